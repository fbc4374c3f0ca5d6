"""The medical history in a visit: who confirms it sees it, and can change all of it there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLineEdit, QPushButton

from dentaldesk.engines.clinical.reads import medical_answers
from dentaldesk.engines.patients.actions import Health
from dentaldesk.models.states import Sex
from dentaldesk.models.tables.patients import Patient
from dentaldesk.ui.screens.visit.medical import MedicalLine
from dentaldesk.ui.screens.visit.told_lines import ToldLine
from dentaldesk.ui.screens.visit.view import VisitView
from dentaldesk.ui.widgets.chips import Chip
from tests.factories import a_patient, tell_history
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from dentaldesk.engines.core.work import Work
    from tests.factories import Clinic


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic, look: None) -> Iterator[Seat]:
    assert look is None
    with seat(qtbot, clinic, clinic.dentist) as made:
        made.show(VisitView(made.desk))
        yield made


@pytest.fixture
def patient_id(clinic: Clinic) -> UUID:
    return a_patient(clinic)


def begin(sat: Seat, patient_id: UUID) -> None:
    """Open the patient and begin the exam."""
    sat.desk.open_patient(patient_id)
    sat.settle()
    sat.find(QAbstractButton, "exam.start").click()
    sat.settle()


def _line(sat: Seat, name: str) -> QLineEdit:
    return sat.find(QLineEdit, f"exam.{name}")


def _tell(sat: Seat, patient_id: UUID, **told: str) -> None:
    health = Health(asa_class=2, allergies=(), **told)  # type: ignore[arg-type]
    sat.clinic.db.write(sat.clinic.dentist, lambda work: tell_history(work, patient_id, health))


def _told(sat: Seat, name: str) -> str:
    shown = sat.find(ToldLine, name)
    return shown.line.text() if shown.isVisible() else ""


def test_who_confirms_a_history_sees_illnesses_and_medicines(sat: Seat, patient_id: UUID) -> None:
    _tell(sat, patient_id, medications="lisinopril", conditions="hypertension")
    begin(sat, patient_id)
    assert sat.find(QPushButton, "exam.confirm_medical").isVisible()
    assert _told(sat, "exam.illnesses") == "Has: hypertension"
    assert _told(sat, "exam.medicines") == "Takes: lisinopril"
    _tell(sat, patient_id)
    sat.qtbot.waitUntil(lambda: _told(sat, "exam.medicines") == "No illnesses and no medicines are recorded.")
    assert _told(sat, "exam.illnesses") == ""


def test_a_long_list_ends_in_dots_and_can_be_seen_whole(sat: Seat, patient_id: UUID) -> None:
    names = "; ".join(f"medicine number {number}" for number in range(1, 21))
    _tell(sat, patient_id, medications=names)
    begin(sat, patient_id)
    shown = _told(sat, "exam.medicines")
    assert shown.endswith("medicine number 7 …")
    more = sat.find(ToldLine, "exam.medicines").more
    assert more.text() == "Show all"
    more.click()
    assert _told(sat, "exam.medicines") == f"Takes: {names}"
    more.click()
    assert _told(sat, "exam.medicines") == shown


def test_illnesses_and_medicines_are_changed_where_the_history_is_confirmed(sat: Seat, patient_id: UUID) -> None:
    _tell(sat, patient_id, medications="lisinopril", conditions="hypertension")
    begin(sat, patient_id)
    sat.find(QPushButton, "exam.change_medical").click()
    assert _line(sat, "form_illnesses").text() == "hypertension"
    assert _line(sat, "form_medicines").text() == "lisinopril"
    _line(sat, "form_illnesses").setText("")
    _line(sat, "form_medicines").setText("lisinopril; apixaban")
    sat.find(QPushButton, "exam.record_medical").click()
    sat.settle()
    sat.qtbot.waitUntil(lambda: not _line(sat, "form_illnesses").isVisible())
    answers = sat.clinic.db.read(lambda session: medical_answers(session, patient_id))
    assert answers is not None
    assert (answers.medications, answers.conditions) == ("lisinopril; apixaban", "")


def _stands(sat: Seat, patient_id: UUID) -> tuple[tuple[str, ...] | None, str, str]:
    answers = sat.clinic.db.read(lambda session: medical_answers(session, patient_id))
    assert answers is not None
    return answers.allergies, answers.medications, answers.conditions


def _problem(sat: Seat) -> str:
    return _line(sat, "allergies").accessibleDescription()


@pytest.mark.parametrize("known", [True, False], ids=["a change", "the first time"])
def test_two_people_change_one_history_and_nothing_of_either_is_lost(
    sat: Seat, patient_id: UUID, *, known: bool
) -> None:
    if known:
        _tell(sat, patient_id, medications="lisinopril")
    begin(sat, patient_id)
    sat.find(QPushButton, "exam.change_medical").click()
    sat.find(QCheckBox, "exam.none_known").setChecked(False)
    _line(sat, "allergies").setText("penicillin")
    _line(sat, "form_illnesses").setText("asthma")
    theirs = Health(asa_class=2, allergies=("latex",), medications="apixaban", conditions="hypertension")
    sat.clinic.db.write(sat.clinic.desk, lambda work: tell_history(work, patient_id, theirs))
    sat.qtbot.waitUntil(lambda: "Recorded anew elsewhere" in _problem(sat))
    assert _told(sat, "exam.illnesses") == "Has: hypertension"
    assert _line(sat, "allergies").text() == "penicillin, latex"
    assert _line(sat, "form_medicines").text() == "apixaban"
    sat.find(QPushButton, "exam.record_medical").click()
    sat.qtbot.waitUntil(lambda: not _line(sat, "allergies").isVisible())
    assert _stands(sat, patient_id) == (("penicillin", "latex"), "apixaban", "asthma; hypertension")


def test_what_another_desk_recorded_in_the_same_moment_is_not_replaced(sat: Seat, patient_id: UUID) -> None:
    _tell(sat, patient_id)
    begin(sat, patient_id)
    sat.find(QPushButton, "exam.change_medical").click()
    _line(sat, "form_illnesses").setText("asthma")
    theirs = Health(asa_class=2, allergies=("latex",))
    sat.clinic.db.write(sat.clinic.desk, lambda work: tell_history(work, patient_id, theirs))
    sat.find(QPushButton, "exam.record_medical").click()  # before this desk heard of it
    sat.settle()
    sat.qtbot.waitUntil(lambda: _problem(sat) != "")
    assert _stands(sat, patient_id) == (("latex",), "", "")
    assert _line(sat, "form_illnesses").text() == "asthma"
    sat.qtbot.waitUntil(lambda: _line(sat, "allergies").text() == "latex")
    sat.find(QPushButton, "exam.record_medical").click()
    sat.qtbot.waitUntil(lambda: not _line(sat, "allergies").isVisible())
    assert _stands(sat, patient_id) == (("latex",), "", "asthma")


def _chips(sat: Seat) -> set[str]:
    assert sat.panel is not None
    line = sat.panel.findChild(MedicalLine)
    assert isinstance(line, MedicalLine)
    return {chip.look().text for chip in line.findChildren(Chip)}


def test_a_history_that_nobody_saw_is_not_confirmed(sat: Seat, patient_id: UUID) -> None:
    _tell(sat, patient_id)
    begin(sat, patient_id)
    theirs = Health(asa_class=2, allergies=("latex",))
    sat.clinic.db.write(sat.clinic.desk, lambda work: tell_history(work, patient_id, theirs))
    sat.find(QPushButton, "exam.confirm_medical").click()  # before this desk heard of it
    sat.qtbot.waitUntil(lambda: sat.troubles != [])
    assert sat.troubles == ["The medical history was recorded anew a moment ago. Read it again before you confirm it."]
    sat.qtbot.waitUntil(lambda: "Allergy: latex" in _chips(sat))
    assert "Confirmed today" not in _chips(sat)
    sat.find(QPushButton, "exam.confirm_medical").click()
    sat.qtbot.waitUntil(lambda: "Confirmed today" in _chips(sat))


@pytest.mark.parametrize(
    ("name", "before", "after", "whole"),
    [
        ("allergies", "pen", "icillin", "penicillin, latex"),
        ("allergies", "penicillin, ", "nickel", "penicillin, nickel, latex"),
        ("allergies", "", "nickel", "nickel, latex"),
        ("form_illnesses", "diabetes ", "type 2", "diabetes type 2; asthma"),
        ("form_medicines", "met", "formin", "metformin; apixaban"),
    ],
)
def test_a_word_that_is_being_typed_stays_whole_when_another_desk_records(
    sat: Seat, patient_id: UUID, name: str, before: str, after: str, whole: str
) -> None:
    _tell(sat, patient_id)
    begin(sat, patient_id)
    sat.find(QPushButton, "exam.change_medical").click()
    sat.find(QCheckBox, "exam.none_known").setChecked(False)
    line = _line(sat, name)
    line.clear()
    line.setFocus()
    QTest.keyClicks(line, before)
    theirs = Health(asa_class=2, allergies=("latex",), conditions="asthma", medications="apixaban")
    sat.clinic.db.write(sat.clinic.desk, lambda work: tell_history(work, patient_id, theirs))
    sat.qtbot.waitUntil(lambda: line.text() != before)
    QTest.keyClicks(line, after)
    assert line.text() == whole


def test_none_known_elsewhere_does_not_take_the_line_from_who_types(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id)
    sat.find(QPushButton, "exam.change_medical").click()
    line = _line(sat, "allergies")
    line.setFocus()
    QTest.keyClicks(line, "pen")
    none_known = Health(asa_class=2, allergies=(), conditions="asthma")
    sat.clinic.db.write(sat.clinic.desk, lambda work: tell_history(work, patient_id, none_known))
    sat.qtbot.waitUntil(lambda: _line(sat, "form_illnesses").text() == "asthma")
    assert line.hasFocus()
    QTest.keyClicks(line, "icillin")
    assert line.text() == "penicillin"
    assert not sat.find(QCheckBox, "exam.none_known").isChecked()


def test_a_draft_that_was_left_meets_what_was_recorded_meanwhile(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id)
    sat.find(QPushButton, "exam.change_medical").click()
    _line(sat, "allergies").setText("penicillin")
    begin(sat, a_patient(sat.clinic, "Tomas", "Lind"))
    _tell(sat, patient_id, medications="apixaban")
    sat.desk.open_patient(patient_id)
    sat.settle()
    sat.qtbot.waitUntil(lambda: _line(sat, "form_medicines").text() == "apixaban")
    assert _line(sat, "allergies").text() == "penicillin"
    assert "Recorded anew elsewhere" in _problem(sat)


def test_escape_closes_the_questions(sat: Seat, patient_id: UUID) -> None:
    _tell(sat, patient_id)
    begin(sat, patient_id)
    sat.find(QPushButton, "exam.change_medical").click()
    assert _line(sat, "allergies").isVisible()
    sat.press(Qt.Key.Key_Escape)
    assert not _line(sat, "allergies").isVisible()
    assert sat.focused() == "exam.change_medical"


@pytest.mark.parametrize("sex", [Sex.MALE, Sex.FEMALE, None])
def test_no_man_is_asked_whether_he_is_pregnant(sat: Seat, patient_id: UUID, sex: Sex | None) -> None:
    def note(work: Work) -> None:
        work.session.get_one(Patient, patient_id).sex = sex

    sat.clinic.db.write(sat.clinic.desk, note)
    _tell(sat, patient_id)
    begin(sat, patient_id)
    sat.find(QPushButton, "exam.change_medical").click()
    (pregnant,) = [box for box in sat.panel.findChildren(QCheckBox) if box.text() == "Pregnant"]  # type: ignore[union-attr]
    assert pregnant.isVisible() is (sex is not Sex.MALE)
