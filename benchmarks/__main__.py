"""`make bench`: runs every figure, prints one table, keeps it as JSON in `build/bench.json`."""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks import charting, full_clinic, many_desks, papers, program, reading, searching, start, writing
from benchmarks.measure import Figure
from dentaldesk.engines.core.connections import PostgresServer
from tests.databases import drop_postgres, filled_clinic
from tests.factories import open_clinic


def main() -> int:
    """Run, print, keep. Returns 1 when a promise is not kept."""
    results = []
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{'what':48} {'ms':>9}  {'floor':36} {'ms':>9} {'ratio':>7} {'promised':>9}")
    for figure in _all():
        results.append(figure)
        promised = f"≤ {figure.promised:g}" if figure.promised else ""
        print(
            f"{figure.what:48} {figure.ours_ms:9.2f}  {figure.floor:36} {figure.floor_ms:9.2f}"
            f" {figure.ratio:7.2f} {promised:>9}{'' if figure.holds else '  not kept'}",
            flush=True,
        )
    path = Path("build/bench.json")
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([{**asdict(figure), "ratio": figure.ratio} for figure in results], indent=2) + "\n")
    return 0 if all(figure.holds for figure in results) else 1


def _all() -> Iterator[Figure]:
    yield from start.figures()
    yield from papers.figures()
    yield from charting.figures()
    with tempfile.TemporaryDirectory() as folder:
        clinic = full_clinic.make(Path(folder))
        day = full_clinic.day_of(clinic).date()
        yield from reading.figures(clinic, day)
        clinic.db.close()
        yield from program.figures(clinic, Path(folder), day)
    for kind in ("sqlite", "postgres"):
        for stories in (writing.figures, searching.figures, many_desks.figures):
            with tempfile.TemporaryDirectory() as folder:
                address = filled_clinic(kind, Path(folder))
                clinic = open_clinic(address)
                yield from stories(clinic)
                clinic.db.close()
                if isinstance(address, PostgresServer):
                    drop_postgres(address)


if __name__ == "__main__":
    sys.exit(main())
