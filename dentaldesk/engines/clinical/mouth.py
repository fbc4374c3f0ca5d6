"""The state of a mouth on any day: a pure function of what was charted.

Standing entries act in the order in which they are true. A state or finished work may change what stands at the
place; finished work ends the conditions of the surfaces that it covers, and lies on top of older work.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Mark, Mouth, ToothState
from dentaldesk.engines.clinical.dentition import age_on, columns, usual
from dentaldesk.models.charting import (
    COVERS_CROWN,
    MENDED_BY_RESTORATION,
    RESTORES_SURFACES,
    ChartStatus,
    Finding,
    Kind,
    Place,
    Presence,
)
from dentaldesk.models.teeth import Surface, ToothCode, every_tooth

_UNDER_A_CROWN = RESTORES_SURFACES | {Finding.VENEER} | MENDED_BY_RESTORATION
# What a tooth takes along when it leaves the mouth. Planned work stays: an implant may be planned for the gap.
_STAYS_WITH_A_GAP = frozenset({Finding.IMPLANT, Finding.BRIDGE, Finding.DENTURE, Finding.SPACE_MAINTAINER})
_NOT_LOOKED_AT = frozenset({Finding.UNRECOGNISED})


@dataclass(kw_only=True)
class _Place:
    """A tooth while the entries are played."""

    presence: Presence
    formed: float
    erupted: float
    examined: bool = False
    charted: bool = False
    angle: int = 0
    marks: list[Mark] = field(default_factory=list)


def mouth_at(chart: Chart, day: date, known: datetime | None = None) -> Mouth:
    """The mouth on `day` from what was known at `known` (None: all that is known now)."""
    age = age_on(chart.birth_date, day)
    places = {tooth: _usual_place(tooth, age) for tooth in every_tooth()}
    standing = chart.standing(known)
    for entry in standing:
        if entry.true_on <= day:
            _play(places, entry, day)
    teeth = {tooth: _state(tooth, place) for tooth, place in places.items() if _is_there(tooth, place)}
    presences = {tooth: place.presence for tooth, place in places.items()}
    charted = frozenset(tooth for tooth, place in places.items() if place.charted)
    spans = {mark.entry.id: mark for state in teeth.values() for mark in state.marks if mark.entry.is_span}
    return Mouth(
        day=day,
        teeth=teeth,
        upper=columns(presences, charted, age, upper=True),
        lower=columns(presences, charted, age, upper=False),
        spans=tuple(spans.values()),
        learned_later=_learned_later(chart, day, known),
    )


def _usual_place(tooth: ToothCode, age: float) -> _Place:
    is_usual = usual(tooth, age)
    return _Place(presence=is_usual.presence, formed=is_usual.formed, erupted=is_usual.erupted)


def _is_there(tooth: ToothCode, place: _Place) -> bool:
    return place.charted or not (tooth.is_supernumerary or (tooth.is_primary and place.presence.is_gap))


def _state(tooth: ToothCode, place: _Place) -> ToothState:
    return ToothState(
        tooth=tooth,
        presence=place.presence,
        examined=place.examined,
        marks=tuple(place.marks),
        formed=place.formed,
        erupted=place.erupted,
        angle=place.angle,
    )


def _learned_later(chart: Chart, day: date, known: datetime | None) -> tuple[ChartEntry, ...]:
    """What is true of that day but was recorded after the moment that is shown."""
    if known is None:
        return ()
    before = {entry.id for entry in chart.standing(known)}
    return tuple(
        entry
        for entry in chart.standing()
        if entry.true_on <= day and entry.recorded_at > known and entry.id not in before
    )


def _play(places: dict[ToothCode, _Place], entry: ChartEntry, day: date) -> None:
    mark = Mark(entry=entry, status=_shown_status(entry, day), surfaces=entry.surfaces)
    for tooth in entry.teeth:
        place = places[tooth]
        place.charted = True
        place.examined = place.examined or entry.finding not in _NOT_LOOKED_AT
        _act(place, entry)
        if entry.spec.kind is not Kind.STATE and _leaves_a_mark(entry):
            place.marks.append(mark)


def _shown_status(entry: ChartEntry, day: date) -> ChartStatus:
    is_past = entry.status is ChartStatus.COMPLETED and entry.true_on < day
    return ChartStatus.EXISTING if is_past else entry.status


def _leaves_a_mark(entry: ChartEntry) -> bool:
    """A tooth that was taken out is gone; the gap says so."""
    return not (entry.finding is Finding.EXTRACTION and entry.status.is_done)


def _act(place: _Place, entry: ChartEntry) -> None:
    """What the entry changes at the place before its own mark lies on top."""
    _stand(place, entry)
    if entry.status.is_done:
        _mend(place, entry)


def _stand(place: _Place, entry: ChartEntry) -> None:
    leaves = entry.spec.leaves
    if leaves is None or not (entry.spec.kind is Kind.STATE or entry.status.is_done):
        if place.presence.is_gap and entry.spec.kind is Kind.CONDITION and entry.finding is not Finding.UNRECOGNISED:
            # Something found on a tooth that is not usual any more: it was kept.
            place.presence = Presence.PRESENT
        return
    if leaves.is_gap or leaves is Presence.IMPLANT:
        place.marks = [mark for mark in place.marks if _outlives_the_tooth(mark)]
    if leaves is Presence.ROOT_REMNANT:
        place.marks = [mark for mark in place.marks if mark.entry.spec.place is not Place.SURFACES]
    place.presence = leaves
    place.angle = entry.measure or 0 if leaves is Presence.IMPACTED else 0
    place.erupted = {Presence.ERUPTING: min(place.erupted, 0.5) or 0.5, Presence.UNERUPTED: 0.0}.get(leaves, 1.0)


def _outlives_the_tooth(mark: Mark) -> bool:
    return mark.finding in _STAYS_WITH_A_GAP or (mark.finding is Finding.CROWN and mark.status.is_open)


def _mend(place: _Place, entry: ChartEntry) -> None:
    if entry.finding in COVERS_CROWN or entry.finding is Finding.BRIDGE:
        place.marks = [mark for mark in place.marks if not _goes_under_a_crown(mark, entry)]
    elif entry.finding in RESTORES_SURFACES or entry.finding is Finding.VENEER:
        covered = set(entry.surfaces) or {Surface.FACIAL, Surface.BUCCAL}
        place.marks = [left for mark in place.marks if (left := _less(mark, entry, covered)) is not None]


def _goes_under_a_crown(mark: Mark, entry: ChartEntry) -> bool:
    if mark.finding in COVERS_CROWN:
        return mark.status.is_done  # the older crown was replaced
    return mark.finding in _UNDER_A_CROWN and not mark.status.is_open and _is_before(mark.entry, entry)


def _less(mark: Mark, entry: ChartEntry, covered: set[Surface]) -> Mark | None:
    """What of a mark is left beside new work on these surfaces; None when nothing is."""
    touched = mark.finding in MENDED_BY_RESTORATION or (mark.finding in RESTORES_SURFACES and mark.status.is_done)
    if not touched or not mark.surfaces or not _is_before(mark.entry, entry):
        return mark
    left = tuple(surface for surface in mark.surfaces if surface not in covered)
    return replace(mark, surfaces=left) if left else None


def _is_before(older: ChartEntry, work: ChartEntry) -> bool:
    """Whether `work` came after what it mends.

    Work completed here treats what was charted the same day; work that was merely found there does not.
    """
    return older.true_on < work.true_on or work.status is ChartStatus.COMPLETED


def difference(before: Mouth, after: Mouth) -> dict[ToothCode, ToothChange]:
    """What became different, by tooth; teeth without a change are left out."""
    changes = {}
    for tooth in {**before.teeth, **after.teeth}:
        old, new = before.teeth.get(tooth), after.teeth.get(tooth)
        change = ToothChange(
            before=old.presence if old else None,
            after=new.presence if new else None,
            gone=_beyond(old, new),
            new=_beyond(new, old),
        )
        if change.before is not change.after or change.gone or change.new:
            changes[tooth] = change
    return changes


@dataclass(frozen=True, slots=True, kw_only=True)
class ToothChange:
    """One tooth between two days. A presence is None where the tooth was not part of the mouth."""

    before: Presence | None
    after: Presence | None
    gone: tuple[Mark, ...]
    new: tuple[Mark, ...]


def _beyond(one: ToothState | None, other: ToothState | None) -> tuple[Mark, ...]:
    """The marks of one that the other does not show alike."""
    shown = {_look(mark) for mark in other.marks} if other else set()
    return tuple(mark for mark in (one.marks if one else ()) if _look(mark) not in shown)


def _look(mark: Mark) -> tuple[object, ...]:
    entry = mark.entry
    # Finished today and existing tomorrow is the same thing in the mouth.
    status = ChartStatus.EXISTING if mark.status.is_done else mark.status
    return (entry.finding, status, entry.teeth, mark.surfaces, entry.variant, entry.replaced, entry.measure)
