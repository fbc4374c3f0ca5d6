"""The clinic itself: rooms, people, hours, catalogue and fees, as large as its patients ask for.

It is founded by the program's own verbs in a small database of its own. Its rows are then taken over with ids that
the seed gives, so that the same recipe gives the same clinic wherever it is poured.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Uuid, select, text

from dentaldesk.believable.names import names_of
from dentaldesk.believable.prescribing import Ready, ready_of
from dentaldesk.believable.recipe import Recipe
from dentaldesk.believable.signing import scribble
from dentaldesk.believable.stamps import Ids, moment_text
from dentaldesk.believable.words import Texts, texts_of
from dentaldesk.engines.catalogue.rules import CatalogueEntry, read_catalogue
from dentaldesk.engines.clinical.medication_actions import take_shipped_medications
from dentaldesk.engines.clinical.phrase_actions import take_shipped_phrases
from dentaldesk.engines.core.access import PROGRAM
from dentaldesk.engines.core.connections import SqliteFile
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.resources import resource
from dentaldesk.engines.financial.rules import Coverage
from dentaldesk.engines.flows.clinic_file import create_schema
from dentaldesk.engines.flows.new_clinic import NewClinic, NewPerson, create_clinic
from dentaldesk.engines.staff.countries import CountryProposal, holidays_of, priced, proposal_for
from dentaldesk.engines.staff.reads import actors
from dentaldesk.engines.staff.rules import DEMO_PASSWORD, DEMO_PIN
from dentaldesk.models.states import Role, Sex
from dentaldesk.models.tables import Base
from dentaldesk.models.teeth import Notation, ToothCode
from dentaldesk.models.values import Money, currency_exponent

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_NOT_TAKEN = frozenset({"audit_chain", "audit_entry"})  # the trail of the founding stays where it was
_VISITS_A_YEAR = 1.9  # of each patient in care
_A_DENTISTS_DAY, _A_HYGIENISTS_DAY = 7.0, 6.5  # visits, so that the book has gaps
_FEWEST_DAYS = 2  # of a week
_FULL_DAY = 11.0  # visits of a day for which a small clinic opens
_RISE = 0.03  # of the fees, each year
_COMING_DAYS = 400  # of which the holidays are known ahead
_CENTS = 100
_INSURANCES = (("Lakeshore 80", 8000), ("Harbour 60", 6000), ("Summit 100", 10_000))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who works here; ids by their hex digits. `resource` and `licence` of who treats."""

    user: str
    name: str
    role: Role
    provider: str
    resource: int
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chair:
    id: str
    resource: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Above `routing` a plan goes to the coordinator; its category is medium and high from these on. Minor units."""

    routing: Money
    medium: Money
    high: Money
    visit_minutes: int = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Insurance:
    """A plan that patients are covered by."""

    id: str
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The clinic as those who live through the years meet it. `closed` and the keys of `fees` are days, as ordinals."""

    recipe: Recipe
    zone: ZoneInfo
    place: str
    name: str
    dentists: tuple[Person, ...]
    hygienists: tuple[Person, ...]
    desk: tuple[Person, ...]
    coordinator: Person
    chairs: tuple[Chair, ...]
    hours: tuple[tuple[int, time, time], ...]
    closed: frozenset[int]
    catalogue: Mapping[str, CatalogueEntry]
    fees: Mapping[int, Mapping[str, int]]  # from a day on, in minor units
    limits: Limits
    notation: Notation
    texts: Texts
    insurances: tuple[Insurance, ...]
    medications: tuple[Ready, ...]  # in the order of the list that comes with the program
    signature: str  # the hash of the picture with which everybody signs
    rows: Mapping[str, Sequence[dict[str, Any]]]  # of each table, as they are poured

    def fee(self, code: str, day: int) -> int:
        """What a procedure costs on a day, in minor units."""
        since = max((first for first in self.fees if first <= day), default=min(self.fees))
        return self.fees[since][code]


def found(recipe: Recipe) -> House:
    """Found the clinic of a recipe."""
    chance = random.Random(f"{recipe.seed}:house")  # noqa: S311 - a demo
    new = _clinic(recipe, proposal_for(recipe.country), chance)
    with tempfile.TemporaryDirectory(prefix="dentaldesk-") as folder:
        db = _scratch(Path(folder), new, recipe)
        try:
            rows = db.read(lambda session: _taken(session, Ids(chance), recipe.first_day))
        finally:
            db.close()
    return _house(recipe, new, rows, Ids(chance))


class _Opening:
    """The clock of the morning on which the clinic opens."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now


def _scratch(folder: Path, new: NewClinic, recipe: Recipe) -> Database:
    address = SqliteFile(path=folder / "founding.db")
    create_schema(address)
    opening = datetime.combine(recipe.first_day, time(6), ZoneInfo(new.time_zone))
    db = Database(address, workstation="set-up", clock=_Opening(opening))
    db.write(PROGRAM, lambda work: create_clinic(work, new))
    dentist = next(actor for actor in db.read(actors) if Role.DENTIST in actor.roles)
    db.write(dentist, take_shipped_medications)
    db.write(dentist, take_shipped_phrases)
    return db


def _clinic(recipe: Recipe, usual: CountryProposal, chance: random.Random) -> NewClinic:
    names = names_of(recipe.language)
    town = chance.choice(names.towns)
    a_day, hours = _busy(recipe, usual.hours)
    dentists = max(2, ceil(a_day / 2 / _A_DENTISTS_DAY))
    hygienists = max(1, ceil(a_day / 2 / _A_HYGIENISTS_DAY))
    with resource("catalogues", "neutral.csv").open(encoding="utf-8") as file:
        catalogue = [replace(entry, fee=_fee(entry.fee, recipe.currency)) for entry in read_catalogue(file, "USD")]
    dollars = {name: priced(cents, recipe.currency) for name, cents in _LIMITS.items()}
    return NewClinic(
        name=texts_of(recipe.language).clinic.format(town=town),
        address=f"12 {chance.choice(names.streets)}\n{town}",
        phone="+1 612 555 0100",
        currency=recipe.currency,
        language=recipe.locale,
        time_zone=usual.time_zone,
        paper=usual.paper,
        notation=usual.notation,
        aging_basis=usual.aging_basis,
        country=recipe.country,
        routing_value=dollars["routing"],
        medium_value=dollars["medium"],
        high_value=dollars["high"],
        examination_code="EXAM",
        operatories=_operatories(dentists, hygienists),
        hours=hours,
        people=tuple(_people(recipe, chance, dentists, hygienists)),
        catalogue=catalogue,
        fees_from=recipe.first_day - timedelta(days=365),
        demo=True,
        closures=tuple(_closures(recipe, hours)),
    )


_LIMITS = {"routing": 500_000, "medium": 50_000, "high": 250_000}  # US cents


def _fee(fee: Money, currency: str) -> Money:
    """In another money; no clinic asks for broken units where a unit buys little."""
    asked = priced(fee.minor, currency)
    unit = 10 ** currency_exponent(currency)
    return asked if asked.minor < _CENTS * unit else Money(round(asked.minor / unit) * unit)


def _operatories(dentists: int, hygienists: int) -> tuple[str, ...]:
    """A chair for each dentist and one to every two of them, and one for each hygienist."""
    chairs = [f"Op {number}" for number in range(1, dentists + ceil(dentists / 2) + 1)]
    return (*chairs, *(f"Hygiene {number}" for number in range(1, hygienists + 1)))


def chairs_of_dentists(dentists: int) -> int:
    """How many of the chairs, from the first on, are the dentists'."""
    return dentists + ceil(dentists / 2)


def _busy(
    recipe: Recipe, hours: tuple[tuple[int, time, time], ...]
) -> tuple[float, tuple[tuple[int, time, time], ...]]:
    """Visits a day, and the hours: a small clinic opens on fewer days, but always on the weekday of its last day."""
    a_week = recipe.patients * recipe.turnover.in_care(recipe.years) * _VISITS_A_YEAR / 52
    weekdays = sorted({weekday for weekday, _, _ in hours})
    today = recipe.until.weekday()
    wanted = min(max(ceil(a_week / _FULL_DAY), _FEWEST_DAYS), len(weekdays))
    others = [day for day in (1, 3, 0, 2, 4, *weekdays) if day in weekdays and day != today]
    chosen = {today, *list(dict.fromkeys(others))[: wanted - 1]}
    day = [(opens, closes) for weekday, opens, closes in hours if weekday == weekdays[0]]
    return a_week / len(chosen), tuple((each, opens, closes) for each in sorted(chosen) for opens, closes in day)


def _people(recipe: Recipe, chance: random.Random, dentists: int, hygienists: int) -> list[NewPerson]:
    desks = 1 + (dentists + hygienists) // 5
    wanted = [
        *[(Role.DENTIST, "D")] * dentists,
        *[(Role.HYGIENIST, "H")] * hygienists,
        *[(Role.TREATMENT_COORDINATOR, "")],
        *[(Role.FRONT_DESK, "")] * desks,
        (Role.MANAGER, ""),
        (Role.ADMINISTRATOR, ""),
    ]
    names, logins, people = names_of(recipe.language), set[str](), []
    for number, (role, licence) in enumerate(wanted, start=1):
        given = names.given(chance, chance.choice((Sex.FEMALE, Sex.MALE))).split()[0]
        name = f"{given} {names.family(chance)}"
        login = given if given.casefold() not in logins else f"{given}{number}"
        logins.add(login.casefold())
        people.append(
            NewPerson(
                name=f"Dr. {name}" if role is Role.DENTIST else name,
                roles=frozenset({role}),
                treats=bool(licence),
                licence=f"DEMO-{licence}{number:03}" if licence else None,
                login=login,
                password=DEMO_PASSWORD,
                pin=DEMO_PIN,
            )
        )
    return people


def _closures(recipe: Recipe, hours: Sequence[tuple[int, time, time]]) -> list[tuple[date, str]]:
    weekdays = {weekday for weekday, _, _ in hours}
    last = recipe.until + timedelta(days=_COMING_DAYS)
    found = holidays_of(recipe.country, None, range(recipe.first_day.year, last.year + 1), recipe.locale)
    return [
        (holiday.day, holiday.name)
        for holiday in found
        if holiday.day.weekday() in weekdays and recipe.first_day <= holiday.day <= last
        if holiday.day != recipe.until
    ]


def _taken(session: Session, ids: Ids, opened: date) -> dict[str, list[dict[str, Any]]]:
    """The rows of the founding, table by table in the order in which they were written, under ids of the seed."""
    at = int(datetime.combine(opened, time(6), ZoneInfo("UTC")).timestamp())
    known = {PROGRAM.user_id: PROGRAM.user_id.hex, PROGRAM.location_id: PROGRAM.location_id.hex}
    taken: dict[str, list[dict[str, Any]]] = {}
    for table in Base.metadata.sorted_tables:
        if table.name in _NOT_TAKEN:
            continue
        found = [dict(row) for row in session.execute(select(table).order_by(text("rowid"))).mappings()]
        named = [column.name for column in table.columns if isinstance(column.type, Uuid)]
        for value in (row[name] for row in found for name in named):
            if value is not None and value not in known:
                known[value] = ids(at)
        taken[table.name] = [{name: _plain(value, known) for name, value in row.items()} for row in found]
    return {name: rows for name, rows in taken.items() if rows}


def _plain(value: object, known: Mapping[UUID, str]) -> object:  # noqa: PLR0911 - one for each kind of value
    """A value as the pouring takes it."""
    match value:
        case UUID():
            return known[value]
        case datetime():
            return moment_text(int(value.timestamp()))
        case date():
            return value.isoformat()
        case time():
            return value.isoformat(timespec="microseconds")
        case Money():
            return value.minor
        case ToothCode():
            return value.code
        case Enum():
            return value.value
    return value


def _house(recipe: Recipe, new: NewClinic, rows: dict[str, list[dict[str, Any]]], ids: Ids) -> House:
    treating = {row["id"]: row for row in rows["provider"]}
    roles = {row["user_id"]: Role(row["role"]) for row in rows["staff_role"]}
    people = [
        Person(
            user=row["id"],
            name=row["name"],
            role=roles[row["id"]],
            provider=row["provider_id"] or "",
            resource=treating[row["provider_id"]]["resource_id"] if row["provider_id"] else 0,
            licence=treating[row["provider_id"]]["licence"] if row["provider_id"] else "",
        )
        for row in rows["staff_user"]
        if row["id"] in roles
    ]
    by_role = {role: tuple(person for person in people if person.role is role) for role in Role}
    fees = dict(_fees(recipe, new, rows, ids))
    insurances = tuple(
        Insurance(id=ids(0), coverage=Coverage(name=name, basis_points=points)) for name, points in _INSURANCES
    )
    rows["coverage_plan"] = [
        {"id": each.id, "name": each.coverage.name, "basis_points": each.coverage.basis_points} for each in insurances
    ]
    signature = scribble()
    rows["stored_file"] = [signature]
    return House(
        recipe=recipe,
        zone=ZoneInfo(new.time_zone),
        place=PROGRAM.location_id.hex,
        name=new.name,
        dentists=by_role[Role.DENTIST],
        hygienists=by_role[Role.HYGIENIST],
        desk=by_role[Role.FRONT_DESK],
        coordinator=by_role[Role.TREATMENT_COORDINATOR][0],
        chairs=tuple(Chair(id=row["id"], resource=row["resource_id"]) for row in rows["operatory"]),
        hours=new.hours,
        closed=frozenset(day.toordinal() for day, _ in new.closures),
        catalogue={entry.code: entry for entry in new.catalogue},
        fees=fees,
        limits=Limits(routing=new.routing_value, medium=new.medium_value, high=new.high_value),
        notation=new.notation,
        texts=texts_of(recipe.language),
        insurances=insurances,
        medications=tuple(ready_of(row) for row in rows["medication"]),
        signature=signature["sha256"],
        rows=rows,
    )


def _fees(
    recipe: Recipe, new: NewClinic, rows: dict[str, list[dict[str, Any]]], ids: Ids
) -> Iterator[tuple[int, dict[str, int]]]:
    """The fees from the founding on, and dearer ones from each first of January."""
    yield new.fees_from.toordinal(), {entry.code: entry.fee.minor for entry in new.catalogue}
    for number, year in enumerate(range(recipe.first_day.year + 1, recipe.until.year + 1), start=1):
        since, rise = date(year, 1, 1), (1 + _RISE) ** number
        fees = {entry.code: _risen(entry.fee.minor, rise, recipe.currency) for entry in new.catalogue}
        at = int(datetime.combine(since, time(6), ZoneInfo("UTC")).timestamp())
        rows["fee"] += [
            {"id": ids(at), "procedure_code": code, "effective_from": since.isoformat(), "amount": amount}
            for code, amount in fees.items()
            if since <= recipe.until
        ]
        yield since.toordinal(), fees


def _risen(minor: int, rise: float, currency: str) -> int:
    unit = 10 ** currency_exponent(currency)
    return int(round(minor * rise / unit) * unit)
