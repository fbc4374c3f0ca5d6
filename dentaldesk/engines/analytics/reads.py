"""The clinic's figures, counted from facts and records. Clinic-wide; days are the clinic's business dates.

Each function that gives the cases of a figure is its definition: its docstring names numerator, denominator and
exclusions. The rows behind a figure (`misses.py`) are made of the same cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select

from dentaldesk.engines.analytics.books import money_days, receivables, service_days
from dentaldesk.engines.analytics.rules import (
    GOALS,
    Delay,
    Figure,
    Goal,
    Tally,
    collection_figure,
    days_in_ar_figure,
    delay_figure,
    first_day,
    production_figure,
    share_figure,
)
from dentaldesk.models.states import (
    AppointmentStatus,
    FactKind,
    ProcedureStatus,
    VisitStatus,
)
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.system import Fact
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
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


_VisitCase = tuple[ExaminedVisit, bool]  # and whether the goal was reached


def clinic_zone(session: Session) -> ZoneInfo:
    """The clinic's wall clock."""
    return ZoneInfo(session.scalars(select(Clinic.time_zone)).one())


def goal_figures(session: Session, today: date) -> list[Figure]:
    """The figures that are counted in cases. Seven queries, each over the days of the trend only."""
    zone = clinic_zone(session)
    noticed, booked = first_day(Goal.NOTICES_SEEN, today), first_day(Goal.SAME_DAY, today)
    visits = examined_visits(session, first_day(Goal.EXAM_TO_CHECKOUT, today), today)
    return [
        delay_figure(Goal.EXAM_TO_CHECKOUT, (delay for _, delay in checkout_delays(visits, zone)), today),
        share_figure(Goal.PLANS_DOCUMENTED, _tallies(documented_cases(visits)), today),
        share_figure(Goal.NOTICES_SEEN, _seen(notice_cases(session, noticed, today, zone)), today),
        share_figure(Goal.ACCEPTANCE, _acceptance(session, today, zone), today),
        share_figure(Goal.SAME_DAY, _tallies(booking_cases(session, visits, booked, today)), today),
        share_figure(Goal.CHECKOUT_COMPLETED, _tallies(checkout_cases(visits, zone, today)), today),
        replace(
            share_figure(Goal.NO_SHOW, _no_shows(session, today), today), apart=_late_cancellations(session, today)
        ),
    ]


def acceptance_figure(session: Session, today: date) -> Figure:
    """The one figure that whoever presents plans sees of their own work. Two queries."""
    return share_figure(Goal.ACCEPTANCE, _acceptance(session, today, clinic_zone(session)), today)


def money_figures(session: Session, today: date) -> list[Figure]:
    """The figures of the books. Three queries; the last sums what all patients owe."""
    first = first_day(Goal.COLLECTION, today)
    days = money_days(session, first, today)
    return [
        collection_figure(service_days(session, days, first, today), today),
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


def checkout_delays(visits: Iterable[ExaminedVisit], zone: ZoneInfo) -> Iterator[tuple[ExaminedVisit, Delay]]:
    """Numerator: exams whose checkout was opened within 5 minutes of completion, the same day. Denominator: completed
    exams. Shown: the median of those opened the same day. Excluded: visits without an exam.
    """
    for visit in visits:
        if visit.exam_completed_at is not None:
            yield visit, Delay(day=visit.day, seconds=checkout_delay(visit, zone))


def documented_cases(visits: Iterable[ExaminedVisit]) -> Iterator[_VisitCase]:
    """Numerator: completed exams with a signed plan or a signed "no treatment needed". Denominator: completed exams.
    Excluded: exams that are still open.

    Completing proposes what is planned: what was completed and signed without a plan says that nothing needs treatment.
    """
    for visit in visits:
        if visit.exam_completed_at is not None:
            yield visit, visit.exam_signed


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeCase:
    """A notice as its figure counts it; `patient_id` None: about the clinic."""

    patient_id: UUID | None
    day: date
    in_time: bool


def notice_cases(session: Session, first: date, today: date, zone: ZoneInfo) -> Iterator[NoticeCase]:
    """Numerator: notices seen by somebody of the role, or escalated, on the day they were raised. Denominator: all.
    Excluded: those of today that nobody saw yet, whose day is not over.
    """
    query = select(Notice.patient_id, Notice.created_at, Notice.seen_at, Notice.escalated_at)
    since = datetime.combine(first, time.min, zone)
    for patient_id, created, seen, escalated in session.execute(query.where(Notice.created_at >= since)):
        day = created.astimezone(zone).date()
        in_time = any(at is not None and at.astimezone(zone).date() == day for at in (seen, escalated))
        if in_time or day < today:
            yield NoticeCase(patient_id=patient_id, day=day, in_time=in_time)


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentedPlan:
    """A plan whose 90 days to answer are over. `counted_on`: their last day, by which it is counted."""

    patient_id: UUID
    presented_on: date
    counted_on: date
    value: Money
    accepted: Money  # the part that was accepted in time

    @property
    def missed(self) -> Money:
        return self.value - self.accepted


def presented_plans(session: Session, first: date, last: date, zone: ZoneInfo) -> Iterator[PresentedPlan]:
    """Numerator: value accepted within 90 days of the first presentation: that of the plan without what is declined.
    Denominator: value presented. By the day on which the 90 days were over. Excluded: plans that may still be answered,
    and those presented later than 60 days after their visit. One query over the index of presented plans.
    """
    answering = timedelta(days=ANSWER_DAYS)
    fees = select(func.sum(PlannedProcedure.fee)).where(PlannedProcedure.plan_id == TreatmentPlan.id)
    kept = fees.where(PlannedProcedure.status != ProcedureStatus.DECLINED)
    declined = fees.where(
        PlannedProcedure.status == ProcedureStatus.DECLINED,
        # An option that was not chosen was not refused: the plan's value is that of the one that was.
        or_(PlannedProcedure.option == "", PlannedProcedure.decline_reason.is_not(None)),
    )
    query = (
        select(
            TreatmentPlan.patient_id,
            TreatmentPlan.presented_at,
            TreatmentPlan.accepted_at,
            TreatmentPlan.total_value,
            kept.scalar_subquery(),
            declined.scalar_subquery(),
            Visit.business_date,
        )
        .join(Visit, Visit.id == TreatmentPlan.visit_id)
        .where(
            TreatmentPlan.presented_at >= datetime.combine(first - answering, time.min, zone),
            TreatmentPlan.presented_at < datetime.combine(last - answering + timedelta(days=1), time.min, zone),
        )
    )
    for patient_id, presented, accepted, value, still, refused, visited in session.execute(query):
        if presented is None:
            continue
        day = presented.astimezone(zone).date()
        if day - visited > timedelta(days=PRESENTED_WITHIN):
            continue
        in_time = accepted is not None and accepted - presented <= answering
        worth = value or ZERO
        yield PresentedPlan(
            patient_id=patient_id,
            presented_on=day,
            counted_on=day + answering,
            value=worth,
            accepted=_agreed_to(worth, still or ZERO, refused or ZERO) if in_time else ZERO,
        )


def _agreed_to(value: Money, kept: Money, declined: Money) -> Money:
    """The part of a plan's value that was agreed to.

    `declined` may have been taken out before it was presented, and then is no part of the value; `kept` may have been
    done for more or for less than was agreed, or planned again after the signature. So neither tells it alone.
    """
    return min(value, max(kept, value - declined))


def _acceptance(session: Session, today: date, zone: ZoneInfo) -> Iterator[Tally]:
    for plan in presented_plans(session, first_day(Goal.ACCEPTANCE, today), today, zone):
        yield Tally(day=plan.counted_on, numerator=plan.accepted.minor, denominator=plan.value.minor)


def booked_the_same_day(session: Session, first: date, last: date) -> set[tuple[UUID, date]]:
    """Plans for which a visit was booked, with the days on which that was done."""
    query = select(Fact.plan_id, Fact.business_date).where(
        Fact.kind == FactKind.APPOINTMENT_BOOKED, Fact.business_date >= first, Fact.business_date <= last
    )
    return {(plan_id, day) for plan_id, day in session.execute(query) if plan_id is not None}


def needs_booking(visit: ExaminedVisit) -> bool:
    """Whether a next visit should be booked before the patient leaves: checked out, with treatment planned."""
    return visit.checkout_completed_at is not None and visit.value is not None and visit.value > ZERO


def booking_cases(session: Session, visits: Iterable[ExaminedVisit], first: date, today: date) -> Iterator[_VisitCase]:
    """Numerator: checked-out plans with a next visit booked on the day of the exam. Denominator: checked-out plans
    that hold treatment. Excluded: visits whose checkout is not finished.
    """
    booked = booked_the_same_day(session, first, today)
    for visit in visits:
        if needs_booking(visit):
            yield visit, (visit.plan_id, visit.day) in booked


def checked_out_in_time(visit: ExaminedVisit, zone: ZoneInfo) -> bool:
    """Whether the checkout was completed on the day of the visit."""
    done = visit.checkout_completed_at
    return done is not None and done.astimezone(zone).date() == visit.day


def checkout_cases(visits: Iterable[ExaminedVisit], zone: ZoneInfo, today: date) -> Iterator[_VisitCase]:
    """Numerator: visits whose checkout was completed the same day. Denominator: completed visits.
    Excluded: those of today that are still to be checked out.
    """
    for visit in visits:
        in_time = checked_out_in_time(visit, zone)
        if in_time or visit.day < today:
            yield visit, in_time


def _tallies(cases: Iterable[_VisitCase]) -> Iterator[Tally]:
    for visit, in_time in cases:
        yield Tally(day=visit.day, numerator=int(in_time), denominator=1)


def _seen(cases: Iterable[NoticeCase]) -> Iterator[Tally]:
    for case in cases:
        yield Tally(day=case.day, numerator=int(case.in_time), denominator=1)


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


def _late_cancellations(session: Session, today: date) -> int:
    """Appointments of the window that the patient called off within a day of their beginning; told beside no-shows."""
    first = today - timedelta(days=GOALS[Goal.NO_SHOW].days - 1)
    query = select(Fact.attributes).where(
        Fact.kind == FactKind.APPOINTMENT_CANCELLED, Fact.business_date >= first, Fact.business_date <= today
    )
    return sum(1 for said in session.scalars(query) if said["late"])
