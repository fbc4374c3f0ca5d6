"""An open unit of work: a write transaction together with who acts and what time it is.

Verbs take a `Work` and nothing else from outside. What they note for the audit trail and the topics they touch are
written last, just before commit, by `Database.write`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from dentaldesk.models.tables.clinic import Clinic

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.models.states import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditNote:
    """What will stand in the audit trail. `details` holds no more than ids, codes and counts."""

    action: str
    subject_type: str
    subject_id: str
    details: dict[str, Any]


@dataclass(kw_only=True)
class Work:
    """`session` is open in a write transaction; `now` is aware and stands still until commit. `workstation` as people
    call it.
    """

    session: Session
    actor: Actor
    now: datetime
    workstation: str = ""
    audit: list[AuditNote] = field(default_factory=list)
    topics: set[Topic] = field(default_factory=set)

    @cached_property
    def clinic(self) -> Clinic:
        """The clinic's row: formats and policies."""
        return self.session.get_one(Clinic, 1)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone."""
        return ZoneInfo(self.clinic.time_zone)

    @property
    def business_date(self) -> date:
        """The clinic's calendar day at `now`."""
        return self.now.astimezone(self.zone).date()

    def note(self, action: str, subject_type: str, subject_id: UUID | str, **details: Any) -> None:  # noqa: ANN401 - JSON
        """Remember for the audit trail that the actor did `action` to this subject."""
        self.audit.append(
            AuditNote(action=action, subject_type=subject_type, subject_id=str(subject_id), details=details)
        )
