"""What is planned so far: the entry row and the table below it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QMenu, QSizePolicy

from dentaldesk.engines.treatment.plan_rules import OPTIONS
from dentaldesk.models.states import ClinicalUrgency
from dentaldesk.ui.screens.plans.line_menu import option_menu
from dentaldesk.ui.screens.visit.rows import Page, PlanRow
from dentaldesk.ui.shell.registry import PANELS
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.chips import ChipKind, ChipLook
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.panels import Panel, PanelHead, Separator
from dentaldesk.ui.widgets.row_table import Column, RowTable
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.visit.entry import EntryRow
    from dentaldesk.ui.screens.visit.planning import PlanEntry

URGENCY_CHIPS: dict[ClinicalUrgency, tuple[ChipKind, str]] = {
    ClinicalUrgency.ROUTINE: ("neutral", "circle"),
    ClinicalUrgency.SOON: ("neutral", "clock"),
    ClinicalUrgency.URGENT: ("danger", "lightning-fill"),
    ClinicalUrgency.EMERGENCY: ("danger", "first-aid-kit"),
}
# Fewer rows would make the table a slit.
_LEAST_ROWS = 4


class PlanPanel(Panel):
    """Planned procedures with their total. Delete takes the chosen one out, Ctrl+Z puts it back; A to D make options,
    0 what is done in any case; the menu key or the right button says so.
    """

    chart_wanted = Signal()  # the teeth are charted, and work planned on them, in the charting panel
    plans_wanted = Signal()  # all plans of the patient

    def __init__(self, words: Words, presenter: PlanEntry, entry: EntryRow) -> None:
        super().__init__(PanelHead(words("Planned procedures"), icon="list-bullets"), padding=0)
        self._words = words
        self._presenter = presenter
        self._locked = True
        self._total = label("", "medium", figures=True)
        self._total.setObjectName("exam.plan_total")
        self._patient_total = label("", "strong", figures=True)
        self.chart = button(
            words("Open the c&hart"), "secondary", "mdi6.tooth-outline", compact=True, on=self.chart_wanted.emit
        )
        self.chart.setObjectName("exam.chart")
        self.chart.setToolTip(words("Chart findings and plan work on the teeth (F4)"))
        if self.head is not None:
            if any(spec.name == "plans" for spec in PANELS):
                plans = button(words("All p&lans"), "quiet", "list-bullets", compact=True, on=self.plans_wanted.emit)
                plans.setObjectName("exam.plans")
                self.head.add(plans)
            self.head.add(self.chart)
        self._entry = entry
        entry.setContentsMargins(12, 12, 12, 0)
        empty = EmptyState("clipboard-text", words("Nothing planned yet"), words("What you add above appears here."))
        self.table: RowTable[PlanRow] = RowTable(
            words("Planned procedures"), _columns(words), key=lambda row: row.id, empty=empty
        )
        self.table.setObjectName("exam.plan")
        self.table.setMinimumHeight((_LEAST_ROWS + 1) * current().sizes.row)
        # It takes what room there is, and asks for no more than these rows.
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.content.setSpacing(4)
        self.content.addWidget(entry)
        self.content.addWidget(self.table, 1)
        self.content.addWidget(Separator())
        self.content.addLayout(self._sums())
        self._add_action(words("Take out"), QKeySequence.StandardKey.Delete, self._take_out)
        self._add_action(words("Put back"), QKeySequence.StandardKey.Undo, presenter.put_back)
        self._offer_options()

    def _offer_options(self) -> None:
        words = self._words
        for letter in (*OPTIONS, "0"):
            option = "" if letter == "0" else letter
            self._add_action(words("Option {letter}", letter=letter), letter, partial(self._choose_option, option))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(
            lambda at: None if self._locked else self.offer_deeds().popup(self.table.viewport().mapToGlobal(at))
        )

    def _sums(self) -> QHBoxLayout:
        """What the plan costs, and what of it the patient pays: under the columns that add up to it."""
        words, line = self._words, QHBoxLayout()
        line.setContentsMargins(PANEL_PADDING, 4, PANEL_PADDING, 8)
        line.setSpacing(8)
        line.addStretch(1)
        for name, figure in ((words("Fee"), self._total), (words("Patient"), self._patient_total)):
            line.addWidget(label(name, "caption"))
            line.addWidget(figure)
        return line

    def show_page(self, page: Page, *, editable: bool) -> None:
        """Show this plan."""
        self._locked = page.locked or not editable
        self._entry.setVisible(not page.locked)
        self.table.show_rows(page.plan)
        self._total.setText(page.total)
        self._patient_total.setText(page.patient_total)
        if self.head is not None:
            count = len(page.plan)
            self.head.set_title(self._words("Planned procedures"), str(count) if count else "")

    def choose(self, row_id: UUID) -> None:
        """Lead the keyboard to one procedure."""
        self.table.choose(row_id)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer_deeds(self) -> QMenu:
        """What can be done with the chosen procedures; several by Shift or Ctrl."""
        words, rows = self._words, self.table.selected()
        menu = QMenu(self.table)
        menu.setObjectName("exam.plan_menu")
        menu.setAccessibleName(words("What can be done with the procedure"))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        options = {row.option for row in rows}
        made = option_menu(menu, words, next(iter(options)) if len(options) == 1 else None, self._choose_option)
        menu.addSeparator()
        out = menu.addAction(words("Take out") + "\t" + QKeySequence(QKeySequence.StandardKey.Delete).toString())
        out.triggered.connect(lambda _checked=False: self._take_out())
        for action in (*made, out):
            action.setEnabled(bool(rows))
        further = menu.addAction(words("Phases, order and names of options: all plans"))
        further.triggered.connect(lambda _checked=False: self.plans_wanted.emit())
        return menu

    def _choose_option(self, option: str) -> None:
        rows = self.table.selected()
        if rows:
            self._presenter.choose_option(rows, option)

    def _add_action(self, name: str, key: QKeySequence.StandardKey | str, on: object) -> None:
        action = QAction(name, self.table)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda: None if self._locked else on())  # type: ignore[operator]
        self.table.addAction(action)

    def _take_out(self) -> None:
        for row in self.table.selected():
            self._presenter.take_out(row)


def _columns(words: Words) -> list[Column[PlanRow]]:
    return [
        Column(title=words("Tooth"), text=lambda row: row.place, strong=True),
        Column(
            title=words("Procedure"),
            text=lambda row: f"{row.option} · {row.procedure}" if row.option else row.procedure,
            stretch=True,
        ),
        Column(title=words("Diagnosis"), text=lambda row: row.diagnosis_word or "–", role=_diagnosis_role),
        Column(title=words("Urgency"), text=lambda row: row.urgency_word, chip=urgency_chip),
        Column(title=words("Fee"), text=lambda row: row.fee, figures=True),
        Column(title=words("Patient"), text=lambda row: row.patient, figures=True, strong=True),
    ]


def _diagnosis_role(row: PlanRow) -> str:
    return "text2" if row.diagnosis_word else "muted"


def urgency_chip(row: PlanRow) -> ChipLook:
    """How soon, by word, icon and colour."""
    kind, icon = URGENCY_CHIPS[row.urgency]
    return ChipLook(text=row.urgency_word, kind=kind, icon=icon)
