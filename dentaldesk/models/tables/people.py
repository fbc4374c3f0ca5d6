"""The people who work here: what they may do, how they sign in, what they like, and when the glass was broken."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from dentaldesk.models.states import Role, SignInKind, Topic
from dentaldesk.models.tables.base import (
    Base,
    Code,
    EnumColumn,
    IdKey,
    Moment,
    Name,
    Version,
    Words,
    one_of,
    reference,
)


class StaffUser(Base):
    """A person who works with the program."""

    __tablename__ = "staff_user"
    __topic__ = Topic.PEOPLE

    id: Mapped[IdKey]
    name: Mapped[Name]
    location_id: Mapped[UUID] = reference("location.id")
    provider_id: Mapped[UUID | None] = reference("provider.id")
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[Code | None]  # None: the clinic's
    version: Mapped[Version]


class StaffRole(Base):
    __tablename__ = "staff_role"
    __topic__ = Topic.PEOPLE
    __table_args__ = (one_of("role", Role),)

    user_id: Mapped[UUID] = reference("staff_user.id", primary_key=True)
    role: Mapped[Role] = mapped_column(EnumColumn(Role), primary_key=True)
    since: Mapped[date]


class StaffCredential(Base):
    """How somebody proves who they are. A table of its own, so that no list of people ever carries a hash."""

    __tablename__ = "staff_credential"
    __topic__ = None  # no screen waits for it
    __table_args__ = (
        CheckConstraint("failures >= 0", name="failures"),
        CheckConstraint("pin_failures >= 0", name="pin_failures"),
    )

    user_id: Mapped[UUID] = reference("staff_user.id", primary_key=True)
    login: Mapped[Code] = mapped_column(unique=True)  # folded
    password_hash: Mapped[Words | None]  # Argon2id in its own text form; None: not set yet
    must_change: Mapped[bool] = mapped_column(default=False)  # somebody else chose the password
    password_set_at: Mapped[Moment | None]
    failures: Mapped[int] = mapped_column(default=0)  # wrong passwords in a row
    failed_at: Mapped[Moment | None]
    pin_hash: Mapped[Words | None]
    pin_failures: Mapped[int] = mapped_column(default=0)  # in a row; too many: only the password helps


class SignIn(Base):
    """Somebody took a seat at a workstation. A PIN is good only where its owner signed in by password not long ago."""

    __tablename__ = "sign_in"
    __topic__ = None
    __table_args__ = (
        one_of("kind", SignInKind),
        # Each person's last one is asked for, here or at all, whenever the program starts: from the index alone.
        Index("ix_sign_in_workstation_id_kind_user_id_at", "workstation_id", "kind", "user_id", "at"),
        Index("ix_sign_in_user_id_at", "user_id", "at"),
        Index("ix_sign_in_at", "at"),
    )

    id: Mapped[IdKey]
    user_id: Mapped[UUID] = reference("staff_user.id", index=False)
    workstation: Mapped[Name]  # as people call it
    workstation_id: Mapped[Code | None]  # made at random, so that nobody else has it; None: before there were any
    kind: Mapped[SignInKind] = mapped_column(EnumColumn(SignInKind))
    at: Mapped[Moment]


class BreakGlass(Base):
    """Emergency access to patients' records by somebody whose roles do not carry it: why, and until when."""

    __tablename__ = "break_glass"
    __topic__ = Topic.PEOPLE

    id: Mapped[IdKey]
    user_id: Mapped[UUID] = reference("staff_user.id")
    workstation: Mapped[Name]
    reason: Mapped[Words]
    at: Mapped[Moment]
    until: Mapped[Moment]


class UserSetting(Base):
    """What somebody likes: the layout of a workspace, the notation of teeth. Follows them to every workstation."""

    __tablename__ = "user_setting"
    __topic__ = None  # read when its owner sits down

    user_id: Mapped[UUID] = reference("staff_user.id", primary_key=True)
    name: Mapped[Code] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
    changed_at: Mapped[Moment]
