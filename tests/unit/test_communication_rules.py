"""When reminders leave, and to whom anything is written at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.communication.rules import (
    REMIND_BEFORE,
    Reminder,
    after_quiet_hours,
    before_quiet_hours,
    choose_channel,
    escalates_by,
    is_quiet,
    plan_reminders,
)
from dentaldesk.models.states import Channel, PatientStatus

CHICAGO = ZoneInfo("America/Chicago")
DAY, HOUR = REMIND_BEFORE


def local(text: str, fold: int = 0) -> datetime:
    """`2026-11-24 10:00` by the clock on the wall in Chicago, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO, fold=fold).astimezone(UTC)


def planned(start: str, now: str) -> list[str | None]:
    """The wall times of the two reminders; the reason for one that is dropped."""
    reminders = plan_reminders(local(start), local(now), CHICAGO)
    assert [reminder.before for reminder in reminders] == [DAY, HOUR]
    return [
        reminder.send_at.astimezone(CHICAGO).strftime("%d %H:%M") if reminder.send_at else reminder.dropped
        for reminder in reminders
    ]


LATE = "reminder.too_late"


@pytest.mark.parametrize(
    ("start", "now", "expected"),
    [
        # Booked a week before: the day before at the same time, and an hour before.
        ("2026-11-24 10:00", "2026-11-17 09:00", ["23 10:00", "24 09:00"]),
        # At half past eight an hour before is still quiet: it goes out the evening before, just before the quiet.
        ("2026-11-24 08:30", "2026-11-17 09:00", ["23 08:30", "23 20:59"]),
        # An early visit: the day before at seven is quiet too.
        ("2026-11-24 07:00", "2026-11-17 09:00", ["22 20:59", "23 20:59"]),
        # A late one: nine in the evening is quiet, eight fifty-nine is not.
        ("2026-11-24 21:00", "2026-11-17 09:00", ["23 20:59", "24 20:00"]),
        ("2026-11-24 20:59", "2026-11-17 09:00", ["23 20:59", "24 19:59"]),
        # Nine o'clock: an hour before is eight, when the quiet is just over.
        ("2026-11-24 09:00", "2026-11-17 09:00", ["23 09:00", "24 08:00"]),
        # Booked less than a day before: only the later one; less than an hour before: none.
        ("2026-11-24 10:00", "2026-11-23 15:00", [LATE, "24 09:00"]),
        ("2026-11-24 10:00", "2026-11-24 09:30", [LATE, LATE]),
        # Exactly a day before is in time.
        ("2026-11-24 10:00", "2026-11-23 10:00", ["23 10:00", "24 09:00"]),
        # Booked in the evening for half past eight: the reminder's time is past, and it is quiet until eight.
        ("2026-11-24 08:30", "2026-11-23 22:00", [LATE, LATE]),
        # For a visit that is over nothing is sent.
        ("2026-11-24 10:00", "2026-11-25 10:00", [LATE, LATE]),
        # Clocks went forward on 8 March at two: 24 hours before ten is nine by the clock of Saturday.
        ("2026-03-08 10:00", "2026-03-01 10:00", ["07 09:00", "08 09:00"]),
        # … so that a reminder for half past eight on that day falls into the quiet of Saturday morning.
        ("2026-03-08 08:30", "2026-03-01 10:00", ["06 20:59", "07 20:59"]),
        # Clocks went back on 1 November: 24 hours before ten is eleven.
        ("2026-11-01 10:00", "2026-10-20 10:00", ["31 11:00", "01 09:00"]),
    ],
)
def test_reminders_by_hand(start: str, now: str, expected: list[str | None]) -> None:
    assert planned(start, now) == expected


# Two years that hold every kind of night, by the minute.
MOMENT = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
)
ZONE = st.sampled_from(
    [ZoneInfo(name) for name in ("America/Chicago", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")]
)


@given(MOMENT, st.integers(-3 * 24 * 60, 3 * 24 * 60), ZONE)
def test_no_reminder_is_for_the_past_late_or_in_quiet_hours(start: datetime, minutes: int, zone: ZoneInfo) -> None:
    now = start - timedelta(minutes=minutes)
    for reminder in plan_reminders(start, now, zone):
        if reminder.send_at is None:
            assert reminder.dropped
        else:
            assert reminder.dropped is None
            assert now <= reminder.send_at <= start - reminder.before
            assert not is_quiet(reminder.send_at, zone)


@given(MOMENT, ZONE)
def test_leaving_the_quiet_hours_goes_the_right_way_and_not_further_than_a_night(
    moment: datetime, zone: ZoneInfo
) -> None:
    before, after = before_quiet_hours(moment, zone), after_quiet_hours(moment, zone)
    assert not is_quiet(before, zone)
    assert not is_quiet(after, zone)
    assert before <= moment <= after
    if is_quiet(moment, zone):
        assert timedelta(hours=10) <= after - before <= timedelta(hours=12, minutes=2)
    else:
        assert before == moment == after


@pytest.mark.parametrize(
    ("wall", "quiet"),
    [("20:59", False), ("21:00", True), ("23:59", True), ("00:00", True), ("07:59", True), ("08:00", False)],
)
def test_the_edges_of_the_quiet_hours(wall: str, quiet: bool) -> None:
    assert is_quiet(local(f"2026-11-24 {wall}"), CHICAGO) is quiet


def test_quiet_hours_are_those_of_the_patients_wall() -> None:
    moment = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
    assert not is_quiet(moment, CHICAGO)  # eight in the morning
    assert is_quiet(moment, ZoneInfo("America/Los_Angeles"))  # six
    assert is_quiet(moment, ZoneInfo("Asia/Tokyo"))  # eleven at night


def test_a_dropped_reminder_says_why() -> None:
    assert plan_reminders(local("2026-11-24 10:00"), local("2026-11-24 09:59"), CHICAGO) == [
        Reminder(before=DAY, send_at=None, dropped=LATE),
        Reminder(before=HOUR, send_at=None, dropped=LATE),
    ]


PHONE, MAIL = "+16125550142", "amara@example.org"


@pytest.mark.parametrize(
    ("preferred", "phone", "email", "expected"),
    [
        (None, PHONE, MAIL, (Channel.SMS, PHONE)),
        (Channel.SMS, PHONE, MAIL, (Channel.SMS, PHONE)),
        (Channel.EMAIL, PHONE, MAIL, (Channel.EMAIL, MAIL)),
        (Channel.EMAIL, PHONE, None, (Channel.SMS, PHONE)),  # the other, where the preferred has no address
        (Channel.SMS, None, MAIL, (Channel.EMAIL, MAIL)),
        (None, None, MAIL, (Channel.EMAIL, MAIL)),
        (None, None, None, None),
        (Channel.EMAIL, "", "", None),
    ],
)
def test_how_a_patient_is_written_to(
    preferred: Channel | None, phone: str | None, email: str | None, expected: tuple[Channel, str] | None
) -> None:
    found = choose_channel(status=PatientStatus.ACTIVE, preferred=preferred, phone=phone, email=email)
    assert found == expected


@pytest.mark.parametrize("status", [status for status in PatientStatus if status is not PatientStatus.ACTIVE])
@pytest.mark.parametrize("preferred", [None, *Channel])
def test_nothing_is_sent_to_the_dead_the_merged_or_those_who_left(
    status: PatientStatus, preferred: Channel | None
) -> None:
    assert choose_channel(status=status, preferred=preferred, phone=PHONE, email=MAIL) is None


@pytest.mark.parametrize(
    ("raised", "by"),
    [
        ("2026-11-24 10:00", "24 14:00"),  # four hours later
        ("2026-11-24 19:44", "24 23:44"),
        ("2026-11-24 19:46", "24 23:45"),  # while the day lasts
        ("2026-11-24 23:50", "24 23:50"),  # at once: there is no time left
        ("2026-11-01 00:30", "01 03:30"),  # the clocks went back at two: four hours are four hours
    ],
)
def test_what_lies_there_unseen_is_told_to_somebody_the_same_day(raised: str, by: str) -> None:
    assert escalates_by(local(raised), CHICAGO).astimezone(CHICAGO).strftime("%d %H:%M") == by
