"""Making and moving the database of a clinic: an empty schema, a backup before a migration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, column, select, table

from dentaldesk.engines.core.connections import (
    Address,
    PostgresServer,
    SqliteFile,
    create_file,
    grant,
    reading_engine,
    writing_engine,
)
from dentaldesk.engines.core.errors import DatabaseProblem
from dentaldesk.engines.core.troubles import translated
from dentaldesk.engines.flows.database_check import owns_schema
from dentaldesk.engines.flows.server_setup import DATABASE, desk_of, history_statements, parts_of
from dentaldesk.models.migrations import SchemaState, make_new, schema_state, upgrade


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePlace:
    """An encrypted file. `passphrase`: what its key is sealed under, beside the keyring or where there is none."""

    path: Path
    passphrase: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerPlace:
    """A database on a Postgres server. The password goes to the keyring, never into the workstation's settings."""

    conninfo: str = field(repr=False)
    password: str | None = field(default=None, repr=False)


Place = FilePlace | ServerPlace  # where a new clinic is made


def create_schema(address: Address) -> None:
    """Make the empty schema of a new clinic. Raises DatabaseProblem when something is there already."""
    if isinstance(address, SqliteFile):
        create_file(address)
    _move(address, SchemaState.EMPTY, make_new)


def upgrade_schema(address: Address) -> Path | None:
    """Bring an older clinic to this program's schema; on a current one nothing is done.

    On SQLite a backup beside it comes first, whose path is returned. Raises DatabaseProblem for any other database.
    """
    state = state_of(address)
    if state is SchemaState.CURRENT:
        settle_rights(address)
        return None  # a backup now would take the place of the one that is older than the schema
    kept = _back_up(address) if state is SchemaState.OLDER and isinstance(address, SqliteFile) else None
    _move(address, SchemaState.OLDER, upgrade)
    settle_rights(address)
    return kept


def settle_rights(address: Address) -> None:
    """On a server with a role for its desks: what must not change is kept from them in later tables too."""
    if not isinstance(address, PostgresServer):
        return
    database = parts_of(address.conninfo).get("dbname", DATABASE)
    engine = writing_engine(address)
    try:
        with translated(address), engine.begin() as connection:
            roles = table("pg_roles", column("rolname"))
            known = connection.scalar(select(roles.c.rolname).where(roles.c.rolname == desk_of(database)))
            if known is not None and owns_schema(connection):
                grant(connection, history_statements(database))
    finally:
        engine.dispose()


def state_of(address: Address) -> SchemaState:
    """How the database stands to this program. Raises DatabaseProblem when it cannot be opened."""
    engine = reading_engine(address)
    try:
        with translated(address), engine.connect() as connection:
            return schema_state(connection)
    finally:
        engine.dispose()


def _move(address: Address, wanted: SchemaState, by: Callable[[Engine], None]) -> None:
    state = state_of(address)
    if state is not wanted:
        raise DatabaseProblem(f"database.schema_{state}")
    engine = writing_engine(address)
    try:
        with translated(address):
            by(engine)
    finally:
        engine.dispose()


def _back_up(address: SqliteFile) -> Path:
    """A copy through SQLite's own backup, never a file copy: others may be writing."""
    target = address.path.with_suffix(".before-upgrade.db")
    target.unlink(missing_ok=True)
    engine: Engine = writing_engine(address)
    copy_address = SqliteFile(path=target, key=address.key)
    create_file(copy_address)
    copy = writing_engine(copy_address)
    try:
        with translated(address):
            source = engine.raw_connection()
            into = copy.raw_connection()
            source.driver_connection.backup(into.driver_connection)  # type: ignore[union-attr]
            source.close()
            into.close()
    finally:
        engine.dispose()
        copy.dispose()
    return target
