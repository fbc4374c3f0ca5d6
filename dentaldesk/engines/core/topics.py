"""Telling other workstations what changed.

A write session notes the topic of every table it touches, bulk statements included. Last of all, in the same
transaction, the rows of these topics are locked in name order and raised. Readers compare versions; NOTIFY only wakes
them earlier, it never carries truth. These rows are everybody's: a server is told to raise them and to commit in one
message, so that nobody waits for the way there and back, or for a desk that is busy with something else.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, event, insert, select, update
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql.expression import TextClause

from dentaldesk.engines.core.connections import Address, PostgresServer, how_to_connect
from dentaldesk.engines.core.errors import BugError
from dentaldesk.models.states import Topic
from dentaldesk.models.tables.base import Base, topic_of
from dentaldesk.models.tables.system import TopicVersion

if TYPE_CHECKING:
    from sqlalchemy.orm import UOWTransaction

    from dentaldesk.engines.core.work import Work

NOTIFY_CHANNEL = "dentaldesk_topics"
LISTEN_S = 0.1  # seconds that a ring from this desk may wait while Postgres is listened to
_TOUCHED = "dentaldesk.topics"
_RAISED = (
    update(TopicVersion)
    .where(TopicVersion.name.in_(bindparam("names", expanding=True)))
    .values(version=TopicVersion.version + 1)
)


def watch(session: Session, touched: set[Topic]) -> None:
    """From now on, add to `touched` the topic of everything that this session writes."""
    session.info[_TOUCHED] = touched
    event.listen(session, "after_flush", _note_flush)
    event.listen(session, "do_orm_execute", _note_statement)


def _note_flush(session: Session, _context: UOWTransaction) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Base) and row.__topic__ is not None:
            session.info[_TOUCHED].add(row.__topic__)


def _note_statement(state: ORMExecuteState) -> None:
    if isinstance(state.statement, TextClause):
        msg = "raw SQL in a write session: its topics cannot be seen"
        raise BugError(msg)
    if state.is_insert or state.is_update or state.is_delete:
        topic = topic_of(state.statement.table.name)  # type: ignore[attr-defined]
        if topic is not None:
            state.session.info[_TOUCHED].add(topic)


def commit(work: Work) -> None:
    """Raise the version of each touched topic and commit. On a server all desks that write the same topic wait from
    here on for each other, and for nothing but the server.
    """
    names = tuple(sorted(topic.value for topic in work.topics))
    if names:
        connection = work.session.connection()
        if connection.dialect.name == "postgresql":
            # Several statements in one message go without parameters only; names of topics are words of ours.
            connection.exec_driver_sql(_last_message(names), execution_options={"no_parameters": True})
        else:
            connection.execute(_RAISED, {"names": names}).close()
    work.session.commit()  # sends nothing where it was said already


@cache
def _last_message(names: tuple[str, ...]) -> str:
    """What a server is told at the end of a transaction that touched these topics.

    An UPDATE with IN locks in the order of its plan, and 25 desks deadlock; locked in name order first they do not.
    """
    from sqlalchemy.dialects.postgresql.psycopg import dialect  # noqa: PLC0415 - a clinic on SQLite never needs it

    in_order = (
        select(TopicVersion.name)
        .where(TopicVersion.name.in_(names))
        .order_by(TopicVersion.name)
        .with_for_update()
        .subquery("in_order")
    )
    raised = update(TopicVersion).where(TopicVersion.name == in_order.c.name).values(version=TopicVersion.version + 1)
    said = raised.compile(dialect=dialect(), compile_kwargs={"literal_binds": True})  # type: ignore[no-untyped-call]
    return f"{said}; NOTIFY {NOTIFY_CHANNEL}; COMMIT"


def topic_versions(session: Session) -> dict[Topic, int]:
    """The version of every topic."""
    rows = session.execute(select(TopicVersion.name, TopicVersion.version))
    return {Topic(name): version for name, version in rows if name in set(Topic)}


def changed_topics(before: Mapping[Topic, int], after: Mapping[Topic, int]) -> frozenset[Topic]:
    """The topics whose version differs."""
    return frozenset(topic for topic, version in after.items() if before.get(topic) != version)


def create_topics(session: Session) -> None:
    """Make the row of each topic that has none."""
    standing = set(session.scalars(select(TopicVersion.name)))
    missing = [{"name": topic.value, "version": 0} for topic in Topic if topic.value not in standing]
    if missing:
        session.execute(insert(TopicVersion), missing)


class Doorbell:
    """Waits for a reason to look at the topics: a ring from this desk, on Postgres one from any desk, or the time."""

    def __init__(self, address: Address) -> None:
        self._rung = threading.Event()
        self._conninfo = address.conninfo if isinstance(address, PostgresServer) else None
        self._listener: Any = None

    def ring(self) -> None:
        """Wake the waiting thread from this desk."""
        self._rung.set()

    def be_calm(self, seconds: float) -> None:
        """Return after a ring from this desk, or after `seconds`. Rings from elsewhere are not heard meanwhile, and not
        lost either: whoever waits next hears them, or looks when the time is over.
        """
        self._rung.wait(seconds)

    def wait(self, seconds: float) -> None:
        """Return after a ring, or after `seconds`."""
        if self._conninfo is None:
            self._rung.wait(seconds)
        else:
            self._wait_for_postgres(seconds)
        self._rung.clear()

    def _wait_for_postgres(self, seconds: float) -> None:
        """Listen in short stretches, so that a ring from this desk is heard as well."""
        import psycopg  # noqa: PLC0415 - a clinic on SQLite never needs it

        try:
            if self._listener is None:
                self._listener = psycopg.connect(**how_to_connect(self._conninfo or ""), autocommit=True)
                self._listener.execute(f"LISTEN {NOTIFY_CHANNEL}")
            left = seconds
            while left > 0 and not self._rung.is_set():
                if list(self._listener.notifies(timeout=LISTEN_S, stop_after=1)):
                    return
                left -= LISTEN_S
        except psycopg.Error:
            # Lost: the next look says so; until it is back the clock alone rings.
            self.close()
            self._rung.wait(seconds)

    def close(self) -> None:
        """Stop listening."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
