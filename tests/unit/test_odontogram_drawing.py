from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import combinations
from uuid import UUID

import pytest

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Mark, Mouth, ToothState
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.clinical.teeth_drawing.badges import badges_of
from dentaldesk.engines.clinical.teeth_drawing.diagram import draw_diagram
from dentaldesk.engines.clinical.teeth_drawing.geometry import View
from dentaldesk.engines.clinical.teeth_drawing.layout import lay_out
from dentaldesk.engines.clinical.teeth_drawing.legend import SAMPLES, draw_legend
from dentaldesk.engines.clinical.teeth_drawing.marks import SIGNS, SPANS, tooth_marks
from dentaldesk.engines.clinical.teeth_drawing.palette import DARK, LAYER_OF, LIGHT, MATERIALS, PRINT, Layer, Look
from dentaldesk.engines.clinical.teeth_drawing.primitives import Clip, Fill, Placed, Primitive, Stroke, Text
from dentaldesk.engines.clinical.teeth_drawing.sheet import draw_mouth, layers_of, tooth_base
from dentaldesk.engines.clinical.teeth_drawing.spans import span_layer
from dentaldesk.models.charting import SPECS, ChartStatus, Finding, Kind, Place, Presence, Unit, Variant
from dentaldesk.models.teeth import Surface, ToothCode, every_tooth

DAY = date(2026, 11, 24)
LONG_AGO = date(2000, 1, 1)
WORK_STATUSES = tuple(status for status in ChartStatus if status is not ChartStatus.CONDITION)
DRAWN = [finding for finding, spec in SPECS.items() if spec.kind is not Kind.STATE]


def statuses_of(finding: Finding) -> tuple[ChartStatus, ...]:
    if SPECS[finding].kind is Kind.CONDITION:
        return (ChartStatus.CONDITION,)
    if finding is Finding.EXTRACTION:  # a tooth that was taken out leaves a gap, not a sign
        return tuple(status for status in WORK_STATUSES if not status.is_done)
    return WORK_STATUSES


def mark(
    finding: Finding,
    status: ChartStatus,
    tooth: ToothCode,
    *,
    surfaces: tuple[Surface, ...] | None = None,
    variant: Variant | None = None,
    measure: int | None = None,
) -> Mark:
    spec = SPECS[finding]
    if surfaces is None and spec.place is Place.SURFACES and not spec.surfaces_optional:
        surfaces = tuple(surface for surface in tooth.surfaces if surface in "MOID")
    entry = ChartEntry(
        id=UUID(int=1),
        finding=finding,
        status=status,
        teeth=(tooth,),
        true_on=LONG_AGO,
        recorded_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
        surfaces=surfaces or (),
        variant=variant,
        measure=measure if measure is not None else (1 if spec.measure and spec.measure.required else None),
        replaced=(tooth,) if finding is Finding.DENTURE else (),
    )
    return Mark(entry=entry, status=status, surfaces=entry.surfaces)


def presence_for(finding: Finding, status: ChartStatus) -> Presence:
    if finding is Finding.IMPLANT:
        return Presence.IMPLANT if status.is_done else Presence.MISSING
    return Presence.PRESENT


def state_of(*marks: Mark, tooth: str = "16", presence: Presence = Presence.PRESENT) -> ToothState:
    return ToothState(tooth=ToothCode(tooth), presence=presence, examined=True, marks=marks)


def mouth_of(*states: ToothState) -> Mouth:
    whole = mouth_at(Chart(birth_date=date(1980, 1, 1)), DAY)
    teeth = {**whole.teeth, **{state.tooth: state for state in states}}
    spans = tuple(one for state in states for one in state.marks if one.entry.is_span)
    return Mouth(day=DAY, teeth=teeth, upper=whole.upper, lower=whole.lower, spans=spans)


def draw(state: ToothState, look: Look | None = None) -> list[Primitive]:
    """What was charted on the tooth, spans too."""
    look = look or Look()
    mouth = mouth_of(state)
    layout = lay_out(mouth, look)
    place = layout.places[state.tooth]
    return [*tooth_marks(state, place, look), *span_layer(mouth, layout, look, upper=state.tooth.is_upper)]


def geometry(content: Iterable[Primitive]) -> Iterator[object]:
    """All but the hues: forms, widths of lines, dashes, words."""
    for primitive in content:
        match primitive:
            case Fill(path, _):
                yield "fill", path
            case Stroke(path, _, width, dash, cap):
                yield "stroke", path, width, dash, cap
            case Clip(path, inner):
                yield "clip", path, tuple(geometry(inner))
            case Text(at, words, size):
                yield "text", at, words, size
            case Placed(symbol, at, opacity):
                yield "placed", symbol.key, at, opacity


CASES = [
    (finding, status, variant)
    for finding in DRAWN
    for status in statuses_of(finding)
    for variant in (SPECS[finding].variants or (None,))
]


def test_every_finding_is_drawn_or_says_why_not() -> None:
    assert set(SIGNS) | SPANS == set(DRAWN)
    assert set(LAYER_OF) == set(ChartStatus)
    assert set(MATERIALS) >= {variant for spec in SPECS.values() for variant in spec.variants}


@pytest.mark.parametrize(("finding", "status", "variant"), CASES)
def test_each_finding_in_each_status_draws_something(
    finding: Finding, status: ChartStatus, variant: Variant | None
) -> None:
    for code in ("16", "31"):
        tooth = ToothCode(code)
        one = mark(finding, status, tooth, variant=variant)
        assert draw(state_of(one, tooth=code, presence=presence_for(finding, status))), code


@pytest.mark.parametrize("finding", DRAWN)
def test_statuses_differ_in_line_and_fill_not_only_in_hue(finding: Finding) -> None:
    tooth = ToothCode("16")
    seen = {
        status: tuple(geometry(draw(state_of(mark(finding, status, tooth), presence=Presence.PRESENT))))
        for status in statuses_of(finding)
    }
    for one, other in combinations(seen, 2):
        assert seen[one] != seen[other], (one, other)


@pytest.mark.parametrize(
    ("finding", "status"),
    [(finding, status) for finding in DRAWN for status in statuses_of(finding) if SPECS[finding].variants],
)
def test_materials_differ_where_they_are_shown(finding: Finding, status: ChartStatus) -> None:
    if status not in {ChartStatus.EXISTING, ChartStatus.COMPLETED, ChartStatus.IN_PROGRESS}:
        return  # what is only planned shows its status, not its material
    tooth = ToothCode("16")
    drawn = [
        tuple(draw(state_of(mark(finding, status, tooth, variant=variant)))) for variant in SPECS[finding].variants
    ]
    if finding is Finding.SPLINT:
        return  # wire and dots are the same for both
    assert all(one != other for one, other in combinations(drawn, 2))


def test_findings_differ_from_each_other() -> None:
    tooth = ToothCode("16")
    drawn = {}
    for finding in DRAWN:
        status = statuses_of(finding)[0]
        drawn[finding] = tuple(draw(state_of(mark(finding, status, tooth))))
    for one, other in combinations(drawn, 2):
        if {one, other} != {Finding.CROWN, Finding.BRIDGE}:  # a bridge of one tooth is a crown
            assert drawn[one] != drawn[other], (one, other)


@pytest.mark.parametrize("finding", [finding for finding in DRAWN if SPECS[finding].measure])
def test_measures_are_seen(finding: Finding) -> None:
    measure = SPECS[finding].measure
    assert measure is not None
    values = (1, 2, 3) if measure.unit is Unit.DEGREE else (2, 5)
    if measure.least < 0:
        values = (-3, 3)
    tooth = ToothCode("46")
    drawn = []
    for value in values:
        state = state_of(mark(finding, ChartStatus.CONDITION, tooth, measure=value), tooth="46")
        mouth = mouth_of(state)
        layout = lay_out(mouth, Look())
        words = tuple(badge.words for badge in badges_of(mouth, layout, Look(), upper=False))
        drawn.append((tuple(geometry(draw(state))), words))
    assert all(one != other for one, other in combinations(drawn, 2))


@pytest.mark.parametrize("code", [str(tooth) for tooth in every_tooth() if not tooth.is_supernumerary])
def test_every_type_of_tooth_bears_every_finding(code: str) -> None:
    tooth = ToothCode(code)
    for finding in DRAWN:
        status = statuses_of(finding)[0]
        state = state_of(mark(finding, status, tooth), tooth=code, presence=presence_for(finding, status))
        assert draw_diagram(state, Look()).drawing.content
    for surface in tooth.surfaces:
        one = mark(Finding.CARIES, ChartStatus.CONDITION, tooth, surfaces=(surface,))
        assert draw_diagram(state_of(one, tooth=code), Look()).drawing.content


@pytest.mark.parametrize("code", ["16", "11", "13", "34", "38", "54", "74", "82"])
def test_each_surface_has_its_own_cavity(code: str) -> None:
    tooth = ToothCode(code)
    mouth = mouth_at(Chart(birth_date=date(2021, 1, 1) if tooth.is_primary else date(1980, 1, 1)), DAY)
    place = lay_out(mouth, Look()).places[tooth]
    drawn = []
    for surface in tooth.surfaces:
        state = state_of(mark(Finding.CARIES, ChartStatus.CONDITION, tooth, surfaces=(surface,)), tooth=code)
        drawn.append(tuple(tooth_marks(state, place, Look())))
    assert all(drawn)
    assert all(one != other for one, other in combinations(drawn, 2))


def test_presences_look_different() -> None:
    mouth = mouth_of()
    layout = lay_out(mouth, Look())
    place = layout.places[ToothCode("16")]
    seen = {}
    for presence in Presence:
        state = ToothState(tooth=place.tooth, presence=presence, examined=True, erupted=0.5, angle=30)
        alone = mouth_of(state)
        layers = layers_of(alone, Look())
        one = layers.teeth[place.tooth]
        seen[presence] = (tuple(geometry((*one.base, *one.marks))), tuple(geometry(layers.gums[True])))
    for one_presence, other in combinations(seen, 2):
        assert seen[one_presence] != seen[other], (one_presence, other)


def test_a_tooth_that_nobody_looked_at_never_looks_healthy() -> None:
    place = lay_out(mouth_of(), Look()).places[ToothCode("16")]
    sound = ToothState(tooth=place.tooth, presence=Presence.PRESENT, examined=True)
    unseen = ToothState(tooth=place.tooth, presence=Presence.PRESENT, examined=False)
    assert all(part.opacity == 1 for part in tooth_base(sound, place, Look()) if isinstance(part, Placed))
    assert all(part.opacity < 1 for part in tooth_base(unseen, place, Look()) if isinstance(part, Placed))
    assert any(isinstance(part, Text) and part.words == "?" for part in tooth_marks(unseen, place, Look()))
    assert not tooth_marks(sound, place, Look())


@pytest.mark.parametrize("layer", Layer)
def test_a_layer_can_be_left_out(layer: Layer) -> None:
    tooth = ToothCode("16")
    statuses = [status for status, of in LAYER_OF.items() if of is layer]
    for status in statuses:
        finding = Finding.CARIES if status is ChartStatus.CONDITION else Finding.FILLING
        state = state_of(mark(finding, status, tooth))
        assert draw(state)
        assert not draw(state, Look(layers=frozenset(Layer) - {layer}))


@pytest.mark.parametrize("rows", [frozenset({view}) for view in View] + [frozenset({View.FACIAL, View.OCCLUSAL})])
def test_signs_do_without_the_rows_that_are_left_out(rows: frozenset[View]) -> None:
    tooth = ToothCode("16")
    for finding in DRAWN:
        draw(state_of(mark(finding, statuses_of(finding)[0], tooth)), Look(rows=rows))
    for presence in Presence:
        state = ToothState(tooth=tooth, presence=presence, examined=False, erupted=0.5)
        assert draw_mouth(mouth_of(state), Look(rows=rows)).content


def test_tooth_hues_are_the_same_in_all_looks() -> None:
    tooth = ToothCode("16")
    for finding in (Finding.FILLING, Finding.CROWN, Finding.ROOT_CANAL):
        for status in WORK_STATUSES:
            state = state_of(mark(finding, status, tooth))
            drawn = [draw(state, Look(palette=palette)) for palette in (LIGHT, DARK, PRINT)]
            assert drawn[0] == drawn[1] == drawn[2]


def test_the_chart_and_the_key_are_the_same_each_time() -> None:
    state = state_of(mark(Finding.FILLING, ChartStatus.PLANNED, ToothCode("16")))
    assert draw_mouth(mouth_of(state), Look()) == draw_mouth(mouth_of(state), Look())
    assert draw_legend(Look()) == draw_legend(Look())


def test_the_key_shows_every_material_and_every_finding() -> None:
    shown = {sample.finding for sample in SAMPLES}
    assert set(DRAWN) - shown <= {Finding.SPACE_MAINTAINER}
    variants = {sample.variant for sample in SAMPLES if sample.finding is Finding.FILLING}
    assert set(SPECS[Finding.FILLING].variants) == variants
    words = {part.words for part in draw_legend(Look()).content if isinstance(part, Text)}
    assert {sample.name for sample in SAMPLES} <= words


def test_the_words_of_badges_can_be_translated() -> None:
    state = state_of(mark(Finding.MOBILITY, ChartStatus.CONDITION, ToothCode("16"), measure=2))
    look = Look(words=lambda words: words.upper())
    mouth = mouth_of(state)
    assert [badge.words for badge in badges_of(mouth, lay_out(mouth, look), look, upper=True)] == ["MOB II"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (frozenset(View), []),
        (frozenset({View.FACIAL, View.OCCLUSAL}), []),
        (frozenset({View.FACIAL}), ["caries OL"]),
    ],
)
def test_what_the_rows_leave_out_is_said_beside_the_tooth(rows: frozenset[View], said: list[str]) -> None:
    surfaces = (Surface.OCCLUSAL, Surface.LINGUAL)
    state = state_of(mark(Finding.CARIES, ChartStatus.CONDITION, ToothCode("16"), surfaces=surfaces))
    look, mouth = Look(rows=rows), mouth_of(state)
    assert [badge.words for badge in badges_of(mouth, lay_out(mouth, look), look, upper=True)] == said
