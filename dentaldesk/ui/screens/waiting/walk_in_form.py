"""Who came without an appointment: why, and of who came in pain how much it hurts and what they cannot take."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from dentaldesk.engines.core.errors import Refused
from dentaldesk.engines.flows.receiving import Emergency
from dentaldesk.engines.scheduling.day_actions import LONGEST_COMPLAINT
from dentaldesk.ui.screens.visit.pain import PainScale
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.flow import FlowBox

if TYPE_CHECKING:
    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.waiting.presenter import WaitingPresenter


class WalkInForm(QWidget):
    """Enter checks in, Esc closes; what was refused stays typed. An emergency gets its visit in the same act."""

    def __init__(self, desk: Desk, presenter: WaitingPresenter) -> None:
        super().__init__()
        self._desk = desk
        self._presenter = presenter
        words = desk.words
        self._key = ""
        self._patient_id: UUID | None = None
        self._pain = ""
        self.complaint = QLineEdit()
        self.complaint.setObjectName("waiting.complaint")
        self.complaint.setMaxLength(LONGEST_COMPLAINT)
        self.emergency = QCheckBox(words("&Emergency: begin the visit at once"))
        self.emergency.setObjectName("waiting.emergency")
        self.emergency.toggled.connect(self._show_emergency)
        self.pain = PainScale(words, "waiting")
        self.pain.chosen.connect(self._choose_pain)
        self.allergies = QLineEdit()
        self.allergies.setObjectName("waiting.allergies")
        self.allergies.setPlaceholderText(words("Penicillin, latex …"))
        self.none_known = QCheckBox(words("N&one known"))
        self.none_known.setObjectName("waiting.none_known")
        self.none_known.toggled.connect(self.allergies.setDisabled)
        self.done = button(words("Check in now"), "primary", "armchair", compact=True, on=self._check_in)
        self.done.setObjectName("waiting.walk_in_now")
        for edit in (self.complaint, self.allergies):
            edit.returnPressed.connect(self._check_in)
        self._complaint = LabeledField(words("Why does the patient come?"), self.complaint)
        self._more = QWidget()
        self._lay_out()
        self.hide()
        desk.patient_changed.connect(self.hide)

    def _lay_out(self) -> None:
        more = QVBoxLayout(self._more)
        more.setContentsMargins(0, 0, 0, 0)
        more.setSpacing(8)
        more.addWidget(self.pain)
        more.addWidget(LabeledField(self._desk.words("Allergies"), self.allergies))
        more.addWidget(self.none_known)
        column = QVBoxLayout(self)
        column.setContentsMargins(BETWEEN_PANELS, 0, BETWEEN_PANELS, BETWEEN_PANELS)
        column.setSpacing(8)
        column.addWidget(self._complaint)
        column.addWidget(self.emergency)
        column.addWidget(self._more)
        column.addWidget(FlowBox(self.done))
        self._more.hide()

    def begin(self, *, emergency: bool = False) -> None:
        """Open the form for the patient whose record is open."""
        if self._patient_id != self._desk.patient_id:
            self._clear()
            self._patient_id, self._key = self._desk.patient_id, f"walk-in:{uuid4()}"
        self.emergency.setChecked(emergency)
        self.show()
        self.complaint.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear(self) -> None:
        self.complaint.clear()
        self.allergies.clear()
        self.none_known.setChecked(False)
        self._choose_pain("")
        self._complaint.set_problem(None)

    def _choose_pain(self, value: str) -> None:
        self._pain = value
        self.pain.show_value(int(value) if value else None, enabled=True)

    def _show_emergency(self, on: bool) -> None:
        self._more.setVisible(on)
        words = self._desk.words
        self.done.setText(words("Begin the visit now") if on else words("Check in now"))

    def _check_in(self) -> None:
        if self._patient_id is None:
            return
        if self.emergency.isChecked():
            self._presenter.steps.receive(self._asked(self._patient_id), self._received, self._refused)
        else:
            self._presenter.steps.walk_in(self._key, self._patient_id, self.complaint.text(), self._came)

    def _asked(self, patient_id: UUID) -> Emergency:
        typed = tuple(part.strip() for part in self.allergies.text().split(",") if part.strip())
        return Emergency(
            request_key=self._key,
            patient_id=patient_id,
            complaint=self.complaint.text(),
            pain=int(self._pain) if self._pain else None,
            allergies=() if self.none_known.isChecked() else typed or None,
        )

    def _received(self) -> None:
        self._came()
        self._desk.show_panel("exam")

    def _refused(self, error: UserError) -> None:
        problems = error.problems if isinstance(error, Refused) else ()
        if not problems:
            self._desk.trouble.emit(error)
            return
        self._complaint.set_problem(self._desk.words.text(problems[0].message))
        self.complaint.setFocus(Qt.FocusReason.OtherFocusReason)

    def _came(self) -> None:
        self._patient_id = None
        self._clear()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return
        super().keyPressEvent(event)
