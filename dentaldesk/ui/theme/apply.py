"""The one function that dresses the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QPalette

from dentaldesk.ui.theme.alt_keys import AltKeys
from dentaldesk.ui.theme.current import Look, current, wear
from dentaldesk.ui.theme.focus import FocusRings
from dentaldesk.ui.theme.fonts import body_font, load_fonts
from dentaldesk.ui.theme.marks import write_marks
from dentaldesk.ui.theme.stylesheet import stylesheet
from dentaldesk.ui.theme.tokens import Density, Roles, ThemeName

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

_Part = QPalette.ColorRole

# Which role colours which part of Qt's palette: for whatever the style sheet does not reach.
_PALETTE = {
    _Part.Window: "canvas",
    _Part.WindowText: "text",
    _Part.Base: "surface",
    _Part.AlternateBase: "raised",
    _Part.Text: "text",
    _Part.PlaceholderText: "muted",
    _Part.Button: "surface",
    _Part.ButtonText: "text",
    _Part.BrightText: "on_danger",
    _Part.Highlight: "accent",
    _Part.HighlightedText: "on_accent",
    _Part.Accent: "accent",
    _Part.Link: "accent",
    _Part.LinkVisited: "planned",
    _Part.ToolTipBase: "raised",
    _Part.ToolTipText: "text",
    _Part.Light: "raised",
    _Part.Midlight: "raised",
    _Part.Mid: "line",
    _Part.Dark: "control",
    _Part.Shadow: "line",
}


def apply_theme(
    app: QApplication, theme: ThemeName | str, density: Density | str = Density.DESK, *, large_fonts: bool = True
) -> Look:
    """Dress every window of the application, now and at any later time; returns the look that is worn from
    now on.

    The first call takes about 30 ms (fonts, style), a little less without `large_fonts`, for which `load_fonts` is
    called later; a change of theme repaints what is open.
    """
    look = Look(theme=ThemeName(theme), density=Density(density))
    first = app.findChild(FocusRings) is None
    if not first and look == current():
        return look
    if first:
        app.setStyle("Fusion")
        load_fonts(large=large_fonts)
        FocusRings(app)
        AltKeys(app)
    wear(look)
    if not first:
        # Qt dresses a widget once for each of its parents when one sheet follows another, and once when a sheet follows
        # none: with all panels made that is 1.7 s or 0.4.
        app.setStyleSheet("")
    app.setFont(body_font(look.sizes))
    app.setPalette(_palette(look.roles))
    app.setStyleSheet(stylesheet(look, write_marks()))
    return look


def _palette(roles: Roles) -> QPalette:
    made = QPalette()
    for part, role in _PALETTE.items():
        made.setColor(part, QColor(getattr(roles, role)))
    for part in (_Part.WindowText, _Part.Text, _Part.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, part, QColor(roles.muted))
    return made
