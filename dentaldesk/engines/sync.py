"""The sync thread: deliver what the outbox holds, do the clinic's duties when this desk holds them. Beside it another
one backs up and makes the night's papers, so that no reminder waits for that.

Every loop has a `*_one` that a test calls without a thread.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from queue import SimpleQueue
from typing import TYPE_CHECKING

from sqlalchemy import select

from dentaldesk.engines.communication.actions import SEND_MESSAGE, NewNotice, report_parked
from dentaldesk.engines.communication.delivery import MessageDelivery
from dentaldesk.engines.communication.escalation_actions import escalate_unseen, unseen_is_late
from dentaldesk.engines.communication.staying import NotFromPractice
from dentaldesk.engines.core.access import PROGRAM, Actor
from dentaldesk.engines.core.backup_reads import BackupRow, good_one
from dentaldesk.engines.core.errors import DatabaseProblem, UserError, where
from dentaldesk.engines.core.jobs import Abandoned, Handler, Outcome
from dentaldesk.engines.core.leases import hold_lease, holds, must_call
from dentaldesk.engines.core.outbox import (
    Answer,
    Job,
    Patience,
    Sent,
    TryLater,
    Unknown,
    abandoned_claims,
    claim_next,
    has_due,
    record_answer,
)
from dentaldesk.engines.documents.actions import RENDER_DOCUMENT
from dentaldesk.engines.documents.rendering import DocumentRendering
from dentaldesk.engines.flows.backing_up import BackupWish, Step, back_up, back_up_when_due
from dentaldesk.engines.flows.backup_bell import BackupBell
from dentaldesk.engines.flows.backup_file_watch import FileWatch
from dentaldesk.engines.flows.downtime import NightlyPack
from dentaldesk.engines.flows.hand_off import report_abandoned
from dentaldesk.engines.flows.paper_mouth import mouth_picture
from dentaldesk.engines.flows.thread_reads import abandoned_threads
from dentaldesk.models.states import OutboxState, Role, TaskUrgency
from dentaldesk.models.tables.clinic import Location
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.core.work import Work
    from dentaldesk.engines.providers.protocols import MessageProvider

log = logging.getLogger(__name__)

PAUSE_S = 1.0  # seconds between looks at the outbox when nobody wakes the thread
HOUSEKEEPING = "housekeeping"
PATIENCE_S = 5.0  # seconds that a window which closes waits for a backup to notice
LOOK_S = 60.0  # seconds between looks at whether a backup is due; before the first the window has the machine to itself


def handlers(db: Database, messages: MessageProvider) -> dict[str, Handler]:
    """Who does which kind of job. Whatever leaves the house goes past the door that is shut in a practice copy."""
    return {
        RENDER_DOCUMENT: DocumentRendering(db, mouth_picture),
        SEND_MESSAGE: MessageDelivery(db, NotFromPractice(db, messages)),
    }


def program_actor(db: Database) -> Actor:
    """The program itself, at the clinic's first location."""
    location_id = db.read(lambda session: session.scalars(select(Location.id).order_by(Location.id).limit(1)).one())
    return replace(PROGRAM, location_id=location_id)


def deliver_one(db: Database, doing: Mapping[str, Handler], actor: Actor, patience: Patience | None = None) -> bool:
    """Do the next job that is due: claim → deed → record. False: there was none.

    Without `patience` a claim is taken over as soon as its lease ran out.
    """
    kinds = list(doing)

    def look(session: Session) -> tuple[bool, list[UUID] | None]:
        now = db.clock.now()
        over = patience.over(abandoned_claims(session, now, kinds)) if patience is not None else None
        return has_due(session, now, kinds, over), over

    # A look first: a desk with nothing to do must not take the write lock from one that works.
    found, over = db.read(look)
    if not found:
        return False
    job = db.write(actor, lambda work: claim_next(work, db.session_name, kinds, over))
    if job is None:
        return False
    handler = doing[job.kind]
    outcome = _perform(handler, job)
    try:
        db.write(actor, lambda work: _record(work, job, handler, outcome))
    except DatabaseProblem:
        raise  # as if this desk had died: the job is claimed again when its lease is over
    except Exception as error:  # noqa: BLE001 - a bug in one job must not stop the others; it is parked after its tries
        failed = Outcome(answer=_failed(job, error))
        db.write(actor, lambda work: _record(work, job, handler, failed))
    return True


def _record(work: Work, job: Job, handler: Handler, outcome: Outcome) -> None:
    state = record_answer(work, job, outcome.answer)
    if state is not None:
        outcome.record(work)
    if state is OutboxState.PARKED and not isinstance(outcome.answer, Sent):
        abandoned = handler.abandon(work, job, outcome.answer.problem)
        if abandoned is not None:
            _tell_parked(work, job, abandoned)


def _tell_parked(work: Work, job: Job, abandoned: Abandoned) -> None:
    """A deed that was tried often enough becomes a person's task."""
    report_parked(
        work,
        NewNotice(
            key=f"outbox:{job.id}:parked",
            role=Role.MANAGER,
            patient_id=abandoned.patient_id,
            visit_id=abandoned.visit_id,
            urgency=TaskUrgency.HIGH,
            next_step=None,
            title=Message("notice.parked"),
            reason=Message("notice.parked_reason", {"what": abandoned.what}),
        ),
    )


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

    def is_called(session: Session) -> bool:
        now = db.clock.now()
        mine = holds(session, HOUSEKEEPING, db.session_name, now)
        if must_call(session, HOUSEKEEPING, db.session_name, now):
            return True
        return mine and (unseen_is_late(session, now) or bool(abandoned_threads(session, now)))

    def duties(work: Work) -> None:
        if hold_lease(work, HOUSEKEEPING, db.session_name):
            report_abandoned(work)
            escalate_unseen(work)

    if db.read(is_called):
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
        self._patience = Patience()
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
                while deliver_one(self._db, self._handlers, actor, self._patience) and not self._stopping:
                    pass
                keep_house(self._db, actor)
                self._trouble(None)
            except DatabaseProblem as error:
                self._trouble(error)
            except Exception as error:  # noqa: BLE001 - a bug must not end deliveries until the next start
                log.error("the sync thread stumbled:\n%s", where(error))  # noqa: TRY400 - no message in logs
            self._awake.wait(PAUSE_S)
            self._awake.clear()


class BackupThread(threading.Thread):
    """Makes the night's backup at a desk that has a folder for it, and one at once when asked. Runs until `stop`.

    Before it, every desk makes its own downtime pack of the night.
    """

    def __init__(
        self, db: Database, folder: Callable[[], Path | None], packs: Callable[[], Path | None] = lambda: None
    ) -> None:
        """`folder` and `packs`, that of the downtime pack, are asked before each look: settings may change."""
        super().__init__(name="backups", daemon=True)
        self._db = db
        self._folder = folder
        self._pack = NightlyPack(db, packs)
        self._files, self._bell = FileWatch(db), BackupBell(db)
        self._awake, self._wishes = threading.Event(), SimpleQueue[BackupWish]()
        self._stopping = False

    def back_up_now(self, wish: BackupWish | None = None) -> None:
        """Make one now, whether it is due or not. What becomes of it stands in its row, and is told to the wish."""
        self._wishes.put(wish or BackupWish())
        self._awake.set()

    def look_now(self) -> None:
        """Look whether one is due, without waiting for the minute."""
        self._awake.set()

    def stop(self) -> None:
        """End soon: a backup that is under way is given up, and leaves no file that could be taken for a good one.

        One in a step that cannot be broken off ends with the process, as if that had been killed.
        """
        self._stopping = True
        self._awake.set()
        self.join(PATIENCE_S)

    def run(self) -> None:
        """Wait, look, back up. A lost database is waited for."""
        while True:
            self._awake.wait(LOOK_S)
            self._awake.clear()
            if self._stopping:
                return
            self._outlive("downtime pack", self._look_at_pack)
            self._outlive("backup", self._look)
            self._outlive("look at the backups", self._look_after)

    @staticmethod
    def _outlive(what: str, look: Callable[[], None]) -> None:
        try:
            look()
        except UserError as error:  # the row or the bell says why, if it can; a folder or a drive comes back
            log.warning("no %s: %s", what, error.message.code)
        except Exception as error:  # noqa: BLE001 - a bug must not end backups until the next start
            log.error("the %s stumbled:\n%s", what, where(error))  # noqa: TRY400 - no message in logs

    def _look_at_pack(self) -> None:
        self._pack.make_one(program_actor(self._db))

    def _look_after(self) -> None:
        """Whether the last one is where it was put; and, for the whole clinic, whether the managers are to be told."""
        actor = program_actor(self._db)
        self._files.look(actor)
        if self._db.read(lambda session: holds(session, HOUSEKEEPING, self._db.session_name, self._db.clock.now())):
            self._bell.look(actor)

    def _look(self) -> None:
        wishes = [self._wishes.get() for _ in range(self._wishes.qsize())]  # one from now on is another one
        if wishes:
            self._grant(wishes)
            return
        folder = self._folder()
        if folder is not None:
            back_up_when_due(self._db, program_actor(self._db), folder, self._heed)

    def _grant(self, wishes: Sequence[BackupWish]) -> None:
        """One backup for all who want one; each hears its end, whatever that is."""

        def heed() -> None:
            self._heed()
            if all(wish.called_off() for wish in wishes):
                raise UserError("backup.called_off", workstation=self._db.workstation)

        def heard(step: Step) -> None:
            for wish in wishes:
                wish.heard(step)

        end: BackupRow | UserError = UserError("backup.no_place")
        try:
            folder = self._folder()
            if folder is None:
                return
            made = back_up(self._db, program_actor(self._db), folder, heed, heard)
            end = self._db.read(lambda session: good_one(session, made.name)) or UserError("backup.interrupted")
        except UserError as error:
            end = error
            raise
        except Exception as error:
            end = UserError("backup.failed", kind=type(error).__name__)
            raise
        finally:
            for wish in wishes:
                wish.ended(end)

    def _heed(self) -> None:
        if self._stopping:
            raise UserError("backup.stopped")
