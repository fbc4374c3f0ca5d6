"""The clinical examination beside the teeth: what is looked at in each area, and what may be found there. Pure.

A finding is an item with a state, both codes of this file. What nobody recorded was not examined, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dentaldesk.engines.core.errors import Problem
from dentaldesk.models.states import ExamArea
from dentaldesk.models.values import Message

NOT_EXAMINED = "not-examined"
ABNORMAL = "abnormal"  # what is abnormal, the note says
LONGEST_NOTE = 2000  # characters of one finding


class ItemKind(StrEnum):
    """How the state of an item is said: one of a list, a number, or several of a list."""

    CHOICE = "choice"
    NUMBER = "number"
    MANY = "many"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSpec:
    """One thing that is looked at. `normal`: what *all normal* says of it; None: it must be looked at by itself.

    `states` of a number are empty; it lies between `least` and `most`, in the unit that its name tells.
    """

    code: str
    kind: ItemKind = ItemKind.CHOICE
    states: tuple[str, ...] = ("normal", ABNORMAL)
    normal: str | None = "normal"
    least: int = 0
    most: int = 0


def _looked_at(*codes: str) -> tuple[ItemSpec, ...]:
    """Normal or abnormal; the note says what is abnormal."""
    return tuple(ItemSpec(code=code) for code in codes)


def _choice(code: str, *states: str, normal: str | None = None) -> ItemSpec:
    return ItemSpec(code=code, states=states, normal=normal)


def _number(code: str, least: int, most: int) -> ItemSpec:
    return ItemSpec(code=code, kind=ItemKind.NUMBER, states=(), normal=None, least=least, most=most)


def _many(code: str, *states: str) -> ItemSpec:
    return ItemSpec(code=code, kind=ItemKind.MANY, states=("none", *states), normal="none")


def _asked(code: str, *states: str) -> ItemSpec:
    """Several, and none of them is what one expects: each is asked for."""
    return ItemSpec(code=code, kind=ItemKind.MANY, states=("none", *states), normal=None)


_QUALITY = ("good", "acceptable", "poor")
# What makes decay likely. The first group are signs of disease, the second risks, the third protects.
SIGNS = ("new-cavities", "white-spots", "recent-fillings")
RISKS = (
    "sugar-between-meals",
    "dry-mouth",
    "heavy-plaque",
    "exposed-roots",
    "appliance",
    "deep-fissures",
    "no-fluoride",
)
PROTECTION = ("fluoride-toothpaste", "fluoridated-water", "regular-care")
SEVERE_DRYNESS = "dry-mouth"

AREAS: Mapping[ExamArea, tuple[ItemSpec, ...]] = {
    ExamArea.EXTRA_ORAL: _looked_at(
        "face-symmetry", "skin", "lips", "eyes", "lymph-nodes", "salivary-glands", "thyroid", "neck"
    ),
    ExamArea.SOFT_TISSUE: _looked_at(
        *("tongue", "floor-of-mouth", "hard-palate", "soft-palate", "buccal-mucosa", "labial-mucosa"),
        *("gingiva", "alveolar-ridges", "oropharynx", "tonsils"),
    ),
    ExamArea.OCCLUSION: (
        _choice("molar-right", "class-1", "class-2", "class-3"),
        _choice("molar-left", "class-1", "class-2", "class-3"),
        _choice("incisor-class", "class-1", "class-2-1", "class-2-2", "class-3"),
        _number("overjet", -15, 25),
        _number("overbite", -15, 25),
        _many("crossbite", "anterior", "posterior-right", "posterior-left"),
        _many("open-bite", "anterior", "posterior-right", "posterior-left"),
        _choice("wear", "none", "slight", "moderate", "severe", normal="none"),
        _choice("crowding", "none", "slight", "moderate", "severe", normal="none"),
    ),
    ExamArea.TMJ: (
        _number("opening", 0, 90),
        _choice("deviation", "none", "right", "left", normal="none"),
        _many("clicking", "right", "left"),
        _many("crepitus", "right", "left"),
        _many("joint-pain", "right", "left"),
        _many("muscle-pain", "right", "left"),
        _choice("locking", "none", "open", "closed", normal="none"),
    ),
    ExamArea.HYGIENE: (
        _choice("plaque", "none", "slight", "moderate", "heavy", normal="none"),
        _choice("calculus", "none", "slight", "moderate", "heavy", normal="none"),
        _number("plaque-index", 0, 100),
        _choice("stain", "none", "slight", "moderate", "heavy", normal="none"),
        _choice("home-care", "good", "fair", "poor", normal="good"),
    ),
    ExamArea.CARIES_RISK: (
        _asked("factors", *SIGNS, *RISKS, *PROTECTION),
        _choice("risk", "low", "moderate", "high"),
    ),
    ExamArea.RADIOGRAPHS: (
        _choice("bitewings", *_QUALITY),
        _choice("periapicals", *_QUALITY),
        _choice("panoramic", *_QUALITY),
        _choice("cephalometric", *_QUALITY),
        _choice("cone-beam", *_QUALITY),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFinding:
    """An item as it is shown. `version` 0: nobody recorded it, and `state` says that it was not examined."""

    area: ExamArea
    item: str
    state: str = NOT_EXAMINED
    note: str = ""
    version: int = 0


def spec_of(area: ExamArea, item: str) -> ItemSpec | None:
    """What may be said of an item; None for one that the area does not have."""
    return next((spec for spec in AREAS[area] if spec.code == item), None)


def finding_problem(area: ExamArea, item: str, state: str, note: str) -> Problem | None:
    """Why this cannot be recorded, at the place `area.item`; None when it can."""
    place, spec = f"{area}.{item}", spec_of(area, item)
    if spec is None:
        return Problem(place, "finding.unknown")
    if len(note) > LONGEST_NOTE:
        return Problem(place, "exam.note_too_long", length=len(note), most=LONGEST_NOTE)
    if state == NOT_EXAMINED:
        return None
    if spec.kind is ItemKind.NUMBER:
        is_number = re.fullmatch(r"-?\d{1,3}", state, re.ASCII) is not None
        if is_number and spec.least <= int(state) <= spec.most:
            return None
        return Problem(place, "finding.not_in_range", typed=state, least=spec.least, most=spec.most)
    said = state.split(",") if spec.kind is ItemKind.MANY else [state]
    fits = len(set(said)) == len(said) and set(said) <= set(spec.states) and ("none" not in said or len(said) == 1)
    # A single choice may be called "none"; of several it stands alone.
    return None if fits else Problem(place, "finding.state_wrong", typed=state)


def shown_findings(recorded: Iterable[ShownFinding]) -> tuple[ShownFinding, ...]:
    """Every item of every area in the order of the form: as recorded, or not examined."""
    standing = {(row.area, row.item): row for row in recorded}
    return tuple(
        standing.get((area, spec.code)) or ShownFinding(area=area, item=spec.code)
        for area, specs in AREAS.items()
        for spec in specs
    )


def unexamined(recorded: Iterable[ShownFinding], area: ExamArea) -> Iterator[ItemSpec]:
    """The items of an area of which nobody said anything yet and that *all normal* can speak for."""
    said = {row.item for row in recorded if row.area is area and row.state != NOT_EXAMINED}
    return (spec for spec in AREAS[area] if spec.normal is not None and spec.code not in said)


def is_normal(row: ShownFinding) -> bool:
    """Whether the finding is what *all normal* would have said."""
    spec = spec_of(row.area, row.item)
    return spec is not None and spec.normal is not None and row.state == spec.normal


@dataclass(frozen=True, slots=True, kw_only=True)
class CariesRisk:
    """A suggestion: `level` is a state of the item *risk*; `why` names what speaks for it. The clinician decides."""

    level: str
    why: tuple[Message, ...]


def suggest_caries_risk(factors: str) -> CariesRisk:
    """The risk that the recorded factors suggest (the state of the item *factors*).

    After the idea of caries management by risk assessment: one sign of disease, or a dry mouth with another risk, is
    high; any risk left is moderate unless it is a single one that everything protects from; else low.
    """
    said = [code for code in factors.split(",") if code in {*SIGNS, *RISKS, *PROTECTION}]
    signs, risks = _of(said, SIGNS), _of(said, RISKS)
    protected = len(_of(said, PROTECTION)) == len(PROTECTION)
    if signs or (SEVERE_DRYNESS in risks and len(risks) > 1):
        return CariesRisk(level="high", why=_named(signs or risks))
    if risks and not (len(risks) == 1 and protected):
        return CariesRisk(level="moderate", why=_named(risks))
    return CariesRisk(level="low", why=_named(_of(said, PROTECTION)))


def _of(said: Sequence[str], group: Sequence[str]) -> list[str]:
    return [code for code in group if code in said]


def _named(codes: Iterable[str]) -> tuple[Message, ...]:
    return tuple(Message(f"exam_state.{code}") for code in codes)
