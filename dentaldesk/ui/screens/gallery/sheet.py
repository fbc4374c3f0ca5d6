"""The sheet itself: every widget in every state. Not translated: it is for the people who build the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QProgressBar,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from dentaldesk.models.states import AppointmentStatus
from dentaldesk.models.values import Money
from dentaldesk.ui.messages import Question, ask
from dentaldesk.ui.screens.gallery import controls, others
from dentaldesk.ui.screens.gallery.also import ALSO
from dentaldesk.ui.screens.gallery.forced import state_matrix
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.chips import appointment_chip
from dentaldesk.ui.widgets.flow import Flow
from dentaldesk.ui.widgets.notices import Banner, Busy, EmptyState, Toast
from dentaldesk.ui.widgets.panels import Card, Panel, PanelHead
from dentaldesk.ui.widgets.row_table import Column, RowTable
from dentaldesk.ui.widgets.steps import NumberedStep
from dentaldesk.ui.widgets.texts import SectionLabel, label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout

    from dentaldesk.engines.core.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A row of the table on the sheet."""

    tooth: str
    procedure: str
    detail: str
    status: AppointmentStatus
    word: str
    fee: Money
    share: Money


_LINES = [
    _Line(
        tooth="16 MOD",
        procedure="Composite",
        detail="3 surfaces",
        status=AppointmentStatus.SCHEDULED,
        word="Scheduled",
        fee=Money(28500),
        share=Money(5700),
    ),
    _Line(
        tooth="36",
        procedure="Root canal, molar",
        detail="",
        status=AppointmentStatus.IN_PROGRESS,
        word="In progress",
        fee=Money(118000),
        share=Money(47200),
    ),
    _Line(
        tooth="26",
        procedure="Wurzelkanalbehandlung",
        detail="Backenzahn",
        status=AppointmentStatus.COMPLETED,
        word="Completed",
        fee=Money(145000),
        share=Money(72500),
    ),
]


# From this many letter heights on two columns fit side by side.
_TWO_COLUMNS = 108


class Sheet(QWidget):
    """Two columns, or one where two have no room."""

    def __init__(self, words: Words, *, wide: bool | None = None) -> None:
        """`wide`: two columns or one, whatever the room; unsaid, as the room is."""
        super().__init__()
        self._words = words
        self._wide = wide
        self.undo = QAction("Undo", self)
        self.undo.setShortcut("Ctrl+Z")
        self.search = QAction("Find", self)
        self.search.setShortcut("Ctrl+K")
        self.addActions([self.undo, self.search])
        self.toast = Toast(self)
        self.undo.triggered.connect(self.toast.dismiss)
        self._columns_box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._columns_box.setContentsMargins(24, 16, 24, 24)
        self._columns_box.setSpacing(32)
        self._columns_box.addLayout(self._left(), 1)
        self._columns_box.addLayout(self._right(), 1)
        self._turn()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()
        self._keep_height()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._keep_height()
        return super().event(event)

    def _keep_height(self) -> None:
        """A scroll area asks for no height of a width: lines that wrap would push parts over each other."""
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def _turn(self) -> None:
        wide = self.width() >= _TWO_COLUMNS * current().sizes.body if self._wide is None else self._wide
        self._columns_box.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def _left(self) -> QVBoxLayout:
        column = _column()
        _part(column, "Colour roles", controls.colours())
        _part(column, "Type: one family, three sizes, tabular figures", Flow(*controls.texts()))
        weights = "Buttons: primary, secondary, quiet, danger, filled, with icon, disabled"
        _part(column, weights, Flow(*controls.buttons()))
        _part(column, "Every control in every state", state_matrix(self._words))
        _part(column, "Choices in a row, icons alone, key caps", Flow(*controls.choices(self.undo, self.search)))
        _part(column, "Inputs: plain, choice, number", controls.inputs())
        _part(column, "Money: empty, right, not an amount", controls.amounts(self._words))
        _part(column, "Search: empty, and with words in it", controls.searches(self.search))
        _part(column, "Days and times: empty, right, not understood", others.days(self._words))
        _part(column, "Check boxes, radio buttons, switch", Flow(*controls.marks()))
        _part(column, "Appointment states", Flow(*controls.states()))
        _part(column, "Semantic chips", Flow(*controls.chips()))
        column.addStretch(1)
        return column

    def _right(self) -> QVBoxLayout:
        column = _column()
        _part(column, "Panel with a table, and an empty state", self._table())
        _part(column, "Banners", self._banners())
        _part(column, "Toast, question, work under way", Flow(*self._deeds()))
        _part(column, "Numbered steps and cards", self._steps())
        _part(column, "People, lines, feet of panels", others.small_parts())
        _part(column, "Two desks wrote one field", _alone(others.both_values(self._words)))
        _part(column, "A paper", _alone(others.paper(self._words)))
        _part(column, "A signature", _alone(others.signature(self._words)))
        _part(column, "Tooth chart, days of the chart, one tooth", others.teeth(self._words))
        _part(column, "Periodontal chart and its keys", others.perio(self._words))
        for also in ALSO:
            _part(column, also.title, _alone(also.make(self._words)))
        column.addStretch(1)
        return column

    def _table(self) -> QHBoxLayout:
        table = RowTable("Planned procedures", self._columns(), key=lambda line: line.tooth)
        table.show_rows(_LINES)
        table.choose("36")
        table.row_opened.connect(lambda line: self.toast.say(f"{line.procedure} opened"))
        panel = Panel(PanelHead("Planned procedures", "3", "list-bullets"), padding=0)
        panel.content.addWidget(table)
        table.setMinimumHeight(current().sizes.row * 5)
        empty = EmptyState(
            "users-three", "Nobody is waiting", "People who check in appear here.", step="Register a walk-in"
        )
        empty.started.connect(lambda: self.toast.say("Registered", undo="Undo", on_undo=lambda: None, key=self.undo))
        nobody = Card()
        nobody.content.addWidget(empty)
        row = QHBoxLayout()
        row.addWidget(panel, 5)
        row.addWidget(nobody, 2)
        return row

    def _columns(self) -> list[Column[_Line]]:
        money = self._words.plain_money
        return [
            Column(title="Tooth", text=lambda line: line.tooth, strong=True, order=lambda line: line.tooth),
            Column(
                title="Procedure",
                text=lambda line: line.procedure,
                detail=lambda line: line.detail,
                stretch=True,
                order=lambda line: line.procedure,
            ),
            Column(
                title="State",
                text=lambda line: line.word,
                chip=lambda line: appointment_chip(line.status, line.word),
            ),
            Column(title="Fee", text=lambda line: money(line.fee), figures=True),
            Column(title="Patient", text=lambda line: money(line.share), figures=True, strong=True),
        ]

    def _banners(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        for banner in (
            Banner(
                "read only",
                "info",
                strong="3 May 2024,",
                icon="clock-counter-clockwise",
                action="Back to today",
            ),
            Banner(
                "What you type is kept. Trying again in 4 s.",
                "warning",
                strong="No connection to the database.",
                icon="wifi-slash-fill",
                action="Retry",
            ),
            Banner("penicillin (anaphylaxis)", "danger", strong="Allergy:"),
            Banner("All documents are signed.", "good"),
        ):
            column.addWidget(banner)
        return column

    def _deeds(self) -> list[QWidget]:
        busy = Busy("Loading")
        busy.setMinimumWidth(120)
        busy.start()
        bar = QProgressBar()
        bar.setValue(60)
        return [
            button("Show toast", on=self._toast),
            button("Refund 120.00…", "danger", on=lambda: ask(self, _REFUND, self._toast)),
            busy,
            bar,
        ]

    def _toast(self) -> None:
        self.toast.say("Visit moved to Thu 17 Dec", undo="Undo", on_undo=lambda: None, key=self.undo)

    def _steps(self) -> QHBoxLayout:
        rail = QVBoxLayout()
        rail.setSpacing(4)
        done, now, after, late = (
            NumberedStep(1, "Pre-exam review"),
            NumberedStep(2, "Clinical examination"),
            NumberedStep(3, "Behandlungsplanung und Kostenvoranschlag"),
            NumberedStep(4, "Completion", "3 things missing"),
        )
        done.set_state("done", "Confirmed today 10:21", "good")
        now.set_state("current", "38 and 44 not examined", "warning")
        after.set_state("todo", "11 MI has no diagnosis", "warning")
        for step in (done, now, after, late):
            rail.addWidget(step)
        rail.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(rail, 1)
        options = QButtonGroup(self)  # in cards of their own they would not know of each other
        for name, amount, chosen in (("6 months", 20317, True), ("12 months", 10159, False)):
            card = Card()
            radio = QRadioButton(name)
            options.addButton(radio)
            radio.setChecked(chosen)
            card.content.addWidget(radio)
            card.content.addWidget(label(self._words.money(Money(amount)), "figure"))
            card.content.addWidget(label("$300.00 down, 0 % APR", "detail", wrap=True))
            card.set_selected(chosen)
            row.addWidget(card, 1, Qt.AlignmentFlag.AlignTop)
        return row


_REFUND = Question(
    title="Refund 120.00 to Visa ·· 4417?",
    text="Receipt 2026-004091 of 12 Nov, Priya Raghunathan. Reason: paid twice. "
    "A refund is final; a reversal is added to the ledger.",
    deed="Refund 120.00",
    keep="Keep the payment",
)


def _column() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(8)
    return column


def _part(column: QVBoxLayout, title: str, content: QLayout) -> None:
    column.addWidget(SectionLabel(title))
    column.addLayout(content)
    column.addSpacing(12)


def _alone(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(widget)
    return row
