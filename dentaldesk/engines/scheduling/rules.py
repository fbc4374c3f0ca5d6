"""Visits out of procedures, patterns out of visits, free starts out of a day. Pure; times in minutes of a day.

A pattern is chair time in 5-minute units: "X" the provider is needed, "/" only chair and assistant. Two patients never
share a chair; a provider may be in two chairs while one of them has assistant time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from dentaldesk.models.moves import may_move
from dentaldesk.models.states import AppointmentStatus, ClinicalUrgency, SequenceClass
from dentaldesk.models.teeth import ToothCode

UNIT = timedelta(minutes=5)
UNIT_MINUTES = 5
_ORDER = {sequence: place for place, sequence in enumerate(SequenceClass)}

# Appointments that hold their time.
LIVE = (
    AppointmentStatus.SCHEDULED,
    AppointmentStatus.CONFIRMED,
    AppointmentStatus.CHECKED_IN,
    AppointmentStatus.IN_PROGRESS,
)
# Of whom nobody knows yet whether they come.
EXPECTED = (AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED)
HERE = (AppointmentStatus.CHECKED_IN, AppointmentStatus.IN_PROGRESS)
# What each act of the day may follow. `MOVES` is wider: it also holds the ways back, which only Undo goes.
STEPS: Mapping[AppointmentStatus, frozenset[AppointmentStatus]] = {
    AppointmentStatus.CONFIRMED: frozenset({AppointmentStatus.SCHEDULED}),
    AppointmentStatus.CHECKED_IN: frozenset({*EXPECTED, AppointmentStatus.NO_SHOW}),
    AppointmentStatus.IN_PROGRESS: frozenset({AppointmentStatus.CHECKED_IN}),
    AppointmentStatus.COMPLETED: frozenset({AppointmentStatus.IN_PROGRESS}),
    AppointmentStatus.NO_SHOW: frozenset(EXPECTED),
    AppointmentStatus.CANCELLED: frozenset({*EXPECTED, AppointmentStatus.CHECKED_IN}),
}
LATE_AFTER = timedelta(minutes=10)  # an expected patient who is not here by then is late
WAITS_LONG = timedelta(minutes=15)  # from here on a wait is pointed out
WAITS_TOO_LONG = timedelta(minutes=30)  # and from here on it is urgent


class CancelReason(StrEnum):
    """Why an appointment is called off. A code, not a text: it is counted."""

    PATIENT = "patient"
    ILLNESS = "illness"
    CLINIC = "clinic"
    MOVED = "moved"
    MISTAKE = "mistake"
    OTHER = "other"


def may_step(before: AppointmentStatus, after: AppointmentStatus) -> bool:
    """Whether the act that leads to `after` may follow `before`."""
    return before in STEPS.get(after, ()) and may_move(before, after)


def may_undo(before: AppointmentStatus, after: AppointmentStatus) -> bool:
    """Whether the step from `before` to `after` can be taken back. What is completed or cancelled stays so."""
    return may_step(before, after) and may_move(after, before)


class Wait(StrEnum):
    """How long somebody has waited, as it is said: from a quarter of an hour on long, from half an hour on too long."""

    SHORT = "short"
    LONG = "long"
    TOO_LONG = "too-long"


def wait_of(since: datetime, due: datetime, now: datetime) -> tuple[int, Wait]:
    """Minutes that somebody has been here since `since`, and how that is to be judged.

    Who came early does not wait before their time: what is judged counts from `due` at the earliest.
    """
    here = max(now - since, timedelta())
    waits = now - max(since, due)
    wait = Wait.TOO_LONG if waits >= WAITS_TOO_LONG else Wait.LONG if waits >= WAITS_LONG else Wait.SHORT
    return here // timedelta(minutes=1), wait


def now_on_grid(now: datetime) -> datetime:
    """The start of the unit of time in which `now` lies, in UTC."""
    utc = now.astimezone(UTC)
    return utc - timedelta(minutes=utc.minute % UNIT_MINUTES, seconds=utc.second, microseconds=utc.microsecond)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One procedure to be scheduled. `wait_days`: healing or laboratory work after it, on its tooth."""

    id: UUID
    tooth: ToothCode | None
    sequence_class: SequenceClass
    urgency: ClinicalUrgency
    pattern: str
    wait_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedVisit:
    """Procedures done in one sitting, and the least days after the visit before."""

    steps: tuple[Step, ...]
    pattern: str
    days_after_previous: int

    @property
    def minutes(self) -> int:
        return len(self.pattern) * UNIT_MINUTES


def combine_patterns(patterns: Sequence[str]) -> str:
    """The pattern of one sitting: cores add; lead-in and wind-down overlap, so the longest of each counts.

    >>> combine_patterns(["/XX/", "//X"])
    '//XXX/'
    """
    parts = [_parts(pattern) for pattern in patterns]
    if not parts:
        return ""
    lead = max(len(lead) for lead, _, _ in parts)
    wind = max(len(wind) for _, _, wind in parts)
    return "/" * lead + "".join(core for _, core, _ in parts) + "/" * wind


def _parts(pattern: str) -> tuple[str, str, str]:
    match = re.fullmatch(r"(/*)(X(?:[/X]*X)?)?(/*)", pattern)
    if match is None:
        msg = f"not a pattern: {pattern!r}"
        raise ValueError(msg)
    lead, core, wind = match.groups()
    return lead, core or "", wind


def group_procedures_by_visit(steps: Sequence[Step], most_minutes: int) -> list[PlannedVisit]:
    """Put procedures into visits: urgent first, then the clinical sequence; a step that must wait for another gets a
    later visit, and never makes the others of a visit wait with it.

    A procedure longer than `most_minutes` gets a visit of its own. Every step is in exactly one visit.
    """
    visits: list[_Draft] = []
    for step in sorted(steps, key=lambda step: _turn(step, steps)):
        earliest, wait = _earliest(step, visits)
        days = 0
        for visit in visits[earliest:]:
            days += visit.wait
            if days >= wait and visit.fits(step, most_minutes):
                visit.steps.append(step)
                break
        else:
            visits.append(_Draft(steps=[step], wait=max(wait - days, 0)))
    return [
        PlannedVisit(
            steps=tuple(draft.steps),
            pattern=combine_patterns([step.pattern for step in draft.steps]),
            days_after_previous=draft.wait,
        )
        for draft in visits
    ]


def _turn(step: Step, steps: Sequence[Step]) -> tuple[int, int, str]:
    # What must be done before an urgent step on its tooth is as urgent as that step.
    pressing = [step, *(other for other in steps if _follows(other, step))]
    return (
        -max(other.urgency.rank if other.urgency.is_urgent else 0 for other in pressing),
        _ORDER[step.sequence_class],
        step.tooth.code if step.tooth else "",
    )


def _follows(step: Step, before: Step) -> bool:
    same_tooth = before.tooth is not None and step.tooth == before.tooth
    return same_tooth and _ORDER[before.sequence_class] < _ORDER[step.sequence_class]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedStep:
    """A step that has its appointment, which ends at `ends_at`."""

    step: Step
    ends_at: datetime


def ready_from(steps: Sequence[Step], booked: Sequence[BookedStep]) -> datetime | None:
    """From when on these steps may be done after those that are booked on the same teeth; None: at any time."""
    waits = [
        before.ends_at + timedelta(days=before.step.wait_days)
        for before in booked
        for step in steps
        if _follows(step, before.step)
    ]
    return max(waits, default=None)


@dataclass(kw_only=True)
class _Draft:
    """A visit in the making; `wait`: the least days after the visit before it."""

    steps: list[Step]
    wait: int

    def fits(self, step: Step, most_minutes: int) -> bool:
        patterns = [other.pattern for other in self.steps]
        return len(combine_patterns([*patterns, step.pattern])) * UNIT_MINUTES <= most_minutes


def _earliest(step: Step, visits: Sequence[_Draft]) -> tuple[int, int]:
    """The first visit this step may be in, and the days it then waits for the visit before."""
    for place in range(len(visits) - 1, -1, -1):
        before = [
            other
            for other in visits[place].steps
            if other.tooth == step.tooth
            and step.tooth is not None
            and _ORDER[other.sequence_class] <= _ORDER[step.sequence_class]
        ]
        if before:
            wait = max(other.wait_days for other in before)
            return (place + 1, wait) if wait else (place, 0)
    return 0, 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch of time, from `start` to before `end`, both aware."""

    start: datetime
    end: datetime

    def overlaps(self, other: Stretch) -> bool:
        return self.start < other.end and other.start < self.end


def provider_stretches(start: datetime, pattern: str) -> list[Stretch]:
    """When the provider is needed in a visit that begins at `start`."""
    return [
        Stretch(start=start + match.start() * UNIT, end=start + match.end() * UNIT)
        for match in re.finditer("X+", pattern)
    ]


def chair_stretch(start: datetime, pattern: str) -> Stretch:
    """When the chair is taken: the whole visit."""
    return Stretch(start=start, end=start + len(pattern) * UNIT)


def free_starts(
    open_hours: Sequence[Stretch],
    chair_taken: Sequence[Stretch],
    provider_taken: Sequence[Stretch],
    pattern: str,
    not_before: datetime,
) -> Iterator[datetime]:
    """Every start (in UTC) on the 5-minute grid at which the whole pattern fits, in order of time."""
    for hours in sorted(open_hours, key=lambda stretch: stretch.start):
        # In UTC: wall time of one zone counts an hour that a clock change skips or repeats.
        opening, closing = hours.start.astimezone(UTC), hours.end.astimezone(UTC)
        start = _on_grid(max(opening, not_before.astimezone(UTC)), opening)
        while (chair := chair_stretch(start, pattern)).end <= closing:
            needed = provider_stretches(start, pattern)
            if not any(chair.overlaps(taken) for taken in chair_taken) and not any(
                stretch.overlaps(taken) for stretch in needed for taken in provider_taken
            ):
                yield start
            start += UNIT


def _on_grid(moment: datetime, opening: datetime) -> datetime:
    """The first moment of the grid that begins at `opening` which is not before `moment`."""
    units = -((opening - moment) // UNIT)
    return opening + max(units, 0) * UNIT
