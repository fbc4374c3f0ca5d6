"""How a status looks: line and fill first, hue last.

An area is drawn without joining its parts: the outline is stroked at twice its width, then the fill covers the inner
half and every line between overlapping parts. What of it the tooth's rim cuts off gets its line from the rim.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.palette import Look, Material, Palette
from dentaldesk.engines.clinical.teeth_drawing.primitives import (
    Box,
    Cap,
    Clip,
    Colour,
    Fill,
    Path,
    Primitive,
    Segment,
    Stroke,
)
from dentaldesk.engines.clinical.teeth_drawing.textures import dots, hatch, texture
from dentaldesk.models.charting import ChartStatus

CASING = 0.2  # mm of white beyond a line, so that it is seen on amalgam and between roots
_HATCH_LINE = 0.2
_HATCH_PITCH = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """The line of a status, in millimetres as it is seen."""

    width: float
    dash: tuple[float, ...] = ()
    cased: bool = False
    is_double: bool = False  # a line with a white core
    hatch: float | None = None  # degrees; instead of a material


PENS: Mapping[ChartStatus, Pen] = {
    ChartStatus.EXISTING: Pen(width=0.17),
    ChartStatus.ELSEWHERE: Pen(width=0.17),
    ChartStatus.CONDITION: Pen(width=0.34),
    ChartStatus.PLANNED: Pen(width=0.27, dash=(0.85, 0.6), cased=True, hatch=45.0),
    ChartStatus.IN_PROGRESS: Pen(width=0.27, dash=(0.85, 0.6), cased=True, hatch=45.0),
    ChartStatus.COMPLETED: Pen(width=0.46, is_double=True),
    ChartStatus.REFERRED: Pen(width=0.27, dash=(1.3, 0.5, 0.15, 0.5), cased=True, hatch=0.0),
    ChartStatus.DECLINED: Pen(width=0.14, dash=()),
}


def hue(status: ChartStatus, palette: Palette) -> str:
    """The colour of a status on a tooth."""
    return {
        ChartStatus.EXISTING: palette.ink,
        ChartStatus.ELSEWHERE: palette.ink,
        ChartStatus.CONDITION: palette.condition,
        ChartStatus.PLANNED: palette.planned,
        ChartStatus.IN_PROGRESS: palette.planned,
        ChartStatus.COMPLETED: palette.completed,
        ChartStatus.REFERRED: palette.referred,
        ChartStatus.DECLINED: palette.declined,
    }[status]


def text_hue(status: ChartStatus, palette: Palette) -> str:
    """The colour of a status in words beside the teeth."""
    return {
        ChartStatus.CONDITION: palette.condition_text,
        ChartStatus.PLANNED: palette.planned_text,
        ChartStatus.IN_PROGRESS: palette.planned_text,
        ChartStatus.COMPLETED: palette.completed_text,
        ChartStatus.REFERRED: palette.referred_text,
        ChartStatus.DECLINED: palette.declined_text,
    }.get(status, palette.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A shape on a tooth. `rim` cuts it; None: it stands alone. `tint` below 1 lets the tooth's relief through."""

    shape: Path
    rim: Path | None = None
    tint: float = 1.0

    @property
    def box(self) -> Box:
        """What of it can be seen lies within."""
        inner = curves.bounds(self.shape)
        if self.rim is None:
            return inner
        outer = curves.bounds(self.rim)
        return Box(
            max(inner.left, outer.left),
            max(inner.top, outer.top),
            min(inner.right, outer.right),
            min(inner.bottom, outer.bottom),
        )


def draw_line(path: Path, status: ChartStatus, look: Look, factor: float = 1.0) -> list[Primitive]:
    """A line in a status; `factor` thickens it."""
    pen, colour = PENS[status], Colour(hue(status, look.palette))
    width = pen.width * factor
    dash = tuple(part * max(1.0, factor * 0.8) for part in pen.dash)
    white = Colour(look.palette.casing)
    cap = Cap.FLAT if dash else Cap.ROUND
    lines: list[Primitive] = []
    if pen.cased:
        lines.append(Stroke(path, white.at(0.92), width + 2 * CASING))
    lines.append(Stroke(path, colour, width, dash, cap))
    if pen.is_double:
        lines.append(Stroke(path, white, width * 0.42))
    return lines


def draw_area(area: Area, status: ChartStatus, material: Material | None, look: Look) -> list[Primitive]:
    """An area in a status. No material: decay, or whatever else a condition is."""
    if status is ChartStatus.IN_PROGRESS:
        return _half_done(area, material, look)
    inner = _inner(area, status, material, look)
    if area.rim is None:
        return inner
    drawn: list[Primitive] = [Clip(area.rim, tuple(inner))]
    if status is not ChartStatus.DECLINED:
        # Where the rim cuts the area, the rim is its outline: the inner half of a line twice as wide.
        drawn.append(Clip(area.shape, (Clip(area.rim, tuple(_edge(area.rim, status, look))),)))
    return drawn


def _edge(path: Path, status: ChartStatus, look: Look) -> list[Primitive]:
    """The outline at twice its width: half of it is to be covered or cut off."""
    pen, colour = PENS[status], Colour(hue(status, look.palette))
    white = Colour(look.palette.casing)
    cap = Cap.FLAT if pen.dash else Cap.ROUND
    lines: list[Primitive] = []
    if pen.cased:
        lines.append(Stroke(path, white, 2 * (pen.width + CASING * 0.7)))
    lines.append(Stroke(path, colour, 2 * pen.width, pen.dash, cap))
    if pen.is_double:
        lines += [Stroke(path, white, 1.36 * pen.width), Stroke(path, colour, 0.62 * pen.width)]
    return lines


def _inner(area: Area, status: ChartStatus, material: Material | None, look: Look) -> list[Primitive]:
    filling = _filling(area, status, material, look)
    if status is ChartStatus.DECLINED:
        return [*outside(_edge(area.shape, status, look), area.shape), *filling]
    if area.tint < 1:
        # The relief must show through, so nothing can be covered: a single path, its line on the middle of it.
        return [*filling, *draw_line(area.shape, status, look)]
    return [*_edge(area.shape, status, look), *filling]


def _filling(area: Area, status: ChartStatus, material: Material | None, look: Look) -> list[Primitive]:
    pen, palette = PENS[status], look.palette
    if status is ChartStatus.DECLINED:
        return _struck_through(area, look)
    if pen.hatch is not None:
        lines = Stroke(
            hatch(area.box, pen.hatch, _HATCH_PITCH), Colour(hue(status, palette)), _HATCH_LINE, cap=Cap.FLAT
        )
        ground = Colour(palette.casing, 1.0 if area.tint >= 1 else 0.55)
        return [Fill(area.shape, ground), Clip(area.shape, (lines,))]
    if material is None:
        specks = dots(area.box, Colour(palette.decay_dots), 0.82, 0.26)
        return [Fill(area.shape, Colour(palette.decay)), Clip(area.shape, (specks,))]
    shown = texture(material, area.box, 1.0 if area.tint >= 1 else 0.55)
    return [Fill(area.shape, Colour(material.fill, area.tint)), Clip(area.shape, tuple(shown))]


def _struck_through(area: Area, look: Look) -> list[Primitive]:
    """Nothing but a thin line across: what was not wanted must not look like anything in the mouth."""
    box = area.box
    line = curves.polyline([(box.left, box.bottom), (box.right, box.top)])
    grey = Colour(look.palette.declined)
    white = Colour(look.palette.casing, 0.85)
    ground: list[Primitive] = [Fill(area.shape, Colour(look.palette.casing, 0.5))]
    return [*ground, Stroke(line, white, 0.5), Stroke(line, grey, 0.18)]


def _half_done(area: Area, material: Material | None, look: Look) -> list[Primitive]:
    """The left half as if finished, the right half as if planned."""
    box = area.box
    middle = (box.left + box.right) / 2
    halves = ((box.left - 1, middle, ChartStatus.EXISTING), (middle, box.right + 1, ChartStatus.PLANNED))
    drawn: list[Primitive] = []
    for left, right, status in halves:
        cut = rectangle(Box(left, box.top - 1, right, box.bottom + 1))
        drawn.append(Clip(cut, tuple(draw_area(area, status, material, look))))
    colour = Colour(look.palette.planned)
    edge: list[Primitive] = [Stroke(curves.polyline([(middle, box.top), (middle, box.bottom)]), colour, 0.24)]
    return [*drawn, Clip(area.shape, tuple(edge))]


def subpaths(path: Path) -> list[Path]:
    """Each closed part by itself."""
    parts: list[list[Segment]] = []
    for segment in path.segments:
        if segment[0] == "M":
            parts.append([])
        parts[-1].append(segment)
    return [Path(tuple(part)) for part in parts]


def outside(content: Sequence[Primitive], path: Path) -> list[Primitive]:
    """What of the content lies beyond all parts of the path: so overlapping parts get one outline."""
    room = curves.bounds(path)
    kept = tuple(content)
    for part in subpaths(path):
        outline = list(curves.flat(part)[0])
        frame = [(room.left - 9, room.top - 9), (room.right + 9, room.top - 9)]
        frame += [(room.right + 9, room.bottom + 9), (room.left - 9, room.bottom + 9)]
        if curves.area(outline) * curves.area(frame) > 0:
            outline.reverse()
        kept = (Clip(curves.polygon(frame) + curves.polygon(outline), kept),)
    return list(kept)


def rectangle(box: Box) -> Path:
    """The box as a path."""
    return curves.polygon([(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)])
