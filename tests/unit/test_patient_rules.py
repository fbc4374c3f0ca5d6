"""Names in any script: kept as they are written, found however they are typed; and what a record may not hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.core.ages import age_on, is_minor
from dentaldesk.engines.core.errors import Problem
from dentaldesk.engines.core.phones import shown_phone, stored_phone
from dentaldesk.engines.financial.coverage_rules import CardDetails, Period, card_problems, parse_percentage
from dentaldesk.engines.patients.births import parse_birth_date, possible_births
from dentaldesk.engines.patients.contact_rules import KnownContact, contact_reminders, pays_in_circle
from dentaldesk.engines.patients.rules import (
    LONGEST_NAME,
    PatientDetails,
    details_problems,
    fold,
    search_words,
    sort_name,
    status_problems,
    tidy,
)
from dentaldesk.models.states import PatientStatus, Relation

TODAY = date(2026, 11, 24)
ZWNJ = "\u200c"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        # Latin, with what Unicode takes apart and what it does not.
        ("Łukasz Ångström", ["lukasz", "angstrom"]),
        ("Søren Kierkegård", ["soren", "kierkegard"]),
        ("Þórður Guðmundsson", ["thordur", "gudmundsson"]),
        ("Groß-Müller", ["gross", "muller"]),
        ("ĐẶNG Thị Hường", ["dang", "thi", "huong"]),
        ("İbrahim Yıldız", ["ibrahim", "yildiz"]),
        ("O’Brien d'Arc", ["o", "brien", "d", "arc"]),
        ("Œuvre Ægir", ["oeuvre", "aegir"]),
        # Cyrillic, Greek with its final sigma.
        ("Сергей Ёлкин", ["сергеи", "елкин"]),
        ("Γιώργος Παπαδόπουλος", ["γιωργοσ", "παπαδοπουλοσ"]),
        # Arabic with vowel marks, hamza and stretching; Persian with its joiner.
        ("مُحَمَّد أحمد", ["محمد", "احمد"]),
        (f"علی{ZWNJ}رضا", ["علیرضا"]),
        # Hebrew with points.
        ("שָׂרָה כהן", ["שרה", "כהן"]),
        # Chinese; Japanese with half-width kana; Hangul, whole or in parts.
        ("王小明", ["王小明"]),
        ("ﾔﾏﾀﾞ", [fold("ヤマダ")]),
        # Devanagari and Thai: vowel signs belong to their word.
        ("हिन्दी शर्मा", [fold("हिन्दी"), fold("शर्मा")]),
        ("สมชาย ใจดี", ["สมชาย", fold("ใจดี")]),
        ("", []),
        ("--- !!", []),
        ("Anna Anna", ["anna"]),
    ],
)
def test_words_of_names(name: str, words: list[str]) -> None:
    assert search_words(name) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Åsa", "A\u030asa"),  # composed and in parts
        ("MÜLLER", "müller"),
        ("ﬁona", "fiona"),  # a ligature
        ("한국", "한국"),
        ("Straße", "STRASSE"),
        ("٣", "٣"),
        ("Ⅷ", "viii"),
    ],
)
def test_what_looks_the_same_is_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


NAME = st.text(max_size=60)


@given(NAME)
def test_folding_twice_is_folding_once(name: str) -> None:
    words = search_words(name)
    assert search_words(" ".join(words)) == words


@given(NAME, NAME)
def test_a_patient_is_found_by_each_beginning_of_each_word(given_names: str, family_name: str) -> None:
    stored = search_words(f"{given_names} {family_name}")
    for typed in search_words(family_name.upper()):
        assert any(word.startswith(typed) for word in stored)


@given(st.text(max_size=400))
def test_what_is_indexed_fits_its_columns(name: str) -> None:
    assert all(0 < len(word) <= LONGEST_NAME for word in search_words(name))
    assert len(sort_name(name, name)) <= 2 * LONGEST_NAME + 1


def test_letters_that_fold_into_many_still_fit() -> None:
    name = "ﷺ" * LONGEST_NAME  # one character each, eighteen when taken apart
    assert all(len(word) <= LONGEST_NAME for word in search_words(name))
    assert len(sort_name("ß" * LONGEST_NAME, "ß" * LONGEST_NAME)) <= 2 * LONGEST_NAME + 1


def test_lists_are_ordered_by_the_family_name() -> None:
    names = [("Zoë", "Ågren"), ("Ángel", "Álvarez"), ("Bo", "Zu"), ("Ana", "alvarez")]
    assert sorted(names, key=lambda name: sort_name(*name)) == [
        ("Zoë", "Ågren"),
        ("Ana", "alvarez"),
        ("Ángel", "Álvarez"),
        ("Bo", "Zu"),
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("  Anna   Maria ", "Anna Maria"),
        ("Anna\tMaria\n", "Anna Maria"),
        ("A\u0308nne", "Änne"),
        ("An\x00na\x1b", "Anna"),
        ("\u202eevil", "evil"),  # an override that would turn the line around
        ("مُحَمَّد", "مُحَمَّد"),
        (f"علی{ZWNJ}رضا", f"علی{ZWNJ}رضا"),  # the joiner is part of the spelling
        ("王\u3000小明", "王 小明"),
    ],
)
def test_names_are_tidied_and_nothing_more(typed: str, meant: str) -> None:
    assert tidy(typed) == meant


@given(NAME)
def test_tidying_twice_is_tidying_once(name: str) -> None:
    assert tidy(tidy(name)) == tidy(name)


AMARA = PatientDetails(given_names="Amara", family_name="Okonkwo-Reyes", birth_date=date(1979, 3, 12))


@pytest.mark.parametrize(
    "details",
    [
        AMARA,
        replace(AMARA, given_names="", family_name="Madonna"),
        replace(AMARA, given_names="محمد", family_name="بن سلمان"),
        replace(AMARA, given_names="", family_name="王"),
        replace(AMARA, given_names="हिन्दी"),
        replace(AMARA, given_names="x" * LONGEST_NAME),
        replace(AMARA, given_names=" " * 300 + "Anna"),  # blanks are no part of a name
        replace(AMARA, birth_date=None),
        replace(AMARA, birth_date=TODAY),
        replace(AMARA, birth_date=date(1896, 11, 24)),
        replace(AMARA, email="amara.o+clinic@mail.example.org "),
        replace(AMARA, email="   "),
        replace(AMARA, email="用户@例え.jp"),
    ],
)
def test_details_that_are_stored(details: PatientDetails) -> None:
    assert details_problems(details, TODAY) == []


@pytest.mark.parametrize(
    ("details", "problem"),
    [
        (
            replace(AMARA, family_name="x" * 500),
            Problem("family_name", "patient.name_too_long", length=500, most=200),
        ),
        (replace(AMARA, given_names="x" * 201), Problem("given_names", "patient.name_too_long", length=201, most=200)),
        (replace(AMARA, given_names=" ", family_name=""), Problem("family_name", "patient.name_missing")),
        (replace(AMARA, given_names="", family_name="---"), Problem("family_name", "patient.name_missing")),
        (
            replace(AMARA, birth_date=date(2026, 11, 25)),
            Problem("birth_date", "patient.birth_date_impossible", date=date(2026, 11, 25)),
        ),
        (
            replace(AMARA, birth_date=date(1895, 12, 31)),
            Problem("birth_date", "patient.birth_date_impossible", date=date(1895, 12, 31)),
        ),
        *(
            (replace(AMARA, email=typed), Problem("email", "patient.email_impossible", typed=typed))
            for typed in (
                "amara",
                "a@b",
                "@example.org",
                "a b@example.org",
                "a@b@example.org",
                "a@example.",
                "x" * 200 + "@a.b",
            )
        ),
    ],
)
def test_details_that_are_refused(details: PatientDetails, problem: Problem) -> None:
    assert details_problems(details, TODAY) == [problem]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    wrong = PatientDetails(given_names="x" * 500, family_name="y" * 500, birth_date=date(2030, 1, 1), email="no")
    assert [problem.place for problem in details_problems(wrong, TODAY)] == [
        "given_names",
        "family_name",
        "birth_date",
        "email",
    ]


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2000, 2, 29), date(2018, 2, 28), 17),
        (date(2000, 2, 29), date(2018, 3, 1), 18),
        (date(2000, 2, 29), date(2020, 2, 29), 20),
        (date(1979, 3, 12), date(2026, 3, 11), 46),
        (date(1979, 3, 12), date(2026, 3, 12), 47),
        (date(2026, 11, 24), date(2026, 11, 24), 0),
    ],
)
def test_ages_on_a_day(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


# -- the whole profile --


@pytest.mark.parametrize(
    ("place", "text"),
    [("preferred_name", "x" * 201), ("city", "x" * 201), ("postal_code", "9" * 81), ("country", "USA")],
)
def test_texts_fit_their_columns(place: str, text: str) -> None:
    details = replace(PatientDetails(given_names="A", family_name="B"), **{place: text})  # type: ignore[arg-type]
    assert [problem.place for problem in details_problems(details, TODAY)] == [place]


@pytest.mark.parametrize(
    ("died", "possible"), [(date(2026, 11, 24), True), (date(1979, 3, 11), False), (date(2026, 11, 25), False)]
)
def test_death_lies_between_birth_and_today(died: date, possible: bool) -> None:
    details = PatientDetails(given_names="A", family_name="B", birth_date=date(1979, 3, 12), deceased_on=died)
    assert (details_problems(details, TODAY) == []) is possible


@pytest.mark.parametrize(
    ("before", "after", "possible"),
    [
        (None, None, True),
        (None, PatientStatus.NON_PATIENT, True),
        (None, PatientStatus.DECEASED, False),
        (PatientStatus.ACTIVE, PatientStatus.DECEASED, True),
        (PatientStatus.DECEASED, PatientStatus.INACTIVE, False),
        (PatientStatus.ACTIVE, PatientStatus.MERGED, False),
        (PatientStatus.MERGED, PatientStatus.MERGED, True),
        (PatientStatus.MERGED, PatientStatus.ACTIVE, False),
    ],
)
def test_a_record_goes_where_its_moves_lead(
    before: PatientStatus | None, after: PatientStatus | None, possible: bool
) -> None:
    details = PatientDetails(given_names="A", family_name="B", status=after)
    assert (status_problems(before, details) == []) is possible


@pytest.mark.parametrize(
    ("born", "minor"), [(None, False), (date(2008, 11, 24), False), (date(2008, 11, 25), True), (TODAY, True)]
)
def test_a_minor_is_under_eighteen_on_the_day(born: date | None, minor: bool) -> None:
    assert is_minor(born, TODAY) is minor


# -- phones --


@pytest.mark.parametrize(
    ("typed", "country", "stored", "shown"),
    [
        ("(612) 555-0142", "US", "+16125550142", "(612) 555-0142"),
        ("+1 612 555 0142", "DE", "+16125550142", "+1 612-555-0142"),
        ("030 901820", "DE", "+4930901820", "030 901820"),
        ("٠٣٠ ٩٠١٨٢٠", "DE", "+4930901820", "030 901820"),
    ],
)
def test_phones_are_kept_for_the_world_and_shown_for_the_country(
    typed: str, country: str, stored: str, shown: str
) -> None:
    assert stored_phone(typed, country) == stored
    assert shown_phone(stored, country) == shown


@pytest.mark.parametrize("typed", ["", "12", "no phone", "5" * 40])
def test_what_is_no_phone_is_none(typed: str) -> None:
    assert stored_phone(typed, "US") is None


def test_what_is_stored_and_no_phone_is_shown_as_it_is() -> None:
    assert shown_phone("ask the mother", "US") == "ask the mother"
    assert shown_phone(None, "US") == ""


# -- contacts --

CHILD = date(2016, 5, 1)
ME, MOTHER, FATHER = (UUID(int=number) for number in (1, 2, 3))


def a_contact(**changes: object) -> KnownContact:
    known = KnownContact(
        name="Mia", relation=Relation.PARENT, may_consent=True, valid_from=date(2020, 1, 1), valid_until=None
    )
    return replace(known, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("born", "contacts", "told"),
    [
        (CHILD, [], ["contact.nobody_consents"]),
        (CHILD, [a_contact()], []),
        (CHILD, [a_contact(may_consent=False)], ["contact.nobody_consents"]),
        (CHILD, [a_contact(valid_until=date(2026, 11, 23))], ["contact.nobody_consents"]),
        (CHILD, [a_contact(valid_until=TODAY)], []),
        (
            CHILD,
            [a_contact(status=PatientStatus.DECEASED)],
            ["contact.deceased", "contact.nobody_consents"],
        ),
        (date(2004, 1, 1), [a_contact()], ["contact.of_age"]),
        (date(2004, 1, 1), [a_contact(valid_from=date(2023, 1, 1))], []),
        (date(2004, 1, 1), [a_contact(relation=Relation.PARTNER)], []),
        (date(1979, 1, 1), [], []),
        (None, [], []),
    ],
)
def test_what_should_be_seen_to_among_contacts(
    born: date | None, contacts: list[KnownContact], told: list[str]
) -> None:
    assert [problem.message.code for problem in contact_reminders(born, contacts, TODAY)] == told


def test_nobody_pays_in_a_circle_however_long() -> None:
    assert pays_in_circle(ME, ME, {})
    assert pays_in_circle(ME, MOTHER, {MOTHER: ME})
    assert pays_in_circle(ME, MOTHER, {MOTHER: FATHER, FATHER: ME})
    assert not pays_in_circle(ME, MOTHER, {MOTHER: FATHER})
    # A circle of others that was there before is a circle still, and ends the walk.
    assert pays_in_circle(ME, MOTHER, {MOTHER: FATHER, FATHER: MOTHER})


# -- insurance cards --


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        ("80", 8000),
        ("66,5 %", 6650),
        ("0", 0),
        ("100", 10_000),
        ("101", None),
        ("-1", None),
        ("x", None),
        ("1.234", None),
        ("NaN", None),
    ],
)
def test_a_percentage_however_it_is_typed(typed: str, points: int | None) -> None:
    assert parse_percentage(typed) == points


@pytest.mark.parametrize(
    ("first", "last", "overlapping"),
    [
        (date(2026, 1, 1), None, True),
        (date(2026, 1, 1), date(2026, 5, 31), False),
        (date(2026, 1, 1), date(2026, 6, 1), True),
        (date(2026, 7, 1), None, False),
        (date(2026, 6, 30), date(2026, 6, 30), True),
    ],
)
def test_cards_overlap_when_both_hold_on_a_day(first: date, last: date | None, overlapping: bool) -> None:
    june = Period(plan="Blue", position=1, valid_from=date(2026, 6, 1), valid_until=date(2026, 6, 30))
    card = CardDetails(valid_from=first, valid_until=last, plan_name="B", basis_points=0, member_number="1")
    assert bool(card_problems(card, [june], TODAY)) is overlapping
    assert card_problems(replace(card, position=2), [june], TODAY) == []


def test_everything_wrong_with_a_card_is_told_at_once() -> None:
    card = CardDetails(
        valid_from=TODAY,
        valid_until=date(2026, 1, 1),
        basis_points=20_000,
        position=0,
        relation=Relation.CHILD,
        subscriber_birth_date=date(2030, 1, 1),
        group_number="9" * 99,
    )
    assert {problem.place for problem in card_problems(card, [], TODAY)} == {
        "member_number",
        "group_number",
        "plan",
        "percentage",
        "position",
        "subscriber_name",
        "subscriber_birth_date",
        "valid_until",
    }


@given(st.lists(st.text("0123456789", min_size=1, max_size=25), min_size=3, max_size=3), st.sampled_from(" ./-"))
def test_numbers_of_any_length_are_no_date_and_no_crash(parts: list[str], between: str) -> None:
    typed = between.join(parts)
    assert all(isinstance(day, date) for day in possible_births(typed, "en_US"))
    assert isinstance(parse_birth_date(typed, "en_US", TODAY), date | None)


@pytest.mark.parametrize("typed", ["030 9876543210 12", "0171 9876543210 12"])
def test_a_telephone_number_is_no_birth_date(typed: str) -> None:
    assert possible_births(typed, "en_US") == []
    assert parse_birth_date("12/99999999999/1979", "en_US", TODAY) is None
