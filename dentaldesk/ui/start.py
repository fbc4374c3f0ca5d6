"""The first frame: the sign-in. It is painted before anything heavy is imported; the clinic is opened meanwhile.

It also says why the clinic cannot be opened and what to do, and shows a new clinic's recovery key once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.ui.entry.form import SignInForm
from dentaldesk.ui.widgets.panels import Card, IconLabel
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QPaintEvent

    from dentaldesk.engines.flows.gate import SeatRow
    from dentaldesk.ui.entry.new_password import NewPasswordForm
    from dentaldesk.ui.entry.remembered import Remembered
    from dentaldesk.ui.entry.trouble import TroublePage

_SIZE = (820, 500)
_FRAME = QSize(16, 48)  # that a desktop draws around a window
_EDGE = 32
_ICON = 40


class StartWindow(QWidget):
    """Small and calm; replaced by the program's window as soon as somebody is let in."""

    painted = Signal()  # the first frame is on the screen
    try_again = Signal(object)  # the secret that was typed, or None
    wanted = Signal(str, str)  # login or name, password
    new_password = Signal(str, str)  # the one that was typed to sign in, and one's own

    def __init__(self, words: Words | None = None, people: Sequence[Remembered] = ()) -> None:
        super().__init__()
        self.words = words or Words(Formats())
        self.setWindowTitle("DentalDesk")
        self.setMinimumSize(640, 400)
        # With large letters on a small screen less than wanted fits.
        room = self.screen().availableSize() - _FRAME
        self.resize(QSize(*_SIZE).boundedTo(room.expandedTo(self.minimumSize())))
        self._then: Callable[[], object] | None = None
        self._typed_password = ""
        self._choosing: NewPasswordForm | None = None
        self._trouble: TroublePage | None = None
        self._painted = False
        self.form = SignInForm(self.words, people)
        self.form.wanted.connect(self._want)
        self._lay_out()
        self._show_page(self.form)
        self.form.take_keyboard()

    def _lay_out(self) -> None:
        self._name = label("DentalDesk", "title", wrap=True)
        self._about = label(self.words("The program that runs a dental clinic."), "detail", wrap=True)
        self._left = QVBoxLayout()
        self._left.setSpacing(8)
        self._left.addSpacing(_ICON + 8)
        self._left.addWidget(self._name)
        self._left.addWidget(self._about)
        self._left.addSpacing(8)
        self._left.addStretch(1)
        self._card = Card(padding=24)
        self._card.content.addWidget(self.form)
        row = QHBoxLayout(self)
        row.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        row.setSpacing(_EDGE)
        row.addLayout(self._left, 1)
        row.addWidget(self._card, 1)

    def _show_page(self, page: QWidget) -> None:
        for each in (self.form, self._trouble, self._choosing):
            if each is not None:
                each.setVisible(each is page)

    # -- the clinic is open --

    def show_clinic(self, name: str, people: Sequence[SeatRow], demo_password: str = "") -> None:
        """The clinic is open; in a demo its people are shown with the password, to sign in by one click."""
        self._name.setText(name)
        self._about.hide()
        if demo_password and people:
            from dentaldesk.ui.entry.demo_people import DemoPeople  # noqa: PLC0415 - the first frame has none

            card = DemoPeople(self.words, people, demo_password)
            card.picked.connect(lambda person: self.form.fill(person.login, demo_password))
            self._left.insertWidget(self._left.count() - 1, card, 1)
            self._left.setStretch(self._left.count() - 1, 0)
            typing = self.form.where_typing()
            # Taken out and put back, the form comes after the card for Tab as it does for the eye.
            self.form.setParent(None)
            self._card.content.insertWidget(0, self.form)
            self.form.show()
            (typing or card.people).setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_page(self.form)
        nobody = not any(person.has_password for person in people)
        how = self.words(
            "Nobody here has a password yet. On this computer run: {command}",
            command="dentaldesk people reset-password NAME",
        )
        self.form.set_open(how if nobody else "")

    def _want(self, name: str, password: str) -> None:
        self._typed_password = password
        self.wanted.emit(name, password)

    def ask_new_password(self) -> None:
        """Somebody else chose the password: one's own is chosen before the first work."""
        from dentaldesk.ui.entry.new_password import NewPasswordForm  # noqa: PLC0415 - seldom

        if self._choosing is None:
            self._choosing = NewPasswordForm(self.words)
            self._choosing.chosen.connect(lambda new: self.new_password.emit(self._typed_password, new))
            self._card.content.addWidget(self._choosing)
        self._show_page(self._choosing)
        self._choosing.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse_password(self, problems: Mapping[str, str]) -> None:
        """Why the new password is not taken, by place."""
        if self._choosing is not None:
            self._choosing.refuse(problems)

    # -- recovery key and trouble --

    @property
    def trouble(self) -> TroublePage:
        """The page in place of the form. Made when it is first needed: the first frame has none."""
        if self._trouble is None:
            from dentaldesk.ui.entry.trouble import TroublePage  # noqa: PLC0415 - as the docstring says

            self._trouble = TroublePage(self.words)
            self._trouble.try_again.connect(self._again)
            self._trouble.written.connect(self._go)
            self._card.content.addWidget(self._trouble)
        return self._trouble

    def show_recovery(self, words: str) -> None:
        """Show the recovery key of a new clinic, once. Nothing goes on until somebody says that it is written down."""
        page = self.trouble
        self._show_page(page)
        page.show_recovery(words)

    def go_on(self, then: Callable[[], object]) -> None:
        """Call `then` now, or as soon as the recovery key that is shown was written down."""
        if self._trouble is None or not self._trouble.shows_recovery:
            then()
        else:
            self._then = then

    def _go(self) -> None:
        self._show_page(self.form)
        then, self._then = self._then, None
        if then is not None:
            then()

    def tell(self, error: Exception, *, final: bool = False) -> None:
        """Say why the clinic is not open; `final`: trying again would change nothing."""
        page = self.trouble
        self._show_page(page)
        page.tell(error, final=final)

    def _again(self, secret: str | None) -> None:
        self._show_page(self.form)
        self.form.take_keyboard()
        self.try_again.emit(secret)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self._first_frame_stands)

    def _first_frame_stands(self) -> None:
        self.painted.emit()
        # The fonts of icons wait until people see where to type.
        self._add_icon()

    def _add_icon(self) -> None:
        icon = IconLabel("mdi6.tooth-outline", "accent", _ICON)
        icon.setParent(self)
        icon.setGeometry(_EDGE, _EDGE, _ICON, _ICON)
        icon.show()
