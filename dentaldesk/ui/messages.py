"""The only home of message boxes. They ask by naming the deed on the button, never "OK"; they do not block,
the answer comes to a callback.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.ui.theme.tokens import DIALOG_PADDING
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Callable

# Wide enough for a sentence, narrow enough to read at one glance; words may make it wider.
_WIDTH = 420


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked before a deed that cannot be undone, all in the reader's words."""

    title: str  # "Refund 120.00 to Visa ·· 4417?"
    text: str  # what it means, and that it is final
    deed: str  # the button that does it: "Refund 120.00"
    keep: str  # the button that leaves things as they are: "Keep the payment"
    destructive: bool = True


def ask(parent: QWidget, question: Question, then: Callable[[], object]) -> QDialog:
    """Ask, and call `then` when the deed was chosen. Esc keeps; the keyboard starts at keeping when the deed
    destroys something.
    """
    dialog = QDialog(parent)
    sheet(dialog, question.title, question.text)
    keep = button(question.keep, on=dialog.reject)
    deed = button(question.deed, "danger-filled" if question.destructive else "primary", on=dialog.accept)
    add_foot(dialog, keep, deed)
    (keep if question.destructive else deed).setFocus()
    dialog.accepted.connect(then)
    dialog.open()
    return dialog


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What happened, all in the reader's words."""

    title: str  # "The receipt was not printed"
    text: str  # what happened, what was saved, what to do
    close: str  # "Close", or better what closing means: "Print later"
    act: str = ""  # the one next step, when there is one: "Try again"


def tell(parent: QWidget, report: Report, on_act: Callable[[], object] | None = None) -> QDialog:
    """Tell something that must not be overlooked; `on_act` is called when the next step was chosen."""
    dialog = QDialog(parent)
    sheet(dialog, report.title, report.text)
    close = button(report.close, on=dialog.reject)
    buttons = [close]
    if not report.act or on_act is None:
        close.set_kind("primary")
    else:
        buttons.append(button(report.act, "primary", on=dialog.accept))
        dialog.accepted.connect(on_act)
    add_foot(dialog, *buttons)
    buttons[-1].setFocus()
    dialog.open()
    return dialog


def sheet(dialog: QDialog, title: str, text: str = "") -> QVBoxLayout:
    """Dress a dialog as the house does: title, sentence; what else it holds goes into the column returned, its buttons
    to `add_foot`.
    """
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setProperty("sheet", True)
    dialog.setWindowTitle(title)
    dialog.setAccessibleDescription(text)
    dialog.setMinimumWidth(_WIDTH)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    body = QVBoxLayout()
    body.setContentsMargins(DIALOG_PADDING, DIALOG_PADDING, DIALOG_PADDING, DIALOG_PADDING)
    body.setSpacing(8)
    body.addWidget(label(title, "title", wrap=True))
    if text:
        body.addWidget(label(text, "detail", wrap=True))
    column.addLayout(body)
    return body


def add_foot(dialog: QDialog, *buttons: QWidget) -> None:
    """The last line of a dialog that `sheet` dressed: its buttons, the one that does it at the end."""
    foot = QFrame()
    foot.setProperty("foot", True)
    row = QHBoxLayout(foot)
    row.setContentsMargins(DIALOG_PADDING, 12, DIALOG_PADDING, 12)
    row.setSpacing(8)
    row.addStretch(1)
    for each in buttons:
        row.addWidget(each)
    layout = dialog.layout()
    if layout is not None:
        layout.addWidget(foot)
