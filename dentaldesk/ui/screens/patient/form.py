"""The form of a patient's details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from dentaldesk.models.states import Channel
from dentaldesk.ui.screens.patient.rows import FormLine, Head
from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.widgets.both_values import BothValues
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField
from dentaldesk.ui.widgets.panels import Panel, PanelHead
from dentaldesk.ui.widgets.script import follow_script
from dentaldesk.ui.widgets.texts import label, set_look

if TYPE_CHECKING:
    from collections.abc import Callable

    from dentaldesk.engines.core.words import Words

# From this many letter heights on two fields stand side by side; wider than the second they are not read better.
_TWO_COLUMNS = 36
_WIDEST = 72


class BirthEdit(QLineEdit):
    """A date typed in any format, with the age behind it."""

    def __init__(self, age: Callable[[str], str], written: Callable[[str], str]) -> None:
        super().__init__()
        self._age = age
        self._written = written
        self.editingFinished.connect(self._write_out)

    def _write_out(self) -> None:
        written = self._written(self.text())
        if written != self.text():
            self.setText(written)
            self.textEdited.emit(written)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        age = self._age(self.text())
        if not age:
            return
        painter = QPainter(self)
        painter.setPen(colour("muted"))
        end = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignTrailing
        painter.drawText(self.rect().adjusted(10, 0, -10, 0), end, age)
        painter.end()


class PatientForm(Panel):
    """The fields with what is wrong at each, and the one button that saves. It asks by signals."""

    typed = Signal(str, str)  # field, text
    saved = Signal()
    discarded = Signal()
    new_wanted = Signal()

    def __init__(self, words: Words, *, age: Callable[[str], str], written: Callable[[str], str]) -> None:
        self._words = words
        self._title = PanelHead("", icon="identification-card")
        super().__init__(self._title, padding=0)
        self._why_not = ""
        self._new = False
        self.new = button(words("&New patient"), "secondary", "user-plus", on=self.new_wanted.emit, compact=True)
        self.new.setObjectName("patient.new")
        self._title.add(self.new)
        self.both = BothValues(words)
        self.both.setObjectName("patient.both_values")
        self.birth = BirthEdit(age, written)
        self.channel = ChoiceBox()
        self.channel.addItem(words("No preference"), "")
        for channel in Channel:
            self.channel.addItem(self.channel_word(channel), channel.value)
        self.edits: dict[str, QLineEdit] = {
            "given_names": QLineEdit(),
            "family_name": QLineEdit(),
            "birth_date": self.birth,
            "phone": QLineEdit(),
            "email": QLineEdit(),
        }
        self.fields = self._labelled()
        self._make_body()
        self._make_foot()
        self._connect()

    def _labelled(self) -> dict[str, LabeledField]:
        words, edits = self._words, self.edits
        made = {
            "given_names": LabeledField(words("Given names"), edits["given_names"]),
            "family_name": LabeledField(words("Family name"), edits["family_name"]),
            "birth_date": LabeledField(words("Date of birth"), self.birth),
            "preferred_channel": LabeledField(words("Prefers to be reached by"), self.channel),
            "phone": LabeledField(words("Phone"), edits["phone"]),
            "email": LabeledField(words("E-mail"), edits["email"]),
        }
        for name, field in made.items():
            field.editor.setObjectName(f"patient.{name}")
        return made

    def _make_body(self) -> None:
        inner = QWidget()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(12)
        self._columns = 0
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.both)
        column.addLayout(self._grid)
        column.addStretch(1)
        self._inner = inner
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.content.addWidget(scroll, 1)
        self._arrange(2)

    def _make_foot(self) -> None:
        words = self._words
        self.line = label("", "caption", wrap=True)
        self.line.setObjectName("patient.line")
        self.discard = button(words("&Discard changes"), "quiet", on=self.discarded.emit)
        self.discard.setObjectName("patient.discard")
        self.save = button(words("&Save"), "primary", on=self.saved.emit)
        self.save.setObjectName("patient.save")
        foot = self.add_foot()
        foot.row.addWidget(self.line, 1)
        foot.row.addWidget(self.discard)
        foot.row.addWidget(self.save)

    def _connect(self) -> None:
        for name in ("given_names", "family_name"):
            follow_script(self.edits[name])
        for name, edit in self.edits.items():
            edit.textEdited.connect(lambda text, name=name: self._typed(name, text))
            edit.returnPressed.connect(self.save_if_allowed)
        self.channel.activated.connect(lambda _: self._typed("preferred_channel", self.channel.currentData()))

    def _typed(self, name: str, text: str) -> None:
        self.fields[name].set_problem(None)
        self.typed.emit(name, text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        letter = current().sizes.body
        self._arrange(2 if self.width() >= _TWO_COLUMNS * letter else 1)
        self._inner.setMaximumWidth(_WIDEST * letter)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, field in enumerate(self.fields.values()):
            self._grid.addWidget(field, place // columns, place % columns, Qt.AlignmentFlag.AlignTop)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, columns - 1)

    def names(self) -> dict[str, str]:
        """The label of each field."""
        return {name: field.editor.accessibleName() for name, field in self.fields.items()}

    def channel_word(self, channel: Channel) -> str:
        """The way to reach someone, in words."""
        return {Channel.SMS: self._words("Text message"), Channel.EMAIL: self._words("E-mail")}[channel]

    def show_head(self, head: Head) -> None:
        """Say whose details these are."""
        self._title.set_title(head.title)
        self.new.setVisible(not head.new)
        self.save.setText(self._words("&Register") if head.new else self._words("&Save"))
        self.discard.setText(self._words("Cancel") if head.new else self._words("&Discard changes"))
        self._new = head.new

    def show_values(self, values: dict[str, str]) -> None:
        """Let these stand in the fields; what stands already keeps its cursor."""
        for name, edit in self.edits.items():
            if edit.text() != values[name]:
                edit.setText(values[name])
                edit.setCursorPosition(0)
        self.channel.setCurrentIndex(self.channel.findData(values["preferred_channel"]))

    def show_problems(self, problems: dict[str, str]) -> None:
        """Say what is wrong, each at its field; the keyboard goes to the first."""
        for name, field in self.fields.items():
            field.set_problem(problems.get(name))
        first = next((field for name, field in self.fields.items() if name in problems), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_line(self, line: FormLine) -> None:
        """Say how the form stands to what is stored."""
        self.line.setText(line.text)
        set_look(self.line, tone={"unsaved": "warning", "choose": "warning", "saved": "good"}.get(line.state, "muted"))
        changed = line.state in {"changed", "unsaved"}
        self.save.setEnabled((changed or self._new) and line.state != "saving" and not self._why_not)
        self.discard.setVisible(changed or line.state == "choose" or self._new)

    def allow(self, why_not: str) -> None:
        """Whether details may be changed here; the reason is "" when they may."""
        self._why_not = why_not
        for edit in self.edits.values():
            set_look(edit, readOnly=bool(why_not))
            edit.setToolTip(why_not)
        for control in (self.channel, self.save, self.new):
            control.setEnabled(not why_not)
            control.setToolTip(why_not)

    def save_if_allowed(self) -> None:
        """Save, if there is something to save."""
        if self.save.isEnabled():
            self.saved.emit()
