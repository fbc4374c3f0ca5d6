"""Local anaesthetics: how much of the substance is in a volume, and how much one person may have. Pure.

The maxima are those of the American Academy of Pediatric Dentistry's guideline *Use of Local Anesthesia for Pediatric
Dental Patients* (table of maximum total dosages), which are the lowest of the published ones and hold for adults too;
manufacturers allow more of lidocaine, mepivacaine and prilocaine. What several amides do adds up, so each is counted as
a share of its own maximum. Epinephrine: 0.04 mg a sitting for a patient with heart disease, 0.2 mg for anybody else
(American Heart Association and American Dental Association, *Management of dental problems in patients with
cardiovascular disease*, 1964, still the usual limits). All of it is advice to a clinician, nothing is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dentaldesk.models.values import Message

MICROLITRES = 1000  # a millilitre
LARGEST_VOLUME = 50_000  # microlitres given at once; more is a slip of the keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """What a cartridge holds: milligrams in a millilitre, micrograms of epinephrine in a millilitre, and the maxima of
    a sitting in mg for each kilogram and in mg.
    """

    code: str
    mg_per_ml: Decimal
    epinephrine_ug_per_ml: Decimal
    mg_per_kg: Decimal
    most_mg: Decimal


def _agent(code: str, mg_per_ml: str, epinephrine: str, mg_per_kg: str, most_mg: str) -> Agent:
    return Agent(
        code=code,
        mg_per_ml=Decimal(mg_per_ml),
        epinephrine_ug_per_ml=Decimal(epinephrine),
        mg_per_kg=Decimal(mg_per_kg),
        most_mg=Decimal(most_mg),
    )


AGENTS: Mapping[str, Agent] = {
    agent.code: agent
    for agent in (
        _agent("articaine-4-100", "40", "10", "7", "500"),
        _agent("articaine-4-200", "40", "5", "7", "500"),
        _agent("lidocaine-2-100", "20", "10", "4.4", "300"),
        _agent("mepivacaine-3", "30", "0", "4.4", "300"),
        _agent("prilocaine-4", "40", "0", "6", "400"),
        _agent("bupivacaine-05-200", "5", "5", "1.3", "90"),
    )
}
TECHNIQUES = ("infiltration", "inferior-alveolar", "mental", "buccal", "palatal", "nasopalatine", "intraligamentary")
EPINEPHRINE_CARDIAC_UG = Decimal(40)
EPINEPHRINE_UG = Decimal(200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """So many microlitres of an agent."""

    agent: str
    volume: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseLine:
    """One agent: milligrams given in all, and the most for this person."""

    agent: str
    mg: Decimal
    most_mg: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseReport:
    """What was given in a sitting. `used`: the share of what may be given, 1 is all of it."""

    lines: tuple[DoseLine, ...]
    used: Decimal
    epinephrine_ug: Decimal
    warnings: tuple[Message, ...]


def milligrams(agent: Agent, volume: int) -> Decimal:
    """Of the substance in a volume of microlitres."""
    return agent.mg_per_ml * volume / MICROLITRES


def most_milligrams(agent: Agent, weight: int | None) -> Decimal:
    """The most in a sitting for a weight in grams; when it is not known, what nobody may exceed."""
    if weight is None:
        return agent.most_mg
    return min(agent.most_mg, agent.mg_per_kg * weight / 1000)


def dose_report(given: Sequence[Given], *, weight: int | None, is_minor: bool, cardiac: bool) -> DoseReport:
    """Add up what was given. `weight` in grams, None: not known. Agents that are not known any more are left out."""
    volumes: dict[str, int] = {}
    for one in given:
        if one.agent in AGENTS:
            volumes[one.agent] = volumes.get(one.agent, 0) + one.volume
    lines = tuple(
        DoseLine(agent=code, mg=milligrams(AGENTS[code], volume), most_mg=most_milligrams(AGENTS[code], weight))
        for code, volume in volumes.items()
    )
    used = sum((line.mg / line.most_mg for line in lines), start=Decimal(0))
    epinephrine = sum(
        (AGENTS[code].epinephrine_ug_per_ml * volume / MICROLITRES for code, volume in volumes.items()),
        start=Decimal(0),
    )
    weightless = is_minor and weight is None and bool(lines)
    warnings = tuple(_warnings(used, epinephrine, weightless=weightless, cardiac=cardiac))
    return DoseReport(lines=lines, used=used, epinephrine_ug=epinephrine, warnings=warnings)


def _warnings(used: Decimal, epinephrine: Decimal, *, weightless: bool, cardiac: bool) -> Iterator[Message]:
    if weightless:
        yield Message("anaesthetic.child_not_weighed")
    if used > 1:
        yield Message("anaesthetic.too_much", {"percent": round(used * 100)})
    if cardiac and epinephrine > EPINEPHRINE_CARDIAC_UG:
        yield Message("anaesthetic.cardiac_limit", {"given": _mg(epinephrine), "most": _mg(EPINEPHRINE_CARDIAC_UG)})
    elif cardiac and epinephrine:
        yield Message("anaesthetic.cardiac_caution")
    elif epinephrine > EPINEPHRINE_UG:
        yield Message("anaesthetic.epinephrine_limit", {"given": _mg(epinephrine), "most": _mg(EPINEPHRINE_UG)})


def _mg(micrograms: Decimal) -> Decimal:
    return micrograms / 1000
