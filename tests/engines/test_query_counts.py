"""A screen asks the database as often for many rows as for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from dentaldesk.engines.clinical.prescribing_reads import prescribing_page
from dentaldesk.engines.clinical.reads import exam_form
from dentaldesk.engines.communication.reads import messages_of, notices_for
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.documents.reads import documents_of_visit
from dentaldesk.engines.financial.actions import TakeCash
from dentaldesk.engines.flows.booking import book_next_visit
from dentaldesk.engines.flows.checkout import checkout_of
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.paper_lines import lines_of_patient
from dentaldesk.engines.flows.paper_subjects import subjects_of
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.engines.flows.plan_list import PlanFilter, plan_list
from dentaldesk.engines.flows.plan_page import plan_page
from dentaldesk.engines.patients.finding import find_patients
from dentaldesk.engines.patients.reads import patient_card
from dentaldesk.engines.scheduling.reads import day_book
from dentaldesk.engines.staff.reads import actors
from dentaldesk.models.states import Diagnosis, Role
from dentaldesk.models.tables.clinic import OpeningHours
from dentaldesk.models.tables.treatment import TreatmentPlan
from dentaldesk.models.teeth import Notation
from dentaldesk.models.values import Money
from dentaldesk.ui.screens.visit.reading import read_visit
from tests.engines.visits import a_completed_visit, cash, first_slot
from tests.factories import FILLING, MORNING, ROOT_CANAL, Clinic, Planned, a_patient, an_exam
from tests.statements import heard

# Read, BEGIN and ROLLBACK left out. More than these is a screen that got slower.
MOST = {
    "find_patients": 1,
    "patient_card": 2,
    "exam_form": 2,
    "checkout_of": 33,
    "day_book": 4,
    "notices_for": 1,
    "documents_of_visit": 2,
    "messages_of": 1,
    "actors": 2,
    "plan_page": 6,
    "plan_list": 2,
    "read_visit": 25,
    "lines_of_patient": 5,
    "subjects_of": 11,
    "prescribing_page": 8,
}
MOST_STATEMENTS = 50  # of the completion of an exam, however much is planned: each costs about 0.7 ms

TEETH = ("14", "15", "16", "17", "24", "25", "26", "27")
Read = Callable[[Session], object]


def statements(clinic: Clinic, read: Read) -> int:
    with heard(clinic.db._reading) as said:
        clinic.db.read(read)
    return len(said)


class Screens:
    """What the screens read, about one patient's visit."""

    def __init__(self, clinic: Clinic, patient_id: UUID, exam_id: UUID, visit_id: UUID) -> None:
        location_id, user_id, words = clinic.desk.location_id, clinic.dentist.user_id, Words(Formats())
        of_visit = select(TreatmentPlan.id).where(TreatmentPlan.visit_id == visit_id)
        plan_id = clinic.db.read(lambda session: session.scalars(of_visit).one())
        self.reads: dict[str, Read] = {
            "find_patients": lambda session: find_patients(session, "ama okon"),
            "patient_card": lambda session: patient_card(session, patient_id),
            "exam_form": lambda session: exam_form(session, exam_id),
            "checkout_of": lambda session: checkout_of(session, visit_id, MORNING),
            "day_book": lambda session: day_book(session, location_id, date(2026, 11, 24)),
            "notices_for": lambda session: notices_for(session, list(Role), None),
            "documents_of_visit": lambda session: documents_of_visit(session, visit_id),
            "messages_of": lambda session: messages_of(session, patient_id),
            "actors": actors,
            "plan_page": lambda session: plan_page(session, plan_id, date(2026, 11, 24)),
            "plan_list": lambda session: plan_list(session, PlanFilter(), date(2026, 11, 24)),
            "read_visit": lambda session: read_visit(session, words, Notation.FDI, patient_id, MORNING, visit_id),
            "lines_of_patient": lambda session: lines_of_patient(session, patient_id),
            "subjects_of": lambda session: subjects_of(session, patient_id, MORNING),
            "prescribing_page": lambda session: prescribing_page(session, visit_id, user_id, MORNING),
        }


def _visit(clinic: Clinic, *planned: Planned) -> tuple[UUID, UUID, UUID]:
    visit = a_completed_visit(clinic, *planned)
    return visit.patient_id, visit.exam_id, visit.visit_id


def test_a_screen_asks_as_often_for_many_rows_as_for_one(clinic: Clinic) -> None:
    one = Screens(clinic, *_visit(clinic, ROOT_CANAL))
    few = {name: statements(clinic, read) for name, read in one.reads.items()}
    planned = [Planned(code="COMPOSITE3", tooth=tooth, surfaces="MOD", diagnosis=Diagnosis.CARIES) for tooth in TEETH]
    patient_id, exam_id, visit_id = _visit(clinic, ROOT_CANAL, *planned)
    for number in range(6):
        pay: TakeCash = cash(f"{number}", patient_id, Money(1_000), visit_id=visit_id)  # something is owed still
        clinic.db.write(clinic.desk, lambda work, pay=pay: process_payment(work, pay))  # type: ignore[misc]
        other = a_completed_visit(clinic, ROOT_CANAL, patient_id=a_patient(clinic))
        take = first_slot(clinic, other.visit_id, f"booked {number}")
        clinic.db.write(clinic.desk, lambda work, take=take: book_next_visit(work, take))  # type: ignore[misc]
    busy = Screens(clinic, patient_id, exam_id, visit_id)
    many = {name: statements(clinic, read) for name, read in busy.reads.items()}
    assert many == few
    assert {name: count for name, count in many.items() if count > MOST[name]} == {}
    assert len(clinic.db.read(lambda session: find_patients(session, "ama okon"))) > 6
    assert len(clinic.db.read(lambda session: day_book(session, clinic.desk.location_id, date(2026, 11, 24))).rows) >= 3


def test_the_search_for_a_free_time_asks_as_often_however_far_it_looks(clinic: Clinic) -> None:
    visit = a_completed_visit(clinic, ROOT_CANAL)
    near = statements(clinic, lambda session: checkout_of(session, visit.visit_id, MORNING))

    def closed_on_all_days_but_friday(work: Work) -> None:
        work.session.execute(delete(OpeningHours).where(OpeningHours.weekday != 4))

    clinic.db.write(clinic.manager, closed_on_all_days_but_friday)
    assert statements(clinic, lambda session: checkout_of(session, visit.visit_id, MORNING)) == near


@pytest.mark.parametrize("signed", [True, False])
def test_an_open_exam_asks_as_often_as_a_completed_one(clinic: Clinic, signed: bool) -> None:
    patient_id = a_patient(clinic)
    exam_id = an_exam(clinic, patient_id, FILLING, signed=signed)
    assert statements(clinic, lambda session: exam_form(session, exam_id)) <= MOST["exam_form"]
    words = Words(Formats())
    page = statements(clinic, lambda session: read_visit(session, words, Notation.FDI, patient_id, MORNING, None))
    assert page <= MOST["read_visit"]


def test_the_completion_of_an_exam_takes_as_many_statements_for_much_work_as_for_little(clinic: Clinic) -> None:
    planned = [Planned(code="COMPOSITE3", tooth=tooth, surfaces="MOD", diagnosis=Diagnosis.CARIES) for tooth in TEETH]
    few, many = an_exam(clinic, a_patient(clinic), ROOT_CANAL), an_exam(clinic, a_patient(clinic), ROOT_CANAL, *planned)
    counts = [_to_complete(clinic, exam_id) for exam_id in (few, many)]
    assert counts[0] == counts[1] <= MOST_STATEMENTS


def _to_complete(clinic: Clinic, exam_id: UUID) -> int:
    with heard(clinic.db._writing) as said:
        clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    return len(said)
