"""The page of recalls: why, how often and when the patient is to come again."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dentaldesk.engines.scheduling.recall_reads import RecallRow, recalls_of
from dentaldesk.models.states import Topic
from dentaldesk.ui.screens.patient.page import ProfilePage, widest_page
from dentaldesk.ui.screens.patient.recall_rows import RecallRows
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.panels import Card, scrolled

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk


class RecallPage(ProfilePage):
    """The recalls that stand."""

    TOPICS: ClassVar[frozenset[Topic]] = frozenset({Topic.SCHEDULE, Topic.CLINIC})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        words = desk.words
        self.rows = RecallRows(desk, "patient.recall", whole=True)
        self.rows.deeds.changed.connect(self.read)
        self._empty = EmptyState(
            "calendar-check",
            words("No recall yet"),
            words("A recall begins when an examination is completed, or when its work is done."),
        )
        self._card = Card()
        self._card.content.addWidget(self.rows)
        self._card.hide()
        inner = self._inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(self._empty)
        column.addWidget(self._card)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inner))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._inner.setMaximumWidth(widest_page())

    def read(self) -> None:
        """Ask for the recalls of the open patient."""
        patient_id = self.desk.patient_id
        if patient_id is None:
            return

        def show(rows: list[RecallRow]) -> None:
            if patient_id == self.desk.patient_id:
                self._empty.setVisible(not rows)
                self._card.setVisible(bool(rows))
                self.rows.show_rows(patient_id, rows)

        self.desk.tasks.query(self, "recalls", lambda session: recalls_of(session, patient_id), show)

    def forget(self) -> None:
        """Another patient is open."""
        self._card.hide()
        self.rows.forget()

    def dress(self) -> None:
        """Allow what who sits here may do."""
        self.rows.dress()
