"""The head of the chart: what is selected, how teeth are named, undo, print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dentaldesk.models.teeth import Notation, ToothCode, show_teeth
from dentaldesk.ui.widgets.buttons import Segmented, tool_button
from dentaldesk.ui.widgets.chips import Chip, ChipLook
from dentaldesk.ui.widgets.panels import IconLabel
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

_MANY = 6


class ChartHead(QWidget):
    """Title, selection, notation, undo, redo, print."""

    undo_wanted = Signal()
    redo_wanted = Signal()
    print_wanted = Signal()
    notation_chosen = Signal(object)  # a Notation

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.selection = Chip(ChipLook(text="", kind="info", icon="selection"))
        self.selection.setObjectName("charting.selection")
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
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel("mdi6.tooth-outline"))
        row.addWidget(label(words("Odontogram"), "strong"))
        row.addWidget(self.selection)
        row.addStretch(1)
        for part in (self.notation, self.undo, self.redo, self.print):
            row.addWidget(part)
        self.show_selection((), Notation.FDI)
        self.show_undo("", "")

    def show_selection(self, teeth: Sequence[ToothCode], notation: Notation) -> None:
        """Which teeth are selected; many are counted."""
        words = self._words
        named = show_teeth(teeth, notation) if len(teeth) <= _MANY else str(len(teeth))
        self.selection.set_look(ChipLook(text=words("{teeth} selected", teeth=named), kind="info", icon="selection"))
        self.selection.setVisible(bool(teeth))

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
