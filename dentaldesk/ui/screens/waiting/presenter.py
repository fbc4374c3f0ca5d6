"""Today's people at this desk's location, in three groups, live from every desk.

It reads only while somebody looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.scheduling.day_reads import DayRow, day_rows
from dentaldesk.engines.scheduling.rules import EXPECTED, LATE_AFTER, Wait, wait_of
from dentaldesk.models.states import AppointmentStatus, Topic
from dentaldesk.ui.screens.day.steps import AppointmentSteps

if TYPE_CHECKING:
    from datetime import date, datetime

    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.ui.desk import Desk

# Needs come from histories, plans and the books as well.
_CONCERNED = frozenset({Topic.SCHEDULE, Topic.PATIENTS, Topic.MONEY, Topic.TREATMENT, Topic.CLINICAL, Topic.CLINIC})


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Who waits (longest first), who sits in a chair, who is still expected (earliest first), and who is gone."""

    waiting: tuple[DayRow, ...] = ()
    seated: tuple[DayRow, ...] = ()
    expected: tuple[DayRow, ...] = ()
    done: int = 0
    no_shows: int = 0

    @property
    def people(self) -> tuple[DayRow, ...]:
        """All of them in the order in which they are shown."""
        return (*self.waiting, *self.seated, *self.expected)


def room_of(rows: list[DayRow]) -> Room:
    """Sort a day's appointments into the groups of the room."""

    def of(*states: AppointmentStatus) -> list[DayRow]:
        return [row for row in rows if row.status in states]

    return Room(
        waiting=tuple(sorted(of(AppointmentStatus.CHECKED_IN), key=lambda row: (row.since, row.starts_at))),
        seated=tuple(sorted(of(AppointmentStatus.IN_PROGRESS), key=lambda row: (row.since, row.starts_at))),
        expected=tuple(of(*EXPECTED)),
        done=len(of(AppointmentStatus.COMPLETED)),
        no_shows=len(of(AppointmentStatus.NO_SHOW)),
    )


def wait_at(row: DayRow, now: datetime) -> tuple[int, Wait]:
    """Minutes, and how they are judged: of who is here since they came, of who is expected since their time."""
    if row.status in EXPECTED:
        late = now - row.starts_at
        minutes = max(0, int(late.total_seconds()) // 60)
        return minutes, Wait.LONG if late >= LATE_AFTER else Wait.SHORT
    minutes, wait = wait_of(row.since, row.starts_at, now)
    return minutes, wait if row.status is AppointmentStatus.CHECKED_IN else Wait.SHORT


class WaitingPresenter(QObject):
    """`room` is None until it was read, or when the person here may not see patients."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.steps = AppointmentSteps(desk, self)
        self.room: Room | None = None
        self._shown = False
        self._stale = True
        self._day: date | None = None
        desk.live.changed.connect(self._topics_changed)
        desk.actor_changed.connect(self._actor_changed)
        self.steps.taken.connect(self._refresh)

    @property
    def may_see(self) -> bool:
        """Whether the person here may see patients at all."""
        return self.desk.may(Permission.VIEW_PATIENT)

    def set_shown(self, shown: bool) -> None:
        """Whether the panel is in sight."""
        self._shown = shown
        if shown and (self._stale or self._day != self.desk.today()):
            self.read()

    def _topics_changed(self, topics: frozenset[Topic]) -> None:
        if topics & _CONCERNED:
            self._refresh()

    def _actor_changed(self) -> None:
        self.room = None
        self.changed.emit()
        self._refresh()

    def _refresh(self) -> None:
        self._stale = True
        if self._shown:
            self.read()

    def read(self) -> None:
        """Ask who is expected today."""
        if not self.may_see:
            self.room = None
            self.changed.emit()
            return
        actor, day = self.desk.actor, self.desk.today()
        self._stale, self._day = False, day

        def show(room: Room) -> None:
            if actor == self.desk.actor:
                self.room = room
                self.changed.emit()

        self.desk.tasks.query(
            self, "room", lambda session: room_of(day_rows(session, actor.location_id, day)), show, self._failed
        )

    def _failed(self, error: UserError) -> None:
        self._stale = True
        self.desk.trouble.emit(error)

    def take(self, row: DayRow, after: AppointmentStatus) -> None:
        """Take a step with one of the people."""
        self.steps.take(row.id, row.patient, after, row.patient_id)

    def next_for(self, after: AppointmentStatus, chosen: DayRow | None) -> DayRow | None:
        """Whom a key means: the chosen one if the step fits them, else who is first in turn for it."""
        room = self.room or Room()
        turn = {
            AppointmentStatus.CHECKED_IN: room.expected,
            AppointmentStatus.IN_PROGRESS: room.waiting,
            AppointmentStatus.COMPLETED: room.seated,
        }[after]
        if chosen is not None and chosen in turn:
            return chosen
        return turn[0] if turn else None

    def tell_late(self, row: DayRow) -> None:
        """Tell those who come after this one to the same provider."""
        self.steps.tell_late(row.provider_id, row.provider)

    def open(self, row: DayRow) -> None:
        """Open the record where it is acted on: at the desk what is missing is mended in the profile; at the chair, and
        where nothing is missing, the visit goes on.
        """
        self.desk.open_patient(row.patient_id)
        self.desk.show_panel("patient" if row.needs and not self.desk.may(Permission.TREAT) else "exam")
