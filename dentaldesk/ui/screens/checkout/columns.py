"""Where the five columns stand: side by side when they fit, else the ones that are only read above each other.

The two with the deeds of money and time keep their whole height, and their buttons in sight, as long as possible; what
is stacked scrolls by itself.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from dentaldesk.ui.theme.tokens import BETWEEN_PANELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.ui.screens.checkout.column import Question

Arrangement = tuple[tuple[int, ...], ...]

# Which columns share a place, from the widest arrangement to the narrowest.
ARRANGEMENTS: tuple[Arrangement, ...] = (
    ((0,), (1,), (2,), (3,), (4,)),
    ((0, 1), (2,), (3,), (4,)),
    ((0, 1, 4), (2,), (3,)),
    ((0, 1, 4), (2, 3)),
    ((2, 3, 4, 0, 1),),
)
# How the spare width is shared.
_WEIGHTS = (32, 28, 26, 30, 28)
_LEAST_HEIGHT = 320
_BAR = 12  # pixels of the scroll bar beside a stack


class _Place(QScrollArea):
    """Several columns above each other, each as high as its content."""

    def __init__(self, columns: Sequence[Question], parent: QWidget) -> None:
        super().__init__(parent)
        self._columns = list(columns)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        stack = QWidget()
        # In its place before the columns come: with each new parent all of a column's widgets are styled anew.
        self.setWidget(stack)
        column = QVBoxLayout(stack)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(BETWEEN_PANELS)
        for each in self._columns:
            column.addWidget(each)

    def fit(self) -> None:
        """Give each column the height that its content needs at the width of now."""
        for each in self._columns:
            each.stack(self.viewport().width())


class Columns(QWidget):
    """Lays the columns out by its own width."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._columns: list[Question] = []
        self._arrangement: Arrangement = ()
        self._places: list[QWidget] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def hold(self, columns: Sequence[Question]) -> None:
        """The five, that were made in here."""
        self._columns = list(columns)
        self._arrange(ARRANGEMENTS[0])

    def arrangement(self) -> Arrangement:
        """Which columns share a place now."""
        return self._arrangement

    def fit_ahead(self, width: int) -> None:
        """Stand as for this width, before anybody sees it."""
        self._arrange(self._fitting(width))

    def _fitting(self, width: int) -> Arrangement:
        for groups in ARRANGEMENTS:
            needed = sum(self._least(group) for group in groups) + BETWEEN_PANELS * (len(groups) - 1)
            if needed <= width:
                return groups
        return ARRANGEMENTS[-1]

    def _least(self, group: tuple[int, ...]) -> int:
        bar = _BAR if len(group) > 1 else 0
        return max(self._columns[place].least_width() for place in group) + bar

    def _arrange(self, groups: Arrangement) -> None:
        """Put the columns into new places; the one with the keyboard keeps it."""
        if groups == self._arrangement:
            return
        focus: QWidget | None = self.window().focusWidget()
        old, self._arrangement = self._places, groups
        stacked = {place for group in groups if len(group) > 1 for place in group}
        for place_number, column in enumerate(self._columns):
            column.stack(None)
            if place_number not in stacked and column.parentWidget() is not self:
                column.setParent(self)
        self._places = [self._place_of(group) for group in groups]
        for place in old:
            if place not in self._columns:
                place.deleteLater()
        if self.isVisible():  # else they come into sight with it
            for shown in (*self._columns, *self._places):
                shown.show()
        self._order_tabs()
        if focus is not None and self.isAncestorOf(focus):
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _order_tabs(self) -> None:
        """Tab reads a place to its end before the next one; within a column it stays as it was."""
        chain: list[QWidget] = []
        at = self.nextInFocusChain()
        while at is not None and at is not self:
            if at.focusPolicy() & Qt.FocusPolicy.TabFocus:
                chain.append(at)
            at = at.nextInFocusChain()
        columns = [self._columns[place] for group in self._arrangement for place in group]
        stops = [stop for column in columns for stop in chain if column.isAncestorOf(stop)]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _place_of(self, group: tuple[int, ...]) -> QWidget:
        columns = [self._columns[place] for place in group]
        if len(columns) == 1:
            return columns[0]
        return _Place(columns, self)

    def _lay_out(self) -> None:
        self._arrange(self._fitting(self.width()))
        groups = self._arrangement
        least = [self._least(group) for group in groups]
        weights = [max(_WEIGHTS[place] for place in group) for group in groups]
        spare = max(0, self.width() - sum(least) - BETWEEN_PANELS * (len(groups) - 1))
        left = 0
        for at, place in enumerate(self._places):
            width = least[at] + spare * weights[at] // sum(weights)
            if at == len(groups) - 1:
                width = max(width, self.width() - left)
            area = QRect(left, 0, width, self.height())
            if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                area.moveLeft(self.width() - left - width)
            place.setGeometry(area)
            if isinstance(place, _Place):
                place.fit()
            left += width + BETWEEN_PANELS

    def minimumSizeHint(self) -> QSize:
        return QSize(max(column.least_width() for column in self._columns), _LEAST_HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(1400, 640)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Before it is shown the width is none that anybody sees, and moving columns costs.
        if self.isVisible():
            self._lay_out()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._lay_out()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.StyleChange} and self.isVisible():
            self._lay_out()
        return done
