"""When a patient is to come again, as the desk and the dentist read and change it. By keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit

from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.scheduling.recall_reads import RecallRow, recalls_of
from dentaldesk.engines.scheduling.recall_rules import usual_recalls
from dentaldesk.models.states import VisitType
from dentaldesk.ui.screens.checkout.view import CheckoutView
from dentaldesk.ui.screens.patient.recalls import recall_name
from dentaldesk.ui.screens.patient.view import PatientView
from dentaldesk.ui.screens.visit.steps import Step
from dentaldesk.ui.screens.visit.view import VisitView
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.widgets.chips import Chip
from tests.engines.visits import a_completed_visit
from tests.factories import a_patient, an_exam
from tests.ui.seat import Seat, seat
from tests.ui.test_visit_screen import begin, go

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic

A_ROW = RecallRow(
    id=None,
    code="x",
    name="",
    months=None,
    usual_months=6,
    last_on=None,
    due_on=date(2027, 5, 24),
    by_hand=False,
    version=0,
)
ENTER, ALT = Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier
DUE, MONTHS, STOP = "patient.recall.due.exam", "patient.recall.months.exam", "patient.recall.stop.exam"

UNDOABLE: list[tuple[str, Callable[[], object]]] = []  # what the toasts said, and what takes it back


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    apply_theme(qapp, "light", "desk")


@pytest.fixture
def patient_id(clinic: Clinic) -> UUID:
    """Examined on the 24th of November 2026."""
    return a_completed_visit(clinic).patient_id


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic) -> Iterator[Seat]:
    with seat(qtbot, clinic, clinic.desk) as made:
        made.desk.undoable.connect(lambda said, back: UNDOABLE.append((said, back)))
        yield made


def turn_to_recalls(sat: Seat, patient_id: UUID) -> None:
    sat.show(PatientView(sat.desk), width=1000, height=760)
    sat.desk.open_patient(patient_id)
    sat.settle()
    sat.find(QLineEdit, "patient.given_names").setFocus()
    sat.press(Qt.Key.Key_7, ALT)
    sat.settle()


def exam_recall(sat: Seat, patient_id: UUID) -> RecallRow | None:
    rows = sat.clinic.db.read(lambda session: recalls_of(session, patient_id))
    return next((row for row in rows if row.code == "exam"), None)


def standing(sat: Seat, patient_id: UUID) -> tuple[date, int | None]:
    row = exam_recall(sat, patient_id)
    assert row is not None
    return row.due_on, row.months


def typed(sat: Seat, name: str, text: str) -> None:
    field = sat.find(QLineEdit, name)
    field.setFocus()
    field.selectAll()
    sat.press(Qt.Key.Key_Delete)
    sat.type(text)
    sat.press(ENTER)
    sat.settle()


def undo(sat: Seat) -> None:
    UNDOABLE[-1][1]()
    sat.settle()


def test_the_desk_sets_another_day_and_takes_it_back(sat: Seat, patient_id: UUID) -> None:
    sat.clinic.clock.advance(timedelta(days=200))
    turn_to_recalls(sat, patient_id)
    assert sat.find(QLineEdit, DUE).text() == "May 24, 2027"
    chip = sat.find(Chip, "patient.recall.chip.exam")
    assert (chip.isVisible(), chip.look().text, chip.look().kind) == (True, "Overdue", "warning")
    typed(sat, DUE, "7/1/2027")
    assert standing(sat, patient_id) == (date(2027, 7, 1), None)
    assert chip.look().text == "Set by hand"
    assert UNDOABLE[-1][0] == "Examination: due Jul 1, 2027."
    undo(sat)
    assert standing(sat, patient_id) == (date(2027, 5, 24), None)
    assert chip.look().text == "Overdue"


def test_what_is_no_day_stays_in_the_field_and_is_said(sat: Seat, patient_id: UUID) -> None:
    turn_to_recalls(sat, patient_id)
    problem = sat.find(QLabel, "patient.recall.problem.exam")
    for wrong in ("soon", "1/1/2020"):
        typed(sat, DUE, wrong)
        assert problem.isVisible()
        assert problem.text()
    typed(sat, DUE, "")
    assert not problem.isVisible()
    assert sat.find(QLineEdit, DUE).text() == "May 24, 2027"
    assert standing(sat, patient_id) == (date(2027, 5, 24), None)


def test_what_was_typed_is_kept_for_the_patient_it_was_typed_for(sat: Seat, patient_id: UUID) -> None:
    other = a_completed_visit(sat.clinic, patient_id=a_patient(sat.clinic, given="Eve")).patient_id
    turn_to_recalls(sat, patient_id)
    field = sat.find(QLineEdit, DUE)
    field.setFocus()
    field.selectAll()
    sat.type("7/1/2027")
    sat.desk.open_patient(other)
    sat.settle()
    assert standing(sat, patient_id) == (date(2027, 7, 1), None)
    assert standing(sat, other) == (date(2027, 5, 24), None)
    assert sat.find(QLineEdit, DUE).text() == "May 24, 2027"


def test_how_often_and_whether_is_for_who_examines(sat: Seat, patient_id: UUID) -> None:
    turn_to_recalls(sat, patient_id)
    assert not sat.find(QLineEdit, MONTHS).isEnabled()
    assert not sat.find(QAbstractButton, STOP).isEnabled()
    sat.desk.sit_down(sat.clinic.dentist)
    sat.settle()
    typed(sat, MONTHS, "4")
    assert standing(sat, patient_id) == (date(2027, 3, 24), 4)
    assert sat.find(QLineEdit, DUE).text() == "Mar 24, 2027"
    typed(sat, MONTHS, "99")
    assert sat.find(QLabel, "patient.recall.problem.exam").text() == "From 1 to 60 months."
    undo(sat)
    assert standing(sat, patient_id) == (date(2027, 5, 24), None)
    sat.find(QAbstractButton, STOP).setFocus()
    sat.press(Qt.Key.Key_Space)
    sat.settle()
    assert exam_recall(sat, patient_id) is None
    undo(sat)
    assert standing(sat, patient_id) == (date(2027, 5, 24), None)
    assert sat.find(QLineEdit, DUE).isVisible()


def test_the_dentist_decides_in_the_visit_how_soon(sat: Seat) -> None:
    patient_id = a_patient(sat.clinic)
    sat.desk.sit_down(sat.clinic.dentist)
    sat.show(VisitView(sat.desk))
    begin(sat, patient_id, VisitType.EXAM)
    go(sat, Step.COMPLETION)
    after = sat.find(QLabel, "exam.recall.after.exam")
    assert after.text() == "May 24, 2027"  # there was none before
    typed(sat, "exam.recall.months.exam", "3")
    assert sat.find(QLabel, "exam.recall.after.exam").text() == "Feb 24, 2027"
    assert standing(sat, patient_id)[1] == 3


def test_the_checkout_says_when_who_needs_nothing_comes_again(sat: Seat) -> None:
    patient_id = a_patient(sat.clinic)
    exam_id = an_exam(sat.clinic, patient_id)
    sat.clinic.db.write(sat.clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    sat.show(CheckoutView(sat.desk))
    sat.desk.open_patient(patient_id)
    sat.settle()
    said = sat.find(QLabel, "checkout.recall")
    assert (said.isVisible(), said.text()) == (True, "Next recall: Examination, due May 24, 2027.")


def test_the_usual_reasons_are_said_in_the_readers_language() -> None:
    spanish = Words(Formats(language="es"))
    named = replace(A_ROW, name="Prophylaxis"), replace(A_ROW, name="Whitening check")
    assert [recall_name(spanish, row) for row in named] == ["Profilaxis", "Whitening check"]
    assert {recall_name(spanish, replace(A_ROW, name=one.name)) for one in usual_recalls("EXAM")} == {
        "Examen",
        "Profilaxis",
        "Mantenimiento periodontal",
        "Aletas de mordida",
    }
