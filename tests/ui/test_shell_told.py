"""What the shell tells of the open patient, of what can be taken back, and of a panel in a window of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from dentaldesk.engines.patients.reads import PinnedNote, TodaysVisit, patient_card
from dentaldesk.engines.scheduling.day_actions import WalkIn, walk_in
from dentaldesk.models.states import AppointmentStatus
from dentaldesk.models.values import Money
from dentaldesk.ui.shell.banner import PatientBanner
from dentaldesk.ui.shell.open_patient import OpenPatient
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.widgets.notices import Toast
from dentaldesk.ui.widgets.texts import GivingLabel
from tests.factories import a_patient
from tests.ui.shell import CONTROL, Shell, shell

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic


@pytest.fixture
def it(qtbot: QtBot, clinic: Clinic, tmp_path: Path, qapp: QApplication) -> Iterator[Shell]:
    apply_theme(qapp, "light", "desk")
    with shell(qtbot, clinic, clinic.desk, tmp_path) as made:
        yield made


def _said(banner: PatientBanner) -> str:
    visit = banner.findChild(QLabel, "banner.visit")
    assert isinstance(visit, QLabel)
    return visit.text()


def test_a_visit_of_today_stands_in_the_banner_until_it_is_over(it: Shell, clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    clinic.db.write(
        clinic.desk, lambda work: walk_in(work, WalkIn(request_key="1", patient_id=patient_id, complaint=""))
    )
    it.desk.open_patient(patient_id)
    banner = it.window.banner
    it.until(lambda: "waits" in _said(banner))


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (AppointmentStatus.SCHEDULED, "expected"),
        (AppointmentStatus.CONFIRMED, "expected"),
        (AppointmentStatus.CHECKED_IN, "waits"),
        (AppointmentStatus.IN_PROGRESS, "in the chair"),
    ],
)
def test_where_a_patient_of_today_is(it: Shell, clinic: Clinic, status: AppointmentStatus, said: str) -> None:
    card = clinic.db.read(lambda session: patient_card(session, a_patient(clinic)))
    card = replace(card, today=TodaysVisit(starts_at=it.desk.now(), status=status))
    it.window.banner._show(OpenPatient(card=card, balance=Money(0)))
    assert _said(it.window.banner).endswith(said)


def test_how_many_notes_there_are_is_said_first_and_a_long_one_ends_in_dots(it: Shell, clinic: Clinic) -> None:
    card = clinic.db.read(lambda session: patient_card(session, a_patient(clinic)))
    now = it.desk.now()
    notes = tuple(
        PinnedNote(id=uuid4(), text="Speaks slowly and never telephones " * 8, written_at=now - timedelta(days=day))
        for day in (0, 1)
    )
    it.window.banner._show(OpenPatient(card=replace(card, notes=notes), balance=Money(0)))
    note = it.window.banner.findChild(GivingLabel, "banner.note")
    assert isinstance(note, GivingLabel)
    it.settle()
    assert note.shown().startswith("2 notes: ")
    assert note.shown().endswith("…")


def test_nobodys_alerts_stand_above_someone_new(it: Shell, clinic: Clinic) -> None:
    it.desk.open_patient(a_patient(clinic))
    nobody = it.window.banner.findChild(QLabel, "banner.nobody")
    assert isinstance(nobody, QLabel)
    it.until(lambda: not nobody.isVisible())
    it.desk.registering.emit(True)
    assert nobody.text() == "New patient, not registered yet"
    assert nobody.isVisible()
    assert not it.window.banner._somebody.isVisible()
    it.desk.registering.emit(False)
    assert it.window.banner._somebody.isVisible()


def test_what_can_no_longer_be_taken_back_is_said(it: Shell) -> None:
    taken: list[int] = []
    toast = it.window.findChild(Toast)
    assert isinstance(toast, Toast)
    it.key(Qt.Key.Key_B, CONTROL)
    it.settle()
    it.desk.undoable.emit("Done", lambda: taken.append(1))
    it.key(Qt.Key.Key_Z, CONTROL)
    assert taken == [1]
    it.key(Qt.Key.Key_Z, CONTROL)
    assert taken == [1]
    assert toast.accessibleName() == "There is nothing to take back now."


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_panel_gets_a_window_of_its_own_that_can_be_reached(it: Shell) -> None:
    it.desk.show_panel("patient")
    it.settle()
    it.desk.deeds.start("panels.float")
    it.settle()
    panels = it.window.panels
    assert panels.floats("patient")
    window = panels.views["patient"].window()
    assert window is not it.window
    assert it.window.screen().availableGeometry().contains(window.frameGeometry())
    it.window.reset_panels()
    it.settle()
    assert not panels.floats("patient")
