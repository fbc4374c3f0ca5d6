"""Backups: when, where to from this workstation, how old the last may be, and what became of the last ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from dentaldesk.engines.core.backup_reads import BackupRow, backing_up_at, backup_wishes, last_good, last_runs
from dentaldesk.engines.core.errors import Problem
from dentaldesk.engines.flows.backup_log import edit_backup_wishes
from dentaldesk.engines.flows.clinic_pages import has_key_of_its_own
from dentaldesk.models.states import BackupState, Topic
from dentaldesk.settings import load_settings, save_workstation
from dentaldesk.ui.screens.settings.pages.workstation import told_of_settings
from dentaldesk.ui.screens.settings.rows import Change, Field, Page, PageData, Reading, Record, Saved

if TYPE_CHECKING:
    from datetime import time

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
    """What the buttons of the page depend on. `busy`: the workstation that makes a backup now."""

    folder: str = ""
    needs_key: bool = False
    busy: str | None = None


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
            Field(name="last", label=words("Last good backup"), kind="fact", section=words("What was made")),
            Field(name="runs", label=words("Last ones"), kind="fact"),
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
        runs = [run_words(run, words, busy=busy) for run in last_runs(session, _SHOWN)]
        values = {
            "folder": folder,
            "at": f"{wishes.at:%H:%M}",
            "hours": str(round(wishes.limit.total_seconds() / 3600)),
            "last": words("None yet") if good is None else run_words(good, words),
            "runs": "\n".join(runs),
        }
        record = Record(key=BACKUPS, kind=BACKUPS, title="", values=values, version=wishes.version)
        needs_key = wishes.lock is None and not has_key_of_its_own(session)
        standing = Standing(folder=folder, needs_key=needs_key, busy=busy)
        return PageData(records=(record,)), standing

    def act(
        self,
        owner: QObject,
        change: Change,
        done: Callable[[Saved], None],
        failed: Callable[[UserError], None],
        ended: Callable[[], None],
    ) -> None:
        """The database first, which may refuse, then the workstation's file; everything that is wrong before either."""
        self.desk.tasks.act(
            owner,
            f"save-{self.NAME}",
            lambda work: self.save(work, change),
            done,
            failed,
            actor=change.by,
            before=lambda: self._wishes(change.values),
            after=lambda: self._keep_folder(change),
            ended=ended,
        )

    def _keep_folder(self, change: Change) -> None:
        typed = change.values["folder"].strip()
        if "folder" in change.changed:
            told_of_settings(lambda: save_workstation(load_settings(), backups=typed or None))

    def _wishes(self, values: Values) -> tuple[time, int]:
        """Raises Refused with everything that cannot be read."""
        read = Reading(self.words, values)
        hours = read.number("hours")
        try:
            at = datetime.strptime(read.text("at"), "%H:%M").time()  # noqa: DTZ007 - a wall time has no zone
        except ValueError:
            at = datetime.min.time()
            read.problems.append(Problem("at", "settings.not_a_time", typed=read.text("at")))
        folder = read.text("folder")
        if folder and not (Path(folder).is_absolute() and Path(folder).is_dir()):
            read.problems.append(Problem("folder", "settings.no_such_folder"))
        read.finish()
        return at, hours

    def save(self, work: Work, change: Change) -> Saved:
        """Write what is the clinic's."""
        at, hours = self._wishes(change.values)
        edit_backup_wishes(work, change.version, at, hours)
        lacks = self.standing.needs_key and change.values["folder"].strip()
        first = self.words("Choose “Back up now” once: it makes the key of the backups and shows it.")
        return Saved(key=BACKUPS, warning=first if lacks else "")


def run_words(run: BackupRow, words: Words, *, busy: str | None = None) -> str:
    """One run as people read it. One that runs nowhere was cut off."""
    if run.state is BackupState.GOOD:
        return words(
            "{at}, {workstation}: good. {rows} rows, {megabytes} MB, {seconds} s, in {place}",
            at=run.begun_at,
            workstation=run.workstation,
            rows=run.rows,
            megabytes=-(-(run.size or 0) // _MB),
            seconds="–" if run.seconds is None else run.seconds,  # of a restored one: not over yet then
            place=run.place,
        )
    if run.why is not None:
        return words("{at}, {workstation}: not good. {why}", at=run.begun_at, workstation=run.workstation, why=run.why)
    if busy is not None:
        return words("{at}, {workstation}: under way …", at=run.begun_at, workstation=run.workstation)
    return words("{at}, {workstation}: cut off", at=run.begun_at, workstation=run.workstation)
