"""Whether a visit that is about to be over left a trace in the chart."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.clinical.chart_reads import chart_of
from dentaldesk.engines.clinical.perio_reads import perio_page
from dentaldesk.engines.clinical.reads import exam_of_day

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_LONGEST_DAY = timedelta(hours=16)  # what was charted longer ago was charted in another visit


def is_charted(session: Session, patient_id: UUID, day: date, now: datetime) -> bool:
    """Whether an exam was begun, or teeth or gums were charted, on this clinic day."""
    if exam_of_day(session, patient_id, day) is not None:
        return True
    if any(exam.business_date == day for exam in perio_page(session, patient_id).exams):
        return True
    return any(now - entry.recorded_at < _LONGEST_DAY for entry in chart_of(session, patient_id).entries)
