"""An exam in the panel of a visit, worked as people work it, on a real database with another desk beside."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton

from dentaldesk.engines.clinical.actions import ExamNotes, save_notes
from dentaldesk.engines.clinical.reads import decision_of, exam_form, exam_of_day
from dentaldesk.engines.clinical.visit_actions import save_visit_notes
from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.planning import PlanProcedure, plan_procedure
from dentaldesk.engines.patients.actions import Health
from dentaldesk.engines.treatment.reads import plan_lines
from dentaldesk.models.states import ClinicalUrgency, Diagnosis, ExamArea, ExamStatus, NextStep
from dentaldesk.models.teeth import ToothCode
from dentaldesk.ui.screens.visit.examination_page import ExaminationPage
from dentaldesk.ui.screens.visit.missing import MissingBox
from dentaldesk.ui.screens.visit.plan_page import PlanPage
from dentaldesk.ui.screens.visit.soap import NoteEdit
from dentaldesk.ui.screens.visit.steps import Step
from dentaldesk.ui.screens.visit.view import VisitView
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.widgets.both_values import BothValues
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.row_table import RowTable
from tests.factories import FILLING, ROOT_CANAL, a_patient, an_exam, tell_history
from tests.ui.seat import Seat, database_away, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from dentaldesk.engines.clinical.reads import ExamForm
    from dentaldesk.ui.screens.visit.rows import PlanRow
    from tests.factories import Clinic


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    apply_theme(qapp, "light", "desk")


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic) -> Iterator[Seat]:
    """The dentist at her desk, the exam panel in front of her, nobody's record open."""
    with seat(qtbot, clinic, clinic.dentist) as made:
        made.show(VisitView(made.desk))
        yield made


@pytest.fixture
def patient_id(clinic: Clinic) -> UUID:
    return a_patient(clinic)


def open_(sat: Seat, patient_id: UUID) -> None:
    sat.desk.open_patient(patient_id)
    sat.settle()


def begin(sat: Seat, patient_id: UUID) -> None:
    """Open the patient and begin the exam."""
    open_(sat, patient_id)
    sat.find(QAbstractButton, "exam.start").click()
    sat.settle()


def form_of(sat: Seat, patient_id: UUID) -> ExamForm:
    """The exam of today as another desk reads it."""

    def read(session) -> ExamForm:  # type: ignore[no-untyped-def]  # noqa: ANN001
        exam_id = exam_of_day(session, patient_id, sat.desk.today())
        assert exam_id is not None
        return exam_form(session, exam_id)

    return sat.clinic.db.read(read)


def go(sat: Seat, step: Step) -> None:
    """Open a step of the visit."""
    view = sat.panel
    assert isinstance(view, VisitView)
    if view.body.step is not step:
        view.body.open_step(step)
    view.body.page_of(step)


def table(sat: Seat) -> RowTable[PlanRow]:
    go(sat, Step.PLAN)
    return sat.find(RowTable, "exam.plan")


def rows(sat: Seat) -> list[tuple[str, str, str]]:
    return [(row.place, row.procedure, row.fee) for row in table(sat).rows()]


def note(sat: Seat, name: str) -> NoteEdit:
    go(sat, Step.NOTES)
    return sat.find(NoteEdit, f"exam.{name}")


def line(sat: Seat, name: str) -> QLineEdit:
    go(sat, Step.REVIEW if name in {"complaint", "allergies"} else Step.PLAN)
    return sat.find(QLineEdit, f"exam.{name}")


def enter(sat: Seat, tooth: str, surfaces: str, procedure: str) -> None:
    """Type a row from the tooth on and press Enter until it is added."""
    line(sat, "tooth").setFocus()
    sat.type(tooth)
    sat.press(Qt.Key.Key_Tab)
    sat.type(surfaces)
    sat.press(Qt.Key.Key_Tab)
    sat.type(procedure)
    sat.press(Qt.Key.Key_Return)
    sat.press(Qt.Key.Key_Return)
    sat.settle()


def links(sat: Seat) -> dict[str, QPushButton]:
    """What is told to be missing, by place."""
    go(sat, Step.COMPLETION)
    box = sat.find(MissingBox, "exam.problems")
    found = box.findChildren(QPushButton) if box.isVisible() else []
    return {each.objectName().removeprefix("exam.missing."): each for each in found if each.isVisible()}


# -- beginning --


def test_without_a_patient_the_panel_says_what_to_do(sat: Seat) -> None:
    assert sat.panel is not None
    said = [label.text() for label in sat.panel.findChildren(QLabel) if label.isVisible()]
    assert any("Ctrl+K" in text for text in said)


def test_an_exam_is_begun_and_resumed(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id)
    assert form_of(sat, patient_id).status is ExamStatus.OPEN
    assert sat.focused() == "exam.complaint"
    other = a_patient(sat.clinic, "Tomas", "Lind")
    open_(sat, other)
    assert sat.find(QAbstractButton, "exam.start").isVisible()
    open_(sat, patient_id)
    assert line(sat, "complaint").isVisible()


def test_who_does_not_treat_names_the_dentist(sat: Seat, patient_id: UUID) -> None:
    sat.desk.sit_down(sat.clinic.desk)
    open_(sat, patient_id)
    start = sat.find(QAbstractButton, "exam.start")
    assert sat.find(QComboBox, "exam.provider").isVisible()
    assert not start.isEnabled()
    assert "Rosa Desk" in start.toolTip()


# -- the plan --


def test_a_row_is_typed_and_added_and_the_keyboard_is_back_at_the_tooth(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id)
    enter(sat, "16", "mod", "comp")
    # Of all composites the one for three surfaces comes first, as three were typed.
    assert rows(sat) == [("16 MOD", "Composite, three surfaces", "285.00")]
    assert sat.focused() == "exam.tooth"
    enter(sat, "36", "", "root molar")
    assert rows(sat)[1] == ("36", "Root canal, molar", "1,180.00")
    assert table(sat).rows()[1].urgency is ClinicalUrgency.URGENT
    assert [line(sat, name).text() for name in ("tooth", "surfaces", "procedure")] == ["", "", ""]


def test_the_diagnosis_raises_the_urgency_before_it_is_added(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id)
    line(sat, "tooth").setFocus()
    sat.type("16")
    sat.press(Qt.Key.Key_Tab)
    sat.type("MOD")
    sat.press(Qt.Key.Key_Tab)
    sat.type("composite three")
    sat.press(Qt.Key.Key_Return)
    sat.press(Qt.Key.Key_Tab)
    sat.type("Absc")
    diagnosis, urgency = sat.find(QComboBox, "exam.diagnosis"), sat.find(QComboBox, "exam.urgency")
    assert diagnosis.currentText() == "Abscess"
    assert urgency.currentText() == "Urgent"
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    assert table(sat).rows()[0].diagnosis is Diagnosis.ABSCESS


@pytest.mark.parametrize(
    ("tooth", "surfaces", "procedure", "field", "sentence"),
    [
        ("16", "I", "Composite, one surface", "surfaces", "Tooth 16 has no surface I. It has MODBVL."),
        ("16", "MODBL", "Composite, one surface", "surfaces", "5 surfaces were given; this takes 1 to 1."),
        ("", "", "Composite, one surface", "tooth", "A tooth is needed."),
        ("99", "", "Extraction", "tooth", "There is no tooth “99”."),
        ("16", "", "Extraktion", "procedure", "There is no procedure “Extraktion” with a fee today."),
        ("16", "", "Prophylaxis", "tooth", "This is done for the whole mouth; leave tooth and surfaces empty."),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_what_was_typed_stays(
    sat: Seat, patient_id: UUID, tooth: str, surfaces: str, procedure: str, field: str, sentence: str
) -> None:
    begin(sat, patient_id)
    enter(sat, tooth, surfaces, procedure)
    assert rows(sat) == []
    assert line(sat, field).accessibleDescription() == sentence
    assert line(sat, field).property("problem") is True
    assert sat.focused() == f"exam.{field}"
    assert [line(sat, name).text() for name in ("tooth", "surfaces", "procedure")] == [tooth, surfaces, procedure]


def test_what_could_not_be_added_comes_back(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id)
    with database_away(sat):
        enter(sat, "16", "MOD", "composite three")
        assert rows(sat) == []
        assert line(sat, "tooth").text() == "16"
        assert line(sat, "procedure").text() == "Composite, three surfaces"
    line(sat, "tooth").setFocus()
    sat.press(Qt.Key.Key_Return)
    sat.qtbot.waitUntil(lambda: len(rows(sat)) == 1)


def test_what_could_not_be_added_never_comes_back_into_another_exam(
    sat: Seat, clinic: Clinic, patient_id: UUID
) -> None:
    other_id = a_patient(clinic, given="George", family="Papadakis")
    an_exam(clinic, other_id, signed=False)
    begin(sat, patient_id)
    view = sat.panel
    assert isinstance(view, VisitView)
    planning = view.body.page_of(Step.PLAN)
    assert isinstance(planning, PlanPage)
    entry = planning.entry.entry()
    exam_id = form_of(sat, patient_id).exam_id
    open_(sat, other_id)
    came_back: list[object] = []
    view.presenter.entry.came_back.connect(came_back.append)
    view.presenter.entry._not_added(exam_id, entry, None, UserError("plan.refused"))
    assert came_back == []
    assert sat.troubles == ["The procedure was not added."]


def test_delete_takes_out_and_undo_puts_back(sat: Seat, patient_id: UUID) -> None:
    an_exam(sat.clinic, patient_id, ROOT_CANAL, FILLING, signed=False)
    open_(sat, patient_id)
    first, second = table(sat).rows()
    table(sat).choose(second.id)
    table(sat).setFocus()
    sat.press(Qt.Key.Key_Delete)
    sat.qtbot.waitUntil(lambda: [row.id for row in table(sat).rows()] == [first.id])
    # The list may be read anew before the act has told that it is done.
    sat.qtbot.waitUntil(lambda: bool(sat.toasts))
    assert "16 MOD Composite, three surfaces was taken out" in sat.toasts[0]
    sat.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    sat.qtbot.waitUntil(lambda: len(rows(sat)) == 2)
    assert table(sat).rows()[1].diagnosis is Diagnosis.CARIES


def test_options_are_made_where_the_plan_is_written(sat: Seat, patient_id: UUID) -> None:
    an_exam(sat.clinic, patient_id, ROOT_CANAL, FILLING, signed=False)
    open_(sat, patient_id)
    shown = table(sat)
    shown.setFocus()
    shown.selectAll()
    sat.press(Qt.Key.Key_A)
    sat.qtbot.waitUntil(lambda: [row.option for row in shown.rows()] == ["A", "A"])
    shown.choose(shown.rows()[1].id)
    view = sat.panel
    assert isinstance(view, VisitView)
    planning = view.body.page_of(Step.PLAN)
    assert isinstance(planning, PlanPage)
    offered = {action.text(): action for action in planning.plan.offer_deeds().actions()}
    assert offered["Option A\tA"].isChecked()
    offered["Option B\tB"].trigger()
    sat.qtbot.waitUntil(lambda: [row.option for row in shown.rows()] == ["A", "B"])
    assert sat.find(QLabel, "exam.plan_total").text() == "$1,180.00"  # one of the two is done


def test_what_another_desk_plans_appears(sat: Seat, patient_id: UUID) -> None:
    exam_id = an_exam(sat.clinic, patient_id, signed=False)
    open_(sat, patient_id)
    command = PlanProcedure(exam_id=exam_id, code="EXTRACTION", tooth=ToothCode("38"))
    sat.clinic.db.write(sat.clinic.dentist, lambda work: plan_procedure(work, command))
    sat.qtbot.waitUntil(lambda: rows(sat) == [("38", "Extraction", "210.00")])


# -- notes --


def test_notes_are_saved_when_the_typing_pauses(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id)
    note(sat, "subjective").setFocus()
    sat.type("Pain at 36")
    sat.qtbot.waitUntil(lambda: form_of(sat, patient_id).subjective == "Pain at 36", timeout=5000)
    sat.qtbot.waitUntil(lambda: sat.find(QLabel, "exam.saved").text().startswith("Saved 10:00"))
    assert note(sat, "subjective").textCursor().position() == len("Pain at 36")


def test_notes_are_saved_when_a_field_is_left(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id)
    sat.type("Tooth ache")
    sat.press(Qt.Key.Key_Tab)
    sat.settle()
    assert form_of(sat, patient_id).chief_complaint == "Tooth ache"


def test_what_another_desk_writes_shows_in_fields_nobody_types_in(sat: Seat, patient_id: UUID) -> None:
    exam_id = an_exam(sat.clinic, patient_id, signed=False)
    open_(sat, patient_id)
    note(sat, "objective").setFocus()
    sat.type("Swollen")
    write_elsewhere(sat, exam_id, subjective="Since Monday")
    sat.qtbot.waitUntil(lambda: note(sat, "subjective").toPlainText() == "Since Monday")
    sat.qtbot.waitUntil(lambda: form_of(sat, patient_id).objective == "Swollen", timeout=5000)
    assert form_of(sat, patient_id).subjective == "Since Monday"
    assert not sat.find(BothValues, "exam.both_values").isVisible()


def write_elsewhere(sat: Seat, exam_id: UUID, **fields: str) -> None:
    """Another desk changes these notes."""
    db = sat.clinic.db
    form = db.read(lambda session: exam_form(session, exam_id))
    standing = {
        name: getattr(form, name) for name in ("chief_complaint", "subjective", "objective", "assessment", "plan")
    }
    notes = ExamNotes(**{**standing, **fields})
    db.write(sat.clinic.dentist, lambda work: save_notes(work, exam_id, form.version, notes))


@pytest.mark.parametrize("field", ["chief_complaint", "assessment"])
def test_two_desks_write_one_field_and_both_values_are_shown(sat: Seat, patient_id: UUID, field: str) -> None:
    exam_id = an_exam(sat.clinic, patient_id, signed=False)
    open_(sat, patient_id)
    (line(sat, "complaint") if field == "chief_complaint" else note(sat, "assessment")).setFocus()
    sat.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    sat.type("Mine")
    write_elsewhere(sat, exam_id, **{field: "Theirs"})
    both = sat.find(BothValues, "exam.both_values")
    sat.qtbot.waitUntil(both.isVisible, timeout=5000)
    said = [label.text() for label in both.findChildren(QLabel)]
    assert any("yours" in text for text in said)
    assert any("theirs" in text for text in said)
    # Nothing is overwritten before the choice, and what was typed stays where it was.
    assert getattr(form_of(sat, patient_id), field) == "Theirs"
    shown = line(sat, "complaint").text() if field == "chief_complaint" else note(sat, "assessment").toPlainText()
    assert shown == "Mine"
    sat.find(QPushButton, f"mine.{field}").click()
    sat.settle()
    assert getattr(form_of(sat, patient_id), field) == "Mine"
    assert not both.isVisible()


def test_their_value_can_be_taken(sat: Seat, patient_id: UUID) -> None:
    exam_id = an_exam(sat.clinic, patient_id, signed=False)
    open_(sat, patient_id)
    note(sat, "assessment").setFocus()
    sat.type("Mine ")
    write_elsewhere(sat, exam_id, assessment="Theirs")
    sat.qtbot.waitUntil(sat.find(BothValues, "exam.both_values").isVisible, timeout=5000)
    sat.find(QPushButton, "theirs.assessment").click()
    sat.settle()
    assert note(sat, "assessment").toPlainText() == "Theirs"
    assert form_of(sat, patient_id).assessment == "Theirs"


def test_an_exam_is_not_completed_over_an_open_choice(sat: Seat, patient_id: UUID) -> None:
    exam_id = an_exam(sat.clinic, patient_id)
    open_(sat, patient_id)
    note(sat, "assessment").setFocus()
    sat.type("Mine ")
    write_elsewhere(sat, exam_id, assessment="Theirs")
    sat.qtbot.waitUntil(sat.find(BothValues, "exam.both_values").isVisible, timeout=5000)
    sat.find(QAbstractButton, "exam.complete").click()
    sat.settle()
    assert list(links(sat)) == ["clash", "signature"]
    links(sat)["clash"].click()
    assert sat.focused() == "mine.assessment"


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_lost_connection_keeps_what_is_typed_and_saves_it_when_it_is_back(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id)
    with database_away(sat):
        note(sat, "objective").setFocus()
        sat.type("Percussion positive")
        sat.press(Qt.Key.Key_Tab)
        banner = sat.find(Banner, "exam.unsaved")
        sat.qtbot.waitUntil(banner.isVisible, timeout=20_000)
        assert banner.accessibleName().startswith("Not saved yet.")
        assert note(sat, "objective").toPlainText() == "Percussion positive"
        # Typing goes on.
        sat.type("Pulpitis")
    sat.qtbot.waitUntil(lambda: form_of(sat, patient_id).assessment == "Pulpitis", timeout=10_000)
    assert form_of(sat, patient_id).objective == "Percussion positive"
    sat.qtbot.waitUntil(lambda: not banner.isVisible(), timeout=5000)


def test_words_that_could_not_be_saved_stay_with_their_patient(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id)
    other = a_patient(sat.clinic, "Tomas", "Lind")
    note(sat, "plan_note").setFocus()
    with database_away(sat):
        sat.type("Recall in May")
        open_(sat, other)
        left = sat.find(Banner, "exam.left_behind")
        sat.qtbot.waitUntil(left.isVisible, timeout=20_000)
        assert "The notes of Amara Okonkwo-Reyes are not saved yet." in left.accessibleName()
    sat.qtbot.waitUntil(lambda: form_of(sat, patient_id).plan == "Recall in May", timeout=10_000)
    sat.qtbot.waitUntil(lambda: not left.isVisible(), timeout=5000)
    open_(sat, patient_id)
    sat.qtbot.waitUntil(lambda: note(sat, "plan_note").toPlainText() == "Recall in May")


def test_opening_another_patient_saves_first(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id)
    note(sat, "plan_note").setFocus()
    sat.type("Recall in May")
    open_(sat, a_patient(sat.clinic, "Tomas", "Lind"))
    assert form_of(sat, patient_id).plan == "Recall in May"


def test_a_note_that_is_too_long_is_told_and_kept(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id)
    edit = note(sat, "objective")
    edit.setFocus()
    edit.insertPlainText("x" * 20_001)
    sat.press(Qt.Key.Key_Tab)
    sat.settle()
    assert edit.accessibleDescription() == "This note has 20001 characters; at most 20000 fit."
    assert len(edit.toPlainText()) == 20_001


# -- medical history, signature, completion --


def test_the_medical_history_is_taken_the_first_time(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id)
    sat.find(QPushButton, "exam.change_medical").click()
    assert sat.focused() == "exam.allergies"
    record = sat.find(QPushButton, "exam.record_medical")
    record.click()
    sat.settle()
    assert "None known" in line(sat, "allergies").accessibleDescription()
    sat.type("penicillin, latex")
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    sat.qtbot.waitUntil(lambda: form_of(sat, patient_id).medical_confirmed)
    assert not record.isVisible()


def test_answers_that_changed_elsewhere_must_be_confirmed_again(sat: Seat, patient_id: UUID) -> None:
    an_exam(sat.clinic, patient_id, signed=False)
    open_(sat, patient_id)
    confirm = sat.find(QPushButton, "exam.confirm_medical")
    assert not confirm.isVisible()
    health = Health(asa_class=3, allergies=("latex",), medications="apixaban", anticoagulant=True)
    sat.clinic.db.write(sat.clinic.dentist, lambda work: tell_history(work, patient_id, health))
    sat.qtbot.waitUntil(confirm.isVisible)
    confirm.click()
    sat.qtbot.waitUntil(lambda: not confirm.isVisible())
    assert form_of(sat, patient_id).medical_confirmed


def test_everything_that_is_missing_is_told_at_once_and_leads_to_its_place(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id)
    sat.find(QPushButton, "exam.complete").click()
    sat.settle()
    assert list(links(sat)) == ["complaint", "medical", "assessment", "signature"]
    places = {
        "complaint": "exam.complaint",
        "medical": "exam.change_medical",
        "assessment": "exam.assessment",
        "signature": "exam.sign",
    }
    for place, name in places.items():
        links(sat)[place].click()
        assert sat.focused() == name
    assert form_of(sat, patient_id).status is ExamStatus.OPEN
    # What is mended goes from the list by itself.
    note(sat, "assessment").setFocus()
    sat.type("Sound")
    sat.press(Qt.Key.Key_Tab)
    sat.qtbot.waitUntil(lambda: list(links(sat)) == ["complaint", "medical", "signature"])


def test_a_signature_goes_when_the_notes_change(sat: Seat, patient_id: UUID) -> None:
    an_exam(sat.clinic, patient_id)
    open_(sat, patient_id)
    sign = sat.find(QCheckBox, "exam.sign")
    assert sign.isChecked()
    note(sat, "objective").setFocus()
    sat.type("Later thought")
    sat.press(Qt.Key.Key_Tab)
    sat.qtbot.waitUntil(lambda: not sign.isChecked() and sign.isEnabled())


def key(sat: Seat, number: int) -> None:
    """Go to a step by its number."""
    sat.press(Qt.Key(Qt.Key.Key_0.value + number), Qt.KeyboardModifier.AltModifier)
    sat.settle()


def test_a_whole_exam_by_keyboard_alone(sat: Seat, patient_id: UUID) -> None:
    health = Health(asa_class=1, allergies=())
    sat.clinic.db.write(sat.clinic.dentist, lambda work: tell_history(work, patient_id, health))
    open_(sat, patient_id)
    sat.tab_to("exam.start")
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    sat.type("Throbbing pain")
    sat.tab_to("exam.confirm_medical")
    sat.press(Qt.Key.Key_Space)
    sat.settle()
    key(sat, 2)
    sat.type("nn")  # extra-oral and soft tissue: all normal
    sat.settle()
    key(sat, 3)
    assert sat.focused() == "exam.tooth"
    sat.type("36")
    sat.tab_to("exam.procedure")
    sat.type("root molar")
    sat.press(Qt.Key.Key_Return)
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    key(sat, 4)
    sat.tab_to("exam.assessment")
    sat.type("Acute pulpitis 36")
    sat.tab_to("exam.sign")
    sat.press(Qt.Key.Key_Space)
    sat.settle()
    assert sat.find(QCheckBox, "exam.sign").isChecked()
    sat.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    sat.qtbot.waitUntil(lambda: form_of(sat, patient_id).status is ExamStatus.COMPLETED)
    decision = sat.clinic.db.read(lambda session: decision_of(session, form_of(sat, patient_id).exam_id))
    assert decision is not None
    assert decision.routing.next_step is NextStep.URGENT_SCHEDULING


def test_a_completed_exam_is_locked_and_says_where_the_patient_goes(sat: Seat, patient_id: UUID) -> None:
    exam_id = an_exam(sat.clinic, patient_id, ROOT_CANAL)
    open_(sat, patient_id)
    sat.clinic.db.write(sat.clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    sat.qtbot.waitUntil(lambda: note(sat, "assessment").isReadOnly())
    assert line(sat, "complaint").isReadOnly()
    assert not sat.find(QPushButton, "exam.complete").isVisible()
    assert not line(sat, "tooth").isVisible()
    assert sat.panel is not None
    said = " ".join(banner.accessibleName() for banner in sat.panel.findChildren(Banner) if banner.isVisible())
    assert "Front desk: Urgent scheduling" in said
    assert "first Root canal, molar" in said


def test_words_typed_into_an_exam_completed_elsewhere_are_not_lost(sat: Seat, patient_id: UUID) -> None:
    exam_id = an_exam(sat.clinic, patient_id)
    open_(sat, patient_id)
    note(sat, "objective").setFocus()
    sat.type("One more thing")
    sat.clinic.db.write(sat.clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    banner = sat.find(Banner, "exam.unsaved")
    sat.qtbot.waitUntil(banner.isVisible, timeout=5000)
    assert "This visit is over" in banner.accessibleName()
    assert note(sat, "objective").toPlainText() == "One more thing"
    assert form_of(sat, patient_id).objective == ""
    # They can be copied, and then be let go.
    next(each for each in banner.findChildren(QPushButton) if each.text()).click()
    sat.settle()
    assert note(sat, "objective").toPlainText() == ""
    assert not banner.isVisible()


# -- who may, and who listens --


def test_what_a_role_may_not_do_is_disabled_and_says_why(sat: Seat, patient_id: UUID) -> None:
    an_exam(sat.clinic, patient_id, FILLING, signed=False)
    open_(sat, patient_id)
    sat.desk.sit_down(sat.clinic.desk)
    sat.settle()
    assert not sat.desk.may(Permission.COMPLETE_EXAM)
    go(sat, Step.PLAN)
    for name in ("exam.complete", "exam.sign", "exam.add"):
        button = sat.find(QAbstractButton, name)
        assert not button.isEnabled()
    assert "Rosa Desk may not sign and complete exams" in sat.find(QAbstractButton, "exam.complete").toolTip()
    assert note(sat, "assessment").isReadOnly()
    table(sat).setFocus()
    table(sat).choose(table(sat).rows()[0].id)
    sat.press(Qt.Key.Key_Delete)
    sat.settle()
    assert len(rows(sat)) == 1


def test_every_control_has_a_name_for_a_screen_reader(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id)
    names = ("complaint", "tooth", "surfaces", "procedure")
    controls = [line(sat, name) for name in names]
    controls += [note(sat, name) for name in ("subjective", "objective", "assessment", "plan_note")]  # type: ignore[misc]
    controls += [sat.find(QComboBox, f"exam.{name}") for name in ("diagnosis", "urgency")]  # type: ignore[misc]
    assert all(control.accessibleName() for control in controls)
    assert table(sat).accessibleName() == "Planned procedures"


def test_the_number_of_questions_does_not_grow_with_the_plan(sat: Seat, patient_id: UUID) -> None:
    exam_id = an_exam(sat.clinic, patient_id, ROOT_CANAL, FILLING, signed=False)
    plan_id, visit_id = form_of(sat, patient_id).plan_id, form_of(sat, patient_id).visit_id
    assert len(sat.clinic.db.read(lambda session: plan_lines(session, plan_id))) == 2
    from sqlalchemy import event

    from dentaldesk.ui.screens.visit.reading import read_page

    def questions() -> int:
        asked: list[str] = []
        engine = sat.clinic.db._reading

        def count(*said: object) -> None:
            asked.append(str(said[2]))

        event.listen(engine, "before_cursor_execute", count)
        words, notation = sat.desk.words, sat.desk.clinic.notation
        sat.clinic.db.read(lambda session: read_page(session, words, notation, visit_id, sat.desk.today()))
        event.remove(engine, "before_cursor_execute", count)
        return len([sql for sql in asked if sql.lstrip().upper().startswith("SELECT")])

    before = questions()
    command = PlanProcedure(exam_id=exam_id, code="PROPHYLAXIS")
    sat.clinic.db.write(sat.clinic.dentist, lambda work: plan_procedure(work, command))
    assert questions() == before <= 52


def test_notes_that_met_a_bug_are_saved_again(sat: Seat, patient_id: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(sat, patient_id)
    view = sat.panel
    assert isinstance(view, VisitView)
    view.presenter.saver._after_bug.setInterval(1)
    broken = iter([True])

    def save(work, visit_id, version, notes):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        if next(broken, False):
            raise RuntimeError
        return save_visit_notes(work, visit_id, version, notes)

    monkeypatch.setattr("dentaldesk.ui.screens.visit.saving.save_visit_notes", save)
    view.presenter.type("assessment", "Kept")
    view.presenter.flush()
    sat.qtbot.waitUntil(lambda: view.presenter.saver.all_stored)
    assert form_of(sat, patient_id).assessment == "Kept"
    assert [type(bug) for bug in sat.bugs] == [RuntimeError]
    sat.bugs.clear()


def test_what_was_typed_and_not_added_stays_with_its_exam(sat: Seat, clinic: Clinic, patient_id: UUID) -> None:
    other_id = a_patient(clinic, given="George", family="Papadakis")
    for each in (patient_id, other_id):
        an_exam(clinic, each, signed=False)
    open_(sat, patient_id)
    line(sat, "tooth").setText("16")
    sat.find(QAbstractButton, "exam.change_medical").click()
    sat.find(QCheckBox, "exam.none_known").setChecked(False)
    line(sat, "allergies").setText("Latex")
    open_(sat, other_id)
    assert line(sat, "tooth").text() == ""
    assert not line(sat, "allergies").isVisible()
    view = sat.panel
    assert isinstance(view, VisitView)
    assert view.left_unsaved() != []
    open_(sat, patient_id)
    assert line(sat, "tooth").text() == "16"
    assert line(sat, "allergies").isVisible()
    assert line(sat, "allergies").text() == "Latex"


def test_answers_stand_in_one_line_and_farther_from_the_next_question_than_from_each_other(
    sat: Seat, patient_id: UUID
) -> None:
    begin(sat, patient_id)
    panel = sat.panel
    assert isinstance(panel, VisitView)
    panel.open_page("examination")
    sat.settle()
    page = panel.findChild(ExaminationPage)
    assert page is not None
    panel.resize(984, 560)  # as in a window of 1366 by 768
    for area in (ExamArea.HYGIENE, ExamArea.TMJ, ExamArea.CARIES_RISK):
        page.open_area(area)
        QApplication.processEvents()
        lines = [
            [each.geometry() for each in row.choices.buttons]
            for row in page.forms[area].rows.values()
            if row.choices is not None and row.choices.isVisible()
        ]
        many = ExamArea.CARIES_RISK  # its factors go over several lines
        assert area is many or all(len({each.top() for each in line}) == 1 for line in lines)
        rows = list(page.forms[area].rows.values())
        for above, below in itertools.pairwise(rows):
            assert below.geometry().top() - above.geometry().bottom() - 1 > 4
