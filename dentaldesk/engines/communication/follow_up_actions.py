"""Asking about plans that wait for an answer: asked, asked again later, or not needed any more."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.communication.actions import plan_follow_up
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.models.states import FollowUpStatus
from dentaldesk.models.tables.communication import FollowUp

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@verb(Permission.HANDLE_NOTICES)
def end_follow_ups(work: Work, plan_id: UUID) -> None:
    """The plan was answered: nobody asks about it any more."""
    for row in _open(work, plan_id):
        row.status = FollowUpStatus.DONE
        row.version += 1
    work.session.flush()


@verb(Permission.HANDLE_NOTICES)
def note_asked(work: Work, plan_id: UUID, again_on: date | None) -> None:
    """The patient was asked: what was due is done. `again_on`: ask once more on that day; None: as planned before.

    Raises Refused for a day that is not to come.
    """
    today = work.business_date
    if again_on is not None and again_on <= today:
        raise Refused("plan.not_changed", [Problem("again_on", "plan.ask_later", day=again_on)])
    rows = _open(work, plan_id)
    for row in rows:
        if row.due_on <= today or again_on is not None:
            row.status = FollowUpStatus.DONE
            row.version += 1
    work.session.flush()
    if again_on is not None and rows:
        key = f"plan:{plan_id}:asked:{work.now.isoformat()}:{again_on.isoformat()}"
        plan_follow_up(work, key, rows[0].patient_id, plan_id, again_on)
    work.note("ask", "treatment-plan", plan_id)


def _open(work: Work, plan_id: UUID) -> list[FollowUp]:
    query = (
        select(FollowUp)
        .where(FollowUp.plan_id == plan_id, FollowUp.status == FollowUpStatus.OPEN)
        .order_by(FollowUp.due_on, FollowUp.id)
        .with_for_update(key_share=True)
    )
    return list(work.session.scalars(query.execution_options(populate_existing=True)))
