"""The notes of a visit, part by part; written with phrases, or dictated by the facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QVBoxLayout

from dentaldesk.engines.clinical.phrases import Filled, Prompt, fresh_lines
from dentaldesk.models.states import NoteField
from dentaldesk.ui.screens.visit.phrase_keys import PhraseKeys
from dentaldesk.ui.screens.visit.phrase_menu import (
    add_deed,
    add_nothing,
    add_phrases,
    add_templates,
    below,
    menu_button,
)
from dentaldesk.ui.screens.visit.phrasebook import Phrasebook
from dentaldesk.ui.screens.visit.soap import SoapNotes
from dentaldesk.ui.screens.visit.step_page import StepPage
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.panels import Panel, PanelHead
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from dentaldesk.engines.clinical.phrase_reads import PhraseRow, TemplateChoice
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.visit.rows import Page

_PREVIEW = 90  # characters of a phrase that the hint shows


class NotesPage(StepPage):
    """The written note, saved as it is typed."""

    typed_note = Signal(str, str)  # field, text
    gaps_left = Signal(str, str)  # the first field with a gap that nobody filled, and in words how many there are

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        words = desk.words
        self.book = Phrasebook(desk, self)
        self.notes = SoapNotes(words)
        self.notes.typed.connect(self.typed_note)
        self.notes.typed.connect(lambda _field, _text: self._say_detail())
        self.book.changed.connect(self._say_detail)
        self.notes.left.connect(self.left)
        self.keys = PhraseKeys(self.notes.edits, self.book.lookup)
        self.keys.setParent(self)
        self.keys.hinted.connect(self._show_hint)
        self._locked, self._said = False, ""
        self._field = NoteField.SUBJECTIVE.value  # the one that was written in last
        self._hint = label("", "caption", tone="muted")
        self._hint.setObjectName("notes.hint")
        self._signed = label(
            words("These notes are signed. Whatever is written in them now takes the signature off."),
            tone="warning",
            wrap=True,
        )
        self._signed.setObjectName("notes.signed")
        self._signed.hide()
        self.templates = menu_button(words("&Template"), "article", self._fill_templates)
        self.templates.setObjectName("notes.template")
        self.phrases = menu_button(words("P&hrases"), "quotes", self._fill_phrases)
        self.phrases.setObjectName("notes.phrases")
        self.dictate = button(words("&Dictate from the facts"), "quiet", "robot", on=self._dictate, compact=True)
        self.dictate.setObjectName("notes.dictate")
        head = PanelHead(words("Notes"), icon="note-pencil")
        for each in (self.templates, self.phrases, self.dictate):
            head.add(each)
        panel = Panel(head)
        panel.content.addWidget(self._signed)
        panel.content.addWidget(self.notes, 1)
        panel.content.addWidget(self._hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel, 1)
        self._show_hint("", None)
        self._key(words("Choose a phrase"), "Ctrl+Space", self._open_phrases)

    def _key(self, name: str, keys: str, deed: object) -> None:
        action = QAction(name, self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(deed)
        self.addAction(action)

    # -- what every step is --

    def show_page(self, page: Page, why_not: str) -> None:
        """Let the notes be written, or only read."""
        locked = self._locked = page.locked or bool(why_not)
        self.notes.set_read_only(locked)
        self.notes.show_after(wanted=page.has_operation)
        for each in (self.templates, self.phrases, self.dictate):
            each.setEnabled(not locked)
            each.setToolTip(why_not)
        self._hint.setVisible(not locked)
        self._signed.setVisible(not locked and any(each.holds for each in page.visit.signatures))
        self.book.turn_to(page)
        self._say_detail(always=True)

    def show_notes(self, texts: dict[str, str]) -> None:
        """Let these texts stand; what stands already keeps its cursor."""
        for field, edit in self.notes.edits.items():
            if edit.toPlainText() != texts[field]:
                self.keys.end()  # the gaps of the words that stood there are gone
            edit.show_text(texts[field])
        self._say_detail()

    def show_note_problems(self, problems: dict[str, str]) -> None:
        """Say what is wrong with a note at its field."""
        for field, labelled in self.notes.fields.items():
            labelled.set_problem(problems.get(field))

    def lead_to(self, place: str) -> bool:
        """A note by the name of its field; "findings" and "done" are written where they are meant."""
        field = {"findings": "objective", "done": "plan"}.get(place, place)
        edit = self.notes.edits.get(field)
        if edit is None:
            return False
        edit.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def first(self) -> QWidget | None:
        """The first note."""
        return self.notes.edits["subjective"]

    # -- phrases --

    def _fill_phrases(self, menu: QMenu) -> None:
        self._field = self._written_in()
        rows = self.book.of_field(self._field)
        add_phrases(menu, rows, self._insert)
        if not rows:
            self._add_beginning(menu)

    def _fill_templates(self, menu: QMenu) -> None:
        rows = self.book.templates()
        add_templates(menu, rows, self._insert_template)
        if not rows:
            self._add_beginning(menu)

    def _add_beginning(self, menu: QMenu) -> None:
        """An empty menu says so, and how to fill it."""
        words = self.desk.words
        add_nothing(menu, words("There are none yet."))
        if self.book.is_empty and self.book.may_take_shipped:
            add_deed(menu, words("Take those that come with the program"), self.book.take_shipped)

    def _open_phrases(self) -> None:
        if self.phrases.isEnabled():
            menu = self.phrases.menu()
            below(self.notes.edits[self._written_in()], menu)

    def _written_in(self) -> str:
        """The field with the keyboard, else the one that had it last."""
        focused = [field for field, edit in self.notes.edits.items() if edit.hasFocus()]
        return focused[0] if focused else self._field

    def _insert(self, row: PhraseRow) -> None:
        self.keys.insert(row.field.value, self.book.filled(row.text))
        self.notes.edits[row.field.value].setFocus(Qt.FocusReason.OtherFocusReason)

    def _insert_template(self, row: TemplateChoice) -> None:
        """Below what stands in each field: nothing that was written goes."""
        self.keys.insert_all({field.value: self.book.filled(text) for field, text in row.texts.items()})

    # -- dictation --

    def _dictate(self) -> None:
        self.book.dictate(self._insert_lines)

    def _insert_lines(self, said: Mapping[NoteField, Sequence[str]]) -> None:
        """Sentences that do not stand there yet, below what was written. What stands is never written anew."""
        fresh = {
            field.value: Filled(text="\n".join(lines), gaps=())
            for field, all_lines in said.items()
            if (lines := fresh_lines(self.notes.edits[field.value].toPlainText(), all_lines))
        }
        if fresh:
            self.keys.insert_all(fresh)
        else:
            self.desk.toast.emit(self.desk.words("Nothing to dictate that does not stand here already."))

    # -- what the keys do, and what is left --

    def _say_detail(self, *, always: bool = False) -> None:
        """Gaps that nobody filled are told beside the step: they would be signed as they stand."""
        gaps = {field: self.book.gaps_in([edit.toPlainText()]) for field, edit in self.notes.edits.items()}
        left = 0 if self._locked else sum(gaps.values())
        words = self.desk.words
        said = words.count("one gap to fill", "{number} gaps to fill", left) if left else ""
        if always or said != self._said:
            self._said = said
            self.detail_changed.emit(said, "warning" if said else "muted")
            whole = words.count("One gap in the notes to fill.", "{number} gaps in the notes to fill.", left)
            self.gaps_left.emit(next((field for field in gaps if gaps[field]), ""), whole if left else "")

    def _show_hint(self, expands_to: str, prompt: Prompt | None) -> None:
        words = self.desk.words
        if prompt is not None and prompt.choices:
            said = words("{name}: ↑ ↓ {choices} · Tab: next · Esc: done", name=prompt.name, choices=_row(prompt))
        elif prompt is not None:
            said = words("{name}: type it · Tab: next · Esc: done", name=prompt.name)
        elif expands_to:
            said = words("Tab: {phrase}", phrase=_short(expands_to))
        else:
            said = words("A phrase: its code and Tab, or Ctrl+Space to choose.")
        self._hint.setText(said)


def _row(prompt: Prompt) -> str:
    return " | ".join(prompt.choices)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _PREVIEW else f"{line[: _PREVIEW - 1]}…"
