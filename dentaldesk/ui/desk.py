"""This desk: what every screen is given. Who sits here, which patient is open, and the road to the engines."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.patients.actions import note_opened

if TYPE_CHECKING:
    from datetime import date, datetime

    from dentaldesk.engines.core.access import Actor, Permission
    from dentaldesk.engines.core.clock import Clock
    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.staff.reads import ClinicView
    from dentaldesk.ui.live import Live
    from dentaldesk.ui.tasks import Tasks


class Desk(QObject):
    """Shared by all panels of one window. No widgets here."""

    actor_changed = Signal()
    patient_changed = Signal()  # another patient, or none, is open now
    panel_wanted = Signal(str)  # the name of a panel to bring to the front
    toast = Signal(str)  # one sentence that something went well
    trouble = Signal(object)  # a UserError that no field of a form is to blame for

    def __init__(self, *, tasks: Tasks, live: Live, words: Words, clock: Clock, clinic: ClinicView) -> None:
        super().__init__()
        self.tasks = tasks
        self.live = live
        self.words = words
        self.clock = clock
        self.clinic = clinic
        self._patient_id: UUID | None = None
        tasks.failed.connect(self.trouble)

    @property
    def actor(self) -> Actor:
        """Who sits here."""
        return self.tasks.actor

    def sit_down(self, actor: Actor) -> None:
        """Someone else works here from now on."""
        self.tasks.actor = actor
        self.actor_changed.emit()

    def may(self, permission: Permission) -> bool:
        """Whether the person here may do this: for enabling buttons; the verb checks again."""
        return self.actor.may(permission)

    @property
    def patient_id(self) -> UUID | None:
        """The patient whose record is open."""
        return self._patient_id

    def open_patient(self, patient_id: UUID | None) -> None:
        """Open a patient's record in every patient panel; that someone looked is noted."""
        if patient_id == self._patient_id:
            return
        self._patient_id = patient_id
        self.patient_changed.emit()
        if patient_id is not None:
            self.tasks.act(self, "note-opened", lambda work: note_opened(work, patient_id))

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front."""
        self.panel_wanted.emit(name)

    def today(self) -> date:
        """The clinic's calendar day."""
        return self.now().astimezone(self.words.zone).date()

    def now(self) -> datetime:
        """The present moment, aware."""
        return self.clock.now()

    def say(self, error: UserError) -> str:
        """The sentence of an error."""
        return self.words.text(error.message)
