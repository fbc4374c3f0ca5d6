"""A backup is good when it is all of the clinic, and comes back as that; whatever goes wrong, none is taken for one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from dentaldesk.engines import sync
from dentaldesk.engines.core.audit import broken_chains
from dentaldesk.engines.core.backup_reads import last_good
from dentaldesk.engines.core.connections import PostgresServer, SqliteFile, is_plain_sqlite
from dentaldesk.engines.core.keys import key_from_recovery, new_key, recovery_words
from dentaldesk.engines.core.sealed_files import CHUNK, lock_of, seal
from dentaldesk.engines.flows.backing_up import back_up
from dentaldesk.engines.flows.backup_content import Head, content_of, packed
from dentaldesk.engines.flows.clinic_file import create_schema, state_of, upgrade_schema
from dentaldesk.engines.flows.restoring import Source, restore_file, restore_server, verify
from dentaldesk.engines.flows.server_setup import undoing_statements
from dentaldesk.founding import prepare_server
from dentaldesk.models.migrations import SchemaState, upgrade
from dentaldesk.models.states import BackupProof, BackupState
from tests.databases import database_name, drop_postgres, new_postgres
from tests.engines.backups import KEY, NOW, give_key, make, names, refusal, restored, rows_of, runs, schemas_of
from tests.engines.visits import a_completed_visit, cash
from tests.factories import ROOT_CANAL, Clinic, fill, open_clinic
from tests.migrations.story import database, opened

HOUR = timedelta(hours=1)


pytestmark = pytest.mark.usefixtures("tools")


# -- there and back --


def test_a_clinic_comes_back_row_for_row(lived: Clinic, kind: str, folder: Path, tmp_path: Path) -> None:
    before = rows_of(lived.address)
    made = make(lived, folder)
    assert b"Okonkwo" not in made.read_bytes()
    (run,) = runs(lived)
    assert (run.state, run.proof, run.file_name) == (BackupState.GOOD, BackupProof.RESTORED, made.name)
    assert run.size == made.stat().st_size
    assert run.rows is not None
    assert run.rows > 200
    with restored(made, tmp_path, kind) as back:
        assert rows_of(back.address) == before
        assert back.rows == run.rows
        again = open_clinic(back.address)
        a_completed_visit(again, ROOT_CANAL)
        last = again.db.read(last_good)
        assert last is not None
        assert (last.begun_at, last.file_name) == (run.begun_at, made.name)
        assert list(again.db.read(lambda session: list(broken_chains(session)))) == []
        again.db.close()


def test_an_encrypted_clinic_and_its_backup_open_with_one_key_on_another_machine(tmp_path: Path, folder: Path) -> None:
    key = new_key()
    paper = recovery_words(key)
    address = SqliteFile(path=tmp_path / "clinic.db", key=key)
    create_schema(address)
    fill(address)
    clinic = open_clinic(address)
    a_completed_visit(clinic, ROOT_CANAL)
    before = rows_of(address)
    made = make(clinic, folder)
    clinic.db.close()
    address.path.unlink()
    typed = key_from_recovery(paper)
    with restored(made, tmp_path, "sqlite", typed) as back:
        assert isinstance(back.address, SqliteFile)
        assert not is_plain_sqlite(back.address.path)
        assert back.address.key == typed
        assert rows_of(back.address) == before


@pytest.mark.parametrize("kind", ["sqlite"])
def test_what_others_write_meanwhile_is_all_in_it_or_not(lived: Clinic, folder: Path, tmp_path: Path) -> None:
    """Every look at whether to go on lets another desk take money: figures and copy are of one moment all the same."""
    patient_id = a_completed_visit(lived, ROOT_CANAL).patient_id
    other, paid = lived.another_desk(), 0

    def heed() -> None:
        nonlocal paid
        if paid < 20:
            paid += 1
            from dentaldesk.engines.flows.payment import process_payment

            other.write(lived.desk, lambda work: process_payment(work, cash(f"p{paid}", patient_id)))

    made = back_up(lived.db, sync.program_actor(lived.db), folder, heed)
    other.close()
    assert paid == 20
    with restored(made, tmp_path, "sqlite") as back:
        assert len(rows_of(back.address)["payment"]) == 0
    assert len(rows_of(lived.address)["payment"]) == 20


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_file_on_a_share_is_let_go_when_it_is_copied(
    lived: Clinic, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine of the tests has no share: only what the backup does on one is tried."""
    monkeypatch.setattr("dentaldesk.engines.flows.backup_content.on_network_share", lambda _: True)
    before = rows_of(lived.address)
    with restored(make(lived, folder), tmp_path, "sqlite") as back:
        assert rows_of(back.address) == before


@pytest.mark.parametrize("kind", ["sqlite"])
def test_verifying_touches_no_clinic(lived: Clinic, folder: Path, tmp_path: Path) -> None:
    made = make(lived, folder)
    before = lived.address.path.read_bytes() if isinstance(lived.address, SqliteFile) else b""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    assert verify(Source(path=made, key=KEY), scratch).rows == runs(lived)[0].rows
    assert isinstance(lived.address, SqliteFile)
    assert lived.address.path.read_bytes() == before


# -- a desk of a server, which may only read and write --


@contextmanager
def prepared_server() -> Iterator[tuple[PostgresServer, PostgresServer]]:
    """The owner's and the desk's address of a database that was prepared for a clinic and holds none."""
    bare = new_postgres()
    name = f"c{database_name(bare)[2:20]}"
    prepared = prepare_server(bare.conninfo, name)
    yield PostgresServer(conninfo=prepared.owner), PostgresServer(conninfo=prepared.desk)
    with psycopg.connect(bare.conninfo, autocommit=True) as connection:
        for statement in undoing_statements(name):
            connection.execute(statement.encode())
    drop_postgres(bare)


@pytest.fixture
def server() -> Iterator[tuple[PostgresServer, PostgresServer]]:
    """The same with a clinic in it."""
    with prepared_server() as (owner, desk):
        fill(owner)
        yield owner, desk


def test_a_desk_that_may_make_no_database_reads_every_row_back(
    server: tuple[PostgresServer, PostgresServer], folder: Path, tmp_path: Path
) -> None:
    owner, desk = server
    clinic = open_clinic(desk)
    give_key(clinic.db)
    a_completed_visit(clinic, ROOT_CANAL)
    before = rows_of(desk)
    made = make(clinic, folder)
    assert runs(clinic)[0].proof is BackupProof.READ_BACK
    assert verify(Source(path=made, key=KEY), tmp_path).rows == runs(clinic)[0].rows
    source = Source(path=made, key=KEY)
    assert refusal(lambda: restore_server(source, owner, NOW, replace=False)) == "backup.place_taken"
    assert refusal(lambda: restore_server(source, owner, NOW, replace=True)) == "backup.in_use"
    a_completed_visit(clinic)
    clinic.db.close()
    back = restore_server(source, owner, NOW, replace=True)
    assert back.aside == "before_restore_20261126_120000"
    assert schemas_of(owner) == {"public", back.aside}
    assert rows_of(desk) == before
    # The desk works on, with no more rights than before; and its next backup leaves the old clinic out.
    clinic = open_clinic(desk)
    a_completed_visit(clinic)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), psycopg.connect(desk.conninfo) as connection:
        connection.execute("UPDATE ledger_line SET amount = 0")
    clinic.clock.advance(HOUR)
    assert runs(clinic)[0].state is BackupState.GOOD
    newest = make(clinic, folder)
    before = rows_of(desk)
    clinic.db.close()
    # On another server everything was prepared, and nothing is asked.
    with prepared_server() as (other_owner, other_desk):
        source = Source(path=newest, key=KEY)
        assert restore_server(source, other_owner, NOW, replace=False).aside is None
        assert schemas_of(other_owner) == {"public"}
        assert rows_of(other_desk) == before


# -- what is refused --


@pytest.mark.parametrize("kind", ["sqlite"])
def test_another_key_a_changed_and_a_cut_off_file_bring_nothing_back(
    lived: Clinic, folder: Path, tmp_path: Path
) -> None:
    made = make(lived, folder)
    held = made.read_bytes()
    place = tmp_path / "new" / "clinic.db"
    place.parent.mkdir()

    def bring_back(key: bytes = KEY) -> object:
        return restore_file(Source(path=made, key=key), place, NOW, replace=False)

    assert refusal(lambda: bring_back(new_key())) == "seal.other_key"
    for broken in (
        held[: len(held) // 2],
        held[:-1],
        held[: len(held) - (len(held) % (CHUNK + 16))],
        held[:-100] + bytes([held[-100] ^ 1]) + held[-99:],
    ):
        made.write_bytes(broken)
        assert refusal(bring_back) == "seal.damaged"
    made.write_bytes(b"holiday pictures")
    assert refusal(bring_back) == "seal.not_one"
    made.unlink()
    assert refusal(bring_back) == "backup.unreadable"
    assert names(place.parent) == []


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_newer_programs_backup_is_told_before_its_key_is_asked(lived: Clinic, folder: Path, tmp_path: Path) -> None:
    made = make(lived, folder)
    made.write_bytes(made.read_bytes().replace(b'"schema": "00', b'"schema": "99', 1))
    source = Source(path=made, key=new_key())
    assert refusal(lambda: restore_file(source, tmp_path / "x.db", NOW, replace=False)) == "backup.newer_program"


def test_an_older_programs_backup_comes_back_and_is_upgraded(tmp_path: Path) -> None:
    before, made = "0012_papers", tmp_path / "old.backup"
    with database("sqlite", tmp_path) as address, opened(address) as engine:
        upgrade(engine, before)
        head = Head(kind="sqlite", program="0.0.1", schema=before, clinic=UUID(int=1), made_at=NOW)
        with content_of(address, tmp_path, lambda: None) as content, made.open("wb") as file:
            seal(file, lock_of(KEY), head.told(), packed(content))
    with restored(made, tmp_path, "sqlite") as back:
        assert state_of(back.address) is SchemaState.OLDER
        upgrade_schema(back.address)
        assert state_of(back.address) is SchemaState.CURRENT


def test_what_stands_there_is_kept_aside_and_only_when_that_is_wanted(lived: Clinic, kind: str, folder: Path) -> None:
    made = make(lived, folder)
    source = Source(path=made, key=KEY)
    before = rows_of(lived.address)
    a_completed_visit(lived)
    newer = rows_of(lived.address)

    def bring_back(*, replace: bool) -> str | None:
        if isinstance(lived.address, SqliteFile):
            return restore_file(source, lived.address.path, NOW, replace=replace).aside
        return restore_server(source, lived.address, NOW, replace=replace).aside

    assert refusal(lambda: bring_back(replace=False)) == "backup.place_taken"
    assert refusal(lambda: bring_back(replace=True)) == "backup.in_use"
    assert rows_of(lived.address) == newer
    lived.db.close()
    aside = bring_back(replace=True)
    assert rows_of(lived.address) == before
    assert aside is not None
    if kind == "sqlite":
        assert rows_of(SqliteFile(path=Path(aside))) == newer
        assert "before-restore-20261126_120000" in aside
    else:
        assert isinstance(lived.address, PostgresServer)
        with psycopg.connect(lived.address.conninfo) as connection:
            query = f'SELECT count(*) FROM "{aside}".visit'  # noqa: S608 - a name of ours
            kept = connection.execute(query.encode()).fetchone()
        assert kept == (len(newer["visit"]),)


@pytest.mark.parametrize("kind", ["postgres"])
def test_a_restore_that_fails_leaves_the_server_as_it_was(lived: Clinic, folder: Path) -> None:
    made = make(lived, folder)
    made.write_bytes(made.read_bytes()[:-1])
    before = rows_of(lived.address)
    lived.db.close()
    assert isinstance(lived.address, PostgresServer)
    source, address = Source(path=made, key=KEY), lived.address
    assert refusal(lambda: restore_server(source, address, NOW, replace=True)) == "seal.damaged"
    assert rows_of(address) == before
    assert schemas_of(address) == {"public"}
    empty = new_postgres()
    assert refusal(lambda: restore_server(source, empty, NOW, replace=False)) == "seal.damaged"
    assert rows_of(empty) == {}
    drop_postgres(empty)


def test_a_backup_goes_back_only_to_its_own_kind(lived: Clinic, folder: Path, tmp_path: Path) -> None:
    source = Source(path=make(lived, folder), key=KEY)
    if isinstance(lived.address, SqliteFile):
        other = PostgresServer(conninfo="host=/nowhere")
        assert refusal(lambda: restore_server(source, other, NOW, replace=False)) == "backup.is_of_file"
    else:
        place = tmp_path / "clinic.db"
        assert refusal(lambda: restore_file(source, place, NOW, replace=False)) == "backup.is_of_server"


def test_without_a_key_or_a_folder_none_is_made_and_the_row_says_so(clinic: Clinic, folder: Path) -> None:
    assert refusal(lambda: make(clinic, folder)) == "backup.no_key"
    give_key(clinic.db)
    clinic.clock.advance(HOUR)
    assert refusal(lambda: make(clinic, folder / "usb stick")) == "backup.no_folder"
    told = [run.why.code for run in runs(clinic) if run.why is not None]
    assert told == ["backup.no_folder", "backup.no_key"]
    assert names(folder) == []
