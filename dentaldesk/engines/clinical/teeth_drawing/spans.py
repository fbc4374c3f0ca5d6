"""What lies over several teeth: bridges, splints, dentures, braces, space maintainers. Drawn once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from dentaldesk.engines.clinical.chart import Mark, Mouth
from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.cavities import one_way
from dentaldesk.engines.clinical.teeth_drawing.crowns import covered, material_of, pen_is_solid
from dentaldesk.engines.clinical.teeth_drawing.geometry import View
from dentaldesk.engines.clinical.teeth_drawing.layout import ChartLayout
from dentaldesk.engines.clinical.teeth_drawing.palette import MATERIALS, PLAIN_METAL, Look, Material, Texture
from dentaldesk.engines.clinical.teeth_drawing.primitives import Clip, Colour, Path, Point, Primitive, Stroke
from dentaldesk.engines.clinical.teeth_drawing.scene import Scene
from dentaldesk.engines.clinical.teeth_drawing.signs import elsewhere, main_view
from dentaldesk.engines.clinical.teeth_drawing.statuses import Area, draw_area, draw_line, outside
from dentaldesk.models.charting import ChartStatus, Finding, Presence, Variant

_RIM = 1.15  # mm of a saddle that is seen round its teeth
_BAR = 1.7  # mm: height of a connector
_STEEL = Material(fill="#C3CCD4", line="#4B555E", texture=Texture.PLAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A mark over several teeth of one arch that the chart shows, from screen left to right."""

    mark: Mark
    scenes: tuple[Scene, ...]
    look: Look

    @property
    def status(self) -> ChartStatus:
        return self.mark.status

    @property
    def views(self) -> tuple[View, ...]:
        return self.scenes[0].views

    def view(self, wanted: View) -> View:
        """The row wanted, or another one that is shown."""
        return wanted if wanted in self.views else self.views[0]


def spans_of(mouth: Mouth, layout: ChartLayout, look: Look, *, upper: bool) -> Iterator[Span]:
    """The spans of one arch that are to be seen, the oldest first."""
    order = [place.tooth for place in layout.arch(upper=upper)]
    for mark in mouth.spans:
        teeth = [tooth for tooth in order if tooth in mark.entry.teeth and tooth in mouth.teeth]
        if teeth and look.shows(mark.status):
            scenes = [Scene(state=mouth.teeth[tooth], place=layout.places[tooth], look=look) for tooth in teeth]
            yield Span(mark=mark, scenes=tuple(scenes), look=look)


def span_layer(mouth: Mouth, layout: ChartLayout, look: Look, *, upper: bool) -> list[Primitive]:
    """All spans of one arch."""
    drawn: list[Primitive] = []
    for span in spans_of(mouth, layout, look, upper=upper):
        drawn += draw_span(span)
    return drawn


def draw_span(span: Span) -> list[Primitive]:
    """One span, with the small sign of work done elsewhere."""
    drawn = _SPANS[span.mark.finding](span)
    if span.status is ChartStatus.ELSEWHERE:
        first = span.scenes[0]
        drawn += elsewhere(curves.centre(first.crown(main_view(first))), first)
    return drawn


# -- bridges --


def _bridge(span: Span) -> list[Primitive]:
    """Crowns on pillars and gaps, joined by bars at the height of the contacts."""
    drawn: list[Primitive] = []
    for view in span.views:
        for scene in span.scenes:
            drawn += covered(span.mark, scene, view)
        for before, after in pairwise(span.scenes):
            drawn += _connector(span, before, after, view)
        if len(span.scenes) == 1:
            drawn += _stubs(span, span.scenes[0], view)
    return drawn


def _stubs(span: Span, scene: Scene, view: View) -> list[Primitive]:
    """Of a tooth that is drawn without the others: to which sides the bridge goes on."""
    teeth = span.mark.entry.teeth
    sides = [(-1.0, scene.place.tooth != teeth[0]), (1.0, scene.place.tooth != teeth[-1])]
    drawn: list[Primitive] = []
    for sign in (sign for sign, goes_on in sides if goes_on):
        x, y = _contact(scene, view, sign)
        bar = curves.ribbon(
            [(x - sign * 0.5, y), (x + sign * 0.5, y), (x + sign * 1.4, y)], [_BAR] * 3, round_end=False
        )
        drawn += draw_area(Area(shape=bar), span.status, material_of(span.mark), span.look)
    return drawn


def _connector(span: Span, before: Scene, after: Scene, view: View) -> list[Primitive]:
    left, right = _contact(before, view, 1.0), _contact(after, view, -1.0)
    y = (left[1] + right[1]) / 2
    reach = 0.5
    x0, x1 = left[0] - reach, right[0] + reach
    way = [(x0, y), ((x0 + x1) / 2, y), (x1, y)]
    bar = curves.ribbon(way, [_BAR, _BAR * 0.8, _BAR], round_end=False)
    return draw_area(Area(shape=bar), span.status, material_of(span.mark), span.look)


def _contact(scene: Scene, view: View, sign: float) -> Point:
    """Where the tooth meets its neighbour on the screen's left (-1) or right (1)."""
    form = scene.form
    contact = form.contact_mesial if scene.place.mesial == sign else form.contact_distal
    y = contact.occlusal_y if view is View.OCCLUSAL else contact.facial_y
    return scene.at(view, (sign * form.width / 2, y))


# -- wires --


def wire(path: Path, span: Span, factor: float = 1.0) -> list[Primitive]:
    """A steel wire, or what it is to be."""
    if span.status in {ChartStatus.EXISTING, ChartStatus.ELSEWHERE}:
        palette = span.look.palette
        return [
            Stroke(path, Colour(palette.casing, 0.75), 0.86 * factor),
            Stroke(path, Colour(palette.ink), 0.5 * factor),
            Stroke(path, Colour(palette.steel_light), 0.22 * factor),
        ]
    return draw_line(path, span.status, span.look, 1.15 * factor)


def _splint(span: Span) -> list[Primitive]:
    """A wire behind the teeth through dots of composite."""
    view = span.view(View.LINGUAL)
    spots = [_mid_crown(scene, view, 0.6) for scene in span.scenes]
    ends = [(spots[0][0] - 1.2, spots[0][1]), *spots, (spots[-1][0] + 1.2, spots[-1][1])]
    drawn = wire(curves.open_spline(ends), span)
    for spot in spots:
        dot = curves.ellipse(spot, 1.25, 0.92)
        drawn += draw_area(Area(shape=dot), span.status, MATERIALS[Variant.COMPOSITE], span.look)
    if View.OCCLUSAL in span.views and view is not View.OCCLUSAL:
        rims = [scene.at(View.OCCLUSAL, (0.0, scene.form.depth * 0.42)) for scene in span.scenes]
        drawn += wire(curves.open_spline(rims) if len(rims) > 1 else curves.polyline([rims[0], rims[0]]), span, 0.8)
    return drawn


def _mid_crown(scene: Scene, view: View, height: float) -> Point:
    if view is View.OCCLUSAL:
        return scene.at(view, (0.0, 0.0))
    return scene.at(view, (0.0, scene.form.crown_length * height))


def _braces(span: Span) -> list[Primitive]:
    """Brackets with their slot, bands on permanent molars, and the wire through all of them."""
    view = span.view(View.FACIAL)
    spots = [_mid_crown(scene, view, 0.52) for scene in span.scenes]
    drawn: list[Primitive] = []
    for scene, spot in zip(span.scenes, spots, strict=True):
        tooth = scene.place.tooth
        if tooth.is_molar and not tooth.is_primary:
            drawn += _band(span, scene, view)
        drawn += _bracket(span, spot)
    drawn += wire(curves.open_spline(spots) if len(spots) > 1 else curves.polyline([spots[0], spots[0]]), span, 0.85)
    for spot in spots:
        drawn += _wings(span, spot)
    return drawn


def _bracket(span: Span, spot: Point) -> list[Primitive]:
    x, y = spot
    half = 1.35
    square = curves.closed_spline(
        [(x - half, y - half, 0.12), (x + half, y - half, 0.12), (x + half, y + half, 0.12), (x - half, y + half, 0.12)]
    )
    return draw_area(Area(shape=square), span.status, _bracket_material(span), span.look)


def _bracket_material(span: Span) -> Material:
    return MATERIALS[Variant.CERAMIC] if span.mark.entry.variant is Variant.CERAMIC else _STEEL


def _wings(span: Span, spot: Point) -> list[Primitive]:
    """The edges of the slot, above and below the wire."""
    x, y = spot
    ink = Colour(span.look.palette.ink if pen_is_solid(span.status) else span.look.palette.planned)
    lines = [curves.polyline([(x - 1.1, y + away), (x + 1.1, y + away)]) for away in (-0.62, 0.62)]
    return [Stroke(line, ink, 0.24) for line in lines]


def _band(span: Span, scene: Scene, view: View) -> list[Primitive]:
    """A ring round a molar."""
    outline = scene.crown(view)
    x, y = _mid_crown(scene, view, 0.5)
    reach, half = scene.form.width, min(1.4, scene.form.crown_length * 0.19)
    ring = curves.polygon([(x - reach, y - half), (x + reach, y - half), (x + reach, y + half), (x - reach, y + half)])
    return draw_area(Area(shape=ring, rim=outline), span.status, PLAIN_METAL, span.look)


def _space_maintainer(span: Span) -> list[Primitive]:
    """A band on the tooth behind the gap, and a loop to the tooth before it."""
    standing = [scene for scene in span.scenes if not scene.state.presence.is_gap] or list(span.scenes)
    anchor = max(standing, key=lambda scene: scene.place.tooth.position)
    drawn: list[Primitive] = []
    for view in span.views:
        drawn += _band_from(span, anchor, view)
        drawn += wire(_loop(span, anchor, view), span)
    return drawn


def _band_from(span: Span, anchor: Scene, view: View) -> list[Primitive]:
    if view is not View.OCCLUSAL:
        return _band(span, anchor, view)
    outline = anchor.crown(view)
    drawn: list[Primitive] = [Clip(outline, tuple(_ring(span, outline)))]
    return drawn


def _ring(span: Span, outline: Path) -> list[Primitive]:
    if span.status in {ChartStatus.EXISTING, ChartStatus.ELSEWHERE}:
        palette = span.look.palette
        return [Stroke(outline, Colour(palette.ink), 1.7), Stroke(outline, Colour(palette.steel), 1.3)]
    return draw_line(outline, span.status, span.look, 2.0)


def _loop(span: Span, anchor: Scene, view: View) -> Path:
    others = [scene for scene in span.scenes if scene is not anchor]
    far = max(others, key=lambda scene: abs(scene.place.centre_x - anchor.place.centre_x)) if others else anchor
    sign = 1.0 if far.place.centre_x > anchor.place.centre_x else -1.0
    start = _contact(anchor, view, sign)
    end = _contact(far, view, -sign) if far.state.presence.has_crown else _contact(far, view, sign)
    x0, x1, y = start[0] - sign * 0.5, end[0], start[1]
    half = 1.9 if view is View.OCCLUSAL else 0.6
    knee = x0 + (x1 - x0) * 0.72
    upper, lower = (x0, y - half, 0.5), (x0, y + half, 0.5)
    return curves.open_spline([upper, (knee, y - half * 0.9), (x1, end[1]), (knee, y + half * 0.9), lower])


# -- dentures --


def _denture(span: Span) -> list[Primitive]:
    """Pink saddles under the teeth that it carries, clasps round those that hold it."""
    drawn: list[Primitive] = []
    carried = span.mark.is_pontic_at or frozenset(
        scene.place.tooth for scene in span.scenes if scene.state.presence.is_gap
    )
    runs = _runs([scene for scene in span.scenes if not carried or scene.place.tooth in carried])
    for run in runs:
        for view in span.views:
            drawn += _saddle(span, run, view)
    if carried:
        for scene in span.scenes:
            if scene.place.tooth not in carried and scene.state.presence is Presence.PRESENT:
                drawn += _clasp(span, scene, runs)
    return drawn


def _runs(scenes: list[Scene]) -> list[list[Scene]]:
    """Neighbours together."""
    runs: list[list[Scene]] = []
    for scene in scenes:
        if runs and abs(runs[-1][-1].place.column.right - scene.place.column.left) < 0.1:  # noqa: PLR2004  # mm
            runs[-1].append(scene)
        else:
            runs.append([scene])
    return runs


def _saddle(span: Span, run: list[Scene], view: View) -> list[Primitive]:
    if view is View.OCCLUSAL:
        return _saddle_from_above(span, run)
    necks: list[Point] = []
    for scene in run:
        form = scene.form
        # Over the necks it rises between the teeth, as gum does.
        rises = ((-0.5, 0.5), (-0.28, 0.26), (0.0, 0.18), (0.28, 0.26), (0.5, 0.5))
        knots = [(form.width * x, form.crown_length * y) for x, y in rises]
        necks += scene.line(view, knots)
    first, last = run[0], run[-1]
    deep = 4.2 if view is View.FACIAL else 2.6
    left = first.at(view, (-first.form.width / 2 - 0.4, -deep))
    right = last.at(view, (last.form.width / 2 + 0.4, -deep))
    middles = [scene.at(view, (0.0, -deep * 1.12)) for scene in reversed(run)]
    edge = [(x, y, 0.7) for x, y in necks]
    shape = curves.closed_spline([*edge, (*right, 0.8), *middles, (*left, 0.8)])
    drawn = draw_area(Area(shape=shape), span.status, _base_material(span), span.look)
    if pen_is_solid(span.status):
        shift = (left[1] - first.at(view, (0.0, 0.0))[1]) / deep * 0.75
        gloss = curves.open_spline([(x, y + shift) for x, y in necks])
        drawn.append(Clip(shape, (Stroke(gloss, Colour("#FFFFFF", 0.3), 0.55),)))
    return drawn


def _base_material(span: Span) -> Material:
    return MATERIALS[Variant.ACRYLIC] if span.mark.entry.variant is not Variant.STEEL else PLAIN_METAL


def _saddle_from_above(span: Span, run: list[Scene]) -> list[Primitive]:
    """What of the saddle is seen beside the teeth that it carries: a rim that follows them."""
    teeth = Path(tuple(segment for scene in run for segment in scene.crown(View.OCCLUSAL).segments))
    rims = [curves.offset(scene.crown(View.OCCLUSAL), _RIM) for scene in run]
    necks = [_neck_between(before, after) for before, after in pairwise(run)]
    shape = Path(tuple(segment for part in map(one_way, [*rims, *necks]) for segment in part.segments))
    return outside(draw_area(Area(shape=shape), span.status, _base_material(span), span.look), teeth)


def _neck_between(before: Scene, after: Scene) -> Path:
    """Joins the rims of two neighbours."""
    half = min(before.form.depth, after.form.depth) * 0.36
    x0, x1, y = before.place.right - 1.5, after.place.left + 1.5, before.at(View.OCCLUSAL, (0.0, 0.0))[1]
    return curves.polygon([(x0, y - half), (x1, y - half), (x1, y + half), (x0, y + half)])


def _clasp(span: Span, scene: Scene, runs: list[list[Scene]]) -> list[Primitive]:
    """A wire from the nearest saddle round the tooth's belly."""
    middle = scene.place.centre_x
    ends = [end for run in runs for end in (run[0], run[-1])]
    nearest = min(ends, key=lambda end: abs(end.place.centre_x - middle), default=None)
    if nearest is None:
        return []
    sign = 1.0 if nearest.place.centre_x > middle else -1.0
    drawn: list[Primitive] = []
    half = scene.form.width / 2
    for view in span.views:
        if view is View.OCCLUSAL:
            depth = scene.form.depth / 2
            way = [(sign * half, -depth * 0.3), (sign * half * 0.72, -depth * 0.84), (0.0, -depth * 1.04),
                   (-sign * half * 0.62, -depth * 0.86)]  # fmt: skip
        else:
            length = scene.form.crown_length
            way = [(sign * half * 1.25, length * 0.3), (sign * half * 0.8, length * 0.42), (0.0, length * 0.4),
                   (-sign * half * 0.72, length * 0.5)]  # fmt: skip
        drawn += wire(curves.open_spline(scene.line(view, way)), span)
    return drawn


_SPANS: Mapping[Finding, Callable[[Span], list[Primitive]]] = {
    Finding.BRIDGE: _bridge,
    Finding.SPLINT: _splint,
    Finding.DENTURE: _denture,
    Finding.BRACES: _braces,
    Finding.SPACE_MAINTAINER: _space_maintainer,
}
