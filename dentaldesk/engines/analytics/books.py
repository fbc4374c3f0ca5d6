"""The days of the clinic's books, as the figures of money count them. Amounts in minor units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from dentaldesk.engines.analytics.rules import MoneyDay
from dentaldesk.models.states import Account, TransactionKind
from dentaldesk.models.tables.financial import LedgerLine, LedgerTransaction
from dentaldesk.models.values import ZERO, Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# Entries against a charge: what was paid for it, and what the clinic gave up.
_PAID = (TransactionKind.PAYMENT, TransactionKind.REFUND)
_GIVEN_UP = (TransactionKind.WRITE_OFF, TransactionKind.ADJUSTMENT)


def money_days(session: Session, first: date, last: date) -> list[MoneyDay]:
    """What was charged, written off and collected on each day on which anything was booked, and how receivables
    changed. Reversals are netted on their own day. One query over the index of transactions by day.
    """
    query = (
        select(LedgerTransaction.business_date, LedgerLine.account, func.sum(LedgerLine.amount))
        .join(LedgerLine, LedgerLine.transaction_id == LedgerTransaction.id)
        .where(LedgerTransaction.business_date >= first, LedgerTransaction.business_date <= last)
        .group_by(LedgerTransaction.business_date, LedgerLine.account)
    )
    sums: dict[date, dict[Account, int]] = defaultdict(dict)
    rows: Iterable[Row[date, Account, Money]] = session.execute(query)
    for day, account, amount in rows:
        sums[day][account] = amount.minor
    return [
        MoneyDay(
            day=day,
            # Income stands in the books with a minus: it is a credit.
            production=-found.get(Account.INCOME, 0),
            written_off=found.get(Account.WRITE_OFF, 0),
            collected=found.get(Account.CASH, 0),
            receivable=found.get(Account.RECEIVABLE, 0),
        )
        for day, found in sorted(sums.items())
    ]


def service_days(session: Session, days: Iterable[MoneyDay], first: date, last: date) -> list[MoneyDay]:
    """The days of service: what was charged, and what of that was written off and collected until now.

    Numerator: payments that were put against charges, less refunds. Denominator: production less write-offs and
    adjustments of these charges. Excluded: credits on account until they are used, and payments of charges of other
    days. One query, by the charge that each entry answers.
    """
    charge, entry = aliased(LedgerTransaction), aliased(LedgerTransaction)
    reversed_one = aliased(LedgerTransaction)
    # The kinds are told apart here: asked to, Postgres takes them for rare and begins with all entries of all years.
    query = (
        select(charge.business_date, entry.kind, reversed_one.kind, func.sum(LedgerLine.amount))
        .join(LedgerLine, LedgerLine.applies_to_id == charge.id)
        .join(entry, entry.id == LedgerLine.transaction_id)
        .outerjoin(reversed_one, reversed_one.id == entry.reverses_id)
        .where(
            charge.business_date >= first,
            charge.business_date <= last,
            LedgerLine.account == Account.RECEIVABLE,
        )
        .group_by(charge.business_date, entry.kind, reversed_one.kind)
    )
    collected: dict[date, int] = defaultdict(int)
    given_up: dict[date, int] = defaultdict(int)
    for day, kind, taken_back, amount in session.execute(query):
        of_kind = taken_back or kind  # what is taken back counts as what it was
        if of_kind in _PAID:
            collected[day] -= amount.minor  # a credit stands with a minus
        elif of_kind in _GIVEN_UP:
            given_up[day] -= amount.minor
    return [
        MoneyDay(day=day.day, production=day.production, written_off=given_up[day.day], collected=collected[day.day])
        for day in days
        if day.production
    ]


def receivables(session: Session) -> Money:
    """What all patients owe together: open charges, without credits on account."""
    return session.scalar(select(func.sum(LedgerLine.amount)).where(LedgerLine.account == Account.RECEIVABLE)) or ZERO
