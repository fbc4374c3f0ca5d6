"""The catalogue as a file: written for a spreadsheet, and read back after a look at what it would change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from dentaldesk.engines.catalogue.actions import take_fee_file
from dentaldesk.engines.catalogue.fee_file import (
    LONGEST_FILE,
    FileFormat,
    FileLine,
    LineState,
    UnreadableFileError,
    read_fee_file,
    write_fee_file,
)
from dentaldesk.engines.catalogue.reads import catalogue_entries
from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.errors import UserError
from dentaldesk.ui.copies import documents_folder, proposed_path, write_whole
from dentaldesk.ui.screens.settings.fee_rise import RiseSheet
from dentaldesk.ui.screens.settings.sheets import Sheet
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.chips import ChipLook
from dentaldesk.ui.widgets.dates import DayField
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.row_table import Column, RowTable

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.settings.record_page import RecordPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file would do from a day on."""

    start: date
    lines: tuple[FileLine, ...]


def file_format(words: Words) -> FileFormat:
    """How files of this clinic are written."""
    pattern = words.short_day_pattern.lower()
    order = "".join(sorted("dmy", key=lambda letter: pattern.find(letter) % (len(pattern) + 1)))
    return FileFormat(currency=words.formats.currency, decimal_sign=words.decimal_sign, day_order=order)


def preview_of(session: Session, content: bytes, words: Words, *, today: date, start: date) -> Preview:
    """Look at a file. Raises UserError when it cannot be read."""
    known = {row.entry.code: row.known for row in catalogue_entries(session, today)}
    try:
        lines = read_fee_file(content, known, file_format(words), today=today, start=start)
    except UnreadableFileError as error:
        raise UserError(error.message.code) from error
    return Preview(start=start, lines=lines)


class FileSheet(Sheet):
    """Every line with what it would do. Refused ones are left out; the rest is done in one piece."""

    def __init__(self, page: RecordPage, desk: Desk, content: bytes, name: str) -> None:
        words = desk.words
        super().__init__(
            page,
            desk,
            "file",
            title=words("Read fees from {name}", name=name),
            text=words("Nothing is changed yet. Lines that cannot be read are left out."),
            deed=words("Change the catalogue"),
        )
        self._page, self._content = page, content
        self._preview: Preview | None = None
        self.day = DayField(words, desk.today, earliest=desk.today())
        self.day.setObjectName("settings.file.start")
        self.day.set_day(desk.today())
        help_text = words("For lines that name no day, or one that has passed.")
        self.field = LabeledField(words("New fees hold from"), self.day, help_text)
        self.table = self._make_table()
        self.body.addWidget(self.field)
        self.body.addWidget(self.table, 1)
        self.resize(860, 640)
        self.day.changed.connect(self._read)
        self.wanted.connect(self._take)
        self.day.setFocus()
        self._read()

    def _make_table(self) -> RowTable[FileLine]:
        words = self.desk.words
        columns: list[Column[FileLine]] = [
            Column(title=words("Line"), text=lambda row: str(row.line), figures=True),
            Column(title=words("Code"), text=lambda row: row.code),
            Column(title=words("What"), text=self.what, stretch=True),
            Column(title=words("Becomes"), text=lambda row: row.state, chip=lambda row: state_chip(words, row.state)),
        ]
        made: RowTable[FileLine] = RowTable(words("Lines of the file"), columns, key=lambda row: row.line)
        made.setObjectName("settings.file.table")
        return made

    def what(self, row: FileLine) -> str:
        """What a line would do, in words."""
        words = self.desk.words
        if row.why is not None:
            return words.text(row.why)
        parts = [row.name]
        if row.fee is not None and row.effective_from is not None:
            after = words.plain_money(row.fee)
            parts.append(
                words("{after} from {day}", after=after, day=row.effective_from)
                if row.before is None
                else words(
                    "{before} → {after} from {day}",
                    before=words.plain_money(row.before),
                    after=after,
                    day=row.effective_from,
                )
            )
        if row.state is LineState.CHANGED and row.entry is not None:
            parts.append(words("its details"))
        return " · ".join(parts)

    def _read(self) -> None:
        start = self.day.day()
        self._preview = None
        self.deed.setEnabled(False)
        if start is None:
            return
        content, words, today = self._content, self.desk.words, self.desk.today()
        self.desk.tasks.query(
            self,
            "preview",
            lambda session: preview_of(session, content, words, today=today, start=start),
            self._show,
            lambda error: self.refuse(error, {}),
        )

    def _show(self, preview: Preview) -> None:
        if preview.start != self.day.day():
            return  # the day is being typed anew, and is none yet
        self._preview = preview
        order = [LineState.REFUSED, LineState.NEW, LineState.CHANGED, LineState.SAME]
        self.table.show_rows(sorted(preview.lines, key=lambda row: (order.index(row.state), row.line)))
        counts = {state: sum(line.state is state for line in preview.lines) for state in LineState}
        self.deed.setEnabled(counts[LineState.NEW] + counts[LineState.CHANGED] > 0)
        self.say(
            self.desk.words(
                "{new} new · {changed} changed · {same} same · {refused} left out",
                new=counts[LineState.NEW],
                changed=counts[LineState.CHANGED],
                same=counts[LineState.SAME],
                refused=counts[LineState.REFUSED],
            )
        )

    def _take(self) -> None:
        preview, content, form = self._preview, self._content, file_format(self.desk.words)
        if preview is None:
            return
        self.deed.setEnabled(False)
        self.desk.tasks.act(
            self,
            "take-file",
            lambda work: take_fee_file(work, content, form, preview.start, preview.lines),
            self._done,
            lambda error: self.refuse(error, {}),
        )

    def _done(self, count: int) -> None:
        words = self.desk.words
        sentence = words.count(
            "{number} entry of the catalogue was changed or added.",
            "{number} entries of the catalogue were changed or added.",
            count,
        )
        self.desk.toast.emit(sentence)
        self._page.presenter.read()
        self.accept()


def state_chip(words: Words, state: LineState) -> ChipLook:
    """What becomes of a line."""
    return {
        LineState.NEW: ChipLook(text=words("New"), kind="info", icon="plus"),
        LineState.CHANGED: ChipLook(text=words("Changed"), kind="planned"),
        LineState.SAME: ChipLook(text=words("Same")),
        LineState.REFUSED: ChipLook(text=words("Left out"), kind="danger"),
    }[state]


def read_file(path: Path) -> bytes:
    """What stands in a file. Raises UserError."""
    try:
        with path.open("rb") as file:
            return file.read(LONGEST_FILE + 1)
    except OSError as error:
        raise UserError("settings.file_unreadable", why=error.strerror or type(error).__name__) from error


def write_file(path: Path, content: bytes) -> None:
    """Write a file. Raises UserError."""
    try:
        write_whole(path, content)
    except OSError as error:
        raise UserError("settings.file_unwritable", why=error.strerror or type(error).__name__) from error


class FeeFiles:
    """Asks where, then writes or reads."""

    def __init__(self, desk: Desk, page: RecordPage) -> None:
        self._desk, self._page = desk, page

    def choose_target(self) -> None:
        """Where to write the catalogue."""
        words = self._desk.words
        name = words("fees {day}.csv", day=self._desk.today().isoformat())
        dialog = QFileDialog(self._page, words("Write the catalogue"), proposed_path(name), words("Tables (*.csv)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda path: self.write(Path(path)))
        dialog.open()

    def write(self, path: Path) -> None:
        """Write the catalogue with its fees."""
        desk, today = self._desk, self._desk.today()
        form = file_format(desk.words)

        def job(session: Session) -> None:
            known = [row.known for row in catalogue_entries(session, today) if row.active]
            # The mark at the start tells spreadsheets that names are UTF-8.
            write_file(path, write_fee_file(known, form, today).encode("utf-8-sig"))

        said = desk.words("The catalogue was written to {path}.", path=path.name)
        desk.tasks.query(self._page, "write-file", job, lambda _: desk.toast.emit(said))

    def choose_source(self) -> None:
        """Which file to read."""
        words = self._desk.words
        dialog = QFileDialog(
            self._page, words("Read fees from a file"), documents_folder(), words("Tables (*.csv *.txt)")
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.look_at(Path(path)))
        dialog.open()

    def look_at(self, path: Path) -> None:
        """Show what a file would change."""
        self._desk.tasks.aside(
            self._page,
            "read-file",
            lambda: read_file(path),
            lambda content: FileSheet(self._page, self._desk, content, path.name).open(),
        )


def dress_catalogue(desk: Desk, page: RecordPage) -> None:
    """The buttons of the whole catalogue."""
    words, files = desk.words, FeeFiles(desk, page)

    def may() -> str:
        return desk.why_not(Permission.MANAGE_FEES)

    raising = button(words("Raise fees …"), icon="trend-up", compact=True, on=lambda: RiseSheet(page, desk).open())
    page.add_deed(raising, "raise", may)
    reading = button(words("Import a file …"), icon="upload-simple", compact=True, on=files.choose_source)
    page.add_deed(reading, "read_file", may)
    writing = button(words("Export to a file …"), icon="download-simple", compact=True, on=files.choose_target)
    page.add_deed(writing, "write_file", lambda: "")
