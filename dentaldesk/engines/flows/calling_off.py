"""A visit that does not take place after all: the patient left before anybody did anything, or it was a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.communication.actions import close_notice
from dentaldesk.engines.communication.reads import open_notices
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.flows.receiving import emergency_key
from dentaldesk.engines.flows.thread_reads import was_cared_for
from dentaldesk.models.states import Role, VisitStatus
from dentaldesk.models.tables.clinical import SoapNote, Visit
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.system import AuditEntry

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@verb(Permission.BOOK)
def call_off_visit(work: Work, visit_id: UUID) -> None:
    """Nobody has the patient any more, and nobody is told so. What the desk wrote down at the door stays.

    Raises UserError for a visit in which something was done, found, measured or written: that one is completed.
    """
    _call_off(work, visit_id)


@verb(Permission.TREAT)
def discard_visit(work: Work, visit_id: UUID) -> None:
    """It was begun by mistake and is still empty. The patient stays where they are, and their appointment waits for the
    visit that was meant.

    Raises UserError as `call_off_visit` does, and for who neither began it nor is a dentist.
    """
    if Role.DENTIST not in work.actor.roles and _begun_by(work, visit_id) != work.actor.user_id:
        raise UserError("visit.begun_by_other")
    _call_off(work, visit_id)
    query = select(Appointment).where(Appointment.visit_id == visit_id).with_for_update(key_share=True)
    for appointment in work.session.scalars(query):
        appointment.visit_id = None
        appointment.version += 1
    work.session.flush()


def _begun_by(work: Work, visit_id: UUID) -> UUID | None:
    query = select(AuditEntry.actor_id).where(
        AuditEntry.subject_id == str(visit_id), AuditEntry.subject_type == "visit", AuditEntry.action == "open"
    )
    return work.session.scalars(query).first()


def _call_off(work: Work, visit_id: UUID) -> None:
    visit = lock_row(work.session, Visit, visit_id)
    if visit.status is VisitStatus.CANCELLED:
        return
    note = work.session.get_one(SoapNote, visit.id)
    written = any((note.subjective, note.objective, note.assessment, note.plan, note.post_operative))
    if visit.status is VisitStatus.COMPLETED or written or was_cared_for(work.session, visit.id):
        raise UserError("visit.goes_on")
    visit.status = VisitStatus.CANCELLED
    visit.version += 1
    for key in (emergency_key(visit.id), *open_notices(work.session, visit.id, list(Role))):
        close_notice(work, key)
    work.note("call-off", "visit", visit.id)
