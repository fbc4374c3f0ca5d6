"""Today's people at this desk's location, in groups, and with whom each of them is, live from every desk.

It reads only while somebody looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.flows.calling import dentist_came, dentist_coming
from dentaldesk.engines.flows.hand_off import HandedOver, hand_over, take_hand_over_back
from dentaldesk.engines.scheduling.rules import EXPECTED, LATE_AFTER, Wait, wait_of
from dentaldesk.models.states import AppointmentStatus, Topic
from dentaldesk.ui.entry.roles import role_words
from dentaldesk.ui.screens.day.steps import AppointmentSteps
from dentaldesk.ui.screens.waiting.house import Room, read_room

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.engines.scheduling.day_reads import DayRow
    from dentaldesk.models.states import Role
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.waiting.house import Held

# Needs come from histories, plans and the books as well, and who heard a call from its notice.
_CONCERNED = frozenset(
    {
        Topic.SCHEDULE,
        Topic.PATIENTS,
        Topic.MONEY,
        Topic.TREATMENT,
        Topic.CLINICAL,
        Topic.CLINIC,
        Topic.NOTICES,
        Topic.PEOPLE,
    }
)


def wait_at(row: DayRow, now: datetime) -> tuple[int, Wait]:
    """Minutes, and how they are judged: of who is here since they came, of who is expected since their time. Nobody
    waits whose visit is completed.
    """
    if row.status in EXPECTED:
        late = now - row.starts_at
        minutes = max(0, int(late.total_seconds()) // 60)
        return minutes, Wait.LONG if late >= LATE_AFTER else Wait.SHORT
    minutes, wait = wait_of(row.since, row.starts_at, now)
    waits = row.status is AppointmentStatus.CHECKED_IN and not row.to_checkout
    return minutes, wait if waits else Wait.SHORT


class WaitingPresenter(QObject):
    """`room` is None until it was read, or when the person here may not see patients."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.steps = AppointmentSteps(desk, self)
        self.room: Room | None = None
        self._shown = False
        self._stale = True
        self._day: date | None = None
        desk.live.changed.connect(self._topics_changed)
        desk.actor_changed.connect(self._actor_changed)
        self.steps.taken.connect(self._refresh)

    @property
    def may_see(self) -> bool:
        """Whether the person here may see patients at all."""
        return self.desk.may(Permission.VIEW_PATIENT)

    def set_shown(self, shown: bool) -> None:
        """Whether the panel is in sight."""
        self._shown = shown
        if shown and (self._stale or self._day != self.desk.today()):
            self.read()

    def _topics_changed(self, topics: frozenset[Topic]) -> None:
        if topics & _CONCERNED:
            self._refresh()

    def _actor_changed(self) -> None:
        self.room = None
        self.changed.emit()
        self._refresh()

    def _refresh(self) -> None:
        self._stale = True
        if self._shown:
            self.read()

    def read(self) -> None:
        """Ask who is expected today."""
        if not self.may_see:
            self.room = None
            self.changed.emit()
            return
        actor, day, now = self.desk.actor, self.desk.today(), self.desk.now()
        names = {each.id: each.name for each in self.desk.clinic.providers}
        self._stale, self._day = False, day

        def show(room: Room) -> None:
            if actor == self.desk.actor:
                self.room = room
                self.changed.emit()

        self.desk.tasks.query(
            self,
            "room",
            lambda session: read_room(session, actor.location_id, day, now, names),
            show,
            self._failed,
        )

    def _failed(self, error: UserError) -> None:
        self._stale = True
        self.desk.trouble.emit(error)

    def take(self, row: DayRow, after: AppointmentStatus) -> None:
        """Take a step with one of the people."""
        self.steps.take(row.id, row.patient, after, row.patient_id)

    def hand_over(self, held: Held, role: Role, reason: str = "", done: Callable[[], object] | None = None) -> None:
        """This role has the patient from now on; `done` once they have."""
        visit_id, words = held.thread.visit_id, self.desk.words
        if visit_id is None:
            return

        def handed(step: HandedOver | None) -> None:
            self._refresh()
            said = words("{name} is handed over: {who}.", name=held.thread.patient, who=role_words(words)[role])
            if step is not None:
                self.desk.undoable.emit(said, lambda: self._take_hand_over_back(step))
            if done is not None:
                done()

        self.desk.tasks.act(
            self, "hand-over", lambda work: hand_over(work, visit_id, role, reason), handed, self._act_failed
        )

    def _take_hand_over_back(self, step: HandedOver) -> None:
        self.desk.tasks.act(
            self,
            "hand-over-back",
            lambda work: take_hand_over_back(work, step),
            lambda _: self._refresh(),
            self._act_failed,
        )

    def come(self, held: Held) -> None:
        """The dentist here heard the call; said once more they are there, and its clock stops."""
        call = held.call
        if call is None or not self.desk.may(Permission.CO_SIGN):
            return
        follow = dentist_came if call.seen_by else dentist_coming
        self.desk.tasks.act(
            self, "come", lambda work: follow(work, call.id), lambda _: self._refresh(), self._act_failed
        )

    def _act_failed(self, error: UserError) -> None:
        self.desk.trouble.emit(error)
        self._refresh()

    def whom(self, after: AppointmentStatus, chosen: DayRow | None) -> DayRow | None:
        """Whom a step is taken with: the chosen one, None if it does not fit them; with nobody chosen who is first in
        turn for it.
        """
        room = self.room or Room()
        turn = {
            AppointmentStatus.CHECKED_IN: room.expected,
            AppointmentStatus.IN_PROGRESS: room.waiting,
            # Whose visit is completed is done with before who is still treated.
            AppointmentStatus.COMPLETED: (
                *(row for row in room.leaving if row.status is AppointmentStatus.IN_PROGRESS),
                *room.seated,
            ),
        }[after]
        if chosen is not None:
            return chosen if chosen in turn else None
        return turn[0] if turn else None

    def tell_late(self, row: DayRow) -> None:
        """Tell those who come after this one to the same provider."""
        self.steps.tell_late(row.provider_id, row.provider)

    def open(self, row: DayRow) -> None:
        """Open the record where it is acted on: at the desk what is missing is mended in the profile; at the chair, and
        where nothing is missing, the visit goes on.
        """
        self.desk.open_patient(row.patient_id)
        self.desk.show_panel("patient" if row.needs and not self.desk.may(Permission.TREAT) else "exam")
