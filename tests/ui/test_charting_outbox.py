"""What is refused, and what the database does not hear of for a while: nothing is lost or doubled."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import Qt

from dentaldesk.engines.clinical.actions import sign_exam
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.models.charting import ChartStatus, Finding, Variant
from dentaldesk.models.teeth import ToothCode
from dentaldesk.ui.screens.charting.reading import read_charting
from tests.factories import a_patient
from tests.ui.charting import Person, button, chosen, new, open_, put, said, standing, text
from tests.ui.seat import Seat, database_away

if TYPE_CHECKING:
    from dentaldesk.ui.screens.charting.view import ChartingView

_CONTROL, _ENTER, _ESCAPE = Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Return, Qt.Key.Key_Escape


def unheard(person: Person, patient_id: UUID, code: str, exam_id: UUID | None = None) -> None:
    """At another desk this tooth is charted as missing, and this one does not hear of it."""
    person.sat.desk.live.changed.disconnect()
    put(person.sat.clinic, patient_id, new(code, Finding.MISSING), exam_id=exam_id)


def all_stored(person: Person, view: ChartingView) -> None:
    person.sat.qtbot.waitUntil(lambda: not view.presenter.board.outbox.waiting, timeout=30_000)
    person.sat.settle()
    person.look()


# -- refused --


def test_what_needs_a_refused_act_is_dropped_with_it_and_all_else_is_stored(
    person: Person, view: ChartingView, patient_id: UUID
) -> None:
    unheard(person, patient_id, "16")
    chosen(view, "16")
    person.sat.type("K")
    person.sat.press(Qt.Key.Key_Delete)
    person.sat.press(Qt.Key.Key_Z, _CONTROL)
    chosen(view, "26")
    person.sat.type("-")
    assert len(view.presenter.board.outbox.waiting) == 4
    all_stored(person, view)
    assert said(standing(person.sat.clinic, patient_id)) == ["16 missing condition", "26 missing condition"]
    told = text(view, "charting.problem")
    assert "Not done: 16 ceramic crown, planned." in told
    assert "Not done either: clearing 16 ceramic crown; clearing 16 ceramic crown." in told
    undo = view.presenter.undoing.last
    assert undo is not None
    assert undo.what == "26 missing"
    assert view.presenter.undoing.next is None


def test_of_a_refused_line_what_was_not_refused_is_charted(
    person: Person, view: ChartingView, patient_id: UUID
) -> None:
    unheard(person, patient_id, "16")
    person.type("16 crown existing, 26 MO caries\n")
    view.setFocus()
    chosen(view, "36")
    person.sat.type("C")  # another draft is begun before the answer is there
    all_stored(person, view)
    assert said(standing(person.sat.clinic, patient_id)) == ["16 missing condition", "26 MO caries condition"]
    assert view.presenter.board.draft.choice is not None
    (held,) = view.presenter.board.waits
    assert (held.new.finding, held.new.teeth) == (Finding.CROWN, (ToothCode("16"),))
    assert "missing" in held.why
    chosen(view, "16")
    person.look()
    assert held.why in [line.note for line in view.presenter.entry_lines()]
    assert held.why in text(view, "charting.problem")
    person.press(_ESCAPE)
    assert view.presenter.board.waits == ()


def test_what_was_refused_is_tried_again_with_enter(person: Person, view: ChartingView, patient_id: UUID) -> None:
    unheard(person, patient_id, "16")
    chosen(view, "16")
    person.sat.type("K")
    all_stored(person, view)
    wrong = standing(person.sat.clinic, patient_id)
    view.presenter.clearing.clear(wrong)
    view.presenter.clearing.give_reason("Wrong tooth")
    all_stored(person, view)
    person.press(_ENTER)
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == ["16 crown ceramic planned"]
    assert view.left_unsaved() == []


def test_what_is_refused_while_another_record_is_open_names_its_patient_and_waits_there(
    person: Person, view: ChartingView, patient_id: UUID
) -> None:
    sat = person.sat
    unheard(person, patient_id, "16")
    chosen(view, "16")
    sat.type("K")
    sat.desk.open_patient(a_patient(sat.clinic, "Tomas", "Lind"))
    sat.settle()
    (told,) = sat.troubles
    assert "16 ceramic crown, planned" in told
    assert "missing" in told
    name = sat.clinic.db.read(lambda session: read_charting(session, patient_id, sat.desk.today())).patient
    assert name in told
    assert view.left_unsaved() == ["findings that were not charted yet"]
    sat.troubles.clear()
    sat.desk.open_patient(patient_id)
    sat.settle()
    assert text(view, "charting.preview") == "16 ceramic crown, planned"
    assert "missing" in text(view, "charting.problem")


def test_a_finding_survives_the_completion_of_its_exam_at_another_desk(
    person: Person, view: ChartingView, patient_id: UUID, exam_id: UUID
) -> None:
    clinic = person.sat.clinic
    person.sat.desk.live.changed.disconnect()
    clinic.db.write(clinic.dentist, lambda work: sign_exam(work, exam_id))
    clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    person.type("26 MO caries, 36 crown\n")
    all_stored(person, view)
    assert said(standing(clinic, patient_id)) == ["26 MO caries condition"]
    assert [each.new.finding for each in view.presenter.board.waits] == [Finding.CROWN]


def test_work_planned_in_this_exam_may_be_done_at_once(person: Person, view: ChartingView, patient_id: UUID) -> None:
    chosen(view, "17")
    person.type("FMO\n")
    person.settle()
    person.type("D")
    person.sat.settle()
    assert text(view, "charting.problem") == ""
    assert said(standing(person.sat.clinic, patient_id)) == ["17 MO filling composite completed"]
    person.press(Qt.Key.Key_Delete)
    person.type("17 MO composite filling done\n")
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == ["17 MO filling composite completed"]


# -- without an exam --


def test_what_is_seen_does_not_wait_for_the_exam_and_nothing_is_planned_twice(
    sat: Seat, view: ChartingView, patient_id: UUID
) -> None:
    person = open_(sat, view, patient_id)
    person.type("16 MO caries composite\n")
    sat.settle()
    assert said(standing(sat.clinic, patient_id)) == ["16 MO caries condition"]
    person.type("16 MO composite\n")
    assert "planned on tooth 16 already" in text(view, "charting.problem")
    view.line.line.clear()
    view.line.line.textEdited.emit("")
    view.setFocus()
    person.click("charting.begin_exam")
    person.settle()
    assert said(standing(sat.clinic, patient_id)) == ["16 MO caries condition", "16 MO filling composite planned"]


# -- the answer under way --


def test_an_entry_that_was_read_before_its_answer_is_shown_once(
    person: Person, view: ChartingView, patient_id: UUID
) -> None:
    board, clinic = view.presenter.board, person.sat.clinic
    stored = board.outbox.stored_so_far
    chosen(view, "16")
    person.sat.type("K")
    made = board.chart.entries[-1].id
    person.sat.qtbot.waitUntil(lambda: bool(standing(clinic, patient_id)) or not board.outbox.waiting)
    loaded = clinic.db.read(lambda session: read_charting(session, patient_id, person.sat.desk.today()))
    board.take(loaded, stored)
    assert [entry.id for entry in board.chart.entries] == [made]
    person.settle()
    assert [entry.id for entry in board.chart.entries] == [made]


# -- losing the database --


def test_a_chain_of_acts_survives_the_loss_of_the_database(
    person: Person, view: ChartingView, patient_id: UUID
) -> None:
    chosen(view, "16")
    with database_away(person.sat):
        person.sat.type("X")
        person.sat.type("K")
        person.sat.press(Qt.Key.Key_Delete)
        person.sat.press(Qt.Key.Key_Z, _CONTROL)
        person.sat.press(Qt.Key.Key_Z, _CONTROL)
        person.sat.press(Qt.Key.Key_Z, _CONTROL)
        person.sat.press(Qt.Key.Key_Y, _CONTROL)
        person.sat.qtbot.waitUntil(view.unsaved.isVisible, timeout=20_000)
        assert [line.note for line in view.presenter.entry_lines()][:1] == ["not saved yet"]
    all_stored(person, view)
    assert said(standing(person.sat.clinic, patient_id)) == ["16 extraction planned"]
    assert not view.unsaved.isVisible()
    assert not text(view, "charting.problem")


def test_a_draft_is_still_there_when_the_database_is_back(person: Person, view: ChartingView, patient_id: UUID) -> None:
    chosen(view, "16")
    with database_away(person.sat):
        person.sat.type("CM")
    all_stored(person, view)
    assert text(view, "charting.preview") == "16 M caries"
    person.press(_ENTER)
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == ["16 M caries condition"]


def test_acts_on_one_patient_are_stored_while_another_is_open(
    person: Person, view: ChartingView, patient_id: UUID
) -> None:
    sat = person.sat
    other = a_patient(sat.clinic, "Tomas", "Lind")
    chosen(view, "16")
    with database_away(sat):
        sat.type("K")
        sat.press(Qt.Key.Key_Delete)
        sat.type("X")
        sat.desk.open_patient(other)
        sat.qtbot.waitUntil(view.unsaved.isVisible, timeout=20_000)
        assert view.left_unsaved() == ["3 entries of a chart"]
    all_stored(person, view)
    assert said(standing(sat.clinic, patient_id)) == ["16 extraction planned"]
    assert standing(sat.clinic, other) == ()


# -- work that goes on --


@pytest.mark.qt_log_ignore("does not support", extend=True)  # menus where there is no screen
def test_work_is_declined_referred_and_comes_back_by_keyboard(
    person: Person, view: ChartingView, patient_id: UUID
) -> None:
    clinic = person.sat.clinic
    put(clinic, patient_id, new("16", Finding.CROWN, "", ChartStatus.REFERRED, Variant.CERAMIC))
    person.sat.qtbot.waitUntil(lambda: bool(view.presenter.board.chart.entries), timeout=10_000)
    chosen(view, "16")
    person.look()
    assert button(view, "charting.entry.more").isVisible()
    person.type("L")
    person.sat.press(Qt.Key.Key_E)
    person.settle()
    assert said(standing(clinic, patient_id)) == ["16 crown ceramic elsewhere"]
    assert text(view, "charting.preview").startswith("Done elsewhere: 16 ceramic crown")
    chosen(view, "26")
    person.type("K")
    person.settle()
    person.type("L")
    person.sat.press(Qt.Key.Key_R)
    person.settle()
    person.type("L")
    person.sat.press(Qt.Key.Key_C)
    person.settle()
    assert "26 crown ceramic declined" in said(standing(clinic, patient_id))


def test_an_act_that_declines_other_work_says_so(person: Person, view: ChartingView, patient_id: UUID) -> None:
    chosen(view, "16")
    person.type("FMO\n")
    person.settle()
    person.type("16 missing\n")
    person.settle()
    assert "Declined with it: 16 MO composite filling" in text(view, "charting.preview")
    person.press(Qt.Key.Key_Z, modifier=_CONTROL)
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == ["16 MO filling composite planned"]
