"""Backups: when, where to from this workstation, how old the last may be, and what became of the last ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from dentaldesk.engines.core.backup_reads import BackupRow, backing_up_at, backup_wishes, last_good, last_runs
from dentaldesk.engines.core.errors import Problem
from dentaldesk.engines.flows.backup_log import edit_backup_wishes
from dentaldesk.engines.flows.clinic_pages import has_key_of_its_own
from dentaldesk.models.states import BackupState, Topic
from dentaldesk.settings import load_settings, save_workstation
from dentaldesk.ui.screens.settings.rows import (
    Change,
    Field,
    Page,
    PageData,
    Reading,
    Record,
    Saved,
    Saving,
    told_of_settings,
)
from dentaldesk.ui.widgets.day_reading import parse_time

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtCore import QObject
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.screens.settings.rows import Values

BACKUPS = "backups"
_SHOWN = 14  # runs: two weeks of nights
_MB = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the buttons of the page depend on. `busy`: the workstation that makes a backup now; `trouble`: what
    somebody should do something about, in words.
    """

    folder: str = ""
    needs_key: bool = False
    busy: str | None = None
    trouble: str = ""


class Backups(Page):
    """One record: the time and the limit are the clinic's, the folder is this workstation's."""

    NAME: ClassVar[str] = "backups"
    ICON: ClassVar[str] = "archive-box"
    TOPICS: ClassVar[frozenset[Topic]] = frozenset({Topic.CLINIC, Topic.BACKUPS})
    standing = Standing()

    @staticmethod
    def title(words: Words) -> str:
        """The name of the page."""
        return words("Backups")

    def about(self) -> str:
        """One sentence."""
        return self.words(
            "Every night one desk that has a folder makes an encrypted backup, reads it back and compares every row. "
            "The last 7 days, 4 weeks and 12 months are kept."
        )

    def fields(self, kind: str) -> tuple[Field, ...]:
        """The form."""
        del kind
        words = self.words
        return (
            Field(name="last", label=words("Last good backup"), kind="fact"),
            Field(
                name="folder",
                label=words("Folder of this workstation"),
                help=words(
                    "Best on another drive, one that also leaves the house. Blank: this workstation makes none."
                ),
            ),
            Field(
                name="at",
                label=words("Due every night from"),
                section=words("For the whole clinic"),
                help=words("The first desk that runs from then on makes it, in the morning if need be."),
            ),
            Field(
                name="hours",
                label=words("Too old after so many hours"),
                kind="number",
                help=words("From then on the dashboard warns whoever looks after the installation."),
            ),
            Field(name="runs", label=words("Last ones"), kind="fact", section=words("What was made")),
        )

    def query(self, owner: QObject, show: Callable[[PageData], None], failed: Callable[[UserError], None]) -> None:
        """The clinic's wishes and runs, and this workstation's folder."""
        now = self.desk.now()

        def told(found: tuple[PageData, Standing]) -> None:
            self.standing = found[1]
            show(found[0])

        self.desk.tasks.query(owner, self.NAME, lambda session: self._read(session, now), told, failed)

    def _read(self, session: Session, now: datetime) -> tuple[PageData, Standing]:
        words, wishes = self.words, backup_wishes(session)
        folder = told_of_settings(load_settings).backups or ""
        busy, good = backing_up_at(session, now), last_good(session, now)
        made = last_runs(session, _SHOWN)
        runs = [run_words(run, words, busy=busy) for run in made]
        values = {
            "folder": folder,
            "at": self._written(wishes.at),
            "hours": str(round(wishes.limit.total_seconds() / 3600)),
            "last": words("None yet") if good is None else run_words(good, words),
            "runs": "\n".join(runs),
        }
        record = Record(key=BACKUPS, kind=BACKUPS, title="", values=values, version=wishes.version)
        needs_key = wishes.lock is None and not has_key_of_its_own(session)
        trouble = self._trouble(made[0] if made else None, good, lacks_key=needs_key and bool(folder))
        return PageData(records=(record,)), Standing(folder=folder, needs_key=needs_key, busy=busy, trouble=trouble)

    def _trouble(self, newest: BackupRow | None, good: BackupRow | None, *, lacks_key: bool) -> str:
        words = self.words
        if newest is not None and newest.state is BackupState.FAILED:
            return words("The last backup is not good. {why}", why=newest.why)
        if good is not None and good.is_gone:
            return words("The file of the last good backup is no longer in its folder: {file}", file=good.file_name)
        return words("Choose “Back up now” once: it makes the key of the backups and shows it.") if lacks_key else ""

    def saving(self, change: Change) -> Saving:
        """The database first, which may refuse, then the workstation's file; everything that is wrong before either."""
        return Saving(
            job=lambda work: self.save(work, change),
            before=lambda: self._wishes(change.values),
            after=lambda: self._keep_folder(change),
        )

    def _keep_folder(self, change: Change) -> None:
        typed = change.values["folder"].strip()
        if "folder" in change.changed:
            told_of_settings(lambda: save_workstation(load_settings(), backups=typed or None))

    def _wishes(self, values: Values) -> tuple[time, int]:
        """Raises Refused with everything that cannot be read."""
        read = Reading(self.words, values)
        hours = read.number("hours")
        at = parse_time(read.text("at"))
        if at is None:
            example = self._written(time(21))
            read.problems.append(Problem("at", "settings.not_a_time", typed=read.text("at"), example=example))
        folder = read.text("folder")
        if folder and not (Path(folder).is_absolute() and Path(folder).is_dir()):
            read.problems.append(Problem("folder", "settings.no_such_folder"))
        read.finish()
        return at or time.min, hours

    def _written(self, at: time) -> str:
        """As the clinic writes it, unless that could not be read again."""
        said = self.words.clock_time(at)
        return said if parse_time(said) == at else f"{at:%H:%M}"

    def save(self, work: Work, change: Change) -> Saved:
        """Write what is the clinic's."""
        at, hours = self._wishes(change.values)
        edit_backup_wishes(work, change.version, at, hours)
        return Saved(key=BACKUPS)


def run_words(run: BackupRow, words: Words, *, busy: str | None = None) -> str:
    """One run as people read it. One that runs nowhere was cut off."""
    if run.state is BackupState.GOOD:
        return _good_words(run, words)
    if run.why is not None:
        return words("{at}, {workstation}: not good. {why}", at=run.begun_at, workstation=run.workstation, why=run.why)
    if busy is not None:
        return words("{at}, {workstation}: under way …", at=run.begun_at, workstation=run.workstation)
    return words("{at}, {workstation}: cut off", at=run.begun_at, workstation=run.workstation)


def _good_words(run: BackupRow, words: Words) -> str:
    """Of one whose file is no more, why; what it held is of no use then."""
    if run.why is not None:
        return words(
            "{at}, {workstation}: it was good. {why}", at=run.begun_at, workstation=run.workstation, why=run.why
        )
    return words(
        "{at}, {workstation}: good. {rows} rows, {megabytes} MB, {seconds} s, in {place}",
        at=run.begun_at,
        workstation=run.workstation,
        rows=words.number(run.rows or 0),
        megabytes=-(-(run.size or 0) // _MB),
        seconds="–" if run.seconds is None else run.seconds,  # of a restored one: not over yet then
        place=run.place,
    )
