"""The composition root: settings → database → providers → sync thread → tasks and live → window.

The first frame is painted before anything heavy is imported; the clinic is opened on a thread meanwhile.
"""

from __future__ import annotations

import gc
import logging
import sys
import threading
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from dentaldesk.engines.core.errors import UserError, where
from dentaldesk.ui.start import StartWindow
from dentaldesk.ui.theme.apply import apply_theme

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.staff.reads import ClinicView
    from dentaldesk.models.states import Topic
    from dentaldesk.opening import Wanted
    from dentaldesk.settings import Settings
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.window import MainWindow

log = logging.getLogger(__name__)

# Screens make and drop thousands of small objects; looking for cycles among them less often costs a few megabytes.
GC_THRESHOLD = (10_000, 20, 50)
LOG_BYTES, LOGS_KEPT = 1_000_000, 3
SWITCH_S = 0.0005  # seconds a thread may compute before it lets another one in


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenClinic:
    """An open database and what the window needs to know before it is built."""

    db: Database
    clinic: ClinicView
    people: tuple[Actor, ...]
    versions: Mapping[Topic, int]  # of the topics, before anything else was read


class Program(QObject):
    """Everything that lives as long as the window does, and its end in the right order."""

    def __init__(self, opened: OpenClinic, *, outbox: Path, layouts: Path, log_file: Path | None = None) -> None:
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
        self.live = Live(db, self, known=opened.versions)
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
        self.window: MainWindow = MainWindow(self.desk, layouts, log_file)

    def start(self) -> None:
        """Show the window and begin to listen and deliver."""
        # What stands now stays: walked again and again, it would stop the window for a sixth of a second each time.
        gc.freeze()
        gc.set_threshold(*GC_THRESHOLD)
        self.window.show_fitting()
        self.live.start()
        self.sync.start()

    def stop(self) -> None:
        """Finish what was begun, then let the database go."""
        self.window.finish()
        self.tasks.stop()
        self.sync.stop()
        self.live.stop()
        self.opened.db.close()


def _first_actor(people: tuple[Actor, ...]) -> Actor:
    """Until there is a sign-in, the front desk sits down; the person is changed at the top of the window."""
    from dentaldesk.models.states import Role  # noqa: PLC0415 - light

    return next((person for person in people if Role.FRONT_DESK in person.roles), people[0])


def read_clinic(db: Database) -> OpenClinic:
    """What the window needs, read once. Imports the window's modules too: here it costs no frame."""
    from dentaldesk.engines.core.topics import topic_versions  # noqa: PLC0415 - on the opening thread
    from dentaldesk.engines.core.words import Words  # noqa: PLC0415
    from dentaldesk.engines.staff.reads import actors, clinic_view  # noqa: PLC0415
    from dentaldesk.models.values import ZERO  # noqa: PLC0415
    from dentaldesk.ui import window as _window  # noqa: F401, PLC0415

    versions = db.read(topic_versions)
    clinic = db.read(clinic_view)
    words = Words(clinic.formats)
    # The first amount and the first moment load Babel's tables.
    words.money(ZERO)
    words.moment(db.clock.now())
    return OpenClinic(db=db, clinic=clinic, people=tuple(db.read(actors)), versions=versions)


class Opening(QObject):
    """Opens the clinic on a thread; tells the result to the GUI thread."""

    opened = Signal(object)
    failed = Signal(object)
    recovery_made = Signal(str)  # the recovery key of a file that was made just now, before `opened`

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

            tell = self.recovery_made.emit
            self.opened.emit(read_clinic(open_clinic(self._settings, self._wanted, secret, tell_recovery=tell)))
        except UserError as error:
            self.failed.emit(error)
        except Exception as error:  # noqa: BLE001 - the start window must hear of everything
            log_bug(error)
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


class Desktop(QObject):
    """From the first frame to the last: the start window, the opening, the program."""

    def __init__(self, settings: Settings, wanted: Wanted, log_file: Path | None = None) -> None:
        super().__init__()
        self._settings = settings
        self._log_file = log_file
        self._opened: OpenClinic | None = None
        self.program: Program | None = None
        self.start = StartWindow()
        self.opening = Opening(settings, wanted)
        self.opening.recovery_made.connect(self.start.show_recovery)
        self.opening.opened.connect(self._was_opened)
        self.opening.failed.connect(self.start.tell)
        self.start.try_again.connect(self.opening.begin)

    def begin(self) -> None:
        """Show the first frame and open the clinic meanwhile."""
        self.start.show()
        self.opening.begin()

    def _was_opened(self, opened: OpenClinic) -> None:
        self._opened = opened
        self.start.go_on(self._build)

    def _build(self) -> None:
        opened = self._opened
        if opened is None:
            return
        try:
            self.program = Program(
                opened,
                outbox=self._settings.outbox,
                layouts=self._settings.data / "layouts.ini",
                log_file=self._log_file,
            )
            self.program.start()
        except Exception as error:  # noqa: BLE001 - the start window must not say "Opening …" for ever
            log_bug(error)
            self.start.tell(error, final=True)
            return
        self.start.close()

    def stop(self) -> None:
        """Let go of whatever was opened."""
        if self.program is not None:
            self.program.stop()
        elif self._opened is not None:
            self._opened.db.close()


def run_desktop(settings: Settings, wanted: Wanted) -> int:
    """Open the desktop and stay until its window is closed."""
    log_file = keep_log(settings.data)
    app = make_application(settings)
    desktop = Desktop(settings, wanted, log_file)
    desktop.begin()
    result = app.exec()
    desktop.stop()
    return result


def tell_and_quit(settings: Settings, error: UserError) -> None:
    """Nothing can be opened: say why until the window is closed."""
    app = make_application(settings)
    start = StartWindow()
    start.tell(error, final=True)
    start.show()
    app.exec()


class _Frames(logging.Formatter):
    """Of an exception a log holds the kind and the frames, never the message, which may quote a patient's record."""

    def formatException(self, ei: Any) -> str:  # noqa: ANN401, N802 - logging's own
        return where(ei[1])


def keep_log(folder: Path) -> Path:
    """From now on what goes wrong is written to a file in this folder, uncaught bugs too. Returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "dentaldesk.log"
    house = logging.getLogger("dentaldesk")
    file = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8", delay=True)
    for handler in (file, logging.StreamHandler()):
        handler.setFormatter(_Frames("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        house.addHandler(handler)
    sys.excepthook = lambda _kind, error, _trace: log_bug(error)
    threading.excepthook = lambda told: log_bug(told.exc_value or told.exc_type())
    return path


def log_bug(error: BaseException) -> None:
    """Write down where it happened."""
    log.error("a bug:\n%s", where(error))
