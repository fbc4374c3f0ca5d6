"""What is to be known before anybody begins: why they came, their health today, the last visit, what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.models.states import VisitType
from dentaldesk.ui.screens.visit.medical import MedicalDraft, MedicalForm, MedicalLine
from dentaldesk.ui.screens.visit.pain import PainScale
from dentaldesk.ui.screens.visit.rows import COMPLAINT, Missing
from dentaldesk.ui.screens.visit.step_page import Scrolled
from dentaldesk.ui.screens.visit.vitals import VitalsCard
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.script import follow_script
from dentaldesk.ui.widgets.texts import SectionLabel, label, set_look

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.visit.presenter import VisitPresenter
    from dentaldesk.ui.screens.visit.rows import Page

_ASA_STOPS = 4


class ReviewPage(Scrolled):
    """The first step of every visit."""

    typed_note = Signal(str, str)  # field, text

    def __init__(self, desk: Desk, presenter: VisitPresenter) -> None:
        super().__init__(desk)
        self._presenter = presenter
        self._page: Page | None = None
        self.parts = [self._make_reason, self._make_health, self._make_questions, self._make_vitals, self._make_before]

    def _make_reason(self) -> None:
        words = self.desk.words
        self._asa = Banner("", "danger", icon="heartbeat")
        self._asa.setObjectName("exam.asa_stops")
        self._asa.hide()
        self.column.addWidget(self._asa)
        self.complaint = QLineEdit()
        self.complaint.setObjectName("exam.complaint")
        follow_script(self.complaint)
        self.complaint.textEdited.connect(lambda text: self.typed_note.emit(COMPLAINT, text))
        self.complaint.editingFinished.connect(self.left)
        self.complaint_field = LabeledField(words("Reason for the visit"), self.complaint)
        self.pain = PainScale(words)
        self.pain.chosen.connect(self._choose_pain)
        card = Card()
        card.content.addWidget(self.complaint_field)
        card.content.addWidget(self.pain)
        self.column.addWidget(card)

    def _make_health(self) -> None:
        self.medical = MedicalLine(self.desk.words)
        self.medical.confirmed.connect(self._confirm_medical)
        self._health = Card()
        self._health.content.addWidget(self.medical)
        self.column.addWidget(self._health)

    def _make_questions(self) -> None:
        deeds = self._presenter.deeds
        self.medical_form = MedicalForm(self.desk.words)
        self.medical_form.hide()
        self._health.content.addWidget(self.medical_form)
        self.medical.change_wanted.connect(self._ask_medical)
        self.medical_form.closed.connect(self.close_medical_form)
        self.medical_form.recorded.connect(self._record_medical)
        deeds.medical_refused.connect(self.medical_form.refuse)
        deeds.medical_recorded.connect(self.close_medical_form)

    def _make_vitals(self) -> None:
        self.vitals = VitalsCard(self.desk, self._presenter.deeds)
        self.column.addWidget(self.vitals)

    def _make_before(self) -> None:
        words = self.desk.words
        self._last = label("", wrap=True)
        self._ahead = QVBoxLayout()
        self._ahead.setSpacing(2)
        self._named: tuple[str, ...] | None = None
        self._card = Card()
        row = QHBoxLayout()
        row.setSpacing(24)
        for title, content in ((words("Last visit"), self._last), (words("Unfinished plan"), self._ahead)):
            part = QVBoxLayout()
            part.setSpacing(4)
            part.addWidget(SectionLabel(title))
            if isinstance(content, QVBoxLayout):
                part.addLayout(content)
            else:
                part.addWidget(content)
            part.addStretch(1)
            row.addLayout(part, 1)
        self._card.content.addLayout(row)
        self.column.addWidget(self._card)
        self.column.addStretch(1)

    def show_page(self, page: Page, why_not: str) -> None:
        """Show this visit."""
        if self._page is not None and self._page.visit_id == page.visit_id:
            self.medical_form.meet(page.answers)
        self._page = page
        words = self.desk.words
        self._show_risk(page)
        set_look(self.complaint, readOnly=page.locked or bool(why_not))
        self.complaint.setReadOnly(page.locked or bool(why_not))
        self.pain.setVisible(page.kind is not VisitType.EXAM)
        self.pain.show_value(page.visit.pain, enabled=not page.locked and self.desk.may(Permission.TREAT))
        self.medical.show_history(page.answers, confirmed=page.medical_confirmed, locked=page.locked)
        for control in (self.medical.confirm, self.medical.change):
            control.refuse(why_not)
        self.vitals.show_page(page, self.desk.why_not(Permission.TREAT))
        self._last.setText(page.before.last_visit or words("No visit before this one is kept in the program."))
        self._show_ahead(page.before.unfinished or (words("No planned work waits."),))

    def _show_risk(self, page: Page) -> None:
        words = self.desk.words
        stops = (page.visit.asa_class or 1) >= _ASA_STOPS and page.visit.elective_reason is None and not page.locked
        self._asa.setVisible(stops)
        if stops:
            self._asa.say(
                words("Care that could wait stops until a dentist decides, with a reason."),
                "danger",
                strong=words("ASA IV."),
                icon="heartbeat",
            )

    def _show_ahead(self, named: tuple[str, ...]) -> None:
        if named == self._named:
            return
        self._named = named
        while (item := self._ahead.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for each in named:
            self._ahead.addWidget(label(each, wrap=True))

    def _ask_medical(self) -> None:
        if self._page is not None:
            self.medical_form.ask(self._page.answers, self._page.visit.sex)

    def _confirm_medical(self) -> None:
        if self._page is not None and self._page.answers is not None:
            self._presenter.deeds.confirm_medical(self._page.visit_id, self._page.answers.number)

    def _record_medical(self, draft: MedicalDraft) -> None:
        page = self._page
        if page is not None:
            self._presenter.deeds.record_medical(page.visit_id, page.patient_id, draft.mine, draft.seen)

    def _choose_pain(self, value: str) -> None:
        page = self._page
        if page is not None:
            seen = "" if page.visit.pain is None else str(page.visit.pain)
            self._presenter.deeds.choose(page.visit_id, "pain", seen, value)

    def show_notes(self, texts: dict[str, str]) -> None:
        """Let the reason stand; what stands already keeps its cursor."""
        if texts[COMPLAINT] != self.complaint.text():
            self.complaint.setText(texts[COMPLAINT])

    def show_note_problems(self, problems: dict[str, str]) -> None:
        """Say what is wrong with the reason at its field."""
        self.complaint_field.set_problem(problems.get(COMPLAINT))

    def close_medical_form(self) -> None:
        """The answers were taken, or nobody wants to give them."""
        focused = QApplication.focusWidget()
        had = focused is not None and self.medical_form.isAncestorOf(focused)
        self.medical_form.hide()
        if had:
            self.medical.change.setFocus(Qt.FocusReason.OtherFocusReason)

    def lead_to(self, place: str) -> bool:
        """Reason, pain, medical history."""
        if place == "medical":
            return self.go_to(self.medical.change if self.medical.confirm.isHidden() else self.medical.confirm)
        if place == "medical-form":
            return self.go_to(self.medical_form.save)
        if place == "vitals":
            return self.go_to(self.vitals.first_typed())
        if place == "pain":
            return self.go_to(self.pain.target())
        if place in {"complaint", COMPLAINT}:
            return self.go_to(self.complaint)
        return False

    def first(self) -> QWidget | None:
        """The reason."""
        return self.complaint

    def typed(self) -> object | None:
        """Medical answers and a measurement that were not kept."""
        medical, vitals = self.medical_form.typed(), self.vitals.texts()
        return None if medical is None and self.vitals.empty() else (medical, vitals)

    def unkept(self) -> tuple[Missing, ...]:
        """Medical answers that were not recorded, and a measurement that was not kept."""
        words, said = self.desk.words, []
        if self.medical_form.typed() is not None:
            said.append(Missing(place="medical-form", sentence=words("The medical history was changed, not recorded.")))
        if not self.vitals.empty():
            said.append(Missing(place="vitals", sentence=words("Vital signs were typed, not kept.")))
        return tuple(said)

    def turn_to(self, page: Page, typed: object | None) -> None:
        """Another visit, and what was typed there before."""
        self.close_medical_form()
        medical, vitals = typed if isinstance(typed, tuple) else (None, {})
        if isinstance(medical, MedicalDraft):
            self.medical_form.take_up(page.answers, medical, page.visit.sex)
        self.vitals.show_texts(vitals)
