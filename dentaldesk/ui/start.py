"""The first frame: says that the clinic is being opened, or why it cannot be, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dentaldesk.engines.core.errors import UserError
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.panels import IconLabel
from dentaldesk.ui.widgets.texts import label

_SECRETS = ("key.needed", "key.no_place", "key.wrong_passphrase", "database.wrong_key")


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
        self._secret.setEchoMode(QLineEdit.EchoMode.Password)
        self._secret.returnPressed.connect(self._again)
        self._field = LabeledField("Passphrase or recovery key", self._secret)
        self._quit = button("&Quit", "secondary", on=QApplication.quit)
        self._retry = button("&Try again", "primary", on=self._again)
        self._lay_out()
        self._show_trouble(visible=False, secret=False)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._quit)
        foot.addWidget(self._retry)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 20)
        column.setSpacing(12)
        column.addWidget(IconLabel("mdi6.tooth-outline", "accent", 40), alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addWidget(self._field)
        column.addStretch(1)
        column.addLayout(foot)

    def _show_trouble(self, *, visible: bool, secret: bool) -> None:
        self._text.setVisible(visible)
        self._quit.setVisible(visible)
        self._retry.setVisible(visible)
        self._field.setVisible(secret)

    def tell(self, error: Exception) -> None:
        """Say why the clinic is not open."""
        from dentaldesk.engines.core.words import Formats, Words  # noqa: PLC0415 - only when something went wrong

        known = isinstance(error, UserError)
        self._title.setText("The clinic was not opened")
        self._text.setText(
            Words(Formats()).text(error.message)
            if isinstance(error, UserError)
            else f"This is a mistake of the program, not yours ({type(error).__name__}). Nothing was changed."
        )
        asks = known and isinstance(error, UserError) and error.message.code in _SECRETS
        self._show_trouble(visible=True, secret=asks)
        (self._secret if asks else self._retry).setFocus()

    def _again(self) -> None:
        self._title.setText("Opening the clinic …")
        self._show_trouble(visible=False, secret=False)
        self.try_again.emit(self._secret.text() or None)
        self._secret.clear()
