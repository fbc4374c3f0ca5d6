"""The clinic itself: its formats and policies, places, people and chairs."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dentaldesk.models.tables.base import Amount, Base, Code, EnumColumn, IdKey, Name, Version, Words, one_of, reference
from dentaldesk.models.teeth import Notation
from dentaldesk.models.values import Role, Topic


class Clinic(Base):
    """One row: how this clinic writes and what its policies are."""

    __tablename__ = "clinic"
    __topic__ = Topic.CLINIC
    __table_args__ = (CheckConstraint("id = 1", name="one_row"), one_of("notation", Notation))

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[Name]
    address: Mapped[Words]
    phone: Mapped[Code]
    currency: Mapped[Code]
    language: Mapped[Code]
    time_zone: Mapped[Code]
    paper: Mapped[Code] = mapped_column(default="letter")
    notation: Mapped[Notation] = mapped_column(EnumColumn(Notation), default=Notation.FDI)
    # Above this value a plan goes to the treatment coordinator.
    routing_value: Mapped[Amount]
    # Tenths of a point: above this complexity as well.
    routing_complexity: Mapped[int] = mapped_column(default=70)
    # From these values a plan's category is medium, and high.
    medium_value: Mapped[Amount]
    high_value: Mapped[Amount]
    visit_minutes: Mapped[int] = mapped_column(default=120)
    examination_code: Mapped[Code]
    version: Mapped[Version]


class Location(Base):
    __tablename__ = "location"
    __topic__ = Topic.CLINIC

    id: Mapped[IdKey]
    name: Mapped[Name]


class OpeningHours(Base):
    """One stretch of wall time in which a location is open; a lunch break makes two of a day."""

    __tablename__ = "opening_hours"
    __topic__ = Topic.CLINIC
    __table_args__ = (
        UniqueConstraint("location_id", "weekday", "opens_at"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens_at < closes_at", name="order"),
    )

    id: Mapped[IdKey]
    location_id: Mapped[UUID] = reference("location.id", index=False)
    weekday: Mapped[int]  # 0 Monday … 6 Sunday
    opens_at: Mapped[time]
    closes_at: Mapped[time]


class Resource(Base):
    """What can be booked once at a time: a chair or a person. A small integer, so that a range type can hold it."""

    __tablename__ = "resource"
    __topic__ = Topic.CLINIC

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Code]


class Operatory(Base):
    __tablename__ = "operatory"
    __topic__ = Topic.CLINIC

    id: Mapped[IdKey]
    location_id: Mapped[UUID] = reference("location.id")
    resource_id: Mapped[int] = reference("resource.id", unique=True)
    name: Mapped[Name]
    position: Mapped[int]


class Provider(Base):
    """Who treats: a dentist or hygienist, with the licence that prescriptions and claims carry."""

    __tablename__ = "provider"
    __topic__ = Topic.CLINIC

    id: Mapped[IdKey]
    resource_id: Mapped[int] = reference("resource.id", unique=True)
    name: Mapped[Name]
    licence: Mapped[Code | None]
    colour: Mapped[int]  # place in the theme's list of provider colours
    active: Mapped[bool] = mapped_column(default=True)


class StaffUser(Base):
    """A person who works with the program."""

    __tablename__ = "staff_user"
    __topic__ = Topic.CLINIC

    id: Mapped[IdKey]
    name: Mapped[Name]
    location_id: Mapped[UUID] = reference("location.id")
    provider_id: Mapped[UUID | None] = reference("provider.id")
    active: Mapped[bool] = mapped_column(default=True)


class StaffRole(Base):
    __tablename__ = "staff_role"
    __topic__ = Topic.CLINIC
    __table_args__ = (one_of("role", Role),)

    user_id: Mapped[UUID] = reference("staff_user.id", primary_key=True)
    role: Mapped[Role] = mapped_column(EnumColumn(Role), primary_key=True)
    since: Mapped[date]
