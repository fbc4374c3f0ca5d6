"""About this program: version, where it runs, on what clinic, and the licences of all that it is made of."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QGridLayout, QPlainTextEdit, QWidget

import dentaldesk
from dentaldesk.ui.messages import add_foot, sheet
from dentaldesk.ui.widgets.buttons import Button, button
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.ui.desk import Desk

_LICENCES = ("LICENSE", "THIRD_PARTY_NOTICES.md")
_SIZE = (640, 520)


def licences() -> str:
    """The text of the licences, from the sources or from where the program is installed; slow, for another thread."""
    texts = []
    for name in _LICENCES:
        beside = Path(dentaldesk.__file__).parent.parent / name
        paths = [beside] if beside.exists() else _installed(name)
        texts += [path.read_text(encoding="utf-8") for path in paths[:1]]
    return "\n\n".join(texts)


def _installed(name: str) -> list[Path]:
    try:
        found = files("dentaldesk") or []
    except PackageNotFoundError:
        return []
    return [Path(str(file.locate())) for file in found if file.name == name]


class About(QDialog):
    """`facts` are (what, value), in the reader's words."""

    def __init__(self, desk: Desk, window: QWidget, facts: Sequence[tuple[str, str]]) -> None:
        super().__init__(window)
        words = desk.words
        self._words = words
        self._facts = [
            (words("Version"), dentaldesk.__version__),
            *facts,
            (words("System"), f"{platform.system()} {platform.release()} · Python {platform.python_version()}"),
            ("Qt", qVersion()),
        ]
        column = sheet(self, words("About DentalDesk"))
        self.setObjectName("about")
        self.resize(*_SIZE)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(1, 1)
        for place, (what, value) in enumerate(self._facts):
            said = label(value, wrap=True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(label(what, "detail"), place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(said, place, 1)
        self.licences = QPlainTextEdit()
        self.licences.setObjectName("about.licences")
        self.licences.setReadOnly(True)
        self.licences.setTabChangesFocus(True)
        title = label(words("&Licences"), "label")
        title.setBuddy(self.licences)
        self.licences.setAccessibleName(words("Licences"))
        column.addLayout(grid)
        column.addWidget(title)
        column.addWidget(self.licences, 1)
        self.copy: Button = button(words("C&opy"), on=self._copy)
        self.copy.setObjectName("about.copy")
        close = button(words("&Close"), "primary", on=self.reject)
        close.setObjectName("about.close")
        add_foot(self, self.copy, close)
        close.setFocus()
        desk.tasks.aside(self, "licences", licences, self.licences.setPlainText)
        self.open()

    def text(self) -> str:
        """The facts, one a line, for whoever asks what runs here."""
        return "\n".join(f"{what}: {value}" for what, value in self._facts)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())
        self.copy.setText(self._words("Copied"))
