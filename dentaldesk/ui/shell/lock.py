"""A seat is locked, unlocked, and changes its person. What lies below stays as it is."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.errors import Refused, UserError
from dentaldesk.engines.flows.gate import Denied
from dentaldesk.engines.staff.rules import DEMO_PASSWORD, DEMO_PIN
from dentaldesk.models.states import Topic
from dentaldesk.ui.entry.cover import Cover
from dentaldesk.ui.entry.idle import IdleWatch
from dentaldesk.ui.entry.page import EntryPage
from dentaldesk.ui.entry.waiting import seconds_until
from dentaldesk.ui.shell.switching import add_deeds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

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
        self._window = window
        self.gate = gate
        self._seats = tuple(seats)
        self._typed = ""
        self._state = ""  # what the window's title says of the seat
        self._turn = 0  # of the question: an answer to an earlier one comes too late
        self._change: SignedIn | None = None  # let in as soon as a password of their own is chosen
        self._told: set[UUID] = set()  # who knows that their language comes later
        self.is_locked = False
        self._left = False  # nobody sits here
        self.idle = IdleWatch(lambda: desk.clinic.lock_minutes * _MINUTE_S, parent=self)
        self.idle.idle.connect(self.lock)
        self.idle.start()
        desk.live.changed.connect(self._topics_changed)
        desk.actor_changed.connect(self._person_changed)
        desk.clinic_changed.connect(self._clinic_changed)
        add_deeds(desk, window, self)

    @cached_property
    def page(self) -> EntryPage:
        """Where somebody shows who they are. Made when it is first needed: the first data does not wait for it."""
        demo = (DEMO_PASSWORD, DEMO_PIN) if self._desk.clinic.demo else ("", "")
        page = EntryPage(self._window, self._desk.words, self._desk.clinic.name, demo)
        page.given.connect(self._ask)
        page.others_wanted.connect(self._show_people)
        page.back_wanted.connect(self._back)
        page.new_password.connect(self._change_password)
        return page

    @cached_property
    def cover(self) -> Cover:
        """What lays the page over the window."""
        cover = Cover(self._window, self.page)
        cover.close_refused.connect(self.page.say_stays)
        return cover

    @property
    def _lies(self) -> bool:
        return "cover" in vars(self) and self.cover.lies

    def stop(self) -> None:
        """The program ends."""
        self.idle.stop()
        if self._lies:
            # Closing asks nobody any more; a page in the way would only keep the window.
            self.cover.call_off()
            self.cover.take()

    # -- who sits here, as others decide --

    def _topics_changed(self, topics: frozenset[Topic]) -> None:
        if Topic.PEOPLE not in topics:
            return
        if self._lies:
            self._look_up()  # who came to work here, or is back, finds their name
        if not self._left:
            asked = self._desk.actor
            # A lost database is told by the window, and asked again when it is found.
            self._desk.tasks.aside(
                self,
                "standing",
                lambda: self.gate.as_they_stand(asked),
                lambda actor: self._stand(asked, actor),
                lambda _: None,
            )

    def _stand(self, asked: Actor, actor: Actor | None) -> None:
        """Who was let go leaves the seat; whose roles changed goes on with those that they have now.

        Somebody else may sit here by the time of the answer, or an emergency be over: then it is about nobody.
        """
        if asked != self._desk.actor or self._left:
            return
        if actor is None:
            self.sign_out()
        elif actor != asked:
            self._desk.sit_down(actor)

    def _person_changed(self) -> None:
        """Dialogs about a patient do not outlive the right to see one: an emergency that is over."""
        if not self._desk.may(Permission.VIEW_PATIENT):
            for dialog in self._window.findChildren(QDialog):
                if dialog.isVisible():
                    dialog.reject()

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
        self.page.say(words("This workstation is locked"), since)
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
        self.page.say(words("Sign in"), words("Nobody is signed in here."))
        self.locked.emit()

    def _put(self, state: str) -> None:
        """Cover everything, after what can be saved was handed to be saved."""
        self._desk.actor_leaves.emit()
        self._state = state
        self.cover.put(self._title())
        self.page.know(self._seats)
        self._look_up()

    def _title(self) -> str:
        return f"{self._desk.clinic.name} – {self._state} – DentalDesk"

    def _clinic_changed(self) -> None:
        self.page.name_clinic(self._desk.clinic.name)
        self.cover.rename(self._title(), self._window.windowTitle())

    def _look_up(self) -> None:
        self._desk.tasks.aside(self, "people", self.gate.people, self._know, lambda _: None)

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
        self._forget_question()
        locked = self.is_locked and not self._left
        detail = words("The work of {name} is saved and covered.", name=self._desk.actor.name) if locked else ""
        self.page.say(words("Who works here now?"), detail)
        back = words("Back (Esc)") if locked else words("Back to your work (Esc)")
        self.page.may_go_back("" if self._left else back)
        self.page.show_people()

    def _back(self) -> None:
        """One step back: to the work when it is not locked, else to its owner."""
        self._forget_question()
        if not self.is_locked:
            self._open()
            return
        owner = self._owner()
        if owner is not None and not self._left:
            words = self._desk.words
            self.page.say(words("This workstation is locked"), words("Locked by {name}.", name=owner.name))
            self.page.may_go_back("")
            self.page.show_seat(owner)
        elif self._left:
            self.page.show_people()

    # -- who is it --

    def _forget_question(self) -> None:
        """Nothing is asked any more; what was typed is kept nowhere."""
        self._turn += 1
        self._typed, self._change = "", None

    def _ask(self, seat: SeatRow, typed: str, by_pin: bool) -> None:
        gate = self.gate
        self._forget_question()
        self._typed, turn = typed, self._turn

        def job() -> SignedIn | Denied:
            return gate.by_pin(seat.user_id, typed) if by_pin else gate.sign_in(seat.login, typed)

        self._desk.tasks.aside(
            self, "unlock", job, lambda answer: self._answered(answer, turn), lambda error: self._fail(error, turn)
        )

    def _answered(self, answer: SignedIn | Denied, turn: int) -> None:
        if turn != self._turn:
            return  # somebody went back or asked again
        if isinstance(answer, Denied):
            self._forget_question()
            words = self._desk.words
            # The name was chosen, so it is right; at the sign-in, where it is typed, nobody says which of both is not.
            known = answer.message.code == "gate.wrong"
            why = words("The password is wrong.") if known else words.text(answer.message)
            self.page.deny(why, seconds_until(answer.until, self._desk.now()))
            self._look_up()  # after too many wrong PINs only the password helps
        elif answer.must_change:
            self._change = answer
            self.page.show_new_password()
        else:
            self._let_in(answer)

    def _fail(self, error: UserError, turn: int) -> None:
        if turn == self._turn:
            self.page.deny(self._desk.say(error))

    def _change_password(self, new: str) -> None:
        change, old, turn = self._change, self._typed, self._turn
        if change is None:
            return

        def changed(_: None) -> None:
            if turn == self._turn:
                self._let_in(change)

        job: Callable[[], None] = lambda: self.gate.set_password(change.actor, old, new)  # noqa: E731 - typed
        self._desk.tasks.aside(self, "password", job, changed, lambda error: self._refused(error, turn))

    def _refused(self, error: UserError, turn: int) -> None:
        if turn != self._turn:
            return
        problems = error.problems if isinstance(error, Refused) else ()
        words = self._desk.words
        told = {each.place: words.text(each.message) for each in problems}
        self.page.refuse(told or {"new": self._desk.say(error)})

    def _let_in(self, answer: SignedIn) -> None:
        before, actor, early = self._desk.actor, answer.actor, self.page.take_early()
        self._forget_question()
        if actor.user_id != before.user_id or self._left:
            # While they still sit here: what follows a dialog that is called off must not be done in another's name.
            self.cover.call_off()
        if replace(before, lent=frozenset(), lent_until=None) != actor or self._left:
            self._desk.sit_down(actor)
        self._open()
        self._press(early)
        self._tell_language(answer)

    def _press(self, keys: Sequence[QKeyEvent]) -> None:
        """Do what was pressed while the password was looked at, from the first key of a deed on. What comes before it,
        such as a second Enter, was meant for the page that is gone; what follows one that is refused, for nobody.
        """
        if QApplication.activeModalWidget() is not None:
            return  # a dialog was covered and is back: nothing is done behind it
        named = {QKeySequence(deed.keys).toString(): deed for deed in self._desk.deeds.all() if deed.keys}
        began = False
        for key in keys:
            deed = named.get(QKeySequence(key.keyCombination()).toString())
            focus: QWidget | None = self._window.focusWidget()
            if deed is not None:
                began = not deed.why_not()
                self._desk.deeds.start(deed.name)
            elif began and focus is not None:
                QApplication.sendEvent(focus, key)

    def _tell_language(self, answer: SignedIn) -> None:
        """The window goes on in the language that it was made in; whoever reads another one is told so, once."""
        theirs = self._desk.words.in_language(answer.language)
        if theirs.spoken != self._desk.words.spoken and answer.actor.user_id not in self._told:
            self._told.add(answer.actor.user_id)
            said = theirs("Your language comes when the program starts again and you are the first to sign in.")
            self._desk.toast.emit(said)

    def _open(self) -> None:
        was_locked = self.is_locked
        self.is_locked = self._left = False
        self.page.forget()
        self.cover.take()
        self.idle.start()
        if was_locked:
            self.unlocked.emit()
