"""State and decisions of the charting panel. No widgets: it says what to show and hears what was done.

The chart is kept in memory. What a person does is seen at once and stored behind; see `deeds`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.clinical.actions import open_exam
from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Mark, Mouth
from dentaldesk.engines.clinical.chart_words import say_entry
from dentaldesk.engines.clinical.charting_rules import NewEntry
from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.errors import DatabaseProblem, Refused, UserError
from dentaldesk.models.charting import ChartStatus
from dentaldesk.models.teeth import Notation, Surface, ToothCode
from dentaldesk.models.values import Topic
from dentaldesk.ui.screens.charting import draft as drafts
from dentaldesk.ui.screens.charting import wording
from dentaldesk.ui.screens.charting.clearing import Clearing
from dentaldesk.ui.screens.charting.deeds import Deed, Deeds, Who, as_entry, charting, furthering
from dentaldesk.ui.screens.charting.draft import Draft, Step
from dentaldesk.ui.screens.charting.held import Held
from dentaldesk.ui.screens.charting.past import Past
from dentaldesk.ui.screens.charting.reading import Loaded, read_charting
from dentaldesk.ui.screens.charting.typed import Typed
from dentaldesk.ui.screens.charting.undoing import Undoing

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.charting.keys import Choice

_TOPICS = frozenset({Topic.CLINICAL, Topic.TREATMENT, Topic.PATIENTS, Topic.CLINIC})


class ChartingPresenter(QObject):
    """One charting panel. `mouth` is what it shows: today's, or that of a day in the past."""

    scene_changed = Signal()  # another patient, mouth, day or notation
    draft_changed = Signal()
    said = Signal(str)  # why something was not done, to be said at the line; "" takes it away
    deeds_changed = Signal()  # what can be undone, what is not stored yet
    reason_wanted = Signal(str)  # why is this void? The text says what
    toasted = Signal(object)  # a Deed that is stored now: what it says, and that it can be taken back

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.loaded: Loaded | None = None
        self.trouble = ""  # why the chart cannot be shown
        self.draft = Draft()
        self.chart = Chart(birth_date=None)
        self.mouth: Mouth | None = None
        self._held = Held()
        self._exam_id: UUID | None = None  # an exam that was opened on purpose
        self._notations: dict[UUID, Notation] = {}
        self.deeds = Deeds(desk, self)
        self.undoing = Undoing(self)
        self.typed = Typed(self)
        self.clearing = Clearing(self)
        self.past = Past(self)
        self.deeds.stored.connect(self._stored)
        self.deeds.refused.connect(self._refused)
        self.deeds.stood.connect(self.deeds_changed)
        desk.patient_changed.connect(self._patient_changed)
        desk.actor_leaves.connect(self.settle)
        desk.actor_changed.connect(self._actor_changed)
        desk.live.changed.connect(self._topics_changed)
        desk.live.found.connect(self.read)

    # -- reading --

    def read(self) -> None:
        """Look at the open patient's chart again."""
        patient_id, exam_id, day = self.desk.patient_id, self._exam_id, self.desk.today()
        if patient_id is None or not self.desk.may(Permission.VIEW_PATIENT):
            self.loaded, self.mouth, self.trouble = None, None, ""
            self.scene_changed.emit()
            return
        stored = self.deeds.stored_so_far
        self.desk.tasks.query(
            self,
            "charting",
            lambda session: read_charting(session, patient_id, day, exam_id),
            lambda loaded: self._show(loaded, stored),
            lambda error: self._not_read(patient_id, error),
        )

    def bind(self, exam_id: UUID) -> None:
        """Chart in this exam, until another patient is opened."""
        if exam_id != self._exam_id:
            self._exam_id = exam_id
            self.read()

    def _show(self, loaded: Loaded, stored: int) -> None:
        if loaded.patient_id != self.desk.patient_id:
            return
        if loaded.signed and (self.loaded is None or not self.loaded.signed):
            self.undoing.forget(loaded.patient_id)
        self.loaded, self.trouble = loaded, ""
        self.deeds.was_read(loaded.patient_id, stored)
        self.look_again()
        self.typed.read()

    def _not_read(self, patient_id: UUID, error: UserError) -> None:
        if patient_id != self.desk.patient_id or (isinstance(error, DatabaseProblem) and self.loaded is not None):
            return  # the window tells of a lost database; what was read before stays
        self.loaded, self.mouth = None, None
        self.trouble = self.desk.say(error)
        self.scene_changed.emit()

    def look_again(self) -> None:
        """The chart or the day is another: what is shown follows."""
        if self.loaded is None:
            return
        self.chart = self.deeds.show(self.loaded.patient_id, self.loaded.chart)
        self.mouth = self.past.mouth()
        self.scene_changed.emit()
        self.deeds_changed.emit()

    def _patient_changed(self) -> None:
        self.settle()
        self.loaded, self.mouth, self._exam_id, self.trouble = None, None, None, ""
        self.draft = Draft()
        self.past.forget()
        self.typed.turn_to(self.desk.patient_id)
        self.clearing.forget()
        self.said.emit("")
        self.scene_changed.emit()
        self.draft_changed.emit()
        self.read()

    def _actor_changed(self) -> None:
        self.scene_changed.emit()
        self.read()

    def _topics_changed(self, topics: frozenset[Topic]) -> None:
        if topics & _TOPICS:
            self.read()

    # -- what is shown --

    @property
    def notation(self) -> Notation:
        """How teeth are named for the person here."""
        user = self.desk.actor.user_id
        return self._notations.get(user, self.desk.clinic.notation)

    def set_notation(self, notation: Notation) -> None:
        """Name teeth so, for this person at this desk."""
        self._notations[self.desk.actor.user_id] = notation
        self.scene_changed.emit()
        self.draft_changed.emit()

    @property
    def held(self) -> tuple[NewEntry, ...]:
        """What of this patient is planned and waits for an exam."""
        return self._held.of(self.loaded.patient_id if self.loaded is not None else None)

    def let_go(self, unwanted: tuple[NewEntry, ...]) -> None:
        """Of what waits for an exam, these are not wanted any more."""
        if self.loaded is not None:
            self._held.let_go(self.loaded.patient_id, unwanted)
            self.draft_changed.emit()
            self.deeds_changed.emit()

    @property
    def why_not(self) -> str:
        """Why nothing can be charted here now, in words; "" when it can."""
        words = self.desk.words
        if self.past.day is not None:
            return words("The past is shown. Esc leads back to today.")
        return self.desk.why_not(Permission.EXAMINE)

    @property
    def who(self) -> Who | None:
        """Whose chart, by whom, now."""
        if self.loaded is None:
            return None
        return Who(
            patient_id=self.loaded.patient_id,
            actor=self.desk.actor,
            now=self.desk.now(),
            today=self.desk.today(),
            exam_id=self.loaded.exam_id,
        )

    def marks(self) -> tuple[Mark, ...]:
        """The draft as it would look."""
        who = self.who
        if who is None or self.mouth is None:
            return ()
        news = (*self.held, *drafts.news(self.draft, self.mouth))
        entries = [as_entry(who, new, UUID(int=0)) for new in news]
        return tuple(Mark(entry=entry, status=entry.status, surfaces=entry.surfaces) for entry in entries)

    def entry_lines(self) -> tuple[wording.EntryLine, ...]:
        """What stands on the chosen teeth."""
        if self.mouth is None:
            return ()
        unsaved = frozenset(ghost for deed in self.deeds.waiting for ghost in deed.ghosts)
        context = wording.ListContext(
            chart=self.chart,
            mouth=self.mouth,
            notation=self.notation,
            read_only=bool(self.why_not),
            unsaved=unsaved,
        )
        return wording.entry_lines(self.desk.words, self.draft.teeth, context)

    # -- drafting --

    def _take(self, change: Callable[[Mouth], Step]) -> None:
        """Let an event act on the draft; chart what is whole by it."""
        mouth = self.mouth
        if mouth is None:
            return
        if why := self.why_not:
            self.said.emit(why)
            return
        step = change(mouth)
        self.draft = step.draft
        self.said.emit(" ".join(wording.say_problem(self.desk.words, each, self.notation) for each in step.refused))
        if not (step.charted and self.chart_now(step.charted)):
            self.draft_changed.emit()

    def press(self, choice: Choice) -> None:
        """A finding's letter or button."""
        self._take(lambda mouth: drafts.press(self.draft, choice, mouth))

    def mark_as(self, status: ChartStatus) -> None:
        """How work is marked from now on."""
        self._take(lambda _: Step(draft=drafts.mark_as(self.draft, status)))
        self.typed.read()

    def set_paint(self, *, on: bool) -> None:
        """Finding first, or tooth first."""
        self._take(lambda mouth: drafts.paint(self.draft, on=on, mouth=mouth))

    def select(self, teeth: tuple[ToothCode, ...]) -> None:
        """Other teeth are selected. In the past that only looks."""
        if self.mouth is None or teeth == self.draft.teeth:
            return
        if self.why_not:
            self.draft = drafts.drop(self.draft)
            self.draft = Draft(teeth=teeth, status=self.draft.status, paints=self.draft.paints)
            self.draft_changed.emit()
            return
        self._take(lambda mouth: drafts.select(self.draft, teeth, mouth))
        self.typed.read()

    def pick(self, tooth: ToothCode) -> None:
        """A tooth was clicked, with nothing held."""
        if self.why_not:
            self.select((tooth,))
            return
        self._take(lambda mouth: drafts.pick(self.draft, tooth, mouth))
        self.typed.read()

    def touch(self, tooth: ToothCode, surface: Surface) -> None:
        """A surface was clicked or typed."""
        self._take(lambda mouth: drafts.touch(self.draft, tooth, surface, mouth))

    def next_roles(self) -> None:
        """Another way in which the drafted bridge could hold."""
        self._take(lambda mouth: Step(draft=drafts.next_roles(self.draft, mouth)))

    def digit(self, typed: int) -> None:
        """A digit of the number that the chosen finding takes."""
        self._take(lambda mouth: drafts.digit(self.draft, typed, mouth))

    def enter(self) -> None:
        """Enter beside the typed line: chart what is drafted, or say what it lacks."""
        if self.draft.line and not self.typed.text:
            self._take(lambda _: drafts.enter_line(self.draft))
        else:
            self._take(lambda mouth: drafts.settle(self.draft, mouth))

    def settle(self) -> None:
        """The keyboard goes elsewhere: what is whole is charted."""
        if self.mouth is not None and not self.why_not and not self.draft.is_empty:
            self._take(lambda mouth: drafts.settle(self.draft, mouth))

    def escape(self) -> bool:
        """Escape: the draft goes, then the past, then the selection. Whether there was anything."""
        self.said.emit("")
        if self.clearing.asks:
            self.clearing.forget()
        elif not self.draft.is_empty:
            self.draft = drafts.drop(self.draft)
        elif self.held:
            self.let_go(self.held)
        elif self.past.day is not None:
            self.past.show(None)
        elif self.draft.paints:
            self.set_paint(on=False)
        elif self.draft.teeth:
            self.draft = Draft(status=self.draft.status)
        else:
            return False
        self.draft_changed.emit()
        return True

    # -- charting --

    def chart_now(self, news: tuple[NewEntry, ...]) -> bool:
        """Put these into the chart; whether they are on their way, and seen."""
        who, loaded = self.who, self.loaded
        if who is None or loaded is None:
            return False
        if loaded.exam_id is None and any(new.status.is_open for new in news):
            self._held.add(who.patient_id, news)
            self.deeds_changed.emit()
            return False
        says = wording.say_news(self.desk.words, (as_entry(who, new, UUID(int=0)) for new in news), self.notation)
        self.do(charting(who, news, says))
        return True

    def do(self, deed: Deed) -> None:
        """Do it now: seen at once, stored behind, undone with Ctrl+Z."""
        self.undoing.note(deed)
        self.deeds.add(deed)
        self.look_again()

    def complete(self, entries: tuple[ChartEntry, ...] | None = None) -> None:
        """These were done, or else (None) all that is planned on the selected teeth."""
        who, mouth, words = self.who, self.mouth, self.desk.words
        if who is None or mouth is None or self.loaded is None:
            return
        if why := self.why_not:
            self.said.emit(why)
            return
        if entries is None:
            chosen = frozenset(self.draft.teeth)
            entries = tuple(mark.entry for mark in mouth.open_work() if chosen & frozenset(mark.entry.teeth))
        if not entries:
            self.said.emit(words("Nothing is planned on the selected teeth."))
            return
        says = words("Done: {what}", what="; ".join(say_entry(words, each, self.notation) for each in entries))
        after = self.deeds.makers(entries)
        self.do(furthering(who, entries, ChartStatus.COMPLETED, says, after))

    def begin_exam(self) -> None:
        """Begin today's exam, and chart what waited for it."""
        patient_id, dentist_id = self.desk.patient_id, self.desk.actor.provider_id
        if patient_id is None or dentist_id is None:
            self.desk.show_panel("exam")
            return
        self.desk.tasks.act(
            self, "begin", lambda work: open_exam(work, patient_id, dentist_id), self._begun, self._not_done
        )

    def _begun(self, exam_id: UUID) -> None:
        self._exam_id = exam_id
        if self.loaded is not None:
            self.loaded = replace(self.loaded, exam_id=exam_id, signed=False)
            if held := self._held.take(self.loaded.patient_id):
                self.chart_now(held)
        self.draft_changed.emit()
        self.read()

    def _stored(self, deed: Deed) -> None:
        if deed.patient_id == self.desk.patient_id:
            if deed.tells:
                self.toasted.emit(deed)
            self.look_again()
            if not self.deeds.waiting:
                self.read()

    def _refused(self, deed: Deed, error: UserError) -> None:
        """What could not be charted comes back to the line, with the reason."""
        self.undoing.drop(deed)
        if deed.patient_id != self.desk.patient_id:
            self.desk.trouble.emit(error)
            return
        self._not_done(error)
        if deed.news and self.draft.is_empty:
            self.draft = drafts.say_line(self.draft, deed.news)
        self.look_again()
        self.draft_changed.emit()
        self.read()

    def _not_done(self, error: UserError) -> None:
        words = self.desk.words
        found = error.problems if isinstance(error, Refused) else ()
        said = [wording.say_problem(words, problem.message, self.notation) for problem in found]
        self.said.emit(" ".join([words.text(error.message), *dict.fromkeys(said)]))

    # -- the window asks --

    @property
    def holds_typed(self) -> bool:
        """Whether something was chosen or typed, of any patient, that is not charted yet."""
        return self._held.any or not self.draft.is_empty or self.typed.holds_any
