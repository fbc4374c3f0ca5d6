"""The clinic's ready prescriptions: nine favourites under the keys 1 to 9, all others by their name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QCompleter, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from dentaldesk.ui.screens.charting.buttons import KeyButton
from dentaldesk.ui.screens.visit.prescription_words import handed_out, named, taken
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.texts import SectionLabel

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.prescribing_reads import MedicationRow, PrescribingPage
    from dentaldesk.engines.core.words import Words

_RING = 3  # pixels that the ring around who has the keyboard needs within what scrolls


class ReadyDrugs(QWidget):
    """A press prescribes. `chosen(MedicationRow)`."""

    chosen = Signal(object)
    other_wanted = Signal()
    shipped_wanted = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._rows: Sequence[MedicationRow] = ()
        self._shown: object = None
        self.favourites: list[KeyButton] = []
        self._keys = QGridLayout()
        self._keys.setSpacing(4)
        self._columns = 1
        self._keys.setColumnStretch(0, 1)
        self.search = QLineEdit()
        self.search.setObjectName("rx.search")
        self.search.setPlaceholderText(words("Find a ready prescription"))
        self.search.setAccessibleName(words("Find a ready prescription"))
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        # Queued: the completer writes what was chosen into the field after it has told so.
        completer.activated.connect(self._take_named, Qt.ConnectionType.QueuedConnection)
        self.search.setCompleter(completer)
        popup = completer.popup()
        if popup is not None:
            popup.setProperty("framed", True)
        self.search.returnPressed.connect(self._entered)
        self.other = button(words("&Other drug …"), "secondary", "plus", on=self.other_wanted.emit)
        self.other.setObjectName("rx.other")
        self._empty = EmptyState(
            "prescription",
            words("No ready prescriptions yet"),
            words("The program brings examples to begin with. Check each of them before you use it."),
            step=words("Take the examples"),
        )
        self._empty.step.setObjectName("rx.take_shipped")
        self._empty.started.connect(self.shipped_wanted)
        self._title = SectionLabel(words("Favourites"))
        column = QVBoxLayout(self)
        column.setContentsMargins(_RING, _RING, _RING, _RING)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addLayout(self._keys)
        column.addWidget(self._empty)
        column.addWidget(self.search)
        column.addWidget(self.other)
        column.addStretch(1)

    def show_page(self, page: PrescribingPage, *, why_not: str, may_take: bool) -> None:
        """Show what the clinic has ready, and whether it may be prescribed from."""
        news = (page.ready, page.favourites, why_not, page.locked)
        if news == self._shown:
            return
        self._shown = news
        self._rows = page.ready
        by_id = {row.id: row for row in page.ready}
        focused = next((place for place, each in enumerate(self.favourites) if each.hasFocus()), None)
        if not self.favourites and self.other.hasFocus():
            focused = 0  # the step was opened before anything was read
        self._clear()
        self.favourites = [self._favourite(by_id[each], key) for key, each in enumerate(page.favourites, start=1)]
        for each in self.favourites:
            each.setEnabled(not why_not)
        self._arrange()
        for each in self.favourites:
            each.show()  # what is not shown yet takes no keyboard
        if focused is not None and focused < len(self.favourites):
            self.favourites[focused].setFocus(Qt.FocusReason.OtherFocusReason)
        self._names.setStringList([_whole_name(row) for row in page.ready])
        self._title.setVisible(bool(page.ready))
        self.search.setVisible(bool(page.ready))
        self._empty.setVisible(not page.ready)
        self._empty.step.setVisible(may_take and not page.ready)
        for control in (self.search, self.other):
            control.setEnabled(not why_not)
            control.setToolTip(why_not)

    def forget(self) -> None:
        """Another visit, of which nothing was read: no key is shown that may not be pressed there, or not any more."""
        self._shown = None
        self._clear()
        self.other.setEnabled(True)

    def _clear(self) -> None:
        while (item := self._keys.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.favourites = []

    def _arrange(self) -> None:
        """The keys go down each column, as a list is read."""
        rows = -(-len(self.favourites) // self._columns)
        self._keys.setColumnStretch(1, self._columns - 1)
        for place, each in enumerate(self.favourites):
            self._keys.addWidget(each, place % rows, place // rows)

    def set_columns(self, columns: int) -> None:
        """In how many columns the keys stand: for the page to say. Whoever changes it while it is itself being given
        its size is laid out by the size of before.
        """
        if columns != self._columns:
            self._columns = columns
            self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter among the favourites begins to look for another one by its name."""
        plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier}
        if plain and event.text().isalpha() and self.search.isEnabled():
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            QApplication.sendEvent(self.search, event)
        else:
            super().keyPressEvent(event)

    def press(self, key: int) -> None:
        """The favourite under a key, from 1."""
        if key <= len(self.favourites) and self.favourites[key - 1].isEnabled():
            self.favourites[key - 1].click()

    def target(self) -> QWidget:
        """Where the keyboard goes."""
        return self.favourites[0] if self.favourites else self.other

    def _favourite(self, row: MedicationRow, key: int) -> KeyButton:
        hint = f"{taken(row.drug, self._words)} · {handed_out(row.drug, self._words)}"
        made = KeyButton(f"{named(row.drug)}, {row.drug.form}", str(key), hint)
        made.setObjectName(f"rx.favourite.{key}")
        made.clicked.connect(lambda _=False: self.chosen.emit(row))
        return made

    def _entered(self) -> None:
        """Enter on a line of the open list comes here too, and is the list's."""
        popup = self.search.completer().popup()
        if popup is None or not popup.isVisible():
            self._take_named(self.search.text())

    def _take_named(self, name: str) -> None:
        row = next((each for each in self._rows if _whole_name(each) == name), None)
        if row is not None:
            self.search.clear()
            self.chosen.emit(row)


def _whole_name(row: MedicationRow) -> str:
    return f"{named(row.drug)}, {row.drug.form}, {row.drug.dose}"
