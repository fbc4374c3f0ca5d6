"""What comes and goes with the pointer and the keyboard: it is painted under and over the ready pictures and never
touches them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from dentaldesk.engines.clinical.teeth_drawing.geometry import View
from dentaldesk.models.teeth import show_tooth
from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.theme.fonts import body_font, font
from dentaldesk.ui.theme.icons import paint_icon
from dentaldesk.ui.theme.tokens import FOCUS_GAP, FOCUS_WIDTH, RADIUS, RADIUS_SMALL, mix
from dentaldesk.ui.widgets.odontogram.pictures import in_tooth_space, surface_shape

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.teeth_drawing.hits import Hit
    from dentaldesk.engines.clinical.teeth_drawing.layout import ToothPlace
    from dentaldesk.models.teeth import Notation, Surface, ToothCode
    from dentaldesk.ui.widgets.odontogram.frame import Frame
    from dentaldesk.ui.widgets.odontogram.selection import Selection

_HOVERED = 0.05  # how much of the text's colour a hovered column takes
_EDGE = 1.6  # of a chosen column, in pixels
_BAND = 0.12
_LEAST_NUMBER = 11  # pixels
_INSIDE = (4, 4, -4, -4)
_DELTA = 0.24  # half the width of a changed tooth's sign, of its number's height
_LEAST_DELTA = 4.5
_SIGN = 32
_GAP = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Glass:
    """Everything that lies under and over the pictures at one moment."""

    selection: Selection
    hit: Hit | None
    changed: frozenset[ToothCode]
    band: QRectF | None
    drafted: frozenset[ToothCode]
    has_focus: bool
    paints_surfaces: bool
    notation: Notation

    def paint_under(self, painter: QPainter, frame: Frame) -> None:
        """The grounds of columns."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = frame.layout.places.get(self.hit.tooth) if self.hit is not None else None
        if place is not None and place.tooth not in self.selection.teeth:
            paint_hovered(painter, frame, place)
        paint_chosen_ground(painter, frame.runs(self.selection.teeth))

    def paint_over(self, painter: QPainter, frame: Frame, whole: QRect) -> None:
        """Frames, numbers and signs."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = frame.layout.places
        for area in frame.runs(self.drafted - set(self.selection.teeth)):
            paint_drafted(painter, area)
        paint_chosen_edge(painter, frame.runs(self.selection.teeth))
        for tooth in self.selection.teeth:
            paint_number(painter, frame, places[tooth], self.notation)
            if self.selection.surfaces:
                paint_surfaces(painter, frame, places[tooth], self.selection.surfaces)
        for tooth in self.changed & places.keys():
            paint_changed(painter, frame, places[tooth], self.notation, ringed=tooth not in self.selection.teeth)
        if self.hit is not None and self.paints_surfaces and self.hit.tooth in places:
            paint_pointed(painter, frame, places[self.hit.tooth], self.hit)
        if self.has_focus:
            lead = self.selection.lead
            pill = number_area(frame, places[lead], self.notation)[0] if lead is not None else None
            paint_focus(painter, pill or QRectF(whole).adjusted(*_INSIDE))
        if self.band is not None:
            paint_band(painter, self.band)


def paint_ground(painter: QPainter, area: QRect) -> None:
    """The paper that the chart lies on."""
    painter.fillRect(area, colour("surface"))


def paint_hovered(painter: QPainter, frame: Frame, place: ToothPlace) -> None:
    """The ground of the column under the pointer."""
    roles = current().roles
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(mix(roles.surface, roles.text, _HOVERED)))
    painter.drawRoundedRect(frame.framed(place), RADIUS_SMALL, RADIUS_SMALL)


def paint_chosen_ground(painter: QPainter, runs: Iterable[QRectF]) -> None:
    """The ground of chosen columns."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("accent_soft"))
    for area in runs:
        painter.drawRoundedRect(area, RADIUS_SMALL, RADIUS_SMALL)


def paint_chosen_edge(painter: QPainter, runs: Iterable[QRectF]) -> None:
    """The frame of chosen columns; neighbours share one."""
    painter.setPen(QPen(colour("accent"), _EDGE))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for area in runs:
        painter.drawRoundedRect(area, RADIUS_SMALL, RADIUS_SMALL)


def paint_focus(painter: QPainter, area: QRectF) -> None:
    """The ring around what has the keyboard: the number of the tooth that leads, or the whole chart."""
    away = FOCUS_GAP + FOCUS_WIDTH / 2
    painter.setPen(QPen(colour("accent"), FOCUS_WIDTH))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area.adjusted(-away, -away, away, away), RADIUS, RADIUS)


def number_area(frame: Frame, place: ToothPlace, notation: Notation) -> tuple[QRectF, QFont, str]:
    """The pill of a tooth's number, its font and its words."""
    face = font(max(_LEAST_NUMBER, round(frame.layout.lettering.number * frame.grain.scale)), QFont.Weight.DemiBold)
    metrics = QFontMetricsF(face)
    said = show_tooth(place.tooth, notation)
    at = frame.pixel(place.number_at)
    width = metrics.horizontalAdvance(said) + 0.9 * metrics.height()
    height = metrics.capHeight() * 1.9
    middle = at.y() - metrics.capHeight() / 2
    return QRectF(at.x() - width / 2, middle - height / 2, width, height), face, said


def paint_number(painter: QPainter, frame: Frame, place: ToothPlace, notation: Notation) -> None:
    """The number of a chosen tooth, over the plain one."""
    area, face, said = number_area(frame, place, notation)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("accent"))
    painter.drawRoundedRect(area, RADIUS_SMALL, RADIUS_SMALL)
    painter.setPen(colour("on_accent"))
    painter.setFont(face)
    width = QFontMetricsF(face).horizontalAdvance(said)
    painter.drawText(QPointF(area.center().x() - width / 2, frame.pixel(place.number_at).y()), said)


def paint_changed(painter: QPainter, frame: Frame, place: ToothPlace, notation: Notation, *, ringed: bool) -> None:
    """A tooth that is not as it was: a triangle at its number, and a ring unless it is chosen and has a pill. The form
    tells as well as the colour.
    """
    area, _, _ = number_area(frame, place, notation)
    if ringed:
        painter.setPen(QPen(colour("warning"), _EDGE))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area, RADIUS_SMALL, RADIUS_SMALL)
    painter.setPen(QPen(colour("surface"), 1))
    painter.setBrush(colour("warning"))
    x, y, half = area.right() - 1, area.top() + 1, max(_DELTA * area.height(), _LEAST_DELTA)
    corners = [QPointF(x, y - half), QPointF(x + half, y + half), QPointF(x - half, y + half)]
    painter.drawPolygon(QPolygonF(corners))


def paint_drafted(painter: QPainter, area: QRectF) -> None:
    """The frame of a column on which something would be charted."""
    pen = QPen(colour("accent"), _EDGE)
    pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area, RADIUS_SMALL, RADIUS_SMALL)


def paint_surfaces(painter: QPainter, frame: Frame, place: ToothPlace, surfaces: Iterable[Surface]) -> None:
    """The outlines of chosen surfaces in every row that shows them."""
    wanted = tuple(surfaces)
    painter.save()
    painter.translate(frame.origin)
    painter.scale(frame.grain.scale, frame.grain.scale)
    pen = QPen(colour("accent"), 2)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for view in (view for view in View if place.has(view)):
        shapes = [surface_shape(place.kind, place.mirrored, view, surface) for surface in wanted]
        with in_tooth_space(painter, place, view):
            for shape in shapes:
                if shape is not None:
                    painter.drawPath(shape)
    painter.restore()


def paint_pointed(painter: QPainter, frame: Frame, place: ToothPlace, hit: Hit) -> None:
    """The one surface under the pointer, while surfaces are painted on."""
    if hit.view is None or hit.surface is None:
        return
    tint = colour("accent")
    tint.setAlphaF(_BAND)
    painter.save()
    painter.translate(frame.origin)
    painter.scale(frame.grain.scale, frame.grain.scale)
    pen = QPen(colour("accent"), _EDGE)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(tint)
    shape = surface_shape(place.kind, place.mirrored, hit.view, hit.surface)
    with in_tooth_space(painter, place, hit.view):
        if shape is not None:
            painter.drawPath(shape)
    painter.restore()


def paint_band(painter: QPainter, area: QRectF) -> None:
    """The rubber band."""
    tint = colour("accent")
    tint.setAlphaF(_BAND)
    painter.setPen(QPen(colour("accent"), 1))
    painter.setBrush(tint)
    painter.drawRect(area)


def banner_height() -> int:
    """What the read-only banner takes from the top."""
    return current().sizes.body_line + 2 * 6


def paint_banner(painter: QPainter, width: int, sentence: str) -> None:
    """Says over the chart that it is not the present one."""
    sizes = current().sizes
    area = QRect(0, 0, width, banner_height())
    painter.fillRect(area, colour("warning_soft"))
    painter.fillRect(QRect(0, 0, 4, area.height()), colour("warning"))
    side = sizes.icon
    paint_icon(painter, QRect(12, (area.height() - side) // 2, side, side), "clock-counter-clockwise", "warning")
    face = body_font(sizes, strong=True)
    painter.setFont(face)
    painter.setPen(colour("warning"))
    room = area.adjusted(12 + side + _GAP, 0, -12, 0)
    said = painter.fontMetrics().elidedText(sentence, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, said)


def paint_instead(painter: QPainter, area: QRect, sentence: str, icon: str, role: str) -> None:
    """A sign and a sentence where no chart can be shown."""
    sizes = current().sizes
    painter.setFont(body_font(sizes, strong=role == "danger"))
    room = min(area.width() - 2 * _SIGN, 460)
    flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap)
    words = painter.fontMetrics().boundingRect(QRect(0, 0, room, area.height()), flags, sentence)
    top = area.center().y() - (words.height() + _SIGN + _GAP) // 2
    paint_icon(painter, QRect(area.center().x() - _SIGN // 2, top, _SIGN, _SIGN), icon, role)
    painter.setPen(colour(role))
    box = QRect(area.center().x() - room // 2, top + _SIGN + _GAP, room, words.height() + 4)
    painter.drawText(box, flags, sentence)
