"""A visit: who has the patient above, the steps at the left, one of them open, the foot below."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID
from weakref import ref

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.ui.screens.papers.acts import PaperActs
from dentaldesk.ui.screens.visit.care_page import CarePage
from dentaldesk.ui.screens.visit.chain import follow, stops_within
from dentaldesk.ui.screens.visit.completion_page import CompletionPage
from dentaldesk.ui.screens.visit.consents import open_consent
from dentaldesk.ui.screens.visit.examination_page import ExaminationPage
from dentaldesk.ui.screens.visit.foot import VisitFoot
from dentaldesk.ui.screens.visit.head import VisitHead
from dentaldesk.ui.screens.visit.notes_page import NotesPage
from dentaldesk.ui.screens.visit.plan_page import PlanPage
from dentaldesk.ui.screens.visit.prescriptions_page import PrescriptionsPage
from dentaldesk.ui.screens.visit.rail import Rail
from dentaldesk.ui.screens.visit.review_page import ReviewPage
from dentaldesk.ui.screens.visit.steps import STEPS, Step, step_of, step_titles
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS
from dentaldesk.ui.widgets.both_values import BothValues
from dentaldesk.ui.widgets.notices import Banner

if TYPE_CHECKING:
    from dentaldesk.models.states import VisitType
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.visit.presenter import VisitPresenter
    from dentaldesk.ui.screens.visit.rows import Missing, Page
    from dentaldesk.ui.screens.visit.step_page import StepPage
    from dentaldesk.ui.widgets.texts import Tone


class VisitBody(QWidget):
    """Steps are made when they are first opened, part by part; the visit's others follow while nothing else happens."""

    chart_wanted = Signal()
    opened = Signal(object)  # a step stands in front

    def __init__(self, desk: Desk, presenter: VisitPresenter) -> None:
        super().__init__()
        self._desk, self._presenter = desk, presenter
        self._page: Page | None = None
        self.step = Step.REVIEW
        self._steps: dict[Step, StepPage] = {}
        self._left_at: dict[UUID, Step] = {}
        self._visited: dict[UUID, dict[Step, bool]] = {}
        self._put_away: dict[UUID, dict[Step, object]] = {}  # what was typed and not added, by visit
        self._tabbed: tuple[object, ...] = ()  # the window (it is not held), and where Tab stops, as last put in order
        self._notes: dict[str, str] = {}
        self._note_problems: dict[str, str] = {}
        self._focus_when_made = False
        self._place_when_made = ""
        self._frame: list[Callable[[], object]] = [
            self._make_frame,
            self._make_rail,
            self._make_foot,
            self._lay_out,
        ]
        self.made = False

    # -- making --

    def next_part(self) -> Callable[[], object] | None:
        """What makes the next part: of the frame, of the open step, of the other steps of this kind of visit. Part by
        part, so that keys come between. None: all that this visit needs is made.
        """
        if self._frame:
            return self._frame.pop(0)
        step = self._next_to_make()
        if step is None:
            return None
        return lambda: self._make_part(step) if step in self._steps else self._make(step)

    def _make_part(self, step: Step) -> None:
        made = self._steps[step]
        if made.parts:
            made.parts.pop(0)()
            if not made.parts:
                self._ready(step)

    def _next_to_make(self) -> Step | None:
        return next((step for step in (self.step, *self.steps) if not self.is_ready(step)), None)

    def is_ready(self, step: Step) -> bool:
        """Whether a step can be used."""
        return step in self._steps and not self._steps[step].parts

    @property
    def is_whole(self) -> bool:
        """Whether all steps of the visit that is shown can be used."""
        return self.made and self._next_to_make() is None

    def _make_frame(self) -> None:
        self.both = BothValues(self._desk.words)
        self.both.setObjectName("exam.both_values")
        self.outcome = Banner("", "good")
        self.outcome.setObjectName("exam.outcome")
        self.outcome.acted.connect(lambda: self._desk.show_panel("checkout"))
        self.outcome.hide()
        self._long_open = Banner("", "warning", icon="clock-counter-clockwise")
        self._long_open.setObjectName("exam.left_open")
        self._long_open.hide()
        self.head = VisitHead(self._desk, self._presenter.deeds)
        self.head.discarded.connect(self._discard)
        self._papers = PaperActs(self._desk, self)
        self._stack = QStackedWidget()

    def _make_rail(self) -> None:
        self.rail = Rail(self._desk.words)
        self.rail.wanted.connect(lambda step: self.open_step(step, focus=True))

    def _make_foot(self) -> None:
        self.foot = VisitFoot(self._desk.words)
        self.foot.next_wanted.connect(lambda: self.go_on(1))

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(BETWEEN_PANELS)
        middle.addWidget(self.rail)
        middle.addWidget(self._stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(BETWEEN_PANELS)
        column.addWidget(self.head)
        column.addWidget(self.outcome)
        column.addWidget(self._long_open)
        column.addWidget(self.both)
        column.addLayout(middle, 1)
        column.addWidget(self.foot)
        self.made = True

    def _make(self, step: Step) -> None:
        desk, presenter = self._desk, self._presenter
        makers: Mapping[Step, Callable[[], StepPage]] = {
            Step.REVIEW: lambda: ReviewPage(desk, presenter),
            Step.CARE: lambda: CarePage(desk, presenter),
            Step.EXAMINATION: lambda: ExaminationPage(desk, presenter),
            Step.PLAN: lambda: PlanPage(desk, presenter),
            Step.NOTES: lambda: NotesPage(desk),
            Step.PRESCRIPTIONS: lambda: PrescriptionsPage(desk),
            Step.COMPLETION: lambda: CompletionPage(desk, presenter),
        }
        made = self._steps[step] = makers[step]()
        made.setObjectName(f"exam.page.{step}")
        made.detail_changed.connect(lambda text, tone: self._say(step, text, tone))
        made.left.connect(presenter.flush)
        if isinstance(made, ReviewPage | NotesPage):
            made.typed_note.connect(presenter.type)
        if isinstance(made, PrescriptionsPage):
            made.presenter.kept.connect(presenter.tell_kept)
        if isinstance(made, NotesPage):
            made.gaps_left.connect(presenter.tell_gaps)
        if isinstance(made, ExaminationPage | PlanPage):
            made.chart_wanted.connect(self.chart_wanted)
        if isinstance(made, CompletionPage):
            made.wanted.connect(self.lead_to)
        self._stack.addWidget(made)
        if not made.parts:
            self._ready(step)

    def _ready(self, step: Step) -> None:
        made, page = self._steps[step], self._page
        if isinstance(made, ReviewPage | NotesPage) and self._notes:
            made.show_notes(self._notes)
            made.show_note_problems(self._note_problems)
        if page is not None:
            made.turn_to(page, self._put_away.get(page.visit_id, {}).pop(step, None))
            self._show_in(step)
        if step is self.step:
            self._bring_up()

    def page_of(self, step: Step) -> StepPage:
        """A step; whatever of it is not made yet is made now."""
        if step not in self._steps:
            self._make(step)
        made = self._steps[step]
        while made.parts:
            self._make_part(step)
        return made

    # -- showing --

    def show_page(self, page: Page) -> None:
        """Show a visit."""
        if self._page is None or self._page.visit_id != page.visit_id:
            self._turn_to(page)
        elif page.locked and not self._page.locked:
            self._tell_too_late()
        self._page = page
        self.head.show_page(page)
        self._show_outcome(page)
        self._show_long_open(page)
        self.foot.show_page(page, self._presenter.why_not_complete())
        self._presenter.tell_unkept(self.unkept(but=self.step))
        if self.is_ready(self.step):
            self._show_in(self.step)
            self._order_tabs(self._steps[self.step])
        self._show_rail()

    def _tell_too_late(self) -> None:
        """Another desk completed the visit under the hands of who typed here."""
        for each in self.unkept():
            words = self._desk.words
            self._desk.toast.emit(words("The visit was completed meanwhile. {what}", what=each.sentence))

    def _discard(self, visit_id: UUID) -> None:
        """What was typed a moment ago is stored first: a visit that holds words is not discarded."""
        self._presenter.flush()
        self._presenter.deeds.discard(visit_id)

    def _show_outcome(self, page: Page) -> None:
        outcome = page.outcome
        self.outcome.setVisible(outcome is not None)
        if outcome is not None:
            self.outcome.say(
                outcome.reason + ".",
                "danger" if outcome.urgent else "good",
                strong=f"{outcome.done} · {outcome.goes_to}",
                icon="lightning-fill" if outcome.urgent else "check-circle",
                action=self._desk.words("Open checkout"),
            )

    def _show_long_open(self, page: Page) -> None:
        words = self._desk.words
        self._long_open.setVisible(page.days_open > 0)
        if page.days_open:
            said = words.count(
                "This visit began yesterday and was never completed.",
                "This visit began {number} days ago and was never completed.",
                page.days_open,
            )
            more = words("The medical history is to be confirmed again. Go on here, or complete it as it is.")
            self._long_open.say(more, "warning", strong=said, icon="clock-counter-clockwise")

    def _turn_to(self, page: Page) -> None:
        """What was typed and not yet added stays with its visit, and comes back with it."""
        if self._page is not None:
            self._left_at[self._page.visit_id] = self.step
            typed = {
                step: what
                for step, made in self._steps.items()
                if not made.parts and (what := made.typed()) is not None and self._is_of_use(step, self._page)
            }
            if typed:
                self._put_away[self._page.visit_id] = typed
        put_away = self._put_away.pop(page.visit_id, {})
        self._page = page
        self.rail.turn_to(page.kind)
        for step, made in self._steps.items():
            if not made.parts:
                made.turn_to(page, put_away.pop(step, None))
                made.to_top()
        if put_away:
            self._put_away[page.visit_id] = put_away
        first = Step.COMPLETION if page.locked else STEPS[page.kind][0]
        step = self._left_at.get(page.visit_id, first)
        self.open_step(step if step in STEPS[page.kind] else first)

    def _show_in(self, step: Step) -> None:
        page = self._page
        if page is not None:
            self._steps[step].show_page(page, self._desk.why_not(Permission.EXAMINE))

    def show_notes(self, texts: dict[str, str]) -> None:
        """Let these texts stand; what stands already keeps its cursor."""
        self._notes = texts
        for step in (Step.REVIEW, Step.NOTES):
            made = self._steps.get(step)
            if isinstance(made, ReviewPage | NotesPage) and not made.parts:
                made.show_notes(texts)

    def show_note_problems(self, problems: dict[str, str]) -> None:
        """Say what is wrong with a written field at that field."""
        self._note_problems = problems
        for step in (Step.REVIEW, Step.NOTES):
            made = self._steps.get(step)
            if isinstance(made, ReviewPage | NotesPage) and not made.parts:
                made.show_note_problems(problems)

    def show_missing(self, missing: tuple[Missing, ...]) -> None:
        """What stands between the visit and its completion."""
        made = self._steps.get(Step.COMPLETION)
        if isinstance(made, CompletionPage) and not made.parts:
            made.show_missing(missing)
            if self.step is Step.COMPLETION:
                self._order_tabs(made)
        self._show_rail()

    def _say(self, step: Step, text: str, tone: Tone) -> None:
        self.rail.say(step, text, tone)
        self._show_rail()

    def _show_rail(self) -> None:
        page = self._page
        if page is not None and self.made:
            visited = self._visited.get(page.visit_id, {})
            settled = {step: seen and not self._holds_typed(step) for step, seen in visited.items()}
            self.rail.show_state(page, self.step, self._presenter.missing(), settled)

    def _holds_typed(self, step: Step) -> bool:
        made = self._steps.get(step)
        return made is not None and not made.parts and made.typed() is not None

    def unkept(self, *, but: Step | None = None) -> tuple[Missing, ...]:
        """What was typed in the steps of this visit, `but` for one, and would be left behind by its completion."""
        made = [self._steps[step] for step in self.steps if step is not but and self.is_ready(step)]
        return tuple(each for step in made for each in step.unkept())

    @property
    def holds_typed(self) -> bool:
        """Whether something was typed here that was neither added nor thrown away."""
        page = self._page
        shown = page is not None and any(
            not made.parts and made.typed() is not None
            for step, made in self._steps.items()
            if self._is_of_use(step, page)
        )
        return bool(self._put_away) or shown

    @staticmethod
    def _is_of_use(step: Step, page: Page) -> bool:
        """Whether what is typed in this step can still be kept: of a visit that is over, an addendum alone."""
        return not page.locked or step is Step.COMPLETION

    # -- going --

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the visit that is shown."""
        kind: VisitType | None = self._page.kind if self._page is not None else None
        return () if kind is None else STEPS[kind]

    def open_step(self, step: Step, *, focus: bool = False, place: str = "") -> None:
        """Bring a step to the front, with the keyboard in it where that is wanted."""
        page = self._page
        if page is None or step not in STEPS[page.kind]:
            return
        if step is not self.step:
            self._presenter.flush()
        self.step = step
        self._focus_when_made, self._place_when_made = focus, place
        self._presenter.tell_unkept(self.unkept(but=step))
        if self.is_ready(step):
            self._show_in(step)
            self._bring_up()
        titles, steps = step_titles(self._desk.words), STEPS[page.kind]
        after = steps[steps.index(step) + 1 :]
        self.foot.show_next(titles[after[0]] if after else "")
        self._show_rail()

    def _bring_up(self) -> None:
        page, made = self._page, self._steps[self.step]
        self._stack.setCurrentWidget(made)
        self._order_tabs(made)
        if page is not None:
            self._visited.setdefault(page.visit_id, {})[self.step] = True
            self.opened.emit(self.step)
        place, focus = self._place_when_made, self._focus_when_made
        self._place_when_made, self._focus_when_made = "", False
        if place and made.lead_to(place):
            return
        first = made.first() if focus or place else None
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _order_tabs(self, made: StepPage) -> None:
        """Head, rail, step, foot: as one reads, whenever they were made."""
        foot = (self.foot.sign, self.foot.next, self.foot.complete)
        wanted = (*self.rail.buttons(), *stops_within(made), *foot)
        standing = (ref(self.window()), *wanted)
        if standing != self._tabbed:  # each answer asks for it, and Qt searches its whole chain for each of them
            self._tabbed = standing
            follow(self.head.more, wanted)

    def go_on(self, by: int = 1) -> None:
        """The step that follows, or the one before."""
        steps = self.steps
        if self.step in steps and 0 <= (to := steps.index(self.step) + by) < len(steps):
            self.open_step(steps[to], focus=True)

    def _lead_to_consent(self, page: Page, procedure_id: UUID) -> None:
        """To where it is read and signed: within the visit, where work is done in it."""
        care = self.page_of(Step.CARE) if Step.CARE in STEPS[page.kind] else None
        if isinstance(care, CarePage):
            self.open_step(Step.CARE)
            care.prepare_consent(procedure_id)
        else:
            open_consent(self, self._desk, self._papers, page, procedure_id)

    def lead_to(self, place: str) -> None:
        """Put the keyboard where a problem is mended."""
        page = self._page
        if page is None:
            return
        if place == "clash":
            self.both.take_focus()
        elif place == "signature":
            self.foot.sign.setFocus(Qt.FocusReason.OtherFocusReason)
        elif place == "dentist-call":
            self.head.call.setFocus(Qt.FocusReason.OtherFocusReason)
        elif place.startswith("consent:"):
            self._lead_to_consent(page, UUID(place.partition(":")[2]))
        else:
            self.open_step(step_of(place, page.kind), focus=True, place=place)
