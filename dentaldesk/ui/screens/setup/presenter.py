"""What is wrong with the clinic that was typed, where to mend it, and its creation off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.errors import Refused, UserError
from dentaldesk.engines.flows.clinic_problems import clinic_problems
from dentaldesk.ui.entry.errand import Errand
from dentaldesk.ui.screens.setup.draft import ClinicDraft

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from dentaldesk.engines.core.errors import Problem
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.setup.maker import Maker

CLINIC, HOURS, PEOPLE, POLICIES, PLACE, CREATE = range(6)
_STEPS = {
    "clinic": CLINIC,
    "hours": HOURS,
    "chairs": HOURS,
    "people": PEOPLE,
    "policies": POLICIES,
    "place": PLACE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that is wrong, in words; `place` is the field, `step` where it is."""

    place: str
    step: int
    text: str


def step_of(place: str) -> int:
    """On which step a place is; what belongs nowhere is told where the clinic is created."""
    return _STEPS.get(place.partition(".")[0], CREATE)


class SetupPresenter(QObject):
    """Holds the draft; tells what became of it."""

    refused = Signal(object)  # a list of Told
    failed = Signal(str)
    recovery = Signal(str)
    created = Signal(object)  # the open database

    def __init__(self, words: Words, maker: Maker, today: Callable[[], date]) -> None:
        super().__init__()
        self.words = words
        self.today = today
        self.draft = ClinicDraft()
        self._maker = maker
        self._errand = Errand()
        self._errand.done.connect(self.created)
        self._errand.failed.connect(self._fail)

    def problems(self) -> list[Told]:
        """Everything that is wrong now."""
        found = [self._told(each) for each in clinic_problems(self.draft.clinic(self.today()))]
        return [*found, *own_problems(self.words, self.draft)]

    def _told(self, problem: Problem) -> Told:
        return Told(place=problem.place, step=step_of(problem.place), text=self.words.text(problem.message))

    def create(self) -> bool:
        """Begin to create it; False when something is wrong, which `refused` tells."""
        problems = self.problems()
        self.refused.emit(problems)
        if problems:
            return False
        place, new, tell = self.draft.place(), self.draft.clinic(self.today()), self.recovery.emit
        self._errand.run(lambda: self._maker.create(place, new, tell))
        return True

    def _fail(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self.refused.emit([self._told(each) for each in error.problems])
        self.failed.emit(said_error(self.words, error))


def own_problems(words: Words, draft: ClinicDraft) -> list[Told]:
    """What only the assistant can see: what was typed twice, and where the clinic shall be."""
    differs = words("This is not the same as above.")
    found = [
        (f"people.{number}.again", differs)
        for number, person in enumerate(draft.people)
        if person.again != person.password
    ]
    found += [("hours", wrong) for wrong in draft.hours_wrong]
    if draft.on_server:
        parts = {"host": draft.host, "database": draft.database, "user": draft.user}
        found += [(f"place.{name}", words("This is needed.")) for name, typed in parts.items() if not typed.strip()]
        if draft.port.strip() and not draft.port.strip().isdecimal():
            found.append(("place.port", words("A port is a number; 5432 when nobody said otherwise.")))
    else:
        if not draft.path.strip():
            found.append(("place.path", words("This is needed.")))
        if draft.needs_passphrase and not draft.passphrase:
            found.append(("place.passphrase", words("This computer has no keyring: choose a passphrase.")))
        if draft.passphrase != draft.passphrase_again:
            found.append(("place.passphrase_again", differs))
    return [Told(place=place, step=step_of(place), text=text) for place, text in found]


def said_error(words: Words, error: Exception) -> str:
    """An error as the assistant says it."""
    if isinstance(error, UserError):
        return words.text(error.message)
    return words("This is a mistake of the program, not yours ({name}).", name=type(error).__name__)
