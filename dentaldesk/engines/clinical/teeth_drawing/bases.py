"""Bare teeth: shaded, in ivory, each view of each type a symbol that is drawn once and copied.

Symbols are built as they stand on the screen: mirrored (patient's left) and flipped (y turned round: the facial and
occlusal views of lower teeth, the lingual view of upper ones) before they are shaded. So the light comes from the upper
left for all of them, and whoever places a symbol must neither mirror nor turn it, only move and scale it.
"""

from __future__ import annotations

from functools import lru_cache

from dentaldesk.engines.clinical.teeth_drawing.crown_bases import crown_drawing
from dentaldesk.engines.clinical.teeth_drawing.curves import bounds
from dentaldesk.engines.clinical.teeth_drawing.geometry import ToothForm, View, forming_roots, tooth_form
from dentaldesk.engines.clinical.teeth_drawing.occlusal_bases import occlusal_drawing
from dentaldesk.engines.clinical.teeth_drawing.primitives import Affine, Box, Path, Primitive, Symbol
from dentaldesk.engines.clinical.teeth_drawing.root_bases import roots_drawing, stub_drawing
from dentaldesk.engines.clinical.teeth_drawing.shading import OUTLINE, PERMANENT, PRIMARY

_STEPS = 20  # of a root's formation: a step is half a millimetre, and keeps the number of images small
UPRIGHT = Affine()
FLIPPED = Affine(d=-1.0)


def is_flipped(kind: str, view: View) -> bool:
    """Whether that view of the type stands upside down in a chart: outward is buccal, edges meet in the middle."""
    return kind.startswith("u") == (view is View.LINGUAL)


@lru_cache(maxsize=512)
def base(
    kind: str,
    view: View,
    mirrored: bool = False,  # noqa: FBT001, FBT002  # as tooth_form
    *,
    flipped: bool | None = None,
    formed: float = 1.0,
) -> Symbol:
    """The bare tooth, ready to be moved to its place. Millimetres, origin as in `geometry`.

    `flipped` is the chart's own way (`is_flipped`) when left out. `formed` is the share of the root's length that has
    grown (facial view); below .06 only the crown is there.
    """
    view = View(view)  # a plain word would pass for no view at all
    turned = is_flipped(kind, view) if flipped is None else flipped
    step = round(max(0.0, min(1.0, formed)) * _STEPS) if view is View.FACIAL else _STEPS
    form = tooth_form(kind, mirrored)
    content, outlines = _drawing(form, view, FLIPPED if turned else UPRIGHT, step / _STEPS)
    sides = ("m" if mirrored else "") + ("f" if turned else "")
    key = f"tooth:{kind}:{view}:{sides}:{step}"
    return Symbol(key=key, box=_box(outlines), content=tuple(content))


def _drawing(form: ToothForm, view: View, frame: Affine, formed: float) -> tuple[list[Primitive], list[Path]]:
    palette = PRIMARY if form.is_primary else PERMANENT
    if view is View.OCCLUSAL:
        return occlusal_drawing(form, frame, palette), [form.occlusal.moved(frame)]
    if view is View.LINGUAL:
        crown = crown_drawing(form, view, frame, palette)
        outlines = [form.lingual_crown, form.lingual_root_stub, *([form.lingual_back] if form.lingual_back else [])]
        return stub_drawing(form, frame, palette) + crown, [path.moved(frame) for path in outlines]
    front, back = forming_roots(form, formed)
    content = roots_drawing(form, front, back, frame, palette) + crown_drawing(form, view, frame, palette)
    outlines = [form.facial_crown, *(root.outline for root in (*front, *back))]
    outlines += [form.back_cusps] if form.back_cusps else []
    return content, [path.moved(frame) for path in outlines]


def _box(outlines: list[Path]) -> Box:
    boxes = [bounds(path) for path in outlines]
    return Box(
        min(box.left for box in boxes) - OUTLINE,
        min(box.top for box in boxes) - OUTLINE,
        max(box.right for box in boxes) + OUTLINE,
        max(box.bottom for box in boxes) + OUTLINE,
    )
