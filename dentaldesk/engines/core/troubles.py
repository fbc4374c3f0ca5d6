"""What a database driver's error means: one of ours with a sentence, worth another try, or a bug."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from dentaldesk.engines.core.connections import Address, SqliteFile, is_plain_sqlite
from dentaldesk.engines.core.errors import ConnectionLost, DatabaseProblem, UserError

# Postgres: serialization failure, deadlock, lock not available in time.
_AGAIN = {"40001", "40P01", "55P03"}
_TWIN = "23505"  # unique violation
_OVERLAP = "23P01"  # exclusion violation
_FULL = {"53100", "53200"}
# 25P03: this desk said nothing for so long, in the middle of a transaction, that the server ended it.
_LOST = {"25P03", "57P01", "57P02", "57P03", "08000", "08001", "08003", "08004", "08006"}
_REFUSED = {"28000", "28P01", "42501"}
# A server that answers, but not for long: it starts, stops, or has no room for one more.
_PASSING = ("starting up", "shutting down", "recovery", "too many", "reserved", "terminating")


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
    if state in _FULL:
        return DatabaseProblem("database.full")
    if state in _REFUSED or _is_turned_away(error):
        return DatabaseProblem("database.refused")
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


def _is_turned_away(error: DBAPIError) -> bool:
    # At the door libpq tells no SQLSTATE, only the server's words: a name, a password or a database it does not know.
    said = str(error.orig).lower()
    return _is_lost_postgres(error) and "fatal:" in said and not any(word in said for word in _PASSING)


def _is_lost_postgres(error: DBAPIError) -> bool:
    # libpq reports a server that is away without an SQLSTATE.
    silent = getattr(error.orig, "sqlstate", "none of its kind") is None
    return silent and type(error.orig).__name__ == "OperationalError"


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
