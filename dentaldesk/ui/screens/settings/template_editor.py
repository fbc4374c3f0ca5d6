"""Editing the words of a paper: fields from a list, what is wrong in sentences, the paper beside it as one types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from dentaldesk.engines.core.errors import EditedElsewhere, Refused
from dentaldesk.engines.documents.paper_words import paper_languages
from dentaldesk.engines.documents.template_actions import SaveTemplate, save_template
from dentaldesk.engines.documents.template_reads import TemplateRow, TemplateVersion, versions_of
from dentaldesk.engines.documents.templates import TEMPLATED, fields_of, problems_of
from dentaldesk.engines.flows.papers import preview_template
from dentaldesk.models.states import DocumentKind
from dentaldesk.models.values import Message
from dentaldesk.ui.messages import Question, ask
from dentaldesk.ui.screens.settings.template_words import TemplateText
from dentaldesk.ui.theme.tokens import DIALOG_PADDING
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField
from dentaldesk.ui.widgets.panels import Separator
from dentaldesk.ui.widgets.pdf_view import PdfView
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.errors import Problem, UserError
    from dentaldesk.ui.desk import Desk

_WANTED = QSize(1280, 740)
_SHARE = 0.95  # of the screen that it takes at most
_FIELDS = 236  # pixels of the list of fields
_PAUSE_MS = 300  # nobody types that slowly within a word: then the paper is drawn anew
_SENTENCES = 3  # problems that are told at once; the others follow as these are mended


@dataclass(frozen=True, slots=True, kw_only=True)
class _Preview:
    pdf: bytes
    problems: tuple[Problem, ...]


class TemplateEditor(QDialog):
    """One template; `row` None: a new one. Closing with words that are not saved asks first."""

    def __init__(self, parent: QWidget, desk: Desk, row: TemplateRow | None, kind: DocumentKind, language: str) -> None:
        super().__init__(parent)
        self._desk, self._row = desk, row
        self._version = 0 if row is None else row.version
        self._saving = False
        words = desk.words
        self.setObjectName("settings.template")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("sheet", True)
        self.setWindowTitle(words("New template") if row is None else words("Template: {name}", name=row.name))
        self.resize(_WANTED.boundedTo(self.screen().availableSize() * _SHARE))
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._preview)
        self._make_head(kind, language)
        self._make_body(kind)
        self._make_foot()
        self._lay_out()
        self._show_fields()
        self.name.setText("" if row is None else row.name)
        self.text.setPlainText("" if row is None else row.body)
        self.text.document().setModified(False)
        self.text.textChanged.connect(self._changed)
        self.name.textEdited.connect(lambda _: self._changed())
        self.kind.currentIndexChanged.connect(lambda _: self._kind_changed())
        self.language.currentIndexChanged.connect(lambda _: self._changed())
        self._add_keys()
        self._read_versions()
        self._preview()
        (self.name if row is None else self.text).setFocus()

    # -- making --

    def _make_head(self, kind: DocumentKind, language: str) -> None:
        words, new = self._desk.words, self._row is None
        self.name = QLineEdit()
        self.name.setObjectName("settings.templates.name")
        self.name_field = LabeledField(words("Name"), self.name)
        self.kind, self.language, self.versions = ChoiceBox(), ChoiceBox(), ChoiceBox()
        for each in TEMPLATED:
            self.kind.addItem(words.text(Message(f"document.{each}")), each)
        for code, name in paper_languages():
            self.language.addItem(name, code)
        if self.language.findData(language) < 0:
            self.language.addItem(language, language)
        self.kind.setCurrentIndex(TEMPLATED.index(kind))
        self.language.setCurrentIndex(self.language.findData(language))
        for name, box in (("kind", self.kind), ("language", self.language)):
            box.setObjectName(f"settings.templates.{name}")
            box.setEnabled(new)
            box.setToolTip("" if new else words("A template stays of its kind and language. Make another one instead."))
        self.versions.setObjectName("settings.templates.versions")
        self.versions.setMinimumContentsLength(22)
        self.versions.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.versions_field = LabeledField(words("Versions"), self.versions)
        self.versions_field.setVisible(not new)
        self.versions.activated.connect(self._take_version)

    def _make_body(self, kind: DocumentKind) -> None:
        words = self._desk.words
        self.text = TemplateText(words, kind)
        self.problems = label("", "caption", tone="danger", wrap=True)
        self.problems.setObjectName("settings.templates.problems")
        self.problems.setMinimumHeight(self.problems.fontMetrics().lineSpacing() * 2)
        self.go = button(words("&Go there"), "quiet", "arrow-right", on=self._go_to_problem, compact=True)
        self.go.setObjectName("settings.templates.go")
        self.fields = QListWidget()
        self.fields.setObjectName("settings.templates.fields")
        self.fields.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.fields.itemActivated.connect(self._insert)
        self.fields_field = LabeledField(words("Fields: Enter inserts one"), self.fields)
        self.preview = PdfView(words)
        self.preview.setObjectName("settings.templates.preview")

    def _make_foot(self) -> None:
        words = self._desk.words
        self.line = label("", "caption", wrap=True)
        self.line.setObjectName("settings.templates.line")
        self.cancel = button(words("Cancel"), on=self.reject)
        self.cancel.setObjectName("settings.templates.cancel")
        self.save = button(words("&Save"), "primary", on=self._save)
        self.save.setObjectName("settings.templates.save")

    def _lay_out(self) -> None:
        words = self._desk.words
        head = QHBoxLayout()
        head.setContentsMargins(DIALOG_PADDING, 16, DIALOG_PADDING, 0)
        head.setSpacing(12)
        head.addWidget(self.name_field, 3, Qt.AlignmentFlag.AlignTop)
        for title, box in ((words("Kind"), self.kind), (words("Language"), self.language)):
            head.addWidget(LabeledField(title, box), 2, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.versions_field, 2, Qt.AlignmentFlag.AlignTop)
        side = QWidget()
        side.setFixedWidth(_FIELDS)
        listed = QVBoxLayout(side)
        listed.setContentsMargins(0, 0, 0, 0)
        listed.addWidget(self.fields_field, 1)
        across = QHBoxLayout()
        across.setContentsMargins(DIALOG_PADDING, 12, 0, 0)
        across.setSpacing(12)
        across.addWidget(side)
        across.addLayout(self._written(), 1)
        across.addWidget(Separator(upright=True))
        across.addWidget(self.preview, 1)
        foot = QFrame()
        foot.setProperty("foot", True)
        row = QHBoxLayout(foot)
        row.setContentsMargins(DIALOG_PADDING, 12, DIALOG_PADDING, 12)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addLayout(across, 1)
        whole.addWidget(foot)

    def _written(self) -> QVBoxLayout:
        """How words are marked, the words, and what is wrong with them."""
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.problems, 1)
        below.addWidget(self.go, 0, Qt.AlignmentFlag.AlignTop)
        written = QVBoxLayout()
        written.setSpacing(4)
        marks = self._desk.words("# heading · - item · 1. step · **bold** · blank line: new paragraph")
        written.addWidget(label(marks, "caption", wrap=True))
        written.addWidget(self.text, 1)
        written.addLayout(below)
        return written

    def _add_keys(self) -> None:
        action = QAction(self._desk.words("Save"), self)
        action.setShortcuts([QKeySequence("Ctrl+S"), QKeySequence("Ctrl+Return")])
        action.triggered.connect(lambda _=False: self._save())
        self.addAction(action)

    # -- showing --

    @property
    def holds_words(self) -> bool:
        """Whether something was typed that is not saved."""
        row = self._row
        before = ("", "") if row is None else (row.name, row.body)
        return (self.name.text(), self.text.toPlainText()) != before

    def _kind_of(self) -> DocumentKind:
        return DocumentKind(self.kind.currentData())

    def _show_fields(self) -> None:
        self.fields.clear()
        for spec in fields_of(self._kind_of()):
            item = QListWidgetItem(f"{{{spec.name}}}")
            item.setData(Qt.ItemDataRole.UserRole, spec.name)
            item.setToolTip(self._desk.words("For example: {sample}", sample=spec.sample))
            self.fields.addItem(item)
        self.fields.setCurrentRow(0)

    def _insert(self, item: QListWidgetItem) -> None:
        self.text.insert_field(str(item.data(Qt.ItemDataRole.UserRole)))

    def _kind_changed(self) -> None:
        self.text.colours.set_kind(self._kind_of())
        self._show_fields()
        self._changed()

    def _changed(self) -> None:
        self.name_field.set_problem(None)
        self.line.setText(self._desk.words("Not saved yet") if self.holds_words else "")
        self._pause.start()

    def _preview(self) -> None:
        kind, body, name = self._kind_of(), self.text.toPlainText(), self.name.text()
        language = str(self.language.currentData())

        def job(session: Session) -> _Preview:
            pdf = preview_template(session, kind, body, language, name)
            return _Preview(pdf=pdf, problems=tuple(problems_of(body, kind)) if body.strip() else ())

        self._desk.tasks.query(self, "preview", job, self._show_preview, self._refused)

    def _show_preview(self, found: _Preview) -> None:
        self.preview.show_pdf(found.pdf, renewed=bool(self.preview.pdf()))
        self._say_problems(found.problems)

    def _say_problems(self, problems: tuple[Problem, ...]) -> None:
        words = self._desk.words
        sentences = [words.text(problem.message) for problem in problems]
        more = len(sentences) - _SENTENCES
        if more > 0:
            last = words.count("{number} more.", "{number} more.", more)
            sentences = [*sentences[:_SENTENCES], last]
        self.problems.setText("\n".join(sentences))
        self.text.setAccessibleDescription(" ".join(sentences))
        lines = [int(problem.place.removeprefix("line:")) for problem in problems if problem.place.startswith("line:")]
        self.go.setVisible(bool(lines))
        self.go.setProperty("line", lines[0] if lines else 0)

    def _go_to_problem(self) -> None:
        self.text.go_to(int(self.go.property("line") or 0))

    # -- versions --

    def _read_versions(self) -> None:
        row = self._row
        self._say_problems(())
        if row is not None:
            self._desk.tasks.query(
                self,
                "versions",
                lambda session: versions_of(session, row.shipped, row.language, row.id),
                self._show_versions,
            )

    def _show_versions(self, versions: list[TemplateVersion]) -> None:
        words = self._desk.words
        self.versions.clear()
        for number, version in enumerate(versions):
            if version.edited_at is None:
                said = words("As shipped")
            else:
                said = " · ".join(part for part in (words.moment(version.edited_at), version.edited_by) if part)
            self.versions.addItem(words("Now: {version}", version=said) if number == 0 else said, version)
        self.versions.setToolTip(words("Puts the words of that time into the editor; nothing is saved by it."))

    def _take_version(self, place: int) -> None:
        version = self.versions.itemData(place)
        if isinstance(version, TemplateVersion):
            self.name.setText(version.name)
            self.text.put(version.body)
            self._changed()

    # -- saving --

    def _save(self) -> None:
        if self._saving:
            return
        row = self._row
        command = SaveTemplate(
            template_id=None if row is None else row.id,
            version=self._version,
            shipped="" if row is None else row.shipped,
            kind=self._kind_of(),
            name=self.name.text(),
            language=str(self.language.currentData()),
            body=self.text.toPlainText(),
            procedures=() if row is None else row.procedures,
        )
        self._set_saving(saving=True)
        self._desk.tasks.act(
            self,
            "save",
            lambda work: save_template(work, command),
            self._saved,
            self._refused,
            ended=lambda: self._set_saving(saving=False),
        )

    def _set_saving(self, *, saving: bool) -> None:
        self._saving = saving
        self.save.setEnabled(not saving)

    def _saved(self, _: UUID) -> None:
        self._desk.toast.emit(self._desk.words("The template is saved; papers made from now on say so."))
        self.accept()

    def _refused(self, error: UserError) -> None:
        words = self._desk.words
        if isinstance(error, EditedElsewhere):
            self._version = error.version
            self.line.setText(
                words("Changed at another desk meanwhile: see Versions. Saving again puts your words in their place.")
            )
            self._read_versions()
            return
        self.line.setText(self._desk.say(error))
        found = error.problems if isinstance(error, Refused) else ()
        for problem in found:
            if problem.place == "name":
                self.name_field.set_problem(words.text(problem.message))
        body = tuple(problem for problem in found if problem.place != "name")
        if body:
            self._say_problems(body)
            self._go_to_problem()
        elif found:
            self.name.setFocus()

    def reject(self) -> None:
        """Close, after asking when something would be lost."""
        if not self.holds_words:
            super().reject()
            return
        words = self._desk.words
        question = Question(
            title=words("Discard what was typed?"),
            text=words("The template stays as it was."),
            deed=words("Discard"),
            keep=words("Keep typing"),
        )
        ask(self, question, self._close)

    def _close(self) -> None:
        super().reject()
