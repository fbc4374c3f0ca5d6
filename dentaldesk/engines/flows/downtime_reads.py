"""What a downtime pack says: the coming days with everything about who comes, read in one moment.

The number of statements is the same for one patient and for hundreds; none of them asks for one patient alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dentaldesk.engines.core.access import PROGRAM
from dentaldesk.engines.core.moments import the_clinic
from dentaldesk.engines.core.phones import shown_phone
from dentaldesk.engines.documents.contents_shared import letterhead
from dentaldesk.engines.documents.downtime_content import (
    DowntimePackContent,
    PackColleague,
    PackDay,
    PackPatient,
    PackVisit,
)
from dentaldesk.engines.flows.downtime_days import Booked, BookedDay, coming_days
from dentaldesk.engines.flows.downtime_money import OpenWork, open_work, pack_accounts
from dentaldesk.engines.flows.downtime_people import pack_patients
from dentaldesk.engines.staff.reads import actors
from dentaldesk.models.states import AppointmentStatus, Role
from dentaldesk.models.tables.clinic import Location

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def pack_content(session: Session, workstation: str, now: datetime) -> DowntimePackContent:
    """The pack as of `now` (aware). 29 statements at most."""
    zone = ZoneInfo(the_clinic(session).time_zone)
    days = coming_days(session, now, zone)
    patients = {one.patient.id: one.patient for day in days for one in day.booked}
    today = now.astimezone(zone).date()
    works = open_work(session, patients)
    accounts = pack_accounts(session, patients.values(), works, today)
    known = pack_patients(session, patients.values(), accounts, today)
    return DowntimePackContent(
        clinic=letterhead(session),
        workstation=workstation,
        made_at=now,
        days=tuple(_day(day, known, works) for day in days),
        phones=_phones(session),
        colleagues=_colleagues(session),
        several=len({day.place.id for day in days}) > 1,
    )


def _day(day: BookedDay, known: Mapping[UUID, PackPatient], works: Mapping[UUID, list[OpenWork]]) -> PackDay:
    return PackDay(
        on=day.on,
        place=day.place.name,
        chairs=day.chairs,
        opens=day.opens,
        visits=tuple(_visit(one, known[one.patient.id], works.get(one.patient.id, [])) for one in day.booked),
    )


def _visit(booked: Booked, patient: PackPatient, works: list[OpenWork]) -> PackVisit:
    appointment = booked.appointment
    return PackVisit(
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        chair=booked.chair,
        provider=booked.provider,
        reason=appointment.reason,
        confirmed=appointment.status is not AppointmentStatus.SCHEDULED,
        patient=patient,
        work=tuple(one.work for one in works if one.appointment_id == appointment.id),
        planned=tuple(one.work for one in works if one.appointment_id != appointment.id),
    )


def _phones(session: Session) -> tuple[tuple[str, str], ...]:
    """The clinic's own, and those of its places that have another."""
    clinic = the_clinic(session)
    query = select(Location.name, Location.phone).where(Location.active, Location.phone.is_not(None))
    places = session.execute(query.order_by(Location.name))
    shown: dict[str, str] = {}
    for name, phone in [(clinic.name, clinic.phone), *((name, phone or "") for name, phone in places)]:
        shown.setdefault(shown_phone(phone, clinic.country), name)
    return tuple((name, phone) for phone, name in shown.items())


def _colleagues(session: Session) -> tuple[PackColleague, ...]:
    """Who treats first, then the others, each by name."""
    order = list(Role)
    people = [
        PackColleague(name=actor.name, roles=tuple(sorted(actor.roles, key=order.index)))
        for actor in actors(session)
        if actor.user_id != PROGRAM.user_id and actor.roles
    ]
    return tuple(sorted(people, key=lambda one: order.index(one.roles[0])))
