"""What time it is, passed in wherever it matters, so that a test can say so."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

# A clock that goes on through sleep: of Linux, else of macOS. That of Windows does so anyway.
_GOES_ON: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


class Clock(Protocol):
    """Tells the aware present moment in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


def steady_seconds() -> float:
    """Seconds since some moment, which nobody can set; the time for which this computer slept counts."""
    return time.monotonic() if _GOES_ON is None else time.clock_gettime(_GOES_ON)


class ServerClock:
    """The server's clock at a desk: all desks of a clinic live in one time, though a desk's own clock is wrong or set.

    Two desks whose clocks differ would take each other's claims for abandoned, and send a message twice; and each would
    book its payments on a day of its own. Until the server was heard it tells this computer's time.
    """

    def __init__(self, own: Clock | None = None, steady: Callable[[], float] = steady_seconds) -> None:
        self.own = own or SystemClock()
        self._steady = steady
        self._heard: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        """The present moment at the server, aware, in UTC."""
        heard = self._heard
        if heard is None:
            return self.own.now()
        moment, then = heard
        return moment + timedelta(seconds=self._steady() - then)

    def hear(self, server: datetime) -> None:
        """It is this moment at the server now. To be told now and then: clocks do not run alike."""
        self._heard = server.astimezone(UTC), self._steady()
