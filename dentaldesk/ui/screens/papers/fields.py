"""The fields of which the forms of papers are made: choices of records, and lists to tick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPlainTextEdit

from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.fields import ChoiceBox

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MOST_ROWS = 6  # of a list before it scrolls
_FRAME = 4  # pixels of the edges of a list


class RecordChoice(ChoiceBox):
    """One record of several. `picked` when another one is chosen by hand."""

    picked = Signal()

    def __init__(self, name: str, rows: Sequence[tuple[str, Any]]) -> None:
        """`rows` are (words, value)."""
        super().__init__()
        self.setObjectName(name)
        self.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(16)
        for words, value in rows:
            self.addItem(words, value)
        self.currentIndexChanged.connect(lambda _: self._told())
        self._told()

    def _told(self) -> None:
        self.setToolTip(self.currentText())  # all of what a narrow field may cut off
        self.picked.emit()

    def value(self) -> Any:  # noqa: ANN401 - whatever record it was given
        """The value of what is chosen; None when there is nothing to choose."""
        return self.currentData()

    def choose_where(self, fits: Callable[[Any], bool]) -> None:
        """Choose the first whose value fits; when none does, what is chosen stays."""
        at = next((place for place in range(self.count()) if fits(self.itemData(place))), -1)
        if at >= 0:
            self.setCurrentIndex(at)


class TickList(QListWidget):
    """Several records of a list. Space ticks; `ticked_changed` tells."""

    ticked_changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.itemChanged.connect(lambda _: self.ticked_changed.emit())
        self.offer([])

    def offer(self, rows: Sequence[tuple[str, Any, bool]]) -> None:
        """Show these rows: (words, value, ticked)."""
        self.blockSignals(True)
        self.clear()
        for words, value, ticked in rows:
            item = QListWidgetItem(words)
            item.setToolTip(words)
            item.setData(Qt.ItemDataRole.UserRole, value)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            self.addItem(item)
        self.blockSignals(False)
        shown = max(1, min(len(rows), _MOST_ROWS))
        high = max(self.sizeHintForRow(0), current().sizes.row)
        self.setFixedHeight(shown * high + _FRAME)

    def ticked(self) -> tuple[Any, ...]:
        """The values of those that are ticked, in their order."""
        items = (self.item(place) for place in range(self.count()))
        return tuple(
            item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() is Qt.CheckState.Checked
        )


class Lines(QPlainTextEdit):
    """A few lines of words; Tab leaves them."""

    def __init__(self, name: str, lines: int) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTabChangesFocus(True)
        self.setFixedHeight(lines * current().sizes.body_line + 16)
