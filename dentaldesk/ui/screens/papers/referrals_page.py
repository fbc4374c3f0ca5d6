"""Referrals of the open patient: written, sent with a letter, answered, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.flows.referring import ReferralRow, close_referral, send_referral
from dentaldesk.models.states import ReferralStatus
from dentaldesk.models.teeth import show_teeth
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.papers.referral_forms import AnswerDialog, ReferralDialog
from dentaldesk.ui.screens.papers.viewer import open_paper
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.chips import ChipKind, ChipLook
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.row_table import Column, RowTable
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Callable

    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.papers.presenter import PapersPresenter

_STATES: dict[ReferralStatus, tuple[ChipKind, str]] = {
    ReferralStatus.WRITTEN: ("planned", "note-pencil"),
    ReferralStatus.SENT: ("info", "paper-plane-tilt"),
    ReferralStatus.ANSWERED: ("good", "chat-circle"),
    ReferralStatus.CLOSED: ("neutral", "check-circle"),
}


class ReferralsPage(QWidget):
    """The list, and what was asked and answered beside it."""

    def __init__(self, desk: Desk, presenter: PapersPresenter) -> None:
        super().__init__()
        self._desk, self._presenter = desk, presenter
        words = desk.words
        self.empty = EmptyState("paper-plane-tilt", words("No referrals"))
        self.table = self._make_table()
        self.facts = {name: label("", wrap=True) for name in ("to", "urgency", "teeth", "reason", "question", "answer")}
        self.send = button(words("&Send with letter"), "primary", "paper-plane-tilt", on=self._send, compact=True)
        self.letter = button(words("Open &letter"), "secondary", "file-text", on=self._open_letter, compact=True)
        self.answer = button(words("Record &answer …"), "secondary", "chat-circle", on=self._answer, compact=True)
        self.close_it = button(words("&Close referral"), "secondary", "check-circle", on=self._close, compact=True)
        names = {"send": self.send, "letter": self.letter, "answer": self.answer, "close": self.close_it}
        for name, made in names.items():
            made.setObjectName(f"papers.referral_{name}")
        self._lay_out()
        self.table.row_chosen.connect(self._show)
        self.table.row_opened.connect(lambda _: self._open_letter())
        presenter.changed.connect(self._follow)
        self._follow()

    def _make_table(self) -> RowTable[ReferralRow]:
        words = self._desk.words

        def chip(row: ReferralRow) -> ChipLook:
            kind, icon = _STATES[row.status]
            return ChipLook(text=words.text(Message(f"referral.{row.status}")).capitalize(), kind=kind, icon=icon)

        columns: list[Column[ReferralRow]] = [
            Column(title=words("To"), text=lambda row: row.to_name, detail=lambda row: row.to_specialty, stretch=True),
            Column(title=words("Date"), text=lambda row: words.day(row.written_at.astimezone(words.zone).date())),
            Column(title=words("State"), text=lambda row: row.status.value, chip=chip),
        ]
        table = RowTable(words("Referrals"), columns, lambda row: row.id, empty=self.empty)
        table.setObjectName("papers.referrals")
        return table

    def _lay_out(self) -> None:
        words = self._desk.words
        titles = {
            "to": words("To"),
            "urgency": words("Urgency"),
            "teeth": words("Teeth"),
            "reason": words("Reason"),
            "question": words("Question"),
            "answer": words("Answer"),
        }
        inner = QWidget()
        form = QFormLayout(inner)
        form.setContentsMargins(PANEL_PADDING, PANEL_PADDING, PANEL_PADDING, PANEL_PADDING)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for name, value in self.facts.items():
            form.addRow(label(titles[name], "label"), value)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        foot = FlowBox(self.send, self.letter, self.answer, self.close_it)
        around = QHBoxLayout()
        around.setContentsMargins(PANEL_PADDING, 8, PANEL_PADDING, 8)
        around.addWidget(foot, 1)
        self._side = QWidget()
        column = QVBoxLayout(self._side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll, 1)
        column.addLayout(around)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self._side)
        split.setSizes([1_000, 1_000])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(split)

    # -- showing --

    def _follow(self) -> None:
        words, rows = self._desk.words, self._presenter.referrals
        if self._desk.patient_id is None:
            self.empty.say(words("No patient is open"), words("Find one with Ctrl+K."))
        else:
            self.empty.say(words("No referrals"), words("A letter to a colleague begins with “New referral”."))
        self.table.show_rows(rows)
        if rows and self.table.chosen() is None:
            self.table.choose(rows[0].id)
        self._show(self.table.chosen())

    def _show(self, row: ReferralRow | None) -> None:
        words = self._desk.words
        self._side.setVisible(row is not None)
        if row is None:
            return
        said = {
            "to": ", ".join(part for part in (row.to_name, row.to_specialty) if part),
            "urgency": words.text(Message(f"urgency.{row.urgency}")),
            "teeth": show_teeth(row.teeth, self._desk.clinic.notation),
            "reason": row.reason,
            "question": row.question,
            "answer": f"{words.day(row.answered_on)}: {row.answer}" if row.answered_on else "",
        }
        for name, value in self.facts.items():
            value.setText(said[name] or "–")
        sent = row.status is not ReferralStatus.WRITTEN
        self.send.setVisible(not sent)
        self.letter.setVisible(sent)
        self.answer.setVisible(row.status is ReferralStatus.SENT)
        self.close_it.setVisible(row.status in {ReferralStatus.SENT, ReferralStatus.ANSWERED})
        why = self._desk.why_not(Permission.VIEW_PATIENT)
        for deed in (self.send, self.answer, self.close_it):
            deed.refuse(why)

    # -- deeds --

    def begin_new(self) -> None:
        """Write a referral."""
        if self._desk.patient_id is not None:
            dialog = ReferralDialog(self, self._desk, self._desk.patient_id)
            dialog.written.connect(self._written)
            dialog.open()

    def _written(self, referral_id: UUID) -> None:
        self._presenter.read()
        self.table.choose(referral_id)

    def _send(self) -> None:
        row = self.table.chosen()
        if row is not None:
            self._act("send", lambda work: send_referral(work, row.id, row.version))

    def _close(self) -> None:
        row = self.table.chosen()
        if row is not None:
            self._act("close", lambda work: close_referral(work, row.id, row.version))

    def _act(self, name: str, job: Callable[[Work], object]) -> None:
        self._desk.tasks.act(self, name, job, lambda _: self._presenter.read())

    def _answer(self) -> None:
        row = self.table.chosen()
        if row is not None:
            dialog = AnswerDialog(self, self._desk, row)
            dialog.accepted.connect(self._presenter.read)
            dialog.open()

    def _open_letter(self) -> None:
        row = self.table.chosen()
        line = self._presenter.line_of(row.document_id) if row is not None and row.document_id is not None else None
        if line is not None:
            open_paper(self, self._desk, line, self._desk.patient_id)
