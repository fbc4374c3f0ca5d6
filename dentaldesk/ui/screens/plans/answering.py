"""The patient declines, with a reason; or was asked and will be asked again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QPlainTextEdit, QWidget

from dentaldesk.engines.core.errors import EditedElsewhere, Refused
from dentaldesk.engines.flows.plan_answers import DeclinePlan, decline_plan
from dentaldesk.ui.messages import add_foot, sheet
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.dates import DayField
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.notices import Banner

if TYPE_CHECKING:
    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.engines.flows.plan_page import PlanPage
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.plans.presenter import PlansPresenter

_LINES = 3
_AGAIN_IN = timedelta(days=14)


class DeclineDialog(QDialog):
    """The reason is needed: it is the clinic's word later. `declined(refusal)`: whether it is to be signed as well."""

    declined = Signal(bool)

    def __init__(self, parent: QWidget, desk: Desk, page: PlanPage) -> None:
        super().__init__(parent)
        self._desk, self._page, self._key = desk, page, uuid4()
        words = desk.words
        self.setObjectName("plans.declining")
        body = sheet(
            self,
            words("Decline the plan of {patient}?", patient=page.patient),
            words("Nothing of it is done. It can be presented again when the patient changes their mind."),
        )
        self.warning = Banner("", "warning")
        self.warning.hide()
        self.reason = QPlainTextEdit()
        self.reason.setObjectName("plans.decline_reason")
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(_LINES * current().sizes.body_line + 16)
        self.field = LabeledField(words("The patient’s reason"), self.reason)
        self.refusal = QCheckBox(words("Then prepare the paper of informed &refusal"))
        self.refusal.setObjectName("plans.refusal")
        for widget in (self.warning, self.field, self.refusal):
            body.addWidget(widget)
        self.keep = button(words("&Keep the plan"), on=self.reject)
        self.deed = button(words("&Decline the plan"), "danger-filled", "prohibit", on=self._decline)
        self.deed.setObjectName("plans.decline_now")
        add_foot(self, self.keep, self.deed)
        self.reason.setFocus()

    def _decline(self) -> None:
        command = DeclinePlan(
            plan_id=self._page.plan_id,
            seen=self._page.seen,
            reason=self.reason.toPlainText(),
            request_key=self._key,
        )
        self.deed.setEnabled(False)
        self._desk.tasks.act(
            self,
            "decline",
            lambda work: decline_plan(work, command),
            lambda _: self._done(),
            self._refused,
            ended=lambda: self.deed.setEnabled(True),
        )

    def _done(self) -> None:
        self.declined.emit(self.refusal.isChecked())
        self.accept()

    def _refused(self, error: UserError) -> None:
        words = self._desk.words
        problems = error.problems if isinstance(error, Refused) else ()
        said = [words.text(each.message) for each in problems if each.place == "reason"]
        others = [words.text(each.message) for each in problems if each.place != "reason"]
        if isinstance(error, EditedElsewhere):
            others = [words("The plan was changed at another desk meanwhile. Close this and look at it again.")]
        elif not problems:
            others = [self._desk.say(error)]
        self.field.set_problem(" ".join(said) or None)
        self.warning.setVisible(bool(others))
        if others:
            self.warning.say(" ".join(others), "warning")
        if said:
            self.reason.setFocus()


class AskedDialog(QDialog):
    """The patient was asked and has not decided: when is asked again."""

    def __init__(self, parent: QWidget, desk: Desk, presenter: PlansPresenter, page: PlanPage) -> None:
        super().__init__(parent)
        self._desk, self._presenter = desk, presenter
        words = desk.words
        self.setObjectName("plans.asking")
        body = sheet(
            self,
            words("{patient} was asked about the plan", patient=page.patient),
            words("What was due is done. Leave the day empty to keep the days that were planned."),
        )
        self.day = DayField(words, desk.today, earliest=desk.today() + timedelta(days=1))
        self.day.setObjectName("plans.again_on")
        self.day.set_day(desk.today() + _AGAIN_IN)
        self.field = LabeledField(words("Ask again on"), self.day)
        body.addWidget(self.field)
        self.keep = button(words("&Not yet asked"), on=self.reject)
        self.deed = button(words("&Asked"), "primary", "phone", on=self._store)
        self.deed.setObjectName("plans.asked_now")
        add_foot(self, self.keep, self.deed)
        self.day.setFocus()
        self.day.selectAll()

    def _store(self) -> None:
        if self.day.text().strip() and self.day.day() is None:
            return  # the field says what is wrong with it
        self._presenter.asked(self.day.day(), self.accept, self._refused)

    def _refused(self, error: UserError) -> None:
        words = self._desk.words
        said = [words.text(each.message) for each in error.problems] if isinstance(error, Refused) else []
        self.field.set_problem(" ".join(said) or self._desk.say(error))
