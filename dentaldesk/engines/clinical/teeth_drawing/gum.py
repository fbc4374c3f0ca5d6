"""The gum of an arch in one row: a soft band that follows every neck and papilla, flat where a tooth is missing.

Behind the last tooth it rounds off and fades out: there is more mouth there, and no cut. It is painted over the roots
and under all findings. Coordinates are the chart's, millimetres, y down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.curves import Knot
from dentaldesk.engines.clinical.teeth_drawing.geometry import ToothForm, View
from dentaldesk.engines.clinical.teeth_drawing.palette import Palette
from dentaldesk.engines.clinical.teeth_drawing.primitives import Cap, Colour, Fill, Path, Primitive, Segment, Stroke

DEPTH = 13.0  # mm from the margin to where the band has faded out
_COVERED = 1.0  # mm of crown under a healthy margin
_BELOW_CONTACT = 1.0  # mm between a papilla's tip and the contact
_PAPILLA = 0.42  # of the crown's length: no papilla is higher
_PAPILLA_LOSS = 0.7  # of a recession that its neighbouring papillae lose, too
_LAYERS = 9  # more would cost milliseconds and kilobytes for a softness that nobody sees
_ALPHA = 0.08  # together half of the paint: roots are seen through it. Thinner, it would round to pink
_SHAPE = ((0.48, 0.17), (0.8, 0.6))  # of a scallop: share of the half width, share of the way up
_RIDGE = 0.3  # beside a gap, of the papilla's height
_OVER_ERUPTING = 0.8  # mm that the gum beside an erupting crown is higher than on it
_MARGIN_LINE, _RIM = 0.16, 0.55  # mm
_TAIL, _CURL = 0.75, 0.12  # what of the way out the margin's line goes, and how much of the depth it turns upwards
_ROUND = 0.55  # of the way down, where a layer's end reaches farthest


@dataclass(frozen=True, slots=True, kw_only=True)
class GumPlace:
    """One tooth's part of the gum. `half_width` is half of the tooth's column, or of a gap's.

    `margin_y` is the height of the margin in the middle of the tooth, recession and eruption told already; of a gap, of
    its ridge. `papilla_y` is where its papillae would reach.
    """

    centre_x: float
    half_width: float
    margin_y: float
    papilla_y: float
    is_gap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """Heights of a tooth's gum in tooth space (facial or lingual view): 0 at the CEJ, the crown towards +y, mm."""

    zenith: float
    papilla: float


def margin_of(form: ToothForm, view: View, *, recession: float = 0.0, covered: float | None = None) -> Margin:
    """Where a tooth's gum ends: 1 mm over the CEJ, apically moved by `recession` mm.

    `covered` instead is the share of the crown (0 to 1) that the gum of an erupting tooth hides.
    """
    neck = form.lingual_cej if view is View.LINGUAL else form.cej
    contact = min(form.contact_mesial.facial_y, form.contact_distal.facial_y) - _BELOW_CONTACT
    papilla = min(contact, _PAPILLA * form.crown_length)
    if covered is not None:
        zenith = covered * form.crown_length
        return Margin(zenith=zenith, papilla=max(papilla, zenith + _OVER_ERUPTING))
    zenith = min(y for _, y in neck) + _COVERED - recession
    return Margin(zenith=zenith, papilla=papilla - _PAPILLA_LOSS * recession)


def gum(
    places: Sequence[GumPlace], palette: Palette, *, outward: float, left: float, right: float, depth: float = DEPTH
) -> list[Primitive]:
    """The band from `left` to `right`. `outward` is the sign of y towards the roots: -1 in an upper facial row."""
    if not places:
        return []
    core = _margin(places)
    mean = sum(place.margin_y for place in places) / len(places)
    ends = min(left, core[0][0]), max(right, core[-1][0])
    paint = Colour(palette.gum, _ALPHA)
    reach = [((i + 1) / _LAYERS) ** 1.2 for i in range(_LAYERS)]
    deep = [core[0], *((place.centre_x, place.margin_y) for place in places), core[-1]]
    body = [Fill(_body(core, _below(deep, mean, outward * depth, share), ends, share), paint) for share in reach]
    shine = [(x, y + outward * _RIM, *smooth) for x, y, *smooth in core]
    tails = _tails(core, ends, outward * depth * _CURL)
    faint = Colour(palette.gum_line, 0.45)
    return [
        *body,
        Stroke(curves.open_spline(shine), Colour(palette.casing, 0.16), 0.5),
        *([Stroke(tails, faint, _MARGIN_LINE, cap=Cap.FLAT)] if tails.segments else []),
        Stroke(curves.open_spline(core), Colour(palette.gum_line, 0.9), _MARGIN_LINE, cap=Cap.FLAT),
    ]


def _margin(places: Sequence[GumPlace]) -> list[Knot]:
    """From the first tooth's outer side to the last one's."""
    first, last = places[0], places[-1]
    start: Knot = (first.centre_x - first.half_width, _end_height(first))
    end: Knot = (last.centre_x + last.half_width, _end_height(last))
    between = [start, *(_between(before, after) for before, after in pairwise(places)), end]
    knots = [between[0]]
    for place, before, after in zip(places, between, between[1:], strict=False):
        knots += [*_scallop(place, before[1], after[1]), after]
    return knots


def _tails(core: Sequence[Knot], ends: tuple[float, float], turn: float) -> Path:
    """What is seen of the margin behind the last teeth, as faint as the gum is there."""
    segments: list[Segment] = []
    for side, end in zip((0, -1), ends, strict=True):
        x, y = core[side][:2]
        if end == x:
            continue  # there is no room behind the last tooth
        away = (end - x) * _TAIL
        segments += [("M", x, y), ("C", x + away * 0.4, y, x + away * 0.7, y + turn * 0.3, x + away, y + turn)]
    return Path(tuple(segments))


def _end_height(place: GumPlace) -> float:
    """Behind the last tooth there is no papilla, only the gum's own roundness."""
    return place.margin_y if place.is_gap else _raised(place, _RIDGE)


def _raised(place: GumPlace, share: float) -> float:
    return place.margin_y + (place.papilla_y - place.margin_y) * share


def _between(before: GumPlace, after: GumPlace) -> Knot:
    """The papilla of two teeth, the slope to a ridge, or the ridge itself."""
    x = (before.centre_x + before.half_width + after.centre_x - after.half_width) / 2
    if before.is_gap and after.is_gap:
        return x, (before.margin_y + after.margin_y) / 2
    if before.is_gap or after.is_gap:
        return x, _raised(after if before.is_gap else before, _RIDGE)
    return x, (before.papilla_y + after.papilla_y) / 2, 0.35


def _scallop(place: GumPlace, before_y: float, after_y: float) -> list[Knot]:
    """The arch of the margin between what stands on both sides."""
    if place.is_gap:
        return [(place.centre_x + place.half_width * side, place.margin_y) for side in (-0.5, 0.5)]

    def side(sign: int, height: float) -> list[Knot]:
        up = height - place.margin_y
        return [(place.centre_x + sign * place.half_width * x, place.margin_y + up * share) for x, share in _SHAPE]

    return [*reversed(side(-1, before_y)), (place.centre_x, place.margin_y), *side(1, after_y)]


def _below(knots: Sequence[Knot], mean: float, depth: float, share: float) -> list[Knot]:
    """The line in which a layer ends: the deeper the flatter, so fewer knots carry it than the margin."""
    return [(x, y + (mean - y) * share * 0.9 + depth * share) for x, y, *_ in knots]


def _body(core: Sequence[Knot], deep: Sequence[Knot], ends: tuple[float, float], share: float) -> Path:
    """From the margin to the line below it, round at both ends; deeper layers reach farther out."""
    caps = []
    for side, x in zip((0, -1), ends, strict=True):
        from_x, y = core[side][:2]
        caps.append((from_x + (x - from_x) * share, y + (deep[side][1] - y) * _ROUND))
    return curves.closed_spline([*core, caps[1], *deep[::-1], caps[0]])
