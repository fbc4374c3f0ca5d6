"""Gums over the years: how much attachment each site has lost, what therapy gives back, what goes on without it.

A site has lost so many millimetres; its margin lies so much lower; what is left between the two is what a probe finds.
Who needs periodontal care says `mouths`. Pure but for the chance that it is given.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from dentaldesk.believable.mouths import Mouth
from dentaldesk.believable.needs import State
from dentaldesk.believable.people import Habit, Person
from dentaldesk.engines.clinical.perio import entrances
from dentaldesk.models.perio import Entrance, Site
from dentaldesk.models.teeth import ToothCode

_INFLAMED_FROM = 0.45  # of `Temper.gums`: from here on the gums of somebody without periodontitis bleed
_RESTLESS = {Habit.REGULAR: 0.12, Habit.SOMETIMES: 0.3, Habit.IN_PAIN: 0.4}  # share whose loss goes on after therapy
_UNTREATED, _GOES_ON, _STANDS = 0.16, 0.09, 0.015  # of sites with loss: those that lose a millimetre more in a year
LOOKED_AT_FROM = 28  # days after scaling until it can be said what it did
_OFTEN = 182  # days
_SITES = tuple(Site)
_BETWEEN = tuple(site.is_interdental for site in _SITES)
_BUCCAL = _SITES.index(Site.B)
_SULCUS = (1, 2, 2, 2, 2, 2, 3, 3)  # mm: what a probe finds where nothing is wrong
_MOST_LOSS, _DEEPEST = 10, 12  # mm
_POCKET, _DEEP = 5, 6  # mm
_MOVES = ((8, 2), (6, 1))  # from which loss a tooth moves how much
_OPENS = ((8, 2), (5, 1))  # from which loss a furcation is felt how far
_LOWER_FRONT, _SMALL = frozenset({"31", "32", "41", "42"}), 0.55
_PUS = 0.15  # of deep sites that bleed
_MISREAD = 0.12  # of sites: a millimetre more or less, as any hand does


class Kind(StrEnum):
    """What gums are like as a whole."""

    SOUND = "sound"
    INFLAMED = "inflamed"
    LOST = "lost"  # attachment: periodontitis


_EVERY = {Kind.SOUND: 3 * 365, Kind.INFLAMED: 2 * 365, Kind.LOST: 365}  # days between two charts


@dataclass(slots=True, kw_only=True, eq=False)
class _Around:
    """The gum around one tooth, site by site in the order of `Site`, in mm. `lowered`: by how much the margin is."""

    quadrant: int
    sulcus: list[int]
    loss: list[int] = field(default_factory=lambda: [0] * len(_SITES))
    lowered: list[int] = field(default_factory=lambda: [0] * len(_SITES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """One tooth or implant as it was probed, its sites in the order of `Site`. No depths: it was not."""

    tooth: ToothCode
    implant: bool = False
    depths: Sequence[int] = ()
    margins: Sequence[int | None] = ()
    bleeding: Sequence[bool] = ()
    pus: Sequence[bool] = ()
    plaque: Sequence[bool] = ()
    furcation: Mapping[Entrance, int] = field(default_factory=dict)
    mobility: int | None = None


class Gums:
    """What this clinic knows of somebody's gums. `probed_on`: the day of the last chart; None: never charted here."""

    def __init__(self, person: Person, mouth: Mouth, chance: random.Random) -> None:
        self.person, self.mouth = person, mouth
        self.probed_on: int | None = None
        self._chance = chance
        self._around: dict[ToothCode, _Around] = {}
        self._worn = False
        self._scaled: dict[int, int] = {}  # quadrants, and the day on which they were
        self._healed: set[int] = set()
        self._restless = chance.random() < _RESTLESS[person.temper.habit]
        self._care = chance.random()  # how well somebody brushes, 1 the worst

    def kind(self, day: int) -> Kind:
        """What they are like on a day."""
        if self.mouth.needs_maintenance(day):
            return Kind.LOST
        return Kind.INFLAMED if self.person.temper.gums > _INFLAMED_FROM else Kind.SOUND

    @property
    def is_treated(self) -> bool:
        """Whether they were scaled here: from then on they are maintained."""
        return bool(self._scaled)

    def scale(self, tooth: ToothCode, day: int) -> None:
        """The quadrant of this tooth was scaled."""
        self._scaled[tooth.quadrant] = day
        self._healed.discard(tooth.quadrant)

    def is_due(self, day: int) -> bool:
        """Whether the interval of their risk is over, or what scaling did can be seen now."""
        if self.probed_on is None or self.is_healing(day):
            return False
        if self.awaits_look(day):
            return True
        kind = self.kind(day)
        return day - self.probed_on >= (_OFTEN if kind is Kind.LOST and self._restless else _EVERY[kind])

    def is_healing(self, day: int) -> bool:
        """Whether something was scaled so lately that nobody probes yet."""
        return any(day - scaled < LOOKED_AT_FROM for scaled in self._scaled.values())

    def awaits_look(self, day: int) -> bool:
        """Whether something was scaled so long ago that it has healed, and nobody has probed since."""
        return not self.is_healing(day) and bool(self._scaled.keys() - self._healed)

    def probe(self, day: int) -> list[Probed]:
        """Every tooth and implant that stands in the mouth."""
        kind = self.kind(day)
        standing = [
            tooth for tooth in self.mouth.teeth.values() if not tooth.code.is_primary and tooth.state is not State.LOST
        ]
        for tooth in standing:
            if tooth.code not in self._around:
                sulcus = self._chance.choices(_SULCUS, k=len(_SITES))
                self._around[tooth.code] = _Around(quadrant=tooth.code.quadrant, sulcus=sulcus)
        if kind is Kind.LOST:
            self._go_on(day)
        self.probed_on = day
        read = []
        for tooth in standing:
            if tooth.state is State.REPLACED:  # it heals in: nobody probes it
                read.append(Probed(tooth=tooth.code, implant=True))
            elif tooth.state is State.FINISHED:
                read.append(self._implant(tooth.code))
            else:
                read.append(self._tooth(tooth.code, kind))
        return read

    # -- what goes on --

    def _go_on(self, day: int) -> None:
        if not self._worn:
            self._worn = True
            self._wear(day)
        elif self.probed_on is not None:
            self._lose((day - self.probed_on) / 365)
        for quadrant, scaled in self._scaled.items():
            if quadrant not in self._healed and day - scaled >= LOOKED_AT_FROM:
                self._healed.add(quadrant)
                self._heal(quadrant)

    def _wear(self, day: int) -> None:
        """What was lost by the time they were first looked at."""
        chance = self._chance
        worst = 2 + (self.person.temper.gums - 0.78) * 12 + (self.person.age(day) - 38) / 14 + chance.gauss(0, 1)
        worst = min(max(worst, 2.0), 8.0)
        for code, around in self._around.items():
            easily = 1.0 if code.is_molar else 0.8 if code.code in _LOWER_FRONT else _SMALL
            of_tooth = worst * easily * (0.35 + 0.65 * chance.random())
            lowered = chance.random() * 0.4
            for place, is_between in enumerate(_BETWEEN):
                loss = round(of_tooth * (1.0 if is_between else 0.5) + chance.random() - 0.5)
                around.loss[place] = max(loss, 0)
                around.lowered[place] = int(around.loss[place] * lowered)
            recession = self.mouth.recessions.get(code)
            if recession is not None:
                around.lowered[_BUCCAL] = recession
                around.loss[_BUCCAL] = recession + chance.randint(1, 2)

    def _lose(self, years: float) -> None:
        chance = self._chance
        for around in self._around.values():
            is_scaled = around.quadrant in self._scaled
            rate = years * (_UNTREATED if not is_scaled else _GOES_ON if self._restless else _STANDS)
            for place, loss in enumerate(around.loss):
                if 0 < loss < _MOST_LOSS and chance.random() < rate:
                    around.loss[place] = loss + 1

    def _heal(self, quadrant: int) -> None:
        """After scaling a deep site gains some attachment, and its margin shrinks."""
        for around in self._around.values():
            if around.quadrant != quadrant:
                continue
            for place, loss in enumerate(around.loss):
                if loss - around.lowered[place] >= _POCKET - 1:
                    around.lowered[place] += 1
                    around.loss[place] -= self._chance.random() < 0.4  # noqa: PLR2004 - of deep sites

    # -- what a probe finds --

    def _tooth(self, code: ToothCode, kind: Kind) -> Probed:
        around, chance = self._around[code], self._chance.random
        is_open = kind is Kind.LOST and around.quadrant not in self._healed
        depths, margins = self._depths(around, kind, is_open=is_open)
        usual = self._bleeds(kind, is_open=is_open)
        bleeding = [chance() < (usual + 0.3 if depth >= _POCKET else usual) for depth in depths]
        plaque = 0.15 + 0.45 * self._care * (1.0 if is_open or kind is Kind.INFLAMED else 0.6)
        worst = max(around.loss) if kind is Kind.LOST else 0
        return Probed(
            tooth=code,
            depths=depths,
            margins=margins,
            bleeding=bleeding,
            pus=[
                is_open and bleeds and depth >= _DEEP and chance() < _PUS
                for depth, bleeds in zip(depths, bleeding, strict=True)
            ],
            plaque=[chance() < plaque for _ in _SITES],
            furcation=dict(_furcation(code, around)) if kind is Kind.LOST else {},
            mobility=next((degree for least, degree in _MOVES if worst >= least), 0) if kind is Kind.LOST else None,
        )

    def _depths(self, around: _Around, kind: Kind, *, is_open: bool) -> tuple[list[int], list[int]]:
        """Depths and margins. Where nothing was lost the sulcus ends at the junction: the margin lies above it."""
        chance = self._chance.random
        depths = []
        swollen = is_open or (kind is Kind.INFLAMED and self._care > 0.5)  # noqa: PLR2004 - every other
        most = _DEEPEST if kind is Kind.LOST else 4 if kind is Kind.INFLAMED else 3
        for sulcus, loss, lowered in zip(around.sulcus, around.loss, around.lowered, strict=True):
            depth = loss - lowered if lowered else max(loss, sulcus)
            fate = chance()
            if swollen and not lowered and fate > 0.5:  # noqa: PLR2004 - every other site
                depth += 1
            elif fate < _MISREAD and not lowered:
                depth += 1 if fate < _MISREAD / 2 else -1
            depths.append(min(max(depth, 1), most))
        return depths, [loss - depth for loss, depth in zip(around.loss, depths, strict=True)]

    def _bleeds(self, kind: Kind, *, is_open: bool) -> float:
        """The chance of a site that is not deep."""
        if kind is Kind.SOUND:
            return 0.01 + 0.06 * self._care
        if kind is Kind.INFLAMED:
            return 0.12 + 0.3 * self._care
        return 0.25 + 0.3 * self._care if is_open else 0.05 + 0.12 * self._care

    def _implant(self, code: ToothCode) -> Probed:
        """It has no junction from which a margin could be told."""
        chance = self._chance
        return Probed(
            tooth=code,
            implant=True,
            depths=chance.choices((2, 3, 3, 4), k=len(_SITES)),
            margins=[None] * len(_SITES),
            bleeding=[chance.random() < 0.1 for _ in _SITES],  # noqa: PLR2004 - of sites
            pus=[False] * len(_SITES),
            plaque=[chance.random() < 0.25 for _ in _SITES],  # noqa: PLR2004 - of sites
            mobility=None,
        )


def _furcation(code: ToothCode, around: _Around) -> Iterator[tuple[Entrance, int]]:
    """Each entrance by the worst loss beside it."""
    for entrance in entrances(code):
        beside = max(around.loss[place] for place in _BESIDE[entrance])
        yield entrance, next((degree for least, degree in _OPENS if beside >= least), 0)


_BESIDE = {
    entrance: tuple(place for place, site in enumerate(_SITES) if entrance.value in site.value) for entrance in Entrance
}
