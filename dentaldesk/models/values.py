"""The values that every floor speaks of: money and messages. Standard library only, so that pure rules may use it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

# Digits after the decimal point that differ from two (ISO 4217, list one).
_EXPONENTS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF"), 0),
    **dict.fromkeys(("UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}

# The largest amount that one entry may name: ten digits before the point are a typing mistake in any currency.
LARGEST_MINOR = 10**12
LONGEST_AMOUNT = 64  # characters of an amount without blanks; what is pasted may be a whole page of digits


class ValueProblem(ValueError):  # noqa: N818 - staff read it as "a problem with a value"
    """A value that cannot be what was typed; `message` says why in words for staff."""

    def __init__(self, code: str, **params: Param) -> None:
        super().__init__(code)
        self.message = Message(code, params)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in integer minor units of the clinic's one currency (cents for USD, yen for JPY)."""

    minor: int

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + other.minor)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - other.minor)

    def __neg__(self) -> Money:
        return Money(-self.minor)

    def __bool__(self) -> bool:
        return self.minor != 0

    def percent(self, basis_points: int) -> Money:
        """This share of the amount (10 000 basis points = all of it), rounded half even to the minor unit."""
        exact = Decimal(self.minor) * basis_points / 10_000
        return Money(int(exact.to_integral_value(ROUND_HALF_EVEN)))

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Shares in proportion to `weights` (none negative, not all zero) that sum to this amount exactly.

        Largest remainder; equal remainders go to the earlier share.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            msg = "weights must be non-negative and not all zero"
            raise ValueError(msg)
        sign = -1 if self.minor < 0 else 1
        size = abs(self.minor)
        shares = [size * weight // total for weight in weights]
        rest = size - sum(shares)
        order = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % total), i))
        for i in order[:rest]:
            shares[i] += 1
        return [Money(sign * share) for share in shares]


ZERO = Money(0)


def total(amounts: Iterable[Money]) -> Money:
    """The sum; zero for none."""
    return Money(sum(amount.minor for amount in amounts))


def currency_exponent(currency: str) -> int:
    """Digits after the decimal point in this ISO 4217 currency."""
    return _EXPONENTS.get(currency, 2)


def parse_money(text: str, currency: str, *, decimal_sign: str = "") -> Money:
    """What was typed as an amount: `1234.5`, `1,234.50`, `1.234,50`, `1 234,50`.

    Raises ValueProblem for anything that is not an amount, is negative, has more decimals than the currency, or is
    larger than any fee; of a long text it says the first `LONGEST_AMOUNT` characters. A single separator followed by
    three digits groups thousands (`1,234`), unless the currency has three decimals or it is the `decimal_sign` of the
    clinic's language ("." or ","), which never groups.
    """
    exponent = currency_exponent(currency)
    plain = re.sub(r"[\s'’]", "", text).translate(str.maketrans("٫٬．，", ".,.,"))
    plain = "".join(str(int(char)) if char.isdecimal() else char for char in plain)
    typed = text if len(text) <= LONGEST_AMOUNT else f"{text[:LONGEST_AMOUNT]}…"
    if not re.fullmatch(r"\d+(?:[.,]\d+)*", plain):
        raise ValueProblem("money.not_an_amount", typed=typed)
    if len(plain) > LONGEST_AMOUNT:
        raise ValueProblem("money.too_large", typed=typed)
    whole, decimals = _parts(plain, exponent, typed, decimal_sign)
    if len(decimals) > exponent:
        raise ValueProblem("money.too_many_decimals", typed=typed, decimals=exponent, currency=currency)
    minor = int(whole + decimals.ljust(exponent, "0"))
    if minor > LARGEST_MINOR:
        raise ValueProblem("money.too_large", typed=typed)
    return Money(minor)


def _parts(plain: str, exponent: int, typed: str, decimal_sign: str) -> tuple[str, str]:
    """Digits before and after the decimal separator of a number that may be grouped in either style."""
    separators = [char for char in plain if char in ".,"]
    if not separators:
        return plain, ""
    last = separators[-1]
    whole, _, tail = plain.rpartition(last)
    # One separator alone groups only where it stands as thousands are written: 1,234 but not 0,125 or 1234,567.
    lone = len(separators) == 1 and last != decimal_sign and exponent != 3 and _is_grouped(plain)  # noqa: PLR2004 - as thousands have
    if lone or separators.count(last) > 1:
        whole, tail = plain, ""
    if not whole.isdecimal() and not _is_grouped(whole):
        raise ValueProblem("money.not_an_amount", typed=typed)
    return re.sub(r"[.,]", "", whole), tail


def _is_grouped(digits: str) -> bool:
    return re.fullmatch(r"[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*", digits) is not None


def plain(text: str) -> str:
    """Text without what nobody typed and no database holds: control characters but line ends and tabs, half characters.

    They come with what is pasted; Postgres refuses NUL, and a half of a surrogate pair cannot be written at all.
    """
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"})


@dataclass(frozen=True, slots=True)
class Message:
    """Words that are still to be said: a code and its parameters, rendered in the reader's language by `words`."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)


Param = str | int | Decimal | Money | date | datetime | Message | None
