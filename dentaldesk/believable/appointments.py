"""Appointments: booked, confirmed, reminded of, called off, missed; and the time of chair and provider they take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dentaldesk.believable.bookings import Slot
from dentaldesk.believable.messages import Message, write
from dentaldesk.believable.mouths import Charted
from dentaldesk.believable.needs import Tooth
from dentaldesk.believable.people import Person
from dentaldesk.believable.plans import Line, Plan
from dentaldesk.believable.scene import Row, Scene, said
from dentaldesk.believable.stamps import MINUTE, dashed, day_text, moment_of, moment_text
from dentaldesk.engines.communication.rules import plan_reminders
from dentaldesk.engines.flows.appointment_end import LATE_NOTICE
from dentaldesk.engines.scheduling.rules import UNIT_MINUTES, CancelReason, provider_stretches
from dentaldesk.models.states import (
    AppointmentStatus,
    FactKind,
    MessageStatus,
    ProcedureStatus,
    VisitType,
)
from dentaldesk.models.tables.scheduling import Appointment, AppointmentChange, BookedBlock


@dataclass(slots=True, kw_only=True, eq=False)
class Visiting:
    """An appointment in the making: who comes when, for what kind of visit and which procedures."""

    person: Person
    slot: Slot
    kind: VisitType
    row: Row
    starts: int
    ends: int
    plan: Plan | None = None
    lines: list[Line] = field(default_factory=list)
    blocks: list[Row] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)
    booked_at: int = 0
    changed_at: int = 0
    hurting: tuple[Tooth, Charted] | None = None  # what somebody comes for in pain


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """What is booked: `at` the moment of it, `by` the user at the desk. `walks_in`: nobody booked, they just came."""

    person: Person
    slot: Slot
    chair: str
    provider: str
    kind: VisitType
    reason: str
    at: int
    by: str
    plan: Plan | None = None
    lines: Sequence[Line] = ()
    walks_in: bool = False


def book(scene: Scene, new: Booking) -> Visiting:
    """The appointment with its blocks, its procedures and its reminders."""
    starts = scene.days.at(new.slot.day, new.slot.minute)
    ends = starts + len(new.slot.pattern) * UNIT_MINUTES * MINUTE
    id_ = scene.ids(new.at)
    row = scene.add(
        Appointment,
        id=id_,
        request_key=f"believable:{id_}",
        patient_id=new.person.id,
        location_id=scene.house.place,
        operatory_id=new.chair,
        provider_id=new.provider,
        plan_id=new.plan.row["id"] if new.plan else None,
        visit_id=None,
        starts_at=moment_text(starts),
        ends_at=moment_text(ends),
        business_date=day_text(new.slot.day),
        pattern=new.slot.pattern,
        status=AppointmentStatus.SCHEDULED,
        reason=new.reason,
    )
    made = Visiting(
        person=new.person,
        slot=new.slot,
        kind=new.kind,
        row=row,
        starts=starts,
        ends=ends,
        plan=new.plan,
        lines=list(new.lines),
        booked_at=new.at,
    )
    new.person.booked.add(new.slot.day)
    _take_time(scene, made, new.at)
    for line in new.lines:
        line.row.update(status=ProcedureStatus.SCHEDULED, appointment_id=id_)
    if not new.walks_in:
        change(scene, made, AppointmentStatus.SCHEDULED, new.at, new.by)
        _remind(scene, made, new.at)
        if new.plan is not None:
            key = f"appointment:{dashed(id_)}:booked"
            of = {"patient_id": new.person.id, "plan_id": new.plan.row["id"], "appointment_id": id_}
            scene.fact(FactKind.APPOINTMENT_BOOKED, key, new.at, new.by, **of)
    return made


def change(scene: Scene, made: Visiting, status: AppointmentStatus, at: int, by: str) -> None:
    """One step of an appointment, stamped."""
    made.row["status"], made.changed_at = status, at
    made.row["version"] = made.row.get("version", 0) + 1
    scene.add(
        AppointmentChange,
        id=scene.ids(at),
        appointment_id=made.row["id"],
        status=status,
        changed_at=moment_text(at),
        changed_by=by,
    )


def _take_time(scene: Scene, made: Visiting, at: int) -> None:
    place = made.slot.place
    start = moment_of(made.starts)
    needed = [(place.chair, made.starts, made.ends)]
    needed += [
        (place.provider, int(part.start.timestamp()), int(part.end.timestamp()))
        for part in provider_stretches(start, made.slot.pattern)
    ]
    made.blocks = [
        scene.add(
            BookedBlock,
            id=scene.ids(at),
            appointment_id=made.row["id"],
            resource_id=resource,
            starts_at=moment_text(begins),
            ends_at=moment_text(ends),
            squeezed_in=False,
            released_at=None,
        )
        for resource, begins, ends in needed
    ]


def release(made: Visiting, at: int, *, after: bool) -> None:
    """Chair and provider are free again; `after`: only where they were taken beyond this moment."""
    told = moment_text(at)
    for block in made.blocks:
        if not after or block["ends_at"] > told:
            block["released_at"] = told


def _remind(scene: Scene, made: Visiting, at: int) -> None:
    """The reminders that the program queues with a booking."""
    text = said("patient.reminder", clinic=scene.house.name, start=moment_of(made.starts))
    for reminder in plan_reminders(moment_of(made.starts), moment_of(at), scene.days.zone):
        hours = int(reminder.before.total_seconds()) // 3600
        message = Message(
            key=f"appointment:{dashed(made.row['id'])}:reminder:{hours}h",
            person=made.person,
            text=text,
            at=at,
            send_at=int(reminder.send_at.timestamp()) if reminder.send_at else at,
            appointment=made.row["id"],
            dropped=reminder.dropped,
        )
        row = write(scene, message)
        if row is not None and reminder.send_at is not None:
            made.messages.append(row)


def call_off(scene: Scene, made: Visiting, at: int, by: str, reason: CancelReason) -> None:
    """It is called off; its procedures wait in their plan again."""
    _end(scene, made, AppointmentStatus.CANCELLED, at, by)
    by_patient = reason in {CancelReason.PATIENT, CancelReason.ILLNESS}
    late = by_patient and made.starts - at < LATE_NOTICE.total_seconds()
    _fact(scene, made, FactKind.APPOINTMENT_CANCELLED, at, by, {"reason": reason.value, "late": late})
    made.person.booked.discard(made.slot.day)
    if made.starts - at > _GIVEN_TO_OTHERS:
        scene.book.give_back(made.slot)


_GIVEN_TO_OTHERS = 24 * 3600  # seconds before: what is called off later is seldom given to somebody else


def miss(scene: Scene, made: Visiting, at: int, by: str) -> None:
    """Nobody came."""
    waiting = [dashed(line.row["id"]) for line in made.lines]
    _end(scene, made, AppointmentStatus.NO_SHOW, at, by)
    _fact(scene, made, FactKind.APPOINTMENT_MISSED, at, by, {"procedures": waiting})


def _end(scene: Scene, made: Visiting, status: AppointmentStatus, at: int, by: str) -> None:
    change(scene, made, status, at, by)
    release(made, at, after=False)
    for message in made.messages:
        if message["send_at"] > moment_text(at):
            message.update(
                status=MessageStatus.DROPPED, sent_at=None, provider_reference=None, failure=said("reminder.cancelled")
            )
    for line in made.lines:
        line.row.update(status=ProcedureStatus.PLANNED, appointment_id=None)


def _fact(scene: Scene, made: Visiting, kind: FactKind, at: int, by: str, attributes: dict[str, object]) -> None:
    scene.fact(
        kind,
        f"appointment:{dashed(made.row['id'])}:{kind}:{made.row['version']}",
        at,
        by,
        patient_id=made.person.id,
        plan_id=made.row["plan_id"],
        appointment_id=made.row["id"],
        attributes=attributes,
    )
