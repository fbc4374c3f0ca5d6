"""Bare teeth from the biting side: cusps, ridges and grooves of back teeth, edge and fossa of front teeth."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.geometry import Cusp, ToothForm
from dentaldesk.engines.clinical.teeth_drawing.primitives import (
    Affine,
    Clip,
    Colour,
    Fill,
    Linear,
    Path,
    Point,
    Primitive,
    Stroke,
)
from dentaldesk.engines.clinical.teeth_drawing.shading import (
    HAIRLINE,
    OUTLINE,
    Cut,
    Palette,
    Shape,
    between,
    carved,
    glow,
    lighter_side,
    pillow,
    spindle,
    strips,
)
from dentaldesk.engines.clinical.teeth_drawing.shapes import Group

_GROOVE = 0.023  # of the depth: width of the brown line of a main groove
_PARTING = 0.75  # strength from which on a groove parts cusps


@dataclass(frozen=True, slots=True, kw_only=True)
class _Top:
    """The biting side, as it stands on the screen."""

    form: ToothForm
    frame: Affine
    palette: Palette
    outline: Path

    def line(self, points: tuple[Point, ...]) -> list[Point]:
        return [self.frame.apply(point) for point in points]

    def at(self, x: float, y: float) -> Point:
        """A place by its shares of the half width (mesial +1) and of the half depth (buccal +1)."""
        sign = -1 if self.form.mirrored else 1
        return self.frame.apply((sign * x * self.form.width / 2, -y * self.form.depth / 2))


def occlusal_drawing(form: ToothForm, frame: Affine, palette: Palette) -> list[Primitive]:
    """The whole view; its outline is the crown's greatest girth."""
    top = _Top(form=form, frame=frame, palette=palette, outline=form.occlusal.moved(frame))
    inner = _edge_and_fossa(top) if form.is_anterior else _cusps_and_grooves(top)
    return [
        Fill(top.outline, _slope(top)),
        *_table(top),
        Clip(top.outline, tuple(inner)),
        Stroke(top.outline, Colour(palette.outline), OUTLINE),
    ]


def _slope(top: _Top) -> Linear:
    """The sides of the crown, seen from above: they fall away, the more so on the side of the shadow."""
    box = curves.bounds(top.outline)
    stops = ((0.0, top.palette.neck), (0.5, top.palette.rim), (1.0, top.palette.shade))
    return Linear((box.left, box.top), (box.right, box.bottom), stops)


def _table(top: _Top) -> list[Primitive]:
    """All that is high enough for the light; in the middle of back teeth a bowl."""
    form, palette = top.form, top.palette
    middle = curves.centre(top.outline)
    if form.is_anterior:
        return pillow(top.outline, lighter_side(middle, 0.12 * form.depth), palette.edge, 0.95, (1.0, 0.7))
    rise = pillow(top.outline, lighter_side(middle, 0.14 * form.depth), palette.edge, 0.95, (1.0, 0.76))
    return rise + pillow(form.table.moved(top.frame), middle, palette.shade, 0.5, (1.2, 0.25))


# -- back teeth --


def _cusps_and_grooves(top: _Top) -> list[Primitive]:
    form, palette = top.form, top.palette
    cusps = [Cusp(*top.frame.apply((cusp.x, cusp.y)), cusp.radius) for cusp in form.cusps]
    stack = _cusp_shadows(cusps, palette)
    stack += _cusp_lights(cusps, top)
    stack += _ridges(cusps, top)
    stack += _grooves(top)
    shine = [
        (lighter_side((cusp.x, cusp.y), cusp.radius * 0.3), (cusp.radius * 0.4, cusp.radius * 0.3)) for cusp in cusps
    ]
    return stack + glow(shine, "#FFFFFF", 0.8, 5)


def _cusp_shadows(cusps: list[Cusp], palette: Palette) -> list[Primitive]:
    """The slopes that look away from the lamp."""
    spots = [
        (lighter_side((cusp.x, cusp.y), -cusp.radius * 0.55), (cusp.radius * 0.95, cusp.radius * 0.85))
        for cusp in cusps
    ]
    return glow(spots, palette.shade, 0.3)


def _cusp_lights(cusps: list[Cusp], top: _Top) -> list[Primitive]:
    spots = [(lighter_side((cusp.x, cusp.y), cusp.radius * 0.14), (cusp.radius * 1.1, cusp.radius)) for cusp in cusps]
    return glow(spots, top.palette.shine, 0.85, 9)


def _ridges(cusps: list[Cusp], top: _Top) -> list[Primitive]:
    """From each tip towards the middle, along the mesial and distal rims, and the oblique one of upper molars."""
    form = top.form
    groove = curves.resampled(top.line(form.central_groove), 9)
    triangular, lit = [], []
    for cusp in cusps:
        tip = (cusp.x, cusp.y)
        foot = min(groove, key=lambda point: hypot(point[0] - tip[0], point[1] - tip[1]))
        triangular.append(Shape([between(tip, foot, share) for share in (-0.3, 0.35, 1.0)], cusp.radius * 0.66))
    for side in (0.83, -0.83):
        line = [top.at(side * 0.8, 0.62), top.at(side, 0.22), top.at(side, -0.22), top.at(side * 0.8, -0.62)]
        lit.append(Shape(line, form.width * 0.2))
    lit += [Shape(top.line(ridge), 0.16 * form.width) for ridge in form.ridges]
    dark = [
        Shape([lighter_side(point, -shape.width * 0.36) for point in shape.points], shape.width) for shape in triangular
    ]
    stack = strips(dark, top.palette.shade, 0.34, 5)
    return stack + strips(triangular, top.palette.shine, 0.72) + strips(lit, top.palette.shine, 0.72)


def _grooves(top: _Top) -> list[Primitive]:
    form = top.form
    # Premolars are cut less deep, lower ones least.
    depth = {Group.MOLAR: 1.0, Group.PREMOLAR: 0.85 if form.is_upper else 0.7}[form.group]
    width = _GROOVE * form.depth * depth
    cuts = [
        Cut(top.line(groove.points), width * (0.22 + 0.66 * groove.strength), is_strong=groove.strength > _PARTING)
        for groove in form.side_grooves
    ]
    if form.oblique_groove:
        cuts.append(Cut(top.line(form.oblique_groove), width * 0.9, is_strong=True))
    pits = [(top.frame.apply(pit), (width * 4.5, width * 4.0)) for pit in form.pits]
    return glow(pits, top.palette.deep, 0.34, 6) + carved([*cuts, *_fissure(top, width)], top.palette)


def _fissure(top: _Top, width: float) -> list[Cut]:
    """The central groove tapers to both ends."""
    points = curves.smooth_line(top.line(top.form.main_fissure), 9)
    return [Cut(points[4:], width, is_strong=True), Cut(points[4::-1], width, is_strong=True)]


# -- front teeth --


def _edge_and_fossa(top: _Top) -> list[Primitive]:
    form, palette = top.form, top.palette
    ridges = [
        Shape([top.at(side * 1.3, 0.1), top.at(side, -0.34), top.at(side * 0.3, -0.7)], form.width * 0.17)
        for side in (0.6, -0.6)
    ]
    if form.group is Group.CANINE:
        ridges.append(Shape([top.at(0, 0.3), top.at(0, -0.2), top.at(0, -0.66)], form.width * 0.18))
        ridges.append(Shape([top.at(0.02, 0.3), top.at(0.02, 0.6), top.at(0.02, 0.95)], form.width * 0.24))
    stack = _hollow(top)
    stack += strips(ridges, palette.shine, 0.7)
    stack += glow([(top.at(0, -0.68), (form.width * 0.22, form.depth * 0.15))], palette.shine, 0.8)
    stack += glow([(top.at(-0.2, 0.66), (form.width * 0.3, form.depth * 0.12))], palette.shine, 0.6)
    return stack + _edge_band(top)


def _hollow(top: _Top) -> list[Primitive]:
    form, palette = top.form, top.palette
    y = -0.14 if form.is_upper else -0.36
    if form.group is Group.CANINE:
        y -= 0.04
        spots = [(top.at(side, y), (form.width * 0.17, form.depth * 0.17)) for side in (0.32, -0.32)]
    else:
        spots = [(top.at(0, y), (form.width * 0.34, form.depth * 0.19))]
    return glow(spots, palette.shade, 0.56, 9)


def _edge_band(top: _Top) -> list[Primitive]:
    """The incisal edge: a worn white band with a shadow behind it."""
    line = curves.resampled(top.line(top.form.edge), 9)
    width = 0.1 * top.form.depth
    shadow = [lighter_side(point, -width * 0.7) for point in line]
    strip = spindle(curves.resampled(line, 33), width)
    return [
        *strips([Shape(shadow, width * 3.4)], top.palette.shade, 0.5),
        Fill(strip, Colour(top.palette.shine, 0.7)),
        *strips([Shape(line, width * 0.9)], "#FFFFFF", 0.8, 4),
        Stroke(strip, Colour(top.palette.shade, 0.45), HAIRLINE),
    ]
