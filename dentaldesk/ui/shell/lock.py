"""A seat is locked, unlocked, and changes its person. What lies below stays as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.errors import Refused, UserError
from dentaldesk.engines.flows.gate import Denied
from dentaldesk.models.states import Topic
from dentaldesk.ui.entry.cover import Cover
from dentaldesk.ui.entry.idle import IdleWatch
from dentaldesk.ui.entry.page import EntryPage
from dentaldesk.ui.entry.waiting import seconds_until
from dentaldesk.ui.shell.switching import add_deeds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QMainWindow

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.flows.gate import Gate, SeatRow, SignedIn
    from dentaldesk.ui.desk import Desk

_MINUTE_S = 60


class Lock(QObject):
    """One for a window. Locking is this process's own affair: no other desk hears of it."""

    locked = Signal()
    unlocked = Signal()

    def __init__(self, desk: Desk, window: QMainWindow, gate: Gate, seats: Sequence[SeatRow] = ()) -> None:
        super().__init__(window)
        self._desk = desk
        self.gate = gate
        self._seats = tuple(seats)
        self._typed = ""
        self._change: SignedIn | None = None  # let in as soon as a password of their own is chosen
        self.is_locked = False
        self._left = False  # nobody sits here
        self.page = EntryPage(window, desk.words, desk.clinic.name)
        self.cover = Cover(window, self.page)
        self.page.given.connect(self._ask)
        self.page.others_wanted.connect(self._show_people)
        self.page.back_wanted.connect(self._back)
        self.page.new_password.connect(self._change_password)
        self.idle = IdleWatch(lambda: desk.clinic.lock_minutes * _MINUTE_S, parent=self)
        self.idle.idle.connect(self.lock)
        self.idle.start()
        desk.live.changed.connect(self._topics_changed)
        add_deeds(desk, window, self)

    def stop(self) -> None:
        """The program ends."""
        self.idle.stop()
        if self.cover.lies:
            # Closing asks nobody any more; a page in the way would only keep the window.
            self.cover.take(dialogs=False)

    # -- who sits here, as others decide --

    def _topics_changed(self, topics: frozenset[Topic]) -> None:
        if Topic.PEOPLE not in topics:
            return
        if self.cover.lies:
            self._look_up()  # who came to work here, or is back, finds their name
        if not self._left:
            actor = self._desk.actor
            self._desk.tasks.aside(self, "standing", lambda: self.gate.as_they_stand(actor), self._stand, self._fail)

    def _stand(self, actor: Actor | None) -> None:
        """Who was let go leaves the seat; whose roles changed goes on with those that they have now."""
        if actor is None:
            self.sign_out()
        elif actor.user_id == self._desk.actor.user_id and actor != self._desk.actor:
            self._desk.sit_down(actor)

    # -- lock and switch --

    def lock(self) -> None:
        """Cover everything at once; only the same person, or somebody else who shows who they are, goes on."""
        if self.is_locked:
            return
        words = self._desk.words
        self.is_locked = True
        self._put(words("Locked"))
        seat = self._owner()
        since = words("Locked by {name} at {time}.", name=self._desk.actor.name, time=words.time(self._desk.now()))
        self.page.say(words("This seat is locked"), since)
        self.page.may_go_back("")
        if seat is None:
            self.page.show_people()
        else:
            self.page.show_seat(seat)
        self.locked.emit()

    def switch(self) -> None:
        """Ask who sits down; Esc goes back to the work as long as nobody locked the seat."""
        words = self._desk.words
        if not self.is_locked:
            self._put(words("Switch person"))
        self._show_people()

    def sign_out(self) -> None:
        """Save, close the patient, and leave the seat to whoever comes."""
        words = self._desk.words
        self.is_locked = self._left = True
        self._put(words("Sign in"))
        self._desk.open_patient(None)
        self._show_people()
        self.page.say(words("Sign in"), words("Nobody sits here."))
        self.locked.emit()

    def _put(self, state: str) -> None:
        """Cover everything, after what can be saved was handed to be saved."""
        self._desk.actor_leaves.emit()
        self.cover.put(f"{self._desk.clinic.name} – {state} – DentalDesk")
        self.page.know(self._seats)
        self._look_up()

    def _look_up(self) -> None:
        self._desk.tasks.aside(self, "people", self.gate.people, self._know, self._fail)

    def _know(self, seats: list[SeatRow]) -> None:
        first = not self._seats
        self._seats = tuple(seats)
        self.page.know(self._seats)
        owner = self._owner()
        if first and owner is not None and self.is_locked and not self._left:
            self.page.show_seat(owner)

    def _owner(self) -> SeatRow | None:
        """The person whose work lies below."""
        return next((seat for seat in self._seats if seat.user_id == self._desk.actor.user_id), None)

    def _show_people(self) -> None:
        words = self._desk.words
        locked = self.is_locked and not self._left
        detail = words("The work of {name} is saved and covered.", name=self._desk.actor.name) if locked else ""
        self.page.say(words("Who sits down here?"), detail)
        back = words("Back (Esc)") if locked else words("Back to your work (Esc)")
        self.page.may_go_back("" if self._left else back)
        self.page.show_people()

    def _back(self) -> None:
        """One step back: to the work when it is not locked, else to its owner."""
        if not self.is_locked:
            self._open()
            return
        owner = self._owner()
        if owner is not None and not self._left:
            words = self._desk.words
            self.page.say(words("This seat is locked"), words("Locked by {name}.", name=owner.name))
            self.page.may_go_back("")
            self.page.show_seat(owner)
        elif self._left:
            self.page.show_people()

    # -- who is it --

    def _ask(self, seat: SeatRow, typed: str, by_pin: bool) -> None:
        gate = self.gate
        self._typed = typed

        def job() -> SignedIn | Denied:
            return gate.by_pin(seat.user_id, typed) if by_pin else gate.sign_in(seat.login, typed)

        self._desk.tasks.aside(self, "unlock", job, self._answered, self._fail)

    def _answered(self, answer: SignedIn | Denied) -> None:
        if isinstance(answer, Denied):
            self.page.deny(self._desk.words.text(answer.message), seconds_until(answer.until, self._desk.now()))
            self._look_up()  # after too many wrong PINs only the password helps
        elif answer.must_change:
            self._change = answer
            self.page.show_new_password()
        else:
            self._let_in(answer.actor)

    def _fail(self, error: UserError) -> None:
        self.page.deny(self._desk.say(error))

    def _change_password(self, new: str) -> None:
        change, old = self._change, self._typed
        if change is not None:
            job: Callable[[], None] = lambda: self.gate.set_password(change.actor, old, new)  # noqa: E731 - typed
            self._desk.tasks.aside(self, "password", job, lambda _: self._let_in(change.actor), self._refused)

    def _refused(self, error: UserError) -> None:
        problems = error.problems if isinstance(error, Refused) else ()
        words = self._desk.words
        told = {each.place: words.text(each.message) for each in problems}
        self.page.refuse(told or {"new": self._desk.say(error)})

    def _let_in(self, actor: Actor) -> None:
        before = self._desk.actor
        self._typed, self._change = "", None
        same = actor.user_id == before.user_id
        if replace(before, lent=frozenset()) != actor or self._left:
            self._desk.sit_down(actor)
        self._open(dialogs=same)

    def _open(self, *, dialogs: bool = True) -> None:
        was_locked = self.is_locked
        self.is_locked = self._left = False
        self.page.forget()
        self.cover.take(dialogs=dialogs)
        self.idle.start()
        if was_locked:
            self.unlocked.emit()
