"""The page of one visit: read when it is looked at, opened once, kept fresh, finished when the patient leaves.

What is typed for a payment lives in `paying`, the choice of a time in `next_visit`; both are told of a new page by
`page_changed`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.flows.checkout import Checkout, checkout_of, checkout_of_patient, finish_checkout, open_checkout
from dentaldesk.engines.flows.paper_lines import PaperState
from dentaldesk.models.states import Topic

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.ui.desk import Desk

_DONE = frozenset({PaperState.READY, PaperState.SIGNED})  # papers that nobody waits for
_CONCERNED = frozenset(
    {
        Topic.CLINICAL,
        Topic.TREATMENT,
        Topic.SCHEDULE,
        Topic.MONEY,
        Topic.DOCUMENTS,
        Topic.OUTBOX,
        Topic.PATIENTS,
        Topic.CLINIC,
    }
)


class Absence(StrEnum):
    """Why there is no page."""

    NO_PATIENT = "no-patient"
    READING = "reading"
    NOT_EXAMINED = "not-examined"
    UNREADABLE = "unreadable"
    NOT_ALLOWED = "not-allowed"


class Part(StrEnum):
    """What may still be left to do."""

    PAYMENT = "payment"
    NEXT_VISIT = "next-visit"
    DOCUMENTS = "documents"


class CheckoutPresenter(QObject):
    """Holds the page. Nothing is read, and no checkout opened, while nobody looks (`set_shown`)."""

    page_changed = Signal()
    finished = Signal()
    deed_changed = Signal()  # finishing began or ended

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.page: Checkout | None = None
        self.absence = Absence.NO_PATIENT if desk.patient_id is None else Absence.READING  # made late, one is open
        self.finishing = False
        self._shown = False
        self._stale = True
        self._opening: UUID | None = None
        desk.patient_changed.connect(self._patient_changed)
        desk.actor_changed.connect(self._actor_changed)
        desk.live.changed.connect(self._topics_changed)

    # -- looking --

    def set_shown(self, shown: bool) -> None:
        """Whether the panel is in sight."""
        self._shown = shown
        if shown and (self._stale or self._is_of_yesterday()):
            self.read()
        elif shown:
            self._open()

    def _is_of_yesterday(self) -> bool:
        """Whether a night went by since the page was read: what it calls today is not."""
        return self.page is not None and self.page.today != self.desk.today()

    def _patient_changed(self) -> None:
        self.page = None
        self.absence = Absence.NO_PATIENT if self.desk.patient_id is None else Absence.READING
        self.finishing = False
        self.page_changed.emit()
        self._refresh()

    def _actor_changed(self) -> None:
        self._opening = None
        if not self.desk.may(Permission.VIEW_PATIENT):
            self.page = None
        self.page_changed.emit()
        self._refresh()

    def _topics_changed(self, topics: frozenset[Topic]) -> None:
        if topics & _CONCERNED:
            self._refresh()

    def _refresh(self) -> None:
        self._stale = True
        if self._shown:
            self.read()

    def read(self) -> None:
        """Ask for the page of the open patient's newest examined visit."""
        patient_id, now = self.desk.patient_id, self.desk.now()
        self._stale = False
        if not self.desk.may(Permission.VIEW_PATIENT):
            self.absence = Absence.NOT_ALLOWED
            self.page_changed.emit()
            return
        if patient_id is None:
            self.absence = Absence.NO_PATIENT
            self.page_changed.emit()
            return

        def job(session: Session) -> Checkout | None:
            visit_id = checkout_of_patient(session, patient_id)
            return None if visit_id is None else checkout_of(session, visit_id, now)

        def show(page: Checkout | None) -> None:
            if patient_id == self.desk.patient_id and self.desk.may(Permission.VIEW_PATIENT):
                self._show(page)

        self.desk.tasks.query(self, "page", job, show, self._unreadable)

    def _show(self, page: Checkout | None) -> None:
        same = page == self.page and self.absence is not Absence.READING
        self.page = page
        self.absence = Absence.NOT_EXAMINED
        if not same:
            self.page_changed.emit()
        self._open()

    def _unreadable(self, error: UserError) -> None:
        self._stale = True
        if self.page is None:
            self.absence = Absence.UNREADABLE
            self.page_changed.emit()
        self.desk.trouble.emit(error)

    def _open(self) -> None:
        """The first look counts for the clinic's goal, if the person here is one who checks out."""
        page = self.page
        if page is None or not self._shown or page.opened_at is not None or self._opening == page.visit_id:
            return
        if not self.desk.may(Permission.CHECK_OUT):
            return
        visit_id = page.visit_id
        self._opening = visit_id
        self.desk.tasks.act(
            self, "open", lambda work: open_checkout(work, visit_id), lambda _: self._refresh(), self._not_opened
        )

    def _not_opened(self, error: UserError) -> None:
        self._opening = None
        self.desk.trouble.emit(error)

    # -- what is left --

    def left(self) -> tuple[Part, ...]:
        """What is still to be done, in the order of the page."""
        page = self.page
        if page is None:
            return ()
        waiting = {
            Part.PAYMENT: bool(page.owed.own_part),
            Part.NEXT_VISIT: page.next_visit is not None,
            Part.DOCUMENTS: any(paper.state not in _DONE for paper in page.papers),
        }
        return tuple(part for part in Part if waiting[part])

    @property
    def can_finish(self) -> bool:
        """Whether the patient may be let go here and now; what is left stays open and is followed up."""
        page = self.page
        return (
            page is not None
            and page.opened_at is not None
            and page.completed_at is None
            and not self.finishing
            and self.desk.may(Permission.CHECK_OUT)
        )

    def finish(self) -> None:
        """The patient leaves."""
        page = self.page
        if page is None or not self.can_finish:
            return
        visit_id = page.visit_id
        self._set_finishing(True)

        def done(_: None) -> None:
            self._refresh()
            self.desk.toast.emit(self.desk.words("Checkout finished."))
            self.finished.emit()

        self.desk.tasks.act(
            self,
            "finish",
            lambda work: finish_checkout(work, visit_id),
            done,
            ended=lambda: self._set_finishing(False),
        )

    def _set_finishing(self, finishing: bool) -> None:
        self.finishing = finishing
        self.deed_changed.emit()
