"""Which steps each kind of visit has, and in which of them a problem is mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from dentaldesk.models.states import VisitType

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.visit.rows import Missing


class Step(StrEnum):
    """A step of a visit, by what is done in it."""

    REVIEW = "review"
    CARE = "care"
    EXAMINATION = "examination"
    PLAN = "plan"
    NOTES = "notes"
    PRESCRIPTIONS = "prescriptions"
    COMPLETION = "completion"


STEPS: Mapping[VisitType, tuple[Step, ...]] = {
    VisitType.EXAM: (
        Step.REVIEW,
        Step.EXAMINATION,
        Step.PLAN,
        Step.NOTES,
        Step.PRESCRIPTIONS,
        Step.COMPLETION,
    ),
    VisitType.TREATMENT: (Step.REVIEW, Step.CARE, Step.NOTES, Step.PRESCRIPTIONS, Step.COMPLETION),
    VisitType.HYGIENE: (Step.REVIEW, Step.CARE, Step.EXAMINATION, Step.PLAN, Step.NOTES, Step.COMPLETION),
    VisitType.EMERGENCY: (
        Step.REVIEW,
        Step.EXAMINATION,
        Step.CARE,
        Step.PLAN,
        Step.NOTES,
        Step.PRESCRIPTIONS,
        Step.COMPLETION,
    ),
    VisitType.FOLLOW_UP: (Step.REVIEW, Step.CARE, Step.NOTES, Step.PRESCRIPTIONS, Step.COMPLETION),
}
# Where what a place names is found; the rest stands where the visit is completed.
_PLACES: Mapping[str, Step] = {
    "complaint": Step.REVIEW,
    "chief_complaint": Step.REVIEW,
    "pain": Step.REVIEW,
    "medical": Step.REVIEW,
    "medical-form": Step.REVIEW,
    "vitals": Step.REVIEW,
    "findings": Step.EXAMINATION,
    "diagnosis": Step.EXAMINATION,
    "done": Step.CARE,
    "work": Step.CARE,
    "anaesthetic": Step.CARE,
    "material": Step.CARE,
    "elective": Step.CARE,
    "procedure": Step.PLAN,
    "planned": Step.PLAN,
    "subjective": Step.NOTES,
    "objective": Step.NOTES,
    "assessment": Step.NOTES,
    "plan": Step.NOTES,
    "post_operative": Step.NOTES,
    "prescription": Step.PRESCRIPTIONS,
}


def step_titles(words: Words) -> dict[Step, str]:
    """What the steps are called."""
    return {
        Step.REVIEW: words("Review"),
        Step.CARE: words("Work done"),
        Step.EXAMINATION: words("Clinical examination"),
        Step.PLAN: words("Treatment plan"),
        Step.NOTES: words("Notes"),
        Step.PRESCRIPTIONS: words("Prescriptions"),
        Step.COMPLETION: words("Completion"),
    }


def kind_titles(words: Words) -> dict[VisitType, str]:
    """The kinds of visits as headings."""
    return {
        VisitType.EXAM: words("Exam"),
        VisitType.TREATMENT: words("Treatment"),
        VisitType.HYGIENE: words("Hygiene"),
        VisitType.EMERGENCY: words("Emergency"),
        VisitType.FOLLOW_UP: words("Follow-up"),
    }


def step_of(place: str, kind: VisitType) -> Step:
    """The step of this kind of visit in which the problem at `place` is mended."""
    step = _PLACES.get(place.partition(":")[0], Step.COMPLETION)
    return step if step in STEPS[kind] else Step.NOTES


def missing_in(step: Step, kind: VisitType, missing: Sequence[Missing]) -> list[Missing]:
    """What is missing in one step; in the last one, what is missing nowhere else."""
    return [each for each in missing if step_of(each.place, kind) is step]
