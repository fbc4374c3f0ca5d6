"""What a prescription must say, and what speaks against it as far as this record tells. Pure.

Honest above all: what could not be looked at is said, and interactions between drugs are never looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from dentaldesk.engines.clinical.allergies import RELATED, begins, classes_in, names_substance, uncompared
from dentaldesk.engines.core.ages import OF_AGE
from dentaldesk.engines.core.errors import Problem
from dentaldesk.engines.core.messages import message_from_json, message_to_json
from dentaldesk.models.states import DrugClass
from dentaldesk.models.values import Message, plain

LONGEST_NAME = 200
LONGEST_TEXT = 80  # characters of strength, form, route, dose and quantity
LONGEST_INSTRUCTIONS = 2000
LONGEST_REASON = 2000
MOST_TIMES = 24  # a day
MOST_DAYS = 365
MOST_REFILLS = 12
GRAMS_PER_KG = 1000
ELDERLY = 65  # years from which sedatives and opioids make falls likelier
_TEETH_FORM_UNTIL = 12  # years: tetracyclines colour teeth that still form
_NO_CODEINE_UNTIL = 18
_ASPIRIN = ("aspirin", "acetylsal", "acetilsal")
_NO_ASPIRIN_UNTIL = 16  # Reye's syndrome
_IN_PREGNANCY = frozenset(
    {DrugClass.TETRACYCLINE, DrugClass.NSAID, DrugClass.OPIOID, DrugClass.BENZODIAZEPINE, DrugClass.ANTIFUNGAL}
)
_SEDATING = frozenset({DrugClass.OPIOID, DrugClass.BENZODIAZEPINE})


class Severity(StrEnum):
    """DANGER and CAUTION ask the prescriber for a reason; a NOTE is read."""

    DANGER = "danger"
    CAUTION = "caution"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was found, or could not be looked at."""

    severity: Severity
    message: Message


# Said with every prescription, for it is true of every one.
UNCHECKED = Check(severity=Severity.NOTE, message=Message("rx_check.interactions"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Drug:
    """A drug as it is prescribed. `dose_mg`: of the substance in one dose; None where weight says nothing.

    `times_a_day` None: as needed. `duration_days` None: until it is used up.
    """

    name: str
    drug_class: DrugClass
    strength: str
    form: str
    dose: str
    quantity: str
    route: str = ""
    dose_mg: int | None = None
    times_a_day: int | None = None
    duration_days: int | None = None
    refills: int = 0
    instructions: str = ""
    controlled: bool = False
    medication_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the clinic's ready prescription says of the substance: milligrams in a day, of children for each kilogram.

    `child_mg_per_kg_day` None: not for children.
    """

    child_mg_per_kg_day: int | None
    most_mg_day: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taker:
    """Who takes it. `age` in years, `weight` in grams, None: not known. `allergies` None: not asked."""

    age: int | None
    weight: int | None
    allergies: tuple[str, ...] | None
    pregnant: bool = False
    anticoagulant: bool = False
    medications: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherDrug:
    """What else is prescribed to the patient just now."""

    name: str
    drug_class: DrugClass


# -- what must be said --

_NEEDED = {
    "name": "prescription.no_name",
    "strength": "prescription.no_strength",
    "form": "prescription.no_form",
    "dose": "prescription.no_dose",
    "quantity": "prescription.no_quantity",
}
_LENGTHS = {"name": LONGEST_NAME, "instructions": LONGEST_INSTRUCTIONS}


def trimmed(drug: Drug) -> Drug:
    """The drug without blanks around its texts."""
    return replace(
        drug,
        name=plain(drug.name).strip(),
        strength=plain(drug.strength).strip(),
        form=plain(drug.form).strip(),
        route=plain(drug.route).strip(),
        dose=plain(drug.dose).strip(),
        quantity=plain(drug.quantity).strip(),
        instructions=plain(drug.instructions).strip(),
    )


def drug_problems(drug: Drug) -> list[Problem]:
    """Everything that is missing or cannot be, each with the field that mends it."""
    return [*_texts(drug), *_numbers(drug)]


def _texts(drug: Drug) -> list[Problem]:
    problems = []
    for place, code in _NEEDED.items():
        if not getattr(drug, place).strip():
            problems.append(Problem(place, code))
    for place in (*_NEEDED, "route", "instructions"):
        most = _LENGTHS.get(place, LONGEST_TEXT)
        if len(getattr(drug, place).strip()) > most:
            problems.append(Problem(place, "prescription.too_long", most=most))
    if drug.times_a_day is None and not drug.instructions.strip():
        problems.append(Problem("instructions", "prescription.needed_when"))
    return problems


def _numbers(drug: Drug) -> list[Problem]:
    problems = []
    for place, number, least, most in (
        ("times_a_day", drug.times_a_day, 1, MOST_TIMES),
        ("duration_days", drug.duration_days, 1, MOST_DAYS),
        ("refills", drug.refills, 0, MOST_REFILLS),
    ):
        if number is not None and not least <= number <= most:
            problems.append(Problem(place, "prescription.not_in_range", least=least, most=most))
    if drug.dose_mg is not None and drug.dose_mg <= 0:
        problems.append(Problem("dose_mg", "prescription.no_dose"))
    return problems


def is_child(taker: Taker) -> bool:
    """Whether a dose goes by weight."""
    return taker.age is not None and taker.age < OF_AGE


# -- what speaks against it --


def check(
    drug: Drug, taker: Taker, limits: Limits | None = None, others: Sequence[OtherDrug] = ()
) -> tuple[Check, ...]:
    """What was found, the gravest first; last of all what is never looked at."""
    found = [
        *_allergies(drug, taker),
        *_doubles(drug, taker, others),
        *_pregnancy(drug, taker),
        *_age(drug, taker),
        *_amount(drug, taker, limits),
    ]
    if drug.controlled:
        found.append(_caution(Message("rx_check.controlled")))
    found.append(UNCHECKED)
    return tuple(sorted(found, key=lambda each: list(Severity).index(each.severity)))


def asks_reason(checks: Sequence[Check]) -> bool:
    """Whether the prescriber says why it is right all the same."""
    return any(each.severity is not Severity.NOTE for each in checks)


def _allergies(drug: Drug, taker: Taker) -> list[Check]:
    if taker.allergies is None:
        return [_caution(Message("rx_check.allergies_not_asked"))]
    mine = {drug.drug_class, *classes_in(drug.name)} - {DrugClass.OTHER}
    related = frozenset().union(*(RELATED.get(each, frozenset()) for each in mine)) - mine
    found = []
    for allergy in taker.allergies:
        told = classes_in(allergy)
        if told & mine or names_substance(allergy, drug.name):
            found.append(_danger(Message("rx_check.allergy", {"allergy": allergy, "name": drug.name})))
        elif told & related:
            found.append(_caution(Message("rx_check.related_allergy", {"allergy": allergy, "name": drug.name})))
    unknown = [one for one in uncompared(taker.allergies) if not names_substance(one, drug.name)]
    if unknown:
        found.append(_note(Message("rx_check.allergy_not_compared", {"allergies": ", ".join(unknown)})))
    return found


def _doubles(drug: Drug, taker: Taker, others: Sequence[OtherDrug]) -> list[Check]:
    mine = {drug.drug_class, *classes_in(drug.name)} - {DrugClass.OTHER}
    found = []
    for other in others:
        if names_substance(other.name, drug.name):
            found.append(_caution(Message("rx_check.same_drug", {"name": other.name})))
        elif mine & {other.drug_class, *classes_in(other.name)}:
            found.append(_caution(Message("rx_check.same_class", {"name": other.name})))
    if mine & classes_in(taker.medications) or names_substance(taker.medications, drug.name):
        found.append(_caution(Message("rx_check.taken_already", {"medications": taker.medications})))
    return found


def _pregnancy(drug: Drug, taker: Taker) -> list[Check]:
    if not taker.pregnant:
        return []
    return [
        _caution(Message("rx_check.pregnant"))
        if drug.drug_class in _IN_PREGNANCY
        else _note(Message("rx_check.pregnant_note"))
    ]


def _age(drug: Drug, taker: Taker) -> list[Check]:
    found = []
    if taker.age is None:
        found.append(_caution(Message("rx_check.age_unknown")))
    elif drug.drug_class is DrugClass.TETRACYCLINE and taker.age < _TEETH_FORM_UNTIL:
        found.append(_danger(Message("rx_check.tetracycline", {"years": _TEETH_FORM_UNTIL})))
    elif taker.age < _NO_CODEINE_UNTIL and begins(drug.name, "codein"):
        found.append(_danger(Message("rx_check.codeine", {"years": _NO_CODEINE_UNTIL})))
    elif taker.age < _NO_ASPIRIN_UNTIL and begins(drug.name, *_ASPIRIN):
        found.append(_danger(Message("rx_check.aspirin", {"years": _NO_ASPIRIN_UNTIL})))
    elif taker.age >= ELDERLY and drug.drug_class in _SEDATING:
        found.append(_note(Message("rx_check.elderly", {"years": ELDERLY})))
    if taker.anticoagulant and drug.drug_class is DrugClass.NSAID:
        found.append(_caution(Message("rx_check.bleeding")))
    return found


def _amount(drug: Drug, taker: Taker, limits: Limits | None) -> list[Check]:
    """Milligrams in a day: against the most that anybody takes, and of a child against its weight."""
    a_day = drug.dose_mg * drug.times_a_day if drug.dose_mg and drug.times_a_day else None
    found = []
    most = limits.most_mg_day if limits else None
    if a_day is not None and most is not None and a_day > most:
        found.append(_danger(Message("rx_check.too_much", {"given": a_day, "most": most})))
    elif most is not None and a_day is None:
        found.append(_note(Message("rx_check.most_in_a_day", {"most": most})))
    if not is_child(taker):
        return found
    return [*found, *_of_a_child(drug, taker, limits, a_day)]


def _of_a_child(drug: Drug, taker: Taker, limits: Limits | None, a_day: int | None) -> list[Check]:
    per_kg = limits.child_mg_per_kg_day if limits else None
    if drug.dose_mg is None:
        # A mouthwash or a gel: no milligrams that weight would say anything of.
        return [_note(Message("rx_check.dose_not_weighed"))]
    if limits is not None and per_kg is None:
        return [_danger(Message("rx_check.not_for_children"))]
    if taker.weight is None:
        return [_caution(Message("rx_check.child_not_weighed"))]
    if per_kg is None or a_day is None:
        return [_caution(Message("rx_check.child_dose_unknown" if per_kg is None else "rx_check.child_as_needed"))]
    # Whole numbers on both sides: no figure is rounded before it is compared.
    if a_day * GRAMS_PER_KG > per_kg * taker.weight:
        return [
            _danger(Message("rx_check.child_too_much", {"given": a_day, "most": per_kg * taker.weight // GRAMS_PER_KG}))
        ]
    return []


def _danger(message: Message) -> Check:
    return Check(severity=Severity.DANGER, message=message)


def _caution(message: Message) -> Check:
    return Check(severity=Severity.CAUTION, message=message)


def _note(message: Message) -> Check:
    return Check(severity=Severity.NOTE, message=message)


# -- kept with the prescription --


def checks_to_json(checks: Sequence[Check]) -> list[dict[str, Any]]:
    """As they are stored."""
    return [{"severity": each.severity.value, "message": message_to_json(each.message)} for each in checks]


def checks_from_json(stored: Sequence[dict[str, Any]]) -> tuple[Check, ...]:
    """As they were stored."""
    return tuple(
        Check(severity=Severity(each["severity"]), message=message_from_json(each["message"])) for each in stored
    )
