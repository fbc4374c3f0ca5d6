"""A transaction of the size of an exam: 22 rows in four topics, by the program and bare; alone, and by 25 at once.

Bare is each row by its own statement in the same tables, the topics raised in one, and one commit. Of 25 at once the
bare ones raise no topic and so share no row: what the program's rate loses is what that costs. Only a server is asked.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, insert, update

from benchmarks.measure import Figure, in_turn, percentile
from dentaldesk.engines.core.connections import PostgresServer, writing_engine
from dentaldesk.models.charting import ChartStatus, Finding
from dentaldesk.models.states import Channel, MessageStatus, Role, TaskUrgency, Topic
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.charting import ChartEntry
from dentaldesk.models.tables.communication import Notice, PatientMessage
from dentaldesk.models.tables.patients import PatientNote
from dentaldesk.models.tables.system import TopicVersion
from tests.factories import MORNING, Clinic, a_patient

if TYPE_CHECKING:
    from uuid import UUID

    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.core.work import Work

ROUNDS = 40
CLIENTS = 25
EACH = 8  # transactions of one client
# At least 0.8 of the bare rate alone, at least 0.7 of it among others; nobody waits three times as long.
ALONE, AMONG_OTHERS, LONGEST = 1 / 0.8, 1 / 0.7, 3.0

Rows = list[tuple[type, dict[str, Any]]]


def figures(clinic: Clinic) -> Iterator[Figure]:
    """On this clinic's database."""
    name = "Postgres" if isinstance(clinic.address, PostgresServer) else "SQLite"
    rows = _RowsOf(clinic, a_patient(clinic))
    engine = writing_engine(clinic.address)
    ours, bare = in_turn(lambda: rows.by_the_program(clinic.db), lambda: rows.bare(engine, topics=rows.topics), ROUNDS)
    yield Figure(
        what=f"an exam-sized transaction, {name}",
        ours_ms=ours,
        floor="22 bare inserts, 4 topics, a commit",
        floor_ms=bare,
        promised=ALONE,
    )
    if isinstance(clinic.address, PostgresServer):
        yield from _among_others(clinic, rows)
    engine.dispose()


def _among_others(clinic: Clinic, rows: _RowsOf) -> Iterator[Figure]:
    desks = [clinic.another_desk(f"desk {number}") for number in range(CLIENTS)]
    engines = [writing_engine(clinic.address) for _ in range(CLIENTS)]
    whole, waits = _at_once([lambda db=db: rows.by_the_program(db) for db in desks])  # type: ignore[misc]
    bare, bare_waits = _at_once([lambda engine=engine: rows.bare(engine) for engine in engines])  # type: ignore[misc]
    for desk in desks:
        desk.close()
    for engine in engines:
        engine.dispose()
    yield Figure(
        what="exam-sized, each of 25 desks’ at once",
        ours_ms=whole / len(waits),
        floor="25 at once, bare, no shared row",
        floor_ms=bare / len(bare_waits),
        promised=AMONG_OTHERS,
    )
    yield Figure(
        what="exam-sized, 25 desks at once, p99",
        ours_ms=percentile(waits, 0.99),
        floor="25 at once, bare, p99",
        floor_ms=percentile(bare_waits, 0.99),
        promised=LONGEST,
    )


def _at_once(clients: Sequence[Callable[[], None]]) -> tuple[float, list[float]]:
    """Milliseconds of all together, and of each transaction; the connections stand before the clock starts."""
    for client in clients:
        client()
    ready = threading.Barrier(len(clients) + 1)

    def work(client: Callable[[], None]) -> list[float]:
        ready.wait()
        times = []
        for _ in range(EACH):
            begin = time.perf_counter()
            client()
            times.append((time.perf_counter() - begin) * 1000)
        return times

    with ThreadPoolExecutor(len(clients)) as pool:
        under_way = [pool.submit(work, client) for client in clients]
        ready.wait()
        begin = time.perf_counter()
        times = [took for one in under_way for took in one.result()]
        return (time.perf_counter() - begin) * 1000, times


class _RowsOf:
    """Rows about one patient, as an exam brings them."""

    topics = (Topic.CLINICAL, Topic.PATIENTS, Topic.NOTICES, Topic.OUTBOX)

    def __init__(self, clinic: Clinic, patient_id: UUID) -> None:
        self._actor, self._patient_id = clinic.dentist, patient_id

    def by_the_program(self, db: Database) -> None:
        """As a verb writes them."""

        def job(work: Work) -> None:
            work.session.add_all([table(**values) for table, values in self._new()])

        db.write(self._actor, job)

    def bare(self, engine: Engine, topics: Sequence[Topic] = ()) -> None:
        """Row by row."""
        with engine.begin() as connection:
            for table, values in self._new():
                connection.execute(insert(table), values)
            if topics:
                raised = update(TopicVersion).where(TopicVersion.name.in_(topics))
                connection.execute(raised.values(version=TopicVersion.version + 1))

    def _new(self) -> Rows:
        return [
            *((ChartEntry, self._entry()) for _ in range(10)),
            *((PatientNote, self._note()) for _ in range(4)),
            *((Notice, self._notice()) for _ in range(4)),
            *((PatientMessage, self._message()) for _ in range(4)),
        ]

    def _entry(self) -> dict[str, Any]:
        return {
            "id": new_id(),
            "patient_id": self._patient_id,
            "finding": Finding.CARIES,
            "status": ChartStatus.CONDITION,
            "teeth": "24",
            "surfaces": "D",
            "replaced": "",
            "note": "",
            "true_on": MORNING.date(),
            "recorded_at": MORNING,
            "recorded_by": self._actor.user_id,
        }

    def _note(self) -> dict[str, Any]:
        return {
            "id": new_id(),
            "patient_id": self._patient_id,
            "text": "Likes the blue cup",
            "pinned": False,
            "written_at": MORNING,
            "written_by": self._actor.user_id,
        }

    def _notice(self) -> dict[str, Any]:
        said = {"code": "routing.checkout", "params": {}}
        return {
            "id": new_id(),
            "key": f"bench:{new_id()}",
            "role": Role.FRONT_DESK,
            "patient_id": self._patient_id,
            "urgency": TaskUrgency.NORMAL,
            "title": said,
            "reason": said,
            "created_at": MORNING,
        }

    def _message(self) -> dict[str, Any]:
        return {
            "id": new_id(),
            "key": f"bench:{new_id()}",
            "patient_id": self._patient_id,
            "channel": Channel.EMAIL,
            "address": "somebody@example.org",
            "text": {"code": "routing.checkout", "params": {}},
            "send_at": MORNING,
            "status": MessageStatus.QUEUED,
            "version": 1,
        }
