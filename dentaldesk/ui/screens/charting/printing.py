"""The chart on paper: shown large, and kept as a PDF or as SVG where somebody says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.engines.flows.chart_paper import ChartPaper, chart_paper
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.pdf_view import PdfView
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.clinical.teeth_drawing.palette import Look
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.charting.presenter import ChartingPresenter


def print_chart(parent: QWidget, presenter: ChartingPresenter, look: Look) -> None:
    """Draw the mouth that is shown on paper, and show the paper."""
    desk, loaded, mouth = presenter.desk, presenter.loaded, presenter.mouth
    if loaded is None or mouth is None:
        return
    words, patient_id = desk.words, loaded.patient_id
    desk.toast.emit(words("The chart is being drawn for paper …"))
    desk.tasks.query(
        presenter,
        "chart-paper",
        lambda session: chart_paper(session, words, patient_id, mouth, look),
        lambda paper: PaperWindow(parent, desk, paper).open(),
        desk.trouble.emit,
    )


class PaperWindow(QDialog):
    """The paper large, and where to keep a copy of it."""

    def __init__(self, parent: QWidget, desk: Desk, paper: ChartPaper) -> None:
        super().__init__(parent)
        self._desk, self._words, self._paper = desk, desk.words, paper
        words = desk.words
        self.setObjectName("charting.paper")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words("Dental chart"))
        self.resize(980, 800)
        view = PdfView(words)
        view.show_pdf(paper.pdf)
        self._said = label("", "detail", wrap=True)
        self.save = button(words("Save as PDF or SVG"), "primary", "download-simple", on=self._ask_where)
        self.save.setObjectName("charting.save_paper")
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 8, 12, 8)
        foot.addWidget(self._said, 1)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(view, 1)
        column.addLayout(foot)

    def _ask_where(self) -> None:
        words = self._words
        dialog = QFileDialog(self, words("Save a copy"), words("Dental chart") + ".pdf", "PDF (*.pdf);;SVG (*.svg)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix("svg" if "svg" in chosen else "pdf"))
        dialog.fileSelected.connect(lambda path: self.keep(Path(path)))
        dialog.open()

    def keep(self, path: Path) -> None:
        """Write the copy: SVG where the name says so, else PDF."""
        paper, words = self._paper, self._words
        self._said.setText(words("Saving …"))

        def write(_session: Session) -> str:
            try:
                path.write_bytes(paper.svg().encode() if path.suffix.lower() == ".svg" else paper.pdf)
            except OSError as error:
                return words("The copy was not saved: {why}", why=error.strerror or type(error).__name__)
            return words("Saved as {path}.", path=str(path))

        self._desk.tasks.query(self, "keep", write, self._said.setText)
