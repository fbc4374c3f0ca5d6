"""Everything that keeps a new clinic from being created, told at once, each with its place in the set-up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dentaldesk.engines.core.access import manages
from dentaldesk.engines.core.errors import Problem
from dentaldesk.engines.flows.clinic_checks import (
    LONGEST_ADDRESS,
    LONGEST_CODE,
    LONGEST_LOCK,
    LONGEST_NAME,
    PAPERS,
    SHORTEST_LOCK,
    has_digits,
    is_email,
)
from dentaldesk.engines.staff.rules import fold_login, login_problems, name_problems, password_problems, pin_problems

if TYPE_CHECKING:
    from dentaldesk.engines.flows.new_clinic import NewClinic, NewPerson


def clinic_problems(new: NewClinic) -> list[Problem]:
    """What is wrong; empty: it can be created. Places as in the set-up: `clinic.name`, `people.0.password` …"""
    return [
        *_of_the_clinic(new),
        *_of_its_formats(new),
        *_of_its_hours(new),
        *_of_its_chairs(new),
        *_of_its_people(new),
        *_of_its_policies(new),
    ]


def _of_the_clinic(new: NewClinic) -> Iterator[Problem]:
    if not new.name.strip():
        yield Problem("clinic.name", "clinic.name_missing")
    if len(new.name) > LONGEST_NAME:
        yield Problem("clinic.name", "clinic.too_long", most=LONGEST_NAME)
    if not new.address.strip():
        yield Problem("clinic.address", "clinic.address_missing")
    if len(new.address) > LONGEST_ADDRESS:
        yield Problem("clinic.address", "clinic.too_long", most=LONGEST_ADDRESS)
    if not has_digits(new.phone):
        yield Problem("clinic.phone", "clinic.phone_missing")
    elif len(new.phone) > LONGEST_CODE:
        yield Problem("clinic.phone", "clinic.too_long", most=LONGEST_CODE)
    if new.email and not is_email(new.email):
        yield Problem("clinic.email", "clinic.email_impossible", typed=new.email[:LONGEST_CODE])


def _of_its_formats(new: NewClinic) -> Iterator[Problem]:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - heavy
    from babel.numbers import is_currency  # noqa: PLC0415

    if not re.fullmatch(r"[A-Z]{2}", new.country):
        yield Problem("clinic.country", "clinic.country_unknown")
    if not is_currency(new.currency):
        yield Problem("clinic.currency", "clinic.currency_unknown", typed=new.currency[:LONGEST_CODE])
    try:
        Locale.parse(new.language)
    except (UnknownLocaleError, ValueError):
        yield Problem("clinic.language", "clinic.language_unknown", typed=new.language[:LONGEST_CODE])
    if not _is_zone(new.time_zone):
        yield Problem("clinic.time_zone", "clinic.time_zone_unknown", typed=new.time_zone[:LONGEST_CODE])
    if new.paper not in PAPERS:
        yield Problem("clinic.paper", "clinic.paper_unknown", typed=new.paper[:LONGEST_CODE])


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # not there, a folder of zones, not a name at all
        return False
    return True


def _of_its_hours(new: NewClinic) -> Iterator[Problem]:
    if not new.hours:
        yield Problem("hours", "hours.missing")
    open_until: dict[int, time] = {}
    for weekday, opens, closes in sorted(new.hours):
        if opens >= closes:
            yield Problem("hours", "hours.backwards", opens=f"{opens:%H:%M}", closes=f"{closes:%H:%M}")
        elif opens < open_until.get(weekday, time()):
            yield Problem("hours", "hours.overlap", opens=f"{opens:%H:%M}", closes=f"{closes:%H:%M}")
        open_until[weekday] = max(closes, open_until.get(weekday, time()))


def _of_its_chairs(new: NewClinic) -> Iterator[Problem]:
    if not new.operatories:
        yield Problem("chairs", "chairs.missing")
    if any(not name.strip() for name in new.operatories):
        yield Problem("chairs", "chairs.name_missing")
    if any(len(name) > LONGEST_NAME for name in new.operatories):
        yield Problem("chairs", "clinic.too_long", most=LONGEST_NAME)
    folded = [name.strip().casefold() for name in new.operatories if name.strip()]
    if len(set(folded)) < len(folded):
        yield Problem("chairs", "chairs.name_twice")


def _of_its_people(new: NewClinic) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, person in enumerate(new.people):
        yield from _of_a_person(new, person, f"people.{number}")
        login = fold_login(person.login)
        if login and login in seen:
            yield Problem(f"people.{number}.login", "login.taken", login=person.login.strip())
        seen.add(login)
    if not any(_may_manage(person) for person in new.people):
        yield Problem("people", "people.no_manager")


def _may_manage(person: NewPerson) -> bool:
    return bool(person.password) and manages(person.roles)


def _of_a_person(new: NewClinic, person: NewPerson, place: str) -> Iterator[Problem]:
    yield from name_problems(person.name, place=f"{place}.name")
    yield from login_problems(person.login, place=f"{place}.login")
    about = (person.login, person.name, new.name)
    yield from password_problems(person.password, about=about, demo=new.demo, place=f"{place}.password")
    if person.pin:
        yield from pin_problems(person.pin, demo=new.demo, place=f"{place}.pin")
    if not person.roles:
        yield Problem(f"{place}.roles", "staff.roles_missing")
    if len(person.licence or "") > LONGEST_CODE:
        yield Problem(f"{place}.licence", "staff.licence_too_long", most=LONGEST_CODE)


def _of_its_policies(new: NewClinic) -> Iterator[Problem]:
    if new.routing_value.minor <= 0:
        yield Problem("policies.routing", "policies.routing_missing")
    if not 0 < new.medium_value.minor < new.high_value.minor:
        yield Problem("policies.values", "policies.values_order")
    if not SHORTEST_LOCK <= new.lock_minutes <= LONGEST_LOCK:
        yield Problem("policies.lock", "policies.lock_minutes", most=LONGEST_LOCK)
