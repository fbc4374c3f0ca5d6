"""The tooth chart as data: an append-only list of entries and corrections, and the shapes in which a mouth is read.

Every entry knows two times: the day from which it is true of the tooth, and the moment when it was recorded. Nothing
is ever changed: work that goes on is a new entry that `follows` the older one, a mistake is voided with a reason, and
a void can be lifted. So any past day can be shown as it was known then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any
from uuid import UUID

from dentaldesk.models.charting import SPECS, ChartStatus, Finding, FindingSpec, Place, Presence, Variant
from dentaldesk.models.teeth import Surface, ToothCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartEntry:
    """One thing charted. `teeth` is one tooth, or a span in arch order from screen left to right."""

    id: UUID
    finding: Finding
    status: ChartStatus
    teeth: tuple[ToothCode, ...]
    true_on: date  # from when it is true of the tooth, in the clinic's calendar
    recorded_at: datetime  # aware
    surfaces: tuple[Surface, ...] = ()  # in writing order
    variant: Variant | None = None
    replaced: tuple[ToothCode, ...] = ()  # of a bridge: its pontics; of a denture: the teeth it carries
    measure: int | None = None  # in the unit that the finding's spec names
    note: str = ""  # to whom it was referred, what an import said
    by: str = ""  # who recorded it
    visit_id: UUID | None = None
    follows: UUID | None = None  # the entry that this one takes further
    # Recorded in an exam that nobody signed yet, or in a visit that goes on: undo may take it back without a reason.
    is_draft: bool = False

    @property
    def tooth(self) -> ToothCode:
        """The first tooth: the only one unless it is a span."""
        return self.teeth[0]

    @property
    def spec(self) -> FindingSpec:
        """What is true of every entry of this finding."""
        return SPECS[self.finding]

    @property
    def is_span(self) -> bool:
        return self.spec.place is Place.SPAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A void of an entry, or the lifting of its void."""

    entry_id: UUID
    is_void: bool
    reason: str
    at: datetime  # aware
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Everything ever charted of one patient. The order of both tuples carries no meaning.

    `memo` keeps what was worked out of it once; it is no part of what the chart says.
    """

    birth_date: date | None
    entries: tuple[ChartEntry, ...] = ()
    corrections: tuple[Correction, ...] = ()
    memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def standing(self, known: datetime | None = None) -> tuple[ChartEntry, ...]:
        """The entries not void and not taken further, as known at a moment (None: now), the oldest first."""
        if known is not None:
            return self._standing(known)
        kept: tuple[ChartEntry, ...] | None = self.memo.get("standing")
        if kept is None:
            kept = self.memo["standing"] = self._standing(None)
        return kept

    def standing_on(self, tooth: ToothCode) -> tuple[ChartEntry, ...]:
        """Those of the standing entries, as known now, that touch the tooth."""
        kept: dict[ToothCode, tuple[ChartEntry, ...]] | None = self.memo.get("by tooth")
        if kept is None:
            kept = self.memo["by tooth"] = by_tooth(self.standing())
        return kept.get(tooth, ())

    def _standing(self, known: datetime | None) -> tuple[ChartEntry, ...]:
        void = self.void_ids(known)
        alive = [
            entry for entry in self.entries if entry.id not in void and (known is None or entry.recorded_at <= known)
        ]
        passed = {entry.follows for entry in alive}
        return tuple(sorted((entry for entry in alive if entry.id not in passed), key=in_order))

    def void_ids(self, known: datetime | None = None) -> frozenset[UUID]:
        """The entries that stood under a void at a moment (None: now)."""
        last: dict[UUID, Correction] = {}
        for correction in self.corrections:
            if known is None or correction.at <= known:
                standing = last.get(correction.entry_id)
                if standing is None or correction.at >= standing.at:
                    last[correction.entry_id] = correction
        return frozenset(entry_id for entry_id, correction in last.items() if correction.is_void)

    def void_of(self, entry_id: UUID) -> Correction | None:
        """The void that an entry stands under; None while it stands."""
        of_entry = [correction for correction in self.corrections if correction.entry_id == entry_id]
        last = max(of_entry, key=lambda correction: correction.at, default=None)
        return last if last is not None and last.is_void else None

    def history_of(self, tooth: ToothCode) -> tuple[ChartEntry, ...]:
        """All entries that name the tooth, void ones too, the newest recorded first."""
        named = [entry for entry in self.entries if tooth in entry.teeth]
        return tuple(sorted(named, key=lambda entry: (entry.recorded_at, entry.id), reverse=True))

    def days(self, zone: tzinfo) -> tuple[date, ...]:
        """The clinic's days on which something was charted or corrected: the stops of the time line, oldest first."""
        moments = {
            *(entry.recorded_at for entry in self.entries),
            *(correction.at for correction in self.corrections),
        }
        return tuple(sorted({moment.astimezone(zone).date() for moment in moments}))


def in_order(entry: ChartEntry) -> tuple[date, datetime, UUID]:
    """The order in which entries act on the mouth: when true, then when recorded."""
    return entry.true_on, entry.recorded_at, entry.id


def by_tooth(entries: Iterable[ChartEntry]) -> dict[ToothCode, tuple[ChartEntry, ...]]:
    """The entries of each tooth that has any, in the order given."""
    found: dict[ToothCode, list[ChartEntry]] = {}
    for entry in entries:
        for tooth in entry.teeth:
            found.setdefault(tooth, []).append(entry)
    return {tooth: tuple(of_tooth) for tooth, of_tooth in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An entry as it stands in a mouth: what is left of it, and the layer it shows on that day."""

    entry: ChartEntry
    status: ChartStatus  # work completed on an earlier day shows as existing
    surfaces: tuple[Surface, ...] = ()  # those that later work did not take over

    @property
    def finding(self) -> Finding:
        return self.entry.finding

    @property
    def is_pontic_at(self) -> frozenset[ToothCode]:
        """The places of a bridge where no tooth carries it."""
        return frozenset(self.entry.replaced)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToothState:
    """One tooth on one day. `marks` lie from bottom to top; those of spans stand in `Mouth.spans` too."""

    tooth: ToothCode
    presence: Presence
    examined: bool  # ever looked at: a tooth that was not says so
    marks: tuple[Mark, ...] = ()
    formed: float = 1.0  # of the root, 0 to 1: an open apex below 1
    erupted: float = 1.0  # how far the crown is through the gum, 0 to 1
    angle: int = 0  # degrees from upright of an impacted tooth, crown towards mesial positive

    @property
    def is_unexamined(self) -> bool:
        """Nobody has looked at what stands there; of a gap or a tooth in the bone nobody expects it."""
        return not self.examined and not self.presence.is_gap and self.presence is not Presence.UNERUPTED

    def is_replaced_by(self, mark: Mark) -> bool:
        """Whether a bridge or denture puts a tooth here; a denture that names none carries all that are missing."""
        if mark.is_pontic_at:
            return self.tooth in mark.is_pontic_at
        return mark.finding is Finding.DENTURE and self.presence.is_gap

    def find(self, *findings: Finding) -> tuple[Mark, ...]:
        """The marks of these findings."""
        return tuple(mark for mark in self.marks if mark.finding in findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One place of an arch on the screen: a tooth, and the permanent one in the bone behind a primary one.

    A germ carries no marks: one that does, or was charted, has a place of its own.
    """

    tooth: ToothCode
    germ: ToothCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mouth:
    """A patient's mouth on a day, from what was known. Columns run from screen left (the patient's right)."""

    day: date
    teeth: Mapping[ToothCode, ToothState]
    upper: tuple[Column, ...]
    lower: tuple[Column, ...]
    spans: tuple[Mark, ...] = ()
    # Entries on a day that was over when they were recorded: shown as such in the past.
    learned_later: tuple[ChartEntry, ...] = ()
    # Of entries on such a day: those found wrong, or right after all, only after the moment that is shown.
    corrected_later: tuple[Correction, ...] = ()

    def arch(self, *, upper: bool) -> tuple[Column, ...]:
        return self.upper if upper else self.lower

    def order(self) -> tuple[ToothCode, ...]:
        """The teeth in place: upper from left to right, then lower from left to right."""
        return tuple(column.tooth for column in (*self.upper, *self.lower))

    def open_work(self) -> tuple[Mark, ...]:
        """Planned and begun work, each span once."""
        seen: dict[UUID, Mark] = {}
        for state in self.teeth.values():
            seen.update((mark.entry.id, mark) for mark in state.marks if mark.status.is_open)
        return tuple(seen.values())
