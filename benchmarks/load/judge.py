"""After the run: everything that was confirmed is there exactly once, nothing is there that nobody was told of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.models.states import AppointmentStatus, ExamStatus
from dentaldesk.models.tables.charting import ChartEntry
from dentaldesk.models.tables.clinical import Exam, OdontogramSnapshot, Visit
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.tables.financial import LedgerTransaction, Payment
from dentaldesk.models.tables.scheduling import Appointment, AppointmentChange
from tests.judging import Verdict, found_once, verdicts

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from benchmarks.load.tally import Confirmed

_OURS = "load:%"


def judged(session: Session, confirmed: Confirmed) -> list[Verdict]:
    """All that must hold: of what was confirmed, and of the clinic as a whole."""
    return [*_of_the_confirmed(session, confirmed), *verdicts(session)]


def _of_the_confirmed(session: Session, told: Confirmed) -> Iterator[Verdict]:
    yield _payments(session, told)
    yield _bookings(session, told)
    cancelled = AppointmentChange.status == AppointmentStatus.CANCELLED
    yield _once(
        "each visit called off is so once", session, AppointmentChange.appointment_id, told.cancelled, cancelled
    )
    yield _exams(session, told)
    left = Visit.checkout_completed_at.is_not(None)
    yield _once("each visit checked out has left", session, Visit.id, told.left, left)
    yield _once("each finding confirmed stands once", session, ChartEntry.id, told.charted)


def _once(
    rule: str,
    session: Session,
    column: InstrumentedAttribute[str] | InstrumentedAttribute[UUID],
    keys: Collection[object],
    *conditions: ColumnElement[bool],
) -> Verdict:
    return Verdict(rule=rule, looked_at=len(keys), breaches=tuple(found_once(session, column, keys, *conditions)))


def _payments(session: Session, told: Confirmed) -> Verdict:
    """By request: once, for the patient, with the amount; and none that nobody was told of."""
    ours = Payment.request_key.like(_OURS)
    rows = session.execute(select(Payment.request_key, Payment.patient_id, Payment.amount).where(ours)).all()
    there = {key: (patient_id, amount.minor) for key, patient_id, amount in rows}
    breaches = [f"payment {key}: not as confirmed" for key, said in told.payments.items() if there.get(key) != said]
    breaches += _of_nobody("payment", set(there), set(told.payments), told)
    transactions = {f"payment:{key}" for key in told.payments}
    breaches += found_once(session, LedgerTransaction.key, transactions)
    return Verdict(rule="each payment confirmed is there once", looked_at=len(told.payments), breaches=tuple(breaches))


def _bookings(session: Session, told: Confirmed) -> Verdict:
    """By request: once, under the id that was told; and none that nobody was told of."""
    asked = {**told.bookings, **told.emergencies}
    rows = session.execute(
        select(Appointment.request_key, Appointment.id).where(Appointment.request_key.like(_OURS))
    ).all()
    there = {row[0]: row[1] for row in rows}
    breaches = [f"booking {key}: not as confirmed" for key, said in told.bookings.items() if there.get(key) != said]
    breaches += _of_nobody("booking", set(there), set(asked), told)
    return Verdict(rule="each booking confirmed is there once", looked_at=len(told.bookings), breaches=tuple(breaches))


def _of_nobody(what: str, there: set[str], confirmed: set[str], told: Confirmed) -> list[str]:
    return [f"{what} {key}: nobody was told of it" for key in sorted(there - confirmed - told.unsure)]


def _exams(session: Session, told: Confirmed) -> Verdict:
    """Completed, frozen once, charged once, told once to who goes on and once to the dentist."""
    breaches = found_once(session, Exam.id, told.exams, Exam.status == ExamStatus.COMPLETED)
    breaches += found_once(session, OdontogramSnapshot.exam_id, told.exams)
    breaches += found_once(session, LedgerTransaction.key, {f"exam:{exam}:charge" for exam in told.exams})
    notices = {f"exam:{exam}:notice:{name}" for exam in told.exams for name in ("routed", "provider")}
    breaches += found_once(session, Notice.key, notices)
    completed = set(session.scalars(select(Exam.id).where(Exam.status == ExamStatus.COMPLETED)))
    breaches += _of_nobody("exam", {str(one) for one in completed}, {str(one) for one in told.exams}, told)
    return Verdict(rule="each exam confirmed is completed once", looked_at=len(told.exams), breaches=tuple(breaches))
