"""Months are counted as people count them; two reasons never stand where one excludes the other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.scheduling.recall_rules import (
    EXAM,
    EXCLUDING,
    PERIO_MAINTENANCE,
    PROPHYLAXIS,
    Trigger,
    due_on,
    excluded,
    months_after,
    months_problems,
    usual_recalls,
)

DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
FIRST, LATER = date(2026, 1, 5), date(2026, 6, 5)


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 11, 24), 6, date(2027, 5, 24)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_by_hand(day: date, months: int, after: date) -> None:
    assert months_after(day, months) == after


@given(DAYS, st.integers(1, 60))
def test_so_many_months_later_is_in_that_month(day: date, months: int) -> None:
    after = months_after(day, months)
    assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == months
    assert after.day == day.day or (after.day < day.day and (after + timedelta(days=1)).day == 1)


@given(DAYS, st.integers(1, 60), st.integers(1, 60))
def test_a_longer_interval_is_never_due_earlier(day: date, months: int, more: int) -> None:
    assert due_on(day, months, None) <= due_on(day, months + more, None)


@given(DAYS, st.integers(1, 60), st.integers(0, 40 * 365))
def test_a_child_comes_at_least_once_a_year(day: date, months: int, age_days: int) -> None:
    born = day - timedelta(days=age_days)
    due = due_on(day, months, born)
    is_child = age_days < 18 * 365
    if is_child:
        assert due <= months_after(day, 12)
    if months <= 12 or age_days > 19 * 366:
        assert due == months_after(day, months)


@pytest.mark.parametrize(
    ("triggers", "out"),
    [
        ({PROPHYLAXIS: Trigger(last_on=FIRST)}, set()),
        ({PROPHYLAXIS: Trigger(last_on=FIRST), PERIO_MAINTENANCE: Trigger(last_on=LATER)}, {PROPHYLAXIS}),
        ({PROPHYLAXIS: Trigger(last_on=LATER), PERIO_MAINTENANCE: Trigger(last_on=FIRST)}, {PERIO_MAINTENANCE}),
        ({PROPHYLAXIS: Trigger(last_on=FIRST), PERIO_MAINTENANCE: Trigger(last_on=FIRST)}, {PROPHYLAXIS}),
        (
            {PROPHYLAXIS: Trigger(last_on=None, is_by_hand=True), PERIO_MAINTENANCE: Trigger(last_on=LATER)},
            {PERIO_MAINTENANCE},
        ),
        (
            {
                PROPHYLAXIS: Trigger(last_on=FIRST, is_by_hand=True),
                PERIO_MAINTENANCE: Trigger(last_on=LATER, is_new=True),
            },
            {PROPHYLAXIS},
        ),
        ({EXAM: Trigger(last_on=FIRST), PROPHYLAXIS: Trigger(last_on=LATER)}, set()),
    ],
)
def test_who_excludes_whom(triggers: dict[str, Trigger], out: set[str]) -> None:
    assert excluded(triggers) == out


@given(
    st.dictionaries(
        st.sampled_from([EXAM, PROPHYLAXIS, PERIO_MAINTENANCE]),
        st.builds(Trigger, last_on=st.none() | DAYS, is_new=st.booleans(), is_by_hand=st.booleans()),
    )
)
def test_one_of_a_group_stands(triggers: dict[str, Trigger]) -> None:
    out = excluded(triggers)
    for group in EXCLUDING:
        asked = {code for code, one in triggers.items() if code in group and (one.last_on or one.is_by_hand)}
        assert len(asked - out) == min(len(asked), 1)
    assert EXAM not in out


def test_the_usual_types_are_possible() -> None:
    for one in usual_recalls("EXAM"):
        assert months_problems(one.months) == []
    assert months_problems(0)
    assert months_problems(61)
