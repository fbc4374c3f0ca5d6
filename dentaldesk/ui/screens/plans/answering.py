"""The patient declines, with a reason; was asked and will be asked again; a procedure is not to be done after all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from dentaldesk.engines.core.errors import EditedElsewhere, Refused
from dentaldesk.engines.flows.plan_answers import DeclinePlan, TakeOut, decline_plan, take_out_of_plan
from dentaldesk.ui.messages import add_foot, sheet
from dentaldesk.ui.screens.plans.wording import line_words
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.dates import DayField
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.notices import Banner

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from uuid import UUID

    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.engines.core.work import Work
    from dentaldesk.engines.flows.plan_page import PlanLine, PlanPage
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.plans.presenter import PlansPresenter

T = TypeVar("T")

_LINES = 3
_AGAIN_IN = timedelta(days=14)


class _ReasonDialog(QDialog):
    """Something of a plan is not done, and why; what is refused is said where it is to be mended."""

    def __init__(self, parent: QWidget, desk: Desk, page: PlanPage) -> None:
        super().__init__(parent)
        self._desk, self._page = desk, page

    def _ask(self, title: str, text: str, why: str) -> QVBoxLayout:
        """What it is about, and the field for the reason; returns where more may be asked."""
        body = sheet(self, title, text)
        self.warning = Banner("", "warning")
        self.warning.hide()
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(_LINES * current().sizes.body_line + 16)
        self.field = LabeledField(why, self.reason)
        body.addWidget(self.warning)
        body.addWidget(self.field)
        return body

    def _close_with(self, keep: str, deed: str, icon: str) -> None:
        self.keep = button(keep, on=self.reject)
        self.deed = button(deed, "danger-filled", icon, on=self._do)
        add_foot(self, self.keep, self.deed)
        self.reason.setFocus()

    def _do(self) -> None:
        raise NotImplementedError

    def _act(self, job: Callable[[Work], T], done: Callable[[T], None]) -> None:
        self.deed.setEnabled(False)
        self._desk.tasks.act(self, "not-done", job, done, self._refused, ended=lambda: self.deed.setEnabled(True))

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


class DeclineDialog(_ReasonDialog):
    """The reason is needed: it is the clinic's word later. `declined(refusal)`: whether it is to be signed as well."""

    declined = Signal(bool)

    def __init__(self, parent: QWidget, desk: Desk, page: PlanPage) -> None:
        super().__init__(parent, desk, page)
        words, self._key = desk.words, uuid4()
        body = self._ask(
            words("Decline the plan of {patient}?", patient=page.patient),
            words("Nothing of it is done. It can be presented again when the patient changes their mind."),
            words("The patient’s reason"),
        )
        self.setObjectName("plans.declining")
        self.reason.setObjectName("plans.decline_reason")
        self.refusal = QCheckBox(words("Then prepare the paper of informed &refusal"))
        self.refusal.setObjectName("plans.refusal")
        body.addWidget(self.refusal)
        self._close_with(words("&Keep the plan"), words("&Decline the plan"), "prohibit")
        self.deed.setObjectName("plans.decline_now")

    def _do(self) -> None:
        command = DeclinePlan(
            plan_id=self._page.plan_id,
            seen=self._page.seen,
            reason=self.reason.toPlainText(),
            request_key=self._key,
        )
        self._act(lambda work: decline_plan(work, command), lambda _: self._done())

    def _done(self) -> None:
        self.declined.emit(self.refusal.isChecked())
        self.accept()


class TakeOutDialog(_ReasonDialog):
    """`taken_out(versions)`: the versions of the plan's procedures as they stand then."""

    taken_out = Signal(object)

    def __init__(self, parent: QWidget, desk: Desk, page: PlanPage, lines: Sequence[PlanLine]) -> None:
        super().__init__(parent, desk, page)
        words, notation = desk.words, desk.clinic.notation
        self._ask(
            words.count(
                "Take {number} procedure out of the plan?", "Take {number} procedures out of the plan?", len(lines)
            ),
            "\n".join(line_words(line, notation) for line in lines),
            words("Why is it not to be done?"),
        )
        self._lines = frozenset(line.id for line in lines)
        self.setObjectName("plans.taking_out")
        self.reason.setObjectName("plans.take_out_reason")
        self._close_with(words("&Keep in the plan"), words("&Take out"), "trash")
        self.deed.setObjectName("plans.take_out_now")

    def _do(self) -> None:
        command = TakeOut(
            plan_id=self._page.plan_id,
            seen=self._page.seen,
            procedures=self._lines,
            reason=self.reason.toPlainText(),
        )
        self._act(lambda work: take_out_of_plan(work, command), self._done)

    def _done(self, versions: Mapping[UUID, int]) -> None:
        self.taken_out.emit(versions)
        self.accept()


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
