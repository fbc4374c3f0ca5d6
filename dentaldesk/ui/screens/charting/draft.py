"""What is about to be charted: one value that letters, clicks and the typed line all edit. Pure: no Qt, no database.

Every event is a function from a draft to a `Step`: the draft as it is then, and what is to be charted now because it
is whole and the person went on. What is not whole waits; what was typed is never thrown away by going on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from dentaldesk.engines.clinical.chart import Mouth, ToothState
from dentaldesk.engines.clinical.charting_rules import NewEntry, entry_problems, replaced_by
from dentaldesk.models.charting import ChartStatus, Finding, Kind, Place, Variant
from dentaldesk.models.teeth import Surface, ToothCode
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.charting.keys import EXAMINED, Choice

_TWO = 2  # ends of a span
_TEN = 10
# The names of a front tooth's surfaces for those of a back tooth, in which a draft keeps them.
_FRONT = {Surface.OCCLUSAL: Surface.INCISAL, Surface.BUCCAL: Surface.FACIAL}
_BACK = {front: back for back, front in _FRONT.items()}


class Lack(Enum):
    """What a draft waits for."""

    TEETH = "teeth"
    SECOND_END = "second-end"
    SURFACES = "surfaces"
    MEASURE = "measure"


class Stage(Enum):
    """What a click on a surface of the diagram means, one after the other, when no finding was chosen."""

    CARIES = (Finding.CARIES, ChartStatus.CONDITION, None)
    PLANNED = (Finding.FILLING, ChartStatus.PLANNED, Variant.COMPOSITE)
    EXISTING = (Finding.FILLING, ChartStatus.EXISTING, Variant.COMPOSITE)


_AFTER = {Stage.CARIES: Stage.PLANNED, Stage.PLANNED: Stage.EXISTING, Stage.EXISTING: None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`teeth` are the selection. `surfaces` are kept under a back tooth's names, whatever teeth are selected."""

    teeth: tuple[ToothCode, ...] = ()
    choice: Choice | None = None
    surfaces: frozenset[Surface] = frozenset()
    measure: int | None = None
    status: ChartStatus = ChartStatus.PLANNED  # how work is marked; stays until the patient changes
    pontics: frozenset[ToothCode] | None = None  # of a bridge, once somebody chose; None: as proposed
    cycled: tuple[tuple[Surface, Stage], ...] = ()
    line: tuple[NewEntry, ...] = ()  # what the typed line says; it takes the place of all above
    paints: bool = False  # finding first: the choice stays while teeth are clicked

    @property
    def spans(self) -> bool:
        """Whether one object over several teeth is drafted."""
        return self.choice is not None and self.choice.spec.place is Place.SPAN

    @property
    def takes_surfaces(self) -> bool:
        """Whether surface letters and clicks add to the chosen finding."""
        return self.choice is not None and self.choice.spec.place is Place.SURFACES

    @property
    def waits_for_digit(self) -> bool:
        """Whether a digit is the number of the chosen finding, and not the start of a typed line."""
        measure = self.choice.spec.measure if self.choice is not None else None
        return measure is not None and measure.required

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that Escape could drop."""
        return self.choice is None and not self.cycled and not self.line


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A draft after an event, what is to be charted now, and why something whole could not be."""

    draft: Draft
    charted: tuple[NewEntry, ...] = ()
    refused: tuple[Message, ...] = ()


# -- what a draft says --


def news(draft: Draft, mouth: Mouth) -> tuple[NewEntry, ...]:
    """The entries that the draft would chart, as far as it goes."""
    if draft.line:
        return draft.line
    if draft.choice is None:
        return _cycled(draft)
    if draft.spans:
        return (_span(draft, draft.choice, mouth),) if draft.teeth else ()
    return tuple(_one(draft, draft.choice, tooth) for tooth in draft.teeth)


def _one(draft: Draft, choice: Choice, tooth: ToothCode) -> NewEntry:
    return NewEntry(
        finding=choice.finding,
        status=_status(draft, choice),
        teeth=(tooth,),
        surfaces=surfaces_on(tooth, draft.surfaces),
        variant=choice.variant,
        measure=draft.measure,
    )


def _span(draft: Draft, choice: Choice, mouth: Mouth) -> NewEntry:
    teeth = draft.teeth
    return NewEntry(
        finding=choice.finding,
        status=_status(draft, choice),
        teeth=teeth,
        variant=choice.variant,
        replaced=tuple(tooth for tooth in teeth if tooth in pontics_of(draft, mouth)),
    )


def pontics_of(draft: Draft, mouth: Mouth) -> frozenset[ToothCode]:
    """The places that a drafted bridge or denture replaces: as chosen, or as the gaps propose."""
    if draft.choice is None or draft.choice.finding not in {Finding.BRIDGE, Finding.DENTURE}:
        return frozenset()
    if draft.pontics is not None:
        return draft.pontics & frozenset(draft.teeth)
    return frozenset(replaced_by(draft.choice.finding, draft.teeth, mouth))


def _cycled(draft: Draft) -> tuple[NewEntry, ...]:
    made = []
    for stage in Stage:
        surfaces = frozenset(surface for surface, reached in draft.cycled if reached is stage)
        finding, status, variant = stage.value
        made += [
            NewEntry(
                finding=finding, status=status, teeth=(tooth,), surfaces=surfaces_on(tooth, surfaces), variant=variant
            )
            for tooth in draft.teeth[:1]
            if surfaces
        ]
    return tuple(made)


def _status(draft: Draft, choice: Choice) -> ChartStatus:
    return draft.status if choice.spec.kind is Kind.WORK else ChartStatus.CONDITION


def surfaces_on(tooth: ToothCode, surfaces: Iterable[Surface]) -> tuple[Surface, ...]:
    """Drafted surfaces under the names that they have on this tooth, in writing order."""
    named = {_FRONT.get(surface, surface) if tooth.is_anterior else surface for surface in surfaces}
    return tuple(surface for surface in Surface if surface in named)


def lack(draft: Draft) -> Lack | None:
    """What the draft waits for next; None when it is whole, or empty."""
    choice = draft.choice
    if draft.line or choice is None:
        return None
    if not draft.teeth:
        return Lack.TEETH
    if draft.spans and len(draft.teeth) < _TWO and choice.finding is not Finding.DENTURE:
        return Lack.SECOND_END
    if draft.measure is None and choice.spec.measure is not None and choice.spec.measure.required:
        return Lack.MEASURE
    if draft.takes_surfaces and not draft.surfaces and not choice.spec.surfaces_optional:
        return Lack.SURFACES
    return None


def problems(draft: Draft, mouth: Mouth) -> tuple[Message, ...]:
    """Why what is drafted cannot stand in this mouth, each reason once; empty while something is still waited for.

    Of a typed line its reader tells: there one item may make room for the next.
    """
    if draft.line or lack(draft) is not None:
        return ()
    once: list[Message] = []
    for new in news(draft, mouth):
        once += [problem for problem in entry_problems(new, mouth) if problem not in once]
    return tuple(once)


def is_whole(draft: Draft, mouth: Mouth) -> bool:
    """Whether it can be charted as it stands."""
    return bool(news(draft, mouth)) and lack(draft) is None and not problems(draft, mouth)


# -- events --


def press(draft: Draft, choice: Choice, mouth: Mouth) -> Step:
    """A finding was chosen by its letter or button. One that needs nothing more is charted at once."""
    if choice == EXAMINED:
        return _examine(draft, mouth)
    if choice == draft.choice and not draft.surfaces and not draft.line:
        return Step(draft=replace(draft, choice=None, measure=None, pontics=None))
    before = settle(draft, mouth)
    kept = () if draft.paints else before.draft.teeth
    chosen = replace(drop(before.draft), choice=choice, teeth=kept)
    after = _at_once(chosen, mouth)
    return Step(draft=after.draft, charted=(*before.charted, *after.charted), refused=(*before.refused, *after.refused))


def _examine(draft: Draft, mouth: Mouth) -> Step:
    before = settle(draft, mouth)
    teeth = before.draft.teeth or unexamined(mouth)
    found = tuple(
        NewEntry(finding=Finding.EXAMINED, status=ChartStatus.CONDITION, teeth=(tooth,))
        for tooth in teeth
        if not (state := mouth.teeth.get(tooth)) or not state.examined
    )
    against = {new: entry_problems(new, mouth) for new in found}
    charted = (new for new in found if not against[new])
    refused = (problem for new in found for problem in against[new])
    return Step(draft=before.draft, charted=(*before.charted, *charted), refused=(*before.refused, *refused))


def unexamined(mouth: Mouth) -> tuple[ToothCode, ...]:
    """The teeth that can be looked at and that nobody has looked at yet: none in the bone, none that is not there."""
    states = (mouth.teeth[tooth] for tooth in mouth.order())
    return tuple(state.tooth for state in states if state.presence.has_crown and not state.examined)


def _at_once(draft: Draft, mouth: Mouth) -> Step:
    """Chart what needs nothing more and can take nothing more."""
    if draft.choice is None or draft.spans or draft.takes_surfaces or lack(draft) is not None:
        return Step(draft=draft)
    if problems(draft, mouth):
        return Step(draft=draft)
    return Step(draft=_spent(draft), charted=news(draft, mouth))


def _spent(draft: Draft) -> Draft:
    """After it was charted: the selection stays, the finding only in paint mode."""
    if draft.paints:
        return replace(_bare(draft), choice=draft.choice, teeth=())
    return _bare(draft)


def _bare(draft: Draft) -> Draft:
    return Draft(teeth=draft.teeth, status=draft.status, paints=draft.paints)


def settle(draft: Draft, mouth: Mouth) -> Step:
    """Enter, or going on: what is whole is charted; what cannot stand there says why. A typed line waits for Enter."""
    if draft.line:
        return Step(draft=draft)
    if is_whole(draft, mouth):
        return Step(draft=_spent(draft), charted=news(draft, mouth))
    return Step(draft=draft, refused=problems(draft, mouth))


def select(draft: Draft, teeth: tuple[ToothCode, ...], mouth: Mouth) -> Step:
    """Other teeth are selected. What is whole is charted; what is not is dropped, so that it reaches no other tooth.

    A finding that was chosen before any tooth waits for this one, and in paint mode for the next.
    """
    if teeth == draft.teeth:
        return Step(draft=draft)
    if draft.spans:
        return Step(draft=_extended(draft, teeth, mouth))
    before = settle(draft, mouth)
    left = before.draft
    if draft.teeth and not draft.line and not draft.paints:
        left = drop(left)
    after = _at_once(replace(left, teeth=teeth), mouth)
    return Step(draft=after.draft, charted=(*before.charted, *after.charted), refused=before.refused)


def _extended(draft: Draft, teeth: tuple[ToothCode, ...], mouth: Mouth) -> Draft:
    """A span reaches from its first tooth to the one that was added; several teeth at once are the span."""
    if len(teeth) != 1 or not draft.teeth:
        return replace(draft, teeth=teeth, pontics=None)
    order = [column.tooth for column in mouth.arch(upper=draft.teeth[0].is_upper)]
    places = [order.index(tooth) for tooth in (*draft.teeth, *teeth) if tooth in order]
    if teeth[0] not in order or not places:
        return replace(draft, teeth=(*draft.teeth, *teeth), pontics=None)
    return replace(draft, teeth=tuple(order[min(places) : max(places) + 1]), pontics=None)


def pick(draft: Draft, tooth: ToothCode, mouth: Mouth) -> Step:
    """A tooth was clicked. Inside a drafted bridge that changes its role; otherwise it is selected."""
    if draft.spans and len(draft.teeth) >= _TWO and tooth in draft.teeth:
        return Step(draft=swap_role(draft, tooth, mouth))
    if draft.paints and draft.choice is not None and draft.teeth == (tooth,) and not draft.takes_surfaces:
        return Step(draft=draft)
    return select(draft, (tooth,), mouth)


def swap_role(draft: Draft, tooth: ToothCode, mouth: Mouth) -> Draft:
    """What carried the bridge is replaced by it, or the other way round."""
    return replace(draft, pontics=pontics_of(draft, mouth) ^ {tooth})


def next_roles(draft: Draft, mouth: Mouth) -> Draft:
    """The next way in which the drafted bridge could hold: as proposed, between its ends, hanging on one side."""
    teeth = draft.teeth
    proposed = pontics_of(replace(draft, pontics=None), mouth)
    ways = [proposed, frozenset(teeth[1:-1]), frozenset(teeth[:1]), frozenset(teeth[-1:])]
    able = [way for way in dict.fromkeys(ways) if not problems(replace(draft, pontics=way), mouth)]
    if not able:
        return draft
    shown = pontics_of(draft, mouth)
    place = able.index(shown) + 1 if shown in able else 0
    return replace(draft, pontics=able[place % len(able)])


def touch(draft: Draft, tooth: ToothCode, surface: Surface, mouth: Mouth) -> Step:
    """A surface was clicked or typed: it joins the chosen finding; with none chosen it goes round what it may have."""
    before = Step(draft=draft)
    if tooth not in draft.teeth:
        before = select(draft, (tooth,), mouth)
        if before.draft.choice is not draft.choice:
            return before  # what was drafted stays with its tooth
    there = _BACK.get(surface, surface)
    after = before.draft
    if after.takes_surfaces:
        after = replace(after, surfaces=after.surfaces ^ {there})
    elif after.choice is None:
        after = _turned(replace(after, teeth=(tooth,)), there, mouth.teeth.get(tooth))
    return replace(before, draft=after)


def _turned(draft: Draft, surface: Surface, state: ToothState | None) -> Draft:
    stages = dict(draft.cycled)
    after = _AFTER[stages[surface]] if surface in stages else _first(surface, state)
    stages.pop(surface, None)
    if after is not None:
        stages[surface] = after
    return replace(draft, cycled=tuple(stages.items()))


def _first(surface: Surface, state: ToothState | None) -> Stage:
    """The stage after what is charted there already."""
    for mark in reversed(state.marks if state else ()):
        if surface in {_BACK.get(each, each) for each in mark.surfaces}:
            if mark.finding is Finding.FILLING and mark.status.is_open:
                return Stage.EXISTING
            if mark.finding is Finding.CARIES:
                return Stage.PLANNED
    return Stage.CARIES


def untouch(draft: Draft, surface: Surface) -> Draft | None:
    """A surface was cleared: out of the draft, or None when the draft says nothing of it."""
    there = _BACK.get(surface, surface)
    if there in draft.surfaces:
        return replace(draft, surfaces=draft.surfaces - {there})
    stages = dict(draft.cycled)
    if stages.pop(there, None) is None:
        return None
    return replace(draft, cycled=tuple(stages.items()))


def digit(draft: Draft, typed: int, mouth: Mouth) -> Step:
    """A digit of the number that the finding takes; two make one number where that is possible."""
    measure = draft.choice.spec.measure if draft.choice is not None else None
    if measure is None:
        return Step(draft=draft)
    longer = draft.measure * _TEN + typed if draft.measure is not None else typed
    value = longer if longer <= measure.most else typed
    if not measure.least <= value <= measure.most:
        return Step(draft=draft, refused=problems(replace(draft, measure=value), mouth))
    return _at_once(replace(draft, measure=value), mouth)


def mark_as(draft: Draft, status: ChartStatus) -> Draft:
    """How work is marked from now on, the drafted one too."""
    return replace(draft, status=status)


def paint(draft: Draft, *, on: bool, mouth: Mouth) -> Step:
    """Finding first, or tooth first."""
    before = settle(draft, mouth)
    return replace(before, draft=replace(drop(before.draft), paints=on))


def say_line(draft: Draft, entries: tuple[NewEntry, ...]) -> Draft:
    """What the typed line means now; letters and clicks of before give way to it."""
    return replace(drop(draft), line=entries)


def drop(draft: Draft) -> Draft:
    """Escape: nothing of it is charted. The selection stays, and how work is marked."""
    return _bare(draft)
