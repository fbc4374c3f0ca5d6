"""Beginning a visit: what every kind of it has, from which appointment it comes, and who is its dentist."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import case, func, or_, select

from dentaldesk.engines.clinical.threads import begin_thread
from dentaldesk.engines.clinical.visit_rules import OVER_MIDNIGHT, TREATED_BY, proposed_type
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import BugError, UserError
from dentaldesk.models.states import (
    AppointmentStatus,
    Discipline,
    ExamStatus,
    PlanStatus,
    ProcedureStatus,
    Role,
    SequenceClass,
    VisitStatus,
    VisitType,
)
from dentaldesk.models.tables.catalogue import Procedure
from dentaldesk.models.tables.clinic import Provider
from dentaldesk.models.tables.clinical import Exam, SoapNote, Visit, VisitProvider
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.people import StaffRole, StaffUser
from dentaldesk.models.tables.scheduling import Appointment, AppointmentChange
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.values import plain

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work

LONGEST_COMPLAINT = 20_000  # characters, as of a note
_HERE = (AppointmentStatus.IN_PROGRESS, AppointmentStatus.CHECKED_IN)
ABOUT_NOW = timedelta(hours=3)  # who is seen so long before or after their time is seen for it
_NEARNESS = {
    AppointmentStatus.IN_PROGRESS: 0,
    AppointmentStatus.CHECKED_IN: 1,
    AppointmentStatus.CONFIRMED: 2,
    AppointmentStatus.SCHEDULED: 2,
    AppointmentStatus.NO_SHOW: 3,
}
_NOT_HERE = (
    AppointmentStatus.SCHEDULED,
    AppointmentStatus.CONFIRMED,
    AppointmentStatus.NO_SHOW,
    AppointmentStatus.CANCELLED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenVisit:
    """A visit that begins now. `visit_type` None: what the appointment is for. `dentist_id` None: the appointment's
    dentist, else the patient's, else the first. `again`: a second one of its type on this day is meant.
    """

    patient_id: UUID
    visit_type: VisitType | None = None
    dentist_id: UUID | None = None
    provider_ids: tuple[UUID, ...] = ()
    appointment_id: UUID | None = None
    complaint: str = ""
    again: bool = False


def lock_open_visit(work: Work, visit_id: UUID) -> Visit:
    """The visit, locked for this transaction. Raises UserError when it is over."""
    visit = lock_row(work.session, Visit, visit_id)
    if visit.status is not VisitStatus.IN_PROGRESS:
        raise UserError("visit.locked")
    return visit


def lock_care(work: Work, visit_id: UUID) -> tuple[Exam | None, Visit]:
    """The visit, its exam while it is open, and the patient, kept from others. Raises UserError when it is over."""
    exam_id = work.session.scalars(select(Exam.id).where(Exam.visit_id == visit_id)).first()
    exam = lock_row(work.session, Exam, exam_id) if exam_id is not None else None
    visit = lock_open_visit(work, visit_id)
    lock_row(work.session, Patient, visit.patient_id)
    return (exam if exam is not None and exam.status is ExamStatus.OPEN else None), visit


def is_of_today(work: Work) -> ColumnElement[bool]:
    """Of visits those of the clinic's day, and those that began before its midnight and may go on still."""
    return or_(Visit.business_date == work.business_date, Visit.started_at.between(work.now - OVER_MIDNIGHT, work.now))


def visit_going_on(work: Work, patient_id: UUID, visit_id: UUID | None) -> Visit | None:
    """The visit in which something is done now: this one, else the newest that goes on today; locked. None: none."""
    today = select(Visit.id).where(
        Visit.patient_id == patient_id, is_of_today(work), Visit.status == VisitStatus.IN_PROGRESS
    )
    found = visit_id or work.session.scalars(today.order_by(Visit.id.desc()).limit(1)).first()
    visit = lock_row(work.session, Visit, found) if found is not None else None
    return visit if visit is not None and visit.status is VisitStatus.IN_PROGRESS else None


def begin_visit(work: Work, new: OpenVisit) -> Visit:
    """The visit of this appointment, or of this kind, that goes on today; else a new one with note and thread.

    Raises UserError when the patient has not come yet, or had a visit of this kind today that is completed.
    """
    lock_row(work.session, Patient, new.patient_id)  # two desks that begin at once find one visit
    appointment = _appointment(work, new)
    if appointment is not None and appointment.visit_id is not None:
        return work.session.get_one(Visit, appointment.visit_id)
    wanted = new.visit_type or (_type_of(work.session, appointment) if appointment else VisitType.EXAM)
    standing = _standing(work, new, wanted)
    visit = standing or _new_visit(work, new, wanted, appointment)
    if appointment is not None:
        appointment.visit_id = visit.id
        appointment.version += 1
        work.session.flush()
    return visit


def _appointment(work: Work, new: OpenVisit) -> Appointment | None:
    """The appointment named, else the one that brought the patient here today and has no visit yet."""
    if new.appointment_id is not None:
        row = lock_row(work.session, Appointment, new.appointment_id)
        if row.patient_id != new.patient_id:
            msg = "the appointment is another patient's"
            raise BugError(msg)
        if row.status in _NOT_HERE:
            raise UserError("visit.not_arrived")
        return row
    query = (
        select(Appointment.id)
        .where(
            Appointment.patient_id == new.patient_id,
            Appointment.business_date == work.business_date,
            Appointment.status.in_(_HERE),
            Appointment.visit_id.is_(None),
        )
        .order_by(case((Appointment.status == AppointmentStatus.IN_PROGRESS, 0), else_=1), Appointment.starts_at)
    )
    found = work.session.scalars(query.limit(1)).first()
    return None if found is None else lock_row(work.session, Appointment, found)


def _standing(work: Work, new: OpenVisit, wanted: VisitType) -> Visit | None:
    """A visit of this kind that goes on today. One that an appointment of its own began is another's."""
    query = (
        select(Visit, Appointment.id)
        .outerjoin(Appointment, Appointment.visit_id == Visit.id)
        .where(
            Visit.patient_id == new.patient_id,
            Visit.visit_type == wanted,
            or_(
                is_of_today(work) & (Visit.status == VisitStatus.IN_PROGRESS),
                (Visit.business_date == work.business_date) & (Visit.status == VisitStatus.COMPLETED),
            ),
        )
        .order_by(Visit.id.desc())
    )
    rows = work.session.execute(query).all()
    for visit, appointment_id in rows:
        if visit.status is VisitStatus.IN_PROGRESS and (new.appointment_id is None or appointment_id is None):
            return visit
    if rows and not new.again and new.appointment_id is None:
        raise UserError("visit.done_today")
    return None


def _new_visit(work: Work, new: OpenVisit, wanted: VisitType, appointment: Appointment | None) -> Visit:
    visit = Visit(
        patient_id=new.patient_id,
        location_id=work.actor.location_id,
        dentist_id=new.dentist_id or _dentist_for(work.session, new.patient_id, appointment),
        visit_type=wanted,
        status=VisitStatus.IN_PROGRESS,
        business_date=work.business_date,
        started_at=work.now,
        chief_complaint=(plain(new.complaint).strip() or _said_at_the_door(work, appointment))[:LONGEST_COMPLAINT],
        with_role=TREATED_BY[wanted],
        with_since=work.now,
    )
    work.session.add(visit)
    work.session.flush()
    begin_thread(work, visit, TREATED_BY[wanted], appointment)
    join_visit(work, visit, {*new.provider_ids, *((appointment.provider_id,) if appointment else ())})
    work.session.add(SoapNote(visit_id=visit.id))
    work.session.flush()
    work.note("open", "visit", visit.id, type=wanted.value)
    return visit


def _said_at_the_door(work: Work, appointment: Appointment | None) -> str:
    """Why somebody came who was not booked: that is what the desk wrote down. What was booked is no complaint."""
    if appointment is None:
        return ""
    first = select(AppointmentChange.status).where(AppointmentChange.appointment_id == appointment.id)
    began = work.session.scalars(first.order_by(AppointmentChange.changed_at, AppointmentChange.id).limit(1)).first()
    return appointment.reason.strip() if began in _HERE else ""


def exam_on(work: Work, visit: Visit) -> UUID:
    """The exam of a visit, and the plan that it writes to; made when the visit has none. `visit` is locked."""
    standing = work.session.scalars(select(Exam.id).where(Exam.visit_id == visit.id)).first()
    if standing is not None:
        return standing
    exam = Exam(visit_id=visit.id, patient_id=visit.patient_id, status=ExamStatus.OPEN)
    work.session.add(exam)
    work.session.flush()
    plan_on(work, visit)
    work.note("open", "exam", exam.id)
    return exam.id


def plan_on(work: Work, visit: Visit) -> UUID:
    """The plan of a visit; made when something is first found or done there."""
    standing = work.session.scalars(select(TreatmentPlan.id).where(TreatmentPlan.visit_id == visit.id)).first()
    if standing is not None:
        return standing
    plan = TreatmentPlan(
        patient_id=visit.patient_id,
        visit_id=visit.id,
        created_by=work.actor.user_id,
        created_at=work.now,
        status=PlanStatus.PENDING,
    )
    work.session.add(plan)
    work.session.flush()
    return plan.id


def _dentist_for(session: Session, patient_id: UUID, appointment: Appointment | None) -> UUID:
    found = dentist_at_work(session, patient_id, appointment.provider_id if appointment else None)
    if found is None:
        raise UserError("schedule.nobody_treats")
    return found


def dentist_at_work(session: Session, patient_id: UUID, wished: UUID | None) -> UUID | None:
    """The provider wished for if that is a dentist who works here, else the patient's own, else the first who does."""
    dentists = (
        select(Provider.id)
        .join(StaffUser, StaffUser.provider_id == Provider.id)
        .join(StaffRole, StaffRole.user_id == StaffUser.id)
        .where(StaffRole.role == Role.DENTIST, Provider.active)
        .order_by(Provider.name, Provider.id)
    )
    known = list(session.scalars(dentists))
    before = (wished, session.get_one(Patient, patient_id).provider_id)
    return next((one for one in before if one in known), next(iter(known), None))


def join_visit(work: Work, visit: Visit, provider_ids: Collection[UUID]) -> None:
    """These treat in the visit beside its dentist. Twice is once."""
    others = set(provider_ids) - {visit.dentist_id}
    if not others:
        return
    known = select(VisitProvider.provider_id).where(VisitProvider.visit_id == visit.id)
    for provider_id in sorted(others - set(work.session.scalars(known))):
        work.session.add(VisitProvider(visit_id=visit.id, provider_id=provider_id))
        work.note("add-provider", "visit", visit.id)
    work.session.flush()


def appointment_at_hand(session: Session, patient_id: UUID, day: date, now: datetime) -> Appointment | None:
    """The appointment of the day, without a visit as yet, for which the patient is seen now: one that brought them
    here, else one that is expected about this time, else the only one there is. Who was given up for a no-show and is
    seen after all came. One query.
    """
    query = select(Appointment).where(
        Appointment.patient_id == patient_id,
        Appointment.business_date == day,
        Appointment.status != AppointmentStatus.CANCELLED,
    )
    of_day = list(session.scalars(query))
    rows = [row for row in of_day if row.status in _NEARNESS and row.visit_id is None]
    near = [row for row in rows if row.status in _HERE or abs(row.starts_at - now) < ABOUT_NOW]
    if not near and len(of_day) == 1:
        near = rows
    return min(near, key=lambda row: (_NEARNESS[row.status], abs(row.starts_at - now)), default=None)


def _named(session: Session, reason: str) -> list[tuple[Discipline, SequenceClass]]:
    """The kind of work that a reason typed by hand begins with, when the catalogue has work of that name."""
    first = re.match(r"\w{4,}", reason.strip())
    if first is None:
        return []
    query = select(Procedure.discipline, Procedure.sequence_class).where(
        func.lower(Procedure.name).startswith(first.group().lower(), autoescape=True), Procedure.active
    )
    return [(discipline, sequence) for discipline, sequence in session.execute(query.order_by(Procedure.code).limit(1))]


def visit_type_for(session: Session, appointment_id: UUID) -> VisitType:
    """What kind of visit an appointment is for, to be offered when the patient is seated. At most four queries."""
    return _type_of(session, session.get_one(Appointment, appointment_id))


def _type_of(session: Session, appointment: Appointment) -> VisitType:
    booked = select(Procedure.discipline, Procedure.sequence_class).join(
        PlannedProcedure, PlannedProcedure.procedure_code == Procedure.code
    )
    procedures = session.execute(
        booked.where(
            PlannedProcedure.appointment_id == appointment.id, PlannedProcedure.status != ProcedureStatus.DECLINED
        )
    )
    found = [(discipline, sequence) for discipline, sequence in procedures] or _named(session, appointment.reason)
    roles = (
        select(StaffRole.role)
        .join(StaffUser, StaffUser.id == StaffRole.user_id)
        .where(StaffUser.provider_id == appointment.provider_id)
    )
    first = (
        select(AppointmentChange.status)
        .where(AppointmentChange.appointment_id == appointment.id)
        .order_by(AppointmentChange.changed_at, AppointmentChange.id)
        .limit(1)
    )
    return proposed_type(
        found,
        by=frozenset(session.scalars(roles)),
        is_walk_in=session.scalars(first).first() is AppointmentStatus.CHECKED_IN,
    )
