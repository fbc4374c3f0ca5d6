"""A picture box at work: what is offered is made small on another thread, what is kept is read and shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from dentaldesk.engines.core.files import load_file
from dentaldesk.ui.widgets.photo import SIDE, small_jpeg

if TYPE_CHECKING:
    from dentaldesk.engines.core.access import Actor
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.widgets.photo import PhotoBox, Source


Keep = Callable[["bytes | None", "Actor"], None]


class Photo(QObject):
    """Between one box and the engines. `keep` is handed the small picture, or None to take it away,
    and who asked for it.
    """

    def __init__(self, desk: Desk, box: PhotoBox, keep: Keep, side: int = SIDE) -> None:
        super().__init__(box)
        self._desk = desk
        self._box = box
        self._keep = keep
        self._side = side
        self._shown: str | None = None
        self._turn = 0
        box.offered.connect(self._offer)
        box.removed.connect(lambda: keep(None, desk.actor))

    def _offer(self, source: Source) -> None:
        self._turn += 1
        side, turn, actor = self._side, self._turn, self._desk.actor

        def done(content: bytes) -> None:
            if turn == self._turn:  # another person may be shown by now, or another picture was offered
                self._keep(content, actor)

        self._desk.tasks.aside(self, "small", lambda: small_jpeg(source, side), done, self._desk.trouble.emit)

    def forget(self) -> None:
        """Somebody else is shown from now on."""
        self._turn += 1
        self._shown = None
        self._box.show_picture(None)

    def show(self, sha256: str | None) -> None:
        """Show the picture that is kept under this hash."""
        if sha256 == self._shown:
            return
        self._shown = sha256
        if sha256 is None:
            self._box.show_picture(None)
            return

        def show(content: bytes) -> None:
            if sha256 == self._shown:
                self._box.show_picture(content)

        self._desk.tasks.query(self, "photo", lambda session: load_file(session, sha256), show)
