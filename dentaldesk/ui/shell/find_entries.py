"""What the find field offers besides patients: screens and deeds. Decides, shows nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from dentaldesk.ui.shell.matching import folded, match

if TYPE_CHECKING:
    from dentaldesk.ui.deeds import Deed
    from dentaldesk.ui.desk import Desk

ONLY_DEEDS = ">"  # typed first: no patients
_FEWEST_LETTERS = 3
_ALIKE = 0.75  # of 1: one letter wrong in a word of five


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`why_not` says in words why it cannot be done now, "" when it can."""

    name: str
    title: str
    group: str
    keys: str
    icon: str
    why_not: str
    start: Callable[[], object]


def entries_for(desk: Desk, typed: str) -> list[Entry]:
    """The deeds that fit what was typed (all, for nothing typed): what can be done now first, the best fit first."""
    found = []
    for place, deed in enumerate(desk.deeds.all()):
        fit = match(typed, deed.title, (*deed.also, deed.group))
        if fit is not None and deed.name != "window.find":
            why_not = deed.why_not()
            found.append((bool(why_not), fit, place, deed, why_not))
    found.sort(key=lambda each: each[:3])
    return [_entry(desk, deed, why_not) for _, _, _, deed, why_not in found]


def nearest_entries(desk: Desk, typed: str, limit: int) -> list[Entry]:
    """The deeds of which a word is spelled almost like one that was typed, or has it in its midst; none for figures."""
    wanted = [word for word in folded(typed).split() if len(word) >= _FEWEST_LETTERS and word.isalpha()]
    found = []
    for place, deed in enumerate(desk.deeds.all()):
        said = {word for text in (deed.title, *deed.also) for word in folded(text).split()}
        fit = max((_likeness(word, other) for word in wanted for other in said), default=0.0)
        if fit >= _ALIKE and deed.name != "window.find":
            found.append((-fit, place, deed))
    found.sort(key=lambda each: each[:2])
    return [_entry(desk, deed, deed.why_not()) for _, _, deed in found[:limit]]


def _likeness(typed: str, word: str) -> float:
    return 1.0 if typed in word else SequenceMatcher(None, typed, word).ratio()


def _entry(desk: Desk, deed: Deed, why_not: str) -> Entry:
    return Entry(
        name=deed.name,
        title=deed.title,
        group=deed.group,
        keys=deed.keys,
        icon=deed.icon or "caret-right",
        why_not=why_not,
        start=lambda: desk.deeds.start(deed.name),
    )
