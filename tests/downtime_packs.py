"""Downtime packs about people who do not exist: for pictures and tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dentaldesk.engines.documents.downtime_content import (
    DowntimePackContent,
    PackAccount,
    PackColleague,
    PackContact,
    PackDay,
    PackLastVisit,
    PackPatient,
    PackVisit,
    PackWork,
)
from dentaldesk.models.states import Channel, ClinicalUrgency, Relation, Role, VisitType
from dentaldesk.models.values import Message, Money
from tests.papers import CLINIC

ZONE = ZoneInfo("America/Chicago")
MADE = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
FIRST = date(2026, 11, 24)
_DENTISTS = ("Dr. Eva Lindqvist", "Dr. Samir Haddad", "Rosa Mbeki")
_NAMES = (
    *("Noah Feinberg", "Ioana Petrescu", "George Papadakis", "ليلى عبد الرحمن", "Hanne Solberg", "Tomás Ibáñez"),
    *("Mei-Ling Zhao", "שרה לוי", "Anil Deshpande", "Greta Lund", "Kwame Boateng", "Ελένη Παπαδάκη", "Aroha Tane"),
    *("Piet Jansen", "Chloé Marchand", "Oluwaseun Adé", "Sven Dahl", "Rania Haddad", "Marek Zieliński"),
)
_REASONS = ("Full examination", "Cleaning", "Root canal, molar", "Filling", "Crown, ceramic: preparation", "Pain")
_EMPTY = PackPatient(
    name="",
    preferred_name="",
    chart_number="",
    birth_date=date(1979, 3, 12),
    minor=False,
    confidential=False,
    phones=("(217) 555-0142",),
    email="",
    channel=None,
    preferred_times="",
    language="",
    contacts=(),
    alerts=(),
    needs=(),
    no_allergies=True,
    medications="",
    conditions="",
    notes=(),
    last_visit=PackLastVisit(on=date(2026, 5, 12), kind=VisitType.HYGIENE, provider="Rosa Mbeki", done=("Cleaning",)),
    account=PackAccount(),
)
AMARA = replace(
    _EMPTY,
    name="Amara Okonkwo-Reyes",
    chart_number="20418",
    phones=("(217) 555-0142", "(217) 555-0163"),
    channel=Channel.SMS,
    preferred_times="after four",
    language="es",
    alerts=(Message("alert.allergy", {"allergy": "Penicillin"}), Message("alert.anticoagulant")),
    needs=(Message("need.history_old", {"day": date(2025, 9, 2)}),),
    no_allergies=False,
    medications="Apixaban 5 mg twice a day",
    conditions="Atrial fibrillation",
    notes=("Hard of hearing on the left: sit at her right.",),
    last_visit=PackLastVisit(
        on=date(2026, 11, 10), kind=VisitType.EXAM, provider="Dr. Eva Lindqvist", done=("Full examination (mouth)",)
    ),
    account=PackAccount(
        payer="Chidi Okonkwo",
        balance=Money(44_800),
        insurance="Prairie Dental PPO",
        share=8_000,
        expected=Money(136_800),
        own_part=Money(91_200),
    ),
)
LENA = replace(
    _EMPTY,
    name="Lena Moravec",
    preferred_name="Leni",
    chart_number="20433",
    birth_date=date(2018, 6, 2),
    minor=True,
    phones=(),
    contacts=(
        PackContact(
            name="Jana Moravec",
            relation=Relation.PARENT,
            phone="(217) 555-0177",
            may_consent=True,
            is_written_to=True,
        ),
        PackContact(name="Olga Moravec", relation=Relation.GRANDPARENT, phone="(217) 555-0178", in_emergency=True),
    ),
    alerts=(Message("alert.endocarditis"),),
    account=PackAccount(balance=Money(-2_500)),
)
SHY = replace(_EMPTY, name="Z.Q. · 20502", chart_number="20502", confidential=True, last_visit=None)
ROOT_CANAL = PackWork(area="36", procedure="Root canal, molar", urgency=ClinicalUrgency.URGENT)
FILLING = PackWork(area="16 MOD", procedure="Composite, three surfaces", urgency=ClinicalUrgency.SOON)
CROWN = PackWork(area="36", procedure="Crown, ceramic: preparation", urgency=ClinicalUrgency.ROUTINE)


def a_day(on: date, chairs: int = 3, each: int = 6) -> PackDay:
    """A day from eight to five with this many chairs and visits in each."""
    rooms = tuple(f"Op {number}" for number in range(1, chairs + 1))
    places = [(chair, number) for chair in range(chairs) for number in range(each)]
    visits = [_visit(on, rooms[chair], chair, number, chair * each + number) for chair, number in places]
    opens = tuple((_at(on, start), _at(on, end)) for start, end in ((8, 12), (13, 17)))
    ordered = sorted(visits, key=lambda one: (one.starts_at, one.chair))
    return PackDay(on=on, place="Lakeshore", chairs=rooms, opens=opens, visits=tuple(ordered))


def a_pack(days: int = 2, chairs: int = 3, each: int = 6) -> DowntimePackContent:
    """A pack of this many days."""
    return DowntimePackContent(
        clinic=CLINIC,
        workstation="Front desk 1",
        made_at=MADE,
        days=tuple(a_day(FIRST + timedelta(days=n), chairs, each) for n in range(days)),
        phones=(("Lakeshore Dental", "+1 217 555 0142"),),
        colleagues=(
            PackColleague(name="Dr. Eva Lindqvist", roles=(Role.DENTIST,)),
            PackColleague(name="Dr. Samir Haddad", roles=(Role.DENTIST,)),
            PackColleague(name="Rosa Mbeki", roles=(Role.HYGIENIST,)),
            PackColleague(name="Ines Keller", roles=(Role.FRONT_DESK, Role.TREATMENT_COORDINATOR)),
            PackColleague(name="Max Adeyemi", roles=(Role.MANAGER,)),
        ),
    )


def _at(on: date, hour: float) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=ZONE) + timedelta(hours=hour)


def _visit(on: date, chair: str, column: int, number: int, place: int) -> PackVisit:
    starts = (8, 8.75, 10, 11, 13, 14.5, 15.5, 16, 16.5)
    minutes = (45, 60, 60, 45, 90, 60, 30, 30, 30)
    start = _at(on, starts[number % 9])
    patient = {0: AMARA, 1: LENA, 7: SHY}.get(place)
    if patient is None:
        name = _NAMES[place % len(_NAMES)]
        born = date(1946 + place * 7 % 61, 1 + place % 12, 1 + place % 28)
        phone = f"(217) 555-01{place % 100:02}"
        patient = replace(_EMPTY, name=name, chart_number=str(20500 + place), birth_date=born, phones=(phone,))
    return PackVisit(
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes[number % 9]),
        chair=chair,
        provider=_DENTISTS[column % len(_DENTISTS)],
        reason=_REASONS[place % len(_REASONS)] if place else "Root canal, molar (36)",
        confirmed=place % 4 != 1,
        patient=patient,
        work=(ROOT_CANAL,) if place == 0 else (),
        planned=(FILLING, CROWN) if place % 5 == 0 else (),
    )
