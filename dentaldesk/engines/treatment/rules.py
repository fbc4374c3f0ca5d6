"""How a plan is valued, and how far it is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from dentaldesk.models.states import PlanStatus, ProcedureStatus, ValueCategory
from dentaldesk.models.values import Money


def value_category(total: Money, *, medium: Money, high: Money) -> ValueCategory:
    """Low, medium or high, by the clinic's two limits; a limit itself belongs to the higher category."""
    if total >= high:
        return ValueCategory.HIGH
    return ValueCategory.MEDIUM if total >= medium else ValueCategory.LOW


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneIn:
    """In which visit work is done, and by whom. `only`: of the procedures of the work these; None: all of them."""

    visit_id: UUID
    provider_id: UUID | None = None
    only: frozenset[UUID] | None = None


def plan_status(
    status: PlanStatus, procedures: Collection[ProcedureStatus], *, presented: bool, accepted: bool
) -> PlanStatus:
    """How far a plan is by what became of its procedures; what a patient answered to it stays.

    All of it done: completed. Something of an accepted plan begun: in progress. Taken back: as far as it was before.
    """
    asked = [one for one in procedures if one is not ProcedureStatus.DECLINED]
    if status is PlanStatus.DECLINED or not asked:
        before = PlanStatus.COMPLETED, PlanStatus.IN_PROGRESS
        return status if status not in before else _answered(presented=presented, accepted=accepted)
    if all(one is ProcedureStatus.COMPLETED for one in asked):
        return PlanStatus.COMPLETED
    begun = any(one in {ProcedureStatus.COMPLETED, ProcedureStatus.IN_PROGRESS} for one in asked)
    if accepted and begun:
        return PlanStatus.IN_PROGRESS
    return _answered(presented=presented, accepted=accepted)


def _answered(*, presented: bool, accepted: bool) -> PlanStatus:
    if accepted:
        return PlanStatus.ACCEPTED
    return PlanStatus.PRESENTED if presented else PlanStatus.PENDING
