"""One clause of a typed line: its things with their surfaces, materials, numbers and how each stands.

Surfaces belong to the thing just before them if it has none yet, else to the thing that comes. A material opens a
filling, unless a crown or the like follows or stands just before it. A word for how work stands means all work of the
clause; several mean what follows each of them or what precedes each of them. Whatever could be read in two ways is a
problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from dentaldesk.engines.clinical.charting_tokens import Note, Number, Since, Surfaces, Token, Unknown
from dentaldesk.engines.clinical.charting_vocabulary import Deed, Item, Material, Standing
from dentaldesk.models.charting import EXTRACTION_KINDS, SPECS, ChartStatus, Finding, Kind, Place, Variant
from dentaldesk.models.values import Message

_ELSEWHERE = frozenset({ChartStatus.EXISTING, ChartStatus.ELSEWHERE})


@dataclass(kw_only=True)
class Thing:
    """Something to chart, as far as the words say it."""

    finding: Finding
    variant: Variant | None = None
    surfaces: str = ""  # letters, as written
    measure: int | None = None
    status: ChartStatus | None = None
    by_material: bool = False  # opened by a material alone: a crown may still follow


@dataclass(kw_only=True)
class Clause:
    """What was read. `statuses` are pairs of a status and how many works stand before it."""

    things: list[Thing] = field(default_factory=list)
    surfaces: str = ""  # said before their thing
    material: Variant | None = None  # one that is no filling, said before its thing
    statuses: list[tuple[ChartStatus, int]] = field(default_factory=list)
    deed: Deed | None = None
    since: date | None = None
    note: str = ""
    problems: list[Message] = field(default_factory=list)

    @property
    def works(self) -> list[Thing]:
        """The things that are work."""
        return [thing for thing in self.things if SPECS[thing.finding].kind is Kind.WORK]


def read_clause(spoken: Iterable[Token]) -> Clause:
    """The clause that tokens make. Never raises."""
    clause = Clause()
    before: Token | None = None
    for token in spoken:
        _take(token, before, clause)
        before = token
    if clause.problems:
        return clause
    if clause.material is not None:
        name = Message(f"variant.{clause.material}")
        clause.problems.append(Message("line.material_of_what", {"material": name}))
    elif clause.surfaces and clause.things and clause.deed is not Deed.CLEAR:
        clause.problems.append(Message("line.ambiguous_surfaces"))
    clause.problems += _settle_statuses(clause)
    return clause


def _take(token: Token, before: Token | None, clause: Clause) -> None:
    match token:
        case Item(finding, variant):
            _take_item(finding, variant, clause)
        case Material(variant):
            _take_material(variant, clause)
        case Surfaces(letters):
            _take_surfaces(letters, before, clause)
        case Number():
            _take_number(token, before, clause)
        case Standing(status):
            clause.statuses.append((status, len(clause.works)))
        case Deed():
            clause.problems += [Message("line.one_deed")] if clause.deed not in {None, token} else []
            clause.deed = token
        case Since(day):
            clause.since = day
        case Note(text):
            is_sent = any(status is ChartStatus.REFERRED for status, _ in clause.statuses)
            clause.note = text
            clause.problems += [] if is_sent else [Message("line.to_whom")]
        case Unknown(problem):
            clause.problems.append(problem)


def _variants(finding: Finding) -> tuple[Variant, ...]:
    return EXTRACTION_KINDS if finding is Finding.EXTRACTION else SPECS[finding].variants


def _take_item(finding: Finding, variant: Variant | None, clause: Clause) -> None:
    last = clause.things[-1] if clause.things else None
    if last is not None and last.by_material and variant is None and last.variant in _variants(finding):
        # `gold crown`, `amalgam filling`: the material was this thing's.
        last.finding, last.by_material = finding, False
        return
    thing = Thing(finding=finding, variant=variant)
    if clause.material in _variants(finding) and variant is None:
        thing.variant, clause.material = clause.material, None
    _open(thing, clause)


def _open(thing: Thing, clause: Clause) -> None:
    """A new thing, which takes the surfaces that waited for it."""
    thing.surfaces, clause.surfaces = clause.surfaces, ""
    clause.things.append(thing)


def _take_material(variant: Variant, clause: Clause) -> None:
    last = clause.things[-1] if clause.things else None
    if last is not None and last.variant is variant and last.by_material:
        return  # said twice
    if last is not None and last.variant is None and variant in _variants(last.finding):
        last.variant = variant
    elif variant in SPECS[Finding.FILLING].variants:
        _open(Thing(finding=Finding.FILLING, variant=variant, by_material=True), clause)
    elif clause.material in {None, variant}:
        clause.material = variant
    else:
        clause.problems.append(Message("line.material_of_what", {"material": Message(f"variant.{variant}")}))


def _take_surfaces(letters: str, before: Token | None, clause: Clause) -> None:
    last = clause.things[-1] if clause.things else None
    if isinstance(before, Surfaces):
        # `M O D` is one group; `MO D` could be two.
        if len(letters) > 1 or len(before.letters) > 1:
            clause.problems.append(Message("line.ambiguous_surfaces"))
        elif clause.surfaces or last is None:
            clause.surfaces += letters
        else:
            last.surfaces += letters
    elif last is not None and not last.surfaces and SPECS[last.finding].place is Place.SURFACES:
        last.surfaces = letters
    elif clause.surfaces:
        clause.problems.append(Message("line.ambiguous_surfaces"))
    else:
        clause.surfaces = letters


def _take_number(number: Number, before: Token | None, clause: Clause) -> None:
    last = clause.things[-1] if clause.things else None
    if last is not None and SPECS[last.finding].measure is not None:
        if last.measure is None:
            last.measure = number.value
        else:
            # `recession 3 B 4 L`: the same again.
            clause.things.append(Thing(finding=last.finding, measure=number.value))
    elif number.letters:
        _take_surfaces(number.letters, before, clause)
    else:
        clause.problems.append(Message("line.unknown_word", {"typed": str(number.value)}))


def _settle_statuses(clause: Clause) -> Iterator[Message]:
    """Give each work its status. Conditions have none of their own."""
    statuses, works = clause.statuses, clause.works
    if clause.deed is Deed.DONE and len(works) < len(clause.things):
        yield Message("line.one_deed")  # a condition cannot be done
    if clause.deed is Deed.DONE and statuses:
        # `complete elsewhere`: done, but not here.
        if any(status not in _ELSEWHERE for status, _ in statuses):
            yield Message("line.one_deed")
        clause.deed = None
    if not statuses or not works or clause.deed is Deed.CLEAR:
        return
    parts = _parts(statuses, len(works))
    if parts is None:
        yield Message("line.ambiguous_status", {"status": Message(f"chart_status.{statuses[0][0]}")})
        return
    for status, (first, last) in parts:
        for work in works[first:last]:
            work.status = status


def _parts(statuses: list[tuple[ChartStatus, int]], count: int) -> list[tuple[ChartStatus, tuple[int, int]]] | None:
    """Which works (from, to) each status means; None when it could be read in two ways."""
    if len({status for status, _ in statuses}) == 1 and {places for _, places in statuses} <= {0, count}:
        return [(statuses[0][0], (0, count))]
    starts = [place for _, place in statuses]
    if starts[0] == 0:
        spans = list(zip(starts, [*starts[1:], count], strict=True))
    elif starts[-1] == count:
        spans = list(zip([0, *starts[:-1]], starts, strict=True))
    else:
        return None
    if any(first == last for first, last in spans):
        return None
    return [(status, span) for (status, _), span in zip(statuses, spans, strict=True)]
