"""Filling the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dentaldesk.engines.catalogue.rules import CatalogueEntry
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.models.tables.catalogue import Fee, Procedure

if TYPE_CHECKING:
    from datetime import date

    from dentaldesk.engines.core.work import Work


@verb(Permission.SET_UP_CLINIC)
def add_procedures(work: Work, entries: Sequence[CatalogueEntry], effective_from: date) -> None:
    """Add these procedures, each with its fee from that day on."""
    for entry in entries:
        work.session.add(
            Procedure(
                code=entry.code,
                name=entry.name,
                discipline=entry.discipline,
                area=entry.area,
                min_surfaces=entry.min_surfaces,
                max_surfaces=entry.max_surfaces,
                weight=entry.weight,
                urgency=entry.urgency,
                pattern=entry.pattern,
                sequence_class=entry.sequence_class,
                healing_days=entry.healing_days,
                laboratory_days=entry.laboratory_days,
                charts_as=entry.charts_as,
                charts_variant=entry.charts_variant,
                tooth_class=entry.tooth_class,
                bridge_part=entry.bridge_part,
                then_code=entry.then_code,
            )
        )
    work.session.flush()
    for entry in entries:
        work.session.add(Fee(procedure_code=entry.code, effective_from=effective_from, amount=entry.fee))
    work.note("add", "catalogue", "procedures", count=len(entries))
