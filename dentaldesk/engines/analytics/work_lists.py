"""What waits for somebody: the lists of the dashboard. Each row names its patient, so that it can be acted on.

Every query goes through an index of days, so that ten years of a large clinic cost no more than its last months.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Select, Subquery, func, or_, select
from sqlalchemy.orm import aliased

from dentaldesk.engines.analytics.backup_health import backup_health
from dentaldesk.engines.core.list_names import list_name
from dentaldesk.engines.core.one_option import of_one_option
from dentaldesk.engines.core.outbox import outbox_standing
from dentaldesk.models.states import (
    AppointmentStatus,
    FollowUpStatus,
    PatientStatus,
    PlanStatus,
    ProcedureStatus,
    VisitStatus,
    VisitType,
)
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.communication import FollowUp
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.people import StaffCredential, StaffUser
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.values import ZERO, Message, Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST = 50  # rows of one list
EXAMS_BACK = timedelta(days=60)  # an exam that was left open longer ago is no work of today
PLANS_BACK = timedelta(days=180)  # a plan of last year is proposed anew, not booked
NO_SHOWS_BACK = timedelta(days=14)
_ASKED_THRICE = 3  # an unanswered plan has up to three follow-ups
_COMING = (AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED)
_OPEN_PLANS = (PlanStatus.PENDING, PlanStatus.PRESENTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One row of a list: whose, what, since when, what it is worth."""

    patient_id: UUID
    patient: str
    what: Message
    since: date
    amount: Money | None = None
    phone: str | None = None
    at: datetime | None = None  # since when today
    confidential: bool = False  # named by initials and chart number


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingList:
    """The first rows, and how many there are and what they are worth in all."""

    rows: tuple[Waiting, ...]
    total: Money = ZERO
    count: int = 0


def _name(patient: Patient) -> str:
    return list_name(patient.given_names, patient.family_name, patient.chart_number, confidential=patient.confidential)


def open_exams(session: Session, provider_id: UUID | None, today: date) -> list[Waiting]:
    """Visits of the last 60 days that were begun and not completed, the oldest first; of one provider if named.

    Whoever has left or died since stays on it: the visit is still to be signed.
    """
    query = (
        select(Visit.business_date, Visit.visit_type, Visit.chief_complaint, Patient)
        .join(Patient, Patient.id == Visit.patient_id)
        .where(
            Visit.business_date >= today - EXAMS_BACK,
            Visit.business_date <= today,
            Visit.status == VisitStatus.IN_PROGRESS,
        )
        .order_by(Visit.business_date, Visit.id)
        .limit(MOST)
    )
    if provider_id is not None:
        query = query.where(Visit.dentist_id == provider_id)
    return [
        Waiting(
            patient_id=patient.id,
            patient=_name(patient),
            confidential=patient.confidential,
            what=_begun(kind, complaint),
            since=day,
        )
        for day, kind, complaint, patient in session.execute(query)
    ]


def _begun(kind: VisitType, complaint: str) -> Message:
    if kind is VisitType.EXAM:
        return Message("waiting.exam", {"complaint": complaint}) if complaint else Message("waiting.exam_begun")
    type_ = Message(f"visit_type.{kind}")
    if complaint:
        return Message("waiting.visit", {"type": type_, "complaint": complaint})
    return Message("waiting.visit_begun", {"type": type_})


def checkouts_waiting(session: Session, location_id: UUID, today: date) -> list[Waiting]:
    """Today's completed visits whose checkout is not finished, who waits longest first."""
    query = (
        select(Visit.checkout_opened_at, Visit.with_since, Patient)
        .join(Patient, Patient.id == Visit.patient_id)
        .where(
            Visit.business_date == today,
            Visit.status == VisitStatus.COMPLETED,
            Visit.location_id == location_id,
            Visit.checkout_completed_at.is_(None),
        )
        .order_by(Visit.with_since)
        .limit(MOST)
    )
    return [
        Waiting(
            patient_id=patient.id,
            patient=_name(patient),
            confidential=patient.confidential,
            what=Message("waiting.checkout" if opened is None else "waiting.checkout_opened"),
            since=today,
            at=since if opened is None else opened,
        )
        for opened, since, patient in session.execute(query)
    ]


def follow_ups_due(session: Session, today: date) -> list[Waiting]:
    """Unanswered plans that are to be asked about by today, each once, the longest due first."""
    query = (
        select(FollowUp.plan_id, FollowUp.due_on, TreatmentPlan.total_value, Patient)
        .join(TreatmentPlan, TreatmentPlan.id == FollowUp.plan_id)
        .join(Patient, Patient.id == FollowUp.patient_id)
        .where(
            FollowUp.due_on <= today,
            FollowUp.status == FollowUpStatus.OPEN,
            Patient.status == PatientStatus.ACTIVE,
        )
        .order_by(FollowUp.due_on, FollowUp.id)
        .limit(_ASKED_THRICE * MOST)
    )
    first: dict[UUID, Waiting] = {}
    for plan_id, day, value, patient in session.execute(query):
        asked = Waiting(
            patient_id=patient.id,
            patient=_name(patient),
            confidential=patient.confidential,
            what=Message("waiting.follow_up"),
            since=day,
            amount=value,
            phone=patient.phone,
        )
        first.setdefault(plan_id, asked)
    return list(first.values())[:MOST]


def unscheduled_treatment(session: Session, today: date) -> WaitingList:
    """Planned procedures without an appointment, of plans of the last 180 days, by patient, the most valuable first; of
    options that exclude each other the dearest counts.
    """
    grouped = _unscheduled(today)
    # The sums over all of them come with the first rows: thousands of patients never leave the database.
    query = (
        select(grouped, func.count().over().label("patients"), func.sum(grouped.c.value).over().label("worth"))
        .join(Patient, Patient.id == grouped.c.patient_id)
        .where(Patient.status == PatientStatus.ACTIVE)
        .order_by(grouped.c.value.desc(), grouped.c.since)
        .limit(MOST)
    )
    rows = session.execute(query).all()
    patients = _patients(session, [row.patient_id for row in rows])
    return WaitingList(
        rows=tuple(
            Waiting(
                patient_id=row.patient_id,
                patient=_name(patients[row.patient_id]),
                confidential=patients[row.patient_id].confidential,
                what=Message("waiting.procedures", {"count": row.procedures}),
                since=row.since,
                amount=row.value,
                phone=patients[row.patient_id].phone,
            )
            for row in rows
        ),
        total=rows[0].worth if rows else ZERO,
        count=rows[0].patients if rows else 0,
    )


def _unscheduled(today: date) -> Subquery:
    """By option, then by plan, then by patient."""
    options = _waiting_by_option(today)
    plans = (
        select(
            options.c.patient_id,
            of_one_option(options.c.option, options.c.value).label("value"),
            func.sum(options.c.procedures).label("procedures"),
            func.min(options.c.since).label("since"),
        )
        .group_by(options.c.patient_id, options.c.plan_id)
        .subquery()
    )
    return (
        select(
            plans.c.patient_id,
            func.sum(plans.c.value).label("value"),
            func.sum(plans.c.procedures).label("procedures"),
            func.min(plans.c.since).label("since"),
        )
        .group_by(plans.c.patient_id)
        .subquery()
    )


def _waiting_by_option(today: date) -> Subquery:
    return (
        select(
            TreatmentPlan.patient_id.label("patient_id"),
            TreatmentPlan.id.label("plan_id"),
            PlannedProcedure.option.label("option"),
            func.sum(PlannedProcedure.fee).label("value"),
            func.count().label("procedures"),
            func.min(Visit.business_date).label("since"),
        )
        .select_from(Visit)
        .join(TreatmentPlan, TreatmentPlan.visit_id == Visit.id)
        .join(PlannedProcedure, PlannedProcedure.plan_id == TreatmentPlan.id)
        .where(
            Visit.business_date >= today - PLANS_BACK,
            Visit.business_date <= today,
            TreatmentPlan.status != PlanStatus.DECLINED,
            PlannedProcedure.status == ProcedureStatus.PLANNED,
        )
        .group_by(TreatmentPlan.patient_id, TreatmentPlan.id, PlannedProcedure.option)
        .subquery()
    )


def _patients(session: Session, ids: list[UUID]) -> dict[UUID, Patient]:
    return {patient.id: patient for patient in session.scalars(select(Patient).where(Patient.id.in_(ids)))}


def open_plans(session: Session, today: date) -> WaitingList:
    """Plans of the last 180 days that hold treatment and were not answered, the oldest first."""
    query = (
        select(
            TreatmentPlan,
            Visit.business_date,
            Patient,
            func.count().over(),
            func.sum(TreatmentPlan.total_value).over(),
        )
        .join(Visit, Visit.id == TreatmentPlan.visit_id)
        .join(Patient, Patient.id == TreatmentPlan.patient_id)
        .where(
            Visit.business_date >= today - PLANS_BACK,
            Visit.business_date <= today,
            TreatmentPlan.status.in_(_OPEN_PLANS),
            TreatmentPlan.total_value > ZERO,
            Patient.status == PatientStatus.ACTIVE,
        )
        .order_by(Visit.business_date, Visit.id)
        .limit(MOST)
    )
    found = session.execute(query).all()
    return WaitingList(
        rows=tuple(
            Waiting(
                patient_id=patient.id,
                patient=_name(patient),
                confidential=patient.confidential,
                what=_plan(plan),
                since=day,
                amount=plan.total_value,
                phone=patient.phone,
            )
            for plan, day, patient, _, _ in found
        ),
        total=(found[0][4] or ZERO) if found else ZERO,
        count=found[0][3] if found else 0,
    )


def _plan(plan: TreatmentPlan) -> Message:
    if plan.presented_at is not None:
        return Message("waiting.plan_presented", {"at": plan.presented_at})
    return Message("waiting.plan_pending")


def no_shows_to_call(session: Session, today: date) -> list[Waiting]:
    """Who did not come within the last 14 days and has no appointment ahead, the newest first."""
    ahead = aliased(Appointment)
    other = select(ahead.id).where(
        ahead.patient_id == Patient.id, ahead.business_date >= today, ahead.status.in_(_COMING)
    )
    query = (
        select(Appointment.business_date, Appointment.reason, Patient)
        .join(Patient, Patient.id == Appointment.patient_id)
        .where(
            Appointment.business_date >= today - NO_SHOWS_BACK,
            Appointment.business_date <= today,
            Appointment.status == AppointmentStatus.NO_SHOW,
            Patient.status == PatientStatus.ACTIVE,
            ~other.correlate(Patient).exists(),
        )
        .order_by(Appointment.business_date.desc(), Appointment.id)
        .limit(MOST)
    )
    return [
        Waiting(
            patient_id=patient.id,
            patient=_name(patient),
            confidential=patient.confidential,
            what=Message("waiting.no_show", {"reason": reason}),
            since=day,
            phone=patient.phone,
        )
        for day, reason, patient in session.execute(query)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthRow:
    """One thing about the installation: what, how it is, whether that is well (None: nobody can tell)."""

    what: Message
    state: Message
    is_well: bool | None


def health(session: Session, now: datetime) -> list[HealthRow]:
    """How the installation is, for whoever keeps it running. No patient is named. Seven queries."""
    from dentaldesk.models.migrations import SchemaState, schema_state  # noqa: PLC0415 - brings Alembic

    kind = session.get_bind().dialect.name
    schema = schema_state(session.connection())
    outbox = outbox_standing(session, now)
    lacking = _count(
        session,
        select(func.count())
        .select_from(StaffUser)
        .outerjoin(StaffCredential, StaffCredential.user_id == StaffUser.id)
        .where(StaffUser.active, or_(StaffCredential.user_id.is_(None), StaffCredential.password_hash.is_(None))),
    )
    backup, backup_is_well = backup_health(session, now)
    server = Message("health.postgres") if kind == "postgresql" else Message("health.sqlite")
    return [
        HealthRow(what=Message("health.database"), state=server, is_well=True),
        HealthRow(
            what=Message("health.schema"),
            state=Message("health.current") if schema is SchemaState.CURRENT else Message("health.not_current"),
            is_well=schema is SchemaState.CURRENT,
        ),
        HealthRow(what=Message("health.backup"), state=backup, is_well=backup_is_well),
        HealthRow(
            what=Message("health.outbox"),
            state=Message("health.parked", {"count": outbox.parked, "queued": outbox.queued}),
            is_well=not outbox.parked,
        ),
        HealthRow(
            what=Message("health.passwords"), state=Message("health.lacking", {"count": lacking}), is_well=not lacking
        ),
    ]


def _count(session: Session, query: Select[int]) -> int:
    return session.scalar(query) or 0
