"""A small invented clinic to try the program on: staff, patients, today's book. Nobody in it exists.

A believable clinic of full size is generated elsewhere; this one only has to be there in a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dentaldesk.demo_charts import chart_the_demo
from dentaldesk.demo_visits import Care, plan_the_demo
from dentaldesk.engines.catalogue.rules import read_catalogue
from dentaldesk.engines.clinical.medication_actions import take_shipped_medications
from dentaldesk.engines.clinical.phrase_actions import take_shipped_phrases
from dentaldesk.engines.core.access import PROGRAM, Actor
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.resources import resource
from dentaldesk.engines.flows.clinic_file import create_schema
from dentaldesk.engines.flows.new_clinic import NewClinic, NewPerson, create_clinic
from dentaldesk.engines.patients.actions import Health, record_medical_history, register_patient
from dentaldesk.engines.patients.contact_actions import add_contact
from dentaldesk.engines.patients.contact_rules import ContactDetails
from dentaldesk.engines.patients.note_actions import add_note
from dentaldesk.engines.patients.questionnaire import NO, YES, Answer
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.engines.scheduling.actions import BookVisit, book_visit
from dentaldesk.engines.staff.reads import actors
from dentaldesk.engines.staff.rules import DEMO_PASSWORD, DEMO_PIN
from dentaldesk.models.states import Channel, PatientStatus, Relation, Role
from dentaldesk.models.tables.clinic import Operatory
from dentaldesk.models.tables.financial import CoveragePlan, PatientCoverage
from dentaldesk.models.values import Money

if TYPE_CHECKING:
    from dentaldesk.engines.core.connections import Address
    from dentaldesk.engines.core.work import Work

ZONE = "America/Chicago"
DENTIST = "Dr. Ingrid Lindqvist"
SECOND_DENTIST = "Dr. Samir Haddad"
HYGIENIST = "Marta Castellanos"
COORDINATOR = "Tomás Nakamura"
FRONT_DESK = "Rosa Mbeki"
MANAGER = "Judith Abara"
ADMINISTRATOR = "Noor Eklund"


def _at_work(name: str, login: str, **details: Any) -> NewPerson:  # noqa: ANN401 - of a person
    """Somebody of the demo: the sign-in lets whoever tries the program in by a click on the name."""
    return NewPerson(name=name, login=login, password=DEMO_PASSWORD, pin=DEMO_PIN, **details)


_PEOPLE = (
    _at_work(DENTIST, "ingrid", roles=frozenset({Role.DENTIST}), treats=True, licence="DEMO-1001"),
    _at_work(SECOND_DENTIST, "samir", roles=frozenset({Role.DENTIST}), treats=True, licence="DEMO-1002"),
    _at_work(HYGIENIST, "marta", roles=frozenset({Role.HYGIENIST}), treats=True, licence="DEMO-2001"),
    _at_work(COORDINATOR, "tomas", roles=frozenset({Role.TREATMENT_COORDINATOR})),
    _at_work(FRONT_DESK, "rosa", roles=frozenset({Role.FRONT_DESK})),
    _at_work(MANAGER, "judith", roles=frozenset({Role.MANAGER})),
    _at_work(ADMINISTRATOR, "noor", roles=frozenset({Role.ADMINISTRATOR})),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    """An invented patient. `insured`: has the demo insurance."""

    given: str
    family: str
    born: date
    health: Health | None = None
    answers: Mapping[str, Answer] | None = None  # to the questionnaire; None: only the short form was filled in
    insured: bool = False


_WELL = Health(asa_class=1, allergies=())
_ON_PAPER = {
    "allergy_drug": Answer(answer=YES, note="penicillin"),
    "allergy_latex": Answer(answer=NO),
    "allergy_anaesthetic": Answer(answer=NO),
    "allergy_other": Answer(answer=NO),
    "anticoagulants": Answer(answer=YES, note="apixaban"),
}
_PATIENTS = (
    _Person(
        given="Amara",
        family="Okonkwo-Reyes",
        born=date(1979, 3, 12),
        health=Health(asa_class=2, allergies=("penicillin",), medications="apixaban", anticoagulant=True),
        answers=_ON_PAPER,
        insured=True,
    ),
    _Person(
        given="George",
        family="Papadakis",
        born=date(1968, 7, 30),
        health=Health(asa_class=3, allergies=(), conditions="type 2 diabetes"),
        insured=True,
    ),
    _Person(given="Noah", family="Feinberg", born=date(2006, 5, 2), health=_WELL),
    _Person(given="Mei-Ling", family="Zhao", born=date(1991, 1, 19), health=_WELL, insured=True),
    _Person(given="محمد", family="الحسيني", born=date(1984, 11, 3), health=_WELL),
    _Person(given="Łucja", family="Wierzbicka", born=date(1972, 9, 9), health=_WELL),
    _Person(given="Lucía", family="Fernández", born=date(2003, 4, 27), health=_WELL, insured=True),
    _Person(given="Oliver", family="Nakashima", born=date(2015, 2, 14)),
    _Person(given="Grace", family="Thibodeaux", born=date(1964, 12, 1), health=_WELL),
    _Person(given="Ivan", family="Petrenko", born=date(1995, 6, 23), health=_WELL),
    _Person(given="Fatima", family="Al-Sayed", born=date(1976, 10, 8), health=_WELL, insured=True),
    _Person(given="Kyle", family="Brandt", born=date(1982, 3, 3), health=_WELL),
    _Person(given="Ruth", family="Abernathy", born=date(1960, 8, 17), health=_WELL),
    _Person(given="Sofia", family="Lindgren", born=date(1988, 5, 21), health=_WELL),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Booking:
    """An appointment of today: which patient, chair and provider (by place in the lists), when, what."""

    patient: int
    chair: int
    provider: str
    at: time
    pattern: str
    reason: str


_BOOK = (
    _Booking(patient=8, chair=0, provider=DENTIST, at=time(8), pattern="/XXXXXXX//", reason="Composite, two surfaces"),
    _Booking(patient=9, chair=1, provider=SECOND_DENTIST, at=time(8, 30), pattern="//XXXXXX/", reason="Extraction"),
    _Booking(patient=0, chair=0, provider=DENTIST, at=time(9), pattern="/XXXXXXXX/", reason="Full examination"),
    _Booking(patient=13, chair=2, provider=HYGIENIST, at=time(9), pattern="XXXXXXXX/", reason="Prophylaxis"),
    _Booking(patient=1, chair=1, provider=SECOND_DENTIST, at=time(10), pattern="/XXXXXXXX/", reason="Full examination"),
    _Booking(patient=3, chair=0, provider=DENTIST, at=time(10, 30), pattern="/XXXXXXXX/", reason="Composite, 14 DO"),
    _Booking(patient=10, chair=2, provider=HYGIENIST, at=time(10, 10), pattern="/XXXXXXXX/", reason="Scaling"),
    _Booking(patient=2, chair=1, provider=DENTIST, at=time(11, 30), pattern="/XXX/", reason="Full examination"),
    _Booking(patient=7, chair=2, provider=HYGIENIST, at=time(13), pattern="XXXXXXX/", reason="Prophylaxis, sealants"),
    _Booking(patient=4, chair=0, provider=DENTIST, at=time(13), pattern="//XXXXXXXXXX/", reason="Root canal"),
    _Booking(patient=6, chair=1, provider=SECOND_DENTIST, at=time(14), pattern="/XXXXXX/", reason="Sealant"),
    _Booking(patient=12, chair=0, provider=DENTIST, at=time(15), pattern="//XXXXXXXX//", reason="Crown preparation"),
)


class _SetClock:
    """Shows what it is set to: before the doors open, so that all of today's book lies ahead; or a day of the past."""

    def __init__(self, now: datetime) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time


def create_demo(address: Address, today: date | None = None, *, now: datetime | None = None) -> None:
    """Make the demo clinic in an empty place, with a book for `today` (the clinic's calendar day; unsaid: the one of
    `now`, which is by the computer's clock if it is not said either).
    """
    zone = ZoneInfo(ZONE)
    now = (now or datetime.now(UTC)).astimezone(zone)
    day = today or now.date()
    create_schema(address)
    morning = _before_the_doors_open(day, now)
    clock = _SetClock(morning)
    db = Database(address, workstation="set-up", clock=clock)

    def at(moment: datetime) -> Database:
        clock.time = moment
        return db

    try:
        db.write(PROGRAM, lambda work: create_clinic(work, _clinic(day)))
        people = {actor.name: actor for actor in db.read(actors)}
        ids = db.write(people[DENTIST], lambda work: _fill(work, people, day))
        db.write(people[DENTIST], take_shipped_medications)
        db.write(people[DENTIST], take_shipped_phrases)
        chart_the_demo(at, people[DENTIST], ids, morning)
        care = Care(patient_id=ids["Zhao"], dentist=people[DENTIST], front_desk=people[FRONT_DESK], morning=morning)
        plan_the_demo(at, care)
    finally:
        db.close()


def _before_the_doors_open(day: date, now: datetime) -> datetime:
    """Six in the morning of this day; of a day on which it is not yet six, midnight: what stands in the book was not
    booked after `now`. `now` is in the clinic's zone.
    """
    six = datetime.combine(day, time(6), now.tzinfo)
    return datetime.combine(day, time(0), now.tzinfo) if day == now.date() and now < six else six


def _clinic(today: date) -> NewClinic:
    with resource("catalogues", "neutral.csv").open(encoding="utf-8") as file:
        catalogue = read_catalogue(file, "USD")
    # Every day of the week, so that whenever the demo is opened there is a day to look at.
    hours = tuple(
        (weekday, opens, closes)
        for weekday in range(7)
        for opens, closes in ((time(8), time(12)), (time(13), time(17)))
    )
    return NewClinic(
        name="Maple Dental (demo)",
        address="12 Example Street\nSpringfield, MN 55000",
        phone="+1 612 555 0100",
        currency="USD",
        language="en_US",
        time_zone=ZONE,
        paper="letter",
        routing_value=Money(500_000),
        medium_value=Money(50_000),
        high_value=Money(250_000),
        examination_code="EXAM",
        operatories=("Op 1", "Op 2", "Hygiene"),
        hours=hours,
        people=_PEOPLE,
        catalogue=catalogue,
        fees_from=today - timedelta(days=365),
        demo=True,
    )


def _fill(work: Work, people: dict[str, Actor], today: date) -> dict[str, UUID]:
    """Patients and today's book; the patients' ids by family name."""
    plan = CoveragePlan(name="Lakeshore 80", basis_points=8000)
    work.session.add(plan)
    work.session.flush()
    child = _Person(given="Kwame", family="Osei-Bonsu", born=_eight_years_before(today), health=_WELL)
    patients = (*_PATIENTS, child)
    ids = [_add_patient(work, number, person, plan, today) for number, person in enumerate(patients)]
    chairs = list(work.session.scalars(select(Operatory.id).order_by(Operatory.position)))
    for number, booking in enumerate(_BOOK):
        provider_id = people[booking.provider].provider_id
        assert provider_id is not None  # noqa: S101 - each of them treats
        book_visit(
            work,
            BookVisit(
                request_key=f"demo:{number}",
                patient_id=ids[booking.patient],
                operatory_id=chairs[booking.chair],
                provider_id=provider_id,
                starts_at=datetime.combine(today, booking.at, work.zone),
                pattern=booking.pattern,
                reason=booking.reason,
            ),
        )
    found = {person.family: patient_id for person, patient_id in zip(patients, ids, strict=True)}
    _decide_for_children(work, found, today)
    add_note(work, found["Thibodeaux"], "Hard of hearing on the left: sit at her right.", pinned=True)
    return found


def _decide_for_children(work: Work, ids: dict[str, UUID], today: date) -> None:
    """A mother who pays and decides and is no patient; a father who only decides."""
    mother = register_patient(
        work,
        PatientDetails(
            given_names="Abena", family_name="Mensah", phone="(612) 555-0180", status=PatientStatus.NON_PATIENT
        ),
    )
    since = today - timedelta(days=300)
    add_contact(
        work,
        ids["Osei-Bonsu"],
        ContactDetails(
            relation=Relation.PARENT,
            valid_from=since,
            person_id=mother,
            is_written_to=True,
            may_consent=True,
            pays=True,
        ),
    )
    add_contact(
        work,
        ids["Osei-Bonsu"],
        ContactDetails(
            relation=Relation.PARENT, valid_from=since, name="Yaw Osei-Bonsu", phone="(612) 555-0181", may_consent=True
        ),
    )


def _eight_years_before(today: date) -> date:
    """Always in the middle of the mixed dentition, whenever the demo is opened."""
    return today - timedelta(days=round(8.3 * 365.25))


def _add_patient(work: Work, number: int, person: _Person, plan: CoveragePlan, today: date) -> UUID:
    patient_id = register_patient(
        work,
        PatientDetails(
            given_names=person.given,
            family_name=person.family,
            birth_date=person.born,
            phone=f"(612) 555-0{150 + number}",
            preferred_channel=Channel.SMS,
        ),
    )
    if person.health is not None:
        record_medical_history(work, patient_id, person.health, person.answers)
    if person.insured:
        work.session.add(
            PatientCoverage(
                patient_id=patient_id,
                coverage_plan_id=plan.id,
                member_number=f"DEMO-{number:04}",
                valid_from=today - timedelta(days=300),
            )
        )
    return patient_id
