"""The window: top bar, patient banner, docked panels, foot. It stays whatever happens to the database."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget
from shiboken6 import isValid

from dentaldesk.engines.core.errors import ConnectionLost
from dentaldesk.engines.staff.reads import actors
from dentaldesk.ui.entry.glass import EmergencyBanner
from dentaldesk.ui.messages import Question, Report, ask, tell
from dentaldesk.ui.screens.bell.presenter import BellPresenter
from dentaldesk.ui.screens.bell.view import BellView
from dentaldesk.ui.shell.alarm import Alarm
from dentaldesk.ui.shell.banner import PatientBanner
from dentaldesk.ui.shell.crash import CrashReports
from dentaldesk.ui.shell.find import Find
from dentaldesk.ui.shell.focus_keeper import FocusKeeper
from dentaldesk.ui.shell.foot import Foot
from dentaldesk.ui.shell.keys import Keys
from dentaldesk.ui.shell.layouts import Layouts
from dentaldesk.ui.shell.panels import Panels
from dentaldesk.ui.shell.practice import PracticeBanner, clinic_title
from dentaldesk.ui.shell.registry import PANELS, BeginsNew, HelpsWithKeys, Keeps, Prints, Saves
from dentaldesk.ui.shell.take_back import TakeBack
from dentaldesk.ui.shell.top_bar import TopBar
from dentaldesk.ui.shell.watch import Watch
from dentaldesk.ui.shell.window_deeds import window_deeds
from dentaldesk.ui.shell.workspaces import WORKSPACES, Workspace, workspace_for
from dentaldesk.ui.widgets.notices import Banner, Toast

if TYPE_CHECKING:
    from pathlib import Path

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.ui.desk import Desk

_ONCE = Qt.ConnectionType(Qt.ConnectionType.QueuedConnection.value | Qt.ConnectionType.SingleShotConnection.value)
_GEOMETRY = "window"

# From this size of screen on the window leaves some of it to others.
_ROOMY = QSize(1500, 900)
_SHARE = 0.9
_SETTLED_MS = 2000  # after the last move of a panel, before its place is remembered


class MainWindow(QMainWindow):
    """Puts the parts together and carries wishes between them."""

    def __init__(
        self, desk: Desk, layouts: Path, log_file: Path | None = None, database: Database | None = None
    ) -> None:
        """`layouts`: the file that remembers this workstation's window; the panels' places are their owner's, in the
        database. `log_file`: its folder takes the reports of bugs. `database`: told under About, its clock compared.
        """
        super().__init__()
        self.desk = desk
        self._log_file = log_file
        self._database = database
        self._geometry = QSettings(str(layouts), QSettings.Format.IniFormat)
        self._may_lose = False
        self._waits = False  # to close as soon as everything under way is done
        self._workspace: Workspace | None = None
        self._trouble_told: QDialog | None = None
        self._trouble_said = ""
        self._wanted = ""  # a panel that was asked for while the layouts were read
        self._name_window()
        self._body = body = QWidget(self)
        self.setCentralWidget(body)
        self.bell = BellPresenter(desk, self)
        self.search = Find(desk, body)
        self.top = TopBar(desk, WORKSPACES, self.search.field)
        self.lost = Banner("", "warning")
        self.lost.hide()
        self.banner = PatientBanner(desk)
        self.panels = Panels(desk, body, PANELS, {"bell": self._make_bell})
        self.layouts = Layouts(desk, self)
        self.foot = Foot(desk)
        self.toast = Toast(body, self.foot.free)
        self.focus = FocusKeeper(self, self.top, self.panels)
        self.crashes = CrashReports(desk, self, log_file)
        self.alarm = Alarm(desk, self)
        self.watch = Watch(desk, self, database)
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._lay_out(body)
        self._offer()
        self._connect()
        self._connect_program()
        self._sit_down()
        self.panels.warm()

    def _name_window(self) -> None:
        self.setWindowTitle(f"{clinic_title(self.desk.clinic, self.desk.words)} – DentalDesk")

    def show_fitting(self) -> None:
        """Open where it was left at this workstation, else as large as the screen allows: a desk with a small one gets
        all of it, no edge lies outside.
        """
        if self._log_file is not None:
            self.crashes.listen()
        kept = self._geometry.value(_GEOMETRY)
        area = self.screen().availableGeometry()
        if isinstance(kept, QByteArray) and self.restoreGeometry(kept):
            self.show()
        elif area.width() < _ROOMY.width() or area.height() < _ROOMY.height():
            self.showMaximized()
        else:
            self.resize(area.size() * _SHARE)
            self.show()

    def _make_bell(self, desk: Desk, parent: QWidget) -> QWidget:
        return BellView(desk, parent, presenter=self.bell)

    def _lay_out(self, body: QWidget) -> None:
        docks = QHBoxLayout()
        docks.setContentsMargins(0, 0, 0, 0)
        docks.addWidget(self.panels.manager)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.top, self.lost, PracticeBanner(self.desk), EmergencyBanner(self.desk), self.banner):
            column.addWidget(widget)
        column.addLayout(docks, 1)
        column.addWidget(self.foot)

    def _offer(self) -> None:
        """Everything that can be done from anywhere, with its keys."""
        deeds = self.desk.deeds
        self.take_back = TakeBack(self.desk, self, self.toast, self.panels.undoes_at, self._works_on_patient)
        for deed in window_deeds(self):
            deeds.add(deed)
        self.keys = Keys(deeds, self)
        for teller in (self.top, self.foot, self.banner):
            teller.tell_keys()

    def _connect(self) -> None:
        desk, top = self.desk, self.top
        top.deed_wanted.connect(desk.deeds.start)
        top.actor_wanted.connect(desk.sit_down)
        self.search.new_wanted.connect(lambda: desk.deeds.start("patient.new"))
        self.search.patient_opened.connect(self._to_patient)
        self.search.left.connect(self._leave_search)
        self.search.field.textEdited.connect(lambda _: self.panels.put_off())
        desk.actor_leaves.connect(self._keep_layout)
        desk.actor_changed.connect(self._sit_down)
        desk.clinic_changed.connect(self._name_window)
        desk.panel_wanted.connect(self._show_panel)
        desk.trouble.connect(self._tell_trouble)
        self.layouts.came.connect(self._arrange)
        self.panels.moved.connect(self._settled.start)
        self._settled.timeout.connect(self._keep_layout)

    def _connect_program(self) -> None:
        desk = self.desk
        desk.tasks.broke.connect(self.crashes.tell)
        self.panels.broke.connect(self.crashes.tell)
        desk.live.lost.connect(self._lost)
        desk.live.found.connect(self._found)
        self.bell.counted.connect(self.top.bell.count)
        self.bell.urgent.connect(self.alarm.tell)
        self.alarm.pressed.connect(self._answer_alarm)
        self.watch.upgraded.connect(self._tell_upgraded)
        self.watch.clock_differs.connect(self._tell_clock)
        if desk.clinic.demo:
            desk.tasks.query(self, "people", actors, self.top.show_people)

    # -- workspaces and panels --

    def open_workspace(self, workspace: Workspace, first: str = "") -> None:
        """Arrange the panels of a workspace, `first` in front instead of its main one."""
        self._keep_layout()
        self._workspace = workspace
        self.panels.arrange(workspace, self.layouts.kept(workspace.name), first)
        self.top.show_workspace(workspace)

    def _sit_down(self) -> None:
        self._settled.stop()
        self._workspace = None
        self.top.show_actor()
        self.top.show_workspace(workspace_for(self.desk.actor.roles))
        self.layouts.read()

    def _arrange(self) -> None:
        chosen = self._workspace  # while the layouts were on their way
        workspace = chosen or workspace_for(self.desk.actor.roles)
        begins = chosen is None and self.desk.patient_id is None
        self.open_workspace(workspace, workspace.day if begins else "")
        wanted, self._wanted = self._wanted, ""
        if wanted:
            self.panels.show(wanted)

    def _show_panel(self, name: str) -> None:
        if self._workspace is None:
            self._wanted = name
        self.panels.show(name)

    def _keep_layout(self) -> None:
        self._settled.stop()
        if self._workspace is not None and self.panels.was_moved:
            self.layouts.keep(self._workspace.name, self.panels.state(), self.desk.actor)

    def reset_panels(self) -> None:
        """Every panel back where it is designed to stand."""
        if self._workspace is not None:
            self.layouts.forget(self._workspace.name)
            self.panels.reset()

    def sit_down(self, actor: Actor) -> None:
        """Someone else works here now."""
        self.desk.sit_down(actor)

    def new_patient(self) -> None:
        """Register someone new."""
        self._show_panel("patient")
        view = self.panels.view("patient")
        if isinstance(view, BeginsNew):
            view.begin_new()

    def front_view(self) -> object:
        """The panel that has the keyboard, else the first in sight. Made now, if it was still coming."""
        name = self.panels.with_keyboard()
        return self.panels.view(name) if name else None

    def print_front(self) -> None:
        """Print what it shows."""
        view = self.front_view()
        if isinstance(view, Prints):
            view.print_paper()

    def _to_patient(self) -> None:
        """Who opened a patient is in a panel that shows them."""
        of_patient = {spec.name for spec in PANELS if spec.of_patient}
        seen = [name for name in self.panels.in_front() if name in of_patient]
        main = self._workspace.main if self._workspace is not None else ""
        begins = [main] if main in of_patient else ["patient"]
        self.panels.show(main if main in seen else (seen or begins)[0])

    def _works_on_patient(self) -> bool:
        name = self.panels.with_keyboard()
        return any(spec.of_patient for spec in PANELS if spec.name == name)

    def _leave_search(self) -> None:
        if self.search.field.hasFocus():
            self.panels.give_keyboard(self.panels.with_keyboard())

    # -- help --

    def show_help(self) -> None:
        """All keys."""
        from dentaldesk.ui.shell.help_sheet import HelpSheet, key_lines  # noqa: PLC0415 - the first data does not wait

        name = self.panels.with_keyboard()
        view = self.front_view()
        title = next((self.desk.words(spec.title) for spec in PANELS if spec.name == name), "")
        own = view.keys_help() if isinstance(view, HelpsWithKeys) else []
        HelpSheet(self.desk, self, key_lines(self.desk.deeds.all(), title, own))

    def show_about(self) -> None:
        """What runs here."""
        from dentaldesk.ui.shell.about import About  # noqa: PLC0415 - as above

        About(self.desk, self, self._facts())

    def _facts(self) -> list[tuple[str, str]]:
        words, database = self.desk.words, self._database
        facts = [(words("Clinic"), self.desk.clinic.name)]
        if database is not None:
            kind = "PostgreSQL" if database.is_postgres else "SQLite"
            kind = words("{database}, encrypted", database=kind) if database.is_encrypted else kind
            facts += [(words("Database"), kind), (words("Workstation"), database.workstation)]
        if self._log_file is not None:
            facts.append((words("Log folder"), str(self._log_file.parent)))
        return facts

    # -- what is told --

    def _answer_alarm(self) -> None:
        self.showNormal() if self.isMinimized() else self.show()
        self.raise_()
        self.activateWindow()
        self._show_panel("bell")

    def _lost(self, error: UserError) -> None:
        self.lost.say(self.desk.say(error), "warning", strong="", icon="wifi-slash")
        self.lost.show()
        self.foot.show_connected(connected=False)

    def _found(self) -> None:
        self.lost.hide()
        self.foot.show_connected(connected=True)

    def _tell_clock(self, difference: timedelta) -> None:
        words, minutes = self.desk.words, round(abs(difference) / timedelta(minutes=1))
        if not minutes:
            self.foot.show_clock("")
        elif difference > timedelta():
            self.foot.show_clock(words("This computer’s clock is {minutes} min behind the server’s", minutes=minutes))
        else:
            self.foot.show_clock(words("This computer’s clock is {minutes} min ahead of the server’s", minutes=minutes))

    def _tell_upgraded(self) -> None:
        """Nothing more is written: this program no longer knows the tables."""
        words = self.desk.words
        self.desk.tasks.refuse_writes()
        self.desk.deeds.held = True
        self._body.setEnabled(False)
        report = Report(
            title=words("Updated by another desk"),
            text=words(
                "The clinic’s database was updated by another desk. Please close this program and start its new "
                "version. Nothing more is saved here."
            ),
            close=words("Not yet"),
            act=words("Close the program"),
        )
        tell(self, report, self.finish)

    def _tell_trouble(self, error: UserError) -> None:
        """Once: what is asked every minute fails every minute. A lost database is told by the line above the panels."""
        words, said = self.desk.words, self.desk.say(error)
        told = self._trouble_told
        if isinstance(error, ConnectionLost) or (told is not None and isValid(told) and said == self._trouble_said):
            return
        self._trouble_said = said
        self._trouble_told = tell(self, Report(title=words("This did not work"), text=said, close=words("Close")))

    # -- closing --

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_lose or self._is_all_kept():
            self._geometry.setValue(_GEOMETRY, self.saveGeometry())
            self._keep_layout()
            self.alarm.put_away()
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
            if isinstance(view, Saves):
                view.flush()

    def _is_all_kept(self) -> bool:
        """Whether closing loses nothing. If not, it comes by itself once the saves are done, or a person is asked."""
        if not self._waits:
            self._flush()
        if not self.desk.tasks.is_all_done and not self.lost.isVisible():
            # When it comes again, what is not saved then was refused: it is not tried once more.
            self.desk.tasks.all_done.connect(self._close_now, _ONCE)
            if not self._waits:
                self._waits = True
                words = self.desk.words
                self.toast.say(words("Closing as soon as everything is saved."), undo=words("Stay"), on_undo=self._stay)
            return False
        self._waits = False
        held = [said for view in self.panels.views.values() if isinstance(view, Keeps) for said in view.left_unsaved()]
        if held:
            self._ask_to_lose(held)
        return not held

    def _close_now(self) -> None:
        if self._waits:
            self.close()

    def _stay(self) -> None:
        """Somebody went on working: the window does not close under their hands."""
        self._waits = False

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
