"""Find anything: what fits what was typed, and that Enter does it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from dentaldesk.models.states import Role
from dentaldesk.ui.deeds import Deed
from dentaldesk.ui.shell.find_entries import Entry
from dentaldesk.ui.shell.matching import match
from dentaldesk.ui.shell.registry import PANELS
from dentaldesk.ui.theme.apply import apply_theme
from tests.factories import a_patient
from tests.ui.panel_stubs import Settings
from tests.ui.shell import CONTROL, Shell, shell

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic


@pytest.fixture
def it(qtbot: QtBot, qapp: QApplication, clinic: Clinic, tmp_path: Path) -> Iterator[Shell]:
    apply_theme(qapp, "light", "desk")
    with shell(qtbot, clinic, clinic.desk, tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    ("typed", "title", "fit"),
    [
        ("new p", "New patient", 0),
        ("n p", "New patient", 1),
        ("pat new", "New patient", 2),
        ("np", "New patient", 3),
        ("walk", "New patient", 4),
        ("n", "New patient", 0),
        ("MENÚ", "Menu of panels", 0),
        ("parodontal", "Periodontal chart", None),
        ("", "Anything", 0),
        ("day’s", "Day’s book", 0),
        ("back up", "Settings: Backups", 2),
        ("time-line", "Timeline", 2),
        ("checkin", "Check in", 2),
        ("walkin", "New patient", 4),
        ("ack up", "Settings: Backups", None),
    ],
)
def test_titles_fit_by_words_in_any_order_initials_and_other_words(typed: str, title: str, fit: int | None) -> None:
    assert match(typed, title, ("walk-in",)) == fit


def _find(it: Shell, typed: str) -> None:
    it.key(Qt.Key.Key_K, CONTROL)
    assert it.window.search.field.hasFocus()
    it.type(typed)
    it.until(lambda: it.window.search._answered == typed)


def _entries(it: Shell) -> list[str]:
    return [row.name for row in it.window.search._list.deeds.rows()]


def test_enter_opens_the_best_and_the_keyboard_lands_in_it(it: Shell) -> None:
    _find(it, "dental ch")
    assert _entries(it) == ["panel.charting"]
    it.key(Qt.Key.Key_Return)
    assert it.focus_in("charting")
    assert it.window.search.field.text() == ""
    assert not it.window.search._list.isVisible()


def test_patients_come_first_and_arrows_go_on_to_the_deeds(it: Shell, clinic: Clinic) -> None:
    patient_id = a_patient(clinic, "Esther", "Exam")
    _find(it, "exam")
    found = it.window.search._list
    assert [row.id for row in found.table.rows()] == [patient_id]
    assert _entries(it) == ["panel.exam"]
    it.key(Qt.Key.Key_Down)
    assert found.table.chosen() is None
    it.key(Qt.Key.Key_Up)
    it.key(Qt.Key.Key_Return)
    it.until(lambda: it.desk.patient_id == patient_id)
    it.until(lambda: it.focus_in("patient"))  # the day's book shows no patient
    _find(it, "exam")
    it.key(Qt.Key.Key_Down)
    it.key(Qt.Key.Key_Return)
    assert it.focus_in("exam")


def test_a_sign_leaves_patients_out_and_nothing_typed_offers_who_was_open_lately(it: Shell, clinic: Clinic) -> None:
    patient_id = a_patient(clinic, "Light", "Okafor")
    it.desk.open_patient(patient_id)
    it.desk.open_patient(None)
    it.key(Qt.Key.Key_K, CONTROL)
    found = it.window.search._list
    it.until(found.isVisible)
    assert [row.id for row in found.table.rows()] == [patient_id]
    it.type("> light")
    it.until(lambda: _entries(it) == ["look.theme"])
    assert found.table.rows() == []
    it.key(Qt.Key.Key_Escape)
    assert not found.isVisible()
    it.key(Qt.Key.Key_Escape)
    assert it.focus_in("day")


def test_pages_of_a_panel_are_found_before_its_code_is_there(it: Shell) -> None:
    assert not it.window.panels._loaded
    _find(it, "opening h")
    assert _entries(it) == ["page.settings.hours"]
    it.key(Qt.Key.Key_Return)
    assert it.focus_in("settings")
    it.settle()
    settings = it.window.panels.view("settings")
    assert isinstance(settings, Settings)
    assert settings.field.text() == "hours"


def test_what_may_not_be_done_says_why_and_is_not_done(it: Shell, clinic: Clinic) -> None:
    it.desk.sit_down(replace(clinic.manager, name="Ada Admin", roles=frozenset({Role.ADMINISTRATOR})))
    it.settle()
    a_patient(clinic, "New", "Okafor")
    _find(it, "new")
    found = it.window.search._list
    assert found.table.rows() == []  # nobody is found by who may not see patients
    (entry,) = found.deeds.rows()
    assert entry.name == "patient.new"
    assert "may not" in entry.why_not
    it.key(Qt.Key.Key_Return)
    assert it.window.toast.accessibleName() == entry.why_not


def test_who_may_not_look_for_patients_is_not_told_that_there_are_none(it: Shell, clinic: Clinic) -> None:
    a_patient(clinic, "Amara", "Okafor")
    it.desk.sit_down(replace(clinic.manager, name="Ada Admin", roles=frozenset({Role.ADMINISTRATOR})))
    it.settle()
    _find(it, "amara")
    empty = it.window.search._list.empty
    assert empty.isVisible()
    assert empty.accessibleName().startswith("No screen or action is called that. Ada Admin may not")
    assert not empty.step.isVisible()


def test_a_word_that_is_no_name_offers_what_comes_nearest_and_enter_does_none_of_it(it: Shell) -> None:
    _find(it, "charing")
    found = it.window.search._list
    it.until(found.empty.isVisible)
    assert _entries(it) == ["panel.charting"]
    assert found.chosen() is None
    it.key(Qt.Key.Key_Return)
    assert found.isVisible()
    it.key(Qt.Key.Key_Down)
    it.key(Qt.Key.Key_Return)
    assert it.focus_in("charting")


def test_undo_is_found_and_says_when_there_is_nothing(it: Shell) -> None:
    _find(it, "undo")
    assert _entries(it)[0] == "window.undo"
    it.key(Qt.Key.Key_Return)
    assert it.window.toast.accessibleName() == "There is nothing to take back now."
    done: list[bool] = []
    it.desk.undoable.emit("Done.", lambda: done.append(True))
    _find(it, "undo")
    it.key(Qt.Key.Key_Return)
    assert done == [True]


@pytest.mark.parametrize(
    ("typed", "name"), [("export", "record"), ("backup", "settings"), ("holidays", "settings"), ("routing", "settings")]
)
def test_other_words_for_a_screen(typed: str, name: str) -> None:
    spec = next(each for each in PANELS if each.name == name)
    assert match(typed, spec.title, spec.also) is not None


def test_the_list_stays_inside_a_small_window(it: Shell, clinic: Clinic) -> None:
    for number in range(12):
        a_patient(clinic, f"Name{number}", "Patterson")
    it.window.resize(1024, 600)
    _find(it, "pat")
    found = it.window.search._list
    body = found.parentWidget()
    assert body is not None
    assert body.rect().contains(found.geometry())


def test_what_does_not_fit_is_told_and_the_keys_go_to_its_end(it: Shell, clinic: Clinic) -> None:
    for number in range(12):
        a_patient(clinic, f"Name{number}", "Moonley")
    for number in range(15):
        it.desk.deeds.add(Deed(name=f"moon{number}", title=f"Moonphase {number}", group="Panels", start=lambda: None))
    _find(it, "moon")
    found = it.window.search._list
    headings = [each.text() for each in found.findChildren(QLabel) if each.isVisible()]
    assert "Patients: the first 8, type more of the name for others" in headings
    assert "Screens and actions: 15, not all in sight" in headings
    assert len(found.table.rows()) == 8
    assert len(_entries(it)) == 15
    assert found.deeds.verticalScrollBar().isVisible()
    for _ in range(22):
        it.key(Qt.Key.Key_Down)
    last = found.chosen()
    assert isinstance(last, Entry)
    assert last.name == "moon14"
    assert found.deeds.viewport().rect().contains(found.deeds.visualRect(found.deeds.currentIndex()))
    it.key(Qt.Key.Key_Escape)
    _find(it, ">moonphase 1")
    assert not found.deeds.verticalScrollBar().isVisible()
    assert "Screens and actions" in [each.text() for each in found.findChildren(QLabel) if each.isVisible()]


def test_what_can_be_found_later_comes_into_the_list_that_is_open(it: Shell) -> None:
    it.key(Qt.Key.Key_K, CONTROL)
    it.type("moonphase")
    it.settle()
    assert it.window.search._list.chosen() is None
    it.desk.deeds.add(Deed(name="moon", title="Moonphase", group="Panels", start=lambda: None))
    it.settle()
    found = it.window.search._list.chosen()
    assert isinstance(found, Entry)
    assert found.title == "Moonphase"
