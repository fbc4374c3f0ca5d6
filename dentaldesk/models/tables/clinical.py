"""Visits, exams and their notes, and the frozen picture of the mouth that an exam leaves behind."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from dentaldesk.models.states import ExamStatus, NextStep, Role, TaskUrgency, Topic, VisitStatus, VisitType
from dentaldesk.models.tables.base import (
    Amount,
    Base,
    Code,
    EnumColumn,
    IdKey,
    Moment,
    Version,
    Words,
    one_of,
    reference,
)


class Visit(Base):
    """One day of one patient in the clinic, from the door to the checkout."""

    __tablename__ = "visit"
    __topic__ = Topic.CLINICAL
    __table_args__ = (
        one_of("visit_type", VisitType),
        one_of("status", VisitStatus),
        one_of("with_role", Role),
        Index("ix_visit_business_date_status", "business_date", "status"),
    )

    id: Mapped[IdKey]
    patient_id: Mapped[UUID] = reference("patient.id")
    location_id: Mapped[UUID] = reference("location.id", index=False)
    dentist_id: Mapped[UUID] = reference("provider.id")
    visit_type: Mapped[VisitType] = mapped_column(EnumColumn(VisitType))
    status: Mapped[VisitStatus] = mapped_column(EnumColumn(VisitStatus))
    business_date: Mapped[date]
    started_at: Mapped[Moment]
    chief_complaint: Mapped[Words]
    # The hand-off: who has the patient now, since when.
    with_role: Mapped[Role] = mapped_column(EnumColumn(Role))
    with_since: Mapped[Moment]
    checkout_opened_at: Mapped[Moment | None]
    checkout_completed_at: Mapped[Moment | None]
    version: Mapped[Version]


class Exam(Base):
    """The examination of a visit and, once completed, what was decided from it. Locked by then."""

    __tablename__ = "exam"
    __topic__ = Topic.CLINICAL
    __table_args__ = (
        one_of("status", ExamStatus),
        one_of("next_step", NextStep),
        one_of("assigned_to", Role),
        one_of("routing_urgency", TaskUrgency),
        CheckConstraint("(status = 'completed') = (completed_at IS NOT NULL)", name="completed"),
        CheckConstraint("(status = 'completed') = (next_step IS NOT NULL)", name="routed"),
    )

    id: Mapped[IdKey]
    visit_id: Mapped[UUID] = reference("visit.id", unique=True)
    patient_id: Mapped[UUID] = reference("patient.id")
    status: Mapped[ExamStatus] = mapped_column(EnumColumn(ExamStatus))
    signed_at: Mapped[Moment | None]
    signed_by: Mapped[UUID | None] = reference("staff_user.id", index=False)
    completed_at: Mapped[Moment | None]
    completed_by: Mapped[UUID | None] = reference("staff_user.id", index=False)
    total_value: Mapped[Amount | None]
    complexity: Mapped[int | None]  # tenths of a point
    complexity_trace: Mapped[list[Any] | None]
    has_urgent: Mapped[bool | None]
    next_step: Mapped[NextStep | None] = mapped_column(EnumColumn(NextStep))
    assigned_to: Mapped[Role | None] = mapped_column(EnumColumn(Role))
    routing_urgency: Mapped[TaskUrgency | None] = mapped_column(EnumColumn(TaskUrgency))
    routing_reason: Mapped[dict[str, Any] | None]
    version: Mapped[Version]


class SoapNote(Base):
    """Subjective, objective, assessment, plan. Locked once signed; later words are addenda."""

    __tablename__ = "soap_note"
    __topic__ = Topic.CLINICAL

    visit_id: Mapped[UUID] = reference("visit.id", primary_key=True)
    subjective: Mapped[Words] = mapped_column(default="")
    objective: Mapped[Words] = mapped_column(default="")
    assessment: Mapped[Words] = mapped_column(default="")
    plan: Mapped[Words] = mapped_column(default="")
    author_id: Mapped[UUID | None] = reference("staff_user.id", index=False)
    signed_at: Mapped[Moment | None]
    version: Mapped[Version]


class OdontogramSnapshot(Base):
    """The mouth as it was known when an exam was completed. `format` names the layout of `content`."""

    __tablename__ = "odontogram_snapshot"
    __topic__ = Topic.CLINICAL

    id: Mapped[IdKey]
    exam_id: Mapped[UUID] = reference("exam.id", unique=True)
    patient_id: Mapped[UUID] = reference("patient.id")
    taken_at: Mapped[Moment]
    format: Mapped[int]
    content: Mapped[dict[str, Any]]
    sha256: Mapped[Code]
