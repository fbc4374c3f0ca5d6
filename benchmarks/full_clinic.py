"""A clinic of full size to measure on: 50 000 patients, ten years of visits, charges, payments and chart entries.

Poured in by table, past the verbs that would need hours. Believable people and stories are made elsewhere; here only
sizes, keys and spreads are those of a real clinic.
"""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Index, func, insert, select, text, update

from benchmarks.people import DESK, EVERYBODY, PASSWORD
from dentaldesk.engines.analytics.reads import clinic_zone
from dentaldesk.engines.core.access import PROGRAM
from dentaldesk.engines.core.connections import SqliteFile, writing_engine
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.messages import message_to_json
from dentaldesk.engines.flows.clinic_file import create_schema
from dentaldesk.engines.flows.new_clinic import NewPerson, create_clinic
from dentaldesk.engines.patients.finding import name_words
from dentaldesk.engines.patients.rules import sort_name
from dentaldesk.models import migrations, tables
from dentaldesk.models.charting import ChartStatus, Finding
from dentaldesk.models.guards import create_guards, drop_guards
from dentaldesk.models.states import (
    Account,
    AppointmentStatus,
    FactKind,
    NextStep,
    PatientStatus,
    PaymentMethod,
    PaymentStatus,
    Role,
    TransactionKind,
    VisitStatus,
    VisitType,
)
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.charting import ChartEntry
from dentaldesk.models.tables.clinic import Operatory, Provider
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.financial import Counter, LedgerLine, LedgerTransaction, Payment
from dentaldesk.models.tables.patients import MedicalHistory, Patient, PatientWord
from dentaldesk.models.tables.people import StaffCredential
from dentaldesk.models.tables.scheduling import Appointment, AppointmentChange, BookedBlock
from dentaldesk.models.tables.system import Fact
from dentaldesk.models.values import Message, Money
from tests.factories import Clinic, StandingClock, a_clinic, open_clinic

if TYPE_CHECKING:
    from sqlalchemy import Connection

PATIENTS = 50_000
YEARS = 10
VISITS_A_DAY = 40
BATCH = 2_000
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "ro", "su", "ta", "ve", "kan", "len", "mir", "sol")
_FINDINGS = ("16", "26", "36", "46", "14", "25")
# Two chairs and one dentist stand in the test clinic; forty visits share the day at one chair, a quarter hour each.
_LENGTH = timedelta(minutes=15)
_SATURDAY = 5  # as a weekday
_OWED = 20  # every so many-th visit was never paid


def make(folder: Path) -> Clinic:
    """A clinic of full size in a file of this folder, that ends today: forty visits are booked. Its people can sign
    in. Making it takes a minute: what was made today, of these tables, is copied.
    """
    address = SqliteFile(path=folder / "clinic.db")
    clock = StandingClock(datetime.now(UTC))
    kept = _kept()
    if not kept.exists():
        for old in kept.parent.glob("full-clinic-*"):
            old.unlink()
        part = SqliteFile(path=folder / "part.db")
        _make(part, clock)
        kept.parent.mkdir(exist_ok=True)
        shutil.move(part.path, kept)
    shutil.copyfile(kept, address.path)
    made = open_clinic(address)
    made.clock.time = clock.now()
    return made


def _kept() -> Path:
    """Named by what it is made of: the tables, this recipe, the day."""
    recipe = hashlib.sha256(Path(__file__).read_bytes())
    for version in sorted(Path(migrations.__path__[0]).rglob("*.py")):
        recipe.update(version.read_bytes())
    for table in sorted(Path(tables.__path__[0]).glob("*.py")):
        recipe.update(table.read_bytes())
    day = datetime.now(UTC).astimezone(ZoneInfo(a_clinic().time_zone)).date()
    return Path("build") / f"full-clinic-{day}-{recipe.hexdigest()[:12]}.db"


def _make(address: SqliteFile, clock: StandingClock) -> None:
    create_schema(address)
    db = Database(address, workstation="set-up", clock=clock)
    plain = a_clinic()
    people = [
        replace(person, login=DESK, password=PASSWORD) if Role.FRONT_DESK in person.roles else person
        for person in plain.people
    ]
    people.append(NewPerson(name="Ada Allround", roles=frozenset(Role), login=EVERYBODY, password=PASSWORD))
    db.write(PROGRAM, lambda work: create_clinic(work, replace(plain, people=tuple(people))))
    db.close()
    made = open_clinic(address)
    made.clock.time = clock.now()
    fill(made)
    engine = writing_engine(address)
    # All of it into the one file; outside a transaction, which would lock what is to be emptied.
    connection = engine.raw_connection()
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    engine.dispose()
    made.db.close()


def a_name(chance: random.Random) -> str:
    """A name that nobody bears."""
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4))).title()


def fill(clinic: Clinic, patients: int = PATIENTS, years: int = YEARS) -> list[UUID]:
    """Pour the rows in, today's visits still to come; returns the patients."""
    chance = random.Random(7)
    engine = writing_engine(clinic.address)
    with engine.begin() as connection:
        drop_guards(connection)
        # Rows come a third faster without them.
        for index in _indexes():
            index.drop(connection)
        people = [_person(chance, number, clinic.clock.now()) for number in range(patients)]
        _pour(connection, Patient, people)
        _pour(connection, PatientWord, (row for person in people for row in _words(person)))
        _pour(connection, MedicalHistory, (_history(clinic, person) for person in people))
        ids = [person["id"] for person in people]
        _pour_years(connection, clinic, chance, ids, years)
        connection.execute(update(StaffCredential).values(must_change=False))
        given = select(func.coalesce(func.max(Payment.receipt_number), 0)).scalar_subquery()
        connection.execute(update(Counter).where(Counter.name == "receipt").values(last=given))
        if connection.dialect.name == "postgresql":
            # What is checked at the end is checked now: no index is made on rows that still wait for it.
            connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        for index in _indexes():
            index.create(connection)
        create_guards(connection)
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()
    return ids


def _indexes() -> list[Index]:
    return [index for table in _ORDER for index in table.__table__.indexes]  # type: ignore[attr-defined]


def _pour(connection: Connection, table: type, rows: Iterator[dict[str, Any]] | Sequence[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)


def _person(chance: random.Random, number: int, now: datetime) -> dict[str, Any]:
    given, family = a_name(chance), a_name(chance)
    return {
        "id": new_id(),
        "chart_number": 100_000 + number,
        "given_names": given,
        "family_name": family,
        "sort_name": sort_name(given, family),
        "birth_date": date(1930, 1, 1) + timedelta(days=chance.randrange(34_000)),
        "phone": f"+1612{chance.randrange(2_000_000, 9_999_999)}",
        "status": PatientStatus.ACTIVE,
        "confidential": False,
        "created_at": now,
        "version": 1,
    }


def _words(person: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for word in name_words(f"{person['given_names']} {person['family_name']}"):
        yield {"patient_id": person["id"], "word": word, "sort_name": person["sort_name"]}


def _history(clinic: Clinic, person: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "patient_id": person["id"],
        "number": 1,
        "asa_class": 1,
        "allergies": [],
        "anticoagulant": False,
        "bisphosphonate": False,
        "pregnant": False,
        "radiotherapy": False,
        "endocarditis_risk": False,
        "recorded_at": clinic.clock.now(),
        "recorded_by": clinic.dentist.user_id,
    }


class _Day:
    """The rows of one day's visits, table by table."""

    def __init__(self, clinic: Clinic, operatory: Operatory, provider: Provider) -> None:
        self.clinic, self.operatory, self.provider = clinic, operatory, provider
        self.rows: dict[type, list[dict[str, Any]]] = {table: [] for table in _ORDER}

    def add(self, patient_id: UUID, at: datetime, number: int, chance: random.Random) -> None:
        """One visit: booked, done, charged, paid."""
        visit_id = new_id()
        who, day = self.clinic.dentist.user_id, at.date()
        self.rows[Visit].append(self._visit(visit_id, patient_id, at))
        done = (AppointmentStatus.SCHEDULED, AppointmentStatus.CHECKED_IN, AppointmentStatus.COMPLETED)
        self._book_time(visit_id, patient_id, at, number, done)
        self.rows[ChartEntry].append(
            {
                "id": new_id(),
                "patient_id": patient_id,
                "finding": Finding.FILLING,
                "status": ChartStatus.EXISTING,
                "teeth": chance.choice(_FINDINGS),
                "surfaces": "O",
                "replaced": "",
                "note": "",
                "true_on": day,
                "recorded_at": at,
                "recorded_by": who,
            }
        )
        self._money(patient_id, visit_id, at, number, Money(chance.randrange(50, 900) * 100))

    def pour(self, connection: Connection) -> None:
        """Into the tables."""
        for table in _ORDER:
            _pour(connection, table, self.rows[table])

    def expect(self, patient_id: UUID, at: datetime, number: int) -> None:
        """One visit that is still to come."""
        self._book_time(None, patient_id, at, number, (AppointmentStatus.SCHEDULED,))

    def _book_time(
        self,
        visit_id: UUID | None,
        patient_id: UUID,
        at: datetime,
        number: int,
        states: Sequence[AppointmentStatus],
    ) -> None:
        """The appointment, every state it went through, and its chair."""
        appointment = self._appointment(visit_id, patient_id, at, number, states[-1])
        self.rows[Appointment].append(appointment)
        for status in states:
            self.rows[AppointmentChange].append(
                {
                    "id": new_id(),
                    "appointment_id": appointment["id"],
                    "status": status,
                    "changed_at": at,
                    "changed_by": self.clinic.desk.user_id,
                }
            )
        self.rows[BookedBlock].append(
            {
                "id": new_id(),
                "appointment_id": appointment["id"],
                "resource_id": self.operatory.resource_id,
                "starts_at": at,
                "ends_at": at + _LENGTH,
                "squeezed_in": False,
            }
        )

    def _visit(self, visit_id: UUID, patient_id: UUID, at: datetime) -> dict[str, Any]:
        return {
            "id": visit_id,
            "patient_id": patient_id,
            "location_id": self.clinic.desk.location_id,
            "dentist_id": self.provider.id,
            "visit_type": VisitType.TREATMENT,
            "status": VisitStatus.COMPLETED,
            "business_date": at.date(),
            "started_at": at,
            "chief_complaint": "",
            "with_role": Role.FRONT_DESK,
            "with_since": at,
            "completed_at": at,
            "next_step": NextStep.CHECKOUT,
            "next_reason": message_to_json(Message("routing.checkout")),
            "checkout_opened_at": at,
            "checkout_completed_at": at,
            "version": 1,
        }

    def _appointment(
        self, visit_id: UUID | None, patient_id: UUID, at: datetime, number: int, status: AppointmentStatus
    ) -> dict[str, Any]:
        return {
            "id": new_id(),
            "request_key": f"full:{number}",
            "patient_id": patient_id,
            "location_id": self.clinic.desk.location_id,
            "operatory_id": self.operatory.id,
            "provider_id": self.provider.id,
            "visit_id": visit_id,
            "starts_at": at,
            "ends_at": at + _LENGTH,
            "business_date": at.date(),
            "pattern": "XXX",
            "status": status,
            "reason": "Check-up",
            "version": 1,
        }

    def _money(self, patient_id: UUID, visit_id: UUID, at: datetime, number: int, amount: Money) -> None:
        charge, paid = new_id(), new_id()
        self._book(charge, TransactionKind.CHARGE, patient_id, visit_id, at, f"full:charge:{number}")
        self._lines(charge, patient_id, amount, (Account.RECEIVABLE, Account.INCOME), None)
        if number % _OWED == 0:
            return  # still owed
        self._book(paid, TransactionKind.PAYMENT, patient_id, visit_id, at, f"full:payment:{number}")
        self._lines(paid, patient_id, amount, (Account.CASH, Account.RECEIVABLE), charge)
        common = {"patient_id": patient_id, "visit_id": visit_id, "location_id": self.clinic.desk.location_id}
        payment_id = new_id()
        self.rows[Payment].append(
            {
                **common,
                "id": payment_id,
                "request_key": f"full:{number}",
                "transaction_id": paid,
                "guarantor_id": patient_id,
                "amount": amount,
                "tendered": amount,
                "method": PaymentMethod.CASH,
                "status": PaymentStatus.TAKEN,
                "receipt_number": number - number // _OWED,  # without a gap
                "balance_after": Money(0),
                "business_date": at.date(),
                "taken_at": at,
                "taken_by": self.clinic.desk.user_id,
            }
        )
        self.rows[Fact].append(
            {
                **common,
                "id": new_id(),
                "key": f"full:payment:{number}",
                "kind": FactKind.PAYMENT_TAKEN,
                "at": at,
                "business_date": at.date(),
                "actor_id": self.clinic.desk.user_id,
                "payment_id": payment_id,
                "amount": amount,
                "attributes": {},
            }
        )

    def _book(
        self, key: UUID, kind: TransactionKind, patient_id: UUID, visit_id: UUID, at: datetime, name: str
    ) -> None:
        self.rows[LedgerTransaction].append(
            {
                "id": key,
                "key": name,
                "kind": kind,
                "guarantor_id": patient_id,
                "patient_id": patient_id,
                "location_id": self.clinic.desk.location_id,
                "visit_id": visit_id,
                "description": "",
                "business_date": at.date(),
                "posted_at": at,
                "posted_by": self.clinic.desk.user_id,
            }
        )

    def _lines(
        self, key: UUID, guarantor_id: UUID, amount: Money, accounts: tuple[Account, Account], applies_to: UUID | None
    ) -> None:
        debit, credit = accounts
        for position, (account, minor) in enumerate(((debit, amount.minor), (credit, -amount.minor)), start=1):
            self.rows[LedgerLine].append(
                {
                    "transaction_id": key,
                    "position": position,
                    "account": account,
                    "guarantor_id": guarantor_id,
                    "amount": Money(minor),
                    "applies_to_id": applies_to if account is Account.RECEIVABLE else None,
                }
            )


_ORDER: tuple[type, ...] = (
    Visit,
    Appointment,
    AppointmentChange,
    BookedBlock,
    ChartEntry,
    LedgerTransaction,
    LedgerLine,
    Payment,
    Fact,
)


def _pour_years(connection: Connection, clinic: Clinic, chance: random.Random, ids: list[UUID], years: int) -> None:
    operatory, provider = clinic.db.read(
        lambda session: (session.scalars(select(Operatory)).first(), session.scalars(select(Provider)).first())
    )
    assert operatory is not None
    assert provider is not None
    numbers = count()
    # Two in the afternoon by universal time is the clinic's morning, so that both name the same day.
    today = day_of(clinic).replace(hour=14)
    for back in range(round(years * 365.25), 0, -1):
        morning = today - timedelta(days=back)
        if morning.weekday() < _SATURDAY:
            day = _Day(clinic, operatory, provider)
            for place in range(VISITS_A_DAY):
                day.add(chance.choice(ids), morning + place * _LENGTH, next(numbers), chance)
            day.pour(connection)
    day = _Day(clinic, operatory, provider)
    for place in range(VISITS_A_DAY):
        day.expect(chance.choice(ids), today + place * _LENGTH, next(numbers))
    day.pour(connection)


def day_of(clinic: Clinic) -> datetime:
    """The beginning of the clinic's own day, told by universal time."""
    zone = clinic.db.read(clinic_zone)
    return datetime.combine(clinic.clock.now().astimezone(zone).date(), time.min, UTC)
