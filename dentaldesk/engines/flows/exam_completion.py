"""An exam is completed: one function, one transaction.

Close the exam → freeze the mouth → analyse the plan → route the patient → carry out what follows. A crash leaves all
of it or none of it; completing again does nothing. Papers and messages leave later, from the outbox.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from dentaldesk.engines.catalogue.reads import procedure_on
from dentaldesk.engines.clinical.analysis import Analysis
from dentaldesk.engines.clinical.effects import (
    DocumentRequest,
    Effect,
    ExaminationCharge,
    FactToRecord,
    FollowUpDue,
    PatientThanks,
    PlanEstimate,
    StaffNotice,
    trigger_workflows,
)
from dentaldesk.engines.clinical.reads import exam_state
from dentaldesk.engines.clinical.routing import Routing
from dentaldesk.engines.clinical.shapes import ExamState
from dentaldesk.engines.communication.actions import NewMessage, NewNotice, plan_follow_up, queue_message, raise_notice
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import Refused
from dentaldesk.engines.core.facts import record_fact
from dentaldesk.engines.documents.actions import NewDocument, request_document
from dentaldesk.engines.financial.actions import Charge, post_charge, store_estimate
from dentaldesk.engines.financial.reads import coverage_on
from dentaldesk.engines.flows.closing import close_visit, papers_of_care, refuse_called_off, seal_exam
from dentaldesk.engines.flows.deciding import decide
from dentaldesk.engines.flows.planning import estimate_of
from dentaldesk.engines.flows.settling import settle_visit
from dentaldesk.engines.flows.visit_states import exam_problems
from dentaldesk.engines.treatment.actions import propose_plan
from dentaldesk.models.states import ExamStatus
from dentaldesk.models.tables.clinical import Exam, SoapNote, Visit
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.treatment import PlannedProcedure
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamOutcome:
    """What completion decided. `already` when the exam had been completed before and nothing was done."""

    exam_id: UUID
    visit_id: UUID
    patient_id: UUID
    already: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Completed:
    """The exam as the effects see it."""

    exam: Exam
    visit: Visit
    patient: Patient  # held: a session forgets a row that nobody holds, and would ask for it each time
    plan_id: UUID
    state: ExamState
    analysis: Analysis
    routing: Routing

    def key(self, effect: str) -> str:
        """What makes an effect of this exam unique."""
        return f"exam:{self.exam.id}:{effect}"


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
    completed = _decide(work, exam, visit, state)
    done = _hand_on(work, completed)
    with work.session.no_autoflush:  # what follows reads nothing that it wrote: it is all written together
        _carry_out(work, completed, done)
    work.note("complete", "exam", exam.id, next_step=completed.routing.next_step.value)
    return ExamOutcome(exam_id=exam.id, visit_id=exam.visit_id, patient_id=exam.patient_id, already=False)


def _decide(work: Work, exam: Exam, visit: Visit, state: ExamState) -> _Completed:
    analysis, routing = decide(state, work.clinic)
    return _Completed(
        exam=exam,
        visit=visit,
        patient=work.session.get_one(Patient, visit.patient_id),
        plan_id=propose_plan(work, exam.visit_id, analysis.total_value, analysis.urgency),
        state=state,
        analysis=analysis,
        routing=routing,
    )


def _hand_on(work: Work, completed: _Completed) -> list[PlannedProcedure]:
    """Freeze and lock what was found, close the exam with its decision, hand the patient over. What was done in it."""
    exam, visit, routing = completed.exam, completed.visit, completed.routing
    seal_exam(work, exam, completed.state, completed.analysis, routing)
    done = settle_visit(work, visit.id)
    close_visit(work, visit, done, routing, signed_at=exam.signed_at)
    return done


def _carry_out(work: Work, completed: _Completed, done: Sequence[PlannedProcedure]) -> None:
    effects = trigger_workflows(
        completed.analysis,
        completed.routing,
        today=work.business_date,
        has_plan=bool(completed.state.planned),
        of_care=papers_of_care(work.session, completed.visit.id),
        is_charged=work.clinic.examination_code in {row.procedure_code for row in done},
    )
    for effect in effects:
        EFFECTS[type(effect)](work, completed, effect)


def _charge_examination(work: Work, done: _Completed, _effect: ExaminationCharge) -> None:
    examination = procedure_on(work.session, work.clinic.examination_code, work.business_date)
    if examination is not None:
        post_charge(
            work,
            Charge(
                key=done.key("charge"),
                patient_id=done.visit.patient_id,
                visit_id=done.visit.id,
                amount=examination.fee,
                description=examination.name,
            ),
        )


def _raise_notice(work: Work, done: _Completed, effect: StaffNotice) -> None:
    raise_notice(
        work,
        NewNotice(
            key=done.key(f"notice:{effect.name}"),
            role=effect.role,
            patient_id=done.visit.patient_id,
            visit_id=done.visit.id,
            urgency=effect.urgency,
            next_step=effect.next_step,
            title=Message(f"notice.{effect.next_step}"),
            reason=effect.reason,
            provider_id=done.visit.dentist_id if effect.to_provider else None,
        ),
    )


def _request_document(work: Work, done: _Completed, effect: DocumentRequest) -> None:
    request_document(
        work,
        NewDocument(
            key=done.key(f"document:{effect.kind}"),
            kind=effect.kind,
            patient_id=done.visit.patient_id,
            visit_id=done.visit.id,
            plan_id=done.plan_id,
        ),
    )


def _estimate(work: Work, done: _Completed, _effect: PlanEstimate) -> None:
    coverage = coverage_on(work.session, done.visit.patient_id, work.business_date)
    store_estimate(work, done.key("estimate"), done.plan_id, estimate_of(done.state.planned, coverage))


def _record_fact(work: Work, done: _Completed, effect: FactToRecord) -> None:
    record_fact(
        work,
        effect.kind,
        done.key(f"fact:{effect.kind}"),
        patient_id=done.visit.patient_id,
        visit_id=done.visit.id,
        plan_id=done.plan_id,
        amount=done.analysis.total_value,
        next_step=done.routing.next_step.value,
        complexity=str(done.analysis.complexity_score),
    )


def _follow_up(work: Work, done: _Completed, effect: FollowUpDue) -> None:
    key = done.key(f"follow-up:{effect.due_on.isoformat()}")
    plan_follow_up(work, key, done.visit.patient_id, done.plan_id, effect.due_on)


def _thank(work: Work, done: _Completed, effect: PatientThanks) -> None:
    queue_message(work, NewMessage(key=done.key("thanks"), patient_id=done.visit.patient_id, text=effect.text))


EFFECTS: Mapping[type[Effect], Callable[[Work, _Completed, Any], None]] = {
    ExaminationCharge: _charge_examination,
    StaffNotice: _raise_notice,
    DocumentRequest: _request_document,
    PlanEstimate: _estimate,
    FactToRecord: _record_fact,
    FollowUpDue: _follow_up,
    PatientThanks: _thank,
}
