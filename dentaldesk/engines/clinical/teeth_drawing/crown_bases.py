"""Crowns of bare teeth from the cheek and from the tongue."""

from __future__ import annotations

from dataclasses import dataclass

from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.geometry import Landmarks, ToothForm, View
from dentaldesk.engines.clinical.teeth_drawing.primitives import (
    Affine,
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
from dentaldesk.engines.clinical.teeth_drawing.shading import (
    OUTLINE,
    Cut,
    Palette,
    Shape,
    band,
    between,
    carved,
    glow,
    lighter_side,
    pillow,
    strips,
    towards,
    veil,
)
from dentaldesk.engines.clinical.teeth_drawing.shapes import Group

_COOL = "#A3AFB6"  # light that goes through an incisal edge instead of coming back
_CARABELLI = {"u6", "um2"}  # a fifth tubercle on the mesiolingual cusp


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One side of a crown, as it stands on the screen."""

    form: ToothForm
    frame: Affine
    palette: Palette
    outline: Path
    landmarks: Landmarks
    cej: tuple[Point, ...]

    @property
    def box(self) -> Box:
        return curves.bounds(self.outline)

    def at(self, x: float, y: float) -> Point:
        """A place by its share of the half width (mesial +1, whatever the side) and of the crown's length."""
        sign = -1 if self.form.mirrored else 1
        return self.frame.apply((sign * x * self.form.width / 2, y * self.form.crown_length))

    def seen(self, share_x: float, share_y: float) -> Point:
        """A place by its shares of the picture's box, from the upper left."""
        return self.box.left + share_x * self.box.width, self.box.top + share_y * self.box.height


def crown_drawing(form: ToothForm, view: View, frame: Affine, palette: Palette) -> list[Primitive]:
    """The crown in the facial or lingual view, with what shows behind it."""
    is_facial = view is View.FACIAL
    side = _Side(
        form=form,
        frame=frame,
        palette=palette,
        outline=(form.facial_crown if is_facial else form.lingual_crown).moved(frame),
        landmarks=form.facial_cusps if is_facial else form.lingual_cusps,
        cej=tuple(frame.apply(point) for point in (form.cej if is_facial else form.lingual_cej)),
    )
    behind = form.back_cusps if is_facial else form.lingual_back
    relief = _relief(side, is_facial=is_facial)
    # Grooves are cut through the reflection; shallow depressions lie under it.
    reflecting = [*_shine(side), *relief] if side.landmarks.notches else [*relief, *_shine(side)]
    return [
        *(_behind(behind.moved(frame), side) if behind else []),
        Fill(side.outline, _body(side)),
        *_round(side),
        Clip(side.outline, (*reflecting, *_neck(side))),
        Stroke(side.outline, Colour(palette.outline), OUTLINE),
    ]


def _body(side: _Side) -> Linear:
    """The rim, which all the light is laid on."""
    palette = side.palette
    stops = ((0.0, palette.neck_rim), (0.34, palette.rim), (1.0, palette.edge_rim))
    return Linear(side.at(0, -0.02), side.at(0, 1), stops)


def _behind(path: Path, side: _Side) -> list[Primitive]:
    """The far side's cusps: darker, and in the shadow of the near ones."""
    palette = side.palette
    stops = ((0.0, palette.shade), (0.5, palette.rim), (1.0, palette.edge_rim))
    middle = curves.centre(path)
    shadow = side.outline.moved(towards(curves.centre(side.outline), 1.07))
    return [
        Fill(path, Linear(side.at(0, 0), side.at(0, 1), stops)),
        Clip(
            path,
            (
                *pillow(path, lighter_side(middle, 0.4), palette.body, 0.6, (1.0, 0.8), 5),
                *pillow(shadow, middle, palette.deep, 0.4, (1.02, 0.9), 5),
            ),
        ),
        Stroke(path, Colour(palette.outline, 0.75), OUTLINE * 0.85),
    ]


def _round(side: _Side) -> list[Primitive]:
    """The crown turns away from the eye at its sides, and from the light on the lower right."""
    palette = side.palette
    stack = pillow(side.outline, side.seen(0.4, 0.4), palette.body, 0.94, (1.0, 0.74))
    return stack + pillow(side.outline, side.seen(0.38, 0.4), palette.shine, 0.6, (0.86, 0.12))


def _relief(side: _Side, *, is_facial: bool) -> list[Primitive]:
    if side.form.is_anterior and not is_facial:
        return _fossa(side)
    if side.form.group is Group.INCISOR:
        return _incisor_face(side)
    return _cusped_face(side, is_facial=is_facial)


def _incisor_face(side: _Side) -> list[Primitive]:
    """Two shallow depressions between three lobes, and an edge that lets light through."""
    palette, width = side.palette, side.form.width
    faint = 0.5 if side.form.is_primary else 1.0
    dips = [
        Shape([side.at(x * 0.8, top), side.at(x, 0.68), side.at(x * 1.04, 1.08)], width * 0.24)
        for x, top in ((0.36, 0.34), (-0.32, 0.38))
    ]
    lobes = [
        Shape([side.at(x * 0.92, 0.42), side.at(x, 0.7), side.at(x, 0.94)], width * 0.22) for x in (0.66, 0.02, -0.64)
    ]
    stack = strips(dips, palette.shade, 0.18 * faint) + strips(lobes, palette.shine, 0.36)
    return stack + _clear_edge(side, 0.8 if side.form.is_primary else 1.0)


def _clear_edge(side: _Side, strength: float) -> list[Primitive]:
    """The incisal edge: cool and clear, with the thin white seam that closes it."""
    beyond = ((1.4, 0.92), (0.75, 0.985), (0.3, 0.99), (-0.3, 0.985), (-0.75, 0.96), (-1.4, 0.86))
    points = curves.smooth_line([side.at(x, y) for x, y in beyond])
    cool = band(points, _COOL, side.form.crown_length * 0.32, 0.46 * strength)
    return cool + band(points, side.palette.shine, 0.45, 0.4, 3)


def _cusped_face(side: _Side, *, is_facial: bool) -> list[Primitive]:
    """A ridge runs down from each tip; grooves or shallow depressions part them."""
    palette, width = side.palette, side.form.width
    tips = [side.frame.apply(tip) for tip in side.landmarks.tips]
    notches = [side.frame.apply(notch) for notch in side.landmarks.notches]
    lobe = width / max(len(tips), 1.6)
    dips = [
        Shape([between(notch, _below(side, notch), share) for share in (-0.4, 0.2, 0.9)], lobe * 0.46)
        for notch in notches
    ]
    if len(tips) == 1:
        lines = [[side.at(x * 0.6, 0.2), side.at(x, 0.56), side.at(x * 0.8, 1.0)] for x in (0.52, -0.52)]
        dips += [Shape(line, width * 0.3) for line in lines]
    if side.form.kind in _CARABELLI and not is_facial:
        dips.append(
            Shape([side.at(x, y) for x, y in ((0.72, 0.62), (0.6, 0.5), (0.36, 0.47), (0.2, 0.56))], width * 0.1)
        )
    ridges = [Shape([between(tip, _below(side, tip), share) for share in (-0.2, 0.4, 1.0)], lobe * 0.5) for tip in tips]
    cuts = [Cut(_fold(side, notch), 0.16, is_strong=True) for notch in notches]
    stack = strips(dips, palette.shade, 0.4 if notches else 0.24) + strips(ridges, palette.shine, 0.62)
    return stack + (carved(cuts, palette) if cuts else [])


def _fold(side: _Side, notch: Point) -> list[Point]:
    """A groove down from a notch; no tooth is drawn with a ruler."""
    foot = _below(side, notch)
    (x1, y1), (x2, y2) = between(notch, foot, 0.24), between(notch, foot, 0.48)
    return [notch, (x1 + 0.12, y1), (x2 - 0.06, y2), between(notch, foot, 0.7)]


def _below(side: _Side, point: Point) -> Point:
    """The place near the neck that a ridge or groove from there runs to."""
    middle = side.at(0, 0)[0]
    return middle + (point[0] - middle) * 0.92, side.at(0, 0.2)[1]


def _fossa(side: _Side) -> list[Primitive]:
    """Front teeth from behind: a hollow framed by two marginal ridges and the cingulum."""
    palette, width, length = side.palette, side.form.width, side.form.crown_length
    shield = ((0.5, 0.86), (0.0, 0.93), (-0.5, 0.86), (-0.44, 0.62), (0.0, 0.38), (0.44, 0.62))
    hollow = curves.closed_spline([side.at(x, y) for x, y in shield])
    middle = curves.centre(hollow)
    shift = 0.05 * width
    stack = pillow(hollow.moved(Affine(e=shift, f=shift)), middle, palette.shine, 0.5, (1.3, 0.5), 6)
    stack += pillow(hollow, lighter_side(middle, shift), palette.shade, 0.5, (1.2, 0.05))
    ridges = [
        Shape([side.at(x * 0.55, 0.2), side.at(x * 0.94, 0.55), side.at(x, 0.94)], width * 0.17) for x in (0.8, -0.8)
    ]
    if side.form.group is Group.CANINE:
        tip = side.frame.apply(side.form.facial_cusps.tips[0])
        ridges.append(Shape([side.at(0, 0.2), side.at(0, 0.6), tip], width * 0.3))
    fold = [side.at(0.42, 0.46), side.at(0.2, 0.385), side.at(-0.2, 0.385), side.at(-0.42, 0.46)]
    stack += strips(ridges, palette.shine, 0.66)
    stack += strips([Shape(fold, length * 0.1)], palette.shade, 0.5)
    stack += glow([(side.at(0, 0.22), (width * 0.28, length * 0.15))], palette.shine, 0.75)
    return stack + (_clear_edge(side, 0.7) if side.form.group is Group.INCISOR else [])


def _neck(side: _Side) -> list[Primitive]:
    """Enamel thins out: warm dentine shines through above the neck."""
    (_, neck), (_, edge) = side.at(0, 0), side.at(0, 1)
    return veil(side.cej, side.palette.warmth, (edge - neck) * 0.3, 0.42)


def _shine(side: _Side) -> list[Primitive]:
    """Wet enamel: one soft reflection of the lamp."""
    line = [side.seen(0.29, 0.2), side.seen(0.245, 0.4), side.seen(0.28, 0.6)]
    return strips([Shape(line, side.form.width * 0.15)], "#FFFFFF", 0.85)
