"""Papers that the program made and files that were added: a list, and the chosen one beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.patients.file_rules import SUFFIXES
from dentaldesk.models.states import DocumentStatus
from dentaldesk.ui.copies import proposed_path
from dentaldesk.ui.messages import Question, ask
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.chips import ChipKind, ChipLook
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.pdf_view import PdfView
from dentaldesk.ui.widgets.row_table import Column, RowTable

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.flows.record_papers import PaperRow
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.record.presenter import RecordPresenter

_PDF = "application/pdf"
_STATES: dict[DocumentStatus, tuple[ChipKind, str]] = {
    DocumentStatus.REQUESTED: ("neutral", "hourglass-medium"),
    DocumentStatus.READY: ("good", "check-circle"),
    DocumentStatus.FAILED: ("danger", "warning-circle-fill"),
}
_SHOWN = QSize(1600, 1600)  # pixels that a picture is decoded to at most
_MEGAPIXELS_MB = 256  # of memory that decoding may take


def read_picture(content: bytes) -> QImage:
    """A picture, turned as it was taken and no larger than the screen needs; null when it cannot be read."""
    data = QByteArray(content)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    reader.setAllocationLimit(_MEGAPIXELS_MB)
    size = reader.size()
    if size.isValid() and (size.width() > _SHOWN.width() or size.height() > _SHOWN.height()):
        reader.setScaledSize(size.scaled(_SHOWN, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


class PictureView(QLabel):
    """A picture as large as there is room for."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._image = QImage()
        self.setAccessibleName(words("Preview"))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def show_image(self, image: QImage) -> None:
        """Show this one."""
        self._image = image
        self._fit()

    def _fit(self) -> None:
        if self._image.isNull() or self.width() <= 0:
            return
        ratio = self.devicePixelRatioF()
        room = self.size() * ratio
        fitted = self._image.scaled(
            room.boundedTo(self._image.size()),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        fitted.setDevicePixelRatio(ratio)
        self.setPixmap(QPixmap.fromImage(fitted))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class PapersPage(QWidget):
    """Enter or a click shows the chosen one; a copy is kept where somebody says; a file is taken back."""

    def __init__(self, desk: Desk, presenter: RecordPresenter, stack: QStackedWidget) -> None:
        """`stack`: in which it stands."""
        super().__init__()
        stack.addWidget(self)  # before it is filled: what finds its parent later is dressed anew
        self._desk, self._presenter = desk, presenter
        self._shown: tuple[UUID, bytes] | None = None
        self._wanted: UUID | None = None
        words = desk.words
        self.empty = EmptyState("folder-open", words("No papers yet"), words("Add a letter, a card or a photo."))
        self.table = self._make_table()
        self.preview = QStackedWidget()
        self._none = EmptyState("file-text", words("Choose a paper to look at it"))
        self.pdf, self.picture = PdfView(words), PictureView(words)
        for page in (self._none, self.pdf, self.picture):
            self.preview.addWidget(page)
        self.save = button(words("&Save a copy"), "secondary", "download-simple", on=self._ask_where)
        self.void = button(words("&Take back"), "danger", "prohibit", on=self._ask_void)
        self.save.setObjectName("record.save_copy")
        self.void.setObjectName("record.void_file")
        self._lay_out()
        presenter.changed.connect(self._follow)
        presenter.paper_came.connect(self._came)
        self._follow()

    def _make_table(self) -> RowTable[PaperRow]:
        words = self._desk.words
        columns: list[Column[PaperRow]] = [
            Column(
                title=words("Paper"),
                text=lambda row: words.text(row.kind),
                detail=lambda row: row.title,
                icon=lambda row: ("paperclip" if row.is_file else "file-text", "muted" if row.void else "text2"),
                role=lambda row: "muted" if row.void else None,
                stretch=True,
            ),
            Column(title=words("Date"), text=lambda row: words.day(row.at.astimezone(words.zone).date())),
            Column(title=words("State"), text=self._state, chip=self._chip),
        ]
        table = RowTable(words("Papers and files"), columns, lambda row: row.id, empty=self.empty)
        table.setObjectName("record.papers")
        table.row_chosen.connect(self._choose)
        return table

    def _state(self, row: PaperRow) -> str:
        words = self._desk.words
        if row.void:
            return words("Taken back")
        return {
            DocumentStatus.REQUESTED: words("In preparation"),
            DocumentStatus.READY: words("Ready"),
            DocumentStatus.FAILED: words("Failed"),
        }[row.status]

    def _chip(self, row: PaperRow) -> ChipLook:
        if row.void:
            return ChipLook(text=self._state(row), kind="neutral", icon="prohibit")
        kind, icon = _STATES[row.status]
        return ChipLook(text=self._state(row), kind=kind, icon=icon)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(PANEL_PADDING, 8, PANEL_PADDING, PANEL_PADDING)
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.void)
        foot.addWidget(self.save)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        split = QSplitter()
        row.addWidget(split)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        beside = QWidget()
        split.addWidget(beside)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        column = QVBoxLayout(beside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.preview, 1)
        column.addLayout(foot)

    def show_paper(self, paper_id: UUID) -> None:
        """Choose this one, as soon as it is there."""
        self._wanted = None if self.table.choose(paper_id) else paper_id
        self.table.setFocus()

    def _follow(self) -> None:
        self.table.show_rows(self._presenter.papers)
        if self._wanted is not None and self.table.choose(self._wanted):
            self._wanted = None
        self._choose(self.table.chosen())

    def _choose(self, row: PaperRow | None) -> None:
        words, there = self._desk.words, row is not None and row.sha256 is not None
        self.save.setEnabled(there)
        self.save.setToolTip("" if there else words("Choose a paper that is ready."))
        may = self._desk.why_not(Permission.EDIT_PATIENT)
        is_file = row is not None and row.is_file and not row.void
        self.void.setEnabled(is_file and not may)
        self.void.setToolTip(may if is_file else words("Choose a file that was added."))
        if row is None or not there:
            self._shown = None
            self.preview.setCurrentWidget(self._none)
        elif self._shown is None or self._shown[0] != row.id:
            self._shown = (row.id, b"")
            self._presenter.fetch(row)

    def _came(self, row: PaperRow, content: bytes) -> None:
        if self._shown is None or self._shown[0] != row.id:
            return
        self._shown = (row.id, content)
        if row.media_type == _PDF:
            self.pdf.show_pdf(content)
            self.preview.setCurrentWidget(self.pdf)
            return
        self._desk.tasks.aside(self, "picture", lambda: read_picture(content), lambda it: self._drawn(row.id, it))

    def _drawn(self, paper_id: UUID, image: QImage) -> None:
        if self._shown is not None and self._shown[0] == paper_id:
            self.picture.show_image(image)
            self.preview.setCurrentWidget(self._none if image.isNull() else self.picture)

    def _ask_where(self) -> None:
        row, shown, words = self.table.chosen(), self._shown, self._desk.words
        if row is None or shown is None or not shown[1]:
            return
        suffix = SUFFIXES.get(row.media_type, "")
        dialog = QFileDialog(self, words("Save a copy"), proposed_path((row.title or words.text(row.kind)) + suffix))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix.removeprefix("."))
        dialog.fileSelected.connect(lambda path: self._presenter.save_copy(row, shown[1], Path(path)))
        dialog.open()

    def _ask_void(self) -> None:
        row, words = self.table.chosen(), self._desk.words
        if row is None or not row.is_file:
            return
        question = Question(
            title=words("Take “{title}” back?", title=row.title),
            text=words("It stays in the record as taken back and is not shown as valid any more."),
            deed=words("Take back"),
            keep=words("Keep the file"),
        )
        ask(self, question, lambda: self._presenter.void(row.id))
