"""Signs on roots and at the neck: canals, posts, lesions, cracks, furcations, recession, calculus."""

from __future__ import annotations

from math import hypot

from dentaldesk.engines.clinical.chart import Mark
from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.cavities import one_way
from dentaldesk.engines.clinical.teeth_drawing.geometry import Root, ToothForm, View
from dentaldesk.engines.clinical.teeth_drawing.palette import Material, Texture
from dentaldesk.engines.clinical.teeth_drawing.primitives import Cap, Clip, Colour, Fill, Path, Point, Primitive, Stroke
from dentaldesk.engines.clinical.teeth_drawing.scene import Scene, offsets, sided, zigzag
from dentaldesk.engines.clinical.teeth_drawing.statuses import Area, draw_area, draw_line, hue

GUTTA_PERCHA = Material(fill="#E58FA0", line="#8E3F52")
_POST = Material(fill="#C3CCD4", line="#4B555E", texture=Texture.PLAIN)
_CALCULUS = Material(fill="#C9992E", line="#6E4E0C")
FILLED = 0.95  # of the root
_POSTED = 0.46  # of the root
LESION = 3.5  # mm across, when nobody measured it
_HALF, _FULL = 2, 3  # degrees of a furcation


def root_canal(mark: Mark, scene: Scene) -> list[Primitive]:
    """A tapering line in each root, and the chamber they come from; from above the way in."""
    form, drawn = scene.form, list[Primitive]()
    if View.FACIAL in scene.views:
        parts = [_canal(root) for root in scene.roots]
        parts.append(_chamber(form))
        shape = Path(tuple(segment for part in parts for segment in part.segments))
        drawn += draw_area(Area(shape=scene.path(View.FACIAL, shape)), mark.status, GUTTA_PERCHA, scene.look)
    if View.OCCLUSAL in scene.views and scene.state.presence.has_crown:
        for spot in _orifices(form):
            dot = curves.ellipse(scene.at(View.OCCLUSAL, spot), 0.5, 0.5)
            drawn += draw_area(Area(shape=dot), mark.status, GUTTA_PERCHA, scene.look)
    return drawn


def _canal(root: Root) -> Path:
    shares = (0.02, 0.2, 0.4, 0.6, 0.8, FILLED)
    way = [curves.along(root.axis, share) for share in shares]
    count = len(root.widths) - 1
    # A third of the root at its neck, less towards the apex, never thinner than a line that can be seen.
    widths = [max(root.widths[round(share * count)] * 2 * 0.2, 0.34) for share in shares]
    first = min(widths[0], 1.0)
    return curves.ribbon(way, [first, *(min(width, first) for width in widths[1:])])


def _chamber(form: ToothForm) -> Path:
    half, top = form.neck_width / 2, form.crown_length * 0.36
    wide = 0.52 if len(form.roots) > 1 else 0.3
    return curves.closed_spline(
        [
            (half * wide, -form.root_length * 0.05, 0.6),
            (half * wide * 1.05, top * 0.5),
            (half * wide * 0.7, top),
            (0.0, top * 0.86),
            (-half * wide * 0.7, top),
            (-half * wide * 1.05, top * 0.5),
            (-half * wide, -form.root_length * 0.05, 0.6),
        ]
    )


def _orifices(form: ToothForm) -> list[Point]:
    if form.is_anterior:
        return [(0.0, form.depth * 0.16)]
    if not form.is_molar:
        return [(0.0, 0.0)]
    x, y = form.width * 0.14, form.depth * 0.13
    mesial = -1.0 if form.mirrored else 1.0
    return [(mesial * x, -y), (mesial * x, y), (-mesial * x, 0.0)]


def post(mark: Mark, scene: Scene) -> list[Primitive]:
    """A parallel bar in the stoutest root, notched, its head in the crown."""
    drawn: list[Primitive] = []
    if View.FACIAL in scene.views and scene.roots:
        root = max(scene.roots, key=_stoutness)
        reach = [curves.along(root.axis, share) for share in (0.0, _POSTED * 0.5, _POSTED)]
        foot = root.axis[0]
        head = (foot[0] * 0.8, scene.form.crown_length * 0.42)
        bar = curves.ribbon([head, foot, *reach[1:]], [0.95, 0.95, 0.88, 0.8], round_end=False)
        shape = scene.path(View.FACIAL, bar)
        drawn += draw_area(Area(shape=shape), mark.status, _POST, scene.look)
        drawn.append(Clip(shape, tuple(_notches(scene, [head, *reach[1:]], mark))))
    if View.OCCLUSAL in scene.views and scene.state.presence.has_crown:
        x, y = scene.at(View.OCCLUSAL, (0.0, scene.form.depth * (0.16 if scene.form.is_anterior else 0.0)))
        square = curves.polygon([(x - 0.6, y - 0.6), (x + 0.6, y - 0.6), (x + 0.6, y + 0.6), (x - 0.6, y + 0.6)])
        drawn += draw_area(Area(shape=square), mark.status, _POST, scene.look)
    return drawn


def _stoutness(root: Root) -> float:
    return sum(root.widths[: len(root.widths) // 2])


def _notches(scene: Scene, way: list[Point], mark: Mark) -> list[Primitive]:
    colour = Colour(hue(mark.status, scene.look.palette))
    notches = []
    for share in (0.1, 0.2, 0.32, 0.44, 0.56, 0.68, 0.8, 0.92):
        x, y = scene.at(View.FACIAL, curves.along(way, share))
        notches.append(curves.polyline([(x - 0.8, y + 0.16), (x + 0.8, y - 0.16)]))
    return [Stroke(notch, colour, 0.15) for notch in notches]


def apical_lesion(mark: Mark, scene: Scene) -> list[Primitive]:
    """A ring round the apex in its true size, a shade within."""
    if View.FACIAL not in scene.views:
        return []
    radius = (mark.entry.measure or LESION) / 2
    apices = [root.apex for root in scene.form.roots] if scene.roots else [(0.0, 0.0)]
    apex = max(apices, key=lambda point: -point[1])
    spot = scene.at(View.FACIAL, apex)
    palette = scene.look.palette
    wash = Colour(palette.lesion_wash, 0.2)
    core = Colour(palette.lesion, 0.24)
    drawn: list[Primitive] = [Fill(curves.ellipse(spot, radius, radius), wash)]
    drawn += [Fill(curves.ellipse(spot, radius * share, radius * share), core) for share in (0.84, 0.66, 0.46)]
    ring = curves.ellipse(spot, radius, radius)
    colour = Colour(hue(mark.status, palette))
    drawn.append(Stroke(ring, Colour(palette.casing, 0.9), 0.62))
    drawn.append(Stroke(ring, colour, 0.36, (0.8, 0.4), Cap.FLAT))
    return drawn


def root_fracture(mark: Mark, scene: Scene) -> list[Primitive]:
    """A crack down the long axis, from the crown into the root."""
    if View.FACIAL not in scene.views:
        x, y = curves.centre(scene.crown(scene.views[0]))
        way = [(x - 1.2, y - 1.6), (x, y), (x + 1.2, y + 1.6)]
        return draw_line(zigzag(way, 0.4, 6), mark.status, scene.look)
    form = scene.form
    root = scene.form.roots[0]
    way = [(root.axis[0][0] * 0.8, form.crown_length * 0.34), *(curves.along(root.axis, at) for at in (0.0, 0.3, 0.72))]
    return draw_line(zigzag(scene.line(View.FACIAL, way), 0.34, 11), mark.status, scene.look)


def furcation(mark: Mark, scene: Scene) -> list[Primitive]:
    """A triangle where the roots part: empty, half or full by degree."""
    drawn: list[Primitive] = []
    degree = mark.entry.measure or 1
    for view in offsets(scene.views):
        if not sided(mark.surfaces, view):
            continue
        form = scene.form
        fork = form.furcation or (0.0, -form.root_length * 0.3)
        if view is View.LINGUAL:
            fork = (0.0, -1.0)
        drawn += triangle(scene.at(view, fork), scene.place.outward * (1 if view is View.FACIAL else -1), degree, scene)
    return drawn


def triangle(spot: Point, outward: float, degree: int, scene: Scene) -> list[Primitive]:
    """Its point lies in the fork, its base towards the apices."""
    x, y = spot
    half, high = 1.05, 1.85
    corners = [(x, y - outward * 0.25), (x - half, y + outward * high), (x + half, y + outward * high)]
    shape = curves.polygon(corners)
    palette = scene.look.palette
    colour = Colour(palette.condition)
    drawn: list[Primitive] = [Stroke(shape, Colour(palette.casing, 0.92), 0.66), Fill(shape, Colour(palette.casing))]
    if degree >= _FULL:
        drawn.append(Fill(shape, colour))
    elif degree >= _HALF:
        base = y + outward * high
        edge = y + outward * high * 0.52
        lower = curves.polygon([(x - half, base), (x + half, base), (x + half, edge), (x - half, edge)])
        drawn.append(Clip(shape, (Fill(lower, colour),)))
    return [*drawn, Stroke(shape, colour, 0.28)]


def recession(mark: Mark, scene: Scene) -> list[Primitive]:
    """How far the gum has gone: a measuring line on the bared root, from the neck to the margin."""
    drawn: list[Primitive] = []
    depth = float(mark.entry.measure or 1)
    for view in offsets(scene.views):
        if not sided(mark.surfaces, view):
            continue
        line = scene.form.cej if view is View.FACIAL else scene.form.lingual_cej
        top = curves.along(line, 0.5)
        drop = depth if view is View.FACIAL else min(depth, 2.4)
        way = scene.line(view, [top, (top[0], top[1] - drop)])
        neck = curves.polyline(scene.line(view, list(curves.resampled(line, 9))))
        drawn.append(Stroke(neck, Colour(hue(mark.status, scene.look.palette)), 0.2, (0.5, 0.35)))
        drawn += draw_line(curves.polyline(way), mark.status, scene.look, 0.75)
        for x, y in way:
            drawn += draw_line(curves.polyline([(x - 0.55, y), (x + 0.55, y)]), mark.status, scene.look, 0.75)
    return drawn


def calculus(mark: Mark, scene: Scene) -> list[Primitive]:
    """A beaded band along the gum line."""
    drawn: list[Primitive] = []
    for view in offsets(scene.views):
        if not sided(mark.surfaces, view):
            continue
        form = scene.form
        line = form.cej if view is View.FACIAL else form.lingual_cej
        lift = 0.13 * form.crown_length
        way = [(x, y + lift) for x, y in (curves.along(line, 0.06 + 0.88 * i / 8) for i in range(9))]
        beads = [curves.ribbon(way, [0.95] * 9)]
        for i, spot in enumerate(curves.resampled(way, 7)):
            radius = 0.62 if i % 2 else 0.74
            beads.append(curves.ellipse(spot, radius, radius * 0.86))
        turned = [one_way(bead) for bead in beads]
        shape = scene.path(view, Path(tuple(segment for bead in turned for segment in bead.segments)))
        drawn += _beads(shape, scene, mark)
    return drawn


def _beads(shape: Path, scene: Scene, mark: Mark) -> list[Primitive]:
    drawn = draw_area(Area(shape=shape), mark.status, _CALCULUS, scene.look)
    box = curves.bounds(shape)
    specks = []
    for i in range(9):
        x = box.left + box.width * (i + 0.5) / 9
        y = (box.top + box.bottom) / 2 + (0.18 if i % 2 else -0.12)
        specks.append(curves.ellipse((x, y), 0.15, 0.15))
    dark = Colour(scene.look.palette.calculus_dots)
    return [*drawn, Clip(shape, tuple(Fill(speck, dark) for speck in specks))]


def mobility(mark: Mark, scene: Scene) -> list[Primitive]:
    """Two arrows to and fro beside the edge; more heads for more movement. The degree stands in the badge."""
    view = View.OCCLUSAL if View.OCCLUSAL in scene.views else scene.views[0]
    x, y = curves.centre(scene.crown(view))
    box = curves.bounds(scene.crown(view))
    # Near the outer rim, where no groove is hidden.
    y = box.top + 1.35 if scene.place.upper else box.bottom - 1.35
    reach = min(box.width * 0.34, 2.0)
    drawn = draw_line(curves.polyline([(x - reach, y), (x + reach, y)]), mark.status, scene.look, 0.7)
    degree = mark.entry.measure or 1
    for sign in (1.0, -1.0):
        for number in range(degree):
            tip = x + sign * (reach - number * 0.55)
            head = curves.polyline([(tip - sign * 0.55, y - 0.5), (tip, y), (tip - sign * 0.55, y + 0.5)])
            drawn += draw_line(head, mark.status, scene.look, 0.7)
    return drawn


def arrow(start: Point, end: Point, scene: Scene, mark: Mark) -> list[Primitive]:
    """A straight arrow."""
    (x0, y0), (x1, y1) = start, end
    length = hypot(x1 - x0, y1 - y0) or 1.0
    along, across = ((x1 - x0) / length, (y1 - y0) / length), (-(y1 - y0) / length, (x1 - x0) / length)
    back = [(x1 - along[0] * 0.8 + across[0] * side, y1 - along[1] * 0.8 + across[1] * side) for side in (0.6, -0.6)]
    shape = curves.polyline([start, end])
    head = curves.polyline([back[0], end, back[1]])
    whole = Path(shape.segments + head.segments)
    return draw_line(whole, mark.status, scene.look, 0.8)
