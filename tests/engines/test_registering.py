"""Who gets a record on the way to something else gets one, once, or nothing is stored at all."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select

from dentaldesk.engines.core.errors import Refused
from dentaldesk.engines.flows.registering import register_who_came, save_payer
from dentaldesk.engines.patients.actions import register_patient
from dentaldesk.engines.patients.contact_rules import ContactDetails
from dentaldesk.engines.patients.duplicates import Double, doubles_of
from dentaldesk.engines.patients.file_actions import add_file, void_file
from dentaldesk.engines.patients.profile_reads import contacts_of
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.models.states import FileKind, PatientStatus, Relation
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.scheduling import Appointment
from tests.factories import Clinic, a_patient

TODAY = date(2026, 11, 24)
PDF = b"%PDF-1.4\n%%EOF\n"


def payer(name: str = "Ida Lind", email: str = "ida@example.org", phone: str = "") -> ContactDetails:
    return ContactDetails(relation=Relation.PARENT, valid_from=TODAY, name=name, email=email, phone=phone, pays=True)


def people(clinic: Clinic) -> int:
    return clinic.db.read(lambda session: session.scalar(select(func.count()).select_from(Patient))) or 0


def test_a_payer_is_registered_and_added_once_with_one_key(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    before = people(clinic)
    first = clinic.db.write(clinic.desk, lambda work: save_payer(work, patient_id, payer(), "payer:1"))
    again = clinic.db.write(clinic.desk, lambda work: save_payer(work, patient_id, payer(), "payer:1"))
    assert first == again
    assert people(clinic) == before + 1
    seen = clinic.db.read(lambda session: contacts_of(session, patient_id, TODAY))
    assert ([row.name for row in seen.rows], seen.payer) == (["Ida Lind"], "Ida Lind")


def test_a_payer_who_may_be_here_is_shown_before_anything_is_stored(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    ida = PatientDetails(given_names="Ida", family_name="Lind", email="ida@example.org")
    known = clinic.db.write(clinic.desk, lambda work: register_patient(work, ida))
    before = people(clinic)
    doubles = clinic.db.write(clinic.desk, lambda work: save_payer(work, patient_id, payer(), "payer:1"))
    assert isinstance(doubles, list)
    assert [double.row.id for double in doubles] == [known]
    assert people(clinic) == before
    others = frozenset({known})
    answer = clinic.db.write(clinic.desk, lambda work: save_payer(work, patient_id, payer(), "payer:1", others=others))
    assert isinstance(answer, UUID)
    assert people(clinic) == before + 1


def test_the_same_father_is_not_registered_for_each_child(clinic: Clinic) -> None:
    mia, leo = a_patient(clinic), a_patient(clinic)
    father = payer("Erik Larsen", email="")
    clinic.db.write(clinic.desk, lambda work: save_payer(work, mia, father, "payer:1"))
    before = people(clinic)
    doubles = clinic.db.write(
        clinic.desk, lambda work: save_payer(work, leo, payer("Erik LARSEN", email=""), "payer:2")
    )
    assert isinstance(doubles, list)
    assert [double.row.name for double in doubles] == ["Erik Larsen"]
    assert [reason.code for reason in doubles[0].reasons] == ["double.same_name"]
    assert people(clinic) == before


def test_merging_suggests_the_payer_who_was_registered_twice(clinic: Clinic) -> None:
    erik = PatientDetails(given_names="Erik", family_name="Larsen", status=PatientStatus.NON_PATIENT)
    first, second = (clinic.db.write(clinic.desk, lambda work: register_patient(work, erik)) for _ in range(2))
    suggested = clinic.db.read(lambda session: doubles_of(session, first))
    assert [double.row.id for double in suggested] == [second]
    assert not suggested[0].certain


def test_what_is_wrong_of_a_payer_is_told_at_the_contact(clinic: Clinic) -> None:
    patient_id, before = a_patient(clinic), people(clinic)
    with pytest.raises(Refused) as refused:
        clinic.db.write(clinic.desk, lambda work: save_payer(work, patient_id, payer("?!", phone="12"), "payer:1"))
    assert {problem.place for problem in refused.value.problems} == {"name", "phone"}
    assert people(clinic) == before


def test_who_comes_is_registered_and_checked_in_or_neither(clinic: Clinic) -> None:
    details = PatientDetails(given_names="Noor", family_name="Haddad")
    answers = [
        clinic.db.write(clinic.desk, lambda work: register_who_came(work, details, "patient:1", frozenset()))
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    count = select(func.count()).select_from(Appointment).where(Appointment.patient_id == answers[0])
    assert clinic.db.read(lambda session: session.scalar(count)) == 1


@pytest.mark.parametrize("of_whom", ["birth date", "phone"])
def test_who_is_here_already_is_registered_only_when_each_was_said_to_be_somebody_else(
    clinic: Clinic, of_whom: str
) -> None:
    details = PatientDetails(
        given_names="Amara",
        family_name="Okonkwo-Reyes",
        birth_date=date(1979, 3, 12) if of_whom == "birth date" else None,
        phone="(612) 555-0142" if of_whom == "phone" else "",
    )
    first, second = a_patient(clinic), a_patient(clinic)

    def register(*others: UUID) -> UUID | list[Double]:
        return clinic.db.write(
            clinic.desk, lambda work: register_who_came(work, details, "patient:1", frozenset(others), complaint="Pain")
        )

    for others in ((), (first,), (second,)):
        answer = register(*others)
        assert isinstance(answer, list)
        assert {double.row.id for double in answer} == {first, second}
    assert people(clinic) == 2
    assert clinic.db.read(lambda session: session.scalar(select(func.count()).select_from(Appointment))) == 0
    assert isinstance(register(first, second), UUID)
    assert people(clinic) == 3


def test_the_same_file_stands_once_until_it_is_taken_back(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)

    def add(title: str = "Letter") -> UUID:
        return clinic.db.write(clinic.desk, lambda work: add_file(work, patient_id, FileKind.LETTER, title, PDF))

    first = add()
    assert add(" Letter ") == first
    assert add("Another") != first
    clinic.db.write(clinic.desk, lambda work: void_file(work, first))
    assert add() != first
