"""The window of the sheet. It is for the people who build the program, so its words are not translated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QProgressBar,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from dentaldesk.models.states import AppointmentStatus
from dentaldesk.models.values import Money
from dentaldesk.ui.messages import Question, ask
from dentaldesk.ui.screens.gallery import controls
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.tokens import Density, ThemeName
from dentaldesk.ui.widgets.buttons import Segmented, button, tool_button
from dentaldesk.ui.widgets.chips import appointment_chip
from dentaldesk.ui.widgets.fields import SearchField
from dentaldesk.ui.widgets.flow import Flow
from dentaldesk.ui.widgets.notices import Banner, Busy, EmptyState, Toast
from dentaldesk.ui.widgets.panels import Avatar, Card, Panel, PanelHead
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


class GalleryView(QMainWindow):
    """The sheet in a window of its own, with switches for theme and density."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.setWindowTitle("Gallery")
        self.undo = QAction("Undo", self)
        self.undo.setShortcut("Ctrl+Z")
        self.search = QAction("Find", self)
        self.search.setShortcut("Ctrl+K")
        self.addActions([self.undo, self.search])
        sheet = QWidget()
        self._columns_box = QBoxLayout(QBoxLayout.Direction.LeftToRight, sheet)
        self._columns_box.setContentsMargins(24, 16, 24, 24)
        self._columns_box.setSpacing(32)
        self._columns_box.addLayout(self._left(), 1)
        self._columns_box.addLayout(self._right(), 1)
        scroll = QScrollArea()
        scroll.setWidget(sheet)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar())
        column.addWidget(scroll, 1)
        self.setCentralWidget(whole)
        self.toast = Toast(self)
        self.undo.triggered.connect(self.toast.dismiss)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _TWO_COLUMNS * current().sizes.body
        self._columns_box.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def _bar(self) -> QFrame:
        bar = PanelHead("Gallery", "every widget in every state", "swatches")
        theme = Segmented("Theme", [("Light", ThemeName.LIGHT), ("Dark", ThemeName.DARK)], compact=True)
        density = Segmented("Density", [("Desk", Density.DESK), ("Chairside", Density.CHAIRSIDE)], compact=True)
        theme.choose(current().theme)
        density.choose(current().density)
        theme.chosen.connect(lambda value: _dress(value, current().density))
        density.chosen.connect(lambda value: _dress(current().theme, value))
        bar.add(SearchField("Find patient, screen or action", "Find patient, screen or action", self.search))
        bar.add(theme)
        bar.add(density)
        bar.add(tool_button("bell", "Notices"))
        bar.add(Avatar("RM", "Rosa Mbeki"))
        return bar

    def _left(self) -> QVBoxLayout:
        column = _column()
        _part(column, "Colour roles", controls.colours())
        _part(column, "Type: one family, three sizes, tabular figures", Flow(*controls.texts()))
        weights = "Buttons: primary, secondary, quiet, danger, filled, with icon, disabled"
        _part(column, weights, Flow(*controls.buttons()))
        _part(column, "Choices in a row, icons alone, key caps", Flow(*controls.choices(self.undo, self.search)))
        _part(column, "Inputs: plain, choice, number", controls.inputs())
        _part(column, "Money: empty, right, not an amount", controls.amounts(self._words))
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
        for name, amount, chosen in (("6 months", 20317, True), ("12 months", 10159, False)):
            card = Card()
            radio = QRadioButton(name)
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


def _dress(theme: ThemeName, density: Density) -> None:
    app = QApplication.instance()
    if isinstance(app, QApplication):
        apply_theme(app, theme, density)


def _column() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(8)
    return column


def _part(column: QVBoxLayout, title: str, content: QLayout) -> None:
    column.addWidget(SectionLabel(title))
    column.addLayout(content)
    column.addSpacing(12)
