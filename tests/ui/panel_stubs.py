"""Panels of one field, so that tests of the window are not tests of the screens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.ui.in_parts import InParts
from dentaldesk.ui.shell.pages import PageName
from dentaldesk.ui.shell.registry import PanelSpec

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk


class Stub(QWidget):
    """A line to type in."""

    NAME = "stub"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(self.NAME)
        self.opened = desk.patient_id
        self.field = QLineEdit()
        self.field.setAccessibleName(self.NAME)
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        self.setFocusProxy(self.field)


class Day(Stub):
    NAME = "day"

    def keys_help(self) -> list[tuple[str, str]]:
        return [("Left", "The day before")]


class Exam(Stub):
    NAME = "exam"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.flushed = 0

    def flush(self) -> None:
        self.flushed += 1

    def left_unsaved(self) -> list[str]:
        return [self.field.text()] if self.field.text() else []


class Charting(Stub):
    NAME = "charting"


class Patient(Stub):
    NAME = "patient"

    def begin_new(self) -> None:
        self.field.setPlaceholderText("new")


class Settings(InParts):
    """As a stub, with a second field; made in parts."""

    NAME = "settings"

    def _make(self) -> Iterator[None]:
        self.setObjectName(self.NAME)
        self.printed = 0
        column = QVBoxLayout(self)
        yield
        self.field = QLineEdit()
        column.addWidget(self.field)
        self.setFocusProxy(self.field)
        yield
        self.notes = QPlainTextEdit()
        column.addWidget(self.notes)

    def print_paper(self) -> None:
        self.printed += 1

    def open_page(self, name: str) -> None:
        self.field.setText(name)


class Broken(Stub):
    NAME = "broken"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        message = "Amara Okonkwo-Reyes cannot be shown"
        raise RuntimeError(message)


class Cracked(InParts):
    """Its second part breaks."""

    NAME = "cracked"

    def _make(self) -> Iterator[None]:
        QLineEdit(self)
        yield
        message = "Amara Okonkwo-Reyes cannot be shown"
        raise RuntimeError(message)


_PAGES = {"Settings": (PageName(name="hours", title="Opening hours"),)}


def _spec(view: str, title: str, keys: str = "", *, of_patient: bool = False, side: bool = False) -> PanelSpec:
    return PanelSpec(
        name=view.lower(),
        title=title,
        icon="cards",
        module="tests.ui.panel_stubs",
        view=view,
        permission=None if view in {"Settings", "Broken"} else Permission.VIEW_PATIENT,
        keys=keys,
        of_patient=of_patient,
        side=side,
        undoes=view == "Charting",
        pages=_PAGES.get(view, ()),
    )


STUBS = (
    _spec("Day", "Day’s book", "F3"),
    _spec("Exam", "Exam", "F7", of_patient=True),
    _spec("Charting", "Dental charting", "F8", of_patient=True),
    _spec("Broken", "Broken"),
    _spec("Cracked", "Cracked"),
    _spec("Settings", "Settings", "Ctrl+,"),
    _spec("Patient", "Patient", "F5", of_patient=True),
    PanelSpec(
        name="bell",
        title="Bell",
        icon="bell",
        module="dentaldesk.ui.screens.bell.view",
        view="BellView",
        permission=Permission.HANDLE_NOTICES,
        keys="Ctrl+B",
        side=True,
    ),
)
