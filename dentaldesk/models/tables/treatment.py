"""Treatment plans and the procedures in them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dentaldesk.models.states import (
    ClinicalUrgency,
    Diagnosis,
    PlanStatus,
    Priority,
    ProcedureStatus,
    Topic,
    ValueCategory,
)
from dentaldesk.models.tables.base import (
    Amount,
    Base,
    Code,
    EnumColumn,
    IdKey,
    Moment,
    Name,
    ToothColumn,
    Version,
    Words,
    one_of,
    reference,
)
from dentaldesk.models.teeth import ToothCode


class TreatmentPlan(Base):
    """What is proposed to a patient after a visit. Its procedures keep the fees it was proposed with."""

    __tablename__ = "treatment_plan"
    __topic__ = Topic.TREATMENT
    __table_args__ = (
        one_of("status", PlanStatus),
        one_of("urgency", ClinicalUrgency),
        one_of("value_category", ValueCategory),
        Index("ix_treatment_plan_presented_at", "presented_at"),
    )

    id: Mapped[IdKey]
    patient_id: Mapped[UUID] = reference("patient.id")
    visit_id: Mapped[UUID] = reference("visit.id", unique=True)
    created_by: Mapped[UUID] = reference("staff_user.id", index=False)
    created_at: Mapped[Moment]
    status: Mapped[PlanStatus] = mapped_column(EnumColumn(PlanStatus), default=PlanStatus.PENDING)
    urgency: Mapped[ClinicalUrgency | None] = mapped_column(EnumColumn(ClinicalUrgency))
    total_value: Mapped[Amount | None]
    value_category: Mapped[ValueCategory | None] = mapped_column(EnumColumn(ValueCategory))
    notes: Mapped[Words] = mapped_column(default="")
    # What the options are called: {"A": "Bridge", "B": "Implant"}; None: there are none.
    options: Mapped[dict[str, Any] | None]
    # For the first time: the 90 days of the acceptance figure begin then.
    presented_at: Mapped[Moment | None]
    presented_by: Mapped[UUID | None] = reference("staff_user.id", index=False)
    expires_on: Mapped[date | None]  # the last day on which it can be accepted as it was presented last
    accepted_at: Mapped[Moment | None]
    # Who agreed, as they signed; the signature's picture and the very paper that was shown.
    accepted_by: Mapped[Words | None]
    accepted_signature: Mapped[Code | None] = reference("stored_file.sha256", index=False)
    accepted_paper: Mapped[Code | None] = reference("stored_file.sha256", index=False)
    decline_reason: Mapped[Words | None]
    paid: Mapped[bool] = mapped_column(default=False)
    version: Mapped[Version]


class PlannedProcedure(Base):
    """One procedure of a plan, on a tooth or an area, with the fee it was proposed with."""

    __tablename__ = "planned_procedure"
    __topic__ = Topic.TREATMENT
    __table_args__ = (
        one_of("status", ProcedureStatus),
        one_of("urgency", ClinicalUrgency),
        one_of("priority", Priority),
        one_of("diagnosis", Diagnosis),
        UniqueConstraint("plan_id", "position"),
        CheckConstraint("fee >= 0", name="fee"),
        CheckConstraint("phase BETWEEN 1 AND 9", name="phase"),
        CheckConstraint("actual_minutes >= 0", name="actual_minutes"),
    )

    id: Mapped[IdKey]
    plan_id: Mapped[UUID] = reference("treatment_plan.id", index=False)
    position: Mapped[int]
    procedure_code: Mapped[str] = reference("procedure.code")
    procedure_name: Mapped[Name]
    tooth: Mapped[ToothCode | None] = mapped_column(ToothColumn)
    surfaces: Mapped[Code] = mapped_column(default="")
    diagnosis: Mapped[Diagnosis | None] = mapped_column(EnumColumn(Diagnosis))
    notes: Mapped[Words] = mapped_column(default="")
    urgency: Mapped[ClinicalUrgency] = mapped_column(EnumColumn(ClinicalUrgency))
    priority: Mapped[Priority] = mapped_column(EnumColumn(Priority), default=Priority.MEDIUM)
    fee: Mapped[Amount]
    phase: Mapped[int] = mapped_column(default=1)  # what is done before the next phase begins
    option: Mapped[Code] = mapped_column(default="")  # "A", "B": of these one is chosen; "": done in any case
    status: Mapped[ProcedureStatus] = mapped_column(EnumColumn(ProcedureStatus), default=ProcedureStatus.PENDING)
    appointment_id: Mapped[UUID | None] = reference("appointment.id")
    # The planned or begun work in the chart that this is done for; None for what has no place there.
    chart_entry_id: Mapped[UUID | None] = reference("chart_entry.id")
    # Why the patient does not want it; None of an option that was not chosen.
    decline_reason: Mapped[Words | None]
    completed_at: Mapped[Moment | None]
    completed_by: Mapped[UUID | None] = reference("provider.id", index=False)
    completed_visit_id: Mapped[UUID | None] = reference("visit.id")
    actual_minutes: Mapped[int | None]
    complications: Mapped[Words | None]
    version: Mapped[Version]
