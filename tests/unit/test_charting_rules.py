"""What is impossible is refused with a sentence; what is merely unusual is not."""

from __future__ import annotations

import pytest

from dentaldesk.engines.clinical.chart import ChartEntry, Mouth
from dentaldesk.engines.clinical.charting_rules import (
    STATUS_MOVES,
    NewEntry,
    bridge_roles,
    entry_problems,
    has_furcation,
    step_problem,
)
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.models.charting import SPECS, ChartStatus, Finding, Kind, Place, Variant
from dentaldesk.models.teeth import ToothCode, every_tooth
from tests.mouths import EARLIER, TODAY, child_of_eight, entry, healthy_adult
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
        wanted("18", Finding.UNRECOGNISED),
        wanted("18", Finding.WATCH),
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
