"""The papers for a day without the program: where this workstation keeps them, how old they are, who can open them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.backup_reads import BackupWishes, backup_wishes
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.engines.flows.backup_rules import due_since
from dentaldesk.engines.flows.downtime import RETRY, KeptPack, kept_packs
from dentaldesk.engines.flows.downtime_passphrase import kept_passphrase
from dentaldesk.models.states import Topic
from dentaldesk.models.values import Message
from dentaldesk.settings import Settings, load_settings, save_workstation
from dentaldesk.ui.screens.settings.rows import Change, Field, FilePage, PageData, Record, Saved, told_of_settings

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from dentaldesk.engines.core.words import Words

DOWNTIME = "downtime"
NO_KEYRING = "downtime.no_keyring"


class DowntimePage(FilePage):
    """One record: a folder, and what lies in it. The passphrase is set by a button and shown nowhere."""

    NAME: ClassVar[str] = "downtime"
    ICON: ClassVar[str] = "lifebuoy"
    PERMISSION: ClassVar[Permission] = Permission.SET_UP_CLINIC
    TOPICS: ClassVar[frozenset[Topic]] = frozenset({Topic.CLINIC})
    no_keyring = ""  # in words, on a computer that cannot keep a passphrase

    @staticmethod
    def title(words: Words) -> str:
        """The name of the page."""
        return words("Downtime pack")

    def about(self) -> str:
        """One sentence."""
        return self.words(
            "Every night this workstation makes an encrypted PDF of the coming days: who comes, what must be known, "
            "what is owed, and sheets to write upon. Any viewer opens it with the passphrase, without the program."
        )

    def fields(self, kind: str) -> tuple[Field, ...]:
        """The form."""
        del kind
        words = self.words
        return (
            Field(name="passphrase", label=words("Passphrase"), kind="fact"),
            Field(name="last", label=words("Kept at this workstation"), kind="fact"),
            Field(name="at", label=words("Made every night"), kind="fact"),
            Field(
                name="folder",
                label=words("Folder"),
                help=words("Only for this workstation. One on another computer helps when this one is down, too."),
            ),
        )

    def query(self, owner: QObject, show: Callable[[PageData], None], failed: Callable[[UserError], None]) -> None:
        """The clinic's hour from the database; then the folder and the keyring, which take their time."""
        tasks = self.desk.tasks

        def told(found: tuple[PageData, str]) -> None:
            data, self.no_keyring = found
            show(data)

        def look(wishes: BackupWishes) -> None:
            tasks.aside(owner, self.NAME, lambda: self._data(wishes), told, failed)

        tasks.query(owner, f"{self.NAME}-wishes", backup_wishes, look, failed)

    def _data(self, wishes: BackupWishes) -> tuple[PageData, str]:
        """What the page shows; and, on a computer that cannot keep a passphrase, that."""
        words, lacks = self.words, _lacks(wishes)
        folder = told_of_settings(load_settings).downtime_folder
        packs = kept_packs(folder, wishes.clinic_id, words.zone, self.desk.now())
        at = words("From {time} on, or when the program runs next", time=words.clock_time(wishes.at))
        values = {
            "passphrase": words.text(lacks or Message("downtime.passphrase_set")),
            "last": "\n".join(self._kept(wishes, packs)),
            "at": words("Not for a demo clinic or a practice copy; only by hand") if wishes.needs_none else at,
            "folder": str(folder),
        }
        no_keyring = words.text(lacks) if lacks is not None and lacks.code == NO_KEYRING else ""
        return PageData(records=(Record(key=DOWNTIME, kind=DOWNTIME, title="", values=values),)), no_keyring

    def _kept(self, wishes: BackupWishes, packs: list[KeptPack]) -> list[str]:
        """When each was made, and whether last night's is missing although it had its time."""
        words, now = self.words, self.desk.now()
        lines = [words.moment(pack.made_at) for pack in packs] or [words("None yet")]
        since = due_since(now, wishes.at, words.zone)
        if packs and packs[0].made_at < since and now - since > RETRY and not wishes.needs_none:
            lines.append(words("Last night’s is missing: “Make it now” says what is wrong."))
        return lines

    def save_file(self, change: Change) -> Saved:
        """The folder alone."""
        return _save(change.values["folder"].strip())


def _lacks(wishes: BackupWishes) -> Message | None:
    """Why no pack can be made; None when a passphrase is kept. Asks the keyring."""
    try:
        kept_passphrase(wishes.clinic_id)
    except UserError as error:
        return error.message
    return None


def _save(typed: str) -> Saved:
    """Blank: where it lies unless somebody says so."""
    settings: Settings = load_settings()
    if typed and not Path(typed).is_dir() and Path(typed) != settings.downtime_folder:
        raise Refused("settings.not_saved", [Problem("folder", "downtime.no_folder", path=typed)])
    own = bool(typed) and Path(typed) != settings.data / "downtime"
    save_workstation(settings, downtime=str(Path(typed).absolute()) if own else None)
    return Saved(key=DOWNTIME)
