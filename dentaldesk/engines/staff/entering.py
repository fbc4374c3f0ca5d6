"""Somebody comes to work here: their rows, wherever they are entered from (a new clinic, the settings, IT)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from dentaldesk.engines.staff.rules import fold_login
from dentaldesk.models.states import Role
from dentaldesk.models.tables.clinic import Provider, Resource
from dentaldesk.models.tables.people import StaffCredential, StaffRole, StaffUser

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A person whose details were checked. Without a login they cannot sign in; the hashes come from `passwords`."""

    name: str
    roles: frozenset[Role]
    location_id: UUID
    treats: bool = False
    licence: str | None = None
    login: str = ""
    password_hash: str | None = None
    pin_hash: str | None = None
    must_change: bool = False


def enter(work: Work, entry: Entry) -> UUID:
    """Write all rows of a new person; returns their id."""
    provider_id = enter_provider(work, entry.name, entry.licence) if entry.treats else None
    user = StaffUser(name=entry.name, location_id=entry.location_id, provider_id=provider_id)
    work.session.add(user)
    work.session.flush()
    for role in sorted(entry.roles):
        work.session.add(StaffRole(user_id=user.id, role=role, since=work.business_date))
    if entry.login:
        work.session.add(
            StaffCredential(
                user_id=user.id,
                login=fold_login(entry.login),
                password_hash=entry.password_hash,
                password_set_at=work.now if entry.password_hash else None,
                must_change=entry.must_change,
                pin_hash=entry.pin_hash,
            )
        )
    work.session.flush()
    return user.id


def enter_provider(work: Work, name: str, licence: str | None) -> UUID:
    """Someone who treats, with a column of their own in the book and the next colour."""
    colour = work.session.scalar(select(func.count()).select_from(Provider)) or 0
    provider = Provider(resource_id=enter_resource(work, "provider"), name=name, licence=licence, colour=colour)
    work.session.add(provider)
    work.session.flush()
    return provider.id


def enter_resource(work: Work, kind: str) -> int:
    """Something that can be booked once at a time."""
    resource = Resource(kind=kind)
    work.session.add(resource)
    work.session.flush()
    return resource.id
