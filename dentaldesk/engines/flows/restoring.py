"""A clinic comes back from a backup: beside what is there, compared row by row, and only then in its place.

What was there before is never written over: it is moved aside under a dated name, and only when that was asked for.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.access import PROGRAM
from dentaldesk.engines.core.connections import (
    Address,
    PostgresServer,
    SqliteFile,
    is_plain_sqlite,
    writing_engine,
)
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import DatabaseProblem, UserError
from dentaldesk.engines.core.keys import from_keyring, keep_in_keyring, sealed_path, unseal
from dentaldesk.engines.core.leftovers import clear_leftovers
from dentaldesk.engines.core.practice import mark_practice
from dentaldesk.engines.core.sealed_files import opened
from dentaldesk.engines.core.table_figures import Heed, total
from dentaldesk.engines.core.troubles import translated_driver
from dentaldesk.engines.core.whole_files import move
from dentaldesk.engines.flows.backup_content import (
    ASIDE,
    POSTGRES,
    SQLITE,
    Content,
    Head,
    check_file,
    heeding,
    load_server,
    read_head,
    server_connection,
    told_of,
    unpacked,
    write_file,
)
from dentaldesk.engines.flows.backup_log import Proven, note_restored, set_apart
from dentaldesk.engines.flows.backup_proof import read_back
from dentaldesk.engines.flows.clinic_file import settle_rights, state_of
from dentaldesk.engines.flows.file_place import (
    STAMP,
    aside_of,
    key_of_closed,
    made_free,
    parts_at,
    require_free,
    require_place,
)
from dentaldesk.engines.flows.server_setup import DATABASE, desk_of, parts_of, schema_statements
from dentaldesk.models.migrations import SchemaState
from dentaldesk.models.states import BackupProof
from dentaldesk.models.tables.clinic import Clinic

if TYPE_CHECKING:
    import psycopg
    from sqlalchemy import Connection

_PART = ".restoring"  # of a file that is not whole, or was not compared yet
_OTHERS = (
    b"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    b" AND pid <> pg_backend_pid() AND application_name LIKE 'dentaldesk%'"
)
_OUR_TABLES = b"SELECT tablename FROM pg_tables WHERE schemaname = 'public'"  # there was none before
_OUR_FUNCTIONS = (
    b"SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND starts_with(proname, 'guard_')"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back. `rows` of all tables; `aside`: what the place held before, by its name now."""

    head: Head
    rows: int
    seconds: float
    address: Address
    aside: str | None = None
    clinic: UUID | None = None  # the id that it has from now on


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A backup and the key that was given for it."""

    path: Path
    key: bytes = field(repr=False)

    @contextmanager
    def content(self, heed: Heed) -> Iterator[Content]:
        """Raises UserError: another key, a damaged file, also in the middle of the reading."""
        with self.path.open("rb") as file:
            yield unpacked(heeding(opened(file, self.key), heed))


def verify(source: Source, scratch: Path, heed: Heed = lambda: None) -> Restored:
    """Look whether a backup is whole, without touching any clinic: a file is made anew in `scratch` and compared.

    Raises UserError.
    """
    head, began = read_head(source.path), time.monotonic()
    with source.content(heed) as content:
        if head.kind == POSTGRES:
            read_back(content, heed)
            address: Address = PostgresServer(conninfo="")
        else:
            with told_of(scratch):
                write_file(content, scratch / "restored.db", heed)
            address = _as_it_opens(scratch / "restored.db", source.key)
            check_file(address, content.figures, heed)
    return Restored(head=head, rows=total(content.figures), seconds=time.monotonic() - began, address=address)


# -- into a file --


def restore_file(
    source: Source,
    into: Path,
    now: datetime,
    *,
    replace: bool,
    practice: bool = False,
    passphrase: str | None = None,
    heed: Heed = lambda: None,
) -> Restored:
    """Make the clinic of an SQLite backup anew at this place. `passphrase`: under which its key is sealed, if it is;
    `practice`: nothing ever leaves it.

    Raises UserError as `require_place` does; also `backup.is_of_server`,
    `backup.in_use` and `backup.at_work` when somebody has it open, `backup.place_locked` when nobody can say.
    Then what was there is as it was.
    """
    head, began = read_head(source.path), time.monotonic()
    if head.kind != SQLITE:
        raise UserError("backup.is_of_server")
    into = into.expanduser().absolute()
    require_place(into, replace=replace)
    part = into.with_name(f"{into.name}.{os.getpid()}{_PART}")
    with told_of(into.parent):
        clear_leftovers(into.parent, f"{into.name}.", _PART)
        try:
            with source.content(heed) as content:
                write_file(content, part, heed)
            address = _as_it_opens(part, source.key)
            check_file(address, content.figures, heed)
            rows = total(content.figures)
            clinic = _note(address, source, head, rows, practice=practice)
            require_free(into, replace=replace)  # it took a while
            aside = _take_place(address, into, now, _keys(into, source.key, passphrase))
        finally:
            for left in parts_at(part):
                left.unlink(missing_ok=True)
    return Restored(
        head=head,
        rows=rows,
        seconds=time.monotonic() - began,
        address=SqliteFile(path=into, key=address.key),
        aside=aside,
        clinic=clinic,
    )


def _as_it_opens(path: Path, key: bytes) -> SqliteFile:
    """An encrypted clinic opens with the key that opened its backup; a plain one with none."""
    return SqliteFile(path=path, key=None if is_plain_sqlite(path) else key)


def _keys(place: Path, first: bytes, passphrase: str | None) -> Iterator[bytes]:
    """What this machine has for the clinic that stands there. The keyring takes a while, and may not be needed."""
    yield first
    kept = from_keyring(place)
    if kept is not None:
        yield kept
    if passphrase is None or not sealed_path(place).exists():
        return
    with suppress(DatabaseProblem):  # it seals another one
        yield unseal(place, passphrase)


def _take_place(restored: SqliteFile, into: Path, now: datetime, keys: Iterable[bytes]) -> str | None:
    """Move it there. What lies there gets a dated name, under which its key is kept too; that name."""
    stood = into.exists()
    key = key_of_closed(into, keys, now) if stood else None
    standing = parts_at(into)
    if restored.key is None and not standing:
        move(restored.path, into)
        return None
    aside = aside_of(into, now)
    if key is not None:
        # Before anything else: the restored clinic's key takes the entry of this place, and theirs may differ.
        keep_in_keyring(aside, key)
    # Of a clinic that is lost, the seal is likely that of its backup.
    with made_free(into, aside, seal_stays=restored.key is not None and (not stood or key == restored.key)):
        move(restored.path, into)
    return str(aside) if standing else None


# -- into a server --


def restore_server(
    source: Source,
    into: PostgresServer,
    now: datetime,
    *,
    replace: bool,
    practice: bool = False,
    heed: Heed = lambda: None,
) -> Restored:
    """Make the clinic of a server's backup anew in this database, as its owner. `practice`: nothing ever leaves it.

    A database without a clinic is filled. One with a clinic needs `replace`: its schema gets a dated name and stays.
    Raises UserError as `restore_file` does; then what was there is as it was.
    """
    head, began = read_head(source.path), time.monotonic()
    if head.kind != POSTGRES:
        raise UserError("backup.is_of_file")
    state = state_of(into)
    if state is SchemaState.FOREIGN:
        raise DatabaseProblem("database.schema_foreign")
    taken = state is not SchemaState.EMPTY and _holds_clinic(into)
    if taken and not replace:
        raise UserError("backup.place_taken", place=parts_of(into.conninfo).get("dbname", DATABASE))
    aside = None if state is SchemaState.EMPTY else f"{ASIDE}{now.strftime(STAMP)}"
    # A wrong key is found before anything is moved.
    with source.content(heed) as content, _emptied(into, aside):
        load_server(content, into, heed, partial(_mark, into, head) if practice else lambda: None)
        if state_of(into) is SchemaState.CURRENT:  # else the upgrade does it, which comes next
            settle_rights(into)
        rows = total(content.figures)
        clinic = _note(into, source, head, rows, practice=practice)
    if aside is not None and not taken:
        _drop_empty(into, aside)  # tables that were prepared for a clinic, and never held one
        aside = None
    seconds = time.monotonic() - began
    return Restored(head=head, rows=rows, seconds=seconds, address=into, aside=aside, clinic=clinic)


def _holds_clinic(address: PostgresServer) -> bool:
    engine = writing_engine(address)
    try:
        with engine.connect() as connection:
            return connection.scalar(select(Clinic.id)) is not None
    finally:
        engine.dispose()


@contextmanager
def _emptied(address: PostgresServer, aside: str | None) -> Iterator[None]:
    """The database without tables; if what follows goes wrong, as it was."""
    with translated_driver(address):
        with server_connection(address) as connection:
            if connection.execute(_OTHERS).fetchone() != (0,):
                raise UserError("backup.in_use", place=parts_of(address.conninfo).get("dbname", DATABASE))
            if aside is not None:
                _rename_schema(connection, "public", aside)
                _make_schema(connection, address)
        try:
            yield
        except BaseException:
            with server_connection(address) as connection:
                _put_back(connection, aside)
            raise


def _drop_empty(address: PostgresServer, name: str) -> None:
    from psycopg import sql  # noqa: PLC0415 - a clinic on SQLite never needs it

    with translated_driver(address), server_connection(address) as connection:
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))


def _rename_schema(connection: psycopg.Connection[Any], name: str, to: str) -> None:
    from psycopg import sql  # noqa: PLC0415 - a clinic on SQLite never needs it

    connection.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(to)))


def _make_schema(connection: psycopg.Connection[Any], address: PostgresServer) -> None:
    """An empty one in which the desks' role, where there is one, gets its rights on what comes."""
    connection.execute("CREATE SCHEMA public")
    database = parts_of(address.conninfo).get("dbname", DATABASE)
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [desk_of(database)]).fetchone()
    if known is not None:
        for statement in schema_statements(database):
            connection.execute(statement.encode())


def _put_back(connection: psycopg.Connection[Any], aside: str | None) -> None:
    from psycopg import sql  # noqa: PLC0415 - as above

    if aside is not None:
        connection.execute("DROP SCHEMA public CASCADE")
        _rename_schema(connection, aside, "public")
        return
    # The schema is somebody else's, and may hold what is not ours: only what we made goes again.
    for kind, ours in ((sql.SQL("TABLE"), _OUR_TABLES), (sql.SQL("FUNCTION"), _OUR_FUNCTIONS)):
        for (name,) in connection.execute(ours).fetchall():
            drop = sql.SQL("DROP {} {} CASCADE").format(kind, sql.Identifier("public", name))
            connection.execute(drop)


# -- both --


@contextmanager
def _writing(address: Address) -> Iterator[Connection]:
    engine = writing_engine(address)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _mark(address: Address, head: Head) -> None:
    """At once: on a server, desks may look into it before it is compared, and it may never come to that."""
    with _writing(address) as connection:
        mark_practice(connection, head.made_at)


def _note(address: Address, source: Source, head: Head, rows: int, *, practice: bool) -> UUID | None:
    """Write into the restored clinic that it was restored, and set it apart; into one of an older program, which is
    upgraded first, only that. Returns its new id.
    """
    if state_of(address) is not SchemaState.CURRENT:
        with _writing(address) as connection:
            if practice:
                mark_practice(connection, head.made_at)
            return set_apart(connection)
    proven = Proven(file_name=source.path.name, size=source.path.stat().st_size, rows=rows, proof=BackupProof.RESTORED)
    db = Database(address, workstation="restore")
    try:
        return db.write(PROGRAM, lambda work: note_restored(work, head.made_at, proven, practice=practice))
    finally:
        db.close()
