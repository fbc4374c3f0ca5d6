"""Households: who lives together, how old they are, who pays for whom, and what kind of patient each of them is.

Ages follow the pyramid of a country with few children and many old people, rounded by hand.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from dentaldesk.believable.names import Names, phone
from dentaldesk.models.states import Channel, Sex

YEAR = 365.25  # days
# Years of age from … on, and how many of a thousand adults who come as head of a household.
_HEADS = (
    (20, 60), (25, 95), (30, 110), (35, 115), (40, 105), (45, 95), (50, 95), (55, 90), (60, 80), (65, 62), (70, 45),
    (75, 28), (80, 14), (85, 6),
)  # fmt: skip
_FROM = [age for age, _ in _HEADS]
_WEIGHTS = [weight for _, weight in _HEADS]
_ELDEST_PARENT, _YOUNGEST_PARENT = 52, 24
_OF_AGE = 18
_HAS_CHILDREN, _HAS_PARTNER, _ONE_PARENT = 0.72, 0.58, 0.2
_CHILDREN = {1: 38, 2: 44, 3: 18}  # of a hundred who have any
_PARENT_STAYS_AWAY = 0.12  # of parents: pay for their children and are in care elsewhere
_PAYS_FOR_PARTNER = 0.35
_FIRST_VISIT = 2.0  # years of age before which no child comes
_NEWBORN = 60  # days: nobody registers a child that is younger
_DIES_FROM = 60  # years of age, from which some die in care
_DEATH_AT_FIRST = 0.009  # a year
_ELDEST = 105
_WRITES = 0.8  # share who have an address for e-mail
_BY_SMS = 0.7


class Habit(StrEnum):
    """How somebody uses a dentist."""

    REGULAR = "regular"
    SOMETIMES = "sometimes"
    IN_PAIN = "in-pain"


_HABITS = {Habit.REGULAR: 58, Habit.SOMETIMES: 27, Habit.IN_PAIN: 15}  # of a hundred


@dataclass(frozen=True, slots=True, kw_only=True)
class Temper:
    """What a person is like as a patient; shares from 0 to 1 where nothing else is said."""

    habit: Habit
    caries: float  # 0.3 hardly any … 2.5 very much
    gums: float  # from 0.75 on periodontal care
    missing: float  # chance to stay away from a visit, on an ordinary day
    willing: float  # to have work done that costs money
    pays: float  # at once
    morning: bool
    provider: int  # which of the dentists
    hygienist: int


@dataclass(slots=True, kw_only=True, eq=False)
class Person:
    """Somebody of a household. `born` and `dies` are days; `guarantor` pays for them. `cared`: is a patient here."""

    id: str
    given: str
    family: str
    sex: Sex
    born: int
    temper: Temper
    phone: str | None
    email: str | None
    channel: Channel
    cared: bool = True
    dies: int | None = None
    guarantor: Person | None = None
    is_partner: bool = False
    paid_until: int | None = None  # the last day on which the guarantor pays; None: still
    booked: set[int] = field(default_factory=set)  # days on which they are expected

    def age(self, day: int) -> float:
        """Years, with their fraction."""
        return (day - self.born) / YEAR

    def is_minor(self, day: int) -> bool:
        return self.age(day) < _OF_AGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """People at one address. `joins`, `leaves`: days between which they are in care here."""

    people: tuple[Person, ...]
    joins: int
    leaves: int
    street: str
    town: str
    postal_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """Where households come from."""

    names: Names
    country: str
    dentists: int
    hygienists: int
    last: int  # the day on which the past ends


def household(chance: random.Random, where: Neighbourhood, ids: Iterator[str], joins: int, leaves: int) -> Household:
    """A household that comes into care on a day. `ids` gives one to each person in turn."""
    family = where.names.family(chance)
    head = _adult(chance, where, next(ids), family, _head_age(chance), joins)
    people = [head]
    age = head.age(joins)
    is_parent = _YOUNGEST_PARENT <= age <= _ELDEST_PARENT and chance.random() < _HAS_CHILDREN
    if chance.random() < (1 - _ONE_PARENT if is_parent else _HAS_PARTNER):
        partner = _adult(chance, where, next(ids), family, age + chance.gauss(0, 3), joins)
        partner.is_partner = True
        partner.guarantor = head if chance.random() < _PAYS_FOR_PARTNER else None
        people.append(partner)
    if is_parent:
        count = chance.choices(list(_CHILDREN), list(_CHILDREN.values()))[0]
        people += [_child(chance, where, next(ids), head, joins) for _ in range(count)]
        head.cared = chance.random() >= _PARENT_STAYS_AWAY
    return Household(
        people=tuple(people),
        joins=joins,
        leaves=leaves,
        street=f"{chance.choice(where.names.streets)} {chance.randint(1, 180)}",
        town=chance.choice(where.names.towns),
        postal_code=f"{chance.randint(10_000, 99_999)}",
    )


def _head_age(chance: random.Random) -> float:
    return chance.choices(_FROM, _WEIGHTS)[0] + chance.random() * 5


def _adult(chance: random.Random, where: Neighbourhood, id_: str, family: str, years: float, joins: int) -> Person:
    sex = chance.choice((Sex.FEMALE, Sex.MALE))
    given = where.names.given(chance, sex)
    second = f" {where.names.family(chance)}" if where.names.two else ""
    born = joins - round(max(years, _OF_AGE + 1) * YEAR)
    return Person(
        id=id_,
        given=given,
        family=f"{family}{second}",
        sex=sex,
        born=born,
        temper=_temper(chance, where),
        phone=phone(chance, where.country),
        email=_address(given, id_) if chance.random() < _WRITES else None,
        channel=Channel.SMS if chance.random() < _BY_SMS else Channel.EMAIL,
        dies=_dies(chance, born, max(years, _OF_AGE + 1)),
    )


def _address(given: str, id_: str) -> str:
    plain = "".join(char for char in given.casefold() if char.isascii() and char.isalpha())
    return f"{plain or 'somebody'}.{id_[-6:]}@example.com"


def _child(chance: random.Random, where: Neighbourhood, id_: str, parent: Person, joins: int) -> Person:
    """A child, or one who is grown up by now; some are born, or come of an age to come, while the parents are here."""
    oldest = min(parent.age(joins) - _YOUNGEST_PARENT + 2, _OF_AGE + 2)
    years = chance.uniform(-1.0, max(oldest, 1.0))
    sex = chance.choice((Sex.FEMALE, Sex.MALE))
    given, born = where.names.given(chance, sex), min(joins - round(years * YEAR), where.last - _NEWBORN)
    grows_up = (where.last - born) / YEAR >= _OF_AGE
    return Person(
        id=id_,
        given=given,
        family=parent.family,
        sex=sex,
        born=born,
        temper=_temper(chance, where),
        phone=phone(chance, where.country) if grows_up else None,
        email=_address(given, id_) if grows_up else None,
        channel=parent.channel,
        guarantor=parent,
    )


def _temper(chance: random.Random, where: Neighbourhood) -> Temper:
    habit = chance.choices(list(_HABITS), list(_HABITS.values()))[0]
    careless = {Habit.REGULAR: 0.8, Habit.SOMETIMES: 1.2, Habit.IN_PAIN: 1.7}[habit]
    return Temper(
        habit=habit,
        caries=min(chance.lognormvariate(-0.3, 0.6) * careless, 2.5),
        gums=chance.random(),
        missing=min(chance.betavariate(1.2, 18) * careless, 0.5),
        willing=chance.betavariate(3, 2),
        pays=chance.betavariate(5, 1.4),
        morning=chance.choice((True, False)),
        provider=chance.randrange(where.dentists),
        hygienist=chance.randrange(where.hygienists),
    )


def _dies(chance: random.Random, born: int, years: float) -> int | None:
    """The day of death, as long as it is not that of somebody young: chances double every nine years (Gompertz)."""
    for age in range(max(_DIES_FROM, int(years) + 1), _ELDEST):
        if chance.random() < _DEATH_AT_FIRST * 2 ** ((age - _DIES_FROM) / 9):
            return born + round((age + chance.random()) * YEAR)
    return None


def comes_from(person: Person, joins: int) -> int:
    """The day from which on somebody is brought here."""
    return max(joins, person.born + round(_FIRST_VISIT * YEAR))
