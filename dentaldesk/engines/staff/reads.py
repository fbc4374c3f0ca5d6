"""Who can sit down at this desk, and what every screen needs to know of the clinic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select

from dentaldesk.engines.core.access import PROGRAM, Actor
from dentaldesk.engines.core.practice import practice_mark
from dentaldesk.engines.core.words import Formats
from dentaldesk.engines.staff.credentials import actor_of
from dentaldesk.models.states import Role
from dentaldesk.models.tables.clinic import Clinic, Location, Provider
from dentaldesk.models.tables.people import SignIn, StaffCredential, StaffRole, StaffUser, UserSetting
from dentaldesk.models.teeth import Notation

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def actors(session: Session) -> list[Actor]:
    """Every active person with their roles, by name. Two queries."""
    roles = roles_of_all(session)
    people = session.execute(
        select(StaffUser, Provider.active)
        .outerjoin(Provider, Provider.id == StaffUser.provider_id)
        .where(StaffUser.active)
        .order_by(StaffUser.name)
    )
    return [actor_of(person, roles[person.id], treats=bool(treats)) for person, treats in people]


def roles_of_all(session: Session) -> defaultdict[UUID, frozenset[Role]]:
    """The roles of everyone, also of who has left; none for who has none."""
    found: dict[UUID, set[Role]] = defaultdict(set)
    for user_id, role in session.execute(select(StaffRole.user_id, StaffRole.role)):
        found[user_id].add(role)
    return defaultdict(frozenset, {user_id: frozenset(roles) for user_id, roles in found.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRow:
    """`colour`: their place in the theme's list of provider colours."""

    id: UUID
    name: str
    colour: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationRow:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicView:
    """The clinic's name, how it writes, how it names teeth, who treats, where.

    `country` is ISO 3166-1 alpha-2, `language` a locale. `lock_minutes` without a key or a click lock a workstation.
    """

    name: str
    formats: Formats
    notation: Notation
    providers: tuple[ProviderRow, ...]
    country: str = "US"
    language: str = "en_US"
    lock_minutes: int = 10
    demo: bool = False
    practice: bool = False  # a copy to practise on: nothing leaves it
    locations: tuple[LocationRow, ...] = ()


def clinic_view(session: Session) -> ClinicView:
    """Three queries."""
    clinic, practice = session.execute(select(Clinic, practice_mark()).where(Clinic.id == 1)).one()
    providers = session.scalars(select(Provider).where(Provider.active).order_by(Provider.name))
    locations = session.scalars(select(Location).where(Location.active).order_by(Location.name))
    return ClinicView(
        name=clinic.name,
        formats=Formats(language=clinic.language, currency=clinic.currency, time_zone=clinic.time_zone),
        notation=clinic.notation,
        providers=tuple(ProviderRow(id=row.id, name=row.name, colour=row.colour) for row in providers),
        country=clinic.country,
        language=clinic.language,
        lock_minutes=clinic.lock_minutes,
        demo=clinic.demo,
        practice=practice,
        locations=tuple(LocationRow(id=row.id, name=row.name) for row in locations),
    )


def settings_of(session: Session, user_id: UUID) -> dict[str, dict[str, Any]]:
    """What this person likes, by name."""
    query = select(UserSetting.name, UserSetting.value).where(UserSetting.user_id == user_id)
    return {name: value for name, value in session.execute(query)}  # noqa: C416 - a row is no pair to the type checker


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """Someone who works or worked here, as whoever manages people sees them. `login` empty: cannot sign in."""

    user_id: UUID
    name: str
    login: str
    roles: frozenset[Role]
    active: bool
    treats: bool
    licence: str | None
    location_id: UUID
    language: str | None
    has_password: bool
    has_pin: bool
    pin_failures: int  # wrong ones in a row
    must_change: bool
    last_sign_in: datetime | None
    version: int


def people_list(session: Session) -> list[PersonRow]:
    """Everyone but the program itself: who works here first, then who has left, each by name. Three queries."""
    last = session.execute(select(SignIn.user_id, func.max(SignIn.at)).group_by(SignIn.user_id))
    seats: dict[UUID, datetime] = {user_id: at for user_id, at in last}  # noqa: C416 - as above
    return _rows(session, seats)


def people_here(session: Session) -> list[PersonRow]:
    """Who works here now, by name, without their last sign-in, which takes a look at all there ever were."""
    return [row for row in _rows(session, {}) if row.active]


def _rows(session: Session, seats: Mapping[UUID, datetime]) -> list[PersonRow]:
    roles = roles_of_all(session)
    query = (
        select(StaffUser, StaffCredential, Provider)
        .outerjoin(StaffCredential, StaffCredential.user_id == StaffUser.id)
        .outerjoin(Provider, Provider.id == StaffUser.provider_id)
        .where(StaffUser.id != PROGRAM.user_id)
        .order_by(StaffUser.active.desc(), StaffUser.name)
    )
    return [
        _person_row(user, kept, provider, roles[user.id], seats.get(user.id))
        for user, kept, provider in session.execute(query)
    ]


def _person_row(
    user: StaffUser,
    kept: StaffCredential | None,
    provider: Provider | None,
    roles: frozenset[Role],
    last_sign_in: datetime | None,
) -> PersonRow:
    return PersonRow(
        user_id=user.id,
        name=user.name,
        login=kept.login if kept else "",
        roles=roles,
        active=user.active,
        treats=provider is not None and provider.active,
        licence=provider.licence if provider else None,
        location_id=user.location_id,
        language=user.language,
        has_password=kept is not None and kept.password_hash is not None,
        has_pin=kept is not None and kept.pin_hash is not None,
        pin_failures=kept.pin_failures if kept else 0,
        must_change=kept is not None and kept.must_change,
        last_sign_in=last_sign_in,
        version=user.version,
    )
