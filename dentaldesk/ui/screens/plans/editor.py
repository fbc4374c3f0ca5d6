"""One plan: how far it is, its procedures in phases, what its options cost, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.treatment.plan_rules import is_signed
from dentaldesk.models.states import PlanStatus
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.plans.details import LineDetails
from dentaldesk.ui.screens.plans.plan_table import PlanTable
from dentaldesk.ui.screens.plans.totals import TotalCards
from dentaldesk.ui.screens.plans.wording import answer_words, plan_chip
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.both_values import BothValues, TwoValues
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.chips import Chip
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.panels import Separator, scrolled
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.flows.plan_page import PlanPage
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.plans.presenter import PlansPresenter

_NOTE_LINES = 2
_LEAST_ROWS = 5  # of the procedures, with the head: where there is no room for them the whole scrolls
_ANSWERABLE = frozenset({PlanStatus.PRESENTED})


class PlanEditor(QWidget):
    """The deeds open dialogs, which the view knows: they are signals here. Made when `parts` are done, one a turn."""

    accept_wanted = Signal()
    decline_wanted = Signal()
    ask_wanted = Signal()
    estimate_wanted = Signal()
    patient_wanted = Signal()
    out_wanted = Signal(object)  # a list of PlanLine

    def __init__(self, desk: Desk, presenter: PlansPresenter) -> None:
        super().__init__()
        self._desk, self._presenter = desk, presenter
        self.parts = [self._make_fields, self._make_deeds, self._lay_out, self._connect]

    def _make_fields(self) -> None:
        desk, words = self._desk, self._desk.words
        self.patient = label("", "title")
        self.answer = label("", "detail", wrap=True)
        self.answer.setObjectName("plans.answer")
        self.state = Chip("", "neutral", "circle")
        self.other = Banner("", "warning")
        self.other.setObjectName("plans.other_patient")
        self.table = PlanTable(desk)
        self.details = LineDetails(desk)
        self.totals = TotalCards(words)
        self.clashes = BothValues(words)
        self.notes = QPlainTextEdit()
        self.notes.setObjectName("plans.plan_notes")
        self.notes.setTabChangesFocus(True)
        self.notes.setAccessibleName(words("Notes on the plan"))
        self.notes.setPlaceholderText(words("Notes on the plan"))
        self.notes.setMinimumHeight(_NOTE_LINES * current().sizes.body_line + 16)
        self.notes.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.notes.installEventFilter(self)

    def _make_deeds(self) -> None:
        words = self._desk.words
        wanted = (
            ("present", words("&Present"), "handshake", self._presenter.present),
            ("accept", words("&Accept"), "pen-nib", self.accept_wanted.emit),
            ("decline", words("De&cline"), "prohibit", self.decline_wanted.emit),
            ("ask", words("As&ked"), "phone", self.ask_wanted.emit),
            ("estimate", words("&Estimate"), "printer", self.estimate_wanted.emit),
            ("open", words("&Open patient"), "user-circle", self.patient_wanted.emit),
        )
        self.deeds = {name: button(said, "secondary", icon, on=deed, compact=True) for name, said, icon, deed in wanted}
        for name, each in self.deeds.items():
            each.setObjectName(f"plans.{name}")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.patient)
        head.addWidget(self.state)
        head.addStretch(1)
        top = QVBoxLayout()
        top.setContentsMargins(PANEL_PADDING, 10, PANEL_PADDING, 8)
        top.setSpacing(4)
        top.addLayout(head)
        top.addWidget(self.other)
        top.addWidget(self.answer)
        top.addSpacing(4)
        top.addWidget(FlowBox(*self.deeds.values(), spacing=6))
        top.addWidget(self.clashes)
        bottom = QVBoxLayout()
        bottom.setContentsMargins(PANEL_PADDING, 8, PANEL_PADDING, PANEL_PADDING)
        bottom.setSpacing(8)
        bottom.addWidget(self.details)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.totals, 3)
        below.addWidget(self.notes, 1)
        bottom.addLayout(below)
        # From the outside in: whatever gets a new parent is styled anew with all that is in it.
        inside = QWidget()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(inside))
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(Separator())
        column.addWidget(self.table, 1)
        column.addWidget(Separator())
        column.addLayout(bottom)

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.clashed.connect(self._show_clash)
        presenter.leaves.connect(self.save_typed)
        self._desk.actor_leaves.connect(self.save_typed)
        self.table.row_chosen.connect(lambda _row: self._show_line())
        self.table.row_opened.connect(lambda _row: self.details.notes.setFocus())
        self.table.stepped.connect(presenter.move)
        self.table.dropped.connect(presenter.drop)
        self.table.option_wanted.connect(lambda line, option: self._say(line, "option", option))
        self.table.priority_wanted.connect(lambda line, priority: self._say(line, "priority", priority))
        self.table.out_wanted.connect(self.out_wanted)
        self.details.said.connect(self._say)
        self.details.taken_up.connect(presenter.take_up)
        self.totals.named.connect(lambda letter, name: presenter.say_of_plan(option=(letter, name)))
        self.clashes.chosen.connect(lambda _field, mine: presenter.settle_clash(mine=mine))

    def _say(self, line: object, field: str, value: object) -> None:
        page = self._presenter.page
        standing = next((each for each in page.lines if each == line or each.id == line.id), None) if page else None  # type: ignore[attr-defined]
        if standing is None:
            return
        if field == "option" and page is not None and is_signed(page.status):
            return
        if self._presenter.is_arranged(standing):
            self._presenter.say(standing, **{field: value})

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.notes and event.type() == QEvent.Type.FocusOut:
            self._save_notes()
        return False

    def save_typed(self) -> None:
        """What is being typed is stored: in the plan that it is about, in the name of who typed it."""
        self.details.save()
        self.totals.save()
        self._save_notes()

    def _save_notes(self) -> None:
        if self.notes.document().isModified():
            self.notes.document().setModified(False)
            self._presenter.say_of_plan(notes=self.notes.toPlainText())

    # -- showing --

    def follow(self) -> None:
        """Show the plan as the presenter has it."""
        page, words = self._presenter.page, self._desk.words
        if page is None:
            return
        self.patient.setText(page.patient)
        self.tell_whose()
        self.state.set_look(plan_chip(words, page.status, expired=page.is_expired))
        made = words("Plan of {day}, {dentist}", day=page.made_on, dentist=page.dentist)
        self.answer.setText(f"{made} · {answer_words(words, page)}")
        may = self._presenter.may_arrange
        self.table.may_move = may
        self.table.may_choose = may and not is_signed(page.status)
        self.table.setMinimumHeight(_LEAST_ROWS * current().sizes.row)
        self.table.show_page(page)
        if self.table.chosen() is None and page.lines:
            self.table.choose(page.lines[0].id)
        self.totals.show_page(page, may_name=may and not is_signed(page.status))
        if not self.notes.document().isModified() and self.notes.toPlainText() != page.notes:
            self.notes.setPlainText(page.notes)
        self.notes.setEnabled(may)
        self._show_line()
        self._enable(page)

    def tell_whose(self) -> None:
        """Whose plan this is when somebody else's record is open above it."""
        page, words = self._presenter.page, self._desk.words
        differs = page is not None and self._desk.patient_id not in {None, page.patient_id}
        self.other.setVisible(differs)
        if page is not None and differs:
            said = words("This is the plan of {patient}. Another patient is open above.", patient=page.patient)
            self.other.say(said, "warning", strong="")

    def _show_line(self) -> None:
        self.details.show_line(self._presenter.page, self.table.line(), may=self._presenter.may_arrange)

    def _enable(self, page: PlanPage) -> None:
        words = self._desk.words
        refused = self._desk.why_not(Permission.PRESENT_PLAN)
        signed, declined = is_signed(page.status), page.status is PlanStatus.DECLINED
        unanswered = "" if page.status in _ANSWERABLE else words.text(Message("plan.not_presented"))
        answered = words.text(Message("plan.answered")) if signed else ""
        done = answered if page.status is PlanStatus.COMPLETED else ""
        expired = ""
        if page.is_expired and page.expires_on is not None:
            expired = words.text(Message("plan.expired", {"day": page.expires_on}))
        reasons = {
            "present": answered or self._presenter.why_not_present(),
            "accept": refused or answered or unanswered or expired,
            "decline": refused or (done if signed else unanswered),
            "ask": "" if page.ask_on is not None else words("Nobody is to ask about this plan."),
        }
        for name, why in reasons.items():
            self.deeds[name].setEnabled(not why)
            self.deeds[name].setToolTip(why)
        first = "present" if page.presented_at is None or declined or page.is_expired else "accept"
        for name in ("present", "accept"):
            self.deeds[name].set_kind("primary" if name == first and not reasons[name] else "secondary")
        again = words("&Present again") if page.presented_at is not None and not signed else words("&Present")
        self.deeds["present"].setText(again)

    def _show_clash(self) -> None:
        clash, words = self._presenter.clash, self._desk.words
        if clash is None:
            self.clashes.show_values(())
            return
        values = [
            TwoValues(
                field=field,
                name=_field_words(self._desk, field),
                mine=words.show(mine),
                theirs=words.show(clash.theirs.get(field)),
            )
            for field, mine in clash.mine.items()
        ]
        self.clashes.show_values(values)
        # After the page was read anew, which gives the keyboard back to the table.
        QTimer.singleShot(0, self.clashes, self.clashes.take_focus)


def _field_words(desk: Desk, field: str) -> str:
    words = desk.words
    if field.startswith("option:"):
        return words("Name of option {letter}", letter=field.removeprefix("option:"))
    known = {
        "order": words("Order"),
        "option": words("Option"),
        "priority": words("Priority"),
        "urgency": words("Urgency"),
        "notes": words("Note"),
        "procedures": words("Procedures"),
    }
    return known.get(field, field)
