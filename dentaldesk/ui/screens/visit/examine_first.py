"""In a visit of another kind somebody has to begin to examine before findings and plans have a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.panels import Card, IconLabel
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.visit.presenter import VisitPresenter
    from dentaldesk.ui.screens.visit.rows import Page


class ExamineFirst(QWidget):
    """Offers the first step."""

    def __init__(self, desk: Desk, presenter: VisitPresenter) -> None:
        super().__init__()
        words = desk.words
        self._presenter = presenter
        self._title = label(words("Nobody examines in this visit yet"), "strong", wrap=True)
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._why = label(words("Findings and planned work belong to an examination. A dentist signs it."), wrap=True)
        self._why.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.begin = button(words("&Begin the examination"), "primary", "plus", on=self._begin)
        self.begin.setObjectName("exam.begin_exam")
        centre = Qt.AlignmentFlag.AlignHCenter
        card = Card()
        card.content.addStretch(1)
        card.content.addWidget(IconLabel("mdi6.stethoscope", "muted", 32), 0, centre)
        card.content.addWidget(self._title)
        card.content.addWidget(self._why)
        card.content.addWidget(self.begin, 0, centre)
        card.content.addStretch(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def show_page(self, page: Page, why_not: str) -> None:
        """Whether it may be begun."""
        self.begin.setVisible(not page.locked)
        self.begin.refuse(why_not)

    def _begin(self) -> None:
        page = self._presenter.page
        if page is not None:
            self._presenter.deeds.begin_exam(page.visit_id)
