"""Periodontal exams of a test: begun, read, saved and completed by the dentist."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from dentaldesk.engines.clinical.perio import (
    PerioChart,
    changed_teeth,
    with_depth,
    with_furcation,
    with_margin,
    with_mobility,
    with_not_probed,
    with_sheet,
    with_sign,
)
from dentaldesk.engines.clinical.perio_actions import (
    Edit,
    PerioSave,
    begin_perio_exam,
    complete_perio,
    save_perio,
)
from dentaldesk.engines.clinical.perio_reads import PerioDecision, PerioExamRow, PerioPage, perio_page
from dentaldesk.engines.core.access import Actor
from dentaldesk.models.perio import (
    Entrance,
    PerioExtent,
    PerioGrade,
    PerioStage,
    Sign,
    Site,
)
from dentaldesk.models.teeth import ToothCode
from tests.factories import Clinic

T16, T26 = ToothCode("16"), ToothCode("26")
DECIDED = PerioDecision(stage=PerioStage.II, grade=PerioGrade.B, extent=PerioExtent.LOCALISED)


def begun(clinic: Clinic, patient_id: UUID) -> UUID:
    return clinic.db.write(clinic.dentist, lambda work: begin_perio_exam(work, patient_id))


def page(clinic: Clinic, patient_id: UUID) -> PerioPage:
    return clinic.db.read(lambda session: perio_page(session, patient_id))


def today(clinic: Clinic) -> date:
    return clinic.db.write(clinic.dentist, lambda work: work.business_date)


def current(clinic: Clinic, patient_id: UUID) -> PerioExamRow:
    found = page(clinic, patient_id).current(today(clinic))
    assert found is not None
    return found


def difference(before: PerioChart, after: PerioChart) -> PerioSave:
    return PerioSave(
        teeth={
            tooth: Edit(before=before.sheet(tooth), after=after.sheet(tooth)) for tooth in changed_teeth(before, after)
        }
    )


def save(clinic: Clinic, row: PerioExamRow, after: PerioChart, actor: Actor | None = None) -> int:
    wanted = difference(row.chart, after)
    return clinic.db.write(actor or clinic.dentist, lambda work: save_perio(work, row.id, row.version, wanted))


def complete(clinic: Clinic, patient_id: UUID) -> None:
    row = current(clinic, patient_id)
    clinic.db.write(clinic.dentist, lambda work: complete_perio(work, row.id, row.version, DECIDED))


def read_some(chart: PerioChart) -> PerioChart:
    """Every kind of measure at least once."""
    chart = with_depth(chart, (T16, Site.MB), 4)
    chart = with_margin(chart, (T16, Site.MB), -2)
    chart = with_sign(chart, [(T16, Site.MB)], Sign.BLEEDING, present=True)
    chart = with_sign(chart, [(T16, Site.MB)], Sign.PLAQUE, present=True)
    chart = with_furcation(chart, T16, Entrance.DISTAL, 2)
    chart = with_mobility(chart, T16, 1)
    chart = with_not_probed(chart, ToothCode("18"), not_probed=True)
    chart = with_sheet(chart, ToothCode("28"), None)
    extra = chart.sheet(ToothCode("27"))
    return with_depth(with_sheet(chart, ToothCode("21S"), extra), (ToothCode("21S"), Site.DL), 15)
