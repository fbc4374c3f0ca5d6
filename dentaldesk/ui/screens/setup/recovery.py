"""The recovery key of a new clinic, shown once: copied or printed, and proven by typing its last group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dentaldesk.ui.entry.sheet import centred
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

_WIDTH = 560
_IN_LINE = 4  # groups


class RecoveryPage(QWidget):
    """Nothing goes on until the last group was typed: who copies it out has it."""

    proven = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._key = ""
        self._clinic = ""
        self._shown = label("", "figure", wrap=True)
        self._shown.setObjectName("setup.recovery")
        self._shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._typed = QLineEdit()
        self._typed.setObjectName("setup.recovery.last")
        self._typed.returnPressed.connect(self._prove)
        field = self._field = LabeledField(
            words("Its last group, as it stands on your paper"), self._typed, words("So that we know it is there.")
        )
        self._typed.textEdited.connect(lambda _text: field.set_problem(None))
        copy = button(words("Copy"), "secondary", "copy", on=self._copy)
        copy.setObjectName("setup.recovery.copy")
        printing = button(words("Print …"), "secondary", "printer", on=self._print)
        printing.setObjectName("setup.recovery.print")
        done = button(words("Go on to sign in"), "primary", on=self._prove)
        done.setObjectName("setup.recovery.done")
        card = Card(padding=24)
        card.setFixedWidth(_WIDTH)
        card.content.setSpacing(12)
        card.content.addWidget(label(words("Write this recovery key down"), "title", wrap=True))
        text = words(
            "It opens this clinic when the computer or its passphrase is lost. It is shown only now; keep it on paper, "
            "away from this computer."
        )
        card.content.addWidget(label(text, "detail", wrap=True))
        card.content.addWidget(self._shown)
        line = QHBoxLayout()
        line.addWidget(copy)
        line.addWidget(printing)
        line.addStretch(1)
        card.content.addLayout(line)
        card.content.addWidget(self._field)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(done)
        card.content.addLayout(foot)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addLayout(centred(card))
        column.addStretch(1)

    def show_key(self, key: str, clinic: str) -> None:
        """Show this key, of this clinic."""
        self._key, self._clinic = key, clinic
        # Full lines: what is copied by hand is compared group by group.
        groups = key.split("-")
        lines = (groups[at : at + _IN_LINE] for at in range(0, len(groups), _IN_LINE))
        self._shown.setText("\n".join(" – ".join(line) for line in lines))
        self._shown.setAccessibleName(key)
        self._typed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._key)
        self._typed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415 - 20 ms, seldom

        printer = QPrinter()
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._paper().print_(printer))
        dialog.setModal(True)
        dialog.show()

    def _paper(self) -> QTextDocument:
        made = QTextDocument()
        head = self._words("Recovery key of {clinic}", clinic=self._clinic)
        made.setPlainText(f"{head}\n\n{self._key}\n")
        return made

    def _prove(self) -> None:
        typed = "".join(char for char in self._typed.text().upper() if char.isalnum())
        if typed != self._key.rpartition("-")[2]:
            self._field.set_problem(self._words("This is not its last group. It stands after the last dash."))
            self._typed.selectAll()
            self._typed.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._key = ""
        self._shown.clear()
        self._typed.clear()
        self.proven.emit()
