"""Amounts: percentages, splits, and reading what people type."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.models.values import (
    LARGEST_MINOR,
    LONGEST_AMOUNT,
    ZERO,
    Message,
    Money,
    ValueProblem,
    currency_exponent,
    parse_money,
    total,
)

CURRENCIES = {"USD": 2, "EUR": 2, "JPY": 0, "CLP": 0, "KWD": 3, "TND": 3}


@pytest.mark.parametrize(
    ("minor", "basis_points", "expected"),
    [
        (10_000, 8_000, 8_000),
        (10_000, 0, 0),
        (10_000, 10_000, 10_000),
        (1, 5_000, 0),  # 0.5 → the even neighbour is 0
        (3, 5_000, 2),  # 1.5 → 2
        (5, 5_000, 2),  # 2.5 → 2, not 3
        (7, 5_000, 4),  # 3.5 → 4
        (-5, 5_000, -2),  # the same to both sides of zero
        (333, 3_333, 111),  # 110.9889
        (101, 5_000, 50),  # 50.5 → 50
        (103, 5_000, 52),  # 51.5 → 52
        (118_000, 6_250, 73_750),
        (LARGEST_MINOR + 1, 9_999, 999_900_000_001),  # 999 900 000 000.9999
    ],
)
def test_a_percentage_is_rounded_half_even(minor: int, basis_points: int, expected: int) -> None:
    assert Money(minor).percent(basis_points) == Money(expected)


@given(st.integers(-LARGEST_MINOR, LARGEST_MINOR), st.integers(0, 10_000))
def test_a_percentage_is_never_off_by_more_than_half_a_unit(minor: int, basis_points: int) -> None:
    share = Money(minor).percent(basis_points)
    assert abs(share.minor * 10_000 - minor * basis_points) <= 5_000


WEIGHTS = st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any)


@given(st.integers(-LARGEST_MINOR, LARGEST_MINOR), WEIGHTS)
def test_a_split_sums_to_the_amount_and_is_fair(minor: int, weights: list[int]) -> None:
    shares = Money(minor).split(weights)
    assert len(shares) == len(weights)
    assert total(shares) == Money(minor)
    whole = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        # Fair: less than one minor unit from the exact share, on its side of zero.
        assert abs(share.minor * whole - minor * weight) < whole
        assert share.minor * minor >= 0


@given(st.integers(0, LARGEST_MINOR), WEIGHTS)
def test_a_split_of_what_is_owed_is_the_split_of_what_is_paid_with_the_sign_turned(
    minor: int, weights: list[int]
) -> None:
    assert Money(-minor).split(weights) == [-share for share in Money(minor).split(weights)]


@pytest.mark.parametrize(
    ("minor", "weights", "expected"),
    [
        (100, [1, 1, 1], [34, 33, 33]),  # equal remainders: the earlier share first
        (101, [1, 1, 1], [34, 34, 33]),
        (10, [0, 1], [0, 10]),
        (5, [3, 3, 1], [2, 2, 1]),  # 2.14, 2.14, 0.71: the largest remainder is the last
        (-100, [1, 1, 1], [-34, -33, -33]),
        (0, [2, 5], [0, 0]),
        (-1, [1, 1], [-1, 0]),
    ],
)
def test_a_split_by_hand(minor: int, weights: list[int], expected: list[int]) -> None:
    assert Money(minor).split(weights) == [Money(share) for share in expected]


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [2, -1]])
def test_a_split_without_weight_is_our_bug(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(100).split(weights)


def test_amounts_add_compare_and_turn() -> None:
    assert Money(5) + Money(7) - Money(2) == Money(10)
    assert -Money(5) < ZERO < Money(1)
    assert not ZERO
    assert Money(-1)
    assert total([]) == ZERO


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("1234", "USD", 123_400),
        ("1234.5", "USD", 123_450),
        ("1234.56", "USD", 123_456),
        ("1,234.50", "USD", 123_450),
        ("1.234,50", "EUR", 123_450),
        ("1 234,50", "EUR", 123_450),
        ("1\u00a0234,50", "EUR", 123_450),
        ("1\u202f234,50", "EUR", 123_450),
        ("1'234.50", "CHF", 123_450),
        ("1’234.50", "CHF", 123_450),
        ("  12.00  ", "USD", 1_200),
        ("0", "USD", 0),
        ("0.05", "USD", 5),
        ("0,5", "EUR", 50),
        ("007.50", "USD", 750),
        # A single separator followed by three digits groups thousands …
        ("1,234", "USD", 123_400),
        ("1.234", "EUR", 123_400),
        ("1,234,567", "USD", 123_456_700),
        ("1.234.567,89", "EUR", 123_456_789),
        # … unless the currency has three decimals.
        ("1.234", "KWD", 1_234),
        ("1,234", "KWD", 1_234),
        ("1,234.567", "KWD", 1_234_567),
        ("1.5", "KWD", 1_500),
        ("1,234,567", "KWD", 1_234_567_000),
        ("1500", "JPY", 1_500),
        ("1,500", "JPY", 1_500),
        ("1.500", "CLP", 1_500),
        # Digits of other scripts, and the separators that come with them.
        ("١٢٣٤٫٥", "USD", 123_450),
        ("١٬٢٣٤٫٥٠", "USD", 123_450),
        ("۱۲۳", "USD", 12_300),
        ("１２３．５", "USD", 12_350),
        ("१२३", "USD", 12_300),
        ("10,000,000,000.00", "USD", LARGEST_MINOR),
    ],
)
def test_amounts_that_are_read(typed: str, currency: str, minor: int) -> None:
    assert parse_money(typed, currency) == Money(minor)


@pytest.mark.parametrize(
    ("typed", "currency", "code"),
    [
        ("", "USD", "money.not_an_amount"),
        ("   ", "USD", "money.not_an_amount"),
        ("-5", "USD", "money.not_an_amount"),
        ("abc", "USD", "money.not_an_amount"),
        ("12a", "USD", "money.not_an_amount"),
        ("$12", "USD", "money.not_an_amount"),
        ("1e5", "USD", "money.not_an_amount"),
        ("NaN", "USD", "money.not_an_amount"),
        (".", "USD", "money.not_an_amount"),
        (".5", "USD", "money.not_an_amount"),
        ("5.", "USD", "money.not_an_amount"),
        ("1,,234", "USD", "money.not_an_amount"),
        ("1,23,45", "USD", "money.not_an_amount"),
        ("1.234.56", "USD", "money.not_an_amount"),
        ("12,34.50", "USD", "money.not_an_amount"),
        ("1234,567.00", "USD", "money.not_an_amount"),
        ("1,234.567.890", "USD", "money.not_an_amount"),
        ("²", "USD", "money.not_an_amount"),
        ("½", "USD", "money.not_an_amount"),
        ("12.345,678", "EUR", "money.too_many_decimals"),
        ("12.3456", "USD", "money.too_many_decimals"),
        ("1,234.567", "USD", "money.too_many_decimals"),
        ("0.125", "USD", "money.too_many_decimals"),  # not one hundred and twenty-five
        ("0,125", "EUR", "money.too_many_decimals"),
        ("1234.567", "USD", "money.too_many_decimals"),
        ("1.5", "JPY", "money.too_many_decimals"),
        ("1.2345", "KWD", "money.too_many_decimals"),
        ("10000000000.01", "USD", "money.too_large"),
        ("9" * 400, "USD", "money.too_large"),
    ],
)
def test_amounts_that_are_refused_say_why(typed: str, currency: str, code: str) -> None:
    with pytest.raises(ValueProblem) as refused:
        parse_money(typed, currency)
    assert refused.value.message.code == code
    assert refused.value.message.params["typed"] in {typed, f"{typed[:LONGEST_AMOUNT]}…"}


def test_what_is_too_long_for_an_amount_is_refused_and_said_in_part() -> None:
    longest = "12.50".rjust(64, "0")
    assert parse_money(longest, "USD") == Money(1_250)
    told = {"9" * LONGEST_AMOUNT: "9" * LONGEST_AMOUNT, f"0{longest}": f"0{longest[:-1]}…"}
    for typed, said in told.items():
        with pytest.raises(ValueProblem) as refused:
            parse_money(typed, "USD")
        assert refused.value.message == Message("money.too_large", {"typed": said})


PASTED = st.text(st.sampled_from("0123456789.,' x٣²\n"), min_size=1, max_size=12)


@given(PASTED, st.integers(20_000, 100_000), st.sampled_from(["", "1", ".5", "x"]), st.sampled_from([*".,", ""]))
def test_a_page_that_is_pasted_is_refused_at_once_and_not_repeated(
    part: str, length: int, end: str, decimal_sign: str
) -> None:
    pasted = part * (length // len(part)) + end
    began, told = time.thread_time(), ""
    try:
        parse_money(pasted, "USD", decimal_sign=decimal_sign)
    except ValueProblem as problem:
        told = str(problem.message.params["typed"])
    assert len(told) == LONGEST_AMOUNT + 1 or not part.strip("' \n")  # blanks do not count
    assert time.thread_time() - began < 0.5  # seconds: linear, it takes a tenth of that


def test_too_many_decimals_names_the_currency_and_its_decimals() -> None:
    with pytest.raises(ValueProblem) as refused:
        parse_money("1.5", "JPY")
    assert refused.value.message == Message(
        "money.too_many_decimals", {"typed": "1.5", "decimals": 0, "currency": "JPY"}
    )


@pytest.mark.parametrize(("currency", "places"), CURRENCIES.items())
def test_decimals_of_currencies(currency: str, places: int) -> None:
    assert currency_exponent(currency) == places


@given(st.integers(0, LARGEST_MINOR), st.sampled_from(sorted(CURRENCIES)))
def test_a_plain_number_is_read_back(minor: int, currency: str) -> None:
    exponent = CURRENCIES[currency]
    assert parse_money(f"{Decimal(minor).scaleb(-exponent):f}", currency) == Money(minor)


# Western, German and Swiss grouping, French thin blanks, and the digits of Egypt.
LANGUAGES = ("en_US", "de_DE", "de_CH", "fr_FR", "pt_BR", "ja_JP", "ar_EG")


@given(st.integers(0, LARGEST_MINOR), st.sampled_from(sorted(CURRENCIES)), st.sampled_from(LANGUAGES))
def test_what_a_field_shows_is_read_back(minor: int, currency: str, language: str) -> None:
    shown = Words(Formats(language=language, currency=currency)).plain_money(Money(minor))
    assert parse_money(shown, currency) == Money(minor)
