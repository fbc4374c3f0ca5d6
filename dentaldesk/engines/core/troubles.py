"""What a database driver's error means: one of ours with a sentence, worth another try, or a bug."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.orm.exc import StaleDataError

from dentaldesk.engines.core.connections import Address, SqliteFile, has_no_room, is_plain_sqlite
from dentaldesk.engines.core.errors import ConnectionLost, DatabaseProblem, UserError

# Postgres: serialization failure, deadlock, lock not available in time.
_AGAIN = {"40001", "40P01", "55P03"}
_TWIN = "23505"  # unique violation
_OVERLAP = "23P01"  # exclusion violation
# 25P03, 25P04: this desk said nothing for so long in the middle of a transaction, or took so long over the whole of it,
# that the server ended it.
_LOST = {"25P03", "25P04", "57P01", "57P02", "57P03", "08000", "08001", "08003", "08004", "08006"}
# What means one thing alone. 25006: a replica, or closed by whoever looks after it.
_PLAIN = {
    "53100": "database.full",
    "53200": "database.full",
    "28000": "database.refused",
    "28P01": "database.refused",
    "42501": "database.refused",
    "25006": "database.only_reads",
}
# A server that answers, but not for long: it starts or stops. It says so in its own language.
_PASSING = ("starting up", "shutting down", "recovery", "terminating", "iniciándose", "apagándose", "recuperación")


class Again(Exception):  # noqa: N818 - a signal, not an error
    """The transaction met another one; do it again."""


@contextmanager
def translated(address: Address, *, again: bool = False) -> Iterator[None]:
    """Turn what the driver raises into our errors. With `again`, a clash with another desk raises `Again` instead."""
    try:
        yield
    except DBAPIError as error:
        if again and (worth_another_try(error) or is_twin(error)):
            raise Again from error
        known = meaning(error, address)
        if known is None:
            raise
        raise known from error
    except NoneFree as error:
        raise DatabaseProblem("database.busy") from error
    except StaleDataError as error:
        raise UserError("edit.stale") from error
    except OSError as error:
        if not isinstance(address, SqliteFile):
            raise
        raise unreadable(error, address.path) from error


@contextmanager
def translated_driver(address: Address) -> Iterator[None]:
    """The same for what is done past SQLAlchemy, on the driver's own connection."""
    try:
        yield
    except _errors_of_driver(address) as error:
        known = meaning(DBAPIError("", {}, error), address)
        if known is None:
            raise
        raise known from error


def _errors_of_driver(address: Address) -> type[Exception]:
    if isinstance(address, SqliteFile):
        import sqlcipher3.dbapi2 as driver  # noqa: PLC0415 - a clinic on Postgres never needs it
    else:
        import psycopg as driver  # noqa: PLC0415 - a clinic on SQLite never needs it
    errors: type[Exception] = driver.Error
    return errors


def worth_another_try(error: DBAPIError) -> bool:
    """Whether the transaction met another one and may simply be done again."""
    if getattr(error.orig, "sqlstate", None) in _AGAIN:
        return True
    said = str(error.orig).lower()
    if "_owed_by_merged" in said:
        return True  # whoever pays was merged in this moment; the next try finds the record that was kept
    return "database is locked" in said or "database table is locked" in said


def is_twin(error: DBAPIError) -> bool:
    """Whether what may stand once is there already: a key, or somebody in a chair.

    Two desks that look for it and then write it in the same moment both find nothing; the next try of the second finds
    what the first one wrote. A key that is still there after all tries is a bug.
    """
    said = str(error.orig).lower()
    return getattr(error.orig, "sqlstate", None) in {_TWIN, _OVERLAP} or "unique constraint failed" in said


def meaning(error: DBAPIError, address: Address) -> UserError | None:
    """The error to show for this one; None when it is a bug of ours."""
    state = getattr(error.orig, "sqlstate", None)
    if worth_another_try(error):
        return DatabaseProblem("database.busy")
    plain = _PLAIN.get(str(state)) or _said_at_the_door(error)
    if plain is not None:
        return DatabaseProblem(plain)
    if state in _LOST or error.connection_invalidated or _is_lost_postgres(error):
        return ConnectionLost("database.lost")
    if isinstance(address, SqliteFile):
        return _told_by_a_guard(error) or _sqlite_meaning(str(error.orig).lower(), address)
    return _told_by_a_guard(error)


def _told_by_a_guard(error: DBAPIError) -> UserError | None:
    said = str(error.orig)
    if any(guard in said for guard in ("_of_merged", "guard:patient_merged")):
        return UserError("merge.gone")
    return UserError("schedule.taken_now") if "guard:booked_block_overlap" in said else None


def _said_at_the_door(error: DBAPIError) -> str | None:
    # There libpq tells no SQLSTATE, only the server's words: it is full, starts or stops, or does not know a name, a
    # password or a database.
    said = str(error.orig).lower()
    if not _is_lost_postgres(error) or "fatal:" not in said:
        return None
    if has_no_room(said):
        return "database.no_room"
    return None if any(word in said for word in _PASSING) else "database.refused"


def _is_lost_postgres(error: DBAPIError) -> bool:
    # A server that is away is reported without an SQLSTATE: by libpq, or by the driver that waited for it in vain.
    silent = getattr(error.orig, "sqlstate", "none of its kind") is None
    return silent and any(each.__name__ == "OperationalError" for each in type(error.orig).__mro__)


def _sqlite_meaning(said: str, address: SqliteFile) -> UserError | None:
    name = str(address.path)
    if "database or disk is full" in said:
        return DatabaseProblem("database.full")
    if "readonly database" in said or "permission denied" in said:
        return DatabaseProblem("database.read_only", path=name)
    if "file is not a database" in said or "file is encrypted" in said:
        return _not_a_database(address)
    if "malformed" in said:
        return DatabaseProblem("database.damaged", path=name)
    if "unable to open" in said or "disk i/o error" in said:
        return DatabaseProblem("database.unreadable", path=name)
    return None


def _not_a_database(address: SqliteFile) -> UserError:
    name = str(address.path)
    if address.key is None:
        return DatabaseProblem("database.needs_key", path=name)
    if is_plain_sqlite(address.path):
        return DatabaseProblem("database.not_encrypted", path=name)
    return DatabaseProblem("database.wrong_key", path=name)


def unreadable(error: OSError, path: Path) -> DatabaseProblem:
    """The sentence for a file that the system will not give us."""
    if isinstance(error, FileNotFoundError):
        return DatabaseProblem("database.missing", path=str(path))
    return DatabaseProblem("database.unreadable", path=str(path))
