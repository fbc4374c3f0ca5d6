"""The panel of treatment plans: what they wait for at the left, the chosen one at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.engines.flows.papers import NewPaper, request_paper
from dentaldesk.engines.flows.plan_list import PlanKind, PlanListRow
from dentaldesk.models.states import DocumentKind
from dentaldesk.ui.screens.papers.making import NewPaperDialog
from dentaldesk.ui.screens.plans.accepting import AcceptDialog
from dentaldesk.ui.screens.plans.answering import AskedDialog, DeclineDialog, TakeOutDialog
from dentaldesk.ui.screens.plans.editor import PlanEditor
from dentaldesk.ui.screens.plans.filters import PlanFilters
from dentaldesk.ui.screens.plans.presenter import PlansPresenter
from dentaldesk.ui.screens.plans.wording import age_words, plan_icon
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.buttons import Segmented
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.panels import PanelHead, Separator, scrolled
from dentaldesk.ui.widgets.row_table import Column, RowTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.flows.plan_page import PlanLine
    from dentaldesk.ui.desk import Desk

_LEAST_ROWS = 5  # of the list, with its head: where there is no room for them the whole scrolls
_LEFT = 300  # pixels of the list when the panel is as wide as it was designed
_RIGHT = 720


class PlansView(QWidget):
    """Nothing typed here is ever unsaved: every field is stored when it is left."""

    NAME = "plans"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(self.NAME)
        self._desk = desk
        self.presenter = PlansPresenter(desk, self)
        words = desk.words
        self.head = PanelHead(words("Treatment plans"), plain=True)
        self.scope = Segmented(
            words("Whose plans"), [(words("All patients"), False), (words("This patient"), True)], compact=True
        )
        self.scope.setObjectName("plans.scope")
        self.filters = PlanFilters(desk)
        self._none_here = EmptyState("list-bullets", words("No plan waits here"))
        self.table = self._make_table()
        self._nothing = EmptyState(
            "list-bullets", words("Choose a plan"), words("What an exam finds to be done stands here as a plan.")
        )
        self._stack = QStackedWidget()
        self._coming = PlanEditor(desk, self.presenter)
        self._coming.setParent(self)
        self._coming.hide()
        self._editor: PlanEditor | None = None
        self._asked = False  # another filter was chosen here, and its list has not come yet
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.table)
        if desk.patient_id is not None:
            self._set_scope(only=True)
        # Half of the panel's making: in turns of its own, while the list is being read.
        desk.tasks.in_turns(self, "editor", self._turns())

    def flush(self) -> None:
        """Store what is being typed, before the window closes."""
        if self._editor is not None:
            self._editor.save_typed()

    def title(self, words: Words) -> str:
        """What the panel is called."""
        return words("Treatment plans")

    def keys_help(self) -> list[tuple[str, str]]:
        """The keys of the list and of the plan."""
        words = self._desk.words
        return [
            (words("Up, Down"), words("Other plans, other procedures")),
            (words("Enter"), words("From the list to the procedures, from there to the note")),
            ("Alt+Up, Alt+Down", words("Do the chosen procedure earlier or later; over the edge into another phase")),
            ("A, B, C, D, 0", words("Which option the chosen procedure belongs to; 0 for none")),
            ("H, M, L", words("High, medium or low priority of the chosen procedure")),
            (words("Del"), words("Take the chosen procedures out of the plan, with the reason")),
            (words("Menu key"), words("What can be done with the chosen procedures; Shift and Ctrl choose several")),
            (words("Esc"), words("Back to the list; while dragging: leave it where it was")),
        ]

    def _make_table(self) -> RowTable[PlanListRow]:
        words, today = self._desk.words, self._desk.today
        columns: list[Column[PlanListRow]] = [
            Column(
                title=words("Patient"),
                text=lambda row: row.patient,
                icon=plan_icon,
                detail=lambda row: age_words(words, row.made_on, today()),
                order=lambda row: row.patient.lower(),
                stretch=True,
            ),
            Column(
                title=words("Value"),
                text=lambda row: words.money(row.value),
                figures=True,
                order=lambda row: row.value.minor,
            ),
        ]
        table = RowTable(words("Plans"), columns, lambda row: row.plan_id, empty=self._none_here)
        table.setObjectName("plans.list")
        return table

    def _lay_out(self) -> None:
        self.head.add(self.scope)
        # From the outside in: what finds its parent later is dressed anew, with all that is in it.
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(Separator())
        split = QSplitter()
        whole.addWidget(split, 1)
        split.setChildrenCollapsible(False)
        left = self._left = QWidget()
        self._side = scrolled(left)
        split.addWidget(self._side)
        split.addWidget(self._stack)
        split.setStretchFactor(0, 0)
        split.setStretchFactor(1, 1)
        split.setSizes([_LEFT, _RIGHT])
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filters)
        column.addWidget(Separator())
        column.addWidget(self.table, 1)
        self.table.setMinimumHeight(_LEAST_ROWS * current().sizes.row)
        self._stack.addWidget(self._nothing)

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.list_changed.connect(self._follow_list)
        presenter.page_changed.connect(self._follow_page)
        self._desk.patient_changed.connect(self._follow_patient)
        self.scope.chosen.connect(lambda only: self._set_scope(only=bool(only)))
        self.filters.asked.connect(self._ask_for)
        self.table.row_chosen.connect(self._choose)
        self.table.row_opened.connect(lambda _row: self._enter_plan())

    def _turns(self) -> Iterator[Callable[[], object]]:
        yield self._hold_width
        while self._coming.parts:
            yield self._make_part
        yield lambda: self.editor

    def _make_part(self) -> None:
        if self._coming.parts:
            self._coming.parts.pop(0)()

    def _hold_width(self) -> None:
        """Of the list at least what its filters need: to ask them takes as long as to make them."""
        least = self._left.minimumSizeHint().width()
        self._side.setMinimumWidth(least + self._side.verticalScrollBar().sizeHint().width())

    def _make_editor(self) -> None:
        editor = self._editor = self._coming
        while editor.parts:
            self._make_part()
        self._stack.addWidget(editor)
        self._follow_page()
        editor.accept_wanted.connect(self._begin_accepting)
        editor.decline_wanted.connect(self._begin_declining)
        editor.ask_wanted.connect(self._begin_asking)
        editor.estimate_wanted.connect(self._make_estimate)
        editor.patient_wanted.connect(self._open_patient)
        editor.out_wanted.connect(self._begin_taking_out)

    @property
    def editor(self) -> PlanEditor:
        """The plan's side. Made some turns after the panel."""
        if self._editor is None:
            self._make_editor()
        assert self._editor is not None  # noqa: S101 - just made
        return self._editor

    def _enter_plan(self) -> None:
        self.editor.table.setFocus()

    def _set_scope(self, *, only: bool) -> None:
        self.scope.choose(only)
        self._asked = True  # whose plans are not among these is not shown beside them
        self.presenter.show_patient(only=only)

    def _follow_patient(self) -> None:
        patient_id, only = self._desk.patient_id, self.presenter.wanted.patient_id is not None
        if patient_id is None and only:
            self._set_scope(only=False)
        elif patient_id is not None and (only or not self.isVisible()):
            self._set_scope(only=True)  # a list that somebody works through stays
        self._show_scope()
        if self._editor is not None:
            self._editor.tell_whose()

    def _show_scope(self) -> None:
        self.scope.setEnabled(self._desk.patient_id is not None)
        self.scope.setToolTip("" if self._desk.patient_id else self._desk.words("No patient is open"))

    # -- showing --

    def _choose(self, row: PlanListRow | None) -> None:
        if row is not None:
            self.presenter.choose(row.plan_id)

    def _ask_for(self, field: str, value: object) -> None:
        self._asked = True
        self.presenter.ask_for(**{field: value})

    def _follow_list(self) -> None:
        found, words, presenter = self.presenter.list, self._desk.words, self.presenter
        self.filters.show_list(found, presenter.wanted)
        rows = found.rows if found is not None else ()
        self._say_empty()
        self.table.show_rows(rows)
        self._show_scope()
        if found is not None:
            kind = presenter.wanted.kind
            said = words.count("{number} plan", "{number} plans", found.counts[kind])
            self.head.set_title(
                words("Treatment plans"), words("{plans} worth {value}", plans=said, value=found.values[kind])
            )
        shown = presenter.plan_id
        if shown is not None and any(row.plan_id == shown for row in rows):
            self.table.choose(shown)
        elif rows and (self._asked or shown is None or presenter.page is None):
            self.table.choose(rows[0].plan_id)
        elif self._asked:
            presenter.choose(None)  # a plan that was answered just now stays; one that was not asked for does not
        self._asked = False

    def _say_empty(self) -> None:
        words = self._desk.words
        if not self.presenter.may_see:
            self._none_here.say(words("Your role does not see patients"))
        elif self.presenter.list is None:
            self._none_here.say(words("Reading …"))
        elif self.presenter.wanted.kind is PlanKind.ALL:
            self._none_here.say(words("There is no plan yet"), words("A completed exam makes one."))
        else:
            self._none_here.say(words("No plan waits here"))

    def _follow_page(self) -> None:
        if self._editor is not None:
            self._editor.follow()
            self._stack.setCurrentWidget(self._editor if self.presenter.page is not None else self._nothing)

    # -- deeds --

    def _begin_accepting(self) -> None:
        page = self.presenter.page
        if page is not None:
            dialog = AcceptDialog(self, self._desk, page.plan_id, page.patient_id)
            dialog.accepted_plan.connect(lambda _document: self._accepted())
            dialog.open()

    def _accepted(self) -> None:
        self._desk.toast.emit(self._desk.words("The plan is accepted and signed."))
        self.presenter.read()

    def _begin_declining(self) -> None:
        page = self.presenter.page
        if page is not None:
            dialog = DeclineDialog(self, self._desk, page)
            dialog.declined.connect(lambda refusal: self._declined(page.patient_id, page.visit_id, refusal=refusal))
            dialog.open()

    def _declined(self, patient_id: UUID, visit_id: UUID, *, refusal: bool) -> None:
        self._desk.toast.emit(self._desk.words("The plan is declined; the reason is kept."))
        self.presenter.read()
        if refusal:
            self._desk.open_patient(patient_id)
            NewPaperDialog(self, self._desk, patient_id, kind=DocumentKind.INFORMED_REFUSAL, visit_id=visit_id).open()

    def _begin_asking(self) -> None:
        page = self.presenter.page
        if page is not None:
            AskedDialog(self, self._desk, self.presenter, page).open()

    def _begin_taking_out(self, lines: list[PlanLine]) -> None:
        page, why = self.presenter.page, self.presenter.why_not_out(lines)
        if why is not None:
            self._desk.trouble.emit(why)
        elif page is not None and lines:
            dialog = TakeOutDialog(self, self._desk, page, lines)
            dialog.taken_out.connect(lambda versions: self.presenter.taken_out(page.plan_id, lines, versions))
            dialog.open()

    def _make_estimate(self) -> None:
        page, desk = self.presenter.page, self._desk
        if page is None:
            return
        paper = NewPaper(
            kind=DocumentKind.ESTIMATE,
            patient_id=page.patient_id,
            request_key=uuid4(),
            visit_id=page.visit_id,
            plan_id=page.plan_id,
        )

        def made(_document: UUID) -> None:
            desk.open_patient(page.patient_id)
            desk.show_panel("papers")
            desk.toast.emit(desk.words("The estimate is made; it stands first among the documents."))

        desk.tasks.act(self, "estimate", lambda work: request_paper(work, paper), made)

    def _open_patient(self) -> None:
        page = self.presenter.page
        if page is not None:
            self._desk.open_patient(page.patient_id)
            self._desk.show_panel("patient")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and getattr(self, "_editor", None) is not None:
            QTimer.singleShot(0, self, self._hold_width)  # another density: the filters need more, or less

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.presenter.set_shown(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._editor is not None:
            self._editor.save_typed()
        self.presenter.set_shown(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.table.setFocus()
            return
        super().keyPressEvent(event)
