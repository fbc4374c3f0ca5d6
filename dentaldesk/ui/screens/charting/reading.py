"""What the charting panel reads: the chart, today's fees, and whether an exam is open. Runs on a reader thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.clinical.chart import Chart
from dentaldesk.engines.clinical.chart_reads import SnapshotRow, chart_of, snapshots_of
from dentaldesk.engines.clinical.reads import exam_form, exam_of_day
from dentaldesk.engines.flows.charting_prices import ChartingPrices, charting_prices
from dentaldesk.engines.patients.reads import patient_card
from dentaldesk.models.states import ExamStatus

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """One patient's chart as it stands in the database. `exam_id`: the exam that it is charted in, while it is open."""

    patient_id: UUID
    patient: str
    chart: Chart
    snapshots: tuple[SnapshotRow, ...]  # what completed exams left behind, the oldest first
    prices: ChartingPrices
    exam_id: UUID | None
    signed: bool  # it was signed or completed: what was charted in it is not undone any more


def read_charting(session: Session, patient_id: UUID, day: date, exam_id: UUID | None = None) -> Loaded:
    """The patient's chart on this day, and the exam with this id, else the day's. Raises UserError when it cannot."""
    exam_id = exam_id or exam_of_day(session, patient_id, day)
    form = exam_form(session, exam_id) if exam_id is not None else None
    is_open = form is not None and form.status is ExamStatus.OPEN
    return Loaded(
        patient_id=patient_id,
        patient=patient_card(session, patient_id).row.name,
        chart=chart_of(session, patient_id),
        snapshots=snapshots_of(session, patient_id),
        prices=charting_prices(session, patient_id, day),
        exam_id=exam_id if is_open else None,
        signed=form is not None and (form.signed_at is not None or not is_open),
    )
