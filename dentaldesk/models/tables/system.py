"""What the house itself keeps: files, outbox, topics, facts, audit chains, leases."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from dentaldesk.models.states import BackupProof, BackupState, FactKind, OutboxState, Topic
from dentaldesk.models.tables.base import (
    Amount,
    Base,
    Code,
    EnumColumn,
    IdKey,
    Key,
    Moment,
    Name,
    Words,
    one_of,
    reference,
)


class StoredFile(Base):
    """Bytes by their hash: the same file twice is kept once; backup, access and audit cover it like any row."""

    __tablename__ = "stored_file"
    __topic__ = None  # seen only through the record that names it

    sha256: Mapped[Code] = mapped_column(primary_key=True)
    media_type: Mapped[Code]
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)


class OutboxJob(Base):
    """Something to be done outside the database, requested in the transaction that decided it."""

    __tablename__ = "outbox_job"
    __topic__ = Topic.OUTBOX
    __table_args__ = (
        one_of("state", OutboxState),
        CheckConstraint("(state = 'claimed') = (claimed_until IS NOT NULL)", name="claim"),
        Index("ix_outbox_job_state_not_before", "state", "not_before"),
    )

    id: Mapped[IdKey]
    key: Mapped[Key]  # ours, told to the provider: the same deed is never done under another key
    kind: Mapped[Code]
    payload: Mapped[dict[str, Any]]
    state: Mapped[OutboxState] = mapped_column(EnumColumn(OutboxState))
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[Moment]
    claimed_by: Mapped[Code | None]
    claimed_until: Mapped[Moment | None]
    # Rises with each claim: an answer of an older claim is too late and is dropped.
    fence: Mapped[int] = mapped_column(default=0)
    # The last try may have reached the other side without an answer: ask before doing it again.
    uncertain: Mapped[bool] = mapped_column(default=False)
    last_problem: Mapped[Words | None]
    created_at: Mapped[Moment]
    settled_at: Mapped[Moment | None]


class TopicVersion(Base):
    """How often each topic has changed: the one thing other workstations look at."""

    __tablename__ = "topic_version"
    __topic__ = None

    name: Mapped[Code] = mapped_column(primary_key=True)
    version: Mapped[int]


class Fact(Base):
    """Something that happened, for the figures. Written in the same transaction; never changed."""

    __tablename__ = "fact"
    __topic__ = None
    __table_args__ = (one_of("kind", FactKind), Index("ix_fact_kind_business_date", "kind", "business_date"))

    id: Mapped[IdKey]
    key: Mapped[Key]
    kind: Mapped[FactKind] = mapped_column(EnumColumn(FactKind))
    at: Mapped[Moment]
    business_date: Mapped[date]
    actor_id: Mapped[UUID] = reference("staff_user.id", index=False)
    location_id: Mapped[UUID] = reference("location.id", index=False)
    patient_id: Mapped[UUID | None] = reference("patient.id")
    visit_id: Mapped[UUID | None] = reference("visit.id")
    plan_id: Mapped[UUID | None]
    appointment_id: Mapped[UUID | None]
    payment_id: Mapped[UUID | None]
    amount: Mapped[Amount | None]
    attributes: Mapped[dict[str, Any]]


class AuditChain(Base):
    """The audit trail of one workstation session; `length` and `head` betray a tail that was cut off."""

    __tablename__ = "audit_chain"
    __topic__ = None

    id: Mapped[IdKey]
    workstation: Mapped[Name]
    opened_at: Mapped[Moment]
    length: Mapped[int]
    head: Mapped[Code]


class AuditEntry(Base):
    """Who did or saw what, when; each entry carries the hash of the one before it."""

    __tablename__ = "audit_entry"
    __topic__ = None  # no screen waits for the access log
    __table_args__ = (Index("ix_audit_entry_subject_id_at", "subject_id", "at"),)

    chain_id: Mapped[UUID] = reference("audit_chain.id", primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Moment]
    actor_id: Mapped[UUID | None]
    action: Mapped[Code]
    subject_type: Mapped[Code]
    subject_id: Mapped[Code]
    details: Mapped[dict[str, Any]]
    previous: Mapped[Code]
    hash: Mapped[Code]


class Lease(Base):
    """A duty that one desk at a time does for the whole clinic, until its time runs out."""

    __tablename__ = "lease"
    __topic__ = None

    name: Mapped[Code] = mapped_column(primary_key=True)
    holder: Mapped[Code]
    until: Mapped[Moment]
    fence: Mapped[int]


class BackupRun(Base):
    """One backup, from its beginning: at which workstation, to where, and whether what was written was proven."""

    __tablename__ = "backup_run"
    __topic__ = Topic.BACKUPS
    __table_args__ = (
        one_of("state", BackupState),
        one_of("proof", BackupProof),
        CheckConstraint("(state = 'running') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(state = 'good') = (proof IS NOT NULL)", name="proven"),
        Index("ix_backup_run_begun_at", "begun_at"),
    )

    id: Mapped[IdKey]
    begun_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    workstation: Mapped[Name]
    place: Mapped[Words]  # the folder, as that workstation calls it
    state: Mapped[BackupState] = mapped_column(EnumColumn(BackupState))
    proof: Mapped[BackupProof | None] = mapped_column(EnumColumn(BackupProof))
    why: Mapped[dict[str, Any] | None]  # the message that says why it is not good
    file_name: Mapped[Name | None]
    size: Mapped[int | None] = mapped_column(BigInteger)  # bytes of the file
    rows: Mapped[int | None] = mapped_column(BigInteger)  # of all tables
    seconds: Mapped[int | None]
