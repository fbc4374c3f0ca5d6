"""The steps of an appointment's day as the desk takes them: done at once, told in a toast, taken back by Undo.

Used by the day's book, the waiting room and the dashboard, so that one key means one thing everywhere.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.flows.appointment_end import (
    arrive,
    cancel_appointment,
    leave,
    mark_no_show,
    undo_arrival,
    undo_no_show,
)
from dentaldesk.engines.flows.receiving import Emergency, receive_emergency
from dentaldesk.engines.flows.running_late import take_back_late, tell_running_late
from dentaldesk.engines.scheduling.day_actions import (
    Step,
    WalkIn,
    confirm,
    seat,
    take_back,
    walk_in,
)
from dentaldesk.engines.scheduling.rules import CancelReason, may_step
from dentaldesk.engines.scheduling.sitting import ChairTaken
from dentaldesk.models.states import AppointmentStatus
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk

LATE_MINUTES = 15  # the delay that is told by one key

_ACTS: dict[AppointmentStatus, Callable[[Work, UUID], Step]] = {
    AppointmentStatus.CONFIRMED: confirm,
    AppointmentStatus.CHECKED_IN: arrive,
    AppointmentStatus.IN_PROGRESS: seat,
    AppointmentStatus.COMPLETED: leave,
    AppointmentStatus.NO_SHOW: mark_no_show,
}
# What takes a step back that did more than move the appointment.
_BACK: dict[AppointmentStatus, Callable[[Work, Step], None]] = {
    AppointmentStatus.CHECKED_IN: undo_arrival,
    AppointmentStatus.NO_SHOW: undo_no_show,
}
# The key of each step, the same on every panel.
KEYS: dict[AppointmentStatus, str] = {
    AppointmentStatus.CONFIRMED: "F",
    AppointmentStatus.CHECKED_IN: "C",
    AppointmentStatus.IN_PROGRESS: "S",
    AppointmentStatus.COMPLETED: "D",
    AppointmentStatus.NO_SHOW: "N",
}
CANCEL_KEY = "X"
LATE_KEY = "L"
WALK_IN_KEY = "W"
EMERGENCY_KEY = "E"
HAND_OVER_KEY = "H"
COMING_KEY = "I"


def step_words(words: Words, status: AppointmentStatus) -> str:
    """What a step is called on its button."""
    return {
        AppointmentStatus.SCHEDULED: words("Book"),
        AppointmentStatus.CONFIRMED: words("Confirm"),
        AppointmentStatus.CHECKED_IN: words("Check in"),
        AppointmentStatus.IN_PROGRESS: words("Seat"),
        AppointmentStatus.COMPLETED: words("Visit over"),
        AppointmentStatus.NO_SHOW: words("No-show"),
        AppointmentStatus.CANCELLED: words("Cancel"),
    }[status]


def next_steps(status: AppointmentStatus) -> tuple[AppointmentStatus, ...]:
    """The steps that may follow, the usual one first."""
    usual = (
        AppointmentStatus.COMPLETED,
        AppointmentStatus.IN_PROGRESS,
        AppointmentStatus.CHECKED_IN,
        AppointmentStatus.CONFIRMED,
        AppointmentStatus.NO_SHOW,
    )
    return tuple(after for after in usual if may_step(status, after))


class AppointmentSteps(QObject):
    """Takes steps in the name of who sits here."""

    taken = Signal()  # one was taken or taken back: the rows are to be read again
    refused = Signal(object)  # the UserError, told already
    unsure = Signal(str, object)  # whose visit is to be over though nothing was charted; to be called when it is
    occupied = Signal(
        str, object, object
    )  # who is to sit, the ChairTaken; to be called with a chair, None for this one

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def take(self, appointment_id: UUID, name: str, after: AppointmentStatus, patient_id: UUID) -> None:
        """Take the step that leads to `after`; `name` is the patient's. A visit is over at once only when something of
        it was charted: `unsure` asks.
        """
        if after is not AppointmentStatus.COMPLETED:
            self._take(appointment_id, name, after)
            return
        from dentaldesk.ui.screens.day.charted import is_charted  # noqa: PLC0415 - the first data does not wait for it

        day, now = self._desk.today(), self._desk.now()

        def looked(charted: bool) -> None:
            if charted:
                self._take(appointment_id, name, after)
            else:
                self.unsure.emit(name, lambda: self._take(appointment_id, name, after))

        self._desk.tasks.query(
            self, "charted", lambda session: is_charted(session, patient_id, day, now), looked, self._failed
        )

    def back_to_waiting(self, appointment_id: UUID, name: str) -> None:
        """Who was seated by mistake waits again."""
        step = Step(
            appointment_id=appointment_id,
            before=AppointmentStatus.CHECKED_IN,
            after=AppointmentStatus.IN_PROGRESS,
        )

        def back(_: None) -> None:
            self.taken.emit()
            self._desk.toast.emit(self._desk.words("{name} waits again.", name=name))

        self._desk.tasks.act(self, "take-back", lambda work: take_back(work, step), back, self._failed)

    def _take(self, appointment_id: UUID, name: str, after: AppointmentStatus) -> None:
        act = _ACTS[after]
        self._desk.tasks.act(
            self,
            "step",
            lambda work: act(work, appointment_id),
            lambda step: self._took(step, name),
            lambda error: self._not_taken(error, appointment_id, name, after),
        )

    def _not_taken(self, error: UserError, appointment_id: UUID, name: str, after: AppointmentStatus) -> None:
        if isinstance(error, ChairTaken):
            self.taken.emit()
            self.occupied.emit(name, error, partial(self._seat, appointment_id, name))
        elif _has_happened(error, after):  # at another desk, in this very moment
            self.taken.emit()
            self._desk.toast.emit(self._said_already(after, name))
        else:
            self._failed(error)

    def _seat(self, appointment_id: UUID, name: str, operatory_id: UUID | None) -> None:
        """Seat somebody in this chair; None: in theirs, though somebody sits there."""
        sharing = operatory_id is None
        self._desk.tasks.act(
            self,
            "step",
            lambda work: seat(work, appointment_id, operatory_id, sharing=sharing),
            lambda step: self._took(step, name),
            lambda error: self._not_taken(error, appointment_id, name, AppointmentStatus.IN_PROGRESS),
        )

    def cancel(self, appointment_id: UUID, name: str, reason: CancelReason) -> None:
        """Call an appointment off, which cannot be taken back."""
        self._desk.tasks.act(
            self,
            "cancel",
            lambda work: cancel_appointment(work, appointment_id, reason),
            lambda step: self._took(step, name),
            self._failed,
        )

    def _took(self, step: Step, name: str) -> None:
        self.taken.emit()
        said = self._said(step.after, name)
        if step.can_be_undone:
            self._desk.undoable.emit(said, lambda: self._take_back(step))
        else:
            self._desk.toast.emit(said)

    def _take_back(self, step: Step) -> None:
        back = _BACK.get(step.after, take_back)
        self._desk.tasks.act(
            self, "take-back", lambda work: back(work, step), lambda _: self.taken.emit(), self._failed
        )

    def _said(self, after: AppointmentStatus, name: str) -> str:
        words = self._desk.words
        sentences = {
            AppointmentStatus.CONFIRMED: words("{name} is confirmed.", name=name),
            AppointmentStatus.CHECKED_IN: words("{name} is checked in.", name=name),
            AppointmentStatus.IN_PROGRESS: words("{name} is in the chair.", name=name),
            AppointmentStatus.COMPLETED: words("The visit of {name} is over.", name=name),
            AppointmentStatus.NO_SHOW: words("{name} did not come. The time is free again.", name=name),
            AppointmentStatus.CANCELLED: words(
                "The appointment of {name} is cancelled. Its procedures wait in their plan again.", name=name
            ),
        }
        return sentences[after]

    def _said_already(self, after: AppointmentStatus, name: str) -> str:
        words = self._desk.words
        return {
            AppointmentStatus.CONFIRMED: words("{name} is confirmed already.", name=name),
            AppointmentStatus.CHECKED_IN: words("{name} is checked in already.", name=name),
            AppointmentStatus.IN_PROGRESS: words("{name} is in the chair already.", name=name),
            AppointmentStatus.COMPLETED: words("The visit of {name} is over already.", name=name),
            AppointmentStatus.NO_SHOW: words("It is known already that {name} did not come.", name=name),
        }[after]

    def walk_in(self, new: WalkIn, name: str, done: Callable[[], None]) -> None:
        """Check in who came without an appointment, called `name`; `done` once they are."""

        def came(_appointment_id: UUID) -> None:
            self.taken.emit()
            self._desk.toast.emit(self._desk.words("{name} is checked in without an appointment.", name=name))
            done()

        self._desk.tasks.act(self, "walk-in", lambda work: walk_in(work, new), came, self._failed)

    def receive(
        self, new: Emergency, name: str, done: Callable[[UUID], None], refused: Callable[[UserError], None]
    ) -> None:
        """Somebody came in pain: their time and their visit begin now. `done` is told which visit."""

        def received(visit_id: UUID) -> None:
            self.taken.emit()
            self._desk.toast.emit(self._desk.words("The emergency visit of {name} has begun.", name=name))
            done(visit_id)

        self._desk.tasks.act(self, "receive", lambda work: receive_emergency(work, new), received, refused)

    def tell_late(self, provider_id: UUID, provider: str) -> None:
        """Tell those who are expected by this provider that it gets later."""
        self._desk.tasks.act(
            self,
            "late",
            lambda work: tell_running_late(work, provider_id, LATE_MINUTES),
            lambda told: self._told_late(provider, told),
            self._failed,
        )

    def _told_late(self, provider: str, told: list[UUID]) -> None:
        words = self._desk.words
        if not told:
            self._desk.toast.emit(words("Nobody else is to be told that {provider} is late.", provider=provider))
            return
        said = words.count(
            "{number} patient is told that {provider} is {minutes} minutes late.",
            "{number} patients are told that {provider} is {minutes} minutes late.",
            len(told),
            provider=provider,
            minutes=LATE_MINUTES,
        )
        self._desk.undoable.emit(
            said,
            lambda: self._desk.tasks.act(
                self, "late-back", lambda work: take_back_late(work, told), lambda _: None, self._failed
            ),
        )

    def _failed(self, error: UserError) -> None:
        self._desk.trouble.emit(error)
        self.refused.emit(error)
        self.taken.emit()


def _has_happened(error: UserError, after: AppointmentStatus) -> bool:
    """Whether a step was refused only because the appointment is there already."""
    said = error.message
    return said.code == "appointment.not_now" and said.params.get("state") == Message(f"appointment_state.{after}")


def cancel_reasons(words: Words) -> list[tuple[CancelReason, str]]:
    """Why an appointment is called off, in the reader's words."""
    return [(reason, words.text(Message(f"cancel.{reason}"))) for reason in CancelReason]
