"""Patients: who they are, how they are found, and what must be known before anything is done to them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dentaldesk.models.states import Channel, FileKind, PatientStatus, Relation, Sex, Topic
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


class Patient(Base):
    """A person in care. Never deleted; two records of one person are merged by `merged_into_id`."""

    __tablename__ = "patient"
    __topic__ = Topic.PATIENTS
    __table_args__ = (
        one_of("status", PatientStatus),
        one_of("preferred_channel", Channel),
        one_of("sex", Sex),
        CheckConstraint("(status = 'merged') = (merged_into_id IS NOT NULL)", name="merged"),
        CheckConstraint("given_names <> '' OR family_name <> ''", name="named"),
    )

    id: Mapped[IdKey]
    # Made by the screen or the import that registers: asking twice registers once. NULL: before there were keys.
    request_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    chart_number: Mapped[int] = mapped_column(unique=True)
    given_names: Mapped[Name]
    family_name: Mapped[Name]
    preferred_name: Mapped[Name | None]  # how they like to be called
    # Folded "family given" for one order of names on both databases.
    sort_name: Mapped[str] = mapped_column(folded(2 * NAME_LENGTH + 1), index=True)
    birth_date: Mapped[date | None] = mapped_column(index=True)
    sex: Mapped[Sex | None] = mapped_column(EnumColumn(Sex))  # None: not asked
    gender: Mapped[Name | None]  # in the patient's own words
    phone: Mapped[Code | None] = mapped_column(index=True)  # E.164
    other_phone: Mapped[Code | None] = mapped_column(index=True)  # E.164
    email: Mapped[Name | None]
    street: Mapped[Words | None]
    postal_code: Mapped[Code | None]
    city: Mapped[Name | None]
    region: Mapped[Name | None]
    country: Mapped[Code | None]  # ISO 3166-1 alpha-2; None: the clinic's
    preferred_channel: Mapped[Channel | None] = mapped_column(EnumColumn(Channel))
    preferred_times: Mapped[Words | None]
    language: Mapped[Code | None]
    referral_source: Mapped[Name | None]
    # The dentist or hygienist who usually treats them.
    provider_id: Mapped[UUID | None] = reference("provider.id")
    photo_sha256: Mapped[Code | None] = reference("stored_file.sha256", index=False)
    first_visit_on: Mapped[date | None]
    deceased_on: Mapped[date | None]
    # Nobody outside the room may learn of this visit: no message, no name on a list others can read.
    confidential: Mapped[bool] = mapped_column(default=False)
    status: Mapped[PatientStatus] = mapped_column(EnumColumn(PatientStatus), default=PatientStatus.ACTIVE)
    merged_into_id: Mapped[UUID | None] = reference("patient.id")
    # Who owes the family's balance; NULL: the patient.
    guarantor_id: Mapped[UUID | None] = reference("patient.id")
    created_at: Mapped[Moment]
    version: Mapped[Version]


class PatientWord(Base):
    """One folded word by which a patient is found, for prefix search with an ordinary index.

    A phone number stands as `~` and its digits from the end, and as `#` and the number as it is dialled in its country;
    two names in one word as `|`, the second one's first letter, the first, the second.
    """

    __tablename__ = "patient_word"
    __topic__ = None  # changes only together with its patient
    # In the order of lists: the first rows of a range are the first that are shown, however many there are. With the
    # patient in it nothing but the index is read.
    __table_args__ = (Index("ix_patient_word_word_sort_name_patient_id", "word", "sort_name", "patient_id"),)

    patient_id: Mapped[UUID] = reference("patient.id", primary_key=True)
    word: Mapped[str] = mapped_column(folded(NAME_LENGTH), primary_key=True)
    sort_name: Mapped[str] = mapped_column(folded(2 * NAME_LENGTH + 1))  # the patient's


class PatientContact(Base):
    """Somebody who is written to, decides or pays for a patient, from a day to a day.

    A child of divorced parents has two, with different duties. Who pays has a record of their own in `person_id`.
    """

    __tablename__ = "patient_contact"
    __topic__ = Topic.PATIENTS
    __table_args__ = (
        one_of("relation", Relation),
        CheckConstraint("person_id IS NOT NULL OR name IS NOT NULL", name="named"),
        CheckConstraint("NOT pays OR person_id IS NOT NULL", name="payer"),
        CheckConstraint("valid_until IS NULL OR valid_from <= valid_until", name="order"),
    )

    id: Mapped[IdKey]
    patient_id: Mapped[UUID] = reference("patient.id")
    person_id: Mapped[UUID | None] = reference("patient.id")  # when they have a record here
    name: Mapped[Name | None]  # when they have none
    phone: Mapped[Code | None]  # E.164
    email: Mapped[Name | None]
    relation: Mapped[Relation] = mapped_column(EnumColumn(Relation))
    is_written_to: Mapped[bool] = mapped_column(default=False)
    may_consent: Mapped[bool] = mapped_column(default=False)
    pays: Mapped[bool] = mapped_column(default=False)
    in_emergency: Mapped[bool] = mapped_column(default=False)
    note: Mapped[Words | None]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # the last day it holds
    version: Mapped[Version]


class PatientNote(Base):
    """A few words about a patient that are not clinical. Taken back, never deleted."""

    __tablename__ = "patient_note"
    __topic__ = Topic.PATIENTS

    id: Mapped[IdKey]
    patient_id: Mapped[UUID] = reference("patient.id")
    text: Mapped[Words]
    pinned: Mapped[bool] = mapped_column(default=False)  # stands in the banner
    written_at: Mapped[Moment]
    written_by: Mapped[UUID] = reference("staff_user.id", index=False)
    voided_at: Mapped[Moment | None]
    voided_by: Mapped[UUID | None] = reference("staff_user.id", index=False)


class PatientFile(Base):
    """A photo, card or letter that was taken or scanned. Papers that the program makes are documents."""

    __tablename__ = "patient_file"
    __topic__ = Topic.DOCUMENTS
    __table_args__ = (one_of("kind", FileKind),)

    id: Mapped[IdKey]
    patient_id: Mapped[UUID] = reference("patient.id")
    kind: Mapped[FileKind] = mapped_column(EnumColumn(FileKind))
    title: Mapped[Name]
    file_sha256: Mapped[Code] = reference("stored_file.sha256")
    added_at: Mapped[Moment]
    added_by: Mapped[UUID] = reference("staff_user.id", index=False)
    voided_at: Mapped[Moment | None]
    voided_by: Mapped[UUID | None] = reference("staff_user.id", index=False)


class PatientMerge(Base):
    """Two records of one person became one: which rows moved, so that it can be looked up for ever."""

    __tablename__ = "patient_merge"
    __topic__ = Topic.PATIENTS

    id: Mapped[IdKey]
    kept_id: Mapped[UUID] = reference("patient.id")
    merged_id: Mapped[UUID] = reference("patient.id", unique=True)
    moved: Mapped[dict[str, Any]]  # table → ids of the rows that moved
    at: Mapped[Moment]
    by: Mapped[UUID] = reference("staff_user.id", index=False)


class PatientImport(Base):
    """A file of patients that was read in. A line of it is registered once, however often it is tried."""

    __tablename__ = "patient_import"
    __topic__ = Topic.PATIENTS

    id: Mapped[IdKey]
    file_name: Mapped[Name]
    file_sha256: Mapped[Code]
    mapping: Mapped[dict[str, Any]]
    lines: Mapped[int]
    registered: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    doubled: Mapped[int] = mapped_column(default=0)  # known already
    refusals: Mapped[list[Any]]  # [line, [Message as JSON, …]]; never what the line said
    started_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    by: Mapped[UUID] = reference("staff_user.id", index=False)


class DentalHistory(Base):
    """One version of what the patient tells of their mouth: habits, fears, wishes. A change is a new row."""

    __tablename__ = "dental_history"
    __topic__ = Topic.PATIENTS
    __table_args__ = (UniqueConstraint("patient_id", "number"),)

    id: Mapped[IdKey]
    patient_id: Mapped[UUID] = reference("patient.id", index=False)
    number: Mapped[int]
    questionnaire: Mapped[int]  # which edition of the questions
    answers: Mapped[dict[str, Any]]  # question → {"answer": "yes" | "no" | "unknown" | text, "note": …}
    recorded_at: Mapped[Moment]
    recorded_by: Mapped[UUID] = reference("staff_user.id", index=False)


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
    radiotherapy: Mapped[bool] = mapped_column(default=False)  # of the jaws, ever
    endocarditis_risk: Mapped[bool] = mapped_column(default=False)  # prophylaxis before bleeding work
    # The questionnaire's edition and its answers, as in `DentalHistory`. NULL: only the short form was filled in.
    questionnaire: Mapped[int | None]
    answers: Mapped[dict[str, Any] | None]
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
