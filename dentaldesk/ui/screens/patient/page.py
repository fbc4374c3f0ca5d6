"""What the pages of a profile have in common: they read when they are looked at, and again when something changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from dentaldesk.models.states import Topic
from dentaldesk.ui.theme.current import current

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk


_WIDEST = 84  # letter heights


def widest_page() -> int:
    """The pixels that a page takes at most: on a large screen its two ends are still read in one glance."""
    return _WIDEST * current().sizes.body


class ProfilePage(QWidget):
    """A page. A hidden one waits with reading until it is shown."""

    TOPICS: ClassVar[frozenset[Topic]] = frozenset({Topic.PATIENTS})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        """With the `parent` it will stand in: a page that moves when it is full is dressed twice."""
        super().__init__(parent)
        self.desk = desk
        self._stale = True
        desk.patient_changed.connect(self._patient_changed)
        desk.actor_changed.connect(self.dress)
        desk.live.changed.connect(self._changed)
        desk.live.found.connect(self.look)

    def look(self) -> None:
        """Read now, or as soon as the page is shown."""
        self._stale = not self.isVisible()
        if not self._stale:
            self.read()

    def _patient_changed(self) -> None:
        self.forget()
        self.look()

    def _changed(self, topics: frozenset[Topic]) -> None:
        if topics & self.TOPICS:
            self.look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.read()

    def read(self) -> None:
        """Ask for what is to be shown of the open patient."""
        raise NotImplementedError

    def forget(self) -> None:
        """Another patient is open: nothing of the one before may be seen for a moment."""

    def dress(self) -> None:
        """Somebody else sits here: allow what they may do."""

    def save_if_allowed(self) -> None:
        """What Ctrl+S does here."""

    def left_unsaved(self) -> list[str]:
        """What would be lost if the program ended now, in words."""
        return []
