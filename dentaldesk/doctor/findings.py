"""What a check finds: a code that stays the same for machines, how it is, and the values of its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dentaldesk.models.values import Message, Param


class State(StrEnum):
    """Fine; worth a look, though all goes on; not fine, and somebody has to do something."""

    FINE = "fine"
    LOOK = "look"
    NOT_FINE = "not-fine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line. The sentence behind `code` says what was found and, when it is not fine, what to do."""

    code: str
    state: State
    params: Mapping[str, Param]

    @property
    def message(self) -> Message:
        """The words for it, still to be said."""
        return Message(self.code, dict(self.params))


def fine(code: str, **params: Param) -> Finding:
    """As it should be."""
    return Finding(code=code, state=State.FINE, params=params)


def look(code: str, **params: Param) -> Finding:
    """It may stand, but somebody should know."""
    return Finding(code=code, state=State.LOOK, params=params)


def wrong(code: str, **params: Param) -> Finding:
    """Somebody has to do something."""
    return Finding(code=code, state=State.NOT_FINE, params=params)
