"""A plan is shown to the patient: by whom, when, at which fees, and for how long the offer stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.catalogue.reads import procedure_on
from dentaldesk.engines.clinical.effects import FOLLOW_UP_DAYS, URGENT_FOLLOW_UP_DAYS
from dentaldesk.engines.communication.actions import plan_follow_up
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.flows.plan_offer import Offer
from dentaldesk.engines.treatment.locking import lock_plan
from dentaldesk.engines.treatment.plan_rules import expires
from dentaldesk.models.states import FactKind, PlanStatus, ProcedureStatus
from dentaldesk.models.tables.communication import Document

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentPlan:
    """`seen`: the versions of the plan's procedures as this desk showed them. `request_key` is fresh for each press."""

    plan_id: UUID
    seen: Mapping[UUID, int]
    request_key: UUID


@verb(Permission.VIEW_PATIENT)
def note_plan_opened(work: Work, plan_id: UUID) -> None:
    """Someone looked at this plan without opening its patient's record."""
    work.note("open", "treatment-plan", plan_id)


@verb(Permission.PRESENT_PLAN)
def present_plan(work: Work, command: PresentPlan) -> UUID:
    """The plan is shown to the patient; returns its paper, drawn as it stands. One that expired has the fees of today.

    A declined one may be presented again: what was declined with it is asked about anew. Raises UserError when it was
    answered already, when its exam is still open, or when there is nothing in it; EditedElsewhere when it is not as
    it was seen.
    """
    lock_plan(work.session, command.plan_id)  # of two presses the second finds what the first one did
    key = f"plan:{command.plan_id}:presented:{command.request_key}"
    known = work.session.scalars(select(Document.id).where(Document.key == key)).first()
    if known is not None:
        return known
    offer = Offer.locked(work, command.plan_id, command.seen)
    plan = offer.plan
    _require_presentable(offer)
    if plan.status is PlanStatus.DECLINED:
        _ask_anew(offer)
    if offer.is_expired:
        _reprice(offer)
    if plan.presented_at is None:
        plan.presented_at, plan.presented_by = work.now, work.actor.user_id
    if plan.status is not PlanStatus.PRESENTED:
        offer.move(PlanStatus.PRESENTED)
    plan.expires_on = expires(work.business_date)
    offer.set_value(offer.worth)
    offer.write()
    offer.estimate(key)
    offer.tell(FactKind.PLAN_PRESENTED, key)
    work.note("present", "treatment-plan", plan.id)
    return offer.paper(key)


def _require_presentable(offer: Offer) -> None:
    status = offer.plan.status
    if status not in {PlanStatus.PENDING, PlanStatus.PRESENTED, PlanStatus.DECLINED}:
        raise UserError("plan.answered")
    if any(row.status is ProcedureStatus.PENDING for row in offer.rows):
        raise UserError("plan.exam_open")
    if not offer.asked and not (status is PlanStatus.DECLINED and offer.rows):
        raise UserError("plan.empty")


def _ask_anew(offer: Offer) -> None:
    """What was declined together with the plan is planned again, and followed up as at the first time."""
    work, plan = offer.work, offer.plan
    reason = plan.decline_reason
    again = [row for row in offer.rows if row.status is ProcedureStatus.DECLINED and row.decline_reason == reason]
    offer.take_up([row.id for row in again])
    plan.accepted_at = None  # an agreement from before it was declined holds no more; its paper is kept
    is_urgent = any(row.urgency.is_urgent for row in again)
    for days in URGENT_FOLLOW_UP_DAYS if is_urgent else FOLLOW_UP_DAYS:
        due_on = work.business_date + timedelta(days=days)
        key = f"plan:{plan.id}:again:{work.now.isoformat()}:{due_on.isoformat()}"
        plan_follow_up(work, key, plan.patient_id, plan.id, due_on)


def _reprice(offer: Offer) -> None:
    """The fees of today, for what is still offered; what is booked keeps the fee it was promised at."""
    work = offer.work
    for row in offer.rows:
        entry = procedure_on(work.session, row.procedure_code, work.business_date)
        if row.status is ProcedureStatus.PLANNED and entry is not None and entry.fee != row.fee:
            row.fee = entry.fee
            row.version += 1
