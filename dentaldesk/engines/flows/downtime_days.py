"""Which days a downtime pack holds, and who is booked on them. Few statements, however much is booked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dentaldesk.engines.scheduling.rules import LIVE
from dentaldesk.models.tables.clinic import Closure, Location, OpeningHours, Operatory, Provider
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.scheduling import Appointment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

DAYS = 4  # today and the next three that are worked on: over a weekend, and over a server that takes two days
HORIZON = 14  # calendar days in which they are looked for; a clinic that is on holiday needs none

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """One appointment that holds its time."""

    appointment: Appointment
    patient: Patient
    provider: str
    chair: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedDay:
    """One day at one place. `opens` aware, in order; empty when it is closed."""

    on: date
    place: Location
    chairs: tuple[str, ...]
    opens: tuple[Stretch, ...]
    booked: tuple[Booked, ...]


def coming_days(session: Session, now: datetime, zone: ZoneInfo) -> list[BookedDay]:
    """The first days from now on that are open or booked, each at every place where it is. Five statements.

    Today counts until it is closed and the last visit is over.
    """
    today = now.astimezone(zone).date()
    last = today + timedelta(days=HORIZON)
    places = list(session.scalars(select(Location).where(Location.active).order_by(Location.name)))
    booked = _booked(session, today, last)
    chairs = _chairs(session)
    hours = _Hours(session, today, last, zone)
    found: list[BookedDay] = []
    for day in (today + timedelta(days=n) for n in range(HORIZON + 1)):
        if len({one.on for one in found}) == DAYS:
            break
        for place in places:
            one = _day(day, place, chairs[place.id], hours.of(place.id, day), booked[day, place.id])
            if one is not None and _ends(one) > now:
                found.append(one)
    return found


def _day(
    day: date, place: Location, chairs: Sequence[Operatory], opens: tuple[Stretch, ...], booked: list[Booked]
) -> BookedDay | None:
    if not opens and not booked:
        return None
    # A chair that is out of use keeps its column while somebody is booked there.
    needed = {one.chair for one in booked}
    names = tuple(chair.name for chair in chairs if chair.active or chair.name in needed)
    return BookedDay(on=day, place=place, chairs=names, opens=opens, booked=tuple(booked)) if names else None


def _ends(day: BookedDay) -> datetime:
    return max([end for _, end in day.opens] + [one.appointment.ends_at for one in day.booked])


def _booked(session: Session, first: date, last: date) -> defaultdict[tuple[date, UUID], list[Booked]]:
    query = (
        select(Appointment, Patient, Provider.name, Operatory.name)
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(Provider, Provider.id == Appointment.provider_id)
        .join(Operatory, Operatory.id == Appointment.operatory_id)
        .where(Appointment.business_date >= first, Appointment.business_date <= last, Appointment.status.in_(LIVE))
        .order_by(Appointment.starts_at, Operatory.position, Appointment.id)
    )
    found: defaultdict[tuple[date, UUID], list[Booked]] = defaultdict(list)
    for appointment, patient, provider, chair in session.execute(query):
        one = Booked(appointment=appointment, patient=patient, provider=provider, chair=chair)
        found[appointment.business_date, appointment.location_id].append(one)
    return found


def _chairs(session: Session) -> Mapping[UUID, list[Operatory]]:
    found: defaultdict[UUID, list[Operatory]] = defaultdict(list)
    for chair in session.scalars(select(Operatory).order_by(Operatory.position)):
        found[chair.location_id].append(chair)
    return found


class _Hours:
    """When each place is open, from a day to a day. Two statements."""

    def __init__(self, session: Session, first: date, last: date, zone: ZoneInfo) -> None:
        self._zone = zone
        self._week: defaultdict[tuple[UUID, int], list[OpeningHours]] = defaultdict(list)
        for row in session.scalars(select(OpeningHours).order_by(OpeningHours.opens_at)):
            self._week[row.location_id, row.weekday].append(row)
        off = select(Closure.location_id, Closure.day).where(Closure.day >= first, Closure.day <= last)
        self._closed = {(place, day) for place, day in session.execute(off)}

    def of(self, place: UUID, day: date) -> tuple[Stretch, ...]:
        """Wall time, so a daylight-saving day opens at eight by the clock on the wall."""
        if self._closed & {(None, day), (place, day)}:
            return ()
        return tuple(
            (datetime.combine(day, row.opens_at, self._zone), datetime.combine(day, row.closes_at, self._zone))
            for row in self._week[place, day.weekday()]
        )
