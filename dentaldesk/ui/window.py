"""The window: top bar, patient banner, docked panels, foot. It stays whatever happens to the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget
from shiboken6 import isValid

from dentaldesk.engines.staff.reads import actors
from dentaldesk.ui.messages import Question, Report, ask, tell
from dentaldesk.ui.screens.bell.view import BellView
from dentaldesk.ui.screens.charting.view import ChartingView
from dentaldesk.ui.screens.checkout.view import CheckoutView
from dentaldesk.ui.screens.day.view import DayView
from dentaldesk.ui.screens.exam.view import ExamView
from dentaldesk.ui.screens.patient.view import PatientView
from dentaldesk.ui.screens.perio.view import PerioView
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

_KEEPS = (ExamView, PatientView, ChartingView, PerioView)  # where people type what is not saved at once
_SAVES = (ExamView, PerioView)  # of these, what saves by itself
_ONCE = Qt.ConnectionType(Qt.ConnectionType.QueuedConnection.value | Qt.ConnectionType.SingleShotConnection.value)

PANELS = {view.NAME: view for view in (DayView, PatientView, ExamView, ChartingView, PerioView, CheckoutView, BellView)}


# From this size of screen on the window leaves some of it to others.
_ROOMY = QSize(1500, 900)
_SHARE = 0.9


class MainWindow(QMainWindow):
    """Puts the parts together and carries wishes between them."""

    def __init__(self, desk: Desk, layouts: Path, log_file: Path | None = None) -> None:
        super().__init__()
        self.desk = desk
        self._log_file = log_file
        self._may_lose = False
        self._waits = False  # to close as soon as everything under way is done
        self._bug_told: QDialog | None = None
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
        self._sit_down()

    def show_fitting(self) -> None:
        """Open as large as the screen allows: a desk with a small one gets all of it, no edge lies outside."""
        area = self.screen().availableGeometry()
        if area.width() < _ROOMY.width() or area.height() < _ROOMY.height():
            self.showMaximized()
        else:
            self.resize(area.size() * _SHARE)
            self.show()

    def _lay_out(self, body: QWidget) -> None:
        words = self.desk.words
        foot = PanelFoot()
        foot.row.addWidget(self._connection)
        foot.row.addStretch(1)
        foot.row.addWidget(
            label(words("Ctrl+K find · Ctrl+B notices · Ctrl+1 to 3 workspaces · Ctrl+0 reset the panels"), "caption")
        )
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
        for keys, deed in (
            ("Ctrl+K", self.search.focus),
            ("Ctrl+Shift+N", self._new_patient),
            ("Ctrl+0", self.panels.reset),
        ):
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
        if self._bug_told is not None and isValid(self._bug_told):
            return  # one at a time: what is tried again may break again
        words = self.desk.words
        text = words(
            "This is a mistake of the program, not yours. Nothing half-done was kept. Its name is {name}.",
            name=type(error).__name__,
        )
        if self._log_file is not None:
            where = words("Where it happened is written in {path}; please send this file.", path=str(self._log_file))
            text = f"{text} {where}"
        self._bug_told = tell(self, Report(title=words("Something went wrong"), text=text, close=words("Close")))

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_lose or self._is_all_kept():
            self.panels.keep_layout()
            super().closeEvent(event)
        else:
            event.ignore()

    def finish(self) -> None:
        """Close without asking: the program ends. What can be saved is handed to the writer thread."""
        self._flush()
        self._lose()

    def _flush(self) -> None:
        """Hand to the writer thread what the panels still hold and can save by themselves."""
        for view in self.panels.views.values():
            if isinstance(view, _SAVES):
                view.flush()

    def _is_all_kept(self) -> bool:
        """Whether closing loses nothing. If not, it comes by itself once the saves are done, or a person is asked."""
        if not self._waits:
            self._flush()
        if not self.desk.tasks.is_idle and not self.lost.isVisible():
            # When it comes again, what is not saved then was refused: it is not tried once more.
            self._waits = True
            self.desk.tasks.idle.connect(self.close, _ONCE)
            return False
        self._waits = False
        held = [said for view in self.panels.views.values() if isinstance(view, _KEEPS) for said in view.left_unsaved()]
        if held:
            self._ask_to_lose(held)
        return not held

    def _ask_to_lose(self, held: list[str]) -> None:
        words = self.desk.words
        text = words("If you close now, this is lost: {what}.", what="; ".join(held))
        if self.lost.isVisible():
            text = f"{words('There is no connection to the database.')} {text}"
        question = Question(
            title=words("Not everything is saved"),
            text=text,
            deed=words("Close and lose what is not saved"),
            keep=words("Stay"),
        )
        ask(self, question, self._lose)

    def _lose(self) -> None:
        self._may_lose = True
        self.close()
