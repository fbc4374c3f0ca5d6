"""How a database is reached: an encrypted or plain SQLite file, or a Postgres server.

SQLite comes from `sqlcipher3`: the standard library's SQLite may have the WAL-reset defect (3.7.0 to 3.51.2), with
which a commit can be lost. Each database gets two engines: one that cannot write, and one whose transactions take the
write lock at once, because in WAL a reader that upgrades fails.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
VANISHED_S = 35
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
        return _postgres(address, readonly=False)
    engine = _sqlite(address, readonly=False)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def reading_engine(address: Address) -> Engine:
    """Transactions in which a write fails."""
    if isinstance(address, PostgresServer):
        return _postgres(address, readonly=True)
    engine = _sqlite(address, readonly=True)
    event.listen(engine, "begin", _begin)
    return engine


def _postgres(address: PostgresServer, *, readonly: bool) -> Engine:
    silent = f" -c idle_in_transaction_session_timeout={SILENT_S}s"

    def connect() -> Any:  # noqa: ANN401 - the driver's own connection
        import psycopg  # noqa: PLC0415 - a clinic on SQLite never needs it

        return psycopg.connect(
            verified(address.conninfo),
            connect_timeout=CONNECT_S,
            application_name="dentaldesk",
            # A clinic's data lies in memory or on a disk without arms: what is ordered by an index is read from it.
            options="-c timezone=UTC -c lock_timeout=10s -c random_page_cost=1.1" + ("" if readonly else silent),
            keepalives_idle=20,
            keepalives_interval=5,
            keepalives_count=3,
            tcp_user_timeout=VANISHED_S * 1000,
        )

    engine = create_engine(
        "postgresql+psycopg://",
        creator=connect,
        poolclass=QueuePool,
        pool_pre_ping=True,
        # A screen's queries see one moment; what writes takes the locks that its rules need instead.
        isolation_level="REPEATABLE READ" if readonly else "READ COMMITTED",
        hide_parameters=True,  # they are health data, and errors reach logs
    )
    event.listen(engine, "handle_error", _without_detail)
    return engine.execution_options(postgresql_readonly=True) if readonly else engine


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
            # sqlite would make an empty file in its place and call that a clinic.
            raise DatabaseProblem("database.missing", path=str(address.path))
        connection = driver.connect(str(address.path), isolation_level=None, check_same_thread=False)
        try:
            _prepare(connection, address, share=share, readonly=readonly)
        except BaseException:
            connection.close()
            raise
        return connection

    return connect


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
