"""Appointments, and the blocks of chair and provider time that the database keeps from overlapping."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from dentaldesk.models.states import AppointmentStatus, Topic
from dentaldesk.models.tables.base import (
    Base,
    Code,
    EnumColumn,
    IdKey,
    Key,
    Moment,
    Name,
    Version,
    Words,
    one_of,
    reference,
)


class Appointment(Base):
    """A patient is expected: when, where, with whom, for what."""

    __tablename__ = "appointment"
    __topic__ = Topic.SCHEDULE
    __table_args__ = (
        one_of("status", AppointmentStatus),
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_appointment_business_date_location_id", "business_date", "location_id"),
    )

    id: Mapped[IdKey]
    request_key: Mapped[Key]
    patient_id: Mapped[UUID] = reference("patient.id")
    location_id: Mapped[UUID] = reference("location.id", index=False)
    operatory_id: Mapped[UUID] = reference("operatory.id")
    provider_id: Mapped[UUID] = reference("provider.id")
    plan_id: Mapped[UUID | None] = reference("treatment_plan.id")
    visit_id: Mapped[UUID | None] = reference("visit.id")  # the visit it became
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    business_date: Mapped[date]
    pattern: Mapped[Words]  # as in the catalogue: "/" assistant, "X" provider time
    status: Mapped[AppointmentStatus] = mapped_column(EnumColumn(AppointmentStatus))
    reason: Mapped[Words]
    version: Mapped[Version]


class AppointmentChange(Base):
    """Each change of an appointment's status: when, by whom."""

    __tablename__ = "appointment_change"
    __topic__ = None  # read only with its appointment, which raises the topic
    __table_args__ = (one_of("status", AppointmentStatus),)

    id: Mapped[IdKey]
    appointment_id: Mapped[UUID] = reference("appointment.id")
    status: Mapped[AppointmentStatus] = mapped_column(EnumColumn(AppointmentStatus))
    changed_at: Mapped[Moment]
    changed_by: Mapped[UUID] = reference("staff_user.id", index=False)


class BookedBlock(Base):
    """A stretch of one resource that is taken. Two live blocks of one resource never overlap (guards.py)."""

    __tablename__ = "booked_block"
    __topic__ = Topic.SCHEDULE
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_booked_block_resource_id_starts_at", "resource_id", "starts_at"),
    )

    id: Mapped[IdKey]
    appointment_id: Mapped[UUID] = reference("appointment.id")
    resource_id: Mapped[int] = reference("resource.id", index=False)
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    # Allowed by someone with the right to it, and shown as such: it may overlap.
    squeezed_in: Mapped[bool] = mapped_column(default=False)
    released_at: Mapped[Moment | None]


class RecallType(Base):
    """Why patients are asked to come again, how often, and which procedures begin the interval anew."""

    __tablename__ = "recall_type"
    __topic__ = Topic.CLINIC
    __table_args__ = (CheckConstraint("months BETWEEN 1 AND 60", name="months"),)

    code: Mapped[Code] = mapped_column(primary_key=True)
    name: Mapped[Name]
    months: Mapped[int]
    procedures: Mapped[list[Any]]  # codes of the catalogue
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[Version]


class PatientRecall(Base):
    """When a patient is to come again for one reason. A day set by hand stands until the next trigger."""

    __tablename__ = "patient_recall"
    __topic__ = Topic.SCHEDULE
    __table_args__ = (
        CheckConstraint("months BETWEEN 1 AND 60", name="months"),
        Index("ix_patient_recall_due_on_active", "due_on", "active"),
    )

    id: Mapped[IdKey]
    patient_id: Mapped[UUID] = reference("patient.id")
    recall_code: Mapped[str] = reference("recall_type.code", index=False)
    months: Mapped[int | None]  # the dentist's own interval; None: the type's
    last_on: Mapped[date | None]
    due_on: Mapped[date]
    by_hand: Mapped[bool] = mapped_column(default=False)
    # A row that is not active rests: another trigger followed, another recall excludes it, or somebody stopped it.
    active: Mapped[bool] = mapped_column(default=True)
    stopped_by: Mapped[UUID | None] = reference("staff_user.id", index=False)
    version: Mapped[Version]
