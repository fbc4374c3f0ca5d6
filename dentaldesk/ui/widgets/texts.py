"""Words on a screen: labels by their place in the hierarchy, and the caps of keys."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

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
    if changed:
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)
        widget.update()


class SectionLabel(QLabel):
    """The small heading of a part of a panel."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", "section")


class KeyCap(QLabel):
    """The key that does something. Given an action it shows the action's real binding and follows it; without
    a binding it is hidden.
    """

    def __init__(
        self, binding: QAction | QKeySequence | str, parent: QWidget | None = None, *, inverse: bool = False
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setProperty("inverse", inverse)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._action: QAction | None = None
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
            self.setHidden(not written)


def key_words(keys: QKeySequence) -> str:
    """A binding as it stands on key caps: `Ctrl Z`, in the words of the system."""
    written = keys.toString(QKeySequence.SequenceFormat.NativeText)
    # Qt joins keys with "+", which may itself be the last key; and it calls Return what is printed Enter on
    # the key.
    last = "+" if written.endswith("+") else ""
    parts = [part for part in written.removesuffix("+").split("+") if part] + ([last] if last else [])
    return " ".join("Enter" if part == "Return" else part for part in parts)
