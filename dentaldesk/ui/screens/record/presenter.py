"""The open patient's record: one time line page by page, papers and files, the export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.files import load_file
from dentaldesk.engines.flows.record_export import Exported, note_record_exported, write_record
from dentaldesk.engines.flows.record_papers import PaperRow, note_copied, papers_of
from dentaldesk.engines.flows.timeline import timeline_of
from dentaldesk.engines.flows.timeline_entries import TimelineEntry, TimelineKind
from dentaldesk.engines.patients.file_actions import add_file, void_file
from dentaldesk.engines.patients.file_rules import LARGEST_FILE
from dentaldesk.engines.patients.reads import patient_card
from dentaldesk.models.states import FileKind, Topic
from dentaldesk.ui.copies import write_whole
from dentaldesk.ui.progress import Progress

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk

PAGE = 100
_CONCERNED = frozenset(Topic) - {Topic.BACKUPS}
# Where an entry is looked at more closely: its `opens` → the panel.
_PANELS = {
    "visit": "exam",
    "exam": "exam",
    "plan": "exam",
    "chart": "charting",
    "perio": "perio",
    "appointment": "day",
    "ledger": "checkout",
    "notice": "bell",
    "note": "patient",
    "medical-history": "patient",
    "dental-history": "patient",
    "merge": "patient",
    "patient": "patient",
}


class RecordPresenter(QObject):
    """`entries` are those of the kinds asked for; `has_older` says whether there may be more."""

    changed = Signal()  # entries or papers are others now
    paper_came = Signal(object, bytes)  # a PaperRow and its bytes
    paper_wanted = Signal(object)  # the id of a paper that an entry leads to
    file_added = Signal(str)  # the key it was sent with
    file_refused = Signal(str, object)  # the key, a UserError

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.entries: tuple[TimelineEntry, ...] = ()
        self.papers: tuple[PaperRow, ...] = ()
        self.kinds: frozenset[TimelineKind] = frozenset()
        self.has_older = False
        self._is_seen = False  # nobody looks: what changes meanwhile is read when somebody does
        desk.patient_changed.connect(self._another_patient)
        desk.actor_changed.connect(self._another_patient)
        desk.live.changed.connect(self._topics_changed)

    def _another_patient(self) -> None:
        # Nothing of the last patient may stand under the name of the next one, not for a moment.
        self.entries, self.papers, self.has_older = (), (), False
        self.changed.emit()
        self.read()

    def _topics_changed(self, topics: frozenset[Topic]) -> None:
        if topics & _CONCERNED:
            self.read()

    def set_seen(self, seen: bool) -> None:
        """Whether the panel is on the screen."""
        self._is_seen = seen
        if seen:
            self.read()

    def read(self) -> None:
        """Ask for as much as is shown, and one page at least."""
        patient_id, kinds = self.desk.patient_id, self.kinds
        if not self._is_seen or patient_id is None or not self.desk.may(Permission.VIEW_PATIENT):
            return
        limit = max(PAGE, len(self.entries))

        def show(entries: list[TimelineEntry]) -> None:
            if (patient_id, kinds) != (self.desk.patient_id, self.kinds):
                return
            if len(self.entries) > limit:
                self.read()  # an older page came meanwhile, and stays
                return
            self.entries, self.has_older = tuple(entries), len(entries) == limit
            self.changed.emit()

        def show_papers(papers: list[PaperRow]) -> None:
            if patient_id == self.desk.patient_id:
                self.papers = tuple(papers)
                self.changed.emit()

        tasks = self.desk.tasks
        tasks.query(self, "timeline", lambda session: timeline_of(session, patient_id, None, limit, kinds), show)
        tasks.query(self, "papers", lambda session: papers_of(session, patient_id), show_papers)

    def narrow(self, kinds: frozenset[TimelineKind]) -> None:
        """Show only these kinds; none: everything."""
        self.kinds, self.entries = kinds, ()
        self.read()

    def older(self) -> None:
        """One more page."""
        patient_id, kinds, known = self.desk.patient_id, self.kinds, self.entries
        if patient_id is None or not known:
            return
        before = known[-1].place

        def show(entries: list[TimelineEntry]) -> None:
            if (patient_id, kinds, known) == (self.desk.patient_id, self.kinds, self.entries):
                self.entries, self.has_older = (*known, *entries), len(entries) == PAGE
                self.changed.emit()

        self.desk.tasks.query(
            self, "older", lambda session: timeline_of(session, patient_id, before, PAGE, kinds), show
        )

    def open(self, entry: TimelineEntry) -> None:
        """Go where this entry is looked at more closely."""
        if entry.opens in {"document", "file"}:
            self.paper_wanted.emit(entry.id)
        elif entry.opens in _PANELS:
            self.desk.show_panel(_PANELS[entry.opens])

    def fetch(self, row: PaperRow) -> None:
        """Ask for the bytes of a paper that is ready."""
        sha256 = row.sha256
        if sha256 is not None:
            self.desk.tasks.query(
                self, "paper", lambda session: load_file(session, sha256), lambda it: self.paper_came.emit(row, it)
            )

    def add_file(self, key: str, patient_id: UUID, path: Path, kind: FileKind, title: str) -> None:
        """Read a file off the GUI thread and keep it with this patient, in the name of who sits here now;
        `file_added` or `file_refused` tells, with the `key`.
        """
        actor = self.desk.actor

        def read() -> bytes | str:
            try:
                with path.open("rb") as file:  # one byte too many is enough to refuse it
                    return file.read(LARGEST_FILE + 1)
            except OSError as error:
                return error.strerror or type(error).__name__

        def keep(content: bytes | str) -> None:
            if isinstance(content, str):
                self.file_refused.emit(key, UserError("file.not_read", why=content))
                return
            self.desk.tasks.act(
                self,
                "add-file",
                lambda work: add_file(work, patient_id, kind, title, content),
                lambda _: self._added(key),
                lambda error: self.file_refused.emit(key, error),
                actor=actor,
            )

        self.desk.tasks.aside(self, "read-file", read, keep)

    def _added(self, key: str) -> None:
        self.file_added.emit(key)
        self.desk.toast.emit(self.desk.words("The file was added."))
        self.read()

    def void(self, file_id: UUID) -> None:
        """The file does not belong here."""
        self.desk.tasks.act(self, "void-file", lambda work: void_file(work, file_id), lambda _: self.read())

    def save_copy(self, row: PaperRow, content: bytes, path: Path) -> None:
        """Note that a copy leaves the house, then write it."""
        words, tasks = self.desk.words, self.desk.tasks

        def write() -> str:
            try:
                write_whole(path, content)
            except OSError as error:
                return words("The copy was not saved: {why}", why=error.strerror or type(error).__name__)
            return words("Saved as {path}.", path=str(path))

        tasks.act(
            self,
            "note-copy",
            lambda work: note_copied(work, row.id, is_file=row.is_file),
            lambda _: tasks.aside(self, "copy", write, self.desk.toast.emit),
        )

    # -- the whole record --

    def ask_chart_number(self, show: Callable[[int], None]) -> None:
        """Show the open patient's number, unless another one is open by then."""
        patient_id = self.desk.patient_id
        if patient_id is not None:
            self.desk.tasks.query(
                self,
                "chart-number",
                lambda session: patient_card(session, patient_id).row.chart_number,
                lambda number: show(number) if patient_id == self.desk.patient_id else None,
            )

    def export(self, path: Path) -> None:
        """Note that the record leaves the house, then write it."""
        patient_id = self.desk.patient_id
        if patient_id is not None:
            self.desk.tasks.act(
                self,
                "note-export",
                lambda work: note_record_exported(work, patient_id),
                lambda _: self._write(patient_id, path),
            )

    def _write(self, patient_id: UUID, path: Path) -> None:
        desk, words, made_at = self.desk, self.desk.words, self.desk.now()
        progress = Progress(words("Exporting the record"), self)
        desk.work_began.emit(progress)

        def tell(done: int, of: int) -> bool:
            progress.tell(done, of)
            return not progress.called_off

        def written(done: Exported | str | None) -> None:
            progress.end()
            if isinstance(done, str):
                desk.toast.emit(words("The record was not exported: {why}", why=done))
            elif done is not None:
                desk.toast.emit(words("The record was exported as {path}.", path=str(done.path)))

        def failed(error: UserError) -> None:
            progress.end()
            desk.trouble.emit(error)

        desk.tasks.query(
            self,
            f"export {path}",
            lambda session: _written(lambda: write_record(session, words, patient_id, path, made_at, tell)),
            written,
            failed,
        )


def _written(write: Callable[[], Exported | None]) -> Exported | str | None:
    """What was written, or why the place cannot be written to: a disk's trouble, not the database's."""
    try:
        return write()
    except OSError as error:
        return error.strerror or type(error).__name__
