"""Notes written with phrases and dictated by the facts, in the panel of a visit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton

from dentaldesk.engines.clinical.phrase_actions import SavePhrase, save_phrase, take_shipped_phrases
from dentaldesk.engines.clinical.visit_actions import OpenVisit, open_visit, save_visit_notes, set_pain
from dentaldesk.engines.clinical.visit_reads import VisitPage, visit_page
from dentaldesk.engines.flows.treating import AddDone, add_done
from dentaldesk.models.states import NoteField, Role, VisitStatus, VisitType
from dentaldesk.models.teeth import ToothCode
from dentaldesk.ui.screens.visit.notes_page import NotesPage
from dentaldesk.ui.screens.visit.soap import NoteEdit
from dentaldesk.ui.screens.visit.steps import Step
from dentaldesk.ui.screens.visit.view import VisitView
from dentaldesk.ui.theme.apply import apply_theme
from tests.engines.care import TODAY_WORDS
from tests.factories import a_patient
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic


@pytest.fixture(autouse=True)
def dressed(qapp: object) -> None:
    apply_theme(qapp, "light", "desk")  # type: ignore[arg-type]


@pytest.fixture
def visit_id(clinic: Clinic) -> UUID:
    """A treatment visit that has begun."""
    clinic.db.write(clinic.manager, take_shipped_phrases)
    new = OpenVisit(patient_id=a_patient(clinic), visit_type=VisitType.TREATMENT)
    return clinic.db.write(clinic.dentist, lambda work: open_visit(work, new))


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic, visit_id: UUID) -> Iterator[Seat]:
    """The dentist at the notes of this visit, the keyboard in the first of them."""
    with seat(qtbot, clinic, clinic.dentist) as made:
        made.show(VisitView(made.desk))
        open_notes(made, visit_id)
        yield made


def open_notes(sat: Seat, visit_id: UUID) -> None:
    sat.desk.open_patient(stored(sat, visit_id).patient_id)
    sat.settle()
    assert isinstance(sat.panel, VisitView)
    sat.panel.open_page(Step.NOTES)
    sat.settle()
    note(sat, "subjective").setFocus()


def stored(sat: Seat, visit_id: UUID) -> VisitPage:
    today = sat.desk.today()
    return sat.clinic.db.read(lambda session: visit_page(session, visit_id, today))


def note(sat: Seat, field: str) -> NoteEdit:
    return sat.find(NoteEdit, "exam.plan_note" if field == "plan" else f"exam.{field}")


def hint(sat: Seat) -> str:
    return sat.find(QLabel, "notes.hint").text()


def entries(sat: Seat, name: str) -> list[str]:
    """What a menu offers, without opening a window for it."""
    menu = sat.find(QPushButton, name).menu()
    assert menu is not None
    menu.aboutToShow.emit()
    return [action.text().partition("\t")[0] for action in menu.actions() if not action.isSeparator()]


def choose(sat: Seat, name: str, entry: str) -> None:
    assert entry in entries(sat, name)
    menu = sat.find(QPushButton, name).menu()
    assert menu is not None
    next(action for action in menu.actions() if action.text().partition("\t")[0] == entry).trigger()
    sat.settle()


def save(sat: Seat) -> None:
    assert isinstance(sat.panel, VisitView)
    sat.panel.flush()
    sat.settle()


# -- phrases --


def test_a_gap_that_nobody_filled_is_missing_when_the_visit_is_completed(sat: Seat, visit_id: UUID) -> None:
    note(sat, "objective").setFocus()
    sat.type("vit")
    sat.press(Qt.Key.Key_Tab)
    assert "[tooth]" in note(sat, "objective").toPlainText()
    sat.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    sat.settle()
    missing = sat.find(QPushButton, "exam.missing.objective")
    assert missing.isVisible()
    assert missing.text() == "One gap in the notes to fill."
    missing.click()
    assert sat.focused() == "exam.objective"
    assert stored(sat, visit_id).status is VisitStatus.IN_PROGRESS


def test_a_code_and_tab_become_words_that_are_saved(sat: Seat, visit_id: UUID) -> None:
    sat.type("Comes in time. nc")
    assert hint(sat) == "Tab: No complaints."
    sat.press(Qt.Key.Key_Tab)
    assert note(sat, "subjective").toPlainText() == "Comes in time. No complaints."
    assert sat.focused() == "exam.subjective"
    save(sat)
    assert stored(sat, visit_id).subjective == "Comes in time. No complaints."


def test_gaps_are_walked_with_tab_and_choices_turned(sat: Seat, visit_id: UUID) -> None:
    sat.press(Qt.Key.Key_Tab)
    sat.type("vit")
    sat.press(Qt.Key.Key_Tab)
    edit = note(sat, "objective")
    assert edit.textCursor().selectedText() == "[tooth]"
    sat.type("46")
    sat.press(Qt.Key.Key_Tab)
    assert "positive | negative | lingering" in hint(sat)
    sat.press(Qt.Key.Key_Down)
    sat.press(Qt.Key.Key_Down)
    assert edit.textCursor().selectedText() == "lingering"
    sat.press(Qt.Key.Key_Tab)
    sat.press(Qt.Key.Key_Up)  # from the first to the last
    sat.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert edit.textCursor().selectedText() == "lingering"
    sat.press(Qt.Key.Key_Tab)
    sat.press(Qt.Key.Key_Tab)
    sat.type("II")
    sat.press(Qt.Key.Key_Tab)
    said = "46: cold lingering, percussion positive, mobility II."
    assert edit.toPlainText() == said
    assert edit.textCursor().position() == len(said)
    sat.press(Qt.Key.Key_Tab)  # the walk is over: Tab leaves the field again
    assert sat.focused() == "exam.assessment"
    save(sat)
    assert stored(sat, visit_id).objective == said


def test_escape_ends_the_walk_and_one_undo_takes_the_phrase_back(sat: Seat) -> None:
    sat.type("pain")
    sat.press(Qt.Key.Key_Tab)
    edit = note(sat, "subjective")
    assert edit.toPlainText().startswith("Pain [where] since")
    sat.press(Qt.Key.Key_Escape)
    assert "Ctrl+Space" in hint(sat)
    edit.undo()
    assert edit.toPlainText() == "pain"


def test_a_word_that_is_no_code_lets_tab_go_on(sat: Seat) -> None:
    sat.type("nothing")
    sat.press(Qt.Key.Key_Tab)
    assert sat.focused() == "exam.objective"
    assert note(sat, "subjective").toPlainText() == "nothing"


def test_ones_own_phrase_is_there_without_a_restart(sat: Seat, clinic: Clinic) -> None:
    mine = SavePhrase(
        phrase_id=None, own=True, field=NoteField.SUBJECTIVE, shortcut="nc", title="Mine", text="All is well."
    )
    clinic.db.write(clinic.dentist, lambda work: save_phrase(work, mine))
    sat.desk.live.look_now()
    page = sat.panel.findChild(NotesPage)  # type: ignore[union-attr]
    assert isinstance(page, NotesPage)
    sat.qtbot.waitUntil(lambda: page.book.lookup("subjective", "nc").text == "All is well.")  # type: ignore[union-attr]


def test_a_phrase_can_be_chosen_for_the_field_one_was_in(sat: Seat) -> None:
    note(sat, "assessment").setFocus()
    sat.type("Well.")
    assert "No complaints" not in entries(sat, "notes.phrases")
    choose(sat, "notes.phrases", "Stable")
    assert note(sat, "assessment").toPlainText() == "Well. No change since the last visit."


# -- templates --


def test_a_template_fills_below_what_stands_and_knows_the_tooth(sat: Seat, clinic: Clinic, visit_id: UUID) -> None:
    work_done = AddDone(
        visit_id=visit_id, code="COMPOSITE1", request_key=UUID(int=5), tooth=ToothCode("16"), surfaces="O"
    )
    clinic.db.write(clinic.dentist, lambda work: add_done(work, work_done))
    sat.desk.live.look_now()
    page = sat.panel.findChild(NotesPage)  # type: ignore[union-attr]
    assert isinstance(page, NotesPage)
    sat.qtbot.waitUntil(lambda: page.book.filled("{tooth}").text == "16")
    sat.type("Had coffee.")
    assert entries(sat, "notes.template") == ["Extraction", "Filling"]
    choose(sat, "notes.template", "Filling")
    assert note(sat, "subjective").toPlainText() == (
        "Had coffee.\nComes for the planned filling 16. No new complaints."
    )
    assert note(sat, "assessment").toPlainText() == "Caries 16."
    # The gaps of all four fields are one walk.
    fields = []
    for _ in range(8):
        if sat.focused() not in fields:
            fields.append(sat.focused())
        sat.press(Qt.Key.Key_Tab)
    assert fields[:4] == ["exam.subjective", "exam.objective", "exam.assessment", "exam.plan_note"]


def test_an_empty_clinic_takes_the_phrases_that_come_with_the_program(qtbot: QtBot, clinic: Clinic) -> None:
    new = OpenVisit(patient_id=a_patient(clinic), visit_type=VisitType.HYGIENE)
    visit_id = clinic.db.write(clinic.dentist, lambda work: open_visit(work, new))
    with seat(qtbot, clinic, clinic.dentist) as sat:
        sat.show(VisitView(sat.desk))
        open_notes(sat, visit_id)
        assert entries(sat, "notes.template") == ["There are none yet.", "Take those that come with the program"]
        choose(sat, "notes.template", "Take those that come with the program")
        assert entries(sat, "notes.template") == ["Cleaning"]


# -- dictation --


def test_facts_are_dictated_once_and_never_change_what_was_written(sat: Seat, clinic: Clinic, visit_id: UUID) -> None:
    version = stored(sat, visit_id).version
    clinic.db.write(clinic.dentist, lambda work: set_pain(work, visit_id, version, 4))
    sat.type("In her own words: it throbs.")
    dictate = sat.find(QAbstractButton, "notes.dictate")
    dictate.click()
    sat.settle()
    said = "In her own words: it throbs.\nPain 4 of 10."
    assert note(sat, "subjective").toPlainText() == said
    edit = note(sat, "subjective")
    by_hand = "In her own words: it throbs.\nPain 4 of 10, less at night."
    edit.setPlainText(by_hand)
    dictate.click()
    sat.settle()
    assert edit.toPlainText() == f"{by_hand}\nPain 4 of 10."
    save(sat)
    assert stored(sat, visit_id).subjective == edit.toPlainText()


def test_nothing_to_dictate_says_so(sat: Seat) -> None:
    sat.find(QAbstractButton, "notes.dictate").click()
    sat.settle()
    assert sat.toasts[-1].startswith("Nothing to dictate")


# -- others --


def test_another_desks_words_end_the_walk_and_are_not_overwritten(sat: Seat, clinic: Clinic, visit_id: UUID) -> None:
    sat.type("pain")
    sat.press(Qt.Key.Key_Tab)
    sat.press(Qt.Key.Key_Escape)
    save(sat)
    version = stored(sat, visit_id).note_version
    theirs = replace(TODAY_WORDS, chief_complaint="", subjective=note(sat, "subjective").toPlainText())
    theirs = replace(theirs, objective="From the other desk")
    helper = replace(clinic.desk, roles=frozenset({Role.ASSISTANT}))
    clinic.db.write(helper, lambda work: save_visit_notes(work, visit_id, version, theirs))
    sat.desk.live.look_now()
    sat.qtbot.waitUntil(lambda: note(sat, "objective").toPlainText() == "From the other desk")
    note(sat, "objective").setFocus()
    sat.press(Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    sat.type(" oh")
    sat.press(Qt.Key.Key_Tab)
    assert note(sat, "objective").toPlainText().startswith("From the other desk Oral hygiene good")


def test_who_may_not_write_notes_reads_them(qtbot: QtBot, clinic: Clinic, visit_id: UUID) -> None:
    with seat(qtbot, clinic, clinic.coordinator) as sat:
        sat.show(VisitView(sat.desk))
        open_notes(sat, visit_id)
        assert note(sat, "subjective").isReadOnly()
        assert not sat.find(QPushButton, "notes.template").isEnabled()
        assert not sat.find(QAbstractButton, "notes.dictate").isEnabled()
        note(sat, "subjective").setPlainText("nc")
        sat.press(Qt.Key.Key_Tab)
        assert note(sat, "subjective").toPlainText() == "nc"


def test_how_an_operation_went_is_a_part_of_its_note(sat: Seat, visit_id: UUID) -> None:
    """A treatment has it; an exam does not ask for it."""
    after = note(sat, "post_operative")
    assert after.isVisible()
    after.setFocus()
    sat.type("No bleeding")
    note(sat, "subjective").setFocus()
    sat.settle()
    assert stored(sat, visit_id).post_operative == "No bleeding"
    new = OpenVisit(patient_id=a_patient(sat.clinic, "Grace", "Abernathy"), visit_type=VisitType.EXAM)
    exam = sat.clinic.db.write(sat.clinic.dentist, lambda work: open_visit(work, new))
    open_notes(sat, exam)
    assert not note(sat, "post_operative").isVisible()
