"""The list of papers, and the chosen one beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.engines.flows.paper_lines import PaperLine, PaperState
from dentaldesk.models.states import DocumentKind
from dentaldesk.ui.screens.papers.making import NewPaperDialog
from dentaldesk.ui.screens.papers.viewer import PaperViewer
from dentaldesk.ui.screens.papers.wording import ICONS, kind_words, paper_title, state_chip, state_words
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.fields import ChoiceBox
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.row_table import Column, RowTable

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.papers.presenter import PapersPresenter


class PapersPage(QWidget):
    """Arrows choose; Enter shows the chosen one large, or lets it be read and signed."""

    def __init__(self, desk: Desk, presenter: PapersPresenter, stack: QStackedWidget) -> None:
        """`stack`: in which it stands."""
        super().__init__()
        stack.addWidget(self)  # before it is filled, and from the outside in: see `_lay_out`
        self._desk, self._presenter = desk, presenter
        self._wanted: UUID | None = None
        words = desk.words
        self.kind = ChoiceBox()
        self.kind.setObjectName("papers.filter_kind")
        self.kind.setAccessibleName(words("Kind"))
        self.kind.addItem(words("All kinds"), None)
        for kind in ICONS:
            self.kind.addItem(kind_words(words, kind), kind)
        self.state = ChoiceBox()
        self.state.setObjectName("papers.filter_state")
        self.state.setAccessibleName(words("State"))
        self.state.addItem(words("All states"), None)
        for state in PaperState:
            self.state.addItem(state_words(words, state), state)
        self.empty = EmptyState("files", words("No papers yet"), step=words("New paper"))
        self.empty.step.setObjectName("papers.first")
        self.table = self._make_table()
        self.viewer = PaperViewer(desk, "papers")
        self._lay_out()
        for box in (self.kind, self.state):
            box.currentIndexChanged.connect(lambda _: self._narrow())
        self.table.row_chosen.connect(self._choose)
        self.table.row_opened.connect(self._open)
        self.viewer.signed.connect(self.show_paper)
        self.empty.started.connect(self.begin_new)
        presenter.changed.connect(self._follow)
        self._follow()

    def _make_table(self) -> RowTable[PaperLine]:
        words = self._desk.words
        columns: list[Column[PaperLine]] = [
            Column(
                title=words("Paper"),
                text=lambda line: kind_words(words, line.kind),
                detail=lambda line: line.title or "",
                icon=lambda line: (ICONS[line.kind], "text2"),
                order=lambda line: (kind_words(words, line.kind), paper_title(words, line)),
                stretch=True,
            ),
            Column(
                title=words("Date"),
                text=lambda line: words.day(line.at.astimezone(words.zone).date()),
                order=lambda line: line.at,
            ),
            Column(
                title=words("State"),
                text=lambda line: state_words(words, line.state),
                chip=lambda line: state_chip(words, line.state),
                order=lambda line: list(PaperState).index(line.state),
            ),
        ]
        table = RowTable(words("Papers"), columns, lambda line: line.id, empty=self.empty)
        table.setObjectName("papers.table")
        return table

    def _lay_out(self) -> None:
        filters = QHBoxLayout()
        filters.setContentsMargins(PANEL_PADDING, 8, PANEL_PADDING, 0)
        filters.setSpacing(8)
        filters.addWidget(self.kind, 3)
        filters.addWidget(self.state, 2)
        # What finds its parent later is dressed anew, with all that is in it.
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        split = QSplitter()
        row.addWidget(split)
        split.setChildrenCollapsible(False)
        side = QWidget()
        split.addWidget(side)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(filters)
        column.addWidget(self.table, 1)
        split.addWidget(self.viewer)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        split.setSizes([1_000, 1_000])  # one half each, whatever each would like

    # -- showing --

    def show_paper(self, paper_id: UUID) -> None:
        """Choose this one, as soon as it is there."""
        self.kind.setCurrentIndex(0)
        self.state.setCurrentIndex(0)
        self._wanted = None if self.table.choose(paper_id) else paper_id
        self._presenter.read()
        self.table.setFocus()

    def _more(self) -> str:
        """How to see more, named after what hides it."""
        words = self._desk.words
        if self.state.currentData() is None:
            return words("Choose “All kinds” to see more.")
        if self.kind.currentData() is None:
            return words("Choose “All states” to see more.")
        return words("Choose “All kinds” and “All states” to see more.")

    def _narrow(self) -> None:
        self._presenter.narrow(self.kind.currentData(), self.state.currentData())

    def _follow(self) -> None:
        lines, words = self._presenter.lines, self._desk.words
        if self._desk.patient_id is None:
            self.empty.say(words("No patient is open"), words("Find one with Ctrl+K."))
        elif not self._presenter.is_read:
            self.empty.say("")
        elif self._presenter.all:
            self.empty.say(words("No paper of this kind and state"), self._more())
        else:
            self.empty.say(words("No papers yet"), words("Plans, consents, letters and receipts lie here."))
        self.empty.step.setVisible(self._presenter.is_read and not self._presenter.all)
        with QSignalBlocker(self.table):  # what is chosen in the end is shown once
            self.table.show_rows(lines)
            if self._wanted is not None and self.table.choose(self._wanted):
                self._wanted = None
            if lines and self.table.chosen() is None:
                self.table.choose(lines[0].id)
        self._choose(self.table.chosen())

    def _choose(self, line: PaperLine | None) -> None:
        self.viewer.show_line(line, self._desk.patient_id)

    def _open(self, line: PaperLine) -> None:
        self._choose(line)
        self.viewer.open_large()

    # -- something new --

    def begin_new(self, kind: DocumentKind | None = None) -> None:
        """Ask which paper."""
        patient_id = self._desk.patient_id
        if patient_id is None:
            return
        dialog = NewPaperDialog(self, self._desk, patient_id, kind=kind)
        dialog.made.connect(self.show_paper)
        dialog.prepared.connect(self._prepared)
        dialog.open()

    def _prepared(self, consent_id: UUID) -> None:
        self.show_paper(consent_id)
        self.viewer.acts.sign_consent(consent_id)
