"""Lines of type: a text of any script, cut to a width and put in the order in which it is drawn.

A paragraph is ordered once (`bidi`), cut into runs that one font can set, shaped, and only then broken, so
that no break changes a letter's form. Lengths are points.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import category, east_asian_width

from dentaldesk.engines.documents.bidi import base_level, embedding_levels, visual_runs
from dentaldesk.engines.documents.fonts import Face, Glyph, Weight, faces

_LINE_ENDS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
ELLIPSIS = "…"
_LONG = 500  # characters shaped in one call, about a millisecond


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """How a text looks: size and line height in points, weight, and colour as `#RRGGBB`."""

    size: float
    leading: float
    weight: Weight = Weight.REGULAR
    colour: str = "#15222A"


@dataclass(frozen=True, slots=True)
class Piece:
    """Glyphs of one font, `x` points right of the line's beginning."""

    face: Face
    x: float
    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line ready to draw. `right_to_left` tells on which side the paragraph begins."""

    pieces: tuple[Piece, ...]
    width: float
    right_to_left: bool = False


@dataclass(frozen=True, slots=True)
class _Run:
    """Characters `start` to `end` of a paragraph: one level, one font."""

    start: int
    end: int
    level: int
    face: Face
    glyphs: tuple[Glyph, ...]


def lines(text: str, ink: Ink, width: float) -> list[Line]:
    """The text in lines no wider than `width`, as far as a single character allows.

    A blank text is one empty line.
    """
    return [line for paragraph in _LINE_ENDS.split(text) for line in _paragraph(_printable(paragraph), ink, width)]


def rich_lines(spans: Sequence[tuple[str, bool]], ink: Ink, width: float) -> list[Line]:
    """Texts that follow each other in one paragraph, each plain or bold (True), in lines no wider than `width`."""
    rows: list[list[tuple[str, bool]]] = [[]]
    for text, bold in spans:
        first, *others = _LINE_ENDS.split(text)
        rows[-1].append((_printable(first), bold))
        rows += [[(_printable(other), bold)] for other in others]
    found: list[Line] = []
    for row in rows:
        weights = [Weight.SEMIBOLD if bold else ink.weight for text, bold in row for _ in text]
        found += _paragraph("".join(text for text, _ in row), ink, width, weights)
    return found


def one_line(text: str, ink: Ink, width: float) -> Line:
    """The text on one line; what does not fit is cut, and an ellipsis says so."""
    plain = " ".join(text.split())
    whole = lines(plain, ink, width)
    if len(whole) == 1:
        return whole[0]
    room = width - text_width(ELLIPSIS, ink)
    cut = max(1, _fitting(plain, ink, room))
    return lines(plain[:cut].rstrip() + ELLIPSIS, ink, float("inf"))[0]


def text_width(text: str, ink: Ink) -> float:
    """How wide the text is on one line."""
    return max(line.width for line in lines(text, ink, float("inf")))


def _fitting(text: str, ink: Ink, width: float) -> int:
    """How many characters from the start have room."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(text[:middle], ink) <= width:
            low = middle
        else:
            high = middle - 1
    return low


def _printable(text: str) -> str:
    """Without control characters; half of a broken character shows as the sign for one."""
    kept = ("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text.replace("\t", "    "))
    return "".join(char for char in kept if category(char) != "Cc" and char != "\u00ad")


def _paragraph(text: str, ink: Ink, width: float, weights: Sequence[Weight] = ()) -> Iterator[Line]:
    """`weights`: that of each character; empty: the ink's."""
    base = base_level(text)
    levels = embedding_levels(text, base)
    runs = list(_runs(text, levels, weights or [ink.weight] * len(text)))
    advances = _advances(len(text), runs, ink.size)
    for start, stop in _breaks(text, advances, width):
        # L1: blanks at the end of a line take no part in its order.
        end = start + len(text[start:stop].rstrip())
        pieces, used = _pieces(runs, levels, range(start, end), ink.size)
        yield Line(pieces, used, right_to_left=bool(base))


def _runs(text: str, levels: list[int], weights: Sequence[Weight]) -> Iterator[_Run]:
    """Stretches of one level and one font, shaped."""
    chains = {weight: faces(weight) for weight in set(weights)}
    chosen: list[Face] = []
    for i, char in enumerate(text):
        before = chosen[-1] if chosen and weights[i] is weights[i - 1] else None
        chosen.append(_face(char, chains[weights[i]], before))
    start = 0
    for i in range(1, len(text) + 1):
        # Between words of a long note is a good place to let other threads have a turn: shaping holds the
        # interpreter.
        rest = i - start > _LONG and text[i - 1] == " "
        if rest or i == len(text) or levels[i] != levels[start] or chosen[i] is not chosen[start]:
            glyphs = chosen[start].shape(text[start:i], right_to_left=bool(levels[start] % 2))
            moved = tuple(glyph._replace(cluster=glyph.cluster + start) for glyph in glyphs)
            yield _Run(start, i, levels[start], chosen[start], moved)
            start = i


def _face(char: str, chain: tuple[Face, ...], before: Face | None) -> Face:
    """The font for a character; marks and joiners stay with their letter, blanks with their word."""
    kind = category(char)
    stays = kind == "Cf" or ((kind[0] == "M" or kind == "Zs") and before is not None and before.covers(char))
    if before is not None and stays:
        return before
    return next((face for face in chain if face.covers(char)), chain[0])


def _advances(length: int, runs: list[_Run], size: float) -> list[float | None]:
    """The width of the cluster that begins at each character; None inside one, where no line may end."""
    advances: list[float | None] = [None] * length
    for run in runs:
        for glyph in run.glyphs:
            advances[glyph.cluster] = (advances[glyph.cluster] or 0.0) + glyph.advance * size / 1000
    return advances


def _breaks(text: str, advances: list[float | None], width: float) -> Iterator[tuple[int, int]]:
    """Where lines begin and end. A word that is wider than the line is cut between clusters."""
    start, chance, used = 0, 0, 0.0
    for i, advance in enumerate(advances):
        if advance is None:
            continue
        if i > start and _may_break(text, i):
            chance = i
        used += advance
        # A blank may hang over the edge; it is not drawn there.
        if used > width and i > start and not text[i].isspace():
            end = chance if chance > start else i
            yield start, end
            start = chance = end
            used = sum(advances[n] or 0.0 for n in range(start, i + 1))
    yield start, len(text)


def _may_break(text: str, i: int) -> bool:
    """Whether a line may end before character `i`: at blanks, hyphens and slashes, and around ideographs."""
    before, after = text[i - 1], text[i]
    if before in " \u200b\u3000" or (before.isspace() and before not in "\u00a0\u202f\u2007"):
        return not after.isspace()
    if before in "-–—/·":
        return after.isalpha() and i > 1 and text[i - 2].isalnum()
    wide = east_asian_width(before) == "W" or east_asian_width(after) == "W"
    return wide and category(before)[0] == "L" and category(after)[0] == "L"


def _pieces(runs: list[_Run], levels: list[int], chars: range, size: float) -> tuple[tuple[Piece, ...], float]:
    """These characters, run by run in the order of the paper, and how wide they are together."""
    pieces: list[Piece] = []
    x = 0.0
    for stretch in visual_runs(levels[chars.start : chars.stop]):
        low, high = stretch.start + chars.start, stretch.stop + chars.start
        inside = [run for run in runs if run.start < high and run.end > low]
        if levels[low] % 2:
            inside.reverse()
        for run in inside:
            glyphs = _between(run, low, high)
            if glyphs:
                pieces.append(Piece(run.face, x, glyphs))
                x += sum(glyph.advance for glyph in glyphs) * size / 1000
    return tuple(pieces), x


def _between(run: _Run, low: int, high: int) -> tuple[Glyph, ...]:
    """A run's glyphs between two places; its clusters go up, or down if it reads right to left."""
    if run.level % 2:
        first = bisect_left(run.glyphs, 1 - high, key=lambda glyph: -glyph.cluster)
        last = bisect_left(run.glyphs, 1 - low, key=lambda glyph: -glyph.cluster)
    else:
        first = bisect_left(run.glyphs, low, key=lambda glyph: glyph.cluster)
        last = bisect_left(run.glyphs, high, key=lambda glyph: glyph.cluster)
    return run.glyphs[first:last]
