"""Balances, open charges and estimates: all queries over the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from dentaldesk.engines.core.messages import message_from_json
from dentaldesk.engines.core.owed_reads import charges_owed
from dentaldesk.engines.core.payers import payers_on
from dentaldesk.engines.financial.rules import Coverage, OpenCharge
from dentaldesk.models.states import Account, TransactionKind
from dentaldesk.models.tables.financial import (
    CoveragePlan,
    Estimate,
    EstimateLine,
    LedgerLine,
    LedgerTransaction,
    PatientCoverage,
    Payment,
)
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.treatment import PlannedProcedure
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import ZERO, Message, Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateRow:
    """One procedure of an estimate with its trace."""

    procedure: str
    tooth: ToothCode | None
    surfaces: str
    fee: Money
    insurance: Money
    patient: Money
    trace: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateView:
    total: Money
    insurance: Money
    patient: Money
    rows: tuple[EstimateRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    payment_id: UUID
    receipt_number: int
    amount: Money
    change: Money
    balance_after: Money
    taken_at: datetime


def guarantor_of(session: Session, patient_id: UUID, day: date) -> UUID:
    """Who owes for this patient on that day: the guarantor named, as long as they pay, else the patient."""
    return payers_on(session, [session.get_one(Patient, patient_id)], day)[patient_id]


def balance_of(session: Session, guarantor_id: UUID) -> Money:
    """What the guarantor owes: open charges less credits on account. Negative: the clinic owes."""
    query = select(func.sum(LedgerLine.amount)).where(
        LedgerLine.guarantor_id == guarantor_id,
        LedgerLine.account.in_((Account.RECEIVABLE, Account.PATIENT_CREDIT)),
    )
    return session.scalar(query) or ZERO


def open_charges(session: Session, guarantor_id: UUID) -> list[OpenCharge]:
    """Charges with something left to pay, oldest first. Two queries at most."""
    return [
        OpenCharge(id=each.id, open=each.open, insurance=each.insurance)
        for each in charges_owed(session, [guarantor_id])
    ]


def paid_for(session: Session, charge_id: UUID) -> Money:
    """What was paid for a charge until now."""
    paid = select(func.sum(LedgerLine.amount)).where(
        LedgerLine.applies_to_id == charge_id, LedgerLine.account == Account.RECEIVABLE
    )
    return -(session.scalar(paid) or ZERO)


def coverage_on(session: Session, patient_id: UUID, day: date) -> Coverage | None:
    """The patient's first insurance on that day; of two cards in one place the newer counts."""
    query = (
        select(CoveragePlan)
        .join(PatientCoverage, PatientCoverage.coverage_plan_id == CoveragePlan.id)
        .where(
            PatientCoverage.patient_id == patient_id,
            PatientCoverage.valid_from <= day,
            or_(PatientCoverage.valid_until.is_(None), PatientCoverage.valid_until >= day),
        )
        .order_by(PatientCoverage.position, PatientCoverage.valid_from.desc())
        .limit(1)
    )
    plan = session.scalars(query).first()
    return None if plan is None else Coverage(name=plan.name, basis_points=plan.basis_points)


def latest_estimate(session: Session, plan_id: UUID) -> EstimateView | None:
    """The newest estimate of a plan with its lines. Two queries."""
    newest = select(Estimate).where(Estimate.plan_id == plan_id).order_by(Estimate.id.desc()).limit(1)
    estimate = session.scalars(newest).first()
    if estimate is None:
        return None
    query = (
        select(EstimateLine, PlannedProcedure)
        .join(PlannedProcedure, PlannedProcedure.id == EstimateLine.planned_procedure_id)
        .where(EstimateLine.estimate_id == estimate.id)
        .order_by(PlannedProcedure.position)
    )
    return EstimateView(
        total=estimate.total,
        insurance=estimate.insurance,
        patient=estimate.patient,
        rows=tuple(_estimate_row(line, planned) for line, planned in session.execute(query)),
    )


def _estimate_row(line: EstimateLine, planned: PlannedProcedure) -> EstimateRow:
    return EstimateRow(
        procedure=planned.procedure_name,
        tooth=planned.tooth,
        surfaces=planned.surfaces,
        fee=line.fee,
        insurance=line.insurance,
        patient=line.patient,
        trace=tuple(message_from_json(said) for said in line.trace),
    )


def receipts_of_visit(session: Session, visit_id: UUID) -> list[ReceiptView]:
    """The payments taken at a visit's checkout, in order."""
    query = select(Payment).where(Payment.visit_id == visit_id).order_by(Payment.receipt_number)
    return [receipt_view(payment) for payment in session.scalars(query)]


def receipt_view(payment: Payment) -> ReceiptView:
    """A payment as the desk sees it."""
    return ReceiptView(
        payment_id=payment.id,
        receipt_number=payment.receipt_number,
        amount=payment.amount,
        change=payment.tendered - payment.amount,
        balance_after=payment.balance_after,
        taken_at=payment.taken_at,
    )


def charges_of_visit(session: Session, visit_id: UUID) -> list[tuple[str, Money]]:
    """What was charged at a visit and still is: description and amount."""
    return [(charge.description, charge.amount) for charge in charges_made(session, visit_id) if not charge.reversed]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeMade:
    """A charge of a visit. `reversed`: it was taken back since."""

    id: UUID
    key: str
    description: str
    amount: Money
    reversed: bool


def charges_made(session: Session, visit_id: UUID) -> list[ChargeMade]:
    """Every charge of a visit in the order in which they were made. One query."""
    reversal = aliased(LedgerTransaction)
    query = (
        select(
            LedgerTransaction.id,
            LedgerTransaction.key,
            LedgerTransaction.description,
            LedgerLine.amount,
            reversal.id.is_not(None),
        )
        .join(LedgerLine, LedgerLine.transaction_id == LedgerTransaction.id)
        .outerjoin(reversal, reversal.reverses_id == LedgerTransaction.id)
        .where(
            LedgerTransaction.visit_id == visit_id,
            LedgerTransaction.kind == TransactionKind.CHARGE,
            LedgerLine.account == Account.RECEIVABLE,
        )
        .order_by(LedgerTransaction.posted_at, LedgerTransaction.id)
    )
    return [
        ChargeMade(id=id_, key=key, description=description, amount=amount, reversed=is_reversed)
        for id_, key, description, amount, is_reversed in session.execute(query)
    ]
