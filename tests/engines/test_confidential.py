"""Confidential patients stay unnamed on lists and unwritten to; a child's messages go to whoever is named for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import select

from dentaldesk.engines import sync
from dentaldesk.engines.analytics.misses import misses
from dentaldesk.engines.analytics.rules import Goal
from dentaldesk.engines.analytics.work_lists import checkouts_waiting, open_plans, unscheduled_treatment
from dentaldesk.engines.communication.actions import NewMessage, NewNotice, queue_message, raise_notice
from dentaldesk.engines.communication.reads import notices_for
from dentaldesk.engines.core.list_names import list_name
from dentaldesk.engines.flows.booking import book_next_visit
from dentaldesk.engines.patients.actions import edit_patient, register_patient
from dentaldesk.engines.patients.contact_actions import add_contact
from dentaldesk.engines.patients.contact_rules import ContactDetails
from dentaldesk.engines.patients.profile_reads import profile_of
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.engines.scheduling.day_reads import day_rows
from dentaldesk.engines.scheduling.reads import day_book
from dentaldesk.models.states import MessageStatus, Relation, Role, TaskUrgency
from dentaldesk.models.tables.communication import PatientMessage
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.values import Message
from tests.engines.visits import a_completed_visit, first_slot
from tests.factories import ROOT_CANAL, Clinic, a_patient
from tests.fakes import FakeMessages

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

TODAY = date(2026, 11, 24)
LATE = Message("patient.running_late", {"clinic": "Test Clinic", "minutes": 5})


@pytest.fixture
def kind() -> str:
    """No SQL of its own."""
    return "sqlite"


def hide(clinic: Clinic, patient_id: UUID) -> None:
    def act(work: Work) -> None:
        seen = profile_of(work.session, patient_id)
        edit_patient(work, patient_id, seen.version, replace(seen.details, confidential=True))

    clinic.db.write(clinic.desk, act)


def tell(clinic: Clinic, patient_id: UUID, key: str = "late") -> UUID | None:
    new = NewMessage(key=key, patient_id=patient_id, text=LATE)
    return clinic.db.write(clinic.desk, lambda work: queue_message(work, new))


def messages(clinic: Clinic) -> list[PatientMessage]:
    return clinic.db.read(lambda session: list(session.scalars(select(PatientMessage).order_by(PatientMessage.id))))


@pytest.mark.parametrize(
    ("given", "family", "shown"),
    [("amara", "Okonkwo-Reyes", "A.O. · 7"), ("", "Li", "L. · 7"), (" Éva ", "", "É. · 7")],
)
def test_initials_and_number_stand_for_a_name(given: str, family: str, shown: str) -> None:
    assert list_name(given, family, 7, confidential=True) == shown
    assert list_name("Amara", "Li", 7, confidential=False) == "Amara Li"


def test_what_was_queued_before_the_flag_is_not_sent(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    tell(clinic, patient_id)
    hide(clinic, patient_id)
    provider = FakeMessages()
    doing = sync.handlers(clinic.db, provider)
    while sync.deliver_one(clinic.db, doing, sync.program_actor(clinic.db)):
        pass
    assert not provider.sent
    (message,) = messages(clinic)
    assert (message.status, message.failure) == (MessageStatus.DROPPED, {"code": "message.nobody", "params": {}})
    assert tell(clinic, patient_id, "again") is None


def test_no_shared_list_names_a_confidential_patient(clinic: Clinic) -> None:
    visit = a_completed_visit(clinic, ROOT_CANAL, patient_id=a_patient(clinic, "Zyxwv", "Qponm"))
    take = first_slot(clinic, visit.visit_id, "b")
    clinic.db.write(clinic.desk, lambda work: book_next_visit(work, take))
    notice = NewNotice(
        key="n",
        role=Role.FRONT_DESK,
        patient_id=visit.patient_id,
        visit_id=None,
        urgency=TaskUrgency.URGENT,
        next_step=None,
        title=Message("notice.escalated"),
        reason=Message("notice.escalated"),
    )
    clinic.db.write(clinic.desk, lambda work: raise_notice(work, notice))
    hide(clinic, visit.patient_id)
    number = clinic.db.read(lambda session: session.get_one(Patient, visit.patient_id)).chart_number
    here, day = clinic.desk.location_id, take.slot.starts_at.date()
    rows: list[Any] = clinic.db.read(
        lambda session: [
            *day_rows(session, here, day),
            *day_book(session, here, day).rows,
            *notices_for(session, list(Role), None),
            *checkouts_waiting(session, here, TODAY),
            *open_plans(session, TODAY).rows,
            *unscheduled_treatment(session, TODAY).rows,
            *misses(session, Goal.PRODUCTION, TODAY),
        ]
    )
    assert {type(row).__name__ for row in rows} == {"DayRow", "BookRow", "NoticeRow", "Waiting", "Miss"}
    assert {row.patient for row in rows} == {f"Z.Q. · {number}"}
    assert all(row.confidential for row in rows)


def a_child(clinic: Clinic) -> UUID:
    details = PatientDetails(given_names="Yo", family_name="Lind", birth_date=date(2012, 5, 1), phone="(612) 555-0111")
    return clinic.db.write(clinic.desk, lambda work: register_patient(work, details))


def test_the_messages_of_a_child_go_to_whoever_is_named_for_it(clinic: Clinic) -> None:
    child, mother = a_child(clinic), a_patient(clinic, "Mia")
    assert tell(clinic, child) is None
    (dropped,) = messages(clinic)
    assert (dropped.status, dropped.address) == (MessageStatus.DROPPED, "")
    assert dropped.failure == {"code": "message.nobody_for_child", "params": {}}
    before = TODAY - timedelta(days=9)
    for contact in (
        ContactDetails(relation=Relation.PARENT, valid_from=before, name="Al", phone="6125550122", may_consent=True),
        ContactDetails(
            relation=Relation.PARENT,
            valid_from=before,
            valid_until=TODAY - timedelta(days=1),
            name="Bo",
            phone="6125550133",
            is_written_to=True,
        ),
        ContactDetails(relation=Relation.PARENT, valid_from=TODAY, name="Cy", is_written_to=True),
        ContactDetails(relation=Relation.PARENT, valid_from=TODAY, person_id=mother, is_written_to=True),
    ):
        clinic.db.write(clinic.desk, lambda work, contact=contact: add_contact(work, child, contact))  # type: ignore[misc]
    assert tell(clinic, child, "second") is not None
    assert messages(clinic)[-1].address == "+16125550142"  # the mother's own


def test_who_is_of_age_is_written_to_themselves(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    contact = ContactDetails(
        relation=Relation.PARTNER, valid_from=TODAY, name="Al", phone="6125550122", is_written_to=True
    )
    clinic.db.write(clinic.desk, lambda work: add_contact(work, patient_id, contact))
    tell(clinic, patient_id)
    assert messages(clinic)[0].address == "+16125550142"
