"""Figures: a count that opens what it counts, a board of figures against their targets, and the small line of a trend.

Painted here: a plot library would cost more at the start than these lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QToolTip, QWidget

from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.theme.focus import RING_PROPERTY
from dentaldesk.ui.theme.fonts import body_font, font, small_font
from dentaldesk.ui.theme.icons import paint_icon, require_icon
from dentaldesk.ui.theme.tokens import PANEL_PADDING, RADIUS, mix
from dentaldesk.ui.widgets.chips import ChipLook, chip_size, paint_chip

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_HOVERED = 0.04
_EDGE = 3  # of the chosen row
_GAP, _WIDEST_GAP = 12, 48
_SPARK = QSize(104, 28)
_WIDEST_SPARK = 320
_DOT = 2.5
_ROOMY = 760  # pixels from which on a board also shows the change and who can move it
_FIGURES = frozenset({"value", "target", "change"})  # columns that end at their right edge
_LEADING = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
_TRAILING = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignTrailing


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLook:
    """One figure, all in the reader's words. `trend` ends with the present; None where there was not enough data."""

    key: str
    title: str
    detail: str  # what it is counted of: "41 of 78"
    value: str
    target: str
    standing: ChipLook
    trend: tuple[float | None, ...] = ()
    target_level: float | None = None  # where the dotted line of the target stands, in the unit of the trend
    change: str = ""
    movers: str = ""
    definition: str = ""  # numerator, denominator, exclusions: shown on hover

    @property
    def sentence(self) -> str:
        """All of it, for a screen reader."""
        parts = (self.title, self.value, self.standing.text, self.target, self.detail, self.change, self.movers)
        return ", ".join(part for part in parts if part)


def paint_sparkline(
    painter: QPainter, area: QRectF, trend: Sequence[float | None], target: float | None, role: str
) -> None:
    """The line of a trend in `area`: gaps where nothing is known, a dot at the present, the target dotted."""
    known = [value for value in trend if value is not None]
    if not known:
        return
    levels = [*known, *([target] if target is not None else [])]
    low, high = min(levels), max(levels)
    reach = (high - low) or 1.0
    inner = area.adjusted(_DOT, _DOT + 1, -_DOT, -_DOT - 1)

    def y(value: float) -> float:
        return inner.bottom() - (value - low) / reach * inner.height() if high > low else inner.center().y()

    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if target is not None:
        painter.setPen(QPen(colour("muted"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(inner.left(), y(target)), QPointF(inner.right(), y(target)))
    step = inner.width() / max(1, len(trend) - 1)
    painter.setPen(QPen(colour("text2"), 1.5))
    before: QPointF | None = None
    for place, value in enumerate(trend):
        point = QPointF(inner.left() + place * step, y(value)) if value is not None else None
        if before is not None and point is not None:
            painter.drawLine(before, point)
        before = point
    if before is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(role))
        painter.drawEllipse(before, _DOT, _DOT)
    painter.restore()


class FigureBoard(QWidget):
    """Figures under each other, in one order. Arrows choose, Enter or a click opens the rows behind one."""

    opened = Signal(str)  # the key of a figure

    def __init__(self, name: str, heads: Mapping[str, str] | None = None) -> None:
        """`heads`: what stands above `words`, `value`, `target`, `chip`, `spark`, `change`, `movers`."""
        super().__init__()
        self._heads = dict(heads or {})
        self._looks: tuple[FigureLook, ...] = ()
        self._chosen = 0
        self._hovered = -1
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(RING_PROPERTY, False)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_figures(self, looks: Sequence[FigureLook]) -> None:
        """Show these; the chosen one stays chosen by its key."""
        key = self._looks[self._chosen].key if self._looks else ""
        self._looks = tuple(looks)
        keys = [look.key for look in self._looks]
        self._chosen = keys.index(key) if key in keys else 0
        self._tell()
        self.updateGeometry()
        self.update()

    def figures(self) -> tuple[FigureLook, ...]:
        """What is shown."""
        return self._looks

    def row_area(self, place: int) -> QRect:
        """Where a figure stands."""
        return QRect(0, self._head() + place * self._row(), self.width(), self._row())

    @staticmethod
    def _row() -> int:
        sizes = current().sizes
        return max(sizes.row, sizes.body_line + sizes.small_line + 8)

    def _head(self) -> int:
        return current().sizes.row if self._heads else 0

    def sizeHint(self) -> QSize:
        return QSize(640, self._head() + self._row() * max(1, len(self._looks)))

    def minimumSizeHint(self) -> QSize:
        return QSize(360, self.sizeHint().height())

    # -- keys and mouse --

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._looks) - 1
        moves = {Qt.Key.Key_Up: self._chosen - 1, Qt.Key.Key_Down: self._chosen + 1, Qt.Key.Key_Home: 0}
        key = Qt.Key(event.key())
        if key in moves or key == Qt.Key.Key_End:
            self._choose(max(0, min(last, moves.get(key, last))))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self._looks:
            self.opened.emit(self._looks[self._chosen].key)
        else:
            super().keyPressEvent(event)

    def _choose(self, place: int) -> None:
        self._chosen = place
        self._tell()
        self.update()

    def _tell(self) -> None:
        said = self._looks[self._chosen].sentence if self._looks else ""
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)
            if said and self.hasFocus():
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def _at(self, point: QPoint) -> int:
        place = (point.y() - self._head()) // self._row()
        return place if 0 <= place < len(self._looks) else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position().toPoint())
        if place != self._hovered:
            self._hovered = place
            self.setCursor(Qt.CursorShape.PointingHandCursor if place >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and place >= 0:
            self._choose(place)
            self.opened.emit(self._looks[place].key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self._at(event.pos())
            QToolTip.showText(event.globalPos(), self._looks[place].definition if place >= 0 else "", self)
            return True
        if event.type() == QEvent.Type.Leave and self._hovered >= 0:
            self._hovered = -1
            self.update()
        return super().event(event)

    # -- painting --

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_heads(painter)
        places = self.columns()
        for place, look in enumerate(self._looks):
            area = self.row_area(place)
            self._paint_ground(painter, area, place)
            _paint_figure(painter, look, {name: at.translated(0, area.top()) for name, at in places.items()})
        painter.end()

    def _paint_heads(self, painter: QPainter) -> None:
        if not self._heads:
            return
        whole = QRect(0, 0, self.width(), self._head())
        painter.fillRect(QRect(0, whole.bottom(), whole.width(), 1), colour("line"))
        painter.setFont(small_font(current().sizes, QFont.Weight.Medium))
        painter.setPen(colour("muted"))
        for name, column in self.columns().items():
            area = QRect(column.left(), 0, column.width(), whole.height())
            side = _TRAILING if name in _FIGURES else _LEADING
            shown = painter.fontMetrics().elidedText(self._heads[name], Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, side, shown)

    def _paint_ground(self, painter: QPainter, area: QRect, place: int) -> None:
        roles = current().roles
        if place == self._chosen and self.hasFocus():
            painter.fillRect(area, colour("accent_soft"))
            painter.fillRect(QRect(area.left(), area.top(), _EDGE, area.height()), colour("accent"))
        elif place == self._hovered:
            painter.fillRect(area, QColor(mix(roles.surface, roles.text, _HOVERED)))
        if place < len(self._looks) - 1:
            painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), colour("line"))

    def columns(self) -> dict[str, QRect]:
        """Where each column of a row stands in it."""
        return _columns(QRect(PANEL_PADDING, 0, self.width() - 2 * PANEL_PADDING, self._row()), self._widths())

    def _widths(self) -> dict[str, int]:
        """Columns of one width over all rows: what the longest of each needs."""
        sizes = current().sizes
        figure = QFontMetrics(_value_font())
        small = QFontMetrics(small_font(sizes))
        roomy = self.width() >= _ROOMY
        looks, heads = self._looks, self._heads
        title = QFontMetrics(small_font(sizes, QFont.Weight.Medium))

        def widest(metrics: QFontMetrics, texts: list[str]) -> int:
            return max((metrics.horizontalAdvance(text) for text in texts), default=0)

        needed = {
            "movers": widest(small, [look.movers for look in looks]) if roomy else 0,
            "change": widest(small, [look.change for look in looks]) if roomy else 0,
            "spark": _SPARK.width(),
            "chip": max((chip_size(look.standing).width() for look in looks), default=0),
            "target": widest(small, [look.target for look in looks]),
            "value": widest(figure, [look.value for look in looks]),
            "words": max(
                widest(QFontMetrics(body_font(sizes, strong=True)), [look.title for look in looks]),
                widest(small, [look.detail for look in looks]),
            )
            + 2,
        }
        return {
            name: max(width, title.horizontalAdvance(heads[name]) + 2) if width and name in heads else width
            for name, width in needed.items()
        }


def _value_font() -> QFont:
    return font(current().sizes.body + 4, QFont.Weight.DemiBold, figures=True)


def _columns(area: QRect, widths: Mapping[str, int]) -> dict[str, QRect]:
    """Where each column of a row stands; the words in front take what the others leave, but no more than they need.

    On a wide board trends get longer, and what is left then is left at the end: a figure stands beside its name.
    """
    gap = min(_WIDEST_GAP, _GAP + max(0, area.width() - _ROOMY) // 16)
    others = {name: width for name, width in widths.items() if width and name != "words"}
    spare = max(0, area.width() - sum(others.values()) - gap * len(others) - widths["words"])
    longer = min(spare, _WIDEST_SPARK - _SPARK.width())
    others["spark"] += longer
    right = area.right() - (spare - longer)
    places: dict[str, QRect] = {}
    for name, width in others.items():
        places[name] = QRect(right - width + 1, area.top(), width, area.height())
        right -= width + gap
    places["words"] = QRect(area.left(), area.top(), max(0, right - area.left()), area.height())
    return places


def _paint_figure(painter: QPainter, look: FigureLook, places: Mapping[str, QRect]) -> None:
    """One row in the columns of the board."""
    sizes = current().sizes
    painter.setFont(small_font(sizes))
    painter.setPen(colour("text2"))
    for name, text, side in (
        ("movers", look.movers, _LEADING),
        ("change", look.change, _TRAILING),
        ("target", look.target, _TRAILING),
    ):
        if name in places:
            painter.drawText(places[name], side, text)
    spark = QRectF(places["spark"])
    spark.setHeight(_SPARK.height())
    spark.moveCenter(QRectF(places["spark"]).center())
    paint_sparkline(painter, spark, look.trend, look.target_level, _dot_role(look))
    paint_chip(painter, places["chip"], look.standing)
    painter.setFont(_value_font())
    painter.setPen(colour("text" if look.value else "muted"))
    painter.drawText(places["value"], _TRAILING, look.value)
    _paint_two_lines(painter, places["words"], look.title, look.detail)


def _dot_role(look: FigureLook) -> str:
    return look.standing.kind if look.standing.kind in {"good", "warning", "danger"} else "text2"


def _paint_two_lines(painter: QPainter, area: QRect, first: str, second: str) -> None:
    sizes = current().sizes
    top = area.top() + (area.height() - sizes.body_line - sizes.small_line) // 2
    for text, face, role, start, height in (
        (first, body_font(sizes, strong=True), "text", top, sizes.body_line),
        (second, small_font(sizes), "muted", top + sizes.body_line, sizes.small_line),
    ):
        painter.setFont(face)
        painter.setPen(colour(role))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(QRect(area.left(), start, area.width(), height), _LEADING, shown)


class CountTile(QAbstractButton):
    """A count with its word and icon: pressing it opens what is counted."""

    def __init__(self, icon: str, role: str, word: str) -> None:
        super().__init__()
        require_icon(icon, role)
        self._icon, self._role, self._count = icon, role, "–"
        self.setText(word)
        self.setAccessibleName(word)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_count(self, count: str, tip: str = "") -> None:
        """Show another count."""
        self._count = count
        self.setAccessibleName(f"{self.text()}: {count}")
        self.setToolTip(tip)
        self.update()

    def count(self) -> str:
        """What it shows."""
        return self._count

    def sizeHint(self) -> QSize:
        sizes = current().sizes
        word = QFontMetrics(small_font(sizes)).horizontalAdvance(self.text())
        return QSize(word + sizes.icon + 3 * 8 + 16, sizes.title_line + sizes.small_line + 16)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
            return
        super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        sizes, roles = current().sizes, current().roles
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = mix(roles.surface, roles.text, _HOVERED) if self.underMouse() else roles.surface
        painter.setPen(QPen(colour("line"), 1))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        inner = self.rect().adjusted(PANEL_PADDING, 8, -8, -8)
        painter.setFont(font(sizes.title, QFont.Weight.DemiBold, figures=True))
        painter.setPen(colour("text"))
        painter.drawText(QRect(inner.left(), inner.top(), inner.width(), sizes.title_line), _LEADING, self._count)
        second = QRect(inner.left(), inner.top() + sizes.title_line, inner.width(), sizes.small_line)
        side = sizes.small_line
        paint_icon(painter, QRect(second.left(), second.top(), side - 2, side - 2), self._icon, self._role)
        painter.setFont(small_font(sizes))
        painter.setPen(colour("text2"))
        words = second.adjusted(side + 4, 0, 0, 0)
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, _LEADING, shown)
        painter.end()
