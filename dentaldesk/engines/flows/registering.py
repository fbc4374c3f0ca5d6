"""Somebody gets a record on the way to something else: whoever has just walked in, whoever is to pay."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.counters import hold_numbers
from dentaldesk.engines.core.errors import Refused
from dentaldesk.engines.patients.actions import register_patient, register_unless_known
from dentaldesk.engines.patients.contact_actions import add_contact, edit_contact
from dentaldesk.engines.patients.contact_rules import ContactDetails
from dentaldesk.engines.patients.duplicates import Double, likely_doubles
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.engines.scheduling.day_actions import WalkIn, walk_in
from dentaldesk.models.states import PatientStatus
from dentaldesk.models.tables.patients import Patient, PatientContact

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

_NAMES = {"given_names", "family_name"}


@verb(Permission.EDIT_PATIENT)
def register_who_came(
    work: Work,
    details: PatientDetails,
    request_key: str,
    others: frozenset[UUID],
    *,
    note: str = "",
    complaint: str = "",
) -> UUID | list[Double]:
    """Register as `register_unless_known` does, and check them in; or nothing is stored. One key does it once."""
    answer = register_unless_known(work, details, request_key, others, note=note)
    if isinstance(answer, UUID):
        walk_in(work, WalkIn(request_key=f"{request_key}:here", patient_id=answer, complaint=complaint))
    return answer


@verb(Permission.EDIT_PATIENT)
def save_payer(
    work: Work,
    patient_id: UUID,
    details: ContactDetails,
    request_key: str,
    *,
    contact: tuple[UUID, int] | None = None,
    others: frozenset[UUID] = frozenset(),
) -> UUID | int | list[Double]:
    """A contact who pays and has no record gets one of what was typed: a new contact for None, else the `contact` of
    this id, seen at this version. Returns what `add_contact` or `edit_contact` do.

    When somebody who may be the same has a record and is not among `others`, of whom it was said that this is somebody
    else, nothing is stored and all of them are returned. One key registers once, and adds once. Raises Refused at the
    fields of the contact, or EditedElsewhere.
    """
    hold_numbers(work, "chart")  # two desks that register one payer come one after the other
    known = work.session.scalars(select(Patient.id).where(Patient.request_key == request_key)).first()
    added = None if known is None or contact is not None else _contact(work, patient_id, known)
    if added is not None:
        return added
    person = _person(details)
    doubles = [] if known is not None else likely_doubles(work.session, person, but=patient_id)
    if any(double.row.id not in others for double in doubles):
        return doubles
    try:
        person_id = register_patient(work, person, request_key)
    except Refused as refused:
        for problem in refused.problems:
            problem.place = "name" if problem.place in _NAMES else problem.place
        raise
    told = replace(details, person_id=person_id)
    return add_contact(work, patient_id, told) if contact is None else edit_contact(work, *contact, told)


def _contact(work: Work, patient_id: UUID, person_id: UUID) -> UUID | None:
    query = select(PatientContact.id).where(
        PatientContact.patient_id == patient_id, PatientContact.person_id == person_id
    )
    return work.session.scalars(query).first()


def _person(details: ContactDetails) -> PatientDetails:
    """The last word is the family name; a single word is one too."""
    given, _, family = details.name.strip().rpartition(" ")
    return PatientDetails(
        given_names=given,
        family_name=family,
        phone=details.phone,
        email=details.email,
        status=PatientStatus.NON_PATIENT,
    )
