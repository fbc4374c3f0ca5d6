"""Words on a screen: labels by their place in the hierarchy, and the caps of keys."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QHelpEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from dentaldesk.ui.theme.fonts import set_tabular

TextLook = Literal["body", "title", "strong", "medium", "detail", "caption", "label", "section", "figure"]
Tone = Literal["text", "text2", "muted", "accent", "info", "good", "warning", "danger", "planned"]


def label(
    text: str, look: TextLook = "body", *, tone: Tone | None = None, wrap: bool = False, figures: bool = False
) -> QLabel:
    """A line of words. Plain text always: names and notes of people may hold any character. `figures` lines
    digits up with others above it.
    """
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("look", look)
    if tone is not None:
        made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    if figures or look == "figure":
        face = made.font()
        set_tabular(face)
        made.setFont(face)
    return made


def set_look(widget: QWidget, **properties: str | bool | None) -> None:
    """Change what the style sheet knows of a widget (`tone="danger"`, `problem=True`) and dress it anew."""
    changed = [name for name, value in properties.items() if widget.property(name) != value]
    for name in changed:
        widget.setProperty(name, properties[name])
    # Who was not dressed yet will be when it is shown: once is a tenth of a millisecond.
    if changed and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)
        widget.update()


def set_shown(widget: QWidget, shown: object) -> None:
    """Show a part of something, or hide it. What was never hidden comes into sight with what it is in: told to show
    itself before, it would be dressed at once, and again whenever that finds its place.
    """
    around = widget.parentWidget()
    was_told = widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
    if not shown or was_told or (around is not None and around.isVisible()):
        widget.setVisible(bool(shown))


class SectionLabel(QLabel):
    """The small heading of a part of a panel."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", "section")


class GivingLabel(QLabel):
    """A line that ends in dots where there is no room for all of it, which the tip then says."""

    def __init__(self, text: str, look: TextLook = "body", *, tone: Tone | None = None) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", look)
        if tone is not None:
            self.setProperty("tone", tone)
        self.setMinimumWidth(0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def shown(self) -> str:
        """What of the text is to be seen."""
        room = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and not self.toolTip():
            QToolTip.showText(event.globalPos(), self.text() if self.shown() != self.text() else "", self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        self.style().drawItemText(
            painter, self.contentsRect(), side, self.palette(), self.isEnabled(), self.shown(), self.foregroundRole()
        )
        painter.end()


class KeyCap(QLabel):
    """The key that does something. Given an action it shows the action's real binding and follows it; without
    a binding it is hidden. None: what it says is told as text.
    """

    def __init__(
        self, binding: QAction | QKeySequence | str | None, parent: QWidget | None = None, *, inverse: bool = False
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setProperty("inverse", inverse)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._action: QAction | None = None
        if binding is not None:
            self.bind(binding)

    def bind(self, binding: QAction | QKeySequence | str) -> None:
        """Show another binding."""
        if self._action is not None:
            self._action.changed.disconnect(self._follow)
        self._action = binding if isinstance(binding, QAction) else None
        if isinstance(binding, QAction):
            binding.changed.connect(self._follow)
            self._follow()
        else:
            self._show(QKeySequence(binding))

    def _follow(self) -> None:
        if self._action is not None:
            self._show(self._action.shortcut())

    def _show(self, keys: QKeySequence) -> None:
        written = key_words(keys)
        self.setText(written)
        # Shown before it stands in anything it would be a window of its own, and take the keyboard from who types.
        if not written or self.parentWidget() is not None:
            set_shown(self, written)


def key_cap(printed: str, parent: QWidget | None = None) -> KeyCap:
    """The cap of a key that stands on no action, as it is printed there."""
    made = KeyCap(None, parent)
    made.setText(printed)
    return made


def key_words(keys: QKeySequence) -> str:
    """A binding as it stands on key caps: `Ctrl Z`, in the words of the system."""
    written = keys.toString(QKeySequence.SequenceFormat.NativeText)
    # Qt joins keys with "+", which may itself be the last key; and it calls Return what is printed Enter on
    # the key.
    last = "+" if written.endswith("+") else ""
    parts = [part for part in written.removesuffix("+").split("+") if part] + ([last] if last else [])
    return " ".join("Enter" if part == "Return" else part for part in parts)
