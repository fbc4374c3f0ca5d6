"""A clinic of before there was a sign-in: after the upgrade its people come in."""

from __future__ import annotations

import io
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from sqlalchemy import text

from dentaldesk.cli import main
from dentaldesk.engines.core.connections import SqliteFile, create_file
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.flows.clinic_file import upgrade_schema
from dentaldesk.engines.flows.gate import Gate, SignedIn
from dentaldesk.engines.staff.rules import DEMO_PASSWORD
from tests.migrations.story import FIRST, clinic_at, opened


@pytest.fixture(autouse=True)
def no_keyring() -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]


def test_a_demo_of_before_there_was_a_sign_in_is_signed_in_to(tmp_path: Path) -> None:
    path = tmp_path / "demo.db"
    create_file(SqliteFile(path=path))
    with opened(SqliteFile(path=path)) as engine:
        clinic_at(engine, FIRST)
        with engine.begin() as connection:
            connection.execute(text("UPDATE clinic SET name = 'Maple Dental (demo)'"))
            connection.execute(text("UPDATE staff_user SET name = 'Tomás Nakamura' WHERE name = 'Rosa Desk'"))
    upgrade_schema(SqliteFile(path=path))
    db = Database(SqliteFile(path=path), workstation="desk 1")
    answer = Gate(db).sign_in("tomas", DEMO_PASSWORD)
    assert isinstance(answer, SignedIn)
    assert not answer.must_change
    assert isinstance(Gate(db).sign_in("vale", DEMO_PASSWORD), SignedIn)
    db.close()


def test_an_upgraded_clinic_says_who_needs_a_password_and_lets_them_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "clinic.db"
    create_file(SqliteFile(path=path))
    with opened(SqliteFile(path=path)) as engine:
        clinic_at(engine, FIRST)
    monkeypatch.setenv("DENTALDESK_DATA", str(tmp_path))
    monkeypatch.setenv("DENTALDESK_CONFIG", str(tmp_path))
    monkeypatch.setenv("DENTALDESK_CLINIC", str(path))
    assert main(["database", "upgrade"]) == 0
    told = capsys.readouterr().out
    assert "Nobody can sign in yet." in told
    assert "dentaldesk people reset-password maxmanager    # Max Manager" in told
    monkeypatch.setattr("sys.stdin", io.StringIO("seven calm herons\n"))
    assert main(["people", "reset-password", "Max Manager"]) == 0
    db = Database(SqliteFile(path=path), workstation="desk 1")
    assert isinstance(Gate(db).sign_in("max manager", "seven calm herons"), SignedIn)
    db.close()
    assert main(["database", "upgrade"]) == 0
    assert "Nobody can sign in yet." not in capsys.readouterr().out
