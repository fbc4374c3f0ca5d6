"""The nine tasks at which tooth charts are measured, each by keyboard, by mouse and by the typed line.

Whoever does them knows only what the screen shows, and needs no dialog. How many keys and clicks each takes stands in
`docs/charting-tasks.md`; `CHARTING_TASKS=write` writes it anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt

from dentaldesk.engines.clinical.actions import sign_exam
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.models.charting import ChartStatus, Finding, Presence, Variant
from dentaldesk.models.teeth import ToothCode
from dentaldesk.ui.screens.charting.view import ChartingView
from dentaldesk.ui.theme.apply import apply_theme
from tests.factories import MORNING, a_patient, an_exam
from tests.ui.charting import Person, new, put, said, standing
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic

COUNTS = Path(__file__).parents[2] / "docs" / "charting-tasks.md"
WAYS = ("keyboard", "mouse", "typed")
_RIGHT, _LEFT, _DOWN, _END = Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_End
_ENTER, _DELETE, _SHIFT = Qt.Key.Key_Return, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is asked, how it is done in each way, and what the chart then says."""

    title: str
    keyboard: Callable[[Person], None]
    mouse: Callable[[Person], None]
    typed: str
    after: tuple[str, ...]
    before: Callable[[Clinic, UUID, UUID], None] | None = None


# -- 1: an existing amalgam filling on 16 MO --


def existing_by_keyboard(person: Person) -> None:
    person.press(_RIGHT, _RIGHT, _RIGHT)
    person.type("EAMO\n")


def existing_by_mouse(person: Person) -> None:
    person.tooth("16")
    person.click("charting.mode.E")
    person.click("charting.finding.A")
    person.surface("16", "M")
    person.surface("16", "O")
    person.click("charting.chart_it")


# -- 2: caries on 11 mesial --


def caries_by_keyboard(person: Person) -> None:
    person.press(*[_RIGHT] * 8)
    person.type("CM\n")


def caries_by_mouse(person: Person) -> None:
    person.tooth("11")
    person.click("charting.finding.C")
    person.surface("11", "M")
    person.click("charting.chart_it")


# -- 3: 46 is missing --


def missing_by_keyboard(person: Person) -> None:
    person.press(_DOWN, _RIGHT, _RIGHT)
    person.type("-")


def missing_by_mouse(person: Person) -> None:
    person.tooth("46")
    person.click("charting.finding.-")


# -- 4: root canal and crown on 26, done elsewhere --


def elsewhere_by_keyboard(person: Person) -> None:
    person.press(_END, _LEFT, _LEFT)
    person.type("JRK")


def elsewhere_by_mouse(person: Person) -> None:
    person.tooth("26")
    person.click("charting.mode.J")
    person.click("charting.finding.R")
    person.click("charting.finding.K")


# -- 5: a bridge from 16 to 14 over the gap at 15 --


def gap_at_15(clinic: Clinic, patient_id: UUID, exam_id: UUID) -> None:
    put(clinic, patient_id, new("15", Finding.MISSING), exam_id=exam_id)


def bridge_by_keyboard(person: Person) -> None:
    person.press(_RIGHT, _RIGHT, _RIGHT)
    person.press(_RIGHT, _RIGHT, modifier=_SHIFT)
    person.type("B\n")


def bridge_by_mouse(person: Person) -> None:
    person.click("charting.finding.B")
    person.tooth("16")
    person.tooth("14")
    person.click("charting.chart_it")


# -- 6: an implant planned for the gap at 36 --


def gap_at_36(clinic: Clinic, patient_id: UUID, exam_id: UUID) -> None:
    put(clinic, patient_id, new("36", Finding.MISSING), exam_id=exam_id)


def implant_by_keyboard(person: Person) -> None:
    person.press(_END, _DOWN, _LEFT, _LEFT)
    person.type("I")


def implant_by_mouse(person: Person) -> None:
    person.tooth("36")
    person.click("charting.finding.I")


# -- 7: caries was charted on 16 MO, and is on DO --


def wrong_caries(clinic: Clinic, patient_id: UUID, exam_id: UUID) -> None:
    put(clinic, patient_id, new("16", Finding.CARIES, "MO"), exam_id=exam_id)


def correct_by_keyboard(person: Person) -> None:
    person.press(_RIGHT, _RIGHT, _RIGHT, _DELETE)
    person.type("CDO\n")


def correct_by_mouse(person: Person) -> None:
    person.tooth("16")
    person.click("charting.entry.clear")
    person.click("charting.finding.C")
    person.surface("16", "D")
    person.surface("16", "O")
    person.click("charting.chart_it")


# -- 8: the filling that was planned on 16 MO is done --


def planned_filling(clinic: Clinic, patient_id: UUID, _exam_id: UUID) -> None:
    """In an exam of last week, which was completed: so it was proposed."""
    clinic.clock.advance(-timedelta(days=7))
    last_week = an_exam(clinic, patient_id, signed=False)
    filling = new("16", Finding.FILLING, "MO", ChartStatus.PLANNED, Variant.COMPOSITE)
    put(clinic, patient_id, filling, exam_id=last_week)
    clinic.db.write(clinic.dentist, lambda work: sign_exam(work, last_week))
    clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, last_week))
    clinic.clock.time = MORNING


def complete_by_keyboard(person: Person) -> None:
    person.press(_RIGHT, _RIGHT, _RIGHT)
    person.type("D")


def complete_by_mouse(person: Person) -> None:
    person.tooth("16")
    person.click("charting.entry.done")


# -- 9: what the mouth was two years ago --


def two_visits(clinic: Clinic, patient_id: UUID, exam_id: UUID) -> None:
    clinic.clock.advance(-timedelta(days=731))
    put(clinic, patient_id, new("16", Finding.FILLING, "MO", ChartStatus.EXISTING, Variant.AMALGAM))
    clinic.clock.time = MORNING
    put(clinic, patient_id, new("16", Finding.CARIES, "D"), exam_id=exam_id)


def past_by_keyboard(person: Person) -> None:
    person.type("[")


def past_by_mouse(person: Person) -> None:
    line = person.view.history.line
    person.click_at(line, QPoint(round(line.stops()[0]), line.height() // 3))


TASKS = (
    Task(
        title="An existing filling on two surfaces",
        keyboard=existing_by_keyboard,
        mouse=existing_by_mouse,
        typed="16 MO amalgam existing\n",
        after=("16 MO filling amalgam existing",),
    ),
    Task(
        title="Caries on an incisor",
        keyboard=caries_by_keyboard,
        mouse=caries_by_mouse,
        typed="11 M caries\n",
        after=("11 M caries condition",),
    ),
    Task(
        title="A missing tooth",
        keyboard=missing_by_keyboard,
        mouse=missing_by_mouse,
        typed="46 missing\n",
        after=("46 missing condition",),
    ),
    Task(
        title="A root canal with crown, done elsewhere",
        keyboard=elsewhere_by_keyboard,
        mouse=elsewhere_by_mouse,
        typed="26 root canal crown elsewhere\n",
        after=("26 crown ceramic elsewhere", "26 root-canal elsewhere"),
    ),
    Task(
        title="A three-unit bridge",
        keyboard=bridge_by_keyboard,
        mouse=bridge_by_mouse,
        typed="16-14 bridge\n",
        after=("15 missing condition", "16-15-14 bridge ceramic planned"),
        before=gap_at_15,
    ),
    Task(
        title="An implant planned for a missing tooth",
        keyboard=implant_by_keyboard,
        mouse=implant_by_mouse,
        typed="36 implant\n",
        after=("36 implant planned", "36 missing condition"),
        before=gap_at_36,
    ),
    Task(
        title="Correct a wrong entry",
        keyboard=correct_by_keyboard,
        mouse=correct_by_mouse,
        typed="16 clear\n16 DO caries\n",
        after=("16 OD caries condition",),
        before=wrong_caries,
    ),
    Task(
        title="Complete a planned filling",
        keyboard=complete_by_keyboard,
        mouse=complete_by_mouse,
        typed="16 done\n",
        after=("16 MO filling composite completed",),
        before=planned_filling,
    ),
    Task(
        title="Show what the mouth was two years ago",
        keyboard=past_by_keyboard,
        mouse=past_by_mouse,
        typed="2 years ago\n",
        after=("16 D caries condition", "16 MO filling amalgam existing"),
        before=two_visits,
    ),
)


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic, qapp: QApplication) -> Iterator[Seat]:
    apply_theme(qapp, "light", "desk")
    with seat(qtbot, clinic, clinic.dentist) as made:
        yield made


def opened(sat: Seat, patient_id: UUID) -> Person:
    """The panel of the window with the patient's chart, and the keyboard on it."""
    view = ChartingView(sat.desk)
    sat.show(view, 1366, 768)
    sat.desk.open_patient(patient_id)
    sat.settle()
    view.setFocus()
    return Person(sat, view)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.title)
def test_a_task_is_done_at_first_try(sat: Seat, task: Task, way: str) -> None:
    patient_id = a_patient(sat.clinic)
    exam_id = an_exam(sat.clinic, patient_id, signed=False)
    if task.before is not None:
        task.before(sat.clinic, patient_id, exam_id)
    person = opened(sat, patient_id)
    if way == "typed":
        person.type(task.typed)
    else:
        {"keyboard": task.keyboard, "mouse": task.mouse}[way](person)
    person.settle()
    assert said(standing(sat.clinic, patient_id)) == sorted(task.after)
    if task.before is two_visits:
        shows_the_past(person)
    assert person.view.left_unsaved() == []
    compare(task, way, person)


def shows_the_past(person: Person) -> None:
    """The filling is there, the caries of today is not, and the screen says which day it shows."""
    mouth = person.view.presenter.board.mouth
    assert mouth is not None
    assert [mark.finding for mark in mouth.teeth[ToothCode("16")].marks] == [Finding.FILLING]
    assert mouth.teeth[ToothCode("16")].presence is Presence.PRESENT
    assert "2024" in person.view.chart.accessibleDescription()
    assert person.view.back.isVisible()


# -- the table --

_HEAD = ("| Task | Keys | Clicks | Keys of the typed line |", "|---|---:|---:|---:|")
_INTRO = """# Nine charting tasks

What a person does who opens the charting panel of a patient and knows only what it shows: the keys from the open
chart on, the clicks with the mouse alone, and the typed line with its Enter. `tests/ui/test_nine_tasks.py` does all
of it on a real clinic, checks what is stored, and compares these figures. None opens a dialog.
"""


def counted() -> dict[str, list[str]]:
    """The figures of the committed table."""
    rows: dict[str, list[str]] = {}
    for row in COUNTS.read_text(encoding="utf-8").splitlines() if COUNTS.exists() else ():
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        if len(cells) == 1 + len(WAYS) and cells[1].isdigit():
            rows[cells[0]] = cells[1:]
    return rows


def compare(task: Task, way: str, person: Person) -> None:
    """Compare with the table, or write it when that was asked for."""
    rows, place = counted(), WAYS.index(way)
    figure = str(person.clicks if way == "mouse" else person.keys)
    if os.environ.get("CHARTING_TASKS") == "write":
        rows.setdefault(task.title, ["0"] * len(WAYS))[place] = figure
        lines = [f"| {each.title} | {' | '.join(rows[each.title])} |" for each in TASKS if each.title in rows]
        COUNTS.write_text("\n".join([_INTRO, *_HEAD, *lines]) + "\n", encoding="utf-8")
    else:
        assert rows[task.title][place] == figure
