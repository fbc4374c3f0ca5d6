"""Figures of a periodontal chart, each over the sites that were assessed, and the comparison of two exams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from dentaldesk.engines.clinical.perio import Cell, PerioChart, SiteReading, only_teeth
from dentaldesk.models.perio import Sign, Site

POCKET = 4  # mm: from here on a site is a pocket
DEEP_POCKET = 6
# mm: one millimetre of difference lies within the error of a manual probe.
SURE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`hits` of `of` assessed sites."""

    hits: int
    of: int

    @property
    def percent(self) -> int | None:
        """Rounded half up; None where nothing was assessed."""
        return None if self.of == 0 else (200 * self.hits + self.of) // (2 * self.of)

    def reaches(self, percent: int) -> bool:
        """Whether the exact share is at least this."""
        return self.of > 0 and 100 * self.hits >= percent * self.of


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """The mean in mm over `of` sites, to a tenth, half up; None where nothing was assessed."""

    value: Decimal | None
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Indices:
    """The figures of one exam. `sites` is how many sites its teeth have, those not probed left out.

    Implants are no teeth and stand in none of the figures.
    """

    sites: int
    signs: Mapping[Sign, Share]
    depth: Mean
    cal: Mean
    pockets: Share  # of at least 4 mm
    deep_pockets: Share  # of at least 6 mm

    @property
    def bleeding(self) -> Share:
        """Bleeding on probing."""
        return self.signs[Sign.BLEEDING]

    @property
    def plaque(self) -> Share:
        return self.signs[Sign.PLAQUE]


def indices(chart: PerioChart) -> Indices:
    """All figures of a chart."""
    chart = only_teeth(chart)
    readings = list(chart.sites.values())
    probed = [tooth for tooth in chart.teeth if not chart.tooth(tooth).not_probed]
    depths = [reading.depth for reading in readings if reading.depth is not None]
    return Indices(
        sites=len(probed) * len(Site),
        signs={sign: _share(readings, sign) for sign in Sign},
        depth=_mean(depths),
        cal=_mean([reading.cal for reading in readings if reading.cal is not None]),
        pockets=Share(hits=sum(depth >= POCKET for depth in depths), of=len(depths)),
        deep_pockets=Share(hits=sum(depth >= DEEP_POCKET for depth in depths), of=len(depths)),
    )


def _share(readings: Iterable[SiteReading], sign: Sign) -> Share:
    assessed = [present for reading in readings if (present := reading.sign(sign)) is not None]
    return Share(hits=sum(assessed), of=len(assessed))


def _mean(lengths: list[int]) -> Mean:
    if not lengths:
        return Mean(value=None, of=0)
    tenths = (20 * sum(lengths) + len(lengths)) // (2 * len(lengths))
    return Mean(value=Decimal(tenths) / 10, of=len(lengths))


class Course(StrEnum):
    """How a site did since the earlier exam. A change below `SURE` counts as the same."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChange:
    """Millimetres now minus before, at a site that both exams read; negative is better."""

    depth: int
    cal: int | None
    is_new_pocket: bool

    @property
    def course(self) -> Course:
        """Worse where depth or attachment lost at least `SURE`, better where one of them gained it."""
        changes = [change for change in (self.depth, self.cal) if change is not None]
        if max(changes) >= SURE:
            return Course.WORSE
        return Course.BETTER if min(changes) <= -SURE else Course.SAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The sites that both exams read."""

    sites: Mapping[Cell, SiteChange]

    def count(self, course: Course) -> int:
        """How many sites took this course."""
        return sum(change.course is course for change in self.sites.values())

    @property
    def new_pockets(self) -> tuple[Cell, ...]:
        """Sites of at least 4 mm that were shallower before."""
        return tuple(cell for cell, change in self.sites.items() if change.is_new_pocket)


def compare(before: PerioChart, after: PerioChart) -> Comparison:
    """What became of each site that was probed in both exams, as long as it is the same tooth or implant."""
    found: dict[Cell, SiteChange] = {}
    for cell, new in after.sites.items():
        old = before.sites.get(cell)
        if old is None or old.depth is None or new.depth is None:
            continue
        if before.tooth(cell[0]).implant is not after.tooth(cell[0]).implant:
            continue
        found[cell] = SiteChange(
            depth=new.depth - old.depth,
            cal=None if old.cal is None or new.cal is None else new.cal - old.cal,
            is_new_pocket=old.depth < POCKET <= new.depth,
        )
    return Comparison(sites=found)
