"""What is in a backup, and how it becomes a database again.

In the clear: of what kind it is, by which program and with which schema it was made, when, an id of the clinic that
names nobody. Sealed: the figures of every table, then a copy of the SQLite file, or what `pg_dump` wrote.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from dentaldesk.engines.core.connections import (
    CONNECT_S,
    Address,
    PostgresServer,
    SqliteFile,
    driver_connection,
    on_network_share,
    verified,
)
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.postgres_tools import AS_TEXT, address_for_tools, running, tool
from dentaldesk.engines.core.sealed_files import CHUNK, read_header
from dentaldesk.engines.core.table_figures import Figures, Heed, TableFigures, of_postgres, of_sqlite
from dentaldesk.engines.core.troubles import translated_driver
from dentaldesk.engines.core.whole_files import FolderSayings, folder_told
from dentaldesk.models.migrations import revisions

if TYPE_CHECKING:
    import psycopg

FORMAT = 1
SQLITE, POSTGRES = "sqlite", "postgres"
ASIDE = "before_restore_"  # schemas in which a restore kept what was there before
_PAGES = 2048  # of a file, copied between two looks at whether to go on
_STEPS = 100_000  # of SQLite's machine between two looks
_SAYS = FolderSayings(full="backup.disk_full", not_written="backup.not_written")
_MAJOR = 10_000  # of Postgres's version numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a backup says in the clear. `lock`: the name of the lock whose key opens it."""

    kind: str
    program: str
    schema: str
    clinic: UUID
    made_at: datetime
    lock: str = ""

    def told(self) -> dict[str, Any]:
        """As it is written."""
        return {
            "format": FORMAT,
            "kind": self.kind,
            "program": self.program,
            "schema": self.schema,
            "clinic": str(self.clinic),
            "made_at": self.made_at.isoformat(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What was sealed. `tools`: the major version of the `pg_dump` that wrote it; 0 for a file."""

    figures: TableFigures
    tools: int
    plain: Iterator[bytes]


def read_head(path: Path) -> Head:
    """What the file says of itself. Raises UserError for one that is no backup, or is a newer program's."""
    try:
        with path.open("rb") as file:
            told = read_header(file)
    except OSError as error:
        raise UserError("backup.unreadable", path=str(path)) from error
    try:
        if told["format"] > FORMAT or told["schema"] not in revisions():
            raise UserError("backup.newer_program", program=str(told["program"]))
        return Head(
            kind=told["kind"],
            program=told["program"],
            schema=told["schema"],
            clinic=UUID(told["clinic"]),
            made_at=datetime.fromisoformat(told["made_at"]),
            lock=told["lock"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UserError("seal.damaged") from error


def packed(content: Content) -> Iterator[bytes]:
    """As it is sealed: the figures, then the database."""
    figures = {name: [each.rows, each.digest] for name, each in content.figures.items()}
    told = json.dumps({"figures": figures, "tools": content.tools}).encode()
    yield struct.pack(">I", len(told)) + told
    yield from content.plain


def unpacked(pieces: Iterable[bytes]) -> Content:
    """What was packed. Raises UserError for anything else."""
    given = iter(pieces)
    held = bytearray()

    def hold(size: int) -> None:
        while len(held) < size:
            held.extend(next(given))

    try:
        hold(4)
        (length,) = struct.unpack(">I", held[:4])
        hold(4 + length)
        told = json.loads(held[4 : 4 + length])
        figures = {name: Figures(rows=rows, digest=digest) for name, (rows, digest) in told["figures"].items()}
        tools = int(told["tools"])
    except (StopIteration, ValueError, KeyError, TypeError) as error:
        raise UserError("seal.damaged") from error

    def rest() -> Iterator[bytes]:
        yield bytes(held[4 + length :])
        yield from given

    return Content(figures=figures, tools=tools, plain=rest())


# -- taking it --


@contextmanager
def content_of(address: Address, scratch: Path, heed: Heed) -> Iterator[Content]:
    """The clinic at one moment, whatever others write meanwhile: figures and data are of the same snapshot.

    In `scratch` a copy of an SQLite file lies as long as it lasts, as well encrypted as the file itself.
    """
    with translated_driver(address):
        if isinstance(address, SqliteFile):
            yield _of_file(address, scratch / "copy.db", heed)
        else:
            with _of_server(address, heed) as content:
                yield content


def _of_file(address: SqliteFile, copy: Path, heed: Heed) -> Content:
    source = driver_connection(address)
    try:
        # What the connection sees stands still from its first look to the end of the transaction, the copy included.
        source.execute("BEGIN")
        # Where there is no write-ahead log, nobody can write until it ends: then it ends with the copying.
        figures = None if on_network_share(address.path) else of_sqlite(source, heed)
        target = driver_connection(SqliteFile(path=copy, key=address.key), scratch=True)
        try:
            source.backup(target, pages=_PAGES, progress=lambda *_: heed(), sleep=0)
            source.execute("ROLLBACK")
            if figures is None:
                figures = of_sqlite(target, heed)
        finally:
            target.close()
    finally:
        source.close()
    return Content(figures=figures, tools=0, plain=pieces_of(copy, heed))


def pieces_of(path: Path, heed: Heed) -> Iterator[bytes]:
    """A file in pieces."""
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            heed()
            yield piece


@contextmanager
def _of_server(address: PostgresServer, heed: Heed) -> Iterator[Content]:
    from psycopg import IsolationLevel  # noqa: PLC0415 - a clinic on SQLite never needs it

    with server_connection(address) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        dump = tool("pg_dump", server_version(connection))
        snapshot = _only(connection, "SELECT pg_export_snapshot()")
        figures = of_postgres(connection, heed)
        with address_for_tools(address.conninfo) as told:
            command = [
                str(dump.path),
                "--format=custom",
                "--no-password",
                "--lock-wait-timeout=60s",
                f"--snapshot={snapshot}",
                f"--exclude-schema={ASIDE}*",
                f"--dbname={told.conninfo}",
            ]
            with running(command, secrets=told.secrets) as output:

                def plain() -> Iterator[bytes]:
                    while piece := output.read(CHUNK):
                        heed()
                        yield piece

                yield Content(figures=figures, tools=dump.version, plain=plain())


@contextmanager
def server_connection(address: PostgresServer) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection past SQLAlchemy that reads values as `pg_dump` writes them, and may wait for it in a transaction."""
    import psycopg  # noqa: PLC0415 - as above

    with psycopg.connect(
        verified(address.conninfo),
        connect_timeout=CONNECT_S,
        application_name="dentaldesk backup",
        options=f"{AS_TEXT} -c idle_in_transaction_session_timeout=0 -c statement_timeout=0",
    ) as connection:
        yield connection


def server_version(connection: psycopg.Connection[Any]) -> int:
    """The major version of the server."""
    return connection.info.server_version // _MAJOR


def _only(connection: psycopg.Connection[Any], query: str) -> Any:  # noqa: ANN401 - whatever it asks
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


# -- making a database of it --


def write_file(content: Content, path: Path, heed: Heed) -> None:
    """A file that only we can read, on the disk when this returns."""
    with path.open("xb") as file:
        path.chmod(0o600)
        for piece in content.plain:
            heed()
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def check_file(address: SqliteFile, figures: Mapping[str, Figures], heed: Heed) -> None:
    """Raise UserError unless the file holds these rows, no others, and is sound."""
    with translated_driver(address):
        connection = driver_connection(address)
        try:
            compare(of_sqlite(connection, heed), figures)
            with _broken_off(connection, heed):
                sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                if not sound or connection.execute("PRAGMA foreign_key_check").fetchall():
                    raise UserError("backup.not_sound")
        finally:
            connection.close()


@contextmanager
def _broken_off(connection: Any, heed: Heed) -> Iterator[None]:  # noqa: ANN401 - the driver's own connection
    """Let `heed` end a statement that takes long."""
    raised: list[Exception] = []

    def look() -> bool:
        try:
            heed()
        except Exception as error:  # noqa: BLE001 - raised again below: the driver would swallow it
            raised.append(error)
        return bool(raised)

    connection.set_progress_handler(look, _STEPS)
    try:
        yield
    except Exception:
        if raised:
            raise raised[0] from None
        raise
    finally:
        connection.set_progress_handler(None, _STEPS)


def load_server(
    content: Content, address: PostgresServer, heed: Heed, loaded: Callable[[], object] = lambda: None
) -> None:
    """Everything into an empty database, in one transaction; then compared. Its owner is who connects.

    `loaded` is called as soon as others see what was loaded; what it writes is not compared.
    Raises UserError. What is wrong is found after the transaction: whoever called takes it away again.
    """
    from psycopg import IsolationLevel  # noqa: PLC0415 - a clinic on SQLite never needs it

    with translated_driver(address):
        with server_connection(address) as connection:
            restore = tool("pg_restore", max(server_version(connection), content.tools))
        with address_for_tools(address.conninfo) as told:
            command = [
                str(restore.path),
                "--single-transaction",
                "--no-owner",
                "--no-acl",
                "--no-password",
                f"--dbname={told.conninfo}",
            ]
            with running(command, heeding(content.plain, heed), told.secrets) as output:
                output.read()
        with server_connection(address) as connection:
            connection.isolation_level = IsolationLevel.REPEATABLE_READ
            connection.execute("SELECT 1")  # it sees this moment
            loaded()
            compare(of_postgres(connection, heed), content.figures)


def heeding(pieces: Iterable[bytes], heed: Heed) -> Iterator[bytes]:
    """The same pieces, with a look before each at whether to go on."""
    for piece in pieces:
        heed()
        yield piece


def compare(found: Mapping[str, Figures], wanted: Mapping[str, Figures]) -> None:
    """Raise UserError, with the first table that differs, unless both are the same rows."""
    for name in sorted({*found, *wanted}):
        if found.get(name) != wanted.get(name):
            raise UserError("backup.not_the_same", table=name)


def told_of(folder: Path) -> AbstractContextManager[None]:
    """What the system says of a folder that a backup is written to, or brought back into, as a sentence."""
    return folder_told(folder, _SAYS)
