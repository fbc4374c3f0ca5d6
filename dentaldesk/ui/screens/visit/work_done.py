"""The work of a visit: what is to be done, and what was done in it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dentaldesk.engines.flows.treating import Doing
from dentaldesk.engines.treatment.doing_reads import AheadLine, DoneLine
from dentaldesk.models.teeth import show_tooth
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.visit.plan import URGENCY_CHIPS
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.chips import ChipLook
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.panels import Panel, PanelHead
from dentaldesk.ui.widgets.row_table import Column, RowTable
from dentaldesk.ui.widgets.texts import SectionLabel, label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.visit.deeds import VisitDeeds
    from dentaldesk.ui.screens.visit.entry import EntryRow
    from dentaldesk.ui.screens.visit.rows import Page

_MOST_ROWS = 6
_SHORT = 7  # letter heights of the minutes


def _place(desk: Desk, row: AheadLine | DoneLine) -> str:
    tooth = show_tooth(row.tooth, desk.clinic.notation) if row.tooth else ""
    return f"{tooth} {row.surfaces}".strip()


def _fit(table: RowTable[AheadLine] | RowTable[DoneLine], nothing: QWidget) -> None:
    """As high as its rows, up to a limit; a line of words where there are none."""
    rows = len(table.rows())
    table.setVisible(rows > 0)
    nothing.setVisible(rows == 0)
    table.setFixedHeight((min(rows, _MOST_ROWS) + 1) * current().sizes.row + 2)


def _nothing(said: str) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(PANEL_PADDING, PANEL_PADDING, PANEL_PADDING, PANEL_PADDING)
    row.addWidget(label(said, tone="muted", wrap=True))
    return made


class AheadPanel(Panel):
    """What waits; Enter on a row does it."""

    elective = Signal()  # the work must wait for a decision

    def __init__(self, desk: Desk, deeds: VisitDeeds) -> None:
        words = desk.words
        super().__init__(PanelHead(words("To be done"), icon="list-bullets"), padding=0)
        self._desk, self._deeds = desk, deeds
        self._page: Page | None = None
        self._may = False
        self._unsigned: frozenset[UUID] = frozenset()
        self.all = button(words("Do all that is &booked"), "quiet", "checks", compact=True, on=self._do_booked)
        self.all.setObjectName("exam.do_booked")
        self.do = button(words("&Done"), "secondary", "check", compact=True, on=self._do)
        self.do.setObjectName("exam.do")
        if self.head is not None:
            self.head.add(self.all)
            self.head.add(self.do)
        self._refused = Banner("", "danger")
        self._refused.hide()
        self.table: RowTable[AheadLine] = RowTable(
            words("To be done"), _ahead_columns(desk, self._lacks_consent), key=lambda row: row.id
        )
        self.table.setObjectName("exam.ahead")
        self._nothing = _nothing(words("No planned work waits."))
        self.table.row_opened.connect(lambda row: self._do_these([row]))
        self.table.row_chosen.connect(lambda _: self._dress())
        self.content.setSpacing(0)
        for each in (self._refused, self._nothing, self.table):
            self.content.addWidget(each)

    def show_page(self, page: Page, why_not: str) -> None:
        """Show what waits."""
        if self._page is not None and page.visit_id != self._page.visit_id:
            self._refused.hide()
        self._page, self._may = page, not page.locked and not why_not
        self.table.show_rows(page.work.ahead)
        self.setVisible(bool(page.work.ahead) or not page.work.done)  # nothing more is to be said once work is done
        _fit(self.table, self._nothing)
        if self.table.chosen() is None and page.work.ahead:
            self.table.selectRow(0)
        self.do.setToolTip(why_not or self._desk.words("Done in this visit (Enter)"))
        self._dress()

    def mark_unsigned(self, procedures: frozenset[UUID]) -> None:
        """Nobody signed a consent to these: said at each, before it is begun."""
        if procedures != self._unsigned:
            self._unsigned = procedures
            self.table.show_rows(self.table.rows())

    def _lacks_consent(self, row: AheadLine) -> bool:
        return row.id in self._unsigned

    def _dress(self) -> None:
        page = self._page
        ahead = page.work.ahead if page is not None else ()
        self.do.setEnabled(self._may and self.table.chosen() is not None)
        self.do.setVisible(bool(ahead) and page is not None and not page.locked)
        self.all.setVisible(self.do.isVisibleTo(self) and any(row.booked_here for row in ahead))
        self.all.setEnabled(self._may)

    def _do(self) -> None:
        row = self.table.chosen()
        if row is not None:
            self._do_these([row])

    def _do_booked(self) -> None:
        if self._page is not None:
            self._do_these([row for row in self._page.work.ahead if row.booked_here])

    def _do_these(self, rows: Sequence[AheadLine]) -> None:
        if self._page is not None and self._may:
            self._refused.hide()
            items = [Doing(procedure_id=row.id) for row in rows]
            self._deeds.do(self._page.visit_id, items, self._refuse)

    def _refuse(self, problems: dict[str, str]) -> None:
        self._refused.say(" ".join(dict.fromkeys(problems.values())), "danger")
        self._refused.show()
        if self._page is not None and self._page.visit.asa_class is not None:
            self.elective.emit()


class DonePanel(Panel):
    """What was done; minutes and complications of the chosen line; Delete takes it back."""

    def __init__(self, desk: Desk, deeds: VisitDeeds, entry: EntryRow) -> None:
        words = desk.words
        super().__init__(PanelHead(words("Done in this visit"), icon="check-circle"), padding=0)
        self._desk, self._deeds, self._entry = desk, deeds, entry
        self._page: Page | None = None
        self._may = False
        self._shown: UUID | None = None
        self.back = button(words("Not done"), "quiet", "arrow-counter-clockwise", compact=True, on=self._undo)
        self.back.setObjectName("exam.undo_done")
        self.back.setToolTip(words("Take it back (Delete)"))
        if self.head is not None:
            self.head.add(self.back)
        self.table: RowTable[DoneLine] = RowTable(
            words("Done in this visit"), _done_columns(desk), key=lambda row: row.id
        )
        self.table.setObjectName("exam.done_list")
        self._nothing = _nothing(words("Nothing was done yet."))
        self.table.row_chosen.connect(self._show_details)
        action = QAction(words("Not done"), self.table)
        action.setShortcut(QKeySequence(QKeySequence.StandardKey.Delete))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(self._undo)
        self.table.addAction(action)
        self.minutes, self.complications = QLineEdit(), QLineEdit()
        self.minutes.setObjectName("exam.minutes")
        self.minutes.setMaximumWidth(_SHORT * current().sizes.body)
        self.complications.setObjectName("exam.complications")
        self.minutes_field = LabeledField(words("Minutes"), self.minutes)
        for edit in (self.minutes, self.complications):
            edit.editingFinished.connect(self._keep_details)
        self._details = QWidget()
        row = QHBoxLayout(self._details)
        row.setContentsMargins(12, 4, 12, 0)
        row.setSpacing(8)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self.minutes_field, 0, top)
        row.addWidget(LabeledField(words("Complications"), self.complications), 1, top)
        entry.setContentsMargins(12, 0, 12, 8)
        self._unplanned = QWidget()
        column = QVBoxLayout(self._unplanned)
        column.setContentsMargins(12, 8, 12, 4)
        column.addWidget(SectionLabel(words("Done without having been planned")))
        self.content.setSpacing(0)
        for each in (self._nothing, self.table, self._details, self._unplanned, entry):
            self.content.addWidget(each)

    def show_page(self, page: Page, why_not: str) -> None:
        """Show what was done."""
        words = self._desk.words
        self._page, self._may = page, not page.locked and not why_not
        self.table.show_rows(page.work.done)
        _fit(self.table, self._nothing)
        if self.table.chosen() is None and page.work.done:
            self.table.selectRow(len(page.work.done) - 1)
        self._entry.setVisible(not page.locked)
        self._unplanned.setVisible(not page.locked)
        self._entry.setEnabled(self._may)
        self.back.setVisible(not page.locked and bool(page.work.done))
        self.back.setEnabled(self._may)
        if self.head is not None:
            total = sum((line.fee.minor for line in page.work.done), start=0)
            count = len(page.work.done)
            fees = type(page.work.done[0].fee)(total) if count else None
            detail = words("{number} · {fees}", number=count, fees=words.plain_money(fees)) if fees is not None else ""
            self.head.set_title(words("Done in this visit"), detail)
        self._show_details(self.table.chosen())

    def _show_details(self, line: DoneLine | None) -> None:
        self._details.setVisible(line is not None)
        if line is None:
            self._shown = None
            return
        same = line.id == self._shown
        self._shown = line.id
        for edit, text in (
            (self.minutes, "" if line.minutes is None else str(line.minutes)),
            (self.complications, line.complications),
        ):
            edit.setEnabled(self._may)
            if not (same and (edit.hasFocus() or edit.isModified())):
                edit.setText(text)
        if not same:
            self.minutes_field.set_problem(None)

    def _keep_details(self) -> None:
        line = next((row for row in self.table.rows() if row.id == self._shown), None)
        if line is None or self._page is None or not self._may:
            return
        if not self.minutes.isModified() and not self.complications.isModified():
            return
        typed = self.minutes.text().strip()
        is_number = not typed or typed.isdecimal()
        self.minutes_field.set_problem(None if is_number else self._desk.words("This is not a number."))
        if not is_number and not self.complications.isModified():
            return
        if is_number:
            self.minutes.setModified(False)
        self.complications.setModified(False)
        doing = Doing(
            procedure_id=line.id,
            minutes=(int(typed) if typed else None) if is_number else line.minutes,
            complications=self.complications.text(),
        )
        self._deeds.do(
            self._page.visit_id, [doing], lambda problems: self.minutes_field.set_problem(next(iter(problems.values())))
        )

    def _undo(self) -> None:
        line = self.table.chosen()
        if line is not None and self._page is not None and self._may:
            self._deeds.undo(self._page.visit_id, [line.id])


def _ahead_columns(desk: Desk, lacks_consent: Callable[[AheadLine], bool]) -> list[Column[AheadLine]]:
    words = desk.words

    def detail(row: AheadLine) -> str:
        said = (
            words("no consent signed") if lacks_consent(row) else "",
            words("booked today") if row.booked_here else "",
        )
        return " · ".join(part for part in said if part)

    def urgency(row: AheadLine) -> ChipLook:
        kind, icon = URGENCY_CHIPS[row.urgency]
        return ChipLook(text=words.text(Message(f"urgency.{row.urgency}")), kind=kind, icon=icon)

    return [
        Column(title=words("Tooth"), text=lambda row: _place(desk, row), strong=True),
        Column(
            title=words("Procedure"),
            text=lambda row: row.procedure,
            detail=detail,
            stretch=True,
        ),
        Column(title=words("Urgency"), text=lambda row: words.text(Message(f"urgency.{row.urgency}")), chip=urgency),
        Column(title=words("Fee"), text=lambda row: words.plain_money(row.fee), figures=True),
    ]


def _done_columns(desk: Desk) -> list[Column[DoneLine]]:
    words = desk.words
    return [
        Column(title=words("Tooth"), text=lambda row: _place(desk, row), strong=True),
        Column(title=words("Procedure"), text=lambda row: row.procedure, detail=lambda row: row.provider, stretch=True),
        Column(
            title=words("Time"),
            text=lambda row: words("{minutes} min", minutes=row.minutes) if row.minutes is not None else "–",
            figures=True,
            role=lambda _: "muted",
        ),
        Column(title=words("Fee"), text=lambda row: words.plain_money(row.fee), figures=True, strong=True),
    ]
