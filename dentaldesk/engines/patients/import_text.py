"""A file of somebody else's program as lines and columns: its characters, its separators, its heads. Pure."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dentaldesk.models.values import ValueProblem

ENCODINGS = ("utf-8-sig", "utf-16", "cp1252", "latin-1")  # what a person may choose when the rule was wrong
DELIMITERS = (",", ";", "\t", "|")
MOST_BYTES = 50_000_000
MOST_LINES = 200_000
_LOOKED_AT = 50  # lines from which the separator is told
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One record of the file: the number of its first line, as an editor shows it, and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file that was read: how, what stands in its head, its lines."""

    encoding: str
    delimiter: str
    head: tuple[str, ...]  # as wide as the widest of the first lines
    lines: tuple[Line, ...]

    @property
    def columns(self) -> int:
        """How many columns have a name: as many each whole line has."""
        return max((at for at, name in enumerate(self.head, start=1) if name), default=0)


def encoding_of(content: bytes) -> str:
    """In what the file was most likely written: a mark at its beginning, else UTF-8 if it is that, else Windows."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return encoding
    sample = content[:4000]
    # Every other byte of Western text in UTF-16 is zero.
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(sample) > 1 and sample[offset::2].count(0) > len(sample) / 4:
            return encoding
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def delimiter_of(text: str) -> str:
    """What separates the columns: the sign that makes most lines equally wide, and wide."""
    lines = [line for line in text.splitlines()[:_LOOKED_AT] if line.strip()]

    def fits(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        width, times = max(widths.items(), key=lambda each: (each[1], each[0]), default=(1, 0))
        return (times if width > 1 else 0, width)

    return max(DELIMITERS, key=fits)


def read_sheet(content: bytes, encoding: str | None = None, delimiter: str | None = None) -> Sheet:
    """The lines of a file. None: told by the file itself. Raises ValueProblem for what is no list of patients."""
    if len(content) > MOST_BYTES:
        raise ValueProblem("import.too_large", most=MOST_BYTES // 1_000_000)
    chosen = encoding or encoding_of(content)
    try:
        text = content.decode(chosen)
    except (UnicodeDecodeError, LookupError) as error:
        raise ValueProblem("import.not_in_encoding", encoding=chosen) from error
    text = text.removeprefix("\ufeff").replace("\0", "")
    separator = delimiter or delimiter_of(text)
    rows = _rows(text, separator)
    if not rows:
        raise ValueProblem("import.empty")
    if len(rows) > MOST_LINES:
        raise ValueProblem("import.too_many_lines", most=MOST_LINES)
    width = max(len(row.cells) for row in rows[:_LOOKED_AT])
    head = _padded(rows[0].cells, width)
    return Sheet(encoding=chosen, delimiter=separator, head=head, lines=tuple(rows[1:]))


def _padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * (width - len(cells)))


def _rows(text: str, delimiter: str) -> list[Line]:
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows, before = [], 0
    try:
        for cells in reader:
            number, before = before + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                rows.append(Line(number=number, cells=tuple(cell.strip() for cell in cells)))
    except csv.Error as error:
        raise ValueProblem("import.not_a_table", line=reader.line_num) from error
    return rows
