"""Every row about one patient as plain JSON: found by the references between tables, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from dentaldesk.models.tables import Base
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# Table → by what its rows are the patient's: a column that names the patient, or one that names a row above it here.
EXPORTED: Mapping[str, tuple[str, str]] = {
    "patient": ("id", ""),
    "patient_contact": ("patient_id", ""),
    "patient_note": ("patient_id", ""),
    "patient_file": ("patient_id", ""),
    "patient_coverage": ("patient_id", ""),
    "patient_message": ("patient_id", ""),
    "medical_history": ("patient_id", ""),
    "dental_history": ("patient_id", ""),
    "visit": ("patient_id", ""),
    "exam": ("patient_id", ""),
    "odontogram_snapshot": ("patient_id", ""),
    "chart_entry": ("patient_id", ""),
    "perio_exam": ("patient_id", ""),
    "treatment_plan": ("patient_id", ""),
    "appointment": ("patient_id", ""),
    "visit_provider": ("visit_id", "visit"),
    "hand_off": ("visit_id", "visit"),
    "dentist_call": ("visit_id", "visit"),
    "note_signature": ("visit_id", "visit"),
    "note_addendum": ("visit_id", "visit"),
    "exam_finding": ("exam_id", "exam"),
    "vitals": ("visit_id", "visit"),
    "visit_diagnosis": ("visit_id", "visit"),
    "anaesthetic_given": ("visit_id", "visit"),
    "material_used": ("visit_id", "visit"),
    "patient_recall": ("patient_id", ""),
    "prescription": ("visit_id", "visit"),
    "consent": ("visit_id", "visit"),
    "referral": ("visit_id", "visit"),
    "ledger_transaction": ("patient_id", ""),
    "payment": ("patient_id", ""),
    "document": ("patient_id", ""),
    "follow_up": ("patient_id", ""),
    "notice": ("patient_id", ""),
    "patient_merge": ("kept_id", ""),
    "medical_confirmation": ("history_id", "medical_history"),
    "soap_note": ("visit_id", "visit"),
    "chart_correction": ("entry_id", "chart_entry"),
    "perio_tooth": ("perio_exam_id", "perio_exam"),
    "perio_reading": ("perio_exam_id", "perio_exam"),
    "planned_procedure": ("plan_id", "treatment_plan"),
    "estimate": ("plan_id", "treatment_plan"),
    "estimate_line": ("estimate_id", "estimate"),
    "appointment_change": ("appointment_id", "appointment"),
    "ledger_line": ("transaction_id", "ledger_transaction"),
}
EXCLUDED: Mapping[str, str] = {
    "booked_block": "the chair's time, not the patient's; the appointment says when and where",
    "fact": "figures, counted from what is exported",
    "patient_word": "the index of the names",
}
# Columns that name a kept file.
FILES = (
    *(("patient", "photo_sha256"), ("patient_file", "file_sha256"), ("document", "file_sha256")),
    *(("consent", "signature_sha256"), ("consent", "file_sha256")),
    *(("treatment_plan", "accepted_signature"), ("treatment_plan", "accepted_paper")),
    *(("patient_coverage", "front_sha256"), ("patient_coverage", "back_sha256")),
)
# Text of another document, or the clinic's own business.
_HIDDEN = {"request_key", "key", "plan_before", "version"}
_MOST_IDS = 500  # of one question: SQLite takes no more than some thousand


def record_rows(session: Session, patient_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Table → its rows about the patient as JSON, those of records merged into this one too. One query a table."""
    found: dict[str, list[dict[str, Any]]] = {}
    ids: dict[str, list[Any]] = {}
    for name, (column, parent) in EXPORTED.items():
        table = Base.metadata.tables[name]
        owners = ids[parent] if parent else [patient_id]
        rows = [
            dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
            for part in _parts(owners)
            for row in session.execute(select(table).where(_condition(name, column, part)).order_by(*table.primary_key))
        ]
        if "id" in table.c:
            ids[name] = [row["id"] for row in rows]
        found[name] = [{key: as_json(value) for key, value in row.items() if key not in _HIDDEN} for row in rows]
    return found


def _condition(name: str, column: str, owners: Sequence[Any]) -> ColumnElement[bool]:
    table = Base.metadata.tables[name]
    if name == "patient":
        return or_(table.c.id.in_(owners), table.c.merged_into_id.in_(owners))
    return table.c[column].in_(owners)


def _parts(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(ids), _MOST_IDS):
        yield ids[at : at + _MOST_IDS]


def as_json(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds; one line a kind
    """A column's value in JSON: money in minor units, moments in UTC (ISO 8601), teeth by their FDI codes."""
    match value:
        case Enum():
            return value.value
        case Money():
            return value.minor
        case ToothCode():
            return value.code
        case UUID() | Decimal():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return value


def file_hashes(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """The files that these rows name, each once."""
    return list(dict.fromkeys(row[column] for table, column in FILES for row in rows[table] if row[column]))
