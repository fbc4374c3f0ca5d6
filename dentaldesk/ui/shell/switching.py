"""What the person who sits here can do about sitting here: deeds for the menu, the find field and the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from dentaldesk.engines.core.access import Permission
from dentaldesk.ui.deeds import Deed
from dentaldesk.ui.entry.glass import GlassDialog
from dentaldesk.ui.entry.own_secrets import SecretsDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from dentaldesk.engines.flows.gate import Gate
    from dentaldesk.ui.desk import Desk

LOCK, SWITCH, PASSWORD, GLASS, SIGN_OUT = (
    "session.lock",
    "session.switch",
    "session.password",
    "session.glass",
    "session.sign-out",
)


class Seat(Protocol):
    """What a lock can do."""

    gate: Gate

    def lock(self) -> None: ...
    def switch(self) -> None: ...
    def sign_out(self) -> None: ...


def add_deeds(desk: Desk, window: QWidget, seat: Seat) -> None:
    """Offer locking, switching, one's own secrets, emergency access and signing out."""
    words = desk.words
    group = words("Who works here")
    for deed in (
        Deed(
            name=LOCK,
            title=words("Lock this workstation"),
            group=group,
            start=seat.lock,
            keys="Ctrl+L",
            icon="lock-simple",
            over_dialogs=True,
        ),
        Deed(
            name=SWITCH,
            title=words("Switch person"),
            group=group,
            start=seat.switch,
            keys="Ctrl+Shift+L",
            icon="users",
            over_dialogs=True,
            also=(words("Change person"),),
        ),
        Deed(
            name=PASSWORD,
            title=words("My password and PIN …"),
            group=group,
            start=lambda: SecretsDialog(desk, window, seat.gate).open(),
            icon="key",
        ),
        Deed(
            name=GLASS,
            title=words("Break the glass …"),
            group=group,
            start=lambda: GlassDialog(desk, window, seat.gate).open(),
            icon="first-aid",
            why_not=lambda: why_no_glass(desk),
            also=(words("Emergency access"),),
        ),
        Deed(
            name=SIGN_OUT,
            title=words("Sign out"),
            group=group,
            start=seat.sign_out,
            icon="sign-out",
        ),
    ):
        desk.deeds.add(deed)


def why_no_glass(desk: Desk) -> str:
    """Why there is no glass to break for who sits here; "" when there is."""
    if desk.may(Permission.VIEW_PATIENT):
        return desk.words("You may see patients' records as it is.")
    return desk.why_not(Permission.BREAK_GLASS)
