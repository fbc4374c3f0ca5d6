"""The day of an appointment: confirmed, checked in, seated, dismissed; and who comes without one.

Each step is stamped with its time and its actor. A step that was taken by mistake is taken back with `take_back`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.scheduling.places import Places, blocks_of, go_back, note_places, place_of
from dentaldesk.engines.scheduling.reads import Chair, chairs_for
from dentaldesk.engines.scheduling.rules import (
    LIVE,
    Stretch,
    chair_stretch,
    may_step,
    may_undo,
    now_on_grid,
    provider_stretches,
)
from dentaldesk.engines.scheduling.sitting import ChairTaken, who_sits
from dentaldesk.models.states import AppointmentStatus, Role
from dentaldesk.models.tables.clinic import Location, Operatory, Provider
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.people import StaffRole, StaffUser
from dentaldesk.models.tables.scheduling import Appointment, AppointmentChange, BookedBlock
from dentaldesk.models.values import Message, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from dentaldesk.engines.core.work import Work

# Somebody in pain is looked at for this long: 5 minutes of the assistant, 20 of the provider, 5 to tidy up.
WALK_IN_PATTERN = "/XXXX/"
LONGEST_COMPLAINT = 500  # characters; the exam has room for more


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that was taken: what Undo needs to know. `procedure_ids`: those that went back to their plan with it.
    `places`: chair and time before and after a step that may change them; None: it leaves them alone.
    """

    appointment_id: UUID
    before: AppointmentStatus
    after: AppointmentStatus
    procedure_ids: tuple[UUID, ...] = ()
    places: Places | None = None

    @property
    def can_be_undone(self) -> bool:
        return may_undo(self.before, self.after)


@verb(Permission.BOOK)
def confirm(work: Work, appointment_id: UUID) -> Step:
    """The patient said that they come. Raises UserError when the appointment is past that."""
    return move_appointment(work, appointment_id, AppointmentStatus.CONFIRMED)


@verb(Permission.BOOK)
def check_in(work: Work, appointment_id: UUID) -> Step:
    """The patient is here. Who was a no-show and comes after all gets the time again, or is squeezed in.

    Raises UserError on another day than that of the appointment. `appointment_end.arrive` also gives a no-show their
    procedures again.
    """
    _require_today(work, appointment_id)
    step = move_appointment(work, appointment_id, AppointmentStatus.CHECKED_IN)
    if step.before is AppointmentStatus.NO_SHOW:
        _take_again(work, appointment_id)
    return step


@verb(Permission.BOOK)
def seat(work: Work, appointment_id: UUID, operatory_id: UUID | None = None, *, sharing: bool = False) -> Step:
    """The patient sits in the chair of the appointment, or in this one. Who was squeezed in gets a chair that is free
    now, if there is one.

    Raises ChairTaken where somebody else sits, unless they may share it.
    """
    step = move_appointment(work, appointment_id, AppointmentStatus.IN_PROGRESS)
    row = work.session.get_one(Appointment, appointment_id)
    if not sharing:
        lock_row(work.session, Location, row.location_id)  # two desks seat in turn, and the second sees who sits
    before = place_of(work, row)
    sitting = who_sits(work.session, row.location_id, row.business_date, but=row.id)
    if operatory_id is not None:
        _sit_in(work, row, work.session.get_one(Operatory, operatory_id))
    else:
        _find_chair(work, row, sitting)
    if row.operatory_id in sitting and not sharing:
        raise _chair_taken(work, row, sitting)
    places = Places(before=before, after=place_of(work, row))
    note_places(work, row, places)
    return replace(step, places=places)


@verb(Permission.BOOK)
def dismiss(work: Work, appointment_id: UUID) -> Step:
    """The patient leaves the chair; what is left of the time is free again."""
    step = move_appointment(work, appointment_id, AppointmentStatus.COMPLETED)
    release_blocks(work, appointment_id, after=work.now)
    return step


@verb(Permission.BOOK)
def take_back(work: Work, step: Step) -> None:
    """The appointment stands as before the step, in its chair and at its time.

    Raises UserError when it went on or was moved meanwhile, cannot go back, or its place is somebody else's by now.
    """
    row = lock_row(work.session, Appointment, step.appointment_id)
    if row.status is not step.after or not step.can_be_undone:
        raise UserError("appointment.not_back", state=_state(row.status))
    if step.places is not None:
        go_back(work, row, step.places)
    if step.after is AppointmentStatus.CHECKED_IN and step.before is AppointmentStatus.NO_SHOW:
        release_blocks(work, row.id)
    if step.after is AppointmentStatus.NO_SHOW:
        _take_again(work, row.id)
    _stamp(work, row, step.before)


@verb(Permission.BOOK)
def move_appointment(work: Work, appointment_id: UUID, after: AppointmentStatus) -> Step:
    """Take one step. Raises UserError, with the state it is in, when that may not follow."""
    row = lock_row(work.session, Appointment, appointment_id)
    before = row.status
    if not may_step(before, after):
        raise UserError("appointment.not_now", state=_state(before))
    _stamp(work, row, after)
    return Step(appointment_id=row.id, before=before, after=after)


def _require_today(work: Work, appointment_id: UUID) -> None:
    """Who comes on another day has no time there; last week's would only stand in somebody's way."""
    row = work.session.get_one(Appointment, appointment_id)
    if row.business_date != work.business_date:
        raise UserError("appointment.other_day", start=row.starts_at)


def _state(status: AppointmentStatus) -> Message:
    return Message(f"appointment_state.{status}")


def _stamp(work: Work, row: Appointment, status: AppointmentStatus) -> None:
    work.note("move", "appointment", row.id, before=row.status.value, after=status.value)
    row.status = status
    row.version += 1
    work.session.add(
        AppointmentChange(appointment_id=row.id, status=status, changed_at=work.now, changed_by=work.actor.user_id)
    )
    work.session.flush()


@verb(Permission.BOOK)
def release_blocks(work: Work, appointment_id: UUID, *, after: datetime | None = None) -> None:
    """Chair and provider are free again; with `after`, only where they were taken beyond that moment."""
    for block in blocks_of(work, appointment_id):
        if block.released_at is None and (after is None or block.ends_at > after):
            block.released_at = work.now
    work.session.flush()


def _take_again(work: Work, appointment_id: UUID) -> None:
    """The time is taken again where the appointment stands by now; what somebody else has is squeezed into.

    Of the blocks that were let go only those are revived: others it gave up when it moved to another chair.
    """
    row = work.session.get_one(Appointment, appointment_id)
    let_go = {(block.resource_id, block.starts_at, block.ends_at): block for block in blocks_of(work, appointment_id)}
    for resource, stretch in _needed(work, row):
        block = let_go.get((resource, stretch.start, stretch.end)) or _block(row, resource, stretch)
        block.squeezed_in = _is_taken(work, resource, stretch)
        block.released_at = None
        work.session.add(block)
    work.session.flush()


def _needed(work: Work, row: Appointment) -> list[tuple[int, Stretch]]:
    """What an appointment needs where it stands: each resource with its stretch."""
    chair = work.session.get_one(Operatory, row.operatory_id).resource_id
    person = work.session.get_one(Provider, row.provider_id).resource_id
    stretches = [(chair, chair_stretch(row.starts_at, row.pattern))]
    return stretches + [(person, part) for part in provider_stretches(row.starts_at, row.pattern)]


def _block(row: Appointment, resource_id: int, stretch: Stretch) -> BookedBlock:
    return BookedBlock(
        appointment_id=row.id, resource_id=resource_id, starts_at=stretch.start, ends_at=stretch.end, squeezed_in=False
    )


def _is_taken(work: Work, resource_id: int, stretch: Stretch) -> bool:
    return _taken_until(work, resource_id, stretch) is not None


def _taken_until(work: Work, resource_id: int, stretch: Stretch) -> datetime | None:
    """When the last of those who hold the resource within the stretch lets it go; None: it is free."""
    query = select(BookedBlock.ends_at).where(
        BookedBlock.resource_id == resource_id,
        BookedBlock.released_at.is_(None),
        BookedBlock.starts_at < stretch.end,
        BookedBlock.ends_at > stretch.start,
    )
    return max(work.session.scalars(query), default=None)


def _find_chair(work: Work, row: Appointment, sitting: Collection[UUID]) -> None:
    """Move who was squeezed in to the first chair of the location that is free for the whole visit, from now on.

    Without one they stay where they are, and what they take still overlaps. Either way the time begins now: they sit
    in a chair, however long they waited, and nobody else is to be offered it.
    """
    standing = [block for block in blocks_of(work, row.id) if block.released_at is None]
    chair = work.session.get_one(Operatory, row.operatory_id)
    if not any(block.squeezed_in and block.resource_id == chair.resource_id for block in standing):
        return
    release_blocks(work, row.id)  # not in their own way
    time = chair_stretch(now_on_grid(work.now), row.pattern)
    chairs = [one for one in _chairs(work, row.location_id) if one.id not in sitting]
    _sit_in(work, row, next((one for one in chairs if not _is_taken(work, one.resource_id, time)), chair))


def _sit_in(work: Work, row: Appointment, chair: Operatory) -> None:
    """The appointment stands at this chair, and its time begins now."""
    release_blocks(work, row.id)
    time = chair_stretch(now_on_grid(work.now), row.pattern)
    row.operatory_id, row.starts_at, row.ends_at = chair.id, time.start, time.end
    _squeeze_in(work, row)


def _chair_taken(work: Work, row: Appointment, sitting: Mapping[UUID, str]) -> ChairTaken:
    """Whoever sits there, and where there is room now."""
    time = chair_stretch(now_on_grid(work.now), row.pattern)
    resources = {one.id: one.resource_id for one in _chairs(work, row.location_id)}
    chairs = chairs_for(work.session, row.location_id, row.provider_id, time.end)
    free = (one for one in chairs if one.id not in sitting and not _is_taken(work, resources[one.id], time))
    chair = work.session.get_one(Operatory, row.operatory_id)
    return ChairTaken(name=sitting[chair.id], chair=Chair(id=chair.id, name=chair.name), instead=next(free, None))


def _chairs(work: Work, location_id: UUID) -> list[Operatory]:
    query = select(Operatory).where(Operatory.location_id == location_id, Operatory.active)
    return list(work.session.scalars(query.order_by(Operatory.position)))


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkIn:
    """Somebody who comes without an appointment. `provider_id` None: the dentist who is free first; `operatory_id`
    None: the chair that is.
    """

    request_key: str
    patient_id: UUID
    complaint: str
    provider_id: UUID | None = None
    operatory_id: UUID | None = None


@verb(Permission.BOOK)
def walk_in(work: Work, new: WalkIn) -> UUID:
    """An appointment that begins now, checked in already; asking twice with one key makes one.

    In a free chair in which nobody sits, with a provider who is free. Where none is the patient is *squeezed in*: the
    appointment stands at the chair that is free soonest, its blocks are marked as allowed to overlap, and `seat` finds
    a free chair later. So nobody waits outside of the book. Raises UserError when nobody treats or the patient is here.
    """
    known = work.session.scalars(select(Appointment).where(Appointment.request_key == new.request_key)).first()
    if known is not None:
        return known.id
    lock_row(work.session, Patient, new.patient_id)
    start = now_on_grid(work.now)
    chair_time = chair_stretch(start, WALK_IN_PATTERN)
    _refuse_here_already(work, new.patient_id, chair_time)
    chairs = [one for one in _chairs(work, work.actor.location_id) if new.operatory_id in {None, one.id}]
    providers = _providers(work, new.provider_id)
    if not chairs or not providers:
        raise UserError("schedule.nobody_treats")
    sitting = who_sits(work.session, work.actor.location_id, work.business_date)
    chair = min(chairs, key=lambda one: (one.id in sitting, _taken_until(work, one.resource_id, chair_time) or start))
    provider = min(providers, key=lambda one: _busy(work, one, start))
    appointment = Appointment(
        request_key=new.request_key,
        patient_id=new.patient_id,
        location_id=work.actor.location_id,
        operatory_id=chair.id,
        provider_id=provider.id,
        starts_at=chair_time.start,
        ends_at=chair_time.end,
        business_date=work.business_date,
        pattern=WALK_IN_PATTERN,
        status=AppointmentStatus.CHECKED_IN,
        reason=plain(new.complaint).strip()[:LONGEST_COMPLAINT],
    )
    work.session.add(appointment)
    work.session.flush()
    _squeeze_in(work, appointment)
    _stamp(work, appointment, AppointmentStatus.CHECKED_IN)
    return appointment.id


def _squeeze_in(work: Work, row: Appointment) -> None:
    """Take chair and provider; what somebody else holds may overlap, and stays visible as such.

    What another desk takes in this very moment the database refuses: the transaction begins anew and finds it held.
    """
    for resource, stretch in _needed(work, row):
        block = _block(row, resource, stretch)
        block.squeezed_in = _is_taken(work, resource, stretch)
        work.session.add(block)
    work.session.flush()


def _refuse_here_already(work: Work, patient_id: UUID, stretch: Stretch) -> None:
    query = select(Appointment.starts_at).where(
        Appointment.patient_id == patient_id,
        Appointment.status.in_(LIVE),
        Appointment.starts_at < stretch.end,
        Appointment.ends_at > stretch.start,
    )
    other = work.session.scalars(query.limit(1)).first()
    if other is not None:
        raise UserError("schedule.patient_here", start=other)


def _providers(work: Work, wished: UUID | None) -> list[Provider]:
    """The one wished for; else the dentists, who can see to whatever it is; in a clinic without one whoever treats."""
    query = select(Provider).where(Provider.active).order_by(Provider.name)
    if wished is not None:
        return list(work.session.scalars(query.where(Provider.id == wished)))
    dentist = (
        select(StaffUser.id)
        .join(StaffRole, StaffRole.user_id == StaffUser.id)
        .where(StaffUser.provider_id == Provider.id, StaffRole.role == Role.DENTIST)
    )
    return list(work.session.scalars(query.where(dentist.exists()))) or list(work.session.scalars(query))


def _busy(work: Work, provider: Provider, start: datetime) -> datetime:
    """When a provider who is wanted from `start` on is free again; `start` itself: now."""
    ends = [_taken_until(work, provider.resource_id, part) for part in provider_stretches(start, WALK_IN_PATTERN)]
    return max((end for end in ends if end is not None), default=start)
