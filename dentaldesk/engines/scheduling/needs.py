"""What a visit still needs, and what must not be overlooked about the patient. Pure.

Lists of messages: the pressing first. Nothing here is a refusal: people decide, the program reminds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from dentaldesk.engines.core.ages import is_minor
from dentaldesk.engines.core.owed import Owed
from dentaldesk.models.values import Message

HISTORY_HOLDS = timedelta(days=365)  # after a year without a word a medical history is asked anew
_ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV", 5: "V", 6: "VI"}


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFacts:
    """What is known of a patient who is expected."""

    birth_date: date | None = None
    deceased: bool = False
    has_phone: bool = True
    # The day on which the history was taken or last confirmed; None: never asked.
    history_on: date | None = None
    allergies_asked: bool = True
    consent_givers: int = 0  # people who may consent for the patient on that day
    owed: Owed = field(default_factory=Owed)  # by whoever pays for the patient
    insured: bool = False  # an insurance was ever recorded
    insured_until: date | None = None  # the last day of the newest one, when it has an end
    waiting_procedures: int = 0  # planned and not booked
    unsigned_exam_on: date | None = None  # the day of an exam that was left open


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthFacts:
    """The newest medical history, as far as it warns. `allergies` None: not asked."""

    allergies: tuple[str, ...] | None
    asa_class: int | None = None
    anticoagulant: bool = False
    bisphosphonate: bool = False
    pregnant: bool = False
    radiotherapy: bool = False
    endocarditis_risk: bool = False


def needs_of(facts: VisitFacts, day: date) -> list[Message]:
    """What is missing for a visit on that day, in the order in which the desk settles it."""
    return list(_needs(facts, day))


def _needs(facts: VisitFacts, day: date) -> Iterator[Message]:
    if facts.deceased:  # nobody is to be asked for anything, and the appointment is to be called off
        yield Message("need.deceased")
        return
    yield from _of_history(facts, day)
    if facts.birth_date is None:
        yield Message("need.birth_date")
    elif is_minor(facts.birth_date, day) and not facts.consent_givers:
        yield Message("need.consent_giver")
    if facts.unsigned_exam_on is not None:
        yield Message("need.exam_unsigned", {"day": facts.unsigned_exam_on})
    yield from _of_money(facts)
    if facts.insured and facts.insured_until is not None and facts.insured_until < day:
        yield Message("need.insurance_expired", {"day": facts.insured_until})
    if not facts.has_phone:
        yield Message("need.phone")
    if facts.waiting_procedures:
        yield Message("need.plan_waits", {"count": facts.waiting_procedures})


def _of_money(facts: VisitFacts) -> Iterator[Message]:
    """Only what is to be asked for: what an insurance is expected to pay is none of it."""
    part, insurance = facts.owed.own_part, facts.owed.insurance
    if part and insurance:
        yield Message("need.own_part", {"amount": part, "insurance": insurance})
    elif part:
        yield Message("need.balance", {"amount": part})


def _of_history(facts: VisitFacts, day: date) -> Iterator[Message]:
    if facts.history_on is None:
        yield Message("need.history_not_asked")
    elif day - facts.history_on > HISTORY_HOLDS:
        yield Message("need.history_old", {"day": facts.history_on})
    elif not facts.allergies_asked:
        yield Message("need.allergies_not_asked")


def alerts_of(health: HealthFacts | None) -> list[Message]:
    """What everybody who meets the patient must know, from the newest history; nothing for one never asked."""
    return list(_alerts(health)) if health is not None else []


def _alerts(health: HealthFacts) -> Iterator[Message]:
    for allergy in health.allergies or ():
        yield Message("alert.allergy", {"allergy": allergy})
    if health.anticoagulant:
        yield Message("alert.anticoagulant")
    if health.bisphosphonate:
        yield Message("alert.bisphosphonate")
    if health.pregnant:
        yield Message("alert.pregnant")
    if health.radiotherapy:
        yield Message("alert.radiotherapy")
    if health.endocarditis_risk:
        yield Message("alert.endocarditis")
    if health.asa_class is not None and health.asa_class >= 3:  # noqa: PLR2004 - severe systemic disease
        yield Message("alert.asa", {"number": _ROMAN.get(health.asa_class, str(health.asa_class))})
