"""How much it hurts, from 0 to 10, as the patient says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dentaldesk.ui.screens.visit.choices import Choices
from dentaldesk.ui.theme.tokens import LABEL_GAP
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

WORST = 10
_DIGITS = "0123456789"


class PainScale(QWidget):
    """`chosen(value)`: the number, "" for not asked."""

    chosen = Signal(str)

    def __init__(self, words: Words, prefix: str = "exam") -> None:
        """`prefix` begins the names of the numbers."""
        super().__init__()
        name = words("Pain, 0 none to 10 worst")
        self._choices = Choices(name, [(str(number), str(number)) for number in range(WORST + 1)])
        self._choices.chosen.connect(self.chosen)
        for each in self._choices.buttons:
            each.setObjectName(f"{prefix}.pain.{each.value}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(LABEL_GAP)
        column.addWidget(label(name, "label"))
        column.addWidget(self._choices)

    def show_value(self, pain: int | None, *, enabled: bool) -> None:
        """Show what the patient said; None: not asked."""
        self._choices.show_value("" if pain is None else str(pain))
        self._choices.setEnabled(enabled)

    def target(self) -> QWidget:
        """Where the keyboard goes."""
        return self._choices.target()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The number that was said, typed: 7, or 1 and 0."""
        typed = event.text()
        if typed not in _DIGITS or not typed:
            super().keyPressEvent(event)
            return
        said = self._choices.buttons[WORST if typed == "0" and self._choices.value() == "1" else int(typed)]
        said.setFocus(Qt.FocusReason.OtherFocusReason)
        if not said.isChecked():
            said.click()
