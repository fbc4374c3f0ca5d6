"""What each option costs, live: the whole, the patient's share, and phase by phase; its name is written here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from dentaldesk.engines.treatment.plan_rules import LONGEST_NAME, OptionTotal
from dentaldesk.ui.screens.plans.wording import phase_sums
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.flows.plan_page import PlanPage


class TotalCard(Card):
    """One option; a plan without options has one card, and no name to write."""

    named = Signal(str, str)  # letter, name

    def __init__(self, words: Words, letter: str) -> None:
        super().__init__(padding=10)
        self._words, self.letter = words, letter
        self.setObjectName(f"plans.total.{letter or 'whole'}")
        self.content.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(6)
        self.name = QLineEdit()
        if letter:
            head.addWidget(label(letter, "strong", tone="accent"))
            self.name.setObjectName(f"plans.option.{letter}")
            self.name.setAccessibleName(words("Name of option {letter}", letter=letter))
            self.name.setPlaceholderText(words("Name"))
            self.name.setMaxLength(LONGEST_NAME)
            self.name.editingFinished.connect(self.save)
            head.addWidget(self.name, 1)
        else:
            self.name.hide()
            head.addWidget(label(words("Whole plan"), "strong"), 1)
        self._patient = label("", "strong", figures=True)
        self._of_it = label("", "detail", wrap=True, figures=True)
        self._phases = label("", "detail", wrap=True, figures=True)
        head.addWidget(label(words("Patient"), "caption"))
        head.addWidget(self._patient)
        self.content.addLayout(head)
        self.content.addWidget(self._of_it)
        self.content.addWidget(self._phases)
        self.content.addStretch(1)

    def save(self) -> None:
        """Tell a name that was typed."""
        if self.name.isModified():
            self.name.setModified(False)
            self.named.emit(self.letter, self.name.text())

    def show_total(self, total: OptionTotal, name: str, *, may_name: bool) -> None:
        """These figures. A name that is being typed stays."""
        words = self._words
        self._patient.setText(words.money(total.patient))
        self._of_it.setText(words("Fees {fee} · insurance {insurance}", fee=total.fee, insurance=total.insurance))
        phases = phase_sums(words, total)
        self._phases.setText(phases)
        self._phases.setVisible(bool(phases))
        if not self.name.isModified():
            self.name.setText(name)
        self.name.setReadOnly(not may_name)
        said = words("Fees {fee}, patient {patient}", fee=total.fee, patient=total.patient)
        self.setAccessibleName(": ".join(filter(None, (f"{self.letter} {name}".strip(), said))))


class TotalCards(QWidget):
    """Side by side, so that options are compared."""

    named = Signal(str, str)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.cards: list[TotalCard] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)

    def show_page(self, page: PlanPage | None, *, may_name: bool) -> None:
        """The options of this plan."""
        totals: Sequence[OptionTotal] = page.totals if page is not None else ()
        letters = [total.option for total in totals]
        if letters != [card.letter for card in self.cards]:
            self._make(letters)
        for card, total in zip(self.cards, totals, strict=True):
            name = page.options.get(total.option, "") if page is not None else ""
            card.show_total(total, name, may_name=may_name)

    def save(self) -> None:
        """Tell the names that were typed."""
        for card in self.cards:
            card.save()

    def _make(self, letters: list[str]) -> None:
        self.save()
        for card in self.cards:
            self._row.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [TotalCard(self._words, letter) for letter in letters]
        for card in self.cards:
            card.named.connect(self.named)
            self._row.addWidget(card, 1)
