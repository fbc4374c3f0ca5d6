"""The periodontal chart on paper: the same drawing as a PDF to look at and keep, or as SVG."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.ui.copies import proposed_path
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.pdf_view import PdfView

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words


class PerioPaperDialog(QDialog):
    """The paper large; `saved(path)` asks for a copy of it."""

    saved = Signal(object)  # Path

    def __init__(self, parent: QWidget, words: Words, pdf: bytes) -> None:
        super().__init__(parent)
        self._words = words
        self.setObjectName("perio.paper")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words("Periodontal chart"))
        self.resize(1000, 820)
        self.view = PdfView(words)
        self.view.show_pdf(pdf)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 8, 12, 8)
        foot.addStretch(1)
        foot.addWidget(button(words("Save as PDF or SVG"), "primary", "download-simple", on=self._ask_where))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addLayout(foot)

    def _ask_where(self) -> None:
        words = self._words
        proposed = proposed_path(words("Periodontal chart") + ".pdf")
        dialog = QFileDialog(self, words("Save a copy"), proposed, "PDF (*.pdf);;SVG (*.svg)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda path: self.saved.emit(Path(path)))
        dialog.open()
