"""What can be charted, each with its key: the usual on one page, the rest on a second that `.` turns to."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dentaldesk.ui.screens.charting.buttons import KeyButton
from dentaldesk.ui.screens.charting.keys import EXAMINED, FAVOURITES, MODES, MORE, MORE_KEY, PAINT, Choice
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.texts import key_cap, label, set_shown

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.charting.draft import Draft

_GAP = 4
_TIGHT = 2
_MOST_COLUMNS = 10
_TWO_COLUMNS = 240  # pixels


class Favourites(QWidget):
    """As many columns as the longest name allows; the order goes along the rows."""

    chosen = Signal(object)  # a Choice
    turned = Signal(bool)  # whether the second page is open

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._gap = _GAP
        self._drafted: Choice | None = None
        self.is_more_open = False
        self.setAccessibleName(words("Findings"))
        self.buttons = {choice: self._button(choice, "finding") for choice in (*FAVOURITES, EXAMINED)}
        self._others: dict[Choice, KeyButton] = {}  # those of the second page are made when it is first turned to
        self.more = KeyButton(words("More …"), MORE_KEY, words("More findings"))
        self.more.setObjectName("charting.more")
        self.less = KeyButton(words("Back"), MORE_KEY, words("Back to the usual findings"))
        self.less.setObjectName("charting.less")
        for turn in (self.more, self.less):
            turn.setParent(self)
            turn.clicked.connect(lambda _checked=False: self.turn())
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._show_page()

    def _button(self, choice: Choice, page: str) -> KeyButton:
        made = KeyButton(self._words(choice.name), choice.key, checkable=choice != EXAMINED)
        made.setParent(self)
        made.setObjectName(f"charting.{page}.{choice.key}")
        made.clicked.connect(lambda _checked=False: self.choose(choice))
        return made

    def choose(self, choice: Choice) -> None:
        """Take a finding; the second page closes."""
        if self.is_more_open:
            self.turn()
        self.chosen.emit(choice)

    def turn(self) -> None:
        """Turn to the other page."""
        if not self.more.isEnabled():
            return
        self.is_more_open = not self.is_more_open
        if not self._others:
            self._make_others()
        self._show_page()
        self.turned.emit(self.is_more_open)

    def _make_others(self) -> None:
        self._others = {choice: self._button(choice, "other") for choice in MORE}
        for choice, part in self._others.items():
            part.setChecked(choice == self._drafted)
        for before, after in pairwise((self.more, *self._others.values(), self.less)):
            QWidget.setTabOrder(before, after)

    def _show_page(self) -> None:
        for part in (*self.buttons.values(), self.more):
            set_shown(part, not self.is_more_open)
        for part in (*self._others.values(), self.less):
            set_shown(part, self.is_more_open)
        self._place()

    def _parts(self) -> list[KeyButton]:
        if self.is_more_open:
            return [*self._others.values(), self.less]
        return [*self.buttons.values(), self.more]

    def columns_at(self, width: int) -> int:
        """How many columns of whole names fit."""
        widest = max(part.sizeHint().width() for part in self._parts())
        least = 2 if width >= _TWO_COLUMNS else 1  # long names may end in dots: their tips say them
        return min(max((width + _GAP) // (widest + _GAP), least), _MOST_COLUMNS)

    def width_of(self, columns: int) -> int:
        """The width in which so many columns show whole names of the first page."""
        widest = max(part.sizeHint().width() for part in (*self.buttons.values(), self.more))
        return columns * (widest + _GAP) - _GAP

    def set_tight(self, *, tight: bool) -> None:
        """Rows stand closer where the panel is low."""
        self._gap = _TIGHT if tight else _GAP
        self._place()

    def heightForWidth(self, width: int) -> int:
        rows = -(-len(self._parts()) // self.columns_at(width))
        return rows * (self.more.sizeHint().height() + self._gap) - self._gap

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        width = self.width_of(2)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.more.minimumSizeHint().width(), self.heightForWidth(max(self.width(), 1)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "more"):
            self.updateGeometry()
            self._place()

    def _place(self) -> None:
        # No layout: that of Qt would not ask for the height of a width.
        columns = self.columns_at(self.width())
        height = self.more.sizeHint().height()
        width = (self.width() + _GAP) // columns - _GAP
        right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for place, part in enumerate(self._parts()):
            left = place % columns * (width + _GAP)
            left = self.width() - left - width if right_to_left else left
            part.setGeometry(left, place // columns * (height + self._gap), width, height)
        self.updateGeometry()

    def show_draft(self, draft: Draft, *, enabled: bool) -> None:
        """Mark the finding that is drafted."""
        self._drafted = draft.choice
        for choice, part in {**self.buttons, **self._others}.items():
            part.setChecked(choice == draft.choice)
            part.setEnabled(enabled)
        self.more.setEnabled(enabled)


class Modes(QWidget):
    """How work is marked, and which comes first: tooth or finding. What holds is always to be seen."""

    marked = Signal(object)  # a ChartStatus
    painted = Signal(bool)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.buttons = {}
        parts: list[QWidget] = [label(words("Mark as"), "caption")]
        for mode in MODES:
            made = KeyButton(words(mode.name), mode.key, words(mode.hint), checkable=True)
            made.setObjectName(f"charting.mode.{mode.key}")
            made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            made.clicked.connect(lambda _checked=False, status=mode.status: self.marked.emit(status))
            self.buttons[mode.status] = made
            parts.append(made)
        self.paint = KeyButton(
            words("Paint"), PAINT, words("Finding first: it stays while teeth are clicked"), checkable=True
        )
        self.paint.setObjectName("charting.paint")
        self.paint.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.paint.clicked.connect(self.painted)
        parts.append(self.paint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(FlowBox(*parts, spacing=6))

    def show_draft(self, draft: Draft, *, enabled: bool) -> None:
        """Mark what holds."""
        for status, part in self.buttons.items():
            part.setChecked(status is draft.status)
            part.setEnabled(enabled)
        self.paint.setChecked(draft.paints)
        self.paint.setEnabled(enabled)


class KeyHints(QWidget):
    """Keys that have no button: how to walk, and what clears."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        pairs = (
            ("← →", words("walk the arch")),
            ("↑ ↓", words("opposing")),
            ("Space", words("next tooth")),
            ("/", words("type")),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(FlowBox(*(key_hint(key, said) for key, said in pairs), spacing=10))


def key_hint(key: str, said: str) -> QWidget:
    """A key's cap, and in a word what the key does."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    row.addWidget(key_cap(key, made))
    row.addWidget(label(said, "caption"))
    return made
