"""1: what was done and planned, where the patient was sent, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from dentaldesk.models.states import NextStep
from dentaldesk.models.values import Message, total
from dentaldesk.ui.screens.checkout.column import Lines, Question
from dentaldesk.ui.screens.checkout.texts import area
from dentaldesk.ui.widgets.chips import Chip, ChipKind, ChipLook
from dentaldesk.ui.widgets.panels import Separator
from dentaldesk.ui.widgets.texts import SectionLabel, label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from dentaldesk.engines.flows.checkout import Checkout
    from dentaldesk.ui.desk import Desk

_STEP_CHIPS: dict[NextStep, tuple[ChipKind, str]] = {
    NextStep.TREATMENT_COORDINATOR: ("planned", "presentation-chart"),
    NextStep.URGENT_SCHEDULING: ("danger", "lightning-fill"),
    NextStep.CHECKOUT: ("good", "check-circle"),
}


class DoneColumn(Question):
    """Only read: the desk answers from here what the patient asks first."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(1, words("Done and planned"), 250, parent)
        self._desk = desk
        self._done, self._planned, self._trace = Lines(), Lines(), Lines()
        self._way = Chip("", "good")
        self._why = label("", "detail", wrap=True)
        self._when = SectionLabel(words("Done today"))
        self.body.addWidget(self._when)
        self.body.addWidget(self._done)
        self.body.addWidget(Separator())
        self.body.addWidget(SectionLabel(words("Planned")))
        self.body.addWidget(self._planned)
        self.body.addWidget(Separator())
        self.body.addWidget(SectionLabel(words("Where to, and why")))
        row = QHBoxLayout()
        row.addWidget(self._way)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self._why)
        self.body.addWidget(self._trace)
        self.body.addStretch(1)

    def show_page(self, page: Checkout) -> None:
        """Show a page."""
        news = (page.day, page.today, page.charges, page.planned, page.next_step, page.next_reason, page.decision)
        if not self.is_news(*news):
            return
        self._show_done(page)
        self._show_planned(page)
        self._show_decision(page)
        words = self._desk.words
        self.set_state("done", words.count("{number} planned", "{number} planned", len(page.planned)))

    def _show_done(self, page: Checkout) -> None:
        words, of_today = self._desk.words, page.day == page.today
        self._when.setText(words("Done today") if of_today else words("Done on {day}", day=page.day))
        self._done.clear()
        for description, amount in page.charges:
            self._done.add("", description, words.plain_money(amount))
        charged = total(amount for _, amount in page.charges)
        said = words("Charged today") if of_today else words("Charged on that day")
        self._done.add("", said, words.plain_money(charged), look="strong")

    def _show_planned(self, page: Checkout) -> None:
        words, notation = self._desk.words, self._desk.clinic.notation
        self._planned.clear()
        for line in page.planned:
            urgent = ("lightning-fill", "danger") if line.urgency.is_urgent else None
            place = area(line.tooth, line.surfaces, notation, words)
            self._planned.add(place, line.procedure, words.plain_money(line.fee), icon=urgent)
        if page.planned:
            fees = total(line.fee for line in page.planned)
            self._planned.add("", words("Plan"), words.plain_money(fees), look="strong")
        else:
            self._planned.add("", words("Nothing is planned."), look="detail")

    def _show_decision(self, page: Checkout) -> None:
        words, decision = self._desk.words, page.decision
        kind, icon = _STEP_CHIPS[page.next_step]
        step = words.text(Message(f"notice.{page.next_step}"))
        self._way.set_look(ChipLook(text=step, kind=kind, icon=icon))
        self._why.setText(words.text(page.next_reason))
        self._trace.clear()
        if decision is None:
            return
        for part in decision.complexity_trace:
            self._trace.add("", words.text(part.why), f"+ {words.show(part.points)}", look="caption")
        self._trace.add("", words("Complexity"), words.show(decision.complexity_score), look="strong")
