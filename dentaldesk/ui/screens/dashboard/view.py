"""The dashboard as a panel: the day's counts, the clinic's figures, and the lists of the roles here in two columns."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dentaldesk.engines.analytics.rules import Goal, Standing
from dentaldesk.models.states import Role
from dentaldesk.ui.screens.dashboard.lists import LEAST_ROWS, SectionPanel, drop
from dentaldesk.ui.screens.dashboard.presenter import DashboardPresenter
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS
from dentaldesk.ui.widgets.buttons import Button
from dentaldesk.ui.widgets.chips import ChipLook
from dentaldesk.ui.widgets.figures import CountTile, FigureBoard, FigureLook
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.panels import Panel, PanelHead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.dashboard.scorecard import FigureWords
    from dentaldesk.ui.screens.dashboard.sections import Section

_MINUTE_MS = 60_000
_AFTER_FLOW = 1
_TWO_COLUMNS = 820  # pixels from which on lists stand beside each other


def _heads(words: Words) -> dict[str, str]:
    """What stands above the columns of the scorecard."""
    return {
        "words": words("Goal"),
        "value": words("Figure"),
        "target": words("Target"),
        "chip": words("Status"),
        "spark": words("12 weeks"),
        "change": words("± week"),
        "movers": words("Who can move it"),
    }


def figure_look(figure: FigureWords) -> FigureLook:
    """A figure as the board paints it."""
    kinds = {
        Standing.ON_TARGET: ChipLook(text=figure.standing_word, kind="good"),
        Standing.BELOW: ChipLook(text=figure.standing_word, kind="warning"),
        Standing.FALLING: ChipLook(text=figure.standing_word, kind="danger", icon="trend-down"),
        Standing.UNDER_WAY: ChipLook(text=figure.standing_word, kind="neutral", icon="clock"),
        Standing.UNKNOWN: ChipLook(text=figure.standing_word, kind="neutral", icon="question"),
    }
    return FigureLook(
        key=figure.goal.value,
        title=figure.title,
        detail=figure.detail,
        value=figure.value,
        target=figure.target,
        standing=kinds[figure.standing],
        trend=figure.trend,
        target_level=figure.level,
        change=figure.change,
        movers=figure.movers,
        definition=figure.definition,
    )


class DashboardView(QWidget):
    """Today at a glance."""

    NAME = "dashboard"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(self.NAME)
        self._desk = desk
        words = desk.words
        self.presenter = DashboardPresenter(desk, self)
        self.lists: dict[str, SectionPanel] = {}
        self._order: list[str] = []  # the names of the lists, those that are still to be made too
        self.drilled: SectionPanel | None = None
        self._head = PanelHead("", plain=True)
        self._tiles = self._make_tiles(words)
        self.flow = FlowBox(*self._tiles.values())
        self.board = FigureBoard(words("The clinic’s goals"), _heads(words))
        self.board.setObjectName("dashboard.figures")
        self._score = Panel(PanelHead(words("Scorecard"), icon="target"), padding=0)
        self._score.content.addWidget(self.board)
        self._empty = EmptyState("gauge", words("Reading …"))
        self._columns = (QVBoxLayout(), QVBoxLayout())
        self._lay_out()
        self._connect()
        self._follow()

    def title(self, words: Words) -> str:
        """What the panel is called."""
        return words("Dashboard")

    def keys_help(self) -> list[tuple[str, str]]:
        """The keys of the dashboard."""
        words = self._desk.words
        return [
            (words("Up, Down"), words("Other rows")),
            (words("Enter"), words("Open where it is acted on")),
            (words("Tab"), words("The next list")),
        ]

    def _make_tiles(self, words: Words) -> dict[str, CountTile]:
        made = {
            "expected": CountTile("circle", "text2", words("Expected")),
            "waiting": CountTile("armchair", "planned", words("Waiting")),
            "seated": CountTile("play-fill", "accent", words("In the chair")),
            "done": CountTile("checks", "good", words("Done")),
            "no_shows": CountTile("user-minus", "danger", words("No-shows")),
        }
        for name, tile in made.items():
            tile.setObjectName(f"dashboard.count.{name}")
            # Who is expected stands in the book; the waiting room begins with who is here.
            panel = "waiting" if name in {"waiting", "seated"} else "day"
            tile.clicked.connect(lambda _checked=False, panel=panel: self.presenter.open_panel(panel))
        return made

    def _lay_out(self) -> None:
        body = QWidget()
        lists = QHBoxLayout()
        lists.setSpacing(BETWEEN_PANELS)
        for column in self._columns:
            column.setSpacing(BETWEEN_PANELS)
            column.addStretch(1)
            lists.addLayout(column, 1)
        inner = QVBoxLayout(body)
        inner.setContentsMargins(BETWEEN_PANELS, BETWEEN_PANELS, BETWEEN_PANELS, BETWEEN_PANELS)
        inner.setSpacing(BETWEEN_PANELS)
        inner.addWidget(self.flow)
        self._figures = QWidget()
        self._below = QVBoxLayout(self._figures)  # the rows behind a figure open under the figures
        self._below.setContentsMargins(0, 0, 0, 0)
        self._below.setSpacing(BETWEEN_PANELS)
        self._below.addWidget(self._score)
        self._wide = QVBoxLayout()
        self._wide.setSpacing(BETWEEN_PANELS)
        self._inner = inner
        inner.addWidget(self._figures)
        inner.addWidget(self._empty)
        inner.addLayout(self._wide)
        inner.addLayout(lists)
        inner.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("dashboard.scroll")
        self._scroll.setAccessibleName(self._desk.words("Dashboard"))
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._scroll, 1)

    def _connect(self) -> None:
        self.presenter.changed.connect(self._follow)
        self.presenter.drilled.connect(self._show_drilled)
        self.board.opened.connect(lambda key: self.presenter.drill(Goal(key)))
        self._tick = QTimer(self, interval=_MINUTE_MS)
        self._tick.timeout.connect(self.presenter.read)

    # -- what is shown --

    def _follow(self) -> None:
        words, presenter = self._desk.words, self.presenter
        self._head.set_title(words("Today"), words.long_date(self._desk.today()))
        self._show_flow()
        self._place_figures()
        self.board.show_figures([figure_look(figure) for figure in presenter.figures])
        self._show_score()
        self._show_lists(presenter.sections)
        self._empty.setVisible(not presenter.sections)
        self._empty.say(words("Nothing is shown to your roles yet") if presenter.is_read else words("Reading …"))
        if not presenter.figures and self.drilled is not None:
            self._close_drilled()
        first = next(self._lists_in_order(), None)
        # Hidden figures take no keys; until a list is there to take them, the page has the keyboard itself.
        none = None if self._figures.isHidden() else self.board
        self.setFocusProxy(first.table if first is not None else none)  # type: ignore[arg-type]

    def _place_figures(self) -> None:
        """Who answers for the figures sees them first; whoever treats sees their day first."""
        self._figures.setVisible(bool(self.presenter.figures))
        wanted = _AFTER_FLOW if Role.MANAGER in self._desk.actor.roles else self._inner.count() - 2
        if self._inner.indexOf(self._figures) != wanted:
            self._inner.removeWidget(self._figures)
            self._inner.insertWidget(wanted, self._figures)

    def _show_flow(self) -> None:
        room = self.presenter.room
        self.flow.setVisible(room is not None)
        if room is None:
            return
        counts = {
            "expected": len(room.expected),
            "waiting": len(room.waiting),
            "seated": len(room.seated),
            "done": room.done + len(room.leaving),  # a visit that is completed, whether checked out or not
            "no_shows": room.no_shows,
        }
        for name, tile in self._tiles.items():
            tile.show_count(str(counts[name]))

    def _show_score(self) -> None:
        words, figures = self._desk.words, self.presenter.figures
        met = sum(1 for figure in figures if figure.standing is Standing.ON_TARGET)
        known = sum(1 for figure in figures if figure.standing not in {Standing.UNKNOWN, Standing.UNDER_WAY})
        said = words("{met} of {number} on target · every figure opens its rows", met=met, number=known)
        if self._score.head is not None:
            self._score.head.set_title(words("Scorecard"), said if known else "")

    def _show_lists(self, sections: tuple[Section, ...]) -> None:
        """Show those that are there at once, and make the others one a turn, from the top."""
        names = [section.name for section in sections]
        for gone in [name for name in self.lists if name not in names]:
            drop(self.lists.pop(gone))
        for section in sections:
            if section.name in self.lists:
                self.lists[section.name].show_section(section)
        new = [section for section in sections if section.name not in self.lists]
        self._order = names
        self._desk.tasks.in_turns(self, "lists", [partial(self._add_list, section) for section in new])
        if not new:
            self._place()

    def _add_list(self, section: Section) -> None:
        made = self.lists[section.name] = SectionPanel(section, self._desk.words)
        made.set_most(self._most_rows())
        made.opened.connect(self.presenter.open)
        made.headed.connect(self.presenter.open_panel)
        self._place()
        self.setFocusProxy(next(self._lists_in_order()).table)

    def _most_rows(self) -> int:
        """A list may take half of a high page: what it hides there, empty room below would show."""
        return max(LEAST_ROWS, self.height() // (2 * current().sizes.row))

    def _lists_in_order(self) -> Iterator[SectionPanel]:
        return (self.lists[name] for name in self._order if name in self.lists)

    def _place(self) -> None:
        """Visits over the whole width; other lists one after the other into the shorter column, the first on top."""
        panels = list(self._lists_in_order())
        two = self.width() >= _TWO_COLUMNS and len(panels) > 1
        heights = [0, 0]
        for column in (self._wide, *self._columns):
            while column.count():
                column.takeAt(0)
        for panel in panels:
            at = 0 if not two or heights[0] <= heights[1] else 1
            if panel.is_wide or len(panels) == 1:
                self._wide.addWidget(panel)
            else:
                self._columns[at].addWidget(panel)
                heights[at] += panel.sizeHint().height()
        for column in self._columns:
            column.addStretch(1)
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Tab goes as one reads: counts, then figures before or after the lists, a column to its end."""
        stops: list[QWidget] = list(self._tiles.values())
        lists = [*_panels_in(self._wide), *(panel for column in self._columns for panel in _panels_in(column))]
        for panel in lists:
            stops += [*panel.findChildren(Button), panel.table]
        figures = [
            self.board,
            *([] if self.drilled is None else [*self.drilled.findChildren(Button), self.drilled.table]),
        ]
        first = self._inner.indexOf(self._figures) == _AFTER_FLOW
        tiles = len(self._tiles)
        stops = [*stops[:tiles], *figures, *stops[tiles:]] if first else [*stops, *figures]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _show_drilled(self, section: Section) -> None:
        self._close_drilled()
        self.drilled = SectionPanel(section, self._desk.words, closable=True)
        self.drilled.opened.connect(self.presenter.open)
        self.drilled.closed.connect(self._leave_drilled)
        self._below.addWidget(self.drilled)
        self._order_tabs()
        # Once it has its place: on a low screen the figures take all of the height.
        QTimer.singleShot(0, self.drilled, self._show_in_sight)
        if section.rows:
            self.drilled.table.choose(section.rows[0].key)
            self.drilled.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_in_sight(self) -> None:
        if self.drilled is not None:
            self._inner.activate()
            self._scroll.ensureWidgetVisible(self.drilled, 0, BETWEEN_PANELS)

    def _leave_drilled(self) -> None:
        self._close_drilled()
        self.board.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_drilled(self) -> None:
        if self.drilled is not None:
            drop(self.drilled)
            self.drilled = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        before = event.oldSize().width() >= _TWO_COLUMNS
        super().resizeEvent(event)
        for panel in self.lists.values():
            panel.set_most(self._most_rows())
        if before != (self.width() >= _TWO_COLUMNS):
            self._place()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick.start()
        self.presenter.set_shown(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()
        self.presenter.set_shown(False)


def _panels_in(column: QVBoxLayout) -> list[SectionPanel]:
    """The lists of a column, from its top."""
    widgets = [item.widget() for place in range(column.count()) if (item := column.itemAt(place)) is not None]
    return [widget for widget in widgets if isinstance(widget, SectionPanel)]
