"""Who comes, for the downtime pack: how they are reached, who decides, what must be known, what was done last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from dentaldesk.engines.core.ages import is_minor
from dentaldesk.engines.core.list_names import list_name
from dentaldesk.engines.core.moments import the_clinic
from dentaldesk.engines.core.phones import shown_phone
from dentaldesk.engines.documents.downtime_content import PackAccount, PackContact, PackLastVisit, PackPatient
from dentaldesk.engines.scheduling.day_reads import PatientNeeds, patient_needs
from dentaldesk.models.states import VisitStatus
from dentaldesk.models.tables.clinic import Provider
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.patients import MedicalHistory, Patient, PatientContact, PatientNote
from dentaldesk.models.tables.treatment import PlannedProcedure
from dentaldesk.models.teeth import show_tooth

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# Said in a column of their own, with figures.
_TOLD_ELSEWHERE = frozenset({"need.balance", "need.own_part", "need.plan_waits"})


def pack_patients(
    session: Session, patients: Collection[Patient], accounts: Mapping[UUID, PackAccount], day: date
) -> dict[UUID, PackPatient]:
    """Everything about each of them but their appointments. Fourteen statements."""
    ids = {patient.id for patient in patients}
    needs = patient_needs(session, patients, day)
    histories = _histories(session, ids)
    contacts = _contacts(session, ids, day)
    notes = _notes(session, ids)
    visits = _last_visits(session, ids)
    return {
        patient.id: _patient(
            session,
            patient,
            day,
            needs=needs[patient.id],
            history=histories.get(patient.id),
            contacts=contacts[patient.id],
            notes=tuple(notes[patient.id]),
            last_visit=visits.get(patient.id),
            account=accounts[patient.id],
        )
        for patient in patients
    }


def _patient(  # noqa: PLR0913 - what was read of one patient
    session: Session,
    patient: Patient,
    day: date,
    *,
    needs: PatientNeeds,
    history: MedicalHistory | None,
    contacts: list[PackContact],
    notes: tuple[str, ...],
    last_visit: PackLastVisit | None,
    account: PackAccount,
) -> PackPatient:
    clinic, hidden = the_clinic(session), patient.confidential
    minor = is_minor(patient.birth_date, day)
    spoken = patient.language or ""
    phones = (shown_phone(phone, clinic.country) for phone in (patient.phone, patient.other_phone))
    return PackPatient(
        name=list_name(patient.given_names, patient.family_name, patient.chart_number, confidential=hidden),
        preferred_name="" if hidden else patient.preferred_name or "",
        chart_number=str(patient.chart_number),
        birth_date=patient.birth_date,
        minor=minor,
        confidential=hidden,
        phones=tuple(phone for phone in phones if phone),
        email="" if hidden else patient.email or "",
        channel=None if hidden else patient.preferred_channel,
        preferred_times=patient.preferred_times or "",
        language="" if _base(spoken) == _base(clinic.language) else spoken,
        # Whoever may not learn of a confidential visit must not be called by mistake.
        contacts=tuple(one for one in contacts if not hidden or (minor and one.may_consent)),
        alerts=needs.alerts,
        needs=tuple(need for need in needs.needs if need.code not in _TOLD_ELSEWHERE),
        no_allergies=history is not None and history.allergies == [],
        medications=(history.medications or "") if history is not None else "",
        conditions=(history.conditions or "") if history is not None else "",
        notes=notes,
        last_visit=last_visit,
        account=account,
    )


def _base(language: str) -> str:
    return language.replace("-", "_").split("_")[0]


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


def _contacts(session: Session, ids: Collection[UUID], day: date) -> defaultdict[UUID, list[PackContact]]:
    """Those that hold on that day and have a duty that matters there; who may consent stands first."""
    person, country = aliased(Patient), the_clinic(session).country
    query = (
        select(PatientContact, person)
        .outerjoin(person, person.id == PatientContact.person_id)
        .where(
            PatientContact.patient_id.in_(ids),
            PatientContact.valid_from <= day,
            or_(PatientContact.valid_until.is_(None), PatientContact.valid_until >= day),
            or_(PatientContact.may_consent, PatientContact.is_written_to, PatientContact.in_emergency),
        )
        .order_by(PatientContact.may_consent.desc(), PatientContact.valid_from, PatientContact.id)
    )
    found: defaultdict[UUID, list[PackContact]] = defaultdict(list)
    for contact, known in session.execute(query):
        found[contact.patient_id].append(_contact(contact, known, country))
    return found


def _contact(contact: PatientContact, person: Patient | None, country: str) -> PackContact:
    """By the record of whoever it is, if they have one."""
    return PackContact(
        name=f"{person.given_names} {person.family_name}".strip() if person is not None else contact.name or "",
        relation=contact.relation,
        phone=shown_phone(person.phone if person is not None else contact.phone, country),
        may_consent=contact.may_consent,
        is_written_to=contact.is_written_to,
        in_emergency=contact.in_emergency,
    )


def _notes(session: Session, ids: Collection[UUID]) -> defaultdict[UUID, list[str]]:
    """Pinned ones, the newest first."""
    query = (
        select(PatientNote.patient_id, PatientNote.text)
        .where(PatientNote.patient_id.in_(ids), PatientNote.pinned, PatientNote.voided_at.is_(None))
        .order_by(PatientNote.written_at.desc(), PatientNote.id.desc())
    )
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for patient_id, text in session.execute(query):
        found[patient_id].append(text)
    return found


def _last_visits(session: Session, ids: Collection[UUID]) -> dict[UUID, PackLastVisit]:
    """The last completed visit of each, with what was done in it. Two statements."""
    place = func.row_number().over(partition_by=Visit.patient_id, order_by=(Visit.started_at.desc(), Visit.id.desc()))
    ranked = (
        select(Visit.id, place.label("place"))
        .where(Visit.patient_id.in_(ids), Visit.status == VisitStatus.COMPLETED)
        .subquery()
    )
    query = (
        select(Visit, Provider.name)
        .join(ranked, and_(ranked.c.id == Visit.id, ranked.c.place == 1))
        .join(Provider, Provider.id == Visit.dentist_id)
    )
    visits = {visit.id: (visit, name) for visit, name in session.execute(query)}
    done = _done(session, visits)
    return {
        visit.patient_id: PackLastVisit(
            on=visit.business_date, kind=visit.visit_type, provider=name, done=tuple(done[visit.id])
        )
        for visit, name in visits.values()
    }


def _done(session: Session, visit_ids: Collection[UUID]) -> defaultdict[UUID, list[str]]:
    notation = the_clinic(session).notation
    query = (
        select(PlannedProcedure)
        .where(PlannedProcedure.completed_visit_id.in_(visit_ids))
        .order_by(PlannedProcedure.completed_at, PlannedProcedure.id)
    )
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for row in session.scalars(query):
        area = f" ({show_tooth(row.tooth, notation)} {row.surfaces}".rstrip() + ")" if row.tooth is not None else ""
        if row.completed_visit_id is not None:
            found[row.completed_visit_id].append(f"{row.procedure_name}{area}")
    return found
