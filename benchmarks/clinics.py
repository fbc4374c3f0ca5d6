"""The clinic of full size as it is in use: in a file, and with the same rows on a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import Table, select, text

from benchmarks import full_clinic
from dentaldesk.engines.core.connections import SqliteFile, reading_engine, writing_engine
from dentaldesk.engines.flows.clinic_file import create_schema
from dentaldesk.models.tables import Base
from tests.databases import drop_postgres, new_postgres
from tests.factories import Clinic, open_clinic

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Dialect

    from dentaldesk.engines.core.connections import PostgresServer


def in_file(folder: Path) -> Clinic:
    """A file of its own, without statistics: the program takes none on SQLite, so that plans are the same for all."""
    clinic = full_clinic.make(folder)
    engine = writing_engine(clinic.address)
    with engine.begin() as connection:
        if connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")).first():
            connection.execute(text("DELETE FROM sqlite_stat1"))
    engine.dispose()
    clinic.db.close()  # connections that were open know what is forgotten
    return clinic


@contextmanager
def on_server(clinic: Clinic) -> Iterator[Clinic]:
    """Every row of that file in a database of its own, which is gone afterwards. The server takes its statistics."""
    assert isinstance(clinic.address, SqliteFile)
    server = _poured(clinic.address)
    poured = open_clinic(server)
    poured.clock.time = clinic.clock.time
    yield poured
    poured.db.close()
    drop_postgres(server)


def _poured(file: SqliteFile) -> PostgresServer:
    server = new_postgres()
    create_schema(server)
    source, target = reading_engine(file), writing_engine(server)
    with source.connect() as rows, psycopg.connect(server.conninfo) as connection:
        # Neither references nor guards: the rows passed them where they come from.
        connection.execute("SET session_replication_role = replica")
        for table in Base.metadata.sorted_tables:
            connection.execute(f'DELETE FROM "{table.name}"')  # what a new schema begins with  # noqa: S608
            _copy(rows, connection, table, target.dialect)
    with target.begin() as connection:
        connection.execute(text("ANALYZE"))
    source.dispose()
    target.dispose()
    return server


def _copy(rows: Connection, target: psycopg.Connection[Any], table: Table, dialect: Dialect) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.c)
    as_stored = [_stored(column.type.dialect_impl(dialect).bind_processor(dialect)) for column in table.c]
    found = rows.execution_options(yield_per=full_clinic.BATCH).execute(select(table))
    with target.cursor().copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in found:
            copy.write_row([store(value) for store, value in zip(as_stored, row, strict=True)])


def _stored(processor: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    """How a value is given to the driver."""
    return (lambda value: value) if processor is None else processor
