"""Signs that stand for a whole tooth: out, kept, tilted, turned, strange, or not looked at."""

from __future__ import annotations

from dentaldesk.engines.clinical.chart import Mark
from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.bases import base
from dentaldesk.engines.clinical.teeth_drawing.geometry import View
from dentaldesk.engines.clinical.teeth_drawing.primitives import (
    Box,
    Cap,
    Clip,
    Colour,
    Fill,
    Path,
    Placed,
    Point,
    Primitive,
    Stroke,
    Text,
)
from dentaldesk.engines.clinical.teeth_drawing.roots import arrow
from dentaldesk.engines.clinical.teeth_drawing.scene import Scene, buried
from dentaldesk.engines.clinical.teeth_drawing.statuses import draw_line, hue, outside
from dentaldesk.engines.clinical.teeth_drawing.textures import hatch
from dentaldesk.models.charting import ChartStatus, Presence, Variant

FOLLICLE = 0.85  # mm round the crown
_SHINES_THROUGH = 0.5
_GHOST_DOTS = {Presence.MISSING: (0.02, 0.55), Presence.EXTRACTED: (0.55, 0.5)}


def main_view(scene: Scene) -> View:
    """Where a sign for the whole tooth is looked for."""
    return View.OCCLUSAL if View.OCCLUSAL in scene.views else scene.views[0]


def extraction(mark: Mark, scene: Scene) -> list[Primitive]:
    """A cross over the tooth in every row. A surgical one is framed by the flap's corner."""
    drawn: list[Primitive] = []
    for view in scene.views:
        box = _whole(scene, view)
        inset = min(box.width, box.height) * 0.04
        left, right, top, bottom = box.left + inset, box.right - inset, box.top + inset, box.bottom - inset
        if mark.status is ChartStatus.IN_PROGRESS:
            drawn += draw_line(curves.polyline([(left, top), (right, bottom)]), ChartStatus.COMPLETED, scene.look)
            drawn += draw_line(curves.polyline([(right, top), (left, bottom)]), ChartStatus.PLANNED, scene.look, 1.5)
            continue
        cross = curves.polyline([(left, top), (right, bottom)]) + curves.polyline([(right, top), (left, bottom)])
        drawn += draw_line(cross, mark.status, scene.look, 1.5)
        if mark.entry.variant is Variant.SURGICAL and view is View.FACIAL:
            drawn += _flap(mark, scene, box)
    return drawn


def _flap(mark: Mark, scene: Scene, box: Box) -> list[Primitive]:
    x, crown = (box.left + box.right) / 2, scene.at(View.FACIAL, (0.0, 0.0))[1]
    out, half = scene.place.outward, box.width * 0.5
    line = curves.polyline(
        [
            (x - half * 1.06, crown + out * 5.2),
            (x - half, crown),
            (x + half, crown),
            (x + half * 1.06, crown + out * 5.2),
        ]
    )
    return draw_line(line, mark.status, scene.look, 0.8)


def _whole(scene: Scene, view: View) -> Box:
    path = scene.crown(view)
    if view is View.FACIAL:
        for root in scene.roots:
            path += scene.path(view, root.outline)
    return curves.bounds(path)


def ghost(scene: Scene) -> list[Primitive]:
    """The outline of a tooth that is not there: dotted if it is missing, dashed if it was taken out."""
    return [*root_ghost(scene), *crown_ghost(scene)]


def crown_ghost(scene: Scene) -> list[Primitive]:
    """The crown's outline in all rows."""
    dash, colour = _ghost_dash(scene), Colour(scene.look.palette.ghost)
    return [Stroke(scene.crown(view), colour, 0.17, dash) for view in scene.views]


def root_ghost(scene: Scene) -> list[Primitive]:
    """The roots' outlines, up to the neck."""
    if View.FACIAL not in scene.views:
        return []
    dash, colour = _ghost_dash(scene), Colour(scene.look.palette.ghost, 0.75)
    roots = [scene.path(View.FACIAL, root.outline) for root in scene.form.roots]
    return [Clip(_below_the_neck(scene), tuple(Stroke(root, colour, 0.15, dash) for root in roots))]


def _ghost_dash(scene: Scene) -> tuple[float, float]:
    return _GHOST_DOTS.get(scene.state.presence, (0.02, 0.55))


def _below_the_neck(scene: Scene) -> Path:
    """The side of the roots, along the neck's curve."""
    form = scene.form
    half, deep = form.width * 1.6, form.root_length * 1.4
    neck = [*form.cej] if form.cej[0][0] < form.cej[-1][0] else [*reversed(form.cej)]
    points = [(-half, neck[0][1]), *neck, (half, neck[-1][1]), (half, -deep), (-half, -deep)]
    return curves.polygon(scene.line(View.FACIAL, points))


def follicle(scene: Scene) -> list[Primitive]:
    """The sac of a tooth in the bone; beside it the rows in which nothing is to be seen yet."""
    palette = scene.look.palette
    impacted = scene.state.presence is Presence.IMPACTED
    colour = Colour(palette.condition if impacted else palette.ghost)
    drawn: list[Primitive] = []
    for view in scene.views:
        path = scene.crown(view)
        if view is View.FACIAL:
            if impacted:
                drawn.append(_through_the_gum(scene))
            sac = curves.offset(path, FOLLICLE)
            drawn.append(Stroke(sac, colour, 0.3 if impacted else 0.22, (0.75, 0.5), Cap.FLAT))
            continue
        if impacted:
            drawn.append(Clip(path, (Stroke(hatch(curves.bounds(path), 0.0, 1.3), colour.at(0.4), 0.12),)))
        drawn.append(Stroke(path, colour, 0.22 if impacted else 0.17, (0.75, 0.5), Cap.FLAT))
    return drawn


def _through_the_gum(scene: Scene) -> Placed:
    """The tooth once more, faintly: what is wrong must not be dulled by the gum that covers it."""
    place, state = scene.place, scene.state
    symbol = base(place.kind, View.FACIAL, place.mirrored, formed=state.formed)
    return Placed(symbol, buried(state, place), _SHINES_THROUGH)


def remnant(scene: Scene) -> list[Primitive]:
    """What a lost crown left: its ghost, the broken edge, from above a disc with the canal."""
    palette, drawn = scene.look.palette, list[Primitive]()
    edge, dots = Colour(palette.condition), Colour(palette.ghost)
    for view in scene.views:
        crown = scene.crown(view)
        drawn.append(Stroke(crown, dots.at(0.9), 0.15, (0.02, 0.5)))
        if view is not View.OCCLUSAL:
            drawn += _stump(scene, view)
            continue
        x, y = curves.centre(crown)
        disc = curves.ellipse((x, y), scene.form.neck_width * 0.3, scene.form.depth * 0.25)
        drawn += [Fill(disc, Colour(palette.root)), Stroke(disc, edge, 0.34)]
        drawn.append(Fill(curves.ellipse((x, y), 0.5, 0.6), Colour(palette.lesion)))
    return drawn


def _stump(scene: Scene, view: View) -> list[Primitive]:
    """The broken edge and the outline of what is left below it."""
    edge = Colour(scene.look.palette.condition)
    form = scene.form
    outlines = [root.outline for root in form.roots] if view is View.FACIAL else [form.lingual_root_stub]
    lines = [Stroke(scene.path(view, outline), edge, 0.34) for outline in outlines]
    inner = [curves.offset(outline, -0.1) for outline in outlines]
    joined = Path(tuple(segment for path in inner for segment in path.segments))
    top = curves.polyline(broken_edge(scene, view))
    # Lines where roots overlap are not wanted.
    kept = outside(lines, scene.path(view, joined))
    return [Clip(below_the_edge(scene, view), tuple(kept)), Stroke(top, edge, 0.34)]


def below_the_edge(scene: Scene, view: View) -> Path:
    """Everything on the root's side of the broken edge."""
    top = broken_edge(scene, view)
    out = scene.place.outward if view is View.FACIAL else -scene.place.outward
    wide, y = scene.form.width, top[0][1] + scene.form.root_length * 1.3 * out
    right, left = top[-1][0] + wide, top[0][0] - wide
    return curves.polygon([*top, (right, top[-1][1]), (right, y), (left, y), (left, top[0][1])])


def broken_edge(scene: Scene, view: View) -> list[Point]:
    """The jagged top of a root, from left to right on the chart."""
    form = scene.form
    line = form.cej if view is View.FACIAL else form.lingual_cej
    way = curves.resampled(line, 9)
    teeth = (0.1, 0.7, 0.15, 0.95, 0.3, 0.8, 0.1, 0.6, 0.05)
    return scene.line(view, [(x * 0.97, y - 0.2 + rise) for (x, y), rise in zip(way, teeth, strict=True)])


def unexamined(scene: Scene) -> list[Primitive]:
    """A question mark: not looked at must never look like healthy."""
    x, y = curves.centre(scene.crown(main_view(scene)))
    return [
        Fill(curves.ellipse((x, y), 1.75, 1.75), Colour("#FFFFFF", 0.9)),
        Stroke(curves.ellipse((x, y), 1.75, 1.75), Colour("#5A6A74"), 0.18),
        Text((x, y + 0.95), "?", 2.7, Colour("#3B4952"), bold=True),
    ]


def unrecognised(mark: Mark, scene: Scene) -> list[Primitive]:
    """A hexagon with "!": an import said something here that nobody has read yet."""
    x, y = curves.centre(scene.crown(main_view(scene)))
    hexagon = curves.polygon(curves.arc((x, y), 2.05, 1 / 12, 11 / 12, 6))
    colour = Colour(hue(mark.status, scene.look.palette))
    return [
        Fill(hexagon, Colour(scene.look.palette.casing, 0.94)),
        Stroke(hexagon, colour, 0.32),
        Text((x, y + 0.95), "!", 2.7, colour, bold=True),
    ]


def drifted(mark: Mark, scene: Scene) -> list[Primitive]:
    """An arrow along the arch, to the side to which the tooth went (mesial unless measured otherwise)."""
    view = View.FACIAL if View.FACIAL in scene.views else scene.views[0]
    form = scene.form
    sign = scene.place.mesial * (-1.0 if (mark.entry.measure or 1) < 0 else 1.0)
    y = form.crown_length * 0.5 if view is not View.OCCLUSAL else 0.0
    x0, y0 = scene.at(view, (0.0, y))
    half = form.width * 0.32
    return arrow((x0 - sign * half, y0), (x0 + sign * half, y0), scene, mark)


def rotated(mark: Mark, scene: Scene) -> list[Primitive]:
    """A bent arrow round the biting side, in the sense of the angle."""
    x, y = curves.centre(scene.crown(main_view(scene)))
    radius = min(scene.form.width, scene.form.depth) * 0.36
    clockwise = (mark.entry.measure or 1) >= 0
    start, end = (0.6, 1.25) if clockwise else (0.9, 0.25)
    way = curves.arc((x, y), radius, start, end, 15)
    tip, before = way[-1], way[-3]
    drawn = draw_line(curves.polyline(way), mark.status, scene.look, 0.85)
    dx, dy = tip[0] - before[0], tip[1] - before[1]
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    ux, uy = dx / length, dy / length
    head = [(tip[0] - ux * 0.8 + side * -uy * 0.62, tip[1] - uy * 0.8 + side * ux * 0.62) for side in (1, -1)]
    return [*drawn, *draw_line(curves.polyline([head[0], tip, head[1]]), mark.status, scene.look, 0.85)]


def elsewhere(spot: Point, scene: Scene) -> list[Primitive]:
    """A small "e": this was done by another practice."""
    x, y = spot
    ink = Colour(scene.look.palette.ink)
    return [
        Fill(curves.ellipse(spot, 0.86, 0.86), Colour(scene.look.palette.casing)),
        Stroke(curves.ellipse(spot, 0.86, 0.86), ink, 0.12),
        Text((x, y + 0.52), "e", 1.75, ink, bold=True),
    ]
