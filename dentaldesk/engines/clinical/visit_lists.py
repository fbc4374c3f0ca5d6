"""A patient's visits: which one is meant when their record is opened, what was left open, and the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import or_, select

from dentaldesk.engines.clinical.visit_rules import OVER_MIDNIGHT
from dentaldesk.engines.clinical.visits import appointment_at_hand, visit_type_for
from dentaldesk.models.states import VisitStatus, VisitType
from dentaldesk.models.tables.clinic import Provider
from dentaldesk.models.tables.clinical import Visit

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedVisit:
    """A visit in a list. `dentist` is the name of who answers for it."""

    visit_id: UUID
    visit_type: VisitType
    status: VisitStatus
    business_date: date
    started_at: datetime
    dentist: str

    @property
    def goes_on(self) -> bool:
        """Whether it is not completed."""
        return self.status is VisitStatus.IN_PROGRESS


def visits_at_hand(session: Session, patient_id: UUID, day: date) -> list[ListedVisit]:
    """The patient's visits of that day, and those of earlier days that were left open; the newest first. One query."""
    of_day = Visit.status.in_((VisitStatus.IN_PROGRESS, VisitStatus.COMPLETED)) & (Visit.business_date == day)
    return _listed(session, patient_id, or_(of_day, Visit.status == VisitStatus.IN_PROGRESS))


def visit_before(session: Session, patient_id: UUID, moment: datetime) -> ListedVisit | None:
    """The patient's last completed visit that began before `moment`. One query."""
    found = _listed(session, patient_id, (Visit.status == VisitStatus.COMPLETED) & (Visit.started_at < moment), 1)
    return next(iter(found), None)


def meant_visit(visits: list[ListedVisit], day: date, now: datetime) -> ListedVisit | None:
    """The visit that is meant by opening the patient: one that goes on, else what was completed today."""
    recent = [one for one in visits if one.business_date == day or now - one.started_at < OVER_MIDNIGHT]
    return next((one for one in recent if one.goes_on), next(iter(recent), None))


def proposed_kind(session: Session, patient_id: UUID, day: date, now: datetime) -> tuple[VisitType, str]:
    """What kind of visit the patient is seen for, and what the book says of it: as their appointment has it, else an
    exam and "". At most five queries.
    """
    found = appointment_at_hand(session, patient_id, day, now)
    return (VisitType.EXAM, "") if found is None else (visit_type_for(session, found.id), found.reason)


def _listed(
    session: Session, patient_id: UUID, which: ColumnElement[bool], limit: int | None = None
) -> list[ListedVisit]:
    query = (
        select(Visit, Provider.name)
        .join(Provider, Provider.id == Visit.dentist_id)
        .where(Visit.patient_id == patient_id, which)
        .order_by(Visit.started_at.desc(), Visit.id.desc())
        .limit(limit)
    )
    return [
        ListedVisit(
            visit_id=visit.id,
            visit_type=visit.visit_type,
            status=visit.status,
            business_date=visit.business_date,
            started_at=visit.started_at,
            dentist=name,
        )
        for visit, name in session.execute(query)
    ]
