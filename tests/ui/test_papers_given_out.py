"""Papers leave the house: printed, saved, e-mailed; and what is said when that does not work."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog
from sqlalchemy import select, update

from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.work import Work
from dentaldesk.models.states import DocumentKind
from dentaldesk.models.tables.communication import PatientMessage
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.system import AuditEntry
from dentaldesk.ui.printing import print_pdf
from dentaldesk.ui.screens.papers.emailing import EmailDialog
from dentaldesk.ui.widgets.buttons import Button
from tests.ui.papers import Papers
from tests.ui.walking import clipped, unnamed


def to_file(path: Path) -> QPrinter:
    """A printer that is a file: the same way as to paper, with something to look at after."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def deeds_noted(papers: Papers) -> list[str]:
    query = select(AuditEntry.action).where(AuditEntry.subject_type == "document")
    return papers.case.clinic.db.read(lambda session: list(session.scalars(query)))


def test_every_page_is_printed_and_noted(papers: Papers, tmp_path: Path) -> None:
    line = papers.make(DocumentKind.TREATMENT_PLAN)
    out = tmp_path / "paper.pdf"
    papers.view.papers.viewer.acts.deeds.print_on(line, to_file(out))
    papers.sat.settle()
    papers.sat.settle()
    with (
        pypdfium2.PdfDocument(out.read_bytes()) as printed,
        pypdfium2.PdfDocument(papers.view.papers.viewer.pdf.pdf()) as original,
    ):
        assert len(printed) == len(original)
        assert printed[0].render(scale=1).to_numpy().min() < 60  # there is something on it
    assert "print" in deeds_noted(papers)
    assert papers.sat.toasts[-1].startswith("Sent to the printer")


def test_no_printer_is_one_sentence_and_saving_is_offered(papers: Papers) -> None:
    papers.make(DocumentKind.TREATMENT_PLAN)
    papers.view.print_paper()  # the test machine has no printer
    told = papers.told("papers.not_printed")
    assert told.accessibleDescription() == (
        "No printer is set up at this workstation. It is kept in the record and can be printed at any time."
    )
    assert clipped(told) + unnamed(told) == []
    next(each for each in told.findChildren(Button) if each.text() == "Save a copy …").click()
    assert papers.dialog(QFileDialog).acceptMode() is QFileDialog.AcceptMode.AcceptSave
    papers.dialog(QFileDialog).reject()


@pytest.mark.qt_log_ignore("QPainter::begin|QPdf|cannot open", extend=True)  # Qt says it too, on its own log
def test_a_printer_that_is_gone_keeps_the_paper(papers: Papers, tmp_path: Path) -> None:
    line = papers.make(DocumentKind.TREATMENT_PLAN)
    papers.view.papers.viewer.acts.deeds.print_on(line, to_file(tmp_path / "unplugged" / "paper.pdf"))
    papers.sat.settle()
    papers.sat.settle()
    assert "did not take the paper" in papers.told("papers.not_printed").accessibleDescription()
    papers.told("papers.not_printed").close()
    assert "print" not in deeds_noted(papers)
    assert papers.chosen() == line


def test_what_is_no_pdf_is_not_printed(tmp_path: Path, papers: Papers) -> None:
    assert papers.view is not None
    with pytest.raises(UserError, match="unreadable"):
        print_pdf(b"no PDF", to_file(tmp_path / "paper.pdf"))


def test_a_copy_is_whole_and_noted_or_is_told_not_to_be(papers: Papers, tmp_path: Path) -> None:
    line = papers.make(DocumentKind.EXAM_SUMMARY)
    deeds = papers.view.papers.viewer.acts.deeds
    deeds.save_copy(line, tmp_path / "copy.pdf")
    papers.sat.settle()
    papers.sat.settle()
    assert (tmp_path / "copy.pdf").read_bytes().startswith(b"%PDF")
    assert "save" in deeds_noted(papers)
    deeds.save_copy(line, tmp_path / "nowhere" / "copy.pdf")
    papers.sat.settle()
    papers.sat.settle()
    assert (
        "The copy was not saved: No such file or directory" in papers.told("papers.not_saved").accessibleDescription()
    )
    papers.told("papers.not_saved").close()


def mail_to(papers: Papers, email: str | None) -> EmailDialog:
    """The dialog, for a patient with this address."""

    def set_email(work: Work) -> None:
        work.session.execute(update(Patient).where(Patient.id == papers.case.patient_id).values(email=email))

    papers.case.clinic.db.write(papers.case.clinic.desk, set_email)
    papers.make(DocumentKind.EXAM_SUMMARY)
    papers.view.papers.viewer.email.click()
    papers.sat.settle()
    return papers.dialog(EmailDialog)


def queued(papers: Papers) -> list[str]:
    query = select(PatientMessage.address).where(PatientMessage.document_id.is_not(None))
    return papers.case.clinic.db.read(lambda session: list(session.scalars(query)))


def test_a_paper_is_queued_for_who_is_written_to(papers: Papers) -> None:
    dialog = mail_to(papers, "amara@example.org")
    assert dialog.to.currentText() == "amara@example.org"
    assert not dialog.agreed.isVisible()
    assert clipped(dialog) + unnamed(dialog) == []
    dialog.send.click()
    papers.sat.settle()
    assert queued(papers) == ["amara@example.org"]
    papers.read()
    assert "Waits to be e-mailed to amara@example.org." in papers.view.papers.viewer.known.text()


def test_another_address_needs_a_tick_and_must_be_one(papers: Papers) -> None:
    dialog = mail_to(papers, None)
    dialog.send.click()
    assert dialog.field.problem() == "Choose or type an e-mail address."
    dialog.to.setEditText("sister@example.org")
    dialog.send.click()
    assert dialog.field.problem() == "Ask whether they agree to get it by e-mail, then tick the box."
    dialog.agreed.setChecked(True)
    dialog.to.setEditText("sister at home")
    dialog.send.click()
    papers.sat.settle()
    assert dialog.field.problem() == "“sister at home” is not an e-mail address."
    assert queued(papers) == []
    dialog.to.setEditText("sister@example.org")
    dialog.send.click()
    dialog.send.click()  # an impatient second press
    papers.sat.settle()
    assert queued(papers) == ["sister@example.org"]


def test_nothing_is_sent_about_a_confidential_record(papers: Papers) -> None:
    dialog = mail_to(papers, "amara@example.org")

    def hide(work: Work) -> None:
        work.session.execute(update(Patient).where(Patient.id == papers.case.patient_id).values(confidential=True))

    papers.case.clinic.db.write(papers.case.clinic.desk, hide)
    dialog.send.click()
    papers.sat.settle()
    assert "confidential" in (dialog.field.problem() or "")
    dialog.reject()
