"""Amounts, dates and messages as people of three languages read them."""

from __future__ import annotations

import string
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.core.pseudo import pseudo
from dentaldesk.engines.core.sentences import SENTENCES
from dentaldesk.engines.core.words import Formats, Words, languages
from dentaldesk.models.values import Message, Money, Param

AMERICA = Words(Formats(language="en_US", currency="USD", time_zone="America/Chicago"))
GERMANY = Words(Formats(language="de_DE", currency="EUR", time_zone="Europe/Berlin"))
JAPAN = Words(Formats(language="ja_JP", currency="JPY", time_zone="Asia/Tokyo"))
ALL = (AMERICA, GERMANY, JAPAN)
MOMENT = datetime(2026, 11, 24, 16, 5, tzinfo=UTC)
DAY = date(2026, 11, 24)


def same_blanks(text: str) -> str:
    """Babel puts no-break blanks of two widths where they belong; here any blank will do."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("words", "minor", "money", "plain"),
    [
        (AMERICA, 118_000, "$1,180.00", "1,180.00"),
        (AMERICA, -5, "-$0.05", "-0.05"),
        (AMERICA, 0, "$0.00", "0.00"),
        (GERMANY, 118_000, "1.180,00 €", "1.180,00"),
        (JAPAN, 118_000, "￥118,000", "118,000"),
    ],
)
def test_money(words: Words, minor: int, money: str, plain: str) -> None:
    assert same_blanks(words.money(Money(minor))) == money
    assert same_blanks(words.plain_money(Money(minor))) == plain
    assert words.show(Money(minor)) == words.money(Money(minor))


def test_money_of_three_decimals() -> None:
    kuwait = Words(Formats(language="en_US", currency="KWD"))
    assert kuwait.plain_money(Money(1_234_567)) == "1,234.567"


def test_a_large_amount_is_exact() -> None:
    assert AMERICA.plain_money(Money(99_999_999_999_999_999)) == "999,999,999,999,999.99"


@pytest.mark.parametrize(
    ("words", "day", "long", "time", "moment"),
    [
        (AMERICA, "Nov 24, 2026", "Tuesday, November 24, 2026", "10:05 AM", "Nov 24, 2026, 10:05 AM"),
        (GERMANY, "24.11.2026", "Dienstag, 24. November 2026", "17:05", "24.11.2026, 17:05"),
        # In Tokyo it is the next day already.
        (JAPAN, "2026/11/24", "2026年11月24日火曜日", "1:05", "2026/11/25, 1:05"),
    ],
)
def test_days_and_times(words: Words, day: str, long: str, time: str, moment: str) -> None:
    assert words.day(DAY) == words.show(DAY) == day
    assert words.long_date(DAY) == long
    assert same_blanks(words.time(MOMENT)) == time
    assert same_blanks(words.show(MOMENT)) == moment


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        ("as it is {x}", "as it is {x}"),
        (7, "7"),
        (Decimal("7.0"), "7"),
        (Decimal("62.50"), "62.5"),
        (Decimal(100), "100"),
        (Decimal("0.0"), "0"),
        (Message("urgency.soon"), "Soon"),
    ],
)
def test_other_values(value: Param, shown: str) -> None:
    assert AMERICA.show(value) == shown


def test_a_message_is_filled_in_the_readers_formats() -> None:
    message = Message("estimate.covered", {"plan": "Delta", "percentage": Decimal(80), "amount": Money(94_400)})
    assert AMERICA.text(message) == "Delta covers 80 %: $944.00"
    assert same_blanks(GERMANY.text(message)) == "Delta covers 80 %: 944,00 €"


def test_a_message_may_hold_another() -> None:
    message = Message("exam.procedure_wrong", {"procedure": "Crown", "why": Message("procedure.tooth_missing")})
    assert AMERICA.text(message) == "Crown: A tooth is needed."


def test_an_unknown_code_is_shown_rather_than_lost() -> None:
    assert AMERICA.text(Message("no.such.code", {"a": 1})) == "no.such.code"


def test_a_language_without_a_catalogue_reads_english() -> None:
    assert JAPAN.text(Message("procedure.tooth_missing")) == "A tooth is needed."


def test_braces_that_were_typed_are_not_parameters() -> None:
    assert "“{name}”" in AMERICA.text(Message("money.not_an_amount", {"typed": "{name}"}))


@pytest.mark.parametrize("words", ALL)
def test_plurals(words: Words) -> None:
    assert words.count("one notice", "{number} notices", 1) == "one notice"
    assert words.count("one notice", "{number} notices", 3) == "3 notices"
    assert words.count("{who}: one", "{who}: {number}", 0, who="Rosa") == "Rosa: 0"


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_sentence_is_a_sentence(code: str) -> None:
    sentence = SENTENCES[code]
    assert sentence == sentence.strip()
    assert sentence
    names = [name for _, name, spec, conversion in string.Formatter().parse(sentence) if name is not None]
    assert all(name.isidentifier() for name in names)
    for words in ALL:
        filled = words.text(Message(code, dict.fromkeys(names, "x")))
        assert "{" not in filled


VALUES: st.SearchStrategy[Param] = st.one_of(
    st.none(),
    st.text(),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.builds(Money, st.integers(-(10**15), 10**15)),
    st.dates(),
    st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
)


@given(st.sampled_from(ALL), VALUES)
def test_everything_can_be_shown(words: Words, value: Param) -> None:
    assert isinstance(words.show(value), str)


# -- the reader's language and the clinic's formats --


def test_texts_follow_the_reader_and_figures_the_clinic() -> None:
    reader = AMERICA.in_language("es")
    assert reader("Save") == "Guardar"
    assert reader.money(Money(118_000)) == "$1,180.00"
    assert reader.day(DAY) == "Nov 24, 2026"
    assert same_blanks(reader.time(MOMENT)) == "10:05 AM"
    # A date that is written out names its month, so it may be in the reader's words.
    assert reader.long_date(DAY) == "martes, 24 de noviembre de 2026"
    assert reader.in_language(None)("Save") == "Save"


@pytest.mark.parametrize("language", ["es", "es_MX", "es_ES", "es-419"])
def test_a_country_reads_the_catalogue_of_its_language(language: str) -> None:
    assert Words(Formats(), language=language)("Cancel") == "Cancelar"
    assert Words(Formats(), language=language).text(Message("procedure.tooth_missing")) == "Se necesita un diente."


def test_a_clinic_that_writes_spanish_speaks_it() -> None:
    assert Words(Formats(language="es_MX", currency="MXN"))("Cancel") == "Cancelar"


def test_the_empty_text_stays_empty() -> None:
    for words in (AMERICA, AMERICA.in_language("es"), AMERICA.in_language("qps")):
        assert words("") == ""


def test_an_unknown_language_writes_long_dates_as_the_clinic_does() -> None:
    assert AMERICA.in_language("qps").long_date(DAY) == AMERICA.long_date(DAY)


def test_the_languages_that_are_spoken_are_told_by_their_own_names() -> None:
    assert languages() == [("en", "English"), ("es", "Español")]


def test_a_time_of_day_is_written_as_on_the_clinics_clock() -> None:
    assert same_blanks(AMERICA.clock_time(time(9, 30))) == "9:30 AM"
    assert GERMANY.clock_time(time(9, 30)) == "09:30"
    assert AMERICA.short_day_pattern == "M/d/yy"


# -- the language that nobody speaks --


@pytest.mark.parametrize("english", ["Save", "&Add", "Delete “{name}”?", "{number} notices in {place}", "A & B"])
def test_the_pseudo_language_is_longer_and_keeps_what_is_not_words(english: str) -> None:
    shown = pseudo(english)
    plain = "".join(text for text, *_ in string.Formatter().parse(english))
    assert len(shown) - len(english) >= round(0.3 * len(plain)) + 2
    assert shown.count("&") == english.count("&")
    fields = [name for _, name, _, _ in string.Formatter().parse(english) if name]
    assert [name for _, name, _, _ in string.Formatter().parse(shown) if name] == fields


def test_the_pseudo_language_is_seen_at_once() -> None:
    words = AMERICA.in_language("qps")
    assert words("Save").startswith("[Š")
    assert words.count("one notice", "{number} notices", 3).startswith("[3 ")
    assert words.text(Message("procedure.tooth_missing")) != "A tooth is needed."
