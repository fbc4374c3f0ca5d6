"""What the program knows already: somebody's contacts typed before, and work that the book names by its name alone."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from dentaldesk.engines.clinical.visit_actions import OpenVisit
from dentaldesk.engines.flows.beginning import begin_in_chair
from dentaldesk.engines.flows.booked_work import booked_by_name
from dentaldesk.engines.patients.contact_actions import add_contact, end_contact
from dentaldesk.engines.patients.contact_finding import KnownPerson, find_contacts
from dentaldesk.engines.patients.contact_rules import ContactDetails
from dentaldesk.models.states import Relation, VisitType
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.scheduling import Appointment
from tests.engines.care import InCare
from tests.engines.test_day import book
from tests.factories import Clinic, a_patient

TODAY = date(2026, 11, 24)


@pytest.fixture
def kind() -> str:
    """Names and reasons are found by words that both databases fold alike."""
    return "sqlite"


# -- contacts --


def a_mother(clinic: Clinic, child_id: UUID, name: str = "Mona Berg", email: str = "") -> UUID:
    details = ContactDetails(
        relation=Relation.PARENT, valid_from=TODAY, name=name, phone="(612) 555-0142", may_consent=True, email=email
    )
    return clinic.db.write(clinic.desk, lambda work: add_contact(work, child_id, details))


def known(clinic: Clinic, patient_id: UUID, typed: str, *, today: date = TODAY, limit: int = 5) -> list[KnownPerson]:
    return clinic.db.read(lambda session: find_contacts(session, patient_id, typed, today, limit))


def test_a_mother_is_typed_once_for_all_of_her_children(clinic: Clinic) -> None:
    elder, younger, baby = (a_patient(clinic, given, "Berg") for given in ("Ella", "Yann", "Ole"))
    a_mother(clinic, elder, email="mona@example.org")
    a_mother(clinic, younger, "BERG Mona", email="Mona@example.org")
    assert known(clinic, baby, "mon berg") == [
        KnownPerson(name="BERG Mona", phone="+16125550142", email="Mona@example.org", relation=Relation.PARENT)
    ]
    assert known(clinic, baby, "mona smith") == []  # every word counts
    assert known(clinic, baby, "  ") == []
    assert known(clinic, baby, "100%") == []  # a sign is a sign, and no pattern


def test_people_of_other_numbers_are_other_people(clinic: Clinic) -> None:
    elder, younger, baby = (a_patient(clinic, given, "Berg") for given in ("Ella", "Yann", "Ole"))
    a_mother(clinic, elder, email="one@example.org")
    a_mother(clinic, younger, email="two@example.org")
    assert [one.email for one in known(clinic, baby, "Mona")] == ["two@example.org", "one@example.org"]
    assert [one.email for one in known(clinic, baby, "Mona", limit=1)] == ["two@example.org"]
    assert [one.email for one in known(clinic, younger, "Mona")] == ["one@example.org"]  # not their own once more


def test_whose_days_are_over_is_not_proposed(clinic: Clinic) -> None:
    child, other = a_patient(clinic, "Ella", "Berg"), a_patient(clinic, "Ole", "Berg")
    contact_id = a_mother(clinic, child)
    clinic.db.write(clinic.desk, lambda work: end_contact(work, contact_id, 1, TODAY))
    assert len(known(clinic, other, "Mona")) == 1  # today is their last day
    assert known(clinic, other, "Mona", today=TODAY + timedelta(days=1)) == []


# -- work --


def begun(clinic: Clinic, reason: str) -> InCare:
    """A visit of somebody whose appointment was booked by these words."""
    appointment_id = book(clinic, "Grace", minutes=0)
    clinic.db.write(
        clinic.desk, lambda work: setattr(work.session.get_one(Appointment, appointment_id), "reason", reason)
    )
    patient_id = clinic.db.read(lambda session: session.get_one(Appointment, appointment_id).patient_id)
    opening = OpenVisit(patient_id=patient_id, visit_type=VisitType.HYGIENE)
    visit_id = clinic.db.write(clinic.dentist, lambda work: begin_in_chair(work, opening))
    clinic.db.write(
        clinic.desk, lambda work: setattr(work.session.get_one(Appointment, appointment_id), "visit_id", visit_id)
    )
    assert clinic.db.read(lambda session: session.get_one(Visit, visit_id)).patient_id == patient_id
    return InCare(clinic=clinic, patient_id=patient_id, visit_id=visit_id)


def named(care: InCare) -> list[str]:
    return [row.code for row in care.clinic.db.read(lambda session: booked_by_name(session, care.visit_id, TODAY))]


def test_a_cleaning_that_was_booked_by_its_name_is_proposed_until_it_is_done(clinic: Clinic) -> None:
    care = begun(clinic, "prophylaxis , Composite, 14 DO")
    assert named(care) == ["PROPHYLAXIS"]  # a filling needs its tooth, and is planned
    care.add("PROPHYLAXIS")
    assert named(care) == []


@pytest.mark.parametrize("reason", ["", " , ", "Check-up", "Something else"])
def test_words_that_name_no_work_propose_none(clinic: Clinic, reason: str) -> None:
    assert named(begun(clinic, reason)) == []
