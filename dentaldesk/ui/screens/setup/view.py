"""The assistant of the first run: a window of its own, with the steps always in sight."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.ui.bringing import bring, prepare
from dentaldesk.ui.entry.errand import Errand
from dentaldesk.ui.messages import Question, ask
from dentaldesk.ui.screens.setup.welcome import DEMO, JOIN, WelcomePage
from dentaldesk.ui.theme.scale import size_that_fits
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.steps import NumberedStep

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.staff.countries import CountryProposal
    from dentaldesk.ui.screens.setup.join import JoinPage
    from dentaldesk.ui.screens.setup.maker import Maker
    from dentaldesk.ui.screens.setup.presenter import Told
    from dentaldesk.ui.screens.setup.step import Step

_SIZE = (1040, 720)
_LEAST = QSize(900, 460)
_STEPS_WIDTH = 260


class SetupWindow(QWidget):
    """Welcome, then one of three ways. `opened(database)` when a clinic was made or joined."""

    opened = Signal(object)
    demo_wanted = Signal()

    def __init__(self, words: Words, maker: Maker, proposed: Path, today: Callable[[], date]) -> None:
        super().__init__()
        self.words = words
        self._maker = maker
        self._proposed = proposed
        self._today = today
        self.setWindowTitle("DentalDesk")
        self.resize(size_that_fits(self, QSize(*_SIZE), _LEAST))
        self.pages = QStackedWidget()
        self.welcome = WelcomePage(words)
        self.welcome.chosen.connect(self._begin)
        self.pages.addWidget(self.welcome)
        self._may_close = self._warmed = False
        self._warming = Errand()
        self._warming.done.connect(lambda modules: bring(self, modules, lambda: None))
        self._join: JoinPage | None = None
        self.way: NewClinicPage | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._warmed:
            self._warmed = True
            self._warming.run(_warm)

    def closeEvent(self, event: QCloseEvent) -> None:
        """A recovery key that nobody wrote down yet would be lost for ever."""
        if self._may_close or self.way is None or not self.way.holds_key:
            super().closeEvent(event)
            return
        event.ignore()
        words = self.words
        question = Question(
            title=words("Close without the recovery key?"),
            text=words(
                "The clinic is made, and this key is shown only now. Without it a broken computer takes the clinic "
                "with it."
            ),
            deed=words("Close, I do not need it"),
            keep=words("Stay and write it down"),
        )
        ask(self, question, self._close_anyway)

    def _close_anyway(self) -> None:
        self._may_close = True
        self.close()

    def _begin(self, way: str) -> None:
        if way == DEMO:
            self.demo_wanted.emit()
        elif way == JOIN:
            self._begin_join()
        else:
            self._begin_new()

    def _begin_join(self) -> None:
        from dentaldesk.ui.screens.setup.join import JoinPage  # noqa: PLC0415 - when it is chosen

        if self._join is None:
            self._join = JoinPage(self.words, self._maker)
            self._join.back_wanted.connect(lambda: self.pages.setCurrentWidget(self.welcome))
            self._join.joined.connect(self.opened)
            self.pages.addWidget(self._join)
        self.pages.setCurrentWidget(self._join)
        self._join.take_keyboard()

    def _begin_new(self) -> None:
        if self.way is None:
            self.way = NewClinicPage(self.words, self._maker, self._proposed, self._today)
            self.way.back_wanted.connect(lambda: self.pages.setCurrentWidget(self.welcome))
            self.way.opened.connect(self.opened)
            self.pages.addWidget(self.way)
        self.pages.setCurrentWidget(self.way)
        self.way.show_step(0)


def _warm() -> tuple[str, ...]:
    """Load what a new clinic needs while people read the welcome: two seconds that Enter would seem to do nothing."""
    from dentaldesk.engines.staff.countries import COUNTRIES, country_name, holidays_of  # noqa: PLC0415

    steps = ("presenter", "people_step", "place_step", "create_step")
    left = prepare(f"dentaldesk.ui.screens.setup.{name}" for name in steps)
    for code in COUNTRIES:
        country_name(code, "en")
    country = QLocale.system().name().partition("_")[2]
    country = country if country in COUNTRIES else "US"
    holidays_of(country, None, range(2026, 2027))
    return left


class NewClinicPage(QWidget):
    """Six steps, free to move between; the last one creates the clinic."""

    opened = Signal(object)
    back_wanted = Signal()

    def __init__(self, words: Words, maker: Maker, proposed: Path, today: Callable[[], date]) -> None:
        super().__init__()
        # Only who sets a clinic up needs all of this.
        from dentaldesk.ui.screens.setup.clinic_step import ClinicStep  # noqa: PLC0415
        from dentaldesk.ui.screens.setup.create_step import CreateStep  # noqa: PLC0415
        from dentaldesk.ui.screens.setup.hours_step import HoursStep  # noqa: PLC0415
        from dentaldesk.ui.screens.setup.people_step import PeopleStep  # noqa: PLC0415
        from dentaldesk.ui.screens.setup.place_step import PlaceStep  # noqa: PLC0415
        from dentaldesk.ui.screens.setup.policies_step import PoliciesStep  # noqa: PLC0415
        from dentaldesk.ui.screens.setup.presenter import SetupPresenter  # noqa: PLC0415
        from dentaldesk.ui.screens.setup.recovery import RecoveryPage  # noqa: PLC0415

        self.words = words
        self.presenter = SetupPresenter(words, maker, today)
        titles = (
            words("The clinic"),
            words("Hours and chairs"),
            words("People"),
            words("Policies"),
            words("Where it lives"),
            words("Create"),
        )
        self.clinic, self.hours, self.people = ClinicStep(words, today), HoursStep(words), PeopleStep(words)
        self.policies, self.place = PoliciesStep(words), PlaceStep(words, proposed)
        self.last = CreateStep(words, titles[:-1])
        self.steps: tuple[Step, ...] = (
            self.clinic,
            self.hours,
            self.people,
            self.policies,
            self.place,
            self.last,
        )
        self.marks = [NumberedStep(number, title) for number, title in enumerate(titles, start=1)]
        self.recovery = RecoveryPage(words)
        self._database: object = None
        self._key_shown = False
        self._told: list[Told] = []
        self._visited: set[int] = set()
        self._asked_all = False  # the last step was reached once
        self._lay_out()
        self._connect()
        self.clinic.begin(QLocale.system().name().partition("_")[2])

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        for step in self.steps:
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setWidget(step)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._stack.addWidget(area)
        body = QWidget()
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._make_side())
        row.addWidget(self._stack, 1)
        whole = QVBoxLayout(body)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(row, 1)
        whole.addWidget(self._make_foot())
        self._pages = QStackedWidget()
        self._pages.addWidget(body)
        self._pages.addWidget(self.recovery)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _make_side(self) -> QWidget:
        side = QFrame()
        side.setFixedWidth(_STEPS_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 20, 12, 20)
        column.setSpacing(4)
        for number, mark in enumerate(self.marks):
            mark.setObjectName(f"setup.step.{number}")
            mark.clicked.connect(lambda _checked=False, number=number: self.show_step(number))
            column.addWidget(mark)
        column.addStretch(1)
        return side

    def _make_foot(self) -> QWidget:
        words = self.words
        self._back = button(words("&Back"), "secondary", on=self._step_back)
        self._back.setObjectName("setup.back")
        self._next = button(words("&Next"), "primary", on=lambda: self.show_step(self.current() + 1))
        self._next.setObjectName("setup.next")
        foot = QFrame()
        foot.setProperty("foot", True)
        line = QHBoxLayout(foot)
        line.setContentsMargins(24, 12, 24, 12)
        line.addWidget(self._back)
        line.addStretch(1)
        line.addWidget(self._next)
        return foot

    def _connect(self) -> None:
        self.clinic.country_chosen.connect(self._follow_country)
        self.last.create_wanted.connect(self._create)
        self.last.mend_wanted.connect(self._mend)
        presenter = self.presenter
        presenter.refused.connect(self._show_problems)
        presenter.failed.connect(self._fail)
        presenter.recovery.connect(self._show_recovery)
        presenter.created.connect(self._created)
        self.recovery.proven.connect(self._go_on)

    def _follow_country(self, proposal: CountryProposal) -> None:
        self.presenter.draft.propose(proposal)
        self.hours.propose(proposal.hours)
        self.policies.propose(proposal)

    @property
    def holds_key(self) -> bool:
        """Whether a recovery key is on show that nobody proved to have written down."""
        return self._key_shown

    def current(self) -> int:
        """The number of the step in front, from 0."""
        return self._stack.currentIndex()

    def show_step(self, number: int, place: str = "") -> None:
        """Bring a step to the front; the keyboard goes to the field of the place, or to the first."""
        self._visited.add(self.current())
        for step in self.steps:
            step.take(self.presenter.draft)
        self._stack.setCurrentIndex(number)
        last = number == len(self.steps) - 1
        self._next.setVisible(not last)
        self._asked_all = self._asked_all or last
        problems = self.presenter.problems()
        # What was not looked at yet is not wrong yet.
        self._show_problems([each for each in problems if self._asked_all or each.step in self._visited])
        if last and not self._told:
            self.last.go.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.steps[number].go_to(place)

    def _mark(self) -> None:
        words, current = self.words, self.current()
        for number, mark in enumerate(self.marks):
            wrong = sum(told.step == number for told in self._told)
            if wrong:
                detail = words.count("{number} thing to mend", "{number} things to mend", wrong)
                mark.set_state("current" if number == current else "todo", detail, "warning")
            elif number == current:
                mark.set_state("current")
            else:
                mark.set_state("done" if number in self._visited else "todo")

    def _step_back(self) -> None:
        if self.current():
            self.show_step(self.current() - 1)
        else:
            self.back_wanted.emit()

    def _show_problems(self, told: list[Told]) -> None:
        self._told = told
        for step in self.steps:
            step.show_problems(told)
        self._mark()

    def _mend(self, told: Told) -> None:
        self.show_step(told.step, told.place)

    def _create(self) -> None:
        for step in self.steps:
            step.take(self.presenter.draft)
        if self.presenter.create():
            self.last.begin()
            self._back.setEnabled(False)

    def _fail(self, why: str) -> None:
        self._back.setEnabled(True)
        self.last.end(why)

    def _show_recovery(self, key: str) -> None:
        self._key_shown = True
        self.recovery.show_key(key, self.presenter.draft.name)
        self._pages.setCurrentWidget(self.recovery)

    def _created(self, database: object) -> None:
        self.last.end()
        self._database = database
        if not self._key_shown:
            self.opened.emit(database)

    def _go_on(self) -> None:
        self._key_shown = False
        if self._database is not None:
            self.opened.emit(self._database)
