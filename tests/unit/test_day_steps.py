"""What may follow what on a day: acts and their undoing, how a wait is judged, and what waits for healing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from uuid import uuid4

import pytest

from dentaldesk.engines.scheduling.rules import (
    EXPECTED,
    HERE,
    LATE_AFTER,
    LIVE,
    STEPS,
    BookedStep,
    Step,
    Wait,
    may_step,
    may_undo,
    now_on_grid,
    ready_from,
    wait_of,
)
from dentaldesk.models.moves import may_move
from dentaldesk.models.states import AppointmentStatus, ClinicalUrgency, SequenceClass
from dentaldesk.models.teeth import ToothCode

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
# What each act may follow, as the desk says it.
MAY_FOLLOW = {
    "scheduled": "",
    "confirmed": "scheduled",
    "checked-in": "scheduled confirmed no-show",
    "in-progress": "checked-in",
    "completed": "in-progress",
    "no-show": "scheduled confirmed",
    "cancelled": "scheduled confirmed checked-in",
}


def test_acts_follow_these_and_no_others() -> None:
    allowed = {(before, after) for after, befores in MAY_FOLLOW.items() for before in befores.split()}
    assert {(str(a), str(b)) for a, b in product(AppointmentStatus, repeat=2) if may_step(a, b)} == allowed


def test_no_act_goes_a_way_that_no_appointment_goes() -> None:
    assert all(may_move(before, after) for after, befores in STEPS.items() for before in befores)


def test_every_act_but_an_end_is_taken_back() -> None:
    ends = {AppointmentStatus.COMPLETED, AppointmentStatus.CANCELLED}
    for before, after in product(AppointmentStatus, repeat=2):
        assert may_undo(before, after) is (may_step(before, after) and after not in ends)


def test_who_holds_their_time_is_expected_or_here() -> None:
    assert set(LIVE) == {*EXPECTED, *HERE}
    assert set(AppointmentStatus) - set(LIVE) == {
        AppointmentStatus.COMPLETED,
        AppointmentStatus.CANCELLED,
        AppointmentStatus.NO_SHOW,
    }
    # Nobody confirms or misses an appointment whose patient sits here.
    assert set(EXPECTED) == STEPS[AppointmentStatus.NO_SHOW]


@pytest.mark.parametrize(
    ("since", "due", "now", "minutes", "wait"),
    [
        (0, 0, 14, 14, Wait.SHORT),
        (0, 0, 15, 15, Wait.LONG),
        (0, 0, 29, 29, Wait.LONG),
        (0, 0, 30, 30, Wait.TOO_LONG),
        (-30, 0, 14, 44, Wait.SHORT),  # came early: here for long, and not kept waiting
        (-30, 0, 15, 45, Wait.LONG),
        (10, 0, 24, 14, Wait.SHORT),  # came late: waits since then
        (10, 0, 40, 30, Wait.TOO_LONG),
        (5, 0, 4, 0, Wait.SHORT),  # checked in at a desk whose clock is ahead
    ],
)
def test_how_a_wait_is_judged(since: int, due: int, now: int, minutes: int, wait: Wait) -> None:
    def at(minute: int) -> datetime:
        return NINE + timedelta(minutes=minute)

    assert wait_of(at(since), at(due), at(now)) == (minutes, wait)


def test_a_wait_is_judged_to_the_second() -> None:
    almost = NINE + timedelta(minutes=15) - timedelta(seconds=1)
    assert wait_of(NINE, NINE, almost) == (14, Wait.SHORT)


def test_a_patient_is_late_after_ten_minutes() -> None:
    assert LATE_AFTER.total_seconds() == 10 * 60


def test_now_is_the_unit_of_time_in_which_it_lies() -> None:
    assert now_on_grid(NINE) == NINE
    assert now_on_grid(NINE + timedelta(minutes=4, seconds=59, microseconds=999_999)) == NINE
    assert now_on_grid(NINE + timedelta(minutes=7, seconds=1, microseconds=1)) == NINE + timedelta(minutes=5)
    # Where a minute of the wall is not one of UTC, the grid of the database counts.
    odd = timezone(timedelta(minutes=2))
    assert now_on_grid((NINE + timedelta(minutes=3)).astimezone(odd)) == NINE
    assert now_on_grid(NINE.astimezone(odd)).utcoffset() == timedelta(0)


def step(tooth: str | None, sequence: SequenceClass, wait_days: int = 0) -> Step:
    return Step(
        id=uuid4(),
        tooth=ToothCode(tooth) if tooth else None,
        sequence_class=sequence,
        urgency=ClinicalUrgency.ROUTINE,
        pattern="XX",
        wait_days=wait_days,
    )


def test_a_crown_is_seated_when_the_laboratory_has_made_it() -> None:
    preparation = step("36", SequenceClass.CROWN_PREPARATION, 14)
    seating = step("36", SequenceClass.CROWN_SEAT)
    booked = [
        BookedStep(step=preparation, ends_at=NINE),
        BookedStep(step=step("36", SequenceClass.ENDODONTIC, 10), ends_at=NINE + timedelta(days=1)),
        BookedStep(step=step("11", SequenceClass.CROWN_PREPARATION, 90), ends_at=NINE),  # another tooth
    ]
    assert ready_from([seating], booked) == NINE + timedelta(days=14)
    assert ready_from([step("24", SequenceClass.CROWN_SEAT)], booked) is None
    assert ready_from([preparation], booked[:1]) is None  # nothing waits for itself
    assert ready_from([seating, step("11", SequenceClass.CROWN_SEAT)], booked) == NINE + timedelta(days=90)


def test_what_has_no_tooth_waits_for_nothing() -> None:
    cleaning = BookedStep(step=step(None, SequenceClass.HYGIENE, 30), ends_at=NINE)
    assert ready_from([step(None, SequenceClass.PERIODONTAL)], [cleaning]) is None
