"""The whole chart as one drawing, and in the parts that a window keeps apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dentaldesk.engines.clinical.chart import Mouth, ToothState
from dentaldesk.engines.clinical.teeth_drawing import curves, implants, signs
from dentaldesk.engines.clinical.teeth_drawing.badges import badge_layer
from dentaldesk.engines.clinical.teeth_drawing.bases import base
from dentaldesk.engines.clinical.teeth_drawing.geometry import View
from dentaldesk.engines.clinical.teeth_drawing.gum import GumPlace, gum, margin_of
from dentaldesk.engines.clinical.teeth_drawing.layout import GAP, ChartLayout, ToothPlace, lay_out
from dentaldesk.engines.clinical.teeth_drawing.marks import tooth_marks
from dentaldesk.engines.clinical.teeth_drawing.palette import Look
from dentaldesk.engines.clinical.teeth_drawing.primitives import (
    Affine,
    Cap,
    Clip,
    Colour,
    Drawing,
    Placed,
    Point,
    Primitive,
    Stroke,
    Text,
)
from dentaldesk.engines.clinical.teeth_drawing.scene import HIDDEN, Scene, buried, has_crown, sided
from dentaldesk.engines.clinical.teeth_drawing.spans import span_layer
from dentaldesk.models.charting import Finding, Presence
from dentaldesk.models.teeth import ToothCode, show_tooth

_IMPACTED = 0.85  # how much is seen of a tooth in whose way something is wrong
_GERM_ROOT = 0.3  # more of a root would only hide what lies before it
_GUM_DEPTHS = {View.FACIAL: 13.0, View.LINGUAL: 5.0}  # mm to where it has faded out
_GUM_REACH = 3.0  # mm beyond the last tooth
_RIDGE_HEIGHT = 0.9  # mm above the necks of what is not there
_STUMP_HEIGHT = -0.7  # mm: the broken edge of a root shows above the gum


@dataclass(frozen=True, slots=True, kw_only=True)
class ToothLayers:
    """One tooth in two parts: what seldom changes, and what was charted on it."""

    base: tuple[Primitive, ...]
    marks: tuple[Primitive, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """A chart in the order in which its parts are painted: bases, gums, marks, spans, signs."""

    layout: ChartLayout
    teeth: Mapping[ToothCode, ToothLayers]
    gums: Mapping[bool, tuple[Primitive, ...]]  # by upper jaw
    spans: Mapping[bool, tuple[Primitive, ...]]  # by upper jaw
    signs: tuple[Primitive, ...]  # midline, numbers, badges


def layers_of(mouth: Mouth, look: Look) -> Layers:
    """What a window keeps apart: bases and gum are painted once, marks when a tooth changes."""
    layout = lay_out(mouth, look)
    teeth = {}
    for place in (*layout.upper, *layout.lower):
        state = mouth.teeth.get(place.tooth)
        if state is None:
            continue
        germ = layout.germs.get(place.germ) if place.germ else None
        below = germ_base(mouth.teeth.get(germ.tooth), germ, look) if germ else []
        teeth[place.tooth] = ToothLayers(
            base=(*below, *tooth_base(state, place, look)), marks=tuple(tooth_marks(state, place, look))
        )
    both = (True, False)
    return Layers(
        layout=layout,
        teeth=teeth,
        gums={upper: tuple(gum_layer(mouth, layout, look, upper=upper)) for upper in both},
        spans={upper: tuple(span_layer(mouth, layout, look, upper=upper)) for upper in both},
        signs=tuple(sign_layer(mouth, layout, look)),
    )


def draw_mouth(mouth: Mouth, look: Look) -> Drawing:
    """The whole chart."""
    layers = layers_of(mouth, look)
    content: list[Primitive] = []
    for tooth in layers.teeth.values():
        content += tooth.base
    for band in layers.gums.values():
        content += band
    for tooth in layers.teeth.values():
        content += tooth.marks
    for span in layers.spans.values():
        content += span
    content += layers.signs
    return Drawing(layers.layout.width, layers.layout.height, tuple(content))


# -- bare teeth --


def tooth_base(state: ToothState, place: ToothPlace, look: Look) -> list[Primitive]:
    """The bare tooth as it stands there: whole, in the bone, a root, a screw, or the ghost of a lost one."""
    scene = Scene(state=state, place=place, look=look)
    if state.presence in HIDDEN:
        return _in_the_bone(scene)
    if state.presence is Presence.ROOT_REMNANT:
        return _remnant(scene)
    crowned = has_crown(state)
    if state.presence is Presence.IMPLANT:
        crown = _crown_alone(scene) if crowned else signs.crown_ghost(scene)
        return [*implants.body(scene.form, scene, look), *crown]
    if state.presence.is_gap:
        return [*signs.root_ghost(scene), *_crown_alone(scene)] if crowned else signs.ghost(scene)
    veil = look.palette.veil if state.is_unexamined else 1.0
    return [_view(scene, view, veil) for view in scene.views]


def _view(scene: Scene, view: View, opacity: float = 1.0, formed: float | None = None) -> Placed:
    place = scene.place
    grown = scene.state.formed if formed is None else formed
    x, y = place.origins[view]
    return Placed(base(place.kind, view, place.mirrored, formed=grown), Affine(e=x, f=y), opacity)


def _in_the_bone(scene: Scene) -> list[Primitive]:
    if View.FACIAL not in scene.views:
        return []
    state, place, look = scene.state, scene.place, scene.look
    symbol = base(place.kind, View.FACIAL, place.mirrored, formed=state.formed)
    return [
        Placed(
            symbol, buried(state, place), look.palette.in_bone if state.presence is Presence.UNERUPTED else _IMPACTED
        )
    ]


def _remnant(scene: Scene) -> list[Primitive]:
    """What of the tooth lies below the broken edge."""
    drawn: list[Primitive] = []
    for view in (View.FACIAL, View.LINGUAL):
        if view not in scene.views:
            continue
        cut = signs.below_the_edge(scene, view)
        drawn.append(Clip(cut, (_view(scene, view),)))
    return drawn


def _crown_alone(scene: Scene) -> list[Primitive]:
    """The crown of an implant, a bridge or a denture: nothing below its neck."""
    drawn: list[Primitive] = []
    for view in scene.views:
        whole = _view(scene, view, formed=0.0)
        drawn.append(Clip(scene.crown(view), (whole,)) if view is View.LINGUAL else whole)
    return drawn


def germ_base(state: ToothState | None, place: ToothPlace, look: Look) -> list[Primitive]:
    """A permanent tooth in the bone behind a primary one, as much of it as its row has room for."""
    if View.FACIAL not in place.origins:
        return []
    x, y = place.origins[View.FACIAL]
    top, bottom = place.bands[View.FACIAL]
    room = (y - top) if place.upper else (bottom - y)
    formed = min(state.formed if state else 0.0, max(room, 0.0) / place.form.root_length, _GERM_ROOT)
    symbol = base(place.kind, View.FACIAL, place.mirrored, formed=formed)
    sac = curves.offset(place.path(View.FACIAL, place.form.facial_crown), signs.FOLLICLE)
    return [
        Placed(symbol, Affine(e=x, f=y), look.palette.germ),
        Stroke(sac, Colour(look.palette.ghost), 0.2, (0.75, 0.5), Cap.FLAT),
    ]


# -- gum --


def gum_layer(mouth: Mouth, layout: ChartLayout, look: Look, *, upper: bool) -> list[Primitive]:
    """The gum of one jaw, over the roots and under all findings."""
    arch = [place for place in layout.arch(upper=upper) if place.tooth in mouth.teeth]
    if not look.show_gum or not arch:
        return []
    left, right = max(arch[0].left - _GUM_REACH, 0.0), min(arch[-1].right + _GUM_REACH, layout.width)
    drawn: list[Primitive] = []
    for view, depth in _GUM_DEPTHS.items():
        if view in look.rows:
            places = [_gum_place(mouth.teeth[place.tooth], place, view) for place in arch]
            outward = arch[0].outward * (1.0 if view is View.FACIAL else -1.0)
            drawn += gum(places, look.palette, outward=outward, left=left, right=right, depth=depth)
    return drawn


def _gum_place(state: ToothState, place: ToothPlace, view: View) -> GumPlace:
    is_flat = state.presence.is_gap or state.presence in HIDDEN or state.presence is Presence.ROOT_REMNANT
    covered = 1.0 - state.erupted if state.presence is Presence.ERUPTING else None
    margin = margin_of(place.form, view, recession=_recession(state, view), covered=covered)
    zenith = _RIDGE_HEIGHT if is_flat else margin.zenith
    if state.presence is Presence.ROOT_REMNANT:
        zenith = _STUMP_HEIGHT
    return GumPlace(
        centre_x=place.centre_x,
        half_width=(place.right - place.left + GAP) / 2,
        margin_y=place.at(view, (0.0, zenith))[1],
        papilla_y=place.at(view, (0.0, margin.papilla))[1],
        is_gap=is_flat,
    )


def _recession(state: ToothState, view: View) -> float:
    """Millimetres on this side."""
    found = [mark.entry.measure or 0 for mark in state.find(Finding.RECESSION) if sided(mark.surfaces, view)]
    return float(max(found, default=0))


# -- numbers and badges --


def sign_layer(mouth: Mouth, layout: ChartLayout, look: Look) -> list[Primitive]:
    """The midlines, the numbers of the teeth, and the badges beside the arches."""
    line = Colour(look.palette.line)
    x, y = layout.midline_x, layout.middle_y
    drawn: list[Primitive] = [
        Stroke(curves.polyline([(x, 0.4), (x, layout.height - 0.4)]), line, 0.16, (0.7, 0.7), Cap.FLAT),
        Stroke(curves.polyline([(1.0, y), (layout.width - 1.0, y)]), line, 0.16),
    ]
    for place in (*layout.upper, *layout.lower):
        state = mouth.teeth.get(place.tooth)
        drawn += _number(place, state, look)
    for upper in (True, False):
        drawn += badge_layer(mouth, layout, look, upper=upper)
    return drawn


def _number(place: ToothPlace, state: ToothState | None, look: Look) -> list[Primitive]:
    palette, (x, y), size = look.palette, place.number_at, look.lettering.number
    words = show_tooth(place.tooth, look.notation)
    gap = state is not None and state.presence.is_gap
    faint = gap or state is None or state.presence in HIDDEN or not state.examined
    colour = Colour(palette.muted if faint else palette.text)
    drawn: list[Primitive] = [Text((x, y), words, size, colour, bold=not faint)]
    if gap:
        half, middle = 0.34 * size * len(words) + 0.5, y - 0.36 * size
        ends: list[Point] = [(x - half, middle), (x + half, middle)]
        drawn.append(Stroke(curves.polyline(ends), colour, 0.22))
    return drawn
