"""Importing patients: file, columns, check, run. What was chosen stays when one goes back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout

from dentaldesk.engines.core.access import Permission
from dentaldesk.ui.copies import documents_folder
from dentaldesk.ui.in_parts import InParts
from dentaldesk.ui.screens.importing.checking import CheckPage
from dentaldesk.ui.screens.importing.columns import ColumnsPage
from dentaldesk.ui.screens.importing.presenter import ImportPresenter
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.notices import Banner, EmptyState
from dentaldesk.ui.widgets.panels import PanelFoot, PanelHead
from dentaldesk.ui.widgets.steps import NumberedStep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dentaldesk.engines.core.words import Words

_FILE, _COLUMNS, _CHECK, _DONE = range(4)


class ImportView(InParts):
    """Four steps; the one button at the end of the foot leads on."""

    NAME = "import"

    def _make(self) -> Iterator[None]:
        self.setObjectName(self.NAME)
        desk = self._desk
        self.presenter = ImportPresenter(desk, self)
        self._at = _FILE
        self._leads_on = False  # the keyboard belongs to the button that leads on, as soon as that can be pressed
        words = desk.words
        titles = (words("File"), words("Columns"), words("Check"), words("Register"))
        self.steps = [NumberedStep(number, title) for number, title in enumerate(titles, start=1)]
        self.problem = Banner("", "danger")
        self.problem.hide()
        self.start = EmptyState(
            "upload-simple",
            words("Import patients from a CSV file"),
            words("Drop a file here or choose one. Nothing is stored before you have seen what would be."),
            step=words("&Choose a file"),
            step_icon="folder-open",
        )
        self.start.step.setObjectName("import.choose")
        yield
        self.columns = ColumnsPage(desk, self.presenter)
        yield
        self.check = CheckPage(desk, self.presenter)
        yield
        self.back = button(words("&Back"), "secondary", "arrow-left", on=self._back)
        self.next = button(words("&Next"), "primary", on=self._next)
        self.back.setObjectName("import.back")
        self.next.setObjectName("import.next")
        self._pages = QStackedWidget()
        self._lay_out()
        self.setAcceptDrops(True)
        self.start.started.connect(self._ask_which)
        self.presenter.changed.connect(self._follow)
        self.presenter.failed.connect(self._failed)
        self.presenter.ended.connect(lambda _called_off: self._go(_DONE))
        self.check.doubles_too.toggled.connect(lambda _on: self._follow())
        self.setFocusProxy(self.start.step)
        self._follow()

    def title(self, words: Words) -> str:
        """What the panel is called."""
        return words("Import patients")

    def left_unsaved(self) -> list[str]:
        """A run that is under way."""
        return [self._desk.words("An import is running.")] if self.presenter.is_running else []

    def _lay_out(self) -> None:
        steps = QHBoxLayout()
        steps.setContentsMargins(PANEL_PADDING, PANEL_PADDING, PANEL_PADDING, 0)
        steps.setSpacing(8)
        for place, step in enumerate(self.steps):
            step.setObjectName(f"import.step.{place + 1}")
            step.clicked.connect(lambda _checked=False, place=place: self._jump(place))
            steps.addWidget(step, 1)
        foot = PanelFoot()
        foot.row.addWidget(self.back)
        foot.row.addStretch(1)
        foot.row.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PanelHead(self._desk.words("Import patients"), plain=True))
        column.addWidget(self.problem)
        column.addLayout(steps)
        column.addWidget(self._pages, 1)
        column.addWidget(foot)
        # In their place before they are filled: whatever gets a new parent is styled anew with all that is in it.
        for page in (self.start, self.columns, self.check):
            self._pages.addWidget(page)

    # -- steps --

    def _jump(self, place: int) -> None:
        """Back to a step that was done; forward only by the button."""
        if place < self._at and not self.presenter.is_running and self._at != _DONE:
            self._go(place)

    def _back(self) -> None:
        self._jump(self._at - 1)

    def _next(self) -> None:
        if self.presenter.is_running:
            self.presenter.call_off()
        elif self._at == _COLUMNS:
            self._go(_CHECK)
            self.check.follow()
            self.presenter.check()
        elif self._at == _CHECK:
            self.presenter.run(doubles_too=self.check.doubles_too.isChecked())
            self._follow()
        elif self._at == _DONE:
            self.presenter.clear()
            self._go(_FILE)

    def _go(self, place: int) -> None:
        self._at = place
        self._pages.setCurrentIndex(min(place, _CHECK))
        self._leads_on = place != _FILE
        self._follow()
        if place == _FILE:
            self.start.step.setFocus()

    def _follow(self) -> None:
        if self.presenter.loaded is None and self._at != _FILE:
            self._go(_FILE)
            return
        if self.presenter.loaded is not None and self._at == _FILE:
            self.problem.hide()
            self._go(_COLUMNS)
            return
        if self._at == _CHECK and self.presenter.checked is None and not self.presenter.is_running:
            self.presenter.check()
        for number, step in enumerate(self.steps):
            step.set_state("current" if number == self._at else "done" if number < self._at else "todo")
        self._enable()

    def _enable(self) -> None:
        running, words = self.presenter.is_running, self._desk.words
        self.back.setVisible(self._at in {_COLUMNS, _CHECK})
        self.back.setEnabled(not running)
        self.next.setVisible(self._at != _FILE)
        why = self._why_not(running=running)
        self.next.refuse(why)
        if self._leads_on and not why:
            self._leads_on = False
            self.next.setFocus()
        may_not = self._desk.why_not(Permission.IMPORT_PATIENTS)
        self.start.step.refuse(may_not)
        if running:
            self.next.setText(words("&Call off"))
        elif self._at == _CHECK:
            self.next.setText(words.count("&Register one patient", "&Register {number} patients", self.check.wanted()))
        else:
            self.next.setText(words("&Import another file") if self._at == _DONE else words("&Check the file"))

    def _why_not(self, *, running: bool) -> str:
        if running or self._at == _DONE:
            return ""
        if self._at == _CHECK:
            return "" if self.check.wanted() else self._desk.words("There is nobody to register.")
        return self.presenter.lacking()

    def _failed(self, why: str) -> None:
        self.problem.say(why, "danger")
        self.problem.show()
        self._follow()

    # -- the file --

    def _ask_which(self) -> None:
        words = self._desk.words
        dialog = QFileDialog(self, words("Choose a file"), documents_folder(), words("Lists (*.csv *.txt *.tsv)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.presenter.load(Path(path)))
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._at == _FILE and len(event.mimeData().urls()) == 1:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.presenter.load(Path(event.mimeData().urls()[0].toLocalFile()))
