"""The stretches of a run, the same for all desks: the day and the floor in turn, so that the machine drifts for both.

Nobody begins a slice before everybody has ended the one before it: what one leaves to do would weigh on the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Doing(StrEnum):
    """What the desks do in a slice."""

    DAY = "day"
    FLOOR = "floor"  # the same acts' statements, bare
    ALL = "all"  # all of them write exam-sized transactions
    ALL_BARE = "all, bare"
    ALONE = "alone"  # one desk does, one of ours and a bare one in turn


def bare(doing: Doing) -> str:
    """Under which name what is written bare is counted."""
    return doing if doing is Doing.ALL_BARE else f"{doing}, bare"


# Shares of a round.
_ROUND = {
    Doing.DAY: 0.56,
    Doing.FLOOR: 0.16,
    Doing.ALL: 0.10,
    Doing.ALL_BARE: 0.10,
    Doing.ALONE: 0.08,
}
LONGEST_ROUND_S = 40.0
MOST_TAIL_S = 120.0  # that a slice may take to end, once nothing new is begun in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """So many seconds of one thing."""

    doing: Doing
    seconds: float


def slices(seconds: float) -> Iterator[Slice]:
    """The slices of a run of so many seconds, in whole rounds."""
    rounds = max(round(seconds / LONGEST_ROUND_S), 1)
    for _ in range(rounds):
        for doing, share in _ROUND.items():
            yield Slice(doing=doing, seconds=share * seconds / rounds)
