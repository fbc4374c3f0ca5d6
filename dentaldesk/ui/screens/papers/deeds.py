"""What can be done with one paper: fetched, printed, kept outside, sent, asked for again. No widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.flows.paper_lines import PaperContent, PaperLine, paper_content
from dentaldesk.engines.flows.papers import note_paper, queue_for_email, retry_paper
from dentaldesk.ui.copies import write_whole
from dentaldesk.ui.printing import print_pdf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtPrintSupport import QPrinter

    from dentaldesk.ui.desk import Desk


class PaperDeeds(QObject):
    """Whatever goes wrong, the paper stays in the record, and a signal says in one sentence what happened."""

    came = Signal(object, object)  # PaperLine, PaperContent
    lost = Signal(object, object)  # PaperLine, UserError: it cannot be read
    not_printed = Signal(object, object)  # PaperLine, UserError
    not_saved = Signal(object, object)  # PaperLine, UserError

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk

    def fetch(self, line: PaperLine) -> None:
        """Ask for the bytes of a paper that is ready, compared with their hash."""
        self.desk.tasks.query(
            self,
            "paper",
            lambda session: paper_content(session, line.id),
            lambda content: self.came.emit(line, content),
            lambda error: self.lost.emit(line, error),
        )

    def _with_bytes(
        self, line: PaperLine, then: Callable[[bytes], object], failed: Callable[[UserError], None]
    ) -> None:
        """What leaves the house is the very paper that was kept, or nothing."""

        def check(content: PaperContent) -> None:
            if content.intact:
                then(content.pdf)
            else:
                failed(UserError("paper.not_intact"))

        self.desk.tasks.query(self, f"bytes {line.id}", lambda session: paper_content(session, line.id), check, failed)

    def print_on(self, line: PaperLine, printer: QPrinter) -> None:
        """Print a paper that is ready; `not_printed` tells why it was not."""
        words, tasks = self.desk.words, self.desk.tasks
        name = printer.printerName() or printer.outputFileName()

        def printed(_: None) -> None:
            tasks.act(self, "note-printed", lambda work: note_paper(work, line.id, "print"))
            self.desk.toast.emit(words("Sent to the printer {name}.", name=name))

        def failed(error: UserError) -> None:
            self.not_printed.emit(line, error)

        self._with_bytes(
            line, lambda pdf: tasks.aside(self, "print", lambda: print_pdf(pdf, printer), printed, failed), failed
        )

    def save_copy(self, line: PaperLine, path: Path) -> None:
        """Write a paper to a file, after it was noted that it leaves the house."""
        words, tasks = self.desk.words, self.desk.tasks

        def failed(error: UserError) -> None:
            self.not_saved.emit(line, error)

        def write(pdf: bytes) -> None:
            try:
                write_whole(path, pdf)
            except OSError as error:
                raise UserError("paper.not_saved", why=error.strerror or type(error).__name__) from error

        def noted(pdf: bytes) -> None:
            tasks.aside(
                self,
                "copy",
                lambda: write(pdf),
                lambda _: self.desk.toast.emit(words("Saved as {path}.", path=str(path))),
                failed,
            )

        self._with_bytes(
            line,
            lambda pdf: tasks.act(
                self, "note-saved", lambda work: note_paper(work, line.id, "save"), lambda _: noted(pdf), failed
            ),
            failed,
        )

    def email(
        self,
        line: PaperLine,
        to: str,
        request_key: UUID,
        done: Callable[[], object],
        failed: Callable[[UserError], None],
    ) -> None:
        """Queue a paper for this address; the same key sends once."""

        def queued(_: UUID) -> None:
            self.desk.toast.emit(self.desk.words("It will be e-mailed to {address}.", address=to.strip()))
            done()

        self.desk.tasks.act(self, "email", lambda work: queue_for_email(work, line.id, to, request_key), queued, failed)

    def retry(self, line: PaperLine) -> None:
        """Ask once more for a paper that could not be made."""
        self.desk.tasks.act(self, "retry", lambda work: retry_paper(work, line.id))

    def note_opened(self, line: PaperLine) -> None:
        """Somebody looks at it closely."""
        self.desk.tasks.act(self, "note-opened", lambda work: note_paper(work, line.id, "open"))
