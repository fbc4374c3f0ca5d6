"""2: what the plan costs, who pays how much of it, and why."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from dentaldesk.models.values import ZERO
from dentaldesk.ui.screens.checkout.column import Lines, Question, fit_table
from dentaldesk.ui.screens.checkout.texts import area
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.row_table import Column, RowTable
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from dentaldesk.engines.financial.reads import EstimateRow
    from dentaldesk.engines.flows.checkout import Checkout
    from dentaldesk.ui.desk import Desk

_PROCEDURE = 150  # pixels: place and the first words; all of it stands in the tool tip and in the trace


class EstimateColumn(Question):
    """A row that is chosen tells how its figures came about."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(2, words("Estimate"), 370, parent)
        self._desk = desk
        self.table = self._make_table()
        self._trace_box = Card()
        self._trace_title = label("", "strong", wrap=True)
        self._trace = Lines()
        self._trace_box.content.addWidget(self._trace_title)
        self._trace_box.content.addWidget(self._trace)
        self._trace_box.set_selected(selected=True)
        self._totals = Lines()
        self._none = label(words("There is no estimate."), "detail", wrap=True)
        self.body.setContentsMargins(0, 0, 0, 12)
        inset = QVBoxLayout()
        inset.setContentsMargins(12, 4, 12, 0)
        inset.setSpacing(8)
        for widget in (self._none, self._trace_box, self._totals):
            inset.addWidget(widget)
        self.body.addWidget(self.table)
        self.body.addLayout(inset)
        self.body.addStretch(1)
        self.table.row_chosen.connect(self._show_trace)
        self._show_trace(None)

    def least_width(self) -> int:
        """Never so narrow that a figure cannot be read."""
        return max(super().least_width(), self.table.minimumWidth() + 2)

    def _make_table(self) -> RowTable[EstimateRow]:
        words, notation = self._desk.words, self._desk.clinic.notation
        figure = cache(words.plain_money)  # a table asks for its texts whenever it paints
        columns: list[Column[EstimateRow]] = [
            Column(
                title=words("Procedure"),
                text=lambda row: area(row.tooth, row.surfaces, notation, words),
                detail=lambda row: row.procedure,
                strong=True,
            ),
            Column(title=words("Fee"), text=lambda row: figure(row.fee), figures=True),
            Column(title=words("Insurance"), text=lambda row: figure(row.insurance), figures=True),
            Column(title=words("Patient"), text=lambda row: figure(row.patient), figures=True, strong=True),
        ]
        table = RowTable(words("Estimate"), columns, lambda row: (row.procedure, row.tooth, row.surfaces))
        table.setObjectName("checkout.estimate")
        return table

    def show_page(self, page: Checkout) -> None:
        """Show a page."""
        estimate = page.estimate
        if not self.is_news(estimate):
            return
        rows = estimate.rows if estimate is not None else ()
        self.table.show_rows(rows)
        self.table.setVisible(bool(rows))
        self._none.setVisible(not rows)
        fit_table(self.table, first=_PROCEDURE)
        self._show_trace(self.table.chosen())
        words = self._desk.words
        self._totals.clear()
        self._totals.setVisible(estimate is not None and bool(rows))
        if estimate is not None:
            self._totals.add("", words("Fees"), words.plain_money(estimate.total))
            insurance = words.plain_money(-estimate.insurance if estimate.insurance else ZERO)
            self._totals.add("", words("Insurance, expected"), insurance)
            self._totals.add(
                "", words("Patient’s part of the plan"), words.plain_money(estimate.patient), look="strong"
            )
            self._totals.add("", words("An estimate is not a promise of payment."), look="caption")
        self.set_state("done")

    def _show_trace(self, row: EstimateRow | None) -> None:
        self._trace_box.setVisible(row is not None)
        self._trace.clear()
        if row is None:
            return
        words = self._desk.words
        place = area(row.tooth, row.surfaces, self._desk.clinic.notation, words)
        self._trace_title.setText(f"{place} {row.procedure}")
        for message in row.trace:
            self._trace.add("", words.text(message), look="detail")
