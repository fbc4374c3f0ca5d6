"""The people of the demo clinic: one click or arrow and Enter signs in as one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from dentaldesk.ui.entry.roles import said_roles
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.flows.gate import SeatRow

_ROWS = 7  # before the list scrolls


class PeopleList(QListWidget):
    """Names with roles; `picked(SeatRow)` by click or Enter. Typing letters leads to a name."""

    picked = Signal(object)

    def __init__(self, words: Words, name: str) -> None:
        super().__init__()
        self._words = words
        self._people: tuple[SeatRow, ...] = ()
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.itemClicked.connect(lambda _item: self.pick_current())

    def show_people(self, people: Sequence[SeatRow]) -> None:
        """Other people; the first one is current."""
        self.clear()
        self._people = tuple(people)
        for person in people:
            roles = said_roles(self._words, person.roles)
            item = QListWidgetItem(f"{person.name} · {roles}" if roles else person.name)
            item.setToolTip(item.text())
            item.setSizeHint(QSize(0, self._row()))
            self.addItem(item)
        if people:
            self.setCurrentRow(0)
        self.updateGeometry()

    @staticmethod
    def _row() -> int:
        # Said, not left to the list: it would measure rows that came before the style sheet did.
        return current().sizes.row + 4

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            for place in range(self.count()):
                self.item(place).setSizeHint(QSize(0, self._row()))

    def current(self) -> SeatRow | None:
        """Whose row it is."""
        place = self.currentRow()
        return self._people[place] if 0 <= place < len(self._people) else None

    def pick_current(self) -> None:
        """As Enter and a click do."""
        person = self.current()
        if person is not None:
            self.picked.emit(person)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.pick_current()
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        rows = min(max(self.count(), 1), _ROWS)
        return QSize(280, rows * self._row() + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 3 * self._row())


class DemoPeople(Card):
    """A card that says whom one can be in the demo, and with which password."""

    picked = Signal(object)  # a SeatRow

    def __init__(self, words: Words, people: Sequence[SeatRow], password: str) -> None:
        super().__init__()
        self.people = PeopleList(words, words("People of the demo clinic"))
        self.people.setObjectName("sign-in.demo-people")
        self.people.show_people(people)
        self.people.picked.connect(self.picked)
        self.content.addWidget(label(words("Try it as one of these people"), "strong"))
        text = words("Click, or press Enter. The password of each is “{password}”.", password=password)
        self.content.addWidget(label(text, "detail", wrap=True))
        self.content.addWidget(self.people, 1)
