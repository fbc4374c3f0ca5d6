from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from dentaldesk.engines.communication.actions import mark_done, mark_seen
from dentaldesk.engines.communication.reads import NoticeRow, notices_for
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.models.states import Role
from dentaldesk.ui.desk import Desk
from dentaldesk.ui.screens.bell.card import NoticeCard, ago, escalation
from dentaldesk.ui.screens.bell.view import BellView
from tests.factories import FILLING, ROOT_CANAL, Clinic, Planned, a_patient, an_exam

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

WAIT_MS = 10_000


@pytest.fixture
def view(qtbot: QtBot, desk: Desk) -> BellView:
    made = BellView(desk)
    made.resize(420, 800)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    settle(qtbot, desk)
    return made


def settle(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk.tasks.is_idle, timeout=WAIT_MS)


def ring(clinic: Clinic, *planned: Planned, given: str = "Amara") -> UUID:
    """Complete an exam, as the chair does; returns the patient."""
    patient_id = a_patient(clinic, given=given)
    exam_id = an_exam(clinic, patient_id, *planned)
    clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    return patient_id


def button_of(card: NoticeCard, name: str) -> QPushButton:
    found = card.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def test_an_empty_bell_says_so(view: BellView) -> None:
    assert view.cards() == []
    assert view.presenter.unseen == 0
    assert view._empty.isVisible()


def test_an_exam_completed_at_another_desk_rings(qtbot: QtBot, desk: Desk, clinic: Clinic, view: BellView) -> None:
    counts: list[int] = []
    urgent: list[NoticeRow] = []
    view.presenter.counted.connect(lambda unseen, _late: counts.append(unseen))
    view.presenter.urgent.connect(urgent.append)
    desk.live.start()
    with qtbot.waitSignal(view.presenter.urgent, timeout=WAIT_MS):
        ring(clinic, ROOT_CANAL)
    settle(qtbot, desk)
    view.presenter.read()
    settle(qtbot, desk)
    assert counts == [1]
    assert [row.patient for row in urgent] == ["Amara Okonkwo-Reyes"]
    (card,) = view.cards()
    assert card.accessibleName() == "Urgent scheduling: Amara Okonkwo-Reyes"
    assert "Root canal" in card.accessibleDescription()


def test_the_pressing_come_first_on_the_screen_and_for_who_looks_for_them(
    qtbot: QtBot, desk: Desk, clinic: Clinic, view: BellView
) -> None:
    ring(clinic, FILLING, given="Noah")
    view.presenter.read()
    settle(qtbot, desk)
    ring(clinic, ROOT_CANAL, given="Amara")
    view.presenter.read()
    settle(qtbot, desk)
    assert [card.row.patient.split()[0] for card in view.cards()] == ["Amara", "Noah"]
    found = view.findChild(NoticeCard)
    assert isinstance(found, NoticeCard)
    assert found.row.patient.startswith("Amara")
    assert [button_of(card, "bell.open").property("kind") for card in view.cards()] == ["primary", "secondary"]


def test_seen_and_done_are_written_and_the_keyboard_goes_on(
    qtbot: QtBot, desk: Desk, clinic: Clinic, view: BellView
) -> None:
    ring(clinic, ROOT_CANAL)
    ring(clinic, FILLING, given="Noah")
    view.presenter.read()
    settle(qtbot, desk)
    first, second = view.cards()
    view.setFocus(Qt.FocusReason.OtherFocusReason)
    assert QApplication.focusWidget() is first
    QTest.keyClick(first, Qt.Key.Key_S)
    settle(qtbot, desk)
    assert view.presenter.unseen == 1
    assert not button_of(first, "bell.seen").isVisible()
    assert QApplication.focusWidget() is first
    QTest.keyClick(first, Qt.Key.Key_D)
    settle(qtbot, desk)
    assert view.cards() == [second]
    assert QApplication.focusWidget() is second
    left = clinic.db.read(lambda session: notices_for(session, clinic.desk.roles, None))
    assert [row.id for row in left] == [second.row.id]


def test_arrows_walk_and_enter_opens_the_checkout(qtbot: QtBot, desk: Desk, clinic: Clinic, view: BellView) -> None:
    wanted: list[str] = []
    desk.panel_wanted.connect(wanted.append)
    ring(clinic, ROOT_CANAL)
    noah = ring(clinic, FILLING, given="Noah")
    view.presenter.read()
    settle(qtbot, desk)
    first, second = view.cards()
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is second
    QTest.keyClick(second, Qt.Key.Key_Return)
    settle(qtbot, desk)
    assert (desk.patient_id, wanted) == (noah, ["checkout"])


def test_what_another_desk_sees_and_does_disappears_here(
    qtbot: QtBot, desk: Desk, clinic: Clinic, view: BellView
) -> None:
    ring(clinic, ROOT_CANAL)
    desk.live.start()
    view.presenter.read()
    settle(qtbot, desk)
    (card,) = view.cards()
    other = clinic.another_desk()
    with qtbot.waitSignal(view.presenter.counted, timeout=WAIT_MS) as counted:
        other.write(clinic.manager, lambda work: mark_seen(work, card.row.id))
    assert counted.args == [0, 0]
    other.write(clinic.manager, lambda work: mark_done(work, card.row.id))
    qtbot.waitUntil(lambda: not view.presenter.rows, timeout=WAIT_MS)
    assert view._empty.isVisible()
    other.close()


def test_another_person_at_this_desk_has_another_bell(qtbot: QtBot, desk: Desk, clinic: Clinic, view: BellView) -> None:
    ring(clinic, ROOT_CANAL)
    view.presenter.read()
    settle(qtbot, desk)
    assert view.presenter.unseen == 1
    desk.sit_down(clinic.coordinator)
    settle(qtbot, desk)
    assert all(row.role is Role.TREATMENT_COORDINATOR for row in view.presenter.rows)
    assert len(view.cards()) == len(view.presenter.rows)


def test_times_go_on_while_it_is_looked_at(qtbot: QtBot, desk: Desk, clinic: Clinic, view: BellView) -> None:
    ring(clinic, ROOT_CANAL)
    view.presenter.read()
    settle(qtbot, desk)
    (card,) = view.cards()
    assert (card._age.text(), card._escalation.text()) == ("just now", "escalates in 5:00")
    clinic.clock.advance(timedelta(minutes=3, seconds=40))
    view._let_time_pass()
    assert (card._age.text(), card._escalation.text()) == ("3 min ago", "escalates in 1:20")
    clinic.clock.advance(timedelta(minutes=2))
    view._let_time_pass()
    assert card._escalation.text() == "escalated to the manager"
    view.hide()
    assert not view._tick.isActive()


def test_ages_in_words(desk: Desk, clinic: Clinic, view: BellView, qtbot: QtBot) -> None:
    ring(clinic, FILLING)
    view.presenter.read()
    settle(qtbot, desk)
    (row,) = view.presenter.rows
    now = row.created_at
    assert ago(desk.words, now, now + timedelta(hours=3)) == "3 h ago"
    assert "2026" in ago(desk.words, now, now + timedelta(days=2))
    assert escalation(desk.words, row, now) == ""
    assert escalation(desk.words, replace(row, to_name="Max Manager"), now) == "for Max Manager"


def test_everything_that_takes_the_keyboard_has_a_name(
    qtbot: QtBot, desk: Desk, clinic: Clinic, view: BellView
) -> None:
    ring(clinic, ROOT_CANAL)
    view.presenter.read()
    settle(qtbot, desk)
    for widget in view.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            assert widget.accessibleName() or (isinstance(widget, QPushButton) and widget.text()), widget
