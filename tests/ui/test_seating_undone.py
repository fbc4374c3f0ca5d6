"""Who was seated in another chair than the booked one goes back to chair and time: in the window, by button and key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from dentaldesk.engines.scheduling.day_actions import check_in
from dentaldesk.engines.scheduling.day_actions import seat as sit
from dentaldesk.models.states import AppointmentStatus
from dentaldesk.ui.screens.waiting.view import WaitingView
from dentaldesk.ui.widgets.notices import Toast
from dentaldesk.ui.window import MainWindow
from tests.engines.test_day import book, rows
from tests.factories import MORNING, Clinic
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.parametrize("kind", ["sqlite", "postgres"])

HER_TIME = MORNING + timedelta(minutes=60)


class Desk:
    """The window of the front desk at the waiting room. Grace sits in Op 1, for which Leila is booked and waits."""

    def __init__(self, sat: Seat, window: MainWindow, leila: UUID) -> None:
        self.sat, self.window, self.leila = sat, window, leila

    def stands(self) -> tuple[str, object, AppointmentStatus]:
        """Chair, time and state of Leila's appointment."""
        (row,) = [row for row in rows(self.sat.clinic) if row.id == self.leila]
        return row.operatory, row.starts_at, row.status

    def seat_in_the_other_chair(self) -> None:
        """As the question proposes it."""
        view = self.window.panels.views["waiting"]
        assert isinstance(view, WaitingView)
        view.setFocus(Qt.FocusReason.TabFocusReason)
        view.seat.click()
        self.sat.settle()
        (question,) = [each for each in self.window.findChildren(QDialog) if each.isVisible()]
        question.accept()
        self.sat.settle()
        with self.sat.qtbot.waitActive(self.window):
            self.window.activateWindow()  # where there is no screen nobody gives the keyboard back
        assert self.stands() == ("Op 2", MORNING, AppointmentStatus.IN_PROGRESS)

    def undo(self, by: str) -> None:
        """By the button in the foot, or by its key."""
        toast = self.window.findChild(Toast)
        assert isinstance(toast, Toast)
        if by == "button":
            (button,) = [each for each in toast.findChildren(QPushButton) if each.text() == "Undo"]
            button.click()
        else:
            receiver = QApplication.focusWidget() or self.window
            QTest.keyClick(receiver, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        self.sat.settle()


@pytest.fixture
def desk(qtbot: QtBot, clinic: Clinic, look: None, tmp_path: Path) -> Iterator[Desk]:
    assert look is None
    grace, leila = book(clinic, "Grace", minutes=240), book(clinic, "Leila", minutes=60)
    for each in (grace, leila):
        clinic.db.write(clinic.desk, lambda work, each=each: check_in(work, each))  # type: ignore[misc]
    clinic.db.write(clinic.desk, lambda work: sit(work, grace))
    with seat(qtbot, clinic, clinic.desk) as sat:
        window = MainWindow(sat.desk, tmp_path / "window.ini")
        window.resize(1366, 768)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        sat.desk.show_panel("waiting")
        qtbot.waitUntil(lambda: "waiting" in window.panels.views, timeout=10_000)
        sat.settle()
        yield Desk(sat, window, leila)
        window.finish()
        sat.settle()
        window.deleteLater()
        QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("by", ["button", "key"])
def test_chair_time_and_state_come_back_together(desk: Desk, by: str) -> None:
    desk.seat_in_the_other_chair()
    desk.undo(by)
    assert desk.stands() == ("Op 1", HER_TIME, AppointmentStatus.CHECKED_IN)
    assert desk.sat.troubles == []


@pytest.mark.parametrize("by", ["button", "key"])
def test_a_place_that_is_somebody_elses_by_now_is_said_and_stays_theirs(desk: Desk, by: str) -> None:
    desk.seat_in_the_other_chair()
    book(desk.sat.clinic, "Omar", minutes=60, pattern="//////")
    desk.undo(by)
    assert desk.stands() == ("Op 2", MORNING, AppointmentStatus.IN_PROGRESS)
    (said,) = desk.sat.troubles
    assert said.startswith("Op 1 is taken at ")
    assert said.endswith(" by now, so the appointment cannot go back there.")
