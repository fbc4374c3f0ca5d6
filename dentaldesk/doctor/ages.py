"""How long something is, as people say it."""

from __future__ import annotations

from datetime import timedelta

from dentaldesk.models.values import Message


def age(span: timedelta) -> Message:
    """In the one unit that people would name, two of it at least."""
    for unit, code in (
        (timedelta(days=1), "doctor.age_days"),
        (timedelta(hours=1), "doctor.age_hours"),
        (timedelta(minutes=1), "doctor.age_minutes"),
    ):
        if span >= 2 * unit:
            return Message(code, {"number": span // unit})
    return Message("doctor.age_short")
