"""Charts to look at: sound mouths, a child, one with everything, and ten years of entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import TypedDict, Unpack
from uuid import UUID

from dentaldesk.engines.clinical.chart import Chart, ChartEntry
from dentaldesk.models.charting import SPECS, ChartStatus, Finding, Kind, Variant
from dentaldesk.models.teeth import ToothCode, parse_surfaces

TODAY = date(2026, 11, 24)
EARLIER = date(2024, 3, 12)
BORN = date(1979, 3, 12)
CHILD_BORN = date(2018, 10, 2)

_SEEN_IN_THE_CHILD = "16 55 54 53 12 11 21 22 63 64 65 26 46 85 83 42 41 31 32 73 74 75 36"
_numbers = count(1)


class More(TypedDict, total=False):
    """What an entry may carry beyond tooth, finding, surfaces and status."""

    on: date  # true and recorded then; TODAY unless said
    recorded: datetime
    variant: Variant
    replaced: str  # "24 25"
    measure: int
    note: str
    by: str
    follows: UUID
    is_draft: bool


def entry(
    teeth: str,
    finding: Finding,
    surfaces: str = "",
    status: ChartStatus | None = None,
    **more: Unpack[More],
) -> ChartEntry:
    """`entry("16", Finding.CARIES, "MOD")`, `entry("24 25 26", Finding.BRIDGE, replaced="25")`.

    Without a status a condition is a condition, a state too, and work is existing.
    """
    codes = tuple(ToothCode(code) for code in teeth.split())
    day = more.get("on", TODAY)
    number = next(_numbers)
    usual = ChartStatus.EXISTING if SPECS[finding].kind is Kind.WORK else ChartStatus.CONDITION
    return ChartEntry(
        id=UUID(int=number),
        finding=finding,
        status=status or usual,
        teeth=codes,
        true_on=day,
        recorded_at=more.get("recorded", datetime.combine(day, time(9), UTC) + timedelta(seconds=number % 36_000)),
        surfaces=parse_surfaces(surfaces, codes[0]),
        variant=more.get("variant"),
        replaced=tuple(ToothCode(code) for code in more.get("replaced", "").split()),
        measure=more.get("measure"),
        note=more.get("note", ""),
        by=more.get("by", "Dr. Ingrid Lindqvist"),
        follows=more.get("follows"),
        is_draft=more.get("is_draft", False),
    )


def healthy_adult() -> Chart:
    """28 sound teeth, wisdom teeth missing; everything examined."""
    arches = [f"{quadrant}{position}" for quadrant in range(1, 5) for position in range(1, 8)]
    entries = [entry(code, Finding.EXAMINED, on=EARLIER) for code in arches]
    entries += [entry(f"{quadrant}8", Finding.MISSING, on=EARLIER) for quadrant in range(1, 5)]
    return Chart(birth_date=BORN, entries=tuple(entries))


def planned_adult() -> Chart:
    """The mouth of the plan in `tests/papers.py`: a tooth that hurts, a cavity, a gap, and what is planned for them."""
    planned, gap = ChartStatus.PLANNED, EARLIER + timedelta(days=1)
    entries = [
        entry("26", Finding.FILLING, "MO", variant=Variant.COMPOSITE, on=gap),
        entry("37", Finding.FILLING, "O", variant=Variant.AMALGAM, on=gap),
        entry("46", Finding.MISSING, on=gap),
        entry("36", Finding.CARIES, "MOD"),
        entry("36", Finding.ROOT_CANAL, "", planned),
        entry("36", Finding.CROWN, "", planned, variant=Variant.CERAMIC),
        entry("16", Finding.CARIES, "MOD"),
        entry("16", Finding.FILLING, "MOD", planned, variant=Variant.COMPOSITE),
        entry("46", Finding.IMPLANT, "", planned),
        entry("46", Finding.CROWN, "", planned, variant=Variant.CERAMIC),
    ]
    return Chart(birth_date=BORN, entries=(*healthy_adult().entries, *entries))


def child_of_eight() -> Chart:
    """Mixed dentition with a few findings: a steel crown, an early loss with a space maintainer, sealants."""
    planned, completed = ChartStatus.PLANNED, ChartStatus.COMPLETED
    entries = [
        *(entry(code, Finding.EXAMINED, on=EARLIER) for code in _SEEN_IN_THE_CHILD.split()),
        entry("16", Finding.SEALANT, "O", on=EARLIER),
        entry("55", Finding.CROWN, variant=Variant.STEEL, on=EARLIER),
        entry("54", Finding.FILLING, "MO", variant=Variant.COMPOSITE, on=EARLIER),
        entry("84", Finding.EXTRACTION, "", completed, on=EARLIER),
        entry("85 84 83", Finding.SPACE_MAINTAINER, replaced="84", on=EARLIER),
        entry("21", Finding.FRACTURE, "MI"),
        entry("64", Finding.CARIES, "MOD"),
        entry("65", Finding.CARIES, "MO"),
        entry("65", Finding.FILLING, "MO", planned, variant=Variant.GLASS_IONOMER),
        entry("26", Finding.SEALANT, "O", planned),
        entry("46", Finding.CARIES, "MOD"),
        entry("85", Finding.FILLING, "MO", planned, variant=Variant.COMPOSITE),
        entry("74", Finding.EXTRACTION, "", planned),
        entry("74", Finding.APICAL_LESION, measure=3),
        entry("75", Finding.FILLING, "MOD", variant=Variant.GLASS_IONOMER, on=EARLIER),
        entry("36", Finding.SEALANT, "O", completed),
    ]
    return Chart(birth_date=CHILD_BORN, entries=tuple(entries))


def rich_adult() -> Chart:
    """Nearly everything that can be charted, as in the study pictures. 48 and 44 were never examined."""
    return Chart(birth_date=BORN, entries=(*_rich_upper(), *_rich_lower()))


def _rich_upper() -> list[ChartEntry]:
    planned, completed, elsewhere = ChartStatus.PLANNED, ChartStatus.COMPLETED, ChartStatus.ELSEWHERE
    return [
        entry("18", Finding.IMPACTED, measure=35, on=EARLIER),
        entry("17", Finding.FILLING, "MOD", variant=Variant.AMALGAM, on=EARLIER),
        entry("17", Finding.CARIES, "L"),
        entry("16", Finding.ROOT_CANAL, on=EARLIER),
        entry("16", Finding.POST, on=EARLIER),
        entry("16", Finding.CROWN, variant=Variant.CERAMIC, on=EARLIER),
        entry("15", Finding.CARIES, "DO"),
        entry("14", Finding.FILLING, "MOD", planned, variant=Variant.COMPOSITE),
        entry("13", Finding.FILLING, "V", variant=Variant.COMPOSITE, on=EARLIER),
        entry("13", Finding.RECESSION, "F", measure=3),
        entry("12", Finding.VENEER, variant=Variant.CERAMIC, on=EARLIER),
        entry("11", Finding.FRACTURE, "MI"),
        entry("21", Finding.APICAL_LESION, measure=6),
        entry("21", Finding.ROOT_CANAL, "", planned),
        entry("22", Finding.FILLING, "ML", completed, variant=Variant.GLASS_IONOMER),
        entry("23", Finding.EXAMINED),
        entry("24 25 26", Finding.BRIDGE, "", elsewhere, variant=Variant.METAL_CERAMIC, replaced="25", on=EARLIER),
        entry("25", Finding.MISSING, on=EARLIER - timedelta(days=1)),
        entry("27", Finding.ROOT_FRACTURE),
        entry("27", Finding.EXTRACTION, "", planned),
        entry("28", Finding.EXTRACTION, "", completed, on=EARLIER),
    ]


def _rich_lower() -> list[ChartEntry]:
    planned, completed, referred = ChartStatus.PLANNED, ChartStatus.COMPLETED, ChartStatus.REFERRED
    return [
        entry("47", Finding.MISSING, on=EARLIER - timedelta(days=1)),
        entry("46", Finding.MISSING, on=EARLIER - timedelta(days=1)),
        entry("45", Finding.ROOT_REMNANT, on=EARLIER - timedelta(days=1)),
        entry("47 46 45", Finding.DENTURE, variant=Variant.ACRYLIC, replaced="47 46", on=EARLIER),
        entry("43 42 41 31 32 33", Finding.SPLINT, variant=Variant.STEEL, on=EARLIER),
        entry("43", Finding.WATCH),
        entry("42", Finding.CALCULUS, "L"),
        entry("41", Finding.CALCULUS, "FL"),
        entry("41", Finding.MOBILITY, measure=2),
        entry("31", Finding.MOBILITY, measure=1),
        entry("32", Finding.CALCULUS, "L"),
        entry("34", Finding.CARIES, "V"),
        entry("35", Finding.ROOT_CANAL, "", completed),
        entry("35", Finding.CROWN, "", completed, variant=Variant.GOLD),
        entry("36", Finding.MISSING, on=EARLIER - timedelta(days=2)),
        entry("36", Finding.IMPLANT, on=EARLIER - timedelta(days=1)),
        entry("36", Finding.CROWN, variant=Variant.ZIRCONIA, on=EARLIER),
        entry("37", Finding.FILLING, "MOD", variant=Variant.GOLD, on=EARLIER),
        entry("37", Finding.FURCATION, "B", measure=2),
        entry("38", Finding.IMPACTED, measure=50, on=EARLIER),
        entry("38", Finding.EXTRACTION, "", referred, note="oral surgery"),
        entry("33", Finding.CROWN, "", planned, variant=Variant.CERAMIC),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Life:
    """What a made-up patient's chart draws from."""

    random: Random
    first: date
    days: int

    def day(self) -> date:
        """A visit day: one of twenty-odd a decade."""
        visits = max(self.days // 150, 1)
        return self.first + timedelta(days=self.random.randrange(visits) * 150)


def ten_years(entries: int = 600) -> Chart:
    """A decade of visits with this many entries: mostly teeth looked at, a sixth of them caries found and treated.

    The same every time.
    """
    life = _Life(random=Random(entries), first=TODAY - timedelta(days=3650), days=3650)
    made: list[ChartEntry] = []
    while len(made) < entries:
        made += _episode(life)
    return Chart(birth_date=BORN, entries=tuple(made[:entries]))


def _episode(life: _Life) -> list[ChartEntry]:
    """Caries found, a filling planned, the filling done; or a tooth merely looked at."""
    code = f"{life.random.randint(1, 4)}{life.random.randint(1, 7)}"
    if life.random.random() > 0.06:
        return [entry(code, Finding.EXAMINED, on=life.day())]
    top = "I" if int(code[1]) < 4 else "O"
    surfaces = life.random.choice([f"M{top}", f"{top}D", f"M{top}D", top, "V", "L"])
    variant = life.random.choice([Variant.COMPOSITE, Variant.AMALGAM, Variant.GLASS_IONOMER])
    found = life.day()
    done = min(found + timedelta(days=14), TODAY)
    planned = entry(code, Finding.FILLING, surfaces, ChartStatus.PLANNED, variant=variant, on=found)
    return [
        entry(code, Finding.CARIES, surfaces, on=found),
        planned,
        entry(code, Finding.FILLING, surfaces, ChartStatus.COMPLETED, variant=variant, on=done, follows=planned.id),
    ]
