"""The years of a chart: the line of visits, the day that is compared with, and what became different in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from dentaldesk.ui.screens.charting.keys import EARLIER, LATER
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.buttons import button, tool_button
from dentaldesk.ui.widgets.fields import ChoiceBox
from dentaldesk.ui.widgets.odontogram.time_line import TimeLine
from dentaldesk.ui.widgets.panels import IconLabel
from dentaldesk.ui.widgets.texts import key_cap, label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.charting.days import Shown

_MOST_DIFFERENCES, _LOW_DIFFERENCES = 96, 40  # pixels of the list before it scrolls


class _Level(QWidget):
    """As high as the buttons beside it, with something lower in its middle."""

    def __init__(self, part: QWidget) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), current().sizes.compact)


class HistoryBar(QWidget):
    """Step through visits, slide through years, compare two days."""

    day_wanted = Signal(object)  # a date
    step_wanted = Signal(int)
    compare_wanted = Signal(object)  # the date to compare with, or None
    frozen_wanted = Signal(bool)  # the chart as the exam of the day shown left it

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._days: tuple[date, ...] = ()
        self.line = TimeLine(words)
        self.line.setObjectName("charting.time_line")
        self.line.day_wanted.connect(self.day_wanted)
        self.earlier = tool_button(
            "caret-left", words("Visit before"), on=lambda: self.step_wanted.emit(-1), compact=True
        )
        self.later = tool_button("caret-right", words("Visit after"), on=lambda: self.step_wanted.emit(1), compact=True)
        self.earlier.setToolTip(words("Visit before ({key})", key=EARLIER))
        self.later.setToolTip(words("Visit after ({key})", key=LATER))
        self.earlier.setObjectName("charting.earlier")
        self.later.setObjectName("charting.later")
        self.compare = button(words("Compare"), "quiet", "arrows-left-right", compact=True)
        self.compare.setCheckable(True)
        self.compare.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.compare.setObjectName("charting.compare")
        self.compare.setToolTip(words("Show what became different since another day"))
        self.compare.clicked.connect(self._compare)
        self.frozen = button(words("As the exam left it"), "quiet", "lock-simple", compact=True)
        self.frozen.setCheckable(True)
        self.frozen.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.frozen.setObjectName("charting.frozen")
        self.frozen.setToolTip(words("Show the chart that was kept when the exam of this day was completed"))
        self.frozen.clicked.connect(self.frozen_wanted)
        self.with_day = ChoiceBox()
        # It gives way before the panel beside it does.
        self.with_day.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.with_day.setMinimumContentsLength(7)
        self.with_day.setObjectName("charting.compare_with")
        self.with_day.setAccessibleName(words("Day to compare with"))
        self.with_day.activated.connect(lambda _: self._tell())
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        # The line of the years lies as high as the middle of a button: so does all that stands beside it.
        parts = (IconLabel("clock-counter-clockwise"), key_cap(EARLIER, self), key_cap(LATER, self))
        icon, before, after = (_Level(part) for part in parts)
        for part in (
            icon,
            self.earlier,
            before,
            self.line,
            after,
            self.later,
            self.frozen,
            self.with_day,
            self.compare,  # at the end, where nothing that comes and goes moves it
        ):
            row.addWidget(part, 1 if part is self.line else 0, Qt.AlignmentFlag.AlignTop)
        self.line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_frozen(self, *, possible: bool, on: bool) -> None:
        """Whether an exam of the day shown left its chart behind, and whether that is shown."""
        self.frozen.setVisible(possible)
        self.frozen.setChecked(on)

    def show_days(self, days: Sequence[date], today: date, shown: Shown) -> None:
        """The stops, where the chart stands, and what it is compared with."""
        day, compared = shown.day, shown.compared
        self.line.show_days(days, today, day)
        past = tuple(each for each in reversed(days) if each < (day or today))
        if past != self._days:
            self._days = past
            self.with_day.clear()
            for each in past:
                self.with_day.addItem(self._words.day(each), each)
        if compared in past:
            self.with_day.setCurrentIndex(past.index(compared))
        self.compare.setChecked(compared is not None)
        self.compare.setEnabled(bool(past))
        self.with_day.setVisible(compared is not None)
        self.earlier.setEnabled(bool(past))
        self.later.setEnabled(day is not None)

    def _compare(self, on: bool) -> None:
        self.with_day.setVisible(on)
        if on:
            self._tell()
        else:
            self.compare_wanted.emit(None)

    def _tell(self) -> None:
        place = self.with_day.currentIndex()
        self.compare_wanted.emit(self._days[place] if 0 <= place < len(self._days) else None)


class Differences(QScrollArea):
    """What became different, a line a tooth."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.setObjectName("charting.differences")
        self.setAccessibleName(words("What became different"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._most = _MOST_DIFFERENCES
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(4, 0, 4, 0)
        column.setSpacing(0)
        self.text = label("", "detail", wrap=True)
        column.addWidget(self.text)
        column.addStretch(1)
        self.setWidget(inside)
        self.hide()

    def set_low(self, low: bool) -> None:
        """Take less from the chart above, where that has little."""
        self._most = _LOW_DIFFERENCES if low else _MOST_DIFFERENCES
        self._fit()

    def show_lines(self, lines: Sequence[str]) -> None:
        """These lines; none hides it."""
        shown = "\n".join(lines)
        self.text.setText(shown)
        self.setAccessibleDescription(shown)
        self.setVisible(bool(shown))
        self._fit()

    def _fit(self) -> None:
        height = self.text.heightForWidth(max(self.viewport().width() - 8, 200))
        self.setFixedHeight(min(max(height, 20) + 4, self._most))
