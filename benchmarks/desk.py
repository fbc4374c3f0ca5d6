"""The real desktop, worked by itself while it is measured: `python -m benchmarks.desk start|data|typed|first|long`.

`start` says `there` when the sign-in is painted; `typed` when the workspace of somebody who typed at once shows the
day's visits; `data` the same without checking the password, which is slow on purpose. `first` opens every panel, `long`
patients and workspaces; in their last line they tell, as JSON, how long it took and how long the window stood still.
"""

from __future__ import annotations

import sys
from types import MappingProxyType
from typing import TYPE_CHECKING

from dentaldesk import cli

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dentaldesk.app import Desktop


def main(what: str) -> None:
    """As `dentaldesk run` on a screen."""
    cli.bring_qt()  # as the program does, before anything here asks Qt for a name
    cli.has_display = _has_display  # type: ignore[attr-defined]  # the name by which the command line asks
    if what == "start":
        _say_when_painted()
    elif what in {"data", "typed"}:
        if what == "data":
            _let_in()
        _work_with(_data)
    else:
        _work_with(lambda desktop: _work(desktop, what))
    cli.main(["run"])


def _has_display(environment: Mapping[str, str] = MappingProxyType({})) -> bool:
    del environment
    return True


def _let_in() -> None:
    from dentaldesk.engines.staff import passwords  # noqa: PLC0415 - not what the first frame is measured with

    passwords.fits = _fits


def _fits(kept: str | None, typed: str) -> bool:
    del kept, typed
    return True


def _there() -> None:
    print("there", flush=True)


def _say_when_painted() -> None:
    from PySide6.QtCore import QTimer  # noqa: PLC0415 - where the program itself imports it
    from PySide6.QtGui import QPaintEvent  # noqa: PLC0415

    from dentaldesk.ui.start import StartWindow  # noqa: PLC0415

    painted = StartWindow.paintEvent

    def paint(self: StartWindow, event: QPaintEvent) -> None:
        QTimer.singleShot(0, self, _there)  # as in the empty window: before what the program does next
        painted(self, event)

    StartWindow.paintEvent = paint  # type: ignore[method-assign]


def _work_with(then: Callable[[Desktop], None]) -> None:
    """Let the desktop begin as always, and hands be at work from then on."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415 - as above

    from dentaldesk.app import Desktop  # noqa: PLC0415

    begin = Desktop.begin

    def begin_and_work(self: Desktop) -> None:
        begin(self)
        QTimer.singleShot(0, self, lambda: then(self))

    Desktop.begin = begin_and_work  # type: ignore[method-assign]


def _data(desktop: Desktop) -> None:
    from benchmarks.people import DESK, PASSWORD  # noqa: PLC0415
    from benchmarks.waiting import when  # noqa: PLC0415 - as above

    def shows_today() -> bool:
        views = desktop.program.window.panels.views if desktop.program is not None else {}
        return "day" in views and views["day"].presenter.sheet is not None  # type: ignore[attr-defined]

    desktop.start.form.fill(DESK, PASSWORD)
    when(shows_today, _there)


def _work(desktop: Desktop, what: str) -> None:
    from benchmarks.hands import Worker  # noqa: PLC0415 - as above

    Worker(desktop, {"first": Worker.first, "long": Worker.long}[what]).begin()


if __name__ == "__main__":
    main(sys.argv[1])
