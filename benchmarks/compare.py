"""Two runs of `make bench` beside each other: `python -m benchmarks.compare OLD.json NEW.json`.

Ratios are compared, never milliseconds: the floor of the same run takes the machine's mood with it. Exit 1 when a ratio
worsened by more than a fifth.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

WORSE = 1.2  # times the old ratio: less is the noise of a machine on which others work too


class Verdict(StrEnum):
    """What became of a row."""

    WORSE = "worse"
    BETTER = "better"
    SAME = ""
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row of both runs. A ratio is None where the run did not have it."""

    what: str
    old: float | None
    new: float | None

    @property
    def verdict(self) -> Verdict:
        if self.old is None:
            return Verdict.NEW
        if self.new is None:
            return Verdict.GONE
        if self.new > self.old * WORSE:
            return Verdict.WORSE
        return Verdict.BETTER if self.new * WORSE < self.old else Verdict.SAME


def compare(old: Mapping[str, float], new: Mapping[str, float]) -> list[Change]:
    """Every row of the new run in its order, then those that are gone."""
    names = [*new, *(what for what in old if what not in new)]
    return [Change(what=what, old=old.get(what), new=new.get(what)) for what in names]


def ratios(path: Path) -> dict[str, float]:
    """The ratio of every row of a run. Raises ValueError for a file that is not one."""
    try:
        return {row["what"]: float(row["ratio"]) for row in json.loads(path.read_text(encoding="utf-8"))["figures"]}
    except (KeyError, TypeError, ValueError) as error:
        msg = f"{path.name} was not written by make bench"
        raise ValueError(msg) from error


def table(changes: Sequence[Change]) -> Iterator[str]:
    """The lines to print."""
    widest = max((len(change.what) for change in changes), default=0)
    yield f"{'what':{widest}} {'old':>8} {'new':>8} {'':>7}"
    for change in changes:
        times = f"× {change.new / change.old:.2f}" if change.old and change.new is not None else ""
        yield f"{change.what:{widest}} {_ratio(change.old)} {_ratio(change.new)} {times:>7} {change.verdict}".rstrip()


def _ratio(ratio: float | None) -> str:
    return f"{'–' if ratio is None else format(ratio, '.2f'):>8}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table. Returns 1 when something got worse, 2 for a file that is no run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.add_argument("old", type=Path, metavar="OLD.json")
    parser.add_argument("new", type=Path, metavar="NEW.json")
    wanted = parser.parse_args(arguments)
    try:
        changes = compare(ratios(wanted.old), ratios(wanted.new))
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    for line in table(changes):
        print(line)
    worse = sum(change.verdict is Verdict.WORSE for change in changes)
    print(f"{worse} of {len(changes)} rows worsened by more than {WORSE - 1:.0%}")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
