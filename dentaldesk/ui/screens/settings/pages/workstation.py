"""What belongs to this computer alone: how the program looks here and which clinic it opens."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.settings import DENSITIES, THEMES, load_settings, save_workstation
from dentaldesk.ui.screens.settings.rows import Change, Field, FilePage, PageData, Record, Saved, told_of_settings
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.scale import fits

if TYPE_CHECKING:
    from PySide6.QtCore import QObject, QSize

    from dentaldesk.engines.core.words import Words
    from dentaldesk.models.states import Topic
    from dentaldesk.ui.screens.settings.rows import Values

T = TypeVar("T")
WORKSTATION = "workstation"
SCALES = (100, 110, 125, 150, 175, 200)  # percent
LONGEST_WORKSTATION = 200


class Workstation(FilePage):
    """One record, kept in a file. The look changes as soon as it is chosen."""

    NAME: ClassVar[str] = "workstation"
    ICON: ClassVar[str] = "desktop"
    PERMISSION: ClassVar[Permission] = Permission.SIGN_IN
    TOPICS: ClassVar[frozenset[Topic]] = frozenset()
    _screen: QSize | None = None  # read with the file

    @staticmethod
    def title(words: Words) -> str:
        """The name of the page."""
        return words("This workstation")

    def about(self) -> str:
        """One sentence."""
        return self.words("Only for this computer, whoever sits at it.")

    def fields(self, kind: str) -> tuple[Field, ...]:
        """The form."""
        del kind
        words = self.words
        return (
            Field(name="theme", label=words("Colours"), kind="choice", help=words("Changes at once.")),
            Field(
                name="density",
                label=words("Size of buttons and text"),
                kind="choice",
                help=words("Changes at once. Chairside is made for gloves and a look from afar."),
            ),
            Field(
                name="scale",
                label=words("Everything larger"),
                kind="choice",
                help=words("Takes effect when the program starts again."),
            ),
            Field(
                name="workstation",
                label=words("Name of this workstation"),
                help=words("It stands in the audit trail. A PIN works where its owner signed in by password."),
            ),
            Field(name="clinic", label=words("Opens the clinic"), kind="fact"),
            Field(name="place", label=words("These settings are kept in"), kind="fact"),
        )

    def _read(self) -> PageData:
        settings, look, words = load_settings(), current(), self.words
        values = {
            "theme": look.theme.value,
            "density": look.density.value,
            "scale": str(settings.scale),
            "workstation": settings.workstation,
            "clinic": where(settings.clinic, words),
            "place": str((settings.config or settings.data) / "settings.toml"),
        }
        record = Record(key=WORKSTATION, kind=WORKSTATION, title="", values=values)
        themes = {"light": words("Light"), "dark": words("Dark")}
        densities = {"desk": words("Desk"), "chairside": words("Chairside")}
        scales = sorted({*SCALES, settings.scale})
        return PageData(
            records=(record,),
            choices={
                "theme": tuple((name, themes[name]) for name in THEMES),
                "density": tuple((name, densities[name]) for name in DENSITIES),
                "scale": tuple((str(scale), self._scale_words(scale)) for scale in scales),
            },
        )

    def _scale_words(self, scale: int) -> str:
        if self._screen is None or fits(scale, self._screen):
            return self.words("{percent} %", percent=scale)
        return self.words("{percent} %, too large for this screen", percent=scale)

    def query(self, owner: QObject, show: Callable[[PageData], None], failed: Callable[[UserError], None]) -> None:
        """Read the file, not the database."""
        screen = QGuiApplication.primaryScreen()
        self._screen = screen.size() if screen is not None else None  # type: ignore[redundant-expr]  # none without one
        self.desk.tasks.aside(owner, self.NAME, lambda: told_of_settings(self._read), show, failed)

    def save_file(self, change: Change) -> Saved:
        """The whole form."""
        return _write(change)

    def typed(self, values: Values) -> None:
        """The look follows the choice."""
        app = QApplication.instance()
        if isinstance(app, QApplication) and values["theme"] and values["density"]:
            apply_theme(app, values["theme"], values["density"])


def _write(change: Change) -> Saved:
    name = change.values["workstation"].strip()
    if not 0 < len(name) <= LONGEST_WORKSTATION:
        raise Refused("settings.not_saved", [Problem("workstation", "settings.missing")])
    save_workstation(
        load_settings(),
        theme=change.values["theme"],
        density=change.values["density"],
        scale=int(change.values["scale"]),
        workstation=name,
    )
    return Saved(key=WORKSTATION)


def where(clinic: str | None, words: Words) -> str:
    """A file, or a server by what may be read over a shoulder: no password, however it is written."""
    if clinic is None:
        return words("None yet: the demo clinic")
    if clinic.startswith(("postgres://", "postgresql://")):
        return clinic.rpartition("@")[2].partition("?")[0] or "postgresql"
    parts = re.findall(r"\b(host|port|dbname)\s*=\s*([^\s']+|'[^']*')", clinic)
    return " ".join(f"{name}={value}" for name, value in parts) or clinic
