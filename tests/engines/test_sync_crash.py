"""`kill -9` anywhere in a delivery: after its lease it is done again under the same key, and stands there once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from dentaldesk.engines import sync
from dentaldesk.engines.communication.actions import NewMessage, queue_message
from dentaldesk.engines.core.outbox import LEASE
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.engines.providers.folder import OutboxFolder
from dentaldesk.models.states import DocumentStatus, MessageStatus, OutboxState
from dentaldesk.models.tables.communication import Document, PatientMessage
from dentaldesk.models.tables.system import OutboxJob, StoredFile
from dentaldesk.models.values import Message
from tests.engines.desk import AtPoint, Desks, Task, deliver
from tests.engines.visits import cash
from tests.factories import Clinic, a_patient

Ask = Callable[[Clinic, str], None]


def a_message(clinic: Clinic, key: str) -> None:
    patient_id = a_patient(clinic)
    new = NewMessage(key=key, patient_id=patient_id, text=Message("patient.plan_ready"))
    clinic.db.write(clinic.desk, lambda work: queue_message(work, new))


def a_receipt(clinic: Clinic, key: str) -> None:
    patient_id = a_patient(clinic)
    clinic.db.write(clinic.desk, lambda work: process_payment(work, cash(key, patient_id)))


def deliver_here(clinic: Clinic, outbox: Path) -> int:
    """Deliver whatever is due; returns how many jobs that were."""
    doing, actor = sync.handlers(clinic.db, OutboxFolder(outbox)), sync.program_actor(clinic.db)
    done = 0
    while sync.deliver_one(clinic.db, doing, actor):
        done += 1
    return done


def after_the_lease(clinic: Clinic) -> None:
    """The dead desk's transaction is rolled back and its lease is over.

    Postgres notices a little later that a client died, and keeps its row locks until then: other desks pass such a job
    over, as they do one that is being claimed. Waiting for the locks waits for just that.
    """
    clinic.db.write(clinic.desk, lambda work: work.session.execute(select(OutboxJob.id).with_for_update()).all())
    clinic.clock.advance(LEASE + timedelta(seconds=1))


def is_done_once(clinic: Clinic, outbox: Path, jobs: int) -> None:
    """Every job is settled; each message is one file, each paper one file in the database."""
    states = clinic.db.read(lambda session: session.scalars(select(OutboxJob.state)).all())
    assert list(states) == [OutboxState.SETTLED] * jobs
    messages = clinic.db.read(lambda session: session.scalars(select(PatientMessage)).all())
    assert all(message.status is MessageStatus.SENT for message in messages)
    files = list(outbox.iterdir()) if outbox.exists() else []
    assert sorted(json.loads(path.read_text("utf-8"))["key"] for path in files if path.suffix == ".json") == sorted(
        f"message:{message.key}" for message in messages
    )
    papers = clinic.db.read(lambda session: session.scalars(select(Document)).all())
    assert all(paper.status is DocumentStatus.READY for paper in papers)
    stored = clinic.db.read(lambda session: session.scalar(select(func.count()).select_from(StoredFile)))
    assert stored == len({paper.file_sha256 for paper in papers}) == len(papers)


@pytest.mark.parametrize("dies", ["before", "after"])
@pytest.mark.parametrize("ask", [a_message, a_receipt])
def test_a_desk_that_dies_beside_its_deed(clinic: Clinic, desks: Desks, tmp_path: Path, ask: Ask, dies: str) -> None:
    outbox = tmp_path / "outbox"
    ask(clinic, "asked once")
    result = desks.run(Task(address=clinic.address, deed=partial(deliver, outbox, dies), now=clinic.clock.now()))
    assert result.killed
    claimed = clinic.db.read(lambda session: session.scalars(select(OutboxJob)).one())
    assert (claimed.state, claimed.fence) == (OutboxState.CLAIMED, 1)
    assert (claimed.claimed_by or "").startswith("another desk:")
    assert deliver_here(clinic, outbox) == 0
    after_the_lease(clinic)
    assert deliver_here(clinic, outbox) == 1
    again = clinic.db.read(lambda session: session.scalars(select(OutboxJob)).one())
    assert (again.key, again.fence, again.attempts) == (claimed.key, 2, 2)
    is_done_once(clinic, outbox, 1)


@pytest.mark.parametrize("ask", [a_message, a_receipt])
def test_a_desk_that_dies_at_any_statement_of_a_delivery(
    clinic: Clinic, desks: Desks, tmp_path: Path, ask: Ask
) -> None:
    outbox = tmp_path / "outbox"
    deed = partial(deliver, outbox, "")
    ask(clinic, "warm")
    desks.warm(Task(address=clinic.address, deed=deed, now=clinic.clock.now()))
    ask(clinic, "to count")
    points = desks.run(Task(address=clinic.address, deed=deed, now=clinic.clock.now())).points
    assert points >= 8
    for number in range(1, points + 1):
        ask(clinic, f"job {number}")
        task = Task(address=clinic.address, deed=deed, now=clinic.clock.now(), kill=AtPoint(number=number))
        assert desks.run(task).killed
        after_the_lease(clinic)
        assert deliver_here(clinic, outbox) == 1
    is_done_once(clinic, outbox, points + 2)
