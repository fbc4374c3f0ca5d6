"""Who may be a patient's contact, and what is missing or out of date among them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dentaldesk.engines.core.ages import OF_AGE, is_minor
from dentaldesk.engines.core.errors import Problem
from dentaldesk.engines.patients.rules import LONGEST_NAME, tidy
from dentaldesk.models.states import PatientStatus, Relation

# Those who decide for a child and no longer for a grown-up.
_FOR_CHILDREN = frozenset({Relation.PARENT, Relation.GUARDIAN, Relation.GRANDPARENT, Relation.CARER, Relation.SIBLING})


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDetails:
    """A contact as typed: a person who has a record here (`person_id`), or a name and how they are reached."""

    relation: Relation
    valid_from: date
    person_id: UUID | None = None
    name: str = ""
    phone: str = ""
    email: str = ""
    is_written_to: bool = False
    may_consent: bool = False
    pays: bool = False
    in_emergency: bool = False
    note: str = ""
    valid_until: date | None = None  # the last day it holds


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownContact:
    """What the rules must know of a contact that is stored."""

    name: str
    relation: Relation
    may_consent: bool
    valid_from: date
    valid_until: date | None
    status: PatientStatus | None = None  # of their record, when they have one

    def holds_on(self, day: date) -> bool:
        """Whether the duties are theirs on that day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def contact_problems(details: ContactDetails, patient_id: UUID, today: date) -> list[Problem]:
    """Everything that keeps a contact from being stored, as far as it can be told without other records."""
    problems = []
    if details.person_id is None and not tidy(details.name):
        problems.append(Problem("name", "contact.nobody"))
    if len(tidy(details.name)) > LONGEST_NAME:
        length = len(tidy(details.name))
        problems.append(Problem("name", "patient.name_too_long", length=length, most=LONGEST_NAME))
    if details.person_id == patient_id:
        problems.append(Problem("name", "contact.self"))
    if not (details.is_written_to or details.may_consent or details.pays or details.in_emergency):
        problems.append(Problem("duties", "contact.no_duty"))
    if details.pays and details.person_id is None:
        problems.append(Problem("name", "contact.payer_needs_record"))
    if details.pays and details.valid_from > today:
        problems.append(Problem("valid_from", "contact.payer_from_today"))
    if details.valid_until is not None and details.valid_until < details.valid_from:
        problems.append(Problem("valid_until", "contact.ends_before"))
    return problems


def pays_in_circle(patient_id: UUID, payer_id: UUID, payer_of: Mapping[UUID, UUID]) -> bool:
    """Whether the one who is to pay is, over however many others, paid for by this patient."""
    seen = {patient_id}
    at: UUID | None = payer_id
    while at is not None:
        if at in seen:
            return True
        seen.add(at)
        at = payer_of.get(at)
    return False


def contact_reminders(
    birth_date: date | None, contacts: Iterable[KnownContact], today: date, of_age: int = OF_AGE
) -> list[Problem]:
    """What should be seen to: a child nobody may consent for, a grown-up others still consent for, the dead."""
    holding = [contact for contact in contacts if contact.holds_on(today)]
    reminders = [
        Problem("contacts", "contact.deceased", name=contact.name)
        for contact in holding
        if contact.status is PatientStatus.DECEASED
    ]
    deciding = [c for c in holding if c.may_consent and c.status is not PatientStatus.DECEASED]
    if is_minor(birth_date, today, of_age):
        if not deciding:
            reminders.append(Problem("contacts", "contact.nobody_consents"))
    elif birth_date is not None:
        reminders += [
            Problem("contacts", "contact.of_age", name=contact.name, age=of_age)
            for contact in deciding
            if contact.relation in _FOR_CHILDREN and is_minor(birth_date, contact.valid_from, of_age)
        ]
    return reminders
