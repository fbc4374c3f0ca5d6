"""The page of a questionnaire: the answers of now, and what changed over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.patients.questionnaire import QUESTIONS, QuestionGroup, QuestionKind, question_message
from dentaldesk.models.states import HistoryKind, Topic
from dentaldesk.ui.messages import Question, ask
from dentaldesk.ui.screens.patient.history import Change, HistoryPresenter, HistoryShown
from dentaldesk.ui.screens.patient.page import ProfilePage, widest_page
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.panels import PanelFoot
from dentaldesk.ui.widgets.questions import Asked, AskedGroup, QuestionSheet
from dentaldesk.ui.widgets.row_table import Column, RowTable
from dentaldesk.ui.widgets.texts import SectionLabel, label, set_look

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.desk import Desk

_LINES = 9  # of what changed, before the list scrolls


def group_words(words: Words) -> dict[QuestionGroup, str]:
    """The headings of a questionnaire."""
    return {
        QuestionGroup.ALLERGIES: words("Allergies"),
        QuestionGroup.MEDICATIONS: words("Medicines"),
        QuestionGroup.HEART: words("Heart and blood"),
        QuestionGroup.ILLNESSES: words("Illnesses"),
        QuestionGroup.LIFE: words("Life"),
        QuestionGroup.OPERATIONS: words("Operations, and anything else"),
        QuestionGroup.COMPLAINTS: words("Teeth and gums"),
        QuestionGroup.HABITS: words("Habits"),
        QuestionGroup.WISHES: words("Fears and wishes"),
    }


def asked_groups(kind: HistoryKind, words: Words) -> list[AskedGroup]:
    """The questionnaire in the reader's words."""
    titles, kinds = group_words(words), {QuestionKind.TEXT: "text", QuestionKind.SCALE: "scale"}
    groups: dict[QuestionGroup, list[Asked]] = {}
    for question in QUESTIONS[kind]:
        asked = Asked(
            code=question.code,
            text=words.text(question_message(kind, question.code)),
            kind=kinds.get(question.kind, "yes-no"),  # type: ignore[arg-type]
            alert=bool(question.raises) or question.group is QuestionGroup.ALLERGIES,
        )
        groups.setdefault(question.group, []).append(asked)
    return [AskedGroup(title=titles[group], questions=tuple(asked)) for group, asked in groups.items()]


class HistoryPage(ProfilePage):
    """One questionnaire of the open patient. Front desk types what the patient wrote; a visit confirms it."""

    TOPICS: ClassVar[frozenset[Topic]] = frozenset({Topic.PATIENTS, Topic.CLINICAL, Topic.PEOPLE})

    def __init__(self, desk: Desk, kind: HistoryKind, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        words = desk.words
        self._kind = kind
        self._prefix = f"patient.{kind.value}."
        self._shown: HistoryShown | None = None
        self.presenter = HistoryPresenter(desk, kind, self)
        self._inner = self._scrolled()
        self.sheet = QuestionSheet(words, self._prefix, asked_groups(kind, words), self._inner)
        self.told = label("", "detail", wrap=True)
        self.told.setObjectName(f"{self._prefix}told")
        self.missing = label("", "caption")
        self.missing.setObjectName(f"{self._prefix}missing")
        self.changes: RowTable[Change] = RowTable(words("What changed"), self._columns(), key=lambda row: row.key)
        self.changes.setObjectName(f"{self._prefix}changes")
        self._changes_title = SectionLabel(words("What changed, the newest first"))
        self._lay_out()
        self._outer.addWidget(self._foot())  # now: Tab comes to it after the questions
        presenter = self.presenter
        presenter.shown.connect(self._show)
        presenter.line_changed.connect(self._show_line)
        presenter.missing_changed.connect(self._show_missing)
        self.sheet.changed.connect(self._typed)
        self.sheet.finished.connect(lambda: self.record.setFocus(Qt.FocusReason.TabFocusReason))
        self.dress()

    def _columns(self) -> list[Column[Change]]:
        words = self.desk.words
        return [
            Column(title=words("When"), text=lambda row: words.moment(row.at)),
            Column(title=words("Typed by"), text=lambda row: row.by),
            Column(title=words("Question"), text=lambda row: row.question, stretch=True),
            Column(title=words("Before"), text=lambda row: row.before, role=lambda _: "muted"),
            Column(title=words("After"), text=lambda row: row.after, strong=True),
        ]

    def _lay_out(self) -> None:
        words = self.desk.words
        head = QHBoxLayout()
        head.addWidget(self.told, 1)
        head.addWidget(self.missing)
        column = QVBoxLayout(self._inner)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addLayout(head)
        hint = words(
            "Tab goes to the next question; 1 is yes, after which you write which, 2 is no, 3 is “don’t know”, Delete "
            "takes the answer back; "
            "0 says no to all that is left of a part, and goes on to the next one."
        )
        column.addWidget(label(hint, "caption", wrap=True))
        column.addSpacing(4)
        column.addWidget(self.sheet)
        column.addSpacing(12)
        column.addWidget(self._changes_title)
        column.addWidget(self.changes)
        column.addStretch(1)

    def _scrolled(self) -> QWidget:
        """Where the sheet will stand, in its place before it is filled."""
        inner = QWidget()
        scroll = QScrollArea(self)
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scroll, 1)
        self._outer = outer
        return inner

    def _foot(self) -> PanelFoot:
        words = self.desk.words
        self.line = label("", "caption", wrap=True)
        self.line.setObjectName(f"{self._prefix}line")
        self.discard = button(words("&Discard changes"), "quiet", on=self.presenter.discard)
        self.discard.setObjectName(f"{self._prefix}discard")
        self.confirm = button(words("Confirm today: nothing changed"), icon="check", on=self.presenter.confirm)
        self.confirm.setObjectName(f"{self._prefix}confirm")
        self.record = button(words("&Record the answers"), "primary", on=self._record)
        self.record.setObjectName(f"{self._prefix}record")
        foot = PanelFoot()
        foot.row.addWidget(self.line, 1)
        for each in (self.discard, self.confirm, self.record):
            foot.row.addWidget(each)
        self._foot_line = foot
        self.discard.hide()
        self.confirm.hide()
        return foot

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        widest = widest_page()
        self._inner.setMaximumWidth(widest)
        self._foot_line.end_at(widest)

    def _show(self, shown: HistoryShown) -> None:
        self.sheet.show_answers(shown.answers, set(shown.hidden))
        self.told.setText(shown.told)
        self._show_missing(shown.missing)
        self.changes.show_rows(shown.changes)
        self.changes.setVisible(bool(shown.changes))
        self._changes_title.setVisible(bool(shown.changes))
        lines = min(len(shown.changes), _LINES) + 1
        self.changes.setFixedHeight(lines * self.changes.verticalHeader().defaultSectionSize() + current().sizes.body)
        self._shown = shown
        self._fit(typed=shown.typed)

    def _show_missing(self, number: int) -> None:
        words = self.desk.words
        self.missing.setText(words.count("{number} not answered", "{number} not answered", number) if number else "")

    def _typed(self) -> None:
        self.presenter.type(self.sheet.answers())
        self._fit(typed=self.presenter.holds_words_here)

    def _fit(self, *, typed: bool) -> None:
        self.discard.setVisible(typed)
        shown = self._shown
        self.confirm.setVisible(shown is not None and shown.confirmable and not typed)
        why_not = self.desk.why_not(Permission.EXAMINE) or ("" if shown is None else shown.why_not)
        self.confirm.refuse(why_not)

    def _record(self) -> None:
        """Record; but a yes that does not say which is asked about first."""
        words, unnamed = self.desk.words, self.presenter.unnamed()
        if not unnamed:
            self.presenter.record()
            return
        title = words.count("One answer does not say which", "{number} answers do not say which", len(unnamed))
        question = Question(
            title=title, text="\n".join(unnamed.values()), deed=words("Record all the same"), keep=words("Write it")
        )
        dialog = ask(self, question, self.presenter.record)
        dialog.rejected.connect(lambda: self.sheet.focus_on_note(next(iter(unnamed))))

    def _show_line(self, sentence: str, tone: str) -> None:
        self.line.setText(sentence)
        set_look(self.line, tone=tone)

    def dress(self) -> None:
        """Whoever works here may type what the patient wrote."""
        why_not = self.desk.why_not(Permission.RECORD_HISTORY)
        self.sheet.allow(why_not)
        self.record.refuse(why_not)
        self._fit(typed=self.presenter.holds_words_here)

    def read(self) -> None:
        """Ask for the answers of the open patient."""
        self.presenter.read()

    def forget(self) -> None:
        """Another patient is open: no answer of the one before may be seen."""
        self.presenter.forget()
        self._shown = None
        self.confirm.hide()
        self.sheet.show_answers({})
        self.changes.show_rows([])
        self.told.setText("")
        self._show_line("", "muted")

    def save_if_allowed(self) -> None:
        """Record the answers."""
        if self.record.isEnabled():
            self._record()

    def left_unsaved(self) -> list[str]:
        """What would be lost if the program ended now, in words."""
        words = self.desk.words
        said = words("answers on health") if self._kind is HistoryKind.MEDICAL else words("answers on teeth")
        return [said] if self.presenter.holds_words else []
