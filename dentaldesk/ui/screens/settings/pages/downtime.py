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
from dentaldesk.settings import Settings, load_settings, save_workstation
from dentaldesk.ui.screens.settings.pages.workstation import told_of_settings
from dentaldesk.ui.screens.settings.rows import Change, Field, Page, PageData, Record, Saved

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from dentaldesk.engines.core.words import Words

DOWNTIME = "downtime"


class DowntimePage(Page):
    """One record: a folder, and what lies in it. The passphrase is set by a button and shown nowhere."""

    NAME: ClassVar[str] = "downtime"
    ICON: ClassVar[str] = "lifebuoy"
    PERMISSION: ClassVar[Permission] = Permission.SET_UP_CLINIC
    TOPICS: ClassVar[frozenset[Topic]] = frozenset({Topic.CLINIC})

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

        def look(wishes: BackupWishes) -> None:
            tasks.aside(owner, self.NAME, lambda: self._data(wishes), show, failed)

        tasks.query(owner, f"{self.NAME}-wishes", backup_wishes, look, failed)

    def _data(self, wishes: BackupWishes) -> PageData:
        words = self.words
        folder = told_of_settings(load_settings).downtime_folder
        packs = kept_packs(folder, wishes.clinic_id, words.zone, self.desk.now())
        at = words("From {time} on, or when the program runs next", time=words.clock_time(wishes.at))
        values = {
            "passphrase": self._passphrase(wishes),
            "last": "\n".join(self._kept(wishes, packs)),
            "at": words("Not for a demo clinic; only by hand") if wishes.demo else at,
            "folder": str(folder),
        }
        return PageData(records=(Record(key=DOWNTIME, kind=DOWNTIME, title="", values=values),))

    def _kept(self, wishes: BackupWishes, packs: list[KeptPack]) -> list[str]:
        """When each was made, and whether last night's is missing although it had its time."""
        words, now = self.words, self.desk.now()
        lines = [words.moment(pack.made_at) for pack in packs] or [words("None yet")]
        since = due_since(now, wishes.at, words.zone)
        if packs and packs[0].made_at < since and now - since > RETRY and not wishes.demo:
            lines.append(words("Last night’s is missing: “Make it now” says what is wrong."))
        return lines

    def _passphrase(self, wishes: BackupWishes) -> str:
        """Whether one is kept; else why no pack is made."""
        try:
            kept_passphrase(wishes.clinic_id)
        except UserError as error:
            return self.words.text(error.message)
        return self.words("Set. It lies in the keyring of whoever runs the program on this computer.")

    def act(
        self,
        owner: QObject,
        change: Change,
        done: Callable[[Saved], None],
        failed: Callable[[UserError], None],
        ended: Callable[[], None],
    ) -> None:
        """Write the file of this workstation's settings, not the database."""

        def over(saved: Saved) -> None:
            ended()
            done(saved)

        def refused(error: UserError) -> None:
            ended()
            failed(error)

        typed = change.values["folder"].strip()
        self.desk.tasks.aside(owner, f"save-{self.NAME}", lambda: told_of_settings(lambda: _save(typed)), over, refused)


def _save(typed: str) -> Saved:
    """Blank: where it lies unless somebody says so."""
    settings: Settings = load_settings()
    if typed and not Path(typed).is_dir() and Path(typed) != settings.downtime_folder:
        raise Refused("settings.not_saved", [Problem("folder", "downtime.no_folder", path=typed)])
    own = bool(typed) and Path(typed) != settings.data / "downtime"
    save_workstation(settings, downtime=str(Path(typed).absolute()) if own else None)
    return Saved(key=DOWNTIME)
