"""5: papers to look at and to hand out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout

from dentaldesk.models.states import DocumentKind, DocumentStatus
from dentaldesk.ui.copies import proposed_path
from dentaldesk.ui.screens.checkout.column import Question, fit_table
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.chips import ChipKind, ChipLook
from dentaldesk.ui.widgets.pdf_view import PdfView
from dentaldesk.ui.widgets.row_table import Column, RowTable
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from uuid import UUID

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.reads import DocumentRow
    from dentaldesk.engines.flows.checkout import Checkout
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.checkout.presenter import CheckoutPresenter

_PAPER = 112  # pixels of a paper's name
_STATUS: dict[DocumentStatus, tuple[ChipKind, str]] = {
    DocumentStatus.REQUESTED: ("neutral", "hourglass-medium"),
    DocumentStatus.READY: ("good", "check-circle"),
    DocumentStatus.FAILED: ("danger", "warning-circle-fill"),
}


def kind_words(words: Words, kind: DocumentKind) -> str:
    """The name of a paper."""
    return {
        DocumentKind.TREATMENT_PLAN: words("Treatment plan"),
        DocumentKind.EXAM_SUMMARY: words("Exam summary"),
        DocumentKind.RECEIPT: words("Receipt"),
    }[kind]


def status_words(words: Words, status: DocumentStatus) -> str:
    """How far a paper is."""
    return {
        DocumentStatus.REQUESTED: words("In preparation"),
        DocumentStatus.READY: words("Ready"),
        DocumentStatus.FAILED: words("Failed"),
    }[status]


class DocumentsColumn(Question):
    """The chosen paper is shown; Enter shows it large; a copy can be saved."""

    def __init__(self, desk: Desk, checkout: CheckoutPresenter) -> None:
        words = desk.words
        super().__init__(5, words("Documents"), 270)
        self._desk, self._checkout = desk, checkout
        self._shown: UUID | None = None
        self.table = self._make_table()
        self.preview = PdfView(words)
        self.preview.setObjectName("checkout.preview")
        self._none = label(words("No papers were asked for."), "detail", wrap=True)
        self._problem = label("", "caption", tone="danger", wrap=True)
        self._problem.hide()
        self.enlarge = button(words("&Enlarge"), "secondary", "arrows-out", on=self._enlarge)
        self.save = button(words("&Save a copy"), "secondary", "download-simple", on=self._ask_where)
        self.enlarge.setObjectName("checkout.enlarge")
        self.save.setObjectName("checkout.save")
        self.body.setContentsMargins(0, 0, 0, 12)
        for widget in (self.table, self._none, self._problem):
            self.body.addWidget(widget)
        self.body.addWidget(self.preview, 1)
        foot = self.action_foot()
        foot.row.addWidget(self.enlarge)
        foot.row.addWidget(self.save, 1)
        self.table.row_chosen.connect(self._choose)
        self.table.row_opened.connect(lambda _row: self._enlarge())
        checkout.paper_came.connect(self._paper_came)
        checkout.copy_saved.connect(self._saved)
        checkout.copy_failed.connect(self._not_saved)

    def _make_table(self) -> RowTable[DocumentRow]:
        words = self._desk.words
        columns: list[Column[DocumentRow]] = [
            Column(title=words("Paper"), text=lambda row: kind_words(words, row.kind), strong=True),
            Column(
                title=words("State"),
                text=lambda row: status_words(words, row.status),
                chip=lambda row: ChipLook(
                    text=status_words(words, row.status), kind=_STATUS[row.status][0], icon=_STATUS[row.status][1]
                ),
            ),
        ]
        table = RowTable(words("Documents"), columns, lambda row: row.id)
        table.setObjectName("checkout.documents")
        return table

    def show_page(self, page: Checkout) -> None:
        """Show a page; the first paper that is ready is the one that is looked at."""
        rows = page.documents
        if not self.is_news(page.visit_id, rows):
            return
        self.table.show_rows(rows)
        self.table.setVisible(bool(rows))
        self._none.setVisible(not rows)
        fit_table(self.table, first=_PAPER, most_rows=5)
        if self.table.chosen() is None:
            ready = next((row for row in rows if row.status is DocumentStatus.READY), None)
            if ready is not None:
                self.table.choose(ready.id)
        self._choose(self.table.chosen())

    def _choose(self, row: DocumentRow | None) -> None:
        ready = row is not None and row.status is DocumentStatus.READY
        self.enlarge.setEnabled(ready)
        self.save.setEnabled(ready)
        why = "" if ready else self._desk.words("Choose a paper that is ready.")
        self.enlarge.setToolTip(why)
        self.save.setToolTip(why)
        if row is None or not ready:
            self._shown = None
            self.preview.clear()
        elif row.id != self._shown:
            self._shown = row.id
            self._checkout.fetch_paper(row)

    def _paper_came(self, document_id: UUID, pdf: bytes) -> None:
        if document_id == self._shown:
            self.preview.show_pdf(pdf)

    def _enlarge(self) -> None:
        row, pdf = self.table.chosen(), self.preview.pdf()
        if row is None or not pdf:
            return
        words = self._desk.words
        window = QDialog(self)
        window.setObjectName("checkout.paper")
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.setWindowTitle(kind_words(words, row.kind))
        window.resize(860, 900)
        column = QVBoxLayout(window)
        column.setContentsMargins(0, 0, 0, 0)
        large = PdfView(words)
        column.addWidget(large)
        large.show_pdf(pdf)
        window.open()
        large.setFocus()

    def _ask_where(self) -> None:
        row = self.table.chosen()
        if row is None or row.status is not DocumentStatus.READY:
            return
        words = self._desk.words
        dialog = QFileDialog(
            self, words("Save a copy"), proposed_path(f"{kind_words(words, row.kind)}.pdf"), "PDF (*.pdf)"
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda path: self._checkout.save_copy(row, Path(path)))
        dialog.open()

    def _saved(self, path: str) -> None:
        self._problem.hide()
        self._desk.toast.emit(self._desk.words("Saved as {path}.", path=path))

    def _not_saved(self, why: str) -> None:
        self._problem.setText(self._desk.words("The copy was not saved: {why}", why=why))
        self._problem.show()
