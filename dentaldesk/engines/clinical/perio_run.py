"""The keyboard run through the mouth: a state and a key give the next state. No clock, no screen.

Digits read the current site and go on along the path by themselves. `.` before a digit adds ten. Letters mark the site
that was read last, capitals its whole side. Every key that changes the chart can be undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from dentaldesk.engines.clinical import perio
from dentaldesk.engines.clinical.perio import Cell, PerioChart, entrances
from dentaldesk.engines.clinical.perio_path import Path, above_or_below, beside, walk
from dentaldesk.engines.clinical.perio_state import Layer, Moment, Pending, PerioRun, is_read
from dentaldesk.models.perio import Entrance, Side, Sign
from dentaldesk.models.values import ValueProblem

MOST_UNDO = 500  # keys: more than a full mouth


def begin(chart: PerioChart, path: Path) -> PerioRun:
    """The run at the first site of the path that is still to be read."""
    cells = walk(chart.teeth, path)
    run = PerioRun(chart=chart, path=path, cells=cells, at=cells[0] if cells else None)
    unread = (cell for cell in cells if not is_read(run, cell) and not chart.tooth(cell[0]).not_probed)
    return replace(run, at=next(unread, run.at))


def with_path(run: PerioRun, path: Path) -> PerioRun:
    """The same chart along another path, beginning anew where something is still to be read."""
    fresh = begin(run.chart, path)
    return replace(fresh, layer=run.layer, past=run.past, future=run.future)


def with_chart(run: PerioRun, chart: PerioChart) -> PerioRun:
    """The chart as it now stands elsewhere too, at the same place; what was done before cannot be undone past it."""
    cells = walk(chart.teeth, run.path)
    at = run.at if run.at in cells else (cells[0] if cells else None)
    return replace(run, chart=chart, cells=cells, at=at, read=None, past=(), future=(), pending=None, problem=None)


def go_to(run: PerioRun, cell: Cell) -> PerioRun:
    """Make this the current site; letters mark it until another one is read."""
    if cell not in run.cells:
        return run
    return replace(run, at=cell, read=None, pending=None, entrance=None, problem=None)


def edited(run: PerioRun, chart: PerioChart) -> PerioRun:
    """The run with another chart that one person made of it here, to be undone like a key."""
    cells = walk(chart.teeth, run.path)
    changed = _changed(run, chart)
    at = run.at if run.at in cells else _next_standing(run, cells)
    return replace(changed, cells=cells, at=at, read=changed.read if changed.read in cells else None)


def press(run: PerioRun, key: str) -> PerioRun:
    """The state after a key: one character, or a name such as `Backspace`. A key that means nothing changes nothing."""
    fresh = replace(run, problem=None)
    if fresh.at is None and key not in {"Undo", "Redo"}:
        return fresh
    try:
        if key in _KEYS:
            return _KEYS[key](fresh)
        if len(key) == 1 and key.isascii() and key.isdigit():
            return _digit(fresh, int(key))
    except ValueProblem as error:
        return replace(run, problem=error.message, pending=None, entrance=None)
    return run


# -- what is undone --


def _changed(run: PerioRun, chart: PerioChart) -> PerioRun:
    """The run with another chart, the one before it kept."""
    calm = replace(run, pending=None, entrance=None)
    if chart == run.chart:
        return calm
    past = (*run.past[-(MOST_UNDO - 1) :], _moment(run))
    return replace(calm, chart=chart, past=past, future=())


def _moment(run: PerioRun) -> Moment:
    return Moment(chart=run.chart, at=run.at, read=run.read)


def _undo(run: PerioRun) -> PerioRun:
    if not run.past:
        return replace(run, pending=None, entrance=None)
    *past, moment = run.past
    return replace(_back_to(run, moment), past=tuple(past), future=(_moment(run), *run.future))


def _redo(run: PerioRun) -> PerioRun:
    if not run.future:
        return replace(run, pending=None, entrance=None)
    moment, *future = run.future
    return replace(_back_to(run, moment), past=(*run.past, _moment(run)), future=tuple(future))


def _back_to(run: PerioRun, moment: Moment) -> PerioRun:
    cells = run.cells if moment.chart.teeth == run.chart.teeth else walk(moment.chart.teeth, run.path)
    return replace(run, chart=moment.chart, cells=cells, at=moment.at, read=moment.read, pending=None, entrance=None)


# -- digits --


def _digit(run: PerioRun, digit: int) -> PerioRun:
    assert run.at is not None  # noqa: S101 - press asked
    tooth = run.at[0]
    match run.pending:
        case Pending.MOBILITY:
            return _changed(run, perio.with_mobility(run.chart, tooth, digit))
        case Pending.FURCATION:
            assert run.entrance is not None  # noqa: S101 - set with it
            return _changed(run, perio.with_furcation(run.chart, tooth, run.entrance, digit))
        case Pending.TENS:
            length = 10 + digit
        case Pending.OVERGROWTH:
            length = -digit
        case _:
            length = digit
    if run.chart.tooth(tooth).not_probed:
        raise ValueProblem("perio.not_probed", tooth=tooth.code)
    edit = perio.with_depth if run.layer is Layer.DEPTH else perio.with_margin
    return _read(run, edit(run.chart, run.at, length))


def _read(run: PerioRun, chart: PerioChart) -> PerioRun:
    """The site was read: it is what letters mark, and the next one is current."""
    done = _changed(run, chart)
    return replace(done, read=run.at, at=_step(done, 1))


def _step(run: PerioRun, steps: int) -> Cell | None:
    """The site so many steps on; teeth that are not probed are passed over, the ends of the path are kept."""
    if run.at is None:
        return None
    place = run.cells.index(run.at) + steps
    while 0 <= place < len(run.cells):
        if not run.chart.tooth(run.cells[place][0]).not_probed:
            return run.cells[place]
        place += 1 if steps > 0 else -1
    return run.at


def _tens(run: PerioRun) -> PerioRun:
    return replace(run, pending=Pending.TENS, entrance=None)


def _minus(run: PerioRun) -> PerioRun:
    """Overgrowth before a margin; elsewhere "not assessed"."""
    if run.layer is Layer.MARGIN and run.pending is None:
        return replace(run, pending=Pending.OVERGROWTH)
    return _not_assessed(run)


def _not_assessed(run: PerioRun) -> PerioRun:
    assert run.at is not None  # noqa: S101 - press asked
    tooth = run.at[0]
    if run.pending is Pending.MOBILITY:
        return _changed(run, perio.with_mobility(run.chart, tooth, None))
    if run.pending is Pending.FURCATION:
        assert run.entrance is not None  # noqa: S101 - set with it
        return _changed(run, perio.with_furcation(run.chart, tooth, run.entrance, None))
    return _read(run, _cleared(run, run.at))


def _cleared(run: PerioRun, cell: Cell) -> PerioChart:
    edit = perio.with_depth if run.layer is Layer.DEPTH else perio.with_margin
    return edit(run.chart, cell, None)


def _backspace(run: PerioRun) -> PerioRun:
    """Take back a half-typed entry, else go back one site and clear it."""
    if run.pending is not None:
        return replace(run, pending=None, entrance=None)
    back = _step(run, -1)
    if back is None or back == run.at:
        return run
    return replace(_changed(run, _cleared(run, back)), at=back, read=None)


# -- letters --


def _mark(sign: Sign) -> Callable[[PerioRun], PerioRun]:
    def mark(run: PerioRun) -> PerioRun:
        assert run.marked is not None  # noqa: S101 - press asked
        return _signed(run, sign, [run.marked])

    return mark


def _mark_side(sign: Sign) -> Callable[[PerioRun], PerioRun]:
    def mark(run: PerioRun) -> PerioRun:
        assert run.marked is not None  # noqa: S101 - press asked
        tooth, site = run.marked
        return _signed(run, sign, [(tooth, each) for each in site.side.sites])

    return mark


def _signed(run: PerioRun, sign: Sign, cells: list[Cell]) -> PerioRun:
    """Mark them all, or unmark them when all of them are marked."""
    tooth = cells[0][0]
    if run.chart.tooth(tooth).not_probed:
        raise ValueProblem("perio.not_probed", tooth=tooth.code)
    present = not all(run.chart.at(*cell).sign(sign) for cell in cells)
    return _changed(run, perio.with_sign(run.chart, cells, sign, present=present))


def _even(cells_of: Callable[[PerioRun], Iterable[Cell]]) -> Callable[[PerioRun], PerioRun]:
    """The margin stands at the junction, wherever it was not read yet and the site was probed."""

    def level(run: PerioRun) -> PerioRun:
        chart = run.chart
        for cell in cells_of(run):
            reading = chart.at(*cell)
            if reading.depth is not None and reading.margin is None:
                chart = perio.with_margin(chart, cell, 0)
        return _changed(run, chart)

    return level


def _marked_tooth(run: PerioRun) -> list[Cell]:
    return [cell for cell in run.cells if run.marked is not None and cell[0] == run.marked[0]]


# -- the tooth --


def _furcation(run: PerioRun) -> PerioRun:
    """The next digit is a degree; pressed again, of the next entrance."""
    assert run.at is not None  # noqa: S101 - press asked
    tooth, site = run.at
    ways = () if run.chart.tooth(tooth).implant else _near_first(entrances(tooth), site.side)
    if not ways:
        raise ValueProblem("perio.one_root", tooth=tooth.code)
    place = ways.index(run.entrance) + 1 if run.pending is Pending.FURCATION and run.entrance in ways else 0
    return replace(run, pending=Pending.FURCATION, entrance=ways[place % len(ways)])


def _near_first(ways: tuple[Entrance, ...], side: Side) -> tuple[Entrance, ...]:
    """The entrances that are reached from this side first: mesial and distal ones of upper teeth from the palate."""
    if side is Side.BUCCAL:
        return ways
    return tuple(sorted(ways, key=lambda way: way is Entrance.BUCCAL))


def _mobility(run: PerioRun) -> PerioRun:
    return replace(run, pending=Pending.MOBILITY, entrance=None)


def _not_probed(run: PerioRun) -> PerioRun:
    """The tooth cannot be probed, and the next one is current; pressed on such a tooth, it can."""
    assert run.at is not None  # noqa: S101 - press asked
    tooth = run.at[0]
    was = run.chart.tooth(tooth).not_probed
    done = _changed(run, perio.with_not_probed(run.chart, tooth, not_probed=not was))
    return done if was else replace(done, read=None, at=_step(done, 1))


def _implant(run: PerioRun) -> PerioRun:
    """An implant stands here; pressed on an implant, a tooth."""
    assert run.at is not None  # noqa: S101 - press asked
    tooth = run.at[0]
    return _changed(run, perio.with_implant(run.chart, tooth, implant=not run.chart.tooth(tooth).implant))


def _missing(run: PerioRun) -> PerioRun:
    """The tooth is not there: it leaves the chart."""
    assert run.at is not None  # noqa: S101 - press asked
    return edited(run, perio.with_sheet(run.chart, run.at[0], None))


def _next_standing(run: PerioRun, cells: tuple[Cell, ...]) -> Cell | None:
    if run.at in run.cells:
        behind = run.cells[run.cells.index(run.at) :]
        for cell in (*behind, *reversed(run.cells)):
            if cell in cells:
                return cell
    return cells[0] if cells else None


# -- moving --


def _layer(run: PerioRun) -> PerioRun:
    layer = Layer.MARGIN if run.layer is Layer.DEPTH else Layer.DEPTH
    return replace(run, layer=layer, pending=None, entrance=None)


def _along(steps: int) -> Callable[[PerioRun], PerioRun]:
    return lambda run: go_to(run, _step(run, steps) or run.cells[0])


def _across(steps: int) -> Callable[[PerioRun], PerioRun]:
    return lambda run: go_to(run, beside(run.chart.teeth, run.at or run.cells[0], steps))


def _down(rows: int) -> Callable[[PerioRun], PerioRun]:
    return lambda run: go_to(run, above_or_below(run.chart.teeth, run.at or run.cells[0], rows))


def _end(place: int) -> Callable[[PerioRun], PerioRun]:
    return lambda run: go_to(run, run.cells[place])


def _next_tooth(run: PerioRun) -> PerioRun:
    """On along the path to another tooth."""
    assert run.at is not None  # noqa: S101 - press asked
    for cell in run.cells[run.cells.index(run.at) :]:
        if cell[0] != run.at[0] and not run.chart.tooth(cell[0]).not_probed:
            return go_to(run, cell)
    return run


SIGN_KEYS: Mapping[str, Sign] = {
    "b": Sign.BLEEDING,
    "s": Sign.SUPPURATION,
    "p": Sign.PLAQUE,
    "c": Sign.CALCULUS,
}
_KEYS: Mapping[str, Callable[[PerioRun], PerioRun]] = {
    **{key: _mark(sign) for key, sign in SIGN_KEYS.items()},
    **{key.upper(): _mark_side(sign) for key, sign in SIGN_KEYS.items()},
    ".": _tens,
    ",": _tens,  # the same key of the number block in other languages
    "-": _minus,
    "n": _not_assessed,
    "m": _layer,
    "e": _even(_marked_tooth),
    "E": _even(lambda run: run.cells),
    "f": _furcation,
    "g": _mobility,
    "x": _not_probed,
    "i": _implant,
    "Delete": _missing,
    "Backspace": _backspace,
    "Undo": _undo,
    "Redo": _redo,
    " ": _along(1),
    "Enter": _next_tooth,
    "Left": _across(-1),
    "Right": _across(1),
    "Up": _down(-1),
    "Down": _down(1),
    "Home": _end(0),
    "End": _end(-1),
}
KEYS = frozenset(_KEYS) | frozenset("0123456789")
