"""Whether everything that stands in a chart can stand there together: the chart judged as a whole, over time.

An act on one entry may make another impossible: a void takes the implant away from under its crown, a day in the
past puts a gap under a filling. So the standing entries are played, and each is judged where it acts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Mouth, in_order
from dentaldesk.engines.clinical.charting_rules import NewEntry, place_problems
from dentaldesk.engines.clinical.playing import Place, play
from dentaldesk.models.charting import ChartStatus, Finding
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Message

_NOT_JUDGED = frozenset({ChartStatus.DECLINED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartProblem:
    """An entry that cannot stand, and why."""

    entry: ChartEntry
    message: Message


def chart_problems(chart: Chart, teeth: Collection[ToothCode], today: date) -> tuple[ChartProblem, ...]:
    """What is impossible among the standing entries that touch these teeth.

    What was found or done is judged in the mouth of its own day, after what acts before it; what is still to be done
    in the mouth of today. Work that was declined, and what an import did not understand, is judged nowhere.
    """
    named = {entry.id: entry for tooth in teeth for entry in chart.standing_on(tooth)}
    around = {tooth for entry in named.values() for tooth in entry.teeth}
    places = {tooth: Place(tooth=tooth, born=chart.birth_date) for tooth in around}
    found: list[ChartProblem] = []
    ahead: list[ChartEntry] = []
    for entry in _entries_on(chart, around):
        if entry.id in named and _is_ahead(entry):
            ahead.append(entry)
        elif entry.id in named:
            found += _problems(entry, places, entry.true_on)
        for tooth in entry.teeth:
            if tooth in places:
                play(places[tooth], entry, today)
    for entry in ahead:
        found += _problems(entry, places, today)
    return tuple(found)


def _entries_on(chart: Chart, teeth: Iterable[ToothCode]) -> list[ChartEntry]:
    return sorted({entry.id: entry for tooth in teeth for entry in chart.standing_on(tooth)}.values(), key=in_order)


def _is_ahead(entry: ChartEntry) -> bool:
    return entry.status.is_open or entry.status is ChartStatus.REFERRED


def _problems(entry: ChartEntry, places: dict[ToothCode, Place], day: date) -> list[ChartProblem]:
    if entry.finding is Finding.UNRECOGNISED or entry.status in _NOT_JUDGED:
        return []
    teeth = {tooth: places[tooth].state_on(day) for tooth in entry.teeth}
    mouth = Mouth(day=day, teeth=teeth, upper=(), lower=())
    return [ChartProblem(entry=entry, message=message) for message in place_problems(_again(entry), mouth)]


def _again(entry: ChartEntry) -> NewEntry:
    """The entry as if it were charted now, in place of itself."""
    return NewEntry(
        finding=entry.finding,
        status=entry.status,
        teeth=entry.teeth,
        surfaces=entry.surfaces,
        variant=entry.variant,
        replaced=entry.replaced,
        measure=entry.measure,
        true_on=None if _is_ahead(entry) else entry.true_on,
        follows=entry.id,
    )


def newly_impossible(
    before: Chart, after: Chart, teeth: Collection[ToothCode], today: date
) -> tuple[ChartProblem, ...]:
    """The problems of entries that could stand before, each entry once. What was impossible already blocks nothing."""
    old = {problem.entry.id for problem in chart_problems(before, teeth, today)}
    return tuple(
        {
            problem.entry.id: problem
            for problem in reversed(chart_problems(after, teeth, today))
            if problem.entry.id not in old
        }.values()
    )


def say_impossible(entry: ChartEntry) -> Message:
    """That an entry would be impossible after what is being done."""
    finding = Message(f"finding.{entry.finding}")
    return Message("chart.no_longer_possible", {"finding": finding, "tooth": entry.tooth.code, "day": entry.true_on})
