"""The window: top bar, patient banner, docked panels, foot. It stays whatever happens to the database."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from dentaldesk.engines.staff.reads import actors
from dentaldesk.ui.messages import Question, Report, ask, tell
from dentaldesk.ui.screens.bell.view import BellView
from dentaldesk.ui.screens.checkout.view import CheckoutView
from dentaldesk.ui.screens.day.view import DayView
from dentaldesk.ui.screens.exam.view import ExamView
from dentaldesk.ui.screens.patient.view import PatientView
from dentaldesk.ui.shell.banner import PatientBanner
from dentaldesk.ui.shell.find import Find
from dentaldesk.ui.shell.panels import Panels
from dentaldesk.ui.shell.top_bar import TopBar
from dentaldesk.ui.shell.workspaces import WORKSPACES, Workspace, workspace_for
from dentaldesk.ui.widgets.notices import Banner, Toast
from dentaldesk.ui.widgets.panels import PanelFoot
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from pathlib import Path

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.ui.desk import Desk

log = logging.getLogger(__name__)

PANELS = {view.NAME: view for view in (DayView, PatientView, ExamView, CheckoutView, BellView)}


class MainWindow(QMainWindow):
    """Puts the parts together and carries wishes between them."""

    def __init__(self, desk: Desk, layouts: Path) -> None:
        super().__init__()
        self.desk = desk
        self._may_lose = False
        words = desk.words
        self.setWindowTitle(f"{desk.clinic.name} – DentalDesk")
        body = QWidget(self)
        self.setCentralWidget(body)
        self.search = Find(desk, body)
        self.top = TopBar(desk, WORKSPACES, self.search.field)
        self.lost = Banner("", "warning")
        self.lost.hide()
        self.banner = PatientBanner(desk)
        self.panels = Panels(desk, body, PANELS, layouts)
        self.toast = Toast(body)
        self._connection = label(words("Connected · {clinic}", clinic=desk.clinic.name), "caption")
        self._lay_out(body)
        self._connect()
        self._add_shortcuts()
        self.resize(1366, 768)
        self._sit_down()

    def _lay_out(self, body: QWidget) -> None:
        words = self.desk.words
        foot = PanelFoot()
        foot.row.addWidget(self._connection)
        foot.row.addStretch(1)
        foot.row.addWidget(label(words("Ctrl+K find · Ctrl+B notices · Ctrl+1 to 3 workspaces"), "caption"))
        docks = QHBoxLayout()
        docks.setContentsMargins(0, 0, 0, 0)
        docks.addWidget(self.panels.manager)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.lost)
        column.addWidget(self.banner)
        column.addLayout(docks, 1)
        column.addWidget(foot)

    def _connect(self) -> None:
        desk, top = self.desk, self.top
        top.workspace_wanted.connect(self.open_workspace)
        top.bell_wanted.connect(lambda: self.panels.show("bell"))
        top.new_patient_wanted.connect(self._new_patient)
        top.actor_wanted.connect(desk.sit_down)
        self.search.new_wanted.connect(self._new_patient)
        desk.actor_changed.connect(self._sit_down)
        desk.panel_wanted.connect(self.panels.show)
        desk.toast.connect(self.toast.say)
        desk.trouble.connect(self._tell_trouble)
        desk.tasks.broke.connect(self._tell_bug)
        desk.live.lost.connect(self._lost)
        desk.live.found.connect(self._found)
        bell = self.panels.views["bell"]
        assert isinstance(bell, BellView)  # noqa: S101 - PANELS says so
        bell.presenter.counted.connect(self.top.bell.count)
        desk.tasks.query(self, "people", actors, top.show_people)

    def _add_shortcuts(self) -> None:
        for keys, deed in (("Ctrl+K", self.search.focus), ("Ctrl+Shift+N", self._new_patient)):
            action = QAction(self)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.triggered.connect(deed)
            self.addAction(action)

    def open_workspace(self, workspace: Workspace) -> None:
        """Arrange the panels of a workspace."""
        self.panels.arrange(workspace)
        self.top.show_workspace(workspace)

    def _sit_down(self) -> None:
        self.top.show_actor()
        self.open_workspace(workspace_for(self.desk.actor.roles))

    def sit_down(self, actor: Actor) -> None:
        """Someone else works here now."""
        self.desk.sit_down(actor)

    def _new_patient(self) -> None:
        self.panels.show("patient")
        patient = self.panels.views["patient"]
        assert isinstance(patient, PatientView)  # noqa: S101 - PANELS says so
        patient.begin_new()

    def _lost(self, error: UserError) -> None:
        words = self.desk.words
        self.lost.say(self.desk.say(error), "warning", strong="", icon="wifi-slash")
        self.lost.show()
        self._connection.setText(words("Not connected · trying again"))

    def _found(self) -> None:
        self.lost.hide()
        self._connection.setText(self.desk.words("Connected · {clinic}", clinic=self.desk.clinic.name))

    def _tell_trouble(self, error: UserError) -> None:
        words = self.desk.words
        tell(self, Report(title=words("This did not work"), text=self.desk.say(error), close=words("Close")))

    def _tell_bug(self, error: Exception) -> None:
        words = self.desk.words
        text = words(
            "This is a mistake of the program, not yours. Nothing half-done was kept. Its name is {name}.",
            name=type(error).__name__,
        )
        tell(self, Report(title=words("Something went wrong"), text=text, close=words("Close")))

    def closeEvent(self, event: QCloseEvent) -> None:
        exam = self.panels.views["exam"]
        assert isinstance(exam, ExamView)  # noqa: S101 - PANELS says so
        # What is being saved is waited for by whoever ends the program; what cannot be saved is a person's decision.
        if not exam.flush() and self.lost.isVisible() and not self._may_lose:
            event.ignore()
            self._ask_to_lose()
            return
        self.panels.keep_layout()
        super().closeEvent(event)

    def _ask_to_lose(self) -> None:
        words = self.desk.words
        question = Question(
            title=words("Notes are not saved yet"),
            text=words("There is no connection to the database. If you close now, what you typed last is lost."),
            deed=words("Close and lose the notes"),
            keep=words("Keep waiting"),
        )
        ask(self, question, self._lose)

    def _lose(self) -> None:
        self._may_lose = True
        self.close()
