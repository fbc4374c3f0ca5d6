"""`make faults`: real processes, things that break, and a report; 1 when anything confirmed is lost or doubled."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from tests.faults import asleep, clock_jumps, full_disk, gone, kills, mute, promoted, slow
from tests.faults.report import Block

FULL_S = 300  # after which the rest is run short: on a busy machine, too, all of it takes about eight minutes
SCENARIOS: tuple[ModuleType, ...] = (kills, full_disk, gone, mute, slow, clock_jumps, asleep, promoted)


def main(arguments: list[str]) -> int:
    """Run those that were named, or all; print each block as it ends."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    names = [each.__name__.rsplit(".", 1)[1] for each in SCENARIOS]
    parser.add_argument("--only", choices=names, action="append", help="one scenario; may be given more than once")
    parser.add_argument("--kind", choices=("sqlite", "postgres"), help="on one database alone")
    parser.add_argument("--short", action="store_true", help="very small")
    told = parser.parse_args(arguments)
    # Before the process that all desks are forked from begins.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QPA_FONTDIR", str(Path(__file__).parents[2] / "resources" / "fonts"))
    began = time.monotonic()
    blocks = []
    for scenario in SCENARIOS:
        if told.only and scenario.__name__.rsplit(".", 1)[1] not in told.only:
            continue
        for block in run(scenario, told.kind, short=lambda: told.short or time.monotonic() - began > FULL_S):
            print("\n".join(block.lines()), end="\n\n", flush=True)
            blocks.append(block)
    wrong = sum(not block.holds for block in blocks)
    acts = sum(block.acts.confirmed for block in blocks)
    print(f"{len(blocks)} scenarios, {acts} acts confirmed, {wrong} do not hold, {time.monotonic() - began:.0f} s")
    return 1 if wrong or not blocks else 0


def run(scenario: ModuleType, kind: str | None, short: Callable[[], bool]) -> Iterator[Block]:
    """One scenario, on each of its databases; whether it is run short is asked before each."""
    for each in scenario.KINDS:
        if kind in {None, each}:
            block = Block(name=scenario.NAME, kind=each)
            began = time.monotonic()
            with tempfile.TemporaryDirectory(prefix="dentaldesk-faults-", ignore_cleanup_errors=True) as folder:
                Path(folder).chmod(0o711)  # a server of another user walks through it
                try:
                    block.short = short()
                    scenario.run(block, Path(folder), short=block.short)
                except Exception:  # noqa: BLE001 - the other scenarios tell their news all the same
                    block.faults.append(traceback.format_exc())
            block.took_s = time.monotonic() - began
            yield block


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
