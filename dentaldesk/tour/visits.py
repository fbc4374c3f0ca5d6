"""The four visits of the tour: who does them, and where each must lead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dentaldesk.models.states import NextStep
from dentaldesk.tour.emergency import emergency_visit
from dentaldesk.tour.exam import whole_exam
from dentaldesk.tour.hygiene import hygiene_visit
from dentaldesk.tour.treatment import treatment_visit

if TYPE_CHECKING:
    from uuid import UUID

    from dentaldesk.tour.seat import Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class TourVisit:
    """One visit: `story` does it and tells its id; it is no proof if the patient was sent elsewhere than `outcome`."""

    name: str
    story: Callable[[Seat], UUID]
    outcome: NextStep


VISITS = (
    TourVisit(name="exam", story=whole_exam, outcome=NextStep.TREATMENT_COORDINATOR),
    TourVisit(name="hygiene", story=hygiene_visit, outcome=NextStep.CHECKOUT),
    TourVisit(name="emergency", story=emergency_visit, outcome=NextStep.URGENT_SCHEDULING),
    TourVisit(name="treatment", story=treatment_visit, outcome=NextStep.CHECKOUT),
)
