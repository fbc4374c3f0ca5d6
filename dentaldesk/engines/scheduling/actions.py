"""Booking. The database itself refuses an overlap; what is checked before only finds a good proposal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.scheduling.rules import LIVE, chair_stretch, provider_stretches
from dentaldesk.models.states import AppointmentStatus
from dentaldesk.models.tables.clinic import Closure, Location, Operatory, Provider
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.scheduling import Appointment, AppointmentChange, BookedBlock

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

InUse = TypeVar("InUse", Location, Operatory, Provider)
LONGEST_UNITS = 12 * 12  # a visit of half a day is a mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class BookVisit:
    """A visit to be booked. `request_key`: made by the screen with the proposal, so that pressing twice books once."""

    request_key: str
    patient_id: UUID
    operatory_id: UUID
    provider_id: UUID
    starts_at: datetime
    pattern: str
    reason: str
    plan_id: UUID | None = None


@verb(Permission.BOOK)
def book_visit(work: Work, booking: BookVisit) -> UUID:
    """Take the chair and the provider's stretches.

    Raises UserError when the time was taken meanwhile, lies in the past or is too long; when the place is closed on
    that day; when chair, provider or place went out of use.
    """
    known = work.session.scalars(select(Appointment).where(Appointment.request_key == booking.request_key)).first()
    if known is not None:
        return known.id
    lock_row(work.session, Patient, booking.patient_id)  # two desks that book one patient do it in turn
    if booking.starts_at < work.now:
        raise UserError("schedule.past")
    if not 0 < len(booking.pattern) <= LONGEST_UNITS:
        raise UserError("schedule.length")
    _require_in_use(work, booking)
    appointment = _appointment(work, booking)
    _require_open(work, appointment)
    work.session.add(appointment)
    try:
        work.session.flush()
        work.session.add_all(_blocks(work, appointment))
        work.session.flush()
    except IntegrityError as error:
        if "guard:booked_block_overlap" not in str(error.orig):
            raise
        raise UserError("schedule.taken", start=booking.starts_at) from error
    _refuse_two_places(work, appointment)
    work.session.add(_change(work, appointment))
    work.note("book", "appointment", appointment.id)
    return appointment.id


def _require_in_use(work: Work, booking: BookVisit) -> None:
    """Place, chair and provider are in use, and stay so until commit: who puts them out of use waits, then counts."""
    place = work.session.get_one(Operatory, booking.operatory_id).location_id
    _keep_in_use(work, Location, place)
    _keep_in_use(work, Operatory, booking.operatory_id)
    _keep_in_use(work, Provider, booking.provider_id)


def _keep_in_use(work: Work, table: type[InUse], row_id: UUID) -> None:
    row = work.session.get_one(table, row_id, with_for_update={"read": True}, populate_existing=True)
    if not row.active:
        raise UserError("schedule.out_of_use", name=row.name)


def _require_open(work: Work, appointment: Appointment) -> None:
    """Not on a closed day. Outside of the opening hours people may decide to work."""
    day, place = appointment.business_date, appointment.location_id
    here = or_(Closure.location_id.is_(None), Closure.location_id == place)
    closure = work.session.scalars(select(Closure.name).where(Closure.day == day, here).limit(1)).first()
    if closure is not None:
        raise UserError("schedule.closed", day=day, name=closure)


def _refuse_two_places(work: Work, appointment: Appointment) -> None:
    """Nobody sits in two chairs at once."""
    query = select(Appointment.starts_at).where(
        Appointment.patient_id == appointment.patient_id,
        Appointment.id != appointment.id,
        Appointment.status.in_(LIVE),
        Appointment.starts_at < appointment.ends_at,
        Appointment.ends_at > appointment.starts_at,
    )
    other = work.session.scalars(query.limit(1)).first()
    if other is not None:
        raise UserError("schedule.patient_elsewhere", start=other)


def _appointment(work: Work, booking: BookVisit) -> Appointment:
    chair = chair_stretch(booking.starts_at, booking.pattern)
    return Appointment(
        request_key=booking.request_key,
        patient_id=booking.patient_id,
        location_id=work.session.get_one(Operatory, booking.operatory_id).location_id,
        operatory_id=booking.operatory_id,
        provider_id=booking.provider_id,
        plan_id=booking.plan_id,
        starts_at=chair.start,
        ends_at=chair.end,
        business_date=chair.start.astimezone(work.zone).date(),
        pattern=booking.pattern,
        status=AppointmentStatus.SCHEDULED,
        reason=booking.reason,
    )


def _blocks(work: Work, appointment: Appointment) -> list[BookedBlock]:
    chair = work.session.get_one(Operatory, appointment.operatory_id).resource_id
    person = work.session.get_one(Provider, appointment.provider_id).resource_id
    stretches = [(chair, chair_stretch(appointment.starts_at, appointment.pattern))]
    stretches += [(person, stretch) for stretch in provider_stretches(appointment.starts_at, appointment.pattern)]
    return [
        BookedBlock(appointment_id=appointment.id, resource_id=resource, starts_at=stretch.start, ends_at=stretch.end)
        for resource, stretch in stretches
    ]


def _change(work: Work, appointment: Appointment) -> AppointmentChange:
    return AppointmentChange(
        appointment_id=appointment.id,
        status=appointment.status,
        changed_at=work.now,
        changed_by=work.actor.user_id,
    )
