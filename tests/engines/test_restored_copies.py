"""A clinic that came back from a backup, while the one that it was made of may still be at work."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text

from dentaldesk.engines import sync
from dentaldesk.engines.core.backup_reads import backup_wishes
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.outbox import Sent, claim_next, record_answer, request_job
from dentaldesk.engines.core.sealed_files import lock_of, seal
from dentaldesk.engines.flows.backup_content import Head, content_of, packed, read_head
from dentaldesk.engines.flows.downtime_passphrase import carry_passphrase, keep_passphrase, kept_passphrase
from dentaldesk.models.migrations import upgrade
from dentaldesk.models.tables.system import AuditEntry
from tests.engines.backups import KEY, NOW, give_key, make, names, restored
from tests.factories import Clinic, open_clinic
from tests.keyrings import a_keyring, take_keyrings_away
from tests.migrations.story import clinic_at, database, opened

PASSPHRASE = "bado-kefi-luno-17"


pytestmark = pytest.mark.usefixtures("tools")


def test_its_backups_leave_those_of_the_other_alone(clinic: Clinic, kind: str, folder: Path, tmp_path: Path) -> None:
    give_key(clinic.db)
    real = make(clinic, folder)
    with restored(make(clinic, tmp_path), tmp_path, kind) as back:
        drill = open_clinic(back.address)
        drill.clock.advance(timedelta(minutes=5))
        own = make(drill, folder)
        assert drill.db.read(backup_wishes).clinic_id == back.clinic == read_head(own).clinic
        drill.db.close()
    assert names(folder) == sorted([real.name, own.name])  # of one clinic, the newest of the day alone would stay
    assert read_head(real).clinic == clinic.db.read(backup_wishes).clinic_id


@pytest.mark.parametrize("kind", ["sqlite"])
def test_what_may_have_left_since_is_asked_for_before_it_is_sent(clinic: Clinic, folder: Path, tmp_path: Path) -> None:
    give_key(clinic.db)
    actor = sync.program_actor(clinic.db)
    clinic.db.write(actor, lambda work: request_job(work, "probe", "over", {}))
    over = clinic.db.write(actor, lambda work: claim_next(work, "desk", ["probe"]))
    assert over is not None
    clinic.db.write(actor, lambda work: record_answer(work, over, Sent()))
    clinic.db.write(actor, lambda work: request_job(work, "probe", "waits", {}))
    made = make(clinic, folder)
    sent = clinic.db.write(actor, lambda work: claim_next(work, "desk", ["probe"]))
    assert sent is not None
    assert (sent.key, sent.uncertain) == ("waits", False)
    with restored(made, tmp_path, "sqlite") as back:
        again = open_clinic(back.address)
        job = again.db.write(actor, lambda work: claim_next(work, "desk", ["probe"]))
        assert job is not None
        assert (job.key, job.uncertain) == ("waits", True)
        assert again.db.write(actor, lambda work: claim_next(work, "desk", ["probe"])) is None
        deeds = again.db.read(lambda session: list(session.scalars(select(AuditEntry.action))))
        assert deeds[-1] == "restore"
        again.db.close()


@pytest.mark.parametrize(("before", "had_id"), [("0012_papers", False), ("0013_backups", True)])
def test_one_of_an_older_program_is_set_apart_too(tmp_path: Path, before: str, had_id: bool) -> None:
    made = tmp_path / "old.backup"
    with database("sqlite", tmp_path) as address, opened(address) as engine:
        clinic_at(engine, before)
        was = UUID(_alone(engine, "SELECT uid FROM clinic")) if had_id else UUID(int=1)
        head = Head(kind="sqlite", program="0.0.1", schema=before, clinic=was, made_at=NOW)
        with content_of(address, tmp_path, lambda: None) as content, made.open("wb") as file:
            seal(file, lock_of(KEY), head.told(), packed(content))
    with restored(made, tmp_path, "sqlite") as back, opened(back.address) as engine:
        assert (back.clinic is not None) == had_id
        assert back.clinic != was
        upgrade(engine)
        assert UUID(_alone(engine, "SELECT uid FROM clinic")) == back.clinic or not had_id
        assert _alone(engine, "SELECT count(*) FROM outbox_job WHERE state IN ('queued', 'claimed')") > 0
        unsure = "SELECT count(*) FROM outbox_job WHERE state IN ('queued', 'claimed') AND NOT uncertain"
        assert _alone(engine, unsure) == 0


def _alone(engine: Engine, query: str) -> Any:  # noqa: ANN401 - whatever it asks
    with engine.connect() as connection:
        return connection.scalar(text(query))


def test_the_passphrase_of_its_pack_comes_along_where_there_is_one() -> None:
    before, now = UUID(int=1), UUID(int=2)
    with a_keyring():
        assert not carry_passphrase(before, now)
        keep_passphrase(before, PASSPHRASE)
        assert carry_passphrase(before, now)
        assert kept_passphrase(now) == kept_passphrase(before) == PASSPHRASE
    take_keyrings_away()
    assert not carry_passphrase(before, now)
    with pytest.raises(UserError):
        kept_passphrase(now)
