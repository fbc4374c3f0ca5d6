"""Urgent notices on the desktop: once each, without a patient's name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QMainWindow, QSystemTrayIcon

from dentaldesk.engines.communication.actions import NewNotice, raise_notice
from dentaldesk.engines.communication.reads import NoticeRow
from dentaldesk.models.states import Role, TaskUrgency
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.bell.presenter import BellPresenter
from dentaldesk.ui.screens.bell.view import BellView
from dentaldesk.ui.shell.alarm import Alarm
from dentaldesk.ui.shell.top_bar import Bell
from dentaldesk.ui.theme.apply import apply_theme
from tests.factories import a_patient
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic, qapp: QApplication) -> Iterator[Seat]:
    apply_theme(qapp, "light", "desk")
    with seat(qtbot, clinic, clinic.desk) as made:
        yield made


def _ring(clinic: Clinic, *, urgency: TaskUrgency = TaskUrgency.URGENT) -> None:
    new = NewNotice(
        key=f"test:{uuid4()}",
        role=Role.FRONT_DESK,
        patient_id=a_patient(clinic),
        visit_id=None,
        urgency=urgency,
        next_step=None,
        title=Message("notice.escalated"),
        reason=Message("notice.escalated"),
    )
    clinic.db.write(clinic.dentist, lambda work: raise_notice(work, new))


def test_the_bell_counts_looks_and_says_otherwise_when_a_notice_escalated(sat: Seat, clinic: Clinic) -> None:
    presenter, bell = BellPresenter(sat.desk), Bell(sat.desk.words)
    presenter.counted.connect(bell.count)
    _ring(clinic)
    sat.qtbot.waitUntil(lambda: presenter.unseen == 1)
    assert bell.accessibleName() == "1 notice unseen"
    before = bell.icon().cacheKey()
    row = presenter.rows[0]
    assert row.escalates_at is not None
    presenter._show((replace(row, escalates_at=sat.desk.now()),))
    assert bell.accessibleName() == "1 notice unseen · 1 escalated to the manager"
    assert bell.icon().cacheKey() != before


def test_a_notice_about_the_clinic_has_no_patient_to_open(sat: Seat, clinic: Clinic) -> None:
    _ring(clinic)
    view = sat.show(BellView(sat.desk), 400, 600)
    sat.qtbot.waitUntil(lambda: len(view.cards()) == 1)
    row = replace(view.presenter.rows[0], patient_id=None, patient="")  # as break-glass rings
    view.presenter._show((row,))
    (card,) = view.cards()
    assert not card.open_button.isVisible()
    assert card.done_button.isVisible()
    view.presenter.open(row)
    sat.settle()
    assert sat.desk.patient_id is None


@pytest.mark.qt_log_ignore("No such signal QPlatformNativeInterface", extend=True)
def test_urgent_notices_are_told_once_and_name_nobody(
    sat: Seat, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda *said: shown.append(f"{said[1]}: {said[2]}"))
    window = QMainWindow()
    sat.qtbot.addWidget(window)
    presenter, alarm = BellPresenter(sat.desk), Alarm(sat.desk, window)
    presenter.urgent.connect(alarm.tell)
    _ring(clinic)
    _ring(clinic, urgency=TaskUrgency.HIGH)
    sat.qtbot.waitUntil(lambda: len(presenter.rows) == 2)
    sat.desk.sit_down(clinic.manager)
    sat.desk.sit_down(clinic.desk)
    sat.settle()
    (said,) = shown
    assert said.startswith("Urgent notice: ")
    rows: tuple[NoticeRow, ...] = presenter.rows
    assert all(row.patient not in said for row in rows)
    alarm.put_away()
