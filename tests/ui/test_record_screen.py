"""The record panel: one list of everything, papers and files, by keyboard."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.engines.patients.file_actions import add_file
from dentaldesk.engines.patients.reads import patient_card
from dentaldesk.models.states import FileKind
from dentaldesk.models.tables.system import AuditEntry
from dentaldesk.ui.copies import documents_folder
from dentaldesk.ui.screens.record.adding import AddFileDialog
from dentaldesk.ui.screens.record.view import RecordView
from dentaldesk.ui.widgets.buttons import Button
from tests.engines.visits import a_completed_visit, cash
from tests.factories import FILLING, Clinic, a_patient
from tests.ui.seat import Seat, seat
from tests.ui.walking import clipped, unnamed

PDF = b"%PDF-1.4 a letter"


@pytest.fixture
def patient_id(clinic: Clinic) -> UUID:
    visit = a_completed_visit(clinic, FILLING, patient_id=a_patient(clinic))
    pay = cash("p", visit.patient_id, visit_id=visit.visit_id)
    clinic.db.write(clinic.desk, lambda work: process_payment(work, pay))
    clinic.db.write(clinic.desk, lambda work: add_file(work, visit.patient_id, FileKind.LETTER, "From home", PDF))
    return visit.patient_id


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic, patient_id: UUID, look: None) -> Iterator[Seat]:
    assert look is None
    with seat(qtbot, clinic, clinic.desk) as made:
        made.desk.open_patient(patient_id)
        yield made


def test_everything_is_one_list_that_is_narrowed_and_opened_by_keyboard(sat: Seat) -> None:
    view = sat.show(RecordView(sat.desk))
    whole = view.timeline.table.rows()
    assert len(whole) > 8
    assert clipped(view) == []
    assert unnamed(view) == []
    sat.tab_to("record.kind.money")
    sat.press(Qt.Key.Key_Space)
    sat.settle()
    assert {entry.kind.value for entry in view.timeline.table.rows()} == {"money"}
    sat.press(Qt.Key.Key_Space)
    sat.settle()
    assert view.timeline.table.rows() == whole
    wanted: list[str] = []
    sat.desk.panel_wanted.connect(wanted.append)
    sat.tab_to("record.timeline")
    place = next(at for at, entry in enumerate(whole) if entry.opens == "ledger")
    for _ in range(place):
        sat.press(Qt.Key.Key_Down)
    sat.press(Qt.Key.Key_Return)
    assert wanted == ["checkout"]
    file = next(entry for entry in whole if entry.opens == "file")
    view.presenter.open(file)
    sat.settle()
    assert view.papers.table.chosen() is not None
    assert sat.focused() == "record.papers"


def test_a_file_is_added_refused_with_what_was_typed_and_taken_back(sat: Seat, tmp_path: Path) -> None:
    view = sat.show(RecordView(sat.desk))
    letter = tmp_path / "from the hospital.pdf"
    letter.write_bytes(b"no PDF at all")
    view.begin_adding([letter])
    dialog = view.findChild(AddFileDialog)
    assert dialog is not None
    title = dialog.findChild(QLineEdit, "record.file_title")
    assert title is not None
    assert title.text() == "from the hospital"
    title.setText("Hospital")
    dialog.deed.click()
    sat.settle()
    assert title.text() == "Hospital"  # refused: nothing typed is lost
    letter.write_bytes(PDF + b" another")
    dialog.deed.click()
    sat.settle()
    assert "Hospital" in [row.title for row in view.papers.table.rows()]
    row = next(row for row in view.papers.table.rows() if row.title == "Hospital")
    view.papers.table.choose(row.id)
    sat.settle()
    sat.find(Button, "record.void_file").click()
    question = QApplication.activeModalWidget()
    assert question is not None
    next(each for each in question.findChildren(Button) if each.text() == "Take back").click()
    sat.settle()
    assert next(each for each in view.papers.table.rows() if each.title == "Hospital").void


def test_a_file_is_added_once_however_often_it_is_pressed(sat: Seat, tmp_path: Path) -> None:
    view = sat.show(RecordView(sat.desk))
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(PDF + b" once")
    before = len(view.papers.table.rows())
    view.begin_adding([letter])
    dialog = view.findChild(AddFileDialog)
    assert dialog is not None
    dialog.title.returnPressed.emit()
    assert not dialog.deed.isEnabled()
    dialog.title.returnPressed.emit()
    dialog.deed.click()
    sat.settle()
    sat.settle()
    assert len(view.papers.table.rows()) == before + 1


def test_a_file_that_cannot_be_read_is_told_at_the_question(sat: Seat, tmp_path: Path) -> None:
    view = sat.show(RecordView(sat.desk))
    view.begin_adding([tmp_path / "gone.pdf"])
    dialog = view.findChild(AddFileDialog)
    assert dialog is not None
    dialog.deed.click()
    sat.settle()
    assert dialog.isVisible()
    assert dialog.deed.isEnabled()
    assert any("was not read" in each.text() for each in dialog.findChildren(QLabel))
    dialog.reject()


def test_the_record_is_exported(sat: Seat, tmp_path: Path) -> None:
    view = sat.show(RecordView(sat.desk))
    began: list[object] = []
    sat.desk.work_began.connect(began.append)
    view.presenter.export(tmp_path / "record.zip")
    sat.settle()
    sat.settle()
    assert len(began) == 1
    with zipfile.ZipFile(tmp_path / "record.zip") as archive:
        assert "record.pdf" in archive.namelist()
    view.presenter.export(tmp_path / "nowhere" / "record.zip")
    sat.settle()
    sat.settle()
    assert sat.toasts[-1].startswith("The record was not exported")


def noted(sat: Seat, action: str) -> list[tuple[str, str]]:
    query = select(AuditEntry.subject_type, AuditEntry.subject_id).where(AuditEntry.action == action)
    return [(kind, subject) for kind, subject in sat.clinic.db.read(lambda session: session.execute(query).all())]


def test_a_copy_that_leaves_the_house_is_noted_and_whole(
    sat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = sat.show(RecordView(sat.desk))
    row = next(row for row in view.papers.table.rows() if row.is_file)
    copy = tmp_path / "copy.pdf"
    view.presenter.save_copy(row, PDF, copy)
    sat.settle()
    sat.settle()
    assert copy.read_bytes() == PDF
    assert noted(sat, "copy") == [("patient-file", str(row.id))]

    def no_room(*_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_room)
    view.presenter.save_copy(row, b"another", copy)
    sat.settle()
    sat.settle()
    assert "No space left" in sat.toasts[-1]
    assert [(each.name, each.read_bytes()) for each in tmp_path.glob("copy*")] == [("copy.pdf", PDF)]


def test_files_are_named_by_chart_number_in_the_persons_documents(sat: Seat, patient_id: UUID) -> None:
    view = sat.show(RecordView(sat.desk))
    number = sat.clinic.db.read(lambda session: patient_card(session, patient_id).row.chart_number)
    view.export.click()
    sat.settle()
    dialog = next(each for each in view.findChildren(QFileDialog) if each.isVisible())
    chosen = Path(dialog.selectedFiles()[0])
    assert str(number) in chosen.name
    assert str(chosen.parent) == documents_folder()
    dialog.reject()


def test_who_may_not_is_told_why(sat: Seat) -> None:
    view = sat.show(RecordView(sat.desk))
    sat.desk.sit_down(sat.clinic.coordinator)
    sat.settle()
    assert not view.export.isEnabled()
    assert view.export.toolTip()
    sat.desk.open_patient(None)
    sat.settle()
    assert view.timeline.table.rows() == []
    assert not view.add_file.isEnabled()
