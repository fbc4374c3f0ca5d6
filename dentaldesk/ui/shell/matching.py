"""How well typed letters fit the title of something: by its words, their initials, or other words for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_SPLIT = re.compile(r"[\s/·,:()+…-]+")


def folded(text: str) -> str:
    """Without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def match(typed: str, title: str, also: Sequence[str] = ()) -> int | None:
    """None: it does not fit. Else the smaller the better: 0 the title begins so; 1 its words begin with the words typed
    in this order; 2 in any order, or are the same written together or apart ("back up", "backups"); 3 its initials;
    4 with the other words for it. Nothing typed fits all alike.
    """
    wanted = [word for word in _SPLIT.split(folded(typed)) if word]
    if not wanted:
        return 0
    words = [word for word in _SPLIT.split(folded(title)) if word]
    if folded(title).startswith(folded(typed).strip()):
        return 0
    if _in_order(wanted, words):
        return 1
    if all(any(word.startswith(each) for word in words) for each in wanted) or _together(wanted, words):
        return 2
    if len(wanted) == 1 and len(wanted[0]) > 1 and "".join(word[0] for word in words).startswith(wanted[0]):
        return 3
    more = [[word for word in _SPLIT.split(folded(each)) if word] for each in also]
    others = [*words, *(word for each in more for word in each)]
    fits = all(any(word.startswith(each) for word in others) for each in wanted)
    return 4 if fits or any(_together(wanted, each) for each in more) else None


def _in_order(wanted: Sequence[str], words: Sequence[str]) -> bool:
    left = iter(words)
    return all(any(word.startswith(each) for word in left) for each in wanted)


def _together(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Whether from some word on the letters are the same, wherever they are parted."""
    letters = "".join(wanted)
    return any("".join(words[start:]).startswith(letters) for start in range(len(words)))
