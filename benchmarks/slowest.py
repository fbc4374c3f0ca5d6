"""The slowest queries of the program's screens on the clinic of full size, with their plans.

`python -m benchmarks.slowest` opens every screen on both databases, takes down what each asks, asks it again by itself
with all its rows, and prints the ten that take longest. `docs/performance.md` holds what it printed.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from benchmarks.application import application
from benchmarks.clinics import in_file, on_server
from benchmarks.machine import machine
from dentaldesk.engines.core.connections import PostgresServer, reading_engine
from dentaldesk.models.states import Role
from dentaldesk.models.tables.clinical import Visit
from tests.every_screen import ALL_CHANGED, ANOTHER, every_screen

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tests.factories import Clinic
    from tests.statements import Statement

MOST = 10
ROUNDS = 5
_WIDTH = 116
_LONGEST_STEP = 150  # characters of one step of a plan: some name every key they look for
# More columns than fit a line are left out of what is printed.
_LONG_COLUMNS = re.compile(r"SELECT (?:(?!\bSELECT\b|\bFROM\b).){90,}?\bFROM\b", re.DOTALL)

Said = Mapping[str, Sequence["Statement"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One query: its words, the values with which it took longest, the milliseconds with all rows, and who asks it."""

    statement: Statement
    took_ms: float
    rows: int
    screens: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report of both databases, or of one, in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.slowest", description=__doc__)
    parser.add_argument("--only", choices=("sqlite", "postgres"), help="one database alone")
    parser.add_argument("--most", type=int, default=MOST, help="how many queries")
    wanted = parser.parse_args(arguments)
    application()
    with tempfile.TemporaryDirectory() as folder:
        clinic = in_file(Path(folder))
        if wanted.only != "postgres":
            _report(clinic, wanted.most)
        if wanted.only != "sqlite":
            with on_server(clinic) as poured:
                _report(poured, wanted.most)
        clinic.db.close()
    return 0


def _report(clinic: Clinic, most: int) -> None:
    said = opened(clinic)
    queries = timed(clinic, said)
    server = clinic.address if isinstance(clinic.address, PostgresServer) else None
    told = machine(server)
    print(f"### {'Postgres ' + str(told['Postgres']) if server else 'SQLite ' + str(told['SQLite'])}\n")
    print(
        f"{told['date']}, {told['cores']} cores; {len(queries)} different queries of {len(said)} screens and pages.\n"
    )
    engine = reading_engine(clinic.address)
    with engine.connect() as connection:
        for number, query in enumerate(queries[:most], start=1):
            print("\n".join(_told(number, query, plan(connection, query.statement))))
    engine.dispose()


def opened(clinic: Clinic) -> Said:
    """What each screen asks, for somebody with every role and the two patients who came most often."""
    most = select(Visit.patient_id).group_by(Visit.patient_id).order_by(func.count().desc(), Visit.patient_id).limit(2)
    patients = clinic.db.read(lambda session: list(session.scalars(most)))
    with every_screen(clinic.db, replace(clinic.dentist, roles=frozenset(Role)), patients) as screens:
        return dict(screens.opened())


def timed(clinic: Clinic, said: Said) -> list[Query]:
    """Each different query by itself, with the values that took longest, the slowest first."""
    found: dict[str, Query] = {}
    screens: dict[str, dict[str, None]] = {}
    engine = reading_engine(clinic.address)
    with engine.connect() as connection:
        for screen, statements in said.items():
            for statement in {repr(one): one for one in statements}.values():
                screens.setdefault(statement.sql, {})[_place(screen)] = None
                took, rows = _asked(connection, statement, rounds=1)
                known = found.get(statement.sql)
                if known is None or took > known.took_ms:
                    found[statement.sql] = Query(statement=statement, took_ms=took, rows=rows, screens=())
        slow = sorted(found.values(), key=lambda query: -query.took_ms)
        again = [
            replace(
                query,
                took_ms=_asked(connection, query.statement, ROUNDS)[0],
                screens=tuple(screens[query.statement.sql]),
            )
            for query in slow[: 3 * MOST]
        ]
    engine.dispose()
    return [*sorted(again, key=lambda query: -query.took_ms), *slow[len(again) :]]


def _place(screen: str) -> str:
    """Where it is asked, not when."""
    return screen.removesuffix(f": {ALL_CHANGED}").removesuffix(f": {ANOTHER}")


def _asked(connection: Connection, statement: Statement, rounds: int) -> tuple[float, int]:
    """The median of so many rounds, and how many rows came."""
    # SQLite computes in this thread: whoever else wants the core is not felt.
    clock = time.perf_counter if connection.dialect.name == "postgresql" else time.thread_time
    times, rows = [], 0
    for _ in range(rounds):
        begin = clock()
        rows = len(connection.exec_driver_sql(statement.sql, statement.parameters).all())
        times.append((clock() - begin) * 1000)
    return statistics.median(times), rows


def plan(connection: Connection, statement: Statement) -> list[str]:
    """How the database answers, a step a line, what a step needs below it."""
    if connection.dialect.name == "postgresql":
        explained = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS) {statement.sql}", statement.parameters)
        return [str(line) for (line,) in explained]
    depth = {0: -1}
    lines = []
    for step, above, _, what in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement.sql}", statement.parameters):
        depth[step] = depth[above] + 1
        lines.append("  " * depth[step] + what)
    return lines


def _told(number: int, query: Query, steps: Sequence[str]) -> Iterator[str]:
    yield f"{number}. **{query.took_ms:.1f} ms**, {query.rows} rows: {', '.join(query.screens)}\n"
    sql = " ".join(_LONG_COLUMNS.sub("SELECT … FROM", query.statement.sql).split())
    yield "   ```sql"
    yield textwrap.indent("\n".join(textwrap.wrap(sql, _WIDTH, break_long_words=False)), "   ")
    yield "   ```"
    yield "   ```text"
    yield from (f"   {step if len(step) <= _LONGEST_STEP else f'{step[:_LONGEST_STEP]} …'}" for step in steps)
    yield "   ```\n"


if __name__ == "__main__":
    sys.exit(main())
