"""The clinical examination: area by area, with vital signs, diagnoses, and the ways to the charts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.engines.clinical.examination import AREAS, NOT_EXAMINED
from dentaldesk.engines.core.access import Permission
from dentaldesk.models.states import ExamArea
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.visit.area_form import AreaForm
from dentaldesk.ui.screens.visit.choices import ChoiceButton
from dentaldesk.ui.screens.visit.diagnoses import DiagnosesCard
from dentaldesk.ui.screens.visit.examine_first import ExamineFirst
from dentaldesk.ui.screens.visit.rows import Missing
from dentaldesk.ui.screens.visit.step_page import Scrolled, StepPage
from dentaldesk.ui.theme.icons import icon as themed_icon
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import set_look

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.visit.presenter import VisitPresenter
    from dentaldesk.ui.screens.visit.rows import Page


class ExaminationPage(StepPage):
    """Areas as tabs above, the items of one below, diagnoses under them."""

    chart_wanted = Signal()

    def __init__(self, desk: Desk, presenter: VisitPresenter) -> None:
        super().__init__(desk)
        self._presenter = presenter
        self._page: Page | None = None
        self._area = ExamArea.EXTRA_ORAL
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.forms: dict[ExamArea, AreaForm] = {}
        self.parts = [
            self._make_head,
            *(lambda area=area: self._make_area(area) for area in AREAS),
            self._make_diagnoses,
        ]

    def _make_head(self) -> None:
        words = self.desk.words
        self._content = Scrolled(self.desk)
        self._tabs: dict[ExamArea, ChoiceButton] = {}
        group = QButtonGroup(self)
        for area in AREAS:
            tab = ChoiceButton(words.text(Message(f"exam_area.{area}")), area.value)
            tab.setObjectName(f"exam.area.{area}")
            set_look(tab, segment=None, compact=None, tab=True, side=True)
            tab.clicked.connect(lambda _=False, area=area: self.open_area(area))
            tab.stepped.connect(self._step)
            group.addButton(tab)
            self._tabs[area] = tab
        group.setExclusive(True)
        self._tabs[self._area].setChecked(True)
        self.chart = button(
            words("Open the c&hart"), "secondary", "mdi6.tooth-outline", compact=True, on=self.chart_wanted.emit
        )
        self.chart.setObjectName("exam.examination.chart")
        self.chart.setToolTip(words("Chart findings and plan work on the teeth (F4)"))
        perio = button(
            words("Periodontal chart"), "quiet", "chart-bar", compact=True, on=lambda: self.desk.show_panel("perio")
        )
        perio.setObjectName("exam.perio")
        self._card = Card()
        beside = QVBoxLayout()
        beside.setSpacing(2)
        for tab in self._tabs.values():
            beside.addWidget(tab)
        beside.addSpacing(4)
        beside.addWidget(self.chart)
        beside.addWidget(perio)
        beside.addStretch(1)
        self._areas = QVBoxLayout()
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addLayout(beside)
        both.addLayout(self._areas, 1)
        self._card.content.addLayout(both)
        self._content.column.setSpacing(BETWEEN_PANELS)
        self._content.column.addWidget(self._card)
        self._stack.addWidget(self._content)
        self._first = ExamineFirst(self.desk, self._presenter)
        self._stack.addWidget(self._first)

    def _make_area(self, area: ExamArea) -> None:
        form = AreaForm(self.desk.words, area)
        form.stated.connect(self._state)
        form.noted.connect(self._note)
        form.all_normal.connect(self._all_normal)
        form.left.connect(self._presenter.findings.save_all)
        self._areas.addWidget(form)
        form.setVisible(area is self._area)
        self.forms[area] = form

    def _make_diagnoses(self) -> None:
        self.diagnoses = DiagnosesCard(self.desk, self._presenter.deeds)
        self._content.column.addWidget(self.diagnoses)
        self._content.column.addStretch(1)
        self._presenter.findings.stood.connect(self._show_findings)

    def show_page(self, page: Page, why_not: str) -> None:
        """Show this examination; where nobody examines yet, how to begin."""
        self._page = page
        self.diagnoses.show_page(page, self.desk.why_not(Permission.EXAMINE))
        if page.exam_id is None:
            self._first.show_page(page, why_not)
            self._stack.setCurrentWidget(self._first)
            return
        focused = QApplication.focusWidget()
        began = focused is not None and self._first.isAncestorOf(focused)
        self._stack.setCurrentWidget(self._content)
        self._show_findings()
        if began:
            self.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def _may(self) -> bool:
        page = self._page
        return page is not None and not page.locked and not self.desk.why_not(Permission.EXAMINE)

    def _standing(self) -> Callable[[ExamArea, str], tuple[str, str]] | None:
        exam_id = self._page.exam_id if self._page is not None else None
        if exam_id is None:
            return None
        return lambda area, item: self._presenter.findings.standing(exam_id, area, item)

    def _show_findings(self) -> None:
        standing = self._standing()
        if standing is None:
            return
        self.forms[self._area].show_findings(standing, may=self._may())
        words = self.desk.words
        for area, tab in self._tabs.items():
            states = [standing(area, spec.code)[0] for spec in AREAS[area]]
            said = sum(state != NOT_EXAMINED for state in states)
            whole = said == len(states)
            tab.setIcon(
                themed_icon(
                    "check-bold" if whole else "circle-half" if said else "circle", "good" if whole else "text2"
                )
            )
            tab.setAccessibleDescription(words("{said} of {all} examined", said=said, all=len(states)))
            tab.setToolTip(words("{said} of {all} examined", said=said, all=len(states)))

    def open_area(self, area: ExamArea) -> None:
        """Show the items of this area."""
        if area is not self._area:
            self.forms[self._area].hide()
            self._area = area
            self.forms[area].show()
        self._tabs[area].setChecked(True)
        self._show_findings()

    def _step(self, by: int) -> None:
        areas = list(AREAS)
        area = areas[(areas.index(self._area) + by) % len(areas)]
        self.open_area(area)
        self._tabs[area].setFocus(Qt.FocusReason.TabFocusReason)

    def _state(self, area: ExamArea, item: str, state: str) -> None:
        if self._page is not None and self._page.exam_id is not None and self._may():
            self._presenter.findings.choose_state(self._page.exam_id, area, item, state)
            self._show_findings()

    def _note(self, area: ExamArea, item: str, note: str) -> None:
        if self._page is not None and self._page.exam_id is not None and self._may():
            self._presenter.findings.type_note(self._page.exam_id, area, item, note)

    def _all_normal(self, area: ExamArea) -> None:
        """The rest of this area is normal; on to the next one."""
        if self._page is None or self._page.exam_id is None or not self._may():
            return
        self._presenter.findings.save_all()
        self._presenter.findings.all_normal(self._page.exam_id, area)
        areas = list(AREAS)
        at = areas.index(area)
        if at + 1 < len(areas):
            self.open_area(areas[at + 1])
            self.forms[areas[at + 1]].first().setFocus(Qt.FocusReason.TabFocusReason)

    def lead_to(self, place: str) -> bool:
        """Findings: a diagnosis is written fastest; `findings:area:item`: the note of that item."""
        kind, _, which = place.partition(":")
        if kind == "findings" and which:
            area, _, item = which.partition(":")
            self.open_area(ExamArea(area))
            return self._content.go_to(self.forms[self._area].rows[item].note)
        if place not in {"findings", "diagnosis"}:
            return False
        target = self.first() if self._stack.currentWidget() is self._first else self.diagnoses.text
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def first(self) -> QWidget:
        """The first item of the open area."""
        return self._first.begin if self._stack.currentWidget() is self._first else self.forms[self._area].first()

    def typed(self) -> object | None:
        """A diagnosis that was not added."""
        texts = self.diagnoses.texts()
        return texts if any(texts) else None

    def unkept(self) -> tuple[Missing, ...]:
        """A diagnosis that was not added; a tooth alone says nothing."""
        if not self.diagnoses.text.text().strip():
            return ()
        return (Missing(place="diagnosis", sentence=self.desk.words("A diagnosis was typed, not added.")),)

    def turn_to(self, _page: Page, typed: object | None) -> None:
        """Another visit, and what was typed there before."""
        self._page = None
        self.diagnoses.show_texts(typed if isinstance(typed, tuple) else ("", ""))
        self.open_area(ExamArea.EXTRA_ORAL)
