"""Everything that can be started from anywhere: what it is called, its keys, who may, how it begins.

The find field offers the deeds, F1 lists them with their keys, and the keys work from anywhere in the window. One list,
so that no shortcut is a secret and none is bound twice.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

LAST = 20  # deeds that the report of a bug names


def _anyone() -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """`name` is unique ("patient.new"); `title` and `group` are in the reader's words; `keys` like "Ctrl+Shift+N".

    `why_not` says in words why it cannot be done now, "" when it can. `also`: other words by which people look for it.
    `over_dialogs`: its keys work while a dialog is open as well.
    """

    name: str
    title: str
    group: str
    start: Callable[[], object]
    keys: str = ""
    icon: str = ""
    why_not: Callable[[], str] = _anyone
    also: tuple[str, ...] = ()
    over_dialogs: bool = False


class Deeds(QObject):
    """The list itself. Panels add theirs when they are made."""

    added = Signal(object)  # a Deed
    started = Signal(str)  # the name of a deed
    refused = Signal(str)  # why a deed that was asked for cannot be done now, in words

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._deeds: dict[str, Deed] = {}
        self.held = False  # nothing starts any more: this program no longer knows the database
        self.recent: deque[str] = deque(maxlen=LAST)  # names of what was started lately, for the report of a bug

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

    def get(self, name: str) -> Deed | None:
        """The deed of this name, if it is offered."""
        return self._deeds.get(name)

    def keys_of(self, name: str) -> str:
        """The keys of a deed as they are bound, "" when there are none."""
        deed = self._deeds.get(name)
        return "" if deed is None else deed.keys

    def start(self, name: str) -> None:
        """Do it now, or tell by `refused` why it cannot be done. Raises KeyError for an unknown name."""
        deed = self._deeds[name]
        if self.held:
            return
        why_not = deed.why_not()
        if why_not:
            self.refused.emit(why_not)
            return
        self.recent.append(name)
        self.started.emit(name)
        deed.start()

    def all(self) -> tuple[Deed, ...]:
        """Every deed, in the order in which they came."""
        return tuple(self._deeds.values())
