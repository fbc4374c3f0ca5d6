"""Facts: what happened, written in the transaction in which it happened.

Every figure of the clinic is a query over them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dentaldesk.models.tables.system import Fact

if TYPE_CHECKING:
    from uuid import UUID

    from dentaldesk.engines.core.work import Work
    from dentaldesk.models.states import FactKind
    from dentaldesk.models.values import Money


def record_fact(  # noqa: PLR0913 - a fact names everything it touches
    work: Work,
    kind: FactKind,
    key: str,
    *,
    patient_id: UUID | None = None,
    visit_id: UUID | None = None,
    plan_id: UUID | None = None,
    appointment_id: UUID | None = None,
    payment_id: UUID | None = None,
    amount: Money | None = None,
    **attributes: Any,  # noqa: ANN401 - JSON
) -> None:
    """Add one fact. `key` is unique in the clinic: the same thing cannot happen twice."""
    work.session.add(
        Fact(
            key=key,
            kind=kind,
            at=work.now,
            business_date=work.business_date,
            actor_id=work.actor.user_id,
            location_id=work.actor.location_id,
            patient_id=patient_id,
            visit_id=visit_id,
            plan_id=plan_id,
            appointment_id=appointment_id,
            payment_id=payment_id,
            amount=amount,
            attributes=attributes,
        )
    )
