"""Everything that can be started from anywhere: what it is called, its keys, who may, how it begins.

The find field offers the deeds, F1 lists them with their keys, and the keys work from anywhere in the window. One list,
so that no shortcut is a secret and none is bound twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal


def _anyone() -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """`name` is unique ("patient.new"); `title` and `group` are in the reader's words; `keys` like "Ctrl+Shift+N".

    `why_not` says in words why it cannot be done now, "" when it can. `also`: other words by which people look for it.
    """

    name: str
    title: str
    group: str
    start: Callable[[], object]
    keys: str = ""
    icon: str = ""
    why_not: Callable[[], str] = _anyone
    also: tuple[str, ...] = ()


class Deeds(QObject):
    """The list itself. Panels add theirs when they are made."""

    added = Signal(object)  # a Deed

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._deeds: dict[str, Deed] = {}

    def add(self, deed: Deed) -> None:
        """Offer a deed. Raises ValueError when its name or its keys are taken."""
        taken = [
            known.name for known in self._deeds.values() if known.name == deed.name or known.keys == deed.keys != ""
        ]
        if taken:
            msg = f"{deed.name} is at odds with {', '.join(taken)}"
            raise ValueError(msg)
        self._deeds[deed.name] = deed
        self.added.emit(deed)

    def all(self) -> tuple[Deed, ...]:
        """Every deed, in the order in which they came."""
        return tuple(self._deeds.values())
