"""Reading a catalogue file, strictly: a wrong line is refused with its number, never guessed."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass

from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.models.values import (
    ClinicalUrgency,
    Discipline,
    Money,
    SequenceClass,
    TreatmentArea,
    ValueProblem,
    parse_money,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """One procedure with its fee. `pattern`: 5-minute units, "/" assistant or chair time, "X" provider time."""

    code: str
    name: str
    discipline: Discipline
    area: TreatmentArea
    min_surfaces: int
    max_surfaces: int
    weight: int
    urgency: ClinicalUrgency
    pattern: str
    sequence_class: SequenceClass
    healing_days: int
    laboratory_days: int
    fee: Money


def read_catalogue(lines: Iterable[str], currency: str) -> list[CatalogueEntry]:
    """The entries of a CSV with a head line. Raises Refused naming every line that is wrong."""
    entries, problems = [], []
    for number, row in enumerate(csv.DictReader(lines), start=2):
        try:
            entries.append(_entry(row, currency))
        except ValueProblem as error:
            problems.append(Problem(f"line {number}", "catalogue.line_wrong", line=number, why=error.message))
        except (KeyError, ValueError, TypeError) as error:
            problems.append(Problem(f"line {number}", "catalogue.line_unreadable", line=number, why=str(error)))
    if problems:
        raise Refused("catalogue.refused", problems)
    return entries


def _entry(row: dict[str, str], currency: str) -> CatalogueEntry:
    pattern = row["pattern"].strip()
    if not pattern or set(pattern) - {"/", "X"}:
        raise ValueProblem("catalogue.pattern_wrong", typed=pattern)
    return CatalogueEntry(
        code=row["code"].strip(),
        name=row["name"].strip(),
        discipline=Discipline(row["discipline"]),
        area=TreatmentArea(row["area"]),
        min_surfaces=int(row["min_surfaces"]),
        max_surfaces=int(row["max_surfaces"]),
        weight=int(row["weight"]),
        urgency=ClinicalUrgency(row["urgency"]),
        pattern=pattern,
        sequence_class=SequenceClass(row["sequence_class"]),
        healing_days=int(row["healing_days"]),
        laboratory_days=int(row["laboratory_days"]),
        fee=parse_money(row["fee"], currency),
    )
