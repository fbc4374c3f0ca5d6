"""What is to happen to a household, in the order of its moments, and the people and hours of the desk."""

from __future__ import annotations

import heapq
from collections.abc import Callable

from dentaldesk.believable.house import Person as Staff
from dentaldesk.believable.scene import Scene

_FROM, _TO = 8 * 60 + 30, 16 * 60  # minutes of the day at which the desk is called


class Agenda:
    """Acts by their moment. What lies after the end of the past does not happen yet."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._ahead: list[tuple[int, int, Callable[[int], None]]] = []
        self._count = 0

    def then(self, at: int, act: Callable[[int], None]) -> None:
        """This happens at a moment, and is told the moment."""
        if at < self.scene.now:
            self._count += 1
            heapq.heappush(self._ahead, (at, self._count, act))

    def run(self) -> None:
        """Let everything happen that is to happen."""
        while self._ahead:
            at, _, act = heapq.heappop(self._ahead)
            act(at)

    def office(self, day: int) -> int:
        """A moment of this day at the desk, or of the next on which it is open."""
        return self.scene.days.at(self.scene.book.next_day(day), self.scene.chance.randint(_FROM, _TO))

    def somebody(self) -> Staff:
        """Whoever sits at the desk."""
        return self.scene.chance.choice(self.scene.house.desk)
