"""Whether a visit that is about to be over left a trace in the chart, and the question when it did not."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.clinical.chart_reads import chart_of
from dentaldesk.engines.clinical.perio_reads import perio_page
from dentaldesk.engines.clinical.reads import exam_of_day
from dentaldesk.ui.messages import Question, ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.words import Words

_LONGEST_DAY = timedelta(hours=16)  # what was charted longer ago was charted in another visit


def is_charted(session: Session, patient_id: UUID, day: date, now: datetime) -> bool:
    """Whether an exam was begun, or teeth or gums were charted, on this clinic day."""
    if exam_of_day(session, patient_id, day) is not None:
        return True
    if any(exam.business_date == day for exam in perio_page(session, patient_id).exams):
        return True
    return any(now - entry.recorded_at < _LONGEST_DAY for entry in chart_of(session, patient_id).entries)


def ask_over(view: QWidget, words: Words, name: str, then: Callable[[], object]) -> None:
    """Ask whether a visit is over of which nothing was charted."""
    question = Question(
        title=words("Is the visit of {name} over?", name=name),
        text=words("Nothing was charted today. A visit that is over cannot be taken back."),
        deed=words("Visit over"),
        keep=words("Not yet"),
        destructive=False,
    )
    ask(view, question, then)
