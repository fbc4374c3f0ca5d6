"""Measuring two things in turn, so that a machine whose speed drifts drifts for both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
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


def in_turn(ours: Callable[[], None], floor: Callable[[], None], rounds: int, warm: int = 2) -> tuple[float, float]:
    """Median milliseconds of each, measured alternately after `warm` rounds that do not count."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + warm):
        for kept, job in zip(times, (ours, floor), strict=True):
            begin = time.perf_counter()
            job()
            if number >= warm:
                kept.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times[0]), statistics.median(times[1])
