"""What belongs to this workstation: where its files lie and which clinic it opens. The only reader of the environment.

What belongs to the clinic (hours, fees, policies) lives in its database.
"""

from __future__ import annotations

import os
import re
import socket
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

_APP = "dentaldesk"
THEMES = ("light", "dark")
DENSITIES = ("desk", "chairside")
_KNOWN = {"theme": THEMES, "density": DENSITIES}


class WrongSettingsError(ValueError):
    """The settings cannot be used: `place` names file and line, or the variable; the cause is told by the caller.

    Without `known` the file cannot be read; else `name` is `typed` and must be one of `known`.
    """

    def __init__(self, place: str, name: str = "", typed: str = "", known: tuple[str, ...] = ()) -> None:
        super().__init__(place)
        self.place, self.name, self.typed, self.known = place, name, typed, known


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Frozen at start. `clinic` a file path or a Postgres connection string; None: the demo clinic."""

    data: Path
    workstation: str
    clinic: str | None = None
    theme: str = "light"
    density: str = "desk"
    passphrase: str | None = None

    @property
    def demo_file(self) -> Path:
        """The demo clinic."""
        return self.data / "demo.db"

    @property
    def encrypted_demo_file(self) -> Path:
        """The demo clinic, encrypted."""
        return self.data / "demo-encrypted.db"

    @property
    def postgres(self) -> Path:
        """The local server of the demo clinic on Postgres."""
        return self.data / "postgres"

    @property
    def outbox(self) -> Path:
        """Where the outbox folder takes messages."""
        return self.data / "outbox"


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Defaults, then `settings.toml` in the configuration folder, then `DENTALDESK_*` of the environment.

    A passphrase comes from the environment alone: in the file it would lie in plain sight. Unknown names in the file
    are left alone. Raises WrongSettingsError.
    """
    data = Path(environment.get("DENTALDESK_DATA") or platformdirs.user_data_path(_APP, appauthor=False))
    config = Path(environment.get("DENTALDESK_CONFIG") or platformdirs.user_config_path(_APP, appauthor=False))
    file = config / "settings.toml"
    said = _read(file)
    for name in ("clinic", "workstation", "theme", "density"):
        value = environment.get(f"DENTALDESK_{name.upper()}")
        place = f"DENTALDESK_{name.upper()}" if value else ""
        said[name] = value or said.get(name, "")
        if said[name] and said[name] not in _KNOWN.get(name, (said[name],)):
            raise WrongSettingsError(place or _line_of(file, name), name, said[name], _KNOWN[name])
    return Settings(
        data=data,
        workstation=said.get("workstation") or socket.gethostname(),
        clinic=said["clinic"] or None,
        theme=said["theme"] or "light",
        density=said["density"] or "desk",
        passphrase=environment.get("DENTALDESK_PASSPHRASE") or None,
    )


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        return {name: str(value) for name, value in tomllib.loads(path.read_text(encoding="utf-8")).items()}
    except OSError as error:
        raise WrongSettingsError(str(path)) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise WrongSettingsError(_place(path, line)) from error
    except tomllib.TOMLDecodeError as error:
        told = re.search(r"at line (\d+)", str(error))  # else: at the end of the document
        line = int(told[1]) if told else len(path.read_text(encoding="utf-8").splitlines())
        raise WrongSettingsError(_place(path, line)) from error


def _line_of(path: Path, name: str) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = (
        number for number, line in enumerate(lines, start=1) if line.replace('"', "").split("=")[0].strip() == name
    )
    return _place(path, next(found, 1))


def _place(path: Path, line: int) -> str:
    return f"{path}:{line}"


def has_display(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a window can be shown to a person here."""
    if os.name == "nt" or os.uname().sysname == "Darwin":
        return True
    platform = environment.get("QT_QPA_PLATFORM", "")
    if platform == "offscreen":
        return False
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
