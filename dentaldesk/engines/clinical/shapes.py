"""The shapes that clinical rules work on.

Procedures of a plan and the risk of the person, as they stand at completion.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from dentaldesk.models.states import ClinicalUrgency, Diagnosis, Discipline, SequenceClass, TreatmentArea
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWork:
    """One procedure of a plan with what its catalogue entry says of it."""

    id: UUID
    code: str
    name: str
    tooth: ToothCode | None
    surfaces: str
    area: TreatmentArea
    min_surfaces: int
    max_surfaces: int
    discipline: Discipline
    sequence_class: SequenceClass
    weight: int
    urgency: ClinicalUrgency
    diagnosis: Diagnosis | None
    fee: Money
    pattern: str
    healing_days: int
    laboratory_days: int
    option: str = ""  # of the options of a plan one is done; "": done in any case


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicalRisk:
    """What of the medical history makes care more complex."""

    asa_class: int | None = None
    anticoagulant: bool = False
    bisphosphonate: bool = False
    pregnant: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamState:
    """An exam as completion finds it."""

    chief_complaint: str
    medical_confirmed_today: bool
    assessment: str
    signed: bool
    planned: tuple[PlannedWork, ...]
    risk: MedicalRisk
