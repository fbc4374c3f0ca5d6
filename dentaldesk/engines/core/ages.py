"""How old somebody is on a day, and from when on they decide for themselves. Pure."""

from __future__ import annotations

from datetime import date

OF_AGE = 18  # years from which somebody decides for themselves


def age_on(born: date, day: date) -> int:
    """Whole years; who was born on a 29 February has a birthday on 1 March of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_minor(born: date | None, day: date, of_age: int = OF_AGE) -> bool:
    """Whether somebody else decides for them on that day. Nobody knows of whom no birth date is recorded: no."""
    return born is not None and age_on(born, day) < of_age
