"""Who sits in which chair, and where somebody can sit instead: two patients never share a chair unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.list_names import list_name
from dentaldesk.models.states import AppointmentStatus, VisitStatus
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.scheduling import Appointment

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from dentaldesk.engines.scheduling.reads import Chair


class ChairTaken(UserError):  # noqa: N818 - read as a sentence where it is raised
    """Somebody else sits in the chair. `instead`: the best one that is free now for the whole visit; None: none is."""

    def __init__(self, *, name: str, chair: Chair, instead: Chair | None) -> None:
        super().__init__("chair.taken", name=name, chair=chair.name)
        self.name = name
        self.chair = chair
        self.instead = instead


def who_sits(session: Session, location_id: UUID, day: date, *, but: UUID | None = None) -> dict[UUID, str]:
    """By chair the name, as on lists, of whoever sits in it on that day; the appointment `but` does not count, nor does
    whose visit is completed: they are at the desk. One query.
    """
    query = (
        select(Appointment.id, Appointment.operatory_id, Patient)
        .join(Patient, Patient.id == Appointment.patient_id)
        .outerjoin(Visit, Visit.id == Appointment.visit_id)
        .where(
            Appointment.location_id == location_id,
            Appointment.business_date == day,
            Appointment.status == AppointmentStatus.IN_PROGRESS,
            or_(Visit.id.is_(None), Visit.status != VisitStatus.COMPLETED),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return {
        chair: list_name(
            patient.given_names, patient.family_name, patient.chart_number, confidential=patient.confidential
        )
        for appointment_id, chair, patient in session.execute(query)
        if appointment_id != but
    }
