"""What the steps of the assistant have in common: fields by place, and how a problem finds its field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.setup.draft import ClinicDraft
    from dentaldesk.ui.screens.setup.presenter import Told

_MORE = 16  # pixels around the lines of a text field


class Step(QWidget):
    """One page. `take` writes what stands in it into the draft, `show_problems` marks its fields."""

    def __init__(self, words: Words, title: str, text: str = "") -> None:
        super().__init__()
        self.words = words
        self.fields: dict[str, LabeledField] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 20, 24, 20)
        self.column.setSpacing(12)
        self.column.addWidget(label(title, "title", wrap=True))
        if text:
            self.column.addWidget(label(text, "detail", wrap=True))
        self.column.addSpacing(8)

    def take(self, draft: ClinicDraft) -> None:
        """Write what stands here into the draft."""
        raise NotImplementedError

    def line(self, place: str, text: str, help_text: str = "", *, secret: bool = False) -> QLineEdit:
        """A line to type in; its field is found under its place."""
        editor = QLineEdit()
        if secret:
            editor.setEchoMode(QLineEdit.EchoMode.Password)
        self.field(place, text, editor, help_text)
        return editor

    def field(self, place: str, text: str, editor: QWidget, help_text: str = "") -> LabeledField:
        """Any editor under its label."""
        editor.setObjectName(f"setup.{place}")
        made = LabeledField(text, editor, help_text)
        self.fields[place] = made
        if isinstance(editor, QLineEdit):
            editor.textEdited.connect(lambda _text: made.set_problem(None))
        return made

    def show_problems(self, problems: Iterable[Told]) -> None:
        """Mark what is wrong here, and unmark what is not."""
        told: dict[str, list[str]] = {}
        for problem in problems:
            told.setdefault(problem.place, []).append(problem.text)
        for place, field in self.fields.items():
            field.set_problem(" ".join(told.get(place, [])))

    def go_to(self, place: str) -> None:
        """Let the field of this place have the keyboard, else the first one."""
        field = self.fields.get(place) or next(iter(self.fields.values()), None)
        (self if field is None else field.editor).setFocus(Qt.FocusReason.OtherFocusReason)


def tab_before(last: QWidget, made: Sequence[QWidget]) -> None:
    """Tab comes to these, in their order, and then to `last`, which was there before them."""
    chain = [last, *made]
    for one, other in pairwise(chain):
        QWidget.setTabOrder(one, other)
    if made:
        QWidget.setTabOrder(made[-1], last)


def text_area(lines: int) -> QPlainTextEdit:
    """A field of several lines; Tab leaves it."""
    made = QPlainTextEdit()
    made.setTabChangesFocus(True)
    made.setFixedHeight(made.fontMetrics().lineSpacing() * lines + _MORE)
    return made


def choice(entries: Sequence[tuple[str, object]], on: Callable[[], object] | None = None) -> ChoiceBox:
    """A drop-down of (words, value)."""
    made = ChoiceBox()
    for words, value in entries:
        made.addItem(words, value)
    if on is not None:
        made.activated.connect(lambda _place: on())
    return made


def beside(*widgets: QWidget) -> QHBoxLayout:
    """Fields in one row, equally wide."""
    row = QHBoxLayout()
    row.setSpacing(12)
    for widget in widgets:
        row.addWidget(widget, 1, Qt.AlignmentFlag.AlignTop)
    return row
