"""What can be done about backups: make one now, choose the folder; and their key, shown once when it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.keys import new_key, recovery_words
from dentaldesk.engines.core.sealed_files import lock_of
from dentaldesk.engines.flows.backup_keys import keep_backup_key, set_backup_lock
from dentaldesk.engines.flows.backup_log import want_backup
from dentaldesk.settings import load_settings
from dentaldesk.ui.screens.settings.backup_news import BackupNews
from dentaldesk.ui.screens.settings.pages.backups import Backups, Standing
from dentaldesk.ui.screens.settings.sheets import Sheet
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Callable

    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.settings.record_page import RecordPage

_IN_LINE = 4  # groups of a key: full lines are compared group by group


class BackupKeySheet(Sheet):
    """Shows the key until its last group was typed from the paper; only then it is the key of the backups."""

    def __init__(self, page: RecordPage, desk: Desk, made: Callable[[], None]) -> None:
        words = desk.words
        super().__init__(
            page,
            desk,
            "backup_key",
            title=words("Write this recovery key down"),
            text=words(
                "Backups are encrypted, and this key opens them when this computer is lost. It is shown only now; keep "
                "it on paper, away from this computer."
            ),
            deed=words("It is written down"),
        )
        self._made = made
        self._key = new_key()
        self._words = recovery_words(self._key)
        groups = self._words.split("-")
        lines = (groups[at : at + _IN_LINE] for at in range(0, len(groups), _IN_LINE))
        shown = label("\n".join(" – ".join(line) for line in lines), "figure", wrap=True)
        shown.setObjectName("settings.backup_key.words")
        shown.setAccessibleName(self._words)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._typed = QLineEdit()
        self._typed.setObjectName("settings.backup_key.last")
        self.field = LabeledField(
            words("Its last group, as it stands on your paper"), self._typed, words("So that we know it is there.")
        )
        self.body.addWidget(shown)
        self.body.addWidget(self.field)
        self._typed.returnPressed.connect(self.wanted)
        self._typed.textEdited.connect(lambda _: self.field.set_problem(None))
        self.wanted.connect(self._set)
        self._typed.setFocus()

    def _set(self) -> None:
        typed = "".join(char for char in self._typed.text().upper() if char.isalnum())
        if typed != self._words.rpartition("-")[2]:
            self.field.set_problem(self.desk.words("This is not its last group. It stands after the last dash."))
            self._typed.selectAll()
            return
        self.deed.setEnabled(False)
        key, kept = self._key, []

        def keep() -> None:
            settings = load_settings()
            kept.append(keep_backup_key(key, settings.data, settings.passphrase))

        self.desk.tasks.act(
            self,
            "backup-key",
            lambda work: set_backup_lock(work, lock_of(key)),
            lambda _: self._done(kept=all(kept)),
            lambda error: self.refuse(error, {"last": self.field}),
            before=keep,
            ended=lambda: self.deed.setEnabled(True),
        )

    def _done(self, *, kept: bool) -> None:
        words = self.desk.words
        here = words("This computer keeps the backup key too.")
        self.desk.toast.emit(here if kept else words("This computer keeps no key: your paper is the only one."))
        self._made()
        self.accept()


def dress_backups(desk: Desk, page: RecordPage) -> None:
    """The buttons of the page."""
    words = desk.words

    def standing() -> Standing:
        return page.page.standing if isinstance(page.page, Backups) else Standing()

    def why_not_now() -> str:
        if not standing().folder:
            return words("Choose a folder for the backups first, and save it.")
        busy = standing().busy
        if busy is not None:
            return words("A backup is being made at {workstation} just now.", workstation=busy)
        return desk.why_not(Permission.SET_UP_CLINIC)

    def begin() -> None:
        if standing().needs_key:
            BackupKeySheet(page, desk, start).open()
        else:
            start()

    def start() -> None:
        desk.tasks.act(page, "back-up-now", want_backup, lambda _: BackupNews(desk).begin())

    page.presenter.listed.connect(lambda _: page.presenter.warned.emit(standing().trouble))
    page.add_deed(button(words("Back up now"), icon="archive-box", compact=True, on=begin), "now", why_not_now)
    page.add_deed(
        button(
            words("Choose the folder …"),
            icon="folder-open",
            compact=True,
            on=lambda: _choose_folder(page, words, standing().folder),
        ),
        "choose_folder",
        lambda: desk.why_not(Permission.SET_UP_CLINIC),
    )


def _choose_folder(page: RecordPage, words: Words, now: str) -> None:
    """Ask for the folder, beginning where it is now; what is chosen stands in the field, to be saved."""

    def chosen(path: str) -> None:
        edit = page.findChild(QLineEdit, "settings.backups.folder")
        if edit is not None:
            edit.setText(path)

    dialog = QFileDialog(page, words("Folder for backups"), now)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(chosen)
    dialog.open()
