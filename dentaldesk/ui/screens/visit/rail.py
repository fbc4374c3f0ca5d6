"""The steps of a visit, always to be seen: which one is open, what is done, and what each lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from dentaldesk.engines.clinical.examination import AREAS, NOT_EXAMINED
from dentaldesk.models.states import VisitType
from dentaldesk.ui.screens.visit.rows import COMPLAINT
from dentaldesk.ui.screens.visit.so_far import SoFarCard
from dentaldesk.ui.screens.visit.steps import STEPS, Step, missing_in, step_titles
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.panels import scrolled
from dentaldesk.ui.widgets.steps import NumberedStep

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.visit.rows import Missing, Page
    from dentaldesk.ui.widgets.texts import Tone

_LETTERS = 15  # heights of a letter that the rail is wide


class Rail(QFrame):
    """`wanted(step)` asks for a step."""

    wanted = Signal(object)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._kind: VisitType | None = None
        self._steps: dict[Step, NumberedStep] = {}
        self._details: dict[Step, tuple[str, Tone]] = {}
        self._current = Step.REVIEW
        self.setFixedWidth(_LETTERS * current().sizes.body)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._scroll = scrolled(self._inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll, 1)
        self._so_far = SoFarCard(words)
        self._so_far.hide()
        whole.addWidget(self._so_far)

    def turn_to(self, kind: VisitType) -> None:
        """The steps of another visit of this kind."""
        self._details.clear()
        if kind is self._kind:
            return
        self._kind = kind
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        titles = step_titles(self._words)
        self._steps = {}
        for number, step in enumerate(STEPS[kind], 1):
            made = NumberedStep(number, titles[step])
            made.setObjectName(f"exam.step.{step}")
            made.setToolTip(self._words("{title} (Alt+{number})", title=titles[step], number=number))
            made.clicked.connect(lambda _=False, step=step: self.wanted.emit(step))
            self._column.addWidget(made)
            self._steps[step] = made
        self._column.addStretch(1)

    def buttons(self) -> list[NumberedStep]:
        """The steps in their order."""
        return list(self._steps.values())

    def say(self, step: Step, detail: str, tone: Tone) -> None:
        """What a step knows of itself beside what is missing."""
        self._details[step] = (detail, tone)

    def show_state(self, page: Page, step: Step, missing: Sequence[Missing], visited: Mapping[Step, bool]) -> None:
        """Which step is open, which are done, and what each lacks."""
        words = self._words
        for each, widget in self._steps.items():
            lacking = len(missing_in(each, page.kind, missing))
            detail, tone = self._details.get(each) or (self._known(page, each), "muted")
            if each is Step.COMPLETION:
                detail, tone = self._last(page, len(missing))
            elif lacking:
                detail, tone = words.count("One thing missing", "{number} things missing", lacking), "warning"
            seen = not lacking and tone != "warning" and visited.get(each, False)
            done = page.locked or (seen and self._is_done(page, each))
            widget.set_state("current" if each is step else "done" if done else "todo", detail, tone)
        self._so_far.show_plan(page.so_far)
        if step is not self._current and step in self._steps:
            self._scroll.ensureWidgetVisible(self._steps[step])
        self._current = step

    def _is_done(self, page: Page, step: Step) -> bool:
        """Whether something stands there: who only looked has done nothing yet."""
        looked_at = {row.area for row in page.visit.findings if row.state != NOT_EXAMINED}
        whole = len(looked_at) == len(AREAS) if page.kind is VisitType.EXAM else bool(looked_at)
        return {
            Step.REVIEW: page.medical_confirmed,
            Step.CARE: bool(page.work.done),
            Step.EXAMINATION: whole,
            Step.PLAN: bool(page.plan),
            Step.NOTES: any(text.strip() for field, text in page.notes.items() if field != COMPLAINT),
            Step.PRESCRIPTIONS: self._details.get(step, ("", "muted"))[1] == "good",
        }.get(step, False)

    def _known(self, page: Page, step: Step) -> str:
        """What the visit itself tells of a step."""
        words = self._words
        if step is Step.EXAMINATION and page.exam_id is not None:
            looked_at = {row.area for row in page.visit.findings if row.state != NOT_EXAMINED}
            return words("{said} of {all} areas", said=len(looked_at), all=len(AREAS))
        if step is Step.CARE and page.work.done:
            return words.count("One procedure done", "{number} procedures done", len(page.work.done))
        if step is Step.PLAN and page.plan:
            return words.count("One procedure planned", "{number} procedures planned", len(page.plan))
        if step is Step.REVIEW and page.medical_confirmed:
            return words("Confirmed today")
        return ""

    def _last(self, page: Page, missing: int) -> tuple[str, Tone]:
        words = self._words
        if page.outcome is not None:
            return page.outcome.done, "good"
        if missing:
            return words.count("One thing missing", "{number} things missing", missing), "warning"
        return words("Nothing is missing"), "good"
