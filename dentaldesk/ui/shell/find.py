"""Find anything: patients by a few letters of any names, a chart number, a phone number or a birth date; screens and
deeds by their words or initials. Enter opens the one that is chosen, the best first; `>` leaves patients out.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.ui.shell.find_entries import ONLY_DEEDS, Entry, entries_for, nearest_entries
from dentaldesk.ui.widgets.fields import SearchField

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.patients.reads import PatientRow
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.shell.find_list import FindList

SHOWN = 12  # lines that fit below the field on the smallest screen
_ENTRIES = 4  # of them for screens and deeds at least, when patients were found too; more are scrolled to


class Find(QObject):
    """The field of the top bar and the list that opens below it, inside the window."""

    new_wanted = Signal()  # nobody was found: register someone new
    patient_opened = Signal()
    left = Signal()  # the field was left: by Esc, or because a deed was done

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        words = desk.words
        self.field = SearchField(words("Find anything"), words("Find anything"), "Ctrl+K")
        self.field.setObjectName("find.field")
        self._window = window
        self._answered = ""  # the letters to which the list is the answer
        self._enter_waits = False
        self.field.wanted.connect(self._look)
        self.field.installEventFilter(self)
        desk.actor_changed.connect(self._dress)
        # An open list tells of what can be done since it was opened, several deeds at once.
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self.look_again)
        desk.deeds.added.connect(self._look_soon)
        self._dress()

    def _look_soon(self) -> None:
        self._more.start()

    @cached_property
    def _list(self) -> FindList:
        """Made when something is first looked for: the first data does not wait for it."""
        from dentaldesk.ui.shell.find_list import FindList  # noqa: PLC0415 - as above

        found = FindList(self._desk, self._window)
        found.picked.connect(self._open)
        found.empty.started.connect(self._register)
        return found

    @property
    def _is_open(self) -> bool:
        return "_list" in vars(self) and self._list.isVisible()

    @property
    def _finds_patients(self) -> bool:
        return self._desk.may(Permission.VIEW_PATIENT)

    def _dress(self) -> None:
        """Who may not see patients finds none; nobody finds on what another one typed."""
        self.close()
        self.field.clear()
        words = self._desk.words
        self.field.setPlaceholderText(
            words("Find anything") if self._finds_patients else words("Find a screen or action")
        )
        self.field.setToolTip(
            words("Name, phone, chart number or birth date; a screen; > for screens and actions only")
        )

    def focus(self) -> None:
        """Begin to type; before anything is typed, whom one opened lately is offered."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._look(self.field.text())

    # -- looking --

    def _look(self, typed: str) -> None:
        self._enter_waits = False
        if typed.lstrip().startswith(ONLY_DEEDS):
            self._show(typed, entries_for(self._desk, typed.lstrip()[1:]), [])
        elif not typed.strip():
            self._offer_recent()
        elif not self._finds_patients:
            self._show(typed, entries_for(self._desk, typed), [])
        else:
            self._ask(typed, entries_for(self._desk, typed))

    def _ask(self, typed: str, entries: list[Entry]) -> None:
        language, country = self._desk.clinic.formats.language, self._desk.clinic.country
        most = SHOWN - min(len(entries), _ENTRIES)

        def job(session: Session) -> list[PatientRow]:
            from dentaldesk.ui.shell.find_reads import found_patients  # noqa: PLC0415 - the first data looks for nobody

            # One more than is shown tells that there are more.
            return found_patients(session, typed, most + 1, language, country)

        self._desk.tasks.query(self, "find", job, lambda rows: self._show(typed, entries, rows, most))

    def _offer_recent(self) -> None:
        recent, country = self._desk.recent_patients, self._desk.clinic.country
        self._answered = ""
        if not recent or not self._finds_patients or not self.field.hasFocus():
            self.close()
            return

        def job(session: Session) -> list[PatientRow]:
            from dentaldesk.ui.shell.find_reads import recent_patients  # noqa: PLC0415 - as above

            return recent_patients(session, recent, country)

        def show(rows: list[PatientRow]) -> None:
            if not self.field.text().strip() and self.field.hasFocus():
                words = self._desk.words
                self._list.show_found(rows, [], below=self.field, heading=words("Opened lately"))

        self._desk.tasks.query(self, "find", job, show)

    def _show(self, typed: str, entries: list[Entry], rows: list[PatientRow], most: int = SHOWN) -> None:
        if self.field.text() != typed or not typed.strip():
            return  # typed on while the answer was on its way
        self._answered = typed
        words = self._desk.words
        nothing = not rows and not entries
        if nothing:
            self._list.say_nobody(self._desk.why_not(Permission.VIEW_PATIENT))
            entries = nearest_entries(self._desk, typed.lstrip().lstrip(ONLY_DEEDS), _ENTRIES)
        heading = words("Patients")
        if len(rows) > most:
            heading = words("Patients: the first {number}, type more of the name for others", number=most)
        self._list.show_found(rows[:most], entries, below=self.field, heading=heading, nothing=nothing)
        if self._enter_waits:
            self._enter()

    def look_again(self) -> None:
        """More can be found now than when these letters were typed."""
        if self._is_open and self.field.text().strip():
            self._look(self.field.text())

    # -- choosing --

    def _enter(self) -> None:
        """Open what is chosen; while the list still answers fewer letters, wait: it may show someone else."""
        self._enter_waits = self._answered != self.field.text()
        if not self._enter_waits and self._is_open:
            self._open(self._list.chosen())

    def _open(self, found: PatientRow | Entry | None) -> None:
        if found is None:
            return
        self.field.clear()
        self.close()
        if isinstance(found, Entry):
            found.start()
            self.left.emit()
        else:
            self._desk.open_patient(found.id)
            self.patient_opened.emit()

    def _register(self) -> None:
        self.field.clear()
        self.close()
        self.new_wanted.emit()

    def close(self) -> None:
        """Put the list away."""
        if self._is_open:
            self._list.hide()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._key(event.key()):
            return True
        if event.type() == QEvent.Type.FocusOut and self._is_open and not self._holds_focus():
            self.close()
        return False

    def _holds_focus(self) -> bool:
        return self._list.isAncestorOf(self.field.window().focusWidget())

    def _key(self, key: int) -> bool:
        """Up, Down, Enter and Esc work on the list while the typing goes on in the field."""
        if key == Qt.Key.Key_Escape:
            nothing_typed = not self.field.text()
            self.field.clear()
            self.close()
            if nothing_typed:
                self.left.emit()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and (self.field.text().strip() or self._is_open):
            self._enter()
        elif key in {Qt.Key.Key_Down, Qt.Key.Key_Up} and self._is_open:
            self._list.step(1 if key == Qt.Key.Key_Down else -1)
        else:
            return False
        return True
