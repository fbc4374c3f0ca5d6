"""Who can sit down at this desk."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.access import Actor
from dentaldesk.models.tables.clinic import StaffRole, StaffUser
from dentaldesk.models.values import Role

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
