"""The whole desktop on the clinic of full size: start to data, memory, opening patients, no standing still.

It runs as its own process and signs in by itself; beside it runs the stack of which it is made, alone.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import Figure, limit, told_in_turn
from benchmarks.spawning import spawned, told, until_there

if TYPE_CHECKING:
    from datetime import date

    from tests.factories import Clinic

ROUNDS = 5
OPENED_MS, STALL_MS = 200.0, 50.0
MOST_MEMORY, LONGEST_START = 2.0, 1.5  # of the stack's


def figures(clinic: Clinic, folder: Path, day: date) -> Iterator[Figure]:
    """All of them. `day`: one on which the clinic expects people."""
    where = {
        "DENTALDESK_DATA": str(folder),
        "DENTALDESK_CONFIG": str(folder),
        "DENTALDESK_CLINIC": str(clinic.address.path),  # type: ignore[union-attr]  # a file
    }
    stack = ["-m", "benchmarks.stack", where["DENTALDESK_CLINIC"], day.isoformat()]
    ours, floor = told_in_turn(lambda: until_there(_desk("data"), where), lambda: until_there(stack), ROUNDS)
    yield Figure(
        what="start: spawn → today’s visits painted",
        ours_ms=ours,
        floor="QtAds, ORM, one query, painted",
        floor_ms=floor,
        promised=LONGEST_START,
    )
    long = told(_desk("long"), where)
    yield Figure(
        what="memory: patient and chart open, MB",
        ours_ms=float(long["megabytes"]),
        floor="that stack’s, MB",
        floor_ms=_memory(stack),
        promised=MOST_MEMORY,
    )
    yield from _opened(long)
    yield from _stalls([told(_desk("first"), where), long], where)


def _desk(what: str) -> list[str]:
    return ["-m", "benchmarks.desk", what]


def _memory(stack: list[str]) -> float:
    with spawned(stack, {}) as said:
        said.readline()
        return float(said.readline())


def _opened(found: Mapping[str, Any]) -> Iterator[Figure]:
    for name in ("patient", "charting", "exam"):
        yield limit(f"patient opened, {name} in front", statistics.median(found[name]), OPENED_MS)


def _stalls(found: list[Mapping[str, Any]], where: Mapping[str, str]) -> Iterator[Figure]:
    """The shortest of two runs each: what another program on this machine did is not ours."""
    again = [told(_desk(what), where) for what in ("first", "long")]
    stalls = {
        what: min(stood, second["stalls"][what])
        for one, second in zip(found, again, strict=True)
        for what, stood in one["stalls"].items()
    }
    for what, stood in sorted(stalls.items(), key=lambda each: -each[1]):
        yield limit(f"still: {what}", stood, STALL_MS, floor="longest that the window stands still")
