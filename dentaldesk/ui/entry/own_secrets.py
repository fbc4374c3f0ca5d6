"""“My password and PIN”: each is changed by itself, with the present password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dentaldesk.engines.core.errors import Refused, UserError
from dentaldesk.ui.entry.new_password import secret_field
from dentaldesk.ui.entry.sheet import Sheet
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.panels import Separator
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Callable

    from dentaldesk.engines.flows.gate import Gate
    from dentaldesk.ui.desk import Desk


class SecretsDialog(Sheet):
    """The present password first; then a new one, or a PIN, or both one after the other."""

    def __init__(self, desk: Desk, parent: QWidget, gate: Gate) -> None:
        words = desk.words
        super().__init__(parent, words("My password and PIN"))
        self._desk = desk
        self._gate = gate
        self.old = secret_field("secrets.old")
        self.new, self.again = secret_field("secrets.new"), secret_field("secrets.again")
        self.pin = secret_field("secrets.pin")
        self._old = LabeledField(words("Your present password"), self.old)
        self._new = LabeledField(words("New password"), self.new, words("At least 10 characters."))
        self._again = LabeledField(words("The same once more"), self.again)
        pin_help = words("4 to 8 digits. It is good at workstations where you signed in with your password today.")
        self._pin = LabeledField(words("New PIN"), self.pin, pin_help)
        self._fields = {
            "old": self._old,
            "password": self._old,
            "new": self._new,
            "again": self._again,
            "pin": self._pin,
        }
        for field in (self._old, self._new, self._again, self._pin):
            editor = field.editor
            editor.textEdited.connect(lambda _text, field=field: field.set_problem(None))  # type: ignore[attr-defined]
        self._lay_out()
        self.old.setFocus()

    def _lay_out(self) -> None:
        words = self._desk.words
        self._change = button(words("Change the password"), "primary", on=self._change_password)
        self._change.setObjectName("secrets.change")
        self._keep_pin = button(words("Set this PIN"), on=self._set_pin)
        self._keep_pin.setObjectName("secrets.set-pin")
        self._drop_pin = button(words("Have no PIN"), "quiet", on=self._take_pin)
        self._drop_pin.setObjectName("secrets.drop-pin")
        self.again.returnPressed.connect(self._change_password)
        self.pin.returnPressed.connect(self._set_pin)
        content = self.content
        content.addWidget(self._old)
        content.addWidget(Separator())
        content.addWidget(self._new)
        content.addWidget(self._again)
        content.addLayout(_row(self._change))
        content.addWidget(Separator())
        content.addWidget(self._pin)
        content.addLayout(_row(self._drop_pin, self._keep_pin))
        self._said = label("", tone="good", wrap=True)
        self._said.setObjectName("secrets.said")
        content.addWidget(self._said)
        close = button(words("Close"), on=self.reject)
        close.setObjectName("secrets.close")
        self.foot.addWidget(close)

    def _change_password(self) -> None:
        if self.new.text() != self.again.text():
            self._mark("again", self._desk.words("This is not the same as above."))
            return
        gate, actor, old, new = self._gate, self._desk.actor, self.old.text(), self.new.text()
        self._do(lambda: gate.set_password(actor, old, new), self._desk.words("The new password counts from now on."))

    def _set_pin(self) -> None:
        self._send_pin(self.pin.text(), self._desk.words("The PIN counts from now on."))

    def _take_pin(self) -> None:
        self._send_pin(None, self._desk.words("You have no PIN any more."))

    def _send_pin(self, pin: str | None, said: str) -> None:
        gate, actor, old = self._gate, self._desk.actor, self.old.text()
        self._do(lambda: gate.set_pin(actor, old, pin), said)

    def _do(self, job: Callable[[], None], said: str) -> None:
        self._let(usable=False)
        self._said.setText("")
        self._desk.tasks.aside(self, "secret", job, lambda _: self._done(said), self._failed)

    def _let(self, *, usable: bool) -> None:
        for each in (self._change, self._keep_pin, self._drop_pin):
            each.setEnabled(usable)

    def _done(self, said: str) -> None:
        self._let(usable=True)
        for field in (self.new, self.again, self.pin):
            field.clear()
        for labelled in self._fields.values():
            labelled.set_problem(None)
        self._said.setText(said)
        self.old.clear()
        self.old.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, error: UserError) -> None:
        self._let(usable=True)
        if not isinstance(error, Refused):
            self._mark("old", self._desk.say(error))
            return
        for problem in reversed(error.problems):
            self._mark(problem.place, self._desk.words.text(problem.message))

    def _mark(self, place: str, why: str) -> None:
        field = self._fields.get(place, self._old)
        field.set_problem(why)
        field.editor.setFocus(Qt.FocusReason.OtherFocusReason)


def _row(*buttons: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    for each in buttons:
        row.addWidget(each)
    return row
