"""A clinic that came back from a backup, while the one that it was made of may still be at work."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from dentaldesk.engines import sync
from dentaldesk.engines.communication.actions import NewMessage, queue_message
from dentaldesk.engines.core.backup_reads import backup_wishes
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.outbox import Sent, claim_next, record_answer, request_job
from dentaldesk.engines.core.practice import is_practice, mark_practice
from dentaldesk.engines.core.sealed_files import lock_of, seal
from dentaldesk.engines.flows.backup_bell import lacking
from dentaldesk.engines.flows.backup_content import Head, content_of, packed, read_head
from dentaldesk.engines.flows.backup_log import is_due
from dentaldesk.engines.flows.clinic_file import state_of
from dentaldesk.engines.flows.downtime_passphrase import carry_passphrase, keep_passphrase, kept_passphrase
from dentaldesk.engines.flows.restoring import Source, restore_server
from dentaldesk.engines.staff.reads import clinic_view
from dentaldesk.models.migrations import SchemaState, upgrade
from dentaldesk.models.states import MessageStatus
from dentaldesk.models.tables.communication import PatientMessage
from dentaldesk.models.tables.system import AuditEntry
from dentaldesk.models.values import Message
from tests.databases import drop_postgres, new_postgres
from tests.engines.backups import KEY, NOW, give_key, make, names, restored
from tests.factories import Clinic, a_patient, open_clinic
from tests.fakes import FakeMessages
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
    with restored(made, tmp_path, "sqlite", practice=True) as back, opened(back.address) as engine:
        assert (back.clinic is not None) == had_id
        assert back.clinic != was
        upgrade(engine)
        with Session(engine) as session:
            assert is_practice(session)
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


# -- to practise on --


def _text_message(clinic: Clinic, key: str) -> UUID:
    patient_id = a_patient(clinic)
    new = NewMessage(key=key, patient_id=patient_id, text=Message("patient.plan_ready"))
    made = clinic.db.write(clinic.desk, lambda work: queue_message(work, new))
    assert made is not None
    return made


def _fate(clinic: Clinic, message_id: UUID) -> tuple[MessageStatus, str]:
    message = clinic.db.read(lambda session: session.get_one(PatientMessage, message_id))
    assert message.failure is not None
    return message.status, message.failure["code"]


def _deliver(clinic: Clinic, messages: FakeMessages) -> None:
    actor, doing = sync.program_actor(clinic.db), sync.handlers(clinic.db, messages)
    while sync.deliver_one(clinic.db, doing, actor):
        pass


def test_nothing_leaves_a_practice_copy(clinic: Clinic, kind: str, folder: Path, tmp_path: Path) -> None:
    """Neither what waited when the backup was made nor what is written in the copy. It needs no backups itself."""
    give_key(clinic.db)
    before = _text_message(clinic, "before")
    made = make(clinic, folder)
    outbox = FakeMessages()
    with restored(made, tmp_path, kind, practice=True) as back:
        copy = open_clinic(back.address)
        after = _text_message(copy, "after")
        _deliver(copy, outbox)
        assert outbox.calls == []
        assert _fate(copy, before) == _fate(copy, after) == (MessageStatus.DROPPED, "message.practice")
        copy.clock.advance(timedelta(days=3))
        assert copy.db.read(clinic_view).practice
        copy.db.write(copy.manager, lambda work: mark_practice(work.session.connection(), work.now))
        assert copy.db.read(lambda session: lacking(session, copy.clock.now())) is None
        assert not copy.db.read(lambda session: is_due(session, "desk 1", copy.clock.now()))
        copy.db.close()
    _deliver(clinic, outbox)
    assert len(outbox.sent) == 1  # the real one wrote to its patient
    assert not clinic.db.read(clinic_view).practice


@pytest.mark.parametrize("kind", ["postgres"])
def test_a_server_lets_nobody_see_a_practice_copy_that_is_not_marked(clinic: Clinic, folder: Path) -> None:
    """A desk may look into it while it is still compared; and a restore that is cut off then leaves it there."""
    give_key(clinic.db)
    source, into = Source(path=make(clinic, folder), key=KEY), new_postgres()
    marked: list[bool] = []

    def look() -> None:
        if state_of(into) is SchemaState.CURRENT:
            with opened(into) as engine, Session(engine) as session:
                marked.append(is_practice(session))

    try:
        restore_server(source, into, NOW, replace=False, practice=True, heed=look)
    finally:
        drop_postgres(into)
    assert marked
    assert all(marked)
