"""The look the application wears now. Widgets that paint themselves read it each time, so a change of theme
needs only a repaint.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor

from dentaldesk.ui.theme.tokens import (
    DARK_BLOCKS,
    LIGHT_BLOCKS,
    ROLES,
    SIZES,
    Block,
    Density,
    Roles,
    Sizes,
    ThemeName,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A theme and a density, with what they mean."""

    theme: ThemeName = ThemeName.LIGHT
    density: Density = Density.DESK

    @property
    def roles(self) -> Roles:
        """The colours of the theme."""
        return ROLES[self.theme]

    @property
    def sizes(self) -> Sizes:
        """The lengths of the density."""
        return SIZES[self.density]

    @property
    def blocks(self) -> dict[str, Block]:
        """How the schedule paints each appointment state, by the state's value."""
        return LIGHT_BLOCKS if self.theme is ThemeName.LIGHT else DARK_BLOCKS


ROLE_NAMES = frozenset(Roles._fields)

_worn: list[Look] = [Look()]


def current() -> Look:
    """The look now; light and desk before `apply_theme` was called."""
    return _worn[0]


def wear(look: Look) -> None:
    """Remember the look. Only `apply_theme` calls this: a look without its palette and style sheet would be
    half a look.
    """
    _worn[0] = look


def colour(role: str) -> QColor:
    """The colour of a role (a field of `Roles`) in the current theme. Raises AttributeError for a role there
    is not.
    """
    return QColor(getattr(current().roles, role))
