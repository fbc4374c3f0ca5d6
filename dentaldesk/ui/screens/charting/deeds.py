"""What was charted at this desk, on its way to the database: seen at once, stored in order, tried again, undone.

A deed says how the chart looks once it is done, so that nobody waits for the database to see it. It stays in the queue
until it is stored, whichever patient the window shows; it is never shown as stored before it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal
from uuid_utils.compat import uuid7

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Correction
from dentaldesk.engines.core.errors import DatabaseProblem, UserError
from dentaldesk.engines.flows.charting import (
    ChartAct,
    chart,
    restore_entries,
    take_further,
    void_entries,
)
from dentaldesk.models.charting import ChartStatus

if TYPE_CHECKING:
    from datetime import date, datetime

    from dentaldesk.engines.clinical.charting_rules import NewEntry
    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk

RETRY_MS = 3000  # a lost connection may be back before anyone notices that it was away
BUG_RETRY_MS = 30_000  # what broke may break again, and each time somebody is told


@dataclass(kw_only=True, eq=False)
class Deed:
    """One act on one patient's chart. `act` is what became of it, once it is stored."""

    patient_id: UUID
    actor: Actor
    does: Callable[[Work], ChartAct]
    shows: Callable[[Chart], Chart]  # the chart with the deed done, for the time until it was read again
    news: tuple[NewEntry, ...] = ()  # what was to be charted, to be put back where it was refused
    ghosts: tuple[UUID, ...] = ()  # the ids under which `shows` adds entries
    says: str = ""  # what was done, in words
    tells: bool = True  # whether a toast says so once it is stored; what was charted is seen on the tooth
    undoes: bool = False
    after: tuple[Deed, ...] = ()  # without these it means nothing
    act: ChartAct | None = None
    refused: bool = False
    order: int = field(default=0)  # as it was stored: 1, 2, 3 …

    @property
    def ids(self) -> tuple[UUID, ...]:
        """What it created, as it is shown and as it is stored."""
        return (*self.ghosts, *(self.act.created if self.act else ()))


class Deeds(QObject):
    """The queue of one window: one deed at a time, in the order in which they were done."""

    stored = Signal(object)  # the Deed
    refused = Signal(object, object)  # the Deed, a UserError
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

    def makers(self, entries: Sequence[ChartEntry]) -> tuple[Deed, ...]:
        """The deeds that made these entries, where an entry is not in a chart that was read yet."""
        ids = {entry.id for entry in entries}
        return tuple(deed for deed in (*self._unread, *self._waiting) if ids & set(deed.ghosts))

    def was_read(self, patient_id: UUID, stored: int) -> None:
        """A chart was read that holds the first `stored` deeds."""
        self._unread = [deed for deed in self._unread if deed.patient_id == patient_id and deed.order > stored]

    def go_on(self) -> None:
        """Store the next one, if none is under way."""
        if self._under_way or not self._waiting:
            return
        deed = self._waiting[0]
        if any(each.refused for each in deed.after):
            self._waiting.pop(0)
            self.go_on()
            return
        self._under_way = True
        self._desk.tasks.act(
            self,
            "chart",
            deed.does,
            lambda act: self._done(deed, act),
            lambda error: self._failed(deed, error),
            actor=deed.actor,
            ended=self._ended,
        )

    def _ended(self) -> None:
        self._under_way = False

    def _done(self, deed: Deed, act: ChartAct) -> None:
        self._stored += 1
        deed.act, deed.order = act, self._stored
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
        deed.refused = True
        self._waiting.remove(deed)
        self.trouble = None
        self.refused.emit(deed, error)
        self.stood.emit()
        self.go_on()

    def _broke(self) -> None:
        # Whatever broke gets no answer; waiting for it would mean never to store again.
        if self._waiting and not self._under_way:
            self.trouble = self.trouble or UserError("program.broke")
            self._after_bug.start()
            self.stood.emit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Whose chart, by whom, when: what every deed begins with."""

    patient_id: UUID
    actor: Actor
    now: datetime
    today: date
    exam_id: UUID | None = None  # the exam that is charted in, while it is open


def charting(who: Who, news: Sequence[NewEntry], says: str) -> Deed:
    """Chart these."""
    key, entries = uuid7(), tuple(news)
    ghosts = tuple(uuid7() for _ in entries)
    made = tuple(as_entry(who, new, ghost) for new, ghost in zip(entries, ghosts, strict=True))
    return Deed(
        patient_id=who.patient_id,
        actor=who.actor,
        does=lambda work: chart(work, who.patient_id, entries, exam_id=who.exam_id, request_key=key),
        shows=lambda shown: replace(shown, entries=(*shown.entries, *made)),
        news=entries,
        ghosts=ghosts,
        says=says,
        tells=False,
    )


def voiding(who: Who, entries: Sequence[ChartEntry], reason: str, says: str, after: Sequence[Deed] = ()) -> Deed:
    """Take these out of the chart."""
    key, ids = uuid7(), tuple(entry.id for entry in entries)
    return Deed(
        patient_id=who.patient_id,
        actor=who.actor,
        does=lambda work: void_entries(work, _stored_ids(ids, after), reason, key),
        shows=lambda shown: _corrected(shown, who, ids, is_void=True, reason=reason),
        says=says,
        after=tuple(after),
    )


def trimming(who: Who, entry: ChartEntry, left: NewEntry, says: str) -> Deed:
    """Take some surfaces out of an entry that was recorded today: what is left of it is charted in its place."""
    void_key, chart_key, ghost = uuid7(), uuid7(), uuid7()

    def does(work: Work) -> ChartAct:
        voided = void_entries(work, (entry.id,), "", void_key)
        charted = chart(work, who.patient_id, (left,), exam_id=who.exam_id, request_key=chart_key)
        return ChartAct(created=charted.created, voided=(*voided.voided, *charted.voided))

    def shows(shown: Chart) -> Chart:
        gone = _corrected(shown, who, (entry.id,), is_void=True, reason="")
        return replace(gone, entries=(*gone.entries, as_entry(who, left, ghost)))

    return Deed(patient_id=who.patient_id, actor=who.actor, does=does, shows=shows, ghosts=(ghost,), says=says)


def furthering(
    who: Who,
    entries: Sequence[ChartEntry],
    status: ChartStatus,
    says: str,
    after: Sequence[Deed] = (),
) -> Deed:
    """Take work to its next status."""
    ids = tuple(entry.id for entry in entries)
    keys, ghosts = tuple(uuid7() for _ in ids), tuple(uuid7() for _ in ids)
    followers = tuple(_follower(who, entry, status, ghost) for entry, ghost in zip(entries, ghosts, strict=True))

    def does(work: Work) -> ChartAct:
        acts = [
            take_further(work, each, status, request_key=key, exam_id=who.exam_id)
            for each, key in zip(_stored_ids(ids, after), keys, strict=True)
        ]
        return ChartAct(
            created=tuple(made for act in acts for made in act.created),
            voided=tuple(gone for act in acts for gone in act.voided),
        )

    return Deed(
        patient_id=who.patient_id,
        actor=who.actor,
        does=does,
        shows=lambda shown: replace(shown, entries=(*shown.entries, *followers)),
        ghosts=ghosts,
        says=says,
        after=tuple(after),
    )


def _follower(who: Who, entry: ChartEntry, status: ChartStatus, ghost: UUID) -> ChartEntry:
    return replace(
        entry,
        id=ghost,
        status=status,
        true_on=who.today,
        recorded_at=who.now,
        by=who.actor.name,
        follows=entry.id,
        is_draft=who.exam_id is not None,
    )


def undoing(who: Who, deed: Deed, says: str, reason: str) -> Deed:
    """Take a deed back, whether it is stored by now or not."""
    void_key, restore_key = uuid7(), uuid7()

    def does(work: Work) -> ChartAct:
        act = _act_of(deed)
        created = restore_entries(work, act.voided, restore_key).created if act.voided else ()
        voided = void_entries(work, act.created, reason, void_key).voided if act.created else ()
        return ChartAct(created=created, voided=voided)

    return Deed(
        patient_id=deed.patient_id,
        actor=who.actor,
        does=does,
        shows=lambda shown: _reversed(shown, who, deed, undone=True),
        says=says,
        undoes=True,
        after=(deed,),
    )


def redoing(who: Who, deed: Deed, says: str, reason: str) -> Deed:
    """Do again what was taken back."""
    void_key, restore_key = uuid7(), uuid7()

    def does(work: Work) -> ChartAct:
        act = _act_of(deed)
        voided = void_entries(work, act.voided, reason, void_key).voided if act.voided else ()
        created = restore_entries(work, act.created, restore_key).created if act.created else ()
        return ChartAct(created=created, voided=voided)

    return Deed(
        patient_id=deed.patient_id,
        actor=who.actor,
        does=does,
        shows=lambda shown: _reversed(shown, who, deed, undone=False),
        says=says,
        undoes=True,
        after=(deed,),
    )


def _act_of(deed: Deed) -> ChartAct:
    assert deed.act is not None, "deeds are stored in order"  # noqa: S101 - the queue sees to it
    return deed.act


def _stored_ids(ids: Sequence[UUID], after: Sequence[Deed]) -> tuple[UUID, ...]:
    """The ids of entries as they are stored: what was shown before it was stored had one of its own."""
    named = dict(zip(ids, ids, strict=True))
    for deed in after:
        named |= dict(zip(deed.ghosts, _act_of(deed).created, strict=False))
    return tuple(named[each] for each in ids)


def _reversed(shown: Chart, who: Who, deed: Deed, *, undone: bool) -> Chart:
    made = _corrected(shown, who, deed.ids, is_void=undone, reason="")
    voided = deed.act.voided if deed.act is not None else ()
    return _corrected(made, who, voided, is_void=not undone, reason="")


def _corrected(shown: Chart, who: Who, ids: Sequence[UUID], *, is_void: bool, reason: str) -> Chart:
    made = tuple(
        Correction(entry_id=each, is_void=is_void, reason=reason, at=who.now, by=who.actor.name) for each in ids
    )
    return replace(shown, corrections=(*shown.corrections, *made))


def as_entry(who: Who, new: NewEntry, entry_id: UUID) -> ChartEntry:
    """A new entry as it will stand in the chart."""
    return ChartEntry(
        id=entry_id,
        finding=new.finding,
        status=new.status,
        teeth=new.teeth,
        true_on=new.true_on or who.today,
        recorded_at=who.now,
        surfaces=new.surfaces,
        variant=new.variant,
        replaced=new.replaced,
        measure=new.measure,
        note=new.note,
        by=who.actor.name,
        follows=new.follows,
        is_draft=who.exam_id is not None,
    )
