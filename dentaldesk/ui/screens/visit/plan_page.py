"""What is planned in a visit: the entry row, the table, and the ways to the teeth and to all plans."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.ui.screens.visit.entry import EntryRow
from dentaldesk.ui.screens.visit.examine_first import ExamineFirst
from dentaldesk.ui.screens.visit.plan import PlanPanel
from dentaldesk.ui.screens.visit.rows import Entry, Missing
from dentaldesk.ui.screens.visit.step_page import StepPage

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.visit.presenter import VisitPresenter
    from dentaldesk.ui.screens.visit.rows import Page


class PlanPage(StepPage):
    """The plan of the visit. Work is planned where somebody examined."""

    chart_wanted = Signal()

    def __init__(self, desk: Desk, presenter: VisitPresenter) -> None:
        super().__init__(desk)
        self._presenter = presenter
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.parts = [self._make_entry, self._make_plan]

    def _make_entry(self) -> None:
        self.entry = EntryRow(self.desk.words, self._presenter.entry)

    def _make_plan(self) -> None:
        self.plan = PlanPanel(self.desk.words, self._presenter.entry, self.entry)
        self.plan.chart_wanted.connect(self.chart_wanted)
        self.plan.plans_wanted.connect(lambda: self.desk.show_panel("plans"))
        self._stack.addWidget(self.plan)
        self._first = ExamineFirst(self.desk, self._presenter)
        self._stack.addWidget(self._first)

    def show_page(self, page: Page, why_not: str) -> None:
        """Show this plan; without an exam, how to begin one."""
        if page.exam_id is None:
            self._first.show_page(page, why_not)
            self._stack.setCurrentWidget(self._first)
            return
        self.plan.show_page(page, editable=not why_not)
        self.entry.setEnabled(not why_not)
        focused = QApplication.focusWidget()
        began = focused is not None and self._first.isAncestorOf(focused)
        self._stack.setCurrentWidget(self.plan)
        if began:
            self.entry.tooth.setFocus(Qt.FocusReason.OtherFocusReason)

    def lead_to(self, place: str) -> bool:
        """A planned procedure, by `procedure:<id>`."""
        name, _, row_id = place.partition(":")
        if name != "procedure" or not row_id:
            return False
        self.plan.choose(UUID(row_id))
        return True

    def first(self) -> QWidget | None:
        """The tooth of the next row."""
        return self.entry.tooth if self._stack.currentWidget() is self.plan else self._first.begin

    def typed(self) -> object | None:
        """A row that was not added."""
        return self.entry.typed()

    def unkept(self) -> tuple[Missing, ...]:
        """A row that was not added; a tooth alone says nothing."""
        typed = self.entry.typed()
        if typed is None or not typed.procedure.strip():
            return ()
        return (Missing(place="planned", sentence=self.desk.words("A planned procedure was typed, not added.")),)

    def turn_to(self, _page: Page, typed: object | None) -> None:
        """The row that was left there."""
        self.entry.turn_to(typed if isinstance(typed, Entry) else None)
