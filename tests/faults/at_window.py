"""What hands do at a window of the bench, run in its process: act after act through the window's own writer."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Qt, QTimer

from dentaldesk.engines import sync
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.outbox import Patience
from tests.app.far_deeds import bugs
from tests.app.far_desk import Station
from tests.faults.acts import Act, Hands, People
from tests.faults.desk import AGAIN_S, PACE_S, PATIENCE_S, is_passing, judged
from tests.faults.journal import Journal, Said
from tests.faults.post import Post

BEAT_MS = 10
LOOKS_EVERY = 3  # acts, another patient is opened
_NS = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPlan:
    """As `Plan`, of a desk with a window."""

    name: str
    journal: Journal
    post: Post
    people: People
    exams: tuple[UUID, ...]
    payers: tuple[UUID, ...]


@dataclass(kw_only=True)
class Pulse:
    """How a window fared. Seconds: `gap_s` the longest between two beats; `stood_s` the longest part of a gap in which
    none of the program's threads computed or waited for a core. Then it waited for something else: a wire, a disk.
    """

    gap_s: float = 0.0
    stood_s: float = 0.0
    lost: int = 0
    found: int = 0
    bugs: list[str] = field(default_factory=list)


class _Finger(QObject):
    """Feels the pulse of the GUI thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.pulse = Pulse()
        self._timer = QTimer(self, interval=BEAT_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._last = self._moment()
        self._timer.start()

    @staticmethod
    def _moment() -> tuple[float, float]:
        """By the clock, and of all threads together: for how long they computed or waited for a core. While one of them
        does, the window's thread may wait for the interpreter.
        """
        busy = 0
        for thread in Path("/proc/self/task").iterdir():
            with suppress(OSError):  # it has just ended
                computed, waited, _ = (thread / "schedstat").read_text("ascii").split()
                busy += int(computed) + int(waited)
        return time.monotonic(), busy / _NS

    def _beat(self) -> None:
        now, busy = self._moment()
        gap = now - self._last[0]
        self.pulse.gap_s = max(self.pulse.gap_s, gap)
        self.pulse.stood_s = max(self.pulse.stood_s, gap - (busy - self._last[1]) - BEAT_MS / 1000)
        self._last = now, busy

    def begin_anew(self) -> None:
        """What was before does not count."""
        self.pulse = Pulse()
        self._last = self._moment()


class _Worker(QObject):
    """One act after the other; what failed because of the database is asked for again under the same key."""

    def __init__(self, at: Station, plan: WindowPlan) -> None:
        super().__init__(at.window)
        self._at = at
        self._plan = plan
        self._hands = Hands(plan.name, plan.people, plan.exams, plan.payers)
        self._chance = random.Random(f"pace of {plan.name}")
        self._again: Act | None = None
        self.finger = _Finger(self)
        self.working = False
        self._under_way = False
        self._number = 0

    def begin(self) -> None:
        self.working = True
        self._next()

    @property
    def rests(self) -> bool:
        return not self.working and not self._under_way

    def _next(self) -> None:
        if not self.working:
            return
        act, self._again = self._again or self._hands.next(), None
        self._number += 1
        if self._number % LOOKS_EVERY == 0:
            self._at.desk.open_patient(self._chance.choice(self._plan.payers))
        self._under_way = True
        self._plan.journal.note(Said.ASKED, act.kind, act.key)
        self._at.desk.tasks.act(
            self,
            "bench",
            act.job,
            lambda did: self._told(act, Said.DONE if did else Said.NOTHING, ""),
            lambda error: self._failed(act, error),
            actor=act.actor,
        )

    def _failed(self, act: Act, error: UserError) -> None:
        said, note = judged(error)
        if is_passing(error):
            self._again = act
        self._told(act, said, note)

    def _told(self, act: Act, said: Said, note: str) -> None:
        self._plan.journal.note(said, act.kind, act.key, note)
        self._under_way = False
        pause = AGAIN_S if self._again is not None else self._chance.uniform(0, PACE_S)
        QTimer.singleShot(int(pause * 1000), self, self._next)


def prepare(at: Station, plan: WindowPlan) -> None:
    """Everything stands; what this desk delivers goes to the bench's post."""
    at.until(lambda: at.program._sync is not None, "it delivers")
    thread = at.program._sync
    assert thread is not None
    thread._handlers = sync.handlers(at.program.opened.db, plan.post)
    thread._patience = Patience(PATIENCE_S)
    at.program.bench = _Worker(at, plan)  # type: ignore[attr-defined]


def _worker(at: Station) -> _Worker:
    worker = at.program.bench  # type: ignore[attr-defined]
    assert isinstance(worker, _Worker)
    return worker


def begin(at: Station) -> None:
    """Work from now on."""
    _worker(at).begin()
    feel(at)


def feel(at: Station) -> None:
    """From now on standstills count."""
    _worker(at).finger.begin_anew()


def says_lost(at: Station) -> bool:
    """Whether the line above the panels says that there is no database. A window that answers this lives."""
    return at.window.lost.isVisible()


def unseen(at: Station) -> int:
    """How much the bell counts here."""
    return at.bell.unseen


def rest(at: Station) -> None:
    """Finish what is in hand, and let the window stand."""
    worker = _worker(at)
    worker.working = False
    at.until(lambda: worker.rests, "the act in hand is answered", 60)


def finish(at: Station) -> Pulse:
    """Finish what is in hand; how the window fared. The standstills are those up to this moment."""
    pulse = _worker(at).finger.pulse
    rest(at)
    at.until(lambda: at.program.tasks.is_idle and at.heard.lost == at.heard.found, "everything is answered", 60)
    pulse.lost, pulse.found = at.heard.lost, at.heard.found
    pulse.bugs = bugs(at)
    return pulse
