"""The first policies, in the clinic's currency; each with a value that can stand."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSpinBox, QVBoxLayout, QWidget

from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.ui.screens.setup.step import Step
from dentaldesk.ui.widgets.fields import LabeledField, MoneyEdit

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from dentaldesk.engines.staff.countries import CountryProposal
    from dentaldesk.models.values import Money
    from dentaldesk.ui.screens.setup.draft import ClinicDraft

_LONGEST_LOCK = 240
_WIDTH = 360


class PoliciesStep(Step):
    """Amounts follow the country until somebody types others."""

    def __init__(self, words: Words) -> None:
        super().__init__(words, words("Policies"), words("Proposals that can stand; Settings changes them later."))
        self._proposal: CountryProposal | None = None
        self._money: dict[str, MoneyEdit] = {}
        self._box = QWidget()
        self._box.setMaximumWidth(_WIDTH)
        self._amounts = QVBoxLayout(self._box)
        self._amounts.setContentsMargins(0, 0, 0, 0)
        self._amounts.setSpacing(12)
        self._lock = QSpinBox()
        self._lock.setRange(1, _LONGEST_LOCK)
        self._lock.setValue(10)
        self._lock.setSuffix(words(" minutes"))
        lock = self.field(
            "policies.lock",
            words("A workstation locks itself after"),
            self._lock,
            words("without a key or a click. What is being typed stays."),
        )
        lock.setMaximumWidth(_WIDTH)
        self.column.addWidget(lock)
        self.column.addWidget(self._box)
        self.column.addStretch(1)

    def propose(self, proposal: CountryProposal) -> None:
        """The amounts of a country, in its currency."""
        self._proposal = proposal
        formats = Formats(language=proposal.language, currency=proposal.currency)
        shown = Words(formats, language=self.words.language)
        while self._amounts.count():
            item = self._amounts.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        words = self.words
        routing = words("A plan goes to the treatment coordinator above")
        self._amount("policies.routing", routing, shown, proposal.routing_value)
        self._amount("policies.values", words("A plan is of medium value from"), shown, proposal.medium_value)
        self._amount("policies.high", words("and of high value from"), shown, proposal.high_value)

    def _amount(self, place: str, text: str, shown: Words, value: Money) -> None:
        editor = MoneyEdit(shown)
        editor.set_amount(value)
        editor.setObjectName(f"setup.{place}")
        field = LabeledField(text, editor)
        self.fields[place] = field
        self._money[place] = editor
        self._amounts.addWidget(field)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # The amounts are newer than what stands below them. (The spin box itself must not be moved: Qt 6 breaks the
        # chain of a control made of two.)
        for one, other in pairwise([self._lock, *self._money.values()]):
            self.setTabOrder(one, other)

    def take(self, draft: ClinicDraft) -> None:
        draft.lock_minutes = self._lock.value()
        if not self._money:
            return
        draft.routing_value = self._money["policies.routing"].amount()
        draft.medium_value = self._money["policies.values"].amount()
        draft.high_value = self._money["policies.high"].amount()
