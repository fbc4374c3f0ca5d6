"""The clinic's figures, counted from facts and records. Clinic-wide; days are the clinic's business dates.

Each `_…` function below is the definition of one figure: its docstring names numerator, denominator and exclusions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select

from dentaldesk.engines.analytics.rules import (
    Delay,
    Figure,
    Goal,
    MoneyDay,
    Tally,
    collection_figure,
    days_in_ar_figure,
    delay_figure,
    first_day,
    production_figure,
    share_figure,
)
from dentaldesk.models.states import Account, AppointmentStatus, FactKind, VisitStatus
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.tables.financial import LedgerLine, LedgerTransaction
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.system import Fact
from dentaldesk.models.tables.treatment import TreatmentPlan
from dentaldesk.models.values import ZERO, Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ANSWER_DAYS = 90  # a plan that is accepted later counts as not accepted
PRESENTED_WITHIN = 60  # days after its visit in which a plan that counts was presented


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminedVisit:
    """One visit as the figures of exam and checkout count it."""

    patient_id: UUID
    day: date
    exam_completed_at: datetime | None
    exam_signed: bool
    checkout_opened_at: datetime | None
    checkout_completed_at: datetime | None
    plan_id: UUID | None
    value: Money | None  # of the plan; None: it was never proposed


def clinic_zone(session: Session) -> ZoneInfo:
    """The clinic's wall clock."""
    return ZoneInfo(session.scalars(select(Clinic.time_zone)).one())


def goal_figures(session: Session, today: date) -> list[Figure]:
    """The figures that are counted in cases. Six queries, each over the days of the trend only."""
    zone = clinic_zone(session)
    visits = examined_visits(session, first_day(Goal.EXAM_TO_CHECKOUT, today), today)
    return [
        delay_figure(Goal.EXAM_TO_CHECKOUT, _exam_to_checkout(visits, zone), today),
        share_figure(Goal.PLANS_DOCUMENTED, _plans_documented(visits), today),
        share_figure(Goal.NOTICES_SEEN, _notices_seen(session, today, zone), today),
        share_figure(Goal.ACCEPTANCE, _acceptance(session, today, zone), today),
        share_figure(Goal.SAME_DAY, _same_day(session, visits, today), today),
        share_figure(Goal.CHECKOUT_COMPLETED, _checkout_completed(visits, zone, today), today),
        share_figure(Goal.NO_SHOW, _no_shows(session, today), today),
    ]


def acceptance_figure(session: Session, today: date) -> Figure:
    """The one figure that whoever presents plans sees of their own work. Two queries."""
    return share_figure(Goal.ACCEPTANCE, _acceptance(session, today, clinic_zone(session)), today)


def money_figures(session: Session, today: date) -> list[Figure]:
    """The figures of the books. Two queries; the second sums what all patients owe."""
    days = money_days(session, first_day(Goal.COLLECTION, today), today)
    return [
        collection_figure(days, today),
        days_in_ar_figure(receivables(session).minor, days, today),
        production_figure(days, today),
    ]


def examined_visits(session: Session, first: date, last: date) -> list[ExaminedVisit]:
    """The completed visits of these days. One query over the index of visits by day."""
    query = (
        select(
            Visit.patient_id,
            Visit.business_date,
            Exam.completed_at,
            Exam.signed_at,
            Visit.checkout_opened_at,
            Visit.checkout_completed_at,
            TreatmentPlan.id,
            TreatmentPlan.total_value,
        )
        .outerjoin(Exam, Exam.visit_id == Visit.id)
        .outerjoin(TreatmentPlan, TreatmentPlan.visit_id == Visit.id)
        .where(Visit.business_date >= first, Visit.business_date <= last, Visit.status == VisitStatus.COMPLETED)
    )
    return [
        ExaminedVisit(
            patient_id=patient_id,
            day=day,
            exam_completed_at=completed,
            exam_signed=signed is not None,
            checkout_opened_at=opened,
            checkout_completed_at=done,
            plan_id=plan_id,
            value=value,
        )
        for patient_id, day, completed, signed, opened, done, plan_id, value in session.execute(query)
    ]


def checkout_delay(visit: ExaminedVisit, zone: ZoneInfo) -> float | None:
    """Seconds from the completed exam to the opened checkout; None: it was not opened that day."""
    opened, completed = visit.checkout_opened_at, visit.exam_completed_at
    if opened is None or completed is None or opened.astimezone(zone).date() != visit.day:
        return None
    return max(0.0, (opened - completed).total_seconds())


def _exam_to_checkout(visits: Iterable[ExaminedVisit], zone: ZoneInfo) -> Iterator[Delay]:
    """Numerator: exams whose checkout was opened within 5 minutes of completion, the same day. Denominator: completed
    exams. Shown: the median of those opened the same day. Excluded: visits without an exam.
    """
    for visit in visits:
        if visit.exam_completed_at is not None:
            yield Delay(day=visit.day, seconds=checkout_delay(visit, zone))


def is_documented(visit: ExaminedVisit) -> bool:
    """Whether the exam was signed and its plan proposed; an empty one says that nothing needs treatment."""
    return visit.exam_signed and visit.value is not None


def _plans_documented(visits: Iterable[ExaminedVisit]) -> Iterator[Tally]:
    """Numerator: completed exams with a signed plan or a signed "no treatment needed". Denominator: completed exams.
    Excluded: exams that are still open.
    """
    for visit in visits:
        if visit.exam_completed_at is not None:
            yield Tally(day=visit.day, numerator=int(is_documented(visit)), denominator=1)


def _notices_seen(session: Session, today: date, zone: ZoneInfo) -> Iterator[Tally]:
    """Numerator: notices seen by somebody of the role, or escalated, on the day they were raised. Denominator: all.
    Excluded: those of today that nobody saw yet, whose day is not over.
    """
    query = select(Notice.created_at, Notice.seen_at, Notice.escalated_at)
    since = datetime.combine(first_day(Goal.NOTICES_SEEN, today), time.min, zone)
    for created, seen, escalated in session.execute(query.where(Notice.created_at >= since)):
        day = created.astimezone(zone).date()
        in_time = any(at is not None and at.astimezone(zone).date() == day for at in (seen, escalated))
        if in_time or day < today:
            yield Tally(day=day, numerator=int(in_time), denominator=1)


def _acceptance(session: Session, today: date, zone: ZoneInfo) -> Iterator[Tally]:
    """Numerator: value of plans accepted within 90 days of being presented. Denominator: value of plans presented, by
    the day of presentation. Excluded: plans presented later than 60 days after their visit.
    """
    since = first_day(Goal.ACCEPTANCE, today) - timedelta(days=PRESENTED_WITHIN)
    query = (
        select(TreatmentPlan.presented_at, TreatmentPlan.accepted_at, TreatmentPlan.total_value)
        .join(Visit, Visit.id == TreatmentPlan.visit_id)
        .where(Visit.business_date >= since, Visit.business_date <= today, TreatmentPlan.presented_at.is_not(None))
    )
    for presented, accepted, value in session.execute(query):
        if presented is None:
            continue
        in_time = accepted is not None and accepted - presented <= timedelta(days=ANSWER_DAYS)
        worth = (value or ZERO).minor
        yield Tally(day=presented.astimezone(zone).date(), numerator=worth if in_time else 0, denominator=worth)


def booked_the_same_day(session: Session, first: date, last: date) -> set[tuple[UUID, date]]:
    """Plans for which a visit was booked, with the days on which that was done."""
    query = select(Fact.plan_id, Fact.business_date).where(
        Fact.kind == FactKind.APPOINTMENT_BOOKED, Fact.business_date >= first, Fact.business_date <= last
    )
    return {(plan_id, day) for plan_id, day in session.execute(query) if plan_id is not None}


def needs_booking(visit: ExaminedVisit) -> bool:
    """Whether a next visit should be booked before the patient leaves: checked out, with treatment planned."""
    return visit.checkout_completed_at is not None and visit.value is not None and visit.value > ZERO


def _same_day(session: Session, visits: Iterable[ExaminedVisit], today: date) -> Iterator[Tally]:
    """Numerator: checked-out plans with a next visit booked on the day of the exam. Denominator: checked-out plans
    that hold treatment. Excluded: visits whose checkout is not finished.
    """
    booked = booked_the_same_day(session, first_day(Goal.SAME_DAY, today), today)
    for visit in visits:
        if needs_booking(visit):
            yield Tally(day=visit.day, numerator=int((visit.plan_id, visit.day) in booked), denominator=1)


def checked_out_in_time(visit: ExaminedVisit, zone: ZoneInfo) -> bool:
    """Whether the checkout was completed on the day of the visit."""
    done = visit.checkout_completed_at
    return done is not None and done.astimezone(zone).date() == visit.day


def _checkout_completed(visits: Iterable[ExaminedVisit], zone: ZoneInfo, today: date) -> Iterator[Tally]:
    """Numerator: visits whose checkout was completed the same day. Denominator: completed visits.
    Excluded: those of today that are still to be checked out.
    """
    for visit in visits:
        in_time = checked_out_in_time(visit, zone)
        if in_time or visit.day < today:
            yield Tally(day=visit.day, numerator=int(in_time), denominator=1)


def _no_shows(session: Session, today: date) -> list[Tally]:
    """Numerator: appointments to which nobody came. Denominator: those plus the completed ones.
    Excluded: cancelled appointments, late ones too, and those that are not over.
    """
    counted = (AppointmentStatus.NO_SHOW, AppointmentStatus.COMPLETED)
    query = (
        select(Appointment.business_date, Appointment.status, func.count())
        .where(
            Appointment.business_date >= first_day(Goal.NO_SHOW, today),
            Appointment.business_date <= today,
            Appointment.status.in_(counted),
        )
        .group_by(Appointment.business_date, Appointment.status)
    )
    return [
        Tally(day=day, numerator=count if status is AppointmentStatus.NO_SHOW else 0, denominator=count, cases=count)
        for day, status, count in session.execute(query)
    ]


def money_days(session: Session, first: date, last: date) -> list[MoneyDay]:
    """What was charged, written off and collected on each day on which anything was booked. Reversals are netted on
    their own day. One query over the index of transactions by day.
    """
    query = (
        select(LedgerTransaction.business_date, LedgerLine.account, func.sum(LedgerLine.amount))
        .join(LedgerLine, LedgerLine.transaction_id == LedgerTransaction.id)
        .where(LedgerTransaction.business_date >= first, LedgerTransaction.business_date <= last)
        .group_by(LedgerTransaction.business_date, LedgerLine.account)
    )
    sums: dict[date, dict[Account, int]] = defaultdict(dict)
    rows: Iterable[Row[date, Account, Money]] = session.execute(query)
    for day, account, amount in rows:
        sums[day][account] = amount.minor
    return [
        MoneyDay(
            day=day,
            # Income stands in the books with a minus: it is a credit.
            production=-found.get(Account.INCOME, 0),
            written_off=found.get(Account.WRITE_OFF, 0),
            collected=found.get(Account.CASH, 0),
        )
        for day, found in sorted(sums.items())
    ]


def receivables(session: Session) -> Money:
    """What all patients owe together: open charges, without credits on account."""
    return session.scalar(select(func.sum(LedgerLine.amount)).where(LedgerLine.account == Account.RECEIVABLE)) or ZERO
