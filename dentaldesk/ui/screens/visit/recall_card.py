"""When the patient is to come again, as it will stand after this visit; how often is decided here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.scheduling.recall_reads import RecallRow, recalls_after
from dentaldesk.ui.screens.patient.recall_rows import RecallRows
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import SectionLabel

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.visit.rows import Page


class RecallCard(Card):
    """Hidden while there is nothing to come again for."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._page: Page | None = None
        self.rows = RecallRows(desk, "exam.recall", whole=False)
        self.rows.deeds.changed.connect(self._read)
        self.content.addWidget(SectionLabel(desk.words("Recall")))
        self.content.addWidget(self.rows)
        self.hide()

    def show_page(self, page: Page) -> None:
        """Read the recalls of this visit's patient again."""
        if self._page is None or self._page.visit_id != page.visit_id:
            self.hide()
            self.rows.forget()
        self._page = page
        self._read()

    def _read(self) -> None:
        page = self._page
        if page is None:
            return

        def show(rows: list[RecallRow]) -> None:
            if self._page is not None and self._page.visit_id == page.visit_id:
                self.setVisible(bool(rows))
                self.rows.show_rows(page.patient_id, rows)

        self._desk.tasks.query(self, "recalls", lambda session: recalls_after(session, page.visit_id), show)
