"""The procedures of a plan, phase by phase: one row each, dragged or stepped into their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal, SignalInstance
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QApplication, QStyleOptionViewItem

from dentaldesk.engines.flows.plan_page import PlanLine, PlanPage
from dentaldesk.engines.treatment.plan_rules import OPTIONS
from dentaldesk.models.states import Priority, ProcedureStatus
from dentaldesk.models.values import Money, total
from dentaldesk.ui.screens.plans.line_menu import LineMenu
from dentaldesk.ui.screens.plans.wording import line_chip, place, priority_words
from dentaldesk.ui.theme.current import colour
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.row_painting import RowDelegate
from dentaldesk.ui.widgets.row_table import Column, RowModel, RowTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.ui.desk import Desk

_PRIORITIES = {Qt.Key.Key_H: Priority.HIGH, Qt.Key.Key_M: Priority.MEDIUM, Qt.Key.Key_L: Priority.LOW}
_OPTIONS = {getattr(Qt.Key, f"Key_{letter}"): letter for letter in OPTIONS} | {Qt.Key.Key_0: ""}
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_NAMED = 180  # pixels that the names of procedures keep before providers are told
_EDGE = 24  # pixels at the upper and lower end in which a drag scrolls


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A procedure (`line`), or the head of a phase with what it costs; sums are left out where options differ."""

    phase: int
    line: PlanLine | None = None
    fee: Money | None = None
    patient: Money | None = None

    @property
    def key(self) -> UUID | int:
        return self.phase if self.line is None else self.line.id


def rows_of(page: PlanPage) -> list[Row]:
    """Each phase under its head."""
    counted = [line for line in page.lines if line.status is not ProcedureStatus.DECLINED]
    plain = not any(line.option for line in counted)
    rows: list[Row] = []
    for phase in sorted({line.phase for line in page.lines}):
        here = [line for line in counted if line.phase == phase]
        rows.append(
            Row(
                phase=phase,
                fee=total(line.fee for line in here) if plain else None,
                patient=total(line.patient for line in here) if plain else None,
            )
        )
        rows += [Row(phase=phase, line=line) for line in page.lines if line.phase == phase]
    return rows


class _PhasedModel(RowModel[Row]):
    """Heads of phases are read, not chosen."""

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if index.isValid() and self.rows[index.row()].line is None:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)


class _PhasedDelegate(RowDelegate):
    """Heads of phases stand on a raised ground."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        if isinstance(model, _PhasedModel) and model.rows[index.row()].line is None:
            painter.fillRect(option.rect, colour("raised"))
        super().paint(painter, option, index)


class PlanTable(RowTable[Row]):
    """Alt+Up and Alt+Down move the chosen procedure, a drag moves the one that was taken; letters say its option and
    its priority.
    """

    stepped = Signal(object, int)  # PlanLine, -1 or 1
    dropped = Signal(object, object, int)  # PlanLine, the UUID of the one it goes before or None, phase
    option_wanted = Signal(object, str)
    priority_wanted = Signal(object, object)
    out_wanted = Signal(object)  # a list of PlanLine

    def __init__(self, desk: Desk) -> None:
        words, notation = desk.words, desk.clinic.notation
        self._words = words

        def of_line(row: Row, said: str) -> str:
            return said if row.line is not None else ""

        columns: list[Column[Row]] = [
            Column(
                title=words("Option"),
                text=lambda row: row.line.option if row.line else words("Phase {number}", number=row.phase),
                role=lambda row: None if row.line else "text2",
                icon=lambda row: ("dots-six-vertical", "muted") if row.line else None,
                strong=True,
            ),
            Column(title=words("Tooth"), text=lambda row: place(row.line, notation) if row.line else ""),
            Column(
                title=words("Procedure"),
                text=lambda row: row.line.procedure if row.line else "",
                detail=lambda row: row.line.notes if row.line else "",
                role=self._role_of,
                stretch=True,
            ),
            Column(title=words("Fee"), text=lambda row: self._money(row, "fee"), figures=True, role=self._role_of),
            Column(
                title=words("Patient"), text=lambda row: self._money(row, "patient"), figures=True, role=self._role_of
            ),
            Column(
                title=words("Priority"),
                text=lambda row: of_line(row, priority_words(words, row.line.priority) if row.line else ""),
                role=lambda row: "danger" if row.line and row.line.priority is Priority.HIGH else None,
            ),
            Column(
                title=words("State"),
                text=lambda row: line_chip(words, row.line).text if row.line else "",
                chip=lambda row: line_chip(words, row.line) if row.line else None,
            ),
            Column(
                title=words("Provider"),
                text=lambda row: row.line.provider if row.line else "",
                detail=lambda row: (
                    words.day(row.line.booked_at.astimezone(words.zone).date())
                    if row.line and row.line.booked_at
                    else ""
                ),
            ),
        ]
        empty = EmptyState("list-bullets", words("There is nothing in this plan"))
        super().__init__(words("Procedures of the plan"), columns, lambda row: row.key, empty=empty, model=_PhasedModel)
        self.setObjectName("plans.procedures")
        self.setItemDelegate(_PhasedDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.may_move = self.may_choose = False
        self._taken: tuple[PlanLine, QPoint] | None = None
        self._target: tuple[int, UUID | None, int] | None = None  # y of the mark, before whom, phase

    def show_page(self, page: PlanPage | None) -> None:
        """Show this plan; the chosen procedure stays chosen, and in sight when it was moved."""
        before = self.currentIndex().row()
        self.show_rows(rows_of(page) if page is not None else [])
        if page is not None and self.currentIndex().row() != before:
            self.scrollTo(self.currentIndex())

    def lines(self) -> list[PlanLine]:
        """The chosen procedures; several by Shift or Ctrl."""
        return [row.line for row in self.selected() if row.line is not None]

    def line(self) -> PlanLine | None:
        """The chosen procedure."""
        row = self.chosen()
        return row.line if row is not None else None

    def _fit_columns(self) -> None:
        self.setColumnHidden(len(self._natural) - 1, False)  # the head of a hidden one has no width to measure
        super()._fit_columns()

    def _share_width(self) -> None:
        """Who does it is told beside the procedures when there is room, and of the chosen one in any case."""
        who = len(self._natural) - 1
        others = sum(width for place_at, width in enumerate(self._natural[:-1]) if place_at != self._stretched())
        room = self.viewport().width() - others - self._natural[who]
        self.setColumnHidden(who, room < _NAMED)
        super()._share_width()

    # -- words --

    def _money(self, row: Row, which: str) -> str:
        amount: Money | None = getattr(row if row.line is None else row.line, which)
        return "" if amount is None else self._words.plain_money(amount)

    def _role_of(self, row: Row) -> str | None:
        return "text2" if row.line is None else self._role(row.line)

    @staticmethod
    def _role(line: PlanLine) -> str | None:
        return "muted" if line.status is ProcedureStatus.DECLINED else None

    # -- keys --

    def keyPressEvent(self, event: QKeyEvent) -> None:
        line, key, alone = self.line(), event.key(), event.modifiers() == Qt.KeyboardModifier.NoModifier
        if key == Qt.Key.Key_Escape and self._taken is not None:
            self._let_go()
        elif line is None:
            super().keyPressEvent(event)
        elif event.modifiers() == Qt.KeyboardModifier.AltModifier and key in _STEPS:
            self.stepped.emit(line, _STEPS[Qt.Key(key)])
        elif alone and key in _OPTIONS:
            self._tell(self.option_wanted, _OPTIONS[Qt.Key(key)])
        elif alone and key == Qt.Key.Key_Delete and self.may_move:
            self.out_wanted.emit(self.lines())
        elif alone and key in _PRIORITIES:
            self._tell(self.priority_wanted, _PRIORITIES[Qt.Key(key)])
        else:
            super().keyPressEvent(event)

    def _tell(self, wanted: SignalInstance, value: object) -> None:
        """Of every chosen procedure, as they were chosen when it was said."""
        for line in self.lines():
            wanted.emit(line, value)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By the right button or the menu key."""
        line = self.line()
        if line is None or not self.may_move:
            return
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        below = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        self.offer_deeds(line).popup(below if by_key else event.globalPos())

    def offer_deeds(self, line: PlanLine) -> LineMenu:
        """The menu of the chosen procedures."""
        lines = self.lines()
        menu = LineMenu(
            self._words, [(one.option, one.phase) for one in lines], max(row.phase for row in self.rows()), self
        )
        menu.offer(
            (lambda option: self._tell(self.option_wanted, option)) if self.may_choose else None,
            lambda phase: self._move_to(lines, phase),
            lambda priority: self._tell(self.priority_wanted, priority),
            lambda by: self.stepped.emit(line, by),
            (lambda: self.out_wanted.emit(lines)) if self.may_choose else None,
        )
        return menu

    def _move_to(self, lines: Sequence[PlanLine], phase: int) -> None:
        for line in lines:
            self.dropped.emit(line, None, phase)

    # -- dragging --

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        at = event.position().toPoint()
        place_at = self.rowAt(at.y())
        line = self.rows()[place_at].line if 0 <= place_at < len(self.rows()) else None
        if event.button() is Qt.MouseButton.LeftButton and self.may_move and line is not None:
            self._taken = line, at

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._taken is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        moved = (at - self._taken[1]).manhattanLength() >= QApplication.startDragDistance()
        if moved or self._target is not None:
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self._scroll_at(at.y())
            self._target = self._place_at(at.y())
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        taken, target = self._taken, self._target
        self._let_go()
        if taken is not None and target is not None:
            self.dropped.emit(taken[0], target[1], target[2])

    def _let_go(self) -> None:
        self._taken = self._target = None
        self.viewport().unsetCursor()
        self.viewport().update()

    def _scroll_at(self, y: int) -> None:
        bar = self.verticalScrollBar()
        if y < _EDGE:
            bar.setValue(bar.value() - _EDGE)
        elif y > self.viewport().height() - _EDGE:
            bar.setValue(bar.value() + _EDGE)

    def _place_at(self, y: int) -> tuple[int, UUID | None, int]:
        """Where a procedure dropped here would go: the height of the mark, before whom, in which phase."""
        rows = self.rows()
        at = self.rowAt(y)
        if not 0 <= at < len(rows):
            return self._bottom_of(len(rows) - 1), None, rows[-1].phase
        upper = y < self.rowViewportPosition(at) + self.rowHeight(at) / 2
        row, after = rows[at], rows[at + 1] if at + 1 < len(rows) else None
        if row.line is not None and upper:
            return self.rowViewportPosition(at), row.line.id, row.phase
        if row.line is None and upper and at:
            return self.rowViewportPosition(at), None, rows[at - 1].phase
        follows = after.line if after is not None and after.phase == row.phase else None
        return self._bottom_of(at), follows.id if follows is not None else None, row.phase

    def _bottom_of(self, at: int) -> int:
        return self.rowViewportPosition(at) + self.rowHeight(at)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._target is not None:
            painter = QPainter(self.viewport())
            painter.setPen(QPen(colour("accent"), 2))
            painter.drawLine(4, self._target[0], self.viewport().width() - 4, self._target[0])
            painter.end()
