"""A questionnaire: groups of questions answered yes, no or "don't know" with a note, by text or on a scale.

It is filled in by keyboard: Tab goes from question to question, 1, 2 and 3 answer, the keyboard is in the note after a
yes, and 0 says no to whatever is left of a group. A word typed at a question goes into its note, or back into the note
that Tab has just left empty: what is typed is never lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.buttons import Button, button
from dentaldesk.ui.widgets.fields import ChoiceBox
from dentaldesk.ui.widgets.panels import Separator
from dentaldesk.ui.widgets.texts import SectionLabel, label, set_look

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dentaldesk.engines.core.words import Words

Said = tuple[str, str]  # the answer ("yes", "no", "unknown", a text, a number) and the note
_KEYS = {Qt.Key.Key_1: "yes", Qt.Key.Key_2: "no", Qt.Key.Key_3: "unknown"}
_NOTE = 18  # letter heights that a note is wide at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question in the reader's words."""

    code: str
    text: str
    kind: Literal["yes-no", "text", "scale"] = "yes-no"
    alert: bool = False  # a yes must not be overlooked


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedGroup:
    """Questions under one heading."""

    title: str
    questions: tuple[Asked, ...]


class YesNo(QWidget):
    """Three buttons of which one or none is pressed; pressing it again takes the answer back."""

    answered = Signal(str)
    rest_denied = Signal()  # no to this question, and to all of its group that are not answered
    lettered = Signal(str)  # a letter, which answers nothing: the beginning of a note

    def __init__(self, words: Words, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.parts: dict[str, QPushButton] = {}
        said = {"yes": words("Yes"), "no": words("No"), "unknown": words("Don’t know")}
        for place, (value, text) in enumerate(said.items()):
            part = QPushButton(text)
            part.setCheckable(True)
            part.setAutoDefault(False)
            part.setProperty("compact", True)
            part.setProperty("segment", ("first", "middle", "last")[place])
            part.setAccessibleName(f"{name} {text}")
            # One stop of the Tab key a question: the pressed part, else the first.
            part.setFocusPolicy(Qt.FocusPolicy.StrongFocus if place == 0 else Qt.FocusPolicy.ClickFocus)
            part.clicked.connect(lambda on, value=value: self._press(value if on else ""))
            part.installEventFilter(self)
            row.addWidget(part)
            self.parts[value] = part
        self.setFocusProxy(self.parts["yes"])
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def _press(self, value: str) -> None:
        self.show_answer(value)
        self.answered.emit(value)

    def value(self) -> str:
        """The answer that holds; "" for none."""
        return next((value for value, part in self.parts.items() if part.isChecked()), "")

    def show_answer(self, value: str) -> None:
        """Let this answer hold; nothing is told."""
        for each, part in self.parts.items():
            part.setChecked(each == value)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in _KEYS:
                self._press(_KEYS[key])
                return True
            if key == Qt.Key.Key_0:
                self.rest_denied.emit()
                return True
            if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
                self._step(1 if (key == Qt.Key.Key_Right) != self.isRightToLeft() else -1)
                return True
            if key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
                self._press("")
                return True
            if event.text().isalpha() and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
                self.lettered.emit(event.text())
                return True
        return False

    def _step(self, by: int) -> None:
        order = list(self.parts)
        now = self.value()
        self._press(order[(order.index(now) + by) % len(order)] if now else order[0 if by > 0 else -1])


class _Row(QWidget):
    """One question with what answers it."""

    changed = Signal()

    def __init__(self, words: Words, prefix: str, asked: Asked, parent: QWidget) -> None:
        super().__init__(parent)
        self.asked = asked
        self.text = label(asked.text, wrap=True)
        self.note = QLineEdit()
        self.choice: YesNo | None = None
        self.scale: ChoiceBox | None = None
        self._gap = QSpacerItem(0, 0)
        row = self._line = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        row.addWidget(self.text, 3)
        if asked.kind == "yes-no":
            self.choice = YesNo(words, asked.text)
            self.choice.setObjectName(f"{prefix}{asked.code}")
            self.choice.parts["yes"].setObjectName(f"{prefix}{asked.code}.yes")
            self.choice.answered.connect(self._answered)
            row.addWidget(self.choice)
            self.note.setPlaceholderText(words("Which, since when …"))
            self.note.setAccessibleName(words("Note: {question}", question=asked.text))
            self.note.setObjectName(f"{prefix}{asked.code}.note")
        elif asked.kind == "scale":
            self.scale = ChoiceBox()
            self.scale.addItem(words("Not asked"), "")
            for number in range(11):
                self.scale.addItem(str(number), str(number))
            self.scale.setObjectName(f"{prefix}{asked.code}")
            self.scale.setAccessibleName(asked.text)
            self.scale.activated.connect(lambda _: self.changed.emit())
            row.addWidget(self.scale)
        else:
            self.note.setObjectName(f"{prefix}{asked.code}")
            self.note.setAccessibleName(asked.text)
            row.addSpacerItem(self._gap)
        row.addWidget(self.note, 3)
        self.note.textEdited.connect(lambda _: self.changed.emit())
        self._fit()

    def _answered(self, value: str) -> None:
        self._fit()
        self.changed.emit()
        if value == "yes":
            self.note.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def takes_words(self) -> bool:
        """Whether its note is there to be written on."""
        return not self.note.isHidden() and not self.note.isReadOnly()

    def write_on(self, text: str) -> None:
        """The keyboard goes into the note, which goes on with this."""
        self.note.setFocus(Qt.FocusReason.OtherFocusReason)
        self.note.end(False)
        self.note.insert(text)
        self.changed.emit()

    def _fit(self) -> None:
        """The note is there for a yes and for what was noted; its room is kept, so that nothing jumps."""
        self.note.setMinimumWidth(_NOTE * current().sizes.body // 2)
        policy = self.note.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.note.setSizePolicy(policy)
        alone = self.choice is None and self.scale is None
        self.note.setVisible(alone or bool(self.note.text()) or self.said()[0] in {"yes", "unknown"})
        alarming = self.asked.alert and self.choice is not None and self.choice.value() == "yes"
        set_look(self.text, tone="danger" if alarming else None)

    def line_up(self, answers: int) -> None:
        """Keep the room in pixels that the answers of other questions take: notes stand under notes."""
        if self.scale is not None:
            self.scale.setMinimumWidth(answers)
        elif self.choice is None:
            self._gap.changeSize(answers + self._line.spacing(), 0)  # Qt spaces widgets, not gaps
            self._line.invalidate()

    def said(self) -> Said:
        if self.choice is not None:
            return self.choice.value(), self.note.text()
        if self.scale is not None:
            return str(self.scale.currentData() or ""), ""
        return self.note.text(), ""

    def show_said(self, said: Said) -> None:
        answer, note = said
        if self.choice is not None:
            self.choice.show_answer(answer)
        if self.scale is not None:
            self.scale.setCurrentIndex(max(0, self.scale.findData(answer)))
        text = note if self.choice is not None else answer if self.scale is None else ""
        if self.note.text() != text:
            self.note.setText(text)
        self._fit()

    def allow(self, why_not: str) -> None:
        for each in (*(self.choice.parts.values() if self.choice else ()), *((self.scale,) if self.scale else ())):
            each.setEnabled(not why_not)
            each.setToolTip(why_not)
        set_look(self.note, readOnly=bool(why_not))


class QuestionSheet(QWidget):
    """The whole sheet. `changed` follows the answering; `answers()` are those that say something."""

    changed = Signal()
    finished = Signal()  # the last group was ended by 0: the keyboard is to go on

    def __init__(self, words: Words, prefix: str, groups: Sequence[AskedGroup], parent: QWidget | None = None) -> None:
        """With a `parent` that is in its place already: every move of so many widgets is paid for once more."""
        super().__init__(parent)
        self._words = words
        self._rows: dict[str, _Row] = {}
        self._rests: list[tuple[Button, list[_Row]]] = []
        self._groups: list[list[_Row]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for group in groups:
            self._add_group(column, prefix, group)

    def _add_group(self, column: QVBoxLayout, prefix: str, group: AskedGroup) -> None:
        rows = [_Row(self._words, prefix, asked, self) for asked in group.questions]
        self._groups.append(rows)
        head = QHBoxLayout()
        head.setContentsMargins(0, 16 if self._rows else 0, 0, 4)
        head.addWidget(SectionLabel(group.title), 1)
        if any(row.choice is not None for row in rows):
            rest = button(self._words("Rest: no"), "quiet", compact=True, on=lambda: self._deny(rows))
            rest.setObjectName(f"{prefix}rest.{group.questions[0].code}")
            rest.setAccessibleName(self._words("{group}: everything not answered is no", group=group.title))
            rest.setToolTip(rest.accessibleName())
            head.addWidget(rest)
            self._rests.append((rest, rows))
        column.addLayout(head)
        column.addWidget(Separator())
        for row in rows:
            row.changed.connect(self._changed)
            if row.choice is not None:
                row.choice.rest_denied.connect(lambda: self._end_group(rows))
                row.choice.lettered.connect(lambda text, row=row: self._write(row, text))
            column.addWidget(row)
            column.addWidget(Separator())
            self._rows[row.asked.code] = row

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        choices = [row.choice.sizeHint().width() for row in self._rows.values() if row.choice is not None]
        for row in self._rows.values():
            row.line_up(max(choices, default=0))

    def _deny(self, rows: Sequence[_Row]) -> None:
        """Each question of the group that was not answered is answered with no; that was said, not assumed."""
        for row in rows:
            if row.choice is not None and not row.choice.value() and not row.isHidden():
                row.show_said(("no", row.note.text()))
        self._changed()

    def _write(self, row: _Row, text: str) -> None:
        """A letter was typed at a question: it belongs to its note, else to the note that was left empty before it."""
        shown = [each for each in self._rows.values() if not each.isHidden()]
        before = shown[max(0, shown.index(row) - 1)]
        if row.takes_words:
            row.write_on(text)
        elif before.takes_words and before.said() == ("yes", ""):
            before.write_on(text)

    def _end_group(self, rows: list[_Row]) -> None:
        """Deny what is left of the group, and go on to the next one."""
        self._deny(rows)
        following = self._groups[self._groups.index(rows) + 1 :]
        first = next((row for group in following for row in group if not row.isHidden()), None)
        if first is None:
            self.finished.emit()
        else:
            self.focus_on(first.asked.code)

    def _changed(self) -> None:
        self._fit_rests()
        self.changed.emit()

    def _fit_rests(self) -> None:
        for rest, rows in self._rests:
            open_ones = [
                row for row in rows if row.choice is not None and not row.choice.value() and not row.isHidden()
            ]
            rest.setVisible(bool(open_ones))

    def answers(self) -> dict[str, Said]:
        """What was answered, by the code of the question."""
        said = {code: row.said() for code, row in self._rows.items()}
        return {code: each for code, each in said.items() if any(part.strip() for part in each)}

    def show_answers(self, answers: Mapping[str, Said], hidden: set[str] | None = None) -> None:
        """Let these answers stand; questions in `hidden` are not asked of this person."""
        for code, row in self._rows.items():
            row.show_said(answers.get(code, ("", "")))
            row.setVisible(code not in (hidden or set()) or code in answers)
        self._fit_rests()

    def allow(self, why_not: str) -> None:
        """Whether anything may be answered; the reason is "" when it may."""
        for row in self._rows.values():
            row.allow(why_not)
        for rest, _ in self._rests:
            rest.setEnabled(not why_not)

    def focus_on(self, code: str) -> None:
        """Lead the keyboard to a question."""
        row = self._rows[code]
        (row.choice or row.scale or row.note).setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_on_note(self, code: str) -> None:
        """Lead the keyboard to the note of a question that was answered with yes."""
        self._rows[code].note.setFocus(Qt.FocusReason.OtherFocusReason)
