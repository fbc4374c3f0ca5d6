"""Which procedures of the catalogue an entry of the chart stands for, and what they cost: pure, but for one read.

The typed line shows its price from what was read once, without asking the database at every key.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.catalogue.reads import CatalogueRow, procedures_on
from dentaldesk.engines.clinical.chart import Mouth
from dentaldesk.engines.clinical.charting_rules import NewEntry
from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.engines.financial.reads import coverage_on
from dentaldesk.engines.financial.rules import Coverage, PricedProcedure, calculate_patient_portion
from dentaldesk.engines.scheduling.rules import UNIT_MINUTES
from dentaldesk.models.charting import BridgePart, Finding, Place, Presence, ToothClass, Variant
from dentaldesk.models.states import TreatmentArea
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Message, Money

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartingPrices:
    """What prices a typed line for one patient on one day."""

    catalogue: tuple[CatalogueRow, ...]
    coverage: Coverage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewLine:
    """One procedure of an entry, at its tooth (the first of a span when it is done once for all of it)."""

    tooth: ToothCode
    code: str
    name: str
    fee: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an entry would put into the plan. No lines: nothing in the catalogue fits, or it is nothing to be done."""

    lines: tuple[PreviewLine, ...]
    fee: Money
    patient_share: Money
    chair_minutes: int  # of all lines, as if each were done by itself


def charting_prices(session: Session, patient_id: UUID, day: date) -> ChartingPrices:
    """The catalogue with the fees of the day, and the patient's insurance. Two queries."""
    return ChartingPrices(catalogue=tuple(procedures_on(session, day)), coverage=coverage_on(session, patient_id, day))


def price(
    new: NewEntry,
    catalogue: Sequence[CatalogueRow],
    coverage: Coverage | None,
    implants: Collection[ToothCode] = (),
) -> Preview:
    """What the entry would cost as planned work. Never raises: what fits nothing has no lines."""
    found = _found(new, catalogue, implants) or ()
    lines = tuple(PreviewLine(tooth=tooth, code=row.code, name=row.name, fee=row.fee) for tooth, row in found)
    priced = [PricedProcedure(id=UUID(int=number), fee=line.fee) for number, line in enumerate(lines)]
    portions = calculate_patient_portion(priced, coverage)
    return Preview(
        lines=lines,
        fee=portions.fee,
        patient_share=portions.patient,
        chair_minutes=sum(len(row.pattern) for _, row in found) * UNIT_MINUTES,
    )


def procedures_for(
    new: NewEntry, catalogue: Sequence[CatalogueRow], implants: Collection[ToothCode] = ()
) -> tuple[tuple[ToothCode, CatalogueRow], ...]:
    """The procedures that do this work, each with its tooth; a preparation brings its seating along.

    `implants`: the teeth that are implants or will be. Raises Refused when no procedure fits.
    """
    found = _found(new, catalogue, implants)
    if found is None:
        raise Refused("chart.refused", [Problem("catalogue", "chart.nothing_fits", what=_what(new))])
    return found


def implants_in(mouth: Mouth) -> frozenset[ToothCode]:
    """The places of a mouth where an implant stands or is planned."""
    return frozenset(
        tooth
        for tooth, state in mouth.teeth.items()
        if state.presence is Presence.IMPLANT or any(mark.status.is_open for mark in state.find(Finding.IMPLANT))
    )


def _what(new: NewEntry) -> Message:
    name = Message(f"finding.{new.finding}")
    variant = _variant(new)
    if variant is None:
        return name
    return Message("chart.of_variant", {"finding": name, "variant": Message(f"variant.{variant}")})


def _found(
    new: NewEntry, catalogue: Sequence[CatalogueRow], implants: Collection[ToothCode]
) -> tuple[tuple[ToothCode, CatalogueRow], ...] | None:
    """The procedures with their teeth; None when something of it has none."""
    rows = {row.code: row for row in catalogue}
    steps = {row.then_code for row in catalogue}  # they come along, and do not stand for the work
    candidates = [row for row in catalogue if row.charts_as is new.finding and row.code not in steps]
    found: list[tuple[ToothCode, CatalogueRow]] = []
    for tooth in new.teeth:
        row = _best(new, tooth, candidates, on_implant=tooth in implants)
        if row is None:
            return None
        found.append((tooth, row))
        if row.then_code in rows:
            found.append((tooth, rows[row.then_code]))
        if new.spec.place is Place.SPAN and row.area is not TreatmentArea.TOOTH:
            break  # done once for all of it
    return tuple(found)


def _best(
    new: NewEntry, tooth: ToothCode, candidates: Sequence[CatalogueRow], *, on_implant: bool
) -> CatalogueRow | None:
    """The most particular procedure that fits: of the variant and the class of tooth before one for any."""
    variant = _variant(new)
    classes = _classes(tooth, candidates, on_implant=on_implant)
    part = _part(new, tooth)
    fitting = [
        row
        for row in candidates
        if row.charts_variant in {variant, None}
        and row.tooth_class in classes
        and row.bridge_part in {part, None}
        and (row.area is not TreatmentArea.SURFACES or row.min_surfaces <= len(new.surfaces) <= row.max_surfaces)
    ]
    return min(
        fitting,
        key=lambda row: (row.charts_variant is None, row.tooth_class is None, row.bridge_part is None, row.code),
        default=None,
    )


def _classes(tooth: ToothCode, candidates: Sequence[CatalogueRow], *, on_implant: bool) -> frozenset[ToothClass | None]:
    """The classes of tooth that a procedure may be for. A crown on an implant is another one than on a tooth."""
    if not on_implant:
        return frozenset({_class(tooth), None})
    particular = any(row.tooth_class is ToothClass.IMPLANT for row in candidates)
    return frozenset({ToothClass.IMPLANT if particular else None})


def _variant(new: NewEntry) -> Variant | None:
    usual = new.spec.variants[0] if new.spec.variants else None
    return new.variant or usual


def _part(new: NewEntry, tooth: ToothCode) -> BridgePart | None:
    if new.finding is not Finding.BRIDGE:
        return None
    return BridgePart.PONTIC if tooth in new.replaced else BridgePart.ABUTMENT


def _class(tooth: ToothCode) -> ToothClass:
    if tooth.is_anterior:
        return ToothClass.ANTERIOR
    return ToothClass.MOLAR if tooth.is_molar else ToothClass.PREMOLAR
