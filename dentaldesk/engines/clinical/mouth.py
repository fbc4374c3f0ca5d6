"""The state of a mouth on any day: a pure function of what was charted.

Standing entries act in the order in which they are true. A state or finished work may change what stands at the
place; finished work ends the conditions of the surfaces that it covers, and lies on top of older work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Correction, Mark, Mouth, ToothState, by_tooth, in_order
from dentaldesk.engines.clinical.dentition import Standing, age_on, columns
from dentaldesk.engines.clinical.playing import Place, play
from dentaldesk.models.charting import ChartStatus, Presence
from dentaldesk.models.teeth import ToothCode, every_tooth

_TEETH = tuple(every_tooth())


def mouth_at(chart: Chart, day: date, known: datetime | None = None) -> Mouth:
    """The mouth on `day` from what was known at `known` (None: all that is known now)."""
    places = _places(chart, day, known)
    states = {tooth: place.state_on(day) for tooth, place in places.items()}
    return _mouth(places, states, day, _learned_later(chart, day, known), _corrected_later(chart, day, known))


def mouth_with(mouth: Mouth, chart: Chart, entries: Sequence[ChartEntry]) -> Mouth:
    """The mouth of `chart`, as known now, on its day with further entries: what `mouth_at` gives of them all together.

    Only the teeth that they touch are played again.
    """
    day = mouth.day
    void, passed = chart.void_ids(), {entry.follows for entry in entries if entry.follows is not None}
    standing = [entry for entry in entries if entry.id not in passed | void]
    further = by_tooth(sorted((entry for entry in standing if entry.true_on <= day), key=in_order))
    touched = {
        *further,
        *(tooth for entry in chart.standing() if entry.id in passed for tooth in entry.teeth),
    }
    before = _places(chart, day, None)
    again = {tooth: _played_on(chart, before[tooth], further.get(tooth, ()), passed, day) for tooth in touched}
    places = {**before, **again}
    states = {
        tooth: mouth.teeth[tooth] if tooth in mouth.teeth and tooth not in again else place.state_on(day)
        for tooth, place in places.items()
    }
    return _mouth(places, states, day, mouth.learned_later, mouth.corrected_later)


def _played_on(chart: Chart, place: Place, further: Sequence[ChartEntry], passed: set[UUID], day: date) -> Place:
    """The place with the further entries, without those that were taken further."""
    standing = chart.standing_on(place.tooth)
    is_rewritten = any(entry.id in passed for entry in standing)
    until = next((entry for entry in reversed(standing) if entry.true_on <= day), None)
    if is_rewritten or (until is not None and further and in_order(further[0]) < in_order(until)):
        kept = [entry for entry in standing if entry.id not in passed]
        return _played(Place(tooth=place.tooth, born=place.born), sorted([*kept, *further], key=in_order), day)
    return _played(place.copy(), further, day)


def _played(place: Place, entries: Sequence[ChartEntry], day: date) -> Place:
    for entry in entries:
        if entry.true_on > day:
            break
        play(place, entry, day)
    return place


def _places(chart: Chart, day: date, known: datetime | None) -> Mapping[ToothCode, Place]:
    """Every tooth there is after its entries. Of what is known now the last day asked for is kept."""
    kept: tuple[date, Mapping[ToothCode, Place]] | None = chart.memo.get("places")
    if known is None and kept is not None and kept[0] == day:
        return kept[1]
    entries = by_tooth(chart.standing(known)) if known is not None else None
    places = {
        tooth: _played(
            Place(tooth=tooth, born=chart.birth_date),
            chart.standing_on(tooth) if entries is None else entries.get(tooth, ()),
            day,
        )
        for tooth in _TEETH
    }
    if known is None:
        chart.memo["places"] = day, places
    return places


def _mouth(
    places: Mapping[ToothCode, Place],
    states: Mapping[ToothCode, ToothState],
    day: date,
    learned_later: tuple[ChartEntry, ...],
    corrected_later: tuple[Correction, ...],
) -> Mouth:
    marked = frozenset(tooth for tooth, state in states.items() if state.marks)
    said = {tooth for tooth, place in places.items() if place.said is not None and place.holds_on(day)}
    charted = marked | said
    teeth = {tooth: state for tooth, state in states.items() if _is_there(state, charted)}
    spans = {mark.entry.id: mark for state in teeth.values() for mark in state.marks if mark.entry.is_span}
    standing = Standing(
        age=age_on(places[_TEETH[0]].born, day),
        presences={tooth: state.presence for tooth, state in states.items()},
        charted=charted,
        marked=marked,
    )
    return Mouth(
        day=day,
        teeth=teeth,
        upper=columns(standing, upper=True),
        lower=columns(standing, upper=False),
        spans=tuple(spans.values()),
        learned_later=learned_later,
        corrected_later=corrected_later,
    )


def _is_there(state: ToothState, charted: frozenset[ToothCode]) -> bool:
    tooth = state.tooth
    return tooth in charted or not (tooth.is_supernumerary or (tooth.is_primary and state.presence.is_gap))


def _learned_later(chart: Chart, day: date, known: datetime | None) -> tuple[ChartEntry, ...]:
    """What is true of that day but was recorded after the moment that is shown."""
    if known is None:
        return ()
    return tuple(entry for entry in chart.standing() if entry.true_on <= day and entry.recorded_at > known)


def _corrected_later(chart: Chart, day: date, known: datetime | None) -> tuple[Correction, ...]:
    """The corrections since the moment that is shown by which an entry of that picture is otherwise now, in order."""
    if known is None:
        return ()
    otherwise = chart.void_ids(known) ^ chart.void_ids()
    shown = {entry.id for entry in chart.entries if entry.true_on <= day and entry.recorded_at <= known}
    last = {
        correction.entry_id: correction
        for correction in sorted(chart.corrections, key=lambda correction: correction.at)
        if correction.entry_id in otherwise & shown
    }
    return tuple(sorted(last.values(), key=lambda correction: (correction.at, correction.entry_id)))


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
