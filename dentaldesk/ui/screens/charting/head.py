"""The head of the chart: its layers, how teeth are named, undo, print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from dentaldesk.models.teeth import Notation
from dentaldesk.ui.widgets.buttons import Segmented, tool_button

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words


class ChartHead(QWidget):
    """Layers, notation, undo, redo, print: in one row, or the layers in one of their own where it is narrow."""

    undo_wanted = Signal()
    redo_wanted = Signal()
    print_wanted = Signal()
    notation_chosen = Signal(object)  # a Notation

    def __init__(self, words: Words, layers: QWidget) -> None:
        super().__init__()
        self._words = words
        self.notation = Segmented(
            words("Naming of teeth"),
            [("FDI", Notation.FDI), (words("Universal"), Notation.UNIVERSAL), ("Palmer", Notation.PALMER)],
            compact=True,
        )
        self.notation.chosen.connect(self.notation_chosen)
        undo, redo = QAction(self), QAction(self)
        undo.setShortcut(QKeySequence(QKeySequence.StandardKey.Undo))
        redo.setShortcut(QKeySequence("Ctrl+Y"))
        self.undo = tool_button("arrow-counter-clockwise", words("Undo"), on=self.undo_wanted.emit, compact=True)
        self.redo = tool_button("arrow-clockwise", words("Redo"), on=self.redo_wanted.emit, compact=True)
        self.print = tool_button("printer", words("Print the chart"), on=self.print_wanted.emit, compact=True)
        self.undo.setObjectName("charting.undo")
        self.redo.setObjectName("charting.redo")
        self.print.setObjectName("charting.print")
        self._layers = layers
        self._deeds = QWidget()
        deeds = QHBoxLayout(self._deeds)
        deeds.setContentsMargins(0, 0, 0, 0)
        deeds.setSpacing(4)
        deeds.addStretch(1)
        for part in (self.notation, self.undo, self.redo, self.print):
            deeds.addWidget(part)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.addWidget(layers, 1)
        self._row.addWidget(self._deeds, 0, Qt.AlignmentFlag.AlignTop)
        self.show_undo("", "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fits = self._layers.sizeHint().width() + self._deeds.sizeHint().width() + 4 <= self.width()
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(across if fits else down)

    def show_notation(self, notation: Notation) -> None:
        """How teeth are named."""
        if self.notation.value() is not notation:
            self.notation.choose(notation)

    def show_undo(self, undo: str, redo: str) -> None:
        """What would be taken back and done again; "" for nothing."""
        words = self._words
        self.undo.setEnabled(bool(undo))
        self.redo.setEnabled(bool(redo))
        self.undo.setToolTip(words("Undo (Ctrl+Z): {what}", what=undo) if undo else words("Undo (Ctrl+Z)"))
        self.redo.setToolTip(words("Redo (Ctrl+Y): {what}", what=redo) if redo else words("Redo (Ctrl+Y)"))
