"""The hands on the draft: letters, clicks and the typed line. Nothing else changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.models.charting import ChartStatus
from dentaldesk.ui.screens.charting import draft as drafts
from dentaldesk.ui.screens.charting.draft import Draft, Step

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.chart import Mouth
    from dentaldesk.engines.clinical.charting_rules import NewEntry
    from dentaldesk.models.teeth import Surface, ToothCode
    from dentaldesk.ui.screens.charting.acts import Acts
    from dentaldesk.ui.screens.charting.board import Board
    from dentaldesk.ui.screens.charting.keys import Choice


class Drafting:
    """What a letter, a click, a digit do. What becomes whole by going on is charted.

    `ends_line`: letters and clicks come after what was typed, so the typed line is charted first. Whether that was
    possible; the typed line itself says why not.
    """

    def __init__(self, board: Board, acts: Acts, ends_line: Callable[[], bool]) -> None:
        self._board = board
        self._acts = acts
        self._ends_line = ends_line
        self._put_away: dict[tuple[UUID, UUID], Draft] = {}  # by person and patient: what each had begun there

    # -- events --

    def _take(self, change: Callable[[Mouth], Step]) -> None:
        """Let an event act on the draft; chart what is whole by it."""
        board = self._board
        if board.basis is None or board.is_barred():
            return
        step = change(board.basis)
        board.said.emit(" ".join(dict.fromkeys(board.say_problem(each) for each in step.refused)))
        board.redraft(step.draft)
        if step.charted:
            self._acts.chart(step.charted)

    def _take_after_line(self, change: Callable[[Mouth], Step]) -> None:
        if self._board.is_barred() or not self._ends_line():
            return
        self._take(change)

    def press(self, choice: Choice) -> None:
        """A finding's letter or button."""
        self._take_after_line(lambda mouth: drafts.press(self._board.draft, choice, mouth))

    def mark_as(self, status: ChartStatus) -> None:
        """How work is marked from now on."""
        self._take(lambda _: Step(draft=drafts.mark_as(self._board.draft, status)))

    def set_paint(self, *, on: bool) -> None:
        """Finding first, or tooth first."""
        self._take_after_line(lambda mouth: drafts.paint(self._board.draft, on=on, mouth=mouth))

    def select(self, teeth: tuple[ToothCode, ...]) -> None:
        """Other teeth are selected. Where nothing can be charted that only looks."""
        board, draft = self._board, self._board.draft
        if board.mouth is None or teeth == draft.teeth:
            return
        if board.why_not:
            board.redraft(Draft(teeth=teeth, status=draft.status, paints=draft.paints))
        else:
            self._take(lambda mouth: drafts.select(board.draft, teeth, mouth))

    def pick(self, tooth: ToothCode) -> None:
        """A tooth was clicked while a span or a finding is held."""
        self._take(lambda mouth: drafts.pick(self._board.draft, tooth, mouth))

    def touch(self, tooth: ToothCode, surface: Surface) -> None:
        """A surface was clicked or typed."""
        self._take_after_line(lambda mouth: drafts.touch(self._board.draft, tooth, surface, mouth))

    def untouch(self, tooth: ToothCode, surface: Surface) -> bool:
        """A surface was cleared: out of the draft, if that says anything of it. Whether it does."""
        draft = self._board.draft
        left = drafts.untouch(draft, surface) if tooth in draft.teeth else None
        if left is not None:
            self._board.redraft(left)
        return left is not None

    def next_roles(self) -> None:
        """Another way in which the drafted bridge could hold."""
        self._take(lambda mouth: Step(draft=drafts.next_roles(self._board.draft, mouth)))

    def digit(self, typed: int) -> None:
        """A digit of the number that the chosen finding takes."""
        self._take_after_line(lambda mouth: drafts.digit(self._board.draft, typed, mouth))

    def settle(self) -> None:
        """Enter, or going on: chart what is whole, or say what is against it."""
        if not self._board.draft.is_empty:
            self._take(lambda mouth: drafts.settle(self._board.draft, mouth))

    # -- the typed line --

    def say_line(self, entries: tuple[NewEntry, ...]) -> None:
        """What the typed line means now."""
        self._board.redraft(drafts.say_line(self._board.draft, entries))

    def choose(self, teeth: tuple[ToothCode, ...]) -> None:
        """These teeth are chosen, and nothing is drafted."""
        self._board.redraft(replace(drafts.drop(self._board.draft), teeth=teeth))

    # -- leaving --

    def drop(self) -> None:
        """Nothing of the draft is charted; the selection stays."""
        self._board.redraft(drafts.drop(self._board.draft))

    def escape(self) -> bool:
        """What was begun last ends: draft, paint mode, selection, how work is marked. Whether there was any."""
        board, draft = self._board, self._board.draft
        if not draft.is_empty or draft.paints:
            board.redraft(Draft(teeth=draft.teeth, status=draft.status, paints=draft.paints and not draft.is_empty))
        elif draft.teeth:
            board.redraft(Draft(status=draft.status))
        elif draft.status is not ChartStatus.PLANNED:
            board.redraft(Draft())
        else:
            return False
        return True

    def turn(self, before: tuple[UUID, UUID] | None, after: tuple[UUID, UUID] | None) -> None:
        """Another person or another patient: what was begun stays with both, and comes back with them."""
        draft = self._board.draft
        if before is not None and not draft.is_empty and not draft.line:
            self._put_away[before] = draft
        self._board.redraft(self._put_away.pop(after, Draft()) if after is not None else Draft())

    @property
    def holds_any(self) -> bool:
        """Whether something was begun, on any patient, that is not charted."""
        return bool(self._put_away) or not self._board.draft.is_empty
