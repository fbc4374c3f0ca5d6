"""The line above everything: workspaces, find, the bell, who works here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from dentaldesk.models.states import Role
from dentaldesk.ui.theme.current import colour
from dentaldesk.ui.theme.fonts import font
from dentaldesk.ui.theme.icons import icon
from dentaldesk.ui.widgets.buttons import button, tool_button
from dentaldesk.ui.widgets.panels import IconLabel
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.shell.workspaces import Workspace


def role_names(desk: Desk) -> dict[Role, str]:
    """The roles as people call them."""
    words = desk.words
    return {
        Role.DENTIST: words("Dentist"),
        Role.HYGIENIST: words("Hygienist"),
        Role.ASSISTANT: words("Assistant"),
        Role.TREATMENT_COORDINATOR: words("Treatment coordinator"),
        Role.FRONT_DESK: words("Front desk"),
        Role.MANAGER: words("Manager"),
        Role.ADMINISTRATOR: words("Administrator"),
    }


class TopBar(QFrame):
    """Emits what was wanted; decides nothing."""

    workspace_wanted = Signal(object)
    bell_wanted = Signal()
    new_patient_wanted = Signal()
    actor_wanted = Signal(object)

    def __init__(self, desk: Desk, workspaces: Sequence[Workspace], find: QWidget) -> None:
        super().__init__()
        self._desk = desk
        words = desk.words
        self._tabs = QButtonGroup(self)
        self.bell = Bell(words("Notices"))
        self.bell.setObjectName("top.bell")
        self.bell.clicked.connect(self.bell_wanted)
        self.person = QToolButton()
        self.person.setObjectName("top.person")
        self.person.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.person.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        new = tool_button("user-plus", words("New patient"), on=self.new_patient_wanted.emit)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 6, 16, 6)
        line.setSpacing(8)
        line.addWidget(IconLabel("mdi6.tooth-outline", "accent", 24))
        line.addWidget(label("DentalDesk", "strong"))
        line.addSpacing(16)
        for number, workspace in enumerate(workspaces, start=1):
            line.addWidget(self._tab(workspace, number))
        line.addStretch(1)
        find.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        find.setMaximumWidth(420)
        line.addWidget(find, 3)
        line.addWidget(new)
        line.addWidget(self.bell)
        line.addWidget(self.person)

    def _tab(self, workspace: Workspace, number: int) -> QWidget:
        tab = button(self._desk.words(workspace.title), "quiet", workspace.icon)
        tab.setProperty("tab", True)
        tab.setCheckable(True)
        tab.setObjectName(f"top.workspace.{workspace.name}")
        tab.setShortcut(f"Ctrl+{number}")
        tab.setToolTip(f"{self._desk.words(workspace.title)} (Ctrl+{number})")
        tab.clicked.connect(lambda: self.workspace_wanted.emit(workspace))
        self._tabs.addButton(tab)
        return tab

    def show_workspace(self, workspace: Workspace) -> None:
        """Mark the tab of the workspace that is open."""
        for tab in self._tabs.buttons():
            tab.setChecked(tab.objectName() == f"top.workspace.{workspace.name}")

    def show_people(self, people: Sequence[Actor]) -> None:
        """Who may sit down here, and who does."""
        names = role_names(self._desk)
        menu = QMenu(self.person)
        for actor in people:
            roles = ", ".join(names[role] for role in sorted(actor.roles))
            entry = menu.addAction(f"{actor.name} · {roles}")
            entry.triggered.connect(lambda _=False, actor=actor: self.actor_wanted.emit(actor))
        self.person.setMenu(menu)
        self.show_actor()

    def show_actor(self) -> None:
        """The name of who sits here."""
        actor = self._desk.actor
        self.person.setText(actor.name)
        self.person.setIcon(icon("user-circle"))
        said = self._desk.words("{name} works here. Change person", name=actor.name)
        self.person.setAccessibleName(said)
        self.person.setToolTip(said)


class Bell(QToolButton):
    """The task bell with the number of notices that nobody has seen."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._count = 0
        self.setIcon(icon("bell"))
        self.setShortcut("Ctrl+B")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.count(0)

    def count(self, unseen: int) -> None:
        """How many wait."""
        self._count = unseen
        self.setAccessibleName(f"{self._name}: {unseen}")
        self.setToolTip(f"{self._name} (Ctrl+B)")
        self.setIcon(icon("bell-fill" if unseen else "bell", "accent" if unseen else "text2"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._count:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text = str(self._count) if self._count < 100 else "99+"  # noqa: PLR2004 - what fits
        painter.setFont(font(11, QFont.Weight.DemiBold))
        width = max(16, painter.fontMetrics().horizontalAdvance(text) + 8)
        place = QRectF(self.width() - width, 0, width, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("danger"))
        painter.drawRoundedRect(place, 8, 8)
        painter.setPen(colour("surface"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
