"""One tooth while its entries are played, the oldest first: what stands at the place, and what lies on it.

Each tooth is played by itself, also under a span, so that a part of the mouth can be played without the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from dentaldesk.engines.clinical.chart import ChartEntry, Mark, ToothState
from dentaldesk.engines.clinical.dentition import still_holds, usual_on
from dentaldesk.models.charting import (
    COVERS_CROWN,
    MENDED_BY_RESTORATION,
    RESTORES_SURFACES,
    ChartStatus,
    Finding,
    Kind,
    Presence,
)
from dentaldesk.models.charting import Place as Where
from dentaldesk.models.teeth import Surface, ToothCode

_UNDER_A_CROWN = RESTORES_SURFACES | {Finding.VENEER} | MENDED_BY_RESTORATION
_GONE_WITH_AN_IMPLANT = frozenset({Finding.IMPLANT, Finding.BRIDGE})
# What a tooth does not take along when it leaves the mouth.
_STAYS_WITH_A_GAP = frozenset({Finding.BRIDGE, Finding.DENTURE, Finding.SPACE_MAINTAINER})
_PASSING = frozenset({Presence.UNERUPTED, Presence.ERUPTING, Presence.PRESENT})
_REPLACES_TEETH = frozenset({Finding.BRIDGE, Finding.DENTURE})
_FOUND_THERE = frozenset({ChartStatus.EXISTING, ChartStatus.ELSEWHERE})
_AHEAD = frozenset({ChartStatus.PLANNED, ChartStatus.IN_PROGRESS, ChartStatus.REFERRED})


@dataclass(kw_only=True, slots=True)
class Place:
    """What is known of a tooth so far. `said`: what stands there as charted; None: what is usual at the age."""

    tooth: ToothCode
    born: date | None
    said: Presence | None = None
    said_on: date = date.min
    examined: bool = False
    angle: int = 0
    marks: list[Mark] = field(default_factory=list)

    def copy(self) -> Place:
        """The same, to be played on."""
        return replace(self, marks=list(self.marks))

    def presence_on(self, day: date) -> Presence:
        """What stands there on a day, if nothing more is charted."""
        said = self.said if self.holds_on(day) else None
        return usual_on(self.tooth, self.born, day).presence if said is None else said

    def holds_on(self, day: date) -> bool:
        """Whether what stands there is charted, and still so on a day."""
        if self.said is None or self.said not in _PASSING:
            return self.said is not None
        return still_holds(self.tooth, self.said, self.born, self.said_on, day)

    def say(self, presence: Presence, day: date) -> None:
        """This stands there from the day on."""
        self.said, self.said_on = presence, day

    def forget(self, day: date) -> None:
        """What was charted of a growing tooth holds no longer than it usually does."""
        if self.said is not None and not self.holds_on(day):
            # Nobody saw the crown of a tooth that had not come.
            self.examined = self.examined and self.said is not Presence.UNERUPTED
            self.said, self.angle = None, 0

    def marks_on(self, day: date) -> tuple[Mark, ...]:
        """What lies on the tooth: all of it, unless the tooth fell out at its age."""
        if self.said is not None or not self.presence_on(day).is_gap:
            return tuple(self.marks)
        return tuple(mark for mark in self.marks if _outlives_the_tooth(mark) or self._was_gone(mark.entry.true_on))

    def _was_gone(self, day: date) -> bool:
        return usual_on(self.tooth, self.born, day).presence.is_gap

    def state_on(self, day: date) -> ToothState:
        """The tooth as it is on a day, if nothing more is charted."""
        now = self.copy()
        now.forget(day)
        usual = usual_on(self.tooth, self.born, day)
        presence = now.presence_on(day)
        partly = {Presence.ERUPTING: min(usual.erupted, 0.5) or 0.5, Presence.UNERUPTED: 0.0}
        return ToothState(
            tooth=self.tooth,
            presence=presence,
            examined=now.examined and (now.said is not None or not presence.is_gap),
            marks=now.marks_on(day),
            formed=usual.formed,
            erupted=usual.erupted if now.said is None else partly.get(now.said, 1.0),
            angle=now.angle,
        )


def play(place: Place, entry: ChartEntry, day: date) -> None:
    """The entry holds at the place from here on, as it shows on `day`."""
    place.forget(entry.true_on)
    _stand(place, entry)
    if entry.status.is_done:
        _mend(place, entry)
    elif entry.spec.measure is not None:
        _measure_anew(place, entry)
    if not place.examined and entry.finding is not Finding.UNRECOGNISED:
        place.examined = place.said is not None or place.presence_on(entry.true_on).has_crown
    if entry.spec.kind is not Kind.STATE and _leaves_a_mark(entry):
        place.marks.append(Mark(entry=entry, status=_shown_status(entry, day), surfaces=entry.surfaces))


def _shown_status(entry: ChartEntry, day: date) -> ChartStatus:
    is_past = entry.status is ChartStatus.COMPLETED and entry.true_on < day
    return ChartStatus.EXISTING if is_past else entry.status


def _leaves_a_mark(entry: ChartEntry) -> bool:
    """A tooth that was taken out is gone; the gap says so."""
    return not (entry.finding is Finding.EXTRACTION and entry.status.is_done)


def _stand(place: Place, entry: ChartEntry) -> None:
    """What stands there after the entry, and what of the older marks goes with what stood there before."""
    leaves = entry.spec.leaves
    if leaves is None or not (entry.spec.kind is Kind.STATE or entry.status.is_done):
        if _says_it_is_there(place, entry):
            place.say(Presence.PRESENT, entry.true_on)
        elif _says_it_is_gone(entry, place):
            place.marks = [mark for mark in place.marks if _outlives_the_tooth(mark)]
            place.say(Presence.MISSING, entry.true_on)
        return
    if leaves is Presence.ROOT_REMNANT:
        place.marks = [
            mark for mark in place.marks if mark.status.is_open or mark.entry.spec.place is not Where.SURFACES
        ]
    elif leaves.is_gap or leaves is Presence.IMPLANT:
        place.marks = [mark for mark in place.marks if _outlives_the_tooth(mark)]
    gone = _GONE_WITH_AN_IMPLANT if leaves is Presence.IMPLANT else {Finding.IMPLANT}
    place.marks = [mark for mark in place.marks if not (mark.finding in gone and mark.status.is_done)]
    place.angle = entry.measure or 0 if leaves is Presence.IMPACTED else 0
    place.say(leaves, entry.true_on)


def _says_it_is_there(place: Place, entry: ChartEntry) -> bool:
    """Something found or done on a tooth that is not usual any more, or not yet: it was kept, or came early."""
    fits = entry.spec.fits
    if place.said is not None or entry.spec.kind is Kind.STATE or fits is None or Presence.PRESENT not in fits:
        return False
    presence = place.presence_on(entry.true_on)
    is_seen = entry.status.is_done or entry.status is ChartStatus.CONDITION
    return presence.is_gap or (is_seen and presence is Presence.UNERUPTED and presence not in fits)


def _says_it_is_gone(entry: ChartEntry, place: Place) -> bool:
    """What was found to replace a tooth that nobody ever looked at."""
    return (
        entry.finding in _REPLACES_TEETH
        and entry.status in _FOUND_THERE
        and place.tooth in entry.replaced
        and not place.examined
        and place.said is None
    )


def _outlives_the_tooth(mark: Mark) -> bool:
    """Whether it is for the gap, or somebody still has to say what becomes of it."""
    return mark.status in _AHEAD or mark.finding in _STAYS_WITH_A_GAP


def _mend(place: Place, entry: ChartEntry) -> None:
    if entry.finding in COVERS_CROWN or entry.finding is Finding.BRIDGE:
        place.marks = [mark for mark in place.marks if not _goes_under_a_crown(mark, entry)]
    elif entry.finding in RESTORES_SURFACES or entry.finding is Finding.VENEER:
        covered = set(entry.surfaces) or {Surface.FACIAL, Surface.BUCCAL}
        place.marks = [left for mark in place.marks if (left := _less(mark, entry, covered)) is not None]


def _goes_under_a_crown(mark: Mark, entry: ChartEntry) -> bool:
    if mark.finding is Finding.BRIDGE and entry.finding in COVERS_CROWN:
        return mark.status.is_done and _is_before(mark.entry, entry)  # it was cut there
    if mark.finding in COVERS_CROWN or mark.finding is Finding.BRIDGE:
        return mark.status.is_done  # the older one was replaced
    return mark.finding in _UNDER_A_CROWN and not mark.status.is_open and _is_before(mark.entry, entry)


def _less(mark: Mark, entry: ChartEntry, covered: set[Surface]) -> Mark | None:
    """What of a mark is left beside new work on these surfaces; None when nothing is."""
    if not _is_before(mark.entry, entry):
        return mark
    if mark.finding is entry.finding is Finding.VENEER:
        return None if mark.status.is_done else mark
    if mark.finding is Finding.FRACTURE and not mark.surfaces:
        return mark if entry.finding is Finding.SEALANT else None
    is_touched = mark.finding in MENDED_BY_RESTORATION or (mark.finding in RESTORES_SURFACES and mark.status.is_done)
    return _without(mark, covered) if is_touched and mark.surfaces else mark


def _without(mark: Mark, surfaces: set[Surface]) -> Mark | None:
    left = tuple(surface for surface in mark.surfaces if surface not in surfaces)
    return replace(mark, surfaces=left) if left else None


def _measure_anew(place: Place, entry: ChartEntry) -> None:
    """A newer measurement takes the place of the older: of all the tooth, or of its surfaces."""
    kept: list[Mark] = []
    for mark in place.marks:
        if mark.finding is not entry.finding or (entry.surfaces and not mark.surfaces):
            kept.append(mark)
        elif entry.surfaces and (left := _without(mark, set(entry.surfaces))) is not None:
            kept.append(left)
    place.marks = kept


def _is_before(older: ChartEntry, work: ChartEntry) -> bool:
    """Whether `work` came after what it mends.

    Work completed here treats what was charted the same day; work that was merely found there does not.
    """
    return older.true_on < work.true_on or work.status is ChartStatus.COMPLETED
