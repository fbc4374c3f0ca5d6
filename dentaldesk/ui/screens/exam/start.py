"""The first step of an exam."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dentaldesk.ui.screens.exam.rows import NotBegun
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField
from dentaldesk.ui.widgets.panels import IconLabel
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.staff.reads import ProviderRow


class StartPage(QWidget):
    """Begin today's exam, naming the dentist when the person here does not treat, or go on with an older one."""

    begun = Signal(object)  # the chosen provider's id
    older_wanted = Signal(object)  # the id of an exam that was left open

    def __init__(self, words: Words, providers: Sequence[ProviderRow]) -> None:
        super().__init__()
        self._words = words
        self._older: UUID | None = None
        self._title = label("", "strong", wrap=True)
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.provider = ChoiceBox()
        self.provider.setObjectName("exam.provider")
        for each in providers:
            self.provider.addItem(each.name, each.id)
        self._provider_field = LabeledField(words("Dentist"), self.provider)
        self.start = button(words("&Begin exam"), "primary", on=lambda: self.begun.emit(self.provider.currentData()))
        self.start.setObjectName("exam.start")
        self.older = button("", "quiet", on=lambda: self.older_wanted.emit(self._older))
        self.older.setObjectName("exam.older")
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(IconLabel("clipboard-text", "muted", 32), 0, centre)
        column.addWidget(self._title)
        column.addWidget(self._provider_field, 0, centre)
        column.addSpacing(4)
        column.addWidget(self.start, 0, centre)
        column.addWidget(self.older, 0, centre)
        column.addStretch(3)

    def show_patient(self, found: NotBegun, *, choose_provider: bool, why_not: str) -> None:
        """Offer the first step for this patient; `why_not` is "" when the person here may take it."""
        self._title.setText(self._words("No exam today for {patient}", patient=found.patient))
        self._provider_field.setVisible(choose_provider)
        self._older = found.older_id
        self.older.setVisible(found.older_id is not None)
        self.older.setText(self._words("Go on with the open exam of {day}", day=found.older_day))
        self.start.setEnabled(not why_not)
        self.start.setToolTip(why_not)
