"""Backups that are cut off, backups by night, and what the dashboard says of them."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import psycopg
import pytest

from dentaldesk.engines import sync
from dentaldesk.engines.analytics.work_lists import HealthRow, health
from dentaldesk.engines.core.backup_reads import backup_wishes
from dentaldesk.engines.core.connections import Address, PostgresServer, SqliteFile
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.postgres_tools import address_for_tools
from dentaldesk.engines.flows.backing_up import back_up, back_up_when_due
from dentaldesk.engines.flows.backup_log import begin_run
from dentaldesk.engines.flows.backup_rules import kept_file
from dentaldesk.models.states import BackupProof, BackupState
from tests.databases import database_name
from tests.engines.backups import give_key, make, names, refusal, runs
from tests.factories import Clinic, StandingClock
from tests.processes import beginning

HOUR = timedelta(hours=1)


pytestmark = pytest.mark.usefixtures("tools")


# -- cut off --


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_disk_that_is_full_leaves_the_older_ones(lived: Clinic, folder: Path) -> None:
    older = make(lived, folder)
    lived.clock.advance(timedelta(days=1))
    small = _small_disk(folder.parent / "small")
    shutil.copy(older, small / older.name)
    filler = small / "holiday pictures"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    try:
        assert refusal(lambda: make(lived, small)) == "backup.disk_full"
        assert names(small) == [older.name, filler.name]
        filler.unlink()
        lived.clock.advance(HOUR)
        assert make(lived, small).exists()
    finally:
        os.system(f"umount --lazy '{small}'")  # noqa: S605 - the test's own


def _small_disk(folder: Path) -> Path:
    folder.mkdir()
    if shutil.which("mount") is None or os.system(f"mount -t tmpfs -o size=4m tmpfs '{folder}' 2>/dev/null"):  # noqa: S605
        pytest.skip("this user may not mount a disk")
    return folder


def _back_up_and_stop(
    address: Address, folder: Path, now: datetime, after: int, search_path: str, told: Connection
) -> None:
    """A desk of its own: says when it has come so far, and stands still until it is killed."""
    os.environ["PATH"] = search_path  # what it is forked from may have begun before this test knew the server's tools
    db = Database(address, workstation="far desk", clock=StandingClock(now))
    looks = 0

    def heed() -> None:
        nonlocal looks
        looks += 1
        if looks == after:
            told.send("here")
            signal.pause()

    back_up(db, sync.program_actor(db), folder, heed)


@pytest.mark.parametrize(
    ("kind", "share"), [("sqlite", 0.0), ("sqlite", 0.5), ("sqlite", 0.75), ("sqlite", 1.0), ("postgres", 0.9)]
)
def test_a_desk_that_is_killed_leaves_no_file_that_is_taken_for_good(lived: Clinic, folder: Path, share: float) -> None:
    """At the figures, the copy, the sealing or the proof: the next backup clears it away and is good."""
    looks: list[None] = []
    older = back_up(lived.db, sync.program_actor(lived.db), folder, lambda: looks.append(None))
    lived.clock.advance(HOUR)
    after = 1 + round(share * (len(looks) - 1))
    context = beginning()
    ours, theirs = context.Pipe()
    now, search_path = lived.clock.now(), os.environ["PATH"]
    stop = partial(_back_up_and_stop, lived.address, folder, now, after, search_path, theirs)
    desk = context.Process(target=stop)
    desk.start()
    assert ours.poll(60), "the desk never came so far"
    desk.kill()
    desk.join(30)
    assert [name for name in names(folder) if name.endswith(".backup")] == [older.name]
    assert runs(lived)[0].state is BackupState.RUNNING
    assert refusal(lambda: make(lived, folder)) == "backup.under_way"
    lived.clock.advance(timedelta(minutes=2))
    made = make(lived, folder)
    assert names(folder) == [made.name]  # of one day the newest stays
    newest, cut_off = runs(lived)[:2]
    assert newest.state is BackupState.GOOD
    assert cut_off.why is not None
    assert (cut_off.workstation, cut_off.why.code) == ("far desk", "backup.interrupted")
    if isinstance(lived.address, SqliteFile):
        assert not list(lived.address.path.parent.glob(".*scratch*"))


@pytest.mark.parametrize("kind", ["postgres"])
def test_a_server_that_goes_away_is_a_row_and_no_file(lived: Clinic, folder: Path) -> None:
    assert isinstance(lived.address, PostgresServer)
    name, looks = database_name(lived.address), 0

    def heed() -> None:
        nonlocal looks
        looks += 1
        if looks == 30:
            with psycopg.connect(lived.address.conninfo, dbname="postgres", autocommit=True) as server:  # type: ignore[union-attr]
                server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])

    with pytest.raises(UserError):
        back_up(lived.db, sync.program_actor(lived.db), folder, heed)
    assert names(folder) == []
    lived.clock.advance(timedelta(minutes=2))
    assert make(lived, folder).exists()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_window_that_closes_ends_it(lived: Clinic, folder: Path) -> None:
    begun = threading.Event()

    def where() -> Path:
        begun.set()
        return folder

    thread = sync.BackupThread(lived.db, where)
    thread.start()
    thread.look_now()
    assert begun.wait(20)
    thread.stop()
    assert not thread.is_alive()
    told = [run.why.code for run in runs(lived) if run.why is not None]
    assert told in ([], ["backup.stopped"])
    assert [name for name in names(folder) if not name.endswith((".backup", ".unproven"))] == []


@pytest.mark.parametrize("kind", ["sqlite"])
def test_every_look_at_whether_to_go_on_may_end_it(lived: Clinic, folder: Path) -> None:
    older = make(lived, folder)
    actor = sync.program_actor(lived.db)
    ended = 0
    for after in range(1, 400, 8):
        lived.clock.advance(timedelta(seconds=1))
        looks = iter(range(1, after + 1))

        def heed(looks: Iterator[int] = looks) -> None:
            if next(looks, None) is None:
                raise UserError("backup.stopped")

        with suppress(UserError):
            back_up(lived.db, actor, folder, heed)
            break
        why = runs(lived)[0].why
        assert why is not None
        assert why.code == "backup.stopped"
        assert {path.name for path in folder.iterdir() if path.suffix != ".unproven"} == {older.name}
        ended += 1
    assert ended > 5
    assert [path.suffix for path in folder.iterdir()] == [".backup"]


def test_a_password_for_the_server_stands_on_no_command_line() -> None:
    with address_for_tools("host=db.example dbname=clinic user=desk password='a:b\\\\c'") as told:
        parts = psycopg.conninfo.conninfo_to_dict(told.conninfo)
        assert "a:b" not in told.conninfo
        assert "a:b" not in repr(told)
        assert parts["sslmode"] == "verify-full"
        assert told.secrets == {"PGPASSWORD": "a:b\\c"}


def test_the_password_of_a_client_key_lies_in_a_file_of_ours_as_long_as_it_is_needed() -> None:
    with address_for_tools("host=db.example user=desk sslkey=k.pem sslpassword=opens-it") as told:
        assert "opens-it" not in told.conninfo
        assert psycopg.conninfo.conninfo_to_dict(told.conninfo)["service"] == "dentaldesk"
        file = Path(told.secrets["PGSERVICEFILE"])
        assert file.read_text(encoding="utf-8") == "[dentaldesk]\nsslpassword=opens-it\n"
        assert file.stat().st_mode & 0o077 == 0
    assert not file.exists()


def test_programs_of_the_server_that_are_missing_are_named(lived: Clinic, folder: Path, kind: str) -> None:
    if kind == "sqlite":
        assert make(lived, folder).exists()
        return
    with pytest.MonkeyPatch.context() as bare:
        bare.setenv("PATH", "/nowhere")
        bare.setattr("dentaldesk.engines.core.postgres_tools._PLACES", ())
        assert refusal(lambda: make(lived, folder)) == "backup.no_tool"


# -- by night --


def look(db: Database, folder: Path) -> bool:
    return back_up_when_due(db, sync.program_actor(db), folder) is not None


@pytest.mark.parametrize("kind", ["sqlite"])
def test_two_desks_make_one_backup_a_night(lived: Clinic, folder: Path) -> None:
    here, there = lived.db, lived.another_desk()
    assert look(here, folder)  # of last night, as soon as the program runs
    assert not look(here, folder)
    assert not look(there, folder)
    lived.clock.advance(timedelta(hours=10))  # 20:00
    assert not look(there, folder)
    lived.clock.advance(HOUR)
    assert look(there, folder)
    assert not look(here, folder)
    assert [run.workstation for run in runs(lived)] == ["desk 2", "desk 1"]
    there.close()


def test_while_one_desk_is_at_it_the_other_waits(lived: Clinic, folder: Path) -> None:
    looked: list[bool] = []
    there = lived.another_desk()
    actor = sync.program_actor(lived.db)

    def heed() -> None:
        if not looked:
            looked.append(look(there, folder))
            looked.append(refusal(lambda: make(lived, folder, there)) == "backup.under_way")

    assert back_up_when_due(lived.db, actor, folder, heed) is not None
    assert looked == [False, True]
    assert not look(there, folder)
    there.close()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_night_that_failed_at_one_desk_is_tried_at_another_at_once_and_here_an_hour_later(
    lived: Clinic, folder: Path
) -> None:
    gone, there = folder / "usb stick", lived.another_desk()
    assert refusal(lambda: look(lived.db, gone)) == "backup.no_folder"
    assert not look(lived.db, gone)
    lived.clock.advance(HOUR)
    assert refusal(lambda: look(lived.db, gone)) == "backup.no_folder"
    assert look(there, folder)
    lived.clock.advance(HOUR)
    assert not look(lived.db, gone)
    there.close()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_backup_by_hand_is_that_of_the_night(lived: Clinic, folder: Path) -> None:
    make(lived, folder)
    assert not look(lived.db, folder)
    (kept,) = folder.glob("*.backup")
    assert kept.stat().st_mode & 0o077 == 0  # sealed, and still nobody else's


@pytest.mark.parametrize("kind", ["sqlite"])
def test_twelve_nights_leave_what_the_rule_says(clinic: Clinic, folder: Path) -> None:
    give_key(clinic.db)
    clinic_id = clinic.db.read(backup_wishes).clinic_id
    for _ in range(12):
        assert look(clinic.db, folder)
        clinic.clock.advance(timedelta(days=1))
    # From 24 November on: the last seven days; Sunday 29, the last of a week; Monday 30 November, of a month.
    days = [kept_file(name, clinic_id).made_at.day for name in names(folder)]  # type: ignore[union-attr]
    assert days == [29, 30, 1, 2, 3, 4, 5]


# -- the dashboard --


def state(clinic: Clinic) -> HealthRow:
    rows = clinic.db.read(lambda session: health(session, clinic.clock.now()))
    return next(row for row in rows if row.what.code == "health.backup")


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_dashboard_warns_of_a_backup_that_is_missing_failed_or_too_old(lived: Clinic, folder: Path) -> None:
    assert (state(lived).state.code, state(lived).is_well) == ("health.backup_never", False)
    make(lived, folder)
    assert (state(lived).state.code, state(lived).is_well) == ("health.backup_at", True)
    lived.clock.advance(timedelta(hours=26))
    assert state(lived).is_well is True
    assert refusal(lambda: make(lived, folder / "gone")) == "backup.no_folder"
    assert (state(lived).state.code, state(lived).is_well) == ("health.backup_failing", False)
    lived.clock.advance(timedelta(minutes=1))
    assert (state(lived).state.code, state(lived).is_well) == ("health.backup_old", False)
    assert state(lived).state.params["hours"] == 26


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_desk_that_is_taken_for_dead_does_not_write_over_the_others_verdict(lived: Clinic) -> None:
    from dentaldesk.engines.flows.backup_log import Proven, end_run

    db, actor = lived.db, sync.program_actor(lived.db)
    first = db.write(actor, lambda work: begin_run(work, "slow:1", "x", if_due=False))
    lived.clock.advance(timedelta(minutes=2))
    second = db.write(actor, lambda work: begin_run(work, "quick:1", "x", if_due=False))
    assert first is not None
    assert second is not None
    late = Proven(file_name="x", size=1, rows=1, proof=BackupProof.RESTORED)
    db.write(actor, lambda work: end_run(work, first.run_id, "slow:1", late, 1.0))
    assert [run.state for run in runs(lived)] == [BackupState.RUNNING, BackupState.FAILED]
    assert refusal(lambda: db.write(actor, lambda work: begin_run(work, "third:1", "x", if_due=False))) == (
        "backup.under_way"
    )
