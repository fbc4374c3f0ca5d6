"""What the clinician concludes: words or a code, the tooth, and how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QStringListModel, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QCompleter, QHBoxLayout, QLineEdit, QWidget

from dentaldesk.engines.clinical.care_actions import NewDiagnosis
from dentaldesk.engines.clinical.diagnoses import search_codes
from dentaldesk.models.states import Certainty
from dentaldesk.models.teeth import ToothCode, parse_tooth, show_tooth
from dentaldesk.models.values import Message, ValueProblem
from dentaldesk.ui.screens.visit.choices import Choices
from dentaldesk.ui.screens.visit.lines import Lines
from dentaldesk.ui.screens.visit.tooth_names import say_notation, tooth_problem
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import SectionLabel, label, set_look

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.visit.deeds import VisitDeeds
    from dentaldesk.ui.screens.visit.rows import Page

_SHORT = 6  # letter heights of the tooth
_ONE_LINE = 52  # letter heights of the card from which everything stands in one line
_BESIDE = 32  # pixels of a list beside its lines: their padding and its bar
_BETWEEN = " – "  # code and title of a code in the list


class DiagnosesCard(Card):
    """Enter keeps the diagnosis."""

    def __init__(self, desk: Desk, deeds: VisitDeeds) -> None:
        super().__init__()
        self._desk, self._deeds = desk, deeds
        self._page: Page | None = None
        words = desk.words
        self.text, self.tooth = QLineEdit(), QLineEdit()
        self.text.setObjectName("exam.diagnosis_text")
        self.text.setPlaceholderText(words("Words, or letters of a code’s title"))
        self.tooth.setObjectName("exam.diagnosis_tooth")
        self.tooth.setMaximumWidth(_SHORT * current().sizes.body)
        say_notation(self.tooth, desk.clinic.notation, words)
        self._codes = QStringListModel(self)
        completer = QCompleter(self._codes, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.text.setCompleter(completer)
        self.text.textEdited.connect(self._offer)
        self.fields = {
            "tooth": LabeledField(words("Tooth"), self.tooth),
            "text": LabeledField(words("Dia&gnosis"), self.text),
        }
        self.certainty = Choices(
            words("Certainty"), [(words.text(Message(f"certainty.{each}")), each.value) for each in Certainty]
        )
        self.certainty.show_value(Certainty.CONFIRMED)
        self.add = button(words("Add &diagnosis"), "secondary", "plus", on=self._add)
        self.add.setObjectName("exam.add_diagnosis")
        for edit in (self.text, self.tooth):
            edit.returnPressed.connect(self._add)
        # Below the whole row: under a field so narrow it would take the place of the diagnosis.
        self._wrong_tooth = label("", tone="danger", wrap=True)
        self._wrong_tooth.setObjectName("exam.diagnosis_wrong")
        self._wrong_tooth.hide()
        self.tooth.textEdited.connect(lambda _: self._say_tooth(""))
        self.text.textEdited.connect(lambda _: self.fields["text"].set_problem(None))
        self._lines = Lines(words, deeds.retract)
        self._lay_out()

    def _lay_out(self) -> None:
        top = Qt.AlignmentFlag.AlignTop
        self._second = QWidget()
        first, second = QHBoxLayout(), QHBoxLayout(self._second)
        first.addWidget(self.fields["tooth"], 0, top)
        first.addWidget(self.fields["text"], 1, top)
        second.setContentsMargins(0, 0, 0, 0)
        second.addWidget(self.certainty, 1)
        second.addWidget(self.add)
        self._line = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        for row in (first, second, self._line):
            row.setSpacing(8)
        self._line.addLayout(first, 1)
        self._line.addWidget(self._second, 0, Qt.AlignmentFlag.AlignBottom)
        self.content.addWidget(SectionLabel(self._desk.words("Diagnoses")))
        self.content.addWidget(self._lines)
        self.content.addLayout(self._line)
        self.content.addWidget(self._wrong_tooth)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= max(
            _ONE_LINE * current().sizes.body, self._second.sizeHint().width() + self.fields["text"].sizeHint().width()
        )
        self._line.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def show_page(self, page: Page, why_not: str) -> None:
        """Show what was concluded."""
        self._page = page
        may = not page.locked and not why_not
        for control in (*self.fields.values(), self.certainty, self.add):
            control.setVisible(not page.locked)
            control.setEnabled(may)
        self.add.setToolTip(why_not)
        words, notation = self._desk.words, self._desk.clinic.notation
        self._lines.show_lines(
            [
                (
                    row.id,
                    f"{show_tooth(row.tooth, notation)}  {row.text}" if row.tooth else row.text,
                    " · ".join(
                        part
                        for part in (row.code or "", words.text(Message(f"certainty.{row.certainty}")), row.by)
                        if part
                    ),
                    "",
                )
                for row in page.visit.diagnoses
            ],
            may=may,
        )

    def _offer(self, typed: str) -> None:
        self._codes.setStringList([f"{one.code}{_BETWEEN}{one.title}" for one in search_codes(typed)])
        popup, window = self.text.completer().popup(), self.window()
        if popup is not None:
            # Titles differ in their last words: the list goes on beyond the field as far as the window does.
            room = window.width() - self.text.mapTo(window, QPoint()).x()
            popup.setProperty("framed", True)
            popup.setMinimumWidth(min(popup.sizeHintForColumn(0) + _BESIDE, room))

    def _add(self) -> None:
        page = self._page
        popup = self.text.completer().popup()
        if page is None or page.locked or (popup is not None and popup.isVisible()):
            return
        try:
            tooth = parse_tooth(self.tooth.text(), self._desk.clinic.notation) if self.tooth.text().strip() else None
        except ValueProblem as problem:
            self._refuse({"tooth": tooth_problem(problem, self._desk.clinic.notation, self._desk.words)})
            return
        self._deeds.diagnose(self._new(page, tooth), self.clear, self._refuse)

    def _new(self, page: Page, tooth: ToothCode | None) -> NewDiagnosis:
        code, found, title = self.text.text().partition(_BETWEEN)
        is_code = bool(found) and any(one.code == code and one.title == title for one in search_codes(code))
        return NewDiagnosis(
            visit_id=page.visit_id,
            text=title if is_code else self.text.text(),
            certainty=Certainty(self.certainty.value() or Certainty.CONFIRMED),
            tooth=tooth,
            code=code if is_code else None,
        )

    def _refuse(self, problems: dict[str, str]) -> None:
        said = dict(problems)
        said.setdefault("text", said.pop("code", ""))
        self._say_tooth(said.get("tooth", ""))
        self.fields["text"].set_problem(said.get("text"))
        if problems:
            self.fields["tooth" if "tooth" in problems else "text"].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_tooth(self, problem: str) -> None:
        set_look(self.tooth, problem=bool(problem))
        self.tooth.setAccessibleDescription(problem)
        self._wrong_tooth.setText(problem)
        self._wrong_tooth.setVisible(bool(problem))

    def clear(self) -> None:
        """Nothing is typed."""
        self.show_texts(("", ""))

    def texts(self) -> tuple[str, str]:
        """What is typed."""
        return self.tooth.text(), self.text.text()

    def show_texts(self, texts: tuple[str, str]) -> None:
        """Let this stand in the fields."""
        self.tooth.setText(texts[0])
        self.text.setText(texts[1])
        self._refuse({})
