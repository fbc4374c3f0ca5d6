"""Everybody who is expected on a day: where they are, since when, what warns, what their visit still needs.

The number of queries is the same for one patient and for a hundred.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, func, or_, select

from dentaldesk.engines.core.list_names import list_name
from dentaldesk.engines.core.owed_reads import owed_by
from dentaldesk.engines.core.payers import payers_on
from dentaldesk.engines.scheduling.needs import HealthFacts, VisitFacts, alerts_of, needs_of
from dentaldesk.engines.scheduling.rules import HERE
from dentaldesk.models.states import (
    AppointmentStatus,
    ExamStatus,
    PatientStatus,
    ProcedureStatus,
    VisitStatus,
)
from dentaldesk.models.tables.clinic import Clinic, Operatory, Provider
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.financial import PatientCoverage
from dentaldesk.models.tables.patients import MedicalConfirmation, MedicalHistory, Patient, PatientContact
from dentaldesk.models.tables.scheduling import Appointment, AppointmentChange, BookedBlock
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """One appointment of a day. `since`: when its state began."""

    id: UUID
    patient_id: UUID
    patient: str  # as on lists that others can read
    birth_date: date | None
    phone: str | None
    provider_id: UUID
    provider: str
    operatory: str
    starts_at: datetime
    ends_at: datetime
    status: AppointmentStatus
    since: datetime
    reason: str
    squeezed_in: bool  # it has no chair of its own yet
    alerts: tuple[Message, ...]
    needs: tuple[Message, ...]
    confidential: bool = False
    to_checkout: bool = False  # still here, and the visit is completed


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientNeeds:
    """What warns of a patient and what a visit of theirs needs."""

    alerts: tuple[Message, ...]
    needs: tuple[Message, ...]


def day_rows(session: Session, location_id: UUID, day: date, provider_id: UUID | None = None) -> list[DayRow]:
    """The appointments of one day at a location, in order of time; with `provider_id` only theirs. Eleven queries, and
    two more while somebody owes.
    """
    found = session.execute(_of_day(location_id, day, provider_id)).all()
    ids = [row[0].id for row in found]
    since = _since(session, ids)
    squeezed = _squeezed(session, ids)
    needs = patient_needs(session, [row[1] for row in found], day)
    return [
        DayRow(
            id=appointment.id,
            patient_id=patient.id,
            patient=list_name(
                patient.given_names, patient.family_name, patient.chart_number, confidential=patient.confidential
            ),
            confidential=patient.confidential,
            birth_date=patient.birth_date,
            phone=patient.phone,
            provider_id=appointment.provider_id,
            provider=provider,
            operatory=operatory,
            starts_at=appointment.starts_at,
            ends_at=appointment.ends_at,
            status=appointment.status,
            since=since.get(appointment.id, appointment.starts_at),
            reason=appointment.reason,
            squeezed_in=appointment.id in squeezed,
            alerts=needs[patient.id].alerts,
            needs=needs[patient.id].needs,
            to_checkout=visit is VisitStatus.COMPLETED and appointment.status in HERE,
        )
        for appointment, patient, provider, operatory, visit in found
    ]


def _of_day(
    location_id: UUID, day: date, provider_id: UUID | None
) -> Select[Appointment, Patient, str, str, VisitStatus | None]:
    query = (
        select(Appointment, Patient, Provider.name, Operatory.name, Visit.status)
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(Provider, Provider.id == Appointment.provider_id)
        .join(Operatory, Operatory.id == Appointment.operatory_id)
        .outerjoin(Visit, Visit.id == Appointment.visit_id)
        .where(Appointment.location_id == location_id, Appointment.business_date == day)
        .order_by(Appointment.starts_at, Appointment.id)
    )
    if provider_id is not None:
        query = query.where(Appointment.provider_id == provider_id)
    return query


def needs_of_patients(session: Session, patient_ids: Collection[UUID], day: date) -> dict[UUID, PatientNeeds]:
    """The same for patients by their ids, for the day's book. Nine queries."""
    return patient_needs(session, list(session.scalars(select(Patient).where(Patient.id.in_(patient_ids)))), day)


def patient_needs(session: Session, patients: Collection[Patient], day: date) -> dict[UUID, PatientNeeds]:
    """What warns and what is missing, of each of these patients on that day. Eight queries, and two more while
    somebody owes.
    """
    ids = {patient.id for patient in patients}
    histories = _histories(session, ids)
    heard = _last_heard(session, histories)
    givers = _consent_givers(session, ids, day)
    payers = payers_on(session, patients, day)
    owed = owed_by(session, set(payers.values()))
    insured = _insured(session, ids)
    waiting = _waiting(session, ids)
    unsigned = _unsigned(session, ids, day)
    found = {}
    for patient in patients:
        history = histories.get(patient.id)
        facts = VisitFacts(
            birth_date=patient.birth_date,
            deceased=patient.status is PatientStatus.DECEASED,
            has_phone=bool(patient.phone or patient.other_phone),
            history_on=heard.get(patient.id),
            allergies_asked=history is not None and history.allergies is not None,
            consent_givers=givers.get(patient.id, 0),
            owed=owed[payers[patient.id]],
            insured=patient.id in insured,
            insured_until=insured.get(patient.id),
            waiting_procedures=waiting.get(patient.id, 0),
            unsigned_exam_on=unsigned.get(patient.id),
        )
        found[patient.id] = PatientNeeds(alerts=tuple(alerts_of(_health(history))), needs=tuple(needs_of(facts, day)))
    return found


def _health(history: MedicalHistory | None) -> HealthFacts | None:
    if history is None:
        return None
    return HealthFacts(
        allergies=tuple(history.allergies) if history.allergies is not None else None,
        asa_class=history.asa_class,
        anticoagulant=history.anticoagulant,
        bisphosphonate=history.bisphosphonate,
        pregnant=history.pregnant,
        radiotherapy=history.radiotherapy,
        endocarditis_risk=history.endocarditis_risk,
    )


def _by_id(session: Session, query: Select[UUID, V]) -> dict[UUID, V]:
    return {row[0]: row[1] for row in session.execute(query)}


def _since(session: Session, ids: Collection[UUID]) -> Mapping[UUID, datetime]:
    """When each appointment got the state it is in."""
    query = select(AppointmentChange.appointment_id, func.max(AppointmentChange.changed_at)).where(
        AppointmentChange.appointment_id.in_(ids)
    )
    return _by_id(session, query.group_by(AppointmentChange.appointment_id))


def _squeezed(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Appointments whose chair somebody else holds."""
    query = (
        select(BookedBlock.appointment_id)
        .join(Operatory, Operatory.resource_id == BookedBlock.resource_id)
        .where(BookedBlock.appointment_id.in_(ids), BookedBlock.squeezed_in, BookedBlock.released_at.is_(None))
    )
    return set(session.scalars(query))


def _histories(session: Session, ids: Collection[UUID]) -> dict[UUID, MedicalHistory]:
    """The newest version of each patient's history."""
    newest = (
        select(MedicalHistory.patient_id, func.max(MedicalHistory.number).label("number"))
        .where(MedicalHistory.patient_id.in_(ids))
        .group_by(MedicalHistory.patient_id)
        .subquery()
    )
    same = and_(MedicalHistory.patient_id == newest.c.patient_id, MedicalHistory.number == newest.c.number)
    return {row.patient_id: row for row in session.scalars(select(MedicalHistory).join(newest, same))}


def _last_heard(session: Session, histories: Mapping[UUID, MedicalHistory]) -> dict[UUID, date]:
    """The day on which each history was taken or last confirmed."""
    zone = ZoneInfo(session.scalars(select(Clinic.time_zone)).one())
    query = (
        select(MedicalConfirmation.history_id, func.max(MedicalConfirmation.business_date))
        .where(MedicalConfirmation.history_id.in_([row.id for row in histories.values()]))
        .group_by(MedicalConfirmation.history_id)
    )
    confirmed = _by_id(session, query)
    heard = {}
    for patient_id, row in histories.items():
        taken = row.recorded_at.astimezone(zone).date()
        heard[patient_id] = max(taken, confirmed.get(row.id, taken))
    return heard


def _consent_givers(session: Session, ids: Collection[UUID], day: date) -> Mapping[UUID, int]:
    query = (
        select(PatientContact.patient_id, func.count())
        .where(
            PatientContact.patient_id.in_(ids),
            PatientContact.may_consent,
            PatientContact.valid_from <= day,
            or_(PatientContact.valid_until.is_(None), PatientContact.valid_until >= day),
        )
        .group_by(PatientContact.patient_id)
    )
    return _by_id(session, query)


def _insured(session: Session, ids: Collection[UUID]) -> dict[UUID, date | None]:
    """The last day of each patient's longest insurance; None: it has no end."""
    until: dict[UUID, list[date | None]] = defaultdict(list)
    query = select(PatientCoverage.patient_id, PatientCoverage.valid_until).where(PatientCoverage.patient_id.in_(ids))
    for patient_id, last in session.execute(query):
        until[patient_id].append(last)
    return {
        patient_id: None if None in ends else max(end for end in ends if end is not None)
        for patient_id, ends in until.items()
    }


def _waiting(session: Session, ids: Collection[UUID]) -> Mapping[UUID, int]:
    query = (
        select(TreatmentPlan.patient_id, func.count())
        .join(PlannedProcedure, PlannedProcedure.plan_id == TreatmentPlan.id)
        .where(TreatmentPlan.patient_id.in_(ids), PlannedProcedure.status == ProcedureStatus.PLANNED)
        .group_by(TreatmentPlan.patient_id)
    )
    return _by_id(session, query)


def _unsigned(session: Session, ids: Collection[UUID], day: date) -> Mapping[UUID, date]:
    """The day of the newest exam before that day that was begun and never completed."""
    query = (
        select(Exam.patient_id, func.max(Visit.business_date))
        .join(Visit, Visit.id == Exam.visit_id)
        .where(
            Exam.patient_id.in_(ids),
            Exam.status == ExamStatus.OPEN,
            Visit.status == VisitStatus.IN_PROGRESS,
            Visit.business_date < day,
        )
        .group_by(Exam.patient_id)
    )
    return _by_id(session, query)
