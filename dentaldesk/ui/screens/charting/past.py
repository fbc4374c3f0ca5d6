"""Walking through the days of a chart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from dentaldesk.engines.clinical.mouth import ToothChange, difference
from dentaldesk.ui.screens.charting.days import Shown, frozen_on, mouth_on

if TYPE_CHECKING:
    from dentaldesk.models.teeth import ToothCode
    from dentaldesk.ui.screens.charting.board import Board
    from dentaldesk.ui.screens.charting.drafting import Drafting


class Past:
    """What the time line and the buttons beside it do."""

    def __init__(self, board: Board, drafting: Drafting) -> None:
        self._board = board
        self._drafting = drafting

    def days(self) -> tuple[date, ...]:
        """The days on which something was recorded, oldest first."""
        return self._board.chart.days(self._board.desk.words.zone)

    @property
    def has_frozen(self) -> bool:
        """Whether an exam left its chart behind on the day that is shown."""
        board = self._board
        return board.loaded is not None and board.shown.day is not None and self._frozen_on(board.shown.day)

    def _frozen_on(self, day: date) -> bool:
        loaded = self._board.loaded
        return loaded is not None and frozen_on(loaded, day) is not None

    def changes(self) -> dict[ToothCode, ToothChange]:
        """What is different from the day compared with; of an exam's chart, from what was known of its day."""
        board, shown, zone = self._board, self._board.shown, self._board.desk.words.zone
        if board.mouth is None:
            return {}
        if shown.compared is not None:
            return difference(mouth_on(board.chart, shown.compared, zone), board.mouth)
        if shown.is_frozen and shown.day is not None:
            return difference(mouth_on(board.chart, shown.day, zone), board.mouth)
        return {}

    def show(self, day: date | None) -> None:
        """Show the mouth of a day; today's for None, today or later."""
        board = self._board
        self._drafting.settle()
        past = day if day is not None and day < board.desk.today() else None
        compared = board.shown.compared
        still = compared is not None and past is not None and compared < past
        board.shown = Shown(day=past, compared=compared if still else None)
        self._drafting.drop()
        board.said.emit("")
        board.look_again()

    def step(self, by: int) -> None:
        """One visit earlier (-1) or later (+1)."""
        today = self._board.desk.today()
        stops = [*(day for day in self.days() if day < today), today]
        shown = self._board.shown.day or today
        earlier = [day for day in stops if day < shown]
        later = [day for day in stops if day > shown]
        found = (earlier[-1:] if by < 0 else later[:1]) or [shown]
        self.show(found[0])

    def compare(self, day: date | None) -> None:
        """Compare the day shown with another; None ends it."""
        self._board.shown = replace(self._board.shown, compared=day)
        self._board.scene_changed.emit()

    def freeze(self, *, on: bool) -> None:
        """Show the chart as the day's exam left it, or as it was known on that day."""
        self._board.shown = replace(self._board.shown, is_frozen=on and self.has_frozen)
        self._board.look_again()
