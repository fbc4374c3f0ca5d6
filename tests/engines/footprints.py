"""What a completed exam and a taken payment leave in the database: every row of it, so that half of it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from dentaldesk.engines.core.audit import broken_chains
from dentaldesk.models.tables.clinical import Exam, OdontogramSnapshot, SoapNote, Visit
from dentaldesk.models.tables.communication import Document, FollowUp, Notice, PatientMessage
from dentaldesk.models.tables.financial import Counter, Estimate, EstimateLine, LedgerLine, LedgerTransaction, Payment
from dentaldesk.models.tables.system import AuditChain, AuditEntry, Fact, OutboxJob
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.values import ZERO

KEYED = (Document, Estimate, Fact, FollowUp, LedgerTransaction, Notice, OutboxJob, PatientMessage)


def footprint_of_exam(session: Session, exam_id: UUID) -> list[str]:
    """Everything that completion writes for this exam, without its id; a doubled effect stands there twice."""
    exam = session.get_one(Exam, exam_id)
    found = [*_keyed(session, f"exam:{exam_id}:", str(exam_id)), *_estimated(session, f"exam:{exam_id}:")]
    found += [f"snapshot {row.format}" for row in _rows(session, OdontogramSnapshot, exam_id)]
    found += [f"audit {entry.action}" for entry in _audited(session, exam_id) if entry.action == "complete"]
    visit, note = session.get_one(Visit, exam.visit_id), session.get_one(SoapNote, exam.visit_id)
    plan = session.scalars(select(TreatmentPlan).where(TreatmentPlan.visit_id == visit.id)).one()
    found += [f"exam {exam.status} {exam.next_step} {exam.complexity} {exam.total_value}"]
    found += [f"visit {visit.status} with {visit.with_role}", f"note locked {note.signed_at is not None}"]
    found += [f"plan worth {plan.total_value} {plan.urgency} {plan.value_category}"]
    procedures = select(PlannedProcedure.status).where(PlannedProcedure.plan_id == plan.id)
    return sorted([*found, *(f"procedure {status}" for status in session.scalars(procedures))])


def footprint_of_payment(session: Session, request_key: str) -> list[str]:
    """Everything that a payment writes under this key, without its ids."""
    found = list(_keyed(session, f"payment:{request_key}", request_key))
    for payment in session.scalars(select(Payment).where(Payment.request_key == request_key)):
        found.append(f"payment {payment.amount} {payment.status} {payment.balance_after}")
        found += _keyed(session, f"payment:{payment.id}:", str(payment.id))
        lines = select(LedgerLine).where(LedgerLine.transaction_id == payment.transaction_id)
        found += [f"line {line.account} {line.amount}" for line in session.scalars(lines)]
        found += [f"audit {entry.action}" for entry in _audited(session, payment.id)]
    return sorted(found)


def _keyed(session: Session, key: str, taken_off: str) -> Iterator[str]:
    for table in KEYED:
        # A job carries the key of the document or message that it is for.
        keys = select(table.key).where(or_(*(table.key.startswith(f"{front}{key}") for front in _FRONTS)))
        yield from (f"{table.__tablename__} {found.replace(taken_off, '*')}" for found in session.scalars(keys))


_FRONTS = ("", "document:", "message:")


def _estimated(session: Session, key: str) -> Iterator[str]:
    lines = select(EstimateLine).join(Estimate).where(Estimate.key.startswith(key))
    yield from (f"estimate line {line.patient}" for line in session.scalars(lines))


def _rows(session: Session, table: type[OdontogramSnapshot], exam_id: UUID) -> list[OdontogramSnapshot]:
    return list(session.scalars(select(table).where(table.exam_id == exam_id)))


def _audited(session: Session, subject_id: UUID) -> list[AuditEntry]:
    return list(session.scalars(select(AuditEntry).where(AuditEntry.subject_id == str(subject_id))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """What must agree whatever happened: the counter, the highest number given, how many receipts there are."""

    counter: int
    highest: int
    receipts: int
    unbalanced: int

    @property
    def holds(self) -> bool:
        """No gap, nothing given twice, and every transaction sums to zero."""
        return self.counter == self.highest == self.receipts and self.unbalanced == 0


def till(session: Session) -> Till:
    """The state of the receipts and of the books."""
    sums = select(LedgerLine.transaction_id).group_by(LedgerLine.transaction_id)
    odd = sums.having(or_(func.sum(LedgerLine.amount) != ZERO, func.count() < 2))
    orphans = select(LedgerLine.transaction_id).where(LedgerLine.transaction_id.not_in(select(LedgerTransaction.id)))
    return Till(
        counter=session.scalars(select(Counter.last).where(Counter.name == "receipt")).one(),
        highest=session.scalar(select(func.max(Payment.receipt_number))) or 0,
        receipts=session.scalar(select(func.count()).select_from(Payment)) or 0,
        unbalanced=len(session.execute(odd).all()) + len(session.execute(orphans).all()),
    )


def broken_since(session: Session, known: set[UUID]) -> list[UUID]:
    """Audit chains that do not hold, of those that are not in `known`; they are then."""
    new = set(session.scalars(select(AuditChain.id))) - known
    known |= new
    return [broken.chain_id for broken in broken_chains(session) if broken.chain_id in new]
