"""The rows behind a figure: the cases that keep it from its target, the newest first, each with its patient."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from dentaldesk.engines.analytics.reads import (
    ExaminedVisit,
    booked_the_same_day,
    checked_out_in_time,
    checkout_delay,
    clinic_zone,
    examined_visits,
    is_documented,
    needs_booking,
)
from dentaldesk.engines.analytics.rules import GOALS, Goal
from dentaldesk.models.states import Account, AppointmentStatus, TransactionKind
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.tables.financial import LedgerLine, LedgerTransaction
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.treatment import TreatmentPlan
from dentaldesk.models.values import ZERO, Message, Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST = 100  # rows of one figure: more than anybody works through at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One case: whose, when, what about it."""

    patient_id: UUID
    patient: str
    day: date | None
    what: Message


def misses(session: Session, goal: Goal, today: date) -> list[Miss]:
    """The cases of the goal's window that missed it, at most `MOST`; for sums of money, what they are made of."""
    found = sorted(_FINDERS[goal](session, today), key=lambda case: case[1] or date.min, reverse=True)[:MOST]
    names = _names(session, {patient_id for patient_id, _, _ in found})
    return [
        Miss(patient_id=patient_id, patient=names.get(patient_id, ""), day=day, what=what)
        for patient_id, day, what in found
    ]


_Case = tuple[UUID, date | None, Message]


def _names(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    query = select(Patient.id, Patient.given_names, Patient.family_name).where(Patient.id.in_(list(ids)))
    return {row_id: f"{given} {family}".strip() for row_id, given, family in session.execute(query)}


def _visits(session: Session, goal: Goal, today: date) -> list[ExaminedVisit]:
    return examined_visits(session, today - timedelta(days=GOALS[goal].days - 1), today)


def _late(session: Session, today: date) -> Iterator[_Case]:
    zone = clinic_zone(session)
    limit = (GOALS[Goal.EXAM_TO_CHECKOUT].target or 0) * 60
    for visit in _visits(session, Goal.EXAM_TO_CHECKOUT, today):
        if visit.exam_completed_at is None:
            continue
        delay = checkout_delay(visit, zone)
        if delay is None:
            yield visit.patient_id, visit.day, Message("miss.checkout_not_opened")
        elif delay > limit:
            yield visit.patient_id, visit.day, Message("miss.checkout_late", {"minutes": round(delay / 60)})


def _undocumented(session: Session, today: date) -> Iterator[_Case]:
    for visit in _visits(session, Goal.PLANS_DOCUMENTED, today):
        if visit.exam_completed_at is not None and not is_documented(visit):
            yield visit.patient_id, visit.day, Message("miss.not_documented")


def _not_checked_out(session: Session, today: date) -> Iterator[_Case]:
    zone = clinic_zone(session)
    for visit in _visits(session, Goal.CHECKOUT_COMPLETED, today):
        if not checked_out_in_time(visit, zone):
            yield visit.patient_id, visit.day, Message("miss.not_checked_out")


def _not_booked(session: Session, today: date) -> Iterator[_Case]:
    visits = _visits(session, Goal.SAME_DAY, today)
    booked = booked_the_same_day(session, today - timedelta(days=GOALS[Goal.SAME_DAY].days - 1), today)
    for visit in visits:
        if needs_booking(visit) and (visit.plan_id, visit.day) not in booked:
            yield visit.patient_id, visit.day, Message("miss.not_booked", {"amount": visit.value})


def _unseen(session: Session, today: date) -> Iterator[_Case]:
    zone = clinic_zone(session)
    since = datetime.combine(today - timedelta(days=GOALS[Goal.NOTICES_SEEN].days - 1), time.min, zone)
    query = select(Notice.patient_id, Notice.created_at, Notice.seen_at, Notice.escalated_at)
    for patient_id, created, seen, escalated in session.execute(query.where(Notice.created_at >= since)):
        day = created.astimezone(zone).date()
        in_time = any(at is not None and at.astimezone(zone).date() == day for at in (seen, escalated))
        if not in_time and patient_id is not None:
            yield patient_id, day, Message("miss.not_seen")


def _not_accepted(session: Session, today: date) -> Iterator[_Case]:
    zone = clinic_zone(session)
    since = datetime.combine(today - timedelta(days=GOALS[Goal.ACCEPTANCE].days - 1), time.min, zone)
    query = (
        select(TreatmentPlan.patient_id, TreatmentPlan.presented_at, TreatmentPlan.total_value)
        .join(Visit, Visit.id == TreatmentPlan.visit_id)
        .where(
            Visit.business_date >= since.date() - timedelta(days=60),
            TreatmentPlan.presented_at >= since,
            TreatmentPlan.accepted_at.is_(None),
        )
    )
    for patient_id, presented, value in session.execute(query):
        day = presented.astimezone(zone).date() if presented is not None else None
        yield patient_id, day, Message("miss.not_accepted", {"amount": value or ZERO})


def _nobody_came(session: Session, today: date) -> Iterator[_Case]:
    query = select(Appointment.patient_id, Appointment.business_date, Appointment.reason).where(
        Appointment.business_date > today - timedelta(days=GOALS[Goal.NO_SHOW].days),
        Appointment.business_date <= today,
        Appointment.status == AppointmentStatus.NO_SHOW,
    )
    for patient_id, day, reason in session.execute(query):
        yield patient_id, day, Message("miss.nobody_came", {"reason": reason})


def _owing(session: Session, _today: date) -> Iterator[_Case]:
    """Who owes most."""
    owed = func.sum(LedgerLine.amount)
    query = (
        select(LedgerLine.guarantor_id, owed)
        .where(LedgerLine.account.in_((Account.RECEIVABLE, Account.PATIENT_CREDIT)))
        .group_by(LedgerLine.guarantor_id)
        .having(owed > ZERO)
        .order_by(owed.desc())
        .limit(MOST)
    )
    for patient_id, amount in session.execute(query):
        yield patient_id, None, Message("miss.owes", {"amount": amount})


def _charged(session: Session, today: date) -> Iterator[_Case]:
    """What was charged today."""
    query = (
        select(LedgerTransaction.patient_id, LedgerTransaction.description, LedgerLine.amount)
        .join(LedgerLine, LedgerLine.transaction_id == LedgerTransaction.id)
        .where(
            LedgerTransaction.business_date == today,
            LedgerTransaction.kind == TransactionKind.CHARGE,
            LedgerLine.account == Account.RECEIVABLE,
        )
    )
    for patient_id, description, amount in session.execute(query):
        charged: Money = amount
        yield patient_id, today, Message("miss.charged", {"what": description, "amount": charged})


_FINDERS: dict[Goal, Callable[[Session, date], Iterator[_Case]]] = {
    Goal.EXAM_TO_CHECKOUT: _late,
    Goal.PLANS_DOCUMENTED: _undocumented,
    Goal.NOTICES_SEEN: _unseen,
    Goal.ACCEPTANCE: _not_accepted,
    Goal.SAME_DAY: _not_booked,
    Goal.CHECKOUT_COMPLETED: _not_checked_out,
    Goal.NO_SHOW: _nobody_came,
    Goal.COLLECTION: _owing,
    Goal.DAYS_IN_AR: _owing,
    Goal.PRODUCTION: _charged,
}
