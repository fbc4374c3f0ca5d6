"""Workspaces are arranged in turns of the event loop; whoever works meanwhile is not overtaken by them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from dentaldesk.engines.staff.reads import settings_of
from dentaldesk.ui.shell.workspaces import CHAIRSIDE, COORDINATOR, FRONT_DESK
from dentaldesk.ui.theme.apply import apply_theme
from tests.ui.shell import Shell, shell

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
