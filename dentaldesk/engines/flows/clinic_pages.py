"""What the pages of the settings show: frozen rows, one read a page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import column, func, select, table

from dentaldesk.engines.core.access import PROGRAM
from dentaldesk.engines.flows.clinic_checks import ClinicDetails, Policies
from dentaldesk.engines.flows.clinic_settings import has_money
from dentaldesk.models.tables.clinic import Clinic, Closure, Location, OpeningHours, Operatory
from dentaldesk.models.tables.people import SignIn, StaffUser

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_PLAIN = b"SQLite format 3\x00"  # how a file begins that is not encrypted
LATELY = timedelta(hours=24)  # who signed in within this time may still be there


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicPage:
    """The clinic's row. `money`: amounts were written down, so the currency stays."""

    details: ClinicDetails
    policies: Policies
    version: int
    money: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChairRow:
    id: UUID
    name: str
    position: int
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A location with its chairs in order and its hours by weekday, 0 Monday."""

    id: UUID
    name: str
    address: str
    phone: str
    active: bool
    version: int
    chairs: tuple[ChairRow, ...]
    hours: dict[int, tuple[tuple[time, time], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureRow:
    """A closed day; `location` None: everywhere."""

    id: UUID
    day: date
    name: str
    location_id: UUID | None
    location: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInRow:
    """Who took a seat at a workstation, and when last."""

    name: str
    workstation: str
    at: datetime


def clinic_page(session: Session) -> ClinicPage:
    """Up to four queries."""
    clinic = session.get_one(Clinic, 1)
    return ClinicPage(
        details=ClinicDetails(**{field.name: getattr(clinic, field.name) for field in fields(ClinicDetails)}),
        policies=Policies(**{field.name: getattr(clinic, field.name) for field in fields(Policies)}),
        version=clinic.version,
        money=has_money(session),
    )


def places(session: Session) -> list[PlaceRow]:
    """Every location, the open ones first, by name. Three queries."""
    chairs: dict[UUID, list[ChairRow]] = defaultdict(list)
    for chair in session.scalars(select(Operatory).order_by(Operatory.position, Operatory.name)):
        row = ChairRow(id=chair.id, name=chair.name, position=chair.position, active=chair.active)
        chairs[chair.location_id].append(row)
    hours: dict[UUID, dict[int, list[tuple[time, time]]]] = defaultdict(lambda: defaultdict(list))
    for stretch in session.scalars(select(OpeningHours).order_by(OpeningHours.opens_at)):
        hours[stretch.location_id][stretch.weekday].append((stretch.opens_at, stretch.closes_at))
    return [
        PlaceRow(
            id=place.id,
            name=place.name,
            address=place.address or "",
            phone=place.phone or "",
            active=place.active,
            version=place.version,
            chairs=tuple(chairs[place.id]),
            hours={day: tuple(stretches) for day, stretches in hours[place.id].items()},
        )
        for place in session.scalars(select(Location).order_by(Location.active.desc(), Location.name))
    ]


def closures(session: Session, since: date) -> list[ClosureRow]:
    """Closed days from a day on, in order. One query."""
    query = (
        select(Closure, Location.name)
        .outerjoin(Location, Location.id == Closure.location_id)
        .where(Closure.day >= since)
        .order_by(Closure.day, Closure.name)
    )
    return [
        ClosureRow(id=row.id, day=row.day, name=row.name, location_id=row.location_id, location=location)
        for row, location in session.execute(query)
    ]


def signed_in_lately(session: Session, now: datetime) -> list[SignedInRow]:
    """Who took a seat in the last day, each once a workstation, the latest first. One query."""
    at = func.max(SignIn.at).label("at")
    query = (
        select(StaffUser.name, SignIn.workstation, at)
        .join(StaffUser, StaffUser.id == SignIn.user_id)
        .where(SignIn.at > now - LATELY, SignIn.user_id != PROGRAM.user_id)
        .group_by(StaffUser.name, SignIn.workstation)
        .order_by(at.desc())
    )
    return [
        SignedInRow(name=name, workstation=workstation, at=moment)
        for name, workstation, moment in session.execute(query)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseFacts:
    """Where the clinic is kept, for who looks after the machines. `encrypted` None: the server's own matter."""

    postgres: bool
    version: str
    where: str  # the file, or the database's name on its server
    encrypted: bool | None
    schema: str
    people: tuple[SignedInRow, ...]


def database_facts(session: Session, now: datetime) -> DatabaseFacts:
    """Four queries, and on SQLite a look at the first bytes of the file."""
    postgres = session.get_bind().dialect.name == "postgresql"
    schema = session.scalar(select(column("version_num")).select_from(table("alembic_version"))) or ""
    if postgres:
        version = session.scalar(select(func.current_setting("server_version")))
        where, encrypted = session.scalar(select(func.current_database())), None
    else:
        version = session.scalar(select(func.sqlite_version()))
        where = _file(session)
        encrypted = _is_encrypted(where)
    return DatabaseFacts(
        postgres=postgres,
        version=str(version),
        where=str(where),
        encrypted=encrypted,
        schema=schema,
        people=tuple(signed_in_lately(session, now)),
    )


def has_key_of_its_own(session: Session) -> bool:
    """Whether the clinic lies in an encrypted file, whose recovery key opens its backups as well."""
    return session.get_bind().dialect.name == "sqlite" and _is_encrypted(_file(session)) is True


def _file(session: Session) -> Path:
    files = func.pragma_database_list().table_valued("name", "file")
    return Path(str(session.scalar(select(files.c.file).where(files.c.name == "main"))))


def _is_encrypted(file: Path) -> bool | None:
    try:
        with file.open("rb") as opened:
            return opened.read(len(_PLAIN)) != _PLAIN
    except OSError:
        return None
