"""Who may do what: one matrix, checked in the verb.

A verb is a function that changes or reveals something on behalf of a person. It is marked with `@verb(Permission.…)`;
a test asserts that every public function of `actions.py` and `flows/` is one, and that every permission is granted to
someone.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from dentaldesk.engines.core.errors import NotAllowed
from dentaldesk.models.states import Role
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

P = ParamSpec("P")
T = TypeVar("T")


class Permission(StrEnum):
    SIGN_IN = "sign-in"
    VIEW_PATIENT = "view-patient"
    EDIT_PATIENT = "edit-patient"
    RECORD_HISTORY = "record-history"
    MERGE_PATIENTS = "merge-patients"
    IMPORT_PATIENTS = "import-patients"
    EXPORT_PATIENT = "export-patient"
    EXAMINE = "examine"
    COMPLETE_EXAM = "complete-exam"
    TREAT = "treat"
    COMPLETE_VISIT = "complete-visit"
    CO_SIGN = "co-sign"
    PRESCRIBE = "prescribe"
    CHECK_OUT = "check-out"
    TAKE_PAYMENT = "take-payment"
    BOOK = "book"
    HANDLE_NOTICES = "handle-notices"
    ARRANGE_PLAN = "arrange-plan"
    PRESENT_PLAN = "present-plan"
    VIEW_FIGURES = "view-figures"
    SET_UP_CLINIC = "set-up-clinic"
    MANAGE_PEOPLE = "manage-people"
    MANAGE_FEES = "manage-fees"
    MANAGE_TEMPLATES = "manage-templates"
    BREAK_GLASS = "break-glass"
    RUN_OUTBOX = "run-outbox"


# Their own password, PIN and likings; whoever works here at all.
_OWN = frozenset({Permission.SIGN_IN})
_EVERYONE = _OWN | {Permission.VIEW_PATIENT, Permission.HANDLE_NOTICES, Permission.RECORD_HISTORY}
_DESK = frozenset({Permission.EDIT_PATIENT, Permission.CHECK_OUT, Permission.TAKE_PAYMENT, Permission.BOOK})
_CHAIR = frozenset(
    {Permission.EDIT_PATIENT, Permission.EXAMINE, Permission.TREAT, Permission.BOOK, Permission.ARRANGE_PLAN}
)
# A whole record leaves the house, two records become one: for those who answer for it.
_RECORDS = frozenset({Permission.MERGE_PATIENTS, Permission.EXPORT_PATIENT})
_MANAGING = frozenset(
    {
        Permission.IMPORT_PATIENTS,
        Permission.VIEW_FIGURES,
        Permission.SET_UP_CLINIC,
        Permission.MANAGE_PEOPLE,
        Permission.MANAGE_FEES,
        Permission.MANAGE_TEMPLATES,
    }
)

MATRIX: Mapping[Role, frozenset[Permission]] = {
    Role.DENTIST: _EVERYONE
    | _CHAIR
    | _RECORDS
    | {Permission.COMPLETE_EXAM, Permission.COMPLETE_VISIT, Permission.CO_SIGN, Permission.PRESCRIBE}
    | {Permission.PRESENT_PLAN, Permission.VIEW_FIGURES, Permission.MANAGE_TEMPLATES},
    Role.HYGIENIST: _EVERYONE | _CHAIR | {Permission.COMPLETE_VISIT},
    Role.ASSISTANT: _EVERYONE | _CHAIR,
    Role.TREATMENT_COORDINATOR: _EVERYONE | _DESK | {Permission.ARRANGE_PLAN, Permission.PRESENT_PLAN},
    Role.FRONT_DESK: _EVERYONE | _DESK | _RECORDS,
    Role.MANAGER: _EVERYONE | _DESK | _RECORDS | _MANAGING | {Permission.ARRANGE_PLAN, Permission.PRESENT_PLAN},
    # IT keeps the machine running and sees no patient, unless they break the glass.
    Role.ADMINISTRATOR: _OWN
    | {
        Permission.SET_UP_CLINIC,
        Permission.MANAGE_PEOPLE,
        Permission.MANAGE_TEMPLATES,
        Permission.BREAK_GLASS,
        Permission.RUN_OUTBOX,
    },
}


def sees_patients(roles: Iterable[Role]) -> bool:
    """Whether one of these roles shows patients."""
    return any(Permission.VIEW_PATIENT in MATRIX[role] for role in roles)


def manages(roles: Iterable[Role]) -> bool:
    """Whether these roles let anybody in: who may not see patients cannot do so alone."""
    may = frozenset[Permission]().union(*(MATRIX[role] for role in roles))
    return {Permission.MANAGE_PEOPLE, Permission.VIEW_PATIENT} <= may


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, in which roles, at which desk. `lent`: permissions of an emergency, which ends at `lent_until`."""

    user_id: UUID
    name: str
    roles: frozenset[Role]
    location_id: UUID
    provider_id: UUID | None = None
    lent: frozenset[Permission] = frozenset()
    lent_until: datetime | None = None

    def may(self, permission: Permission, now: datetime | None = None) -> bool:
        """Whether one of the roles carries the permission, or an emergency lends it.

        Without `now`, for what is shown, the emergency lasts as long as the seat says so.
        """
        if any(permission in MATRIX[role] for role in self.roles):
            return True
        return permission in self.lent and (now is None or (self.lent_until is not None and now < self.lent_until))

    def as_of(self, now: datetime) -> Actor:
        """The same person without what an emergency lent them until before."""
        over = self.lent_until is None or now >= self.lent_until
        return replace(self, lent=frozenset(), lent_until=None) if over else self


VERBS: dict[str, Permission] = {}


def verb(
    permission: Permission,
) -> Callable[[Callable[Concatenate[Work, P], T]], Callable[Concatenate[Work, P], T]]:
    """Mark a function whose first parameter is the open `Work`: it raises NotAllowed without the permission."""

    def mark(function: Callable[Concatenate[Work, P], T]) -> Callable[Concatenate[Work, P], T]:
        VERBS[f"{function.__module__}.{function.__qualname__}"] = permission

        @functools.wraps(function)
        def checked(work: Work, /, *args: P.args, **kwargs: P.kwargs) -> T:
            require(work.actor, permission, work.now)
            return function(work, *args, **kwargs)

        return checked

    return mark


def require(actor: Actor, permission: Permission, now: datetime | None = None) -> None:
    """Raise NotAllowed when none of the actor's roles carries the permission, and no emergency lends it at `now`."""
    if not actor.may(permission, now):
        raise NotAllowed("access.not_allowed", name=actor.name, what=Message(f"permission.{permission}"))


# The program itself, for what no person does: sending what the outbox holds, setting up an empty clinic.
# Its place is replaced by the clinic's first location as soon as there is one.
PROGRAM = Actor(
    user_id=UUID(int=1),
    name="DentalDesk",
    roles=frozenset({Role.ADMINISTRATOR}),
    location_id=UUID(int=1),
)
