"""A visit's checkout: opened with everything the desk needs on one page, finished when the patient leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dentaldesk.engines.clinical.reads import ExamDecision, exam_decision
from dentaldesk.engines.clinical.threads import move_thread
from dentaldesk.engines.communication.actions import close_notice
from dentaldesk.engines.communication.reads import open_notices
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.facts import record_fact
from dentaldesk.engines.core.messages import message_from_json
from dentaldesk.engines.core.owed import Owed
from dentaldesk.engines.core.owed_reads import owed_by
from dentaldesk.engines.financial.reads import (
    EstimateView,
    ReceiptView,
    charges_of_visit,
    guarantor_of,
    latest_estimate,
    receipts_of_visit,
)
from dentaldesk.engines.flows.booking import NextVisit, plan_of_visit, propose_for_plan
from dentaldesk.engines.flows.consent_reads import needed_consents
from dentaldesk.engines.flows.paper_lines import PaperLine, lines_of_visit
from dentaldesk.engines.patients.reads import TodaysVisit, todays_visit
from dentaldesk.engines.scheduling.day_actions import dismiss, move_appointment
from dentaldesk.engines.scheduling.reads import BookRow, booked_for_plan
from dentaldesk.engines.scheduling.recall_reads import RecallRow, recalls_of
from dentaldesk.engines.treatment.doing_reads import DoneLine, done_in_visit
from dentaldesk.engines.treatment.reads import PlanLine, plan_lines
from dentaldesk.models.states import AppointmentStatus, FactKind, NextStep, Role, VisitStatus, VisitType
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.values import Message, Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """Everything of one visit that the desk settles."""

    visit_id: UUID
    patient_id: UUID
    # What the next visit and the estimate are of; None: nothing was ever planned for this visit.
    plan_id: UUID | None
    visit_type: VisitType
    day: date  # the clinic's day to which the visit belongs
    today: date  # the clinic's day on which this was read
    visit_completed_at: datetime
    next_step: NextStep
    next_reason: Message
    opened_at: datetime | None
    completed_at: datetime | None
    decision: ExamDecision | None  # None: nobody examined
    done: tuple[DoneLine, ...]
    charges: tuple[tuple[str, Money], ...]
    planned: tuple[PlanLine, ...]
    estimate: EstimateView | None
    owed: Owed  # by whoever pays for the patient
    receipts: tuple[ReceiptView, ...]
    next_visit: NextVisit | None
    booked: tuple[BookRow, ...]
    recall: RecallRow | None  # the next one
    papers: tuple[PaperLine, ...]
    unsigned: tuple[str, ...]  # work ahead that needs a consent which nobody has signed
    todays_visit: TodaysVisit | None = None  # asked for when the page is of another day


@verb(Permission.CHECK_OUT)
def open_checkout(work: Work, visit_id: UUID) -> None:
    """The desk opens the checkout; the first time counts for the clinic's goal of five minutes."""
    visit = lock_row(work.session, Visit, visit_id)
    if visit.status is not VisitStatus.COMPLETED:
        raise UserError("checkout.not_examined")
    if visit.checkout_opened_at is None:
        visit.checkout_opened_at = work.now
        visit.version += 1
        if visit.with_role not in work.actor.roles:
            move_thread(work, visit, Role.FRONT_DESK, Message("handoff.checkout"))
        _fact(work, FactKind.CHECKOUT_OPENED, visit)


@verb(Permission.CHECK_OUT)
def finish_checkout(work: Work, visit_id: UUID) -> None:
    """The patient leaves: their appointment is over, and what called the desk to the visit is done.

    What is still open (a payment, a visit to book) stays open and is followed up.
    """
    visit = lock_row(work.session, Visit, visit_id)
    if visit.checkout_opened_at is None:
        raise UserError("checkout.not_opened")
    if visit.checkout_completed_at is None:
        visit.checkout_completed_at = work.now
        visit.version += 1
        _fact(work, FactKind.CHECKOUT_COMPLETED, visit)
        for key in open_notices(work.session, visit.id, {*work.actor.roles, Role.FRONT_DESK}):
            close_notice(work, key)
        _end_appointment(work, visit.id)
        work.note("finish", "checkout", visit.id)


def _end_appointment(work: Work, visit_id: UUID) -> None:
    """Who has left sits in no chair, whether or not somebody noted that they sat down and rose."""
    here = (AppointmentStatus.CHECKED_IN, AppointmentStatus.IN_PROGRESS)
    query = select(Appointment.id, Appointment.status).where(
        Appointment.visit_id == visit_id, Appointment.status.in_(here)
    )
    for appointment_id, status in work.session.execute(query).all():
        if status is AppointmentStatus.CHECKED_IN:
            move_appointment(work, appointment_id, AppointmentStatus.IN_PROGRESS)
        dismiss(work, appointment_id)


def _fact(work: Work, kind: FactKind, visit: Visit) -> None:
    record_fact(work, kind, f"visit:{visit.id}:{kind}", patient_id=visit.patient_id, visit_id=visit.id)


def checkout_of_patient(session: Session, patient_id: UUID) -> UUID | None:
    """The patient's newest completed visit."""
    query = (
        select(Visit.id)
        .where(Visit.patient_id == patient_id, Visit.status == VisitStatus.COMPLETED)
        .order_by(Visit.completed_at.desc(), Visit.id.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def checkout_of(session: Session, visit_id: UUID, now: datetime) -> Checkout:
    """The page of one visit of any kind. Raises UserError when it is not completed."""
    found = session.execute(
        select(Visit, Exam, select(Clinic.time_zone).scalar_subquery())
        .outerjoin(Exam, Exam.visit_id == Visit.id)
        .where(Visit.id == visit_id, Visit.status == VisitStatus.COMPLETED)
    ).first()
    if found is None:
        raise UserError("checkout.not_examined")
    visit, exam, zone = found
    assert visit.completed_at and visit.next_step and visit.next_reason  # noqa: S101, PT018 - completion sets them
    plan_id = plan_of_visit(session, visit.id)
    today = now.astimezone(ZoneInfo(zone)).date()
    payer_id = guarantor_of(session, visit.patient_id, today)
    return Checkout(
        visit_id=visit.id,
        patient_id=visit.patient_id,
        plan_id=plan_id,
        visit_type=visit.visit_type,
        day=visit.business_date,
        today=today,
        visit_completed_at=visit.completed_at,
        next_step=visit.next_step,
        next_reason=message_from_json(visit.next_reason),
        opened_at=visit.checkout_opened_at,
        completed_at=visit.checkout_completed_at,
        decision=exam_decision(exam) if exam is not None else None,
        done=tuple(done_in_visit(session, visit.id)),
        charges=tuple(charges_of_visit(session, visit.id)),
        planned=tuple(plan_lines(session, plan_id)) if plan_id else (),
        estimate=latest_estimate(session, plan_id) if plan_id else None,
        owed=owed_by(session, [payer_id])[payer_id],
        receipts=tuple(receipts_of_visit(session, visit.id)),
        next_visit=propose_for_plan(session, visit.id, plan_id, now) if plan_id else None,
        booked=tuple(booked_for_plan(session, plan_id)) if plan_id else (),
        recall=next(iter(recalls_of(session, visit.patient_id)), None),
        papers=tuple(lines_of_visit(session, visit.id)),
        unsigned=tuple(each.name for each in needed_consents(session, visit.id)),
        todays_visit=todays_visit(session, visit.patient_id, today) if visit.business_date != today else None,
    )
