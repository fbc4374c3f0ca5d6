"""Whenever a demo is made, its past ends there and then: nothing lies ahead of the clock, nothing is left behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from dentaldesk.believable.house import found
from dentaldesk.believable.making import fill
from dentaldesk.believable.population import years_of
from dentaldesk.believable.recipe import wanted
from dentaldesk.engines.core.connections import Address, PostgresServer, SqliteFile
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.scheduling.rules import EXPECTED, HERE
from dentaldesk.models.states import AppointmentStatus, VisitStatus
from dentaldesk.models.tables import Base
from dentaldesk.models.tables.financial import LedgerTransaction
from dentaldesk.models.tables.system import Fact, OutboxJob
from tests.databases import drop_postgres, new_postgres
from tests.factories import StandingClock

ZONE = ZoneInfo("America/New_York")
# Those of days on which the clock is turned too: 1 November back, 8 March forward.
MOMENTS = [
    datetime(2026, 11, 24, 0, 5, tzinfo=ZONE),
    datetime(2026, 11, 24, 2, 0, tzinfo=ZONE),
    datetime(2026, 11, 24, 9, 40, tzinfo=ZONE),
    datetime(2026, 11, 24, 14, 15, tzinfo=ZONE),
    datetime(2026, 11, 24, 23, 50, tzinfo=ZONE),
    datetime(2026, 11, 1, 0, 30, tzinfo=ZONE),
    datetime(2026, 3, 8, 1, 30, tzinfo=ZONE),
]
_AHEAD = frozenset({"starts_at", "ends_at", "send_at", "not_before", "escalates_at"})
_LONGEST = timedelta(hours=4)  # that anybody is here
Rows = dict[str, list[dict[str, Any]]]


def _rows(now: datetime) -> Rows:
    house = found(wanted(patients=120, years=1, seed=7, now=now))
    rows: Rows = {name: list(of_table) for name, of_table in house.rows.items()}
    for _, of_household in years_of(house):
        for name, of_table in of_household.items():
            rows.setdefault(name, []).extend(of_table)
    return rows


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize("now", MOMENTS, ids=lambda now: f"{now:%m-%d %H:%M}")
def test_nothing_was_written_after_now_and_what_is_over_is_over(now: datetime) -> None:
    rows = _rows(now)
    for name, of_table in rows.items():
        moments = [
            column.name
            for column in Base.metadata.tables[name].columns
            if column.type.__class__.__name__ == "UtcDateTime" and column.name not in _AHEAD
        ]
        for row in of_table if moments else ():
            written = [row[column] for column in moments if row.get(column) is not None]
            assert all(_moment(text) <= now for text in written), (name, row)
    for made in rows["appointment"]:
        if _moment(made["ends_at"]) < now - _LONGEST:
            assert made["status"] not in {*EXPECTED, AppointmentStatus.CHECKED_IN}
            # An exam that nobody has signed yet is all that goes on.
            assert made["status"] is not AppointmentStatus.IN_PROGRESS or made["visit_id"] is not None
        if _moment(made["starts_at"]) > now + timedelta(minutes=30):
            assert made["status"] in {*EXPECTED, AppointmentStatus.CANCELLED}
    done = {made["visit_id"] for made in rows["appointment"] if made["status"] is AppointmentStatus.COMPLETED}
    assert {visit["id"] for visit in rows["visit"] if visit["status"] is VisitStatus.COMPLETED} == done


def test_in_the_middle_of_the_day_somebody_is_here_and_the_morning_is_done() -> None:
    now = datetime(2026, 11, 24, 10, 30, tzinfo=ZONE)
    states = [row["status"] for row in _rows(now)["appointment"] if row["business_date"] == "2026-11-24"]
    assert AppointmentStatus.COMPLETED in states
    assert set(states) & set(HERE)
    assert set(states) & set(EXPECTED)


def test_a_day_that_is_said_ends_in_its_morning_unless_that_is_still_to_come() -> None:
    early, late = MOMENTS[1], MOMENTS[3]
    assert wanted(until=early.date(), now=early).ends == early
    assert wanted(until=late.date(), now=late).ends is None
    assert wanted(until=date(2026, 11, 20), now=early).ends is None
    assert wanted(now=late).ends == late


@pytest.fixture(params=[MOMENTS[1], MOMENTS[4]], ids=["02:00", "23:50"])
def now(request: pytest.FixtureRequest) -> datetime:
    moment: datetime = request.param
    return moment


@pytest.fixture
def made(kind: str, tmp_path: Path, now: datetime) -> Iterator[Address]:
    """A demo of that moment."""
    address: Address = new_postgres() if kind == "postgres" else SqliteFile(path=tmp_path / "demo.db")
    fill(address, wanted(patients=30, years=1, seed=3, now=now))
    yield address
    if isinstance(address, PostgresServer):
        drop_postgres(address)


def test_the_doctor_would_find_no_row_that_is_newer_than_its_clock(made: Address, now: datetime) -> None:
    """But for the trail of the making, which is written by the real clock."""
    db = Database(made, workstation="desk 1", clock=StandingClock(now))
    try:
        for moment in (Fact.at, OutboxJob.created_at, LedgerTransaction.posted_at):
            newest = db.read(lambda session, moment=moment: session.scalar(select(func.max(moment))))  # type: ignore[misc]
            assert newest is None or newest <= now
    finally:
        db.close()
