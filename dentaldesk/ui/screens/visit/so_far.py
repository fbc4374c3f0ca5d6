"""The plan of the visit in three figures: how complex, how long, and where the patient goes from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import label, set_look

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.visit.rows import SoFar


class SoFarCard(Card):
    """Hidden while nothing is planned. What a figure is made of stands in its tool tip."""

    def __init__(self, words: Words) -> None:
        super().__init__(padding=8)
        self._complexity, self._visits, self._goes = (label("", "medium", wrap=True) for _ in range(3))
        self._goes.setObjectName("exam.goes_to")
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        rows: tuple[tuple[str, QLabel], ...] = (
            (words("Complexity"), self._complexity),
            (words("Visits"), self._visits),
            (words("Goes to"), self._goes),
        )
        for row, (name, value) in enumerate(rows):
            grid.addWidget(label(name, "caption", wrap=True), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        grid.setColumnStretch(1, 1)
        self.setAccessibleName(words("Plan so far"))
        self.content.addLayout(grid)

    def show_plan(self, plan: SoFar | None) -> None:
        """Show this plan."""
        self.setVisible(plan is not None)
        if plan is None:
            return
        self._complexity.setText(plan.complexity)
        self._complexity.setToolTip("\n".join(plan.trace))
        self._visits.setText(plan.visits)
        self._goes.setText(plan.goes_to)
        self._goes.setToolTip(plan.reason)
        set_look(self._goes, tone="danger" if plan.urgent else None)
