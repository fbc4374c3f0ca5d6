"""Who came without an appointment: why, and of who came in pain how much it hurts and what they cannot take."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from dentaldesk.engines.core.errors import Refused
from dentaldesk.engines.flows.receiving import Emergency
from dentaldesk.engines.patients.questionnaire import listed_allergies
from dentaldesk.engines.patients.reads import patient_card
from dentaldesk.engines.scheduling.day_actions import LONGEST_COMPLAINT, WalkIn
from dentaldesk.engines.scheduling.reads import Chair, chairs_at
from dentaldesk.ui.screens.visit.pain import PainScale
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.texts import SectionLabel, label

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.waiting.presenter import WaitingPresenter

_LEAST = 160  # pixels: the name and what is asked first
_FOLLOWED = (QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.LayoutRequest)


class WalkInForm(QWidget):
    """Enter checks in, Esc closes; what was refused stays typed. An emergency gets its visit in the same act.

    It names whom it is about: whoever happens to be open need not be who came. Another one is looked for or registered
    from here, and what was typed meanwhile stays.
    """

    def __init__(self, desk: Desk, presenter: WaitingPresenter) -> None:
        super().__init__()
        self._desk = desk
        self._presenter = presenter
        words = desk.words
        self._key = ""
        self._patient_id: UUID | None = None
        self._name = ""
        self._pain = ""
        self._turning = False  # another patient is looked for or registered, to go on with here
        self.kind = SectionLabel(words("Walk-in"))
        self.who = label("", "title", wrap=True)
        self.who.setObjectName("waiting.who")
        self.problem = label("", "caption", tone="danger", wrap=True)
        self.problem.setObjectName("waiting.problem")
        self.other = button(words("Another patient"), "quiet", "magnifying-glass", compact=True, on=self._find)
        self.other.setObjectName("waiting.other")
        self.new = button(words("Somebody new"), "quiet", "user-plus", compact=True, on=self._register)
        self.new.setObjectName("waiting.new")
        self.complaint = QLineEdit()
        self.complaint.setObjectName("waiting.complaint")
        self.complaint.setMaxLength(LONGEST_COMPLAINT)
        self.emergency = QCheckBox(words("&Emergency: begin the visit at once"))
        self.emergency.setObjectName("waiting.emergency")
        self.emergency.toggled.connect(self._show_emergency)
        self._make_care()
        self._make_places()
        self.done = button(words("Check in now"), "primary", "armchair", compact=True, on=self._check_in)
        self.done.setObjectName("waiting.walk_in_now")
        for edit in (self.complaint, self.allergies):
            edit.returnPressed.connect(self._check_in)
        self._complaint = LabeledField(words("Why does the patient come?"), self.complaint)
        self._lay_out()
        self.hide()
        desk.patient_changed.connect(self._patient_changed)
        desk.clinic_changed.connect(self._show_providers)

    def _make_care(self) -> None:
        words = self._desk.words
        self.pain = PainScale(words, "waiting")
        self.pain.chosen.connect(self._choose_pain)
        self.allergies = QLineEdit()
        self.allergies.setObjectName("waiting.allergies")
        self.allergies.setPlaceholderText(words("Penicillin, latex …"))
        self.none_known = QCheckBox(words("N&one known"))
        self.none_known.setObjectName("waiting.none_known")
        self.none_known.toggled.connect(self.allergies.setDisabled)

    def _make_places(self) -> None:
        self.provider, self.room = ChoiceBox(), ChoiceBox()
        self.provider.setObjectName("waiting.provider")
        self.room.setObjectName("waiting.room")
        self._show_providers()
        self._show_rooms(())

    def _lay_out(self) -> None:
        words = self._desk.words
        self._more = QWidget()
        more = QVBoxLayout(self._more)
        more.setContentsMargins(0, 0, 0, 0)
        more.setSpacing(8)
        more.addWidget(self.pain)
        more.addWidget(LabeledField(words("Allergies"), self.allergies))
        more.addWidget(self.none_known)
        places = FlowBox(LabeledField(words("Seen by"), self.provider), LabeledField(words("Room"), self.room))
        column = QVBoxLayout(self)
        column.setContentsMargins(BETWEEN_PANELS, 0, BETWEEN_PANELS, BETWEEN_PANELS)
        column.setSpacing(8)
        column.addWidget(self.kind)
        column.addWidget(self.who)
        column.addWidget(self.problem)
        column.addWidget(FlowBox(self.other, self.new))
        for each in (self._complaint, self.emergency, self._more, places, FlowBox(self.done)):
            column.addWidget(each)
        self.problem.hide()
        self._more.hide()

    # -- whom it is about --

    def begin(self, *, emergency: bool = False) -> None:
        """Open the form for the patient whose record is open, else for whoever is opened or registered next."""
        if self._patient_id != self._desk.patient_id or not self._key:
            self._clear()
        self._turning = self._desk.patient_id is None
        self._take_patient()
        self.emergency.setChecked(emergency)
        self.show()
        self.complaint.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_patient(self) -> None:
        desk, words = self._desk, self._desk.words
        patient_id = desk.patient_id
        if patient_id != self._patient_id or not self._key:
            self._key, self._name = f"walk-in:{uuid4()}", ""
        self._patient_id = patient_id
        self._tell("")
        self.done.refuse("" if patient_id is not None else words("Open or register the patient first (Ctrl+K)."))
        self.who.setText(self._name or (words("Who came?") if patient_id is None else ""))
        location_id = desk.actor.location_id

        def read(session: Session) -> tuple[str, tuple[Chair, ...]]:
            name = patient_card(session, patient_id).row.name if patient_id is not None else ""
            return name, chairs_at(session, location_id)

        def show(found: tuple[str, tuple[Chair, ...]]) -> None:
            if patient_id == self._patient_id:
                self._name = found[0]
                self.who.setText(self._name or words("Who came?"))
                self._show_rooms(found[1])

        desk.tasks.query(self, "who-came", read, show, desk.trouble.emit)

    def _patient_changed(self) -> None:
        if self.isHidden():
            return
        if not self._turning or self._desk.patient_id is None:
            self.hide()
            return
        self._turning = False
        self._take_patient()
        QTimer.singleShot(0, self, self._come_back)  # whoever opened the record shows its own panel first

    def _come_back(self) -> None:
        if not self.isHidden():
            self._desk.show_panel("waiting")
            self.complaint.setFocus(Qt.FocusReason.OtherFocusReason)

    def _find(self) -> None:
        self._turn_by("window.find")

    def _register(self) -> None:
        self._turn_by("patient.new")

    def _turn_by(self, deed: str) -> None:
        self._turning = True
        if self._desk.deeds.get(deed) is not None:
            self._desk.deeds.start(deed)

    # -- what is asked --

    def _show_providers(self) -> None:
        chosen = self.provider.currentData()
        self.provider.clear()
        self.provider.addItem(self._desk.words("Dentist who is free first"), None)
        for each in self._desk.clinic.providers:
            self.provider.addItem(each.name, each.id)
        self.provider.setCurrentIndex(max(0, self.provider.findData(chosen)))

    def _show_rooms(self, rooms: tuple[Chair, ...]) -> None:
        chosen = self.room.currentData()
        self.room.clear()
        self.room.addItem(self._desk.words("Free first"), None)
        for each in rooms:
            self.room.addItem(each.name, each.id)
        self.room.setCurrentIndex(max(0, self.room.findData(chosen)))

    def _clear(self) -> None:
        self._key = ""
        self.complaint.clear()
        self.allergies.clear()
        self.none_known.setChecked(False)
        self._choose_pain("")
        for box in (self.provider, self.room):
            box.setCurrentIndex(0)
        self._complaint.set_problem(None)

    def _choose_pain(self, value: str) -> None:
        self._pain = value
        self.pain.show_value(int(value) if value else None, enabled=True)

    def _show_emergency(self, on: bool) -> None:
        self._more.setVisible(on)
        words = self._desk.words
        self.kind.setText(words("Emergency") if on else words("Walk-in"))
        self.done.setText(words("Begin the visit now") if on else words("Check in now"))

    # -- checking in --

    def _check_in(self) -> None:
        patient_id = self._patient_id
        if patient_id is None:
            return
        self._tell("")
        self._complaint.set_problem(None)
        if self.emergency.isChecked():
            self._presenter.steps.receive(
                self._asked(patient_id),
                self._name,
                lambda visit_id: self._received(patient_id, visit_id),
                self._refused,
            )
            return
        walk = WalkIn(
            request_key=self._key,
            patient_id=patient_id,
            complaint=self.complaint.text(),
            provider_id=self.provider.currentData(),
            operatory_id=self.room.currentData(),
        )
        self._presenter.steps.walk_in(walk, self._name, self._came)

    def _asked(self, patient_id: UUID) -> Emergency:
        typed = tuple(listed_allergies(self.allergies.text()))
        return Emergency(
            request_key=self._key,
            patient_id=patient_id,
            complaint=self.complaint.text(),
            pain=int(self._pain) if self._pain else None,
            provider_id=self.provider.currentData(),
            operatory_id=self.room.currentData(),
            allergies=() if self.none_known.isChecked() else typed or None,
        )

    def _received(self, patient_id: UUID, visit_id: UUID) -> None:
        self._came()
        if self._desk.patient_id == patient_id:
            self._desk.show_panel("exam")
            self._desk.visit_wanted.emit(visit_id)

    def _refused(self, error: UserError) -> None:
        said = {each.place: self._desk.words.text(each.message) for each in getattr(error, "problems", ())}
        if not isinstance(error, Refused) or not said:
            self._desk.trouble.emit(error)
            return
        about = said.pop("patient", "")
        self._tell(about)
        self._complaint.set_problem(next(iter(said.values()), None))
        (self.other if about else self.complaint).setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.other.setAccessibleDescription(problem)

    def _came(self) -> None:
        self._patient_id = None
        self._clear()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._turning = False
            self.hide()
            return
        super().keyPressEvent(event)


class FormArea(QScrollArea):
    """As high as the form where there is room for it, else it scrolls: the window need not grow. Gone with the form."""

    def __init__(self, form: WalkInForm) -> None:
        super().__init__()
        self._form = form
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(form)
        form.hide()
        form.installEventFilter(self)
        self.hide()

    def sizeHint(self) -> QSize:
        layout = self._form.layout()
        high = layout.heightForWidth(self.viewport().width()) if layout is not None else 0
        return QSize(super().sizeHint().width(), max(high, 0))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), _LEAST)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Before it stands in the panel it would be a window of its own, which takes the keyboard.
        if watched is self._form and event.type() in _FOLLOWED and self.parentWidget() is not None:
            self.setVisible(not self._form.isHidden())
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()
