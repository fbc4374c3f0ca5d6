"""What was done at this desk, on its way to the database: one deed at a time, in order, tried again until it is told.

A deed says how the chart looks once it is done, so that nobody waits for the database to see it. It is in the outbox
until it is stored or refused, whichever patient the window shows; it is never shown as stored before it is. What a
refused deed had made never came to be: whatever waits and needs that is dropped with it, and told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from dentaldesk.engines.core.errors import DatabaseProblem, UserError

if TYPE_CHECKING:
    from datetime import date, datetime

    from dentaldesk.engines.clinical.chart import Chart
    from dentaldesk.engines.clinical.charting_rules import NewEntry
    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.work import Work
    from dentaldesk.engines.flows.charting import ChartAct
    from dentaldesk.ui.desk import Desk

RETRY_MS = 3000  # a lost connection may be back before anyone notices that it was away
BUG_RETRY_MS = 30_000  # what broke may break again, and each time somebody is told


class State(Enum):
    """What became of a deed."""

    WAITING = "waiting"
    STORED = "stored"
    REFUSED = "refused"
    DROPPED = "dropped"  # it needed one that was refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Whose chart, by whom, when: what every deed begins with."""

    patient_id: UUID
    patient: str  # their name, for what is told while another record is open
    actor: Actor
    now: datetime
    today: date
    exam_id: UUID | None = None  # the exam that is charted in, while it is open


@dataclass(kw_only=True, eq=False)
class Deed:
    """One act on one patient's chart. `act` is what became of it, once it is stored."""

    who: Who
    in_exam: bool  # it is about drafts, which are nobody's record until the exam is signed
    does: Callable[[Work], ChartAct]
    shows: Callable[[Chart], Chart]  # the chart with the deed done; twice is as once
    about: str  # the entries, in words: `16 ceramic crown`
    what: str  # what it makes of them, in words: `16 ceramic crown, completed`
    says: str  # that it was done, in words: `Done: 16 ceramic crown`
    reason: str = ""  # why what it takes out is void
    news: tuple[NewEntry, ...] = ()  # what was to be charted, to be held where it was refused
    creates: tuple[UUID, ...] = ()  # the entries that it makes
    needs: frozenset[UUID] = frozenset()  # the entries without which it means nothing
    turns: Deed | None = None  # the deed that it takes back or does again
    act: ChartAct | None = None
    state: State = State.WAITING
    order: int = 0  # as it was stored: 1, 2, 3 …

    @property
    def patient_id(self) -> UUID:
        """On whose chart."""
        return self.who.patient_id

    def hangs_on(self, other: Deed) -> bool:
        """Whether it means nothing once the other never came to be."""
        return self.turns is other or bool(self.needs & frozenset(other.creates))


class Outbox(QObject):
    """The deeds of one window."""

    stored = Signal(object)  # the Deed
    refused = Signal(object, object, object)  # the Deed, a UserError, the Deeds that were dropped with it
    stood = Signal()  # more or fewer wait, or trouble began or ended

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._waiting: list[Deed] = []
        self._unread: list[Deed] = []  # stored, but perhaps not in the chart that was read last
        self._under_way = False
        self._stored = 0
        self.trouble: UserError | None = None
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._retry.timeout.connect(self.go_on)
        self._after_bug = QTimer(self, singleShot=True, interval=BUG_RETRY_MS)
        self._after_bug.timeout.connect(self.go_on)
        desk.live.found.connect(self.go_on)
        desk.tasks.broke.connect(self._broke)

    @property
    def waiting(self) -> tuple[Deed, ...]:
        """What is not stored yet, the oldest first."""
        return tuple(self._waiting)

    @property
    def stored_so_far(self) -> int:
        """How many were stored: to be handed to `was_read` with a chart that was asked for at this moment."""
        return self._stored

    def add(self, deed: Deed) -> None:
        """Do this after all that waits."""
        self._waiting.append(deed)
        self.go_on()

    def show(self, patient_id: UUID, chart: Chart) -> Chart:
        """The chart with everything done at this desk that it may not hold yet."""
        for deed in (*self._unread, *self._waiting):
            if deed.patient_id == patient_id:
                chart = deed.shows(chart)
        return chart

    def was_read(self, patient_id: UUID, stored: int) -> None:
        """A chart was read that holds the first `stored` deeds."""
        self._unread = [deed for deed in self._unread if deed.patient_id == patient_id and deed.order > stored]

    def go_on(self) -> None:
        """Store the next one, if none is under way."""
        if self._under_way or not self._waiting:
            return
        deed = self._waiting[0]
        self._under_way = True
        self._desk.tasks.act(
            self,
            "chart",
            deed.does,
            lambda act: self._done(deed, act),
            lambda error: self._failed(deed, error),
            actor=deed.who.actor,
            ended=self._ended,
        )

    def _ended(self) -> None:
        self._under_way = False

    def _done(self, deed: Deed, act: ChartAct) -> None:
        self._stored += 1
        deed.act, deed.order, deed.state = act, self._stored, State.STORED
        self._waiting.remove(deed)
        self._unread.append(deed)
        self.trouble = None
        self.stored.emit(deed)
        self.stood.emit()
        self.go_on()

    def _failed(self, deed: Deed, error: UserError) -> None:
        if isinstance(error, DatabaseProblem):
            self.trouble = error
            self._retry.start()
            self.stood.emit()
            return
        deed.state = State.REFUSED
        self._waiting.remove(deed)
        dropped = self._drop_after(deed)
        self.trouble = None
        self.refused.emit(deed, error, dropped)
        self.stood.emit()
        self.go_on()

    def _drop_after(self, refused: Deed) -> tuple[Deed, ...]:
        """Take out what hangs on it, and what hangs on that: each waits behind what it hangs on."""
        gone = [refused]
        for deed in self._waiting:
            if any(deed.hangs_on(each) for each in gone):
                deed.state = State.DROPPED
                gone.append(deed)
        self._waiting = [deed for deed in self._waiting if deed.state is State.WAITING]
        return tuple(gone[1:])

    def _broke(self) -> None:
        # Whatever broke gets no answer; waiting for it would mean never to store again.
        if self._waiting and not self._under_way:
            self.trouble = self.trouble or UserError("program.broke")
            self._after_bug.start()
            self.stood.emit()
