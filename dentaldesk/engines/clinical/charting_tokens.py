"""What the words of a typed line are, one by one: things, materials, surfaces, numbers, how it stands, what to do.

A word is never guessed: what stands in no vocabulary, is no surface and no number is a problem. Only the word that is
still being typed may stand for what it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dentaldesk.engines.clinical.charting_vocabulary import (
    Command,
    Deed,
    Item,
    Material,
    Standing,
    SurfaceName,
    Vocabulary,
)
from dentaldesk.engines.clinical.said_days import first_day
from dentaldesk.models.values import Message

# Everyday words that happen to be made of surfaces' letters.
_NO_SURFACES = frozenset(
    {
        "bid",
        "blip",
        "boil",
        "bold",
        "dim",
        "dip",
        "film",
        "flip",
        "foil",
        "fold",
        "if",
        "imp",
        "lid",
        "limp",
        "lip",
        "mid",
        "mild",
        "mob",
        "mold",
        "mop",
        "of",
        "oil",
        "old",
        "op",
        "pop",
        "void",
    }
)
_SURFACES = re.compile(r"[MODBFLVIP]{1,6}", re.IGNORECASE)
_NUMBER = re.compile(r"([+-]?\d{1,3})(?:mm|°)?", re.IGNORECASE)
_ROMAN = {"i": 1, "ii": 2, "iii": 3}


@dataclass(frozen=True, slots=True)
class Surfaces:
    """Letters as they were written, in capitals."""

    letters: str


@dataclass(frozen=True, slots=True)
class Number:
    """`letters` when it could also be surfaces: a Roman I."""

    value: int
    letters: str = ""


@dataclass(frozen=True, slots=True)
class Since:
    day: date


@dataclass(frozen=True, slots=True)
class Note:
    """The rest of the line as it was written: to whom."""

    text: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why a word says nothing."""

    problem: Message


Token = Item | Material | Standing | Deed | Surfaces | Number | Since | Note | Unknown


def tokens(words: Sequence[str], vocabulary: Vocabulary, *, is_open: bool) -> Iterator[Token]:
    """The words behind the teeth. The last one may still be typed (`is_open`)."""
    spoken = re.sub(r"(?<=[^\W\d])-(?=[^\W\d])", " ", " ".join(words)).split()
    place = 0
    while place < len(spoken):
        length, token = _next(spoken[place:], vocabulary, is_open=is_open)
        if token is not None:
            yield token
        place += length


def _next(words: Sequence[str], vocabulary: Vocabulary, *, is_open: bool) -> tuple[int, Token | None]:
    """The first token of the words and how many of them it takes; None for words that say nothing by themselves."""
    if words[0].strip(",;.+&") == "":
        return 1, None
    length, meaning = vocabulary.longest(words)
    if meaning is None:
        return 1, _plain(words[0], vocabulary, is_open=is_open and len(words) == 1)
    if isinstance(meaning, SurfaceName):
        return length, Surfaces(meaning.letter)
    if isinstance(meaning, Command):
        return _command(meaning, words, length)
    return length, meaning


def _command(command: Command, words: Sequence[str], length: int) -> tuple[int, Token | None]:
    match command:
        case Command.FILLER:
            return length, None
        case Command.NO:
            return length, Unknown(Message("line.negation", {"typed": words[0]}))
        case Command.TO:
            return len(words), Note(" ".join(words[length:]))
        case Command.SINCE:
            return _since(words, length)


def _since(words: Sequence[str], length: int) -> tuple[int, Token]:
    day = first_day(words[length]) if length < len(words) else None
    if day is None:
        typed = " ".join(words[: length + 1])
        return length + 1, Unknown(Message("line.unknown_word", {"typed": typed}))
    return length + 1, Since(day)


def _plain(word: str, vocabulary: Vocabulary, *, is_open: bool) -> Token:
    """A word that stands in no vocabulary."""
    bare = word.strip(",;.")
    small = bare.casefold()
    if small in _ROMAN:
        return Number(_ROMAN[small], bare.upper() if small == "i" else "")
    if _SURFACES.fullmatch(bare) and len(set(small)) == len(small) and small not in _NO_SURFACES:
        return Surfaces(bare.upper())
    number = _NUMBER.fullmatch(bare)
    if number:
        return Number(int(number[1]))
    begun = vocabulary.begun(bare) if is_open else None
    if begun is None or isinstance(begun, Command):
        return Unknown(_not_known(bare, vocabulary))
    return Surfaces(begun.letter) if isinstance(begun, SurfaceName) else begun


def _not_known(word: str, vocabulary: Vocabulary) -> Message:
    meant = vocabulary.like(word)
    if meant:
        return Message("line.did_you_mean", {"typed": word, "meant": meant})
    return Message("line.unknown_word", {"typed": word})
