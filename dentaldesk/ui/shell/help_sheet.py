"""F1: every key there is, by group, to be searched and printed. It reads the deeds, so no key is secret."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from dentaldesk.ui.messages import add_foot, sheet
from dentaldesk.ui.shell.matching import match
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import SearchField
from dentaldesk.ui.widgets.texts import SectionLabel, key_cap, key_words, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.ui.deeds import Deed
    from dentaldesk.ui.desk import Desk

_SIZE = (640, 560)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLine:
    """A key and what it does, in the reader's words."""

    group: str
    keys: str
    title: str


def key_lines(deeds: Sequence[Deed], panel: str = "", of_panel: Sequence[tuple[str, str]] = ()) -> list[KeyLine]:
    """The panel in front first, then all deeds that have keys, by group in the order in which the groups came."""
    groups = list(dict.fromkeys(deed.group for deed in deeds))
    lines = [KeyLine(group=panel, keys=keys, title=title) for keys, title in of_panel]
    bound = sorted((deed for deed in deeds if deed.keys), key=lambda deed: groups.index(deed.group))
    return lines + [KeyLine(group=deed.group, keys=deed.keys, title=deed.title) for deed in bound]


class HelpSheet(QDialog):
    """Type to search; Esc closes."""

    def __init__(self, desk: Desk, window: QWidget, lines: Sequence[KeyLine]) -> None:
        super().__init__(window)
        words = desk.words
        self._words = words
        self._lines = tuple(lines)
        column = sheet(self, words("All keys"))
        self.setObjectName("help")
        self.resize(*_SIZE)
        self.search = SearchField(words("Search the keys"), words("What do you want to do?"))
        self.search.setObjectName("help.search")
        self.search.wanted.connect(self._show)
        self._list = QWidget()
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(0, 0, 8, 0)
        self._rows.setSpacing(16)
        scroll = QScrollArea()
        scroll.setObjectName("help.list")
        scroll.setAccessibleName(words("All keys"))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(self._list)
        self._nothing = label(words("No key does that. Ctrl+K finds everything that can be done."), "detail", wrap=True)
        column.addWidget(self.search)
        column.addWidget(self._nothing)
        column.addWidget(scroll, 1)
        close = button(words("&Close"), "primary", on=self.reject)
        close.setObjectName("help.close")
        prints = button(words("&Print"), icon="printer", on=self.print_it)
        prints.setObjectName("help.print")
        add_foot(self, prints, close)
        self._show("")
        self.search.setFocus()
        self.open()

    def shown(self) -> list[KeyLine]:
        """What the typed words leave, in order."""
        typed = self.search.text()
        return [line for line in self._lines if match(typed, line.title, (line.keys, line.group)) is not None]

    def _show(self, _typed: str) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        lines = self.shown()
        self._nothing.setVisible(not lines)
        for group in dict.fromkeys(line.group for line in lines):
            self._rows.addWidget(_group(group, [line for line in lines if line.group == group]))
        self._rows.addStretch(1)

    def html(self) -> str:
        """The sheet as it is printed."""
        parts = [f"<h2>DentalDesk – {escape(self._words('All keys'))}</h2>"]
        for group in dict.fromkeys(line.group for line in self._lines):
            rows = "".join(
                f"<tr><td width='35%'>{escape(_written(line.keys))}</td><td>{escape(line.title)}</td></tr>"
                for line in self._lines
                if line.group == group
            )
            parts.append(f"<h3>{escape(group)}</h3><table width='100%'>{rows}</table>")
        return "".join(parts)

    def print_it(self) -> None:
        """Ask for a printer and print all keys, whatever is searched for."""
        from PySide6.QtGui import QTextDocument  # noqa: PLC0415 - seldom wanted
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415 - seldom wanted, slow to load

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        document = QTextDocument(self)
        document.setHtml(self.html())
        dialog.accepted.connect(lambda: document.print_(printer))
        dialog.setModal(True)
        dialog.show()


def _group(title: str, lines: Sequence[KeyLine]) -> QWidget:
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(0, 1)
    grid.addWidget(SectionLabel(title), 0, 0, 1, 2)
    for place, line in enumerate(lines, start=1):
        said = label(line.title, wrap=True)
        written = _written(line.keys)
        said.setAccessibleName(f"{line.title}: {written}")
        grid.addWidget(said, place, 0)
        grid.addWidget(key_cap(written), place, 1, Qt.AlignmentFlag.AlignRight)
    return box


def _written(keys: str) -> str:
    """Bindings as caps show them; names of keys in the reader's language, which Qt cannot read, as they stand."""
    bound = QKeySequence(keys)
    known = all(bound.toString().split(", "))
    return (key_words(bound) if known else "") or keys.replace("+", " ")
