"""This desk: what every screen is given. Who sits here, which patient is open, and the road to the engines."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.access import Permission, require
from dentaldesk.engines.core.errors import NotAllowed
from dentaldesk.engines.staff.reads import clinic_view
from dentaldesk.models.states import Topic
from dentaldesk.ui.deeds import Deeds

if TYPE_CHECKING:
    from datetime import date, datetime

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.clock import Clock
    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work
    from dentaldesk.engines.staff.reads import ClinicView
    from dentaldesk.ui.live import Live
    from dentaldesk.ui.tasks import Tasks


RECENT = 8  # patients that are offered again before anything is typed


class Desk(QObject):
    """Shared by all panels of one window. No widgets here."""

    actor_leaves = Signal()  # the last moment to save what was typed in the name of who typed it
    actor_changed = Signal()
    clinic_changed = Signal()  # what it is called, who works there, its policies
    patient_changed = Signal()  # another patient, or none, is open now
    registering = Signal(bool)  # whether someone new is typed in, in front of whoever is open
    chart_wanted = Signal(object)  # the id of the exam that is charted in
    visit_wanted = Signal(object)  # the id of a visit of the open patient that is to be shown
    panel_wanted = Signal(str)  # the name of a panel to bring to the front
    toast = Signal(str)  # one sentence that something went well
    undoable = Signal(str, object)  # the same, and what takes it back when Undo is pressed
    backup_wanted = Signal(object)  # a BackupWish: now; what becomes of it stands in its row, and is told to the wish
    work_began = Signal(object)  # a Progress: long work that the window shows and that can be called off
    trouble = Signal(object)  # a UserError that no field of a form is to blame for

    def __init__(self, *, tasks: Tasks, live: Live, words: Words, clock: Clock, clinic: ClinicView) -> None:
        super().__init__()
        self.tasks = tasks
        self.live = live
        self.words = words
        self.clock = clock
        self.clinic = clinic
        self.deeds = Deeds(self)
        self._patient_id: UUID | None = None
        self.charted_exam: UUID | None = None  # of the open patient: who comes late charts in it too
        self._recent: dict[UUID, list[UUID]] = {}  # by person: what one looked at is nothing to another
        tasks.failed.connect(self.trouble)
        tasks.repeats = lambda: live.tells
        live.changed.connect(self._topics_changed)

    def _topics_changed(self, topics: frozenset[Topic]) -> None:
        if Topic.CLINIC in topics:
            self.tasks.query(self, "clinic", clinic_view, self._take_clinic)

    def _take_clinic(self, clinic: ClinicView) -> None:
        """Its name, policies and places as they are now. How money and dates are written waits for the next start."""
        if clinic != self.clinic:
            self.clinic = clinic
            self.clinic_changed.emit()

    @property
    def actor(self) -> Actor:
        """Who sits here."""
        return self.tasks.actor

    def sit_down(self, actor: Actor) -> None:
        """Someone else works here from now on. An open record closes before who may not see it, and counts as opened
        by who may.
        """
        before = self.actor
        self.actor_leaves.emit()
        self.tasks.actor, self.tasks.asked = actor, None  # what follows is told to them
        if not self.may(Permission.VIEW_PATIENT):
            self.open_patient(None)
        elif actor != before:
            self._note_opened()
        self.actor_changed.emit()

    def may(self, permission: Permission) -> bool:
        """Whether the person here may do this: for enabling buttons; the verb checks again."""
        return self.actor.may(permission)

    def why_not(self, permission: Permission) -> str:
        """Why the person here may not do this, in words; "" when they may."""
        try:
            require(self.actor, permission)
        except NotAllowed as error:
            return self.say(error)
        return ""

    @property
    def patient_id(self) -> UUID | None:
        """The patient whose record is open."""
        return self._patient_id

    def open_patient(self, patient_id: UUID | None) -> None:
        """Open a patient's record in every patient panel, or close it; that someone looked is noted.

        For who may not see patients nothing is opened, and `trouble` says so.
        """
        if patient_id == self._patient_id:
            return
        if patient_id is not None:
            try:
                require(self.actor, Permission.VIEW_PATIENT)
            except NotAllowed as error:
                self.trouble.emit(error)
                return
            self._remember(patient_id)
        self._patient_id = self.tasks.patient_id = patient_id
        self.charted_exam = None
        self.patient_changed.emit()
        self._note_opened()

    @property
    def recent_patients(self) -> tuple[UUID, ...]:
        """Whom the person here opened lately, the last one first."""
        return tuple(self._recent.get(self.actor.user_id, ()))

    def _remember(self, patient_id: UUID) -> None:
        before = self._recent.get(self.actor.user_id, [])
        self._recent[self.actor.user_id] = [patient_id, *(each for each in before if each != patient_id)][:RECENT]

    def _note_opened(self) -> None:
        patient_id = self._patient_id
        if patient_id is None:
            return

        def job(work: Work) -> None:
            from dentaldesk.engines.patients.actions import note_opened  # noqa: PLC0415 - the first data has no patient

            note_opened(work, patient_id)

        self.tasks.act(self, "note-opened", job)

    def chart_in(self, exam_id: UUID) -> None:
        """Let this exam of the open patient be the one that is charted in, until another patient is opened."""
        self.charted_exam = exam_id
        self.chart_wanted.emit(exam_id)

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
