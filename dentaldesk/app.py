"""The composition root: settings → database → providers → sync thread → tasks and live → window.

The first frame is painted before anything heavy is imported; the clinic is opened on a thread meanwhile.
"""

from __future__ import annotations

import gc
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from dentaldesk.engines.core.errors import UserError
from dentaldesk.ui.start import StartWindow
from dentaldesk.ui.theme.apply import apply_theme

if TYPE_CHECKING:
    from pathlib import Path

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.staff.reads import ClinicView
    from dentaldesk.opening import Wanted
    from dentaldesk.settings import Settings
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.window import MainWindow


# Screens make and drop thousands of small objects; looking for cycles among them less often costs a few megabytes.
GC_THRESHOLD = (10_000, 20, 50)
SWITCH_S = 0.0005  # seconds a thread may compute before it lets another one in


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenClinic:
    """An open database and what the window needs to know before it is built."""

    db: Database
    clinic: ClinicView
    people: tuple[Actor, ...]


class Program(QObject):
    """Everything that lives as long as the window does, and its end in the right order."""

    def __init__(self, opened: OpenClinic, *, outbox: Path, layouts: Path) -> None:
        super().__init__()
        from dentaldesk.engines.core.words import Words  # noqa: PLC0415 - imported by now, on the opening thread
        from dentaldesk.engines.providers.folder import OutboxFolder  # noqa: PLC0415
        from dentaldesk.engines.sync import SyncThread  # noqa: PLC0415
        from dentaldesk.ui.desk import Desk  # noqa: PLC0415
        from dentaldesk.ui.live import Live  # noqa: PLC0415
        from dentaldesk.ui.tasks import Tasks  # noqa: PLC0415
        from dentaldesk.ui.window import MainWindow  # noqa: PLC0415

        db = opened.db
        db.forbid_this_thread()
        self.opened = opened
        self.tasks = Tasks(db, _first_actor(opened.people), self)
        self.live = Live(db, self)
        self.sync = SyncThread(db, OutboxFolder(outbox))
        self.tasks.acted.connect(self.live.look_now)
        self.tasks.acted.connect(self.sync.wake)
        self.desk: Desk = Desk(
            tasks=self.tasks,
            live=self.live,
            words=Words(opened.clinic.formats),
            clock=db.clock,
            clinic=opened.clinic,
        )
        self.window: MainWindow = MainWindow(self.desk, layouts)

    def start(self) -> None:
        """Show the window and begin to listen and deliver."""
        # What stands now stays: walked again and again, it would stop the window for a sixth of a second each time.
        gc.freeze()
        gc.set_threshold(*GC_THRESHOLD)
        self.window.show()
        self.live.start()
        self.sync.start()

    def stop(self) -> None:
        """Finish what was begun, then let the database go."""
        self.window.close()
        self.tasks.stop()
        self.sync.stop()
        self.live.stop()
        self.opened.db.close()


def _first_actor(people: tuple[Actor, ...]) -> Actor:
    """Until there is a sign-in, the front desk sits down; the person is changed at the top of the window."""
    from dentaldesk.models.values import Role  # noqa: PLC0415 - light

    return next((person for person in people if Role.FRONT_DESK in person.roles), people[0])


def read_clinic(db: Database) -> OpenClinic:
    """What the window needs, read once. Imports the window's modules too: here it costs no frame."""
    from dentaldesk.engines.core.words import Words  # noqa: PLC0415 - on the opening thread
    from dentaldesk.engines.staff.reads import actors, clinic_view  # noqa: PLC0415
    from dentaldesk.models.values import ZERO  # noqa: PLC0415
    from dentaldesk.ui import window as _window  # noqa: F401, PLC0415

    clinic = db.read(clinic_view)
    words = Words(clinic.formats)
    # The first amount and the first moment load Babel's tables.
    words.money(ZERO)
    words.moment(db.clock.now())
    return OpenClinic(db=db, clinic=clinic, people=tuple(db.read(actors)))


class Opening(QObject):
    """Opens the clinic on a thread; tells the result to the GUI thread."""

    opened = Signal(object)
    failed = Signal(object)

    def __init__(self, settings: Settings, wanted: Wanted) -> None:
        super().__init__()
        self._settings = settings
        self._wanted = wanted

    def begin(self, secret: str | None = None) -> None:
        """Try, with the secret that was typed if there was one."""
        threading.Thread(target=self._open, args=(secret,), name="opening", daemon=True).start()

    def _open(self, secret: str | None) -> None:
        try:
            from dentaldesk.opening import open_clinic  # noqa: PLC0415 - brings SQLAlchemy, off the GUI thread

            self.opened.emit(read_clinic(open_clinic(self._settings, self._wanted, secret)))
        except UserError as error:
            self.failed.emit(error)
        except Exception as error:  # noqa: BLE001 - the start window must hear of everything
            self.failed.emit(error)


def make_application(settings: Settings, arguments: list[str] | None = None) -> QApplication:
    """The Qt application in this workstation's theme and density."""
    # Qt's calls give the interpreter's lock away; with the usual 5 ms a busy thread would keep the window waiting.
    sys.setswitchinterval(SWITCH_S)
    app = QApplication(arguments or sys.argv[:1])
    app.setApplicationName("DentalDesk")
    app.setDesktopFileName("dentaldesk")
    apply_theme(app, settings.theme, settings.density)
    return app


def run_desktop(settings: Settings, wanted: Wanted) -> int:
    """Open the desktop and stay until its window is closed."""
    app = make_application(settings)
    start = StartWindow()
    start.show()
    opening = Opening(settings, wanted)
    running: dict[str, Any] = {}

    def begin(opened: OpenClinic) -> None:
        running["program"] = program = Program(opened, outbox=settings.outbox, layouts=settings.data / "layouts.ini")
        program.start()
        start.close()

    opening.opened.connect(begin)
    opening.failed.connect(start.tell)
    start.try_again.connect(opening.begin)
    opening.begin()
    result = app.exec()
    if "program" in running:
        running["program"].stop()
    return result
