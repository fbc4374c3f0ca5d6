"""Appointments, and the blocks of chair and provider time that the database keeps from overlapping."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from dentaldesk.models.states import AppointmentStatus, Topic
from dentaldesk.models.tables.base import Base, EnumColumn, IdKey, Key, Moment, Version, Words, one_of, reference


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
