"""Reads what payers owe, for whoever asks: the waiting room, the day, the checkout and the banner ask alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from dentaldesk.engines.core.owed import Owed
from dentaldesk.models.states import Account, TransactionKind
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.financial import CoveragePlan, LedgerLine, LedgerTransaction, PatientCoverage
from dentaldesk.models.values import ZERO, Money, total

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeOwed:
    """A charge with something left to pay. `insurance`: the part of what is `open` that is expected from an insurer."""

    id: UUID
    payer_id: UUID
    open: Money
    insurance: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class _Charge:
    id: UUID
    payer_id: UUID
    patient_id: UUID
    day: date  # of its visit
    fee: Money
    open: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class _Card:
    valid_from: date
    valid_until: date | None
    basis_points: int

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or self.valid_until >= day)


def owed_by(session: Session, payer_ids: Collection[UUID]) -> dict[UUID, Owed]:
    """What each of these payers owes. One query, and two more while any of them owes something."""
    balances = _balances(session, payer_ids)
    owing = [payer_id for payer_id, balance in balances.items() if balance > ZERO]
    expected = _expected(session, owing) if owing else {}
    return {
        payer_id: Owed(
            balance=balances.get(payer_id, ZERO),
            insurance=min(expected.get(payer_id, ZERO), max(balances.get(payer_id, ZERO), ZERO)),
        )
        for payer_id in payer_ids
    }


def _balances(session: Session, payer_ids: Collection[UUID]) -> dict[UUID, Money]:
    query = (
        select(LedgerLine.guarantor_id, func.sum(LedgerLine.amount))
        .where(
            LedgerLine.guarantor_id.in_(payer_ids),
            LedgerLine.account.in_((Account.RECEIVABLE, Account.PATIENT_CREDIT)),
        )
        .group_by(LedgerLine.guarantor_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _expected(session: Session, payer_ids: Collection[UUID]) -> dict[UUID, Money]:
    shares: defaultdict[UUID, list[Money]] = defaultdict(list)
    for charge in charges_owed(session, payer_ids):
        shares[charge.payer_id].append(charge.insurance)
    return {payer_id: total(parts) for payer_id, parts in shares.items()}


def charges_owed(session: Session, payer_ids: Collection[UUID]) -> list[ChargeOwed]:
    """The open charges of these payers, the oldest first; of each is expected the share of the insurance that its
    patient had on the day of the visit, as far as it is still open. Two queries, or one when nothing is open.
    """
    charges = _open_charges(session, payer_ids)
    cards = _cards(session, {charge.patient_id for charge in charges}) if charges else {}
    return [
        ChargeOwed(
            id=charge.id,
            payer_id=charge.payer_id,
            open=charge.open,
            insurance=min(charge.fee.percent(_share(cards.get(charge.patient_id, ()), charge.day)), charge.open),
        )
        for charge in charges
    ]


def _share(cards: Iterable[_Card], day: date) -> int:
    """What the first insurance that holds on that day promises, in basis points."""
    return next((card.basis_points for card in cards if card.holds_on(day)), 0)


def _open_charges(session: Session, payer_ids: Collection[UUID]) -> list[_Charge]:
    charge, fee, line = LedgerTransaction, aliased(LedgerLine), aliased(LedgerLine)
    left = func.sum(line.amount)
    # What is charged after midnight, or days later, is insured by whoever insured the visit.
    day = func.coalesce(Visit.business_date, charge.business_date)
    named = (charge.id, charge.guarantor_id, charge.patient_id, day, fee.amount)
    query = (
        select(*named, left)
        .join(fee, (fee.transaction_id == charge.id) & (fee.account == Account.RECEIVABLE))
        .join(line, or_(line.transaction_id == charge.id, line.applies_to_id == charge.id))
        .outerjoin(Visit, Visit.id == charge.visit_id)
        .where(
            charge.guarantor_id.in_(payer_ids),
            charge.kind == TransactionKind.CHARGE,
            line.account == Account.RECEIVABLE,
        )
        .group_by(*named, charge.business_date, charge.posted_at)
        .having(left > ZERO)
        .order_by(charge.business_date, charge.posted_at, charge.id)
    )
    return [
        _Charge(id=id_, payer_id=payer_id, patient_id=patient_id, day=on, fee=amount, open=is_open)
        for id_, payer_id, patient_id, on, amount, is_open in session.execute(query)
    ]


def _cards(session: Session, patient_ids: Collection[UUID]) -> Mapping[UUID, list[_Card]]:
    """The insurances of each, the first one first; of two in one place the newer."""
    query = (
        select(
            PatientCoverage.patient_id,
            PatientCoverage.valid_from,
            PatientCoverage.valid_until,
            CoveragePlan.basis_points,
        )
        .join(CoveragePlan, CoveragePlan.id == PatientCoverage.coverage_plan_id)
        .where(PatientCoverage.patient_id.in_(patient_ids))
        .order_by(PatientCoverage.position, PatientCoverage.valid_from.desc())
    )
    cards: defaultdict[UUID, list[_Card]] = defaultdict(list)
    for patient_id, valid_from, valid_until, basis_points in session.execute(query):
        cards[patient_id].append(_Card(valid_from=valid_from, valid_until=valid_until, basis_points=basis_points))
    return cards
