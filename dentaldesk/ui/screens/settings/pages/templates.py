"""The words of papers: a list of templates, each as it is printed beside it, and what can be done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.documents.paper_words import paper_languages
from dentaldesk.engines.documents.template_actions import archive_template, restore_shipped
from dentaldesk.engines.documents.template_reads import TemplateRow, templates
from dentaldesk.engines.documents.templates import TEMPLATED
from dentaldesk.engines.flows.papers import preview_template
from dentaldesk.models.states import Topic
from dentaldesk.ui.messages import Question, ask
from dentaldesk.ui.screens.papers.wording import ICONS, kind_words
from dentaldesk.ui.screens.settings.template_editor import TemplateEditor
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import SearchField
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.notices import Banner, EmptyState
from dentaldesk.ui.widgets.panels import Panel
from dentaldesk.ui.widgets.pdf_view import PdfView
from dentaldesk.ui.widgets.row_table import Column, RowTable
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.models.states import DocumentKind
    from dentaldesk.ui.desk import Desk


class TemplatesPage(Panel):
    """Enter edits the chosen one. What is shipped with the program is never lost: a change is a copy of it."""

    NAME: ClassVar[str] = "templates"
    ICON: ClassVar[str] = "text-aa"
    left = Signal()  # Esc: back to the list of pages

    def __init__(self, desk: Desk) -> None:
        super().__init__(padding=0)
        self._desk = desk
        self._rows: list[TemplateRow] = []
        self._editor: TemplateEditor | None = None
        self.setObjectName("settings.page.templates")
        words = desk.words
        self._languages = dict(paper_languages())
        self.search = SearchField(words("Search this page"), words("Search"))
        self.search.setObjectName("settings.templates.search")
        self.empty = EmptyState(self.ICON, words("Nothing found"))
        self.table = self._make_table()
        self.preview = PdfView(words)
        self.preview.setObjectName("settings.templates.shown")
        self.banner = Banner("", "info", icon="lock-simple")
        self._make_deeds()
        self._lay_out()
        self.search.wanted.connect(lambda _: self._list())
        self.table.row_chosen.connect(self._choose)
        self.table.row_opened.connect(lambda _: self._edit())
        desk.live.changed.connect(self._topics_changed)
        desk.actor_changed.connect(self._dress)
        self._dress()
        self.read()

    @staticmethod
    def title(words: Words) -> str:
        """The name of the page."""
        return words("Words of papers")

    @property
    def holds_words(self) -> bool:
        """Whether the editor is open with words that are not saved."""
        return self._editor is not None and self._editor.holds_words

    # -- making --

    def _make_table(self) -> RowTable[TemplateRow]:
        words = self._desk.words
        columns: list[Column[TemplateRow]] = [
            Column(
                title=words("Template"),
                text=lambda row: row.name,
                detail=lambda row: kind_words(words, row.kind) if row.name != kind_words(words, row.kind) else "",
                icon=lambda row: (ICONS[row.kind], "text2"),
                stretch=True,
                order=lambda row: row.name.casefold(),
            ),
            Column(title=words("Language"), text=self._language, order=self._language),
            Column(title=words("Words"), text=self._state, order=self._state),
        ]
        table = RowTable(words("Templates"), columns, _key, empty=self.empty)
        table.setObjectName("settings.templates.table")
        return table

    def _language(self, row: TemplateRow) -> str:
        return self._languages.get(row.language, row.language)

    def _state(self, row: TemplateRow) -> str:
        words = self._desk.words
        if row.edited_at is None:
            return words("As shipped")
        return words.day(row.edited_at.astimezone(words.zone).date())

    def _make_deeds(self) -> None:
        words = self._desk.words
        self.new = button(words("New template"), icon="plus", compact=True, on=self._begin)
        self.edit = button(words("&Edit …"), "primary", "pencil-simple", compact=True, on=self._edit)
        self.restore = button(
            words("&Back to the shipped words"), icon="arrow-counter-clockwise", compact=True, on=self._ask_restore
        )
        self.archive = button(words("&Put away"), "danger", "archive", compact=True, on=self._ask_archive)
        for name, deed in (
            ("new", self.new),
            ("edit", self.edit),
            ("restore", self.restore),
            ("archive", self.archive),
        ):
            deed.setObjectName(f"settings.templates.{name}")

    def _lay_out(self) -> None:
        words = self._desk.words
        head = QWidget()
        titles = QVBoxLayout(head)
        titles.setContentsMargins(16, 12, 16, 8)
        titles.setSpacing(4)
        titles.addWidget(label(self.title(words), "title"))
        about = words("Consents, instructions, letters and notes in the clinic’s own words. What is signed stays.")
        titles.addWidget(label(about, "detail", wrap=True))
        titles.addSpacing(4)
        titles.addWidget(FlowBox(self.new, self.edit, self.restore, self.archive))
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(4, 0, 0, 0)  # what stands in the cells is under the title
        column.setSpacing(8)
        searched = QHBoxLayout()
        searched.setContentsMargins(12, 0, 12, 0)
        searched.addWidget(self.search)
        column.addLayout(searched)
        column.addWidget(self.table, 1)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(side)
        split.addWidget(self.preview)
        split.setSizes([1_200, 800])
        self.content.addWidget(head)
        self.content.addWidget(self.banner)
        self.content.addWidget(split, 1)

    # -- showing --

    def read(self) -> None:
        """Look at the templates again."""
        self._desk.tasks.query(self, "templates", templates, self._show)

    def _topics_changed(self, topics: frozenset[Topic]) -> None:
        if Topic.CLINIC in topics:
            self.read()

    def _show(self, rows: list[TemplateRow]) -> None:
        own = self._desk.words.language.split("_")[0]  # of whoever looks: first what they can read
        self._rows = sorted(rows, key=lambda row: (row.language != own, row.language, row.kind, row.name.casefold()))
        self._list()

    def _list(self) -> None:
        words = self._desk.words
        wanted = self.search.text().casefold().split()
        rows = [
            row
            for row in self._rows
            if all(
                part in f"{row.name} {kind_words(words, row.kind)} {self._language(row)}".casefold() for part in wanted
            )
        ]
        self.table.show_rows(rows)
        if rows and self.table.chosen() is None:
            self.table.choose(_key(rows[0]))  # and hears of it
        else:
            self._choose(self.table.chosen())

    def _choose(self, row: TemplateRow | None) -> None:
        self._dress()
        if row is None:
            self.preview.clear()
            return
        self._desk.tasks.query(
            self,
            "preview",
            lambda session: preview_template(session, row.kind, row.body, row.language, row.name),
            lambda pdf: self.preview.show_pdf(pdf) if self.table.chosen() == row else None,
        )

    def _dress(self) -> None:
        words, row = self._desk.words, self.table.chosen()
        why = self._desk.why_not(Permission.MANAGE_TEMPLATES)
        self.banner.setVisible(bool(why))
        if why:
            self.banner.say(why, "info", icon="lock-simple")
        none = words("Choose a template first.") if row is None else ""
        changed = row is not None and row.id is not None
        own = row is not None and changed and not row.shipped
        copied = row is not None and changed and bool(row.shipped)
        reasons = {
            self.new: why,
            self.edit: why or none,
            self.restore: why or none or ("" if copied else words("It stands as it was shipped, or is your own.")),
            self.archive: why or none or ("" if own else words("What is shipped with the program stays.")),
        }
        for deed, reason in reasons.items():
            deed.refuse(reason)

    # -- deeds --

    def _begin(self) -> None:
        near = self.table.chosen()
        language = near.language if near is not None else self._desk.words.language.split("_")[0]
        self._open(None, TEMPLATED[0] if near is None else near.kind, language)

    def _edit(self) -> None:
        row = self.table.chosen()
        if row is not None and self.edit.isEnabled():
            self._open(row, row.kind, row.language)

    def _open(self, row: TemplateRow | None, kind: DocumentKind, language: str) -> None:
        self._editor = TemplateEditor(self, self._desk, row, kind, language)
        self._editor.finished.connect(self._closed)
        self._editor.open()

    def _closed(self) -> None:
        self._editor = None
        self.read()
        self.table.setFocus()

    def _ask_restore(self) -> None:
        row, words = self.table.chosen(), self._desk.words
        if row is None or row.id is None:
            return
        template_id, version = row.id, row.version
        question = Question(
            title=words("Back to the words that came with the program?"),
            text=words("Yours are put away; papers that were made stay as they are."),
            deed=words("Take the shipped words"),
            keep=words("Keep ours"),
        )
        ask(
            self,
            question,
            lambda: self._desk.tasks.act(
                self, "restore", lambda work: restore_shipped(work, template_id, version), lambda _: self.read()
            ),
        )

    def _ask_archive(self) -> None:
        row, words = self.table.chosen(), self._desk.words
        if row is None or row.id is None:
            return
        template_id, version = row.id, row.version
        question = Question(
            title=words("Put “{name}” away?", name=row.name),
            text=words("It is offered no more; papers that were made stay as they are."),
            deed=words("Put away"),
            keep=words("Keep it"),
        )
        ask(
            self,
            question,
            lambda: self._desk.tasks.act(
                self, "archive", lambda work: archive_template(work, template_id, version), lambda _: self.read()
            ),
        )

    # -- the hand --

    def take_focus(self) -> None:
        """Lead the keyboard to where work begins."""
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif self.search.hasFocus() and event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)


def _key(row: TemplateRow) -> tuple[str, str, str]:
    """A changed copy of a shipped one is the same row as before."""
    return (row.shipped, row.language, "" if row.shipped else str(row.id))
