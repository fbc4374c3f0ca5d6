"""The list of plans and the open one, live from every desk; what is arranged here is shown before it is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.communication.follow_up_actions import note_asked
from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.errors import EditedElsewhere, UserError
from dentaldesk.engines.flows.plan_answers import plan_again
from dentaldesk.engines.flows.plan_list import PlanFilter, PlanKind, PlanList, plan_list
from dentaldesk.engines.flows.plan_page import PlanLine, PlanPage, plan_page
from dentaldesk.engines.flows.presenting import PresentPlan, note_plan_opened, present_plan
from dentaldesk.engines.treatment.plan_actions import (
    OrderPlan,
    PlanWords,
    ProcedureWords,
    edit_plan,
    edit_procedure,
    order_procedures,
)
from dentaldesk.engines.treatment.plan_rules import ARRANGED, Placed, in_order, moved, put_before
from dentaldesk.models.states import PlanStatus, Topic
from dentaldesk.models.values import Message, Param

if TYPE_CHECKING:
    from datetime import date

    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk

_CONCERNED = frozenset(
    {Topic.TREATMENT, Topic.MONEY, Topic.PATIENTS, Topic.SCHEDULE, Topic.NOTICES, Topic.CLINIC, Topic.PEOPLE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """What two desks changed at once: both values of each field, and how mine is sent again over theirs."""

    mine: Mapping[str, Param]
    theirs: Mapping[str, Param]
    again: Callable[[], object]


def words_of_line(line: PlanLine) -> ProcedureWords:
    """What is said of a procedure, as it is shown."""
    return ProcedureWords(option=line.option, priority=line.priority, urgency=line.urgency, notes=line.notes)


def words_of_plan(page: PlanPage) -> PlanWords:
    """What is said of the whole plan, as it is shown."""
    return PlanWords(notes=page.notes, options=page.options)


class PlansPresenter(QObject):
    """`list` and `page` are None until they were read; `page` also when no plan is chosen."""

    list_changed = Signal()
    page_changed = Signal()
    leaves = Signal()  # another plan is about to be shown
    clashed = Signal()  # `clash` is another one, or None

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.wanted = PlanFilter()
        self.list: PlanList | None = None
        self.page: PlanPage | None = None
        self.plan_id: UUID | None = None
        self.clash: Clash | None = None
        self._noted: UUID | None = None  # the plan of which it is noted that somebody looks at it
        self._shown = False
        self._stale = True
        self._pending = 0  # own changes that are shown already and not stored yet
        desk.live.changed.connect(self._topics_changed)
        desk.actor_changed.connect(self._actor_changed)
        desk.patient_changed.connect(self._patient_changed)

    @property
    def may_see(self) -> bool:
        """Whether the person here may see patients at all."""
        return self.desk.may(Permission.VIEW_PATIENT)

    def set_shown(self, shown: bool) -> None:
        """Whether the panel is in sight."""
        self._shown = shown
        if shown and self._stale:
            self.read()

    def _topics_changed(self, topics: frozenset[Topic]) -> None:
        if topics & _CONCERNED:
            self._refresh()

    def _refresh(self) -> None:
        self._stale = True
        if self._shown:
            self.read()

    def _actor_changed(self) -> None:
        self.list = None
        self.choose(None)
        self.list_changed.emit()
        self._refresh()

    def _patient_changed(self) -> None:
        """Whose record is opened has their plans shown; a closed record leaves the list as it is."""
        patient_id = self.desk.patient_id
        if patient_id is not None and self.wanted.patient_id is not None:
            self.ask_for(patient_id=patient_id)

    # -- reading --

    def ask_for(self, **changes: Any) -> None:  # noqa: ANN401 - the fields of the filter
        """Another filter."""
        wanted = replace(self.wanted, **changes)
        if wanted != self.wanted:
            self.wanted = wanted
            self._refresh()

    def show_patient(self, *, only: bool) -> None:
        """Only the open patient's plans, or the clinic's."""
        self.ask_for(patient_id=self.desk.patient_id if only else None, kind=PlanKind.ALL)

    def choose(self, plan_id: UUID | None) -> None:
        """Open another plan, or none."""
        if plan_id == self.plan_id:
            return
        self.leaves.emit()
        self.plan_id, self.page, self._noted = plan_id, None, None
        self._end_clash()
        self.page_changed.emit()
        self._read_page()

    def read(self) -> None:
        """Ask for the list and the open plan."""
        if not self.may_see:
            self.list = None
            self.list_changed.emit()
            return
        self._stale = False
        desk, wanted, today, actor = self.desk, self.wanted, self.desk.today(), self.desk.actor

        def show(found: PlanList) -> None:
            # Out of sight nothing newer is asked for, and an answer to another filter still comes.
            if actor == desk.actor and wanted == self.wanted:
                self.list = found
                self.list_changed.emit()

        desk.tasks.query(self, "list", lambda session: plan_list(session, wanted, today), show, self._failed)
        self._read_page()

    def _read_page(self) -> None:
        plan_id, today = self.plan_id, self.desk.today()
        if plan_id is None:
            return

        def show(page: PlanPage | None) -> None:
            # What was arranged here meanwhile is shown already; the answer of before must not take it back.
            if plan_id == self.plan_id and not self._pending:
                self.page = page
                self._note_opened(page)
                self.page_changed.emit()

        self.desk.tasks.query(self, "page", lambda session: plan_page(session, plan_id, today), show, self._failed)

    def _note_opened(self, page: PlanPage | None) -> None:
        """A plan that is looked at without its patient's record is noted, once for each look."""
        if page is None or page.patient_id == self.desk.patient_id or page.plan_id == self._noted:
            return
        self._noted = page.plan_id
        self.desk.tasks.act(self, "note-opened", lambda work: note_plan_opened(work, page.plan_id))

    def _failed(self, error: UserError) -> None:
        self._stale = True
        self.desk.trouble.emit(error)

    # -- arranging --

    def move(self, line: PlanLine, by: int) -> bool:
        """A step up or down; False when it stands where it stood."""
        page = self.page
        return page is not None and self._order(page, moved(page.placed, line.id, by))

    def drop(self, line: PlanLine, before: UUID | None, phase: int) -> bool:
        """To the place before another procedure, or to the end of a phase."""
        page = self.page
        return page is not None and self._order(page, put_before(page.placed, line.id, before, phase))

    def _order(self, page: PlanPage, wanted: tuple[Placed, ...]) -> bool:
        if wanted == page.placed or self.desk.why_not(Permission.ARRANGE_PLAN):
            return False
        lines = {line.id: line for line in page.lines}
        self.page = replace(page, lines=tuple(replace(lines[one.id], phase=one.phase) for one in wanted))
        self.page_changed.emit()
        self._store_order(page.plan_id, OrderPlan(seen=page.placed, wanted=wanted))
        return True

    def _offer_undo(self, plan_id: UUID, command: OrderPlan) -> None:
        """The order of before, as long as nobody arranged anything since."""
        said = self.desk.words("The order of the plan is changed.")

        def back() -> None:
            before = OrderPlan(seen=in_order(command.wanted), wanted=command.seen)
            self._arrange("order", lambda work: order_procedures(work, plan_id, before), lambda: None)

        self.desk.undoable.emit(said, back)

    def _store_order(self, plan_id: UUID, command: OrderPlan) -> None:
        def again() -> None:
            if self.page is not None and {one.id for one in command.wanted} == {one.id for one in self.page.placed}:
                self._order(self.page, command.wanted)

        self._arrange(
            "order",
            lambda work: order_procedures(work, plan_id, command),
            again,
            lambda _: self._offer_undo(plan_id, command),
        )

    def say(self, line: PlanLine, **changes: Any) -> None:  # noqa: ANN401 - the fields of the words
        """Say something else of one procedure: `option`, `priority`, `urgency`, `notes`."""
        before = words_of_line(line)
        wanted = replace(words_of_line(line), **changes)
        if wanted == before:
            return

        def again() -> None:
            standing = next((each for each in self.page.lines if each.id == line.id), None) if self.page else None
            if standing is not None:
                self.say(standing, **changes)

        if self.page is not None:
            shown = tuple(replace(each, **changes) if each.id == line.id else each for each in self.page.lines)
            self.page = replace(self.page, lines=shown)
            self.page_changed.emit()
        self._arrange("line", lambda work: edit_procedure(work, line.id, before, wanted), again)

    def say_of_plan(self, *, notes: str | None = None, option: tuple[str, str] | None = None) -> None:
        """Say something else of the whole plan: its notes, or the name of an option."""
        page = self.page
        if page is None:
            return
        before = words_of_plan(page)
        wanted = PlanWords(
            notes=before.notes if notes is None else notes.strip(),
            options=before.options if option is None else {**before.options, option[0]: option[1].strip()},
        )
        if wanted == before or (option is not None and before.options.get(option[0], "") == option[1].strip()):
            return
        self.page = replace(page, notes=wanted.notes, options=wanted.options)
        plan_id = page.plan_id

        def again() -> None:
            self.say_of_plan(notes=notes, option=option)

        self._arrange("plan", lambda work: edit_plan(work, plan_id, before, wanted), again)

    def take_up(self, line: PlanLine) -> None:
        """A procedure that was declined is planned again."""
        page = self.page
        if page is not None:
            self.desk.tasks.act(
                self,
                "again",
                lambda work: plan_again(work, page.plan_id, [line.id], page.seen),
                lambda _: self._read_page(),
                self._not_as_seen,
            )

    def why_not_out(self, lines: Sequence[PlanLine]) -> UserError | None:
        """Why these procedures cannot be taken out of the plan; None when that may be asked for."""
        page = self.page
        if page is None or page.status not in {PlanStatus.PENDING, PlanStatus.PRESENTED}:
            return UserError("plan.answered")
        if page.exam_open:
            return UserError("plan.exam_open")
        over = next((line for line in lines if not line.is_open), None)
        return UserError("plan.over", procedure=over.procedure) if over is not None else None

    def taken_out(self, plan_id: UUID, lines: Sequence[PlanLine], versions: Mapping[UUID, int]) -> None:
        """They are out of that plan, whose procedures have these versions since; offer to plan them again."""
        desk, out = self.desk, [line.id for line in lines]
        said = desk.words.count(
            "{number} procedure is taken out of the plan.", "{number} procedures are taken out of the plan.", len(out)
        )

        def back() -> None:
            desk.tasks.act(
                self,
                "again",
                lambda work: plan_again(work, plan_id, out, versions),
                lambda _: self.read(),
                self._not_as_seen,
            )

        desk.undoable.emit(said, back)
        self.read()

    def _arrange(
        self,
        name: str,
        job: Callable[[Work], object],
        again: Callable[[], object],
        then: Callable[[object], None] = lambda _: None,
    ) -> None:
        self._pending += 1

        def ended() -> None:
            self._pending -= 1
            self._read_page()  # whatever became of it: what is shown already may not have been stored

        def failed(error: UserError) -> None:
            if isinstance(error, EditedElsewhere):
                self.clash = Clash(mine=error.mine, theirs=error.theirs, again=again)
                self.clashed.emit()
            else:
                self.desk.trouble.emit(error)

        self.desk.tasks.act(self, name, job, then, failed, ended=ended)

    def settle_clash(self, *, mine: bool) -> None:
        """Mine is sent over theirs, or theirs stands."""
        clash = self.clash
        self._end_clash()
        if clash is not None and mine:
            clash.again()

    def _end_clash(self) -> None:
        if self.clash is not None:
            self.clash = None
            self.clashed.emit()

    # -- presenting and asking --

    def present(self) -> None:
        """The plan is shown to the patient now."""
        page, words = self.page, self.desk.words
        if page is None:
            return
        command = PresentPlan(plan_id=page.plan_id, seen=page.seen, request_key=uuid4())

        def done(_document: UUID) -> None:
            self.desk.toast.emit(words("The plan is presented. Its paper is made."))
            self.read()

        self.desk.tasks.act(self, "present", lambda work: present_plan(work, command), done, self._not_as_seen)

    def _not_as_seen(self, error: UserError) -> None:
        self.desk.trouble.emit(error)
        self._read_page()

    def asked(self, again_on: date | None, done: Callable[[], None], failed: Callable[[UserError], None]) -> None:
        """The patient was asked about the plan; ask again on that day."""
        plan_id = self.plan_id

        def stored() -> None:
            done()
            self.read()

        if plan_id is not None:
            self.desk.tasks.act(
                self, "asked", lambda work: note_asked(work, plan_id, again_on), lambda _: stored(), failed
            )

    def why_not_present(self) -> str:
        """Why the plan cannot be presented now, in words; "" when it can."""
        page, words = self.page, self.desk.words
        if page is None:
            return words("Choose a plan.")
        if page.exam_open:
            return words.text(Message("plan.exam_open"))
        return self.desk.why_not(Permission.PRESENT_PLAN)

    @property
    def may_arrange(self) -> bool:
        """Whether the person here may arrange the plan that is shown."""
        return self.desk.may(Permission.ARRANGE_PLAN) and self.page is not None

    def is_arranged(self, line: PlanLine) -> bool:
        """Whether this procedure may still be arranged here."""
        return self.may_arrange and line.status in ARRANGED
