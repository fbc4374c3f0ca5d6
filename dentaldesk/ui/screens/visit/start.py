"""The first step of a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dentaldesk.models.states import VisitType
from dentaldesk.ui.screens.visit.rows import NotBegun
from dentaldesk.ui.screens.visit.steps import kind_titles
from dentaldesk.ui.widgets.buttons import Segmented, button
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField
from dentaldesk.ui.widgets.panels import IconLabel
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.staff.reads import ProviderRow

_OFFERED = 3  # visits that were left open; a patient with more has other troubles


class StartPage(QWidget):
    """Begin a visit of today, naming the dentist when the person here is none, or go on with one that was left open."""

    begun = Signal(object, object)  # the VisitType and the chosen provider's id
    older_wanted = Signal(object)  # the id of a visit that was left open

    def __init__(self, words: Words, providers: Sequence[ProviderRow]) -> None:
        super().__init__()
        self._words = words
        self._title = label("", "strong", wrap=True)
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.kind = Segmented(words("Kind of visit"), [(title, kind) for kind, title in kind_titles(words).items()])
        self.kind.setObjectName("exam.kind")
        self.kind.chosen.connect(lambda _: self._name_deed())
        self.provider = ChoiceBox()
        self.provider.setObjectName("exam.provider")
        for each in providers:
            self.provider.addItem(each.name, each.id)
        self._provider_field = LabeledField(words("Dentist"), self.provider)
        self.start = button("", "primary", on=self._begin)
        self.start.setObjectName("exam.start")
        self._older = [button("", "quiet", "clock-clockwise") for _ in range(_OFFERED)]
        self._older_ids: list[object] = []
        for place, older in enumerate(self._older):
            older.setObjectName("exam.older" if place == 0 else f"exam.older.{place}")
            older.clicked.connect(lambda _=False, at=place: self.older_wanted.emit(self._older_ids[at]))
        self._name_deed()
        self._lay_out()

    def _lay_out(self) -> None:
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(IconLabel("clipboard-text", "muted", 32), 0, centre)
        column.addWidget(self._title)
        column.addSpacing(4)
        column.addWidget(self.kind, 0, centre)
        column.addWidget(self._provider_field, 0, centre)
        column.addSpacing(4)
        column.addWidget(self.start, 0, centre)
        column.addSpacing(8)
        for each in self._older:
            column.addWidget(each, 0, centre)
        column.addStretch(3)

    def _name_deed(self) -> None:
        words = self._words
        deeds = {
            VisitType.EXAM: words("&Begin exam"),
            VisitType.TREATMENT: words("&Begin treatment"),
            VisitType.HYGIENE: words("&Begin hygiene visit"),
            VisitType.EMERGENCY: words("&Begin emergency"),
            VisitType.FOLLOW_UP: words("&Begin follow-up"),
        }
        self.start.setText(deeds[VisitType(str(self.kind.value()))])

    def _begin(self) -> None:
        self.begun.emit(VisitType(str(self.kind.value())), self.provider.currentData())

    def show_patient(self, found: NotBegun, *, choose_provider: bool, why_not: str) -> None:
        """Offer the first step for this patient; `why_not` is "" when the person here may take it."""
        words = self._words
        self._title.setText(
            words("{patient} comes for: {reason}", patient=found.patient, reason=found.came_for)
            if found.came_for
            else words("No visit of {patient} goes on today", patient=found.patient)
        )
        self.kind.choose(found.proposed)
        self._name_deed()
        self._provider_field.setVisible(choose_provider)
        self._older_ids = [one.visit_id for one in found.open_ones[:_OFFERED]]
        for place, each in enumerate(self._older):
            each.setVisible(place < len(self._older_ids))
            if place < len(self._older_ids):
                one = found.open_ones[place]
                each.setText(words("Go on with the open visit of {day} ({kind})", day=one.day, kind=one.kind_word))
        self.start.refuse(why_not)
