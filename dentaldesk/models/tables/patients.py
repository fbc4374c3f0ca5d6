"""Patients: who they are, how they are found, and what must be known before anything is done to them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dentaldesk.models.tables.base import (
    NAME_LENGTH,
    Base,
    Code,
    EnumColumn,
    IdKey,
    Moment,
    Name,
    Version,
    Words,
    folded,
    one_of,
    reference,
)
from dentaldesk.models.values import Channel, PatientStatus, Topic


class Patient(Base):
    """A person in care. Never deleted; two records of one person are merged by `merged_into_id`."""

    __tablename__ = "patient"
    __topic__ = Topic.PATIENTS
    __table_args__ = (
        one_of("status", PatientStatus),
        one_of("preferred_channel", Channel),
        CheckConstraint("(status = 'merged') = (merged_into_id IS NOT NULL)", name="merged"),
        CheckConstraint("given_names <> '' OR family_name <> ''", name="named"),
    )

    id: Mapped[IdKey]
    chart_number: Mapped[int] = mapped_column(unique=True)
    given_names: Mapped[Name]
    family_name: Mapped[Name]
    # Folded "family given" for one order of names on both databases.
    sort_name: Mapped[str] = mapped_column(folded(2 * NAME_LENGTH + 1), index=True)
    birth_date: Mapped[date | None]
    phone: Mapped[Code | None] = mapped_column(index=True)  # E.164
    email: Mapped[Name | None]
    preferred_channel: Mapped[Channel | None] = mapped_column(EnumColumn(Channel))
    language: Mapped[Code | None]
    status: Mapped[PatientStatus] = mapped_column(EnumColumn(PatientStatus), default=PatientStatus.ACTIVE)
    merged_into_id: Mapped[UUID | None] = reference("patient.id")
    # Who owes the family's balance; NULL: the patient.
    guarantor_id: Mapped[UUID | None] = reference("patient.id")
    created_at: Mapped[Moment]
    version: Mapped[Version]


class PatientWord(Base):
    """One folded word by which a patient is found, for prefix search with an ordinary index."""

    __tablename__ = "patient_word"
    __topic__ = None  # changes only together with its patient
    __table_args__ = (Index("ix_patient_word_word", "word"),)

    patient_id: Mapped[UUID] = reference("patient.id", primary_key=True)
    word: Mapped[str] = mapped_column(folded(NAME_LENGTH), primary_key=True)


class MedicalHistory(Base):
    """One version of the answers; a change is a new row."""

    __tablename__ = "medical_history"
    __topic__ = Topic.PATIENTS
    __table_args__ = (
        UniqueConstraint("patient_id", "number"),
        CheckConstraint("asa_class BETWEEN 1 AND 6", name="asa_class"),
    )

    id: Mapped[IdKey]
    patient_id: Mapped[UUID] = reference("patient.id", index=False)
    number: Mapped[int]
    asa_class: Mapped[int | None]
    # NULL: not asked. An empty list: asked, none known.
    allergies: Mapped[list[Any] | None]
    medications: Mapped[Words | None]
    conditions: Mapped[Words | None]
    anticoagulant: Mapped[bool] = mapped_column(default=False)
    bisphosphonate: Mapped[bool] = mapped_column(default=False)
    pregnant: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[Moment]
    recorded_by: Mapped[UUID] = reference("staff_user.id", index=False)


class MedicalConfirmation(Base):
    """The patient said again, on this day, that the history is right."""

    __tablename__ = "medical_confirmation"
    __topic__ = Topic.PATIENTS
    __table_args__ = (UniqueConstraint("visit_id", "history_id", "business_date"),)

    id: Mapped[IdKey]
    visit_id: Mapped[UUID] = reference("visit.id", index=False)
    history_id: Mapped[UUID] = reference("medical_history.id")
    confirmed_at: Mapped[Moment]
    business_date: Mapped[date]
    confirmed_by: Mapped[UUID] = reference("staff_user.id", index=False)
