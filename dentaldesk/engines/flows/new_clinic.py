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
from dentaldesk.engines.scheduling.recall_actions import seed_recall_types
from dentaldesk.engines.staff.entering import Entry, enter, enter_resource
from dentaldesk.engines.staff.passwords import hashed
from dentaldesk.models.states import AgingBasis, Role
from dentaldesk.models.tables.clinic import Clinic, Closure, Location, OpeningHours, Operatory
from dentaldesk.models.tables.people import StaffUser
from dentaldesk.models.teeth import Notation
from dentaldesk.models.values import Money

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Someone who works here. `treats`: is a provider with a column of their own. Without `login` no sign-in."""

    name: str
    roles: frozenset[Role]
    treats: bool = False
    licence: str | None = None
    login: str = ""
    password: str = field(default="", repr=False)
    pin: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClinic:
    """What the set-up asks. `hours`: (weekday from 0 Monday, opens, closes), a lunch break makes two of a day.

    `closures`: (day, name). `country` and `region` as in ISO 3166. What is wrong with it says `clinic_problems`.
    """

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
    country: str = "US"
    region: str | None = None
    email: str | None = None
    aging_basis: AgingBasis = AgingBasis.SERVICE_DATE
    lock_minutes: int = 10
    demo: bool = False
    closures: tuple[tuple[date, str], ...] = ()


@verb(Permission.SET_UP_CLINIC)
def create_clinic(work: Work, new: NewClinic) -> UUID:
    """Fill an empty database. The actor's location becomes the clinic's first. Returns the location."""
    create_topics(work.session)
    create_counters(work)
    work.session.add(_clinic(new))
    location_id = work.actor.location_id
    work.session.add(Location(id=location_id, name=new.location or new.name, address=new.address, phone=new.phone))
    work.session.flush()
    for weekday, opens, closes in new.hours:
        work.session.add(OpeningHours(location_id=location_id, weekday=weekday, opens_at=opens, closes_at=closes))
    for day, name in new.closures:
        work.session.add(Closure(location_id=None, day=day, name=name))
    _add_operatories(work, location_id, new.operatories)
    work.session.add(StaffUser(id=PROGRAM.user_id, name=PROGRAM.name, location_id=location_id, active=False))
    work.session.flush()
    _add_people(work, location_id, new)
    add_procedures(work, new.catalogue, new.fees_from)
    seed_recall_types(work)
    work.note("create", "clinic", "1")
    return location_id


def _clinic(new: NewClinic) -> Clinic:
    return Clinic(
        name=new.name,
        address=new.address,
        phone=new.phone,
        email=new.email or None,
        country=new.country,
        region=new.region or None,
        currency=new.currency,
        language=new.language,
        time_zone=new.time_zone,
        paper=new.paper,
        notation=new.notation,
        routing_value=new.routing_value,
        medium_value=new.medium_value,
        high_value=new.high_value,
        examination_code=new.examination_code,
        aging_basis=new.aging_basis,
        lock_minutes=new.lock_minutes,
        demo=new.demo,
    )


def _add_operatories(work: Work, location_id: UUID, names: Sequence[str]) -> None:
    for position, name in enumerate(names, start=1):
        resource_id = enter_resource(work, "chair")
        work.session.add(Operatory(location_id=location_id, resource_id=resource_id, name=name, position=position))


def _add_people(work: Work, location_id: UUID, new: NewClinic) -> None:
    """Everybody's secrets are theirs; in the demo all share one, which is shown, and one hash will do."""
    shared: dict[str, str] = {}

    def kept(secret: str) -> str | None:
        if not secret:
            return None
        if not new.demo:
            return hashed(secret)
        return shared.get(secret) or shared.setdefault(secret, hashed(secret))

    for number, person in enumerate(new.people):
        enter(
            work,
            Entry(
                name=person.name,
                roles=person.roles,
                location_id=location_id,
                treats=person.treats,
                licence=person.licence,
                login=person.login,
                password_hash=kept(person.password),
                pin_hash=kept(person.pin),
                # The first person sets the clinic up and chose their own; the others' were chosen for them.
                must_change=number > 0 and not new.demo and bool(person.password),
            ),
        )
