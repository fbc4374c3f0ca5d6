"""In the clinic's own language its decimal sign never groups: too many decimals are said, never multiplied."""

from __future__ import annotations

import pytest

from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.models.values import Money, ValueProblem, parse_money


@pytest.mark.parametrize(("typed", "sign"), [("1.234", "."), ("12.345", "."), ("1,234", ","), ("99,999", ",")])
def test_three_digits_behind_the_decimal_sign_are_too_many(typed: str, sign: str) -> None:
    with pytest.raises(ValueProblem) as told:
        parse_money(typed, "USD", decimal_sign=sign)
    assert told.value.message.code == "money.too_many_decimals"


@pytest.mark.parametrize(
    ("typed", "sign", "minor"),
    [("1,234", ".", 123_400), ("1.234", ",", 123_400), ("1,234.50", ".", 123_450), ("12.5", ".", 1_250)],
)
def test_the_other_sign_still_groups(typed: str, sign: str, minor: int) -> None:
    assert parse_money(typed, "USD", decimal_sign=sign) == Money(minor)


def test_each_language_has_its_sign() -> None:
    assert Words(Formats(language="en_US")).decimal_sign == "."
    assert Words(Formats(language="de_DE")).decimal_sign == ","
