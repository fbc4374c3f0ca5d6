"""Visits out of procedures where they meet: what one waits for counts as waiting for the other."""

from __future__ import annotations

from uuid import uuid4

from dentaldesk.engines.scheduling.rules import PlannedVisit, Step, group_procedures_by_visit
from dentaldesk.models.states import ClinicalUrgency, SequenceClass
from dentaldesk.models.teeth import ToothCode


def step(
    tooth: str | None,
    sequence: SequenceClass,
    wait_days: int = 0,
    *,
    pattern: str = "XX",
    urgency: ClinicalUrgency = ClinicalUrgency.ROUTINE,
) -> Step:
    return Step(
        id=uuid4(),
        tooth=ToothCode(tooth) if tooth else None,
        sequence_class=sequence,
        urgency=urgency,
        pattern=pattern,
        wait_days=wait_days,
    )


def shown(visits: list[PlannedVisit]) -> list[tuple[int, list[str]]]:
    """The days that each visit waits for the one before, and its steps in their order."""
    return [
        (
            visit.days_after_previous,
            [f"{one.sequence_class} {one.tooth.code if one.tooth else ''}" for one in visit.steps],
        )
        for visit in visits
    ]


def test_the_days_between_two_visits_count_for_whoever_waits_longer() -> None:
    steps = [
        step("11", SequenceClass.IMPLANT),
        step("11", SequenceClass.EXTRACTION, 90),
        step("36", SequenceClass.CROWN_SEAT),
        step("36", SequenceClass.CROWN_PREPARATION, 14),
    ]
    assert shown(group_procedures_by_visit(steps, 60)) == [
        (0, ["crown-preparation 36", "extraction 11"]),
        (14, ["crown-seat 36"]),
        (76, ["implant 11"]),  # ninety days after the extraction
    ]


def test_what_has_waited_long_enough_is_done_beside_the_others() -> None:
    steps = [
        step("36", SequenceClass.CROWN_PREPARATION, 14),
        step("36", SequenceClass.CROWN_SEAT),
        step("11", SequenceClass.EXTRACTION, 14),
        step("11", SequenceClass.IMPLANT),
    ]
    assert shown(group_procedures_by_visit(steps, 60)) == [
        (0, ["crown-preparation 36", "extraction 11"]),
        (14, ["crown-seat 36", "implant 11"]),
    ]


def test_a_visit_that_is_full_is_passed_over() -> None:
    long = "X" * 12
    steps = [
        step("11", SequenceClass.RESTORATIVE, pattern=long),
        step("21", SequenceClass.RESTORATIVE, pattern=long),
        step("31", SequenceClass.RESTORATIVE, pattern=long),
    ]
    assert shown(group_procedures_by_visit(steps, 60)) == [
        (0, ["restorative 11"]),
        (0, ["restorative 21"]),
        (0, ["restorative 31"]),
    ]


def test_within_one_kind_the_teeth_stand_in_their_order_and_urgent_work_first() -> None:
    steps = [
        step("31", SequenceClass.RESTORATIVE),
        step(None, SequenceClass.RESTORATIVE),
        step("11", SequenceClass.RESTORATIVE),
        step("48", SequenceClass.EXTRACTION, urgency=ClinicalUrgency.EMERGENCY),
        step("47", SequenceClass.EXTRACTION, urgency=ClinicalUrgency.URGENT),
        step("46", SequenceClass.RESTORATIVE, urgency=ClinicalUrgency.SOON),
    ]
    (visit,) = shown(group_procedures_by_visit(steps, 90))
    assert visit[1] == [
        "extraction 48",
        "extraction 47",
        "restorative ",
        "restorative 11",
        "restorative 31",
        "restorative 46",  # soon is not urgent
    ]


def test_work_without_a_tooth_waits_for_nothing() -> None:
    steps = [step(None, SequenceClass.HYGIENE, 30), step(None, SequenceClass.PERIODONTAL)]
    assert shown(group_procedures_by_visit(steps, 60)) == [(0, ["hygiene ", "periodontal "])]


def test_what_depends_on_nothing_is_done_in_the_first_visit_that_has_room() -> None:
    steps = [
        step("11", SequenceClass.RESTORATIVE, pattern="X" * 6),
        step("21", SequenceClass.RESTORATIVE, pattern="X" * 10),
        step("31", SequenceClass.RESTORATIVE, pattern="X" * 4),
    ]
    assert shown(group_procedures_by_visit(steps, 60)) == [
        (0, ["restorative 11", "restorative 31"]),
        (0, ["restorative 21"]),
    ]
