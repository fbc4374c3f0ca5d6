"""The page of a patient's details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.models.states import PatientStatus
from dentaldesk.ui.screens.patient.doubles import Doubles
from dentaldesk.ui.screens.patient.form_parts import form_parts, treating
from dentaldesk.ui.screens.patient.sheet import FieldSheet
from dentaldesk.ui.widgets.both_values import BothValues
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import ChoiceBox
from dentaldesk.ui.widgets.panels import PanelFoot
from dentaldesk.ui.widgets.photo import PhotoBox
from dentaldesk.ui.widgets.texts import label, set_look

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.staff.reads import ProviderRow
    from dentaldesk.ui.screens.patient.rows import FormLine, Head, Likely

# What nobody is asked who has just walked in.
_NOT_OF_NEW = {"status", "deceased_on"}


class PatientForm(QWidget):
    """The fields with what is wrong at each, and the one button that saves. It asks by signals."""

    typed = Signal(str, str)  # field, text
    saved = Signal()
    left = Signal()  # Esc, while somebody new is typed in
    came = Signal()  # as saved, and the person is here now
    discarded = Signal()
    double_wanted = Signal(object)  # the id of somebody who is here already
    although_wanted = Signal()  # registered although somebody like this is here

    def __init__(self, words: Words, stack: QStackedWidget) -> None:
        """`stack`: in which it stands."""
        super().__init__()
        stack.addWidget(self)  # before it is filled: the first page is shown at once, and dressed with all it holds
        self._words = words
        self._why_not = self._why_not_here = ""
        self._new = False
        self._dead = False

    def make(
        self,
        providers: Sequence[ProviderRow],
        *,
        age: Callable[[str], str],
        written: Callable[[str], str],
        why_none: Callable[[str], str],
    ) -> Iterator[None]:
        """Make what is in it, and yield wherever the event loop may turn."""
        words = self._words
        self.both = BothValues(words)
        self.both.setObjectName("patient.both_values")
        self.doubles = Doubles(words)
        self.doubles.wanted.connect(self.double_wanted)
        self.doubles.although.connect(self.although_wanted)
        self.photo = PhotoBox(words, "patient.photo", QSize(112, 132))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._inner = QWidget()
        column.addWidget(self._scrolled(), 1)
        fields = form_parts(words, providers, age=age, written=written, why_none=why_none)
        yield
        # In its place before it is filled: every move of so many fields is paid for once more.
        self.sheet = FieldSheet("patient.", fields, self._inner)
        yield
        self._fill()
        # Below the fields, which must not move under the fingers when somebody is found.
        beneath = QVBoxLayout()
        beneath.setContentsMargins(16, 8, 16, 8)
        beneath.addWidget(self.doubles)
        column.addLayout(beneath)
        column.addWidget(self._foot())
        self.sheet.typed.connect(self._typed)
        self.sheet.entered.connect(self.save_if_allowed)

    def _fill(self) -> None:
        rows = QHBoxLayout()
        rows.setSpacing(16)
        rows.addWidget(self.sheet, 1)
        rows.addWidget(self.photo, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self._inner)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.both)
        column.addLayout(rows)
        column.addStretch(1)

    def _scrolled(self) -> QScrollArea:
        scroll = QScrollArea(self)
        scroll.setWidget(self._inner)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return scroll

    def _foot(self) -> QWidget:
        words = self._words
        self.line = label("", "caption", wrap=True)
        self.line.setObjectName("patient.line")
        self.discard = button(words("&Discard changes"), "quiet", on=self.discarded.emit)
        self.discard.setObjectName("patient.discard")
        self.check_in = button(words("Register and &check in"), "secondary", "armchair", on=self.came.emit)
        self.check_in.setObjectName("patient.check_in")
        self.save = button(words("&Save"), "primary", on=self.saved.emit)
        self.save.setObjectName("patient.save")
        foot = PanelFoot()
        foot.row.addWidget(self.line, 1)
        for each in (self.discard, self.check_in, self.save):
            foot.row.addWidget(each)
        self._foot_line = foot
        return foot

    def _typed(self, name: str, text: str) -> None:
        if name == "status":
            self._dead = text == PatientStatus.DECEASED
            self._arrange()
        self.typed.emit(name, text)

    def _arrange(self) -> None:
        hidden = set() if self._new else {"complaint"}
        hidden |= _NOT_OF_NEW if self._new else set() if self._dead else {"deceased_on"}
        self.sheet.show_only(hidden)
        self.photo.setVisible(not self._new)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._new:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        widest = self.sheet.widest() + 180
        self._inner.setMaximumWidth(widest)
        self._foot_line.end_at(widest)

    def names(self) -> dict[str, str]:
        """The label of each field."""
        return self.sheet.names()

    def show_head(self, head: Head) -> None:
        """Say whether these are the details of someone new."""
        self._new = head.new
        self.discard.setText(self._words("Cancel") if head.new else self._words("&Discard changes"))
        self._name_deed()
        self._arrange()

    def show_doubles(self, doubles: tuple[Likely, ...]) -> None:
        """Show who may be the same person."""
        self.doubles.show_doubles(doubles)

    def _name_deed(self) -> None:
        words = self._words
        self.check_in.setVisible(self._new)
        self.save.setText(words("&Register") if self._new else words("&Save"))

    def show_providers(self, providers: Sequence[ProviderRow]) -> None:
        """Who works here now; who is chosen stays chosen."""
        box = self.sheet.fields["provider_id"].editor
        if isinstance(box, ChoiceBox):
            chosen = box.currentData()
            box.clear()
            for value, said in treating(self._words, providers).items():
                box.addItem(said, value)
            self.sheet.choose(box, chosen or "")

    def show_values(self, values: dict[str, str]) -> None:
        """Let these stand in the fields; what stands already keeps its cursor."""
        self._dead = values["status"] == PatientStatus.DECEASED
        self._arrange()
        self.sheet.show_values(values)

    def show_problems(self, problems: dict[str, str]) -> None:
        """Say what is wrong, each at its field; the keyboard goes to the first."""
        self.sheet.show_problems(problems)

    def show_line(self, line: FormLine) -> None:
        """Say how the form stands to what is stored."""
        self.line.setText(line.text)
        set_look(self.line, tone={"unsaved": "warning", "choose": "warning", "saved": "good"}.get(line.state, "muted"))
        changed = line.state in {"changed", "unsaved"}
        self.save.setEnabled((changed or self._new) and line.state != "saving" and not self._why_not)
        self.check_in.setEnabled(self.save.isEnabled() and not self._why_not_here)
        self.discard.setVisible(changed or line.state == "choose" or self._new)

    def allow(self, why_not: str, why_not_here: str = "") -> None:
        """Whether details may be changed and somebody checked in here; the reasons are "" when they may."""
        self._why_not, self._why_not_here = why_not, why_not or why_not_here
        self.sheet.allow(why_not)
        self.photo.allow(why_not)
        self.save.setEnabled(not why_not)
        self.save.setToolTip(why_not)
        self.check_in.setEnabled(not self._why_not_here)
        self.check_in.setToolTip(self._why_not_here)

    def save_if_allowed(self) -> None:
        """Save, if there is something to save."""
        if self.save.isEnabled():
            self.saved.emit()
