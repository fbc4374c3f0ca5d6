"""The window around the panels, worked by keyboard alone."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QWidget

from dentaldesk.engines.staff.reads import settings_of
from dentaldesk.models.states import Role
from dentaldesk.ui.deeds import Deed
from dentaldesk.ui.progress import Progress
from dentaldesk.ui.shell.floating import bring_home
from dentaldesk.ui.shell.layouts import screens_name
from dentaldesk.ui.shell.workspaces import FRONT_DESK
from dentaldesk.ui.theme.apply import apply_theme
from tests.factories import a_patient
from tests.ui.panel_stubs import Exam, Patient, Settings
from tests.ui.shell import CONTROL, SHIFT, Shell, shell

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from dentaldesk.engines.core.access import Actor
    from tests.factories import Clinic


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> None:
    apply_theme(qapp, "light", "desk")


@pytest.fixture
def it(qtbot: QtBot, clinic: Clinic, tmp_path: Path) -> Iterator[Shell]:
    with shell(qtbot, clinic, clinic.desk, tmp_path) as made:
        yield made


@pytest.fixture
def administrator(clinic: Clinic) -> Actor:
    """Keeps the machine running and sees no patient."""
    return replace(clinic.manager, name="Ada Admin", roles=frozenset({Role.ADMINISTRATOR}))


def test_the_window_bears_the_name_the_clinic_has_now(it: Shell) -> None:
    assert it.window.windowTitle() == "Test Clinic – DentalDesk"
    desk = it.window.desk
    desk._take_clinic(replace(desk.clinic, name="Elm Dental"))
    assert it.window.windowTitle() == "Elm Dental – DentalDesk"
    assert "Elm Dental" in it.window.foot.connection.text()


# -- panels --


def test_panels_are_made_when_they_are_looked_at_or_in_idle_moments(it: Shell) -> None:
    assert it.front() == {"day", "bell"}
    assert it.focus_in("day")
    it.until(lambda: {"exam", "charting", "patient"} <= set(it.window.panels.views))
    assert "settings" not in it.window.panels.views  # not of this workspace
    it.key(Qt.Key.Key_Comma, CONTROL)
    assert it.focus_in("settings")


def test_a_panel_comes_in_turns_and_gets_what_was_typed_meanwhile(it: Shell) -> None:
    it.key(Qt.Key.Key_Comma, CONTROL)
    assert it.focus_in("settings")
    assert "settings" not in it.window.panels.views
    it.type("ab")
    it.settle()
    settings = it.window.panels.views["settings"]
    assert isinstance(settings, Settings)
    assert settings.field.text() == "ab"
    assert it.focus_in("settings")


def test_a_panel_that_was_left_while_it_was_made_does_not_take_the_keyboard(it: Shell) -> None:
    it.key(Qt.Key.Key_Comma, CONTROL)
    it.key(Qt.Key.Key_F3)
    it.settle()
    assert "settings" in it.window.panels.views
    assert it.focus_in("day")


def test_panels_and_workspaces_are_reached_by_keys_from_inside_a_field(it: Shell) -> None:
    it.key(Qt.Key.Key_F7)
    assert it.focus_in("exam")
    it.type("words")
    it.key(Qt.Key.Key_F6)
    assert it.focus_in("bell")
    it.key(Qt.Key.Key_F6, SHIFT)
    assert it.focus_in("exam")
    it.key(Qt.Key.Key_Tab, CONTROL)
    assert it.focus_in("charting")
    it.key(Qt.Key.Key_Backtab, CONTROL | SHIFT)
    assert it.focus_in("exam")
    it.key(Qt.Key.Key_1, CONTROL)
    it.until(lambda: it.front() == {"exam", "bell"})
    it.key(Qt.Key.Key_2, CONTROL)
    it.until(lambda: it.front() == {"day", "bell"})


@pytest.mark.parametrize("name", ["broken", "cracked"])
def test_a_panel_that_breaks_does_not_take_the_window_with_it(name: str, it: Shell) -> None:
    it.desk.show_panel(name)
    it.settle()
    assert name in it.window.panels.views
    assert "This panel cannot be shown" in [each.text() for each in it.window.findChildren(QLabel)]
    (told,) = it.dialogs()
    with it.sat.qtbot.waitActive(it.window):
        told.reject()
        it.window.activateWindow()
    it.key(Qt.Key.Key_F3)
    assert it.focus_in("day")


def test_opening_a_patient_moves_nothing(it: Shell, clinic: Clinic) -> None:
    manager = it.window.panels.manager

    def place() -> int:
        return int(manager.mapTo(it.window, QPoint()).y())

    before = place()
    nobody = it.window.findChild(QLabel, "banner.nobody")
    assert isinstance(nobody, QLabel)
    assert nobody.text() == "No patient open · Ctrl+K to find"
    it.desk.open_patient(a_patient(clinic))
    it.until(lambda: not nobody.isVisible())
    it.settle()
    assert place() == before
    it.key(Qt.Key.Key_W, CONTROL)
    assert it.desk.patient_id is None
    assert nobody.isVisible()


def test_who_may_not_see_patients_has_no_banner_and_no_panels_of_theirs(it: Shell, administrator: Actor) -> None:
    it.desk.sit_down(administrator)
    it.settle()
    assert not it.window.banner.isVisible()
    assert it.front() <= {"settings", "broken"}
    it.key(Qt.Key.Key_F7)
    assert "exam" not in it.front()
    assert "may not see patients" in it.window.toast.accessibleName()


# -- layouts --


def _kept(clinic: Clinic, actor: Actor) -> dict[str, object]:
    name = f"layout.front-desk.{screens_name()}"
    found = clinic.db.read(lambda session: settings_of(session, actor.user_id))
    return {key: value for key, value in found.items() if key == name}


def test_layouts_are_kept_for_their_owner_and_nothing_is_written_without_need(
    qtbot: QtBot, clinic: Clinic, tmp_path: Path
) -> None:
    with shell(qtbot, clinic, clinic.desk, tmp_path) as it:
        assert not it.window.panels.was_moved
        it.window._keep_layout()
        it.settle()
        assert _kept(clinic, clinic.desk) == {}
        it.window.panels._docks["exam"].toggleView(False)
        it.window._keep_layout()
        it.settle()
        first = _kept(clinic, clinic.desk)
        assert len(first) == 1
    with shell(qtbot, clinic, clinic.desk, tmp_path) as it:
        assert it.front() == {"day", "bell"}
        assert it.window.panels._docks["exam"].isClosed()
        it.key(Qt.Key.Key_0, CONTROL)
        it.settle()
        assert not it.window.panels._docks["exam"].isClosed()
    with shell(qtbot, clinic, clinic.manager, tmp_path):
        assert _kept(clinic, clinic.manager) == {}


@pytest.mark.qt_log_ignore("qUncompress: Input data is corrupted", extend=True)
def test_a_layout_that_nobody_can_read_is_as_if_there_were_none(it: Shell) -> None:
    for kept in (b"", b"{}\n", b"[]\nxyz", b'{"designed": false, "open": [], "sizes": []}\nxyz'):
        it.window.panels.arrange(FRONT_DESK, kept)
        it.settle()
        assert it.front() == {"day", "bell"}


def test_of_two_windows_of_one_person_the_one_that_nobody_touched_writes_nothing(
    qtbot: QtBot, clinic: Clinic, tmp_path: Path
) -> None:
    with shell(qtbot, clinic, clinic.desk, tmp_path) as untouched:
        with shell(qtbot, clinic, clinic.desk, tmp_path) as it:
            it.window.panels._docks["exam"].toggleView(False)
        kept = _kept(clinic, clinic.desk)
        assert len(kept) == 1
        untouched.settle()
        assert not untouched.window.panels._docks["exam"].isClosed()
    assert _kept(clinic, clinic.desk) == kept


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_what_floats_or_was_closed_comes_home_by_one_key(it: Shell) -> None:
    docks = it.window.panels._docks
    docks["exam"].setFloating()
    docks["day"].toggleView(False)
    it.settle()
    assert docks["exam"].isInFloatingContainer()
    (floating,) = it.window.panels.manager.floatingWidgets()
    floating.move(9000, 9000)  # on a screen that was taken away
    bring_home(it.window.panels.manager)
    assert it.window.screen().geometry().contains(floating.frameGeometry())
    it.key(Qt.Key.Key_0, CONTROL)
    it.settle()
    assert not docks["exam"].isInFloatingContainer()
    assert it.front() == {"day", "bell"}


# -- keys --


def test_no_key_is_bound_twice_and_each_has_its_deed(it: Shell) -> None:
    keys = Counter(QKeySequence(deed.keys).toString() for deed in it.desk.deeds.all() if deed.keys)
    assert [key for key, times in keys.items() if times > 1] == []
    assert "" not in keys
    bound = Counter(action.shortcut().toString() for action in it.window.actions())
    assert [key for key, times in bound.items() if times > 1] == []
    assert set(keys) <= set(bound)


def test_a_key_that_must_always_work_works_over_a_dialog(it: Shell, qtbot: QtBot) -> None:
    done: list[str] = []
    for name, keys, over in (("always", "Ctrl+F11", True), ("else", "Ctrl+F12", False)):
        it.desk.deeds.add(
            Deed(
                name=name,
                title=name,
                group="",
                keys=keys,
                over_dialogs=over,
                start=lambda name=name: done.append(name),  # type: ignore[misc]
            )
        )
    dialog = QDialog(it.window)
    dialog.open()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    QTest.keyClick(dialog, Qt.Key.Key_F12, CONTROL)
    QTest.keyClick(dialog, Qt.Key.Key_F11, CONTROL)
    assert done == ["always"]
    dialog.reject()


def test_a_deed_that_comes_later_gets_its_keys_and_nothing_starts_in_an_outdated_program(it: Shell) -> None:
    done: list[str] = []
    it.desk.deeds.add(Deed(name="later", title="later", group="", keys="Ctrl+F9", start=lambda: done.append("later")))
    it.key(Qt.Key.Key_F9, CONTROL)
    assert done == ["later"]
    it.desk.deeds.held = True
    it.key(Qt.Key.Key_F9, CONTROL)
    assert done == ["later"]


def test_keys_with_alt_are_unique_in_the_bars_and_dialogs_of_the_window(it: Shell) -> None:
    def twice(box: QWidget) -> list[str]:
        said = [each.text() for each in box.findChildren(QAbstractButton) if each.isVisible()]
        said += [each.text() for each in box.findChildren(QLabel) if each.isVisible() and "&" in each.text()]
        letters = Counter(QKeySequence.mnemonic(text).toString() for text in said)
        return [key for key, times in letters.items() if key and times > 1]

    assert twice(it.window.top) + twice(it.window.foot) == []
    it.window.show_about()
    it.window.show_help()
    it.window.crashes.tell(RuntimeError())
    assert len(it.dialogs()) == 3
    for dialog in it.dialogs():
        assert twice(dialog) == []
        dialog.reject()


def test_every_control_of_the_frame_has_a_name(it: Shell) -> None:
    controls = [*it.window.top.findChildren(QWidget), *it.window.foot.findChildren(QWidget)]
    nameless = [
        f"{type(control).__name__} {control.objectName()}"
        for control in controls
        if control.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not (control.accessibleName() or getattr(control, "text", lambda: "")())
    ]
    assert nameless == []


def test_menus_tell_the_keys_and_why_not_and_mark_who_sits_here(it: Shell, administrator: Actor) -> None:
    it.desk.deeds.add(Deed(name="session.lock", title="Lock", group="", keys="Ctrl+L", start=lambda: None))
    it.window.top.show_people([it.desk.actor, administrator])
    person, panels = it.window.top.person.menu(), it.window.top.panels.menu()
    person.aboutToShow.emit()
    assert [entry.text() for entry in person.actions() if not entry.isSeparator()] == [
        "Lock\tCtrl+L",
        "Rosa Desk · Front desk",
        "Ada Admin · Administrator",
    ]
    assert [entry.text() for entry in person.actions() if entry.isChecked()] == ["Rosa Desk · Front desk"]
    person.actions()[-1].trigger()
    it.settle()
    assert it.desk.actor == administrator
    panels.aboutToShow.emit()
    (exam,) = [entry for entry in panels.actions() if entry.objectName() == "menu.panel.exam"]
    assert exam.text() == "Exam\tF7"
    assert not exam.isEnabled()
    assert "may not see patients" in exam.toolTip()


def test_help_tells_every_key_and_finds_one(it: Shell) -> None:
    it.key(Qt.Key.Key_F1)
    (sheet,) = it.dialogs()
    bound = {deed.keys for deed in it.desk.deeds.all() if deed.keys}
    assert bound <= {line.keys for line in sheet.shown()}  # type: ignore[attr-defined]  # a HelpSheet
    assert sheet.shown()[0].title == "The day before"  # type: ignore[attr-defined]  # of the panel in front
    it.until(sheet.search.hasFocus)  # type: ignore[attr-defined]
    it.type("new pat")
    assert [line.keys for line in sheet.shown()] == ["Ctrl+Shift+N"]  # type: ignore[attr-defined]
    assert "Ctrl Shift N" in sheet.html()  # type: ignore[attr-defined]
    sheet.reject()


def test_print_asks_the_panel_with_the_keyboard(it: Shell) -> None:
    it.key(Qt.Key.Key_P, CONTROL)
    assert it.window.toast.accessibleName() == "This panel has nothing to print."
    it.key(Qt.Key.Key_Comma, CONTROL)
    it.key(Qt.Key.Key_P, CONTROL)
    settings = it.window.panels.view("settings")
    assert isinstance(settings, Settings)
    assert settings.printed == 1


def test_new_patient_leads_to_the_form(it: Shell) -> None:
    it.key(Qt.Key.Key_N, CONTROL | SHIFT)
    patient = it.window.panels.view("patient")
    assert isinstance(patient, Patient)
    assert it.focus_in("patient")
    assert patient.field.placeholderText() == "new"


# -- what is told --


def test_undo_is_one_key_while_the_toast_stands_and_gives_way_to_text_and_chart(it: Shell) -> None:
    undone: list[str] = []
    it.desk.undoable.emit("Checked in", lambda: undone.append("check-in"))
    it.key(Qt.Key.Key_Comma, CONTROL)
    settings = it.window.panels.view("settings")
    assert isinstance(settings, Settings)
    settings.notes.setFocus()
    it.key(Qt.Key.Key_Z, CONTROL)
    it.key(Qt.Key.Key_F8)
    it.key(Qt.Key.Key_Z, CONTROL)
    assert undone == []
    it.key(Qt.Key.Key_B, CONTROL)
    it.key(Qt.Key.Key_Z, CONTROL)
    assert undone == ["check-in"]
    assert not it.window.toast.isVisible()
    it.key(Qt.Key.Key_Z, CONTROL)
    assert undone == ["check-in"]


def test_the_next_person_does_not_undo_what_the_last_one_did(it: Shell, clinic: Clinic) -> None:
    it.desk.undoable.emit("Checked in", lambda: None)
    assert it.window.toast.isVisible()
    it.desk.sit_down(clinic.manager)
    assert not it.window.toast.isVisible()
    it.settle()


def test_long_work_is_shown_and_called_off(it: Shell) -> None:
    line, work = it.window.foot.work, Progress("Importing patients")
    it.desk.work_began.emit(work)
    work.tell(30, 100)
    it.until(lambda: line.figures.text() == "30 of 100")
    assert line.isVisible()
    line.cancel.click()
    assert work.called_off
    assert not line.cancel.isEnabled()
    work.end()
    assert not line.isVisible()


def test_a_bug_is_told_once_counted_and_reported_without_what_people_typed(
    qtbot: QtBot, clinic: Clinic, tmp_path: Path
) -> None:
    with shell(qtbot, clinic, clinic.desk, tmp_path, tmp_path / "dentaldesk.log") as it:
        it.key(Qt.Key.Key_F7)
        it.type("Amara Okonkwo-Reyes")

        def break_it(name: str) -> None:
            raise ValueError(name)

        for _ in range(3):
            with pytest.raises(ValueError, match="Amara") as caught:
                break_it("Amara Okonkwo-Reyes")
            it.window.crashes.tell(caught.value)
        (told,) = it.dialogs()
        count = told.findChild(QLabel, "crash.count")
        assert isinstance(count, QLabel)
        assert count.text() == "It happened 3 times."
        (file,) = tmp_path.glob("bug-*.txt")
        report = file.read_text(encoding="utf-8")
        assert str(file) in told.accessibleDescription()
        assert "ValueError" in report
        assert "panel.exam" in report
        assert "Amara" not in report.replace('break_it("Amara Okonkwo-Reyes")', "")
        assert str(Path.home()) not in report
        told.reject()
        exam = it.window.panels.view("exam")
        assert isinstance(exam, Exam)
        it.settle()
        assert exam.field.text() == "Amara Okonkwo-Reyes"
        exam.field.clear()


def test_an_uncaught_bug_of_any_thread_is_heard(qtbot: QtBot, clinic: Clinic, tmp_path: Path) -> None:
    hooks = sys.excepthook, threading.excepthook
    sys.excepthook = lambda *_: None
    threading.excepthook = lambda _: None
    try:
        with shell(qtbot, clinic, clinic.desk, tmp_path) as it:
            it.window.crashes.listen()
            thread = threading.Thread(target=lambda: 1 // 0)
            thread.start()
            thread.join()
            it.until(lambda: bool(it.dialogs()))
            it.dialogs()[0].reject()
            sys.excepthook(KeyError, KeyError("x"), None)
            it.until(lambda: bool(it.dialogs()))
            it.dialogs()[0].reject()
    finally:
        sys.excepthook, threading.excepthook = hooks


def test_a_database_that_another_desk_upgraded_is_written_no_more(it: Shell) -> None:
    it.window.watch.look()
    it.settle()
    assert it.dialogs() == []
    it.window.watch._heard(False)
    (told,) = it.dialogs()
    assert "updated by another desk" in told.accessibleDescription()
    assert not it.window.top.isEnabled()
    told.reject()
    it.key(Qt.Key.Key_F7)
    assert "exam" not in it.front()


def test_a_clock_that_is_wrong_is_said_in_the_foot(it: Shell) -> None:
    it.window.watch._heard_clock(timedelta(hours=2))
    assert it.window.foot.clock.text() == "This computer’s clock is 120 min behind the server’s"
    it.window.watch._heard_clock(timedelta(seconds=90))
    assert not it.window.foot.clock.isVisible()


def test_closing_saves_what_can_be_saved_and_asks_about_the_rest(it: Shell) -> None:
    it.key(Qt.Key.Key_F7)
    it.type("half a note")
    exam = it.window.panels.view("exam")
    assert isinstance(exam, Exam)
    it.key(Qt.Key.Key_Q, CONTROL)
    it.until(lambda: bool(it.dialogs()))
    assert "half a note" in it.dialogs()[0].accessibleDescription()
    assert exam.flushed == 1
    it.dialogs()[0].reject()
    assert it.window.isVisible()
    exam.field.clear()


def test_the_keyboard_stays_in_its_panel_when_what_had_it_goes(it: Shell) -> None:
    """It went to the first workspace of the top bar, where Enter opens it."""
    it.window.panels.show("patient")
    it.settle()
    view = it.window.panels.view("patient")
    assert isinstance(view, Patient)
    view.field.setFocus()
    view.field.setEnabled(False)
    it.settle()
    assert not it.window.top.isAncestorOf(QApplication.focusWidget() or it.window.top)
    view.field.setEnabled(True)
    view.field.setFocus()
    it.window.panels._docks["exam"].setAsCurrentTab()  # as a click on its tab does
    it.settle()
    assert it.focus_in("exam")


def test_a_click_on_undo_leaves_the_keyboard_where_it_was(it: Shell) -> None:
    it.window.panels.show("patient")
    it.settle()
    held = QApplication.focusWidget()
    done: list[bool] = []
    it.desk.undoable.emit("Done.", lambda: done.append(True))
    QTest.mouseClick(it.window.toast._button, Qt.MouseButton.LeftButton)
    it.settle()
    assert done == [True]
    assert QApplication.focusWidget() is held


def test_a_panel_that_nobody_sees_does_not_take_the_keyboard(it: Shell) -> None:
    for name in ("exam", "patient"):
        it.window.panels.show(name)
        it.settle()
    exam = it.window.panels.view("exam")
    assert isinstance(exam, Exam)
    assert not exam.isVisible()
    exam.field.setFocus()  # as when another patient is opened
    it.settle()
    assert it.focus_in("patient")


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_panel_follows_its_dock(it: Shell) -> None:
    """Into a window of its own, and back."""
    panels = it.window.panels
    panels.show("patient")
    it.settle()
    view, dock = panels.view("patient"), panels._docks["patient"]
    assert view.window() is it.window
    dock.setFloating()
    it.until(lambda: view.isVisible() and view.window() is not it.window)
    assert view.size() == dock.widget().size()
    panels.reset()
    panels.show("patient")
    it.until(lambda: view.isVisible() and view.window() is it.window)
    assert view.mapTo(panels.manager, QPoint()) == dock.widget().mapTo(panels.manager, QPoint())
