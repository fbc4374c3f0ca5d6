"""How a patient is named on a list that others can read over somebody's shoulder. Pure."""

from __future__ import annotations


def list_name(given: str, family: str, chart_number: int, *, confidential: bool) -> str:
    """The full name; of a confidential patient the initials and the chart number, by which the record is found."""
    if not confidential:
        return f"{given} {family}".strip()
    initials = "".join(f"{part[0].upper()}." for part in (given.strip(), family.strip()) if part)
    return f"{initials} · {chart_number}"
