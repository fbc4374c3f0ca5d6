"""Limits for the way of a patient after an exam, tried on last month's exams before anything is saved."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from dentaldesk.engines.clinical.routing import RoutingPolicy
from dentaldesk.engines.flows.routing_preview import RerouteRow, RoutingPreview, preview_routing
from dentaldesk.models.states import NextStep
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.settings.pages.policies import tenths
from dentaldesk.ui.screens.settings.rows import Reading
from dentaldesk.ui.screens.settings.sheets import Sheet
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.row_table import Column, RowTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.settings.record_page import RecordPage

_FIELDS = ("routing_value", "routing_complexity")


class TrialSheet(Sheet):
    """The list follows what is typed. The deed puts the limits into the form, where they are saved or not."""

    def __init__(self, page: RecordPage, desk: Desk) -> None:
        words = desk.words
        super().__init__(
            page,
            desk,
            "trial",
            title=words("Try it on last month’s exams"),
            text=words("Who would have gone elsewhere with these limits. Exams that are over stay as they were."),
            deed=words("Take these limits"),
        )
        self._page = page
        stands = self._standing()
        self.edits = {name: QLineEdit(stands.get(name, "")) for name in _FIELDS}
        self.fields = {
            "routing_value": LabeledField(words("A plan goes to the coordinator above"), self.edits["routing_value"]),
            "routing_complexity": LabeledField(words("Or above this complexity"), self.edits["routing_complexity"]),
        }
        for name, edit in self.edits.items():
            edit.setObjectName(f"settings.trial.{name}")
            edit.textEdited.connect(lambda _: self._read())
        self.table = self._make_table()
        row = QHBoxLayout()
        row.setSpacing(16)
        for field in self.fields.values():
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)
        self.body.addWidget(self.table, 1)
        self.resize(940, 560)  # both ways, each to its end
        self.wanted.connect(self._take)
        self.edits["routing_value"].setFocus()
        self._read()

    def _standing(self) -> Mapping[str, str]:
        draft = self._page.presenter.draft
        return draft.values() if draft is not None else {}

    def _make_table(self) -> RowTable[RerouteRow]:
        words = self.desk.words
        columns: list[Column[RerouteRow]] = [
            Column(title=words("Patient"), text=lambda row: row.patient, stretch=True),
            Column(title=words("Day"), text=lambda row: words.moment(row.completed_at)),
            Column(title=words("Value"), text=lambda row: words.plain_money(row.total_value), figures=True),
            Column(title=words("Complexity"), text=lambda row: words.show(row.complexity_score), figures=True),
            Column(title=words("Went"), text=lambda row: self._step(row.went)),
            Column(title=words("Would go"), text=lambda row: self._step(row.would_go), strong=True),
        ]
        made: RowTable[RerouteRow] = RowTable(words("Who would go elsewhere"), columns, key=lambda row: row.exam_id)
        made.setObjectName("settings.trial.table")
        return made

    def _step(self, step: NextStep) -> str:
        return self.desk.words.text(Message(f"notice.{step}"))

    def _typed(self) -> RoutingPolicy | None:
        """The limits, if they can be read; what is wrong is said at its field."""
        words = self.desk.words
        read = Reading(words, {name: edit.text() for name, edit in self.edits.items()})
        policy = RoutingPolicy(value=read.money("routing_value"), complexity=Decimal(tenths(read)) / 10)
        for field in self.fields.values():
            field.set_problem(None)
        for problem in read.problems:
            self.fields[problem.place].set_problem(words.text(problem.message))
        return None if read.problems else policy

    def _read(self) -> None:
        policy = self._typed()
        self.deed.setEnabled(policy is not None)
        if policy is None:
            self.table.show_rows([])
            self.say("")
            return
        now = self.desk.now()
        self.desk.tasks.query(self, "trial", lambda session: preview_routing(session, policy, now), self._show)

    def _show(self, preview: RoutingPreview) -> None:
        words = self.desk.words
        self.table.show_rows(list(preview.changed))
        of = words.count("of {number} exam", "of {number} exams", preview.exams)
        changed = words.count(
            "{number} would have gone elsewhere", "{number} would have gone elsewhere", preview.changed_count
        )
        ways = [
            f"{self._step(step)} {preview.went[step]} → {preview.would_go[step]}"
            for step in NextStep
            if preview.went[step] or preview.would_go[step]
        ]
        self.say(" · ".join([f"{changed}, {of}", *ways]))

    def _take(self) -> None:
        presenter = self._page.presenter
        for name, edit in self.edits.items():
            presenter.type(name, edit.text())
        if presenter.draft is not None:
            presenter.values_changed.emit(presenter.draft.values())
        self.accept()


def dress_policies(desk: Desk, page: RecordPage) -> None:
    """The button that tries the limits."""
    words = desk.words
    trying = button(
        words("Try it on last month’s exams …"), icon="flask", compact=True, on=lambda: TrialSheet(page, desk).open()
    )
    page.add_deed(trying, "trial", lambda: desk.why_not(page.page.PERMISSION))
