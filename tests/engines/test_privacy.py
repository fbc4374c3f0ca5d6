"""Nothing about a patient reaches a log, whatever goes wrong."""

from __future__ import annotations

import logging
import traceback
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from dentaldesk.engines import sync
from dentaldesk.engines.communication.actions import NewMessage, queue_message
from dentaldesk.engines.core.outbox import TryLater
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.flows.booking import book_next_visit
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.engines.patients.actions import edit_patient, register_patient
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.engines.providers.folder import OutboxFolder
from dentaldesk.models.states import PatientStatus
from dentaldesk.models.tables.patients import Patient, PatientWord
from dentaldesk.models.values import Message
from tests.engines.visits import a_completed_visit, cash, first_slot
from tests.factories import Clinic
from tests.fakes import FakeMessages

SECRETS = ("zyxwv", "qponm", "6125550199", "555-0199", "zyx@example.org", "1979-03-12")


def zyxwv() -> PatientDetails:
    return PatientDetails(
        given_names="Zyxwv",
        family_name="Qponm",
        birth_date=date(1979, 3, 12),
        phone="(612) 555-0199",
        email="zyx@example.org",
    )


def leaks(text: str) -> list[str]:
    folded = text.casefold()
    return [secret for secret in SECRETS if secret in folded]


def test_a_visit_logs_nothing_about_its_patient(
    clinic: Clinic, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    details = zyxwv()
    patient_id = clinic.db.write(clinic.desk, lambda work: register_patient(work, details))
    clinic.db.write(clinic.desk, lambda work: edit_patient(work, patient_id, 1, details))
    visit = a_completed_visit(clinic, patient_id=patient_id)
    clinic.db.write(clinic.desk, lambda work: process_payment(work, cash("k", patient_id, visit_id=visit.visit_id)))
    take = first_slot(clinic, visit.visit_id, "b")
    clinic.db.write(clinic.desk, lambda work: book_next_visit(work, take))
    doing = sync.handlers(clinic.db, OutboxFolder(tmp_path / "outbox"))
    while sync.deliver_one(clinic.db, doing, sync.program_actor(clinic.db)):
        pass
    assert (tmp_path / "outbox").exists()
    assert leaks(caplog.text) == []


def duplicate_chart_number(work: Work) -> None:
    taken = work.session.scalars(select(Patient)).first()
    assert taken is not None
    work.session.add(
        Patient(
            chart_number=taken.chart_number,
            given_names="Zyxwv",
            family_name="Qponm",
            sort_name="qponm zyxwv",
            phone="+16125550199",
            created_at=work.now,
        )
    )
    work.session.flush()


def merged_into_nobody(work: Work) -> None:
    work.session.execute(update(Patient).values(status=PatientStatus.MERGED))


def too_long_a_word(work: Work) -> None:
    patient = work.session.scalars(select(Patient)).first()
    assert patient is not None
    word = {"patient_id": patient.id, "word": "zyxwv" * 100, "sort_name": ""}
    for _ in range(2):  # a file takes any length, and no word twice
        work.session.execute(insert(PatientWord), [word])


@pytest.mark.parametrize("job", [duplicate_chart_number, merged_into_nobody, too_long_a_word])
def test_an_error_of_the_database_quotes_nothing_of_the_record(clinic: Clinic, job: object) -> None:
    details = zyxwv()
    clinic.db.write(clinic.desk, lambda work: register_patient(work, details))
    with pytest.raises(Exception) as broken:  # noqa: PT011 - whichever: its text is what matters
        clinic.db.write(clinic.desk, job)  # type: ignore[arg-type]
    said = "".join(traceback.format_exception(broken.value))
    assert "violates" in said or "constraint failed" in said or "too long" in said
    assert leaks(said) == []


class Clumsy(FakeMessages):
    """A provider whose client has a bug, with the message in the error's text."""

    def send(self, message: object) -> TryLater:
        raise ValueError(str(message))


def test_a_bug_in_a_delivery_logs_nothing_about_its_patient(clinic: Clinic, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    details = zyxwv()
    patient_id = clinic.db.write(clinic.desk, lambda work: register_patient(work, details))
    new = NewMessage(key="m", patient_id=patient_id, text=Message("patient.plan_ready"))
    clinic.db.write(clinic.desk, lambda work: queue_message(work, new))
    assert sync.deliver_one(clinic.db, sync.handlers(clinic.db, Clumsy()), sync.program_actor(clinic.db))
    assert "failed" in caplog.text
    assert leaks(caplog.text) == []
