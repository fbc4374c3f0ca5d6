"""The thread that delivers and keeps house: it wakes, waits, stops, and says when the database is lost."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import select

from dentaldesk.engines import sync
from dentaldesk.engines.communication.actions import (
    ESCALATE_AFTER,
    NewMessage,
    mark_done,
    mark_seen,
    queue_message,
)
from dentaldesk.engines.communication.escalation_actions import who_answers
from dentaldesk.engines.communication.reads import notices_for
from dentaldesk.engines.communication.rules import LEFT_LYING
from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.core.connections import PostgresServer
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.leases import TERM, hold_lease
from dentaldesk.engines.core.outbox import LEASE
from dentaldesk.engines.core.work import Work
from dentaldesk.models.states import OutboxState, Role, SignInKind, TaskUrgency
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.tables.people import SignIn, StaffRole, StaffUser
from dentaldesk.models.tables.system import Lease, OutboxJob
from dentaldesk.models.values import Message
from tests.engines.desk import Desks, Task
from tests.engines.visits import a_completed_visit
from tests.factories import FILLING, ROOT_CANAL, Clinic, a_patient
from tests.fakes import FakeMessages

SOON_S = 20  # bounds what hangs; nothing waits that long
Heard = queue.Queue[UserError | None]


@pytest.fixture
def heard() -> Heard:
    return queue.Queue()


@pytest.fixture
def thread(clinic: Clinic, heard: Heard) -> Iterator[sync.SyncThread]:
    started = sync.SyncThread(clinic.db, FakeMessages(), heard.put)
    yield started
    if started.is_alive():
        started.stop()


def states(clinic: Clinic) -> set[OutboxState]:
    return set(clinic.db.read(lambda session: session.scalars(select(OutboxJob.state)).all()))


def wait_until_settled(clinic: Clinic) -> None:
    deadline = time.monotonic() + SOON_S
    while states(clinic) != {OutboxState.SETTLED}:
        assert time.monotonic() < deadline, "it was not delivered"
        time.sleep(0.01)


def ask(clinic: Clinic, key: str) -> None:
    patient_id = a_patient(clinic)
    new = NewMessage(key=key, patient_id=patient_id, text=Message("patient.plan_ready"))
    clinic.db.write(clinic.desk, lambda work: queue_message(work, new))


def test_it_delivers_wakes_and_stops(
    clinic: Clinic, thread: sync.SyncThread, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "PAUSE_S", 600)  # only `wake` wakes it
    ask(clinic, "before it began")
    thread.start()
    assert heard.get(timeout=SOON_S) is None
    wait_until_settled(clinic)
    ask(clinic, "while it waits")
    thread.wake()
    wait_until_settled(clinic)
    thread.stop()
    assert not thread.is_alive()


def test_it_looks_by_itself_when_nobody_wakes_it(
    clinic: Clinic, thread: sync.SyncThread, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "PAUSE_S", 0.01)
    thread.start()
    assert heard.get(timeout=SOON_S) is None
    ask(clinic, "nobody says so")
    wait_until_settled(clinic)


def test_it_says_when_the_database_goes_and_when_it_is_back(
    clinic: Clinic, thread: sync.SyncThread, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "PAUSE_S", 0.05)
    thread.start()
    assert heard.get(timeout=SOON_S) is None
    with without_database(clinic):
        while (trouble := heard.get(timeout=SOON_S)) is None:
            pass
        assert trouble.message.code in {"database.lost", "database.missing", "database.refused"}
    while heard.get(timeout=SOON_S) is not None:
        pass
    ask(clinic, "after it was back")
    wait_until_settled(clinic)


class without_database:  # noqa: N801 - read as a sentence
    """The file is away, or the server lets nobody in."""

    def __init__(self, clinic: Clinic) -> None:
        self._clinic = clinic

    def __enter__(self) -> None:
        address = self._clinic.address
        if isinstance(address, PostgresServer):
            self._rename("", "_away")
        else:
            for engine in (self._clinic.db._reading, self._clinic.db._writing):
                engine.dispose()
            address.path.rename(address.path.with_suffix(".away"))

    def __exit__(self, *_: object) -> None:
        address = self._clinic.address
        if isinstance(address, PostgresServer):
            self._rename("_away", "")
        else:
            address.path.with_suffix(".away").rename(address.path)

    def _rename(self, before: str, after: str) -> None:
        assert isinstance(self._clinic.address, PostgresServer)
        said = psycopg.conninfo.conninfo_to_dict(self._clinic.address.conninfo)
        name = str(said["dbname"])
        server = psycopg.conninfo.make_conninfo("", **{**said, "dbname": "postgres"})
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'ALTER DATABASE "{name}{before}" ALLOW_CONNECTIONS false')
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [f"{name}{before}"]
            )
            connection.execute(f'ALTER DATABASE "{name}{before}" RENAME TO "{name}{after}"')
            connection.execute(f'ALTER DATABASE "{name}{after}" ALLOW_CONNECTIONS true')


# -- duties --


def escalated(clinic: Clinic) -> list[Notice]:
    query = select(Notice).where(Notice.role == Role.MANAGER)
    return list(clinic.db.read(lambda session: session.scalars(query).all()))


def test_an_urgent_notice_that_nobody_saw_reaches_the_manager_once(clinic: Clinic) -> None:
    a_completed_visit(clinic, ROOT_CANAL)
    actor = sync.program_actor(clinic.db)
    clinic.clock.advance(ESCALATE_AFTER - timedelta(seconds=1))
    sync.keep_house(clinic.db, actor)
    assert escalated(clinic) == []
    clinic.clock.advance(timedelta(seconds=1))
    for _ in range(3):
        sync.keep_house(clinic.db, actor)
        clinic.clock.advance(timedelta(minutes=2))
    (notice,) = escalated(clinic)
    assert notice.title == {"code": "notice.escalated", "params": {}}
    bell = clinic.db.read(lambda session: notices_for(session, [Role.MANAGER], None))
    assert [(row.urgency, row.to_name) for row in bell] == [(TaskUrgency.HIGH, "Max Manager")]


@pytest.mark.parametrize("answer", [mark_seen, mark_done])
def test_a_notice_that_was_seen_stays_where_it_is(clinic: Clinic, answer: object) -> None:
    a_completed_visit(clinic, ROOT_CANAL)
    for row in clinic.db.read(lambda session: notices_for(session, [Role.FRONT_DESK], None)):
        clinic.db.write(clinic.desk, lambda work, row=row: answer(work, row.id))  # type: ignore[misc, operator]
    clinic.clock.advance(timedelta(hours=1))
    sync.keep_house(clinic.db, sync.program_actor(clinic.db))
    assert escalated(clinic) == []


def test_what_is_not_urgent_reaches_somebody_while_the_day_lasts(clinic: Clinic) -> None:
    a_completed_visit(clinic, FILLING)  # "ready for checkout", for the desk and for the dentist
    actor = sync.program_actor(clinic.db)
    clinic.clock.advance(LEFT_LYING - timedelta(seconds=1))
    sync.keep_house(clinic.db, actor)
    assert escalated(clinic) == []
    clinic.clock.advance(timedelta(seconds=1))
    for _ in range(3):
        sync.keep_house(clinic.db, actor)
        clinic.clock.advance(timedelta(days=1))
    # Beside them stands the alarm for a patient with whom nobody goes on.
    notices = [notice for notice in escalated(clinic) if notice.key.startswith("exam:")]
    assert {notice.title["code"] for notice in notices} == {"notice.left_lying"}
    assert [(notice.urgency, notice.user_id) for notice in notices] == [
        (TaskUrgency.NORMAL, clinic.manager.user_id)
    ] * 2


def test_an_escalation_names_the_manager_who_sat_down_last(clinic: Clinic) -> None:
    def hired(work: Work, name: str, role: Role) -> UUID:
        person = StaffUser(name=name, location_id=clinic.desk.location_id)
        work.session.add(person)
        work.session.flush()
        work.session.add(StaffRole(user_id=person.id, role=role, since=date(2026, 1, 1)))
        return person.id

    def sat_down(work: Work, user_id: UUID) -> None:
        work.session.add(SignIn(user_id=user_id, workstation="desk 2", kind=SignInKind.PIN, at=work.now))

    def left(work: Work, user_id: UUID) -> None:
        work.session.get_one(StaffUser, user_id).active = False

    def told() -> tuple[UUID, Role] | None:
        found = clinic.db.read(who_answers)
        return (found.user_id, found.role) if found is not None else None

    max_id, db = clinic.manager.user_id, clinic.db
    administrator = db.write(clinic.manager, lambda work: hired(work, "Abe Admin", Role.ADMINISTRATOR))
    assert told() == (max_id, Role.MANAGER)
    amy = db.write(clinic.manager, lambda work: hired(work, "Amy Manager", Role.MANAGER))
    assert told() == (amy, Role.MANAGER)  # nobody sat down yet: by name
    db.write(clinic.manager, lambda work: sat_down(work, max_id))
    assert told() == (max_id, Role.MANAGER)
    for user_id in (amy, max_id):
        db.write(clinic.manager, lambda work, user_id=user_id: left(work, user_id))  # type: ignore[misc]
    assert told() == (administrator, Role.ADMINISTRATOR)
    db.write(clinic.manager, lambda work: left(work, administrator))
    assert told() == (clinic.dentist.user_id, Role.DENTIST)


def hold(db: Database, actor: Actor) -> bool:
    return db.write(actor, lambda work: hold_lease(work, sync.HOUSEKEEPING, db.workstation))


def test_one_desk_of_several_holds_a_duty_until_its_time_runs_out(clinic: Clinic) -> None:
    actor, other = sync.program_actor(clinic.db), clinic.another_desk()
    assert hold(clinic.db, actor)
    assert not hold(other, actor)
    clinic.clock.advance(TERM - timedelta(seconds=1))
    assert hold(clinic.db, actor)  # kept
    clinic.clock.advance(TERM - timedelta(seconds=1))
    assert not hold(other, actor)
    clinic.clock.advance(timedelta(seconds=1))
    assert hold(other, actor)  # the first fell silent
    assert not hold(clinic.db, actor)
    lease = clinic.db.read(lambda session: session.scalars(select(Lease)).one())
    assert (lease.holder, lease.fence) == ("desk 2", 2)
    other.close()


def hold_here(actor: Actor, db: Database) -> bool:
    return hold(db, actor)


def test_desks_that_begin_in_the_same_instant_share_no_duty(clinic: Clinic, desks: Desks) -> None:
    actor = sync.program_actor(clinic.db)
    for turn in range(2):  # the first of all, then a takeover
        now = clinic.clock.now() + turn * (TERM + LEASE)
        tasks = [
            Task(address=clinic.address, deed=partial(hold_here, actor), workstation=f"desk {number}", now=now)
            for number in range(8)
        ]
        assert sorted(result.value for result in desks.together(tasks)) == [False] * 7 + [True]
        clinic.db.write(actor, _silence)


def _silence(work: Work) -> None:
    work.session.scalars(select(Lease)).one().holder = "a desk that was switched off"
