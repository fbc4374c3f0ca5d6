"""Who may do what is changed, and the managers hear of it: each new account that shows patients or manages people, each
role given, each password that somebody else chose.

Whoever lets themselves in under another name rings the bell of those who can tell.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.communication.actions import NewNotice, raise_notice
from dentaldesk.engines.core.access import MATRIX, Permission, verb
from dentaldesk.engines.staff import actions
from dentaldesk.engines.staff.actions import NewStaff
from dentaldesk.engines.staff.passwords import Chosen
from dentaldesk.models.states import Role, TaskUrgency
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.people import StaffUser
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

_TOLD = frozenset({Permission.VIEW_PATIENT, Permission.MANAGE_PEOPLE})


@verb(Permission.MANAGE_PEOPLE)
def add_person(work: Work, new: NewStaff) -> UUID:
    """Somebody comes to work here, and the managers hear of it. Raises as `staff.actions.add_person`."""
    user_id = actions.add_person(work, new)
    if _matters(new.roles):
        _ring(work, "people.notice_added", user_id)
    return user_id


@verb(Permission.MANAGE_PEOPLE)
def set_roles(work: Work, user_id: UUID, roles: frozenset[Role]) -> None:
    """Give and take roles; the managers hear of what was given. Raises as `staff.actions.set_roles`."""
    if _matters(actions.set_roles(work, user_id, roles)):
        _ring(work, "people.notice_roles", user_id)


@verb(Permission.MANAGE_PEOPLE)
def reset_password(work: Work, user_id: UUID, new: Chosen) -> None:
    """Give somebody a password that they must change, and tell the managers. Raises as `staff.actions`'."""
    actions.reset_password(work, user_id, new)
    _ring(work, "people.notice_reset", user_id)


def _matters(roles: frozenset[Role]) -> bool:
    return any(_TOLD & MATRIX[role] for role in roles)


def _ring(work: Work, code: str, user_id: UUID) -> None:
    """Urgent, unless a manager did it: then the others may read it when they come by."""
    by_manager = Role.MANAGER in work.actor.roles
    name = work.session.get_one(StaffUser, user_id).name
    # Whoever rings need not see patients: what they ring with is about none.
    ringing = replace(work.actor, lent=frozenset({Permission.VIEW_PATIENT}), lent_until=work.now + timedelta(minutes=1))
    raise_notice(
        replace(work, actor=ringing),
        NewNotice(
            key=f"people:{new_id()}",
            role=Role.MANAGER,
            patient_id=None,
            visit_id=None,
            urgency=TaskUrgency.NORMAL if by_manager else TaskUrgency.URGENT,
            next_step=None,
            title=Message(code, {"name": name}),
            reason=Message("people.notice_by", {"by": work.actor.name, "workstation": work.workstation}),
        ),
    )
