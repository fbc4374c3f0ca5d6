"""When a backup is due, what it is called, and which old ones may go."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.flows.backup_rules import (
    DAYS,
    GOOD,
    MONTHS,
    PART,
    UNPROVEN,
    WEEKS,
    KeptFile,
    due_since,
    file_name,
    kept_file,
    to_remove,
)

CHICAGO = ZoneInfo("America/Chicago")
CLINIC, OTHER = UUID(int=7), UUID(int=8)
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2031, 1, 1, tzinfo=UTC)  # than all of these files
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
folders = st.lists(st.builds(KeptFile, name=st.uuids().map(str), made_at=moments, good=st.booleans()), max_size=60)


@given(folders)
def test_the_newest_good_one_is_never_removed(files: list[KeptFile]) -> None:
    gone = to_remove(files, CHICAGO, LATER)
    good = [file for file in files if file.good]
    if good:
        newest = max(file.made_at for file in good)
        assert any(file.made_at == newest and file.name not in gone for file in good)


@given(folders)
def test_one_that_is_not_good_pushes_no_good_one_out(files: list[KeptFile]) -> None:
    good = [file for file in files if file.good]
    assert to_remove(files, CHICAGO, LATER) & {file.name for file in good} == to_remove(good, CHICAGO, LATER)


@given(folders)
def test_one_that_is_not_good_stays_until_a_newer_one_is(files: list[KeptFile]) -> None:
    gone = to_remove(files, CHICAGO, LATER)
    newest = max((file.made_at for file in files if file.good), default=None)
    for file in files:
        if not file.good:
            assert (file.name in gone) == (newest is not None and file.made_at <= newest)


@given(folders)
def test_what_stays_now_stays_when_it_is_looked_at_again(files: list[KeptFile]) -> None:
    gone = to_remove(files, CHICAGO, LATER)
    left = [file for file in files if file.name not in gone]
    assert to_remove(left, CHICAGO, LATER) == set()
    assert sum(file.good for file in left) <= DAYS + WEEKS + MONTHS


@given(folders)
def test_the_last_seven_days_that_have_a_good_one_keep_it(files: list[KeptFile]) -> None:
    left = [file for file in files if file.good and file.name not in to_remove(files, CHICAGO, LATER)]
    days = sorted({file.made_at.astimezone(CHICAGO).date() for file in files if file.good})[-DAYS:]
    assert {file.made_at.astimezone(CHICAGO).date() for file in left} >= set(days)


@given(folders, moments)
def test_one_that_cannot_have_been_made_yet_stays_and_counts_for_nothing(files: list[KeptFile], now: datetime) -> None:
    true = [file for file in files if file.made_at <= now]
    assert to_remove(files, CHICAGO, now) == to_remove(true, CHICAGO, LATER)


def test_a_year_of_nights_leaves_days_weeks_and_months() -> None:
    """Night by night, as it happens: what was removed is not there the next time."""
    kept: list[KeptFile] = []
    for night in range(400):
        made_at = BEGAN + timedelta(days=night)
        kept.append(KeptFile(name=f"{made_at:%Y-%m-%d}", made_at=made_at, good=True))
        gone = to_remove(kept, ZoneInfo("UTC"), LATER)
        kept = [file for file in kept if file.name not in gone]
    names = [file.name for file in kept]
    # 2027-02-04 is a Thursday: its week began on the first.
    assert names[-9:] == [
        "2027-01-17",
        "2027-01-24",
        "2027-01-29",
        "2027-01-30",
        "2027-01-31",
        "2027-02-01",
        "2027-02-02",
        "2027-02-03",
        "2027-02-04",
    ]
    assert names[:10] == [
        "2026-03-31",
        "2026-04-30",
        "2026-05-31",
        "2026-06-30",
        "2026-07-31",
        "2026-08-31",
        "2026-09-30",
        "2026-10-31",
        "2026-11-30",
        "2026-12-31",
    ]


@given(moments)
def test_a_name_says_when_it_was_made_and_whether_it_is_good(made_at: datetime) -> None:
    for ending in (GOOD, UNPROVEN, PART):
        name = file_name(CLINIC, made_at, ending)
        assert kept_file(name, CLINIC) == KeptFile(name=name, made_at=made_at, good=ending == GOOD)
        assert kept_file(name, OTHER) is None


@pytest.mark.parametrize("name", ["holiday.jpg", "dentaldesk-00000007-20260101T000000Z.backup.bak", ".backup", ""])
def test_what_is_not_ours_has_no_name_for_us(name: str) -> None:
    assert kept_file(name, CLINIC) is None


@given(moments, st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_a_night_is_due_from_the_last_time_that_the_clock_showed_it(now: datetime, at: time) -> None:
    since = due_since(now, at, CHICAGO)
    assert since <= now
    # At the end of summer time a night has an hour more.
    assert now - since <= timedelta(hours=25)


def test_a_night_begins_at_its_hour() -> None:
    nine = time(21)
    before = datetime(2026, 11, 25, 2, 59, tzinfo=UTC)  # 20:59 in Chicago
    assert due_since(before, nine, CHICAGO) == datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert due_since(before + timedelta(minutes=1), nine, CHICAGO) == before + timedelta(minutes=1)
