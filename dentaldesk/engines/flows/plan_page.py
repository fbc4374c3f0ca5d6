"""One plan as it is shown: what it holds, what that costs the patient today, who may sign it, how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from dentaldesk.engines.core.list_names import list_name
from dentaldesk.engines.financial.reads import coverage_on
from dentaldesk.engines.financial.rules import Coverage, PricedProcedure, calculate_patient_portion
from dentaldesk.engines.flows.consent_reads import Signer, signers_of
from dentaldesk.engines.treatment.plan_rules import ANSWERABLE, OptionTotal, Placed, Priced, is_expired, totals_of
from dentaldesk.models.states import (
    ClinicalUrgency,
    Diagnosis,
    ExamStatus,
    FollowUpStatus,
    PlanStatus,
    Priority,
    ProcedureStatus,
)
from dentaldesk.models.tables.catalogue import Procedure
from dentaldesk.models.tables.clinic import Provider
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.communication import FollowUp
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.people import StaffUser
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Message, Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MINUTES_OF_A_UNIT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """A procedure with what it costs today. `provider`: who did it, else who is booked, else the visit's dentist."""

    id: UUID
    version: int
    phase: int
    option: str
    code: str
    procedure: str
    tooth: ToothCode | None
    surfaces: str
    diagnosis: Diagnosis | None
    urgency: ClinicalUrgency
    priority: Priority
    fee: Money
    insurance: Money
    patient: Money
    trace: tuple[Message, ...]
    status: ProcedureStatus
    provider: str
    booked_at: datetime | None
    done_at: datetime | None
    minutes: int
    notes: str
    decline_reason: str | None

    @property
    def is_open(self) -> bool:
        """Whether the patient may still say yes or no to it."""
        return self.status in ANSWERABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """`exam_open`: it is still being found, and cannot be presented. `ask_on`: when somebody is to ask next."""

    plan_id: UUID
    version: int
    patient_id: UUID
    patient: str
    visit_id: UUID
    dentist: str
    made_on: date
    status: PlanStatus
    is_expired: bool
    exam_open: bool
    notes: str
    options: Mapping[str, str]
    presented_at: datetime | None
    presented_by: str
    expires_on: date | None
    accepted_at: datetime | None
    accepted_by: str
    decline_reason: str
    ask_on: date | None
    lines: tuple[PlanLine, ...]
    coverage: str
    signers: tuple[Signer, ...]

    @property
    def totals(self) -> tuple[OptionTotal, ...]:
        """What each option costs, with what is done in any case; what was declined is left out."""
        return totals_of([_priced(line) for line in self.lines if line.status is not ProcedureStatus.DECLINED])

    @property
    def seen(self) -> dict[UUID, int]:
        """The versions of the procedures that are shown: what presenting and answering bring along."""
        return {line.id: line.version for line in self.lines}

    @property
    def placed(self) -> tuple[Placed, ...]:
        """The order that is shown: what ordering brings along."""
        return tuple(Placed(id=line.id, phase=line.phase) for line in self.lines)


def plan_page(session: Session, plan_id: UUID, today: date) -> PlanPage | None:
    """The plan with the shares of today; None when there is none (a merge may have taken it away). Five queries."""
    asked = select(func.min(FollowUp.due_on)).where(
        FollowUp.plan_id == TreatmentPlan.id, FollowUp.status == FollowUpStatus.OPEN
    )
    query = (
        select(TreatmentPlan, Visit, Patient, Provider.name, StaffUser.name, Exam.status, asked.scalar_subquery())
        .join(Visit, Visit.id == TreatmentPlan.visit_id)
        .join(Patient, Patient.id == TreatmentPlan.patient_id)
        .join(Provider, Provider.id == Visit.dentist_id)
        .outerjoin(StaffUser, StaffUser.id == TreatmentPlan.presented_by)
        .outerjoin(Exam, Exam.visit_id == Visit.id)
        .where(TreatmentPlan.id == plan_id)
    )
    found = session.execute(query).first()
    if found is None:
        return None
    plan, visit, patient, dentist, presenter, exam, ask_on = found
    coverage = coverage_on(session, plan.patient_id, today)
    lines = _lines(session, plan.id, coverage, dentist)
    return PlanPage(
        plan_id=plan.id,
        version=plan.version,
        patient_id=plan.patient_id,
        patient=list_name(
            patient.given_names, patient.family_name, patient.chart_number, confidential=patient.confidential
        ),
        visit_id=visit.id,
        dentist=dentist,
        made_on=visit.business_date,
        status=plan.status,
        is_expired=is_expired(plan.status, plan.expires_on, today),
        exam_open=exam is ExamStatus.OPEN,
        notes=plan.notes,
        options={letter: str(name) for letter, name in (plan.options or {}).items()},
        presented_at=plan.presented_at,
        presented_by=presenter or "",
        expires_on=plan.expires_on,
        accepted_at=plan.accepted_at,
        accepted_by=plan.accepted_by or "",
        decline_reason=plan.decline_reason or "",
        ask_on=ask_on,
        lines=lines,
        coverage=coverage.name if coverage is not None else "",
        signers=signers_of(session, plan.patient_id, today),
    )


def _priced(line: PlanLine) -> Priced:
    return Priced(phase=line.phase, option=line.option, fee=line.fee, insurance=line.insurance, patient=line.patient)


def _lines(session: Session, plan_id: UUID, coverage: Coverage | None, dentist: str) -> tuple[PlanLine, ...]:
    did, books = aliased(Provider), aliased(Provider)
    query = (
        select(PlannedProcedure, Procedure.pattern, did.name, books.name, Appointment.starts_at)
        .join(Procedure, Procedure.code == PlannedProcedure.procedure_code)
        .outerjoin(did, did.id == PlannedProcedure.completed_by)
        .outerjoin(Appointment, Appointment.id == PlannedProcedure.appointment_id)
        .outerjoin(books, books.id == Appointment.provider_id)
        .where(PlannedProcedure.plan_id == plan_id)
        .order_by(PlannedProcedure.phase, PlannedProcedure.position)
    )
    rows = session.execute(query).all()
    priced = [PricedProcedure(id=row.id, fee=row.fee) for row, *_ in rows]
    shares = calculate_patient_portion(priced, coverage)
    return tuple(
        PlanLine(
            id=row.id,
            version=row.version,
            phase=row.phase,
            option=row.option,
            code=row.procedure_code,
            procedure=row.procedure_name,
            tooth=row.tooth,
            surfaces=row.surfaces,
            diagnosis=row.diagnosis,
            urgency=row.urgency,
            priority=row.priority,
            fee=row.fee,
            insurance=share.insurance,
            patient=share.patient,
            trace=share.trace,
            status=row.status,
            provider=did_by or booked_with or dentist,
            booked_at=starts_at if row.status is ProcedureStatus.SCHEDULED else None,
            done_at=row.completed_at,
            minutes=len(pattern) * MINUTES_OF_A_UNIT,
            notes=row.notes,
            decline_reason=row.decline_reason,
        )
        for (row, pattern, did_by, booked_with, starts_at), share in zip(rows, shares.lines, strict=True)
    )
