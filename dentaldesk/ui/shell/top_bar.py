"""The line above everything: workspaces, find, the bell, help, who works here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QFont, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from dentaldesk.ui.entry.roles import role_words
from dentaldesk.ui.theme.current import colour
from dentaldesk.ui.theme.fonts import font
from dentaldesk.ui.theme.icons import icon
from dentaldesk.ui.widgets.buttons import button, tool_button
from dentaldesk.ui.widgets.panels import IconLabel
from dentaldesk.ui.widgets.texts import key_words, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.deeds import Deed
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.shell.workspaces import Workspace


_WAYS = 3  # in which the line is shown, from the widest to the narrowest


class TopBar(QFrame):
    """Emits what was wanted; decides nothing."""

    deed_wanted = Signal(str)  # the name of a deed
    actor_wanted = Signal(object)  # in the demo clinic: somebody else sits down, as if they had signed in

    def __init__(self, desk: Desk, workspaces: Sequence[Workspace], find: QWidget) -> None:
        super().__init__()
        self._desk = desk
        words = desk.words
        self._tabs = QButtonGroup(self)
        self._people: tuple[Actor, ...] = ()
        self._titles = {f"top.workspace.{workspace.name}": words(workspace.title) for workspace in workspaces}
        self._brand = label("DentalDesk", "strong")
        self._least: tuple[int, ...] = ()
        self.bell = Bell(words)
        self.bell.setObjectName("top.bell")
        self.bell.clicked.connect(lambda: self.deed_wanted.emit("panel.bell"))
        self.person = QToolButton()
        self.person.setObjectName("top.person")
        self.person.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.person.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.person.setMenu(QMenu(self.person))
        self.person.menu().aboutToShow.connect(self._fill_person_menu)
        self.panels = self._tool("stack", words("Panels"), "top.panels")
        self.panels.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.panels.setMenu(QMenu(self.panels))
        self.panels.menu().aboutToShow.connect(self._fill_panel_menu)
        for control in (self.person, self.panels):
            control.menu().aboutToHide.connect(
                lambda control=control: QTimer.singleShot(0, self, partial(_cool, control))
            )
        self.new = self._tool("user-plus", words("New patient"), "top.new", "patient.new")
        self.help = self._tool("question", words("All keys"), "top.help", "window.help")
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 6, 16, 6)
        line.setSpacing(8)
        line.addWidget(IconLabel("mdi6.tooth-outline", "accent", 24))
        line.addWidget(self._brand)
        line.addSpacing(16)
        for workspace in workspaces:
            line.addWidget(self._tab(workspace))
        line.addStretch(1)
        find.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        find.setMaximumWidth(420)
        line.addWidget(find, 3)
        for control in (self.new, self.panels, self.bell, self.help, self.person):
            line.addWidget(control)
        self._measure()

    # -- in a narrow window: first without the program's name, then without the words of the workspaces --

    def _measure(self) -> None:
        """How narrow the line may get in each of the three ways."""
        line, least = self.layout(), []
        for way in range(_WAYS):
            self._show_in(way)
            least.append(line.minimumSize().width() if line is not None else 0)
        self._least = tuple(least)
        self._fit()
        self.updateGeometry()

    def _show_in(self, way: int) -> None:
        self._brand.setVisible(way == 0)
        for tab in self._tabs.buttons():
            tab.setText(self._titles[tab.objectName()] if way < _WAYS - 1 else "")

    def _fit(self) -> None:
        fitting = (way for way, least in enumerate(self._least) if least <= self.width())
        self._show_in(next(fitting, _WAYS - 1))

    def minimumSizeHint(self) -> QSize:
        size = super().minimumSizeHint()
        return QSize(self._least[-1], size.height()) if self._least else size

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_least"):
            QTimer.singleShot(0, self, self._measure)  # once everything on it wears the new look

    def _tool(self, icon_name: str, name: str, object_name: str, deed: str = "") -> QToolButton:
        made = tool_button(icon_name, name, on=(lambda: self.deed_wanted.emit(deed)) if deed else None)
        made.setObjectName(object_name)
        return made

    def _tab(self, workspace: Workspace) -> QWidget:
        title = self._desk.words(workspace.title)
        tab = button(title, "quiet", workspace.icon)
        tab.setAccessibleName(title)
        tab.setToolTip(title)
        tab.setProperty("tab", True)
        tab.setCheckable(True)
        tab.setObjectName(f"top.workspace.{workspace.name}")
        tab.clicked.connect(lambda: self.deed_wanted.emit(f"workspace.{workspace.name}"))
        self._tabs.addButton(tab)
        return tab

    def tell_keys(self) -> None:
        """Say the keys of each control in its tool tip, as they are bound now."""
        told: list[tuple[QWidget, str]] = [
            *((tab, tab.objectName().removeprefix("top.")) for tab in self._tabs.buttons()),
            (self.new, "patient.new"),
            (self.help, "window.help"),
        ]
        for control, name in told:
            deed = self._desk.deeds.get(name)
            if deed is not None:
                keys = key_words(QKeySequence(deed.keys))
                control.setToolTip(deed.why_not() or (f"{deed.title} ({keys})" if keys else deed.title))
        new = self._desk.deeds.get("patient.new")
        self.new.setEnabled(new is None or not new.why_not())
        bell = self._desk.deeds.get("panel.bell")
        self.bell.refuse("" if bell is None else bell.why_not())

    def show_workspace(self, workspace: Workspace) -> None:
        """Mark the tab of the workspace that is open."""
        for tab in self._tabs.buttons():
            tab.setChecked(tab.objectName() == f"top.workspace.{workspace.name}")

    def show_people(self, people: Sequence[Actor]) -> None:
        """Who may sit down here without a word: the people of a demo clinic."""
        self._people = tuple(people)

    def _fill_person_menu(self) -> None:
        menu, desk = self.person.menu(), self._desk
        menu.clear()
        for deed in desk.deeds.all():
            if deed.name.startswith("session."):
                self._entry(menu, deed)
        if self._people:
            menu.addSection(desk.words("Demo: work as"))
        names = role_words(desk.words)
        for actor in self._people:
            roles = ", ".join(names[role] for role in sorted(actor.roles))
            entry = menu.addAction(f"{actor.name} · {roles}".replace("&", "&&"))
            entry.setCheckable(True)
            entry.setChecked(actor.user_id == desk.actor.user_id)
            entry.triggered.connect(partial(self._sit_down, actor))

    def _sit_down(self, actor: Actor) -> None:
        self.actor_wanted.emit(actor)

    def _fill_panel_menu(self) -> None:
        menu = self.panels.menu()
        menu.clear()
        for deed in self._desk.deeds.all():
            if deed.name.startswith("panel."):
                self._entry(menu, deed)
        menu.addSeparator()
        for deed in self._desk.deeds.all():
            if deed.name.startswith("panels."):
                self._entry(menu, deed)

    def _entry(self, menu: QMenu, deed: Deed) -> None:
        why_not = deed.why_not()
        # The keys are told, not bound once more: the window listens to them.
        keys = QKeySequence(deed.keys).toString(QKeySequence.SequenceFormat.NativeText)
        entry = menu.addAction(icon(deed.icon or "caret-right"), f"{deed.title}\t{keys}" if keys else deed.title)
        entry.setObjectName(f"menu.{deed.name}")
        entry.setEnabled(not why_not)
        entry.setToolTip(why_not)
        entry.triggered.connect(lambda _=False, name=deed.name: self.deed_wanted.emit(name))
        menu.setToolTipsVisible(True)

    def show_actor(self) -> None:
        """The name of who sits here."""
        actor = self._desk.actor
        roles = ", ".join(role_words(self._desk.words)[role] for role in sorted(actor.roles))
        self.person.setText(actor.name.replace("&", "&&"))
        self.person.setIcon(icon("user-circle"))
        said = self._desk.words("{name} works here ({roles}). Lock, or change person", name=actor.name, roles=roles)
        self.person.setAccessibleName(said)
        self.person.setToolTip(said)
        self.tell_keys()


def _cool(control: QWidget) -> None:
    """Qt does not tell a control that the mouse left it when what was chosen in its menu hid the window."""
    if not control.rect().contains(control.mapFromGlobal(QCursor.pos())):
        control.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
        control.update()


class Bell(QToolButton):
    """The task bell with the number of notices that nobody has seen. It looks and says otherwise when an urgent one
    has waited too long.
    """

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._count = 0
        self._why_not = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.count(0)

    def refuse(self, why: str) -> None:
        """Do nothing for who may not answer notices, and say why; "": open them again."""
        self.setEnabled(not why)
        self._why_not = why
        self._tell()

    def _tell(self) -> None:
        self.setToolTip(self._why_not or f"{self.accessibleName()} (Ctrl+B)")

    def count(self, unseen: int, late: int = 0) -> None:
        """How many wait, and how many of them are urgent and escalated because nobody saw them."""
        words = self._words
        self._count = unseen
        said = words.count("{number} notice unseen", "{number} notices unseen", unseen) if unseen else words("Notices")
        if late:
            escalated = words.count("{number} escalated to the manager", "{number} escalated to the manager", late)
            said = f"{said} · {escalated}"
        self.setAccessibleName(said)
        self._tell()
        if late:
            self.setIcon(icon("bell-ringing", "danger"))
        else:
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
