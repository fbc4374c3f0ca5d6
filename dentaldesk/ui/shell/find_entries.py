"""What the find field offers besides patients: screens and deeds. Decides, shows nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dentaldesk.ui.shell.matching import match

if TYPE_CHECKING:
    from dentaldesk.ui.deeds import Deed
    from dentaldesk.ui.desk import Desk

ONLY_DEEDS = ">"  # typed first: no patients


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


def entries_for(desk: Desk, typed: str, limit: int) -> list[Entry]:
    """The deeds that fit what was typed (all, for nothing typed): what can be done now first, the best fit first."""
    found = []
    for place, deed in enumerate(desk.deeds.all()):
        fit = match(typed, deed.title, (*deed.also, deed.group))
        if fit is not None and deed.name != "window.find":
            why_not = deed.why_not()
            found.append((bool(why_not), fit, place, deed, why_not))
    found.sort(key=lambda each: each[:3])
    return [_entry(desk, deed, why_not) for _, _, _, deed, why_not in found[:limit]]


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
