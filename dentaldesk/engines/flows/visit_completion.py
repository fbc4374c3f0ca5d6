"""A visit of any kind is completed: one function, one transaction.

What is missing is told all at once. Then: seal the dentist's findings → charge what is not charged, move recalls →
lock the note → hand the patient over → tell who goes on, ask for papers, plan follow-ups. Completing again does
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.analysis import Analysis
from dentaldesk.engines.clinical.effects import trigger_visit_workflows
from dentaldesk.engines.clinical.reads import exam_state
from dentaldesk.engines.clinical.routing import Routing
from dentaldesk.engines.clinical.shapes import ExamState
from dentaldesk.engines.clinical.signing_actions import sign_note
from dentaldesk.engines.clinical.visits import plan_on
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import Refused
from dentaldesk.engines.flows.closing import close_visit, papers_of_care, refuse_called_off, seal_exam
from dentaldesk.engines.flows.consequences import Completed, carry_out
from dentaldesk.engines.flows.deciding import decide
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.settling import settle_visit
from dentaldesk.engines.flows.visit_states import missing_for_completion
from dentaldesk.engines.treatment.actions import propose_plan
from dentaldesk.engines.treatment.doing_reads import DoneLine, done_in_visit
from dentaldesk.models.states import (
    ExamStatus,
    NextStep,
    Role,
    TaskUrgency,
    VisitStatus,
    VisitType,
)
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitOutcome:
    """What was completed. `already` when it had been completed before and nothing was done."""

    visit_id: UUID
    patient_id: UUID
    already: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a dentist found in a visit of another kind, as it is decided upon."""

    exam: Exam
    state: ExamState
    analysis: Analysis
    routing: Routing


@verb(Permission.COMPLETE_VISIT)
def handle_visit_completion(work: Work, visit_id: UUID) -> VisitOutcome:
    """Complete a visit. An exam goes its own way (`exam_completion`).

    Raises Refused with everything that is missing, each with its place on the form.
    """
    exam = _locked_exam(work, visit_id)
    if exam is not None and work.session.get_one(Visit, visit_id).visit_type is VisitType.EXAM:
        outcome = handle_exam_completion(work, exam.id)
        return VisitOutcome(visit_id=visit_id, patient_id=outcome.patient_id, already=outcome.already)
    visit = lock_row(work.session, Visit, visit_id)
    if visit.status is VisitStatus.COMPLETED:
        return VisitOutcome(visit_id=visit.id, patient_id=visit.patient_id, already=True)
    refuse_called_off(visit)
    if visit.visit_type is VisitType.EMERGENCY:
        sign_note(work, visit.id)  # whoever completes it answers for it
    missing = missing_for_completion(work.session, visit.id, work.business_date)
    if missing.problems:
        raise Refused("visit.incomplete", missing.problems)
    done = done_in_visit(work.session, visit.id)
    found = _analysed(work, exam) if exam is not None and exam.status is ExamStatus.OPEN else None
    routing = _routing(found, done)
    plan_id = _seal(work, visit, found, routing) if found is not None else None
    settled = settle_visit(work, visit.id)  # after the sealing: a dentist's examination begins its recall anew
    close_visit(work, visit, settled, routing, signed_at=None)
    _carry_out(work, visit, routing, found, plan_id)
    work.note("complete", "visit", visit.id, next_step=routing.next_step.value)
    return VisitOutcome(visit_id=visit.id, patient_id=visit.patient_id, already=False)


def _locked_exam(work: Work, visit_id: UUID) -> Exam | None:
    exam_id = work.session.scalars(select(Exam.id).where(Exam.visit_id == visit_id)).first()
    return lock_row(work.session, Exam, exam_id) if exam_id is not None else None


def _analysed(work: Work, exam: Exam) -> _Found:
    state = exam_state(work.session, exam, work.business_date)
    analysis, routing = decide(state, work.clinic)
    return _Found(exam=exam, state=state, analysis=analysis, routing=routing)


def _routing(found: _Found | None, done: Sequence[DoneLine]) -> Routing:
    """Where the patient goes: as after an exam when something new is planned, else to the desk."""
    if found is not None and found.state.planned:
        return found.routing
    if done:
        reason = Message("visit.done_reason", {"count": len(done), "first": done[0].procedure})
    else:
        reason = Message("visit.nothing_reason")
    return Routing(next_step=NextStep.CHECKOUT, assigned_to=Role.FRONT_DESK, urgency=TaskUrgency.NORMAL, reason=reason)


def _seal(work: Work, visit: Visit, found: _Found, routing: Routing) -> UUID:
    """The dentist's findings are closed with what was decided, and what is planned is proposed. Returns the plan."""
    analysis = found.analysis
    seal_exam(work, found.exam, found.state, analysis, routing)
    if not found.state.planned:
        return plan_on(work, visit)
    return propose_plan(work, visit.id, analysis.total_value, analysis.urgency)


def _carry_out(work: Work, visit: Visit, routing: Routing, found: _Found | None, plan_id: UUID | None) -> None:
    planned = found.state.planned if found is not None else ()
    effects = trigger_visit_workflows(
        routing,
        found.analysis if found is not None else None,
        today=work.business_date,
        has_plan=bool(planned),
        of_care=papers_of_care(work.session, visit.id),
    )
    carry_out(work, Completed(of=f"visit:{visit.id}", visit=visit, plan_id=plan_id, planned=planned), effects)
