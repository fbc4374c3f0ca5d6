"""The order in which sites are probed, and the sheet's rows that arrows walk on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dentaldesk.engines.clinical.perio import Cell, in_arch_order, place_across, sites_as_seen
from dentaldesk.models.perio import Corner, PathPreset, Side
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import ValueProblem

# The sheet from top to bottom: the mouth unfolded, so that outward is always buccal.
ROWS: tuple[tuple[bool, Side], ...] = (
    (True, Side.BUCCAL),
    (True, Side.LINGUAL),
    (False, Side.LINGUAL),
    (False, Side.BUCCAL),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A preset and the corner it begins at."""

    preset: PathPreset = PathPreset.ZIG_ZAG
    start: Corner = Corner.UPPER_RIGHT

    @property
    def code(self) -> str:
        """`zig-zag@upper-right`: how it is stored."""
        return f"{self.preset}@{self.start}"


def path_of(code: str) -> Path:
    """The path of a stored code. Raises ValueProblem."""
    preset, _, start = code.partition("@")
    try:
        return Path(preset=PathPreset(preset), start=Corner(start))
    except ValueError as error:
        raise ValueProblem("perio.unknown_path", typed=code) from error


def walk(teeth: Iterable[ToothCode], path: Path) -> tuple[Cell, ...]:
    """Every site of these teeth once, in the order of the path."""
    standing = tuple(teeth)
    first = path.start.is_upper
    cells: list[Cell] = []
    from_right = path.start.is_right
    for upper in (first, not first):
        jaw = in_arch_order(standing, upper=upper)
        if path.preset is PathPreset.BY_TOOTH:
            cells += _by_tooth(jaw, from_right=from_right)
            from_right = not from_right  # the other jaw goes back to where the first one began
        else:
            cells += _along(jaw, Side.BUCCAL, from_right=from_right)
            back = path.preset is PathPreset.ZIG_ZAG
            cells += _along(jaw, Side.LINGUAL, from_right=from_right is not back)
    return tuple(cells)


def _along(jaw: tuple[ToothCode, ...], side: Side, *, from_right: bool) -> list[Cell]:
    cells = [(tooth, site) for tooth in jaw for site in sites_as_seen(tooth, side)]
    return cells if from_right else cells[::-1]


def _by_tooth(jaw: tuple[ToothCode, ...], *, from_right: bool) -> list[Cell]:
    cells: list[Cell] = []
    for tooth in jaw if from_right else jaw[::-1]:
        for side in (Side.BUCCAL, Side.LINGUAL):
            sites = sites_as_seen(tooth, side)
            cells += [(tooth, site) for site in (sites if from_right else sites[::-1])]
    return cells


def row_of(teeth: Iterable[ToothCode], row: tuple[bool, Side]) -> list[Cell]:
    """One row of the sheet, the patient's right first."""
    upper, side = row
    return _along(in_arch_order(teeth, upper=upper), side, from_right=True)


def beside(teeth: Iterable[ToothCode], cell: Cell, steps: int) -> Cell:
    """The cell this many sites to the patient's left in its row (right when negative), at most the last one."""
    row = row_of(teeth, _row(cell))
    return row[max(0, min(len(row) - 1, row.index(cell) + steps))]


def above_or_below(teeth: Iterable[ToothCode], cell: Cell, rows: int) -> Cell:
    """The cell nearest to this one so many rows further down (up when negative); rows without teeth are passed over."""
    standing = tuple(teeth)
    place = ROWS.index(_row(cell)) + rows
    while 0 <= place < len(ROWS):
        row = row_of(standing, ROWS[place])
        if row:
            return min(row, key=lambda other: abs(_place(other) - _place(cell)))
        place += 1 if rows > 0 else -1
    return cell


def _row(cell: Cell) -> tuple[bool, Side]:
    return cell[0].is_upper, cell[1].side


def _place(cell: Cell) -> int:
    """Across the mouth; four thirds of a tooth's place are three sites."""
    tooth, site = cell
    return place_across(tooth) * 3 + sites_as_seen(tooth, site.side).index(site)
