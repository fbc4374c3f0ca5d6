"""What nobody has seen reaches one person by name: a notice for everybody of a role may be one for nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, or_, select

from dentaldesk.engines.communication.actions import escalated_key
from dentaldesk.engines.communication.rules import escalates_by
from dentaldesk.engines.core.access import PROGRAM, Permission, verb
from dentaldesk.engines.core.messages import message_to_json
from dentaldesk.models.states import Role, TaskUrgency
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.tables.people import SignIn, StaffRole, StaffUser
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work

# Who answers for what others left lying; where a clinic has no manager, who looks after the program, then a dentist.
_ANSWERING = (Role.MANAGER, Role.ADMINISTRATOR, Role.DENTIST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Who is told of what nobody saw, and in which of their roles."""

    user_id: UUID
    role: Role


def who_answers(session: Session) -> Answering | None:
    """The manager who sat down at a desk last; one who never did comes after those who did. One query."""
    seated = select(func.max(SignIn.at)).where(SignIn.user_id == StaffUser.id).scalar_subquery()
    rank = case({role: place for place, role in enumerate(_ANSWERING)}, value=StaffRole.role)
    query = (
        select(StaffUser.id, StaffRole.role)
        .join(StaffRole, StaffRole.user_id == StaffUser.id)
        .where(StaffUser.active, StaffUser.id != PROGRAM.user_id, StaffRole.role.in_(_ANSWERING))
        .order_by(rank, seated.desc().nulls_last(), StaffUser.name, StaffUser.id)
    )
    found = session.execute(query.limit(1)).first()
    return Answering(user_id=found[0], role=found[1]) if found is not None else None


def unseen_is_late(session: Session, now: datetime) -> bool:
    """Whether a notice waits to be escalated. Two queries."""
    return next(_late(session, now, lock=False), None) is not None


@verb(Permission.RUN_OUTBOX)
def escalate_unseen(work: Work) -> int:
    """Tell one person by name of every notice that nobody saw in time; returns how many.

    The first notice stays with its role, and says since when it is known to somebody else.
    """
    late = list(_late(work.session, work.now, lock=True))
    answering = who_answers(work.session) if late else None
    for notice in late:
        notice.escalated_at = work.now
        notice.version += 1
        urgent = notice.urgency is TaskUrgency.URGENT
        work.session.add(
            Notice(
                id=new_id(),
                key=escalated_key(notice.key),
                role=answering.role if answering is not None else Role.MANAGER,
                user_id=answering.user_id if answering is not None else None,
                patient_id=notice.patient_id,
                visit_id=notice.visit_id,
                urgency=TaskUrgency.HIGH if urgent else TaskUrgency.NORMAL,
                next_step=notice.next_step,
                title=message_to_json(Message("notice.escalated" if urgent else "notice.left_lying")),
                reason=notice.reason,
                created_at=work.now,
            )
        )
    return len(late)


def _late(session: Session, now: datetime, *, lock: bool) -> Iterator[Notice]:
    """What nobody saw in time. One that names somebody has reached them and goes no further."""
    query = (
        select(Notice)
        .where(
            Notice.seen_at.is_(None),
            Notice.escalated_at.is_(None),
            Notice.user_id.is_(None),
            or_(Notice.escalates_at.is_(None), Notice.escalates_at <= now),
        )
        .order_by(Notice.created_at, Notice.id)  # as the index of the unseen ones has them
    )
    if lock:
        query = query.with_for_update()
    found = list(session.scalars(query))
    zone = ZoneInfo(session.scalars(select(Clinic.time_zone)).one()) if found else None
    for notice in found:
        if zone is not None and now >= (notice.escalates_at or escalates_by(notice.created_at, zone)):
            yield notice
