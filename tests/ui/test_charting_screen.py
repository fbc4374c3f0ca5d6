"""The charting panel, worked as people work it, on a real database with another desk beside."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QPushButton

from dentaldesk.engines.clinical.actions import sign_exam
from dentaldesk.engines.clinical.reads import exam_form
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.treatment.reads import plan_lines
from dentaldesk.models.charting import ChartStatus, Finding, Variant
from dentaldesk.models.states import Role
from dentaldesk.models.teeth import Surface, ToothCode
from dentaldesk.ui.screens.charting import presenter as presenting
from dentaldesk.ui.screens.charting.printing import PaperWindow
from dentaldesk.ui.screens.charting.view import ChartingView
from dentaldesk.ui.screens.visit.plan_page import PlanPage
from dentaldesk.ui.screens.visit.steps import Step
from dentaldesk.ui.screens.visit.view import VisitView
from tests.factories import MORNING, a_patient, an_exam
from tests.ui.charting import Person, button, chosen, new, open_, put, said, selected, standing, text
from tests.ui.seat import Seat, database_away

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic


_RIGHT, _ENTER, _ESCAPE = Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Escape
_CONTROL = Qt.KeyboardModifier.ControlModifier


# -- empty, loading, trouble --


def test_without_a_patient_the_panel_says_what_belongs_there(sat: Seat, view: ChartingView) -> None:
    shown = [label.text() for label in view.findChildren(QLabel) if label.isVisible()]
    assert "No patient is open" in shown
    assert any("Ctrl+K" in each for each in shown)
    sat.desk.sit_down(replace(sat.clinic.desk, roles=frozenset({Role.ADMINISTRATOR})))
    sat.settle()
    assert "Your role does not see patients" in [
        label.text() for label in view.findChildren(QLabel) if label.isVisible()
    ]


def test_a_chart_that_cannot_be_read_is_never_a_healthy_mouth(
    sat: Seat, view: ChartingView, patient_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise UserError("chart.snapshot_damaged", day=MORNING.date())

    monkeypatch.setattr(presenting, "read_charting", broken)
    open_(sat, view, patient_id)
    assert "cannot be read" in view.chart.accessibleDescription()
    assert view.chart.selection == ()
    assert "cannot be read" in view.tooth.entries.findChildren(QLabel)[0].text()
    assert not view.line.isEnabled()


def test_who_may_not_chart_sees_the_chart_and_why(sat: Seat, view: ChartingView, patient_id: UUID) -> None:
    sat.desk.sit_down(sat.clinic.desk)
    person = open_(sat, view, patient_id)
    chosen(view, "16")
    person.type("-")
    assert "Rosa Desk" in text(view, "charting.problem")
    assert "Rosa Desk" in view.line.hint.text()
    assert not button(view, "charting.finding.-").isEnabled()
    assert standing(sat.clinic, patient_id) == ()


# -- letters --


def test_one_key_charts_and_is_seen_before_it_is_stored(person: Person, view: ChartingView, patient_id: UUID) -> None:
    chosen(view, "16")
    person.sat.type("K")
    mouth = view.presenter.board.mouth
    assert mouth is not None
    assert [mark.finding for mark in mouth.teeth[ToothCode("16")].marks] == [Finding.CROWN]
    assert [line.note for line in view.presenter.entry_lines()] == ["not saved yet"]
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == ["16 crown ceramic planned"]
    assert [line.note for line in view.presenter.entry_lines()] == [""]


def test_letters_mean_surfaces_while_they_are_waited_for(person: Person, view: ChartingView, patient_id: UUID) -> None:
    chosen(view, "11", "21")
    person.type("F")
    assert "M I D F V L" in view.line.hint.text()
    person.type("MI")
    assert text(view, "charting.preview") == "11, 21 MI composite filling, planned"
    person.press(_ENTER)
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == [
        "11 MI filling composite planned",
        "21 MI filling composite planned",
    ]


def test_going_on_charts_what_is_whole(person: Person, view: ChartingView, patient_id: UUID) -> None:
    chosen(view, "16")
    person.type("CM")
    person.press(_RIGHT)
    person.type("CO")
    view.line.line.setFocus()
    person.type("14 missing")
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == ["15 O caries condition", "16 M caries condition"]
    assert view.left_unsaved() == ["findings that were not charted yet"]


def test_leaving_charts_nothing_and_the_draft_comes_back(
    qtbot: QtBot, person: Person, view: ChartingView, patient_id: UUID
) -> None:
    chosen(view, "16")
    person.type("CM")
    elsewhere = QLineEdit()
    qtbot.addWidget(elsewhere)
    with qtbot.waitActive(elsewhere):
        elsewhere.show()
        elsewhere.activateWindow()
    elsewhere.setFocus()
    sat = person.sat
    sat.desk.open_patient(a_patient(sat.clinic, "Tomas", "Lind"))
    sat.settle()
    assert text(view, "charting.preview") == ""
    assert view.left_unsaved() == ["findings that were not charted yet"]
    sat.desk.open_patient(patient_id)
    sat.settle()
    assert standing(sat.clinic, patient_id) == ()
    assert text(view, "charting.preview") == "16 M caries"
    assert selected(view) == ["16"]


def test_a_draft_is_of_who_began_it(person: Person, view: ChartingView, patient_id: UUID) -> None:
    chosen(view, "16")
    person.type("CM")
    sat = person.sat
    sat.desk.sit_down(sat.clinic.desk)
    sat.settle()
    assert view.presenter.board.draft.is_empty
    sat.desk.sit_down(sat.clinic.dentist)
    sat.settle()
    assert text(view, "charting.preview") == "16 M caries"
    assert standing(sat.clinic, patient_id) == ()


def test_escape_drops_the_draft_then_the_selection(person: Person, view: ChartingView, patient_id: UUID) -> None:
    chosen(view, "16")
    person.type("CM")
    person.press(_ESCAPE)
    assert text(view, "charting.preview") == ""
    assert selected(view) == ["16"]
    person.press(_ESCAPE)
    assert selected(view) == []
    person.settle()
    assert standing(person.sat.clinic, patient_id) == ()


def test_what_does_not_fit_is_said_in_the_names_of_this_desk(person: Person, view: ChartingView) -> None:
    put(person.sat.clinic, person.sat.desk.patient_id or UUID(int=0), new("36", Finding.MISSING))
    person.sat.qtbot.waitUntil(lambda: bool(view.presenter.board.chart.entries), timeout=10_000)
    view.head.notation.findChildren(QPushButton)[1].click()
    chosen(view, "36")
    person.type("K")
    assert "tooth 19" in text(view, "charting.problem")
    assert not button(view, "charting.chart_it").isEnabled()
    person.press(_RIGHT)
    assert view.presenter.board.draft.choice is None


def test_a_degree_is_typed_after_its_letter(person: Person, view: ChartingView, patient_id: UUID) -> None:
    chosen(view, "31")
    person.type("Z")
    assert "1 to 3" in view.line.hint.text()
    person.type("2")
    person.settle()
    (entry,) = standing(person.sat.clinic, patient_id)
    assert (entry.finding, entry.measure) == (Finding.MOBILITY, 2)


def test_examined_is_said_of_all_that_nobody_looked_at(person: Person, view: ChartingView, patient_id: UUID) -> None:
    assert button(view, "charting.unexamined").accessibleName() == "Not examined 32"
    person.type("Q")
    person.settle()
    assert len(standing(person.sat.clinic, patient_id)) == 32
    assert not button(view, "charting.unexamined").isVisible()


def test_more_findings_are_reached_by_the_keyboard(person: Person, view: ChartingView, patient_id: UUID) -> None:
    chosen(view, "38")
    person.type(".")
    assert button(view, "charting.other.I").isVisible()
    person.press(_ESCAPE)
    assert not button(view, "charting.other.I").isVisible()
    assert view.chart.selection == (ToothCode("38"),)
    person.type(".I")
    person.settle()
    assert button(view, "charting.finding.I").isVisible()
    assert said(standing(person.sat.clinic, patient_id)) == ["38 impacted condition"]


# -- modes --


def test_modes_are_seen_and_end_with_the_patient(sat: Seat, person: Person, view: ChartingView) -> None:
    person.type("J")
    assert button(view, "charting.mode.J").isChecked()
    person.type("H")
    assert button(view, "charting.paint").isChecked()
    sat.desk.open_patient(a_patient(sat.clinic, "Tomas", "Lind"))
    sat.settle()
    assert button(view, "charting.mode.N").isChecked()
    assert not button(view, "charting.paint").isChecked()


def test_paint_charts_tooth_after_tooth(person: Person, patient_id: UUID) -> None:
    person.click("charting.paint")
    person.click("charting.finding.-")
    for code in ("18", "28", "38"):
        person.tooth(code)
    person.click("charting.finding.S")
    person.surface("16", "O")
    person.surface("26", "O")
    person.press(_ENTER)
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == [
        "16 O sealant planned",
        "18 missing condition",
        "26 O sealant planned",
        "28 missing condition",
        "38 missing condition",
    ]


# -- the diagram --


def test_a_click_on_the_diagram_goes_round_and_a_right_click_clears(
    person: Person, view: ChartingView, patient_id: UUID
) -> None:
    person.tooth("16")
    diagram = view.tooth.diagram

    def at(letter: str) -> QPoint:
        wanted = Surface(letter)
        for y in range(4, diagram.height(), 2):
            for x in range(4, diagram.width(), 2):
                around = (diagram.hit_at(QPoint(x + dx, y + dy).toPointF()) for dx in (0, -3, 3) for dy in (0, -3, 3))
                if all(hit is not None and hit.surface is wanted for hit in around):
                    return QPoint(x, y)
        raise AssertionError(letter)

    spot, states = at("O"), []
    for _ in range(3):
        person.click_at(diagram, spot)
        states.append(text(view, "charting.preview"))
    assert states == ["16 O caries", "16 O composite filling, planned", "16 O composite filling, existing"]
    person.click_at(diagram, at("M"))
    person.press(_ENTER)
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == [
        "16 M caries condition",
        "16 O filling composite existing",
    ]
    person.click_at(diagram, at("M"), Qt.MouseButton.RightButton)
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == ["16 O filling composite existing"]


def test_a_right_click_takes_one_surface_out_of_an_entry(person: Person, view: ChartingView, patient_id: UUID) -> None:
    put(person.sat.clinic, patient_id, new("16", Finding.CARIES, "MOD"), exam_id=view.presenter.board.loaded.exam_id)  # type: ignore[union-attr]
    person.sat.qtbot.waitUntil(lambda: bool(view.presenter.board.chart.entries), timeout=10_000)
    person.click_at(view.chart, person.place_of("16", next(iter(ToothCode("16").surfaces))), Qt.MouseButton.RightButton)
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == ["16 OD caries condition"]
    person.press(Qt.Key.Key_Z, modifier=_CONTROL)
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == ["16 MOD caries condition"]


# -- undo --


def test_everything_is_undone_and_done_again(person: Person, view: ChartingView, patient_id: UUID) -> None:
    chosen(view, "16")
    person.type("XK")
    person.press(Qt.Key.Key_Delete)
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == ["16 extraction planned"]
    for _ in range(3):
        person.press(Qt.Key.Key_Z, modifier=_CONTROL)
    person.settle()
    assert standing(person.sat.clinic, patient_id) == ()
    assert not button(view, "charting.undo").isEnabled()
    person.press(Qt.Key.Key_Y, modifier=_CONTROL)
    person.press(Qt.Key.Key_Z, modifier=_CONTROL | Qt.KeyboardModifier.ShiftModifier)
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == ["16 crown ceramic planned", "16 extraction planned"]


def test_an_exam_that_was_asked_for_before_the_panel_was_made_is_charted_in(
    sat: Seat, clinic: Clinic, patient_id: UUID
) -> None:
    of_yesterday, other = an_exam(clinic, patient_id, signed=False), a_patient(clinic, "Bruno")
    clinic.clock.advance(timedelta(days=1))
    sat.desk.open_patient(patient_id)
    sat.desk.chart_in(of_yesterday)
    late = sat.show(ChartingView(sat.desk), 1366, 768)
    sat.settle()
    loaded = late.presenter.board.loaded
    assert loaded is not None
    assert loaded.exam_id == of_yesterday
    sat.desk.open_patient(other)
    assert sat.desk.charted_exam is None


def test_undo_ends_at_the_signature(person: Person, view: ChartingView, exam_id: UUID) -> None:
    chosen(view, "16")
    person.type("K")
    person.settle()
    assert button(view, "charting.undo").isEnabled()
    person.sat.clinic.db.write(person.sat.clinic.dentist, lambda work: sign_exam(work, exam_id))
    person.sat.qtbot.waitUntil(lambda: not button(view, "charting.undo").isEnabled(), timeout=10_000)


def test_every_act_says_what_it_did_where_one_looks(person: Person, view: ChartingView, patient_id: UUID) -> None:
    chosen(view, "16")
    person.type("K")
    assert text(view, "charting.preview") == "Charted: 16 ceramic crown, planned · Undo: Ctrl+Z"
    person.press(Qt.Key.Key_Delete)
    assert text(view, "charting.preview") == "Cleared: 16 ceramic crown · Undo: Ctrl+Z"
    person.press(Qt.Key.Key_Z, modifier=_CONTROL)
    assert text(view, "charting.preview") == "Taken back: clearing 16 ceramic crown · Undo: Ctrl+Z"
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == ["16 crown ceramic planned"]
    person.type("/")
    person.press(Qt.Key.Key_Z, modifier=_CONTROL)  # nothing is typed: the last deed is meant
    person.settle()
    assert standing(person.sat.clinic, patient_id) == ()
    assert person.sat.toasts == []


def test_an_entry_of_a_signed_record_asks_why(person: Person, view: ChartingView, patient_id: UUID) -> None:
    clinic = person.sat.clinic
    clinic.clock.advance(-timedelta(days=400))
    put(clinic, patient_id, new("16", Finding.CROWN, "", ChartStatus.EXISTING, Variant.GOLD))
    clinic.clock.time = MORNING
    person.sat.qtbot.waitUntil(lambda: bool(view.presenter.board.chart.entries), timeout=10_000)
    chosen(view, "16")
    person.press(Qt.Key.Key_Delete)
    assert person.sat.focused() == "charting.reason"
    person.press(_ESCAPE)
    assert not view.line.reason.isVisible()
    person.press(Qt.Key.Key_Delete)
    person.click("charting.reason.0")
    person.settle()
    assert not view.line.reason.isVisible()
    assert standing(clinic, patient_id) == ()
    gone = view.presenter.entry_lines()[-1]
    assert gone.is_past
    assert "Wrong tooth" in gone.note


# -- the typed line --


def test_a_digit_begins_the_line_and_its_price_is_seen_before_enter(person: Person, view: ChartingView) -> None:
    person.type("16 mod compo")
    assert person.sat.focused() == "charting.line"
    assert text(view, "charting.preview") == "16 MOD composite filling, planned"
    shown = [label.text() for label in view.line.findChildren(QLabel) if label.isVisible()]
    assert "$285.00" in shown
    assert view.line.line.completion == "site"
    person.press(Qt.Key.Key_Tab)
    assert view.line.line.text() == "16 mod composite "
    person.press(_ESCAPE)
    assert view.line.line.text() == ""
    assert view.chart.hasFocus()


def test_what_the_line_cannot_mean_is_said_and_stays(person: Person, view: ChartingView, patient_id: UUID) -> None:
    person.type("11 O caries\n")
    assert "11" in text(view, "charting.problem")
    assert view.line.line.text() == "11 O caries"
    assert not button(view, "charting.chart_it").isEnabled()
    person.sat.settle()
    assert standing(person.sat.clinic, patient_id) == ()


def test_a_line_that_is_still_typed_is_not_wrong_yet(person: Person, view: ChartingView) -> None:
    person.type("14")
    assert text(view, "charting.problem") == ""
    assert text(view, "charting.preview") == "Select 14"
    person.type("\n")
    assert selected(view) == ["14"]
    assert view.line.line.text() == ""
    person.type("14 cariesx")
    assert text(view, "charting.problem") == ""
    assert "cariesx" in view.line.hint.text()
    person.type("\n")
    assert "cariesx" in text(view, "charting.problem")


def test_escape_at_last_marks_as_planned_again(person: Person, view: ChartingView) -> None:
    chosen(view, "16")
    person.type("E")
    person.press(_ESCAPE, _ESCAPE)
    assert button(view, "charting.mode.N").isChecked()


def test_a_click_on_another_tooth_never_takes_a_draft_along(person: Person, view: ChartingView) -> None:
    chosen(view, "46")
    person.type("C")
    person.surface("45", "O")
    assert selected(view) == ["45"]
    assert view.presenter.board.draft.is_empty
    person.settle()
    assert standing(person.sat.clinic, person.sat.desk.patient_id or UUID(int=0)) == ()


def test_an_item_of_the_line_makes_room_for_the_next(person: Person, view: ChartingView, patient_id: UUID) -> None:
    person.type("36 extraction implant\n")
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == ["36 extraction planned", "36 implant planned"]
    assert view.line.line.text() == ""


def test_quote_and_slash_begin_the_line_for_the_selected_teeth(
    person: Person, view: ChartingView, patient_id: UUID
) -> None:
    chosen(view, "16")
    person.type("/")
    person.type("mo caries\n")
    person.settle()
    assert said(standing(person.sat.clinic, patient_id)) == ["16 MO caries condition"]


# -- bridges --


def test_the_roles_of_a_bridge_are_swapped_before_it_is_charted(
    person: Person, view: ChartingView, patient_id: UUID
) -> None:
    put(person.sat.clinic, patient_id, new("15", Finding.MISSING))
    person.sat.qtbot.waitUntil(lambda: bool(view.presenter.board.chart.entries), timeout=10_000)
    person.type("B")
    person.tooth("16")
    assert "other end" in view.line.hint.text()
    person.tooth("15")
    assert text(view, "charting.preview") == "16, 15 ceramic bridge, 15 replaced, planned"
    person.tooth("14")
    person.tooth("14")
    assert "still stands" in text(view, "charting.problem")
    person.tooth("14")
    person.press(_ENTER)
    person.settle()
    assert said(standing(person.sat.clinic, patient_id))[-1] == "16-15-14 bridge ceramic planned"


# -- the past --


def test_the_past_is_shown_and_cannot_be_changed(person: Person, view: ChartingView, patient_id: UUID) -> None:
    clinic = person.sat.clinic
    clinic.clock.advance(-timedelta(days=731))
    put(clinic, patient_id, new("16", Finding.CARIES, "MO"))
    clinic.clock.time = MORNING
    put(clinic, patient_id, replace(new("26", Finding.MISSING), true_on=MORNING.date() - timedelta(days=900)))
    person.sat.qtbot.waitUntil(lambda: len(view.presenter.board.chart.entries) == 2, timeout=10_000)
    person.type("[")
    assert button(view, "charting.back").isVisible()
    assert "Recorded later: 26 missing" in view.differences.text.text()
    chosen(view, "16")
    person.type("K")
    assert "Esc" in text(view, "charting.problem")
    assert not button(view, "charting.finding.K").isEnabled()
    person.press(_ESCAPE)
    assert not button(view, "charting.back").isVisible()
    person.settle()
    assert len(standing(clinic, patient_id)) == 2


def test_two_days_are_compared(person: Person, view: ChartingView, patient_id: UUID) -> None:
    clinic = person.sat.clinic
    clinic.clock.advance(-timedelta(days=731))
    put(clinic, patient_id, new("16", Finding.CARIES, "MO"))
    clinic.clock.time = MORNING
    put(clinic, patient_id, new("26", Finding.MISSING))
    person.sat.qtbot.waitUntil(lambda: len(view.presenter.board.chart.entries) == 2, timeout=10_000)
    person.click("charting.compare")
    lines = view.differences.text.text().splitlines()
    assert lines == ["Different since Nov 23, 2024: 1 tooth", "26: now missing"]
    combo = view.findChild(QComboBox, "charting.compare_with")
    assert isinstance(combo, QComboBox)
    assert combo.count() == 1
    person.click("charting.compare")
    assert not view.differences.isVisible()


# -- exams --


def test_planned_work_waits_for_an_exam_and_the_exam_is_one_click_away(
    sat: Seat, view: ChartingView, patient_id: UUID
) -> None:
    person = open_(sat, view, patient_id)
    chosen(view, "16")
    person.type("KM"[0])
    chosen(view, "36")
    person.type("X")
    assert "none is open today" in view.line.hint.text()
    assert standing(sat.clinic, patient_id) == ()
    person.type("RO")
    person.press(Qt.Key.Key_Z, modifier=_CONTROL)
    assert text(view, "charting.preview") == "16 ceramic crown, planned; 36 extraction, planned; 36 root canal, planned"
    person.press(Qt.Key.Key_Z, modifier=_CONTROL)
    chosen(view, "26")
    person.type("X")
    person.press(Qt.Key.Key_Delete)
    person.type("CO")
    assert button(view, "charting.chart_it").isVisible()
    person.press(_ESCAPE)
    person.click("charting.begin_exam")
    person.settle()
    assert said(standing(sat.clinic, patient_id)) == ["16 crown ceramic planned", "36 extraction planned"]
    assert not button(view, "charting.begin_exam").isVisible()


def test_the_exam_and_the_chart_tell_one_truth(qtbot: QtBot, person: Person, view: ChartingView, exam_id: UUID) -> None:
    exam = VisitView(person.sat.desk)
    qtbot.addWidget(exam)
    exam.resize(1200, 800)
    exam.show()
    person.sat.settle()
    wanted: list[str] = []
    person.sat.desk.panel_wanted.connect(wanted.append)
    planning = exam.body.page_of(Step.PLAN)
    assert isinstance(planning, PlanPage)
    exam.body.open_step(Step.PLAN)
    planning.plan.chart.click()
    assert wanted == ["charting"]
    with qtbot.waitActive(exam):
        exam.activateWindow()
    planning.entry.tooth.setFocus()
    person.sat.press(Qt.Key.Key_F4)
    assert wanted == ["charting", "charting"]
    with qtbot.waitActive(view):
        view.activateWindow()
    view.setFocus()
    chosen(view, "16")
    person.type("FMO\n")
    person.settle()
    qtbot.waitUntil(lambda: [row.place for row in planning.plan.table.rows()] == ["16 MO"], timeout=10_000)
    plan_id = person.sat.clinic.db.read(lambda session: exam_form(session, exam_id)).plan_id
    assert len(person.sat.clinic.db.read(lambda session: plan_lines(session, plan_id))) == 1
    planning.plan.table.selectRow(0)
    exam.presenter.entry.take_out(planning.plan.table.rows()[0])
    qtbot.waitUntil(lambda: not view.presenter.board.chart.standing(), timeout=10_000)


def test_what_waits_or_was_typed_comes_back_with_its_patient(sat: Seat, view: ChartingView, patient_id: UUID) -> None:
    person = open_(sat, view, patient_id)
    chosen(view, "16")
    person.type("K")
    person.type("26 mo car")
    other = a_patient(sat.clinic, "Tomas", "Lind")
    open_(sat, view, other)
    assert view.line.line.text() == ""
    assert not button(view, "charting.begin_exam").isVisible()
    assert view.left_unsaved() == ["findings that were not charted yet"]
    person = open_(sat, view, patient_id)
    assert view.line.line.text() == "26 mo car"
    view.line.line.setFocus()
    person.type("\n")
    person.click("charting.begin_exam")
    person.settle()
    assert said(standing(sat.clinic, patient_id)) == ["16 crown ceramic planned", "26 MO caries condition"]
    assert standing(sat.clinic, other) == ()


def test_what_was_planned_in_this_exam_may_be_done_in_the_same_visit(
    person: Person, view: ChartingView, patient_id: UUID
) -> None:
    chosen(view, "16")
    person.type("KD")
    person.sat.settle()
    assert text(view, "charting.problem") == ""
    assert said(standing(person.sat.clinic, patient_id)) == ["16 crown ceramic completed"]
    lines = {line.status for line in view.presenter.entry_lines()}
    assert lines == {ChartStatus.PLANNED, ChartStatus.COMPLETED}


# -- losing the database --


def test_nothing_is_lost_while_the_database_is_away(person: Person, view: ChartingView, patient_id: UUID) -> None:
    chosen(view, "16")
    with database_away(person.sat):
        person.sat.type("K")
        person.sat.qtbot.waitUntil(view.unsaved.isVisible, timeout=20_000)
        assert "1 entry is not saved yet." in view.unsaved.accessibleName()
        assert view.left_unsaved() == ["1 entry of a chart"]
        person.sat.press(_RIGHT)
        person.sat.type("-")
        mouth = view.presenter.board.mouth
        assert mouth is not None
        assert mouth.teeth[ToothCode("15")].presence.is_gap
    person.sat.qtbot.waitUntil(lambda: not view.presenter.board.outbox.waiting, timeout=20_000)
    person.sat.settle()
    assert not view.unsaved.isVisible()
    assert said(standing(person.sat.clinic, patient_id)) == ["15 missing condition", "16 crown ceramic planned"]


def test_what_another_desk_made_impossible_comes_back_with_its_reason(
    person: Person, view: ChartingView, patient_id: UUID
) -> None:
    chosen(view, "16")
    person.sat.desk.live.changed.disconnect()  # this desk does not hear of the other yet
    put(person.sat.clinic, patient_id, new("16", Finding.MISSING))
    person.sat.type("K")
    person.sat.settle()
    assert "missing" in text(view, "charting.problem")
    assert said(standing(person.sat.clinic, patient_id)) == ["16 missing condition"]
    assert text(view, "charting.preview") == "16 ceramic crown, planned"


# -- paper --


def test_the_chart_is_shown_on_paper_and_kept_as_svg(
    qtbot: QtBot, person: Person, view: ChartingView, tmp_path: Path
) -> None:
    assert person.keys == 0
    button(view, "charting.print").click()
    qtbot.waitUntil(lambda: view.findChild(PaperWindow) is not None, timeout=60_000)
    paper = view.findChild(PaperWindow)
    assert isinstance(paper, PaperWindow)
    qtbot.waitUntil(paper.save.isEnabled, timeout=60_000)
    for name in ("chart.svg", "chart.pdf"):
        with qtbot.waitSignal(paper.kept, timeout=20_000):
            paper.keep(tmp_path / name)
    person.sat.settle()
    assert (tmp_path / "chart.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert (tmp_path / "chart.pdf").read_bytes().startswith(b"%PDF")
    paper.close()


# -- dress --


@pytest.mark.parametrize(("width", "height"), [(620, 900), (990, 540), (1010, 580), (1600, 1000)])
def test_nothing_is_clipped(qtbot: QtBot, person: Person, view: ChartingView, width: int, height: int) -> None:
    view.resize(width, height)
    chosen(view, "16")
    person.look()
    assert view.chart.width() >= min(width - 60, 600) - 20
    assert view.chart.height() >= 260
    for each in view.findChildren(QAbstractButton):
        if each.isVisible() and each.text():
            assert each.width() >= each.minimumSizeHint().width(), each.text()
    for part in (view.favourites.more, view.line.chart_it):
        qtbot.waitUntil(lambda part=part: part.visibleRegion().boundingRect().size() == part.size())  # type: ignore[misc]


def test_every_control_has_a_name(person: Person, view: ChartingView) -> None:
    chosen(view, "16")
    person.type("M")
    for kind in (QAbstractButton, QLineEdit, QComboBox):
        for each in view.findChildren(kind):
            if each.isVisible():
                assert each.accessibleName() or getattr(each, "text", lambda: "")(), each.objectName()
