"""Everything that became of a visit, read in one go: for the tour, and for whoever asks what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.reads import ExamDecision, exam_decision
from dentaldesk.engines.core.messages import message_from_json
from dentaldesk.engines.documents.reads import DocumentRow, documents_of_visit
from dentaldesk.engines.financial.reads import (
    EstimateView,
    ReceiptView,
    charges_of_visit,
    latest_estimate,
    receipts_of_visit,
)
from dentaldesk.engines.flows.booking import plan_of_visit
from dentaldesk.engines.flows.thread_reads import ThreadStep, thread_of
from dentaldesk.engines.scheduling.reads import BookRow, booked_for_plan
from dentaldesk.engines.treatment.doing_reads import DoneLine, done_in_visit
from dentaldesk.models.states import FollowUpStatus, NextStep, OutboxState, Role, TaskUrgency, VisitStatus, VisitType
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.communication import Document, FollowUp, Notice, PatientMessage
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.system import OutboxJob
from dentaldesk.models.values import Message, Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTold:
    """A notice of the visit and what became of it."""

    role: Role
    urgency: TaskUrgency
    title: Message
    seen_at: datetime | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDone:
    """A deed outside the database, and how far it is."""

    key: str
    kind: str
    state: OutboxState
    not_before: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpPlanned:
    due_on: date
    status: FollowUpStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitStory:
    """`decision` is None while the exam is open, and of a visit in which nobody examined; `next_step` and its reason
    while the visit goes on.
    """

    visit_id: UUID
    patient: str
    visit_type: VisitType
    status: VisitStatus
    decision: ExamDecision | None
    next_step: NextStep | None
    next_reason: Message | None
    done: tuple[DoneLine, ...]
    charges: tuple[tuple[str, Money], ...]
    thread: tuple[ThreadStep, ...]
    notices: tuple[NoticeTold, ...]
    documents: tuple[DocumentRow, ...]
    estimate: EstimateView | None
    receipts: tuple[ReceiptView, ...]
    appointments: tuple[BookRow, ...]
    outbox: tuple[JobDone, ...]
    follow_ups: tuple[FollowUpPlanned, ...]
    checkout_completed_at: datetime | None


def visit_story(session: Session, visit_id: UUID) -> VisitStory:
    """The story of one visit. Raises NoResultFound for an unknown one."""
    visit, patient = session.execute(
        select(Visit, Patient).join(Patient, Patient.id == Visit.patient_id).where(Visit.id == visit_id)
    ).one()
    exam = session.scalars(select(Exam).where(Exam.visit_id == visit_id)).first()
    plan_id = plan_of_visit(session, visit_id)
    return VisitStory(
        visit_id=visit.id,
        patient=f"{patient.given_names} {patient.family_name}".strip(),
        visit_type=visit.visit_type,
        status=visit.status,
        decision=exam_decision(exam) if exam is not None else None,
        next_step=visit.next_step,
        next_reason=message_from_json(visit.next_reason) if visit.next_reason is not None else None,
        done=tuple(done_in_visit(session, visit.id)),
        charges=tuple(charges_of_visit(session, visit.id)),
        thread=tuple(thread_of(session, visit.id)),
        notices=tuple(_notices(session, visit.id)),
        documents=tuple(documents_of_visit(session, visit.id)),
        estimate=latest_estimate(session, plan_id) if plan_id else None,
        receipts=tuple(receipts_of_visit(session, visit.id)),
        appointments=tuple(booked_for_plan(session, plan_id)) if plan_id else (),
        outbox=tuple(_jobs(session, visit)),
        follow_ups=tuple(_follow_ups(session, plan_id)) if plan_id else (),
        checkout_completed_at=visit.checkout_completed_at,
    )


def _notices(session: Session, visit_id: UUID) -> list[NoticeTold]:
    query = select(Notice).where(Notice.visit_id == visit_id).order_by(Notice.id)
    return [
        NoticeTold(
            role=row.role,
            urgency=row.urgency,
            title=message_from_json(row.title),
            seen_at=row.seen_at,
            done_at=row.done_at,
        )
        for row in session.scalars(query)
    ]


def _jobs(session: Session, visit: Visit) -> list[JobDone]:
    papers = session.scalars(select(Document.key).where(Document.visit_id == visit.id))
    messages = session.scalars(select(PatientMessage.key).where(PatientMessage.patient_id == visit.patient_id))
    keys = [*(f"document:{key}" for key in papers), *(f"message:{key}" for key in messages)]
    query = select(OutboxJob).where(OutboxJob.key.in_(keys)).order_by(OutboxJob.id)
    return [
        JobDone(key=row.key, kind=row.kind, state=row.state, not_before=row.not_before)
        for row in session.scalars(query)
    ]


def _follow_ups(session: Session, plan_id: UUID) -> list[FollowUpPlanned]:
    query = select(FollowUp).where(FollowUp.plan_id == plan_id).order_by(FollowUp.due_on)
    return [FollowUpPlanned(due_on=row.due_on, status=row.status) for row in session.scalars(query)]
