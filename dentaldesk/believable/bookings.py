"""The book: which chairs and people are taken, and where a visit of a pattern fits.

A day is a number with a bit for each five minutes. Chairs and people are never given twice; what a day has left is the
gap that a real book has.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

from dentaldesk.engines.scheduling.rules import UNIT_MINUTES

_GRID = 2  # units: visits begin at ten minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody can be treated: a chair and who treats in it, by their resources."""

    chair: int
    provider: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A stretch that was taken: a day by its ordinal, a start in minutes after midnight."""

    day: int
    minute: int
    place: Place
    pattern: str


class Book:
    """Every day on which the clinic is open between two days, both included (ordinals)."""

    def __init__(self, hours: Iterable[tuple[int, time, time]], closed: frozenset[int], first: int, last: int) -> None:
        self._open: dict[int, int] = {}
        for weekday, opens, closes in hours:
            units = _mask(_unit(closes) - _unit(opens)) << _unit(opens)
            self._open[weekday] = self._open.get(weekday, 0) | units
        self.days = [
            day for day in range(first, last + 1) if date.fromordinal(day).weekday() in self._open and day not in closed
        ]
        self._taken: dict[tuple[int, int], int] = {}
        self._grid = sum(1 << unit for unit in range(0, 24 * 60 // UNIT_MINUTES, _GRID))

    def find(self, earliest: int, places: Sequence[Place], pattern: str, from_minute: int, days: int) -> Slot | None:
        """Take the first stretch on one of so many open days: at or after a wall time, else the day's first.

        None: it fits nowhere.
        """
        begin = bisect_left(self.days, earliest)
        for day in self.days[begin : begin + days]:
            for place in places:
                starts = self._starts(day, place, pattern)
                if starts:
                    later = starts >> (from_minute // UNIT_MINUTES) << (from_minute // UNIT_MINUTES)
                    chosen = later or starts
                    unit = (chosen & -chosen).bit_length() - 1
                    slot = Slot(day=day, minute=unit * UNIT_MINUTES, place=place, pattern=pattern)
                    self._mark(slot, taken=True)
                    return slot
        return None

    def give_back(self, slot: Slot) -> None:
        """It is free again for whoever comes after."""
        self._mark(slot, taken=False)

    def next_day(self, day: int) -> int:
        """The first open day from this one on; the last one there is when none follows."""
        return self.days[min(bisect_left(self.days, day), len(self.days) - 1)]

    def _starts(self, day: int, place: Place, pattern: str) -> int:
        """The units at which the whole pattern fits."""
        hours = self._open[date.fromordinal(day).weekday()]
        chair = hours & ~self._taken.get((place.chair, day), 0)
        starts = _runs(chair, len(pattern)) & self._grid
        provider = hours & ~self._taken.get((place.provider, day), 0)
        for first, length in _stretches(pattern):
            if not starts:
                break
            starts &= _runs(provider, length) >> first
        return starts

    def _mark(self, slot: Slot, *, taken: bool) -> None:
        unit = slot.minute // UNIT_MINUTES
        needed = [(slot.place.chair, _mask(len(slot.pattern)) << unit)]
        needed += [(slot.place.provider, _mask(length) << (unit + first)) for first, length in _stretches(slot.pattern)]
        for resource, units in needed:
            standing = self._taken.get((resource, slot.day), 0)
            self._taken[resource, slot.day] = standing | units if taken else standing & ~units


def _unit(wall: time) -> int:
    return (wall.hour * 60 + wall.minute) // UNIT_MINUTES


def _mask(length: int) -> int:
    return (1 << length) - 1


@lru_cache(maxsize=512)
def _stretches(pattern: str) -> tuple[tuple[int, int], ...]:
    """Where the provider is needed: from which unit, for how many."""
    return tuple((match.start(), match.end() - match.start()) for match in re.finditer("X+", pattern))


def _runs(free: int, length: int) -> int:
    """The units from which on so many are free, each bit for itself."""
    have = 1
    while have < length:
        step = min(have, length - have)
        free &= free >> step
        have += step
    return free
