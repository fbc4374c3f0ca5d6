"""Who signed in at this workstation lately: names only, so that nobody types theirs every morning. No secrets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FILE = "people.json"
KEPT = 8  # as many as a list shows without scrolling


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """`login` is what the gate asks for, `name` what people read."""

    login: str
    name: str


def read_remembered(folder: Path) -> list[Remembered]:
    """The people of this workstation, the last one first. A file that cannot be read is no reason to stop anybody."""
    if not (folder / FILE).exists():
        return []
    import json  # noqa: PLC0415 - the first frame of a new workstation needs none

    try:
        said = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return [Remembered(login=str(each["login"]), name=str(each["name"])) for each in said][:KEPT]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def remember(folder: Path, person: Remembered) -> None:
    """Put somebody first. A full or read-only disk is no reason to stop anybody either."""
    import json  # noqa: PLC0415 - as above

    others = [known for known in read_remembered(folder) if known.login != person.login]
    kept = [{"login": each.login, "name": each.name} for each in [person, *others][:KEPT]]
    part = folder / f"{FILE}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
        part.replace(folder / FILE)
    except OSError:
        return
