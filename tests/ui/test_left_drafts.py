"""What was typed belongs to its record and to who typed it, whatever is on the screen when the answer comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QComboBox
from sqlalchemy import func, select

from dentaldesk.engines.patients.actions import edit_patient
from dentaldesk.engines.patients.profile_reads import Contacts, contacts_of, histories_of, notes_of, profile_of
from dentaldesk.engines.patients.reads import patient_card
from dentaldesk.models.states import HistoryKind
from dentaldesk.models.tables.patients import Patient, PatientContact
from dentaldesk.ui.screens.patient.contacts import ContactsPresenter
from dentaldesk.ui.screens.patient.contacts_page import ContactsPage
from dentaldesk.ui.screens.patient.history import HistoryPresenter
from dentaldesk.ui.screens.patient.history_page import HistoryPage
from dentaldesk.ui.screens.patient.notes import NotesPresenter
from dentaldesk.ui.screens.patient.presenter import PatientPresenter
from dentaldesk.ui.screens.patient.rows import FormLine
from dentaldesk.ui.screens.patient.sheet import ON
from dentaldesk.ui.screens.patient.view import PatientView
from dentaldesk.ui.theme.apply import apply_theme
from tests.factories import a_patient
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from dentaldesk.ui.screens.patient.items import Editing
    from tests.factories import Clinic

TODAY = date(2026, 11, 24)
P = TypeVar("P", bound=QObject)


@pytest.fixture
def one(clinic: Clinic) -> UUID:
    return a_patient(clinic)


@pytest.fixture
def other(clinic: Clinic) -> UUID:
    return a_patient(clinic, "Tomas", "Lind")


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic, one: UUID, qapp: QApplication) -> Iterator[Seat]:
    apply_theme(qapp, "light", "desk")
    with seat(qtbot, clinic, clinic.desk) as made:
        made.desk.open_patient(one)
        made.settle()
        yield made


def turn_to(sat: Seat, patient_id: UUID) -> None:
    sat.desk.open_patient(patient_id)
    sat.settle()


def email(sat: Seat, patient_id: UUID) -> str | None:
    return sat.clinic.db.read(lambda session: patient_card(session, patient_id)).email


class Details:
    """The details as the form would show them."""

    def __init__(self, sat: Seat) -> None:
        self.presenter = PatientPresenter(sat.desk, sat.desk)
        self.values: dict[str, str] = {}
        self.problems: dict[str, str] = {}
        self.line = FormLine(state="")
        self.presenter.values_changed.connect(lambda values: setattr(self, "values", values))
        self.presenter.problems_changed.connect(lambda found: setattr(self, "problems", found))
        self.presenter.line_changed.connect(lambda line: setattr(self, "line", line))
        self.presenter.read()
        sat.settle()


# -- details --


def test_details_another_desk_wrote_first_are_saved_at_their_own_patient(sat: Seat, one: UUID, other: UUID) -> None:
    form = Details(sat)
    turn_to(sat, other)
    form.presenter.type("email", "half@")
    turn_to(sat, one)
    form.presenter.type("email", "amara@example.org")
    details = sat.clinic.db.read(lambda session: profile_of(session, one))
    changed = replace(details.details, city="Utrecht")
    sat.clinic.db.write(sat.clinic.manager, lambda work: edit_patient(work, one, details.version, changed))
    form.presenter.save()
    sat.desk.open_patient(other)
    sat.settle()
    assert (email(sat, one), email(sat, other)) == ("amara@example.org", None)
    assert sat.clinic.db.read(lambda session: profile_of(session, one)).details.city == "Utrecht"
    assert form.values["email"] == "half@"
    assert form.line.state == "changed"


def test_a_refusal_is_shown_at_its_own_patient(sat: Seat, one: UUID, other: UUID) -> None:
    form = Details(sat)
    form.presenter.type("email", "no address")
    form.presenter.save()
    sat.desk.open_patient(other)
    form.presenter.type("email", "tomas@example.org")
    sat.settle()
    assert form.problems == {}
    assert any("another record is not saved" in toast and "no address" in toast for toast in sat.toasts)
    form.presenter.type("email", "tomas@example.org")
    form.presenter.save()
    sat.settle()
    assert email(sat, other) == "tomas@example.org"
    turn_to(sat, one)
    assert "no address" in form.problems["email"]
    assert form.line.state == "unsaved"


def test_another_patient_is_saved_while_one_is_under_way(sat: Seat, one: UUID, other: UUID) -> None:
    form = Details(sat)
    turn_to(sat, other)
    form.presenter.type("email", "tomas@example.org")
    turn_to(sat, one)
    form.presenter.type("email", "amara@example.org")
    form.presenter.save()
    sat.desk.open_patient(other)
    sat.qtbot.waitUntil(lambda: form.values.get("email") == "tomas@example.org")
    form.presenter.save()
    sat.settle()
    assert (email(sat, one), email(sat, other)) == ("amara@example.org", "tomas@example.org")


def test_what_is_typed_while_somebody_is_registered_stays(sat: Seat) -> None:
    form = Details(sat)
    form.presenter.begin_new()
    form.presenter.type("given_names", "Noor")
    form.presenter.type("family_name", "Haddad")
    form.presenter.save()
    form.presenter.type("email", "noor@example.org")
    sat.settle()
    assert form.values["email"] == "noor@example.org"
    assert form.line.state == "changed"
    form.presenter.save()
    sat.settle()
    assert sat.desk.patient_id is not None
    assert email(sat, sat.desk.patient_id) == "noor@example.org"


def test_who_turned_to_another_patient_stays_there_when_somebody_is_registered(sat: Seat, other: UUID) -> None:
    form = Details(sat)
    form.presenter.begin_new()
    form.presenter.type("family_name", "Haddad")
    form.presenter.save()
    sat.desk.open_patient(other)
    sat.settle()
    assert sat.desk.patient_id == other
    assert "Haddad is registered." in sat.toasts
    assert not form.presenter.holds_words


def test_what_somebody_else_typed_is_said_and_saved_in_their_name(
    sat: Seat, one: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []

    def edit(work, *rest):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN202
        names.append(work.actor.name)
        return edit_patient(work, *rest)

    monkeypatch.setattr("dentaldesk.ui.screens.patient.presenter.edit_patient", edit)
    form, first = Details(sat), sat.desk.actor
    form.presenter.type("email", "amara@example.org")
    sat.desk.sit_down(sat.clinic.manager)
    sat.settle()
    assert form.line.text == f"Typed by {first.name}, not saved yet"
    form.presenter.save()
    sat.settle()
    assert (email(sat, one), names) == ("amara@example.org", [first.name])
    form.presenter.type("email", "")
    assert form.line.text == "Not saved yet"


def test_the_form_offers_who_works_here_now(sat: Seat) -> None:
    view = sat.show(PatientView(sat.desk))
    box = sat.find(QComboBox, "patient.provider_id")
    before = box.count()
    first, *rest = sat.desk.clinic.providers
    newcomer = replace(first, id=UUID(int=7), name="Dr. Newcomer")
    sat.desk._take_clinic(replace(sat.desk.clinic, providers=(first, *rest, newcomer)))
    assert box.count() == before + 1
    assert box.findText("Dr. Newcomer") >= 0
    assert not view.presenter.holds_words


# -- contacts: a list with one editor --


class Items:
    """The editor of contacts as the page would show it."""

    def __init__(self, sat: Seat) -> None:
        self.presenter = ContactsPresenter(sat.desk, sat.desk)
        self.editing: Editing | None = None
        self.line = FormLine(state="")
        self.people: tuple[object, ...] = ()
        self.presenter.editing_changed.connect(lambda editing: setattr(self, "editing", editing))
        self.presenter.line_changed.connect(lambda line: setattr(self, "line", line))
        self.presenter.suggested.connect(lambda rows: setattr(self, "people", rows))
        self.read(sat)

    def read(self, sat: Seat) -> None:
        self.presenter.forget()
        self.presenter.read()
        sat.settle()

    @property
    def is_open(self) -> bool:
        return self.editing is not None

    def write(self, **values: str) -> None:
        for field, text in values.items():
            self.presenter.type(field, text)


def test_a_refused_contact_is_refused_at_its_own_patient(sat: Seat, one: UUID, other: UUID) -> None:
    page = Items(sat)
    turn_to(sat, other)
    page.presenter.begin()
    page.write(name="Ida Lind", may_consent=ON)
    turn_to(sat, one)
    page.presenter.begin()
    page.write(name="Chidi Okonkwo")  # no duty: refused
    page.presenter.save()
    sat.desk.open_patient(other)
    page.presenter.save()  # and this one is not kept waiting
    page.read(sat)
    assert not page.is_open
    assert [row.name for row in sat.clinic.db.read(lambda session: contacts_of(session, other, TODAY)).rows] == [
        "Ida Lind"
    ]
    sat.desk.open_patient(one)
    page.read(sat)
    assert page.editing is not None
    assert page.editing.problems


def test_what_is_typed_while_a_contact_is_saved_stays_at_it(sat: Seat, one: UUID) -> None:
    page = Items(sat)
    page.presenter.begin()
    page.write(name="Chidi Okonkwo", in_emergency=ON)
    page.presenter.save()
    page.write(note="after six")
    sat.settle()
    assert page.editing is not None
    assert (page.editing.values["note"], page.editing.line.state) == ("after six", "changed")
    page.presenter.save()
    sat.settle()
    rows = sat.clinic.db.read(lambda session: contacts_of(session, one, TODAY)).rows
    assert [(row.name, row.details.note) for row in rows] == [("Chidi Okonkwo", "after six")]
    assert not page.is_open


def test_a_payer_who_may_have_a_record_is_asked_about_and_registered_once(sat: Seat) -> None:
    chidi = a_patient(sat.clinic, "Chidi", "Okonkwo")
    details = sat.clinic.db.read(lambda session: profile_of(session, chidi))
    reached = replace(details.details, email="chidi@example.org")
    sat.clinic.db.write(sat.clinic.desk, lambda work: edit_patient(work, chidi, details.version, reached))
    page = Items(sat)
    page.presenter.begin()
    page.write(name="Chidi Okonkwo", email="chidi@example.org", pays=ON)
    before = people(sat)
    page.presenter.save()
    sat.settle()
    assert people(sat) == before
    assert [row.id for row in page.people] == [chidi]  # type: ignore[attr-defined]
    assert page.editing is not None
    assert "has a record here" in page.editing.line.text
    page.presenter.save()  # the same key once more passes no question
    sat.settle()
    assert people(sat) == before
    page.presenter.save_another()
    sat.settle()
    assert people(sat) == before + 1


@pytest.mark.parametrize("name", ["Suharto", "Ida Lind"])
def test_a_payer_may_have_one_name(sat: Seat, one: UUID, name: str) -> None:
    page = Items(sat)
    page.presenter.begin()
    page.write(name=name, pays=ON)
    page.presenter.save()
    sat.settle()
    assert sat.clinic.db.read(lambda session: contacts_of(session, one, TODAY)).payer == name


def people(sat: Seat) -> int:
    return sat.clinic.db.read(lambda session: session.scalar(select(func.count()).select_from(Patient))) or 0


def test_nothing_of_the_last_patient_stands_under_the_next_name(sat: Seat, other: UUID) -> None:
    payer = Items(sat)
    payer.presenter.begin()
    payer.write(name="Ida Lind", pays=ON)
    payer.presenter.save()
    sat.settle()
    page = sat.show(ContactsPage(sat.desk))
    assert page.said.text() == "Ida Lind pays."
    late: list[Contacts] = []
    page.presenter.shown.connect(late.append)
    page.presenter.read()
    sat.desk.open_patient(other)
    assert page.said.text() == ""
    assert page.notices.count() == 0
    sat.settle()
    assert page.said.text() == "The patient pays."
    assert not any(seen.rows for seen in late)  # the answer that was asked for the last patient is dropped
    assert sat.clinic.db.read(lambda session: session.scalar(select(func.count()).select_from(PatientContact))) == 1


# -- notes --


def test_a_note_typed_on_while_it_is_added_keeps_the_rest(sat: Seat, one: UUID) -> None:
    presenter, shown = NotesPresenter(sat.desk, sat.desk), [("", False)]
    presenter.typed_changed.connect(lambda text, pinned: shown.append((text, pinned)))
    presenter.type("Deaf in the left ear.")
    presenter.add()
    presenter.type("Deaf in the left ear. Prefers mornings.")
    sat.settle()
    assert [row.text for row in sat.clinic.db.read(lambda session: notes_of(session, one))] == ["Deaf in the left ear."]
    assert shown[-1] == ("Prefers mornings.", False)
    assert presenter.holds_words


def test_a_refused_note_is_refused_at_its_own_patient_and_its_writer_is_told(sat: Seat, one: UUID, other: UUID) -> None:
    presenter, refused, hints = NotesPresenter(sat.desk, sat.desk), [""], [""]
    presenter.refused.connect(refused.append)
    presenter.hinted.connect(hints.append)
    presenter.type("x" * 100_000)
    presenter.add()
    sat.desk.open_patient(other)
    presenter.forget()
    sat.settle()
    assert refused[-1] == ""
    sat.desk.open_patient(one)
    presenter.forget()
    assert refused[-1]
    first = sat.desk.actor
    presenter.type("Prefers mornings")
    sat.desk.sit_down(sat.clinic.manager)
    assert hints[-1] == f"Typed by {first.name}, not saved yet"
    presenter.add()
    sat.settle()
    assert [row.written_by for row in sat.clinic.db.read(lambda session: notes_of(session, one))] == [first.name]


# -- histories --


def medical(sat: Seat) -> tuple[HistoryPresenter, list[tuple[str, str]]]:
    presenter, lines = HistoryPresenter(sat.desk, HistoryKind.MEDICAL, sat.desk), [("", "")]
    presenter.line_changed.connect(lambda sentence, tone: lines.append((sentence, tone)))
    presenter.read()
    sat.settle()
    return presenter, lines


def versions(sat: Seat, patient_id: UUID) -> list[tuple[str, dict[str, str]]]:
    seen = sat.clinic.db.read(lambda session: histories_of(session, patient_id, HistoryKind.MEDICAL, TODAY))
    return [
        (version.recorded_by, {code: answer.answer for code, answer in (version.answers or {}).items()})
        for version in seen.versions
    ]


def test_an_answer_given_while_the_others_are_recorded_stays(sat: Seat, one: UUID) -> None:
    presenter, lines = medical(sat)
    presenter.type({"stroke": ("yes", "")})
    presenter.record()
    presenter.type({"stroke": ("yes", ""), "diabetes": ("yes", "")})
    sat.settle()
    assert versions(sat, one)[0][1] == {"stroke": "yes"}
    assert presenter.holds_words_here
    assert lines[-1][0] == "Not recorded yet"
    presenter.record()
    sat.settle()
    assert versions(sat, one)[0][1] == {"stroke": "yes", "diabetes": "yes"}
    assert not presenter.holds_words


def test_without_an_answer_nothing_is_recorded(sat: Seat, one: UUID) -> None:
    before = versions(sat, one)
    presenter, lines = medical(sat)
    for _ in range(3):
        presenter.record()
        sat.settle()
    assert versions(sat, one) == before
    assert lines[-1][0] == "No answer was changed: there is nothing to record."


def test_answers_of_somebody_who_left_are_recorded_in_their_name(sat: Seat, one: UUID) -> None:
    presenter, lines = medical(sat)
    first = sat.desk.actor
    presenter.type({"stroke": ("yes", "")})
    sat.desk.sit_down(sat.clinic.manager)
    assert lines[-1][0] == f"Typed by {first.name}, not recorded yet"
    presenter.record()
    sat.settle()
    assert versions(sat, one)[0] == (first.name, {"stroke": "yes"})


def test_a_questionnaire_offers_to_discard_what_was_answered_here(sat: Seat, one: UUID, other: UUID) -> None:
    page = sat.show(HistoryPage(sat.desk, HistoryKind.MEDICAL))
    page.presenter.type({"stroke": ("yes", "")})
    turn_to(sat, other)
    assert page.presenter.holds_words
    page.sheet.changed.emit()  # answered, and taken back again
    assert not page.discard.isVisible()
    turn_to(sat, one)
    assert page.discard.isVisible()
