"""The forms of teeth in millimetres, made from the table of shapes.

Tooth space, facial and lingual view: the origin is the middle of the neck, y is 0 at the CEJ, the crown lies towards +y
and the roots towards -y. So an upper tooth is drawn on a screen as it is seen from the cheek; whoever places a lower
tooth, or the lingual view of an upper one, turns y round. Occlusal view: the origin is the middle of the crown, buccal
is -y, outward for an upper tooth; lower ones are turned round. Mesial is +x, in mirrored forms -x.

Roots are drawn at `outlines.ROOT_SCALE` of their true length.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from dentaldesk.engines.clinical.teeth_drawing import curves, outlines
from dentaldesk.engines.clinical.teeth_drawing.kinds import SHAPES
from dentaldesk.engines.clinical.teeth_drawing.primitives import Affine, Path, Point
from dentaldesk.engines.clinical.teeth_drawing.shapes import Group, Knots, RootShape, ToothShape
from dentaldesk.models.teeth import ToothCode

TABLE_WIDTH, TABLE_DEPTH = 0.62, 0.60  # of the outline: what lies between the cusp tips
_EDGE_BAND = 0.26  # of the depth: the incisal surface of a front tooth
_AXIS_POINTS = 13
_NECK_TUCK = 0.965  # the root begins inside the crown, and must not show beside it
_BLUNT = 1.55  # of the table's width at the apex: a knob there is no apex
_CUT_POINTS = 6
_HOLLOW = 0.3  # of the half width: how far an open apex is hollowed
_FINISHED, _BEGUN = 0.97, 0.06  # of the root's length
_EDGE_REACH = 0.94
_MIRROR = Affine(a=-1.0)


class View(StrEnum):
    FACIAL = "facial"
    OCCLUSAL = "occlusal"
    LINGUAL = "lingual"


class Cusp(NamedTuple):
    """Tip and reach of a cusp, millimetres in the occlusal view."""

    x: float
    y: float
    radius: float


class Groove(NamedTuple):
    """`strength` is 1 for a groove that parts two cusps, and less for a wrinkle."""

    points: tuple[Point, ...]
    strength: float


class Contact(NamedTuple):
    """Where the neighbour touches: its y in the facial and in the occlusal view, millimetres."""

    facial_y: float
    occlusal_y: float


class Landmarks(NamedTuple):
    """Cusp tips and the notches between them on a side of the crown, from mesial to distal."""

    tips: tuple[Point, ...]
    notches: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """One root. `widths` are half widths along the axis, which runs from the neck to the apex."""

    outline: Path
    axis: tuple[Point, ...]
    widths: tuple[float, ...]
    apex: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class ToothForm:
    """Outlines and landmarks of one type of tooth, millimetres. Do not change: forms are shared."""

    kind: str
    group: Group
    is_primary: bool
    is_upper: bool
    mirrored: bool
    crown_length: float
    root_length: float  # as drawn
    width: float
    neck_width: float
    depth: float
    # facial view
    facial_crown: Path
    back_cusps: Path | None
    cej: tuple[Point, ...]  # from distal to mesial
    roots: tuple[Root, ...]
    back_roots: tuple[Root, ...]
    root_silhouette: Path
    furcation: Point | None
    # lingual view
    lingual_crown: Path
    lingual_back: Path | None
    lingual_cej: tuple[Point, ...]
    lingual_root_stub: Path
    # occlusal view
    occlusal: Path
    table: Path  # the biting surface: what O and I cover
    facial_cusps: Landmarks
    lingual_cusps: Landmarks
    contact_mesial: Contact
    contact_distal: Contact
    edge: tuple[Point, ...] = ()  # front teeth: the incisal edge, from mesial to distal
    edge_tip: Point | None = None  # canines
    cusps: tuple[Cusp, ...] = ()  # this and the rest: back teeth
    central_groove: tuple[Point, ...] = ()  # from the mesial to the distal pit
    main_fissure: tuple[Point, ...] = ()  # what of it is cut: upper molars' oblique ridge is not
    side_grooves: tuple[Groove, ...] = ()
    oblique_groove: tuple[Point, ...] | None = None  # upper molars: from the distal pit to the lingual side
    buccal_groove: tuple[Point, ...] | None = None
    lingual_groove: tuple[Point, ...] | None = None
    pits: tuple[Point, ...] = ()
    ridges: tuple[tuple[Point, ...], ...] = ()

    @property
    def is_molar(self) -> bool:
        return self.group is Group.MOLAR

    @property
    def is_anterior(self) -> bool:
        return self.group in {Group.INCISOR, Group.CANINE}


def tooth_type(tooth: ToothCode) -> str:
    """`u1` … `l8`, `ui1` … `lm2`; a supernumerary tooth looks like its neighbour."""
    jaw = "u" if tooth.is_upper else "l"
    if not tooth.is_primary:
        return f"{jaw}{tooth.position}"
    return jaw + ("i1", "i2", "c", "m1", "m2")[tooth.position - 1]


def is_mirrored(tooth: ToothCode) -> bool:
    """Whether the tooth stands on the patient's left, where mesial is to the left on the screen."""
    return not tooth.is_right


def make_forms() -> None:
    """Make the forms of all types now, on whatever thread has time; no chart waits for them then."""
    for kind in SHAPES:
        for mirrored in (False, True):
            tooth_form(kind, mirrored)


def tooth_form(kind: str, mirrored: bool = False) -> ToothForm:  # noqa: FBT001, FBT002  # asked for everywhere
    """The form of a type. `mirrored`: all x are turned already, so that light and hatches need no mirror."""
    return _form(kind, mirrored)  # kept under one key, however it was asked for


@cache
def _form(kind: str, mirrored: bool) -> ToothForm:  # noqa: FBT001  # as above
    if mirrored:
        return _mirrored(tooth_form(kind))
    shape = SHAPES[kind]
    facial = outlines.crown(shape, shape.facial, shape.neck_line)
    roots = tuple(_root(shape, root) for root in shape.roots)
    back_roots = tuple(_root(shape, root) for root in shape.roots_behind)
    lingual = shape.lingual or outlines.narrowed(shape.facial)
    neck = outlines.lingual_neck(shape, lingual)
    occlusal = curves.closed_spline([outlines.from_above(shape, knot) for knot in shape.occlusal])
    form = ToothForm(
        kind=kind,
        group=shape.group,
        is_primary=shape.is_primary,
        is_upper=kind.startswith("u"),
        mirrored=False,
        crown_length=shape.crown_length,
        root_length=shape.root_length * outlines.ROOT_SCALE,
        width=shape.width,
        neck_width=shape.neck_width,
        depth=shape.depth,
        facial_crown=facial,
        back_cusps=outlines.cusps_behind(shape, shape.facial_behind) if shape.facial_behind else None,
        cej=outlines.neck_curve(shape, shape.facial, shape.neck_line),
        roots=roots,
        back_roots=back_roots,
        root_silhouette=_together(root.outline for root in back_roots + roots),
        furcation=outlines.in_root(shape, shape.furcation) if shape.furcation else None,
        lingual_crown=outlines.crown(shape, lingual, neck),
        lingual_back=facial if shape.lingual else None,
        lingual_cej=outlines.neck_curve(shape, lingual, neck),
        lingual_root_stub=outlines.stub(shape, lingual),
        occlusal=occlusal,
        table=curves.scaled(occlusal, TABLE_WIDTH, TABLE_DEPTH),
        facial_cusps=_landmarks(shape, shape.facial),
        lingual_cusps=_landmarks(shape, lingual),
        contact_mesial=_contact(shape, 1),
        contact_distal=_contact(shape, -1),
    )
    return _with_edge(form, shape) if form.is_anterior else _with_relief(form, shape)


def _with_edge(form: ToothForm, shape: ToothShape) -> ToothForm:
    """A front tooth bites with a band along its edge, not with a table."""
    edge = curves.smooth_line([outlines.from_above(shape, point) for point in shape.edge])
    middle = curves.resampled([(x * _EDGE_REACH, y) for x, y in edge], 9)
    return replace(
        form,
        edge=edge,
        edge_tip=outlines.point_above(shape, shape.tip) if shape.tip else None,
        table=curves.ribbon(middle, [shape.depth * _EDGE_BAND] * 9, round_end=False),
    )


def _with_relief(form: ToothForm, shape: ToothShape) -> ToothForm:
    def line(points: Iterable[Point]) -> tuple[Point, ...]:
        return tuple(outlines.point_above(shape, point) for point in points)

    def groove(index: int | None) -> tuple[Point, ...] | None:
        return None if index is None else line(shape.grooves[index].points)

    grooves = [Groove(line(groove.points), groove.strength) for groove in shape.grooves]
    # The oblique groove stands first in the table where a ridge breaks the central one.
    oblique = grooves.pop(0) if shape.full_groove else None
    mean_half = (shape.width + shape.depth) / 4
    return replace(
        form,
        cusps=tuple(Cusp(*outlines.point_above(shape, (x, y)), radius * mean_half) for x, y, radius in shape.cusps),
        central_groove=line(shape.full_groove or shape.central_groove),
        main_fissure=line(shape.central_groove),
        side_grooves=tuple(grooves),
        oblique_groove=oblique.points if oblique else None,
        buccal_groove=groove(shape.buccal_groove),
        lingual_groove=groove(shape.lingual_groove),
        pits=line(shape.pits),
        ridges=tuple(line(ridge) for ridge in shape.ridges),
    )


# -- parts --


def _together(paths: Iterable[Path]) -> Path:
    return Path(tuple(segment for path in paths for segment in path.segments))


def _landmarks(shape: ToothShape, knots: Knots) -> Landmarks:
    """Peaks and dips of the rim; an incisor's edge has none that count."""
    if shape.group is Group.INCISOR:
        return Landmarks((), ())
    tips, notches = [], []
    for before, here, after in zip(knots, knots[1:], knots[2:], strict=False):
        if before[1] < here[1] >= after[1]:
            tips.append(outlines.in_crown(shape, here)[:2])
        elif before[1] > here[1] <= after[1]:
            notches.append(outlines.in_crown(shape, here)[:2])
    return Landmarks(tuple(tips), tuple(notches))


def _contact(shape: ToothShape, side: int) -> Contact:
    facial = outlines.in_crown(shape, max(shape.facial, key=lambda knot: knot[0] * side))
    occlusal = outlines.from_above(shape, max(shape.occlusal, key=lambda knot: knot[0] * side))
    return Contact(facial[1], occlusal[1])


# -- roots --


def _root(shape: ToothShape, root: RootShape) -> Root:
    axis = [outlines.in_root(shape, point) for point in root.centre_line]
    halves = [width * shape.neck_width / 2 for width in root.half_widths]
    halves[0] *= _NECK_TUCK
    halves[-1] *= _BLUNT
    # The round end makes up for what is taken off, so that the root keeps its length.
    axis[-1] = curves.along(axis[-2:], 1 - halves[-1] / curves.length(axis[-2:]))
    return _shaped_root(axis, halves, curves.ribbon(axis, [2 * half for half in halves]))


def _shaped_root(axis: list[Point], halves: list[float], outline: Path) -> Root:
    line = curves.smooth_line(axis, _AXIS_POINTS)
    reached = [curves.length(axis[: i + 1]) for i in range(len(axis))]
    profile = curves.flat(curves.open_spline(list(zip(reached, halves, strict=True))))[0]
    at = [i / (_AXIS_POINTS - 1) * reached[-1] for i in range(_AXIS_POINTS)]
    return Root(outline=outline, axis=line, widths=tuple(curves.height(profile, x) for x in at), apex=line[-1])


@lru_cache(maxsize=256)
def forming_roots(form: ToothForm, formed: float) -> tuple[tuple[Root, ...], tuple[Root, ...]]:
    """The front and back roots of a young tooth: `formed` (0 to 1) of their length, with a wide open end.

    From .97 on the roots are finished, below .06 there are none yet.
    """
    if formed >= _FINISHED:
        return form.roots, form.back_roots
    if formed < _BEGUN:
        return (), ()
    return tuple(_cut(root, formed) for root in form.roots), tuple(_cut(root, formed) for root in form.back_roots)


def _cut(root: Root, formed: float) -> Root:
    """A root cut short. Its walls end thick and wide, and the end is hollow in one soft curve."""
    steps = [formed * i / (_CUT_POINTS - 1) for i in range(_CUT_POINTS)]
    axis = [curves.along(root.axis, step) for step in steps]
    profile = list(zip([i / (_AXIS_POINTS - 1) for i in range(_AXIS_POINTS)], root.widths, strict=True))
    # A growing end has not narrowed yet: towards it the width lags behind that of the finished root.
    halves = [curves.height(profile, step * (1 - 0.3 * (step / formed))) for step in steps]
    (*_, (x0, y0), (x1, y1)), end = axis, halves[-1]
    way = curves.length(axis[-2:])
    # The first millimetres of several roots are one ring, not a row of them.
    deep = end / way * _HOLLOW * min(1.0, 2 * formed)
    hollow = (x1 - (x1 - x0) * deep, y1 - (y1 - y0) * deep)
    outline = curves.ribbon(axis, [2 * half for half in halves], end=hollow)
    return _shaped_root(axis, halves, outline)


# -- the other side of the mouth --


def _mirrored(form: ToothForm) -> ToothForm:
    def path(of: Path) -> Path:
        return of.moved(_MIRROR)

    return replace(
        form,
        mirrored=True,
        facial_crown=path(form.facial_crown),
        back_cusps=path(form.back_cusps) if form.back_cusps else None,
        cej=_turned(form.cej),
        roots=tuple(_mirrored_root(root) for root in form.roots),
        back_roots=tuple(_mirrored_root(root) for root in form.back_roots),
        root_silhouette=path(form.root_silhouette),
        furcation=_MIRROR.apply(form.furcation) if form.furcation else None,
        lingual_crown=path(form.lingual_crown),
        lingual_back=path(form.lingual_back) if form.lingual_back else None,
        lingual_cej=_turned(form.lingual_cej),
        lingual_root_stub=path(form.lingual_root_stub),
        occlusal=path(form.occlusal),
        table=path(form.table),
        facial_cusps=Landmarks(*map(_turned, form.facial_cusps)),
        lingual_cusps=Landmarks(*map(_turned, form.lingual_cusps)),
        edge=_turned(form.edge),
        edge_tip=_MIRROR.apply(form.edge_tip) if form.edge_tip else None,
        cusps=tuple(Cusp(-cusp.x, cusp.y, cusp.radius) for cusp in form.cusps),
        central_groove=_turned(form.central_groove),
        main_fissure=_turned(form.main_fissure),
        side_grooves=tuple(Groove(_turned(groove.points), groove.strength) for groove in form.side_grooves),
        oblique_groove=_turned(form.oblique_groove) if form.oblique_groove else None,
        buccal_groove=_turned(form.buccal_groove) if form.buccal_groove else None,
        lingual_groove=_turned(form.lingual_groove) if form.lingual_groove else None,
        pits=_turned(form.pits),
        ridges=tuple(_turned(ridge) for ridge in form.ridges),
    )


def _mirrored_root(root: Root) -> Root:
    return replace(root, outline=root.outline.moved(_MIRROR), axis=_turned(root.axis), apex=_MIRROR.apply(root.apex))


def _turned(points: Iterable[Point]) -> tuple[Point, ...]:
    return tuple((-x, y) for x, y in points)
