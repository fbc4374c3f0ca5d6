"""The rows behind a figure: the cases that keep it from its target, the newest first, each with its patient."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, literal, select, type_coerce
from sqlalchemy.orm import aliased

from dentaldesk.engines.analytics.reads import (
    ExaminedVisit,
    booking_cases,
    checkout_cases,
    checkout_delays,
    clinic_zone,
    documented_cases,
    examined_visits,
    notice_cases,
    presented_plans,
)
from dentaldesk.engines.analytics.rules import GOALS, Goal
from dentaldesk.engines.core.list_names import list_name
from dentaldesk.models.states import Account, AppointmentStatus, TransactionKind
from dentaldesk.models.tables.financial import LedgerLine, LedgerTransaction
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.values import ZERO, Message, Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST = 100  # rows of one figure: more than anybody works through at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One case: whose, when, what about it. `patient_id` None: it is about the clinic."""

    patient_id: UUID | None
    patient: str
    day: date | None
    what: Message
    confidential: bool = False  # named by initials and chart number


def misses(session: Session, goal: Goal, today: date) -> list[Miss]:
    """The cases of the goal's window that missed it, at most `MOST`; for sums of money, what they are made of."""
    found = sorted(_FINDERS[goal](session, today), key=lambda case: case[1] or date.min, reverse=True)[:MOST]
    names = _names(session, {patient_id for patient_id, _, _ in found if patient_id is not None})
    clinic = ("", False)
    return [
        Miss(
            patient_id=patient_id,
            patient=(names[patient_id] if patient_id is not None else clinic)[0],
            confidential=(names[patient_id] if patient_id is not None else clinic)[1],
            day=day,
            what=what,
        )
        for patient_id, day, what in found
    ]


_Case = tuple[UUID | None, date | None, Message]


def _names(session: Session, ids: Iterable[UUID]) -> dict[UUID, tuple[str, bool]]:
    """How each is named on a list, and whether they are confidential."""
    columns = (Patient.id, Patient.given_names, Patient.family_name, Patient.chart_number, Patient.confidential)
    return {
        row_id: (list_name(given, family, number, confidential=confidential), confidential)
        for row_id, given, family, number, confidential in session.execute(
            select(*columns).where(Patient.id.in_(list(ids)))
        )
    }


def _visits(session: Session, goal: Goal, today: date) -> list[ExaminedVisit]:
    return examined_visits(session, _first(goal, today), today)


def _first(goal: Goal, today: date) -> date:
    """The first day of the goal's window."""
    return today - timedelta(days=GOALS[goal].days - 1)


def _late(session: Session, today: date) -> Iterator[_Case]:
    limit = (GOALS[Goal.EXAM_TO_CHECKOUT].target or 0) * 60
    for visit, delay in checkout_delays(_visits(session, Goal.EXAM_TO_CHECKOUT, today), clinic_zone(session)):
        if delay.seconds is None:
            yield visit.patient_id, visit.day, Message("miss.checkout_not_opened")
        elif delay.seconds > limit:
            yield visit.patient_id, visit.day, Message("miss.checkout_late", {"minutes": round(delay.seconds / 60)})


def _undocumented(session: Session, today: date) -> Iterator[_Case]:
    for visit, in_time in documented_cases(_visits(session, Goal.PLANS_DOCUMENTED, today)):
        if not in_time:
            yield visit.patient_id, visit.day, Message("miss.not_documented")


def _not_checked_out(session: Session, today: date) -> Iterator[_Case]:
    visits = _visits(session, Goal.CHECKOUT_COMPLETED, today)
    for visit, in_time in checkout_cases(visits, clinic_zone(session), today):
        if not in_time:
            yield visit.patient_id, visit.day, Message("miss.not_checked_out")


def _not_booked(session: Session, today: date) -> Iterator[_Case]:
    visits = _visits(session, Goal.SAME_DAY, today)
    for visit, in_time in booking_cases(session, visits, _first(Goal.SAME_DAY, today), today):
        if not in_time:
            yield visit.patient_id, visit.day, Message("miss.not_booked", {"amount": visit.value or ZERO})


def _unseen(session: Session, today: date) -> Iterator[_Case]:
    for case in notice_cases(session, _first(Goal.NOTICES_SEEN, today), today, clinic_zone(session)):
        if not case.in_time:
            yield case.patient_id, case.day, Message("miss.not_seen")


def _not_accepted(session: Session, today: date) -> Iterator[_Case]:
    for plan in presented_plans(session, _first(Goal.ACCEPTANCE, today), today, clinic_zone(session)):
        if plan.missed > ZERO:
            yield plan.patient_id, plan.presented_on, Message("miss.not_accepted", {"amount": plan.missed})


def _nobody_came(session: Session, today: date) -> Iterator[_Case]:
    query = select(Appointment.patient_id, Appointment.business_date, Appointment.reason).where(
        Appointment.business_date > today - timedelta(days=GOALS[Goal.NO_SHOW].days),
        Appointment.business_date <= today,
        Appointment.status == AppointmentStatus.NO_SHOW,
    )
    for patient_id, day, reason in session.execute(query):
        yield patient_id, day, Message("miss.nobody_came", {"reason": reason})


def _uncollected(session: Session, today: date) -> Iterator[_Case]:
    """Charges of the window of which most is still open."""
    answer = aliased(LedgerLine)
    answered = (
        select(func.sum(answer.amount))
        .where(answer.applies_to_id == LedgerTransaction.id, answer.account == Account.RECEIVABLE)
        .scalar_subquery()
    )
    left = type_coerce(LedgerLine.amount + func.coalesce(answered, literal(0)), LedgerLine.amount.type)
    query = (
        select(LedgerTransaction.patient_id, LedgerTransaction.business_date, left)
        .join(LedgerLine, LedgerLine.transaction_id == LedgerTransaction.id)
        .where(
            LedgerTransaction.business_date >= _first(Goal.COLLECTION, today),
            LedgerTransaction.business_date <= today,
            LedgerTransaction.kind == TransactionKind.CHARGE,
            LedgerLine.account == Account.RECEIVABLE,
            left > ZERO,
        )
        .order_by(left.desc())
        .limit(MOST)
    )
    for patient_id, day, amount in session.execute(query):
        yield patient_id, day, Message("miss.owes", {"amount": amount})


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
    Goal.COLLECTION: _uncollected,
    Goal.DAYS_IN_AR: _owing,
    Goal.PRODUCTION: _charged,
}
