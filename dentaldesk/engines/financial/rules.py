"""What a plan costs the patient, and which charges a payment pays. Pure; amounts in minor units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from uuid import UUID

from dentaldesk.models.values import ZERO, Message, Money, total


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """An insurer's one percentage, in basis points."""

    name: str
    basis_points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedProcedure:
    id: UUID
    fee: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PortionLine:
    """Who is expected to pay how much of one procedure, with the lines that say why."""

    id: UUID
    fee: Money
    insurance: Money
    patient: Money
    trace: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portions:
    lines: tuple[PortionLine, ...]
    fee: Money
    insurance: Money
    patient: Money


def calculate_patient_portion(procedures: Sequence[PricedProcedure], coverage: Coverage | None) -> Portions:
    """Split each fee: insurance is the percentage, rounded half even to the minor unit; the patient owes the rest."""
    lines = tuple(_portion(procedure, coverage) for procedure in procedures)
    return Portions(
        lines=lines,
        fee=total(line.fee for line in lines),
        insurance=total(line.insurance for line in lines),
        patient=total(line.patient for line in lines),
    )


def _portion(procedure: PricedProcedure, coverage: Coverage | None) -> PortionLine:
    trace = [Message("estimate.fee", {"amount": procedure.fee})]
    insurance = ZERO
    if coverage is None:
        trace.append(Message("estimate.no_coverage"))
    else:
        insurance = procedure.fee.percent(coverage.basis_points)
        percentage = Decimal(coverage.basis_points) / 100
        trace.append(
            Message("estimate.covered", {"plan": coverage.name, "percentage": percentage, "amount": insurance})
        )
    patient = procedure.fee - insurance
    trace.append(Message("estimate.patient", {"amount": patient}))
    return PortionLine(id=procedure.id, fee=procedure.fee, insurance=insurance, patient=patient, trace=tuple(trace))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCharge:
    """A charge that is not fully paid; `open` is what is left of it, `insurance` the part of that which an insurer is
    expected to pay.
    """

    id: UUID
    open: Money
    insurance: Money = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """A part of a payment; `charge_id` None: a credit on account, a deposit for work not yet done."""

    charge_id: UUID | None
    amount: Money


def allocate_payment(amount: Money, charges: Sequence[OpenCharge]) -> list[Allocation]:
    """Pay the charges in the order given (oldest due first): of each what no insurance is expected to pay, and only
    then the rest of them. What is left is a credit. The parts sum to the amount, one a charge.

    Else what somebody paid as their own part of one visit would pay the insurer's part of an older one.
    """
    left = amount
    paid: dict[UUID, Money] = {}
    own = ((charge.id, charge.open - charge.insurance) for charge in charges)
    insured = ((charge.id, charge.insurance) for charge in charges)
    for charge_id, due in chain(own, insured):
        part = min(left, due)
        if part > ZERO:
            paid[charge_id] = paid.get(charge_id, ZERO) + part
            left -= part
    parts = [Allocation(charge_id=charge.id, amount=paid[charge.id]) for charge in charges if charge.id in paid]
    if left:
        parts.append(Allocation(charge_id=None, amount=left))
    return parts
