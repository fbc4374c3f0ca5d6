"""What stands in a dock until its panel is made."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget


class Place(QWidget):
    """An empty place. A panel is made in several turns of the event loop; what is typed meanwhile is kept for it."""

    def __init__(self) -> None:
        super().__init__()
        self._typed: list[QKeyEvent] = []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._typed.append(
            QKeyEvent(event.type(), event.key(), event.modifiers(), event.text(), event.isAutoRepeat(), event.count())
        )

    def focusNextPrevChild(self, _forward: bool) -> bool:
        return False  # Tab is typed for the panel, too

    def take_typed(self) -> list[QKeyEvent]:
        """What was typed, once."""
        typed, self._typed = self._typed, []
        return typed


def hand_over(place: QWidget, view: QWidget) -> None:
    """Let that in the view which has the keyboard get, in the next turn, the keys that were typed into the place."""
    focus: QWidget | None = view.window().focusWidget()
    if isinstance(place, Place):
        for event in place.take_typed():
            QCoreApplication.postEvent(view if focus is None else focus, event)
