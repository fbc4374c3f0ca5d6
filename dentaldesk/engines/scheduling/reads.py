"""The day's book, and free times."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, and_, or_, select

from dentaldesk.engines.core.list_names import list_name
from dentaldesk.engines.scheduling.rules import HERE, LIVE, UNIT, BookedStep, Step, Stretch, free_starts
from dentaldesk.models.states import AppointmentStatus, ProcedureStatus, VisitStatus
from dentaldesk.models.tables.catalogue import Procedure
from dentaldesk.models.tables.clinic import Clinic, Closure, Location, OpeningHours, Operatory, Provider
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.scheduling import Appointment, BookedBlock
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SEARCH_DAYS = 60  # how far ahead the next free time is looked for
_OF_LATE = 60  # stretches of a provider's time: about a week's


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRow:
    """One appointment in the day's book."""

    id: UUID
    patient_id: UUID
    patient: str  # as on lists that others can read
    birth_date: date | None
    operatory_id: UUID
    provider: str
    provider_colour: int
    starts_at: datetime
    ends_at: datetime
    pattern: str
    status: AppointmentStatus
    reason: str
    confidential: bool = False
    to_checkout: bool = False  # still here, and the visit is completed


@dataclass(frozen=True, slots=True, kw_only=True)
class Chair:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBook:
    """A day of one location: its chairs in order, when it is open, what is booked."""

    day: date
    chairs: tuple[Chair, ...]
    open_hours: tuple[Stretch, ...]
    rows: tuple[BookRow, ...]
    closure: str | None = None  # the name of the holiday or other reason for which it is closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A free time: where, with whom, when."""

    operatory_id: UUID
    operatory: str
    provider_id: UUID
    provider: str
    starts_at: datetime
    ends_at: datetime


def day_book(session: Session, location_id: UUID, day: date) -> DayBook:
    """The book of one day. Four queries, whatever the number of appointments."""
    calendar = _calendar(session, location_id, day, day)
    chairs = list(
        session.scalars(select(Operatory).where(Operatory.location_id == location_id).order_by(Operatory.position))
    )
    query = (
        select(Appointment, Patient, Provider, Visit.status)
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(Provider, Provider.id == Appointment.provider_id)
        .outerjoin(Visit, Visit.id == Appointment.visit_id)
        .where(Appointment.location_id == location_id, Appointment.business_date == day)
        .order_by(Appointment.starts_at, Appointment.id)
    )
    rows = tuple(_book_row(*found) for found in session.execute(query))
    # A chair that is out of use keeps its column while somebody is booked there.
    needed = {row.operatory_id for row in rows}
    return DayBook(
        day=day,
        chairs=tuple(Chair(id=chair.id, name=chair.name) for chair in chairs if chair.active or chair.id in needed),
        open_hours=tuple(_open_hours(_week(session, location_id), day, calendar)),
        rows=rows,
        closure=calendar.closed.get(day),
    )


def booked_for_plan(session: Session, plan_id: UUID) -> list[BookRow]:
    """The appointments made for a plan that were not cancelled, in order of time."""
    query = (
        select(Appointment, Patient, Provider)
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(Provider, Provider.id == Appointment.provider_id)
        .where(Appointment.plan_id == plan_id, Appointment.status != AppointmentStatus.CANCELLED)
        .order_by(Appointment.starts_at)
    )
    return [_book_row(*found) for found in session.execute(query)]


def _book_row(
    appointment: Appointment, patient: Patient, provider: Provider, visit: VisitStatus | None = None
) -> BookRow:
    return BookRow(
        id=appointment.id,
        patient_id=patient.id,
        patient=list_name(
            patient.given_names, patient.family_name, patient.chart_number, confidential=patient.confidential
        ),
        confidential=patient.confidential,
        birth_date=patient.birth_date,
        operatory_id=appointment.operatory_id,
        provider=provider.name,
        provider_colour=provider.colour,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        pattern=appointment.pattern,
        status=appointment.status,
        reason=appointment.reason,
        to_checkout=visit is VisitStatus.COMPLETED and appointment.status in HERE,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Calendar:
    """The wall clock of the clinic, and the days on which a location is closed, with the reason's name."""

    zone: ZoneInfo
    closed: Mapping[date, str]


def _calendar(session: Session, location_id: UUID, first: date, last: date) -> _Calendar:
    """One query. What closes the whole clinic and what closes this location count alike."""
    here = or_(Closure.location_id.is_(None), Closure.location_id == location_id)
    query = (
        select(Clinic.time_zone, Closure.day, Closure.name)
        .select_from(Clinic)
        .outerjoin(Closure, and_(here, Closure.day >= first, Closure.day <= last))
        .order_by(Closure.id)
    )
    found: Sequence[Row[str, date | None, str | None]] = session.execute(query).all()
    closed = {day: name or "" for _, day, name in found if day is not None}
    return _Calendar(zone=ZoneInfo(found[0][0]), closed=closed)


def _week(session: Session, location_id: UUID) -> dict[int, list[OpeningHours]]:
    """The opening hours of each weekday (0 Monday), in order."""
    week: dict[int, list[OpeningHours]] = defaultdict(list)
    query = select(OpeningHours).where(OpeningHours.location_id == location_id).order_by(OpeningHours.opens_at)
    for hours in session.scalars(query):
        week[hours.weekday].append(hours)
    return week


def _open_hours(week: Mapping[int, list[OpeningHours]], day: date, calendar: _Calendar) -> list[Stretch]:
    """Wall time, so a daylight-saving day opens at eight by the clock on the wall. None on a day that is closed."""
    if day in calendar.closed:
        return []
    zone = calendar.zone
    return [
        Stretch(start=datetime.combine(day, hours.opens_at, zone), end=datetime.combine(day, hours.closes_at, zone))
        for hours in week.get(day.weekday(), ())
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a free time must fit: the pattern with this provider, in any chair of the location, not before a moment."""

    location_id: UUID
    provider_id: UUID
    pattern: str
    not_before: datetime
    patient_id: UUID | None = None  # who has other appointments to keep


def find_available_slots(session: Session, wish: Wish, *, limit: int = 5, apart: timedelta = UNIT) -> list[Slot]:
    """The first free times, at most `limit`, each in the best chair that is free then: see `_best_first`.

    Every fitting start counts; of those less than `apart` after the one before, only the first is offered. None where
    the location is closed, or the chair, the provider or the location is out of use. Seven queries.
    """
    asked = wish.not_before.astimezone(UTC).date()
    calendar = _calendar(session, wish.location_id, asked - timedelta(days=1), asked + timedelta(days=SEARCH_DAYS + 1))
    zone = calendar.zone
    provider = session.get_one(Provider, wish.provider_id)
    chairs = _chairs_in_use(session, wish.location_id) if provider.active else []
    first = wish.not_before.astimezone(zone).date()
    until = datetime.combine(first + timedelta(days=SEARCH_DAYS), datetime.min.time(), zone)
    taken = _taken(session, [provider.resource_id, *(chair.resource_id for chair in chairs)], wish.not_before, until)
    chairs = _best_first(chairs, _usual_chairs(session, provider, until), taken)
    elsewhere = _patients_own(session, wish, until)
    week = _week(session, wish.location_id)
    found: list[Slot] = []
    for day in (first + timedelta(days=n) for n in range(SEARCH_DAYS)):
        hours = _open_hours(week, day, calendar)
        by_start: dict[datetime, Slot] = {}
        for chair in chairs if hours else []:
            theirs = [*taken[chair.resource_id], *elsewhere], taken[provider.resource_id]
            for start in free_starts(hours, *theirs, wish.pattern, wish.not_before):
                by_start.setdefault(start, _slot(chair, provider, start, wish.pattern))
        for start in sorted(by_start):
            if not found or start - found[-1].starts_at >= apart:
                found.append(by_start[start])
        if len(found) >= limit:
            break
    return found[:limit]


def _chairs_in_use(session: Session, location_id: UUID) -> list[Operatory]:
    query = (
        select(Operatory)
        .join(Location, Location.id == Operatory.location_id)
        .where(Operatory.location_id == location_id, Operatory.active, Location.active)
        .order_by(Operatory.position)
    )
    return list(session.scalars(query))


def _usual_chairs(session: Session, provider: Provider, until: datetime) -> Counter[UUID]:
    """In which chairs the provider was booked of late, and is ahead: how often in each. One query."""
    query = (
        select(Appointment.operatory_id)
        .join(BookedBlock, BookedBlock.appointment_id == Appointment.id)
        .where(
            BookedBlock.resource_id == provider.resource_id,
            BookedBlock.released_at.is_(None),
            BookedBlock.starts_at < until,
        )
        .order_by(BookedBlock.starts_at.desc())
        .limit(_OF_LATE)
    )
    return Counter(session.scalars(query))


def _best_first(
    chairs: Sequence[Operatory], usual: Mapping[UUID, int], taken: Mapping[int, Sequence[Stretch]]
) -> list[Operatory]:
    """The chair in which the provider mostly works, then those that others need least; else in their order.

    Two dentists who are offered one chair would take it from each other as long as neither is booked.
    """
    return sorted(chairs, key=lambda chair: (-usual.get(chair.id, 0), len(taken.get(chair.resource_id, ()))))


def chairs_at(session: Session, location_id: UUID) -> tuple[Chair, ...]:
    """The chairs in use at a location, in their order. One query."""
    return tuple(Chair(id=chair.id, name=chair.name) for chair in _chairs_in_use(session, location_id))


def chairs_for(session: Session, location_id: UUID, provider_id: UUID, until: datetime) -> tuple[Chair, ...]:
    """The same, those first in which the provider mostly works. Three queries."""
    provider = session.get_one(Provider, provider_id)
    chairs = _best_first(_chairs_in_use(session, location_id), _usual_chairs(session, provider, until), {})
    return tuple(Chair(id=chair.id, name=chair.name) for chair in chairs)


def _patients_own(session: Session, wish: Wish, until: datetime) -> list[Stretch]:
    """When the patient sits in another chair already."""
    query = select(Appointment.starts_at, Appointment.ends_at).where(
        Appointment.patient_id == wish.patient_id,
        Appointment.status.in_(LIVE),
        Appointment.starts_at < until,
        Appointment.ends_at > wish.not_before,
    )
    return [Stretch(start=starts_at, end=ends_at) for starts_at, ends_at in session.execute(query)]


def _slot(chair: Operatory, provider: Provider, start: datetime, pattern: str) -> Slot:
    return Slot(
        operatory_id=chair.id,
        operatory=chair.name,
        provider_id=provider.id,
        provider=provider.name,
        starts_at=start,
        ends_at=start + len(pattern) * UNIT,
    )


def _taken(session: Session, resources: list[int], start: datetime, until: datetime) -> dict[int, list[Stretch]]:
    taken: dict[int, list[Stretch]] = defaultdict(list)
    query = select(BookedBlock.resource_id, BookedBlock.starts_at, BookedBlock.ends_at).where(
        BookedBlock.resource_id.in_(resources),
        BookedBlock.released_at.is_(None),
        BookedBlock.starts_at < until,
        BookedBlock.ends_at > start,
    )
    for resource, starts_at, ends_at in session.execute(query):
        taken[resource].append(Stretch(start=starts_at, end=ends_at))
    return taken


def waiting_steps(session: Session, plan_id: UUID) -> list[Step]:
    """The plan's procedures that have no appointment yet. Options wait until one of them is chosen."""
    query = (
        select(PlannedProcedure, Procedure)
        .join(Procedure, Procedure.code == PlannedProcedure.procedure_code)
        .join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
        .where(
            PlannedProcedure.plan_id == plan_id,
            PlannedProcedure.status == ProcedureStatus.PLANNED,
            or_(PlannedProcedure.option == "", TreatmentPlan.accepted_at.is_not(None)),
        )
        .order_by(PlannedProcedure.position)
    )
    return [_step(planned, entry) for planned, entry in session.execute(query)]


def booked_steps(session: Session, plan_id: UUID) -> list[BookedStep]:
    """The plan's procedures that have an appointment."""
    query = (
        select(PlannedProcedure, Procedure, Appointment.ends_at)
        .join(Procedure, Procedure.code == PlannedProcedure.procedure_code)
        .join(Appointment, Appointment.id == PlannedProcedure.appointment_id)
        .where(PlannedProcedure.plan_id == plan_id, PlannedProcedure.status == ProcedureStatus.SCHEDULED)
    )
    return [
        BookedStep(step=_step(planned, entry), ends_at=ends_at) for planned, entry, ends_at in session.execute(query)
    ]


def _step(planned: PlannedProcedure, entry: Procedure) -> Step:
    return Step(
        id=planned.id,
        tooth=planned.tooth,
        sequence_class=entry.sequence_class,
        urgency=planned.urgency,
        pattern=entry.pattern,
        wait_days=max(entry.healing_days, entry.laboratory_days),
    )
