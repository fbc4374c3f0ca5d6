"""A database that is not what it should be: a clear sentence, and not one byte of it is changed."""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, text

from dentaldesk.engines.core.connections import (
    Address,
    PostgresServer,
    SqliteFile,
    create_file,
    reading_engine,
    writing_engine,
)
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import ConnectionLost, DatabaseProblem
from dentaldesk.engines.core.troubles import translated
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.flows.clinic_file import create_schema
from tests.databases import drop_postgres, empty_database, filled_clinic

KEY, OTHER_KEY = bytes(range(32)), bytes(range(32, 64))


def contents(folder: Path) -> dict[str, str]:
    """Every file under the folder with the hash of its bytes."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def problem_of(address: Address) -> DatabaseProblem:
    """What a desk is told that opens this database, to look and then to write."""
    db = Database(address, workstation="desk")
    try:
        with pytest.raises(DatabaseProblem) as refused:
            db.check_schema()
    finally:
        db.close()
    return refused.value


def is_said_clearly(problem: DatabaseProblem) -> bool:
    said = Words(Formats()).text(problem.message)
    return said != problem.message.code and "{" not in said and said.endswith((".", "?"))


def a_missing_file(folder: Path) -> SqliteFile:
    return SqliteFile(path=folder / "clinic.db")


def a_missing_folder(folder: Path) -> SqliteFile:
    return SqliteFile(path=folder / "unplugged" / "clinic.db")


def a_directory(folder: Path) -> SqliteFile:
    (folder / "clinic.db").mkdir()
    return SqliteFile(path=folder / "clinic.db")


def random_bytes(folder: Path) -> SqliteFile:
    (folder / "clinic.db").write_bytes(random.Random(1).randbytes(50_000))
    return SqliteFile(path=folder / "clinic.db")


def random_bytes_and_a_key(folder: Path) -> SqliteFile:
    return SqliteFile(path=random_bytes(folder).path, key=KEY)


def a_picture(folder: Path) -> SqliteFile:
    (folder / "clinic.db").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(400))
    return SqliteFile(path=folder / "clinic.db")


def an_empty_file(folder: Path) -> SqliteFile:
    (folder / "clinic.db").touch()
    return SqliteFile(path=folder / "clinic.db")


def a_truncated_clinic(folder: Path) -> Address:
    address = filled_clinic("sqlite", folder)
    assert isinstance(address, SqliteFile)
    os.truncate(address.path, 3 * 4096 + 100)
    return address


def a_plain_clinic_and_a_key(folder: Path) -> SqliteFile:
    address = filled_clinic("sqlite", folder)
    assert isinstance(address, SqliteFile)
    return SqliteFile(path=address.path, key=KEY)


def encrypted(folder: Path) -> SqliteFile:
    address = SqliteFile(path=folder / "clinic.db", key=KEY)
    create_schema(address)
    return address


def encrypted_with_another_key(folder: Path) -> SqliteFile:
    return SqliteFile(path=encrypted(folder).path, key=OTHER_KEY)


def encrypted_and_no_key(folder: Path) -> SqliteFile:
    return SqliteFile(path=encrypted(folder).path)


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (a_missing_file, "database.missing"),
        (a_missing_folder, "database.missing"),
        (a_directory, "database.unreadable"),
        (random_bytes, "database.needs_key"),
        (random_bytes_and_a_key, "database.wrong_key"),
        (a_picture, "database.needs_key"),
        (an_empty_file, "database.schema_empty"),
        (a_truncated_clinic, "database.damaged"),
        (a_plain_clinic_and_a_key, "database.not_encrypted"),
        (encrypted_with_another_key, "database.wrong_key"),
        (encrypted_and_no_key, "database.needs_key"),
    ],
)
def test_a_file_that_is_no_clinic_of_ours(made: Callable[[Path], Address], code: str, tmp_path: Path) -> None:
    address = made(tmp_path)
    before = contents(tmp_path)
    problem = problem_of(address)
    assert problem.message.code == code
    assert is_said_clearly(problem)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("opened", [reading_engine, writing_engine])
@pytest.mark.parametrize("name", ["clinic.db", "50% off?#1 á.db"])
def test_a_file_taken_away_while_it_is_opened(
    name: str, opened: Callable[[Address], Engine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not made anew: an empty file would stand in the clinic's place when the drive is back."""
    address = SqliteFile(path=tmp_path / name)
    create_schema(address)
    address.path.rename(tmp_path / "away.db")
    before = contents(tmp_path)
    with monkeypatch.context() as a_moment_before:
        a_moment_before.setattr(Path, "exists", lambda _: True)
        with pytest.raises(DatabaseProblem) as refused, translated(address):
            opened(address).connect()
    assert refused.value.message.code == "database.unreadable"
    assert contents(tmp_path) == before
    (tmp_path / "away.db").rename(address.path)
    with opened(address).connect() as back:
        assert back.scalar(text("SELECT count(*) FROM alembic_version")) == 1


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    address = filled_clinic("sqlite", tmp_path)
    assert isinstance(address, SqliteFile)
    address.path.chmod(0)
    if os.access(address.path, os.R_OK):
        pytest.skip("this user may read everything")
    assert problem_of(address).message.code == "database.unreadable"


def test_a_clinic_is_not_made_over_a_file_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear patient")
    with pytest.raises(DatabaseProblem) as refused:
        create_schema(SqliteFile(path=tmp_path / "letter.txt"))
    assert refused.value.message.code == "database.exists"
    assert (tmp_path / "letter.txt").read_text() == "Dear patient"


@pytest.fixture
def spoiled(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Address]:
    """A filled clinic to which one SQL statement was done; an empty database for none."""
    statement = request.param
    address = filled_clinic(kind, tmp_path) if statement.startswith("UPDATE") else empty_database(kind, tmp_path)
    if isinstance(address, SqliteFile) and not address.path.exists():
        create_file(address)
    if statement:
        engine = writing_engine(address)
        with engine.begin() as connection:
            connection.execute(text(statement))
        engine.dispose()
    yield address
    if isinstance(address, PostgresServer):
        drop_postgres(address)


@pytest.mark.parametrize(
    ("spoiled", "code"),
    [
        ("UPDATE alembic_version SET version_num = '9999_of_next_year'", "database.schema_newer"),
        ("UPDATE alembic_version SET version_num = '0001_first_visit'", "database.schema_older"),
        ("CREATE TABLE invoices (id INTEGER)", "database.schema_foreign"),
        ("", "database.schema_empty"),
    ],
    indirect=["spoiled"],
)
def test_another_schema(spoiled: Address, code: str, tmp_path: Path) -> None:
    before = contents(tmp_path)
    problem = problem_of(spoiled)
    assert problem.message.code == code
    assert is_said_clearly(problem)
    assert contents(tmp_path) == before


# -- servers --


@pytest.mark.parametrize(
    ("changes", "kind_of_problem", "code"),
    [
        ({"host": "/nowhere"}, ConnectionLost, "database.lost"),
        ({"host": "127.0.0.1", "port": "9"}, ConnectionLost, "database.lost"),
        ({"user": "nobody_of_ours"}, DatabaseProblem, "database.refused"),
        ({"dbname": "no_such_clinic"}, DatabaseProblem, "database.refused"),
    ],
)
def test_a_server_that_does_not_let_us_in(
    changes: dict[str, str], kind_of_problem: type[DatabaseProblem], code: str, tmp_path: Path
) -> None:
    address = empty_database("postgres", tmp_path)
    assert isinstance(address, PostgresServer)
    said = {**psycopg.conninfo.conninfo_to_dict(address.conninfo), **changes}
    problem = problem_of(PostgresServer(conninfo=psycopg.conninfo.make_conninfo("", **said)))
    drop_postgres(address)
    assert (type(problem), problem.message.code) == (kind_of_problem, code)
    assert is_said_clearly(problem)


def test_a_conninfo_that_is_none() -> None:
    problem = problem_of(PostgresServer(conninfo="host=/nowhere password=secret nonsense=1"))
    assert isinstance(problem, DatabaseProblem)
    assert "secret" not in str(problem)


def test_addresses_tell_no_secrets() -> None:
    assert "secret" not in repr(PostgresServer(conninfo="password=secret"))
    assert KEY.hex() not in repr(SqliteFile(path=Path("clinic.db"), key=KEY))
    assert str(KEY) not in repr(SqliteFile(path=Path("clinic.db"), key=KEY))
