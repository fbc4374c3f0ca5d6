"""How heavy a patient is: doses go by it, and the prescription says by which weight it was written."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.models.tables.clinical import Visit, Vitals

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

WEIGHED_WITHIN = timedelta(days=90)  # a weight of longer ago says little of a child


def weight_of(session: Session, patient_id: UUID, moment: datetime) -> int | None:
    """The patient's weight in grams as last measured, not longer ago than `WEIGHED_WITHIN`. One query."""
    query = (
        select(Vitals.weight)
        .join(Visit, Visit.id == Vitals.visit_id)
        .where(
            Visit.patient_id == patient_id,
            Vitals.voided_at.is_(None),
            Vitals.weight.is_not(None),
            Vitals.taken_at >= moment - WEIGHED_WITHIN,
        )
        .order_by(Vitals.taken_at.desc(), Vitals.id.desc())
    )
    return session.scalars(query.limit(1)).first()
