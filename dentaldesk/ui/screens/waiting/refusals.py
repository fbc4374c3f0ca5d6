"""Why a key does nothing with the chosen one. Pure: words in, words out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.scheduling.rules import EXPECTED
from dentaldesk.models.states import AppointmentStatus

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.scheduling.day_reads import DayRow


def why_not(words: Words, row: DayRow, after: AppointmentStatus) -> str:
    """The sentence for a step that does not fit this person."""
    name = row.patient
    if row.to_checkout:
        return words("{name} is ready for checkout.", name=name)
    if row.status in EXPECTED:
        return words("{name} is not checked in yet.", name=name)
    if row.status is AppointmentStatus.IN_PROGRESS:
        return words("{name} is in the chair already.", name=name)
    if row.status is not AppointmentStatus.CHECKED_IN:
        return words("The time of {name} in the book is over.", name=name)
    if after is AppointmentStatus.COMPLETED:
        return words("{name} is not in the chair yet.", name=name)
    return words("{name} is checked in already.", name=name)
