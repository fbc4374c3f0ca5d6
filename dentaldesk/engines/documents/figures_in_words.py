"""Small numbers written out, so that a quantity cannot be altered by a stroke of a pen. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_LEADING = re.compile(r"\s*(\d{1,3})(?![\d.,/])(.*)", re.DOTALL)

# fmt: off
_ENGLISH = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
# fmt: on
# fmt: off
_ENGLISH_TENS = (
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)
# fmt: on
# fmt: off
_SPANISH = (
    "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce",
    "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiuno",
    "veintidós", "veintitrés", "veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho",
    "veintinueve",
)
# fmt: on
# fmt: off
_SPANISH_TENS = (
    "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa",
)
# fmt: on
# fmt: off
_SPANISH_HUNDREDS = (
    "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos", "setecientos",
    "ochocientos", "novecientos",
)
# fmt: on
_HUNDRED = 100


def quantity_in_words(quantity: str, language: str) -> str:
    """`21 (twenty-one) capsules`; as it is when it begins with no whole number, or in a language that is not known."""
    found = _LEADING.fullmatch(quantity)
    say = _LANGUAGES.get(language.replace("-", "_").split("_")[0])
    if found is None or say is None:
        return quantity
    return f"{found[1]} ({say(int(found[1]))}){found[2]}"


def _english(number: int) -> str:
    hundreds, rest = divmod(number, _HUNDRED)
    if hundreds:
        return f"{_ENGLISH[hundreds]} hundred" + (f" {_english(rest)}" if rest else "")
    if number < len(_ENGLISH):
        return _ENGLISH[number]
    tens, ones = divmod(number, 10)
    return _ENGLISH_TENS[tens - 2] + (f"-{_ENGLISH[ones]}" if ones else "")


def _spanish(number: int) -> str:
    hundreds, rest = divmod(number, _HUNDRED)
    if number == _HUNDRED:
        return "cien"
    if hundreds:
        return _SPANISH_HUNDREDS[hundreds - 1] + (f" {_spanish(rest)}" if rest else "")
    if number < len(_SPANISH):
        return _SPANISH[number]
    tens, ones = divmod(number, 10)
    return _SPANISH_TENS[tens - 3] + (f" y {_SPANISH[ones]}" if ones else "")


_LANGUAGES: Mapping[str, Callable[[int], str]] = {"en": _english, "es": _spanish}
