"""The sync thread: deliver what the outbox holds, do the clinic's duties when this desk holds them.

Every loop has a `*_one` that a test calls without a thread.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from dentaldesk.engines.communication.actions import SEND_MESSAGE, escalate_unseen
from dentaldesk.engines.communication.delivery import MessageDelivery
from dentaldesk.engines.core.access import PROGRAM, Actor
from dentaldesk.engines.core.errors import DatabaseProblem, UserError, where
from dentaldesk.engines.core.jobs import Handler, Outcome
from dentaldesk.engines.core.leases import hold_lease
from dentaldesk.engines.core.outbox import Answer, Job, TryLater, Unknown, claim_next, record_answer
from dentaldesk.engines.documents.actions import RENDER_DOCUMENT
from dentaldesk.engines.documents.rendering import DocumentRendering
from dentaldesk.models.tables.clinic import Location

if TYPE_CHECKING:
    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.core.work import Work
    from dentaldesk.engines.providers.protocols import MessageProvider

log = logging.getLogger(__name__)

PAUSE_S = 1.0  # seconds between looks at the outbox when nobody wakes the thread
HOUSEKEEPING = "housekeeping"


def handlers(db: Database, messages: MessageProvider) -> dict[str, Handler]:
    """Who does which kind of job."""
    return {RENDER_DOCUMENT: DocumentRendering(db), SEND_MESSAGE: MessageDelivery(db, messages)}


def program_actor(db: Database) -> Actor:
    """The program itself, at the clinic's first location."""
    location_id = db.read(lambda session: session.scalars(select(Location.id).order_by(Location.id).limit(1)).one())
    return replace(PROGRAM, location_id=location_id)


def deliver_one(db: Database, doing: Mapping[str, Handler], actor: Actor) -> bool:
    """Do the next job that is due: claim → deed → record. False: there was none."""
    job = db.write(actor, lambda work: claim_next(work, db.workstation, list(doing)))
    if job is None:
        return False
    outcome = _perform(doing[job.kind], job)

    def record(work: Work) -> None:
        if record_answer(work, job, outcome.answer):
            outcome.record(work)

    try:
        db.write(actor, record)
    except DatabaseProblem:
        raise  # as if this desk had died: the job is claimed again when its lease is over
    except Exception as error:  # noqa: BLE001 - a bug in one job must not stop the others; it is parked after its tries
        answer = _failed(job, error)
        db.write(actor, lambda work: record_answer(work, job, answer))
    return True


def _perform(handler: Handler, job: Job) -> Outcome:
    try:
        return handler.perform(job)
    except UserError as error:
        return Outcome(answer=TryLater(problem=error.message.code))
    except Exception as error:  # noqa: BLE001 - a bug in one job must not stop the others; it is parked after its tries
        return Outcome(answer=_failed(job, error))


def _failed(job: Job, error: Exception) -> Answer:
    """A bug in the middle of a deed: nobody knows whether it was done."""
    log.error("job %s of kind %s failed:\n%s", job.id, job.kind, where(error))
    return Unknown(problem=type(error).__name__)


def keep_house(db: Database, actor: Actor) -> None:
    """The clinic's duties, if this desk holds them."""

    def duties(work: Work) -> None:
        if hold_lease(work, HOUSEKEEPING, db.workstation):
            escalate_unseen(work)

    db.write(actor, duties)


class SyncThread(threading.Thread):
    """Runs until `stop`. `wake` after an own write; `trouble` hears of a lost database, None when it is back."""

    def __init__(
        self,
        db: Database,
        messages: MessageProvider,
        trouble: Callable[[UserError | None], None] = lambda _: None,
    ) -> None:
        super().__init__(name="sync", daemon=True)
        self._db = db
        self._handlers = handlers(db, messages)
        self._trouble = trouble
        self._awake = threading.Event()
        self._stopping = False

    def wake(self) -> None:
        """Something was written: look at the outbox now."""
        self._awake.set()

    def stop(self) -> None:
        """End after the job in hand."""
        self._stopping = True
        self._awake.set()
        self.join()

    def run(self) -> None:
        """Deliver, keep house, wait; a lost database is waited for."""
        actor: Actor | None = None
        while not self._stopping:
            try:
                actor = actor or program_actor(self._db)
                while deliver_one(self._db, self._handlers, actor) and not self._stopping:
                    pass
                keep_house(self._db, actor)
                self._trouble(None)
            except DatabaseProblem as error:
                self._trouble(error)
            except Exception as error:  # noqa: BLE001 - a bug must not end deliveries until the next start
                log.error("the sync thread stumbled:\n%s", where(error))  # noqa: TRY400 - no message in logs
            self._awake.wait(PAUSE_S)
            self._awake.clear()
