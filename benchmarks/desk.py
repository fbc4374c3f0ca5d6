"""The real desktop, worked by itself while it is measured from outside: `python -m benchmarks.desk start|data|typed|first|long`.

`start` says `there` when the sign-in is painted; `typed` when the workspace of somebody who typed at once shows today's
visits, `data` the same without checking the password, which is slow on purpose. `first` opens every panel, `long` patients and workspaces; in their last line they tell, as JSON, how long it
took and how long the window stood still.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dentaldesk import cli
from dentaldesk.engines.staff import passwords

if TYPE_CHECKING:
    from collections.abc import Callable

    from dentaldesk.app import Desktop


def main(what: str) -> None:
    """As `dentaldesk run` on a screen."""
    cli.has_display = lambda: True
    if what == "start":
        _say_when_painted()
    else:
        if what == "data":
            passwords.fits = lambda _kept, _typed: True
        _work_with(_data if what in {"data", "typed"} else lambda desktop: _work(desktop, what))
    cli.main(["run"])


def _there() -> None:
    print("there", flush=True)


def _say_when_painted() -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent

    from dentaldesk.ui.start import StartWindow

    painted = StartWindow.paintEvent

    def paint(self: StartWindow, event: QPaintEvent) -> None:
        painted(self, event)
        QTimer.singleShot(0, self, _there)

    StartWindow.paintEvent = paint  # type: ignore[method-assign]


def _work_with(then: Callable[[Desktop], None]) -> None:
    """Let the desktop begin as always, and hands be at work from then on."""
    from PySide6.QtCore import QTimer

    from dentaldesk.app import Desktop

    begin = Desktop.begin

    def begin_and_work(self: Desktop) -> None:
        begin(self)
        QTimer.singleShot(0, self, lambda: then(self))

    Desktop.begin = begin_and_work  # type: ignore[method-assign]


def _data(desktop: Desktop) -> None:
    from benchmarks.people import DESK, PASSWORD
    from benchmarks.hands import when

    def shows_today() -> bool:
        views = desktop.program.window.panels.views if desktop.program is not None else {}
        return "day" in views and views["day"].presenter.sheet is not None  # type: ignore[attr-defined]

    desktop.start.form.fill(DESK, PASSWORD)
    when(shows_today, _there)


def _work(desktop: Desktop, what: str) -> None:
    from benchmarks.hands import Worker

    Worker(desktop, {"first": Worker.first, "long": Worker.long}[what]).begin()


if __name__ == "__main__":
    main(sys.argv[1])
