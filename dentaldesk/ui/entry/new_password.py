"""“Choose a password of your own”: typed twice, with what is wrong said below the field it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dentaldesk.engines.core.words import Words


def secret_field(name: str) -> QLineEdit:
    """A line whose letters nobody reads over a shoulder."""
    made = QLineEdit()
    made.setObjectName(name)
    made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


class NewPasswordForm(QWidget):
    """For who signed in with a password that somebody else chose."""

    chosen = Signal(str)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._new = secret_field("new-password.new")
        self._again = secret_field("new-password.again")
        help_text = words("At least 10 characters. A few words that belong together only for you are easy to keep.")
        self._new_field = LabeledField(words("New password"), self._new, help_text)
        self._again_field = LabeledField(words("The same once more"), self._again)
        self._submit = button(words("Keep this password"), "primary", on=self._send)
        self._submit.setObjectName("new-password.submit")
        self._new.returnPressed.connect(lambda: self._again.setFocus(Qt.FocusReason.OtherFocusReason))
        self._again.returnPressed.connect(self._send)
        self._new.textEdited.connect(lambda _text: self._new_field.set_problem(None))
        self._again.textEdited.connect(lambda _text: self._again_field.set_problem(None))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(label(words("Choose a password of your own"), "title", wrap=True))
        why = words("Yours was chosen by somebody else. From now on only you know it.")
        column.addWidget(label(why, "detail", wrap=True))
        column.addWidget(self._new_field)
        column.addWidget(self._again_field)
        column.addSpacing(4)
        column.addWidget(self._submit)
        column.addStretch(1)
        self.setFocusProxy(self._new)

    def refuse(self, problems: Mapping[str, str]) -> None:
        """What is wrong, by place ("new"; whatever else is told there too); the keyboard goes there."""
        self._submit.setEnabled(True)
        self._new_field.set_problem(" ".join(problems.values()))
        self._new.selectAll()
        self._new.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Take away what was typed: it is somebody else's secret by the time the next one comes."""
        for secret, field in ((self._new, self._new_field), (self._again, self._again_field)):
            secret.clear()
            field.set_problem(None)
        self._submit.setEnabled(True)

    def _send(self) -> None:
        if not self._submit.isEnabled():
            return  # it is on its way
        if self._new.text() != self._again.text():
            self._again_field.set_problem(self._words("This is not the same as above."))
            self._again.selectAll()
            self._again.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._submit.setEnabled(False)
        self.chosen.emit(self._new.text())
