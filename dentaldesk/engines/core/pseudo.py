"""A language that nobody speaks: every English text with accents and almost half as long again.

What is cut off in it would be cut off in German; what stands in it without accents never went through `Words`.
"""

from __future__ import annotations

import gettext
import re

PSEUDO = "qps"

_ACCENTED = str.maketrans("aceinosuyzACEINOSUYZ", "åçéîñöšûýžÅÇÉÎÑÖŠÛÝŽ")
_PARAMETER = re.compile(r"(\{[^{}]*\}|&&|&)")
_LONGER = 0.4  # German and Finnish need that much more room than English


def pseudo(english: str) -> str:
    """The text in the language that nobody speaks: `{parameters}` and `&` marks stay, both ends are marked."""
    parts = _PARAMETER.split(english)
    accented = "".join(part if place % 2 else part.translate(_ACCENTED) for place, part in enumerate(parts))
    letters = sum(len(part) for part in parts[::2])
    return f"[{accented}{_filling(round(letters * _LONGER))}]"


def _filling(length: int) -> str:
    """Words of five letters, so that long texts may still be wrapped; a short text is only made longer."""
    made = "".join("·" if place % 6 == 0 else "x" for place in range(length))
    return made.replace("·", " ") if length > 5 else "x" * length  # noqa: PLR2004 - one word


class PseudoCatalogue(gettext.NullTranslations):
    """The catalogue of that language."""

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)
