"""A visit begins in the chair, and the book says so: who is treated is neither expected nor waiting any more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.actions import open_exam
from dentaldesk.engines.clinical.visit_actions import OpenVisit, open_visit
from dentaldesk.engines.clinical.visits import appointment_at_hand
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.flows.appointment_end import arrive
from dentaldesk.engines.scheduling.day_actions import seat
from dentaldesk.engines.scheduling.rules import HERE
from dentaldesk.models.states import AppointmentStatus, VisitType
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.scheduling import Appointment

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@verb(Permission.TREAT)
def begin_in_chair(work: Work, new: OpenVisit) -> UUID:
    """Begin a visit as `open_visit` does, or find the one that goes on. The appointment that brought the patient, else
    the one at which they are expected about now, is in progress from then on. An emergency leaves what is booked for
    later alone.
    """
    lock_row(work.session, Patient, new.patient_id)
    found = appointment_at_hand(work.session, new.patient_id, work.business_date, work.now)
    if found is None or (new.visit_type is VisitType.EMERGENCY and found.status not in HERE):
        return open_visit(work, new)
    if found.status not in HERE:
        arrive(work, found.id)
    visit_id = open_visit(work, replace(new, appointment_id=found.id))
    row = work.session.get_one(Appointment, found.id)
    if row.status is AppointmentStatus.CHECKED_IN:
        seat(work, row.id, sharing=True)  # who begins to treat sees the chair
    return visit_id


@verb(Permission.TREAT)
def take_the_chair(work: Work, visit_id: UUID) -> None:
    """Who is measured, numbed or treated sits in the chair and waits no more, whoever began the visit at the door."""
    waits = select(Appointment.id).where(
        Appointment.visit_id == visit_id, Appointment.status == AppointmentStatus.CHECKED_IN
    )
    for appointment_id in work.session.scalars(waits).all():
        seat(work, appointment_id, sharing=True)


@verb(Permission.EXAMINE)
def begin_exam_in_chair(work: Work, patient_id: UUID, dentist_id: UUID) -> UUID:
    """The exam of today's visit, for which the book knows that the patient is in the chair. Returns the exam."""
    begin_in_chair(work, OpenVisit(patient_id=patient_id, visit_type=VisitType.EXAM, dentist_id=dentist_id))
    return open_exam(work, patient_id, dentist_id)
