"""Days as people say them: `2024-11`, `2 years ago`, `today`."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_AGO = re.compile(r"(\d{1,3})\s*(y|years?|m|months?|d|days?)\s+ago", re.IGNORECASE)
_MONTHS = 12


def shown_day(text: str, today: date) -> date | None:
    """`@2024`, `@2024-11-25`, `2 years ago`, `today`: the day to show; None when the line says something else."""
    ago = _AGO.fullmatch(text)
    if ago:
        return _back(today, int(ago[1]), ago[2][0].lower())
    if text.casefold() in {"@today", "today"}:
        return today
    match = _DAY.fullmatch(text[1:].strip()) if text.startswith("@") else None
    return None if match is None else _day(match, last=True)


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
