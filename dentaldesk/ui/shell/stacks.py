"""The two stacks in which the panels are designed to stand: the wide ones, and beside them the narrow ones."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import PySide6QtAds as QtAds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

SIDE_SHARE = 26  # per cent of the width
SIDE_MOST = 480  # pixels: a wider list is not read better, and a book or chart is
_PLACED_AT_ONCE = 4  # docks: four milliseconds


class Stacks:
    """Puts docks there, and knows whether they still are. Both stacks hold at least one dock."""

    def __init__(
        self,
        manager: QtAds.CDockManager,
        wide: Mapping[str, QtAds.CDockWidget],
        narrow: Mapping[str, QtAds.CDockWidget],
    ) -> None:
        self._manager = manager
        self._wide = list(wide.values())
        self._narrow = list(narrow.values())

    def placing(self) -> Iterator[Callable[[], object]]:
        """Steps for turns of the event loop: all at once they take 25 ms."""
        yield self._begin
        for first, *others in (self._wide, self._narrow):
            for start in range(0, len(others), _PLACED_AT_ONCE):
                yield partial(self._add, first, others[start : start + _PLACED_AT_ONCE])

    def place(self) -> None:
        """All docks, whether they float, hide at an edge or stand elsewhere."""
        for step in self.placing():
            step()

    def _begin(self) -> None:
        """Both before either grows: a stack that another one is put beside is dressed anew with all its tabs."""
        area = self._manager.addDockWidget(QtAds.CenterDockWidgetArea, self._wide[0])
        self._manager.addDockWidget(QtAds.RightDockWidgetArea, self._narrow[0], area)

    def _add(self, first: QtAds.CDockWidget, others: Sequence[QtAds.CDockWidget]) -> None:
        area = first.dockAreaWidget()
        for dock in others:
            self._manager.addDockWidget(QtAds.CenterDockWidgetArea, dock, area)

    def stand(self) -> bool:
        """Whether the docks, open or not, are in their stacks, in the order in which they were placed."""
        for docks in (self._wide, self._narrow):
            area = docks[0].dockAreaWidget()
            if area is None or docks[0].isInFloatingContainer() or docks[0].isAutoHide():
                return False
            if [each.objectName() for each in area.dockWidgets()] != [dock.objectName() for dock in docks]:
                return False
        return True

    def sizes(self) -> list[int]:
        """The widths that `share_width` takes."""
        area = self._narrow[0].dockAreaWidget()
        return [] if area is None else list(self._manager.splitterSizes(area))

    def share_width(self, sizes: Sequence[int] = ()) -> None:
        """Give the stacks these widths in pixels, or those of their design."""
        area = self._narrow[0].dockAreaWidget()
        width = self._manager.width()
        if area is not None:
            narrow = min(width * SIDE_SHARE // 100, SIDE_MOST)
            self._manager.setSplitterSizes(area, list(sizes) or [width - narrow, narrow])
