"""Writing a referral, and what the colleague wrote back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.engines.flows.paper_subjects import PaperSubjects, subjects_of
from dentaldesk.engines.flows.referring import (
    ReferralRow,
    WriteReferral,
    answer_referral,
    send_referral,
    write_referral,
)
from dentaldesk.models.states import ClinicalUrgency
from dentaldesk.models.teeth import ToothCode, parse_tooth
from dentaldesk.models.values import Message, ValueProblem
from dentaldesk.ui.messages import add_foot, sheet
from dentaldesk.ui.screens.papers.fields import Lines, RecordChoice
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.dates import DayField
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk

_WIDTH = 640


class _Form(QDialog):
    """Fields by the places of the engine's problems, and a line for what belongs to none."""

    def __init__(self, parent: QWidget, desk: Desk, name: str, title: str, text: str) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setObjectName(f"papers.{name}")
        self.body = sheet(self, title, text)
        self.setMinimumWidth(_WIDTH)
        self.fields: dict[str, LabeledField] = {}
        self.line = label("", "caption", tone="danger", wrap=True)

    def add(self, name: str, title: str, editor: QWidget, help_text: str = "") -> LabeledField:
        """A field of this form."""
        editor.setObjectName(f"{self.objectName()}.{name}")
        made = LabeledField(title, editor, help_text)
        self.fields[name] = made
        return made

    def finish(self, *buttons: QWidget) -> None:
        """The foot."""
        self.line.hide()
        self.body.addWidget(self.line)
        add_foot(self, button(self._desk.words("Cancel"), on=self.reject), *buttons)

    def text(self, name: str) -> str:
        """What was typed, without blanks around it."""
        editor = self.fields[name].editor
        return (editor.toPlainText() if isinstance(editor, Lines) else editor.text()).strip()  # type: ignore[attr-defined]

    def refuse(self, error: UserError) -> None:
        """Say everything that is wrong at its field; what was typed stays."""
        words = self._desk.words
        rest = [self._desk.say(error)]
        for field in self.fields.values():
            field.set_problem(None)
        for problem in error.problems if isinstance(error, Refused) else ():
            if problem.place in self.fields:
                self.fields[problem.place].set_problem(words.text(problem.message))
            else:
                rest.append(words.text(problem.message))
        self.line.setText(" ".join(rest))
        self.line.show()


class ReferralDialog(_Form):
    """Written and sent with its letter, or only written; `written(referral)` closes it."""

    written = Signal(object)

    def __init__(self, parent: QWidget, desk: Desk, patient_id: UUID) -> None:
        words = desk.words
        super().__init__(
            parent, desk, "referral", words("New referral"), words("The letter says what is written here, and no more.")
        )
        self._visit = RecordChoice("", [])
        for name, title in (
            ("to_name", words("To")),
            ("to_specialty", words("Specialty")),
            ("teeth", words("Teeth")),
        ):
            self.add(name, title, QLineEdit())
        urgency = RecordChoice("", [(words.text(Message(f"urgency.{each}")), each) for each in ClinicalUrgency])
        urgency.choose_where(lambda each: each is ClinicalUrgency.ROUTINE)
        self.add("urgency", words("Urgency"), urgency)
        self.add("to_address", words("Address"), Lines("", 2))
        self.add("reason", words("Reason"), Lines("", 3))
        self.add("question", words("What is asked"), Lines("", 2))
        self.add("visit", words("Visit"), self._visit)
        for pair in (("to_name", "to_specialty"), ("teeth", "urgency")):
            row = QHBoxLayout()
            row.setSpacing(12)
            for name in pair:
                column = QVBoxLayout()
                column.addWidget(self.fields[name])
                column.addStretch(1)
                row.addLayout(column, 1)
            self.body.addLayout(row)
        for name in ("to_address", "reason", "question", "visit"):
            self.body.addWidget(self.fields[name])
        self.only_write = button(words("&Write only"), on=lambda: self._write(send=False))
        self.deed = button(words("Write and &send"), "primary", on=lambda: self._write(send=True))
        self.only_write.setObjectName("papers.referral.write")
        self.deed.setObjectName("papers.referral.send")
        self.finish(self.only_write, self.deed)
        now = desk.now()
        desk.tasks.query(self, "subjects", lambda session: subjects_of(session, patient_id, now), self._offer)
        self.fields["to_name"].setFocus()

    def _offer(self, found: PaperSubjects) -> None:
        words = self._desk.words
        for visit in found.visits:
            kind = words.text(Message(f"visit_type.{visit.visit_type}"))
            self._visit.addItem(f"{words.day(visit.day)} · {kind} · {visit.dentist}", visit.id)
        if not found.visits:
            self.fields["visit"].set_problem(words("No visit yet."))
        for deed in (self.only_write, self.deed):
            deed.setEnabled(bool(found.visits))

    def _teeth(self) -> tuple[ToothCode, ...]:
        typed = [part for part in re.split(r"[,;\s]+", self.text("teeth")) if part]
        return tuple(parse_tooth(part, self._desk.clinic.notation) for part in typed)

    def _write(self, *, send: bool) -> None:
        urgency = self.fields["urgency"].editor
        try:
            teeth = self._teeth()
        except ValueProblem as wrong:
            self.refuse(Refused("referral.refused", [Problem("teeth", wrong.message.code, **wrong.message.params)]))
            return
        command = WriteReferral(
            visit_id=self._visit.value(),
            to_name=self.text("to_name"),
            to_specialty=self.text("to_specialty"),
            to_address=self.text("to_address"),
            reason=self.text("reason"),
            question=self.text("question"),
            teeth=teeth,
            urgency=urgency.value() if isinstance(urgency, RecordChoice) else ClinicalUrgency.ROUTINE,
        )

        def job(work: Work) -> UUID:
            referral_id = write_referral(work, command)
            if send:
                send_referral(work, referral_id, 1)
            return referral_id

        for deed in (self.only_write, self.deed):
            deed.setEnabled(False)
        self._desk.tasks.act(self, "write", job, self._done, self.refuse, ended=self._let_go)

    def _let_go(self) -> None:
        for deed in (self.only_write, self.deed):
            deed.setEnabled(True)

    def _done(self, referral_id: UUID) -> None:
        self.written.emit(referral_id)
        self.accept()


class AnswerDialog(_Form):
    """What the colleague wrote back, and when."""

    def __init__(self, parent: QWidget, desk: Desk, row: ReferralRow) -> None:
        words = desk.words
        super().__init__(
            parent, desk, "answer", words("Answer of {name}", name=row.to_name), words("It is kept with the referral.")
        )
        self._row = row
        day = DayField(words, desk.today, past=True, latest=desk.today())
        day.set_day(desk.today())
        self.body.addWidget(self.add("answered_on", words("Date"), day))
        self.body.addWidget(self.add("answer", words("Answer"), Lines("", 5)))
        self.deed = button(words("&Keep answer"), "primary", on=self._keep)
        self.deed.setObjectName("papers.answer.keep")
        self.finish(self.deed)
        self.fields["answer"].setFocus()

    def _keep(self) -> None:
        field = self.fields["answered_on"].editor
        day = field.day() if isinstance(field, DayField) else None
        if day is None:
            self.fields["answered_on"].setFocus()
            return
        row, answer = self._row, self.text("answer")
        self.deed.setEnabled(False)
        self._desk.tasks.act(
            self,
            "answer",
            lambda work: answer_referral(work, row.id, row.version, day, answer),
            lambda _: self.accept(),
            self.refuse,
            ended=lambda: self.deed.setEnabled(True),
        )
