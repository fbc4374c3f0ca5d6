"""Which way of naming teeth is meant: 14 is another tooth in each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.models.teeth import Notation

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLineEdit

    from dentaldesk.engines.core.words import Words
    from dentaldesk.models.values import ValueProblem

_NAMES = {Notation.FDI: "FDI (ISO 3950)", Notation.UNIVERSAL: "Universal", Notation.PALMER: "Palmer"}
_EXAMPLES = {Notation.FDI: "FDI", Notation.UNIVERSAL: "1–32", Notation.PALMER: "UR6"}


def say_notation(field: QLineEdit, notation: Notation, words: Words) -> None:
    """The field says how teeth are named in it."""
    field.setPlaceholderText(_EXAMPLES[notation])
    field.setToolTip(words("Teeth are named by {notation}", notation=_NAMES[notation]))


def tooth_problem(problem: ValueProblem, notation: Notation, words: Words) -> str:
    """Why this is no tooth, and how teeth are named here."""
    return " ".join(
        (words.text(problem.message), words("Teeth are named by {notation}", notation=_NAMES[notation]) + ".")
    )
