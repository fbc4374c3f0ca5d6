"""*Ready for the dentist*: a hygienist calls, a clock runs, a dentist says that they are coming, and comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.signing_actions import co_sign
from dentaldesk.engines.clinical.threads import move_thread
from dentaldesk.engines.clinical.visits import lock_open_visit
from dentaldesk.engines.communication.actions import NewNotice, close_notice, raise_notice, see_notice
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.facts import record_fact
from dentaldesk.engines.core.list_names import list_name
from dentaldesk.models.states import FactKind, Role, TaskUrgency, VisitStatus
from dentaldesk.models.tables.clinic import Provider
from dentaldesk.models.tables.clinical import DentistCall, Visit
from dentaldesk.models.tables.communication import Notice
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.people import StaffUser
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work

LONG_CALL_MINUTES = 10  # a patient in the chair who waits so long for the dentist is waiting long


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingCall:
    """A call whose dentist has not come yet; its clock runs from `called_at`. `seen_by`: who heard it first, "" nobody
    yet; `comes`: that is one who treats, and not a manager who only looked.
    """

    id: UUID
    visit_id: UUID
    patient_id: UUID
    patient: str  # as on lists that others can read
    dentist_id: UUID
    called_at: datetime
    seen_by: str = ""
    comes: bool = False


@verb(Permission.TREAT)
def call_dentist(work: Work, visit_id: UUID) -> UUID:
    """Ring for the visit's dentist. While nobody came a second press finds the first call."""
    visit = lock_open_visit(work, visit_id)
    known = work.session.scalars(_standing(visit.id)).first()
    if known is not None:
        return known
    call = DentistCall(visit_id=visit.id, called_at=work.now, called_by=work.actor.user_id)
    work.session.add(call)
    work.session.flush()
    raise_notice(
        work,
        NewNotice(
            key=_key(call),
            role=Role.DENTIST,
            patient_id=visit.patient_id,
            visit_id=visit.id,
            urgency=TaskUrgency.URGENT,
            next_step=None,
            title=Message("notice.dentist_wanted"),
            reason=Message("notice.dentist_wanted_reason", {"name": work.actor.name}),
            provider_id=_at_work(work, visit.dentist_id),
        ),
    )
    _fact(work, FactKind.DENTIST_CALLED, call, visit)
    work.note("call", "dentist", call.id)
    return call.id


def _at_work(work: Work, dentist_id: UUID) -> UUID | None:
    """The dentist, as long as they work here; None: any dentist."""
    return dentist_id if work.session.get_one(Provider, dentist_id).active else None


@verb(Permission.CO_SIGN)
def dentist_coming(work: Work, call_id: UUID) -> None:
    """A dentist heard it and is on the way: the bell is answered for, the clock goes on until they are there."""
    call = lock_row(work.session, DentistCall, call_id)
    if call.came_at is None and call.cancelled_at is None:
        call.version += 1  # the waiting room says so at every desk
        see_notice(work, _key(call))
        work.note("answer", "dentist-call", call.id)


@verb(Permission.CO_SIGN)
def dentist_came(work: Work, call_id: UUID) -> None:
    """A dentist is there: the clock stops, the bell is answered. The first who comes counts."""
    visit = lock_row(work.session, Visit, work.session.get_one(DentistCall, call_id).visit_id)
    call = lock_row(work.session, DentistCall, call_id)
    if call.came_at is not None or call.cancelled_at is not None:
        return
    call.came_at, call.came_by = work.now, work.actor.user_id
    call.version += 1
    close_notice(work, _key(call))
    if visit.status is VisitStatus.IN_PROGRESS:
        move_thread(work, visit, Role.DENTIST, Message("handoff.dentist"))
    waited = int((work.now - call.called_at).total_seconds())
    _fact(work, FactKind.DENTIST_CAME, call, visit, seconds=waited)
    work.note("come", "dentist", call.id)


@verb(Permission.CO_SIGN)
def sign_as_dentist(work: Work, visit_id: UUID, seen: int | None = None) -> None:
    """As `co_sign`; whoever signs is there, whether they said so or not: the clock of a call stops."""
    for call_id in work.session.scalars(_standing(visit_id)).all():
        dentist_came(work, call_id)
    co_sign(work, visit_id, seen)


@verb(Permission.TREAT)
def cancel_call(work: Work, call_id: UUID) -> None:
    """Nobody needs to come after all. One who came already has come."""
    _call_off(work, lock_row(work.session, DentistCall, call_id))


@verb(Permission.COMPLETE_VISIT)
def end_calls(work: Work, visit_id: UUID) -> None:
    """The visit is over, and nobody needs to come to it any more. Whoever closes it holds it."""
    for call_id in work.session.scalars(_standing(visit_id)).all():
        _call_off(work, lock_row(work.session, DentistCall, call_id))


def _standing(visit_id: UUID) -> Select[UUID]:
    return select(DentistCall.id).where(
        DentistCall.visit_id == visit_id, DentistCall.came_at.is_(None), DentistCall.cancelled_at.is_(None)
    )


def _call_off(work: Work, call: DentistCall) -> None:
    if call.came_at is None and call.cancelled_at is None:
        call.cancelled_at = work.now
        call.version += 1
        close_notice(work, _key(call))
        work.note("cancel", "dentist-call", call.id)


def _key(call: DentistCall) -> str:
    return f"dentist-call:{call.id}"


def _fact(work: Work, kind: FactKind, call: DentistCall, visit: Visit, seconds: int | None = None) -> None:
    record_fact(work, kind, f"{_key(call)}:{kind}", patient_id=visit.patient_id, visit_id=visit.id, seconds=seconds)


def calls_standing(session: Session) -> list[StandingCall]:
    """Calls of visits that go on and that nobody followed yet, the oldest first. Two queries, or one when there are
    none.
    """
    query = (
        select(DentistCall, Visit, Patient)
        .join(Visit, Visit.id == DentistCall.visit_id)
        .join(Patient, Patient.id == Visit.patient_id)
        .where(
            Visit.status == VisitStatus.IN_PROGRESS,
            DentistCall.came_at.is_(None),
            DentistCall.cancelled_at.is_(None),
        )
        .order_by(DentistCall.called_at, DentistCall.id)
    )
    found = session.execute(query).all()
    seen = _seen(session, [call for call, _, _ in found]) if found else {}
    nobody = ("", False)
    return [
        StandingCall(
            id=call.id,
            visit_id=visit.id,
            patient_id=patient.id,
            patient=list_name(
                patient.given_names, patient.family_name, patient.chart_number, confidential=patient.confidential
            ),
            dentist_id=visit.dentist_id,
            called_at=call.called_at,
            seen_by=seen.get(_key(call), nobody)[0],
            comes=seen.get(_key(call), nobody)[1],
        )
        for call, visit, patient in found
    ]


def _seen(session: Session, calls: Sequence[DentistCall]) -> dict[str, tuple[str, bool]]:
    """By the key of its notice who heard a call, and whether they treat."""
    query = (
        select(Notice.key, StaffUser.name, StaffUser.provider_id)
        .join(StaffUser, StaffUser.id == Notice.seen_by)
        .where(Notice.key.in_([_key(call) for call in calls]))
    )
    return {key: (name, provider_id is not None) for key, name, provider_id in session.execute(query)}
