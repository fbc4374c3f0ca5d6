"""How a database is reached: an encrypted or plain SQLite file, or a Postgres server.

SQLite comes from `sqlcipher3`: the standard library's SQLite may have the WAL-reset defect (3.7.0 to 3.51.2), with
which a commit can be lost. Each database gets two engines: one that cannot write, and one whose transactions take the
write lock at once, because in WAL a reader that upgrades fails.
"""

from __future__ import annotations

import os
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import Engine, QueuePool, create_engine, event

from dentaldesk.engines.core.errors import DatabaseProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import Connection
    from sqlalchemy.engine import ExceptionContext

BUSY_MS = 5_000  # milliseconds a writer waits for another desk's short transaction
SHARE_BUSY_MS = 15_000  # over a network share every lock is a round trip
CONNECT_S = 5  # seconds until a Postgres server that does not answer counts as lost
# Seconds after which the server ends a transaction whose desk says nothing more: a closed lid would hold its locks for
# hours. Within the patience of the desks that wait for them.
SILENT_S = 15
# A server that vanished without a word is noticed after about this many seconds, and not after a quarter of an hour.
# An address may say otherwise: tcp_user_timeout=…, in milliseconds.
VANISHED_S = 35
# Connections that a desk keeps: one does nearly all there is to do, a second what comes meanwhile; and as many as it
# takes at most, for a moment: three threads that read, the one that writes, the one that looks, the one that delivers.
KEPT = 2
MOST = 6
_NO_ROOM = (
    *("too many clients", "too many connections", "slots are reserved"),
    *("demasiados clientes", "demasiadas conexiones", "conexiones restantes"),
)
_ROOM_S = (0.1, 0.4)  # seconds between two knocks, at random: desks that were refused together come back one by one
# What an address may say otherwise. A clinic's data lies in memory or on a disk without arms: what is ordered by an
# index is read from it.
_UNLESS_SAID = "-c search_path=public -c statement_timeout=0 -c random_page_cost=1.1"
# What it may not: how values are written, and for how long another desk is waited for.
STATED = (
    "-c timezone=UTC -c datestyle=ISO -c intervalstyle=postgres -c bytea_output=hex -c standard_conforming_strings=on"
    " -c lock_timeout=10s"
)
# A screen's queries see one moment; what writes takes the locks that its rules need instead.
_ONE_MOMENT, _EACH_ITS_OWN = "REPEATABLE READ", "READ COMMITTED"
FIRST_SAFE_SQLITE = (3, 51, 3)
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_SHARES = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs")


@dataclass(frozen=True, slots=True, kw_only=True)
class SqliteFile:
    """A clinic in one file. `key`: the 32 raw bytes with which SQLCipher encrypts it; None for a plain file."""

    path: Path
    key: bytes | None = None

    def __repr__(self) -> str:  # the key must not reach a log
        return f"SqliteFile({self.path.name!r}, encrypted={self.key is not None})"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresServer:
    """A clinic on a server: a libpq connection string or URL."""

    conninfo: str

    def __repr__(self) -> str:  # it may hold a password
        return "PostgresServer(…)"


Address = SqliteFile | PostgresServer


def writing_engine(address: Address) -> Engine:
    """Transactions that may write; on SQLite each takes the write lock when it begins."""
    if isinstance(address, PostgresServer):
        return _postgres(address, _EACH_ITS_OWN)
    engine = _sqlite(address, readonly=False)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def reading_engine(address: Address) -> Engine:
    """Transactions in which a write fails."""
    if isinstance(address, PostgresServer):
        return _postgres(address, _ONE_MOMENT).execution_options(postgresql_readonly=True)
    engine = _sqlite(address, readonly=True)
    event.listen(engine, "begin", _begin)
    return engine


def engines(address: Address) -> tuple[Engine, Engine]:
    """One that reads and one that writes. On a server both take from the same few connections."""
    if isinstance(address, SqliteFile):
        return reading_engine(address), writing_engine(address)
    every = _postgres(address, _ONE_MOMENT)  # what is done most has no need to change it
    return (
        every.execution_options(postgresql_readonly=True),
        every.execution_options(isolation_level=_EACH_ITS_OWN),
    )


def _postgres(address: PostgresServer, isolation: str) -> Engine:
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: _let_in(address.conninfo),
        poolclass=QueuePool,
        pool_size=KEPT,
        max_overflow=MOST - KEPT,
        pool_use_lifo=True,  # the first of them does nearly everything, and has prepared what is asked
        pool_pre_ping=True,
        isolation_level=isolation,
        hide_parameters=True,  # they are health data, and errors reach logs
    )
    event.listen(engine, "handle_error", _without_detail)
    return engine


def _let_in(conninfo: str) -> Any:  # noqa: ANN401 - the driver's own connection
    """A connection of a desk. While the server has no room for one more it is asked again: others leave soon."""
    from psycopg import OperationalError  # noqa: PLC0415 - a clinic on SQLite never needs it

    from dentaldesk.engines.core.attentive import Attentive  # noqa: PLC0415 - as above

    told = how_to_connect(conninfo, f"-c idle_in_transaction_session_timeout={SILENT_S}s")
    enough = time.monotonic() + _whole(told["connect_timeout"])
    while True:
        try:
            connection = Attentive.connect(**told)
        except OperationalError as error:
            if not has_no_room(str(error)) or time.monotonic() > enough:
                raise
            time.sleep(random.uniform(*_ROOM_S))  # noqa: S311 - not a secret
        else:
            # Early enough for a knock and the two tries of whoever reads. 0 leaves TCP's own time to the system.
            vanished_s = _whole(told["tcp_user_timeout"]) / 1000 or VANISHED_S
            connection.heed(max(vanished_s - 3 * _whole(told["connect_timeout"]), 1), told)
            return connection


def _whole(said: object) -> int:
    """A number of an address; 0 for what is none: libpq says that better."""
    return int(str(said)) if str(said).isdecimal() else 0


def how_to_connect(conninfo: str, options: str = "") -> dict[str, Any]:
    """What libpq is told: what the clinic's address says, what it leaves unsaid, and what this program relies on,
    whatever the server, the database or the role prefers. `options` are further settings, as a server's command line
    has them. Raises DatabaseProblem for an address that libpq does not understand.
    """
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415 - a clinic on SQLite never needs it

    said = conninfo_to_dict(verified(conninfo))
    # Of two settings of one name the later one counts.
    settings = (_UNLESS_SAID, str(said.get("options") or ""), STATED, options)
    return {
        "connect_timeout": CONNECT_S,
        "keepalives_idle": 20,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": VANISHED_S * 1000,
        **said,
        "application_name": "dentaldesk",  # desks know each other by it
        "client_encoding": "UTF8",
        "options": " ".join(each for each in settings if each),
    }


def has_no_room(said: str) -> bool:
    """Whether the server, or its limit for this user or database, takes no further connection just now, by what it says
    at its door: no more than words, in its own language, of which we know our two.
    """
    return any(words in said.lower() for words in _NO_ROOM)


def verified(conninfo: str) -> str:
    """The connection string, with TLS verified unless it says otherwise or the server is on this machine.

    Raises DatabaseProblem for one that libpq does not understand.
    """
    from psycopg import ProgrammingError  # noqa: PLC0415 - a clinic on SQLite never needs it
    from psycopg.conninfo import conninfo_to_dict, make_conninfo  # noqa: PLC0415

    try:
        parts = conninfo_to_dict(conninfo)
    except ProgrammingError as error:
        raise DatabaseProblem("database.address_wrong") from error
    if all_here(str(parts.get("host") or "")) or "service" in parts or "sslmode" in parts:
        return conninfo
    return make_conninfo(conninfo, sslmode="verify-full")


def all_here(hosts: str) -> bool:
    """Whether every one of these hosts, as libpq lists them, is this machine: a replica may stand elsewhere."""
    return all(not host or host.startswith("/") or host in _THIS_MACHINE for host in hosts.split(","))


def _without_detail(context: ExceptionContext) -> None:
    """Keep the first line of what the server said: the lines after it quote the row, which is health data."""
    said = context.original_exception
    first = getattr(getattr(said, "diag", None), "message_primary", None)
    told = context.sqlalchemy_exception
    if first and told is not None:
        whole = str(said)
        told.args = tuple(str(arg).replace(whole, first) for arg in told.args)
        said.args = (first,)


def _sqlite(address: SqliteFile, *, readonly: bool) -> Engine:
    share = on_network_share(address.path)
    return create_engine(
        "sqlite://",
        module=_driver(),
        creator=_sqlite_connector(address, share=share, readonly=readonly),
        poolclass=QueuePool,
        hide_parameters=True,  # they are health data, and errors reach logs
    )


def _driver() -> Any:  # noqa: ANN401 - a DBAPI module
    import sqlcipher3.dbapi2 as driver  # noqa: PLC0415 - a clinic on Postgres never needs it

    if driver.sqlite_version_info < FIRST_SAFE_SQLITE:
        raise DatabaseProblem("database.unsafe_sqlite", found=driver.sqlite_version)
    return driver


def _sqlite_connector(address: SqliteFile, *, share: bool, readonly: bool) -> Callable[[], Any]:
    def connect() -> Any:  # noqa: ANN401 - the driver's own connection
        driver = _driver()
        if not address.path.exists():
            raise DatabaseProblem("database.missing", path=str(address.path))
        connection = driver.connect(_never_made(address.path), uri=True, isolation_level=None, check_same_thread=False)
        try:
            _prepare(connection, address, share=share, readonly=readonly)
        except BaseException:
            connection.close()
            raise
        return connection

    return connect


def _never_made(path: Path) -> str:
    """The file as SQLite opens it if it is there. One that was taken away a moment ago it would else make anew, empty,
    and call that a clinic.
    """
    place = path.absolute().as_posix()
    # Two slashes, no host, and a path that begins with a slash, which a drive's letter does not.
    return f"file://{'' if place.startswith('/') else '/'}{quote(os.fsencode(place))}?mode=rw"


def _prepare(connection: Any, address: SqliteFile, *, share: bool, readonly: bool) -> None:  # noqa: ANN401
    if address.key is not None:
        connection.execute(f"PRAGMA key = \"x'{address.key.hex()}'\"")
    connection.execute(f"PRAGMA busy_timeout = {SHARE_BUSY_MS if share else BUSY_MS}")
    # WAL needs shared memory, which a share has not: the pragma may answer "wal" there and fail later.
    # The mode stands in the file, so a reader need not set it, and must not in a file that is not ours.
    if share or not readonly:
        connection.execute(f"PRAGMA journal_mode = {'DELETE' if share else 'WAL'}")
    # A confirmed payment must survive a power cut, so every commit is synced.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    if share:
        connection.execute("PRAGMA mmap_size = 0")
    if readonly:
        connection.execute("PRAGMA query_only = ON")


def driver_connection(address: SqliteFile, *, scratch: bool = False) -> Any:  # noqa: ANN401 - the driver's own connection
    """A connection past SQLAlchemy, for copying whole files: one that cannot write, or one to a new `scratch` file,
    which nobody else knows and which is of no use if the power goes.
    """
    if not scratch:
        return _sqlite_connector(address, share=on_network_share(address.path), readonly=True)()
    connection = _driver().connect(str(address.path), isolation_level=None, check_same_thread=False)
    if address.key is not None:
        connection.execute(f"PRAGMA key = \"x'{address.key.hex()}'\"")
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def create_file(address: SqliteFile) -> None:
    """Make the empty file of a new clinic. Raises DatabaseProblem when something stands there already."""
    address.path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with address.path.open("xb"):
            pass
        address.path.chmod(0o600)
    except FileExistsError as error:
        raise DatabaseProblem("database.exists", path=str(address.path)) from error


def is_plain_sqlite(path: Path) -> bool:
    """Whether the file begins as an unencrypted SQLite database does."""
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\x00"


def on_network_share(path: Path) -> bool:
    """Whether the file lies on a share (as far as this system tells)."""
    if sys.platform == "win32":
        return _on_windows_share(path)
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return False
    place = path.resolve()
    found: tuple[int, str] = (0, "")
    for line in mounts.read_text(errors="replace").splitlines():
        _, point, kind, *_ = line.split(" ")
        mount = Path(point.replace("\\040", " "))
        if place.is_relative_to(mount):
            found = max(found, (len(mount.parts), kind))
    return found[1] in _SHARES


def _on_windows_share(path: Path) -> bool:
    import ctypes  # noqa: PLC0415 - Windows only

    drive_remote = 4  # DRIVE_REMOTE of GetDriveTypeW
    anchor = path.resolve().anchor
    kind = ctypes.windll.kernel32.GetDriveTypeW(anchor)  # type: ignore[attr-defined,unused-ignore]
    return anchor.startswith("\\\\") or kind == drive_remote


def grant(connection: Connection, statements: Iterable[str]) -> None:
    """Give and take rights on tables, which no model can say."""
    for statement in statements:
        connection.exec_driver_sql(statement)
