"""The chosen procedure: which option it belongs to, its priority and urgency, a note, and how its share comes about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dentaldesk.engines.treatment.plan_rules import LONGEST_NOTE, OPTIONS, is_signed
from dentaldesk.models.states import ClinicalUrgency, Priority, ProcedureStatus
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.plans.wording import line_words, option_words, priority_words
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.flows.plan_page import PlanLine, PlanPage
    from dentaldesk.ui.desk import Desk

_NOTE_LEAST = 120


class LineDetails(QWidget):
    """`said(line, field, value)`: something is to be said otherwise; `taken_up(line)`: planned again."""

    said = Signal(object, str, object)
    taken_up = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        words = desk.words
        self._line: PlanLine | None = None
        self.title = label("", "medium")
        self.trace = label("", "detail", wrap=True, figures=True)
        self.trace.setObjectName("plans.trace")
        self.again = button(words("Plan a&gain"), "secondary", "arrow-counter-clockwise", compact=True, on=self._again)
        self.again.setObjectName("plans.again")
        self.option = self._choice("option", words("Option"), [(words("In any case"), "")])
        self.priority = self._choice(
            "priority", words("Priority"), [(priority_words(words, each), each) for each in Priority]
        )
        self.urgency = self._choice(
            "urgency", words("Urgency"), [(words.text(Message(f"urgency.{each}")), each) for each in ClinicalUrgency]
        )
        self.notes = QLineEdit()
        self.notes.setObjectName("plans.notes")
        self.notes.setMaxLength(LONGEST_NOTE)
        self.notes.setMinimumWidth(_NOTE_LEAST)
        self.notes.editingFinished.connect(self.save)
        self._fields = [
            LabeledField(words("Option"), self.option),
            LabeledField(words("Priority"), self.priority),
            LabeledField(words("Urgency"), self.urgency),
            LabeledField(words("Note"), self.notes),
        ]
        self._lay_out()

    def _choice(self, field: str, title: str, rows: Sequence[tuple[str, Any]]) -> ChoiceBox:
        box = ChoiceBox()
        box.setObjectName(f"plans.{field}")
        box.setAccessibleName(title)
        for said, value in rows:
            box.addItem(said, value)
        box.activated.connect(lambda place: self._tell(field, box.itemData(place)))
        return box

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.trace, 1)
        head.addWidget(self.again)
        row = QHBoxLayout()
        row.setSpacing(8)
        for field in self._fields[:-1]:
            row.addWidget(field)
        row.addWidget(self._fields[-1], 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(row)

    def _tell(self, field: str, value: object) -> None:
        if self._line is not None:
            kinds: dict[str, type[Any]] = {"priority": Priority, "urgency": ClinicalUrgency, "option": str}
            # Qt hands enums of words back as plain words.
            self.said.emit(self._line, field, kinds[field](value))

    def save(self) -> None:
        """Tell a note that was typed."""
        if self._line is not None and self.notes.isModified():
            self.notes.setModified(False)
            self.said.emit(self._line, "notes", self.notes.text().strip())

    def _again(self) -> None:
        if self._line is not None:
            self.taken_up.emit(self._line)

    def show_line(self, page: PlanPage | None, line: PlanLine | None, *, may: bool) -> None:
        """Show this procedure. A note that is being typed stays as long as the same one is chosen."""
        same = line is not None and self._line is not None and line.id == self._line.id
        if not same:
            self.save()
        self._line = line
        self.setEnabled(line is not None)
        if line is None or page is None:
            self.title.setText(self._desk.words("Choose a procedure"))
            self.trace.setText("")
            self.again.hide()
            self.notes.setText("")
            return
        words = self._desk.words
        self.title.setText(line_words(line, self._desk.clinic.notation))
        declined = line.status is ProcedureStatus.DECLINED
        # The fee itself, the first of them, stands in the row.
        trace = " · ".join([line.provider, *(words.text(message) for message in line.trace[1:])])
        self.trace.setText(words("Declined: {reason}", reason=line.decline_reason) if line.decline_reason else trace)
        self.again.setVisible(declined and may and not (line.option and line.decline_reason is None))
        self._offer_options(page)
        _choose(self.option, line.option)
        _choose(self.priority, line.priority)
        _choose(self.urgency, line.urgency)
        if not (same and self.notes.isModified()):
            self.notes.setText(line.notes)
        arranged = may and not declined and line.status is not ProcedureStatus.COMPLETED
        for editor in (self.priority, self.urgency):
            editor.setEnabled(arranged)
        self.notes.setEnabled(arranged)
        signed = is_signed(page.status)
        self.option.setEnabled(arranged and not signed)
        self.option.setToolTip(words.text(Message("plan.signed_already")) if signed else "")

    def _offer_options(self, page: PlanPage) -> None:
        words = self._desk.words
        said = [words("In any case"), *(option_words(words, each, page.options.get(each, "")) for each in OPTIONS)]
        if [self.option.itemText(place) for place in range(self.option.count())] != said:
            self.option.clear()
            for text, value in zip(said, ("", *OPTIONS), strict=True):
                self.option.addItem(text, value)


def _choose(box: ChoiceBox, value: object) -> None:
    box.setCurrentIndex(next((place for place in range(box.count()) if box.itemData(place) == value), 0))
