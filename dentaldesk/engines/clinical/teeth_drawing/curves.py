"""Curves through points: outlines, tapering strips along a line, offsets, what lies inside. In millimetres."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from math import ceil, cos, hypot, pi, sin

from dentaldesk.engines.clinical.teeth_drawing.primitives import Affine, Box, Path, Point, Segment

Knot = tuple[float, ...]  # x, y, and how smooth the curve is there: 0 a corner, 1 (when left out) round

HANDLE = 0.36  # of the chord: a quarter circle of four knots bulges by less than a hundredth
_FLATNESS = 0.02  # mm between a flattened curve and the curve: a sixth of the thinnest line
_CIRCLE = 0.5523  # handles of a quarter circle, of its radius
_TINY = 1e-9


def closed_spline(knots: Sequence[Knot]) -> Path:
    """The closed curve through the knots."""
    tangents = [_tangent(knots[i - 1], knots[i], knots[(i + 1) % len(knots)]) for i in range(len(knots))]
    segments: list[Segment] = [("M", knots[0][0], knots[0][1])]
    for i in range(len(knots)):
        j = (i + 1) % len(knots)
        segments.append(_cubic(knots[i], tangents[i], knots[j], tangents[j]))
    return Path((*segments, ("Z",)))


def open_spline(knots: Sequence[Knot]) -> Path:
    """The open curve through two or more knots."""
    last = len(knots) - 1
    tangents = [_tangent(knots[max(i - 1, 0)], knots[i], knots[min(i + 1, last)]) for i in range(last + 1)]
    segments: list[Segment] = [("M", knots[0][0], knots[0][1])]
    segments += [_cubic(knots[i], tangents[i], knots[i + 1], tangents[i + 1]) for i in range(last)]
    return Path(tuple(segments))


def polygon(points: Sequence[Point]) -> Path:
    """The closed straight-sided shape."""
    (x, y), *rest = points
    return Path((("M", x, y), *(("L", px, py) for px, py in rest), ("Z",)))


def polyline(points: Sequence[Point]) -> Path:
    """The open line from point to point."""
    (x, y), *rest = points
    return Path((("M", x, y), *(("L", px, py) for px, py in rest)))


def ellipse(centre: Point, radius_x: float, radius_y: float) -> Path:
    """Radii in millimetres."""
    x, y = centre
    handle_x, handle_y = radius_x * _CIRCLE, radius_y * _CIRCLE
    right, left, below, above = x + radius_x, x - radius_x, y + radius_y, y - radius_y
    return Path(
        (
            ("M", right, y),
            ("C", right, y + handle_y, x + handle_x, below, x, below),
            ("C", x - handle_x, below, left, y + handle_y, left, y),
            ("C", left, y - handle_y, x - handle_x, above, x, above),
            ("C", x + handle_x, above, right, y - handle_y, right, y),
            ("Z",),
        )
    )


def ribbon(
    points: Sequence[Point], widths: Sequence[float], *, round_end: bool = True, end: Point | None = None
) -> Path:
    """The strip along a line. One full width in millimetres for each point; a last width of 0 tapers to nothing.

    The end is round, or straight, or runs through the point `end`. All ribbons turn the same way, so that those that
    overlap count as one area.
    """
    left, right = sides(points, widths)
    start_left, start_right = (*left[0], 0.0), (*right[0], 0.0)
    if widths[-1] <= _TINY:
        return closed_spline([start_left, *left[1:-1], (*points[-1], 0.0), *right[-2:0:-1], start_right])
    if end:
        lips = (*left[-1], 0.7), end, (*right[-1], 0.7)
        return closed_spline([start_left, *left[1:-1], *lips, *right[-2:0:-1], start_right])
    if not round_end:
        corners = (*left[-1], 0.0), (*right[-1], 0.0)
        return closed_spline([start_left, *left[1:-1], *corners, *right[-2:0:-1], start_right])
    (x0, y0), (x1, y1) = points[-2:]
    reach = widths[-1] / 2 / (hypot(x1 - x0, y1 - y0) or 1.0)
    cap = (x1 + (x1 - x0) * reach, y1 + (y1 - y0) * reach)
    return closed_spline([start_left, *left[1:], cap, *right[:0:-1], start_right])


def sides(points: Sequence[Point], widths: Sequence[float]) -> tuple[list[Point], list[Point]]:
    """The two edges of the strip along a line, full widths in millimetres."""
    left, right = [], []
    last = len(points) - 1
    for i, ((x, y), width) in enumerate(zip(points, widths, strict=True)):
        along_x, along_y = _tangent(points[max(i - 1, 0)], (x, y), points[min(i + 1, last)])
        half = width / 2
        left.append((x - along_y * half, y + along_x * half))
        right.append((x + along_y * half, y - along_x * half))
    return left, right


def _tangent(before: Knot, here: Knot, after: Knot) -> Point:
    """Direction of the curve, the nearer neighbour counting more, so that long chords do not bulge short ones."""
    to_x, to_y = here[0] - before[0], here[1] - before[1]
    from_x, from_y = after[0] - here[0], after[1] - here[1]
    to_length, from_length = hypot(to_x, to_y), hypot(from_x, from_y)
    if to_length < _TINY or from_length < _TINY:
        x, y = to_x + from_x, to_y + from_y
    else:
        x = to_x / to_length * from_length + from_x / from_length * to_length
        y = to_y / to_length * from_length + from_y / from_length * to_length
    length = hypot(x, y)
    return (x / length, y / length) if length > _TINY else (0.0, 0.0)


def _cubic(start: Knot, start_tangent: Point, end: Knot, end_tangent: Point) -> Segment:
    chord = hypot(end[0] - start[0], end[1] - start[1]) * HANDLE
    out, back = chord * _smoothness(start), chord * _smoothness(end)
    return (
        "C",
        start[0] + start_tangent[0] * out,
        start[1] + start_tangent[1] * out,
        end[0] - end_tangent[0] * back,
        end[1] - end_tangent[1] * back,
        end[0],
        end[1],
    )


def _smoothness(knot: Knot) -> float:
    return knot[2] if len(knot) > 2 else 1.0  # noqa: PLR2004  # the third figure of a knot


# -- flattened --


@lru_cache(maxsize=1024)
def flat(path: Path) -> tuple[tuple[Point, ...], ...]:
    """The path's subpaths as points, no farther from the curve than a fiftieth of a millimetre."""
    subpaths: list[list[Point]] = []
    for letter, *numbers in path.segments:
        if letter == "M":
            subpaths.append([(float(numbers[0]), float(numbers[1]))])
        elif letter == "L":
            subpaths[-1].append((float(numbers[0]), float(numbers[1])))
        elif letter == "C":
            x1, y1, x2, y2, x, y = (float(number) for number in numbers)
            subpaths[-1] += _flat_cubic(subpaths[-1][-1], (x1, y1), (x2, y2), (x, y))
    return tuple(tuple(points) for points in subpaths)


def _flat_cubic(start: Point, first: Point, second: Point, end: Point) -> list[Point]:
    bend_x = max(abs(start[0] - 2 * first[0] + second[0]), abs(first[0] - 2 * second[0] + end[0]))
    bend_y = max(abs(start[1] - 2 * first[1] + second[1]), abs(first[1] - 2 * second[1] + end[1]))
    steps = max(1, ceil((0.75 * hypot(bend_x, bend_y) / _FLATNESS) ** 0.5))
    points = []
    for step in range(1, steps + 1):
        t = step / steps
        s = 1 - t
        a, b, c, d = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
        points.append(
            (
                a * start[0] + b * first[0] + c * second[0] + d * end[0],
                a * start[1] + b * first[1] + c * second[1] + d * end[1],
            )
        )
    return points


@lru_cache(maxsize=1024)
def bounds(path: Path) -> Box:
    """The box of the curve itself (`Path.box` holds the handles too)."""
    points = [point for subpath in flat(path) for point in subpath]
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def contains(path: Path, point: Point) -> bool:
    """Whether the point lies inside, nonzero winding; open subpaths count as closed."""
    x, y = point
    box = bounds(path)
    if not (box.left <= x <= box.right and box.top <= y <= box.bottom):
        return False
    return sum(_winding(subpath, x, y) for subpath in flat(path)) != 0


def _winding(points: tuple[Point, ...], x: float, y: float) -> int:
    turns = 0
    x0, y0 = points[-1]
    for x1, y1 in points:
        if (y0 <= y) != (y1 <= y):
            side = (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)
            if y1 > y0 and side > 0:
                turns += 1
            elif y1 < y0 and side < 0:
                turns -= 1
        x0, y0 = x1, y1
    return turns


def area(points: Sequence[Point]) -> float:
    """Square millimetres of the closed shape; the sign tells which way it turns."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise([*points, points[0]])) / 2


def centre(path: Path) -> Point:
    """The middle of the path's box."""
    box = bounds(path)
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2


# -- along a line --


def length(points: Sequence[Point]) -> float:
    """Millimetres along the line."""
    return sum(hypot(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(points))


def along(points: Sequence[Point], fraction: float) -> Point:
    """The point at a fraction (0 to 1) of the line's length; beyond, the nearer end."""
    steps = [hypot(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(points)]
    reached = [0.0, *accumulate(steps)]
    wanted = min(max(fraction, 0.0), 1.0) * reached[-1]
    i = min(bisect_right(reached, wanted) - 1, len(steps) - 1)
    share = (wanted - reached[i]) / steps[i] if steps[i] > _TINY else 0.0
    (x0, y0), (x1, y1) = points[i], points[i + 1]
    return x0 + (x1 - x0) * share, y0 + (y1 - y0) * share


def resampled(points: Sequence[Point], count: int) -> tuple[Point, ...]:
    """`count` points at equal distances along the line, both ends among them."""
    return tuple(along(points, i / (count - 1)) for i in range(count))


def smooth_line(knots: Sequence[Knot], count: int = 24) -> tuple[Point, ...]:
    """`count` points at equal distances along the curve through the knots."""
    return resampled(flat(open_spline(knots))[0], count)


def height(profile: Sequence[Point], x: float) -> float:
    """The y of a line of rising x at an x; beyond its ends the line goes on straight."""
    i = min(max(bisect_right(profile, x, key=lambda point: point[0]) - 1, 0), len(profile) - 2)
    (x0, y0), (x1, y1) = profile[i], profile[i + 1]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0) if x1 > x0 else y0


# -- offsets --


@lru_cache(maxsize=1024)
def offset(path: Path, distance: float, knots: int = 56) -> Path:
    """The closed path grown by a distance in millimetres (negative: shrunk), near enough for rims and casings.

    Only the first subpath. Sharp dents close when grown, narrow parts vanish when they are shrunk away.
    """
    outline = flat(path)[0]
    points = resampled([*outline, outline[0]], knots + 1)[:-1]
    side = distance if area(points) > 0 else -distance
    moved: list[Point] = []
    for i, (x, y) in enumerate(points):
        along_x, along_y = _tangent(points[i - 1], (x, y), points[(i + 1) % knots])
        candidate = (x + along_y * side, y - along_x * side)
        if all(hypot(candidate[0] - px, candidate[1] - py) > abs(distance) * 0.9 for px, py in points):
            moved.append(candidate)
    return closed_spline(moved) if len(moved) > 3 else Path(())  # noqa: PLR2004  # fewer are no area


def scaled(path: Path, factor_x: float, factor_y: float) -> Path:
    """The path scaled about the middle of its box."""
    x, y = centre(path)
    return path.moved(Affine(factor_x, 0.0, 0.0, factor_y, x - factor_x * x, y - factor_y * y))


def arc(middle: Point, radius: float, start: float, end: float, count: int = 9) -> tuple[Point, ...]:
    """Points on a circle; angles in turns, clockwise on the screen from the right."""
    x, y = middle
    angles = [2 * pi * (start + (end - start) * i / (count - 1)) for i in range(count)]
    return tuple((x + radius * cos(angle), y + radius * sin(angle)) for angle in angles)
