"""Every screen of the program, opened at a desk that hears only what it is told: what each asks the database."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QEventLoop, QObject
from PySide6.QtWidgets import QApplication, QWidget

from dentaldesk.app import read_clinic
from dentaldesk.engines.analytics.misses import misses
from dentaldesk.engines.analytics.rules import Goal
from dentaldesk.engines.core.words import Words
from dentaldesk.engines.flows.paper_subjects import subjects_of
from dentaldesk.engines.staff.reads import clinic_view, settings_of
from dentaldesk.models.states import Topic
from dentaldesk.models.tables.base import topic_of
from dentaldesk.ui.desk import Desk
from dentaldesk.ui.live import Live
from dentaldesk.ui.shell.banner import BannerPresenter
from dentaldesk.ui.shell.find_reads import found_patients, recent_patients
from dentaldesk.ui.shell.open_patient import read_open_patient
from dentaldesk.ui.shell.registry import PANELS, HasPages, PanelSpec
from dentaldesk.ui.tasks import READERS, Tasks
from tests.statements import Statement, heard, tables_of

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.db import Database

ANOTHER, ALL_CHANGED = "another patient", "all changed"
_SIZE = (700, 500)
_TYPED, _SHOWN = "a", 12
_QUIET = 3  # looks in a row: what stands within something else follows it a turn later

Opened = Iterator[tuple[str, list[Statement]]]


class EveryScreen:
    """A desk, and what is said to the database while screens are opened there for these patients (two or more)."""

    def __init__(self, db: Database, desk: Desk, patients: Sequence[UUID], said: list[Statement]) -> None:
        self._db, self._desk, self._said = db, desk, said
        self._patients = patients

    def opened(self) -> Opened:
        """Each screen with its statements: `day`, `day: another patient`, `day: all changed`, `settings: fees` …"""
        for spec in PANELS:
            yield from self._panel(spec)
        for name, read in self._around().items():
            yield name, self._heard(partial(self._db.read, read))
        # Whoever may sit down is read before anybody does. Founding a clinic reads nothing: there is none yet.
        yield "sign-in", self._heard(lambda: read_clinic(self._db))

    def _panel(self, spec: PanelSpec) -> Opened:
        first, second = self._patients[:2]
        with self._standing(spec, first) as (panel, said):
            yield spec.name, said
            yield f"{spec.name}: {ANOTHER}", self._heard(lambda: self._desk.open_patient(second))
            yield f"{spec.name}: {ALL_CHANGED}", self._told(*Topic)
            self._desk.open_patient(first)
            yield from self._pages(spec, panel)

    def _pages(self, spec: PanelSpec, panel: QWidget) -> Opened:
        if isinstance(panel, HasPages):
            for page in spec.pages:
                yield f"{spec.name}: {page.name}", self._heard(partial(panel.open_page, page.name))

    @contextmanager
    def _standing(self, spec: PanelSpec, patient: UUID) -> Iterator[tuple[QWidget, list[Statement]]]:
        """A panel in front of this patient, and what it asked."""
        self._desk.open_patient(None)
        made: list[QWidget] = []

        def open_first() -> None:
            panel = spec.make(self._desk)
            made.append(panel)
            panel.resize(*_SIZE)
            panel.show()
            self._desk.open_patient(patient)

        said = self._heard(open_first)
        (panel,) = made
        yield panel, said
        panel.hide()
        self._end(panel)

    def _end(self, listener: QObject) -> None:
        listener.deleteLater()
        QApplication.sendPostedEvents(listener, QEvent.Type.DeferredDelete)
        self.settle()

    def _told(self, *topics: Topic) -> list[Statement]:
        """What is asked because these changed."""
        return self._heard(lambda: self._desk.live.changed.emit(frozenset(topics)))

    def listened(self) -> Iterator[tuple[str, set[str], set[str]]]:
        """Each screen and page, what stood on it when it was opened: the tables that it read, and those of them that it
        does not read again when their topic changed. In front of two patients.
        """
        self._desk.open_patient(None)
        own = {topic: Counter(one.sql for one in self._told(topic)) for topic in Topic}  # what the desk itself asks
        for patient in self._patients[:2]:
            for spec in PANELS:
                with self._standing(spec, patient) as (panel, said):
                    yield spec.name, *self._unheard(said, own)
                    for name, of_page in self._pages(spec, panel):
                        yield name, *self._unheard(of_page, own)
            self._desk.open_patient(None)
            around = QObject()
            BannerPresenter(self._desk, around)
            yield "window: banner", *self._unheard(self._heard(partial(self._desk.open_patient, patient)), own)
            self._end(around)

    def _unheard(self, said: list[Statement], own: Mapping[Topic, Counter[str]]) -> tuple[set[str], set[str]]:
        read, unheard = tables_of(one.sql for one in said), set[str]()
        for topic in Topic:
            concerned = {table for table in read if topic_of(table) is topic}
            if concerned:
                again = Counter(one.sql for one in self._told(topic)) - own[topic]
                unheard |= concerned - tables_of(again)
        return read, unheard

    def _around(self) -> dict[str, Callable[[Session], object]]:
        """What the window reads around its panels, and what a press in a panel opens."""
        desk, first = self._desk, self._patients[0]
        today, now, zone = desk.today(), desk.now(), desk.words.zone
        language, country = desk.clinic.formats.language, desk.clinic.country
        behind: dict[str, Callable[[Session], object]] = {
            f"dashboard: behind {goal}": lambda session, goal=goal: misses(session, goal, today)  # type: ignore[misc]
            for goal in Goal
        }
        return behind | {
            "papers: a new one": lambda session: subjects_of(session, first, now),
            "window: layouts": lambda session: settings_of(session, desk.actor.user_id),
            "window: banner": lambda session: read_open_patient(session, first, now, zone, country),
            "find: a letter": lambda session: found_patients(session, _TYPED, _SHOWN, language, country),
            "find: opened lately": lambda session: recent_patients(session, self._patients, country),
        }

    def _heard(self, deed: Callable[[], object]) -> list[Statement]:
        self.settle()
        self._said.clear()
        with self._nobody_reads():
            deed()
        self.settle()
        return list(self._said)

    @contextmanager
    def _nobody_reads(self) -> Iterator[None]:
        """What a deed asks in vain, because it asks anew, is not counted: whether it is read is a matter of luck."""
        begin = threading.Event()
        for _ in range(READERS):
            self._desk.tasks._readers.submit(begin.wait, 10)
        try:
            yield
        finally:
            begin.set()

    def settle(self) -> None:
        """Until everything is answered, and what the answers brought about as well."""
        tasks, loop = self._desk.tasks, QEventLoop()
        tasks.idle.connect(loop.quit)
        quiet = 0
        while quiet < _QUIET:
            QApplication.processEvents()
            if tasks.is_idle:
                quiet += 1
            else:
                quiet = 0
                loop.exec()


@contextmanager
def every_screen(db: Database, actor: Actor, patients: Sequence[UUID]) -> Iterator[EveryScreen]:
    """A desk of this person; the theme stands already. Raises what broke there."""
    view = db.read(clinic_view)
    tasks, live = Tasks(db, actor), Live(db)  # that is never started: it looks only when it is told
    broke: list[Exception] = []
    tasks.broke.connect(broke.append)
    desk = Desk(tasks=tasks, live=live, words=Words(view.formats), clock=db.clock, clinic=view)
    desk.trouble.connect(broke.append)
    try:
        with heard(db._reading) as said:
            screens = EveryScreen(db, desk, patients, said)
            yield screens
            desk.open_patient(None)
            screens.settle()
    finally:
        live.stop()
        tasks.stop()
    for error in broke:
        raise error
