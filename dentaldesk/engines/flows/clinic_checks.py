"""What may stand in the clinic's settings: everything that is wrong with them, at once. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from zoneinfo import available_timezones

from dentaldesk.engines.core.errors import Problem
from dentaldesk.models.states import AgingBasis
from dentaldesk.models.teeth import Notation
from dentaldesk.models.values import ZERO, Money

LONGEST_NAME = 200  # characters, as in the tables
LONGEST_CODE = 80
LONGEST_ADDRESS = 1000
PAPERS = ("letter", "a4")
MOST_COMPLEX = 1000  # tenths of a point; more than any plan reaches
SHORTEST_VISIT, LONGEST_VISIT = 10, 480  # minutes
SHORTEST_LOCK, LONGEST_LOCK = 1, 240  # minutes
SHORTEST_THREAD, LONGEST_THREAD = 1, 240  # minutes
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

Stretches = Sequence[tuple[time, time]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicDetails:
    """The clinic as it is called and as it writes. `language`: a locale ("en_US"); `region`: without the country."""

    name: str
    address: str
    phone: str
    email: str | None
    country: str
    region: str | None
    currency: str
    language: str
    time_zone: str
    paper: str
    notation: Notation
    aging_basis: AgingBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """How the clinic decides. `routing_complexity` in tenths of a point; minutes as they are called.

    `thread_minutes`: how long a patient may wait with nobody going on, until somebody is told. `consent_blocks`:
    surgery that nobody signed for keeps a visit open; else it is only said.
    """

    routing_value: Money
    routing_complexity: int
    medium_value: Money
    high_value: Money
    visit_minutes: int
    lock_minutes: int
    thread_minutes: int
    consent_blocks: bool
    examination_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationDetails:
    """A place of the clinic."""

    name: str
    address: str
    phone: str
    active: bool = True


def details_problems(details: ClinicDetails) -> list[Problem]:
    """All that is wrong, each at its field. Whether a currency or a locale exists is asked of Babel by the verb."""
    problems = _length(details.name, "name", LONGEST_NAME, needed=True)
    problems += _length(details.address, "address", LONGEST_ADDRESS, needed=True)
    problems += _length(details.phone, "phone", LONGEST_CODE, needed=True)
    if details.phone.strip() and not has_digits(details.phone):
        problems.append(Problem("phone", "settings.phone_without_digits"))
    if details.email and not is_email(details.email):
        problems.append(Problem("email", "settings.email_wrong", typed=details.email))
    if not re.fullmatch(r"[A-Z]{2}", details.country):
        problems.append(Problem("country", "settings.choose"))
    if details.time_zone not in available_timezones():
        problems.append(Problem("time_zone", "settings.choose"))
    if details.paper not in PAPERS:
        problems.append(Problem("paper", "settings.choose"))
    return problems


def has_digits(phone: str) -> bool:
    """Whether a phone number of the clinic can be one, in the digits of any script."""
    return any(char.isdecimal() for char in phone)


def is_email(typed: str) -> bool:
    """Whether this can be the clinic's address for mail."""
    return len(typed) <= LONGEST_NAME and _EMAIL.fullmatch(typed.strip()) is not None


def policy_problems(policies: Policies) -> list[Problem]:
    """All that is wrong, each at its field."""
    problems = [
        Problem(place, "settings.amount_above_zero")
        for place in ("routing_value", "medium_value", "high_value")
        if getattr(policies, place) <= ZERO
    ]
    if policies.medium_value >= policies.high_value:
        problems.append(Problem("high_value", "settings.high_above_medium"))
    for place, least, most in (
        ("visit_minutes", SHORTEST_VISIT, LONGEST_VISIT),
        ("lock_minutes", SHORTEST_LOCK, LONGEST_LOCK),
        ("thread_minutes", SHORTEST_THREAD, LONGEST_THREAD),
    ):
        if not least <= getattr(policies, place) <= most:
            problems.append(Problem(place, "settings.number_between", least=least, most=most))
    if not 0 < policies.routing_complexity <= MOST_COMPLEX:
        problems.append(Problem("routing_complexity", "settings.number_between", least=0, most=MOST_COMPLEX // 10))
    return problems


def location_problems(details: LocationDetails, others: Sequence[str]) -> list[Problem]:
    """All that is wrong; `others` are the names of the other places."""
    problems = _length(details.name, "name", LONGEST_NAME, needed=True)
    problems += _length(details.address, "address", LONGEST_ADDRESS)
    problems += _length(details.phone, "phone", LONGEST_CODE)
    return problems + _taken(details.name, others)


def name_problems(name: str, others: Sequence[str]) -> list[Problem]:
    """What is wrong with the name of one of several."""
    return _length(name, "name", LONGEST_NAME, needed=True) + _taken(name, others)


def _taken(name: str, others: Sequence[str]) -> list[Problem]:
    taken = name.strip().casefold() in {other.casefold() for other in others}
    return [Problem("name", "settings.name_taken", name=name)] if taken else []


def hours_problems(hours: Mapping[int, Stretches]) -> list[Problem]:
    """All that is wrong with a week, 0 Monday; each at its weekday ("0" … "6")."""
    problems = []
    for weekday, stretches in sorted(hours.items()):
        place = str(weekday)
        problems += [
            Problem(place, "settings.hours_backwards", start=opens.strftime("%H:%M"), end=closes.strftime("%H:%M"))
            for opens, closes in stretches
            if opens >= closes
        ]
        ordered = sorted(stretches)
        problems += [
            Problem(place, "settings.hours_overlap", time=later[0].strftime("%H:%M"))
            for earlier, later in pairwise(ordered)
            if later[0] < earlier[1]
        ]
    return problems


def joined(stretches: Stretches) -> list[tuple[time, time]]:
    """The stretches of one day in order; two that touch are one."""
    whole: list[tuple[time, time]] = []
    for opens, closes in sorted(stretches):
        if whole and opens == whole[-1][1]:
            whole[-1] = (whole[-1][0], closes)
        else:
            whole.append((opens, closes))
    return whole


def is_within(start: time, end: time, stretches: Stretches) -> bool:
    """Whether a visit from `start` to `end`, on the clinic's clock, lies within one stretch."""
    return any(opens <= start and end <= closes for opens, closes in joined(stretches))


def _length(text: str, place: str, most: int, *, needed: bool = False) -> list[Problem]:
    if needed and not text.strip():
        return [Problem(place, "settings.missing")]
    return [Problem(place, "settings.too_long", most=most)] if len(text) > most else []
