"""Why the clinic cannot be opened and what to do; and the recovery key of a new clinic, shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dentaldesk.engines.core.errors import UserError
from dentaldesk.ui.entry.new_password import secret_field
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

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


# What was typed was heard, and is not it.
_WRONG = frozenset({"database.wrong_key", "key.not_a_recovery_key", "key.wrong_passphrase"})


class TroublePage(QWidget):
    """Shows one of both; tells what was chosen."""

    try_again = Signal(object)  # the secret that was typed, or None
    written = Signal()  # the recovery key is on paper

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._title = label("", "title", wrap=True)
        self._text = label("", "body", wrap=True)
        self._secret = secret_field("start.secret")
        self._secret.returnPressed.connect(self._again)
        self.field = LabeledField(words("Passphrase or recovery key"), self._secret)
        self._key = QLineEdit()
        self._key.setObjectName("start.recovery")
        self._key.setAccessibleName(words("Recovery key"))
        self._key.setReadOnly(True)
        self._quit = button(words("&Quit"), "secondary", on=QApplication.quit)
        self._retry = button(words("&Try again"), "primary", on=self._again)
        self._done = button(words("I have &written it down"), "primary", on=self._go)
        self._done.setObjectName("start.written")
        foot = QHBoxLayout()
        foot.addStretch(1)
        for each in (self._quit, self._retry, self._done):
            foot.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self._title, self._text, self.field, self._key):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(foot)

    @property
    def shows_recovery(self) -> bool:
        """Whether a recovery key waits to be written down."""
        return bool(self._key.text())

    def show_recovery(self, key: str) -> None:
        """Show the recovery key until somebody says that it is written down."""
        self._title.setText(self._words("Write this recovery key down"))
        self._text.setText(
            self._words(
                "It opens this clinic when the computer or its passphrase is lost. It is shown only now; keep it on "
                "paper, away from this computer."
            )
        )
        self._key.setText(key)
        self._key.setCursorPosition(0)
        self._key.setToolTip(key)
        self._show(self._key, self._done)
        self._done.setFocus()

    def _go(self) -> None:
        self._key.clear()
        self._key.setToolTip("")
        self.written.emit()

    def tell(self, error: Exception, *, final: bool) -> None:
        """Say why the clinic is not open; `final`: trying again would change nothing."""
        words = self._words
        asks = isinstance(error, UserError) and error.message.code in _SECRETS
        # Every morning of a computer without a keyring: nothing failed.
        self._title.setText(words("Unlock the clinic") if asks else words("The clinic was not opened"))
        self._retry.setText(words("&Open") if asks else words("&Try again"))
        said = (
            words.text(error.message)
            if isinstance(error, UserError)
            else words(
                "This is a mistake of the program, not yours ({name}). Nothing was changed.", name=type(error).__name__
            )
        )
        wrong = isinstance(error, UserError) and error.message.code in _WRONG
        self.field.set_problem(said if wrong else None)
        self._text.setText("" if wrong else said)
        self._text.setVisible(not wrong)
        self._key.clear()
        self._show(self._quit, *([] if final else [self._retry]), *([self.field] if asks else []))
        (self._secret if asks else self._quit if final else self._retry).setFocus()

    def _show(self, *parts: QWidget) -> None:
        for each in (self.field, self._key, self._quit, self._retry, self._done):
            each.setVisible(each in parts)

    def _again(self) -> None:
        secret = self._secret.text() or None
        self._secret.clear()
        self.try_again.emit(secret)
