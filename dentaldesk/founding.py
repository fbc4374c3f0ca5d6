"""A clinic is created where there was none, or a workstation joins one that there is. Knows no window.

What fails leaves nothing behind: no file without its key, no key without its file, no settings that name neither.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from sqlalchemy import select

from dentaldesk.engines.core.access import PROGRAM
from dentaldesk.engines.core.connections import CONNECT_S, Address, PostgresServer, SqliteFile, verified
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import DatabaseProblem, Refused, UserError
from dentaldesk.engines.core.keys import (
    SERVICE,
    keep_in_keyring,
    key_from_recovery,
    new_key,
    recovery_words,
    seal,
    sealed_path,
)
from dentaldesk.engines.core.troubles import translated
from dentaldesk.engines.flows.clinic_file import FilePlace, Place, ServerPlace, create_schema, state_of
from dentaldesk.engines.flows.clinic_problems import clinic_problems
from dentaldesk.engines.flows.new_clinic import NewClinic, create_clinic
from dentaldesk.engines.flows.server_setup import (
    database_statements,
    desk_of,
    history_statements,
    keep_password,
    owner_of,
    role_statements,
    schema_statements,
    undoing_statements,
    without_password,
)
from dentaldesk.models.migrations import SchemaState
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.opening import open_clinic
from dentaldesk.settings import (
    Wanted,
    WrongSettingsError,
    is_server,
    remember_encrypted,
    save_workstation,
    workstation_id,
)

if TYPE_CHECKING:
    import psycopg

    from dentaldesk.settings import Settings

_PASSWORD_BYTES = 24  # of randomness, for a role's password that nobody types


def create_clinic_at(
    settings: Settings, place: Place, new: NewClinic, tell_recovery: Callable[[str], None]
) -> Database:
    """Create the clinic, let this workstation open it from now on, and open it.

    Of a file, `tell_recovery` is given the recovery key last of all, once the file was opened with it. Raises Refused
    with all that is wrong with `new`, UserError; then nothing was created.
    """
    problems = clinic_problems(new)
    if problems:
        raise Refused("clinic.refused", problems)
    if isinstance(place, ServerPlace):
        return _create_on_server(settings, place, new)
    path = place.path.expanduser().absolute()
    with translated(SqliteFile(path=path)):
        return _create_file(settings, replace(place, path=path), new, tell_recovery)


def _create_file(
    settings: Settings, place: FilePlace, new: NewClinic, tell_recovery: Callable[[str], None]
) -> Database:
    if place.path.exists() or sealed_path(place.path).exists():
        raise DatabaseProblem("database.exists", path=str(place.path))
    place.path.parent.mkdir(parents=True, exist_ok=True)
    part = place.path.with_suffix(f".{os.getpid()}.part")
    key = new_key()
    words = recovery_words(key)
    try:
        _remove(part)
        create_schema(SqliteFile(path=part, key=key))
        _fill(SqliteFile(path=part, key=key), new)
        _prove(SqliteFile(path=part, key=key_from_recovery(words)))
        _move(part, place.path)
    finally:
        _remove(part)
    try:
        _keep_key(place, key)
        _save(settings, str(place.path))
    except BaseException:
        _remove(place.path)
        _forget_key(place.path)
        raise
    remember_encrypted(settings, place.path)
    tell_recovery(words)
    return Database(
        SqliteFile(path=place.path, key=key), workstation=settings.workstation, workstation_id=workstation_id(settings)
    )


def _open(settings: Settings, address: Address) -> Database:
    return Database(address, workstation=settings.workstation, workstation_id=workstation_id(settings))


def _fill(address: Address, new: NewClinic) -> None:
    db = Database(address, workstation="set-up")
    try:
        db.write(PROGRAM, lambda work: create_clinic(work, new))
    finally:
        db.close()


def _prove(address: Address) -> None:
    """That what will be told opens what was made."""
    db = Database(address, workstation="set-up")
    try:
        db.check_schema()
        _require_clinic(db)
    finally:
        db.close()


def _require_clinic(db: Database) -> None:
    if db.read(lambda session: session.scalar(select(Clinic.id))) is None:
        raise DatabaseProblem("database.no_clinic")


def _require_no_clinic(db: Database) -> None:
    if db.read(lambda session: session.scalar(select(Clinic.id))) is not None:
        raise DatabaseProblem("database.clinic_exists")


def _move(part: Path, path: Path) -> None:
    """To its place, whole, unless something stands there by now."""
    try:
        os.link(part, path)
    except FileExistsError as error:
        raise DatabaseProblem("database.exists", path=str(path)) from error
    except OSError:  # a file system without links
        if path.exists():
            raise DatabaseProblem("database.exists", path=str(path)) from None
        part.rename(path)


def _remove(path: Path) -> None:
    for each in (path, *(path.with_name(f"{path.name}-{more}") for more in ("wal", "shm", "journal"))):
        each.unlink(missing_ok=True)


def _keep_key(place: FilePlace, key: bytes) -> None:
    """In the keyring, and under the passphrase where one was chosen. Raises DatabaseProblem when there is neither."""
    kept = keep_in_keyring(place.path, key)
    if place.passphrase:
        seal(place.path, key, place.passphrase)
    elif not kept:
        raise DatabaseProblem("key.no_place")


def _forget_key(path: Path) -> None:
    import keyring  # noqa: PLC0415 - asks the session bus
    from keyring.errors import KeyringError  # noqa: PLC0415

    sealed_path(path).unlink(missing_ok=True)
    with suppress(KeyringError):
        keyring.delete_password(SERVICE, str(path.resolve()))


def _create_on_server(settings: Settings, place: ServerPlace, new: NewClinic) -> Database:
    """In an empty database, or in one whose schema is there and still holds no clinic."""
    bare, password = _bare(place.conninfo, place.password)
    address = _address(bare, password)
    if state_of(address) is SchemaState.EMPTY:
        create_schema(address)
    db = _open(settings, address)
    try:
        db.check_schema()
        _require_no_clinic(db)
        _keep_password(bare, password)  # before there is a clinic that this desk could not open again
        db.write(PROGRAM, lambda work: create_clinic(work, new))
        _save(settings, bare)
    except BaseException:
        db.close()
        raise
    return db


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The addresses of a database that is ready for a clinic, with the passwords of its two roles."""

    owner: str = field(repr=False)
    desk: str = field(repr=False)


def prepare_server(conninfo: str, database: str) -> Prepared:
    """What `administrator_sql` says, done as the administrator of this address, and the schema made by its owner.

    Raises DatabaseProblem: `server.no_rights` for who is none, `server.taken` when a role or the database is there
    already. Then nothing was made.
    """
    import psycopg  # noqa: PLC0415 - a clinic on SQLite never needs it
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415

    owner, desk = token_urlsafe(_PASSWORD_BYTES), token_urlsafe(_PASSWORD_BYTES)
    inside = verified(make_conninfo(conninfo, dbname=database))
    try:
        with psycopg.connect(verified(conninfo), autocommit=True, connect_timeout=CONNECT_S) as server:
            _require_rights(server, database)
            try:
                for statement in (*role_statements(database, owner, desk), *database_statements(database)):
                    server.execute(statement.encode())
                with psycopg.connect(inside, autocommit=True, connect_timeout=CONNECT_S) as made:
                    for statement in schema_statements(database):
                        made.execute(statement.encode())
                prepared = Prepared(
                    owner=make_conninfo(inside, user=owner_of(database), password=owner),
                    desk=make_conninfo(inside, user=desk_of(database), password=desk),
                )
                _make_tables(PostgresServer(conninfo=prepared.owner), database)
            except BaseException:
                for statement in undoing_statements(database):
                    server.execute(statement.encode())
                raise
    except psycopg.Error as error:
        raise DatabaseProblem("server.not_prepared", why=error.diag.message_primary or type(error).__name__) from error
    return prepared


def _require_rights(server: psycopg.Connection[tuple[object, ...]], database: str) -> None:
    rights = "SELECT rolsuper OR (rolcreaterole AND rolcreatedb) FROM pg_roles WHERE rolname = current_user"
    if not server.execute(rights).fetchone() == (True,):
        raise DatabaseProblem("server.no_rights")
    standing = server.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) UNION SELECT datname FROM pg_database WHERE datname = %s",
        ([owner_of(database), desk_of(database)], database),
    ).fetchall()
    if standing:
        raise DatabaseProblem("server.taken", names=", ".join(sorted(str(name) for (name,) in standing)))


def _make_tables(owner: PostgresServer, database: str) -> None:
    import psycopg  # noqa: PLC0415 - as above

    create_schema(owner)
    with psycopg.connect(owner.conninfo, autocommit=True, connect_timeout=CONNECT_S) as made:
        for statement in history_statements(database):
            made.execute(statement.encode())


def join_clinic(settings: Settings, where: str, secret: str | None = None) -> Database:
    """Open a clinic that others work in, and let this workstation open it from now on.

    `where`: a file or a Postgres connection string. `secret`: the passphrase or recovery key of the file, or the
    password for the server. Raises UserError; then the workstation's settings are as they were.
    """
    if is_server(where):
        bare, password = _bare(where, secret)
        db = Database(
            _address(bare, password), workstation=settings.workstation, workstation_id=workstation_id(settings)
        )
        place = bare
    else:
        bare, password = "", None
        place = str(Path(where).expanduser().absolute())
        db = open_clinic(replace(settings, clinic=place), Wanted(), secret or None)
    try:
        db.check_schema()
        _require_clinic(db)
        _keep_password(bare, password)
        _save(settings, place)
    except BaseException:
        db.close()
        raise
    return db


def _bare(conninfo: str, password: str | None) -> tuple[str, str | None]:
    bare, said = without_password(conninfo.strip())
    return bare, password or said


def _address(bare: str, password: str | None) -> PostgresServer:
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415 - a clinic on SQLite never needs it

    return PostgresServer(conninfo=make_conninfo(bare, password=password) if password else bare)


def _keep_password(bare: str, password: str | None) -> None:
    """In the keyring. Without one it is refused: in the settings it would lie in plain sight."""
    if password and not keep_password(bare, password):
        raise UserError("server.no_keyring")


def _save(settings: Settings, clinic: str) -> None:
    try:
        save_workstation(settings, clinic=clinic)
    except (OSError, WrongSettingsError) as error:
        raise UserError("settings.unwritable", place=str(settings.file)) from error
