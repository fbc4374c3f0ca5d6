"""Who may be one person: slips of the keyboard, exchanged names and dates, twins, families at one phone."""

from __future__ import annotations

from datetime import date

import pytest

from dentaldesk.engines.patients.likeness import Likeness, Person, compare, is_near, name_likeness, swapped

BORN = date(1979, 3, 12)
ANA = Person.named("Ana", "Ruiz", birth_date=BORN, phones=["+16125550142"], email="Ana@example.org")


def codes(one: Person, other: Person) -> list[str]:
    match = compare(one, other)
    return [] if match is None else [reason.code for reason in match.reasons]


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("ruiz", "ruiz", True),
        ("ruiz", "ruis", True),
        ("ruiz", "riuz", True),  # two letters exchanged
        ("kim", "tim", False),
        ("anna", "ana", False),  # three letters: too short to forgive a slip
        ("schmidt", "schmitd", True),
        ("okonkwo", "okonko", True),
        ("hernandez", "fernandez", True),
        ("hernandez", "gonzalez", False),
    ],
)
def test_a_slip_is_forgiven_in_words_that_are_long_enough(one: str, other: str, near: bool) -> None:
    assert is_near(one, other) is near
    assert is_near(other, one) is near


@pytest.mark.parametrize(
    ("given", "family", "likeness"),
    [
        ("Ana", "Ruiz", Likeness.SAME),
        ("Ruiz", "Ana", Likeness.SAME),
        ("ANA", "Ruíz", Likeness.SAME),
        ("Ana Maria", "Ruiz", Likeness.SIMILAR),
        ("Ana", "Ruis", Likeness.SIMILAR),
        ("Eva", "Ruiz", Likeness.FAMILY),
        ("Ana", "Berg", Likeness.OTHER),
    ],
)
def test_names_are_compared_whatever_their_order(given: str, family: str, likeness: Likeness) -> None:
    assert name_likeness(ANA, Person.named(given, family)) is likeness


def test_a_date_with_day_and_month_exchanged() -> None:
    assert swapped(date(1979, 3, 12)) == date(1979, 12, 3)
    assert swapped(date(1979, 3, 31)) is None
    assert swapped(date(1979, 3, 3)) is None


def test_name_and_birth_date_make_it_certain() -> None:
    match = compare(ANA, Person.named("Ruiz", "Ana", birth_date=BORN))
    assert match is not None
    assert match.certain
    assert [reason.code for reason in match.reasons] == ["double.same_name", "double.same_birth_date"]


def test_name_and_phone_make_it_certain_whatever_the_birth_dates_say() -> None:
    for born in (None, date(1980, 1, 1)):
        match = compare(ANA, Person.named("Ana", "Ruiz", birth_date=born, phones=["+16125550142"]))
        assert match is not None
        assert match.certain
    match = compare(ANA, Person.named("Ana", "Ruiz", email="ana@example.org"))
    assert match is not None
    assert not match.certain


def test_twins_are_likely_but_never_certain() -> None:
    match = compare(ANA, Person.named("Eva", "Ruiz", birth_date=BORN, phones=["+16125550142"]))
    assert match is not None
    assert not match.certain
    assert [reason.code for reason in match.reasons] == ["double.same_family", "double.same_phone"]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (Person.named("Ana", "Ruis", birth_date=BORN), ["double.similar_name", "double.same_birth_date"]),
        (
            Person.named("Ana", "Ruiz", birth_date=date(1979, 12, 3)),
            ["double.same_name", "double.swapped_birth_date"],
        ),
        (Person.named("Leo", "Berg", phones=["+16125550142"]), ["double.same_phone"]),
        (Person.named("Ana", "Ruiz", email="ana@EXAMPLE.org"), ["double.same_name", "double.same_email"]),
        (Person.named("Leo", "Berg", email="ana@example.org"), []),  # an address alone is a family's
        (Person.named("Leo", "Berg", birth_date=BORN), []),  # born on one day
        (Person.named("Ana", "Ruiz"), []),  # a name alone is many people's
        (Person.named("Ana", "Ruiz", birth_date=date(1980, 3, 12)), []),
    ],
)
def test_what_speaks_for_one_person(other: Person, said: list[str]) -> None:
    assert codes(ANA, other) == said
    assert codes(other, ANA) == said


def test_one_name_is_enough_where_nothing_else_is_known_of_who_is_no_patient() -> None:
    payer = Person.named("Erik", "Larsen", other=True)
    assert codes(payer, Person.named("Larsen", "ERIK", other=True)) == ["double.same_name"]
    assert codes(Person.named("Erik", "Larsen", birth_date=date(1980, 5, 6)), payer) == ["double.same_name"]
    assert compare(Person.named("Erik", "Larsen"), Person.named("Erik", "Larsen")) is None
    assert compare(payer, Person.named("Eric", "Larsen", other=True)) is None
    dated = Person.named("Erik", "Larsen", other=True, birth_date=date(1951, 1, 2))
    assert compare(dated, Person.named("Erik", "Larsen", birth_date=date(1980, 5, 6))) is None
