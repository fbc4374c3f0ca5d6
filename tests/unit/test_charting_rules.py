"""What is impossible is refused with a sentence; what is merely unusual is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Mouth
from dentaldesk.engines.clinical.charting_rules import (
    STATUS_MOVES,
    NewEntry,
    bridge_roles,
    entry_problems,
    has_furcation,
    replaced_by,
    step_problem,
    surfaces_for,
)
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.models.charting import SPECS, ChartStatus, Finding, Kind, Place, Presence, Variant
from dentaldesk.models.teeth import ToothCode, every_tooth
from tests.mouths import BORN, EARLIER, TODAY, child_of_eight, entry, healthy_adult
from tests.unit.test_chart import mouth

ADULT = mouth_at(healthy_adult(), TODAY)
PLANNED = ChartStatus.PLANNED


def wanted(
    teeth: str,
    finding: Finding,
    surfaces: str = "",
    status: ChartStatus | None = None,
    *,
    variant: Variant | None = None,
    replaced: str = "",
    measure: int | None = None,
) -> NewEntry:
    from dentaldesk.models.teeth import Surface

    usual = ChartStatus.EXISTING if SPECS[finding].kind is Kind.WORK else ChartStatus.CONDITION
    return NewEntry(
        finding=finding,
        status=status or usual,
        teeth=tuple(ToothCode(code) for code in teeth.split()),
        surfaces=tuple(Surface(letter) for letter in surfaces),
        variant=variant,
        replaced=tuple(ToothCode(code) for code in replaced.split()),
        measure=measure,
    )


def codes(new: NewEntry, seen: Mouth = ADULT) -> list[str]:
    return [problem.code for problem in entry_problems(new, seen)]


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        (wanted("18", Finding.CROWN), "chart.does_not_fit"),  # 18 is missing
        (wanted("18", Finding.CROWN, status=PLANNED), "chart.does_not_fit"),
        (wanted("18", Finding.FILLING, "O", PLANNED), "chart.does_not_fit"),
        (wanted("18", Finding.EXTRACTION, status=PLANNED), "chart.does_not_fit"),
        (wanted("16", Finding.IMPLANT, status=PLANNED), "chart.does_not_fit"),
        (wanted("18", Finding.MISSING), "chart.missing_already"),
        (wanted("18", Finding.CARIES, "O"), "chart.does_not_fit"),
        (wanted("11", Finding.FILLING, "O"), "surface.not_on_tooth"),
        (wanted("16", Finding.FILLING, "I"), "surface.not_on_tooth"),
        (wanted("16", Finding.FILLING), "chart.surfaces_missing"),
        (wanted("16", Finding.CROWN, "O"), "chart.no_surfaces"),
        (wanted("16", Finding.CARIES, "O", PLANNED), "chart.status_wrong"),
        (wanted("16", Finding.CROWN, status=ChartStatus.CONDITION), "chart.status_wrong"),
        (wanted("16", Finding.CROWN, variant=Variant.AMALGAM), "chart.variant_wrong"),
        (wanted("16", Finding.MOBILITY), "chart.measure_missing"),
        (wanted("16", Finding.MOBILITY, measure=4), "chart.measure_wrong"),
        (wanted("16", Finding.CARIES, "O", measure=2), "chart.no_measure"),
        (wanted("11", Finding.FURCATION, measure=2), "chart.no_furcation"),
        (wanted("24 25 36", Finding.BRIDGE, replaced="25"), "chart.across_jaws"),
        (wanted("24", Finding.BRIDGE), "chart.span_short"),
        (wanted("24 26", Finding.BRIDGE, replaced="26"), "chart.span_broken"),
        (wanted("26 25 24", Finding.BRIDGE, replaced="25"), "chart.span_order"),
        (wanted("24 25 26", Finding.BRIDGE), "chart.bridge_roles"),
        (wanted("24 25 26", Finding.BRIDGE, replaced="24 25 26"), "chart.bridge_roles"),
        (wanted("24 25 26", Finding.BRIDGE, replaced="25"), "chart.pontic_on_tooth"),
        (wanted("27 28", Finding.BRIDGE, replaced="27"), "chart.abutment_missing"),
        (wanted("24 25 26", Finding.BRIDGE, replaced="21"), "chart.pontic_outside"),
        (wanted("18", Finding.WATCH), "chart.does_not_fit"),
        (wanted("18", Finding.EXAMINED), "chart.does_not_fit"),
        (wanted("11S", Finding.EXAMINED), "chart.does_not_fit"),
        (wanted("16", Finding.UNRECOGNISED), "chart.only_imported"),
        (wanted("46", Finding.FURCATION, "O", measure=2), "chart.not_on_surface"),
        (wanted("46", Finding.FURCATION, "M", measure=2), "chart.not_on_surface"),
        (wanted("14", Finding.FURCATION, "B", measure=2), "chart.not_on_surface"),
        (wanted("46", Finding.RECESSION, "O", measure=2), "chart.not_on_surface"),
        (wanted("41", Finding.CALCULUS, "I"), "chart.not_on_surface"),
        (wanted("18 17 16", Finding.DENTURE), "chart.denture_replaces_nothing"),
        (wanted("18 17 16", Finding.DENTURE, replaced="18 17"), "chart.denture_on_tooth"),
        (wanted("18 17 16", Finding.DENTURE, status=PLANNED, replaced="17"), "chart.denture_on_tooth"),
        (wanted("16", Finding.IMPLANT, status=ChartStatus.EXISTING), "chart.does_not_fit"),  # 16 was examined
        (wanted("24 25", Finding.CROWN), "chart.one_tooth"),
        (wanted("", Finding.CROWN), "chart.no_tooth"),
    ],
)
def test_the_impossible_is_refused(new: NewEntry, problem: str) -> None:
    assert problem in codes(new)


@pytest.mark.parametrize(
    "new",
    [
        wanted("16", Finding.CARIES, "MOD"),
        wanted("11", Finding.CARIES, "MI"),
        wanted("18", Finding.IMPLANT, status=PLANNED),
        wanted("16", Finding.EXTRACTION, status=ChartStatus.REFERRED, variant=Variant.SURGICAL),
        wanted("27 28", Finding.BRIDGE, replaced="28"),  # a cantilever
        wanted("16", Finding.MISSING),
        wanted("18", Finding.UNERUPTED),
        wanted("16", Finding.FURCATION, measure=2),
        wanted("17", Finding.WATCH),
        wanted("46", Finding.FURCATION, "BL", measure=2),
        wanted("16", Finding.FURCATION, "MDB", measure=2),
        wanted("41", Finding.CALCULUS, "L"),
        wanted("53", Finding.FILLING, "M"),  # a primary tooth that was kept
        wanted("53", Finding.EXTRACTION, status=PLANNED),
        wanted("11S", Finding.EXTRACTION, status=PLANNED),
        wanted("18 17 16 15", Finding.DENTURE, replaced="18"),
    ],
)
def test_the_possible_is_taken(new: NewEntry) -> None:
    assert codes(new) == []


def test_two_implants_cannot_stand_in_one_place() -> None:
    gap = entry("36", Finding.MISSING, on=EARLIER)
    one = mouth(gap, entry("36", Finding.IMPLANT))
    assert "chart.implant_already" in codes(wanted("36", Finding.IMPLANT), one)
    planned = mouth(gap, entry("36", Finding.IMPLANT, status=PLANNED))
    assert "chart.planned_already" in codes(wanted("36", Finding.IMPLANT, status=PLANNED), planned)


def test_work_may_be_planned_on_what_earlier_work_will_make() -> None:
    gap = entry("36", Finding.MISSING, on=EARLIER)
    implant = mouth(gap, entry("36", Finding.IMPLANT, status=PLANNED))
    assert codes(wanted("36", Finding.CROWN, status=PLANNED), implant) == []
    assert "chart.does_not_fit" in codes(wanted("36", Finding.CROWN), implant)
    leaving = mouth(entry("36", Finding.EXTRACTION, status=PLANNED))
    assert codes(wanted("36", Finding.IMPLANT, status=PLANNED), leaving) == []
    assert codes(wanted("35 36 37", Finding.BRIDGE, status=PLANNED, replaced="36"), leaving) == []


def test_an_implant_found_in_a_mouth_that_nobody_looked_at_says_that_the_tooth_is_gone() -> None:
    unseen = mouth()
    for status in (ChartStatus.EXISTING, ChartStatus.ELSEWHERE):
        assert codes(wanted("36", Finding.IMPLANT, status=status), unseen) == []
        assert codes(wanted("35 36 37", Finding.BRIDGE, status=status, replaced="36"), unseen) == []
        assert codes(wanted("35 36 37", Finding.DENTURE, status=status, replaced="36 37"), unseen) == []
    for status in (PLANNED, ChartStatus.COMPLETED):
        assert codes(wanted("36", Finding.IMPLANT, status=status), unseen) == ["chart.does_not_fit"]
        assert codes(wanted("35 36 37", Finding.BRIDGE, status=status, replaced="36"), unseen) == [
            "chart.pontic_on_tooth"
        ]
    seen = mouth(entry("36", Finding.EXAMINED, on=EARLIER))
    assert codes(wanted("36", Finding.IMPLANT), seen) == ["chart.does_not_fit"]
    assert codes(wanted("35 36 37", Finding.BRIDGE, replaced="36"), seen) == ["chart.pontic_on_tooth"]


@pytest.mark.parametrize("state", [finding for finding in Finding if SPECS[finding].kind is Kind.STATE])
def test_nothing_grows_where_an_implant_stands(state: Finding) -> None:
    implant = mouth(entry("36", Finding.MISSING, on=EARLIER), entry("36", Finding.IMPLANT))
    possible = state in {Finding.MISSING, Finding.EXAMINED}
    assert codes(wanted("36", state), implant) == ([] if possible else ["chart.does_not_fit"])


def test_caries_is_found_on_a_root_and_a_build_up_is_planned_on_an_implant() -> None:
    root = mouth(entry("36", Finding.ROOT_REMNANT))
    assert codes(wanted("36", Finding.CARIES, "M"), root) == []
    implant = mouth(entry("36", Finding.MISSING, on=EARLIER), entry("36", Finding.IMPLANT, status=PLANNED))
    assert codes(wanted("36", Finding.BUILDUP, status=PLANNED), implant) == []


def test_two_materials_are_two_works_and_what_is_referred_is_ahead_too() -> None:
    temporary = mouth(entry("16", Finding.CROWN, status=PLANNED, variant=Variant.TEMPORARY))
    assert codes(wanted("16", Finding.CROWN, status=PLANNED, variant=Variant.CERAMIC), temporary) == []
    usual = mouth(entry("16", Finding.CROWN, status=PLANNED))
    assert codes(wanted("16", Finding.CROWN, status=PLANNED, variant=Variant.CERAMIC), usual) == [
        "chart.planned_already"
    ]
    leaving = mouth(entry("16", Finding.EXTRACTION, status=PLANNED))
    for status in (PLANNED, ChartStatus.REFERRED):
        surgical = wanted("16", Finding.EXTRACTION, status=status, variant=Variant.SURGICAL)
        assert codes(surgical, leaving) == ["chart.planned_already"]


def test_an_implant_is_planned_anew_where_one_is_to_be_taken_out() -> None:
    gap, old = entry("36", Finding.MISSING, on=EARLIER), entry("36", Finding.IMPLANT, on=EARLIER)
    failing = mouth(gap, old, entry("36", Finding.EXTRACTION, status=PLANNED))
    assert codes(wanted("36", Finding.IMPLANT, status=PLANNED), failing) == []
    assert "chart.implant_already" in codes(wanted("36", Finding.IMPLANT), failing)


def test_a_tooth_may_come_early_but_not_before_it_is_formed() -> None:
    for years, expected in ((5, []), (3, ["chart.does_not_fit"])):  # a first molar comes through at six
        child = mouth(born=TODAY.replace(year=TODAY.year - years))
        assert codes(wanted("16", Finding.SEALANT, "O"), child) == expected
        assert codes(wanted("16", Finding.SEALANT, "O", PLANNED), child) == ["chart.does_not_fit"]
    early = mouth(entry("16", Finding.CARIES, "O"), born=TODAY.replace(year=TODAY.year - 5))
    assert early.teeth[ToothCode("16")].presence is Presence.PRESENT


def test_what_is_of_a_past_day_is_refused_with_that_day() -> None:
    at_birth = mouth_at(Chart(birth_date=BORN), BORN)
    crown = replace(wanted("16", Finding.CROWN), true_on=BORN)
    (problem,) = entry_problems(crown, at_birth)
    said = Words(Formats()).text(problem)
    assert said == "crown did not fit tooth 16 on Mar 12, 1979: it was unerupted."


def test_a_denture_proposes_what_it_replaces() -> None:
    teeth = tuple(ToothCode(code) for code in ("37", "36", "35"))
    part = mouth(*(entry(code, Finding.EXAMINED) for code in ("37", "35")), entry("36", Finding.MISSING))
    assert replaced_by(Finding.DENTURE, teeth, part) == (ToothCode("36"),)
    assert replaced_by(Finding.DENTURE, teeth, mouth()) == teeth  # nobody looked yet: all of them
    assert replaced_by(Finding.BRIDGE, teeth, mouth()) == (ToothCode("36"),)
    assert replaced_by(Finding.SPLINT, teeth, part) == ()


@pytest.mark.parametrize("finding", [finding for finding in Finding if SPECS[finding].place is Place.SURFACES])
def test_what_has_surfaces_has_some_of_its_tooth(finding: Finding) -> None:
    for one in every_tooth():
        possible = surfaces_for(finding, one)
        assert set(possible) <= set(one.surfaces)
        assert bool(possible) is (finding is not Finding.FURCATION or has_furcation(one))


def test_planned_fillings_on_other_surfaces_are_two_fillings() -> None:
    planned = mouth(entry("16", Finding.FILLING, "MO", PLANNED))
    assert codes(wanted("16", Finding.FILLING, "V", PLANNED), planned) == []
    assert "chart.planned_already" in codes(wanted("16", Finding.FILLING, "OD", PLANNED), planned)


def test_a_bridge_proposes_its_roles() -> None:
    gap = mouth(entry("25", Finding.MISSING))
    teeth = tuple(ToothCode(code) for code in ("24", "25", "26"))
    assert bridge_roles(teeth, gap) == (ToothCode("25"),)
    assert bridge_roles(teeth, mouth()) == (ToothCode("25"),)


def test_a_finding_on_a_tooth_that_is_not_usual_says_that_it_is_there() -> None:
    assert codes(wanted("53", Finding.CARIES, "M")) == []
    child = mouth_at(child_of_eight(), TODAY)
    assert codes(wanted("65", Finding.FILLING, "O"), child) == []


@pytest.mark.parametrize("before", ChartStatus)
@pytest.mark.parametrize("after", ChartStatus)
def test_a_step_is_possible_when_the_table_says_so(before: ChartStatus, after: ChartStatus) -> None:
    finding = Finding.CARIES if before is ChartStatus.CONDITION else Finding.FILLING
    standing: ChartEntry = entry("16", finding, "O", before)
    assert (step_problem(standing, after) is None) is (after in STATUS_MOVES[before])


def test_every_status_stands_in_the_table_of_steps() -> None:
    assert set(STATUS_MOVES) == set(ChartStatus)


def test_spans_are_the_findings_that_reach_over_teeth() -> None:
    spans = {finding for finding in Finding if SPECS[finding].place is Place.SPAN}
    assert spans == set(list(Finding)[-5:])


def test_which_teeth_have_a_furcation() -> None:
    divided = {one.code for one in every_tooth() if has_furcation(one) and not one.is_supernumerary}
    assert {"14", "16", "46", "54", "85"} <= divided
    assert not divided & {"15", "44", "11", "53"}


def test_what_stands_there_is_not_found_twice() -> None:
    found = mouth(
        entry("15", Finding.FILLING, "MO", variant=Variant.AMALGAM, on=EARLIER), entry("11", Finding.CARIES, "M")
    )
    assert codes(wanted("15", Finding.FILLING, "MO", variant=Variant.AMALGAM), found) == ["chart.charted_already"]
    assert codes(wanted("11", Finding.CARIES, "M"), found) == ["chart.charted_already"]
    assert codes(wanted("15", Finding.FILLING, "MO", variant=Variant.COMPOSITE), found) == []
    assert codes(wanted("11", Finding.CARIES, "MI"), found) == []
    assert codes(wanted("15", Finding.FILLING, "MO", ChartStatus.COMPLETED, variant=Variant.AMALGAM), found) == []
