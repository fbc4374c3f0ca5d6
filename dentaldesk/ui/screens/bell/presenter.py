"""The open notices for the roles of whoever sits here. It listens even while nobody looks: the badge and the urgent
word must not wait for a panel to be opened.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from dentaldesk.engines.communication.reads import NoticeRow, notices_for
from dentaldesk.engines.core.access import Permission
from dentaldesk.models.states import TaskUrgency, Topic

if TYPE_CHECKING:
    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk

BEAT_MS = 10_000  # how soon the bell says that a notice has waited too long
# A patient's name stands on each notice, and that of who saw it.
_CONCERNED = frozenset({Topic.NOTICES, Topic.PATIENTS, Topic.PEOPLE})


class BellPresenter(QObject):
    """`rows` are the notices, the pressing first."""

    changed = Signal()
    counted = Signal(int, int)  # how many are unseen, and how many of them escalated, whenever one of them changes
    urgent = Signal(object)  # a NoticeRow that is urgent and unseen, once each

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.rows: tuple[NoticeRow, ...] = ()
        self.is_read = False  # whether `rows` is an answer yet
        self._unseen = self._late = 0
        self._told: set[UUID] = set()
        self._beat = QTimer(self, interval=BEAT_MS)
        self._beat.timeout.connect(self._count)
        self._beat.start()
        desk.live.changed.connect(self._topics_changed)
        desk.actor_changed.connect(self._actor_changed)
        self.read()

    @property
    def unseen(self) -> int:
        """How many of them nobody has seen."""
        return self._unseen

    def _topics_changed(self, topics: frozenset[Topic]) -> None:
        if topics & _CONCERNED:
            self.read()

    def _actor_changed(self) -> None:
        # What the last person's roles were shown is nothing to this one.
        self._show(())
        self.is_read = False
        self._told.clear()
        self.read()

    def read(self) -> None:
        """Ask for the notices of the roles here."""
        actor = self.desk.actor
        if not actor.may(Permission.HANDLE_NOTICES):
            self._show(())
            return

        def show(rows: list[NoticeRow]) -> None:
            if actor == self.desk.actor:
                self._show(tuple(rows))

        self.desk.tasks.query(
            self, "notices", lambda session: notices_for(session, actor.roles, actor.provider_id), show
        )

    def _show(self, rows: tuple[NoticeRow, ...]) -> None:
        self.is_read = True
        unseen = [row for row in rows if row.seen_at is None]
        self.rows = rows
        self.changed.emit()
        self._count()
        for row in unseen:
            if row.urgency is TaskUrgency.URGENT and row.id not in self._told:
                self._told.add(row.id)
                self.urgent.emit(row)

    def _count(self) -> None:
        now = self.desk.now()
        unseen = [row for row in self.rows if row.seen_at is None]
        late = sum(row.escalates_at is not None and row.escalates_at <= now for row in unseen)
        if (len(unseen), late) != (self._unseen, self._late):
            self._unseen, self._late = len(unseen), late
            self.counted.emit(self._unseen, self._late)

    def seen(self, notice_id: UUID) -> None:
        """Somebody here has read it and takes care."""

        def job(work: Work) -> None:
            from dentaldesk.engines.communication.actions import mark_seen  # noqa: PLC0415 - the first data does not wait

            mark_seen(work, notice_id)

        self._act("seen", job)

    def all_seen(self) -> None:
        """All of them were read."""
        for row in self.rows:
            if row.seen_at is None:
                self.seen(row.id)

    def done(self, notice_id: UUID) -> None:
        """It was acted on and leaves the bell."""

        def job(work: Work) -> None:
            from dentaldesk.engines.communication.actions import mark_done  # noqa: PLC0415 - as above

            mark_done(work, notice_id)

        self._act("done", job)

    def _act(self, key: str, job: Callable[[Work], None]) -> None:
        self.desk.tasks.act(self, key, job, lambda _: self.read(), self._failed)

    def open(self, row: NoticeRow) -> None:
        """Go where the notice is acted on: the checkout, or the visit that goes on; who goes there has seen it."""
        if row.seen_at is None:
            self.seen(row.id)
        if row.patient_id is not None:
            self.desk.open_patient(row.patient_id)
            self.desk.show_panel("exam" if row.next_step is None and row.visit_id is not None else "checkout")

    def _failed(self, error: UserError) -> None:
        self.desk.trouble.emit(error)
        self.read()
