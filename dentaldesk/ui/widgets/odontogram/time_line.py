"""A line through the years with a stop for every day on which something was charted, today at its end.

A slider for the keyboard and for screen readers. The thumb is a disc today and a hollow diamond in the past, so that
nobody takes an old chart for the present one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QToolTip, QWidget

from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.theme.fonts import small_font

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

_THUMB = 7.0  # pixels from its middle to its edge
_STOP = 4.0
_TICK = 2.0  # half a stop's height where stops stand close
_LEAST_STEP = 10.0  # pixels between stops that are drawn as circles
_LINE = 3
_GAP = 12  # between the line and the label at its end
_LEAST_LINE = 104


class TimeLine(QAbstractSlider):
    """The days of a chart; `day_wanted` tells the one that is asked for."""

    day_wanted = Signal(object)  # the date

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._days: tuple[date, ...] = ()
        self._hovered: int | None = None
        self._shown = False  # while days are shown nobody asks for one
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName(words("Days of the chart"))
        self.setPageStep(5)
        self.valueChanged.connect(self._moved)

    # -- what is shown --

    def show_days(self, days: Sequence[date], today: date, shown: date | None = None) -> None:
        """The stops. `today` is always the last; `shown` (None: today) is where the thumb stands."""
        self._days = (*sorted({day for day in days if day < today}), today)
        self._shown = True
        self.setRange(0, len(self._days) - 1)
        self.setValue(self._nearest(shown or today))
        self._shown = False
        self._tell()
        self.update()

    @property
    def days(self) -> tuple[date, ...]:
        """All stops, today last."""
        return self._days

    @property
    def day(self) -> date | None:
        """Where the thumb stands; None before any day was shown."""
        return self._days[self.value()] if self._days else None

    @property
    def is_past(self) -> bool:
        """Whether an earlier day than today is shown."""
        return bool(self._days) and self.value() < len(self._days) - 1

    def _nearest(self, day: date) -> int:
        return min(range(len(self._days)), key=lambda place: abs((self._days[place] - day).days))

    def _moved(self, _value: int) -> None:
        self._tell()
        self.update()
        if not self._shown and self._days:
            self.day_wanted.emit(self._days[self.value()])

    def _tell(self) -> None:
        self.setAccessibleDescription(self.label_of(self.value()) if self._days else "")

    def label_of(self, place: int) -> str:
        """A stop in words."""
        return self._words("Today") if place == len(self._days) - 1 else self._words.day(self._days[place])

    # -- measures --

    def sizeHint(self) -> QSize:
        below = int(_THUMB) + 2 + self._metrics().height()  # the day that is shown stands under its stop
        return QSize(480, int(self._line_y()) + below)

    def minimumSizeHint(self) -> QSize:
        left, right = self._ends()
        return QSize(left + _LEAST_LINE + right, self.sizeHint().height())

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(small_font(current().sizes, QFont.Weight.Medium))

    def _ends(self) -> tuple[int, int]:
        """The room that the labels of the first and the last stop take."""
        if not self._days:
            return _GAP, _GAP
        metrics = self._metrics()
        reach = int(_THUMB) + _GAP
        first = metrics.horizontalAdvance(self.label_of(0)) if len(self._days) > 1 else 0
        return first + reach, metrics.horizontalAdvance(self.label_of(len(self._days) - 1)) + reach

    def stops(self) -> list[float]:
        """Where the stops stand, in pixels: as time passed, but never closer than fits them all."""
        left, right = self._ends()
        first, last = float(left), float(max(self.width() - right, left + 1))
        count = len(self._days)
        if count <= 1:
            return [last] * count
        least = min(_LEAST_STEP, (last - first) / (count - 1))
        whole = max((self._days[-1] - self._days[0]).days, 1)
        places = [first + (day - self._days[0]).days / whole * (last - first) for day in self._days]
        for place in range(1, count):
            places[place] = max(places[place], places[place - 1] + least)
        places[-1] = last
        for place in range(count - 2, -1, -1):
            places[place] = min(places[place], places[place + 1] - least)
        return places

    def _line_y(self) -> float:
        """As high as the middle of the buttons beside it."""
        return current().sizes.compact / 2

    # -- the mouse --

    def _at(self, x: float) -> int:
        stops = self.stops()
        return min(range(len(stops)), key=lambda place: abs(stops[place] - x))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._days:
            self.setValue(self._at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._days:
            return
        found = self._at(event.position().x())
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.setValue(found)
        if found != self._hovered:
            self._hovered = found
            self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._days:
            QToolTip.showText(event.globalPos(), self.label_of(self._at(event.pos().x())), self)
            return True
        if event.type() == QEvent.Type.Leave:
            self._hovered = None
            self.update()
        return bool(super().event(event))

    # -- painting --

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._days:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        stops, y = self.stops(), self._line_y()
        ink = colour("accent" if self.isEnabled() else "muted")
        painter.setPen(QPen(ink, _LINE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(stops[0], y), QPointF(stops[-1], y))
        self._paint_stops(painter, stops, y)
        self._paint_thumb(painter, QPointF(stops[self.value()], y))
        self._paint_labels(painter, stops, y)
        painter.end()

    def _paint_stops(self, painter: QPainter, stops: list[float], y: float) -> None:
        crowded = len(stops) > 1 and (stops[-1] - stops[0]) / (len(stops) - 1) < _LEAST_STEP
        for place, x in enumerate(stops):
            hovered = place == self._hovered
            if crowded and not hovered:
                painter.setPen(QPen(colour("surface"), 1))
                painter.drawLine(QPointF(x, y - _TICK), QPointF(x, y + _TICK))
                continue
            painter.setPen(QPen(colour("accent"), 2))
            painter.setBrush(colour("accent_soft" if hovered else "surface"))
            painter.drawEllipse(QPointF(x, y), _STOP, _STOP)

    def _paint_thumb(self, painter: QPainter, at: QPointF) -> None:
        painter.setPen(QPen(colour("surface"), 2))
        if not self.is_past:
            painter.setBrush(colour("accent"))
            painter.drawEllipse(at, _THUMB, _THUMB)
            return
        x, y, reach = at.x(), at.y(), _THUMB + 1
        painter.setPen(QPen(colour("warning"), 2))
        painter.setBrush(colour("warning_soft"))
        corners = [QPointF(x, y - reach), QPointF(x + reach, y), QPointF(x, y + reach), QPointF(x - reach, y)]
        painter.drawPolygon(QPolygonF(corners))

    def _paint_labels(self, painter: QPainter, stops: list[float], y: float) -> None:
        metrics = self._metrics()
        line = QRectF(0, y - metrics.height() / 2, 0, metrics.height())
        reach = _THUMB + _GAP / 2
        painter.setFont(small_font(current().sizes))
        painter.setPen(colour("text2"))
        if len(stops) > 1:
            area = QRectF(0, line.top(), stops[0] - reach, line.height())
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self.label_of(0))
        area = QRectF(stops[-1] + reach, line.top(), self.width() - stops[-1] - reach, line.height())
        last = len(stops) - 1
        painter.setFont(small_font(current().sizes, QFont.Weight.Medium if self.is_past else QFont.Weight.DemiBold))
        painter.setPen(colour("text2" if self.is_past else "text"))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.label_of(last))
        if self.is_past:
            self._paint_day(painter, stops[self.value()], y)

    def _paint_day(self, painter: QPainter, x: float, y: float) -> None:
        """The day in the past that is shown, under its stop."""
        said = self.label_of(self.value())
        face = small_font(current().sizes, QFont.Weight.DemiBold)
        metrics = QFontMetrics(face)
        width = metrics.horizontalAdvance(said)
        left = max(0.0, min(x - width / 2, self.width() - width))
        painter.setFont(face)
        painter.setPen(colour("warning"))
        area = QRect(int(left), int(y + _THUMB + 2), width + 2, metrics.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, said)
