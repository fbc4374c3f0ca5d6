"""What reads and what writes take turns on the same few connections of a desk: neither leaves anything to the other."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise

import psycopg
import pytest
from sqlalchemy import column, func, select, table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from dentaldesk.engines.core.audit import broken_chains
from dentaldesk.engines.core.connections import MOST, PostgresServer
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import ConnectionLost, DatabaseProblem
from dentaldesk.engines.core.topics import topic_versions
from dentaldesk.engines.core.work import Work
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.clinic import Location, Operatory
from dentaldesk.models.tables.patients import Patient
from tests.factories import Clinic, a_patient

SETTINGS = ("transaction_isolation", "transaction_read_only")
READS, WRITES = ("repeatable read", "on"), ("read committed", "off")
_prepared = table("pg_prepared_statements", column("name"))


@pytest.fixture
def kind() -> str:
    """A file has connections for each."""
    return "postgres"


def held(session: Session) -> tuple[str, ...]:
    """What this transaction is, as the server says it."""
    return tuple(str(session.scalar(select(func.current_setting(name)))) for name in SETTINGS)


class _Break(Exception):  # noqa: N818 - a job that stumbles
    pass


def add_place(work: Work, name: str = "Branch") -> None:
    work.session.add(Location(name=name))
    work.note("set-up", "location", "1")


def read(clinic: Clinic) -> None:
    assert clinic.db.read(held) == READS


def write(clinic: Clinic) -> None:
    def job(work: Work) -> tuple[str, ...]:
        add_place(work)
        return held(work.session)

    assert clinic.db.write(clinic.desk, job) == WRITES


def stumble_reading(clinic: Clinic) -> None:
    def job(session: Session) -> None:
        assert held(session) == READS
        raise _Break

    with pytest.raises(_Break):
        clinic.db.read(job)


def write_while_reading(clinic: Clinic) -> None:
    with pytest.raises(DatabaseProblem) as told:
        clinic.db.read(lambda session: lock_row(session, Patient, new_id()))
    assert told.value.message.code == "database.only_reads"


def stumble_writing(clinic: Clinic) -> None:
    def job(work: Work) -> None:
        assert held(work.session) == WRITES
        add_place(work)
        work.session.add(Operatory(name="Nowhere"))

    with pytest.raises(DBAPIError):
        clinic.db.write(clinic.desk, job)


def lose(clinic: Clinic) -> None:
    def job(work: Work) -> None:
        assert held(work.session) == WRITES
        pid = work.session.scalar(select(func.pg_backend_pid()))
        assert isinstance(clinic.address, PostgresServer)
        with psycopg.connect(clinic.address.conninfo, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        held(work.session)

    with pytest.raises(ConnectionLost):
        clinic.db.write(clinic.desk, job)


ACTS: tuple[Callable[[Clinic], None], ...] = (
    read,
    write,
    stumble_reading,
    write_while_reading,
    stumble_writing,
    lose,
)


@pytest.mark.parametrize("first", ACTS)
def test_whatever_went_before_on_a_connection_reads_see_one_moment_and_writes_may_write(
    clinic: Clinic, first: Callable[[Clinic], None]
) -> None:
    for second in ACTS:
        first(clinic)
        second(clinic)
        read(clinic)
        write(clinic)
    assert clinic.db.read(lambda session: list(broken_chains(session))) == []


def test_so_it_is_with_more_threads_than_connections(clinic: Clinic) -> None:
    dice = random.Random(7)
    acts = [dice.choice(ACTS) for _ in range(150)]
    with ThreadPoolExecutor(2 * MOST) as threads:
        for done in [threads.submit(partial(act, clinic)) for act in acts]:
            done.result(60)
    assert clinic.db.read(lambda session: list(broken_chains(session))) == []


def test_a_reader_sees_one_moment_though_others_write_on_the_same_connections(clinic: Clinic) -> None:
    def twice(session: Session) -> list[int]:
        seen = []
        for _ in range(3):
            seen.append(session.scalar(select(func.count()).select_from(Location)) or 0)
            elsewhere.submit(write, clinic).result(30)
        return seen

    with ThreadPoolExecutor(1) as elsewhere:
        moments = [clinic.db.read(twice) for _ in range(3)]
    assert all(len(set(seen)) == 1 for seen in moments)
    assert [later[0] - earlier[0] for earlier, later in pairwise(moments)] == [3, 3]


def test_a_reader_does_not_let_the_server_forget_what_the_writer_prepared(clinic: Clinic) -> None:
    """As a rollback of the driver does; each act would be parsed and planned anew."""
    for _ in range(8):
        a_patient(clinic)
        read(clinic)
    prepared = select(func.count()).select_from(_prepared)
    assert clinic.db.write(clinic.desk, lambda work: work.session.scalar(prepared) or 0) > 0


# -- the last message of a write --


def refuse_at_the_end(clinic: Clinic) -> None:
    """From now on the server refuses a new place of this name, and says so when it is told to commit."""
    assert isinstance(clinic.address, PostgresServer)
    with psycopg.connect(clinic.address.conninfo, autocommit=True) as owner:
        owner.execute(
            "CREATE FUNCTION refuse_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF NEW.name = 'late' THEN RAISE EXCEPTION 'late' USING ERRCODE = '23514'; END IF; RETURN NULL; END $$"
        )
        owner.execute(
            "CREATE CONSTRAINT TRIGGER refuse_late AFTER INSERT ON location DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION refuse_late()"
        )


def test_what_the_server_refuses_when_it_commits_is_not_written_and_leaves_nothing_behind(clinic: Clinic) -> None:
    refuse_at_the_end(clinic)

    write(clinic)
    before = clinic.db.read(topic_versions)
    with pytest.raises(DBAPIError):
        clinic.db.write(clinic.desk, lambda work: add_place(work, "late"))
    assert clinic.db.read(topic_versions) == before
    assert clinic.db.read(lambda session: session.scalar(select(Location.name).where(Location.name == "late"))) is None
    write(clinic)
    read(clinic)
    assert clinic.db.read(topic_versions) != before
    assert clinic.db.read(lambda session: list(broken_chains(session))) == []
