"""Who is to come again, for what, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select, true

from dentaldesk.engines.core.list_names import list_name
from dentaldesk.engines.scheduling.recall_rules import WHOLE_EXAMS, due_on
from dentaldesk.models.states import ExamStatus, PatientStatus
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.scheduling import PatientRecall, RecallType

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallRow:
    """A reason for one patient to come again. `months`: the dentist's interval; None: the type's."""

    id: UUID | None  # None: it will only begin
    code: str
    name: str
    months: int | None
    usual_months: int
    last_on: date | None
    due_on: date
    by_hand: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallDue:
    """Somebody who is to be asked."""

    patient_id: UUID
    patient: str  # as on lists that others can read
    name: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallTypeRow:
    code: str
    name: str
    months: int
    procedures: tuple[str, ...]
    active: bool
    version: int


def recalls_of(session: Session, patient_id: UUID) -> list[RecallRow]:
    """The recalls of a patient that stand, the next first. One query."""
    query = (
        select(PatientRecall, RecallType)
        .join(RecallType, RecallType.code == PatientRecall.recall_code)
        .where(PatientRecall.patient_id == patient_id, PatientRecall.active)
        .order_by(PatientRecall.due_on, RecallType.code)
    )
    return [
        RecallRow(
            id=row.id,
            code=of.code,
            name=of.name,
            months=row.months,
            usual_months=of.months,
            last_on=row.last_on,
            due_on=row.due_on,
            by_hand=row.by_hand,
            version=row.version,
        )
        for row, of in session.execute(query)
    ]


def recalls_after(session: Session, visit_id: UUID) -> list[RecallRow]:
    """The recalls of a visit's patient as they will stand when it is completed, the next first. Four queries.

    Work that was done moved them already; the examination counts once it is sealed.
    """
    visit, birth_date, examination, exam = session.execute(
        select(Visit, Patient.birth_date, Clinic.examination_code, Exam.status)
        .join(Patient, Patient.id == Visit.patient_id)
        .join(Clinic, true())
        .outerjoin(Exam, Exam.visit_id == Visit.id)
        .where(Visit.id == visit_id)
    ).one()
    day = visit.business_date
    standing = {row.code: row for row in recalls_of(session, visit.patient_id)}
    if exam is ExamStatus.OPEN and visit.visit_type in WHOLE_EXAMS:
        chosen = _intervals(session, visit.patient_id)
        for of in session.scalars(select(RecallType).where(RecallType.active)):
            before = standing.get(of.code)
            if examination in of.procedures and (before is None or before.last_on is None or before.last_on < day):
                standing[of.code] = _begun(of, before, chosen.get(of.code), day, birth_date)
    return sorted(standing.values(), key=lambda row: (row.due_on, row.code))


def _intervals(session: Session, patient_id: UUID) -> dict[str, int | None]:
    """What a dentist chose last, of recalls that rest too: the next trigger takes it over."""
    query = select(PatientRecall.recall_code, PatientRecall.months).where(PatientRecall.patient_id == patient_id)
    return {row.recall_code: row.months for row in session.execute(query.order_by(PatientRecall.id))}


def _begun(
    of: RecallType, before: RecallRow | None, months: int | None, day: date, birth_date: date | None
) -> RecallRow:
    """The recall as due when its trigger is on that day; last is when it was before."""
    return RecallRow(
        id=before.id if before is not None else None,
        code=of.code,
        name=of.name,
        months=months,
        usual_months=of.months,
        last_on=before.last_on if before is not None else None,
        due_on=due_on(day, months or of.months, birth_date),
        by_hand=False,
        version=before.version if before is not None else 0,
    )


def recalls_due(session: Session, until: date, limit: int = 500) -> list[RecallDue]:
    """Patients in care whose recall is due by that day, the longest due first. One query over the index by day."""
    query = (
        select(PatientRecall.due_on, RecallType.name, Patient)
        .join(RecallType, RecallType.code == PatientRecall.recall_code)
        .join(Patient, Patient.id == PatientRecall.patient_id)
        .where(PatientRecall.due_on <= until, PatientRecall.active, Patient.status == PatientStatus.ACTIVE)
        .order_by(PatientRecall.due_on, PatientRecall.id)
        .limit(limit)
    )
    return [
        RecallDue(
            patient_id=patient.id,
            patient=list_name(
                patient.given_names, patient.family_name, patient.chart_number, confidential=patient.confidential
            ),
            name=name,
            due_on=due,
        )
        for due, name, patient in session.execute(query)
    ]


def recall_types(session: Session) -> list[RecallTypeRow]:
    """All types, also those not in use, by name."""
    return [
        RecallTypeRow(
            code=row.code,
            name=row.name,
            months=row.months,
            procedures=tuple(row.procedures),
            active=row.active,
            version=row.version,
        )
        for row in session.scalars(select(RecallType).order_by(RecallType.name))
    ]
