"""A seat at a desk: who sits there, what they know, and how whatever they do is timed and counted."""

from __future__ import annotations

import random
import time
import traceback
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import event

from benchmarks.load.floor import Shape
from benchmarks.load.tally import MET, OF_THE_TRADE, Tally
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.errors import ConnectionLost, UserError
from dentaldesk.engines.core.words import Words
from dentaldesk.engines.staff.reads import clinic_view

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.engine import ExceptionContext

    from benchmarks.load.scene import Known, Scene

T = TypeVar("T")
_MOST_BUGS = 3  # of one desk that are told whole
_REMEMBERED = 300  # acts, for the floor to do again


class Seat:
    """One person at one desk. Before each act `may_go_on` is asked, which lets the floor have its turn meanwhile.

    What is done before the run, while `is_counted` is False, is done and answered for, but not timed.
    """

    def __init__(self, scene: Scene, desk: int, pause_s: float) -> None:
        self.scene, self.number, self.pause_s = scene, desk, pause_s
        self.actor = scene.people[desk]
        self.db = Database(scene.address, workstation=f"desk {desk}", clock=scene.clock)
        self.chance = random.Random(desk)
        self.tally = Tally()
        self.clinic = self.db.read(clinic_view)
        self.words = Words(self.clinic.formats)
        self.lately: deque[tuple[str, str]] = deque(maxlen=_REMEMBERED)  # acts and their shapes
        self.is_counted = False
        self.may_go_on: Callable[[], None] = lambda: None
        self._shape = Shape(self.db)
        self._keys = 0
        for engine in (self.db._reading, self.db._writing):  # noqa: SLF001 - a benchmark looks inside
            event.listen(engine, "handle_error", self._meets)

    @property
    def now(self) -> datetime:
        return self.scene.clock.now()

    @property
    def today(self) -> date:
        return self.now.astimezone(self.words.zone).date()

    def somebody(self) -> Known:
        """Any patient."""
        return self.chance.choice(self.scene.patients)

    def new_key(self) -> str:
        """The key of a request, as a screen makes it."""
        self._keys += 1
        return f"load:{self.number}:{self._keys}"

    def think(self) -> None:
        """What a person does between two acts."""
        if self.pause_s:
            time.sleep(min(self.chance.expovariate(1 / self.pause_s), 4 * self.pause_s))

    def do(self, what: str, job: Callable[[], T], *, key: str = "") -> T | None:
        """One act; None when it was refused or broke. `key`: of the request, if something is asked for."""
        self.may_go_on()
        self._shape.taken()
        begin = time.perf_counter()
        done: T | None = None
        try:
            done = job()
        except UserError as error:
            self._count_refusal(what, error, key)
        except Exception as error:  # noqa: BLE001 - counted, and the run says so at its end
            self._count_bug(what, error)
            self.tally.confirmed.unsure.add(key)
        took = (time.perf_counter() - begin) * 1000
        shape = self._shape.taken()
        self.lately.append((what, shape))
        self.tally.shapes[what][shape] += 1
        if self.is_counted:
            self.tally.took[what].append(took)
        self.think()
        return done

    def _count_refusal(self, what: str, error: UserError, key: str) -> None:
        code = error.message.code
        if self.words.text(error.message) == code:
            code += " (no sentence)"
        (self.tally.refused if code in OF_THE_TRADE else self.tally.errors)[what, code] += 1
        if isinstance(error, ConnectionLost):
            self.tally.confirmed.unsure.add(key)

    def _count_bug(self, what: str, error: Exception) -> None:
        self.tally.errors[what, type(error).__name__] += 1
        if len(self.tally.bugs) < _MOST_BUGS:
            self.tally.bugs.append(f"{what}:\n{''.join(traceback.format_exception(error))}")

    def _meets(self, context: ExceptionContext) -> None:
        state = getattr(context.original_exception, "sqlstate", None)
        if state in MET:
            self.tally.met[MET[state]] += 1
        elif "locked" in str(context.original_exception).lower():
            self.tally.met["file locked for too long"] += 1
