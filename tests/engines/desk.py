"""Other desks of one clinic: real processes that begin together when told and are killed when told.

`Desks` talks to one process that has everything imported. It forks a fresh desk for each task, from its only thread
and with no connection open, so that a desk costs milliseconds.
"""

from __future__ import annotations

import os
import pickle
import signal
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import Connection as Engaged
from sqlalchemy import event

from dentaldesk.engines import sync
from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.core.connections import Address
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import EditedElsewhere, UserError
from dentaldesk.engines.core.jobs import Abandoned, Handler, Outcome
from dentaldesk.engines.core.outbox import Job
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.providers.folder import OutboxFolder
from tests.factories import MORNING, StandingClock
from tests.processes import beginning

LONGEST_TASK_S = 60  # a desk that takes longer hangs, and is ended
Deed = Callable[[Database], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtPoint:
    """Killed by itself before its `number`-th point, from 1: a statement of its write transactions, or a commit."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterSeconds:
    """Killed from outside, so long after it began."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a desk does. `deed` travels by name: a function of a module, or a `partial` of one."""

    address: Address
    deed: Deed
    workstation: str = "another desk"
    now: datetime = MORNING
    kill: AtPoint | AfterSeconds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How it went: returned `value`, or was refused with the code `error`, or was killed. `points` it passed."""

    killed: bool
    value: Any = None
    error: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    points: int = 0
    seconds: float = 0.0


def writing(actor: Actor, verb: Callable[..., object], *args: object) -> Deed:
    """The deed of doing one verb in one transaction."""
    return partial(_write, actor, verb, args)


def _write(actor: Actor, verb: Callable[..., object], args: tuple[object, ...], db: Database) -> object:
    return db.write(actor, lambda work: verb(work, *args))


class Desks:
    """The test's end of the process that forks desks."""

    def __init__(self) -> None:
        context = beginning()
        self._connection, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other,), daemon=True)
        self._process.start()
        other.close()

    def together(self, tasks: Sequence[Task]) -> list[Result]:
        """Each task at a desk of its own. They begin when all of them are connected to the database."""
        return self._ask(("together", list(tasks)))

    def run(self, task: Task) -> Result:
        """One task at a desk of its own."""
        return self.together([task])[0]

    def warm(self, task: Task) -> None:
        """Do this in the process that forks: desks on this address then begin with every statement compiled."""
        self._ask(("warm", [task]))

    def _ask(self, request: tuple[str, list[Task]]) -> list[Result]:
        self._connection.send(request)
        assert self._connection.poll(2 * LONGEST_TASK_S), "the desks do not answer"
        answer = self._connection.recv()
        assert not isinstance(answer, str), answer
        results: list[Result] = answer
        return results

    def close(self) -> None:
        """Send everyone home."""
        self._connection.close()
        self._process.join(LONGEST_TASK_S)


def _serve(connection: Connection) -> None:
    warm: dict[Address, Database] = {}
    while True:
        try:
            what, tasks = connection.recv()
        except EOFError:
            return
        try:
            connection.send(_warm(tasks[0], warm) if what == "warm" else _together(tasks, warm))
        except BaseException:  # noqa: BLE001 - told to the test, which fails with it
            connection.send(traceback.format_exc())


def _warm(task: Task, warm: dict[Address, Database]) -> list[Result]:
    warm.clear()
    db = Database(task.address, workstation=task.workstation, clock=StandingClock(task.now))
    task.deed(db)
    db.close()  # no connection may be open in a process that forks; the engines stay usable and keep what they compiled
    warm[task.address] = db
    return []


@dataclass(kw_only=True)
class _Desk:
    """A desk as the forking process sees it."""

    task: Task
    pid: int
    answer: int  # where to read what it says


def _together(tasks: Sequence[Task], warm: Mapping[Address, Database]) -> list[Result]:
    gate, opener = os.pipe()
    desks = []
    for task in tasks:
        answer, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(opener)
            os.close(answer)
            _be_a_desk(task, warm.get(task.address), gate, writer)
        os.close(writer)
        desks.append(_Desk(task=task, pid=pid, answer=answer))
    for desk in desks:
        os.read(desk.answer, 1)  # it is connected
    os.close(opener)
    began = time.monotonic()
    _kill_in_time(desks, began)
    results = [_result_of(desk) for desk in desks]
    os.close(gate)
    return results


def _kill_in_time(desks: Sequence[_Desk], began: float) -> None:
    doomed = [(desk.task.kill.seconds, desk.pid) for desk in desks if isinstance(desk.task.kill, AfterSeconds)]
    for seconds, pid in sorted(doomed):
        time.sleep(max(began + seconds - time.monotonic(), 0))
        os.kill(pid, signal.SIGKILL)  # not yet waited for, so the number is still its own


def _result_of(desk: _Desk) -> Result:
    said = b"".join(iter(lambda: os.read(desk.answer, 65536), b""))
    os.close(desk.answer)
    _, status = os.waitpid(desk.pid, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return Result(killed=True)
    assert os.WIFEXITED(status), f"a desk ended with status {status}"
    result = pickle.loads(said)  # noqa: S301 - our own process wrote it
    assert not isinstance(result, str), result
    assert isinstance(result, Result)
    return result


def _be_a_desk(task: Task, warm: Database | None, gate: int, writer: int) -> None:
    signal.alarm(LONGEST_TASK_S)
    ready = b"!"
    try:
        db = warm or Database(task.address, workstation=task.workstation)
        db.workstation, db.clock, db._chain = task.workstation, StandingClock(task.now), None
        points = _count_points(db, task.kill)
        with db._writing.connect():
            pass
        os.write(writer, ready)
        ready = b""
        os.read(gate, 1)  # nothing is ever written: it ends when the gate opens
        said: object = _do(task, db, points)
    except BaseException:  # noqa: BLE001 - told to the test, which fails with it
        said = traceback.format_exc()
    with os.fdopen(writer, "wb") as answer:
        answer.write(ready + pickle.dumps(said))
    os._exit(0)


def _do(task: Task, db: Database, points: list[str]) -> Result:
    began = time.monotonic()
    try:
        value, error = task.deed(db), None
    except UserError as refused:
        value, error = None, refused
    seconds = time.monotonic() - began
    params: dict[str, Any] = {}
    if isinstance(error, EditedElsewhere):
        params = {"mine": error.mine, "theirs": error.theirs, "version": error.version}
    elif error is not None:
        params = dict(error.message.params)
    return Result(
        killed=False,
        value=value,
        error=error.message.code if error else None,
        params=params,
        points=len(points),
        seconds=seconds,
    )


def _count_points(db: Database, kill: AtPoint | AfterSeconds | None) -> list[str]:
    """Every statement and commit of the write transactions from now on, in the list that is returned.

    A server is told to commit by the last statement: SQLAlchemy's own commit after it sends nothing, and is no point.
    """
    points: list[str] = []

    def pass_point(name: str) -> None:
        points.append(name)
        if isinstance(kill, AtPoint) and len(points) == kill.number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db._writing, "before_cursor_execute", lambda *said: pass_point(said[2]))
    event.listen(db._writing, "commit", lambda at: pass_point("COMMIT") if _is_open(at) else None)
    return points


def _is_open(connection: Engaged) -> bool:
    """Whether there is anything left to commit."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        return bool(driver.info.transaction_status)  # 0: idle
    return bool(driver.in_transaction)


# -- desks that deliver what the outbox holds, and die on the way --


@dataclass(frozen=True, slots=True, kw_only=True)
class Dies:
    """A handler whose process is killed before its deed or after it."""

    handler: Handler
    after: bool

    def perform(self, job: Job) -> Outcome:
        if self.after:
            self.handler.perform(job)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    def abandon(self, work: Work, job: Job, problem: str) -> Abandoned | None:
        return self.handler.abandon(work, job, problem)


def deliver(outbox: Path, dies: str, db: Database) -> bool:
    """Deliver one job to the folder. `dies`: "before" or "after" its deed; "" is not killed here."""
    doing: dict[str, Handler] = dict(sync.handlers(db, OutboxFolder(outbox)))
    if dies:
        doing = {kind: Dies(handler=handler, after=dies == "after") for kind, handler in doing.items()}
    return sync.deliver_one(db, doing, sync.program_actor(db))
