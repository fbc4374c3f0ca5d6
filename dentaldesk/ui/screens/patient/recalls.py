"""When a patient is to come again: what is changed about it, each an act of its own. No widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.errors import Refused, UserError
from dentaldesk.engines.scheduling.recall_actions import (
    choose_recall_interval,
    restore_recall_date,
    resume_recall,
    set_recall_date,
    set_recall_interval,
    stop_recall,
)
from dentaldesk.engines.scheduling.recall_rules import MOST_MONTHS
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.patient.days import no_day, parse_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work
    from dentaldesk.engines.scheduling.recall_reads import RecallRow
    from dentaldesk.ui.desk import Desk


def recall_name(words: Words, row: RecallRow) -> str:
    """What they come for; the reasons that every clinic begins with in the reader's language, unless renamed."""
    usual = {
        "Examination": words("Examination"),
        "Prophylaxis": words("Prophylaxis"),
        "Periodontal maintenance": words("Periodontal maintenance"),
        "Bitewings": words("Bitewings"),
    }
    return usual.get(row.name, row.name)


class RecallDeeds(QObject):
    """What is done to the recalls that are shown; Undo takes each of it back."""

    changed = Signal()  # something was kept, or stands otherwise than it was seen
    refused = Signal(str, str)  # which recall, and why; "" when nothing is wrong any more

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def set_months(self, patient_id: UUID, row: RecallRow, typed: str) -> None:
        """How often they come; nothing typed: as usual."""
        typed, words = typed.strip(), self._desk.words
        months = int(typed) if typed.isdecimal() else None
        if typed and months is None:
            self.refused.emit(row.code, words.text(Message("recall.months_wrong", {"most": MOST_MONTHS})))
            return
        self.refused.emit(row.code, "")
        if months in {row.months, row.months or row.usual_months}:
            self.changed.emit()
            return

        def job(months: int | None, more: int = 0) -> Callable[[Work], object]:
            if row.id is None:
                return lambda work: choose_recall_interval(work, patient_id, row.code, months)
            recall_id, version = row.id, row.version + more
            return lambda work: set_recall_interval(work, recall_id, version, months)

        number = months or row.usual_months
        said = words.count(
            "{recall}: every month.", "{recall}: every {number} months.", number, recall=recall_name(words, row)
        )
        self._act(row.code, job(months), said, job(row.months, 1))

    def set_day(self, patient_id: UUID, row: RecallRow, typed: str) -> None:
        """On which day they are to come."""
        words, today = self._desk.words, self._desk.today()
        day = parse_day(typed, words, today)
        self.refused.emit(row.code, no_day(typed, words, day, today))
        if day is None or day == row.due_on or row.id is None:
            if not typed.strip() or day is not None:
                self.changed.emit()  # what stands is shown again
            return
        recall_id, version = row.id, row.version + 1
        self._act(
            row.code,
            lambda work: set_recall_date(work, patient_id, row.code, day),
            words("{recall}: due {day}.", recall=recall_name(words, row), day=day),
            lambda work: restore_recall_date(work, recall_id, version, row.due_on, by_hand=row.by_hand),
        )

    def stop(self, row: RecallRow) -> None:
        """They are not asked for this any more."""
        words = self._desk.words
        if row.id is not None:
            recall_id, version = row.id, row.version
            self._act(
                row.code,
                lambda work: stop_recall(work, recall_id, version),
                words("{recall}: stopped until it is done again.", recall=recall_name(words, row)),
                lambda work: resume_recall(work, recall_id, version + 1),
            )

    def _act(
        self, code: str, job: Callable[[Work], object], said: str, back: Callable[[Work], object] | None = None
    ) -> None:
        def done(_: object) -> None:
            self.changed.emit()
            if back is not None:
                self._desk.undoable.emit(said, lambda: self._act(code, back, ""))

        def failed(error: UserError) -> None:
            if isinstance(error, Refused) and error.problems:
                self.refused.emit(code, " ".join(self._desk.words.text(each.message) for each in error.problems))
                return
            self._desk.trouble.emit(error)
            self.changed.emit()

        self._desk.tasks.act(self, "recall", job, done, failed)
