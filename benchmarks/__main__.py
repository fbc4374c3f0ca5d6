"""`make bench`: runs every figure, prints one table, keeps it as JSON in `build/bench.json`."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import charting, crowd, full_clinic, many_desks, papers, program, reading, searching, start, writing
from benchmarks.clinics import in_file, on_server
from benchmarks.machine import machine
from benchmarks.measure import Figure
from dentaldesk.engines.core.connections import PostgresServer
from tests.databases import drop_postgres, filled_clinic, new_postgres
from tests.factories import open_clinic

_KEPT = Path("build/bench.json")


def main() -> int:
    """Run, print, keep. Returns 1 when a promise is not kept."""
    results = []
    told = _machine()
    print(", ".join(f"{name} {value}" for name, value in told.items()))
    print(f"{'what':48} {'ms':>9}  {'floor':36} {'ms':>9} {'ratio':>7} {'promised':>9}")
    for figure in _all():
        results.append(figure)
        promised = f"≤ {figure.promised:.3g}" if figure.promised else ""
        print(
            f"{figure.what:48} {figure.ours_ms:9.2f}  {figure.floor:36} {figure.floor_ms:9.2f}"
            f" {figure.ratio:7.2f} {promised:>9}{'' if figure.holds else '  not kept'}",
            flush=True,
        )
    _KEPT.parent.mkdir(exist_ok=True)
    kept = {"machine": told, "figures": [figure.told() for figure in results]}
    _KEPT.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0 if all(figure.holds for figure in results) else 1


def _machine() -> dict[str, str | float]:
    server = new_postgres()
    told = machine(server)
    drop_postgres(server)
    return told


def _all() -> Iterator[Figure]:
    yield from start.figures()
    yield from papers.figures()
    yield from charting.figures()
    yield from _of_full_size()
    for kind in ("sqlite", "postgres"):
        for stories in (writing.figures, crowd.figures, searching.figures, many_desks.figures):
            with tempfile.TemporaryDirectory() as folder:
                address = filled_clinic(kind, Path(folder))
                clinic = open_clinic(address)
                yield from stories(clinic)
                clinic.db.close()
                if isinstance(address, PostgresServer):
                    drop_postgres(address)


def _of_full_size() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        clinic = in_file(Path(folder))
        day = full_clinic.day_of(clinic).date()
        yield from reading.figures(clinic, day)
        with on_server(clinic) as poured:
            yield from reading.figures(poured, day)
        clinic.db.close()
        yield from program.figures(clinic, Path(folder), day)


if __name__ == "__main__":
    sys.exit(main())
