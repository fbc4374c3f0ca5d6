"""Visits, exams and their notes, and the frozen picture of the mouth that an exam leaves behind."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from dentaldesk.models.states import (
    Certainty,
    Disposition,
    ExamArea,
    ExamStatus,
    NextStep,
    Role,
    SignatureKind,
    TaskUrgency,
    Topic,
    VisitStatus,
    VisitType,
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

_STANDING = text("came_at IS NULL AND cancelled_at IS NULL")


class Visit(Base):
    """One day of one patient in the clinic, from the door to the checkout."""

    __tablename__ = "visit"
    __topic__ = Topic.CLINICAL
    __table_args__ = (
        one_of("visit_type", VisitType),
        one_of("status", VisitStatus),
        one_of("with_role", Role),
        one_of("next_step", NextStep),
        one_of("disposition", Disposition),
        CheckConstraint("pain BETWEEN 0 AND 10", name="pain"),
        Index("ix_visit_business_date_status", "business_date", "status"),
        # Of all visits of a dentist, who are few, those of some days.
        Index("ix_visit_dentist_id_business_date", "dentist_id", "business_date"),
    )

    id: Mapped[IdKey]
    patient_id: Mapped[UUID] = reference("patient.id")
    location_id: Mapped[UUID] = reference("location.id", index=False)
    dentist_id: Mapped[UUID] = reference("provider.id", index=False)
    visit_type: Mapped[VisitType] = mapped_column(EnumColumn(VisitType))
    status: Mapped[VisitStatus] = mapped_column(EnumColumn(VisitStatus))
    business_date: Mapped[date]
    started_at: Mapped[Moment]
    chief_complaint: Mapped[Words]
    # The hand-off: who has the patient now, since when.
    with_role: Mapped[Role] = mapped_column(EnumColumn(Role))
    with_since: Mapped[Moment]
    # What is to happen next, once the chair is done with the patient; the reason is a Message.
    next_step: Mapped[NextStep | None] = mapped_column(EnumColumn(NextStep))
    next_reason: Mapped[dict[str, Any] | None]
    completed_at: Mapped[Moment | None]
    completed_by: Mapped[UUID | None] = reference("staff_user.id", index=False)
    pain: Mapped[int | None]  # as the patient says, 0 none … 10
    disposition: Mapped[Disposition | None] = mapped_column(EnumColumn(Disposition))
    # Why care that could wait goes on although the patient is ASA IV, and the dentist who decided it.
    elective_reason: Mapped[Words | None]
    elective_by: Mapped[UUID | None] = reference("staff_user.id", index=False)
    checkout_opened_at: Mapped[Moment | None]
    checkout_completed_at: Mapped[Moment | None]
    version: Mapped[Version]


class VisitProvider(Base):
    """Who treats in a visit beside its dentist."""

    __tablename__ = "visit_provider"
    __topic__ = Topic.CLINICAL

    visit_id: Mapped[UUID] = reference("visit.id", primary_key=True)
    provider_id: Mapped[UUID] = reference("provider.id", primary_key=True)


class HandOff(Base):
    """The patient goes from one role to another: the thread of a visit, from the door to the checkout."""

    __tablename__ = "hand_off"
    __topic__ = Topic.CLINICAL
    __table_args__ = (one_of("from_role", Role), one_of("to_role", Role))

    id: Mapped[IdKey]
    visit_id: Mapped[UUID] = reference("visit.id")
    from_role: Mapped[Role | None] = mapped_column(EnumColumn(Role))  # None: the patient came in
    to_role: Mapped[Role] = mapped_column(EnumColumn(Role))
    reason: Mapped[dict[str, Any]]  # a Message
    handed_at: Mapped[Moment]
    handed_by: Mapped[UUID] = reference("staff_user.id", index=False)


class DentistCall(Base):
    """*Ready for the dentist*: a hygienist's clock, which runs until the dentist is there."""

    __tablename__ = "dentist_call"
    __topic__ = Topic.CLINICAL
    # Of the calls of all years the few that nobody followed yet.
    __table_args__ = (
        Index("ix_dentist_call_standing", "called_at", sqlite_where=_STANDING, postgresql_where=_STANDING),
    )

    id: Mapped[IdKey]
    visit_id: Mapped[UUID] = reference("visit.id")
    called_at: Mapped[Moment]
    called_by: Mapped[UUID] = reference("staff_user.id", index=False)
    came_at: Mapped[Moment | None]
    came_by: Mapped[UUID | None] = reference("staff_user.id", index=False)
    cancelled_at: Mapped[Moment | None]
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
    """Subjective, objective, assessment, plan, post-operative. Locked once signed; later words are addenda."""

    __tablename__ = "soap_note"
    __topic__ = Topic.CLINICAL

    visit_id: Mapped[UUID] = reference("visit.id", primary_key=True)
    subjective: Mapped[Words] = mapped_column(default="")
    objective: Mapped[Words] = mapped_column(default="")
    assessment: Mapped[Words] = mapped_column(default="")
    plan: Mapped[Words] = mapped_column(default="")
    # After an operation: how the patient left, what they were told; in a follow-up, how it heals.
    post_operative: Mapped[Words] = mapped_column(default="")
    author_id: Mapped[UUID | None] = reference("staff_user.id", index=False)
    signed_at: Mapped[Moment | None]
    version: Mapped[Version]


class NoteSignature(Base):
    """Somebody answers for a note as it stood then. `sha256` is that of the words they signed."""

    __tablename__ = "note_signature"
    __topic__ = Topic.CLINICAL
    __table_args__ = (one_of("kind", SignatureKind),)

    id: Mapped[IdKey]
    visit_id: Mapped[UUID] = reference("visit.id")
    kind: Mapped[SignatureKind] = mapped_column(EnumColumn(SignatureKind))
    signed_at: Mapped[Moment]
    signed_by: Mapped[UUID] = reference("staff_user.id", index=False)
    sha256: Mapped[Code]


class NoteAddendum(Base):
    """Later words to a signed note."""

    __tablename__ = "note_addendum"
    __topic__ = Topic.CLINICAL

    id: Mapped[IdKey]
    visit_id: Mapped[UUID] = reference("visit.id")
    text: Mapped[Words]
    written_at: Mapped[Moment]
    written_by: Mapped[UUID] = reference("staff_user.id", index=False)


class ExamFinding(Base):
    """One line of the clinical examination beside the teeth. A row each, so that two people write without loss.

    `item` and `state` are codes of `clinical.examination`.
    """

    __tablename__ = "exam_finding"
    __topic__ = Topic.CLINICAL
    __table_args__ = (one_of("area", ExamArea),)

    exam_id: Mapped[UUID] = reference("exam.id", primary_key=True)
    area: Mapped[ExamArea] = mapped_column(EnumColumn(ExamArea), primary_key=True)
    item: Mapped[Code] = mapped_column(primary_key=True)
    state: Mapped[Code]
    note: Mapped[Words] = mapped_column(default="")
    recorded_at: Mapped[Moment]
    recorded_by: Mapped[UUID] = reference("staff_user.id", index=False)
    version: Mapped[Version]


class Vitals(Base):
    """One measurement. A wrong one is voided, never changed."""

    __tablename__ = "vitals"
    __topic__ = Topic.CLINICAL
    __table_args__ = (
        CheckConstraint("systolic BETWEEN 30 AND 300", name="systolic"),
        CheckConstraint("diastolic BETWEEN 10 AND 200", name="diastolic"),
        CheckConstraint("pulse BETWEEN 10 AND 300", name="pulse"),
        CheckConstraint("temperature BETWEEN 250 AND 450", name="temperature"),
        CheckConstraint("oxygen BETWEEN 30 AND 100", name="oxygen"),
        CheckConstraint("weight BETWEEN 300 AND 500000", name="weight"),
    )

    id: Mapped[IdKey]
    visit_id: Mapped[UUID] = reference("visit.id")
    systolic: Mapped[int | None]  # mmHg
    diastolic: Mapped[int | None]  # mmHg
    pulse: Mapped[int | None]  # a minute
    temperature: Mapped[int | None]  # tenths of a degree Celsius
    oxygen: Mapped[int | None]  # per cent
    weight: Mapped[int | None]  # grams
    taken_at: Mapped[Moment]
    taken_by: Mapped[UUID] = reference("staff_user.id", index=False)
    voided_at: Mapped[Moment | None]
    voided_by: Mapped[UUID | None] = reference("staff_user.id", index=False)


class VisitDiagnosis(Base):
    """What a clinician concluded, in their words or by a code of ICD-10-CM. Taken back, never deleted."""

    __tablename__ = "visit_diagnosis"
    __topic__ = Topic.CLINICAL
    __table_args__ = (one_of("certainty", Certainty),)

    id: Mapped[IdKey]
    visit_id: Mapped[UUID] = reference("visit.id")
    tooth: Mapped[ToothCode | None] = mapped_column(ToothColumn)
    code: Mapped[Code | None]  # ICD-10-CM, K00–K14
    text: Mapped[Words]
    certainty: Mapped[Certainty] = mapped_column(EnumColumn(Certainty))
    recorded_at: Mapped[Moment]
    recorded_by: Mapped[UUID] = reference("staff_user.id", index=False)
    retracted_at: Mapped[Moment | None]
    retracted_by: Mapped[UUID | None] = reference("staff_user.id", index=False)


class AnaestheticGiven(Base):
    """A local anaesthetic, as given. A wrong line is voided."""

    __tablename__ = "anaesthetic_given"
    __topic__ = Topic.CLINICAL
    __table_args__ = (CheckConstraint("volume > 0", name="volume"),)

    id: Mapped[IdKey]
    visit_id: Mapped[UUID] = reference("visit.id")
    agent: Mapped[Code]  # a code of `clinical.anaesthetics`
    volume: Mapped[int]  # microlitres
    technique: Mapped[Code]
    tooth: Mapped[ToothCode | None] = mapped_column(ToothColumn)
    given_at: Mapped[Moment]
    given_by: Mapped[UUID] = reference("staff_user.id", index=False)
    voided_at: Mapped[Moment | None]
    voided_by: Mapped[UUID | None] = reference("staff_user.id", index=False)


class MaterialUsed(Base):
    """What stays in the mouth, or must be found again when its lot is called back. A wrong line is voided."""

    __tablename__ = "material_used"
    __topic__ = Topic.CLINICAL

    id: Mapped[IdKey]
    visit_id: Mapped[UUID] = reference("visit.id")
    procedure_id: Mapped[UUID | None] = reference("planned_procedure.id")
    name: Mapped[Name]
    shade: Mapped[Code | None]
    lot: Mapped[Code | None]
    expires_on: Mapped[date | None]
    used_at: Mapped[Moment]
    used_by: Mapped[UUID] = reference("staff_user.id", index=False)
    voided_at: Mapped[Moment | None]
    voided_by: Mapped[UUID | None] = reference("staff_user.id", index=False)


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
