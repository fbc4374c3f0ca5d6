"""The small marks of the periodontal sheet: each sign has a shape and a corner of its own."""

from __future__ import annotations

from dentaldesk.engines.clinical.teeth_drawing.curves import ellipse, polygon
from dentaldesk.engines.clinical.teeth_drawing.primitives import Box, Colour, Fill, Path, Point, Primitive, Stroke
from dentaldesk.models.perio import Sign

_ROUND = 0.5523  # handle of a quarter circle
_EDGE = 0.18
# Bleeding and pus above, what lies on the tooth below.
_CORNERS: dict[Sign, tuple[int, int]] = {
    Sign.BLEEDING: (-1, -1),
    Sign.SUPPURATION: (1, -1),
    Sign.PLAQUE: (-1, 1),
    Sign.CALCULUS: (1, 1),
}


def box_path(box: Box, radius: float = 0.0) -> Path:
    """A rectangle, its corners round if wished."""
    left, top, right, bottom = box.left, box.top, box.right, box.bottom
    if not radius:
        return polygon([(left, top), (right, top), (right, bottom), (left, bottom)])
    r, h = radius, radius * (1 - _ROUND)
    return Path(
        (
            ("M", left + r, top),
            ("L", right - r, top),
            ("C", right - h, top, right, top + h, right, top + r),
            ("L", right, bottom - r),
            ("C", right, bottom - h, right - h, bottom, right - r, bottom),
            ("L", left + r, bottom),
            ("C", left + h, bottom, left, bottom - h, left, bottom - r),
            ("L", left, top + r),
            ("C", left, top + h, left + h, top, left + r, top),
            ("Z",),
        )
    )


def sign_mark(sign: Sign, cell: Box, colour: Colour) -> list[Primitive]:
    """The mark of a sign in its corner of a cell."""
    across, down = _CORNERS[sign]
    reach = min(cell.width / 4, cell.height / 4)
    x = (cell.left + cell.right) / 2 + across * reach * 1.05
    y = (cell.top + cell.bottom) / 2 + down * reach * 1.05
    return mark_at(sign, (x, y), reach * 0.86, colour)


def mark_at(sign: Sign, at: Point, radius: float, colour: Colour) -> list[Primitive]:
    """Bleeding a dot, pus a diamond ring, plaque a square ring, calculus a triangle."""
    x, y = at
    r = radius
    if sign is Sign.BLEEDING:
        return [Fill(ellipse(at, r, r), colour)]
    if sign is Sign.CALCULUS:
        return [Fill(polygon([(x, y - r), (x + r * 1.05, y + r * 0.85), (x - r * 1.05, y + r * 0.85)]), colour)]
    if sign is Sign.SUPPURATION:
        shape = polygon([(x, y - r), (x + r, y), (x, y + r), (x - r, y)])
    else:
        s = r * 0.78
        shape = polygon([(x - s, y - s), (x + s, y - s), (x + s, y + s), (x - s, y + s)])
    return [Stroke(shape, colour, max(_EDGE, r * 0.42))]


def furcation_mark(at: Point, degree: int, outward: int, ink: Colour, paper: Colour) -> list[Primitive]:
    """Degree 0 a short bar, I an open angle, II an open triangle, III a filled one; the tip towards the crown's end."""
    x, y = at
    r = 1.0
    if degree == 0:
        return [Stroke(Path((("M", x - r * 0.7, y), ("L", x + r * 0.7, y))), ink, 0.26)]
    tip, foot = y + outward * r, y - outward * r * 0.8
    if degree == 1:
        return [Stroke(Path((("M", x - r, foot), ("L", x, tip), ("L", x + r, foot))), ink, 0.3)]
    triangle = polygon([(x - r, foot), (x, tip), (x + r, foot)])
    fill = ink if degree > 2 else paper  # noqa: PLR2004 - through and through
    return [Fill(triangle, fill), Stroke(triangle, ink, 0.3)]
