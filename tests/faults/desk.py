"""A desk at work without a window: a process that acts, delivers, keeps house, and notes what it was told."""

from __future__ import annotations

import logging
import os
import random
import signal
import threading
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from uuid import UUID

from dentaldesk.engines.communication.actions import SEND_MESSAGE
from dentaldesk.engines.core.clock import ServerClock
from dentaldesk.engines.core.connections import Address
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import ConnectionLost, DatabaseProblem, UserError
from dentaldesk.engines.core.jobs import Abandoned, Handler, Outcome
from dentaldesk.engines.core.outbox import Job, Patience
from dentaldesk.engines.core.sentences import SENTENCES
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.sync import SyncThread
from tests.faults.acts import Act, Hands, People
from tests.faults.clocks import DeskClock
from tests.faults.journal import Journal, Said, fates
from tests.faults.post import Post
from tests.processes import beginning

PACE_S = 0.06  # between two acts, at most: desks share two cores, and a person needs longer
TOLD_S = 0.03  # at most, until the answer is on the screen
PATIENCE_S = 2.5  # for other desks' claims: longer than the bench's post works on a message
AGAIN_S = 0.25  # after a lost database
ENDS_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything a desk needs to know; the same again in its next life. It goes home when the file `home` appears."""

    name: str
    address: Address
    clock: DeskClock
    server: DeskClock | None  # what the clock of the server tells; None: the desk goes by its own
    journal: Journal
    post: Post
    people: People
    exams: tuple[UUID, ...]
    payers: tuple[UUID, ...]
    home: Path
    dozes: bool = False  # falls asleep between the claim of its first message and the deed
    room: Path | None = None  # while this file is there, the clinic's file may not grow (where no disk can be mounted)


class WorkingDesk:
    """The bench's end of one desk."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._process: BaseProcess | None = None

    @property
    def name(self) -> str:
        return self.plan.name

    def start(self) -> None:
        """Sit down, or sit down again."""
        self._process = beginning().Process(target=_work, args=(self.plan,), daemon=True)
        self._process.start()

    def signal(self, number: signal.Signals) -> None:
        """Stop it, or let it go on."""
        assert self._process is not None
        assert self._process.pid is not None
        os.kill(self._process.pid, number)

    def kill(self) -> None:
        """As when somebody pulls the plug."""
        assert self._process is not None
        self._process.kill()
        self._process.join(ENDS_S)

    def ended(self) -> bool:
        """Wait until it has gone home; one that does not is killed, and that is said."""
        assert self._process is not None
        self._process.join(ENDS_S)
        hangs = self._process.is_alive()
        self.end()
        return not hangs

    def end(self) -> None:
        """Whatever it does, it is over."""
        if self._process is not None and self._process.is_alive():
            self.signal(signal.SIGCONT)
            self.kill()

    def is_asleep(self) -> bool:
        """Whether its process is stopped (as the system tells)."""
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/stat").read_text("ascii")
        return status.rsplit(")", 1)[1].split()[0] == "T"


def _work(plan: Plan) -> None:
    journal = plan.journal
    journal.note(Said.BEGAN)
    _listen_for_bugs(journal)
    hands = Hands(plan.name, plan.people, plan.exams, plan.payers)
    hands.remember(fates(journal.lines()))
    clock = ServerClock(plan.clock)
    db = Database(plan.address, workstation=plan.name, clock=clock)
    if plan.room is not None:
        _may_not_grow(db, plan.room)
    if plan.server is not None:
        clock.hear(plan.server.now())  # as whoever opens the clinic does
    sync = SyncThread(db, plan.post)
    sync._patience = Patience(PATIENCE_S)
    if plan.dozes:
        sync._handlers = dozing(sync._handlers, SEND_MESSAGE)
    sync.start()
    pace = random.Random(f"pace of {plan.name}")
    while not plan.home.exists():
        _until_known(hands.next(), db, journal, plan.home)
        time.sleep(pace.uniform(0, PACE_S))
    sync.stop()
    db.close()


def _until_known(act: Act, db: Database, journal: Journal, home: Path) -> None:
    """Ask again as long as the database is lost or full, as a person does."""
    while True:
        journal.note(Said.ASKED, act.kind, act.key)
        if not _again(act, db, journal) or home.exists():
            return
        time.sleep(AGAIN_S)


def _again(act: Act, db: Database, journal: Journal) -> bool:
    """Do it and note what was told; whether it is to be asked for again."""
    told: UserError | None = None
    try:
        said, note = (Said.DONE if db.write(act.actor, act.job) else Said.NOTHING), ""
        time.sleep(random.uniform(0, TOLD_S))  # who is killed here has done what nobody was told
    except UserError as error:
        told = error
        said, note = judged(error)
    except Exception:  # noqa: BLE001 - whatever it is, the report tells it
        said, note = Said.BUG, traceback.format_exc()
    journal.note(said, act.kind, act.key, note)
    return told is not None and is_passing(told)


def judged(error: UserError) -> tuple[Said, str]:
    """What an error says of the act, and the code; one that has no sentence is a bug."""
    code = error.message.code
    if code not in SENTENCES:
        return Said.BUG, f"no sentence for {code}"
    return (Said.UNSURE if isinstance(error, ConnectionLost) else Said.REFUSED), code


def is_passing(error: UserError) -> bool:
    """Whether the same act may succeed a little later."""
    return isinstance(error, DatabaseProblem) or error.message.code.startswith("schedule.taken")


def _listen_for_bugs(journal: Journal) -> None:
    """What the program would write into its log as a bug."""

    class IntoJournal(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            journal.note(Said.BUG, note=record.getMessage())

    logging.getLogger("dentaldesk").addHandler(IntoJournal(logging.ERROR))
    threading.excepthook = lambda told: journal.note(Said.BUG, note="".join(traceback.format_exception(told.exc_value)))


def _may_not_grow(db: Database, room: Path) -> None:
    """The nearest to a full disk where nobody may mount one."""
    from sqlalchemy import event

    def before(connection, *_said) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002
        most = 1 if room.exists() else 1 << 30  # never less than it has already
        connection.connection.driver_connection.execute(f"PRAGMA max_page_count = {most}")

    event.listen(db._writing, "begin", before)


@dataclass(kw_only=True)
class Dozes:
    """A handler whose computer falls asleep once, between the claim of a job and its deed."""

    handler: Handler
    slept: bool = field(default=False)

    def perform(self, job: Job) -> Outcome:
        if not self.slept:
            self.slept = True
            os.kill(os.getpid(), signal.SIGSTOP)
        return self.handler.perform(job)

    def abandon(self, work: Work, job: Job, problem: str) -> Abandoned | None:
        return self.handler.abandon(work, job, problem)


def dozing(handlers: Mapping[str, Handler], kind: str) -> dict[str, Handler]:
    """The same, and the handler of one kind falls asleep once."""
    return {name: Dozes(handler=handler) if name == kind else handler for name, handler in handlers.items()}
