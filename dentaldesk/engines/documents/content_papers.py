"""What the papers say that are written for one occasion: prescriptions, consents, letters, cards, estimates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from dentaldesk.models.values import Money

if TYPE_CHECKING:
    from dentaldesk.engines.documents.content import Clinic, Person, Photograph, PlanLine
    from dentaldesk.engines.documents.templates import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugLine:
    """One drug as it was written. `times_a_day` and `days` None: as needed, and until it is used up."""

    name: str
    strength: str
    form: str
    route: str
    dose: str
    times_a_day: int | None
    days: int | None
    quantity: str
    refills: int
    instructions: str = ""
    controlled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescriber:
    """Who answers for which drugs. `signed_at` None: not valid yet."""

    name: str
    licence: str
    drugs: tuple[DrugLine, ...]
    signed_at: datetime | None = None  # aware; printed in the clinic's zone


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriptionContent:
    """What a pharmacy reads: of each prescriber a sheet. `allergies` None: not asked; empty: none known."""

    clinic: Clinic
    patient: Person
    address: tuple[str, ...]
    weight_grams: int | None
    allergies: tuple[str, ...] | None
    on: date
    prescribers: tuple[Prescriber, ...]
    voided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """A signature that was given on the screen. `relation` of who gave it to the patient, in words; blank: themselves.

    `at` is aware. `done_at`: when the work was done, if it was before.
    """

    given_by: str
    relation: str
    at: datetime
    signature: Photograph
    witness: str
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentContent:
    """The very words that somebody agrees to, or with which they refuse. `signing` None: lines to sign upon."""

    clinic: Clinic
    patient: Person
    dentist: str
    on: date
    title: str
    blocks: tuple[Block, ...]
    refusal: bool = False
    reason: str = ""
    signing: Signing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AftercareContent:
    """What to do at home. `note` is for this patient alone."""

    clinic: Clinic
    patient: Person
    dentist: str
    on: date
    title: str
    blocks: tuple[Block, ...]
    procedures: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterContent:
    """A letter to a colleague, a school, an employer: to whom, the words, who signs."""

    clinic: Clinic
    patient: Person
    dentist: str
    licence: str
    on: date
    title: str
    to: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """One appointment. `starts_at` is aware; `minutes` is how long it takes."""

    starts_at: datetime
    minutes: int
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCardContent:
    """What a patient puts into a pocket: when to come next."""

    clinic: Clinic
    patient: Person
    lines: tuple[CardLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateContent:
    """What the planned work is expected to cost, as it was worked out on a day. The totals are of what is done in any
    case; `options` are the names of what is to be chosen from, by letter.
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
