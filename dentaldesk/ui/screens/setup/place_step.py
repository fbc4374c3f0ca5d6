"""Where the clinic lives: in an encrypted file on this computer, or on a Postgres server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from dentaldesk.ui.entry.errand import Errand
from dentaldesk.ui.screens.setup.draft import ClinicDraft
from dentaldesk.ui.screens.setup.step import Step, beside, text_area
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.flows.database_check import CheckLine

_SQL_LINES = 12


class PlaceStep(Step):
    """The fields of the place that is chosen, and for a server what its administrator runs and how it stands."""

    def __init__(self, words: Words, path: Path) -> None:
        super().__init__(words, words("Where the clinic lives"))
        self._file = QRadioButton(words("In an encrypted file on this computer: for one workstation"))
        self._server = QRadioButton(words("On a Postgres server: for several workstations"))
        self._file.setObjectName("setup.place.file")
        self._server.setObjectName("setup.place.server")
        self._file.setChecked(True)
        group = QButtonGroup(self)
        group.addButton(self._file)
        group.addButton(self._server)
        self._server.toggled.connect(self._follow)
        self._checking = Errand()
        self._checking.done.connect(self._show_checks)
        self._checking.failed.connect(lambda _error: self._checks.setText(words("It could not be checked.")))
        self._needs_passphrase = False
        self._asking = Errand()
        self._asking.done.connect(self._heard_of_keyring)
        self._asked = False
        self._file_part, self._server_part = self._make_file(path), self._make_server()
        for widget in (self._file, self._file_part, self._server, self._server_part):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self._follow()

    def _make_file(self, path: Path) -> QWidget:
        words = self.words
        self._path = self.line("place.path", words("File"))
        self._path.setText(str(path))
        help_text = words(
            "The key of the file goes to this computer's keyring. A passphrase opens it as well; on a computer without "
            "a keyring it is needed."
        )
        self._passphrase = self.line("place.passphrase", words("Passphrase (if wanted)"), help_text, secret=True)
        self._passphrase_again = self.line("place.passphrase_again", words("The same once more"), secret=True)
        part = QWidget()
        column = _inset(part)
        column.addWidget(self.fields["place.path"])
        column.addLayout(beside(self.fields["place.passphrase"], self.fields["place.passphrase_again"]))
        return part

    def _make_server(self) -> QWidget:
        words = self.words
        self._host = self.line("place.host", words("Host"))
        self._port = self.line("place.port", words("Port"))
        self._port.setPlaceholderText("5432")
        self._database = self.line("place.database", words("Database"))
        self._database.setText("dentaldesk")
        self._user = self.line("place.user", words("User"))
        self._password = self.line(
            "place.password", words("Password"), words("It is kept in the keyring, never in a file."), secret=True
        )
        self._sql = text_area(_SQL_LINES)
        self._sql.setReadOnly(True)
        self._sql.setAccessibleName(words("SQL for an administrator"))
        self._sql.hide()
        show = button(words("Show the SQL for an administrator"), "quiet", on=self._show_sql)
        show.setObjectName("setup.place.sql")
        check = button(words("Check"), "secondary", on=self._check)
        check.setObjectName("setup.place.check")
        self._checks = label("", "body", wrap=True)
        self._checks.setObjectName("setup.place.checks")
        part = QWidget()
        column = _inset(part)
        fields = self.fields
        column.addLayout(beside(fields["place.host"], fields["place.port"]))
        column.addLayout(beside(fields["place.database"], fields["place.user"], fields["place.password"]))
        buttons = QHBoxLayout()
        buttons.addWidget(check)
        buttons.addWidget(show)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addWidget(self._checks)
        column.addWidget(self._sql)
        return part

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._asked:
            self._asked = True
            self._asking.run(_keyring_stands)

    def _heard_of_keyring(self, stands: bool) -> None:
        """Without a keyring the passphrase is no matter of taste."""
        self._needs_passphrase = not stands
        if not stands:
            self.fields["place.passphrase"].set_label(self.words("Passphrase (this computer has no keyring)"))

    def _follow(self) -> None:
        on_server = self._server.isChecked()
        self._file_part.setVisible(not on_server)
        self._server_part.setVisible(on_server)

    def choose_server(self) -> None:
        """As if the server was chosen by hand."""
        self._server.setChecked(True)

    def _show_sql(self) -> None:
        from dentaldesk.engines.flows.server_setup import administrator_sql  # noqa: PLC0415 - seldom

        self._sql.setPlainText(administrator_sql(self._database.text().strip() or "dentaldesk"))
        self._sql.show()
        self._sql.setFocus(Qt.FocusReason.OtherFocusReason)

    def _check(self) -> None:
        draft = ClinicDraft()
        self.take(draft)
        self._checks.setText(self.words("Checking …"))
        self._checking.run(lambda: check_server(draft))

    def _show_checks(self, lines: list[CheckLine]) -> None:
        marks = {True: "✓", False: "✗"}
        said = [f"{'!' if line.warning else marks[line.ok]} {self.words.text(line.message)}" for line in lines]
        self._checks.setText("\n".join(said))

    def take(self, draft: ClinicDraft) -> None:
        draft.on_server = self._server.isChecked()
        draft.path = self._path.text()
        draft.needs_passphrase = self._needs_passphrase
        draft.passphrase, draft.passphrase_again = self._passphrase.text(), self._passphrase_again.text()
        draft.host, draft.port, draft.database = self._host.text(), self._port.text(), self._database.text()
        draft.user, draft.password = self._user.text(), self._password.text()


def _keyring_stands() -> bool:
    from dentaldesk.engines.core.keys import has_keyring  # noqa: PLC0415 - off the GUI thread

    return has_keyring()


def check_server(draft: ClinicDraft) -> list[CheckLine]:
    """How the server of a draft stands. Takes seconds when it cannot be reached."""
    from dentaldesk.engines.core.connections import PostgresServer, verified  # noqa: PLC0415 - off the GUI thread
    from dentaldesk.engines.flows.database_check import check_database  # noqa: PLC0415

    return check_database(PostgresServer(conninfo=verified(draft.conninfo(with_password=True))))


def _inset(part: QWidget) -> QVBoxLayout:
    """The fields of a choice stand under its words."""
    column = QVBoxLayout(part)
    column.setContentsMargins(28, 0, 0, 8)
    column.setSpacing(12)
    return column
