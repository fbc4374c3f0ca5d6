"""The clinic under load: chairs and people enough for every desk, some thousand patients, some years of visits."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine, select, text

from benchmarks.full_clinic import a_name
from benchmarks.full_clinic import fill as pour
from dentaldesk.engines.core.access import PROGRAM, Actor
from dentaldesk.engines.core.connections import Address, writing_engine
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.flows.clinic_file import create_schema
from dentaldesk.engines.flows.new_clinic import NewClinic, NewPerson, create_clinic
from dentaldesk.engines.staff.reads import actors
from dentaldesk.models.states import Role
from dentaldesk.models.tables.patients import Patient
from tests.factories import MORNING, StandingClock, a_clinic, open_clinic

# Who sits at the desks, in turn.
SEATS = (Role.DENTIST, Role.FRONT_DESK, Role.DENTIST, Role.FRONT_DESK, Role.TREATMENT_COORDINATOR)
_MANAGER_AT = 9  # every other coordinator's desk is the manager's
FLOOR_ROWS = 8  # of a desk's own, in the bare table


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningClock:
    """Runs as the machine's does, from a morning on which the clinic is open; the same in every process."""

    at: datetime
    standing: float  # of `time.monotonic`, at that moment

    def now(self) -> datetime:
        return self.at + timedelta(seconds=time.monotonic() - self.standing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A patient as somebody at a desk knows them: by whom they ask for."""

    id: UUID
    given: str
    family: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where the run takes place. `people`: who sits at each desk."""

    address: Address
    clock: RunningClock
    people: tuple[Actor, ...]
    patients: tuple[Known, ...]


def make(address: Address, *, desks: int, patients: int, years: int) -> Scene:
    """The clinic in an empty database."""
    create_schema(address)
    new = _clinic_for(desks)
    db = Database(address, workstation="set-up", clock=StandingClock())
    db.write(PROGRAM, lambda work: create_clinic(work, new))
    db.close()
    clinic = open_clinic(address)
    pour(clinic, patients, years)
    by_name = {actor.name: actor for actor in clinic.db.read(actors)}
    known = clinic.db.read(
        lambda session: session.execute(select(Patient.id, Patient.given_names, Patient.family_name)).all()
    )
    clinic.db.close()
    engine = writing_engine(address)
    _lay_floor(engine, desks)
    engine.dispose()
    return Scene(
        address=address,
        clock=RunningClock(at=MORNING, standing=time.monotonic()),
        people=tuple(by_name[person.name] for person in _seated(new.people, desks)),
        patients=tuple(Known(id=row[0], given=row[1], family=row[2]) for row in known),
    )


def role_at(desk: int) -> Role:
    """Who sits at this desk, counted from 0."""
    return Role.MANAGER if desk % (2 * len(SEATS)) == _MANAGER_AT else SEATS[desk % len(SEATS)]


def _clinic_for(desks: int) -> NewClinic:
    """The test clinic with somebody new for each desk, and a chair for each dentist and one more."""
    chance = random.Random(11)
    plain = a_clinic()
    people = []
    for desk in range(desks):
        role = role_at(desk)
        name = f"{a_name(chance)} {a_name(chance)} {desk}"
        people.append(NewPerson(name=name, roles=frozenset({role}), treats=role is Role.DENTIST))
    chairs = sum(person.treats for person in people) + 1
    return replace(
        plain,
        people=(*plain.people, *people),
        operatories=tuple(f"Op {number}" for number in range(1, chairs + 1)),
    )


def _seated(people: Sequence[NewPerson], desks: int) -> Sequence[NewPerson]:
    """Those who were entered for the desks: they came last."""
    return people[len(people) - desks :]


def _lay_floor(engine: Engine, desks: int) -> None:
    """Bare tables: rows that are one desk's own, and one that takes what is written."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE floor_row (id INTEGER PRIMARY KEY, said VARCHAR(200), version INTEGER)"))
        connection.execute(text("CREATE TABLE floor_written (id CHAR(36) PRIMARY KEY, said VARCHAR(200))"))
        for row in range(desks * FLOOR_ROWS):
            said = {"id": row, "said": "as long as an ordinary row is, and a bit more"}
            connection.execute(text("INSERT INTO floor_row VALUES (:id, :said, 0)"), said)
