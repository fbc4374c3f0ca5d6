"""Name and password: the first thing that is painted. Typing is possible before the clinic is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from dentaldesk.ui.entry.waiting import Countdown, said_wait
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.entry.remembered import Remembered


class SignInForm(QWidget):
    """Tells who wants in; decides nothing. Enter waits until the clinic is open."""

    wanted = Signal(str, str)  # login or name as it was typed or chosen, password

    def __init__(self, words: Words, people: Sequence[Remembered] = ()) -> None:
        super().__init__()
        self._words = words
        self._open = False
        self._asked = False  # Enter was pressed before the clinic was open
        self._busy = False
        self._why = ""
        self._wait = Countdown(self._show_wait, self)
        self._logins: dict[str, str] = {}
        self._known: tuple[tuple[str, str], ...] = ()  # name and login of whoever works here
        self.name = ChoiceBox()
        self.name.setEditable(True)
        self.name.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.name.setObjectName("sign-in.name")
        self.password = QLineEdit()
        self.password.setObjectName("sign-in.password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._name_field = LabeledField(words("Name"), self.name)
        self._password_field = LabeledField(words("Password"), self.password)
        self.submit = button(words("Sign in"), "primary", on=self._submit)
        self.submit.setObjectName("sign-in.submit")
        self._status = label(words("Opening the clinic …"), "caption", wrap=True)
        self._status.setObjectName("sign-in.status")
        self._lay_out()
        self._connect()
        self.offer(people)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(label(self._words("Sign in"), "title"))
        column.addWidget(self._name_field)
        column.addWidget(self._password_field)
        column.addSpacing(4)
        column.addWidget(self.submit)
        column.addWidget(self._status)
        column.addStretch(1)

    def _connect(self) -> None:
        line = self._line()
        line.returnPressed.connect(self._name_given)
        line.textEdited.connect(lambda _text: self._mend())
        self.name.activated.connect(lambda _place: self.password.setFocus(Qt.FocusReason.OtherFocusReason))
        self.password.installEventFilter(self)
        self.password.returnPressed.connect(self._submit)
        self.password.textEdited.connect(lambda _text: self._mend())

    def _line(self) -> QLineEdit:
        line = self.name.lineEdit()
        assert line is not None  # noqa: S101 - an editable box has one
        return line

    def offer(self, people: Sequence[Remembered]) -> None:
        """The people whose name can be chosen, the likeliest first; what was typed already stays."""
        typed = self._line().text()
        names = [person.name for person in people]
        self._logins = {}
        self.name.clear()
        for person in people:
            said = person.name if names.count(person.name) == 1 else f"{person.name} ({person.login})"
            self._logins[said] = person.login
            self.name.addItem(said, person.login)
        if typed:
            self._line().setText(typed)

    def know(self, people: Sequence[tuple[str, str]]) -> None:
        """Who works here, as name and login: a beginning that only one of them has is completed, and whoever works here
        alone need not type a name.
        """
        self._known = tuple(people)
        line = self._line()
        if len(self._known) == 1 and not line.text() and not self.password.text():
            line.setText(self._known[0][0])
            if line.hasFocus():
                self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and watched is self.password:
            self._complete()  # the name is typed
        return False

    def _complete(self) -> None:
        """What was typed becomes the whole name when it begins one word of one name only."""
        typed = self._line().text().strip().casefold()
        whole = {part.casefold() for pair in self._known for part in pair}
        if not typed or typed in whole or typed in {said.casefold() for said in self._logins}:
            return
        begun = [name for name, login in self._known if _begins(typed, name, login)]
        if len(begun) == 1 and [name for name, _ in self._known].count(begun[0]) == 1:
            self._line().setText(begun[0])

    def take_keyboard(self) -> None:
        """Where the typing starts: at the password when the name is there."""
        (self.password if self._line().text() else self.name).setFocus(Qt.FocusReason.OtherFocusReason)

    def where_typing(self) -> QWidget | None:
        """The field in which somebody is in the middle of typing."""
        if self.password.text():
            return self.password
        return self.name if self._line().hasFocus() and self._line().text() else None

    def set_open(self, status: str = "") -> None:
        """The clinic is open: who pressed Enter already is asked for now."""
        self._open = True
        self._say(status)
        if self._asked:
            self._submit()

    def fill(self, name: str, password: str) -> None:
        """As if typed by hand and sent with Enter."""
        self._line().setText(name)
        self.password.setText(password)
        self._submit()

    def deny(self, why: str, seconds: int = 0, *, wrong: bool = True) -> None:
        """Not let in; the next try is heard in so many seconds. `wrong`: the password is to be typed again."""
        self._busy = self._asked = False
        self._why = why
        self._wait.begin(seconds)
        if wrong:
            self.password.selectAll()
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_wait(self, seconds: int) -> None:
        wait = f" {said_wait(self._words, seconds)}" if seconds else ""
        self._password_field.set_problem(f"{self._why}{wait}" if self._why else None)
        self._dress()

    def _mend(self) -> None:
        """Somebody types again: what was wrong is being mended, a wait goes on."""
        self._name_field.set_problem(None)
        if not self._wait.left:
            self._why = ""
            self._password_field.set_problem(None)

    def _name_given(self) -> None:
        if self.password.text():
            self._submit()
        else:
            self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def _submit(self) -> None:
        self._complete()
        typed = self._line().text().strip()
        if not typed:
            self._name_field.set_problem(self._words("Who are you? Type or choose your name."))
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self._busy or self._wait.left:
            return
        if not self._open:
            self._asked = True
            self._say(self._words("You are signed in as soon as the clinic is open …"))
            return
        self._busy, self._asked = True, False
        self._why = ""
        self._password_field.set_problem(None)
        self._dress()
        self.wanted.emit(self._logins.get(typed, typed), self.password.text())

    def _dress(self) -> None:
        self.submit.setEnabled(not self._busy and not self._wait.left)
        self.submit.setText(self._words("Signing in …") if self._busy else self._words("Sign in"))

    def _say(self, status: str) -> None:
        self._status.setText(status)
        self._status.setVisible(bool(status))

    def forget(self) -> None:
        """Take the password away, and whatever was under way."""
        self.password.clear()
        self._busy = self._asked = False
        self._why = ""
        self._wait.begin(0)


def _begins(typed: str, name: str, login: str) -> bool:
    words = [*name.casefold().split(), login.casefold(), name.casefold()]
    return any(word.startswith(typed) for word in words)
