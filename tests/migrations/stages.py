"""What the tests of migrations begin from: each is made once a worker and copied for each test."""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum, auto
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dentaldesk.engines.core.connections import Address, SqliteFile
from dentaldesk.models.migrations import make_new, upgrade
from tests.databases import database_name, drop_postgres, new_postgres
from tests.migrations.story import FIRST, clinic_at, database, opened, upgrade_and_fill

if TYPE_CHECKING:
    from sqlalchemy import Engine


class Stage(Enum):
    """A database before the test."""

    MADE = auto()  # as a new clinic gets it, without a row
    MIGRATED = auto()  # through all of the history, without a row
    FIRST = auto()  # the full clinic in the first schema
    MOVED = auto()  # that one, moved to the last schema
    FILLED = auto()  # and what came since has its rows too


def _moved(engine: Engine) -> None:
    clinic_at(engine, FIRST)
    upgrade(engine)


def _filled(engine: Engine) -> None:
    clinic_at(engine, FIRST)
    upgrade_and_fill(engine)


_MAKING: Mapping[Stage, Callable[[Engine], None]] = {
    Stage.MADE: make_new,
    Stage.MIGRATED: upgrade,
    Stage.FIRST: lambda engine: clinic_at(engine, FIRST),
    Stage.MOVED: _moved,
    Stage.FILLED: _filled,
}


@contextmanager
def copy_of(stage: Stage, kind: str, folder: Path) -> Iterator[Address]:
    """An own copy; on SQLite `clinic.db` in the folder."""
    if kind == "sqlite":
        address = SqliteFile(path=folder / "clinic.db")
        address.path.write_bytes(_file(stage))
        yield address
    else:
        copy = new_postgres(_on_server(stage))
        yield copy
        drop_postgres(copy)


@cache
def _file(stage: Stage) -> bytes:
    with tempfile.TemporaryDirectory() as folder, database("sqlite", Path(folder)) as address:
        assert isinstance(address, SqliteFile)
        with opened(address) as engine:
            _MAKING[stage](engine)
        return address.path.read_bytes()  # closing the last connection brought its log back into it


@cache
def _on_server(stage: Stage) -> str:
    address = new_postgres()
    atexit.register(drop_postgres, address)
    with opened(address) as engine:
        _MAKING[stage](engine)
    return database_name(address)
