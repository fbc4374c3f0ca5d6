"""What a line of a patient's history is: of whatever room, in one shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from dentaldesk.models.values import Message

Place = tuple[datetime, UUID]  # in the order of the list


class TimelineKind(StrEnum):
    """What a list of everything can be narrowed to."""

    VISIT = "visit"
    APPOINTMENT = "appointment"
    PLAN = "plan"
    CHART = "chart"
    MONEY = "money"
    DOCUMENT = "document"
    FILE = "file"
    NOTE = "note"
    MESSAGE = "message"
    NOTICE = "notice"
    HISTORY = "history"
    RECORD = "record"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """Something that happened. `opens` is what a screen opens for it: its table and `id`; `detail` is as it was typed.

    `actor` is blank where nobody in particular did it.
    """

    id: UUID
    kind: TimelineKind
    at: datetime
    title: Message
    opens: str
    detail: str = ""
    actor_id: UUID | None = None
    actor: str = ""
    void: bool = False  # taken back since

    @property
    def place(self) -> Place:
        """Where the next page goes on."""
        return (self.at, self.id)
