"""The dialogs around one paper: which printer, which file, which address; and what is said when it does not work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.flows.paper_lines import PaperState
from dentaldesk.ui.copies import proposed_path
from dentaldesk.ui.messages import Report, tell
from dentaldesk.ui.printing import new_printer, printers
from dentaldesk.ui.screens.papers.deeds import PaperDeeds
from dentaldesk.ui.screens.papers.emailing import EmailDialog
from dentaldesk.ui.screens.papers.signing import SignConsentDialog
from dentaldesk.ui.screens.papers.wording import paper_title

if TYPE_CHECKING:
    from uuid import UUID

    from dentaldesk.engines.flows.paper_lines import PaperLine
    from dentaldesk.ui.desk import Desk

_THERE = frozenset({PaperState.READY, PaperState.SIGNED})


def is_there(line: PaperLine | None) -> bool:
    """Whether there is a paper to be looked at, printed and sent."""
    return line is not None and line.state in _THERE


class PaperActs(QObject):
    """Asks what is to be known and lets it be done; used wherever papers stand in a list."""

    signed = Signal(object)  # the UUID of the document that is made of it

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._parent = desk, parent
        self.deeds = PaperDeeds(desk, self)
        self.deeds.not_printed.connect(self._say_not_printed)
        self.deeds.not_saved.connect(self._say_not_saved)

    def print_paper(self, line: PaperLine) -> None:
        """Ask which printer; one that is not there is told in one sentence, and the paper can be saved instead."""
        names = printers()
        if not names:
            self._say_not_printed(line, UserError("paper.no_printer"))
            return
        from PySide6.QtPrintSupport import QPrintDialog  # noqa: PLC0415 - 20 ms, seldom

        printer = new_printer(names[0])
        dialog = QPrintDialog(printer, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(paper_title(self._desk.words, line))
        dialog.accepted.connect(lambda: self.deeds.print_on(line, printer))
        dialog.setModal(True)
        dialog.show()

    def _say_not_printed(self, line: PaperLine, error: UserError) -> None:
        words = self._desk.words
        report = Report(
            title=words("The paper was not printed"),
            text=" ".join([self._desk.say(error), words("It is kept in the record and can be printed at any time.")]),
            close=words("Print later"),
            act=words("Save a copy …"),
        )
        tell(self._parent, report, lambda: self.save_copy(line)).setObjectName("papers.not_printed")

    def save_copy(self, line: PaperLine) -> None:
        """Ask where a copy is to be kept."""
        words = self._desk.words
        dialog = QFileDialog(
            self._parent, words("Save a copy"), proposed_path(f"{paper_title(words, line)}.pdf"), "PDF (*.pdf)"
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda path: self.deeds.save_copy(line, Path(path)))
        dialog.open()

    def _say_not_saved(self, line: PaperLine, error: UserError) -> None:
        words = self._desk.words
        report = Report(
            title=words("The copy was not saved"),
            text=" ".join([self._desk.say(error), words("The paper is kept in the record.")]),
            close=words("Close"),
            act=words("Save elsewhere …"),
        )
        tell(self._parent, report, lambda: self.save_copy(line)).setObjectName("papers.not_saved")

    def email(self, line: PaperLine, patient_id: UUID) -> None:
        """Ask who is to get it."""
        EmailDialog(self._parent, self._desk, self.deeds, line, patient_id).open()

    def sign(self, line: PaperLine) -> None:
        """Show a consent or refusal to be read and signed."""
        if line.consent_id is not None:
            self.sign_consent(line.consent_id)

    def sign_consent(self, consent_id: UUID) -> None:
        """The same, by its id."""
        dialog = SignConsentDialog(self._parent, self._desk, consent_id)
        dialog.signed.connect(self.signed)
        dialog.open()
