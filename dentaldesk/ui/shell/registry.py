"""The panels there are: what each is called, who may see it, where it stands, and how it is made when first shown."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from dentaldesk.engines.core.access import Permission
from dentaldesk.ui.bringing import prepare
from dentaldesk.ui.in_parts import InParts
from dentaldesk.ui.shell.pages import PAPERS, PATIENT, SETTINGS, VISIT, PageName

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from dentaldesk.ui.desk import Desk


@runtime_checkable
class Keeps(Protocol):
    """A panel where people type what is not saved at once."""

    def left_unsaved(self) -> list[str]:
        """What would be lost if the program ended now, in words."""


@runtime_checkable
class Saves(Protocol):
    """A panel that can save by itself what was typed."""

    def flush(self) -> None:
        """Hand to the writer thread what can be saved."""


@runtime_checkable
class BeginsNew(Protocol):
    """A panel in which someone new is registered."""

    def begin_new(self) -> None:
        """Someone who was never here."""


@runtime_checkable
class Prints(Protocol):
    """A panel that can be printed."""

    def print_paper(self) -> None:
        """Print what it shows."""


@runtime_checkable
class HelpsWithKeys(Protocol):
    """A panel with keys of its own, for the sheet behind F1."""

    def keys_help(self) -> list[tuple[str, str]]:
        """Key and what it does, in the reader's words."""


@runtime_checkable
class HasPages(Protocol):
    """A panel of several pages that can be gone to by name."""

    def open_page(self, name: str) -> None:
        """Show this page, with the keyboard in it. The names stand in `pages.py`."""


@runtime_checkable
class FitsAhead(Protocol):
    """A panel whose parts stand otherwise where there is less room."""

    def fit_ahead(self, width: int) -> None:
        """It will be so wide, in pixels: nobody sees it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSpec:
    """`title` and `also` (other words by which people look for it) are English, for words.

    `of_patient`: it shows the open patient. `side`: it stands beside the others, not among them. `undoes`: Ctrl+Z in it
    takes back its own last deed.
    """

    name: str
    title: str
    icon: str
    module: str
    view: str
    permission: Permission | None = None
    keys: str = ""
    also: tuple[str, ...] = ()
    of_patient: bool = False
    side: bool = False
    undoes: bool = False
    pages: tuple[PageName, ...] = ()

    def make(self, desk: Desk, parent: QWidget | None = None) -> QWidget:
        """A panel of this kind. On the GUI thread."""
        made: QWidget = self._kind()(desk, parent)
        return made

    def begin(self, desk: Desk, parent: QWidget) -> QWidget:
        """The same; of one that is made in parts only the first."""
        kind = self._kind()
        made: QWidget = kind(desk, parent, at_once=False) if issubclass(kind, InParts) else kind(desk, parent)
        return made

    def _kind(self) -> Any:  # noqa: ANN401 - a class of widget
        return getattr(import_module(self.module), self.view)


_SCREENS = "dentaldesk.ui.screens"

# In the order of their tabs.
PANELS = (
    PanelSpec(
        name="dashboard",
        title="Dashboard",
        icon="squares-four",
        module=f"{_SCREENS}.dashboard.view",
        view="DashboardView",
        keys="F2",
        also=("today", "figures", "goals", "reports"),
    ),
    PanelSpec(
        name="day",
        title="Day’s book",
        icon="calendar-blank",
        module=f"{_SCREENS}.day.view",
        view="DayView",
        permission=Permission.VIEW_PATIENT,
        keys="F3",
        also=("schedule", "appointments"),
    ),
    PanelSpec(
        name="patient",
        title="Patient",
        icon="user-circle",
        module=f"{_SCREENS}.patient.view",
        view="PatientView",
        permission=Permission.VIEW_PATIENT,
        keys="F5",
        also=("profile", "details", "insurance", "contacts"),
        of_patient=True,
        pages=PATIENT,
    ),
    PanelSpec(
        name="exam",
        title="Visit",
        icon="clipboard-text",
        module=f"{_SCREENS}.visit.view",
        view="VisitView",
        permission=Permission.VIEW_PATIENT,
        keys="F7",
        also=("exam", "treatment", "hygiene", "emergency", "notes", "findings"),
        of_patient=True,
        pages=VISIT,
    ),
    PanelSpec(
        name="charting",
        title="Dental charting",
        icon="mdi6.tooth-outline",
        module=f"{_SCREENS}.charting.view",
        view="ChartingView",
        permission=Permission.VIEW_PATIENT,
        keys="F8",
        also=("odontogram", "teeth"),
        of_patient=True,
        undoes=True,
    ),
    PanelSpec(
        name="perio",
        title="Periodontal chart",
        icon="chart-bar",
        module=f"{_SCREENS}.perio.view",
        view="PerioView",
        permission=Permission.VIEW_PATIENT,
        keys="F9",
        also=("probing", "pockets", "gums"),
        of_patient=True,
        undoes=True,
    ),
    PanelSpec(
        name="plans",
        title="Treatment plans",
        icon="list-bullets",
        module=f"{_SCREENS}.plans.view",
        view="PlansView",
        permission=Permission.VIEW_PATIENT,
        keys="Shift+F7",
        also=("estimate", "options", "present", "accept", "follow-up"),
    ),
    PanelSpec(
        name="checkout",
        title="Checkout",
        icon="receipt",
        module=f"{_SCREENS}.checkout.view",
        view="CheckoutView",
        permission=Permission.VIEW_PATIENT,
        keys="F11",
        also=("payment", "cash", "receipt", "book the next visit"),
        of_patient=True,
    ),
    PanelSpec(
        name="record",
        title="Record",
        icon="folder-open",
        module=f"{_SCREENS}.record.view",
        view="RecordView",
        permission=Permission.VIEW_PATIENT,
        keys="F12",
        also=("timeline", "documents", "files", "export"),
        of_patient=True,
    ),
    PanelSpec(
        name="papers",
        title="Documents",
        icon="files",
        module=f"{_SCREENS}.papers.view",
        view="PapersView",
        permission=Permission.VIEW_PATIENT,
        keys="Shift+F12",
        also=("papers", "consent", "letters", "referrals", "print"),
        of_patient=True,
        pages=PAPERS,
    ),
    PanelSpec(
        name="merge",
        title="Merge records",
        icon="git-merge",
        module=f"{_SCREENS}.merging.view",
        view="MergeView",
        permission=Permission.MERGE_PATIENTS,
        also=("doubles", "duplicates"),
    ),
    PanelSpec(
        name="import",
        title="Import patients",
        icon="upload-simple",
        module=f"{_SCREENS}.importing.view",
        view="ImportView",
        permission=Permission.IMPORT_PATIENTS,
        also=("csv",),
    ),
    PanelSpec(
        name="settings",
        title="Settings",
        icon="gear-six",
        module=f"{_SCREENS}.settings.view",
        view="SettingsView",
        keys="Ctrl+,",
        also=("preferences", "options", "backup", "holidays", "routing", "letterhead"),
        pages=SETTINGS,
    ),
    PanelSpec(
        name="waiting",
        title="Waiting room",
        icon="armchair",
        module=f"{_SCREENS}.waiting.view",
        view="WaitingView",
        permission=Permission.VIEW_PATIENT,
        keys="Shift+F3",
        also=("check in", "arrived"),
        side=True,
    ),
    PanelSpec(
        name="bell",
        title="Bell",
        icon="bell",
        module=f"{_SCREENS}.bell.view",
        view="BellView",
        permission=Permission.HANDLE_NOTICES,
        keys="Ctrl+B",
        also=("notices", "tasks"),
        side=True,
    ),
)


def prepare_panels(names: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Import what the panels stand on, these first, and make the forms of teeth: never on the GUI thread, for a while.

    Returns the modules of the panels themselves, which are to be brought there.
    """
    left = prepare(spec.module for spec in sorted(PANELS, key=lambda spec: spec.name not in names))
    from dentaldesk.engines.clinical.teeth_drawing.geometry import make_forms  # noqa: PLC0415 - loaded by now

    # On a thread that nobody waits for: whoever draws a tooth before its turn makes its form.
    threading.Thread(target=make_forms, name="forms", daemon=True).start()
    return left
