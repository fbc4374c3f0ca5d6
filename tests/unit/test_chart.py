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

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Correction, Mouth
from dentaldesk.engines.clinical.charting_rules import NewEntry
from dentaldesk.engines.clinical.dentition import age_on, predecessor, successor, usual
from dentaldesk.engines.clinical.mouth import difference, mouth_at, mouth_with
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
PLANNED = ChartStatus.PLANNED


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


def test_a_gap_that_was_charted_stays_a_gap() -> None:
    out = entry("16", Finding.EXTRACTION, "", ChartStatus.COMPLETED, on=EARLIER)
    for finding in (Finding.WATCH, Finding.CARIES):
        state = mouth(out, entry("16", finding, "O")).teeth[tooth("16")]
        assert state.presence is Presence.EXTRACTED


@pytest.mark.parametrize(
    "end", [entry("36", Finding.EXTRACTION, "", ChartStatus.COMPLETED), entry("36", Finding.MISSING)]
)
def test_an_implant_that_was_removed_is_gone(end: ChartEntry) -> None:
    stood = [
        entry("36", Finding.MISSING, on=EARLIER),
        entry("36", Finding.IMPLANT, on=EARLIER),
        entry("36", Finding.CROWN, on=EARLIER),
    ]
    assert shown(mouth(*stood, end), "36") == []
    again = entry("36", Finding.IMPLANT, "", ChartStatus.COMPLETED, on=LATER)
    assert shown(mouth(*stood, end, again, day=LATER), "36") == [(Finding.IMPLANT, ChartStatus.COMPLETED, "")]


def test_what_was_found_to_replace_a_tooth_nobody_looked_at_says_that_it_is_gone() -> None:
    bridge = entry("24 25 26", Finding.BRIDGE, "", ChartStatus.ELSEWHERE, replaced="25")
    assert mouth(bridge).teeth[tooth("25")].presence is Presence.MISSING
    assert mouth(bridge).teeth[tooth("24")].presence is Presence.PRESENT
    denture = entry("47 46", Finding.DENTURE, replaced="47 46")
    assert mouth(denture).teeth[tooth("47")].presence is Presence.MISSING
    assert mouth(entry("36", Finding.IMPLANT)).teeth[tooth("36")].presence is Presence.IMPLANT


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (entry("11", Finding.VENEER, on=EARLIER), entry("11", Finding.VENEER)),
        (entry("11", Finding.MOBILITY, measure=2, on=EARLIER), entry("11", Finding.MOBILITY, measure=1)),
        (entry("11", Finding.ROTATED, measure=9, on=EARLIER), entry("11", Finding.ROTATED, measure=2)),
        (entry("11", Finding.FRACTURE, on=EARLIER), entry("11", Finding.FILLING, "MI", ChartStatus.COMPLETED)),
        (
            entry("12 11 21", Finding.BRIDGE, replaced="11", on=EARLIER),
            entry("12 11 21", Finding.BRIDGE, replaced="11"),
        ),
    ],
    ids=lambda one: one.finding.value,
)
def test_the_newer_takes_the_place_of_the_older(older: ChartEntry, newer: ChartEntry) -> None:
    assert [mark.entry for mark in mouth(older, newer).teeth[tooth("11")].marks] == [newer]


def test_a_measurement_of_one_surface_leaves_the_others() -> None:
    before = entry("16", Finding.RECESSION, "MB", measure=2, on=EARLIER)
    after = entry("16", Finding.RECESSION, "B", measure=4)
    assert [(mark.entry.measure, "".join(mark.surfaces)) for mark in mouth(before, after).teeth[tooth("16")].marks] == [
        (2, "M"),
        (4, "B"),
    ]


def test_a_crown_on_an_abutment_means_that_the_bridge_was_cut_there() -> None:
    bridge = entry("24 25 26", Finding.BRIDGE, replaced="25", on=EARLIER)
    crown = entry("24", Finding.CROWN)
    assert [mark.entry for mark in mouth(bridge, crown).teeth[tooth("24")].marks] == [crown]
    implant = [entry("25", Finding.IMPLANT, "", ChartStatus.COMPLETED)]
    assert [mark.finding for mark in mouth(bridge, *implant).teeth[tooth("25")].marks] == [Finding.IMPLANT]


def test_what_was_found_wrong_later_is_told_in_the_past() -> None:
    wrong = entry("16", Finding.MISSING, on=EARLIER)
    right = entry("17", Finding.MISSING, on=EARLIER)
    year_on = datetime(2025, 3, 12, tzinfo=UTC)
    void = Correction(entry_id=wrong.id, is_void=True, reason="wrong tooth", at=year_on)
    slip = Correction(entry_id=right.id, is_void=True, reason="", at=year_on)
    lifted = Correction(entry_id=right.id, is_void=False, reason="", at=year_on + timedelta(minutes=1))
    chart = Chart(birth_date=BORN, entries=(wrong, right), corrections=(void, slip, lifted))
    then = mouth_at(chart, EARLIER, datetime(2024, 3, 12, 23, tzinfo=UTC))
    assert then.teeth[tooth("16")].presence is Presence.MISSING
    assert then.corrected_later == (void,)  # what was lifted again is as it was
    assert mouth_at(chart, EARLIER).corrected_later == ()
    assert chart.days(UTC) == (EARLIER, year_on.date())


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


CHILDHOOD = date(2018, 5, 1)
GROWN = {"born": date(2010, 1, 1)}  # eight in that year, sixteen today


@pytest.mark.parametrize(
    "early",
    [
        entry("55", Finding.CARIES, "MO", on=CHILDHOOD),
        entry("55", Finding.CROWN, on=CHILDHOOD),
        entry("55", Finding.PRESENT, on=CHILDHOOD),
        entry("55", Finding.EXAMINED, on=CHILDHOOD),
        entry("55", Finding.MOBILITY, measure=2, on=CHILDHOOD),
        entry("52", Finding.ERUPTING, on=date(2010, 12, 1)),
    ],
    ids=lambda early: early.finding.value,
)
def test_a_primary_tooth_of_childhood_is_shed_at_its_age(early: ChartEntry) -> None:
    then = mouth_at(Chart(birth_date=GROWN["born"], entries=(early,)), early.true_on)
    assert not then.teeth[early.tooth].presence.is_gap
    assert early.tooth not in mouth(early, **GROWN).teeth


def test_what_is_still_to_be_done_on_a_tooth_that_was_shed_stays_in_sight() -> None:
    planned = entry("55", Finding.FILLING, "O", ChartStatus.PLANNED, on=CHILDHOOD)
    caries = entry("55", Finding.CARIES, "O", on=CHILDHOOD)
    seen = mouth(planned, caries, **GROWN)
    assert shown(seen, "55") == [(Finding.FILLING, ChartStatus.PLANNED, "O")]
    assert tooth("55") in seen.order()


def test_a_finding_at_an_age_at_which_the_tooth_is_not_usual_says_that_it_was_kept() -> None:
    late = entry("55", Finding.CARIES, "O")
    early = entry("55", Finding.FILLING, "M", on=CHILDHOOD)
    seen = mouth(late, early, **GROWN)
    assert seen.teeth[tooth("55")].presence is Presence.PRESENT
    assert [finding for finding, *_ in shown(seen, "55")] == [Finding.FILLING, Finding.CARIES]


def test_a_tooth_that_was_coming_has_come_at_its_age_unless_it_was_late() -> None:
    coming = [entry("16", Finding.ERUPTING, on=date(2016, 6, 1)), entry("15", Finding.UNERUPTED, on=CHILDHOOD)]
    seen = mouth(*coming, **GROWN)
    assert seen.teeth[tooth("16")].presence is seen.teeth[tooth("15")].presence is Presence.PRESENT
    assert seen.teeth[tooth("16")].examined
    assert not seen.teeth[tooth("15")].examined  # nobody has seen its crown
    late = mouth(entry("13", Finding.UNERUPTED), entry("23", Finding.ERUPTING), **GROWN)
    assert late.teeth[tooth("13")].presence is Presence.UNERUPTED
    assert late.teeth[tooth("23")].presence is Presence.ERUPTING
    years_on = mouth(
        entry("13", Finding.UNERUPTED), entry("23", Finding.ERUPTING), day=TODAY.replace(year=2036), **GROWN
    )
    assert years_on.teeth[tooth("13")].presence is Presence.UNERUPTED  # a canine that stays away
    assert years_on.teeth[tooth("23")].presence is Presence.PRESENT


def test_a_tooth_is_examined_when_its_crown_was_seen() -> None:
    sound = [entry(code, Finding.EXAMINED, on=CHILDHOOD) for code in ("16", "17")]
    seen = mouth(*sound, **GROWN)
    assert seen.teeth[tooth("16")].examined
    assert not seen.teeth[tooth("17")].examined


def test_what_lies_in_the_bone_has_a_place_of_its_own_once_it_is_charted() -> None:
    kept = entry("63", Finding.PRESENT)
    seen = mouth(kept, entry("23", Finding.IMPACTED, measure=30), entry("23", Finding.EXTRACTION, "", PLANNED))
    row = [column.tooth.code for column in seen.upper]
    assert {"63", "23"} <= set(row)
    child = mouth(entry("15", Finding.UNRECOGNISED, note="X99"), day=CHILDHOOD, **GROWN)
    assert not child.teeth[tooth("15")].marks  # charted only later
    germ = replace(entry("15", Finding.UNRECOGNISED, note="X99"), true_on=CHILDHOOD)
    there = mouth(germ, day=CHILDHOOD, **GROWN)
    assert {"15", "55"} <= {column.tooth.code for column in there.upper}
    assert tooth("14") in {column.germ for column in there.upper}


def test_an_unread_word_on_a_tooth_that_is_not_there_has_a_place() -> None:
    seen = mouth(entry("55", Finding.UNRECOGNISED, note="X99"))
    assert tooth("55") in seen.order()
    assert seen.teeth[tooth("55")].presence is Presence.MISSING


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


@given(st.lists(st.tuples(news(), st.integers(0, 9000)), max_size=25), st.integers(0, 40 * 365))
@settings(max_examples=80, deadline=None)
def test_every_mark_belongs_to_a_tooth_that_has_a_place(acts: list[tuple[NewEntry, int]], age: int) -> None:
    born = TODAY - timedelta(days=age)
    entries = tuple(charted(new, n, max(born, TODAY - timedelta(days=ago))) for n, (new, ago) in enumerate(acts))
    seen = mouth(*entries, born=born)
    places = seen.order()
    assert len(places) == len(set(places))
    assert {one for one, state in seen.teeth.items() if state.marks} <= set(places)
    germs = {column.germ for column in (*seen.upper, *seen.lower)} - {None}
    assert not germs & set(places)


@given(st.lists(st.tuples(news(), st.integers(-40, 900)), max_size=16), st.data())
@settings(max_examples=120, deadline=None)
def test_a_mouth_with_more_is_the_mouth_of_the_chart_with_more(
    acts: list[tuple[NewEntry, int]], data: st.DataObject
) -> None:
    entries = [charted(new, number, TODAY - timedelta(days=ago)) for number, (new, ago) in enumerate(acts)]
    many = data.draw(st.integers(0, len(entries)))
    standing, further = entries[:many], entries[many:]
    if standing and further:  # one of them goes on with what stood before
        followed = data.draw(st.sampled_from(standing))
        further[-1] = replace(further[-1], follows=followed.id)
    void = [
        Correction(entry_id=one.id, is_void=True, reason="", at=one.recorded_at)
        for one in standing
        if data.draw(st.booleans())
    ]
    chart = Chart(birth_date=BORN, entries=tuple(standing), corrections=tuple(void))
    together = replace(chart, entries=(*standing, *further))
    assert mouth_with(mouth_at(chart, TODAY), chart, further) == mouth_at(together, TODAY)


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_a_chart_with_corrections_shows_what_the_entries_that_stand_show_alone(data: st.DataObject) -> None:
    """An independent account: a void takes an entry away, a lift brings it back, and nothing else remembers either."""
    entries = [charted(data.draw(news()), number, TODAY) for number in range(data.draw(st.integers(1, 10)))]
    moment = datetime(2026, 11, 24, 20, tzinfo=UTC)
    corrections: list[Correction] = []
    gone: set[UUID] = set()
    for step in range(data.draw(st.integers(0, 15))):
        one = data.draw(st.sampled_from(entries))
        is_void = one.id not in gone
        gone ^= {one.id}
        at = moment + timedelta(seconds=step)
        corrections.append(Correction(entry_id=one.id, is_void=is_void, reason="", at=at))
    random.Random(data.draw(st.integers(0, 99))).shuffle(corrections)
    chart = Chart(birth_date=BORN, entries=tuple(entries), corrections=tuple(corrections))
    alone = Chart(birth_date=BORN, entries=tuple(one for one in entries if one.id not in gone))
    assert mouth_at(chart, TODAY) == mouth_at(alone, TODAY)
    assert {one.id for one in chart.standing()} == {one.id for one in alone.standing()}
    before_all = mouth_at(chart, TODAY, moment - timedelta(seconds=1))
    untouched = mouth_at(replace(chart, corrections=()), TODAY)
    assert before_all.teeth == untouched.teeth
    assert {one.entry_id for one in before_all.corrected_later} == gone
