"""Paths with fewer points, for what is too soft to show the difference: a drawing holds thousands of thin layers."""

from __future__ import annotations

from math import hypot

from dentaldesk.engines.clinical.teeth_drawing.primitives import Affine, Path, Point, Segment

_TURN = 0.94  # cosine between the handles of a knot that is no corner
_TINY = 1e-9
_ALIKE = 0.002  # mm: a fifth of what an SVG tells apart
_MOST = 4  # curves that become one

_Curve = tuple[Point, Point, Point, Point]


def thinned(path: Path, tolerance: float) -> Path:
    """The path with neighbouring curves joined wherever it moves by less than `tolerance` mm. Corners stay."""
    segments: list[Segment] = []
    run: list[_Curve] = []
    here = (0.0, 0.0)
    for segment in path.segments:
        if len(segment) == 7:  # noqa: PLR2004 - a letter and three points
            _, x1, y1, x2, y2, x, y = segment
            run.append((here, (x1, y1), (x2, y2), (x, y)))
            here = x, y
            continue
        segments += _written(run, tolerance)
        run = []
        segments.append(segment)
        if len(segment) == 3:  # noqa: PLR2004 - a letter and one point
            here = segment[1], segment[2]
    return Path((*segments, *_written(run, tolerance)))


def _written(run: list[_Curve], tolerance: float) -> list[Segment]:
    """Each curve together with those before it, as long as one curve can stand for all."""
    kept: list[_Curve] = []
    originals: list[_Curve] = []  # that the last kept one stands for
    for curve in run:
        joined = _joined(kept[-1], curve, originals, tolerance) if kept and len(originals) < _MOST else None
        if joined is None:
            kept.append(curve)
            originals = [curve]
        else:
            kept[-1] = joined
            originals.append(curve)
    return [("C", *first, *second, *end) for _, first, second, end in kept]


def _joined(one: _Curve, other: _Curve, originals: list[_Curve], tolerance: float) -> _Curve | None:
    """One curve for two, or None where that would be seen."""
    lengths = [hypot(end[0] - start[0], end[1] - start[1]) for start, _, _, end in (*originals, other)]
    if min(lengths) < _TINY or not _is_smooth(one, other):
        return None
    share = 1 - lengths[-1] / sum(lengths)
    start, end = one[0], other[3]
    first = start[0] + (one[1][0] - start[0]) / share, start[1] + (one[1][1] - start[1]) / share
    second = end[0] + (other[2][0] - end[0]) / (1 - share), end[1] + (other[2][1] - end[1]) / (1 - share)
    whole = start, first, second, end
    reached = 0.0
    for curve, length in zip((*originals, other), lengths, strict=True):
        part = length / sum(lengths)
        for t in (0.5, 1.0):
            (x, y), (found_x, found_y) = _at(curve, t), _at(whole, reached + part * t)
            if hypot(found_x - x, found_y - y) > tolerance:
                return None
        reached += part
    return whole


def scaling(path: Path, other: Path) -> Affine | None:
    """How `path` is stretched and shifted to become `other`; None if it is another shape."""
    if not path.segments or [one[0] for one in path.segments] != [one[0] for one in other.segments]:
        return None
    pairs = list(zip(path.points, other.points, strict=True))
    across, down = (_line([(one[axis], two[axis]) for one, two in pairs]) for axis in (0, 1))
    if across is None or down is None:
        return None
    return Affine(across[0], 0.0, 0.0, down[0], across[1], down[1])


def _line(pairs: list[tuple[float, float]]) -> tuple[float, float] | None:
    """Factor and shift that lead from the first number to the second of all pairs."""
    (low, low_to), (high, high_to) = min(pairs), max(pairs)
    if high - low < _TINY:
        return None
    factor = (high_to - low_to) / (high - low)
    shift = low_to - factor * low
    return (factor, shift) if all(abs(one * factor + shift - two) < _ALIKE for one, two in pairs) else None


def _is_smooth(one: _Curve, other: _Curve) -> bool:
    """Whether the knot between them is no corner."""
    (x, y), (back_x, back_y), (on_x, on_y) = one[3], one[2], other[1]
    to_x, to_y, from_x, from_y = x - back_x, y - back_y, on_x - x, on_y - y
    size = hypot(to_x, to_y) * hypot(from_x, from_y)
    return size > _TINY and to_x * from_x + to_y * from_y > _TURN * size


def _at(curve: _Curve, t: float) -> Point:
    """The point of a curve at 0 to 1."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = curve
    s = 1 - t
    a, b, c, d = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
    return a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3
