"""Buttons by what they weigh: one primary in a panel, secondary for the rest, quiet for what is only there,
danger for what cannot be undone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAction, QFocusEvent, QIcon, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QToolTip,
    QWidget,
)

from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.icons import icon as themed_icon
from dentaldesk.ui.widgets.texts import Tone, key_words, set_look

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Kind = Literal["primary", "secondary", "quiet", "danger", "danger-filled"]

_ICON_ROLES: dict[str, str] = {
    "primary": "on_accent",
    "secondary": "text",
    "quiet": "accent",
    "danger": "danger",
    "danger-filled": "on_danger",
}

# Qt leaves 4 px between a button's icon and its words; the icon is given this much more room at its end.
_ICON_GAP = 4


_TELLING = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
_PRESSING = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


class Button(QPushButton):
    """A push button of one kind, named for a screen reader by its words. Enter presses it as Space does.

    One that may not be pressed for a reason is refused rather than disabled: it looks the same, and tells the reason to
    the mouse, to the keyboard, which still reaches it, and to a screen reader.
    """

    def __init__(
        self,
        text: str,
        kind: Kind = "secondary",
        icon: str = "",
        *,
        compact: bool = False,
        tone: Tone | None = None,
    ) -> None:
        super().__init__(text)
        self._glyph = icon
        self._refusal = ""
        self.setProperty("compact", compact)
        if tone is not None:
            self.setProperty("tone", tone)
        self.setAutoDefault(False)
        self.set_kind(kind)

    # -- why not --

    def refuse(self, why: str) -> None:
        """Do nothing when pressed but say why, in a sentence; "": be pressed again. The keyboard stays where it is."""
        if why == self._refusal:
            return
        self._refusal = why
        # However it is pressed, by hand, by its letter or by a screen reader, nobody hears of it.
        self.blockSignals(bool(why))
        self.setToolTip(why)
        self.setAccessibleDescription(why)
        set_look(self, refused=bool(why))
        self._set_icon()

    def refusal(self) -> str:
        """The reason, "" for none."""
        return self._refusal

    def isEnabled(self) -> bool:
        """Whether pressing it does anything."""
        return super().isEnabled() and not self._refusal

    def _say_why(self) -> None:
        if self._refusal and self.isVisible():
            QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), self._refusal, self)

    def _insist(self) -> None:
        """It was pressed all the same."""
        self._say_why()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._refusal))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in _TELLING:
            self._say_why()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._refusal:
            self._insist()

    # -- looks --

    def set_kind(self, kind: Kind) -> None:
        """Weigh more or less than before."""
        set_look(self, kind=kind)
        self._set_icon()

    def set_icon(self, icon: str) -> None:
        """Another icon, or none for an empty name."""
        self._glyph = icon
        self._set_icon()

    def _set_icon(self) -> None:
        if not self._glyph:
            self.setIcon(QIcon())
            return
        tone = self.property("tone") or _ICON_ROLES[self.property("kind")]
        # A disabled button has no fill, on which the icon of a filled one would not be seen.
        self.setIcon(themed_icon(self._glyph, tone if self.isEnabled() else "muted"))
        side = current().sizes.icon
        self.setIconSize(QSize(side + _ICON_GAP, side))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if not self._glyph:
            return
        kind = event.type()
        if kind == QEvent.Type.EnabledChange:
            self._set_icon()
        elif kind == QEvent.Type.StyleChange:
            side = current().sizes.icon
            self.setIconSize(QSize(side + _ICON_GAP, side))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _PRESSING and self._refusal:
            self._insist()
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
            return
        super().keyPressEvent(event)


def button(
    text: str,
    kind: Kind = "secondary",
    icon: str = "",
    *,
    on: Callable[[], object] | None = None,
    compact: bool = False,
    tone: Tone | None = None,
) -> Button:
    """A button that calls `on` when pressed. `compact` is for titles of panels; `tone` colours a quiet one by
    meaning.
    """
    made = Button(text, kind, icon, compact=compact, tone=tone)
    if on is not None:
        _call(made, on)
    return made


def tool_button(
    icon: str,
    name: str,
    *,
    on: Callable[[], object] | None = None,
    action: QAction | None = None,
    compact: bool = False,
) -> QToolButton:
    """An icon alone. `name` says what it does, to a screen reader and, with the key of `action`, in its tool
    tip.
    """
    made = QToolButton()
    made.setProperty("compact", compact)
    made.setIcon(themed_icon(icon))
    made.setAccessibleName(name)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    keys = key_words(action.shortcut()) if action is not None else ""
    made.setToolTip(f"{name} ({keys})" if keys else name)
    if action is not None:
        made.clicked.connect(action.trigger)
    if on is not None:
        _call(made, on)
    return made


def _call(pressed: QAbstractButton, on: Callable[[], object]) -> None:
    # Qt hands over whether the button is checked; a deed is not interested.
    pressed.clicked.connect(lambda _checked=False: on())


class Segmented(QWidget):
    """A few choices of which one holds, as `Day | Week`: arrows move, `chosen(value)` tells the choice."""

    chosen = Signal(object)

    def __init__(self, name: str, choices: Sequence[tuple[str, object]], *, compact: bool = False) -> None:
        """`choices` are (words, value) in reading order; the first holds until `choose`."""
        super().__init__()
        self.setAccessibleName(name)
        self._values = [value for _, value in choices]
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        last = len(choices) - 1
        for place, (words, _) in enumerate(choices):
            part = QPushButton(words)
            part.setCheckable(True)
            part.setAutoDefault(False)
            part.setProperty("compact", compact)
            part.setProperty("segment", "only" if last == 0 else {0: "first", last: "last"}.get(place, "middle"))
            self._group.addButton(part, place)
            row.addWidget(part)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(lambda place: self.chosen.emit(self._values[place]))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def value(self) -> object:
        """The choice that holds."""
        return self._values[self._group.checkedId()]

    def choose(self, value: object) -> None:
        """Let another choice hold; nothing is told."""
        self._group.button(self._values.index(value)).setChecked(True)
