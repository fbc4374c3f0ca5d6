"""What the book names as the work of a visit although no plan has it: a cleaning is booked by its name alone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.catalogue.reads import CatalogueRow, procedures_on
from dentaldesk.engines.treatment.doing_reads import ahead_of, done_in_visit
from dentaldesk.models.states import TreatmentArea
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.scheduling import Appointment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def booked_by_name(session: Session, visit_id: UUID, day: date) -> list[CatalogueRow]:
    """Work of the whole mouth that the reason of the visit's appointment names, and that is neither planned for it nor
    done in it yet. Four queries at most.
    """
    reasons = session.scalars(select(Appointment.reason).where(Appointment.visit_id == visit_id))
    named = {part.strip().casefold() for reason in reasons for part in reason.split(",")} - {""}
    if not named:
        return []
    found = [
        row for row in procedures_on(session, day) if row.area is TreatmentArea.MOUTH and row.name.casefold() in named
    ]
    if not found:
        return []
    patient_id = session.get_one(Visit, visit_id).patient_id
    known = {row.code for row in done_in_visit(session, visit_id)}
    known |= {row.code for row in ahead_of(session, patient_id, visit_id) if row.booked_here}
    return [row for row in found if row.code not in known]
