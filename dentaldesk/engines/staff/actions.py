"""Who works here is changed, and what each person likes.

What keeps a clinic from locking itself out: nobody changes their own roles or takes themselves away, and the last one
who may manage people keeps that. A first or reset password is chosen by somebody else, so it must be changed at once.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select

from dentaldesk.engines.core.access import PROGRAM, Permission, manages, sees_patients, verb
from dentaldesk.engines.core.edits import apply_edit, lock_row
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.engines.staff.entering import Entry, enter, enter_provider
from dentaldesk.engines.staff.passwords import Chosen
from dentaldesk.engines.staff.rules import fold_login, login_problems, name_problems, password_problems
from dentaldesk.models.states import AppointmentStatus, Role, Topic
from dentaldesk.models.tables.clinic import Clinic, Location, Provider
from dentaldesk.models.tables.people import StaffCredential, StaffRole, StaffUser, UserSetting
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

LONGEST_LICENCE = 80  # characters; the column's width
LONGEST_SETTING = 80
_OVER = (AppointmentStatus.COMPLETED, AppointmentStatus.NO_SHOW, AppointmentStatus.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStaff:
    """Somebody new. `location_id` None: where the actor works. `password` None: one is given later."""

    name: str
    login: str
    roles: frozenset[Role]
    treats: bool = False
    licence: str | None = None
    location_id: UUID | None = None
    password: Chosen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffEdit:
    """A person as the form holds them when it is saved."""

    name: str
    login: str
    location_id: UUID
    treats: bool
    licence: str | None
    language: str | None = None


@verb(Permission.MANAGE_PEOPLE)
def add_person(work: Work, new: NewStaff) -> UUID:
    """Somebody comes to work here. Raises Refused with all that is wrong, UserError for roles not to be given."""
    location_id = new.location_id or work.actor.location_id
    problems = [
        *name_problems(new.name),
        *_login_problems(work, new.login, None),
        *_detail_problems(work, location_id, new.licence),
    ]
    if not new.roles:
        problems.append(Problem("roles", "staff.roles_missing"))
    if new.password is not None:
        problems += _new_password_problems(work, new.password, new.login, new.name)
    if problems:
        raise Refused("staff.refused", problems)
    _require_ones_own(work, new.roles)
    user_id = enter(
        work,
        Entry(
            name=new.name.strip(),
            roles=new.roles,
            location_id=location_id,
            treats=new.treats,
            licence=new.licence or None,
            login=new.login,
            password_hash=None if new.password is None else new.password.kept,
            must_change=True,
        ),
    )
    work.note("create", "staff_user", user_id, roles=sorted(new.roles))
    return user_id


@verb(Permission.MANAGE_PEOPLE)
def edit_person(work: Work, user_id: UUID, version: int, edit: StaffEdit) -> None:
    """Change what the form holds; roles have a verb of their own. Raises EditedElsewhere, Refused, UserError."""
    user = lock_row(work.session, StaffUser, user_id)
    problems = [
        *name_problems(edit.name),
        *_login_problems(work, edit.login, user_id),
        *_detail_problems(work, edit.location_id, edit.licence),
    ]
    if problems:
        raise Refused("staff.refused", problems)
    name = edit.name.strip()
    apply_edit(user, version, {"name": name, "location_id": edit.location_id, "language": edit.language})
    _keep_login(work, user_id, fold_login(edit.login))
    _keep_provider(work, user, edit, name)
    work.note("edit", "staff_user", user_id)


def _keep_login(work: Work, user_id: UUID, login: str) -> None:
    kept = work.session.get(StaffCredential, user_id, with_for_update=True)
    if kept is None:
        work.session.add(StaffCredential(user_id=user_id, login=login))
    elif kept.login != login:
        kept.login = login
        work.note("change-login", "staff_user", user_id)


def _keep_provider(work: Work, user: StaffUser, edit: StaffEdit, name: str) -> None:
    if user.provider_id is None:
        if edit.treats:
            user.provider_id = enter_provider(work, name, edit.licence or None)
        return
    provider = lock_row(work.session, Provider, user.provider_id)
    if provider.active and not edit.treats:
        _require_no_appointments(work, provider.id)
    provider.name, provider.licence, provider.active = name, edit.licence or None, edit.treats


@verb(Permission.MANAGE_PEOPLE)
def set_roles(work: Work, user_id: UUID, roles: frozenset[Role]) -> frozenset[Role]:
    """Give and take roles; returns those that are new.

    Raises UserError for one's own, for the last who may manage people, and for roles that the actor may not give.
    """
    if user_id == work.actor.user_id:
        raise UserError("staff.own_roles")
    if not roles:
        raise Refused("staff.refused", [Problem("roles", "staff.roles_missing")])
    lock_row(work.session, Clinic, 1)  # two managers that demote each other meet here
    user = lock_row(work.session, StaffUser, user_id)
    held = {row.role: row for row in work.session.scalars(select(StaffRole).where(StaffRole.user_id == user_id))}
    given = roles - held.keys()
    _require_ones_own(work, given)
    if user.active and not manages(roles):
        _require_another_manager(work, user_id)
    for role in held.keys() - roles:
        work.session.delete(held[role])
    for role in sorted(given):
        work.session.add(StaffRole(user_id=user_id, role=role, since=work.business_date))
    if held.keys() != roles:
        user.version += 1
        work.note("set-roles", "staff_user", user_id, before=sorted(held), after=sorted(roles))
    return given


@verb(Permission.MANAGE_PEOPLE)
def deactivate(work: Work, user_id: UUID) -> None:
    """Somebody has left: no sign-in, no column in the book; all that they did stays. Raises UserError."""
    if user_id == work.actor.user_id:
        raise UserError("staff.own_leave")
    lock_row(work.session, Clinic, 1)
    user = lock_row(work.session, StaffUser, user_id)
    if not user.active:
        return
    _require_another_manager(work, user_id)
    if user.provider_id is not None:
        _require_no_appointments(work, user.provider_id)
        lock_row(work.session, Provider, user.provider_id).active = False
    user.active = False
    user.version += 1
    kept = work.session.get(StaffCredential, user_id, with_for_update=True)
    if kept is not None:
        kept.password_hash = kept.pin_hash = None
    work.note("deactivate", "staff_user", user_id)


@verb(Permission.MANAGE_PEOPLE)
def activate(work: Work, user_id: UUID) -> None:
    """Somebody is back. They need a new password; whether they treat is said by editing them."""
    user = lock_row(work.session, StaffUser, user_id)
    if not user.active:
        user.active = True
        user.version += 1
        work.note("activate", "staff_user", user_id)


@verb(Permission.MANAGE_PEOPLE)
def reset_password(work: Work, user_id: UUID, new: Chosen) -> None:
    """Give somebody a password that they must change; wrong tries and the PIN are forgotten. Raises Refused.

    Raises UserError for one's own, which asks for the old one, for somebody without a login, and for whoever may see
    patients when the actor may not: it would let them in under that name.
    """
    if user_id == work.actor.user_id:
        raise UserError("staff.own_password")
    user = lock_row(work.session, StaffUser, user_id)
    kept = work.session.get(StaffCredential, user_id, with_for_update=True)
    if kept is None:
        raise UserError("staff.no_login", name=user.name)
    held = work.session.scalars(select(StaffRole.role).where(StaffRole.user_id == user_id))
    _require_ones_own(work, frozenset(held))
    problems = _new_password_problems(work, new, kept.login, user.name)
    if problems:
        raise Refused("staff.refused", problems)
    kept.password_hash, kept.password_set_at, kept.must_change = new.kept, work.now, True
    kept.failures, kept.failed_at = 0, None
    kept.pin_hash, kept.pin_failures = None, 0
    work.topics.add(Topic.PEOPLE)  # a seat that was taken with the old one is looked at again
    work.note("reset-password", "staff_user", user_id)


@verb(Permission.SIGN_IN)
def keep_setting(work: Work, name: str, value: dict[str, Any]) -> None:
    """Remember what the actor likes under this name."""
    kept = work.session.get(UserSetting, (work.actor.user_id, name[:LONGEST_SETTING]))
    if kept is None:
        kept = UserSetting(user_id=work.actor.user_id, name=name[:LONGEST_SETTING])
        work.session.add(kept)
    kept.value, kept.changed_at = value, work.now


@verb(Permission.SIGN_IN)
def choose_language(work: Work, language: str | None) -> None:
    """The actor's own language; None: the clinic's."""
    user = lock_row(work.session, StaffUser, work.actor.user_id)
    if user.language != language:
        user.language = language
        user.version += 1


def _login_problems(work: Work, login: str, user_id: UUID | None) -> list[Problem]:
    problems = login_problems(login)
    if problems:
        return problems
    owner = work.session.scalar(select(StaffCredential.user_id).where(StaffCredential.login == fold_login(login)))
    return [] if owner in {None, user_id} else [Problem("login", "login.taken", login=login.strip())]


def _detail_problems(work: Work, location_id: UUID, licence: str | None) -> list[Problem]:
    problems = []
    location = work.session.get(Location, location_id)
    if location is None or not location.active:
        problems.append(Problem("location", "staff.location_gone"))
    if len(licence or "") > LONGEST_LICENCE:
        problems.append(Problem("licence", "staff.licence_too_long", most=LONGEST_LICENCE))
    return problems


def _new_password_problems(work: Work, password: Chosen, login: str, name: str) -> list[Problem]:
    about = (login, name, work.clinic.name)
    return password_problems(password.typed, about=about, demo=work.clinic.demo, place="password")


def _require_ones_own(work: Work, roles: frozenset[Role]) -> None:
    """Who may not see patients lets nobody in who may, or they would come in under another name.

    The program itself is somebody who proved that the database is theirs (`commands/people.py`).
    """
    if work.actor.user_id == PROGRAM.user_id or not sees_patients(roles):
        return
    if not sees_patients(work.actor.roles):  # what an emergency lent is no reason
        raise UserError("staff.needs_manager", name=work.actor.name)


def _require_another_manager(work: Work, user_id: UUID) -> None:
    """Somebody else who works here must be able to manage people, and to sign in if this one is. The clinic's row is
    locked.
    """
    found = (
        select(StaffUser.id, StaffRole.role, StaffCredential.password_hash.is_not(None))
        .join(StaffRole, StaffRole.user_id == StaffUser.id)
        .outerjoin(StaffCredential, StaffCredential.user_id == StaffUser.id)
        .where(StaffUser.active)
    )
    roles: dict[UUID, set[Role]] = defaultdict(set)
    passwords: dict[UUID, bool] = {}
    for each, role, has_password in work.session.execute(found):
        roles[each].add(role)
        passwords[each] = bool(has_password)
    signs_in = {each: passwords[each] for each, held in roles.items() if manages(held)}
    if user_id not in signs_in:
        return
    needed = signs_in.pop(user_id)
    if not signs_in or (needed and not any(signs_in.values())):
        raise UserError("staff.last_manager", what=Message("permission.manage-people"))


def _require_no_appointments(work: Work, provider_id: UUID) -> None:
    lock_row(work.session, Provider, provider_id)  # who books with them meanwhile is waited for, and then counted
    ahead = select(func.count()).where(
        Appointment.provider_id == provider_id, Appointment.ends_at > work.now, Appointment.status.not_in(_OVER)
    )
    count = work.session.scalar(ahead)
    if count:
        raise UserError("staff.has_appointments", count=count)
