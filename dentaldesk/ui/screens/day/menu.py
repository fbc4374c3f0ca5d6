"""What can be done with one visit of the book, or with one of the waiting room's people, each with its key."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu

from dentaldesk.models.states import AppointmentStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from dentaldesk.ui.screens.day.blocks import Block


class LetterMenu(QMenu):
    """Its letters are its own: while it is open the panel behind hears none of `silenced`."""

    def __init__(self, title: str, silenced: Sequence[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.setToolTipsVisible(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.addAction(title).setEnabled(False)
        self.addSeparator()
        self._silenced = [action for action in silenced if action.isEnabled()]
        self.aboutToShow.connect(lambda: self._hear(on=False))
        self.aboutToHide.connect(lambda: self._hear(on=True))

    def _hear(self, *, on: bool) -> None:
        for action in self._silenced:
            action.setEnabled(on)

    def add(self, text: str, keys: str) -> QAction:
        """An entry with a letter of its own."""
        action = self.addAction(f"{text}\t{keys}")
        action.setData(keys)
        return action

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = QKeySequence(event.key()).toString()
        meant = next((action for action in self.actions() if typed and action.data() == typed), None)
        if meant is None:
            super().keyPressEvent(event)
        elif meant.isEnabled():
            self.close()
            meant.trigger()


class VisitMenu(LetterMenu):
    """Of one visit of the book."""

    def __init__(self, title: str, block: Block, silenced: Sequence[QAction], parent: QWidget) -> None:
        super().__init__(title, silenced, parent)
        self.setObjectName("day.menu")
        self._about: tuple[UUID, AppointmentStatus] = (block.id, block.row.status)

    def close_if_stale(self, blocks: Sequence[Block]) -> None:
        """What it offers was for the visit as it stood."""
        if self._about not in {(block.id, block.row.status) for block in blocks}:
            self.close()
