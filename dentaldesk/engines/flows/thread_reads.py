"""Who has which patient now, since when, and with whom nobody goes on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, func, or_, select, union_all
from sqlalchemy.orm import aliased

from dentaldesk.engines.clinical.visit_rules import OVER_MIDNIGHT, WaitingThread, abandoned_from
from dentaldesk.engines.communication.reads import THREAD
from dentaldesk.engines.core.list_names import list_name
from dentaldesk.engines.core.messages import message_from_json
from dentaldesk.models.states import AppointmentStatus, NextStep, Role, VisitStatus, VisitType
from dentaldesk.models.tables.charting import ChartEntry
from dentaldesk.models.tables.clinic import Clinic, Provider
from dentaldesk.models.tables.clinical import (
    AnaestheticGiven,
    DentistCall,
    Exam,
    ExamFinding,
    HandOff,
    MaterialUsed,
    NoteSignature,
    Visit,
    VisitDiagnosis,
    VisitProvider,
    Vitals,
)
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.tables.financial import Payment
from dentaldesk.models.tables.papers import Consent, Prescription
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.people import StaffRole, StaffUser
from dentaldesk.models.tables.scheduling import Appointment, AppointmentChange
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy import Row, ScalarSelect, Select
    from sqlalchemy.orm import Session

_CHAIR = frozenset({Role.DENTIST, Role.HYGIENIST, Role.ASSISTANT})
_HERE = (AppointmentStatus.CHECKED_IN, AppointmentStatus.IN_PROGRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadStep:
    """A stretch of a visit in which one role had the patient. `until` None: they have them now, or it is over."""

    role: Role
    since: datetime
    until: datetime | None
    by: str
    reason: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A patient who is in the clinic now. `visit_id` None: they came, and nobody began a visit yet.

    `late`: nobody has gone on with them for longer than the clinic wants, which is so from `late_from` on.
    """

    patient_id: UUID
    patient: str  # as on lists that others can read
    visit_id: UUID | None
    appointment_id: UUID | None
    visit_type: VisitType | None
    provider_id: UUID  # the visit's dentist; before a visit whose appointment it is
    role: Role
    person: str  # of that role, when it is known: the dentist, the one hygienist
    since: datetime
    late: bool
    late_from: datetime
    handed: Message | None  # why this role has them
    next_step: NextStep | None
    reason: Message | None  # of the next step


def thread_of(session: Session, visit_id: UUID) -> list[ThreadStep]:
    """The hand-offs of a visit from the door on. One query."""
    query = (
        select(HandOff, StaffUser.name, Visit.checkout_completed_at)
        .join(StaffUser, StaffUser.id == HandOff.handed_by)
        .join(Visit, Visit.id == HandOff.visit_id)
        .where(HandOff.visit_id == visit_id)
        .order_by(HandOff.handed_at, HandOff.id)
    )
    rows = session.execute(query).all()
    ends = [*(row.handed_at for row, _, _ in rows[1:]), rows[-1][2] if rows else None]
    return [
        ThreadStep(role=row.to_role, since=row.handed_at, until=end, by=name, reason=message_from_json(row.reason))
        for (row, name, _), end in zip(rows, ends, strict=False)
    ]


def threads_now(session: Session, now: datetime, location_id: UUID | None = None) -> list[Thread]:
    """Everybody who is here today and has not left, who waits longest first. Five queries."""
    clinic = session.get_one(Clinic, 1)
    today = now.astimezone(ZoneInfo(clinic.time_zone)).date()
    with_visit = _of_visits(session, now, clinic, (today,), location_id)
    threads = [thread for _, thread in with_visit] + _before_a_visit(session, now, clinic, today, location_id)
    return sorted(threads, key=lambda thread: thread.since)


def abandoned_threads(session: Session, now: datetime) -> list[Thread]:
    """Patients with whom nobody goes on, in a visit of today or yesterday or waiting for one, and of whom nobody was
    told in this step yet.
    """
    clinic = session.get_one(Clinic, 1)
    today = now.astimezone(ZoneInfo(clinic.time_zone)).date()
    days = (today - timedelta(days=1), today)
    latest = now - timedelta(minutes=clinic.thread_minutes)
    threads = [thread for _, thread in _of_visits(session, now, clinic, days, None, latest)]
    threads += _before_a_visit(session, now, clinic, today, None)
    keys = {abandoned_key(thread): thread for thread in threads if thread.late}
    told = set(session.scalars(select(Notice.key).where(Notice.key.in_(keys)))) if keys else set()
    return [thread for key, thread in keys.items() if key not in told]


def abandoned_key(thread: Thread) -> str:
    """One notice for each step of a thread."""
    return f"{THREAD}{thread.visit_id or thread.appointment_id}:{thread.since.isoformat()}"


def _of_visits(
    session: Session,
    now: datetime,
    clinic: Clinic,
    days: Collection[date],
    location_id: UUID | None,
    latest: datetime | None = None,
) -> list[tuple[Visit, Thread]]:
    """Visits of these days, or from before midnight, that go on; `latest`: only those whose step began by then."""
    stays = and_(Visit.status == VisitStatus.COMPLETED, Visit.checkout_completed_at.is_(None))
    before_midnight = now - OVER_MIDNIGHT
    # The day there is at most one before that of universal time; by it the index of days is walked.
    first = min(*days, before_midnight.date() - timedelta(days=1))
    query = (
        select(Visit, Patient, Appointment, Provider.name, _treating(), HandOff.reason)
        .join(Patient, Patient.id == Visit.patient_id)
        .join(Provider, Provider.id == Visit.dentist_id)
        .outerjoin(Appointment, Appointment.visit_id == Visit.id)
        .outerjoin(HandOff, and_(HandOff.visit_id == Visit.id, HandOff.handed_at == Visit.with_since))
        .where(
            Visit.business_date >= first,
            or_(Visit.business_date.in_(days), Visit.started_at > before_midnight),
            or_(Visit.status == VisitStatus.IN_PROGRESS, stays),
        )
        .order_by(Visit.with_since, Visit.id)
    )
    if location_id is not None:
        query = query.where(Visit.location_id == location_id)
    if latest is not None:
        query = query.where(Visit.with_since <= latest)
    found = {row[0].id: row for row in session.execute(query)}
    acts = _last_acts(session, list(found))
    return [(row[0], _thread(row, acts.get(visit_id), now, clinic)) for visit_id, row in found.items()]


def _treating() -> ScalarSelect[str]:
    """Who treats in a visit beside its dentist, when that is one."""
    other = aliased(Provider)
    return (
        select(func.min(other.name))
        .join(VisitProvider, VisitProvider.provider_id == other.id)
        .where(VisitProvider.visit_id == Visit.id)
        .having(func.count() == 1)
        .scalar_subquery()
    )


def _thread(
    row: Row[Visit, Patient, Appointment | None, str, str | None, dict[str, Any] | None],
    last_act: datetime | None,
    now: datetime,
    clinic: Clinic,
) -> Thread:
    visit, patient, appointment, dentist, treating, handed = row
    waiting = WaitingThread(
        since=visit.with_since, last_act=last_act, busy_until=_busy_until(visit, appointment, clinic.visit_minutes)
    )
    late_from = abandoned_from(waiting, clinic.thread_minutes)
    known = {Role.DENTIST: dentist, Role.HYGIENIST: treating}
    return Thread(
        patient_id=patient.id,
        patient=_name(patient),
        visit_id=visit.id,
        appointment_id=appointment.id if appointment else None,
        visit_type=visit.visit_type,
        provider_id=visit.dentist_id,
        role=visit.with_role,
        person=known.get(visit.with_role) or "",
        since=visit.with_since,
        late=now >= late_from,
        late_from=late_from,
        handed=message_from_json(handed) if handed else None,
        next_step=visit.next_step,
        reason=message_from_json(visit.next_reason) if visit.next_reason else None,
    )


def _busy_until(visit: Visit, appointment: Appointment | None, minutes: int) -> datetime | None:
    """How long the chair is theirs: as booked once they sit in it, else as long as a visit may take."""
    if visit.status is not VisitStatus.IN_PROGRESS or visit.with_role not in _CHAIR:
        return None
    if appointment is None:
        return visit.started_at + timedelta(minutes=minutes)
    return None if appointment.status is AppointmentStatus.CHECKED_IN else appointment.ends_at


def _before_a_visit(
    session: Session, now: datetime, clinic: Clinic, today: date, location_id: UUID | None
) -> list[Thread]:
    """Who came today and has no visit yet: with the front desk until they sit in somebody's chair."""
    is_dentist = exists().where(
        StaffUser.provider_id == Appointment.provider_id,
        StaffRole.user_id == StaffUser.id,
        StaffRole.role == Role.DENTIST,
    )
    query = (
        select(Appointment, Patient, Provider.name, AppointmentChange.changed_at, is_dentist)
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(Provider, Provider.id == Appointment.provider_id)
        .join(
            AppointmentChange,
            and_(AppointmentChange.appointment_id == Appointment.id, AppointmentChange.status == Appointment.status),
        )
        .where(Appointment.business_date == today, Appointment.status.in_(_HERE), Appointment.visit_id.is_(None))
        .order_by(AppointmentChange.changed_at)
    )
    if location_id is not None:
        query = query.where(Appointment.location_id == location_id)
    found = {row[0].id: row for row in session.execute(query)}  # of two arrivals the later
    return [
        _waiting(appointment, patient, name, at, Role.DENTIST if dentist else Role.HYGIENIST, now, clinic)
        for appointment, patient, name, at, dentist in found.values()
    ]


def _waiting(
    appointment: Appointment, patient: Patient, name: str, at: datetime, by: Role, now: datetime, clinic: Clinic
) -> Thread:
    is_seated = appointment.status is AppointmentStatus.IN_PROGRESS
    # Who came early does not wait before their time.
    busy_until = appointment.ends_at if is_seated else appointment.starts_at
    late_from = abandoned_from(WaitingThread(since=at, busy_until=busy_until), clinic.thread_minutes)
    return Thread(
        patient_id=patient.id,
        patient=_name(patient),
        visit_id=None,
        appointment_id=appointment.id,
        visit_type=None,
        provider_id=appointment.provider_id,
        role=by if is_seated else Role.FRONT_DESK,
        person=name if is_seated else "",
        since=at,
        late=now >= late_from,
        late_from=late_from,
        handed=None,
        next_step=None,
        reason=None,
    )


def _last_acts(session: Session, visit_ids: list[UUID]) -> Mapping[UUID, datetime]:
    """When something was last done about each of these visits. One query."""
    if not visit_ids:
        return {}
    found: dict[UUID, datetime] = {}
    for visit_id, at in session.execute(union_all(*_acts(visit_ids))):
        if at is not None:
            found[visit_id] = max(at, found.get(visit_id, at))
    return found


def was_cared_for(session: Session, visit_id: UUID) -> bool:
    """Whether anything was measured, found, given, done, planned, prescribed, signed or paid in the visit."""
    planned = select(PlannedProcedure.id).join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
    asked = (
        *(query.limit(1) for query in _care([visit_id])),
        planned.where(TreatmentPlan.visit_id == visit_id).limit(1),
        select(Prescription.id).where(Prescription.visit_id == visit_id).limit(1),
        select(Consent.id).where(Consent.visit_id == visit_id).limit(1),
    )
    return any(session.execute(query).first() is not None for query in asked)


def _acts(visit_ids: list[UUID]) -> list[Select[Any]]:
    told: tuple[tuple[Any, Any], ...] = (
        (TreatmentPlan.visit_id, TreatmentPlan.presented_at),
        (Notice.visit_id, Notice.seen_at),
        (Visit.id, Visit.checkout_opened_at),
    )
    return [*_care(visit_ids), *_at(told, visit_ids)]


def _at(moments: tuple[tuple[Any, Any], ...], visit_ids: list[UUID]) -> list[Select[Any]]:
    return [select(key, at).where(key.in_(visit_ids), at.is_not(None)) for key, at in moments]


def _care(visit_ids: list[UUID]) -> list[Select[Any]]:
    direct: tuple[tuple[Any, Any], ...] = (
        (Vitals.visit_id, Vitals.taken_at),
        (VisitDiagnosis.visit_id, VisitDiagnosis.recorded_at),
        (AnaestheticGiven.visit_id, AnaestheticGiven.given_at),
        (MaterialUsed.visit_id, MaterialUsed.used_at),
        (NoteSignature.visit_id, NoteSignature.signed_at),
        (DentistCall.visit_id, DentistCall.called_at),
        (DentistCall.visit_id, DentistCall.came_at),
        (PlannedProcedure.completed_visit_id, PlannedProcedure.completed_at),
        (Payment.visit_id, Payment.taken_at),
    )
    findings = select(Exam.visit_id, ExamFinding.recorded_at).join(Exam, Exam.id == ExamFinding.exam_id)
    charted = (
        select(ChartEntry.visit_id, ChartEntry.recorded_at)
        .join(Visit, and_(Visit.id == ChartEntry.visit_id, Visit.patient_id == ChartEntry.patient_id))
        .where(Visit.id.in_(visit_ids))
    )
    return [*_at(direct, visit_ids), findings.where(Exam.visit_id.in_(visit_ids)), charted]


def _name(patient: Patient) -> str:
    return list_name(patient.given_names, patient.family_name, patient.chart_number, confidential=patient.confidential)
