"""Between the sign-in and the gate: carries names and passwords there, on a thread, and the answers back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.errors import Refused, UserError
from dentaldesk.ui.entry.errand import Errand
from dentaldesk.ui.entry.remembered import Remembered, remember
from dentaldesk.ui.entry.waiting import seconds_until

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from dentaldesk.engines.core.clock import Clock
    from dentaldesk.engines.flows.gate import Denied, Gate, SeatRow, SignedIn
    from dentaldesk.engines.staff.reads import ClinicView
    from dentaldesk.ui.start import StartWindow


class Door(QObject):
    """One for the sign-in window; `let_in` is the end of its work."""

    let_in = Signal(object)  # a SignedIn

    def __init__(self, start: StartWindow, folder: Path) -> None:
        super().__init__()
        self._start = start
        self._folder = folder
        self._gate: Gate | None = None
        self._clock: Clock | None = None
        self._seats: Sequence[SeatRow] = ()
        self._signed_in: SignedIn | None = None
        self._asking, self._changing = Errand(), Errand()
        self._asking.done.connect(self._answered)
        self._asking.failed.connect(self._failed)
        self._changing.done.connect(self._changed)
        self._changing.failed.connect(self._refused)
        start.wanted.connect(self._ask)
        start.new_password.connect(self._change)

    def open(self, gate: Gate, clinic: ClinicView, seats: Sequence[SeatRow], clock: Clock) -> None:
        """The clinic behind the door is open."""
        from dentaldesk.engines.staff.rules import DEMO_PASSWORD  # noqa: PLC0415 - loaded by now

        self._gate, self._seats, self._clock = gate, seats, clock
        self._start.form.know([(seat.name, seat.login) for seat in seats if seat.has_password and seat.login])
        name = clinic.name
        if clinic.practice:
            name = self._start.words("{clinic} (practice copy)", clinic=name)
        self._start.show_clinic(name, seats, DEMO_PASSWORD if clinic.demo else "")

    def _ask(self, typed: str, password: str) -> None:
        gate = self._gate
        if gate is not None:
            login = login_of(typed, self._seats)
            self._asking.run(lambda: gate.sign_in(login, password))

    def _answered(self, answer: SignedIn | Denied) -> None:
        from dentaldesk.engines.flows.gate import Denied  # noqa: PLC0415 - loaded by now

        if isinstance(answer, Denied):
            self._start.form.deny(self._start.words.text(answer.message), self._seconds(answer))
            return
        self._signed_in = answer
        if answer.must_change:
            self._start.ask_new_password()
        else:
            self._enter()

    def _seconds(self, denied: Denied) -> int:
        return 0 if self._clock is None else seconds_until(denied.until, self._clock.now())

    def _failed(self, error: Exception) -> None:
        known = isinstance(error, UserError)
        words = self._start.words
        bug = words("This is a mistake of the program, not yours ({name}).", name=type(error).__name__)
        self._start.form.deny(words.text(error.message) if isinstance(error, UserError) else bug, wrong=known)

    def _change(self, old: str, new: str) -> None:
        gate, signed_in = self._gate, self._signed_in
        if gate is not None and signed_in is not None:
            self._changing.run(lambda: gate.set_password(signed_in.actor, old, new))

    def _changed(self, _nothing: object) -> None:
        self._enter()

    def _refused(self, error: Exception) -> None:
        words = self._start.words
        if isinstance(error, Refused):
            self._start.refuse_password({each.place: words.text(each.message) for each in error.problems})
        elif isinstance(error, UserError):
            self._start.refuse_password({"new": words.text(error.message)})
        else:
            self._start.refuse_password({"new": words("This is a mistake of the program, not yours.")})

    def _enter(self) -> None:
        signed_in = self._signed_in
        if signed_in is None:
            return
        seat = next((each for each in self._seats if each.user_id == signed_in.actor.user_id), None)
        if seat is not None:
            remember(self._folder, Remembered(login=seat.login, name=seat.name))
        self._start.form.forget()
        self.let_in.emit(signed_in)


def login_of(typed: str, seats: Iterable[SeatRow]) -> str:
    """A whole name stands for its login, when only one person has it; else what was typed is the login."""
    named = [seat.login for seat in seats if seat.name.casefold() == typed.strip().casefold()]
    return named[0] if len(named) == 1 else typed
