"""When the clinic is open, with a break or without, and its chairs."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from dentaldesk.ui.screens.setup.step import Step, text_area
from dentaldesk.ui.widgets.dates import TimeField
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.setup.draft import ClinicDraft

_DAYS = 7
_CHAIRS = 3


class HoursStep(Step):
    """A row a weekday: open or closed, from when to when, and again after a break."""

    def __init__(self, words: Words) -> None:
        super().__init__(
            words,
            words("Hours and chairs"),
            words("The second pair of times is for after a break; leave it empty where there is none."),
        )
        self._days: list[tuple[QCheckBox, list[TimeField]]] = []
        self._proposed: list[tuple[bool, list[str]]] | None = None  # what stood here when a country proposed it
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for weekday in range(_DAYS):
            self._add_day(grid, weekday)
        grid.setColumnStretch(len(self._days[0][1]) * 2, 1)
        self.column.addWidget(self.field("hours", words("Opening hours"), table))
        self._chairs = text_area(_CHAIRS + 1)
        chairs = self.field(
            "chairs", words("Chairs"), self._chairs, words("One a line, in the order in which the day shows them.")
        )
        self._chairs.setPlainText("\n".join(words("Chair {number}", number=each) for each in range(1, _CHAIRS + 1)))
        self.column.addWidget(chairs)
        self.column.addStretch(1)

    def _add_day(self, grid: QGridLayout, weekday: int) -> None:
        words = self.words
        name = QLocale(words.language).standaloneDayName(weekday + 1)
        box = QCheckBox(name)
        box.setObjectName(f"setup.hours.{weekday}")
        titles = (words("opens"), words("closes"), words("opens again"), words("closes again"))
        times = [TimeField(words, f"{name}: {title}") for title in titles]
        grid.addWidget(box, weekday, 0)
        for place, each in enumerate(times):
            each.setObjectName(f"setup.hours.{weekday}.{place}")
            grid.addWidget(each, weekday, place * 2 + 1)
            if place < len(times) - 1:
                grid.addWidget(label("–" if place % 2 == 0 else "·", tone="muted"), weekday, place * 2 + 2)
            box.toggled.connect(each.setEnabled)
            each.problem_changed.connect(lambda _problem: self._say_wrong())
        self._days.append((box, times))
        for each in times:
            each.setEnabled(False)

    def propose(self, hours: Sequence[tuple[int, time, time]]) -> None:
        """The hours that are usual in the country; what somebody typed stays."""
        if self._proposed is not None and self._standing() != self._proposed:
            return
        for weekday, (box, times) in enumerate(self._days):
            stretches = sorted((opens, closes) for day, opens, closes in hours if day == weekday)
            said = [moment for stretch in stretches for moment in stretch]
            box.setChecked(bool(said))
            for place, field in enumerate(times):
                field.set_time(said[place] if place < len(said) else None)
        self._proposed = self._standing()

    def _standing(self) -> list[tuple[bool, list[str]]]:
        return [(box.isChecked(), [each.text() for each in times]) for box, times in self._days]

    def _say_wrong(self) -> None:
        self.fields["hours"].set_problem(" ".join(self._wrong()))

    def _wrong(self) -> list[str]:
        """What cannot be read or is only half a stretch, a sentence each: no time that was typed is passed over."""
        words, found = self.words, []
        for box, times in self._days:
            if not box.isChecked():
                continue
            day, unread = box.text(), [each for each in times if each.text().strip() and each.time() is None]
            for each in unread:
                why = each.problem() or words("“{typed}” is not a time of day.", typed=each.text().strip())
                found.append(f"{day}: {why}")
            if unread:
                continue
            said = [each.time() for each in times]
            if not any(said):
                found.append(words("{day}: when does it open and close?", day=day))
            elif any((opens is None) is not (closes is None) for opens, closes in (said[:2], said[2:])):
                found.append(words("{day}: one time of two is missing.", day=day))
        return found

    def take(self, draft: ClinicDraft) -> None:
        draft.hours_wrong = tuple(self._wrong())
        hours = []
        for weekday, (box, times) in enumerate(self._days):
            said = [field.time() for field in times]
            if not box.isChecked():
                continue
            for opens, closes in (said[:2], said[2:]):
                if opens is not None and closes is not None:
                    hours.append((weekday, opens, closes))
        draft.hours = tuple(hours)
        draft.chairs = tuple(line.strip() for line in self._chairs.toPlainText().splitlines() if line.strip())
