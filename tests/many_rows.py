"""A clinic with few rows made into one with many of every kind, past the verbs that would need minutes.

Each row is copied with new keys, and whatever names a copied row names its copy. Some of the copies belong to the same
patients, who then have many visits, papers, notes …; the others bring patients of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Column, Integer, String, Table, UniqueConstraint, insert, select, text

from dentaldesk.engines.core.connections import SqliteFile, writing_engine
from dentaldesk.models.guards import create_guards, drop_guards
from dentaldesk.models.tables import Base

if TYPE_CHECKING:
    from sqlalchemy import Connection

OF_THE_SAME_PATIENTS, OF_OTHERS = 3, 3
# There is one of each, or what they count would no longer be true; a file is known by its bytes.
ALONE = frozenset(
    {
        "audit_chain",
        "audit_entry",
        "clinic",
        "counter",
        "lease",
        "location",
        "opening_hours",
        "stored_file",
        "topic_version",
    }
)
_PATIENTS = frozenset({"patient", "patient_word"})
_APART = 1000  # between a number and its copies
# Between a key and its copies, in the bits of a UUIDv7: an hour. What was made last is still the newest, and the rows
# of one copy stand in their order.
_HOUR = 3_600_000 << 80

Row = Mapping[str, Any]


def multiply(address: SqliteFile) -> dict[str, tuple[int, int]]:
    """Copy the rows of this file within it. Returns, by table, how many there were and how many there are."""
    engine = writing_engine(address)
    with engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            drop_guards(connection)
            few = _counted(connection)
            rows = {
                table.name: [dict(row) for row in connection.execute(select(table)).mappings()] for table in _tables()
            }
            for number in range(1, OF_THE_SAME_PATIENTS + OF_OTHERS + 1):
                stay = ALONE | _PATIENTS if number <= OF_THE_SAME_PATIENTS else ALONE
                _pour(connection, rows, _Copy(number, rows, stay))
            _drop_orphans(connection)
            create_guards(connection)
            many = _counted(connection)
    engine.dispose()
    return {name: (count, many[name]) for name, count in few.items()}


def _tables() -> list[Table]:
    return list(Base.metadata.sorted_tables)


def _counted(connection: Connection) -> dict[str, int]:
    return {
        table.name: len(connection.execute(select(table.primary_key.columns.values()[0])).all()) for table in _tables()
    }


def _pour(connection: Connection, rows: Mapping[str, list[dict[str, Any]]], copy: _Copy) -> None:
    for table in _tables():
        if table.name not in copy.stay and rows[table.name]:
            # What there may be only one of (an open exam of a patient) stays as it was.
            connection.execute(
                insert(table).prefix_with("OR IGNORE"), [copy.of(table, row) for row in rows[table.name]]
            )


class _Copy:
    """How the rows of one copy are called."""

    def __init__(self, number: int, rows: Mapping[str, list[dict[str, Any]]], stay: frozenset[str]) -> None:
        self._number = number
        self._kept = {
            (table.name, column.name): frozenset(row[column.name] for row in rows[table.name])
            for table in _tables()
            if table.name in stay
            for column in table.primary_key
        }
        self.stay = stay

    def of(self, table: Table, row: Row) -> dict[str, Any]:
        """This row with the keys of the copy."""
        copied = {column.name: self._value(column, row[column.name]) for column in table.c}
        for columns in _unique(table):
            if all(copied[column.name] == row[column.name] for column in columns):
                self._make_other(columns, copied)
        return copied

    def _value(self, column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - whatever stands in it
        """Keys, and what names them, are other ones; the rest is the same."""
        key = _named_by(column)
        if value is None or (key is not None and value in self._kept.get((key.table.name, key.name), ())):
            return value
        if isinstance(value, UUID):
            return UUID(int=(value.int - self._number * _HOUR) % (1 << 128))
        if key is None:
            return value
        return value + self._number * _APART if isinstance(value, int) else f"{value}~{self._number}"

    def _make_other(self, columns: list[Column[Any]], copied: dict[str, Any]) -> None:
        """Change a name or a number that must be the only one."""
        for column in columns:
            value = copied[column.name]
            if _named_by(column) is None and isinstance(column.type, String) and isinstance(value, str):
                copied[column.name] = f"{value}~{self._number}"
                return
            if isinstance(column.type, Integer) and isinstance(value, int):
                copied[column.name] = value + self._number * _APART
                return


def _named_by(column: Column[Any]) -> Column[Any] | None:
    """The key that this column names, or is by itself; None for any other."""
    for reference in column.foreign_keys:
        return reference.column
    return column if column.primary_key and len(column.table.primary_key.columns) == 1 else None


def _unique(table: Table) -> Iterator[list[Column[Any]]]:
    yield list(table.primary_key)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield list(constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield list(index.columns)


def _drop_orphans(connection: Connection) -> None:
    """What belonged to a row that was left out is left out as well."""
    while orphans := connection.execute(text("PRAGMA foreign_key_check")).all():
        for table, row_id, *_ in orphans:
            connection.execute(text(f'DELETE FROM "{table}" WHERE rowid = :row'), {"row": row_id})  # noqa: S608 - a name of ours
