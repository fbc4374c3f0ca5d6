"""Chart entries as plain words, for the table and for snapshots, and back. Pure.

What was written by another age of the program is never dropped: an entry that cannot be understood stands on its
tooth as "not understood", with its words in the note. Only one whose tooth is unknown too cannot be shown; then the
whole chart is not, for a chart with a hole in it would seem healthier than the mouth.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import NamedTuple, TypeVar
from uuid import UUID

from dentaldesk.engines.clinical.chart import ChartEntry
from dentaldesk.engines.core.errors import UserError
from dentaldesk.models.charting import ChartStatus, Finding, Variant
from dentaldesk.models.teeth import Surface, ToothCode, show_surfaces
from dentaldesk.models.values import ValueProblem

E = TypeVar("E", bound=StrEnum)


class EntryText(NamedTuple):
    """An entry in the words it is kept in; the fields are those of `ChartEntry`.

    A tuple, for thousands of them are made when a chart is opened; the order is that of the query.
    """

    id: UUID
    finding: str
    status: str
    teeth: str  # codes with a blank between them, in arch order
    surfaces: str
    variant: str | None
    replaced: str
    measure: int | None
    note: str
    true_on: date
    recorded_at: datetime
    by: str
    visit_id: UUID | None
    follows: UUID | None
    is_draft: bool = False


def codes(teeth: Iterable[ToothCode]) -> str:
    """`14 15 16`: the teeth as they are kept."""
    return " ".join(tooth.code for tooth in teeth)


@cache
def _tooth(code: str) -> ToothCode | None:
    try:
        return ToothCode(code)
    except ValueProblem:
        return None


@cache
def _member(enum: type[E], value: str) -> E | None:
    return enum(value) if value in enum._value2member_map_ else None


@cache
def _surfaces(letters: str) -> tuple[Surface, ...] | None:
    found = {_member(Surface, letter) for letter in letters}
    return None if None in found else tuple(surface for surface in Surface if surface in found)


@cache
def _teeth(text: str) -> tuple[ToothCode, ...] | None:
    found = tuple(_tooth(code) for code in text.split())
    known = tuple(tooth for tooth in found if tooth is not None)
    return known if len(known) == len(found) else None


def entry_of(text: EntryText) -> ChartEntry:
    """The entry that these words say; not understood when they say none. Raises UserError chart.unreadable."""
    finding, status = _member(Finding, text.finding), _member(ChartStatus, text.status)
    variant = None if text.variant is None else _member(Variant, text.variant)
    surfaces, teeth, replaced = _surfaces(text.surfaces), _teeth(text.teeth), _teeth(text.replaced)
    if (
        finding is None
        or status is None
        or (variant is None and text.variant is not None)
        or surfaces is None
        or not teeth
        or replaced is None
    ):
        return _not_understood(text)
    return ChartEntry(
        id=text.id,
        finding=finding,
        status=status,
        teeth=teeth,
        surfaces=surfaces,
        variant=variant,
        replaced=replaced,
        measure=text.measure,
        note=text.note,
        true_on=text.true_on,
        recorded_at=text.recorded_at,
        by=text.by,
        visit_id=text.visit_id,
        follows=text.follows,
        is_draft=text.is_draft,
    )


def _not_understood(text: EntryText) -> ChartEntry:
    teeth = tuple(tooth for code in text.teeth.split() if (tooth := _tooth(code)) is not None)
    if not teeth:
        raise UserError("chart.unreadable")
    measure = "" if text.measure is None else str(text.measure)
    said = (text.teeth, text.finding, text.surfaces, text.variant or "", text.replaced, measure, text.status, text.note)
    return ChartEntry(
        id=text.id,
        finding=Finding.UNRECOGNISED,
        status=ChartStatus.CONDITION,
        teeth=teeth,
        note=" ".join(word for word in said if word),
        true_on=text.true_on,
        recorded_at=text.recorded_at,
        by=text.by,
        visit_id=text.visit_id,
        follows=text.follows,
        is_draft=text.is_draft,
    )


def text_of(entry: ChartEntry) -> EntryText:
    """The words in which an entry is kept; `entry_of` reads them back."""
    return EntryText(
        id=entry.id,
        finding=entry.finding.value,
        status=entry.status.value,
        teeth=codes(entry.teeth),
        surfaces=show_surfaces(entry.surfaces),
        variant=None if entry.variant is None else entry.variant.value,
        replaced=codes(entry.replaced),
        measure=entry.measure,
        note=entry.note,
        true_on=entry.true_on,
        recorded_at=entry.recorded_at,
        by=entry.by,
        visit_id=entry.visit_id,
        follows=entry.follows,
        is_draft=entry.is_draft,
    )
