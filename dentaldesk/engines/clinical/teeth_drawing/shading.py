"""Soft light and shade out of stacked flat paint: no blur, no blend modes, so that PDF and SVG can do the same.

The light comes from the upper left of the picture. A stack of n layers of thin paint adds up to `strength`, so that a
caller says how dark it gets in the end, and not how it is done. Shapes that are shaded alike go into one stack: they
count as one area, so that nothing darkens twice where they cross, and the picture stays small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import acos, pi
from typing import NamedTuple

from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.primitives import Affine, Colour, Fill, Path, Point, Primitive
from dentaldesk.engines.clinical.teeth_drawing.thinning import thinned

LIGHT: Point = (-0.6, -0.8)  # from the tooth towards the lamp
OUTLINE = 0.125  # mm
HAIRLINE = 0.07  # mm: seams inside a tooth

_UNSEEN = 0.045  # mm that the edge of one thin layer may be off: a third of an outline's width
_ROUGHLY = 0.06  # mm, of a pillow: its layers lie further apart, and the outline covers the first

_VALLEY = (0.6, 0.9, 1.0, 0.82, 0.52, 0.1)  # widths from the start of a groove to its end
_WRINKLE = (0.15, 0.75, 1.0, 0.85, 0.5, 0.1)
_BOTTOM = (0.7, 0.95, 0.9, 0.7, 0.4, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one kind of tooth."""

    neck_rim: str
    rim: str
    edge_rim: str
    warmth: str
    neck: str
    body: str
    edge: str
    shine: str
    shade: str
    deep: str
    groove: str
    outline: str
    root: str
    root_light: str
    root_deep: str
    root_outline: str


PERMANENT = Palette(
    neck_rim="#CDB382",
    rim="#D3C09A",
    edge_rim="#D9CBAE",
    warmth="#CFA968",
    neck="#E8D6B2",
    body="#F3ECDC",
    edge="#F5F1E6",
    shine="#FFFEFA",
    shade="#B79F78",
    deep="#8B7350",
    groove="#6F4E2C",
    outline="#7A674B",
    root="#D5BC8C",
    root_light="#F5EBD3",
    root_deep="#9A7741",
    root_outline="#80653C",
)
PRIMARY = Palette(
    neck_rim="#D8C49C",
    rim="#DCCEAE",
    edge_rim="#E2D8C3",
    warmth="#DCBF8C",
    neck="#F0E5CD",
    body="#F8F4EA",
    edge="#FAF8F1",
    shine="#FFFFFF",
    shade="#BEAB8C",
    deep="#968262",
    groove="#7A5C3B",
    outline="#83725A",
    root="#E2CB9C",
    root_light="#F9F0DA",
    root_deep="#A5864F",
    root_outline="#8A7148",
)


class Shape(NamedTuple):
    """A soft strip along a curve, `width` mm where it is widest."""

    points: Sequence[Point]
    width: float


class Cut(NamedTuple):
    """A groove from its deep start to its end, `width` mm of brown line where it starts; strong ones part cusps."""

    points: Sequence[Point]
    width: float
    is_strong: bool


def layered(shape: Callable[[float], Path], colour: str, strength: float, layers: int) -> list[Primitive]:
    """The same shape in shrinking sizes (1 to 0): `strength` in the middle, nothing at the edge, a bell between."""
    paint = Colour(colour, 1 - (1 - strength) ** (1 / layers))
    return [Fill(thinned(shape(size), _UNSEEN), paint) for size in _bell(layers)]


def _bell(layers: int) -> list[float]:
    """Sizes under which evenly stacked layers fall off like a cosine."""
    return [acos(2 * (i + 0.5) / layers - 1) / pi for i in range(layers)]


def glow(spots: Iterable[tuple[Point, Point]], colour: str, strength: float, layers: int = 7) -> list[Primitive]:
    """Soft spots: (middle, radii in mm) each."""
    ellipses = list(spots)

    def shape(size: float) -> Path:
        return joined(curves.ellipse(middle, radii[0] * size, radii[1] * size) for middle, radii in ellipses)

    return layered(shape, colour, strength, layers)


def pillow(
    path: Path, focus: Point, colour: str, strength: float, reach: tuple[float, float], layers: int = 10
) -> list[Primitive]:
    """The shape again and again, drawn together towards a point, from `reach[0]` to `reach[1]` of its size."""
    largest, smallest = reach
    soft = thinned(path, _ROUGHLY)
    return layered(
        lambda size: soft.moved(towards(focus, smallest + (largest - smallest) * size)), colour, strength, layers
    )


def towards(focus: Point, size: float, size_y: float | None = None) -> Affine:
    """Shrinks to a share of the size, the focus staying where it is."""
    down = size if size_y is None else size_y
    return Affine(size, 0.0, 0.0, down, focus[0] * (1 - size), focus[1] * (1 - down))


def strips(shapes: Iterable[Shape], colour: str, strength: float, layers: int = 6) -> list[Primitive]:
    """Soft strips, rounded to nothing on all sides: ridges, depressions, reflections."""
    lines = [(curves.smooth_line(shape.points, 33), shape.width) for shape in shapes]

    def shape(size: float) -> Path:
        return joined(spindle(line, width, size) for line, width in lines)

    return layered(shape, colour, strength, layers) if lines else []


def spindle(line: Sequence[Point], width: float, size: float = 1.0) -> Path:
    """The middle part of a finely divided line, as a strip with the profile of an ellipse, `width` mm at most."""
    half = (len(line) - 1) / 2
    places = [round(half + half * size * step) for step in (-1, -0.65, 0, 0.65, 1)]
    profile = (0.0, 0.77, 1.0, 0.77, 0.0)
    left, right = curves.sides([line[place] for place in places], [width * size * part for part in profile])
    return curves.closed_spline([left[0], *left[1:-1], left[-1], *right[-2:0:-1]])


def veil(line: Sequence[Point], colour: str, depth: float, strength: float, layers: int = 8) -> list[Primitive]:
    """From a line across the picture downwards: full at the line, nothing `depth` mm away (negative: upwards)."""
    mean = sum(y for _, y in line) / len(line)
    (x0, y0), (x1, y1) = line[0], line[-1]
    left, right = (1.5 * x0 - 0.5 * x1, y0), (1.5 * x1 - 0.5 * x0, y1)
    whole = [left, *curves.resampled(line, 11), right]
    # On the other side it is cut anyhow: straight across, beyond all of the line.
    back = (min if depth > 0 else max)(y for _, y in whole) - depth * 0.5

    def shape(size: float) -> Path:
        far = [(x, y + (mean - y) * size * 0.6 + depth * size) for x, y in whole]
        return curves.polygon([(left[0], back), (right[0], back), *reversed(far)])

    return layered(shape, colour, strength, layers)


def band(points: Sequence[Point], colour: str, width: float, strength: float, layers: int = 8) -> list[Primitive]:
    """A soft band along a line, `width` mm over all; its ends are cut off."""
    line = curves.resampled(points, 9)
    return layered(lambda size: curves.ribbon(line, [width * size] * 9, round_end=False), colour, strength, layers)


def carved(cuts: Iterable[Cut], palette: Palette) -> list[Primitive]:
    """Grooves: a dark wall towards the light, a bright one across, and a thin warm line at the bottom."""
    lines = [(curves.smooth_line(cut.points, 6), cut.width, cut.is_strong) for cut in cuts]

    def wall(size: float, shift: float) -> Path:
        return joined(
            _strip([lighter_side(at, width * shift) for at in line], _VALLEY if strong else _WRINKLE, width * size)
            for line, width, strong in lines
        )

    def bottom(*, strong: bool) -> Path:
        return joined(_strip(line, _BOTTOM, width) for line, width, is_strong in lines if is_strong == strong)

    bright = layered(lambda size: wall(6.0 * size, -1.8), palette.shine, 0.42, 3)
    dark = layered(lambda size: wall(8.0 * size, 0.9 * size), palette.deep, 0.44, 6)
    weak, strong = bottom(strong=False), bottom(strong=True)
    lined = [Fill(path, Colour(palette.groove, alpha)) for path, alpha in ((weak, 0.3), (strong, 0.5)) if path.segments]
    return [*bright, *dark, *lined]


def _strip(line: Sequence[Point], profile: Sequence[float], width: float) -> Path:
    return curves.ribbon(line, [width * part for part in profile])


def joined(paths: Iterable[Path]) -> Path:
    """Several shapes as one area."""
    return Path(tuple(segment for path in paths for segment in path.segments))


def lighter_side(point: Point, distance: float) -> Point:
    """The point moved towards the light, mm."""
    return point[0] + LIGHT[0] * distance, point[1] + LIGHT[1] * distance


def between(start: Point, end: Point, share: float) -> Point:
    """The point at a share of the way."""
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
