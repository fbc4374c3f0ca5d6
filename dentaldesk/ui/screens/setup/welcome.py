"""Three ways to begin: a new clinic, joining one that there is, the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.panels import Card, IconLabel
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

NEW, JOIN, DEMO = "new", "join", "demo"


class WelcomePage(QWidget):
    """Three cards, each with one button."""

    chosen = Signal(str)

    def __init__(self, words: Words) -> None:
        super().__init__()
        row = QHBoxLayout()
        row.setSpacing(16)
        for name, icon, title, text, deed in (
            (
                NEW,
                "buildings",
                words("New clinic"),
                words("Set up a clinic of your own. It takes about ten minutes; nothing is made before the last step."),
                words("Set up a clinic"),
            ),
            (
                JOIN,
                "link",
                words("Join a clinic"),
                words("This workstation opens a clinic that others already work in. Have its address and key at hand."),
                words("Join a clinic"),
            ),
            (
                DEMO,
                "flask",
                words("Try the demo"),
                words("An invented clinic with invented patients, to look around in. Nothing can go wrong in it."),
                words("Open the demo"),
            ),
        ):
            row.addWidget(self._card(name, icon, title, text, deed), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(IconLabel("mdi6.tooth-outline", "accent", 40))
        column.addWidget(label(words("Welcome to DentalDesk"), "title", wrap=True))
        column.addWidget(label(words("How would you like to begin?"), "detail", wrap=True))
        column.addSpacing(8)
        column.addLayout(row)
        column.addStretch(2)

    def _card(self, name: str, icon: str, title: str, text: str, deed: str) -> QWidget:
        card = Card(padding=20)
        start = button(deed, "primary" if name == NEW else "secondary", on=lambda: self.chosen.emit(name))
        start.setObjectName(f"setup.{name}")
        start.setAccessibleDescription(text)
        card.content.addWidget(IconLabel(icon, "accent", 28))
        card.content.addWidget(label(title, "strong"))
        said = label(text, "detail", wrap=True)
        said.setAlignment(Qt.AlignmentFlag.AlignTop)
        card.content.addWidget(said, 1)
        card.content.addSpacing(8)
        card.content.addWidget(start)
        return card
