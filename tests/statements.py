"""What is said to a database, listened to on its engine: for tests that count it and benchmarks that time it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from dentaldesk.models.tables import Base

if TYPE_CHECKING:
    from sqlalchemy import Engine

_NAME = re.compile(r"(?:FROM|JOIN|,) (\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement as the driver got it."""

    sql: str
    parameters: Any


def tables_of(sql: Iterable[str]) -> set[str]:
    """The tables of ours that these statements name."""
    return {name for said in sql for name in _NAME.findall(said)} & set(Base.metadata.tables)


@contextmanager
def heard(engine: Engine) -> Iterator[list[Statement]]:
    """Every statement of this engine while the block runs, in order; BEGIN and ROLLBACK left out."""
    said: list[Statement] = []

    def note(_connection: object, _cursor: object, sql: str, parameters: object, *_rest: object) -> None:
        if sql != "BEGIN":
            said.append(Statement(sql=sql, parameters=parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)
