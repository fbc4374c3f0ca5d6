"""Which teeth are chosen, as a value: what clicks, bands and keys make of it. Mouse, touch and keyboard share it.

A range follows one arch and never crosses to the other jaw. No Qt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dentaldesk.models.teeth import Surface, ToothCode

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.chart import Mouth

_OPPOSING = {1: 4, 4: 1, 2: 3, 3: 2, 5: 8, 8: 5, 6: 7, 7: 6}
_OTHER_DENTITION = {1: 5, 2: 6, 3: 7, 4: 8, 5: 1, 6: 2, 7: 3, 8: 4}
_SCREEN_RIGHT = {2, 3, 6, 7}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arches:
    """The teeth that can be chosen, each arch from screen left to right."""

    upper: tuple[ToothCode, ...] = ()
    lower: tuple[ToothCode, ...] = ()

    @property
    def every(self) -> tuple[ToothCode, ...]:
        """Upper, then lower, both from screen left to right."""
        return self.upper + self.lower

    @property
    def examined(self) -> tuple[ToothCode, ...]:
        """The order of an examination: along the upper arch, then back along the lower."""
        return self.upper + self.lower[::-1]

    def of(self, tooth: ToothCode) -> tuple[ToothCode, ...]:
        """The arch that a tooth stands in."""
        return self.upper if tooth.is_upper else self.lower


def arches_of(mouth: Mouth) -> Arches:
    """The teeth in place of a mouth; germs behind a primary tooth are chosen nowhere."""
    return Arches(
        upper=tuple(column.tooth for column in mouth.upper), lower=tuple(column.tooth for column in mouth.lower)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is chosen. A range begins at `anchor`; `lead` is the tooth that the keyboard stands on."""

    teeth: tuple[ToothCode, ...] = ()  # in the order of `Arches.every`
    surfaces: tuple[Surface, ...] = ()
    anchor: ToothCode | None = None
    lead: ToothCode | None = None

    def within(self, arches: Arches) -> Selection:
        """What of it there still is when another mouth is shown."""
        there = set(arches.every)
        teeth = tuple(tooth for tooth in self.teeth if tooth in there)
        if teeth == self.teeth:
            return self
        lead = self.lead if self.lead in teeth else (teeth[-1] if teeth else None)
        return Selection(teeth=teeth, surfaces=self.surfaces if teeth else (), anchor=lead, lead=lead)


NOTHING = Selection()


def choose(arches: Arches, teeth: Iterable[ToothCode], surfaces: tuple[Surface, ...] = ()) -> Selection:
    """Exactly these teeth; those that are not in the mouth are left out. The last one given leads."""
    wanted = list(teeth)
    kept = [tooth for tooth in wanted if tooth in set(arches.every)]
    lead = kept[-1] if kept else None
    return Selection(teeth=_in_order(arches, kept), surfaces=surfaces if kept else (), anchor=lead, lead=lead)


def toggle(arches: Arches, selection: Selection, tooth: ToothCode) -> Selection:
    """The tooth joins, or leaves."""
    if tooth in selection.teeth:
        left = tuple(other for other in selection.teeth if other != tooth)
        lead = selection.lead if selection.lead in left else (left[-1] if left else None)
        return Selection(teeth=left, anchor=lead, lead=lead)
    return Selection(teeth=_in_order(arches, (*selection.teeth, tooth)), anchor=tooth, lead=tooth)


def extend(arches: Arches, selection: Selection, tooth: ToothCode) -> Selection:
    """The range from the anchor to the tooth, along their arch. A tooth of the other jaw begins anew."""
    anchor = selection.anchor
    if anchor is None or anchor.is_upper != tooth.is_upper:
        return choose(arches, [tooth])
    arch = arches.of(tooth)
    first, last = sorted((arch.index(anchor), arch.index(tooth)))
    return Selection(teeth=arch[first : last + 1], anchor=anchor, lead=tooth)


def band(arches: Arches, before: Selection, touched: Iterable[ToothCode], *, adding: bool) -> Selection:
    """What a rubber band leaves: the teeth that it touches, with those chosen before when `adding`."""
    found = _in_order(arches, touched)
    teeth = _in_order(arches, (*before.teeth, *found)) if adding else found
    lead = found[-1] if found else (before.lead if adding else None)
    return Selection(teeth=teeth, anchor=found[0] if found else lead, lead=lead)


def everything(arches: Arches, selection: Selection) -> Selection:
    """All teeth of both arches."""
    lead = selection.lead or next(iter(arches.every), None)
    return Selection(teeth=arches.every, anchor=lead, lead=lead)


def walk(arches: Arches, selection: Selection, step: int, *, extending: bool) -> Selection:
    """One tooth to the right (+1) or left (-1) on the screen; stays at the end of the arch."""
    lead = selection.lead
    if lead is None:
        return _begin(arches.upper or arches.lower, at_end=step < 0, arches=arches)
    arch = arches.of(lead)
    return _go(arches, selection, arch[_held(arch.index(lead) + step, arch)], extending=extending)


def leap(arches: Arches, selection: Selection, *, to_end: bool, extending: bool) -> Selection:
    """To the first or last tooth of the arch."""
    lead = selection.lead
    arch = arches.of(lead) if lead is not None else arches.upper or arches.lower
    if lead is None:
        return _begin(arch, at_end=to_end, arches=arches)
    return _go(arches, selection, arch[-1 if to_end else 0], extending=extending)


def cross(arches: Arches, selection: Selection, *, upward: bool) -> Selection:
    """To the opposing tooth of the jaw above or below; stays when it is there already."""
    lead = selection.lead
    if lead is None:
        return _begin(arches.upper if upward else arches.lower, at_end=False, arches=arches)
    if lead.is_upper == upward:
        return selection
    found = opposing(arches, lead)
    return selection if found is None else choose(arches, [found])


def advance(arches: Arches, selection: Selection, step: int) -> Selection:
    """The next tooth in the order of an examination (-1: the one before); begins anew after the last."""
    order = arches.examined
    if not order:
        return NOTHING
    if selection.lead is None:
        return choose(arches, [order[0 if step > 0 else -1]])
    return choose(arches, [order[(order.index(selection.lead) + step) % len(order)]])


def opposing(arches: Arches, tooth: ToothCode) -> ToothCode | None:
    """The tooth that bites on this one: of its own dentition, else of the other, else what stands there."""
    across = arches.lower if tooth.is_upper else arches.upper
    quadrant = _OPPOSING[tooth.quadrant]
    for other in (quadrant, _OTHER_DENTITION[quadrant]):
        found = next((there for there in across if (there.quadrant, there.position) == (other, tooth.position)), None)
        if found is not None:
            return found
    side = [there for there in across if (there.quadrant in _SCREEN_RIGHT) == (tooth.quadrant in _SCREEN_RIGHT)]
    return min(side, key=lambda there: abs(there.position - tooth.position), default=None)


def _go(arches: Arches, selection: Selection, tooth: ToothCode, *, extending: bool) -> Selection:
    return extend(arches, selection, tooth) if extending else choose(arches, [tooth])


def _begin(arch: tuple[ToothCode, ...], *, at_end: bool, arches: Arches) -> Selection:
    return choose(arches, [arch[-1 if at_end else 0]]) if arch else NOTHING


def _held(place: int, arch: tuple[ToothCode, ...]) -> int:
    return max(0, min(len(arch) - 1, place))


def _in_order(arches: Arches, teeth: Iterable[ToothCode]) -> tuple[ToothCode, ...]:
    wanted = set(teeth)
    return tuple(tooth for tooth in arches.every if tooth in wanted)
