"""What a password and a PIN must be, how long the door stays shut, and what a country proposes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.staff.countries import COUNTRIES, country_name, holidays_of, proposal_for, regions_of
from dentaldesk.engines.staff.passwords import _NOBODY, _hasher, fits, hashed
from dentaldesk.engines.staff.rules import (
    PIN_LASTS,
    delay_after,
    fold_login,
    login_problems,
    next_try,
    password_problems,
    pin_is_good,
    pin_problems,
)
from dentaldesk.models.teeth import Notation
from dentaldesk.models.values import Money

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ABOUT = ("rosa", "Rosa Desk", "Maple Dental House")


def _codes(password: str, *, demo: bool = False) -> list[str]:
    return [problem.message.code for problem in password_problems(password, about=ABOUT, demo=demo)]


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password.missing"),
        ("nine char", "password.too_short"),
        ("x" * 1001, "password.too_long"),
        ("maple dental HOUSE", "password.about_you"),
        ("Password 123", "password.common"),
        ("ｐａｓｓｗｏｒｄ１２３", "password.common"),
        ("aaaaaaaaaaaa", "password.common"),
    ],
)
def test_a_password_that_others_would_guess_is_refused(password: str, code: str) -> None:
    assert _codes(password) == [code]


@pytest.mark.parametrize(
    "password", ["seven calm herons", "x y" * 333, "зимний вечер", "静かな夜の白い鷺が飛ぶ", "🦷" * 9 + "a"]
)
def test_any_other_will_do(password: str) -> None:
    assert _codes(password) == []


def test_the_demo_takes_what_it_shows() -> None:
    assert _codes("demo", demo=True) == []
    assert _codes("abc", demo=True) == ["password.too_short"]
    assert pin_problems("1234", demo=True) == []


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        ("", "pin.not_digits"),
        ("123", "pin.not_digits"),
        ("123456789", "pin.not_digits"),
        ("12a4", "pin.not_digits"),
        ("١٢٣٤", "pin.not_digits"),
        ("7777", "pin.a_row"),
        ("1234", "pin.a_row"),
        ("98765", "pin.a_row"),
        ("1984", "pin.a_date"),
        ("2412", "pin.a_date"),
        ("1224", "pin.a_date"),
        ("240388", "pin.a_date"),
        ("19880324", "pin.a_date"),
    ],
)
def test_a_pin_that_thieves_try_first_is_refused(pin: str, code: str) -> None:
    assert [problem.message.code for problem in pin_problems(pin)] == [code]


@pytest.mark.parametrize("pin", ["7305", "4096", "83920", "58261947"])
def test_other_pins_will_do(pin: str) -> None:
    assert pin_problems(pin) == []


@given(st.text(max_size=100))
def test_folding_a_name_again_changes_nothing(text: str) -> None:
    folded = fold_login(text)
    assert fold_login(folded) == folded
    assert fold_login(f"  {text.swapcase().swapcase()}\t") == fold_login(text.swapcase().swapcase())


def test_names_are_the_same_however_they_are_typed() -> None:
    assert fold_login(" ÉVA  Müller ") == fold_login("e\u0301va mu\u0308ller") == "évamüller"
    assert [problem.message.code for problem in login_problems("x" * 81)] == ["login.too_long"]
    assert [problem.message.code for problem in login_problems(" \u200b\t")] == ["login.missing"]


def test_delays_grow_and_stay_at_five_minutes() -> None:
    assert [int(delay_after(failures).total_seconds()) for failures in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10**6)] == [
        *(0, 0, 0, 5, 15, 30, 60, 120),
        *(300, 300, 300),
    ]


@given(st.integers(0, 50), st.integers(-(10**7), 10**7))
def test_no_clock_makes_a_delay_longer_than_it_is(failures: int, seconds: int) -> None:
    now = NOON + timedelta(seconds=seconds)
    heard = next_try(failures, NOON, now)
    assert heard is None or now < heard <= now + delay_after(failures)
    assert next_try(failures, None, now) is None


def test_a_pin_is_good_for_twelve_hours_and_not_before() -> None:
    assert pin_is_good(NOON, 0, NOON + PIN_LASTS)
    assert not pin_is_good(NOON, 0, NOON + PIN_LASTS + timedelta(seconds=1))
    assert pin_is_good(NOON, 2, NOON - timedelta(minutes=5))
    assert not pin_is_good(NOON, 0, NOON - timedelta(hours=2))
    assert not pin_is_good(NOON, 3, NOON)
    assert not pin_is_good(None, 0, NOON)


def test_secrets_are_compared_as_they_are_meant() -> None:
    kept = hashed("pâté de foie")
    assert kept.startswith("$argon2id$")
    assert fits(kept, "pa\u0302te\u0301 de foie")
    assert not fits(kept, "pate de foie")
    assert not fits("not a hash", "x")
    assert not fits(None, "x")
    # The check of nobody's password must take as long as that of somebody's.
    assert not _hasher().check_needs_rehash(_NOBODY)


# -- countries --


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_proposes_what_can_be_used(country: str) -> None:
    from babel import Locale

    made = proposal_for(country)
    assert Locale.parse(made.language).territory == country
    assert made.time_zone in made.time_zones
    assert ZoneInfo(made.time_zone).key == made.time_zone
    assert len(made.currency) == 3
    assert Money(0) < made.medium_value < made.high_value < made.routing_value
    assert 10 <= len(made.hours) <= 12
    assert country_name(country) != country


@pytest.mark.parametrize(
    ("country", "told"),
    [
        ("US", ("USD", "en_US", "letter", Notation.UNIVERSAL, "service-date", 500_000, 6)),
        ("JP", ("JPY", "ja_JP", "a4", Notation.FDI, "due-date", 750_000, 6)),
        ("DE", ("EUR", "de_DE", "a4", Notation.FDI, "due-date", 500_000, 0)),
        ("GB", ("GBP", "en_GB", "a4", Notation.PALMER, "due-date", 500_000, 0)),
        ("CA", ("CAD", "en_CA", "letter", Notation.FDI, "service-date", 500_000, 6)),
        ("JO", ("JOD", "ar_JO", "a4", Notation.FDI, "due-date", 5_000_000, 5)),
    ],
)
def test_what_some_countries_propose(country: str, told: tuple[object, ...]) -> None:
    made = proposal_for(country)
    assert told == (
        made.currency,
        made.language,
        made.paper,
        made.notation,
        made.aging_basis,
        made.routing_value.minor,
        made.first_weekday,
    )


def test_hours_keep_to_the_weekend_of_the_country() -> None:
    assert {weekday for weekday, _, _ in proposal_for("IL").hours} == {6, 0, 1, 2, 3}
    assert {weekday for weekday, _, _ in proposal_for("US").hours} == {0, 1, 2, 3, 4}


def test_a_country_that_nobody_knows_still_proposes_something() -> None:
    made = proposal_for("ZZ")
    assert (made.currency, made.language) == ("USD", "en_US")
    assert holidays_of("ZZ", None, [2027]) == []
    assert regions_of("ZZ") == []


def test_holidays_are_those_of_the_region_in_the_language() -> None:
    country = {holiday.name for holiday in holidays_of("ES", None, [2027], "es_ES")}
    region = {holiday.name for holiday in holidays_of("ES", "MD", [2027], "es_ES")}
    assert "Año Nuevo" in country
    assert region - country
    assert "New Year's Day" in {holiday.name for holiday in holidays_of("ES", "nowhere", [2027], "en_GB")}
    both = holidays_of("US", None, [2027, 2028])
    assert both == sorted(both, key=lambda holiday: holiday.day)
    assert {holiday.day.year for holiday in both} == {2027, 2028}
    assert "CA" in regions_of("US")
