"""A visit of some weeks ago in the demo clinic, in which two fillings were planned; the first is booked for today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from sqlalchemy import select

from dentaldesk.engines.clinical.notes import ExamNotes
from dentaldesk.engines.clinical.signing_actions import sign_note
from dentaldesk.engines.clinical.visit_actions import OpenVisit, begin_exam, open_visit, save_visit_notes
from dentaldesk.engines.clinical.visit_reads import visit_page
from dentaldesk.engines.financial.actions import TakeCash
from dentaldesk.engines.flows.checkout import finish_checkout, open_checkout
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.engines.flows.planning import PlanProcedure, plan_procedure
from dentaldesk.engines.flows.treating import AddDone, add_done
from dentaldesk.engines.flows.visit_completion import handle_visit_completion
from dentaldesk.engines.patients.actions import confirm_medical_history
from dentaldesk.engines.treatment.actions import mark_scheduled
from dentaldesk.models.states import Diagnosis, VisitType
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Money

if TYPE_CHECKING:
    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.core.work import Work

_AGO = timedelta(days=35)
_SPACE = UUID("6c1c0c52-6f5a-4f0b-9f0e-5f1f2f6f6a11")  # names the acts of this file
_CLEANING = Money(11_000)
_FILLINGS = (("COMPOSITE2", "14", "DO"), ("COMPOSITE1", "25", "O"))
_NOTES = ExamNotes(
    chief_complaint="Cleaning",
    subjective="No complaints.",
    objective="Plaque slight, calculus slight, bleeding none. Scaled, polished, fluoride applied.",
    assessment="Healthy gums. Caries 14 DO, 25 O.",
    plan="Fillings 14 and 25 in the next weeks.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """The patient, who treats and who sits at the desk, and the morning of the demo's day."""

    patient_id: UUID
    dentist: Actor
    front_desk: Actor
    morning: datetime


def plan_the_demo(at: Callable[[datetime], Database], care: Care) -> None:
    """They came for a cleaning, the dentist found two cavities, and a filling is what they come for today.

    `at` gives the clinic with its clock set.
    """
    begin = datetime.combine(care.morning.date() - _AGO, time(10, 30), care.morning.tzinfo)
    visit_id, procedure_id = at(begin).write(care.dentist, lambda work: _clean_and_plan(work, care))
    later = at(begin + timedelta(minutes=55))
    later.write(care.dentist, lambda work: handle_visit_completion(work, visit_id))
    later.write(care.front_desk, lambda work: _check_out(work, care.patient_id, visit_id))
    now = at(care.morning)
    now.write(care.front_desk, lambda work: _book(work, care, procedure_id))


def _clean_and_plan(work: Work, care: Care) -> tuple[UUID, UUID]:
    """The visit, and the filling that is done first."""
    new = OpenVisit(patient_id=care.patient_id, visit_type=VisitType.HYGIENE, dentist_id=care.dentist.provider_id)
    visit_id = open_visit(work, new)
    confirm_medical_history(work, visit_id)
    add_done(work, AddDone(visit_id=visit_id, code="PROPHYLAXIS", request_key=uuid5(_SPACE, "cleaning")))
    exam_id = begin_exam(work, visit_id)
    first, _ = (
        plan_procedure(
            work,
            PlanProcedure(
                exam_id=exam_id, code=code, tooth=ToothCode(tooth), surfaces=surfaces, diagnosis=Diagnosis.CARIES
            ),
        )
        for code, tooth, surfaces in _FILLINGS
    )
    version = visit_page(work.session, visit_id, work.business_date).version
    save_visit_notes(work, visit_id, version, _NOTES)
    sign_note(work, visit_id)
    return visit_id, first


def _check_out(work: Work, patient_id: UUID, visit_id: UUID) -> None:
    open_checkout(work, visit_id)
    paid = TakeCash(
        request_key="demo:cleaning", patient_id=patient_id, visit_id=visit_id, amount=_CLEANING, tendered=_CLEANING
    )
    process_payment(work, paid)
    finish_checkout(work, visit_id)


def _book(work: Work, care: Care, procedure_id: UUID) -> None:
    """The filling is done at today's appointment."""
    query = select(Appointment.id).where(
        Appointment.patient_id == care.patient_id, Appointment.business_date == care.morning.date()
    )
    mark_scheduled(work, [procedure_id], work.session.scalars(query).one())
