"""A patient's whole record: one time line of everything, files, and an archive from which nothing is missing."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.core.errors import NotAllowed, Refused
from dentaldesk.engines.core.words import Words
from dentaldesk.engines.flows.booking import book_next_visit
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.engines.flows.record_export import note_record_exported, write_record
from dentaldesk.engines.flows.record_paper import record_content
from dentaldesk.engines.flows.record_rows import EXCLUDED, EXPORTED, FILES
from dentaldesk.engines.flows.timeline import timeline_of
from dentaldesk.engines.flows.timeline_entries import TimelineKind
from dentaldesk.engines.patients.actions import edit_patient
from dentaldesk.engines.patients.file_actions import add_file, void_file
from dentaldesk.engines.patients.profile_reads import profile_of
from dentaldesk.engines.staff.reads import clinic_view
from dentaldesk.models.states import FileKind
from dentaldesk.models.tables import Base
from dentaldesk.models.tables.patients import DentalHistory, PatientNote
from dentaldesk.models.tables.system import AuditEntry
from tests.engines.test_query_counts import statements
from tests.engines.visits import a_completed_visit, cash, first_slot
from tests.factories import FILLING, MORNING, ROOT_CANAL, Clinic, a_patient

PDF = b"%PDF-1.4 a letter"


@pytest.fixture
def record(clinic: Clinic) -> UUID:
    """A patient with a visit, a payment, a booking, a note and a file; another one of whom nothing may appear."""
    visit = a_completed_visit(clinic, ROOT_CANAL, FILLING, patient_id=a_patient(clinic))
    a_completed_visit(clinic, FILLING, patient_id=a_patient(clinic, "Somebody", "Else"))
    pay = cash("p", visit.patient_id, visit_id=visit.visit_id)
    clinic.db.write(clinic.desk, lambda work: process_payment(work, pay))
    slot = first_slot(clinic, visit.visit_id, "b")
    clinic.db.write(clinic.desk, lambda work: book_next_visit(work, slot))
    clinic.db.write(clinic.desk, lambda work: add_file(work, visit.patient_id, FileKind.LETTER, "From home", PDF))
    note = PatientNote(patient_id=visit.patient_id, text="الملاحظة", written_at=MORNING, written_by=clinic.desk.user_id)
    clinic.db.write(clinic.desk, lambda work: work.session.add(note))
    return visit.patient_id


def children_of(tables: set[str]) -> Iterator[str]:
    for table in Base.metadata.sorted_tables:
        if any(key.column.table.name in tables for column in table.columns for key in column.foreign_keys):
            yield table.name


def test_no_table_about_a_patient_is_forgotten() -> None:
    about = {"patient"}
    while not about >= (more := set(children_of(about))):
        about |= more
    assert about == {*EXPORTED, *EXCLUDED}
    files = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == "stored_file" and table.name in about  # the clinic has files of its own
    }
    assert files == set(FILES)


def exported(clinic: Clinic, patient_id: UUID, path: Path) -> dict[str, Any]:
    words = Words(clinic.db.read(clinic_view).formats)
    clinic.db.write(clinic.desk, lambda work: note_record_exported(work, patient_id))
    done = clinic.db.read(lambda session: write_record(session, words, patient_id, path, MORNING))
    assert done is not None
    with zipfile.ZipFile(path) as archive:
        found: dict[str, Any] = json.loads(archive.read("record.json"))
        assert archive.read("record.pdf").startswith(b"%PDF")
        for file in found["files"]:
            assert hashlib.sha256(archive.read(file["path"])).hexdigest() == file["sha256"]
    return found


def test_the_archive_holds_the_patient_and_nobody_else(clinic: Clinic, record: UUID, tmp_path: Path) -> None:
    found = exported(clinic, record, tmp_path / "record.zip")
    assert (found["format"], found["version"]) == ("dentaldesk-patient-record", 1)
    assert set(found["tables"]) == set(EXPORTED)
    for name in ("visit", "soap_note", "planned_procedure", "chart_entry", "payment", "ledger_line", "appointment"):
        assert found["tables"][name], name
    assert found["tables"]["patient_note"][0]["text"] == "الملاحظة"
    assert len(found["files"]) == 1
    assert "Somebody" not in json.dumps(found)
    assert "Dr. Vale" in found["people"].values()


def test_an_export_that_is_called_off_leaves_nothing(clinic: Clinic, record: UUID, tmp_path: Path) -> None:
    words, path = Words(clinic.db.read(clinic_view).formats), tmp_path / "record.zip"
    done = clinic.db.read(lambda session: write_record(session, words, record, path, MORNING, lambda at, _of: at == 0))
    assert done is None
    assert list(tmp_path.glob("record*")) == []


def test_taking_a_record_out_takes_the_permission(clinic: Clinic, record: UUID) -> None:
    with pytest.raises(NotAllowed):
        clinic.db.write(clinic.coordinator, lambda work: note_record_exported(work, record))


def test_the_time_line_is_one_list_in_pages(clinic: Clinic, record: UUID) -> None:
    whole = clinic.db.read(lambda session: timeline_of(session, record))
    assert {entry.kind for entry in whole} >= {
        *(TimelineKind.VISIT, TimelineKind.APPOINTMENT, TimelineKind.PLAN, TimelineKind.CHART, TimelineKind.MONEY),
        *(TimelineKind.DOCUMENT, TimelineKind.FILE, TimelineKind.NOTE, TimelineKind.HISTORY, TimelineKind.RECORD),
    }
    paged = []
    before = None
    while page := clinic.db.read(lambda session, before=before: timeline_of(session, record, before, limit=4)):  # type: ignore[misc]
        paged += page
        before = page[-1].place
    assert paged == whole
    money = clinic.db.read(lambda session: timeline_of(session, record, kinds={TimelineKind.MONEY}))
    assert money == [entry for entry in whole if entry.kind is TimelineKind.MONEY]
    words = Words(clinic.db.read(clinic_view).formats)
    assert all("{" not in words.text(entry.title) for entry in whole)
    paid = [words.text(entry.title) for entry in money if entry.title.code == "timeline.receipt"]
    assert [each.rpartition(", ")[2] for each in paid] == ["receipt 000001"]
    assert all("receipt" not in entry.detail for entry in whole)


def test_the_time_line_says_who_registered_and_who_corrected_which_field(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    words = Words(clinic.db.read(clinic_view).formats)

    def correct(actor: Actor, **changes: object) -> None:
        profile = clinic.db.read(lambda session: profile_of(session, patient_id))
        details = replace(profile.details, **changes)  # type: ignore[arg-type]
        clinic.clock.advance(timedelta(minutes=1))
        clinic.db.write(actor, lambda work: edit_patient(work, patient_id, profile.version, details))

    correct(clinic.desk, birth_date=date(1979, 3, 21))
    correct(clinic.manager, city="Riverton", street="1 Old Mill Lane", email="amara@example.org")
    correct(clinic.desk)  # nothing
    entries = clinic.db.read(lambda session: timeline_of(session, patient_id, kinds={TimelineKind.RECORD}))
    assert [(words.text(entry.title), entry.actor) for entry in entries] == [
        ("Details corrected: E-mail, Address", clinic.manager.name),
        ("Details corrected: Birth date", clinic.desk.name),
        ("Registered", clinic.desk.name),
    ]
    trail = clinic.db.read(lambda session: [entry.details for entry in session.scalars(select(AuditEntry))])
    assert "1979" not in json.dumps(trail)
    assert "Riverton" not in json.dumps(trail)
    pages = []
    before = None
    while page := clinic.db.read(lambda session, before=before: timeline_of(session, patient_id, before, limit=1)):  # type: ignore[misc]
        pages += page
        before = page[-1].place
    assert pages == entries


def test_the_time_line_says_what_was_charted(clinic: Clinic, record: UUID) -> None:
    words = Words(clinic.db.read(clinic_view).formats)
    entries = clinic.db.read(lambda session: timeline_of(session, record, kinds={TimelineKind.CHART}))
    said = [words.text(entry.title) for entry in entries if entry.opens == "chart"]
    assert said
    assert all("16" in each or "36" in each for each in said), said


def test_a_long_record_asks_as_often_as_a_short_one(clinic: Clinic, record: UUID) -> None:
    short = a_patient(clinic, "Short", "Record")
    assert statements(clinic, lambda session: timeline_of(session, record)) == statements(
        clinic, lambda session: timeline_of(session, short)
    )


def test_files_are_told_by_their_bytes_and_taken_back_not_deleted(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    for title, content, code in (
        ("", PDF, "file.no_title"),
        ("Letter", b"MZ a program called letter.pdf", "file.unknown_kind"),
        ("Scan", b"\xff\xd8\xff" + b"0" * 20_000_000, "file.too_large"),
    ):
        with pytest.raises(Refused) as refused:
            clinic.db.write(
                clinic.desk,
                lambda work, title=title, content=content: add_file(work, patient_id, FileKind.LETTER, title, content),  # type: ignore[misc]
            )
        assert [problem.message.code for problem in refused.value.problems] == [code]
    file_id = clinic.db.write(clinic.desk, lambda work: add_file(work, patient_id, FileKind.LETTER, "Letter", PDF))
    clinic.clock.advance(timedelta(minutes=1))
    clinic.db.write(clinic.desk, lambda work: void_file(work, file_id))
    clinic.db.write(clinic.desk, lambda work: void_file(work, file_id))
    entries = clinic.db.read(lambda session: timeline_of(session, patient_id, kinds={TimelineKind.FILE}))
    assert [(entry.detail, entry.void, entry.actor) for entry in entries] == [("Letter", True, "Rosa Desk")]
    assert clinic.db.read(lambda session: session.scalars(select(PatientNote)).all()) == []


def test_the_paper_says_what_the_patient_answered(clinic: Clinic) -> None:
    patient_id, words = a_patient(clinic), Words(clinic.db.read(clinic_view).formats)
    answers = {"pain": {"answer": "yes", "note": "at night"}, "of_another_age": {"answer": "often", "note": ""}}
    history = DentalHistory(
        patient_id=patient_id,
        number=1,
        questionnaire=1,
        answers=answers,
        recorded_at=MORNING,
        recorded_by=clinic.desk.user_id,
    )
    clinic.db.write(clinic.desk, lambda work: work.session.add(history))
    content = clinic.db.read(lambda session: record_content(session, words, patient_id, MORNING))
    section = next(each for each in content.sections if each.heading == "Dental history")
    said = str(section.rows[0].value).splitlines()
    assert said[0].endswith("yes · at night")
    assert said[1] == "dental_question.of_another_age often"
