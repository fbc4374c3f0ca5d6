"""The words that the typed line understands: the names on the screen, and the shorthand of the field."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING

from dentaldesk.engines.clinical.chart_words import SURFACE_NAMES
from dentaldesk.models.charting import ChartStatus, Finding, Variant
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

_ALIKE = 0.75  # of a mistyped word and the one that was meant, as difflib measures it
_LEAST_LETTERS = 2  # of a word that is only begun


class Deed(StrEnum):
    """What a line may ask for instead of charting something new."""

    CLEAR = "clear"  # void the newest entry of the teeth
    DONE = "done"  # complete what is planned on the teeth
    REST_SOUND = "rest-sound"  # every tooth not yet examined is
    SHOW_DAY = "show-day"


class Command(StrEnum):
    """Words that say how to read what follows."""

    SINCE = "since"
    TO = "to"
    NO = "no"  # what is not there cannot be charted
    FILLER = "filler"


@dataclass(frozen=True, slots=True)
class Item:
    finding: Finding
    variant: Variant | None = None


@dataclass(frozen=True, slots=True)
class Material:
    variant: Variant


@dataclass(frozen=True, slots=True)
class Standing:
    status: ChartStatus


@dataclass(frozen=True, slots=True)
class SurfaceName:
    """A surface by its whole name."""

    letter: str


Meaning = Item | Material | Standing | SurfaceName | Deed | Command

# English shorthand beside the names that `sentences.py` gives.
_SHORTHAND: Mapping[str, Meaning] = {
    "decay": Item(Finding.CARIES),
    "cavity": Item(Finding.CARIES),
    "gone": Item(Finding.MISSING),
    "absent": Item(Finding.MISSING),
    "sound": Item(Finding.EXAMINED),
    "healthy": Item(Finding.EXAMINED),
    "ok": Item(Finding.EXAMINED),
    "rct": Item(Finding.ROOT_CANAL),
    "rcf": Item(Finding.ROOT_CANAL),
    "endo": Item(Finding.ROOT_CANAL),
    "rc": Item(Finding.ROOT_CANAL),
    "ext": Item(Finding.EXTRACTION),
    "exo": Item(Finding.EXTRACTION),
    "extract": Item(Finding.EXTRACTION),
    "sealants": Item(Finding.SEALANT),
    "fissure": Item(Finding.SEALANT),
    "buildup": Item(Finding.BUILDUP),
    "core": Item(Finding.BUILDUP),
    "build up": Item(Finding.BUILDUP),
    "restoration": Item(Finding.FILLING),
    "inlay": Item(Finding.FILLING, Variant.CERAMIC),
    "onlay": Item(Finding.FILLING, Variant.CERAMIC),
    "gold inlay": Item(Finding.FILLING, Variant.GOLD),
    "gold onlay": Item(Finding.FILLING, Variant.GOLD),
    "pfm": Item(Finding.CROWN, Variant.METAL_CERAMIC),
    "ssc": Item(Finding.CROWN, Variant.STEEL),
    "fpd": Item(Finding.BRIDGE),
    "rpd": Item(Finding.DENTURE),
    "partial denture": Item(Finding.DENTURE),
    "apical abscess": Item(Finding.APICAL_LESION),
    "ceramic inlay": Item(Finding.FILLING, Variant.CERAMIC),
    "ceramic onlay": Item(Finding.FILLING, Variant.CERAMIC),
    "retainer": Item(Finding.SPLINT),
    "ortho": Item(Finding.BRACES),
    "brackets": Item(Finding.BRACES),
    "fixture": Item(Finding.IMPLANT),
    "lesion": Item(Finding.APICAL_LESION),
    "apical": Item(Finding.APICAL_LESION),
    "periapical": Item(Finding.APICAL_LESION),
    "mob": Item(Finding.MOBILITY),
    "furca": Item(Finding.FURCATION),
    "rec": Item(Finding.RECESSION),
    "tartar": Item(Finding.CALCULUS),
    "attrition": Item(Finding.WEAR),
    "erosion": Item(Finding.WEAR),
    "abrasion": Item(Finding.WEAR),
    "remnant": Item(Finding.ROOT_REMNANT),
    "maintainer": Item(Finding.SPACE_MAINTAINER),
    "ama": Material(Variant.AMALGAM),
    "comp": Material(Variant.COMPOSITE),
    "resin": Material(Variant.COMPOSITE),
    "gic": Material(Variant.GLASS_IONOMER),
    "gi": Material(Variant.GLASS_IONOMER),
    "porcelain": Material(Variant.CERAMIC),
    "stainless": Material(Variant.STEEL),
    "stainless steel": Material(Variant.STEEL),
    "temp": Material(Variant.TEMPORARY),
    "exists": Standing(ChartStatus.EXISTING),
    "here": Standing(ChartStatus.EXISTING),
    "elsewhere": Standing(ChartStatus.ELSEWHERE),
    "outside": Standing(ChartStatus.ELSEWHERE),
    "plan": Standing(ChartStatus.PLANNED),
    "refer": Standing(ChartStatus.REFERRED),
    "refused": Standing(ChartStatus.DECLINED),
    "clear": Deed.CLEAR,
    "delete": Deed.CLEAR,
    "void": Deed.CLEAR,
    "done": Deed.DONE,
    "complete": Deed.DONE,
    "completed": Deed.DONE,
    "finish": Deed.DONE,
    "rest sound": Deed.REST_SOUND,
    "rest ok": Deed.REST_SOUND,
    "no": Command.NO,
    "not": Command.NO,
    "none": Command.NO,
    "without": Command.NO,
    "never": Command.NO,
    "palatal": SurfaceName("L"),
    "since": Command.SINCE,
    "to": Command.TO,
    "done elsewhere": Standing(ChartStatus.ELSEWHERE),
    "existing elsewhere": Standing(ChartStatus.ELSEWHERE),
    "existing here": Standing(ChartStatus.EXISTING),
    "unit": Command.FILLER,
    "tooth": Command.FILLER,
    "of": Command.FILLER,
    "on": Command.FILLER,
    "a": Command.FILLER,
    "the": Command.FILLER,
    "and": Command.FILLER,
    "with": Command.FILLER,
}


class Vocabulary:
    """Phrases and what they mean. Case and accents do not matter."""

    def __init__(self, phrases: Mapping[str, Meaning]) -> None:
        self._phrases = {tuple(folded(phrase).split()): meaning for phrase, meaning in phrases.items()}
        self._longest = max(len(phrase) for phrase in self._phrases)

    def longest(self, words: Sequence[str]) -> tuple[int, Meaning | None]:
        """How many of the words, from the first, make a known phrase, and what it means; (0, None) for none."""
        plain = [folded(word) for word in words[: self._longest]]
        for length in range(len(plain), 0, -1):
            meaning = self._phrases.get(tuple(plain[:length]))
            if meaning is not None:
                return length, meaning
        return 0, None

    def meanings(self) -> set[Meaning]:
        """All that can be said."""
        return set(self._phrases.values())

    def begun(self, word: str) -> Meaning | None:
        """What a word of two letters or more becomes with its completion; None when nothing begins so."""
        return next((self._phrases[phrase] for phrase in self._begun(word)), None)

    def like(self, word: str) -> str:
        """A known word that is written nearly like this one; none is an empty text."""
        known = [phrase[0] for phrase in self._phrases if len(phrase) == 1]
        return next(iter(get_close_matches(folded(word), known, n=1, cutoff=_ALIKE)), "")

    def completion(self, word: str) -> str:
        """The letters that would finish a begun word; none for a whole word."""
        plain = folded(word)
        if (plain,) in self._phrases:
            return ""
        return next((" ".join(phrase)[len(plain) :] for phrase in self._begun(word)), "")

    def _begun(self, word: str) -> Iterator[tuple[str, ...]]:
        plain = folded(word)
        if len(plain) < _LEAST_LETTERS:
            return
        found = [phrase for phrase in self._phrases if " ".join(phrase).startswith(plain)]
        yield from sorted(found, key=lambda phrase: (len(" ".join(phrase)), phrase))


def vocabulary(words: Words) -> Vocabulary:
    """The vocabulary of a reader's language, with the shorthand of the field."""
    named: dict[str, Meaning] = dict(_SHORTHAND)
    named |= {words.text(Message(f"variant.{variant}")): Material(variant) for variant in Variant}
    named |= {
        words.text(Message(f"chart_status.{status}")).split(",")[0]: Standing(status)
        for status in ChartStatus
        if status not in {ChartStatus.CONDITION, ChartStatus.ELSEWHERE, ChartStatus.COMPLETED}
    }
    named |= {
        words.text(Message(f"finding.{finding}")): Item(finding)
        for finding in Finding
        if finding is not Finding.UNRECOGNISED  # only an import may say so
    }
    named |= {words.text(name): SurfaceName(surface.value) for surface, name in SURFACE_NAMES.items()}
    return Vocabulary(named)


def folded(text: str) -> str:
    """Without case, accents and hyphens."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(" " if char == "-" else char for char in decomposed if not unicodedata.combining(char))
