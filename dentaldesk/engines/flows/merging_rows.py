"""Every row that names one record is made to name another: found from the tables themselves, so none is forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Column, Integer, Table, func, literal, or_, select, union_all, update

from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.financial.coverage_rules import Period, overlaps
from dentaldesk.engines.patients.merge_rules import as_text, free_position, moved_ids
from dentaldesk.models.tables import Base
from dentaldesk.models.tables.financial import PatientCoverage
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# What stays as it is, or is seen to by `merging` itself.
STAYS: Mapping[tuple[str, str], str] = {
    ("patient", "merged_into_id"): "records merged earlier follow to the kept one",
    ("patient", "guarantor_id"): "who the merged record paid for is paid for by the kept one",
    ("patient_merge", "kept_id"): "history: what was merged into what stays as it happened",
    ("patient_merge", "merged_id"): "as above",
    ("patient_word", "patient_id"): "the kept record is found by them as well",
}
# What a card says besides its plan, its number and its days. Different pictures of one card contradict each other too.
_OF_A_CARD = (
    *("group_number", "subscriber_name", "subscriber_birth_date"),
    *("front_sha256", "back_sha256"),
)
# What the preview counts, and calls it; the rest follows its visit, plan or payment.
COUNTED: Mapping[str, Message] = {
    "visit": Message("moved.visit"),
    "exam": Message("moved.exam"),
    "treatment_plan": Message("moved.treatment_plan"),
    "chart_entry": Message("moved.chart_entry"),
    "perio_exam": Message("moved.perio_exam"),
    "appointment": Message("moved.appointment"),
    "medical_history": Message("moved.medical_history"),
    "dental_history": Message("moved.dental_history"),
    "ledger_transaction": Message("moved.ledger_transaction"),
    "payment": Message("moved.payment"),
    "patient_coverage": Message("moved.patient_coverage"),
    "document": Message("moved.document"),
    "patient_file": Message("moved.patient_file"),
    "patient_note": Message("moved.patient_note"),
    "patient_contact": Message("moved.patient_contact"),
    "patient_message": Message("moved.patient_message"),
    "notice": Message("moved.notice"),
    "follow_up": Message("moved.follow_up"),
}


def naming_columns() -> Iterator[tuple[Table, Column[Any]]]:
    """Every column of every table that names a patient."""
    key = Patient.__table__.c.id
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(reference.column is key for reference in column.foreign_keys):
                yield table, column


def counts(session: Session, patient_id: UUID) -> dict[str, int]:
    """How many rows of each counted table are this record's. One query."""
    tables = Base.metadata.tables
    asked = [
        select(literal(name).label("name"), func.count().cast(Integer).label("rows"))
        .select_from(tables[name])
        .where(tables[name].c.patient_id == patient_id)
        for name in COUNTED
    ]
    return {name: rows for name, rows in session.execute(union_all(*asked)) if rows}


def move_rows(session: Session, merged: UUID, kept: UUID) -> dict[str, list[str]]:
    """Make every row name the kept record instead; the merged one must be marked as such already, for the guards.

    Returns which rows moved: table → ids. Raises UserError when insurances of both leave no room.
    """
    moved: dict[str, list[str]] = {"dropped:patient_coverage": _make_room(session, merged, kept)}
    by_table: dict[Table, list[Column[Any]]] = {}
    for table, column in naming_columns():
        if (table.name, column.name) not in STAYS:
            by_table.setdefault(table, []).append(column)
    for table, columns in by_table.items():
        moved[table.name] = _keys(session, table, columns, merged)
        for column in columns:
            values: dict[str, Any] = {column.name: kept, **_along(session, table, kept)}
            session.execute(update(table).where(column == merged).values(values))
    session.expire_all()
    return moved_ids(moved)


def _keys(session: Session, table: Table, columns: list[Column[Any]], merged: UUID) -> list[str]:
    rows = session.execute(select(*table.primary_key.columns).where(or_(*(column == merged for column in columns))))
    return [as_text(tuple(row)) for row in rows]


def _along(session: Session, table: Table, kept: UUID) -> dict[str, Any]:
    """Versions of a history are numbered on behind those of the kept record."""
    if table.name not in {"medical_history", "dental_history"}:
        return {}
    last = session.scalar(select(func.max(table.c.number)).where(table.c.patient_id == kept))
    return {"number": table.c.number + (last or 0)}


def _make_room(session: Session, merged: UUID, kept: UUID) -> list[str]:
    """Put the merged record's insurances behind the kept one's; the same card twice is kept once. The ids dropped."""
    mine = list(session.scalars(select(PatientCoverage).where(PatientCoverage.patient_id == kept)))
    query = select(PatientCoverage).where(PatientCoverage.patient_id == merged).order_by(PatientCoverage.position)
    dropped = []
    for coverage in session.scalars(query).all():
        same = next((card for card in mine if _is_same(card, coverage)), None)
        if same is not None:
            _fill_blanks(same, coverage)
            dropped.append(str(coverage.id))
            session.delete(coverage)
            continue
        position = free_position({other.position for other in mine if overlaps(*_days(coverage), _period(other))})
        if position is None:
            raise UserError("merge.too_many_insurances")
        coverage.position = position
        coverage.patient_id = kept
        mine.append(coverage)
    session.flush()
    return dropped


def _days(coverage: PatientCoverage) -> tuple[date, date | None]:
    return coverage.valid_from, coverage.valid_until


def _period(coverage: PatientCoverage) -> Period:
    return Period(plan="", position=coverage.position, valid_from=coverage.valid_from, valid_until=coverage.valid_until)


def _is_same(card: PatientCoverage, other: PatientCoverage) -> bool:
    """Whether both are one card, and nothing that either says contradicts the other."""
    if _card(card) != _card(other):
        return False
    said = [(getattr(card, name), getattr(other, name)) for name in _OF_A_CARD]
    return card.relation is other.relation and all(mine in {None, theirs} or theirs is None for mine, theirs in said)


def _fill_blanks(card: PatientCoverage, other: PatientCoverage) -> None:
    """What only the card that goes knew stays on the one that stays."""
    blanks = [name for name in _OF_A_CARD if getattr(card, name) is None and getattr(other, name) is not None]
    for name in blanks:
        setattr(card, name, getattr(other, name))
    card.version += bool(blanks)


def _card(coverage: PatientCoverage) -> tuple[object, ...]:
    return (coverage.coverage_plan_id, coverage.member_number.strip().casefold(), *_days(coverage))
