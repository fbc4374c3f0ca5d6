"""A backup that somebody at this desk waits for: what it is at, in the foot of the window; and how it ended, wherever
in the program they are by then.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from dentaldesk.engines.core.backup_reads import BackupRow
from dentaldesk.engines.core.errors import ConnectionLost, UserError
from dentaldesk.engines.flows.backing_up import BackupWish, Step
from dentaldesk.ui.progress import Progress

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.desk import Desk

_LONGEST = 36  # letters of a folder in one sentence


class BackupNews(QObject):
    """From the wish to its end; `over` comes once. Belongs to the desk: the page may be gone by then."""

    over = Signal()
    _heard = Signal(object)  # a Step
    _ended = Signal(object)  # a BackupRow, or the UserError

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._progress = Progress(desk.words("Backup: starting"), self)
        self._heard.connect(self._say, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        """Ask for it."""
        progress = self._progress
        self._desk.work_began.emit(progress)
        self._desk.backup_wanted.emit(
            BackupWish(heard=self._heard.emit, called_off=lambda: progress.called_off, ended=self._ended.emit)
        )

    def _say(self, step: Step) -> None:
        words = self._desk.words
        doing = {
            Step.READING: words("reading the clinic"),
            Step.WRITING: words("writing it, encrypted"),
            Step.PROVING: words("reading it back, comparing every row"),
        }
        said = words("Backup, step {number} of {all}: {what}", number=int(step), all=len(Step), what=doing[step])
        self._progress.say(said)

    def _end(self, end: BackupRow | UserError) -> None:
        self._progress.end()
        if isinstance(end, BackupRow):
            self._desk.toast.emit(good_words(end, self._desk.words))
        elif end.message.code == "backup.called_off":
            self._desk.toast.emit(self._desk.words("The backup was called off. The older ones are as they were."))
        elif isinstance(end, ConnectionLost):
            self._desk.trouble.emit(end)  # the line above the panels tells it
        else:
            self._desk.trouble.emit(UserError("backup.not_made", why=end.message))
        self.over.emit()
        self.deleteLater()


def good_words(run: BackupRow, words: Words) -> str:
    """One sentence that the backup is good, short enough to be read in passing."""
    return words(
        "The backup of {time} is good: {rows} rows compared, in {place}, {seconds} s.",
        time=words.time(run.begun_at),
        rows=words.number(run.rows or 0),
        place=_short(run.place),
        seconds=run.seconds or 0,
    )


def _short(place: str) -> str:
    """The end of a long path says which folder it is."""
    if len(place) <= _LONGEST:
        return place
    folder = PurePath(place).name
    return f"… {folder[-_LONGEST:]}"
