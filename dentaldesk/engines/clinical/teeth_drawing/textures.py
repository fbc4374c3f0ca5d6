"""Hatches and dots: lines in millimetres, cut by the area they fill, so that screen, print and SVG agree."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, hypot, pi, sin

from dentaldesk.engines.clinical.teeth_drawing.palette import Material, Texture
from dentaldesk.engines.clinical.teeth_drawing.primitives import (
    Box,
    Cap,
    Colour,
    Path,
    Point,
    Primitive,
    Segment,
    Stroke,
)

PITCH = 0.72  # mm between lines: three quarters of a line's width stay ground at the smallest useful scale
LINE = 0.13
DOT = 0.3
_ACROSS, _BAR = 1.04, 0.73  # of a dot's size: the bars of the cross that stands for it


def hatch(box: Box, angle: float, pitch: float = PITCH) -> Path:
    """Parallel lines over a box. `angle` in degrees, 45 rising to the right."""
    turn = angle * pi / 180
    along, across = (cos(turn), -sin(turn)), (sin(turn), cos(turn))
    middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    reach = hypot(box.width, box.height) / 2 + pitch
    # Lines keep to one grid of the whole drawing, so that neighbouring areas of one object go on into each other.
    offset = middle[0] * across[0] + middle[1] * across[1]
    first, last = int((offset - reach) // pitch), int((offset + reach) // pitch) + 1
    segments: list[Segment] = []
    for number in range(first, last + 1):
        away = number * pitch - offset
        x, y = middle[0] + across[0] * away, middle[1] + across[1] * away
        segments.append(("M", round(x - along[0] * reach, 3), round(y - along[1] * reach, 3)))
        segments.append(("L", round(x + along[0] * reach, 3), round(y + along[1] * reach, 3)))
    return Path(tuple(segments))


def dots(box: Box, colour: Colour, pitch: float = 0.95, size: float = DOT) -> Stroke:
    """Dots in a quincunx, `size` mm each.

    A dot is a cross of two bars that are nearly as wide as long: round to the eye, and painted a hundred times faster
    than a circle or a round cap, because Qt draws straight lines with flat caps by themselves.
    """
    half = size * _ACROSS / 2
    segments: list[Segment] = []
    for x, y in _quincunx(box, pitch):
        segments += [("M", round(x - half, 3), y), ("L", round(x + half, 3), y)]
        segments += [("M", x, round(y - half, 3)), ("L", x, round(y + half, 3))]
    return Stroke(Path(tuple(segments)), colour, size * _BAR, cap=Cap.FLAT)


def _quincunx(box: Box, pitch: float) -> Iterator[Point]:
    for row in range(int(box.top // (pitch / 2)), int(box.bottom // (pitch / 2)) + 2):
        shift = pitch / 2 if row % 2 else 0.0
        for column in range(int(box.left // pitch) - 1, int(box.right // pitch) + 2):
            yield round(column * pitch + shift, 3), round(row * pitch / 2, 3)


_ANGLES = {
    Texture.CROSS: (45.0, -45.0),
    Texture.SLANTED: (45.0,),
    Texture.STEEP: (60.0,),
    Texture.UPRIGHT: (90.0,),
    Texture.LEVEL: (0.0,),
    Texture.DENSE: (90.0,),
}
_PITCHES = {Texture.DENSE: PITCH * 0.62, Texture.CROSS: PITCH * 1.05, Texture.LEVEL: PITCH * 0.95}


def texture(material: Material, box: Box, alpha: float = 1.0) -> list[Primitive]:
    """The lines of a material over a box; the caller cuts them."""
    colour = Colour(material.line, alpha)
    if material.texture is Texture.DOTS:
        return [dots(box, colour)]
    pitch = _PITCHES.get(material.texture, PITCH)
    angles = _ANGLES.get(material.texture, ())
    return [Stroke(hatch(box, angle, pitch), colour, LINE, cap=Cap.FLAT) for angle in angles]
