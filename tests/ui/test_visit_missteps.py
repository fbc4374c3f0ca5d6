"""Where a newcomer misstepped in a visit: keys that did another thing than was meant, and words that came too late."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit

from dentaldesk.engines.scheduling.day_actions import WalkIn, walk_in
from dentaldesk.models.states import ExamArea, VisitStatus, VisitType
from dentaldesk.ui.screens.patient.recall_rows import RecallRows
from dentaldesk.ui.screens.visit.area_form import ItemRow
from dentaldesk.ui.screens.visit.steps import Step
from dentaldesk.ui.screens.visit.view import VisitView
from dentaldesk.ui.widgets.buttons import Button
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.row_table import RowTable
from tests.factories import a_patient
from tests.ui import test_visit_screen as at_visit
from tests.ui.test_visit_screen import begin, body, click, go, missing, said, visit_of, write

if TYPE_CHECKING:
    from uuid import UUID

    from dentaldesk.engines.treatment.doing_reads import DoneLine
    from tests.ui.seat import Seat

dressed, sat, patient_id = at_visit.dressed, at_visit.sat, at_visit.patient_id


def states(sat: Seat, patient_id: UUID, area: ExamArea = ExamArea.EXTRA_ORAL) -> dict[str, str]:
    """What is recorded of each item of an area."""
    return {row.item: row.state for row in visit_of(sat, patient_id).findings if row.area is area}


def to_state(sat: Seat, area: ExamArea, item: str, state: str) -> None:
    """Bring the keyboard to a state of an item, and press it."""
    row = sat.find(ItemRow, f"exam.item.{area}.{item}")
    assert row.choices is not None
    next(each for each in row.choices.buttons if each.value == state).setFocus()
    sat.press(Qt.Key.Key_Space)
    sat.settle()


# -- the clinical examination --


def test_who_finds_something_by_the_keyboard_writes_what_it_is_and_nothing_else(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    go(sat, Step.EXAMINATION)
    to_state(sat, ExamArea.EXTRA_ORAL, "lips", "abnormal")
    assert sat.focused() == "exam.note.extra-oral.lips"
    sat.type("nodule, not ulcerated")
    sat.press(Qt.Key.Key_Tab)
    sat.settle()
    assert sat.find(QLineEdit, "exam.note.extra-oral.lips").text() == "nodule, not ulcerated"
    found = states(sat, patient_id)
    assert found.pop("lips") == "abnormal"
    assert set(found.values()) == {"not-examined"}


def test_what_is_abnormal_without_a_word_is_told_before_the_visit_ends(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    go(sat, Step.EXAMINATION)
    to_state(sat, ExamArea.EXTRA_ORAL, "lips", "abnormal")
    go(sat, Step.COMPLETION)
    wordless = sat.find(Banner, "exam.wordless")
    assert wordless.accessibleName() == "Abnormal, and no note says what it is: Lips."
    wordless.acted.emit()
    sat.settle()
    assert sat.focused() == "exam.note.extra-oral.lips"
    sat.type("nodule")
    go(sat, Step.COMPLETION)
    sat.qtbot.waitUntil(lambda: not wordless.isVisible())


def test_no_letter_alone_says_that_the_rest_is_normal(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    go(sat, Step.EXAMINATION)
    sat.type("n")
    sat.settle()
    assert set(states(sat, patient_id).values()) == {"not-examined"}


def test_all_the_rest_is_normal_is_taken_back_but_what_was_written_since_stays(sat: Seat, patient_id: UUID) -> None:
    offered: list[tuple[str, object]] = []
    sat.desk.undoable.connect(lambda said, undo: offered.append((said, undo)))
    begin(sat, patient_id, VisitType.EXAM)
    go(sat, Step.EXAMINATION)
    sat.press(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    sat.qtbot.waitUntil(lambda: bool(offered))  # a button pressed by its letter is seen to go down first
    assert set(states(sat, patient_id).values()) == {"normal"}
    click(sat, "exam.area.extra-oral")
    to_state(sat, ExamArea.EXTRA_ORAL, "lips", "abnormal")
    (said, undo), *_ = offered
    assert said == "Extra-oral: 8 items are recorded as normal."
    assert callable(undo)
    undo()
    sat.settle()
    found = states(sat, patient_id)
    assert found.pop("lips") == "abnormal"
    assert set(found.values()) == {"not-examined"}


def test_what_is_chosen_first_moves_no_chip_under_the_next_click(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    go(sat, Step.EXAMINATION)
    for area, item, state in (
        (ExamArea.CARIES_RISK, "factors", "white-spots"),
        (ExamArea.TMJ, "clicking", "left"),
        (ExamArea.HYGIENE, "plaque", "slight"),
    ):
        click(sat, f"exam.area.{area}")
        row = sat.find(ItemRow, f"exam.item.{area}.{item}")
        assert row.choices is not None
        before = [each.geometry() for each in row.choices.buttons]
        to_state(sat, area, item, state)
        assert [each.geometry() for each in row.choices.buttons] == before, area


def test_nothing_is_normal_in_the_risk_of_caries(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    go(sat, Step.EXAMINATION)
    click(sat, "exam.area.caries-risk")
    form = body(sat).page_of(Step.EXAMINATION).forms[ExamArea.CARIES_RISK]  # type: ignore[attr-defined]
    assert not form.normal.isVisible()


# -- what is done, and what was only looked at --


def test_a_step_that_was_only_looked_at_has_no_tick(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    sat.find(QLineEdit, "exam.complaint").setText("Check-up")
    sat.find(QLineEdit, "exam.complaint").textEdited.emit("Check-up")
    click(sat, "exam.confirm_medical")
    sat.find(QLineEdit, "exam.vitals.pressure").setText("300/20")
    for step in (Step.EXAMINATION, Step.PLAN, Step.PRESCRIPTIONS, Step.COMPLETION):
        go(sat, step)

    def ticks() -> set[str]:
        return {made.objectName() for made in body(sat).rail.buttons() if made.state() == "done"}

    assert ticks() == set()
    assert sat.find(Banner, "exam.warnings").accessibleName() == "Nothing is recorded of the clinical examination."
    go(sat, Step.REVIEW)
    sat.find(QLineEdit, "exam.vitals.pressure").clear()
    go(sat, Step.COMPLETION)
    assert ticks() == {"exam.step.review"}


# -- the work --


def test_much_more_than_may_be_given_is_asked_about_before_it_is_kept(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.TREATMENT)
    go(sat, Step.CARE)
    volume = sat.find(QLineEdit, "exam.anaesthetic.volume")
    before = volume.mapTo(body(sat), volume.rect().topLeft())
    volume.setFocus()
    sat.type("36")
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    assert visit_of(sat, patient_id).anaesthetics == ()
    assert "of the maximum" in said(sat, "exam.dose_doubt")
    assert sat.focused() == "exam.anaesthetic.volume"
    sat.type("3.6")  # in place of what was typed, and without a doubt
    assert not sat.find(QLabel, "exam.dose_doubt").isVisible()
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    assert [row.volume for row in visit_of(sat, patient_id).anaesthetics] == [3600]
    assert volume.mapTo(body(sat), volume.rect().topLeft()) == before  # the next click finds it there
    sat.type("12")
    sat.press(Qt.Key.Key_Return)
    sat.press(Qt.Key.Key_Return)  # it was given, and is kept
    sat.settle()
    assert [row.volume for row in visit_of(sat, patient_id).anaesthetics] == [3600, 12_000]


def test_a_tooth_that_is_none_says_how_teeth_are_named(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    go(sat, Step.EXAMINATION)
    tooth = sat.find(QLineEdit, "exam.diagnosis_tooth")
    assert tooth.placeholderText() == "FDI"
    tooth.setFocus()
    sat.type("30")
    sat.press(Qt.Key.Key_Return)
    assert tooth.accessibleDescription() == "There is no tooth “30”. Teeth are named by FDI (ISO 3950)."
    wrong = sat.find(QLabel, "exam.diagnosis_wrong")
    assert wrong.isVisible()
    sat.type("3")
    assert not wrong.isVisible()  # it is being mended


# -- what was typed and not kept --


def test_a_visit_is_not_completed_over_vital_signs_that_were_typed_and_not_kept(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.FOLLOW_UP)
    click(sat, "exam.confirm_medical")
    pressure = sat.find(QLineEdit, "exam.vitals.pressure")
    pressure.setText("142/91")
    write(sat, "assessment", "Healing well")
    assert missing(sat) == []  # nobody is there to read it
    click(sat, "exam.sign")
    go(sat, Step.COMPLETION)
    assert missing(sat) == ["vitals"]
    click(sat, "exam.complete")
    assert visit_of(sat, patient_id).status is VisitStatus.IN_PROGRESS
    click(sat, "exam.missing.vitals")
    assert sat.focused() == "exam.vitals.pressure"
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    takers = [each for each in body(sat).findChildren(Button) if each.text() == "Take back"]
    assert takers
    assert all(each.isVisible() for each in takers)
    click(sat, "exam.complete")
    assert visit_of(sat, patient_id).status is VisitStatus.COMPLETED
    go(sat, Step.REVIEW)
    assert not [each for each in body(sat).findChildren(Button) if each.text() == "Take back" and each.isVisible()]


def test_what_is_kept_of_one_patient_clears_nothing_that_was_typed_of_the_next(sat: Seat, patient_id: UUID) -> None:
    other = a_patient(sat.clinic, "Tomas", "Lind")
    begin(sat, other, VisitType.FOLLOW_UP)
    sat.find(QLineEdit, "exam.vitals.pulse").setText("64")
    begin(sat, patient_id, VisitType.FOLLOW_UP)
    pressure = sat.find(QLineEdit, "exam.vitals.pressure")
    pressure.setText("142/91")
    pressure.returnPressed.emit()
    sat.desk.open_patient(other)  # before the answer comes
    sat.settle()
    assert sat.find(QLineEdit, "exam.vitals.pulse").text() == "64"
    assert pressure.text() == ""
    (row,) = visit_of(sat, patient_id).vitals
    assert row.signs.systolic == 142
    sat.desk.open_patient(patient_id)
    sat.settle()
    assert pressure.text() == ""  # it is kept: it does not come back as typed


def test_the_recalls_have_their_heads_when_the_key_that_completes_leads_there(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    sat.find(QLineEdit, "exam.vitals.pressure").setText("142/91")
    sat.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    sat.settle()
    (rows,) = body(sat).findChildren(RecallRows)
    sat.qtbot.waitUntil(rows.isVisible)

    def heights() -> list[int]:
        return [each.height() for each in rows.findChildren(QLabel) if each.isVisible()]

    sat.qtbot.waitUntil(lambda: bool(heights()) and min(heights()) > 0)


def test_complications_are_stored_by_the_key_that_completes_the_visit(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.TREATMENT)
    sat.type("Filling")
    click(sat, "exam.confirm_medical")
    go(sat, Step.CARE)
    sat.find(RowTable, "exam.ahead").setFocus()
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    complications = sat.find(QLineEdit, "exam.complications")
    sat.qtbot.waitUntil(complications.isVisible)
    click(sat, "exam.sign")
    complications.setFocus()
    sat.type("bleeding")
    sat.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    sat.qtbot.waitUntil(lambda: visit_of(sat, patient_id).status is VisitStatus.COMPLETED)
    sat.settle()
    go(sat, Step.CARE)
    done: RowTable[DoneLine] = sat.find(RowTable, "exam.done_list")
    sat.qtbot.waitUntil(lambda: [row.complications for row in done.rows()] == ["bleeding"])


def test_an_addendum_waits_for_its_visit(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.FOLLOW_UP)
    click(sat, "exam.confirm_medical")
    write(sat, "assessment", "Healing well")
    click(sat, "exam.sign")
    click(sat, "exam.complete")
    addendum = sat.find(QPlainTextEdit, "exam.addendum")
    addendum.setPlainText("The patient called")
    assert isinstance(sat.panel, VisitView)
    assert sat.panel.left_unsaved()
    sat.desk.open_patient(a_patient(sat.clinic, "Tomas", "Lind"))
    sat.settle()
    sat.desk.open_patient(patient_id)
    sat.settle()
    sat.qtbot.waitUntil(lambda: addendum.toPlainText() == "The patient called")


def test_what_is_completed_from_the_step_it_was_typed_in_is_not_lost_either(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.FOLLOW_UP)
    click(sat, "exam.confirm_medical")
    write(sat, "assessment", "Healing well")
    click(sat, "exam.sign")
    go(sat, Step.CARE)
    sat.find(QLineEdit, "exam.done.procedure").setText("Suture removal")
    click(sat, "exam.complete")
    assert body(sat).step is Step.COMPLETION
    assert missing(sat) == ["work"]
    assert visit_of(sat, patient_id).status is VisitStatus.IN_PROGRESS
    sat.find(QLineEdit, "exam.done.procedure").clear()
    click(sat, "exam.complete")
    assert visit_of(sat, patient_id).status is VisitStatus.COMPLETED


# -- saving and signing --


def test_saved_moves_with_whatever_is_stored_and_signed_notes_say_so(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    write(sat, "subjective", "No complaints")
    assert said(sat, "exam.saved").startswith("Saved 10:00")
    sat.clinic.clock.advance(timedelta(minutes=7))
    go(sat, Step.EXAMINATION)
    to_state(sat, ExamArea.EXTRA_ORAL, "lips", "normal")
    assert said(sat, "exam.saved").startswith("Saved 10:07")
    sat.clinic.clock.advance(timedelta(minutes=1))
    go(sat, Step.REVIEW)
    click(sat, "exam.confirm_medical")
    assert said(sat, "exam.saved").startswith("Saved 10:08")
    go(sat, Step.NOTES)
    assert not sat.find(QLabel, "notes.signed").isVisible()
    click(sat, "exam.sign")
    assert sat.find(QLabel, "notes.signed").isVisible()


def test_what_is_wrong_with_a_measure_moves_no_field(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    edits = [
        sat.find(QLineEdit, f"exam.vitals.{name}") for name in ("pressure", "pulse", "oxygen", "temperature", "weight")
    ]

    def places() -> list[QPoint]:
        return [each.mapTo(body(sat), QPoint(0, 0)) for each in edits]

    before = places()
    edits[1].setFocus()
    sat.type("900")
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    assert sat.find(QLabel, "exam.vitals.wrong").text().startswith("Pulse: ")
    assert sat.focused() == "exam.vitals.pulse"
    assert places() == before
    sat.type("72")
    assert not sat.find(QLabel, "exam.vitals.wrong").isVisible()
    assert places() == before


def test_what_the_book_names_is_done_by_one_press(sat: Seat, patient_id: UUID) -> None:
    walk = WalkIn(request_key="w", patient_id=patient_id, complaint="Prophylaxis")
    sat.clinic.db.write(sat.clinic.desk, lambda work: walk_in(work, walk))
    begin(sat, patient_id, VisitType.HYGIENE)
    go(sat, Step.CARE)
    booked = sat.find(Banner, "exam.booked")
    assert "Prophylaxis" in booked.accessibleName()
    booked.acted.emit()
    sat.settle()
    done: RowTable[DoneLine] = sat.find(RowTable, "exam.done_list")
    assert [row.procedure for row in done.rows()] == ["Prophylaxis"]
    assert not booked.isVisible()


@pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)", extend=True)
def test_titles_of_codes_that_differ_in_their_last_words_can_be_told_apart(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    go(sat, Step.EXAMINATION)
    text = sat.find(QLineEdit, "exam.diagnosis_text")
    text.setMaximumWidth(160)  # as in a small window
    text.setFocus()
    sat.type("caries")
    popup = text.completer().popup()
    assert popup is not None
    assert popup.isVisible()
    window = text.window()
    left = text.mapTo(window, text.rect().topLeft()).x()
    assert popup.width() >= min(popup.sizeHintForColumn(0), window.width() - left)
    assert popup.width() > text.width()
    popup.hide()
