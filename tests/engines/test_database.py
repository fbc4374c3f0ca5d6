"""One call is one transaction: all of it or none, tried again when desks meet, told to the others when it is done."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import delete, event, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from dentaldesk.engines.core import db as database
from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.core.audit import broken_chains
from dentaldesk.engines.core.connections import PostgresServer
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import BugError, DatabaseProblem, UserError
from dentaldesk.engines.core.topics import NOTIFY_CHANNEL, changed_topics, topic_versions
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.flows.exam_completion import ExamOutcome, handle_exam_completion
from dentaldesk.models.states import Topic
from dentaldesk.models.tables.clinic import Location
from dentaldesk.models.tables.patients import Patient, PatientWord
from dentaldesk.models.tables.scheduling import BookedBlock
from dentaldesk.models.tables.treatment import PlannedProcedure
from tests.engines.desk import Desks, Task
from tests.factories import FILLING, ROOT_CANAL, Clinic, a_patient, an_exam

THREADS, PROCESSES, EACH = 25, 8, 1
HEARD_S = 2.0


def rename(work: Work, patient_id: object, name: str) -> None:
    lock_row(work.session, Patient, patient_id).family_name = name


def name_of(clinic: Clinic, patient_id: object) -> str:
    return clinic.db.read(lambda session: session.get_one(Patient, patient_id).family_name)


def raised(clinic: Clinic, job: Callable[[Work], object]) -> frozenset[Topic]:
    """The topics that this write raises."""
    before = clinic.db.read(topic_versions)
    clinic.db.write(clinic.desk, job)
    return changed_topics(before, clinic.db.read(topic_versions))


# -- all or none --


def test_an_error_for_staff_rolls_everything_back(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    before = clinic.db.read(topic_versions)

    def job(work: Work) -> None:
        rename(work, patient_id, "Half")
        work.note("edit", "patient", patient_id)
        work.session.flush()
        raise UserError("payment.refused")

    with pytest.raises(UserError, match=r"payment\.refused"):
        clinic.db.write(clinic.desk, job)
    assert name_of(clinic, patient_id) != "Half"
    assert clinic.db.read(topic_versions) == before


def test_a_bug_rolls_everything_back_and_is_not_tried_again(clinic: Clinic) -> None:
    patient_id, tries = a_patient(clinic), []

    def job(work: Work) -> None:
        tries.append(1)
        rename(work, patient_id, "Half")
        work.session.flush()
        msg = "a bug"
        raise ZeroDivisionError(msg)

    with pytest.raises(ZeroDivisionError):
        clinic.db.write(clinic.desk, job)
    assert len(tries) == 1
    assert name_of(clinic, patient_id) != "Half"


def test_a_write_that_changes_nothing_raises_no_topic(clinic: Clinic) -> None:
    assert raised(clinic, lambda work: work.session.scalars(select(Patient)).all()) == frozenset()


# -- who may do what on which thread --


def test_a_reader_cannot_write(clinic: Clinic) -> None:
    with pytest.raises((DatabaseProblem, DBAPIError)):
        clinic.db.read(lambda session: session.execute(update(Patient).values(version=Patient.version + 1)))
    with pytest.raises((DatabaseProblem, DBAPIError)):
        clinic.db.read(lambda session: session.execute(insert(Location), [{"name": "Branch"}]))
    clinic.db.write(clinic.desk, lambda work: work.session.add(Location(name="Branch")))  # the writer can


def test_a_session_on_the_forbidden_thread_is_a_bug(clinic: Clinic) -> None:
    elsewhere = ThreadPoolExecutor(1)
    elsewhere.submit(clinic.db.forbid_this_thread).result()
    assert clinic.db.read(topic_versions)
    with pytest.raises(BugError, match="GUI thread"):
        elsewhere.submit(clinic.db.read, topic_versions).result()
    with pytest.raises(BugError, match="GUI thread"):
        elsewhere.submit(clinic.db.write, clinic.desk, lambda _: None).result()
    elsewhere.shutdown()


def test_raw_sql_in_a_write_is_refused(clinic: Clinic) -> None:
    with pytest.raises(BugError, match="raw SQL"):
        clinic.db.write(clinic.desk, lambda work: work.session.execute(text("UPDATE patient SET version = 2")))


# -- meeting other desks --


@contextmanager
def another_desk_writing(clinic: Clinic, patient_id: object) -> Iterator[threading.Event]:
    """Another desk has renamed the patient and commits when the event is set."""
    begun, go_on = threading.Event(), threading.Event()
    other = clinic.another_desk()

    def slow(work: Work) -> None:
        rename(work, patient_id, "First")
        work.session.flush()
        begun.set()
        assert go_on.wait(30)

    with ThreadPoolExecutor(1) as desk:
        first = desk.submit(other.write, clinic.desk, slow)
        assert begun.wait(30)
        try:
            yield go_on
        finally:
            go_on.set()
            first.result(30)
            other.close()


def hurry(db: Database, on_try: Callable[[], None]) -> None:
    """From now on the desk waits for a lock no longer than a millisecond, and says when it begins a try."""
    db._writing.dispose()
    wait = "SET lock_timeout = '1ms'" if db.is_postgres else "PRAGMA busy_timeout = 1"
    event.listen(db._writing, "connect", lambda connection, _: (connection.execute(wait), connection.commit()))
    event.listen(db._writing, "checkout", lambda *_: on_try())


def test_a_write_waits_for_another_desk_that_holds_the_row(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    with another_desk_writing(clinic, patient_id) as go_on, ThreadPoolExecutor(1) as desk:
        second = desk.submit(clinic.db.write, clinic.desk, lambda work: rename(work, patient_id, "Second"))
        go_on.set()
        second.result(30)
    assert name_of(clinic, patient_id) == "Second"


def test_a_write_that_meets_a_lock_is_tried_again(clinic: Clinic) -> None:
    patient_id, tries = a_patient(clinic), []
    with another_desk_writing(clinic, patient_id) as go_on:

        def on_try() -> None:
            tries.append(1)
            if len(tries) == 3:
                go_on.set()

        hurry(clinic.db, on_try)
        clinic.db.write(clinic.desk, lambda work: rename(work, patient_id, "Second"))
    assert len(tries) >= 3
    assert name_of(clinic, patient_id) == "Second"


def test_a_database_that_stays_busy_is_said_to_be(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WRITE_TRIES", 2)
    patient_id = a_patient(clinic)
    hurry(clinic.db, lambda: None)
    with another_desk_writing(clinic, patient_id), pytest.raises(DatabaseProblem) as busy:
        clinic.db.write(clinic.desk, lambda work: rename(work, patient_id, "Second"))
    assert busy.value.message.code == "database.busy"
    assert name_of(clinic, patient_id) == "First"


def test_two_desks_that_lock_crosswise_both_finish(clinic: Clinic) -> None:
    patients = [a_patient(clinic), a_patient(clinic)]
    meeting = threading.Barrier(2)
    desks = [clinic.db, clinic.another_desk()]
    tries: list[int] = []

    def job(order: list[UUID], work: Work) -> None:
        rename(work, order[0], "Locked")
        work.session.flush()
        tries.append(1)
        if len(tries) <= 2 and clinic.db.is_postgres:  # on SQLite the second has not begun
            meeting.wait(30)
        rename(work, order[1], "Locked")

    with ThreadPoolExecutor(2) as threads:
        orders = ([*patients], [*reversed(patients)])
        futures = [
            threads.submit(desk.write, clinic.desk, partial(job, order))
            for desk, order in zip(desks, orders, strict=True)
        ]
        for future in futures:
            future.result(60)
    desks[1].close()
    assert len(tries) == (3 if clinic.db.is_postgres else 2)


def test_a_key_that_stands_for_good_is_a_bug_in_the_end(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WRITE_TRIES", 3)
    word = {"patient_id": a_patient(clinic), "word": "amara", "sort_name": ""}
    with pytest.raises(IntegrityError):
        clinic.db.write(clinic.desk, lambda work: work.session.execute(insert(PatientWord), [word]))


# -- telling the others --


def test_every_way_of_writing_raises_the_topic_of_its_table(clinic: Clinic) -> None:
    an_exam(clinic, a_patient(clinic), ROOT_CANAL)
    take_out = delete(PlannedProcedure).where(PlannedProcedure.procedure_code == "ROOTCANAL3")
    place = {"name": "Branch"}
    ways: dict[str, tuple[Callable[[Work], object], Topic]] = {
        "a new object": (lambda work: work.session.add(Location(name="Branch")), Topic.CLINIC),
        "a changed object": (lambda work: setattr(_any(work, Patient), "language", "de"), Topic.PATIENTS),
        "a deleted object": (lambda work: work.session.delete(_any(work, PlannedProcedure)), Topic.TREATMENT),
        "bulk insert": (lambda work: work.session.execute(insert(Location), [place, place]), Topic.CLINIC),
        "bulk update": (lambda work: work.session.execute(update(Patient).values(language="fr")), Topic.PATIENTS),
        "bulk update of nothing": (
            lambda work: work.session.execute(update(BookedBlock).values(squeezed_in=True)),
            Topic.SCHEDULE,
        ),
        "bulk delete": (lambda work: work.session.execute(take_out), Topic.TREATMENT),
    }
    for way, (job, topic) in ways.items():
        assert raised(clinic, job) == {topic}, way


def _any(work: Work, table: type[Patient | PlannedProcedure]) -> object:
    return work.session.scalars(select(table).limit(1)).one()


def test_who_was_looked_at_raises_no_topic(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    assert raised(clinic, lambda work: work.note("open", "patient", patient_id)) == frozenset()


def test_topics_count_up_one_by_one_however_many_desks_write(clinic: Clinic) -> None:
    before = clinic.db.read(topic_versions)[Topic.CLINIC]
    with ThreadPoolExecutor(10) as desks:
        list(desks.map(lambda _: clinic.db.write(clinic.desk, _add_place), range(30)))
    assert clinic.db.read(topic_versions)[Topic.CLINIC] == before + 30


def _add_place(work: Work) -> None:
    work.session.add(Location(name="Branch"))


def test_another_process_hears_of_a_write(clinic: Clinic, desks: Desks) -> None:
    task = Task(address=clinic.address, deed=partial(hear_of, Topic.CLINIC))
    with ThreadPoolExecutor(1) as waiting:
        told = waiting.submit(desks.run, task)
        written = time.monotonic()
        while not told.done():  # until it has heard: it may not have begun to listen
            written = time.monotonic()
            clinic.db.write(clinic.desk, _add_place)
            time.sleep(0.2)
    heard = told.result().value
    assert heard - written < HEARD_S


def hear_of(topic: Topic, db: Database) -> float:
    """When this desk hears of a change of the topic, on the machine's clock."""
    before, deadline = db.read(topic_versions), time.monotonic() + 30
    while topic not in changed_topics(before, db.read(topic_versions)):
        assert time.monotonic() < deadline, "never told"
        time.sleep(0.02)
    return time.monotonic()


@pytest.mark.parametrize("kind", ["postgres"])
def test_postgres_wakes_the_others_at_commit(clinic: Clinic) -> None:
    assert isinstance(clinic.address, PostgresServer)
    with psycopg.connect(clinic.address.conninfo, autocommit=True) as listener:
        listener.execute(f"LISTEN {NOTIFY_CHANNEL}")
        clinic.db.write(clinic.desk, _add_place)
        assert [notice.payload for notice in listener.notifies(timeout=HEARD_S, stop_after=1)] == [""]
        with pytest.raises(UserError):
            clinic.db.write(clinic.desk, _refuse_after_writing)
        assert list(listener.notifies(timeout=0.2, stop_after=1)) == []


@pytest.mark.parametrize("kind", ["postgres"])
def test_nobody_waits_at_the_topics_for_a_desk_that_is_slow(clinic: Clinic) -> None:
    """A topic's row is held for no longer than the server itself needs to commit."""
    another = clinic.another_desk("desk 2")
    order: list[str] = []

    @event.listens_for(clinic.db._writing, "commit")
    def _while_this_desk_is_about_to_commit(_: object) -> None:
        elsewhere.submit(another.write, clinic.desk, _add_place).result(HEARD_S)
        order.append("the other desk")

    with ThreadPoolExecutor(1) as elsewhere:
        clinic.db.write(clinic.desk, _add_place)
        order.append("this desk")
    another.close()
    assert order == ["the other desk", "this desk"]


def _refuse_after_writing(work: Work) -> None:
    _add_place(work)
    work.session.flush()
    raise UserError("payment.refused")


# -- many at once --


def complete_all(actor: Actor, exams: Sequence[UUID], db: Database) -> list[bool]:
    """Complete these exams one after the other; says of each whether it had been completed before."""
    return [db.write(actor, partial(_complete, exam_id)).already for exam_id in exams]


def _complete(exam_id: UUID, work: Work) -> ExamOutcome:
    return handle_exam_completion(work, exam_id)


def test_many_threads_and_processes_complete_exams_without_deadlock(clinic: Clinic, desks: Desks) -> None:
    exams = [an_exam(clinic, a_patient(clinic), ROOT_CANAL, FILLING) for _ in range(THREADS + PROCESSES * EACH)]
    parts = [exams[THREADS + number :: PROCESSES] for number in range(PROCESSES)]
    tasks = [Task(address=clinic.address, deed=partial(complete_all, clinic.dentist, part)) for part in parts]
    with ThreadPoolExecutor(THREADS + 1) as threads:
        elsewhere = threads.submit(desks.together, tasks)
        here = [threads.submit(complete_all, clinic.dentist, [exam_id], clinic.db) for exam_id in exams[:THREADS]]
        assert [job.result(60) for job in here] == [[False]] * THREADS
        assert [result.value for result in elsewhere.result(60)] == [[False] * EACH] * PROCESSES
    assert clinic.db.read(lambda session: list(broken_chains(session))) == []
    if isinstance(clinic.address, PostgresServer):
        with psycopg.connect(clinic.address.conninfo) as connection:
            found = connection.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
            assert found.fetchone() == (0,)
