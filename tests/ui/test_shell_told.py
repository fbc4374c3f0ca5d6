"""What the shell tells of the open patient, of what can be taken back, and of a panel in a window of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QLabel

from dentaldesk.engines.core.owed import Owed
from dentaldesk.engines.flows.gate import Gate
from dentaldesk.engines.patients.reads import PinnedNote, TodaysVisit, patient_card
from dentaldesk.engines.scheduling.day_actions import WalkIn, walk_in
from dentaldesk.models.states import AppointmentStatus, Role
from dentaldesk.ui.progress import Progress
from dentaldesk.ui.shell.banner import PatientBanner
from dentaldesk.ui.shell.lock import Lock
from dentaldesk.ui.shell.open_patient import OpenPatient
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.theme.tokens import PANEL_PADDING
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
    it.window.banner._show(OpenPatient(card=card, owed=Owed()))
    assert _said(it.window.banner).endswith(said)


def test_how_many_notes_there_are_is_said_first_and_a_long_one_ends_in_dots(it: Shell, clinic: Clinic) -> None:
    card = clinic.db.read(lambda session: patient_card(session, a_patient(clinic)))
    now = it.desk.now()
    notes = tuple(
        PinnedNote(id=uuid4(), text="Speaks slowly and never telephones " * 8, written_at=now - timedelta(days=day))
        for day in (0, 1)
    )
    it.window.banner._show(OpenPatient(card=replace(card, notes=notes), owed=Owed()))
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


def test_who_may_not_answer_notices_is_not_offered_the_bell(it: Shell, clinic: Clinic) -> None:
    bell, keys = it.window.top.bell, it.window.foot._keys
    assert bell.isEnabled()
    assert "notices" in keys.text()
    it.desk.sit_down(replace(clinic.manager, name="Ada Admin", roles=frozenset({Role.ADMINISTRATOR})))
    it.settle()
    assert not bell.isEnabled()
    assert bell.toolTip().startswith("Ada Admin may not")
    assert "notices" not in keys.text()
    bell.count(2)
    assert bell.toolTip().startswith("Ada Admin may not")


def test_a_control_of_the_top_is_not_lit_once_its_menu_is_closed_and_the_mouse_elsewhere(it: Shell) -> None:
    person = it.window.top.person
    QCursor.setPos(it.window.mapToGlobal(it.window.rect().center()))
    person.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    person.menu().aboutToHide.emit()
    it.settle()
    assert not person.underMouse()


def _toast(it: Shell) -> Toast:
    toast = it.window.findChild(Toast)
    assert isinstance(toast, Toast)
    return toast


def test_what_was_done_is_taken_back_after_its_toast_is_gone_and_said(it: Shell) -> None:
    taken: list[int] = []
    it.key(Qt.Key.Key_B, CONTROL)
    it.settle()
    it.desk.undoable.emit("Amara is checked in.", lambda: taken.append(1))
    _toast(it).dismiss()
    it.key(Qt.Key.Key_Z, CONTROL)
    assert taken == [1]
    assert _toast(it).accessibleName() == "Undo: Amara is checked in."


def test_after_two_minutes_the_key_says_that_it_is_too_late(it: Shell) -> None:
    taken: list[int] = []
    it.key(Qt.Key.Key_B, CONTROL)
    it.settle()
    it.desk.undoable.emit("Amara is checked in.", lambda: taken.append(1))
    it.window.take_back._old.timeout.emit()
    it.key(Qt.Key.Key_Z, CONTROL)
    assert taken == []
    assert "more than 2 minutes ago" in _toast(it).accessibleName()


def test_a_line_that_is_typed_in_keeps_its_own_undo_once_the_toast_is_gone(it: Shell) -> None:
    taken: list[int] = []
    it.desk.show_panel("patient")
    it.settle()
    it.desk.undoable.emit("Done", lambda: taken.append(1))
    _toast(it).dismiss()
    it.type("abc")
    it.key(Qt.Key.Key_Z, CONTROL)
    assert taken == []


def test_what_was_said_of_one_patient_goes_when_another_is_opened(it: Shell, clinic: Clinic) -> None:
    taken: list[int] = []
    first, second = a_patient(clinic), a_patient(clinic, "Otto", "Other")
    it.desk.open_patient(first)
    it.desk.show_panel("exam")
    it.settle()
    it.desk.undoable.emit("All the rest is normal.", lambda: taken.append(1))
    it.settle()
    it.desk.open_patient(None)
    assert _toast(it).isVisible()
    it.desk.open_patient(second)
    assert not _toast(it).isVisible()
    it.desk.deeds.start("window.undo")
    assert taken == []
    assert _toast(it).accessibleName() == "What was done last was done in another patient’s record."


def test_what_was_said_of_the_house_or_led_to_this_patient_stays(it: Shell, clinic: Clinic) -> None:
    first, second = a_patient(clinic), a_patient(clinic, "Otto", "Other")
    it.desk.open_patient(first)
    it.desk.show_panel("patient")
    it.settle()
    it.desk.toast.emit("Otto Other is registered.")
    it.desk.open_patient(second)
    assert _toast(it).isVisible()
    it.desk.show_panel("day")
    it.settle()
    it.desk.undoable.emit("Amara is checked in.", lambda: None)
    it.settle()
    it.desk.open_patient(first)
    assert _toast(it).isVisible()


def test_nobody_is_told_what_the_person_before_them_did(it: Shell, clinic: Clinic) -> None:
    it.desk.toast.emit("The plan is accepted and signed.")
    it.desk.sit_down(clinic.manager)
    assert not _toast(it).isVisible()
    it.settle()


def _act(it: Shell, until: Event) -> None:
    """Somebody does something that is done only when `until` is set, and tells of a patient."""
    told = lambda _: it.desk.undoable.emit("Amara is checked in.", lambda: None)  # noqa: E731 - named to be read
    it.desk.tasks.act(it.window.take_back, "deed", lambda _: until.wait(10), told)


def test_what_is_done_once_its_doer_has_left_is_told_to_nobody_and_not_taken_back(it: Shell, clinic: Clinic) -> None:
    until = Event()
    _act(it, until)
    it.desk.sit_down(clinic.manager)
    until.set()
    it.settle()
    assert not _toast(it).isVisible()
    assert it.window.take_back.why_not()
    until.clear()
    _act(it, until)
    until.set()
    it.settle()
    assert _toast(it).isVisible()
    assert not it.window.take_back.why_not()


def test_what_is_done_once_another_patient_is_open_is_not_taken_back_in_their_record(it: Shell, clinic: Clinic) -> None:
    it.desk.open_patient(a_patient(clinic))
    it.desk.show_panel("exam")
    it.settle()
    until = Event()
    _act(it, until)
    it.desk.open_patient(a_patient(clinic, "Otto", "Other"))
    until.set()
    it.settle()
    assert not _toast(it).isVisible()
    assert it.window.take_back.why_not() == "What was done last was done in another patient’s record."


def test_a_covered_window_tells_of_nobody(it: Shell, clinic: Clinic) -> None:
    until = Event()
    _act(it, until)
    lock = Lock(it.desk, it.window, Gate(clinic.db))
    lock.lock()
    until.set()
    it.settle()
    assert not _toast(it).isVisible()
    assert it.window.take_back.why_not()


def test_a_toast_covers_nothing_that_one_acts_on(it: Shell) -> None:
    toast, foot = _toast(it), it.window.foot
    work = Progress("Importing patients")
    it.desk.work_began.emit(work)
    it.settle()
    for sentence in ("Done.", "Nobody else is to be told that Dr. Amara Okonkwo-Reyes is late today or tomorrow. " * 2):
        it.desk.undoable.emit(sentence, lambda: None)
        it.settle()
        toast._slide.setCurrentTime(toast._slide.duration())
        for name in it.front():
            view = it.window.panels.views[name]
            corner = view.mapTo(it.window, view.rect().bottomLeft())
            assert toast.mapTo(it.window, toast.rect().topLeft()).y() > corner.y() - PANEL_PADDING
        assert toast._text.shown() == sentence or sentence != "Done."
        left = foot.work.mapTo(it.window, foot.work.rect().topLeft()).x()
        assert toast.mapTo(it.window, toast.rect().topRight()).x() < left
    work.ended.emit()


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
