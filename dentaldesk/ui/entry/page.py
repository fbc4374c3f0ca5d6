"""The page of a locked seat, and of a change of person: a name, a secret, nothing of any patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from dentaldesk.ui.entry.demo_people import PeopleList
from dentaldesk.ui.entry.new_password import NewPasswordForm, secret_field
from dentaldesk.ui.entry.roles import initials, said_roles
from dentaldesk.ui.entry.sheet import centred
from dentaldesk.ui.entry.waiting import Countdown, said_wait
from dentaldesk.ui.shell.waiting_keys import copy_of
from dentaldesk.ui.theme.current import colour
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.panels import Avatar, Card, IconLabel
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.flows.gate import SeatRow

_WIDTH = 420
_ABOVE = 0.17  # of the page's height, above everything: what is shown below changes, where it begins does not
_ARROWS = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


class EntryPage(QWidget):
    """Asks a person for a PIN or a password, or which person it is; decides nothing."""

    given = Signal(object, str, bool)  # the SeatRow, what was typed, whether it is a PIN
    others_wanted = Signal()  # somebody else wants to sit here
    back_wanted = Signal()
    new_password = Signal(str)

    def __init__(self, window: QWidget, words: Words, clinic: str, demo: tuple[str, str] = ("", "")) -> None:
        """`demo`: the password and the PIN of everybody in the demo, told to whoever is asked for them."""
        super().__init__(window)
        self._demo_password, self._demo_pin = demo
        self.setObjectName("lock.page")
        self._words = words
        self._seats: Sequence[SeatRow] = ()
        self._seat: SeatRow | None = None
        self._by_pin = False
        self._busy = False
        self._early: list[QKeyEvent] = []  # pressed while it is looked up who that is
        self._why = ""
        self._wait = Countdown(self._show_wait, self)
        self._title = label("", "title", wrap=True)
        self._title.setObjectName("lock.title")
        self._detail = label("", "detail", wrap=True)
        self._detail.setObjectName("lock.detail")
        self._make_person()
        self._make_people()
        self.choosing = NewPasswordForm(words)
        self.choosing.chosen.connect(self.new_password)
        self._lay_out(clinic)
        self.setAccessibleName(words("This workstation is locked"))

    def _make_person(self) -> None:
        words = self._words
        self._avatar = Avatar("", "", 40)
        self._name = label("", "strong", wrap=True)
        self._roles = label("", "detail", wrap=True)
        self.pin, self.password = secret_field("lock.pin"), secret_field("lock.password")
        for secret in (self.pin, self.password):
            secret.returnPressed.connect(self._submit)
            secret.textEdited.connect(self._mend)
            secret.installEventFilter(self)
        self._pin_field = LabeledField(words("PIN"), self.pin)
        self._password_field = LabeledField(words("Password"), self.password)
        self._why_password = label("", "caption", wrap=True)
        self._why_password.setObjectName("lock.why-password")
        self.unlock = button("", "primary", on=self._submit)
        self.unlock.setObjectName("lock.unlock")
        self._other_way = button("", "quiet", on=self._change_way)
        self._other_way.setObjectName("lock.other-way")
        self._others = button(words("Somebody else …"), "quiet", on=self.others_wanted.emit)
        self._others.setObjectName("lock.others")
        self._person = QWidget()
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self._avatar)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._name)
        names.addWidget(self._roles)
        line.addLayout(names, 1)
        ways = QHBoxLayout()
        ways.addWidget(self._others)
        ways.addStretch(1)
        ways.addWidget(self._other_way)
        column = QVBoxLayout(self._person)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(line)
        column.addWidget(self._pin_field)
        column.addWidget(self._password_field)
        column.addWidget(self._why_password)
        column.addWidget(self.unlock)
        column.addLayout(ways)

    def _make_people(self) -> None:
        words = self._words
        self.search = QLineEdit()
        self.search.setObjectName("lock.search")
        self.search.textEdited.connect(lambda _text: self._filter())
        self.search.returnPressed.connect(self._choose_current)
        self.search.installEventFilter(self)
        self.people = PeopleList(words, words("People who work here"))
        self.people.setObjectName("lock.people")
        self.people.picked.connect(self.show_seat)
        self._nobody = label(words("Nobody is called that."), "caption")
        self._crowd = QWidget()
        column = QVBoxLayout(self._crowd)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(LabeledField(words("Name"), self.search))
        column.addWidget(self._nobody)
        column.addWidget(self.people, 1)

    def name_clinic(self, clinic: str) -> None:
        """What the clinic is called now."""
        self._clinic.setText(clinic)

    def _lay_out(self, clinic: str) -> None:
        self._back = button("", "quiet", on=self.back_wanted.emit)
        self._back.setObjectName("lock.back")
        card = Card(padding=24)
        card.setFixedWidth(_WIDTH)
        card.content.setSpacing(12)
        self._stays = Banner("", "info", icon="lock-simple")
        self._stays.setObjectName("lock.stays")
        self._stays.hide()
        for widget in (self._title, self._detail, self._stays, self._person, self._crowd, self.choosing, self._back):
            card.content.addWidget(widget)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addStretch(1)
        head.addWidget(IconLabel("lock-simple", "accent", 28))
        self._clinic = label(clinic, "title")
        self._clinic.setObjectName("lock.clinic")
        head.addWidget(self._clinic)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(20)
        self._above = QSpacerItem(0, 0, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        column.addSpacerItem(self._above)
        column.addLayout(head)
        column.addLayout(centred(card))
        column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        above = round(event.size().height() * _ABOVE)
        self._above.changeSize(0, above, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        layout = self.layout()
        if layout is not None:
            layout.invalidate()

    # -- what is shown --

    def say_stays(self) -> None:
        """Why the window does not close now."""
        self._stays.say(
            self._words("This program is closed by somebody who works here: sign in first, then close it."),
            "info",
            strong="",
            icon="lock-simple",
        )
        self._stays.show()

    def say(self, title: str, detail: str = "") -> None:
        """The two lines above: what this is, and since when."""
        self._stays.hide()
        self._title.setText(title)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))

    def know(self, seats: Sequence[SeatRow]) -> None:
        """Who works here, anew: a PIN may have become good or bad."""
        self._seats = seats
        if self._crowd.isVisible():
            self._filter()
        seat = self._seat
        fresh = next((each for each in seats if seat is not None and each.user_id == seat.user_id), None)
        if fresh is None:
            return
        self._seat = fresh
        lost = self._by_pin and not fresh.pin_here
        found = seat is not None and fresh.pin_here and not seat.pin_here and not self.secret.text()
        if lost or found:
            self._pin_field.set_problem(None)
            self._dress(by_pin=fresh.pin_here)
            self._show_wait(self._wait.left)

    def show_seat(self, seat: SeatRow) -> None:
        """Ask this person: by PIN where it is good, else by password."""
        self._seat = seat
        self._avatar.set_person(initials(seat.name), seat.name)
        self._name.setText(seat.name)
        self._roles.setText(said_roles(self._words, seat.roles))
        self._show(self._person)
        self.forget()
        self._dress(by_pin=seat.pin_here)
        self.secret.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_people(self) -> None:
        """Ask who it is."""
        self._seat = None
        self._show(self._crowd)
        self.search.clear()
        self._filter()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_new_password(self) -> None:
        """Ask for a password of one's own. Keys that were pressed until then are not what anybody wants after it."""
        self._early = []
        self.choosing.forget()
        self._show(self.choosing)
        self.choosing.setFocus(Qt.FocusReason.OtherFocusReason)

    def may_go_back(self, where: str) -> None:
        """Where Esc leads, in words; "" when nowhere."""
        self._back.setText(where)
        self._back.setVisible(bool(where))

    def _show(self, part: QWidget) -> None:
        for each in (self._person, self._crowd, self.choosing):
            each.setVisible(each is part)

    @property
    def secret(self) -> QLineEdit:
        """The field that is asked for: of the PIN or of the password."""
        return self.pin if self._by_pin else self.password

    def _dress(self, *, by_pin: bool) -> None:
        words, seat = self._words, self._seat
        had_keyboard = self.secret.hasFocus()
        self._by_pin = by_pin
        self._pin_field.setVisible(by_pin)
        self._password_field.setVisible(not by_pin)
        if had_keyboard:
            self.secret.setFocus(Qt.FocusReason.OtherFocusReason)
        self.unlock.setText(words("Go on"))
        said = []
        if seat is not None and seat.has_pin and not seat.pin_here:
            said.append(words("Your PIN works at this workstation for half a day after your password was typed here."))
        if by_pin and self._demo_pin:
            said.append(words("In the demo the PIN is “{pin}”.", pin=self._demo_pin))
        elif self._demo_password:
            said.append(words("In the demo the password is “{password}”.", password=self._demo_password))
        self._why_password.setText(" ".join(said))
        self._why_password.setVisible(bool(said))
        both = seat is not None and seat.pin_here
        self._other_way.setVisible(both)
        self._other_way.setText(words("Use the password") if by_pin else words("Use the PIN"))

    def _change_way(self) -> None:
        self.forget()
        self._dress(by_pin=not self._by_pin)
        self.secret.setFocus(Qt.FocusReason.OtherFocusReason)

    def _filter(self) -> None:
        typed = self.search.text().casefold().split()
        found = [seat for seat in self._seats if seat.login and _is_called(seat, typed)]
        self.people.show_people(found)
        self._nobody.setVisible(not found)

    def _choose_current(self) -> None:
        self.people.pick_current()

    # -- what is typed --

    def deny(self, why: str, seconds: int = 0) -> None:
        """Not this time; the next try is heard in so many seconds."""
        self._busy = False
        self._early = []
        self._why = why
        self._wait.begin(seconds)
        self.secret.selectAll()
        self.secret.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Take away what was typed and what was said about it."""
        self.pin.clear()
        self.password.clear()
        self.choosing.forget()
        self._busy = False
        self._why = ""
        self._wait.begin(0)

    def take_early(self) -> list[QKeyEvent]:
        """The keys that were pressed since somebody showed who they are: they are meant for what lies below."""
        early, self._early = self._early, []
        return early

    def refuse(self, problems: Mapping[str, str]) -> None:
        """Why the new password is not taken."""
        self.choosing.refuse(problems)

    def _show_wait(self, seconds: int) -> None:
        wait = f" {said_wait(self._words, seconds)}" if seconds else ""
        field = self._pin_field if self._by_pin else self._password_field
        field.set_problem(f"{self._why}{wait}" if self._why else None)
        self.unlock.setEnabled(not seconds and not self._busy)

    def _mend(self) -> None:
        if not self._wait.left:
            self._why = ""
            self._show_wait(0)

    def _submit(self) -> None:
        if self._seat is None or self._busy or self._wait.left:
            return
        if not self.secret.text():
            self.secret.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._busy, self._early = True, []
        self.unlock.setEnabled(False)
        self.given.emit(self._seat, self.secret.text(), self._by_pin)

    # -- keyboard --

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # no key reaches what lies below
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back_wanted.emit()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched is self.search and event.key() in _ARROWS:
                QApplication.sendEvent(self.people, event)
                return True
            if watched is self.secret and self._busy and event.key() != Qt.Key.Key_Escape:
                self._early.append(copy_of(event))
                return True
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("canvas"))
        painter.end()


def _is_called(seat: SeatRow, typed: Sequence[str]) -> bool:
    """Every typed beginning starts a word of the name or the login."""
    words = [*seat.name.casefold().split(), seat.login.casefold()]
    return all(any(word.startswith(part) for word in words) for part in typed)
