"""What the dashboard shows: the lists of the roles here, the day's counts, and for who may see them the figures.

Three questions side by side, so that the slow sums of the books never keep the lists waiting. Nothing is read while
nobody looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.analytics.misses import misses
from dentaldesk.engines.analytics.reads import acceptance_figure, goal_figures, money_figures
from dentaldesk.engines.analytics.rules import Goal
from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.scheduling.day_reads import day_rows
from dentaldesk.models.states import Role, Topic
from dentaldesk.ui.screens.dashboard.scorecard import FigureWords, figure_words, titles
from dentaldesk.ui.screens.dashboard.sections import Asked, Section, SectionRow, read_sections
from dentaldesk.ui.screens.waiting.house import Room, room_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.ui.desk import Desk

_CONCERNED = frozenset(Topic) - {Topic.OUTBOX, Topic.DOCUMENTS}
_FLOW = frozenset({Role.FRONT_DESK, Role.MANAGER})


class DashboardPresenter(QObject):
    """`sections`, `room` and `figures` are what was read last."""

    changed = Signal()
    drilled = Signal(object)  # a Section: the rows behind a figure

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.sections: tuple[Section, ...] = ()
        self.room: Room | None = None
        self.is_read = False
        self._goals: tuple[FigureWords, ...] = ()
        self._money: tuple[FigureWords, ...] = ()
        self._shown = False
        self._stale = True
        desk.live.changed.connect(self._topics_changed)
        desk.actor_changed.connect(self._actor_changed)

    @property
    def figures(self) -> tuple[FigureWords, ...]:
        """The goals in their order, as far as they were read."""
        order = list(Goal)
        return tuple(sorted((*self._goals, *self._money), key=lambda figure: order.index(figure.goal)))

    @property
    def sees_figures(self) -> bool:
        """Whether the clinic's figures are for the person here."""
        return self.desk.may(Permission.VIEW_FIGURES)

    @property
    def sees_flow(self) -> bool:
        """Whether the whole day's flow is for the person here."""
        return bool(_FLOW & self.desk.actor.roles)

    def set_shown(self, shown: bool) -> None:
        """Whether the panel is in sight."""
        self._shown = shown
        if shown and self._stale:
            self.read()

    def _topics_changed(self, topics: frozenset[Topic]) -> None:
        if topics & _CONCERNED:
            self._stale = True
            if self._shown:
                # Lists are live; weeks and months may wait for the next minute.
                self.read(figures=False)

    def _actor_changed(self) -> None:
        # What was shown to the last person is nothing to this one.
        self.sections, self.room, self._goals, self._money, self.is_read = (), None, (), (), False
        self.changed.emit()
        self._stale = True
        if self._shown:
            self.read()

    def read(self, *, figures: bool = True) -> None:
        """Ask for everything the roles here see, or for all but the figures."""
        self._stale = False
        desk = self.desk
        asked = Asked(actor=desk.actor, today=desk.today(), now=desk.now(), words=desk.words)

        sees_flow = self.sees_flow

        def job(session: Session) -> tuple[list[Section], Room | None]:
            flow = room_of(day_rows(session, asked.actor.location_id, asked.today)) if sees_flow else None
            return read_sections(session, asked), flow

        def show(found: tuple[list[Section], Room | None]) -> None:
            if asked.actor == desk.actor:
                self.sections, self.room, self.is_read = tuple(found[0]), found[1], True
                self.changed.emit()

        desk.tasks.query(self, "sections", job, show, self._failed)
        if not figures:
            return
        if self.sees_figures:
            self._read_figures(asked)
        elif desk.may(Permission.PRESENT_PLAN):
            self._read_acceptance(asked)

    def _read_figures(self, asked: Asked) -> None:
        desk = self.desk

        def show_goals(found: list[FigureWords]) -> None:
            if asked.actor == desk.actor:
                self._goals = tuple(found)
                self.changed.emit()

        def show_money(found: list[FigureWords]) -> None:
            if asked.actor == desk.actor:
                self._money = tuple(found)
                self.changed.emit()

        desk.tasks.query(
            self,
            "goals",
            lambda session: [figure_words(one, asked.words) for one in goal_figures(session, asked.today)],
            show_goals,
            self._failed,
        )
        desk.tasks.query(
            self,
            "money",
            lambda session: [figure_words(one, asked.words) for one in money_figures(session, asked.today)],
            show_money,
            self._failed,
        )

    def _read_acceptance(self, asked: Asked) -> None:
        def show(found: FigureWords) -> None:
            if asked.actor == self.desk.actor:
                self._goals = (found,)
                self.changed.emit()

        self.desk.tasks.query(
            self,
            "goals",
            lambda session: figure_words(acceptance_figure(session, asked.today), asked.words),
            show,
            self._failed,
        )

    def _failed(self, error: UserError) -> None:
        self._stale = True
        self.desk.trouble.emit(error)

    # -- what is opened --

    def open(self, row: SectionRow) -> None:
        """Open the patient of a row, and the panel in which the row is acted on."""
        if row.patient_id is not None:
            self.desk.open_patient(row.patient_id)
        page = f"page.{row.panel}.{row.page}"
        if row.page and self.desk.deeds.get(page) is not None:
            self.desk.deeds.start(page)
        elif row.panel:
            self.desk.show_panel(row.panel)

    def open_panel(self, name: str) -> None:
        """Bring the panel behind a list to the front."""
        if name:
            self.desk.show_panel(name)

    def drill(self, goal: Goal) -> None:
        """Ask for the rows behind a figure; `drilled` brings them."""
        words, today, asker = self.desk.words, self.desk.today(), self.desk.actor
        title, definition = titles(words)[goal]

        def show(section: Section) -> None:
            # The names behind a figure are for who asked, as long as they sit here.
            if asker == self.desk.actor:
                self.drilled.emit(section)

        def job(session: Session) -> Section:
            return Section(
                name="drill",
                icon="list-bullets",
                title=title,
                rows=tuple(
                    SectionRow(
                        key=f"{place}",
                        title=miss.patient or words("The clinic"),
                        detail=words.text(miss.what),
                        note=words.day(miss.day) if miss.day is not None else "",
                        note_role="text2",
                        patient_id=miss.patient_id,
                        panel="checkout" if miss.patient_id is not None else "bell",
                    )
                    for place, miss in enumerate(misses(session, goal, today))
                ),
                empty=words("No case is in the way of this goal."),
                definition=definition,
            )

        self.desk.tasks.query(self, "drill", job, show, self._failed)
