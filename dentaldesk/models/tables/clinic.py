"""The clinic itself: its formats and policies, places, hours, chairs, and who treats."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dentaldesk.models.states import AgingBasis, Topic
from dentaldesk.models.tables.base import Amount, Base, Code, EnumColumn, IdKey, Name, Version, Words, one_of, reference
from dentaldesk.models.teeth import Notation


class Clinic(Base):
    """One row: how this clinic writes and what its policies are."""

    __tablename__ = "clinic"
    __topic__ = Topic.CLINIC
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        one_of("notation", Notation),
        one_of("aging_basis", AgingBasis),
        CheckConstraint("lock_minutes BETWEEN 1 AND 240", name="lock_minutes"),
        CheckConstraint("thread_minutes BETWEEN 1 AND 240", name="thread_minutes"),
        CheckConstraint("backup_hours BETWEEN 1 AND 744", name="backup_hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    # Tells this clinic's backups from another's, and tells nobody which clinic it is.
    uid: Mapped[UUID] = mapped_column(default=uuid4)
    name: Mapped[Name]
    address: Mapped[Words]
    phone: Mapped[Code]
    email: Mapped[Name | None]
    # ISO 3166-1 alpha-2: how phone numbers are read and which days are holidays.
    country: Mapped[Code] = mapped_column(default="US")
    region: Mapped[Code | None]  # ISO 3166-2, without the country, for the holidays of a part of it
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
    aging_basis: Mapped[AgingBasis] = mapped_column(EnumColumn(AgingBasis), default=AgingBasis.SERVICE_DATE)
    # Minutes without a key or a click after which a workstation locks itself.
    lock_minutes: Mapped[int] = mapped_column(default=10)
    # Minutes after which a patient with whom nobody goes on raises a notice.
    thread_minutes: Mapped[int] = mapped_column(default=15)
    # Whether surgery that nobody signed a consent for keeps a visit from being completed; else it is only said.
    consent_blocks: Mapped[bool] = mapped_column(default=True)
    # The picture at the head of papers.
    logo_sha256: Mapped[Code | None] = reference("stored_file.sha256", index=False)
    # From which wall time on a night's backup is due, and after how many hours the last good one is too old.
    backup_at: Mapped[time] = mapped_column(default=time(21))
    backup_hours: Mapped[int] = mapped_column(default=26)
    # What backups are sealed with, and nothing is opened with; None: not made yet. A file with a key of its own needs
    # none.
    backup_lock: Mapped[Words | None]
    # An invented clinic to try the program on: its people sign in with the password that the sign-in shows.
    demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[Version]


class Location(Base):
    __tablename__ = "location"
    __topic__ = Topic.CLINIC

    id: Mapped[IdKey]
    name: Mapped[Name]
    address: Mapped[Words | None]
    phone: Mapped[Code | None]
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[Version]


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


class Closure(Base):
    """A day on which a location (None: every one) is closed: a holiday, a training day."""

    __tablename__ = "closure"
    __topic__ = Topic.CLINIC
    __table_args__ = (Index("ix_closure_day", "day"),)

    id: Mapped[IdKey]
    location_id: Mapped[UUID | None] = reference("location.id", index=False)
    day: Mapped[date]
    name: Mapped[Name]


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
    active: Mapped[bool] = mapped_column(default=True)


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
