"""Contacts of a patient: who is written to, who may consent, who pays, whom to call. Dated, never deleted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import apply_edit, lock_row
from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.engines.core.phones import stored_phone
from dentaldesk.engines.patients.contact_rules import ContactDetails, contact_problems, pays_in_circle
from dentaldesk.engines.patients.living import lock_living
from dentaldesk.engines.patients.rules import tidy
from dentaldesk.models.states import PatientStatus
from dentaldesk.models.tables.patients import Patient, PatientContact
from dentaldesk.models.values import plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

_LONGEST_CHAIN = 20  # people who pay for one another; nobody has seen three


@verb(Permission.EDIT_PATIENT)
def add_contact(work: Work, patient_id: UUID, details: ContactDetails) -> UUID:
    """A new contact. Who pays owes from now on; what stands in the books stays. Raises Refused.

    There is one payer at a time: choosing one ends the paying of the one before, whose other duties stay.
    """
    patient = lock_living(work.session, patient_id)
    contact = PatientContact(**_checked(work, patient_id, details), patient_id=patient_id)
    work.session.add(contact)
    work.session.flush()
    _settle_payer(work, patient, contact)
    work.note("add", "patient-contact", contact.id, pays=contact.pays, may_consent=contact.may_consent)
    return contact.id


@verb(Permission.EDIT_PATIENT)
def edit_contact(work: Work, contact_id: UUID, version: int, details: ContactDetails) -> int:
    """Change a contact that the desk saw at `version`; returns the new version. Raises Refused or EditedElsewhere."""
    patient_id = work.session.get_one(PatientContact, contact_id).patient_id
    patient = lock_row(work.session, Patient, patient_id)
    contact = lock_row(work.session, PatientContact, contact_id)
    payer_id = contact.person_id if contact.pays else None
    apply_edit(contact, version, _checked(work, patient_id, details))
    work.session.flush()
    _settle_payer(work, patient, contact, before=payer_id)
    work.note("edit", "patient-contact", contact.id, version=contact.version)
    return contact.version


@verb(Permission.EDIT_PATIENT)
def end_contact(work: Work, contact_id: UUID, version: int, last_day: date | None = None) -> int:
    """The duties end with `last_day`, else with yesterday (today, for a contact of today). Raises EditedElsewhere,
    and Refused for a last day before the first.
    """
    patient = lock_row(work.session, Patient, work.session.get_one(PatientContact, contact_id).patient_id)
    contact = lock_row(work.session, PatientContact, contact_id)
    payer_id = contact.person_id if contact.pays else None
    day = last_day or max(contact.valid_from, work.business_date - timedelta(days=1))
    if day < contact.valid_from:
        raise Refused("contact.refused", [Problem("valid_until", "contact.ends_before")])
    changes: dict[str, Any] = {"valid_until": day}
    if last_day is None and day >= work.business_date:
        changes["pays"] = False  # it was not to pay for a single day, and its row cannot end before it began
    apply_edit(contact, version, changes)
    work.session.flush()
    _settle_payer(work, patient, contact, before=payer_id)
    work.note("end", "patient-contact", contact.id, version=contact.version)
    return contact.version


def _checked(work: Work, patient_id: UUID, details: ContactDetails) -> dict[str, Any]:
    """The columns of these details. Raises Refused."""
    problems = contact_problems(details, patient_id, work.business_date)
    phone = stored_phone(details.phone, work.clinic.country) if details.phone.strip() else None
    if details.phone.strip() and phone is None:
        problems.append(Problem("phone", "patient.phone_impossible", typed=details.phone))
    if details.person_id is not None and details.person_id != patient_id:
        problems += _person_problems(work, patient_id, details)
    if problems:
        raise Refused("contact.refused", problems)
    own = details.person_id is None
    return {
        "person_id": details.person_id,
        "name": tidy(details.name) or None if own else None,
        "phone": phone if own else None,
        "email": plain(details.email).strip() or None if own else None,
        "relation": details.relation,
        "is_written_to": details.is_written_to,
        "may_consent": details.may_consent,
        "pays": details.pays,
        "in_emergency": details.in_emergency,
        "note": plain(details.note).strip() or None,
        "valid_from": details.valid_from,
        "valid_until": details.valid_until,
    }


def _person_problems(work: Work, patient_id: UUID, details: ContactDetails) -> list[Problem]:
    person = work.session.get(Patient, details.person_id)
    if person is None or person.status is PatientStatus.MERGED:
        return [Problem("name", "contact.nobody")]
    name = f"{person.given_names} {person.family_name}".strip()
    problems = []
    if details.pays and person.status is PatientStatus.DECEASED:
        problems.append(Problem("name", "contact.dead_payer", name=name))
    if details.pays and pays_in_circle(patient_id, person.id, _payers(work, person)):
        problems.append(Problem("name", "contact.circle", name=name))
    return problems


def _payers(work: Work, person: Patient) -> dict[UUID, UUID]:
    """Who pays for this person, who for that one, and so on."""
    found: dict[UUID, UUID] = {}
    at: Patient | None = person
    while at is not None and at.guarantor_id is not None and at.id not in found and len(found) < _LONGEST_CHAIN:
        found[at.id] = at.guarantor_id
        at = work.session.get(Patient, at.guarantor_id)
    return found


def _settle_payer(work: Work, patient: Patient, contact: PatientContact, *, before: UUID | None = None) -> None:
    """Let who pays now owe. `before`: whom this contact let owe until now; when that is who owes, and is the payer no
    more, nobody but the patient does. A contact of days gone by says nothing about who pays today.
    """
    if contact.pays and _pays_today(contact, work.business_date):
        others = select(PatientContact).where(
            PatientContact.patient_id == patient.id, PatientContact.id != contact.id, PatientContact.pays
        )
        for other in work.session.scalars(others):
            if _pays_today(other, work.business_date):
                other.pays = False
                other.version += 1
        _owe(work, patient, contact.person_id)
    elif before is not None and patient.guarantor_id == before:
        _owe(work, patient, None)


def _pays_today(contact: PatientContact, today: date) -> bool:
    """On its last day, too; `core.payers` judges alike when that day has passed."""
    return contact.valid_until is None or contact.valid_until >= today


def _owe(work: Work, patient: Patient, payer_id: UUID | None) -> None:
    if patient.guarantor_id != payer_id:
        patient.guarantor_id = payer_id
        work.session.flush()
        work.note("set-payer", "patient", patient.id, payer=None if payer_id is None else str(payer_id))
