"""What would become of the file: how many are new, who is here already, what does not fit; later what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QProgressBar, QVBoxLayout, QWidget

from dentaldesk.ui.copies import proposed_path
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.chips import ChipLook
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.row_table import Column, RowTable
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.flows.importing import Checked, Double
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.importing.presenter import ImportPresenter

_MOST_SHOWN = 1000  # lines; the saved file has all


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A line of which something is to be said."""

    line: int
    name: str
    why: str
    refused: bool


def remarks(words: Words, checked: Checked) -> list[Remark]:
    """The lines that do not fit, then those of people who are known."""
    refused = [
        Remark(
            line=each.number,
            name=f"{each.details.given_names} {each.details.family_name}".strip(),
            why=" ".join(words.text(problem.message) for problem in each.problems),
            refused=True,
        )
        for each in checked.refused[:_MOST_SHOWN]
    ]
    known = [
        Remark(
            line=each.number,
            name=f"{each.details.given_names} {each.details.family_name}".strip(),
            why=_double_words(words, checked.doubles[each.number]),
            refused=False,
        )
        for each in checked.candidates
        if each.number in checked.doubles
    ]
    return [*refused, *known[:_MOST_SHOWN]]


def _double_words(words: Words, double: Double) -> str:
    if double.chart_number is not None:
        return words("Here already: chart {number}", number=double.chart_number)
    return words("As line {number} of the file", number=double.line)


class CheckPage(QWidget):
    """Counts, a choice about those who are known, the lines to look at; while it runs, how far it is."""

    def __init__(self, desk: Desk, presenter: ImportPresenter) -> None:
        super().__init__()
        self._desk, self._presenter = desk, presenter
        words = desk.words
        self.counts = label("", "title", wrap=True)
        self.detail = label("", "detail", wrap=True)
        self.doubles_too = QCheckBox(words("&Register also those who seem to be here already"))
        self.doubles_too.setObjectName("import.doubles_too")
        self.bar = QProgressBar()
        self.bar.setObjectName("import.progress")
        self.bar.setAccessibleName(words("How far the import is"))
        self.bar.setTextVisible(False)
        self.bar.hide()
        empty = EmptyState("check-circle", words("Every line fits"), words("Nobody in the file is here already."))
        self.table = self._make_table(empty)
        self.save = button(words("&Save refused lines"), "secondary", "download-simple", on=self._ask_where)
        self.save.setObjectName("import.save_refused")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, PANEL_PADDING, 0, 0)
        column.setSpacing(8)
        top = QVBoxLayout()
        top.setContentsMargins(PANEL_PADDING, 0, PANEL_PADDING, 0)
        for widget in (self.counts, self.detail, self.doubles_too, self.bar):
            top.addWidget(widget)
        top.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        presenter.changed.connect(self.follow)
        presenter.ran.connect(self._ran)
        presenter.ended.connect(self._ended)
        self.doubles_too.toggled.connect(lambda _on: self.follow())

    def _make_table(self, empty: EmptyState) -> RowTable[Remark]:
        words = self._desk.words
        columns: list[Column[Remark]] = [
            Column(title=words("Line"), text=lambda row: str(row.line), figures=True),
            Column(title=words("Name"), text=lambda row: row.name, strong=True),
            Column(
                title=words("State"),
                text=lambda row: words("Refused") if row.refused else words("Known"),
                chip=lambda row: ChipLook(
                    text=words("Refused") if row.refused else words("Known"),
                    kind="danger" if row.refused else "warning",
                ),
            ),
            Column(title=words("Why"), text=lambda row: row.why, stretch=True, whole=True),
        ]
        table = RowTable(words("Lines to look at"), columns, lambda row: row.line, empty=empty)
        table.setObjectName("import.remarks")
        return table

    def wanted(self) -> int:
        """How many would be registered."""
        presenter = self._presenter
        return 0 if presenter.checked is None else presenter.wanted[self.doubles_too.isChecked()]

    def follow(self) -> None:
        """Show what the check found."""
        checked, words = self._presenter.checked, self._desk.words
        if checked is None:
            self.counts.setText(words("Looking the file through …"))
            self.detail.setText("")
            self.table.show_rows(())
            self.save.hide()
            self.doubles_too.hide()
            return
        if self._presenter.is_running:
            return
        number = self.wanted()
        self.counts.setText(words.count("One new patient", "{number} new patients", number))
        parts = [
            words.count("one line refused", "{number} lines refused", len(checked.refused)) if checked.refused else "",
            words.count("one known already", "{number} known already", len(checked.doubles)) if checked.doubles else "",
            words.count("one registered by an earlier run", "{number} registered by an earlier run", len(checked.done))
            if checked.done
            else "",
        ]
        self.detail.setText(" · ".join(part for part in parts if part))
        self.doubles_too.setVisible(bool(checked.doubles))
        self.save.setVisible(bool(checked.refused))
        self.table.show_rows(remarks(words, checked))

    def _ran(self, done: int, of: int) -> None:
        words = self._desk.words
        self.bar.setRange(0, max(1, of))
        self.bar.setValue(done)
        self.bar.show()
        self.doubles_too.hide()
        self.counts.setText(words("{done} of {number} registered", done=done, number=of))

    def _ended(self, called_off: bool) -> None:
        words, number = self._desk.words, self._presenter.registered
        self.bar.hide()
        self.counts.setText(words.count("One patient registered", "{number} patients registered", number))
        if called_off:
            self.detail.setText(words("It was called off. Import the same file again to go on: nobody comes twice."))

    def _ask_where(self) -> None:
        words, loaded = self._desk.words, self._presenter.loaded
        name = (
            words("Refused lines") + ".csv"
            if loaded is None
            else f"{Path(loaded.name).stem} - " + words("refused") + ".csv"
        )
        dialog = QFileDialog(self, words("Save refused lines"), proposed_path(name), "CSV (*.csv)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda path: self._presenter.save_refused(Path(path)))
        dialog.open()
