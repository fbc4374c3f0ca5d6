"""What the panel of a visit shows: frozen, ready to read, made on a reader thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from dentaldesk.engines.clinical.reads import MedicalAnswers
from dentaldesk.engines.clinical.visit_reads import VisitPage
from dentaldesk.engines.flows.treating import VisitWork
from dentaldesk.models.states import ClinicalUrgency, Diagnosis, Role, VisitType
from dentaldesk.models.teeth import ToothCode

# The written fields of a visit, in the order of the form. The names are those of `ExamNotes`.
COMPLAINT = "chief_complaint"
NOTE_FIELDS = (COMPLAINT, "subjective", "objective", "assessment", "plan", "post_operative")
# Of these the note also says how it went afterwards.
_OPERATED = (VisitType.TREATMENT, VisitType.EMERGENCY, VisitType.FOLLOW_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A planned procedure. `fee` and the `patient`'s share of it in the clinic's format, without the currency."""

    id: UUID
    tooth: ToothCode | None
    surfaces: str
    place: str  # "16 MOD" in the clinic's notation
    procedure: str
    option: str  # "A" of a procedure that is one of several ways
    diagnosis: Diagnosis | None
    diagnosis_word: str
    urgency: ClinicalUrgency
    urgency_word: str
    fee: str
    patient: str
    may_go: bool  # found and not yet proposed


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Where a completed visit sent the patient, and why."""

    done: str  # "Completed 11:02"
    goes_to: str  # "Front desk: urgent scheduling"
    reason: str
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Something that stands between the visit and its completion, and the place that mends it."""

    place: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Who has the patient now, since when, and what comes next, in words."""

    role: Role
    who: str
    since: datetime
    reason: str
    steps: tuple[str, ...]  # every hand-off, ready to read, the last one first


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What is to be known before anybody begins. Empty where there is nothing."""

    last_visit: str  # "Nov 3, 2026: treatment, Dr. Vale"
    unfinished: tuple[str, ...]  # planned work that waits, most urgent first


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherVisit:
    """A visit that can be opened instead. `day` None: of today."""

    visit_id: UUID
    kind: VisitType
    kind_word: str
    day: date | None
    locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """What the plan amounts to and where the patient would go, in words. `trace`: the parts of the complexity."""

    complexity: str
    trace: tuple[str, ...]
    visits: str
    goes_to: str
    reason: str
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One visit as it stands in the database, read on `today`."""

    visit: VisitPage
    today: date
    patient: str
    day: str
    signed_at: datetime | None
    answers: MedicalAnswers | None
    is_minor: bool
    plan: tuple[PlanRow, ...]
    total: str
    patient_total: str  # what of it the patient pays, as far as is known today
    so_far: SoFar | None
    work: VisitWork
    missing: tuple[Missing, ...]
    warnings: tuple[Missing, ...]
    thread: Thread
    before: Before
    others: tuple[OtherVisit, ...]
    outcome: Outcome | None  # None while the visit goes on

    @property
    def visit_id(self) -> UUID:
        """The visit."""
        return self.visit.visit_id

    @property
    def kind(self) -> VisitType:
        """What kind of visit it is."""
        return self.visit.visit_type

    @property
    def exam_id(self) -> UUID | None:
        """The exam in it, if somebody examines."""
        return self.visit.exam_id

    @property
    def patient_id(self) -> UUID:
        """Whose visit it is."""
        return self.visit.patient_id

    @property
    def version(self) -> int:
        """What an edit of the notes brings along."""
        return self.visit.note_version

    @property
    def medical_confirmed(self) -> bool:
        """Whether the history was confirmed today."""
        return self.visit.medical_confirmed

    @property
    def notes(self) -> dict[str, str]:
        """The written fields."""
        return {field: getattr(self.visit, field) for field in NOTE_FIELDS}

    @property
    def has_operation(self) -> bool:
        """Whether there may be something to say about how an operation went."""
        return self.visit.visit_type in _OPERATED or bool(self.visit.post_operative)

    @property
    def locked(self) -> bool:
        """Completed: nothing can be changed any more."""
        return self.outcome is not None

    @property
    def days_open(self) -> int:
        """How many days ago it began, while it goes on."""
        return 0 if self.locked else (self.today - self.visit.business_date).days


@dataclass(frozen=True, slots=True, kw_only=True)
class NotBegun:
    """A patient with no visit today. `proposed`: what their appointment is for, `came_for` in the words of the book, ""
    when they are not here; `open_ones` were left open.
    """

    patient_id: UUID
    patient: str
    proposed: VisitType
    open_ones: tuple[OtherVisit, ...]
    came_for: str = ""


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
    is_surgery: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveLine:
    """How the notes stand: nothing to say, saved, being saved, or not saved; then `why` is a sentence."""

    state: Literal["", "saving", "saved", "unsaved"]
    text: str = ""
    why: str = ""  # empty when the place itself says it: two values to choose from


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftBehind:
    """Another patient's visit whose words are not saved yet."""

    patient_id: UUID
    sentence: str
