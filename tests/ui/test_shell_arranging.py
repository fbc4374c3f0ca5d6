"""Workspaces are arranged in turns of the event loop; whoever works meanwhile is not overtaken by them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton, QWidget

from dentaldesk.engines.staff.reads import settings_of
from dentaldesk.ui import window as window_module
from dentaldesk.ui.shell import registry, window_deeds
from dentaldesk.ui.shell.waiting_keys import Unchosen
from dentaldesk.ui.shell.workspaces import CHAIRSIDE, COORDINATOR, FRONT_DESK
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.window import MainWindow
from tests.ui.panel_stubs import STUBS, Stub
from tests.ui.seat import seat
from tests.ui.shell import CONTROL, Shell, shell

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> None:
    apply_theme(qapp, "light", "desk")


@pytest.fixture
def it(qtbot: QtBot, clinic: Clinic, tmp_path: Path) -> Iterator[Shell]:
    with shell(qtbot, clinic, clinic.desk, tmp_path) as made:
        yield made


def test_a_panel_that_is_asked_for_meanwhile_comes_to_the_front(it: Shell) -> None:
    it.window.open_workspace(CHAIRSIDE)
    it.desk.show_panel("patient")
    it.settle()
    assert it.front() == {"patient", CHAIRSIDE.side}
    assert it.focus_in("patient")


def test_a_panel_that_was_asked_for_does_not_come_over_the_next_workspace(it: Shell) -> None:
    it.window.open_workspace(CHAIRSIDE)
    it.desk.show_panel("patient")
    it.window.open_workspace(FRONT_DESK)
    it.settle()
    assert it.front() == {FRONT_DESK.main, FRONT_DESK.side}
    assert it.focus_in(FRONT_DESK.main)


def test_a_panel_that_is_asked_for_before_anything_stands_comes_to_the_front(
    qtbot: QtBot, clinic: Clinic, tmp_path: Path
) -> None:
    with shell(qtbot, clinic, clinic.desk, tmp_path) as it:
        it.desk.sit_down(clinic.manager)
        it.desk.show_panel("patient")
        it.settle()
        assert "patient" in it.front()
        assert it.focus_in("patient")


def test_a_workspace_passed_through_is_not_remembered_as_the_one_before_it_was_left(it: Shell, clinic: Clinic) -> None:
    it.window.panels._docks["exam"].toggleView(False)
    for workspace in (CHAIRSIDE, COORDINATOR):
        it.window.open_workspace(workspace)
    it.settle()
    kept = clinic.db.read(lambda session: settings_of(session, clinic.desk.user_id))
    assert [name.split(".")[1] for name in kept] == [FRONT_DESK.name]


def test_a_workspace_gives_every_panel_of_it_a_tab_and_no_other(it: Shell) -> None:
    for workspace in (CHAIRSIDE, FRONT_DESK):
        it.window.open_workspace(workspace)
        it.settle()
        docks = it.window.panels._docks
        assert {name for name, dock in docks.items() if not dock.isClosed()} == set(workspace.open) & set(docks)
        assert it.front() == {workspace.main, workspace.side}


def test_who_looks_for_something_at_once_goes_on_typing_when_the_panels_stand(
    qtbot: QtBot, clinic: Clinic, tmp_path: Path
) -> None:
    with shell(qtbot, clinic, clinic.desk, tmp_path) as it:
        it.window.open_workspace(CHAIRSIDE)
        it.key(Qt.Key.Key_K, CONTROL)
        it.type("ba")
        it.settle()
        assert it.front() == {CHAIRSIDE.main, CHAIRSIDE.side}
        it.type("ck")
        assert it.window.search.field.text() == "back"
        assert it.window.search.field.hasFocus()


def test_find_opens_out_of_a_control_that_nobody_sees(it: Shell) -> None:
    """Who has no figures had the keyboard in the board that would show them: it was taken back there."""
    view = it.window.panels.view(FRONT_DESK.main)
    box = QWidget(view)
    hidden = QLineEdit(box)
    view.setFocusProxy(hidden)
    it.window.top.setFocus()
    view.setFocus()
    assert QApplication.focusWidget() is hidden
    assert not hidden.isVisible()
    it.key(Qt.Key.Key_K, CONTROL)
    it.settle()
    assert it.window.search.field.hasFocus()


def test_whoever_leaves_a_refused_button_for_the_top_bar_is_not_taken_back(it: Shell) -> None:
    view, new = it.window.panels.view(FRONT_DESK.main), it.window.top.findChild(QToolButton, "top.new")
    column = view.layout()
    assert column is not None
    assert isinstance(new, QToolButton)
    deed = button("Deed")
    column.addWidget(deed)
    deed.show()
    deed.refuse("Not now.")
    deed.setFocus()
    new.setFocus(Qt.FocusReason.BacktabFocusReason)
    it.settle()
    assert QApplication.focusWidget() is new


def test_what_is_typed_while_panels_are_arranged_is_for_the_one_in_front_and_chooses_nothing(it: Shell) -> None:
    it.window.open_workspace(CHAIRSIDE)
    it.settle()
    it.window.open_workspace(FRONT_DESK)
    assert isinstance(QApplication.focusWidget(), Unchosen)
    it.type("ab ")
    it.key(Qt.Key.Key_Return)
    it.settle()
    assert it.front() == {FRONT_DESK.main, FRONT_DESK.side}
    assert it.focus_in(FRONT_DESK.main)
    view = it.window.panels.view(FRONT_DESK.main)
    assert isinstance(view, Stub)
    assert view.field.text() == "ab"


def test_what_was_typed_when_nothing_was_to_come_is_for_nobody(it: Shell) -> None:
    it.window.panels._unchosen.setFocus()
    it.type("left lying")
    it.window.open_workspace(CHAIRSIDE)
    it.window.open_workspace(FRONT_DESK)
    it.settle()
    view = it.window.panels.view(FRONT_DESK.main)
    assert isinstance(view, Stub)
    assert view.field.text() == ""


def test_the_window_opens_with_the_keyboard_where_nothing_can_be_pressed(
    qtbot: QtBot, clinic: Clinic, tmp_path: Path
) -> None:
    with seat(qtbot, clinic, clinic.desk) as sat, pytest.MonkeyPatch.context() as patch:
        for module in (window_module, window_deeds, registry):
            patch.setattr(module, "PANELS", STUBS)
        window = MainWindow(sat.desk, tmp_path / "window.ini")
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        assert window.panels._arranging
        assert isinstance(QApplication.focusWidget(), Unchosen)
        window.finish()
        sat.settle()
