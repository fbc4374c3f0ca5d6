"""Where the keyboard is after each step of a visit: nobody looks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit

from dentaldesk.engines.clinical.medication_actions import take_shipped_medications
from dentaldesk.engines.clinical.prescribing_reads import prescribing_page
from dentaldesk.engines.clinical.visit_lists import visits_at_hand
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.patients.actions import Health
from dentaldesk.models.states import VisitType
from dentaldesk.ui.screens.bell.view import BellView
from dentaldesk.ui.screens.visit.pain import PainScale
from dentaldesk.ui.screens.visit.start import StartPage
from dentaldesk.ui.screens.visit.view import VisitView
from dentaldesk.ui.screens.waiting.view import WaitingView
from dentaldesk.ui.theme.apply import apply_theme
from tests.engines.test_day import book
from tests.factories import ROOT_CANAL, a_patient, an_exam, tell_history
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    apply_theme(qapp, "light", "desk")


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic) -> Iterator[Seat]:
    """The dentist, in front of the visit of somebody who has none yet; the panel was come to by its key."""
    clinic.db.write(clinic.manager, take_shipped_medications)
    with seat(qtbot, clinic, clinic.dentist) as made:
        made.show(VisitView(made.desk)).setFocus()
        patient_id = a_patient(clinic)
        health = Health(asa_class=1, allergies=())
        clinic.db.write(clinic.dentist, lambda work: tell_history(work, patient_id, health))
        made.desk.open_patient(patient_id)
        made.settle()
        yield made


def step(sat: Seat, number: int) -> None:
    sat.press(Key(Key.Key_0.value + number), ALT)
    sat.settle()


def begin(sat: Seat, kind: VisitType) -> None:
    """Enter on the deed that has the keyboard."""
    assert sat.focused() == "exam.start"
    assert sat.panel is not None
    start = sat.panel.findChild(StartPage)
    assert start is not None
    start.kind.choose(kind)
    sat.press(Key.Key_Return)
    sat.settle()
    assert sat.focused() == "exam.complaint"


def test_the_keyboard_waits_where_the_next_thing_is_done(sat: Seat, clinic: Clinic) -> None:
    begin(sat, VisitType.HYGIENE)
    step(sat, 3)
    assert sat.focused() == "exam.begin_exam"
    sat.press(Key.Key_Return)
    sat.settle()
    assert sat.focused() == "exam.state.extra-oral.face-symmetry.normal"
    sat.press(Key.Key_N, ALT)
    sat.qtbot.waitUntil(lambda: sat.focused() == "exam.state.soft-tissue.tongue.normal", timeout=5000)
    sat.press(Key.Key_N, ALT)
    sat.qtbot.waitUntil(lambda: sat.focused() == "exam.state.occlusion.molar-right.class-1", timeout=5000)
    sat.press(Key.Key_Right)
    sat.press(Key.Key_Return)
    sat.settle()
    sat.press(Key.Key_Tab)  # what is chosen is not the first: Tab goes on all the same
    assert sat.focused() == "exam.state.occlusion.molar-left.class-1"
    sat.press(Key.Key_G, ALT)
    assert sat.focused() == "exam.diagnosis_text"
    assert sat.find(QLineEdit, "exam.diagnosis_text").accessibleName() == "Diagnosis"
    step(sat, 2)
    sat.press(Key.Key_E, ALT)
    assert sat.focused() == "exam.anaesthetic.agent"
    sat.press(Key.Key_L, ALT)
    assert sat.focused() == "exam.material.name"
    technique = sat.find(QComboBox, "exam.anaesthetic.technique")
    technique.setCurrentIndex(2)
    sat.desk.open_patient(a_patient(clinic, "Bo", "Berg"))
    sat.settle()
    begin(sat, VisitType.TREATMENT)
    assert technique.currentIndex() == 0  # nobody is numbed as the patient before was


@pytest.mark.qt_log_ignore("does not support", extend=True)  # lists that open where there is no screen
def test_a_drug_is_found_by_letters_and_prescribed_once(sat: Seat, clinic: Clinic) -> None:
    begin(sat, VisitType.EXAM)
    step(sat, 5)
    assert sat.focused() == "rx.favourite.1"
    sat.type("chlor")
    assert sat.focused() == "rx.search"
    sat.press(Key.Key_Down)
    sat.press(Key.Key_Return)
    sat.settle()
    assert sat.find(QLineEdit, "rx.search").text() == ""
    sat.press(Key.Key_S, ALT)
    patient_id, day = sat.desk.patient_id, sat.desk.today()
    assert patient_id is not None
    visit_id: UUID = clinic.db.read(lambda session: visits_at_hand(session, patient_id, day))[0].visit_id

    def names() -> list[str]:
        now, user_id = clinic.clock.now(), clinic.dentist.user_id
        page = clinic.db.read(lambda session: prescribing_page(session, visit_id, user_id, now))
        return [row.drug.name for row in page.rows if row.signed_at is not None]

    sat.qtbot.waitUntil(lambda: names() == ["Chlorhexidine"], timeout=5000)


def test_the_waiting_room_and_the_bell_lead_to_their_first_card(qtbot: QtBot, clinic: Clinic) -> None:
    book(clinic, "Grace", minutes=30)
    exam_id = an_exam(clinic, a_patient(clinic), ROOT_CANAL)
    clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    with seat(qtbot, clinic, clinic.desk) as sat:
        room = WaitingView(sat.desk)
        qtbot.addWidget(room)
        with qtbot.waitActive(room):
            room.show()
            room.activateWindow()
        room.setFocus()  # asked for before anybody was read
        sat.settle()
        assert sat.focused() == "waiting.person"
        room.hide()
        bell = BellView(sat.desk)
        qtbot.addWidget(bell)
        with qtbot.waitActive(bell):
            bell.show()
            bell.activateWindow()
        bell.setFocus()
        sat.settle()
        assert sat.focused() == "bell.notice"
        bell.hide()


def say(char: str) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClicks(widget, char)


def test_pain_is_typed_as_it_is_said(qtbot: QtBot) -> None:
    scale = PainScale(Words(Formats()))
    said: list[str] = []
    scale.chosen.connect(said.append)
    qtbot.addWidget(scale)
    with qtbot.waitActive(scale):
        scale.show()
        scale.activateWindow()
    scale.target().setFocus()
    for char in "710":
        say(char)
    assert said == ["7", "1", "10"]
    say("0")
    assert said[-1] == "0"
    say("0")  # again: it stays
    assert said[-1] == "0"
