"""Contacts and payers: state and decisions. No widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.phones import shown_phone
from dentaldesk.engines.flows.registering import save_payer
from dentaldesk.engines.patients.contact_actions import add_contact, edit_contact, end_contact
from dentaldesk.engines.patients.contact_finding import KnownPerson, find_contacts
from dentaldesk.engines.patients.contact_rules import ContactDetails
from dentaldesk.engines.patients.finding import find_patients
from dentaldesk.engines.patients.profile_reads import ContactRow, Contacts, contacts_of
from dentaldesk.engines.patients.reads import PatientRow, registered_with
from dentaldesk.models.states import Relation
from dentaldesk.ui.screens.patient.days import days_of
from dentaldesk.ui.screens.patient.items import ItemsPresenter, Sent
from dentaldesk.ui.screens.patient.sheet import ON

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.kept_draft import KeptDraft

DUTIES = ("is_written_to", "may_consent", "pays", "in_emergency")
_SUGGESTED = 4  # people shown while a name is typed
_FEWEST_LETTERS = 2
_MAY_BE_HERE = "contact.may_be_here"
_DAYS = ("valid_from", "valid_until")


class ContactsPresenter(ItemsPresenter):
    """Whoever is written to, consents, pays or is called. While a name is typed people with a record are suggested."""

    suggested = Signal(object)  # tuple of PatientRow and KnownPerson

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(desk, parent)
        self._asked: dict[str, frozenset[UUID]] = {}  # draft → who was shown as perhaps the same person

    @property
    def asks_who(self) -> bool:
        """Whether the last save asked back: who is to pay may have a record here."""
        return self.draft is not None and self.draft.trouble is not None and _asks(self.draft.trouble)

    def look(self, session: Session, patient_id: UUID, today: date) -> Contacts:
        """Read the contacts."""
        return contacts_of(session, patient_id, today)

    def stored(self, seen: Contacts) -> dict[UUID, tuple[dict[str, str], int]]:
        """The contacts as they stand in the fields."""
        return {row.id: (self._values(row), row.version) for row in seen.rows}

    def _values(self, row: ContactRow) -> dict[str, str]:
        details, words = row.details, self._desk.words
        return {
            "person_id": str(details.person_id or ""),
            "name": row.name,
            "relation": details.relation.value,
            "phone": details.phone,
            "email": details.email,
            **{duty: ON if getattr(details, duty) else "" for duty in DUTIES},
            "note": details.note,
            "valid_from": words.day(details.valid_from),
            "valid_until": words.day(details.valid_until) if details.valid_until else "",
        }

    def empty(self) -> dict[str, str]:
        """Somebody from today on."""
        names = ("person_id", "name", "phone", "email", *DUTIES, "note", "valid_until")
        words, today = self._desk.words, self._desk.today()
        return {**dict.fromkeys(names, ""), "relation": Relation.PARENT.value, "valid_from": words.day(today)}

    def type(self, field: str, text: str) -> None:
        """Someone typed into a field; a name is looked for among those who have a record."""
        super().type(field, text)
        if field != "name":
            return
        if self.draft is not None and self.draft["person_id"]:
            self.draft.type_as(self._desk.actor, "person_id", "")  # another name is another person
            self._tell()
        if len(text.strip()) < _FEWEST_LETTERS:
            self.suggested.emit(())
            return
        patient_id, language = self._desk.patient_id, self._desk.words.formats.language

        if patient_id is None:
            return
        today, country = self._desk.today(), self._desk.clinic.country

        def find(session: Session) -> list[PatientRow | KnownPerson]:
            rows = [
                row for row in find_patients(session, text, _SUGGESTED + 1, language=language) if row.id != patient_id
            ]
            others = find_contacts(session, patient_id, text, today, _SUGGESTED)
            shown = [replace(each, phone=shown_phone(each.phone, country)) for each in others]
            return [*rows[:_SUGGESTED], *shown]

        def show(people: list[PatientRow | KnownPerson]) -> None:
            if self.draft is not None and self.draft["name"] == text:
                self.suggested.emit(tuple(people))

        self._desk.tasks.query(self, "people", find, show, self._lost)

    def take(self, person: PatientRow | KnownPerson) -> None:
        """The contact is somebody who has a record here, or is a contact of somebody else already."""
        if isinstance(person, KnownPerson):
            self._fill(name=person.name, phone=person.phone, email=person.email, relation=person.relation.value)
        else:
            self._fill(person_id=str(person.id), name=person.name, phone="", email="")

    def _fill(self, **texts: str) -> None:
        if self.draft is not None:
            for field, text in texts.items():
                self.draft.type_as(self._desk.actor, field, text)
            draft = self.draft
            if draft.trouble is not None and _asks(draft.trouble):
                draft.trouble = None  # that was the answer
            self.suggested.emit(())
            self._tell()

    def end(self, row: ContactRow) -> None:
        """What this contact did ends now."""
        self.act("end", lambda work: end_contact(work, row.id, row.version))

    def write(self, work: Work, patient_id: UUID, item: UUID | None, sent: Sent) -> object:
        """Save one contact. Somebody who pays and has no record gets one in the same transaction."""
        details = self._details(work, sent.values)
        if details.pays and details.person_id is None and details.name.strip():
            contact = None if item is None else (item, sent.version)
            return save_payer(work, patient_id, details, _request_key(sent.key), contact=contact, others=sent.others)
        if item is None:
            return add_contact(work, patient_id, details)
        return edit_contact(work, item, sent.version, details)

    def declined(self, draft: KeptDraft, answer: object) -> bool:
        """Who is to pay may have a record here: they are shown, and only `save_another` makes a second record."""
        if not isinstance(answer, list):
            self._asked.pop(draft.key, None)
            self._tell_record(_request_key(draft.key))
            return False
        self._asked[draft.key] = frozenset(double.row.id for double in answer)
        draft.trouble = UserError(_MAY_BE_HERE)
        if draft is self.draft:
            self.suggested.emit(tuple(double.row for double in answer)[:_SUGGESTED])
        return True

    def _tell_record(self, request_key: str) -> None:
        """Say that whoever pays has a record of their own now, with a number of its own."""
        words = self._desk.words

        def say(row: PatientRow | None) -> None:
            if row is not None:
                told = words(
                    "{name} has a record of their own now: chart {number}.", name=row.name, number=row.chart_number
                )
                self._desk.toast.emit(told)

        self._desk.tasks.query(self, "made", lambda session: registered_with(session, request_key), say, self._lost)

    @property
    def makes_record(self) -> bool:
        """Whether saving gives the contact a record of their own: they pay and have none."""
        return self.draft is not None and self.draft["pays"] == ON and not self.draft["person_id"]

    def save_another(self) -> None:
        """Save: this is none of those who were shown."""
        draft = self.draft
        if draft is not None:
            draft.others |= self._asked.get(draft.key, frozenset())
            self.save()

    def _details(self, work: Work, values: Mapping[str, str]) -> ContactDetails:
        days = days_of(values, _DAYS, self._desk.words, work.business_date)
        return ContactDetails(
            relation=Relation(values["relation"]),
            valid_from=days["valid_from"] or work.business_date,
            valid_until=days["valid_until"],
            person_id=UUID(values["person_id"]) if values["person_id"] else None,
            name=values["name"],
            phone=values["phone"],
            email=values["email"],
            note=values["note"],
            is_written_to=values["is_written_to"] == ON,
            may_consent=values["may_consent"] == ON,
            pays=values["pays"] == ON,
            in_emergency=values["in_emergency"] == ON,
        )


def _request_key(draft_key: str) -> str:
    """Under which who pays is registered: once, however often the draft is saved."""
    return f"payer:{draft_key}"


def _asks(trouble: UserError) -> bool:
    return trouble.message.code == _MAY_BE_HERE


def duties_of(row: ContactRow, words: Any) -> list[str]:  # noqa: ANN401 - Words; a name would be imported for nothing else
    """What a contact does, in words."""
    said = {
        "is_written_to": words("written to"),
        "may_consent": words("may consent"),
        "pays": words("pays"),
        "in_emergency": words("called in an emergency"),
    }
    return [text for duty, text in said.items() if getattr(row.details, duty)]
