"""A mouth over the years: what a first exam finds, what goes on between two exams, and what is to be done about it.

A tooth is watched, decays, is filled; a filling breaks; a nerve dies, is treated and crowned; a tooth is lost. Which
teeth somebody of an age has says `clinical.dentition`. Pure but for the chance that it is given.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from dentaldesk.believable.needs import GROWN, Need, State, Tooth, Whose, after, needs_of
from dentaldesk.believable.people import Person
from dentaldesk.engines.clinical.dentition import usual
from dentaldesk.models.charting import ChartStatus, Finding, Presence, Variant
from dentaldesk.models.states import Diagnosis
from dentaldesk.models.teeth import ToothCode

PERMANENT = tuple(ToothCode(f"{quadrant}{place}") for quadrant in range(1, 5) for place in range(1, 8))
WISDOM = tuple(ToothCode(f"{quadrant}8") for quadrant in range(1, 5))
PRIMARY = tuple(ToothCode(f"{quadrant}{place}") for quadrant in range(5, 9) for place in range(1, 6))
_WISDOM_SHOWN = 18.0
_HAS_WISDOM = 0.3
_TEENS = 12.0
_OLD_FILLINGS = 0.13  # teeth a year that went wrong before somebody came here, at an ordinary risk
_MOST_BEFORE = 20
_NEW_LESIONS = 0.22  # a year, at an ordinary risk
_MOLAR, _PREMOLAR, _ANTERIOR = 5, 3, 1  # how easily they decay
_GUMS = 0.78  # from here on somebody of forty needs periodontal care
_GUMS_FROM = 38.0
LEFT_ALONE = 550  # days after which what was declined or never answered is planned again


@dataclass(frozen=True, slots=True, kw_only=True)
class Charted:
    """One line of the chart that an exam adds. Not of planned work, which has procedures."""

    finding: Finding
    status: ChartStatus
    tooth: ToothCode
    surfaces: str = ""
    variant: Variant | None = None
    measure: int | None = None


@dataclass(slots=True, kw_only=True)
class Mouth:
    """What this clinic knows of somebody's teeth. `seen_on`: the day of the last exam; None: never examined here."""

    person: Person
    chance: random.Random
    teeth: dict[ToothCode, Tooth] = field(default_factory=dict)
    seen_on: int | None = None
    scaled: bool = False
    knows_wisdom: bool = False
    recessions: dict[ToothCode, int] = field(default_factory=dict)  # as charted at the first exam, in mm

    @property
    def has_bad_gums(self) -> bool:
        return self.person.temper.gums > _GUMS

    def needs_maintenance(self, day: int) -> bool:
        """Whether periodontal maintenance takes the place of a prophylaxis."""
        return self.has_bad_gums and self.person.age(day) > _GUMS_FROM

    def examine(self, day: int) -> Iterator[Charted]:
        """What the exam of a day adds to the chart."""
        if self.seen_on is None:
            yield from self._first_look(day)
        else:
            yield from self._since_last(day)
        yield from self._wisdom(day)
        yield from self._come_through(day)
        self.seen_on = day

    def needs(self, day: int) -> Iterator[Need]:
        """What is to be done, as far as it is not planned already."""
        if self.needs_maintenance(day) and not self.scaled:
            self.scaled = True
            for quadrant in ("16", "26", "36", "46"):
                yield Need(code="SCALING", tooth=ToothCode(quadrant), diagnosis=Diagnosis.PERIODONTITIS)
        for tooth in self.teeth.values():
            yield from self.needs_of(tooth, day)

    def needs_of(self, tooth: Tooth, day: int) -> Iterator[Need]:
        """The same of one tooth."""
        if tooth.planned_on is not None and day - tooth.planned_on < LEFT_ALONE:
            return
        if not self._stays(tooth.code, day):
            return
        whose = Whose(age=self.person.age(day), willing=self.person.temper.willing, chance=self.chance)
        found = tuple(needs_of(tooth, whose))
        if found:
            tooth.planned_on = day
        yield from found

    def done(self, need: Need) -> None:
        """One procedure was done."""
        if need.tooth is None or not need.is_charted:
            return
        tooth = self.teeth[need.tooth]
        tooth.state = after(need, tooth.state)
        tooth.is_sealed |= need.charts is Finding.SEALANT
        tooth.planned_on = None if tooth.state in _SETTLED or tooth.state is State.DEAD else tooth.planned_on

    def fallen_out(self, day: int) -> list[ToothCode]:
        """Primary teeth that are not there any more."""
        age = self.person.age(day)
        return [
            code
            for code, tooth in self.teeth.items()
            if code.is_primary and tooth.planned_on is not None and usual(code, age).presence is Presence.MISSING
        ]

    def hurts(self, day: int) -> tuple[Tooth, Charted] | None:
        """A tooth that begins to hurt, and what is found on it; None: nothing that could."""
        weak = [each for each in self.teeth.values() if each.state in _MAY_HURT and self._stays(each.code, day)]
        if not weak:
            return None
        tooth = self.chance.choice(weak)
        tooth.state, tooth.planned_on = State.DEAD, None
        return tooth, _lesion(tooth, self.chance)

    def _first_look(self, day: int) -> Iterator[Charted]:
        age = self.person.age(day)
        wrong = self._wrong_before(age)
        for code in self._there(age):
            tooth = self.teeth[code] = Tooth(code=code)
            found = tuple(self._found_before(tooth, age)) if code in wrong else ()
            yield from found or (_state(Finding.EXAMINED, code),)
        if self.needs_maintenance(day):
            yield from self._gums()

    def _wisdom(self, day: int) -> Iterator[Charted]:
        """Whoever is old enough has them, or is known to have none."""
        if self.knows_wisdom or self.person.age(day) < _WISDOM_SHOWN:
            return
        self.knows_wisdom = True
        for code in WISDOM:
            if self.chance.random() < _HAS_WISDOM:
                self.teeth[code] = Tooth(code=code)
                yield _state(Finding.EXAMINED, code)
            else:
                yield _state(Finding.MISSING, code)

    def _wrong_before(self, age: float) -> frozenset[ToothCode]:
        """Teeth of which something is to be told at the first exam."""
        years = max(age - _TEENS, 0.0) + min(age, 9.0) * 0.5
        count = min(_poisson(self.chance, years * _OLD_FILLINGS * self.person.temper.caries), _MOST_BEFORE)
        return frozenset(_draw(self.chance, self._there(age), count))

    def _found_before(self, tooth: Tooth, age: float) -> Iterator[Charted]:
        """What others did, or nobody has done yet."""
        code, kind = tooth.code, self.chance.random()
        tooth.surfaces = _surfaces(self.chance, code)
        if kind < _LOST_BEFORE and age > GROWN and code.position != 1:
            tooth.state = State.LOST
            yield _state(Finding.MISSING, code)
        elif kind < _CROWNED_BEFORE and age > GROWN:
            tooth.state = State.CROWNED
            if self.chance.random() < 0.6:  # noqa: PLR2004 - of crowned teeth
                yield _elsewhere(Finding.ROOT_CANAL, code)
            variant = self.chance.choice((Variant.METAL_CERAMIC, Variant.CERAMIC, Variant.GOLD))
            yield _elsewhere(Finding.CROWN, code, variant=variant)
        elif kind < _FILLED_BEFORE and not code.is_primary:
            tooth.state = State.FILLED
            is_amalgam = not code.is_anterior and age > 35 and self.chance.random() < 0.6  # noqa: PLR2004 - were usual
            variant = Variant.AMALGAM if is_amalgam else Variant.COMPOSITE
            yield _elsewhere(Finding.FILLING, code, tooth.surfaces, variant)
        else:
            tooth.state = State.DECAYED
            yield _condition(Finding.CARIES, code, tooth.surfaces)

    def _gums(self) -> Iterator[Charted]:
        for code in ("31", "32", "41", "42"):
            if self.teeth[ToothCode(code)].state is not State.LOST:
                yield _condition(Finding.CALCULUS, ToothCode(code), "L")
        for code in self.chance.sample(("13", "23", "33", "43", "16", "26"), 2):
            if self.teeth[ToothCode(code)].state is not State.LOST:
                surface = "F" if ToothCode(code).is_anterior else "B"
                self.recessions[ToothCode(code)] = measure = self.chance.randint(1, 4)
                yield _condition(Finding.RECESSION, ToothCode(code), surface, measure=measure)

    def _since_last(self, day: int) -> Iterator[Charted]:
        """What went on since the last exam."""
        assert self.seen_on is not None  # noqa: S101 - only a mouth that was seen has a last time
        years = (day - self.seen_on) / 365.25
        for tooth in [each for each in self.teeth.values() if each.state in _GOES_ON]:
            if self._stays(tooth.code, day):
                yield from self._worse(tooth, years)
        risk = self.person.temper.caries
        sound = [each.code for each in self.teeth.values() if each.state is State.SOUND and self._stays(each.code, day)]
        for code in _draw(self.chance, sound, _poisson(self.chance, years * _NEW_LESIONS * risk)):
            tooth = self.teeth[code]
            tooth.surfaces = _surfaces(self.chance, code)
            is_early = self.chance.random() < _EARLY
            tooth.state = State.WATCHED if is_early else State.DECAYED
            yield _condition(Finding.WATCH if is_early else Finding.CARIES, code, tooth.surfaces)

    def _worse(self, tooth: Tooth, years: float) -> Iterator[Charted]:
        worse, rate, finding = _GOES_ON[tooth.state]
        if self.chance.random() >= 1 - math.exp(-rate * years * max(self.person.temper.caries, 0.5)):
            return
        tooth.state, tooth.planned_on = worse, None
        if finding is Finding.APICAL_LESION:
            yield _lesion(tooth, self.chance)
        else:
            yield _condition(finding, tooth.code, tooth.surfaces)

    def _come_through(self, day: int) -> Iterator[Charted]:
        """Teeth that were not there at the last exam."""
        age = self.person.age(day)
        if age > GROWN:
            return
        for code in self._there(age):
            if code not in self.teeth:
                self.teeth[code] = Tooth(code=code)
                yield _state(Finding.EXAMINED, code)

    def _there(self, age: float) -> list[ToothCode]:
        if age > GROWN:
            return list(PERMANENT)
        return [code for code in (*PERMANENT, *PRIMARY) if usual(code, age).presence is Presence.PRESENT]

    def _stays(self, code: ToothCode, day: int) -> bool:
        """Whether the tooth is there and will be for a while: no work is planned on one that soon falls out."""
        return not code.is_primary or usual(code, self.person.age(day) + 1).presence is Presence.PRESENT


_LOST_BEFORE, _CROWNED_BEFORE, _FILLED_BEFORE = 0.1, 0.22, 0.86  # of teeth of which something is to be told
_EARLY = 0.55  # of new lesions
# What follows which state, how often in a year at an ordinary risk, and what is found then.
_GOES_ON = {
    State.WATCHED: (State.DECAYED, 0.3, Finding.CARIES),
    State.DECAYED: (State.DEAD, 0.12, Finding.APICAL_LESION),
    State.FILLED: (State.BROKEN, 0.035, Finding.DEFECT),
    State.BROKEN: (State.DEAD, 0.1, Finding.APICAL_LESION),
    State.CROWNED: (State.DEAD, 0.004, Finding.APICAL_LESION),
}
_MAY_HURT = frozenset({State.DECAYED, State.BROKEN, State.FILLED})
_SETTLED = frozenset({State.FILLED, State.CROWNED, State.SOUND})


def _lesion(tooth: Tooth, chance: random.Random) -> Charted:
    return _condition(Finding.APICAL_LESION, tooth.code, measure=chance.randint(1, 6))


def _state(finding: Finding, code: ToothCode) -> Charted:
    return Charted(finding=finding, status=ChartStatus.CONDITION, tooth=code)


def _condition(finding: Finding, code: ToothCode, surfaces: str = "", measure: int | None = None) -> Charted:
    return Charted(finding=finding, status=ChartStatus.CONDITION, tooth=code, surfaces=surfaces, measure=measure)


def _elsewhere(finding: Finding, code: ToothCode, surfaces: str = "", variant: Variant | None = None) -> Charted:
    return Charted(finding=finding, status=ChartStatus.ELSEWHERE, tooth=code, surfaces=surfaces, variant=variant)


def _surfaces(chance: random.Random, code: ToothCode) -> str:
    """In writing order; fillings of one surface are the most frequent."""
    if code.is_anterior:
        return chance.choice(("M", "D", "F", "MI", "ID"))
    return chance.choice(("O", "O", "O", "MO", "OD", "MOD", "B"))


def _draw(chance: random.Random, codes: list[ToothCode], count: int) -> list[ToothCode]:
    """So many different ones, molars first of all."""
    drawn: list[ToothCode] = []
    left = list(codes)
    for _ in range(min(count, len(left))):
        weights = [_MOLAR if code.is_molar else _ANTERIOR if code.is_anterior else _PREMOLAR for code in left]
        drawn.append(left.pop(chance.choices(range(len(left)), weights)[0]))
    return drawn


def _poisson(chance: random.Random, mean: float) -> int:
    """How often something happens that happens so often on average (Knuth)."""
    limit, count, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        count += 1
        product *= chance.random()
    return count


def born_on(person: Person) -> date:
    """The birth date as the program's rules take it."""
    return date.fromordinal(person.born)
