"""Birth dates as people write them, and ages as people say them."""

from __future__ import annotations

from datetime import date

import pytest

from dentaldesk.engines.patients.births import age_words, parse_birth_date

TODAY = date(2026, 11, 24)
BORN = date(1979, 3, 12)


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("3/12/1979", "en_US"),
        ("12.3.1979", "en_US"),  # points are of days first, in whatever language
        ("12/3/1979", "de_DE"),
        ("1979-03-12", "de_DE"),
        ("03121979", "en_US"),
        ("12031979", "de_DE"),
        ("19790312", "en_US"),
        ("19790312", "de_DE"),
        ("March 12, 1979", "en_US"),
        ("12 March 1979", "en_US"),
        ("1979 March 12", "en_US"),
        ("12. März 79", "de_DE"),
        ("3/12/79", "en_US"),
        ("١٢/٣/١٩٧٩", "de_DE"),
    ],
)
def test_one_day_written_in_many_ways(typed: str, language: str) -> None:
    assert parse_birth_date(typed, language, TODAY) == BORN


def test_a_day_that_cannot_be_a_month_is_a_day() -> None:
    assert parse_birth_date("25/12/1979", "en_US", TODAY) == date(1979, 12, 25)
    assert parse_birth_date("12/25/1979", "de_DE", TODAY) == date(1979, 12, 25)


@pytest.mark.parametrize("typed", ["", "31/31/1979", "Xyz 12, 1979", "12 March", "1979", "99999999"])
def test_what_is_no_day_is_no_birth_date(typed: str) -> None:
    assert parse_birth_date(typed, "en_US", TODAY) is None


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(2026, 11, 25), None),  # still to come
        (TODAY, (0, True)),
        (date(2026, 10, 25), (0, True)),
        (date(2026, 10, 24), (1, True)),
        (date(2024, 12, 24), (23, True)),
        (date(2024, 11, 24), (2, False)),  # from two years on in years
        (BORN, (47, False)),
    ],
)
def test_babies_are_told_in_months(born: date, age: tuple[int, bool] | None) -> None:
    assert age_words(born, TODAY) == age
