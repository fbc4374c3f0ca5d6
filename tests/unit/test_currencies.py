"""Digits after the decimal point, for every currency of ISO 4217 (list one) in which they are not two."""

from __future__ import annotations

import pytest

from dentaldesk.models.values import Money, ValueProblem, currency_exponent, parse_money

WITHOUT = (
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "UYI",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
)
OF_THREE = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
# Two of each neighbourhood: a franc, a peso, a dinar or a krona alone says nothing.
OF_TWO = ("USD", "EUR", "GBP", "CHF", "SEK", "MXN", "UYU", "DZD", "RSD", "CDF")


@pytest.mark.parametrize("currency", WITHOUT)
def test_currencies_without_smaller_coins(currency: str) -> None:
    assert currency_exponent(currency) == 0
    assert parse_money("1234", currency) == Money(1_234)
    with pytest.raises(ValueProblem):
        parse_money("1234.5", currency)


@pytest.mark.parametrize("currency", OF_THREE)
def test_currencies_of_thousandths(currency: str) -> None:
    assert currency_exponent(currency) == 3
    assert parse_money("1.234", currency) == Money(1_234)


@pytest.mark.parametrize("currency", OF_TWO)
def test_currencies_of_hundredths(currency: str) -> None:
    assert currency_exponent(currency) == 2
