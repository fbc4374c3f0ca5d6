"""What staff and patients are told: notices, follow-ups, messages, documents."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from dentaldesk.models.states import (
    Channel,
    DocumentKind,
    DocumentStatus,
    FollowUpStatus,
    MessageStatus,
    NextStep,
    Role,
    TaskUrgency,
    Topic,
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

_UNSEEN = text("seen_at IS NULL AND escalated_at IS NULL")


class Notice(Base):
    """Something a role (or one person of it) must know and act on. Seen and done by someone, with times."""

    __tablename__ = "notice"
    __topic__ = Topic.NOTICES
    __table_args__ = (
        one_of("role", Role),
        one_of("urgency", TaskUrgency),
        one_of("next_step", NextStep),
        Index("ix_notice_role_done_at", "role", "done_at"),
        Index("ix_notice_created_at", "created_at"),
        # What nobody saw yet is looked for every second, for as long as the clinic keeps its notices.
        Index("ix_notice_unseen", "created_at", sqlite_where=_UNSEEN, postgresql_where=_UNSEEN),
    )

    id: Mapped[IdKey]
    key: Mapped[Key]
    role: Mapped[Role] = mapped_column(EnumColumn(Role))
    # Whom it names: an escalation reaches somebody, not everybody. Others of the role see it too.
    user_id: Mapped[UUID | None] = reference("staff_user.id", index=False)
    provider_id: Mapped[UUID | None] = reference("provider.id")
    patient_id: Mapped[UUID | None] = reference("patient.id")  # None: about the clinic, not a patient
    visit_id: Mapped[UUID | None] = reference("visit.id")
    urgency: Mapped[TaskUrgency] = mapped_column(EnumColumn(TaskUrgency))
    next_step: Mapped[NextStep | None] = mapped_column(EnumColumn(NextStep))
    title: Mapped[dict[str, Any]]  # a Message
    reason: Mapped[dict[str, Any]]  # a Message
    created_at: Mapped[Moment]
    escalates_at: Mapped[Moment | None]
    escalated_at: Mapped[Moment | None]
    seen_at: Mapped[Moment | None]
    seen_by: Mapped[UUID | None] = reference("staff_user.id", index=False)
    done_at: Mapped[Moment | None]
    done_by: Mapped[UUID | None] = reference("staff_user.id", index=False)
    version: Mapped[Version]


class FollowUp(Base):
    """A plan that waits for an answer is asked about on this day, by this channel."""

    __tablename__ = "follow_up"
    __topic__ = Topic.NOTICES
    __table_args__ = (
        one_of("channel", Channel),
        one_of("status", FollowUpStatus),
        Index("ix_follow_up_due_on_status", "due_on", "status"),
    )

    id: Mapped[IdKey]
    key: Mapped[Key]
    patient_id: Mapped[UUID] = reference("patient.id")
    plan_id: Mapped[UUID] = reference("treatment_plan.id")
    due_on: Mapped[date]
    channel: Mapped[Channel | None] = mapped_column(EnumColumn(Channel))
    status: Mapped[FollowUpStatus] = mapped_column(EnumColumn(FollowUpStatus))
    version: Mapped[Version]


class PatientMessage(Base):
    """A message to a patient, rendered and sent by the outbox when its time has come."""

    __tablename__ = "patient_message"
    __topic__ = Topic.OUTBOX
    __table_args__ = (one_of("channel", Channel), one_of("status", MessageStatus))

    id: Mapped[IdKey]
    key: Mapped[Key]
    patient_id: Mapped[UUID] = reference("patient.id")
    appointment_id: Mapped[UUID | None] = reference("appointment.id")
    document_id: Mapped[UUID | None] = reference("document.id")  # goes along with it
    channel: Mapped[Channel] = mapped_column(EnumColumn(Channel))
    address: Mapped[Name]
    text: Mapped[dict[str, Any]]  # a Message, rendered in the patient's language when it leaves
    send_at: Mapped[Moment]
    status: Mapped[MessageStatus] = mapped_column(EnumColumn(MessageStatus))
    sent_at: Mapped[Moment | None]
    provider_reference: Mapped[Name | None]
    failure: Mapped[dict[str, Any] | None]
    version: Mapped[Version]


class Document(Base):
    """A paper about a patient: requested in the transaction that needs it, rendered by the outbox, kept as bytes."""

    __tablename__ = "document"
    __topic__ = Topic.DOCUMENTS
    __table_args__ = (one_of("kind", DocumentKind), one_of("status", DocumentStatus))

    id: Mapped[IdKey]
    key: Mapped[Key]
    kind: Mapped[DocumentKind] = mapped_column(EnumColumn(DocumentKind))
    patient_id: Mapped[UUID] = reference("patient.id")
    visit_id: Mapped[UUID | None] = reference("visit.id")
    plan_id: Mapped[UUID | None] = reference("treatment_plan.id")
    payment_id: Mapped[UUID | None] = reference("payment.id")
    template_id: Mapped[UUID | None] = reference("document_template.id", index=False)
    # The one record that it tells of: a consent, a referral, an appointment. Which table: by its kind.
    subject_id: Mapped[UUID | None]
    title: Mapped[Name | None]  # None: that of its kind
    details: Mapped[dict[str, Any] | None]  # what was chosen for this paper only: "until", "language"
    status: Mapped[DocumentStatus] = mapped_column(EnumColumn(DocumentStatus))
    requested_at: Mapped[Moment]
    requested_by: Mapped[UUID] = reference("staff_user.id", index=False)
    ready_at: Mapped[Moment | None]
    file_sha256: Mapped[Code | None] = reference("stored_file.sha256")
    failure: Mapped[Words | None]
    version: Mapped[Version]
