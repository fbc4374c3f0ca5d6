"""Where a keyboard run through the mouth stands: frozen data; `perio_run` has the keys."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dentaldesk.engines.clinical.perio import Cell, PerioChart
from dentaldesk.engines.clinical.perio_path import Path
from dentaldesk.models.perio import Entrance
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Message


class Layer(StrEnum):
    """What digits mean."""

    DEPTH = "depth"
    MARGIN = "margin"


class Pending(StrEnum):
    """What the next digit means, once."""

    TENS = "tens"
    OVERGROWTH = "overgrowth"
    FURCATION = "furcation"
    MOBILITY = "mobility"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What undo goes back to."""

    chart: PerioChart
    at: Cell | None
    read: Cell | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PerioRun:
    """`at` is the current site, None in a mouth without teeth; `read` the one that letters mark, if one was just read.

    `problem` says why the last key did nothing.
    """

    chart: PerioChart
    path: Path
    cells: tuple[Cell, ...]  # the path through the teeth of the chart
    at: Cell | None
    read: Cell | None = None
    layer: Layer = Layer.DEPTH
    pending: Pending | None = None
    entrance: Entrance | None = None  # of a pending furcation
    past: tuple[Moment, ...] = ()
    future: tuple[Moment, ...] = ()
    problem: Message | None = None

    @property
    def marked(self) -> Cell | None:
        """The site that letters mark."""
        return self.read or self.at

    @property
    def tooth(self) -> ToothCode | None:
        """The current tooth."""
        return self.at[0] if self.at else None


def is_read(run: PerioRun, cell: Cell) -> bool:
    """Whether the site was read in the layer of now."""
    reading = run.chart.at(*cell)
    return (reading.depth if run.layer is Layer.DEPTH else reading.margin) is not None
