"""A prescription in words, as its card says it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.clinical.prescribing_rules import GRAMS_PER_KG, Drug, Taker, is_child
from dentaldesk.models.states import PrescriptionStatus

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.prescribing_reads import PrescriptionRow
    from dentaldesk.engines.core.words import Words

BETWEEN = " · "


def named(drug: Drug) -> str:
    """`Amoxicillin 500 mg`."""
    return f"{drug.name} {drug.strength}".strip()


def taken(drug: Drug, words: Words) -> str:
    """`1 capsule, 3 times a day, for 7 days`."""
    if drug.times_a_day is None:
        often = words("as needed")
    else:
        often = words.count("once a day", "{number} times a day", drug.times_a_day)
    days = "" if drug.duration_days is None else words.count("for one day", "for {number} days", drug.duration_days)
    return ", ".join(part for part in (drug.dose, often, days) if part)


def handed_out(drug: Drug, words: Words) -> str:
    """`capsule · by mouth · 21 capsules · no refills`."""
    refills = words.count("one refill", "{number} refills", drug.refills) if drug.refills else words("no refills")
    return BETWEEN.join(part for part in (drug.form, drug.route, drug.quantity, refills) if part)


def what_became(row: PrescriptionRow, words: Words) -> str:
    """Who wrote it, signed it, why it is void."""
    if row.status is PrescriptionStatus.DRAFT:
        return words("Prepared by {name}", name=row.written_by)
    signed = words("Signed {moment} by {name}", moment=row.signed_at, name=row.signed_by)
    if row.status is PrescriptionStatus.SIGNED:
        return signed
    return BETWEEN.join((signed, words("Void since {moment}: {reason}", moment=row.voided_at, reason=row.void_reason)))


def about(taker: Taker, words: Words) -> str:
    """What of the patient doses and allergies ask for."""
    parts = []
    if taker.allergies is None:
        parts.append(words("Allergies: not asked"))
    else:
        parts.append(words("Allergies: {names}", names=", ".join(taker.allergies) or words("none known")))
    if taker.age is not None:
        parts.append(words.count("one year old", "{number} years old", taker.age))
    if taker.weight is not None:
        weight = f"{taker.weight / GRAMS_PER_KG:g}"
        parts.append(words("{weight} kg", weight=weight.replace(".", words.decimal_sign)))
    elif is_child(taker):
        parts.append(words("weight missing"))
    if taker.pregnant:
        parts.append(words("pregnant"))
    if taker.anticoagulant:
        parts.append(words("anticoagulant"))
    if taker.medications.strip():
        parts.append(words("takes {names}", names=taker.medications.strip()))
    return BETWEEN.join(parts)
