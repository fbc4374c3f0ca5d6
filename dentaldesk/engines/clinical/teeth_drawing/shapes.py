"""What a type of tooth is drawn from: its sizes in millimetres and the points that its outlines run through.

The points have no unit, so that a size can be corrected without redrawing:

- x is +1 at the mesial contact and -1 at the distal one (half the mesiodistal width); in roots half the neck's width.
- y of `facial`, `facial_behind`, `lingual` and `neck_line` is 0 at the CEJ and 1 at the cusp tip (the crown's length).
- y of roots is 0 at the neck and 1 at the end of the longest one (the root's length).
- y of all that is seen from the biting side is +1 at the buccal and -1 at the lingual rim (half the depth).

A third figure of a point is its smoothness, 0 for a corner to 1 (when left out). Outlines of crowns run from the mesial
neck over the cusps to the distal neck and are closed by the neck line. The sizes are population means.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Knot = tuple[float, float] | tuple[float, float, float]
Knots = tuple[Knot, ...]


class Group(StrEnum):
    INCISOR = "incisor"
    CANINE = "canine"
    PREMOLAR = "premolar"
    MOLAR = "molar"


@dataclass(frozen=True, slots=True, kw_only=True)
class RootShape:
    """One half width for each point of the centre line, which runs from the neck to the apex."""

    centre_line: tuple[tuple[float, float], ...]
    half_widths: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrooveShape:
    """`strength` is 1 for a groove that parts two cusps, and less for a wrinkle."""

    points: tuple[tuple[float, float], ...]
    strength: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ToothShape:
    """One type of tooth. Lengths in millimetres, points as the module tells.

    `facial_behind` are the cusps of the far side that the facial ones do not hide. `full_groove` is the way from the
    mesial to the distal pit where a ridge breaks the central groove. `buccal_groove` and `lingual_groove` are places in
    `grooves`. `edge` and `tip` belong to front teeth, `cusps` (x, y, radius) and grooves to the others.
    """

    group: Group
    crown_length: float
    root_length: float
    width: float
    neck_width: float
    depth: float
    neck_line: Knots
    facial: Knots
    occlusal: Knots
    roots: tuple[RootShape, ...]
    is_primary: bool = False
    facial_behind: Knots = ()
    lingual: Knots = ()
    roots_behind: tuple[RootShape, ...] = ()
    furcation: tuple[float, float] | None = None
    edge: tuple[tuple[float, float], ...] = ()
    tip: tuple[float, float] | None = None
    cusps: tuple[tuple[float, float, float], ...] = ()
    central_groove: tuple[tuple[float, float], ...] = ()
    full_groove: tuple[tuple[float, float], ...] = ()
    grooves: tuple[GrooveShape, ...] = ()
    pits: tuple[tuple[float, float], ...] = ()
    ridges: tuple[tuple[tuple[float, float], ...], ...] = ()
    buccal_groove: int | None = None
    lingual_groove: int | None = None


# What the molars of both dentitions share.
MOLAR_NECK: Knots = ((-0.55, -0.015), (-0.05, -0.05), (0.5, -0.015))
