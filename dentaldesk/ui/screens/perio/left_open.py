"""Exams of other days that nobody completed: each by its day, with what it holds, to go on with or to discard."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.clinical.perio_reads import PerioExamRow
    from dentaldesk.engines.core.words import Words


class LeftOpen(Card):
    """Hidden while there is none. It asks by signals, and forgets no reason that is being typed."""

    wanted = Signal(object)  # the id of the exam to go on with
    discarded = Signal(object, str)  # the id of an exam, and why it is void

    def __init__(self, words: Words) -> None:
        super().__init__(padding=8)
        self._words = words
        self._shown: tuple[object, ...] = ()
        self._rows: list[QWidget] = []
        self._reasons: dict[UUID, QLineEdit] = {}
        self.setObjectName("perio.left_open")
        self.setAccessibleName(words("Periodontal exams that were not completed"))
        self.hide()

    def show_exams(self, exams: Sequence[PerioExamRow], on_screen: UUID | None, why_not: str) -> None:
        """Show these exams. `why_not` is why the person here may not discard one, "" when they may."""
        wanted = (tuple((exam.id, self._held(exam), exam.id == on_screen) for exam in exams), why_not)
        if wanted == self._shown:
            return
        self._shown = wanted
        typed = {exam_id: (field.text(), field.hasFocus()) for exam_id, field in self._reasons.items()}
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = [self._row(exam, why_not, on_screen=exam.id == on_screen) for exam in exams]
        for row in self._rows:
            self.content.addWidget(row)
        self._reasons = {exam.id: self._reasons[exam.id] for exam in exams}
        for exam_id, field in self._reasons.items():
            text, had_focus = typed.get(exam_id, ("", False))
            field.setText(text)
            if had_focus:
                field.setFocus()
        self.setVisible(bool(exams))

    def _held(self, exam: PerioExamRow) -> str:
        probed = exam.chart.probed
        if not probed:
            return self._words("some readings, no depth") if exam.holds_findings else self._words("nothing was probed")
        return self._words.count("{number} site probed", "{number} sites probed", probed)

    def _row(self, exam: PerioExamRow, why_not: str, *, on_screen: bool) -> QWidget:
        words, code = self._words, exam.business_date.isoformat()
        said = words("Not completed: {date}, by {name}", date=exam.business_date, name=exam.examiner)
        go_on = button(words("Go on with it"), compact=True, on=lambda: self.wanted.emit(exam.id))
        go_on.setObjectName(f"perio.go_on.{code}")
        go_on.setAccessibleName(f"{go_on.text()}: {said}")
        go_on.setToolTip(words("What is added counts for {date}.", date=exam.business_date))
        reason = self._reasons[exam.id] = QLineEdit()
        reason.setObjectName(f"perio.reason.{code}")
        reason.setAccessibleName(words("Why it is void"))
        reason.setPlaceholderText(words("Why it is void"))
        discard = button(words("Discard"), "quiet", compact=True, tone="danger")
        discard.setObjectName(f"perio.discard.{code}")
        discard.setAccessibleName(f"{discard.text()}: {said}")
        discard.clicked.connect(lambda _checked=False: self.discarded.emit(exam.id, reason.text()))
        discard.setToolTip(why_not)
        reason.textChanged.connect(lambda text: discard.setEnabled(not why_not and bool(text.strip())))
        discard.setEnabled(not why_not and not exam.holds_findings)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(label(said, "strong", wrap=True), 2)
        line.addWidget(label(self._held(exam), "detail", wrap=True), 1)
        for widget in (go_on, reason, discard):
            line.addWidget(widget)
        # Only now: without a parent they would be windows.
        go_on.setVisible(not on_screen)
        reason.setVisible(exam.holds_findings)
        return row
