"""The week of the day that is shown, to jump by: one press a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from dentaldesk.ui.widgets.texts import set_look

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

_DAYS = 7


class WeekStrip(QWidget):
    """Stays still while the day moves within the week. Tab comes to the day that is shown, arrows go to the others."""

    wanted = Signal(object)  # a date

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._first: date | None = None
        self.days = [QPushButton() for _ in range(_DAYS)]
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for place, day in enumerate(self.days):
            day.setObjectName(f"day.strip.{place}")
            day.setProperty("day", True)
            day.setCheckable(True)
            day.setAutoDefault(False)
            day.clicked.connect(lambda _checked=False, place=place: self._want(place))
            group.addButton(day)
            row.addWidget(day, 1)

    def show_day(self, day: date, today: date) -> None:
        """Mark this day in its week."""
        from babel import Locale  # noqa: PLC0415 - heavy

        locale, words = Locale.parse(self._words.language), self._words
        begins = Locale.parse(words.formats.language).first_week_day
        self._first = first = day - timedelta(days=(day.weekday() - begins) % _DAYS)
        for place, button in enumerate(self.days):
            on = first + timedelta(days=place)
            name = locale.days["stand-alone"]["abbreviated"][on.weekday()].removesuffix(".").capitalize()
            button.setText(f"{name}\n{on.day}")
            button.setAccessibleName(words.long_date(on))
            button.setToolTip(words.long_date(on))
            button.setChecked(on == day)
            # Of the days Tab knows the one that is shown.
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on == day else Qt.FocusPolicy.ClickFocus)
            set_look(button, today=on == today)

    def _want(self, place: int) -> None:
        if self._first is not None:
            self.wanted.emit(self._first + timedelta(days=place))

    def sizeHint(self) -> QSize:
        widest = max(day.sizeHint().width() for day in self.days)
        return QSize(_DAYS * widest + (_DAYS - 1) * 2, super().sizeHint().height())
