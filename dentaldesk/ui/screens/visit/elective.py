"""ASA IV: care that could wait stops until a dentist has decided, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from dentaldesk.engines.clinical.visit_rules import ASA_STOPS
from dentaldesk.engines.core.access import Permission
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.visit.deeds import VisitDeeds
    from dentaldesk.ui.screens.visit.rows import Page


class ElectiveCard(Card):
    """Hidden for patients whom it does not concern."""

    def __init__(self, desk: Desk, deeds: VisitDeeds) -> None:
        super().__init__()
        self._desk, self._deeds = desk, deeds
        self._page: Page | None = None
        words = desk.words
        self._banner = Banner(
            words("Care that could wait stops until a dentist decides, with a reason."),
            "danger",
            strong=words("ASA IV."),
            icon="heartbeat",
        )
        self.reason = QLineEdit()
        self.reason.setObjectName("exam.elective_reason")
        self.reason.returnPressed.connect(self._decide)
        self._field = LabeledField(words("Why it goes on"), self.reason)
        self.decide = button(words("Care goes &on"), "secondary", on=self._decide)
        self.decide.setObjectName("exam.allow_elective")
        self._decided = label("", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._field, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.decide, 0, Qt.AlignmentFlag.AlignBottom)
        self.content.addWidget(self._banner)
        self.content.addLayout(row)
        self.content.addWidget(self._decided)

    def show_page(self, page: Page) -> None:
        """Whether somebody has to decide, and what was decided."""
        self._page = page
        concerned = (page.visit.asa_class or 1) >= ASA_STOPS
        decided = page.visit.elective_reason
        open_ = decided is None and not page.locked
        self.setVisible(concerned and (open_ or decided is not None))
        why_not = self._desk.why_not(Permission.CO_SIGN)
        for each in (self._banner, self._field, self.decide):
            each.setVisible(open_)
        self.reason.setEnabled(not why_not)
        self.decide.refuse(why_not)
        self._decided.setVisible(decided is not None)
        if decided is not None:
            self._decided.setText(self._desk.words("ASA IV; care goes on: {reason}", reason=decided))

    def _decide(self) -> None:
        page = self._page
        if page is not None:
            self._deeds.allow_elective(page.visit_id, self.reason.text(), self.reason.clear, self._refuse)

    def _refuse(self, problems: dict[str, str]) -> None:
        self._field.set_problem(next(iter(problems.values()), None))
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
