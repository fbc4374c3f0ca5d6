"""The typed line of the chart: `16 MOD caries`, `1-6 sealant`, `26 root canal crown elsewhere`, `2 years ago`.

Teeth come first (without them the selected ones are meant), then surfaces, things and their status in any order that
people write them in. What a word means stands in a `Vocabulary`, in the reader's language and in the shorthand of
the field. Reading never fails: what is not understood is a problem with its place in the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from dentaldesk.engines.clinical.chart import ChartEntry, Mouth
from dentaldesk.engines.clinical.charting_rules import NewEntry, bridge_roles
from dentaldesk.engines.clinical.charting_vocabulary import (
    Command,
    Deed,
    Item,
    Material,
    Meaning,
    Standing,
    Vocabulary,
)
from dentaldesk.engines.clinical.said_days import first_day, shown_day
from dentaldesk.models.charting import EXTRACTION_KINDS, SPECS, ChartStatus, Finding, Kind, Place, Variant
from dentaldesk.models.teeth import Notation, Surface, ToothCode, arch_place, parse_tooth, teeth_between
from dentaldesk.models.values import Message, ValueProblem

_RANGE = re.compile(r"[-–—]")
_MEASURES = {"i": 1, "ii": 2, "iii": 3}
_ALSO = {Surface.BUCCAL: Surface.FACIAL, Surface.FACIAL: Surface.BUCCAL}  # one surface, two names


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
    findings: tuple[Finding, ...] = ()  # what to clear, with Deed.CLEAR; none: the newest
    problems: tuple[Message, ...] = ()
    completion: str = ""  # what Tab would add to the last word

    @property
    def is_ready(self) -> bool:
        """Whether Enter would do something."""
        return not self.problems and bool(self.entries or self.deed)


@dataclass(kw_only=True)
class _Thing:
    """An item of the line while it is read."""

    finding: Finding
    variant: Variant | None = None
    surfaces: str = ""
    is_open: bool = False  # its surfaces came behind it, and more may follow: `caries M O`
    measure: int | None = None


@dataclass(kw_only=True)
class _Reading:
    teeth: tuple[ToothCode, ...] = ()
    things: list[_Thing] = field(default_factory=list)
    surfaces: str = ""  # said before their thing
    material: Variant | None = None  # said before its thing
    status: ChartStatus | None = None
    deed: Deed | None = None
    since: date | None = None
    note: str = ""
    problems: list[Message] = field(default_factory=list)


def read_line(text: str, context: LineContext) -> Line:
    """What a typed line means. Never raises."""
    words = text.split()
    if not words:
        return Line()
    day = shown_day(text.strip(), context.today)
    if day is not None:
        return Line(deed=Deed.SHOW_DAY, day=day)
    reading = _Reading()
    rest = _read_teeth(words, context, reading)
    _read_things(rest, context, reading, is_open=not text[-1].isspace())
    if reading.material is not None:
        _settle_material(reading)
    is_new = not reading.problems and reading.deed not in {Deed.CLEAR, Deed.REST_SOUND}
    entries = tuple(_entries(reading, context)) if is_new else ()
    return Line(
        teeth=reading.teeth,
        entries=entries,
        deed=None if entries else reading.deed,
        findings=tuple(thing.finding for thing in reading.things) if reading.deed is Deed.CLEAR else (),
        problems=tuple(reading.problems) or tuple(_lacks(reading, entries)),
        completion=_completion(text, context.vocabulary),
    )


def _lacks(reading: _Reading, entries: Sequence[NewEntry]) -> Iterator[Message]:
    if (reading.things or reading.deed) and not reading.teeth and reading.deed is not Deed.REST_SOUND:
        yield Message("chart.no_tooth")
    elif not entries and not reading.deed:
        yield Message("line.no_thing")


def _read_teeth(words: Sequence[str], context: LineContext, reading: _Reading) -> Sequence[str]:
    """Take the teeth at the beginning; what is left of the line comes back."""
    found: list[ToothCode] = []
    for place, word in enumerate(words):
        teeth = _teeth(word.strip(","), context, reading, is_first=place == 0)
        if teeth is None:
            break
        found += teeth
    else:
        place = len(words)
    named = tuple(sorted(dict.fromkeys(found), key=arch_place))
    reading.teeth = named or context.selected
    return words[place:]


def _teeth(word: str, context: LineContext, reading: _Reading, *, is_first: bool) -> list[ToothCode] | None:
    """The teeth that one word names: `16`, `16,17`, `14-16`. None when it is another word."""
    # Letters alone are teeth only where the notation has such teeth and the line begins.
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
    if len(ends) > 2:  # noqa: PLR2004 - a range has two ends
        raise ValueProblem("tooth.unknown", typed="-".join(ends))
    if first == last:
        return [first]
    row = [column.tooth for column in context.mouth.arch(upper=first.is_upper)]
    if first in row and last in row:
        start, end = sorted((row.index(first), row.index(last)))
        return row[start : end + 1]
    return teeth_between(first, last)


def _read_things(words: Sequence[str], context: LineContext, reading: _Reading, *, is_open: bool) -> None:
    """Read the words behind the teeth. The last one may still be typed (`is_open`)."""
    words = re.sub(r"(?<=[^\W\d])-(?=[^\W\d])", " ", " ".join(words)).split()
    place = 0
    while place < len(words):
        if words[place].strip(",;") in {"", "+", "&"}:
            place += 1
            continue
        length, meaning = context.vocabulary.longest(words[place:])
        if meaning is Command.TO:
            reading.note = " ".join(words[place + 1 :])
            return
        if meaning is Command.SINCE and place + 1 < len(words):
            _since(words[place + 1], reading)
            place += 2
            continue
        if meaning is None:
            is_typed = is_open and place + length >= len(words)
            meaning = _unknown(words[place], context.vocabulary, reading, is_typed=is_typed)
        if meaning is not None:
            _take(meaning, reading)
        place += max(length, 1)


def _unknown(word: str, vocabulary: Vocabulary, reading: _Reading, *, is_typed: bool) -> Meaning | None:
    """A word that stands in no vocabulary: surfaces, a measure, the beginning of a word, or a problem."""
    number = _number(word)
    if number is not None and (_wants_measure(reading) or not word.isalpha()):
        _take_measure(number, word, reading)
        return None
    if re.fullmatch(r"[MODBFLVIPmodbflvip]{1,6}", word) and len(set(word.upper())) == len(word):
        _take_surfaces(word.upper(), reading)
        return None
    begun = vocabulary.begun(word)
    if len(begun) == 1 or (begun and is_typed):
        return begun[0]
    reading.problems.append(Message("line.unknown_word", {"typed": word}))
    return None


def _number(word: str) -> int | None:
    plain = re.sub(r"(mm|°)$", "", word.casefold())
    if plain in _MEASURES:
        return _MEASURES[plain]
    return int(plain) if re.fullmatch(r"-?\d{1,3}", plain) else None


def _wants_measure(reading: _Reading) -> bool:
    """Whether the last thing still waits for its number: then I is a degree, not the incisal edge."""
    last = reading.things[-1] if reading.things else None
    return last is not None and last.measure is None and SPECS[last.finding].measure is not None


def _take_measure(number: int, word: str, reading: _Reading) -> None:
    for thing in reversed(reading.things):
        if SPECS[thing.finding].measure is not None and thing.measure is None:
            thing.measure = number
            return
    reading.problems.append(Message("line.unknown_word", {"typed": word}))


def _take_surfaces(letters: str, reading: _Reading) -> None:
    """Surfaces belong to the thing before them that has none yet, else to the thing that comes."""
    last = reading.things[-1] if reading.things else None
    if last is not None and SPECS[last.finding].place is Place.SURFACES and (not last.surfaces or last.is_open):
        last.surfaces += letters
        last.is_open = True
    else:
        reading.surfaces += letters


def _since(word: str, reading: _Reading) -> None:
    reading.since = first_day(word)
    if reading.since is None:
        reading.problems.append(Message("line.unknown_word", {"typed": word}))


def _take(meaning: Meaning, reading: _Reading) -> None:
    match meaning:
        case Item(finding, variant):
            _take_item(finding, variant, reading)
        case Material(variant):
            _take_material(variant, reading)
        case Standing(status):
            reading.status = status
        case Deed():
            reading.deed = meaning
        case Command():
            pass


def _take_item(finding: Finding, variant: Variant | None, reading: _Reading) -> None:
    thing = _Thing(finding=finding, variant=variant)
    possible = EXTRACTION_KINDS if finding is Finding.EXTRACTION else SPECS[finding].variants
    if reading.material in possible and variant is None:
        thing.variant, reading.material = reading.material, None
    if SPECS[finding].place is Place.SURFACES:
        thing.surfaces, reading.surfaces = reading.surfaces, ""
    reading.things.append(thing)


def _take_material(variant: Variant, reading: _Reading) -> None:
    last = reading.things[-1] if reading.things else None
    possible = () if last is None else SPECS[last.finding].variants
    if last is not None and last.finding is Finding.EXTRACTION:
        possible = EXTRACTION_KINDS
    if last is not None and last.variant is None and variant in possible:
        last.variant = variant
        return
    if reading.material is not None:
        _settle_material(reading)
    reading.material = variant


def _settle_material(reading: _Reading) -> None:
    """A material that no thing followed is a filling of it."""
    assert reading.material is not None  # noqa: S101 - the caller looked
    variant, reading.material = reading.material, None
    if variant in SPECS[Finding.FILLING].variants:
        _take_item(Finding.FILLING, variant, reading)
    else:
        reading.problems.append(Message("line.material_of_what", {"material": Message(f"variant.{variant}")}))


def _entries(reading: _Reading, context: LineContext) -> Iterator[NewEntry]:
    surfaces = reading.surfaces
    for thing in reading.things:
        spec = SPECS[thing.finding]
        if spec.place is Place.SURFACES:
            # `16 MOD caries composite`: the second thing means the same surfaces.
            surfaces = thing.surfaces = thing.surfaces or surfaces
        if spec.place is Place.SPAN and reading.teeth:
            yield _entry(thing, reading, context, _in_row(reading.teeth, context.mouth))
        elif spec.place is not Place.SPAN:
            for tooth in reading.teeth:
                yield _entry(thing, reading, context, (tooth,))


def _in_row(teeth: tuple[ToothCode, ...], mouth: Mouth) -> tuple[ToothCode, ...]:
    order = mouth.order()
    return tuple(sorted(teeth, key=lambda tooth: order.index(tooth) if tooth in order else len(order)))


def _entry(thing: _Thing, reading: _Reading, context: LineContext, teeth: tuple[ToothCode, ...]) -> NewEntry:
    spec = SPECS[thing.finding]
    status = (reading.status or context.status) if spec.kind is Kind.WORK else ChartStatus.CONDITION
    surfaces = surfaces_of(thing.surfaces, teeth[0]) if teeth else ()
    if reading.deed is Deed.DONE and spec.kind is Kind.WORK:
        status = ChartStatus.COMPLETED
        standing = _open_work(thing, surfaces, teeth, context.mouth)
        if standing is not None:
            return _done(standing)
    return NewEntry(
        finding=thing.finding,
        status=status,
        teeth=teeth,
        surfaces=surfaces,
        variant=thing.variant or (spec.variants[0] if spec.variants else None),
        replaced=bridge_roles(teeth, context.mouth) if thing.finding is Finding.BRIDGE else (),
        measure=thing.measure,
        note=reading.note,
        true_on=reading.since,
    )


def _open_work(
    thing: _Thing, surfaces: tuple[Surface, ...], teeth: tuple[ToothCode, ...], mouth: Mouth
) -> ChartEntry | None:
    """The planned work that `… done` means: of this kind, on these surfaces if any were said."""
    state = mouth.teeth.get(teeth[0]) if teeth else None
    for mark in reversed(state.find(thing.finding) if state else ()):
        if mark.status.is_open and (not surfaces or set(surfaces) <= set(mark.surfaces)):
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


def _completion(text: str, vocabulary: Vocabulary) -> str:
    """What is missing of the word that is being typed, if it can only be one thing or is the usual one."""
    if not text or text[-1].isspace():
        return ""
    return vocabulary.completion(text.rsplit(maxsplit=1)[-1])
