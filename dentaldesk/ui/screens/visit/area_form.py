"""The items of one area of the clinical examination, each with what is found and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from dentaldesk.engines.clinical.examination import (
    AREAS,
    LONGEST_NOTE,
    NOT_EXAMINED,
    ItemKind,
    ItemSpec,
    suggest_caries_risk,
)
from dentaldesk.models.states import ExamArea
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.visit.choices import Choices
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

_NAME = 10  # letter heights of the names of items
_NOTE = 8  # at least
_NUMBER = 6
_BETWEEN = 6  # pixels between two items: more than between the lines of one
_NONE = "none"


class ItemRow(QWidget):
    """One item. `stated(item, state)` tells a choice, `noted(item, note)` the words beside it."""

    stated = Signal(str, str)
    noted = Signal(str, str)
    left = Signal()

    def __init__(self, words: Words, area: ExamArea, spec: ItemSpec) -> None:
        super().__init__()
        self._spec = spec
        name = words.text(Message(f"exam_item.{spec.code}"))
        self.setObjectName(f"exam.item.{area}.{spec.code}")
        title = label(name, wrap=True)
        title.setFixedWidth(_NAME * current().sizes.body)
        self.choices: Choices | None = None
        self.number: QLineEdit | None = None
        editor: QWidget
        if spec.kind is ItemKind.NUMBER:
            self.number = editor = self._number_edit(words, name, area)
        else:
            many = spec.kind is ItemKind.MANY
            states = [(words.text(Message(f"exam_state.{state}")), state) for state in spec.states]
            self.choices = editor = Choices(name, states, many=many, alone=_NONE if many else "")
            for each in editor.buttons:
                each.setObjectName(f"exam.state.{area}.{spec.code}.{each.value}")
            self.choices.chosen.connect(self._chosen)
        self.note = QLineEdit()
        self.note.setObjectName(f"exam.note.{area}.{spec.code}")
        self.note.setAccessibleName(words("{item}: note", item=name))
        self.note.setPlaceholderText(words("What was found"))
        self.note.setMaxLength(LONGEST_NOTE)
        # The words get what the answers leave: these stand in one line where there is room.
        self.note.setMinimumWidth(_NOTE * current().sizes.body)
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.note.textEdited.connect(lambda text: self.noted.emit(spec.code, text))
        self.note.editingFinished.connect(self.left)
        self.note.hide()
        if self._asks_words():  # its place is kept: what is chosen moves nothing under the next click
            policy = self.note.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            self.note.setSizePolicy(policy)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(title)
        row.addWidget(editor, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.note, 1)
        if self.number is not None:
            row.addStretch(1)

    def _asks_words(self) -> bool:
        """Whether there is a state that is as it should be, so that any other asks what was found."""
        return self._spec.normal is not None

    def _chosen(self, value: str) -> None:
        """Who found something says what: the keyboard is there at once, and no word goes anywhere else."""
        self.stated.emit(self._spec.code, value or NOT_EXAMINED)
        if value not in {"", self._spec.normal} and self._spec.kind is ItemKind.CHOICE and self.note.isVisible():
            self.note.setFocus(Qt.FocusReason.OtherFocusReason)

    def _number_edit(self, words: Words, name: str, area: ExamArea) -> QLineEdit:
        made = QLineEdit()
        made.setObjectName(f"exam.number.{area}.{self._spec.code}")
        made.setAccessibleName(name)
        made.setToolTip(words("{least} to {most}", least=self._spec.least, most=self._spec.most))
        made.setMaximumWidth(_NUMBER * current().sizes.body)
        made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        made.editingFinished.connect(lambda: self._measured(made))
        return made

    def _measured(self, edit: QLineEdit) -> None:
        if edit.isModified():
            edit.setModified(False)
            self.stated.emit(self._spec.code, edit.text().strip().replace("−", "-") or NOT_EXAMINED)

    def show_finding(self, state: str, note: str, *, may: bool) -> None:
        """Show what stands; what is typed just now keeps its cursor."""
        shown = "" if state == NOT_EXAMINED else state
        if self.choices is not None:
            self.choices.show_value(shown)
            self.choices.setEnabled(may)
        if self.number is not None:
            if not self.number.isModified() and self.number.text() != shown:
                self.number.setText(shown)
            self.number.setReadOnly(not may)
        said = bool(note) or (self._asks_words() and state not in {NOT_EXAMINED, self._spec.normal})
        self.note.setVisible(said or self.note.hasFocus())
        if self.note.text() != note:
            self.note.setText(note)
        self.note.setReadOnly(not may)

    def target(self) -> QWidget:
        """Where the keyboard goes."""
        if self.choices is not None:
            return self.choices.target()
        assert self.number is not None  # noqa: S101 - an item has either
        return self.number


class AreaForm(QWidget):
    """All items of an area. The button says that the rest is as it should be: no letter does, for people type here."""

    stated = Signal(object, str, str)  # area, item, state
    noted = Signal(object, str, str)
    all_normal = Signal(object)
    left = Signal()

    def __init__(self, words: Words, area: ExamArea) -> None:
        super().__init__()
        self._words, self._area = words, area
        self.rows: dict[str, ItemRow] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_BETWEEN)
        for spec in AREAS[area]:
            row = ItemRow(words, area, spec)
            row.stated.connect(lambda item, state: self.stated.emit(area, item, state))
            row.noted.connect(lambda item, note: self.noted.emit(area, item, note))
            row.left.connect(self.left)
            self.rows[spec.code] = row
            column.addWidget(row)
        self.normal = button(
            words("All the rest is &normal"), "secondary", "checks", on=lambda: self.all_normal.emit(area)
        )
        self.normal.setObjectName(f"exam.normal.{area}")
        self.normal.setToolTip(words("Whatever was not examined yet is normal (Alt+N)"))
        self._has_normal = any(spec.normal is not None for spec in AREAS[area])
        self._suggestion = label("", "caption", wrap=True)
        self._take = button(words("Take it"), "quiet", "check", compact=True, on=self._take_suggestion)
        self._take.setObjectName("exam.take_risk")
        self._level = ""
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 4, 0, 0)
        foot.setSpacing(8)
        foot.addWidget(self.normal)
        foot.addWidget(self._suggestion, 1)
        foot.addWidget(self._take)
        if area is not ExamArea.CARIES_RISK:
            self._suggestion.hide()
            self._take.hide()
            foot.addStretch(1)
        column.addLayout(foot)
        column.addStretch(1)

    def show_findings(self, standing: Callable[[ExamArea, str], tuple[str, str]], *, may: bool) -> None:
        """Show what stands in this area."""
        lacks = False
        for item, row in self.rows.items():
            state, note = standing(self._area, item)
            lacks = lacks or state == NOT_EXAMINED
            row.show_finding(state, note, may=may)
        self.normal.setVisible(self._has_normal)
        self.normal.setEnabled(may and lacks)
        if self._area is ExamArea.CARIES_RISK:
            self._suggest(standing(self._area, "factors")[0], standing(self._area, "risk")[0], may=may)

    def _suggest(self, factors: str, risk: str, *, may: bool) -> None:
        words = self._words
        asked = factors != NOT_EXAMINED
        suggested = suggest_caries_risk("" if factors == _NONE else factors)
        self._level = suggested.level
        why = ", ".join(words.text(each) for each in suggested.why)
        level = Message(f"exam_state.{suggested.level}")
        said = (
            words("Suggested: {level} ({why})", level=level, why=why)
            if why
            else words("Suggested: {level}", level=level)
        )
        self._suggestion.setText(said if asked else words("Mark the factors, or none, for a suggestion."))
        self._take.setVisible(asked and may and risk != suggested.level)

    def _take_suggestion(self) -> None:
        self.stated.emit(self._area, "risk", self._level)

    def first(self) -> QWidget:
        """The first item."""
        return next(iter(self.rows.values())).target()
