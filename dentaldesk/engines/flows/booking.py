"""The next visit of a plan: proposed at free times, booked with its reminders in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from dentaldesk.engines.clinical.visits import dentist_at_work
from dentaldesk.engines.communication.actions import NewMessage, queue_message
from dentaldesk.engines.communication.rules import plan_reminders
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.facts import record_fact
from dentaldesk.engines.core.moments import the_clinic
from dentaldesk.engines.flows.clinic_checks import is_within
from dentaldesk.engines.scheduling.actions import BookVisit, book_visit
from dentaldesk.engines.scheduling.reads import (
    Slot,
    Wish,
    booked_steps,
    find_available_slots,
    waiting_steps,
)
from dentaldesk.engines.scheduling.rules import group_procedures_by_visit, ready_from
from dentaldesk.engines.treatment.actions import mark_scheduled
from dentaldesk.models.states import ClinicalUrgency, FactKind, ProcedureStatus
from dentaldesk.models.tables.clinic import OpeningHours, Provider
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.scheduling import Appointment
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work


# Eight, five past eight and ten past are one choice to a patient.
PROPOSALS_APART = timedelta(minutes=30)
_TO_COME = (ProcedureStatus.PLANNED, ProcedureStatus.SCHEDULED, ProcedureStatus.IN_PROGRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextVisit:
    """The next sitting of a plan and free times for it, the earliest first."""

    plan_id: UUID
    patient_id: UUID
    procedure_ids: tuple[UUID, ...]
    procedures: tuple[str, ...]
    pattern: str
    minutes: int
    urgency: ClinicalUrgency
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSlot:
    """One of the proposed times is taken. `request_key`: made with the proposal, pressing twice books once."""

    request_key: str
    next_visit: NextVisit
    slot: Slot


def plan_of_visit(session: Session, visit_id: UUID) -> UUID | None:
    """The plan that a visit goes on with: its own, else the one whose work was done in it and that has most to come.

    One query where the visit's own plan has work ahead, else two.
    """
    ahead = select(PlannedProcedure.id).where(
        PlannedProcedure.plan_id == TreatmentPlan.id, PlannedProcedure.status.in_(_TO_COME)
    )
    of_visit = select(TreatmentPlan.id, ahead.exists()).where(TreatmentPlan.visit_id == visit_id)
    own = session.execute(of_visit).first()
    if own is not None and own[1]:
        return own[0]
    done = select(PlannedProcedure.plan_id).where(PlannedProcedure.completed_visit_id == visit_id)
    waiting = (
        select(PlannedProcedure.plan_id)
        .where(PlannedProcedure.plan_id.in_(done), PlannedProcedure.status.in_(_TO_COME))
        .group_by(PlannedProcedure.plan_id)
        .order_by(func.count().desc(), PlannedProcedure.plan_id.desc())
        .limit(1)
    )
    return session.scalars(waiting).first() or (own[0] if own is not None else None)


def propose_for_plan(session: Session, visit_id: UUID, plan_id: UUID, not_before: datetime) -> NextVisit | None:
    """The first sitting of the visit's plan that is not booked, with the visit's dentist as long as they work here.

    None: nothing waits to be booked.
    """
    plan = session.get_one(TreatmentPlan, plan_id)
    steps = waiting_steps(session, plan.id)
    if not steps:
        return None
    visit = session.get_one(Visit, visit_id)
    first = group_procedures_by_visit(steps, the_clinic(session).visit_minutes)[0]
    # What is booked already may have to heal, or come back from the laboratory, before this sitting.
    earliest = max(not_before, ready_from(first.steps, booked_steps(session, plan.id)) or not_before)
    ids = tuple(step.id for step in first.steps)
    names = session.execute(
        select(PlannedProcedure.id, PlannedProcedure.procedure_name).where(PlannedProcedure.id.in_(ids))
    )
    name_of = {row.id: row.procedure_name for row in names}
    wish = Wish(
        location_id=visit.location_id,
        provider_id=_provider(session, visit),
        pattern=first.pattern,
        not_before=earliest,
        patient_id=plan.patient_id,
    )
    slots = find_available_slots(session, wish, apart=PROPOSALS_APART)
    return NextVisit(
        plan_id=plan.id,
        patient_id=plan.patient_id,
        procedure_ids=ids,
        procedures=tuple(name_of[step] for step in ids),
        pattern=first.pattern,
        minutes=first.minutes,
        urgency=max((step.urgency for step in first.steps), key=lambda urgency: urgency.rank),
        slots=tuple(slots),
    )


def _provider(session: Session, visit: Visit) -> UUID:
    """The visit's dentist; once they have left, who took their patients over."""
    if session.get_one(Provider, visit.dentist_id).active:
        return visit.dentist_id
    return dentist_at_work(session, visit.patient_id, None) or visit.dentist_id


@verb(Permission.BOOK)
def book_next_visit(work: Work, command: TakeSlot) -> UUID:
    """Book the time, put the plan's procedures on it, queue the reminders.

    Raises UserError when it was taken meanwhile, or the place is closed then by now.
    """
    # Two desks that book one plan do it in turn: the second then finds what the first one booked.
    lock_row(work.session, TreatmentPlan, command.next_visit.plan_id)
    known = work.session.scalars(select(Appointment).where(Appointment.request_key == command.request_key)).first()
    if known is not None:
        return known.id
    wanted, slot = command.next_visit, command.slot
    appointment_id = book_visit(
        work,
        BookVisit(
            request_key=command.request_key,
            patient_id=wanted.patient_id,
            operatory_id=slot.operatory_id,
            provider_id=slot.provider_id,
            starts_at=slot.starts_at,
            pattern=wanted.pattern,
            reason=", ".join(wanted.procedures),
            plan_id=wanted.plan_id,
        ),
    )
    _require_hours(work, appointment_id)
    mark_scheduled(work, wanted.procedure_ids, appointment_id)
    schedule_automated_reminders(work, appointment_id)
    record_fact(
        work,
        FactKind.APPOINTMENT_BOOKED,
        f"appointment:{appointment_id}:booked",
        patient_id=wanted.patient_id,
        plan_id=wanted.plan_id,
        appointment_id=appointment_id,
    )
    return appointment_id


def _require_hours(work: Work, appointment_id: UUID) -> None:
    """A proposal holds only as long as the opening hours for which it was made."""
    row = work.session.get_one(Appointment, appointment_id)
    query = select(OpeningHours.opens_at, OpeningHours.closes_at).where(
        OpeningHours.location_id == row.location_id, OpeningHours.weekday == row.business_date.weekday()
    )
    hours = [(opens_at, closes_at) for opens_at, closes_at in work.session.execute(query)]
    start, end = row.starts_at.astimezone(work.zone), row.ends_at.astimezone(work.zone)
    if not is_within(start.time(), end.time(), hours):
        raise UserError("schedule.outside_hours", start=row.starts_at)


@verb(Permission.BOOK)
def schedule_automated_reminders(work: Work, appointment_id: UUID) -> list[UUID]:
    """Queue the reminders of an appointment and return them; a useless one is kept as dropped, with its reason."""
    appointment = work.session.get_one(Appointment, appointment_id)
    queued = []
    for reminder in plan_reminders(appointment.starts_at, work.now, work.zone):
        hours = reminder.before // timedelta(hours=1)
        message_id = queue_message(
            work,
            NewMessage(
                key=f"appointment:{appointment_id}:reminder:{hours}h",
                patient_id=appointment.patient_id,
                appointment_id=appointment_id,
                text=Message("patient.reminder", {"clinic": work.clinic.name, "start": appointment.starts_at}),
                send_at=reminder.send_at,
                dropped=Message(reminder.dropped) if reminder.dropped else None,
            ),
        )
        if message_id is not None:
            queued.append(message_id)
    return queued
