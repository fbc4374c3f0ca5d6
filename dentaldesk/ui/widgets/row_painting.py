"""How one cell of a table is painted and measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.theme.fonts import body_font, small_font
from dentaldesk.ui.theme.icons import paint_icon
from dentaldesk.ui.theme.tokens import PANEL_PADDING, mix
from dentaldesk.ui.widgets.chips import chip_size, paint_chip

if TYPE_CHECKING:
    from dentaldesk.ui.widgets.chips import ChipLook

# The role under which a model hands over a `Cell`.
CELL = int(Qt.ItemDataRole.UserRole) + 1

_EDGE = 3  # of the chosen row
_GAP = 6
_HOVERED = 0.04
_LEAST_DETAIL = 48  # pixels: less of a longer detail is a letter and three dots, which tell nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is painted of one cell."""

    text: str = ""
    detail: str = ""
    chip: ChipLook | None = None
    icon: tuple[str, str] | None = None
    role: str = "text"
    figures: bool = False
    strong: bool = False


def cell_width(cell: Cell) -> int:
    """The room a cell needs in logical pixels, with its padding."""
    sizes = current().sizes
    inner = QFontMetrics(body_font(sizes, strong=cell.strong, figures=cell.figures)).horizontalAdvance(cell.text)
    if cell.chip is not None:
        inner = chip_size(cell.chip).width()
    if cell.detail:
        inner += _GAP + QFontMetrics(small_font(sizes)).horizontalAdvance(cell.detail)
    if cell.icon is not None:
        inner += sizes.icon + _GAP
    return inner + 2 * PANEL_PADDING + 1


class RowDelegate(QStyledItemDelegate):
    """Paints cells so that a row reads as one thing."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        cell = index.data(CELL)
        return QSize(cell_width(cell) if isinstance(cell, Cell) else 0, current().sizes.row)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        cell = index.data(CELL)
        if not isinstance(cell, Cell):
            return
        area: QRect = option.rect
        painter.save()
        self._paint_ground(painter, area, option, index)
        inner = area.adjusted(PANEL_PADDING, 0, -PANEL_PADDING, 0)
        if cell.chip is not None:
            paint_chip(painter, inner, cell.chip)
        else:
            _paint_words(painter, inner, cell)
        painter.restore()

    def _paint_ground(
        self,
        painter: QPainter,
        area: QRect,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        roles = current().roles
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(area, colour("accent_soft"))
        elif index.row() == getattr(self._table, "hovered", -1):
            painter.fillRect(area, QColor(mix(roles.surface, roles.text, _HOVERED)))
        # Where the last row ends with the table, what is around it has a line of its own.
        if area.bottom() < self._table.viewport().height() - 1:
            painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), colour("line"))
        if chosen:
            self._paint_chosen(painter, area, index)

    def _paint_chosen(self, painter: QPainter, area: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        head = self._table.horizontalHeader()
        first = head.visualIndex(index.column()) == 0
        right_to_left = self._table.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if first:
            left = area.right() - _EDGE + 1 if right_to_left else area.left()
            painter.fillRect(QRect(left, area.top(), _EDGE, area.height()), colour("accent"))
        if self._table.hasFocus():
            # The row has the keyboard: lines above and below in accent, which no mouse alone brings.
            painter.fillRect(QRect(area.left(), area.top(), area.width(), 1), colour("accent"))
            painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), colour("accent"))


def _paint_words(painter: QPainter, area: QRect, cell: Cell) -> None:
    sizes = current().sizes
    inner = QRect(area)
    right_to_left = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
    if cell.icon is not None:
        name, role = cell.icon
        side = sizes.icon
        left = inner.right() - side if right_to_left else inner.left()
        paint_icon(painter, QRect(left, inner.top() + (inner.height() - side) // 2, side, side), name, role)
        inner.adjust(0, 0, -(side + _GAP), 0) if right_to_left else inner.adjust(side + _GAP, 0, 0, 0)
    face = body_font(sizes, strong=cell.strong, figures=cell.figures)
    side_flag = Qt.AlignmentFlag.AlignTrailing if cell.figures else Qt.AlignmentFlag.AlignLeading
    painter.setFont(face)
    painter.setPen(colour(cell.role))
    used = _paint_line(painter, inner, cell.text, side_flag)
    if cell.detail:
        rest = (
            inner.adjusted(0, 0, -(used + _GAP), 0)
            if right_to_left != cell.figures
            else inner.adjusted(used + _GAP, 0, 0, 0)
        )
        painter.setFont(small_font(sizes))
        painter.setPen(colour("muted"))
        if rest.width() >= min(_LEAST_DETAIL, painter.fontMetrics().horizontalAdvance(cell.detail)):
            _paint_line(painter, rest, cell.detail, side_flag)


def _paint_line(painter: QPainter, area: QRect, text: str, side: Qt.AlignmentFlag) -> int:
    """Paint one elided line and return the width it took."""
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, area.width()))
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | side, shown)
    return metrics.horizontalAdvance(shown)
