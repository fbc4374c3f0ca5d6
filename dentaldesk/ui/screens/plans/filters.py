"""What plans wait for, how many there are of each kind, and by what else they are narrowed down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.engines.flows.plan_list import PlanFilter, PlanKind, PlanList
from dentaldesk.models.states import ValueCategory
from dentaldesk.models.values import ZERO, Money
from dentaldesk.ui.screens.plans.wording import KIND_ICONS, kind_words, value_words
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS
from dentaldesk.ui.widgets.fields import ChoiceBox
from dentaldesk.ui.widgets.row_table import Column, RowTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.ui.desk import Desk

_AGES = (0, 7, 30, 90)  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRow:
    kind: PlanKind
    count: int = 0
    value: Money = ZERO


class PlanFilters(QWidget):
    """`asked(name, value)`: a field of the filter and what it is to be."""

    asked = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        words = self._words = desk.words
        columns: list[Column[KindRow]] = [
            Column(
                title=words("Plans"),
                text=lambda row: kind_words(words, row.kind),
                icon=lambda row: (KIND_ICONS[row.kind], "text2" if row.count else "muted"),
                role=lambda row: None if row.count else "muted",
                stretch=True,
            ),
            Column(
                title=words("Number"),
                text=lambda row: str(row.count) if row.count else "–",
                figures=True,
                role=lambda row: None if row.count else "muted",
            ),
        ]
        self.kinds = RowTable(words("What plans wait for"), columns, lambda row: row.kind)
        self.kinds.setObjectName("plans.kinds")
        self.kinds.show_rows([KindRow(kind=kind) for kind in PlanKind])
        self.kinds.choose(PlanKind.ALL)
        self.kinds.row_chosen.connect(self._choose)
        providers = [(words("All dentists"), None), *((each.name, each.id) for each in desk.clinic.providers)]
        values = [(words("Any value"), None), *((value_words(words, value), value) for value in ValueCategory)]
        ages = [(words("Any age") if not age else words("Over {number} days", number=age), age) for age in _AGES]
        self.provider = self._choice("plans.provider", words("Dentist"), "provider_id", providers)
        self.value = self._choice("plans.value", words("Value"), "value", values)
        self.age = self._choice("plans.age", words("Age"), "older_than", ages)
        narrow = QHBoxLayout()
        narrow.setSpacing(6)
        narrow.addWidget(self.value, 1)
        narrow.addWidget(self.age, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.kinds)
        choices = QVBoxLayout()
        choices.setContentsMargins(BETWEEN_PANELS, 0, BETWEEN_PANELS, BETWEEN_PANELS)
        choices.setSpacing(6)
        choices.addWidget(self.provider)
        choices.addLayout(narrow)
        column.addLayout(choices)
        self._size()

    def _choice(self, name: str, title: str, field: str, rows: Sequence[tuple[str, object]]) -> ChoiceBox:
        box = ChoiceBox()
        box.setObjectName(name)
        box.setAccessibleName(title)
        box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(8)
        for said, _ in rows:
            box.addItem(said)
        box.activated.connect(lambda place: self.asked.emit(field, rows[place][1]))
        return box

    def _size(self) -> None:
        """As high as its kinds: what is shown at once is no list to scroll."""
        head = self.kinds.horizontalHeader().sizeHint().height()
        rows = self.kinds.verticalHeader().defaultSectionSize() * len(PlanKind)
        self.kinds.setFixedHeight(head + rows + 2 * self.kinds.frameWidth())

    def _choose(self, row: KindRow | None) -> None:
        if row is not None:
            self.asked.emit("kind", row.kind)

    def show_list(self, found: PlanList | None, wanted: PlanFilter) -> None:
        """How many there are of each kind; the kind asked for is chosen."""
        counts = found.counts if found is not None else {}
        self.kinds.blockSignals(True)
        self.kinds.show_rows([KindRow(kind=kind, count=counts.get(kind, 0)) for kind in PlanKind])
        self.kinds.choose(wanted.kind)
        self.kinds.blockSignals(False)
        self._size()
