"""The waiting room by keyboard: check in, seat, dismiss, take back; walk-ins; what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from dentaldesk.engines.clinical.visit_lists import visits_at_hand
from dentaldesk.engines.clinical.visit_reads import VisitPage, visit_page
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.scheduling.day_actions import check_in
from dentaldesk.engines.scheduling.day_actions import seat as seat_
from dentaldesk.engines.scheduling.rules import Wait
from dentaldesk.models.states import AppointmentStatus, VisitType
from dentaldesk.ui.screens.waiting.card import PersonCard
from dentaldesk.ui.screens.waiting.view import WaitingView
from dentaldesk.ui.widgets.chips import Chip
from tests.engines.care import in_care
from tests.engines.test_day import book
from tests.factories import Clinic, a_patient, an_exam
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot
    from sqlalchemy.orm import Session


class Room:
    """The panel with Grace waiting, and Tomasz and Leila expected."""

    def __init__(self, sat: Seat, ids: dict[str, UUID]) -> None:
        self.sat = sat
        self.ids = ids
        self.undo: list[tuple[str, Callable[[], object]]] = []
        sat.desk.undoable.connect(lambda said, back: self.undo.append((said, back)))
        self.view = sat.show(WaitingView(sat.desk), 420, 700)

    def names(self, group: str) -> list[str]:
        room = self.view.presenter.room
        assert room is not None
        return [row.patient.split()[0] for row in getattr(room, group)]

    def press(self, key: Qt.Key) -> None:
        self.sat.press(key)
        self.sat.settle()


@pytest.fixture
def room(qtbot: QtBot, clinic: Clinic, look: None) -> Iterator[Room]:
    assert look is None
    ids = {
        "Grace": book(clinic, "Grace", minutes=30),
        "Tomasz": book(clinic, "Tomasz", minutes=60),
        "Leila": book(clinic, "Leila", minutes=90),
    }
    clinic.db.write(clinic.desk, lambda work: check_in(work, ids["Grace"]))
    with seat(qtbot, clinic, clinic.desk) as sat:
        yield Room(sat, ids)


def test_one_key_a_step_and_undo_takes_it_back(room: Room) -> None:
    assert (room.names("waiting"), room.names("expected")) == (["Grace"], ["Tomasz", "Leila"])
    choose(room, "Tomasz")
    room.press(Qt.Key.Key_C)
    assert room.names("waiting") == ["Grace", "Tomasz"]
    choose(room, "Grace")
    room.press(Qt.Key.Key_S)
    assert (room.names("seated"), room.names("waiting")) == (["Grace"], ["Tomasz"])
    room.press(Qt.Key.Key_D)
    over(room)
    assert room.view.presenter.room is not None
    assert (room.names("seated"), room.view.presenter.room.done) == ([], 1)
    assert room.sat.toasts == ["The visit of Grace Okonkwo-Reyes is over."]
    said, back = room.undo[-1]
    assert said == "Grace Okonkwo-Reyes is in the chair."
    said, back = room.undo[0]
    back()
    room.sat.settle()
    assert room.names("expected") == ["Tomasz", "Leila"]


@pytest.mark.parametrize("after", ["BCDA", "DABC", "ABCD", "BACD", "ACBD", "CDAB", "AD"])
def test_only_whose_place_is_another_is_put_into_the_column_anew(room: Room, after: str) -> None:
    """Up or down the list: whoever is put there anew is measured anew."""
    view = room.view
    cards = {name: QLabel(name, view._list) for name in "ABCD"}
    view._stand_in(list(cards.values()))
    for name in set("ABCD") - set(after):
        view._column.removeWidget(cards[name])
    put: list[QWidget] = []
    insert = view._column.insertWidget

    def watch(at: int, each: QWidget) -> None:
        put.append(each)
        insert(at, each)

    with pytest.MonkeyPatch.context() as watched:
        watched.setattr(view._column, "insertWidget", watch)
        view._stand_in([cards[name] for name in after])
    assert [view._standing(at) for at in range(len(after))] == [cards[name] for name in after]
    assert len(put) == {"ABCD": 0, "AD": 0, "CDAB": 2}.get(after, 1)


def choose(room: Room, given: str) -> None:
    """Put the keyboard on somebody."""
    (card,) = [card for card in room.view.cards() if card.row.patient.startswith(given)]
    card.setFocus(Qt.FocusReason.TabFocusReason)


def test_a_key_acts_on_the_chosen_one_or_says_why_not_and_never_on_another(room: Room) -> None:
    clinic = room.sat.clinic
    for given, key in (("Tomasz", Qt.Key.Key_S), ("Tomasz", Qt.Key.Key_D), ("Grace", Qt.Key.Key_C)):
        choose(room, given)
        room.press(key)
    for key in (Qt.Key.Key_D, Qt.Key.Key_N):
        room.press(key)
    assert (room.names("waiting"), room.names("expected")) == (["Grace"], ["Tomasz", "Leila"])
    assert room.names("seated") == []
    assert room.undo == []
    assert room.sat.toasts == [
        "Tomasz Okonkwo-Reyes is not checked in yet.",
        "Tomasz Okonkwo-Reyes is not checked in yet.",
        "Grace Okonkwo-Reyes is checked in already.",
        "Grace Okonkwo-Reyes is not in the chair yet.",
        "Grace Okonkwo-Reyes is checked in already.",
    ]
    clinic.db.write(clinic.desk, lambda work: seat_(work, room.ids["Grace"]))
    room.sat.qtbot.waitUntil(lambda: room.names("seated") == ["Grace"], timeout=10_000)
    choose(room, "Grace")
    room.press(Qt.Key.Key_S)
    assert room.sat.toasts[-1] == "Grace Okonkwo-Reyes is in the chair already."


def test_with_nobody_chosen_the_buttons_take_the_next(room: Room) -> None:
    for each in (room.view.check_in, room.view.seat):
        each.setFocus(Qt.FocusReason.MouseFocusReason)
        each.click()
        room.sat.settle()
    assert (room.names("seated"), room.names("waiting"), room.names("expected")) == (["Grace"], ["Tomasz"], ["Leila"])


def test_what_another_desk_did_in_the_same_moment_is_told_and_no_trouble(room: Room) -> None:
    clinic = room.sat.clinic
    row = next(row for row in room.view.presenter.room.expected if row.patient.startswith("Tomasz"))  # type: ignore[union-attr]
    clinic.db.write(clinic.desk, lambda work: check_in(work, row.id))
    room.view.presenter.take(row, AppointmentStatus.CHECKED_IN)
    room.sat.settle()
    assert room.sat.troubles == []
    assert room.sat.toasts == ["Tomasz Okonkwo-Reyes is checked in already."]
    room.view.presenter.take(row, AppointmentStatus.CONFIRMED)  # what was not wanted is trouble still
    room.sat.settle()
    assert room.sat.troubles == ["The appointment is checked in already, so this was not done."]


def _two_for_one_chair(room: Room) -> None:
    """Grace sits in Op 1, and Tomasz, who is booked there too, waits."""
    choose(room, "Grace")
    room.press(Qt.Key.Key_S)
    choose(room, "Tomasz")
    room.press(Qt.Key.Key_C)
    choose(room, "Tomasz")
    room.press(Qt.Key.Key_S)


def _question(room: Room) -> QDialog:
    (dialog,) = [each for each in room.view.findChildren(QDialog) if each.isVisible()]
    return dialog


def _sits(room: Room) -> dict[str, str]:
    found = room.view.presenter.room
    assert found is not None
    return {row.patient.split()[0]: row.operatory for row in found.seated}


def test_where_somebody_sits_another_chair_is_proposed(room: Room) -> None:
    _two_for_one_chair(room)
    assert _sits(room) == {"Grace": "Op 1"}
    dialog = _question(room)
    assert dialog.windowTitle() == "Grace Okonkwo-Reyes still sits in Op 1"
    assert dialog.accessibleDescription().startswith("Op 2 is free for Tomasz Okonkwo-Reyes.")
    dialog.reject()
    room.sat.settle()
    assert (_sits(room), room.names("waiting")) == ({"Grace": "Op 1"}, ["Tomasz"])
    next(card for card in room.view.cards() if card.row.patient.startswith("Tomasz")).act.click()
    room.sat.settle()
    _question(room).accept()
    room.sat.settle()
    assert _sits(room) == {"Grace": "Op 1", "Tomasz": "Op 2"}
    assert room.sat.troubles == []


def test_where_no_other_chair_is_free_one_is_shared_only_when_somebody_says_so(room: Room) -> None:
    book(room.sat.clinic, "Amara", minutes=0, chair=1)
    _two_for_one_chair(room)
    dialog = _question(room)
    assert dialog.accessibleDescription().startswith("No other chair is free for Tomasz Okonkwo-Reyes.")
    assert _sits(room) == {"Grace": "Op 1"}
    dialog.accept()
    room.sat.settle()
    assert _sits(room) == {"Grace": "Op 1", "Tomasz": "Op 1"}
    tomasz = next(card for card in room.view.cards() if card.row.patient.startswith("Tomasz"))
    assert "In Op 1 with Grace Okonkwo-Reyes" in tomasz.accessibleDescription()
    assert "In Op 1 with Grace Okonkwo-Reyes" in [chip.look().text for chip in tomasz.findChildren(Chip)]


def test_who_is_ready_for_checkout_is_not_in_the_chair(room: Room) -> None:
    clinic, patient_id = room.sat.clinic, room.view.cards()[0].row.patient_id
    choose(room, "Grace")
    room.press(Qt.Key.Key_S)
    exam_id = an_exam(clinic, patient_id)
    clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    room.sat.qtbot.waitUntil(room.view._titles["leaving"].isVisible, timeout=10_000)
    assert not room.view._titles["seated"].isVisible()
    assert room.view._titles["leaving"].text() == "Ready for checkout"
    shown = room.view.presenter.room
    assert shown is not None
    assert [row.patient_id for row in shown.groups["leaving"]] == [patient_id]
    choose(room, "Tomasz")  # and the chair is free for the next one
    room.press(Qt.Key.Key_C)
    choose(room, "Tomasz")
    room.press(Qt.Key.Key_S)
    assert set(_sits(room)) == {"Tomasz"}
    choose(room, "Grace")
    room.press(Qt.Key.Key_S)
    assert room.sat.toasts[-1] == "Grace Okonkwo-Reyes is ready for checkout."
    choose(room, "Grace")  # who leaves without the checkout is still done with by one key
    room.press(Qt.Key.Key_D)
    assert room.sat.toasts[-1] == "The visit of Grace Okonkwo-Reyes is over."


def over(room: Room) -> None:
    """Say that a visit is over though nothing was charted."""
    dialog = room.view.findChild(QDialog)
    assert isinstance(dialog, QDialog)
    dialog.accept()
    room.sat.settle()


def test_a_visit_of_which_nothing_was_charted_is_over_only_when_somebody_says_so(room: Room) -> None:
    card = room.view.cards()[0]
    for _ in ("seated", "over"):
        room.view._since_press.invalidate()
        room.view._pressed = None
        card.act.click()
        room.sat.settle()
    dialog = room.view.findChild(QDialog)
    assert isinstance(dialog, QDialog)
    assert dialog.windowTitle() == "Is the visit of Grace Okonkwo-Reyes over?"
    dialog.reject()
    room.sat.settle()
    assert room.names("seated") == ["Grace"]
    assert room.sat.toasts == []


def test_a_charted_visit_is_over_at_once(room: Room) -> None:
    an_exam(room.sat.clinic, room.view.cards()[0].row.patient_id, signed=False)
    room.view.setFocus(Qt.FocusReason.TabFocusReason)
    room.press(Qt.Key.Key_S)
    room.press(Qt.Key.Key_D)
    assert room.view.findChild(QDialog) is None
    assert room.sat.toasts == ["The visit of Grace Okonkwo-Reyes is over."]


def test_a_double_click_takes_one_step(room: Room) -> None:
    """The card's place holds the next step, or the next person, at once."""
    card = room.view.cards()[0]
    for _ in range(3):
        card.act.click()
        room.sat.settle()
    assert room.names("seated") == ["Grace"]
    assert room.view.findChild(QDialog) is None


def test_who_does_not_come_is_marked_and_taken_back(room: Room) -> None:
    cards = room.view.cards()
    cards[1].setFocus(Qt.FocusReason.TabFocusReason)
    room.press(Qt.Key.Key_N)  # an hour before their time nobody is missed
    assert room.names("expected") == ["Tomasz", "Leila"]
    room.sat.clinic.clock.advance(timedelta(minutes=65))
    room.view._since_press.invalidate()
    room.view.cards()[1].setFocus(Qt.FocusReason.TabFocusReason)
    room.press(Qt.Key.Key_N)
    assert room.names("expected") == ["Leila"]
    assert room.view.presenter.room is not None
    assert room.view.presenter.room.no_shows == 1
    _, back = room.undo[-1]
    back()
    room.sat.settle()
    assert room.names("expected") == ["Tomasz", "Leila"]


def test_a_wait_grows_older_in_words(room: Room) -> None:
    card = room.view.cards()[0]
    assert "Medical history not asked" in card.accessibleDescription()
    room.sat.clinic.clock.advance(timedelta(minutes=50))
    room.view._let_time_pass()
    assert card.accessibleName() == "Grace Okonkwo-Reyes, 47: 50 min, long"
    room.sat.clinic.clock.advance(timedelta(minutes=20))
    room.view._let_time_pass()
    assert card.accessibleName() == "Grace Okonkwo-Reyes, 47: 70 min, too long"
    assert "late 10 min" in room.view.cards()[1].accessibleName()
    assert room.view._head.detail.text() == "1 waiting · longest 70 min"
    assert set(Wait) == {Wait.SHORT, Wait.LONG, Wait.TOO_LONG}


def test_arrows_walk_and_enter_opens(room: Room) -> None:
    room.view.setFocus(Qt.FocusReason.TabFocusReason)
    wanted: list[str] = []
    room.sat.desk.panel_wanted.connect(wanted.append)
    room.press(Qt.Key.Key_Down)
    room.press(Qt.Key.Key_Return)
    assert wanted == ["patient"]  # where the missing history is taken
    row = room.view.cards()[1].row
    assert room.sat.desk.patient_id == row.patient_id
    assert row.patient.startswith("Tomasz")


def test_who_is_chosen_stays_in_sight_when_they_move_to_another_group(room: Room) -> None:
    more = [book(room.sat.clinic, f"Ada{number}", minutes=120 + 30 * number) for number in range(8)]
    room.sat.qtbot.waitUntil(lambda: len(room.view.cards()) == 3 + len(more))
    room.sat.settle()
    (card,) = [card for card in room.view.cards() if card.row.patient.startswith("Ada7")]
    card.setFocus(Qt.FocusReason.TabFocusReason)
    room.view._scroll.ensureWidgetVisible(card)
    room.press(Qt.Key.Key_C)  # up to the waiting, far above
    assert "Ada7" in room.names("waiting")
    shown = room.view._scroll.viewport()

    def in_sight() -> bool:
        top = card.mapTo(shown, card.rect().topLeft()).y()
        return card.hasFocus() and top >= 0 and top + card.height() <= shown.height()

    room.sat.qtbot.waitUntil(in_sight)


def test_another_desk_is_seen(room: Room) -> None:
    clinic = room.sat.clinic
    clinic.db.write(clinic.desk, lambda work: check_in(work, room.ids["Leila"]))
    room.sat.qtbot.waitUntil(lambda: room.names("waiting") == ["Grace", "Leila"], timeout=10_000)


def test_a_walk_in_is_checked_in_with_a_reason(room: Room) -> None:
    assert not room.view.walk_in.isEnabled()
    assert room.view.walk_in.refusal() == "Open or register the patient first (Ctrl+K)."
    choose(room, "Grace")
    room.press(Qt.Key.Key_W)
    assert room.sat.toasts == ["Open or register the patient first (Ctrl+K)."]
    room.sat.toasts.clear()
    room.sat.desk.open_patient(a_patient(room.sat.clinic, given="Ivan"))
    room.sat.settle()
    room.view.setFocus(Qt.FocusReason.TabFocusReason)
    room.press(Qt.Key.Key_W)
    assert room.sat.focused() == "waiting.complaint"
    room.sat.type("Scalding toothache")  # letters are letters here, not keys
    room.press(Qt.Key.Key_Return)
    assert "Ivan" in room.names("waiting")
    assert not room.view.walk_in_form.isVisible()
    ivan = next(card for card in room.view.cards() if card.row.patient.startswith("Ivan"))
    assert ivan.row.reason == "Scalding toothache"
    assert ivan.row.status is AppointmentStatus.CHECKED_IN


def test_who_comes_in_pain_has_a_visit_in_a_minute(room: Room) -> None:
    patient_id = a_patient(room.sat.clinic, given="Ivan")
    room.sat.desk.open_patient(patient_id)
    room.sat.settle()
    wanted: list[str] = []
    shown: list[UUID] = []
    said: list[str] = []
    room.sat.desk.panel_wanted.connect(wanted.append)
    room.sat.desk.visit_wanted.connect(shown.append)
    room.sat.desk.toast.connect(said.append)
    room.view.setFocus(Qt.FocusReason.TabFocusReason)
    room.press(Qt.Key.Key_E)
    assert room.view.walk_in_form.who.text() == "Ivan Okonkwo-Reyes"
    room.press(Qt.Key.Key_Return)  # without a reason nobody is received
    assert room.view.walk_in_form.complaint.accessibleDescription()
    room.sat.type("Scalding toothache")
    room.sat.tab_to("waiting.pain.0")
    for _ in range(7):
        room.press(Qt.Key.Key_Right)
    room.press(Qt.Key.Key_Space)
    room.sat.tab_to("waiting.none_known")
    room.press(Qt.Key.Key_Space)
    room.sat.tab_to("waiting.walk_in_now")
    room.press(Qt.Key.Key_Return)
    room.sat.settle()
    assert wanted == ["exam"]
    today = room.sat.desk.today()

    def read(session: Session) -> VisitPage:
        (visit,) = visits_at_hand(session, patient_id, today)
        return visit_page(session, visit.visit_id, today)

    visit = room.sat.clinic.db.read(read)
    assert (visit.visit_type, visit.pain, visit.chief_complaint) == (VisitType.EMERGENCY, 7, "Scalding toothache")
    assert not room.view.walk_in_form.isVisible()
    assert (shown, said) == ([visit.visit_id], ["The emergency visit of Ivan Okonkwo-Reyes has begun."])


def test_somebody_else_came_than_who_is_open(room: Room) -> None:
    clinic, desk, form = room.sat.clinic, room.sat.desk, room.view.walk_in_form
    sofia, ivan = a_patient(clinic, given="Sofia"), a_patient(clinic, given="Ivan")
    in_care(clinic, sofia, VisitType.HYGIENE)
    desk.open_patient(sofia)
    room.sat.settle()
    room.view.begin_emergency()
    room.sat.type("Swollen face")
    room.press(Qt.Key.Key_Return)  # who is open is here for something else
    assert form.problem.text().startswith("This patient is here already for another visit (hygiene)")
    assert room.sat.focused() == "waiting.other"
    room.press(Qt.Key.Key_Space)
    desk.open_patient(ivan)
    room.sat.settle()
    assert (form.isVisible(), form.who.text(), form.complaint.text()) == (True, "Ivan Okonkwo-Reyes", "Swollen face")
    assert not form.problem.isVisible()
    desk.open_patient(sofia)  # nobody asked for another one: the form goes with whom it was about
    assert not form.isVisible()


def test_an_emergency_begins_with_nobody_open(room: Room) -> None:
    form = room.view.walk_in_form
    room.view.begin_emergency()
    room.sat.settle()
    assert (form.isVisible(), form.who.text(), form.done.isEnabled()) == (True, "Who came?", False)
    assert form.kind.text() == "Emergency"
    room.sat.desk.open_patient(a_patient(room.sat.clinic, given="Ivan"))
    room.sat.settle()
    assert (form.who.text(), form.done.isEnabled()) == ("Ivan Okonkwo-Reyes", True)
    assert [form.room.itemText(at) for at in range(form.room.count())] == ["Free first", "Op 1", "Op 2"]


def test_running_late_is_told_and_taken_back(room: Room) -> None:
    room.view.setFocus(Qt.FocusReason.TabFocusReason)
    room.press(Qt.Key.Key_L)
    said, back = room.undo[-1]
    assert said == "2 patients are told that Dr. Vale is 15 minutes late."
    back()
    room.sat.settle()
    room.press(Qt.Key.Key_L)  # what was taken back may be told again, once
    assert room.undo[-1][0] == said
    room.press(Qt.Key.Key_L)
    assert room.sat.toasts[-1] == "Nobody else is to be told that Dr. Vale is late."


def test_a_name_in_arabic_letters_stands_where_the_others_stand(room: Room) -> None:
    row = room.view.findChildren(PersonCard)[0].row
    card = PersonCard(room.sat.desk, replace(row, patient="محمد الحسيني"), room.view)
    card.show_row(card.row)
    (name,) = [part for part in card.findChildren(QLabel) if "محمد" in part.text()]
    card.resize(400, 120)
    card.grab()  # lays it out
    drawn = name.grab().toImage()
    ink = [x for x in range(drawn.width()) if len({drawn.pixel(x, y) for y in range(drawn.height())}) > 1]
    assert ink[0] < drawn.width() // 10
    assert card.accessibleName().startswith("محمد")


def test_everything_that_takes_the_keyboard_has_a_name(room: Room) -> None:
    for widget in room.view.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget
            assert widget.objectName(), widget
    assert room.view.keys_help()
    assert room.view.title(room.sat.desk.words) == "Waiting room"
