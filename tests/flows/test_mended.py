"""What a reader of the house found: each once wrong, each now held by a test."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import select

from dentaldesk.demo import create_demo
from dentaldesk.engines import sync
from dentaldesk.engines.clinical.actions import sign_exam
from dentaldesk.engines.clinical.reads import exam_form
from dentaldesk.engines.communication.actions import mark_done
from dentaldesk.engines.core.audit import broken_chains
from dentaldesk.engines.core.connections import SqliteFile
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import NotAllowed, Refused, UserError
from dentaldesk.engines.core.leases import hold_lease
from dentaldesk.engines.core.messages import message_from_json
from dentaldesk.engines.documents.content import ExamSummaryContent
from dentaldesk.engines.documents.rendering import gathered
from dentaldesk.engines.flows.booking import TakeSlot, book_next_visit
from dentaldesk.engines.flows.checkout import checkout_of
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.paper_mouth import mouth_picture
from dentaldesk.engines.flows.planning import PlanProcedure, plan_procedure
from dentaldesk.engines.patients.actions import confirm_medical_history
from dentaldesk.engines.providers.folder import OutboxFolder
from dentaldesk.engines.scheduling.actions import BookVisit, book_visit
from dentaldesk.models.states import DocumentKind, MessageStatus, Role
from dentaldesk.models.tables.clinic import Operatory
from dentaldesk.models.tables.communication import Document, Notice, PatientMessage
from dentaldesk.models.tables.scheduling import Appointment
from tests.factories import FILLING, ROOT_CANAL, Clinic, a_patient, an_exam

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _complete(clinic: Clinic, exam_id: UUID) -> UUID:
    return clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id)).visit_id


def test_the_audit_chain_of_a_demo_holds(tmp_path: Path) -> None:
    address = SqliteFile(path=tmp_path / "demo.db")
    create_demo(address, date(2026, 7, 1))
    db = Database(address, workstation="desk 1")
    assert db.read(lambda session: list(broken_chains(session))) == []
    db.close()


def test_the_summary_names_who_signed(clinic: Clinic) -> None:
    exam_id = an_exam(clinic, a_patient(clinic), FILLING)
    visit_id = _complete(clinic, exam_id)

    def content(session: Session) -> object:
        query = select(Document).where(Document.visit_id == visit_id, Document.kind == DocumentKind.EXAM_SUMMARY)
        return gathered(session, session.scalars(query).one(), mouth_picture)[0]

    said = clinic.db.read(content)
    assert isinstance(said, ExamSummaryContent)
    assert said.signed_by == clinic.dentist.name


def test_a_changed_plan_is_not_signed_any_more(clinic: Clinic) -> None:
    exam_id = an_exam(clinic, a_patient(clinic), FILLING)
    more = PlanProcedure(exam_id=exam_id, code="EMERGENCY", tooth=None, surfaces="")
    with pytest.raises(Refused):
        clinic.db.write(clinic.dentist, lambda work: plan_procedure(work, more))
    whole = PlanProcedure(exam_id=exam_id, code="PROPHYLAXIS")
    clinic.db.write(clinic.dentist, lambda work: plan_procedure(work, whole))
    with pytest.raises(Refused) as told:
        _complete(clinic, exam_id)
    assert [problem.place for problem in told.value.problems] == ["signature"]


def test_an_exam_left_open_overnight_is_confirmed_anew_and_completed(clinic: Clinic) -> None:
    exam_id = an_exam(clinic, a_patient(clinic), FILLING)
    clinic.clock.advance(timedelta(days=1))
    with pytest.raises(Refused) as told:
        _complete(clinic, exam_id)
    assert [problem.place for problem in told.value.problems] == ["medical"]
    visit_id = clinic.db.read(lambda session: exam_form(session, exam_id)).visit_id
    for _ in range(2):
        clinic.db.write(clinic.dentist, lambda work: confirm_medical_history(work, visit_id))
    clinic.db.write(clinic.dentist, lambda work: sign_exam(work, exam_id))
    assert _complete(clinic, exam_id) == visit_id


def _book_next(clinic: Clinic, visit_id: UUID) -> UUID:
    proposed = clinic.db.read(lambda session: checkout_of(session, visit_id, clinic.clock.now())).next_visit
    assert proposed is not None
    taken = TakeSlot(request_key=f"next:{visit_id}", next_visit=proposed, slot=proposed.slots[0])
    return clinic.db.write(clinic.desk, lambda work: book_next_visit(work, taken))


def _appointment(clinic: Clinic, appointment_id: UUID) -> Appointment:
    return clinic.db.read(lambda session: session.get_one(Appointment, appointment_id))


def test_nobody_is_booked_into_two_chairs_at_once(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    visit_id = _complete(clinic, an_exam(clinic, patient_id, ROOT_CANAL))
    first = _appointment(clinic, _book_next(clinic, visit_id))
    chairs = clinic.db.read(lambda session: session.scalars(select(Operatory.id).order_by(Operatory.position)).all())
    other = BookVisit(
        request_key="elsewhere",
        patient_id=patient_id,
        operatory_id=next(chair for chair in chairs if chair != first.operatory_id),
        provider_id=first.provider_id,
        starts_at=first.starts_at,
        pattern="//",  # chair time alone: the provider is free
        reason="Impression",
    )
    with pytest.raises(UserError) as told:
        clinic.db.write(clinic.desk, lambda work: book_visit(work, other))
    assert told.value.message.code == "schedule.patient_elsewhere"


def _deliver(clinic: Clinic, folder: Path) -> None:
    doing = sync.handlers(clinic.db, OutboxFolder(folder))
    actor = sync.program_actor(clinic.db)
    while sync.deliver_one(clinic.db, doing, actor):
        pass


def _messages(clinic: Clinic, patient_id: UUID) -> list[PatientMessage]:
    query = select(PatientMessage).where(PatientMessage.patient_id == patient_id).order_by(PatientMessage.key)
    return clinic.db.read(lambda session: list(session.scalars(query)))


def test_a_desk_that_slept_for_days_reminds_nobody_of_what_is_over(clinic: Clinic, tmp_path: Path) -> None:
    patient_id = a_patient(clinic)
    _book_next(clinic, _complete(clinic, an_exam(clinic, patient_id, ROOT_CANAL)))
    clinic.clock.advance(timedelta(days=9))
    _deliver(clinic, tmp_path / "outbox")
    codes = {message_from_json(row.failure).code for row in _messages(clinic, patient_id) if row.failure}
    assert {row.status for row in _messages(clinic, patient_id)} == {MessageStatus.DROPPED}
    assert codes == {"message.too_late", "reminder.too_late"}


def test_a_message_that_missed_its_time_waits_for_the_morning(clinic: Clinic, tmp_path: Path) -> None:
    patient_id = a_patient(clinic)
    _complete(clinic, an_exam(clinic, patient_id, FILLING))
    clinic.clock.advance(timedelta(hours=13))  # eleven at night
    _deliver(clinic, tmp_path / "outbox")
    assert {row.status for row in _messages(clinic, patient_id)} == {MessageStatus.QUEUED}
    clinic.clock.advance(timedelta(hours=9, minutes=1))
    _deliver(clinic, tmp_path / "outbox")
    assert {row.status for row in _messages(clinic, patient_id)} == {MessageStatus.SENT}


def test_a_notice_is_answered_by_its_role(clinic: Clinic) -> None:
    _complete(clinic, an_exam(clinic, a_patient(clinic), ROOT_CANAL))
    query = select(Notice.id).where(Notice.role == Role.FRONT_DESK)
    notice_id = clinic.db.read(lambda session: session.scalars(query).one())
    with pytest.raises(NotAllowed):
        clinic.db.write(clinic.dentist, lambda work: mark_done(work, notice_id))
    clinic.db.write(clinic.desk, lambda work: mark_done(work, notice_id))


def test_two_windows_of_one_machine_do_not_share_a_duty(clinic: Clinic) -> None:
    twin = clinic.another_desk(clinic.db.workstation)
    held = [
        db.write(clinic.desk, lambda work, name=db.session_name: hold_lease(work, "duty", name))  # type: ignore[misc]
        for db in (clinic.db, twin)
    ]
    twin.close()
    assert held == [True, False]
