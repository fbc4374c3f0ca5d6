"""The charting panel in words: what is drafted, what stands on the chosen teeth, what changed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Mouth
from dentaldesk.engines.clinical.chart_words import (
    finding_title,
    say_entry,
    say_mark,
    say_status,
    tooth_title,
    with_status,
)
from dentaldesk.engines.clinical.charting_line import surfaces_of
from dentaldesk.engines.clinical.charting_rules import STATUS_MOVES, NewEntry
from dentaldesk.engines.clinical.mouth import ToothChange
from dentaldesk.engines.flows.charting_prices import ChartingPrices, implants_in, price
from dentaldesk.models.charting import ChartStatus, Finding, Kind, Variant
from dentaldesk.models.teeth import Notation, ToothCode, arch_place, show_surfaces, show_teeth, show_tooth
from dentaldesk.models.values import Message, Money, ValueProblem, total
from dentaldesk.ui.screens.charting.draft import Draft, Lack, lack

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

_MANY = 4  # teeth whose names are said; more are counted
# What a person may make of work, in the order in which it is offered.
_MOVES = (
    ChartStatus.COMPLETED,
    ChartStatus.ELSEWHERE,
    ChartStatus.IN_PROGRESS,
    ChartStatus.REFERRED,
    ChartStatus.DECLINED,
    ChartStatus.PLANNED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One entry in the list beside the chart. `note`: why it is void, that it was learned later, that it waits."""

    entry: ChartEntry
    status: ChartStatus
    status_word: str
    words: str
    when: str
    note: str = ""
    is_state: bool = False  # what stands at the place, or that it was looked at: nothing is wrong
    moves: tuple[ChartStatus, ...] = ()  # what may become of it
    may_clear: bool = False
    is_past: bool = False  # void, or taken further: it does not stand any more


def title(words: Words, teeth: Sequence[ToothCode], notation: Notation) -> tuple[str, str]:
    """The head of the chosen teeth: `16` and `upper right first molar`, or how many they are."""
    if not teeth:
        return words("No tooth selected"), words("The work still to be done is listed.")
    if len(teeth) == 1:
        return show_tooth(teeth[0], notation), tooth_title(words, teeth[0])
    return show_teeth(teeth, notation), words.count("{number} tooth", "{number} teeth", len(teeth))


def say_news(words: Words, entries: Iterable[ChartEntry], notation: Notation) -> str:
    """Entries in one line: those alike but for their tooth are said once, with all their teeth."""
    alike: dict[tuple[object, ...], list[ChartEntry]] = {}
    for entry in entries:
        key = (entry.finding, entry.variant, entry.status, show_surfaces(entry.surfaces), entry.measure, entry.is_span)
        alike.setdefault(key if not entry.is_span else (*key, entry.teeth), []).append(entry)
    return "; ".join(_say_alike(words, group, notation) for group in alike.values())


def _say_alike(words: Words, group: list[ChartEntry], notation: Notation) -> str:
    first = group[0]
    teeth = tuple(tooth for entry in group for tooth in entry.teeth)
    if len(group) > _MANY:
        count = words.count("{number} tooth", "{number} teeth", len(group))
        said = words("{entry} on {count}", entry=finding_title(words, first), count=count)
    else:
        said = say_entry(words, replace(first, teeth=teeth), notation)
    return with_status(words, said, first.status)


def say_step(words: Words, status: ChartStatus, what: str) -> str:
    """That work went on to a status: `Done: 16 MO composite filling`."""
    match status:
        case ChartStatus.COMPLETED:
            return words("Done: {what}", what=what)
        case ChartStatus.ELSEWHERE:
            return words("Done elsewhere: {what}", what=what)
        case ChartStatus.REFERRED:
            return words("Referred: {what}", what=what)
        case ChartStatus.DECLINED:
            return words("Declined: {what}", what=what)
        case ChartStatus.IN_PROGRESS:
            return words("Begun: {what}", what=what)
        case _:
            return words("Planned again: {what}", what=what)


def say_problem(words: Words, problem: Message, notation: Notation) -> str:
    """A problem with its tooth named as it is named here: the engines know it as it is stored."""
    params = dict(problem.params)
    tooth = params.get("tooth")
    if isinstance(tooth, str):
        with suppress(ValueProblem):
            params["tooth"] = show_tooth(ToothCode(tooth), notation)
    said = words.text(Message(problem.code, params))
    return said[:1].upper() + said[1:]


def hint(words: Words, draft: Draft) -> str:
    """What to do next."""
    choice = draft.choice
    match lack(draft):
        case Lack.TEETH:
            said = words("Click the teeth it is for, or walk there with the arrows.")
        case Lack.SECOND_END:
            said = words("Click the tooth at the other end.")
        case Lack.SURFACES:
            said = words("Which surfaces? {letters}, or click them.", letters=_letters(draft))
        case Lack.MEASURE if choice is not None and choice.spec.measure is not None:
            measure = choice.spec.measure
            said = words("How much? Type {least} to {most}.", least=measure.least, most=measure.most)
        case _ if draft.spans:
            said = words("Click a tooth of it, or Space, to swap what carries and what is replaced.")
        case _ if choice is not None and draft.takes_surfaces:
            said = words("More surfaces: {letters}.", letters=_letters(draft))
        case _ if draft.cycled:
            said = words("Click again: planned, existing, none.")
        case _ if draft.teeth:
            said = words("Press a letter, or type what it is.")
        case _:
            said = words("Select a tooth and press a letter, or type: 16 MOD composite.")
    return said


def _letters(draft: Draft) -> str:
    if draft.teeth and all(tooth.is_anterior for tooth in draft.teeth):
        return "M I D F V L"
    return "M O D B V L"


def costs(news: Sequence[NewEntry], prices: ChartingPrices, mouth: Mouth) -> tuple[Money, Money, int] | None:
    """Fee, patient's share and minutes of what would be planned; None when nothing would cost anything."""
    work = [new for new in news if new.spec.kind is Kind.WORK and new.status.is_open]
    implants = implants_in(mouth)
    found = [price(new, prices.catalogue, prices.coverage, implants) for new in work]
    found = [each for each in found if each.lines]
    if not found:
        return None
    return (
        total(each.fee for each in found),
        total(each.patient_share for each in found),
        sum(each.chair_minutes for each in found),
    )


# -- the list beside the chart --


@dataclass(frozen=True, slots=True, kw_only=True)
class ListContext:
    """What the list is made from. `unsaved`: the ids of entries that are not stored yet."""

    chart: Chart
    mouth: Mouth
    notation: Notation
    read_only: bool
    unsaved: frozenset[UUID] = frozenset()
    held: tuple[tuple[ChartEntry, str], ...] = ()  # what could not be charted yet, each with the reason


def entry_lines(words: Words, teeth: Sequence[ToothCode], context: ListContext) -> tuple[EntryLine, ...]:
    """What stands on the chosen teeth, the newest first, then what does not stand any more; none chosen: open work."""
    waiting = tuple(_held(words, entry, why, context) for entry, why in context.held)
    if not teeth:
        open_work = (_standing(words, mark.entry, mark.status, context) for mark in context.mouth.open_work())
        return (*waiting, *open_work)
    shown: dict[UUID, EntryLine] = {}
    for tooth in teeth:
        state = context.mouth.teeth.get(tooth)
        for mark in reversed(state.marks if state else ()):
            shown.setdefault(mark.entry.id, _standing(words, mark.entry, mark.status, context))
    standing = {entry.id: entry for entry in context.chart.standing() if entry.true_on <= context.mouth.day}
    later = {entry.id for entry in context.mouth.learned_later}
    for entry in sorted(standing.values(), key=lambda each: each.recorded_at, reverse=True):
        if entry.id not in shown and entry.id not in later and set(teeth) & set(entry.teeth):
            shown[entry.id] = _standing(words, entry, entry.status, context)
    lines = [*(line for line in waiting if set(teeth) & set(line.entry.teeth)), *shown.values()]
    if len(teeth) == 1 and not context.read_only:
        lines += _gone(words, teeth[0], {*shown, *standing}, context)
    return tuple(lines)


def _standing(words: Words, entry: ChartEntry, status: ChartStatus, context: ListContext) -> EntryLine:
    return EntryLine(
        entry=entry,
        status=status,
        status_word=words("observed") if entry.spec.kind is Kind.STATE else say_status(words, status),
        is_state=entry.spec.kind is Kind.STATE,
        words=say_entry(words, entry, context.notation),
        when=_when(words, entry),
        note=words("not saved yet") if entry.id in context.unsaved else "",
        moves=() if context.read_only else tuple(move for move in _MOVES if move in STATUS_MOVES[entry.status]),
        may_clear=not context.read_only,
    )


def _held(words: Words, entry: ChartEntry, why: str, context: ListContext) -> EntryLine:
    return EntryLine(
        entry=entry,
        status=entry.status,
        status_word=say_status(words, entry.status),
        words=say_entry(words, entry, context.notation),
        when="",
        note=why or words("waits for an exam"),
        may_clear=not context.read_only,
    )


def _gone(words: Words, tooth: ToothCode, known: set[UUID], context: ListContext) -> Iterator[EntryLine]:
    for entry in context.chart.history_of(tooth):
        if entry.id in known:
            continue
        void = context.chart.void_of(entry.id)
        yield EntryLine(
            entry=entry,
            status=entry.status,
            status_word=say_status(words, entry.status),
            words=say_entry(words, entry, context.notation),
            when=_when(words, entry),
            note=words("taken further") if void is None else words("void: {reason}", reason=void.reason).rstrip(": "),
            is_past=True,
        )


def _when(words: Words, entry: ChartEntry) -> str:
    return words("{day} · {who}", day=entry.true_on, who=entry.by).rstrip(" ·")


def learned_later(words: Words, chart: Chart, mouth: Mouth, notation: Notation) -> Iterator[str]:
    """What was true on the day shown and recorded only after it; what was shown then and was corrected after it."""
    for entry in mouth.learned_later:
        said = say_entry(words, entry, notation)
        day = entry.recorded_at.astimezone(words.zone).date()
        yield words("Recorded later: {entry} · {day}", entry=said, day=day)
    by_id = {entry.id: entry for entry in chart.entries}
    for correction in mouth.corrected_later:
        said = say_entry(words, by_id[correction.entry_id], notation)
        day = correction.at.astimezone(words.zone).date()
        if correction.is_void:
            told = words("Void since {day}: {entry} · {reason}", day=day, entry=said, reason=correction.reason)
            yield told.rstrip(" ·")
        else:
            yield words("Stands again since {day}: {entry}", day=day, entry=said)


# -- two days side by side --


def differences(words: Words, changes: dict[ToothCode, ToothChange], notation: Notation) -> tuple[str, ...]:
    """What became different, a line a tooth, in the order of the arches."""
    ordered = sorted(changes.items(), key=lambda item: arch_place(item[0]))
    return tuple(
        words(
            "{tooth}: {changes}", tooth=show_tooth(tooth, notation), changes="; ".join(_changes(words, tooth, change))
        )
        for tooth, change in ordered
    )


def _changes(words: Words, tooth: ToothCode, change: ToothChange) -> Iterator[str]:
    if change.before is not change.after and change.after is not None:
        yield words("now {presence}", presence=Message(f"presence.{change.after}"))
    for mark in change.new:
        yield words("new: {what}", what=say_mark(words, mark, tooth))
    for mark in change.gone:
        yield words("no longer: {what}", what=say_mark(words, mark, tooth))


def counts(mouth: Mouth) -> dict[ChartStatus, int]:
    """How many marks of each status there are, each span once."""
    seen: dict[UUID, ChartStatus] = {}
    for state in mouth.teeth.values():
        seen.update((mark.entry.id, mark.status) for mark in state.marks)
    found: dict[ChartStatus, int] = {}
    for status in seen.values():
        found[status] = found.get(status, 0) + 1
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries are meant. What is empty is any; `surfaces` are letters, all of which an entry has to hold."""

    teeth: tuple[ToothCode, ...]
    findings: tuple[Finding, ...] = ()
    variants: tuple[Variant, ...] = ()
    statuses: tuple[ChartStatus, ...] = ()
    surfaces: str = ""

    def means(self, entry: ChartEntry, tooth: ToothCode) -> bool:
        """Whether an entry on this tooth is one of them."""
        return (
            tooth in entry.teeth
            and (not self.findings or entry.finding in self.findings)
            and (not self.variants or entry.variant in self.variants)
            and (not self.statuses or entry.status in self.statuses)
            and set(surfaces_of(self.surfaces, tooth)) <= set(entry.surfaces)
        )


def newest_entries(chart: Chart, wanted: Wanted, day: date) -> tuple[ChartEntry, ...]:
    """Of the entries wanted the one recorded last on each tooth, each once. Findings come before `examined`."""
    standing = [entry for entry in chart.standing() if entry.true_on <= day]
    found: dict[UUID, ChartEntry] = {}
    for tooth in wanted.teeth:
        last = max(
            (entry for entry in standing if wanted.means(entry, tooth)),
            key=lambda each: (each.finding is not Finding.EXAMINED, each.recorded_at, each.id),
            default=None,
        )
        if last is not None:
            found[last.id] = last
    return tuple(found.values())
