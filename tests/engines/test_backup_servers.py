"""What a backup of a clinic on a server must not touch there, and what the server may not spoil."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest

from dentaldesk.engines.core.connections import PostgresServer
from dentaldesk.engines.core.postgres_tools import tool
from dentaldesk.engines.flows.backup_content import content_of, server_connection
from dentaldesk.engines.flows.backup_proof import read_back
from dentaldesk.engines.flows.restoring import Source, verify
from dentaldesk.models.states import BackupProof, BackupState
from tests.databases import database_name, server_tools
from tests.engines.backups import KEY, make, runs
from tests.factories import Clinic


@pytest.fixture
def kind() -> str:
    """Nothing of it is a file's."""
    return "postgres"


pytestmark = pytest.mark.usefixtures("tools")


def test_only_databases_that_are_a_backups_own_are_dropped(lived: Clinic, folder: Path) -> None:
    assert isinstance(lived.address, PostgresServer)
    name = database_name(lived.address)
    ours = f"DentalDesk: proof of a backup of {name}"
    # The first is left by a desk that was killed; the others are somebody's, whatever they are called.
    left = f"dentaldesk_proof_{name[-8:]}"
    theirs = {f"{name}_proof": None, f"{left}_b": None, f"{left}_c": ours.replace(name, "another"), f"{name}_d": ours}
    with psycopg.connect(lived.address.conninfo, autocommit=True) as server:
        try:
            for each, remark in {left: ours, **theirs}.items():
                server.execute(f'CREATE DATABASE "{each}"'.encode())
                if remark is not None:
                    server.execute(f"COMMENT ON DATABASE \"{each}\" IS '{remark}'".encode())
            make(lived, folder)
            assert runs(lived)[0].proof is BackupProof.RESTORED
            # Proofs of other clinics come and go meanwhile: the other tests are at work on the same server.
            found = server.execute(
                "SELECT datname FROM pg_database"
                " WHERE datname = ANY(%s) OR starts_with(datname, %s) OR shobj_description(oid, 'pg_database') = %s",
                [[left, *theirs], f"{name}_", ours],
            )
            assert {each for (each,) in found} == theirs.keys()
        finally:
            for each in (left, *theirs):
                server.execute(f'DROP DATABASE IF EXISTS "{each}"'.encode())


def test_how_the_server_likes_to_write_values_makes_no_backup_bad(lived: Clinic, folder: Path, tmp_path: Path) -> None:
    assert isinstance(lived.address, PostgresServer)
    name = database_name(lived.address)
    wishes = {
        "intervalstyle": "'iso_8601'",
        "bytea_output": "'escape'",
        "extra_float_digits": "0",
        "timezone": "'Asia/Tokyo'",
        "idle_in_transaction_session_timeout": "'10s'",
        "statement_timeout": "'10s'",
    }
    with psycopg.connect(lived.address.conninfo, autocommit=True) as server:
        for setting, wish in wishes.items():
            server.execute(f'ALTER DATABASE "{name}" SET {setting} = {wish}'.encode())
    lived.db.close()  # connections from before know nothing of it
    made = make(lived, folder)
    assert runs(lived)[0].state is BackupState.GOOD
    assert verify(Source(path=made, key=KEY), tmp_path).rows == runs(lived)[0].rows
    # Reading of it through SQLAlchemy stops there, a backup does not.
    with psycopg.connect(lived.address.conninfo, autocommit=True) as server:
        server.execute(f"ALTER DATABASE \"{name}\" SET datestyle = 'SQL, DMY'".encode())
    with content_of(lived.address, tmp_path, lambda: None) as content:
        read_back(content, lambda: None)
    # The one that holds the snapshot stands still in its transaction as long as `pg_dump` works.
    with server_connection(lived.address) as connection:
        for setting in ("idle_in_transaction_session_timeout", "statement_timeout"):
            assert connection.execute(f"SHOW {setting}".encode()).fetchone() == ("0",)


def test_a_backup_says_which_pg_dump_wrote_it(lived: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is newer than the server: its archive is not for the server's own `pg_restore`."""
    newer = tmp_path / "bin"
    newer.mkdir()
    for name in ("pg_dump", "pg_restore"):
        real, script = f"{server_tools()}/{name}", newer / name
        asked = 'if [ "$1" = --version ]; then echo "(PostgreSQL) 99.1"'
        script.write_text(f'#!/bin/sh\n{asked}; else exec "{real}" "$@"; fi\n', encoding="utf-8")
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{newer}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr("dentaldesk.engines.core.postgres_tools._PLACES", ())
    found = tool("pg_dump", 1)
    assert (found.path, found.version) == (newer / "pg_dump", 99)
    with content_of(lived.address, tmp_path, lambda: None) as content:
        assert content.tools == 99
        read_back(content, lambda: None)
