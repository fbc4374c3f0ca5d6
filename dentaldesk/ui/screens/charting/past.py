"""Which day the panel shows, and with which other it is compared."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from dentaldesk.engines.clinical.mouth import ToothChange, difference, mouth_at
from dentaldesk.ui.screens.charting import draft as drafts

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.chart import Mouth
    from dentaldesk.models.teeth import ToothCode
    from dentaldesk.ui.screens.charting.presenter import ChartingPresenter


class Past:
    """`day` is shown (None: today), `compared` is the day that it is compared with."""

    def __init__(self, presenter: ChartingPresenter) -> None:
        self._presenter = presenter
        self.day: date | None = None
        self.compared: date | None = None

    def forget(self) -> None:
        """Another patient: today."""
        self.day = self.compared = None

    def days(self) -> tuple[date, ...]:
        """The days on which something was recorded, oldest first."""
        return self._presenter.chart.days(self._presenter.desk.words.zone)

    def mouth(self) -> Mouth:
        """The mouth of the day that is shown."""
        if self.day is not None:
            return self._mouth_on(self.day)
        return mouth_at(self._presenter.chart, self._presenter.desk.today())

    def _mouth_on(self, day: date) -> Mouth:
        """The mouth of a day as it was known when that day ended."""
        ended = datetime.combine(day + timedelta(days=1), time(), self._presenter.desk.words.zone)
        return mouth_at(self._presenter.chart, day, ended)

    def changes(self) -> dict[ToothCode, ToothChange]:
        """What became different between the day compared with and the one shown."""
        shown = self._presenter.mouth
        if self.compared is None or shown is None:
            return {}
        return difference(self._mouth_on(self.compared), shown)

    def show(self, day: date | None) -> None:
        """Show the mouth of a day; today's for None, today or later."""
        presenter = self._presenter
        presenter.settle()
        self.day = day if day is not None and day < presenter.desk.today() else None
        if self.day is None or (self.compared is not None and self.compared >= self.day):
            self.compared = None
        presenter.draft = drafts.drop(presenter.draft)
        presenter.said.emit("")
        presenter.look_again()
        presenter.draft_changed.emit()

    def step(self, by: int) -> None:
        """One visit earlier (-1) or later (+1)."""
        today = self._presenter.desk.today()
        stops = [*(day for day in self.days() if day < today), today]
        shown = self.day or today
        earlier = [day for day in stops if day < shown]
        later = [day for day in stops if day > shown]
        found = (earlier[-1:] if by < 0 else later[:1]) or [shown]
        self.show(found[0])

    def compare(self, day: date | None) -> None:
        """Compare the day shown with another; None ends it."""
        self.compared = day
        self._presenter.scene_changed.emit()
