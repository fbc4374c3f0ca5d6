"""The hand-off thread in the waiting room: who has the patient, since when, why, what is next; calls of the dentist."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from sqlalchemy import select

from dentaldesk.engines.flows.calling import call_dentist, calls_standing
from dentaldesk.engines.flows.hand_off import hand_over
from dentaldesk.engines.flows.thread_reads import thread_of
from dentaldesk.engines.scheduling.day_actions import check_in
from dentaldesk.models.states import FactKind, Role, VisitType
from dentaldesk.models.tables.system import Fact
from dentaldesk.ui.screens.waiting.card import PersonCard
from dentaldesk.ui.screens.waiting.view import WaitingView
from tests.engines.care import InCare, hygienist, in_care
from tests.engines.test_day import book
from tests.engines.visits import a_completed_visit
from tests.factories import Clinic, a_patient
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

TAB = Qt.FocusReason.TabFocusReason
# Menus that open where there is no screen.
MENUS = pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)", extend=True)


class House:
    """The panel of a dentist with Amara in the hygienist's chair, whose visit nobody booked, and Grace waiting."""

    def __init__(self, sat: Seat, care: InCare) -> None:
        self.sat, self.care = sat, care
        self.view = sat.show(WaitingView(sat.desk), 340, 700)

    def card(self, name: str) -> PersonCard:
        return next(card for card in self.view.cards() if card.row.patient.startswith(name))

    def choose(self, name: str) -> PersonCard:
        card = self.card(name)
        card.setFocus(TAB)
        return card

    def press(self, key: Qt.Key) -> None:
        self.sat.press(key)
        self.sat.settle()

    def call(self) -> None:
        self.care.act(call_dentist, self.care.visit_id, by=hygienist(self.care.clinic))
        self.look()

    def look(self) -> None:
        self.sat.desk.live.look_now()
        self.sat.qtbot.wait(30)
        self.sat.settle()

    def waited(self) -> object:
        query = select(Fact).where(Fact.kind == FactKind.DENTIST_CAME)
        return self.care.clinic.db.read(lambda session: session.scalars(query).one().attributes["seconds"])

    def steps(self) -> list[tuple[Role, str]]:
        clinic = self.care.clinic
        thread = clinic.db.read(lambda session: thread_of(session, self.care.visit_id))
        return [(step.role, self.sat.desk.words.text(step.reason)) for step in thread]


@pytest.fixture
def house(qtbot: QtBot, clinic: Clinic, look: None) -> Iterator[House]:
    assert look is None
    care = in_care(clinic, a_patient(clinic), VisitType.HYGIENE)
    grace = book(clinic, "Grace", minutes=30)
    clinic.db.write(clinic.desk, lambda work: check_in(work, grace))
    clinic.clock.advance(timedelta(minutes=4))
    with seat(qtbot, clinic, clinic.dentist) as sat:
        yield House(sat, care)


def test_everybody_sees_who_has_whom_since_when(house: House) -> None:
    amara, grace = house.card("Amara"), house.card("Grace")
    assert [house.view._titles[name].isVisible() for name in ("called", "waiting", "staying")] == [False, True, True]
    assert amara.lines.says.text() == "Hygienist, 4\u00a0min"
    assert grace.lines.says.text() == "Front desk, 4\u00a0min"
    assert "With: Front desk, 4\u00a0min" in grace.accessibleDescription()
    assert not grace.lines.hand.isVisible()  # the book hands on who has no visit yet
    assert not amara.act.isVisible()  # their visit is in no book


def test_minutes_go_on_and_get_late_without_reading_anew(house: House) -> None:
    amara, read = house.card("Amara"), []
    house.view.presenter.changed.connect(lambda: read.append(1))
    house.care.clinic.clock.advance(timedelta(minutes=30))
    house.view._let_time_pass()
    assert amara.lines.says.text() == "Hygienist, 34\u00a0min"
    assert amara.lines.says.property("tone") == "text2"
    house.care.clinic.clock.advance(timedelta(hours=3))
    house.view._let_time_pass()
    assert amara.lines.says.text() == "Hygienist, 3\u00a0h\u00a034\u00a0min, nobody goes on"
    assert amara.lines.says.property("tone") == "warning"
    assert read == []


def test_the_dentist_follows_a_call_by_one_key(house: House) -> None:
    house.call()
    house.care.clinic.clock.advance(timedelta(minutes=11))
    house.view._let_time_pass()
    amara = house.view.cards()[0]  # before who waits
    assert amara.row.patient.startswith("Amara")
    assert house.view._titles["called"].isVisible()
    assert (amara.lines.called.text(), amara.lines.called.property("tone")) == (
        "Ready for the dentist for 11 min",
        "danger",
    )
    assert amara.lines.come.isVisible()
    house.choose("Grace")
    house.press(Qt.Key.Key_I)
    assert house.sat.toasts == ["Nobody called a dentist to Grace Okonkwo-Reyes."]
    house.choose("Amara")
    house.press(Qt.Key.Key_I)
    amara = house.card("Amara")
    assert amara.lines.called.text() == "Ready for the dentist for 11 min · Dr. Vale is coming"
    assert amara.lines.come.text() == "I am here"
    house.care.clinic.clock.advance(timedelta(minutes=2))
    house.press(Qt.Key.Key_I)
    assert house.waited() == 13 * 60, "until the dentist was there"
    assert house.care.clinic.db.read(calls_standing) == []
    assert house.steps()[-1] == (Role.DENTIST, "The dentist came")
    assert not house.card("Amara").lines.called.isVisible()
    assert house.card("Amara").lines.says.text() == "Dentist (Dr. Vale), 0\u00a0min"


def test_a_call_that_is_clicked_is_followed(house: House) -> None:
    house.call()
    for _ in ("coming", "here"):
        house.view.cards()[0].lines.come.click()
        house.sat.settle()
    assert house.care.clinic.db.read(calls_standing) == []


@MENUS
def test_a_key_and_a_digit_hand_over_and_that_is_taken_back(house: House) -> None:
    undo: list[tuple[str, Callable[[], object]]] = []
    house.sat.desk.undoable.connect(lambda said, back: undo.append((said, back)))
    house.choose("Amara")
    house.press(Qt.Key.Key_H)
    menu = house.view.findChild(QMenu, "waiting.hand_menu")
    assert isinstance(menu, QMenu)
    said = [action.text() for action in menu.actions() if action.isEnabled() and action.text()]
    assert said == ["Front desk\t1", "Assistant\t2", "Dentist\t4", "Treatment coordinator\t5", "With a reason …\t0"]
    house.press(Qt.Key.Key_2)
    assert house.steps()[-1] == (Role.ASSISTANT, "Handed over")
    assert [said for said, _ in undo] == ["Amara Okonkwo-Reyes is handed over: Assistant."]
    assert house.card("Amara").lines.says.text() == "Assistant, 0\u00a0min"
    assert house.card("Amara").hasFocus()
    undo[-1][1]()
    house.sat.settle()
    assert house.steps()[-1] == (Role.HYGIENIST, "Handed over by mistake")
    assert house.card("Amara").lines.says.text() == "Hygienist, 0\u00a0min"


@MENUS
def test_who_wants_says_why(house: House) -> None:
    house.choose("Amara")
    house.press(Qt.Key.Key_H)
    house.press(Qt.Key.Key_0)
    assert house.sat.focused() == "waiting.hand_to"
    house.press(Qt.Key.Key_Down)  # from the front desk to the assistant
    house.sat.tab_to("waiting.hand_reason")
    house.sat.type("Wants to speak about costs")
    house.press(Qt.Key.Key_Return)
    assert house.steps()[-1] == (Role.ASSISTANT, "Wants to speak about costs")
    assert house.view.hand_over_form.isHidden()
    assert house.card("Amara").lines.why.text() == "Said: Wants to speak about costs"
    assert house.card("Amara").hasFocus()
    house.press(Qt.Key.Key_H)
    house.press(Qt.Key.Key_0)
    house.press(Qt.Key.Key_Escape)
    assert house.view.hand_over_form.isHidden()
    assert house.card("Amara").hasFocus()


def test_who_has_no_visit_yet_is_seated_instead(house: House) -> None:
    house.choose("Grace")
    house.press(Qt.Key.Key_H)
    assert house.view.findChild(QMenu, "waiting.hand_menu") is None
    assert house.sat.toasts == ["Grace Okonkwo-Reyes has no visit yet: seat them first."]


def test_the_next_step_stands_there_with_its_reason(house: House) -> None:
    clinic = house.care.clinic
    exam = a_completed_visit(clinic, patient_id=a_patient(clinic, "Ayo", "Balogun"))
    house.look()
    why = house.card("Ayo").lines.why.text()
    assert why.startswith("Next: Urgent scheduling. Holds urgent procedures (1), first Root canal, molar;")
    clinic.db.write(clinic.desk, lambda work: hand_over(work, exam.visit_id, Role.TREATMENT_COORDINATOR, "Costs"))
    house.look()  # what another desk did
    assert house.card("Ayo").lines.says.text() == "Treatment coordinator, 0\u00a0min"
    assert house.card("Ayo").lines.why.text().splitlines()[0] == "Said: Costs"


def test_long_words_are_not_cut(house: House) -> None:
    clinic, visit_id = house.care.clinic, house.care.visit_id
    clinic.db.write(clinic.desk, lambda work: hand_over(work, visit_id, Role.TREATMENT_COORDINATOR, "costs " * 60))
    house.look()
    card = house.card("Amara")
    for text in (card.lines.says, card.lines.why):
        assert text.height() >= text.heightForWidth(text.width())
    assert card.lines.why.geometry().right() <= card.lines.width()
    assert card.width() <= house.view.width()


def test_only_a_dentist_is_asked_to_come(qtbot: QtBot, clinic: Clinic, look: None) -> None:
    assert look is None
    care = in_care(clinic, a_patient(clinic), VisitType.HYGIENE)
    care.act(call_dentist, care.visit_id, by=hygienist(clinic))
    with seat(qtbot, clinic, clinic.desk) as sat:
        view = sat.show(WaitingView(sat.desk), 340, 700)
        card = view.cards()[0]
        card.setFocus(TAB)
        sat.press(Qt.Key.Key_I)
        sat.settle()
        assert card.lines.called.isVisible()
        assert not card.lines.come.isVisible()
        assert len(clinic.db.read(calls_standing)) == 1
