"""Teeth and surfaces by their names.

Stored as ISO 3950 (FDI), two digits, with `S` behind them for a supernumerary tooth beside that one.
Shown as FDI, Universal (ADA) or Palmer. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from dentaldesk.models.values import ValueProblem

PERMANENT_QUADRANTS = range(1, 5)
PRIMARY_QUADRANTS = range(5, 9)
_PERMANENT_TEETH = 8
_PRIMARY_TEETH = 5
_LAST_ANTERIOR = 3
_FIRST_MOLAR, _FIRST_PRIMARY_MOLAR = 6, 4

# Universal walks clockwise as seen from the front: upper right to upper left, lower left to lower right.
_PERMANENT_WALK = [
    *(f"1{n}" for n in range(8, 0, -1)),
    *(f"2{n}" for n in range(1, 9)),
    *(f"3{n}" for n in range(8, 0, -1)),
    *(f"4{n}" for n in range(1, 9)),
]
_PRIMARY_WALK = [
    *(f"5{n}" for n in range(5, 0, -1)),
    *(f"6{n}" for n in range(1, 6)),
    *(f"7{n}" for n in range(5, 0, -1)),
    *(f"8{n}" for n in range(1, 6)),
]
_SUPERNUMERARY_OFFSET = 50  # Universal: 51 beside 1 … 82 beside 32
_CORNERS = {1: "UR", 2: "UL", 3: "LL", 4: "LR", 5: "UR", 6: "UL", 7: "LL", 8: "LR"}
_CORNER_SIGNS = {"┘": "UR", "└": "UL", "┌": "LL", "┐": "LR"}


class Notation(StrEnum):
    FDI = "fdi"
    UNIVERSAL = "universal"
    PALMER = "palmer"


class Surface(StrEnum):
    """In the order in which they are written: 16 MOD, 21 MIF."""

    MESIAL = "M"
    OCCLUSAL = "O"
    INCISAL = "I"
    DISTAL = "D"
    BUCCAL = "B"
    FACIAL = "F"
    CERVICAL = "V"
    LINGUAL = "L"


_ANTERIOR = (Surface.MESIAL, Surface.INCISAL, Surface.DISTAL, Surface.FACIAL, Surface.CERVICAL, Surface.LINGUAL)
_POSTERIOR = (Surface.MESIAL, Surface.OCCLUSAL, Surface.DISTAL, Surface.BUCCAL, Surface.CERVICAL, Surface.LINGUAL)
# Palatal is the upper jaw's word for lingual.
_TYPED_AS = {"P": Surface.LINGUAL}


@dataclass(frozen=True, slots=True, order=True)
class ToothCode:
    """One tooth by its FDI code: `16`, `55`, `21S`. Raises ValueProblem for a tooth that nobody has."""

    code: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[1-4][1-8]S?|[5-8][1-5]S?", self.code):
            raise ValueProblem("tooth.unknown", typed=self.code)

    def __str__(self) -> str:
        return self.code

    @property
    def quadrant(self) -> int:
        """1 upper right, 2 upper left, 3 lower left, 4 lower right; 5 to 8 the same for primary teeth."""
        return int(self.code[0])

    @property
    def position(self) -> int:
        """1 central incisor … 8 third molar."""
        return int(self.code[1])

    @property
    def is_primary(self) -> bool:
        return self.quadrant in PRIMARY_QUADRANTS

    @property
    def is_supernumerary(self) -> bool:
        return self.code.endswith("S")

    @property
    def is_upper(self) -> bool:
        return self.quadrant in {1, 2, 5, 6}

    @property
    def is_right(self) -> bool:
        """On the patient's right: the screen's left."""
        return self.quadrant in {1, 4, 5, 8}

    @property
    def is_anterior(self) -> bool:
        return self.position <= _LAST_ANTERIOR

    @property
    def is_molar(self) -> bool:
        """A molar; the fourth and fifth primary teeth are molars too."""
        return self.position >= (_FIRST_PRIMARY_MOLAR if self.is_primary else _FIRST_MOLAR)

    @property
    def surfaces(self) -> tuple[Surface, ...]:
        """The surfaces this tooth has, in writing order."""
        return _ANTERIOR if self.is_anterior else _POSTERIOR


def every_tooth() -> list[ToothCode]:
    """All 52 teeth and a supernumerary one beside each, permanent first, in Universal order."""
    walk = [*_PERMANENT_WALK, *_PRIMARY_WALK]
    return [ToothCode(code) for code in (*walk, *(f"{code}S" for code in walk))]


def arch_place(tooth: ToothCode) -> tuple[bool, int, bool, bool]:
    """A key that sorts teeth as they are seen: upper jaw first, the patient's right first, primary after permanent."""
    side = -1 if tooth.is_right else 1
    return not tooth.is_upper, side * tooth.position, tooth.is_primary, tooth.is_supernumerary


_FEWEST_OF_A_RANGE = 3


def show_teeth(teeth: Iterable[ToothCode], notation: Notation) -> str:
    """`11, 13–16`: in arch order, three neighbours or more as a range, across the midline but never across the jaws."""
    runs: list[list[ToothCode]] = []
    for tooth in sorted(set(teeth), key=arch_place):
        if runs and _are_neighbours(runs[-1][-1], tooth):
            runs[-1].append(tooth)
        else:
            runs.append([tooth])
    shown = []
    for run in runs:
        names = [show_tooth(tooth, notation) for tooth in run]
        shown += [f"{names[0]}–{names[-1]}"] if len(names) >= _FEWEST_OF_A_RANGE else names
    return ", ".join(shown)


def _are_neighbours(left: ToothCode, right: ToothCode) -> bool:
    if left.is_supernumerary or right.is_supernumerary or left.is_primary is not right.is_primary:
        return False
    row = _ROWS[left.is_upper, left.is_primary]
    return right.is_upper is left.is_upper and row.index(right.code) - row.index(left.code) == 1


# The teeth of one dentition in one jaw from screen left to right.
_ROWS = {
    (is_upper, is_primary): [
        *(f"{right}{n}" for n in range(count, 0, -1)),
        *(f"{left}{n}" for n in range(1, count + 1)),
    ]
    for is_upper, is_primary, right, left, count in (
        (True, False, 1, 2, _PERMANENT_TEETH),
        (False, False, 4, 3, _PERMANENT_TEETH),
        (True, True, 5, 6, _PRIMARY_TEETH),
        (False, True, 8, 7, _PRIMARY_TEETH),
    )
}


def teeth_between(first: ToothCode, last: ToothCode) -> tuple[ToothCode, ...]:
    """The teeth of a range in arch order, whichever end was named first.

    Raises ValueProblem when the ends do not stand in one row of one jaw.
    """
    row = _ROWS[first.is_upper, first.is_primary]
    if first.code not in row or last.code not in row:
        raise ValueProblem("teeth.not_a_range", first=first.code, last=last.code)
    start, end = sorted((row.index(first.code), row.index(last.code)))
    return tuple(ToothCode(code) for code in row[start : end + 1])


def show_tooth(tooth: ToothCode, notation: Notation) -> str:
    """The tooth's name in a notation; `parse_tooth` reads it back."""
    if notation is Notation.UNIVERSAL:
        return _universal(tooth)
    if notation is Notation.PALMER:
        return _palmer(tooth)
    return tooth.code


def _universal(tooth: ToothCode) -> str:
    plain = tooth.code[:2]
    if tooth.is_primary:
        letter = chr(ord("A") + _PRIMARY_WALK.index(plain))
        return f"{letter}S" if tooth.is_supernumerary else letter
    number = _PERMANENT_WALK.index(plain) + 1
    return str(number + _SUPERNUMERARY_OFFSET if tooth.is_supernumerary else number)


def _palmer(tooth: ToothCode) -> str:
    mark = chr(ord("A") + tooth.position - 1) if tooth.is_primary else str(tooth.position)
    return f"{_CORNERS[tooth.quadrant]}{mark}{'S' if tooth.is_supernumerary else ''}"


def parse_tooth(text: str, notation: Notation = Notation.FDI) -> ToothCode:
    """The tooth that was typed in a notation, whatever the case and blanks. Raises ValueProblem."""
    typed = re.sub(r"\s", "", text).upper()
    if notation is Notation.UNIVERSAL:
        return _from_universal(typed)
    if notation is Notation.PALMER:
        return _from_palmer(typed)
    return ToothCode(typed)


def _from_universal(typed: str) -> ToothCode:
    if re.fullmatch(r"[A-T]S?", typed):
        return ToothCode(_PRIMARY_WALK[ord(typed[0]) - ord("A")] + typed[1:])
    number = int(typed) if re.fullmatch(r"\d{1,2}", typed) else 0
    extra = number > _SUPERNUMERARY_OFFSET
    index = number - (_SUPERNUMERARY_OFFSET if extra else 0) - 1
    if not 0 <= index < len(_PERMANENT_WALK):
        raise ValueProblem("tooth.unknown", typed=typed)
    return ToothCode(_PERMANENT_WALK[index] + ("S" if extra else ""))


def _from_palmer(typed: str) -> ToothCode:
    spelled = typed
    for sign, corner in _CORNER_SIGNS.items():
        if sign in typed:
            spelled = corner + typed.replace(sign, "")
    match = re.fullmatch(r"(UR|UL|LL|LR)([1-8]|[A-E])(S?)", spelled)
    if not match:
        raise ValueProblem("tooth.unknown", typed=typed)
    corner, mark, extra = match.groups()
    quadrants = PERMANENT_QUADRANTS if mark.isdigit() else PRIMARY_QUADRANTS
    quadrant = next(q for q in quadrants if _CORNERS[q] == corner)
    position = int(mark) if mark.isdigit() else ord(mark) - ord("A") + 1
    return ToothCode(f"{quadrant}{position}{extra}")


def parse_surfaces(text: str, tooth: ToothCode) -> tuple[Surface, ...]:
    """The surfaces that were typed (`mod`, `M O D`, `do,b`), each once, in writing order.

    Raises ValueProblem for a letter that is no surface, or a surface that this tooth does not have.
    """
    letters = [char for char in text.upper() if not char.isspace() and char not in ",;/-"]
    surfaces = set()
    for letter in letters:
        try:
            surfaces.add(_TYPED_AS.get(letter) or Surface(letter))
        except ValueError as error:
            raise ValueProblem("surface.unknown", typed=letter) from error
    for surface in surfaces:
        if surface not in tooth.surfaces:
            has = "".join(tooth.surfaces)
            raise ValueProblem("surface.not_on_tooth", surface=surface.value, tooth=tooth.code, has=has)
    return tuple(surface for surface in Surface if surface in surfaces)


def show_surfaces(surfaces: tuple[Surface, ...]) -> str:
    """`MOD`: the letters in writing order."""
    return "".join(surface.value for surface in Surface if surface in surfaces)
