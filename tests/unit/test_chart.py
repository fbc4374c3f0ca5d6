"""The mouth on any day is a pure function of what was charted: times, corrections, work that mends, dentition."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Correction, Mouth, newest
from dentaldesk.engines.clinical.charting_rules import NewEntry, entry_problems
from dentaldesk.engines.clinical.dentition import age_on, predecessor, successor, usual
from dentaldesk.engines.clinical.mouth import difference, mouth_at
from dentaldesk.models.charting import (
    SPECS,
    ChartStatus,
    Finding,
    Kind,
    Place,
    Presence,
    Variant,
)
from dentaldesk.models.teeth import Surface, ToothCode, every_tooth
from tests.mouths import BORN, EARLIER, TODAY, child_of_eight, entry, healthy_adult, rich_adult

LATER = TODAY + timedelta(days=90)


def tooth(code: str) -> ToothCode:
    return ToothCode(code)


def mouth(*entries: ChartEntry, day: date = TODAY, born: date | None = BORN) -> Mouth:
    return mouth_at(Chart(birth_date=born, entries=entries), day)


def shown(seen: Mouth, code: str) -> list[tuple[Finding, ChartStatus, str]]:
    return [(mark.finding, mark.status, "".join(mark.surfaces)) for mark in seen.teeth[tooth(code)].marks]


# -- vocabulary --


@pytest.mark.parametrize("finding", Finding)
def test_every_finding_is_specified(finding: Finding) -> None:
    spec = SPECS[finding]
    assert (spec.kind is Kind.STATE) is (finding in list(Finding)[:7])
    assert not spec.surfaces_optional or spec.place is Place.SURFACES
    if spec.measure is not None:
        assert spec.measure.least < spec.measure.most


@pytest.mark.parametrize("status", ChartStatus)
def test_every_status_is_an_observation_or_work_that_is_open_done_or_put_aside(status: ChartStatus) -> None:
    kinds = [status is ChartStatus.CONDITION, status.is_done, status.is_open]
    aside = status in {ChartStatus.REFERRED, ChartStatus.DECLINED}
    assert sum((*kinds, aside)) == 1


# -- what stands --


def test_nothing_charted_is_nothing_seen_and_nothing_sound() -> None:
    seen = mouth()
    assert all(not state.examined and not state.marks for state in seen.teeth.values())
    assert len(seen.teeth) == 32


def test_a_healthy_mouth_was_looked_at() -> None:
    seen = mouth_at(healthy_adult(), TODAY)
    present = [state for state in seen.teeth.values() if state.presence is Presence.PRESENT]
    assert len(present) == 28
    assert all(state.examined for state in seen.teeth.values())


def test_a_finding_stands_from_its_day_on() -> None:
    caries = entry("16", Finding.CARIES, "MOD", on=EARLIER)
    assert not mouth(caries, day=EARLIER - timedelta(days=1)).teeth[tooth("16")].marks
    assert shown(mouth(caries, day=EARLIER), "16") == [(Finding.CARIES, ChartStatus.CONDITION, "MOD")]


def test_what_was_learned_later_is_not_in_the_picture_of_then_but_is_told() -> None:
    old = entry("16", Finding.FILLING, "MO", ChartStatus.ELSEWHERE, on=EARLIER)
    told_late = replace(old, recorded_at=datetime(2026, 11, 24, 9, tzinfo=UTC))
    chart = Chart(birth_date=BORN, entries=(told_late,))
    then = mouth_at(chart, EARLIER, datetime(2024, 3, 12, 23, tzinfo=UTC))
    assert not then.teeth[tooth("16")].marks
    assert then.learned_later == (told_late,)
    assert mouth_at(chart, EARLIER).teeth[tooth("16")].marks


def test_a_void_entry_does_not_stand_and_may_stand_again() -> None:
    caries = entry("16", Finding.CARIES, "O")
    moment = caries.recorded_at
    void = Correction(entry_id=caries.id, is_void=True, reason="wrong tooth", at=moment + timedelta(minutes=1))
    lifted = Correction(entry_id=caries.id, is_void=False, reason="", at=moment + timedelta(minutes=2))
    chart = Chart(birth_date=BORN, entries=(caries,), corrections=(void,))
    assert chart.standing() == ()
    assert chart.void_of(caries.id) == void
    assert chart.standing(known=moment) == (caries,)  # then nobody knew that it was wrong
    again = replace(chart, corrections=(lifted, void))
    assert again.standing() == (caries,)
    assert again.void_of(caries.id) is None
    assert again.history_of(tooth("16")) == (caries,)


def test_work_taken_further_replaces_the_plan_until_it_is_void() -> None:
    plan = entry("16", Finding.FILLING, "MO", ChartStatus.PLANNED, variant=Variant.COMPOSITE, on=EARLIER)
    done = entry("16", Finding.FILLING, "MO", ChartStatus.COMPLETED, variant=Variant.COMPOSITE, follows=plan.id)
    chart = Chart(birth_date=BORN, entries=(plan, done))
    assert shown(mouth_at(chart, TODAY), "16") == [(Finding.FILLING, ChartStatus.COMPLETED, "MO")]
    assert shown(mouth_at(chart, LATER), "16") == [(Finding.FILLING, ChartStatus.EXISTING, "MO")]
    void = Correction(entry_id=done.id, is_void=True, reason="not done", at=done.recorded_at + timedelta(hours=1))
    assert shown(mouth_at(replace(chart, corrections=(void,)), TODAY), "16") == [
        (Finding.FILLING, ChartStatus.PLANNED, "MO")
    ]


# -- what work does to the tooth --


def test_completed_work_ends_the_conditions_of_its_surfaces() -> None:
    caries = entry("16", Finding.CARIES, "MOD")
    done = entry("16", Finding.FILLING, "O", ChartStatus.COMPLETED)
    assert shown(mouth(caries, done), "16") == [
        (Finding.CARIES, ChartStatus.CONDITION, "MD"),
        (Finding.FILLING, ChartStatus.COMPLETED, "O"),
    ]


def test_a_filling_found_beside_caries_on_one_day_does_not_heal_it() -> None:
    caries = entry("16", Finding.CARIES, "O")
    found = entry("16", Finding.FILLING, "MO", ChartStatus.EXISTING)
    assert [mark[0] for mark in shown(mouth(caries, found), "16")] == [Finding.CARIES, Finding.FILLING]
    next_year = replace(found, true_on=LATER)
    assert [mark[0] for mark in shown(mouth(caries, next_year, day=LATER), "16")] == [Finding.FILLING]


def test_planned_work_heals_nothing() -> None:
    caries = entry("16", Finding.CARIES, "O", on=EARLIER)
    plan = entry("16", Finding.FILLING, "O", ChartStatus.PLANNED)
    assert [mark[0] for mark in shown(mouth(caries, plan), "16")] == [Finding.CARIES, Finding.FILLING]


def test_a_newer_filling_lies_on_top_of_the_older() -> None:
    old = entry("16", Finding.FILLING, "MO", variant=Variant.AMALGAM, on=EARLIER)
    new = entry("16", Finding.FILLING, "OD", ChartStatus.COMPLETED, variant=Variant.COMPOSITE)
    assert shown(mouth(old, new), "16") == [
        (Finding.FILLING, ChartStatus.EXISTING, "M"),
        (Finding.FILLING, ChartStatus.COMPLETED, "OD"),
    ]


def test_a_crown_covers_what_stood_on_the_crown_and_leaves_the_root() -> None:
    before = [
        entry("16", Finding.FILLING, "MOD", on=EARLIER),
        entry("16", Finding.CARIES, "L", on=EARLIER),
        entry("16", Finding.ROOT_CANAL, on=EARLIER),
    ]
    crown = entry("16", Finding.CROWN, "", ChartStatus.COMPLETED, variant=Variant.CERAMIC)
    assert [mark[0] for mark in shown(mouth(*before, crown), "16")] == [Finding.ROOT_CANAL, Finding.CROWN]


def test_an_extraction_empties_the_place_but_for_what_is_planned_there() -> None:
    before = [
        entry("36", Finding.FILLING, "O", on=EARLIER),
        entry("36", Finding.IMPLANT, "", ChartStatus.PLANNED, on=EARLIER),
    ]
    out = entry("36", Finding.EXTRACTION, "", ChartStatus.COMPLETED)
    seen = mouth(*before, out)
    assert seen.teeth[tooth("36")].presence is Presence.EXTRACTED
    assert shown(seen, "36") == [(Finding.IMPLANT, ChartStatus.PLANNED, "")]


def test_an_implant_stands_in_the_gap_and_takes_a_crown() -> None:
    steps = [
        entry("36", Finding.MISSING, on=EARLIER),
        entry("36", Finding.IMPLANT, "", ChartStatus.COMPLETED),
        entry("36", Finding.CROWN, "", ChartStatus.PLANNED),
    ]
    state = mouth(*steps).teeth[tooth("36")]
    assert state.presence is Presence.IMPLANT
    assert [mark.finding for mark in state.marks] == [Finding.IMPLANT, Finding.CROWN]


def test_a_bridge_is_one_object_over_its_teeth() -> None:
    bridge = entry("24 25 26", Finding.BRIDGE, variant=Variant.CERAMIC, replaced="25")
    seen = mouth(entry("25", Finding.MISSING, on=EARLIER), bridge)
    assert len(seen.spans) == 1
    assert all(seen.teeth[tooth(code)].marks[-1].entry is bridge for code in ("24", "25", "26"))
    assert seen.teeth[tooth("25")].presence is Presence.MISSING


def test_what_is_not_understood_is_shown_and_does_not_count_as_looked_at() -> None:
    odd = entry("16", Finding.UNRECOGNISED, note="D2940-X")
    state = mouth(odd).teeth[tooth("16")]
    assert [mark.finding for mark in state.marks] == [Finding.UNRECOGNISED]
    assert not state.examined


# -- dentition --


def test_at_eight_the_first_teeth_have_changed() -> None:
    seen = mouth_at(child_of_eight(), TODAY)
    upper = [column.tooth.code for column in seen.upper]
    assert upper == ["17", "16", "55", "54", "53", "12", "11", "21", "22", "63", "64", "65", "26", "27"]
    assert [column.germ.code for column in seen.upper if column.germ] == ["15", "14", "13", "23", "24", "25"]
    lower = {column.tooth.code: column.germ for column in seen.lower}
    assert lower["84"] == tooth("44")  # lost early: the place stays the primary tooth's
    assert seen.teeth[tooth("84")].presence is Presence.EXTRACTED
    assert seen.teeth[tooth("17")].presence is Presence.UNERUPTED
    assert 0 < seen.teeth[tooth("11")].formed < 1


@pytest.mark.parametrize("age", [0, 0.5, 1, 2, 3, 5, 6, 7.5, 9, 11, 12.5, 14, 18, 25, 90])
def test_at_every_age_each_arch_has_its_teeth_once_and_in_order(age: float) -> None:
    born = TODAY - timedelta(days=round(age * 365.2425))
    seen = mouth(born=born)
    for upper in (True, False):
        row = [column.tooth for column in seen.arch(upper=upper)]
        assert len(row) == len(set(row))
        assert all(one.is_upper is upper for one in row)
        sides = [one.quadrant in {1, 5, 4, 8} for one in row]
        assert sides == sorted(sides, reverse=True)
        right = [one.position for one in row if one.quadrant in {1, 5, 4, 8}]
        assert all(outer >= inner for outer, inner in pairwise(right))


def test_a_primary_tooth_that_was_kept_has_a_place_of_its_own() -> None:
    kept = mouth(entry("53", Finding.PRESENT), day=TODAY)
    row = [column.tooth.code for column in kept.upper]
    assert row.index("53") == row.index("13") - 1  # behind the canine on the patient's right


def test_a_supernumerary_tooth_has_a_place_beside_its_neighbour() -> None:
    row = [column.tooth.code for column in mouth(entry("11S", Finding.PRESENT)).upper]
    assert row[row.index("11") - 1] == "11S"


def test_an_unknown_birth_date_is_an_adult() -> None:
    assert len(mouth(born=None).upper) == 16
    assert age_on(date(2030, 1, 1), TODAY) == 0


@pytest.mark.parametrize("primary", [one for one in every_tooth() if one.is_primary and not one.is_supernumerary])
def test_each_primary_tooth_has_one_successor(primary: ToothCode) -> None:
    assert predecessor(successor(primary)) == primary


@given(st.sampled_from(every_tooth()), st.floats(0, 100))
def test_what_is_usual_is_total(one: ToothCode, age: float) -> None:
    found = usual(one, age)
    assert 0 <= found.formed <= 1
    assert 0 <= found.erupted <= 1


# -- comparing --


def test_the_difference_of_a_mouth_with_itself_is_nothing() -> None:
    seen = mouth_at(rich_adult(), TODAY)
    assert difference(seen, seen) == {}


def test_the_difference_names_what_came_and_went() -> None:
    caries = entry("16", Finding.CARIES, "O", on=EARLIER)
    done = entry("16", Finding.FILLING, "O", ChartStatus.COMPLETED)
    before, after = mouth(caries, done, day=EARLIER), mouth(caries, done)
    change = difference(before, after)[tooth("16")]
    assert [mark.finding for mark in change.gone] == [Finding.CARIES]
    assert [mark.finding for mark in change.new] == [Finding.FILLING]


def test_work_completed_and_the_same_work_existing_are_no_difference() -> None:
    done = entry("16", Finding.FILLING, "O", ChartStatus.COMPLETED)
    assert difference(mouth(done), mouth(done, day=LATER)) == {}


# -- properties --

_FINDINGS = st.sampled_from([finding for finding in Finding if SPECS[finding].place is not Place.SPAN])
_STATUSES = st.sampled_from([status for status in ChartStatus if status is not ChartStatus.CONDITION])


@st.composite
def news(draw: st.DrawFn) -> NewEntry:
    finding = draw(_FINDINGS)
    spec = SPECS[finding]
    one = draw(st.sampled_from([t for t in every_tooth() if t.position in {1, 4, 6}][:30]))
    surfaces: tuple[Surface, ...] = ()
    if spec.place is Place.SURFACES:
        surfaces = tuple(s for s in one.surfaces if draw(st.booleans()))
    return NewEntry(
        finding=finding,
        status=draw(_STATUSES) if spec.kind is Kind.WORK else ChartStatus.CONDITION,
        teeth=(one,),
        surfaces=surfaces,
        variant=spec.variants[0] if spec.variants else None,
        measure=None if spec.measure is None else draw(st.integers(spec.measure.least, spec.measure.most)),
    )


def charted(new: NewEntry, number: int, day: date) -> ChartEntry:
    return ChartEntry(
        id=UUID(int=10**6 + number),
        finding=new.finding,
        status=new.status,
        teeth=new.teeth,
        surfaces=new.surfaces,
        variant=new.variant,
        measure=new.measure,
        true_on=day,
        recorded_at=datetime(2026, 11, 24, 8, tzinfo=UTC) + timedelta(seconds=number),
    )


@given(st.lists(st.tuples(news(), st.integers(0, 900)), max_size=25), st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_the_mouth_is_a_function_of_the_entries_and_not_of_their_order(
    acts: list[tuple[NewEntry, int]], seed: int
) -> None:
    entries = [charted(new, number, TODAY - timedelta(days=ago)) for number, (new, ago) in enumerate(acts)]
    seen = mouth_at(Chart(birth_date=BORN, entries=tuple(entries)), TODAY)
    random.Random(seed).shuffle(entries)
    assert mouth_at(Chart(birth_date=BORN, entries=tuple(entries)), TODAY) == seen
    # What is recorded and true only later changes no earlier picture.
    later = charted(NewEntry(finding=Finding.MISSING, status=ChartStatus.CONDITION, teeth=(tooth("16"),)), 9999, LATER)
    assert mouth_at(Chart(birth_date=BORN, entries=(*entries, later)), TODAY) == seen


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_sequence_of_edits_and_undos_returns_to_the_same_chart(data: st.DataObject) -> None:
    """Edits are entries, voids and steps; undo is their opposite. Undoing all of them leaves the mouth as it was."""
    chart = rich_adult()
    start = mouth_at(chart, TODAY)
    moment = datetime(2026, 11, 24, 20, tzinfo=UTC)
    undone: list[Correction] = []
    done: list[tuple[UUID, bool]] = []  # an entry, and whether the act made it void

    def correct(entry_id: UUID, *, is_void: bool) -> Correction:
        nonlocal moment
        moment += timedelta(seconds=1)
        return Correction(entry_id=entry_id, is_void=is_void, reason="", at=moment)

    for number in range(data.draw(st.integers(1, 12))):
        mouth_now = mouth_at(chart, TODAY)
        if data.draw(st.booleans()):
            new = data.draw(news())
            if entry_problems(new, mouth_now):
                continue
            made = replace(charted(new, number, TODAY), recorded_at=moment)
            chart = replace(chart, entries=(*chart.entries, made))
            done.append((made.id, False))
        else:
            victim = newest(chart.standing())
            assert victim is not None
            chart = replace(chart, corrections=(*chart.corrections, correct(victim.id, is_void=True)))
            done.append((victim.id, True))
    for entry_id, was_void in reversed(done):
        undone.append(correct(entry_id, is_void=not was_void))
        chart = replace(chart, corrections=(*chart.corrections, undone[-1]))
    assert mouth_at(chart, TODAY) == start
