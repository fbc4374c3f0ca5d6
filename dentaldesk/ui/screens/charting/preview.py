"""What stands beside the typed line: what Enter would chart or do, what it costs, and what is against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dentaldesk.engines.clinical.chart_words import say_entry
from dentaldesk.engines.clinical.charting_vocabulary import Deed
from dentaldesk.models.teeth import show_teeth
from dentaldesk.ui.screens.charting import draft as drafts
from dentaldesk.ui.screens.charting import wording
from dentaldesk.ui.screens.charting.deeds import as_entry

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.chart import Mouth
    from dentaldesk.engines.clinical.charting_rules import NewEntry
    from dentaldesk.ui.screens.charting.board import Board
    from dentaldesk.ui.screens.charting.outbox import Who
    from dentaldesk.ui.screens.charting.reading import Loaded
    from dentaldesk.ui.screens.charting.typed import Typed


_Here = tuple["Loaded", "Mouth", "Who"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The row beside the typed line. `needs_exam`: work is planned, and no exam is open that it could belong to."""

    said: str = ""
    hint: str = ""
    problems: tuple[str, ...] = ()
    is_typing: bool = False  # nobody pressed Enter yet: what is wrong may be only unfinished
    fee: str = ""
    share: str = ""
    ready: bool = False
    needs_exam: bool = False
    completion: str = ""


def preview_of(board: Board, typed: Typed) -> Preview:
    """Of the draft, else of what waits."""
    loaded, mouth, who = board.loaded, board.basis, board.who
    if loaded is None or mouth is None or who is None or board.shown.day is not None:
        return Preview(hint=_deed_words(board, typed))
    if board.why_not:
        return Preview(hint=board.why_not)
    if typed.text:
        return _of_line(board, typed, (loaded, mouth, who))
    if board.draft.is_empty and board.waits:
        return _of_held(board, (loaded, mouth, who))
    return _of_draft(board, (loaded, mouth, who))


def _of_draft(board: Board, here: _Here) -> Preview:
    words, draft, mouth = board.desk.words, board.draft, here[1]
    problems = tuple(board.say_problem(each) for each in drafts.problems(draft, mouth))
    chosen = "" if draft.choice is None else words(draft.choice.name)
    made = _priced(board, drafts.news(draft, mouth), here, problems, ready=drafts.is_whole(draft, mouth))
    return replace(made, said=made.said or chosen, hint=_joined(wording.hint(words, draft), made.hint))


def _of_line(board: Board, typed: Typed, here: _Here) -> Preview:
    line = typed.line
    problems = tuple(board.say_problem(each) for each in line.problems or typed.refused)
    if typed.names_teeth:
        problems = ()
    made = _priced(board, line.entries, here, problems, ready=line.is_ready or typed.names_teeth)
    said = made.said or _deed_words(board, typed)
    return replace(made, said=said, is_typing=not typed.was_entered, completion=line.completion)


def _of_held(board: Board, here: _Here) -> Preview:
    words, waits = board.desk.words, board.waits
    needs_exam = here[0].exam_id is None and any(each.new.status.is_open for each in waits)
    made = _priced(board, [each.new for each in waits], here, (), ready=not needs_exam)
    whys = tuple(dict.fromkeys(each.why for each in waits if each.why))
    hint = words("It waits for an exam.") if not whys else words("Enter tries again, Esc drops it.")
    return replace(made, problems=whys, needs_exam=needs_exam, hint=_joined(hint, made.hint))


def _priced(board: Board, news: Sequence[NewEntry], here: _Here, problems: tuple[str, ...], *, ready: bool) -> Preview:
    words, (loaded, mouth, who) = board.desk.words, here
    cost = wording.costs(news, loaded.prices, mouth) if not problems else None
    return Preview(
        said=wording.say_news(words, (as_entry(who, new) for new in news), board.notation),
        hint=words("{minutes} min", minutes=cost[2]) if cost else "",
        problems=problems,
        fee=words.money(cost[0]) if cost else "",
        share=words.money(cost[1]) if cost else "",
        ready=ready and not problems,
    )


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _deed_words(board: Board, typed: Typed) -> str:
    """What else than charting the line asks for: of entries that go or are done, each by name."""
    words, line, notation = board.desk.words, typed.line, board.notation
    what = "; ".join(say_entry(words, entry, notation) for entry in typed.meant)
    teeth = show_teeth(line.teeth, notation)
    if typed.names_teeth:
        return words("Select {teeth}", teeth=teeth)
    match line.deed:
        case Deed.SHOW_DAY if line.day is not None:
            return words("Show the mouth on {day}", day=line.day)
        case Deed.CLEAR:
            return words("Clear {what}", what=what) if what else words("There is nothing to clear.")
        case Deed.DONE:
            return words("Complete {what}", what=what) if what else words("Nothing is planned on {teeth}", teeth=teeth)
        case Deed.REST_SOUND:
            return words("Every tooth not examined yet is sound")
        case _:
            return ""
