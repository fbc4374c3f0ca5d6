"""The frame around the panels, worked by keyboard alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from dentaldesk.app import Program, read_clinic
from dentaldesk.engines.core.connections import SqliteFile
from dentaldesk.engines.flows.gate import SignedIn
from dentaldesk.models.states import Role
from dentaldesk.ui.screens.patient.view import PatientView
from dentaldesk.ui.screens.visit.plan_page import PlanPage
from dentaldesk.ui.screens.visit.steps import Step
from dentaldesk.ui.screens.visit.view import VisitView
from dentaldesk.ui.shell.registry import PANELS
from dentaldesk.ui.shell.workspaces import CHAIRSIDE, COORDINATOR, FRONT_DESK, MANAGER, WORKSPACES, workspace_for
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.widgets.row_table import RowTable
from tests.factories import a_patient, an_exam

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic


@pytest.fixture
def kind() -> str:
    """The frame is the same on every database."""
    return "sqlite"


@pytest.fixture
def program(clinic: Clinic, qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Program]:
    apply_theme(qapp, "light", "desk")
    made = Program(
        read_clinic(clinic.another_desk()),
        SignedIn(actor=clinic.desk, must_change=False, language=None),
        outbox=tmp_path / "outbox",
        layouts=tmp_path / "layouts.ini",
    )
    qtbot.addWidget(made.window)
    made.start()
    qtbot.waitUntil(lambda: made.tasks.is_idle and bool(_front(made)))
    yield made
    made.stop()


def _front(program: Program) -> set[str]:
    """The panels that can be seen."""
    return {name for name, view in program.window.panels.views.items() if view.isVisible()}


def _found(program: Program, qtbot: QtBot) -> RowTable[Any]:
    """The patients below the field, as soon as there are some."""
    qtbot.waitUntil(lambda: program.window.findChild(RowTable, "find.table") is not None)
    table = program.window.findChild(RowTable, "find.table")
    assert table is not None
    return table


def test_a_patient_is_found_by_half_a_name_and_opened_by_enter(program: Program, clinic: Clinic, qtbot: QtBot) -> None:
    patient_id = a_patient(clinic, "Łucja", "Okonkwo-Reyes")
    QTest.keyClick(program.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    field = program.window.search.field
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, "rey luc")
    table = _found(program, qtbot)
    qtbot.waitUntil(lambda: table.chosen() is not None and table.isVisible())
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.desk.patient_id == patient_id)
    banner = program.window.findChild(QWidget, "banner")
    assert banner is not None
    qtbot.waitUntil(banner.isVisible)
    assert not table.isVisible()


def test_enter_never_opens_whom_fewer_letters_found(program: Program, clinic: Clinic, qtbot: QtBot) -> None:
    a_patient(clinic, "Oliver", "Aaronson")
    wanted = a_patient(clinic, "Olga", "Zimmer")
    field = program.window.search.field
    program.window.search.focus()
    QTest.keyClicks(field, "ol")
    table = _found(program, qtbot)
    qtbot.waitUntil(lambda: len(table.rows()) == 2)
    # In one breath: the list still shows Oliver first when Enter comes.
    QTest.keyClicks(field, "ga")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert program.desk.patient_id is None
    qtbot.waitUntil(lambda: program.desk.patient_id == wanted)


def test_nobody_found_offers_to_register(program: Program, qtbot: QtBot) -> None:
    field = program.window.search.field
    program.window.search.focus()
    QTest.keyClicks(field, "qqq")
    empty = program.window.search._list.empty
    qtbot.waitUntil(empty.isVisible)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not empty.isVisible()
    assert field.text() == ""


@pytest.mark.parametrize("workspace", WORKSPACES, ids=lambda workspace: workspace.name)
def test_a_workspace_brings_its_panels_to_the_front(program: Program, qtbot: QtBot, workspace: object) -> None:
    number = WORKSPACES.index(workspace) + 1
    tab = program.window.findChild(QWidget, f"top.workspace.{WORKSPACES[number - 1].name}")
    assert tab is not None
    tab.setFocus()  # where the keyboard is, a key may mean something else
    QTest.keyClick(tab, Qt.Key.Key_Space)
    wanted = {WORKSPACES[number - 1].main, WORKSPACES[number - 1].side}
    qtbot.waitUntil(lambda: _front(program) == wanted)


def test_each_role_has_a_workspace_to_open_with() -> None:
    assert {role: workspace_for(frozenset({role})).name for role in Role} == {
        Role.DENTIST: CHAIRSIDE.name,
        Role.HYGIENIST: CHAIRSIDE.name,
        Role.ASSISTANT: CHAIRSIDE.name,
        Role.TREATMENT_COORDINATOR: COORDINATOR.name,
        Role.FRONT_DESK: FRONT_DESK.name,
        Role.MANAGER: MANAGER.name,
        Role.ADMINISTRATOR: MANAGER.name,
    }


def test_someone_else_sits_down(program: Program, clinic: Clinic, qtbot: QtBot) -> None:
    program.desk.sit_down(clinic.dentist)
    # Nobody is open, so it is the day that tells something.
    qtbot.waitUntil(lambda: program.window.panels.first == "day" and "day" in _front(program))
    assert "exam" not in _front(program)
    assert program.window.top.person.text() == clinic.dentist.name
    assert program.tasks.actor is clinic.dentist


def test_a_lost_database_is_said_and_found_again_and_the_window_stays(
    program: Program, clinic: Clinic, qtbot: QtBot
) -> None:
    address = clinic.address
    assert isinstance(address, SqliteFile)
    away = address.path.with_suffix(".away")
    address.path.rename(away)
    program.opened.db.close()
    qtbot.waitUntil(program.window.lost.isVisible, timeout=5000)
    away.rename(address.path)
    qtbot.waitUntil(lambda: not program.window.lost.isVisible(), timeout=5000)
    assert program.window.isVisible()


def test_no_panel_binds_a_key_of_the_window(program: Program, qtbot: QtBot) -> None:
    program.desk.sit_down(program.opened.people[0])
    qtbot.waitUntil(lambda: program.tasks.is_idle and bool(_front(program)))
    taken = {QKeySequence(deed.keys).toString(): deed.name for deed in program.desk.deeds.all() if deed.keys}
    clashes = []
    for name in (spec.name for spec in PANELS if program.window.panels.may(spec.name)):
        view = program.window.panels.view(name)
        bound = [
            keys for action in view.findChildren(QAction) if action.associatedObjects() for keys in action.shortcuts()
        ]
        bound += [each.shortcut() for each in view.findChildren(QPushButton)]
        clashes += [
            f"{name}: {keys.toString()} is {taken[keys.toString()]}" for keys in bound if keys.toString() in taken
        ]
    assert clashes == []


def test_every_control_of_the_frame_has_a_name(program: Program) -> None:
    nameless = [
        f"{type(control).__name__} {control.objectName()}"
        for control in program.window.top.findChildren(QWidget)
        if control.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not (control.accessibleName() or getattr(control, "text", lambda: "")())
    ]
    assert nameless == []


def _typing(program: Program, clinic: Clinic, qtbot: QtBot) -> VisitView:
    """The dentist before an open exam."""
    patient_id = a_patient(clinic)
    an_exam(clinic, patient_id, signed=False)
    program.desk.sit_down(clinic.dentist)
    program.desk.open_patient(patient_id)
    exam = program.window.panels.view("exam")
    assert isinstance(exam, VisitView)
    qtbot.waitUntil(lambda: program.tasks.is_idle and exam.presenter.page is not None)
    return exam


def test_closing_waits_for_what_is_being_saved(program: Program, clinic: Clinic, qtbot: QtBot) -> None:
    exam = _typing(program, clinic, qtbot)
    exam.presenter.type("assessment", "Typed just now")
    program.window.close()
    qtbot.waitUntil(lambda: not program.window.isVisible())
    assert exam.presenter.saver.all_stored


def test_closing_does_not_wait_for_what_is_only_read(program: Program) -> None:
    """Beside desks that write all the time something is always read."""
    gate = threading.Event()
    program.tasks.query(program.window, "slow", lambda _: gate.wait(30), lambda _: None)
    program.window.close()
    assert not program.window.isVisible()
    gate.set()


@pytest.mark.parametrize("what", ["note", "patient", "row"])
def test_closing_over_words_that_are_not_saved_asks_first(
    program: Program, clinic: Clinic, qtbot: QtBot, what: str
) -> None:
    exam = _typing(program, clinic, qtbot)
    patient = program.window.panels.view("patient")
    assert isinstance(patient, PatientView)
    qtbot.waitUntil(lambda: program.tasks.is_idle)  # it may have been made just now
    if what == "note":
        exam.presenter.type("assessment", "x" * 100_000)
    elif what == "patient":
        patient.presenter.type("phone", "555")
    else:
        planning = exam.body.page_of(Step.PLAN)
        assert isinstance(planning, PlanPage)
        planning.entry.tooth.setText("16")
    program.window.close()
    qtbot.waitUntil(lambda: bool(_questions(program)))
    assert program.window.isVisible()
    deed = next(each for each in _questions(program)[0].findChildren(QPushButton) if "lose" in each.text())
    deed.click()
    qtbot.waitUntil(lambda: not program.window.isVisible())


def _questions(program: Program) -> list[QDialog]:
    return [each for each in program.window.findChildren(QDialog) if each.isVisible()]


def test_a_bug_is_told_once(program: Program) -> None:
    for _ in range(2):
        program.tasks.broke.emit(RuntimeError("not for anyone"))
    (told,) = _questions(program)
    assert "RuntimeError" in told.accessibleDescription()
    told.reject()
