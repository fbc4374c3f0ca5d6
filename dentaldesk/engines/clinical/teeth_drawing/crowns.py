"""Signs on crowns: decay and what restores it."""

from __future__ import annotations

from dentaldesk.engines.clinical.chart import Mark
from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.cavities import cavity, crown_outline, sealant
from dentaldesk.engines.clinical.teeth_drawing.geometry import ToothForm, View
from dentaldesk.engines.clinical.teeth_drawing.hits import surface_regions
from dentaldesk.engines.clinical.teeth_drawing.palette import MATERIALS, SEALANT, Look, Material
from dentaldesk.engines.clinical.teeth_drawing.primitives import (
    Clip,
    Colour,
    Fill,
    Path,
    Point,
    Primitive,
    Stroke,
    Text,
)
from dentaldesk.engines.clinical.teeth_drawing.scene import Scene, zigzag
from dentaldesk.engines.clinical.teeth_drawing.statuses import PENS, Area, draw_area, draw_line, hue, outside
from dentaldesk.models.charting import ChartStatus, Finding, Variant
from dentaldesk.models.teeth import Surface

INNER = 0.62  # mm from a crown's outline to its second one
TINT = 0.42
_METALS = frozenset({Variant.GOLD, Variant.STEEL, Variant.AMALGAM})
_METAL_TINT = 0.66


def material_of(mark: Mark) -> Material:
    """The material named, or the usual one."""
    usual = mark.entry.spec.variants[0] if mark.entry.spec.variants else Variant.STEEL
    return MATERIALS[mark.entry.variant or usual]


def in_cavity(mark: Mark, scene: Scene) -> list[Primitive]:
    """Decay or a filling, on each row on which its surfaces show."""
    is_work = mark.finding is Finding.FILLING
    material = material_of(mark) if is_work else None
    drawn: list[Primitive] = []
    for view in scene.views:
        shape = _cavity(mark, scene, view)
        if shape is None:
            continue
        area = Area(shape=scene.path(view, shape), rim=scene.crown(view))
        drawn += draw_area(area, mark.status, material, scene.look)
        if is_work and mark.entry.variant is Variant.TEMPORARY and PENS[mark.status].hatch is None:
            drawn += _temporary(area, scene)
    return drawn


def _cavity(mark: Mark, scene: Scene, view: View) -> Path | None:
    return cavity(scene.place.kind, scene.place.mirrored, view, frozenset(mark.surfaces))


def _temporary(area: Area, scene: Scene) -> list[Primitive]:
    """A temporary filling says so: a beaded edge and, where there is room, a T."""
    colour = Colour(MATERIALS[Variant.TEMPORARY].line)
    beads = Stroke(area.shape, colour, 0.5, (0.01, 0.62))
    drawn: list[Primitive] = [Clip(area.rim or curves.offset(area.shape, 0.4), tuple(outside([beads], area.shape)))]
    box = area.box
    if min(box.width, box.height) > 1.5:  # noqa: PLR2004  # mm; a smaller T is a speck
        at = ((box.left + box.right) / 2, (box.top + box.bottom) / 2 + 0.7)
        drawn.append(Text(at, "T", 2.0, Colour(scene.look.palette.ink), bold=True))
    return drawn


def defect(mark: Mark, scene: Scene) -> list[Primitive]:
    """The restoration's outline laid open, and a crack through it: what is beneath stays to be seen."""
    drawn: list[Primitive] = []
    for view in scene.views:
        shape = _cavity(mark, scene, view)
        if shape is None:
            continue
        area = Area(shape=scene.path(view, shape), rim=scene.crown(view))
        box = area.box
        way = [(box.left, box.bottom), (box.right, box.top)]
        crack = zigzag(way, min(box.width, box.height) * 0.12, 6)
        colour = Colour(hue(mark.status, scene.look.palette))
        edge = Stroke(area.shape, colour, 2 * PENS[mark.status].width)
        drawn.append(Clip(scene.crown(view), tuple(outside([edge], area.shape))))
        drawn.append(
            Clip(scene.crown(view), (Clip(area.shape, tuple(draw_line(crack, mark.status, scene.look, 0.9))),))
        )
    return drawn


def wear(mark: Mark, scene: Scene) -> list[Primitive]:
    """Facets in which the dentine shows."""
    drawn: list[Primitive] = []
    for view in scene.views:
        for shape in _facets(mark, scene, view):
            area = Area(shape=scene.path(view, shape), rim=scene.crown(view))
            lines = draw_area(area, mark.status, _WORN, scene.look)
            drawn += lines
    return drawn


_WORN = Material(fill="#D9B066", line="#8A6A25")


def _facets(mark: Mark, scene: Scene, view: View) -> list[Path]:
    form = scene.form
    biting = {Surface.OCCLUSAL, Surface.INCISAL} & set(mark.surfaces)
    shapes: list[Path] = []
    if biting and view is View.OCCLUSAL:
        shapes += _flat_tips(form)
    if biting and view is not View.OCCLUSAL and form.is_anterior:
        half, length = form.width / 2, form.crown_length
        shapes.append(_band(half, length * (0.9 if form.edge_tip is None else 0.86), length))
    elif biting and view is not View.OCCLUSAL:
        shapes.append(_band(form.width / 2, form.crown_length * 0.955, form.crown_length))
    others = frozenset(mark.surfaces) - biting
    rest = cavity(form.kind, form.mirrored, view, others) if others else None
    return [*shapes, *([rest] if rest else [])]


def _band(half: float, height: float, length: float) -> Path:
    """What of a crown lies above a height, its lower edge worn hollow."""
    low = [(half * x, height - 0.18 * (1 - x * x)) for x in (-1.1, -0.5, 0.0, 0.5, 1.1)]
    return curves.closed_spline([*low, (half * 1.2, 1.2 * length, 0.0), (-half * 1.2, 1.2 * length, 0.0)])


def _flat_tips(form: ToothForm) -> list[Path]:
    if form.is_anterior:
        return [curves.ribbon(curves.resampled(form.edge, 7), [form.depth * 0.17] * 7)]
    return [curves.ellipse((cusp.x, cusp.y), cusp.radius * 0.42, cusp.radius * 0.36) for cusp in form.cusps]


def sealed(mark: Mark, scene: Scene) -> list[Primitive]:
    """A sealant: the biting side by its grooves, other surfaces by their pits."""
    drawn: list[Primitive] = []
    for view in scene.views:
        shape = sealant(scene.form) if view is View.OCCLUSAL else None
        if shape is None and (view is View.OCCLUSAL) is scene.form.is_anterior:
            shape = cavity(scene.place.kind, scene.place.mirrored, view, frozenset(mark.surfaces))
        if shape is not None:
            area = Area(shape=scene.path(view, shape), rim=scene.crown(view))
            drawn += draw_area(area, mark.status, SEALANT, scene.look)
    return drawn


def whole_crown(mark: Mark, scene: Scene) -> list[Primitive]:
    """A crown: the whole tooth tinted, and a second outline inside the first, in all rows."""
    return [part for view in scene.views for part in covered(mark, scene, view)]


def covered(mark: Mark, scene: Scene, view: View) -> list[Primitive]:
    """One view of a crown that covers the tooth."""
    outline = crown_outline(scene.form, view)
    shape = scene.path(view, outline)
    tint = _METAL_TINT if mark.entry.variant in _METALS else TINT
    area = Area(shape=shape, tint=tint)
    drawn = draw_area(area, mark.status, material_of(mark), scene.look)
    inner = curves.offset(shape, -INNER)
    if inner.segments and mark.status is not ChartStatus.DECLINED:
        colour = Colour(hue(mark.status, scene.look.palette))
        pen = PENS[mark.status]
        drawn.append(Stroke(inner, colour, pen.width * 0.62 if not pen.is_double else 0.16, pen.dash))
    if mark.entry.variant is Variant.TEMPORARY and pen_is_solid(mark.status):
        drawn += _temporary(Area(shape=shape), scene)
    return drawn


def pen_is_solid(status: ChartStatus) -> bool:
    """Whether the status shows its material."""
    return PENS[status].hatch is None and status is not ChartStatus.DECLINED


def veneer(mark: Mark, scene: Scene) -> list[Primitive]:
    """The facial face alone: a U at the neck, and from above a labial crescent."""
    drawn: list[Primitive] = []
    form = scene.form
    for view in scene.views:
        if view is View.FACIAL:
            face = curves.offset(scene.crown(view), -0.22)
            drawn += draw_area(Area(shape=face, tint=0.62), mark.status, material_of(mark), scene.look)
        elif view is View.OCCLUSAL:
            shape = scene.path(view, _crescent(form))
            drawn += draw_area(Area(shape=shape, rim=scene.crown(view)), mark.status, material_of(mark), scene.look)
    return drawn


def _crescent(form: ToothForm) -> Path:
    rim = -form.depth / 2
    across = (-1.1, -0.7, -0.3, 0.0, 0.3, 0.7, 1.1)
    depth = (0.2, 0.46, 0.56, 0.58, 0.56, 0.46, 0.2)
    inner = [(form.width / 2 * x, rim * y) for x, y in zip(across, depth, strict=True)]
    return curves.closed_spline([*inner, (form.width * 0.6, rim * 1.3, 0.0), (-form.width * 0.6, rim * 1.3, 0.0)])


def build_up(mark: Mark, scene: Scene) -> list[Primitive]:
    """The core: what stands of a prepared tooth, narrower than the crown that will cover it."""
    form = scene.form
    half, length = form.width / 2, form.crown_length
    right = [(half * 0.62, length * 0.02, 0.4), (half * 0.52, length * 0.6, 0.4), (half * 0.2, length * 0.68, 1.0)]
    side = curves.closed_spline([*right, *((-x, y, soft) for x, y, soft in reversed(right))])
    top = curves.scaled(form.occlusal, 0.6, 0.6)
    drawn: list[Primitive] = []
    for view in scene.views:
        area = Area(shape=scene.path(view, top if view is View.OCCLUSAL else side))
        drawn += draw_area(area, mark.status, material_of(mark), scene.look)
    return drawn


def watch(mark: Mark, scene: Scene) -> list[Primitive]:
    """An eye on each surface to be watched."""
    spots: list[Point] = []
    for view in scene.views:
        if mark.surfaces:
            regions = dict(surface_regions(scene.place.kind, scene.place.mirrored, view))
            wanted = [surface for surface in mark.surfaces if surface in regions]
            # A neighbour's contact is seen best from above, the walls from their own side.
            best = [surface for surface in wanted if _best_view(surface, scene.form, scene.views) is view]
            spots += [scene.at(view, _middle(regions[surface])) for surface in best]
        elif view is (View.OCCLUSAL if View.OCCLUSAL in scene.views else scene.views[0]):
            spots.append(scene.at(view, curves.centre(crown_outline(scene.form, view))))
    return [part for spot in spots for part in eye(spot, mark.status, scene.look)]


def _best_view(surface: Surface, form: ToothForm, views: tuple[View, ...]) -> View:
    wish = {
        Surface.BUCCAL: View.FACIAL,
        Surface.FACIAL: View.FACIAL,
        Surface.CERVICAL: View.FACIAL,
        Surface.LINGUAL: View.LINGUAL,
    }.get(surface, View.FACIAL if form.is_anterior and surface is not Surface.INCISAL else View.OCCLUSAL)
    return wish if wish in views else views[0]


def _middle(region: Path) -> Point:
    """The mean of an area's outline."""
    points = curves.flat(region)[0]
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def eye(spot: Point, status: ChartStatus, look: Look) -> list[Primitive]:
    """The sign for "watch": a small eye in a white disc."""
    x, y = spot
    colour = Colour(hue(status, look.palette))
    lids = curves.closed_spline([(x - 1.0, y, 0.0), (x, y - 0.58), (x + 1.0, y, 0.0), (x, y + 0.58)])
    return [
        Fill(curves.ellipse(spot, 1.4, 1.05), Colour(look.palette.casing, 0.94)),
        Stroke(curves.ellipse(spot, 1.4, 1.05), colour, 0.14),
        Stroke(lids, colour, 0.2),
        Fill(curves.ellipse(spot, 0.34, 0.34), colour),
    ]


def fracture(mark: Mark, scene: Scene) -> list[Primitive]:
    """A zig-zag through the surfaces named, or across the mesial edge."""
    drawn: list[Primitive] = []
    form = scene.form
    for view in scene.views:
        if view is View.OCCLUSAL:
            way = _crack_from_above(mark, form)
        elif view is View.LINGUAL and Surface.LINGUAL not in mark.surfaces:
            continue
        else:
            half, length = form.width / 2, form.crown_length
            sign = _crack_side(mark, form)
            way = [
                (sign * half * 0.98, length * 0.34),
                (sign * half * 0.36, length * 0.66),
                (-sign * half * 0.1, length),
            ]
        path = zigzag(scene.line(view, way), *((0.34, 5) if view is View.OCCLUSAL else (0.5, 6)))
        drawn.append(Clip(_room(scene, view), tuple(draw_line(path, mark.status, scene.look))))
    return drawn


def _room(scene: Scene, view: View) -> Path:
    return curves.offset(scene.crown(view), 0.5)


def _crack_side(mark: Mark, form: ToothForm) -> float:
    mesial = -1.0 if form.mirrored else 1.0
    return -mesial if Surface.DISTAL in mark.surfaces and Surface.MESIAL not in mark.surfaces else mesial


def _crack_from_above(mark: Mark, form: ToothForm) -> list[Point]:
    sign, half, deep = _crack_side(mark, form), form.width / 2, form.depth / 2
    if form.is_anterior:
        return [(sign * half * 0.96, -deep * 0.1), (sign * half * 0.5, -deep * 0.16), (sign * half * 0.1, -deep * 0.96)]
    if {Surface.BUCCAL, Surface.LINGUAL} <= set(mark.surfaces):
        return [(sign * half * 0.16, -deep), (0.0, 0.0), (-sign * half * 0.1, deep)]
    return [(-sign * half, deep * 0.1), (0.0, 0.0), (sign * half, -deep * 0.16)]
