"""The composition root: settings → sign-in → database → providers → sync thread → tasks and live → window.

The sign-in is painted before anything heavy is imported; the clinic is opened on a thread meanwhile.
"""

from __future__ import annotations

import gc
import importlib
import sys
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.log_file import LOG_FILE, keep_log, log_bug
from dentaldesk.ui.bringing import bring, prepare
from dentaldesk.ui.collector import Collector
from dentaldesk.ui.entry.errand import Errand
from dentaldesk.ui.entry.remembered import read_remembered
from dentaldesk.ui.start import StartWindow
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.theme.fonts import load_fonts
from dentaldesk.ui.theme.scale import prepare_scale

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.db import Database
    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.engines.flows.clinic_file import Place
    from dentaldesk.engines.flows.gate import Gate, SeatRow, SignedIn
    from dentaldesk.engines.flows.new_clinic import NewClinic
    from dentaldesk.engines.staff.reads import ClinicView
    from dentaldesk.engines.sync import BackupThread, SyncThread
    from dentaldesk.models.states import Topic
    from dentaldesk.settings import Settings, Wanted
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.entry.door import Door
    from dentaldesk.ui.screens.setup.maker import Maker
    from dentaldesk.ui.screens.setup.view import SetupWindow
    from dentaldesk.ui.window import MainWindow

# Screens make and drop thousands of small objects; looking for cycles among them less often costs a few megabytes.
# What outlived a look is looked at again after five: after twenty the window felt it.
GC_THRESHOLD = (10_000, 5, 200)
FIRST_FRAME_MS = 500  # after which the clinic is opened although nothing was painted
DELIVER_MS = 1000  # after the window stands: until then the first data has the machine to itself
_WINDOWS = ("dentaldesk.ui.window", "dentaldesk.ui.screens.day.view", "dentaldesk.ui.shell.lock")  # seen first
SWITCH_S = 0.0005  # seconds a thread may compute before it lets another one in


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenClinic:
    """An open database, its door, and what the windows need to know before they are built."""

    db: Database
    clinic: ClinicView
    people: tuple[Actor, ...]
    seats: tuple[SeatRow, ...]
    versions: Mapping[Topic, int]  # of the topics, before anything else was read
    gate: Gate
    windows: tuple[str, ...]  # modules that the GUI thread is still to import


class Program(QObject):
    """Everything that lives as long as the window does, and its end in the right order."""

    def __init__(
        self,
        opened: OpenClinic,
        signed_in: SignedIn,
        *,
        outbox: Path,
        layouts: Path,
        log_file: Path | None = None,
        backups: Callable[[], Path | None] = lambda: None,
        packs: Callable[[], Path | None] = lambda: None,
    ) -> None:
        """`backups` and `packs`: where this workstation puts the clinic's backups and its own downtime packs, as its
        settings say at that moment.
        """
        super().__init__()
        from dentaldesk.ui.desk import Desk  # noqa: PLC0415 - imported by now
        from dentaldesk.ui.live import Live  # noqa: PLC0415
        from dentaldesk.ui.shell.lock import Lock  # noqa: PLC0415
        from dentaldesk.ui.tasks import Tasks  # noqa: PLC0415
        from dentaldesk.ui.window import MainWindow  # noqa: PLC0415

        db = opened.db
        db.forbid_this_thread()
        self.opened = opened
        self.tasks = Tasks(db, signed_in.actor, self)
        self.live = Live(db, self, known=opened.versions)
        self._outbox = outbox
        self._sync: SyncThread | None = None
        self._backup_folder, self._pack_folder = backups, packs
        self._backups: BackupThread | None = None
        self._warming, self._bringing, self._stopped = Errand(), Errand(), False
        self._bringing.done.connect(self.deliver)
        self.tasks.acted.connect(self.live.look_now)
        self.desk: Desk = Desk(
            tasks=self.tasks,
            live=self.live,
            words=Words(opened.clinic.formats, language=signed_in.language or opened.clinic.language),
            clock=db.clock,
            clinic=opened.clinic,
        )
        self.window: MainWindow = MainWindow(self.desk, layouts, log_file, db)
        self.lock = Lock(self.desk, self.window, opened.gate, opened.seats)

    def start(self) -> None:
        """Show the window and begin to listen; a little later begin to deliver."""
        # What stands now stays: walked again and again, it would stop the window for a sixth of a second each time.
        gc.freeze()
        gc.set_threshold(*GC_THRESHOLD)
        self.window.show_fitting()
        self.live.start()
        QTimer.singleShot(DELIVER_MS, self, lambda: self._bringing.run(_bring_delivery))

    def deliver(self) -> None:
        """Send what the outbox holds, and keep house, from now on."""
        from dentaldesk.engines.providers.folder import OutboxFolder  # noqa: PLC0415 - imported by now
        from dentaldesk.engines.sync import BackupThread, SyncThread  # noqa: PLC0415
        from dentaldesk.models.values import ZERO  # noqa: PLC0415

        if self._sync is None and not self._stopped:
            self._sync = SyncThread(self.opened.db, OutboxFolder(self._outbox))
            self.tasks.acted.connect(self._sync.wake)
            self._sync.start()
            self._backups = BackupThread(self.opened.db, self._backup_folder, self._pack_folder)
            self.desk.backup_wanted.connect(self._backups.back_up_now)
            self._backups.start()
            # The first amount loads more of Babel's tables.
            self._warming.run(lambda: self.desk.words.money(ZERO))

    def stop(self) -> None:
        """Finish what was begun, then let the database go."""
        self._stopped = True
        self.lock.stop()
        self.window.finish()
        self.tasks.stop()
        if self._sync is not None:
            self._sync.stop()
        if self._backups is not None:
            self._backups.stop()
        self.live.stop()
        self.opened.db.close()


def _bring_delivery() -> None:
    """Import what delivers and backs up, papers too: a tenth of a second in which the window would stand still."""
    from dentaldesk.engines import sync as _sync  # noqa: F401, PLC0415 - for its import alone
    from dentaldesk.engines.providers import folder as _folder  # noqa: F401, PLC0415


def read_clinic(db: Database) -> OpenClinic:
    """What the windows need, read once. What the window's modules stand on is imported too: here it costs no frame."""
    from dentaldesk.engines.core.topics import topic_versions  # noqa: PLC0415 - on the opening thread
    from dentaldesk.engines.flows.gate import Gate  # noqa: PLC0415
    from dentaldesk.engines.staff.reads import actors, clinic_view  # noqa: PLC0415

    versions = db.read(topic_versions)
    clinic = db.read(clinic_view)
    gate = Gate(db)
    # The first moment loads Babel's tables.
    Words(clinic.formats).moment(db.clock.now())
    return OpenClinic(
        db=db,
        clinic=clinic,
        people=tuple(db.read(actors)),
        seats=tuple(gate.people()),
        versions=versions,
        gate=gate,
        windows=prepare(_WINDOWS),
    )


class Opening(QObject):
    """Opens the clinic on a thread; tells the result to the GUI thread."""

    opened = Signal(object)
    failed = Signal(object)
    recovery_made = Signal(str)  # the recovery key of a file that was made just now, before `opened`

    def __init__(self, settings: Settings, wanted: Wanted) -> None:
        super().__init__()
        self._settings = settings
        self._wanted = wanted
        self._errand = Errand()
        self._errand.done.connect(self.opened)
        self._errand.failed.connect(self.failed)

    def begin(self, secret: str | None = None) -> None:
        """Try, with the secret that was typed if there was one."""
        self._errand.run(lambda: self._open(secret))

    def _open(self, secret: str | None) -> OpenClinic:
        from dentaldesk.opening import open_clinic  # noqa: PLC0415 - brings SQLAlchemy, off the GUI thread

        tell = self.recovery_made.emit
        return read_clinic(open_clinic(self._settings, self._wanted, secret, tell_recovery=tell))


def make_application(settings: Settings, arguments: list[str] | None = None) -> QApplication:
    """The Qt application in this workstation's theme and density."""
    # Qt's calls give the interpreter's lock away; with the usual 5 ms a busy thread would keep the window waiting.
    sys.setswitchinterval(SWITCH_S)
    prepare_scale(settings.scale)
    app = QApplication(arguments or sys.argv[:1])
    Collector(app)
    app.setApplicationName("DentalDesk")
    app.setDesktopFileName("dentaldesk")
    apply_theme(app, settings.theme, settings.density, large_fonts=False)
    return app


def sign_in_words(settings: Settings) -> Words:
    """The language of this workstation, until a clinic and a person are known."""
    language = settings.language or QLocale.system().name()
    return Words(Formats(language=language if language.startswith("es") else "en_US"))


def is_first_run(settings: Settings, wanted: Wanted) -> bool:
    """Whether this workstation knows no clinic, and nobody chose the demo yet."""
    demos = (settings.demo_file, settings.encrypted_demo_file, settings.postgres)
    return settings.clinic is None and not wanted.demo and not any(path.exists() for path in demos)


class Desktop(QObject):
    """From the first frame to the last: the assistant or the sign-in, the opening, the program."""

    stands = Signal()  # the first frame: what it need not wait for may come

    def __init__(self, settings: Settings, wanted: Wanted, log_file: Path | None = None) -> None:
        super().__init__()
        self._settings = settings
        self._wanted = wanted
        self._log_file = log_file
        self._opens = False
        self._opened: OpenClinic | None = None
        self._reading, self._warming = Errand(), Errand()
        self.program: Program | None = None
        self.assistant: SetupWindow | None = None
        self.start = StartWindow(sign_in_words(settings), read_remembered(settings.data))
        self._door: Door | None = None
        self.opening = Opening(settings, wanted)
        self.opening.recovery_made.connect(self.start.show_recovery)
        self.opening.opened.connect(self.was_opened)
        self.opening.failed.connect(self.start.tell)
        self._reading.done.connect(self.was_opened)
        # Trying again would open what was there before; the next start opens the clinic that was made.
        self._reading.failed.connect(lambda error: self.start.tell(error, final=True))
        self.start.try_again.connect(self.opening.begin)

    def begin(self) -> None:
        """Show the first frame and open the clinic meanwhile; on the first run ask which."""
        if is_first_run(self._settings, self._wanted):
            self.assist()
            self.stands.emit()
            return
        self.start.painted.connect(self._open)
        self.start.show()
        # A window that begins minimised is not painted.
        QTimer.singleShot(FIRST_FRAME_MS, self, self._open)

    def _open(self) -> None:
        """Open the clinic, once. Not before the first frame, which would share the interpreter with all it imports."""
        if not self._opens:
            self._opens = True
            self.stands.emit()
            self.opening.begin()

    def assist(self) -> None:
        """Show the assistant of the first run."""
        from dentaldesk.ui.screens.setup.view import SetupWindow  # noqa: PLC0415 - once in a workstation's life

        proposed = self._settings.data / "clinic.db"
        self.assistant = SetupWindow(sign_in_words(self._settings), maker_for(self._settings), proposed, date.today)
        self.assistant.opened.connect(self._was_made)
        self.assistant.demo_wanted.connect(self._open_demo)
        self.assistant.show()
        # While people read the three cards; what is chosen then opens without a wait.
        self._warming.run(lambda: importlib.import_module("dentaldesk.founding"))

    def _open_demo(self) -> None:
        self.start.show()
        self._end_assistant()
        self.opening.begin()

    def _was_made(self, db: Database) -> None:
        """A clinic was made or joined: sign in there."""
        self.start.show()
        self._end_assistant()
        self._reading.run(lambda: read_clinic(db))

    def _end_assistant(self) -> None:
        if self.assistant is not None:
            self.assistant.close()
            self.assistant.deleteLater()
            self.assistant = None

    def was_opened(self, opened: OpenClinic) -> None:
        """The clinic is open: bring the windows, then let in whoever is named at the door."""
        self._opened = opened
        bring(self, opened.windows, lambda: self._ask_who(opened))

    def _ask_who(self, opened: OpenClinic) -> None:
        from dentaldesk.ui.entry.door import Door  # noqa: PLC0415 - before, nobody can be asked

        door = self._door = Door(self.start, self._settings.data)
        door.let_in.connect(self._build)
        self.start.go_on(lambda: door.open(opened.gate, opened.clinic, opened.seats, opened.db.clock))

    def _build(self, signed_in: SignedIn) -> None:
        opened = self._opened
        if opened is None:
            return

        def make() -> None:
            self.program = Program(
                opened,
                signed_in,
                outbox=self._settings.outbox,
                layouts=self._settings.data / "layouts.ini",
                log_file=self._log_file,
                backups=backup_folder,
                packs=pack_folder,
            )
            # In a turn of its own: made and shown at once, the window would stand still for longer than is felt.
            QTimer.singleShot(0, self, lambda: self._or_tell(self._show))

        self._or_tell(make)

    def _show(self) -> None:
        if self.program is not None:
            self.program.start()
            self.start.close()

    def _or_tell(self, step: Callable[[], None]) -> None:
        """The start window must not say "Opening …" for ever."""
        try:
            step()
        except Exception as error:  # noqa: BLE001 - whatever it was
            log_bug(error)
            self.start.tell(error, final=True)

    def stop(self) -> None:
        """Let go of whatever was opened."""
        if self.program is not None:
            self.program.stop()
        elif self._opened is not None:
            self._opened.db.close()


def maker_for(settings: Settings) -> Maker:
    """What the assistant needs of the program: making a clinic, joining one. Both bring SQLAlchemy, on a thread."""
    from dentaldesk.ui.screens.setup.maker import Maker  # noqa: PLC0415 - once in a workstation's life

    def create(place: Place, new: NewClinic, tell: Callable[[str], None]) -> Database:
        from dentaldesk.founding import create_clinic_at  # noqa: PLC0415 - as above

        return create_clinic_at(settings, place, new, tell)

    def join(where: str, secret: str | None) -> Database:
        from dentaldesk.founding import join_clinic  # noqa: PLC0415 - as above

        return join_clinic(settings, where, secret)

    return Maker(create=create, join=join)


def backup_folder() -> Path | None:
    """Where this workstation puts the clinic's backups, as its settings say now; None: nowhere."""
    from pathlib import Path  # noqa: PLC0415 - only here

    from dentaldesk.settings import WrongSettingsError, load_settings  # noqa: PLC0415

    try:
        kept = load_settings().backups
    except (WrongSettingsError, OSError):
        return None
    return Path(kept) if kept else None


def pack_folder() -> Path | None:
    """Where this workstation keeps its downtime packs, as its settings say now; None: they cannot be read."""
    from dentaldesk.settings import WrongSettingsError, load_settings  # noqa: PLC0415 - as above

    try:
        return load_settings().downtime_folder
    except (WrongSettingsError, OSError):
        return None


def run_desktop(settings: Settings, wanted: Wanted) -> int:
    """Open the desktop and stay until its window is closed."""
    app = make_application(settings)
    desktop = Desktop(settings, wanted, settings.data / LOG_FILE)
    desktop.stands.connect(lambda: keep_log(settings.data))
    desktop.stands.connect(load_fonts)
    desktop.begin()
    result = app.exec()
    desktop.stop()
    return result


def tell_and_quit(settings: Settings, error: UserError) -> None:
    """Nothing can be opened: say why until the window is closed."""
    app = make_application(settings)
    load_fonts()
    start = StartWindow(sign_in_words(settings))
    start.tell(error, final=True)
    start.show()
    app.exec()
