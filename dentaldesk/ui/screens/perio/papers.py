"""A periodontal exam on paper and as a file of its own. Who does either is noted in the audit trail. No widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.flows.perio_paper import PerioPaper, note_exported, note_printed, perio_paper
from dentaldesk.ui.copies import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dentaldesk.ui.desk import Desk


class Papers(QObject):
    """Makes papers of what is stored, off the thread of the window."""

    made = Signal(object)  # a PerioPaper

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def make(self, patient_id: UUID, exam_id: UUID, beside: Sequence[UUID]) -> None:
        """Make the paper of an exam, with others beside it."""
        words, tasks = self._desk.words, self._desk.tasks

        def show(paper: PerioPaper) -> None:
            tasks.act(self, "note-printed", lambda work: note_printed(work, exam_id))
            self.made.emit(paper)

        tasks.query(
            self,
            "perio-paper",
            lambda session: perio_paper(session, patient_id, exam_id, beside, words),
            show,
        )

    def keep_copy(self, paper: PerioPaper, path: Path) -> None:
        """Write the paper to a file, with the database or without: SVG where its name says so, PDF otherwise."""
        form: Literal["pdf", "svg"] = "svg" if path.suffix.lower() == ".svg" else "pdf"

        def job() -> None:
            try:
                write_whole(path, paper.svg().encode() if form == "svg" else paper.pdf)
            except OSError as error:
                raise UserError("perio.not_written", path=str(path)) from error

        def done(_: None) -> None:
            self._desk.toast.emit(self._desk.words("Saved to {path}", path=str(path)))
            self._desk.tasks.act(self, "note-exported", lambda work: note_exported(work, paper.exam_id, form))

        self._desk.tasks.aside(self, "perio-copy", job, done)
