"""What is on the pictures of a mouth, as drawings. Any thread may ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from dentaldesk.engines.clinical.teeth_drawing.marks import tooth_marks
from dentaldesk.engines.clinical.teeth_drawing.primitives import Fill, Stroke, Text
from dentaldesk.engines.clinical.teeth_drawing.sheet import germ_base, sign_layer, tooth_base
from dentaldesk.engines.clinical.teeth_drawing.spans import span_layer
from dentaldesk.models.charting import Finding
from dentaldesk.ui.widgets.odontogram.pictures import Content, Key, Layer, reach

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.chart import Mouth, ToothState
    from dentaldesk.engines.clinical.teeth_drawing.layout import ChartLayout
    from dentaldesk.engines.clinical.teeth_drawing.palette import Look
    from dentaldesk.engines.clinical.teeth_drawing.primitives import Primitive
    from dentaldesk.models.charting import Presence
    from dentaldesk.models.teeth import ToothCode

JAWS: Mapping[bool, str] = {True: "upper", False: "lower"}
LINES = Key(Layer.SIGNS, "lines")  # over the whole chart: as a picture they would be large and empty
_THIRD = 1 / 3  # of the chart's height: signs above, between and below the jaws
_STEPS = 20  # of a root's formation: bases know no finer ones
_Kind = tuple["ToothCode", "Presence | None", int, int]
_built_before: set[_Kind] = set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A mouth, where its teeth stand, and what of it is to be seen."""

    mouth: Mouth
    layout: ChartLayout
    look: Look

    @property
    def whole(self) -> QRectF:
        """The chart in millimetres."""
        return QRectF(0, 0, self.layout.width, self.layout.height)


def everything(shown: Shown) -> dict[Key, Content]:
    """Findings, spans and signs of the whole mouth."""
    found = findings(shown, shown.layout.places)
    for upper in JAWS:
        found[Key(Layer.SPANS, JAWS[upper])] = spans(shown, upper=upper)
    return found | signs(shown)


def findings(shown: Shown, teeth: Iterable[ToothCode]) -> dict[Key, Content]:
    """What was charted on teeth."""
    found = {}
    for tooth in teeth:
        state = shown.mouth.teeth.get(tooth)
        marks = tooth_marks(state, shown.layout.places[tooth], shown.look) if state is not None else []
        found[Key(Layer.MARKS, tooth.code)] = tuple(marks)
    return found


def spans(shown: Shown, *, upper: bool) -> Content:
    """What lies over several teeth of a jaw."""
    return tuple(span_layer(shown.mouth, shown.layout, shown.look, upper=upper))


def signs(shown: Shown) -> dict[Key, Content]:
    """Numbers, badges and lines, by where they stand."""
    strips: dict[Key, list[Primitive]] = {Key(Layer.SIGNS, name): [] for name in ("above", "between", "below")}
    strips[LINES] = []
    for primitive in sign_layer(shown.mouth, shown.layout, shown.look):
        strips[_strip_of(primitive, shown.layout.height)].append(primitive)
    return {key: tuple(content) for key, content in strips.items()}


def _strip_of(primitive: Primitive, height: float) -> Key:
    """By the first point: reaching for the whole box of each would cost more than painting it."""
    match primitive:
        case Stroke() | Fill():
            ys = [segment[-1] for segment in primitive.path.segments if len(segment) > 1]
            first, last = float(ys[0]), float(ys[-1])
            if abs(last - first) > height * _THIRD:
                return LINES
        case Text():
            first = primitive.at[1]
        case _:
            first = reach([primitive]).center().y()
    return Key(
        Layer.SIGNS, "above" if first < height * _THIRD else "between" if first < 2 * height * _THIRD else "below"
    )


def base(shown: Shown, tooth: ToothCode) -> Content:
    """A bare tooth, and the germ behind it. The first of a type takes milliseconds."""
    place = shown.layout.places[tooth]
    state = shown.mouth.teeth.get(tooth)
    germ = shown.layout.germs.get(place.germ) if place.germ is not None else None
    below: Sequence[Primitive] = germ_base(shown.mouth.teeth.get(germ.tooth), germ, shown.look) if germ else ()
    own = tooth_base(state, place, shown.look) if state is not None else []
    _built_before.add(_kind(shown, tooth))
    return (*below, *own)


def is_quick(shown: Shown, tooth: ToothCode) -> bool:
    """Whether its base was built before."""
    return _kind(shown, tooth) in _built_before


def _kind(shown: Shown, tooth: ToothCode) -> _Kind:
    place, teeth = shown.layout.places[tooth], shown.mouth.teeth
    state = teeth.get(tooth)
    germ = teeth.get(place.germ) if place.germ is not None else None
    formed, below = (round(one.formed * _STEPS) if one is not None else -1 for one in (state, germ))
    return tooth, state.presence if state is not None else None, formed, below


def tooth_differs(tooth: ToothCode, before: Shown, after: Shown) -> bool:
    """Whether anything is other at a tooth's place."""
    germ = after.layout.places[tooth].germ
    both = [tooth] if germ is None else [tooth, germ]
    return any(before.mouth.teeth.get(one) != after.mouth.teeth.get(one) for one in both)


def gum_of(state: ToothState | None) -> tuple[object, ...]:
    """All that a tooth's gum follows: whether and how far it is through, and where its gum drew back."""
    if state is None:
        return ()
    back = tuple((mark.surfaces, mark.entry.measure) for mark in state.find(Finding.RECESSION))
    return (state.presence, state.erupted, back)
