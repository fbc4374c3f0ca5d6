"""Who treats whom in which chair: everybody has a dentist and a hygienist of their own."""

from __future__ import annotations

from dentaldesk.believable.bookings import Place
from dentaldesk.believable.house import House, chairs_of_dentists
from dentaldesk.believable.house import Person as Staff
from dentaldesk.believable.people import Temper
from dentaldesk.models.states import VisitType


class Rooms:
    """The chairs of a clinic. Those of the dentists come first, then some that they share, then the hygienists'."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._chairs = {chair.resource: chair.id for chair in house.chairs}
        self._people = {each.resource: each for each in (*house.dentists, *house.hygienists)}
        self._dentists = chairs_of_dentists(len(house.dentists))

    def places(self, temper: Temper, kind: VisitType) -> list[Place]:
        """Where somebody may be treated, the usual place first."""
        house = self._house
        if kind is VisitType.HYGIENE:
            own = temper.hygienist
            chair = house.chairs[self._dentists + own]
            return [Place(chair=chair.resource, provider=house.hygienists[own].resource)]
        own = temper.provider
        shared = house.chairs[len(house.dentists) : self._dentists]
        chairs = [house.chairs[own], shared[own % len(shared)]]
        return [Place(chair=chair.resource, provider=house.dentists[own].resource) for chair in chairs]

    def any_dentist(self, temper: Temper) -> list[Place]:
        """Every dentist at their own chair, the usual one first."""
        house = self._house
        turned = [(temper.provider + more) % len(house.dentists) for more in range(len(house.dentists))]
        return [Place(chair=house.chairs[each].resource, provider=house.dentists[each].resource) for each in turned]

    def chair(self, place: Place) -> str:
        """The id of its chair."""
        return self._chairs[place.chair]

    def staff(self, place: Place) -> Staff:
        """Who treats there."""
        return self._people[place.provider]
