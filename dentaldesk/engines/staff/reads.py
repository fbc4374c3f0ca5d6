"""Who can sit down at this desk, and what every screen needs to know of the clinic."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.core.words import Formats
from dentaldesk.models.states import Role
from dentaldesk.models.tables.clinic import Clinic, Provider
from dentaldesk.models.tables.people import StaffRole, StaffUser
from dentaldesk.models.teeth import Notation

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def actors(session: Session) -> list[Actor]:
    """Every active person with their roles, by name. Two queries."""
    roles: dict[UUID, set[Role]] = defaultdict(set)
    for grant in session.scalars(select(StaffRole)):
        roles[grant.user_id].add(grant.role)
    people = session.scalars(select(StaffUser).where(StaffUser.active).order_by(StaffUser.name))
    return [
        Actor(
            user_id=person.id,
            name=person.name,
            roles=frozenset(roles[person.id]),
            location_id=person.location_id,
            provider_id=person.provider_id,
        )
        for person in people
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRow:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicView:
    """The clinic's name, how it writes, how it names teeth, who treats."""

    name: str
    formats: Formats
    notation: Notation
    providers: tuple[ProviderRow, ...]


def clinic_view(session: Session) -> ClinicView:
    """Two queries."""
    clinic = session.get_one(Clinic, 1)
    providers = session.scalars(select(Provider).where(Provider.active).order_by(Provider.name))
    return ClinicView(
        name=clinic.name,
        formats=Formats(language=clinic.language, currency=clinic.currency, time_zone=clinic.time_zone),
        notation=clinic.notation,
        providers=tuple(ProviderRow(id=row.id, name=row.name) for row in providers),
    )
