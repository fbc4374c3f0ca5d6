"""What happened to the record itself, as the audit trail tells it: who registered the patient, who corrected what.

The trail quotes no record: it names the fields that were changed, never what stood in them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from sqlalchemy import select

from dentaldesk.engines.flows.timeline_entries import Place, TimelineEntry, TimelineKind
from dentaldesk.engines.patients.import_rules import FIELDS
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.system import AuditEntry
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_AT_ONCE = 8  # corrections of one record in one moment, which the query cannot tell from those of the page before
_ADDRESS = frozenset({"street", "postal_code", "city", "region", "country"})
# What a field is called; an address is corrected as a whole.
_CALLED: Mapping[str, Message] = {
    **{name: called for name, (called, _) in FIELDS.items() if name not in _ADDRESS},
    "address": Message("patient_field.address"),
    "gender": Message("patient_field.gender"),
    "preferred_channel": Message("patient_field.preferred_channel"),
    "preferred_times": Message("patient_field.preferred_times"),
    "provider_id": Message("patient_field.provider_id"),
    "status": Message("patient_field.status"),
    "deceased_on": Message("patient_field.deceased_on"),
    "confidential": Message("patient_field.confidential"),
}


def corrections(session: Session, patient_id: UUID, before: Place | None, limit: int) -> Iterable[TimelineEntry]:
    """Each time details were changed: which, by whom. A source of the time line."""
    query = select(AuditEntry).where(AuditEntry.subject_id == str(patient_id), AuditEntry.action == "edit")
    if before is not None:
        query = query.where(AuditEntry.at <= before[0])
    newest = query.order_by(AuditEntry.at.desc(), AuditEntry.number.desc()).limit(limit + _AT_ONCE)
    for entry in session.scalars(newest):
        yield TimelineEntry(
            id=uuid5(entry.chain_id, str(entry.number)),
            kind=TimelineKind.RECORD,
            at=entry.at,
            title=_title(entry.details.get("fields", ())),
            opens="patient",
            actor_id=entry.actor_id,
        )


def _title(fields: Collection[str]) -> Message:
    names = {"address" if name in _ADDRESS else name for name in fields}
    said = [called for name, called in _CALLED.items() if name in names]
    if not said:  # the trail did not name fields from the beginning
        return Message("timeline.corrected_something")
    listed = reduce(lambda one, other: Message("timeline.and_field", {"fields": one, "field": other}), said)
    return Message("timeline.corrected", {"fields": listed})


def registration(session: Session, patient_id: UUID, before: Place | None, _limit: int) -> Iterable[TimelineEntry]:
    """When the record was made, by whom. A source of the time line."""
    trail = select(AuditEntry.actor_id).where(AuditEntry.subject_id == str(patient_id), AuditEntry.action == "register")
    query = select(Patient.id, Patient.created_at, trail.limit(1).scalar_subquery()).where(Patient.id == patient_id)
    for id_, at, by in session.execute(query):
        if before is None or (at, id_) < before:
            title = Message("timeline.registered")
            yield TimelineEntry(id=id_, kind=TimelineKind.RECORD, at=at, title=title, opens="patient", actor_id=by)
