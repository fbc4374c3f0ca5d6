"""The patient goes from one role to another; with whom nobody goes on, somebody is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.clinical.threads import move_thread
from dentaldesk.engines.communication.actions import NewNotice, close_notice, raise_notice, report_parked
from dentaldesk.engines.communication.reads import thread_notices
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.engines.core.facts import record_fact
from dentaldesk.engines.core.messages import message_to_json
from dentaldesk.engines.flows.thread_reads import abandoned_key, abandoned_threads
from dentaldesk.models.states import FactKind, NextStep, Role, TaskUrgency, VisitStatus
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.values import Message, plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

LONGEST_REASON = 500  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """A step of a thread as it was taken: with it nobody else's is taken back."""

    visit_id: UUID
    before: Role
    after: Role
    at: datetime


@verb(Permission.VIEW_PATIENT)
def hand_over(work: Work, visit_id: UUID, to_role: Role, reason: str = "") -> HandedOver | None:
    """This role has the patient from now on. Returns what `take_hand_over_back` takes back; None when they had the
    patient already. Raises UserError when the patient has left.
    """
    said = plain(reason).strip()
    if len(said) > LONGEST_REASON:
        raise Refused("visit.refused", [Problem("reason", "exam.note_too_long", length=len(said), most=LONGEST_REASON)])
    visit = _locked_here(work, visit_id)
    before = visit.with_role
    why = Message("handoff.said", {"reason": said}) if said else Message("handoff.by_hand")
    if to_role is before:
        return None
    for key in thread_notices(work.session, visit.id):
        close_notice(work, key)
    move_thread(work, visit, to_role, why)
    return HandedOver(visit_id=visit.id, before=before, after=to_role, at=visit.with_since)


@verb(Permission.VIEW_PATIENT)
def take_hand_over_back(work: Work, handed: HandedOver) -> None:
    """It was a mistake: who had the patient has them again, and both steps stay in the thread. Their minutes begin
    anew. Raises UserError when the patient has left, or went on since.
    """
    visit = _locked_here(work, handed.visit_id)
    if (visit.with_role, visit.with_since) != (handed.after, handed.at):
        raise UserError("visit.went_on")
    move_thread(work, visit, handed.before, Message("handoff.taken_back"))


def _locked_here(work: Work, visit_id: UUID) -> Visit:
    visit = lock_row(work.session, Visit, visit_id)
    if visit.checkout_completed_at is not None or visit.status is VisitStatus.CANCELLED:
        raise UserError("visit.left")
    return visit


@verb(Permission.PRESENT_PLAN)
def hand_on_answered(work: Work, visit_id: UUID, key: str, reason: Message) -> None:
    """The patient answered to the plan of the visit: from the coordinator they go to the desk, to book and to pay.

    Whom somebody else has by now, or who has left, stays there. `visit_id` is locked by the caller, before its patient.
    """
    visit = lock_row(work.session, Visit, visit_id)
    is_here = visit.status is VisitStatus.COMPLETED and visit.checkout_completed_at is None
    if not is_here or visit.with_role is not Role.TREATMENT_COORDINATOR:
        return
    move_thread(work, visit, Role.FRONT_DESK, reason)
    visit.next_step, visit.next_reason = NextStep.CHECKOUT, message_to_json(reason)
    raise_notice(
        work,
        NewNotice(
            key=f"{key}:notice",
            role=Role.FRONT_DESK,
            patient_id=visit.patient_id,
            visit_id=visit.id,
            urgency=TaskUrgency.NORMAL,
            next_step=NextStep.CHECKOUT,
            title=Message(f"notice.{NextStep.CHECKOUT}"),
            reason=reason,
        ),
    )


@verb(Permission.RUN_OUTBOX)
def report_abandoned(work: Work) -> int:
    """Tell each role urgently of the patients with whom it does not go on, once a step; returns how many.

    Unseen it escalates to somebody by name as every urgent notice does.
    """
    late = abandoned_threads(work.session, work.now)
    for thread in late:
        minutes = int((work.now - thread.since).total_seconds() // 60)
        report_parked(
            work,
            NewNotice(
                key=abandoned_key(thread),
                role=thread.role,
                patient_id=thread.patient_id,
                visit_id=thread.visit_id,
                urgency=TaskUrgency.URGENT,
                next_step=thread.next_step,
                title=Message("notice.abandoned"),
                reason=Message("notice.abandoned_reason", {"since": thread.since}),
            ),
        )
        record_fact(
            work,
            FactKind.THREAD_ABANDONED,
            f"{abandoned_key(thread)}:fact",
            patient_id=thread.patient_id,
            visit_id=thread.visit_id,
            role=thread.role.value,
            minutes=minutes,
        )
    return len(late)
