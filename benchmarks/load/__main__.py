"""`make load`: `python -m benchmarks.load --minutes 2 --desks 25`. Exit 1: something was lost, doubled or broke."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load.report import keep, table
from benchmarks.load.run import LONGEST_S, MOST_DESKS, Plan, run
from benchmarks.load.scene import make
from benchmarks.load.server import own_server
from dentaldesk.engines.core.connections import Address, SqliteFile

PAUSE_MS = 50.0  # on average: hands are quicker than people, so that the server is the limit
PATIENTS, YEARS = 6_000, 3
OUTPUT = Path("build/load.json")


def main() -> int:
    """Run, print, keep."""
    told = _arguments()
    with tempfile.TemporaryDirectory() as folder, _database(told.database, Path(folder), told.desks) as address:
        print(f"Making a clinic of {told.patients} patients and {told.years} years …", flush=True)
        scene = make(address, desks=told.desks, patients=told.patients, years=told.years)
        plan = Plan(desks=told.desks, seconds=told.minutes * 60, pause_s=told.pause / 1000)
        print(f"{told.desks} desks work for {told.minutes:g} minutes …", flush=True)
        report = run(scene, plan)
    print("\n".join(table(report)))
    for bug in report.bugs:
        print(f"\n{bug}", file=sys.stderr)
    keep(report, OUTPUT)
    return 0 if report.is_sound and report.keeps_promises else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make load", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help=f"at most {LONGEST_S / 60:.0f}")
    parser.add_argument("--desks", type=int, default=25, help=f"at most {MOST_DESKS}")
    parser.add_argument("--pause", type=float, default=PAUSE_MS, help="milliseconds of thinking between acts; 0: none")
    parser.add_argument("--database", choices=("postgres", "sqlite"), default="postgres")
    parser.add_argument("--patients", type=int, default=PATIENTS)
    parser.add_argument("--years", type=int, default=YEARS)
    return parser.parse_args()


@contextmanager
def _database(kind: str, folder: Path, desks: int) -> Iterator[Address]:
    """Where one of this kind may be made, gone with the block."""
    if kind == "postgres":
        with own_server(folder, desks) as server:
            yield server
    else:
        yield SqliteFile(path=folder / "load.db")


if __name__ == "__main__":
    sys.exit(main())
