"""An exam as its form shows it, and as completion finds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.analysis import TraceLine
from dentaldesk.engines.clinical.routing import Routing
from dentaldesk.engines.clinical.shapes import ExamState, MedicalRisk, PlannedWork
from dentaldesk.engines.core.messages import message_from_json
from dentaldesk.engines.core.moments import asked_once
from dentaldesk.models.states import ExamStatus, ProcedureStatus, VisitStatus
from dentaldesk.models.tables.catalogue import Procedure
from dentaldesk.models.tables.clinical import Exam, SoapNote, Visit
from dentaldesk.models.tables.patients import MedicalConfirmation, MedicalHistory, Patient
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.values import ZERO, Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# What was declined, and what was done at once in the visit itself, is no work ahead.
_OVER = (ProcedureStatus.DECLINED, ProcedureStatus.COMPLETED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamForm:
    """An exam with its notes. `version` is what an edit brings along."""

    exam_id: UUID
    visit_id: UUID
    patient_id: UUID
    plan_id: UUID
    status: ExamStatus
    business_date: date
    chief_complaint: str
    subjective: str
    objective: str
    assessment: str
    plan: str
    version: int
    signed_at: datetime | None
    medical_confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamDecision:
    """What the completion of an exam decided."""

    completed_at: datetime
    total_value: Money
    complexity_score: Decimal
    complexity_trace: tuple[TraceLine, ...]
    has_urgent_procedures: bool
    routing: Routing


def exam_decision(exam: Exam) -> ExamDecision | None:
    """The decision that a completed exam keeps; None while it is open."""
    if exam.completed_at is None or exam.next_step is None or exam.assigned_to is None:
        return None
    assert exam.routing_urgency and exam.routing_reason  # noqa: S101, PT018 - the table's CHECK promises them
    return ExamDecision(
        completed_at=exam.completed_at,
        total_value=exam.total_value or ZERO,
        complexity_score=Decimal(exam.complexity or 0) / 10,
        complexity_trace=tuple(
            TraceLine(points=Decimal(line["points"]), why=message_from_json(line["why"]))
            for line in exam.complexity_trace or ()
        ),
        has_urgent_procedures=bool(exam.has_urgent),
        routing=Routing(
            next_step=exam.next_step,
            assigned_to=exam.assigned_to,
            urgency=exam.routing_urgency,
            reason=message_from_json(exam.routing_reason),
        ),
    )


def decision_of(session: Session, exam_id: UUID) -> ExamDecision | None:
    """The decision of an exam; None while it is open. One query."""
    return exam_decision(session.get_one(Exam, exam_id))


def exam_of_day(session: Session, patient_id: UUID, day: date) -> UUID | None:
    """The patient's exam of that clinic day: the open one, else the one completed last."""
    query = (
        select(Exam.id)
        .join(Visit, Visit.id == Exam.visit_id)
        .where(Exam.patient_id == patient_id, Visit.business_date == day, Visit.status != VisitStatus.CANCELLED)
        .order_by(Exam.completed_at.is_not(None), Exam.completed_at.desc(), Exam.id.desc())
    )
    return session.scalars(query.limit(1)).first()


def open_exam_of(session: Session, patient_id: UUID) -> UUID | None:
    """The patient's exam that is still open, the newest first."""
    query = (
        select(Exam.id)
        .join(Visit, Visit.id == Exam.visit_id)
        .where(Exam.patient_id == patient_id, Exam.status == ExamStatus.OPEN, Visit.status != VisitStatus.CANCELLED)
    )
    return session.scalars(query.order_by(Exam.id.desc()).limit(1)).first()


def exam_form(session: Session, exam_id: UUID, today: date | None = None) -> ExamForm:
    """The form of one exam, its history confirmed on `today` (None: the visit's own day).

    Raises NoResultFound. Two queries.
    """
    exam, visit, note, plan_id = session.execute(
        select(Exam, Visit, SoapNote, TreatmentPlan.id)
        .join(Visit, Visit.id == Exam.visit_id)
        .join(SoapNote, SoapNote.visit_id == Visit.id)
        .join(TreatmentPlan, TreatmentPlan.visit_id == Visit.id)
        .where(Exam.id == exam_id)
    ).one()
    return ExamForm(
        exam_id=exam.id,
        visit_id=visit.id,
        patient_id=exam.patient_id,
        plan_id=plan_id,
        status=exam.status,
        business_date=visit.business_date,
        chief_complaint=visit.chief_complaint,
        subjective=note.subjective,
        objective=note.objective,
        assessment=note.assessment,
        plan=note.plan,
        version=note.version,
        signed_at=exam.signed_at,
        medical_confirmed=confirmed_history(session, visit, today or visit.business_date) is not None,
    )


@asked_once
def exam_state(session: Session, exam: Exam, today: date) -> ExamState:
    """What completion judges: notes, signature, today's medical confirmation, the plan. Four queries."""
    visit = session.get_one(Visit, exam.visit_id)
    note = session.get_one(SoapNote, exam.visit_id)
    history = confirmed_history(session, visit, today)
    return ExamState(
        chief_complaint=visit.chief_complaint,
        medical_confirmed_today=history is not None,
        assessment=note.assessment,
        signed=exam.signed_at is not None,
        planned=planned_work(session, visit.id),
        risk=MedicalRisk(
            asa_class=history.asa_class if history else None,
            anticoagulant=bool(history and history.anticoagulant),
            bisphosphonate=bool(history and history.bisphosphonate),
            pregnant=bool(history and history.pregnant),
        ),
    )


class VisitRows(NamedTuple):
    """A visit with what there is one of."""

    visit: Visit
    note: SoapNote
    patient: Patient
    exam: Exam | None
    plan_id: UUID | None


@asked_once
def visit_rows(session: Session, visit_id: UUID) -> VisitRows:
    """Held by a session that reads, so that what else is said of the visit does not ask for them again. One query."""
    query = (
        select(Visit, SoapNote, Patient, Exam, TreatmentPlan.id)
        .join(SoapNote, SoapNote.visit_id == Visit.id)
        .join(Patient, Patient.id == Visit.patient_id)
        .outerjoin(Exam, Exam.visit_id == Visit.id)
        .outerjoin(TreatmentPlan, TreatmentPlan.visit_id == Visit.id)
        .where(Visit.id == visit_id)
    )
    return VisitRows(*session.execute(query).one())


def confirmed_history(session: Session, visit: Visit, today: date) -> MedicalHistory | None:
    """The history that was confirmed today for this visit, if it still is the latest. One query."""
    history, is_confirmed = latest_history(session, visit, today)
    return history if is_confirmed else None


@asked_once
def latest_history(session: Session, visit: Visit, today: date) -> tuple[MedicalHistory | None, bool]:
    """The patient's latest answers, and whether they were confirmed today for this visit. One query."""
    query = (
        select(MedicalHistory, MedicalConfirmation.id)
        .outerjoin(
            MedicalConfirmation,
            (MedicalConfirmation.history_id == MedicalHistory.id)
            & (MedicalConfirmation.visit_id == visit.id)
            & (MedicalConfirmation.business_date == today),
        )
        .where(MedicalHistory.patient_id == visit.patient_id)
        .order_by(MedicalHistory.number.desc())
        .limit(1)
    )
    found = session.execute(query).first()
    return (None, False) if found is None else (found[0], found[1] is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicalAnswers:
    """The latest medical history, whole. `allergies` None: not asked; empty: none known."""

    number: int  # of this version, from 1
    asa_class: int | None
    allergies: tuple[str, ...] | None
    medications: str
    conditions: str
    anticoagulant: bool
    bisphosphonate: bool
    pregnant: bool
    radiotherapy: bool = False  # of the jaws, ever
    endocarditis_risk: bool = False


def medical_answers(session: Session, patient_id: UUID) -> MedicalAnswers | None:
    """The patient's latest answers; None when they were never taken. One query."""
    query = select(MedicalHistory).where(MedicalHistory.patient_id == patient_id)
    history = session.scalars(query.order_by(MedicalHistory.number.desc()).limit(1)).first()
    return None if history is None else answers_in(history)


def answers_in(history: MedicalHistory) -> MedicalAnswers:
    """What these answers say."""
    return MedicalAnswers(
        number=history.number,
        asa_class=history.asa_class,
        allergies=None if history.allergies is None else tuple(history.allergies),
        medications=history.medications or "",
        conditions=history.conditions or "",
        anticoagulant=history.anticoagulant,
        bisphosphonate=history.bisphosphonate,
        pregnant=history.pregnant,
        radiotherapy=history.radiotherapy,
        endocarditis_risk=history.endocarditis_risk,
    )


def planned_work(session: Session, visit_id: UUID) -> tuple[PlannedWork, ...]:
    """What of the visit's plan is still to be done, with the catalogue entries, in the plan's order."""
    query = (
        select(PlannedProcedure, Procedure)
        .join(TreatmentPlan, TreatmentPlan.id == PlannedProcedure.plan_id)
        .join(Procedure, Procedure.code == PlannedProcedure.procedure_code)
        .where(TreatmentPlan.visit_id == visit_id, PlannedProcedure.status.not_in(_OVER))
        .order_by(PlannedProcedure.position)
    )
    return tuple(_work(planned, entry) for planned, entry in session.execute(query))


def _work(planned: PlannedProcedure, entry: Procedure) -> PlannedWork:
    return PlannedWork(
        id=planned.id,
        code=planned.procedure_code,
        name=planned.procedure_name,
        tooth=planned.tooth,
        surfaces=planned.surfaces,
        area=entry.area,
        min_surfaces=entry.min_surfaces,
        max_surfaces=entry.max_surfaces,
        discipline=entry.discipline,
        sequence_class=entry.sequence_class,
        weight=entry.weight,
        urgency=planned.urgency,
        diagnosis=planned.diagnosis,
        fee=planned.fee,
        pattern=entry.pattern,
        healing_days=entry.healing_days,
        laboratory_days=entry.laboratory_days,
        option=planned.option,
    )
