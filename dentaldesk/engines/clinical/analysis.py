"""What a plan amounts to: its value, its complexity with the lines that explain it, what in it is urgent.

Domain rules, Complexity score: the hardest procedure's weight, 0.5 per further discipline, 0.5 per visit beyond the
second, 1 when intervals chain three or more steps, medical risk of at most 2; capped at 10.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dentaldesk.engines.clinical.rules import effective_urgency
from dentaldesk.engines.clinical.shapes import MedicalRisk, PlannedWork
from dentaldesk.models.states import ClinicalUrgency, Discipline, SequenceClass
from dentaldesk.models.values import Message, Money, total

HALF = Decimal("0.5")
HIGHEST = Decimal(10)
CHAINED_STEPS = 3
FREE_VISITS = 2
MOST_RISK = Decimal(2)
UNIT_MINUTES = 5
_ASA_POINTS = {3: Decimal(1), 4: Decimal(2)}


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceLine:
    """One part of the score and why it counts."""

    points: Decimal
    why: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """The plan at a glance. `chair_minutes` is the sum of the patterns; `urgent` the procedures that cannot wait."""

    total_value: Money
    complexity_score: Decimal
    complexity_trace: tuple[TraceLine, ...]
    urgent: tuple[PlannedWork, ...]
    urgency: ClinicalUrgency
    visits: int
    chair_minutes: int
    disciplines: tuple[Discipline, ...]

    @property
    def has_urgent_procedures(self) -> bool:
        return bool(self.urgent)


def analyze_treatment_plan(planned: Sequence[PlannedWork], risk: MedicalRisk, visits: int) -> Analysis:
    """Analyse a plan that takes `visits` visits.

    An empty plan is worth nothing and has no complexity but the patient's risk.
    """
    urgencies = [effective_urgency(work.urgency, work.diagnosis) for work in planned]
    trace = tuple(_trace(planned, risk, visits))
    return Analysis(
        total_value=total(work.fee for work in planned),
        complexity_score=min(sum((line.points for line in trace), Decimal(0)), HIGHEST),
        complexity_trace=trace,
        urgent=tuple(work for work, urgency in zip(planned, urgencies, strict=True) if urgency.is_urgent),
        urgency=max(urgencies, key=lambda urgency: urgency.rank, default=ClinicalUrgency.ROUTINE),
        visits=visits,
        chair_minutes=sum(len(work.pattern) for work in planned) * UNIT_MINUTES,
        disciplines=_disciplines(planned),
    )


def _disciplines(planned: Sequence[PlannedWork]) -> tuple[Discipline, ...]:
    involved = {work.discipline for work in planned}
    return tuple(discipline for discipline in Discipline if discipline in involved)


def _trace(planned: Sequence[PlannedWork], risk: MedicalRisk, visits: int) -> Iterator[TraceLine]:
    if planned:
        hardest = max(planned, key=lambda work: work.weight)
        yield TraceLine(points=Decimal(hardest.weight), why=Message("complexity.hardest", {"procedure": hardest.name}))
    further = max(len(_disciplines(planned)) - 1, 0)
    if further:
        yield TraceLine(points=HALF * further, why=Message("complexity.disciplines", {"count": further}))
    extra = max(visits - FREE_VISITS, 0)
    if extra:
        yield TraceLine(points=HALF * extra, why=Message("complexity.visits", {"count": extra}))
    if longest_chain(planned) >= CHAINED_STEPS:
        yield TraceLine(points=Decimal(1), why=Message("complexity.intervals", {"steps": longest_chain(planned)}))
    yield from _risk_lines(risk)


def _risk_lines(risk: MedicalRisk) -> Iterator[TraceLine]:
    """Lines of the medical risk, together at most two points: what exceeds them is named without points."""
    parts = [
        (_ASA_POINTS.get(risk.asa_class or 0, Decimal(0)), Message("complexity.asa", {"asa": risk.asa_class})),
        (Decimal(risk.anticoagulant), Message("complexity.anticoagulant")),
        (Decimal(risk.bisphosphonate), Message("complexity.bisphosphonate")),
        (Decimal(risk.pregnant), Message("complexity.pregnant")),
    ]
    left = MOST_RISK
    for points, why in parts:
        if points:
            counted = min(points, left)
            left -= counted
            yield TraceLine(points=counted, why=why)


_ORDER = {sequence: place for place, sequence in enumerate(SequenceClass)}


def longest_chain(planned: Sequence[PlannedWork]) -> int:
    """The most steps on one tooth of which each must wait for the healing or laboratory work of the one before."""
    by_tooth = defaultdict(list)
    for work in planned:
        if work.tooth is not None:
            by_tooth[work.tooth].append(work)
    return max((_chain(steps) for steps in by_tooth.values()), default=0)


def _chain(steps: Sequence[PlannedWork]) -> int:
    ordered = sorted(steps, key=lambda work: _ORDER[work.sequence_class])
    longest = length = 1
    for before in ordered[:-1]:
        length = length + 1 if before.healing_days or before.laboratory_days else 1
        longest = max(longest, length)
    return longest
