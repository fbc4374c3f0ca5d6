"""Trying a routing policy on last month's exams: who would have gone elsewhere. Reads, and changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dentaldesk.engines.clinical.reads import ExamDecision, exam_decision
from dentaldesk.engines.clinical.routing import RoutingPolicy, coordinator_reason
from dentaldesk.engines.core.list_names import list_name
from dentaldesk.models.states import ExamStatus, NextStep, VisitType
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.values import Message, Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LAST_MONTH = timedelta(days=30)
MOST_ROWS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RerouteRow:
    """An exam that the policy would have sent elsewhere. `reason`: of the new way."""

    exam_id: UUID
    visit_id: UUID
    patient_id: UUID
    patient: str  # as on lists that others can read
    confidential: bool
    completed_at: datetime
    total_value: Money
    complexity_score: Decimal
    went: NextStep
    would_go: NextStep
    reason: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingPreview:
    """The exams of the clinic's days `since` to `until`, as they went and as they would have gone.

    `changed`: the newest of those that would have gone elsewhere; `changed_count` counts all of them.
    """

    since: date
    until: date
    exams: int
    went: Mapping[NextStep, int]
    would_go: Mapping[NextStep, int]
    changed_count: int
    changed: tuple[RerouteRow, ...]


def preview_routing(session: Session, policy: RoutingPolicy, now: datetime) -> RoutingPreview:
    """What this policy would have changed in the thirty clinic days up to now. Two queries, however many exams."""
    zone = ZoneInfo(session.scalars(select(Clinic.time_zone)).one())
    until = now.astimezone(zone).date()
    since = until - LAST_MONTH
    query = (
        select(Exam, Visit, Patient)
        .join(Visit, Visit.id == Exam.visit_id)
        .join(Patient, Patient.id == Exam.patient_id)
        .where(Visit.business_date.between(since, until), Exam.status == ExamStatus.COMPLETED)
        .order_by(Exam.completed_at.desc(), Exam.id.desc())
    )
    went: Counter[NextStep] = Counter()
    would_go: Counter[NextStep] = Counter()
    changed: list[RerouteRow] = []
    for exam, visit, patient in session.execute(query):
        decision = exam_decision(exam)
        assert decision is not None  # noqa: S101 - the table's CHECK promises it
        step, reason = _way(decision, visit.visit_type, policy)
        went[decision.routing.next_step] += 1
        would_go[step] += 1
        if step is not decision.routing.next_step:
            changed.append(_row(exam, patient, decision, step, reason))
    return RoutingPreview(
        since=since,
        until=until,
        exams=went.total(),
        went={step: went[step] for step in NextStep},
        would_go={step: would_go[step] for step in NextStep},
        changed_count=len(changed),
        changed=tuple(changed[:MOST_ROWS]),
    )


def _way(decision: ExamDecision, visit_type: VisitType, policy: RoutingPolicy) -> tuple[NextStep, Message]:
    """Where the policy sends an exam that amounted to this."""
    holds_work = any(line.why.code == "complexity.hardest" for line in decision.complexity_trace)
    # After another visit only what is newly planned is routed; without it the patient goes to the desk.
    if visit_type is VisitType.EXAM or holds_work:
        reason = coordinator_reason(decision.total_value, decision.complexity_score, policy)
        if reason is not None:
            return NextStep.TREATMENT_COORDINATOR, reason
        if decision.has_urgent_procedures:
            return NextStep.URGENT_SCHEDULING, Message("routing.urgent_rest")
    return NextStep.CHECKOUT, Message("routing.checkout")


def _row(exam: Exam, patient: Patient, decision: ExamDecision, step: NextStep, reason: Message) -> RerouteRow:
    name = list_name(patient.given_names, patient.family_name, patient.chart_number, confidential=patient.confidential)
    return RerouteRow(
        exam_id=exam.id,
        visit_id=exam.visit_id,
        patient_id=exam.patient_id,
        patient=name,
        confidential=patient.confidential,
        completed_at=decision.completed_at,
        total_value=decision.total_value,
        complexity_score=decision.complexity_score,
        went=decision.routing.next_step,
        would_go=step,
        reason=reason,
    )
