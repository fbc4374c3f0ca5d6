"""A panel is made, some of it in each turn of the event loop, or a sentence stands in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.ui.widgets.notices import EmptyState

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.desk import Desk


def make_panel(
    make: Callable[[Desk, QWidget], QWidget], desk: Desk, parent: QWidget, broke: Callable[[Exception], object]
) -> QWidget:
    """Make it under this parent, from the outside in: what finds its parent later is dressed anew, with all that is in
    it. Of what is made in parts only the first is there. What goes wrong is told to `broke`: one broken
    panel must not take the window with it.
    """
    standing = set(parent.children())
    try:
        return make(desk, parent)
    except Exception as error:  # noqa: BLE001 - as above
        for half_made in set(parent.children()) - standing:
            half_made.deleteLater()
        broke(error)
        return in_its_place(desk.words)


def in_its_place(words: Words) -> QWidget:
    """What stands there when a panel cannot be made."""
    return EmptyState(
        "bug", words("This panel cannot be shown"), words("It is a mistake of the program. The others work.")
    )
