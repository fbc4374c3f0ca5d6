"""The values that every floor speaks of: money, messages, states and topics.

Standard library only, so that pure rules may use it. Every state is a `StrEnum` whose allowed moves stand
beside it in `MOVES`; a test asserts that no state was forgotten.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from enum import StrEnum

# Digits after the decimal point that differ from two (ISO 4217, list one).
_EXPONENTS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF"), 0),
    **dict.fromkeys(("UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}

# The largest amount that one entry may name: ten digits before the point are a typing mistake in any currency.
LARGEST_MINOR = 10**12


class ValueProblem(ValueError):  # noqa: N818 - staff read it as "a problem with a value"
    """A value that cannot be what was typed; `message` says why in words for staff."""

    def __init__(self, code: str, **params: Param) -> None:
        super().__init__(code)
        self.message = Message(code, params)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in integer minor units of the clinic's one currency (cents for USD, yen for JPY)."""

    minor: int

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + other.minor)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - other.minor)

    def __neg__(self) -> Money:
        return Money(-self.minor)

    def __bool__(self) -> bool:
        return self.minor != 0

    def percent(self, basis_points: int) -> Money:
        """This share of the amount (10 000 basis points = all of it), rounded half even to the minor unit."""
        exact = Decimal(self.minor) * basis_points / 10_000
        return Money(int(exact.to_integral_value(ROUND_HALF_EVEN)))

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Shares in proportion to `weights` (none negative, not all zero) that sum to this amount exactly.

        Largest remainder; equal remainders go to the earlier share.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            msg = "weights must be non-negative and not all zero"
            raise ValueError(msg)
        sign = -1 if self.minor < 0 else 1
        size = abs(self.minor)
        shares = [size * weight // total for weight in weights]
        rest = size - sum(shares)
        order = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % total), i))
        for i in order[:rest]:
            shares[i] += 1
        return [Money(sign * share) for share in shares]


ZERO = Money(0)


def total(amounts: Iterable[Money]) -> Money:
    """The sum; zero for none."""
    return Money(sum(amount.minor for amount in amounts))


def currency_exponent(currency: str) -> int:
    """Digits after the decimal point in this ISO 4217 currency."""
    return _EXPONENTS.get(currency, 2)


def parse_money(text: str, currency: str, *, decimal_sign: str = "") -> Money:
    """What was typed as an amount: `1234.5`, `1,234.50`, `1.234,50`, `1 234,50`.

    Raises ValueProblem for anything that is not an amount, is negative, has more decimals than the currency, or is
    larger than any fee. A single separator followed by three digits groups thousands (`1,234`), unless the currency
    has three decimals or it is the `decimal_sign` of the clinic's language ("." or ","), which never groups.
    """
    exponent = currency_exponent(currency)
    plain = re.sub(r"[\s'’]", "", text).translate(str.maketrans("٫٬．，", ".,.,"))
    plain = "".join(str(int(char)) if char.isdecimal() else char for char in plain)
    if not re.fullmatch(r"\d+(?:[.,]\d+)*", plain):
        raise ValueProblem("money.not_an_amount", typed=text)
    whole, decimals = _parts(plain, exponent, text, decimal_sign)
    if len(decimals) > exponent:
        raise ValueProblem("money.too_many_decimals", typed=text, decimals=exponent, currency=currency)
    try:
        minor = int(Decimal(f"{whole}.{decimals or 0}").scaleb(exponent))
    except InvalidOperation as error:
        raise ValueProblem("money.not_an_amount", typed=text) from error
    if minor > LARGEST_MINOR:
        raise ValueProblem("money.too_large", typed=text)
    return Money(minor)


def _parts(plain: str, exponent: int, text: str, decimal_sign: str) -> tuple[str, str]:
    """Digits before and after the decimal separator of a number that may be grouped in either style."""
    separators = [char for char in plain if char in ".,"]
    if not separators:
        return plain, ""
    last = separators[-1]
    whole, _, tail = plain.rpartition(last)
    # One separator alone groups only where it stands as thousands are written: 1,234 but not 0,125 or 1234,567.
    lone = len(separators) == 1 and last != decimal_sign and exponent != 3 and _is_grouped(plain)  # noqa: PLR2004 - as thousands have
    if lone or separators.count(last) > 1:
        whole, tail = plain, ""
    if not whole.isdecimal() and not _is_grouped(whole):
        raise ValueProblem("money.not_an_amount", typed=text)
    return re.sub(r"[.,]", "", whole), tail


def _is_grouped(digits: str) -> bool:
    return re.fullmatch(r"[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*", digits) is not None


def plain(text: str) -> str:
    """Text without what nobody typed and no database holds: control characters but line ends and tabs, half characters.

    They come with what is pasted; Postgres refuses NUL, and a half of a surrogate pair cannot be written at all.
    """
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"})


@dataclass(frozen=True, slots=True)
class Message:
    """Words that are still to be said: a code and its parameters, rendered in the reader's language by `words`."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)


Param = str | int | Decimal | Money | date | datetime | Message | None


class Topic(StrEnum):
    """What a screen may wait for: raised in the transaction that changed a table of it."""

    CLINIC = "clinic"
    PEOPLE = "people"
    PATIENTS = "patients"
    CLINICAL = "clinical"
    TREATMENT = "treatment"
    SCHEDULE = "schedule"
    MONEY = "money"
    NOTICES = "notices"
    DOCUMENTS = "documents"
    OUTBOX = "outbox"


class Role(StrEnum):
    DENTIST = "dentist"
    HYGIENIST = "hygienist"
    ASSISTANT = "assistant"
    TREATMENT_COORDINATOR = "tc"
    FRONT_DESK = "front-desk"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


class VisitType(StrEnum):
    EXAM = "exam"
    TREATMENT = "treatment"
    HYGIENE = "hygiene"
    EMERGENCY = "emergency"
    FOLLOW_UP = "follow-up"


class VisitStatus(StrEnum):
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class ExamStatus(StrEnum):
    OPEN = "open"
    COMPLETED = "completed"


class PlanStatus(StrEnum):
    PENDING = "pending"
    PRESENTED = "presented"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"


class ProcedureStatus(StrEnum):
    """`PENDING` is found and not yet proposed; `PLANNED` stands in a plan."""

    PENDING = "pending"
    PLANNED = "planned"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    DECLINED = "declined"


class AppointmentStatus(StrEnum):
    SCHEDULED = "scheduled"
    CONFIRMED = "confirmed"
    CHECKED_IN = "checked-in"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    NO_SHOW = "no-show"
    CANCELLED = "cancelled"


class OutboxState(StrEnum):
    """`PARKED` waits for a person; `GIVEN_UP` was undone by reversal and is over."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SETTLED = "settled"
    GIVEN_UP = "given-up"
    PARKED = "parked"


class MessageStatus(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


class DocumentStatus(StrEnum):
    REQUESTED = "requested"
    READY = "ready"
    FAILED = "failed"


class FollowUpStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class PatientStatus(StrEnum):
    """`NON_PATIENT`: a parent or partner who pays or decides for somebody in care, and is not in care themselves."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    NON_PATIENT = "non-patient"
    DECEASED = "deceased"
    MERGED = "merged"


class PaymentStatus(StrEnum):
    TAKEN = "taken"
    REVERSED = "reversed"


MOVES: Mapping[type[StrEnum], Mapping[StrEnum, frozenset[StrEnum]]] = {
    VisitStatus: {
        VisitStatus.SCHEDULED: frozenset({VisitStatus.IN_PROGRESS, VisitStatus.CANCELLED}),
        VisitStatus.IN_PROGRESS: frozenset({VisitStatus.COMPLETED, VisitStatus.CANCELLED}),
        VisitStatus.COMPLETED: frozenset(),
        VisitStatus.CANCELLED: frozenset(),
    },
    ExamStatus: {
        ExamStatus.OPEN: frozenset({ExamStatus.COMPLETED}),
        ExamStatus.COMPLETED: frozenset(),
    },
    PlanStatus: {
        PlanStatus.PENDING: frozenset({PlanStatus.PRESENTED}),
        PlanStatus.PRESENTED: frozenset({PlanStatus.ACCEPTED, PlanStatus.DECLINED}),
        PlanStatus.ACCEPTED: frozenset({PlanStatus.IN_PROGRESS, PlanStatus.DECLINED}),
        # A patient may change their mind; the decline and its reason stay in the record.
        PlanStatus.DECLINED: frozenset({PlanStatus.PRESENTED}),
        PlanStatus.IN_PROGRESS: frozenset({PlanStatus.COMPLETED, PlanStatus.DECLINED}),
        PlanStatus.COMPLETED: frozenset(),
    },
    ProcedureStatus: {
        ProcedureStatus.PENDING: frozenset({ProcedureStatus.PLANNED, ProcedureStatus.DECLINED}),
        ProcedureStatus.PLANNED: frozenset(
            {
                ProcedureStatus.SCHEDULED,
                ProcedureStatus.IN_PROGRESS,
                ProcedureStatus.COMPLETED,
                ProcedureStatus.DECLINED,
            }
        ),
        # A cancelled or missed appointment puts its procedures back to planned.
        ProcedureStatus.SCHEDULED: frozenset(
            {ProcedureStatus.PLANNED, ProcedureStatus.IN_PROGRESS, ProcedureStatus.COMPLETED, ProcedureStatus.DECLINED}
        ),
        ProcedureStatus.IN_PROGRESS: frozenset({ProcedureStatus.COMPLETED, ProcedureStatus.PLANNED}),
        ProcedureStatus.COMPLETED: frozenset(),
        ProcedureStatus.DECLINED: frozenset({ProcedureStatus.PLANNED}),
    },
    AppointmentStatus: {
        AppointmentStatus.SCHEDULED: frozenset(
            {
                AppointmentStatus.CONFIRMED,
                AppointmentStatus.CHECKED_IN,
                AppointmentStatus.NO_SHOW,
                AppointmentStatus.CANCELLED,
            }
        ),
        AppointmentStatus.CONFIRMED: frozenset(
            {AppointmentStatus.CHECKED_IN, AppointmentStatus.NO_SHOW, AppointmentStatus.CANCELLED}
        ),
        AppointmentStatus.CHECKED_IN: frozenset({AppointmentStatus.IN_PROGRESS, AppointmentStatus.CANCELLED}),
        AppointmentStatus.IN_PROGRESS: frozenset({AppointmentStatus.COMPLETED}),
        AppointmentStatus.COMPLETED: frozenset(),
        # Someone who arrives after all is checked in.
        AppointmentStatus.NO_SHOW: frozenset({AppointmentStatus.CHECKED_IN}),
        AppointmentStatus.CANCELLED: frozenset(),
    },
    OutboxState: {
        OutboxState.QUEUED: frozenset({OutboxState.CLAIMED}),
        # Claimed again when its lease ran out; queued again when the other side said "later".
        OutboxState.CLAIMED: frozenset(
            {
                OutboxState.QUEUED,
                OutboxState.CLAIMED,
                OutboxState.SETTLED,
                OutboxState.GIVEN_UP,
                OutboxState.PARKED,
            }
        ),
        OutboxState.SETTLED: frozenset(),
        OutboxState.GIVEN_UP: frozenset(),
        OutboxState.PARKED: frozenset({OutboxState.QUEUED, OutboxState.GIVEN_UP}),
    },
    MessageStatus: {
        MessageStatus.QUEUED: frozenset({MessageStatus.SENT, MessageStatus.DROPPED, MessageStatus.FAILED}),
        MessageStatus.SENT: frozenset(),
        MessageStatus.DROPPED: frozenset(),
        MessageStatus.FAILED: frozenset({MessageStatus.QUEUED}),
    },
    DocumentStatus: {
        DocumentStatus.REQUESTED: frozenset({DocumentStatus.READY, DocumentStatus.FAILED}),
        DocumentStatus.READY: frozenset(),
        DocumentStatus.FAILED: frozenset({DocumentStatus.REQUESTED}),
    },
    FollowUpStatus: {
        FollowUpStatus.OPEN: frozenset({FollowUpStatus.DONE, FollowUpStatus.CANCELLED}),
        FollowUpStatus.DONE: frozenset(),
        FollowUpStatus.CANCELLED: frozenset(),
    },
    PatientStatus: {
        PatientStatus.ACTIVE: frozenset({PatientStatus.INACTIVE, PatientStatus.DECEASED, PatientStatus.MERGED}),
        PatientStatus.INACTIVE: frozenset({PatientStatus.ACTIVE, PatientStatus.DECEASED, PatientStatus.MERGED}),
        # Someone who pays for others comes into care one day.
        PatientStatus.NON_PATIENT: frozenset({PatientStatus.ACTIVE, PatientStatus.DECEASED, PatientStatus.MERGED}),
        # Recorded by mistake happens, and must be mendable. A double of a dead patient is a double.
        PatientStatus.DECEASED: frozenset({PatientStatus.ACTIVE, PatientStatus.MERGED}),
        PatientStatus.MERGED: frozenset(),
    },
    PaymentStatus: {
        PaymentStatus.TAKEN: frozenset({PaymentStatus.REVERSED}),
        PaymentStatus.REVERSED: frozenset(),
    },
}


def may_move(before: StrEnum, after: StrEnum) -> bool:
    """Whether a record may go from one state to the other."""
    return after in MOVES[type(before)][before]


class ClinicalUrgency(StrEnum):
    """How soon care is needed; the target times stand in `clinical.rules`."""

    ROUTINE = "routine"
    SOON = "soon"
    URGENT = "urgent"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """0 (routine) to 3 (emergency)."""
        return list(ClinicalUrgency).index(self)

    @property
    def is_urgent(self) -> bool:
        """Whether it asks for urgent scheduling."""
        return self in {ClinicalUrgency.URGENT, ClinicalUrgency.EMERGENCY}


class Priority(StrEnum):
    """Orders work inside one clinical urgency."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class TaskUrgency(StrEnum):
    """The priority of a task made by routing."""

    HIGH = "high"
    URGENT = "urgent"
    NORMAL = "normal"


class NextStep(StrEnum):
    TREATMENT_COORDINATOR = "treatment-coordinator"
    URGENT_SCHEDULING = "urgent-scheduling"
    CHECKOUT = "checkout"


class Discipline(StrEnum):
    DIAGNOSTIC = "diagnostic"
    PREVENTIVE = "preventive"
    RESTORATIVE = "restorative"
    ENDODONTIC = "endodontic"
    PERIODONTIC = "periodontic"
    PROSTHODONTIC = "prosthodontic"
    SURGICAL = "surgical"
    IMPLANT = "implant"
    ORTHODONTIC = "orthodontic"


class SequenceClass(StrEnum):
    """The order in which kinds of work are done on one patient (domain rules: Sequence)."""

    URGENT = "urgent"
    HYGIENE = "hygiene"
    PERIODONTAL = "periodontal"
    ENDODONTIC = "endodontic"
    CORE = "core"
    RESTORATIVE = "restorative"
    CROWN_PREPARATION = "crown-preparation"
    CROWN_SEAT = "crown-seat"
    EXTRACTION = "extraction"
    IMPLANT = "implant"
    IMPLANT_CROWN = "implant-crown"


class Diagnosis(StrEnum):
    """The clinic's own short list; coded diagnoses (ICD-10-CM) come with the exam workflow."""

    CARIES = "caries"
    ACUTE_PULPITIS = "acute-pulpitis"
    ABSCESS = "abscess"
    SWELLING = "swelling"
    TRAUMA = "trauma"
    BLEEDING = "bleeding"
    AVULSION = "avulsion"
    LOSS_OF_STRUCTURE = "loss-of-structure"
    TOOTH_LOSS = "tooth-loss"
    PERIODONTITIS = "periodontitis"


class ValueCategory(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class TreatmentArea(StrEnum):
    TOOTH = "tooth"
    SURFACES = "surfaces"
    QUADRANT = "quadrant"
    ARCH = "arch"
    MOUTH = "mouth"


class Account(StrEnum):
    """Accounts of the ledger: receivable (+ the patient owes), credit (− the clinic owes), cash, income …"""

    RECEIVABLE = "receivable"
    PATIENT_CREDIT = "patient-credit"
    CASH = "cash"
    INCOME = "income"
    ADJUSTMENT = "adjustment"
    WRITE_OFF = "write-off"


class TransactionKind(StrEnum):
    CHARGE = "charge"
    PAYMENT = "payment"
    ADJUSTMENT = "adjustment"
    WRITE_OFF = "write-off"
    REFUND = "refund"
    REVERSAL = "reversal"


class PaymentMethod(StrEnum):
    CASH = "cash"


class Channel(StrEnum):
    SMS = "sms"
    EMAIL = "email"


class Sex(StrEnum):
    """As recorded for medicine; gender, in the patient's own words, is a text beside it."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class Relation(StrEnum):
    """What a contact is to the patient; a holder of the insurance to the insured."""

    SELF = "self"
    PARENT = "parent"
    GUARDIAN = "guardian"
    PARTNER = "partner"
    CHILD = "child"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    CARER = "carer"
    EMPLOYER = "employer"
    OTHER = "other"


class HistoryKind(StrEnum):
    """The questionnaires of a patient that are kept in versions."""

    MEDICAL = "medical"
    DENTAL = "dental"


class FileKind(StrEnum):
    """What a scanned or taken file about a patient is."""

    PHOTO = "photo"
    INSURANCE_CARD = "insurance-card"
    IDENTITY = "identity"
    CONSENT = "consent"
    LETTER = "letter"
    OTHER = "other"


class AgingBasis(StrEnum):
    """From which day a balance ages."""

    SERVICE_DATE = "service-date"
    DUE_DATE = "due-date"


class SignInKind(StrEnum):
    """How somebody took a seat at a workstation."""

    PASSWORD = "password"  # noqa: S105 - a kind, not a secret
    PIN = "pin"


class DocumentKind(StrEnum):
    TREATMENT_PLAN = "treatment-plan"
    EXAM_SUMMARY = "exam-summary"
    RECEIPT = "receipt"


class FactKind(StrEnum):
    """What happened, for every measure the clinic keeps; documented in docs/developing.md."""

    EXAM_COMPLETED = "exam-completed"
    PLAN_CREATED = "plan-created"
    PATIENT_ROUTED = "patient-routed"
    CHECKOUT_OPENED = "checkout-opened"
    CHECKOUT_COMPLETED = "checkout-completed"
    APPOINTMENT_BOOKED = "appointment-booked"
    PAYMENT_TAKEN = "payment-taken"
    NOTICE_SEEN = "notice-seen"
    NOTICE_DONE = "notice-done"
