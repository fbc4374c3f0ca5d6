"""An exam is completed: one function, one transaction.

Close the exam → freeze the mouth → analyse the plan → route the patient → carry out what follows. A crash leaves all
of it or none of it; completing again does nothing. Papers and messages leave later, from the outbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.clinical.effects import trigger_workflows
from dentaldesk.engines.clinical.reads import exam_state
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import Refused
from dentaldesk.engines.flows.closing import close_visit, papers_of_care, refuse_called_off, seal_exam
from dentaldesk.engines.flows.consequences import Completed, carry_out
from dentaldesk.engines.flows.deciding import decide
from dentaldesk.engines.flows.settling import settle_visit
from dentaldesk.engines.flows.visit_states import exam_problems
from dentaldesk.engines.treatment.actions import propose_plan
from dentaldesk.models.states import ExamStatus
from dentaldesk.models.tables.clinical import Exam, SoapNote, Visit
from dentaldesk.models.tables.patients import Patient

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamOutcome:
    """What completion decided. `already` when the exam had been completed before and nothing was done."""

    exam_id: UUID
    visit_id: UUID
    patient_id: UUID
    already: bool


@verb(Permission.COMPLETE_EXAM)
def handle_exam_completion(work: Work, exam_id: UUID) -> ExamOutcome:
    """Complete an exam. Raises Refused with everything that is missing, each with its place on the form."""
    exam = lock_row(work.session, Exam, exam_id)
    if exam.status is ExamStatus.COMPLETED:
        return ExamOutcome(exam_id=exam.id, visit_id=exam.visit_id, patient_id=exam.patient_id, already=True)
    visit = lock_row(work.session, Visit, exam.visit_id)
    refuse_called_off(visit)
    lock_row(work.session, SoapNote, visit.id)
    state = exam_state(work.session, exam, work.business_date)
    problems = exam_problems(work.session, exam.visit_id, state, work.business_date)
    if problems:
        raise Refused("exam.incomplete", problems)
    # Held: a session forgets a row that nobody holds, and would ask for it each time.
    _patient = work.session.get_one(Patient, visit.patient_id)
    analysis, routing = decide(state, work.clinic)
    plan_id = propose_plan(work, visit.id, analysis.total_value, analysis.urgency)
    seal_exam(work, exam, state, analysis, routing)
    done = settle_visit(work, visit.id)
    close_visit(work, visit, done, routing, signed_at=exam.signed_at)
    completed = Completed(of=f"exam:{exam.id}", visit=visit, plan_id=plan_id, planned=state.planned)
    with work.session.no_autoflush:  # what follows reads nothing that it wrote: it is all written together
        effects = trigger_workflows(
            analysis,
            routing,
            today=work.business_date,
            has_plan=bool(state.planned),
            of_care=papers_of_care(work.session, visit.id),
            is_charged=work.clinic.examination_code in {row.procedure_code for row in done},
        )
        carry_out(work, completed, effects)
    work.note("complete", "exam", exam.id, next_step=routing.next_step.value)
    return ExamOutcome(exam_id=exam.id, visit_id=exam.visit_id, patient_id=exam.patient_id, already=False)
