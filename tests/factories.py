"""A small clinic and its people, made through the program's own doors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from dentaldesk.engines.catalogue.rules import read_catalogue
from dentaldesk.engines.clinical.actions import ExamNotes, open_exam, save_notes, sign_exam
from dentaldesk.engines.clinical.reads import exam_form, medical_answers
from dentaldesk.engines.core.access import PROGRAM, Actor
from dentaldesk.engines.core.connections import Address
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.resources import resource
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.flows.new_clinic import NewClinic, NewPerson, create_clinic
from dentaldesk.engines.flows.planning import PlanProcedure, plan_procedure
from dentaldesk.engines.patients.actions import (
    Health,
    confirm_medical_history,
    record_medical_history,
    register_patient,
)
from dentaldesk.engines.patients.questionnaire import Answer
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.engines.staff.reads import actors
from dentaldesk.models.states import Diagnosis, Role
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Money

# A Tuesday at ten in the morning in Chicago.
MORNING = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
WORKING_HOURS = tuple(
    (weekday, opens, closes) for weekday in range(5) for opens, closes in ((time(8), time(12)), (time(13), time(17)))
)


class StandingClock:
    """A clock that moves only when told."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def advance(self, by: timedelta) -> None:
        self.time += by


def catalogue_path() -> Path:
    return resource("catalogues", "neutral.csv")


def a_clinic() -> NewClinic:
    """Two chairs, a dentist, a coordinator, a desk, a manager; thresholds in US dollars."""
    with catalogue_path().open(encoding="utf-8") as file:
        catalogue = read_catalogue(file, "USD")
    return NewClinic(
        name="Test Clinic",
        address="1 Elm Street\nSpringfield",
        phone="+1 612 555 0100",
        currency="USD",
        language="en_US",
        time_zone="America/Chicago",
        paper="letter",
        routing_value=Money(500_000),
        medium_value=Money(50_000),
        high_value=Money(250_000),
        examination_code="EXAM",
        operatories=("Op 1", "Op 2"),
        hours=WORKING_HOURS,
        people=(
            NewPerson(name="Dr. Vale", roles=frozenset({Role.DENTIST}), treats=True, licence="D-1"),
            NewPerson(name="Ines Coord", roles=frozenset({Role.TREATMENT_COORDINATOR})),
            NewPerson(name="Rosa Desk", roles=frozenset({Role.FRONT_DESK})),
            NewPerson(name="Max Manager", roles=frozenset({Role.MANAGER})),
        ),
        catalogue=catalogue,
        fees_from=date(2020, 1, 1),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """An open clinic and the people in it. `clock` stands still."""

    db: Database
    address: Address
    clock: StandingClock
    dentist: Actor
    coordinator: Actor
    desk: Actor
    manager: Actor

    def another_desk(self, workstation: str = "desk 2") -> Database:
        """A second workstation on the same database, with the same clock."""
        return Database(self.address, workstation=workstation, clock=self.clock)


def fill(address: Address) -> None:
    """Set the test clinic up in an empty schema."""
    db = Database(address, workstation="set-up", clock=StandingClock())
    db.write(PROGRAM, lambda work: create_clinic(work, a_clinic()))
    db.close()


def open_clinic(address: Address, workstation: str = "desk 1") -> Clinic:
    """The filled clinic at this address."""
    clock = StandingClock()
    db = Database(address, workstation=workstation, clock=clock)
    people = {actor.name: actor for actor in db.read(actors)}
    return Clinic(
        db=db,
        address=address,
        clock=clock,
        dentist=people["Dr. Vale"],
        coordinator=people["Ines Coord"],
        desk=people["Rosa Desk"],
        manager=people["Max Manager"],
    )


def a_patient(clinic: Clinic, given: str = "Amara", family: str = "Okonkwo-Reyes") -> UUID:
    """A registered patient with a phone."""
    details = PatientDetails(
        given_names=given, family_name=family, birth_date=date(1979, 3, 12), phone="(612) 555-0142"
    )
    return clinic.db.write(clinic.desk, lambda work: register_patient(work, details))


def tell_history(work: Work, patient_id: UUID, health: Health, answers: Mapping[str, Answer] | None = None) -> UUID:
    """Recorded by somebody who looked at what stands."""
    standing = medical_answers(work.session, patient_id)
    return record_medical_history(work, patient_id, health, answers, seen=standing.number if standing else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A procedure for `an_exam`."""

    code: str
    tooth: str | None = None
    surfaces: str = ""
    diagnosis: Diagnosis | None = None


ROOT_CANAL = Planned(code="ROOTCANAL3", tooth="36", diagnosis=Diagnosis.ACUTE_PULPITIS)
FILLING = Planned(code="COMPOSITE3", tooth="16", surfaces="MOD", diagnosis=Diagnosis.CARIES)


def an_exam(clinic: Clinic, patient_id: UUID, *planned: Planned, signed: bool = True) -> UUID:
    """An open exam that lacks nothing for completion but, if wished, the signature."""
    db, dentist = clinic.db, clinic.dentist
    assert dentist.provider_id is not None
    provider_id = dentist.provider_id
    exam_id = db.write(dentist, lambda work: open_exam(work, patient_id, provider_id))
    form = db.read(lambda session: exam_form(session, exam_id))
    health = Health(asa_class=1, allergies=())
    notes = ExamNotes(chief_complaint="Check-up", assessment="As charted")
    db.write(dentist, lambda work: tell_history(work, patient_id, health))
    db.write(dentist, lambda work: confirm_medical_history(work, form.visit_id))
    db.write(dentist, lambda work: save_notes(work, exam_id, form.version, notes))
    for item in planned:
        command = PlanProcedure(
            exam_id=exam_id,
            code=item.code,
            tooth=ToothCode(item.tooth) if item.tooth else None,
            surfaces=item.surfaces,
            diagnosis=item.diagnosis,
        )
        db.write(dentist, lambda work, command=command: plan_procedure(work, command))  # type: ignore[misc]
    if signed:
        db.write(dentist, lambda work: sign_exam(work, exam_id))
    return exam_id
