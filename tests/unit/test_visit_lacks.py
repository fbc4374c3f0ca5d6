"""What each kind of visit asks for: every thing that may be missing, at every kind, by the sentence that says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from dentaldesk.engines.clinical.visit_rules import (
    OVER_MIDNIGHT,
    TREATED_BY,
    DoneWork,
    VisitState,
    WaitingThread,
    abandoned_from,
    consent_problems,
    proposed_type,
    visit_problems,
)
from dentaldesk.engines.core.errors import Problem
from dentaldesk.engines.treatment.rules import DoneIn, plan_status
from dentaldesk.models.states import (
    Discipline,
    Disposition,
    PlanStatus,
    ProcedureStatus,
    Role,
    SequenceClass,
    VisitType,
)

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
FILLING = DoneWork(id=UUID(int=1), name="Composite", surgical=False, is_urgent=False, consented=False)
WHOLE = VisitState(
    visit_type=VisitType.TREATMENT,
    chief_complaint="Filling",
    pain=0,
    medical_confirmed_today=True,
    asa_class=1,
    elective_decided=False,
    assessment="Fine",
    plan="",
    found=True,
    disposition=Disposition.TREATED,
    done=(FILLING,),
    signed=True,
    dentist_wanted=False,
    dentist_needed=False,
    co_signed=False,
)
EVERY = frozenset(VisitType)
NOT_EXAM = EVERY - {VisitType.EXAM}
EMERGENCY, HYGIENE, FOLLOW_UP = (
    frozenset({kind}) for kind in (VisitType.EMERGENCY, VisitType.HYGIENE, VisitType.FOLLOW_UP)
)
DONE_IN = frozenset({VisitType.TREATMENT, VisitType.HYGIENE})
SIGNED = DONE_IN | FOLLOW_UP


@pytest.mark.parametrize(
    ("lacking", "problem", "kinds"),
    [
        ({"chief_complaint": " "}, Problem("complaint", "exam.no_complaint"), EMERGENCY),
        ({"pain": None}, Problem("pain", "visit.no_pain"), EMERGENCY),
        ({"medical_confirmed_today": False}, Problem("medical", "exam.medical_not_confirmed"), NOT_EXAM),
        ({"found": False}, Problem("findings", "visit.no_findings"), EMERGENCY),
        ({"disposition": None}, Problem("disposition", "visit.no_disposition"), EMERGENCY),
        ({"done": (), "plan": " "}, Problem("done", "visit.nothing_done"), DONE_IN),
        ({"assessment": " "}, Problem("assessment", "exam.no_assessment"), FOLLOW_UP),
        ({"signed": False}, Problem("signature", "exam.not_signed"), SIGNED),
        ({"asa_class": 4}, Problem("elective", "visit.elective", procedure="Composite"), EVERY),
        ({"exam_unsigned": True}, Problem("co-signature", "visit.not_co_signed"), NOT_EXAM),
        ({"exam_unsigned": True, "co_signed": True}, Problem("co-signature", "visit.not_co_signed"), NOT_EXAM),
        ({"dentist_needed": True}, Problem("co-signature", "visit.not_co_signed"), HYGIENE),
        ({"dentist_wanted": True}, Problem("dentist-call", "visit.dentist_awaited"), HYGIENE),
    ],
)
def test_what_is_missing_is_missed_where_it_is_asked_for(
    lacking: Mapping[str, object], problem: Problem, kinds: frozenset[VisitType]
) -> None:
    said = {
        kind: visit_problems(replace(WHOLE, visit_type=kind, **lacking))  # type: ignore[arg-type]
        for kind in VisitType
    }
    assert said == {kind: [problem] if kind in kinds else [] for kind in VisitType}


@pytest.mark.parametrize(
    ("kind", "places"),
    [
        (VisitType.EXAM, "elective"),
        (VisitType.TREATMENT, "medical elective signature co-signature"),
        (VisitType.HYGIENE, "medical elective signature co-signature"),
        (VisitType.EMERGENCY, "complaint pain medical findings elective disposition co-signature"),
        (VisitType.FOLLOW_UP, "medical assessment elective signature co-signature"),
    ],
)
def test_all_that_is_missing_is_told_in_the_order_of_the_form(kind: VisitType, places: str) -> None:
    visit = replace(
        WHOLE,
        visit_type=kind,
        chief_complaint="",
        pain=None,
        medical_confirmed_today=False,
        asa_class=4,
        assessment="",
        found=False,
        disposition=None,
        signed=False,
        exam_unsigned=True,
    )
    assert [problem.place for problem in visit_problems(visit)] == places.split()


def test_the_plan_of_the_note_says_why_nothing_was_done() -> None:
    assert visit_problems(replace(WHOLE, done=(), plan="Came without time")) == []


def test_a_dentist_who_came_and_signed_is_enough() -> None:
    hygiene = replace(WHOLE, visit_type=VisitType.HYGIENE, dentist_needed=True)
    assert visit_problems(replace(hygiene, co_signed=True)) == []
    # A call that nobody followed is the first to be settled.
    assert [one.place for one in visit_problems(replace(hygiene, dentist_wanted=True))] == ["dentist-call"]


def test_urgent_work_and_decided_work_go_on_whatever_the_risk() -> None:
    risky = replace(WHOLE, asa_class=5)
    assert visit_problems(replace(risky, elective_decided=True)) == []
    assert visit_problems(replace(risky, done=(replace(FILLING, is_urgent=True),))) == []
    both = (replace(FILLING, is_urgent=True), replace(FILLING, name="Crown"), replace(FILLING, name="Bridge"))
    assert visit_problems(replace(risky, done=both)) == [Problem("elective", "visit.elective", procedure="Crown")]


def test_every_operation_without_a_consent_is_named() -> None:
    implant = replace(FILLING, id=UUID(int=2), name="Implant", surgical=True)
    agreed = replace(implant, id=UUID(int=3), consented=True)
    assert consent_problems(replace(WHOLE, done=(FILLING, implant, agreed))) == [
        Problem(f"consent:{implant.id}", "visit.no_consent", procedure="Implant")
    ]


@pytest.mark.parametrize(
    ("procedures", "by", "kind"),
    [
        ([], {Role.HYGIENIST, Role.DENTIST}, VisitType.EXAM),
        ([], set(), VisitType.EXAM),
        ([("diagnostic", "hygiene"), ("restorative", "restorative")], {Role.DENTIST}, VisitType.TREATMENT),
        ([("restorative", "restorative"), ("restorative", "urgent")], {Role.DENTIST}, VisitType.EMERGENCY),
        ([("preventive", "hygiene"), ("periodontic", "periodontal")], {Role.DENTIST}, VisitType.HYGIENE),
    ],
)
def test_what_an_appointment_is_for(procedures: list[tuple[str, str]], by: set[Role], kind: VisitType) -> None:
    planned = [(Discipline(discipline), SequenceClass(sequence)) for discipline, sequence in procedures]
    assert proposed_type(planned, by=by, is_walk_in=False) is kind


@pytest.mark.parametrize("sequence", [one for one in SequenceClass if one is not SequenceClass.URGENT])
def test_cleaning_and_gums_are_the_hygienists(sequence: SequenceClass) -> None:
    of_hygiene = {SequenceClass.HYGIENE, SequenceClass.PERIODONTAL}
    kind = proposed_type([(Discipline.PREVENTIVE, sequence)], by={Role.DENTIST}, is_walk_in=False)
    assert kind is (VisitType.HYGIENE if sequence in of_hygiene else VisitType.TREATMENT)


def test_a_dentist_treats_all_but_the_patients_of_a_hygienist() -> None:
    assert {kind for kind, role in TREATED_BY.items() if role is Role.HYGIENIST} == {VisitType.HYGIENE}
    assert {kind for kind, role in TREATED_BY.items() if role is Role.DENTIST} == EVERY - HYGIENE


def test_half_a_day_later_a_visit_was_left_open() -> None:
    assert timedelta(hours=12) == OVER_MIDNIGHT


def test_who_was_not_heard_of_waits_since_they_came() -> None:
    assert abandoned_from(WaitingThread(since=NOW), 30) == NOW + timedelta(minutes=30)


# -- how far a plan is --

S = ProcedureStatus


@pytest.mark.parametrize(
    ("before", "procedures", "answered", "after"),
    [
        (PlanStatus.PENDING, [S.PLANNED], "", PlanStatus.PENDING),
        (PlanStatus.PENDING, [S.PLANNED, S.COMPLETED], "", PlanStatus.PENDING),  # done without being asked
        (PlanStatus.PENDING, [S.COMPLETED, S.COMPLETED], "", PlanStatus.COMPLETED),
        (PlanStatus.PRESENTED, [S.PLANNED, S.COMPLETED], "presented", PlanStatus.PRESENTED),
        (PlanStatus.ACCEPTED, [S.PLANNED, S.SCHEDULED], "accepted", PlanStatus.ACCEPTED),
        (PlanStatus.ACCEPTED, [S.PENDING, S.PLANNED], "accepted", PlanStatus.ACCEPTED),
        (PlanStatus.ACCEPTED, [S.PLANNED, S.IN_PROGRESS], "accepted", PlanStatus.IN_PROGRESS),
        (PlanStatus.ACCEPTED, [S.PLANNED, S.COMPLETED], "accepted", PlanStatus.IN_PROGRESS),
        (PlanStatus.IN_PROGRESS, [S.COMPLETED, S.DECLINED], "accepted", PlanStatus.COMPLETED),
        (PlanStatus.COMPLETED, [S.COMPLETED, S.PLANNED], "accepted", PlanStatus.IN_PROGRESS),  # taken back
        (PlanStatus.COMPLETED, [S.PLANNED], "presented", PlanStatus.PRESENTED),
        (PlanStatus.DECLINED, [S.PLANNED, S.COMPLETED], "accepted", PlanStatus.DECLINED),
        # Nothing is left that was asked: as far as it was answered, and done is what is done.
        (PlanStatus.PRESENTED, [S.DECLINED], "presented", PlanStatus.PRESENTED),
        (PlanStatus.PENDING, [], "", PlanStatus.PENDING),
        (PlanStatus.ACCEPTED, [S.DECLINED], "accepted", PlanStatus.ACCEPTED),
        (PlanStatus.COMPLETED, [], "accepted", PlanStatus.ACCEPTED),
        (PlanStatus.IN_PROGRESS, [S.DECLINED], "presented", PlanStatus.PRESENTED),
        (PlanStatus.COMPLETED, [S.DECLINED], "", PlanStatus.PENDING),
    ],
)
def test_how_far_a_plan_is(
    before: PlanStatus, procedures: list[ProcedureStatus], answered: str, after: PlanStatus
) -> None:
    accepted = answered == "accepted"
    presented = accepted or answered == "presented"
    assert plan_status(before, procedures, presented=presented, accepted=accepted) is after


def test_all_of_a_work_is_done_by_nobody_unless_said() -> None:
    done = DoneIn(visit_id=UUID(int=1))
    assert (done.provider_id, done.only) == (None, None)
