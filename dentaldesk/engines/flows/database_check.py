"""Whether the place where a clinic lives is as safe as it should be: one line a matter, good or not, for IT."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import column, func, select, table

from dentaldesk.engines.core.clock import Clock, SystemClock
from dentaldesk.engines.core.connections import (
    Address,
    PostgresServer,
    SqliteFile,
    is_plain_sqlite,
    on_network_share,
    reading_engine,
)
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.keys import from_keyring, sealed_path
from dentaldesk.engines.core.troubles import translated
from dentaldesk.engines.flows.server_setup import DATABASE, desk_of, is_here, parts_of, withheld
from dentaldesk.models.guards import guards, present_guards, weakened_guards
from dentaldesk.models.migrations import SchemaState, schema_state
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.db import Database

FIRST_GOOD_POSTGRES = 15
CLOCK_TOLERANCE = timedelta(minutes=2)
LEAST_FREE_GB = 2
_GB = 10**9
_MAJOR = 10_000  # of Postgres's version numbers: 150004 is 15.4


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One matter: whether it is as it should be, and what was found. `warning`: it may stand, but should be known."""

    ok: bool
    message: Message
    warning: bool = False


def check_database(address: Address, clock: Clock | None = None) -> list[CheckLine]:
    """Look at everything that can be looked at. What cannot be reached is one line that says so; nothing is raised."""
    lines: list[CheckLine] = []
    try:
        if isinstance(address, SqliteFile):
            with translated(address):
                lines += _of_the_file(address)
        engine = reading_engine(address)
        try:
            with translated(address), engine.connect() as connection:
                lines.append(_good("check.reached"))
                lines += _of_the_database(address, connection, clock or SystemClock())
        finally:
            engine.dispose()
    except UserError as error:
        lines.append(CheckLine(ok=False, message=error.message))
    return lines


def clock_difference(db: Database) -> timedelta:
    """How far the server's clock is ahead of this desk's; zero for a file, which has none. The desk heard it, too."""
    return db.hear_time()


def _good(code: str, **params: str | int) -> CheckLine:
    return CheckLine(ok=True, message=Message(code, params))


def _bad(code: str, **params: str | int) -> CheckLine:
    return CheckLine(ok=False, message=Message(code, params))


def _mind(code: str, **params: str | int) -> CheckLine:
    return CheckLine(ok=True, message=Message(code, params), warning=True)


def _of_the_file(address: SqliteFile) -> Iterator[CheckLine]:
    if not address.path.exists():
        return  # opening it says so
    if on_network_share(address.path):
        yield _bad("check.share")
    free = shutil.disk_usage(address.path.parent).free
    room = _good if free >= LEAST_FREE_GB * _GB else _bad
    yield room("check.disk" if free >= LEAST_FREE_GB * _GB else "check.disk_full", gigabytes=free // _GB)
    if address.key is None:
        # Without its key an encrypted file looks like none at all; opening it says so.
        if is_plain_sqlite(address.path):
            yield _mind("check.not_encrypted")
        return
    yield _good("check.encrypted")
    if from_keyring(address.path) == address.key:
        yield _good("check.key_kept")
    elif sealed_path(address.path).exists():
        yield _good("check.key_sealed")
    else:
        yield _mind("check.key_nowhere")


def _of_the_database(address: Address, connection: Connection, clock: Clock) -> Iterator[CheckLine]:
    if isinstance(address, PostgresServer):
        yield from _of_the_server(address, connection, clock)
    else:
        yield from _of_sqlite(connection)
    state = schema_state(connection)
    if state is not SchemaState.CURRENT:
        yield _wrong_schema(state)
        return
    yield _good("database.schema_current")
    yield _of_the_guards(connection)
    if isinstance(address, PostgresServer):
        yield from _of_the_history(connection)
    name = connection.scalar(select(Clinic.name))
    yield _good("check.clinic", name=name) if name else _mind("database.no_clinic")


def _wrong_schema(state: SchemaState) -> CheckLine:
    why = Message(f"database.schema_{state}")
    return CheckLine(ok=False, message=Message("check.schema_wrong", {"why": why}))


def _of_the_guards(connection: Connection) -> CheckLine:
    wanted = {guard.name for guard in guards(connection.dialect.name)}
    missing = wanted - present_guards(connection)
    if missing:
        return _bad("check.guards_missing", number=len(missing))
    weakened = weakened_guards(connection)
    if weakened:
        return _bad("check.guards_weakened", number=len(weakened))
    return _good("check.guards", number=len(wanted))


def _of_the_history(connection: Connection) -> Iterator[CheckLine]:
    """Whether what must never change is kept from a desk by rights too; an owner and an administrator have them all."""
    if owns_schema(connection):
        return
    kept = list(withheld())
    held = connection.execute(select(*(func.has_table_privilege(*each) for each in kept))).one()
    tables = sorted({table for (table, _right), may in zip(kept, held, strict=True) if may})
    yield _bad("check.history_open", tables=", ".join(tables)) if tables else _good("check.history_kept")


def owns_schema(connection: Connection | Session) -> bool:
    """Whether this connection to a server is the tables' owner's, or an administrator's."""
    tables = table("pg_tables", column("schemaname"), column("tablename"), column("tableowner"))
    mine = select(func.pg_has_role(tables.c.tableowner, "USAGE")).where(
        tables.c.schemaname == func.current_schema(), tables.c.tablename == Clinic.__tablename__
    )
    return bool(connection.scalar(mine))


def _of_sqlite(connection: Connection) -> Iterator[CheckLine]:
    # An older one is refused before it gets here.
    yield _good("check.sqlite", found=str(connection.scalar(select(func.sqlite_version()))))
    modes = func.pragma_journal_mode().table_valued("journal_mode")
    mode = str(connection.scalar(select(modes.c.journal_mode)))
    yield _good("check.journal") if mode == "wal" else _mind("check.journal_wrong", found=mode)


def _of_the_server(address: PostgresServer, connection: Connection, clock: Clock) -> Iterator[CheckLine]:
    number = int(connection.scalars(select(func.current_setting("server_version_num"))).one())
    found = f"{number // _MAJOR}.{number % _MAJOR}"
    if number < FIRST_GOOD_POSTGRES * _MAJOR:
        yield _bad("check.version_old", found=found, least=FIRST_GOOD_POSTGRES)
    else:
        yield _good("check.version", found=found)
    yield _of_tls(address, connection)
    yield _of_rights(address, connection)
    apart = abs(connection.scalars(select(func.clock_timestamp())).one() - clock.now())
    if apart > CLOCK_TOLERANCE:
        yield _bad("check.clock_wrong", minutes=round(apart / timedelta(minutes=1)))
    else:
        yield _good("check.clock")


def _of_tls(address: PostgresServer, connection: Connection) -> CheckLine:
    sessions = table("pg_stat_ssl", column("pid"), column("ssl"))
    if connection.scalar(select(sessions.c.ssl).where(sessions.c.pid == func.pg_backend_pid())):
        return _good("check.tls")
    return _good("check.tls_local") if is_here(address.conninfo) else _bad("check.tls_missing")


def _of_rights(address: PostgresServer, connection: Connection) -> CheckLine:
    desk = desk_of(parts_of(address.conninfo).get("dbname", DATABASE))
    roles = table("pg_roles", column("rolname"), column("rolsuper"))
    if connection.scalar(select(roles.c.rolsuper).where(roles.c.rolname == func.current_user())):
        return _bad("check.rights_super", desk=desk)
    if connection.scalar(select(func.has_schema_privilege("public", "CREATE"))):
        return _mind("check.rights_owner", desk=desk)
    return _good("check.rights")
