"""Names that nobody here has, as they are tried at one desk: kept away as long as a name that somebody has.

Else the wait itself would tell which names there are. In memory only: what was typed may be a password in the wrong
field, and stands nowhere. Another desk counts for itself.
"""

from __future__ import annotations

from datetime import datetime

from dentaldesk.engines.staff.rules import next_try

_MOST = 1000  # names; the one tried longest ago is forgotten first


class Strangers:
    """Wrong tries in a row of each such name."""

    def __init__(self) -> None:
        self._tried: dict[int, tuple[int, datetime]] = {}

    def shut_until(self, login: str, now: datetime) -> datetime | None:
        """Until when the door stays shut to this name; None: it is open."""
        failures, failed_at = self._tried.get(hash(login), (0, now))
        if failed_at > now:  # the clock was set back
            failed_at = now
            self._tried[hash(login)] = (failures, now)
        return next_try(failures, failed_at, now)

    def count(self, login: str, now: datetime) -> None:
        """One more wrong try."""
        failures, _ = self._tried.pop(hash(login), (0, now))
        self._tried[hash(login)] = (failures + 1, now)
        if len(self._tried) > _MOST:
            del self._tried[next(iter(self._tried))]
