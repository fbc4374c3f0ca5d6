"""Outlines of teeth: the points of the table in millimetres, and the curves through them."""

from __future__ import annotations

from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.primitives import Path, Point
from dentaldesk.engines.clinical.teeth_drawing.shapes import Knot, Knots, ToothShape

ROOT_SCALE = 0.86  # of their true length: it saves a seventh of the height, and nobody misses it
STUB = 3.2  # mm of root that the lingual view shows below the neck
_NECK_SMOOTHNESS = 0.5  # a soft corner, as where enamel ends
_LINGUAL_TAPER = 0.12


def in_crown(shape: ToothShape, knot: Knot) -> Knot:
    """A knot of the facial or lingual side."""
    x, y, *smoothness = knot
    return (x * shape.width / 2, y * shape.crown_length, *smoothness)  # type: ignore[return-value]  # as long as it was


def in_root(shape: ToothShape, point: Point) -> Point:
    """A point of a root."""
    return point[0] * shape.neck_width / 2, -point[1] * shape.root_length * ROOT_SCALE


def from_above(shape: ToothShape, knot: Knot) -> Knot:
    """A knot of the biting side."""
    x, y, *smoothness = knot
    return (x * shape.width / 2, -y * shape.depth / 2, *smoothness)  # type: ignore[return-value]  # as long as it was


def point_above(shape: ToothShape, point: Point) -> Point:
    """A point of the biting side."""
    return point[0] * shape.width / 2, -point[1] * shape.depth / 2


# -- facial and lingual --


def crown(shape: ToothShape, knots: Knots, neck: Knots) -> Path:
    """The closed outline of a crown."""
    mesial, *cusps, distal = knots
    corners: list[Knot] = [(*mesial[:2], _NECK_SMOOTHNESS), *cusps, (*distal[:2], _NECK_SMOOTHNESS)]
    return curves.closed_spline([in_crown(shape, knot) for knot in (*corners, *neck)])


def cusps_behind(shape: ToothShape, knots: Knots) -> Path:
    """Cusps that show behind others: their lower end is hidden, and closed anyhow."""
    start, end = knots[0], knots[-1]
    hidden = ((end[0] * 0.9, end[1] - 0.2), (start[0] * 0.9, start[1] - 0.2))
    return curves.closed_spline([in_crown(shape, knot) for knot in (*knots, *hidden)])


def neck_curve(shape: ToothShape, knots: Knots, neck: Knots) -> tuple[Point, ...]:
    """The CEJ from distal to mesial."""
    ends: Knots = (knots[-1], *neck, knots[0])
    return curves.smooth_line([in_crown(shape, knot) for knot in ends])


def narrowed(facial: Knots) -> Knots:
    """Front teeth from behind: the same silhouette, drawn in a little towards the neck."""
    return tuple(
        _with_x(knot, knot[0] * (1 - _LINGUAL_TAPER * (1 - min(1.0, max(0.0, knot[1]) / 0.7)))) for knot in facial
    )


def lingual_neck(shape: ToothShape, lingual: Knots) -> Knots:
    """The neck line, as narrow as the lingual side is there."""
    narrower = lingual[0][0] / shape.facial[0][0]
    return tuple(_with_x(knot, knot[0] * narrower) for knot in shape.neck_line)


def _with_x(knot: Knot, x: float) -> Knot:
    return (x, *knot[1:])


def stub(shape: ToothShape, lingual: Knots) -> Path:
    """The little of the root that the lingual view shows."""
    mesial, distal = lingual[0][0] * shape.width / 2, lingual[-1][0] * shape.width / 2
    inside = 0.06 * shape.crown_length
    knots: list[Knot] = [(mesial * 0.98, inside, 0.0), (mesial * 0.93, -STUB / 2), (mesial * 0.82, -STUB, 0.6)]
    knots += [
        (0.0, -STUB * 1.04),
        (distal * 0.82, -STUB, 0.6),
        (distal * 0.93, -STUB / 2),
        (distal * 0.98, inside, 0.0),
    ]
    return curves.closed_spline(knots)
