"""The dock panels of one window: where they stand, which of them a workspace shows, and that they are made when first
looked at.

A dock costs next to nothing; the panel in it is made when it comes into sight, or in an idle moment when it belongs to
the workspace. Its tab comes first, in the next turn of the event loop the panel is made, in another it gets its place.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import PySide6QtAds as QtAds
from PySide6.QtCore import QByteArray, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSplitter, QWidget

from dentaldesk.ui.bringing import bring
from dentaldesk.ui.in_parts import InParts
from dentaldesk.ui.shell.floating import bring_home, float_panel
from dentaldesk.ui.shell.layouts import LAYOUT_VERSION
from dentaldesk.ui.shell.making import in_its_place, make_panel
from dentaldesk.ui.shell.place import Place
from dentaldesk.ui.shell.registry import HasPages, PanelSpec, prepare_panels
from dentaldesk.ui.shell.stacks import Stacks
from dentaldesk.ui.shell.waiting_keys import Unchosen
from dentaldesk.ui.theme.docks import dress_docks, prepare_docks

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.shell.workspaces import Workspace

IDLE_MS = 120  # between two panels that nobody looks at yet: whatever is typed meanwhile comes first
BUSY_MS = 800  # after somebody typed
WARM_MS = 1500  # after the window stands: until then the first data has the machine to itself


class Panels(QObject):
    """Owns the dock manager and one dock a panel. `views` are the panels that were made so far."""

    shown = Signal(str)  # a panel came to the front because it was asked for
    broke = Signal(object)  # an exception: a panel could not be made
    moved = Signal()  # panels stand otherwise than before

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        specs: Sequence[PanelSpec],
        makers: Mapping[str, Callable[[Desk, QWidget], QWidget]] | None = None,
    ) -> None:
        """`makers` make the panels that need more than the desk."""
        super().__init__(parent)
        self._desk = desk
        self._specs = {spec.name: spec for spec in specs}
        self._makers = makers or {}
        prepare_docks()
        self.manager = QtAds.CDockManager(parent)
        dress_docks(self.manager)
        self.views: dict[str, QWidget] = {}
        self._unplaced: dict[str, QWidget] = {}  # made, and not in their docks yet
        self._docks: dict[str, QtAds.CDockWidget] = {}
        self._unchosen = Unchosen(parent, self.holding)
        self._places: dict[str, Place] = {}
        self._workspace: Workspace | None = None
        self.first = ""  # the panel that `arrange` put in front
        self._arranging = True  # until the first workspace stands
        self._afterwards: Callable[[], None] | None = None  # who was asked for while panels were arranged
        self.was_moved = False  # whether the panels stand otherwise than `arrange` or `reset` put them
        self._loaded = False  # whether the code of the panels was imported
        self._idle = QTimer(self, interval=IDLE_MS)
        self._idle.timeout.connect(self._make_one)
        for spec in specs:
            self._add(spec)
        self._stacks = Stacks(
            self.manager,
            {name: self._docks[name] for name, spec in self._specs.items() if not spec.side},
            {name: self._docks[name] for name, spec in self._specs.items() if spec.side},
        )
        self._left_to_place = self._stacks.placing()
        desk.tasks.in_turns(self, "place", self._left_to_place)
        self.manager.dockAreasAdded.connect(self._areas_changed)
        self.manager.dockAreasRemoved.connect(self._areas_changed)
        QGuiApplication.instance().screenRemoved.connect(self._bring_home)  # type: ignore[union-attr]

    def _bring_home(self) -> None:
        bring_home(self.manager)

    # -- the docks --

    def _add(self, spec: PanelSpec) -> None:
        dock = QtAds.CDockWidget(self.manager, self._desk.words(spec.title))
        dock.setObjectName(f"panel.{spec.name}")
        dock.setFeature(QtAds.CDockWidget.DockWidgetDeleteOnClose, False)
        # The dock library does not show a layout again whose docks hold nothing.
        self._places[spec.name] = place = Place(dock, self.manager)
        # Panels scroll by themselves; a scroll area around them would be a second bar beside the first.
        dock.setWidget(place, QtAds.CDockWidget.ForceNoScrollArea)
        dock.visibilityChanged.connect(partial(self._seen, spec.name))
        dock.viewToggled.connect(lambda _: self._was_moved())
        dock.topLevelChanged.connect(lambda _: self._was_moved())
        self._docks[spec.name] = dock

    def _seen(self, name: str, visible: bool) -> None:
        if not visible or self._arranging:
            return
        if name not in self.views:
            self._come(name)

    def _come(self, name: str, *then: Callable[[], None]) -> None:
        """Make the panel in the turns to come, then do the rest."""
        steps = chain(self._coming(name), then)
        self._desk.tasks.in_turns(self._docks[name], "placed" if then else "seen", steps)

    def _coming(self, name: str) -> Iterator[Callable[[], object]]:
        if name not in self.views:
            yield partial(self._make_ahead, name)
        while self._is_begun(name):
            yield partial(self._make_more, name)
        if name in self._unplaced:
            yield from self._places[name].prepare(self._unplaced[name])
        yield partial(self.view, name)

    def _make_ahead(self, name: str) -> None:
        if name not in self.views and name not in self._unplaced:
            self._unplaced[name] = self._make(name)

    def _is_begun(self, name: str) -> bool:
        made = self._unplaced.get(name)
        return isinstance(made, InParts) and not made.is_whole

    def _make_more(self, name: str) -> None:
        made = self._unplaced.get(name)
        if not isinstance(made, InParts):
            return
        try:
            made.go_on()
        except Exception as error:  # noqa: BLE001 - one broken panel must not take the window with it
            self._unplaced[name] = in_its_place(self._desk.words)  # first: whoever is told may ask for the panel
            made.deleteLater()
            self.broke.emit(error)

    def view(self, name: str) -> QWidget:
        """The panel of this name. Made now when nobody has looked at it yet."""
        if name not in self.views:
            self._make_ahead(name)
            while self._is_begun(name):
                self._make_more(name)
            self.views[name] = view = self._unplaced.pop(name)
            self._places[name].hold(view)
        return self.views[name]

    def _make(self, name: str) -> QWidget:
        return make_panel(self._makers.get(name) or self._specs[name].begin, self._desk, self.manager, self.broke.emit)

    def warm(self) -> None:
        """A little later load the code of the panels, then make those of the workspace in idle moments."""
        QTimer.singleShot(WARM_MS, self, self._load)

    def _load(self) -> None:
        names = () if self._workspace is None else (self._workspace.main, self._workspace.side, *self._workspace.open)

        def loaded() -> None:
            self._loaded = True
            self._idle.start()

        self._desk.tasks.aside(
            self, "panels", lambda: prepare_panels(names), lambda modules: bring(self, modules, loaded)
        )

    def put_off(self) -> None:
        """Somebody types: what is made in idle moments waits."""
        if self._idle.isActive():
            self._idle.start(BUSY_MS)

    def _make_one(self) -> None:
        self._idle.setInterval(IDLE_MS)
        wanted = () if self._workspace is None else (self._workspace.main, self._workspace.side, *self._workspace.open)
        missing = [name for name in wanted if name in self._specs and name not in self.views and self.may(name)]
        if missing:
            self._come(missing[0])
        if len(missing) <= 1:
            self._idle.stop()

    # -- who may see what --

    def may(self, name: str) -> bool:
        """Whether who sits here may look at the panel."""
        permission = self._specs[name].permission
        return permission is None or self._desk.may(permission)

    def why_not(self, name: str) -> str:
        """Why who sits here may not look at it, in words; "" when they may."""
        permission = self._specs[name].permission
        return "" if permission is None else self._desk.why_not(permission)

    # -- arranging --

    def arrange(self, workspace: Workspace, kept: bytes | None = None, first: str = "") -> None:
        """Let the panels of a workspace stand as they were left, or as they are designed, its own two in front; `first`
        instead of its main one.

        It goes in turns; a panel that is asked for meanwhile comes to the front after them.
        """
        self._workspace = workspace
        self._arranging, self.was_moved = True, False
        self._afterwards = None
        self._unchosen.take_keyboard()
        self.first = first or workspace.main
        front = [name for name in (workspace.side, self.first) if name in self._docks and self.may(name)]
        stand = partial(self._stand, workspace, kept)
        self._desk.tasks.in_turns(self, "arrange", chain(self._left_to_place, [stand], self._coming_to_front(front)))

    def _stand(self, workspace: Workspace, kept: bytes | None) -> None:
        for place in self._places.values():
            place.waits = True
        if kept is None or not self._restore(kept):
            if not self._stacks.stand():
                self._stacks.place()
            self._open_only(workspace.open)
            # Widths are known only once the window has been laid out.
            QTimer.singleShot(0, self, self._stacks.share_width)
        self._close_what_is_not_theirs()
        bring_home(self.manager)

    def _coming_to_front(self, names: Sequence[str]) -> Iterator[Callable[[], object]]:
        for name in names:
            yield partial(self._to_front, name)
            yield from self._coming(name)
            yield self._places[name].follow
        yield partial(self._arranged, names[-1] if names else "")

    def _restore(self, kept: bytes) -> bool:
        """Let the panels stand as `state` told. What only opens, closes and shares the width differently is done so:
        the dock library takes everything apart, and half a second with all panels made.
        """
        head, _, state = kept.partition(b"\n")
        try:
            told = json.loads(head)
            designed, opened, sizes = bool(told["designed"]), list(told["open"]), list(told["sizes"])
        except (ValueError, KeyError, TypeError):
            return False  # not of this program's making
        if not (designed and self._stacks.stand()):
            return bool(self.manager.restoreState(QByteArray(state), LAYOUT_VERSION))
        self._open_only(opened)
        QTimer.singleShot(0, self, lambda: self._stacks.share_width(sizes))
        return True

    def _open_only(self, names: Sequence[str]) -> None:
        wanted = {name for name in names if name in self._docks and self.may(name)}
        for opens in (True, False):
            for name, dock in self._docks.items():
                if (name in wanted) is opens and dock.isClosed() is opens:
                    dock.toggleView(opens)

    def _close_what_is_not_theirs(self) -> None:
        for name, dock in self._docks.items():
            if not self.may(name) and not dock.isClosed():
                dock.toggleView(False)

    def _to_front(self, name: str) -> None:
        dock = self._docks[name]
        if dock.isClosed():
            dock.toggleView(True)
        dock.setAsCurrentTab()
        if dock.isInFloatingContainer():
            dock.window().raise_()
            dock.window().activateWindow()

    def _arranged(self, main: str) -> None:
        self._arranging = self.was_moved = False
        for name, dock in self._docks.items():
            self._places[name].waits = False
            if dock.isVisible():
                self.view(name)
                self._places[name].follow()
        afterwards, self._afterwards = self._afterwards, None
        if afterwards is not None:
            afterwards()
        elif main and not self._unchosen.types_elsewhere():
            self.give_keyboard(main)
        self._unchosen.let_go()
        if self._loaded:
            self._idle.start()

    def reset(self) -> None:
        """Every panel of the workspace back in its place, whether it floats, hides at an edge or was closed."""
        if self._workspace is not None:
            self._left_to_place = self._stacks.placing()
            self.arrange(self._workspace)

    def float(self, name: str) -> None:
        """Put a panel into a window of its own."""
        float_panel(self.manager, self._docks[name])
        self.show(name)

    def floats(self, name: str) -> bool:
        """Whether it stands in a window of its own."""
        return bool(self._docks[name].isInFloatingContainer())

    # -- coming to the front --

    def show(self, name: str) -> None:
        """Bring a panel to the front and let it have the keyboard; one that there is not, or that is not for who sits
        here, stays away.
        """
        self._bring(name, lambda: None)

    def _bring(self, name: str, then: Callable[[], None]) -> None:
        if name not in self._docks or not self.may(name):
            return
        if self._arranging:
            self._afterwards = partial(self._bring, name, then)
            return
        dock = self._docks[name]
        dock.toggleView(True)
        dock.setAsCurrentTab()
        dock.raise_()
        if dock.isInFloatingContainer():
            dock.window().raise_()
            dock.window().activateWindow()
        if name in self.views:
            self.views[name].setFocus(Qt.FocusReason.OtherFocusReason)
            self.shown.emit(name)
            then()
        else:
            self._places[name].setFocus(Qt.FocusReason.OtherFocusReason)
            self._come(name, lambda: self.shown.emit(name), then)

    def show_page(self, name: str, page: str) -> None:
        """Bring one page of a panel to the front."""

        def turn() -> None:
            view: object = self.views[name]
            if isinstance(view, HasPages):
                view.open_page(page)

        self._bring(name, turn)

    def give_keyboard(self, name: str) -> None:
        """Let a panel have the keyboard if it is in sight."""
        view = self.views.get(name)
        if view is not None and view.isVisible():
            view.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_keyboard(self, name: str) -> None:
        """Let this panel have the keyboard, or the one that stands in front of it now."""
        if self._arranging:
            self._unchosen.take_keyboard()  # it is given when all stand
            return
        area = self._docks[name].dockAreaWidget()
        front = next((each for each in self.in_front() if self._docks[each].dockAreaWidget() is area), "")
        if self._docks[name].isVisible():
            self.give_keyboard(name)
        elif front:
            self.show(front)

    def holding(self, widget: QWidget) -> str:
        """The panel in which a widget is; "" for none."""
        return next((name for name in self._docks if self._holds(name, widget)), "")

    def _holds(self, name: str, widget: QWidget) -> bool:
        view = self.views.get(name)
        return self._docks[name].isAncestorOf(widget) or (
            view is not None and (view is widget or view.isAncestorOf(widget))
        )

    def in_front(self) -> list[str]:
        """The panels in sight, in the order of their tabs."""
        return [name for name, dock in self._docks.items() if dock.isVisible() and not dock.isClosed()]

    def with_keyboard(self) -> str:
        """The panel that has the keyboard, else the first in sight; "" when there is none."""
        focus = self.manager.window().focusWidget()
        seen = self.in_front()
        held = (name for name in seen if focus is not None and self._holds(name, focus))
        return next(held, seen[0] if seen else "")

    def undoes_at(self, widget: QWidget) -> bool:
        """Whether the widget is in a panel that takes Ctrl+Z for its own last deed."""
        return any(self._holds(name, widget) for name, spec in self._specs.items() if spec.undoes)

    def step(self, by: int) -> None:
        """The keyboard goes to the next panel in sight, or the one before."""
        seen = self.in_front()
        if seen:
            self.show(seen[(seen.index(self.with_keyboard()) + by) % len(seen)])

    def turn_tab(self, by: int) -> None:
        """The next tab of the stack that has the keyboard comes to the front, or the one before."""
        here = self.with_keyboard()
        area = self._docks[here].dockAreaWidget() if here else None
        names = [name for name, dock in self._docks.items() if not dock.isClosed() and dock.dockAreaWidget() is area]
        if area is not None and names:
            self.show(names[(names.index(here) + by) % len(names)])

    # -- what is remembered --

    def state(self) -> bytes:
        """Where the panels stand, to be given to `arrange`."""
        told = {
            "designed": self._stacks.stand(),
            "open": [name for name, dock in self._docks.items() if not dock.isClosed()],
            "sizes": self._stacks.sizes(),
        }
        return json.dumps(told).encode() + b"\n" + bytes(self.manager.saveState(LAYOUT_VERSION).data())

    def _areas_changed(self) -> None:
        for splitter in self.manager.findChildren(QSplitter):
            splitter.splitterMoved.connect(self._splitter_moved, Qt.ConnectionType.UniqueConnection)
        self._was_moved()

    def _splitter_moved(self, _place: int, _index: int) -> None:
        self._was_moved()

    def _was_moved(self) -> None:
        if not self._arranging:
            self.was_moved = True
            self.moved.emit()
