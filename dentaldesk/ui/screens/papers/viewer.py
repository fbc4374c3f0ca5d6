"""One paper: its pages, what is known of it, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.engines.flows.paper_lines import PaperContent, PaperLine, PaperState
from dentaldesk.ui.screens.papers.acts import PaperActs, is_there
from dentaldesk.ui.screens.papers.wording import mailed_words, paper_title, signed_words, state_words
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.notices import Banner, EmptyState
from dentaldesk.ui.widgets.panels import IconLabel
from dentaldesk.ui.widgets.pdf_view import PdfView
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.widgets.buttons import Button

_WANTED = QSize(900, 920)
_SHARE = 0.92  # of the screen that a window takes at most
_TOLD = frozenset({PaperState.TO_SIGN, PaperState.FAILED})  # states in which somebody has something to do
_HASH = 12  # signs of a hash that are shown; the tool tip has all


class PaperViewer(QWidget):
    """Shows a line of a list; `show_line` again when the line changed."""

    signed = Signal(object)  # the UUID of a document

    def __init__(self, desk: Desk, prefix: str, *, large: bool = False) -> None:
        """`prefix` begins the names of what stands in it; `large`: it is the window that "Enlarge" opens."""
        super().__init__()
        self._desk = desk
        self._line: PaperLine | None = None
        self._intact: bool | None = None  # whether the pages have the hash that was kept; None: not compared yet
        self._patient_id: UUID | None = None
        words = desk.words
        self.acts = PaperActs(desk, self)
        self.title = label("", "strong", wrap=True)
        self.known = label("", "detail", wrap=True)
        self.known.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._seal_words = label("", "detail", tone="good", wrap=True)
        self.seal = QWidget()
        self.seal.setObjectName(f"{prefix}.seal")
        self.banner = Banner("", "info")
        self.banner.hide()
        self.pdf = PdfView(words)
        self.pdf.setObjectName(f"{prefix}.pages")
        self._none = EmptyState("files", words("Choose a paper to look at it"))
        self._pages = QStackedWidget()
        for page in (self._none, self.pdf):
            self._pages.addWidget(page)
        self.foot = FlowBox()
        self.print = self._deed(words("&Print"), "printer", f"{prefix}.print", self._print)
        self.save = self._deed(words("&Save a copy"), "download-simple", f"{prefix}.save", self._save)
        self.email = self._deed(words("&E-mail"), "envelope-simple", f"{prefix}.email", self._email)
        self.enlarge = self._deed(words("Enlar&ge"), "arrows-out", f"{prefix}.enlarge", self.open_large)
        self.enlarge.setVisible(not large)
        self._lay_out()
        self.banner.acted.connect(self._act_on_banner)
        self.acts.signed.connect(self.signed)
        self.acts.deeds.came.connect(self._came)
        self.acts.deeds.lost.connect(self._lost)
        self._dress()

    def _deed(self, text: str, icon: str, name: str, on: object) -> Button:
        made = button(text, "secondary", icon, on=on, compact=True)  # type: ignore[arg-type]  # bound methods below
        made.setObjectName(name)
        self.foot.flow.addWidget(made)
        return made

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(PANEL_PADDING, 8, PANEL_PADDING, 8)
        head.setSpacing(2)
        sealed = QHBoxLayout(self.seal)
        sealed.setContentsMargins(0, 0, 0, 0)
        sealed.setSpacing(6)
        sealed.addWidget(IconLabel("shield-check", "good"), 0, Qt.AlignmentFlag.AlignTop)
        sealed.addWidget(self._seal_words, 1)
        for part in (self.title, self.known, self.seal):
            head.addWidget(part)
        foot = QHBoxLayout()
        foot.setContentsMargins(PANEL_PADDING, 8, PANEL_PADDING, 8)
        foot.addWidget(self.foot, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self._pages, 1)
        column.addLayout(foot)

    # -- showing --

    def show_line(self, line: PaperLine | None, patient_id: UUID | None) -> None:
        """Show this paper, or none."""
        before, self._line, self._patient_id = self._line, line, patient_id
        if before is None or line is None or before.sha256 != line.sha256:
            self._intact = None
        if line is None or not is_there(line):
            self.pdf.clear()
            self._pages.setCurrentWidget(self._none)
        elif before is None or before.sha256 != line.sha256 or not self.pdf.pdf():
            self.acts.deeds.fetch(line)
        self._dress()

    def line(self) -> PaperLine | None:
        """What is shown."""
        return self._line

    def _came(self, line: PaperLine, content: PaperContent) -> None:
        if self._line is None or line.sha256 != self._line.sha256:
            return
        self.pdf.show_pdf(content.pdf)
        self._pages.setCurrentWidget(self.pdf)
        self._intact = content.intact
        self._dress()

    def _lost(self, line: PaperLine, error: UserError) -> None:
        if self._line is not None and line.id == self._line.id:
            self.banner.say(self._desk.say(error), "danger")
            self.banner.show()

    def _dress(self) -> None:
        line, words = self._line, self._desk.words
        there = is_there(line)
        self.title.setText("" if line is None else paper_title(words, line))
        self.title.setVisible(line is not None)
        self._say_known()
        why = "" if there else words("Choose a paper that is ready.")
        for deed in (self.print, self.save, self.email, self.enlarge):
            deed.setEnabled(there)
            deed.setToolTip(why)
        self._say_state(line)

    def _say_known(self) -> None:
        line, words = self._line, self._desk.words
        if line is None:
            self.known.hide()
            self.seal.hide()
            return
        state = words("{state} · {when}", state=state_words(words, line.state), when=words.moment(line.at))
        self.known.setText(
            " ".join(part for part in (signed_words(words, line) or state, mailed_words(words, line)) if part)
        )
        self.known.show()
        sealed = bool(self._intact) and line.state is PaperState.SIGNED
        self.seal.setVisible(sealed)
        if sealed and line.sha256:
            self._seal_words.setText(words("Unchanged since then: SHA-256 {hash}…", hash=line.sha256[:_HASH]))
            self._seal_words.setToolTip(line.sha256)

    def _say_state(self, line: PaperLine | None) -> None:
        words = self._desk.words
        damaged = self._intact is False
        self.banner.setVisible(line is not None and (damaged or line.state in _TOLD))
        if line is None:
            self._none.say(words("Choose a paper to look at it"))
        elif damaged:
            self.banner.say(words("It is not the paper that was kept: its hash differs."), "danger")
        elif line.state is PaperState.TO_SIGN:
            self.banner.say(words("Nobody has signed it yet."), "planned", action=words("Read and sign"))
            self._none.say(words("To be read and signed"), words("It becomes a paper once it is signed."))
        elif line.state is PaperState.FAILED:
            self.banner.say(words("This paper could not be made."), "danger", action=words("Try again"))
            self._none.say(words("There are no pages"))
        elif line.state is PaperState.IN_PREPARATION:
            self._none.say(words("In preparation"), words("It is here in a moment."))

    # -- deeds --

    def _act_on_banner(self) -> None:
        line = self._line
        if line is not None and line.state is PaperState.TO_SIGN:
            self.acts.sign(line)
        elif line is not None and line.state is PaperState.FAILED:
            self.acts.deeds.retry(line)

    def _print(self) -> None:
        if self._line is not None:
            self.acts.print_paper(self._line)

    def _save(self) -> None:
        if self._line is not None:
            self.acts.save_copy(self._line)

    def _email(self) -> None:
        if self._line is not None and self._patient_id is not None:
            self.acts.email(self._line, self._patient_id)

    def open_large(self) -> None:
        """The same paper in a window of its own; one that waits for a signature is shown to be read and signed."""
        if self._line is not None and self._line.state is PaperState.TO_SIGN:
            self.acts.sign(self._line)
        elif self._line is not None and is_there(self._line):
            open_paper(self, self._desk, self._line, self._patient_id)


def open_paper(parent: QWidget, desk: Desk, line: PaperLine, patient_id: UUID | None) -> QDialog:
    """A paper large, with everything that can be done with it."""
    window = QDialog(parent)
    window.setObjectName("papers.window")
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    window.setWindowTitle(paper_title(desk.words, line))
    window.resize(_WANTED.boundedTo(window.screen().availableSize() * _SHARE))
    viewer = PaperViewer(desk, "papers.window", large=True)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(viewer)
    viewer.show_line(line, patient_id)
    viewer.acts.deeds.note_opened(line)
    window.open()
    viewer.pdf.setFocus()
    return window
