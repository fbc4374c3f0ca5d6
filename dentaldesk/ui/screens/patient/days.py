"""Days of cards and contacts, which may lie in the future, as they are typed and written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.engines.patients.births import parse_birth_date
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

_AHEAD = 50  # years: of a year with two digits the latest that is not further away is meant


def parse_day(text: str, words: Words, today: date) -> date | None:
    """The day typed, however it is written; None when it is none."""
    return parse_birth_date(text, words.formats.language, date(today.year + _AHEAD, 12, 31))


def written_day(text: str, words: Words, today: date) -> str:
    """As the clinic writes it, so that one sees how it was understood; else as typed."""
    day = parse_day(text, words, today)
    return text if day is None else words.day(day)


def no_day(text: str, words: Words, day: date | None, example: date) -> str:
    """Why what was typed is no date, in words; "" when it is one, or when nothing is typed."""
    typed = text.strip()
    if not typed or day is not None:
        return ""
    return words.text(Message("day.not_a_date", {"typed": typed, "example": example}))


def days_of(values: Mapping[str, str], names: tuple[str, ...], words: Words, today: date) -> dict[str, date | None]:
    """The days in these fields; None for an empty one. Raises Refused for what is no date."""
    typed = {name: values[name].strip() for name in names}
    days = {name: parse_day(text, words, today) if text else None for name, text in typed.items()}
    wrong = [
        Problem(name, "day.not_a_date", typed=text, example=today)
        for name, text in typed.items()
        if text and days[name] is None
    ]
    if wrong:
        raise Refused("day.refused", wrong)
    return days
