"""The chart on paper: shown large, and kept as a PDF or as SVG where somebody says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from PySide6.QtCore import QSize, Qt, QThreadPool, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.engines.flows.chart_paper import ChartPaper, chart_paper, note_exported, note_printed
from dentaldesk.ui.copies import proposed_path, write_whole
from dentaldesk.ui.screens.charting.days import end_of
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.pdf_view import PdfView
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.teeth_drawing.palette import Look
    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.charting.presenter import ChartingPresenter

_WANTED = QSize(980, 800)
_SHARE = 0.9  # of the screen that the window takes at most


def print_chart(parent: QWidget, presenter: ChartingPresenter, look: Look) -> None:
    """Draw the chart of the day that is shown on paper, as it is stored, and show the paper."""
    desk, board = presenter.desk, presenter.board
    if board.loaded is None:
        return
    words, patient_id, shown = desk.words, board.loaded.patient_id, board.shown.day
    day, known = shown or desk.today(), None if shown is None else end_of(shown, words.zone)
    window = PaperWindow(parent, desk, Printed(patient_id, day))
    window.open()
    desk.tasks.query(
        window,
        "chart-paper",
        lambda session: chart_paper(session, words, patient_id, look, day=day, known=known),
        window.show_paper,
        window.say_trouble,
    )


@dataclass(frozen=True, slots=True)
class Printed:
    """Whose chart, and of which day: for the audit."""

    patient_id: UUID
    day: date


class PaperWindow(QDialog):
    """The paper large, and where to keep a copy of it."""

    kept = Signal(str)  # what became of a copy, in words

    def __init__(self, parent: QWidget, desk: Desk, printed: Printed) -> None:
        super().__init__(parent)
        self._desk, self._words, self._printed = desk, desk.words, printed
        self._paper: ChartPaper | None = None
        words = desk.words
        self.setObjectName("charting.paper")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words("Dental chart"))
        self.resize(_WANTED.boundedTo(self.screen().availableSize() * _SHARE))
        self._waiting = label(words("Preparing the pages …"), "detail", wrap=True)
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._view = PdfView(words)
        self._pages = QStackedWidget()
        for page in (self._waiting, self._view):
            self._pages.addWidget(page)
        self._said = label("", "detail", wrap=True)
        self.save = button(words("Save as PDF or SVG"), "primary", "download-simple", on=self._ask_where)
        self.save.setObjectName("charting.save_paper")
        self.save.setEnabled(False)
        self.kept.connect(self._said.setText, Qt.ConnectionType.QueuedConnection)
        self._lay_out()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 8, 12, 8)
        foot.addWidget(self._said, 1)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages, 1)
        column.addLayout(foot)

    def show_paper(self, paper: ChartPaper) -> None:
        """The pages are there."""
        self._paper = paper
        self._view.show_pdf(paper.pdf)
        self._pages.setCurrentWidget(self._view)
        self.save.setEnabled(True)
        patient_id, day = self._printed.patient_id, self._printed.day
        self._desk.tasks.act(self, "note-printed", lambda work: note_printed(work, patient_id, day))

    def say_trouble(self, error: UserError) -> None:
        """There will be no pages."""
        self._waiting.setText(self._desk.say(error))

    def _ask_where(self) -> None:
        words = self._words
        proposed = proposed_path(words("Dental chart") + ".pdf")
        dialog = QFileDialog(self, words("Save a copy"), proposed, "PDF (*.pdf);;SVG (*.svg)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix("svg" if "svg" in chosen else "pdf"))
        dialog.fileSelected.connect(lambda path: self.keep(Path(path)))
        dialog.open()

    def keep(self, path: Path) -> None:
        """Write the copy, with the database or without it: SVG where the name says so, else PDF."""
        paper, words, kept = self._paper, self._words, self.kept
        if paper is None:
            return
        is_svg = path.suffix.lower() == ".svg"
        self._said.setText(words("Saving …"))

        def write() -> None:
            try:
                write_whole(path, paper.svg().encode() if is_svg else paper.pdf)
            except OSError as error:
                kept.emit(words("The copy was not saved: {why}", why=error.strerror or type(error).__name__))
            else:
                kept.emit(words("Saved as {path}.", path=str(path)))

        QThreadPool.globalInstance().start(write)
        patient_id, day = self._printed.patient_id, self._printed.day
        form: Literal["svg", "pdf"] = "svg" if is_svg else "pdf"
        self._desk.tasks.act(self, "note-exported", lambda work: note_exported(work, patient_id, day, form))
