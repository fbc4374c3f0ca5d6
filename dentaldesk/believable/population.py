"""All households of a clinic, one after the other, each with chance of its own; nothing of one is kept for the next."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from dentaldesk.believable.bookings import Book
from dentaldesk.believable.house import House
from dentaldesk.believable.life import Life
from dentaldesk.believable.money import Books
from dentaldesk.believable.names import names_of
from dentaldesk.believable.people import YEAR, Household, Neighbourhood, household
from dentaldesk.believable.recipe import MORNING, Turnover
from dentaldesk.believable.rooms import Rooms
from dentaldesk.believable.scene import Rows, Scene
from dentaldesk.believable.stamps import Days, Ids
from dentaldesk.engines.core.counters import COUNTERS

_FIRST_YEAR = 270  # days over which these come for the first time
_SETTLES = 60  # days: nobody leaves before
_COMING = 300  # days of the book after it


def years_of(house: House) -> Iterator[tuple[int, Rows]]:
    """How many records there are so far, and the rows that the next household leaves behind."""
    recipe = house.recipe
    first, last = recipe.first_day.toordinal(), recipe.until.toordinal()
    days = Days(house.zone)
    book = Book(house.hours, house.closed, first, last + _COMING)
    where = Neighbourhood(
        names=names_of(recipe.language),
        country=recipe.country,
        dentists=len(house.dentists),
        hygienists=len(house.hygienists),
        last=last,
    )
    rooms = Rooms(house)
    now = days.at(last, MORNING) if recipe.ends is None else int(recipe.ends.timestamp())
    receipts, count, number = [0], 0, 0
    while count < recipe.patients:
        number += 1
        chance = random.Random(f"{recipe.seed}:{number}")  # noqa: S311 - a demo
        ids = Ids(chance)
        scene = Scene(house=house, days=days, book=book, chance=chance, ids=ids, now=now)
        home = _cut(_home(scene, where, count / recipe.patients), recipe.patients - count)
        numbers = iter(range(COUNTERS["chart"] + count + 1, COUNTERS["chart"] + recipe.patients + 1))
        Life(scene, rooms, home, Books(scene=scene, receipts=receipts), numbers.__next__).live()
        count += len(home.people)
        yield count, scene.rows


def _home(scene: Scene, where: Neighbourhood, share: float) -> Household:
    """A household that comes when so much of the clinic is there already."""
    recipe, chance = scene.house.recipe, scene.chance
    turnover, first = recipe.turnover, recipe.first_day.toordinal()
    length = recipe.until.toordinal() - first - 1
    opening = min(_FIRST_YEAR, length // 2)
    if share < turnover.at_first:
        joins = first + round(share / turnover.at_first * opening)
    else:
        later = (share - turnover.at_first) / (1 - turnover.at_first)
        joins = first + opening + round(later * (length - opening))
    at = scene.days.at(joins, MORNING)
    ids = iter(lambda: scene.ids(at), "")
    return household(chance, where, ids, joins, joins + _SETTLES + round(_stay(turnover, chance)))


def _stay(turnover: Turnover, chance: random.Random) -> float:
    """Days for which a household stays."""
    if chance.random() < turnover.never_again:
        return chance.random() * YEAR
    return chance.expovariate(1 / (YEAR * turnover.stays))


def _cut(home: Household, most: int) -> Household:
    """No more people than there are to be."""
    if len(home.people) <= most:
        return home
    people = home.people[:most]
    if most == 1:
        people[0].cared = True
    return replace(home, people=people)
