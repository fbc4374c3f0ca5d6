"""What can be done here and what it costs on a day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Row, and_, func, select

from dentaldesk.engines.catalogue.fee_file import KnownEntry
from dentaldesk.engines.catalogue.fees import FeeRow, Raised, Rise, fee_on, fees_after, raised
from dentaldesk.engines.catalogue.rules import CatalogueEntry
from dentaldesk.models.charting import BridgePart, Finding, ToothClass, Variant
from dentaldesk.models.states import ClinicalUrgency, Discipline, SequenceClass, TreatmentArea
from dentaldesk.models.tables.catalogue import Fee, Procedure
from dentaldesk.models.values import ZERO, Money

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueRow:
    """A procedure as it can be chosen, with the fee of the day."""

    code: str
    name: str
    area: TreatmentArea
    min_surfaces: int
    max_surfaces: int
    urgency: ClinicalUrgency
    pattern: str
    fee: Money
    # On the tooth chart, as in the table.
    charts_as: Finding | None = None
    charts_variant: Variant | None = None
    tooth_class: ToothClass | None = None
    bridge_part: BridgePart | None = None
    then_code: str | None = None
    # What nobody begins without a consent is told by these.
    discipline: Discipline | None = None
    sequence_class: SequenceClass | None = None


def procedures_on(session: Session, day: date) -> list[CatalogueRow]:
    """All active procedures that have a fee on that day, by name. One query."""
    rows = session.execute(_with_fee(day).where(Procedure.active).order_by(Procedure.name))
    return [_catalogue_row(row) for row in rows]


def procedure_on(session: Session, code: str, day: date) -> CatalogueRow | None:
    """One procedure with its fee of that day; None when it is unknown, inactive or has no fee yet."""
    row = session.execute(_with_fee(day).where(Procedure.code == code, Procedure.active)).first()
    return None if row is None else _catalogue_row(row)


def _with_fee(day: date) -> Select[Procedure, Money]:
    latest = (
        select(Fee.procedure_code, func.max(Fee.effective_from).label("since"))
        .where(Fee.effective_from <= day)
        .group_by(Fee.procedure_code)
        .subquery()
    )
    return (
        select(Procedure, Fee.amount)
        .join(latest, latest.c.procedure_code == Procedure.code)
        .join(Fee, and_(Fee.procedure_code == Procedure.code, Fee.effective_from == latest.c.since))
    )


def _catalogue_row(row: Row[Procedure, Money]) -> CatalogueRow:
    procedure, fee = row
    return CatalogueRow(
        code=procedure.code,
        name=procedure.name,
        area=procedure.area,
        min_surfaces=procedure.min_surfaces,
        max_surfaces=procedure.max_surfaces,
        urgency=procedure.urgency,
        pattern=procedure.pattern,
        fee=fee,
        charts_as=procedure.charts_as,
        charts_variant=procedure.charts_variant,
        tooth_class=procedure.tooth_class,
        bridge_part=procedure.bridge_part,
        then_code=procedure.then_code,
        discipline=procedure.discipline,
        sequence_class=procedure.sequence_class,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """An entry of the catalogue as it is kept up: with all its fees, in order. `now`: that of the day."""

    entry: CatalogueEntry
    active: bool
    version: int
    fees: tuple[FeeRow, ...]
    now: FeeRow | None
    planned: tuple[FeeRow, ...]

    @property
    def known(self) -> KnownEntry:
        """For writing and reading files."""
        return KnownEntry(entry=self.entry, fees=self.fees)


def catalogue_entries(session: Session, day: date) -> list[EntryRow]:
    """The whole catalogue, also what is not in use, by name. Two queries."""
    fees: dict[str, list[FeeRow]] = defaultdict(list)
    for fee in session.scalars(select(Fee).order_by(Fee.effective_from)):
        fees[fee.procedure_code].append(FeeRow(effective_from=fee.effective_from, amount=fee.amount))
    procedures = session.scalars(select(Procedure).order_by(Procedure.name, Procedure.code))
    return [_entry_row(procedure, tuple(fees[procedure.code]), day) for procedure in procedures]


def _entry_row(procedure: Procedure, fees: tuple[FeeRow, ...], day: date) -> EntryRow:
    now = fee_on(fees, day)
    kept = {field.name: getattr(procedure, field.name) for field in fields(CatalogueEntry) if field.name != "fee"}
    return EntryRow(
        entry=CatalogueEntry(**kept, fee=ZERO if now is None else now.amount),
        active=procedure.active,
        version=procedure.version,
        fees=fees,
        now=now,
        planned=fees_after(fees, day),
    )


def raised_fees(session: Session, rise: Rise) -> list[Raised]:
    """What a rise would make of the fees in force on its day, of entries in use, by name. Those it does not move are
    left out. Two queries.
    """
    found = []
    for row in catalogue_entries(session, rise.effective_from):
        if row.now is None or not row.active or rise.discipline not in {None, row.entry.discipline}:
            continue
        after = raised(row.now.amount, rise.percent, rise.step)
        if after != row.now.amount:
            later = row.planned[0] if row.planned else None
            found.append(
                Raised(code=row.entry.code, name=row.entry.name, before=row.now.amount, after=after, later=later)
            )
    return found
