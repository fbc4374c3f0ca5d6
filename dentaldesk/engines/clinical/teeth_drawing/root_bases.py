"""Roots of bare teeth: round bodies of dentine, lit from the upper left, joined by a trunk in molars."""

from __future__ import annotations

from collections.abc import Sequence

from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.geometry import Root, ToothForm
from dentaldesk.engines.clinical.teeth_drawing.outlines import STUB
from dentaldesk.engines.clinical.teeth_drawing.primitives import (
    Affine,
    Cap,
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
    Palette,
    Shape,
    band,
    between,
    joined,
    layered,
    strips,
)

_ROUNDNESS = 8  # layers from the dark side to the light one
_LIT_FROM = 0.26  # of the half width: how far left of the axis the light falls
_FADES, _FADE_STEPS, _FADE = 0.42, 12, 0.2  # of a stub's length, in how many steps, how much each covers


def roots_drawing(
    form: ToothForm, front: Sequence[Root], back: Sequence[Root], frame: Affine, palette: Palette
) -> list[Primitive]:
    """All roots, those behind darker, and the shadow that the crown casts on them."""
    if not front:
        return []
    drawn = _group(_grown(back), frame, palette, behind=True) + _group(front, frame, palette, behind=False)
    shade: list[Primitive] = []
    if form.furcation and len(front) > 1:
        shade += _trunk(form, front, frame, palette)
    elif form.kind in _GROOVED:
        shade += _long_groove(front[0], frame, palette)
    shade += band([frame.apply(point) for point in form.cej], palette.root_deep, 3.2, 0.4)
    return [*drawn, Clip(joined(root.outline.moved(frame) for root in front), tuple(shade))]


def _grown(back: Sequence[Root]) -> Sequence[Root]:
    """Roots behind are shown once they are long enough to be told from those in front."""
    return [root for root in back if curves.length(root.axis) > _TOLD_APART]


_TOLD_APART = 4.5  # mm
_GROOVED = {"l1", "l2", "l3", "u4", "li1", "li2"}  # flat roots with a shallow groove along them


def _group(roots: Sequence[Root], frame: Affine, palette: Palette, *, behind: bool) -> list[Primitive]:
    """Outlines first, so that where roots overlap they are one body."""
    outlines = [root.outline.moved(frame) for root in roots]
    # Half of the line is painted over from inside.
    drawn: list[Primitive] = [Stroke(outline, Colour(palette.root_outline), 2 * OUTLINE) for outline in outlines]
    for root, outline in zip(roots, outlines, strict=True):
        drawn += _body(root, outline, frame, palette)
        if behind:
            drawn.append(Fill(outline, Colour(palette.root_deep, 0.24)))
    return drawn


def _body(root: Root, outline: Path, frame: Affine, palette: Palette) -> list[Primitive]:
    axis = [frame.apply(point) for point in root.axis]
    base = Linear(axis[0], axis[-1], ((0.0, palette.root), (0.6, palette.root), (1.0, palette.root_deep)))
    knots = range(0, len(axis), 2)

    def lit(size: float) -> Path:
        inward = 1 - size
        line = [(axis[k][0] - root.widths[k] * _LIT_FROM * inward, axis[k][1]) for k in knots]
        # Little of the light reaches the apex: it turns away there.
        fade = [1.0 - 0.6 * inward * (k / (len(axis) - 1)) ** 2 for k in knots]
        return curves.ribbon(line, [2 * root.widths[k] * size * part for k, part in zip(knots, fade, strict=True)])

    # An open apex is hollow: light must not round it off.
    return [Fill(outline, base), Clip(outline, tuple(layered(lit, palette.root_light, 0.9, _ROUNDNESS)))]


def _trunk(form: ToothForm, front: Sequence[Root], frame: Affine, palette: Palette) -> list[Primitive]:
    """One body from the neck to the furcation, hollowed towards it."""
    fork = frame.apply(form.furcation or (0.0, 0.0))
    top = frame.apply(front[0].axis[0])[1]
    half = form.neck_width / 2

    def body(size: float) -> Path:
        low = top + (fork[1] - top) * (0.35 + 0.6 * size)
        side, shift = half * (0.25 + 0.66 * size), -half * _LIT_FROM * (1 - size)
        knots = [(shift - side, top), (shift - side * 0.66, top + (low - top) * 0.5), (fork[0] + shift * 0.5, low)]
        return curves.closed_spline([*knots, (shift + side * 0.62, top + (low - top) * 0.5), (shift + side, top)])

    stack = layered(body, palette.root_light, 0.72, _ROUNDNESS)
    hollow = [between((fork[0], top), fork, share) for share in (0.25, 0.7, 1.5)]
    return stack + strips([Shape(hollow, 1.7)], palette.root_deep, 0.55)


def _long_groove(root: Root, frame: Affine, palette: Palette) -> list[Primitive]:
    width = root.widths[3]
    line = [frame.apply(curves.along(root.axis, share)) for share in (0.08, 0.4, 0.8)]
    return strips([Shape([(x + width * 0.12, y) for x, y in line], width * 0.7)], palette.root_deep, 0.34)


def stub_drawing(form: ToothForm, frame: Affine, palette: Palette) -> list[Primitive]:
    """The little of the root that shows behind the gum in the lingual view. It fades: a cut end is not meant."""
    outline = form.lingual_root_stub
    box = curves.bounds(outline)
    middle, half = (box.left + box.right) / 2, box.width / 2

    def lit(size: float) -> Path:
        x = middle - half * _LIT_FROM * (1 - size)
        line = [frame.apply((x, 1.0)), frame.apply((x, -STUB * (0.1 + 0.45 * size)))]
        return curves.ribbon(line, [2 * half * size, 1.8 * half * size], round_end=False)

    fading = [outline.moved(Affine(d=1.0 - _FADES * step / _FADE_STEPS).then(frame)) for step in range(_FADE_STEPS)]
    whole = outline.moved(Affine(d=1.0 - _FADES).then(frame))
    neck = band([frame.apply(point) for point in form.lingual_cej], palette.root_deep, 2.6, 0.4)
    shade = [*layered(lit, palette.root_light, 0.85, _ROUNDNESS), *neck]
    drawn: list[Primitive] = [Fill(path, Colour(palette.root, _FADE)) for path in fading]
    # Light and shadow end with what is solid: on a dark ground they would be seen to be cut.
    drawn += [Fill(whole, Colour(palette.root)), Clip(whole, tuple(shade))]
    for length, alpha in ((0.56, 1.0), (0.68, 0.45), (0.8, 0.3), (0.94, 0.25)):
        sides = joined(_stub_side(form, frame, end, length) for end in (form.lingual_cej[0], form.lingual_cej[-1]))
        drawn.append(Stroke(sides, Colour(palette.root_outline, alpha), OUTLINE, cap=Cap.FLAT))
    return drawn


def _stub_side(form: ToothForm, frame: Affine, neck: Point, length: float) -> Path:
    x = neck[0]
    line = [(x * 0.98, 0.06 * form.crown_length), (x * 0.93, -STUB / 2), (x * 0.84, -STUB)]
    points = curves.smooth_line(line, 24)
    return curves.polyline([frame.apply(point) for point in points[: round(24 * length)]])
