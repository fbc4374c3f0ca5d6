"""Days and times in a form: typed as anyone writes them, written out as the clinic does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from datetime import time as wall_time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt

from dentaldesk.ui.widgets.day_reading import parse_day, parse_time
from dentaldesk.ui.widgets.typed_edit import TypedEdit

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from dentaldesk.engines.core.words import Words

_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
_QUARTER = 15  # minutes: what appointments and opening hours are told in


class DayField(TypedEdit[date]):
    """A day. Up and Down go to the next and the last; nothing is refused that can be understood."""

    def __init__(
        self,
        words: Words,
        today: Callable[[], date],
        name: str = "",
        *,
        past: bool = False,
        earliest: date | None = None,
        latest: date | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`today` is the clinic's day (`desk.today`); `past`: a day without a year is the last one there was."""
        super().__init__(name, parent)
        self._words, self._today, self._past = words, today, past
        self._earliest, self._latest = earliest, latest
        self.setPlaceholderText(words.short_day_pattern)

    def day(self) -> date | None:
        """The day that stands in the field."""
        return self.value()

    def set_day(self, day: date | None) -> None:
        """Show a day."""
        self.set_value(day)

    def set_limits(self, earliest: date | None, latest: date | None) -> None:
        """Only days between these, both included, are taken; a day outside is said to be so."""
        self._earliest, self._latest = earliest, latest

    def _parse(self, typed: str) -> tuple[date | None, str]:
        words = self._words
        day = parse_day(typed, words.formats.language, self._today(), past=self._past)
        if day is None:
            example = words.day(self._today())
            return None, words("“{typed}” is not a day. Write it like {example}.", typed=typed, example=example)
        if self._earliest is not None and day < self._earliest:
            return None, words("The day cannot be before {day}.", day=self._earliest)
        if self._latest is not None and day > self._latest:
            return None, words("The day cannot be after {day}.", day=self._latest)
        return day, ""

    def _write(self, value: date) -> str:
        return self._words.day(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()), 0)
        if step and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            day = self.value()
            self._step_to(self._today() if day is None else day + timedelta(days=step))
            return
        super().keyPressEvent(event)

    def _step_to(self, day: date) -> None:
        if (self._earliest is None or day >= self._earliest) and (self._latest is None or day <= self._latest):
            self.set_value(day)
            self.selectAll()


class TimeField(TypedEdit[wall_time]):
    """A time of day on the clinic's clock. Up and Down go by a quarter of an hour."""

    def __init__(self, words: Words, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._words = words
        self._make_room()

    def time(self) -> wall_time | None:
        """The time that stands in the field."""
        return self.value()

    def set_time(self, moment: wall_time | None) -> None:
        """Show a time."""
        self.set_value(moment)

    def _parse(self, typed: str) -> tuple[wall_time | None, str]:
        moment = parse_time(typed)
        if moment is None:
            example = self._words.clock_time(wall_time(9, 30))
            said = self._words("“{typed}” is not a time of day. Write it like {example}.", typed=typed, example=example)
            return None, said
        return moment, ""

    def _write(self, value: wall_time) -> str:
        return self._words.clock_time(value)

    def _make_room(self) -> None:
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("00:00 MM") + 24)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._make_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()), 0)
        if step and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.set_value(_stepped(self.value(), step))
            self.selectAll()
            return
        super().keyPressEvent(event)


def _stepped(moment: wall_time | None, step: int) -> wall_time:
    """The quarter of an hour after or before; it ends at midnight."""
    if moment is None:
        return wall_time(9)
    whole = datetime.combine(date.min, moment)
    minutes = whole.hour * 60 + whole.minute
    quarter = (minutes // _QUARTER + 1 if step > 0 else -(-minutes // _QUARTER) - 1) * _QUARTER
    quarter = min(max(quarter, 0), 24 * 60 - _QUARTER)
    return wall_time(quarter // 60, quarter % 60)
