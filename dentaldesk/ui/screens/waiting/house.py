"""Who is in the house with whom: the people of the book, joined with the thread of their visit and with who is called.

No widgets: the dashboard counts the same people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.flows.calling import LONG_CALL_MINUTES, StandingCall, calls_standing
from dentaldesk.engines.flows.thread_reads import Thread, threads_now
from dentaldesk.engines.scheduling.day_reads import DayRow, day_rows, needs_of_patients
from dentaldesk.engines.scheduling.rules import EXPECTED, HERE
from dentaldesk.models.states import AppointmentStatus

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Who has a patient now, and who is called to them."""

    thread: Thread
    call: StandingCall | None = None

    def minutes(self, now: datetime) -> int:
        """For how long they have been with this role."""
        return max(0, int((now - self.thread.since).total_seconds()) // 60)

    def is_late(self, now: datetime) -> bool:
        """Whether nobody goes on with them, as far as was known when this was read."""
        return now >= self.thread.late_from

    def called_for(self, now: datetime) -> tuple[int, bool]:
        """For how many minutes the dentist has been called, and whether that is long."""
        minutes = max(0, int((now - self.call.called_at).total_seconds()) // 60) if self.call is not None else 0
        return minutes, minutes >= LONG_CALL_MINUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Who waits (longest first), who sits in a chair, who is still expected (earliest first), and who is gone.

    `leaving`: their visit is completed, so they are on the way to the desk, whatever the book says of the chair.
    `staying`: their time in the book is over, or they had none, and their visit goes on. `held`: by the id of the row.
    """

    waiting: tuple[DayRow, ...] = ()
    seated: tuple[DayRow, ...] = ()
    leaving: tuple[DayRow, ...] = ()
    expected: tuple[DayRow, ...] = ()
    staying: tuple[DayRow, ...] = ()
    done: int = 0
    no_shows: int = 0
    held: Mapping[UUID, Held] = field(default_factory=dict)

    @property
    def called(self) -> tuple[DayRow, ...]:
        """To whom the dentist is called, who was called for first."""
        here = (*self.waiting, *self.seated, *self.leaving, *self.staying)
        calls = [(self.held[row.id].call, row) for row in here if row.id in self.held]
        standing = [(call.called_at, str(row.id), row) for call, row in calls if call is not None]
        return tuple(row for _, _, row in sorted(standing, key=lambda one: one[:2]))

    @property
    def sharing(self) -> dict[UUID, str]:
        """With whom somebody sits in one chair, by the id of the row."""
        return {
            row.id: other.patient
            for row in self.seated
            for other in self.seated
            if other.id != row.id and other.operatory == row.operatory
        }

    @property
    def groups(self) -> dict[str, tuple[DayRow, ...]]:
        """Everybody once, in the order in which they are shown."""
        called = self.called
        ids = {row.id for row in called}
        rest = {
            "waiting": self.waiting,
            "seated": self.seated,
            "leaving": self.leaving,
            "staying": self.staying,
            "expected": self.expected,
        }
        return {"called": called} | {
            name: tuple(row for row in rows if row.id not in ids) for name, rows in rest.items()
        }

    @property
    def people(self) -> tuple[DayRow, ...]:
        """All of them in that order."""
        return tuple(row for rows in self.groups.values() for row in rows)


def room_of(rows: list[DayRow]) -> Room:
    """Sort a day's appointments into the groups of the room."""

    def of(*states: AppointmentStatus) -> list[DayRow]:
        return [row for row in rows if row.status in states and not row.to_checkout]

    def in_turn(found: list[DayRow]) -> tuple[DayRow, ...]:
        return tuple(sorted(found, key=lambda row: (row.since, row.starts_at)))

    return Room(
        waiting=in_turn(of(AppointmentStatus.CHECKED_IN)),
        seated=in_turn(of(AppointmentStatus.IN_PROGRESS)),
        leaving=in_turn([row for row in rows if row.to_checkout]),
        expected=tuple(of(*EXPECTED)),
        done=len(of(AppointmentStatus.COMPLETED)),
        no_shows=len(of(AppointmentStatus.NO_SHOW)),
    )


def read_room(session: Session, location_id: UUID, day: date, now: datetime, names: Mapping[UUID, str]) -> Room:
    """The room with everybody who is in the house. `names` are the providers'."""
    rows = {row.id: row for row in day_rows(session, location_id, day)}
    calls = {call.visit_id: call for call in calls_standing(session)}
    held: dict[UUID, Held] = {}
    staying: list[DayRow] = []
    for thread in threads_now(session, now, location_id):
        row = rows.get(thread.appointment_id) if thread.appointment_id is not None else None
        if row is None:
            row = _unbooked(thread, names)
        if row is None:
            continue
        held[row.id] = Held(thread=thread, call=calls.get(thread.visit_id) if thread.visit_id is not None else None)
        if row.status not in HERE:
            staying.append(row)
    return replace(room_of(list(rows.values())), staying=_with_alerts(session, staying, rows, day), held=held)


def _unbooked(thread: Thread, names: Mapping[UUID, str]) -> DayRow | None:
    """A visit that no appointment of today began, as a line of the book whose time is over."""
    if thread.visit_id is None:
        return None
    return DayRow(
        id=thread.visit_id,
        patient_id=thread.patient_id,
        patient=thread.patient,
        birth_date=None,
        phone=None,
        provider_id=thread.provider_id,
        provider=names.get(thread.provider_id, ""),
        operatory="",
        starts_at=thread.since,
        ends_at=thread.since,
        status=AppointmentStatus.COMPLETED,
        since=thread.since,
        reason="",
        squeezed_in=False,
        alerts=(),
        needs=(),
    )


def _with_alerts(
    session: Session, staying: list[DayRow], booked: Mapping[UUID, DayRow], day: date
) -> tuple[DayRow, ...]:
    """Nine queries more when somebody stays who is not in the book."""
    unbooked = {row.patient_id for row in staying if row.id not in booked}
    found = needs_of_patients(session, unbooked, day) if unbooked else {}
    return tuple(
        row
        if row.id in booked
        else replace(row, alerts=found[row.patient_id].alerts, needs=found[row.patient_id].needs)
        for row in staying
    )
