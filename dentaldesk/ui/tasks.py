"""Work off the GUI thread: `query` reads on a few threads, `act` writes on one. What only the GUI thread can do, and
takes long, it does `in_turns`.

Results come back over one queued signal, and are told in turns too. A result whose owner is gone, or that a newer
question of the same name has overtaken, is dropped. A question that is only repeated, because something changed,
overtakes nothing: it waits for the answer under way, so that a screen goes on where others write all the time
(decision 0032).
"""

from __future__ import annotations

import logging
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from dentaldesk.engines.core.errors import DatabaseProblem, UserError, where

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.core.work import Work

T = TypeVar("T")
_Key = tuple[int, str]  # the owner's id, and the name
log = logging.getLogger(__name__)

TURN_S = 0.01  # seconds after which the next answers wait for keys and painting
READERS = 3  # a slow report must not keep the patient banner waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who sat here when something was asked for, and whose record was open."""

    by: UUID
    patient_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What came back for an owner: a call to make on the GUI thread."""

    owner: weakref.ref[QObject]
    key: _Key
    turn: int  # 0 for what is always told
    asked: Asked
    call: Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Steps:
    """What is left to be done in turns for an owner."""

    owner: weakref.ref[QObject]
    left: Iterator[Callable[[], object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ears:
    """Who is told what became of a task, on the GUI thread."""

    done: Callable[[Any], None]
    failed: Callable[[UserError], None] | None = None
    ended: Callable[[], None] = lambda: None


class Tasks(QObject):
    """The road from screens to engines and back. `actor` is who sits at this desk."""

    failed = Signal(object)  # a UserError that nobody asked for by name
    broke = Signal(object)  # an exception that is our bug
    acted = Signal()  # something was written: others may want to look
    idle = Signal()  # nothing is under way any more; beside desks that write all the time it may never be
    all_done = Signal()  # of what is to be done, whatever is still read
    _came = Signal(object)

    def __init__(self, db: Database, actor: Actor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.actor = actor
        self.patient_id: UUID | None = None  # whose record is open
        # While an answer is told: somebody else may sit here by now, or another record be open.
        self.asked: Asked | None = None
        self._db = db
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")
        # Whether what is asked for in this moment is asked because something changed.
        self.repeats: Callable[[], bool] = lambda: False
        self._turns: dict[_Key, int] = {}
        self._open: set[_Key] = set()  # the newest question of these is not answered yet
        self._later: dict[_Key, Callable[[], None]] = {}
        self._under_way = 0
        self._to_do = 0  # of these, what is to be done and not merely read
        self._stopped = False
        self._writes = True
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._answers: deque[_Answer] = deque()
        self._steps: dict[_Key, _Steps] = {}
        # Begun anew after each step: whatever came due meanwhile goes first. Of calls that are merely queued two are
        # taken in one turn.
        self._next_turn = QTimer(self, singleShot=True, interval=0)
        self._next_turn.timeout.connect(self._turn)

    @property
    def is_idle(self) -> bool:
        """Whether every question and act has been answered, and everything that goes in turns has been done."""
        return self._under_way == 0 and not self._steps

    @property
    def is_all_done(self) -> bool:
        """Whether every act has been carried out and answered, and what goes in turns done: a panel that is being made
        may hold what was typed for it. Something may still be read.
        """
        return self._to_do == 0 and not self._steps

    def query(
        self,
        owner: QObject,
        name: str,
        job: Callable[[Session], T],
        show: Callable[[T], None],
        failed: Callable[[UserError], None] | None = None,
    ) -> None:
        """Read on a reader thread, then `show` the result. Of questions with one name only the newest is answered, and
        none is read for that has been overtaken before its turn came.
        """
        key, reference = (id(owner), name), weakref.ref(owner)
        asked = self._asked_now()

        def ask() -> None:
            asking = reference()
            if asking is not None and not self._stopped:
                self._open.add(key)
                ears = _Ears(done=show, failed=failed)
                self._run(self._readers, asking, name, lambda: self._db.read(job), ears, asked=asked)

        if key in self._open and self.repeats():
            self._later[key] = ask
        else:
            self._later.pop(key, None)
            ask()

    def aside(
        self,
        owner: QObject,
        name: str,
        job: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[UserError], None] | None = None,
    ) -> None:
        """Do something slow that needs no database, such as writing a file. Every one is carried out."""
        self._run(self._readers, owner, name, job, _Ears(done=done, failed=failed), every=True)

    def act(  # noqa: PLR0913 - what is done, and who hears of it
        self,
        owner: QObject,
        name: str,
        job: Callable[[Work], T],
        done: Callable[[T], None] = lambda _: None,
        failed: Callable[[UserError], None] | None = None,
        *,
        actor: Actor | None = None,
        before: Callable[[], object] = lambda: None,
        after: Callable[[], object] = lambda: None,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        """Write on the writer thread, in the order asked for, then tell `done`. Every act is carried out.

        In the name of `actor`, else of who sits here now. `before` is done there first, once, outside of the
        transaction: what takes long must not hold up others; so is `after` when it is written, what must not be done
        unless it is. `ended` is called whatever became of it, a bug too, before
        `done` or `failed`: a button that waits for the end is always let go.
        """
        doer = actor or self.actor

        def write() -> T:
            if not self._writes:
                raise DatabaseProblem("database.schema_newer")
            before()
            result = self._db.write(doer, job)
            try:
                after()
            finally:
                self.acted.emit()
            return result

        ears = _Ears(done=done, failed=failed, ended=ended)
        self._run(self._writer, owner, name, write, ears, every=True)

    def in_turns(self, owner: QObject, name: str, steps: Iterable[Callable[[], object]]) -> None:
        """Do these on the GUI thread, one a turn of the event loop, so that keys and painting come between. Each is
        asked for in its turn. Of what has one name only the newest goes on.
        """
        if not self._stopped:
            self._steps[id(owner), name] = _Steps(owner=weakref.ref(owner), left=iter(steps))
            self._next_turn.start()

    def _take(self, answer: _Answer) -> None:
        self._answers.append(answer)
        self._next_turn.start()

    def _turn(self) -> None:
        """What is told and done on the GUI thread in one go: some answers, or else one step."""
        enough = monotonic() + TURN_S
        if not self._answers and self._steps:
            self._step()
        while self._answers:
            answer = self._answers.popleft()
            if self._answers or self._steps:
                self._next_turn.start()  # before it is told: that may open a dialog, in which the others are awaited
            self._deliver(answer)
            if monotonic() > enough:
                return

    def _step(self) -> None:
        key, steps = next(iter(self._steps.items()))
        owner = steps.owner()
        try:
            step = next(steps.left, None) if owner is not None and isValid(owner) else None
            if step is not None:
                step()
            elif self._steps.get(key) is steps:  # unless a step of its own ended all of them
                del self._steps[key]
        except Exception:
            self._steps.pop(key, None)
            raise
        finally:
            if self._steps:
                self._next_turn.start()
            elif self.is_all_done:
                self.all_done.emit()
            if self.is_idle:
                self.idle.emit()

    def _run(
        self,
        pool: ThreadPoolExecutor,
        owner: QObject,
        name: str,
        work: Callable[[], Any],
        ears: _Ears,
        *,
        every: bool = False,
        asked: Asked | None = None,
    ) -> None:
        if self._stopped:
            return  # the window is closing; a timer that still fires finds nobody
        key = (id(owner), name)
        turn = 0 if every else self._turns.get(key, 0) + 1
        if not every:
            self._turns[key] = turn
        self._under_way += 1
        self._to_do += every
        reference, asked = weakref.ref(owner), asked or self._asked_now()

        def job() -> None:
            overtaken = not every and self._turns[key] != turn
            call = ears.ended if overtaken else self._told(self._outcome(work, ears), ears)
            self._came.emit(_Answer(owner=reference, key=key, turn=turn, asked=asked, call=call))

        pool.submit(job)

    def _asked_now(self) -> Asked:
        return self.asked or Asked(by=self.actor.user_id, patient_id=self.patient_id)

    @staticmethod
    def _told(tell: Callable[[], None], ears: _Ears) -> Callable[[], None]:
        def call() -> None:
            ears.ended()
            tell()

        return call

    def _outcome(self, work: Callable[[], Any], ears: _Ears) -> Callable[[], None]:
        """Do the work here and now; what is returned is to be called on the GUI thread."""
        try:
            result = work()
        except UserError as error:
            problem = error
            tell: Callable[[Any], None] = ears.failed or self.failed.emit
            return lambda: tell(problem)
        except Exception as error:  # noqa: BLE001 - whatever it is, the window must hear of it
            bug = error
            log.error("a task failed:\n%s", where(bug))  # noqa: TRY400 - the message is not for logs
            return lambda: self.broke.emit(bug)
        return lambda: ears.done(result)

    def _deliver(self, answer: _Answer) -> None:
        self._under_way -= 1
        owner = answer.owner()
        overtaken = answer.turn != 0 and self._turns[answer.key] != answer.turn
        if answer.turn and not overtaken:
            self._open.discard(answer.key)
            if answer.key in self._later:
                self._later.pop(answer.key)()  # before this is told: that may open a dialog, and take long
        before, self.asked = self.asked, answer.asked  # one is told within another where a dialog is open
        try:
            if owner is not None and isValid(owner) and not overtaken:
                answer.call()
        finally:
            self.asked = before
            if answer.turn == 0:
                self._to_do -= 1
                if self.is_all_done:
                    self.all_done.emit()
            if self.is_idle:
                self.idle.emit()

    def refuse_writes(self) -> None:
        """From now on nothing is written: another desk changed the tables, and this program does not know them."""
        self._writes = False

    def stop(self) -> None:
        """Finish what was begun; nothing new is taken."""
        self._stopped = True
        self._later.clear()
        self._steps.clear()
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True)
