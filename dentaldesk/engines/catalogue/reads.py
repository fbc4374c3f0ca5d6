"""What can be done here and what it costs on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Row, and_, func, select

from dentaldesk.models.charting import BridgePart, Finding, ToothClass, Variant
from dentaldesk.models.states import ClinicalUrgency, TreatmentArea
from dentaldesk.models.tables.catalogue import Fee, Procedure
from dentaldesk.models.values import Money

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
    )
