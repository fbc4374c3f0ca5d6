"""A new paper: which kind, what about, how it will look; made by the press of one button."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dentaldesk.engines.core.errors import Refused
from dentaldesk.engines.flows.consenting import prepare_consent
from dentaldesk.engines.flows.paper_subjects import PaperSubjects, subjects_of
from dentaldesk.engines.flows.papers import PaperPreview, preview_paper, request_paper
from dentaldesk.models.states import DocumentKind
from dentaldesk.ui.screens.papers.forms import PaperForm
from dentaldesk.ui.screens.papers.wording import ICONS, SIGNED_ON_SCREEN, about_words, kind_words
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.icons import icon
from dentaldesk.ui.theme.tokens import DIALOG_PADDING
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.panels import Separator, scrolled
from dentaldesk.ui.widgets.pdf_view import PdfView
from dentaldesk.ui.widgets.texts import label, set_look

if TYPE_CHECKING:
    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.ui.desk import Desk

_WANTED = QSize(1180, 720)
_SHARE = 0.92  # of the screen that it takes at most
_FORM = 372  # pixels of the form
_BESIDE_NAMES = 58  # pixels of the icon and the edges of the list
_PAUSE_MS = 250  # nobody types that slowly within a word: then the preview is made anew

# A referral is written with its letter, on the page of referrals.
KINDS = tuple(kind for kind in ICONS if kind is not DocumentKind.REFERRAL)


class NewPaperDialog(QDialog):
    """`made(document)` for a paper, `prepared(consent)` for what is signed on the screen; both close it."""

    made = Signal(object)
    prepared = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        patient_id: UUID,
        *,
        kind: DocumentKind | None = None,
        visit_id: UUID | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._patient_id, self._visit_id = desk, patient_id, visit_id
        self._subjects: PaperSubjects | None = None
        self._forms: dict[DocumentKind, PaperForm] = {}
        self._key = uuid4()
        words = desk.words
        self.setObjectName("papers.new")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("sheet", True)
        self.setWindowTitle(words("New paper"))
        self.resize(_WANTED.boundedTo(self.screen().availableSize() * _SHARE))
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._preview)
        self._make_kinds()
        self._make_middle()
        self._make_foot()
        self._lay_out()
        self.kinds.currentRowChanged.connect(self._choose)
        wished = KINDS.index(kind) if kind in KINDS else 0
        now = desk.now()
        desk.tasks.query(
            self,
            "subjects",
            lambda session: subjects_of(session, patient_id, now),
            lambda found: self._show(found, wished),
        )

    # -- making --

    def _make_kinds(self) -> None:
        words = self._desk.words
        self.kinds = QListWidget()
        self.kinds.setObjectName("papers.kinds")
        self.kinds.setAccessibleName(words("Kinds of papers"))
        self.kinds.setIconSize(QSize(18, 18))
        self.kinds.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for kind in KINDS:
            item = QListWidgetItem(icon(ICONS[kind]), kind_words(words, kind))
            item.setData(Qt.ItemDataRole.UserRole, kind)
            item.setSizeHint(QSize(0, current().sizes.row + 4))
            self.kinds.addItem(item)
        widest = max(self.kinds.fontMetrics().horizontalAdvance(kind_words(words, kind)) for kind in KINDS)
        self.kinds.setFixedWidth(widest + _BESIDE_NAMES)

    def _make_middle(self) -> None:
        words = self._desk.words
        self._title = label("", "title", wrap=True)
        self._about = label("", "detail", wrap=True)
        self._stack = QStackedWidget()
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(DIALOG_PADDING, DIALOG_PADDING, DIALOG_PADDING, 12)
        column.setSpacing(8)
        for part in (self._title, self._about):
            column.addWidget(part)
        column.addSpacing(8)
        column.addWidget(self._stack, 1)
        self._scroll = scrolled(inner)
        self._scroll.setFixedWidth(_FORM)
        self.preview = PdfView(words)
        self.preview.setObjectName("papers.preview")
        self._no_preview = EmptyState("file-text", "")
        self._beside = QStackedWidget()
        for page in (self._no_preview, self.preview):
            self._beside.addWidget(page)

    def _make_foot(self) -> None:
        words = self._desk.words
        self.line = label("", "caption", wrap=True)
        self.line.setObjectName("papers.new.line")
        self.cancel = button(words("Cancel"), on=self.reject)
        self.deed = button(words("&Make it"), "primary", on=self._make_it)
        self.deed.setObjectName("papers.new.deed")
        self.deed.setEnabled(False)

    def _lay_out(self) -> None:
        foot = QFrame()
        foot.setProperty("foot", True)
        row = QHBoxLayout(foot)
        row.setContentsMargins(DIALOG_PADDING, 12, DIALOG_PADDING, 12)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.deed)
        across = QHBoxLayout()
        across.setSpacing(0)
        side = QVBoxLayout()
        side.setContentsMargins(4, 8, 4, 8)
        side.addWidget(self.kinds)
        across.addLayout(side)
        across.addWidget(Separator(upright=True))
        across.addWidget(self._scroll)
        across.addWidget(Separator(upright=True))
        across.addWidget(self._beside, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(across, 1)
        whole.addWidget(foot)

    # -- showing --

    def _show(self, subjects: PaperSubjects, wished: int) -> None:
        self._subjects = subjects
        self.kinds.setCurrentRow(wished)
        self._choose(wished)  # the row may have been the current one before there was anything to show
        self.kinds.setFocus()

    def form(self) -> PaperForm | None:
        """The form of the kind that is chosen."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, PaperForm) else None

    def _choose(self, row: int) -> None:
        if row < 0 or self._subjects is None:
            return
        kind, words = KINDS[row], self._desk.words
        if kind not in self._forms:
            form = PaperForm(self._desk, kind, self._subjects, self._visit_id)
            form.changed.connect(self._changed)
            self._forms[kind] = form
            self._stack.addWidget(form)
        form = self._forms[kind]
        self._stack.setCurrentWidget(form)
        self._title.setText(kind_words(words, kind))
        self._about.setText(about_words(words, kind))
        self.deed.setText(words("&Prepare to sign") if kind in SIGNED_ON_SCREEN else words("&Make it"))
        self.deed.setEnabled(not form.lacks)
        self.deed.setToolTip(form.lacks)
        self.preview.clear()
        self._say("")
        self._say_no_preview(form)
        self._pause.start(0)

    def _say_no_preview(self, form: PaperForm) -> None:
        words = self._desk.words
        self._beside.setCurrentWidget(self._no_preview)
        if form.lacks:
            self._no_preview.say(words("Nothing to make it of yet"), form.lacks)
        elif form.is_signed:
            self._no_preview.say(words("Shown to be read"), words("The whole paper is read before anybody signs it."))
        else:
            self._no_preview.say(words("Preparing the pages …"))

    def _changed(self) -> None:
        self._say("")
        self._pause.start()

    def _preview(self) -> None:
        form, now = self.form(), self._desk.now()
        if form is None or form.lacks or form.is_signed:
            return
        new = form.paper(self._key)

        def show(found: PaperPreview) -> None:
            if self.form() is form:
                self.preview.show_pdf(found.pdf, renewed=bool(self.preview.pdf()))
                self._beside.setCurrentWidget(self.preview)

        self._desk.tasks.query(self, "preview", lambda session: preview_paper(session, new, now), show, self._refused)

    # -- deeds --

    def _make_it(self) -> None:
        form = self.form()
        if form is None or form.unreadable():
            return
        self.deed.setEnabled(False)
        if form.is_signed:
            command = form.consent()
            self._act(lambda work: prepare_consent(work, command), self.prepared)
            return
        new = form.paper(self._key)
        self._act(lambda work: request_paper(work, new), self.made)

    def _act(self, job: object, told: object) -> None:
        def done(made_id: UUID) -> None:
            self.accept()
            told.emit(made_id)  # type: ignore[attr-defined]  # one of the signals above

        self._desk.tasks.act(
            self,
            "make",
            job,  # type: ignore[arg-type]  # of a Work
            done,
            self._refused,
            ended=lambda: self.deed.setEnabled(True),
        )

    def _refused(self, error: UserError) -> None:
        form, words = self.form(), self._desk.words
        rest = [words.text(error.message)]
        for problem in error.problems if isinstance(error, Refused) else ():
            field = form.field_of(problem.place) if form is not None else None
            if field is not None:
                field.set_problem(words.text(problem.message))
            else:
                rest.append(words.text(problem.message))
        self._say(" ".join(rest))

    def _say(self, text: str) -> None:
        self.line.setText(text)
        set_look(self.line, tone="danger" if text else None)
