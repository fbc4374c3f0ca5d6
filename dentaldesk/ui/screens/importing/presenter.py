"""The way of a file: read, understood, checked, registered in batches that can be called off."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.flows.importing import (
    Checked,
    begin_import,
    check_import,
    clinic_country,
    end_import,
    refused_lines,
    register_lines,
    sha256_of,
)
from dentaldesk.engines.patients.import_rules import (
    Candidate,
    DateOrder,
    Reading,
    candidate,
    fitting_orders,
    guess_mapping,
)
from dentaldesk.engines.patients.import_text import MOST_BYTES, Sheet, read_sheet
from dentaldesk.models.values import Message, ValueProblem
from dentaldesk.ui.progress import Progress

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.ui.desk import Desk

T = TypeVar("T")
PREVIEWED = 20  # lines shown as they would be stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A file that was read. `sha256`: by what its lines are known again."""

    name: str
    content: bytes
    sha256: str
    sheet: Sheet
    country: str


class ImportPresenter(QObject):
    """`orders` are the ways in which the file's dates may be meant; `order` is None until somebody says.

    They are looked for in every line off the GUI thread, `is_looking` meanwhile; so `previewed` is made.
    """

    changed = Signal()
    failed = Signal(str)  # why, in words; what was chosen stays
    ran = Signal(int, int)  # registered, of how many
    ended = Signal(bool)  # the run is over; True: it was called off

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.loaded: Loaded | None = None
        self.mapping: dict[str, int] = {}
        self.orders: list[DateOrder] = []
        self.order: DateOrder | None = None
        self.checked: Checked | None = None
        self.previewed: tuple[Candidate, ...] = ()  # the first lines as they would be stored
        self.wanted: dict[bool, int] = {}  # how many `checked` would register: with doubles, without
        self.registered = 0
        self.is_running = self.is_looking = False
        self._turn = 0  # of the look at the lines: an answer to an earlier one comes too late
        self._file_turn = 0  # of the file: one that opens later than another that was chosen after it is not wanted
        self._runs_for: Actor | None = None  # in whose name lines are registered, whoever sits here by now
        self._progress: Progress | None = None
        desk.actor_changed.connect(self.clear)

    @property
    def may(self) -> bool:
        """Whether who sits here may import."""
        return self.desk.may(Permission.IMPORT_PATIENTS)

    def clear(self) -> None:
        """Begin anew, with no file."""
        if self.is_running:
            return
        self.loaded, self.checked, self.mapping, self.order, self.orders = None, None, {}, None, []
        self.registered, self.previewed, self.is_looking = 0, (), False
        self._turn += 1
        self._file_turn += 1
        self.changed.emit()

    # -- the file --

    def load(self, path: Path) -> None:
        """Read a file off the GUI thread."""

        def read() -> bytes | Message:
            try:
                with path.open("rb") as file:
                    return file.read(MOST_BYTES + 1)
            except OSError as error:
                return Message("import.not_read", {"why": error.strerror or type(error).__name__})

        def came(content: bytes | Message) -> None:
            if isinstance(content, Message):
                self.failed.emit(self.desk.words.text(content))
            else:
                self._read(path.name, content, None, None)

        if self.may and not self.is_running:
            self._open("import-file", read, came)

    def _open(self, name: str, read: Callable[[], T], came: Callable[[T], None]) -> None:
        """Open a file on another thread, which a slow folder may hold up; one that is chosen later overtakes it."""
        self._file_turn += 1
        turn = self._file_turn
        self.desk.tasks.aside(self, name, read, lambda found: came(found) if turn == self._file_turn else None)

    def read_again(self, encoding: str | None, delimiter: str | None) -> None:
        """The same file in other characters or with another separator."""
        if self.loaded is not None:
            self._read(self.loaded.name, self.loaded.content, encoding, delimiter)

    def _read(self, name: str, content: bytes, encoding: str | None, delimiter: str | None) -> None:
        def read() -> tuple[Sheet, str] | Message:
            try:
                return read_sheet(content, encoding, delimiter), sha256_of(content)
            except ValueProblem as problem:
                return problem.message

        def came(found: tuple[Sheet, str] | Message) -> None:
            if isinstance(found, Message):
                self.failed.emit(self.desk.words.text(found))
                return
            sheet, sha256 = found
            turn = self._file_turn

            def understand(country: str) -> None:
                if turn == self._file_turn:
                    self._understand(Loaded(name=name, content=content, sha256=sha256, sheet=sheet, country=country))

            self.desk.tasks.query(self, "import-clinic", clinic_country, understand)

        self._open("import-read", read, came)

    def _understand(self, loaded: Loaded) -> None:
        if self.loaded is None or self.loaded.sheet.head != loaded.sheet.head:
            self.mapping = guess_mapping(loaded.sheet.head)
        self.loaded, self.checked = loaded, None
        self._tell_dates()

    def map(self, column: int, field: str | None) -> None:
        """This column is that field, and no other one is; None: it is not imported."""
        self.mapping = {name: at for name, at in self.mapping.items() if at != column and name != field}
        if field is not None:
            self.mapping[field] = column
        self.checked = None
        self._tell_dates()

    def _tell_dates(self) -> None:
        """What the file itself says about its dates; a choice of a person that still may be stays."""
        at, loaded = self.mapping.get("birth_date"), self.loaded

        def look() -> list[DateOrder]:
            if loaded is None or at is None:
                return fitting_orders([])
            return fitting_orders([line.cells[at] for line in loaded.sheet.lines if at < len(line.cells)])

        def came(orders: list[DateOrder]) -> None:
            self.orders, self.is_looking = orders, False
            if self.order not in orders or len(orders) == 1:
                self.order = orders[0] if len(orders) == 1 else None
            if not orders:
                self.order = DateOrder.DAY_FIRST  # there is no date to misread
            self.changed.emit()
            self._preview()

        self.is_looking = True
        self._look(look, came)
        self.changed.emit()

    def _look(self, look: Callable[[], T], came: Callable[[T], None]) -> None:
        """Look at the lines on another thread; a newer look overtakes this one."""
        self._turn += 1
        turn = self._turn
        self.desk.tasks.aside(self, "import-look", look, lambda found: came(found) if turn == self._turn else None)

    def _preview(self) -> None:
        reading, loaded = self.reading, self.loaded

        def look() -> tuple[Candidate, ...]:
            if reading is None or loaded is None:
                return ()
            return tuple(candidate(line.number, line.cells, reading) for line in loaded.sheet.lines[:PREVIEWED])

        def came(found: tuple[Candidate, ...]) -> None:
            self.previewed = found
            self.changed.emit()

        self._look(look, came)

    def set_order(self, order: DateOrder) -> None:
        """A person says how the dates are meant."""
        self.order, self.checked = order, None
        self.changed.emit()
        if not self.is_looking:
            self._preview()

    @property
    def reading(self) -> Reading | None:
        """How lines become patients; None while that is not known."""
        if self.loaded is None or self.order is None:
            return None
        return Reading(
            mapping=dict(self.mapping),
            order=self.order,
            country=self.loaded.country,
            today=self.desk.today(),
            columns=self.loaded.sheet.columns,
        )

    def lacking(self) -> str:
        """What must be said before the file can be checked, in words; "" when nothing is."""
        words = self.desk.words
        if self.loaded is None:
            return words("Choose a file.")
        if self.is_looking:
            return words("Looking the file through …")
        if not {"family_name", "full_name", "given_names"} & set(self.mapping):
            return words("Say which column holds the names.")
        return "" if self.order is not None else words("Say how the birth dates are written.")

    # -- check and run --

    def check(self) -> None:
        """Look the whole file through."""
        reading, loaded = self.reading, self.loaded
        if reading is None or loaded is None or self.lacking():
            return

        def look(session: Session) -> tuple[Checked, dict[bool, int]]:
            checked = check_import(session, loaded.sha256, loaded.sheet, reading)
            return checked, {too: sum(map(len, checked.batches(doubles_too=too))) for too in (False, True)}

        def show(found: tuple[Checked, dict[bool, int]]) -> None:
            if self.loaded is loaded:
                self.checked, self.wanted = found
                self.changed.emit()

        self.desk.tasks.query(self, "import-check", look, show)

    def run(self, *, doubles_too: bool) -> None:
        """Register batch after batch; other acts of this desk come in between."""
        checked, loaded = self.checked, self.loaded
        if checked is None or loaded is None or self.is_running:
            return
        self.is_running, self.registered, self._runs_for = True, 0, self.desk.actor
        batches = checked.batches(doubles_too=doubles_too)
        self._progress = Progress(self.desk.words("Importing patients"), self)
        self.desk.work_began.emit(self._progress)
        self.desk.tasks.act(
            self,
            "import-begin",
            lambda work: begin_import(work, loaded.name, checked),
            lambda import_id: self._next(import_id, checked, batches, 0),
            self._broke_off,
            actor=self._runs_for,
        )

    def call_off(self) -> None:
        """Stop after the batch that is under way."""
        if self._progress is not None:
            self._progress.call_off()

    def _next(self, import_id: UUID, checked: Checked, batches: list[tuple[Candidate, ...]], at: int) -> None:
        progress, tasks = self._progress, self.desk.tasks
        total = sum(map(len, batches))
        self.ran.emit(self.registered, total)
        if progress is None or progress.called_off:
            self._over(called_off=True)
            return
        progress.tell(self.registered, total)
        if at == len(batches):
            tasks.act(
                self,
                "import-end",
                lambda work: end_import(work, import_id),
                lambda _: self._over(called_off=False),
                self._broke_off,
                actor=self._runs_for,
            )
            return

        def done(new: int) -> None:
            self.registered += new
            self._next(import_id, checked, batches, at + 1)

        batch = batches[at]
        tasks.act(
            self,
            "import-batch",
            lambda work: register_lines(work, import_id, checked.sha256, batch),
            done,
            self._broke_off,
            actor=self._runs_for,
        )

    def _broke_off(self, error: UserError) -> None:
        self.failed.emit(self.desk.say(error))
        self._over(called_off=True)

    def _over(self, *, called_off: bool) -> None:
        self.is_running = False
        if self._progress is not None:
            self._progress.end()
            self._progress = None
        self.ended.emit(called_off)
        if self._runs_for is not None and self._runs_for.user_id != self.desk.actor.user_id:
            self.clear()  # the list of somebody who has left is not for whoever sits here now
        self._runs_for = None

    def save_refused(self, path: Path) -> None:
        """Write the refused lines as they stood, with their number and why, as a CSV of the same kind."""
        checked, words = self.checked, self.desk.words
        if checked is None:
            return

        def write() -> str:
            try:
                path.write_text(self._refused_csv(checked), encoding="utf-8-sig", newline="")
            except OSError as error:
                return words("The lines were not saved: {why}", why=error.strerror or type(error).__name__)
            return words("Saved as {path}.", path=str(path))

        self.desk.tasks.aside(self, "import-refused", write, self.desk.toast.emit)

    def _refused_csv(self, checked: Checked) -> str:
        words, out = self.desk.words, io.StringIO()
        writer = csv.writer(out, delimiter=checked.sheet.delimiter)
        width = len(checked.sheet.head)
        writer.writerow([*checked.sheet.head, words("Line"), words("Why")])
        for line, problems in refused_lines(checked):
            cells = [*line.cells, *[""] * (width - len(line.cells))]
            writer.writerow([*cells, line.number, " ".join(words.text(problem.message) for problem in problems)])
        return out.getvalue()


def fields_by_column(mapping: Mapping[str, int]) -> dict[int, str]:
    """Column → the field that it is."""
    return {at: name for name, at in mapping.items()}
