"""Where somebody's panels stand, for each workspace and set of screens: kept in the clinic's database, for its owner.

The screens are part of the name: a desk with others finds no panel outside its own. Of several windows of one person
the last one to write wins; a window never follows another one.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from dentaldesk.engines.staff.actions import keep_setting
from dentaldesk.engines.staff.reads import settings_of

if TYPE_CHECKING:
    from dentaldesk.engines.core.access import Actor
    from dentaldesk.ui.desk import Desk

LAYOUT_VERSION = 3  # counts up when a panel is renamed or added, so that an old layout is not restored wrongly
_LONGEST_NAME = 80  # what the column holds; a desk with more than five screens shares a name with its like


def screens_name() -> str:
    """The screens of this desk, the first one first: `1366x768` or `1920x1080+1366x768`."""
    first = QGuiApplication.primaryScreen()
    screens = sorted(QGuiApplication.screens(), key=lambda screen: screen is not first)
    return "+".join(f"{screen.geometry().width()}x{screen.geometry().height()}" for screen in screens)


class Layouts(QObject):
    """The layouts of whoever sits here."""

    came = Signal()  # they were read, or cannot be

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kept: dict[str, bytes] = {}

    def read(self) -> None:
        """Ask for the layouts of whoever sits here; `came` follows."""
        actor = self._desk.actor
        self._kept = {}

        def show(settings: Mapping[str, Mapping[str, Any]]) -> None:
            if actor == self._desk.actor:
                self._kept = {name: state for name, value in settings.items() if (state := _state_in(value))}
                self.came.emit()

        self._desk.tasks.query(
            self, "layouts", lambda session: settings_of(session, actor.user_id), show, lambda _: self.came.emit()
        )

    def kept(self, workspace: str) -> bytes | None:
        """How the panels of this workspace were left on screens like these; None: never moved."""
        return self._kept.get(_name(workspace))

    def keep(self, workspace: str, state: bytes, actor: Actor) -> None:
        """Remember it for this person, unless it is what is remembered. That it was not is worth no message."""
        name = _name(workspace)
        if self._kept.get(name) == state:
            return
        self._kept[name] = state
        value = {"version": LAYOUT_VERSION, "state": b64encode(state).decode()}
        self._desk.tasks.act(
            self, "layout", lambda work: keep_setting(work, name, value), failed=lambda _: None, actor=actor
        )

    def forget(self, workspace: str) -> None:
        """As it is designed, from now on; the next change is remembered again."""
        self._kept.pop(_name(workspace), None)


def _name(workspace: str) -> str:
    return f"layout.{workspace}.{screens_name()}"[:_LONGEST_NAME]


def _state_in(value: Mapping[str, Any]) -> bytes | None:
    if value.get("version") != LAYOUT_VERSION:
        return None
    try:
        return b64decode(str(value.get("state", "")), validate=True) or None
    except (NotBase64, ValueError):
        return None
