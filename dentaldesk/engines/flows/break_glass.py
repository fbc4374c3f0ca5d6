"""Emergency access: somebody whose roles do not show patients needs to see one, now.

The glass breaks for half an hour, says why, stands in the audit trail, and rings for the manager.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dentaldesk.engines.communication.actions import NewNotice, raise_notice
from dentaldesk.engines.core.access import Actor, Permission, verb
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.staff.rules import GLASS_LASTS
from dentaldesk.models.states import Role, TaskUrgency
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.people import BreakGlass
from dentaldesk.models.values import Message, plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

SHORTEST_REASON = 10  # characters
LONGEST_REASON = 500
LENT = frozenset({Permission.VIEW_PATIENT})


@verb(Permission.BREAK_GLASS)
def break_glass(work: Work, reason: str, workstation: str) -> Actor:
    """The same person, who may see patients for `GLASS_LASTS`. Raises UserError when the reason says too little."""
    why = " ".join(plain(reason).split())
    if len(why) < SHORTEST_REASON:
        raise UserError("glass.reason_too_short", least=SHORTEST_REASON)
    if len(why) > LONGEST_REASON:
        raise UserError("glass.reason_too_long", most=LONGEST_REASON)
    if work.actor.may(Permission.VIEW_PATIENT):
        raise UserError("glass.not_needed")
    broken = BreakGlass(
        id=new_id(),
        user_id=work.actor.user_id,
        workstation=workstation,
        reason=why,
        at=work.now,
        until=work.now + GLASS_LASTS,
    )
    work.session.add(broken)
    work.session.flush()
    lent = replace(work.actor, lent=LENT, lent_until=broken.until)
    # What it says is the reason itself; the audit trail holds no more than that it happened.
    raise_notice(
        replace(work, actor=lent),
        NewNotice(
            key=f"glass:{broken.id}",
            role=Role.MANAGER,
            patient_id=None,
            visit_id=None,
            urgency=TaskUrgency.URGENT,
            next_step=None,
            title=Message("glass.notice", {"name": work.actor.name}),
            reason=Message("glass.notice_reason", {"why": why, "workstation": workstation}),
        ),
    )
    work.note("break-glass", "staff_user", work.actor.user_id, glass=str(broken.id))
    return lent
