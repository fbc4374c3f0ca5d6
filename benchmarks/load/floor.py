"""The raw limit: as many statements of the same kinds in as many transactions, bare, on rows that are the desk's own.

What a desk sends for an act is written down as its shape: a letter for each statement, a stop for each transaction.
The floor plays the shape back on the same connections.
"""

from __future__ import annotations

import threading
from functools import partial
from uuid import uuid4

from sqlalchemy import Connection, Engine, event, text

from benchmarks.load.scene import FLOOR_ROWS
from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.work import Work
from dentaldesk.models.states import Topic

INSERTS, TOPICS = 22, (Topic.CLINICAL, Topic.MONEY, Topic.NOTICES, Topic.SCHEDULE)  # an exam-sized transaction
_SAID = "as long as an ordinary row is, and a bit more"
_READ = text("SELECT id, said, version FROM floor_row WHERE id = :id")
_CHANGE = text("UPDATE floor_row SET version = version + 1 WHERE id = :id")
_ADD = text("INSERT INTO floor_written VALUES (:id, :said)")
_LOCK = "SELECT id FROM floor_row WHERE id BETWEEN :first AND :last ORDER BY id"
_RAISE = text("UPDATE floor_row SET version = version + 1 WHERE id BETWEEN :first AND :last")


class Shape:
    """Listens to a desk's own connections: what was sent since the last time that somebody asked."""

    def __init__(self, db: Database) -> None:
        self._sent: list[str] = []
        self._thread = threading.get_ident()  # the bell listens on another one
        for engine, stop in ((db._reading, "r"), (db._writing, "w")):  # noqa: SLF001 - a benchmark looks inside
            event.listen(engine, "before_cursor_execute", self._note)
            for end in ("commit", "rollback"):
                event.listen(engine, end, partial(self._add, stop))

    def _note(self, *told: object) -> None:
        verb = str(told[2]).lstrip()[:6].upper().strip()
        if verb != "BEGIN":  # which SQLAlchemy says by itself for the floor too
            self._add({"INSERT": "I", "UPDATE": "U", "DELETE": "U"}.get(verb, "S"))

    def _add(self, letter: str, *_: object) -> None:
        if threading.get_ident() == self._thread:
            self._sent.append(letter)

    def taken(self) -> str:
        """The shape of what was sent: S, I and U for statements, r and w where a reading and a writing one ended."""
        shape = "".join(self._sent)
        self._sent.clear()
        return shape


class Floor:
    """Plays shapes back for one desk."""

    def __init__(self, db: Database, desk: int) -> None:
        self._writing: Engine = db._writing  # noqa: SLF001 - as above
        self._reading: Engine = db._reading  # noqa: SLF001
        self._first = desk * FLOOR_ROWS
        lock = f"{_LOCK} FOR UPDATE" if db.is_postgres else _LOCK  # SQLite lets one writer in anyway
        self._lock = text(lock)

    def play(self, shape: str) -> None:
        """One after the other, the transactions of this shape."""
        begin = 0
        for place, letter in enumerate(shape):
            if letter in "rw":
                engine = self._reading if letter == "r" else self._writing
                with engine.connect() as connection:
                    for number, verb in enumerate(shape[begin:place]):
                        self._send(connection, verb, number)
                    connection.rollback() if letter == "r" else connection.commit()
                begin = place + 1

    def _send(self, connection: Connection, verb: str, number: int) -> None:
        if verb == "I":
            connection.execute(_ADD, {"id": str(uuid4()), "said": _SAID})
        else:
            statement = _CHANGE if verb == "U" else _READ
            connection.execute(statement, {"id": self._first + number % FLOOR_ROWS}).close()

    def exam_sized(self) -> None:
        """An exam-sized transaction: 22 rows and four topics, of which nobody else has any."""
        mine = {"first": self._first, "last": self._first + len(TOPICS) - 1}
        with self._writing.begin() as connection:
            _add_rows(connection)
            connection.execute(self._lock, mine).all()
            connection.execute(_RAISE, mine)


def exam_sized(db: Database, actor: Actor) -> None:
    """The same through the program's one door: audited, and the four topics are everybody's."""

    def job(work: Work) -> None:
        _add_rows(work.session.connection())
        work.topics.update(TOPICS)
        work.note("load", "clinic", actor.user_id)

    db.write(actor, job)


def _add_rows(connection: Connection) -> None:
    for _ in range(INSERTS):
        connection.execute(_ADD, {"id": str(uuid4()), "said": _SAID})
