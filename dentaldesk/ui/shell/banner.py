"""The patient banner: who is open, and what must not be overlooked. It cannot be scrolled away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dentaldesk.engines.financial.reads import balance_of, guarantor_of
from dentaldesk.engines.patients.reads import PatientCard, patient_card
from dentaldesk.engines.patients.rules import age_on
from dentaldesk.models.states import Topic
from dentaldesk.models.values import Money
from dentaldesk.ui.widgets.chips import Chip
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.panels import Avatar
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sqlalchemy.orm import Session

    from dentaldesk.ui.desk import Desk


_ROMAN = ("", "I", "II", "III", "IV", "V", "VI")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPatient:
    """What the banner says."""

    card: PatientCard
    balance: Money


class BannerPresenter(QObject):
    """Reads the open patient anew whenever something of it changes."""

    shown = Signal(object)  # OpenPatient, or None

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        desk.patient_changed.connect(self.read)
        desk.live.changed.connect(self._changed)

    def _changed(self, topics: frozenset[Topic]) -> None:
        if topics & {Topic.PATIENTS, Topic.MONEY}:
            self.read()

    def read(self) -> None:
        """Ask who is open."""
        patient_id = self._desk.patient_id
        if patient_id is None:
            self.shown.emit(None)
            return

        def show(patient: OpenPatient) -> None:
            if patient_id == self._desk.patient_id:
                self.shown.emit(patient)

        self._desk.tasks.query(self, "banner", lambda session: _read(session, patient_id), show)


def _read(session: Session, patient_id: UUID) -> OpenPatient:
    return OpenPatient(
        card=patient_card(session, patient_id), balance=balance_of(session, guarantor_of(session, patient_id))
    )


class PatientBanner(QFrame):
    """One line of the window, over all panels."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setObjectName("banner")
        self.setProperty("foot", True)
        self._avatar = Avatar("", "", 40)
        self._name = label("", "title")
        self._name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._detail = label("", "caption")
        self._alerts = QHBoxLayout()
        self._alerted: PatientCard | None = None
        self._alerts.setSpacing(8)
        self._balance = label("", "figure")
        self._lay_out()
        presenter = BannerPresenter(desk, self)
        presenter.shown.connect(self._show)
        self._show(None)

    def _lay_out(self) -> None:
        who = QVBoxLayout()
        who.setSpacing(0)
        who.addWidget(self._name)
        who.addWidget(self._detail)
        money = QVBoxLayout()
        money.setSpacing(0)
        money.addWidget(label(self._desk.words("Balance"), "caption"), alignment=Qt.AlignmentFlag.AlignRight)
        money.addWidget(self._balance, alignment=Qt.AlignmentFlag.AlignRight)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 8, 16, 8)
        line.setSpacing(12)
        line.addWidget(self._avatar)
        line.addLayout(who, 2)
        line.addLayout(self._alerts, 3)
        line.addLayout(money)

    def _show(self, patient: OpenPatient | None) -> None:
        self.setVisible(patient is not None)
        if patient is None:
            return
        row = patient.card.row
        words = self._desk.words
        self._name.setText(row.name)
        self._name.setToolTip(row.name)
        self._avatar.set_person(_initials(row.given_names, row.family_name), row.name)
        said = [words("Chart {number}", number=row.chart_number)]
        if row.birth_date is not None:
            age = age_on(row.birth_date, self._desk.today())
            said.insert(0, words("{age} y · {day}", age=age, day=row.birth_date))
        self._detail.setText(" · ".join([*said, row.phone or ""]).rstrip(" ·"))
        self._balance.setText(words.money(patient.balance))
        # Only what is news: chips that are made anew are gone for a moment, and alerts must not blink.
        if patient.card != self._alerted:
            self._alerted = patient.card
            self._show_alerts(list(self._chips(patient.card)))

    def _show_alerts(self, chips: list[QWidget]) -> None:
        while (item := self._alerts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._alerts.addWidget(FlowBox(*chips), alignment=Qt.AlignmentFlag.AlignVCenter)

    def _chips(self, card: PatientCard) -> Iterator[QWidget]:
        words = self._desk.words
        if not card.asked or card.allergies is None:
            yield Chip(words("Medical history not asked"), "warning")
        for allergy in card.allergies or ():
            yield Chip(words("Allergy: {allergy}", allergy=allergy), "danger")
        if card.anticoagulant:
            yield Chip(words("Anticoagulant"), "danger", "drop-fill")
        if card.bisphosphonate:
            yield Chip(words("Bisphosphonate"), "danger")
        if card.pregnant:
            yield Chip(words("Pregnant"), "warning")
        if card.asa_class and card.asa_class > 1:
            yield Chip(words("ASA {number}", number=_ROMAN[card.asa_class]), "warning", "heartbeat")


def _initials(given: str, family: str) -> str:
    return "".join(name[:1] for name in (given, family)).upper()
