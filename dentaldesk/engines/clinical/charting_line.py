"""The typed line of the chart: `16 MOD caries`, `1-6 sealant`, `26 root canal crown elsewhere`, `2 years ago`.

Teeth come first (without them the selected ones are meant), then surfaces, things and how they stand. Surfaces belong
to the thing just before them, or to the one that comes; a material alone is a filling of it. A comma parts two
findings, each of which may name teeth of its own. Reading never fails and never guesses: what could mean two things,
or nothing, is a problem.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from dentaldesk.engines.clinical.chart import ChartEntry, Mouth
from dentaldesk.engines.clinical.charting_clauses import Clause, Thing, read_clause
from dentaldesk.engines.clinical.charting_rules import NewEntry, bridge_roles
from dentaldesk.engines.clinical.charting_tokens import tokens
from dentaldesk.engines.clinical.charting_vocabulary import Deed, Vocabulary
from dentaldesk.engines.clinical.said_days import shown_day
from dentaldesk.models.charting import SPECS, ChartStatus, Finding, Kind, Place, Variant
from dentaldesk.models.teeth import Notation, Surface, ToothCode, arch_place, parse_tooth, teeth_between
from dentaldesk.models.values import Message, ValueProblem

_RANGE = re.compile(r"[-–—]")
_CLAUSES = re.compile(r"[,;](?=\s|$)")
_TWO_DIGITS = re.compile(r"[1-8][1-8]S?(?:[-–—,;.:]|$)", re.IGNORECASE)
_BEFORE_A_DAY = frozenset({"since", "@", "to"})
_ENDS = 2  # of a range
_ALSO = {Surface.BUCCAL: Surface.FACIAL, Surface.FACIAL: Surface.BUCCAL}  # one surface, two names
_FINISHED = frozenset({ChartStatus.EXISTING, ChartStatus.ELSEWHERE})


@dataclass(frozen=True, slots=True, kw_only=True)
class LineContext:
    """What the line is read against. `status` is that of work without a word for it."""

    mouth: Mouth
    vocabulary: Vocabulary
    today: date
    notation: Notation = Notation.FDI
    selected: tuple[ToothCode, ...] = ()
    status: ChartStatus = ChartStatus.PLANNED


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as it was understood. `deed` says what else than charting it asks for, on `teeth`."""

    teeth: tuple[ToothCode, ...] = ()
    entries: tuple[NewEntry, ...] = ()
    deed: Deed | None = None
    day: date | None = None  # the day to show, with Deed.SHOW_DAY
    # Which entries to clear or to complete; empty: any.
    findings: tuple[Finding, ...] = ()
    variants: tuple[Variant, ...] = ()
    statuses: tuple[ChartStatus, ...] = ()
    surfaces: str = ""  # letters, as written
    problems: tuple[Message, ...] = ()
    completion: str = ""  # what Tab would add to the last word

    @property
    def is_ready(self) -> bool:
        """Whether Enter would do something."""
        return not self.problems and bool(self.entries or self.deed)


@dataclass(kw_only=True)
class _Reading:
    """The line while its clauses are read, each on the teeth and surfaces of the one before unless it says others."""

    teeth: tuple[ToothCode, ...]
    every_tooth: list[ToothCode] = field(default_factory=list)
    surfaces: str = ""
    entries: list[NewEntry] = field(default_factory=list)
    problems: list[Message] = field(default_factory=list)
    deeds: list[Clause] = field(default_factory=list)


def read_line(text: str, context: LineContext) -> Line:
    """What a typed line means. Never raises."""
    if not text.strip():
        return Line()
    day = shown_day(text.strip(), context.today)
    if day is not None:
        return Line(deed=Deed.SHOW_DAY, day=day)
    reading = _Reading(teeth=context.selected)
    parts = [part.split() for part in _CLAUSES.split(text) if part.strip()]
    waiting: list[ToothCode] = []
    for number, words in enumerate(parts):
        is_last = number == len(parts) - 1
        named, rest = _read_teeth(words, context, reading)
        waiting += named
        if rest or is_last:
            _read_part(rest, waiting, context, reading, is_open=is_last and not text[-1].isspace())
            waiting = []
    return replace(_line(reading), completion=_completion(text, context.vocabulary))


def _line(reading: _Reading) -> Line:
    line = Line(
        teeth=tuple(dict.fromkeys(reading.every_tooth)) or reading.teeth,
        entries=() if reading.problems else tuple(reading.entries),
        problems=tuple(said for place, said in enumerate(reading.problems) if said not in reading.problems[:place]),
    )
    if not reading.deeds or reading.problems:
        return line
    clause = reading.deeds[0]
    if len(reading.deeds) > 1 or reading.entries:
        return replace(line, entries=(), problems=(Message("line.one_deed"),))
    return replace(
        line,
        deed=clause.deed,
        findings=tuple(thing.finding for thing in clause.things),
        variants=tuple(variant for thing in clause.things if (variant := thing.variant) is not None),
        statuses=tuple(dict.fromkeys(status for status, _ in clause.statuses)),
        surfaces="".join(thing.surfaces for thing in clause.things) + clause.surfaces,
    )


def _read_part(
    words: Sequence[str], named: Sequence[ToothCode], context: LineContext, reading: _Reading, *, is_open: bool
) -> None:
    """One clause: what is charted or done on its teeth."""
    if named:
        reading.teeth = tuple(sorted(dict.fromkeys(named), key=arch_place))
        reading.surfaces = ""
    reading.every_tooth += reading.teeth
    if reading.problems:
        return
    clause = read_clause(tokens(words, context.vocabulary, is_open=is_open))
    reading.problems += clause.problems
    if clause.problems:
        return
    if not clause.things and clause.deed is None:
        reading.problems.append(Message("line.no_thing"))
    elif not reading.teeth and clause.deed is not Deed.REST_SOUND:
        reading.problems.append(Message("chart.no_tooth"))
    elif clause.deed in {Deed.CLEAR, Deed.REST_SOUND} or (clause.deed is Deed.DONE and not clause.things):
        reading.deeds.append(clause)
    else:
        _chart(clause, context, reading)


def _chart(clause: Clause, context: LineContext, reading: _Reading) -> None:
    for thing in clause.things:
        spec = SPECS[thing.finding]
        if spec.place is Place.SURFACES:
            # `16 MOD caries composite`: the second thing means the same surfaces.
            needs = not thing.surfaces and not spec.surfaces_optional
            thing.surfaces = reading.surfaces if needs else thing.surfaces
            reading.surfaces = thing.surfaces or reading.surfaces
        status = _status(clause, thing, context)
        if clause.since is not None and spec.kind is Kind.WORK and status not in {*_FINISHED, ChartStatus.COMPLETED}:
            reading.problems.append(Message("line.since_planned", {"since": clause.since}))
            return
        rows = (
            [_in_row(reading.teeth, context.mouth)] if spec.place is Place.SPAN else [(one,) for one in reading.teeth]
        )
        reading.entries += [_entry(thing, clause, status, teeth, context.mouth) for teeth in rows]


def _status(clause: Clause, thing: Thing, context: LineContext) -> ChartStatus:
    if SPECS[thing.finding].kind is not Kind.WORK:
        return ChartStatus.CONDITION
    if clause.deed is Deed.DONE:
        return ChartStatus.COMPLETED
    return thing.status or context.status


def _in_row(teeth: tuple[ToothCode, ...], mouth: Mouth) -> tuple[ToothCode, ...]:
    order = mouth.order()
    return tuple(sorted(teeth, key=lambda tooth: order.index(tooth) if tooth in order else len(order)))


def _entry(thing: Thing, clause: Clause, status: ChartStatus, teeth: tuple[ToothCode, ...], mouth: Mouth) -> NewEntry:
    surfaces = surfaces_of(thing.surfaces, teeth[0])
    if status is ChartStatus.COMPLETED:
        standing = _open_work(thing, surfaces, teeth[0], mouth)
        if standing is not None:
            return _done(standing)
    variants = SPECS[thing.finding].variants
    return NewEntry(
        finding=thing.finding,
        status=status,
        teeth=teeth,
        surfaces=surfaces,
        variant=thing.variant or (variants[0] if variants else None),
        replaced=bridge_roles(teeth, mouth) if thing.finding is Finding.BRIDGE else (),
        measure=thing.measure,
        note=clause.note,
        true_on=clause.since,
    )


def _open_work(thing: Thing, surfaces: tuple[Surface, ...], tooth: ToothCode, mouth: Mouth) -> ChartEntry | None:
    """The planned work that `… done` means: of this kind, on these surfaces if any were said."""
    state = mouth.teeth.get(tooth)
    for mark in reversed(state.find(thing.finding) if state else ()):
        is_meant = thing.variant in {None, mark.entry.variant} and set(surfaces) <= set(mark.surfaces)
        if mark.status.is_open and is_meant:
            return mark.entry
    return None


def _done(planned: ChartEntry) -> NewEntry:
    return NewEntry(
        finding=planned.finding,
        status=ChartStatus.COMPLETED,
        teeth=planned.teeth,
        surfaces=planned.surfaces,
        variant=planned.variant,
        replaced=planned.replaced,
        measure=planned.measure,
        follows=planned.id,
    )


def surfaces_of(letters: str, tooth: ToothCode) -> tuple[Surface, ...]:
    """The surfaces of a tooth that letters name, in writing order; those that it lacks stay, to be refused by name.

    B and F are one surface, which front teeth call facial and back teeth buccal; P is lingual of the upper jaw.
    """
    named = {Surface(letter) for letter in letters.replace("P", "L")}
    own = {
        _ALSO.get(one, one) if one not in tooth.surfaces and _ALSO.get(one) in tooth.surfaces else one for one in named
    }
    return tuple(surface for surface in Surface if surface in own)


def _read_teeth(words: Sequence[str], context: LineContext, reading: _Reading) -> tuple[list[ToothCode], Sequence[str]]:
    """The teeth at the beginning of a clause, and what is left of it."""
    words = _teeth_first(words, context)
    found: list[ToothCode] = []
    for place, word in enumerate(words):
        teeth = _teeth(word.strip(",;.:"), context, reading, is_first=place == 0)
        if teeth is None:
            return found, words[place:]
        found += teeth
    return found, ()


def _teeth_first(words: Sequence[str], context: LineContext) -> Sequence[str]:
    """`caries 16 MO`, `complete 17`: what people say before the tooth is meant of it.

    Not in Universal, where a tooth cannot be told from a degree: `mobility 2`.
    """
    is_tooth = [bool(_TWO_DIGITS.match(word)) for word in words]
    if context.notation is not Notation.FDI or True not in is_tooth or is_tooth[0]:
        return words
    first = is_tooth.index(True)
    after = next((place for place in range(first, len(words)) if not is_tooth[place]), len(words))
    if True in is_tooth[after:] or words[first - 1].casefold() in _BEFORE_A_DAY:
        return words
    return [*words[first:after], *words[:first], *words[after:]]


def _teeth(word: str, context: LineContext, reading: _Reading, *, is_first: bool) -> list[ToothCode] | None:
    """The teeth that one word names: `16`, `16,17`, `14-16`. None when it is another word."""
    # Letters alone are teeth only where the notation has such teeth and a clause begins.
    if not any(char.isdigit() for char in word) and not (is_first and context.notation is not Notation.FDI):
        return None
    found: list[ToothCode] = []
    for part in filter(None, re.split(r"[,;]", word)):
        try:
            found += _range(_RANGE.split(part), context)
        except ValueProblem as problem:
            if not is_first or not word[0].isdigit():
                return None
            reading.problems.append(problem.message)
            return found
    return found


def _range(ends: Sequence[str], context: LineContext) -> Sequence[ToothCode]:
    first, last = (parse_tooth(end, context.notation) for end in (ends[0], ends[-1]))
    if len(ends) > _ENDS:
        raise ValueProblem("tooth.unknown", typed="-".join(ends))
    if first == last:
        return [first]
    row = [column.tooth for column in context.mouth.arch(upper=first.is_upper)]
    if first in row and last in row:
        start, end = sorted((row.index(first), row.index(last)))
        return row[start : end + 1]
    return teeth_between(first, last)


def _completion(text: str, vocabulary: Vocabulary) -> str:
    """What is missing of the word that is being typed."""
    if text[-1].isspace():
        return ""
    return vocabulary.completion(text.rsplit(maxsplit=1)[-1])
