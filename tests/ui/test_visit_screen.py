"""The panel of a visit, worked as people work it: every kind of visit from its first step to the checkout."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton
from sqlalchemy import select

from dentaldesk.engines.clinical.examination_actions import FindingChange, record_findings
from dentaldesk.engines.clinical.visit_actions import set_pain
from dentaldesk.engines.clinical.visit_lists import visits_at_hand
from dentaldesk.engines.clinical.visit_reads import VisitPage, visit_page
from dentaldesk.engines.financial.coverage_actions import add_coverage
from dentaldesk.engines.financial.coverage_rules import CardDetails
from dentaldesk.engines.flows.checkout import checkout_of, finish_checkout, open_checkout
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.receiving import Emergency, receive_emergency
from dentaldesk.engines.patients.actions import Health, register_patient
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.models.states import (
    AppointmentStatus,
    Disposition,
    ExamArea,
    Role,
    SignatureKind,
    VisitStatus,
    VisitType,
)
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.teeth import ToothCode
from dentaldesk.ui.screens.papers.signing import SignConsentDialog
from dentaldesk.ui.screens.visit.area_form import ItemRow
from dentaldesk.ui.screens.visit.care_page import CarePage
from dentaldesk.ui.screens.visit.missing import MissingBox
from dentaldesk.ui.screens.visit.rows import Entry
from dentaldesk.ui.screens.visit.soap import NoteEdit
from dentaldesk.ui.screens.visit.start import StartPage
from dentaldesk.ui.screens.visit.steps import Step
from dentaldesk.ui.screens.visit.view import VisitView
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.widgets.both_values import BothValues
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.row_table import RowTable
from tests.factories import FILLING, ROOT_CANAL, a_patient, an_exam, tell_history
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from dentaldesk.engines.core.work import Work
    from dentaldesk.engines.treatment.doing_reads import AheadLine, DoneLine
    from dentaldesk.ui.screens.visit.body import VisitBody
    from dentaldesk.ui.screens.visit.rows import PlanRow
    from tests.factories import Clinic

WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    apply_theme(qapp, "light", "desk")


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic) -> Iterator[Seat]:
    """The dentist at her desk, the panel in front of her, nobody's record open."""
    with seat(qtbot, clinic, clinic.dentist) as made:
        made.show(VisitView(made.desk))
        yield made


@pytest.fixture
def patient_id(clinic: Clinic) -> UUID:
    """Somebody whose filling was planned in an exam of last week, healthy."""
    patient_id = a_patient(clinic)
    exam_id = an_exam(clinic, patient_id, FILLING)
    clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    clinic.clock.advance(WEEK)
    return patient_id


def body(sat: Seat) -> VisitBody:
    assert isinstance(sat.panel, VisitView)
    return sat.panel.body


def go(sat: Seat, step: Step) -> None:
    """Open a step by its key."""
    number = body(sat).steps.index(step) + 1
    sat.press(Qt.Key(Qt.Key.Key_0.value + number), Qt.KeyboardModifier.AltModifier)
    sat.settle()
    assert body(sat).step is step


def begin(sat: Seat, patient_id: UUID, kind: VisitType) -> None:
    sat.desk.open_patient(patient_id)
    sat.settle()
    assert sat.panel is not None
    start = sat.panel.findChild(StartPage)
    assert start is not None
    start.kind.choose(kind)
    start.kind.chosen.emit(kind)
    sat.find(QAbstractButton, "exam.start").click()
    sat.settle()


def visit_of(sat: Seat, patient_id: UUID) -> VisitPage:
    """The newest visit as another desk reads it."""

    def read(session) -> VisitPage:  # type: ignore[no-untyped-def]  # noqa: ANN001
        found = visits_at_hand(session, patient_id, sat.desk.today())
        return visit_page(session, found[0].visit_id, sat.desk.today())

    return sat.clinic.db.read(read)


def click(sat: Seat, name: str) -> None:
    sat.find(QAbstractButton, name).click()
    sat.settle()


def missing(sat: Seat) -> list[str]:
    box = sat.find(MissingBox, "exam.problems")
    found = box.findChildren(QPushButton) if box.isVisible() else []
    return [each.objectName().removeprefix("exam.missing.") for each in found if each.isVisible()]


def test_a_treatment_visit_from_its_first_step_to_the_checkout(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.TREATMENT)
    assert sat.focused() == "exam.complaint"
    sat.type("Filling")
    click(sat, "exam.confirm_medical")
    go(sat, Step.CARE)
    ahead: RowTable[AheadLine] = sat.find(RowTable, "exam.ahead")
    assert [row.procedure for row in ahead.rows()] == ["Composite, three surfaces"]
    assert sat.focused() == "exam.ahead"
    sat.find(QLineEdit, "exam.anaesthetic.volume").setText("1.8")
    click(sat, "exam.anaesthetic.give")
    ahead.setFocus()
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    done: RowTable[DoneLine] = sat.find(RowTable, "exam.done_list")
    assert [row.procedure for row in done.rows()] == ["Composite, three surfaces"]
    assert ahead.rows() == []
    click(sat, "exam.sign")
    sat.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    sat.settle()
    found = visit_of(sat, patient_id)
    assert found.status is VisitStatus.COMPLETED
    assert [(row.agent, row.volume) for row in found.anaesthetics] == [("articaine-4-100", 1800)]
    now = sat.desk.now()
    page = sat.clinic.db.read(lambda session: checkout_of(session, found.visit_id, now))
    assert [line.procedure for line in page.done] == ["Composite, three surfaces"]
    assert said(sat, "exam.thread").startswith("With: Front desk, since 10:00")
    for step in (open_checkout, finish_checkout):
        sat.clinic.db.write(sat.clinic.desk, lambda work, step=step: step(work, found.visit_id))  # type: ignore[misc]
    sat.qtbot.waitUntil(lambda: said(sat, "exam.thread").startswith("Has left: Dec 1, 2026, 10:00"))
    assert not sat.find(QAbstractButton, "exam.hand_over").isVisible()


def hygienist(sat: Seat) -> None:
    """Somebody who cleans teeth sits here from now on."""
    hana = replace(sat.clinic.desk, name="Hana Hygiene", roles=frozenset({Role.HYGIENIST}))
    sat.desk.sit_down(hana)
    sat.settle()


def write(sat: Seat, name: str, text: str) -> None:
    """Type a note, and leave it."""
    go(sat, Step.NOTES)
    sat.find(NoteEdit, f"exam.{name}").setFocus()
    sat.type(text)
    sat.press(Qt.Key.Key_Tab)
    sat.settle()


def elsewhere(sat: Seat, deed: Callable[[Work], object]) -> None:
    """The dentist at another desk does this."""
    sat.clinic.db.write(sat.clinic.dentist, deed)


def said(sat: Seat, name: str) -> str:
    return sat.find(QLabel, name).text()


def test_a_hygiene_visit_waits_for_the_dentist_who_signs_what_she_has_read(sat: Seat, patient_id: UUID) -> None:
    hygienist(sat)
    begin(sat, patient_id, VisitType.HYGIENE)
    click(sat, "exam.confirm_medical")
    go(sat, Step.CARE)
    entry = sat.find(QLineEdit, "exam.done.procedure")
    entry.setFocus()
    sat.type("proph")
    sat.press(Qt.Key.Key_Return)
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    write(sat, "assessment", "Gingivitis")
    click(sat, "exam.sign")
    assert "With: Hygienist" in said(sat, "exam.thread")
    click(sat, "exam.call")
    sat.clinic.clock.advance(timedelta(minutes=4))
    sat.panel.presenter.read()  # type: ignore[union-attr]
    sat.settle()
    assert said(sat, "exam.thread") == "Ready for the dentist for 4 min"
    click(sat, "exam.complete")
    assert missing(sat) == ["dentist-call"]
    sat.desk.sit_down(sat.clinic.dentist)
    sat.settle()
    assert sat.find(QAbstractButton, "exam.call").text() == "I am he&re"
    click(sat, "exam.call")
    assert "With: Dentist" in said(sat, "exam.thread")
    assert missing(sat) == ["co-signature"]
    click(sat, "exam.co_sign")
    # Nobody answers for words that were not before their eyes.
    assert body(sat).step is Step.NOTES
    assert sat.toasts[-1] == "Read the notes, then sign them."
    assert not any(each.kind is SignatureKind.CO_SIGN for each in visit_of(sat, patient_id).signatures)
    go(sat, Step.COMPLETION)
    click(sat, "exam.co_sign")
    click(sat, "exam.complete")
    assert visit_of(sat, patient_id).status is VisitStatus.COMPLETED
    assert sat.find(Banner, "exam.outcome").isVisible()


def test_an_emergency_needs_no_more_than_what_suffices(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EMERGENCY)
    sat.type("Swelling")
    sat.tab_to("exam.pain.0")
    for _ in range(8):
        sat.press(Qt.Key.Key_Right)
    assert sat.focused() == "exam.pain.8"
    sat.press(Qt.Key.Key_Space)
    click(sat, "exam.confirm_medical")
    click(sat, "exam.complete")
    assert missing(sat) == ["findings", "disposition"]
    go(sat, Step.EXAMINATION)
    click(sat, "exam.begin_exam")
    sat.find(QLineEdit, "exam.diagnosis_tooth").setText("36")
    sat.find(QLineEdit, "exam.diagnosis_text").setText("Periapical abscess")
    click(sat, "exam.add_diagnosis")
    go(sat, Step.COMPLETION)
    click(sat, "exam.disposition.prescribed")
    click(sat, "exam.sign")
    click(sat, "exam.complete")
    found = visit_of(sat, patient_id)
    assert found.status is VisitStatus.COMPLETED
    assert (found.pain, found.disposition) == (8, Disposition.PRESCRIBED)
    assert [(row.tooth, row.text) for row in found.diagnoses] == [(ToothCode("36"), "Periapical abscess")]


def test_a_follow_up_is_completed_with_what_it_found(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.FOLLOW_UP)
    click(sat, "exam.confirm_medical")
    write(sat, "assessment", "Healing well")
    click(sat, "exam.sign")
    click(sat, "exam.complete")
    assert visit_of(sat, patient_id).status is VisitStatus.COMPLETED


def test_two_desks_say_how_much_it_hurts_and_both_values_are_shown(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EMERGENCY)
    visit = visit_of(sat, patient_id)
    with readings_held(sat):
        elsewhere(sat, lambda work: set_pain(work, visit.visit_id, visit.version, 3))
        click(sat, "exam.pain.8")
    sat.panel.presenter.read()  # type: ignore[union-attr]
    both = sat.find(BothValues, "exam.both_values")
    sat.qtbot.waitUntil(both.isVisible, timeout=5000)
    assert visit_of(sat, patient_id).pain == 3
    click(sat, "mine.pain")
    assert visit_of(sat, patient_id).pain == 8
    assert not both.isVisible()


@contextmanager
def readings_held(sat: Seat) -> Iterator[None]:
    """What another desk does is not seen here yet."""
    assert isinstance(sat.panel, VisitView)
    presenter = sat.panel.presenter
    sat.desk.live.changed.disconnect(presenter._changed)
    yield
    sat.desk.live.changed.connect(presenter._changed)


def test_findings_of_two_people_on_different_items_are_both_kept(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    exam_id = visit_of(sat, patient_id).exam_id
    assert exam_id is not None
    go(sat, Step.EXAMINATION)
    change = FindingChange(area=ExamArea.EXTRA_ORAL, item="skin", state="abnormal", note="Scar")
    with readings_held(sat):
        elsewhere(sat, lambda work: record_findings(work, exam_id, [change]))
        press_state(sat, "lips", "normal")
    sat.panel.presenter.read()  # type: ignore[union-attr]
    sat.settle()
    found = {row.item: (row.state, row.note) for row in visit_of(sat, patient_id).findings}
    assert found["skin"] == ("abnormal", "Scar")
    assert found["lips"] == ("normal", "")
    assert sat.find(QLineEdit, "exam.note.extra-oral.skin").text() == "Scar"


def press_state(sat: Seat, item: str, state: str) -> None:
    row = sat.find(ItemRow, f"exam.item.extra-oral.{item}")
    assert row.choices is not None
    next(each for each in row.choices.buttons if each.value == state).click()
    sat.settle()


def test_an_answer_that_was_read_before_a_finding_was_stored_takes_it_back_for_no_moment(
    sat: Seat, patient_id: UUID
) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    go(sat, Step.EXAMINATION)
    before = visit_of(sat, patient_id)
    assert before.exam_id is not None
    press_state(sat, "lips", "normal")
    saver = sat.panel.presenter.findings  # type: ignore[union-attr]
    assert saver.all_stored
    saver.meet(before.exam_id, before.findings)
    assert saver.standing(before.exam_id, ExamArea.EXTRA_ORAL, "lips") == ("normal", "")
    press_state(sat, "lips", "abnormal")
    assert {row.item: row.state for row in visit_of(sat, patient_id).findings}["lips"] == "abnormal"
    assert not sat.find(BothValues, "exam.both_values").isVisible()


def test_a_visit_is_not_completed_over_a_finding_of_two_people(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    exam_id = visit_of(sat, patient_id).exam_id
    assert exam_id is not None
    sat.type("Check-up")
    click(sat, "exam.confirm_medical")
    write(sat, "assessment", "Healthy")
    click(sat, "exam.sign")
    go(sat, Step.EXAMINATION)
    change = FindingChange(area=ExamArea.EXTRA_ORAL, item="lips", state="abnormal", note="Dry")
    with readings_held(sat):
        elsewhere(sat, lambda work: record_findings(work, exam_id, [change]))
        press_state(sat, "lips", "normal")
        click(sat, "exam.complete")
    assert visit_of(sat, patient_id).status is VisitStatus.IN_PROGRESS
    assert missing(sat)[0] == "clash"


def test_a_finding_that_is_refused_stays_and_no_other_goes_with_it(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    exam_id = visit_of(sat, patient_id).exam_id
    assert exam_id is not None
    saver = sat.panel.presenter.findings  # type: ignore[union-attr]
    answers: list[bool] = []
    saver.type_note(exam_id, ExamArea.EXTRA_ORAL, "lips", "x" * 3000)
    saver.type_note(exam_id, ExamArea.EXTRA_ORAL, "skin", "scar")
    saver.flush(exam_id, answers.append)
    sat.settle()
    assert answers == [False]
    assert saver.standing(exam_id, ExamArea.EXTRA_ORAL, "lips")[1] == "x" * 3000
    assert {row.item: row.note for row in visit_of(sat, patient_id).findings}["skin"] == "scar"
    saver.type_note(exam_id, ExamArea.EXTRA_ORAL, "lips", "dry")
    saver.flush(exam_id, answers.append)
    sat.settle()
    assert answers == [False, True]
    assert saver.all_stored


def test_a_finding_is_stored_in_the_name_of_who_found_it(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    exam_id = visit_of(sat, patient_id).exam_id
    assert exam_id is not None
    saver = sat.panel.presenter.findings  # type: ignore[union-attr]
    saver.type_note(exam_id, ExamArea.EXTRA_ORAL, "skin", "scar")
    saver._pause.stop()
    sat.desk.actor_leaves.disconnect(saver.save_all)  # as when the database was away while they left
    sat.desk.sit_down(replace(sat.clinic.desk, roles=frozenset({Role.FRONT_DESK})))
    sat.settle()
    saver.save_all()
    sat.settle()
    assert {row.item: row.note for row in visit_of(sat, patient_id).findings}["skin"] == "scar"


def test_one_finding_of_two_people_is_chosen_from_both(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    exam_id = visit_of(sat, patient_id).exam_id
    assert exam_id is not None
    go(sat, Step.EXAMINATION)
    change = FindingChange(area=ExamArea.EXTRA_ORAL, item="lips", state="abnormal", note="Dry")
    with readings_held(sat):
        elsewhere(sat, lambda work: record_findings(work, exam_id, [change]))
        press_state(sat, "lips", "normal")
    both = sat.find(BothValues, "exam.both_values")
    sat.qtbot.waitUntil(both.isVisible, timeout=5000)
    click(sat, "theirs.extra-oral.lips")
    found = {row.item: (row.state, row.note) for row in visit_of(sat, patient_id).findings}
    assert found["lips"] == ("abnormal", "Dry")
    assert not both.isVisible()


def test_a_note_beside_a_finding_is_kept_as_it_is_typed(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    go(sat, Step.EXAMINATION)
    press_state(sat, "lips", "abnormal")
    edit = sat.find(QLineEdit, "exam.note.extra-oral.lips")
    edit.setFocus()
    sat.type("Fissure 5 mm")

    def kept() -> bool:
        return any(row.note == "Fissure 5 mm" for row in visit_of(sat, patient_id).findings)

    sat.qtbot.waitUntil(kept, timeout=5000)
    assert edit.text() == "Fissure 5 mm"


def test_a_measure_out_of_range_is_refused_and_said(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    go(sat, Step.EXAMINATION)
    click(sat, "exam.area.occlusion")
    edit = sat.find(QLineEdit, "exam.number.occlusion.overjet")
    edit.setFocus()
    sat.type("99")
    sat.press(Qt.Key.Key_Tab)
    sat.settle()
    assert sat.troubles
    assert all(row.state == "not-examined" for row in visit_of(sat, patient_id).findings)


def test_all_normal_leads_on_from_area_to_area(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    go(sat, Step.EXAMINATION)
    press_state(sat, "lips", "abnormal")
    click(sat, "exam.normal.extra-oral")
    found = {row.item: row.state for row in visit_of(sat, patient_id).findings if row.area is ExamArea.EXTRA_ORAL}
    assert found.pop("lips") == "abnormal"
    assert set(found.values()) == {"normal"}
    assert body(sat).page_of(Step.EXAMINATION)._area is ExamArea.SOFT_TISSUE  # type: ignore[attr-defined]


def test_a_visit_left_open_for_three_days_says_so_and_goes_on(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    write(sat, "assessment", "Sound")
    sat.clinic.clock.advance(timedelta(days=3))
    sat.desk.open_patient(None)
    sat.desk.open_patient(patient_id)
    sat.settle()
    older = sat.find(QAbstractButton, "exam.older")
    assert older.isVisible()
    assert older.text() == "Go on with the open visit of Dec 1, 2026 (exam)"
    click(sat, "exam.older")
    banner = sat.find(Banner, "exam.left_open")
    assert banner.isVisible()
    assert "3 days ago" in banner.accessibleName()
    assert sat.find(NoteEdit, "exam.assessment").toPlainText() == "Sound"
    # Another day's confirmation does not count.
    go(sat, Step.COMPLETION)
    assert "medical" in missing(sat)


def test_midnight_in_the_middle_takes_nothing_away(sat: Seat, patient_id: UUID) -> None:
    sat.clinic.clock.time = datetime(2026, 12, 1, 23, 50, tzinfo=ZoneInfo("America/Chicago"))
    begin(sat, patient_id, VisitType.EMERGENCY)
    visit_id = visit_of(sat, patient_id).visit_id
    sat.clinic.clock.advance(timedelta(minutes=20))
    write(sat, "objective", "Bleeding stopped")
    page = sat.panel.presenter.page  # type: ignore[union-attr]
    assert page is not None
    assert page.visit_id == visit_id
    assert visit_of(sat, patient_id).objective == "Bleeding stopped"
    # At another desk, which opens the patient after midnight, it is this visit too.
    sat.desk.open_patient(None)
    sat.desk.open_patient(patient_id)
    sat.settle()
    assert sat.panel.presenter.page.visit_id == visit_id  # type: ignore[union-attr]


def test_a_child_who_was_not_weighed_is_a_warning_before_the_needle(sat: Seat, clinic: Clinic) -> None:
    details = PatientDetails(given_names="Mina", family_name="Small", birth_date=date(2019, 5, 2))
    child = clinic.db.write(clinic.desk, lambda work: register_patient(work, details))
    begin(sat, child, VisitType.TREATMENT)
    go(sat, Step.CARE)
    assert "weight is not known" in said(sat, "exam.dose_warnings")
    go(sat, Step.REVIEW)
    weight = sat.find(QLineEdit, "exam.vitals.weight")
    weight.setFocus()
    sat.type("22.5")
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    assert visit_of(sat, child).weight == 22_500
    go(sat, Step.CARE)
    assert not sat.find(QLabel, "exam.dose_warnings").isVisible()


def test_elective_work_of_an_asa_iv_patient_waits_for_a_reason(sat: Seat, patient_id: UUID) -> None:
    health = Health(asa_class=4, allergies=())
    elsewhere(sat, lambda work: tell_history(work, patient_id, health))
    begin(sat, patient_id, VisitType.TREATMENT)
    assert sat.find(Banner, "exam.asa_stops").isVisible()
    go(sat, Step.CARE)
    click(sat, "exam.do")
    assert visit_of(sat, patient_id).elective_reason is None
    done: RowTable[DoneLine] = sat.find(RowTable, "exam.done_list")
    assert done.rows() == []
    assert sat.focused() == "exam.elective_reason"
    click(sat, "exam.allow_elective")  # no reason, no decision
    assert visit_of(sat, patient_id).elective_reason is None
    sat.type("Pain soon otherwise")
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    click(sat, "exam.do")
    assert [row.procedure for row in done.rows()] == ["Composite, three surfaces"]


def test_done_work_is_taken_back_and_told_how_long_it_took(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.TREATMENT)
    go(sat, Step.CARE)
    click(sat, "exam.do")
    minutes = sat.find(QLineEdit, "exam.minutes")
    minutes.setFocus()
    sat.type("45")
    sat.press(Qt.Key.Key_Tab)
    sat.settle()
    done: RowTable[DoneLine] = sat.find(RowTable, "exam.done_list")
    assert [row.minutes for row in done.rows()] == [45]
    done.setFocus()
    sat.press(Qt.Key.Key_Delete)
    sat.settle()
    assert done.rows() == []
    ahead: RowTable[AheadLine] = sat.find(RowTable, "exam.ahead")
    assert [row.procedure for row in ahead.rows()] == ["Composite, three surfaces"]


def test_what_was_typed_and_not_added_stays_with_its_visit(sat: Seat, patient_id: UUID) -> None:
    other = a_patient(sat.clinic, "Tomas", "Lind")
    begin(sat, patient_id, VisitType.TREATMENT)
    go(sat, Step.CARE)
    typed = {
        "exam.material.name": "Composite",
        "exam.material.expires_on": "Jan 31, 2027",
        "exam.elective_reason": "Pain soon otherwise",
    }
    for name, text in typed.items():
        sat.find(QLineEdit, name).setText(text)
    begin(sat, other, VisitType.TREATMENT)
    go(sat, Step.CARE)
    assert [sat.find(QLineEdit, name).text() for name in typed] == ["", "", ""]
    view = sat.panel
    assert isinstance(view, VisitView)
    assert view.left_unsaved() != []
    sat.desk.open_patient(patient_id)
    sat.settle()
    assert body(sat).step is Step.CARE
    assert {name: sat.find(QLineEdit, name).text() for name in typed} == typed


def test_every_thing_that_may_be_missing_leads_the_keyboard_to_its_place(sat: Seat, patient_id: UUID) -> None:
    health = Health(asa_class=4, allergies=())
    elsewhere(sat, lambda work: tell_history(work, patient_id, health))
    begin(sat, patient_id, VisitType.EMERGENCY)
    led = {}
    for place in ("complaint", "pain", "medical", "findings", "done", "elective", "assessment", "post_operative",
                  "disposition", "co-signature", "signature"):  # fmt: skip
        go(sat, Step.PRESCRIPTIONS)
        body(sat).lead_to(place)
        sat.settle()
        led[place] = sat.focused()
    assert led.pop("disposition").startswith("exam.disposition.")
    assert led.pop("pain").startswith("exam.pain.")
    assert led == {
        "complaint": "exam.complaint",
        "medical": "exam.confirm_medical",
        "findings": "exam.begin_exam",
        "done": "exam.ahead",
        "elective": "exam.elective_reason",
        "assessment": "exam.assessment",
        "post_operative": "exam.post_operative",
        "co-signature": "exam.co_sign",
        "signature": "exam.sign",
    }


def test_a_consent_that_lacks_is_prepared_without_leaving_the_visit(sat: Seat, clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    exam_id = an_exam(clinic, patient_id, ROOT_CANAL)
    clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    clinic.clock.advance(WEEK)
    begin(sat, patient_id, VisitType.TREATMENT)
    go(sat, Step.CARE)
    banner = sat.find(Banner, "exam.consents")
    assert banner.isVisible()
    assert "Root canal, molar (36)" in banner.accessibleName()
    ahead: RowTable[AheadLine] = sat.find(RowTable, "exam.ahead")
    (row,) = ahead.rows()
    said = ahead.model().index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "no consent signed" in said  # before it is begun, where it is begun
    body(sat).lead_to(f"consent:{row.id}")
    sat.settle()
    dialog = sat.find(SignConsentDialog, "papers.signing")
    assert dialog.isVisible()
    dialog.reject()
    care = body(sat).page_of(Step.CARE)
    assert isinstance(care, CarePage)
    care.entry.show_entry(Entry(tooth="46", surfaces="", procedure="Extraction", diagnosis=None, urgency=None))
    assert "Nobody signed a consent to this" in care.entry._note.text()


def test_the_plan_shows_what_the_patient_pays_and_who_else_treats(sat: Seat, clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    card = CardDetails(valid_from=date(2026, 1, 1), plan_name="Lakeshore 80", basis_points=8000, member_number="42")
    clinic.db.write(clinic.desk, lambda work: add_coverage(work, patient_id, card))
    an_exam(clinic, patient_id, FILLING)
    sat.desk.open_patient(patient_id)
    sat.settle()
    assert isinstance(sat.panel, VisitView)
    sat.panel.open_page(Step.PLAN)
    sat.settle()
    table: RowTable[PlanRow] = sat.find(RowTable, "exam.plan")
    assert [(row.fee, row.patient) for row in table.rows()] == [("285.00", "57.00")]
    page = body(sat)._page
    assert page is not None
    assert (page.total, page.patient_total) == ("$285.00", "$57.00")
    assert "in this visit" not in sat.find(QLabel, "exam.thread").text()  # nobody but who looks
    with seat(sat.qtbot, clinic, clinic.desk) as other:
        panel = other.show(VisitView(other.desk))
        other.desk.open_patient(patient_id)
        other.settle()
        said = panel.findChild(QLabel, "exam.thread")
        assert said is not None
        assert "in this visit: Dr" in said.text()


def test_blood_pressure_is_typed_as_it_is_said(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.TREATMENT)
    pressure = sat.find(QLineEdit, "exam.vitals.pressure")
    pressure.setFocus()
    sat.type("82/128")
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    assert pressure.accessibleDescription()  # turned round
    pressure.setText("128/82")
    sat.press(Qt.Key.Key_Return)
    sat.settle()
    (row,) = visit_of(sat, patient_id).vitals
    assert (row.signs.systolic, row.signs.diastolic) == (128, 82)


def test_later_words_to_a_completed_visit_are_an_addendum(sat: Seat, patient_id: UUID) -> None:
    test_a_follow_up_is_completed_with_what_it_found(sat, patient_id)
    go(sat, Step.COMPLETION)
    sealed = sat.find(QLabel, "exam.sealed")
    assert sealed.isVisible()
    assert "is not opened again" in sealed.text()
    sat.find(QPlainTextEdit, "exam.addendum").setPlainText("The patient called: no pain.")
    click(sat, "exam.add_addendum")
    assert [each.text for each in visit_of(sat, patient_id).addenda] == ["The patient called: no pain."]


def test_who_waited_with_a_visit_from_the_door_is_in_the_chair_once_measured(sat: Seat, clinic: Clinic) -> None:
    emergency = Emergency(request_key="e", patient_id=a_patient(clinic), complaint="Swelling", pain=7)
    clinic.db.write(clinic.desk, lambda work: receive_emergency(work, emergency))

    def state() -> AppointmentStatus:
        return clinic.db.read(lambda session: session.scalars(select(Appointment.status)).one())

    sat.desk.open_patient(emergency.patient_id)
    sat.settle()
    assert state() is AppointmentStatus.CHECKED_IN  # who only looks seats nobody
    sat.find(QLineEdit, "exam.vitals.pulse").setText("72")
    click(sat, "exam.vitals.keep")
    assert state() is AppointmentStatus.IN_PROGRESS


def start_of(sat: Seat) -> StartPage:
    assert sat.panel is not None
    start = sat.panel.findChild(StartPage)
    assert start is not None
    return start


def discard(sat: Seat) -> None:
    """As the menu of the visits offers it."""
    offered = sat.find(QPushButton, "exam.visits").menu().actions()
    next(each for each in offered if "discard" in each.text()).trigger()
    sat.settle()


def test_a_visit_begun_by_mistake_is_discarded_unless_it_holds_something(sat: Seat, patient_id: UUID) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    assert not start_of(sat).isVisible()
    discard(sat)
    assert start_of(sat).isVisible()
    assert sat.toasts[-1] == "The visit was discarded."
    begin(sat, patient_id, VisitType.TREATMENT)
    write(sat, "assessment", "As planned")
    discard(sat)
    assert visit_of(sat, patient_id).status is VisitStatus.IN_PROGRESS
    assert sat.troubles == ["Something was done or written in this visit already. Complete the visit instead."]


def test_an_assistant_goes_on_at_another_desk_while_the_dentist_writes(
    qtbot: QtBot, sat: Seat, clinic: Clinic, patient_id: UUID
) -> None:
    begin(sat, patient_id, VisitType.EXAM)
    go(sat, Step.NOTES)
    sat.find(NoteEdit, "exam.assessment").setFocus()
    sat.type("Sound")
    ada = replace(clinic.desk, name="Ada Assist", roles=frozenset({Role.ASSISTANT}))
    with seat(qtbot, clinic, ada) as beside:
        beside.show(VisitView(beside.desk))
        beside.desk.open_patient(patient_id)
        beside.settle()
        click(beside, "exam.step.examination")
        press_state(beside, "lips", "normal")
        click(beside, "exam.step.notes")
        beside.find(NoteEdit, "exam.subjective").setFocus()
        beside.type("No pain")
        beside.press(Qt.Key.Key_Tab)
        beside.settle()
        sat.panel.presenter.flush()  # type: ignore[union-attr]
        sat.settle()
        found = visit_of(sat, patient_id)
        assert (found.subjective, found.assessment) == ("No pain", "Sound")
        assert any(row.item == "lips" and row.state == "normal" for row in found.findings)
        beside.qtbot.waitUntil(lambda: beside.find(NoteEdit, "exam.assessment").toPlainText() == "Sound", timeout=5000)
    sat.qtbot.waitUntil(lambda: sat.find(NoteEdit, "exam.subjective").toPlainText() == "No pain", timeout=5000)


def test_a_visit_is_handed_over_by_hand(sat: Seat, patient_id: UUID) -> None:
    undo: list[Callable[[], object]] = []
    sat.desk.undoable.connect(lambda _said, back: undo.append(back))
    begin(sat, patient_id, VisitType.TREATMENT)
    before = said(sat, "exam.thread").partition(",")[0]
    menu = sat.find(QPushButton, "exam.hand_over").menu()
    next(each for each in menu.actions() if each.text() == "Assistant").trigger()
    sat.settle()
    assert said(sat, "exam.thread").startswith("With: Assistant, since")
    undo[-1]()
    sat.settle()
    assert said(sat, "exam.thread").partition(",")[0] == before
