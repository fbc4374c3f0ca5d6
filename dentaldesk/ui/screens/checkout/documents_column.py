"""5: papers to look at, to sign and to hand out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.flows.paper_lines import PaperContent, PaperLine, PaperState
from dentaldesk.models.states import DocumentKind
from dentaldesk.ui.screens.checkout.column import Question, fit_table
from dentaldesk.ui.screens.papers.acts import PaperActs, is_there
from dentaldesk.ui.screens.papers.making import NewPaperDialog
from dentaldesk.ui.screens.papers.viewer import open_paper
from dentaldesk.ui.screens.papers.wording import kind_words, state_chip, state_words
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.buttons import button, tool_button
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.pdf_view import PdfView
from dentaldesk.ui.widgets.row_table import Column, RowTable
from dentaldesk.ui.widgets.texts import label, set_look

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.engines.flows.checkout import Checkout
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.checkout.presenter import CheckoutPresenter

_PAPER = 112  # pixels of a paper's name


class DocumentsColumn(Question):
    """The chosen paper is shown; Enter shows it large, or lets it be read and signed; it is printed from here."""

    def __init__(self, desk: Desk, checkout: CheckoutPresenter, parent: QWidget) -> None:
        words = desk.words
        super().__init__(5, words("Documents"), 270, parent)
        self._desk, self._checkout = desk, checkout
        self._shown: PaperLine | None = None
        self._wanted: UUID | None = None
        self.acts = PaperActs(desk, self)
        self.table = self._make_table()
        self.preview = PdfView(words)
        self.preview.setObjectName("checkout.preview")
        self._none = label(words("No papers were asked for."), "detail", wrap=True)
        self._none.setObjectName("checkout.no-papers")
        self._none.setContentsMargins(PANEL_PADDING, PANEL_PADDING, PANEL_PADDING, 0)
        self._unsigned = Banner("", "warning", icon="pen-nib", action=words("Prepare"))
        self._unsigned.setObjectName("checkout.consents")
        self._unsigned.acted.connect(lambda: self._begin(DocumentKind.CONSENT))
        self._unsigned.hide()
        self._problem = label("", "caption", wrap=True)
        self._problem.setObjectName("checkout.paper_state")
        self._problem.hide()
        self.new = tool_button("file-plus", words("New paper"), on=self._begin_new, compact=True)
        self.new.setObjectName("checkout.new_paper")
        self.enlarge = button(words("&Open"), "secondary", "arrows-out", on=self._open)
        self.print = button(words("&Print"), "secondary", "printer", on=self._print)
        self.enlarge.setObjectName("checkout.enlarge")
        self.print.setObjectName("checkout.print")
        self._lay_out()
        self.table.row_chosen.connect(self._choose)
        self.table.row_opened.connect(lambda _row: self._open())
        self.acts.deeds.came.connect(self._came)
        self.acts.deeds.lost.connect(self._lost)
        self.acts.signed.connect(self._show_next)

    def _lay_out(self) -> None:
        if self.head is not None:
            self.head.add(self.new)
        self.body.setContentsMargins(0, 0, 0, 12)
        for widget in (self._unsigned, self.table, self._none, self._problem):
            self.body.addWidget(widget)
        self.body.addWidget(self.preview, 1)
        self.body.addStretch(0)  # where no paper is to be seen
        foot = self.action_foot()
        foot.row.addWidget(self.enlarge, 1)
        foot.row.addWidget(self.print, 1)

    def _make_table(self) -> RowTable[PaperLine]:
        words = self._desk.words
        columns: list[Column[PaperLine]] = [
            Column(
                title=words("Paper"),
                text=lambda line: kind_words(words, line.kind),
                detail=lambda line: line.title or "",
                strong=True,
            ),
            Column(
                title=words("State"),
                text=lambda line: state_words(words, line.state),
                chip=lambda line: state_chip(words, line.state),
            ),
        ]
        table = RowTable(words("Documents"), columns, lambda line: line.id)
        table.setObjectName("checkout.documents")
        return table

    # -- showing --

    def show_page(self, page: Checkout) -> None:
        """Show a page; the first paper that is ready is the one that is looked at."""
        lines = page.papers
        if not self.is_news(page.visit_id, lines, page.unsigned):
            return
        self._show_unsigned(page)
        self.table.show_rows(lines)
        self.table.setVisible(bool(lines))
        self._none.setVisible(not lines)
        fit_table(self.table, first=_PAPER, most_rows=5)
        if self._wanted is not None and self.table.choose(self._wanted):
            self._wanted = None
        if self.table.chosen() is None:
            first = next((line for line in lines if is_there(line)), None)
            if first is not None:
                self.table.choose(first.id)
        self._choose(self.table.chosen())

    def _show_unsigned(self, page: Checkout) -> None:
        """Accepting a plan is no consent: what needs one of its own is best signed before the patient leaves."""
        names = ", ".join(dict.fromkeys(page.unsigned))
        self._unsigned.setVisible(bool(names))
        said = self._desk.words("Nobody signed a consent yet: {procedures}", procedures=names)
        self._unsigned.say(said, "warning", icon="pen-nib", action=self._desk.words("Prepare"))

    def _show_next(self, paper_id: UUID) -> None:
        """What was just made or signed is looked at as soon as it is there."""
        self._wanted = paper_id
        self._checkout.read()

    def _choose(self, line: PaperLine | None) -> None:
        words, there = self._desk.words, is_there(line)
        to_sign = line is not None and line.state is PaperState.TO_SIGN
        self.enlarge.setText(words("&Read and sign") if to_sign else words("&Open"))
        why = "" if there else words("Choose a paper that is ready.")
        self.enlarge.refuse("" if to_sign else why)
        self.print.refuse(why)
        self._say(words("Nobody has signed it yet.") if to_sign else "")
        self.preview.setVisible(there)
        before, self._shown = self._shown, line
        if line is None or not there:
            self.preview.clear()
        elif before is None or before.sha256 != line.sha256:
            self.acts.deeds.fetch(line)

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self._problem.setText(text)
        self._problem.setContentsMargins(16, 0, 16, 0)
        set_look(self._problem, tone="danger" if wrong else "planned")
        self._problem.setVisible(bool(text))

    def _came(self, line: PaperLine, content: PaperContent) -> None:
        if self._shown is not None and line.sha256 == self._shown.sha256:
            self.preview.show_pdf(content.pdf)
            if not content.intact:
                self._say(self._desk.words("It is not the paper that was kept: its hash differs."), wrong=True)

    def _lost(self, _line: PaperLine, error: UserError) -> None:
        self._say(self._desk.say(error), wrong=True)

    # -- deeds --

    def _patient_id(self) -> UUID | None:
        page = self._checkout.page
        return None if page is None else page.patient_id

    def _open(self) -> None:
        line = self.table.chosen()
        if line is not None and line.state is PaperState.TO_SIGN:
            self.acts.sign(line)
        elif line is not None and is_there(line):
            open_paper(self, self._desk, line, self._patient_id())

    def _print(self) -> None:
        line = self.table.chosen()
        if line is not None and is_there(line):
            self.acts.print_paper(line)

    def _begin_new(self) -> None:
        self._begin(None)

    def _begin(self, kind: DocumentKind | None) -> None:
        page = self._checkout.page
        if page is None:
            return
        dialog = NewPaperDialog(self, self._desk, page.patient_id, kind=kind, visit_id=page.visit_id)
        dialog.made.connect(self._show_next)
        dialog.prepared.connect(self._prepared)
        dialog.open()

    def _prepared(self, consent_id: UUID) -> None:
        self._show_next(consent_id)
        self.acts.sign_consent(consent_id)
