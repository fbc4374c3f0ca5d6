"""Five hundred exams completed by five desks, some killed and some asleep: how many notices reached nobody."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.measure import Figure, limit
from dentaldesk.engines.core.connections import PostgresServer
from tests.engines.desk import Desks
from tests.engines.many_desks import a_busy_day, signed_exams
from tests.factories import Clinic

EXAMS = 500
LONGEST_MS = 1000.0  # an exam, all five desks together and what is done again for those that were killed


def figures(clinic: Clinic) -> Iterator[Figure]:
    """The whole count is printed; what would be one too many is a figure, and how long an exam took in the crowd."""
    name = "Postgres" if isinstance(clinic.address, PostgresServer) else "SQLite"
    exams = signed_exams(clinic, EXAMS)
    desks = Desks()
    began = time.perf_counter()
    day = a_busy_day(clinic, desks, exams)
    took = (time.perf_counter() - began) * 1000 / EXAMS
    desks.close()
    print(f"{name}: {day}", flush=True)
    missed = float(day.nobody + day.silent_exams + day.exams - day.completed)
    yield limit(f"notices that reached nobody, {name}", missed, 1.0, floor="one too many", promised=0.5)
    yield limit(f"an exam among five desks, {name}", took, LONGEST_MS)
