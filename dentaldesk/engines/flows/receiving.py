"""Somebody in pain walks in: in a minute they have a time, a visit, and a dentist who knows why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import or_, select

from dentaldesk.engines.clinical.visits import OpenVisit, begin_visit, dentist_at_work, is_of_today
from dentaldesk.engines.communication.actions import NewNotice, raise_notice
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.engines.patients.actions import Health, record_medical_history
from dentaldesk.engines.scheduling.day_actions import LONGEST_COMPLAINT, WalkIn, walk_in
from dentaldesk.models.states import AppointmentStatus, Role, TaskUrgency, VisitStatus, VisitType
from dentaldesk.models.tables.clinic import Provider
from dentaldesk.models.tables.clinical import SoapNote, Visit
from dentaldesk.models.tables.patients import MedicalHistory, Patient
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.values import Message, plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

WORST_PAIN = 10
_HERE = (AppointmentStatus.CHECKED_IN, AppointmentStatus.IN_PROGRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """Who came and why. `pain` 0 to 10 as the patient says, None: not asked. `allergies` None: not asked; empty: none
    known. `provider_id` and `operatory_id` as of a `WalkIn`. One `request_key` receives them once.
    """

    request_key: str
    patient_id: UUID
    complaint: str
    pain: int | None = None
    provider_id: UUID | None = None
    operatory_id: UUID | None = None
    allergies: tuple[str, ...] | None = None


def emergency_key(visit_id: UUID) -> str:
    """The key of the notice that calls a dentist to this emergency."""
    return f"emergency:{visit_id}"


@verb(Permission.BOOK)
def receive_emergency(work: Work, new: Emergency) -> UUID:
    """A time from now on, and the visit of it. Raises Refused without a complaint; UserError as `walk_in` does.

    Whoever is checked in already and has no visit yet gets the visit of that time. Who is in another visit is refused:
    either it goes on there, or somebody else came.
    """
    problems = []
    if not plain(new.complaint).strip():
        problems.append(Problem("complaint", "exam.no_complaint"))
    if new.pain is not None and not 0 <= new.pain <= WORST_PAIN:
        problems.append(Problem("pain", "visit.pain_wrong", most=WORST_PAIN))
    if problems:
        raise Refused("visit.refused", problems)
    appointment_id = _time(work, new)
    known = work.session.scalars(select(Appointment.visit_id).where(Appointment.id == appointment_id)).one()
    if known is not None:
        return known
    opened = OpenVisit(
        patient_id=new.patient_id,
        visit_type=VisitType.EMERGENCY,
        dentist_id=_wished(work, new),
        appointment_id=appointment_id,
        complaint=new.complaint,
        again=True,
    )
    visit = begin_visit(work, opened)
    _tell(work, visit, new)
    _call(work, visit, new)
    if new.allergies is not None:
        _note_allergies(work, new.patient_id, new.allergies)
    work.session.flush()
    return visit.id


def _time(work: Work, new: Emergency) -> UUID:
    """The appointment of this request, else the one that brought the patient here, else one from now on."""
    asked = select(Appointment.id).where(Appointment.request_key == new.request_key)
    known = work.session.scalars(asked).first()
    if known is not None:
        return known
    lock_row(work.session, Patient, new.patient_id)
    other = _visit_here(work, new.patient_id)
    if other is not None:
        kind = Message(f"visit_type.{other.visit_type}")
        raise Refused("visit.refused", [Problem("patient", "visit.here_already", kind=kind)])
    waits = (
        select(Appointment.id)
        .where(
            Appointment.patient_id == new.patient_id,
            Appointment.business_date == work.business_date,
            Appointment.status.in_(_HERE),
            Appointment.visit_id.is_(None),
        )
        .order_by(Appointment.starts_at.desc())
    )
    waiting = work.session.scalars(waits.limit(1)).first()
    if waiting is not None:
        return waiting
    walk = WalkIn(
        request_key=new.request_key,
        patient_id=new.patient_id,
        complaint=new.complaint,
        provider_id=new.provider_id,
        operatory_id=new.operatory_id,
    )
    return walk_in(work, walk)


def _wished(work: Work, new: Emergency) -> UUID | None:
    """The dentist who was chosen at the door, also for who waits for somebody else; None: as the appointment has it."""
    found = dentist_at_work(work.session, new.patient_id, new.provider_id) if new.provider_id else None
    return found if found == new.provider_id else None


def _visit_here(work: Work, patient_id: UUID) -> Visit | None:
    """A visit for which the patient is here now. An emergency that the chair began before the desk is this one."""
    goes_on = is_of_today(work) & (Visit.status == VisitStatus.IN_PROGRESS)
    is_this = (Visit.visit_type == VisitType.EMERGENCY) & Appointment.id.is_(None)
    query = (
        select(Visit)
        .outerjoin(Appointment, Appointment.visit_id == Visit.id)
        .where(Visit.patient_id == patient_id, or_(goes_on & ~is_this, Appointment.status.in_(_HERE)))
        .order_by(Visit.id.desc())
    )
    return work.session.scalars(query.limit(1)).first()


def _call(work: Work, visit: Visit, new: Emergency) -> None:
    """The bell of the dentist whom they wait for."""
    at_work = work.session.get_one(Provider, visit.dentist_id).active
    reason = Message("notice.emergency_reason", {"complaint": plain(new.complaint).strip()[:LONGEST_COMPLAINT]})
    if new.pain is not None:
        reason = Message("notice.emergency_pain", {**reason.params, "pain": new.pain})
    raise_notice(
        work,
        NewNotice(
            key=emergency_key(visit.id),
            role=Role.DENTIST,
            patient_id=visit.patient_id,
            visit_id=visit.id,
            urgency=TaskUrgency.HIGH,  # nobody has to be fetched for it: whom nobody goes on with is watched anyway
            next_step=None,
            title=Message("notice.emergency"),
            reason=reason,
            provider_id=visit.dentist_id if at_work else None,
        ),
    )


def _tell(work: Work, visit: Visit, new: Emergency) -> None:
    """Why they came, in the visit: also in one that the chair began before the desk heard of it."""
    if new.pain is not None:
        visit.pain = new.pain
    if not visit.chief_complaint.strip():
        note = lock_row(work.session, SoapNote, visit.id)  # its version stands for the complaint too
        visit.chief_complaint = plain(new.complaint).strip()
        note.version += 1
    visit.version += 1


def _note_allergies(work: Work, patient_id: UUID, allergies: tuple[str, ...]) -> None:
    """What the patient said at the door, beside all that was known before: nothing that was known is lost there."""
    lock_row(work.session, Patient, patient_id)  # nobody records another history between reading and adding
    query = select(MedicalHistory).where(MedicalHistory.patient_id == patient_id)
    latest = work.session.scalars(query.order_by(MedicalHistory.number.desc()).limit(1)).first()
    known = tuple(latest.allergies) if latest is not None and latest.allergies is not None else None
    named = {allergy.casefold() for allergy in known or ()}
    fresh = tuple(allergy for allergy in allergies if allergy.casefold() not in named)
    if known is not None and not fresh:
        return
    health = Health(
        asa_class=latest.asa_class if latest else None,
        allergies=(*(known or ()), *fresh),
        medications=(latest.medications or "") if latest else "",
        conditions=(latest.conditions or "") if latest else "",
        anticoagulant=bool(latest and latest.anticoagulant),
        bisphosphonate=bool(latest and latest.bisphosphonate),
        pregnant=bool(latest and latest.pregnant),
    )
    record_medical_history(work, patient_id, health, seen=latest.number if latest else 0)
