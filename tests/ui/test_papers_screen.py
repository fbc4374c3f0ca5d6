"""The documents panel in a real window: papers are made of what is there, looked at, narrowed, and reached by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel
from sqlalchemy import update

from dentaldesk.engines.flows.paper_lines import PaperState
from dentaldesk.models.states import DocumentKind, DocumentStatus
from dentaldesk.models.tables.communication import Document
from dentaldesk.ui.screens.papers.fields import TickList
from dentaldesk.ui.widgets.buttons import Button
from dentaldesk.ui.widgets.dates import TimeField
from tests.factories import a_patient
from tests.ui.papers import Papers
from tests.ui.walking import clipped, tab_order, unnamed

if TYPE_CHECKING:
    from uuid import UUID

    from dentaldesk.engines.core.work import Work


def test_a_paper_is_made_looked_at_and_listed(papers: Papers) -> None:
    line = papers.make(DocumentKind.TREATMENT_PLAN)
    assert line.state is PaperState.READY
    viewer = papers.view.papers.viewer
    papers.sat.qtbot.waitUntil(lambda: viewer.pdf.pdf().startswith(b"%PDF"))
    assert clipped(papers.view) + unnamed(papers.view) + tab_order(papers.view) == []


@pytest.mark.parametrize("wished", [DocumentKind.ESTIMATE, DocumentKind.EXAM_SUMMARY, DocumentKind.ATTENDANCE])
def test_what_is_shown_before_is_what_is_made(papers: Papers, wished: DocumentKind) -> None:
    dialog = papers.begin(wished)
    papers.sat.qtbot.waitUntil(lambda: dialog.preview.pdf().startswith(b"%PDF"))
    shown = dialog.preview.pdf()
    dialog.deed.click()
    papers.sat.settle()
    papers.deliver()
    viewer = papers.view.papers.viewer
    papers.sat.qtbot.waitUntil(lambda: viewer.pdf.pdf().startswith(b"%PDF"))
    assert viewer.pdf.pdf() == shown


def test_what_there_is_nothing_for_cannot_be_made_and_says_why(papers: Papers) -> None:
    for wished, why in (
        (DocumentKind.RECEIPT, "Nothing was paid yet."),
        (DocumentKind.APPOINTMENT_CARD, "No appointment is to come."),
        (DocumentKind.PRESCRIPTION, "Nothing was prescribed and signed yet."),
    ):
        dialog = papers.begin(wished)
        assert not dialog.deed.isEnabled()
        assert dialog.deed.toolTip() == why
        dialog.reject()


def test_a_time_that_is_none_is_said_at_its_field_and_nothing_is_made(papers: Papers) -> None:
    dialog = papers.begin(DocumentKind.ATTENDANCE)
    form = dialog.form()
    assert form is not None
    edit = form.fields["from"].editor
    assert isinstance(edit, TimeField)
    edit.setText("half past soon")
    dialog.deed.click()
    papers.sat.settle()
    assert dialog.isVisible()
    assert "half past soon" in (form.fields["from"].problem() or "")
    edit.setText("9:00")
    edit.editingFinished.emit()
    dialog.deed.click()
    papers.sat.settle()
    papers.deliver()
    assert papers.chosen().kind is DocumentKind.ATTENDANCE


def test_a_refusal_without_work_and_reason_says_both_at_once(papers: Papers) -> None:
    dialog = papers.begin(DocumentKind.INFORMED_REFUSAL)
    form = dialog.form()
    assert form is not None
    ticks = form.fields["procedures"].editor
    assert isinstance(ticks, TickList)
    ticks.item(0).setCheckState(Qt.CheckState.Unchecked)
    dialog.deed.click()
    papers.sat.settle()
    assert form.fields["procedures"].problem() == "Choose what it is about."
    assert form.fields["reason"].problem() == "Write down the reason that the patient gives."
    assert dialog.isVisible()


def test_every_kind_of_new_paper_can_be_read_named_and_reached(papers: Papers) -> None:
    dialog = papers.begin(DocumentKind.TREATMENT_PLAN)
    found: list[str] = []
    for row in range(dialog.kinds.count()):
        dialog.kinds.setCurrentRow(row)
        papers.sat.settle()
        found += [f"{dialog.kinds.item(row).text()}: {each}" for each in clipped(dialog) + unnamed(dialog)]
    assert found == []


def test_papers_are_narrowed_by_kind_and_state(papers: Papers) -> None:
    papers.make(DocumentKind.TREATMENT_PLAN)
    papers.make(DocumentKind.EXAM_SUMMARY)
    papers.prepare()
    page = papers.view.papers
    whole = page.table.rows()
    assert [line.state for line in whole] == [PaperState.TO_SIGN, PaperState.READY, PaperState.READY]
    page.kind.setCurrentIndex(page.kind.findText("Exam summary"))
    assert [line.kind for line in page.table.rows()] == [DocumentKind.EXAM_SUMMARY]
    page.state.setCurrentIndex(page.state.findText("Failed"))
    assert page.table.rows() == []
    assert page.empty.accessibleName().startswith("No paper of this kind and state")
    page.kind.setCurrentIndex(0)
    page.state.setCurrentIndex(page.state.findText("To be signed"))
    assert [line.state for line in page.table.rows()] == [PaperState.TO_SIGN]


def test_enter_shows_a_paper_large_with_all_its_deeds(papers: Papers) -> None:
    papers.make(DocumentKind.TREATMENT_PLAN)
    papers.view.activateWindow()
    papers.view.papers.table.setFocus()
    papers.sat.qtbot.waitUntil(papers.view.papers.table.hasFocus)
    papers.sat.press(Qt.Key.Key_Return)
    papers.sat.settle()
    window = papers.told("papers.window")
    for name in ("print", "save", "email"):
        deed = window.findChild(Button, f"papers.window.{name}")
        assert deed is not None
        assert deed.isEnabled()
    assert clipped(window) + unnamed(window) == []
    window.close()


def test_a_paper_that_could_not_be_made_is_asked_for_again(papers: Papers) -> None:
    line = papers.make(DocumentKind.EXAM_SUMMARY)
    db, dentist = papers.case.clinic.db, papers.case.clinic.dentist

    def fail(work: Work) -> None:
        values = {"status": DocumentStatus.FAILED, "failure": "broken", "file_sha256": None, "ready_at": None}
        work.session.execute(update(Document).where(Document.id == line.id).values(values))

    db.write(dentist, fail)
    papers.read()
    assert papers.chosen().state is PaperState.FAILED
    papers.view.papers.viewer.banner.acted.emit()
    papers.sat.settle()
    papers.deliver()
    assert papers.chosen().state is PaperState.READY


def test_a_paper_that_is_not_the_one_that_was_kept_is_told_and_not_given_out(papers: Papers) -> None:
    line = papers.make(DocumentKind.TREATMENT_PLAN)
    _damage(papers, line.sha256 or "")
    viewer = papers.view.papers.viewer
    viewer.show_line(None, None)
    viewer.show_line(line, papers.case.patient_id)
    papers.sat.settle()
    assert viewer.banner.isVisible()
    assert "hash differs" in viewer.banner.findChildren(QLabel)[1].text()
    viewer.acts.deeds.save_copy(line, papers.case.clinic.db.address.path.with_suffix(".copy"))  # type: ignore[union-attr]
    papers.sat.settle()
    assert "is not the one that was kept" in papers.told("papers.not_saved").accessibleDescription()
    papers.told("papers.not_saved").close()


def _damage(papers: Papers, sha256: str) -> None:
    """What a failing disk does; the database itself lets nobody."""
    import sqlite3

    connection = sqlite3.connect(papers.case.clinic.db.address.path)  # type: ignore[union-attr]
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'stored_file'")
    for (name,) in names.fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    content = connection.execute("SELECT content FROM stored_file WHERE sha256 = ?", [sha256]).fetchone()[0]
    connection.execute("UPDATE stored_file SET content = ? WHERE sha256 = ?", [content + b" ", sha256])
    connection.commit()
    connection.close()


def test_nothing_of_the_last_patient_stays(papers: Papers) -> None:
    papers.make(DocumentKind.TREATMENT_PLAN)
    other: UUID = a_patient(papers.case.clinic, "Grace", "Osei")
    papers.sat.desk.open_patient(other)
    assert papers.view.papers.table.rows() == []
    papers.sat.settle()
    assert papers.view.papers.table.rows() == []
    assert papers.view.papers.viewer.pdf.pdf() == b""
    assert papers.view.papers.empty.accessibleName().startswith("No papers yet")
    papers.sat.desk.open_patient(None)
    assert not papers.view.new_paper.isEnabled()
    assert papers.view.findChildren(QDialog) == [] or not any(
        each.isVisible() for each in papers.view.findChildren(QDialog)
    )
