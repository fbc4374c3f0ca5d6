"""What notes are written with: the phrases of who sits here, and sentences from the facts of the visit. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.clinical.phrase_actions import take_shipped_phrases
from dentaldesk.engines.clinical.phrase_reads import PhraseRow, TemplateChoice, phrase_of, phrases_for, templates_of
from dentaldesk.engines.clinical.phrases import Filled, Prompt, fill, parse_phrase, unfilled
from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.flows.dictation import dictated
from dentaldesk.models.states import NoteField, Topic
from dentaldesk.models.teeth import show_tooth

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.visit.rows import Page


class Phrasebook(QObject):
    """The phrases as they were read last, for the visit that is shown."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rows: Sequence[PhraseRow] = ()
        self._names: set[str] = set()
        self._read_for: UUID | None = None
        self._page: Page | None = None
        desk.live.changed.connect(self._topics_changed)

    def turn_to(self, page: Page) -> None:
        """The visit that is written about; read the phrases where somebody else sits here now."""
        self._page = page
        if self._read_for != self._desk.actor.user_id:
            self.read()

    def read(self) -> None:
        """Read the phrases again."""
        self._read_for = user_id = self._desk.actor.user_id
        self._desk.tasks.query(self, "phrases", lambda session: phrases_for(session, user_id), self._take)

    def _take(self, rows: list[PhraseRow]) -> None:
        self._rows = rows
        parts = (part for row in rows for part in parse_phrase(row.text))
        self._names = {part.name for part in parts if isinstance(part, Prompt) and not part.choices}
        self.changed.emit()

    def _topics_changed(self, topics: frozenset[Topic]) -> None:
        if Topic.CLINIC in topics and self._read_for is not None:
            self.read()

    # -- what there is --

    @property
    def is_empty(self) -> bool:
        """Whether the clinic has no phrase yet."""
        return not self._rows

    @property
    def may_take_shipped(self) -> bool:
        """Whether the person here may take the phrases that come with the program."""
        return self._desk.may(Permission.MANAGE_TEMPLATES)

    def of_field(self, field: str) -> list[PhraseRow]:
        """The phrases of one field, for this kind of visit and for any."""
        kind = self._page.kind if self._page is not None else None
        rows = [row for row in self._rows if row.field == field and row.visit_type in {None, kind}]
        own = {row.shortcut for row in rows if row.own}
        return [row for row in rows if row.own or row.shortcut not in own]

    def templates(self) -> list[TemplateChoice]:
        """Whole notes for this kind of visit."""
        return templates_of(self._rows, self._page.kind) if self._page is not None else []

    def lookup(self, field: str, shortcut: str) -> Filled | None:
        """The phrase of a field under a shortcut, with what the visit knows in its gaps."""
        row = phrase_of(self.of_field(field), NoteField(field), shortcut)
        return self.filled(row.text) if row is not None else None

    def filled(self, text: str) -> Filled:
        """A phrase with what the visit knows in its gaps."""
        return fill(text, self._known())

    def _known(self) -> Mapping[str, str]:
        """The tooth, where the visit is about one alone."""
        page = self._page
        if page is None:
            return {}
        done, ahead = page.work.done, [row for row in page.work.ahead if row.booked_here]
        teeth = {row.tooth for row in (done or ahead) if row.tooth is not None} or {
            row.tooth for row in page.plan if row.tooth is not None
        }
        if len(teeth) != 1:
            return {}
        # The prompt as the clinic's phrases name it.
        return dict.fromkeys(("tooth", self._desk.words("tooth")), show_tooth(teeth.pop(), self._desk.clinic.notation))

    def gaps_in(self, texts: Iterable[str]) -> int:
        """How many gaps of phrases nobody filled in these notes."""
        return sum(unfilled(text, self._names) for text in texts)

    # -- asking the engines --

    def take_shipped(self) -> None:
        """Take the phrases that come with the program."""
        self._desk.tasks.act(self, "take-phrases", take_shipped_phrases, lambda _: self.read())

    def dictate(self, show: Callable[[Mapping[NoteField, Sequence[str]]], object]) -> None:
        """Sentences of each field from what was charted, done and given; `show` is told of them for this visit."""
        page = self._page
        if page is None:
            return
        words, today = self._desk.words, self._desk.today()

        def job(session: Session) -> dict[NoteField, list[str]]:
            said = dictated(session, page.visit_id, today)
            return {field: [words.text(each) for each in lines] for field, lines in said.items()}

        def done(lines: dict[NoteField, list[str]]) -> None:
            if self._page is not None and self._page.visit_id == page.visit_id:
                show(lines)

        self._desk.tasks.query(self, "dictate", job, done)
