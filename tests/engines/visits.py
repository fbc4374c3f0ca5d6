"""Visits as far as a test needs them, made through the program's own doors."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.financial.actions import TakeCash
from dentaldesk.engines.flows.booking import TakeSlot, book_next_visit
from dentaldesk.engines.flows.checkout import checkout_of
from dentaldesk.engines.flows.exam_completion import ExamOutcome, handle_exam_completion
from dentaldesk.models.states import Role
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.values import Money
from tests.factories import FILLING, ROOT_CANAL, Clinic, Planned, a_patient, an_exam

EXAMINATION = Money(9_600)  # what the test clinic charges for the exam itself


def a_completed_visit(clinic: Clinic, *planned: Planned, patient_id: UUID | None = None) -> ExamOutcome:
    """An exam that was completed at this desk; with a root canal and a filling unless told otherwise."""
    exam_id = an_exam(clinic, patient_id or a_patient(clinic), *(planned or (ROOT_CANAL, FILLING)))
    return clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))


def cash(key: str, patient_id: UUID, amount: Money = EXAMINATION, visit_id: UUID | None = None) -> TakeCash:
    """So much cash, handed over to the cent."""
    return TakeCash(request_key=key, patient_id=patient_id, visit_id=visit_id, amount=amount, tendered=amount)


def first_slot(clinic: Clinic, visit_id: UUID, request_key: str) -> TakeSlot:
    """The first time that the checkout proposes for what the plan of this visit holds."""
    page = clinic.db.read(lambda session: checkout_of(session, visit_id, clinic.clock.now()))
    assert page.next_visit is not None
    return TakeSlot(request_key=request_key, next_visit=page.next_visit, slot=page.next_visit.slots[0])


def booked_filling(clinic: Clinic) -> tuple[UUID, UUID]:
    """A filling that is booked for later today: the patient and the appointment."""
    exam = a_completed_visit(clinic, FILLING)
    take = first_slot(clinic, exam.visit_id, "booked")
    return exam.patient_id, clinic.db.write(clinic.desk, lambda work: book_next_visit(work, take))


def ringing(clinic: Clinic, visit_id: UUID) -> set[tuple[Role, str]]:
    """What the bell still asks for about a visit: of which role, what."""
    query = select(Notice).where(Notice.visit_id == visit_id, Notice.done_at.is_(None))
    return {(row.role, row.title["code"]) for row in clinic.db.read(lambda session: list(session.scalars(query)))}
