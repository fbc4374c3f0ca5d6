"""The pages of a profile behind the first: contacts and payers, questionnaires, insurance, notes. By keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from dentaldesk.engines.clinical.actions import open_exam
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.financial.coverage_reads import Cards, cards_of
from dentaldesk.engines.financial.reads import guarantor_of
from dentaldesk.engines.patients.actions import Health, record_medical_history, register_patient
from dentaldesk.engines.patients.contact_actions import edit_contact
from dentaldesk.engines.patients.finding import find_patients
from dentaldesk.engines.patients.profile_reads import Contacts, Histories, contacts_of, histories_of, notes_of
from dentaldesk.engines.patients.questionnaire import NO, YES, Answer
from dentaldesk.engines.patients.reads import patient_card
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.models.states import HistoryKind, PatientStatus, Relation, Role, Topic
from dentaldesk.ui.screens.patient.history_page import HistoryPage
from dentaldesk.ui.screens.patient.view import PatientView
from dentaldesk.ui.screens.patient.wording import holder_words
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.widgets.both_values import BothValues
from dentaldesk.ui.widgets.questions import YesNo
from dentaldesk.ui.widgets.row_table import RowTable
from tests.factories import a_patient, tell_history
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic

TODAY = date(2026, 11, 24)
ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    apply_theme(qapp, "light", "desk")


@pytest.fixture
def patient_id(clinic: Clinic) -> UUID:
    return a_patient(clinic)


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic, patient_id: UUID) -> Iterator[Seat]:
    """The front desk with a patient open."""
    with seat(qtbot, clinic, clinic.desk) as made:
        made.show(PatientView(made.desk), width=1000, height=760)
        made.desk.open_patient(patient_id)
        made.settle()
        yield made


def turn_to(sat: Seat, page: int) -> None:
    sat.find(QLineEdit, "patient.given_names").setFocus() if page != 1 else None
    key = Qt.Key(int(Qt.Key.Key_0) + page)
    sat.press(key, ALT)
    sat.settle()


def typed(sat: Seat, name: str, text: str) -> None:
    """Type over what stands in a field."""
    sat.find(QLineEdit, name).setFocus()
    sat.press(Qt.Key.Key_A, CTRL)
    sat.type(text)


def press(sat: Seat, name: str) -> None:
    sat.find(QAbstractButton, name).click()
    sat.settle()


def contacts(sat: Seat, patient_id: UUID) -> Contacts:
    return sat.clinic.db.read(lambda session: contacts_of(session, patient_id, TODAY))


def history(sat: Seat, patient_id: UUID, kind: HistoryKind) -> Histories:
    return sat.clinic.db.read(lambda session: histories_of(session, patient_id, kind, TODAY))


def cards(sat: Seat, patient_id: UUID) -> Cards:
    return sat.clinic.db.read(lambda session: cards_of(session, patient_id, TODAY))


def a_payer(sat: Seat) -> UUID:
    details = PatientDetails(given_names="Erik", family_name="Larsen", status=PatientStatus.NON_PATIENT)
    return sat.clinic.db.write(sat.clinic.desk, lambda work: register_patient(work, details))


def test_a_second_payer_of_one_name_needs_a_deed_that_says_so(sat: Seat, patient_id: UUID) -> None:
    father = a_payer(sat)
    turn_to(sat, 2)
    press(sat, "patient.contacts.add")
    sat.type("Erik Larsen")
    sat.settle()
    name, offered = sat.find(QLineEdit, "patient.contacts.name"), sat.find(QAbstractButton, "patient.contacts.person.1")
    below = offered.mapToGlobal(offered.rect().topLeft()).y() - name.mapToGlobal(name.rect().bottomLeft()).y()
    assert 0 < below < 2 * name.height(), "not right under the name"
    sat.find(QCheckBox, "patient.contacts.pays").click()
    save = sat.find(QAbstractButton, "patient.contacts.save")
    for _ in range(3):
        sat.find(QLineEdit, "patient.contacts.note").setFocus()
        sat.press(ENTER)
        sat.settle()
    assert not contacts(sat, patient_id).rows, "Enter again is not an answer"
    assert sat.focused() == "patient.contacts.person.1"
    assert save.text() == "&Save as somebody else"
    press(sat, "patient.contacts.person.1")
    assert save.text() == "&Save"
    press(sat, "patient.contacts.save")
    assert contacts(sat, patient_id).rows[0].details.person_id == father


def test_a_payer_of_a_known_name_may_be_somebody_else(sat: Seat, patient_id: UUID) -> None:
    father = a_payer(sat)
    turn_to(sat, 2)
    press(sat, "patient.contacts.add")
    sat.type("Erik Larsen")
    sat.settle()
    sat.find(QCheckBox, "patient.contacts.pays").click()
    press(sat, "patient.contacts.save")
    press(sat, "patient.contacts.save")
    assert contacts(sat, patient_id).rows[0].details.person_id not in {None, father}


def test_every_page_has_its_key_and_is_made_when_it_is_looked_at(sat: Seat) -> None:
    assert isinstance(sat.panel, PatientView)
    assert len(sat.panel._pages) == 1
    pages = ("details", "contacts", "medical", "dental", "insurance", "notes", "recall")
    for number, name in enumerate(pages, start=1):
        sat.press(Qt.Key(int(Qt.Key.Key_0) + number), ALT)
        sat.settle()
        assert sat.focused() == f"patient.page.{name}"
        assert sat.panel._pages[name].isVisible()
    sat.press(Qt.Key.Key_PageDown, CTRL)
    assert sat.focused() == "patient.page.details"
    for name in ("recall", "notes", "insurance"):
        sat.press(Qt.Key.Key_PageUp, CTRL)
        assert sat.focused() == f"patient.page.{name}"
    told = dict(sat.panel.keys_help())
    assert (told["Alt+2"], told["Ctrl+PgUp, Ctrl+PgDown"]) == ("Contacts and payers", "Page before, next page")
    for widget in sat.panel.findChildren(QAbstractButton) + sat.panel.findChildren(QLineEdit):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget.objectName()


# -- contacts --


def test_a_payer_without_a_record_is_registered_on_the_spot(sat: Seat, patient_id: UUID) -> None:
    turn_to(sat, 2)
    press(sat, "patient.contacts.add")
    assert sat.focused() == "patient.contacts.name"
    sat.type("Mia Okonkwo")
    typed(sat, "patient.contacts.phone", "612 555 0188")
    for duty in ("may_consent", "pays"):
        sat.tab_to(f"patient.contacts.{duty}")
        sat.press(Qt.Key.Key_Space)
    sat.press(Qt.Key.Key_S, CTRL)
    sat.settle()
    row = contacts(sat, patient_id).rows[0]
    assert (row.name, row.phone, row.status) == ("Mia Okonkwo", "(612) 555-0188", PatientStatus.NON_PATIENT)
    assert sat.clinic.db.read(lambda session: guarantor_of(session, patient_id, TODAY)) == row.details.person_id
    assert not sat.find(QAbstractButton, "patient.contacts.save").isVisible()
    assert sat.find(RowTable, "patient.contacts.table").rows()[0].name == "Mia Okonkwo"


def test_who_pays_is_said_to_get_a_record_before_and_after(sat: Seat, patient_id: UUID) -> None:
    turn_to(sat, 2)
    press(sat, "patient.contacts.add")
    sat.type("Mia Okonkwo")
    said = sat.find(QLabel, "patient.contacts.line")
    assert "chart number" not in said.text()
    sat.find(QCheckBox, "patient.contacts.pays").click()
    assert "saving makes one, with a chart number of its own" in said.text()
    press(sat, "patient.contacts.save")
    payer = contacts(sat, patient_id).rows[0].details.person_id
    assert payer is not None
    number = sat.clinic.db.read(lambda session: patient_card(session, payer)).row.chart_number
    assert sat.toasts == [f"Mia Okonkwo has a record of their own now: chart {number}."]


def test_a_mother_without_a_record_is_offered_for_the_next_child(sat: Seat, patient_id: UUID) -> None:
    turn_to(sat, 2)
    press(sat, "patient.contacts.add")
    sat.type("Mia Okonkwo")
    typed(sat, "patient.contacts.phone", "612 555 0188")
    sat.find(QCheckBox, "patient.contacts.may_consent").click()
    press(sat, "patient.contacts.save")
    second = a_patient(sat.clinic, "Leo", "Okonkwo")
    sat.desk.open_patient(second)
    sat.settle()
    press(sat, "patient.contacts.add")
    sat.type("mia")
    sat.settle()
    offered = sat.find(QAbstractButton, "patient.contacts.person.1")
    assert offered.text() == "Mia Okonkwo, (612) 555-0188"
    sat.press(Qt.Key.Key_Down)
    sat.press(ENTER)
    sat.find(QCheckBox, "patient.contacts.may_consent").click()
    press(sat, "patient.contacts.save")
    for child in (patient_id, second):
        row = contacts(sat, child).rows[0]
        assert (row.name, row.phone, row.details.relation) == ("Mia Okonkwo", "(612) 555-0188", Relation.PARENT)
    press(sat, "patient.contacts.add")
    sat.type("mia")  # she is this child's contact already, and of the other one once
    sat.settle()
    people = [each for each in sat.panel.findChildren(QPushButton) if each.isVisible()]  # type: ignore[union-attr]
    assert [each.text() for each in people if each.objectName().startswith("patient.contacts.person.")] == [
        "Mia Okonkwo, (612) 555-0188"
    ]


def test_a_day_that_is_none_is_marked_when_it_is_left(sat: Seat, patient_id: UUID) -> None:
    assert sat.desk.patient_id == patient_id
    turn_to(sat, 2)
    press(sat, "patient.contacts.add")
    typed(sat, "patient.contacts.valid_until", "31/2/2027")
    sat.press(TAB)
    assert "is not a date" in sat.find(QLineEdit, "patient.contacts.valid_until").accessibleDescription()


def test_somebody_who_has_a_record_is_suggested_and_chosen(sat: Seat, patient_id: UUID) -> None:
    father = a_patient(sat.clinic, "Finn", "Lind")
    turn_to(sat, 2)
    press(sat, "patient.contacts.add")
    sat.type("lin")
    sat.settle()
    press(sat, "patient.contacts.person.1")
    assert sat.find(QLineEdit, "patient.contacts.name").text() == "Finn Lind"
    assert not sat.find(QLineEdit, "patient.contacts.phone").isVisible()
    sat.find(QCheckBox, "patient.contacts.in_emergency").click()
    press(sat, "patient.contacts.save")
    assert contacts(sat, patient_id).rows[0].details.person_id == father


def test_a_refused_contact_keeps_what_was_typed_and_says_why(sat: Seat, patient_id: UUID) -> None:
    turn_to(sat, 2)
    press(sat, "patient.contacts.add")
    sat.type("Mia Okonkwo")
    typed(sat, "patient.contacts.valid_until", "soon")
    press(sat, "patient.contacts.save")
    assert "is not a date" in sat.find(QLineEdit, "patient.contacts.valid_until").accessibleDescription()
    typed(sat, "patient.contacts.valid_until", "12/31/2026")
    typed(sat, "patient.contacts.phone", "12")
    press(sat, "patient.contacts.save")
    assert "is not a phone number" in sat.find(QLineEdit, "patient.contacts.phone").accessibleDescription()
    assert sat.find(QLineEdit, "patient.contacts.name").text() == "Mia Okonkwo"
    assert isinstance(sat.panel, PatientView)
    assert sat.panel.left_unsaved() == ["a contact"]
    # It waits for this patient while another is open.
    sat.desk.open_patient(a_patient(sat.clinic, "Tomas", "Lind"))
    sat.settle()
    assert not sat.find(QLineEdit, "patient.contacts.name").isVisible()
    sat.desk.open_patient(patient_id)
    sat.settle()
    assert sat.find(QLineEdit, "patient.contacts.name").text() == "Mia Okonkwo"
    press(sat, "patient.contacts.cancel")
    assert sat.panel.left_unsaved() == []


def test_two_desks_change_one_contact_and_both_values_are_shown(sat: Seat, patient_id: UUID) -> None:
    turn_to(sat, 2)
    press(sat, "patient.contacts.add")
    sat.type("Mia Okonkwo")
    sat.find(QCheckBox, "patient.contacts.may_consent").click()
    press(sat, "patient.contacts.save")
    row = contacts(sat, patient_id).rows[0]
    table = sat.find(RowTable, "patient.contacts.table")
    table.selectRow(0)
    table.setFocus()
    sat.press(ENTER)
    typed(sat, "patient.contacts.note", "mine")
    theirs = replace(row.details, note="theirs")
    sat.clinic.db.write(sat.clinic.desk, lambda work: edit_contact(work, row.id, row.version, theirs))
    both = sat.find(BothValues, "patient.contacts.both_values")
    sat.qtbot.waitUntil(both.isVisible)
    sat.find(QAbstractButton, "mine.note").click()
    press(sat, "patient.contacts.save")
    assert contacts(sat, patient_id).rows[0].details.note == "mine"


def test_what_a_contact_does_ends_at_a_press(sat: Seat, patient_id: UUID) -> None:
    test_a_payer_without_a_record_is_registered_on_the_spot(sat, patient_id)
    sat.find(RowTable, "patient.contacts.table").selectRow(0)
    press(sat, "patient.contacts.end")
    assert contacts(sat, patient_id).payer == ""


# -- questionnaires --


def test_a_questionnaire_is_answered_by_keyboard_and_recorded(sat: Seat, patient_id: UUID) -> None:
    turn_to(sat, 3)
    assert sat.find(QLabel, "patient.medical.told").text() == "Never asked. What is not answered is not a no."
    sat.tab_to("patient.medical.allergy_drug.yes")
    sat.press(Qt.Key.Key_1)
    assert sat.focused() == "patient.medical.allergy_drug.note"
    sat.type("penicillin")
    sat.press(TAB)
    sat.press(Qt.Key.Key_2)
    assert sat.find(YesNo, "patient.medical.allergy_latex").value() == "no"
    sat.press(Qt.Key.Key_3)
    assert sat.find(YesNo, "patient.medical.allergy_latex").value() == "unknown"
    press(sat, "patient.medical.rest.heart")
    assert sat.find(YesNo, "patient.medical.valve").value() == "no"
    assert sat.find(YesNo, "patient.medical.diabetes").value() == ""
    assert isinstance(sat.panel, PatientView)
    assert sat.panel.left_unsaved() == ["answers on health"]
    sat.press(Qt.Key.Key_S, CTRL)
    sat.settle()
    card = sat.clinic.db.read(lambda session: patient_card(session, patient_id))
    assert card.allergies == ("penicillin",)
    answers = history(sat, patient_id, HistoryKind.MEDICAL).answers
    assert answers["allergy_latex"].answer == "unknown"
    assert "diabetes" not in answers
    assert sat.panel.left_unsaved() == []
    assert sat.find(QLabel, "patient.medical.line").text() == "Recorded"


def test_tab_comes_to_the_first_question_first_and_to_the_record_last(sat: Seat, patient_id: UUID) -> None:
    assert sat.desk.patient_id == patient_id
    turn_to(sat, 3)
    sat.find(QPushButton, "patient.page.medical").setFocus()
    sat.press(TAB)
    while sat.focused().startswith("patient.page."):
        sat.press(TAB)
    assert sat.focused() == "patient.medical.allergy_drug.yes"
    passed = []
    for _ in range(60):
        sat.press(TAB)
        passed.append(sat.focused())
        if passed[-1] == "patient.medical.record":
            break
    assert passed[-1] == "patient.medical.record"
    assert "patient.medical.other.yes" in passed


def test_what_is_left_to_answer_counts_down(sat: Seat, patient_id: UUID) -> None:
    assert sat.desk.patient_id == patient_id
    turn_to(sat, 3)
    missing = sat.find(QLabel, "patient.medical.missing")
    before = int(missing.text().split()[0])
    sat.tab_to("patient.medical.allergy_latex.yes")
    sat.press(Qt.Key.Key_2)
    assert missing.text() == f"{before - 1} not answered"
    sat.press(Qt.Key.Key_0)  # the other allergies
    assert missing.text() == f"{before - 4} not answered"
    sat.press(Qt.Key.Key_Backtab)
    sat.tab_to("patient.medical.allergy_latex.yes", limit=60)
    sat.press(Qt.Key.Key_Delete)
    assert missing.text() == f"{before - 3} not answered"


@pytest.mark.parametrize("tabs", [0, 1])
def test_a_word_typed_after_a_yes_is_in_its_note_even_when_tab_was_pressed_first(
    sat: Seat, patient_id: UUID, tabs: int
) -> None:
    turn_to(sat, 3)
    sat.tab_to("patient.medical.allergy_drug.yes")
    sat.press(Qt.Key.Key_1)
    for _ in range(tabs):
        sat.press(TAB)
    sat.type("Penicillin")
    assert sat.focused() == "patient.medical.allergy_drug.note"
    assert sat.find(QLineEdit, "patient.medical.allergy_drug.note").text() == "Penicillin"
    assert sat.find(YesNo, "patient.medical.allergy_latex").value() == ""
    sat.press(Qt.Key.Key_S, CTRL)
    sat.settle()
    card = sat.clinic.db.read(lambda session: patient_card(session, patient_id))
    assert card.allergies == ("Penicillin",)


def test_a_letter_at_a_question_of_which_nothing_is_open_writes_nowhere(sat: Seat, patient_id: UUID) -> None:
    assert sat.desk.patient_id == patient_id
    turn_to(sat, 3)
    sat.tab_to("patient.medical.allergy_latex.yes")
    sat.type("x")
    assert sat.focused() == "patient.medical.allergy_latex.yes"
    assert isinstance(sat.panel, PatientView)
    assert sat.panel.left_unsaved() == []


def test_a_yes_that_does_not_say_which_is_asked_about(sat: Seat, patient_id: UUID) -> None:
    turn_to(sat, 3)
    sat.find(YesNo, "patient.medical.allergy_drug").parts["yes"].click()
    sat.press(Qt.Key.Key_S, CTRL)
    sat.settle()
    question = QApplication.activeModalWidget()
    assert question is not None
    said = " ".join(each.text() for each in question.findChildren(QLabel))
    assert "One answer does not say which" in said
    assert "Are you allergic to a medicine" in said
    assert history(sat, patient_id, HistoryKind.MEDICAL).versions == ()
    next(each for each in question.findChildren(QPushButton) if each.text() == "Write it").click()
    sat.panel.activateWindow()  # type: ignore[union-attr]  # as a window manager does when the question is gone
    sat.qtbot.waitUntil(lambda: sat.focused() == "patient.medical.allergy_drug.note")
    press(sat, "patient.medical.record")
    question = QApplication.activeModalWidget()
    assert question is not None
    next(each for each in question.findChildren(QPushButton) if each.text() == "Record all the same").click()
    sat.settle()
    assert history(sat, patient_id, HistoryKind.MEDICAL).answers["allergy_drug"] == Answer(answer=YES)
    sat.find(YesNo, "patient.medical.stroke").parts["yes"].click()
    press(sat, "patient.medical.record")  # what was asked about once is not asked again
    assert history(sat, patient_id, HistoryKind.MEDICAL).answers["stroke"].answer == YES


def confirm_button(sat: Seat) -> QPushButton:
    return sat.find(QPushButton, "patient.medical.confirm")


def test_that_nothing_changed_is_confirmed_on_the_patients_page(sat: Seat, patient_id: UUID) -> None:
    clinic = sat.clinic
    health = Health(asa_class=1, allergies=())
    clinic.db.write(clinic.desk, lambda work: record_medical_history(work, patient_id, health))
    turn_to(sat, 3)
    assert confirm_button(sat).isVisible()
    assert not confirm_button(sat).isEnabled()
    assert "may not" in confirm_button(sat).toolTip()
    sat.desk.sit_down(clinic.dentist)
    assert not confirm_button(sat).isEnabled()
    assert confirm_button(sat).toolTip() == "It is confirmed at a visit: open today’s exam first."
    dentist = clinic.dentist.provider_id
    assert dentist is not None
    clinic.db.write(clinic.dentist, lambda work: open_exam(work, patient_id, dentist))
    sat.qtbot.waitUntil(confirm_button(sat).isEnabled, timeout=20_000)
    sat.find(YesNo, "patient.medical.stroke").parts["yes"].click()
    assert not confirm_button(sat).isVisible(), "something changed"
    press(sat, "patient.medical.discard")
    press(sat, "patient.medical.confirm")
    told = sat.find(QLabel, "patient.medical.told").text()
    assert told.endswith(f"Confirmed today, {clinic.dentist.name}.")
    assert not confirm_button(sat).isVisible()
    clinic.clock.time += timedelta(days=1)
    sat.desk.live.changed.emit(frozenset({Topic.CLINICAL}))
    sat.qtbot.waitUntil(confirm_button(sat).isVisible)
    assert "Confirmed today" not in sat.find(QLabel, "patient.medical.told").text(), "it was yesterday"
    assert [version.number for version in history(sat, patient_id, HistoryKind.MEDICAL).versions] == [1]


def test_another_version_than_the_one_that_was_seen_is_not_confirmed(sat: Seat, patient_id: UUID) -> None:
    clinic, dentist = sat.clinic, sat.clinic.dentist.provider_id
    assert dentist is not None
    clinic.db.write(clinic.desk, lambda work: tell_history(work, patient_id, Health(asa_class=1, allergies=())))
    clinic.db.write(clinic.dentist, lambda work: open_exam(work, patient_id, dentist))
    turn_to(sat, 3)
    sat.desk.sit_down(clinic.dentist)
    sat.qtbot.waitUntil(confirm_button(sat).isEnabled, timeout=20_000)
    theirs = Health(asa_class=1, allergies=("latex",))
    clinic.db.write(clinic.desk, lambda work: tell_history(work, patient_id, theirs))
    press(sat, "patient.medical.confirm")  # before this desk heard of it
    assert sat.troubles == ["The medical history was recorded anew a moment ago. Read it again before you confirm it."]
    sat.qtbot.waitUntil(lambda: confirm_button(sat).isVisible() and confirm_button(sat).isEnabled())
    assert history(sat, patient_id, HistoryKind.MEDICAL).versions[0].confirmed_on is None
    press(sat, "patient.medical.confirm")
    assert [each.confirmed_on is None for each in history(sat, patient_id, HistoryKind.MEDICAL).versions] == [
        False,
        True,
    ]


def test_a_change_is_a_new_version_and_stands_among_what_changed(sat: Seat, patient_id: UUID) -> None:
    answers = {"stroke": Answer(answer=YES)}
    health = Health(asa_class=2, allergies=None)
    sat.clinic.db.write(sat.clinic.desk, lambda work: record_medical_history(work, patient_id, health, answers))
    turn_to(sat, 3)
    sat.find(YesNo, "patient.medical.stroke").parts["no"].click()
    press(sat, "patient.medical.record")
    seen = history(sat, patient_id, HistoryKind.MEDICAL)
    assert [version.number for version in seen.versions] == [2, 1]
    assert seen.versions[0].asa_class == 2
    change = sat.find(RowTable, "patient.medical.changes").rows()[0]
    assert (change.question, change.before, change.after) == ("Did you have a stroke?", "Yes", "No")


def test_two_desks_answer_different_questions_and_both_stand(sat: Seat, patient_id: UUID) -> None:
    turn_to(sat, 3)
    sat.find(YesNo, "patient.medical.stroke").parts["yes"].click()
    theirs, health = {"diabetes": Answer(answer=YES)}, Health(asa_class=3, allergies=None)
    sat.clinic.db.write(sat.clinic.dentist, lambda work: record_medical_history(work, patient_id, health, theirs))
    sat.qtbot.waitUntil(lambda: sat.find(YesNo, "patient.medical.diabetes").value() == "yes")
    assert sat.find(YesNo, "patient.medical.stroke").value() == "yes"
    assert "Recorded anew elsewhere" in sat.find(QLabel, "patient.medical.line").text()
    dentist = sat.clinic.dentist.provider_id
    assert dentist is not None
    page = next(page for page in sat.panel.findChildren(HistoryPage) if page.isVisible())  # type: ignore[union-attr]
    with sat.qtbot.waitSignal(page.presenter.shown):
        sat.clinic.db.write(sat.clinic.dentist, lambda work: open_exam(work, patient_id, dentist))
    assert "Recorded anew elsewhere" in sat.find(QLabel, "patient.medical.line").text(), (
        "it is not said for a moment only"
    )
    press(sat, "patient.medical.record")
    seen = history(sat, patient_id, HistoryKind.MEDICAL)
    assert {code: answer.answer for code, answer in seen.answers.items()} == {"stroke": "yes", "diabetes": "yes"}
    assert seen.versions[0].asa_class == 3


def test_an_answer_that_another_desk_gave_in_the_same_moment_is_not_replaced(sat: Seat, patient_id: UUID) -> None:
    turn_to(sat, 3)
    sat.find(YesNo, "patient.medical.stroke").parts["yes"].click()
    theirs, health = {"stroke": Answer(answer=NO)}, Health(asa_class=3, allergies=None)
    sat.clinic.db.write(sat.clinic.dentist, lambda work: record_medical_history(work, patient_id, health, theirs))
    press(sat, "patient.medical.record")  # before this desk heard of it
    sat.qtbot.waitUntil(lambda: "elsewhere" in sat.find(QLabel, "patient.medical.line").text())
    assert history(sat, patient_id, HistoryKind.MEDICAL).answers["stroke"].answer == NO
    assert sat.find(YesNo, "patient.medical.stroke").value() == "yes"
    press(sat, "patient.medical.record")
    seen = history(sat, patient_id, HistoryKind.MEDICAL)
    assert [(version.answers or {})["stroke"].answer for version in seen.versions] == [YES, NO]


def test_who_types_is_left_in_peace_while_others_write(sat: Seat, patient_id: UUID) -> None:
    assert sat.desk.patient_id == patient_id
    turn_to(sat, 3)
    sat.find(YesNo, "patient.medical.stroke").parts["yes"].click()
    page = next(page for page in sat.panel.findChildren(HistoryPage) if page.isVisible())  # type: ignore[union-attr]
    with sat.qtbot.assertNotEmitted(page.presenter.shown):
        sat.desk.live.changed.emit(frozenset({Topic.CLINICAL}))
        sat.settle()
    press(sat, "patient.medical.discard")
    assert sat.find(YesNo, "patient.medical.stroke").value() == ""


def test_answers_stay_with_their_patient(sat: Seat, patient_id: UUID) -> None:
    turn_to(sat, 3)
    sat.find(YesNo, "patient.medical.stroke").parts["yes"].click()
    sat.desk.open_patient(a_patient(sat.clinic, "Tomas", "Lind"))
    sat.settle()
    assert sat.find(YesNo, "patient.medical.stroke").value() == ""
    sat.desk.open_patient(patient_id)
    sat.settle()
    assert sat.find(YesNo, "patient.medical.stroke").value() == "yes"
    press(sat, "patient.medical.discard")
    assert sat.find(YesNo, "patient.medical.stroke").value() == ""


@pytest.mark.usefixtures("patient_id")
def test_the_next_patient_is_asked_from_the_first_question_on(sat: Seat) -> None:
    turn_to(sat, 3)
    told = sat.find(QLabel, "patient.medical.told")
    (area,) = [each for each in sat.panel.findChildren(QScrollArea) if each.isAncestorOf(told)]  # type: ignore[union-attr]
    bar = area.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    sat.desk.open_patient(a_patient(sat.clinic, "Tomas", "Lind"))
    sat.settle()
    assert bar.value() == 0


def test_the_dental_questionnaire_has_a_scale(sat: Seat, patient_id: UUID) -> None:
    turn_to(sat, 4)
    fear = sat.find(QComboBox, "patient.dental.anxiety")
    fear.setFocus()
    sat.type("8")
    typed(sat, "patient.dental.reason", "A broken tooth")
    press(sat, "patient.dental.record")
    answers = history(sat, patient_id, HistoryKind.DENTAL).answers
    assert (answers["anxiety"].answer, answers["reason"].answer) == ("8", "A broken tooth")


def test_texts_stand_under_notes_and_the_action_where_the_answers_end(sat: Seat, patient_id: UUID) -> None:
    assert sat.desk.patient_id == patient_id
    assert sat.panel is not None
    sat.panel.resize(2000, 1200)
    turn_to(sat, 4)
    sat.settle()

    def left(widget: QWidget) -> int:
        return widget.mapToGlobal(QPoint(0, 0)).x()

    text, note = sat.find(QLineEdit, "patient.dental.reason"), sat.find(QLineEdit, "patient.dental.pain.note")
    assert left(text) == left(note)
    assert left(sat.find(QWidget, "patient.dental.anxiety")) == left(sat.find(QWidget, "patient.dental.pain"))
    record = sat.find(QPushButton, "patient.dental.record")
    assert abs(left(record) + record.width() - left(text) - text.width()) < 8


# -- insurance, notes --


def test_a_card_of_a_new_insurance_is_typed_and_one_that_overlaps_is_refused(sat: Seat, patient_id: UUID) -> None:
    turn_to(sat, 5)
    press(sat, "patient.insurance.add")
    assert not sat.find(QLineEdit, "patient.insurance.subscriber_name").isVisible()
    typed(sat, "patient.insurance.plan_name", "Blue Plan")
    typed(sat, "patient.insurance.percentage", "80 %")
    typed(sat, "patient.insurance.member_number", "M-1")
    sat.press(ENTER)
    sat.settle()
    row = cards(sat, patient_id).rows[0]
    assert (row.plan.name, row.plan.basis_points, row.details.member_number) == ("Blue Plan", 8000, "M-1")
    press(sat, "patient.insurance.add")
    plan = sat.find(QComboBox, "patient.insurance.plan")
    plan.setCurrentIndex(plan.findData(str(row.plan.id)))
    plan.activated.emit(plan.currentIndex())
    assert not sat.find(QLineEdit, "patient.insurance.plan_name").isVisible()
    typed(sat, "patient.insurance.member_number", "M-2")
    press(sat, "patient.insurance.save")
    assert "already stands" in sat.find(QLineEdit, "patient.insurance.valid_from").accessibleDescription()
    typed(sat, "patient.insurance.position", "2")
    press(sat, "patient.insurance.save")
    assert [each.details.position for each in cards(sat, patient_id).rows] == [1, 2]


def test_notes_are_added_pinned_and_taken_back_and_come_back(sat: Seat, patient_id: UUID) -> None:
    turn_to(sat, 6)
    undo = []
    sat.desk.undoable.connect(lambda _, act: undo.append(act))
    press(sat, "patient.notes.add")
    assert sat.find(QPlainTextEdit, "patient.notes.text").accessibleDescription() == "Write something first."
    sat.find(QPlainTextEdit, "patient.notes.text").setFocus()
    sat.type("Lives upstairs")
    sat.find(QCheckBox, "patient.notes.pinned").click()
    press(sat, "patient.notes.add")
    assert sat.find(QPlainTextEdit, "patient.notes.text").toPlainText() == ""
    assert [n.text for n in sat.clinic.db.read(lambda s: patient_card(s, patient_id)).notes] == ["Lives upstairs"]
    press(sat, "patient.notes.void.1")
    assert sat.clinic.db.read(lambda session: notes_of(session, patient_id))[0].voided_at is not None
    undo[0]()
    sat.settle()
    assert sat.clinic.db.read(lambda session: notes_of(session, patient_id))[0].voided_at is None


def test_whoever_may_not_edit_reads_and_is_told_why(sat: Seat) -> None:
    for page in (2, 5, 6, 3):
        turn_to(sat, page)
    sat.desk.sit_down(replace(sat.clinic.desk, roles=frozenset(), name="Nobody"))
    for name in ("contacts.add", "insurance.add", "notes.add", "medical.record"):
        control = sat.find(QAbstractButton, f"patient.{name}")
        assert not control.isEnabled()
        assert "Nobody may not" in control.toolTip()
    assert Role.FRONT_DESK in sat.clinic.desk.roles
    assert sat.clinic.db.read(lambda session: find_patients(session, "okonkwo"))


def test_who_holds_an_insurance_is_told_from_the_holders_side() -> None:
    """Stored is what the patient is to the holder; "the patient is: parent" was read either way."""
    said = holder_words(Words(Formats()))
    assert set(said) == set(Relation)
    assert (said[Relation.CHILD], said[Relation.PARENT]) == ("The patient’s parent or guardian", "The patient’s child")
