"""A Postgres server that is set up badly is told by its line: each matter is made so for real."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg
import pytest

from dentaldesk.doctor.findings import Finding, State
from dentaldesk.doctor.place import Place
from dentaldesk.engines.core.access import PROGRAM
from dentaldesk.engines.core.connections import PostgresServer
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.flows.clinic_file import create_schema
from dentaldesk.engines.flows.server_facts import BESIDE, OF_A_DESK
from dentaldesk.models.states import SignInKind
from dentaldesk.models.tables.people import SignIn
from tests.databases import database_name, drop_postgres, new_postgres
from tests.doctoring import fill_books, found_by, looked_at, settings_of, states_of
from tests.factories import Clinic, fill
from tests.faults.server import Server, a_clinic_on

USUAL_DESKS = 25


@pytest.fixture
def kind() -> str:
    return "postgres"


def by_administrator(address: PostgresServer, *statements: str) -> None:
    with psycopg.connect(address.conninfo, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def found_at(address: PostgresServer, folder: Path) -> dict[str, Finding]:
    return found_by(Place(settings=settings_of(address, folder)), "server")


def told_when_set(address: PostgresServer, folder: Path, setting: str, value: str) -> dict[str, Finding]:
    """What is told when this database is set so."""
    by_administrator(address, f'ALTER DATABASE "{database_name(address)}" SET {setting} = {value}')
    return found_at(address, folder)


@pytest.fixture
def passage() -> Iterator[Path]:
    """A folder through which a server of another user may walk."""
    with TemporaryDirectory(prefix="dentaldesk-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def test_a_server_as_it_is_installed_is_fine(passage: Path, tmp_path: Path) -> None:
    with a_clinic_on(Server(folder=passage / "server", port=5611), "--data-checksums") as server:
        found = found_at(server.address(), tmp_path)
        assert states_of(found) == dict.fromkeys(
            ("doctor.durable", "doctor.connections", "doctor.no_extensions", "doctor.size"), "fine"
        )
        by_administrator(server.address(), "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET autovacuum = off")
        server.stop()
        server.start()
        found = found_at(server.address(), tmp_path)
        assert found["doctor.not_durable"].state is State.NOT_FINE
        assert found["doctor.not_durable"].params == {"settings": "fsync = off"}
        assert found["doctor.not_vacuumed"].params == {"settings": "autovacuum = off"}
        by_administrator(server.address(), "ALTER SYSTEM RESET ALL", "ALTER SYSTEM SET full_page_writes = off")
        server.stop()
        server.start()
        assert found_at(server.address(), tmp_path)["doctor.half_pages"].state is State.LOOK
        copy = server.copy(passage / "copy", port=5612)
        found = found_at(copy.address(), tmp_path)
        copy.stop(at_once=True)
        assert found["doctor.only_reads"].state is State.NOT_FINE


@pytest.mark.parametrize(
    ("setting", "value", "code", "state"),
    [
        ("synchronous_commit", "off", "doctor.not_durable", State.NOT_FINE),
        ("default_transaction_read_only", "on", "doctor.only_reads", State.NOT_FINE),
        ("transaction_timeout", "'5min'", "doctor.broken_off", State.LOOK),
        ("log_statement", "'mod'", "doctor.values_logged", State.LOOK),
        ("log_min_duration_statement", "'10s'", "doctor.values_logged", State.LOOK),
        ("track_counts", "off", "doctor.not_vacuumed", State.LOOK),
    ],
)
def test_a_database_that_is_set_otherwise_is_told(
    clinic: Clinic, tmp_path: Path, setting: str, value: str, code: str, state: State
) -> None:
    assert isinstance(clinic.address, PostgresServer)
    found = told_when_set(clinic.address, tmp_path, setting, value)
    assert found[code].state is state
    told = " ".join(map(str, found[code].params.values()))
    assert setting in told or value.strip("'") in told or not told
    clinic.db.close()


def test_a_log_that_takes_no_values_is_nobodys_business(clinic: Clinic, tmp_path: Path) -> None:
    assert isinstance(clinic.address, PostgresServer)
    name = database_name(clinic.address)
    by_administrator(clinic.address, f'ALTER DATABASE "{name}" SET log_parameter_max_length = 0')
    assert "doctor.values_logged" not in told_when_set(clinic.address, tmp_path, "log_statement", "'all'")
    clinic.db.close()


def test_a_system_that_orders_letters_otherwise_than_before_is_told(tmp_path: Path) -> None:
    made = new_postgres()
    name = f"t_{uuid4().hex}"
    here = PostgresServer(conninfo=psycopg.conninfo.make_conninfo(made.conninfo, dbname=name))
    by_administrator(
        made,
        f"CREATE DATABASE \"{name}\" TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' ENCODING UTF8",
    )
    create_schema(here)
    fill(here)
    assert "doctor.collates_otherwise" not in found_at(here, tmp_path)
    by_administrator(here, "UPDATE pg_database SET datcollversion = 'older' WHERE datname = current_database()")
    assert found_at(here, tmp_path)["doctor.collates_otherwise"].state is State.NOT_FINE
    drop_postgres(here)
    drop_postgres(made)


def test_letters_of_another_kind_are_told(tmp_path: Path) -> None:
    made = new_postgres()
    name = f"t_{uuid4().hex}"
    here = PostgresServer(conninfo=psycopg.conninfo.make_conninfo(made.conninfo, dbname=name))
    by_administrator(made, f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING latin1 LOCALE 'C'")
    create_schema(here)
    fill(here)
    assert found_at(here, tmp_path)["doctor.encoding"].params == {"found": "LATIN1"}
    drop_postgres(here)
    drop_postgres(made)


# -- room for all desks --


def sit_down(clinic: Clinic, desks: int, at: datetime) -> None:
    """Somebody signs in at so many workstations."""

    def sign_in(work: Work) -> None:
        for number in range(desks):
            work.session.add(
                SignIn(
                    user_id=clinic.desk.user_id,
                    workstation=f"desk {number}",
                    workstation_id=f"made-at-random-{number}",
                    kind=SignInKind.PASSWORD,
                    at=at,
                )
            )

    clinic.db.write(PROGRAM, sign_in)


@contextmanager
def a_desks_user(address: PostgresServer, room: int) -> Iterator[PostgresServer]:
    """The address of somebody who is no administrator, and may have so many connections."""
    user = f"guest_{uuid4().hex}"
    by_administrator(
        address,
        f"CREATE ROLE {user} LOGIN CONNECTION LIMIT {room}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {user}",
    )
    try:
        yield PostgresServer(conninfo=psycopg.conninfo.make_conninfo(address.conninfo, user=user))
    finally:
        by_administrator(address, f"DROP OWNED BY {user}", f"DROP ROLE {user}")


def test_a_usual_server_has_room_for_25_desks_and_not_for_many_more(clinic: Clinic, tmp_path: Path) -> None:
    assert isinstance(clinic.address, PostgresServer)
    now = datetime.now(UTC)
    sit_down(clinic, 50, now - timedelta(days=31))
    sit_down(clinic, USUAL_DESKS, now)
    needed = USUAL_DESKS * OF_A_DESK + BESIDE
    assert needed < 100 - 3  # a server as it is installed
    found = found_at(clinic.address, tmp_path)
    assert found["doctor.connections"].params["desks"] == USUAL_DESKS
    with a_desks_user(clinic.address, needed) as guest:
        assert found_at(guest, tmp_path)["doctor.connections"].params["room"] == needed
    with a_desks_user(clinic.address, needed - 1) as guest:
        found = found_at(guest, tmp_path)
        assert found["doctor.connections_few"].state is State.NOT_FINE
        assert found["doctor.connections_few"].params == {
            "room": needed - 1,
            "desks": USUAL_DESKS,
            "needed": needed,
        }
    clinic.db.close()


# -- the server's clock --


def test_a_servers_clock_that_is_behind_is_told_as_the_servers(clinic: Clinic, tmp_path: Path) -> None:
    clinic.clock.time = datetime.now(UTC) + timedelta(hours=1)
    fill_books(clinic)
    settings = settings_of(clinic.address, tmp_path)
    found = found_by(Place(settings=settings), "clock")
    assert states_of(found) == {"doctor.server_clock_behind": "not-fine"}
    assert looked_at(clinic, tmp_path, "clock").keys() == {"doctor.clock_differs"}
    clinic.db.close()
