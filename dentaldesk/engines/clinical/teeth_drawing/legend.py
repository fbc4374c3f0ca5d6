"""The key to the chart: each status on one tooth, and every sign with its name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID

from dentaldesk.engines.clinical.chart import ChartEntry, Mark, ToothState
from dentaldesk.engines.clinical.teeth_drawing.diagram import enlarged, extent
from dentaldesk.engines.clinical.teeth_drawing.geometry import View, is_mirrored, tooth_form, tooth_type
from dentaldesk.engines.clinical.teeth_drawing.layout import ToothPlace
from dentaldesk.engines.clinical.teeth_drawing.marks import tooth_marks
from dentaldesk.engines.clinical.teeth_drawing.palette import Layer, Look
from dentaldesk.engines.clinical.teeth_drawing.primitives import Affine, Box, Colour, Drawing, Primitive, Text
from dentaldesk.engines.clinical.teeth_drawing.scene import Scene
from dentaldesk.engines.clinical.teeth_drawing.sheet import tooth_base
from dentaldesk.engines.clinical.teeth_drawing.spans import Span, draw_span
from dentaldesk.models.charting import ChartStatus, Finding, Presence, Variant
from dentaldesk.models.teeth import Surface, ToothCode

WIDTH = 150.0
_CELL, _SIGN_HEIGHT, _LOW_HEIGHT = 13.4, 21.5, 15.5  # mm: one sign, in a row without roots
_STATUS_CELL, _STATUS_HEIGHT = 18.5, 18.0
_NAME, _DETAIL = 1.75, 1.5
_DAY = date(2000, 1, 1)

_E, _C, _P = ChartStatus.EXISTING, ChartStatus.CONDITION, ChartStatus.PLANNED
_STATUSES = (
    (ChartStatus.EXISTING, "existing", "thin line"),
    (ChartStatus.ELSEWHERE, "elsewhere", "thin line, e"),
    (ChartStatus.CONDITION, "condition", "thick line, dots"),
    (ChartStatus.PLANNED, "planned", "dashed, slanting"),
    (ChartStatus.IN_PROGRESS, "in progress", "half and half"),
    (ChartStatus.COMPLETED, "completed", "double line"),
    (ChartStatus.REFERRED, "referred", "dash-dot, level"),
    (ChartStatus.DECLINED, "declined", "struck through"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One sign: a mark on a tooth, in the view in which it is known best."""

    name: str
    tooth: str
    view: View
    finding: Finding | None = None
    status: ChartStatus = _E
    surfaces: str = ""
    variant: Variant | None = None
    measure: int | None = None
    presence: Presence = Presence.PRESENT
    examined: bool = True
    replaced: bool = False


def _seen(name: str, variant: Variant) -> Sample:
    return Sample(name=name, tooth="46", view=View.OCCLUSAL, finding=Finding.FILLING, surfaces="MOD", variant=variant)


def _crowned(name: str, variant: Variant) -> Sample:
    return Sample(name=name, tooth="16", view=View.OCCLUSAL, finding=Finding.CROWN, variant=variant)


_FACIAL, _OCCLUSAL, _LINGUAL = View.FACIAL, View.OCCLUSAL, View.LINGUAL
SAMPLES: Sequence[Sample] = (
    _seen("amalgam", Variant.AMALGAM),
    _seen("composite", Variant.COMPOSITE),
    _seen("gold inlay", Variant.GOLD),
    _seen("ceramic inlay", Variant.CERAMIC),
    _seen("glass ionomer", Variant.GLASS_IONOMER),
    _seen("temporary", Variant.TEMPORARY),
    Sample(name="sealant", tooth="46", view=_OCCLUSAL, finding=Finding.SEALANT, surfaces="O"),
    _crowned("ceramic crown", Variant.CERAMIC),
    _crowned("zirconia crown", Variant.ZIRCONIA),
    _crowned("metal-ceramic", Variant.METAL_CERAMIC),
    _crowned("gold crown", Variant.GOLD),
    _crowned("steel crown", Variant.STEEL),
    Sample(name="build-up", tooth="46", view=_OCCLUSAL, finding=Finding.BUILDUP),
    Sample(name="caries", tooth="46", view=_OCCLUSAL, finding=Finding.CARIES, status=_C, surfaces="OD"),
    Sample(name="defective", tooth="46", view=_OCCLUSAL, finding=Finding.DEFECT, status=_C, surfaces="MOD"),
    Sample(name="wear", tooth="46", view=_OCCLUSAL, finding=Finding.WEAR, status=_C, surfaces="O"),
    Sample(name="watch", tooth="46", view=_OCCLUSAL, finding=Finding.WATCH, status=_C),
    Sample(name="rotated", tooth="44", view=_OCCLUSAL, finding=Finding.ROTATED, status=_C, measure=30),
    Sample(name="mobile", tooth="44", view=_OCCLUSAL, finding=Finding.MOBILITY, status=_C, measure=2),
    Sample(name="not read", tooth="46", view=_OCCLUSAL, finding=Finding.UNRECOGNISED, status=_C),
    Sample(name="not examined", tooth="46", view=_OCCLUSAL, examined=False),
    Sample(name="veneer", tooth="11", view=_FACIAL, finding=Finding.VENEER),
    Sample(name="class V", tooth="13", view=_FACIAL, finding=Finding.CARIES, status=_C, surfaces="V"),
    Sample(name="fracture", tooth="11", view=_FACIAL, finding=Finding.FRACTURE, status=_C, surfaces="MI"),
    Sample(name="root fracture", tooth="12", view=_FACIAL, finding=Finding.ROOT_FRACTURE, status=_C),
    Sample(name="root canal", tooth="14", view=_FACIAL, finding=Finding.ROOT_CANAL),
    Sample(name="post", tooth="11", view=_FACIAL, finding=Finding.POST),
    Sample(name="apical lesion", tooth="12", view=_FACIAL, finding=Finding.APICAL_LESION, status=_C),
    Sample(name="recession", tooth="13", view=_FACIAL, finding=Finding.RECESSION, status=_C, measure=3),
    Sample(name="calculus", tooth="12", view=_FACIAL, finding=Finding.CALCULUS, status=_C),
    Sample(name="furcation II", tooth="46", view=_FACIAL, finding=Finding.FURCATION, status=_C, measure=2),
    Sample(name="drifted", tooth="15", view=_FACIAL, finding=Finding.DRIFTED, status=_C, measure=2),
    Sample(name="extraction", tooth="14", view=_FACIAL, finding=Finding.EXTRACTION, status=_P),
    Sample(name="ext. referred", tooth="14", view=_FACIAL, finding=Finding.EXTRACTION, status=ChartStatus.REFERRED),
    Sample(name="implant", tooth="16", view=_FACIAL, finding=Finding.IMPLANT, presence=Presence.IMPLANT),
    Sample(name="missing", tooth="14", view=_FACIAL, presence=Presence.MISSING),
    Sample(name="extracted", tooth="14", view=_FACIAL, presence=Presence.EXTRACTED),
    Sample(name="root only", tooth="14", view=_FACIAL, presence=Presence.ROOT_REMNANT),
    Sample(name="unerupted", tooth="18", view=_FACIAL, presence=Presence.UNERUPTED),
    Sample(name="impacted", tooth="18", view=_FACIAL, presence=Presence.IMPACTED, measure=50),
    Sample(name="pontic", tooth="14", view=_FACIAL, finding=Finding.BRIDGE, presence=Presence.MISSING, replaced=True),
    Sample(name="denture", tooth="46", view=_FACIAL, finding=Finding.DENTURE, presence=Presence.MISSING, replaced=True),
    Sample(name="bracket", tooth="13", view=_FACIAL, finding=Finding.BRACES),
    Sample(name="splint", tooth="42", view=_LINGUAL, finding=Finding.SPLINT),
)


def draw_legend(look: Look, *, width: float = WIDTH, signs: bool = True) -> Drawing:
    """The key, laid out to a width in millimetres; without signs the statuses alone."""
    look = replace(look, rows=frozenset(View), layers=frozenset(Layer))
    content: list[Primitive] = []
    y = 0.0
    cells = max(1, int(width // _STATUS_CELL))
    step = width / min(cells, len(_STATUSES))
    for number, (status, name, detail) in enumerate(_STATUSES):
        row, column = divmod(number, cells)
        content += _status(status, name, detail, ((column + 0.5) * step, y + row * _STATUS_HEIGHT), look)
    y += (len(_STATUSES) + cells - 1) // cells * _STATUS_HEIGHT
    if signs:
        cells = max(1, int(width // _CELL))
        step = width / cells
        for start in range(0, len(SAMPLES), cells):
            line = SAMPLES[start : start + cells]
            height = _SIGN_HEIGHT if any(sample.view is not _OCCLUSAL for sample in line) else _LOW_HEIGHT
            for column, sample in enumerate(line):
                content += _sign(sample, ((column + 0.5) * step, y, height), look)
            y += height
    return Drawing(width, y, tuple(content))


def _status(status: ChartStatus, name: str, detail: str, at: tuple[float, float], look: Look) -> Iterable[Primitive]:
    x, y = at
    finding = Finding.CARIES if status is _C else Finding.FILLING
    sample = Sample(name=name, tooth="46", view=_OCCLUSAL, finding=finding, status=status, surfaces="OD")
    yield from _drawn(sample, (x, y + 6.2), 1.0, look)
    palette = look.palette
    yield Text((x, y + 14.2), look.words(name), 2.0, Colour(palette.text), bold=True)
    yield Text((x, y + 16.6), look.words(detail), _NAME, Colour(palette.muted))


def _sign(sample: Sample, at: tuple[float, float, float], look: Look) -> Iterable[Primitive]:
    x, y, height = at
    yield from _drawn(sample, (x, y + height / 2 - 1.6), 0.92 if sample.view is _OCCLUSAL else 0.66, look)
    yield Text((x, y + height - 1.6), look.words(sample.name), _NAME, Colour(look.palette.text))


def _drawn(sample: Sample, centre: tuple[float, float], factor: float, look: Look) -> list[Primitive]:
    """The sample's tooth in its one view, its middle at `centre`."""
    tooth = ToothCode(sample.tooth)
    place = _place(tooth, sample.view)
    state = _state(sample, tooth)
    scene = Scene(state=state, place=place, look=look)
    drawn = [*tooth_base(state, place, look), *tooth_marks(state, place, look)]
    for mark in state.marks:
        if mark.entry.is_span:
            drawn += draw_span(Span(mark=mark, scenes=(scene,), look=look))
    box = extent(scene, sample.view)
    x, y = centre[0] - (box.left + box.right) / 2 * factor, centre[1] - (box.top + box.bottom) / 2 * factor
    return enlarged(drawn, factor, Affine(factor, 0.0, 0.0, factor, x, y))


def _place(tooth: ToothCode, view: View) -> ToothPlace:
    kind = tooth_type(tooth)
    width = tooth_form(kind).width
    return ToothPlace(
        tooth=tooth,
        germ=None,
        kind=kind,
        mirrored=is_mirrored(tooth),
        upper=tooth.is_upper,
        left=-width / 2,
        right=width / 2,
        centre_x=0.0,
        origins={view: (0.0, 0.0)},
        bands={view: (-30.0, 30.0)},
        number_at=(0.0, 0.0),
        column=Box(-width, -30.0, width, 30.0),
    )


def _state(sample: Sample, tooth: ToothCode) -> ToothState:
    marks: tuple[Mark, ...] = ()
    if sample.finding is not None:
        surfaces = tuple(Surface(letter) for letter in sample.surfaces)
        entry = ChartEntry(
            id=UUID(int=0),
            finding=sample.finding,
            status=sample.status,
            teeth=(tooth,),
            true_on=_DAY,
            recorded_at=datetime(2000, 1, 1, tzinfo=UTC),
            surfaces=surfaces,
            variant=sample.variant,
            measure=sample.measure,
            replaced=(tooth,) if sample.replaced else (),
        )
        marks = (Mark(entry=entry, status=sample.status, surfaces=surfaces),)
    angle = (sample.measure or 0) if sample.presence is Presence.IMPACTED else 0
    return ToothState(
        tooth=tooth, presence=sample.presence, examined=sample.examined, marks=marks, angle=angle, formed=1.0
    )
