"""The three visits of the tour: what is found, and where each must lead."""

from __future__ import annotations

from dataclasses import dataclass

from dentaldesk.demo import COORDINATOR, FRONT_DESK
from dentaldesk.models.states import Diagnosis, NextStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One procedure as it is typed into the exam form."""

    procedure: str  # as many letters as a person would type
    tooth: str = ""
    surfaces: str = ""
    diagnosis: Diagnosis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TourVisit:
    """One visit: whom to find by what, what is found, who settles it."""

    name: str
    search: str
    complaint: str
    assessment: str
    entries: tuple[Entry, ...]
    outcome: NextStep
    desk: str


VISITS = (
    TourVisit(
        name="coordinator",
        search="papa geo",
        complaint="Wants the gaps at the lower left closed",
        assessment="Partly edentulous lower left; bone loss at 36",
        entries=(
            Entry(procedure="Bone graft", tooth="36", diagnosis=Diagnosis.TOOTH_LOSS),
            Entry(procedure="Implant placement", tooth="36", diagnosis=Diagnosis.TOOTH_LOSS),
            Entry(procedure="Implant crown", tooth="36", diagnosis=Diagnosis.TOOTH_LOSS),
            Entry(procedure="Crown, ceramic: preparation", tooth="46", diagnosis=Diagnosis.LOSS_OF_STRUCTURE),
            Entry(procedure="Crown, ceramic: seating", tooth="46", diagnosis=Diagnosis.LOSS_OF_STRUCTURE),
        ),
        outcome=NextStep.TREATMENT_COORDINATOR,
        desk=COORDINATOR,
    ),
    TourVisit(
        name="urgent",
        search="oko ama",
        complaint="Throbbing pain at the lower left since last night",
        assessment="Acute pulpitis 36; caries 16",
        entries=(
            Entry(procedure="Root canal, molar", tooth="36", diagnosis=Diagnosis.ACUTE_PULPITIS),
            Entry(procedure="Core build-up", tooth="36", diagnosis=Diagnosis.LOSS_OF_STRUCTURE),
            Entry(procedure="Composite, three", tooth="16", surfaces="mod", diagnosis=Diagnosis.CARIES),
        ),
        outcome=NextStep.URGENT_SCHEDULING,
        desk=FRONT_DESK,
    ),
    TourVisit(
        name="checkout",
        search="feinberg",
        complaint="Check-up",
        assessment="Caries 24, otherwise sound",
        entries=(Entry(procedure="Composite, two", tooth="24", surfaces="do", diagnosis=Diagnosis.CARIES),),
        outcome=NextStep.CHECKOUT,
        desk=FRONT_DESK,
    ),
)
