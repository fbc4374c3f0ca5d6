"""Rows into a database: in batches, past the verbs, with what slows it down put aside and put back at the end.

SQLite writes without a journal: a file that is not whole is thrown away anyway. Postgres copies. Keys that point at
other rows are not looked at while rows come, and all at once afterwards.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Index, Table, text

from dentaldesk.engines.core.connections import Address, SqliteFile, writing_engine
from dentaldesk.engines.core.errors import BugError
from dentaldesk.models.guards import create_guards, drop_guards
from dentaldesk.models.tables import Base
from dentaldesk.models.tables.base import EnumColumn, JsonColumn

if TYPE_CHECKING:
    from sqlalchemy import Connection

Rows = Mapping[str, Sequence[Any]]  # of each table: mappings, or tuples in the order of the columns
_BATCH = 2_000  # rows of a table
_CACHE_KB = 262_144  # of the file's pages: ids lie scattered over ten years


class _Shape:
    """How rows of one table are written: its columns, and what stands in those that a row does not name."""

    def __init__(self, table: Table) -> None:
        columns = list(table.columns)
        self.names = [column.name for column in columns]
        self._usual = {column.name: _usual(column.default) for column in columns}
        self._json = [place for place, column in enumerate(columns) if column.type is JsonColumn]
        self._words = [place for place, column in enumerate(columns) if isinstance(column.type, EnumColumn)]

    def values(self, row: Mapping[str, Any]) -> list[Any]:
        """A row in the order of the columns, of kinds that both drivers take."""
        # What is named takes the place of what is usual, so that the order is that of the columns.
        values = list({**self._usual, **row}.values())
        for place in self._words:
            if values[place] is not None:
                values[place] = str(values[place])
        for place in self._json:
            if values[place] is not None:
                values[place] = _to_json(values[place])
        return values


_to_json = json.JSONEncoder(check_circular=False).encode


def _usual(default: Any) -> Any:  # noqa: ANN401 - of a column
    """The default of a column that is a plain value; ids are always named."""
    usual = default.arg if default is not None and default.is_scalar else None
    return int(usual) if isinstance(usual, bool) else usual


class Pouring:
    """An open pouring: rows of any table in any order."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: dict[str, list[Sequence[Any]]] = defaultdict(list)
        self._shapes = {table.name: _Shape(table) for table in Base.metadata.sorted_tables}
        self.counts: dict[str, int] = defaultdict(int)

    def add(self, rows: Rows) -> None:
        """These too."""
        for name, of_table in rows.items():
            waiting, values = self._waiting[name], self._shapes[name].values
            is_ordered = bool(of_table) and isinstance(of_table[0], tuple)
            waiting += of_table if is_ordered else [values(row) for row in of_table]
            if len(waiting) >= _BATCH:
                self._write(name)

    def flush(self) -> None:
        """Nothing waits any more."""
        for name in list(self._waiting):
            self._write(name)

    def _write(self, name: str) -> None:
        rows = self._waiting.pop(name)
        self.counts[name] += len(rows)
        names = ", ".join(f'"{column}"' for column in self._shapes[name].names)
        if self._connection.dialect.name == "sqlite":
            marks = ", ".join("?" * len(self._shapes[name].names))
            driver: Any = self._connection.connection.driver_connection
            driver.executemany(f'INSERT INTO "{name}" ({names}) VALUES ({marks})', rows)  # noqa: S608 - our own names
            return
        cursor: Any = self._connection.connection.cursor()
        with cursor.copy(f'COPY "{name}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
        cursor.close()


@contextmanager
def pouring(address: Address) -> Iterator[Pouring]:
    """Pour into an empty schema. At the end guards, indexes and keys stand, and what points nowhere is a bug."""
    engine = writing_engine(address)
    try:
        with engine.connect() as connection:
            if isinstance(address, SqliteFile):
                yield from _into_file(connection)
            else:
                yield from _into_server(connection)
    finally:
        engine.dispose()


def _into_file(connection: Connection) -> Iterator[Pouring]:
    driver: Any = connection.connection.driver_connection
    for pragma in ("foreign_keys = OFF", "journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KB}"):
        driver.execute(f"PRAGMA {pragma}").fetchall()
    with connection.begin():
        drop_guards(connection)
        for index in _indexes():
            index.drop(connection)
        poured = Pouring(connection)
        yield poured
        poured.flush()
        number_receipts(connection)
        for index in _indexes():
            index.create(connection)
        create_guards(connection)
    if driver.execute("PRAGMA foreign_key_check").fetchone() is not None:
        msg = "a row points nowhere"
        raise BugError(msg)
    driver.execute("ANALYZE")
    for pragma in ("synchronous = FULL", "journal_mode = WAL", "wal_checkpoint(TRUNCATE)"):
        driver.execute(f"PRAGMA {pragma}").fetchall()


def _into_server(connection: Connection) -> Iterator[Pouring]:
    with connection.begin():
        drop_guards(connection)
        keys = _keys(connection)
        for key in keys:
            connection.execute(text(f"ALTER TABLE {key.table} DROP CONSTRAINT {key.name}"))
        for index in _indexes():
            index.drop(connection)
        poured = Pouring(connection)
        yield poured
        poured.flush()
        connection.execute(text(_NEXT_RESOURCE))
        connection.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
        number_receipts(connection)
        for key in reversed(keys):
            connection.execute(text(f"ALTER TABLE {key.table} ADD CONSTRAINT {key.name} {key.definition}"))
        for index in _indexes():
            index.create(connection)
        create_guards(connection)
    with connection.begin():
        connection.execute(text("ANALYZE"))


# Resources came with numbers of their own: the next one begins behind them.
_NEXT_RESOURCE = "SELECT setval(pg_get_serial_sequence('resource', 'id'), (SELECT max(id) FROM resource))"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """A constraint as it stands in the database, its names quoted as need be."""

    table: str
    name: str
    definition: str


def _keys(connection: Connection) -> list[_Key]:
    """What points at other rows, and after it what is unique beside a row's own key, which the former may need."""
    query = (
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype IN ('f', 'u') AND connamespace = current_schema()::regnamespace ORDER BY contype, conname"
    )
    rows = connection.execute(text(query)).all()
    return [_Key(table=table, name=name, definition=definition) for table, name, definition in rows]


def _indexes() -> list[Index]:
    tables = Base.metadata.sorted_tables
    return [index for table in tables for index in sorted(table.indexes, key=lambda index: str(index.name))]


def number_receipts(connection: Connection) -> None:
    """Receipts are numbered without a gap in the order of their moments. Until then each had a number below zero."""
    numbered = "(SELECT id AS paid, row_number() OVER (ORDER BY taken_at, id) AS place FROM payment) AS numbered"
    statements = (
        f"UPDATE payment SET receipt_number = numbered.place FROM {numbered} WHERE payment.id = numbered.paid",  # noqa: S608 - our own
        (
            "UPDATE ledger_transaction SET description = 'receipt ' || payment.receipt_number FROM payment"
            " WHERE payment.transaction_id = ledger_transaction.id"
        ),
        "UPDATE counter SET last = (SELECT count(*) FROM payment) WHERE name = 'receipt'",
        "UPDATE counter SET last = (SELECT max(chart_number) FROM patient) WHERE name = 'chart'",
    )
    for statement in statements:
        connection.execute(text(statement))
