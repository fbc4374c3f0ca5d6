"""What each document says, without any thought of how it looks.

Values arrive as they are stored (amounts, dates, messages); the renderer writes them in the reader's
language. An empty string is "nothing to say", and its place on paper is left out. Light to import: the
standard library and `models.values`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from dentaldesk.models.values import ZERO, Message, Money

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.teeth_drawing.primitives import Drawing

Paper = Literal["letter", "a4"]

# Words that are stored as they were typed, or still to be said in the reader's language.
Text = str | Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Photograph:
    """A PNG or JPEG that was checked: its size in pixels, and its bytes."""

    width: int
    height: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """The letterhead. Blank `address` lines are left out."""

    name: str
    address: tuple[str, ...] = ()
    phone: str = ""
    paper: Paper = "letter"
    logo: Photograph | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    name: str
    birth_date: date | None = None
    chart_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One planned procedure.

    `area` is the tooth with its surfaces in the clinic's notation, or the name of a region. Of the procedures with an
    `option` those of one are chosen; the others are done in any case.
    """

    area: str
    procedure: str
    diagnosis: Text = ""
    urgency: Text = ""
    fee: Money
    insurance: Money
    patient: Money
    phase: int = 1
    option: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Who agreed, as they signed, and when (aware)."""

    name: str
    at: datetime
    signature: Photograph | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MouthPicture:
    """The drawn mouth and the key to its statuses, both for white paper."""

    drawing: Drawing
    legend: Drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentPlanContent:
    """A plan as it is handed to the patient.

    The totals are given, not added up here: the plan's own arithmetic (deductible, annual maximum) is the
    truth. `options` are their names by letter; `chosen` the letter of one that was, whose lines are then as certain as
    the others.
    """

    clinic: Clinic
    patient: Person
    dentist: str
    on: date
    lines: tuple[PlanLine, ...]
    total: Money
    insurance: Money
    patient_part: Money
    valid_until: date | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    chosen: str = ""
    notes: str = ""
    mouth: MouthPicture | None = None
    accepted: Acceptance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """What a part of the payment was for. `charged`: all of that charge; None where nothing was charged."""

    description: Text
    amount: Money
    charged: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptContent:
    """One payment. `balance_after` is what the payer still owes, for all they pay for; below zero the clinic holds a
    credit. `insurance`: the part of it that is expected from insurers; zero where that is not known any more.
    `tendered`: what was handed over; the difference was given back.
    """

    clinic: Clinic
    number: str
    at: datetime  # aware; printed in the clinic's zone
    payer: str
    patient: Person
    amount: Money
    method: Text
    allocations: tuple[Allocation, ...]
    balance_after: Money
    taken_by: str
    insurance: Money = ZERO
    tendered: Money = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """What was found on a tooth or region, and what is planned for it; either may be blank."""

    area: str
    finding: Text = ""
    procedure: str = ""
    urgency: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamSummaryContent:
    """An exam as the dentist left it.

    `signed_at` is None for one that is not signed, and the paper says so.
    """

    clinic: Clinic
    patient: Person
    dentist: str
    on: date
    reason: str = ""
    diagnoses: tuple[Text, ...] = ()
    findings: tuple[FindingLine, ...] = ()
    subjective: str = ""
    objective: str = ""
    assessment: str = ""
    plan: str = ""
    post_operative: str = ""
    addenda: tuple[str, ...] = ()
    signed_by: str = ""
    signed_at: datetime | None = None  # aware; printed in the clinic's zone
