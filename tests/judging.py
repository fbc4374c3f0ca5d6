"""What must hold in a clinic's database whatever happened to its desks.

Each rule is one question. A breach names ids and numbers, never people.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from dentaldesk.engines.core.audit import broken_chains
from dentaldesk.engines.scheduling.rules import LIVE
from dentaldesk.models.states import Account, TransactionKind
from dentaldesk.models.tables.financial import LedgerLine, LedgerTransaction, Payment
from dentaldesk.models.tables.scheduling import Appointment, BookedBlock
from dentaldesk.models.tables.system import AuditEntry, Fact
from tests.engines.footprints import till

MOST_SHOWN = 20  # breaches of one rule that are told one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one rule found: how much it looked at, and what breaks it."""

    rule: str
    looked_at: int
    breaches: tuple[str, ...]


def verdicts(session: Session) -> list[Verdict]:
    """Every rule, whatever the database holds. Reads it whole: seconds for a clinic of some years."""
    return [_verdict(session, rule, table, find) for rule, table, find in _RULES]


def _verdict(session: Session, rule: str, table: type, find: Callable[[Session], Iterator[str]]) -> Verdict:
    looked_at = session.scalar(select(func.count()).select_from(table)) or 0
    return Verdict(rule=rule, looked_at=looked_at, breaches=tuple(find(session)))


def _books_that_differ(session: Session) -> Iterator[str]:
    """Lines that do not sum to zero, and receipts with a gap."""
    state = till(session)
    if not state.holds:
        yield str(state)


def _cash_that_differs(session: Session) -> Iterator[str]:
    """A payment whose amount is not what its transaction put into the till."""
    cash = func.coalesce(func.sum(case((LedgerLine.account == Account.CASH, LedgerLine.amount), else_=0)), 0)
    query = (
        select(Payment.id)
        .outerjoin(LedgerLine, LedgerLine.transaction_id == Payment.transaction_id)
        .group_by(Payment.id, Payment.amount)
        .having(cash != Payment.amount)
    )
    return (f"payment {found}" for found in session.scalars(query.limit(MOST_SHOWN)))


def _payments_without_their_rows(session: Session) -> Iterator[str]:
    """A payment that is not paid exactly once in the books, or not told exactly once as a fact."""
    booked = select(func.count()).where(
        LedgerTransaction.id == Payment.transaction_id, LedgerTransaction.kind == TransactionKind.PAYMENT
    )
    told = select(func.count()).where(Fact.payment_id == Payment.id)
    wrong = (booked.scalar_subquery() != 1) | (told.scalar_subquery() != 1)
    return (f"payment {found}" for found in session.scalars(select(Payment.id).where(wrong).limit(MOST_SHOWN)))


def _two_in_one_chair(session: Session) -> Iterator[str]:
    """A live block that begins before another of its chair or provider is over, and nobody squeezed one in."""
    holds = BookedBlock.released_at.is_(None) & ~BookedBlock.squeezed_in
    return (f"block {found}" for found in session.scalars(_overlapping(BookedBlock, BookedBlock.resource_id, holds)))


def _one_in_two_chairs(session: Session) -> Iterator[str]:
    """A live appointment that begins before another of its patient is over."""
    lives = Appointment.status.in_(LIVE)
    found = session.scalars(_overlapping(Appointment, Appointment.patient_id, lives))
    return (f"appointment {one}" for one in found)


def _overlapping(
    table: type[BookedBlock | Appointment], whose: InstrumentedAttribute[Any], counts: ColumnElement[bool]
) -> Select[UUID]:
    """Those that begin before all earlier ones of the same owner are over. One walk, however many there are."""
    until = func.max(table.ends_at).over(partition_by=whose, order_by=(table.starts_at, table.id), rows=(None, -1))
    stretches = select(table.id, table.starts_at, until.label("until")).where(counts).subquery()
    return select(stretches.c.id).where(stretches.c.starts_at < stretches.c.until).limit(MOST_SHOWN)


def _broken_audit(session: Session) -> Iterator[str]:
    return (f"chain {broken.chain_id} at its entry {broken.number}" for broken in broken_chains(session))


_RULES: tuple[tuple[str, type, Callable[[Session], Iterator[str]]], ...] = (
    ("the books sum to zero, receipts have no gap", LedgerTransaction, _books_that_differ),
    ("the till holds what each payment says", Payment, _cash_that_differs),
    ("each payment is booked once and told once", Payment, _payments_without_their_rows),
    ("no chair and nobody is booked twice", BookedBlock, _two_in_one_chair),
    ("no patient sits in two chairs", Appointment, _one_in_two_chairs),
    ("every audit chain is whole", AuditEntry, _broken_audit),
)


def found_once(
    session: Session,
    column: InstrumentedAttribute[str] | InstrumentedAttribute[UUID],
    keys: Collection[object],
    *conditions: ColumnElement[bool],
) -> list[str]:
    """Of what was confirmed under these keys, and has to meet these conditions: what is not there exactly once."""
    counts: dict[object, int] = dict.fromkeys(keys, 0)
    wanted, step = list(counts), 1000  # more parameters than that some databases do not take
    for begin in range(0, len(wanted), step):
        some = column.in_(wanted[begin : begin + step])
        found = session.execute(select(column, func.count()).where(some, *conditions).group_by(column))
        counts.update({row[0]: row[1] for row in found})
    return [f"{column.key} {key}: {number} times" for key, number in counts.items() if number != 1]
