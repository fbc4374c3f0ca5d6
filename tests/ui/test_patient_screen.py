"""The patient panel: details mended at two desks, and someone new from the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
)

from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.patients.actions import edit_patient
from dentaldesk.engines.patients.births import age_words, parse_birth_date, possible_births
from dentaldesk.engines.patients.finding import find_patients
from dentaldesk.engines.patients.profile_reads import profile_of
from dentaldesk.engines.patients.reads import PatientCard, patient_card
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.models.states import Channel, PatientStatus
from dentaldesk.ui.screens.patient.view import PatientView
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.widgets.both_values import BothValues
from tests.factories import a_patient
from tests.ui.seat import Seat, database_away, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic

TODAY = date(2026, 11, 24)
ENTER = Qt.Key.Key_Return
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    apply_theme(qapp, "light", "desk")


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic) -> Iterator[Seat]:
    """The front desk with the patient panel."""
    with seat(qtbot, clinic, clinic.desk) as made:
        made.show(PatientView(made.desk), width=900, height=600)
        yield made


@pytest.fixture
def patient_id(clinic: Clinic) -> UUID:
    return a_patient(clinic)


def open_(sat: Seat, patient_id: UUID) -> None:
    sat.desk.open_patient(patient_id)
    sat.settle()


def field(sat: Seat, name: str) -> QLineEdit:
    return sat.find(QLineEdit, f"patient.{name}")


def retype(sat: Seat, name: str, text: str) -> None:
    """Type over what stands in a field, and go on to the next."""
    field(sat, name).setFocus()
    sat.press(Qt.Key.Key_A, CTRL)
    sat.type(text)
    sat.press(Qt.Key.Key_Tab)


def save(sat: Seat) -> None:
    sat.press(ENTER, CTRL)
    sat.settle()


def line(sat: Seat) -> str:
    return sat.find(QLabel, "patient.line").text()


def card(sat: Seat, patient_id: UUID) -> PatientCard:
    return sat.clinic.db.read(lambda session: patient_card(session, patient_id))


def edit_elsewhere(sat: Seat, patient_id: UUID, **changes: object) -> None:
    """Another desk changes these details."""
    known = card(sat, patient_id)
    standing: dict[str, object] = {
        "given_names": known.row.given_names,
        "family_name": known.row.family_name,
        "birth_date": known.row.birth_date,
        "phone": known.row.phone or "",
        "email": known.email or "",
        "preferred_channel": known.preferred_channel,
    }
    details = PatientDetails(**{**standing, **changes})  # type: ignore[arg-type]
    sat.clinic.db.write(sat.clinic.desk, lambda work: edit_patient(work, patient_id, known.version, details))


# -- details --


def test_details_are_shown_with_the_age(sat: Seat, patient_id: UUID) -> None:
    open_(sat, patient_id)
    names = ("given_names", "family_name", "birth_date", "phone", "email")
    assert [field(sat, name).text() for name in names] == [
        "Amara",
        "Okonkwo-Reyes",
        "Mar 12, 1979",
        "(612) 555-0142",
        "",
    ]
    assert isinstance(sat.panel, PatientView)
    assert sat.panel.presenter.age("12 mar 1979") == "47 y"


def test_details_are_changed_and_saved(sat: Seat, patient_id: UUID) -> None:
    open_(sat, patient_id)
    retype(sat, "email", "amara@example.org")
    retype(sat, "birth_date", "13.3.79")
    assert field(sat, "birth_date").text() == "Mar 13, 1979"
    channel = sat.find(QComboBox, "patient.preferred_channel")
    channel.setFocus()
    sat.type("Text")
    assert line(sat) == "Not saved yet"
    save(sat)
    known = card(sat, patient_id)
    assert (known.email, known.row.birth_date) == ("amara@example.org", date(1979, 3, 13))
    assert known.preferred_channel is Channel.SMS
    assert line(sat) == "Saved"


def test_everything_that_is_wrong_is_told_at_once_each_at_its_field(sat: Seat, patient_id: UUID) -> None:
    open_(sat, patient_id)
    retype(sat, "given_names", "x" * 500)
    retype(sat, "birth_date", "the day before")
    retype(sat, "phone", "12")
    retype(sat, "email", "amara at home")
    save(sat)
    told = {name: field(sat, name).accessibleDescription() for name in ("given_names", "birth_date", "phone", "email")}
    assert told["given_names"] == "The name has 500 characters; at most 200 fit."
    assert told["birth_date"] == "“the day before” is not a date. Write it like Mar 12, 1979."
    assert "is not a phone number" in told["phone"]
    assert "is not an e-mail address" in told["email"]
    # All that was typed stands, nothing was stored, and the keyboard is at the first of them.
    assert field(sat, "given_names").text() == "x" * 500
    assert field(sat, "birth_date").text() == "the day before"
    assert sat.focused() == "patient.given_names"
    assert card(sat, patient_id).version == 1
    sat.type("Amara")
    assert field(sat, "given_names").property("problem") is False


def test_fields_nobody_types_in_follow_the_other_desk(sat: Seat, patient_id: UUID) -> None:
    open_(sat, patient_id)
    retype(sat, "email", "amara@example.org")
    edit_elsewhere(sat, patient_id, given_names="Amara Grace")
    sat.qtbot.waitUntil(lambda: field(sat, "given_names").text() == "Amara Grace")
    assert field(sat, "email").text() == "amara@example.org"
    save(sat)
    known = card(sat, patient_id)
    assert (known.row.given_names, known.email) == ("Amara Grace", "amara@example.org")


@pytest.mark.parametrize(("button", "kept"), [("mine", "mine@example.org"), ("theirs", "theirs@example.org")])
def test_two_desks_change_one_field_and_both_values_are_shown(
    sat: Seat, patient_id: UUID, button: str, kept: str
) -> None:
    open_(sat, patient_id)
    retype(sat, "email", "mine@example.org")
    edit_elsewhere(sat, patient_id, email="theirs@example.org")
    both = sat.find(BothValues, "patient.both_values")
    sat.qtbot.waitUntil(both.isVisible)
    save(sat)
    assert card(sat, patient_id).email == "theirs@example.org"
    sat.find(QPushButton, f"{button}.email").click()
    assert field(sat, "email").text() == kept
    assert not both.isVisible()
    save(sat)
    assert card(sat, patient_id).email == kept


def test_typed_details_stay_with_their_patient(sat: Seat, patient_id: UUID) -> None:
    open_(sat, patient_id)
    retype(sat, "email", "amara@example.org")
    other = a_patient(sat.clinic, "Tomas", "Lind")
    open_(sat, other)
    assert field(sat, "email").text() == ""
    open_(sat, patient_id)
    assert field(sat, "email").text() == "amara@example.org"
    assert line(sat) == "Not saved yet"
    sat.find(QPushButton, "patient.discard").click()
    sat.settle()
    assert field(sat, "email").text() == ""


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_lost_connection_keeps_what_is_typed_and_saves_it_when_it_is_back(sat: Seat, patient_id: UUID) -> None:
    open_(sat, patient_id)
    with database_away(sat):
        retype(sat, "email", "amara@example.org")
        save(sat)
        assert line(sat).startswith("Not saved:")
        assert field(sat, "email").text() == "amara@example.org"
    sat.qtbot.waitUntil(lambda: card(sat, patient_id).email == "amara@example.org", timeout=10_000)


def test_what_is_saved_again_is_saved_in_the_name_of_who_saved_it(
    sat: Seat, clinic: Clinic, patient_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []

    def edit(work, *rest):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN202
        names.append(work.actor.name)
        return edit_patient(work, *rest)

    monkeypatch.setattr("dentaldesk.ui.screens.patient.presenter.edit_patient", edit)
    open_(sat, patient_id)
    first = sat.desk.actor.name
    with database_away(sat):
        retype(sat, "email", "amara@example.org")
        save(sat)
        sat.desk.sit_down(clinic.manager)
    sat.qtbot.waitUntil(lambda: card(sat, patient_id).email == "amara@example.org", timeout=10_000)
    assert set(names) == {first} != {clinic.manager.name}


# -- someone new --


def test_that_someone_new_is_typed_in_is_told_to_the_banner(sat: Seat) -> None:
    told: list[bool] = []
    assert isinstance(sat.panel, PatientView)
    sat.desk.registering.connect(told.append)
    sat.panel.begin_new()
    assert told[-1]
    sat.panel.presenter.discard()
    sat.settle()
    assert not told[-1]


def test_someone_new_by_keyboard_alone(sat: Seat) -> None:
    sat.tab_to("")  # the window itself
    assert isinstance(sat.panel, PatientView)
    sat.panel.begin_new()
    assert sat.focused() == "patient.given_names"
    sat.type("Ben")
    sat.press(Qt.Key.Key_Tab)
    sat.type("Walker")
    sat.press(Qt.Key.Key_Tab)
    sat.type("3/12/79")
    sat.press(Qt.Key.Key_Tab)
    sat.type("612 555 0199")
    sat.press(Qt.Key.Key_Tab)
    sat.type("Toothache since Sunday")
    sat.press(ENTER)
    sat.settle()
    found = sat.clinic.db.read(lambda session: find_patients(session, "walker"))
    assert [(row.given_names, row.birth_date, row.phone) for row in found] == [
        ("Ben", date(1979, 3, 12), "+16125550199")
    ]
    assert sat.desk.patient_id == found[0].id
    assert sat.toasts == ["Ben Walker is registered."]
    assert field(sat, "phone").text() == "(612) 555-0199"
    assert [note.text for note in card(sat, found[0].id).notes] == ["Complaint: Toothache since Sunday"]
    assert not field(sat, "complaint").isVisible()


def test_someone_without_a_name_is_not_registered(sat: Seat) -> None:
    assert isinstance(sat.panel, PatientView)
    sat.panel.begin_new()
    sat.press(ENTER, CTRL)
    sat.settle()
    assert field(sat, "family_name").accessibleDescription() == "A name is needed."
    assert sat.focused() == "patient.family_name"
    assert sat.desk.patient_id is None


def test_a_date_that_is_none_is_marked_when_the_field_is_left(sat: Seat, patient_id: UUID) -> None:
    open_(sat, patient_id)
    retype(sat, "birth_date", "31/2/1986")
    said = field(sat, "birth_date").accessibleDescription()
    assert said == "“31/2/1986” is not a date. Write it like Mar 12, 1979."
    assert field(sat, "birth_date").property("problem")
    retype(sat, "birth_date", "2/28/1986")
    assert field(sat, "birth_date").accessibleDescription() == ""
    assert field(sat, "birth_date").text() == "Feb 28, 1986"


def test_who_is_registered_now_is_not_lost_to_whom_undo_would_take_up(sat: Seat, patient_id: UUID) -> None:
    assert isinstance(sat.panel, PatientView)
    undo: list[Callable[[], object]] = []
    sat.desk.undoable.connect(lambda _said, back: undo.append(back))
    sat.panel.begin_new()
    retype(sat, "given_names", "Amara")
    sat.panel.presenter.open_double(patient_id)
    sat.settle()
    sat.panel.begin_new()
    retype(sat, "given_names", "Somebody")
    undo[0]()
    sat.settle()
    assert field(sat, "given_names").text() == "Somebody"
    assert sat.toasts == ["Somebody else is being registered here now."]


def test_esc_leaves_the_new_patient_and_asks_when_something_is_typed(sat: Seat, patient_id: UUID) -> None:
    assert isinstance(sat.panel, PatientView)
    open_(sat, patient_id)
    sat.panel.begin_new()
    sat.press(Qt.Key.Key_Escape)
    sat.settle()
    assert field(sat, "given_names").text() == "Amara"
    sat.panel.begin_new()
    sat.type("Ben")
    sat.press(Qt.Key.Key_Escape)
    question = QApplication.activeModalWidget()
    assert question is not None
    next(each for each in question.findChildren(QPushButton) if each.text() == "Go on typing").click()
    assert field(sat, "given_names").text() == "Ben"
    sat.panel.activateWindow()
    sat.qtbot.waitUntil(lambda: sat.focused() == "patient.given_names")
    sat.press(Qt.Key.Key_Escape)
    question = QApplication.activeModalWidget()
    assert question is not None
    next(each for each in question.findChildren(QPushButton) if each.text() == "Throw it away").click()
    sat.settle()
    assert field(sat, "given_names").text() == "Amara"
    assert sat.panel.left_unsaved() == []


def test_an_arabic_name_is_typed_from_right_to_left_and_found(sat: Seat) -> None:
    assert isinstance(sat.panel, PatientView)
    sat.panel.begin_new()
    field(sat, "given_names").insert("ليلى")
    field(sat, "given_names").textEdited.emit("ليلى")
    field(sat, "family_name").insert("منصور")
    field(sat, "family_name").textEdited.emit("منصور")
    first = field(sat, "given_names")
    first.repaint()
    first.setCursorPosition(0)
    # The first letter stands at the right edge.
    assert first.cursorRect().center().x() > first.width() // 2
    save(sat)
    found = sat.clinic.db.read(lambda session: find_patients(session, "منصور"))
    assert [(row.given_names, row.family_name) for row in found] == [("ليلى", "منصور")]


def test_a_new_patient_begun_and_left_is_still_there(sat: Seat, patient_id: UUID) -> None:
    assert isinstance(sat.panel, PatientView)
    sat.panel.begin_new()
    sat.type("Ben")
    open_(sat, patient_id)
    assert field(sat, "given_names").text() == "Amara"
    sat.find(QAbstractButton, "patient.new").click()
    assert field(sat, "given_names").text() == "Ben"


def test_who_may_not_change_patients_can_read_them(sat: Seat, patient_id: UUID) -> None:
    from dataclasses import replace

    open_(sat, patient_id)
    sat.desk.sit_down(replace(sat.clinic.desk, roles=frozenset(), name="Nobody"))
    assert field(sat, "given_names").isReadOnly()
    assert "Nobody may not change patients" in sat.find(QAbstractButton, "patient.save").toolTip()
    assert not sat.find(QAbstractButton, "patient.new").isEnabled()


def test_another_record_of_the_same_person_is_merged_from_their_page(sat: Seat, patient_id: UUID) -> None:
    wanted: list[str] = []
    sat.desk.panel_wanted.connect(wanted.append)
    open_(sat, patient_id)
    merge = sat.find(QAbstractButton, "patient.merge")
    assert (merge.isVisible(), merge.toolTip()) == (True, "Merge with another record")
    merge.click()
    assert wanted == ["merge"]


# -- people who are here already --


def begin(sat: Seat, given: str, family: str, born: str) -> None:
    assert isinstance(sat.panel, PatientView)
    sat.panel.begin_new()
    for text in (given, family, born):
        sat.type(text)
        sat.press(Qt.Key.Key_Tab)


def released(sat: Seat, name: str) -> None:
    """A button that a letter with Alt presses goes down for a moment before it does its deed."""
    sat.qtbot.waitUntil(lambda: not sat.find(QPushButton, name).isDown())
    sat.settle()


def okonkwos(sat: Seat) -> int:
    return len(sat.clinic.db.read(lambda session: find_patients(session, "okonkwo")))


def test_somebody_who_is_here_already_is_shown_while_typing_and_opened(sat: Seat, patient_id: UUID) -> None:
    begin(sat, "Amara", "Okonkwo-Reyes", "3/12/1979")
    sat.qtbot.waitUntil(
        lambda: sat.panel is not None and sat.panel.findChild(QPushButton, "patient.double.1") is not None
    )
    assert sat.focused() == "patient.phone"
    assert not sat.find(QPushButton, "patient.although").isVisible()
    sat.find(QPushButton, "patient.double.1").click()
    sat.settle()
    assert sat.desk.patient_id == patient_id
    assert okonkwos(sat) == 1


@pytest.mark.parametrize(("born", "phone"), [("3/12/1979", ""), ("", "612 555 0142"), ("3/21/1979", "612 555 0142")])
def test_a_double_is_never_registered_by_pressing_the_same_key_again(
    sat: Seat, patient_id: UUID, born: str, phone: str
) -> None:
    begin(sat, "Amara", "Okonkwo-Reyes", born)
    sat.type(phone)
    for _ in range(2):  # at once, and again when the others are shown
        sat.press(Qt.Key.Key_R, ALT)
        released(sat, "patient.save")
        assert okonkwos(sat) == 1
        assert sat.find(QPushButton, "patient.double.1").isVisible()
        assert sat.find(QPushButton, "patient.although").isVisible()
        assert field(sat, "family_name").text() == "Okonkwo-Reyes"
        assert line(sat) == "Nobody was registered yet: this person seems to be here already."
    sat.press(Qt.Key.Key_W, ALT)
    released(sat, "patient.although")
    assert okonkwos(sat) == 2
    assert sat.desk.patient_id != patient_id


def test_who_is_shown_for_long_was_not_said_to_be_somebody_else(sat: Seat) -> None:
    a_patient(sat.clinic)
    begin(sat, "Amara", "Okonkwo-Reyes", "3/12/1979")
    panel = sat.panel
    assert panel is not None
    sat.qtbot.waitUntil(lambda: panel.findChild(QPushButton, "patient.double.1") is not None)
    for _ in range(3):
        sat.press(ENTER)
        sat.settle()
    assert okonkwos(sat) == 1
    assert sat.desk.patient_id is None


def test_registering_although_holds_only_for_who_was_asked_about(sat: Seat, patient_id: UUID) -> None:
    begin(sat, "Amara", "Okonkwo-Reyes", "3/12/1979")
    sat.press(ENTER)
    sat.settle()
    assert sat.find(QPushButton, "patient.although").isVisible()
    field(sat, "given_names").setFocus()
    sat.type("x")
    assert not sat.find(QPushButton, "patient.although").isVisible()
    assert line(sat) == "Not saved yet"
    sat.press(Qt.Key.Key_Backspace)
    sat.press(ENTER)
    sat.settle()
    second = a_patient(sat.clinic)  # at another desk, while the question stands
    sat.find(QPushButton, "patient.although").click()
    sat.settle()
    assert okonkwos(sat) == 2  # nobody said anything of the second one
    assert sat.find(QPushButton, "patient.double.2").isVisible()
    sat.find(QPushButton, "patient.although").click()
    sat.settle()
    assert okonkwos(sat) == 3
    assert sat.desk.patient_id not in {patient_id, second}


def test_a_double_is_not_checked_in_either_until_it_is_said_to_be_somebody_else(sat: Seat) -> None:
    a_patient(sat.clinic)
    begin(sat, "Amara", "Okonkwo-Reyes", "3/12/1979")
    sat.find(QPushButton, "patient.check_in").click()
    sat.settle()
    assert okonkwos(sat) == 1
    sat.find(QPushButton, "patient.although").click()
    sat.settle()
    assert sat.toasts == ["Amara Okonkwo-Reyes is registered and checked in."]
    assert okonkwos(sat) == 2


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_someone_new_while_the_connection_is_lost_is_registered_once(sat: Seat) -> None:
    with database_away(sat):
        begin(sat, "Ben", "Walker", "3/12/79")
        sat.press(ENTER)
        sat.settle()
        assert line(sat).startswith("Not saved:")
    sat.qtbot.waitUntil(lambda: bool(sat.toasts), timeout=10_000)
    assert len(sat.clinic.db.read(lambda session: find_patients(session, "walker"))) == 1


@pytest.mark.parametrize(
    ("born", "age"), [(date(1899, 11, 25), "126 y"), (TODAY, "0 mo")], ids=["born in 1899", "born today"]
)
def test_the_oldest_and_the_youngest_are_registered_and_shown(sat: Seat, born: date, age: str) -> None:
    begin(sat, "", "", born.isoformat())
    # A keyboard of another script writes by its own way, which no test has.
    field(sat, "family_name").setText("ஆறுமுகம்")
    field(sat, "family_name").textEdited.emit("ஆறுமுகம்")
    sat.press(ENTER)
    sat.settle()
    assert isinstance(sat.panel, PatientView)
    assert sat.panel.presenter.age(field(sat, "birth_date").text()) == age
    assert field(sat, "family_name").text() == "ஆறுமுகம்"


def test_all_other_details_are_typed_and_stand_again(sat: Seat, patient_id: UUID) -> None:
    open_(sat, patient_id)
    for name, text in (("preferred_name", "Mimi"), ("city", "Minneapolis"), ("other_phone", "+49 30 901820")):
        retype(sat, name, text)
    street = sat.find(QPlainTextEdit, "patient.street")
    street.setFocus()
    sat.type("12 Elm Street")
    sat.find(QCheckBox, "patient.confidential").click()
    status = sat.find(QComboBox, "patient.status")
    assert not field(sat, "deceased_on").isVisible()
    status.setFocus()
    sat.type("Dec")
    assert field(sat, "deceased_on").isVisible()
    retype(sat, "deceased_on", "the other day")
    save(sat)
    assert "is not a date" in field(sat, "deceased_on").accessibleDescription()
    retype(sat, "deceased_on", "11/1/2026")
    save(sat)
    details = sat.clinic.db.read(lambda session: profile_of(session, patient_id)).details
    assert (details.preferred_name, details.city, details.street) == ("Mimi", "Minneapolis", "12 Elm Street")
    assert (details.status, details.deceased_on) == (PatientStatus.DECEASED, date(2026, 11, 1))
    assert details.confidential
    assert line(sat) == "Saved"


# -- dates of birth --


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("12/03/1979", {date(1979, 3, 12), date(1979, 12, 3)}),
        ("13.3.79", {date(1979, 3, 13), date(2079, 3, 13)}),
        ("12 mar 1979", {date(1979, 3, 12)}),
        ("1979-03-12", {date(1979, 3, 12)}),
        ("12 Foo 1979", set()),
        ("612 555 0142", set()),
        ("", set()),
    ],
)
def test_a_date_that_is_looked_for_may_be_two(typed: str, days: set[date]) -> None:
    assert set(possible_births(typed, "en_US")) == days


@given(st.text(alphabet="0123456789 ./-,abcMar٣", max_size=14))
def test_nothing_that_is_typed_into_the_search_breaks_it(typed: str) -> None:
    assert all(isinstance(day, date) for day in possible_births(typed, "en_US"))


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("12 Mar 1979", "en_US"),
        ("Mar 12, 1979", "en_US"),
        ("march 12 79", "en_US"),
        ("3/12/1979", "en_US"),
        ("12/3/1979", "de_DE"),
        ("12.3.79", "en_US"),
        ("12. März 1979", "de_DE"),
        ("1979-03-12", "en_US"),
        ("1979-03-12", "de_DE"),
        ("03121979", "en_US"),
        ("12031979", "de_DE"),
        ("19790312", "de_DE"),
        ("١٢/٣/١٩٧٩", "de_DE"),
        (" 12 - 03 - 1979 ", "de_DE"),
        ("12 mars 1979", "fr_FR"),
    ],
)
def test_a_date_of_birth_is_read_however_it_is_typed(typed: str, language: str) -> None:
    assert parse_birth_date(typed, language, TODAY) == date(1979, 3, 12)


@pytest.mark.parametrize("typed", ["", "12", "31.2.1979", "12 Foo 1979", "m 12 1979", "1/2/3/4", "99999999", "12 3"])
def test_what_is_no_date_is_not_guessed(typed: str) -> None:
    assert parse_birth_date(typed, "en_US", TODAY) is None


def test_two_digits_mean_the_latest_year_that_has_been() -> None:
    assert parse_birth_date("1/2/26", "en_US", TODAY) == date(2026, 1, 2)
    assert parse_birth_date("1/2/27", "en_US", TODAY) == date(1927, 1, 2)


@given(born=st.dates(date(1900, 1, 1), TODAY), language=st.sampled_from(["en_US", "en_GB", "de_DE", "fr_FR", "es_ES"]))
def test_a_date_that_was_written_out_is_read_back(born: date, language: str) -> None:
    written = Words(Formats(language=language)).day(born)
    assert parse_birth_date(written, language, TODAY) == born


def test_small_children_are_told_in_months() -> None:
    assert age_words(date(2026, 9, 30), TODAY) == (1, True)
    assert age_words(date(2024, 11, 24), TODAY) == (2, False)
    assert age_words(date(2026, 11, 25), TODAY) is None
