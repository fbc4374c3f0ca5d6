"""Money: coverage, estimates, and the ledger from which every balance is a query."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dentaldesk.models.states import Account, PaymentMethod, PaymentStatus, Relation, Topic, TransactionKind
from dentaldesk.models.tables.base import (
    Amount,
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


class CoveragePlan(Base):
    """An insurer's promise: one percentage of the fee, for now."""

    __tablename__ = "coverage_plan"
    __topic__ = Topic.PATIENTS  # who reckons with insurance need not hear of every payment
    __table_args__ = (CheckConstraint("basis_points BETWEEN 0 AND 10000", name="basis_points"),)

    id: Mapped[IdKey]
    name: Mapped[Name]
    basis_points: Mapped[int]  # 8000: the insurer pays 80 %


class PatientCoverage(Base):
    """An insurance of a patient as their card tells it. `position` 1 answers first."""

    __tablename__ = "patient_coverage"
    __topic__ = Topic.PATIENTS
    __table_args__ = (
        UniqueConstraint("patient_id", "valid_from", "position"),
        one_of("relation", Relation),
        CheckConstraint("position BETWEEN 1 AND 9", name="position"),
    )

    id: Mapped[IdKey]
    patient_id: Mapped[UUID] = reference("patient.id", index=False)
    coverage_plan_id: Mapped[UUID] = reference("coverage_plan.id")
    member_number: Mapped[Code]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # the last day it holds
    position: Mapped[int] = mapped_column(default=1)
    group_number: Mapped[Code | None]
    subscriber_name: Mapped[Name | None]  # None: the patient
    subscriber_birth_date: Mapped[date | None]
    relation: Mapped[Relation] = mapped_column(EnumColumn(Relation), default=Relation.SELF)  # patient to subscriber
    front_sha256: Mapped[Code | None] = reference("stored_file.sha256", index=False)
    back_sha256: Mapped[Code | None] = reference("stored_file.sha256", index=False)
    version: Mapped[Version]


class Estimate(Base):
    """What a plan is expected to cost the patient, kept as it was given."""

    __tablename__ = "estimate"
    __topic__ = Topic.MONEY
    __table_args__ = (CheckConstraint("total = insurance + patient", name="sum"),)

    id: Mapped[IdKey]
    key: Mapped[Key]
    plan_id: Mapped[UUID] = reference("treatment_plan.id")
    as_of: Mapped[date]
    total: Mapped[Amount]
    insurance: Mapped[Amount]
    patient: Mapped[Amount]
    created_at: Mapped[Moment]


class EstimateLine(Base):
    __tablename__ = "estimate_line"
    __topic__ = Topic.MONEY
    __table_args__ = (CheckConstraint("fee = insurance + patient", name="sum"),)

    estimate_id: Mapped[UUID] = reference("estimate.id", primary_key=True)
    planned_procedure_id: Mapped[UUID] = reference("planned_procedure.id", primary_key=True)
    fee: Mapped[Amount]
    insurance: Mapped[Amount]
    patient: Mapped[Amount]
    trace: Mapped[list[Any]]


class LedgerTransaction(Base):
    """One balanced entry of the books. Inserted after its lines, which it seals (guards.py); then never changed."""

    __tablename__ = "ledger_transaction"
    __topic__ = Topic.MONEY
    __table_args__ = (one_of("kind", TransactionKind), Index("ix_ledger_transaction_business_date", "business_date"))

    id: Mapped[IdKey]
    key: Mapped[Key]
    kind: Mapped[TransactionKind] = mapped_column(EnumColumn(TransactionKind))
    guarantor_id: Mapped[UUID] = reference("patient.id")
    patient_id: Mapped[UUID] = reference("patient.id")
    location_id: Mapped[UUID] = reference("location.id", index=False)
    visit_id: Mapped[UUID | None] = reference("visit.id")
    reverses_id: Mapped[UUID | None] = reference("ledger_transaction.id", unique=True)
    description: Mapped[Words]
    business_date: Mapped[date]
    posted_at: Mapped[Moment]
    posted_by: Mapped[UUID] = reference("staff_user.id", index=False)


class LedgerLine(Base):
    """A debit (positive) or credit (negative) on one account. The lines of a transaction sum to zero."""

    __tablename__ = "ledger_line"
    __topic__ = Topic.MONEY
    __table_args__ = (
        one_of("account", Account),
        CheckConstraint("amount <> 0", name="amount"),
        # What somebody owes, and what an account holds, is summed from this index alone. None begins with the account:
        # SQLite would take its few names for many, and walk all lines of one instead of the few of a transaction.
        Index("ix_ledger_line_guarantor_id_account_amount", "guarantor_id", "account", "amount"),
    )

    # Checked at commit: the transaction row comes after its lines.
    transaction_id: Mapped[UUID] = mapped_column(
        ForeignKey("ledger_transaction.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[Account] = mapped_column(EnumColumn(Account))
    guarantor_id: Mapped[UUID] = reference("patient.id", index=False)
    amount: Mapped[Amount]
    # The charge that this credit pays or takes back.
    applies_to_id: Mapped[UUID | None] = reference("ledger_transaction.id")


class Payment(Base):
    """Money taken, with the receipt that was given for it."""

    __tablename__ = "payment"
    __topic__ = Topic.MONEY
    __table_args__ = (
        one_of("method", PaymentMethod),
        one_of("status", PaymentStatus),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: Mapped[IdKey]
    # Made by the screen when the amount was typed: pressing twice takes once.
    request_key: Mapped[Key]
    transaction_id: Mapped[UUID] = reference("ledger_transaction.id", unique=True)
    guarantor_id: Mapped[UUID] = reference("patient.id")
    patient_id: Mapped[UUID] = reference("patient.id")
    visit_id: Mapped[UUID | None] = reference("visit.id")
    location_id: Mapped[UUID] = reference("location.id", index=False)
    amount: Mapped[Amount]
    tendered: Mapped[Amount]  # cash handed over; the change was given back
    method: Mapped[PaymentMethod] = mapped_column(EnumColumn(PaymentMethod))
    status: Mapped[PaymentStatus] = mapped_column(EnumColumn(PaymentStatus))
    receipt_number: Mapped[int] = mapped_column(unique=True)
    balance_after: Mapped[Amount]
    business_date: Mapped[date]
    taken_at: Mapped[Moment]
    taken_by: Mapped[UUID] = reference("staff_user.id", index=False)


class Counter(Base):
    """A number without gaps: its row is locked from taking the next one until commit."""

    __tablename__ = "counter"
    __topic__ = None

    name: Mapped[Code] = mapped_column(primary_key=True)
    last: Mapped[int]
