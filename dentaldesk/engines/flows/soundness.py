"""Whether what stands in a database agrees with itself: its pages, its references, its books, its index of names.

The guards keep all of this true; these walks find what got past them, by a hand or by a failing disk. They run over
the whole clinic in the database, so that the memory of whoever asks stays flat; no row leaves but the ids of the first
that are wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from dentaldesk.engines.patients.finding import found_under
from dentaldesk.models.states import Account, PatientStatus, Topic
from dentaldesk.models.tables.base import Base
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.financial import Counter, Estimate, EstimateLine, LedgerLine, LedgerTransaction, Payment
from dentaldesk.models.tables.patients import Patient, PatientWord
from dentaldesk.models.tables.system import AuditChain, AuditEntry, Fact, OutboxJob, TopicVersion
from dentaldesk.models.values import ZERO

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FIRST = 3  # ids that are told of what is wrong: enough to look it up
SAMPLE = 200  # patients whose words are made anew and compared
_SETTLING = (Account.RECEIVABLE, Account.PATIENT_CREDIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """How many records are wrong in one way, and the ids of the first."""

    count: int
    first: tuple[UUID, ...] = ()


# -- pages and references --


def damaged_pages(session: Session) -> list[str]:
    """What SQLite finds wrong with its file, in its own words: tables, indexes and pages, no content; 100 at most."""
    found = func.pragma_integrity_check().table_valued("integrity_check")
    return [said for said in session.scalars(select(found.c.integrity_check)) if said != "ok"]


def broken_references(session: Session, seen: Callable[[int, int], None] = lambda *_: None) -> dict[str, int]:
    """How many rows of each table name another row that is not there. `seen` hears how many references were followed,
    of how many.
    """
    if session.get_bind().dialect.name == "sqlite":
        found = func.pragma_foreign_key_check().table_valued("table", "rowid", "parent", "fkid")
        counts = session.execute(select(found.c.table, func.count()).group_by(found.c.table))
        return {str(name): int(count) for name, count in counts}
    broken: dict[str, int] = {}
    references = [each for standing in Base.metadata.sorted_tables for each in standing.foreign_key_constraints]
    for number, reference in enumerate(references, start=1):
        count = session.scalar(_dangling(reference)) or 0
        if count:
            broken[reference.table.name] = broken.get(reference.table.name, 0) + count
        seen(number, len(references))
    return broken


def _dangling(reference: ForeignKeyConstraint) -> Select[int]:
    child, parent = reference.table, reference.referred_table.alias("referred")
    pairs = [(child.c[each.parent.name], parent.c[each.column.name]) for each in reference.elements]
    there = select(pairs[0][1]).where(and_(*(theirs == ours for ours, theirs in pairs)))
    # A name of which a part is unsaid names nothing.
    said = [ours.is_not(None) for ours, _ in pairs]
    return select(func.count()).select_from(child).where(*said, ~there.exists())


# -- the books --


def unbalanced_transactions(session: Session) -> Faults:
    """Transactions whose lines do not sum to zero, or that have no two lines."""
    summed = (
        select(LedgerLine.transaction_id.label("id"))
        .group_by(LedgerLine.transaction_id)
        .having(or_(func.count() < 2, func.sum(LedgerLine.amount) != ZERO))  # noqa: PLR2004 - a debit and a credit
    )
    lines = select(LedgerLine.position).where(LedgerLine.transaction_id == LedgerTransaction.id)
    empty = select(LedgerTransaction.id.label("id")).where(~lines.exists())
    return _faults(session, summed, empty)


def misattributed_lines(session: Session) -> Faults:
    """Transactions with a line that is on another family's account: its balance and its statement differ."""
    query = (
        select(LedgerTransaction.id.label("id"))
        .join(LedgerLine, LedgerLine.transaction_id == LedgerTransaction.id)
        .where(LedgerLine.guarantor_id != LedgerTransaction.guarantor_id)
        .distinct()
    )
    return _faults(session, query)


def wrong_reversals(session: Session) -> Faults:
    """Reversals that do not take back what they reverse: on every account but those that a payment moved between."""
    both = aliased(LedgerLine)
    query = (
        select(LedgerTransaction.id.label("id"))
        .join(
            both, or_(both.transaction_id == LedgerTransaction.id, both.transaction_id == LedgerTransaction.reverses_id)
        )
        .where(LedgerTransaction.reverses_id.is_not(None), both.account.not_in(_SETTLING))
        .group_by(LedgerTransaction.id, both.account)
        .having(func.sum(both.amount) != ZERO)
    )
    return _faults(session, query)


def wrong_payments(session: Session) -> Faults:
    """Payments whose receipt names another amount than the books took in."""
    taken = func.sum(LedgerLine.amount).filter(LedgerLine.amount > ZERO)
    query = (
        select(Payment.id.label("id"))
        .join(LedgerLine, LedgerLine.transaction_id == Payment.transaction_id)
        .group_by(Payment.id, Payment.amount)
        .having(taken != Payment.amount)
    )
    return _faults(session, query)


def wrong_estimates(session: Session) -> Faults:
    """Estimates whose total is not the sum of their lines."""
    query = (
        select(Estimate.id.label("id"))
        .join(EstimateLine, EstimateLine.estimate_id == Estimate.id)
        .group_by(Estimate.id, Estimate.total, Estimate.patient)
        .having(or_(func.sum(EstimateLine.fee) != Estimate.total, func.sum(EstimateLine.patient) != Estimate.patient))
    )
    return _faults(session, query)


def missing_receipts(session: Session) -> int:
    """How many receipt numbers were given that no payment has."""
    last = session.scalar(select(Counter.last).where(Counter.name == "receipt")) or 0
    given, highest = session.execute(select(func.count(), func.max(Payment.receipt_number))).one()
    return int(max(last, highest or 0) - given)


def _faults(session: Session, *queries: Select[Any]) -> Faults:
    """All that these find, each record once. Walked, not fetched: a broken import may have spoilt all of them."""
    count = 0
    first: list[UUID] = []
    for query in queries:
        with session.execute(query.execution_options(yield_per=1000)) as rows:
            for row in rows:
                count += 1
                if len(first) < FIRST:
                    first.append(row.id)
    return Faults(count=count, first=tuple(first))


def transaction_count(session: Session) -> int:
    """How many entries the books have."""
    return session.scalar(select(func.count()).select_from(LedgerTransaction)) or 0


# -- the index of names, the topics --


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexFaults:
    """Patients who stand in the index otherwise than in their record."""

    unfindable: int  # with no word at all
    misplaced: int  # under another name for the order of lists, or though they were merged
    differing: int  # of those compared
    compared: int  # patients whose words were made anew


def index_faults(session: Session) -> IndexFaults:
    """Every patient is counted, every so-many-th is compared."""
    words = select(PatientWord.word).where(PatientWord.patient_id == Patient.id)
    living = Patient.status != PatientStatus.MERGED
    unfindable = session.scalar(select(func.count()).select_from(Patient).where(living, ~words.exists()))
    misplaced = session.scalar(
        select(func.count(PatientWord.patient_id.distinct()))
        .join(Patient, Patient.id == PatientWord.patient_id)
        .where(or_(PatientWord.sort_name != Patient.sort_name, Patient.status == PatientStatus.MERGED))
    )
    compared, differing = 0, 0
    for patient in _sample(session):
        compared += 1
        standing = set(session.scalars(select(PatientWord.word).where(PatientWord.patient_id == patient.id)))
        differing += standing != set(found_under(session, patient))
    return IndexFaults(unfindable=unfindable or 0, misplaced=misplaced or 0, differing=differing, compared=compared)


def _sample(session: Session) -> Iterator[Patient]:
    living = Patient.status != PatientStatus.MERGED
    number = session.scalar(select(func.count()).select_from(Patient).where(living)) or 0
    each = max(1, number // SAMPLE)
    query = select(Patient).where(living, Patient.chart_number % each == 0).order_by(Patient.chart_number)
    yield from session.scalars(query.limit(2 * SAMPLE))


def silent_topics(session: Session) -> list[str]:
    """Topics without a row: what changes in them no other desk hears of."""
    standing = set(session.scalars(select(TopicVersion.name)))
    return sorted(topic.value for topic in Topic if topic.value not in standing)


# -- time --


def newest_moment(session: Session) -> datetime | None:
    """When the newest row was written, by the clock of the desk that wrote it. None: nothing was written yet."""
    # Their ids rise with time: each is one step into an index, however large the table.
    moments = [
        session.scalar(select(moment).order_by(key.desc()).limit(1))
        for moment, key in (
            (Fact.at, Fact.id),
            (OutboxJob.created_at, OutboxJob.id),
            (LedgerTransaction.posted_at, LedgerTransaction.id),
        )
    ]
    chain = session.scalars(select(AuditChain.id).order_by(AuditChain.id.desc()).limit(1)).first()
    of_chain = select(AuditEntry.at).where(AuditEntry.chain_id == chain).order_by(AuditEntry.number.desc()).limit(1)
    moments.append(session.scalar(of_chain))
    return max((moment for moment in moments if moment is not None), default=None)


def clinic_zone(session: Session) -> str | None:
    """The IANA name of the clinic's time zone; None before there is a clinic."""
    return session.scalar(select(Clinic.time_zone))
