"""The painted day: chairs side by side, hours downwards, one block a visit.

Arrows walk the blocks, Enter opens the patient, Page keys turn the day. Reading the day again keeps place and focus.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygon,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip

from dentaldesk.ui.screens.day.painting import paint_block, paint_closed, paint_head
from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.theme.focus import RING_PROPERTY
from dentaldesk.ui.theme.fonts import small_font
from dentaldesk.ui.theme.tokens import RADIUS_SMALL

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.day.blocks import Block, DaySheet
    from dentaldesk.ui.theme.tokens import Sizes

_HOUR = 60
_LEAST_HOUR = 88  # pixels: a visit of 20 minutes still shows a name
_LEAST_COLUMN = 200
_EDGE = 4  # between a block and the line of its column
_TOP = 12  # room above the first hour's label
_BEFORE_NOW = 60  # minutes of the past that are in sight when today is opened


class BookSheet(QAbstractScrollArea):
    """Shows a `DaySheet`."""

    opened = Signal(object)  # the BookRow
    entered = Signal(object)  # likewise, and to go on with it where it is worked on
    turned = Signal(int)  # days on or back
    focused = Signal(object)  # the Block that has the keyboard, or None

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._sheet: DaySheet | None = None
        self._gutter_of: tuple[DaySheet | None, Sizes | None, int] = (None, None, 0)
        self._now: int | None = None
        self._focused: UUID | None = None
        self._hovered: UUID | None = None
        self.setProperty(RING_PROPERTY, False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(words("The day’s book"))
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(_LEAST_HOUR // 4)
        self.horizontalScrollBar().setSingleStep(_LEAST_COLUMN // 4)

    # -- what is shown --

    def show_sheet(self, sheet: DaySheet | None, now: datetime | None) -> None:
        """Show a day, or nothing. `now`: the wall time when the day is today. The focus stays on its visit."""
        other_day = sheet is not None and (self._sheet is None or self._sheet.day != sheet.day)
        self._sheet = sheet
        self._hovered = None
        if self._block(self._focused) is None:
            self._focused = None
        self._measure()
        self.set_now(now)
        if other_day:
            self._begin()
        self._tell()
        self.viewport().update()

    def set_now(self, now: datetime | None) -> None:
        """Move the line of the present."""
        self._now = None if now is None else now.hour * _HOUR + now.minute
        self.viewport().update()

    def blocks(self) -> tuple[Block, ...]:
        """The visits in the order in which the keyboard walks them: chair by chair, each from morning to evening."""
        if self._sheet is None:
            return ()
        return tuple(sorted(self._sheet.blocks, key=lambda block: (block.chair, block.start, block.lane)))

    def focused_block(self) -> Block | None:
        """The visit that has the keyboard."""
        return self._block(self._focused)

    def _block(self, block_id: UUID | None) -> Block | None:
        return next((block for block in self.blocks() if block.id == block_id), None)

    # -- measures --

    def _gutter(self) -> int:
        # Asked for every block that is painted.
        if self._gutter_of[0] is not self._sheet or self._gutter_of[1] != current().sizes:
            labels = [label for _, label in self._sheet.hours] if self._sheet is not None else []
            metrics = QFontMetrics(small_font(current().sizes))
            width = max((metrics.horizontalAdvance(label) for label in labels), default=40) + 16
            self._gutter_of = self._sheet, current().sizes, width
        return self._gutter_of[2]

    def _head(self) -> int:
        sizes = current().sizes
        return sizes.body_line + sizes.small_line + 12

    def _hour_height(self) -> float:
        if self._sheet is None:
            return _LEAST_HOUR
        hours = max(1, (self._sheet.end - self._sheet.start) // _HOUR)
        room = self.viewport().height() - self._head() - 2 * _TOP
        least = _LEAST_HOUR * current().sizes.body / 13
        return max(least, room / hours)

    def _column_width(self) -> int:
        chairs = len(self._sheet.chairs) if self._sheet is not None else 1
        room = self.viewport().width() - self._gutter()
        return max(_LEAST_COLUMN, room // max(1, chairs))

    def _measure(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        height = int((sheet.end - sheet.start) / _HOUR * self._hour_height()) + self._head() + 2 * _TOP
        width = self._gutter() + self._column_width() * len(sheet.chairs)
        for bar, whole, seen in (
            (self.verticalScrollBar(), height, self.viewport().height()),
            (self.horizontalScrollBar(), width, self.viewport().width()),
        ):
            bar.setPageStep(seen)
            bar.setRange(0, max(0, whole - seen))

    def _y(self, minute: int) -> int:
        start = self._sheet.start if self._sheet is not None else 0
        above = self._head() + _TOP - self.verticalScrollBar().value()
        return above + round((minute - start) / _HOUR * self._hour_height())

    def _x(self, chair: int) -> int:
        return self._gutter() + chair * self._column_width() - self.horizontalScrollBar().value()

    def block_area(self, block: Block) -> QRect:
        """Where a block lies in the viewport now."""
        inner = self._column_width() - 2 * _EDGE
        width = inner // block.lanes
        left = self._x(block.chair) + _EDGE + block.lane * width
        top, bottom = self._y(block.start), self._y(block.end)
        return QRect(left, top + 1, width - (1 if block.lanes > 1 else 0), max(18, bottom - top - 2))

    def _begin(self) -> None:
        """Bring the present, else the first visit or the morning, into sight."""
        if self._sheet is None:
            return
        first = min((block.start for block in self._sheet.blocks), default=self._sheet.start)
        wanted = (first if self._now is None else self._now - _BEFORE_NOW) // _HOUR * _HOUR
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self._y(wanted) - self._head() - _TOP)

    # -- the keyboard --

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        block = self.focused_block()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and block is not None:
            self.entered.emit(block.row)
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            self.turned.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in _WALKS:
            self._walk(key)
        else:
            super().keyPressEvent(event)

    def _walk(self, key: int) -> None:
        blocks = self.blocks()
        if not blocks:
            return
        at = self.focused_block()
        if key == Qt.Key.Key_Home:
            self.focus_block(blocks[0])
        elif key == Qt.Key.Key_End:
            self.focus_block(blocks[-1])
        elif at is None:
            self.focus_block(self._next_block())
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            place = blocks.index(at) + (1 if key == Qt.Key.Key_Down else -1)
            self.focus_block(blocks[max(0, min(len(blocks) - 1, place))])
        else:
            self._walk_across(at, 1 if key == Qt.Key.Key_Right else -1)

    def _next_block(self) -> Block | None:
        """Where the keyboard begins: the first visit that is not over yet, or of the day."""
        blocks = self.blocks()
        ahead = [block for block in blocks if self._now is not None and block.end > self._now]
        return min(ahead or blocks, key=lambda block: (block.start, block.chair), default=None)

    def _walk_across(self, block: Block, by: int) -> None:
        """To the next chair that has visits, at about the same time."""
        beyond = [other for other in self.blocks() if (other.chair - block.chair) * by > 0]
        if beyond:
            nearest = min(beyond, key=lambda other: (abs(other.chair - block.chair), abs(other.start - block.start)))
            self.focus_block(nearest)

    def focus_block(self, block: Block | None) -> None:
        """Give a visit the keyboard, and bring it into sight."""
        self._focused = block.id if block is not None else None
        if block is not None:
            self._reveal(self.block_area(block))
        self._tell()
        self.focused.emit(block)
        self.viewport().update()

    def _reveal(self, area: QRect) -> None:
        seen = self.viewport().rect().adjusted(self._gutter(), self._head() + _EDGE, 0, -_EDGE)
        for bar, low, high, least, most in (
            (self.verticalScrollBar(), area.top(), area.bottom(), seen.top(), seen.bottom()),
            (self.horizontalScrollBar(), area.left(), area.right(), seen.left(), seen.right()),
        ):
            if low < least:
                bar.setValue(bar.value() + low - least)
            elif high > most:
                bar.setValue(bar.value() + min(high - most, low - least))

    def _tell(self) -> None:
        """What a screen reader hears of the focused visit."""
        block = self.focused_block()
        said = self._sentence(block) if block is not None else ""
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)
            if said and self.hasFocus():
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def _sentence(self, block: Block) -> str:
        return block.sentence(self._sheet.chairs[block.chair].name if self._sheet is not None else "")

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._focused is None and event.reason() in {
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        }:
            self.focus_block(self._next_block())
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    # -- the mouse --

    def _at(self, point: QPoint) -> Block | None:
        if point.y() < self._head() or point.x() < self._gutter():
            return None
        return next((block for block in self.blocks() if self.block_area(block).contains(point)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        block = self._at(event.position().toPoint())
        found = block.id if block is not None else None
        if found != self._hovered:
            self._hovered = found
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if found else Qt.CursorShape.ArrowCursor)
            self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in {Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton}:
            self.focus_block(self._at(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        block = self._at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and block is not None and block.id == self._focused:
            self.opened.emit(block.row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        block = self._at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and block is not None:
            self.entered.emit(block.row)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            block = self._at(event.pos())
            said = self._sentence(block) if block is not None else self._said_of_head(event.pos())
            QToolTip.showText(event.globalPos(), said, self)
            return True
        if event.type() == QEvent.Type.Leave and self._hovered is not None:
            self._hovered = None
            self.viewport().update()
        return super().viewportEvent(event)

    def _said_of_head(self, point: QPoint) -> str:
        """Who works at the chair whose head is there: a narrow column shows not all of it."""
        sheet = self._sheet
        if sheet is None or point.y() >= self._head():
            return ""
        for place, chair in enumerate(sheet.chairs):
            if self._x(place) <= point.x() < self._x(place) + self._column_width():
                return " · ".join([chair.name, *(name for name, _ in chair.providers), chair.load])
        return ""

    # -- painting --

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._measure()
            self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(900, 700)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), colour("surface"))
        if self._sheet is not None:
            self._paint_body(painter, self._sheet)
            self._paint_heads(painter, self._sheet)
        painter.end()

    def _paint_body(self, painter: QPainter, sheet: DaySheet) -> None:
        painter.save()
        whole = self.viewport().rect()
        painter.setClipRect(whole.adjusted(0, self._head(), 0, 0))
        self._paint_hours(painter, sheet, whole.width())
        painter.setClipRect(whole.adjusted(self._gutter(), self._head(), 0, 0))
        self._paint_columns(painter, sheet)
        painter.setClipRect(whole.adjusted(0, self._head(), 0, 0))
        self._paint_now(painter, sheet)
        painter.setClipRect(whole.adjusted(self._gutter(), self._head(), 0, 0))
        seen = self.viewport().rect()
        for block in sheet.blocks:
            area = self.block_area(block)
            if area.intersects(seen):
                focused = block.id == self._focused and self.hasFocus()
                paint_block(painter, area, block, focused=focused, hovered=block.id == self._hovered)
        painter.restore()

    def _paint_hours(self, painter: QPainter, sheet: DaySheet, width: int) -> None:
        painter.setFont(small_font(current().sizes))
        gutter, line = self._gutter(), current().sizes.small_line
        for minute, label in sheet.hours:
            y = self._y(minute)
            # The label of the present covers one that is close to it.
            if self._now is None or abs(y - self._y(self._now)) > line:
                painter.setPen(colour("muted"))
                painter.drawText(QRect(0, y - line // 2, gutter - 8, line), Qt.AlignmentFlag.AlignRight, label)
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(gutter, y, width, y)
            if minute < sheet.end:
                painter.setPen(QPen(colour("line"), 1, Qt.PenStyle.DotLine))
                half = self._y(minute + _HOUR // 2)
                painter.drawLine(gutter, half, width, half)

    def _paint_columns(self, painter: QPainter, sheet: DaySheet) -> None:
        word = self._words("Closed: {reason}", reason=sheet.closure) if sheet.closure else self._words("Closed")
        for place in range(len(sheet.chairs)):
            left = self._x(place)
            for start, end in sheet.closed:
                top = self._y(start)
                area = QRect(left + _EDGE, top + 1, self._column_width() - 2 * _EDGE, self._y(end) - top - 1)
                paint_closed(painter, area, word)
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(left, 0, left, self.viewport().height())

    def _paint_now(self, painter: QPainter, sheet: DaySheet) -> None:
        """Under the blocks, so that it never strikes through a name; arrows show where it goes on."""
        if self._now is None or not sheet.start <= self._now <= sheet.end:
            return
        y, gutter = self._y(self._now), self._gutter()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("danger"), 2))
        painter.drawLine(gutter, y, self.viewport().width(), y)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("danger"))
        for place in range(len(sheet.chairs)):
            x = self._x(place)
            if x >= gutter:
                painter.drawPolygon(QPolygon([QPoint(x, y - 4), QPoint(x + 6, y), QPoint(x, y + 4)]))
        label = QRect(2, y - 11, gutter - 4, 22)
        painter.drawRoundedRect(label, RADIUS_SMALL, RADIUS_SMALL)
        painter.setPen(colour("on_danger"))
        painter.setFont(small_font(current().sizes))
        moment = datetime(
            sheet.day.year,
            sheet.day.month,
            sheet.day.day,
            self._now // _HOUR,
            self._now % _HOUR,
            tzinfo=self._words.zone,
        )
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, self._words.time(moment))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_heads(self, painter: QPainter, sheet: DaySheet) -> None:
        height = self._head()
        painter.fillRect(QRect(0, 0, self.viewport().width(), height), colour("raised"))
        painter.setPen(QPen(colour("line"), 1))
        painter.drawLine(0, height - 1, self.viewport().width(), height - 1)
        painter.setClipRect(QRect(self._gutter(), 0, self.viewport().width(), height))
        for place, chair in enumerate(sheet.chairs):
            paint_head(painter, QRect(self._x(place), 0, self._column_width(), height), chair)
        painter.setClipping(False)


_KEYS = Qt.Key
_WALKS = {_KEYS.Key_Up, _KEYS.Key_Down, _KEYS.Key_Left, _KEYS.Key_Right, _KEYS.Key_Home, _KEYS.Key_End}
