"""What the pages of the settings are made of: fields, records, and what a page can do. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal, TypeVar

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.models.states import Topic
from dentaldesk.models.values import Money, ValueProblem, parse_money
from dentaldesk.settings import WrongSettingsError

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk

T = TypeVar("T")
Kind = Literal["line", "lines", "choice", "number", "money", "check", "day", "secret", "fact"]
Values = Mapping[str, str]
ON = "1"  # how a ticked box stands among the values; an empty text is an empty box


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form, its words ready to read. `section` is a heading before it; `fixed`: shown, never typed."""

    name: str
    label: str
    kind: Kind = "line"
    help: str = ""
    section: str = ""
    fixed: bool = False
    permission: Permission | None = None  # instead of the page's


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row of a page as stored. `values` as they stand in the fields; `cells` as they stand in the table."""

    key: str
    kind: str
    title: str
    values: dict[str, str]
    version: int = 1
    cells: tuple[str, ...] = ()
    inner: bool = False  # belongs to the row above
    faded: bool = False  # not in use any more
    why_not: str = ""  # why nobody can change it


@dataclass(frozen=True, slots=True, kw_only=True)
class PageData:
    """All that a page shows. `choices`: (value, words) of each field to choose in."""

    records: tuple[Record, ...]
    choices: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be saved. `key` None: a new record. `by`: in whose name; None: of who sits here."""

    key: str | None
    kind: str
    values: dict[str, str]
    version: int
    changed: frozenset[str]
    by: Actor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The record that holds it now, and what somebody should still do, if anything."""

    key: str
    warning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """How a change is saved, off the GUI thread: `before` and `after` are done once, outside of the transaction of
    `job`; `after` only when that is written.
    """

    job: Callable[[Work], Saved]
    before: Callable[[], object] = lambda: None
    after: Callable[[], object] = lambda: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the form shows now. `key` None: something new. `why_not`: why it cannot be changed."""

    kind: str
    title: str
    key: str | None
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """How the form stands to what is stored."""

    state: Literal["", "changed", "choose", "saving", "saved", "unsaved"]
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """A kind of record that can be added: the button that begins it, and the title of the empty form."""

    kind: str
    button: str
    title: str


class Page:
    """One page: what it shows, how it is read and saved. `read` and `save` run off the GUI thread."""

    NAME: ClassVar[str]
    ICON: ClassVar[str]
    PERMISSION: ClassVar[Permission] = Permission.SET_UP_CLINIC
    TOPICS: ClassVar[frozenset[Topic]] = frozenset({Topic.CLINIC})
    # Where a problem of the engine belongs, when its place is called otherwise.
    PLACES: ClassVar[Mapping[str, str]] = {}
    SEARCH: ClassVar[bool] = False
    READ_ONLY: ClassVar[bool] = False
    NOTES: ClassVar[bool] = False  # whether `note` has anything to say

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @property
    def words(self) -> Words:
        """The reader's words."""
        return self.desk.words

    @staticmethod
    def title(words: Words) -> str:
        """The name of the page."""
        raise NotImplementedError

    def about(self) -> str:
        """One sentence on what is set here."""
        return ""

    def fields(self, kind: str) -> tuple[Field, ...]:
        """The form of a kind of record."""
        raise NotImplementedError

    def columns(self) -> tuple[str, ...]:
        """The heads of the table; none: there is one record and no table."""
        return ()

    def figures(self) -> frozenset[int]:
        """The columns of numbers."""
        return frozenset()

    def additions(self) -> tuple[Addition, ...]:
        """What can be added."""
        return ()

    def blank(self, kind: str, near: Record | None, data: PageData) -> dict[str, str]:
        """The values of something new, begun while `near` is chosen."""
        del near, data
        return dict.fromkeys((each.name for each in self.fields(kind)), "")

    def closed(self, record: Record | None, field: Field) -> str:
        """Why nobody can change this field of this record; "" when somebody can."""
        del record, field
        return ""

    def read(self, session: Session) -> PageData:
        """What the page shows now."""
        raise NotImplementedError

    def save(self, work: Work, change: Change) -> Saved:
        """Write a change. Raises Refused with everything that is wrong, EditedElsewhere."""
        raise NotImplementedError

    def typed(self, values: Values) -> None:
        """Something was typed, chosen or given up: for what takes effect at once."""

    def note(self, values: Values) -> str:
        """A line under the form that depends on what stands in it; made off the GUI thread."""
        del values
        return ""

    def query(self, owner: QObject, show: Callable[[PageData], None], failed: Callable[[UserError], None]) -> None:
        """Read, then show."""
        self.desk.tasks.query(owner, self.NAME, self.read, show, failed)

    def act(
        self,
        owner: QObject,
        change: Change,
        done: Callable[[Saved], None],
        failed: Callable[[UserError], None],
        ended: Callable[[], None],
    ) -> None:
        """Save, then tell."""
        saving = self.saving(change)
        self.desk.tasks.act(
            owner,
            f"save-{self.NAME}",
            saving.job,
            done,
            failed,
            actor=change.by,
            before=saving.before,
            after=saving.after,
            ended=ended,
        )

    def saving(self, change: Change) -> Saving:
        """What `act` does: one transaction, unless the page needs more."""
        return Saving(job=lambda work: self.save(work, change))


class FilePage(Page):
    """A page that is kept in this workstation's own file, not in the database."""

    def save_file(self, change: Change) -> Saved:
        """Write it. Raises Refused with everything that is wrong, WrongSettingsError, OSError."""
        raise NotImplementedError

    def act(
        self,
        owner: QObject,
        change: Change,
        done: Callable[[Saved], None],
        failed: Callable[[UserError], None],
        ended: Callable[[], None],
    ) -> None:
        """Save, then tell."""

        def over(saved: Saved) -> None:
            ended()
            done(saved)

        def refused(error: UserError) -> None:
            ended()
            failed(error)

        def job() -> Saved:
            return told_of_settings(lambda: self.save_file(change))

        self.desk.tasks.aside(owner, f"save-{self.NAME}", job, over, refused)


def told_of_settings(job: Callable[[], T]) -> T:
    """What the workstation's file says or refuses, as a sentence."""
    try:
        return job()
    except WrongSettingsError as error:
        raise UserError("settings.file_wrong", place=error.place) from error
    except OSError as error:
        raise UserError("settings.file_not_written", why=error.strerror or type(error).__name__) from error


class Reading:
    """Typed texts become values; everything that cannot be read is collected and refused at once by `finish`."""

    def __init__(self, words: Words, values: Values) -> None:
        self._words = words
        self._values = values
        self.problems: list[Problem] = []

    def text(self, name: str) -> str:
        """Without blanks around it."""
        return self._values[name].strip()

    def on(self, name: str) -> bool:
        """Whether the box is ticked."""
        return self._values[name] == ON

    def number(self, name: str) -> int:
        """A whole number; 0 when it cannot be read."""
        typed = self.text(name)
        if typed.isdecimal() and len(typed) <= 6:  # noqa: PLR2004 - longer than any number here
            return int(typed)
        self.problems.append(Problem(name, "settings.not_a_number", typed=typed))
        return 0

    def money(self, name: str) -> Money:
        """An amount as the clinic writes it."""
        words = self._words
        try:
            return parse_money(self.text(name), words.formats.currency, decimal_sign=words.decimal_sign)
        except ValueProblem as error:
            self.problems.append(Problem(name, error.message.code, **error.message.params))
            return Money(1)

    def finish(self) -> None:
        """Raise Refused when anything could not be read."""
        if self.problems:
            raise Refused("settings.not_saved", self.problems)
