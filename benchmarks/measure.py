"""Measuring two things in turn, so that a machine whose speed drifts drifts for both."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table. Times in milliseconds, medians; `promised` is the largest ratio that is good."""

    what: str
    ours_ms: float
    floor: str
    floor_ms: float
    promised: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours_ms / self.floor_ms

    @property
    def holds(self) -> bool:
        """Whether the promise is kept; a figure without one always is."""
        return self.promised is None or self.ratio <= self.promised

    def told(self) -> dict[str, str | float | bool | None]:
        """As `build/bench.json` keeps it: `ours` and `floor_value` in milliseconds, or in what their names say."""
        return {
            "what": self.what,
            "ours": round(self.ours_ms, 4),
            "floor": self.floor,
            "floor_value": round(self.floor_ms, 4),
            "ratio": round(self.ratio, 4),
            "promised": self.promised,
            "holds": self.holds,
        }


def in_turn(
    ours: Callable[[], None],
    floor: Callable[[], None],
    rounds: int,
    warm: int = 2,
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[float, float]:
    """Median milliseconds of each, measured alternately after `warm` rounds that do not count.

    `clock`: `time.thread_time` for what one thread computes alone; by the wall's, whoever else wants a core is felt.
    """
    took, bare = times_in_turn(ours, floor, rounds, warm, clock)
    return statistics.median(took), statistics.median(bare)


def times_in_turn(
    ours: Callable[[], None],
    floor: Callable[[], None],
    rounds: int,
    warm: int = 2,
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[list[float], list[float]]:
    """The milliseconds of every round of each, measured alternately after `warm` rounds that do not count."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + warm):
        for kept, job in zip(times, (ours, floor), strict=True):
            begin = clock()
            job()
            if number >= warm:
                kept.append((clock() - begin) * 1000)
    return times


def told_in_turn(ours: Callable[[], float], floor: Callable[[], float], rounds: int) -> tuple[float, float]:
    """Median milliseconds of two that measure themselves, alternately after one round that does not count."""
    took = [(ours(), floor()) for _ in range(rounds + 1)][1:]
    return statistics.median(mine for mine, _ in took), statistics.median(least for _, least in took)


def percentile(times: Sequence[float], share: float) -> float:
    """The value that this share (0.99) of them does not pass: one of them, the nearest."""
    return sorted(times)[max(math.ceil(share * len(times)) - 1, 0)]


def limit(what: str, ours: float, most: float, *, floor: str = "longest wait", promised: float | None = 1.0) -> Figure:
    """A figure whose promise is a time or a size: 1.00 is the limit."""
    return Figure(what=what, ours_ms=ours, floor=floor, floor_ms=most, promised=promised)
