"""Moments and ids as the generator counts them: days by their ordinal, moments in seconds, ids as their hex digits.

Both databases take them as they are written here. A datetime for each of some million rows would be half the time.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = 86_400  # seconds
MINUTE = 60
_EPOCH = date(1970, 1, 1).toordinal()
_SEQUENCE = 1 << 12  # ids of one millisecond in their order
_VARIANT = 0b10 << 62


class Ids:
    """UUIDv7 out of the moment at which a row was written and of seeded chance; later ones of a moment sort later."""

    def __init__(self, chance: random.Random) -> None:
        self._bits = chance.getrandbits
        self._next = 0

    def __call__(self, at: int) -> str:
        self._next = (self._next + 1) % _SEQUENCE
        return f"{at * 1000:012x}7{self._next:03x}{_VARIANT | self._bits(62):016x}"


def dashed(id_: str) -> str:
    """As the program writes an id into a text."""
    return f"{id_[:8]}-{id_[8:12]}-{id_[12:16]}-{id_[16:20]}-{id_[20:]}"


@lru_cache(maxsize=16_384)
def day_text(day: int) -> str:
    """A day as both databases take it."""
    return date.fromordinal(day).isoformat()


@lru_cache(maxsize=4096)
def moment_text(at: int) -> str:
    """A moment in UTC as both databases take it."""
    day, second = divmod(at, DAY)
    hour, rest = divmod(second, 3600)
    return f"{day_text(day + _EPOCH)} {hour:02}:{rest // 60:02}:{rest % 60:02}.000000"


def moment_of(at: int) -> datetime:
    """The same as an aware moment, for the program's own rules."""
    return datetime.fromtimestamp(at, UTC)


class Days:
    """The clinic's days: wall time of a day as a moment. A day has one difference from UTC: that of its noon."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self._midnights: dict[int, int] = {}

    def at(self, day: int, minute: int) -> int:
        """So many minutes after the midnight of a day."""
        midnight = self._midnights.get(day)
        if midnight is None:
            noon = datetime.combine(date.fromordinal(day), time(12), self.zone)
            midnight = self._midnights[day] = int(noon.timestamp()) - DAY // 2
        return midnight + minute * MINUTE

    def day_of(self, at: int) -> int:
        """The day in which a moment lies."""
        near = at // DAY + _EPOCH
        if at < self.at(near, 0):
            return near - 1
        return near + 1 if at >= self.at(near + 1, 0) else near
