"""The charting panel's parts, and where they stand: beside or below each other, as there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.ui.screens.charting.favourites import Favourites, KeyHints
from dentaldesk.ui.screens.charting.head import ChartHead
from dentaldesk.ui.screens.charting.history import Differences, HistoryBar
from dentaldesk.ui.screens.charting.legend import LayerChips
from dentaldesk.ui.screens.charting.line import LineCard
from dentaldesk.ui.screens.charting.tooth import ToothPanel
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.notices import Banner, EmptyState
from dentaldesk.ui.widgets.odontogram.chart import OdontogramChart
from dentaldesk.ui.widgets.odontogram.hover import banner_height
from dentaldesk.ui.widgets.panels import Card, Separator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dentaldesk.engines.core.words import Words

_GAP = 8
_BESIDE = 940  # pixels from which the side column stands beside the chart
_SIDE = (264, 440)  # of the side column: least and most
_SIDE_SHARE = 0.36  # of the width, at most: names of buttons may end in dots before teeth get small
_LEAST_CHART = (420, 200)
# Pixels of height beside the buttons from which there is room for a list, tiles under the tooth, hints of keys.
_LIST, _TILES, _HINTS = 270, 540, 640
_LOW = 700  # pixels of height below which a list under the chart may not take a row of teeth
_ABOVE = 520  # of chart and typed line at their least
_SHARE = 0.42  # of width and height that the chart gets at least where the rest stands below it
_MOST = 16_777_215  # Qt's word for no limit


class _PanelChart(OdontogramChart):
    """Takes what is left, and never asks for more: the panel scrolls only where its least is too much."""

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSizeHint(self) -> QSize:
        return self.minimumSize()


class _Scrolled(QScrollArea):
    """Scrolls up and down where its content has too little room; asks for no more than its least."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())


class ChartingPage(QStackedWidget):
    """The parts by name, once they are made; `show_empty` puts a sentence in their place.

    Built from the outside in: whatever gets a new parent is styled anew with all that is in it, and a column filled
    before it has its place, five times over, would be felt.
    """

    def make(self, words: Words) -> Iterator[None]:
        """Make what is on it, and yield wherever the event loop may turn."""
        self._inside = QWidget()
        self._whole = _Scrolled()
        self._whole.setWidget(self._inside)
        self.addWidget(self._whole)
        self.chips = LayerChips(words)
        self.head = ChartHead(words, self.chips)
        self.chart = _PanelChart(words)
        self.chart.setObjectName("charting.chart")
        self.chart.setMinimumSize(*_LEAST_CHART)
        self.history = HistoryBar(words)
        self.differences = Differences(words)
        yield
        self.line = LineCard(words)
        self.tooth = ToothPanel(words)
        yield
        self.favourites = Favourites(words)
        self.hints = KeyHints(words)
        yield
        self.unsaved = Banner("", "warning", icon="cloud-slash", action=words("Try again"))
        self.unsaved.setObjectName("charting.unsaved")
        self.unsaved.hide()
        # Stands in the banner that the chart paints over a past day.
        self.back = button(words("Back to today"), "quiet", "arrow-u-up-left", compact=True)
        self.back.setObjectName("charting.back")
        self.back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.back.setToolTip(words("Back to today (Esc)"))
        self.back.setParent(self.chart)
        self.back.hide()
        self.chart.installEventFilter(self)
        self._empty = EmptyState("mdi6.tooth-outline", words("No patient is open"))
        self._lay_out()

    def _lay_out(self) -> None:
        self._page = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._inside)
        self._page.setContentsMargins(_GAP, _GAP, _GAP, _GAP)
        self._page.setSpacing(_GAP)
        self._main = QVBoxLayout()
        self._page.addLayout(self._main, 1)
        self._side = QWidget()
        self._column = _Scrolled()
        self._page.addWidget(self._column)
        self._fill_main_column()
        self._fill_side_column()
        self.addWidget(self._empty)
        self._inside.installEventFilter(self)

    def _fill_main_column(self) -> None:
        board = Card(padding=8)
        self._main.setSpacing(_GAP)
        self._main.addWidget(self.unsaved)
        self._main.addWidget(board, 1)
        board.content.setSpacing(4)
        board.content.addWidget(self.head)
        board.content.addWidget(self.chart, 1)
        board.content.addWidget(self.differences)
        board.content.addWidget(self.history)
        # After what stands above it: Tab goes in the order in which parts found their place.
        self._main.addWidget(self.line)

    def _fill_side_column(self) -> None:
        self._side_layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._side)
        self._side_layout.setContentsMargins(0, 0, 0, 0)
        self._side_layout.setSpacing(_GAP)
        tooth, buttons = Card(padding=8), Card(padding=8)
        # The second page of findings needs the room of the tooth beside it.
        self.favourites.turned.connect(lambda open_: tooth.setVisible(not open_))
        self._side_layout.addWidget(tooth, 1)
        tooth.content.addWidget(self.tooth)
        self._side_layout.addWidget(buttons)
        self._hint_line = Separator()
        for part in (self.favourites, self._hint_line, self.hints):
            buttons.content.addWidget(part)
        buttons.content.addStretch(1)

    def place_side(self) -> None:
        """Put the side column into its place, in a later turn of the event loop than the rest: together they would be
        felt.
        """
        self._column.setWidget(self._side)
        self.arrange()

    def show_empty(self, title: str, sentence: str) -> None:
        """Say what belongs here."""
        self._empty.say(title, sentence)
        self.setCurrentWidget(self._empty)

    def show_parts(self) -> None:
        """Show the chart and all that stands around it."""
        self.setCurrentIndex(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Side column beside the chart where there is room, else below it, its parts side by side."""
        beside = self.width() >= _BESIDE
        vertical, horizontal = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._page.setDirection(horizontal if beside else vertical)
        self._side_layout.setDirection(vertical if beside else horizontal)
        for place, stretch in enumerate((1, 0) if beside else (2, 3)):
            self._side_layout.setStretch(place, stretch)
        wanted = self.favourites.width_of(2) + 2 * _GAP + 2
        most = min(_SIDE[1], max(int(self.width() * _SIDE_SHARE), _SIDE[0]))
        self._column.setMaximumWidth(min(max(wanted, _SIDE[0]), most) if beside else _MOST)
        self._column.setMinimumWidth(self._column.maximumWidth() if beside else 0)
        least = _LEAST_CHART[1] if beside else int(min(self.width() * _SHARE, self.height() * _SHARE))
        self.chart.setMinimumHeight(max(least, _LEAST_CHART[1]))
        self._fit_height(beside=beside)
        self._scroll_in_one_place()

    def _scroll_in_one_place(self) -> None:
        """Beside the chart the column scrolls by itself; else, or where the chart has too little room, the panel."""
        beside = self.width() >= _BESIDE
        # Of the width it has beside a scroll bar: buttons under the line go on in a second row.
        bar = self._whole.verticalScrollBar().sizeHint().width()
        needed = self._main.heightForWidth(self.width() - bar - self._column.maximumWidth() - 3 * _GAP)
        fits = beside and max(needed, self._main.minimumSize().height()) + 2 * _GAP <= self.height()
        self._column.setMinimumHeight(0 if fits else self._side.minimumSizeHint().height())

    def _fit_height(self, *, beside: bool) -> None:
        """In a low panel the hints go first, then the tiles of the diagram, then the air between buttons."""
        whole = self.favourites.heightForWidth(self._column.width() - 2 * _GAP - 2)
        left = self.height() - whole if beside else self.height() - _ABOVE
        self.tooth.set_compact(left < _TILES)
        self.favourites.set_tight(tight=left < (_LIST if beside else _TILES))
        self.differences.set_low(self.height() < _LOW)
        for part in (self._hint_line, self.hints):
            part.setVisible(beside and left >= _HINTS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            self._scroll_in_one_place()
        if watched is self.chart and event.type() == QEvent.Type.Resize:
            self.place_back()
        return False

    def place_back(self) -> None:
        """Put the way back into the chart's banner."""
        size = self.back.sizeHint()
        top = (banner_height() - size.height()) // 2
        self.back.setGeometry(self.chart.width() - size.width() - _GAP, max(top, 0), size.width(), size.height())
