"""Implants: the screw in the bone, its abutment, and how both look from above."""

from __future__ import annotations

from dentaldesk.engines.clinical.chart import Mark
from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.geometry import ToothForm, View
from dentaldesk.engines.clinical.teeth_drawing.palette import Look, Material, Texture
from dentaldesk.engines.clinical.teeth_drawing.primitives import (
    Box,
    Clip,
    Colour,
    Fill,
    Linear,
    Path,
    Point,
    Primitive,
    Stroke,
)
from dentaldesk.engines.clinical.teeth_drawing.scene import Scene, has_crown
from dentaldesk.engines.clinical.teeth_drawing.statuses import PENS, Area, draw_area, draw_line

LENGTH = 11.0  # mm of screw
PITCH = 1.0  # mm between threads
_DEPTH = 0.3  # mm of a thread
_STEEL = Material(fill="#AEB9C2", line="#4B555E", texture=Texture.PLAIN)
_PLATFORM = -0.5  # mm: where the screw begins below the neck


def screw(form: ToothForm) -> Path:
    """The threaded, tapering body, its outline with the threads."""
    right: list[Point] = [(_half(form, 0.0), _PLATFORM)]
    turns = int(LENGTH / PITCH)
    for turn in range(turns):
        y = _PLATFORM - 0.7 - turn * PITCH * 0.92
        half = _half(form, turn / turns)
        right += [(half - _DEPTH, y), (half, y - PITCH * 0.36), (half - _DEPTH, y - PITCH * 0.72)]
    tip = (_half(form, 1.0) * 0.55, _PLATFORM - LENGTH)
    left = [(-x, y) for x, y in reversed([*right, tip])]
    return curves.polygon([*right, tip, *left])


def _half(form: ToothForm, share: float) -> float:
    widest = min(max(form.neck_width * 0.3, 1.35), 2.3)
    return widest * (1.0 - 0.42 * share)


def abutment(form: ToothForm) -> Path:
    """The post on which a crown sits."""
    half, top = _half(form, 0.0), form.crown_length * 0.62
    right = [(half * 0.86, _PLATFORM), (half * 1.1, 0.5), (half * 0.72, top)]
    return curves.polygon([*right, *((-x, y) for x, y in reversed(right))])


def body(form: ToothForm, to_chart: Scene, look: Look, *, abutted: bool = True) -> list[Primitive]:
    """The steel itself, whatever its status; `abutted` with the post for a crown."""
    view = View.FACIAL
    if view not in to_chart.views:
        return []
    drawn: list[Primitive] = []
    for shape in (screw(form), abutment(form)) if abutted else (screw(form),):
        path = to_chart.path(view, shape)
        box = curves.bounds(path)
        drawn += [
            Fill(path, Linear((box.left, 0.0), (box.right, 0.0), _sheen(look))),
            Stroke(path, Colour(look.palette.steel_dark), 0.13),
        ]
    path = to_chart.path(view, screw(form))
    drawn.append(Clip(path, (Stroke(_threads(curves.bounds(path)), Colour(look.palette.steel_dark, 0.75), 0.2),)))
    return drawn


def _sheen(look: Look) -> tuple[tuple[float, str], ...]:
    palette = look.palette
    return (0.0, "#808B95"), (0.3, palette.steel_light), (0.52, palette.steel), (1.0, "#6B7680")


def _threads(box: Box) -> Path:
    """The front of the thread: slanting lines."""
    path = Path(())
    y = box.top
    while y < box.bottom:
        path += curves.polyline([(box.left, y + 0.42), (box.right, y)])
        y += PITCH * 0.92
    return path


def implant(mark: Mark, scene: Scene) -> list[Primitive]:
    """The screw in its status; from above and behind its head, unless a crown hides it."""
    form, look, drawn = scene.form, scene.look, list[Primitive]()
    solid = PENS[mark.status].hatch is None and mark.status.is_done
    if View.FACIAL in scene.views:
        # Under a crown the abutment is not seen.
        both = screw(form) if has_crown(scene.state) else screw(form) + abutment(form)
        path = scene.path(View.FACIAL, both)
        if solid:
            drawn += _lined(scene, mark, path)
            drawn += body(form, scene, look, abutted=not has_crown(scene.state))
        else:
            drawn += draw_area(Area(shape=path), mark.status, _STEEL, look)
            drawn.append(
                Clip(path, (Stroke(_threads(curves.bounds(path)), Colour(look.palette.steel_dark, 0.5), 0.14),))
            )
    if not has_crown(scene.state):
        drawn += _from_above(mark, scene)
    return drawn


def _lined(scene: Scene, mark: Mark, path: Path) -> list[Primitive]:
    """The status runs round the steel, beneath it."""
    return draw_line(path, mark.status, scene.look, 1.9)


def _from_above(mark: Mark, scene: Scene) -> list[Primitive]:
    """A round head with the hexagon of its screw."""
    drawn: list[Primitive] = []
    half = _half(scene.form, 0.0)
    if View.OCCLUSAL in scene.views:
        spot = scene.at(View.OCCLUSAL, (0.0, 0.0))
        drawn += draw_area(Area(shape=curves.ellipse(spot, half, half)), mark.status, _STEEL, scene.look)
        hexagon = curves.polygon(curves.arc(spot, half * 0.46, 0.0, 5 / 6, 6))
        drawn.append(Fill(hexagon, Colour(scene.look.palette.steel_dark)))
    if View.LINGUAL in scene.views:
        shape = scene.path(View.LINGUAL, abutment(scene.form))
        drawn += draw_area(Area(shape=shape), mark.status, _STEEL, scene.look)
    return drawn
