"""A bug is told, counted, and written to a report that names no patient: the window and all work in it stay."""

from __future__ import annotations

import platform
import re
import sys
import threading
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit
from shiboken6 import isValid

from dentaldesk import __version__
from dentaldesk.engines.core.errors import where
from dentaldesk.ui.messages import add_foot, sheet
from dentaldesk.ui.widgets.buttons import Button, button
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLabel, QWidget

    from dentaldesk.ui.desk import Desk

AGAIN_S = 60  # seconds before the same bug is told again
REPORTS_KEPT = 20  # files; older ones go


def bug_report(error: BaseException, deeds: Sequence[str], at: datetime) -> str:
    """What a maintainer needs, and nothing of a person: kind, frames, names of deeds, versions; never a message or a
    value, which may quote a record. The home folder, which names its owner, is written `~`.
    """
    lines = [
        f"DentalDesk {__version__}",
        f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
        f"Python {platform.python_version()}, Qt {qVersion()}, {platform.system()} {platform.release()}",
        f"Last deeds: {', '.join(deeds) or '-'}",
        "",
        where(error),
    ]
    return re.sub(re.escape(str(Path.home())), "~", "\n".join(lines)) + "\n"


class CrashReports(QObject):
    """Hears of every bug, on whatever thread, and tells it once a kind and place; the next ones are counted."""

    _came = Signal(object)

    def __init__(self, desk: Desk, window: QWidget, log_file: Path | None) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._log_file = log_file
        self._counted: Counter[str] = Counter()
        self._files: dict[str, Path | None] = {}
        self._told: dict[str, float] = {}
        self.dialog: CrashDialog | None = None
        self._came.connect(self.tell, Qt.ConnectionType.QueuedConnection)

    def listen(self) -> None:
        """From now on also hear of what nobody caught: on this thread, in slots and timers, and on every other one."""
        before, before_threads = sys.excepthook, threading.excepthook

        def caught(kind: type[BaseException], error: BaseException, trace: object) -> None:
            before(kind, error, trace)  # type: ignore[arg-type]  # as it came
            if isinstance(error, Exception) and isValid(self):
                self._came.emit(error)

        def caught_in_thread(told: threading.ExceptHookArgs) -> None:
            before_threads(told)
            if isinstance(told.exc_value, Exception) and isValid(self):
                self._came.emit(told.exc_value)

        sys.excepthook = caught
        threading.excepthook = caught_in_thread

    def tell(self, error: Exception) -> None:
        """Write the report and show it; one dialog at a time, for what is tried again may break again."""
        kind = where(error)
        self._counted[kind] += 1
        report = bug_report(error, tuple(self._desk.deeds.recent), self._desk.now())
        if kind not in self._files:
            self._files[kind] = self._write(report)
        if self.dialog is not None and isValid(self.dialog):
            self.dialog.count(sum(self._counted.values()))
            return
        now = monotonic()
        if now - self._told.get(kind, -AGAIN_S) < AGAIN_S:
            return  # it was told, and closed: what is tried every second must not keep everybody from working
        self._told[kind] = now
        self.dialog = CrashDialog(self._desk, self._window, type(error).__name__, report, self._place(kind))

    def _place(self, kind: str) -> str:
        path = self._files[kind] or self._log_file
        return "" if path is None else str(path)

    def _write(self, report: str) -> Path | None:
        if self._log_file is None:
            return None
        folder = self._log_file.parent
        path = folder / f"bug-{self._desk.now().astimezone(UTC):%Y%m%d-%H%M%S}-{len(self._files)}.txt"
        try:
            path.write_text(report, encoding="utf-8")
            for old in sorted(folder.glob("bug-*.txt"))[:-REPORTS_KEPT]:
                old.unlink()
        except OSError:
            return None  # the log has its frames, as far as it can be written
        return path


class CrashDialog(QDialog):
    """Says that it is not the person's doing, that nothing half-done was kept, and offers the report."""

    def __init__(self, desk: Desk, window: QWidget, name: str, report: str, place: str) -> None:
        super().__init__(window)
        words = desk.words
        self._words, self._report = words, report
        text = words(
            "This is a mistake of the program, not yours. Nothing half-done was kept. Its name is {name}.", name=name
        )
        if place:
            where_it_is = words("Where it happened is written in {path}; please send this file.", path=place)
            text = f"{text} {where_it_is}"
        column = sheet(self, words("Something went wrong"), text)
        self.counted: QLabel = label("", "caption")
        self.counted.setObjectName("crash.count")
        self.counted.hide()
        self.report = QPlainTextEdit(report)
        self.report.setObjectName("crash.report")
        self.report.setAccessibleName(words("Report"))
        self.report.setReadOnly(True)
        self.report.setMinimumHeight(220)
        self.report.hide()
        column.addWidget(self.counted)
        column.addWidget(self.report)
        self.show_report = button(words("&Show the report"), "quiet", on=self._show_report)
        self.show_report.setObjectName("crash.show")
        self.copy: Button = button(words("C&opy"), on=self._copy)
        self.copy.setObjectName("crash.copy")
        close = button(words("&Close"), "primary", on=self.reject)
        close.setObjectName("crash.close")
        add_foot(self, self.show_report, self.copy, close)
        close.setFocus()
        self.open()

    def count(self, times: int) -> None:
        """It happened again while this was open."""
        self.counted.setText(self._words.count("It happened {number} time.", "It happened {number} times.", times))
        self.counted.show()

    def _show_report(self) -> None:
        self.report.show()
        self.show_report.setEnabled(False)
        self.report.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)
        self.copy.setText(self._words("Copied"))
