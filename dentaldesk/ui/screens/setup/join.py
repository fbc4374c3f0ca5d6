"""Joining a clinic that others work in: where it is, its secret, and how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dentaldesk.ui.copies import documents_folder
from dentaldesk.ui.entry.errand import Errand
from dentaldesk.ui.entry.new_password import secret_field
from dentaldesk.ui.entry.sheet import centred
from dentaldesk.ui.screens.setup.presenter import said_error
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.notices import Busy
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.setup.maker import Maker

_WIDTH = 560


class JoinPage(QWidget):
    """`joined(database)`; what failed is said and everything typed stays."""

    joined = Signal(object)
    back_wanted = Signal()

    def __init__(self, words: Words, maker: Maker) -> None:
        super().__init__()
        self._words = words
        self._maker = maker
        self._errand = Errand()
        self._errand.done.connect(self._done)
        self._errand.failed.connect(self._failed)
        self._where = QLineEdit()
        self._where.setObjectName("setup.join.where")
        self._secret = secret_field("setup.join.secret")
        where_help = words("The path of its file, or its server as host=… dbname=… user=…")
        secret_help = words("The file's passphrase or recovery key, or the password for the server.")
        self._where_field = LabeledField(words("Where the clinic is"), self._where, where_help)
        self._secret_field = LabeledField(words("Passphrase, key or password"), self._secret, secret_help)
        self._where.returnPressed.connect(lambda: self._secret.setFocus(Qt.FocusReason.OtherFocusReason))
        self._where.textEdited.connect(lambda _text: self._where_field.set_problem(None))
        self._secret.returnPressed.connect(self._join)
        self._secret.textEdited.connect(lambda _text: self._secret_field.set_problem(None))
        self._busy = Busy(words("The clinic is being joined"))
        self._browse = button(words("Choose a file …"), "quiet", on=self._choose)
        self._browse.setObjectName("setup.join.choose")
        self._go = button(words("Join the clinic"), "primary", on=self._join)
        self._go.setObjectName("setup.join.go")
        self._back = button(words("Back"), "secondary", on=self.back_wanted.emit)
        self._back.setObjectName("setup.join.back")
        self._lay_out()

    def _lay_out(self) -> None:
        card = Card(padding=24)
        card.setFixedWidth(_WIDTH)
        card.content.setSpacing(12)
        card.content.addWidget(label(self._words("Join a clinic"), "title"))
        card.content.addWidget(self._where_field)
        line = QHBoxLayout()
        line.addWidget(self._browse)
        line.addStretch(1)
        card.content.addLayout(line)
        card.content.addWidget(self._secret_field)
        card.content.addWidget(self._busy)
        foot = QHBoxLayout()
        foot.addWidget(self._back)
        foot.addStretch(1)
        foot.addWidget(self._go)
        card.content.addLayout(foot)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addLayout(centred(card))
        column.addStretch(1)

    def take_keyboard(self) -> None:
        """Begin at the first field."""
        self._where.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self) -> None:
        dialog = QFileDialog(self, self._words("The clinic's file"), documents_folder())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._where.setText)
        dialog.open()

    def _join(self) -> None:
        if not self._go.isEnabled():
            return  # it is on its way
        where, secret = self._where.text().strip(), self._secret.text() or None
        if not where:
            self._where_field.set_problem(self._words("This is needed."))
            self.take_keyboard()
            return
        self._go.setEnabled(False)
        self._busy.start()
        maker = self._maker
        self._errand.run(lambda: maker.join(where, secret))

    def _done(self, database: object) -> None:
        self._end()
        self._secret.clear()
        self.joined.emit(database)

    def _failed(self, error: Exception) -> None:
        self._end()
        code = getattr(getattr(error, "message", None), "code", "")
        field = self._secret_field if code.startswith(("key.", "database.needs", "database.wrong")) else None
        (field or self._where_field).set_problem(said_error(self._words, error))
        (self._secret if field else self._where).setFocus(Qt.FocusReason.OtherFocusReason)

    def _end(self) -> None:
        self._busy.stop()
        self._go.setEnabled(True)
