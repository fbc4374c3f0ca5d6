"""Days and times as people type them. What could be two days is read as the clinic writes dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from functools import cache

from dentaldesk.engines.patients.rules import fold

_SHORT_YEAR = 100
# A year of two digits may lie this many years ahead: plans reach far, cards expire late.
_AHEAD = 20
_AFTERNOON = 12
_HOURS, _MINUTES = 24, 60


def parse_day(text: str, language: str, today: date, *, past: bool = False) -> date | None:
    """The day typed: `24 Nov 2026`, `11/24/2026`, `24.11.`, `2026-11-24`, `24112026`, `+3`, digits of any script.

    None when it is no day. A day without a year is the next one there is, or the last one when `past`; of two-digit
    years none in the future is meant when `past`, else none more than twenty years ahead. `+3` counts from `today`.
    """
    plain = _digits(text).strip()
    if re.fullmatch(r"[+-]\d{1,4}", plain):
        return today + timedelta(days=int(plain))
    parts = re.findall(r"\d+|[^\W\d_]+", plain)
    if re.fullmatch(r"\d{8}", plain):
        written = _by_numbers([plain[:2], plain[2:4], plain[4:]], plain, language)
        by_year = _date(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
        return written if written is not None and 1850 < written.year < 2200 else by_year  # noqa: PLR2004 - lifetimes
    # "24 de noviembre de 2026": what is neither a number nor a month is passed over.
    named = [(place, month) for place, part in enumerate(parts) if (month := _month(part, language)) is not None]
    numbers = [part for part in parts if part.isdecimal()]
    if len(named) == 1 and len(numbers) in {1, 2} and len(parts) - len(numbers) <= 4:  # noqa: PLR2004 - with "de", "of"
        return _with_name(numbers, named[0][1], today, past=past)
    return _in_digits(parts, plain, language, today, past=past) if len(numbers) == len(parts) else None


def parse_time(text: str) -> time | None:
    """The time of day typed: `9`, `930`, `9:30`, `9.30`, `14h30`, `2:30 pm`; None when it is none."""
    plain = _digits(text).strip().casefold()
    match = re.fullmatch(r"(\d{1,2})(?:[:.h ]?(\d{2}))?\s*h?\s*(a|p)?\.?\s*(?:m\.?)?", plain)
    if match is None or ("m" in plain and match[3] is None):
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3] is not None:
        if not 1 <= hour <= _AFTERNOON:
            return None
        hour = hour % _AFTERNOON + (_AFTERNOON if match[3] == "p" else 0)
    return time(hour, minute) if hour < _HOURS and minute < _MINUTES else None


def _digits(text: str) -> str:
    return "".join(str(int(char)) if char.isdecimal() else char for char in text)


def _in_digits(parts: list[str], plain: str, language: str, today: date, *, past: bool) -> date | None:
    if len(parts) == 2:  # noqa: PLR2004 - day and month
        return _nearest(lambda year: _by_numbers([*parts, str(year)], plain, language), today, past=past)
    if len(parts) != 3:  # noqa: PLR2004 - day, month, year
        return None
    if len(parts[0]) != 4:  # noqa: PLR2004 - a year
        parts[2] = str(_year(parts[2], today, past=past) or "")
    return _by_numbers(parts, plain, language)


def _by_numbers(parts: list[str], plain: str, language: str) -> date | None:
    first, second, third = parts
    if not third:
        return None
    if len(first) == 4:  # noqa: PLR2004 - a year
        return _date(int(first), int(second), int(third))
    # Points stand between days and months in day-first languages only.
    day, month = (first, second) if "." in plain or not _month_first(language) else (second, first)
    return _date(int(third), int(month), int(day)) or _date(int(third), int(day), int(month))


def _with_name(numbers: list[str], month: int, today: date, *, past: bool) -> date | None:
    if len(numbers) == 1:
        return _nearest(lambda year: _date(year, month, int(numbers[0])), today, past=past)
    if len(numbers[0]) > 2:  # noqa: PLR2004 - a year comes first: 2026 November 24
        numbers.reverse()
    year = _year(numbers[1], today, past=past)
    return None if year is None else _date(year, month, int(numbers[0]))


def _nearest(in_year: Callable[[int], date | None], today: date, *, past: bool) -> date | None:
    """The next such day, or the last one; a leap day may be years away."""
    for distance in range(9):
        found = in_year(today.year + (-distance if past else distance))
        if found is not None and (found <= today if past else found >= today):
            return found
    return None


def _year(typed: str, today: date, *, past: bool) -> int | None:
    if len(typed) == 4:  # noqa: PLR2004 - as written
        return int(typed)
    if len(typed) != 2:  # noqa: PLR2004 - as in '79
        return None
    year = today.year - today.year % _SHORT_YEAR + int(typed)
    return year if year <= today.year + (0 if past else _AHEAD) else year - _SHORT_YEAR


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(typed: str, language: str) -> int | None:
    """The month whose name begins so, in the clinic's language or in English."""
    begun = fold(typed)
    if begun.isdecimal() or (len(begun) < 3 and begun.isascii()):  # noqa: PLR2004 - "ma" is March and May; "de" is none
        return None
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
        if not fold(name)[:1].isdecimal()
    )


@cache
def _month_first(language: str) -> bool:
    from babel import Locale  # noqa: PLC0415 - heavy

    pattern = Locale.parse(language).date_formats["short"].pattern
    return bool(pattern.index("M") < pattern.index("d"))
