"""One of the two records: looked for by typing, chosen with Enter, shown as who it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField, SearchField
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.row_table import Column, RowTable
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from dentaldesk.engines.patients.duplicates import Double
    from dentaldesk.engines.patients.reads import PatientRow
    from dentaldesk.ui.desk import Desk

_MOST_ROWS = 5  # shown before the list scrolls


class Finder(SearchField):
    """Down goes to what was found; Enter takes the first of it."""

    left_down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left_down.emit()
            return
        super().keyPressEvent(event)


class Side(Card):
    """`wanted(text)` asks for people, `chosen(row)` tells who it is, None for nobody any more."""

    wanted = Signal(str)
    chosen = Signal(object)

    def __init__(self, desk: Desk, name: str, title: str, help_text: str) -> None:
        """`name` begins the object names."""
        super().__init__()
        words = self._words = desk.words
        self._why: dict[object, str] = {}
        self._looks = False  # for what is typed now; the list is of something else
        self._takes_first = False  # Enter came before what was found
        self.search = Finder(title, words("Name, birth date, phone or chart number"))
        self.search.setObjectName(f"{name}.search")
        self.field = LabeledField(title, self.search, help_text)
        self.list: RowTable[PatientRow] = RowTable(
            title,
            [
                Column(title=words("Chart number"), text=lambda row: str(row.chart_number), figures=True),
                Column(
                    title=words("Name"),
                    text=lambda row: row.name,
                    strong=True,
                    stretch=True,
                ),
                Column(title=words("Born"), text=lambda row: words.show(row.birth_date)),
            ],
            lambda row: row.id,
        )
        self.list.setObjectName(f"{name}.found")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.hide()
        self.why = label("", "detail", wrap=True)
        self.why.hide()
        self.who = label("", "title", wrap=True)
        self.facts = label("", "detail", wrap=True)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.other = button(words("Choose another"), "quiet", on=self._another, compact=True)
        self.other.setObjectName(f"{name}.other")
        self._card = QWidget()
        column = QVBoxLayout(self._card)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(title, "label"))
        column.addWidget(self.who)
        column.addWidget(self.facts)
        column.addSpacing(4)  # its ring stands clear of the line above
        column.addWidget(self.other, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self.field, self.list, self.why, self._card):
            self.content.addWidget(widget)
        self.content.addStretch(1)
        self._card.hide()
        self.search.wanted.connect(self._typed)
        self.search.left_down.connect(self._down)
        self.search.returnPressed.connect(self._take)
        self.list.row_chosen.connect(lambda _row: self._say_why())
        self.list.row_opened.connect(self.chosen)
        self.list.clicked.connect(lambda _index: self.chosen.emit(self.list.chosen()))

    def show_found(self, rows: Sequence[PatientRow]) -> None:
        """People for what is typed; an answer that comes when nothing is any more shows nobody."""
        self._why, self._looks = {}, False
        self._fill(rows if self.search.text().strip() else ())
        if self._takes_first:
            self._take()

    def begin_anew(self) -> None:
        """Nobody is looked for."""
        self.search.clear()
        self.show_found(())

    def suggest(self, doubles: Sequence[Double]) -> None:
        """People who may be the same, while nothing is typed."""
        if self.search.text().strip():
            return
        self._why = {each.row.id: ", ".join(map(self._words.text, each.reasons)) for each in doubles}
        self._fill([each.row for each in doubles])

    def _fill(self, rows: Sequence[PatientRow]) -> None:
        self.list.show_rows(rows)
        self.list.setVisible(bool(rows) and self._card.isHidden())
        self._fit()
        if rows:
            self.list.choose(rows[0].id)

        self._say_why()

    def _say_why(self) -> None:
        """Why the row under the keyboard may be the same person."""
        row = self.list.chosen()
        said = self._why.get(row.id, "") if row is not None else ""
        self.why.setText(self._words("Suggested: {why}.", why=said) if said else "")
        self.why.setVisible(bool(said) and self.list.isVisibleTo(self))

    def _fit(self) -> None:
        """As high as what was found, up to a few rows."""
        head = self.list.horizontalHeader().sizeHint().height()
        self.list.setFixedHeight(head + min(len(self.list.rows()), _MOST_ROWS) * current().sizes.row + 4)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "list"):
            self._fit()

    def show_record(self, row: PatientRow | None, phone: str) -> None:
        """Who it is, with the phone as it is written here; None: still looked for."""
        self.field.setVisible(row is None)
        self._card.setVisible(row is not None)
        self.list.setVisible(row is None and bool(self.list.rows()))
        self._say_why()
        if row is not None:
            words = self._words
            self.who.setText(row.name)
            born = words("born {date}", date=row.birth_date) if row.birth_date else words("birth date unknown")
            chart = words("Chart {number}", number=row.chart_number)
            self.facts.setText(" · ".join(part for part in (chart, born, phone) if part))

    def _take(self) -> None:
        """The row that is marked, once it is of what was typed."""
        row = self.list.chosen()
        self._takes_first = self._looks
        if row is not None and not self._looks:
            self.chosen.emit(row)

    def _typed(self, text: str) -> None:
        self._looks, self._takes_first = bool(text.strip()), False
        if text.strip():
            self.wanted.emit(text)
        else:
            self.show_found(())

    def _down(self) -> None:
        if self.list.rows():
            self.list.setFocus()

    def _another(self) -> None:
        self.search.clear()
        self.chosen.emit(None)
        self.search.setFocus()
