"""Nothing that was charted may be missing from the picture, from what is read aloud, or from the paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Column, Mark, Mouth, ToothState
from dentaldesk.engines.clinical.chart_words import entry_title, say_tooth
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.clinical.teeth_drawing.geometry import View
from dentaldesk.engines.clinical.teeth_drawing.palette import Layer, Look
from dentaldesk.engines.clinical.teeth_drawing.sheet import draw_mouth
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.flows.chart_paper import chart_lines
from dentaldesk.models.charting import SPECS, ChartStatus, Finding, FindingSpec, Kind, Place
from dentaldesk.models.teeth import Notation, Surface, ToothCode, every_tooth, show_surfaces, show_teeth
from tests.mouths import TODAY

WORDS = Words(Formats())
_PLACES = [tooth for tooth in every_tooth() if tooth.position in {1, 4, 5, 8}]
_STATUSES = st.sampled_from([status for status in ChartStatus if status is not ChartStatus.CONDITION])
_NEIGHBOURS = [tuple(map(ToothCode, codes.split())) for codes in ("16 15 14", "12 11 21", "47 46 45", "75 74", "31 32")]


@st.composite
def entries(draw: st.DrawFn) -> ChartEntry:
    """Anything, anywhere: whether it may be charted there is not asked. What an import brought was not asked either."""
    spec = SPECS[finding := draw(st.sampled_from(Finding))]
    teeth = draw(st.sampled_from(_NEIGHBOURS)) if spec.place is Place.SPAN else (draw(st.sampled_from(_PLACES)),)
    number = draw(st.integers(1, 10**9))
    return ChartEntry(
        id=UUID(int=number),
        finding=finding,
        status=draw(_STATUSES) if spec.kind is Kind.WORK else ChartStatus.CONDITION,
        teeth=teeth,
        surfaces=_surfaces(draw, spec, teeth[0]),
        variant=draw(st.sampled_from(spec.variants)) if spec.variants else None,
        replaced=teeth[1:2] if spec.place is Place.SPAN else (),
        measure=None if spec.measure is None else draw(st.integers(spec.measure.least, spec.measure.most)),
        note="X99" if finding is Finding.UNRECOGNISED else "",
        true_on=TODAY - timedelta(days=draw(st.integers(0, 900))),
        recorded_at=datetime(2026, 11, 24, 8, tzinfo=UTC) + timedelta(seconds=number % 1000),
    )


def _surfaces(draw: st.DrawFn, spec: FindingSpec, tooth: ToothCode) -> tuple[Surface, ...]:
    if spec.place is not Place.SURFACES:
        return ()
    found = tuple(surface for surface in tooth.surfaces if draw(st.booleans()))
    return found or (() if spec.surfaces_optional else (tooth.surfaces[0],))


charts = st.builds(
    lambda found, age: Chart(birth_date=TODAY - timedelta(days=365 * age), entries=tuple(found)),
    st.lists(entries(), min_size=1, max_size=6, unique_by=lambda entry: entry.id),
    st.sampled_from([5, 8, 12, 40]),
)
# As a window gives up rows where it is small (`fitting_look`).
rows = st.sampled_from([frozenset(View), frozenset({View.FACIAL, View.OCCLUSAL}), frozenset({View.FACIAL})])


def marked(mouth: Mouth) -> Iterator[tuple[ToothState, Mark]]:
    for state in mouth.teeth.values():
        for mark in state.marks:
            yield state, mark


def without(mouth: Mouth, gone: Mark) -> Mouth:
    """The same mouth, the same teeth in the same places, but for one mark."""
    teeth = {
        tooth: replace(state, marks=tuple(mark for mark in state.marks if mark.entry.id != gone.entry.id))
        for tooth, state in mouth.teeth.items()
    }
    return replace(mouth, teeth=teeth, spans=tuple(mark for mark in mouth.spans if mark.entry.id != gone.entry.id))


def few(mouth: Mouth) -> Mouth:
    """The columns on which something is charted, without all the others: much less to draw."""
    named = {tooth for _, mark in marked(mouth) for tooth in mark.entry.teeth}

    def kept(columns: tuple[Column, ...]) -> tuple[Column, ...]:
        return tuple(column for column in columns if {column.tooth, column.germ} & named)

    return replace(mouth, upper=kept(mouth.upper), lower=kept(mouth.lower))


@given(charts)
@settings(max_examples=100, deadline=None)
def test_every_mark_has_a_place(chart: Chart) -> None:
    mouth = mouth_at(chart, TODAY)
    assert {state.tooth for state, _ in marked(mouth)} <= set(mouth.order())


@given(charts, rows)
@settings(max_examples=60, deadline=None)
def test_every_mark_is_drawn(chart: Chart, shown: frozenset[View]) -> None:
    mouth, look = few(mouth_at(chart, TODAY)), Look(rows=shown)
    whole = draw_mouth(mouth, look)
    for state, mark in marked(mouth):
        if state.tooth in mouth.order():
            assert draw_mouth(without(mouth, mark), look) != whole, f"{mark.finding} {mark.status} on {state.tooth}"


@given(charts)
@settings(max_examples=60, deadline=None)
def test_every_mark_is_said(chart: Chart) -> None:
    mouth = mouth_at(chart, TODAY)
    for state, mark in marked(mouth):
        less = without(mouth, mark).teeth[state.tooth]
        assert say_tooth(WORDS, less, Notation.FDI) != say_tooth(WORDS, state, Notation.FDI)


@given(charts, st.sampled_from(Notation))
@settings(max_examples=60, deadline=None)
def test_every_mark_and_every_tooth_is_on_paper(chart: Chart, notation: Notation) -> None:
    mouth = mouth_at(chart, TODAY)
    listed = [(line.area, str(line.entry).partition(" · ")[0]) for line in chart_lines(chart, mouth, notation, WORDS)]
    for _, mark in marked(mouth):
        area = f"{show_teeth(mark.entry.teeth, notation)} {show_surfaces(mark.surfaces)}".strip()
        assert (area, entry_title(WORDS, mark.entry, notation)) in listed
    missing = [state.tooth for tooth in mouth.order() if (state := mouth.teeth[tooth]).is_unexamined]
    assert not missing or (show_teeth(missing, notation), "not examined") in listed


@given(charts, st.sampled_from(Layer))
@settings(max_examples=20, deadline=None)
def test_a_layer_that_is_hidden_hides_its_marks_alone(chart: Chart, layer: Layer) -> None:
    mouth, look = few(mouth_at(chart, TODAY)), Look(layers=frozenset(Layer) - {layer})
    whole = draw_mouth(mouth, look)
    for state, mark in marked(mouth):
        if look.shows(mark.status) and state.tooth in mouth.order():
            assert draw_mouth(without(mouth, mark), look) != whole
