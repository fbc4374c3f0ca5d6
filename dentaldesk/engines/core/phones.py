"""Phone numbers: typed as they are written in the clinic's country, stored as E.164, shown nationally again."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache

SHORTEST_PHONE = 4  # digits typed before they are taken for a phone number


@lru_cache(maxsize=4096)
def stored_phone(typed: str, country: str) -> str | None:
    """The number in E.164; None when it is none. `country` is the clinic's, ISO 3166-1 alpha-2."""
    import phonenumbers  # noqa: PLC0415 - 40 ms that only an edit needs

    try:
        number = phonenumbers.parse(typed, country or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def shown_phone(stored: str | None, country: str) -> str:
    """A stored number as people at the clinic write it: nationally when it is of their country, else with the
    country's number. What is no number is shown as it is.
    """
    if not stored:
        return ""
    import phonenumbers  # noqa: PLC0415 - 40 ms that the first frame need not wait for

    try:
        number = phonenumbers.parse(stored, None)
    except phonenumbers.NumberParseException:
        return stored
    here = number.country_code == phonenumbers.country_code_for_region(country)
    wanted = phonenumbers.PhoneNumberFormat.NATIONAL if here else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, wanted)


def phone_words(stored: str) -> list[str]:
    """Under what a stored number is found: its digits from the end (`~`), and as it is dialled in its country (`#`)."""
    import phonenumbers  # noqa: PLC0415 - as above

    words = [f"~{stored[:0:-1]}"]
    with suppress(phonenumbers.NumberParseException):
        words.append(f"#{phonenumbers.parse(stored, None).national_number}")
    return words


def typed_phone_words(typed: str) -> list[str]:
    """What a few typed digits are looked up as: the end of a number or its beginning. Empty when they are too few."""
    digits = "".join(char for char in typed if char.isdecimal())
    if len(digits) < SHORTEST_PHONE or any(char.isalpha() for char in typed):
        return []
    # What is typed nationally begins with a 0 in many countries, which E.164 has not.
    tail = digits.lstrip("0") or digits
    return [f"~{tail[::-1]}", f"#{tail}"]
