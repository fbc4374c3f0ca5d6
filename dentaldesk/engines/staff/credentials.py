"""What is kept of how somebody signs in, as the door reads it. No hash leaves this room but for the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.staff.rules import CLOCK_SLACK
from dentaldesk.models.states import Role, SignInKind
from dentaldesk.models.tables.clinic import Provider
from dentaldesk.models.tables.people import SignIn, StaffCredential, StaffRole, StaffUser

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A person who works here now, with what they prove it by, as it stood when it was read."""

    actor: Actor
    language: str | None
    login: str
    password_hash: str | None
    password_set_at: datetime | None
    must_change: bool
    failures: int
    failed_at: datetime | None
    pin_hash: str | None
    pin_failures: int

    def __repr__(self) -> str:  # a hash must not reach a log
        return f"Credential({self.actor.user_id})"


def credential_of_login(session: Session, login: str) -> Credential | None:
    """Whose folded login this is; None for nobody's, and for somebody who has left. Three queries."""
    user_id = session.scalar(select(StaffCredential.user_id).where(StaffCredential.login == login))
    return None if user_id is None else credential_of(session, user_id)


def credential_of(session: Session, user_id: UUID) -> Credential | None:
    """The same by id. Two queries."""
    query = (
        select(StaffUser, StaffCredential, Provider.active)
        .join(StaffCredential, StaffCredential.user_id == StaffUser.id)
        .outerjoin(Provider, Provider.id == StaffUser.provider_id)
        .where(StaffUser.id == user_id, StaffUser.active)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    user, kept, treats = found
    roles = session.scalars(select(StaffRole.role).where(StaffRole.user_id == user_id))
    return Credential(
        actor=actor_of(user, frozenset(roles), treats=bool(treats)),
        language=user.language,
        login=kept.login,
        password_hash=kept.password_hash,
        password_set_at=kept.password_set_at,
        must_change=kept.must_change,
        failures=kept.failures,
        failed_at=kept.failed_at,
        pin_hash=kept.pin_hash,
        pin_failures=kept.pin_failures,
    )


def actor_of(user: StaffUser, roles: frozenset[Role], *, treats: bool) -> Actor:
    """Who acts when this person sits at a desk. Who no longer treats keeps their past, and acts as no provider."""
    return Actor(
        user_id=user.id,
        name=user.name,
        roles=roles,
        location_id=user.location_id,
        provider_id=user.provider_id if treats else None,
    )


def last_passwords(session: Session, workstation_id: str, now: datetime) -> dict[UUID, datetime]:
    """When each person last signed in by password at this workstation, as `last_password_at` says it."""
    query = select(SignIn.user_id, func.max(SignIn.at)).where(*_by_password(workstation_id, now))
    query = query.group_by(SignIn.user_id)
    return {user_id: at for user_id, at in session.execute(query)}  # noqa: C416 - a row is no pair to the type checker


def last_password_at(session: Session, user_id: UUID, workstation_id: str, now: datetime) -> datetime | None:
    """When this person last signed in by password at this workstation.

    What is still to come was written while the clock ran ahead. It must not hide what was written since.
    """
    return session.scalar(
        select(func.max(SignIn.at)).where(SignIn.user_id == user_id, *_by_password(workstation_id, now))
    )


def _by_password(workstation_id: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        SignIn.workstation_id == workstation_id,
        SignIn.kind == SignInKind.PASSWORD,
        SignIn.at <= now + CLOCK_SLACK,
    )
