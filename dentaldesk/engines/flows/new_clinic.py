"""A clinic is created: formats and policies, places, people, catalogue, counters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.catalogue.actions import add_procedures
from dentaldesk.engines.catalogue.rules import CatalogueEntry
from dentaldesk.engines.core.access import PROGRAM, Permission, verb
from dentaldesk.engines.core.counters import create_counters
from dentaldesk.engines.core.topics import create_topics
from dentaldesk.models.states import Role
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.clinic import (
    Clinic,
    Location,
    OpeningHours,
    Operatory,
    Provider,
    Resource,
)
from dentaldesk.models.tables.people import StaffRole, StaffUser
from dentaldesk.models.teeth import Notation
from dentaldesk.models.values import Money

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Someone who works here. `treats`: is a provider with a column of their own."""

    name: str
    roles: frozenset[Role]
    treats: bool = False
    licence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClinic:
    """What the set-up asks. `hours`: (weekday from 0 Monday, opens, closes), a lunch break makes two of a day."""

    name: str
    address: str
    phone: str
    currency: str
    language: str
    time_zone: str
    paper: str
    routing_value: Money
    medium_value: Money
    high_value: Money
    examination_code: str
    operatories: tuple[str, ...]
    hours: tuple[tuple[int, time, time], ...]
    people: tuple[NewPerson, ...]
    catalogue: Sequence[CatalogueEntry]
    fees_from: date
    notation: Notation = Notation.FDI
    location: str = field(default="")


@verb(Permission.SET_UP_CLINIC)
def create_clinic(work: Work, new: NewClinic) -> UUID:
    """Fill an empty database. The actor's location becomes the clinic's first. Returns the location."""
    create_topics(work.session)
    create_counters(work)
    work.session.add(_clinic(new))
    location_id = work.actor.location_id
    work.session.add(Location(id=location_id, name=new.location or new.name))
    work.session.flush()
    for weekday, opens, closes in new.hours:
        work.session.add(OpeningHours(location_id=location_id, weekday=weekday, opens_at=opens, closes_at=closes))
    _add_operatories(work, location_id, new.operatories)
    _add_person(work, location_id, PROGRAM.name, frozenset(), user_id=PROGRAM.user_id)
    for colour, person in enumerate(new.people):
        provider_id = _add_provider(work, person, colour) if person.treats else None
        _add_person(work, location_id, person.name, person.roles, provider_id=provider_id)
    add_procedures(work, new.catalogue, new.fees_from)
    work.note("create", "clinic", "1")
    return location_id


def _clinic(new: NewClinic) -> Clinic:
    return Clinic(
        name=new.name,
        address=new.address,
        phone=new.phone,
        currency=new.currency,
        language=new.language,
        time_zone=new.time_zone,
        paper=new.paper,
        notation=new.notation,
        routing_value=new.routing_value,
        medium_value=new.medium_value,
        high_value=new.high_value,
        examination_code=new.examination_code,
    )


def _add_operatories(work: Work, location_id: UUID, names: Sequence[str]) -> None:
    for position, name in enumerate(names, start=1):
        resource_id = _add_resource(work, "chair")
        work.session.add(Operatory(location_id=location_id, resource_id=resource_id, name=name, position=position))


def _add_resource(work: Work, kind: str) -> int:
    resource = Resource(kind=kind)
    work.session.add(resource)
    work.session.flush()
    return resource.id


def _add_provider(work: Work, person: NewPerson, colour: int) -> UUID:
    provider = Provider(
        resource_id=_add_resource(work, "provider"), name=person.name, licence=person.licence, colour=colour
    )
    work.session.add(provider)
    work.session.flush()
    return provider.id


def _add_person(
    work: Work,
    location_id: UUID,
    name: str,
    roles: frozenset[Role],
    *,
    user_id: UUID | None = None,
    provider_id: UUID | None = None,
) -> None:
    user = StaffUser(
        id=user_id or new_id(),
        name=name,
        location_id=location_id,
        provider_id=provider_id,
        active=user_id is None,
    )
    work.session.add(user)
    work.session.flush()
    for role in sorted(roles):
        work.session.add(StaffRole(user_id=user.id, role=role, since=work.now.date()))
