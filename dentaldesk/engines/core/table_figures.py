"""How many rows each table of a database has, and one digest over all of them: what a backup is compared by.

The digest is the sum of the rows' SHA-256: it does not depend on the order in which a database gives its rows, and two
rows that change places, a lost one or one that is there twice all change it or the count. Nothing is kept in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

_BYTES = 32
_AROUND = 2 ** (8 * _BYTES)
_AT_ONCE = 2000  # rows between two looks at whether to go on
_END = b"\\.\n"  # of the rows of a table, in Postgres's text form


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one table. `digest` in hex."""

    rows: int
    digest: str


TableFigures = dict[str, Figures]  # by the name of the table
Heed = Callable[[], None]  # called every now and then; may raise to end the work


def total(figures: TableFigures) -> int:
    """The rows of all tables."""
    return sum(each.rows for each in figures.values())


def of_sqlite(connection: Any, heed: Heed) -> TableFigures:  # noqa: ANN401 - the driver's own connection
    """Of every table that the driver's connection sees in its transaction."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return {name: _figures(_rows_of_sqlite(connection, name, heed)) for (name,) in names if not _is_its_own(name)}


def _is_its_own(name: str) -> bool:
    return name.startswith("sqlite_")


def _rows_of_sqlite(connection: Any, name: str, heed: Heed) -> Iterator[bytes]:  # noqa: ANN401
    quoted = '"' + name.replace('"', '""') + '"'
    kinds = [str(row[2]).upper() for row in connection.execute(f"PRAGMA table_info({quoted})")]
    cursor = connection.execute(f"SELECT * FROM {quoted}")  # noqa: S608 - a name that the database itself told
    blobs = "BLOB" in kinds
    while rows := cursor.fetchmany(1 if blobs else _AT_ONCE):
        heed()
        for row in rows:
            # `ascii` writes every value of SQLite so that no two are alike, the same in every Python.
            yield ascii(_with_short_blobs(row) if blobs else row).encode("ascii")


def _with_short_blobs(row: tuple[object, ...]) -> tuple[object, ...]:
    """A picture of many megabytes is not written out again as text."""
    return tuple(("blob", sha256(value).hexdigest()) if isinstance(value, bytes) else value for value in row)


def of_postgres(connection: psycopg.Connection[Any], heed: Heed) -> TableFigures:
    """Of every table of the clinic's schema, as the open transaction sees it. Its time zone must be UTC."""
    from psycopg import sql  # noqa: PLC0415 - a clinic on SQLite never needs it

    names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    found = {}
    for (name,) in names.fetchall():
        statement = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier("public", name))
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            found[name] = _figures(_counted(map(bytes, copy), heed))  # the server sends a row a message
    return found


def of_script(lines: Iterable[bytes], heed: Heed) -> TableFigures:
    """Of every table that a script of `pg_restore` fills."""
    found = {}
    told = iter(lines)
    for line in told:
        if line.startswith(b"COPY public.") and line.endswith(b" FROM stdin;\n"):
            name = line.removeprefix(b"COPY public.").partition(b" ")[0].strip(b'"').decode()
            found[name] = _figures(_counted(iter(told.__next__, _END), heed))
    return found


def _counted(lines: Iterable[bytes], heed: Heed) -> Iterator[bytes]:
    for number, line in enumerate(lines):
        if number % _AT_ONCE == 0:
            heed()
        yield line


def _figures(rows: Iterable[bytes]) -> Figures:
    count = digest = 0
    for row in rows:
        digest += int.from_bytes(sha256(row).digest(), "big")
        count += 1
    return Figures(rows=count, digest=(digest % _AROUND).to_bytes(_BYTES, "big").hex())
