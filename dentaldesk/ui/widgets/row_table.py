"""A table over frozen rows: lines between rows only, figures right, the chosen row in accent soft with an
accent edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.row_painting import CELL, Cell, RowDelegate, cell_width
from dentaldesk.ui.widgets.texts import set_shown

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from collections.abc import Set as AbstractSet

    from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent

    from dentaldesk.ui.widgets.chips import ChipLook
    from dentaldesk.ui.widgets.notices import EmptyState

Row = TypeVar("Row")
_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_ONLY = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows

# How many rows are measured for the width of a column; more would cost more than they tell.
_MEASURED = 60

# What the column that takes the rest keeps before the table scrolls sideways: two words.
_LEAST_STRETCHED = 140
# What a column keeps that is read to its end: two sentences.
_MOST_WHOLE = 640


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[Row]):
    """One column: its head, and what it shows of a row. All texts are ready to read."""

    title: str
    text: Callable[[Row], str]
    figures: bool = False  # right-aligned, the head too
    strong: bool = False  # the column that decides is set in 600
    stretch: bool = False  # takes the room that is left; without one, the first that shows words does
    whole: bool = False  # of the one that stretches: the table scrolls sideways before this is cut
    detail: Callable[[Row], str] | None = None  # after the text, muted
    chip: Callable[[Row], ChipLook | None] | None = None  # instead of the text
    icon: Callable[[Row], tuple[str, str] | None] | None = None  # (name, role) before the text
    role: Callable[[Row], str | None] | None = None  # colour role of the text
    order: Callable[[Row], Any] | None = None  # what it is sorted by when its head is clicked


class RowModel(QAbstractTableModel, Generic[Row]):
    """Frozen rows and the columns that read them."""

    def __init__(self, columns: Sequence[Column[Row]]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: list[Row] = []

    def replace(self, rows: Sequence[Row]) -> None:
        """Show these rows instead."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role == CELL:
            return self.cell(row, column)
        if role in {
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        }:
            chip = column.chip(row) if column.chip is not None else None
            said = chip.text if chip is not None else column.text(row)
            # All of what a narrow column may cut off.
            detail = column.detail(row) if column.detail is not None and role == Qt.ItemDataRole.ToolTipRole else ""
            return f"{said} · {detail}" if said and detail else said or detail
        return None

    def cell(self, row: Row, column: Column[Row]) -> Cell:
        """All that is painted of one cell."""
        return Cell(
            text=column.text(row),
            detail=column.detail(row) if column.detail is not None else "",
            chip=column.chip(row) if column.chip is not None else None,
            icon=column.icon(row) if column.icon is not None else None,
            role=(column.role(row) if column.role is not None else None) or "text",
            figures=column.figures,
            strong=column.strong,
        )

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.figures else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class RowTable(QTableView, Generic[Row]):
    """The table. Arrows choose, Enter or a double click opens; what is chosen stays chosen, by its key, when
    rows are replaced.
    """

    row_chosen = Signal(object)  # a row, or None
    row_opened = Signal(object)

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], Hashable],
        *,
        empty: EmptyState | None = None,
        parent: QWidget | None = None,
        model: Callable[[Sequence[Column[Row]]], RowModel[Row]] = RowModel,
    ) -> None:
        """`name` is what the rows are, for a screen reader; `empty` is shown while there are none. `model`: one that
        knows rows of which some cannot be chosen.
        """
        super().__init__(parent)
        self._model = model(columns)
        self._key = key
        self._empty = empty
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None
        self._hovered = -1
        self._quiet = False
        self._natural = [0] * len(columns)
        self.setAccessibleName(name)
        self.setModel(self._model)
        self.setItemDelegate(RowDelegate(self))
        self._behave()
        self._shape_head()
        if empty is not None:
            empty.setParent(self.viewport())
        self._show_emptiness()
        self.selectionModel().currentRowChanged.connect(lambda _new, _old: self._told())

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Replace the rows. The chosen one stays chosen when its key is still there, and with it the others that
        are; scrolling stays where it was.
        """
        chosen = self.chosen()
        kept = self._key(chosen) if chosen is not None else None
        several = {self._key(row) for row in self.selected()}
        scrolled = self.verticalScrollBar().value()
        self._quiet = True
        self._model.replace(self._in_order(rows))
        self._fit_columns()
        self._show_emptiness()
        if chosen is not None and self.choose(kept) and several != {kept}:
            self._choose_all(several)
        self.verticalScrollBar().setValue(scrolled)
        self._quiet = False
        if chosen is not None and self.chosen() != chosen:
            self._told()

    def rows(self) -> list[Row]:
        """The rows in the order in which they are shown."""
        return list(self._model.rows)

    def chosen(self) -> Row | None:
        """The chosen row."""
        at = self.currentIndex().row()
        return self._model.rows[at] if 0 <= at < len(self._model.rows) else None

    def selected(self) -> list[Row]:
        """Every chosen row, in the order shown: several where the table lets several be chosen."""
        return [self._model.rows[at] for at in sorted(index.row() for index in self.selectionModel().selectedRows())]

    def choose(self, key: Hashable) -> bool:
        """Choose the row with this key; False, with nothing chosen, when there is none."""
        for place, row in enumerate(self._model.rows):
            if self._key(row) == key:
                self.selectRow(place)
                return True
        self.clearSelection()
        self.selectionModel().clearCurrentIndex()
        return False

    def _choose_all(self, keys: AbstractSet[Hashable]) -> None:
        """Exactly these rows; the one that the keyboard is on stays that."""
        chosen = QItemSelection()
        for place, row in enumerate(self._model.rows):
            if self._key(row) in keys:
                chosen.select(self._model.index(place, 0), self._model.index(place, 0))
        self.selectionModel().select(chosen, _ONLY)

    def selectionCommand(self, index: _Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """What the program chooses is chosen whatever key is held just then: Qt would add to it, or take away."""
        return _ONLY if event is None else super().selectionCommand(index, event)

    @property
    def hovered(self) -> int:
        """The row under the mouse, or -1."""
        return self._hovered

    def _behave(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.doubleClicked.connect(lambda index: self.row_opened.emit(self._model.rows[index.row()]))

    def _shape_head(self) -> None:
        upright = self.verticalHeader()
        upright.hide()
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(40)
        head.setSectionsClickable(any(column.order is not None for column in self._model.columns))
        head.sectionClicked.connect(self._sort_by)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._size_rows()

    def _stretched(self) -> int:
        columns = self._model.columns
        wished = [place for place, column in enumerate(columns) if column.stretch]
        wordy = [place for place, column in enumerate(columns) if not column.figures and column.chip is None]
        return (wished or wordy or [0])[0]

    def _size_rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(current().sizes.row)
        self.verticalHeader().setMinimumSectionSize(current().sizes.row)

    def _fit_columns(self) -> None:
        head = self.horizontalHeader()
        for place, column in enumerate(self._model.columns):
            cells = [self._model.cell(row, column) for row in self._model.rows[:_MEASURED]]
            widest = max((cell_width(cell) for cell in cells), default=0)
            self._natural[place] = max(widest, head.sectionSizeHint(place))
        self._share_width()

    def _share_width(self) -> None:
        """Each column its natural width; one takes what is left, but keeps enough to be read when the table
        is narrow.
        """
        stretched = self._stretched()
        shown = [place for place in range(len(self._natural)) if not self.isColumnHidden(place)]
        others = sum(self._natural[place] for place in shown if place != stretched)
        most = _MOST_WHOLE if self._model.columns[stretched].whole else _LEAST_STRETCHED
        least = min(self._natural[stretched], most)
        for place, width in enumerate(self._natural):
            self.setColumnWidth(place, max(least, self.viewport().width() - others) if place == stretched else width)

    def _sort_by(self, place: int) -> None:
        if self._model.columns[place].order is None:
            return
        downward = self._sorted_by == (place, Qt.SortOrder.AscendingOrder)
        self._sorted_by = (place, Qt.SortOrder.DescendingOrder if downward else Qt.SortOrder.AscendingOrder)
        head = self.horizontalHeader()
        head.setSortIndicatorShown(True)
        head.setSortIndicator(*self._sorted_by)
        self.show_rows(self._model.rows)

    def _in_order(self, rows: Sequence[Row]) -> list[Row]:
        if self._sorted_by is None:
            return list(rows)
        place, direction = self._sorted_by
        order = self._model.columns[place].order
        return (
            list(rows) if order is None else sorted(rows, key=order, reverse=direction is Qt.SortOrder.DescendingOrder)
        )

    def _told(self) -> None:
        if not self._quiet:
            self.row_chosen.emit(self.chosen())

    def _show_emptiness(self) -> None:
        none = not self._model.rows
        self.horizontalHeader().setVisible(not none or self._empty is None)
        if self._empty is not None:
            set_shown(self._empty, none)
            self._empty.setGeometry(self.viewport().rect())

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()
        if self._empty is not None:
            self._empty.setGeometry(self.viewport().rect())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_model"):
            self._size_rows()
            self._fit_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.chosen()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and row is not None:
            self.row_opened.emit(row)
            return
        super().keyPressEvent(event)
