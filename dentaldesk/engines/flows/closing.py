"""What every completed visit leaves behind: a sealed exam, a locked note, the patient handed over, facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import exists, select, update

from dentaldesk.engines.clinical.analysis import Analysis
from dentaldesk.engines.clinical.chart_reads import chart_of
from dentaldesk.engines.clinical.routing import Routing
from dentaldesk.engines.clinical.shapes import ExamState
from dentaldesk.engines.clinical.snapshot import FORMAT, create_odontogram_snapshot, snapshot_hash
from dentaldesk.engines.clinical.threads import move_thread
from dentaldesk.engines.communication.actions import close_notice
from dentaldesk.engines.communication.reads import thread_notices
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.facts import record_fact
from dentaldesk.engines.core.messages import message_to_json
from dentaldesk.engines.flows.calling import end_calls
from dentaldesk.engines.flows.receiving import emergency_key
from dentaldesk.models.moves import may_move
from dentaldesk.models.states import (
    Discipline,
    DocumentKind,
    ExamStatus,
    FactKind,
    PrescriptionStatus,
    ProcedureStatus,
    Topic,
    VisitStatus,
)
from dentaldesk.models.tables.catalogue import Procedure
from dentaldesk.models.tables.clinical import Exam, OdontogramSnapshot, SoapNote, Visit
from dentaldesk.models.tables.papers import Prescription
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.treatment import PlannedProcedure
from dentaldesk.models.values import Message, total

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work

# After these a patient goes home as they came.
_NO_AFTERCARE = (Discipline.DIAGNOSTIC, Discipline.PREVENTIVE)


@verb(Permission.COMPLETE_VISIT)
def seal_exam(work: Work, exam: Exam, state: ExamState, analysis: Analysis, routing: Routing) -> None:
    """Keep the mouth as it is known now, and close the exam with what was decided. `exam` is open and locked."""
    content = create_odontogram_snapshot(state.planned, chart_of(work.session, exam.patient_id))
    work.session.add(
        OdontogramSnapshot(
            exam_id=exam.id,
            patient_id=exam.patient_id,
            taken_at=work.now,
            format=FORMAT,
            content=content,
            sha256=snapshot_hash(content),
        )
    )
    exam.status, exam.completed_at, exam.completed_by = ExamStatus.COMPLETED, work.now, work.actor.user_id
    exam.total_value = analysis.total_value
    exam.complexity = int(analysis.complexity_score * 10)
    exam.complexity_trace = [
        {"points": str(line.points), "why": message_to_json(line.why)} for line in analysis.complexity_trace
    ]
    exam.has_urgent = analysis.has_urgent_procedures
    exam.next_step, exam.assigned_to = routing.next_step, routing.assigned_to
    exam.routing_urgency, exam.routing_reason = routing.urgency, message_to_json(routing.reason)
    exam.version += 1
    work.session.flush()


def refuse_called_off(visit: Visit) -> None:
    """Raise UserError for a visit that was called off at another desk: there is nothing to complete."""
    if visit.status is VisitStatus.CANCELLED:
        raise UserError("visit.locked")


@verb(Permission.COMPLETE_VISIT)
def close_visit(
    work: Work, visit: Visit, done: Sequence[PlannedProcedure], routing: Routing, *, signed_at: datetime | None
) -> None:
    """Lock the note, close the visit, hand the patient to whoever goes on. `visit` is locked and settled.

    What its appointment was for and nobody did waits in its plan again; nobody needs to come to it any more. What was
    `done` in it is counted now: until now it could be taken back.
    """
    note = lock_row(work.session, SoapNote, visit.id)
    note.signed_at, note.version = signed_at or work.now, note.version + 1
    assert may_move(visit.status, VisitStatus.COMPLETED)  # noqa: S101 - only a visit that goes on is completed
    visit.status, visit.completed_at, visit.completed_by = VisitStatus.COMPLETED, work.now, work.actor.user_id
    visit.next_step, visit.next_reason = routing.next_step, message_to_json(routing.reason)
    visit.version += 1
    move_thread(work, visit, routing.assigned_to, Message(f"handoff.{routing.next_step}"))
    _let_go(work, visit)
    end_calls(work, visit.id)
    for key in (emergency_key(visit.id), *thread_notices(work.session, visit.id)):
        close_notice(work, key)
    work.topics.add(Topic.SCHEDULE)  # the book says that the patient is ready for checkout
    _count(work, visit, done)


def _let_go(work: Work, visit: Visit) -> None:
    booked = select(Appointment.id).where(Appointment.visit_id == visit.id)
    waiting = (
        update(PlannedProcedure)
        .where(PlannedProcedure.appointment_id.in_(booked), PlannedProcedure.status == ProcedureStatus.SCHEDULED)
        .values(status=ProcedureStatus.PLANNED, appointment_id=None, version=PlannedProcedure.version + 1)
    )
    work.session.execute(waiting)


def _count(work: Work, visit: Visit, done: Sequence[PlannedProcedure]) -> None:
    for row in done:
        record_fact(
            work,
            FactKind.PROCEDURE_COMPLETED,
            f"procedure:{row.id}:{visit.id}:completed",
            patient_id=visit.patient_id,
            visit_id=visit.id,
            plan_id=row.plan_id,
            amount=row.fee,
            procedure=row.procedure_code,
            provider=str(row.completed_by) if row.completed_by else None,
            minutes=row.actual_minutes,
        )
    record_fact(
        work,
        FactKind.VISIT_COMPLETED,
        f"visit:{visit.id}:completed",
        patient_id=visit.patient_id,
        visit_id=visit.id,
        amount=total(row.fee for row in done),
        type=visit.visit_type.value,
        done=len(done),
        minutes=int((work.now - visit.started_at).total_seconds() // 60),
    )


def papers_of_care(session: Session, visit_id: UUID) -> list[DocumentKind]:
    """What the patient takes home of what was done and prescribed. One query."""
    done = exists().where(
        PlannedProcedure.completed_visit_id == visit_id,
        PlannedProcedure.status == ProcedureStatus.COMPLETED,
        Procedure.code == PlannedProcedure.procedure_code,
        Procedure.discipline.not_in(_NO_AFTERCARE),
    )
    signed = exists().where(Prescription.visit_id == visit_id, Prescription.status == PrescriptionStatus.SIGNED)
    wanted = (DocumentKind.AFTERCARE, DocumentKind.PRESCRIPTION)
    found = session.execute(select(done, signed)).one()
    return [kind for kind, is_wanted in zip(wanted, found, strict=True) if is_wanted]
