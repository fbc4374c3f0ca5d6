"""One exam on one page: reason and health above, plan and notes side by side, signature and completion below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from dentaldesk.engines.patients.actions import Health
from dentaldesk.ui.screens.exam.entry import EntryRow
from dentaldesk.ui.screens.exam.medical import MedicalForm, MedicalLine
from dentaldesk.ui.screens.exam.missing import MissingBox
from dentaldesk.ui.screens.exam.plan import PlanPanel
from dentaldesk.ui.screens.exam.rows import COMPLAINT, Entry, Page, SaveLine
from dentaldesk.ui.screens.exam.soap import SoapNotes
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS, PANEL_PADDING
from dentaldesk.ui.widgets.both_values import BothValues
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.panels import Card, Panel, PanelHead
from dentaldesk.ui.widgets.script import follow_script
from dentaldesk.ui.widgets.texts import label, set_look

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.exam.planning import PlanEntry

# From this many letter heights on plan and notes stand side by side.
_SIDE_BY_SIDE = 62


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """What stands in the fields of an exam that are not saved by themselves."""

    entry: Entry | None = None
    health: Health | None = None


_NOTHING = _Typed()


class ExamPage(QWidget):
    """The form. It shows what it is given and asks by signals.

    It is made in `steps`, each short enough for the window to stay quick; before all are done it must not be used.
    """

    typed = Signal(str, str)  # field, text
    left = Signal()  # a written field lost the keyboard
    signed = Signal()
    completed = Signal()
    checkout_wanted = Signal()
    chart_wanted = Signal()

    def __init__(self, words: Words, planning: PlanEntry) -> None:
        super().__init__()
        self._words = words
        self._planning = planning
        self._page: Page | None = None
        self._put_away: dict[UUID, _Typed] = {}  # of exams that are not shown
        self.steps = [
            self._make_head,
            self._make_questions,
            self._make_entry,
            self._make_plan,
            self._make_notes,
            self._make_foot,
            self._lay_out,
        ]

    def _make_head(self) -> None:
        words = self._words
        self.outcome = Banner("", "good")
        self.outcome.acted.connect(self.checkout_wanted)
        self.both = BothValues(words)
        self.both.setObjectName("exam.both_values")
        self.complaint = QLineEdit()
        self.complaint.setObjectName("exam.complaint")
        follow_script(self.complaint)
        self.complaint.textEdited.connect(lambda text: self.typed.emit(COMPLAINT, text))
        self.complaint.editingFinished.connect(self.left)
        self.complaint_field = LabeledField(words("Reason for the visit"), self.complaint)
        self.medical = MedicalLine(words)
        content = QWidget()
        self._inside = QVBoxLayout(content)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(BETWEEN_PANELS)
        self._inside.addWidget(self._head_card())
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(content)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _make_questions(self) -> None:
        self.medical_form = MedicalForm(self._words)
        self.medical_form.hide()
        self._head_content.addWidget(self.medical_form)
        self.medical.change_wanted.connect(
            lambda: self.medical_form.ask(self._page.answers if self._page is not None else None)
        )
        self.medical_form.closed.connect(self.close_medical_form)

    def _make_entry(self) -> None:
        self.entry = EntryRow(self._words, self._planning)

    def _make_plan(self) -> None:
        self.plan = PlanPanel(self._words, self._planning, self.entry)
        self.plan.chart_wanted.connect(self.chart_wanted)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(BETWEEN_PANELS)
        self._body.addWidget(self.plan, 3)
        self._inside.addLayout(self._body, 1)

    def _make_notes(self) -> None:
        self.notes = SoapNotes(self._words)
        self.notes.typed.connect(self.typed)
        self.notes.left.connect(self.left)
        panel = Panel(PanelHead(self._words("Notes"), icon="note-pencil"))
        panel.content.addWidget(self.notes, 1)
        self._body.addWidget(panel, 2)

    def _make_foot(self) -> None:
        self.missing = MissingBox(self._words)
        self.missing.wanted.connect(self.lead_to)
        self.foot = ExamFoot(self._words)
        self.foot.signed.connect(self.signed)
        self.foot.completed.connect(self.completed)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(BETWEEN_PANELS)
        for widget in (self.outcome, self.both):
            column.addWidget(widget)
        column.addWidget(self._scroll, 1)
        column.addWidget(self.missing)
        column.addWidget(self.foot)

    def _head_card(self) -> Card:
        card = Card()
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(16)
        self._head.addWidget(self.complaint_field, 2)
        self._head.addWidget(self.medical, 3)
        card.content.addLayout(self._head)
        self._head_content = card.content
        return card

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _SIDE_BY_SIDE * current().sizes.body
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._body.setDirection(direction)
        self._head.setDirection(direction)

    def show_page(self, page: Page, *, why_not_write: str, why_not_sign: str) -> None:
        """Show an exam; the reasons are "" where the person here may."""
        if self._page is None or self._page.exam_id != page.exam_id:
            self._turn_to(page)
        self._page = page
        self.plan.show_page(page, editable=not why_not_write)
        self.medical.show_history(page.answers, confirmed=page.medical_confirmed, locked=page.locked)
        self.foot.show_page(page, why_not_sign)
        self._show_outcome(page)
        set_look(self.complaint, readOnly=page.locked or bool(why_not_write))
        self.notes.set_read_only(page.locked or bool(why_not_write))
        for control in (self.complaint, self.notes, self.entry, self.medical.confirm, self.medical.change):
            control.setToolTip(why_not_write)
        for control in (self.entry, self.medical.confirm, self.medical.change):
            control.setEnabled(not why_not_write)

    def _turn_to(self, page: Page) -> None:
        """What was typed and not yet added stays with its exam, and comes back with it."""
        if self._page is not None:
            typed = _Typed(entry=self.entry.typed(), health=self.medical_form.typed())
            if not self._page.locked and typed != _NOTHING:
                self._put_away[self._page.exam_id] = typed
        typed = self._put_away.pop(page.exam_id, _NOTHING)
        self.close_medical_form()
        self.entry.turn_to(typed.entry)
        if typed.health is not None:
            self.medical_form.take_up(page.answers, typed.health)

    @property
    def holds_typed(self) -> bool:
        """Whether something was typed here that was neither added nor thrown away."""
        here = self._page is not None and not self._page.locked
        return bool(self._put_away) or (here and bool(self.entry.typed() or self.medical_form.typed()))

    def show_notes(self, texts: dict[str, str]) -> None:
        """Let these texts stand; what stands already keeps its cursor."""
        if texts[COMPLAINT] != self.complaint.text():
            self.complaint.setText(texts[COMPLAINT])
        for field, edit in self.notes.edits.items():
            edit.show_text(texts[field])

    def show_note_problems(self, problems: dict[str, str]) -> None:
        """Say what is wrong with a written field at that field."""
        self.complaint_field.set_problem(problems.get(COMPLAINT))
        for field, labelled in self.notes.fields.items():
            labelled.set_problem(problems.get(field))

    def close_medical_form(self) -> None:
        """The answers were taken, or nobody wants to give them."""
        focused = QApplication.focusWidget()
        had = focused is not None and self.medical_form.isAncestorOf(focused)
        self.medical_form.hide()
        if had:
            self.medical.change.setFocus(Qt.FocusReason.OtherFocusReason)

    def lead_to(self, place: str) -> None:
        """Put the keyboard where a problem is mended."""
        if place == "clash":
            self.both.take_focus()
        elif place.startswith("procedure:"):
            self.plan.choose(UUID(place.removeprefix("procedure:")))
        else:
            target = self._target(place)
            self._scroll.ensureWidgetVisible(target)
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _target(self, place: str) -> QWidget:
        if place == "medical":
            return self.medical.change if self.medical.confirm.isHidden() else self.medical.confirm
        if place == "signature":
            return self.foot.sign
        return self.notes.edits.get(place, self.complaint)

    def _show_outcome(self, page: Page) -> None:
        outcome = page.outcome
        self.outcome.setVisible(outcome is not None)
        if outcome is not None:
            self.outcome.say(
                outcome.reason + ".",
                "danger" if outcome.urgent else "good",
                strong=f"{outcome.done} · {outcome.goes_to}",
                icon="lightning-fill" if outcome.urgent else "check-circle",
                action=self._words("Open checkout"),
            )


class ExamFoot(QFrame):
    """The signature, how the notes stand, and the one button that ends the exam."""

    signed = Signal()
    completed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.sign = QCheckBox(words("&I examined this patient and sign these notes"))
        self.sign.setObjectName("exam.sign")
        self.sign.clicked.connect(self._sign)
        self.signed_at = label("", "caption", tone="good")
        self.saved = label("", "caption")
        self.saved.setObjectName("exam.saved")
        self.complete = button(words("Com&plete exam"), "primary", "check-bold", on=self.completed.emit)
        self.complete.setObjectName("exam.complete")
        self.complete.setToolTip(words("Complete the exam (Ctrl+Enter)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(PANEL_PADDING, 0, 0, 4)
        row.setSpacing(12)
        row.addWidget(self.sign)
        row.addWidget(self.signed_at)
        row.addStretch(1)
        row.addWidget(self.saved)
        row.addWidget(self.complete)

    def show_page(self, page: Page, why_not: str) -> None:
        """Show whether it is signed, and who may end it."""
        signed = page.signed_at is not None
        self.sign.setChecked(signed)
        self.sign.setEnabled(not signed and not page.locked and not why_not)
        self.sign.setToolTip(why_not)
        time = self._words.time(page.signed_at) if page.signed_at is not None else ""
        self.signed_at.setText(self._words("Signed {time}", time=time) if time else "")
        self.complete.setVisible(not page.locked)
        self.complete.setEnabled(not why_not)
        self.complete.setToolTip(why_not or self._words("Complete the exam (Ctrl+Enter)"))

    def show_saving(self, line: SaveLine) -> None:
        """Say how the notes stand."""
        self.saved.setText(line.text)
        set_look(self.saved, tone={"unsaved": "warning", "saved": "good"}.get(line.state, "muted"))

    def _sign(self) -> None:
        # Not twice while it is under way; the answer of the database ticks it or takes it back.
        self.sign.setEnabled(False)
        self.signed.emit()
