"""The day of an appointment: confirmed, checked in, seated, dismissed; and who comes without one.

Each step is stamped with its time and its actor. A step that was taken by mistake is taken back with `take_back`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.scheduling.rules import (
    LIVE,
    Stretch,
    chair_stretch,
    may_step,
    may_undo,
    now_on_grid,
    provider_stretches,
)
from dentaldesk.models.states import AppointmentStatus
from dentaldesk.models.tables.clinic import Operatory, Provider
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.scheduling import Appointment, AppointmentChange, BookedBlock
from dentaldesk.models.values import Message, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.core.work import Work

# Somebody in pain is looked at for this long: 5 minutes of the assistant, 20 of the provider, 5 to tidy up.
WALK_IN_PATTERN = "/XXXX/"
LONGEST_COMPLAINT = 500  # characters; the exam has room for more


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that was taken: what Undo needs to know. `procedure_ids`: those that went back to their plan with it."""

    appointment_id: UUID
    before: AppointmentStatus
    after: AppointmentStatus
    procedure_ids: tuple[UUID, ...] = ()

    @property
    def can_be_undone(self) -> bool:
        return may_undo(self.before, self.after)


@verb(Permission.BOOK)
def confirm(work: Work, appointment_id: UUID) -> Step:
    """The patient said that they come. Raises UserError when the appointment is past that."""
    return move_appointment(work, appointment_id, AppointmentStatus.CONFIRMED)


@verb(Permission.BOOK)
def check_in(work: Work, appointment_id: UUID) -> Step:
    """The patient is here. Who was a no-show and comes after all gets the time again, or is squeezed in."""
    step = move_appointment(work, appointment_id, AppointmentStatus.CHECKED_IN)
    if step.before is AppointmentStatus.NO_SHOW:
        _take_again(work, appointment_id)
    return step


@verb(Permission.BOOK)
def seat(work: Work, appointment_id: UUID) -> Step:
    """The patient sits in the chair. Who was squeezed in gets a chair that is free now, if there is one."""
    step = move_appointment(work, appointment_id, AppointmentStatus.IN_PROGRESS)
    _find_chair(work, work.session.get_one(Appointment, appointment_id))
    return step


@verb(Permission.BOOK)
def dismiss(work: Work, appointment_id: UUID) -> Step:
    """The patient leaves the chair; what is left of the time is free again."""
    step = move_appointment(work, appointment_id, AppointmentStatus.COMPLETED)
    release_blocks(work, appointment_id, after=work.now)
    return step


@verb(Permission.BOOK)
def take_back(work: Work, step: Step) -> None:
    """The appointment stands as before the step. Raises UserError when it went on meanwhile, or cannot go back."""
    row = lock_row(work.session, Appointment, step.appointment_id)
    if row.status is not step.after or not step.can_be_undone:
        raise UserError("appointment.not_back", state=_state(row.status))
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
    for block in _blocks(work, appointment_id):
        if block.released_at is None and (after is None or block.ends_at > after):
            block.released_at = work.now
    work.session.flush()


def _blocks(work: Work, appointment_id: UUID) -> Sequence[BookedBlock]:
    query = select(BookedBlock).where(BookedBlock.appointment_id == appointment_id).order_by(BookedBlock.id)
    return list(work.session.scalars(query.with_for_update(key_share=True)))


def _take_again(work: Work, appointment_id: UUID) -> None:
    """The released time is taken again; where somebody else has it by now, the patient is squeezed in."""
    for block in _blocks(work, appointment_id):
        stretch = Stretch(start=block.starts_at, end=block.ends_at)
        block.squeezed_in = block.squeezed_in or _is_taken(work, block.resource_id, stretch)
        block.released_at = None
    _flush_blocks(work)


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


def _flush_blocks(work: Work) -> None:
    try:
        work.session.flush()
    except IntegrityError as error:
        if "guard:booked_block_overlap" not in str(error.orig):
            raise
        raise UserError("schedule.taken_now") from error


def _find_chair(work: Work, row: Appointment) -> None:
    """Move who was squeezed in to the first chair of the location that is free for the whole visit."""
    chair = work.session.get_one(Operatory, row.operatory_id)
    squeezed = [
        block
        for block in _blocks(work, row.id)
        if block.squeezed_in and block.released_at is None and block.resource_id == chair.resource_id
    ]
    if not squeezed:
        return
    for block in squeezed:
        block.released_at = work.now  # not in their own way
    work.session.flush()
    stretch = Stretch(start=now_on_grid(work.now), end=max(row.ends_at, work.now))
    free = next((one for one in _chairs(work, row.location_id) if not _is_taken(work, one.resource_id, stretch)), None)
    if free is None:
        for block in squeezed:
            block.released_at = None
        work.session.flush()
        return
    row.operatory_id = free.id
    work.session.add(
        BookedBlock(appointment_id=row.id, resource_id=free.resource_id, starts_at=stretch.start, ends_at=stretch.end)
    )
    _flush_blocks(work)


def _chairs(work: Work, location_id: UUID) -> list[Operatory]:
    query = select(Operatory).where(Operatory.location_id == location_id, Operatory.active)
    return list(work.session.scalars(query.order_by(Operatory.position)))


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkIn:
    """Somebody who comes without an appointment. `provider_id` None: whoever is free, else the first."""

    request_key: str
    patient_id: UUID
    complaint: str
    provider_id: UUID | None = None


@verb(Permission.BOOK)
def walk_in(work: Work, new: WalkIn) -> UUID:
    """An appointment that begins now, checked in already; asking twice with one key makes one.

    In a chair and with a provider who are free now. Where none is free the patient is *squeezed in*: the appointment
    stands at the chair that is free soonest, its blocks are marked as allowed to overlap, and `seat` finds a free
    chair later. So nobody waits outside of the book. Raises UserError when nobody treats or the patient is here.
    """
    known = work.session.scalars(select(Appointment).where(Appointment.request_key == new.request_key)).first()
    if known is not None:
        return known.id
    lock_row(work.session, Patient, new.patient_id)
    start = now_on_grid(work.now)
    chair_time = chair_stretch(start, WALK_IN_PATTERN)
    _refuse_here_already(work, new.patient_id, chair_time)
    chairs = _chairs(work, work.actor.location_id)
    providers = _providers(work, new.provider_id)
    if not chairs or not providers:
        raise UserError("schedule.nobody_treats")
    chair = min(chairs, key=lambda one: _taken_until(work, one.resource_id, chair_time) or start)
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
    _squeeze_in(work, appointment, chair, provider)
    _stamp(work, appointment, AppointmentStatus.CHECKED_IN)
    return appointment.id


def _squeeze_in(work: Work, row: Appointment, chair: Operatory, provider: Provider) -> None:
    """Take chair and provider; what somebody else holds may overlap, and stays visible as such."""
    stretches = [(chair.resource_id, chair_stretch(row.starts_at, row.pattern))]
    stretches += [(provider.resource_id, part) for part in provider_stretches(row.starts_at, row.pattern)]
    for resource, stretch in stretches:
        work.session.add(
            BookedBlock(
                appointment_id=row.id,
                resource_id=resource,
                starts_at=stretch.start,
                ends_at=stretch.end,
                squeezed_in=_is_taken(work, resource, stretch),
            )
        )
    _flush_blocks(work)


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
    query = select(Provider).where(Provider.active).order_by(Provider.name)
    return list(work.session.scalars(query if wished is None else query.where(Provider.id == wished)))


def _busy(work: Work, provider: Provider, start: datetime) -> datetime:
    """When a provider who is wanted from `start` on is free again; `start` itself: now."""
    ends = [_taken_until(work, provider.resource_id, part) for part in provider_stretches(start, WALK_IN_PATTERN)]
    return max((end for end in ends if end is not None), default=start)
