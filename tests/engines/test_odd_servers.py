"""Servers, databases and roles that prefer other things than this program: what it relies on it says itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from dentaldesk.engines.core.connections import KEPT, MOST, SILENT_S, PostgresServer
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import ConnectionLost, DatabaseProblem
from dentaldesk.engines.core.files import load_file, store_file
from dentaldesk.engines.core.troubles import meaning
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.patients.actions import register_patient
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.models.states import BackupProof
from dentaldesk.models.tables.patients import Patient
from tests.databases import database_name
from tests.engines.backups import make, runs
from tests.engines.visits import a_completed_visit
from tests.factories import Clinic, StandingClock
from tests.faults.wire import BadWire

ODD = {
    "datestyle": "'SQL, DMY'",
    "intervalstyle": "sql_standard",
    "bytea_output": "escape",
    "timezone": "'Asia/Kathmandu'",
    "statement_timeout": "'1ms'",
    "lock_timeout": "'1ms'",
    "default_transaction_isolation": "serializable",
    "search_path": "elsewhere",
    "client_encoding": "latin1",
    "standard_conforming_strings": "off",
}
HURRIED = {"connect_timeout": "2", "tcp_user_timeout": "7000"}  # seconds, and milliseconds


@pytest.fixture
def kind() -> str:
    return "postgres"


@pytest.fixture
def server(clinic: Clinic) -> PostgresServer:
    assert isinstance(clinic.address, PostgresServer)
    return clinic.address


def at(server: PostgresServer, **said: Any) -> PostgresServer:  # noqa: ANN401 - libpq's
    """The same, with more in the address."""
    return PostgresServer(conninfo=psycopg.conninfo.make_conninfo(server.conninfo, **said))


@contextmanager
def opened(address: PostgresServer) -> Iterator[Database]:
    db = Database(address, workstation="far desk", clock=StandingClock())
    try:
        yield db
    finally:
        db.close()


def by_administrator(server: PostgresServer, *statements: str) -> None:
    with psycopg.connect(server.conninfo, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def one(db: Database) -> int:
    """Read as little as can be."""
    return int(db.read(lambda session: session.scalars(select(1)).one()))


def write_one(db: Database, clinic: Clinic) -> int:
    """The same in a transaction that may write."""
    return int(db.write(clinic.desk, lambda work: work.session.scalars(select(1)).one()))


def setting(name: str, session: Session) -> str:
    return str(session.scalar(select(func.current_setting(name))))


# -- what a server prefers --


def prefer_otherwise(server: PostgresServer) -> None:
    name = database_name(server)
    by_administrator(server, *(f'ALTER DATABASE "{name}" SET {each} = {value}' for each, value in ODD.items()))


def test_a_clinic_lives_in_a_database_that_prefers_everything_otherwise(clinic: Clinic, server: PostgresServer) -> None:
    prefer_otherwise(server)
    bytes_ = bytes(range(256))
    details = PatientDetails(given_names="王小 Łucja", family_name="O'Neill \\ Sons", birth_date=date(1979, 3, 12))
    with opened(server) as db:
        db.check_schema()
        patient_id = db.write(clinic.desk, lambda work: register_patient(work, details))
        sha = db.write(clinic.desk, lambda work: store_file(work.session, bytes_, "application/pdf"))
        kept = db.read(lambda session: session.get_one(Patient, patient_id))
        assert (kept.given_names, kept.family_name, kept.birth_date) == (
            "王小 Łucja",
            "O'Neill \\ Sons",
            date(1979, 3, 12),
        )
        assert kept.created_at == db.clock.now()
        assert db.read(lambda session: load_file(session, sha)) == bytes_
        assert db.read(lambda session: setting("transaction_isolation", session)) == "repeatable read"
        assert db.read(lambda session: setting("transaction_read_only", session)) == "on"
        assert db.write(clinic.desk, lambda work: setting("transaction_isolation", work.session)) == "read committed"
        assert db.write(clinic.desk, lambda work: setting("lock_timeout", work.session)) == "10s"
        assert abs(db.hear_time().days) < 1000  # a moment is read as one, wherever the server lives
        assert a_completed_visit(replace(clinic, db=db)).visit_id is not None


@pytest.mark.usefixtures("tools")
def test_such_a_database_is_backed_up_and_proven(lived: Clinic, folder: Path) -> None:
    assert isinstance(lived.address, PostgresServer)
    prefer_otherwise(lived.address)
    with opened(lived.address) as db:
        make(replace(lived, db=db), folder)
        assert runs(replace(lived, db=db))[0].proof is BackupProof.RESTORED


def test_what_the_address_says_holds_beside_what_the_program_relies_on(server: PostgresServer) -> None:
    theirs = "-c work_mem=7MB -c statement_timeout=77s -c search_path=public,elsewhere -c datestyle=German"
    with opened(at(server, options=theirs, application_name="another")) as db:
        db.check_schema()
        held = db.read(
            lambda session: [
                setting(name, session)
                for name in ("work_mem", "statement_timeout", "search_path", "datestyle", "application_name")
            ]
        )
        assert held[:3] == ["7MB", "77s", "public,elsewhere"]
        assert held[3].startswith("ISO")
        assert held[4] == "dentaldesk"
        assert db.read(lambda session: setting("idle_in_transaction_session_timeout", session)) == f"{SILENT_S}s"


def test_a_server_that_only_lets_read_is_told_as_that(clinic: Clinic, server: PostgresServer) -> None:
    by_administrator(server, f'ALTER DATABASE "{database_name(server)}" SET default_transaction_read_only = on')
    details = PatientDetails(given_names="Amara", family_name="Else", birth_date=date(1979, 3, 12))
    with opened(server) as db:
        with pytest.raises(DatabaseProblem) as told:
            db.write(clinic.desk, lambda work: register_patient(work, details))
        assert told.value.message.code == "database.only_reads"


# -- how many connections a desk takes --


def connections(server: PostgresServer, user: str = "postgres") -> int:
    """How many there are to this database, as the server counts them."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usename = %s"
    with psycopg.connect(server.conninfo, dbname="postgres", autocommit=True) as connection:
        row = connection.execute(asked, [database_name(server), user]).fetchone()
    assert row is not None
    return int(row[0])


def test_however_many_threads_ask_a_desk_takes_few_connections_and_keeps_fewer(
    clinic: Clinic, server: PostgresServer
) -> None:
    clinic.db.close()
    with opened(server) as db:
        inside, may_leave = threading.Semaphore(0), threading.Event()

        def stay(session: Session) -> int:
            session.execute(select(1))
            inside.release()
            assert may_leave.wait(30)
            return 1

        def write(work: Work) -> int:
            return stay(work.session)

        asking: list[threading.Thread] = [
            threading.Thread(target=db.read, args=(stay,))
            if number % 3
            else threading.Thread(target=db.write, args=(clinic.desk, write))
            for number in range(3 * MOST)
        ]
        for each in asking:
            each.start()
        for _ in range(MOST):
            assert inside.acquire(timeout=30)
        assert connections(server) == MOST
        vars(db._reading.pool)["_timeout"] = 0.05  # seconds that whoever comes now waits for one of them
        with pytest.raises(DatabaseProblem) as told:
            one(db)
        assert told.value.message.code == "database.busy"
        may_leave.set()
        for each in asking:
            each.join()
        assert connections(server) == KEPT


# -- a server without room --


@contextmanager
def narrow_door(server: PostgresServer, room: int) -> Iterator[PostgresServer]:
    """The address of a user who may have so many connections and no more."""
    user, name = f"narrow_{uuid4().hex}", database_name(server)
    by_administrator(server, f"CREATE ROLE {user} LOGIN CONNECTION LIMIT {room}")
    by_administrator(server, f'GRANT ALL ON DATABASE "{name}" TO {user}', f"GRANT ALL ON SCHEMA public TO {user}")
    by_administrator(server, f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {user}")
    try:
        yield at(server, user=user, **HURRIED)
    finally:
        by_administrator(server, f"DROP OWNED BY {user}", f"DROP ROLE {user}")


def test_a_desk_that_finds_no_room_waits_for_some(clinic: Clinic, server: PostgresServer) -> None:
    with narrow_door(server, 1) as narrow, opened(narrow) as db, psycopg.connect(narrow.conninfo) as taken:
        leaving = threading.Timer(0.5, taken.close)
        leaving.start()
        assert one(db) == 1
        assert write_one(db, clinic) == 1
        leaving.join()


def test_a_server_that_has_no_room_for_long_is_told_as_that(clinic: Clinic, server: PostgresServer) -> None:
    with narrow_door(server, 1) as narrow, opened(narrow) as db, psycopg.connect(narrow.conninfo):
        for act in (partial(one, db), partial(write_one, db, clinic)):
            with pytest.raises(DatabaseProblem) as told:
                act()
            assert told.value.message.code == "database.no_room"
            assert not isinstance(told.value, ConnectionLost)  # nothing is in doubt


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("sorry, too many clients already", "database.no_room"),
        ("remaining connection slots are reserved for roles with the SUPERUSER attribute", "database.no_room"),
        ("lo siento, ya tenemos demasiados clientes", "database.no_room"),
        ("demasiadas conexiones para el rol «desk»", "database.no_room"),
        ("the database system is starting up", "database.lost"),
        ("el sistema de base de datos está iniciándose", "database.lost"),
        ('password authentication failed for user "desk"', "database.refused"),
        ("la autentificación password falló para el usuario «desk»", "database.refused"),
    ],
)
def test_what_is_said_at_the_door_is_understood_in_both_languages(said: str, code: str) -> None:
    error = DBAPIError("", {}, psycopg.OperationalError(f"connection failed: FATAL:  {said}"))
    told = meaning(error, PostgresServer(conninfo=""))
    assert told is not None
    assert told.message.code == code


# -- a server that falls silent --


@pytest.fixture
def wire(server: PostgresServer) -> Iterator[BadWire]:
    made = BadWire(server)
    yield made
    made.close()


def test_a_server_that_falls_silent_is_given_up(clinic: Clinic, wire: BadWire) -> None:
    with opened(at(wire.address(), **HURRIED)) as db:
        assert one(db) == 1
        wire.mute()
        for act in (partial(one, db), partial(write_one, db, clinic)):
            began = time.monotonic()
            with pytest.raises(ConnectionLost):
                act()
            assert time.monotonic() - began < 30
        wire.speak()
        assert one(db) == 1


def test_a_server_that_falls_silent_is_not_taken_for_the_other_one_of_its_address(
    server: PostgresServer, wire: BadWire
) -> None:
    """An address may name the one that takes over: its open door says nothing of the one that was asked."""
    told = [psycopg.conninfo.conninfo_to_dict(each.conninfo) for each in (wire.address(), server)]
    both = {name: ",".join(str(each.get(name, "")) for each in told) for name in ("host", "port")}
    with opened(at(server, **both, **HURRIED)) as db, ThreadPoolExecutor(1) as asking:
        assert one(db) == 1
        wire.mute()
        answer = asking.submit(one, db)
        try:
            assert answer.result(30) == 1  # from the other one
        finally:
            wire.speak()


def test_a_long_question_is_waited_for_as_long_as_the_server_is_there(server: PostgresServer) -> None:
    """Also where there is no room for whoever knocks: a server that refuses is there."""
    slept = select(func.pg_sleep(2.5).is_not(None))
    with narrow_door(server, 1) as narrow:
        for address in (at(server, **HURRIED), narrow, at(server, tcp_user_timeout="0", connect_timeout="0")):
            with opened(address) as db:
                assert db.read(lambda session: session.scalar(slept))
