"""Reading a date of birth however it is typed. A date that could be two is read as the clinic writes dates."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from dentaldesk.engines.core.ages import age_on
from dentaldesk.engines.patients.rules import fold

_SHORT_YEAR = 100
_MONTHS_IN_YEAR = 12
# Younger children are told in months.
_MONTHS_UNTIL = 2


def parse_birth_date(text: str, language: str, today: date) -> date | None:
    """The date typed: `12 Mar 1979`, `3/12/1979`, `12.3.79`, `1979-03-12`, `12031979`, digits of any script.

    None when it is no date. Of two-digit years the latest that is not in the future is meant.
    """
    plain = "".join(str(int(char)) if char.isdecimal() else char for char in text).strip()
    parts = re.findall(r"\d+|[^\W\d_]+", plain)
    if len(parts) == 1 and re.fullmatch(r"\d{8}", plain):
        return _eight_digits(plain, language, today)
    named = [place for place, part in enumerate(parts) if not part.isdecimal()]
    if len(parts) == 3 and len(named) == 1:  # noqa: PLR2004 - day, month, year
        return _with_name(parts, named[0], language, today)
    if len(parts) == 3 and not named:  # noqa: PLR2004 - as above
        return _by_numbers(parts, language, today, dotted="." in plain)
    return None


def possible_births(text: str, language: str) -> list[date]:
    """Every day that may be meant by what was typed into a search: `12/03/79` is two days in two centuries.

    Empty for what is no date. A month by its name is read in `language` and in English.
    """
    plain = "".join(str(int(char)) if char.isdecimal() else char for char in text).strip()
    parts = re.findall(r"\d+|[^\W\d_]+", plain)
    named = [place for place, part in enumerate(parts) if not part.isdecimal()]
    if len(parts) != 3 or len(named) > 1:  # noqa: PLR2004 - day, month, year
        return []
    if named:
        year = max(parts[: named[0]] + parts[named[0] + 1 :], key=len)
        found = [_with_name(parts, named[0], language, day) for day in _centuries(year)]
    else:
        first, second, third = parts
        written = [(first, second, third)] if len(first) == 4 else [(third, second, first), (third, first, second)]  # noqa: PLR2004 - a year
        found = [
            as_day(full_year(year, day) or 0, int(month), int(number))
            for year, month, number in written
            for day in _centuries(year)
        ]
    return sorted({day for day in found if day is not None})


def _centuries(year: str) -> list[date]:
    """Days as seen from which a year of two digits is of either century."""
    return [date(1999, 12, 31), date(2099, 12, 31)] if len(year) == 2 else [date(2099, 12, 31)]  # noqa: PLR2004 - as in '79


def age_words(born: date, today: date) -> tuple[int, bool] | None:
    """The age as (number, in months); None for a date that is still to come."""
    if born > today:
        return None
    years = age_on(born, today)
    if years >= _MONTHS_UNTIL:
        return years, False
    months = (today.year - born.year) * _MONTHS_IN_YEAR + today.month - born.month - (today.day < born.day)
    return months, True


def _eight_digits(plain: str, language: str, today: date) -> date | None:
    written = _by_numbers([plain[:2], plain[2:4], plain[4:]], language, today, dotted=False)
    by_year = as_day(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
    return written if written is not None and written <= today else by_year


def _by_numbers(parts: list[str], language: str, today: date, *, dotted: bool) -> date | None:
    first, second, third = parts
    if len(first) == 4:  # noqa: PLR2004 - a year
        return as_day(int(first), int(second), int(third))
    # Points stand between days and months in day-first languages only.
    day_first = dotted or not _month_first(language)
    day, month = (first, second) if day_first else (second, first)
    year = full_year(third, today)
    return None if year is None else as_day(year, int(month), int(day)) or as_day(year, int(day), int(month))


def _with_name(parts: list[str], at: int, language: str, today: date) -> date | None:
    month = _month(parts[at], language)
    numbers = [part for place, part in enumerate(parts) if place != at]
    if len(numbers[0]) > 2:  # noqa: PLR2004 - a year comes first: 1979 March 12
        numbers.reverse()
    year = full_year(numbers[1], today)
    return None if month is None or year is None else as_day(year, month, int(numbers[0]))


def full_year(typed: str, today: date) -> int | None:
    """The year of two or four digits; of two the latest that is not in the future. None for any other number."""
    if len(typed) == 4:  # noqa: PLR2004 - as written
        return int(typed)
    if len(typed) != 2:  # noqa: PLR2004 - as in '79
        return None
    year = today.year - today.year % _SHORT_YEAR + int(typed)
    return year if year <= today.year else year - _SHORT_YEAR


def as_day(year: int, month: int, day: int) -> date | None:
    """The day, None when there is none; a number may have any length."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _month(typed: str, language: str) -> int | None:
    """The month whose name begins so, in the clinic's language or in English; three letters at least."""
    begun = fold(typed)
    found = {number for name, number in _month_names(language) if name.startswith(begun) or begun.startswith(name)}
    return found.pop() if len(found) == 1 else None


@cache
def _month_names(language: str) -> tuple[tuple[str, int], ...]:
    from babel.dates import get_month_names  # noqa: PLC0415 - heavy

    return tuple(
        (fold(name).rstrip("."), number)
        for locale in (language, "en")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=locale).items()
    )


@cache
def _month_first(language: str) -> bool:
    from babel import Locale  # noqa: PLC0415 - heavy

    pattern = Locale.parse(language).date_formats["short"].pattern
    return bool(pattern.index("M") < pattern.index("d"))
