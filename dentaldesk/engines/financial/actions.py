"""Writing to the books: charges, estimates, payments. A transaction's lines come first; its own row seals them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import insert, select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.counters import next_number
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.engines.core.messages import message_to_json
from dentaldesk.engines.financial.reads import balance_of, guarantor_of, open_charges, paid_for
from dentaldesk.engines.financial.rules import Allocation, Portions, allocate_payment
from dentaldesk.models.states import Account, PaymentMethod, PaymentStatus, TransactionKind
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.financial import Estimate, EstimateLine, LedgerLine, LedgerTransaction, Payment
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.values import LARGEST_MINOR, ZERO, Money

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


LARGEST = Money(LARGEST_MINOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One line to be written: positive debits the account, negative credits it."""

    account: Account
    amount: Money
    applies_to: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What is charged to a patient's guarantor, once per `key`."""

    key: str
    patient_id: UUID
    visit_id: UUID | None
    amount: Money
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeCash:
    """Cash handed over at the desk. `request_key` is made by the screen with the amount: pressing twice takes once."""

    request_key: str
    patient_id: UUID
    visit_id: UUID | None
    amount: Money
    tendered: Money


@verb(Permission.COMPLETE_VISIT)
def post_charge(work: Work, charge: Charge) -> UUID | None:
    """Charge the guarantor. None when there is nothing to charge."""
    if not charge.amount:
        return None
    postings = [
        Posting(account=Account.RECEIVABLE, amount=charge.amount),
        Posting(account=Account.INCOME, amount=-charge.amount),
    ]
    return _post(
        work,
        TransactionKind.CHARGE,
        charge.key,
        postings,
        patient_id=charge.patient_id,
        visit_id=charge.visit_id,
        description=charge.description,
    )


@verb(Permission.COMPLETE_VISIT)
def reverse_charge(work: Work, charge_id: UUID) -> UUID:
    """What was charged is not owed, by whoever owed it; what was paid for it is a credit on their account.

    A charge is reversed once; again gives the same reversal.
    """
    charge = work.session.get_one(LedgerTransaction, charge_id)
    lock_row(work.session, Patient, charge.guarantor_id)  # nobody pays it meanwhile
    charge = lock_row(work.session, LedgerTransaction, charge_id)
    known = select(LedgerTransaction.id).where(LedgerTransaction.reverses_id == charge.id)
    standing = work.session.scalars(known).first()
    if standing is not None:
        return standing
    lines = select(LedgerLine).where(LedgerLine.transaction_id == charge.id).order_by(LedgerLine.position)
    postings = [
        Posting(
            account=line.account,
            amount=-line.amount,
            applies_to=charge.id if line.account is Account.RECEIVABLE else None,
        )
        for line in work.session.scalars(lines)
    ]
    paid = paid_for(work.session, charge.id)
    if paid:
        postings += [
            Posting(account=Account.RECEIVABLE, amount=paid, applies_to=charge.id),
            Posting(account=Account.PATIENT_CREDIT, amount=-paid),
        ]
    return _post(
        work,
        TransactionKind.REVERSAL,
        f"{charge.key}:reversed",
        postings,
        patient_id=charge.patient_id,
        visit_id=charge.visit_id,
        description=charge.description,
        reverses=charge,
    )


def _post(  # noqa: PLR0913 - an entry of the books names everything
    work: Work,
    kind: TransactionKind,
    key: str,
    postings: Sequence[Posting],
    *,
    patient_id: UUID,
    visit_id: UUID | None,
    description: str,
    reverses: LedgerTransaction | None = None,
) -> UUID:
    guarantor = reverses.guarantor_id if reverses else guarantor_of(work.session, patient_id, work.business_date)
    transaction_id = new_id()
    lines = [
        {
            "transaction_id": transaction_id,
            "position": position,
            "account": posting.account,
            "guarantor_id": guarantor,
            "amount": posting.amount,
            "applies_to_id": posting.applies_to,
        }
        for position, posting in enumerate(postings, start=1)
    ]
    work.session.execute(insert(LedgerLine), lines)
    row = {
        "id": transaction_id,
        "key": key,
        "kind": kind,
        "guarantor_id": guarantor,
        "patient_id": patient_id,
        "location_id": work.actor.location_id,
        "visit_id": visit_id,
        "reverses_id": reverses.id if reverses else None,
        "description": description,
        "business_date": work.business_date,
        "posted_at": work.now,
        "posted_by": work.actor.user_id,
    }
    work.session.execute(insert(LedgerTransaction), [row])
    return transaction_id


@verb(Permission.VIEW_PATIENT)
def store_estimate(work: Work, key: str, plan_id: UUID, portions: Portions) -> UUID:
    """Keep an estimate as it is given to the patient."""
    estimate_id = new_id()
    estimate = {
        "id": estimate_id,
        "key": key,
        "plan_id": plan_id,
        "as_of": work.business_date,
        "total": portions.fee,
        "insurance": portions.insurance,
        "patient": portions.patient,
        "created_at": work.now,
    }
    lines = [
        {
            "estimate_id": estimate_id,
            "planned_procedure_id": line.id,
            "fee": line.fee,
            "insurance": line.insurance,
            "patient": line.patient,
            "trace": [message_to_json(message) for message in line.trace],
        }
        for line in portions.lines
    ]
    # Rows that nobody changes need no objects; the estimate stands before its lines.
    work.session.execute(insert(Estimate), [estimate])
    if lines:
        work.session.execute(insert(EstimateLine), lines)
    return estimate_id


@verb(Permission.TAKE_PAYMENT)
def take_cash(work: Work, command: TakeCash) -> Payment:
    """Take cash: the payer's own part of the charges first, as `allocate_payment` says, the rest a credit; a gapless
    receipt number. Raises Refused for an impossible amount.

    The same `request_key` again returns the payment that was taken.
    """
    known = work.session.scalars(select(Payment).where(Payment.request_key == command.request_key)).first()
    if known is not None:
        return known
    _check_amounts(command)
    guarantor = guarantor_of(work.session, command.patient_id, work.business_date)
    lock_row(work.session, Patient, guarantor)  # two desks that take money of one family do it in turn
    parts = allocate_payment(command.amount, open_charges(work.session, guarantor))
    number = next_number(work, "receipt")
    transaction_id = _post(
        work,
        TransactionKind.PAYMENT,
        f"payment:{command.request_key}",
        _postings(command.amount, parts),
        patient_id=command.patient_id,
        visit_id=command.visit_id,
        description=f"receipt {number}",
    )
    payment = Payment(
        request_key=command.request_key,
        transaction_id=transaction_id,
        guarantor_id=guarantor,
        patient_id=command.patient_id,
        visit_id=command.visit_id,
        location_id=work.actor.location_id,
        amount=command.amount,
        tendered=command.tendered,
        method=PaymentMethod.CASH,
        status=PaymentStatus.TAKEN,
        receipt_number=number,
        balance_after=balance_of(work.session, guarantor),
        business_date=work.business_date,
        taken_at=work.now,
        taken_by=work.actor.user_id,
    )
    work.session.add(payment)
    work.session.flush()
    work.note("take", "payment", payment.id, receipt=number)
    return payment


def _check_amounts(command: TakeCash) -> None:
    problems = []
    if command.amount <= ZERO:
        problems.append(Problem("amount", "payment.nothing"))
    for place, amount in (("amount", command.amount), ("tendered", command.tendered)):
        if amount > LARGEST:
            problems.append(Problem(place, "money.too_large", typed=amount))
    if command.tendered < command.amount:
        problems.append(Problem("tendered", "payment.too_little", amount=command.amount))
    if problems:
        raise Refused("payment.refused", problems)


def _postings(amount: Money, parts: Sequence[Allocation]) -> list[Posting]:
    postings = [Posting(account=Account.CASH, amount=amount)]
    for part in parts:
        account = Account.RECEIVABLE if part.charge_id else Account.PATIENT_CREDIT
        postings.append(Posting(account=account, amount=-part.amount, applies_to=part.charge_id))
    return postings
