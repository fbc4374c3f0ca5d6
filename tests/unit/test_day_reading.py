"""Days and times as people of three languages type them."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.ui.widgets.day_reading import parse_day, parse_time

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "language", "day"),
    [
        ("11/24/2026", "en_US", date(2026, 11, 24)),
        ("3/4/26", "en_US", date(2026, 3, 4)),
        ("3/4/26", "en_GB", date(2026, 4, 3)),
        ("24.11.", "de_DE", date(2026, 11, 24)),
        ("23.11.", "de_DE", date(2027, 11, 23)),
        ("24 nov 2026", "es_MX", date(2026, 11, 24)),
        ("24 de noviembre de 2026", "es_MX", date(2026, 11, 24)),
        ("Dec 1", "en_US", date(2026, 12, 1)),
        ("1. Mai 2027", "de_DE", date(2027, 5, 1)),
        ("2026-11-24", "en_US", date(2026, 11, 24)),
        ("24112026", "de_DE", date(2026, 11, 24)),
        ("20261124", "de_DE", date(2026, 11, 24)),
        ("2026/11/24", "ja_JP", date(2026, 11, 24)),
        ("+3", "en_US", date(2026, 11, 27)),
        ("-24", "en_US", date(2026, 10, 31)),
        ("٢٤/١١/٢٠٢٦", "en_GB", date(2026, 11, 24)),
        ("29 Feb", "en_US", date(2028, 2, 29)),
        ("24/11/2026", "en_US", date(2026, 11, 24)),  # there is no month 24
        ("1 1 79", "en_GB", date(1979, 1, 1)),
        ("1 1 40", "en_GB", date(2040, 1, 1)),
    ],
)
def test_a_day_is_read(typed: str, language: str, day: date) -> None:
    assert parse_day(typed, language, TODAY) == day


@pytest.mark.parametrize("typed", ["", "soon", "31 Feb 2026", "13/13/2026", "1", "1 2 3 4", "99999999", "24 ma 2026"])
def test_what_is_no_day_is_none(typed: str) -> None:
    assert parse_day(typed, "en_US", TODAY) is None


def test_a_past_day_is_never_to_come() -> None:
    assert parse_day("12/1", "en_US", TODAY, past=True) == date(2025, 12, 1)
    assert parse_day("1 1 40", "en_GB", TODAY, past=True) == date(1940, 1, 1)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["en_US", "en_GB", "de_DE", "es_MX", "ja_JP"]))
def test_what_the_clinic_writes_it_reads(day: date, language: str) -> None:
    assert parse_day(Words(Formats(language=language)).day(day), language, TODAY) == day


@given(st.text(max_size=20))
def test_whatever_is_typed_breaks_nothing(typed: str) -> None:
    for past in (False, True):
        found = parse_day(typed, "en_US", TODAY, past=past)
        assert found is None or abs(found - TODAY) < timedelta(days=3_700_000)
    parse_time(typed)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("9", time(9)),
        ("930", time(9, 30)),
        ("0930", time(9, 30)),
        ("9:30", time(9, 30)),
        ("9.30", time(9, 30)),
        ("14h30", time(14, 30)),
        ("14 h", time(14)),
        ("2:30 pm", time(14, 30)),
        ("2:30 p. m.", time(14, 30)),
        ("12 am", time(0)),
        ("12p", time(12)),
        ("24:00", None),
        ("9:60", None),
        ("13 pm", None),
        ("noon", None),
        ("", None),
    ],
)
def test_a_time_of_day_is_read(typed: str, moment: time | None) -> None:
    assert parse_time(typed) == moment
