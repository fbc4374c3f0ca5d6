"""Treatment plans by keyboard and mouse: found, arranged, presented, accepted and declined; two desks on one plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPlainTextEdit, QPushButton

from dentaldesk.engines.clinical.teeth_drawing.geometry import make_forms
from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.flows.plan_list import PlanKind
from dentaldesk.engines.flows.plan_page import PlanPage, plan_page
from dentaldesk.engines.treatment.plan_actions import ProcedureWords, edit_procedure
from dentaldesk.models.states import PlanStatus, Priority, ProcedureStatus
from dentaldesk.ui.screens.papers.fields import TickList
from dentaldesk.ui.screens.papers.making import NewPaperDialog
from dentaldesk.ui.screens.plans.accepting import AcceptDialog
from dentaldesk.ui.screens.plans.answering import AskedDialog, DeclineDialog, TakeOutDialog
from dentaldesk.ui.screens.plans.view import PlansView
from dentaldesk.ui.widgets.fields import ChoiceBox
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.signature_pad import SignaturePad
from tests.engines.visits import a_completed_visit
from tests.factories import FILLING, ROOT_CANAL, Clinic, a_patient
from tests.ui.seat import Seat, nothing_read, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

NONE, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier


class Plans:
    """The panel with the coordinator before it; Amara and Grace have a plan each."""

    def __init__(self, sat: Seat) -> None:
        self.sat = sat
        self.view = sat.show(PlansView(sat.desk), 1030, 640)
        self.table = self.view.editor.table

    def page(self) -> PlanPage:
        page = self.view.presenter.page
        assert page is not None
        return page

    def stored(self) -> PlanPage:
        """The plan as another desk reads it."""
        plan_id, today = self.page().plan_id, self.sat.desk.today()
        page = self.sat.clinic.db.read(lambda session: plan_page(session, plan_id, today))
        assert page is not None
        return page

    def codes(self) -> list[tuple[str, int]]:
        return [(line.code, line.phase) for line in self.stored().lines]

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.sat.press(key, modifier)
        self.sat.settle()

    def click(self, name: str) -> None:
        self.sat.find(QPushButton, name).click()
        self.sat.settle()

    def dialog(self, kind: type[QDialog]) -> QDialog:
        found = self.view.findChild(kind)
        assert isinstance(found, kind)
        return found

    def present(self) -> None:
        self.click("plans.present")

    def into_the_plan(self) -> None:
        self.table.setFocus(Qt.FocusReason.TabFocusReason)


@cache
def warm() -> None:
    """The forms of the teeth, which the paper of a plan draws: seconds, once in a process, and no part of a screen."""
    make_forms()


@pytest.fixture
def plans(qtbot: QtBot, clinic: Clinic, look: None) -> Iterator[Plans]:
    assert look is None
    warm()
    a_completed_visit(clinic, ROOT_CANAL, FILLING, patient_id=a_patient(clinic))
    a_completed_visit(clinic, FILLING, patient_id=a_patient(clinic, given="Grace"))
    with seat(qtbot, clinic, clinic.coordinator) as sat:
        yield Plans(sat)


def signed(dialog: QDialog) -> None:
    pad = dialog.findChild(SignaturePad, "plans.pad")
    assert isinstance(pad, SignaturePad)
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(30, 60))
    for x in range(40, 200, 20):
        QTest.mouseMove(pad, QPoint(x, 40 + x % 60))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(200, 60))


def read_to_the_end(plans: Plans, dialog: QDialog) -> None:
    assert isinstance(dialog, AcceptDialog)
    plans.sat.settle()
    plans.sat.qtbot.waitUntil(lambda: dialog._drawn, timeout=20_000)
    bar = dialog.paper.verticalScrollBar()
    bar.setValue(bar.maximum())
    dialog._look()


def test_the_list_opens_its_first_plan_and_kinds_narrow_it(plans: Plans) -> None:
    rows = plans.view.table.rows()
    assert {row.patient for row in rows} == {"Amara Okonkwo-Reyes", "Grace Okonkwo-Reyes"}
    assert plans.view.head.detail.text() == "2 plans worth $1,750.00"
    assert plans.page().patient == rows[0].patient
    plans.view.filters.kinds.setFocus(Qt.FocusReason.TabFocusReason)
    plans.view.filters.kinds.choose(PlanKind.PRESENTED)
    plans.sat.settle()
    assert plans.view.table.rows() == []
    assert plans.view._none_here.isVisible()
    assert plans.view.presenter.page is None  # what was not asked for does not stay open beside an empty list


def test_a_plan_that_was_presented_just_now_stays_open(plans: Plans) -> None:
    plans.view.filters.kinds.choose(PlanKind.TO_PRESENT)
    plans.sat.settle()
    amara(plans)
    plans.present()
    assert plans.page().patient.startswith("Amara")
    assert all(not row.patient.startswith("Amara") for row in plans.view.table.rows())


def test_what_is_being_typed_is_stored_when_somebody_else_sits_down(plans: Plans) -> None:
    """Or the window closes: the keyboard never left the field."""
    amara(plans)
    plan_id = plans.page().plan_id
    plans.press(Qt.Key.Key_A)
    plans.sat.find(QLineEdit, "plans.option.A").setFocus()
    plans.sat.type("Save it")
    plans.sat.find(QLineEdit, "plans.notes").setFocus()
    plans.sat.type("Mornings")
    plans.sat.desk.actor_leaves.emit()
    plans.sat.settle()
    assert (plans.stored().options, plans.stored().lines[0].notes) == ({"A": "Save it"}, "Mornings")
    notes = plans.sat.find(QPlainTextEdit, "plans.plan_notes")
    notes.setFocus()
    plans.sat.type("Husband decides")
    other = next(row.plan_id for row in plans.view.table.rows() if row.plan_id != plan_id)
    plans.view.presenter.choose(other)  # from elsewhere, while it is being typed
    plans.sat.settle()
    assert plans.stored().notes == ""
    plans.view.presenter.choose(plan_id)
    plans.sat.settle()
    assert plans.stored().notes == "Husband decides"


def test_from_the_list_to_the_note_and_back_by_keyboard(plans: Plans) -> None:
    plans.view.table.setFocus(Qt.FocusReason.TabFocusReason)
    plans.press(Qt.Key.Key_Down)
    assert plans.page().plan_id == plans.view.table.rows()[1].plan_id
    plans.press(Qt.Key.Key_Return)
    assert plans.sat.focused() == "plans.procedures"
    plans.press(Qt.Key.Key_Return)
    assert plans.sat.focused() == "plans.notes"
    plans.sat.type("In the morning")
    plans.press(Qt.Key.Key_Escape)
    assert plans.sat.focused() == "plans.list"
    assert plans.stored().lines[0].notes == "In the morning"


def amara(plans: Plans) -> None:
    row = next(row for row in plans.view.table.rows() if row.patient.startswith("Amara"))
    plans.view.table.choose(row.plan_id)
    plans.sat.settle()
    plans.into_the_plan()


def test_several_procedures_get_their_option_and_phase_at_once(plans: Plans) -> None:
    amara(plans)
    plans.table.selectAll()
    plans.press(Qt.Key.Key_B)
    assert {line.option for line in plans.stored().lines} == {"B"}
    plans.table.selectAll()
    menu = plans.table.offer_deeds(plans.page().lines[0])
    offered = {action.text(): action for action in menu.actions()}
    assert offered["Option B\tB"].isChecked()
    assert not offered["Phase 1"].isEnabled()
    offered["In any case\t0"].trigger()
    plans.sat.settle()
    plans.table.choose(plans.page().lines[0].id)
    single = plans.table.offer_deeds(plans.page().lines[0])
    next(action for action in single.actions() if action.text() == "A new phase").trigger()
    plans.sat.settle()
    assert {line.option for line in plans.stored().lines} == {""}
    assert plans.codes() == [("COMPOSITE3", 1), ("ROOTCANAL3", 2)]


def test_several_procedures_stay_chosen_when_another_desk_changes_the_plan(plans: Plans) -> None:
    amara(plans)
    plans.table.selectAll()
    another_desk(plans, plans.page().lines[0].id, "Under sedation")
    plans.sat.qtbot.waitUntil(lambda: plans.page().lines[0].notes == "Under sedation")
    plans.sat.settle()
    plans.press(Qt.Key.Key_B)
    assert [line.option for line in plans.stored().lines] == ["B", "B"]


def test_an_answer_to_another_filter_is_not_shown_when_it_comes_out_of_sight(plans: Plans) -> None:
    amara(plans)
    theirs = plans.page().patient_id
    grace = next(row.plan_id for row in plans.view.table.rows() if row.patient.startswith("Grace"))
    plans.view.table.choose(grace)
    plans.sat.settle()
    with nothing_read(plans.sat.desk):
        plans.view.presenter.read()  # of all patients
        plans.view.hide()
        plans.sat.desk.open_patient(theirs)
    plans.sat.settle()
    plans.view.show()
    plans.sat.settle()
    assert [row.patient for row in plans.view.table.rows()] == ["Amara Okonkwo-Reyes"]
    assert plans.page().patient_id == theirs


def test_a_moved_procedure_stays_in_sight(plans: Plans) -> None:
    amara(plans)
    plans.table.setFixedHeight(2 * plans.table.rowHeight(0) + plans.table.horizontalHeader().height())
    plans.table.choose(plans.page().lines[0].id)
    for _ in range(2):
        plans.press(Qt.Key.Key_Down, ALT)
    seen = plans.table.viewport().rect()
    assert seen.contains(plans.table.visualRect(plans.table.currentIndex()).center())


def test_order_phases_options_and_priority_by_keyboard(plans: Plans) -> None:
    undo: list[Callable[[], object]] = []
    plans.sat.desk.undoable.connect(lambda _said, back: undo.append(back))
    amara(plans)
    assert plans.codes() == [("ROOTCANAL3", 1), ("COMPOSITE3", 1)]
    plans.table.choose(plans.page().lines[0].id)
    plans.press(Qt.Key.Key_Down, ALT)
    plans.press(Qt.Key.Key_Down, ALT)
    assert plans.codes() == [("COMPOSITE3", 1), ("ROOTCANAL3", 2)]
    undo[-1]()  # the last step is taken back
    plans.sat.settle()
    assert plans.codes() == [("COMPOSITE3", 1), ("ROOTCANAL3", 1)]
    plans.press(Qt.Key.Key_Down, ALT)
    plans.press(Qt.Key.Key_B)
    plans.press(Qt.Key.Key_H)
    line = plans.stored().lines[1]
    assert (line.option, line.priority) == ("B", Priority.HIGH)
    plans.press(Qt.Key.Key_Up)  # over the head of the phase
    plans.press(Qt.Key.Key_A)
    cards = plans.view.editor.totals.cards
    assert [card.letter for card in cards] == ["A", "B"]
    assert cards[1].accessibleName() == "B: Fees $1,180.00, patient $1,180.00"


def test_an_option_is_named_and_the_plan_has_notes(plans: Plans) -> None:
    amara(plans)
    plans.press(Qt.Key.Key_A)
    name = plans.sat.find(QLineEdit, "plans.option.A")
    name.setFocus()
    plans.sat.type("Save the tooth")
    notes = plans.sat.find(QPlainTextEdit, "plans.plan_notes")
    notes.setFocus()
    plans.sat.type("Husband decides too")
    plans.into_the_plan()
    plans.sat.settle()
    assert (plans.stored().options, plans.stored().notes) == ({"A": "Save the tooth"}, "Husband decides too")


def test_a_procedure_is_dragged_to_its_place(plans: Plans) -> None:
    amara(plans)
    view = plans.table.viewport()

    def middle(row: int, share: float) -> QPoint:
        top, height = plans.table.rowViewportPosition(row), plans.table.rowHeight(row)
        return QPoint(200, int(top + height * share))

    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=middle(2, 0.5))
    for share in (0.4, 0.3, 0.2):
        QTest.mouseMove(view, middle(1, share))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=middle(1, 0.2))
    plans.sat.settle()
    assert [code for code, _ in plans.codes()] == ["COMPOSITE3", "ROOTCANAL3"]


def test_a_drag_is_called_off(plans: Plans) -> None:
    amara(plans)
    view = plans.table.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, plans.table.rowViewportPosition(2) + 10))
    QTest.mouseMove(view, QPoint(200, 40))
    QTest.mouseMove(view, QPoint(200, 36))
    plans.press(Qt.Key.Key_Escape)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 36))
    plans.sat.settle()
    assert [code for code, _ in plans.codes()] == ["ROOTCANAL3", "COMPOSITE3"]


def test_presented_then_accepted_with_a_signature(plans: Plans) -> None:
    amara(plans)
    assert not plans.view.editor.deeds["accept"].isEnabled()
    plans.present()
    assert plans.stored().status is PlanStatus.PRESENTED
    assert plans.sat.toasts == ["The plan is presented. Its paper is made."]
    plans.click("plans.accept")
    dialog = plans.dialog(AcceptDialog)
    plans.sat.settle()
    plans.click("plans.accept_now")  # neither read nor signed: both are told, nothing is lost
    read = dialog.findChild(QLabel, "plans.read_state")
    assert isinstance(read, QLabel)
    assert read.text() == "Show the plan to its end before it is signed."
    assert isinstance(dialog, AcceptDialog)
    assert dialog.fields["signature"].problem() is not None
    read_to_the_end(plans, dialog)
    signed(dialog)
    plans.click("plans.accept_now")
    page = plans.stored()
    assert (page.status, page.accepted_by) == (PlanStatus.ACCEPTED, "Amara Okonkwo-Reyes")
    assert plans.sat.toasts[-1] == "The plan is accepted and signed."
    assert not plans.view.editor.deeds["present"].isEnabled()


def test_a_part_is_left_out_with_its_reason(plans: Plans) -> None:
    amara(plans)
    plans.present()
    plans.click("plans.accept")
    dialog = plans.dialog(AcceptDialog)
    read_to_the_end(plans, dialog)
    signed(dialog)
    ticks = plans.sat.find(TickList, "plans.accept_procedures")
    ticks.item(0).setCheckState(Qt.CheckState.Unchecked)
    plans.click("plans.accept_now")
    assert isinstance(dialog, AcceptDialog)
    assert dialog.fields["reason"].problem() == "Write the patient’s reason."
    dialog.reason.setText("Too dear")
    plans.click("plans.accept_now")
    assert [line.status for line in plans.stored().lines] == [ProcedureStatus.DECLINED, ProcedureStatus.PLANNED]
    plans.table.choose(plans.page().lines[0].id)
    assert plans.view.editor.details.trace.text() == "Declined: Too dear"
    plans.click("plans.again")
    assert plans.stored().lines[0].status is ProcedureStatus.PLANNED


def test_procedures_are_taken_out_by_keyboard_and_that_is_taken_back(plans: Plans) -> None:
    undo: list[Callable[[], object]] = []
    said: list[str] = []
    plans.sat.desk.undoable.connect(lambda words, _back: said.append(words))
    plans.sat.desk.undoable.connect(lambda _words, back: undo.append(back))
    amara(plans)
    plans.table.choose(plans.page().lines[0].id)
    plans.press(Qt.Key.Key_Delete)
    dialog = plans.dialog(TakeOutDialog)
    assert isinstance(dialog, TakeOutDialog)
    plans.click("plans.take_out_now")
    assert dialog.field.problem() == "Write why this is not to be done."
    assert plans.sat.focused() == "plans.take_out_reason"
    plans.sat.type("Watched first")
    plans.sat.tab_to("plans.take_out_now")
    plans.press(Qt.Key.Key_Return)
    assert [line.status for line in plans.page().lines] == [ProcedureStatus.DECLINED, ProcedureStatus.PLANNED]
    assert plans.view.editor.details.trace.text() == "Declined: Watched first"
    assert said == ["1 procedure is taken out of the plan."]
    undo[-1]()
    plans.sat.settle()
    assert {line.status for line in plans.page().lines} == {ProcedureStatus.PLANNED}


def test_what_the_patient_agreed_to_is_not_taken_out(plans: Plans) -> None:
    amara(plans)
    plans.table.selectAll()
    menu = plans.table.offer_deeds(plans.page().lines[0])
    next(action for action in menu.actions() if action.text() == "Take out of the plan …\tDel").trigger()
    dialog = plans.dialog(TakeOutDialog)
    assert isinstance(dialog, TakeOutDialog)
    dialog.reason.setPlainText("A slip")
    plans.click("plans.take_out_now")
    assert "Nothing would be left of the plan" in dialog.warning.accessibleName()
    dialog.reject()
    plans.present()
    plans.click("plans.accept")
    accepting = plans.dialog(AcceptDialog)
    read_to_the_end(plans, accepting)
    signed(accepting)
    plans.click("plans.accept_now")
    plans.table.choose(plans.page().lines[0].id)
    QTest.keyClick(plans.table, Qt.Key.Key_Delete)
    assert plans.sat.troubles == ["The patient answered to this plan already."]
    offered = [action.text() for action in plans.table.offer_deeds(plans.page().lines[0]).actions()]
    assert not any(text.startswith("Take out") for text in offered)


@pytest.mark.parametrize("held", [NONE, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier])
def test_of_two_options_one_is_chosen(plans: Plans, held: Qt.KeyboardModifier) -> None:
    """Whatever key was held when the program chose a procedure: the last one pressed, by another test too."""
    plans.press(Qt.Key.Key_F12, held)
    amara(plans)
    plans.table.choose(plans.page().lines[0].id)
    plans.press(Qt.Key.Key_A)
    plans.table.choose(plans.page().lines[1].id)
    plans.press(Qt.Key.Key_B)
    plans.present()
    plans.click("plans.accept")
    dialog = plans.dialog(AcceptDialog)
    read_to_the_end(plans, dialog)
    signed(dialog)
    plans.click("plans.accept_now")
    assert isinstance(dialog, AcceptDialog)
    assert dialog.fields["option"].problem() == "Choose one of the options."
    choice = plans.sat.find(ChoiceBox, "plans.accept_option")
    choice.setCurrentIndex(2)
    sums = plans.sat.find(QLabel, "plans.accept_sums")
    assert sums.text() == "Accepted: $285.00, of it the patient $285.00"
    plans.click("plans.accept_now")
    assert [line.status for line in plans.stored().lines] == [ProcedureStatus.DECLINED, ProcedureStatus.PLANNED]


def test_a_plan_that_changes_while_it_is_signed_is_shown_anew(plans: Plans) -> None:
    amara(plans)
    plans.present()
    plans.click("plans.accept")
    dialog = plans.dialog(AcceptDialog)
    read_to_the_end(plans, dialog)
    signed(dialog)
    another_desk(plans, plans.page().lines[0].id, "Under sedation")
    plans.click("plans.accept_now")
    assert isinstance(dialog, AcceptDialog)
    assert dialog.warning.isVisible()
    assert dialog.pad.is_blank()
    read_to_the_end(plans, dialog)
    signed(dialog)
    plans.click("plans.accept_now")
    assert plans.stored().status is PlanStatus.ACCEPTED


def another_desk(plans: Plans, line_id: UUID, notes: str) -> None:
    line = next(line for line in plans.stored().lines if line.id == line_id)
    seen = ProcedureWords(option=line.option, priority=line.priority, urgency=line.urgency, notes=line.notes)
    words = ProcedureWords(option=line.option, priority=line.priority, urgency=line.urgency, notes=notes)
    clinic = plans.sat.clinic
    clinic.db.write(clinic.dentist, lambda work: edit_procedure(work, line_id, seen, words))


def test_declined_only_with_a_reason(plans: Plans) -> None:
    amara(plans)
    plans.present()
    plans.click("plans.decline")
    dialog = plans.dialog(DeclineDialog)
    assert isinstance(dialog, DeclineDialog)
    plans.click("plans.decline_now")
    assert dialog.field.problem() == "Write the patient’s reason."
    dialog.reason.setPlainText("Moves away")
    dialog.refusal.setChecked(True)
    plans.click("plans.decline_now")
    paper = plans.dialog(NewPaperDialog)
    assert isinstance(paper, NewPaperDialog)
    plans.sat.settle()
    form = paper.form()
    assert form is not None
    assert (len(form.consent().procedures), form.consent().reason) == (2, "Moves away")  # all of it is known
    paper.reject()
    assert plans.stored().status is PlanStatus.DECLINED
    assert "Declined: Moves away" in plans.view.editor.answer.text()
    plans.present()
    assert plans.stored().status is PlanStatus.PRESENTED


def test_what_two_desks_wrote_is_shown_and_chosen(plans: Plans) -> None:
    amara(plans)
    plans.table.choose(plans.page().lines[0].id)
    note = plans.sat.find(QLineEdit, "plans.notes")
    note.setFocus()
    plans.sat.type("No anaesthesia")
    another_desk(plans, plans.page().lines[0].id, "Anaesthesia wished")
    # The other desk's word may be heard of before or after this one is sent: sent as it was seen, it is refused.
    plans.into_the_plan()
    plans.sat.settle()
    clashes = plans.view.editor.clashes
    assert clashes.isVisible()
    plans.click("mine.notes")
    assert plans.stored().lines[0].notes == "No anaesthesia"
    assert not clashes.isVisible()


def test_asked_again_on_another_day(plans: Plans) -> None:
    amara(plans)
    plans.click("plans.ask")
    dialog = plans.dialog(AskedDialog)
    assert isinstance(dialog, AskedDialog)
    day = dialog.day.day()
    plans.click("plans.asked_now")
    assert plans.stored().ask_on == day


def test_the_estimate_is_asked_for_and_the_documents_open(plans: Plans) -> None:
    wanted: list[str] = []
    plans.sat.desk.panel_wanted.connect(wanted.append)
    amara(plans)
    plans.click("plans.estimate")
    assert wanted == ["papers"]
    assert plans.sat.desk.patient_id == plans.page().patient_id


def test_only_the_open_patients_plans(plans: Plans) -> None:
    amara(plans)
    assert not plans.view.scope.isEnabled()
    plans.sat.desk.open_patient(plans.page().patient_id)
    plans.view._set_scope(only=True)
    plans.sat.settle()
    assert [row.patient for row in plans.view.table.rows()] == ["Amara Okonkwo-Reyes"]


def test_no_plan_of_somebody_else_is_taken_for_that_of_who_is_open(plans: Plans) -> None:
    amara(plans)
    theirs, plan_id = plans.page().patient_id, plans.page().plan_id
    grace = next(row.plan_id for row in plans.view.table.rows() if row.plan_id != plan_id)
    plans.view.table.choose(grace)
    plans.sat.desk.open_patient(theirs)
    plans.sat.settle()
    warning = plans.sat.find(Banner, "plans.other_patient")
    assert warning.isVisible()  # the list is worked through with another record open
    plans.view.scope.chosen.emit(True)
    plans.sat.settle()
    assert (plans.page().plan_id, warning.isVisible()) == (plan_id, False)


def test_who_may_only_look_changes_nothing(qtbot: QtBot, clinic: Clinic, look: None) -> None:
    assert look is None
    a_completed_visit(clinic, ROOT_CANAL, FILLING, patient_id=a_patient(clinic))
    with seat(qtbot, clinic, clinic.desk) as sat:
        plans = Plans(sat)
        amara(plans)
        plans.press(Qt.Key.Key_Down, ALT)
        plans.press(Qt.Key.Key_A)
        assert [line.option for line in plans.stored().lines] == ["", ""]
        assert [code for code, _ in plans.codes()] == ["ROOTCANAL3", "COMPOSITE3"]
        assert plans.view.editor.deeds["present"].toolTip() == plans.sat.desk.why_not(Permission.PRESENT_PLAN)


def test_an_empty_clinic_says_what_makes_a_plan(qtbot: QtBot, clinic: Clinic, look: None) -> None:
    assert look is None
    with seat(qtbot, clinic, clinic.coordinator) as sat:
        plans = Plans(sat)
        assert plans.view._none_here.accessibleName() == "There is no plan yet. A completed exam makes one."
