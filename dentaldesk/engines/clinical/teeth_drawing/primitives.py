"""What a drawing is made of: flat paint on paths, in millimetres, x to the right, y down.

One list of primitives is painted by Qt, printed by reportlab and stored as SVG. So there is nothing here that one of
them cannot do alike: opaque gradients only, no blur, no blend modes; soft shading is made of stacked flat paint,
hatches are lines. A `Symbol` is content that is drawn many times: a cached pixmap on the screen, a form in PDF,
`<use>` in SVG.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Point = tuple[float, float]
# ("M", x, y) · ("L", x, y) · ("C", x1, y1, x2, y2, x, y) · ("Z",)
Segment = tuple[str] | tuple[str, float, float] | tuple[str, float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Affine:
    """x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def apply(self, point: Point) -> Point:
        x, y = point
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def then(self, outer: Affine) -> Affine:
        """This first, then `outer`."""
        a, b = outer.a * self.a + outer.c * self.b, outer.b * self.a + outer.d * self.b
        c, d = outer.a * self.c + outer.c * self.d, outer.b * self.c + outer.d * self.d
        e, f = outer.apply((self.e, self.f))
        return Affine(a, b, c, d, e, f)


IDENTITY = Affine()


@dataclass(frozen=True, slots=True)
class Box:
    """Edges in millimetres."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Path:
    """Closed or open curves; several subpaths count as one area (nonzero winding)."""

    segments: tuple[Segment, ...]

    def moved(self, affine: Affine) -> Path:
        """The same path in another place."""
        return Path(tuple(_moved(segment, affine) for segment in self.segments))

    def __add__(self, other: Path) -> Path:
        return Path(self.segments + other.segments)

    @property
    def points(self) -> list[Point]:
        """All points, control points too: their box holds the path."""
        found = []
        for segment in self.segments:
            numbers = segment[1:]
            found += list(zip(numbers[::2], numbers[1::2], strict=True))
        return found

    @property
    def box(self) -> Box:
        """A box that holds the path."""
        xs, ys = zip(*self.points, strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))


def _moved(segment: Segment, affine: Affine) -> Segment:
    if len(segment) == 1:
        return segment
    if len(segment) == 3:  # noqa: PLR2004 - a letter and one point
        letter, x, y = segment
        return (letter, *affine.apply((x, y)))
    letter, x1, y1, x2, y2, x, y = segment
    return (letter, *affine.apply((x1, y1)), *affine.apply((x2, y2)), *affine.apply((x, y)))


@dataclass(frozen=True, slots=True)
class Colour:
    """`#RRGGBB` and how much of it, 0 to 1."""

    hex: str
    alpha: float = 1.0

    def at(self, alpha: float) -> Colour:
        """The same colour, thinner or thicker."""
        return Colour(self.hex, alpha)


@dataclass(frozen=True, slots=True)
class Linear:
    """An opaque gradient along a line; stops are (offset 0 to 1, colour without alpha)."""

    start: Point
    end: Point
    stops: tuple[tuple[float, str], ...]


Paint = Colour | Linear


class Cap(StrEnum):
    FLAT = "flat"
    ROUND = "round"


class Anchor(StrEnum):
    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True)
class Fill:
    path: Path
    paint: Paint


@dataclass(frozen=True, slots=True)
class Stroke:
    """`width` and `dash` (on, off, …) in millimetres. Joins are round."""

    path: Path
    colour: Colour
    width: float
    dash: tuple[float, ...] = ()
    cap: Cap = Cap.ROUND


@dataclass(frozen=True, slots=True)
class Clip:
    """What of the content lies inside the path."""

    path: Path
    content: tuple[Primitive, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """One line of words; `at` is on the baseline, `size` the font's size in millimetres."""

    at: Point
    words: str
    size: float
    colour: Colour
    anchor: Anchor = Anchor.MIDDLE
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Symbol:
    """Content with a name: equal keys are equal drawings. `box` holds all of its paint."""

    key: str
    box: Box
    content: tuple[Primitive, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A symbol somewhere; `opacity` 0 to 1 for ghosts and veils."""

    symbol: Symbol
    at: Affine = IDENTITY
    opacity: float = 1.0


Primitive = Fill | Stroke | Clip | Text | Placed


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of `width` × `height` millimetres."""

    width: float
    height: float
    content: tuple[Primitive, ...]
