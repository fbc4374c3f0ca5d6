"""The graphs of a periodontal sheet: a tooth, its gingival margin, the base of its pocket, its furcations."""

from __future__ import annotations

from functools import lru_cache

from dentaldesk.engines.clinical.perio import PerioChart, is_right
from dentaldesk.engines.clinical.teeth_drawing.curves import polygon, polyline
from dentaldesk.engines.clinical.teeth_drawing.geometry import is_mirrored, tooth_form, tooth_type
from dentaldesk.engines.clinical.teeth_drawing.perio_layout import CROWN, ROOT, Band, Line, cells_of_side
from dentaldesk.engines.clinical.teeth_drawing.perio_look import PerioPicture
from dentaldesk.engines.clinical.teeth_drawing.perio_marks import box_path, furcation_mark
from dentaldesk.engines.clinical.teeth_drawing.primitives import (
    Affine,
    Clip,
    Colour,
    Fill,
    Path,
    Point,
    Primitive,
    Stroke,
)
from dentaldesk.models.perio import Entrance, Side
from dentaldesk.models.teeth import ToothCode

_LINE = 0.34
_TOOTH = 0.24
_STRETCH = 1.32  # of a narrow tooth, so that its sites lie on it
_FURCATION = 4.4  # mm from the junction
_SCREW, _SCREW_HALF, _SCREW_TIP, _TURNS = 11.0, 2.0, 1.3, 8  # mm: an implant's length, half widths, and its threads


def silhouette(picture: PerioPicture, tooth: ToothCode, band: Band) -> list[Primitive]:
    layout = picture.layout
    column = layout.places[tooth]
    form = tooth_form(tooth_type(tooth), is_mirrored(tooth))
    wanted = max(layout.size.graph, min(layout.size.graph * _STRETCH, 3 * layout.pitch / form.width))
    across = min(wanted, column.width * 0.96 / form.width)
    shapes = _tooth_paths(tooth_type(tooth), is_mirrored(tooth), across, -band.outward * layout.size.graph)
    look = picture.look
    edge = Colour(look.tooth_line)
    to_place = Affine(e=column.centre, f=band.neck)
    roots, crown, neck = (path.moved(to_place) for path in shapes)
    inside = box_path(layout.side_box(tooth, band))
    below: list[Fill | Stroke] = [Fill(roots, Colour(look.root, 0.85)), Stroke(roots, edge, _TOOTH)]
    if picture.chart.tooth(tooth).implant:
        below = _screw(picture, band, column.centre, across)
    content = (
        *below,
        Fill(crown, Colour(look.enamel)),
        Stroke(crown, edge, _TOOTH),
        Stroke(neck, edge, _TOOTH),
    )
    return [Clip(inside, content)]


def _screw(picture: PerioPicture, band: Band, x: float, across: float) -> list[Fill | Stroke]:
    """An implant where the roots of a tooth would be."""
    size, edge = picture.layout.size, Colour(picture.look.control)
    neck, tip = band.root_y(0, size), band.root_y(_SCREW, size)
    wide, narrow = _SCREW_HALF * across, _SCREW_TIP * across
    body = polygon([(x - wide, neck), (x + wide, neck), (x + narrow, tip), (x - narrow, tip)])
    drawn: list[Fill | Stroke] = [Fill(body, Colour(picture.look.line)), Stroke(body, edge, _TOOTH)]
    for turn in range(1, _TURNS):
        y, half = neck + (tip - neck) * turn / _TURNS, wide + (narrow - wide) * turn / _TURNS
        drawn.append(Stroke(polyline([(x - half, y), (x + half, y)]), edge, _TOOTH))
    return drawn


@lru_cache(maxsize=256)
def _tooth_paths(kind: str, mirrored: bool, across: float, down: float) -> tuple[Path, Path, Path]:  # noqa: FBT001 - as tooth_form
    """Roots, crown and neck line around the middle of the neck. `down` is negative for a crown that points up."""
    form = tooth_form(kind, mirrored)
    scale = Affine(a=across, d=down)
    return (
        form.root_silhouette.moved(scale),
        form.facial_crown.moved(scale),
        polyline(form.cej).moved(scale),
    )


def crossed(picture: PerioPicture, tooth: ToothCode, band: Band) -> list[Primitive]:
    """Not probed: a long dash through its figures, and the tooth struck out."""
    layout, look = picture.layout, picture.look
    column, row = layout.places[tooth], band.rows[Line.DEPTH]
    y, reach = (row.top + row.bottom) / 2, layout.pitch * 1.2
    top, bottom = band.root_y(ROOT * 0.5, layout.size), band.root_y(-CROWN * 0.6, layout.size)
    ink = Colour(look.muted)
    return [
        Stroke(polyline([(column.centre - reach, y), (column.centre + reach, y)]), ink, _LINE * 0.7),
        Stroke(polyline([(column.centre - reach, top), (column.centre + reach, bottom)]), ink, _LINE * 0.7),
        Stroke(polyline([(column.centre + reach, top), (column.centre - reach, bottom)]), ink, _LINE * 0.7),
    ]


def earlier_curve(picture: PerioPicture, chart: PerioChart, tooth: ToothCode, band: Band) -> list[Primitive]:
    """The base of the pocket at an exam before."""
    ink = Colour(picture.look.muted, 0.9)
    return [
        Stroke(polyline(run), ink, _LINE * 0.7, (0.7, 0.6)) for run in _points(picture, chart, tooth, band, base=True)
    ]


def _points(picture: PerioPicture, chart: PerioChart, tooth: ToothCode, band: Band, *, base: bool) -> list[list[Point]]:
    """The base of the pocket or the gingival margin, broken where it was not assessed.

    Without a margin the base is drawn from the junction, which `curves` shows by a dashed line.
    """
    runs: list[list[Point]] = [[]]
    for cell in cells_of_side(tooth, band.side):
        reading = chart.at(*cell)
        length = reading.margin
        if base:
            length = None if reading.depth is None else reading.depth + (reading.margin or 0)
        if length is None:
            runs.append([])
        else:
            runs[-1].append((picture.layout.site_x(cell), band.root_y(length, picture.layout.size)))
    half = picture.layout.pitch * 0.42
    return [_widened(run, half) for run in runs if run]


def _widened(run: list[Point], half: float) -> list[Point]:
    """A little beyond its first and last site, so that a single site is a line too."""
    (first_x, first_y), (last_x, last_y) = run[0], run[-1]
    return [(first_x - half, first_y), *run, (last_x + half, last_y)]


def curves(picture: PerioPicture, tooth: ToothCode, band: Band) -> list[Primitive]:
    look = picture.look
    margins = _points(picture, picture.chart, tooth, band, base=False)
    bases = _points(picture, picture.chart, tooth, band, base=True)
    drawn: list[Primitive] = []
    if len(margins) == 1 and len(bases) == 1 and len(margins[0]) == len(bases[0]):
        drawn.append(Fill(polygon([*margins[0], *reversed(bases[0])]), Colour(look.pocket, 0.16)))
    known = all(
        reading.margin is not None
        for cell in cells_of_side(tooth, band.side)
        if (reading := picture.chart.at(*cell)).depth is not None
    )
    dash = () if known else (0.9, 0.7)
    drawn += [Stroke(polyline(run), Colour(look.pocket), _LINE, dash) for run in bases]
    drawn += [Stroke(polyline(run), Colour(look.gum), _LINE) for run in margins]
    inside = picture.layout.side_box(tooth, band)
    return [Clip(box_path(inside), tuple(drawn))] if drawn else []


# -- furcations --

_SEEN_FROM = {
    Entrance.BUCCAL: Side.BUCCAL,
    Entrance.LINGUAL: Side.LINGUAL,
    # Mesial and distal entrances of upper teeth are probed from the palate.
    Entrance.MESIAL: Side.LINGUAL,
    Entrance.DISTAL: Side.LINGUAL,
}


def furcations(picture: PerioPicture, tooth: ToothCode, band: Band) -> list[Primitive]:
    layout = picture.layout
    drawn: list[Primitive] = []
    for entrance, degree in picture.chart.tooth(tooth).furcation.items():
        if _SEEN_FROM[entrance] is not band.side:
            continue
        shift = {Entrance.MESIAL: 1, Entrance.DISTAL: -1}.get(entrance, 0)
        towards_midline = 1 if is_right(tooth) else -1
        x = layout.places[tooth].centre + shift * towards_midline * layout.pitch
        at = x, band.root_y(_FURCATION, layout.size)
        drawn += furcation_mark(at, degree, band.outward, Colour(picture.look.text), Colour(picture.look.paper))
    return drawn
