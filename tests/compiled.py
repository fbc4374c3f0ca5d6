"""Statements are compiled once a process, not once for each test's own database: that was a third of all tests' time.

SQLAlchemy keeps what it compiled by engine and dialect, and every test has engines of its own. In the program there is
one clinic, so this concerns tests alone. Connections, pools and the databases stay each test's own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Dialect, Engine, create_engine, event
from sqlalchemy.util import LRUCache

from dentaldesk.engines.core import connections

MOST = 20_000
_shared: dict[tuple[str, str], tuple[Dialect, LRUCache[Any, Any]]] = {}


def share() -> None:
    """From now on engines of one kind and isolation level use one dialect and remember the same statements."""
    vars(connections)["create_engine"] = _sharing(create_engine)


def _sharing(make: Callable[..., Engine]) -> Callable[..., Engine]:
    def made(url: str, **options: Any) -> Engine:  # noqa: ANN401 - whatever SQLAlchemy takes
        engine = make(url, **options)
        kind = url, str(options.get("isolation_level", ""))
        if kind in _shared:
            engine.dialect, engine._compiled_cache = _shared[kind]
            return engine
        engine._compiled_cache = LRUCache(MOST)
        known = engine.dialect, engine._compiled_cache

        # By its first connection a dialect has learned what server it speaks to.
        event.listen(engine, "connect", lambda *_: _shared.setdefault(kind, known))
        return engine

    return made
