"""The Unicode bidirectional algorithm (UAX #9): in which order the characters of a mixed line stand on paper.

An even level reads left to right, an odd one right to left. Rule names (W1, N0 …) are those of the annex, so
that the two can be read side by side; a test compares the result with an independent implementation. Standard
library only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from unicodedata import bidirectional

MAX_DEPTH = 125  # BD2
_MAX_BRACKETS = 63  # BD16
_EMBEDDINGS = {"LRE": 0, "RLE": 1, "LRO": 0, "RLO": 1}
_OVERRIDES = {"LRO": "L", "RLO": "R"}
_ISOLATES = frozenset({"LRI", "RLI", "FSI"})
_NEUTRAL = frozenset({"B", "S", "WS", "ON", "PDI"}) | _ISOLATES
_STRONG = {"L": "L", "R": "R", "EN": "R", "AN": "R"}  # N1: numbers count as right-to-left
# Characters that can make a text anything but plainly left to right.
_TURNING = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})
_OPENING = "([{⁅⁽₍⌈⌊〈⟦⟨⟪〈《「『【〔〖〘〚（［｛｟"
_CLOSING = ")]}⁆⁾₎⌉⌋〉⟧⟩⟫〉》」』】〕〗〙〛）］｝｠"
_PARTNER = dict(zip(_CLOSING, _OPENING, strict=True))
# The sign that is drawn for another one in text that reads right to left.
MIRRORED = {
    **_PARTNER,
    **dict(zip(_OPENING, _CLOSING, strict=True)),
    **dict(zip("<>«»‹›", "><»«›‹", strict=True)),
}


def base_level(text: str) -> int:
    """1 if the first letter of the text, outside isolates, reads right to left; else 0 (P2, P3)."""
    depth = 0
    for char in text:
        kind = bidirectional(char)
        if kind in _ISOLATES:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif not depth and kind in {"L", "R", "AL"}:
            return int(kind != "L")
    return 0


def embedding_levels(text: str, base: int) -> list[int]:
    """The level of each character of one paragraph.

    Characters that print nothing take the level of their neighbour.
    """
    # Unassigned characters have no class here; the annex treats most of them as letters of a left-to-right
    # script.
    kinds = [bidirectional(char) or "L" for char in text]
    if base == 0 and _TURNING.isdisjoint(kinds):
        return [0] * len(kinds)
    explicit = _Explicit(text, kinds, base)
    before, levels = explicit.levels, list(explicit.levels)
    kept = [i for i, kind in enumerate(explicit.kinds) if kind != "BN"]  # X9
    for sequence in _sequences(kept, kinds, before):
        _resolve(text, sequence, explicit.kinds, levels, _borders(sequence, kept, kinds, before, base))
    _give_to_invisible(levels, kept, base)
    return levels


def visual_runs(levels: Sequence[int]) -> list[range]:
    """Stretches of one level, in the order in which they stand on the line from left to right (L2).

    A stretch of an odd level is to be drawn from its last character to its first.
    """
    runs: list[range] = []
    start = 0
    for i in range(1, len(levels) + 1):
        if i == len(levels) or levels[i] != levels[start]:
            runs.append(range(start, i))
            start = i
    for level in range(max(levels, default=0), 0, -1):
        runs = list(_with_reversed(runs, levels, level))
    return runs


def _with_reversed(runs: list[range], levels: Sequence[int], level: int) -> Iterator[range]:
    """The runs with every unbroken row of runs at `level` or above turned round."""
    row: list[range] = []
    for run in runs:
        if levels[run.start] >= level:
            row.append(run)
            continue
        yield from reversed(row)
        row = []
        yield run
    yield from reversed(row)


@dataclass(slots=True)
class _Entry:
    """One embedding or isolate that is open (X1)."""

    level: int
    override: str = ""
    isolate: bool = False


@dataclass(slots=True)
class _Explicit:
    """Levels from invisible formatting characters alone (X1 to X8); telephones paste them with text."""

    text: str
    kinds: list[str]
    base: int
    levels: list[int] = field(default_factory=list)
    open: list[_Entry] = field(default_factory=list)
    lost_isolates: int = 0
    lost_embeddings: int = 0

    def __post_init__(self) -> None:
        self.open = [_Entry(self.base)]
        source, self.kinds = self.kinds, list(self.kinds)
        for i, kind in enumerate(source):
            if kind in _EMBEDDINGS:
                self._place(i, "BN")
                self._embed(kind)
            elif kind in _ISOLATES:
                self._place(i, self.open[-1].override or kind)
                self._isolate(i, kind)
            elif kind == "PDI":
                self._end_isolate()
                self._place(i, self.open[-1].override or kind)
            elif kind == "PDF":
                self._end_embedding()
                self._place(i, "BN")
            else:
                self._place(i, kind if kind in {"BN", "B"} else self.open[-1].override or kind)

    def _place(self, i: int, kind: str) -> None:
        self.levels.append(self.open[-1].level)
        self.kinds[i] = kind

    def _deeper(self, odd: int) -> int | None:
        level = self.open[-1].level + 1
        level += level % 2 != odd
        fits = level <= MAX_DEPTH and not self.lost_isolates and not self.lost_embeddings
        return level if fits else None

    def _embed(self, kind: str) -> None:
        level = self._deeper(_EMBEDDINGS[kind])
        if level is not None:
            self.open.append(_Entry(level, _OVERRIDES.get(kind, "")))
        elif not self.lost_isolates:
            self.lost_embeddings += 1

    def _isolate(self, i: int, kind: str) -> None:
        odd = base_level(_inside(self.text, i)) if kind == "FSI" else int(kind == "RLI")
        level = self._deeper(odd)
        if level is None:
            self.lost_isolates += 1
        else:
            self.open.append(_Entry(level, isolate=True))

    def _end_isolate(self) -> None:
        if self.lost_isolates:
            self.lost_isolates -= 1
        elif any(entry.isolate for entry in self.open):
            self.lost_embeddings = 0
            while not self.open.pop().isolate:
                pass

    def _end_embedding(self) -> None:
        if self.lost_isolates:
            return
        if self.lost_embeddings:
            self.lost_embeddings -= 1
        elif len(self.open) > 1 and not self.open[-1].isolate:
            self.open.pop()


def _inside(text: str, opener: int) -> str:
    """The text between an isolate's opener and its end."""
    depth = 1
    for i in range(opener + 1, len(text)):
        kind = bidirectional(text[i])
        depth += (kind in _ISOLATES) - (kind == "PDI")
        if not depth:
            return text[opener + 1 : i]
    return text[opener + 1 :]


def _sequences(kept: list[int], kinds: list[str], levels: list[int]) -> list[list[int]]:
    """Isolating run sequences (X10): runs of one level, joined across the isolates that interrupt them."""
    sequences: list[list[int]] = []
    waiting: list[list[int] | None] = []
    current: list[int] = []
    for before, i in zip([-1, *kept], kept, strict=False):
        resumed = waiting.pop() if kinds[i] == "PDI" and waiting else None
        if resumed is not None and levels[resumed[-1]] == levels[i]:
            current = resumed
        elif before < 0 or levels[before] != levels[i] or kinds[before] in _ISOLATES:
            current = []
            sequences.append(current)
        current.append(i)
        if kinds[i] in _ISOLATES:
            waiting.append(current)
    return sequences


def _borders(sequence: list[int], kept: list[int], kinds: list[str], levels: list[int], base: int) -> tuple[str, str]:
    """The direction at both ends of a sequence: of the higher level of the two that meet there (sos, eos)."""
    first, last = kept.index(sequence[0]), kept.index(sequence[-1])
    own = levels[sequence[0]]
    before = levels[kept[first - 1]] if first else base
    open_ended = kinds[sequence[-1]] in _ISOLATES or last + 1 == len(kept)
    after = base if open_ended else levels[kept[last + 1]]
    return _direction(max(own, before)), _direction(max(own, after))


def _direction(level: int) -> str:
    return "R" if level % 2 else "L"


def _give_to_invisible(levels: list[int], kept: list[int], base: int) -> None:
    """What X9 leaves out takes the level before it, so that a word stays one run for shaping."""
    visible = set(kept)
    level = base
    for i in range(len(levels)):
        if i in visible:
            level = levels[i]
        else:
            levels[i] = level


def _resolve(text: str, sequence: list[int], kinds: list[str], levels: list[int], borders: tuple[str, str]) -> None:
    """The rest for one sequence: weak types, brackets, neutrals, and the levels they lead to."""
    start, end = borders
    seen = [kinds[i] for i in sequence]
    types = _weak(seen, start)
    embedding = _direction(levels[sequence[0]])
    _brackets([text[i] for i in sequence], seen, types, embedding, start)
    _neutrals(types, embedding, start, end)
    for i, kind in zip(sequence, types, strict=True):
        if levels[i] % 2:  # I2
            levels[i] += kind != "R"
        else:  # I1
            levels[i] += {"R": 1, "AN": 2, "EN": 2}.get(kind, 0)


def _weak(seen: list[str], start: str) -> list[str]:
    """Numbers, their signs and marks settled (W1 to W7)."""
    types = _marks(seen, start)
    for i in range(1, len(types) - 1):  # W4
        left, right = types[i - 1], types[i + 1]
        if left == right and (types[i], left) in {("ES", "EN"), ("CS", "EN"), ("CS", "AN")}:
            types[i] = left
    for row in _rows(types, "ET"):  # W5
        if "EN" in {
            types[row.start - 1] if row.start else "",
            types[row.stop] if row.stop < len(types) else "",
        }:
            types[row.start : row.stop] = ["EN"] * len(row)
    strong = start
    for i, kind in enumerate(types):
        if kind in {"ES", "ET", "CS"}:  # W6
            types[i] = "ON"
        elif kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":  # W7
            types[i] = "L"
    return types


def _marks(seen: list[str], start: str) -> list[str]:
    """Marks as their letters, and European digits after Arabic letters as Arabic ones (W1 to W3)."""
    types = list(seen)
    strong = before = start
    for i, kind in enumerate(types):
        if kind == "NSM":  # W1
            types[i] = "ON" if before in _ISOLATES or before == "PDI" else before
        before = types[i]
        if before in {"L", "R", "AL"}:
            strong = before
        elif before == "EN" and strong == "AL":  # W2
            types[i] = "AN"
    return ["R" if kind == "AL" else kind for kind in types]  # W3


def _rows(types: list[str], *kinds: str) -> list[range]:
    """Unbroken rows of these kinds."""
    rows: list[range] = []
    for i, kind in enumerate(types):
        if kind not in kinds:
            continue
        if rows and rows[-1].stop == i:
            rows[-1] = range(rows[-1].start, i + 1)
        else:
            rows.append(range(i, i + 1))
    return rows


def _brackets(chars: list[str], seen: list[str], types: list[str], embedding: str, start: str) -> None:
    """A pair of brackets reads the way of what it holds (N0)."""
    for opener, closer in _pairs(chars, types):
        inside = {_STRONG[kind] for kind in types[opener + 1 : closer] if kind in _STRONG}
        if embedding in inside:
            way = embedding
        elif inside:
            context = next((_STRONG[kind] for kind in reversed(types[:opener]) if kind in _STRONG), start)
            way = context if context in inside else embedding
        else:
            continue
        for bracket in (opener, closer):
            types[bracket] = way
            for i in range(bracket + 1, len(types)):
                if seen[i] != "NSM":
                    break
                types[i] = way


def _pairs(chars: list[str], types: list[str]) -> Iterable[tuple[int, int]]:
    """Opening and closing brackets that belong together, by the place of the opening one (BD16)."""
    waiting: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for i, (char, kind) in enumerate(zip(chars, types, strict=True)):
        if kind != "ON":
            continue
        if char in _OPENING:
            if len(waiting) == _MAX_BRACKETS:
                return []
            waiting.append((char, i))
        elif char in _PARTNER:
            match = next((n for n in range(len(waiting) - 1, -1, -1) if waiting[n][0] == _PARTNER[char]), None)
            if match is not None:
                pairs.append((waiting[match][1], i))
                del waiting[match:]
    return sorted(pairs)


def _neutrals(types: list[str], embedding: str, start: str, end: str) -> None:
    """Blanks and signs go with what stands on both sides, or with the sequence (N1, N2)."""
    for row in _rows(types, *_NEUTRAL):
        left = _STRONG[types[row.start - 1]] if row.start else start
        right = _STRONG[types[row.stop]] if row.stop < len(types) else end
        types[row.start : row.stop] = [left if left == right else embedding] * len(row)
