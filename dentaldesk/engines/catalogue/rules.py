"""Reading a catalogue file, strictly: a wrong line is refused with its number, never guessed."""

from __future__ import annotations

import csv
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import TypedDict

from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.models.charting import EXTRACTION_KINDS, SPECS, BridgePart, Finding, Place, ToothClass, Variant
from dentaldesk.models.states import ClinicalUrgency, Discipline, SequenceClass, TreatmentArea
from dentaldesk.models.values import Message, Money, ValueProblem, parse_money

# What the columns of the table hold.
LONGEST_CODE = 80
LONGEST_NAME = 200
LONGEST_PATTERN = 80
MOST_SURFACES = 6
HEAVIEST = 6  # of the complexity weights
LONGEST_WAIT = 3650  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """One procedure with its fee. `pattern`: 5-minute units, "/" assistant or chair time, "X" provider time.

    `charts_as` and what follows it may be left out of a file: such a procedure has no place on the tooth chart.
    """

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
    charts_as: Finding | None = None
    charts_variant: Variant | None = None  # None: any
    tooth_class: ToothClass | None = None  # None: any
    bridge_part: BridgePart | None = None
    then_code: str | None = None  # the step on the same tooth that it needs


def read_catalogue(lines: Iterable[str], currency: str) -> list[CatalogueEntry]:
    """The entries of a CSV with a head line. Raises Refused naming every line that is wrong."""
    entries: dict[str, CatalogueEntry] = {}
    lines_of: dict[str, int] = {}
    problems = []
    reader = csv.DictReader(lines)
    for row in reader:
        number = reader.line_num
        try:
            entry = _entry(row, currency, entries)
            entries[entry.code] = entry
            lines_of[entry.code] = number
        except ValueProblem as error:
            problems.append(Problem(f"line {number}", "catalogue.line_wrong", line=number, why=error.message))
        except (KeyError, ValueError) as error:
            problems.append(Problem(f"line {number}", "catalogue.line_unreadable", line=number, why=str(error)))
    for code, entry in entries.items():
        if entry.then_code is not None and entry.then_code not in entries and not problems:
            why = Message("catalogue.then_unknown", {"procedure": entry.then_code})
            line = lines_of[code]
            problems.append(Problem(f"line {line}", "catalogue.line_wrong", line=line, why=why))
    if problems:
        raise Refused("catalogue.refused", problems)
    return list(entries.values())


def catalogue_entry(row: dict[str, str], currency: str) -> CatalogueEntry:
    """One entry from its cells, the fee with a decimal point. Raises ValueProblem, KeyError, ValueError."""
    return _entry(row, currency, ())


def pattern_problem(pattern: str) -> Message | None:
    """Why this is no chair-time pattern."""
    if not 0 < len(pattern) <= LONGEST_PATTERN or set(pattern) - {"/", "X"}:
        return Message("catalogue.pattern_wrong", {"typed": pattern})
    return None


def _entry(row: dict[str, str], currency: str, known: Container[str]) -> CatalogueEntry:
    # The reader puts what is too much under None, and None where something is missing.
    if None in row or None in row.values():
        raise ValueProblem("catalogue.fields_wrong")
    pattern = row["pattern"].strip()
    if pattern_problem(pattern) is not None:
        raise ValueProblem("catalogue.pattern_wrong", typed=pattern)
    code = _words(row, "code", LONGEST_CODE)
    if code in known:
        raise ValueProblem("catalogue.code_twice", procedure=code)
    most_surfaces = _number(row, "max_surfaces", MOST_SURFACES)
    return CatalogueEntry(
        code=code,
        name=_words(row, "name", LONGEST_NAME),
        discipline=Discipline(row["discipline"]),
        area=TreatmentArea(row["area"]),
        min_surfaces=_number(row, "min_surfaces", most_surfaces),
        max_surfaces=most_surfaces,
        weight=_number(row, "weight", HEAVIEST),
        urgency=ClinicalUrgency(row["urgency"]),
        pattern=pattern,
        sequence_class=SequenceClass(row["sequence_class"]),
        healing_days=_number(row, "healing_days", LONGEST_WAIT),
        laboratory_days=_number(row, "laboratory_days", LONGEST_WAIT),
        fee=parse_money(row["fee"], currency, decimal_sign="."),
        **_on_the_chart(row),
    )


class _OnTheChart(TypedDict):
    charts_as: Finding | None
    charts_variant: Variant | None
    tooth_class: ToothClass | None
    bridge_part: BridgePart | None
    then_code: str | None


def _on_the_chart(row: dict[str, str]) -> _OnTheChart:
    """What the procedure is on the tooth chart."""
    told = {
        name: (row.get(name) or "").strip()
        for name in ("charts_as", "charts_variant", "tooth_class", "bridge_part", "then_code")
    }
    finding = Finding(told["charts_as"]) if told["charts_as"] else None
    variant = Variant(told["charts_variant"]) if told["charts_variant"] else None
    if finding is None and any(told.values()):
        raise ValueProblem("catalogue.charts_nothing")
    if finding is not None and SPECS[finding].place is Place.SURFACES and row["area"] != TreatmentArea.SURFACES:
        raise ValueProblem("catalogue.chart_area", finding=Message(f"finding.{finding}"))
    if finding is not None and variant is not None and variant not in variants_of(finding):
        params = {"finding": Message(f"finding.{finding}"), "variant": Message(f"variant.{variant}")}
        raise ValueProblem("chart.variant_wrong", **params)
    return {
        "charts_as": finding,
        "charts_variant": variant,
        "tooth_class": ToothClass(told["tooth_class"]) if told["tooth_class"] else None,
        "bridge_part": BridgePart(told["bridge_part"]) if told["bridge_part"] else None,
        "then_code": told["then_code"] or None,
    }


def variants_of(finding: Finding) -> tuple[Variant, ...]:
    """The variants that a finding may be charted in."""
    return EXTRACTION_KINDS if finding is Finding.EXTRACTION else SPECS[finding].variants


def _words(row: dict[str, str], column: str, most: int) -> str:
    text = row[column].strip()
    if not 0 < len(text) <= most:
        raise ValueProblem("catalogue.text_wrong", column=column, most=most)
    return text


def _number(row: dict[str, str], column: str, most: int) -> int:
    number = int(row[column])
    if not 0 <= number <= most:
        raise ValueProblem("catalogue.number_wrong", column=column, typed=number, most=most)
    return number
