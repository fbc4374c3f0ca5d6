"""What can be inserted into a note by choosing: a phrase of the field, or a template of the whole note."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from dentaldesk.ui.widgets.buttons import Button, button

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.phrase_reads import PhraseRow, TemplateChoice

_BETWEEN = "\t"  # a menu sets what follows at its end, where keys stand


def menu_button(words: str, icon: str, fill: Callable[[QMenu], object]) -> Button:
    """A button of a panel's head that opens a menu, made anew each time it is opened."""
    made = button(words, "quiet", icon, compact=True)
    menu = QMenu(made)
    menu.aboutToShow.connect(menu.clear)
    menu.aboutToShow.connect(lambda: fill(menu))
    made.setMenu(menu)
    return made


def add_phrases(menu: QMenu, rows: Sequence[PhraseRow], chosen: Callable[[PhraseRow], object]) -> None:
    """The phrases of one field, each with its code."""
    for row in rows:
        _add(menu, f"{row.title}{_BETWEEN}{row.shortcut}", row.text, lambda row=row: chosen(row))  # type: ignore[misc]


def add_templates(menu: QMenu, rows: Sequence[TemplateChoice], chosen: Callable[[TemplateChoice], object]) -> None:
    """The templates for a kind of visit."""
    for row in rows:
        _add(menu, f"{row.title}{_BETWEEN}{row.shortcut}", "", lambda row=row: chosen(row))  # type: ignore[misc]


def add_nothing(menu: QMenu, sentence: str) -> None:
    """A line that says why the menu is empty."""
    _add(menu, sentence, "", lambda: None).setEnabled(False)


def add_deed(menu: QMenu, words: str, deed: Callable[[], object]) -> None:
    """Something else that can be done here, apart from the rest."""
    if not menu.isEmpty():
        menu.addSeparator()
    _add(menu, words, "", deed)


def _add(menu: QMenu, words: str, tip: str, deed: Callable[[], object]) -> QAction:
    action = QAction(words.replace("&", "&&"), menu)
    action.setToolTip(tip)
    action.triggered.connect(lambda _=False: deed())
    menu.addAction(action)
    return action


def below(widget: QWidget, menu: QMenu) -> None:
    """Open a menu under a widget."""
    menu.popup(widget.mapToGlobal(widget.rect().bottomLeft()))
