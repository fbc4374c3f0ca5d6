"""How complex and how pressing a plan is, where its parts meet their limits."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from dentaldesk.engines.clinical.analysis import analyze_treatment_plan
from dentaldesk.engines.clinical.shapes import MedicalRisk, PlannedWork
from dentaldesk.models.states import ClinicalUrgency, Discipline, SequenceClass, TreatmentArea
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Money

FILLING = PlannedWork(
    id=UUID(int=1),
    code="FILLING",
    name="Filling",
    tooth=ToothCode("16"),
    surfaces="O",
    area=TreatmentArea.SURFACES,
    min_surfaces=1,
    max_surfaces=3,
    discipline=Discipline.RESTORATIVE,
    sequence_class=SequenceClass.RESTORATIVE,
    weight=1,
    urgency=ClinicalUrgency.ROUTINE,
    diagnosis=None,
    fee=Money(18_500),
    pattern="/XX/",
    healing_days=0,
    laboratory_days=0,
)


@pytest.mark.parametrize(
    ("risk", "points"),
    [
        (MedicalRisk(), []),
        (MedicalRisk(asa_class=1), []),
        (MedicalRisk(asa_class=2), []),
        (MedicalRisk(asa_class=3), [1]),
        (MedicalRisk(asa_class=4), [2]),
        (MedicalRisk(pregnant=True), [1]),
        (MedicalRisk(asa_class=3, anticoagulant=True), [1, 1]),
        # What exceeds two points is named, and does not count.
        (MedicalRisk(asa_class=3, anticoagulant=True, bisphosphonate=True), [1, 1, 0]),
        (MedicalRisk(asa_class=4, pregnant=True), [2, 0]),
        (MedicalRisk(anticoagulant=True, bisphosphonate=True, pregnant=True), [1, 1, 0]),
    ],
)
def test_the_risk_of_a_person_counts_two_points_at_most(risk: MedicalRisk, points: list[int]) -> None:
    analysis = analyze_treatment_plan([], risk, 0)
    assert [line.points for line in analysis.complexity_trace] == points
    assert analysis.complexity_score == Decimal(sum(points))


@pytest.mark.parametrize(
    ("urgencies", "most"),
    [
        (["emergency", "soon"], ClinicalUrgency.EMERGENCY),
        (["urgent", "emergency", "routine"], ClinicalUrgency.EMERGENCY),
        (["routine", "soon"], ClinicalUrgency.SOON),
        (["soon", "urgent"], ClinicalUrgency.URGENT),
        ([], ClinicalUrgency.ROUTINE),
    ],
)
def test_a_plan_is_as_pressing_as_its_most_pressing_part(urgencies: list[str], most: ClinicalUrgency) -> None:
    planned = [replace(FILLING, urgency=ClinicalUrgency(urgency)) for urgency in urgencies]
    assert analyze_treatment_plan(planned, MedicalRisk(), 1).urgency is most
