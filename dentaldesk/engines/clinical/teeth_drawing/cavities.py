"""The shapes that decay takes and fillings leave, built from each tooth's own grooves, contacts and edges.

All in tooth space. Several subpaths count as one area; the tooth's outline cuts what hangs over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.geometry import ToothForm, View, tooth_form
from dentaldesk.engines.clinical.teeth_drawing.primitives import Path, Point
from dentaldesk.models.teeth import Surface

ISTHMUS = 0.29  # of the crown's smaller width: how broad a cavity along the groove is
_FROM = 0.07  # of the groove at either end stay outside an occlusal cavity
_PARTS_CUSPS = 0.85  # strength of a groove from which a cavity follows it
_OVER = 0.6  # mm beyond the outline, to be cut off by it

_OUTER = frozenset({Surface.BUCCAL, Surface.FACIAL})
_BITING = frozenset({Surface.OCCLUSAL, Surface.INCISAL})
_SIDES = (Surface.MESIAL, Surface.DISTAL)


@lru_cache(maxsize=2048)
def cavity(kind: str, mirrored: bool, view: View, surfaces: frozenset[Surface]) -> Path | None:  # noqa: FBT001  # as in tooth_form
    """What of a cavity on these surfaces is seen in a view; None where nothing is."""
    form = tooth_form(kind, mirrored)
    if view is View.OCCLUSAL:
        parts = _front_from_above(form, surfaces) if form.is_anterior else _back_from_above(form, surfaces)
    else:
        parts = _from_the_side(form, view, surfaces)
    found = [one_way(part) for part in parts]
    return Path(tuple(segment for part in found for segment in part.segments)) if found else None


def one_way(path: Path) -> Path:
    """Turned so that overlapping parts never cancel each other."""
    outline = curves.flat(path)[0]
    return path if curves.area(outline) > 0 else curves.polygon(outline[::-1])


def side_sign(form: ToothForm, surface: Surface) -> float:
    """The sign of x on which the mesial or distal surface lies."""
    return 1.0 if (surface is Surface.MESIAL) is not form.mirrored else -1.0


# -- back teeth from above --


def _back_from_above(form: ToothForm, surfaces: frozenset[Surface]) -> Iterable[Path]:
    broad = ISTHMUS * min(form.width, form.depth)
    biting = bool(surfaces & _BITING)
    if biting:
        yield from _along_the_groove(form, broad)
    for side in _SIDES:
        if side in surfaces:
            yield _box(form, side, broad, reaches_in=biting or len(surfaces & set(_SIDES)) > 1)
    if surfaces >= set(_SIDES) and not biting:
        yield from _along_the_groove(form, broad * 0.8)
    outer = bool(surfaces & _OUTER)
    if outer:
        yield from _outward(form, form.buccal_groove, -1.0, broad, reaches_in=biting)
    if Surface.LINGUAL in surfaces:
        yield from _outward(form, form.oblique_groove or form.lingual_groove, 1.0, broad, reaches_in=biting)


def _along_the_groove(form: ToothForm, broad: float) -> Iterable[Path]:
    """The groove from pit to pit, wider where side grooves run in."""
    line = [curves.along(form.central_groove, _FROM + (1 - 2 * _FROM) * i / 8) for i in range(9)]
    # Broader at the pits, narrow between the cusps: that is how such a cavity is cut.
    waves = (1.05, 1.1, 0.98, 0.84, 0.96, 0.84, 0.98, 1.1, 1.05)
    yield curves.ribbon(line, [broad * wave for wave in waves])
    for end in (line[0], line[-1]):
        yield curves.ellipse(end, broad * 0.52, broad * 0.62)
    for groove in form.side_grooves:
        if groove.strength >= _PARTS_CUSPS:
            reach = [curves.along(groove.points, share) for share in (0.0, 0.22, 0.44)]
            yield curves.ribbon(reach, [broad * 0.8, broad * 0.56, broad * 0.42])


def _box(form: ToothForm, side: Surface, broad: float, *, reaches_in: bool) -> Path:
    """From the groove's end to the contact, flaring; without the groove only what lies beyond the marginal ridge."""
    sign = side_sign(form, side)
    end = max(form.central_groove, key=lambda point: point[0] * sign)
    contact = form.contact_mesial if side is Surface.MESIAL else form.contact_distal
    rim = sign * (form.width / 2 + _OVER)
    inner = end[0] - sign * broad * 0.35 if reaches_in else sign * form.width / 2 * 0.66
    half, flare = broad * 0.54, broad * 0.86
    middle, outer = end[1], (contact.occlusal_y + end[1]) / 2
    waist = (inner + rim) / 2
    return curves.closed_spline(
        [
            (inner, middle - half, 0.7),
            (waist, (middle + outer) / 2 - half * 1.06),
            (rim, outer - flare, 0.3),
            (rim, outer + flare, 0.3),
            (waist, (middle + outer) / 2 + half * 1.06),
            (inner, middle + half, 0.7),
            (inner - sign * half * 0.5, middle),
        ]
    )


def _outward(
    form: ToothForm, groove: Sequence[Point] | None, sign: float, broad: float, *, reaches_in: bool
) -> Iterable[Path]:
    """Along the buccal or lingual groove over the rim, or without O what is seen of a cavity in the wall."""
    x = groove[-1][0] if groove else 0.0
    rim = sign * form.depth / 2
    if not reaches_in:
        yield curves.ellipse((x * 0.6, rim * 0.97), form.width * 0.29, form.depth * 0.13)
        return
    start = groove[0] if groove else (0.0, 0.0)
    line = [start, *(groove[1:] if groove else ()), (x, rim + sign * _OVER)]
    way = curves.resampled(line, 7)
    yield curves.ribbon(way, [broad * width for width in (0.96, 0.9, 0.86, 0.86, 0.9, 0.98, 1.06)], round_end=False)


# -- front teeth from above --


def _front_from_above(form: ToothForm, surfaces: frozenset[Surface]) -> Iterable[Path]:
    for side in _SIDES:
        if side in surfaces:
            sign = side_sign(form, side)
            contact = form.contact_mesial if side is Surface.MESIAL else form.contact_distal
            at = (sign * form.width / 2, contact.occlusal_y)
            yield curves.ellipse(at, form.width * 0.2, form.depth * 0.2)
    if surfaces & _BITING:
        yield _edge_from_above(form, surfaces)
    if surfaces & _OUTER:
        yield curves.ellipse((0.0, -form.depth / 2), form.width * 0.3, form.depth * 0.17)
    if Surface.LINGUAL in surfaces:
        yield curves.ellipse((0.0, form.depth * 0.2), form.width * 0.2, form.depth * 0.17)


def _edge_from_above(form: ToothForm, surfaces: frozenset[Surface]) -> Path:
    """The whole edge, or with one side its corner alone."""
    sides = [side for side in _SIDES if side in surfaces]
    line = curves.resampled(form.edge, 9)
    if len(sides) == 1:
        sign = side_sign(form, sides[0])
        line = tuple(point for point in line if point[0] * sign > form.width * 0.12)
    broad = form.depth * 0.24
    return curves.ribbon(curves.resampled(line, 5), [broad] * 5)


# -- from the cheek and from the tongue --


def _from_the_side(form: ToothForm, view: View, surfaces: frozenset[Surface]) -> Iterable[Path]:
    is_facial = view is View.FACIAL
    for side in _SIDES:
        if side in surfaces:
            yield _lens(form, side, reaches_edge=bool(surfaces & _BITING))
    if Surface.INCISAL in surfaces:
        yield _edge_from_the_side(form, surfaces)
    outer = bool(surfaces & _OUTER)
    if (is_facial and outer) or (not is_facial and Surface.LINGUAL in surfaces):
        yield from _on_the_wall(form, view, surfaces)
    if Surface.CERVICAL in surfaces and is_facial is not (Surface.LINGUAL in surfaces and not outer):
        yield _kidney(form, view)


def _lens(form: ToothForm, side: Surface, *, reaches_edge: bool) -> Path:
    """Half a lens at the contact; with the biting surface a box that is open towards it."""
    sign = side_sign(form, side)
    contact = form.contact_mesial if side is Surface.MESIAL else form.contact_distal
    length, y = form.crown_length, contact.facial_y
    rim = sign * (form.width / 2 + _OVER)
    if form.is_anterior or not reaches_edge:
        return curves.ellipse((sign * form.width / 2, y), form.width * 0.19, length * 0.21)
    inner, top, bottom = sign * form.width / 2 * 0.66, length * 1.1, y - length * 0.24
    return curves.closed_spline(
        [
            (rim, bottom, 0.4),
            (sign * form.width / 2 * 0.86, bottom + length * 0.015),
            (inner, y - length * 0.02),
            (sign * form.width / 2 * 0.6, y + length * 0.2),
            (sign * form.width / 2 * 0.56, top, 0.2),
            (rim, top, 0.2),
        ]
    )


def _edge_from_the_side(form: ToothForm, surfaces: frozenset[Surface]) -> Path:
    sides = [side for side in _SIDES if side in surfaces]
    half, length = form.width / 2, form.crown_length
    if len(sides) == 1:
        sign = side_sign(form, sides[0])
        return curves.closed_spline(
            [
                (sign * (half + _OVER), length * 0.62, 0.4),
                (sign * half * 0.62, length * 0.68),
                (sign * half * 0.3, length * 0.84),
                (sign * half * 0.12, length * 1.1, 0.2),
                (sign * (half + _OVER), length * 1.1, 0.2),
            ]
        )
    depth = 0.8 if form.edge_tip is None else 0.76
    across = (1.3, 0.8, 0.4, 0.0, -0.4, -0.8, -1.3)
    waves = (0.0, 0.02, -0.01, 0.015, -0.01, 0.02, 0.0)
    lower = [(half * x, length * (depth + wave)) for x, wave in zip(across, waves, strict=True)]
    return curves.closed_spline([*lower, (-half * 1.3, length * 1.15, 0.2), (half * 1.3, length * 1.15, 0.2)])


def _on_the_wall(form: ToothForm, view: View, surfaces: frozenset[Surface]) -> Iterable[Path]:
    """In the middle of the wall, or along its groove up to the biting surface."""
    half, length = form.width / 2, form.crown_length
    groove = form.buccal_groove if view is View.FACIAL else form.oblique_groove or form.lingual_groove
    if groove and not form.is_anterior:
        x = groove[-1][0]
        top = length * (1.1 if surfaces & _BITING else 0.82)
        middle = [(x, top), (x, length * 0.66), (x * 1.02, length * 0.5), (x * 1.02, length * 0.42)]
        yield curves.ribbon(middle, [half * 0.42, half * 0.46, half * 0.54, half * 0.46])
        return
    wide, high, y = half * 0.5, length * 0.17, length * 0.52
    upper = [(wide * 0.5, y + high), (-wide * 0.5, y + high * 0.92)]
    lower = [(-wide * 0.5, y - high), (wide * 0.5, y - high * 1.04)]
    yield curves.closed_spline([(wide, y), *upper, (-wide * 0.98, y), *lower])


def _kidney(form: ToothForm, view: View) -> Path:
    """Along the neck, its hollow towards the root."""
    line = form.cej if view is View.FACIAL else form.lingual_cej
    share = (0.16, 0.3, 0.5, 0.7, 0.84)
    near = [curves.along(line, at) for at in share]
    rise = form.crown_length
    low = [(x, y + rise * lift) for (x, y), lift in zip(near, (0.12, 0.06, 0.05, 0.06, 0.12), strict=True)]
    high = [(x * 0.96, y + rise * lift) for (x, y), lift in zip(near, (0.2, 0.28, 0.3, 0.28, 0.2), strict=True)]
    return curves.closed_spline([*low, *high[::-1]])


# -- what is not a cavity but lies on the same surfaces --


def sealant(form: ToothForm) -> Path | None:
    """A ribbon along the grooves that never reaches the edge; None on teeth without grooves."""
    if not form.central_groove:
        return None
    broad = 0.1 * min(form.width, form.depth)
    parts = [curves.ribbon(curves.resampled(form.central_groove, 7), [broad] * 7)]
    parts += [curves.ellipse(form.central_groove[0], broad / 2, broad / 2)]
    lines = [groove.points for groove in form.side_grooves if groove.strength > 0.55]  # noqa: PLR2004  # not wrinkles
    lines += [form.oblique_groove] if form.oblique_groove else []
    for line in lines:
        reach = [curves.along(line, share) for share in (0.0, 0.35, 0.7)]
        parts.append(curves.ribbon(reach, [broad, broad * 0.94, broad * 0.82]))
    turned = [one_way(part) for part in parts]
    return Path(tuple(segment for part in turned for segment in part.segments))


SHAPES: Mapping[View, Callable[[ToothForm], Path]] = {
    View.FACIAL: lambda form: form.facial_crown,
    View.OCCLUSAL: lambda form: form.occlusal,
    View.LINGUAL: lambda form: form.lingual_crown,
}


def crown_outline(form: ToothForm, view: View) -> Path:
    """The crown as it is seen in a view."""
    return SHAPES[view](form)
