"""The typed line of the panel: what it means so far, what it would cost, and what Enter does with it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.clinical.charting_line import Line, LineContext, read_line
from dentaldesk.engines.clinical.charting_rules import entry_problems
from dentaldesk.engines.clinical.charting_vocabulary import Deed, Vocabulary, vocabulary
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.models.teeth import show_teeth
from dentaldesk.ui.screens.charting import draft as drafts
from dentaldesk.ui.screens.charting import wording
from dentaldesk.ui.screens.charting.deeds import as_entry
from dentaldesk.ui.screens.charting.keys import EXAMINED
from dentaldesk.ui.screens.charting.wording import Preview

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.charting_rules import NewEntry
    from dentaldesk.models.values import Message
    from dentaldesk.ui.screens.charting.presenter import ChartingPresenter

_NO_LINE = Line()


class Typed:
    """`text` is what stands in the line, `line` what it means."""

    def __init__(self, presenter: ChartingPresenter) -> None:
        self._presenter = presenter
        self.text = ""
        self.line = _NO_LINE
        self._refused: tuple[Message, ...] = ()
        self._patient_id: UUID | None = None
        self._put_away: dict[UUID, str] = {}  # lines of other patients that were not charted

    @property
    def holds_any(self) -> bool:
        """Whether a line was typed, for any patient, that Enter did not end."""
        return bool(self.text.strip() or self._put_away)

    def turn_to(self, patient_id: UUID | None) -> None:
        """What was typed stays with its patient, and comes back with it."""
        if self._patient_id is not None and self.text.strip():
            self._put_away[self._patient_id] = self.text
        self.clear()
        self._patient_id = patient_id
        self.text = self._put_away.pop(patient_id, "") if patient_id is not None else ""

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return vocabulary(self._presenter.desk.words)

    def type(self, text: str) -> None:
        """This stands in the line now. What was drafted before is charted: typing is going on."""
        presenter = self._presenter
        if text and not self.text:
            presenter.settle()
        self.text = text
        presenter.said.emit("")
        self.read(changed=True)

    def read(self, *, changed: bool = False) -> None:
        """Read the line again: its words, the selection or the mouth are others."""
        presenter = self._presenter
        mouth = presenter.mouth
        if mouth is None or not (self.text or changed):
            return
        draft = presenter.draft
        context = LineContext(
            mouth=mouth,
            vocabulary=self._vocabulary,
            today=presenter.desk.today(),
            notation=presenter.notation,
            selected=draft.teeth,
            status=draft.status,
        )
        self.line = read_line(self.text, context)
        self._refused = self._problems(self.line.entries)
        presenter.draft = drafts.say_line(draft, self.line.entries)
        presenter.draft_changed.emit()

    def _problems(self, entries: tuple[NewEntry, ...]) -> tuple[Message, ...]:
        """What keeps the items from standing, each in the mouth that those before it leave."""
        presenter, who = self._presenter, self._presenter.who
        mouth, chart = presenter.mouth, presenter.chart
        if who is None or mouth is None:
            return ()
        found: list[Message] = []
        for place, new in enumerate(entries):
            found += [problem for problem in entry_problems(new, mouth) if problem not in found]
            if place + 1 < len(entries):
                chart = replace(chart, entries=(*chart.entries, as_entry(who, new, UUID(int=place + 1))))
                mouth = mouth_at(chart, who.today)
        return tuple(found)

    def clear(self) -> None:
        """Nothing stands in the line."""
        self.text, self.line, self._refused = "", _NO_LINE, ()

    def enter(self) -> bool:
        """Enter: chart or do what the line says. Whether that was possible: then the line is empty again."""
        presenter, line = self._presenter, self.line
        if line.deed is Deed.SHOW_DAY:
            self.clear()
            presenter.past.show(line.day)
            return True
        if why := presenter.why_not:
            presenter.said.emit(why)
            return False
        if not line.is_ready or self._refused:
            return False
        self.clear()
        if line.entries:
            step = drafts.enter_line(presenter.draft)
            presenter.draft = step.draft
            presenter.chart_now(step.charted)
        else:
            self._do(line)
        presenter.draft_changed.emit()
        return True

    def _do(self, line: Line) -> None:
        presenter = self._presenter
        presenter.draft = drafts.drop(presenter.draft)
        match line.deed:
            case Deed.CLEAR:
                today = presenter.desk.today()
                presenter.clearing.clear(wording.newest_entries(presenter.chart, line.teeth, today, line.findings))
            case Deed.DONE:
                open_work = presenter.mouth.open_work() if presenter.mouth else ()
                chosen = frozenset(line.teeth)
                presenter.complete(tuple(mark.entry for mark in open_work if chosen & frozenset(mark.entry.teeth)))
            case Deed.REST_SOUND:
                presenter.draft = replace(presenter.draft, teeth=())
                presenter.press(EXAMINED)
            case _:
                pass

    def preview(self) -> Preview:
        """What is drafted, in words, with what it costs and what is wrong with it."""
        presenter = self._presenter
        words, draft, mouth, loaded = presenter.desk.words, presenter.draft, presenter.mouth, presenter.loaded
        who = presenter.who
        if mouth is None or loaded is None or who is None or presenter.past.day is not None:
            return Preview(hint=self._deed_words() if self.text else "")
        idle = draft.is_empty and not self.text
        news = presenter.held if idle else drafts.news(draft, mouth)
        problems = (*drafts.problems(draft, mouth), *(self.line.problems or self._refused if self.text else ()))
        cost = wording.costs(news, loaded.prices, mouth) if not problems else None
        said = wording.say_news(words, (as_entry(who, new, UUID(int=0)) for new in news), presenter.notation)
        return Preview(
            said=said or (self._deed_words() if self.text else self._chosen()),
            hint="" if self.text or draft.line or (idle and news) else wording.hint(words, draft),
            problems=tuple(wording.say_problem(words, problem, presenter.notation) for problem in problems),
            fee=words.money(cost[0]) if cost else "",
            share=words.money(cost[1]) if cost else "",
            minutes=words("{minutes} min", minutes=cost[2]) if cost else "",
            ready=self._is_ready() and not problems,
            needs_exam=idle and bool(presenter.held) and loaded.exam_id is None,
            completion=self.line.completion if self.text else "",
        )

    def _is_ready(self) -> bool:
        presenter = self._presenter
        if self.text:
            return self.line.is_ready
        mouth, draft = presenter.mouth, presenter.draft
        return bool(draft.line) or (mouth is not None and drafts.is_whole(draft, mouth))

    def _chosen(self) -> str:
        choice = self._presenter.draft.choice
        return "" if choice is None else self._presenter.desk.words(choice.name)

    def _deed_words(self) -> str:
        words, line = self._presenter.desk.words, self.line
        teeth = show_teeth(line.teeth, self._presenter.notation)
        match line.deed:
            case Deed.SHOW_DAY if line.day is not None:
                return words("Show the mouth on {day}", day=line.day)
            case Deed.CLEAR:
                return words("Clear the newest entry on {teeth}", teeth=teeth)
            case Deed.DONE:
                return words("Complete what is planned on {teeth}", teeth=teeth)
            case Deed.REST_SOUND:
                return words("Every tooth not examined yet is sound")
            case _:
                return ""
