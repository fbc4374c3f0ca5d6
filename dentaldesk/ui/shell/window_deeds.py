"""What can be done from anywhere in the window, each with its keys: the one place where they are given out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from dentaldesk.engines.core.access import Permission
from dentaldesk.ui.deeds import Deed
from dentaldesk.ui.shell.registry import PANELS, Prints
from dentaldesk.ui.shell.workspaces import WORKSPACES
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.tokens import Density, ThemeName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dentaldesk.ui.window import MainWindow


def window_deeds(window: MainWindow) -> Iterator[Deed]:
    """In the order in which F1 lists them."""
    yield from _finding(window)
    yield from _panels(window)
    yield from _workspaces(window)
    yield from _looks(window)
    yield from _program(window)
    yield from _pages(window)


def _finding(window: MainWindow) -> Iterator[Deed]:
    desk = window.desk
    words, group = desk.words, desk.words("Patients")
    yield Deed(
        name="window.find",
        title=words("Find anything"),
        group=group,
        keys="Ctrl+K",
        icon="magnifying-glass",
        start=window.search.focus,
    )
    yield Deed(
        name="patient.new",
        title=words("New patient"),
        group=group,
        keys="Ctrl+Shift+N",
        icon="user-plus",
        start=window.new_patient,
        why_not=lambda: desk.why_not(Permission.EDIT_PATIENT),
        also=(words("register"), words("walk-in")),
    )
    yield Deed(
        name="patient.emergency",
        title=words("Emergency walk-in"),
        group=group,
        keys="Ctrl+Shift+E",
        icon="first-aid-kit",
        start=partial(_receive, window),
        why_not=lambda: desk.why_not(Permission.BOOK),
        also=(words("pain"), words("walk-in")),
    )
    yield Deed(
        name="patient.close",
        title=words("Close the patient"),
        group=group,
        keys="Ctrl+W",
        icon="x",
        start=lambda: desk.open_patient(None),
        why_not=lambda: "" if desk.patient_id else words("No patient is open."),
    )
    yield Deed(
        name="window.undo",
        title=words("Take back what was just done"),
        group=words("Program"),
        icon="arrow-counter-clockwise",
        start=window.take_back.take_back,
        why_not=window.take_back.why_not,
        also=(words("undo"),),
    )
    yield Deed(
        name="panels.print",
        title=words("Print what the panel shows"),
        group=words("Panels"),
        keys="Ctrl+P",
        icon="printer",
        start=window.print_front,
        why_not=lambda: "" if isinstance(window.front_view(), Prints) else words("This panel has nothing to print."),
    )


def _receive(window: MainWindow) -> None:
    """Somebody came in pain; the form names the open patient, and leads to another one."""
    window.panels.show("waiting")
    window.panels.view("waiting").begin_emergency()  # type: ignore[attr-defined]


def _panels(window: MainWindow) -> Iterator[Deed]:
    words, panels = window.desk.words, window.panels
    group = words("Panels")
    for spec in PANELS:
        yield Deed(
            name=f"panel.{spec.name}",
            title=words(spec.title),
            group=group,
            keys=spec.keys,
            icon=spec.icon,
            start=partial(panels.show, spec.name),
            why_not=partial(panels.why_not, spec.name),
            also=tuple(words(other) for other in spec.also),
        )
    for name, title, keys, start in (
        ("next", words("Next panel"), "F6", partial(panels.step, 1)),
        ("previous", words("Previous panel"), "Shift+F6", partial(panels.step, -1)),
        ("next-tab", words("Next tab"), "Ctrl+Tab", partial(panels.turn_tab, 1)),
        ("previous-tab", words("Previous tab"), "Ctrl+Shift+Tab", partial(panels.turn_tab, -1)),
    ):
        yield Deed(name=f"panels.{name}", title=title, group=group, keys=keys, icon="cards", start=start)
    yield Deed(
        name="panels.float",
        title=words("Put this panel into a window of its own"),
        group=group,
        keys="Ctrl+Shift+O",
        icon="arrow-square-out",
        start=lambda: panels.float(panels.with_keyboard()),
        why_not=lambda: _why_not_float(window),
        also=(words("float"), words("second screen")),
    )
    yield Deed(
        name="panels.reset",
        title=words("Put the panels back in their places"),
        group=group,
        keys="Ctrl+0",
        icon="arrow-counter-clockwise",
        start=window.reset_panels,
        also=(words("reset the layout"),),
    )


def _why_not_float(window: MainWindow) -> str:
    words, name = window.desk.words, window.panels.with_keyboard()
    if not name:
        return words("No panel is open.")
    return words("This panel stands in a window of its own already.") if window.panels.floats(name) else ""


def _pages(window: MainWindow) -> Iterator[Deed]:
    """The pages of panels that have some, whether or not the panels' code is there."""
    words, panels = window.desk.words, window.panels
    for spec in PANELS:
        for page in spec.pages:
            title = words(page.title)
            yield Deed(
                name=f"page.{spec.name}.{page.name}",
                title=f"{words(spec.title)}: {title}",
                group=words(spec.title),
                icon=spec.icon,
                start=partial(panels.show_page, spec.name, page.name),
                why_not=partial(panels.why_not, spec.name),
                also=(title, *(words(other) for other in page.also)),
            )


def _workspaces(window: MainWindow) -> Iterator[Deed]:
    words = window.desk.words
    for number, workspace in enumerate(WORKSPACES, start=1):
        yield Deed(
            name=f"workspace.{workspace.name}",
            title=words(workspace.title),
            group=words("Workspaces"),
            keys=f"Ctrl+{number}",
            icon=workspace.icon,
            start=partial(window.open_workspace, workspace),
        )


def _looks(window: MainWindow) -> Iterator[Deed]:
    words = window.desk.words
    group = words("Look")
    yield Deed(
        name="look.theme",
        title=words("Light or dark"),
        group=group,
        keys="Ctrl+Shift+D",
        icon="moon",
        start=_turn_theme,
        also=(words("theme"), words("night")),
    )
    yield Deed(
        name="look.density",
        title=words("Larger or smaller: chairside or desk"),
        group=group,
        keys="Ctrl+Shift+H",
        icon="rows",
        start=_turn_density,
        also=(words("density"), words("touch"), words("gloves")),
    )


def _program(window: MainWindow) -> Iterator[Deed]:
    words = window.desk.words
    group = words("Program")
    yield Deed(
        name="window.help",
        title=words("All keys"),
        group=group,
        keys="F1",
        icon="keyboard",
        start=window.show_help,
        also=(words("help"), words("shortcuts")),
    )
    yield Deed(
        name="window.about",
        title=words("About DentalDesk"),
        group=group,
        icon="info",
        start=window.show_about,
        also=(words("version"), words("licences")),
    )
    yield Deed(
        name="window.close",
        title=words("Close the program"),
        group=group,
        keys="Ctrl+Q",
        icon="x",
        start=window.close,
        also=(words("quit"), words("exit")),
    )


def _turn_theme() -> None:
    look = current()
    _wear(ThemeName.LIGHT if look.theme is ThemeName.DARK else ThemeName.DARK, look.density)


def _turn_density() -> None:
    look = current()
    _wear(look.theme, Density.DESK if look.density is Density.CHAIRSIDE else Density.CHAIRSIDE)


def _wear(theme: ThemeName, density: Density) -> None:
    app = QApplication.instance()
    if isinstance(app, QApplication):
        apply_theme(app, theme, density)
