"""Between two backups: whether the last file is where it was put, and whether there is a good one at all."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from dentaldesk.engines import sync
from dentaldesk.engines.analytics.work_lists import health
from dentaldesk.engines.core.backup_reads import backup_wishes
from dentaldesk.engines.core.messages import message_from_json
from dentaldesk.engines.flows.backup_bell import PATIENCE, BackupBell
from dentaldesk.engines.flows.backup_file_watch import EVERY, FileWatch
from dentaldesk.engines.flows.backup_log import edit_backup_wishes
from dentaldesk.models.states import Role
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.values import Message
from tests.engines.backups import make, refusal, runs
from tests.factories import Clinic

pytestmark = pytest.mark.usefixtures("tools")
DAY = timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "backups"
    made.mkdir()
    return made


def told(clinic: Clinic) -> str:
    """What the dashboard says."""
    rows = clinic.db.read(lambda session: health(session, clinic.clock.now()))
    return next(row.state.code for row in rows if row.what.code == "health.backup")


def rung(clinic: Clinic) -> list[tuple[Message, bool]]:
    """Why the bell rang, the last time first, and whether that was answered."""
    query = select(Notice).where(Notice.key.startswith("backup:")).order_by(Notice.created_at.desc())
    notices = clinic.db.read(lambda session: session.scalars(query).all())
    assert {notice.role for notice in notices} <= {Role.MANAGER}
    return [(message_from_json(notice.reason), notice.done_at is not None) for notice in notices]


def look(clinic: Clinic, bell: BackupBell) -> bool:
    return bell.look(sync.program_actor(clinic.db))


def waited(clinic: Clinic, bell: BackupBell) -> bool:
    """Look, and once more when a desk that was just started had its time to make one."""
    first = look(clinic, bell)
    clinic.clock.advance(PATIENCE)
    return look(clinic, bell) or first


# -- the file --


def test_a_file_that_is_gone_is_told_until_it_is_back(lived: Clinic, folder: Path) -> None:
    made = make(lived, folder)
    watch, actor = FileWatch(lived.db), sync.program_actor(lived.db)
    watch.look(actor)
    assert told(lived) == "health.backup_at"
    away = made.rename(folder.parent / made.name)
    watch.look(actor)
    assert told(lived) == "health.backup_at"  # not yet looked at again
    lived.clock.advance(EVERY)
    watch.look(actor)
    assert told(lived) == "health.backup_gone"
    assert runs(lived)[0].is_gone
    away.rename(made)
    lived.clock.advance(EVERY)
    watch.look(actor)
    assert told(lived) == "health.backup_at"
    assert runs(lived)[0].why is None


def test_a_disk_that_is_away_says_nothing_nor_does_a_desk_that_cannot_see_the_folder(
    lived: Clinic, folder: Path
) -> None:
    made = make(lived, folder)
    folder.rename(folder.parent / "taken home")
    FileWatch(lived.db).look(sync.program_actor(lived.db))
    assert told(lived) == "health.backup_at"
    folder.mkdir()
    other = lived.another_desk("desk 9")
    FileWatch(other).look(sync.program_actor(other))
    other.close()
    assert told(lived) == "health.backup_at"
    assert not made.exists()


def test_one_that_went_for_a_newer_one_says_so(lived: Clinic, folder: Path) -> None:
    for _ in range(2):
        lived.clock.advance(timedelta(minutes=1))
        make(lived, folder)
    newer, older = runs(lived)
    assert newer.why is None
    assert older.why == Message("backup.let_go")
    assert not older.is_gone
    assert told(lived) == "health.backup_at"


# -- the bell --


def test_the_bell_rings_once_a_day_until_there_is_a_good_one(lived: Clinic, folder: Path) -> None:
    make(lived, folder)
    bell = BackupBell(lived.db)
    assert not waited(lived, bell)
    lived.clock.advance(timedelta(days=2))
    assert not look(lived, bell)  # whoever opens after a weekend makes one first
    assert waited(lived, bell)
    assert not waited(lived, bell)
    ((why, answered),) = rung(lived)
    assert (why.code, answered) == ("notice.backup_old", False)
    lived.clock.advance(DAY)
    assert waited(lived, bell)
    assert not look(lived, BackupBell(lived.db))  # another desk has the duty by now
    assert [answered for _, answered in rung(lived)] == [False, True]  # yesterday's gave way
    make(lived, folder)
    assert [answered for _, answered in rung(lived)] == [True, True]
    lived.clock.advance(timedelta(hours=3))
    assert not waited(lived, bell)


def test_nights_that_fail_ring_before_the_last_one_is_too_old(lived: Clinic, folder: Path) -> None:
    wishes = lived.db.read(backup_wishes)
    lived.db.write(lived.manager, lambda work: edit_backup_wishes(work, wishes.version, wishes.at, 744))
    make(lived, folder)
    bell = BackupBell(lived.db)
    for night in range(3):
        assert not waited(lived, bell), night
        lived.clock.advance(DAY)
        for _ in range(2):
            refusal(lambda: make(lived, folder / "away"))
    assert waited(lived, bell)
    ((why, _),) = rung(lived)
    assert why.code == "notice.backup_nights"
    assert why.params["count"] == 3
    assert isinstance(why.params["why"], Message)
    assert why.params["why"].code == "backup.no_folder"


def test_one_that_is_gone_rings(lived: Clinic, folder: Path) -> None:
    make(lived, folder).unlink()
    FileWatch(lived.db).look(sync.program_actor(lived.db))
    assert waited(lived, BackupBell(lived.db))
    assert rung(lived)[0][0].code == "notice.backup_gone"


def test_the_bell_is_silent_when_the_file_is_back(lived: Clinic, folder: Path) -> None:
    made = make(lived, folder)
    away = made.rename(folder.parent / made.name)
    watch, bell, actor = FileWatch(lived.db), BackupBell(lived.db), sync.program_actor(lived.db)
    watch.look(actor)
    assert waited(lived, bell)
    away.rename(made)
    watch.look(actor)
    assert not waited(lived, bell)
    assert [answered for _, answered in rung(lived)] == [True]


def test_a_clinic_that_never_made_one_is_told_by_its_dashboard_alone(lived: Clinic, folder: Path) -> None:
    bell = BackupBell(lived.db)
    assert not waited(lived, bell)
    refusal(lambda: make(lived, folder / "away"))
    assert not waited(lived, bell)
    lived.clock.advance(timedelta(days=2))
    assert waited(lived, bell)
    assert rung(lived)[0][0].code == "notice.backup_none"


def test_the_thread_that_backs_up_looks_after_them(lived: Clinic, folder: Path) -> None:
    make(lived, folder).unlink()
    sync.keep_house(lived.db, sync.program_actor(lived.db))
    thread = sync.BackupThread(lived.db, lambda: None)
    thread._look_after()
    lived.clock.advance(PATIENCE)
    thread._look_after()  # the duty of who keeps house is over
    assert rung(lived) == []
    sync.keep_house(lived.db, sync.program_actor(lived.db))
    thread._look_after()
    assert [why.code for why, _ in rung(lived)] == ["notice.backup_gone"]
