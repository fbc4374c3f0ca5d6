"""Where the chart lies in its window: between pixels of the widget and millimetres of the drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from dentaldesk.engines.clinical.teeth_drawing.layout import GAP
from dentaldesk.ui.widgets.odontogram.pictures import Grain, grain_for

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.teeth_drawing.layout import ChartLayout, ToothPlace
    from dentaldesk.engines.clinical.teeth_drawing.primitives import Point
    from dentaldesk.models.teeth import ToothCode

FINGER = 44  # pixels
_ABOVE = 0.6  # mm between a row and its frame


def frame_in(room: QRectF, layout: ChartLayout, ratio: float) -> Frame:
    """The chart as large as it fits, in the middle of its room."""
    grain = grain_for(layout, room.width(), room.height(), ratio)
    left = room.left() + (room.width() - layout.width * grain.scale) / 2
    top = room.top() + (room.height() - layout.height * grain.scale) / 2
    origin = QPointF(round(left * ratio) / ratio, round(top * ratio) / ratio)
    return Frame(layout=layout, grain=grain, origin=origin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """`origin` is the chart's top left corner in the widget, in logical pixels on a whole device pixel."""

    layout: ChartLayout
    grain: Grain
    origin: QPointF

    def holding(self, layout: ChartLayout) -> Frame:
        """The same place for another chart, which is made to fit into it."""
        if layout is self.layout:
            return self
        width, height = self.layout.width * self.grain.scale, self.layout.height * self.grain.scale
        scale = min(width / layout.width, height / layout.height)
        away = QPointF((width - layout.width * scale) / 2, (height - layout.height * scale) / 2)
        return Frame(layout=layout, grain=replace(self.grain, scale=scale), origin=self.origin + away)

    def millimetres(self, point: QPointF) -> Point:
        """A point of the widget on the chart."""
        scale = self.grain.scale
        return (point.x() - self.origin.x()) / scale, (point.y() - self.origin.y()) / scale

    def pixel(self, point: Point) -> QPointF:
        """A point of the chart in the widget."""
        scale = self.grain.scale
        return QPointF(point[0] * scale + self.origin.x(), point[1] * scale + self.origin.y())

    def column(self, place: ToothPlace) -> QRectF:
        """A tooth's whole column, badges too: what is pressed, and what is painted anew with it."""
        return QRectF(
            self.pixel((place.column.left, place.column.top)), self.pixel((place.column.right, place.column.bottom))
        )

    def framed(self, place: ToothPlace) -> QRectF:
        """The rows and the number of a tooth: what is framed when it is chosen. Badges stand outside, uncut."""
        left = max(place.column.left, place.left - GAP / 2)
        right = min(place.column.right, place.right + GAP / 2)
        rows = [edge for band in place.bands.values() for edge in band]
        top = min(rows) - _ABOVE if place.upper else place.column.top
        bottom = place.column.bottom if place.upper else max(rows) + _ABOVE
        return QRectF(self.pixel((left, top)), self.pixel((right, bottom))).adjusted(0.5, 1.5, -0.5, -1.5)

    def under_finger(self, point: QPointF) -> ToothCode | None:
        """The tooth that a finger means: columns at least `FINGER` wide, as far as the arch has room for them."""
        x, y = self.millimetres(point)
        arch = self.layout.arch(upper=y < self.layout.middle_y)
        edge = arch[0].column.left if arch else 0.0
        for place, width in zip(arch, self.finger_widths(arch), strict=True):
            edge += width
            if x < edge:
                return place.tooth
        return None

    def finger_widths(self, arch: Sequence[ToothPlace]) -> list[float]:
        """Millimetres of each column for a finger: what narrow ones lack is taken evenly from what wide ones spare."""
        widths, least = [place.column.width for place in arch], FINGER / self.grain.scale
        lacking = sum(max(least - width, 0.0) for width in widths)
        spare = sum(max(width - least, 0.0) for width in widths)
        if lacking > spare:
            return widths
        return [least if width < least else width - (width - least) * lacking / spare for width in widths]

    def touched(self, area: QRectF) -> list[ToothCode]:
        """The teeth whose own extent an area of the widget touches, between the first row and the numbers."""
        found = []
        for place in self.layout.places.values():
            rows = [edge for band in place.bands.values() for edge in band]
            top, bottom = min([*rows, place.number_at[1]]), max([*rows, place.number_at[1]])
            extent = QRectF(self.pixel((place.left, top)), self.pixel((place.right, bottom)))
            if extent.intersects(area):
                found.append(place.tooth)
        return found

    def runs(self, teeth: Iterable[ToothCode]) -> list[QRectF]:
        """One area for all chosen neighbours."""
        chosen = set(teeth)
        found: list[QRectF] = []
        for arch in (self.layout.upper, self.layout.lower):
            before = False
            for place in arch:
                if place.tooth in chosen:
                    area = self.framed(place)
                    found = [*found[:-1], found[-1].united(area)] if before else [*found, area]
                before = place.tooth in chosen
        return found
