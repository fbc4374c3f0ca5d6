"""The insurance cards of a patient as the desk sees them, and the plans there are to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.financial.coverage_rules import CardDetails
from dentaldesk.models.tables.financial import CoveragePlan, PatientCoverage

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CardState = Literal["holds", "to-come", "expired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    id: UUID
    name: str
    basis_points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """A card with the plan behind it, and whether it holds today."""

    id: UUID
    version: int
    plan: PlanRow
    details: CardDetails
    state: CardState
    front_sha256: str | None
    back_sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """The cards that hold first, by position; then those to come, then the expired ones. And all plans by name."""

    rows: tuple[CardRow, ...]
    plans: tuple[PlanRow, ...]


def cards_of(session: Session, patient_id: UUID, today: date) -> Cards:
    """Two queries."""
    plans = tuple(
        PlanRow(id=plan.id, name=plan.name, basis_points=plan.basis_points)
        for plan in session.scalars(select(CoveragePlan).order_by(CoveragePlan.name, CoveragePlan.id))
    )
    by_id = {plan.id: plan for plan in plans}
    query = select(PatientCoverage).where(PatientCoverage.patient_id == patient_id)
    rows = [_row(card, by_id[card.coverage_plan_id], today) for card in session.scalars(query)]
    order = {"holds": 0, "to-come": 1, "expired": 2}
    rows.sort(key=lambda row: (order[row.state], row.details.position, row.details.valid_from))
    return Cards(rows=tuple(rows), plans=plans)


def _row(card: PatientCoverage, plan: PlanRow, today: date) -> CardRow:
    return CardRow(
        id=card.id,
        version=card.version,
        plan=plan,
        details=CardDetails(
            valid_from=card.valid_from,
            valid_until=card.valid_until,
            plan_id=plan.id,
            plan_name=plan.name,
            basis_points=plan.basis_points,
            member_number=card.member_number,
            group_number=card.group_number or "",
            subscriber_name=card.subscriber_name or "",
            subscriber_birth_date=card.subscriber_birth_date,
            relation=card.relation,
            position=card.position,
        ),
        state=card_state(card.valid_from, card.valid_until, today),
        front_sha256=card.front_sha256,
        back_sha256=card.back_sha256,
    )


def card_state(valid_from: date, valid_until: date | None, today: date) -> CardState:
    """Whether a card holds, will hold, or held."""
    if valid_until is not None and valid_until < today:
        return "expired"
    return "holds" if valid_from <= today else "to-come"
