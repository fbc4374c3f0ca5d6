"""The patient banner: who is open, and what must not be overlooked. It cannot be scrolled away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.ages import age_on
from dentaldesk.models.states import AppointmentStatus, Topic
from dentaldesk.ui.widgets.chips import Chip, alert_chip
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.panels import Avatar
from dentaldesk.ui.widgets.texts import GivingLabel, key_words, label

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.owed import Owed
    from dentaldesk.engines.patients.reads import PatientCard
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.shell.open_patient import OpenPatient


_PORTRAIT = 40
_LONGEST_NAME = 60  # letters; a longer one ends in dots
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI")


class BannerPresenter(QObject):
    """Reads the open patient anew whenever something of it changes."""

    shown = Signal(object)  # OpenPatient, or None

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        desk.patient_changed.connect(self.read)
        desk.actor_changed.connect(self.read)
        desk.live.changed.connect(self._changed)
        desk.live.found.connect(self.read)

    def _changed(self, topics: frozenset[Topic]) -> None:
        if topics & {Topic.PATIENTS, Topic.MONEY, Topic.SCHEDULE}:
            self.read()

    def read(self) -> None:
        """Ask who is open."""
        patient_id = self._desk.patient_id
        if patient_id is None:
            self.shown.emit(None)
            return

        def show(patient: OpenPatient) -> None:
            if patient_id != self._desk.patient_id:
                return
            if patient.card.merged_into is not None:
                self._follow(patient.card.merged_into)
            else:
                self.shown.emit(patient)

        now, zone, country = self._desk.now(), self._desk.words.zone, self._desk.clinic.country

        def job(session: Session) -> OpenPatient:
            from dentaldesk.ui.shell.open_patient import read_open_patient  # noqa: PLC0415 - the first data has no patient

            return read_open_patient(session, patient_id, now, zone, country)

        self._desk.tasks.query(self, "banner", job, show)

    def _follow(self, kept_id: UUID) -> None:
        """The open record became another one, perhaps at another desk: work goes on in that."""
        self._desk.open_patient(kept_id)
        self._desk.toast.emit(self._desk.words("This record was merged. The one that was kept is open now."))


class Portrait(Avatar):
    """The photo in a circle, or the initials while there is none."""

    def __init__(self, size: int) -> None:
        super().__init__("", "", size)
        self._photo = QImage()
        self._bytes: bytes | None = None

    def set_photo(self, content: bytes | None) -> None:
        """Show this picture; None, or what is no picture, leaves the initials."""
        if content == self._bytes:
            return
        self._bytes = content
        image = QImage.fromData(content) if content else QImage()
        side = round(self.width() * self.devicePixelRatioF())
        fills, smooth = Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
        self._photo = image if image.isNull() else image.scaled(side, side, fills, smooth)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._photo.isNull():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        round_edge = QPainterPath()
        round_edge.addEllipse(QRectF(self.rect()))
        painter.setClipPath(round_edge)
        side = min(self._photo.width(), self._photo.height())
        middle = QRectF((self._photo.width() - side) / 2, (self._photo.height() - side) / 2, side, side)
        painter.drawImage(QRectF(self.rect()), self._photo, middle)
        painter.end()


class PatientBanner(QFrame):
    """Over all panels, in its place whether somebody is open or not, so that nothing moves when a patient is opened."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setObjectName("banner")
        self.setProperty("foot", True)
        self._avatar = Portrait(_PORTRAIT)
        self._name = GivingLabel("", "title")
        self._detail = GivingLabel("", "caption")
        self._note = GivingLabel("", "caption", tone="warning")
        self._note.setObjectName("banner.note")
        self._alerts = QHBoxLayout()
        self._alerted: PatientCard | None = None
        self._alerts.setSpacing(8)
        self._visit = label("", "strong")
        self._visit.setObjectName("banner.visit")
        self._balance = label("", "strong", figures=True)
        self._nobody = label("", "detail")
        self._nobody.setObjectName("banner.nobody")
        self._somebody = QWidget()
        self._open: OpenPatient | None = None
        self._registers = False
        self._lay_out()
        presenter = BannerPresenter(desk, self)
        presenter.shown.connect(self._show)
        desk.registering.connect(self._register)
        desk.actor_changed.connect(self._dress)
        self._show(None)
        self._dress()

    def _lay_out(self) -> None:
        names = QWidget()
        # On a wide screen the alerts stand beside the name, not half a metre from it.
        names.setMaximumWidth(_LONGEST_NAME * self._name.fontMetrics().averageCharWidth())
        who = QVBoxLayout(names)
        who.setContentsMargins(0, 0, 0, 0)
        who.setSpacing(0)
        for widget in (self._name, self._detail):
            who.addWidget(widget)
        # Beside the name, not below it: with a note the banner stays as high as without.
        warned = QVBoxLayout()
        warned.setSpacing(4)
        warned.addStretch(1)
        warned.addLayout(self._alerts)
        warned.addWidget(self._note)
        warned.addStretch(1)
        line = QHBoxLayout(self._somebody)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self._avatar)
        line.addWidget(names, 2)
        line.addLayout(warned, 3)
        self._when = label("", "caption")
        line.addLayout(_titled(self._when, self._visit))
        line.addSpacing(8)
        self._of_balance = label("", "caption")
        line.addLayout(_titled(self._of_balance, self._balance))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 6, 16, 6)
        whole.addWidget(self._somebody)
        whole.addWidget(self._nobody, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumHeight(_PORTRAIT + 18)

    def _dress(self) -> None:
        """Who may not see patients has no place for one."""
        may = self._desk.may(Permission.VIEW_PATIENT)
        # As long as it stands in nothing, showing it would open a window of its own.
        if not may or self.parentWidget() is not None:
            self.setVisible(may)

    def tell_keys(self) -> None:
        """Say how a patient is found, by the keys that are bound."""
        words = self._desk.words
        keys = key_words(QKeySequence(self._desk.deeds.keys_of("window.find") or "Ctrl+K")).replace(" ", "+")
        self._nobody.setText(words("No patient open · {keys} to find", keys=keys))

    def _register(self, registers: bool) -> None:
        """Someone new is typed in: alerts of whoever was open would be taken for theirs."""
        if registers != self._registers:
            self._registers = registers
            self._show(self._open)

    def _show(self, patient: OpenPatient | None) -> None:
        self._open = patient
        shown = patient is not None and not self._registers
        self._somebody.setVisible(shown)
        self._nobody.setVisible(not shown)
        if self._registers:
            self._nobody.setText(self._desk.words("New patient, not registered yet"))
        elif patient is None:
            self.tell_keys()
        if patient is None:
            self._avatar.set_photo(None)
            self._name.setText("")  # nothing of whoever was open stays behind
            return
        card, row, words = patient.card, patient.card.row, self._desk.words
        name = f"{row.name} “{row.preferred_name}”" if row.preferred_name else row.name
        _say(self._name, name)
        self._avatar.set_person(_initials(row.given_names, row.family_name), row.name)
        self._avatar.set_photo(patient.photo)
        said = [words("Chart {number}", number=row.chart_number)]
        if row.birth_date is not None:
            age = age_on(row.birth_date, self._desk.today())
            said.insert(0, words("{age} y · {day}", age=age, day=row.birth_date))
        _say(self._detail, " · ".join([*said, patient.phone]).rstrip(" ·"))
        self._show_notes(card)
        self._show_visit(card)
        self._show_balance(patient.owed)
        # Only what is news: chips that are made anew are gone for a moment, and alerts must not blink.
        if card != self._alerted:
            self._alerted = card
            self._show_alerts(list(self._chips(card)))

    def _show_notes(self, card: PatientCard) -> None:
        """How many there are stands first: the line may end before the second one."""
        said = " · ".join(" ".join(note.text.split()) for note in card.notes)
        if len(card.notes) > 1:
            said = f"{self._desk.words.count('{number} note', '{number} notes', len(card.notes))}: {said}"
        _say(self._note, said)
        self._note.setVisible(bool(card.notes))

    def _show_visit(self, card: PatientCard) -> None:
        """Today's visit until it is over, then the next one."""
        words, today = self._desk.words, card.today
        if today is None or today.status is AppointmentStatus.COMPLETED:
            self._when.setText(words("Next visit") if today is None else words("Has left · Next visit"))
            self._visit.setText(words.moment(card.next_visit) if card.next_visit else words("none"))
            return
        self._when.setText(words("Today"))
        match today.status:
            case _ if today.to_checkout:
                state = words("ready for checkout")
            case AppointmentStatus.CHECKED_IN:
                state = words("waits")
            case AppointmentStatus.IN_PROGRESS:
                state = words("in the chair")
            case _:
                state = words("expected")
        self._visit.setText(f"{words.time(today.starts_at)} · {state}")

    def _show_balance(self, owed: Owed) -> None:
        """Nobody is asked for what stands there while an insurance is expected to pay it."""
        words = self._desk.words
        said = words("Balance")
        if owed.insurance:
            said = words("Balance, insurance expected {amount}", amount=owed.insurance)
        self._of_balance.setText(said)
        self._balance.setText(words.money(owed.balance))

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
            yield _alert("allergy", words("Allergy: {allergy}", allergy=allergy))
        if card.anticoagulant:
            yield _alert("anticoagulant", words("Anticoagulant"))
        if card.bisphosphonate:
            yield _alert("bisphosphonate", words("Bisphosphonate"))
        if card.radiotherapy:
            yield _alert("radiotherapy", words("Radiotherapy of the jaws"))
        if card.endocarditis_risk:
            yield _alert("endocarditis", words("Endocarditis risk"))
        if card.pregnant:
            yield _alert("pregnant", words("Pregnant"))
        if card.asa_class and card.asa_class > 1:
            yield _alert("asa", words("ASA {number}", number=_ROMAN[card.asa_class]))


def _alert(kind: str, word: str) -> Chip:
    return Chip(alert_chip(f"alert.{kind}", word))


def _say(line: QLabel, text: str) -> None:
    line.setText(text)
    line.setToolTip(text)


def _titled(title: QLabel, value: QLabel) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(title, alignment=Qt.AlignmentFlag.AlignRight)
    column.addWidget(value, alignment=Qt.AlignmentFlag.AlignRight)
    column.addStretch(1)
    return column


def _initials(given: str, family: str) -> str:
    return "".join(name[:1] for name in (given, family)).upper()
