"""What the exam panel shows: frozen, ready to read, made on a reader thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from dentaldesk.engines.clinical.reads import MedicalAnswers
from dentaldesk.models.states import ClinicalUrgency, Diagnosis
from dentaldesk.models.teeth import ToothCode

# The written fields of an exam, in the order of the form. The names are those of `ExamNotes`.
COMPLAINT = "chief_complaint"
NOTE_FIELDS = (COMPLAINT, "subjective", "objective", "assessment", "plan")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A planned procedure. `fee` in the clinic's format, without the currency."""

    id: UUID
    tooth: ToothCode | None
    surfaces: str
    place: str  # "16 MOD" in the clinic's notation
    procedure: str
    diagnosis: Diagnosis | None
    diagnosis_word: str
    urgency: ClinicalUrgency
    urgency_word: str
    fee: str
    may_go: bool  # found and not yet proposed


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Where a completed exam sent the patient, and why."""

    done: str  # "Completed 11:02"
    goes_to: str  # "Front desk: urgent scheduling"
    reason: str
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One exam as it stands in the database."""

    exam_id: UUID
    visit_id: UUID
    patient_id: UUID
    patient: str
    day: str
    notes: dict[str, str]
    version: int
    signed_at: datetime | None
    answers: MedicalAnswers | None
    medical_confirmed: bool
    plan: tuple[PlanRow, ...]
    total: str
    outcome: Outcome | None  # None while the exam is open

    @property
    def locked(self) -> bool:
        """Completed: nothing can be changed any more."""
        return self.outcome is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotBegun:
    """A patient without an exam today. `older_id` is one of another day that was left open."""

    patient_id: UUID
    patient: str
    older_id: UUID | None
    older_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The entry row as typed."""

    tooth: str
    surfaces: str
    procedure: str
    diagnosis: Diagnosis | None
    urgency: ClinicalUrgency | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryTrouble:
    """Why a row was not added: sentences by field ("tooth", "surfaces", "procedure"), or one for all."""

    entry: Entry
    at_fields: dict[str, str]
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A procedure that can be chosen."""

    code: str
    name: str
    fee: str
    minutes: int
    urgency: ClinicalUrgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Something that stands between the exam and its completion, and the place that mends it."""

    place: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveLine:
    """How the notes stand: nothing to say, saved, being saved, or not saved; then `why` is a sentence."""

    state: Literal["", "saving", "saved", "unsaved"]
    text: str = ""
    why: str = ""  # empty when the place itself says it: two values to choose from


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftBehind:
    """Another patient's exam whose words are not saved yet."""

    patient_id: UUID
    sentence: str
