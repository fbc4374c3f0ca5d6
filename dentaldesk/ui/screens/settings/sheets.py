"""The dialogs of the settings: a title, a body, a line that says how it stands, and one deed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.engines.core.errors import Refused
from dentaldesk.ui.theme.tokens import DIALOG_PADDING
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.texts import label, set_look

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.widgets.fields import LabeledField

_NARROWEST = 460


class Sheet(QDialog):
    """`wanted` when the deed is pressed; it stays open until it is told that it was done."""

    wanted = Signal()

    def __init__(self, parent: QWidget, desk: Desk, name: str, *, title: str, text: str, deed: str) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setObjectName(f"settings.{name}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("sheet", True)
        self.setWindowTitle(title)
        self.setAccessibleDescription(text)
        self.setMinimumWidth(_NARROWEST)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(DIALOG_PADDING, DIALOG_PADDING, DIALOG_PADDING, DIALOG_PADDING)
        self.body.setSpacing(12)
        self.body.addWidget(label(title, "title", wrap=True))
        self.body.addWidget(label(text, "detail", wrap=True))
        column.addLayout(self.body, 1)
        self.line = label("", "caption", wrap=True)
        self.line.setObjectName(f"settings.{name}.line")
        self.cancel = button(desk.words("Cancel"), on=self.reject)
        self.cancel.setObjectName(f"settings.{name}.cancel")
        self.deed = button(deed, "primary", on=self.wanted.emit)
        self.deed.setObjectName(f"settings.{name}.deed")
        foot = QFrame()
        foot.setProperty("foot", True)
        row = QHBoxLayout(foot)
        row.setContentsMargins(DIALOG_PADDING, 12, DIALOG_PADDING, 12)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.deed)
        column.addWidget(foot)

    def say(self, text: str, *, wrong: bool = False) -> None:
        """How it stands."""
        self.line.setText(text)
        set_look(self.line, tone="danger" if wrong else None)

    def refuse(self, error: UserError, fields: Mapping[str, LabeledField]) -> None:
        """Say what is wrong, at its field where it has one; everything typed stays."""
        words = self.desk.words
        rest = [words.text(error.message)]
        for field in fields.values():
            field.set_problem(None)
        for problem in error.problems if isinstance(error, Refused) else ():
            sentence = words.text(problem.message)
            if problem.place in fields:
                before = fields[problem.place].problem()
                fields[problem.place].set_problem(f"{before} {sentence}" if before else sentence)
            else:
                rest.append(sentence)
        self.say(" ".join(rest), wrong=True)
