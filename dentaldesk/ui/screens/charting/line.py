"""The typed line, and the row that says in words what would be charted: with its fee, before Enter."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from dentaldesk.models.teeth import Notation, ToothCode, show_tooth
from dentaldesk.ui.screens.charting.buttons import EnterButton
from dentaldesk.ui.screens.charting.favourites import Modes
from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.panels import Card, IconLabel
from dentaldesk.ui.widgets.texts import label, set_look

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.charting.preview import Preview

_LETTERS = 22  # of the line at its shortest
_EDGE = 9
_NARROW = 105  # letters of the card's width below which the preview stands under the line


class ChartLine(QLineEdit):
    """Shows in grey what Tab would add. Escape empties it, and once more leads back to the chart."""

    left = Signal()
    entered = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.completion = ""
        self.setObjectName("charting.line")
        self.setAccessibleName(words("Type what to chart"))
        self._words = words
        self.show_notation(Notation.FDI)

    def show_notation(self, notation: Notation) -> None:
        """What is typed, in the names of this desk."""
        example = show_tooth(ToothCode("16"), notation)
        self.setPlaceholderText(self._words("{tooth} MOD composite …", tooth=example))

    def show_completion(self, completion: str) -> None:
        """The letters that would finish the word."""
        self.completion = completion
        self.update()

    def event(self, event: QEvent) -> bool:
        # Tab is taken before it would move the keyboard on.
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and event.key() == Qt.Key.Key_Tab and self._completes():  # type: ignore[attr-defined]
            self.insert(self.completion + " ")
            self.textEdited.emit(self.text())
            return True
        return bool(super().event(event))

    def _completes(self) -> bool:
        return bool(self.completion) and self.cursorPosition() == len(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        turns = any(event.matches(key) for key in (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo))
        if turns and not self.text():
            event.ignore()  # nothing was typed that could be taken back: the last deed is
        elif event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
                self.textEdited.emit("")
            self.left.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._completes():
            return
        caret = self.cursorRect()
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(colour("muted"))
        area = QRect(caret.center().x() + 1, 0, self.width() - caret.center().x() - _EDGE, self.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.completion)
        painter.end()


class LineCard(Card):
    """Line, preview and the one button that charts; below, how work is marked. A reason is asked in its place."""

    confirmed = Signal()
    exam_wanted = Signal()
    reason_given = Signal(str)
    reason_dropped = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__(padding=8)
        self._words = words
        self.line = ChartLine(words)
        self.line.setMinimumWidth(_LETTERS * self.line.fontMetrics().averageCharWidth())
        self.line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.modes = Modes(words)
        self.said = _wrapped("medium")
        self.said.setObjectName("charting.preview")
        self.hint = _wrapped("caption")
        self.problem = _wrapped("medium", "danger")
        self.problem.setObjectName("charting.problem")
        self._icon = IconLabel("warning-circle-fill", "danger", 16)
        self._fee = _Figure(words("Fee"))
        self._share = _Figure(words("Patient pays"))
        self.chart_it = EnterButton(words("Chart it"), words("Enter"))
        self.chart_it.clicked.connect(lambda _checked=False: self.confirmed.emit())
        self.chart_it.setObjectName("charting.chart_it")
        self.chart_it.setToolTip(words("Chart it (Enter)"))
        self.chart_it.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.begin = button(words("Begin today’s exam"), "primary", on=self.exam_wanted.emit)
        self.begin.setObjectName("charting.begin_exam")
        self.begin.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.reason = ReasonRow(words)
        self.reason.given.connect(self.reason_given)
        self.reason.dropped.connect(self.reason_dropped)
        self._lay_out()
        self.say("")

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(0)
        wrong = QHBoxLayout()
        wrong.setSpacing(6)
        wrong.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        wrong.addWidget(self.problem, 1)
        for part in (self.said, self.hint):
            texts.addWidget(part)
        texts.addLayout(wrong)
        self._texts = QWidget()
        self._texts.setLayout(texts)
        texts.setContentsMargins(0, 0, 0, 0)
        texts.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._is_narrow: bool | None = None
        self.content.setSpacing(6)
        self.content.addLayout(self._grid)
        self._place()  # before what stands below: Tab goes in the order in which they came
        self.content.addWidget(self.reason)
        self.content.addWidget(self.modes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Two lines always: a card that grew with every key would make the chart above it another size.
        sizes = current().sizes
        self._texts.setMinimumHeight(sizes.body_line + sizes.small_line)
        self._place()

    def _place(self) -> None:
        """Line and preview in one row where there is room, else one below the other."""
        narrow = self.width() < _NARROW * self.line.fontMetrics().averageCharWidth()
        if narrow == self._is_narrow:
            return
        self._is_narrow = narrow
        below = 1 if narrow else 0
        grid = self._grid
        grid.addWidget(self.line, 0, 0, 1, 3 if narrow else 1)
        grid.addWidget(self._texts, below, 0 if narrow else 1)
        grid.addWidget(self._fee, below, 1 if narrow else 2)
        grid.addWidget(self._share, below, 2 if narrow else 3)
        for deed in (self.chart_it, self.begin):
            grid.addWidget(deed, 0, 3 if narrow else 4, 1, 1)
        for column, stretch in enumerate((3, 0, 0, 0) if narrow else (2, 3, 0, 0)):
            grid.setColumnStretch(column, stretch)

    def show_notation(self, notation: Notation) -> None:
        """How teeth are named."""
        self.line.show_notation(notation)

    def show_preview(self, preview: Preview, *, enabled: bool, did: str = "") -> None:
        """What Enter would chart and what it costs; `did` is what was charted last, until something is begun."""
        words = self._words
        needs = words("Planned work belongs to an exam, and none is open today.") if preview.needs_exam else ""
        self.said.setText(preview.said or did)
        self.said.setVisible(bool(self.said.text()))
        self._preview_hint = needs or preview.hint
        set_look(self.hint, tone="warning" if needs else None)
        self._fee.show_amount(preview.fee)
        self._share.show_amount(preview.share)
        self.chart_it.setVisible(not preview.needs_exam)
        self.chart_it.setEnabled(preview.ready and enabled)
        self.begin.setVisible(preview.needs_exam)
        self.line.show_completion(preview.completion)
        self._preview_problem = " ".join(preview.problems)
        self._is_typing = preview.is_typing
        self._show_message()

    def say(self, sentence: str) -> None:
        """Why the last thing was not done; "" takes it away."""
        self._said, self._remark = sentence, ""
        self._show_message()

    def remark(self, sentence: str) -> None:
        """Something that is no mistake: there was nothing to do."""
        self._said, self._remark = "", sentence
        self._show_message()

    _said = ""
    _remark = ""
    _preview_hint = ""
    _preview_problem = ""
    _is_typing = False

    def _show_message(self) -> None:
        """One line: what is wrong, else what may become wrong while somebody types, else what to do."""
        against = "" if self._is_typing or self._preview_problem in self._said else self._preview_problem
        shown = " ".join(part for part in (self._said, against) if part)
        self.problem.setText(shown)
        self.problem.setVisible(bool(shown))
        self._icon.setVisible(bool(shown))
        hint = self._remark or (self._preview_problem if self._is_typing else "") or self._preview_hint
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint) and not shown)
        self.line.setAccessibleDescription(" ".join(part for part in (shown or hint, self.said.text()) if part))
        set_look(self.line, problem=bool(shown) and bool(self.line.text()))

    def ask_reason(self, what: str) -> None:
        """Ask why an entry of a signed record is void; "" ends the asking. It stands where the preview stood."""
        for part in (self._texts, self.modes):
            part.setVisible(not what)
        self.reason.ask(what)


def _wrapped(look: str, tone: str | None = None) -> QLabel:
    made = label("", look, tone=tone, wrap=True)  # type: ignore[arg-type]  # both are of the few that there are
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return made


class _Figure(QWidget):
    """A small caption over an amount; gone when there is none."""

    def __init__(self, caption: str) -> None:
        super().__init__()
        self._caption = caption
        self._amount = label("", "strong", figures=True)
        self._amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        head = label(caption, "caption")
        head.setAlignment(Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._amount)

    def show_amount(self, amount: str) -> None:
        """Show it, or nothing."""
        self._amount.setText(amount)
        self.setVisible(bool(amount))
        self.setAccessibleName(f"{self._caption} {amount}")


class ReasonRow(QWidget):
    """Why is it void? One click on a usual reason, or a word of one's own."""

    given = Signal(str)
    dropped = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._question = label("", "medium", wrap=True)
        self.field = QLineEdit()
        self.field.setObjectName("charting.reason")
        self.field.setAccessibleName(words("Why is it void?"))
        self.field.setPlaceholderText(words("Another reason"))
        self.field.returnPressed.connect(lambda: self.given.emit(self.field.text()))
        usual = (words("Wrong tooth"), words("Wrong surface"), words("Charted twice"), words("Not so"))
        buttons = []
        for number, reason in enumerate(usual):
            made = button(reason, "secondary", compact=True, on=partial(self.given.emit, reason))
            made.setObjectName(f"charting.reason.{number}")
            buttons.append(made)
        keep = button(words("Keep it"), "quiet", compact=True, on=self.dropped.emit)
        keep.setObjectName("charting.reason.keep")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._question)
        column.addWidget(FlowBox(*buttons, self.field, keep, spacing=6))
        self.hide()

    def ask(self, what: str) -> None:
        """Ask of these entries; "" ends it."""
        self.field.clear()
        if what:
            sentence = self._words("{what} stands in a signed record. Why is it void?", what=what)
            self._question.setText(sentence)
            self.field.setAccessibleDescription(sentence)
            self.show()
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.isVisible():
            self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dropped.emit()
            return
        super().keyPressEvent(event)
