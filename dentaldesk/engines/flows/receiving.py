"""Somebody in pain walks in: in a minute they have a time, a visit, and a dentist who knows why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.visits import OpenVisit, begin_visit
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.engines.patients.actions import Health, record_medical_history
from dentaldesk.engines.scheduling.day_actions import WalkIn, walk_in
from dentaldesk.models.states import VisitType
from dentaldesk.models.tables.clinical import SoapNote, Visit
from dentaldesk.models.tables.patients import MedicalHistory
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.values import plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

WORST_PAIN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """Who came and why. `pain` 0 to 10 as the patient says, None: not asked. `allergies` None: not asked; empty: none
    known. `provider_id` None: whoever is free. One `request_key` receives them once.
    """

    request_key: str
    patient_id: UUID
    complaint: str
    pain: int | None = None
    provider_id: UUID | None = None
    allergies: tuple[str, ...] | None = None


@verb(Permission.BOOK)
def receive_emergency(work: Work, new: Emergency) -> UUID:
    """A time from now on, and the visit of it. Raises Refused without a complaint; UserError as `walk_in` does.

    Whoever is registered already and waits as a walk-in (`register_who_came`) gets the visit of that time.
    """
    problems = []
    if not plain(new.complaint).strip():
        problems.append(Problem("complaint", "exam.no_complaint"))
    if new.pain is not None and not 0 <= new.pain <= WORST_PAIN:
        problems.append(Problem("pain", "visit.pain_wrong", most=WORST_PAIN))
    if problems:
        raise Refused("visit.refused", problems)
    appointment_id = walk_in(
        work,
        WalkIn(
            request_key=new.request_key,
            patient_id=new.patient_id,
            complaint=new.complaint,
            provider_id=new.provider_id,
        ),
    )
    known = work.session.scalars(select(Appointment.visit_id).where(Appointment.id == appointment_id)).one()
    if known is not None:
        return known
    opened = OpenVisit(
        patient_id=new.patient_id,
        visit_type=VisitType.EMERGENCY,
        appointment_id=appointment_id,
        complaint=new.complaint,
        again=True,
    )
    visit = begin_visit(work, opened)
    _tell(work, visit, new)
    if new.allergies is not None:
        _note_allergies(work, new.patient_id, new.allergies)
    work.session.flush()
    return visit.id


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
    record_medical_history(work, patient_id, health)
