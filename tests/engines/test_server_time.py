"""A clinic on a server lives in the server's time, though the clock of a desk is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dentaldesk.engines.core.clock import ServerClock
from dentaldesk.engines.core.connections import Address
from dentaldesk.engines.core.db import Database
from tests.factories import StandingClock

ABOUT = timedelta(seconds=30)  # on a busy machine
WRONG = timedelta(hours=5)


@pytest.mark.parametrize("kind", ["postgres"])
def test_a_desk_whose_clock_is_wrong_goes_by_the_servers_once_it_is_open(address: Address) -> None:
    own = StandingClock(datetime.now(UTC) - WRONG)
    db = Database(address, workstation="late desk", clock=ServerClock(own))
    assert db.clock.now() == own.now()
    db.check_schema()
    assert abs(datetime.now(UTC) - db.clock.now()) < ABOUT
    own.advance(2 * WRONG)
    assert abs(datetime.now(UTC) - db.clock.now()) < ABOUT
    # What people are told is how wrong this computer's clock is.
    assert abs(db.hear_time() + WRONG) < ABOUT
    db.close()


def test_a_clock_of_its_own_is_left_alone(address: Address) -> None:
    own = StandingClock()
    db = Database(address, workstation="desk", clock=own)
    db.check_schema()
    assert db.clock.now() == own.now()
    assert (db.hear_time() == timedelta()) is not db.is_postgres
    db.close()


def test_what_is_opened_without_a_clock_tells_the_time(address: Address) -> None:
    db = Database(address, workstation="desk")
    db.check_schema()
    assert abs(datetime.now(UTC) - db.clock.now()) < ABOUT
    assert abs(db.hear_time()) < ABOUT
    db.close()
