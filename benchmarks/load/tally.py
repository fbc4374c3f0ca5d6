"""What one desk counts: how long each act took, what was refused and what broke, what was confirmed to somebody."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from uuid import UUID

# What a person is told as a matter of the trade: somebody else was quicker, or it is no more the time for it.
OF_THE_TRADE = frozenset(
    {
        "appointment.not_now",
        "appointment.not_back",
        "chart.refused",
        "checkout.not_examined",
        "checkout.not_opened",
        "edit.elsewhere",
        "edit.stale",
        "exam.incomplete",
        "exam.locked",
        "plan.not_waiting",
        "plan.refused",
        "schedule.patient_elsewhere",
        "schedule.patient_here",
        "schedule.taken",
        "schedule.taken_now",
        "visit.done_today",
        "visit.goes_on",
        "visit.locked",
        "visit.refused",
    }
)
# Why the server let a transaction not go on, by what it calls it. After all but the last it was begun anew.
MET = {
    "40P01": "deadlock",
    "40001": "not serializable",
    "55P03": "lock not given in time",
    "23505": "key there already",
    "23P01": "chair taken meanwhile",
    "25P03": "silent for too long in the middle",
}


@dataclass(kw_only=True)
class Confirmed:
    """What was answered for: each must be there once. `unsure`: keys of which nobody knows: the answer broke."""

    payments: dict[str, tuple[UUID, int]] = field(default_factory=dict)  # by request: patient, minor units
    bookings: dict[str, UUID] = field(default_factory=dict)  # by request: the appointment
    cancelled: set[UUID] = field(default_factory=set)
    exams: set[UUID] = field(default_factory=set)
    left: set[UUID] = field(default_factory=set)  # visits that were checked out
    charted: dict[UUID, int] = field(default_factory=dict)  # by entry: how often it was confirmed
    emergencies: dict[str, UUID] = field(default_factory=dict)  # by request: the visit
    unsure: set[str] = field(default_factory=set)

    def add(self, other: Confirmed) -> None:
        """What another desk was answered for."""
        self.payments |= other.payments
        self.bookings |= other.bookings
        self.cancelled |= other.cancelled
        self.exams |= other.exams
        self.left |= other.left
        self.charted |= other.charted
        self.emergencies |= other.emergencies
        self.unsure |= other.unsure


@dataclass(kw_only=True)
class Tally:
    """Times in milliseconds, by act. `floor` as the same acts' bare statements; `sized` the exam-sized transaction,
    by who: `alone` or `all`, ours and bare.
    """

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    floor: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sized: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    looks: int = 0  # at the topics, whether or not anything had changed
    heard: list[float] = field(default_factory=list)  # from a notice's beginning to the bell of another desk
    shapes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    errors: Counter[tuple[str, str]] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    bugs: list[str] = field(default_factory=list)
    memory_mb: float = 0.0
    confirmed: Confirmed = field(default_factory=Confirmed)

    def add(self, other: Tally) -> None:
        """What another desk counted."""
        for mine, theirs in ((self.took, other.took), (self.floor, other.floor), (self.sized, other.sized)):
            for name, times in theirs.items():
                mine[name] += times
        for name, shapes in other.shapes.items():
            self.shapes[name] += shapes
        self.heard += other.heard
        self.looks += other.looks
        self.refused += other.refused
        self.errors += other.errors
        self.met += other.met
        self.bugs += other.bugs
        self.memory_mb += other.memory_mb
        self.confirmed.add(other.confirmed)
