"""Which column is what, beside the first lines as they would be stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from dentaldesk.engines.patients.import_rules import FIELDS, Candidate, DateOrder
from dentaldesk.engines.patients.import_text import DELIMITERS, ENCODINGS
from dentaldesk.ui.screens.importing.presenter import fields_by_column
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField
from dentaldesk.ui.widgets.row_table import Column, RowTable
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.importing.presenter import ImportPresenter, Loaded

_ENCODINGS = ("UTF-8", "UTF-16", "Windows 1252", "Latin 1")  # names of their own in every language
_EXAMPLES = 3  # cells shown below the name of a column


class ColumnsPage(QWidget):
    """How the file is read, one choice a column, and what comes of it."""

    def __init__(self, desk: Desk, presenter: ImportPresenter) -> None:
        super().__init__()
        self._desk, self._presenter = desk, presenter
        self._head: tuple[str, ...] = ()
        self._boxes: list[ChoiceBox] = []
        words = desk.words
        self.encoding = self._box("import.encoding", list(zip(_ENCODINGS, ENCODINGS, strict=True)))
        signs = dict(
            zip(
                DELIMITERS, (words("Comma"), words("Semicolon"), words("Tabulator"), words("Vertical bar")), strict=True
            )
        )
        self.delimiter = self._box("import.delimiter", [(name, sign) for sign, name in signs.items()])
        orders = (words("Day first: 31.12.1979"), words("Month first: 12/31/1979"), words("Year first: 1979-12-31"))
        self.order = self._box("import.order", list(zip(orders, DateOrder, strict=True)))
        self.order_field = LabeledField(words("Birth dates"), self.order)
        self._mapping = QWidget()
        self._mapping_column = QVBoxLayout(self._mapping)
        self._mapping_column.setContentsMargins(PANEL_PADDING, 0, PANEL_PADDING, PANEL_PADDING)
        self._mapping_column.setSpacing(10)
        self.table = self._make_table()
        self._lay_out()
        self.encoding.activated.connect(lambda _at: self._read_again())
        self.delimiter.activated.connect(lambda _at: self._read_again())
        self.order.activated.connect(lambda _at: presenter.set_order(DateOrder(self.order.currentData())))
        presenter.changed.connect(self._follow)

    def _box(self, name: str, choices: list[tuple[str, object]]) -> ChoiceBox:
        box = ChoiceBox()
        box.setObjectName(name)
        for said, value in choices:
            box.addItem(said, value)
        return box

    def _make_table(self) -> RowTable[Candidate]:
        words = self._desk.words
        columns: list[Column[Candidate]] = [
            Column(title=words("Line"), text=lambda row: str(row.number), figures=True),
            Column(
                title=words("Family name, given names"),
                text=lambda row: row.details.family_name,
                detail=lambda row: row.details.given_names,
                strong=True,
            ),
            Column(
                title=words("Not stored, because"),
                text=lambda row: " ".join(words.text(problem.message) for problem in row.problems),
                role=lambda row: "danger" if row.problems else None,
                stretch=True,
                whole=True,
            ),
            Column(title=words("Born"), text=lambda row: words.show(row.details.birth_date)),
            Column(title=words("Phone"), text=lambda row: row.details.phone),
            Column(title=words("E-mail"), text=lambda row: row.details.email),
        ]
        table = RowTable(words("The first lines"), columns, lambda row: row.number)
        table.setObjectName("import.preview")
        return table

    def _lay_out(self) -> None:
        words = self._desk.words
        top = QHBoxLayout()
        top.setContentsMargins(PANEL_PADDING, PANEL_PADDING, PANEL_PADDING, 0)
        top.setSpacing(12)
        top.addWidget(LabeledField(words("Characters"), self.encoding), 1, Qt.AlignmentFlag.AlignTop)
        top.addWidget(LabeledField(words("Columns are separated by"), self.delimiter), 1, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.order_field, 1, Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea()
        scroll.setObjectName("import.columns")
        scroll.setAccessibleName(words("Columns of the file"))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._mapping)
        scroll.setMinimumWidth(260)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(scroll)
        split.addWidget(self.table)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(split, 1)

    def _read_again(self) -> None:
        self._presenter.read_again(str(self.encoding.currentData()), str(self.delimiter.currentData()))

    def _follow(self) -> None:
        presenter = self._presenter
        if presenter.loaded is None:
            return
        self._show_reading(presenter.loaded)
        if presenter.loaded.sheet.head != self._head:
            self._make_boxes(presenter.loaded)
        fields = fields_by_column(presenter.mapping)
        for at, box in enumerate(self._boxes):
            box.setCurrentIndex(box.findData(fields.get(at)))
        self.table.show_rows(presenter.previewed)

    def _show_reading(self, loaded: Loaded) -> None:
        at = self.encoding.findData(loaded.sheet.encoding)
        if at < 0:  # one that the file told by itself and nobody need choose
            self.encoding.addItem(loaded.sheet.encoding.upper(), loaded.sheet.encoding)
            at = self.encoding.count() - 1
        self.encoding.setCurrentIndex(at)
        self.delimiter.setCurrentIndex(self.delimiter.findData(loaded.sheet.delimiter))
        order, words = self._presenter.order, self._desk.words
        self.order.setCurrentIndex(-1 if order is None else list(DateOrder).index(order))
        self.order_field.setVisible(len(self._presenter.orders) > 0)
        asked = order is None and not self._presenter.is_looking
        self.order_field.set_problem(words("The file itself does not tell: choose one.") if asked else None)

    def _make_boxes(self, loaded: Loaded) -> None:
        self._head, self._boxes = loaded.sheet.head, []
        while (item := self._mapping_column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        words = self._desk.words
        self._mapping_column.addWidget(label(words("Columns of the file"), "strong"))
        for at, name in enumerate(loaded.sheet.head):
            box = self._box(f"import.column.{at}", [(words("Not imported"), None)])
            for field, (said, _names) in FIELDS.items():
                box.addItem(words.text(said), field)
            box.activated.connect(lambda _index, at=at, box=box: self._presenter.map(at, box.currentData()))
            cells = [line.cells[at] for line in loaded.sheet.lines[:_EXAMPLES] if at < len(line.cells)]
            title = name or words("Column {number}", number=at + 1)
            examples = " · ".join(cell[:40] for cell in cells if cell)
            self._mapping_column.addWidget(LabeledField(title, box, examples))
            self._boxes.append(box)
        self._mapping_column.addStretch(1)
