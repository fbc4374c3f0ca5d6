"""The first frame: says that the clinic is being opened, or why it cannot be, and what to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dentaldesk.engines.core.errors import UserError
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.panels import IconLabel
from dentaldesk.ui.widgets.texts import label

# What a passphrase or a recovery key mends.
_SECRETS = (
    "database.needs_key",
    "database.wrong_key",
    "key.needed",
    "key.no_place",
    "key.not_a_recovery_key",
    "key.seal_unreadable",
    "key.wrong_passphrase",
)


class StartWindow(QWidget):
    """Small and calm; replaced by the program's window as soon as the clinic is open."""

    try_again = Signal(object)  # the secret that was typed, or None

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("DentalDesk")
        self.setMinimumSize(480, 240)
        self._title = label("Opening the clinic …", "title")
        self._text = label("", "body", wrap=True)
        self._secret = QLineEdit()
        self._secret.setObjectName("start.secret")
        self._secret.setEchoMode(QLineEdit.EchoMode.Password)
        self._secret.returnPressed.connect(self._again)
        self._field = LabeledField("Passphrase or recovery key", self._secret)
        self._quit = button("&Quit", "secondary", on=QApplication.quit)
        self._retry = button("&Try again", "primary", on=self._again)
        self._key = QLineEdit()
        self._key.setObjectName("start.recovery")
        self._key.setAccessibleName("Recovery key")
        self._key.setReadOnly(True)
        self._written = button("I have &written it down", "primary", on=self._go)
        self._written.setObjectName("start.written")
        self._then: Callable[[], object] | None = None
        self._lay_out()
        self._show_trouble(visible=False, secret=False)
        self._show_key(visible=False)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._quit)
        foot.addWidget(self._retry)
        foot.addWidget(self._written)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 20)
        column.setSpacing(12)
        column.addWidget(IconLabel("mdi6.tooth-outline", "accent", 40), alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addWidget(self._field)
        column.addWidget(self._key)
        column.addStretch(1)
        column.addLayout(foot)

    def _show_trouble(self, *, visible: bool, secret: bool) -> None:
        self._text.setVisible(visible)
        self._quit.setVisible(visible)
        self._retry.setVisible(visible)
        self._field.setVisible(secret)

    def _show_key(self, *, visible: bool) -> None:
        self._key.setVisible(visible)
        self._written.setVisible(visible)

    def show_recovery(self, words: str) -> None:
        """Show the recovery key of a new clinic, once. Nothing goes on until somebody says that it is written down."""
        self._title.setText("Write this recovery key down")
        self._text.setText(
            "It opens this clinic when the computer or its passphrase is lost. It is shown only now; keep it on paper, "
            "away from this computer."
        )
        self._text.show()
        self._key.setText(words)
        self._key.setMinimumWidth(self._key.fontMetrics().horizontalAdvance(words) + 32)
        self._show_key(visible=True)
        self._written.setFocus()

    def go_on(self, then: Callable[[], object]) -> None:
        """Call `then` now, or as soon as the recovery key that is shown was written down."""
        if self._key.isHidden():
            then()
        else:
            self._then = then

    def _go(self) -> None:
        self._title.setText("Opening the clinic …")
        self._text.hide()
        self._key.clear()
        self._show_key(visible=False)
        then, self._then = self._then, None
        if then is not None:
            then()

    def tell(self, error: Exception, *, final: bool = False) -> None:
        """Say why the clinic is not open; `final`: trying again would change nothing."""
        from dentaldesk.engines.core.words import Formats, Words  # noqa: PLC0415 - only when something went wrong

        known = isinstance(error, UserError)
        self._title.setText("The clinic was not opened")
        self._text.setText(
            Words(Formats()).text(error.message)
            if isinstance(error, UserError)
            else f"This is a mistake of the program, not yours ({type(error).__name__}). Nothing was changed."
        )
        asks = known and isinstance(error, UserError) and error.message.code in _SECRETS
        self._show_key(visible=False)
        self._show_trouble(visible=True, secret=asks)
        if final:
            self._retry.hide()
        (self._secret if asks else self._retry).setFocus()

    def _again(self) -> None:
        self._title.setText("Opening the clinic …")
        self._show_trouble(visible=False, secret=False)
        self.try_again.emit(self._secret.text() or None)
        self._secret.clear()
