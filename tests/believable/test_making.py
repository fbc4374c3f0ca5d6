"""Made beside its place and moved there when it is whole; what stands there is left alone unless it is a demo."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from dentaldesk.believable.making import make
from dentaldesk.believable.progress import Progress
from dentaldesk.believable.recipe import wanted
from dentaldesk.cli import main
from dentaldesk.engines.core.connections import Address, PostgresServer, SqliteFile, reading_engine
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.flows.clinic_file import create_schema
from dentaldesk.engines.staff import passwords
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.patients import Patient
from tests.databases import database_name, drop_postgres, empty_database
from tests.factories import fill as fill_real

TINY = wanted(until=date(2026, 11, 24), patients=8, years=1, seed=3)
ANOTHER = wanted(until=date(2026, 11, 24), patients=8, years=1, seed=4)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import PasswordHasher

    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: cheap)


@pytest.fixture
def place(kind: str, tmp_path: Path) -> Iterator[Address]:
    """Where nothing is yet."""
    given = empty_database(kind, tmp_path)
    yield given
    if isinstance(given, PostgresServer):
        drop_postgres(given)


@pytest.fixture
def file(tmp_path: Path) -> SqliteFile:
    """The same, where it is a file that matters."""
    return SqliteFile(path=tmp_path / "demo.db")


def names(address: Address) -> list[str]:
    engine = reading_engine(address)
    with engine.connect() as connection:
        found = connection.scalars(select(Patient.family_name).order_by(Patient.chart_number)).all()
    engine.dispose()
    return list(found)


def _beside(connection: psycopg.Connection[Any], place: PostgresServer) -> list[str]:
    """The databases of the server whose names begin as that of the place and go on."""
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) AND datname <> %s ORDER BY datname"
    name = database_name(place)
    return [found for (found,) in connection.execute(query, (name, name)).fetchall()]


def test_an_empty_place_is_filled_and_a_demo_gives_way_only_when_that_is_said(place: Address) -> None:
    counts = make(place, TINY, replace=False)
    before = names(place)
    assert counts["patient"] == len(before) == 8
    with pytest.raises(UserError, match=r"believable\.exists"):
        make(place, ANOTHER, replace=False)
    assert names(place) == before
    make(place, ANOTHER, replace=True)
    after = names(place)
    assert after != before
    if isinstance(place, PostgresServer):  # the database would go with the clinic that a restore kept in it
        with psycopg.connect(place.conninfo, autocommit=True) as connection:
            connection.execute("CREATE SCHEMA before_restore_20261126_120000")
        with pytest.raises(UserError, match=r"believable\.not_empty"):
            make(place, TINY, replace=True)
        assert names(place) == after


def test_a_real_clinic_is_never_replaced(place: Address) -> None:
    create_schema(place)
    fill_real(place)
    for replace in (False, True):
        with pytest.raises(UserError, match=r"believable\.(exists|not_a_demo)"):
            make(place, TINY, replace=replace)
    engine = reading_engine(place)
    with engine.connect() as connection:
        assert connection.scalar(select(Clinic.name)) == "Test Clinic"
    engine.dispose()
    if isinstance(place, SqliteFile):
        assert [each.name for each in place.path.parent.glob("*.part*")] == []


def test_what_is_no_clinic_is_left_alone(place: Address) -> None:
    if isinstance(place, SqliteFile):
        place.path.write_text("letters to a friend")
    else:
        with psycopg.connect(place.conninfo, autocommit=True) as connection:
            connection.execute("CREATE TABLE letters (words text)")
    with pytest.raises(UserError, match=r"believable\.not_a_demo"):
        make(place, TINY, replace=True)
    if isinstance(place, SqliteFile):
        assert place.path.read_text() == "letters to a friend"


def test_who_fails_in_the_middle_leaves_the_old_one_and_nothing_beside_it(place: Address) -> None:
    make(place, TINY, replace=False)
    before = names(place)

    def stumble(done: int) -> None:
        raise KeyboardInterrupt(done)

    with pytest.raises(KeyboardInterrupt):
        make(place, ANOTHER, replace=True, progress=stumble)
    assert names(place) == before
    if isinstance(place, SqliteFile):
        assert sorted(each.name for each in place.path.parent.iterdir()) == [place.path.name]
    else:
        with psycopg.connect(place.conninfo) as connection:
            assert _beside(connection, place) == []


@pytest.mark.parametrize("replace", [False, True])
def test_a_log_that_was_left_of_a_lost_clinic_is_left_alone(file: SqliteFile, *, replace: bool) -> None:
    log = file.path.with_name(f"{file.path.name}-wal")
    log.write_bytes(b"its last payments")
    with pytest.raises(UserError, match=r"believable\.(exists|not_a_demo)"):
        make(file, TINY, replace=replace)
    assert log.read_bytes() == b"its last payments"
    assert not file.path.exists()


@pytest.mark.parametrize("kind", ["postgres"])
@pytest.mark.parametrize(
    "held",
    [
        "CREATE SCHEMA before_restore_20261126_120000",
        "CREATE FUNCTION public.theirs() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TYPE public.theirs AS ENUM ('a')",
        "SELECT lo_create(0)",
    ],
)
def test_a_database_that_is_empty_but_for_something_is_left_alone(place: Address, held: str) -> None:
    assert isinstance(place, PostgresServer)
    with psycopg.connect(place.conninfo, autocommit=True) as connection:
        connection.execute(held.encode())
        (number,) = (
            connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone() or ()
        )
    with pytest.raises(UserError, match=r"believable\.not_empty"):
        make(place, TINY, replace=False)
    with psycopg.connect(place.conninfo) as connection:
        same = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
        assert same == (number,)
        assert _beside(connection, place) == []


@pytest.mark.parametrize("kind", ["postgres"])
def test_of_half_made_databases_only_our_own_are_cleared_away(place: Address) -> None:
    assert isinstance(place, PostgresServer)
    name = database_name(place)
    theirs = [f"{name}_half_0123abcd", f"{name}_half_made"]
    with psycopg.connect(place.conninfo, autocommit=True) as connection:
        for each in theirs:
            connection.execute(f'CREATE DATABASE "{each}"'.encode())
    try:
        code = _KILLED.replace("SqliteFile(path=Path(sys.argv[1]))", "PostgresServer(conninfo=sys.argv[1])")
        running = _begun(code, place.conninfo)
        with psycopg.connect(place.conninfo, autocommit=True) as connection:
            (half,) = set(_beside(connection, place)) - set(theirs)
        # While it is being made nobody takes it for a leftover.
        make(place, TINY, replace=False)
        with psycopg.connect(place.conninfo, autocommit=True) as connection:
            assert half in _beside(connection, place)
        running.kill()
        running.communicate()
        with psycopg.connect(place.conninfo, dbname="postgres") as connection:
            # The server needs a moment to see that it is gone.
            connection.execute("SELECT pg_advisory_lock(hashtext(%s))", (f"{name}_half_",))
        make(place, ANOTHER, replace=True)
        with psycopg.connect(place.conninfo, autocommit=True) as connection:
            assert _beside(connection, place) == theirs
            query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
            assert connection.execute(query, (name,)).fetchone() == (None,)
    finally:
        for each in theirs:
            drop_postgres(PostgresServer(conninfo=psycopg.conninfo.make_conninfo(place.conninfo, dbname=each)))


_KILLED = """
import sys
from datetime import date
from pathlib import Path
from dentaldesk.believable.making import make
from dentaldesk.believable.recipe import wanted
from dentaldesk.engines.core.connections import PostgresServer, SqliteFile

def tell(done):
    print(done, flush=True)
    sys.stdin.readline()

recipe = wanted(until=date(2026, 11, 24), patients=8, years=1, seed=4)
make(SqliteFile(path=Path(sys.argv[1])), recipe, replace=True, progress=tell)
"""


def _begun(code: str, place: str) -> subprocess.Popen[str]:
    """A process in the middle of making a demo."""
    running = subprocess.Popen(
        [sys.executable, "-c", code, place], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    assert running.stdout.readline().strip().isdigit()
    return running


@pytest.mark.skipif(os.name == "nt", reason="nobody is killed there")
def test_who_is_killed_in_the_middle_leaves_the_old_one(file: SqliteFile) -> None:
    make(file, TINY, replace=False)
    before = names(file)
    running = _begun(_KILLED, str(file.path))
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert names(file) == before
    assert list(file.path.parent.glob("*.part*"))
    make(file, ANOTHER, replace=True)
    assert list(file.path.parent.glob("*.part*")) == []


def test_a_demo_that_is_open_at_a_desk_is_not_pulled_away(file: SqliteFile) -> None:
    make(file, TINY, replace=False)
    engine = reading_engine(file)
    with engine.connect() as connection:
        assert connection.scalar(select(Clinic.demo)) is True
        with pytest.raises(UserError, match=r"believable\.in_use"):
            make(file, ANOTHER, replace=True)
    engine.dispose()


# -- the command --


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., int]:
    """The command, with folders of its own."""
    monkeypatch.setenv("DENTALDESK_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("DENTALDESK_CONFIG", str(tmp_path / "config"))
    return lambda *words: main(["demo", *words])


def _where(place: Address) -> str:
    return str(place.path) if isinstance(place, SqliteFile) else place.conninfo


def test_the_command_makes_it_and_says_how_it_is_opened(
    typed: Callable[..., int], place: Address, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("--patients", "8", "--years", "1", "--until", "2026-11-24", "--into", _where(place))
    assert typed(*asked) == 0
    said = capsys.readouterr().out
    assert "dentaldesk database join" in said
    assert "demo" in said
    assert "1234" in said
    assert main(["database", "join", _where(place)]) == 0
    capsys.readouterr()
    assert typed(*asked) == 1
    refused = capsys.readouterr()
    assert "--replace" in refused.err
    assert refused.err.count("\n") == 1
    assert refused.out == ""


@pytest.mark.parametrize(
    "asked",
    [
        ("--patients", "0"),
        ("--patients", "many"),
        ("--years", "100"),
        ("--until", "yesterday"),
        ("--until", "1492-10-12"),
        ("--currency", "gold"),
        ("--locale", "klingon"),
        ("--locale", "es"),
        ("--into", "host=localhost"),
    ],
)
def test_a_mistake_is_one_sentence(
    asked: tuple[str, str], typed: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed(*asked) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip().count("\n") == 0
    assert said.err.strip().endswith((".", "it."))


# -- how far it is --


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _progress(stream: io.StringIO) -> Progress:
    seconds = iter(range(0, 1000, 7))
    return Progress(100, stream, lambda done, total, left: f"{done}/{total} {left}", lambda: float(next(seconds)))


def test_a_bar_moves_on_a_terminal_and_goes_away() -> None:
    stream = _Terminal()
    progress = _progress(stream)
    progress(10)
    progress(50)
    progress.clear()
    assert "[###............" in stream.getvalue()
    assert "[###############..............." in stream.getvalue()
    assert stream.getvalue().endswith("\r\x1b[K")
    assert "\n" not in stream.getvalue()


def test_in_a_log_a_plain_line_comes_now_and_then() -> None:
    stream = io.StringIO()
    progress = _progress(stream)
    for done in (10, 20, 30, 40):
        progress(done)
    progress.clear()
    assert stream.getvalue().splitlines() == ["20/100 56", "40/100 42"]
