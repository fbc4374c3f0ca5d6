"""A password for somebody who forgot theirs."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.flows.people import reset_password
from dentaldesk.engines.staff.passwords import Chosen
from dentaldesk.ui.screens.settings.sheets import Sheet
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.settings.record_page import RecordPage

_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_SYLLABLES = 5  # 14 × 5 to the fifth, and two digits: good for the one sign-in it is made for


def first_password() -> str:
    """A password that can be read out over the telephone: no letter looks or sounds like another."""
    syllables = (secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(_SYLLABLES))
    return f"{''.join(syllables)}{secrets.randbelow(90) + 10}"


class PasswordSheet(Sheet):
    """Proposes a password in plain sight; another one may be typed."""

    def __init__(self, page: RecordPage, desk: Desk, user_id: UUID, name: str) -> None:
        words = desk.words
        super().__init__(
            page,
            desk,
            "password",
            title=words("A new password for {name}", name=name),
            text=words("Tell it to them now: it is shown only here. When they sign in they choose their own."),
            deed=words("Set this password"),
        )
        self._user_id, self._name = user_id, name
        edit = QLineEdit(first_password())
        edit.setObjectName("settings.password.new")
        self.field = LabeledField(words("Password"), edit, words("Or type another one, of at least 10 characters."))
        self._edit = edit
        self.body.addWidget(self.field)
        edit.returnPressed.connect(self.wanted)
        edit.textEdited.connect(lambda _: self.field.set_problem(None))
        self.wanted.connect(self._set)
        edit.setFocus()
        edit.selectAll()

    def _set(self) -> None:
        user_id, new = self._user_id, Chosen(self._edit.text())
        self.deed.setEnabled(False)
        self.desk.tasks.act(
            self,
            "reset-password",
            lambda work: reset_password(work, user_id, new),
            lambda _: self._done(),
            lambda error: self.refuse(error, {"password": self.field, "new": self.field}),
            before=new.ready,
            ended=lambda: self.deed.setEnabled(True),
        )

    def _done(self) -> None:
        self.desk.toast.emit(self.desk.words("{name} signs in with the new password from now on.", name=self._name))
        self.accept()


def dress_people(desk: Desk, page: RecordPage) -> None:
    """The button that resets the password of who is chosen."""

    def why_not() -> str:
        record = page.presenter.record
        if record is None:
            return desk.words("Choose somebody first.")
        if record.key == str(desk.actor.user_id):
            return desk.words("Change your own password under your name at the top.")
        return desk.why_not(Permission.MANAGE_PEOPLE)

    def begin() -> None:
        record = page.presenter.record
        if record is not None:
            PasswordSheet(page, desk, UUID(record.key), record.title).open()

    page.add_form_deed(button(desk.words("Reset password …"), on=begin), "reset_password", why_not)
