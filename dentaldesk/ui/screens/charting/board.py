"""What all parts of the panel look at: the chart, the day that is shown, the draft, what is on its way. No widgets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.clinical.chart import Chart, Mouth
from dentaldesk.engines.clinical.mouth import mouth_with
from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.errors import Refused, UserError
from dentaldesk.models.teeth import Notation
from dentaldesk.ui.screens.charting import wording
from dentaldesk.ui.screens.charting.days import TODAY, mouth_shown
from dentaldesk.ui.screens.charting.deeds import as_entry
from dentaldesk.ui.screens.charting.draft import Draft
from dentaldesk.ui.screens.charting.held import Held, HeldEntry
from dentaldesk.ui.screens.charting.outbox import Outbox, Who

if TYPE_CHECKING:
    from dentaldesk.models.values import Message
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.charting.reading import Loaded


class Board(QObject):
    """One patient's chart at this desk. `mouth` is what is shown: today's, or that of a day in the past."""

    scene_changed = Signal()  # another patient, mouth, day or notation
    draft_changed = Signal()
    said = Signal(str)  # why something was not done, to be said at the line; "" takes it away
    deeds_changed = Signal()  # what can be undone, what is not stored yet

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.loaded: Loaded | None = None
        self.trouble = ""  # why the chart cannot be shown
        self.shown = TODAY
        self.chart = Chart(birth_date=None)
        self.mouth: Mouth | None = None
        self.basis: Mouth | None = None  # the mouth in which what waits for an exam is done too: what is added must fit
        self.held = Held()
        self.outbox = Outbox(desk, self)
        self._draft = Draft()
        self._notations: dict[UUID, Notation] = {}
        self.outbox.stood.connect(self.deeds_changed)

    # -- the chart --

    def take(self, loaded: Loaded, stored: int) -> None:
        """This was read, when so many deeds were stored."""
        self.loaded = loaded
        self.outbox.was_read(loaded.patient_id, stored)
        self.look_again()

    def close(self, trouble: str = "") -> None:
        """No chart is shown; `trouble` says why, where there is one to show."""
        self.loaded, self.mouth, self.basis, self.trouble = None, None, None, trouble
        self.shown = TODAY
        self.scene_changed.emit()

    def look_again(self) -> None:
        """The chart or the day is another: what is shown follows."""
        if self.loaded is None:
            return
        self.chart = self.outbox.show(self.loaded.patient_id, self.loaded.chart)
        try:
            self.trouble = ""
            self.mouth = mouth_shown(self.chart, self.loaded, self.shown, self.desk.today(), self.desk.words.zone)
        except UserError as error:  # a chart that an exam left behind, and that cannot be opened
            self.mouth, self.trouble = None, self.desk.say(error)
        self._judge_again()
        self.scene_changed.emit()
        self.deeds_changed.emit()

    def _judge_again(self) -> None:
        who = self.who
        waits = [as_entry(who, each.new) for each in self.waits if not each.why] if who is not None else []
        self.basis = mouth_with(self.mouth, self.chart, waits) if self.mouth is not None and waits else self.mouth

    # -- what waits --

    @property
    def waits(self) -> tuple[HeldEntry, ...]:
        """What of this patient could not be charted yet."""
        return self.held.of(self.loaded.patient_id if self.loaded is not None else None)

    def hold(self, patient_id: UUID, entries: Iterable[HeldEntry]) -> None:
        """These could not be charted yet."""
        self.held.add(patient_id, entries)
        self._held_changed()

    def let_go(self, entries: tuple[HeldEntry, ...]) -> None:
        """Of what waits, these are not wanted any more."""
        if self.loaded is not None:
            self.held.let_go(self.loaded.patient_id, {each.new.entry_id for each in entries})
            self._held_changed()

    def release(self) -> tuple[HeldEntry, ...]:
        """All that waits; nothing does afterwards."""
        taken = self.held.take(self.loaded.patient_id) if self.loaded is not None else ()
        self._held_changed()
        return taken

    def _held_changed(self) -> None:
        self._judge_again()
        self.draft_changed.emit()
        self.deeds_changed.emit()

    # -- the draft --

    @property
    def draft(self) -> Draft:
        """What is chosen and drafted; `drafting` alone changes it."""
        return self._draft

    def redraft(self, draft: Draft) -> None:
        """The draft is another."""
        self._draft = draft
        self.draft_changed.emit()

    # -- who and how --

    @property
    def notation(self) -> Notation:
        """How teeth are named for the person here."""
        return self._notations.get(self.desk.actor.user_id, self.desk.clinic.notation)

    def set_notation(self, notation: Notation) -> None:
        """Name teeth so, for this person at this desk."""
        self._notations[self.desk.actor.user_id] = notation
        self.scene_changed.emit()
        self.draft_changed.emit()

    @property
    def why_not(self) -> str:
        """Why nothing can be charted here now, in words; "" when it can."""
        if self.shown.day is not None:
            return self.desk.words("The past is shown. Esc leads back to today.")
        return self.desk.why_not(Permission.EXAMINE)

    @property
    def who(self) -> Who | None:
        """Whose chart, by whom, now."""
        if self.loaded is None:
            return None
        return Who(
            patient_id=self.loaded.patient_id,
            patient=self.loaded.patient,
            actor=self.desk.actor,
            now=self.desk.now(),
            today=self.desk.today(),
            exam_id=self.loaded.exam_id,
        )

    def is_barred(self) -> bool:
        """Whether nothing can be charted; then the reason is said."""
        if why := self.why_not:
            self.said.emit(why)
        return bool(why)

    # -- words --

    def say_problem(self, problem: Message) -> str:
        """A problem in the names of this desk."""
        return wording.say_problem(self.desk.words, problem, self.notation)

    def say_error(self, error: UserError) -> str:
        """Why something was refused: all that is against it, each once."""
        found = [problem.message for problem in error.problems] if isinstance(error, Refused) else []
        return " ".join(dict.fromkeys(self.say_problem(message) for message in found or [error.message]))
