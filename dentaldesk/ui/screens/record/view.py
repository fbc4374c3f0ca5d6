"""The record panel: everything that happened, papers and files, and the whole of it to take away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.ui.copies import documents_folder, proposed_path
from dentaldesk.ui.screens.record.adding import AddFileDialog
from dentaldesk.ui.screens.record.papers import PapersPage
from dentaldesk.ui.screens.record.presenter import RecordPresenter
from dentaldesk.ui.screens.record.timeline import TimelinePage
from dentaldesk.ui.widgets.buttons import Segmented, button
from dentaldesk.ui.widgets.panels import PanelHead

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.desk import Desk


class RecordView(QWidget):
    """Two pages of the open patient."""

    NAME = "record"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(self.NAME)
        self._desk = desk
        self.presenter = RecordPresenter(desk, self)
        words = desk.words
        self.pages = Segmented(
            words("Pages of the record"),
            [(words("Timeline"), "timeline"), (words("Papers and files"), "papers")],
            compact=True,
        )
        self.pages.setObjectName("record.pages")
        self.add_file = button(words("&Add file"), "secondary", "paperclip", on=self._ask_which, compact=True)
        self.add_file.setObjectName("record.add")
        self.export = button(words("&Export record"), "secondary", "export", on=self._ask_where, compact=True)
        self.export.setObjectName("record.export")
        self._stack = QStackedWidget()
        self._lay_out()
        self.timeline = TimelinePage(desk, self.presenter, self._stack)
        self.papers = PapersPage(desk, self.presenter, self._stack)
        self.setAcceptDrops(True)
        self.pages.chosen.connect(lambda name: self.show_page(str(name)))
        self.presenter.changed.connect(self._enable)
        self.presenter.paper_wanted.connect(self._show_paper)
        self.setFocusProxy(self.timeline.table)
        self._enable()

    def title(self, words: Words) -> str:
        """What the panel is called."""
        return words("Record")

    def keys_help(self) -> list[tuple[str, str]]:
        """The keys of the list."""
        words = self._desk.words
        return [
            (words("Up, Down"), words("Other entries")),
            (words("Enter"), words("Open what the entry tells of")),
        ]

    def _lay_out(self) -> None:
        head = PanelHead(self._desk.words("Record"), plain=True)
        for widget in (self.pages, self.add_file, self.export):
            head.add(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._stack, 1)

    def show_page(self, name: str) -> None:
        """Open "timeline" or "papers"."""
        page = self.papers if name == "papers" else self.timeline
        self.pages.choose("papers" if name == "papers" else "timeline")
        self._stack.setCurrentWidget(page)
        self.setFocusProxy(page.table)

    def _show_paper(self, paper_id: UUID) -> None:
        self.show_page("papers")
        self.papers.show_paper(paper_id)

    def _enable(self) -> None:
        nobody = "" if self._desk.patient_id else self._desk.words("No patient is open")
        for widget, permission in (
            (self.add_file, Permission.EDIT_PATIENT),
            (self.export, Permission.EXPORT_PATIENT),
        ):
            why = nobody or self._desk.why_not(permission)
            widget.setEnabled(not why)
            widget.setToolTip(why)

    # -- files --

    def _ask_which(self) -> None:
        words = self._desk.words
        dialog = QFileDialog(self, words("Add a file"), documents_folder(), words("Files (*.pdf *.jpg *.jpeg *.png)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda paths: self.begin_adding([Path(path) for path in paths]))
        dialog.open()

    def begin_adding(self, paths: list[Path]) -> None:
        """Ask what each of these files is, one after the other."""
        if not paths or not self.add_file.isEnabled():
            return
        self.show_page("papers")
        dialog = AddFileDialog(self, self._desk, self.presenter, paths[0])
        place = self._desk.actor.user_id, self._desk.patient_id

        def go_on() -> None:
            # Another person or another patient: the other files were meant for neither.
            if place == (self._desk.actor.user_id, self._desk.patient_id):
                self.begin_adding(paths[1:])

        dialog.accepted.connect(go_on)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.add_file.isEnabled() and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.begin_adding(paths)

    # -- the whole record --

    def _ask_where(self) -> None:
        self.presenter.ask_chart_number(self._ask_where_of)

    def _ask_where_of(self, chart_number: int) -> None:
        words = self._desk.words
        # Two patients on one day must not collide, and a name says too much on somebody's disk.
        name = f"{words('Patient record')} {chart_number} {self._desk.today().isoformat()}.zip"
        dialog = QFileDialog(self, words("Export record"), proposed_path(name), "ZIP (*.zip)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.fileSelected.connect(lambda path: self.presenter.export(Path(path)))
        dialog.open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.presenter.set_seen(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.presenter.set_seen(False)
