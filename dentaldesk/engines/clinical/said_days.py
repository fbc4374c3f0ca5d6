"""Days as people say them: `2024-11`, `2 years ago`, `today`."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_AGO = re.compile(rf"(\d{{1,3}}|{'|'.join(_NUMBERS)}|a|an)\s*(y|years?|m|months?|d|days?)\s+ago", re.IGNORECASE)
_SHOW = re.compile(r"(?:@|show\s+|in\s+)\s*", re.IGNORECASE)
_MONTHS = 12


def shown_day(text: str, today: date) -> date | None:
    """`@2024`, `show 2024-11`, `2024-11-25`, `two years ago`, `today`: the day to show; None for anything else."""
    said = _SHOW.sub("", text, count=1).casefold()
    ago = _AGO.fullmatch(said)
    if ago:
        return _back(today, _number(ago[1]), ago[2][0])
    if said == "today":
        return today
    match = _DAY.fullmatch(said)
    return None if match is None else _day(match, last=True)


def _number(said: str) -> int:
    if said.isdecimal():
        return int(said)
    return _NUMBERS.index(said) + 1 if said in _NUMBERS else 1


def first_day(text: str) -> date | None:
    """`2015`, `2015-07`, `2015-07-03`: the first day of what was named; None when it is no day."""
    match = _DAY.fullmatch(text)
    return None if match is None else _day(match, last=False)


def _back(today: date, number: int, unit: str) -> date | None:
    if unit == "d":
        return date.fromordinal(max(today.toordinal() - number, 1))
    months = today.year * _MONTHS + today.month - 1 - number * (_MONTHS if unit == "y" else 1)
    return _last_valid(months // _MONTHS, months % _MONTHS + 1, today.day)


def _day(match: re.Match[str], *, last: bool) -> date | None:
    """The day that was named; of a month or year alone its last day, or its first."""
    year, month, day = match.groups()
    edge_month = _MONTHS if last else 1
    return _last_valid(int(year), int(month or edge_month), int(day or (31 if last else 1)))


def _last_valid(year: int, month: int, day: int) -> date | None:
    for candidate in range(day, 0, -1):
        try:
            return date(year, month, candidate)
        except ValueError:
            continue
    return None
