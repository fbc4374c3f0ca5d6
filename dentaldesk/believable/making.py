"""A clinic is made beside its place and moved there when it is whole. What stands in the place is left alone, unless it
is a demo and its replacement was asked for.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from sqlalchemy import select

from dentaldesk.believable.house import found
from dentaldesk.believable.population import years_of
from dentaldesk.believable.pouring import pouring
from dentaldesk.believable.recipe import Recipe
from dentaldesk.engines.core.access import PROGRAM
from dentaldesk.engines.core.connections import Address, PostgresServer, SqliteFile, reading_engine
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import ConnectionLost, DatabaseProblem, UserError
from dentaldesk.engines.core.leftovers import clear_leftovers
from dentaldesk.engines.core.troubles import translated, translated_driver
from dentaldesk.engines.flows.backup_content import server_connection
from dentaldesk.engines.flows.clinic_file import create_schema, state_of
from dentaldesk.engines.flows.file_place import leave_the_log, parts_at
from dentaldesk.engines.flows.server_setup import parts_of
from dentaldesk.models.migrations import SchemaState
from dentaldesk.models.tables.clinic import Clinic

if TYPE_CHECKING:
    from typing import LiteralString

    import psycopg

_MAINTENANCE = ("postgres", "template1")  # databases of a server from which others are made
_HALF_MADE = "DentalDesk: a demo clinic that is being made"  # the comment on such a database: it is ours
_NAME_BYTES = 63  # of a name on a server; what is longer is cut off without a word
# Whatever somebody made: the server's own things have lower numbers. An empty schema `public` may be made anew.
_OTHER_SCHEMAS = """
    SELECT EXISTS (
        SELECT FROM pg_namespace WHERE oid >= 16384 AND nspname <> 'public' AND NOT starts_with(nspname, 'pg_')
    )
"""
_OBJECTS = """
    SELECT EXISTS (
        SELECT FROM pg_class WHERE relnamespace = to_regnamespace('public')
        UNION ALL SELECT FROM pg_proc WHERE pronamespace = to_regnamespace('public')
        UNION ALL SELECT FROM pg_type WHERE typnamespace = to_regnamespace('public')
        UNION ALL SELECT FROM pg_extension WHERE oid >= 16384
        UNION ALL SELECT FROM pg_largeobject_metadata
    )
"""


def fill(address: Address, recipe: Recipe, progress: Callable[[int], None] = lambda _: None) -> dict[str, int]:
    """Make the clinic in an empty place. Returns how many rows each table has. `progress` hears of the patients."""
    house = found(recipe)
    create_schema(address)
    with translated(address), pouring(address) as poured:
        poured.add(house.rows)
        for count, rows in years_of(house):
            poured.add(rows)
            progress(count)
    db = Database(address, workstation="demo")
    try:
        # Told by the program, so that the trail of this clinic begins as that of any other.
        db.write(PROGRAM, lambda work: work.note("create", "clinic", "1"))
    finally:
        db.close()
    return dict(poured.counts)


def make(
    address: Address, recipe: Recipe, *, replace: bool, progress: Callable[[int], None] = lambda _: None
) -> dict[str, int]:
    """Make the clinic and move it to its place. Returns how many rows each table has.

    Raises UserError when something stands there that is not to be replaced, or is no demo; then nothing was changed.
    """
    if isinstance(address, SqliteFile):
        return _make_file(address.path, recipe, replace=replace, progress=progress)
    return _make_on_server(address, recipe, replace=replace, progress=progress)


def _make_file(path: Path, recipe: Recipe, *, replace: bool, progress: Callable[[int], None]) -> dict[str, int]:
    if parts_at(path):
        _require_replaceable(SqliteFile(path=path), str(path), replace=replace)
    with translated(SqliteFile(path=path)):
        path.parent.mkdir(parents=True, exist_ok=True)
        clear_leftovers(path.parent, f"{path.stem}.", ".part")
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            counts = fill(SqliteFile(path=part), recipe, progress)
            _sync(part)
            _put_in_place(part, path, replace=replace)
        finally:
            for left in parts_at(part):
                left.unlink(missing_ok=True)
    return counts


def _put_in_place(part: Path, path: Path, *, replace: bool) -> None:
    """The part takes the place, at once. What came there meanwhile is looked at like what was there before."""
    if parts_at(path):
        _require_replaceable(SqliteFile(path=path), str(path), replace=replace)
        _close_old(path)
    part.replace(path)


def _close_old(path: Path) -> None:
    """Of the old file nothing is left beside it, which would be taken for part of the new one.

    Raises UserError while a desk has it open.
    """
    address = SqliteFile(path=path)
    try:
        with translated_driver(address):
            leave_the_log(address)
    except DatabaseProblem as error:
        raise UserError("believable.in_use", path=str(path)) from error


def _sync(path: Path) -> None:
    """On the disk before it is moved."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _require_replaceable(address: Address, named: str, *, replace: bool) -> None:
    """Raise UserError unless a demo stands there and its replacement was asked for. Logs without a file are no demo."""
    if not replace:
        raise UserError("believable.exists", path=named)
    if not _is_demo(address):
        raise UserError("believable.not_a_demo", path=named)


def _is_demo(address: Address) -> bool:
    """Whether the clinic there says of itself that it is invented. What cannot be read may be a real one."""
    try:
        if state_of(address) not in {SchemaState.CURRENT, SchemaState.OLDER}:
            return False
        engine = reading_engine(address)
        try:
            with translated(address), engine.connect() as connection:
                return connection.scalar(select(Clinic.demo)) is True
        finally:
            engine.dispose()
    except UserError:
        return False


# -- on a server --


def _make_on_server(
    address: PostgresServer, recipe: Recipe, *, replace: bool, progress: Callable[[int], None]
) -> dict[str, int]:
    name = parts_of(address.conninfo).get("dbname", "")
    if not name:
        raise UserError("believable.no_database")
    half = f"{_half_of(name)}{token_hex(4)}"
    with translated(address), _server(address) as server:
        if _has(server, name):
            _require_free(address, name, replace=replace)
        _clear_halves(server, name)
        _execute(server, "CREATE DATABASE {}", half)
        try:
            _execute(server, f"COMMENT ON DATABASE {{}} IS '{_HALF_MADE}'", half)
            counts = fill(_beside(address, half), recipe, progress)
            _take_place(server, address, half, name, replace=replace)
        except BaseException:
            _execute(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", half)
            raise
    return counts


def _half_of(name: str) -> str:
    """How the names of databases begin in which its clinics are made; eight hexadecimal digits follow."""
    beginning = name.encode()[: _NAME_BYTES - len("_half_") - 8].decode(errors="ignore")
    return f"{beginning}_half_"


def _clear_halves(server: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Drop what a process that was killed left behind: what says of itself that it is ours, when nobody makes one now.

    The server keeps the shared lock as long as this connection lives.
    """
    beginning = _half_of(name)
    if server.execute("SELECT pg_try_advisory_lock(hashtext(%s))", (beginning,)).fetchone() == (True,):
        left = server.execute(
            "SELECT datname FROM pg_database WHERE pg_has_role(datdba, 'USAGE')"
            " AND shobj_description(oid, 'pg_database') = %s AND datname ~ ('^' || %s || '[0-9a-f]{8}$')",
            (_HALF_MADE, re.escape(beginning)),
        )
        for (half,) in left.fetchall():
            _execute(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", str(half))
        server.execute("SELECT pg_advisory_unlock(hashtext(%s))", (beginning,))
    server.execute("SELECT pg_advisory_lock_shared(hashtext(%s))", (beginning,))


def _take_place(
    server: psycopg.Connection[tuple[object, ...]], address: PostgresServer, half: str, name: str, *, replace: bool
) -> None:
    """The old one goes only when the new one is whole; a name is given in one moment."""
    if _has(server, name):
        _require_free(address, name, replace=replace)
        _execute(server, "DROP DATABASE IF EXISTS {}", name)
    _execute(server, "COMMENT ON DATABASE {} IS NULL", half)  # from here on it is a clinic
    _execute(server, "ALTER DATABASE {} RENAME TO {}", half, name)


def _require_free(address: PostgresServer, name: str, *, replace: bool) -> None:
    """Raise UserError unless the database is empty, or holds a demo, whose replacement was asked for, and nothing else.

    It is dropped as a whole: with what another schema holds, such as the clinic that a restore kept aside.
    """
    empty = state_of(address) is SchemaState.EMPTY
    if not empty:
        _require_replaceable(address, name, replace=replace)
    with server_connection(address) as connection:
        for others in (_OTHER_SCHEMAS, _OBJECTS) if empty else (_OTHER_SCHEMAS,):
            if connection.execute(others).fetchone() != (False,):
                raise UserError("believable.not_empty", path=name)


def _beside(address: PostgresServer, name: str) -> PostgresServer:
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415 - a clinic on SQLite never needs it

    return PostgresServer(conninfo=make_conninfo("", **{**parts_of(address.conninfo), "dbname": name}))


@contextmanager
def _server(address: PostgresServer) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The server, by a connection outside of the place. Raises UserError for one on which no database can be made."""
    import psycopg  # noqa: PLC0415 - a clinic on SQLite never needs it

    for name in _MAINTENANCE:
        try:
            server = psycopg.connect(_beside(address, name).conninfo, autocommit=True)
            break
        except psycopg.OperationalError:
            continue
    else:
        raise ConnectionLost("database.lost")
    try:
        with server:
            yield server
    except psycopg.errors.InsufficientPrivilege as error:
        raise DatabaseProblem("server.no_rights") from error
    except psycopg.errors.ObjectInUse as error:
        raise UserError("believable.in_use", path=parts_of(address.conninfo).get("dbname", "")) from error


def _has(server: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None


def _execute(server: psycopg.Connection[tuple[object, ...]], statement: LiteralString, *names: str) -> None:
    from psycopg import sql  # noqa: PLC0415 - a clinic on SQLite never needs it

    server.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))
