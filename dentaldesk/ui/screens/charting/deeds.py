"""The deeds that a person does on a chart. Entries have their ids from the desk: they are shown as they are stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from uuid_utils.compat import uuid7

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Correction
from dentaldesk.engines.flows.chart_act import INSTANT
from dentaldesk.engines.flows.charting import ChartAct, chart, restore_entries, take_further, void_entries
from dentaldesk.ui.screens.charting.outbox import Deed, Who

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.charting_rules import NewEntry
    from dentaldesk.engines.core.work import Work
    from dentaldesk.models.charting import ChartStatus


@dataclass(frozen=True, slots=True)
class Said:
    """A deed in words: the entries alone, what it makes of them, and that it was done."""

    about: str
    what: str
    says: str


def named(new: NewEntry) -> NewEntry:
    """With the id under which it will stand; one that it has already stays."""
    return new if new.entry_id is not None else replace(new, entry_id=uuid7())


def charting(who: Who, news: Sequence[NewEntry], said: Said) -> Deed:
    """Chart these, each with its id."""
    key, entries = uuid7(), tuple(news)
    # Each a little later than the one before, as they will be stored: that is their order in the mouth.
    made = tuple(
        replace(as_entry(who, new), recorded_at=who.now + place * INSTANT) for place, new in enumerate(entries)
    )
    return Deed(
        who=who,
        in_exam=who.exam_id is not None,
        does=lambda work: chart(work, who.patient_id, entries, exam_id=who.exam_id, request_key=key),
        shows=lambda shown: _with(shown, made),
        about=said.about,
        what=said.what,
        says=said.says,
        news=entries,
        creates=tuple(entry.id for entry in made),
        needs=frozenset(entry.follows for entry in made if entry.follows is not None),
    )


def voiding(who: Who, entries: Sequence[ChartEntry], reason: str, said: Said) -> Deed:
    """Take these out of the chart."""
    key, ids = uuid7(), tuple(entry.id for entry in entries)
    return Deed(
        who=who,
        in_exam=all(entry.is_draft for entry in entries),
        does=lambda work: void_entries(work, ids, reason, key),
        shows=lambda shown: _corrected(shown, who, ids, is_void=True, reason=reason),
        about=said.about,
        what=said.what,
        says=said.says,
        reason=reason,
        needs=frozenset(ids),
    )


def trimming(who: Who, entry: ChartEntry, left: NewEntry, reason: str, said: Said) -> Deed:
    """Take some surfaces out of an entry: what is left of it is charted in its place."""
    left = replace(left, instead_of=entry.id)
    void_key, chart_key, made = uuid7(), uuid7(), as_entry(who, left)

    def does(work: Work) -> ChartAct:
        voided = void_entries(work, (entry.id,), reason, void_key)
        charted = chart(work, who.patient_id, (left,), exam_id=who.exam_id, request_key=chart_key)
        return ChartAct(created=charted.created, voided=(*voided.voided, *charted.voided))

    return Deed(
        who=who,
        in_exam=entry.is_draft,
        does=does,
        shows=lambda shown: _with(_corrected(shown, who, (entry.id,), is_void=True, reason=reason), (made,)),
        about=said.about,
        what=said.what,
        says=said.says,
        reason=reason,
        creates=(made.id,),
        needs=frozenset({entry.id}),
    )


def furthering(who: Who, entries: Sequence[ChartEntry], status: ChartStatus, said: Said) -> Deed:
    """Take work to its next status."""
    steps = tuple((entry.id, uuid7(), uuid7()) for entry in entries)  # the entry, its follower, the act's key
    followers = tuple(_follower(who, entry, status, made) for entry, (_, made, _) in zip(entries, steps, strict=True))

    def does(work: Work) -> ChartAct:
        acts = [
            take_further(work, before, status, request_key=key, exam_id=who.exam_id, entry_id=made)
            for before, made, key in steps
        ]
        return ChartAct(
            created=tuple(made for act in acts for made in act.created),
            voided=tuple(gone for act in acts for gone in act.voided),
        )

    return Deed(
        who=who,
        in_exam=who.exam_id is not None,
        does=does,
        shows=lambda shown: _with(shown, followers),
        about=said.about,
        what=said.what,
        says=said.says,
        creates=tuple(entry.id for entry in followers),
        needs=frozenset(entry.id for entry in entries),
    )


def _follower(who: Who, entry: ChartEntry, status: ChartStatus, made: UUID) -> ChartEntry:
    return replace(
        entry,
        id=made,
        status=status,
        true_on=who.today,
        recorded_at=who.now,
        by=who.actor.name,
        follows=entry.id,
        is_draft=who.exam_id is not None,
    )


def undoing(who: Who, deed: Deed, says: str, reason: str) -> Deed:
    """Take a deed back, whether it is stored by now or not."""
    void_key, restore_key = uuid7(), uuid7()

    def does(work: Work) -> ChartAct:
        act = deed.act or ChartAct()  # the outbox stores it first
        created = restore_entries(work, act.voided, restore_key).created if act.voided else ()
        voided = void_entries(work, act.created, reason, void_key).voided if act.created else ()
        return ChartAct(created=created, voided=voided)

    return _turning(who, deed, says, does, undone=True)


def redoing(who: Who, deed: Deed, says: str, reason: str) -> Deed:
    """Do again what was taken back."""
    void_key, restore_key = uuid7(), uuid7()

    def does(work: Work) -> ChartAct:
        act = deed.act or ChartAct()
        voided = void_entries(work, act.voided, reason, void_key).voided if act.voided else ()
        created = restore_entries(work, act.created, restore_key).created if act.created else ()
        return ChartAct(created=created, voided=voided)

    return _turning(who, deed, says, does, undone=False)


def _turning(who: Who, deed: Deed, says: str, does: Callable[[Work], ChartAct], *, undone: bool) -> Deed:
    return Deed(
        who=who,
        in_exam=deed.in_exam,
        does=does,
        shows=lambda shown: _turned(shown, who, deed, undone=undone),
        about=deed.about,
        what=deed.what,
        says=says,
        turns=deed,
    )


def _turned(shown: Chart, who: Who, deed: Deed, *, undone: bool) -> Chart:
    created = deed.creates if deed.act is None else deed.act.created
    voided = () if deed.act is None else deed.act.voided
    made = _corrected(shown, who, created, is_void=undone, reason="")
    return _corrected(made, who, voided, is_void=not undone, reason="")


def _with(shown: Chart, made: Sequence[ChartEntry]) -> Chart:
    """The chart with these too: those that were read meanwhile stand there already."""
    there = {entry.id for entry in shown.entries}
    return replace(shown, entries=(*shown.entries, *(entry for entry in made if entry.id not in there)))


def _corrected(shown: Chart, who: Who, ids: Sequence[UUID], *, is_void: bool, reason: str) -> Chart:
    made = tuple(
        Correction(entry_id=each, is_void=is_void, reason=reason, at=who.now, by=who.actor.name) for each in ids
    )
    return replace(shown, corrections=(*shown.corrections, *made))


def as_entry(who: Who, new: NewEntry) -> ChartEntry:
    """A new entry as it will stand in the chart; without an id of its own as one that is only drafted."""
    return ChartEntry(
        id=new.entry_id or UUID(int=0),
        finding=new.finding,
        status=new.status,
        teeth=new.teeth,
        true_on=new.true_on or who.today,
        recorded_at=who.now,
        surfaces=new.surfaces,
        variant=new.variant,
        replaced=new.replaced,
        measure=new.measure,
        note=new.note,
        by=who.actor.name,
        follows=new.follows,
        is_draft=who.exam_id is not None,
    )
