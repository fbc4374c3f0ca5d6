"""What can be done about the downtime pack: make it now, set its passphrase, look where it lies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.backup_reads import backup_wishes
from dentaldesk.engines.core.errors import Refused, UserError
from dentaldesk.engines.core.words import Words
from dentaldesk.engines.flows.downtime import note_pack_made, write_pack
from dentaldesk.engines.flows.downtime_passphrase import (
    keep_passphrase,
    kept_passphrase,
    note_passphrase_set,
    passphrase_problems,
    proposed_passphrase,
)
from dentaldesk.engines.flows.downtime_reads import pack_content
from dentaldesk.settings import load_settings
from dentaldesk.ui.screens.settings.pages.downtime import DowntimePage
from dentaldesk.ui.screens.settings.rows import told_of_settings
from dentaldesk.ui.screens.settings.sheets import Sheet
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.documents.downtime_content import DowntimePackContent
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.settings.record_page import RecordPage


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A pack that was read and is still to be written."""

    clinic_id: UUID
    folder: Path
    content: DowntimePackContent


class MakeNow:
    """Step by step off the GUI thread: read, ask the keyring, note it, write. What goes wrong ends it and is said."""

    def __init__(self, desk: Desk, page: RecordPage) -> None:
        self._desk, self._page = desk, page
        self.button = button(desk.words("Make it now"), icon="file-plus", compact=True, on=self._begin)

    def _begin(self) -> None:
        self.button.setEnabled(False)
        now = self._desk.now()

        def read(session: Session) -> _Ready:
            settings = told_of_settings(load_settings)
            content = pack_content(session, settings.workstation, now)
            clinic_id = backup_wishes(session).clinic_id
            return _Ready(clinic_id=clinic_id, folder=settings.downtime_folder, content=content)

        self._desk.tasks.query(self._page, "read-pack", read, self._ask_keyring, self._failed)

    def _ask_keyring(self, ready: _Ready) -> None:
        self._desk.tasks.aside(
            self._page,
            "pack-passphrase",
            lambda: kept_passphrase(ready.clinic_id),
            lambda passphrase: self._note(ready, passphrase),
            self._failed,
        )

    def _note(self, ready: _Ready, passphrase: str) -> None:
        self._desk.tasks.act(
            self._page,
            "note-pack",
            lambda work: note_pack_made(work, ready.content),
            lambda _: self._write(ready, passphrase),
            self._failed,
        )

    def _write(self, ready: _Ready, passphrase: str) -> None:
        words = Words(self._desk.words.formats, self._desk.clinic.language)
        self._desk.tasks.aside(
            self._page,
            "write-pack",
            lambda: write_pack(ready.content, words, ready.folder, ready.clinic_id, passphrase),
            self._done,
            self._failed,
        )

    def _done(self, path: Path) -> None:
        self.button.setEnabled(True)
        self._desk.toast.emit(self._desk.words("The downtime pack is {name}.", name=path.name))
        self._page.presenter.read()

    def _failed(self, error: UserError) -> None:
        self.button.setEnabled(True)
        self._desk.trouble.emit(error)
        self._page.presenter.read()


class PassphraseSheet(Sheet):
    """Proposes a passphrase in plain sight; another one may be typed."""

    def __init__(self, page: RecordPage, desk: Desk) -> None:
        words = desk.words
        super().__init__(
            page,
            desk,
            "downtime_passphrase",
            title=words("The passphrase of the downtime pack"),
            text=words(
                "Write it down now: it is shown only here. Keep it where the desk finds it without a computer, and "
                "where nobody else does. Packs that are there already keep the one they were made with."
            ),
            deed=words("Set this passphrase"),
        )
        self._page = page
        self._edit = QLineEdit(proposed_passphrase())
        self._edit.setObjectName("settings.downtime.passphrase")
        self.field = LabeledField(
            words("Passphrase"), self._edit, words("Or type another one, of at least 16 characters.")
        )
        self.body.addWidget(self.field)
        self._edit.returnPressed.connect(self.wanted)
        self._edit.textEdited.connect(lambda _: self.field.set_problem(None))
        self.wanted.connect(self._set)
        self._edit.setFocus()
        self._edit.selectAll()

    def _set(self) -> None:
        typed = self._edit.text()
        problems = passphrase_problems(typed)
        if problems:
            self._refuse(Refused("downtime.refused", problems))
            return
        self.deed.setEnabled(False)
        tasks = self.desk.tasks

        def keep(clinic_id: UUID) -> None:
            tasks.aside(
                self, "keep-passphrase", lambda: keep_passphrase(clinic_id, typed), lambda _: self._kept(), self._refuse
            )

        def noted(clinic_id: UUID) -> None:
            tasks.act(self, "note-passphrase", note_passphrase_set, lambda _: keep(clinic_id), self._refuse)

        tasks.query(self, "clinic-id", lambda session: backup_wishes(session).clinic_id, noted, self._refuse)

    def _kept(self) -> None:
        self._page.presenter.read()
        self.desk.toast.emit(self.desk.words("From now on a downtime pack is made here every night."))
        self.accept()

    def _refuse(self, error: UserError) -> None:
        self.deed.setEnabled(True)
        self.refuse(error, {"passphrase": self.field})


def dress_downtime(desk: Desk, page: RecordPage) -> None:
    """The buttons of the page."""
    words = desk.words

    def why_not_set() -> str:
        no_keyring = page.page.no_keyring if isinstance(page.page, DowntimePage) else ""
        return desk.why_not(Permission.SET_UP_CLINIC) or no_keyring

    def why_not_make() -> str:
        return desk.why_not(Permission.EXPORT_PATIENT)

    make = MakeNow(desk, page)
    page.add_deed(make.button, "make_now", why_not_make)
    begin = button(
        words("Set the passphrase …"), icon="key", compact=True, on=lambda: PassphraseSheet(page, desk).open()
    )
    page.add_deed(begin, "set_passphrase", why_not_set)
