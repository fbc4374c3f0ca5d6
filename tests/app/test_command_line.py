"""What IT types: who works here, the way back in, a database prepared, joined and checked."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import keyring
import psycopg
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from sqlalchemy import select

from dentaldesk.cli import main
from dentaldesk.engines.core.connections import Address, PostgresServer, SqliteFile
from dentaldesk.engines.core.keys import new_key, recovery_words, seal
from dentaldesk.engines.flows.clinic_file import create_schema
from dentaldesk.engines.flows.gate import Gate, SignedIn
from dentaldesk.engines.staff import passwords
from dentaldesk.engines.staff.reads import people_list
from dentaldesk.models.states import Role, TaskUrgency
from dentaldesk.models.tables.communication import Notice
from tests.databases import database_name
from tests.factories import fill, open_clinic

PASSWORD = "seven calm herons"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import PasswordHasher

    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: cheap)
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]


@pytest.fixture
def place(address: Address, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Address:
    """A filled clinic that this workstation opens."""
    where = str(address.path) if isinstance(address, SqliteFile) else address.conninfo
    monkeypatch.setenv("DENTALDESK_CLINIC", where)
    monkeypatch.setenv("DENTALDESK_CONFIG", str(tmp_path / "config"))
    return address


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def type_(*lines: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

    return type_


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    def read() -> str:
        told = capsys.readouterr()
        return told.out + told.err

    return read


def _proof(place: Address) -> tuple[str, ...]:
    """What is typed first: on a server the owner's address; a file that is not encrypted asks for nothing."""
    return () if isinstance(place, SqliteFile) else (place.conninfo,)


def test_the_locked_out_come_back_in_and_the_managers_hear_of_it(
    place: Address, typed: Callable[..., None], said: Callable[[], str]
) -> None:
    typed(*_proof(place), "a first one for ivo")
    assert main(["people", "add-administrator", "--name", "Ivo It", "--login", "Ivo"]) == 0
    assert main(["people", "list"]) == 0
    listed = said()
    assert "ivo  Ivo It (administrator), last sign-in: never" in listed
    assert "—    Rosa Desk (front-desk), no name to sign in with" in listed
    typed(*_proof(place), PASSWORD)
    assert main(["people", "reset-password", " IVO "]) == 0
    clinic = open_clinic(place)
    bell = clinic.db.read(lambda session: session.scalars(select(Notice).order_by(Notice.created_at)).all())
    assert [(row.role, row.urgency, row.title["code"]) for row in bell] == [
        (Role.MANAGER, TaskUrgency.URGENT, "people.notice_added"),
        (Role.MANAGER, TaskUrgency.URGENT, "people.notice_reset"),
    ]
    answer = Gate(clinic.db).sign_in("ivo", PASSWORD)
    assert isinstance(answer, SignedIn)
    assert answer.must_change
    clinic.db.close()


def test_an_unlocked_desk_is_no_proof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: Callable[..., None], said: Callable[[], str]
) -> None:
    key, path = new_key(), tmp_path / "clinic.db"
    create_schema(SqliteFile(path=path, key=key))
    fill(SqliteFile(path=path, key=key))
    monkeypatch.setenv("DENTALDESK_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("DENTALDESK_CLINIC", str(path))
    seal(path, key, "a quiet lake")
    monkeypatch.setenv("DENTALDESK_PASSPHRASE", "a quiet lake")  # as a keyring would have it
    add = ["people", "add-administrator", "--name", "Eve", "--login", "eve"]
    typed("", PASSWORD)
    assert main(add) == 1
    typed("a loud lake", PASSWORD)
    assert main(add) == 1
    assert main(["people", "list"]) == 0
    assert "eve" not in said()
    typed("a quiet lake", PASSWORD)
    assert main(add) == 0
    typed(recovery_words(key), "another one for eve")
    assert main(["people", "reset-password", "eve"]) == 0


@pytest.mark.parametrize("kind", ["postgres"])
def test_a_desks_own_address_is_no_proof(place: Address, typed: Callable[..., None], said: Callable[[], str]) -> None:
    assert isinstance(place, PostgresServer)
    role, password = f"{database_name(place)[:40]}_desk", "seven"
    parts = psycopg.conninfo.conninfo_to_dict(place.conninfo)
    desk = psycopg.conninfo.make_conninfo("", **{**parts, "user": role, "password": password})
    with psycopg.connect(place.conninfo, autocommit=True) as server:
        server.execute(f"CREATE ROLE \"{role}\" LOGIN PASSWORD '{password}'".encode())
        server.execute(f'GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO "{role}"'.encode())
        try:
            for address in (desk, "", "a word"):
                typed(address, PASSWORD)
                assert main(["people", "add-administrator", "--name", "Eve", "--login", "eve"]) == 1
                assert "as the owner of the clinic’s tables" in said()
        finally:
            server.execute(f'DROP OWNED BY "{role}"'.encode())
            server.execute(f'DROP ROLE "{role}"'.encode())


@pytest.mark.parametrize("kind", ["sqlite"])
def test_what_cannot_be_is_a_sentence(place: Address, typed: Callable[..., None], said: Callable[[], str]) -> None:
    assert main(["people", "reset-password", "nobody"]) == 1
    assert "Nobody here signs in as “nobody”" in said()
    typed("", "", "")
    assert main(["people", "add-administrator"]) == 1
    assert "A password is needed." in said()
    typed("", "", "short")
    assert main(["people", "add-administrator"]) == 1
    told = said()
    assert all(
        sentence in told
        for sentence in ("A name is needed.", "A name to sign in with is needed.", "Take 10 characters or more")
    )
    clinic = open_clinic(place)
    assert len(clinic.db.read(people_list)) == 4
    clinic.db.close()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_at_a_terminal_the_password_is_typed_twice(
    place: Address, monkeypatch: pytest.MonkeyPatch, said: Callable[[], str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal("Ivo It\nivo\n"))
    answers = iter([PASSWORD, "another one here"])
    monkeypatch.setattr("dentaldesk.commands.terminal.getpass", lambda _: next(answers))
    assert main(["people", "add-administrator"]) == 1
    assert "The two passwords differ." in said()
    assert isinstance(place, SqliteFile)


def test_the_key_is_asked_for_where_no_keyring_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: Callable[..., None], said: Callable[[], str]
) -> None:
    key, path = new_key(), tmp_path / "clinic.db"
    create_schema(SqliteFile(path=path, key=key))
    fill(SqliteFile(path=path, key=key))
    monkeypatch.setenv("DENTALDESK_CONFIG", str(tmp_path / "config"))
    typed(recovery_words(key))
    assert main(["database", "join", str(path)]) == 0
    assert "The clinic is “Test Clinic”." in said()
    assert (tmp_path / "config" / "settings.toml").read_text() == f'clinic = "{path}"\n'
    typed(recovery_words(key))
    assert main(["people", "list"]) == 0
    assert main(["database", "check"]) == 1
    assert "opens only with its key" in said()
    seal(path, key, "a quiet lake")
    monkeypatch.setenv("DENTALDESK_PASSPHRASE", "a quiet lake")
    assert main(["database", "check"]) == 0
    assert "The key lies beside the file" in said()


def test_a_check_is_a_short_list(place: Address, kind: str, said: Callable[[], str]) -> None:
    assert main(["database", "check"]) == (0 if kind == "sqlite" else 1)
    listed = said()
    assert "ok      The clinic is “Test Clinic”." in listed
    marked = "look    The file is not encrypted" if kind == "sqlite" else "NOT OK  This user is an administrator"
    assert marked in listed
    assert isinstance(place, (SqliteFile, PostgresServer))


def test_a_server_is_prepared_or_the_sql_is_shown(said: Callable[[], str], tmp_path: Path) -> None:
    assert main(["database", "create", "--show-sql"]) == 0
    assert 'CREATE DATABASE "dentaldesk"' in said()
    assert main(["database", "create"]) == 0
    assert said().startswith("-- Once, as an administrator")
    assert main(["database", "create", "--postgres", "host=127.0.0.1 port=1 user=x"]) == 1
    assert "The server did not do it" in said()
    assert main(["database", "join", str(tmp_path / "gone.db")]) == 1
    assert "There is no clinic at" in said()


def test_the_command_line_starts_without_anything_heavy() -> None:
    code = (
        "import sys\nfrom dentaldesk.cli import _parser\n_parser()\n"
        "print(*[name for name in ('sqlalchemy', 'PySide6', 'babel', 'argon2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env={**os.environ})
    assert done.stdout.split() == []


def test_the_desktop_begins_before_the_database_is_imported() -> None:
    code = (
        "import sys\nfrom dentaldesk import app, cli\ncli.has_display = lambda *_: True\n"
        "app.run_desktop = lambda *_: print('sqlalchemy' in sys.modules) or 0\ncli.main(['run'])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env={**os.environ})
    assert done.stdout.split() == ["False"]


@pytest.mark.parametrize("command", [[], ["people"], ["database"], ["database", "create"], ["people", "list"]])
def test_every_command_helps(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as told:
        main([*command, "--help"])
    assert told.value.code == 0
    assert "usage: dentaldesk" in capsys.readouterr().out
