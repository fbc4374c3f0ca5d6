"""The next visit: one of the proposed times is chosen and booked exactly once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.errors import ConnectionLost
from dentaldesk.engines.flows.booking import NextVisit, TakeSlot, book_next_visit
from dentaldesk.ui.screens.checkout.texts import day_and_time

if TYPE_CHECKING:
    from uuid import UUID

    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.engines.scheduling.reads import Slot
    from dentaldesk.ui.screens.checkout.presenter import CheckoutPresenter


class Booking(QObject):
    """The choice until it is booked. One request key belongs to one chosen time."""

    changed = Signal()
    refused = Signal(str)  # the sentence; "" takes an old one away
    booked = Signal(object)  # the Slot

    def __init__(self, checkout: CheckoutPresenter) -> None:
        super().__init__(checkout)
        self._checkout = checkout
        self._desk = checkout.desk
        self.slot: Slot | None = None
        self.booking = False
        self._key = uuid4().hex
        self._visit_id: UUID | None = None
        # Booked, and not yet on the page: until it is, the page's proposal is an old one.
        self._unseen: UUID | None = None
        checkout.page_changed.connect(self._page_changed)

    @property
    def proposal(self) -> NextVisit | None:
        """The sitting that waits to be booked, with its free times."""
        page = self._checkout.page
        return page.next_visit if page is not None and self._unseen is None else None

    def _page_changed(self) -> None:
        page = self._checkout.page
        visit_id = page.visit_id if page is not None else None
        if page is not None and self._unseen in {row.id for row in page.booked}:
            self._unseen = None
        if visit_id != self._visit_id:
            self._visit_id = visit_id
            self._unseen = None
            self.slot = None
            self.refused.emit("")
        self.changed.emit()

    def choose(self, slot: Slot | None) -> None:
        """Another of the free times, or none."""
        if slot != self.slot:
            self.slot = slot
            self._key = uuid4().hex
            self.changed.emit()

    @property
    def why_not(self) -> str:
        """Why nothing can be booked now, in a sentence; "": it can."""
        words = self._desk.words
        if not self._desk.may(Permission.BOOK):
            return words("Your role may not book appointments.")
        if self.booking:
            return words("The visit is being booked.")
        if self.proposal is None:
            return words("Nothing waits to be booked.")
        return "" if self.slot is not None else words("Choose a free time first.")

    @property
    def can_book(self) -> bool:
        """Whether the button does something."""
        return not self.why_not

    def book(self) -> None:
        """Book the chosen time. Taken meanwhile: a sentence by `refused`, and fresh times."""
        slot, proposal = self.slot, self.proposal
        if slot is None or proposal is None or not self.can_book:
            return
        command = TakeSlot(request_key=self._key, next_visit=proposal, slot=slot)
        self._set_booking(True)
        self.refused.emit("")
        self._desk.tasks.act(
            self,
            "book",
            lambda work: book_next_visit(work, command),
            lambda appointment_id: self._was_booked(slot, appointment_id),
            self._was_refused,
            ended=lambda: self._set_booking(False),
        )

    def _was_booked(self, slot: Slot, appointment_id: UUID) -> None:
        self._unseen = appointment_id
        self.slot = None
        self._key = uuid4().hex
        self.changed.emit()
        self._checkout.read()
        words = self._desk.words
        self._desk.toast.emit(words("Booked: {when}.", when=day_and_time(words, slot.starts_at)))
        self.booked.emit(slot)

    def _was_refused(self, error: UserError) -> None:
        if isinstance(error, ConnectionLost):
            # Perhaps it was booked, perhaps not: the same key again books once.
            self._desk.trouble.emit(error)
            return
        self._key = uuid4().hex
        self._checkout.read()
        self.refused.emit(self._desk.say(error))

    def _set_booking(self, booking: bool) -> None:
        self.booking = booking
        self.changed.emit()
