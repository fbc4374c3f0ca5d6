"""The teeth as figures: 26 types, their sizes in millimetres and the points that their outlines run through.

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


# One point a line would be 1700 lines.
# fmt: off
_FRONT_NECK: Knots = ((-0.62, -0.03), (-0.08, -0.105), (0.58, -0.03))
_UPPER_INCISOR_FROM_ABOVE: Knots = ((1.0, 0.28, 0.6), (0.8, 0.62), (0.42, 0.9), (0.0, 1.0), (-0.44, 0.9),
    (-0.82, 0.6), (-1.0, 0.24, 0.6), (-0.8, -0.28), (-0.48, -0.76), (0.0, -1.0), (0.5, -0.76), (0.82, -0.26))
_CANINE_FROM_ABOVE: Knots = ((1.0, 0.14), (0.66, 0.62), (0.26, 0.95), (0.04, 1.0), (-0.24, 0.92), (-0.66, 0.56),
    (-1.0, 0.08), (-0.76, -0.42), (-0.4, -0.84), (0.0, -1.0), (0.4, -0.84), (0.74, -0.42))
_LOWER_INCISOR_FROM_ABOVE: Knots = ((0.98, 0.06, 0.8), (0.9, 0.44), (0.62, 0.82), (0.3, 0.97), (0.0, 1.0),
    (-0.3, 0.97), (-0.62, 0.82), (-0.9, 0.44), (-0.98, 0.06, 0.8), (-0.78, -0.42), (-0.44, -0.84), (0.0, -1.0),
    (0.44, -0.84), (0.78, -0.42))
_PREMOLAR_NECK: Knots = ((-0.6, 0.0), (0.0, -0.045), (0.6, 0.0))
_MOLAR_NECK: Knots = ((-0.55, -0.015), (-0.05, -0.05), (0.5, -0.015))
_UPPER_MOLAR_FROM_ABOVE: Knots = ((0.98, 0.16), (0.94, 0.56), (0.8, 0.84), (0.5, 0.99), (0.24, 0.96),
    (0.02, 0.9, 0.8), (-0.24, 0.94), (-0.54, 0.9), (-0.82, 0.68), (-0.96, 0.3), (-0.98, -0.1), (-0.97, -0.48),
    (-0.82, -0.8), (-0.54, -0.95), (-0.32, -0.94), (-0.18, -0.91, 0.8), (0.06, -0.98), (0.34, -1.0), (0.66, -0.84),
    (0.86, -0.52), (0.96, -0.14))
_UPPER_MOLAR_BEHIND: Knots = ((0.7, 0.6), (0.7, 0.86), (0.46, 0.97), (0.28, 1.02), (0.06, 0.96), (-0.18, 0.84),
    (-0.44, 0.9), (-0.7, 0.8), (-0.8, 0.5))
_UPPER_MOLAR_LINGUAL: Knots = ((0.75, 0.03), (0.87, 0.28), (0.96, 0.52), (0.98, 0.66), (0.84, 0.84), (0.56, 0.97),
    (0.3, 1.0, 0.9), (-0.02, 0.93), (-0.26, 0.8, 0.55), (-0.46, 0.86), (-0.66, 0.85, 0.9), (-0.88, 0.72),
    (-0.98, 0.54), (-0.92, 0.3), (-0.75, 0.03))
_LOWER_MOLAR_FROM_ABOVE: Knots = ((1.0, 0.02), (0.96, 0.4), (0.84, 0.7), (0.56, 0.92), (0.36, 0.92), (0.2, 0.88, 0.8),
    (0.0, 0.95), (-0.24, 0.95), (-0.44, 0.84, 0.85), (-0.66, 0.72), (-0.88, 0.42), (-1.0, 0.02), (-0.96, -0.4),
    (-0.82, -0.74), (-0.5, -0.93), (-0.22, -0.93), (-0.02, -0.89, 0.8), (0.22, -0.95), (0.52, -0.95), (0.84, -0.74),
    (0.96, -0.38))
_LOWER_MOLAR_BEHIND: Knots = ((0.8, 0.6), (0.82, 0.88), (0.62, 1.01), (0.44, 1.06), (0.22, 1.0), (0.0, 0.9),
    (-0.22, 0.99), (-0.42, 1.03), (-0.66, 0.93), (-0.8, 0.6))
_LOWER_MOLAR_LINGUAL: Knots = ((0.8, 0.03), (0.9, 0.3), (0.98, 0.56), (0.98, 0.7), (0.88, 0.86), (0.62, 0.99),
    (0.46, 1.02, 0.85), (0.22, 0.95), (0.02, 0.86, 0.6), (-0.18, 0.92), (-0.42, 0.98, 0.85), (-0.64, 0.93),
    (-0.86, 0.8), (-0.96, 0.62), (-0.92, 0.32), (-0.79, 0.03))

SHAPES: dict[str, ToothShape] = {
    # upper central incisor
    "u1": ToothShape(
        group=Group.INCISOR, crown_length=10.5, root_length=13.0, width=8.5, neck_width=7.0, depth=7.0,
        neck_line=_FRONT_NECK, facial=((0.82, 0.03), (0.91, 0.35), (0.98, 0.62), (1.0, 0.8), (0.97, 0.93),
            (0.9, 0.985, 0.7), (0.62, 1.0, 0.8), (0.3, 0.988), (0.0, 1.0), (-0.3, 0.988), (-0.6, 0.992),
            (-0.84, 0.955, 0.8), (-0.96, 0.86), (-1.0, 0.7), (-0.95, 0.45), (-0.8, 0.03)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.063, 0.85), (-0.14, 1.0)),
                half_widths=(1.0, 0.86, 0.62, 0.36, 0.13)),
        ),
        occlusal=_UPPER_INCISOR_FROM_ABOVE,
        edge=((0.9, 0.28), (0.4, 0.36), (0.0, 0.38), (-0.4, 0.35), (-0.9, 0.24)),
    ),
    # upper lateral incisor
    "u2": ToothShape(
        group=Group.INCISOR, crown_length=9.0, root_length=13.0, width=6.5, neck_width=5.0, depth=6.0,
        neck_line=_FRONT_NECK, facial=((0.78, 0.03), (0.9, 0.35), (0.98, 0.6), (1.0, 0.76), (0.94, 0.9),
            (0.8, 0.975, 0.8), (0.45, 1.0), (0.1, 0.995), (-0.3, 0.97), (-0.62, 0.925), (-0.86, 0.82), (-0.98, 0.66),
            (-0.98, 0.52), (-0.9, 0.32), (-0.76, 0.03)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.189, 0.85), (-0.42, 1.0)),
                half_widths=(1.0, 0.84, 0.6, 0.36, 0.13)),
        ),
        occlusal=_UPPER_INCISOR_FROM_ABOVE,
        edge=((0.86, 0.28), (0.4, 0.38), (0.0, 0.4), (-0.4, 0.34), (-0.84, 0.16)),
    ),
    # upper canine
    "u3": ToothShape(
        group=Group.CANINE, crown_length=10.0, root_length=17.0, width=7.5, neck_width=5.5, depth=8.0,
        neck_line=_FRONT_NECK, facial=((0.74, 0.03), (0.86, 0.3), (0.97, 0.55), (1.0, 0.68), (0.93, 0.78),
            (0.62, 0.87), (0.28, 0.965), (0.06, 1.0, 0.75), (-0.18, 0.962), (-0.6, 0.83), (-0.9, 0.7), (-1.0, 0.56),
            (-0.93, 0.36), (-0.72, 0.03)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.153, 0.85), (-0.34, 1.0)),
                half_widths=(1.0, 0.92, 0.7, 0.4, 0.12)),
        ),
        occlusal=_CANINE_FROM_ABOVE,
        edge=((0.84, 0.1), (0.4, 0.24), (0.06, 0.36), (-0.4, 0.22), (-0.86, 0.04)),
        tip=(0.06, 0.36),
    ),
    # lower central incisor
    "l1": ToothShape(
        group=Group.INCISOR, crown_length=9.0, root_length=12.5, width=5.0, neck_width=3.5, depth=6.0,
        neck_line=_FRONT_NECK, facial=((0.7, 0.03), (0.8, 0.35), (0.92, 0.7), (1.0, 0.9), (0.97, 0.965),
            (0.88, 0.995, 0.6), (0.45, 1.0), (0.0, 0.995), (-0.45, 1.0), (-0.88, 0.995, 0.6), (-0.97, 0.96),
            (-1.0, 0.89), (-0.92, 0.68), (-0.8, 0.35), (-0.7, 0.03)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.081, 0.85), (-0.18, 1.0)),
                half_widths=(1.0, 0.86, 0.66, 0.4, 0.14)),
        ),
        occlusal=_LOWER_INCISOR_FROM_ABOVE,
        edge=((0.84, -0.03), (0.4, 0.0), (0.0, 0.01), (-0.4, 0.0), (-0.84, -0.03)),
    ),
    # lower lateral incisor
    "l2": ToothShape(
        group=Group.INCISOR, crown_length=9.5, root_length=14.0, width=5.5, neck_width=4.0, depth=6.5,
        neck_line=_FRONT_NECK, facial=((0.72, 0.03), (0.82, 0.35), (0.94, 0.7), (1.0, 0.9), (0.97, 0.965),
            (0.86, 0.998, 0.6), (0.4, 1.0), (0.0, 0.99), (-0.45, 0.98), (-0.82, 0.95, 0.8), (-0.97, 0.88),
            (-1.0, 0.78), (-0.93, 0.58), (-0.82, 0.32), (-0.72, 0.03)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.117, 0.85), (-0.26, 1.0)),
                half_widths=(1.0, 0.86, 0.66, 0.4, 0.14)),
        ),
        occlusal=_LOWER_INCISOR_FROM_ABOVE,
        edge=((0.84, 0.05), (0.4, 0.05), (0.0, 0.02), (-0.4, -0.03), (-0.82, -0.12)),
    ),
    # lower canine
    "l3": ToothShape(
        group=Group.CANINE, crown_length=11.0, root_length=16.0, width=7.0, neck_width=5.5, depth=7.5,
        neck_line=_FRONT_NECK, facial=((0.79, 0.03), (0.88, 0.32), (0.96, 0.62), (1.0, 0.8), (0.94, 0.87),
            (0.66, 0.92), (0.36, 0.985), (0.16, 1.0, 0.75), (-0.1, 0.962), (-0.56, 0.84), (-0.9, 0.73), (-1.0, 0.62),
            (-0.95, 0.42), (-0.77, 0.03)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.072, 0.85), (-0.16, 1.0)),
                half_widths=(1.0, 0.9, 0.68, 0.4, 0.12)),
        ),
        occlusal=_CANINE_FROM_ABOVE,
        edge=((0.84, -0.02), (0.4, 0.06), (0.14, 0.1), (-0.4, 0.0), (-0.84, -0.14)),
        tip=(0.14, 0.1),
    ),
    # upper first premolar
    "u4": ToothShape(
        group=Group.PREMOLAR, crown_length=8.5, root_length=14.0, width=7.0, neck_width=5.0, depth=9.0,
        neck_line=_PREMOLAR_NECK, facial=((0.72, 0.03), (0.84, 0.26), (0.97, 0.48), (1.0, 0.6), (0.92, 0.72),
            (0.6, 0.82), (0.2, 0.95), (-0.06, 1.0, 0.7), (-0.34, 0.94), (-0.68, 0.82), (-0.94, 0.7), (-1.0, 0.57),
            (-0.94, 0.42), (-0.72, 0.03)),
        facial_behind=((0.7, 0.5), (0.62, 0.74), (0.3, 0.86), (0.05, 0.89), (-0.22, 0.85), (-0.6, 0.72), (-0.7, 0.5)),
        lingual=((0.66, 0.03), (0.78, 0.28), (0.88, 0.5), (0.8, 0.66), (0.48, 0.8), (0.14, 0.87, 0.85), (-0.24, 0.81),
            (-0.66, 0.68), (-0.86, 0.52), (-0.78, 0.28), (-0.66, 0.03)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.03, 0.3), (0.0, 0.62), (-0.1, 0.85), (-0.2, 1.0)),
                half_widths=(1.0, 0.82, 0.55, 0.32, 0.12)),
        ),
        roots_behind=(
            RootShape(centre_line=((0.1, 0.2), (0.18, 0.5), (0.26, 0.75), (0.3, 0.92)),
                half_widths=(0.6, 0.46, 0.28, 0.1)),
        ),
        occlusal=((1.0, 0.06, 0.9), (0.96, 0.34), (0.74, 0.66), (0.34, 0.92), (0.0, 1.0), (-0.36, 0.92),
            (-0.78, 0.64), (-1.0, 0.32), (-1.0, 0.04, 0.9), (-0.8, -0.46), (-0.44, -0.86), (0.06, -1.0), (0.5, -0.86),
            (0.84, -0.44)),
        cusps=((-0.04, 0.58, 0.48), (0.08, -0.58, 0.4)),
        central_groove=((0.62, 0.0), (0.2, -0.03), (-0.2, -0.03), (-0.62, 0.0)),
        grooves=(
            GrooveShape(points=((0.62, 0.0), (0.8, 0.05), (1.0, 0.06)), strength=0.8),
            GrooveShape(points=((0.62, 0.0), (0.74, 0.24), (0.8, 0.42)), strength=0.7),
            GrooveShape(points=((0.62, 0.0), (0.68, -0.2)), strength=0.5),
            GrooveShape(points=((-0.62, 0.0), (-0.76, 0.24), (-0.84, 0.4)), strength=0.7),
            GrooveShape(points=((-0.62, 0.0), (-0.72, -0.22)), strength=0.5),
        ),
        pits=((0.62, 0.0), (-0.62, 0.0)),
    ),
    # upper second premolar
    "u5": ToothShape(
        group=Group.PREMOLAR, crown_length=8.5, root_length=14.0, width=7.0, neck_width=5.0, depth=9.0,
        neck_line=_PREMOLAR_NECK, facial=((0.72, 0.03), (0.84, 0.26), (0.97, 0.46), (1.0, 0.58), (0.92, 0.7),
            (0.64, 0.8), (0.3, 0.91), (0.04, 0.955, 0.85), (-0.26, 0.91), (-0.66, 0.8), (-0.94, 0.68), (-1.0, 0.55),
            (-0.94, 0.4), (-0.72, 0.03)),
        facial_behind=((0.7, 0.5), (0.62, 0.76), (0.3, 0.9), (0.05, 0.93), (-0.22, 0.9), (-0.6, 0.75), (-0.7, 0.5)),
        lingual=((0.68, 0.03), (0.82, 0.28), (0.94, 0.5), (0.86, 0.68), (0.5, 0.84), (0.1, 0.93, 0.85), (-0.3, 0.86),
            (-0.74, 0.7), (-0.92, 0.52), (-0.82, 0.28), (-0.68, 0.03)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.117, 0.85), (-0.26, 1.0)),
                half_widths=(1.0, 0.86, 0.62, 0.36, 0.13)),
        ),
        occlusal=((1.0, 0.04), (0.9, 0.42), (0.66, 0.76), (0.3, 0.96), (0.0, 1.0), (-0.32, 0.96), (-0.7, 0.74),
            (-0.94, 0.4), (-1.0, 0.0), (-0.88, -0.46), (-0.54, -0.88), (0.0, -1.0), (0.54, -0.88), (0.88, -0.46)),
        cusps=((0.02, 0.54, 0.48), (0.04, -0.54, 0.46)),
        central_groove=((0.42, 0.0), (0.15, -0.02), (-0.15, -0.02), (-0.42, 0.0)),
        grooves=(
            GrooveShape(points=((0.42, 0.0), (0.62, 0.26), (0.7, 0.46)), strength=0.7),
            GrooveShape(points=((0.42, 0.0), (0.62, -0.24), (0.68, -0.4)), strength=0.6),
            GrooveShape(points=((-0.42, 0.0), (-0.62, 0.26), (-0.72, 0.44)), strength=0.7),
            GrooveShape(points=((-0.42, 0.0), (-0.62, -0.26), (-0.7, -0.4)), strength=0.6),
            GrooveShape(points=((0.1, 0.0), (0.22, 0.22)), strength=0.35),
            GrooveShape(points=((-0.1, 0.0), (-0.24, -0.22)), strength=0.35),
            GrooveShape(points=((-0.12, 0.0), (-0.22, 0.2)), strength=0.3),
        ),
        pits=((0.42, 0.0), (-0.42, 0.0)),
    ),
    # lower first premolar
    "l4": ToothShape(
        group=Group.PREMOLAR, crown_length=8.5, root_length=14.0, width=7.0, neck_width=5.0, depth=7.5,
        neck_line=_PREMOLAR_NECK, facial=((0.72, 0.03), (0.86, 0.28), (0.98, 0.52), (1.0, 0.63), (0.92, 0.74),
            (0.6, 0.84), (0.28, 0.96), (0.06, 1.0, 0.65), (-0.2, 0.95), (-0.6, 0.8), (-0.92, 0.72), (-1.0, 0.6),
            (-0.94, 0.44), (-0.72, 0.03)),
        lingual=((0.62, 0.03), (0.74, 0.28), (0.8, 0.46), (0.6, 0.58), (0.2, 0.66), (-0.06, 0.68, 0.8), (-0.36, 0.62),
            (-0.74, 0.52), (-0.82, 0.44), (-0.7, 0.24), (-0.56, 0.03)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.117, 0.85), (-0.26, 1.0)),
                half_widths=(1.0, 0.84, 0.6, 0.36, 0.13)),
        ),
        occlusal=((1.0, 0.1), (0.84, 0.52), (0.5, 0.88), (0.06, 1.0), (-0.42, 0.9), (-0.84, 0.54), (-1.0, 0.1),
            (-0.74, -0.42), (-0.36, -0.86), (0.0, -1.0), (0.3, -0.88), (0.56, -0.56, 0.8), (0.76, -0.4, 0.8)),
        cusps=((0.04, 0.38, 0.62), (0.0, -0.66, 0.28)),
        central_groove=((0.58, -0.12), (0.25, -0.22), (-0.22, -0.22), (-0.58, -0.1)),
        grooves=(
            GrooveShape(points=((0.58, -0.12), (0.62, -0.34), (0.6, -0.54)), strength=0.85),
            GrooveShape(points=((0.58, -0.12), (0.66, 0.12), (0.66, 0.3)), strength=0.7),
            GrooveShape(points=((-0.58, -0.1), (-0.66, 0.14), (-0.66, 0.32)), strength=0.7),
            GrooveShape(points=((-0.58, -0.1), (-0.56, -0.34)), strength=0.5),
        ),
        pits=((0.58, -0.12), (-0.58, -0.1)),
    ),
    # lower second premolar
    "l5": ToothShape(
        group=Group.PREMOLAR, crown_length=8.0, root_length=14.5, width=7.0, neck_width=5.0, depth=8.0,
        neck_line=_PREMOLAR_NECK, facial=((0.74, 0.03), (0.86, 0.26), (0.98, 0.48), (1.0, 0.6), (0.94, 0.73),
            (0.66, 0.85), (0.3, 0.96), (0.06, 1.0, 0.85), (-0.24, 0.95), (-0.64, 0.83), (-0.94, 0.7), (-1.0, 0.57),
            (-0.94, 0.42), (-0.74, 0.03)),
        lingual=((0.68, 0.03), (0.84, 0.28), (0.94, 0.52), (0.84, 0.74), (0.5, 0.88), (0.3, 0.9, 0.85), (-0.06, 0.82),
            (-0.24, 0.78, 0.6), (-0.52, 0.82), (-0.84, 0.68), (-0.92, 0.5), (-0.82, 0.28), (-0.68, 0.03)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.126, 0.85), (-0.28, 1.0)),
                half_widths=(1.0, 0.86, 0.64, 0.38, 0.13)),
        ),
        occlusal=((1.0, 0.06), (0.92, 0.46), (0.64, 0.84), (0.1, 1.0), (-0.5, 0.88), (-0.9, 0.52), (-1.0, 0.06),
            (-0.94, -0.46), (-0.7, -0.84), (-0.2, -0.98), (0.34, -1.0), (0.8, -0.8), (0.96, -0.38)),
        cusps=((0.04, 0.48, 0.56), (0.42, -0.58, 0.42), (-0.48, -0.56, 0.34)),
        central_groove=((0.6, 0.02), (0.25, -0.1), (-0.14, -0.16), (-0.6, 0.0)),
        grooves=(
            GrooveShape(points=((-0.14, -0.16), (-0.14, -0.5), (-0.16, -0.94)), strength=0.9),
            GrooveShape(points=((0.6, 0.02), (0.7, 0.24), (0.72, 0.4)), strength=0.7),
            GrooveShape(points=((0.6, 0.02), (0.74, -0.16)), strength=0.5),
            GrooveShape(points=((-0.6, 0.0), (-0.72, 0.24), (-0.72, 0.4)), strength=0.7),
            GrooveShape(points=((-0.6, 0.0), (-0.76, -0.18)), strength=0.5),
        ),
        pits=((-0.14, -0.16), (0.6, 0.02), (-0.6, 0.0)),
        lingual_groove=2,
    ),
    # upper first molar
    "u6": ToothShape(
        group=Group.MOLAR, crown_length=7.5, root_length=12.0, width=10.0, neck_width=8.0, depth=11.0,
        neck_line=_MOLAR_NECK, facial=((0.8, 0.03), (0.9, 0.3), (0.98, 0.55), (1.0, 0.66), (0.95, 0.78), (0.78, 0.9),
            (0.5, 0.99), (0.4, 0.995, 0.8), (0.22, 0.93), (0.03, 0.845, 0.6), (-0.16, 0.91), (-0.4, 0.965, 0.9),
            (-0.62, 0.93), (-0.86, 0.8), (-0.97, 0.66), (-1.0, 0.53), (-0.94, 0.33), (-0.8, 0.03)),
        facial_behind=_UPPER_MOLAR_BEHIND,
        lingual=_UPPER_MOLAR_LINGUAL,
        roots=(
            RootShape(centre_line=((0.46, -0.03), (0.52, 0.28), (0.64, 0.54), (0.66, 0.8), (0.52, 1.0)),
                half_widths=(0.56, 0.54, 0.36, 0.24, 0.09)),
            RootShape(centre_line=((-0.5, -0.03), (-0.56, 0.28), (-0.76, 0.52), (-0.86, 0.76), (-0.8, 0.94)),
                half_widths=(0.52, 0.5, 0.3, 0.2, 0.08)),
        ),
        roots_behind=(
            RootShape(centre_line=((-0.02, 0.0), (-0.04, 0.4), (-0.06, 0.8), (-0.02, 1.08)),
                half_widths=(0.8, 0.5, 0.32, 0.12)),
        ),
        furcation=(-0.03, 0.34),
        occlusal=_UPPER_MOLAR_FROM_ABOVE,
        cusps=((0.5, 0.56, 0.5), (-0.42, 0.52, 0.44), (0.34, -0.48, 0.58), (-0.62, -0.58, 0.36)),
        central_groove=((0.66, 0.1), (0.36, 0.07), (0.06, 0.08)),
        full_groove=((0.66, 0.1), (0.06, 0.08), (-0.3, -0.02), (-0.6, 0.0)),
        grooves=(
            GrooveShape(points=((-0.62, 0.02), (-0.5, -0.16), (-0.3, -0.44), (-0.2, -0.9)), strength=1.0),
            GrooveShape(points=((0.06, 0.08), (0.0, 0.34), (0.06, 0.6), (0.01, 0.88)), strength=1.0),
            GrooveShape(points=((0.06, 0.08), (-0.22, 0.02), (-0.56, -0.04)), strength=0.35),
            GrooveShape(points=((0.66, 0.1), (0.78, 0.3), (0.82, 0.42)), strength=0.7),
            GrooveShape(points=((0.66, 0.1), (0.8, -0.08), (0.84, -0.2)), strength=0.6),
            GrooveShape(points=((-0.62, 0.02), (-0.78, 0.2), (-0.82, 0.3)), strength=0.65),
            GrooveShape(points=((-0.62, 0.02), (-0.8, -0.2)), strength=0.55),
            GrooveShape(points=((0.4, 0.1), (0.46, 0.3)), strength=0.35),
            GrooveShape(points=((0.3, 0.06), (0.36, -0.2)), strength=0.35),
            GrooveShape(points=((-0.4, -0.3), (-0.62, -0.38)), strength=0.3),
            GrooveShape(points=((0.7, -0.66), (0.58, -0.8), (0.36, -0.84), (0.16, -0.76)), strength=0.55),
        ),
        pits=((0.06, 0.08), (0.66, 0.1), (-0.62, 0.02)),
        ridges=(((0.34, -0.48), (0.0, -0.06), (-0.42, 0.52)),),
        buccal_groove=1,
        lingual_groove=0,
    ),
    # upper second molar
    "u7": ToothShape(
        group=Group.MOLAR, crown_length=7.0, root_length=11.0, width=9.0, neck_width=7.0, depth=11.0,
        neck_line=_MOLAR_NECK, facial=((0.78, 0.03), (0.9, 0.3), (0.98, 0.54), (1.0, 0.64), (0.95, 0.77), (0.78, 0.9),
            (0.5, 0.985), (0.38, 0.99, 0.8), (0.18, 0.92), (-0.02, 0.85, 0.6), (-0.2, 0.9), (-0.42, 0.935, 0.9),
            (-0.64, 0.89), (-0.86, 0.77), (-0.97, 0.64), (-1.0, 0.52), (-0.94, 0.32), (-0.78, 0.03)),
        facial_behind=_UPPER_MOLAR_BEHIND,
        lingual=((0.73, 0.03), (0.86, 0.28), (0.95, 0.52), (0.96, 0.66), (0.82, 0.84), (0.5, 0.97), (0.18, 1.0, 0.9),
            (-0.2, 0.9), (-0.44, 0.76, 0.55), (-0.6, 0.78), (-0.78, 0.74, 0.9), (-0.92, 0.62), (-0.96, 0.5),
            (-0.9, 0.3), (-0.72, 0.03)),
        roots=(
            RootShape(centre_line=((0.44, -0.03), (0.46, 0.34), (0.44, 0.58), (0.3, 0.82), (0.1, 1.0)),
                half_widths=(0.58, 0.5, 0.37, 0.24, 0.09)),
            RootShape(centre_line=((-0.5, -0.03), (-0.6, 0.34), (-0.76, 0.56), (-0.88, 0.78), (-0.92, 0.94)),
                half_widths=(0.54, 0.46, 0.29, 0.19, 0.08)),
        ),
        roots_behind=(
            RootShape(centre_line=((-0.04, 0.0), (-0.08, 0.4), (-0.12, 0.8), (-0.14, 1.06)),
                half_widths=(0.8, 0.5, 0.32, 0.12)),
        ),
        furcation=(-0.1, 0.42),
        occlusal=((0.98, 0.18), (0.92, 0.6), (0.74, 0.88), (0.44, 1.0), (0.18, 0.95), (-0.02, 0.9, 0.8),
            (-0.26, 0.91), (-0.56, 0.82), (-0.84, 0.56), (-0.98, 0.16), (-0.98, -0.22), (-0.9, -0.58), (-0.7, -0.82),
            (-0.46, -0.86, 0.8), (-0.14, -0.97), (0.22, -1.0), (0.58, -0.84), (0.82, -0.5), (0.94, -0.12)),
        cusps=((0.46, 0.58, 0.5), (-0.44, 0.48, 0.42), (0.22, -0.5, 0.6), (-0.68, -0.5, 0.28)),
        central_groove=((0.64, 0.12), (0.34, 0.08), (0.04, 0.08)),
        full_groove=((0.64, 0.12), (0.04, 0.08), (-0.3, 0.0), (-0.62, 0.0)),
        grooves=(
            GrooveShape(points=((-0.64, 0.02), (-0.56, -0.16), (-0.46, -0.46), (-0.44, -0.84)), strength=1.0),
            GrooveShape(points=((0.04, 0.08), (-0.03, 0.34), (0.03, 0.6), (-0.03, 0.88)), strength=1.0),
            GrooveShape(points=((0.04, 0.08), (-0.24, 0.02), (-0.58, -0.02)), strength=0.35),
            GrooveShape(points=((0.64, 0.12), (0.78, 0.34)), strength=0.7),
            GrooveShape(points=((0.64, 0.12), (0.8, -0.06)), strength=0.6),
            GrooveShape(points=((-0.64, 0.02), (-0.8, 0.2)), strength=0.6),
            GrooveShape(points=((0.3, 0.06), (0.34, -0.22)), strength=0.4),
            GrooveShape(points=((-0.2, 0.04), (-0.28, 0.24)), strength=0.3),
        ),
        pits=((0.04, 0.08), (0.64, 0.12), (-0.64, 0.02)),
        ridges=(((0.22, -0.5), (-0.06, -0.06), (-0.44, 0.48)),),
        buccal_groove=1,
        lingual_groove=0,
    ),
    # upper third molar
    "u8": ToothShape(
        group=Group.MOLAR, crown_length=6.5, root_length=11.0, width=8.5, neck_width=6.5, depth=10.0,
        neck_line=_MOLAR_NECK, facial=((0.76, 0.03), (0.9, 0.3), (0.99, 0.52), (1.0, 0.64), (0.94, 0.78),
            (0.74, 0.92), (0.46, 0.99), (0.3, 0.985, 0.9), (0.1, 0.92), (-0.06, 0.87, 0.6), (-0.24, 0.88),
            (-0.46, 0.87, 0.9), (-0.7, 0.8), (-0.9, 0.68), (-1.0, 0.54), (-0.93, 0.32), (-0.76, 0.03)),
        facial_behind=((0.7, 0.6), (0.7, 0.86), (0.46, 0.97), (0.1, 1.0), (-0.3, 0.86), (-0.8, 0.5)),
        lingual=((0.7, 0.03), (0.85, 0.28), (0.94, 0.52), (0.94, 0.68), (0.74, 0.88), (0.3, 1.0), (0.0, 1.0, 0.9),
            (-0.4, 0.9), (-0.76, 0.72), (-0.94, 0.52), (-0.88, 0.3), (-0.7, 0.03)),
        roots=(
            RootShape(centre_line=((0.42, -0.03), (0.38, 0.28), (0.24, 0.56), (0.0, 0.8), (-0.3, 0.98)),
                half_widths=(0.6, 0.54, 0.42, 0.26, 0.1)),
            RootShape(centre_line=((-0.5, -0.03), (-0.52, 0.28), (-0.62, 0.52), (-0.78, 0.74), (-0.92, 0.88)),
                half_widths=(0.54, 0.44, 0.33, 0.2, 0.09)),
        ),
        roots_behind=(
            RootShape(centre_line=((-0.04, 0.0), (-0.1, 0.4), (-0.25, 0.75), (-0.45, 0.98)),
                half_widths=(0.8, 0.56, 0.34, 0.12)),
        ),
        furcation=(-0.14, 0.62),
        occlusal=((0.98, 0.22), (0.9, 0.62), (0.66, 0.92), (0.32, 1.0), (0.04, 0.94), (-0.26, 0.92), (-0.62, 0.78),
            (-0.9, 0.46), (-1.0, 0.08), (-0.88, -0.38), (-0.56, -0.78), (-0.1, -1.0), (0.36, -0.94), (0.72, -0.62),
            (0.92, -0.18)),
        cusps=((0.44, 0.56, 0.5), (-0.46, 0.46, 0.44), (-0.02, -0.52, 0.62)),
        central_groove=((0.6, 0.1), (0.3, 0.04), (-0.02, 0.06), (-0.3, 0.0), (-0.58, 0.02)),
        grooves=(
            GrooveShape(points=((-0.02, 0.06), (-0.07, 0.36), (0.01, 0.62), (-0.03, 0.9)), strength=1.0),
            GrooveShape(points=((0.6, 0.1), (0.76, 0.3)), strength=0.6),
            GrooveShape(points=((0.6, 0.1), (0.72, -0.14)), strength=0.6),
            GrooveShape(points=((-0.58, 0.02), (-0.74, 0.2)), strength=0.6),
            GrooveShape(points=((-0.58, 0.02), (-0.66, -0.22), (-0.6, -0.42)), strength=0.6),
            GrooveShape(points=((0.26, 0.04), (0.34, -0.24)), strength=0.5),
            GrooveShape(points=((-0.26, 0.0), (-0.34, -0.3)), strength=0.45),
            GrooveShape(points=((0.22, 0.06), (0.28, 0.3)), strength=0.4),
            GrooveShape(points=((-0.26, 0.02), (-0.3, 0.26)), strength=0.4),
        ),
        pits=((-0.02, 0.06), (0.6, 0.1), (-0.58, 0.02)),
        buccal_groove=0,
    ),
    # lower first molar
    "l6": ToothShape(
        group=Group.MOLAR, crown_length=7.5, root_length=14.0, width=11.0, neck_width=9.0, depth=10.5,
        neck_line=_MOLAR_NECK, facial=((0.82, 0.03), (0.92, 0.3), (0.99, 0.54), (1.0, 0.66), (0.95, 0.8), (0.82, 0.9),
            (0.62, 0.965), (0.5, 0.965, 0.9), (0.34, 0.92), (0.2, 0.845, 0.6), (0.06, 0.91), (-0.12, 0.965, 0.9),
            (-0.3, 0.93), (-0.46, 0.84, 0.6), (-0.58, 0.87), (-0.72, 0.875, 0.9), (-0.88, 0.79), (-0.98, 0.64),
            (-1.0, 0.52), (-0.94, 0.32), (-0.82, 0.03)),
        facial_behind=_LOWER_MOLAR_BEHIND,
        lingual=_LOWER_MOLAR_LINGUAL,
        roots=(
            RootShape(centre_line=((0.5, -0.03), (0.54, 0.22), (0.64, 0.5), (0.58, 0.8), (0.36, 1.0)),
                half_widths=(0.54, 0.58, 0.39, 0.26, 0.1)),
            RootShape(centre_line=((-0.52, -0.03), (-0.55, 0.22), (-0.7, 0.5), (-0.78, 0.78), (-0.8, 0.96)),
                half_widths=(0.52, 0.57, 0.34, 0.22, 0.09)),
        ),
        furcation=(0.0, 0.26),
        occlusal=_LOWER_MOLAR_FROM_ABOVE,
        cusps=((0.52, 0.5, 0.46), (-0.12, 0.54, 0.44), (-0.68, 0.32, 0.32), (0.46, -0.54, 0.48),
            (-0.42, -0.54, 0.46)),
        central_groove=((0.7, -0.02), (0.42, -0.08), (0.18, 0.02), (-0.02, -0.05), (-0.32, 0.06), (-0.68, -0.04)),
        grooves=(
            GrooveShape(points=((0.18, 0.02), (0.24, 0.32), (0.17, 0.6), (0.21, 0.86)), strength=1.0),
            GrooveShape(points=((-0.32, 0.06), (-0.4, 0.36), (-0.45, 0.82)), strength=0.95),
            GrooveShape(points=((-0.02, -0.05), (-0.07, -0.34), (0.01, -0.6), (-0.03, -0.87)), strength=1.0),
            GrooveShape(points=((0.7, -0.02), (0.8, 0.2), (0.84, 0.32)), strength=0.65),
            GrooveShape(points=((0.7, -0.02), (0.82, -0.22)), strength=0.6),
            GrooveShape(points=((-0.68, -0.04), (-0.82, 0.08)), strength=0.55),
            GrooveShape(points=((-0.68, -0.04), (-0.8, -0.26)), strength=0.6),
            GrooveShape(points=((0.44, -0.08), (0.5, 0.18)), strength=0.35),
            GrooveShape(points=((0.36, -0.06), (0.4, -0.32)), strength=0.35),
            GrooveShape(points=((-0.22, 0.02), (-0.3, -0.28)), strength=0.35),
            GrooveShape(points=((-0.1, -0.02), (-0.12, 0.26)), strength=0.3),
        ),
        pits=((0.08, -0.02), (0.7, -0.02), (-0.68, -0.04)),
        buccal_groove=0,
        lingual_groove=2,
    ),
    # lower second molar
    "l7": ToothShape(
        group=Group.MOLAR, crown_length=7.0, root_length=13.0, width=10.5, neck_width=8.0, depth=10.0,
        neck_line=_MOLAR_NECK, facial=((0.78, 0.03), (0.9, 0.3), (0.99, 0.52), (1.0, 0.64), (0.95, 0.79), (0.8, 0.91),
            (0.56, 0.985), (0.42, 0.98, 0.9), (0.22, 0.92), (0.04, 0.845, 0.6), (-0.14, 0.91), (-0.36, 0.965, 0.9),
            (-0.58, 0.945), (-0.82, 0.83), (-0.96, 0.68), (-1.0, 0.54), (-0.93, 0.32), (-0.77, 0.03)),
        facial_behind=_LOWER_MOLAR_BEHIND,
        lingual=_LOWER_MOLAR_LINGUAL,
        roots=(
            RootShape(centre_line=((0.48, -0.03), (0.49, 0.28), (0.46, 0.55), (0.3, 0.82), (0.06, 1.0)),
                half_widths=(0.55, 0.52, 0.38, 0.25, 0.1)),
            RootShape(centre_line=((-0.5, -0.03), (-0.55, 0.28), (-0.66, 0.54), (-0.78, 0.8), (-0.88, 0.96)),
                half_widths=(0.53, 0.48, 0.33, 0.21, 0.09)),
        ),
        furcation=(-0.06, 0.36),
        occlusal=((1.0, 0.04), (0.96, 0.46), (0.8, 0.8), (0.46, 0.97), (0.2, 0.92), (0.03, 0.87, 0.8), (-0.18, 0.92),
            (-0.46, 0.94), (-0.78, 0.76), (-0.95, 0.4), (-1.0, 0.0), (-0.94, -0.44), (-0.76, -0.8), (-0.42, -0.96),
            (-0.16, -0.92), (0.02, -0.88, 0.8), (0.22, -0.93), (0.5, -0.96), (0.82, -0.76), (0.96, -0.38)),
        cusps=((0.48, 0.52, 0.5), (-0.44, 0.5, 0.48), (0.46, -0.52, 0.5), (-0.44, -0.52, 0.48)),
        central_groove=((0.66, 0.02), (0.35, -0.06), (0.03, 0.03), (-0.32, -0.05), (-0.64, 0.03)),
        grooves=(
            GrooveShape(points=((0.03, 0.03), (0.09, 0.3), (0.02, 0.6), (0.05, 0.86)), strength=1.0),
            GrooveShape(points=((0.03, 0.03), (-0.03, -0.3), (0.05, -0.6), (0.02, -0.86)), strength=1.0),
            GrooveShape(points=((0.66, 0.0), (0.8, 0.24)), strength=0.65),
            GrooveShape(points=((0.66, 0.0), (0.8, -0.24)), strength=0.6),
            GrooveShape(points=((-0.64, 0.0), (-0.78, 0.22)), strength=0.6),
            GrooveShape(points=((-0.64, 0.0), (-0.78, -0.24)), strength=0.6),
            GrooveShape(points=((0.34, -0.02), (0.4, 0.24)), strength=0.35),
            GrooveShape(points=((0.3, -0.02), (0.36, -0.26)), strength=0.35),
            GrooveShape(points=((-0.28, -0.02), (-0.34, 0.24)), strength=0.35),
            GrooveShape(points=((-0.28, -0.02), (-0.34, -0.26)), strength=0.35),
        ),
        pits=((0.03, 0.0), (0.66, 0.0), (-0.64, 0.0)),
        buccal_groove=0,
        lingual_groove=1,
    ),
    # lower third molar
    "l8": ToothShape(
        group=Group.MOLAR, crown_length=7.0, root_length=11.0, width=10.0, neck_width=7.5, depth=9.5,
        neck_line=_MOLAR_NECK, facial=((0.74, 0.03), (0.9, 0.3), (1.0, 0.52), (1.0, 0.64), (0.93, 0.8), (0.76, 0.92),
            (0.5, 0.985), (0.36, 0.97, 0.9), (0.18, 0.91), (0.04, 0.86, 0.6), (-0.14, 0.9), (-0.34, 0.93, 0.9),
            (-0.58, 0.9), (-0.82, 0.79), (-0.97, 0.64), (-1.0, 0.52), (-0.92, 0.32), (-0.74, 0.03)),
        facial_behind=_LOWER_MOLAR_BEHIND,
        lingual=_LOWER_MOLAR_LINGUAL,
        roots=(
            RootShape(centre_line=((0.46, -0.03), (0.4, 0.28), (0.22, 0.55), (-0.06, 0.8), (-0.4, 0.98)),
                half_widths=(0.57, 0.5, 0.4, 0.26, 0.1)),
            RootShape(centre_line=((-0.5, -0.03), (-0.58, 0.26), (-0.76, 0.52), (-0.98, 0.74), (-1.2, 0.88)),
                half_widths=(0.53, 0.42, 0.32, 0.2, 0.09)),
        ),
        furcation=(-0.14, 0.5),
        occlusal=((1.0, 0.06), (0.92, 0.52), (0.66, 0.88), (0.28, 1.0), (-0.1, 0.94), (-0.48, 0.9), (-0.82, 0.64),
            (-1.0, 0.2), (-0.97, -0.26), (-0.76, -0.72), (-0.4, -0.95), (0.06, -0.94), (0.46, -0.97), (0.8, -0.74),
            (0.97, -0.3)),
        cusps=((0.46, 0.5, 0.46), (-0.2, 0.56, 0.4), (-0.66, 0.2, 0.32), (0.42, -0.52, 0.48), (-0.42, -0.52, 0.44)),
        central_groove=((0.62, 0.0), (0.34, -0.05), (0.08, 0.03), (-0.16, -0.04), (-0.44, 0.02), (-0.62, -0.06)),
        grooves=(
            GrooveShape(points=((0.08, 0.03), (0.14, 0.4), (0.16, 0.9)), strength=0.9),
            GrooveShape(points=((-0.16, -0.04), (-0.02, -0.46), (0.02, -0.9)), strength=0.9),
            GrooveShape(points=((-0.4, 0.02), (-0.46, 0.4), (-0.52, 0.8)), strength=0.6),
            GrooveShape(points=((0.62, 0.0), (0.78, 0.22)), strength=0.65),
            GrooveShape(points=((0.62, 0.0), (0.74, -0.26)), strength=0.6),
            GrooveShape(points=((-0.62, -0.06), (-0.76, -0.28)), strength=0.6),
            GrooveShape(points=((0.3, -0.04), (0.36, 0.26)), strength=0.5),
            GrooveShape(points=((0.26, -0.04), (0.3, -0.3)), strength=0.5),
            GrooveShape(points=((-0.2, 0.0), (-0.24, 0.28)), strength=0.45),
            GrooveShape(points=((-0.3, 0.0), (-0.4, -0.3)), strength=0.45),
            GrooveShape(points=((0.46, -0.02), (0.54, -0.24)), strength=0.4),
        ),
        pits=((0.08, 0.0), (0.62, 0.0), (-0.62, -0.06)),
        buccal_groove=0,
        lingual_groove=1,
    ),
    # upper primary central incisor
    "ui1": ToothShape(
        group=Group.INCISOR, crown_length=6.0, root_length=10.0, width=6.5, neck_width=4.5, depth=5.0,
        is_primary=True,
        neck_line=_FRONT_NECK, facial=((0.7, 0.02), (0.9, 0.18), (0.98, 0.45), (1.0, 0.72), (0.96, 0.9),
            (0.86, 0.985, 0.7), (0.4, 1.0), (0.0, 1.0), (-0.45, 0.99), (-0.82, 0.945, 0.8), (-0.97, 0.8), (-1.0, 0.6),
            (-0.92, 0.22), (-0.7, 0.02)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.045, 0.85), (-0.1, 1.0)),
                half_widths=(1.0, 0.84, 0.6, 0.36, 0.13)),
        ),
        occlusal=_UPPER_INCISOR_FROM_ABOVE,
        edge=((0.9, 0.26), (0.4, 0.32), (0.0, 0.34), (-0.4, 0.31), (-0.9, 0.22)),
    ),
    # upper primary lateral incisor
    "ui2": ToothShape(
        group=Group.INCISOR, crown_length=5.6, root_length=11.4, width=5.1, neck_width=3.7, depth=4.8,
        is_primary=True,
        neck_line=_FRONT_NECK, facial=((0.72, 0.02), (0.9, 0.2), (0.98, 0.48), (1.0, 0.72), (0.93, 0.9),
            (0.78, 0.98, 0.8), (0.4, 1.0), (0.0, 0.99), (-0.4, 0.96), (-0.75, 0.88, 0.9), (-0.96, 0.72), (-1.0, 0.52),
            (-0.9, 0.22), (-0.72, 0.02)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.1125, 0.85), (-0.25, 1.0)),
                half_widths=(1.0, 0.86, 0.62, 0.38, 0.14)),
        ),
        occlusal=_UPPER_INCISOR_FROM_ABOVE,
        edge=((0.86, 0.26), (0.4, 0.34), (0.0, 0.36), (-0.4, 0.32), (-0.86, 0.16)),
    ),
    # upper primary canine
    "uc": ToothShape(
        group=Group.CANINE, crown_length=6.5, root_length=13.5, width=7.0, neck_width=5.1, depth=7.0,
        is_primary=True,
        neck_line=_FRONT_NECK, facial=((0.7, 0.02), (0.88, 0.2), (1.0, 0.48), (0.98, 0.6), (0.7, 0.76), (0.3, 0.93),
            (-0.02, 1.0, 0.6), (-0.28, 0.92), (-0.66, 0.72), (-0.96, 0.58), (-1.0, 0.46), (-0.88, 0.2), (-0.7, 0.02)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.09, 0.85), (-0.2, 1.0)),
                half_widths=(1.0, 0.88, 0.64, 0.38, 0.13)),
        ),
        occlusal=_CANINE_FROM_ABOVE,
        edge=((0.84, 0.06), (0.4, 0.2), (-0.04, 0.32), (-0.4, 0.2), (-0.86, 0.04)),
        tip=(-0.04, 0.32),
    ),
    # upper primary first molar
    "um1": ToothShape(
        group=Group.MOLAR, crown_length=5.1, root_length=10.0, width=7.3, neck_width=5.2, depth=8.5,
        is_primary=True,
        neck_line=((-0.6, 0.02), (0.0, -0.05), (0.55, -0.1)), facial=((0.7, -0.04), (0.94, 0.1), (1.0, 0.36),
            (0.98, 0.62), (0.88, 0.82), (0.6, 0.93), (0.34, 1.0, 0.8), (0.05, 0.95), (-0.24, 0.88), (-0.5, 0.88),
            (-0.8, 0.8), (-0.97, 0.6), (-0.98, 0.38), (-0.88, 0.14), (-0.7, 0.03)),
        facial_behind=((0.7, 0.5), (0.6, 0.8), (0.2, 0.92), (-0.3, 0.84), (-0.7, 0.5)),
        lingual=((0.64, 0.0), (0.82, 0.2), (0.86, 0.5), (0.66, 0.78), (0.2, 0.92, 0.9), (-0.3, 0.84), (-0.74, 0.62),
            (-0.84, 0.42), (-0.72, 0.2), (-0.56, 0.03)),
        roots=(
            RootShape(centre_line=((0.46, -0.03), (0.78, 0.24), (0.98, 0.5), (0.94, 0.78), (0.7, 1.0)),
                half_widths=(0.55, 0.34, 0.26, 0.18, 0.08)),
            RootShape(centre_line=((-0.5, -0.03), (-0.8, 0.24), (-1.02, 0.48), (-1.06, 0.72), (-0.92, 0.9)),
                half_widths=(0.52, 0.32, 0.23, 0.16, 0.07)),
        ),
        roots_behind=(
            RootShape(centre_line=((0.0, 0.0), (0.0, 0.4), (-0.05, 0.8), (0.0, 1.05)),
                half_widths=(0.7, 0.42, 0.28, 0.1)),
        ),
        furcation=(0.0, 0.16),
        occlusal=((1.0, 0.2), (0.94, 0.62), (0.7, 0.94), (0.34, 1.0), (-0.1, 0.9), (-0.5, 0.84), (-0.84, 0.6),
            (-1.0, 0.2), (-0.92, -0.2), (-0.66, -0.66), (-0.2, -0.98), (0.22, -1.0), (0.6, -0.72), (0.88, -0.24)),
        cusps=((0.32, 0.52, 0.52), (-0.48, 0.46, 0.34), (0.1, -0.52, 0.5)),
        central_groove=((0.62, 0.08), (0.2, 0.02), (-0.2, 0.02), (-0.62, 0.06)),
        grooves=(
            GrooveShape(points=((-0.16, 0.02), (-0.18, 0.4), (-0.18, 0.8)), strength=0.7),
            GrooveShape(points=((0.62, 0.08), (0.76, 0.3)), strength=0.6),
            GrooveShape(points=((0.62, 0.08), (0.7, -0.2)), strength=0.5),
            GrooveShape(points=((-0.62, 0.06), (-0.76, 0.24)), strength=0.5),
            GrooveShape(points=((-0.62, 0.06), (-0.62, -0.2)), strength=0.5),
        ),
        pits=((-0.1, 0.02), (0.62, 0.08), (-0.62, 0.06)),
        buccal_groove=0,
    ),
    # upper primary second molar
    "um2": ToothShape(
        group=Group.MOLAR, crown_length=5.7, root_length=11.7, width=8.2, neck_width=6.4, depth=10.0,
        is_primary=True,
        neck_line=_MOLAR_NECK, facial=((0.7649, 0.02), (0.93, 0.16), (0.98, 0.55), (1.0, 0.66), (0.95, 0.78),
            (0.78, 0.9), (0.5, 0.99), (0.4, 0.995, 0.8), (0.22, 0.93), (0.03, 0.845, 0.6), (-0.16, 0.91),
            (-0.4, 0.965, 0.9), (-0.62, 0.93), (-0.86, 0.8), (-0.97, 0.66), (-1.0, 0.53), (-0.93, 0.16),
            (-0.7649, 0.02)),
        facial_behind=_UPPER_MOLAR_BEHIND,
        lingual=_UPPER_MOLAR_LINGUAL,
        roots=(
            RootShape(centre_line=((0.48, -0.03), (0.8, 0.22), (1.02, 0.5), (1.02, 0.78), (0.8, 1.0)),
                half_widths=(0.54, 0.33, 0.26, 0.18, 0.08)),
            RootShape(centre_line=((-0.48, -0.03), (-0.8, 0.22), (-1.02, 0.5), (-1.02, 0.78), (-0.8, 0.94)),
                half_widths=(0.54, 0.33, 0.26, 0.18, 0.08)),
        ),
        roots_behind=(
            RootShape(centre_line=((-0.02, 0.0), (-0.04, 0.4), (-0.06, 0.8), (-0.02, 1.08)),
                half_widths=(0.8, 0.5, 0.32, 0.12)),
        ),
        furcation=(0.0, 0.14),
        occlusal=_UPPER_MOLAR_FROM_ABOVE,
        cusps=((0.5, 0.56, 0.5), (-0.42, 0.52, 0.44), (0.34, -0.48, 0.58), (-0.62, -0.58, 0.36)),
        central_groove=((0.66, 0.1), (0.36, 0.07), (0.06, 0.08)),
        full_groove=((0.66, 0.1), (0.06, 0.08), (-0.3, -0.02), (-0.6, 0.0)),
        grooves=(
            GrooveShape(points=((-0.62, 0.02), (-0.5, -0.16), (-0.3, -0.44), (-0.2, -0.9)), strength=1.0),
            GrooveShape(points=((0.06, 0.08), (0.0, 0.34), (0.06, 0.6), (0.01, 0.88)), strength=1.0),
            GrooveShape(points=((0.06, 0.08), (-0.22, 0.02), (-0.56, -0.04)), strength=0.35),
            GrooveShape(points=((0.66, 0.1), (0.78, 0.3), (0.82, 0.42)), strength=0.7),
            GrooveShape(points=((0.66, 0.1), (0.8, -0.08), (0.84, -0.2)), strength=0.6),
            GrooveShape(points=((-0.62, 0.02), (-0.78, 0.2), (-0.82, 0.3)), strength=0.65),
            GrooveShape(points=((-0.62, 0.02), (-0.8, -0.2)), strength=0.55),
            GrooveShape(points=((0.4, 0.1), (0.46, 0.3)), strength=0.35),
            GrooveShape(points=((0.3, 0.06), (0.36, -0.2)), strength=0.35),
            GrooveShape(points=((-0.4, -0.3), (-0.62, -0.38)), strength=0.3),
            GrooveShape(points=((0.7, -0.66), (0.58, -0.8), (0.36, -0.84), (0.16, -0.76)), strength=0.55),
        ),
        pits=((0.06, 0.08), (0.66, 0.1), (-0.62, 0.02)),
        ridges=(((0.34, -0.48), (0.0, -0.06), (-0.42, 0.52)),),
        buccal_groove=1,
        lingual_groove=0,
    ),
    # lower primary central incisor
    "li1": ToothShape(
        group=Group.INCISOR, crown_length=5.0, root_length=9.0, width=4.2, neck_width=3.0, depth=4.0,
        is_primary=True,
        neck_line=_FRONT_NECK, facial=((0.7, 0.02), (0.88, 0.2), (0.96, 0.55), (1.0, 0.82), (0.95, 0.94),
            (0.84, 0.99, 0.7), (0.4, 1.0), (0.0, 1.0), (-0.4, 1.0), (-0.84, 0.985, 0.7), (-0.96, 0.92), (-1.0, 0.8),
            (-0.94, 0.5), (-0.86, 0.2), (-0.7, 0.02)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.045, 0.85), (-0.1, 1.0)),
                half_widths=(1.0, 0.86, 0.64, 0.4, 0.14)),
        ),
        occlusal=_LOWER_INCISOR_FROM_ABOVE,
        edge=((0.84, -0.03), (0.4, 0.0), (0.0, 0.01), (-0.4, 0.0), (-0.84, -0.03)),
    ),
    # lower primary lateral incisor
    "li2": ToothShape(
        group=Group.INCISOR, crown_length=5.2, root_length=10.0, width=4.1, neck_width=3.0, depth=4.0,
        is_primary=True,
        neck_line=_FRONT_NECK, facial=((0.7, 0.02), (0.88, 0.2), (0.96, 0.55), (1.0, 0.82), (0.95, 0.94),
            (0.82, 0.99, 0.7), (0.4, 1.0), (0.0, 0.99), (-0.4, 0.975), (-0.78, 0.94, 0.8), (-0.96, 0.84),
            (-1.0, 0.68), (-0.94, 0.45), (-0.86, 0.2), (-0.7, 0.02)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.1125, 0.85), (-0.25, 1.0)),
                half_widths=(1.0, 0.86, 0.64, 0.4, 0.14)),
        ),
        occlusal=_LOWER_INCISOR_FROM_ABOVE,
        edge=((0.84, 0.05), (0.4, 0.05), (0.0, 0.02), (-0.4, -0.03), (-0.82, -0.12)),
    ),
    # lower primary canine
    "lc": ToothShape(
        group=Group.CANINE, crown_length=6.0, root_length=11.5, width=5.0, neck_width=3.7, depth=4.8,
        is_primary=True,
        neck_line=_FRONT_NECK, facial=((0.74, 0.02), (0.9, 0.2), (0.99, 0.5), (1.0, 0.66), (0.84, 0.78), (0.46, 0.93),
            (0.14, 1.0, 0.6), (-0.14, 0.93), (-0.6, 0.72), (-0.94, 0.58), (-1.0, 0.46), (-0.88, 0.2), (-0.74, 0.02)),
        roots=(
            RootShape(centre_line=((0.0, -0.03), (0.02, 0.3), (0.02, 0.62), (-0.09, 0.85), (-0.2, 1.0)),
                half_widths=(1.0, 0.88, 0.66, 0.4, 0.13)),
        ),
        occlusal=_CANINE_FROM_ABOVE,
        edge=((0.84, -0.02), (0.4, 0.06), (0.14, 0.1), (-0.4, 0.0), (-0.84, -0.14)),
        tip=(0.14, 0.1),
    ),
    # lower primary first molar
    "lm1": ToothShape(
        group=Group.MOLAR, crown_length=6.0, root_length=9.8, width=7.7, neck_width=6.5, depth=7.0,
        is_primary=True,
        neck_line=((-0.6, 0.04), (0.0, -0.03), (0.55, -0.13)), facial=((0.82, -0.06), (0.95, 0.08), (1.0, 0.34),
            (0.99, 0.62), (0.88, 0.84), (0.62, 0.95), (0.38, 1.0, 0.85), (0.12, 0.93), (-0.04, 0.87, 0.7),
            (-0.22, 0.9), (-0.46, 0.92, 0.9), (-0.78, 0.8), (-0.96, 0.62), (-0.98, 0.42), (-0.9, 0.18), (-0.8, 0.05)),
        facial_behind=((0.7, 0.6), (0.6, 0.9), (0.3, 1.05), (0.0, 0.95), (-0.4, 0.95), (-0.7, 0.6)),
        lingual=_LOWER_MOLAR_LINGUAL,
        roots=(
            RootShape(centre_line=((0.48, -0.03), (0.74, 0.24), (0.92, 0.5), (0.92, 0.8), (0.78, 1.0)),
                half_widths=(0.54, 0.34, 0.27, 0.2, 0.1)),
            RootShape(centre_line=((-0.5, -0.03), (-0.72, 0.24), (-0.9, 0.48), (-0.92, 0.74), (-0.82, 0.92)),
                half_widths=(0.52, 0.33, 0.24, 0.17, 0.08)),
        ),
        furcation=(0.0, 0.16),
        occlusal=((1.0, 0.0), (0.98, 0.5), (0.78, 0.9), (0.4, 1.0), (-0.06, 0.9), (-0.5, 0.86), (-0.86, 0.56),
            (-1.0, 0.04), (-0.9, -0.46), (-0.56, -0.84), (0.0, -0.92), (0.46, -0.92), (0.84, -0.52)),
        cusps=((0.42, 0.46, 0.46), (-0.44, 0.42, 0.4), (0.4, -0.5, 0.46), (-0.46, -0.46, 0.32)),
        central_groove=((0.6, -0.02), (0.25, -0.04), (-0.08, -0.02), (-0.6, 0.0)),
        grooves=(
            GrooveShape(points=((-0.02, -0.02), (-0.02, 0.4), (-0.04, 0.84)), strength=0.8),
            GrooveShape(points=((-0.06, -0.02), (-0.06, -0.5), (-0.06, -0.86)), strength=0.7),
            GrooveShape(points=((0.6, -0.02), (0.76, 0.2)), strength=0.6),
            GrooveShape(points=((0.6, -0.02), (0.74, -0.22)), strength=0.6),
            GrooveShape(points=((-0.6, 0.0), (-0.74, 0.2)), strength=0.5),
            GrooveShape(points=((-0.6, 0.0), (-0.72, -0.2)), strength=0.5),
        ),
        pits=((-0.04, -0.02), (0.6, -0.02), (-0.6, 0.0)),
        buccal_groove=0,
        lingual_groove=1,
    ),
    # lower primary second molar
    "lm2": ToothShape(
        group=Group.MOLAR, crown_length=5.5, root_length=11.3, width=9.9, neck_width=7.2, depth=8.7,
        is_primary=True,
        neck_line=_MOLAR_NECK, facial=((0.7127, 0.02), (0.93, 0.16), (0.99, 0.54), (1.0, 0.66), (0.95, 0.8),
            (0.82, 0.9), (0.62, 0.965), (0.5, 0.965, 0.9), (0.34, 0.92), (0.2, 0.845, 0.6), (0.06, 0.91),
            (-0.12, 0.965, 0.9), (-0.3, 0.93), (-0.46, 0.84, 0.6), (-0.58, 0.87), (-0.72, 0.875, 0.9), (-0.88, 0.79),
            (-0.98, 0.64), (-1.0, 0.52), (-0.93, 0.16), (-0.7127, 0.02)),
        facial_behind=_LOWER_MOLAR_BEHIND,
        lingual=_LOWER_MOLAR_LINGUAL,
        roots=(
            RootShape(centre_line=((0.48, -0.03), (0.784, 0.22), (0.9996, 0.5), (0.9996, 0.78), (0.784, 1.0)),
                half_widths=(0.54, 0.33, 0.26, 0.18, 0.08)),
            RootShape(centre_line=((-0.48, -0.03), (-0.784, 0.22), (-0.9996, 0.5), (-0.9996, 0.78), (-0.784, 0.94)),
                half_widths=(0.54, 0.33, 0.26, 0.18, 0.08)),
        ),
        furcation=(0.0, 0.14),
        occlusal=_LOWER_MOLAR_FROM_ABOVE,
        cusps=((0.52, 0.5, 0.46), (-0.12, 0.54, 0.44), (-0.68, 0.32, 0.32), (0.46, -0.54, 0.48),
            (-0.42, -0.54, 0.46)),
        central_groove=((0.7, -0.02), (0.42, -0.08), (0.18, 0.02), (-0.02, -0.05), (-0.32, 0.06), (-0.68, -0.04)),
        grooves=(
            GrooveShape(points=((0.18, 0.02), (0.24, 0.32), (0.17, 0.6), (0.21, 0.86)), strength=1.0),
            GrooveShape(points=((-0.32, 0.06), (-0.4, 0.36), (-0.45, 0.82)), strength=0.95),
            GrooveShape(points=((-0.02, -0.05), (-0.07, -0.34), (0.01, -0.6), (-0.03, -0.87)), strength=1.0),
            GrooveShape(points=((0.7, -0.02), (0.8, 0.2), (0.84, 0.32)), strength=0.65),
            GrooveShape(points=((0.7, -0.02), (0.82, -0.22)), strength=0.6),
            GrooveShape(points=((-0.68, -0.04), (-0.82, 0.08)), strength=0.55),
            GrooveShape(points=((-0.68, -0.04), (-0.8, -0.26)), strength=0.6),
            GrooveShape(points=((0.44, -0.08), (0.5, 0.18)), strength=0.35),
            GrooveShape(points=((0.36, -0.06), (0.4, -0.32)), strength=0.35),
            GrooveShape(points=((-0.22, 0.02), (-0.3, -0.28)), strength=0.35),
            GrooveShape(points=((-0.1, -0.02), (-0.12, 0.26)), strength=0.3),
        ),
        pits=((0.08, -0.02), (0.7, -0.02), (-0.68, -0.04)),
        buccal_groove=0,
        lingual_groove=2,
    ),
}
# fmt: on
