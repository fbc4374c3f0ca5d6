"""A clinic is created and joined: nothing half-made is left, whatever goes wrong on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import keyring
import psycopg
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from sqlalchemy import select

from dentaldesk import founding
from dentaldesk.engines.core.connections import Address, PostgresServer, SqliteFile, is_plain_sqlite
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import DatabaseProblem, Refused, UserError
from dentaldesk.engines.core.keys import key_from_recovery, new_key, recovery_words, sealed_path
from dentaldesk.engines.flows.clinic_file import FilePlace, ServerPlace, create_schema, upgrade_schema
from dentaldesk.engines.flows.clinic_problems import clinic_problems
from dentaldesk.engines.flows.database_check import CheckLine, check_database, clock_difference
from dentaldesk.engines.flows.gate import Gate, SignedIn
from dentaldesk.engines.flows.importing import begin_import, check_import, end_import, register_lines
from dentaldesk.engines.flows.merging import MergeChoices, merge_patients, merge_preview
from dentaldesk.engines.flows.new_clinic import NewClinic, NewPerson
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.engines.flows.record_export import note_record_exported
from dentaldesk.engines.flows.server_setup import (
    administrator_sql,
    desk_of,
    owner_of,
    undoing_statements,
    with_kept_password,
    without_password,
)
from dentaldesk.engines.patients.actions import (
    Health,
    record_dental_history,
    record_medical_history,
    register_patient,
)
from dentaldesk.engines.patients.import_rules import DateOrder, Reading, guess_mapping
from dentaldesk.engines.patients.import_text import read_sheet
from dentaldesk.engines.patients.questionnaire import YES, Answer, DentalQuestion
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.engines.staff import passwords
from dentaldesk.founding import create_clinic_at, join_clinic, prepare_server
from dentaldesk.models.states import Role
from dentaldesk.models.tables.clinic import Clinic, Closure
from dentaldesk.models.values import Money
from dentaldesk.opening import address_of, open_clinic
from dentaldesk.settings import Settings, Wanted, WrongSettingsError, load_settings, save_workstation
from tests.databases import database_name, drop_postgres, new_postgres
from tests.engines.visits import a_completed_visit, cash
from tests.factories import Clinic as Desk
from tests.factories import StandingClock, a_clinic, a_patient, fill
from tests.factories import open_clinic as opened_clinic
from tests.keyrings import OneRing
from tests.migrations.story import a_day

PASSWORD = "seven calm herons"


@pytest.fixture
def ring() -> Iterator[OneRing]:
    made = OneRing()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]


@pytest.fixture(autouse=True)
def no_keyring() -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import PasswordHasher

    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: cheap)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", workstation="desk 1", config=tmp_path / "config")


def _new() -> NewClinic:
    manager = NewPerson(
        name="Max Manager", login="max", password=PASSWORD, pin="7305", roles=frozenset({Role.MANAGER, Role.DENTIST})
    )
    helper = NewPerson(name="Ada Desk", login="ada", password="chosen for her", roles=frozenset({Role.FRONT_DESK}))
    return replace(
        a_clinic(), people=(replace(manager, treats=True), helper), closures=((date(2027, 1, 1), "New Year"),)
    )


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


# -- a file --


def test_a_new_clinic_is_encrypted_proven_remembered_and_signed_in_to(
    settings: Settings, ring: OneRing, tmp_path: Path
) -> None:
    told: list[str] = []
    path = tmp_path / "new" / "clinic.db"
    db = create_clinic_at(settings, FilePlace(path=path), _new(), told.append)
    answer = Gate(db).sign_in("MAX", PASSWORD)
    assert isinstance(answer, SignedIn)
    assert not answer.must_change
    helper = Gate(db).sign_in("ada", "chosen for her")
    assert isinstance(helper, SignedIn)
    assert helper.must_change
    assert db.read(lambda session: session.scalars(select(Closure.name)).all()) == ["New Year"]
    db.close()
    assert not is_plain_sqlite(path)
    assert _files(tmp_path) == ["clinic.db", "encrypted-clinics", "settings.toml", "workstation-id"]
    assert path.stat().st_mode & 0o077 == 0
    saved = load_settings({"DENTALDESK_CONFIG": str(tmp_path / "config"), "DENTALDESK_DATA": str(tmp_path)})
    assert saved.clinic == str(path)
    open_clinic(saved, Wanted()).close()
    ring.kept.clear()  # the computer's keyring is gone
    with pytest.raises(DatabaseProblem) as gone:
        open_clinic(saved, Wanted())
    assert gone.value.message.code == "database.needs_key"
    open_clinic(saved, Wanted(), told[0]).close()


def test_without_a_keyring_a_passphrase_seals_the_key(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "clinic.db"
    told: list[str] = []
    with pytest.raises(DatabaseProblem) as nowhere:
        create_clinic_at(settings, FilePlace(path=path), _new(), told.append)
    assert nowhere.value.message.code == "key.no_place"
    assert _files(tmp_path) == []
    assert told == []
    create_clinic_at(settings, FilePlace(path=path, passphrase="a quiet lake"), _new(), told.append).close()
    here = replace(settings, clinic=str(path))
    with pytest.raises(DatabaseProblem) as needed:
        open_clinic(here, Wanted())
    assert needed.value.message.code == "key.needed"
    open_clinic(here, Wanted(), "a quiet lake").close()
    open_clinic(here, Wanted(), told[0]).close()


@pytest.mark.parametrize("broken", ["_prove", "_save"])
def test_what_fails_on_the_way_leaves_nothing(
    settings: Settings, ring: OneRing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def fail(*_: object) -> None:
        raise DatabaseProblem("database.full")

    monkeypatch.setattr(founding, broken, fail)
    told: list[str] = []
    place = FilePlace(path=tmp_path / "clinic.db", passphrase="a quiet lake")
    with pytest.raises(DatabaseProblem):
        create_clinic_at(settings, place, _new(), told.append)
    assert (_files(tmp_path), told, ring.kept) == ([], [], {})


def test_a_plain_file_in_the_place_of_an_encrypted_clinic_is_refused(
    settings: Settings, ring: OneRing, tmp_path: Path
) -> None:
    path = tmp_path / "clinic.db"
    create_clinic_at(settings, FilePlace(path=path, passphrase=None), _new(), list[str]().append).close()
    assert len(ring.kept) == 1
    path.unlink()
    create_schema(SqliteFile(path=path))
    fill(SqliteFile(path=path))
    with pytest.raises(DatabaseProblem):
        open_clinic(replace(settings, clinic=str(path)), Wanted())


def test_a_clinic_that_never_was_encrypted_opens_without_the_keyring(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def asked(_service: str, _name: str) -> str:
        pytest.fail("the keyring was asked")

    path = tmp_path / "clinic.db"
    create_schema(SqliteFile(path=path))
    fill(SqliteFile(path=path))
    monkeypatch.setattr(keyring, "get_password", asked)
    open_clinic(replace(settings, clinic=str(path)), Wanted()).close()


def test_a_file_that_is_there_and_a_folder_that_is_none_are_left_alone(
    settings: Settings, ring: OneRing, tmp_path: Path
) -> None:
    assert ring.kept == {}
    (tmp_path / "clinic.db").write_text("a letter")
    with pytest.raises(DatabaseProblem) as there:
        create_clinic_at(settings, FilePlace(path=tmp_path / "clinic.db"), _new(), print)
    assert there.value.message.code == "database.exists"
    assert (tmp_path / "clinic.db").read_text() == "a letter"
    with pytest.raises(DatabaseProblem) as no_folder:
        create_clinic_at(settings, FilePlace(path=tmp_path / "clinic.db" / "inside.db"), _new(), print)
    assert no_folder.value.message.code == "database.unreadable"


def test_a_file_that_came_meanwhile_is_not_overwritten(
    settings: Settings, ring: OneRing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "clinic.db"
    monkeypatch.setattr(founding, "_prove", lambda _: path.write_text("of another desk"))
    with pytest.raises(DatabaseProblem) as there:
        create_clinic_at(settings, FilePlace(path=path), _new(), print)
    assert there.value.message.code == "database.exists"
    assert _files(tmp_path) == ["clinic.db"]
    assert path.read_text() == "of another desk"
    assert ring.kept == {}


def test_everything_wrong_with_a_new_clinic_is_said_at_once(settings: Settings, tmp_path: Path) -> None:
    empty = replace(
        _new(),
        name="",
        address="",
        phone="",
        currency="",
        language="",
        time_zone="",
        paper="",
        country="",
        email="@",
        routing_value=Money(0),
        medium_value=Money(5),
        high_value=Money(5),
        lock_minutes=0,
        operatories=("Op 1", " op 1", ""),
        hours=((0, time(9), time(8)), (1, time(8), time(12)), (1, time(11), time(13))),
        people=(NewPerson(name="", roles=frozenset()), NewPerson(name="B", login="b", pin="1", roles=frozenset())),
    )
    with pytest.raises(Refused) as told:
        create_clinic_at(settings, FilePlace(path=tmp_path / "clinic.db"), empty, print)
    assert [problem.place for problem in told.value.problems] == [
        *("clinic.name", "clinic.address", "clinic.phone", "clinic.email"),
        *("clinic.country", "clinic.currency", "clinic.language", "clinic.time_zone", "clinic.paper"),
        *("hours", "hours", "chairs", "chairs"),
        *("people.0.name", "people.0.login", "people.0.password", "people.0.roles"),
        *("people.1.password", "people.1.pin", "people.1.roles", "people"),
        *("policies.routing", "policies.values", "policies.lock"),
    ]
    assert _files(tmp_path) == []
    assert clinic_problems(_new()) == []
    twins = replace(_new(), people=(_new().people[0], _new().people[0]), operatories=(), hours=())
    assert [problem.place for problem in clinic_problems(twins)] == ["hours", "chairs", "people.1.login"]


def test_a_clinic_in_a_file_is_joined_with_its_key(settings: Settings, ring: OneRing, tmp_path: Path) -> None:
    path = tmp_path / "clinic.db"
    told: list[str] = []
    create_clinic_at(settings, FilePlace(path=path), _new(), told.append).close()
    ring.kept.clear()
    other = replace(settings, config=tmp_path / "other")
    with pytest.raises(UserError):
        join_clinic(other, str(path))
    with pytest.raises(UserError) as wrong:
        join_clinic(other, str(path), recovery_words(new_key()))
    assert wrong.value.message.code == "database.wrong_key"
    with pytest.raises(UserError) as gone:
        join_clinic(other, str(tmp_path / "gone.db"))
    assert gone.value.message.code == "database.missing"
    assert not (tmp_path / "other").exists()
    join_clinic(other, str(path), told[0]).close()
    assert str(path) in (tmp_path / "other" / "settings.toml").read_text()
    assert [line.message.code for line in check_database(SqliteFile(path=path, key=key_from_recovery(told[0])))] == [
        *("check.disk", "check.encrypted", "check.key_kept", "check.reached", "check.sqlite", "check.journal"),
        *("database.schema_current", "check.guards", "check.clinic"),
    ]


def test_tables_without_a_clinic_are_not_joined(settings: Settings, tmp_path: Path) -> None:
    create_schema(SqliteFile(path=tmp_path / "clinic.db"))
    with pytest.raises(DatabaseProblem) as told:
        join_clinic(settings, str(tmp_path / "clinic.db"))
    assert told.value.message.code == "database.no_clinic"
    assert not settings.file.exists()


# -- a server --


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    made = new_postgres()
    yield made
    drop_postgres(made)


def test_a_clinic_on_a_server_is_created_joined_and_created_only_once(
    settings: Settings, server: PostgresServer, tmp_path: Path
) -> None:
    create_clinic_at(settings, ServerPlace(conninfo=server.conninfo), _new(), print).close()
    with pytest.raises(DatabaseProblem) as there:
        create_clinic_at(settings, ServerPlace(conninfo=server.conninfo), _new(), print)
    assert there.value.message.code == "database.clinic_exists"
    other = replace(settings, config=tmp_path / "other")
    db = join_clinic(other, server.conninfo)
    assert isinstance(Gate(db).sign_in("max", PASSWORD), SignedIn)
    db.close()
    assert database_name(server) in other.file.read_text()


def test_a_servers_password_goes_to_the_keyring_and_nowhere_else(
    settings: Settings, server: PostgresServer, ring: OneRing
) -> None:
    bare, none = without_password(server.conninfo)
    assert none is None
    join_place = ServerPlace(conninfo=bare, password="s3cret ’ word")
    create_clinic_at(settings, join_place, _new(), print).close()
    assert "s3cret" not in settings.file.read_text()
    assert list(ring.kept.values()) == ["s3cret ’ word"]
    away = "host=db.example dbname=clinic user=desk"
    assert with_kept_password(away) == away
    ring.set_password("DentalDesk server", "desk@db.example:5432/clinic", "kept")
    address = address_of(replace(settings, clinic=away))
    assert isinstance(address, PostgresServer)
    assert "password=kept" in address.conninfo
    said = f"{away} passfile=/home/desk/.pgpass"
    assert with_kept_password(said) == said


def test_without_a_keyring_no_password_is_kept_in_plain_sight(settings: Settings, server: PostgresServer) -> None:
    with pytest.raises(UserError) as told:
        create_clinic_at(settings, ServerPlace(conninfo=server.conninfo, password="s3cret"), _new(), print)
    assert told.value.message.code == "server.no_keyring"
    assert not settings.file.exists()
    create_clinic_at(settings, ServerPlace(conninfo=server.conninfo), _new(), print).close()


def _beside(server: PostgresServer) -> str:
    """A name of this test's own: roles are shared by all databases of a server."""
    return f"{database_name(server)[:30]}_made"


@pytest.fixture
def prepared(server: PostgresServer) -> Iterator[founding.Prepared]:
    """A database with its two roles, made as an administrator of the test server."""
    made = prepare_server(server.conninfo, _beside(server))
    yield made
    with psycopg.connect(server.conninfo, autocommit=True) as connection:
        for statement in undoing_statements(_beside(server)):
            connection.execute(statement.encode())


def test_a_desk_works_with_no_more_rights_than_it_needs(
    settings: Settings, server: PostgresServer, prepared: founding.Prepared, ring: OneRing
) -> None:
    assert ring.kept == {}
    db = create_clinic_at(settings, ServerPlace(conninfo=prepared.owner), _new(), print)
    db.close()
    db = join_clinic(settings, prepared.desk)
    answer = Gate(db).sign_in("max", PASSWORD)
    assert isinstance(answer, SignedIn)
    details = PatientDetails(given_names="Amara", family_name="Okonkwo-Reyes", birth_date=date(1979, 3, 12))
    db.write(answer.actor, lambda work: register_patient(work, details))
    found = {line.message.code: line.ok for line in check_database(db.address)}
    db.close()
    assert found["check.rights"]
    assert all(found.values())
    for statement in (
        "CREATE TABLE mine (id int)",
        "UPDATE audit_entry SET action = ''",
        "DELETE FROM sign_in",
        "DELETE FROM patient",
        "DROP TRIGGER guard_sign_in_append_only_update ON sign_in",
        "UPDATE alembic_version SET version_num = ''",
    ):
        with psycopg.connect(prepared.desk) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())
    with psycopg.connect(prepared.owner) as owner:
        owner.execute(f'GRANT UPDATE ON sign_in TO "{desk_of(_beside(server))}"'.encode())
    lines = {line.message.code: line for line in check_database(PostgresServer(conninfo=prepared.desk))}
    assert lines["check.history_open"].message.params == {"tables": "sign_in"}
    upgrade_schema(PostgresServer(conninfo=prepared.desk))  # who may not leaves it
    assert "check.history_open" in _codes(check_database(PostgresServer(conninfo=prepared.desk)))
    upgrade_schema(PostgresServer(conninfo=prepared.owner))
    assert all(_codes(check_database(PostgresServer(conninfo=prepared.desk))).values())
    with pytest.raises(DatabaseProblem) as again:
        prepare_server(server.conninfo, _beside(server))
    assert again.value.message.code == "server.taken"
    with pytest.raises(DatabaseProblem) as no_rights:
        prepare_server(prepared.desk, "another")
    assert no_rights.value.message.code == "server.no_rights"


def test_a_desk_creates_the_clinic_and_does_its_work_with_its_own_rights(
    settings: Settings, prepared: founding.Prepared, ring: OneRing
) -> None:
    create_clinic_at(settings, ServerPlace(conninfo=prepared.desk), _new(), print).close()
    assert all("_desk@" in name for _, name in ring.kept)  # no owner's password stays at a desk


def _histories(clinic: Desk, patient_id: UUID) -> None:
    healthy = Health(asa_class=1, allergies=())
    in_pain: dict[str, Answer] = {DentalQuestion.PAIN: Answer(answer=YES)}
    clinic.db.write(clinic.desk, lambda work: record_medical_history(work, patient_id, healthy))
    clinic.db.write(clinic.desk, lambda work: record_dental_history(work, patient_id, in_pain))


def test_a_day_two_records_that_become_one_a_list_and_an_export_need_no_more_than_a_desks_rights(
    prepared: founding.Prepared, tmp_path: Path
) -> None:
    address = PostgresServer(conninfo=prepared.desk)
    fill(address)
    clinic = opened_clinic(address)
    a_day(clinic, tmp_path)
    one, two = (a_completed_visit(clinic, patient_id=a_patient(clinic, "Ada", name)) for name in ("One", "Two"))
    for number, visit in enumerate((one, two)):
        paid = cash(f"pay {number}", visit.patient_id)
        clinic.db.write(clinic.desk, lambda work, paid=paid: process_payment(work, paid))  # type: ignore[misc]
        _histories(clinic, visit.patient_id)
    clinic.clock.advance(timedelta(days=1))
    kept, merged = one.patient_id, two.patient_id
    seen = clinic.db.read(lambda session: merge_preview(session, kept, merged))
    choices = MergeChoices(kept_version=seen.kept.version, merged_version=seen.merged.version)
    clinic.db.write(clinic.manager, lambda work: merge_patients(work, kept, merged, choices))
    # A right to two columns is no right to move history from one to another: the guards see to that.
    with psycopg.connect(prepared.desk) as connection, pytest.raises(psycopg.errors.IntegrityError):
        connection.execute("UPDATE fact SET patient_id = (SELECT id FROM patient WHERE status <> 'merged' LIMIT 1)")
    clinic.db.write(clinic.manager, lambda work: note_record_exported(work, kept))
    sheet = read_sheet(b"First name,Last name\nAda,Lind\n")
    mapping = guess_mapping(sheet.head)
    reading = Reading(mapping=mapping, order=DateOrder.DAY_FIRST, country="US", today=date(2026, 11, 24))
    found = clinic.db.read(lambda session: check_import(session, "0" * 64, sheet, reading))
    run = clinic.db.write(clinic.manager, lambda work: begin_import(work, "list.csv", found))
    (batch,) = found.batches(doubles_too=False)
    assert clinic.db.write(clinic.manager, lambda work: register_lines(work, run, found.sha256, batch)) == 1
    clinic.db.write(clinic.manager, lambda work: end_import(work, run))
    clinic.db.close()


def test_whoever_may_make_roles_and_databases_prepares_a_server(server: PostgresServer) -> None:
    role = f"{_beside(server)}_admin"
    parts = psycopg.conninfo.conninfo_to_dict(server.conninfo)
    address = psycopg.conninfo.make_conninfo("", **{**parts, "user": role, "password": "x"})
    with psycopg.connect(server.conninfo, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE \"{role}\" LOGIN CREATEROLE CREATEDB PASSWORD 'x'".encode())
        try:
            made = prepare_server(address, _beside(server))
            with psycopg.connect(made.desk) as desk:
                assert desk.execute("SELECT count(*) FROM clinic").fetchone() == (0,)
        finally:
            for statement in (*undoing_statements(_beside(server)), f'DROP ROLE "{role}"'):
                connection.execute(statement.encode())


def test_a_preparation_that_fails_takes_everything_back(
    server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise DatabaseProblem("database.full")

    monkeypatch.setattr(founding, "_make_tables", fail)
    with pytest.raises(DatabaseProblem):
        prepare_server(server.conninfo, _beside(server))
    with psycopg.connect(server.conninfo) as connection:
        left = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname IN (%s, %s) UNION"
            " SELECT datname FROM pg_database WHERE datname = %s",
            (owner_of(_beside(server)), desk_of(_beside(server)), _beside(server)),
        ).fetchall()
    assert left == []


def test_names_and_passwords_are_written_as_sql_wants_them() -> None:
    sql = administrator_sql('odd"name')
    assert 'CREATE DATABASE "odd""name" OWNER "odd""name_owner"' in sql
    assert "NOSUPERUSER" in sql
    assert 'REVOKE UPDATE, DELETE ON "appointment_change"' in sql


# -- what a check finds --


def _codes(lines: list[CheckLine]) -> dict[str, bool]:
    return {line.message.code: line.ok for line in lines}


def test_a_check_finds_what_is_wrong_with_a_server(address: Address, kind: str) -> None:
    clinic = opened_clinic(address)
    found = _codes(check_database(address, StandingClock(datetime.now(UTC))))
    assert found["check.guards"]
    assert found["check.clinic"]
    if kind == "sqlite":
        assert all(found.values())
        assert "check.not_encrypted" in found
        assert clock_difference(clinic.db) == timedelta(0)
    else:
        # The tests are administrators of their server.
        assert [code for code, ok in found.items() if not ok] == ["check.rights_super"]
        assert found["check.tls_local"]
        late = StandingClock(datetime.now(UTC) - timedelta(hours=2))
        assert not _codes(check_database(address, late))["check.clock_wrong"]
        slow = Database(address, workstation="late", clock=late)
        assert abs(clock_difference(slow) - timedelta(hours=2)) < timedelta(minutes=1)
        slow.close()
    clinic.db.close()


def test_a_guard_that_was_taken_away_is_missed(server: PostgresServer) -> None:
    create_schema(server)
    with psycopg.connect(server.conninfo) as connection:
        connection.execute("DROP TRIGGER guard_fact_append_only_update ON fact")
    found = _codes(check_database(server))
    assert not found["check.guards_missing"]
    assert "database.no_clinic" in found


def test_a_check_of_nothing_is_one_line(tmp_path: Path) -> None:
    assert _codes(check_database(SqliteFile(path=tmp_path / "gone.db"))) == {"database.missing": False}
    nowhere = PostgresServer(conninfo="host=127.0.0.1 port=1 dbname=x user=x")
    assert _codes(check_database(nowhere)) == {"database.lost": False}
    assert _codes(check_database(PostgresServer(conninfo="host=a b=c"))) == {"database.address_wrong": False}


# -- the workstation's settings --


def test_settings_are_saved_beside_what_others_wrote(settings: Settings) -> None:
    settings.file.parent.mkdir(parents=True)
    settings.file.write_text('# ours\ntheme = "dark"  # at night\nodd = [1,\n 2]\n\n[other]\ntheme = "x"\n')
    now = save_workstation(settings, density="chairside", scale=150, clinic='C:\\new "clinic".db', language="es")
    assert (now.density, now.scale, now.language) == ("chairside", 150, "es")
    text = settings.file.read_text()
    assert text.startswith('# ours\ntheme = "dark"  # at night\nodd = [1,\n 2]\n')
    assert text.endswith('[other]\ntheme = "x"\n')
    environment = {"DENTALDESK_CONFIG": str(settings.config), "DENTALDESK_DATA": str(settings.data)}
    loaded = load_settings(environment)
    assert (loaded.theme, loaded.density, loaded.scale, loaded.clinic, loaded.language) == (
        "dark",
        "chairside",
        150,
        'C:\\new "clinic".db',
        "es",
    )
    save_workstation(loaded, clinic=None, language=None, theme="light")
    again = load_settings(environment)
    assert (again.clinic, again.language, again.theme) == (None, None, "light")
    assert _files(settings.file.parent) == ["settings.toml"]


@pytest.mark.parametrize("change", [{"scale": 99}, {"scale": 201}, {"theme": "blue"}, {"passphrase": "x"}])
def test_wrong_settings_are_not_saved(settings: Settings, change: dict[str, str | int]) -> None:
    with pytest.raises(WrongSettingsError):
        save_workstation(settings, **change)
    assert not settings.file.exists()


def test_a_settings_file_that_cannot_be_read_is_left_as_it_is(settings: Settings) -> None:
    settings.file.parent.mkdir(parents=True)
    for odd in ("theme = ", 'clinic = """\na\nb"""\n'):
        settings.file.write_text(odd)
        with pytest.raises(WrongSettingsError):
            save_workstation(settings, clinic="c")
        assert settings.file.read_text() == odd
    with pytest.raises(WrongSettingsError):
        load_settings({"DENTALDESK_SCALE": "90", "DENTALDESK_CONFIG": "/nowhere"})


def test_the_clinic_row_says_where_it_is(settings: Settings, ring: OneRing, tmp_path: Path) -> None:
    assert ring.kept == {}
    new = replace(_new(), country="CA", region="ON", email="desk@clinic.example", lock_minutes=5, currency="CAD")
    db = create_clinic_at(settings, FilePlace(path=tmp_path / "c.db"), new, print)
    row = db.read(lambda session: session.get_one(Clinic, 1))
    db.close()
    assert (row.country, row.region, row.email, row.lock_minutes, row.demo) == (
        "CA",
        "ON",
        "desk@clinic.example",
        5,
        False,
    )
    assert not sealed_path(tmp_path / "c.db").exists()
