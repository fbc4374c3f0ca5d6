"""What the card of an insurance may say. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from dentaldesk.engines.core.errors import Problem
from dentaldesk.models.states import Relation

POSITIONS = range(1, 10)  # 1 answers first
LONGEST_NUMBER = 80  # characters; the column's width
LONGEST_NAME = 200  # as above
WHOLE = 10_000  # basis points


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDetails:
    """An insurance card as typed. The plan is one that is known (`plan_id`), or is made of a name and a percentage."""

    valid_from: date
    valid_until: date | None = None  # the last day it holds
    plan_id: UUID | None = None
    plan_name: str = ""
    basis_points: int | None = None  # 8000: the insurer pays 80 %
    member_number: str = ""
    group_number: str = ""
    subscriber_name: str = ""  # "": the patient
    subscriber_birth_date: date | None = None
    relation: Relation = Relation.SELF  # of the patient to the subscriber
    position: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """When another card holds, and at which position."""

    plan: str
    position: int
    valid_from: date
    valid_until: date | None


def overlaps(first: date, last: date | None, other: Period) -> bool:
    """Whether both hold on some day."""
    return first <= (other.valid_until or date.max) and other.valid_from <= (last or date.max)


def card_problems(details: CardDetails, others: Iterable[Period], today: date) -> list[Problem]:
    """Everything that keeps a card from being stored."""
    problems = _text_problems(details)
    if details.plan_id is None and not details.plan_name.strip():
        problems.append(Problem("plan", "coverage.no_plan"))
    if details.plan_id is None and (details.basis_points is None or not 0 <= details.basis_points <= WHOLE):
        problems.append(Problem("percentage", "coverage.percentage"))
    if details.position not in POSITIONS:
        problems.append(Problem("position", "coverage.position"))
    if details.subscriber_birth_date is not None and details.subscriber_birth_date > today:
        problems.append(
            Problem("subscriber_birth_date", "patient.birth_date_impossible", date=details.subscriber_birth_date)
        )
    if details.relation is not Relation.SELF and not details.subscriber_name.strip():
        problems.append(Problem("subscriber_name", "coverage.no_subscriber"))
    if details.valid_until is not None and details.valid_until < details.valid_from:
        problems.append(Problem("valid_until", "contact.ends_before"))
        return problems
    return problems + [
        Problem("valid_from", "coverage.overlap", plan=other.plan, position=other.position)
        for other in others
        if other.position == details.position and overlaps(details.valid_from, details.valid_until, other)
    ]


def _text_problems(details: CardDetails) -> list[Problem]:
    problems = []
    if not details.member_number.strip():
        problems.append(Problem("member_number", "coverage.no_number"))
    widths = {
        "member_number": LONGEST_NUMBER,
        "group_number": LONGEST_NUMBER,
        "plan_name": LONGEST_NAME,
        "subscriber_name": LONGEST_NAME,
    }
    for place, most in widths.items():
        length = len(getattr(details, place).strip())
        if length > most:
            at = "plan" if place == "plan_name" else place
            problems.append(Problem(at, "patient.text_too_long", length=length, most=most))
    return problems


def parse_percentage(typed: str) -> int | None:
    """Basis points of `80`, `80 %`, `66,5`; None for what is no percentage from 0 to 100."""
    try:
        points = Decimal(typed.replace("%", "").replace(",", ".").strip()) * 100
    except InvalidOperation:
        return None
    if not points.is_finite() or points != points.to_integral_value() or not 0 <= points <= WHOLE:
        return None
    return int(points)
