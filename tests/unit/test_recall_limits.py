"""The reasons to come again that a clinic begins with, the limits of their intervals, and who wins on one day."""

from __future__ import annotations

from datetime import date

import pytest

from dentaldesk.engines.core.errors import Problem
from dentaldesk.engines.scheduling.recall_rules import (
    BITEWINGS,
    EXAM,
    LONGEST_NAME,
    MOST_MONTHS,
    PERIO_MAINTENANCE,
    PROPHYLAXIS,
    WHOLE_EXAMS,
    Trigger,
    due_on,
    excluded,
    months_after,
    months_problems,
    usual_recalls,
)
from dentaldesk.models.states import VisitType

DAY, BEFORE = date(2026, 6, 5), date(2026, 6, 4)


def test_a_new_clinic_begins_with_these() -> None:
    assert [(one.code, one.name, one.months, one.procedures) for one in usual_recalls("D-EXAM")] == [
        ("exam", "Examination", 6, ("D-EXAM",)),
        ("prophylaxis", "Prophylaxis", 6, ("PROPHYLAXIS",)),
        ("perio-maintenance", "Periodontal maintenance", 3, ("PERIOMAINTENANCE", "SCALING")),
        ("bitewings", "Bitewings", 12, ("BITEWING4",)),
    ]
    # Recalls of patients are kept under these words.
    assert [one.code for one in usual_recalls("")] == [EXAM, PROPHYLAXIS, PERIO_MAINTENANCE, BITEWINGS]


def test_an_emergency_puts_no_examination_off() -> None:
    assert set(WHOLE_EXAMS) == {VisitType.EXAM, VisitType.HYGIENE}


@pytest.mark.parametrize(("months", "possible"), [(-1, False), (0, False), (1, True), (60, True), (61, False)])
def test_an_interval_is_from_a_month_to_five_years(months: int, possible: bool) -> None:
    problem = Problem("months", "recall.months_wrong", most=60)
    assert months_problems(months) == ([] if possible else [problem])
    assert (MOST_MONTHS, LONGEST_NAME) == (60, 200)


def test_of_age_is_who_has_the_birthday_by_the_day_of_the_trigger() -> None:
    assert due_on(DAY, 24, date(2008, 6, 5)) == months_after(DAY, 24)  # eighteen today
    assert due_on(DAY, 24, date(2008, 6, 6)) == months_after(DAY, 12)  # and tomorrow
    assert due_on(DAY, 6, date(2020, 1, 1)) == months_after(DAY, 6)
    assert due_on(DAY, 12, date(2020, 1, 1)) == months_after(DAY, 12)
    assert due_on(DAY, 13, date(2020, 1, 1)) == months_after(DAY, 12)
    assert due_on(DAY, 24, None) == months_after(DAY, 24)


@pytest.mark.parametrize(
    ("cleaning", "maintenance", "out"),
    [
        # What somebody chose stands, also against what was done later.
        (Trigger(last_on=BEFORE, is_by_hand=True), Trigger(last_on=DAY), PERIO_MAINTENANCE),
        (Trigger(last_on=DAY), Trigger(last_on=BEFORE, is_by_hand=True), PROPHYLAXIS),
        # News set it aside, whichever of them is news.
        (Trigger(last_on=BEFORE, is_by_hand=True, is_new=True), Trigger(last_on=DAY), PROPHYLAXIS),
        (Trigger(last_on=BEFORE, is_by_hand=True), Trigger(last_on=DAY, is_new=True), PROPHYLAXIS),
        # Both chosen: the later; on one day the stronger.
        (Trigger(last_on=DAY, is_by_hand=True), Trigger(last_on=BEFORE, is_by_hand=True), PERIO_MAINTENANCE),
        (Trigger(last_on=DAY, is_by_hand=True), Trigger(last_on=DAY, is_by_hand=True), PROPHYLAXIS),
        (Trigger(last_on=None, is_by_hand=True), Trigger(last_on=None, is_by_hand=True), PROPHYLAXIS),
        (Trigger(last_on=DAY, is_by_hand=True), Trigger(last_on=None, is_by_hand=True), PERIO_MAINTENANCE),
        # What was never done and nobody chose is no rival.
        (Trigger(last_on=None), Trigger(last_on=DAY), None),
        (Trigger(last_on=DAY), Trigger(last_on=None), None),
        (Trigger(last_on=None), Trigger(last_on=None), None),
    ],
)
def test_which_of_two_stands(cleaning: Trigger, maintenance: Trigger, out: str | None) -> None:
    left_out = excluded({PROPHYLAXIS: cleaning, PERIO_MAINTENANCE: maintenance})
    assert left_out == (frozenset() if out is None else {out})


def test_reasons_of_no_group_exclude_nobody() -> None:
    assert excluded({EXAM: Trigger(last_on=DAY), BITEWINGS: Trigger(last_on=DAY)}) == frozenset()
    assert excluded({PROPHYLAXIS: Trigger(last_on=DAY), BITEWINGS: Trigger(last_on=BEFORE)}) == frozenset()


def test_a_trigger_is_no_news_and_nobodys_choice_unless_said() -> None:
    assert Trigger(last_on=DAY) == Trigger(last_on=DAY, is_new=False, is_by_hand=False)
