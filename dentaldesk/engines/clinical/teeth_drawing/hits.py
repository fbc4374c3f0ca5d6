"""What lies under a point: the tooth by its column, then the surface by the tooth's own outline.

Every point of a column belongs to its tooth, gaps too; the surface is exact within the outline, and beside it the
nearest one of that row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.geometry import ToothForm, View, tooth_form
from dentaldesk.engines.clinical.teeth_drawing.layout import ChartLayout, ToothPlace
from dentaldesk.engines.clinical.teeth_drawing.primitives import Path, Point
from dentaldesk.models.teeth import Surface, ToothCode

NECK = 0.2  # of the crown's length: the cervical surface
QUARTER = 0.5  # of the half width: beyond it lie the mesial and the distal surface


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What was pointed at. `view` is None beside the rows (number, badges); `surface` None there and on roots."""

    tooth: ToothCode
    view: View | None = None
    surface: Surface | None = None
    on_root: bool = False


def hit(layout: ChartLayout, point: Point) -> Hit | None:
    """What of the chart lies at a point in millimetres; None beside both arches."""
    place = layout.column_at(point)
    if place is None:
        return None
    view = view_at(place, point[1])
    if view is None:
        return Hit(tooth=place.tooth)
    inside = place.inside(view, point)
    if is_on_root(place.form, view, inside):
        return Hit(tooth=place.tooth, view=view, on_root=True)
    return Hit(tooth=place.tooth, view=view, surface=surface_at(place.form, view, inside))


def view_at(place: ToothPlace, y: float) -> View | None:
    """The row at a height of the chart."""
    return next((view for view, (top, bottom) in place.bands.items() if top <= y < bottom), None)


def is_on_root(form: ToothForm, view: View, point: Point) -> bool:
    """Whether a point of tooth space lies beyond the neck; in the facial row the gap between roots is theirs too."""
    if view is View.OCCLUSAL:
        return False
    crown = form.facial_crown if view is View.FACIAL else form.lingual_crown
    return point[1] < 0 and not curves.contains(crown, point)


def surface_at(form: ToothForm, view: View, point: Point) -> Surface:
    """The surface of a crown at a point of tooth space (or the nearest one)."""
    if view is View.OCCLUSAL:
        return _from_above(form, point)
    if point[1] < NECK * form.crown_length:
        return Surface.CERVICAL
    side = _side(form, point[0] / (form.width / 2), QUARTER)
    if side is not None:
        return side
    return outer_surface(form) if view is View.FACIAL else Surface.LINGUAL


def outer_surface(form: ToothForm) -> Surface:
    """Facial of front teeth, buccal of back teeth."""
    return Surface.FACIAL if form.is_anterior else Surface.BUCCAL


def biting_surface(form: ToothForm) -> Surface:
    """Incisal of front teeth, occlusal of back teeth."""
    return Surface.INCISAL if form.is_anterior else Surface.OCCLUSAL


def _side(form: ToothForm, across: float, border: float) -> Surface | None:
    towards_mesial = -across if form.mirrored else across
    if abs(across) < border:
        return None
    return Surface.MESIAL if towards_mesial > 0 else Surface.DISTAL


def _from_above(form: ToothForm, point: Point) -> Surface:
    if curves.contains(form.table, point):
        return biting_surface(form)
    # The borders run from the table's corners to the line angles: the diagonals of its box. The edge of a front tooth
    # reaches nearly to the contacts, so the sides are what is left at its ends.
    box = curves.bounds(form.table)
    x, y = curves.centre(form.table)
    across = (point[0] - x) / (box.width / 2)
    along = (point[1] - y) / (box.height / 2)
    is_side = abs(across) > 1 if form.is_anterior else abs(across) > abs(along)
    if is_side and (side := _side(form, across, 0.0)) is not None:
        return side
    return outer_surface(form) if along < 0 else Surface.LINGUAL


# -- the surfaces as areas --


@lru_cache(maxsize=256)
def surface_regions(kind: str, mirrored: bool, view: View) -> tuple[tuple[Surface, Path], ...]:  # noqa: FBT001  # as in tooth_form
    """The areas of a crown's surfaces in tooth space, none overlapping another."""
    form = tooth_form(kind, mirrored)
    if view is View.OCCLUSAL:
        return _regions_from_above(form)
    crown = form.facial_crown if view is View.FACIAL else form.lingual_crown
    outline = curves.flat(crown)[0]
    neck, quarter = NECK * form.crown_length, QUARTER * form.width / 2
    body = _cut(outline, (0.0, 1.0), neck)
    sides = [(sign, _cut(body, (sign, 0.0), quarter)) for sign in (1.0, -1.0)]
    middle = _cut(_cut(body, (1.0, 0.0), -quarter), (-1.0, 0.0), -quarter)
    whole = outer_surface(form) if view is View.FACIAL else Surface.LINGUAL
    found = [(whole, middle), (Surface.CERVICAL, _cut(outline, (0.0, -1.0), -neck))]
    for sign, area in sides:
        side = _side(form, sign, 0.0)
        if side is not None:
            found.append((side, area))
    return tuple((surface, curves.polygon(area)) for surface, area in found if len(area) > 2)  # noqa: PLR2004  # an area


def _cut(outline: Sequence[Point], normal: Point, distance: float) -> list[Point]:
    """What of a closed outline lies beyond a line: where the point's reach along `normal` is at least `distance`."""
    kept: list[Point] = []
    for i, here in enumerate(outline):
        before = outline[i - 1]
        reach = here[0] * normal[0] + here[1] * normal[1] - distance
        reach_before = before[0] * normal[0] + before[1] * normal[1] - distance
        if (reach >= 0) != (reach_before >= 0):
            share = reach_before / (reach_before - reach)
            kept.append((before[0] + (here[0] - before[0]) * share, before[1] + (here[1] - before[1]) * share))
        if reach >= 0:
            kept.append(here)
    return kept


def _regions_from_above(form: ToothForm) -> tuple[tuple[Surface, Path], ...]:
    outline = curves.flat(form.occlusal)[0]
    box, (x, y) = curves.bounds(form.table), curves.centre(form.table)
    half_x, half_y = box.width / 2, box.height / 2
    found = [(biting_surface(form), form.table)]
    for sign in (1.0, -1.0):
        outer = outer_surface(form) if sign < 0 else Surface.LINGUAL
        side = Surface.MESIAL if (sign > 0) is not form.mirrored else Surface.DISTAL
        if form.is_anterior:
            ends = (-1.0 * 1.0, sign * x + half_x * 1.0)
            area = _cut(outline, (sign, 0.0), ends[1])
            found.append((side, curves.polygon(area)))
            strip = _cut(_cut(outline, (1.0, 0.0), x - half_x), (-1.0, 0.0), -x - half_x)
            found.append((outer, curves.polygon(_cut(strip, (0.0, sign), sign * y + half_y))))
            continue
        found.append((side, _wedge(outline, form, (sign, 0.0))))
        found.append((outer, _wedge(outline, form, (0.0, sign))))
    return tuple(found)


def _wedge(outline: Sequence[Point], form: ToothForm, towards: Point) -> Path:
    """The part of the ring round the table that lies towards one side, between two diagonals of the table's box."""
    parts = []
    box, (x, y) = curves.bounds(form.table), curves.centre(form.table)
    half_x, half_y = box.width / 2, box.height / 2
    for turn in (1.0, -1.0):
        normal = (
            (towards[0] + turn * towards[1]) / half_x,
            (towards[1] + turn * towards[0]) / half_y,
        )
        parts.append((normal, x * normal[0] + y * normal[1]))
    rim, table = list(outline), list(curves.flat(form.table)[0])
    for normal, distance in parts:
        rim, table = _cut(rim, normal, distance), _cut(table, normal, distance)
    # The table's part is turned the other way, so that it is a hole.
    if curves.area(rim) * curves.area(table) > 0:
        table.reverse()
    return curves.polygon(rim) + curves.polygon(table)
