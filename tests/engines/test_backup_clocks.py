"""A clock that stood ahead for a while stops no backup and no pack afterwards; and who holds the duty of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from dentaldesk.engines import sync
from dentaldesk.engines.analytics.work_lists import health
from dentaldesk.engines.core.backup_reads import backing_up_at
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.leases import duties, hold_lease
from dentaldesk.engines.flows.backing_up import back_up_when_due
from dentaldesk.engines.flows.backup_log import begin_run, end_run, keep_duty
from dentaldesk.engines.flows.downtime import NightlyPack, kept_packs
from dentaldesk.models.values import Message
from tests.engines.backups import give_key, make, names, refusal, runs
from tests.engines.downtime_case import ZONE, clinic_id, in_keyring
from tests.factories import Clinic
from tests.keyrings import a_keyring

DAY, FAR = timedelta(days=1), timedelta(days=400)


@pytest.fixture
def kind() -> str:
    """No SQL of its own."""
    return "sqlite"


@pytest.fixture
def ring() -> Iterator[None]:
    with a_keyring():
        yield


def look(clinic: Clinic, folder: Path) -> bool:
    return back_up_when_due(clinic.db, sync.program_actor(clinic.db), folder) is not None


def well(clinic: Clinic) -> bool | None:
    rows = clinic.db.read(lambda session: health(session, clinic.clock.now()))
    return next(row.is_well for row in rows if row.what.code == "health.backup")


def test_a_backup_made_while_the_clock_stood_ahead_is_none_afterwards(clinic: Clinic, folder: Path) -> None:
    give_key(clinic.db)
    clinic.clock.advance(FAR)
    ahead = make(clinic, folder)
    assert refusal(lambda: make(clinic, folder / "gone")) == "backup.no_folder"
    clinic.clock.advance(-FAR)
    assert well(clinic) is False
    for _ in range(9):
        assert look(clinic, folder)
        assert well(clinic) is True
        clinic.clock.advance(DAY)
    assert ahead.name in names(folder)
    assert len(names(folder)) == 1 + 7  # it takes no place of the last seven days
    clinic.clock.advance(timedelta(hours=27))
    assert well(clinic) is False


def test_a_desk_whose_clock_is_a_little_ahead_makes_the_others_backup_no_less_true(
    clinic: Clinic, folder: Path
) -> None:
    give_key(clinic.db)
    clinic.clock.advance(timedelta(minutes=3))
    make(clinic, folder)
    clinic.clock.advance(timedelta(minutes=-3))
    assert not look(clinic, folder)
    assert well(clinic) is True


@pytest.mark.usefixtures("ring")
def test_a_pack_made_while_the_clock_stood_ahead_is_none_afterwards(clinic: Clinic, tmp_path: Path) -> None:
    in_keyring(clinic)
    nights, actor = NightlyPack(clinic.db, lambda: tmp_path), sync.program_actor(clinic.db)
    clinic.clock.advance(FAR)
    ahead = [nights.make_one(actor)]
    clinic.clock.advance(DAY)
    ahead.append(nights.make_one(actor))
    clinic.clock.advance(-FAR - DAY)
    made = nights.make_one(actor)
    assert made is not None
    assert made.exists()  # the two that are ahead do not push it out
    assert [pack.path for pack in kept_packs(tmp_path, clinic_id(clinic), ZONE, clinic.clock.now())] == [made]
    assert nights.make_one(actor) is None


@pytest.mark.usefixtures("ring")
def test_a_pack_that_failed_while_the_clock_stood_ahead_is_tried_again(clinic: Clinic, tmp_path: Path) -> None:
    in_keyring(clinic)
    drive = tmp_path / "drive"
    nights, actor = NightlyPack(clinic.db, lambda: drive / "packs"), sync.program_actor(clinic.db)
    clinic.clock.advance(FAR)
    assert nights.make_one(actor) is None
    clinic.clock.advance(-FAR)
    drive.mkdir()
    assert nights.make_one(actor) is not None


def test_a_duty_that_was_taken_while_the_clock_stood_ahead_is_free_afterwards(clinic: Clinic) -> None:
    actor = sync.program_actor(clinic.db)
    clinic.clock.advance(FAR)
    assert clinic.db.write(actor, lambda work: hold_lease(work, "housekeeping", "there:1"))
    assert not clinic.db.write(actor, lambda work: hold_lease(work, "housekeeping", "here:1"))
    clinic.clock.advance(-FAR)
    now = clinic.clock.now()
    assert [duty.is_held for duty in clinic.db.read(lambda session: duties(session, now))] == [False]
    assert clinic.db.write(actor, lambda work: hold_lease(work, "housekeeping", "here:1"))


def test_a_duty_that_was_given_back_is_not_kept_up(clinic: Clinic) -> None:
    db, actor = clinic.db, sync.program_actor(clinic.db)
    begun = db.write(actor, lambda work: begin_run(work, "here:1", "x", if_due=False))
    assert begun is not None
    clinic.clock.advance(timedelta(seconds=50))
    assert db.write(actor, lambda work: keep_duty(work, "here:1"))
    assert not db.write(actor, lambda work: keep_duty(work, "there:1"))
    clinic.clock.advance(timedelta(seconds=50))
    assert db.read(lambda session: backing_up_at(session, clinic.clock.now())) == "here"
    why = Message("backup.stopped")
    db.write(actor, lambda work: end_run(work, begun.run_id, "here:1", why, 1.0))
    assert not db.write(actor, lambda work: keep_duty(work, "here:1"))
    assert db.read(lambda session: backing_up_at(session, clinic.clock.now())) is None


def test_where_no_key_was_made_no_night_leaves_a_row(clinic: Clinic, folder: Path) -> None:
    for _ in range(3):
        assert not look(clinic, folder)
        clinic.clock.advance(timedelta(hours=2))
    assert runs(clinic) == []
    with pytest.raises(UserError):
        make(clinic, folder)  # whoever asks for one is told
    give_key(clinic.db)
    clinic.clock.advance(timedelta(hours=1))
    assert look(clinic, folder)
