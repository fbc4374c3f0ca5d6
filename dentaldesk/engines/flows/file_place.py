"""The place of a clinic in a file: whether something stands there, whether somebody is at work, how it is made free.

A file that is open, or was not closed, has logs beside it. They belong to it alone: SQLite would replay them into
whatever file is put beside them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy.orm import Session

from dentaldesk.engines.core.connections import SqliteFile, driver_connection, is_plain_sqlite, reading_engine
from dentaldesk.engines.core.errors import DatabaseProblem, UserError
from dentaldesk.engines.core.keys import sealed_path
from dentaldesk.engines.core.leases import duties
from dentaldesk.engines.core.troubles import translated, translated_driver
from dentaldesk.engines.core.whole_files import move
from dentaldesk.engines.flows.backup_content import told_of
from dentaldesk.engines.flows.clinic_file import state_of
from dentaldesk.models.migrations import SchemaState

# The database is moved first and comes back last: what is left without it opens nowhere.
PARTS = ("", "-wal", "-shm", "-journal")
STAMP = "%Y%m%d_%H%M%S"  # in the name of what was moved aside
# A desk that is open keeps a duty at least once a minute; the clocks of two computers may differ by the rest.
_QUIET = timedelta(minutes=5)


def parts_at(path: Path) -> list[Path]:
    """What lies there of a clinic: the file, and the logs that belong to one."""
    return [part for ending in PARTS if (part := path.with_name(path.name + ending)).exists()]


def require_place(path: Path, *, replace: bool) -> None:
    """Raise UserError unless a file can come to stand there: in a folder that is there, under a name of a file, where
    nothing lies that is not to be replaced.

    A folder that lacks is not made: mostly it is on a drive that is not connected.
    """
    if path.is_dir():
        raise UserError("backup.place_is_folder", place=str(path), example=str(path / "clinic.db"))
    if not path.parent.is_dir():
        raise UserError("backup.place_nowhere", folder=str(path.parent))
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise UserError("backup.place_closed", folder=str(path.parent))
    require_free(path, replace=replace)


def require_free(path: Path, *, replace: bool) -> None:
    """Raise UserError when something lies there that is not to be replaced."""
    standing = parts_at(path)
    if not standing or replace:
        return
    if path.exists():
        with told_of(path.parent):  # it may be a file that is not for our eyes
            is_clinic = is_plain_sqlite(path) or sealed_path(path).exists()
        raise UserError("backup.place_taken" if is_clinic else "backup.file_taken", place=str(path))
    raise UserError("backup.parts_left", place=str(path), names=", ".join(part.name for part in standing))


def aside_of(path: Path, now: datetime) -> Path:
    """A dated name beside it, at which nothing lies."""
    stamped = f"{path.stem}.before-restore-{now.strftime(STAMP)}"
    endings = ("" if number == 1 else f"_{number}" for number in count(1))
    # Always with a suffix: the name of the sealed key is made from it.
    named = (path.with_name(f"{stamped}{ending}{path.suffix or '.db'}") for ending in endings)
    return next(aside for aside in named if not parts_at(aside) and not sealed_path(aside).exists())


# -- whether somebody is at work --


def key_of_closed(path: Path, keys: Iterable[bytes], now: datetime) -> bytes | None:
    """The first of these keys that opens the file, which nobody has open; None for a plain file.

    Raises UserError: `backup.in_use`, `backup.at_work`; `backup.place_locked` when no key opens it, so that nobody can
    say.
    """
    if is_plain_sqlite(path):
        _require_closed(SqliteFile(path=path), now)
        return None
    for key in keys:
        with suppress(DatabaseProblem):  # it opens with another one
            _require_closed(SqliteFile(path=path, key=key), now)
            return key
    raise UserError("backup.place_locked", place=str(path))


def _require_closed(address: SqliteFile, now: datetime) -> None:
    """What is damaged counts as closed: it is moved aside as it is. Raises DatabaseProblem for another key."""
    try:
        with translated_driver(address):
            logged = leave_the_log(address)
        if not logged:
            _require_quiet(address, now)
    except DatabaseProblem as problem:
        code = problem.message.code
        if code == "database.busy":
            raise UserError("backup.in_use", place=str(address.path)) from problem
        if code == "database.wrong_key":
            raise


def leave_the_log(address: SqliteFile) -> bool:
    """Close a file: nothing is left beside it that would be taken for part of another one.

    Returns whether it had a write-ahead log, by which whoever has it open is seen. Raises the driver's error for busy.
    """
    connection = driver_connection(address)
    try:
        connection.execute("PRAGMA busy_timeout = 0")
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        connection.execute("PRAGMA query_only = OFF")
        # Leaving the log needs the file for oneself alone; without one only who reads or writes just now is seen.
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("ROLLBACK")
    finally:
        connection.close()
    return str(mode) == "wal"


def _require_quiet(address: SqliteFile, now: datetime) -> None:
    """Raise UserError when a desk did a duty of late: without a log, as on a share, an idle one holds no lock."""
    if state_of(address) not in {SchemaState.CURRENT, SchemaState.OLDER}:
        return
    engine = reading_engine(address)
    try:
        with translated(address), Session(engine) as session:
            last = max(duties(session, now), key=lambda duty: duty.last_pass, default=None)
    finally:
        engine.dispose()
    if last is not None and now - last.last_pass < _QUIET:
        minutes = round(_QUIET.total_seconds() / 60)
        raise UserError("backup.at_work", place=str(address.path), workstation=last.workstation, minutes=minutes)


# -- making it free --


@contextmanager
def made_free(path: Path, aside: Path, *, seal_stays: bool) -> Iterator[None]:
    """All that lies there under the other name, its sealed key too; if what follows goes wrong, back as it was.

    `seal_stays`: the sealed key opens also what comes.
    """
    pairs = [(path.with_name(path.name + ending), aside.with_name(aside.name + ending)) for ending in PARTS]
    seal, seal_aside = sealed_path(path), sealed_path(aside)
    moved: list[tuple[Path, Path]] = []
    try:
        for was, to in (*pairs, (seal, seal_aside)):
            if was.exists():
                move(was, to)
                moved.append((was, to))
        yield
        if seal_stays and seal_aside.exists():
            shutil.copy2(seal_aside, seal)
    except BaseException:
        for was, to in reversed(moved):
            move(to, was)
        raise
