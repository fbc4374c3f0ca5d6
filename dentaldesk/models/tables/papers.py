"""What is written and signed: medications and prescriptions, consents, referrals, templates, phrases."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from dentaldesk.models.states import (
    ClinicalUrgency,
    ConsentKind,
    DocumentKind,
    DrugClass,
    NoteField,
    PrescriptionStatus,
    ReferralStatus,
    Relation,
    Topic,
    VisitType,
)
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


class Medication(Base):
    """A prescription that this clinic writes often, ready but for the patient."""

    __tablename__ = "medication"
    __topic__ = Topic.CLINIC
    __table_args__ = (
        one_of("drug_class", DrugClass),
        CheckConstraint("times_a_day BETWEEN 1 AND 24", name="times_a_day"),
        CheckConstraint("dose_mg > 0", name="dose_mg"),
    )

    id: Mapped[IdKey]
    name: Mapped[Name]  # the substance, by its international name
    drug_class: Mapped[DrugClass] = mapped_column(EnumColumn(DrugClass))
    strength: Mapped[Code]  # "500 mg", "250 mg/5 ml"
    form: Mapped[Code]  # "capsule", "suspension"
    route: Mapped[Code]
    dose: Mapped[Code]  # what is taken at once: "1 capsule", "5 ml"
    dose_mg: Mapped[int | None]  # of the substance in it; None where weight says nothing
    times_a_day: Mapped[int | None]  # None: as needed
    duration_days: Mapped[int | None]
    quantity: Mapped[Code]
    refills: Mapped[int] = mapped_column(default=0)
    instructions: Mapped[Words] = mapped_column(default="")
    # Children: milligrams for each kilogram in a day, and never more than this in a day. None: not for children.
    child_mg_per_kg_day: Mapped[int | None]
    most_mg_day: Mapped[int | None]
    controlled: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[Version]


class Prescription(Base):
    """One drug for one patient, as it was written. `checks`: what was looked at and what was found, as Messages."""

    __tablename__ = "prescription"
    __topic__ = Topic.CLINICAL
    __table_args__ = (
        one_of("drug_class", DrugClass),
        one_of("status", PrescriptionStatus),
        CheckConstraint("(status = 'draft') = (signed_at IS NULL)", name="signed"),
        CheckConstraint("times_a_day BETWEEN 1 AND 24", name="times_a_day"),
        CheckConstraint("dose_mg > 0", name="dose_mg"),
    )

    id: Mapped[IdKey]
    request_key: Mapped[Key]
    visit_id: Mapped[UUID] = reference("visit.id")
    medication_id: Mapped[UUID | None] = reference("medication.id", index=False)
    name: Mapped[Name]
    drug_class: Mapped[DrugClass] = mapped_column(EnumColumn(DrugClass))
    strength: Mapped[Code]
    form: Mapped[Code]
    route: Mapped[Code]
    dose: Mapped[Code]
    dose_mg: Mapped[int | None]
    times_a_day: Mapped[int | None]
    duration_days: Mapped[int | None]
    quantity: Mapped[Code]
    refills: Mapped[int] = mapped_column(default=0)
    instructions: Mapped[Words] = mapped_column(default="")
    controlled: Mapped[bool] = mapped_column(default=False)
    checks: Mapped[list[Any]]
    # Why it is right although a check warned; asked for whenever one did.
    override: Mapped[Words | None]
    status: Mapped[PrescriptionStatus] = mapped_column(EnumColumn(PrescriptionStatus))
    written_at: Mapped[Moment]
    written_by: Mapped[UUID] = reference("staff_user.id", index=False)
    prescriber_id: Mapped[UUID | None] = reference("provider.id", index=False)
    licence: Mapped[Code | None]  # the prescriber's, when it was signed
    signed_at: Mapped[Moment | None]
    signed_by: Mapped[UUID | None] = reference("staff_user.id", index=False)
    voided_at: Mapped[Moment | None]
    voided_by: Mapped[UUID | None] = reference("staff_user.id", index=False)
    void_reason: Mapped[Words | None]
    version: Mapped[Version]


class Consent(Base):
    """A consent, or an informed refusal, of its own for what is to be done. Locked once it is signed.

    `text` are the very words that were shown; `file_sha256` the paper with them, kept as bytes.
    """

    __tablename__ = "consent"
    __topic__ = Topic.DOCUMENTS
    __table_args__ = (
        one_of("kind", ConsentKind),
        one_of("relation", Relation),
        CheckConstraint("(signed_at IS NULL) = (signature_sha256 IS NULL)", name="signed"),
    )

    id: Mapped[IdKey]
    visit_id: Mapped[UUID] = reference("visit.id")
    kind: Mapped[ConsentKind] = mapped_column(EnumColumn(ConsentKind))
    procedures: Mapped[list[Any]]  # ids of planned procedures
    title: Mapped[Name]
    text: Mapped[Words]
    language: Mapped[Code]
    template_id: Mapped[UUID | None] = reference("document_template.id", index=False)
    reason: Mapped[Words | None]  # of a refusal, as the patient gives it
    prepared_at: Mapped[Moment]
    prepared_by: Mapped[UUID] = reference("staff_user.id", index=False)
    read_at: Mapped[Moment | None]  # shown to its end
    given_by: Mapped[Words | None]  # given and family name, each as long as a name may be
    relation: Mapped[Relation | None] = mapped_column(EnumColumn(Relation))
    signature_sha256: Mapped[Code | None] = reference("stored_file.sha256", index=False)
    file_sha256: Mapped[Code | None] = reference("stored_file.sha256", index=False)
    signed_at: Mapped[Moment | None]
    witnessed_by: Mapped[UUID | None] = reference("staff_user.id", index=False)
    version: Mapped[Version]


class Referral(Base):
    """A patient is sent to somebody else, with a letter, and comes back with an answer."""

    __tablename__ = "referral"
    __topic__ = Topic.CLINICAL
    __table_args__ = (one_of("urgency", ClinicalUrgency), one_of("status", ReferralStatus))

    id: Mapped[IdKey]
    visit_id: Mapped[UUID] = reference("visit.id")
    to_name: Mapped[Name]
    to_specialty: Mapped[Name]
    to_address: Mapped[Words] = mapped_column(default="")
    reason: Mapped[Words]
    question: Mapped[Words] = mapped_column(default="")
    teeth: Mapped[list[Any]]  # FDI codes
    urgency: Mapped[ClinicalUrgency] = mapped_column(EnumColumn(ClinicalUrgency))
    status: Mapped[ReferralStatus] = mapped_column(EnumColumn(ReferralStatus))
    written_at: Mapped[Moment]
    written_by: Mapped[UUID] = reference("staff_user.id", index=False)
    sent_at: Mapped[Moment | None]
    answered_on: Mapped[date | None]
    answer: Mapped[Words | None]
    version: Mapped[Version]


class DocumentTemplate(Base):
    """The words of a paper, with fields that are filled in. Of several for a kind the most telling one is taken."""

    __tablename__ = "document_template"
    __topic__ = Topic.CLINIC
    __table_args__ = (one_of("kind", DocumentKind), Index("ix_document_template_kind_language", "kind", "language"))

    id: Mapped[IdKey]
    kind: Mapped[DocumentKind] = mapped_column(EnumColumn(DocumentKind))
    name: Mapped[Name]
    # Which of the shipped ones it stands for in its language; "": the clinic's own.
    shipped: Mapped[Code] = mapped_column(default="")
    language: Mapped[Code]
    body: Mapped[Words]
    procedures: Mapped[list[Any]]  # codes of the catalogue that it is for; empty: any
    active: Mapped[bool] = mapped_column(default=True)
    edited_at: Mapped[Moment]
    edited_by: Mapped[UUID | None] = reference("staff_user.id", index=False)  # None: as shipped
    earlier: Mapped[list[Any]] = mapped_column(default=list)  # what it said before, the newest first
    version: Mapped[Version]


class NotePhrase(Base):
    """Words for one part of a note that are written often, with prompts in braces.

    Those of several parts under one shortcut are a template of a whole note.
    """

    __tablename__ = "note_phrase"
    __topic__ = Topic.CLINIC
    __table_args__ = (one_of("field", NoteField), one_of("visit_type", VisitType))

    id: Mapped[IdKey]
    field: Mapped[NoteField] = mapped_column(EnumColumn(NoteField))
    shortcut: Mapped[Code]
    title: Mapped[Name]
    text: Mapped[Words]
    visit_type: Mapped[VisitType | None] = mapped_column(EnumColumn(VisitType))  # None: any
    owner_id: Mapped[UUID | None] = reference("staff_user.id")  # None: everybody's
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[Version]
