"""Pages to fill from top to bottom, and the look that all documents share.

Places are points from the top left corner of the page. Nothing here knows PDF: a finished sheet is a list of
marks per page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dentaldesk.engines.documents.fonts import Weight
from dentaldesk.engines.documents.typeset import ELLIPSIS, Ink, Line, lines, one_line, text_width
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.teeth_drawing.primitives import Drawing
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.content import Clinic, Person, Text

PAPERS = {"letter": (612.0, 792.0), "a4": (595.28, 841.89)}
MARGIN = 56.0
FOOT = 62.0  # kept free below, for the footer
TOP = 48.0  # of a page with the letterhead
RUNNING_TOP = 40.0
LOGO_HEIGHT = 40.0
LEAST_TITLE = 17.0
MOST_LINES = 30  # of one value: far more than a name of 500 characters takes, and less than a page

_FROM_THE_RIGHT = frozenset({"ar", "fa", "he", "ur"})

ACCENT = "#0B6477"
SOFT = "#E1F0F3"
LINE = "#DBE1E4"
STRONG_LINE = "#7C8B94"
DETAIL = "#465660"
MUTED = "#5A6A74"

TITLE = Ink(size=22, leading=28, weight=Weight.SEMIBOLD)
NAME = Ink(size=12, leading=16, weight=Weight.SEMIBOLD)
HEADING = Ink(size=10.5, leading=16, weight=Weight.SEMIBOLD)
BODY = Ink(size=9.5, leading=14)
STRONG = Ink(size=9.5, leading=14, weight=Weight.SEMIBOLD)
SECOND = Ink(size=9.5, leading=14, colour=DETAIL)
SMALL = Ink(size=8.5, leading=12, colour=MUTED)
CLINIC = Ink(size=13, leading=17, weight=Weight.SEMIBOLD, colour=ACCENT)
SUM = Ink(size=13, leading=18, weight=Weight.SEMIBOLD)
FIGURE = Ink(size=20, leading=26, weight=Weight.SEMIBOLD)


@dataclass(frozen=True, slots=True)
class Type:
    """A line of type with its baseline."""

    x: float
    baseline: float
    line: Line
    ink: Ink


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle: rules and tinted grounds. `y` is its upper edge."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A PNG or JPEG in a rectangle: a logo, a signature. `y` is its upper edge."""

    x: float
    y: float
    width: float
    height: float
    data: bytes


Mark = Type | Bar | Bitmap


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawing on a page: its upper left corner in points from the page's, `scale` points a millimetre."""

    page: int  # 0 is the first
    x: float
    y: float
    scale: float
    drawing: Drawing


# A label (or none), a value, and how the value looks.
Fact = tuple[str, str, Ink]


def is_right_to_left(language: str) -> bool:
    """Whether the language is read from the right."""
    return language.replace("-", "_").split("_")[0] in _FROM_THE_RIGHT


def said(text: Text, words: Words) -> str:
    """A stored text as it is, a message in the reader's language."""
    return words.text(text) if isinstance(text, Message) else text


def identity(patient: Person, words: Words) -> list[Fact]:
    """Who the paper is about. The name stands alone, so that a name in another direction disturbs nothing."""
    born = words("Born {date}", date=patient.birth_date) if patient.birth_date else ""
    chart = words("Chart {number}", number=patient.chart_number) if patient.chart_number.strip() else ""
    return [(words("Patient"), patient.name, NAME), ("", born, SECOND), ("", chart, SECOND)]


def _stack(column: list[Fact], width: float) -> list[tuple[Line, Ink, float]]:
    """The lines of a column of facts, each with how far below it the next one begins."""
    stack: list[tuple[Line, Ink, float]] = []
    for label, value, ink in column:
        if not value.strip():
            continue
        if label:
            stack.append((one_line(label, SMALL, width), SMALL, SMALL.leading))
        found = lines(value, ink, width)
        if len(found) > MOST_LINES:
            found = [*found[: MOST_LINES - 1], one_line(ELLIPSIS, ink, width)]
        stack += [(line, ink, ink.leading) for line in found]
        line, _, step = stack.pop()
        stack.append((line, ink, step if ink is SECOND else step + 3))
    return stack


class Sheet:
    """Pages that grow as they are filled. `y` is where the next thing goes."""

    def __init__(self, clinic: Clinic, title: str, subject: str, words: Words) -> None:
        self.clinic, self.title, self.subject, self.words = clinic, title, subject, words
        self.page_width, self.page_height = PAPERS[clinic.paper]
        self.left, self.right = MARGIN, self.page_width - MARGIN
        self.width = self.right - self.left
        self.bottom = self.page_height - FOOT
        self.pages: list[list[Mark]] = [[]]
        self.y = TOP
        # Drawings of teeth, put upon the pages when they are printed.
        self.pictures: list[Picture] = []
        # Whether the reader begins at the right: then the whole page is turned, and only its pictures stay as they are.
        self.mirrored = is_right_to_left(words.spoken)
        # What is repeated at the top of each further page, such as the head of a table that goes on.
        self.on_new_page: Callable[[], None] = lambda: None

    def first_page(self) -> None:
        """Go on upon a new page as upon the first one, below nothing: a sheet of its own within the paper."""
        self.pages.append([])
        self.y = TOP

    def new_page(self) -> None:
        """Go on upon a new page, under a short running head."""
        self.pages.append([])
        self.y = RUNNING_TOP
        self.put(self.left, self.width, one_line(self.running, SMALL, self.width), SMALL)
        self.y += 18
        self.rule(LINE)
        self.y += 16
        self.on_new_page()

    @property
    def running(self) -> str:
        return f"{self.title} · {self.subject}" if self.subject.strip() else self.title

    @property
    def foot(self) -> str:
        """What stands at the left of every footer."""
        return self.clinic.name

    def keep(self, height: float) -> bool:
        """Have this much room on one page, on a new one if need be; whether it began one."""
        if self.y + height <= self.bottom:
            return False
        self.new_page()
        return True

    def put(self, x: float, width: float, line: Line, ink: Ink, *, right: bool = False) -> None:
        """Set one line at `y`, without going down."""
        start = x + width - line.width if right else x
        # Capitals stand in the middle of the line height; 0.727 is their height in Inter.
        baseline = self.y + (ink.leading + 0.727 * ink.size) / 2
        self.pages[-1].append(Type(start, baseline, line, ink))

    def bar(self, x: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle from `y` downwards, without going down."""
        self.pages[-1].append(Bar(x, self.y, width, height, colour))

    def bitmap(self, x: float, width: float, height: float, data: bytes) -> None:
        """Put a picture with its upper edge at `y`, without going down."""
        self.pages[-1].append(Bitmap(x, self.y, width, height, data))

    def drawing(self, x: float, scale: float, drawing: Drawing) -> None:
        """Put a drawing with its upper edge at `y`, without going down. `scale` is points a millimetre."""
        left = self.page_width - x - drawing.width * scale if self.mirrored else x
        self.pictures.append(Picture(page=len(self.pages) - 1, x=left, y=self.y, scale=scale, drawing=drawing))

    def rule(self, colour: str, thickness: float = 0.6) -> None:
        """A line across the page at `y`."""
        self.bar(self.left, self.width, thickness, colour)

    def block(self, x: float, width: float, text: str, ink: Ink, *, right: bool = False) -> float:
        """Set a short text in a column from `y` down, without moving `y`; how high it is."""
        top = self.y
        for line in lines(text, ink, width):
            self.put(x, width, line, ink, right=right)
            self.y += ink.leading
        height, self.y = self.y - top, top
        return height

    def flow(self, text: str, ink: Ink, *, listed: bool = False) -> None:
        """Set a text of any length across the page, over as many pages as it needs.

        What reads right to left begins right. `listed`: one entry below others, which begins where they do.
        """
        for line in lines(text, ink, self.width):
            self.keep(ink.leading)
            at_far_side = not listed and line.right_to_left is not self.mirrored
            self.put(self.left, self.width, line, ink, right=at_far_side)
            self.y += ink.leading

    def section(self, heading: str, room: float = 34.0) -> None:
        """A heading that never stands alone at the foot of a page: `room` is what must follow it there."""
        self.keep(HEADING.leading + room)
        self.flow(heading, HEADING)

    def letterhead(self) -> None:
        """The clinic above one accent rule, then the title of the paper."""
        address = [line for line in (*self.clinic.address, self.clinic.phone) if line.strip()]
        half = self.width * 0.5
        top, height = self.y, 1.0
        name = self._name(half)
        for line in address:
            self.y = top + height
            height += self.block(self.left + half, half, line, SMALL, right=True)
        self.y = top + max(name, height) + 10
        self.rule(ACCENT, 1.4)
        self.y += 26
        self.flow(self.title, self._title_ink())
        self.y += 10

    def _title_ink(self) -> Ink:
        """Smaller for a title that just does not fit upon one line; a longer one takes two."""
        size = TITLE.size * self.width / max(text_width(self.title, TITLE), self.width)
        return replace(TITLE, size=size) if size >= LEAST_TITLE else TITLE

    def _name(self, room: float) -> float:
        """The clinic's name at `y`, its picture before it if it has one; how high they are."""
        logo = self.clinic.logo
        if logo is None:
            return self.block(self.left, room, self.clinic.name, CLINIC)
        scale = min(room / 2 / logo.width, LOGO_HEIGHT / logo.height)
        width, height = logo.width * scale, logo.height * scale
        self.bitmap(self.left, width, height, logo.data)
        beside = self.left + width + 12
        name = len(lines(self.clinic.name, CLINIC, room - width - 12)) * CLINIC.leading
        top = self.y
        self.y = top + max(0.0, (height - name) / 2)
        self.block(beside, room - width - 12, self.clinic.name, CLINIC)
        self.y = top
        return max(height, name)

    def facts(self, columns: list[list[Fact]]) -> None:
        """Columns of labelled values side by side, kept on one page; what is blank is left out.

        The first column is twice as wide, for names.
        """
        share = self.width / (len(columns) + 1)
        widths = [share * (2 if number == 0 else 1) for number in range(len(columns))]
        stacks = [_stack(column, width - 16) for column, width in zip(columns, widths, strict=True)]
        height = max(sum(step for _, _, step in stack) for stack in stacks)
        self.keep(height)
        top, x = self.y, self.left
        for stack, width in zip(stacks, widths, strict=True):
            self.y = top
            for line, ink, step in stack:
                self.put(x, width, line, ink)
                self.y += step
            x += width
        self.y = top + height + 20

    def sums(self, rows: list[tuple[str, str]], last: tuple[str, str]) -> None:
        """Sums at the right, kept together; the last one decides and is larger."""
        width = min(
            self.width,
            max(230.0, *(text_width(f"{label}  {amount}", STRONG) + 24 for label, amount in [*rows, last])),
        )
        self.keep(len(rows) * 18 + 44)
        x = self.right - width
        for row in rows:
            self._sum(x, row, SECOND, BODY)
            self.y += 18
        self.y += 3
        self.bar(x, width, 1.2, ACCENT)
        self.y += 9
        self._sum(x, last, STRONG, SUM)
        self.y += 24

    def _sum(self, x: float, row: tuple[str, str], left: Ink, right: Ink) -> None:
        label, amount = row
        width, taken = self.right - x, text_width(amount, right)
        # The taller line for both, so that they stand on one baseline.
        left = replace(left, leading=right.leading)
        self.put(x, width, one_line(label, left, width - taken - 12), left)
        self.put(x, width, one_line(amount, right, width), right, right=True)

    def signatures(self, rows: list[tuple[str, str]]) -> None:
        """Lines to sign upon, each with a line for the date, kept together."""
        self.keep(len(rows) * 62)
        wide, narrow = self.width * 0.62, self.width * 0.3
        for who, when in rows:
            self.y += 40
            for x, width, label in ((self.left, wide, who), (self.right - narrow, narrow, when)):
                self.bar(x, width, 0.8, STRONG_LINE)
                self.y += 5
                self.put(x, width, one_line(label, SMALL, width), SMALL)
                self.y -= 5
            self.y += 22

    def finish(self) -> list[list[Mark]]:
        """Every page with its footer, now that their number is known."""
        count = len(self.pages)
        for number, marks in enumerate(self.pages, start=1):
            right = self.words("Page {page} of {pages}", page=number, pages=count)
            room = self.width - text_width(right, SMALL) - 24
            y = self.page_height - 42
            marks.append(Bar(self.left, y, self.width, 0.6, LINE))
            for text, at_right in ((self.foot, False), (right, True)):
                line = one_line(text, SMALL, self.width if at_right else room)
                x = self.right - line.width if at_right else self.left
                marks.append(Type(x, y + 16, line, SMALL))
        return self.turned()

    def turned(self) -> list[list[Mark]]:
        """The pages for a reader who begins at the right; for others as they are."""
        return [[self._turned(mark) for mark in marks] for marks in self.pages] if self.mirrored else self.pages

    def _turned(self, mark: Mark) -> Mark:
        width = mark.line.width if isinstance(mark, Type) else mark.width
        return replace(mark, x=self.page_width - mark.x - width)
