"""Lists that come with the program for a clinic to begin with: ready prescriptions and phrases, in its language.

They are examples: nothing of them is there until the clinic takes them, and then each row is the clinic's own.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from dentaldesk.engines.clinical.prescribing_rules import Drug, Limits
from dentaldesk.engines.core.resources import resource
from dentaldesk.models.states import DrugClass, NoteField, VisitType

_ELSE = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedMedication:
    drug: Drug
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedPhrase:
    field: NoteField
    shortcut: str
    title: str
    visit_type: VisitType | None
    text: str


@cache
def shipped_medications(language: str) -> Sequence[ShippedMedication]:
    """The list in a language, as "es" or "es_MX"; in English when there is none. Read once."""
    return tuple(_medication(row) for row in _rows("medications", language))


@cache
def shipped_phrases(language: str) -> Sequence[ShippedPhrase]:
    """As `shipped_medications`."""
    return tuple(
        ShippedPhrase(
            field=NoteField(row["field"]),
            shortcut=row["shortcut"],
            title=row["title"],
            visit_type=VisitType(row["visit_type"]) if row["visit_type"] else None,
            text=row["text"],
        )
        for row in _rows("phrases", language)
    )


def _rows(name: str, language: str) -> list[dict[str, str]]:
    path = resource(name, f"{language.replace('-', '_').split('_')[0]}.csv")
    with (path if path.is_file() else resource(name, f"{_ELSE}.csv")).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _medication(row: dict[str, str]) -> ShippedMedication:
    drug = Drug(
        name=row["name"],
        drug_class=DrugClass(row["drug_class"]),
        strength=row["strength"],
        form=row["form"],
        route=row["route"],
        dose=row["dose"],
        dose_mg=_number(row["dose_mg"]),
        times_a_day=_number(row["times_a_day"]),
        duration_days=_number(row["duration_days"]),
        quantity=row["quantity"],
        refills=int(row["refills"]),
        instructions=row["instructions"],
        controlled=row["controlled"] == "yes",
    )
    limits = Limits(child_mg_per_kg_day=_number(row["child_mg_per_kg_day"]), most_mg_day=_number(row["most_mg_day"]))
    return ShippedMedication(drug=drug, limits=limits)


def _number(cell: str) -> int | None:
    return int(cell) if cell else None
