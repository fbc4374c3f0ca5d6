"""How long something takes or took, in the reader's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

_HOUR = 60


def length_words(words: Words, minutes: int) -> str:
    """`5 h 50 min`."""
    hours, rest = divmod(minutes, _HOUR)
    if not hours:
        return words("{minutes} min", minutes=rest)
    return words("{hours} h {minutes} min", hours=hours, minutes=rest) if rest else words("{hours} h", hours=hours)
