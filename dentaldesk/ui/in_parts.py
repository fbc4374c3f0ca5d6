"""A panel whose making would be felt is made in parts: keys and painting come between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk


class InParts(QWidget):
    """`_make` makes what is in it, and yields wherever the event loop may turn.

    Made at once, unless `at_once` is False: then whoever wants it calls `go_on` until it is whole, and lets nobody see
    it or talk to it before. What is told meanwhile must not be lost: `_make` listens and looks in its last part.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, at_once: bool = True) -> None:
        super().__init__(parent)
        self._desk = desk
        self._parts: Iterator[None] | None = self._make()
        if not at_once:
            # As if it had been hidden, without an event: else a window that is shown meanwhile brings it into sight.
            self.setAttribute(Qt.WidgetAttribute.WA_WState_Hidden)
            self.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
        self.go_on()
        while at_once and not self.is_whole:
            self.go_on()

    def _make(self) -> Iterator[None]:
        raise NotImplementedError

    @property
    def is_whole(self) -> bool:
        """Whether all of it is made."""
        return self._parts is None

    def go_on(self) -> None:
        """Make the next part."""
        if self._parts is not None and next(self._parts, self) is self:
            self._parts = None
