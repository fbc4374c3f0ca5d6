"""A patient's profile: details, contacts and payers, questionnaires in versions, insurance cards, photo, notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from dentaldesk.engines.core.errors import EditedElsewhere, NotAllowed, Refused
from dentaldesk.engines.core.files import load_file
from dentaldesk.engines.financial.actions import Charge, post_charge
from dentaldesk.engines.financial.coverage_actions import (
    add_coverage,
    edit_coverage,
    remove_coverage,
    set_card_picture,
)
from dentaldesk.engines.financial.coverage_reads import cards_of
from dentaldesk.engines.financial.coverage_rules import CardDetails
from dentaldesk.engines.financial.reads import balance_of, guarantor_of
from dentaldesk.engines.patients.actions import (
    Health,
    edit_patient,
    record_dental_history,
    register_patient,
    set_photo,
)
from dentaldesk.engines.patients.contact_actions import add_contact, edit_contact, end_contact
from dentaldesk.engines.patients.contact_rules import ContactDetails
from dentaldesk.engines.patients.finding import find_patients
from dentaldesk.engines.patients.note_actions import add_note, pin_note, restore_note, void_note
from dentaldesk.engines.patients.profile_reads import HistoryVersion, contacts_of, histories_of, notes_of, profile_of
from dentaldesk.engines.patients.questionnaire import (
    NO,
    YES,
    Answer,
    derived_allergies,
    derived_conditions,
    derived_medications,
)
from dentaldesk.engines.patients.reads import patient_card
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.engines.scheduling.day_reads import needs_of_patients
from dentaldesk.models.states import Channel, HistoryKind, PatientStatus, Relation, Role, Sex
from dentaldesk.models.tables.patients import MedicalHistory
from dentaldesk.models.values import Money
from tests.factories import MORNING, Clinic, a_patient, tell_history

TODAY = date(2026, 11, 24)
JPEG = b"\xff\xd8\xff\xe0" + b"picture"


@pytest.fixture
def kind() -> str:
    """Where SQL matters a test asks for both databases."""
    return "sqlite"


@pytest.fixture
def patient_id(clinic: Clinic) -> UUID:
    return a_patient(clinic)


def someone(clinic: Clinic, given: str, *, born: date | None = None, status: PatientStatus | None = None) -> UUID:
    details = PatientDetails(given_names=given, family_name="Lind", birth_date=born, status=status)
    return clinic.db.write(clinic.desk, lambda work: register_patient(work, details))


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(problem.place, problem.message.code) for problem in refused.value.problems}


# -- details --

EVERYTHING = PatientDetails(
    given_names="Amara",
    family_name="Okonkwo",
    birth_date=date(1979, 3, 12),
    phone="(612) 555-0142",
    other_phone="+49 30 901820",
    email="amara@example.org",
    preferred_channel=Channel.SMS,
    preferred_name="Mimi",
    sex=Sex.FEMALE,
    gender="woman",
    street="12 Elm Street\nFlat 3",
    postal_code="55401",
    city="Minneapolis",
    region="MN",
    country="US",
    preferred_times="after 4",
    language="es_MX",
    referral_source="a friend",
    confidential=True,
)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_every_detail_is_kept_and_read_again(clinic: Clinic) -> None:
    details = replace(EVERYTHING, provider_id=clinic.dentist.provider_id)
    patient_id = clinic.db.write(clinic.desk, lambda work: register_patient(work, details))
    profile = clinic.db.read(lambda session: profile_of(session, patient_id))
    assert profile.details == replace(details, other_phone="+49 30 901820", status=PatientStatus.ACTIVE)
    card = clinic.db.read(lambda session: patient_card(session, patient_id, MORNING))
    assert (card.row.preferred_name, card.confidential, card.next_visit) == ("Mimi", True, None)


def test_registering_again_with_the_same_key_finds_the_same_patient(clinic: Clinic) -> None:
    first, again = (
        clinic.db.write(clinic.desk, lambda work: register_patient(work, EVERYTHING, "walk-in 1")) for _ in range(2)
    )
    other = clinic.db.write(clinic.desk, lambda work: register_patient(work, EVERYTHING, "walk-in 2"))
    assert first == again != other


@pytest.mark.parametrize(
    "typed", ["mimi", "Amara Okon", "901820", "030 901820", "03/12/1979", "12.3.79", "12 Mar 1979", "1979-03-12"]
)
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_patient_is_found_by_whatever_is_known_of_them(clinic: Clinic, typed: str) -> None:
    patient_id = clinic.db.write(clinic.desk, lambda work: register_patient(work, EVERYTHING))
    found = clinic.db.read(lambda session: find_patients(session, typed))
    assert [(row.id, row.preferred_name) for row in found] == [(patient_id, "Mimi")]


# Given and family name, as they are registered; who is found by what is typed, whatever the order of the names.
TWINS = [("Ana María", "Núñez Soto"), ("Anna", "Nowak"), ("Mariana", "Soto"), ("明", "李"), ("Ann", "Anders")]


@pytest.mark.parametrize(
    ("typed", "families"),
    [
        ("nunez ana", {"Núñez Soto"}),
        ("an n", {"Núñez Soto", "Nowak"}),
        ("SOTO, mar", {"Núñez Soto", "Soto"}),
        ("mar an soto", {"Núñez Soto"}),
        ("an ander", {"Anders"}),
        ("ann an", {"Nowak", "Anders"}),
        ("李 明", {"李"}),
        ("nowak maria", set[str]()),
    ],
)
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_two_names_are_found_together_in_any_order(clinic: Clinic, typed: str, families: set[str]) -> None:
    for given, family in TWINS:
        a_patient(clinic, given, family)
    found = clinic.db.read(lambda session: find_patients(session, typed))
    assert {row.family_name for row in found} == families


def test_a_state_follows_its_moves_and_death_has_its_day(clinic: Clinic, patient_id: UUID) -> None:
    def edit(version: int, **changes: object) -> int:
        details = replace(EVERYTHING, **changes)  # type: ignore[arg-type]
        return clinic.db.write(clinic.desk, lambda work: edit_patient(work, patient_id, version, details))

    version = edit(1, status=PatientStatus.DECEASED, deceased_on=date(2026, 11, 1))
    with pytest.raises(Refused) as refused:
        edit(version, status=PatientStatus.NON_PATIENT, deceased_on=TODAY + timedelta(days=1))
    assert codes(refused) == {("status", "patient.status_impossible"), ("deceased_on", "patient.death_impossible")}
    edit(version, status=PatientStatus.ACTIVE)
    profile = clinic.db.read(lambda session: profile_of(session, patient_id))
    assert (profile.status, profile.details.deceased_on) == (PatientStatus.ACTIVE, None)


# -- contacts --


def parent(person_id: UUID | None = None, **changes: object) -> ContactDetails:
    details = ContactDetails(relation=Relation.PARENT, valid_from=TODAY, person_id=person_id, may_consent=True)
    return replace(details, **changes)  # type: ignore[arg-type]


def add(clinic: Clinic, patient_id: UUID, details: ContactDetails) -> UUID:
    return clinic.db.write(clinic.desk, lambda work: add_contact(work, patient_id, details))


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_two_children_of_divorced_parents_have_parents_with_different_duties(clinic: Clinic) -> None:
    mother = someone(clinic, "Mia", status=PatientStatus.NON_PATIENT)
    father = someone(clinic, "Finn", status=PatientStatus.NON_PATIENT)
    elder, younger = (someone(clinic, name, born=date(2016, 5, 1)) for name in ("Ella", "Yann"))
    for child, payer in ((elder, mother), (younger, father)):
        for person in (mother, father):
            add(clinic, child, parent(person, pays=person == payer, is_written_to=person == mother))
    seen = {child: clinic.db.read(lambda s, c=child: contacts_of(s, c, TODAY)) for child in (elder, younger)}  # type: ignore[misc]
    assert (seen[elder].payer, seen[younger].payer) == ("Mia Lind", "Finn Lind")
    assert seen[elder].reminders == ()
    assert seen[elder].minor
    assert clinic.db.read(lambda session: contacts_of(session, mother, TODAY)).pays_for == ("Ella Lind",)
    assert clinic.db.read(lambda session: guarantor_of(session, younger, TODAY)) == father


def test_a_new_payer_owes_from_now_on_and_what_is_booked_stays(clinic: Clinic, patient_id: UUID) -> None:
    def charge(key: str) -> None:
        due = Charge(key=key, patient_id=patient_id, visit_id=None, amount=Money(5000), description="work")
        clinic.db.write(clinic.dentist, lambda work: post_charge(work, due))

    charge("before")
    mother = someone(clinic, "Mia")
    first = add(clinic, patient_id, parent(mother, pays=True))
    charge("after")
    father = someone(clinic, "Finn")
    add(clinic, patient_id, parent(father, pays=True))
    balances = [clinic.db.read(lambda s, who=who: balance_of(s, who)) for who in (patient_id, mother, father)]  # type: ignore[misc]
    assert balances == [Money(5000), Money(5000), Money(0)]
    rows = {row.id: row for row in clinic.db.read(lambda session: contacts_of(session, patient_id, TODAY)).rows}
    assert (rows[first].details.pays, rows[first].details.may_consent) == (False, True)


def test_a_payer_who_ends_leaves_the_patient_to_pay(clinic: Clinic, patient_id: UUID) -> None:
    contact = add(clinic, patient_id, parent(someone(clinic, "Mia"), pays=True))
    clinic.db.write(clinic.desk, lambda work: end_contact(work, contact, 1))
    assert clinic.db.read(lambda session: guarantor_of(session, patient_id, TODAY)) == patient_id
    with pytest.raises(EditedElsewhere):
        clinic.db.write(clinic.desk, lambda work: edit_contact(work, contact, 1, parent(name="Mia")))


def owes(clinic: Clinic, patient_id: UUID) -> UUID:
    today = clinic.clock.now().date()
    return clinic.db.read(lambda session: guarantor_of(session, patient_id, today))


def test_a_word_on_who_paid_before_leaves_who_pays_now(clinic: Clinic, patient_id: UUID) -> None:
    mother, father = someone(clinic, "Mia"), someone(clinic, "Finn")
    details = parent(mother, pays=True, valid_from=TODAY - timedelta(days=30))
    first = add(clinic, patient_id, details)
    version = clinic.db.write(clinic.desk, lambda work: end_contact(work, first, 1))
    assert owes(clinic, patient_id) == patient_id
    add(clinic, patient_id, parent(father, pays=True))
    noted = replace(details, valid_until=TODAY - timedelta(days=1), note="moved away")
    clinic.db.write(clinic.desk, lambda work: edit_contact(work, first, version, noted))
    assert owes(clinic, patient_id) == father


def test_a_payer_owes_up_to_the_last_day_and_no_longer(clinic: Clinic, patient_id: UUID) -> None:
    father = someone(clinic, "Finn")
    contact = add(clinic, patient_id, parent(father, pays=True, valid_until=TODAY + timedelta(days=3)))
    clinic.db.write(clinic.desk, lambda work: end_contact(work, contact, 1, TODAY))
    assert owes(clinic, patient_id) == father  # the last day it holds
    clinic.clock.advance(timedelta(days=1))
    assert owes(clinic, patient_id) == patient_id
    tomorrow = TODAY + timedelta(days=1)
    assert clinic.db.read(lambda session: contacts_of(session, patient_id, tomorrow)).payer == ""
    assert clinic.db.read(lambda session: contacts_of(session, father, tomorrow)).pays_for == ()
    due = Charge(key="later", patient_id=patient_id, visit_id=None, amount=Money(5000), description="work")
    clinic.db.write(clinic.dentist, lambda work: post_charge(work, due))
    assert clinic.db.read(lambda session: balance_of(session, patient_id)) == Money(5000)
    needs = clinic.db.read(lambda session: needs_of_patients(session, [patient_id], tomorrow))[patient_id].needs
    assert "need.balance" in [need.code for need in needs]


def test_nobody_pays_for_themselves_in_a_circle_after_death_or_without_a_record(
    clinic: Clinic, patient_id: UUID
) -> None:
    mother = someone(clinic, "Mia")
    add(clinic, patient_id, parent(mother, pays=True))
    dead = someone(clinic, "Dora")
    gone = PatientDetails(given_names="Dora", family_name="Lind", status=PatientStatus.DECEASED)
    clinic.db.write(clinic.desk, lambda work: edit_patient(work, dead, 1, gone))
    cases = {
        "contact.circle": (mother, parent(patient_id, pays=True)),
        "contact.self": (patient_id, parent(patient_id, pays=True)),
        "contact.dead_payer": (patient_id, parent(dead, pays=True)),
        "contact.payer_needs_record": (patient_id, parent(name="Somebody", pays=True)),
        "contact.payer_from_today": (patient_id, parent(mother, pays=True, valid_from=TODAY + timedelta(days=3))),
        "contact.nobody": (patient_id, parent()),
        "contact.no_duty": (patient_id, parent(mother, may_consent=False)),
        "patient.phone_impossible": (patient_id, parent(name="Somebody", phone="12")),
    }
    for code, (whose, details) in cases.items():
        with pytest.raises(Refused) as refused:
            add(clinic, whose, details)
        assert code in {said for _, said in codes(refused)}


def test_a_child_without_a_consent_giver_is_told_of(clinic: Clinic) -> None:
    child = someone(clinic, "Ella", born=date(2016, 5, 1))

    def told(day: date) -> list[str]:
        return [p.message.code for p in clinic.db.read(lambda s: contacts_of(s, child, day)).reminders]

    assert told(TODAY) == ["contact.nobody_consents"]
    add(clinic, child, parent(name="Mia Lind", phone="612 555 0188"))
    assert told(TODAY) == []
    assert told(date(2034, 5, 1)) == ["contact.of_age"]


# -- questionnaires --


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_answers_raise_their_alerts_and_every_version_is_kept(clinic: Clinic, patient_id: UUID) -> None:
    answers = {"valve": Answer(answer=YES, note="2019"), "diabetes": Answer(answer=NO), "hiv": Answer()}
    health = Health(asa_class=None, allergies=None)
    clinic.db.write(clinic.desk, lambda work: tell_history(work, patient_id, health, answers))
    later = answers | {"diabetes": Answer(answer=YES)}
    clinic.db.write(clinic.desk, lambda work: tell_history(work, patient_id, health, later))
    seen = clinic.db.read(lambda session: histories_of(session, patient_id, HistoryKind.MEDICAL, TODAY))
    assert [version.number for version in seen.versions] == [2, 1]
    assert seen.versions[1].answers == {key: answers[key] for key in ("valve", "diabetes")}
    assert seen.answers["diabetes"].answer == YES
    assert seen.versions[0].recorded_by == clinic.desk.name
    card = clinic.db.read(lambda session: patient_card(session, patient_id))
    assert (card.endocarditis_risk, card.asked, card.allergies) == (True, True, None)


def test_the_short_form_of_an_exam_forgets_nothing(clinic: Clinic, patient_id: UUID) -> None:
    answers = {"valve": Answer(answer=YES), "radiotherapy": Answer(answer=YES), "smoking": Answer(answer=YES)}
    asked = Health(asa_class=2, allergies=None)
    clinic.db.write(clinic.desk, lambda work: tell_history(work, patient_id, asked, answers))
    short = Health(asa_class=2, allergies=("penicillin",), anticoagulant=True)
    clinic.db.write(clinic.dentist, lambda work: tell_history(work, patient_id, short))
    card = clinic.db.read(lambda session: patient_card(session, patient_id))
    assert (card.endocarditis_risk, card.radiotherapy, card.anticoagulant) == (True, True, True)
    now = clinic.db.read(lambda session: histories_of(session, patient_id, HistoryKind.MEDICAL, TODAY)).answers
    assert {code: now[code].answer for code in ("valve", "smoking", "anticoagulants", "allergy_other")} == {
        "valve": YES,
        "smoking": YES,
        "anticoagulants": YES,
        "allergy_other": YES,
    }
    assert now["allergy_other"].note == "penicillin"


def test_a_version_from_the_short_form_alone_is_read_in_terms_of_the_questions(
    clinic: Clinic, patient_id: UUID
) -> None:
    health = Health(asa_class=1, allergies=(), anticoagulant=True)
    clinic.db.write(clinic.dentist, lambda work: tell_history(work, patient_id, health))
    now = clinic.db.read(lambda session: histories_of(session, patient_id, HistoryKind.MEDICAL, TODAY)).answers
    assert now["allergy_latex"].answer == NO
    assert now["anticoagulants"].answer == YES
    assert "heart" not in now
    stored = clinic.db.read(lambda session: session.scalars(select(MedicalHistory)).one().answers)
    assert stored is None


def test_medicines_of_the_exam_stay_when_the_questionnaire_is_saved(clinic: Clinic, patient_id: UUID) -> None:
    def seen() -> HistoryVersion:
        return clinic.db.read(lambda session: histories_of(session, patient_id, HistoryKind.MEDICAL, TODAY)).versions[0]

    def questionnaire(**said: Answer) -> None:
        answers = {**(seen().answers or {}), **said}
        health = Health(
            asa_class=2,
            allergies=derived_allergies(answers, str),
            medications=derived_medications(answers),
            conditions=derived_conditions(answers, str),
        )
        clinic.db.write(clinic.desk, lambda work: tell_history(work, patient_id, health, answers))

    exam = Health(asa_class=2, allergies=("latex",), medications="metformin 500", conditions="diabetes")
    clinic.db.write(clinic.dentist, lambda work: tell_history(work, patient_id, exam))
    questionnaire(smoking=Answer(answer=NO))
    assert (seen().medications, seen().conditions, seen().allergies) == ("metformin 500", "diabetes", ("latex",))
    more = replace(exam, medications="metformin 500; ramipril 5")
    clinic.db.write(clinic.dentist, lambda work: tell_history(work, patient_id, more))
    questionnaire(alcohol=Answer(answer=NO))
    assert (seen().medications, seen().conditions) == ("metformin 500; ramipril 5", "diabetes")
    questionnaire(medications=Answer(answer=NO))  # denied: then it goes
    assert (seen().medications, seen().conditions) == ("", "diabetes")


def test_the_dental_history_has_versions_of_its_own(clinic: Clinic, patient_id: UUID) -> None:
    for fear in ("9", "4"):
        answers = {"anxiety": Answer(answer=fear)}
        clinic.db.write(clinic.desk, lambda work, a=answers: record_dental_history(work, patient_id, a))  # type: ignore[misc]
    seen = clinic.db.read(lambda session: histories_of(session, patient_id, HistoryKind.DENTAL, TODAY))
    assert [(v.answers or {})["anxiety"].answer for v in seen.versions] == ["4", "9"]


# -- insurance --

CARD = CardDetails(valid_from=date(2026, 1, 1), plan_name="Blue Plan", basis_points=8000, member_number="M 1")


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_cards_of_one_plan_share_it_and_never_overlap_at_one_position(clinic: Clinic, patient_id: UUID) -> None:
    def put(details: CardDetails) -> UUID:
        return clinic.db.write(clinic.desk, lambda work: add_coverage(work, patient_id, details))

    first = put(CARD)
    with pytest.raises(Refused) as refused:
        put(replace(CARD, valid_from=date(2026, 6, 1), plan_name="Other", member_number=" "))
    assert codes(refused) == {("valid_from", "coverage.overlap"), ("member_number", "coverage.no_number")}
    put(replace(CARD, position=2, plan_name="blue plan"))
    ended = replace(CARD, valid_until=date(2026, 6, 30))
    assert clinic.db.write(clinic.desk, lambda work: edit_coverage(work, first, 1, ended)) == 2
    put(replace(CARD, valid_from=date(2026, 7, 1)))
    clinic.db.write(clinic.desk, lambda work: set_card_picture(work, first, "front", JPEG))
    cards = clinic.db.read(lambda session: cards_of(session, patient_id, TODAY))
    assert [(row.details.position, row.state) for row in cards.rows] == [(1, "holds"), (2, "holds"), (1, "expired")]
    assert len({row.plan.id for row in cards.rows}) == 1
    picture = cards.rows[2].front_sha256
    assert picture is not None
    assert clinic.db.read(lambda session: load_file(session, picture)) == JPEG
    with pytest.raises(EditedElsewhere):
        clinic.db.write(clinic.desk, lambda work: remove_coverage(work, first, 1))
    clinic.db.write(clinic.desk, lambda work: remove_coverage(work, first, 2))
    assert len(clinic.db.read(lambda session: cards_of(session, patient_id, TODAY)).rows) == 2


# -- photo, notes --


def test_a_photo_is_a_small_jpeg(clinic: Clinic, patient_id: UUID) -> None:
    for content in (b"\x89PNG....", JPEG + bytes(1_100_000)):
        with pytest.raises(Refused):
            clinic.db.write(clinic.desk, lambda work, c=content: set_photo(work, patient_id, c))  # type: ignore[misc]
    clinic.db.write(clinic.desk, lambda work: set_photo(work, patient_id, JPEG))
    assert clinic.db.read(lambda session: patient_card(session, patient_id)).photo_sha256 is not None
    clinic.db.write(clinic.desk, lambda work: set_photo(work, patient_id, None))
    assert clinic.db.read(lambda session: patient_card(session, patient_id)).photo_sha256 is None


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_notes_are_pinned_and_taken_back_with_who_and_when(clinic: Clinic, patient_id: UUID) -> None:
    def do(act: Callable[..., Any], *args: object, **named: object) -> Any:  # noqa: ANN401 - whatever the act gives
        return clinic.db.write(clinic.desk, lambda work: act(work, *args, **named))

    first, second = do(add_note, patient_id, " Lives upstairs "), do(add_note, patient_id, "Deaf in one ear")
    do(pin_note, first, pinned=True)
    pinned = clinic.db.read(lambda session: patient_card(session, patient_id)).notes
    assert [note.text for note in pinned] == ["Lives upstairs"]
    do(void_note, first)
    rows = clinic.db.read(lambda session: notes_of(session, patient_id))
    assert [(row.id, row.voided_by) for row in rows] == [(second, ""), (first, clinic.desk.name)]
    do(restore_note, first)
    assert all(row.voided_at is None for row in clinic.db.read(lambda session: notes_of(session, patient_id)))
    for text in (" \n ", "x" * 5000):
        with pytest.raises(Refused):
            do(add_note, patient_id, text)


def test_whoever_may_not_edit_patients_changes_nothing(clinic: Clinic, patient_id: UUID) -> None:
    it = replace(clinic.desk, roles=frozenset({Role.ADMINISTRATOR}))
    for act in (
        lambda work: add_note(work, patient_id, "x"),
        lambda work: add_contact(work, patient_id, parent(name="x")),
        lambda work: add_coverage(work, patient_id, CARD),
        lambda work: set_photo(work, patient_id, JPEG),
        lambda work: record_dental_history(work, patient_id, {}),
    ):
        with pytest.raises(NotAllowed):
            clinic.db.write(it, act)
