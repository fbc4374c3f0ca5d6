"""What the tests of backups share: a clinic with a key for them, and its databases compared row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import column, inspect, select, table, text

from dentaldesk.engines import sync
from dentaldesk.engines.core.backup_reads import BackupRow, last_runs
from dentaldesk.engines.core.connections import Address, PostgresServer, SqliteFile, reading_engine
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.sealed_files import lock_of
from dentaldesk.engines.flows.backing_up import back_up
from dentaldesk.engines.flows.backup_keys import set_backup_lock
from dentaldesk.engines.flows.restoring import Restored, Source, restore_file, restore_server
from tests.databases import drop_postgres, new_postgres
from tests.factories import Clinic

KEY = bytes(range(32, 64))
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
# What a restore writes into the clinic that it brings back: that it was restored.
_CHANGED = {"backup_run", "audit_chain", "audit_entry", "topic_version", "lease"}
# And what it sets apart from the clinic that the backup was made of.
_APART = {("clinic", "uid"), ("outbox_job", "uncertain")}


def give_key(db: Database, key: bytes = KEY) -> None:
    """Let backups be sealed for this key."""
    db.write(sync.program_actor(db), lambda work: set_backup_lock(work, lock_of(key)))


def rows_of(address: Address) -> dict[str, list[Any]]:
    """Every row of every table, but for what a backup and a restore themselves write."""
    engine = reading_engine(address)
    try:
        with engine.connect() as connection:
            found: dict[str, list[Any]] = {}
            for name in inspect(connection).get_table_names():
                if name not in _CHANGED:
                    told = [str(each["name"]) for each in inspect(connection).get_columns(name)]
                    columns: list[Any] = [column(each) for each in told if (name, each) not in _APART]
                    found[name] = sorted(map(repr, connection.execute(select(table(name, *columns)))))
            return found
    finally:
        engine.dispose()


@contextmanager
def restored(made: Path, folder: Path, kind: str, key: bytes = KEY, *, practice: bool = False) -> Iterator[Restored]:
    """The backup brought back where nothing was, and taken away again."""
    source = Source(path=made, key=key)
    if kind != "postgres":
        yield restore_file(source, folder / "restored.db", NOW, replace=False, practice=practice)
        return
    address = new_postgres()
    try:
        yield restore_server(source, address, NOW, replace=False, practice=practice)
    finally:
        drop_postgres(address)


def schemas_of(address: PostgresServer) -> set[str]:
    """The schemas of a database on the server, its own left out."""
    engine = reading_engine(address)
    try:
        with engine.connect() as connection:
            names = connection.execute(text("SELECT nspname FROM pg_namespace")).scalars()
            return {name for name in names if not name.startswith("pg_") and name != "information_schema"}
    finally:
        engine.dispose()


def plain_name(address: Address) -> str:
    """As `dentaldesk restore --into` is told."""
    return str(address.path) if isinstance(address, SqliteFile) else address.conninfo


def make(clinic: Clinic, folder: Path, db: Database | None = None) -> Path:
    db = db or clinic.db
    return back_up(db, sync.program_actor(db), folder)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def runs(clinic: Clinic) -> list[BackupRow]:
    return clinic.db.read(lambda session: last_runs(session, 50))


def refusal(job: Callable[[], object]) -> str:
    with pytest.raises(UserError) as refused:
        job()
    return refused.value.message.code
