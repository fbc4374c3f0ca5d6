"""What the program says without being asked: banners, toasts, empty places, and the thin line of work under
way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QObject,
    QPoint,
    QPropertyAnimation,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAction,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dentaldesk.ui.theme.current import colour
from dentaldesk.ui.theme.motion import MOVE_MS, duration
from dentaldesk.ui.theme.tokens import LABEL_GAP
from dentaldesk.ui.widgets.buttons import Button
from dentaldesk.ui.widgets.panels import IconLabel
from dentaldesk.ui.widgets.texts import GivingLabel, KeyCap, label, set_look, set_shown

if TYPE_CHECKING:
    from collections.abc import Callable

BannerKind = Literal["info", "good", "warning", "danger", "planned"]

_BANNER_ICONS: dict[str, str] = {
    "info": "info",
    "good": "check-circle",
    "warning": "warning-fill",
    "danger": "warning-circle-fill",
    "planned": "pencil-simple",
}


class Banner(QFrame):
    """One sentence over content that stays until its reason is gone, with at most one action, told by
    `acted`.
    """

    acted = Signal()

    def __init__(
        self, text: str, kind: BannerKind = "info", *, strong: str = "", icon: str = "", action: str = ""
    ) -> None:
        """`strong` is the first part of the sentence, set in 600; `icon` replaces that of the kind."""
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._icon = IconLabel("info")
        self._strong = label("", "strong")
        self._text = label("", wrap=True)
        self._act = Button("", "quiet", compact=True)
        self._act.clicked.connect(lambda _checked=False: self.acted.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addSpacing(4)
        row.addWidget(self._strong)
        row.addWidget(self._text, 1)
        row.addWidget(self._act)
        self.say(text, kind, strong=strong, icon=icon, action=action)

    def say(self, text: str, kind: BannerKind = "info", *, strong: str = "", icon: str = "", action: str = "") -> None:
        """Say something else."""
        set_look(self, kind=kind)
        set_look(self._act, tone=kind)
        self._icon.set_icon(icon or _BANNER_ICONS[kind], kind)
        self._strong.setText(strong)
        set_shown(self._strong, strong)
        self._text.setText(text)
        self._act.setText(action)
        set_shown(self._act, action)
        self.setMinimumHeight(self._act.sizeHint().height() + 2 * LABEL_GAP)
        self.setAccessibleName(f"{strong} {text}".strip())


class Toast(QFrame):
    """One sentence at the bottom of a window about what was just done, with Undo, over nothing that one acts on. Never
    for errors: it goes by itself.
    """

    # Eight seconds to read a sentence and reach for Undo; it waits while the mouse or the keyboard is on it.
    STAYS_MS = 8000
    _EDGE = 4  # pixels that stay free at both sides of the window
    _RISE = 48  # that it comes up

    closed = Signal()

    def __init__(self, window: QWidget, free: QWidget | None = None) -> None:
        """One toast serves a whole window: a new sentence takes the place of the old one. `free`: the free part of the
        last line of the window, over which it stands.
        """
        super().__init__(window)
        self.hide()
        self._window, self._free = window, free
        self._undo: Callable[[], object] | None = None
        self._icon = IconLabel("check-circle", "on_inverse")
        self._text = GivingLabel("")
        self._button = Button("", "quiet", compact=True, tone=None)
        self._button.setProperty("tone", "inverse")
        # A click on Undo does not take the keyboard from where somebody works.
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.clicked.connect(lambda _checked=False: self.take_back())
        self._cap = KeyCap("", inverse=True)
        row = QHBoxLayout(self)
        # No higher than the last line of a window and the gap above it.
        row.setContentsMargins(16, 1, 12, 1)
        row.setSpacing(12)
        for widget in (self._icon, self._text, self._button, self._cap):
            row.addWidget(widget, 1 if widget is self._text else 0)
        self._timer = QTimer(self, singleShot=True, interval=self.STAYS_MS)
        self._timer.timeout.connect(self._time_is_over)
        self._slide = QPropertyAnimation(self, b"pos", self)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        for placed in (window, free):
            if placed is not None:
                placed.installEventFilter(self)

    def say(
        self,
        sentence: str,
        *,
        undo: str = "",
        on_undo: Callable[[], object] | None = None,
        key: QAction | None = None,
        icon: str = "check-circle",
    ) -> None:
        """Show a sentence; with `on_undo` also a button that says `undo`, and the key of the action that does
        the same.
        """
        self._undo = on_undo
        self._icon.set_icon(icon, "on_inverse")
        self._text.setText(sentence)
        self._button.setText(undo)
        self._button.setVisible(on_undo is not None and bool(undo))
        self._cap.bind(key if key is not None and on_undo is not None else "")
        self.setAccessibleName(sentence)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))
        self.raise_()
        self.show()
        self._appear()
        self._timer.start()

    def dismiss(self) -> None:
        """Go now."""
        self._timer.stop()
        self._undo = None
        self.hide()
        self.closed.emit()

    def take_back(self) -> None:
        """Do what the button with Undo does."""
        undo = self._undo
        self.dismiss()
        if undo is not None:
            undo()

    def _time_is_over(self) -> None:
        focused = QApplication.focusWidget()
        held = self.underMouse() or (focused is not None and self.isAncestorOf(focused))
        if held:
            self._timer.start()
        else:
            self.dismiss()

    def _place(self) -> QRect:
        """Where it stands: in the middle of the window, unless that is not free. A longer sentence begins farther to
        the left, over the name of the clinic; one that is longer still ends in dots.
        """
        left, right = self._EDGE, self._window.width() - self._EDGE
        wanted = self.sizeHint().expandedTo(self.minimumSizeHint())
        width = wanted.width() + self._text.sizeHint().width()
        if self._free is not None:
            begins = self._free.mapTo(self._window, QPoint(0, 0)).x()
            right = begins + self._free.width()
            left = begins if width <= self._free.width() else left
        width = min(width, right - left)
        middle = (self._window.width() - width) // 2
        return QRect(
            max(left, min(middle, right - width)), self._window.height() - wanted.height(), width, wanted.height()
        )

    def _appear(self) -> None:
        self._slide.stop()
        where, time = self._place(), duration(MOVE_MS)
        self.setGeometry(where)
        if not time:
            return
        place = where.topLeft()
        self._slide.setDuration(time)
        self._slide.setStartValue(place + QPoint(0, self._RISE))
        self._slide.setEndValue(place)
        self._slide.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QResizeEvent) and self.isVisible():
            self._slide.stop()
            self.setGeometry(self._place())
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return
        super().keyPressEvent(event)


class EmptyState(QWidget):
    """What belongs in an empty place, and the first step to fill it, told by `started`."""

    started = Signal()

    def __init__(self, icon: str, title: str, sentence: str = "", *, step: str = "", step_icon: str = "plus") -> None:
        super().__init__()
        self.setAccessibleName(f"{title}. {sentence}" if sentence else title)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(4)
        column.addStretch(1)
        column.addWidget(IconLabel(icon, "muted", 32), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        self._title = label(title, "strong", wrap=True)
        self._sentence = label(sentence, "detail", wrap=True)
        for words in (self._title, self._sentence):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(words)
            set_shown(words, words.text())
        self.step = Button(step, "secondary", step_icon, compact=True)
        self.step.clicked.connect(lambda _checked=False: self.started.emit())
        column.addSpacing(4)
        column.addWidget(self.step, 0, Qt.AlignmentFlag.AlignHCenter)
        set_shown(self.step, step)
        column.addStretch(1)

    def say(self, title: str, sentence: str = "") -> None:
        """Other words."""
        self._title.setText(title)
        set_shown(self._title, title)
        self._sentence.setText(sentence)
        set_shown(self._sentence, sentence)
        self.setAccessibleName(f"{title}. {sentence}" if sentence else title)


class Busy(QWidget):
    """A thin line over a panel whose work takes longer than a glance; nothing at all for what is quick."""

    # Quicker work would only flicker.
    PATIENCE_MS = 300
    _STEP_MS = 40
    _ROUND = 40  # steps from one end to the other

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._step = 0
        self._shown = False
        self._patience = QTimer(self, singleShot=True, interval=self.PATIENCE_MS)
        self._patience.timeout.connect(self._begin)
        self._motion = QTimer(self, interval=self._STEP_MS)
        self._motion.timeout.connect(self._move)

    def start(self) -> None:
        """Work has begun."""
        if not self._shown:
            self._patience.start()

    def stop(self) -> None:
        """Work is over."""
        self._patience.stop()
        self._motion.stop()
        self._shown = False
        self.update()

    def is_shown(self) -> bool:
        """Whether the line is drawn now."""
        return self._shown

    def sizeHint(self) -> QSize:
        return QSize(40, 2)

    def _begin(self) -> None:
        self._shown = True
        self._step = 0
        if duration(MOVE_MS):
            self._motion.start()
        self.update()

    def _move(self) -> None:
        self._step = (self._step + 1) % self._ROUND
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._shown:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("line"))
        if self._motion.isActive():
            part = self.width() * 0.3
            left = (self.width() + part) * self._step / self._ROUND - part
            painter.fillRect(QRectF(left, 0, part, self.height()), colour("accent"))
        else:
            painter.fillRect(self.rect(), colour("accent"))
        painter.end()
