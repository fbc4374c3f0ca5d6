"""The tour's own time: whenever it is made, the doors have just opened."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dentaldesk.demo import ZONE
from dentaldesk.engines.core.clock import steady_seconds

if TYPE_CHECKING:
    from dentaldesk.engines.core.clock import Clock

OPENED = time(8, 15)  # in the clinic's zone


class TourClock:
    """A quarter past eight of the clinic's day on which the tour begins, and on from there.

    What is free in the book, and so which visit is booked on which day and who is shown in the waiting room, hangs on
    the hour; a tour presses the same keys at every hour.
    """

    def __init__(self, computer: Clock) -> None:
        day = computer.now().astimezone(ZoneInfo(ZONE)).date()
        self._opened = datetime.combine(day, OPENED, ZoneInfo(ZONE)).astimezone(UTC)
        self._began = steady_seconds()

    def now(self) -> datetime:
        """The present moment of the tour, aware, in UTC."""
        return self._opened + timedelta(seconds=steady_seconds() - self._began)
