"""Reading an exam for its panel, words included: runs on a reader thread, where Babel may take its time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.clinical.reads import (
    ExamDecision,
    decision_of,
    exam_form,
    exam_of_day,
    medical_answers,
    open_exam_of,
)
from dentaldesk.engines.patients.reads import patient_card
from dentaldesk.engines.treatment.reads import PlanLine, plan_lines
from dentaldesk.models.states import ProcedureStatus, Role, TaskUrgency
from dentaldesk.models.teeth import Notation, show_tooth
from dentaldesk.models.values import Message, total
from dentaldesk.ui.screens.exam.rows import NotBegun, Outcome, Page, PlanRow
from dentaldesk.ui.screens.exam.saving import notes_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.words import Words


def read_exam(
    session: Session, words: Words, notation: Notation, patient_id: UUID, day: date, exam_id: UUID | None
) -> Page | NotBegun:
    """The patient's exam with this id, else the one of that day, else that none was begun."""
    shown = exam_id or exam_of_day(session, patient_id, day)
    return read_page(session, words, notation, shown, day) if shown is not None else _not_begun(session, patient_id)


def read_page(session: Session, words: Words, notation: Notation, exam_id: UUID, today: date) -> Page:
    """One exam, ready to read on this day. Seven queries, whatever is planned."""
    form = exam_form(session, exam_id, today)
    lines = plan_lines(session, form.plan_id)
    decision = decision_of(session, exam_id)
    return Page(
        exam_id=exam_id,
        visit_id=form.visit_id,
        patient_id=form.patient_id,
        patient=patient_card(session, form.patient_id).row.name,
        day=words.day(form.business_date),
        notes=notes_of(form),
        version=form.version,
        signed_at=form.signed_at,
        answers=medical_answers(session, form.patient_id),
        medical_confirmed=form.medical_confirmed,
        plan=tuple(_plan_row(line, words, notation) for line in lines),
        total=words.money(total(line.fee for line in lines)),
        outcome=None if decision is None else _outcome(decision, words),
    )


def _not_begun(session: Session, patient_id: UUID) -> NotBegun:
    older = open_exam_of(session, patient_id)
    return NotBegun(
        patient_id=patient_id,
        patient=patient_card(session, patient_id).row.name,
        older_id=older,
        older_day=None if older is None else exam_form(session, older).business_date,
    )


def _plan_row(line: PlanLine, words: Words, notation: Notation) -> PlanRow:
    tooth = show_tooth(line.tooth, notation) if line.tooth else ""
    return PlanRow(
        id=line.id,
        tooth=line.tooth,
        surfaces=line.surfaces,
        place=f"{tooth} {line.surfaces}".strip(),
        procedure=line.procedure,
        diagnosis=line.diagnosis,
        diagnosis_word=words.text(Message(f"diagnosis.{line.diagnosis}")) if line.diagnosis else "",
        urgency=line.urgency,
        urgency_word=words.text(Message(f"urgency.{line.urgency}")),
        fee=words.plain_money(line.fee),
        may_go=line.status is ProcedureStatus.PENDING,
    )


def _outcome(decision: ExamDecision, words: Words) -> Outcome:
    routing = decision.routing
    desks = {
        Role.TREATMENT_COORDINATOR: words("Treatment coordinator"),
        Role.FRONT_DESK: words("Front desk"),
    }
    return Outcome(
        done=words("Completed {time}", time=words.time(decision.completed_at)),
        goes_to=words(
            "{who}: {step}",
            who=desks.get(routing.assigned_to, routing.assigned_to.value),
            step=Message(f"notice.{routing.next_step}"),
        ),
        reason=words.text(routing.reason),
        urgent=routing.urgency is TaskUrgency.URGENT,
    )
