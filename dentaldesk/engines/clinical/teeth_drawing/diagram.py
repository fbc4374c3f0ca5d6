"""One tooth in large: facial, occlusal and lingual side by side, each surface named and able to be pointed at.

The three views are drawn far apart at true size, then each is brought to its place enlarged by its own factor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from dentaldesk.engines.clinical.chart import ToothState
from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.geometry import View, is_mirrored, tooth_form, tooth_type
from dentaldesk.engines.clinical.teeth_drawing.gum import GumPlace, gum, margin_of
from dentaldesk.engines.clinical.teeth_drawing.hits import Hit, surface_regions
from dentaldesk.engines.clinical.teeth_drawing.layout import ToothPlace
from dentaldesk.engines.clinical.teeth_drawing.marks import tooth_marks
from dentaldesk.engines.clinical.teeth_drawing.palette import Look
from dentaldesk.engines.clinical.teeth_drawing.primitives import (
    Affine,
    Box,
    Clip,
    Colour,
    Drawing,
    Fill,
    Linear,
    Path,
    Placed,
    Point,
    Primitive,
    Stroke,
    Text,
)
from dentaldesk.engines.clinical.teeth_drawing.scene import HIDDEN, Scene
from dentaldesk.engines.clinical.teeth_drawing.sheet import tooth_base
from dentaldesk.engines.clinical.teeth_drawing.spans import Span, draw_span
from dentaldesk.engines.clinical.teeth_drawing.statuses import outside
from dentaldesk.models.charting import Presence
from dentaldesk.models.teeth import Surface, ToothCode

WIDTH, HEIGHT = 92.0, 46.0
_APART = 1000.0  # mm between the views while they are drawn
_CENTRES: Mapping[View, Point] = {View.FACIAL: (14.5, 0.0), View.OCCLUSAL: (46.0, 21.5), View.LINGUAL: (77.5, 21.5)}
_TALLEST = 40.0  # mm that the facial view may take
_WIDEST = {View.FACIAL: 24.0, View.OCCLUSAL: 22.0, View.LINGUAL: 20.0}
_TOP, _CAPTION = 1.6, 45.0
_LABEL, _DISC = 2.3, 2.1
_REACH = 1.7  # of a letter's disc: how far around it a click still means it
_GUM_DEPTH = 9.0
_GUM_REACH = 0.85  # mm beside the tooth in which it fades


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A part of the diagram that can be pointed at."""

    view: View
    surface: Surface | None
    on_root: bool
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """The drawing with its surfaces; later regions lie above earlier ones."""

    tooth: ToothCode
    drawing: Drawing
    regions: tuple[Region, ...]


def hit_diagram(diagram: Diagram, point: Point) -> Hit | None:
    """What lies at a point in the diagram's millimetres; None beside the tooth."""
    for region in reversed(diagram.regions):
        if curves.contains(region.path, point):
            return Hit(tooth=diagram.tooth, view=region.view, surface=region.surface, on_root=region.on_root)
    return None


def draw_diagram(state: ToothState, look: Look) -> Diagram:
    """The tooth in all three views, whatever rows the look shows."""
    place = _place(state.tooth)
    look = replace(look, rows=frozenset(View))
    scene = Scene(state=state, place=place, look=look)
    ways = {view: _way(scene, view) for view in View}
    content: list[Primitive] = []
    whole = [*tooth_base(state, place, look), *_gums(scene), *tooth_marks(state, place, look), *_spans(scene)]
    for view in View:
        content += enlarged([part for part in whole if _view_of(part) is view], *ways[view])
    if state.presence not in HIDDEN and not state.presence.is_gap:
        content += _borders(place, ways)
    content += _labels(place, look)
    regions = (*_letter_regions(place), *(region for view in View for region in _regions(scene, view, ways[view])))
    return Diagram(tooth=state.tooth, drawing=Drawing(WIDTH, HEIGHT, tuple(content)), regions=regions)


def _place(tooth: ToothCode) -> ToothPlace:
    """A place of its own, the views far apart."""
    kind = tooth_type(tooth)
    width = tooth_form(kind).width
    origins = {view: (_APART * i, 0.0) for i, view in enumerate(View)}
    band = (-30.0, 30.0)
    return ToothPlace(
        tooth=tooth,
        germ=None,
        kind=kind,
        mirrored=is_mirrored(tooth),
        upper=tooth.is_upper,
        left=-width / 2,
        right=width / 2,
        centre_x=0.0,
        origins=origins,
        bands=dict.fromkeys(View, band),
        number_at=(0.0, 0.0),
        column=Box(-width, band[0], width, band[1]),
    )


def _way(scene: Scene, view: View) -> tuple[float, Affine]:
    """How much larger, and where to."""
    place = scene.place
    form, origin = place.form, place.origins[view]
    if view is View.FACIAL and scene.state.presence in HIDDEN:
        box = extent(scene, view)
        factor = min((_TALLEST - _TOP) / (box.height + 2.4), _WIDEST[view] / (box.width + 2.4))
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        to_x, to_y = _CENTRES[view][0], _TOP + (_TALLEST - _TOP) / 2
        return factor, Affine(factor, 0.0, 0.0, factor, to_x - x * factor, to_y - y * factor)
    if view is View.FACIAL:
        high = form.crown_length + max(form.root_length, 9.0) + 1.2
        factor = min((_TALLEST - _TOP) / high, _WIDEST[view] / (form.width + 3.0))
        x, middle = _CENTRES[view][0], _TOP + (_TALLEST - _TOP) / 2
        reach = (form.crown_length - form.root_length) / 2 * -place.outward
        y = middle - reach * factor
        return factor, Affine(factor, 0.0, 0.0, factor, x - origin[0] * factor, y - origin[1] * factor)
    factor = _WIDEST[view] / max(form.width, form.depth, form.crown_length)
    x, y = _CENTRES[view]
    if view is View.LINGUAL:
        y -= form.crown_length / 2 * factor * (-1.0 if place.flips(view) else 1.0)
    return factor, Affine(factor, 0.0, 0.0, factor, x - origin[0] * factor, y - origin[1] * factor)


def extent(scene: Scene, view: View) -> Box:
    """What the tooth takes up in a view as it stands there, its roots too."""
    paths = [scene.crown(view)]
    if view is View.FACIAL:
        paths += [scene.path(view, root.outline) for root in scene.roots]
    boxes = [curves.bounds(path) for path in paths]
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


# -- larger --


def enlarged(content: Iterable[Primitive], factor: float, way: Affine) -> list[Primitive]:
    """The same primitives elsewhere and larger, lines and words too."""
    return [_enlarge(primitive, factor, way) for primitive in content]


def _enlarge(primitive: Primitive, factor: float, way: Affine) -> Primitive:
    match primitive:
        case Fill(path, paint):
            if isinstance(paint, Linear):
                paint = Linear(way.apply(paint.start), way.apply(paint.end), paint.stops)
            return Fill(path.moved(way), paint)
        case Stroke(path, colour, width, dash, cap):
            return Stroke(path.moved(way), colour, width * factor, tuple(part * factor for part in dash), cap)
        case Clip(path, content):
            return Clip(path.moved(way), tuple(enlarged(content, factor, way)))
        case Text(at, words, size, colour, anchor, bold):
            return Text(way.apply(at), words, size * factor, colour, anchor, bold)
        case Placed(symbol, at, opacity):
            return Placed(symbol, at.then(way), opacity)


def _view_of(primitive: Primitive) -> View:
    """By where it was drawn."""
    x = _some_x(primitive)
    return tuple(View)[max(0, min(2, round(x / _APART)))]


def _some_x(primitive: Primitive) -> float:
    match primitive:
        case Fill(path) | Stroke(path):
            return path.points[0][0]
        case Clip(path, content):
            # Frames of what lies outside reach far; their content stands where it belongs.
            return _some_x(content[0]) if content else path.points[0][0]
        case Text(at):
            return at[0]
        case Placed(_, at):
            return at.e


# -- what is drawn beside marks --


def _gums(scene: Scene) -> list[Primitive]:
    """A piece of gum in front of the neck."""
    state, place, look = scene.state, scene.place, scene.look
    if not look.show_gum or state.presence is Presence.ROOT_REMNANT:
        return []
    drawn: list[Primitive] = []
    half = place.form.width / 2 + 0.35
    for view in (View.FACIAL, View.LINGUAL):
        covered = 1.0 - state.erupted if state.presence is Presence.ERUPTING else None
        margin = margin_of(place.form, view, covered=covered)
        x = place.origins[view][0]
        one = GumPlace(
            centre_x=x,
            half_width=half,
            margin_y=place.at(view, (0.0, margin.zenith))[1],
            papilla_y=place.at(view, (0.0, margin.papilla))[1],
            is_gap=state.presence.is_gap or state.presence in HIDDEN,
        )
        outward = place.outward * (1.0 if view is View.FACIAL else -1.0)
        depth = _GUM_DEPTH if view is View.FACIAL else 3.0
        drawn += gum(
            [one], look.palette, outward=outward, left=x - half - _GUM_REACH, right=x + half + _GUM_REACH, depth=depth
        )
    return drawn


def _spans(scene: Scene) -> list[Primitive]:
    """This tooth's part of bridges, splints and the like."""
    drawn: list[Primitive] = []
    for mark in scene.state.marks:
        if mark.entry.is_span and scene.look.shows(mark.status):
            drawn += draw_span(Span(mark=mark, scenes=(scene,), look=scene.look))
    return drawn


def _borders(place: ToothPlace, ways: Mapping[View, tuple[float, Affine]]) -> list[Primitive]:
    """Fine dashed lines between the surfaces, cased so that they are seen on every material."""
    drawn: list[Primitive] = []
    for view in View:
        factor, way = ways[view]
        frame = place.affine(view).then(way)
        crown = {View.FACIAL: place.form.facial_crown, View.OCCLUSAL: place.form.occlusal,
                 View.LINGUAL: place.form.lingual_crown}[view].moved(frame)  # fmt: skip
        regions = surface_regions(place.kind, place.mirrored, view)
        biting = Surface.INCISAL if place.form.is_anterior else Surface.OCCLUSAL
        tables = [region.moved(frame) for surface, region in regions if surface is biting]
        lines: list[Primitive] = []
        for path in (region.moved(frame) for surface, region in regions if surface is not biting):
            lines += _border(path)
        for table in tables:
            # The ring's parts meet in the middle of the table: of those lines nothing is to be seen.
            lines = [*outside(lines, table), *_border(table)]
        inner = curves.offset(crown, -0.12 * factor)
        drawn.append(Clip(inner, tuple(lines)))
    return drawn


def _border(path: Path) -> list[Primitive]:
    return [Stroke(path, Colour("#FFFFFF", 0.6), 0.3), Stroke(path, Colour("#3E6F9E", 0.85), 0.16, (0.9, 0.7))]


def _letters(place: ToothPlace) -> dict[Surface, tuple[float, float]]:
    """Where the letters of the four sides stand round the occlusal view: each is a target as good as its surface."""
    x, y = _CENTRES[View.OCCLUSAL]
    up, side = 15.5, 14.6
    outer = Surface.FACIAL if place.form.is_anterior else Surface.BUCCAL
    return {
        outer: (x, y + place.outward * up),
        Surface.LINGUAL: (x, y - place.outward * up),
        Surface.MESIAL: (x + place.mesial * side, y),
        Surface.DISTAL: (x - place.mesial * side, y),
    }


def _letter_regions(place: ToothPlace) -> Iterable[Region]:
    for surface, at in _letters(place).items():
        disc = curves.ellipse(at, _DISC * _REACH, _DISC * _REACH)
        yield Region(view=View.OCCLUSAL, surface=surface, on_root=False, path=disc)


def _labels(place: ToothPlace, look: Look) -> list[Primitive]:
    """The letters round the occlusal view, and the names below."""
    form, words = place.form, look.words
    drawn: list[Primitive] = []
    for surface, (at_x, at_y) in _letters(place).items():
        disc = curves.ellipse((at_x, at_y), _DISC, _DISC)
        drawn += [
            Fill(disc, Colour(look.palette.badge)),
            Stroke(disc, Colour(look.palette.line), 0.2),
            Text((at_x, at_y + 0.36 * _LABEL), surface.value, _LABEL, Colour(look.palette.text), bold=True),
        ]
    names = {
        View.FACIAL: "facial" if form.is_anterior else "buccal",
        View.OCCLUSAL: "incisal" if form.is_anterior else "occlusal",
        View.LINGUAL: "palatal" if place.upper else "lingual",
    }
    muted = Colour(look.palette.muted)
    for view, name in names.items():
        drawn.append(Text((_CENTRES[view][0], _CAPTION), words(name), 2.1, muted))
    return drawn


# -- what can be pointed at --


def _regions(scene: Scene, view: View, way: tuple[float, Affine]) -> Iterable[Region]:
    place = scene.place
    frame = place.affine(view).then(way[1])
    form = place.form
    if view is View.FACIAL:
        half, deep = form.width * 0.62, form.root_length + 1.2
        root = curves.polygon([(-half, 0.0), (half, 0.0), (half, -deep), (-half, -deep)])
        yield Region(view=view, surface=None, on_root=True, path=root.moved(frame))
    if view is View.LINGUAL:
        yield Region(view=view, surface=None, on_root=True, path=form.lingual_root_stub.moved(frame))
    for surface, path in surface_regions(place.kind, place.mirrored, view):
        yield Region(view=view, surface=surface, on_root=False, path=path.moved(frame))
