"""Who is registered: the record, the words by which it is found, who pays and decides for a child, insurance, notes."""

from __future__ import annotations

from datetime import date

from dentaldesk.believable.house import Insurance
from dentaldesk.believable.people import YEAR, Household, Person
from dentaldesk.believable.scene import Row, Scene
from dentaldesk.believable.stamps import day_text, moment_text
from dentaldesk.engines.core.phones import phone_words
from dentaldesk.engines.patients.finding import name_words
from dentaldesk.engines.patients.rules import sort_name
from dentaldesk.models.states import PatientStatus, Relation
from dentaldesk.models.tables.financial import PatientCoverage
from dentaldesk.models.tables.patients import Patient, PatientContact, PatientNote, PatientWord

_INSURED, _EXPIRED = 0.55, 0.08
_HAS_NOTE = 0.07
_PAYS_UNTIL = 19  # years of age of a child


def register(scene: Scene, person: Person, home: Household, number: int, at: int) -> Row:
    """The record of one person, active as yet. `number`: the chart's."""
    dentists = scene.house.dentists
    sorted_as = sort_name(person.given, person.family)
    row = scene.add(
        Patient,
        id=person.id,
        chart_number=number,
        given_names=person.given,
        family_name=person.family,
        sort_name=sorted_as,
        birth_date=day_text(person.born),
        sex=person.sex,
        phone=person.phone,
        email=person.email,
        street=home.street,
        postal_code=home.postal_code,
        city=home.town,
        preferred_channel=person.channel,
        provider_id=dentists[person.temper.provider].provider if person.cared else None,
        status=PatientStatus.ACTIVE if person.cared else PatientStatus.NON_PATIENT,
        guarantor_id=person.guarantor.id if person.guarantor else None,
        created_at=moment_text(at),
    )
    words = [*name_words(f"{person.given} {person.family} "), *(phone_words(person.phone) if person.phone else ())]
    for word in dict.fromkeys(words):
        scene.add(PatientWord, patient_id=person.id, word=word, sort_name=sorted_as)
    if person.guarantor is not None:
        _contact(scene, person, home, at)
    if scene.chance.random() < _HAS_NOTE:
        scene.add(
            PatientNote,
            id=scene.ids(at),
            patient_id=person.id,
            text=scene.chance.choice(scene.house.texts.notes),
            pinned=scene.chance.random() < 0.5,  # noqa: PLR2004 - every other
            written_at=moment_text(at),
            written_by=scene.house.desk[0].user,
        )
    return row


def _contact(scene: Scene, person: Person, home: Household, at: int) -> None:
    """Who pays; of a child also decides and is written to, until a year after it is of age."""
    assert person.guarantor is not None  # noqa: S101 - the caller looked
    is_child = not person.is_partner
    last = person.born + round(_PAYS_UNTIL * YEAR) - 1
    if is_child and last <= scene.day(scene.now) and last >= home.joins:
        person.paid_until = last
    scene.add(
        PatientContact,
        id=scene.ids(at),
        patient_id=person.id,
        person_id=person.guarantor.id,
        relation=Relation.PARENT if is_child else Relation.PARTNER,
        is_written_to=is_child,
        may_consent=is_child,
        pays=True,
        in_emergency=True,
        valid_from=day_text(max(home.joins, person.born)),
        valid_until=day_text(person.paid_until) if person.paid_until else None,
    )


def insure(scene: Scene, person: Person, home: Household, at: int) -> Insurance | None:
    """The card of somebody who has one; a child is insured with its parent. None: they pay all themselves."""
    if scene.chance.random() >= _INSURED:
        return None
    chosen = scene.chance.choice(scene.house.insurances)
    year = date.fromordinal(home.joins).year
    ends = scene.chance.random() < _EXPIRED
    holder = person.guarantor if person.guarantor is not None and not person.is_partner else None
    scene.add(
        PatientCoverage,
        id=scene.ids(at),
        patient_id=person.id,
        coverage_plan_id=chosen.id,
        member_number=f"DEMO-{person.id[-8:].upper()}",
        valid_from=f"{year}-01-01",
        valid_until=f"{max(year, date.fromordinal(scene.day(scene.now)).year - 1)}-12-31" if ends else None,
        subscriber_name=f"{holder.given} {holder.family}" if holder else None,
        subscriber_birth_date=day_text(holder.born) if holder else None,
        relation=Relation.CHILD if holder else Relation.SELF,
    )
    return None if ends else chosen
